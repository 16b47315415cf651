/* SPDX-License-Identifier: MIT */
/* Private to mm*.c: physical pages, kernel address space, allocation records. */
#ifndef MI_H
#define MI_H

#include "ki.h"

typedef enum _MI_KIND {
    MiKindPool = 1,
    MiKindObject, /* IRPs, MDLs ...: given to drivers but not by a pool routine */
    MiKindContiguous,
    MiKindNonCached,
    MiKindMapping,  /* a view of pages that belong to somebody else: MDL */
    MiKindReserved, /* MmAllocateMappingAddress */
    MiKindIoSpace,
    MiKindPages, /* MmAllocatePagesForMdl: no address of its own */
} MI_KIND;

/* One allocation in kernel address space with its guard page behind it. Kept after it is freed
 * until its addresses are used again, to explain late accesses. */
typedef struct _MI_ALLOCATION {
    LIST_ENTRY Link; /* live ones */
    MI_KIND Kind;
    POOL_TYPE Type;
    ULONG Tag;
    PUCHAR Start; /* what the owner was given */
    SIZE_T Bytes;
    PUCHAR FirstPage;
    ULONG Pages;   /* mapped ones */
    ULONG VaPages; /* with guard */
    BOOLEAN Freed;
    BOOLEAN Contiguous;
    PLAB_IMAGE Image; /* NULL: lab/nt's own */
    PVOID Mdl;        /* MiKindMapping, MiKindPages */
    KI_BACKTRACE Allocated;
    KI_BACKTRACE FreedBy;
} MI_ALLOCATION;

#define MI_PATTERN_UNINITIALISED 0xCD
#define MI_PATTERN_SLACK         0xFA
#define MI_PATTERN_FREED         0xDF

/* mm_page.c */
lab_pa NTAPI MiAllocatePage(void); /* 0: none left */
lab_pa NTAPI MiAllocatePageRange(lab_pa Lowest, lab_pa Highest);
lab_pa NTAPI MiAllocatePages(ULONG Count, lab_pa Lowest, lab_pa Highest,
                             lab_pa Boundary); /* contiguous */
/* Owner: the allocation it belonged to, for reports; NULL: none. */
VOID NTAPI MiFreePage(lab_pa Page, const MI_ALLOCATION *Owner);
BOOLEAN NTAPI MiIsRam(lab_pa Page);
VOID NTAPI MiPageGranted(lab_pa Page, BOOLEAN Allow, BOOLEAN Implicit);
PUCHAR NTAPI MiReserveVa(ULONG Pages); /* NULL: none */
VOID NTAPI MiReleaseVa(PUCHAR Va, ULONG Pages);
VOID NTAPI MiMapPages(PUCHAR Va, lab_pa Page, ULONG Count, ULONG Protection);
VOID NTAPI MiUnmapPages(PUCHAR Va, ULONG Count);
lab_pa NTAPI MiPageAt(PVOID Va); /* physical page under a kernel address, 0: none */
ULONG NTAPI MiRandom(ULONG Below);
MI_ALLOCATION *NTAPI MiOwnerOf(PVOID Va);
MI_ALLOCATION *NTAPI MiNewAllocation(MI_KIND Kind, SIZE_T Bytes, ULONG Pages, ULONG Tag,
                                     PVOID Caller);
VOID NTAPI MiRetire(MI_ALLOCATION *Allocation, PVOID Caller); /* unmaps; record stays as freed */

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Physical pages, kernel address space and lab/nt's own heap. Pages are handed out in an order
 * drawn from the seed, so that nothing is physically contiguous unless it was asked to be.
 */
#include "mi.h"

#define MI_MAX_VA_PAGES (512u * 1024) /* 2 GB of address space are plenty */
#define MI_LOW_RESERVED 0x100000u     /* first megabyte: firmware and legacy windows */
#define MI_QUARANTINE   1024u         /* pages that a device was allowed to touch, after free */

enum { MiPageFree = 0, MiPageUsed = 1, MiPageReserved = 2, MiPageState = 3, MiPageTouched = 0x80 };

static UCHAR *MiPfn;       /* per page of RAM: state */
static USHORT *MiPfnGrant; /* explicit DMA grants; the top bit: implicit one */
#define MI_IMPLICIT 0x8000u
static ULONG MiRamPages, MiUsedPages;
static ULONG MiRamFirst[LAB_MAX_RAM + 1];

static PUCHAR MiVaBase;
static ULONG MiVaPages, MiVaCursor;
static ULONG *MiVaBitmap;
static ULONG64 *MiVaPa; /* physical page | 1 when mapped */
static MI_ALLOCATION **MiVaOwner;

static struct {
    lab_pa Page;
    KI_BACKTRACE Allocated, FreedBy;
} MiQuarantine[MI_QUARANTINE];
static ULONG MiQuarantineHead, MiQuarantineCount;
static PUCHAR MiScratch;

static ULONG64 MiRandomState;

ULONG NTAPI MiRandom(ULONG Below)
{
    MiRandomState ^= MiRandomState << 13;
    MiRandomState ^= MiRandomState >> 7;
    MiRandomState ^= MiRandomState << 17;
    return Below == 0 ? 0 : (ULONG)(MiRandomState >> 16) % Below;
}

/* ---- physical pages ---- */

static lab_pa MipPageOfIndex(ULONG Index)
{
    ULONG r = 0;

    while (Index >= MiRamFirst[r + 1]) {
        r++;
    }
    return KiBoot.ram[r].base + (lab_pa)(Index - MiRamFirst[r]) * PAGE_SIZE;
}

static BOOLEAN MipIndexOfPage(lab_pa Page, ULONG *Index)
{
    for (ULONG r = 0; r < KiBoot.ram_count; r++) {
        if (Page >= KiBoot.ram[r].base && Page - KiBoot.ram[r].base < KiBoot.ram[r].size) {
            *Index = MiRamFirst[r] + (ULONG)((Page - KiBoot.ram[r].base) / PAGE_SIZE);
            return TRUE;
        }
    }
    return FALSE;
}

BOOLEAN NTAPI MiIsRam(lab_pa Page)
{
    ULONG Index;

    return MipIndexOfPage(Page, &Index);
}

lab_pa NTAPI MiAllocatePageRange(lab_pa Lowest, lab_pa Highest)
{
    /* A region drawn first: memory above 4 GB must occur even if there is little of it. */
    ULONG Region = MiRandom(KiBoot.ram_count);

    for (ULONG k = 0; k < KiBoot.ram_count; k++, Region = (Region + 1) % KiBoot.ram_count) {
        ULONG First = MiRamFirst[Region], Count = MiRamFirst[Region + 1] - First;
        ULONG Index = MiRandom(Count);
        for (ULONG i = 0; i < Count; i++, Index = Index + 1 == Count ? 0 : Index + 1) {
            lab_pa Page;
            if ((MiPfn[First + Index] & MiPageState) != MiPageFree) {
                continue;
            }
            Page = MipPageOfIndex(First + Index);
            if (Page >= Lowest && Page + PAGE_SIZE - 1 <= Highest) {
                MiPfn[First + Index] = MiPageUsed;
                MiUsedPages++;
                return Page;
            }
        }
    }
    return 0;
}

lab_pa NTAPI MiAllocatePage(void)
{
    return MiAllocatePageRange(0, ~(lab_pa)0);
}

static BOOLEAN MipRunFits(ULONG Index, ULONG Count, lab_pa Lowest, lab_pa Highest, lab_pa Boundary)
{
    lab_pa First = MipPageOfIndex(Index), Last = First + (lab_pa)Count * PAGE_SIZE - 1;

    if (First < Lowest || Last > Highest ||
        (Boundary != 0 && First / Boundary != Last / Boundary)) {
        return FALSE;
    }
    for (ULONG i = 0; i < Count; i++) {
        if ((MiPfn[Index + i] & MiPageState) != MiPageFree) {
            return FALSE;
        }
    }
    return TRUE;
}

lab_pa NTAPI MiAllocatePages(ULONG Count, lab_pa Lowest, lab_pa Highest, lab_pa Boundary)
{
    for (ULONG k = 0; k < KiBoot.ram_count; k++) {
        ULONG First = MiRamFirst[k], Total = MiRamFirst[k + 1] - First;
        ULONG Places = Total >= Count ? Total - Count + 1 : 0, Offset = MiRandom(Places);
        for (ULONG i = 0; i < Places; i++, Offset = Offset + 1 == Places ? 0 : Offset + 1) {
            if (MipRunFits(First + Offset, Count, Lowest, Highest, Boundary)) {
                for (ULONG p = 0; p < Count; p++) {
                    MiPfn[First + Offset + p] = MiPageUsed;
                }
                MiUsedPages += Count;
                return MipPageOfIndex(First + Offset);
            }
        }
    }
    return 0;
}

static VOID MipCheckQuarantined(ULONG Slot)
{
    ULONG64 Pattern = MI_PATTERN_FREED * UINT64_C(0x0101010101010101);
    char Allocated[160], Freed[160];

    KiHost->map(LAB_VA(MiScratch), MiQuarantine[Slot].Page, PAGE_SIZE,
                LAB_PROT_READ | LAB_PROT_WRITE);
    for (ULONG i = 0; i < PAGE_SIZE / sizeof(Pattern); i++) {
        if (((volatile ULONG64 *)MiScratch)[i] != Pattern) {
            KiFormatBacktrace(&MiQuarantine[Slot].Allocated, Allocated, sizeof(Allocated));
            KiFormatBacktrace(&MiQuarantine[Slot].FreedBy, Freed, sizeof(Freed));
            LabFinding("dma-after-free",
                       "physical page %I64x was written at offset 0x%x after it was freed; "
                       "allocated at %s; freed at %s",
                       MiQuarantine[Slot].Page, (ULONG)(i * sizeof(Pattern)), Allocated, Freed);
        }
    }
    KiHost->unmap(LAB_VA(MiScratch), PAGE_SIZE);
}

static VOID MipLeaveQuarantine(void)
{
    ULONG Index;

    MipCheckQuarantined(MiQuarantineHead);
    MipIndexOfPage(MiQuarantine[MiQuarantineHead].Page, &Index);
    MiQuarantineHead = (MiQuarantineHead + 1) % MI_QUARANTINE;
    MiQuarantineCount--;
    MiPfn[Index] = MiPageFree;
    MiUsedPages--;
}

VOID NTAPI MiDrainQuarantine(void)
{
    while (MiQuarantineCount != 0) {
        MipLeaveQuarantine();
    }
}

/* The page is unmapped already. */
VOID NTAPI MiFreePage(lab_pa Page, const MI_ALLOCATION *Owner)
{
    ULONG Index, Slot;

    LAB_ASSERT(MipIndexOfPage(Page, &Index) && (MiPfn[Index] & MiPageState) == MiPageUsed);
    if (!(MiPfn[Index] & MiPageTouched)) {
        MiPfn[Index] = MiPageFree;
        MiUsedPages--;
        return;
    }
    if (MiPfnGrant[Index] & MI_IMPLICIT) {
        KiHost->dma_grant(Page, PAGE_SIZE, 0);
    }
    MiPfnGrant[Index] = 0;
    KiHost->map(LAB_VA(MiScratch), Page, PAGE_SIZE, LAB_PROT_READ | LAB_PROT_WRITE);
    RtlFillMemory(MiScratch, PAGE_SIZE, MI_PATTERN_FREED);
    KiHost->unmap(LAB_VA(MiScratch), PAGE_SIZE);
    if (MiQuarantineCount == MI_QUARANTINE) {
        MipLeaveQuarantine();
    }
    Slot = (MiQuarantineHead + MiQuarantineCount++) % MI_QUARANTINE;
    MiQuarantine[Slot].Page = Page;
    if (Owner != NULL) {
        MiQuarantine[Slot].Allocated = Owner->Allocated;
        MiQuarantine[Slot].FreedBy = Owner->FreedBy;
    } else {
        RtlZeroMemory(&MiQuarantine[Slot].Allocated, sizeof(KI_BACKTRACE));
        RtlZeroMemory(&MiQuarantine[Slot].FreedBy, sizeof(KI_BACKTRACE));
    }
}

/* ---- DMA ---- */

VOID NTAPI MiPageGranted(lab_pa Page, BOOLEAN Allow, BOOLEAN Implicit)
{
    ULONG Index;

    if (!MipIndexOfPage(Page, &Index)) {
        return; /* peer device memory */
    }
    if (Implicit) {
        if (!(MiPfnGrant[Index] & MI_IMPLICIT)) {
            MiPfnGrant[Index] |= MI_IMPLICIT;
            MiPfn[Index] |= MiPageTouched;
            KiHost->dma_grant(Page, PAGE_SIZE, 1);
        }
        return;
    }
    if (Allow) {
        MiPfnGrant[Index]++;
        MiPfn[Index] |= MiPageTouched;
    } else if ((MiPfnGrant[Index] & ~MI_IMPLICIT) == 0) {
        LabFinding("dma-unmap", "physical page %I64x is not mapped for a device", Page);
    } else {
        MiPfnGrant[Index]--;
    }
    KiHost->dma_grant(Page, PAGE_SIZE, Allow);
}

VOID NTAPI LabDmaGrant(lab_pa Pa, SIZE_T Bytes, BOOLEAN Allow)
{
    for (lab_pa Page = Pa & ~(lab_pa)(PAGE_SIZE - 1); Page < Pa + Bytes; Page += PAGE_SIZE) {
        MiPageGranted(Page, Allow, FALSE);
    }
}

static BOOLEAN MipGranted(lab_pa Page)
{
    ULONG Index;

    return MipIndexOfPage(Page, &Index) && (MiPfnGrant[Index] & ~MI_IMPLICIT) != 0;
}

/* ---- address space ---- */

#define VA_INDEX(Va) ((ULONG)(((PUCHAR)(Va) - MiVaBase) / PAGE_SIZE))

static BOOLEAN MipInVa(PVOID Va)
{
    return (PUCHAR)Va >= MiVaBase && (ULONG_PTR)((PUCHAR)Va - MiVaBase) / PAGE_SIZE < MiVaPages;
}

static BOOLEAN MipVaFree(ULONG Index)
{
    return !(MiVaBitmap[Index / 32] & (1u << (Index % 32)));
}

MI_ALLOCATION *NTAPI MiOwnerOf(PVOID Va)
{
    return MipInVa(Va) ? MiVaOwner[VA_INDEX(Va)] : NULL;
}

/* The addresses of a freed allocation are used again: from now on nobody asks about it. */
static VOID MipForget(MI_ALLOCATION *Old)
{
    ULONG First = VA_INDEX(Old->FirstPage);

    LAB_ASSERT(Old->Freed);
    for (ULONG i = 0; i < Old->VaPages; i++) {
        if (MiVaOwner[First + i] == Old) {
            MiVaOwner[First + i] = NULL;
        }
    }
    LabFree(Old);
}

/* Next fit: freed addresses come back as late as possible. */
PUCHAR NTAPI MiReserveVa(ULONG Pages)
{
    ULONG Run = 0, Scanned = 0, Index = MiVaCursor;

    while (Scanned < 2 * MiVaPages) {
        if (Index == MiVaPages) {
            Index = Run = 0;
        }
        Run = MipVaFree(Index) ? Run + 1 : 0;
        Index++;
        Scanned++;
        if (Run == Pages) {
            for (ULONG i = Index - Pages; i < Index; i++) {
                if (MiVaOwner[i] != NULL) {
                    MipForget(MiVaOwner[i]);
                }
                MiVaBitmap[i / 32] |= 1u << (i % 32);
            }
            MiVaCursor = Index;
            return MiVaBase + (SIZE_T)(Index - Pages) * PAGE_SIZE;
        }
    }
    return NULL;
}

VOID NTAPI MiReleaseVa(PUCHAR Va, ULONG Pages)
{
    for (ULONG i = VA_INDEX(Va); i < VA_INDEX(Va) + Pages; i++) {
        LAB_ASSERT(!MipVaFree(i) && MiVaPa[i] == 0);
        MiVaBitmap[i / 32] &= ~(1u << (i % 32));
    }
}

VOID NTAPI MiMapPages(PUCHAR Va, lab_pa Page, ULONG Count, ULONG Protection)
{
    ULONG64 Result = KiHost->map(LAB_VA(Va), Page, (ULONG64)Count * PAGE_SIZE, Protection);

    if (Result != 0) {
        LabFinding("internal", "host: map of %u pages at %p to %I64x failed: %I64d", Count, Va,
                   Page, Result);
    }
    for (ULONG i = 0; i < Count; i++) {
        MiVaPa[VA_INDEX(Va) + i] = (Page + (lab_pa)i * PAGE_SIZE) | 1;
    }
}

VOID NTAPI MiUnmapPages(PUCHAR Va, ULONG Count)
{
    KiHost->unmap(LAB_VA(Va), (ULONG64)Count * PAGE_SIZE);
    for (ULONG i = 0; i < Count; i++) {
        MiVaPa[VA_INDEX(Va) + i] = 0;
    }
}

static BOOLEAN MipInBootArea(PVOID Va)
{
    return LAB_VA(Va) >= KiBoot.boot_va && LAB_VA(Va) - KiBoot.boot_va < KiBoot.boot_pa_size;
}

BOOLEAN NTAPI MiIsMapped(PVOID Va)
{
    return MipInBootArea(Va) || (MipInVa(Va) && MiVaPa[VA_INDEX(Va)] != 0);
}

lab_pa NTAPI MiPageAt(PVOID Va)
{
    if (MipInBootArea(Va)) {
        return (KiBoot.boot_pa + (LAB_VA(Va) - KiBoot.boot_va)) & ~(lab_pa)(PAGE_SIZE - 1);
    }
    return MipInVa(Va) ? MiVaPa[VA_INDEX(Va)] & ~(ULONG64)1 : 0;
}

lab_pa NTAPI LabPhysicalAddress(PVOID Va)
{
    lab_pa Page = MiPageAt(Va);

    if (!MiIsMapped(Va)) {
        LabFinding("access", "no physical address: %p is not mapped", Va);
    }
    return Page + ((ULONG_PTR)Va & (PAGE_SIZE - 1));
}

/* ---- records ---- */

static LIST_ENTRY MiLive = {&MiLive, &MiLive};

/* Address space for Pages pages and a guard page behind them; maps nothing. NULL: none left. */
MI_ALLOCATION *NTAPI MiNewAllocation(MI_KIND Kind, SIZE_T Bytes, ULONG Pages, ULONG Tag,
                                     PVOID Caller)
{
    PUCHAR Va = MiReserveVa(Pages + 1);
    MI_ALLOCATION *Allocation;

    if (Va == NULL) {
        return NULL;
    }
    Allocation = LabAllocate(sizeof(*Allocation));
    Allocation->Kind = Kind;
    Allocation->Bytes = Bytes;
    Allocation->Tag = Tag;
    Allocation->FirstPage = Va;
    Allocation->Start = Va;
    Allocation->Pages = Pages;
    Allocation->VaPages = Pages + 1;
    Allocation->Image = LabImageFromAddress(Caller);
    if (Allocation->Image != NULL && Allocation->Image->Info.trusted) {
        Allocation->Image = NULL;
    }
    KiCaptureBacktrace(&Allocation->Allocated, Caller);
    for (ULONG i = 0; i <= Pages; i++) {
        MiVaOwner[VA_INDEX(Va) + i] = Allocation;
    }
    InsertTailList(&MiLive, &Allocation->Link);
    KiCounters.allocations += Kind <= MiKindNonCached;
    if (Allocation->Image != NULL && Kind <= MiKindNonCached) {
        KiCounters.pool_bytes += Bytes;
        KiCounters.pool_blocks++;
    }
    return Allocation;
}

VOID NTAPI MiRetire(MI_ALLOCATION *Allocation, PVOID Caller)
{
    BOOLEAN Owns = Allocation->Kind <= MiKindNonCached;
    lab_pa Pages[16];

    if (Owns) {
        KiForgetLocks(Allocation->Start, Allocation->Bytes, Caller);
        KiCheckFreedRange(Allocation->Start, Allocation->Bytes, Caller, FALSE);
    }
    RemoveEntryList(&Allocation->Link);
    Allocation->Freed = TRUE;
    KiCaptureBacktrace(&Allocation->FreedBy, Caller);
    if (Allocation->Image != NULL && Owns) {
        KiCounters.pool_bytes -= Allocation->Bytes;
        KiCounters.pool_blocks--;
    }
    for (ULONG i = 0; i < Allocation->Pages;) {
        ULONG Count = 0;
        PUCHAR Va = Allocation->FirstPage + (SIZE_T)i * PAGE_SIZE;
        while (Count < 16 && i + Count < Allocation->Pages) {
            Pages[Count] = MiPageAt(Va + (SIZE_T)Count * PAGE_SIZE);
            if (Owns && MipGranted(Pages[Count])) {
                LabFinding("dma-after-free",
                           "%s frees memory at %p that a device is still allowed to access",
                           LabImageName(Caller), Allocation->Start);
            }
            Count++;
        }
        MiUnmapPages(Va, Count);
        for (ULONG k = 0; Owns && k < Count; k++) {
            MiFreePage(Pages[k], Allocation);
        }
        i += Count;
    }
    MiReleaseVa(Allocation->FirstPage, Allocation->VaPages);
}

static const char *MipKindName(MI_ALLOCATION *Allocation)
{
    switch (Allocation->Kind) {
    case MiKindPool:
        return Allocation->Type & PagedPool ? "paged pool" : "non-paged pool";
    case MiKindObject:
        return "system object";
    case MiKindContiguous:
        return "contiguous memory";
    case MiKindNonCached:
        return "non-cached memory";
    case MiKindIoSpace:
        return "I/O space mapping";
    default:
        return "mapping of an MDL";
    }
}

static const char *MipTagText(ULONG Tag, char Text[5])
{
    for (ULONG i = 0; i < 4; i++) {
        char c = (char)(Tag >> (8 * i));
        Text[i] = c >= 32 && c < 127 ? c : '.';
    }
    Text[4] = 0;
    return Text;
}

VOID NTAPI MiExplainFault(struct lab_trap *Trap)
{
    PUCHAR Address = LAB_POINTER(Trap->address);
    MI_ALLOCATION *Owner = MiOwnerOf(Address);
    char Allocated[160], Freed[160], Tag[5];
    const char *How = Trap->error_code & 2 ? "write to" : "read of";

    if (Owner == NULL && MiOwnerOf(Address + PAGE_SIZE) != NULL) {
        Owner = MiOwnerOf(Address + PAGE_SIZE); /* just before one */
    }
    if (Owner == NULL) {
        return;
    }
    KiFormatBacktrace(&Owner->Allocated, Allocated, sizeof(Allocated));
    KiFormatBacktrace(&Owner->FreedBy, Freed, sizeof(Freed));
    if (Owner->Freed) {
        LabFindingAt(LAB_POINTER(Trap->pc), LAB_POINTER(Trap->sp), LAB_POINTER(Trap->fp),
                     "use-after-free",
                     "%s %p: offset %Id of %Iu bytes of freed %s, tag '%s'; "
                     "allocated at %s; freed at %s",
                     How, Address, (LONG_PTR)(Address - Owner->Start), Owner->Bytes,
                     MipKindName(Owner), MipTagText(Owner->Tag, Tag), Allocated, Freed);
    }
    LabFindingAt(LAB_POINTER(Trap->pc), LAB_POINTER(Trap->sp), LAB_POINTER(Trap->fp),
                 "pool-overrun", "%s %p: offset %Id of %Iu bytes of %s, tag '%s'; allocated at %s",
                 How, Address, (LONG_PTR)(Address - Owner->Start), Owner->Bytes, MipKindName(Owner),
                 MipTagText(Owner->Tag, Tag), Allocated);
}

/* Everything that a driver being unloaded still has: all logged, the first one is the finding. */
VOID NTAPI MiCheckImageLeaks(PLAB_IMAGE Image)
{
    MI_ALLOCATION *First = NULL;
    ULONG Count = 0;
    SIZE_T Bytes = 0;
    char Trace[160], Tag[5];

    for (PLIST_ENTRY e = MiLive.Flink; e != &MiLive; e = e->Flink) {
        MI_ALLOCATION *Allocation = CONTAINING_RECORD(e, MI_ALLOCATION, Link);
        if (Allocation->Image != Image) {
            continue;
        }
        First = First != NULL ? First : Allocation;
        Bytes += Allocation->Bytes;
        KiFormatBacktrace(&Allocation->Allocated, Trace, sizeof(Trace));
        if (Count++ < 32) {
            LabLog(LAB_LOG_ERROR, "%s leaks %Iu bytes of %s, tag '%s', allocated at %s",
                   Image->Info.name, Allocation->Bytes, MipKindName(Allocation),
                   MipTagText(Allocation->Tag, Tag), Trace);
        }
    }
    if (First == NULL) {
        return;
    }
    KiFormatBacktrace(&First->Allocated, Trace, sizeof(Trace));
    LabFinding(First->Kind <= MiKindObject      ? "pool-leak"
               : First->Kind <= MiKindNonCached ? "contiguous-leak"
                                                : "mapping",
               "%s unloads with %u allocations (%Iu bytes); first: %Iu bytes of %s, tag '%s', "
               "allocated at %s",
               Image->Info.name, Count, Bytes, First->Bytes, MipKindName(First),
               MipTagText(First->Tag, Tag), Trace);
}

/* ---- stacks ---- */

PVOID NTAPI MiAllocateStack(SIZE_T Bytes)
{
    ULONG Pages = (ULONG)(Bytes / PAGE_SIZE);
    PUCHAR Va = MiReserveVa(Pages + 1); /* guard page below */
    lab_pa Page = MiAllocatePages(Pages, 0, ~(lab_pa)0, 0);

    if (Va == NULL || Page == 0) {
        LabFinding("internal", "no memory for a kernel stack");
    }
    MiMapPages(Va + PAGE_SIZE, Page, Pages, LAB_PROT_READ | LAB_PROT_WRITE);
    return Va + PAGE_SIZE;
}

VOID NTAPI MiFreeStack(PVOID Low, SIZE_T Bytes)
{
    ULONG Pages = (ULONG)(Bytes / PAGE_SIZE);
    lab_pa Page = MiPageAt(Low);

    MiUnmapPages(Low, Pages);
    for (ULONG i = 0; i < Pages; i++) {
        MiFreePage(Page + (lab_pa)i * PAGE_SIZE, NULL);
    }
    MiReleaseVa((PUCHAR)Low - PAGE_SIZE, Pages + 1);
}

/* ---- lab/nt's own heap: size classes, chunks never given back ---- */

#define MI_HEAP_CHUNK_PAGES 64u
#define MI_HEAP_CLASSES     24u
#define MI_HEAP_MAGIC       0x4C414250u

typedef struct _MI_HEAP_BLOCK {
    ULONG Magic;
    ULONG Class; /* MI_HEAP_CLASSES: whole pages, their number in Pages */
    ULONG Pages;
    ULONG Reserved;
} MI_HEAP_BLOCK;
_Static_assert(sizeof(MI_HEAP_BLOCK) == 16, "alignment of what follows");

typedef struct _MI_HEAP_FREE {
    MI_HEAP_BLOCK Block;
    struct _MI_HEAP_FREE *Next;
} MI_HEAP_FREE;

static MI_HEAP_FREE *MiHeapFree[MI_HEAP_CLASSES];
static PUCHAR MiHeapAt, MiHeapEnd;

/* 32, 48, 64, 96, 128, 192 ... */
static SIZE_T MipClassBytes(ULONG Class)
{
    return ((SIZE_T)32 << (Class / 2)) + (Class % 2 ? (SIZE_T)16 << (Class / 2) : 0);
}

static PUCHAR MipHeapPages(ULONG Pages)
{
    PUCHAR Va = MiReserveVa(Pages);
    lab_pa Page = MiAllocatePages(Pages, 0, ~(lab_pa)0, 0);

    if (Va == NULL || Page == 0) {
        LabFinding("internal", "lab/nt is out of memory (%u pages)", Pages);
    }
    MiMapPages(Va, Page, Pages, LAB_PROT_READ | LAB_PROT_WRITE);
    return Va;
}

PVOID NTAPI LabAllocate(SIZE_T Bytes)
{
    SIZE_T Need = Bytes + sizeof(MI_HEAP_BLOCK);
    MI_HEAP_BLOCK *Block;
    ULONG Class = 0;

    while (Class < MI_HEAP_CLASSES && MipClassBytes(Class) < Need) {
        Class++;
    }
    if (Class == MI_HEAP_CLASSES) {
        ULONG Pages = (ULONG)((Need + PAGE_SIZE - 1) / PAGE_SIZE);
        Block = (MI_HEAP_BLOCK *)MipHeapPages(Pages);
        Block->Pages = Pages;
    } else if (MiHeapFree[Class] != NULL) {
        Block = &MiHeapFree[Class]->Block;
        MiHeapFree[Class] = MiHeapFree[Class]->Next;
    } else {
        SIZE_T Size = MipClassBytes(Class);
        if ((SIZE_T)(MiHeapEnd - MiHeapAt) < Size) {
            ULONG Pages = Size > MI_HEAP_CHUNK_PAGES * PAGE_SIZE / 2 ? (ULONG)(Size / PAGE_SIZE + 1)
                                                                     : MI_HEAP_CHUNK_PAGES;
            MiHeapAt = MipHeapPages(Pages);
            MiHeapEnd = MiHeapAt + (SIZE_T)Pages * PAGE_SIZE;
        }
        Block = (MI_HEAP_BLOCK *)MiHeapAt;
        MiHeapAt += Size;
    }
    Block->Magic = MI_HEAP_MAGIC;
    Block->Class = Class;
    RtlZeroMemory(Block + 1, Bytes);
    return Block + 1;
}

VOID NTAPI LabFree(PVOID Memory)
{
    MI_HEAP_BLOCK *Block;

    if (Memory == NULL) {
        return;
    }
    Block = (MI_HEAP_BLOCK *)Memory - 1;
    if (Block->Magic != MI_HEAP_MAGIC) {
        LabFinding("internal", "LabFree: %p is no allocation or was freed already", Memory);
    }
    Block->Magic = 0;
    if (Block->Class == MI_HEAP_CLASSES) {
        ULONG Pages = Block->Pages;
        lab_pa Page = MiPageAt(Block);
        MiUnmapPages((PUCHAR)Block, Pages);
        for (ULONG i = 0; i < Pages; i++) {
            MiFreePage(Page + (lab_pa)i * PAGE_SIZE, NULL);
        }
        MiReleaseVa((PUCHAR)Block, Pages);
    } else {
        MI_HEAP_FREE *Free = (MI_HEAP_FREE *)Block;
        Free->Next = MiHeapFree[Block->Class];
        MiHeapFree[Block->Class] = Free;
    }
}

/* ---- start ---- */

static VOID MipReserve(lab_pa Base, ULONG64 Size)
{
    for (lab_pa Page = Base; Page < Base + Size; Page += PAGE_SIZE) {
        ULONG Index;
        if (MipIndexOfPage(Page, &Index)) {
            MiPfn[Index] = MiPageReserved;
        }
    }
}

VOID NTAPI MiInitSystem(const struct lab_boot *Boot)
{
    SIZE_T PfnBytes, GrantBytes, BitmapBytes, PaBytes, OwnerBytes, Total;
    lab_pa Tables;
    PUCHAR Va;

    MiRandomState = Boot->seed * UINT64_C(0x9E3779B97F4A7C15) + 0x1234567;
    for (ULONG r = 0; r < Boot->ram_count; r++) {
        MiRamFirst[r + 1] = MiRamFirst[r] + (ULONG)(Boot->ram[r].size / PAGE_SIZE);
    }
    MiRamPages = MiRamFirst[Boot->ram_count];
    MiVaBase = LAB_POINTER(Boot->kernel_va);
    MiVaPages = Boot->kernel_va_size / PAGE_SIZE > MI_MAX_VA_PAGES
                    ? MI_MAX_VA_PAGES
                    : (ULONG)(Boot->kernel_va_size / PAGE_SIZE);
#define ROUND(Bytes) (((SIZE_T)(Bytes) + PAGE_SIZE - 1) & ~(SIZE_T)(PAGE_SIZE - 1))
    PfnBytes = ROUND(MiRamPages);
    GrantBytes = ROUND((SIZE_T)MiRamPages * sizeof(USHORT));
    BitmapBytes = ROUND(MiVaPages / 8);
    PaBytes = ROUND((SIZE_T)MiVaPages * sizeof(ULONG64));
    OwnerBytes = ROUND((SIZE_T)MiVaPages * sizeof(PVOID));
    Total = PfnBytes + GrantBytes + BitmapBytes + PaBytes + OwnerBytes;
    Tables = Boot->ram[0].base + Boot->ram[0].size - Total;
    if (Tables < Boot->boot_pa + Boot->boot_pa_size && Tables + Total > Boot->boot_pa) {
        Tables = Boot->boot_pa - Total;
    }
    if (Tables < Boot->ram[0].base + MI_LOW_RESERVED ||
        Tables > Boot->ram[0].base + Boot->ram[0].size) {
        LabFinding("internal", "too little memory for this NT: %I64u bytes", Boot->ram[0].size);
    }
    KiHost->map(LAB_VA(MiVaBase), Tables, Total, LAB_PROT_READ | LAB_PROT_WRITE);
    Va = MiVaBase;
    RtlZeroMemory(Va, Total);
    MiPfn = Va;
    MiPfnGrant = (USHORT *)(Va += PfnBytes);
    MiVaBitmap = (ULONG *)(Va += GrantBytes);
    MiVaPa = (ULONG64 *)(Va += BitmapBytes);
    MiVaOwner = (MI_ALLOCATION **)(Va += PaBytes);
    MipReserve(0, MI_LOW_RESERVED);
    MipReserve(Boot->boot_pa, Boot->boot_pa_size);
    MipReserve(Tables, Total);
    for (ULONG i = 0; i < Total / PAGE_SIZE + 1; i++) { /* and a guard page */
        MiVaBitmap[i / 32] |= 1u << (i % 32);
    }
    MiVaCursor = (ULONG)(Total / PAGE_SIZE) + 1;
    MiScratch = MiReserveVa(1);
    KiHost->map(Boot->user_shared_data, MiAllocatePages(1, 0, ~(lab_pa)0, 0), PAGE_SIZE,
                LAB_PROT_READ | LAB_PROT_WRITE);
    RtlZeroMemory(LAB_POINTER(Boot->user_shared_data), PAGE_SIZE);
}

/* SPDX-License-Identifier: MIT */
/*
 * Pool of drivers: every allocation has pages of its own and an inaccessible page behind it. Most
 * end at that page, so that an overrun faults at once; some begin at a page after another's guard,
 * which catches underruns. The slack is filled and checked when the memory is freed.
 */
#include "mi.h"

#if defined(_M_AMD64)
#define MI_POOL_ALIGN 16u
#else
#define MI_POOL_ALIGN 8u
#endif

/* Bits of POOL_TYPE that qualify the call. */
#define MI_POOL_QUALIFIERS                                                                         \
    (POOL_QUOTA_FAIL_INSTEAD_OF_RAISE | POOL_RAISE_IF_ALLOCATION_FAILURE |                         \
     256 /* POOL_COLD_ALLOCATION */)

/* ---- pageable memory: paged pool and PAGE sections ----
 *
 * Present while something at IRQL < DISPATCH_LEVEL uses it; when IRQL rises to DISPATCH_LEVEL or
 * above everything present becomes inaccessible, so that any touch at raised IRQL faults, whether
 * or not Windows would have happened to have it in memory. */

typedef struct _MI_PAGEABLE {
    LIST_ENTRY Link;
    PUCHAR Start;
    SIZE_T Bytes;
    ULONG Protection;
    ULONG Locks; /* MDLs and MmLockPagableSection: resident as long as there are any */
    BOOLEAN Present;
} MI_PAGEABLE;

static LIST_ENTRY MiPageable = {&MiPageable, &MiPageable};

static MI_PAGEABLE *MipFindPageable(PVOID Address)
{
    for (PLIST_ENTRY e = MiPageable.Flink; e != &MiPageable; e = e->Flink) {
        MI_PAGEABLE *Region = CONTAINING_RECORD(e, MI_PAGEABLE, Link);
        if ((PUCHAR)Address >= Region->Start &&
            (SIZE_T)((PUCHAR)Address - Region->Start) < Region->Bytes) {
            return Region;
        }
    }
    return NULL;
}

static VOID MipSetPresent(MI_PAGEABLE *Region, BOOLEAN Present)
{
    if (Region->Present == Present) {
        return;
    }
    Region->Present = Present;
    MiPresentCount += Present ? 1 : (ULONG)-1;
    KiHost->protect(LAB_VA(Region->Start), Region->Bytes, Present ? Region->Protection : 0);
}

VOID NTAPI MiAddPageable(PVOID Start, SIZE_T Bytes, ULONG Protection, BOOLEAN Present)
{
    MI_PAGEABLE *Region = LabAllocate(sizeof(*Region));

    Region->Start = Start;
    Region->Bytes = Bytes;
    Region->Protection = Protection;
    Region->Present = TRUE;
    MiPresentCount++;
    InsertHeadList(&MiPageable, &Region->Link);
    if (!Present) {
        MipSetPresent(Region, FALSE);
    }
}

VOID NTAPI MiRemovePageable(PVOID Start)
{
    MI_PAGEABLE *Region = MipFindPageable(Start);

    if (Region != NULL) {
        MipSetPresent(Region, TRUE);
        MiPresentCount--;
        RemoveEntryList(&Region->Link);
        LabFree(Region);
    }
}

VOID NTAPI MiTrimPageable(void)
{
    for (PLIST_ENTRY e = MiPageable.Flink; e != &MiPageable && MiPresentCount != 0; e = e->Flink) {
        MI_PAGEABLE *Region = CONTAINING_RECORD(e, MI_PAGEABLE, Link);
        if (Region->Locks == 0) {
            MipSetPresent(Region, FALSE);
        }
    }
}

VOID NTAPI MiMakeAllPresent(void)
{
    for (PLIST_ENTRY e = MiPageable.Flink; e != &MiPageable; e = e->Flink) {
        MipSetPresent(CONTAINING_RECORD(e, MI_PAGEABLE, Link), TRUE);
    }
}

BOOLEAN NTAPI MiIsPageable(PVOID Address)
{
    MI_PAGEABLE *Region = MipFindPageable(Address);

    return Region != NULL && Region->Locks == 0;
}

BOOLEAN NTAPI MiPageIn(PVOID Address)
{
    MI_PAGEABLE *Region = MipFindPageable(Address);

    if (Region == NULL || Region->Present) {
        return FALSE;
    }
    MipSetPresent(Region, TRUE);
    return TRUE;
}

/* Locks or unlocks what is pageable in a range. */
VOID NTAPI MiLockRange(PVOID Start, SIZE_T Bytes, LONG Change)
{
    for (PLIST_ENTRY e = MiPageable.Flink; e != &MiPageable; e = e->Flink) {
        MI_PAGEABLE *Region = CONTAINING_RECORD(e, MI_PAGEABLE, Link);
        if ((PUCHAR)Start < Region->Start + Region->Bytes &&
            (PUCHAR)Start + Bytes > Region->Start) {
            Region->Locks += (ULONG)Change;
            if (Region->Locks != 0) {
                MipSetPresent(Region, TRUE);
                /* What is locked does not count as present: it is never trimmed. */
            }
        }
    }
}

/* ---- pool ---- */

/* FALSE: out of memory; what was mapped is undone. */
static BOOLEAN MipBackPages(MI_ALLOCATION *Allocation)
{
    for (ULONG i = 0; i < Allocation->Pages; i++) {
        lab_pa Page = MiAllocatePage();
        if (Page == 0) {
            Allocation->Pages = i;
            return FALSE;
        }
        MiMapPages(Allocation->FirstPage + (SIZE_T)i * PAGE_SIZE, Page, 1,
                   LAB_PROT_READ | LAB_PROT_WRITE);
    }
    return TRUE;
}

static POOL_TYPE MipCheckType(POOL_TYPE Type)
{
    ULONG Base = (ULONG)Type & ~(ULONG)MI_POOL_QUALIFIERS;

    if (Base == NonPagedPoolMustSucceed || Base == NonPagedPoolCacheAlignedMustS) {
        LabFinding("pool", "pool type %u: must-succeed requests are refused since Windows XP",
                   Type);
    }
    if (Base > PagedPoolCacheAligned) {
        LabFinding("pool", "pool type %u does not exist in Windows 7", Type);
    }
    return (POOL_TYPE)Base;
}

PVOID NTAPI LabPoolAllocate(POOL_TYPE Type, SIZE_T Bytes, ULONG Tag, ULONG Flags, PVOID Caller)
{
    POOL_TYPE Base = MipCheckType(Type);
    SIZE_T Rounded = (Bytes + MI_POOL_ALIGN - 1) & ~(SIZE_T)(MI_POOL_ALIGN - 1);
    ULONG Pages = (ULONG)((Rounded + PAGE_SIZE - 1) / PAGE_SIZE);
    MI_ALLOCATION *Allocation;
    BOOLEAN Paged = (Base & PagedPool) != 0;

    if (Bytes == 0) {
        LabFinding("pool", "%s asks for zero bytes of pool", LabImageName(Caller));
    }
    if (KiCpu->Irql > (Paged ? APC_LEVEL : DISPATCH_LEVEL)) {
        LabFinding("pool", "%s allocates %s pool at IRQL %u", LabImageName(Caller),
                   Paged ? "paged" : "non-paged", KiCpu->Irql);
    }
    if ((Bytes >> 30) != 0) {
        return NULL;
    }
    Allocation = MiNewAllocation(Flags & LAB_POOL_NOT_POOL ? MiKindObject : MiKindPool, Bytes,
                                 Pages, Tag, Caller);
    if (Allocation == NULL) {
        return NULL;
    }
    Allocation->Type = Base;
    if (!MipBackPages(Allocation)) {
        MiRetire(Allocation, Caller);
        return NULL;
    }
    RtlFillMemory(Allocation->FirstPage, (SIZE_T)Pages * PAGE_SIZE, MI_PATTERN_SLACK);
    if (Bytes < PAGE_SIZE && MiRandom(4) != 0) {
        Allocation->Start = Allocation->FirstPage + PAGE_SIZE - Rounded;
    }
    RtlFillMemory(Allocation->Start, Bytes, Flags & LAB_POOL_ZERO ? 0 : MI_PATTERN_UNINITIALISED);
    if (Paged) {
        MiAddPageable(Allocation->FirstPage, (SIZE_T)Pages * PAGE_SIZE,
                      LAB_PROT_READ | LAB_PROT_WRITE, TRUE);
    }
    return Allocation->Start;
}

static VOID MipCheckSlack(MI_ALLOCATION *Allocation, PVOID Caller)
{
    PUCHAR End = Allocation->FirstPage + (SIZE_T)Allocation->Pages * PAGE_SIZE;
    char Trace[160];

    for (PUCHAR p = Allocation->FirstPage; p < End; p++) {
        if (p == Allocation->Start) {
            p += Allocation->Bytes;
            if (p == End) {
                break;
            }
        }
        if (*p != MI_PATTERN_SLACK) {
            KiFormatBacktrace(&Allocation->Allocated, Trace, sizeof(Trace));
            LabFinding(
                "pool-corruption",
                "%s frees %Iu bytes at %p; the byte at offset %Id was overwritten; allocated at %s",
                LabImageName(Caller), Allocation->Bytes, Allocation->Start,
                (LONG_PTR)(p - Allocation->Start), Trace);
        }
    }
}

static MI_ALLOCATION *MipFreeable(PVOID Memory, PVOID Caller)
{
    MI_ALLOCATION *Allocation = MiOwnerOf(Memory);
    char Allocated[160], Freed[160];

    if (Allocation == NULL || Allocation->Start != (PUCHAR)Memory) {
        LabFinding("pool-bad-free", "%s frees %p, which is no pool allocation",
                   LabImageName(Caller), Memory);
    }
    if (Allocation->Freed) {
        KiFormatBacktrace(&Allocation->Allocated, Allocated, sizeof(Allocated));
        KiFormatBacktrace(&Allocation->FreedBy, Freed, sizeof(Freed));
        LabFinding("pool-double-free", "%s frees %p again; allocated at %s, freed at %s",
                   LabImageName(Caller), Memory, Allocated, Freed);
    }
    return Allocation;
}

static VOID MipFree(MI_ALLOCATION *Allocation, ULONG Tag, PVOID Caller)
{
    BOOLEAN Paged = (Allocation->Type & PagedPool) != 0;

    if (KiCpu->Irql > (Paged ? APC_LEVEL : DISPATCH_LEVEL)) {
        LabFinding("pool", "%s frees %s pool at IRQL %u", LabImageName(Caller),
                   Paged ? "paged" : "non-paged", KiCpu->Irql);
    }
    /* Without PROTECTED_POOL in its tag an allocation may be freed with tag 0. */
    if (Tag != 0 && (Tag & ~0x80000000u) != (Allocation->Tag & ~0x80000000u)) {
        LabFinding("pool-tag", "%s frees %p with tag %08x, it was allocated with %08x",
                   LabImageName(Caller), Allocation->Start, Tag, Allocation->Tag);
    }
    if (Paged) {
        MiRemovePageable(Allocation->FirstPage);
    }
    MipCheckSlack(Allocation, Caller);
    MiRetire(Allocation, Caller);
}

VOID NTAPI LabPoolFree(PVOID Memory, ULONG Tag, PVOID Caller)
{
    MipFree(MipFreeable(Memory, Caller), Tag, Caller);
}

SIZE_T NTAPI LabPoolQuery(PVOID Address, PVOID *Start)
{
    MI_ALLOCATION *Allocation = MiOwnerOf(Address);

    if (Allocation == NULL || Allocation->Freed || (PUCHAR)Address < Allocation->Start ||
        (PUCHAR)Address >= Allocation->Start + Allocation->Bytes) {
        return 0;
    }
    if (Start != NULL) {
        *Start = Allocation->Start;
    }
    return Allocation->Bytes;
}

/* ---- exports ---- */

static PVOID MipAllocate(POOL_TYPE Type, SIZE_T Bytes, ULONG Tag, ULONG Flags, PVOID Caller)
{
    PVOID Memory;

    if (Tag == 0) {
        LabFinding("pool", "%s allocates pool with tag 0", LabImageName(Caller));
    }
    Memory = LabInjectFailure() ? NULL : LabPoolAllocate(Type, Bytes, Tag, Flags, Caller);
    if (Memory == NULL && (Type & POOL_RAISE_IF_ALLOCATION_FAILURE)) {
        ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
    }
    return Memory;
}

#undef ExAllocatePool
#undef ExFreePool
#undef ExAllocatePoolWithQuota
#define MI_TAG_NONE 0x656E6F4Eu /* "None" */

PVOID NTAPI ExAllocatePoolWithTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    return MipAllocate(PoolType, NumberOfBytes, Tag, 0, LAB_CALLER());
}

PVOID NTAPI ExAllocatePool(POOL_TYPE PoolType, SIZE_T NumberOfBytes)
{
    return MipAllocate(PoolType, NumberOfBytes, MI_TAG_NONE, 0, LAB_CALLER());
}

PVOID NTAPI ExAllocatePoolWithTagPriority(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag,
                                          EX_POOL_PRIORITY Priority)
{
    UNREFERENCED_PARAMETER(Priority);
    return MipAllocate(PoolType, NumberOfBytes, Tag, 0, LAB_CALLER());
}

/* Quota requests raise unless told to fail; system threads have no quota to exceed. */
PVOID NTAPI ExAllocatePoolWithQuotaTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    PVOID Memory = MipAllocate(PoolType, NumberOfBytes, Tag, 0, LAB_CALLER());

    if (Memory == NULL && !(PoolType & POOL_QUOTA_FAIL_INSTEAD_OF_RAISE)) {
        ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
    }
    return Memory;
}

PVOID NTAPI ExAllocatePoolWithQuota(POOL_TYPE PoolType, SIZE_T NumberOfBytes)
{
    PVOID Memory = MipAllocate(PoolType, NumberOfBytes, MI_TAG_NONE, 0, LAB_CALLER());

    if (Memory == NULL && !(PoolType & POOL_QUOTA_FAIL_INSTEAD_OF_RAISE)) {
        ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
    }
    return Memory;
}

/* POOL_FLAGS of Windows 10 2004. */
#define MI_POOL_FLAG_UNINITIALIZED     0x2ull
#define MI_POOL_FLAG_RAISE_ON_FAILURE  0x20ull
#define MI_POOL_FLAG_NON_PAGED         0x40ull
#define MI_POOL_FLAG_NON_PAGED_EXECUTE 0x80ull
#define MI_POOL_FLAG_PAGED             0x100ull

PVOID NTAPI ExAllocatePool2(ULONG64 Flags, SIZE_T NumberOfBytes, ULONG Tag)
{
    POOL_TYPE Type = Flags & MI_POOL_FLAG_PAGED ? PagedPool : NonPagedPool;

    if (!(Flags & (MI_POOL_FLAG_PAGED | MI_POOL_FLAG_NON_PAGED | MI_POOL_FLAG_NON_PAGED_EXECUTE))) {
        return NULL; /* documented: invalid flags fail the call */
    }
    if (Flags & MI_POOL_FLAG_RAISE_ON_FAILURE) {
        Type |= POOL_RAISE_IF_ALLOCATION_FAILURE;
    }
    return MipAllocate(Type, NumberOfBytes, Tag,
                       Flags & MI_POOL_FLAG_UNINITIALIZED ? 0 : LAB_POOL_ZERO, LAB_CALLER());
}

static VOID MipFreeFromDriver(PVOID Memory, ULONG Tag, PVOID Caller)
{
    MI_ALLOCATION *Allocation = MipFreeable(Memory, Caller);

    if (Allocation->Kind != MiKindPool) {
        LabFinding("pool-bad-free", "%s frees %p with a pool routine, but it is no pool",
                   LabImageName(Caller), Memory);
    }
    MipFree(Allocation, Tag, Caller);
}

VOID NTAPI ExFreePoolWithTag(PVOID P, ULONG Tag)
{
    MipFreeFromDriver(P, Tag, LAB_CALLER());
}

VOID NTAPI ExFreePool(PVOID P)
{
    MipFreeFromDriver(P, 0, LAB_CALLER());
}

SIZE_T NTAPI ExQueryPoolBlockSize(PVOID PoolBlock, PBOOLEAN QuotaCharged)
{
    *QuotaCharged = FALSE;
    return LabPoolQuery(PoolBlock, NULL);
}

/* ---- contiguous and non-cached memory ---- */

static PVOID MipContiguous(MI_KIND Kind, SIZE_T Bytes, lab_pa Lowest, lab_pa Highest,
                           lab_pa Boundary, ULONG Tag, PVOID Caller)
{
    ULONG Pages = (ULONG)((Bytes + PAGE_SIZE - 1) / PAGE_SIZE);
    MI_ALLOCATION *Allocation;
    lab_pa Page;

    if (Bytes == 0) {
        LabFinding("pool", "%s asks for zero bytes of contiguous memory", LabImageName(Caller));
    }
    Page = MiAllocatePages(Pages, Lowest, Highest, Boundary);
    if (Page == 0) {
        return NULL;
    }
    Allocation = MiNewAllocation(Kind, Bytes, Pages, Tag, Caller);
    LAB_ASSERT(Allocation != NULL);
    Allocation->Contiguous = TRUE;
    MiMapPages(Allocation->FirstPage, Page, Pages, LAB_PROT_READ | LAB_PROT_WRITE);
    RtlZeroMemory(Allocation->FirstPage, (SIZE_T)Pages * PAGE_SIZE);
    return Allocation->Start;
}

static VOID MipFreeKind(PVOID Memory, MI_KIND Kind, SIZE_T Bytes, const char *What, PVOID Caller)
{
    MI_ALLOCATION *Allocation = MipFreeable(Memory, Caller);

    if (Allocation->Kind != Kind || (Bytes != 0 && Allocation->Bytes != Bytes)) {
        LabFinding("pool-bad-free", "%s: %p of %Iu bytes was not allocated by its counterpart",
                   What, Memory, Bytes);
    }
    MiRetire(Allocation, Caller);
}

PVOID NTAPI LabAllocateContiguous(SIZE_T Bytes, lab_pa Lowest, lab_pa Highest, lab_pa Boundary,
                                  ULONG Tag, PVOID Caller)
{
    return MipContiguous(MiKindContiguous, Bytes, Lowest, Highest, Boundary, Tag, Caller);
}

VOID NTAPI LabFreeContiguous(PVOID Memory, PVOID Caller)
{
    MipFreeKind(Memory, MiKindContiguous, 0, "LabFreeContiguous", Caller);
}

#define MI_TAG_CONTIGUOUS 0x746E6F43u /* "Cont" */
#define MI_TAG_NONCACHED  0x61436F4Eu /* "NoCa" */

PVOID NTAPI MmAllocateContiguousMemory(SIZE_T NumberOfBytes, PHYSICAL_ADDRESS Highest)
{
    if (LabInjectFailure()) {
        return NULL;
    }
    return MipContiguous(MiKindContiguous, NumberOfBytes, 0, (lab_pa)Highest.QuadPart, 0,
                         MI_TAG_CONTIGUOUS, LAB_CALLER());
}

PVOID NTAPI MmAllocateContiguousMemorySpecifyCache(SIZE_T NumberOfBytes, PHYSICAL_ADDRESS Lowest,
                                                   PHYSICAL_ADDRESS Highest,
                                                   PHYSICAL_ADDRESS Boundary,
                                                   MEMORY_CACHING_TYPE CacheType)
{
    UNREFERENCED_PARAMETER(CacheType);
    if (LabInjectFailure()) {
        return NULL;
    }
    return MipContiguous(MiKindContiguous, NumberOfBytes, (lab_pa)Lowest.QuadPart,
                         (lab_pa)Highest.QuadPart, (lab_pa)Boundary.QuadPart, MI_TAG_CONTIGUOUS,
                         LAB_CALLER());
}

PVOID NTAPI MmAllocateContiguousMemorySpecifyCacheNode(
    SIZE_T NumberOfBytes, PHYSICAL_ADDRESS Lowest, PHYSICAL_ADDRESS Highest,
    PHYSICAL_ADDRESS Boundary, MEMORY_CACHING_TYPE CacheType, NODE_REQUIREMENT PreferredNode)
{
    UNREFERENCED_PARAMETER(CacheType);
    UNREFERENCED_PARAMETER(PreferredNode);
    if (LabInjectFailure()) {
        return NULL;
    }
    return MipContiguous(MiKindContiguous, NumberOfBytes, (lab_pa)Lowest.QuadPart,
                         (lab_pa)Highest.QuadPart, (lab_pa)Boundary.QuadPart, MI_TAG_CONTIGUOUS,
                         LAB_CALLER());
}

VOID NTAPI MmFreeContiguousMemory(PVOID BaseAddress)
{
    MipFreeKind(BaseAddress, MiKindContiguous, 0, "MmFreeContiguousMemory", LAB_CALLER());
}

VOID NTAPI MmFreeContiguousMemorySpecifyCache(PVOID BaseAddress, SIZE_T NumberOfBytes,
                                              MEMORY_CACHING_TYPE CacheType)
{
    UNREFERENCED_PARAMETER(CacheType);
    MipFreeKind(BaseAddress, MiKindContiguous, NumberOfBytes, "MmFreeContiguousMemorySpecifyCache",
                LAB_CALLER());
}

PVOID NTAPI MmAllocateNonCachedMemory(SIZE_T NumberOfBytes)
{
    if (LabInjectFailure()) {
        return NULL;
    }
    return MipContiguous(MiKindNonCached, NumberOfBytes, 0, ~(lab_pa)0, 0, MI_TAG_NONCACHED,
                         LAB_CALLER());
}

VOID NTAPI MmFreeNonCachedMemory(PVOID BaseAddress, SIZE_T NumberOfBytes)
{
    MipFreeKind(BaseAddress, MiKindNonCached, NumberOfBytes, "MmFreeNonCachedMemory", LAB_CALLER());
}

/* SPDX-License-Identifier: MIT */
/* Memory descriptor lists, I/O space, address queries, pageable sections. */
#include "mi.h"

#define MI_TAG_MDL    0x206C644Du /* "Mdl " */
#define MDL_PFNS(Mdl) ((PPFN_NUMBER)((Mdl) + 1))
#define MDL_PAGES(Mdl)                                                                             \
    (ADDRESS_AND_SIZE_TO_SPAN_PAGES((PVOID)(ULONG_PTR)(Mdl)->ByteOffset, (Mdl)->ByteCount))
#define MI_MDL_READY (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL)

/* ---- making and freeing ---- */

SIZE_T NTAPI MmSizeOfMdl(PVOID Base, SIZE_T Length)
{
    return sizeof(MDL) + ADDRESS_AND_SIZE_TO_SPAN_PAGES(Base, Length) * sizeof(PFN_NUMBER);
}

static PMDL MipAllocateMdl(PVOID Va, SIZE_T Length, ULONG Flags, PVOID Caller)
{
    SIZE_T Size = MmSizeOfMdl(Va, Length);
    PMDL Mdl;

    if (Length > MAXULONG - PAGE_SIZE || Size > MAXSHORT * 8u) {
        return NULL;
    }
    Mdl = LabPoolAllocate(NonPagedPool, Size, MI_TAG_MDL, LAB_POOL_ZERO | Flags, Caller);
    if (Mdl == NULL) {
        return NULL;
    }
    Mdl->Size = (CSHORT)Size;
    Mdl->StartVa = PAGE_ALIGN(Va);
    Mdl->ByteOffset = BYTE_OFFSET(Va);
    Mdl->ByteCount = (ULONG)Length;
    return Mdl;
}

PMDL NTAPI IoAllocateMdl(PVOID VirtualAddress, ULONG Length, BOOLEAN SecondaryBuffer,
                         BOOLEAN ChargeQuota, PIRP Irp)
{
    PMDL Mdl;

    UNREFERENCED_PARAMETER(ChargeQuota);
    Mdl = LabInjectFailure()
              ? NULL
              : MipAllocateMdl(VirtualAddress, Length, LAB_POOL_NOT_POOL, LAB_CALLER());
    if (Mdl != NULL && Irp != NULL) {
        PMDL *Link = &Irp->MdlAddress;
        while (SecondaryBuffer && *Link != NULL) {
            Link = &(*Link)->Next;
        }
        *Link = Mdl;
    }
    return Mdl;
}

static VOID MipUnmapMdl(PVOID Base, PMDL Mdl, const char *What, PVOID Caller);

VOID NTAPI IoFreeMdl(PMDL Mdl)
{
    /* MmPrepareMdlForReuse is part of it: a mapped partial MDL is unmapped. */
    if (Mdl->MdlFlags & MDL_PARTIAL_HAS_BEEN_MAPPED) {
        MipUnmapMdl(Mdl->MappedSystemVa, Mdl, "IoFreeMdl", LAB_CALLER());
    } else if (Mdl->MdlFlags & MDL_PAGES_LOCKED) {
        LabFinding("mdl", "IoFreeMdl: the pages of MDL %p are still locked", Mdl);
    } else if ((Mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) &&
               !(Mdl->MdlFlags & (MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL))) {
        LabFinding("mdl", "IoFreeMdl: MDL %p is still mapped", Mdl);
    }
    LabPoolFree(Mdl, 0, LAB_CALLER());
}

VOID NTAPI MmBuildMdlForNonPagedPool(PMDL Mdl)
{
    PUCHAR Va = Mdl->StartVa;

    if (Mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL)) {
        LabFinding("mdl",
                   "MmBuildMdlForNonPagedPool: MDL %p was built or locked before (flags %04x)", Mdl,
                   Mdl->MdlFlags);
    }
    for (ULONG i = 0; i < MDL_PAGES(Mdl); i++) {
        if (MiIsPageable(Va + (SIZE_T)i * PAGE_SIZE)) {
            LabFinding("mdl", "MmBuildMdlForNonPagedPool: %p is pageable memory", Va);
        }
        MDL_PFNS(Mdl)
        [i] = (PFN_NUMBER)(LabPhysicalAddress(Va + (SIZE_T)i * PAGE_SIZE) >> PAGE_SHIFT);
    }
    Mdl->Process = NULL;
    Mdl->MappedSystemVa = Va + Mdl->ByteOffset;
    Mdl->MdlFlags |= MDL_SOURCE_IS_NONPAGED_POOL;
}

VOID NTAPI MmProbeAndLockPages(PMDL Mdl, KPROCESSOR_MODE AccessMode, LOCK_OPERATION Operation)
{
    PUCHAR Va = Mdl->StartVa;

    UNREFERENCED_PARAMETER(AccessMode);
    if (Mdl->MdlFlags & MI_MDL_READY) {
        LabFinding("mdl", "MmProbeAndLockPages: MDL %p is locked or built already (flags %04x)",
                   Mdl, Mdl->MdlFlags);
    }
    for (ULONG i = 0; i < MDL_PAGES(Mdl); i++) {
        PUCHAR Page = Va + (SIZE_T)i * PAGE_SIZE;
        if (KiCpu->Irql >= DISPATCH_LEVEL && MiIsPageable(Page)) {
            LabFinding("irql", "MmProbeAndLockPages: pageable memory %p at IRQL %u", Page,
                       KiCpu->Irql);
        }
        if (!MiIsMapped(Page)) {
            LabFinding("unhandled-status",
                       "MmProbeAndLockPages: %p is not mapped "
                       "(raises STATUS_ACCESS_VIOLATION)",
                       Page);
        }
        MDL_PFNS(Mdl)[i] = (PFN_NUMBER)(MiPageAt(Page) >> PAGE_SHIFT);
    }
    MiLockRange(Va, (SIZE_T)MDL_PAGES(Mdl) * PAGE_SIZE, 1);
    Mdl->MdlFlags |= MDL_PAGES_LOCKED | (Operation != IoReadAccess ? MDL_WRITE_OPERATION : 0);
}

VOID NTAPI MmUnlockPages(PMDL Mdl)
{
    if (!(Mdl->MdlFlags & MDL_PAGES_LOCKED)) {
        LabFinding("mdl", "MmUnlockPages: the pages of MDL %p are not locked (flags %04x)", Mdl,
                   Mdl->MdlFlags);
    }
    if (Mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) {
        MipUnmapMdl(Mdl->MappedSystemVa, Mdl, "MmUnlockPages", LAB_CALLER());
    }
    MiLockRange(Mdl->StartVa, (SIZE_T)MDL_PAGES(Mdl) * PAGE_SIZE, -1);
    Mdl->MdlFlags &= ~(MDL_PAGES_LOCKED | MDL_WRITE_OPERATION);
}

VOID NTAPI IoBuildPartialMdl(PMDL SourceMdl, PMDL TargetMdl, PVOID VirtualAddress, ULONG Length)
{
    PUCHAR Base = (PUCHAR)SourceMdl->StartVa + SourceMdl->ByteOffset, Va = VirtualAddress;
    ULONG First, Pages;

    if (Length == 0) {
        Length = SourceMdl->ByteCount - (ULONG)(Va - Base);
    }
    if (Va < Base || Va + Length > Base + SourceMdl->ByteCount) {
        LabFinding("mdl", "IoBuildPartialMdl: %p..%p lies outside of the source MDL", Va,
                   Va + Length);
    }
    Pages = ADDRESS_AND_SIZE_TO_SPAN_PAGES(Va, Length);
    if (!(SourceMdl->MdlFlags & MI_MDL_READY)) {
        LabFinding("mdl", "IoBuildPartialMdl: the source MDL %p is not locked", SourceMdl);
    }
    if ((SIZE_T)TargetMdl->Size < sizeof(MDL) + Pages * sizeof(PFN_NUMBER)) {
        LabFinding("mdl", "IoBuildPartialMdl: the target MDL %p is too small for %u pages",
                   TargetMdl, Pages);
    }
    if (TargetMdl->MdlFlags & MDL_PARTIAL_HAS_BEEN_MAPPED) {
        LabFinding("mdl",
                   "IoBuildPartialMdl: the target MDL %p is still mapped "
                   "(MmPrepareMdlForReuse)",
                   TargetMdl);
    }
    First = (ULONG)(((PUCHAR)PAGE_ALIGN(Va) - (PUCHAR)SourceMdl->StartVa) >> PAGE_SHIFT);
    RtlCopyMemory(MDL_PFNS(TargetMdl), MDL_PFNS(SourceMdl) + First, Pages * sizeof(PFN_NUMBER));
    TargetMdl->StartVa = PAGE_ALIGN(Va);
    TargetMdl->ByteOffset = BYTE_OFFSET(Va);
    TargetMdl->ByteCount = Length;
    TargetMdl->Process = SourceMdl->Process;
    TargetMdl->MdlFlags =
        (CSHORT)((TargetMdl->MdlFlags & (MDL_ALLOCATED_FIXED_SIZE | MDL_ALLOCATED_MUST_SUCCEED)) |
                 MDL_PARTIAL | (SourceMdl->MdlFlags & MDL_IO_SPACE));
    if (SourceMdl->MdlFlags & (MDL_SOURCE_IS_NONPAGED_POOL | MDL_MAPPED_TO_SYSTEM_VA)) {
        TargetMdl->MappedSystemVa = (PUCHAR)SourceMdl->MappedSystemVa + (Va - Base);
        TargetMdl->MdlFlags |=
            SourceMdl->MdlFlags & (MDL_SOURCE_IS_NONPAGED_POOL | MDL_MAPPED_TO_SYSTEM_VA);
    }
}

/* ---- mapping ---- */

static VOID MipMapInto(MI_ALLOCATION *Allocation, PMDL Mdl)
{
    for (ULONG i = 0; i < MDL_PAGES(Mdl); i++) {
        MiMapPages(Allocation->FirstPage + (SIZE_T)i * PAGE_SIZE,
                   (lab_pa)MDL_PFNS(Mdl)[i] << PAGE_SHIFT, 1,
                   LAB_PROT_READ | LAB_PROT_WRITE |
                       (Mdl->MdlFlags & MDL_IO_SPACE ? LAB_PROT_DEVICE : 0));
    }
    Allocation->Pages = MDL_PAGES(Mdl);
    Allocation->Mdl = Mdl;
    Allocation->Start = Allocation->FirstPage + Mdl->ByteOffset;
    Allocation->Bytes = Mdl->ByteCount;
    Mdl->MappedSystemVa = Allocation->Start;
    Mdl->MdlFlags |=
        MDL_MAPPED_TO_SYSTEM_VA | (Mdl->MdlFlags & MDL_PARTIAL ? MDL_PARTIAL_HAS_BEEN_MAPPED : 0);
}

static VOID MipCheckMappable(PMDL Mdl, const char *What)
{
    if (!(Mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_PARTIAL | MDL_IO_SPACE))) {
        LabFinding("mdl", "%s: the pages of MDL %p are not locked (flags %04x)", What, Mdl,
                   Mdl->MdlFlags);
    }
    if (Mdl->MdlFlags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL)) {
        LabFinding("mdl", "%s: MDL %p is mapped already; use MmGetSystemAddressForMdlSafe", What,
                   Mdl);
    }
}

static PVOID MipMapMdl(PMDL Mdl, KPROCESSOR_MODE Mode, PVOID Caller)
{
    MI_ALLOCATION *Allocation;

    if (Mode != KernelMode) {
        LabMissing("MmMapLockedPagesSpecifyCache to user mode");
    }
    MipCheckMappable(Mdl, "MmMapLockedPagesSpecifyCache");
    Allocation = MiNewAllocation(MiKindMapping, Mdl->ByteCount, MDL_PAGES(Mdl), MI_TAG_MDL, Caller);
    if (Allocation == NULL) {
        return NULL;
    }
    MipMapInto(Allocation, Mdl);
    return Allocation->Start;
}

PVOID NTAPI MmMapLockedPagesSpecifyCache(PMDLX Mdl, KPROCESSOR_MODE AccessMode,
                                         MEMORY_CACHING_TYPE CacheType, PVOID BaseAddress,
                                         ULONG BugCheckOnFailure, MM_PAGE_PRIORITY Priority)
{
    UNREFERENCED_PARAMETER(CacheType);
    UNREFERENCED_PARAMETER(BaseAddress);
    UNREFERENCED_PARAMETER(Priority);
    return LabInjectFailure() && !BugCheckOnFailure ? NULL
                                                    : MipMapMdl(Mdl, AccessMode, LAB_CALLER());
}

PVOID NTAPI MmMapLockedPages(PMDL Mdl, KPROCESSOR_MODE AccessMode)
{
    return MipMapMdl(Mdl, AccessMode, LAB_CALLER());
}

static VOID MipUnmapMdl(PVOID Base, PMDL Mdl, const char *What, PVOID Caller)
{
    MI_ALLOCATION *Allocation = MiOwnerOf(Base);

    if (Mdl->MdlFlags & MDL_SOURCE_IS_NONPAGED_POOL) {
        LabFinding("mdl", "%s: MDL %p describes non-paged pool, it has no mapping of its own", What,
                   Mdl);
    }
    if (!(Mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) || Mdl->MappedSystemVa != Base) {
        LabFinding("mdl", "%s: MDL %p is not mapped at %p", What, Mdl, Base);
    }
    if ((Mdl->MdlFlags & (MDL_PARTIAL | MDL_PARTIAL_HAS_BEEN_MAPPED)) == MDL_PARTIAL) {
        LabFinding("mdl", "%s: partial MDL %p shares the mapping of its source", What, Mdl);
    }
    if (Allocation == NULL || Allocation->Kind != MiKindMapping || Allocation->Freed) {
        LabFinding("mdl", "%s: %p is no mapping", What, Base);
    }
    MiRetire(Allocation, Caller);
    Mdl->MdlFlags &= ~(MDL_MAPPED_TO_SYSTEM_VA | MDL_PARTIAL_HAS_BEEN_MAPPED);
}

VOID NTAPI MmUnmapLockedPages(PVOID BaseAddress, PMDL Mdl)
{
    MipUnmapMdl(BaseAddress, Mdl, "MmUnmapLockedPages", LAB_CALLER());
}

NTSTATUS NTAPI MmProtectMdlSystemAddress(PMDL MemoryDescriptorList, ULONG NewProtect)
{
    ULONG Protection = LAB_PROT_READ | (NewProtect == PAGE_READWRITE ? LAB_PROT_WRITE : 0);

    if (!(MemoryDescriptorList->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA)) {
        return STATUS_NOT_MAPPED_VIEW;
    }
    if (NewProtect != PAGE_READWRITE && NewProtect != PAGE_READONLY) {
        return STATUS_INVALID_PAGE_PROTECTION;
    }
    KiHost->protect(LAB_VA(PAGE_ALIGN(MemoryDescriptorList->MappedSystemVa)),
                    (ULONG64)MDL_PAGES(MemoryDescriptorList) * PAGE_SIZE, Protection);
    return STATUS_SUCCESS;
}

PVOID NTAPI MmAllocateMappingAddress(SIZE_T NumberOfBytes, ULONG PoolTag)
{
    MI_ALLOCATION *Allocation;
    ULONG Pages = (ULONG)((NumberOfBytes + PAGE_SIZE - 1) / PAGE_SIZE);

    if (LabInjectFailure()) {
        return NULL;
    }
    Allocation = MiNewAllocation(MiKindReserved, NumberOfBytes, Pages, PoolTag, LAB_CALLER());
    if (Allocation == NULL) {
        return NULL;
    }
    Allocation->Pages = 0; /* nothing is mapped yet */
    return Allocation->Start;
}

static MI_ALLOCATION *MipReserved(PVOID Base, ULONG Tag, const char *What)
{
    MI_ALLOCATION *Allocation = MiOwnerOf(Base);

    if (Allocation == NULL || Allocation->Kind != MiKindReserved || Allocation->Freed ||
        Allocation->FirstPage != (PUCHAR)PAGE_ALIGN(Base) || Allocation->Tag != Tag) {
        LabFinding("mapping", "%s: %p with tag %08x was not returned by MmAllocateMappingAddress",
                   What, Base, Tag);
    }
    return Allocation;
}

PVOID NTAPI MmMapLockedPagesWithReservedMapping(PVOID MappingAddress, ULONG PoolTag, PMDL Mdl,
                                                MEMORY_CACHING_TYPE CacheType)
{
    MI_ALLOCATION *Allocation =
        MipReserved(MappingAddress, PoolTag, "MmMapLockedPagesWithReservedMapping");

    UNREFERENCED_PARAMETER(CacheType);
    MipCheckMappable(Mdl, "MmMapLockedPagesWithReservedMapping");
    if (Allocation->Pages != 0) {
        LabFinding("mapping", "MmMapLockedPagesWithReservedMapping: %p is in use", MappingAddress);
    }
    if (MDL_PAGES(Mdl) > Allocation->VaPages - 1) {
        return NULL;
    }
    MipMapInto(Allocation, Mdl);
    return Mdl->MappedSystemVa;
}

VOID NTAPI MmUnmapReservedMapping(PVOID BaseAddress, ULONG PoolTag, PMDL Mdl)
{
    MI_ALLOCATION *Allocation = MipReserved(BaseAddress, PoolTag, "MmUnmapReservedMapping");

    if (Allocation->Mdl != Mdl || Allocation->Pages == 0) {
        LabFinding("mapping", "MmUnmapReservedMapping: %p does not map MDL %p", BaseAddress, Mdl);
    }
    MiUnmapPages(Allocation->FirstPage, Allocation->Pages);
    Allocation->Pages = 0;
    Allocation->Mdl = NULL;
    Mdl->MdlFlags &= ~(MDL_MAPPED_TO_SYSTEM_VA | MDL_PARTIAL_HAS_BEEN_MAPPED);
}

VOID NTAPI MmFreeMappingAddress(PVOID BaseAddress, ULONG PoolTag)
{
    MI_ALLOCATION *Allocation = MipReserved(BaseAddress, PoolTag, "MmFreeMappingAddress");

    if (Allocation->Pages != 0) {
        LabFinding("mapping", "MmFreeMappingAddress: %p still maps an MDL", BaseAddress);
    }
    MiRetire(Allocation, LAB_CALLER());
}

NTSTATUS NTAPI MmAdvanceMdl(PMDL Mdl, ULONG NumberOfBytes)
{
    PUCHAR Va = (PUCHAR)Mdl->StartVa + Mdl->ByteOffset + NumberOfBytes;
    ULONG Pages = MDL_PAGES(Mdl), Skip;

    if (NumberOfBytes > Mdl->ByteCount) {
        return STATUS_INVALID_PARAMETER_2;
    }
    if (!(Mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL))) {
        return STATUS_INVALID_PARAMETER_1;
    }
    Skip = (ULONG)(((PUCHAR)PAGE_ALIGN(Va) - (PUCHAR)Mdl->StartVa) >> PAGE_SHIFT);
    if (Skip != 0 && (Mdl->MdlFlags & MDL_PAGES_LOCKED)) {
        MiLockRange(Mdl->StartVa, (SIZE_T)Skip * PAGE_SIZE, -1);
    }
    RtlMoveMemory(MDL_PFNS(Mdl), MDL_PFNS(Mdl) + Skip, (Pages - Skip) * sizeof(PFN_NUMBER));
    Mdl->StartVa = PAGE_ALIGN(Va);
    Mdl->ByteOffset = BYTE_OFFSET(Va);
    Mdl->ByteCount -= NumberOfBytes;
    if (Mdl->MdlFlags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL)) {
        Mdl->MappedSystemVa = (PUCHAR)Mdl->MappedSystemVa + NumberOfBytes;
    }
    return STATUS_SUCCESS;
}

/* ---- pages without an address ---- */

static VOID MipZeroPage(lab_pa Page)
{
    PUCHAR Va = MiReserveVa(1);

    LAB_ASSERT(Va != NULL);
    MiMapPages(Va, Page, 1, LAB_PROT_READ | LAB_PROT_WRITE);
    RtlZeroMemory(Va, PAGE_SIZE);
    MiUnmapPages(Va, 1);
    MiReleaseVa(Va, 1);
}

static PMDL MipPagesForMdl(PHYSICAL_ADDRESS Low, PHYSICAL_ADDRESS High, SIZE_T TotalBytes,
                           ULONG Flags, PVOID Caller)
{
    ULONG Pages = (ULONG)((TotalBytes + PAGE_SIZE - 1) / PAGE_SIZE), Got = 0;
    MI_ALLOCATION *Record;
    PMDL Mdl;

    if (Pages == 0) {
        return NULL;
    }
    Mdl = MipAllocateMdl(NULL, (SIZE_T)Pages * PAGE_SIZE, 0, Caller);
    if (Mdl == NULL) {
        return NULL;
    }
    if (Flags & MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS) {
        lab_pa Page = MiAllocatePages(Pages, (lab_pa)Low.QuadPart, (lab_pa)High.QuadPart, 0);
        for (; Page != 0 && Got < Pages; Got++) {
            MDL_PFNS(Mdl)[Got] = (PFN_NUMBER)((Page >> PAGE_SHIFT) + Got);
        }
    } else {
        for (; Got < Pages; Got++) {
            lab_pa Page = MiAllocatePageRange((lab_pa)Low.QuadPart, (lab_pa)High.QuadPart);
            if (Page == 0) {
                break;
            }
            MDL_PFNS(Mdl)[Got] = (PFN_NUMBER)(Page >> PAGE_SHIFT);
        }
    }
    Mdl->ByteCount = Got * PAGE_SIZE;
    Mdl->MdlFlags |= MDL_PAGES_LOCKED;
    for (ULONG i = 0; !(Flags & MM_DONT_ZERO_ALLOCATION) && i < Got; i++) {
        MipZeroPage((lab_pa)MDL_PFNS(Mdl)[i] << PAGE_SHIFT);
    }
    if (Got == 0 || ((Flags & MM_ALLOCATE_FULLY_REQUIRED) && Got < Pages)) {
        for (ULONG i = 0; i < Got; i++) {
            MiFreePage((lab_pa)MDL_PFNS(Mdl)[i] << PAGE_SHIFT, NULL);
        }
        LabPoolFree(Mdl, 0, Caller);
        return NULL;
    }
    Record = MiNewAllocation(MiKindPages, Mdl->ByteCount, 0, MI_TAG_MDL, Caller);
    LAB_ASSERT(Record != NULL);
    Record->Mdl = Mdl;
    Mdl->Process = (PVOID)Record; /* opaque to drivers */
    return Mdl;
}

PMDL NTAPI MmAllocatePagesForMdlEx(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                                   PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes,
                                   MEMORY_CACHING_TYPE CacheType, ULONG Flags)
{
    UNREFERENCED_PARAMETER(SkipBytes);
    UNREFERENCED_PARAMETER(CacheType);
    return LabInjectFailure()
               ? NULL
               : MipPagesForMdl(LowAddress, HighAddress, TotalBytes, Flags, LAB_CALLER());
}

PMDL NTAPI MmAllocatePagesForMdl(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                                 PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes)
{
    UNREFERENCED_PARAMETER(SkipBytes);
    return LabInjectFailure()
               ? NULL
               : MipPagesForMdl(LowAddress, HighAddress, TotalBytes, 0, LAB_CALLER());
}

VOID NTAPI MmFreePagesFromMdl(PMDL Mdl)
{
    MI_ALLOCATION *Record = (MI_ALLOCATION *)Mdl->Process;

    if (Record == NULL || Record->Kind != MiKindPages || Record->Mdl != Mdl || Record->Freed) {
        LabFinding("mdl", "MmFreePagesFromMdl: MDL %p was not returned by MmAllocatePagesForMdl",
                   Mdl);
    }
    if (Mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) {
        LabFinding("mdl", "MmFreePagesFromMdl: MDL %p is still mapped", Mdl);
    }
    for (ULONG i = 0; i < MDL_PAGES(Mdl); i++) {
        MiFreePage((lab_pa)MDL_PFNS(Mdl)[i] << PAGE_SHIFT, NULL);
    }
    MiRetire(Record, LAB_CALLER());
    Mdl->Process = NULL;
    Mdl->MdlFlags &= ~MDL_PAGES_LOCKED;
}

/* ---- I/O space ---- */

#define MI_TAG_IOSPACE 0x6F496D4Du /* "MmIo" */

PVOID NTAPI MmMapIoSpace(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
                         MEMORY_CACHING_TYPE CacheType)
{
    lab_pa Pa = (lab_pa)PhysicalAddress.QuadPart;
    ULONG Offset = (ULONG)(Pa & (PAGE_SIZE - 1));
    ULONG Pages = (ULONG)((Offset + NumberOfBytes + PAGE_SIZE - 1) / PAGE_SIZE);
    MI_ALLOCATION *Allocation;

    UNREFERENCED_PARAMETER(CacheType);
    if (NumberOfBytes == 0) {
        LabFinding("mapping", "MmMapIoSpace: zero bytes");
    }
    if (MiIsRam(Pa)) {
        LabFinding("mapping", "MmMapIoSpace: %I64x is memory that the system owns", Pa);
    }
    if (LabInjectFailure()) {
        return NULL;
    }
    Allocation = MiNewAllocation(MiKindIoSpace, NumberOfBytes, Pages, MI_TAG_IOSPACE, LAB_CALLER());
    if (Allocation == NULL) {
        return NULL;
    }
    Allocation->Start = Allocation->FirstPage + Offset;
    MiMapPages(Allocation->FirstPage, Pa - Offset, Pages,
               LAB_PROT_READ | LAB_PROT_WRITE | LAB_PROT_DEVICE);
    return Allocation->Start;
}

VOID NTAPI MmUnmapIoSpace(PVOID BaseAddress, SIZE_T NumberOfBytes)
{
    MI_ALLOCATION *Allocation = MiOwnerOf(BaseAddress);

    if (Allocation == NULL || Allocation->Kind != MiKindIoSpace || Allocation->Freed ||
        Allocation->Start != (PUCHAR)BaseAddress || Allocation->Bytes != NumberOfBytes) {
        LabFinding("mapping", "MmUnmapIoSpace: %p of %Iu bytes was not mapped by MmMapIoSpace",
                   BaseAddress, NumberOfBytes);
    }
    MiRetire(Allocation, LAB_CALLER());
}

/* ---- queries ---- */

PHYSICAL_ADDRESS NTAPI MmGetPhysicalAddress(PVOID BaseAddress)
{
    PHYSICAL_ADDRESS Pa = {.QuadPart = 0};
    PLAB_IMAGE Image = LabImageFromAddress(LAB_CALLER());

    if (!MiIsMapped(BaseAddress)) {
        return Pa; /* as Windows answers for an invalid address */
    }
    Pa.QuadPart = (LONGLONG)LabPhysicalAddress(BaseAddress);
    /* A driver that asks is going to tell its device. */
    if (Image != NULL && !Image->Info.trusted) {
        MiPageGranted((lab_pa)Pa.QuadPart & ~(lab_pa)(PAGE_SIZE - 1), TRUE, TRUE);
    }
    return Pa;
}

BOOLEAN NTAPI MmIsAddressValid(PVOID VirtualAddress)
{
    return MiIsMapped(VirtualAddress) && !MiIsPageable(VirtualAddress);
}

MM_SYSTEMSIZE NTAPI MmQuerySystemSize(void)
{
    return MmLargeSystem;
}

BOOLEAN NTAPI MmIsThisAnNtAsSystem(void)
{
    return FALSE;
}

ULONG NTAPI MmIsDriverVerifying(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
    return TRUE;
}

LOGICAL NTAPI MmIsDriverVerifyingByAddress(PVOID AddressWithinSection)
{
    UNREFERENCED_PARAMETER(AddressWithinSection);
    return TRUE;
}

/* ---- pageable sections ---- */

PVOID NTAPI MmLockPagableDataSection(PVOID AddressWithinSection)
{
    MiLockRange(AddressWithinSection, 1, 1);
    return AddressWithinSection;
}

VOID NTAPI MmLockPagableSectionByHandle(PVOID ImageSectionHandle)
{
    MiLockRange(ImageSectionHandle, 1, 1);
}

VOID NTAPI MmUnlockPagableImageSection(PVOID ImageSectionHandle)
{
    MiLockRange(ImageSectionHandle, 1, -1);
}

/* SPDX-License-Identifier: MIT */
/*
 * DMA adapters of bus masters: common buffers, scatter/gather lists, packet transfers.
 *
 * What a device may touch is granted page by page for exactly as long as the driver says: a common
 * buffer until it is freed, a transfer until PutScatterGatherList or FlushAdapterBuffers. Pages that a
 * device with 32-bit addresses can not reach are copied through bounce buffers ("map registers").
 *
 * Findings: dma-adapter (bad description, wrong device object, used after PutDmaAdapter), dma-common
 * (freed with other arguments, or not), dma-list (put twice, with the wrong direction, not put),
 * dma-range (transfer outside its MDL), dma-leak.
 */
#include "pnp.h"

#define IOP_DMA_TAG 'amDI'

typedef struct _IOP_COMMON {
    LIST_ENTRY Link;
    PVOID Va;
    ULONG Length;
    PHYSICAL_ADDRESS Logical;
    BOOLEAN Cached;
} IOP_COMMON, *PIOP_COMMON;

typedef struct _IOP_BOUNCE {
    struct _IOP_BOUNCE *Next;
    PVOID Page;
    ULONG Offset, Length;
    PVOID Target; /* the driver's memory */
} IOP_BOUNCE, *PIOP_BOUNCE;

typedef struct _IOP_SG {
    LIST_ENTRY Link;
    PSCATTER_GATHER_LIST List;
    BOOLEAN Write;
    BOOLEAN Owned; /* the list is ours (GetScatterGatherList) */
    PIOP_BOUNCE Bounce;
    PMDL Mdl;
} IOP_SG, *PIOP_SG;

typedef struct _IOP_ADAPTER {
    DMA_ADAPTER Header;
    LIST_ENTRY Link;
    ULONG Magic;
    PDEVICE_OBJECT Pdo;
    PLAB_IMAGE Owner;
    ULONG64 Highest; /* physical address the device can reach */
    ULONG MaximumLength;
    ULONG MapRegisters;
    LIST_ENTRY Commons, Lists;
    lab_pa Mapped; /* one packet transfer at a time */
    ULONG MappedBytes;
} IOP_ADAPTER, *PIOP_ADAPTER;

#define IOP_ADAPTER_MAGIC 0x41414D44u

static LIST_ENTRY IopAdapters = {&IopAdapters, &IopAdapters};

static PIOP_ADAPTER IopAdapter(PDMA_ADAPTER adapter, const char *api)
{
    PIOP_ADAPTER a = (PIOP_ADAPTER)adapter;

    if (a->Magic != IOP_ADAPTER_MAGIC) {
        LabFinding("dma-adapter", "%s: %p is not a DMA adapter", api, adapter);
    }
    return a;
}

/* ---- common buffers ------------------------------------------------------------------------------- */

static PVOID NTAPI IopAllocateCommon(PDMA_ADAPTER DmaAdapter, ULONG Length,
                                     PPHYSICAL_ADDRESS LogicalAddress, BOOLEAN CacheEnabled)
{
    PIOP_ADAPTER a = IopAdapter(DmaAdapter, "AllocateCommonBuffer");
    PIOP_COMMON c;
    PVOID va;

    LabAssertIrql("AllocateCommonBuffer", PASSIVE_LEVEL, PASSIVE_LEVEL);
    if (LabInjectFailure()) {
        return NULL;
    }
    va = LabAllocateContiguous(Length, 0, a->Highest, 0, IOP_DMA_TAG, LAB_CALLER());
    if (va == NULL) {
        return NULL;
    }
    c = LabAllocate(sizeof(*c));
    c->Va = va;
    c->Length = Length;
    c->Cached = CacheEnabled;
    c->Logical.QuadPart = (LONGLONG)LabPhysicalAddress(va);
    InsertTailList(&a->Commons, &c->Link);
    LabDmaGrant((lab_pa)c->Logical.QuadPart, Length, TRUE);
    *LogicalAddress = c->Logical;
    return va;
}

static VOID NTAPI IopFreeCommon(PDMA_ADAPTER DmaAdapter, ULONG Length, PHYSICAL_ADDRESS LogicalAddress,
                                PVOID VirtualAddress, BOOLEAN CacheEnabled)
{
    PIOP_ADAPTER a = IopAdapter(DmaAdapter, "FreeCommonBuffer");

    LabAssertIrql("FreeCommonBuffer", PASSIVE_LEVEL, PASSIVE_LEVEL);
    for (PLIST_ENTRY e = a->Commons.Flink; e != &a->Commons; e = e->Flink) {
        PIOP_COMMON c = CONTAINING_RECORD(e, IOP_COMMON, Link);

        if (c->Va != VirtualAddress) {
            continue;
        }
        if (c->Length != Length || c->Logical.QuadPart != LogicalAddress.QuadPart ||
            c->Cached != CacheEnabled) {
            LabFinding("dma-common", "FreeCommonBuffer: %p was allocated with other arguments", c->Va);
        }
        RemoveEntryList(e);
        LabDmaGrant((lab_pa)c->Logical.QuadPart, Length, FALSE);
        LabFreeContiguous(c->Va, LAB_CALLER());
        LabFree(c);
        return;
    }
    LabFinding("dma-common", "FreeCommonBuffer: %p is not a common buffer of this adapter",
               VirtualAddress);
}

/* ---- scatter/gather ---------------------------------------------------------------------------------- */

/* A place in an MDL chain. */
typedef struct _IOP_CURSOR {
    PMDL Mdl;
    ULONG Offset;
} IOP_CURSOR;

static void IopStartAt(IOP_CURSOR *at, PMDL mdl, PVOID va, ULONG length, const char *api)
{
    ULONG_PTR start = (ULONG_PTR)MmGetMdlVirtualAddress(mdl);
    ULONG left = length;

    if ((ULONG_PTR)va < start || (ULONG_PTR)va - start >= MmGetMdlByteCount(mdl) || length == 0) {
        LabFinding("dma-range", "%s: CurrentVa %p is not inside the MDL, or length 0", api, va);
    }
    at->Mdl = mdl;
    at->Offset = (ULONG)((ULONG_PTR)va - start);
    for (ULONG skip = at->Offset; left != 0; mdl = mdl->Next) {
        ULONG here;

        if (mdl == NULL) {
            LabFinding("dma-range", "%s: %u bytes are more than the MDL chain describes", api, length);
        }
        if (!(mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL))) {
            LabFinding("mdl", "%s: pages of MDL %p are not locked", api, mdl);
        }
        here = MmGetMdlByteCount(mdl) - skip;
        left -= min(left, here);
        skip = 0;
    }
}

/* Longest run inside one page; the cursor moves behind it. */
static ULONG IopNextPiece(IOP_CURSOR *at, ULONG left, lab_pa *pa)
{
    ULONG in_mdl, byte, in_page, n;

    while (at->Offset == MmGetMdlByteCount(at->Mdl)) {
        at->Mdl = at->Mdl->Next;
        at->Offset = 0;
    }
    in_mdl = MmGetMdlByteCount(at->Mdl) - at->Offset;
    byte = MmGetMdlByteOffset(at->Mdl) + at->Offset;
    in_page = PAGE_SIZE - byte % PAGE_SIZE;
    n = min(min(in_mdl, in_page), left);
    *pa = ((lab_pa)MmGetMdlPfnArray(at->Mdl)[byte / PAGE_SIZE] << PAGE_SHIFT) + byte % PAGE_SIZE;
    at->Offset += n;
    return n;
}

/* Number of elements that a transfer can need: one for each page it touches. */
static ULONG IopCountPieces(IOP_CURSOR at, ULONG length)
{
    ULONG count = 0;
    lab_pa pa;

    while (length != 0) {
        length -= IopNextPiece(&at, length, &pa);
        count++;
    }
    return count;
}

/* Copy the piece into (or later out of) a page that the device reaches. */
static lab_pa IopBouncePiece(PIOP_ADAPTER a, PIOP_SG sg, const IOP_CURSOR *end, ULONG length)
{
    PIOP_BOUNCE b = LabAllocate(sizeof(*b));
    PUCHAR va = MmGetSystemAddressForMdlSafe(end->Mdl, NormalPagePriority);

    if (va == NULL) {
        LabFinding("internal", "bounce buffer: MDL %p can not be mapped", end->Mdl);
    }
    b->Page = LabAllocateContiguous(PAGE_SIZE, 0, a->Highest, 0, IOP_DMA_TAG, NULL);
    if (b->Page == NULL) {
        LabFinding("internal", "no bounce page below 0x%I64x", a->Highest);
    }
    b->Length = length;
    b->Target = va + end->Offset - length;
    b->Next = sg->Bounce;
    sg->Bounce = b;
    if (sg->Write) {
        RtlpMove(b->Page, b->Target, length);
    }
    return LabPhysicalAddress(b->Page);
}

static void IopFillList(PIOP_ADAPTER a, PIOP_SG sg, IOP_CURSOR at, ULONG length)
{
    PSCATTER_GATHER_LIST list = sg->List;
    lab_pa next = 0;

    list->NumberOfElements = 0;
    while (length != 0) {
        lab_pa pa;
        ULONG n = IopNextPiece(&at, length, &pa);

        if (pa + n - 1 > a->Highest) {
            pa = IopBouncePiece(a, sg, &at, n);
        }
        LabDmaGrant(pa, n, TRUE);
        if (list->NumberOfElements != 0 && pa == next) {
            list->Elements[list->NumberOfElements - 1].Length += n;
        } else {
            list->Elements[list->NumberOfElements].Address.QuadPart = (LONGLONG)pa;
            list->Elements[list->NumberOfElements].Length = n;
            list->Elements[list->NumberOfElements].Reserved = 0;
            list->NumberOfElements++;
        }
        next = pa + n;
        length -= n;
    }
}

static ULONG IopListBytes(ULONG elements)
{
    return (ULONG)FIELD_OFFSET(SCATTER_GATHER_LIST, Elements) +
           elements * (ULONG)sizeof(SCATTER_GATHER_ELEMENT);
}

static NTSTATUS IopMakeList(PIOP_ADAPTER a, PDEVICE_OBJECT device, PMDL mdl, PVOID va, ULONG length,
                            PDRIVER_LIST_CONTROL routine, PVOID context, BOOLEAN write, PVOID buffer,
                            ULONG buffer_bytes, const char *api)
{
    IOP_CURSOR at;
    PIOP_SG sg;
    ULONG count;

    LabAssertIrql(api, DISPATCH_LEVEL, DISPATCH_LEVEL);
    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IopStartAt(&at, mdl, va, length, api);
    count = IopCountPieces(at, length);
    if (count > a->MapRegisters) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (buffer != NULL && buffer_bytes < IopListBytes(count)) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    sg = LabAllocate(sizeof(*sg));
    sg->Write = write;
    sg->Owned = buffer == NULL;
    sg->Mdl = mdl;
    sg->List = buffer != NULL ? buffer
                              : LabPoolAllocate(NonPagedPool, IopListBytes(count), IOP_DMA_TAG,
                                                LAB_POOL_ZERO | LAB_POOL_NOT_POOL, NULL);
    InsertTailList(&a->Lists, &sg->Link);
    IopFillList(a, sg, at, length);
    IOP_CALL_VOID("DRIVER_LIST_CONTROL", routine, device, device->CurrentIrp, sg->List, context);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI IopGetList(PDMA_ADAPTER DmaAdapter, PDEVICE_OBJECT DeviceObject, PMDL Mdl,
                                 PVOID CurrentVa, ULONG Length, PDRIVER_LIST_CONTROL ExecutionRoutine,
                                 PVOID Context, BOOLEAN WriteToDevice)
{
    return IopMakeList(IopAdapter(DmaAdapter, "GetScatterGatherList"), DeviceObject, Mdl, CurrentVa,
                       Length, ExecutionRoutine, Context, WriteToDevice, NULL, 0,
                       "GetScatterGatherList");
}

static NTSTATUS NTAPI IopBuildList(PDMA_ADAPTER DmaAdapter, PDEVICE_OBJECT DeviceObject, PMDL Mdl,
                                   PVOID CurrentVa, ULONG Length,
                                   PDRIVER_LIST_CONTROL ExecutionRoutine, PVOID Context,
                                   BOOLEAN WriteToDevice, PVOID ScatterGatherBuffer,
                                   ULONG ScatterGatherLength)
{
    return IopMakeList(IopAdapter(DmaAdapter, "BuildScatterGatherList"), DeviceObject, Mdl, CurrentVa,
                       Length, ExecutionRoutine, Context, WriteToDevice, ScatterGatherBuffer,
                       ScatterGatherLength, "BuildScatterGatherList");
}

static NTSTATUS NTAPI IopCalculateList(PDMA_ADAPTER DmaAdapter, PMDL Mdl, PVOID CurrentVa, ULONG Length,
                                       PULONG ScatterGatherListSize, PULONG NumberOfMapRegisters)
{
    ULONG count;

    IopAdapter(DmaAdapter, "CalculateScatterGatherList");
    if (Mdl != NULL) {
        IOP_CURSOR at = {.Mdl = Mdl,
                         .Offset = (ULONG)((ULONG_PTR)CurrentVa -
                                           (ULONG_PTR)MmGetMdlVirtualAddress(Mdl))};
        ULONG left = Length;

        count = 0;
        for (PMDL m = Mdl; m != NULL && left != 0; m = m->Next, at.Offset = 0) {
            ULONG here = min(MmGetMdlByteCount(m) - at.Offset, left);
            ULONG_PTR start = MmGetMdlByteOffset(m) + at.Offset;

            count += (ULONG)((start % PAGE_SIZE + here + PAGE_SIZE - 1) / PAGE_SIZE);
            left -= here;
        }
        if (left != 0) {
            LabFinding("dma-range", "CalculateScatterGatherList: %u bytes are more than the MDL has",
                       Length);
        }
    } else {
        count = ADDRESS_AND_SIZE_TO_SPAN_PAGES(CurrentVa, Length);
    }
    *ScatterGatherListSize = IopListBytes(count);
    if (NumberOfMapRegisters != NULL) {
        *NumberOfMapRegisters = count;
    }
    return STATUS_SUCCESS;
}

static void IopReleaseList(PIOP_SG sg)
{
    for (ULONG i = 0; i < sg->List->NumberOfElements; i++) {
        LabDmaGrant((lab_pa)sg->List->Elements[i].Address.QuadPart, sg->List->Elements[i].Length,
                    FALSE);
    }
    while (sg->Bounce != NULL) {
        PIOP_BOUNCE b = sg->Bounce;

        sg->Bounce = b->Next;
        if (!sg->Write) {
            RtlpMove(b->Target, b->Page, b->Length);
        }
        LabFreeContiguous(b->Page, NULL);
        LabFree(b);
    }
    RemoveEntryList(&sg->Link);
    if (sg->Owned) {
        LabPoolFree(sg->List, 0, NULL);
    }
    LabFree(sg);
}

static VOID NTAPI IopPutList(PDMA_ADAPTER DmaAdapter, PSCATTER_GATHER_LIST ScatterGather,
                             BOOLEAN WriteToDevice)
{
    PIOP_ADAPTER a = IopAdapter(DmaAdapter, "PutScatterGatherList");

    LabAssertIrql("PutScatterGatherList", DISPATCH_LEVEL, DISPATCH_LEVEL);
    for (PLIST_ENTRY e = a->Lists.Flink; e != &a->Lists; e = e->Flink) {
        PIOP_SG sg = CONTAINING_RECORD(e, IOP_SG, Link);

        if (sg->List != ScatterGather) {
            continue;
        }
        if (sg->Write != WriteToDevice) {
            LabFinding("dma-list", "PutScatterGatherList: WriteToDevice %u, the list was made for %u",
                       WriteToDevice, sg->Write);
        }
        IopReleaseList(sg);
        return;
    }
    LabFinding("dma-list", "PutScatterGatherList: %p is not a list in use", ScatterGather);
}

static NTSTATUS NTAPI IopMdlFromList(PDMA_ADAPTER DmaAdapter, PSCATTER_GATHER_LIST ScatterGather,
                                     PMDL OriginalMdl, PMDL *TargetMdl)
{
    PIOP_ADAPTER a = IopAdapter(DmaAdapter, "BuildMdlFromScatterGatherList");

    for (PLIST_ENTRY e = a->Lists.Flink; e != &a->Lists; e = e->Flink) {
        PIOP_SG sg = CONTAINING_RECORD(e, IOP_SG, Link);

        if (sg->List == ScatterGather && sg->Bounce == NULL) {
            *TargetMdl = OriginalMdl; /* nothing was copied: the list describes the same pages */
            return STATUS_SUCCESS;
        }
    }
    *TargetMdl = NULL;
    return STATUS_NONE_MAPPED;
}

/* ---- packet transfers ----------------------------------------------------------------------------------- */

static NTSTATUS NTAPI IopAllocateChannel(PDMA_ADAPTER DmaAdapter, PDEVICE_OBJECT DeviceObject,
                                         ULONG NumberOfMapRegisters, PDRIVER_CONTROL ExecutionRoutine,
                                         PVOID Context)
{
    PIOP_ADAPTER a = IopAdapter(DmaAdapter, "AllocateAdapterChannel");

    LabAssertIrql("AllocateAdapterChannel", DISPATCH_LEVEL, DISPATCH_LEVEL);
    if (NumberOfMapRegisters > a->MapRegisters) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (IOP_CALL("DRIVER_CONTROL", ExecutionRoutine, DeviceObject, DeviceObject->CurrentIrp, a, Context) !=
        DeallocateObjectKeepRegisters) {
        LabFinding("dma-adapter", "DRIVER_CONTROL: a bus master returns DeallocateObjectKeepRegisters");
    }
    return STATUS_SUCCESS;
}

static PHYSICAL_ADDRESS NTAPI IopMapTransfer(PDMA_ADAPTER DmaAdapter, PMDL Mdl, PVOID MapRegisterBase,
                                             PVOID CurrentVa, PULONG Length, BOOLEAN WriteToDevice)
{
    PIOP_ADAPTER a = IopAdapter(DmaAdapter, "MapTransfer");
    PHYSICAL_ADDRESS result;
    IOP_CURSOR at;
    lab_pa pa;
    ULONG n;

    UNREFERENCED_PARAMETER(MapRegisterBase);
    UNREFERENCED_PARAMETER(WriteToDevice);
    LabAssertIrql("MapTransfer", PASSIVE_LEVEL, DISPATCH_LEVEL);
    IopStartAt(&at, Mdl, CurrentVa, *Length, "MapTransfer");
    if (a->MappedBytes != 0) {
        LabMissing("MapTransfer: a second run before FlushAdapterBuffers");
    }
    n = IopNextPiece(&at, *Length, &pa);
    if (pa + n - 1 > a->Highest) {
        LabMissing("MapTransfer: bounce buffers");
    }
    LabDmaGrant(pa, n, TRUE);
    a->Mapped = pa;
    a->MappedBytes = n;
    *Length = n;
    result.QuadPart = (LONGLONG)pa;
    return result;
}

static BOOLEAN NTAPI IopFlushBuffers(PDMA_ADAPTER DmaAdapter, PMDL Mdl, PVOID MapRegisterBase,
                                     PVOID CurrentVa, ULONG Length, BOOLEAN WriteToDevice)
{
    PIOP_ADAPTER a = IopAdapter(DmaAdapter, "FlushAdapterBuffers");

    UNREFERENCED_PARAMETER(Mdl);
    UNREFERENCED_PARAMETER(MapRegisterBase);
    UNREFERENCED_PARAMETER(CurrentVa);
    UNREFERENCED_PARAMETER(Length);
    UNREFERENCED_PARAMETER(WriteToDevice);
    LabAssertIrql("FlushAdapterBuffers", PASSIVE_LEVEL, DISPATCH_LEVEL);
    if (a->MappedBytes != 0) {
        LabDmaGrant(a->Mapped, a->MappedBytes, FALSE);
        a->MappedBytes = 0;
    }
    return TRUE;
}

static VOID NTAPI IopFreeChannel(PDMA_ADAPTER DmaAdapter)
{
    IopAdapter(DmaAdapter, "FreeAdapterChannel");
}

static VOID NTAPI IopFreeMapRegisters(PDMA_ADAPTER DmaAdapter, PVOID MapRegisterBase,
                                      ULONG NumberOfMapRegisters)
{
    PIOP_ADAPTER a = IopAdapter(DmaAdapter, "FreeMapRegisters");

    UNREFERENCED_PARAMETER(MapRegisterBase);
    UNREFERENCED_PARAMETER(NumberOfMapRegisters);
    LabAssertIrql("FreeMapRegisters", DISPATCH_LEVEL, DISPATCH_LEVEL);
    if (a->MappedBytes != 0) {
        LabFinding("dma-list", "FreeMapRegisters: FlushAdapterBuffers was not called");
    }
}

static ULONG NTAPI IopDmaAlignment(PDMA_ADAPTER DmaAdapter)
{
    IopAdapter(DmaAdapter, "GetDmaAlignment");
    return 1; /* bus masters on a coherent machine */
}

static ULONG NTAPI IopReadCounter(PDMA_ADAPTER DmaAdapter)
{
    IopAdapter(DmaAdapter, "ReadDmaCounter");
    LabFinding("dma-adapter", "ReadDmaCounter: only for slave devices of the system DMA controller");
}

/* ---- adapters ------------------------------------------------------------------------------------------- */

static VOID NTAPI IopPutAdapter(PDMA_ADAPTER DmaAdapter)
{
    PIOP_ADAPTER a = IopAdapter(DmaAdapter, "PutDmaAdapter");

    LabAssertIrql("PutDmaAdapter", PASSIVE_LEVEL, PASSIVE_LEVEL);
    if (!IsListEmpty(&a->Commons)) {
        PIOP_COMMON c = CONTAINING_RECORD(a->Commons.Flink, IOP_COMMON, Link);

        LabFinding("dma-leak", "PutDmaAdapter: common buffer %p of %u bytes is not freed", c->Va,
                   c->Length);
    }
    if (!IsListEmpty(&a->Lists)) {
        LabFinding("dma-leak", "PutDmaAdapter: a scatter/gather list is not put back");
    }
    RemoveEntryList(&a->Link);
    ObfDereferenceObject(a->Pdo);
    a->Magic = 0;
    LabPoolFree(a, 0, NULL);
}

static DMA_OPERATIONS IopDmaOperations = {
    .Size = sizeof(DMA_OPERATIONS),
    .PutDmaAdapter = IopPutAdapter,
    .AllocateCommonBuffer = IopAllocateCommon,
    .FreeCommonBuffer = IopFreeCommon,
    .AllocateAdapterChannel = IopAllocateChannel,
    .FlushAdapterBuffers = IopFlushBuffers,
    .FreeAdapterChannel = IopFreeChannel,
    .FreeMapRegisters = IopFreeMapRegisters,
    .MapTransfer = IopMapTransfer,
    .GetDmaAlignment = IopDmaAlignment,
    .ReadDmaCounter = IopReadCounter,
    .GetScatterGatherList = IopGetList,
    .PutScatterGatherList = IopPutList,
    .CalculateScatterGatherList = IopCalculateList,
    .BuildScatterGatherList = IopBuildList,
    .BuildMdlFromScatterGatherList = IopMdlFromList,
};

#define IOP_MAX_MAP_REGISTERS 1024u

PDMA_ADAPTER NTAPI IoGetDmaAdapter(PDEVICE_OBJECT PhysicalDeviceObject,
                                   PDEVICE_DESCRIPTION Description, PULONG NumberOfMapRegisters)
{
    PIOP_ADAPTER a;

    if (LabInjectFailure()) {
        return NULL;
    }
    if (PhysicalDeviceObject == NULL || IopExtension(PhysicalDeviceObject)->Node == NULL) {
        LabFinding("dma-adapter", "IoGetDmaAdapter: %p is not a physical device object",
                   PhysicalDeviceObject);
    }
    if (Description->Version > DEVICE_DESCRIPTION_VERSION2) {
        LabFinding("dma-adapter", "IoGetDmaAdapter: version %u of DEVICE_DESCRIPTION",
                   Description->Version);
    }
    if (!Description->Master) {
        LabMissing("IoGetDmaAdapter: slave devices of the system DMA controller");
    }
    a = LabPoolAllocate(NonPagedPool, sizeof(*a), IOP_DMA_TAG, LAB_POOL_ZERO | LAB_POOL_NOT_POOL, NULL);
    a->Header.Version = 1;
    a->Header.Size = sizeof(DMA_ADAPTER);
    a->Header.DmaOperations = &IopDmaOperations;
    a->Magic = IOP_ADAPTER_MAGIC;
    a->Pdo = PhysicalDeviceObject;
    a->Owner = LabImageFromAddress(LAB_CALLER());
    a->Highest = Description->Dma64BitAddresses   ? MAXULONG64
                 : Description->Dma32BitAddresses ? 0xFFFFFFFF
                                                  : 0xFFFFFF;
    a->MaximumLength = Description->MaximumLength;
    a->MapRegisters = min(Description->MaximumLength / PAGE_SIZE + 2, IOP_MAX_MAP_REGISTERS);
    if (Description->ScatterGather && Description->Dma64BitAddresses) {
        a->MapRegisters = IOP_MAX_MAP_REGISTERS; /* none are needed: no limit but sanity */
    }
    InitializeListHead(&a->Commons);
    InitializeListHead(&a->Lists);
    InsertTailList(&IopAdapters, &a->Link);
    ObfReferenceObject(PhysicalDeviceObject);
    *NumberOfMapRegisters = a->MapRegisters;
    return &a->Header;
}

static VOID NTAPI IopDmaUnloadCheck(PLAB_IMAGE Image)
{
    for (PLIST_ENTRY e = IopAdapters.Flink; e != &IopAdapters; e = e->Flink) {
        if (CONTAINING_RECORD(e, IOP_ADAPTER, Link)->Owner == Image) {
            LabFinding("dma-leak", "DriverUnload: %s did not put back a DMA adapter", Image->Info.name);
        }
    }
}

VOID NTAPI IopInitDma(void)
{
    LabRegisterUnloadCheck(IopDmaUnloadCheck);
}

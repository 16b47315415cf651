/* SPDX-License-Identifier: MIT */
/*
 * Bus-master DMA: scatter/gather lists of NET_BUFFERs, and shared memory. The mapping itself, and
 * the device's access rights, are the HAL's (DMA_ADAPTER).
 */
#include "ndisp.h"

typedef struct _NDISP_SG_DMA {
    NDISP_OBJECT Object;
    NDIS_SG_DMA_DESCRIPTION Description;
    LIST_ENTRY Lists; /* NDISP_SG_LIST */
    LONG AsyncPending;
} NDISP_SG_DMA, *PNDISP_SG_DMA;

typedef struct _NDISP_SG_LIST {
    LIST_ENTRY Link;
    PNDISP_SG_DMA Dma;
    PNET_BUFFER NetBuffer;
    PSCATTER_GATHER_LIST List; /* NULL until built */
    PVOID Context;
    PVOID Buffer; /* the caller's storage for the list */
    ULONG BufferSize;
    BOOLEAN WriteToDevice;
    KDPC Dpc; /* of a list that is built later */
} NDISP_SG_LIST, *PNDISP_SG_LIST;

typedef struct _NDISP_SHARED {
    NDISP_OBJECT Object;
    PVOID Va;
    PHYSICAL_ADDRESS Pa;
    ULONG Length;
    BOOLEAN Cached;
} NDISP_SHARED, *PNDISP_SHARED;

static PDMA_OPERATIONS NdispDma(PNDISP_ADAPTER Adapter)
{
    return Adapter->DmaAdapter->DmaOperations;
}

static VOID NdispReleaseDma(PNDISP_ADAPTER Adapter)
{
    if (--Adapter->DmaReferences != 0)
        return;
    NdispDma(Adapter)->PutDmaAdapter(Adapter->DmaAdapter);
    Adapter->DmaAdapter = NULL;
}

/* ---- registration ---------------------------------------------------------------------------- */

static NDIS_STATUS NdispOpenDma(PNDISP_ADAPTER Adapter, const NDIS_SG_DMA_DESCRIPTION *Description)
{
    DEVICE_DESCRIPTION Device;

    RtlZeroMemory(&Device, sizeof(Device));
    Device.Version = DEVICE_DESCRIPTION_VERSION2;
    Device.Master = TRUE;
    Device.ScatterGather = TRUE;
    Device.Dma32BitAddresses = TRUE;
    Device.Dma64BitAddresses = (Description->Flags & NDIS_SG_DMA_64_BIT_ADDRESS) != 0;
    Device.InterfaceType = (INTERFACE_TYPE)Adapter->Registration.InterfaceType;
    Device.MaximumLength = Description->MaximumPhysicalMapping;
    Adapter->DmaAdapter = IoGetDmaAdapter(Adapter->Pdo, &Device, &Adapter->DmaMapRegisters);
    return Adapter->DmaAdapter != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}

NDIS_STATUS NTAPI NdisMRegisterScatterGatherDma(NDIS_HANDLE MiniportAdapterHandle,
                                                PNDIS_SG_DMA_DESCRIPTION DmaDescription,
                                                PNDIS_HANDLE NdisMiniportDmaHandle)
{
    static const char Api[] = "NdisMRegisterScatterGatherDma";
    PVOID Caller = LAB_CALLER();
    PNDISP_ADAPTER Adapter;
    PNDISP_SG_DMA Dma;
    ULONG Pages;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);
    NDISP_CHECK_HEADER(
        &DmaDescription->Header, NDIS_OBJECT_TYPE_SG_DMA_DESCRIPTION, Api,
        "NDIS_SG_DMA_DESCRIPTION",
        {NDIS_SG_DMA_DESCRIPTION_REVISION_1, NDIS_SIZEOF_SG_DMA_DESCRIPTION_REVISION_1});
    if (!Adapter->InInitialize || !Adapter->HasRegistration)
        LabFinding("ndis-state", "%s: %s: called %s", Adapter->Name, Api,
                   Adapter->InInitialize ? "before the registration attributes were set"
                                         : "outside MiniportInitializeEx");
    if ((Adapter->Registration.AttributeFlags & NDIS_MINIPORT_ATTRIBUTES_BUS_MASTER) == 0)
        return NDIS_STATUS_NOT_SUPPORTED;
    if (Adapter->DmaAdapter != NULL)
        LabFinding("ndis-dma", "%s: %s: registered already", Adapter->Name, Api);
    if ((DmaDescription->Flags & ~(ULONG)NDIS_SG_DMA_64_BIT_ADDRESS) != 0)
        LabFinding("ndis-param", "%s: %s: Flags 0x%x", Adapter->Name, Api, DmaDescription->Flags);
    if (DmaDescription->MaximumPhysicalMapping == 0 || DmaDescription->ProcessSGListHandler == NULL)
        LabFinding("ndis-param", "%s: %s: MaximumPhysicalMapping %u, ProcessSGListHandler %p",
                   Adapter->Name, Api, DmaDescription->MaximumPhysicalMapping,
                   DmaDescription->ProcessSGListHandler);
    Dma = NdispCreateObject(NdispSgDma, sizeof(*Dma), Adapter, FALSE, Caller, Api);
    if (Dma == NULL)
        return NDIS_STATUS_RESOURCES;
    if (NdispOpenDma(Adapter, DmaDescription) != NDIS_STATUS_SUCCESS) {
        NdispDeleteObject(&Dma->Object, Caller);
        return NDIS_STATUS_RESOURCES;
    }
    Adapter->DmaReferences = 1;
    Dma->Description = *DmaDescription;
    InitializeListHead(&Dma->Lists);
    Pages = DmaDescription->MaximumPhysicalMapping / PAGE_SIZE + 2;
    DmaDescription->ScatterGatherListSize = FIELD_OFFSET(SCATTER_GATHER_LIST, Elements) +
                                            Pages * sizeof(SCATTER_GATHER_ELEMENT) +
                                            8 * sizeof(PVOID);
    *NdisMiniportDmaHandle = Dma;
    return NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisMDeregisterScatterGatherDma(NDIS_HANDLE NdisMiniportDmaHandle)
{
    static const char Api[] = "NdisMDeregisterScatterGatherDma";
    PVOID Caller = LAB_CALLER();
    PNDISP_SG_DMA Dma = NdispObject(NdisMiniportDmaHandle, NdispSgDma, Api);
    PNDISP_ADAPTER Adapter = Dma->Object.Adapter;

    if (!IsListEmpty(&Dma->Lists))
        LabFinding("ndis-dma", "%s: %s: scatter/gather lists are still in use", Adapter->Name, Api);
    if (Dma->AsyncPending != 0)
        LabFinding("ndis-dma", "%s: %s: an asynchronous allocation is pending", Adapter->Name, Api);
    NdispReleaseDma(Adapter);
    NdispDeleteObject(&Dma->Object, Caller);
}

/* ---- scatter/gather lists -------------------------------------------------------------------- */

static VOID NTAPI NdispSgBuilt(PDEVICE_OBJECT DeviceObject, PIRP Irp, PSCATTER_GATHER_LIST List,
                               PVOID Context)
{
    PNDISP_SG_LIST Entry = Context;

    UNREFERENCED_PARAMETER(Irp);
    Entry->List = List;
    LAB_CALL_VOID("MiniportProcessSGList", Entry->Dma->Description.ProcessSGListHandler,
                  DeviceObject, NULL, List, Entry->Context);
}

/* Ownership: the miniport may map its own NET_BUFFERs, or those it has been sent. */
static VOID NdispCheckMappable(PNDISP_ADAPTER Adapter, PNDISP_SG_DMA Dma, PNET_BUFFER NetBuffer,
                               const char *Api)
{
    PLIST_ENTRY Link;

    NdispCheckNb(NetBuffer, Api);
    if (NetBuffer->DataLength == 0)
        LabFinding("ndis-param", "%s: %s: NET_BUFFER %p has no data", Adapter->Name, Api,
                   NetBuffer);
    for (Link = Dma->Lists.Flink; Link != &Dma->Lists; Link = Link->Flink)
        if (CONTAINING_RECORD(Link, NDISP_SG_LIST, Link)->NetBuffer == NetBuffer)
            LabFinding("ndis-dma", "%s: %s: NET_BUFFER %p has a scatter/gather list already",
                       Adapter->Name, Api, NetBuffer);
}

/* Calls MiniportProcessSGList before it returns. */
static NTSTATUS NdispBuildSgList(PNDISP_SG_LIST Entry)
{
    PNDISP_ADAPTER Adapter = Entry->Dma->Object.Adapter;
    PNET_BUFFER Nb = Entry->NetBuffer;
    /* The list starts at the beginning of CurrentMdl; the data CurrentMdlOffset bytes into it
     * (NdisMAllocateNetBufferSGList page, Remarks). */
    PVOID Va = MmGetMdlVirtualAddress(Nb->CurrentMdl);
    ULONG Length = Nb->CurrentMdlOffset + Nb->DataLength;
    NTSTATUS Status = STATUS_BUFFER_TOO_SMALL;

    if (Entry->Buffer != NULL && Entry->BufferSize != 0)
        Status = NdispDma(Adapter)->BuildScatterGatherList(
            Adapter->DmaAdapter, Adapter->Fdo, Nb->CurrentMdl, Va, Length, NdispSgBuilt, Entry,
            Entry->WriteToDevice, Entry->Buffer, Entry->BufferSize);
    if (Status == STATUS_BUFFER_TOO_SMALL)
        Status = NdispDma(Adapter)->GetScatterGatherList(Adapter->DmaAdapter, Adapter->Fdo,
                                                         Nb->CurrentMdl, Va, Length, NdispSgBuilt,
                                                         Entry, Entry->WriteToDevice);
    return Status;
}

static VOID NTAPI NdispSgDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    if (!NT_SUCCESS(NdispBuildSgList(Context)))
        LabFinding("internal", "ndis: a scatter/gather list that was promised could not be built");
}

NDIS_STATUS NTAPI NdisMAllocateNetBufferSGList(NDIS_HANDLE NdisMiniportDmaHandle,
                                               PNET_BUFFER NetBuffer, PVOID Context, ULONG Flags,
                                               PVOID Buffer, ULONG BufferSize)
{
    static const char Api[] = "NdisMAllocateNetBufferSGList";
    PNDISP_SG_DMA Dma;
    PNDISP_ADAPTER Adapter;
    PNDISP_SG_LIST Entry;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    Dma = NdispObject(NdisMiniportDmaHandle, NdispSgDma, Api);
    Adapter = Dma->Object.Adapter;
    if ((Flags & ~(ULONG)NDIS_SG_LIST_WRITE_TO_DEVICE) != 0)
        LabFinding("ndis-param", "%s: %s: Flags 0x%x", Adapter->Name, Api, Flags);
    NdispCheckMappable(Adapter, Dma, NetBuffer, Api);
    Entry = LabAllocate(sizeof(*Entry));
    Entry->Dma = Dma;
    Entry->NetBuffer = NetBuffer;
    Entry->Context = Context;
    Entry->Buffer = Buffer;
    Entry->BufferSize = BufferSize;
    Entry->WriteToDevice = (Flags & NDIS_SG_LIST_WRITE_TO_DEVICE) != 0;
    InsertTailList(&Dma->Lists, &Entry->Link);
    Adapter->SgLists++;
    /* MiniportProcessSGList may be called after this has returned (same page): now and then it is.
     */
    if ((LabBootInfo()->flags & LAB_BOOT_STEADY) == 0 && NdispChoose(16) == 0) {
        KeInitializeDpc(&Entry->Dpc, NdispSgDpc, Entry);
        KeInsertQueueDpc(&Entry->Dpc, NULL, NULL);
        return NDIS_STATUS_SUCCESS;
    }
    if (NT_SUCCESS(NdispBuildSgList(Entry)))
        return NDIS_STATUS_SUCCESS;
    RemoveEntryList(&Entry->Link);
    Adapter->SgLists--;
    LabFree(Entry);
    return NDIS_STATUS_RESOURCES;
}

VOID NTAPI NdisMFreeNetBufferSGList(NDIS_HANDLE NdisMiniportDmaHandle, PSCATTER_GATHER_LIST pSGL,
                                    PNET_BUFFER NetBuffer)
{
    static const char Api[] = "NdisMFreeNetBufferSGList";
    PNDISP_SG_DMA Dma = NdispObject(NdisMiniportDmaHandle, NdispSgDma, Api);
    PNDISP_ADAPTER Adapter = Dma->Object.Adapter;
    PLIST_ENTRY Link;

    for (Link = Dma->Lists.Flink; Link != &Dma->Lists; Link = Link->Flink) {
        PNDISP_SG_LIST Entry = CONTAINING_RECORD(Link, NDISP_SG_LIST, Link);

        if (Entry->List != pSGL)
            continue;
        if (Entry->NetBuffer != NetBuffer)
            LabFinding("ndis-dma", "%s: %s: list %p belongs to NET_BUFFER %p, not %p",
                       Adapter->Name, Api, pSGL, Entry->NetBuffer, NetBuffer);
        RemoveEntryList(&Entry->Link);
        Adapter->SgLists--;
        NdispDma(Adapter)->PutScatterGatherList(Adapter->DmaAdapter, pSGL, Entry->WriteToDevice);
        LabFree(Entry);
        return;
    }
    LabFinding("ndis-dma", "%s: %s: %p is not a scatter/gather list in use", Adapter->Name, Api,
               pSGL);
}

/* A list that still maps a NET_BUFFER which goes back to its owner. */
VOID NdispCheckUnmapped(PNDISP_ADAPTER Adapter, PNET_BUFFER_LIST Nbl, const char *Api)
{
    PLIST_ENTRY Object, Link;
    PNET_BUFFER Nb;

    if (Adapter->SgLists == 0)
        return;
    for (Object = NdispObjects.Flink; Object != &NdispObjects; Object = Object->Flink) {
        PNDISP_SG_DMA Dma = CONTAINING_RECORD(Object, NDISP_SG_DMA, Object.Link);

        if (Dma->Object.Kind != NdispSgDma || Dma->Object.Adapter != Adapter)
            continue;
        for (Link = Dma->Lists.Flink; Link != &Dma->Lists; Link = Link->Flink)
            for (Nb = Nbl->FirstNetBuffer; Nb != NULL; Nb = Nb->Next)
                if (CONTAINING_RECORD(Link, NDISP_SG_LIST, Link)->NetBuffer == Nb)
                    LabFinding("ndis-dma", "%s: %s: NET_BUFFER %p still has a scatter/gather list",
                               Adapter->Name, Api, Nb);
    }
}

/* ---- shared memory --------------------------------------------------------------------------- */

static PNDISP_SHARED NdispAllocateShared(PNDISP_ADAPTER Adapter, ULONG Length, BOOLEAN Cached,
                                         PVOID Caller, const char *Api)
{
    PNDISP_SHARED Shared =
        NdispCreateObject(NdispSharedMemory, sizeof(*Shared), Adapter, FALSE, Caller, Api);

    if (Shared == NULL)
        return NULL;
    Shared->Length = Length;
    Shared->Cached = Cached;
    Shared->Va =
        NdispDma(Adapter)->AllocateCommonBuffer(Adapter->DmaAdapter, Length, &Shared->Pa, Cached);
    if (Shared->Va == NULL) {
        NdispDeleteObject(&Shared->Object, Caller);
        return NULL;
    }
    Adapter->DmaReferences++;
    return Shared;
}

VOID NTAPI NdisMAllocateSharedMemory(NDIS_HANDLE MiniportAdapterHandle, ULONG Length,
                                     BOOLEAN Cached, PVOID *VirtualAddress,
                                     PNDIS_PHYSICAL_ADDRESS PhysicalAddress)
{
    static const char Api[] = "NdisMAllocateSharedMemory";
    PVOID Caller = LAB_CALLER();
    PNDISP_ADAPTER Adapter;
    PNDISP_SHARED Shared;

    *VirtualAddress = NULL;
    PhysicalAddress->QuadPart = 0;
    if (LabInjectFailure())
        return;
    Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);
    if (!Adapter->InInitialize)
        LabFinding("ndis-state", "%s: %s: called outside MiniportInitializeEx", Adapter->Name, Api);
    if (Adapter->DmaAdapter == NULL)
        LabFinding("ndis-state", "%s: %s: called before NdisMRegisterScatterGatherDma",
                   Adapter->Name, Api);
    if (Length == 0)
        LabFinding("ndis-param", "%s: %s: Length is zero", Adapter->Name, Api);
    Shared = NdispAllocateShared(Adapter, Length, Cached, Caller, Api);
    if (Shared == NULL)
        return;
    *VirtualAddress = Shared->Va;
    *PhysicalAddress = Shared->Pa;
}

typedef struct _NDISP_ASYNC {
    WORK_QUEUE_ITEM Work;
    PNDISP_SG_DMA Dma;
    ULONG Length;
    BOOLEAN Cached;
    PVOID Context;
    PVOID Caller;
} NDISP_ASYNC, *PNDISP_ASYNC;

static VOID NTAPI NdispAsyncWork(PVOID Context)
{
    static const char Api[] = "NdisMAllocateSharedMemoryAsyncEx";
    PNDISP_ASYNC Async = Context;
    PNDISP_SG_DMA Dma = Async->Dma;
    PNDISP_ADAPTER Adapter = Dma->Object.Adapter;
    PNDISP_SHARED Shared =
        NdispAllocateShared(Adapter, Async->Length, Async->Cached, Async->Caller, Api);
    NDIS_PHYSICAL_ADDRESS Pa = {.QuadPart = 0};

    if (Shared != NULL)
        Pa = Shared->Pa;
    LAB_CALL_VOID("MiniportSharedMemoryAllocateComplete",
                  Dma->Description.SharedMemAllocateCompleteHandler, Adapter->Context,
                  Shared != NULL ? Shared->Va : NULL, &Pa, Async->Length, Async->Context);
    Dma->AsyncPending--;
    LabFree(Async);
}

NDIS_STATUS NTAPI NdisMAllocateSharedMemoryAsyncEx(NDIS_HANDLE MiniportDmaHandle, ULONG Length,
                                                   BOOLEAN Cached, PVOID Context)
{
    static const char Api[] = "NdisMAllocateSharedMemoryAsyncEx";
    PVOID Caller = LAB_CALLER();
    PNDISP_SG_DMA Dma;
    PNDISP_ASYNC Async;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    Dma = NdispObject(MiniportDmaHandle, NdispSgDma, Api);
    if (Dma->Description.SharedMemAllocateCompleteHandler == NULL)
        LabFinding("ndis-dma", "%s: SharedMemAllocateCompleteHandler was not registered", Api);
    if (Length == 0)
        LabFinding("ndis-param", "%s: Length is zero", Api);
    Async = LabAllocate(sizeof(*Async));
    Async->Dma = Dma;
    Async->Length = Length;
    Async->Cached = Cached;
    Async->Context = Context;
    Async->Caller = Caller;
    Dma->AsyncPending++;
    ExInitializeWorkItem(&Async->Work, NdispAsyncWork, Async);
    ExQueueWorkItem(&Async->Work, DelayedWorkQueue);
    return NDIS_STATUS_PENDING;
}

typedef struct _NDISP_LATE_FREE {
    WORK_QUEUE_ITEM Work;
    PNDISP_ADAPTER Adapter;
    ULONG Length;
    PHYSICAL_ADDRESS Pa;
    PVOID Va;
    BOOLEAN Cached;
} NDISP_LATE_FREE, *PNDISP_LATE_FREE;

static VOID NTAPI NdispLateFree(PVOID Context)
{
    PNDISP_LATE_FREE Late = Context;

    NdispDma(Late->Adapter)
        ->FreeCommonBuffer(Late->Adapter->DmaAdapter, Late->Length, Late->Pa, Late->Va,
                           Late->Cached);
    NdispReleaseDma(Late->Adapter);
    LabFree(Late);
}

/* FreeCommonBuffer wants PASSIVE_LEVEL, this may be called at DISPATCH_LEVEL. */
static VOID NdispFreeShared(PNDISP_ADAPTER Adapter, PNDISP_SHARED Shared, PVOID Caller)
{
    PNDISP_LATE_FREE Late = LabAllocate(sizeof(*Late));

    Late->Adapter = Adapter;
    Late->Length = Shared->Length;
    Late->Pa = Shared->Pa;
    Late->Va = Shared->Va;
    Late->Cached = Shared->Cached;
    NdispDeleteObject(&Shared->Object, Caller);
    if (KeGetCurrentIrql() == PASSIVE_LEVEL) {
        NdispLateFree(Late);
        return;
    }
    ExInitializeWorkItem(&Late->Work, NdispLateFree, Late);
    ExQueueWorkItem(&Late->Work, DelayedWorkQueue);
}

VOID NTAPI NdisMFreeSharedMemory(NDIS_HANDLE MiniportAdapterHandle, ULONG Length, BOOLEAN Cached,
                                 PVOID VirtualAddress, NDIS_PHYSICAL_ADDRESS PhysicalAddress)
{
    static const char Api[] = "NdisMFreeSharedMemory";
    PVOID Caller = LAB_CALLER();
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);
    PLIST_ENTRY Link;

    if (Adapter->State == NdispShutdown)
        LabFinding("ndis-state", "%s: %s: called from MiniportShutdownEx", Adapter->Name, Api);
    for (Link = NdispObjects.Flink; Link != &NdispObjects; Link = Link->Flink) {
        PNDISP_SHARED Shared = CONTAINING_RECORD(Link, NDISP_SHARED, Object.Link);

        if (Shared->Object.Kind != NdispSharedMemory || Shared->Object.Adapter != Adapter ||
            Shared->Va != VirtualAddress)
            continue;
        if (Shared->Length != Length || Shared->Cached != Cached ||
            Shared->Pa.QuadPart != PhysicalAddress.QuadPart)
            LabFinding("ndis-dma",
                       "%s: %s: arguments differ from those of the allocation of %u bytes",
                       Adapter->Name, Api, Shared->Length);
        NdispFreeShared(Adapter, Shared, Caller);
        return;
    }
    LabFinding("ndis-dma", "%s: %s: %p is no shared memory of this adapter", Adapter->Name, Api,
               VirtualAddress);
}

ULONG NTAPI NdisMGetDmaAlignment(NDIS_HANDLE MiniportAdapterHandle)
{
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, "NdisMGetDmaAlignment");

    if (Adapter->DmaAdapter == NULL)
        LabFinding("ndis-state", "%s: NdisMGetDmaAlignment: no DMA registration", Adapter->Name);
    return NdispDma(Adapter)->GetDmaAlignment(Adapter->DmaAdapter);
}

ULONG NTAPI NdisGetSharedDataAlignment(VOID)
{
    return 64; /* a cache line of every processor this runs on */
}

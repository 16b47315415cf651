/* SPDX-License-Identifier: MIT */
/*
 * refnic.sys: registration, initialise, pause, restart, halt.
 */
#include "refnic.h"

#pragma code_seg("INIT")
DRIVER_INITIALIZE DriverEntry;
#pragma code_seg()

NDIS_HANDLE RefnicDriver;

static const UCHAR RefnicMac[6] = {0x02, 0x52, 0x45, 0x46, 0x00, 0x01};

/* ---- interrupt: there is no hardware, so none is ever ours ----------------------------------- */

static BOOLEAN NTAPI RefnicIsr(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Targets)
{
    *QueueDpc = FALSE;
    *Targets = 0;
    return FALSE;
}

static VOID NTAPI RefnicDpc(NDIS_HANDLE Context, PVOID DpcContext, PVOID Throttle, PVOID Reserved)
{
}

static VOID NTAPI RefnicEnable(NDIS_HANDLE Context) {}

static NDIS_STATUS RefnicRegisterInterrupt(PREFNIC_ADAPTER Adapter)
{
    NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Interrupt = {
        .Header = {.Type = NDIS_OBJECT_TYPE_MINIPORT_INTERRUPT,
                   .Revision = NDIS_MINIPORT_INTERRUPT_REVISION_1,
                   .Size = NDIS_SIZEOF_MINIPORT_INTERRUPT_CHARACTERISTICS_REVISION_1},
        .InterruptHandler = RefnicIsr,
        .InterruptDpcHandler = RefnicDpc,
        .DisableInterruptHandler = RefnicEnable,
        .EnableInterruptHandler = RefnicEnable,
    };

    return NdisMRegisterInterruptEx(Adapter->Handle, Adapter, &Interrupt, &Adapter->Interrupt);
}

/* ---- attributes ------------------------------------------------------------------------------ */

static NDIS_STATUS RefnicSetRegistration(PREFNIC_ADAPTER Adapter)
{
    NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES Registration = {
        .Header = {.Type = NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES,
                   .Revision = NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1,
                   .Size = NDIS_SIZEOF_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1},
        .MiniportAdapterContext = Adapter,
        .AttributeFlags = NDIS_MINIPORT_ATTRIBUTES_HARDWARE_DEVICE |
                          NDIS_MINIPORT_ATTRIBUTES_BUS_MASTER |
                          NDIS_MINIPORT_ATTRIBUTES_SURPRISE_REMOVE_OK |
                          NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND,
        .CheckForHangTimeInSeconds = 4,
        .InterfaceType = NdisInterfacePci,
    };

    return NdisMSetMiniportAttributes(Adapter->Handle,
                                      (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&Registration);
}

static NDIS_STATUS RefnicSetGeneral(PREFNIC_ADAPTER Adapter)
{
    NDIS_PM_CAPABILITIES Power = {
        .Header = {.Type = NDIS_OBJECT_TYPE_DEFAULT,
                   .Revision = NDIS_PM_CAPABILITIES_REVISION_1,
                   .Size = NDIS_SIZEOF_NDIS_PM_CAPABILITIES_REVISION_1},
        .MinMagicPacketWakeUp = NdisDeviceStateUnspecified,
        .MinPatternWakeUp = NdisDeviceStateUnspecified,
        .MinLinkChangeWakeUp = NdisDeviceStateUnspecified,
    };
    NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES General = {
        .Header = {.Type = NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES,
                   .Revision = NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2,
                   .Size = NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2},
        .MediaType = NdisMedium802_3,
        .PhysicalMediumType = NdisPhysicalMedium802_3,
        .MtuSize = REFNIC_MTU,
        .MaxXmitLinkSpeed = 1000000000,
        .XmitLinkSpeed = 1000000000,
        .MaxRcvLinkSpeed = 1000000000,
        .RcvLinkSpeed = 1000000000,
        .MediaConnectState = MediaConnectStateConnected,
        .MediaDuplexState = MediaDuplexStateFull,
        .LookaheadSize = REFNIC_FRAME,
        .MacOptions = NDIS_MAC_OPTION_COPY_LOOKAHEAD_DATA | NDIS_MAC_OPTION_NO_LOOPBACK,
        .SupportedPacketFilters = NDIS_PACKET_TYPE_DIRECTED | NDIS_PACKET_TYPE_MULTICAST |
                                  NDIS_PACKET_TYPE_BROADCAST | NDIS_PACKET_TYPE_ALL_MULTICAST |
                                  NDIS_PACKET_TYPE_PROMISCUOUS,
        .MaxMulticastListSize = 16,
        .MacAddressLength = 6,
        .AccessType = NET_IF_ACCESS_BROADCAST,
        .DirectionType = NET_IF_DIRECTION_SENDRECEIVE,
        .ConnectionType = NET_IF_CONNECTION_DEDICATED,
        .IfType = IF_TYPE_ETHERNET_CSMACD,
        .IfConnectorPresent = TRUE,
        .SupportedPauseFunctions = NdisPauseFunctionsUnsupported,
        .SupportedOidList = RefnicOids,
        .SupportedOidListLength = RefnicOidBytes,
        .PowerManagementCapabilitiesEx = &Power,
    };

    if (REFNIC_HAS(NO_GENERAL))
        return NDIS_STATUS_SUCCESS;
    if (REFNIC_HAS(OID_MISSING))
        General.SupportedOidListLength -= sizeof(NDIS_OID);
    NdisMoveMemory(General.PermanentMacAddress, RefnicMac, sizeof(RefnicMac));
    NdisMoveMemory(General.CurrentMacAddress, RefnicMac, sizeof(RefnicMac));
    return NdisMSetMiniportAttributes(Adapter->Handle, (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&General);
}

/* ---- resources ------------------------------------------------------------------------------- */

static NDIS_STATUS RefnicRegisterDma(PREFNIC_ADAPTER Adapter)
{
    NDIS_SG_DMA_DESCRIPTION Dma = {
        .Header = {.Type = NDIS_OBJECT_TYPE_SG_DMA_DESCRIPTION,
                   .Revision = NDIS_SG_DMA_DESCRIPTION_REVISION_1,
                   .Size = NDIS_SIZEOF_SG_DMA_DESCRIPTION_REVISION_1},
        .Flags = NDIS_SG_DMA_64_BIT_ADDRESS,
        .MaximumPhysicalMapping = 65536,
        .ProcessSGListHandler = RefnicProcessSgList,
    };
    NDIS_STATUS Status = NdisMRegisterScatterGatherDma(Adapter->Handle, &Dma, &Adapter->Dma);

    if (Status != NDIS_STATUS_SUCCESS)
        return Status;
    NdisMAllocateSharedMemory(Adapter->Handle, REFNIC_RX_LISTS * REFNIC_BUFFER, TRUE,
                              (PVOID *)&Adapter->Shared, &Adapter->SharedPa);
    if (Adapter->Shared == NULL) {
        NdisMDeregisterScatterGatherDma(Adapter->Dma);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

static VOID RefnicFreeLists(PREFNIC_ADAPTER Adapter)
{
    ULONG Index;

    for (Index = 0; Index < REFNIC_RX_LISTS; Index++) {
        if (Adapter->Rx[Index].Nbl != NULL)
            NdisFreeNetBufferList(Adapter->Rx[Index].Nbl);
        if (Adapter->Rx[Index].Mdl != NULL)
            NdisFreeMdl(Adapter->Rx[Index].Mdl);
    }
    if (Adapter->NblPool != NULL && !REFNIC_HAS(POOL_LEAK))
        NdisFreeNetBufferListPool(Adapter->NblPool);
}

static NDIS_STATUS RefnicMakeLists(PREFNIC_ADAPTER Adapter)
{
    NET_BUFFER_LIST_POOL_PARAMETERS Pool = {
        .Header = {.Type = NDIS_OBJECT_TYPE_DEFAULT,
                   .Revision = NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1,
                   .Size = NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1},
        .ProtocolId = NDIS_PROTOCOL_ID_DEFAULT,
        .fAllocateNetBuffer = TRUE,
        .PoolTag = REFNIC_POOL_TAG,
    };
    ULONG Index;

    Adapter->NblPool = NdisAllocateNetBufferListPool(Adapter->Handle, &Pool);
    if (Adapter->NblPool == NULL)
        return NDIS_STATUS_RESOURCES;
    for (Index = 0; Index < REFNIC_RX_LISTS; Index++) {
        PREFNIC_RX Rx = &Adapter->Rx[Index];

        Rx->Adapter = Adapter;
        Rx->Data = Adapter->Shared + Index * REFNIC_BUFFER;
        Rx->Mdl = NdisAllocateMdl(Adapter->Handle, Rx->Data, REFNIC_BUFFER);
        if (Rx->Mdl == NULL)
            goto Failed;
        Rx->Nbl = NdisAllocateNetBufferAndNetBufferList(Adapter->NblPool, 0, 0, Rx->Mdl, 0, 0);
        if (Rx->Nbl == NULL)
            goto Failed;
        NET_BUFFER_LIST_MINIPORT_RESERVED(Rx->Nbl)[0] = Rx;
    }
    return NDIS_STATUS_SUCCESS;

Failed:
    RefnicFreeLists(Adapter);
    return NDIS_STATUS_RESOURCES;
}

static NDIS_STATUS RefnicMakeTimer(PREFNIC_ADAPTER Adapter)
{
    NDIS_TIMER_CHARACTERISTICS Timer = {
        .Header = {.Type = NDIS_OBJECT_TYPE_TIMER_CHARACTERISTICS,
                   .Revision = NDIS_TIMER_CHARACTERISTICS_REVISION_1,
                   .Size = NDIS_SIZEOF_TIMER_CHARACTERISTICS_REVISION_1},
        .AllocationTag = REFNIC_POOL_TAG,
        .TimerFunction = RefnicTimer,
        .FunctionContext = Adapter,
    };

    return NdisAllocateTimerObject(Adapter->Handle, &Timer, &Adapter->Timer);
}

/* ---- miniport entry points ------------------------------------------------------------------- */

static NDIS_STATUS NTAPI RefnicInitialize(NDIS_HANDLE Handle, NDIS_HANDLE DriverContext,
                                          PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PREFNIC_ADAPTER Adapter;
    NDIS_STATUS Status;

    Adapter = NdisAllocateMemoryWithTagPriority(Handle, sizeof(*Adapter), REFNIC_POOL_TAG,
                                                NormalPoolPriority);
    if (Adapter == NULL)
        return NDIS_STATUS_RESOURCES;
    NdisZeroMemory(Adapter, sizeof(*Adapter));
    Adapter->Handle = Handle;
    Adapter->QueueTail = &Adapter->QueueHead;
    NdisAllocateSpinLock(&Adapter->Lock);
    Status = RefnicSetRegistration(Adapter);
    if (Status != NDIS_STATUS_SUCCESS)
        goto FailedAttributes;
    Status = RefnicSetGeneral(Adapter);
    if (Status != NDIS_STATUS_SUCCESS)
        goto FailedAttributes;
    Adapter->RwLock = NdisAllocateRWLock(Handle);
    if (Adapter->RwLock == NULL) {
        Status = NDIS_STATUS_RESOURCES;
        goto FailedAttributes;
    }
    Status = RefnicMakeTimer(Adapter);
    if (Status != NDIS_STATUS_SUCCESS)
        goto FailedTimer;
    Status = RefnicRegisterDma(Adapter);
    if (Status != NDIS_STATUS_SUCCESS)
        goto FailedDma;
    Status = RefnicMakeLists(Adapter);
    if (Status != NDIS_STATUS_SUCCESS)
        goto FailedLists;
    Status = RefnicRegisterInterrupt(Adapter);
    if (Status != NDIS_STATUS_SUCCESS)
        goto FailedInterrupt;
    return NDIS_STATUS_SUCCESS;

FailedInterrupt:
    RefnicFreeLists(Adapter);
FailedLists:
    NdisMFreeSharedMemory(Handle, REFNIC_RX_LISTS * REFNIC_BUFFER, TRUE, Adapter->Shared,
                          Adapter->SharedPa);
    NdisMDeregisterScatterGatherDma(Adapter->Dma);
FailedDma:
    NdisFreeTimerObject(Adapter->Timer);
FailedTimer:
    NdisFreeRWLock(Adapter->RwLock);
FailedAttributes:
    NdisFreeSpinLock(&Adapter->Lock);
    NdisFreeMemory(Adapter, 0, 0);
    return Status;
}

static VOID NTAPI RefnicHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PREFNIC_ADAPTER Adapter = Context;

    if (!REFNIC_HAS(HALT_INTERRUPT))
        NdisMDeregisterInterruptEx(Adapter->Interrupt);
    RefnicFreeLists(Adapter);
    if (!REFNIC_HAS(SHARED_LEAK))
        NdisMFreeSharedMemory(Adapter->Handle, REFNIC_RX_LISTS * REFNIC_BUFFER, TRUE,
                              Adapter->Shared, Adapter->SharedPa);
    NdisMDeregisterScatterGatherDma(Adapter->Dma);
    if (!REFNIC_HAS(TIMER_LEAK))
        NdisFreeTimerObject(Adapter->Timer);
    NdisFreeRWLock(Adapter->RwLock);
    NdisFreeSpinLock(&Adapter->Lock);
    NdisFreeMemory(Adapter, 0, 0);
}

/* Lock not held. */
VOID RefnicCompletePauseIfIdle(PREFNIC_ADAPTER Adapter)
{
    BOOLEAN Complete = FALSE;

    NdisAcquireSpinLock(&Adapter->Lock);
    if (Adapter->State == RefnicPausing && Adapter->HeldCount == 0 && Adapter->Looping == 0 &&
        Adapter->QueueHead == NULL && !REFNIC_HAS(PAUSE_HANGS)) {
        Adapter->State = RefnicPaused;
        Complete = TRUE;
    }
    NdisReleaseSpinLock(&Adapter->Lock);
    if (Complete)
        NdisMPauseComplete(Adapter->Handle);
}

static NDIS_STATUS NTAPI RefnicPause(NDIS_HANDLE Context,
                                     PNDIS_MINIPORT_PAUSE_PARAMETERS Parameters)
{
    PREFNIC_ADAPTER Adapter = Context;
    LARGE_INTEGER Due = {.QuadPart = -REFNIC_DELAY_100NS};

    NdisAcquireSpinLock(&Adapter->Lock);
    Adapter->State = RefnicPausing;
    NdisReleaseSpinLock(&Adapter->Lock);
    if (REFNIC_HAS(RX_AFTER_PAUSE))
        NdisSetTimerObject(Adapter->Timer, Due, 0, NULL);
    if (REFNIC_HAS(NBL_LOST)) {
        Adapter->State = RefnicPaused;
        return NDIS_STATUS_SUCCESS;
    }
    RefnicCompletePauseIfIdle(Adapter);
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS NTAPI RefnicRestart(NDIS_HANDLE Context,
                                       PNDIS_MINIPORT_RESTART_PARAMETERS Parameters)
{
    PREFNIC_ADAPTER Adapter = Context;
    LOCK_STATE_EX State;

    NdisAcquireRWLockRead(Adapter->RwLock, &State, 0);
    if (REFNIC_HAS(RWLOCK)) {
        LOCK_STATE_EX Inner;

        NdisAcquireRWLockWrite(Adapter->RwLock, &Inner, NDIS_RWL_AT_DISPATCH_LEVEL);
    }
    NdisReleaseRWLock(Adapter->RwLock, &State);
    NdisAcquireSpinLock(&Adapter->Lock);
    Adapter->State = RefnicRunning;
    NdisReleaseSpinLock(&Adapter->Lock);
    return NDIS_STATUS_SUCCESS;
}

static VOID NTAPI RefnicPnpEvent(NDIS_HANDLE Context, PNET_DEVICE_PNP_EVENT Event) {}

static VOID NTAPI RefnicShutdown(NDIS_HANDLE Context, NDIS_SHUTDOWN_ACTION Action) {}

static BOOLEAN NTAPI RefnicCheckForHang(NDIS_HANDLE Context)
{
    return FALSE;
}

static NDIS_STATUS NTAPI RefnicReset(NDIS_HANDLE Context, PBOOLEAN AddressingReset)
{
    PREFNIC_ADAPTER Adapter = Context;

    NdisAcquireSpinLock(&Adapter->Lock);
    Adapter->Filter = 0;
    Adapter->MulticastBytes = 0;
    NdisReleaseSpinLock(&Adapter->Lock);
    *AddressingReset = TRUE;
    return NDIS_STATUS_SUCCESS;
}

static VOID NTAPI RefnicUnload(PDRIVER_OBJECT DriverObject)
{
    if (!REFNIC_HAS(NO_DEREGISTER))
        NdisMDeregisterMiniportDriver(RefnicDriver);
}

#pragma code_seg("INIT")
NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS Characteristics = {
        .Header = {.Type = NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS,
                   .Revision = NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2,
                   .Size = NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2},
        .MajorNdisVersion = NDIS_MINIPORT_MAJOR_VERSION,
        .MinorNdisVersion = NDIS_MINIPORT_MINOR_VERSION,
        .MajorDriverVersion = 1,
        .InitializeHandlerEx = RefnicInitialize,
        .HaltHandlerEx = RefnicHalt,
        .UnloadHandler = RefnicUnload,
        .PauseHandler = RefnicPause,
        .RestartHandler = RefnicRestart,
        .OidRequestHandler = RefnicOidRequest,
        .SendNetBufferListsHandler = RefnicSend,
        .ReturnNetBufferListsHandler = RefnicReturn,
        .CancelSendHandler = RefnicCancelSend,
        .CheckForHangHandlerEx = RefnicCheckForHang,
        .ResetHandlerEx = RefnicReset,
        .DevicePnPEventNotifyHandler = RefnicPnpEvent,
        .ShutdownHandlerEx = RefnicShutdown,
        .CancelOidRequestHandler = RefnicCancelOid,
    };

    return NdisMRegisterMiniportDriver(DriverObject, RegistryPath, NULL, &Characteristics,
                                       &RefnicDriver);
}
#pragma code_seg()

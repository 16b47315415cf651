/* SPDX-License-Identifier: MIT */
/*
 * An NDIS 6.20 miniport as a stranger would write it from the documentation: compile-only. It
 * touches every entry point, every kind of attribute, pools, scatter/gather DMA, line-based and
 * message interrupts, OIDs, statistics, status indications, RSS, power management and offload.
 */
#define NDIS_MINIPORT_DRIVER 1
#define NDIS620_MINIPORT     1
#include <ndis.h>

#define TEST_TAG 'tseT'

typedef struct _TEST_ADAPTER {
    NDIS_HANDLE MiniportHandle;
    NDIS_HANDLE InterruptHandle;
    NDIS_HANDLE DmaHandle;
    NDIS_HANDLE NblPool;
    NDIS_HANDLE NbPool;
    NDIS_HANDLE Timer;
    NDIS_HANDLE WorkItem;
    NDIS_SPIN_LOCK Lock;
    PNDIS_RW_LOCK_EX RwLock;
    NDIS_EVENT Idle;
    PUCHAR Registers;
    PVOID PortBase;
    PVOID Shared;
    NDIS_PHYSICAL_ADDRESS SharedPhysical;
    UCHAR MacAddress[ETH_LENGTH_OF_ADDRESS];
    ULONG PacketFilter;
    LONG Outstanding;
    NDIS_STATISTICS_INFO Statistics;
    NPAGED_LOOKASIDE_LIST Lookaside;
    SLIST_HEADER Free;
    LIST_ENTRY Pending;
} TEST_ADAPTER, *PTEST_ADAPTER;

DRIVER_INITIALIZE DriverEntry;
static MINIPORT_SET_OPTIONS TestSetOptions;
static MINIPORT_INITIALIZE TestInitializeEx;
static MINIPORT_HALT TestHaltEx;
static MINIPORT_UNLOAD TestUnload;
static MINIPORT_PAUSE TestPause;
static MINIPORT_RESTART TestRestart;
static MINIPORT_OID_REQUEST TestOidRequest;
static MINIPORT_CANCEL_OID_REQUEST TestCancelOidRequest;
static MINIPORT_DIRECT_OID_REQUEST TestDirectOidRequest;
static MINIPORT_CANCEL_DIRECT_OID_REQUEST TestCancelDirectOidRequest;
static MINIPORT_SEND_NET_BUFFER_LISTS TestSendNetBufferLists;
static MINIPORT_CANCEL_SEND TestCancelSend;
static MINIPORT_RETURN_NET_BUFFER_LISTS TestReturnNetBufferLists;
static MINIPORT_CHECK_FOR_HANG TestCheckForHangEx;
static MINIPORT_RESET TestResetEx;
static MINIPORT_DEVICE_PNP_EVENT_NOTIFY TestDevicePnPEventNotify;
static MINIPORT_SHUTDOWN TestShutdownEx;
static MINIPORT_ISR TestIsr;
static MINIPORT_INTERRUPT_DPC TestInterruptDpc;
static MINIPORT_MESSAGE_INTERRUPT TestMessageIsr;
static MINIPORT_MESSAGE_INTERRUPT_DPC TestMessageDpc;
static MINIPORT_ENABLE_INTERRUPT TestEnableInterrupt;
static MINIPORT_DISABLE_INTERRUPT TestDisableInterrupt;
static MINIPORT_ENABLE_MESSAGE_INTERRUPT TestEnableMessage;
static MINIPORT_DISABLE_MESSAGE_INTERRUPT TestDisableMessage;
static MINIPORT_SYNCHRONIZE_INTERRUPT TestSynchronize;
static MINIPORT_PROCESS_SG_LIST TestProcessSgList;
static MINIPORT_ALLOCATE_SHARED_MEM_COMPLETE TestSharedMemoryReady;
static MINIPORT_ADD_DEVICE TestAddDevice;
static MINIPORT_REMOVE_DEVICE TestRemoveDevice;
static MINIPORT_START_DEVICE TestStartDevice;
static MINIPORT_FILTER_RESOURCE_REQUIREMENTS TestFilterResources;
static NDIS_TIMER_FUNCTION TestTimer;
static NDIS_IO_WORKITEM_FUNCTION TestWork;

static NDIS_HANDLE TestDriverHandle;

static NDIS_OID TestOids[] = {
    OID_GEN_SUPPORTED_LIST,
    OID_GEN_HARDWARE_STATUS,
    OID_GEN_CURRENT_PACKET_FILTER,
    OID_GEN_CURRENT_LOOKAHEAD,
    OID_GEN_VENDOR_ID,
    OID_GEN_VENDOR_DESCRIPTION,
    OID_GEN_STATISTICS,
    OID_GEN_INTERRUPT_MODERATION,
    OID_802_3_PERMANENT_ADDRESS,
    OID_802_3_MULTICAST_LIST,
    OID_802_3_MAXIMUM_LIST_SIZE,
    OID_GEN_LINK_PARAMETERS,
    OID_PNP_SET_POWER,
    OID_PNP_QUERY_POWER,
    OID_PM_PARAMETERS,
    OID_PM_ADD_WOL_PATTERN,
    OID_PM_REMOVE_WOL_PATTERN,
    OID_TCP_OFFLOAD_PARAMETERS,
    OID_OFFLOAD_ENCAPSULATION,
    OID_GEN_RECEIVE_SCALE_PARAMETERS,
};

/* ---- Registration ---- */

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS c = {
        .Header = {NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS,
                   NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2,
                   NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2},
        .MajorNdisVersion = NDIS_MINIPORT_MAJOR_VERSION,
        .MinorNdisVersion = NDIS_MINIPORT_MINOR_VERSION,
        .MajorDriverVersion = 1,
        .Flags = NDIS_WDM_DRIVER,
        .SetOptionsHandler = TestSetOptions,
        .InitializeHandlerEx = TestInitializeEx,
        .HaltHandlerEx = TestHaltEx,
        .UnloadHandler = TestUnload,
        .PauseHandler = TestPause,
        .RestartHandler = TestRestart,
        .OidRequestHandler = TestOidRequest,
        .SendNetBufferListsHandler = TestSendNetBufferLists,
        .ReturnNetBufferListsHandler = TestReturnNetBufferLists,
        .CancelSendHandler = TestCancelSend,
        .CheckForHangHandlerEx = TestCheckForHangEx,
        .ResetHandlerEx = TestResetEx,
        .DevicePnPEventNotifyHandler = TestDevicePnPEventNotify,
        .ShutdownHandlerEx = TestShutdownEx,
        .CancelOidRequestHandler = TestCancelOidRequest,
        .DirectOidRequestHandler = TestDirectOidRequest,
        .CancelDirectOidRequestHandler = TestCancelDirectOidRequest,
    };
    if (NdisGetVersion() < ((6 << 16) | 20)) {
        return NDIS_STATUS_BAD_VERSION;
    }
    return NdisMRegisterMiniportDriver(DriverObject, RegistryPath, NULL, &c, &TestDriverHandle);
}

static VOID NTAPI TestUnload(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
    NdisMDeregisterMiniportDriver(TestDriverHandle);
}

static NDIS_STATUS NTAPI TestSetOptions(NDIS_HANDLE NdisDriverHandle, NDIS_HANDLE DriverContext)
{
    NDIS_MINIPORT_PNP_CHARACTERISTICS pnp = {
        .Header = {NDIS_OBJECT_TYPE_MINIPORT_PNP_CHARACTERISTICS,
                   NDIS_MINIPORT_PNP_CHARACTERISTICS_REVISION_1,
                   NDIS_SIZEOF_MINIPORT_PNP_CHARACTERISTICS_REVISION_1},
        .MiniportAddDeviceHandler = TestAddDevice,
        .MiniportRemoveDeviceHandler = TestRemoveDevice,
        .MiniportStartDeviceHandler = TestStartDevice,
        .MiniportFilterResourceRequirementsHandler = TestFilterResources,
    };
    (void)DriverContext;
    return NdisSetOptionalHandlers(NdisDriverHandle, (PNDIS_DRIVER_OPTIONAL_HANDLERS)&pnp);
}

static NDIS_STATUS NTAPI TestAddDevice(NDIS_HANDLE NdisMiniportHandle,
                                       NDIS_HANDLE MiniportDriverContext)
{
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES a = {0};
    (void)MiniportDriverContext;
    a.AddDeviceRegistrationAttributes.Header.Type =
        NDIS_OBJECT_TYPE_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES;
    a.AddDeviceRegistrationAttributes.Header.Revision =
        NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES_REVISION_1;
    a.AddDeviceRegistrationAttributes.Header.Size =
        NDIS_SIZEOF_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES_REVISION_1;
    a.AddDeviceRegistrationAttributes.MiniportAddDeviceContext = NdisMiniportHandle;
    return NdisMSetMiniportAttributes(NdisMiniportHandle, &a);
}

static VOID NTAPI TestRemoveDevice(NDIS_HANDLE MiniportAddDeviceContext)
{
    (void)MiniportAddDeviceContext;
}

static NDIS_STATUS NTAPI TestStartDevice(NDIS_HANDLE MiniportAddDeviceContext, PIRP Irp)
{
    (void)MiniportAddDeviceContext;
    (void)Irp;
    return NDIS_STATUS_SUCCESS;
}

/* MSI-X resources are asked for here: the table size comes from the PCI custom properties. */
static NDIS_STATUS NTAPI TestFilterResources(NDIS_HANDLE MiniportAddDeviceContext, PIRP Irp)
{
    NDIS_MSIX_CONFIG_PARAMETERS p = {
        .Header = {NDIS_OBJECT_TYPE_DEFAULT, NDIS_MSIX_CONFIG_PARAMETERS_REVISION_1,
                   NDIS_SIZEOF_MSIX_CONFIG_PARAMETERS_REVISION_1},
        .ConfigOperation = NdisMSIXTableConfigUnmaskTableEntry,
        .TableEntry = 1,
    };
    (void)Irp;
    return NdisMConfigMSIXTableEntry(MiniportAddDeviceContext, &p);
}

/* ---- Initialise ---- */

static NDIS_STATUS TestReadConfiguration(PTEST_ADAPTER Adapter)
{
    NDIS_CONFIGURATION_OBJECT object = {
        .Header = {NDIS_OBJECT_TYPE_CONFIGURATION_OBJECT, NDIS_CONFIGURATION_OBJECT_REVISION_1,
                   NDIS_SIZEOF_CONFIGURATION_OBJECT_REVISION_1},
        .NdisHandle = Adapter->MiniportHandle,
    };
    NDIS_STRING keyword = NDIS_STRING_CONST("*JumboPacket");
    PNDIS_CONFIGURATION_PARAMETER value;
    NDIS_HANDLE handle;
    PVOID address;
    UINT length;
    NDIS_STATUS status = NdisOpenConfigurationEx(&object, &handle);
    if (status != NDIS_STATUS_SUCCESS) {
        return status;
    }
    NdisReadConfiguration(&status, &value, handle, &keyword, NdisParameterInteger);
    if (status == NDIS_STATUS_SUCCESS && value->ParameterData.IntegerData > 9014) {
        NdisWriteErrorLogEntry(Adapter->MiniportHandle, NDIS_ERROR_CODE_UNSUPPORTED_CONFIGURATION,
                               1, value->ParameterData.IntegerData);
    }
    NdisReadNetworkAddress(&status, &address, &length, handle);
    if (status == NDIS_STATUS_SUCCESS && length == ETH_LENGTH_OF_ADDRESS &&
        !ETH_IS_MULTICAST(address)) {
        ETH_COPY_NETWORK_ADDRESS(Adapter->MacAddress, address);
    }
    NdisCloseConfiguration(handle);
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS TestSetAttributes(PTEST_ADAPTER Adapter)
{
    NDIS_PM_CAPABILITIES pm = {
        .Header = {NDIS_OBJECT_TYPE_DEFAULT, NDIS_PM_CAPABILITIES_REVISION_1,
                   NDIS_SIZEOF_NDIS_PM_CAPABILITIES_REVISION_1},
        .SupportedWoLPacketPatterns = NDIS_PM_WOL_MAGIC_PACKET_SUPPORTED,
        .MinMagicPacketWakeUp = NdisDeviceStateD3,
    };
    NDIS_RECEIVE_SCALE_CAPABILITIES rss = {
        .Header = {NDIS_OBJECT_TYPE_RSS_CAPABILITIES, NDIS_RECEIVE_SCALE_CAPABILITIES_REVISION_1,
                   NDIS_SIZEOF_RECEIVE_SCALE_CAPABILITIES_REVISION_1},
        .CapabilitiesFlags = NDIS_RSS_CAPS_MESSAGE_SIGNALED_INTERRUPTS |
                             NDIS_RSS_CAPS_HASH_TYPE_TCP_IPV4 | NdisHashFunctionToeplitz,
        .NumberOfInterruptMessages = 2,
        .NumberOfReceiveQueues = 2,
    };
    NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES registration = {
        .Header = {NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES,
                   NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1,
                   NDIS_SIZEOF_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1},
        .MiniportAdapterContext = Adapter,
        .AttributeFlags = NDIS_MINIPORT_ATTRIBUTES_HARDWARE_DEVICE |
                          NDIS_MINIPORT_ATTRIBUTES_BUS_MASTER |
                          NDIS_MINIPORT_ATTRIBUTES_SURPRISE_REMOVE_OK,
        .CheckForHangTimeInSeconds = 4,
        .InterfaceType = NdisInterfacePci,
    };
    NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES general = {
        .Header = {NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES,
                   NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2,
                   NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2},
        .MediaType = NdisMedium802_3,
        .PhysicalMediumType = NdisPhysicalMedium802_3,
        .MtuSize = 1500,
        .MaxXmitLinkSpeed = 10000000000ull,
        .MediaConnectState = MediaConnectStateConnected,
        .MediaDuplexState = MediaDuplexStateFull,
        .LookaheadSize = 1500,
        .MacOptions = NDIS_MAC_OPTION_COPY_LOOKAHEAD_DATA | NDIS_MAC_OPTION_8021P_PRIORITY |
                      NDIS_MAC_OPTION_8021Q_VLAN | NDIS_MAC_OPTION_NO_LOOPBACK,
        .SupportedPacketFilters = NDIS_PACKET_TYPE_DIRECTED | NDIS_PACKET_TYPE_MULTICAST |
                                  NDIS_PACKET_TYPE_BROADCAST | NDIS_PACKET_TYPE_PROMISCUOUS,
        .MaxMulticastListSize = 32,
        .MacAddressLength = ETH_LENGTH_OF_ADDRESS,
        .RecvScaleCapabilities = &rss,
        .AccessType = NET_IF_ACCESS_BROADCAST,
        .DirectionType = NET_IF_DIRECTION_SENDRECEIVE,
        .ConnectionType = NET_IF_CONNECTION_DEDICATED,
        .IfType = IF_TYPE_ETHERNET_CSMACD,
        .IfConnectorPresent = TRUE,
        .SupportedStatistics = NDIS_STATISTICS_XMIT_OK_SUPPORTED | NDIS_STATISTICS_RCV_OK_SUPPORTED,
        .SupportedOidList = TestOids,
        .SupportedOidListLength = sizeof(TestOids),
        .PowerManagementCapabilitiesEx = &pm,
    };
    NDIS_STATUS status;
    NdisMoveMemory(general.CurrentMacAddress, Adapter->MacAddress, ETH_LENGTH_OF_ADDRESS);
    status = NdisMSetMiniportAttributes(Adapter->MiniportHandle,
                                        (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&registration);
    if (status == NDIS_STATUS_SUCCESS) {
        status = NdisMSetMiniportAttributes(Adapter->MiniportHandle,
                                            (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&general);
    }
    return status;
}

static NDIS_STATUS TestSetOffloadAttributes(PTEST_ADAPTER Adapter)
{
    NDIS_OFFLOAD offload = {
        .Header = {NDIS_OBJECT_TYPE_OFFLOAD, NDIS_OFFLOAD_REVISION_2,
                   NDIS_SIZEOF_NDIS_OFFLOAD_REVISION_2},
        .Checksum.IPv4Transmit = {.Encapsulation = NDIS_ENCAPSULATION_IEEE_802_3,
                                  .TcpChecksum = NDIS_OFFLOAD_SUPPORTED},
        .LsoV2.IPv4 = {.Encapsulation = NDIS_ENCAPSULATION_IEEE_802_3,
                       .MaxOffLoadSize = 65536,
                       .MinSegmentCount = 2},
    };
    NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES attributes = {
        .Header = {NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES,
                   NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES_REVISION_1,
                   NDIS_SIZEOF_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES_REVISION_1},
        .DefaultOffloadConfiguration = &offload,
        .HardwareOffloadCapabilities = &offload,
    };
    NDIS_HD_SPLIT_ATTRIBUTES split = {
        .Header = {NDIS_OBJECT_TYPE_HD_SPLIT_ATTRIBUTES, NDIS_HD_SPLIT_ATTRIBUTES_REVISION_1,
                   NDIS_SIZEOF_HD_SPLIT_ATTRIBUTES_REVISION_1},
        .HardwareCapabilities = NDIS_HD_SPLIT_CAPS_SUPPORTS_HEADER_DATA_SPLIT,
    };
    NDIS_MINIPORT_ADAPTER_HARDWARE_ASSIST_ATTRIBUTES assist = {
        .Header = {NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_HARDWARE_ASSIST_ATTRIBUTES,
                   NDIS_MINIPORT_ADAPTER_HARDWARE_ASSIST_ATTRIBUTES_REVISION_2,
                   NDIS_SIZEOF_MINIPORT_ADAPTER_HARDWARE_ASSIST_ATTRIBUTES_REVISION_2},
        .HDSplitAttributes = &split,
    };
    NDIS_STATUS status = NdisMSetMiniportAttributes(Adapter->MiniportHandle,
                                                    (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&assist);
    return status != NDIS_STATUS_SUCCESS
               ? status
               : NdisMSetMiniportAttributes(Adapter->MiniportHandle,
                                            (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&attributes);
}

static NDIS_STATUS TestAllocatePools(PTEST_ADAPTER Adapter)
{
    NET_BUFFER_LIST_POOL_PARAMETERS lists = {
        .Header = {NDIS_OBJECT_TYPE_DEFAULT, NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1,
                   NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1},
        .ProtocolId = NDIS_PROTOCOL_ID_DEFAULT,
        .fAllocateNetBuffer = TRUE,
        .PoolTag = TEST_TAG,
    };
    NET_BUFFER_POOL_PARAMETERS buffers = {
        .Header = {NDIS_OBJECT_TYPE_DEFAULT, NET_BUFFER_POOL_PARAMETERS_REVISION_1,
                   NDIS_SIZEOF_NET_BUFFER_POOL_PARAMETERS_REVISION_1},
        .PoolTag = TEST_TAG,
    };
    NDIS_TIMER_CHARACTERISTICS timer = {
        .Header = {NDIS_OBJECT_TYPE_TIMER_CHARACTERISTICS, NDIS_TIMER_CHARACTERISTICS_REVISION_1,
                   NDIS_SIZEOF_TIMER_CHARACTERISTICS_REVISION_1},
        .AllocationTag = TEST_TAG,
        .TimerFunction = TestTimer,
        .FunctionContext = Adapter,
    };
    LARGE_INTEGER due = {.QuadPart = -10000000};
    NDIS_STATUS status;
    Adapter->NblPool = NdisAllocateNetBufferListPool(Adapter->MiniportHandle, &lists);
    Adapter->NbPool = NdisAllocateNetBufferPool(Adapter->MiniportHandle, &buffers);
    Adapter->WorkItem = NdisAllocateIoWorkItem(Adapter->MiniportHandle);
    Adapter->RwLock = NdisAllocateRWLock(Adapter->MiniportHandle);
    if (!Adapter->NblPool || !Adapter->NbPool || !Adapter->WorkItem || !Adapter->RwLock) {
        return NDIS_STATUS_RESOURCES;
    }
    NdisInitializeNPagedLookasideList(&Adapter->Lookaside, NULL, NULL, 0, 64, TEST_TAG, 0);
    NdisInitializeSListHead(&Adapter->Free);
    NdisInitializeListHead(&Adapter->Pending);
    status = NdisAllocateTimerObject(Adapter->MiniportHandle, &timer, &Adapter->Timer);
    if (status == NDIS_STATUS_SUCCESS) {
        NdisSetTimerObject(Adapter->Timer, due, 1000, NULL);
        NdisSetCoalescableTimerObject(Adapter->Timer, due, 1000, NULL, 50);
    }
    return status;
}

static NDIS_STATUS TestRegisterHardware(PTEST_ADAPTER Adapter)
{
    NDIS_SG_DMA_DESCRIPTION dma = {
        .Header = {NDIS_OBJECT_TYPE_SG_DMA_DESCRIPTION, NDIS_SG_DMA_DESCRIPTION_REVISION_1,
                   NDIS_SIZEOF_SG_DMA_DESCRIPTION_REVISION_1},
        .Flags = NDIS_SG_DMA_64_BIT_ADDRESS,
        .MaximumPhysicalMapping = 65536,
        .ProcessSGListHandler = TestProcessSgList,
        .SharedMemAllocateCompleteHandler = TestSharedMemoryReady,
    };
    NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS interrupt = {
        .Header = {NDIS_OBJECT_TYPE_MINIPORT_INTERRUPT, NDIS_MINIPORT_INTERRUPT_REVISION_1,
                   NDIS_SIZEOF_MINIPORT_INTERRUPT_CHARACTERISTICS_REVISION_1},
        .InterruptHandler = TestIsr,
        .InterruptDpcHandler = TestInterruptDpc,
        .DisableInterruptHandler = TestDisableInterrupt,
        .EnableInterruptHandler = TestEnableInterrupt,
        .MsiSupported = TRUE,
        .MessageInterruptHandler = TestMessageIsr,
        .MessageInterruptDpcHandler = TestMessageDpc,
        .DisableMessageInterruptHandler = TestDisableMessage,
        .EnableMessageInterruptHandler = TestEnableMessage,
    };
    NDIS_STATUS status =
        NdisMRegisterScatterGatherDma(Adapter->MiniportHandle, &dma, &Adapter->DmaHandle);
    if (status != NDIS_STATUS_SUCCESS) {
        return status;
    }
    NdisMAllocateSharedMemory(Adapter->MiniportHandle, PAGE_SIZE, TRUE, &Adapter->Shared,
                              &Adapter->SharedPhysical);
    if (NdisMAllocateSharedMemoryAsyncEx(Adapter->DmaHandle, PAGE_SIZE, TRUE, NULL) !=
        NDIS_STATUS_PENDING) {
        return NDIS_STATUS_RESOURCES;
    }
    status = NdisMRegisterInterruptEx(Adapter->MiniportHandle, Adapter, &interrupt,
                                      &Adapter->InterruptHandle);
    if (status == NDIS_STATUS_SUCCESS && interrupt.InterruptType == NDIS_CONNECT_MESSAGE_BASED &&
        interrupt.MessageInfoTable->MessageCount < 2) {
        NdisMSynchronizeWithInterruptEx(Adapter->InterruptHandle, 0, TestSynchronize, Adapter);
    }
    return status;
}

static NDIS_STATUS TestMapResources(PTEST_ADAPTER Adapter, PNDIS_RESOURCE_LIST Resources)
{
    PCI_COMMON_CONFIG pci;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    if (NdisMGetBusData(Adapter->MiniportHandle, PCI_WHICHSPACE_CONFIG, 0, &pci, sizeof(pci)) !=
        sizeof(pci)) {
        return NDIS_STATUS_ADAPTER_NOT_FOUND;
    }
    for (ULONG i = 0; i < Resources->Count && status == NDIS_STATUS_SUCCESS; i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR d = &Resources->PartialDescriptors[i];
        if (d->Type == CmResourceTypeMemory) {
            status = NdisMMapIoSpace((PVOID *)&Adapter->Registers, Adapter->MiniportHandle,
                                     d->u.Memory.Start, d->u.Memory.Length);
        } else if (d->Type == CmResourceTypePort) {
            status = NdisMRegisterIoPortRange(&Adapter->PortBase, Adapter->MiniportHandle,
                                              NdisGetPhysicalAddressLow(d->u.Port.Start),
                                              d->u.Port.Length);
        }
    }
    return status;
}

static NDIS_STATUS NTAPI TestInitializeEx(NDIS_HANDLE NdisMiniportHandle,
                                          NDIS_HANDLE MiniportDriverContext,
                                          PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PTEST_ADAPTER adapter = NdisAllocateMemoryWithTagPriority(NdisMiniportHandle, sizeof(*adapter),
                                                              TEST_TAG, NormalPoolPriority);
    NDIS_STATUS status;
    (void)MiniportDriverContext;
    if (!adapter) {
        return NDIS_STATUS_RESOURCES;
    }
    NdisZeroMemory(adapter, sizeof(*adapter));
    adapter->MiniportHandle = NdisMiniportHandle;
    NdisAllocateSpinLock(&adapter->Lock);
    NdisInitializeEvent(&adapter->Idle);
    status = TestReadConfiguration(adapter);
    if (status == NDIS_STATUS_SUCCESS) {
        status = TestSetAttributes(adapter);
    }
    if (status == NDIS_STATUS_SUCCESS) {
        status = TestSetOffloadAttributes(adapter);
    }
    if (status == NDIS_STATUS_SUCCESS) {
        status = TestMapResources(adapter, Parameters->AllocatedResources);
    }
    if (status == NDIS_STATUS_SUCCESS) {
        status = TestAllocatePools(adapter);
    }
    if (status == NDIS_STATUS_SUCCESS) {
        status = TestRegisterHardware(adapter);
    }
    if (status != NDIS_STATUS_SUCCESS) {
        TestHaltEx(adapter, NdisHaltDeviceInitializationFailed);
    }
    return status;
}

static VOID NTAPI TestHaltEx(NDIS_HANDLE MiniportAdapterContext, NDIS_HALT_ACTION HaltAction)
{
    PTEST_ADAPTER adapter = MiniportAdapterContext;
    if (HaltAction != NdisHaltDeviceSurpriseRemoved) {
        NdisWriteRegisterUlong(adapter->Registers, 0);
    }
    NdisCancelTimerObject(adapter->Timer);
    NdisFreeTimerObject(adapter->Timer);
    NdisFreeIoWorkItem(adapter->WorkItem);
    NdisMDeregisterInterruptEx(adapter->InterruptHandle);
    NdisMFreeSharedMemory(adapter->MiniportHandle, PAGE_SIZE, TRUE, adapter->Shared,
                          adapter->SharedPhysical);
    NdisMDeregisterScatterGatherDma(adapter->DmaHandle);
    NdisMUnmapIoSpace(adapter->MiniportHandle, adapter->Registers, PAGE_SIZE);
    NdisMDeregisterIoPortRange(adapter->MiniportHandle, 0, 32, adapter->PortBase);
    NdisFreeNetBufferPool(adapter->NbPool);
    NdisFreeNetBufferListPool(adapter->NblPool);
    NdisDeleteNPagedLookasideList(&adapter->Lookaside);
    NdisFreeRWLock(adapter->RwLock);
    NdisFreeSpinLock(&adapter->Lock);
    NdisFreeMemoryWithTagPriority(adapter->MiniportHandle, adapter, TEST_TAG);
}

static NDIS_STATUS NTAPI TestPause(NDIS_HANDLE MiniportAdapterContext,
                                   PNDIS_MINIPORT_PAUSE_PARAMETERS Parameters)
{
    PTEST_ADAPTER adapter = MiniportAdapterContext;
    if (Parameters->PauseReason & NDIS_PAUSE_LOW_POWER) {
        NdisMSleep(1000);
    }
    NdisQueueIoWorkItem(adapter->WorkItem, TestWork, adapter);
    return NDIS_STATUS_PENDING;
}

static VOID NTAPI TestWork(PVOID WorkItemContext, NDIS_HANDLE NdisIoWorkItemHandle)
{
    PTEST_ADAPTER adapter = WorkItemContext;
    (void)NdisIoWorkItemHandle;
    if (NdisWaitEvent(&adapter->Idle, 1000)) {
        NdisMPauseComplete(adapter->MiniportHandle);
    }
}

static NDIS_STATUS NTAPI TestRestart(NDIS_HANDLE MiniportAdapterContext,
                                     PNDIS_MINIPORT_RESTART_PARAMETERS Parameters)
{
    for (PNDIS_RESTART_ATTRIBUTES a = Parameters->RestartAttributes; a; a = a->Next) {
        if (a->Oid == OID_GEN_MINIPORT_RESTART_ATTRIBUTES) {
            PNDIS_RESTART_GENERAL_ATTRIBUTES general = (PNDIS_RESTART_GENERAL_ATTRIBUTES)a->Data;
            general->LookaheadSize = general->MtuSize;
        }
    }
    NdisMRestartComplete(((PTEST_ADAPTER)MiniportAdapterContext)->MiniportHandle,
                         NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;
}

static BOOLEAN NTAPI TestCheckForHangEx(NDIS_HANDLE MiniportAdapterContext)
{
    return ((PTEST_ADAPTER)MiniportAdapterContext)->Outstanding > 1000;
}

static NDIS_STATUS NTAPI TestResetEx(NDIS_HANDLE MiniportAdapterContext, PBOOLEAN AddressingReset)
{
    *AddressingReset = FALSE;
    NdisMResetComplete(((PTEST_ADAPTER)MiniportAdapterContext)->MiniportHandle, NDIS_STATUS_SUCCESS,
                       FALSE);
    return NDIS_STATUS_PENDING;
}

static VOID NTAPI TestDevicePnPEventNotify(NDIS_HANDLE MiniportAdapterContext,
                                           PNET_DEVICE_PNP_EVENT NetDevicePnPEvent)
{
    (void)MiniportAdapterContext;
    switch (NetDevicePnPEvent->DevicePnPEvent) {
    case NdisDevicePnPEventSurpriseRemoved:
        break;
    case NdisDevicePnPEventPowerProfileChanged:
        if (*(PNDIS_POWER_PROFILE)NetDevicePnPEvent->InformationBuffer == NdisPowerProfileBattery) {
            break;
        }
        break;
    default:
        break;
    }
}

static VOID NTAPI TestShutdownEx(NDIS_HANDLE MiniportAdapterContext,
                                 NDIS_SHUTDOWN_ACTION ShutdownAction)
{
    if (ShutdownAction == NdisShutdownPowerOff) {
        NdisWriteRegisterUchar(((PTEST_ADAPTER)MiniportAdapterContext)->Registers, 0);
    }
}

/* ---- OIDs and indications ---- */

static VOID TestIndicateLink(PTEST_ADAPTER Adapter, BOOLEAN Up)
{
    NDIS_LINK_STATE link = {
        .Header = {NDIS_OBJECT_TYPE_DEFAULT, NDIS_LINK_STATE_REVISION_1,
                   NDIS_SIZEOF_LINK_STATE_REVISION_1},
        .MediaConnectState = Up ? MediaConnectStateConnected : MediaConnectStateDisconnected,
        .MediaDuplexState = MediaDuplexStateFull,
        .XmitLinkSpeed = NDIS_LINK_SPEED_UNKNOWN,
        .RcvLinkSpeed = NDIS_LINK_SPEED_UNKNOWN,
        .PauseFunctions = NdisPauseFunctionsUnsupported,
    };
    NDIS_STATUS_INDICATION status = {
        .Header = {NDIS_OBJECT_TYPE_STATUS_INDICATION, NDIS_STATUS_INDICATION_REVISION_1,
                   NDIS_SIZEOF_STATUS_INDICATION_REVISION_1},
        .SourceHandle = Adapter->MiniportHandle,
        .StatusCode = NDIS_STATUS_LINK_STATE,
        .StatusBuffer = &link,
        .StatusBufferSize = sizeof(link),
    };
    NdisMIndicateStatusEx(Adapter->MiniportHandle, &status);
}

static NDIS_STATUS TestSetInformation(PTEST_ADAPTER Adapter, PNDIS_OID_REQUEST Request)
{
    PVOID buffer = Request->DATA.SET_INFORMATION.InformationBuffer;
    LOCK_STATE_EX state;
    switch (Request->DATA.SET_INFORMATION.Oid) {
    case OID_GEN_CURRENT_PACKET_FILTER:
        if (Request->DATA.SET_INFORMATION.InformationBufferLength != sizeof(ULONG)) {
            Request->DATA.SET_INFORMATION.BytesNeeded = sizeof(ULONG);
            return NDIS_STATUS_INVALID_LENGTH;
        }
        NdisAcquireRWLockWrite(Adapter->RwLock, &state, 0);
        NdisRetrieveUlong(&Adapter->PacketFilter, buffer);
        NdisReleaseRWLock(Adapter->RwLock, &state);
        return NDIS_STATUS_SUCCESS;
    case OID_GEN_RECEIVE_SCALE_PARAMETERS: {
        PNDIS_RECEIVE_SCALE_PARAMETERS rss = buffer;
        return (rss->Flags & NDIS_RSS_PARAM_FLAG_DISABLE_RSS) ? NDIS_STATUS_SUCCESS
                                                              : NDIS_STATUS_NOT_SUPPORTED;
    }
    case OID_PM_ADD_WOL_PATTERN: {
        PNDIS_PM_WOL_PATTERN pattern = buffer;
        return pattern->WoLPacketType == NdisPMWoLPacketMagicPacket
                   ? NDIS_STATUS_SUCCESS
                   : NDIS_STATUS_PM_WOL_PATTERN_LIST_FULL;
    }
    case OID_TCP_OFFLOAD_PARAMETERS:
        return ((PNDIS_OFFLOAD_PARAMETERS)buffer)->LsoV2IPv4 ==
                       NDIS_OFFLOAD_PARAMETERS_LSOV2_ENABLED
                   ? NDIS_STATUS_SUCCESS
                   : NDIS_STATUS_INVALID_DATA;
    case OID_OFFLOAD_ENCAPSULATION:
        return ((PNDIS_OFFLOAD_ENCAPSULATION)buffer)->IPv4.Enabled == NDIS_OFFLOAD_SET_ON
                   ? NDIS_STATUS_SUCCESS
                   : NDIS_STATUS_NOT_SUPPORTED;
    case OID_PNP_SET_POWER:
        TestIndicateLink(Adapter, *(PNDIS_DEVICE_POWER_STATE)buffer == NdisDeviceStateD0);
        return NDIS_STATUS_SUCCESS;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

static NDIS_STATUS NTAPI TestOidRequest(NDIS_HANDLE MiniportAdapterContext,
                                        PNDIS_OID_REQUEST OidRequest)
{
    PTEST_ADAPTER adapter = MiniportAdapterContext;
    switch (OidRequest->RequestType) {
    case NdisRequestQueryInformation:
    case NdisRequestQueryStatistics:
        if (OidRequest->DATA.QUERY_INFORMATION.Oid == OID_GEN_STATISTICS) {
            NdisMoveMemory(OidRequest->DATA.QUERY_INFORMATION.InformationBuffer,
                           &adapter->Statistics, sizeof(adapter->Statistics));
            OidRequest->DATA.QUERY_INFORMATION.BytesWritten = sizeof(adapter->Statistics);
            return NDIS_STATUS_SUCCESS;
        }
        return NDIS_STATUS_INVALID_OID;
    case NdisRequestSetInformation:
        return TestSetInformation(adapter, OidRequest);
    case NdisRequestMethod:
        OidRequest->DATA.METHOD_INFORMATION.BytesRead = 0;
        return NDIS_STATUS_NOT_SUPPORTED;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

static VOID NTAPI TestCancelOidRequest(NDIS_HANDLE MiniportAdapterContext, PVOID RequestId)
{
    (void)MiniportAdapterContext;
    (void)RequestId;
}

static NDIS_STATUS NTAPI TestDirectOidRequest(NDIS_HANDLE MiniportAdapterContext,
                                              PNDIS_OID_REQUEST OidRequest)
{
    PTEST_ADAPTER adapter = MiniportAdapterContext;
    NdisMDirectOidRequestComplete(adapter->MiniportHandle, OidRequest, NDIS_STATUS_NOT_SUPPORTED);
    return NDIS_STATUS_PENDING;
}

static VOID NTAPI TestCancelDirectOidRequest(NDIS_HANDLE MiniportAdapterContext, PVOID RequestId)
{
    (void)MiniportAdapterContext;
    (void)RequestId;
}

/* ---- Sending ---- */

static VOID TestCompleteSend(PTEST_ADAPTER Adapter, PNET_BUFFER_LIST List, NDIS_STATUS Status)
{
    NET_BUFFER_LIST_STATUS(List) = Status;
    NET_BUFFER_LIST_NEXT_NBL(List) = NULL;
    NdisMSendNetBufferListsComplete(Adapter->MiniportHandle, List,
                                    NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL);
    if (NdisInterlockedDecrement(&Adapter->Outstanding) == 0) {
        NdisSetEvent(&Adapter->Idle);
    }
}

static ULONG TestReadOffloadInformation(PNET_BUFFER_LIST List)
{
    NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO checksum = {
        .Value = NET_BUFFER_LIST_INFO(List, TcpIpChecksumNetBufferListInfo)};
    NDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO lso = {
        .Value = NET_BUFFER_LIST_INFO(List, TcpLargeSendNetBufferListInfo)};
    NDIS_NET_BUFFER_LIST_8021Q_INFO tag = {
        .Value = NET_BUFFER_LIST_INFO(List, Ieee8021QNetBufferListInfo)};
    if (lso.Transmit.Type == NDIS_TCP_LARGE_SEND_OFFLOAD_V2_TYPE && lso.LsoV2Transmit.MSS) {
        lso.LsoV2TransmitComplete.Reserved = 0;
        NET_BUFFER_LIST_INFO(List, TcpLargeSendNetBufferListInfo) = lso.Value;
    }
    return checksum.Transmit.TcpHeaderOffset + (tag.TagHeader.VlanId << 16);
}

static VOID NTAPI TestSendNetBufferLists(NDIS_HANDLE MiniportAdapterContext,
                                         PNET_BUFFER_LIST NetBufferLists,
                                         NDIS_PORT_NUMBER PortNumber, ULONG SendFlags)
{
    PTEST_ADAPTER adapter = MiniportAdapterContext;
    BOOLEAN dispatch = NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags);
    PNET_BUFFER_LIST next;
    UCHAR header[14];
    KIRQL irql = DISPATCH_LEVEL;
    (void)PortNumber;
    if (!dispatch) {
        NDIS_RAISE_IRQL_TO_DISPATCH(&irql);
    }
    for (PNET_BUFFER_LIST list = NetBufferLists; list; list = next) {
        next = NET_BUFFER_LIST_NEXT_NBL(list);
        NdisInterlockedIncrement(&adapter->Outstanding);
        NET_BUFFER_LIST_MINIPORT_RESERVED(list)[0] = UlongToPtr(TestReadOffloadInformation(list));
        for (PNET_BUFFER b = NET_BUFFER_LIST_FIRST_NB(list); b; b = NET_BUFFER_NEXT_NB(b)) {
            NET_BUFFER_MINIPORT_RESERVED(b)[0] = list;
            if (NET_BUFFER_DATA_LENGTH(b) < sizeof(header) ||
                !NdisGetDataBuffer(b, sizeof(header), header, 1, 0) ||
                NdisMAllocateNetBufferSGList(adapter->DmaHandle, b, list,
                                             NDIS_SG_LIST_WRITE_TO_DEVICE, NULL,
                                             0) != NDIS_STATUS_SUCCESS) {
                TestCompleteSend(adapter, list, NDIS_STATUS_INVALID_PACKET);
                break;
            }
        }
    }
    NDIS_LOWER_IRQL(irql, DISPATCH_LEVEL);
}

static VOID NTAPI TestProcessSgList(PDEVICE_OBJECT pDO, PVOID Reserved, PSCATTER_GATHER_LIST pSGL,
                                    PVOID Context)
{
    PNET_BUFFER_LIST list = Context;
    (void)pDO;
    (void)Reserved;
    NET_BUFFER_LIST_MINIPORT_RESERVED(list)[1] = UlongToPtr(pSGL->NumberOfElements);
}

static VOID NTAPI TestCancelSend(NDIS_HANDLE MiniportAdapterContext, PVOID CancelId)
{
    PTEST_ADAPTER adapter = MiniportAdapterContext;
    PLIST_ENTRY entry = NdisInterlockedRemoveHeadList(&adapter->Pending, &adapter->Lock);
    if (entry) {
        PNET_BUFFER_LIST list = CONTAINING_RECORD(entry, NET_BUFFER_LIST, MiniportReserved[0]);
        if (NDIS_GET_NET_BUFFER_LIST_CANCEL_ID(list) == CancelId) {
            TestCompleteSend(adapter, list, NDIS_STATUS_SEND_ABORTED);
        }
    }
}

/* ---- Interrupts and receiving ---- */

static BOOLEAN NTAPI TestIsr(NDIS_HANDLE MiniportInterruptContext,
                             PBOOLEAN QueueDefaultInterruptDpc, PULONG TargetProcessors)
{
    PTEST_ADAPTER adapter = MiniportInterruptContext;
    UCHAR cause;
    NdisReadRegisterUchar(adapter->Registers, &cause);
    *QueueDefaultInterruptDpc = cause != 0;
    *TargetProcessors = 0;
    return cause != 0;
}

static BOOLEAN NTAPI TestMessageIsr(NDIS_HANDLE MiniportInterruptContext, ULONG MessageId,
                                    PBOOLEAN QueueDefaultInterruptDpc, PULONG TargetProcessors)
{
    PTEST_ADAPTER adapter = MiniportInterruptContext;
    GROUP_AFFINITY target = {.Mask = 1};
    *QueueDefaultInterruptDpc = FALSE;
    *TargetProcessors = 0;
    NdisMQueueDpcEx(adapter->InterruptHandle, MessageId, &target, adapter);
    return TRUE;
}

static VOID TestReceive(PTEST_ADAPTER Adapter, PNDIS_RECEIVE_THROTTLE_PARAMETERS Throttle)
{
    PMDL mdl = NdisAllocateMdl(Adapter->MiniportHandle, Adapter->Shared, PAGE_SIZE);
    PNET_BUFFER_LIST list =
        mdl ? NdisAllocateNetBufferAndNetBufferList(Adapter->NblPool, 0, 0, mdl, 0, 60) : NULL;
    NDIS_NET_BUFFER_LIST_8021Q_INFO tag = {.Value = NULL};
    if (!list || Throttle->MaxNblsToIndicate == 0) {
        Throttle->MoreNblsPending = 1;
        return;
    }
    tag.TagHeader.UserPriority = 5;
    NET_BUFFER_LIST_INFO(list, Ieee8021QNetBufferListInfo) = tag.Value;
    NET_BUFFER_LIST_SET_HASH_VALUE(list, 0x12345678);
    NET_BUFFER_LIST_SET_HASH_TYPE(list, NDIS_HASH_TCP_IPV4);
    NET_BUFFER_LIST_SET_HASH_FUNCTION(list, NdisHashFunctionToeplitz);
    NdisSetNblFlag(list, NDIS_NBL_FLAGS_IS_IPV4);
    list->SourceHandle = Adapter->MiniportHandle;
    NdisMIndicateReceiveNetBufferLists(Adapter->MiniportHandle, list, NDIS_DEFAULT_PORT_NUMBER, 1,
                                       NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL |
                                           NDIS_RECEIVE_FLAGS_RESOURCES);
    NdisFreeNetBufferList(list);
    NdisFreeMdl(mdl);
}

static VOID NTAPI TestInterruptDpc(NDIS_HANDLE MiniportInterruptContext, PVOID MiniportDpcContext,
                                   PVOID ReceiveThrottleParameters, PVOID NdisReserved2)
{
    (void)MiniportDpcContext;
    (void)NdisReserved2;
    TestReceive(MiniportInterruptContext, ReceiveThrottleParameters);
}

static VOID NTAPI TestMessageDpc(NDIS_HANDLE MiniportInterruptContext, ULONG MessageId,
                                 PVOID MiniportDpcContext, PVOID ReceiveThrottleParameters,
                                 PVOID NdisReserved2)
{
    (void)MessageId;
    TestInterruptDpc(MiniportInterruptContext, MiniportDpcContext, ReceiveThrottleParameters,
                     NdisReserved2);
}

static VOID NTAPI TestReturnNetBufferLists(NDIS_HANDLE MiniportAdapterContext,
                                           PNET_BUFFER_LIST NetBufferLists, ULONG ReturnFlags)
{
    PTEST_ADAPTER adapter = MiniportAdapterContext;
    if (NDIS_TEST_RETURN_AT_DISPATCH_LEVEL(ReturnFlags)) {
        NdisDprAcquireSpinLock(&adapter->Lock);
        NdisFreeNetBufferList(NetBufferLists);
        NdisDprReleaseSpinLock(&adapter->Lock);
    } else {
        NdisAcquireSpinLock(&adapter->Lock);
        NdisFreeNetBufferList(NetBufferLists);
        NdisReleaseSpinLock(&adapter->Lock);
    }
}

static VOID NTAPI TestEnableInterrupt(NDIS_HANDLE MiniportInterruptContext)
{
    PTEST_ADAPTER adapter = MiniportInterruptContext;
    ULONG value;
    NdisRawReadPortUlong((ULONG_PTR)adapter->PortBase, &value);
    NdisRawWritePortUlong((ULONG_PTR)adapter->PortBase, value | 1);
    KeMemoryBarrier();
}

static VOID NTAPI TestDisableInterrupt(NDIS_HANDLE MiniportInterruptContext)
{
    NdisStallExecution(1);
    NdisRawWritePortUchar((ULONG_PTR)((PTEST_ADAPTER)MiniportInterruptContext)->PortBase, 0);
}

static VOID NTAPI TestEnableMessage(NDIS_HANDLE MiniportInterruptContext, ULONG MessageId)
{
    (void)MessageId;
    TestEnableInterrupt(MiniportInterruptContext);
}

static VOID NTAPI TestDisableMessage(NDIS_HANDLE MiniportInterruptContext, ULONG MessageId)
{
    (void)MessageId;
    TestDisableInterrupt(MiniportInterruptContext);
}

static BOOLEAN NTAPI TestSynchronize(NDIS_HANDLE SynchronizeContext)
{
    return ((PTEST_ADAPTER)SynchronizeContext)->Outstanding == 0;
}

static VOID NTAPI TestSharedMemoryReady(NDIS_HANDLE MiniportAdapterContext, PVOID VirtualAddress,
                                        PNDIS_PHYSICAL_ADDRESS PhysicalAddress, ULONG Length,
                                        PVOID Context)
{
    (void)Context;
    NdisMFreeSharedMemory(((PTEST_ADAPTER)MiniportAdapterContext)->MiniportHandle, Length, TRUE,
                          VirtualAddress, *PhysicalAddress);
}

static VOID NTAPI TestTimer(PVOID SystemSpecific1, PVOID FunctionContext, PVOID SystemSpecific2,
                            PVOID SystemSpecific3)
{
    PTEST_ADAPTER adapter = FunctionContext;
    LARGE_INTEGER now;
    (void)SystemSpecific1;
    (void)SystemSpecific2;
    (void)SystemSpecific3;
    NdisGetCurrentSystemTime(&now);
    NdisInterlockedAddLargeStatistic(&now, 1);
    TestIndicateLink(adapter, KeGetCurrentIrql() == DISPATCH_LEVEL && now.QuadPart != 0);
}

/* SPDX-License-Identifier: MIT */
/*
 * A pass-through NDIS 6.20 filter written from the documentation: compile-only.
 */
#define NDIS620 1
#include <ndis.h>

#define TEST_TAG 'ftlF'

typedef struct _TEST_MODULE {
    NDIS_HANDLE FilterHandle;
    NDIS_SPIN_LOCK Lock;
    ULONG OutstandingSends;
} TEST_MODULE, *PTEST_MODULE;

DRIVER_INITIALIZE DriverEntry;
static FILTER_SET_OPTIONS TestSetOptions;
static FILTER_SET_MODULE_OPTIONS TestSetModuleOptions;
static FILTER_ATTACH TestAttach;
static FILTER_DETACH TestDetach;
static FILTER_RESTART TestRestart;
static FILTER_PAUSE TestPause;
static FILTER_SEND_NET_BUFFER_LISTS TestSend;
static FILTER_SEND_NET_BUFFER_LISTS_COMPLETE TestSendComplete;
static FILTER_CANCEL_SEND_NET_BUFFER_LISTS TestCancelSend;
static FILTER_RECEIVE_NET_BUFFER_LISTS TestReceive;
static FILTER_RETURN_NET_BUFFER_LISTS TestReturn;
static FILTER_OID_REQUEST TestOidRequest;
static FILTER_OID_REQUEST_COMPLETE TestOidRequestComplete;
static FILTER_CANCEL_OID_REQUEST TestCancelOidRequest;
static FILTER_DIRECT_OID_REQUEST TestDirectOidRequest;
static FILTER_DIRECT_OID_REQUEST_COMPLETE TestDirectOidRequestComplete;
static FILTER_CANCEL_DIRECT_OID_REQUEST TestCancelDirectOidRequest;
static FILTER_DEVICE_PNP_EVENT_NOTIFY TestDevicePnPEventNotify;
static FILTER_NET_PNP_EVENT TestNetPnPEvent;
static FILTER_STATUS TestStatus;
static DRIVER_UNLOAD TestUnload;

static NDIS_HANDLE TestDriverHandle;

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    NDIS_FILTER_DRIVER_CHARACTERISTICS c = {
        .Header = {NDIS_OBJECT_TYPE_FILTER_DRIVER_CHARACTERISTICS,
                   NDIS_FILTER_CHARACTERISTICS_REVISION_2,
                   NDIS_SIZEOF_FILTER_DRIVER_CHARACTERISTICS_REVISION_2},
        .MajorNdisVersion = NDIS_FILTER_MAJOR_VERSION,
        .MinorNdisVersion = NDIS_FILTER_MINOR_VERSION,
        .FriendlyName = NDIS_STRING_CONST("Test filter"),
        .UniqueName = NDIS_STRING_CONST("{5cbf81bd-5055-47cd-9055-a76b2b4e3697}"),
        .ServiceName = NDIS_STRING_CONST("testlwf"),
        .SetOptionsHandler = TestSetOptions,
        .SetFilterModuleOptionsHandler = TestSetModuleOptions,
        .AttachHandler = TestAttach,
        .DetachHandler = TestDetach,
        .RestartHandler = TestRestart,
        .PauseHandler = TestPause,
        .SendNetBufferListsHandler = TestSend,
        .SendNetBufferListsCompleteHandler = TestSendComplete,
        .CancelSendNetBufferListsHandler = TestCancelSend,
        .ReceiveNetBufferListsHandler = TestReceive,
        .ReturnNetBufferListsHandler = TestReturn,
        .OidRequestHandler = TestOidRequest,
        .OidRequestCompleteHandler = TestOidRequestComplete,
        .CancelOidRequestHandler = TestCancelOidRequest,
        .DevicePnPEventNotifyHandler = TestDevicePnPEventNotify,
        .NetPnPEventHandler = TestNetPnPEvent,
        .StatusHandler = TestStatus,
        .DirectOidRequestHandler = TestDirectOidRequest,
        .DirectOidRequestCompleteHandler = TestDirectOidRequestComplete,
        .CancelDirectOidRequestHandler = TestCancelDirectOidRequest,
    };
    (void)RegistryPath;
    DriverObject->DriverUnload = TestUnload;
    return NdisFRegisterFilterDriver(DriverObject, NULL, &c, &TestDriverHandle);
}

static VOID NTAPI TestUnload(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
    NdisFDeregisterFilterDriver(TestDriverHandle);
}

static NDIS_STATUS NTAPI TestSetOptions(NDIS_HANDLE NdisDriverHandle, NDIS_HANDLE DriverContext)
{
    (void)NdisDriverHandle;
    (void)DriverContext;
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS NTAPI TestSetModuleOptions(NDIS_HANDLE FilterModuleContext)
{
    NDIS_FILTER_PARTIAL_CHARACTERISTICS c = {
        .Header = {NDIS_OBJECT_TYPE_FILTER_PARTIAL_CHARACTERISTICS,
                   NDIS_FILTER_PARTIAL_CHARACTERISTICS_REVISION_1,
                   NDIS_SIZEOF_FILTER_PARTIAL_CHARACTERISTICS_REVISION_1},
        .ReceiveNetBufferListsHandler = TestReceive,
        .ReturnNetBufferListsHandler = TestReturn,
    };
    return NdisSetOptionalHandlers(((PTEST_MODULE)FilterModuleContext)->FilterHandle,
                                   (PNDIS_DRIVER_OPTIONAL_HANDLERS)&c);
}

static NDIS_STATUS NTAPI TestAttach(NDIS_HANDLE NdisFilterHandle, NDIS_HANDLE FilterDriverContext,
                                    PNDIS_FILTER_ATTACH_PARAMETERS AttachParameters)
{
    NDIS_FILTER_ATTRIBUTES attributes = {
        .Header = {NDIS_OBJECT_TYPE_FILTER_ATTRIBUTES, NDIS_FILTER_ATTRIBUTES_REVISION_1,
                   NDIS_SIZEOF_FILTER_ATTRIBUTES_REVISION_1},
    };
    PTEST_MODULE module;
    (void)FilterDriverContext;
    if (AttachParameters->MiniportMediaType != NdisMedium802_3 ||
        AttachParameters->MacAddressLength != ETH_LENGTH_OF_ADDRESS) {
        return NDIS_STATUS_INVALID_PARAMETER;
    }
    module = NdisAllocateMemoryWithTagPriority(NdisFilterHandle, sizeof(*module), TEST_TAG,
                                               LowPoolPriority);
    if (!module) {
        return NDIS_STATUS_RESOURCES;
    }
    module->FilterHandle = NdisFilterHandle;
    NdisAllocateSpinLock(&module->Lock);
    return NdisFSetAttributes(NdisFilterHandle, module, &attributes);
}

static VOID NTAPI TestDetach(NDIS_HANDLE FilterModuleContext)
{
    NdisFreeMemoryWithTagPriority(((PTEST_MODULE)FilterModuleContext)->FilterHandle,
                                  FilterModuleContext, TEST_TAG);
}

static NDIS_STATUS NTAPI TestRestart(NDIS_HANDLE FilterModuleContext,
                                     PNDIS_FILTER_RESTART_PARAMETERS Parameters)
{
    PNDIS_RESTART_GENERAL_ATTRIBUTES general =
        (PNDIS_RESTART_GENERAL_ATTRIBUTES)Parameters->RestartAttributes->Data;
    general->MaxLookaheadSizeAccessed = (ULONG)NDIS_MAX_LOOKAHEAD_SIZE_ACCESSED_UNDEFINED;
    NdisFRestartComplete(((PTEST_MODULE)FilterModuleContext)->FilterHandle, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS NTAPI TestPause(NDIS_HANDLE FilterModuleContext,
                                   PNDIS_FILTER_PAUSE_PARAMETERS Parameters)
{
    (void)Parameters;
    NdisFPauseComplete(((PTEST_MODULE)FilterModuleContext)->FilterHandle);
    return NDIS_STATUS_PENDING;
}

static VOID NTAPI TestSend(NDIS_HANDLE FilterModuleContext, PNET_BUFFER_LIST NetBufferLists,
                           NDIS_PORT_NUMBER PortNumber, ULONG SendFlags)
{
    PTEST_MODULE module = FilterModuleContext;
    PNET_BUFFER_LIST clone = NdisAllocateCloneNetBufferList(NetBufferLists, NULL, NULL, 0);
    if (clone) {
        NdisCopySendNetBufferListInfo(clone, NetBufferLists);
        NdisFreeCloneNetBufferList(clone, 0);
    }
    NdisInterlockedAddUlong(&module->OutstandingSends, 1, &module->Lock);
    NdisFSendNetBufferLists(module->FilterHandle, NetBufferLists, PortNumber, SendFlags);
}

static VOID NTAPI TestSendComplete(NDIS_HANDLE FilterModuleContext, PNET_BUFFER_LIST NetBufferLists,
                                   ULONG SendCompleteFlags)
{
    NdisFSendNetBufferListsComplete(((PTEST_MODULE)FilterModuleContext)->FilterHandle,
                                    NetBufferLists, SendCompleteFlags);
}

static VOID NTAPI TestCancelSend(NDIS_HANDLE FilterModuleContext, PVOID CancelId)
{
    NdisFCancelSendNetBufferLists(((PTEST_MODULE)FilterModuleContext)->FilterHandle, CancelId);
}

static VOID NTAPI TestReceive(NDIS_HANDLE FilterModuleContext, PNET_BUFFER_LIST NetBufferLists,
                              NDIS_PORT_NUMBER PortNumber, ULONG NumberOfNetBufferLists,
                              ULONG ReceiveFlags)
{
    NdisFIndicateReceiveNetBufferLists(((PTEST_MODULE)FilterModuleContext)->FilterHandle,
                                       NetBufferLists, PortNumber, NumberOfNetBufferLists,
                                       ReceiveFlags);
}

static VOID NTAPI TestReturn(NDIS_HANDLE FilterModuleContext, PNET_BUFFER_LIST NetBufferLists,
                             ULONG ReturnFlags)
{
    NdisFReturnNetBufferLists(((PTEST_MODULE)FilterModuleContext)->FilterHandle, NetBufferLists,
                              ReturnFlags);
}

static NDIS_STATUS NTAPI TestOidRequest(NDIS_HANDLE FilterModuleContext,
                                        PNDIS_OID_REQUEST OidRequest)
{
    PTEST_MODULE module = FilterModuleContext;
    PNDIS_OID_REQUEST clone;
    NDIS_STATUS status =
        NdisAllocateCloneOidRequest(module->FilterHandle, OidRequest, TEST_TAG, &clone);
    if (status != NDIS_STATUS_SUCCESS) {
        return status;
    }
    *(PNDIS_OID_REQUEST *)clone->SourceReserved = OidRequest;
    clone->RequestId = OidRequest->RequestId;
    status = NdisFOidRequest(module->FilterHandle, clone);
    if (status != NDIS_STATUS_PENDING) {
        TestOidRequestComplete(module, clone, status);
        status = NDIS_STATUS_PENDING;
    }
    return status;
}

static VOID NTAPI TestOidRequestComplete(NDIS_HANDLE FilterModuleContext,
                                         PNDIS_OID_REQUEST OidRequest, NDIS_STATUS Status)
{
    PTEST_MODULE module = FilterModuleContext;
    PNDIS_OID_REQUEST original = *(PNDIS_OID_REQUEST *)OidRequest->SourceReserved;
    original->DATA.QUERY_INFORMATION.BytesWritten = OidRequest->DATA.QUERY_INFORMATION.BytesWritten;
    NdisFreeCloneOidRequest(module->FilterHandle, OidRequest);
    NdisFOidRequestComplete(module->FilterHandle, original, Status);
}

static VOID NTAPI TestCancelOidRequest(NDIS_HANDLE FilterModuleContext, PVOID RequestId)
{
    NdisFCancelOidRequest(((PTEST_MODULE)FilterModuleContext)->FilterHandle, RequestId);
}

static NDIS_STATUS NTAPI TestDirectOidRequest(NDIS_HANDLE FilterModuleContext,
                                              PNDIS_OID_REQUEST OidRequest)
{
    return NdisFDirectOidRequest(((PTEST_MODULE)FilterModuleContext)->FilterHandle, OidRequest);
}

static VOID NTAPI TestDirectOidRequestComplete(NDIS_HANDLE FilterModuleContext,
                                               PNDIS_OID_REQUEST OidRequest, NDIS_STATUS Status)
{
    NdisFDirectOidRequestComplete(((PTEST_MODULE)FilterModuleContext)->FilterHandle, OidRequest,
                                  Status);
}

static VOID NTAPI TestCancelDirectOidRequest(NDIS_HANDLE FilterModuleContext, PVOID RequestId)
{
    NdisFCancelDirectOidRequest(((PTEST_MODULE)FilterModuleContext)->FilterHandle, RequestId);
}

static VOID NTAPI TestDevicePnPEventNotify(NDIS_HANDLE FilterModuleContext,
                                           PNET_DEVICE_PNP_EVENT NetDevicePnPEvent)
{
    NdisFDevicePnPEventNotify(((PTEST_MODULE)FilterModuleContext)->FilterHandle, NetDevicePnPEvent);
}

static NDIS_STATUS NTAPI TestNetPnPEvent(NDIS_HANDLE FilterModuleContext,
                                         PNET_PNP_EVENT_NOTIFICATION NetPnPEvent)
{
    if (NetPnPEvent->NetPnPEvent.NetEvent == NetEventSetPower &&
        *(PNET_DEVICE_POWER_STATE)NetPnPEvent->NetPnPEvent.Buffer == NetDeviceStateD3) {
        return NDIS_STATUS_SUCCESS;
    }
    return NdisFNetPnPEvent(((PTEST_MODULE)FilterModuleContext)->FilterHandle, NetPnPEvent);
}

static VOID NTAPI TestStatus(NDIS_HANDLE FilterModuleContext,
                             PNDIS_STATUS_INDICATION StatusIndication)
{
    NdisFIndicateStatus(((PTEST_MODULE)FilterModuleContext)->FilterHandle, StatusIndication);
}

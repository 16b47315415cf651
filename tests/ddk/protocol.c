/* SPDX-License-Identifier: MIT */
/*
 * An NDIS 6.20 protocol written from the documentation: compile-only. It binds, sets a packet
 * filter, sends one frame and receives.
 */
#define NDIS620 1
#include <ndis.h>

#define TEST_TAG 'torP'

typedef struct _TEST_BINDING {
    NDIS_HANDLE Binding;
    NDIS_HANDLE BindContext;
    NDIS_HANDLE UnbindContext;
    NDIS_HANDLE Pool;
    NDIS_OID_REQUEST Request;
    ULONG PacketFilter;
    NDIS_STATUS OpenStatus;
    NDIS_EVENT Done;
    UCHAR Frame[60];
} TEST_BINDING, *PTEST_BINDING;

DRIVER_INITIALIZE DriverEntry;
static PROTOCOL_SET_OPTIONS TestSetOptions;
static PROTOCOL_BIND_ADAPTER_EX TestBindAdapterEx;
static PROTOCOL_UNBIND_ADAPTER_EX TestUnbindAdapterEx;
static PROTOCOL_OPEN_ADAPTER_COMPLETE_EX TestOpenAdapterCompleteEx;
static PROTOCOL_CLOSE_ADAPTER_COMPLETE_EX TestCloseAdapterCompleteEx;
static PROTOCOL_NET_PNP_EVENT TestNetPnPEvent;
static PROTOCOL_UNINSTALL TestUninstall;
static PROTOCOL_OID_REQUEST_COMPLETE TestOidRequestComplete;
static PROTOCOL_STATUS_EX TestStatusEx;
static PROTOCOL_RECEIVE_NET_BUFFER_LISTS TestReceive;
static PROTOCOL_SEND_NET_BUFFER_LISTS_COMPLETE TestSendComplete;
static PROTOCOL_DIRECT_OID_REQUEST_COMPLETE TestDirectOidRequestComplete;
static DRIVER_UNLOAD TestUnload;

static NDIS_HANDLE TestProtocolHandle;

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    NDIS_PROTOCOL_DRIVER_CHARACTERISTICS c = {
        .Header = {NDIS_OBJECT_TYPE_PROTOCOL_DRIVER_CHARACTERISTICS,
                   NDIS_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_2,
                   NDIS_SIZEOF_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_2},
        .MajorNdisVersion = NDIS_PROTOCOL_MAJOR_VERSION,
        .MinorNdisVersion = NDIS_PROTOCOL_MINOR_VERSION,
        .Name = NDIS_STRING_CONST("TESTPROT"),
        .SetOptionsHandler = TestSetOptions,
        .BindAdapterHandlerEx = TestBindAdapterEx,
        .UnbindAdapterHandlerEx = TestUnbindAdapterEx,
        .OpenAdapterCompleteHandlerEx = TestOpenAdapterCompleteEx,
        .CloseAdapterCompleteHandlerEx = TestCloseAdapterCompleteEx,
        .NetPnPEventHandler = TestNetPnPEvent,
        .UninstallHandler = TestUninstall,
        .OidRequestCompleteHandler = TestOidRequestComplete,
        .StatusHandlerEx = TestStatusEx,
        .ReceiveNetBufferListsHandler = TestReceive,
        .SendNetBufferListsCompleteHandler = TestSendComplete,
        .DirectOidRequestCompleteHandler = TestDirectOidRequestComplete,
    };
    (void)RegistryPath;
    DriverObject->DriverUnload = TestUnload;
    return NdisRegisterProtocolDriver(NULL, &c, &TestProtocolHandle);
}

static VOID NTAPI TestUnload(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
    NdisDeregisterProtocolDriver(TestProtocolHandle);
}

static VOID NTAPI TestUninstall(VOID)
{
    NdisDeregisterProtocolDriver(TestProtocolHandle);
}

static NDIS_STATUS NTAPI TestSetOptions(NDIS_HANDLE NdisDriverHandle, NDIS_HANDLE DriverContext)
{
    (void)NdisDriverHandle;
    (void)DriverContext;
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS TestSetPacketFilter(PTEST_BINDING Binding, ULONG Filter)
{
    PNDIS_OID_REQUEST request = &Binding->Request;
    NDIS_STATUS status;
    NdisZeroMemory(request, sizeof(*request));
    Binding->PacketFilter = Filter;
    request->Header.Type = NDIS_OBJECT_TYPE_OID_REQUEST;
    request->Header.Revision = NDIS_OID_REQUEST_REVISION_1;
    request->Header.Size = NDIS_SIZEOF_OID_REQUEST_REVISION_1;
    request->RequestType = NdisRequestSetInformation;
    request->Timeout = NDIS_OID_REQUEST_TIMEOUT_INFINITE;
    request->RequestId = Binding;
    request->DATA.SET_INFORMATION.Oid = OID_GEN_CURRENT_PACKET_FILTER;
    request->DATA.SET_INFORMATION.InformationBuffer = &Binding->PacketFilter;
    request->DATA.SET_INFORMATION.InformationBufferLength = sizeof(Binding->PacketFilter);
    status = NdisOidRequest(Binding->Binding, request);
    if (status == NDIS_STATUS_PENDING) {
        NdisCancelOidRequest(Binding->Binding, Binding);
        NdisWaitEvent(&Binding->Done, 0);
    }
    return status;
}

static VOID TestSendFrame(PTEST_BINDING Binding)
{
    PMDL mdl = NdisAllocateMdl(Binding->Binding, Binding->Frame, sizeof(Binding->Frame));
    PNET_BUFFER_LIST list = mdl ? NdisAllocateNetBufferAndNetBufferList(Binding->Pool, 0, 0, mdl, 0,
                                                                        sizeof(Binding->Frame))
                                : NULL;
    PVOID cancel = UlongToPtr((ULONG)NdisGeneratePartialCancelId() << 24);
    if (!list) {
        return;
    }
    list->SourceHandle = Binding->Binding;
    NET_BUFFER_LIST_PROTOCOL_RESERVED(list)[0] = Binding;
    NBL_SET_PROT_RSVD_FLAG(list, 0x00100000);
    NDIS_SET_NET_BUFFER_LIST_CANCEL_ID(list, cancel);
    if (NdisRetreatNetBufferDataStart(NET_BUFFER_LIST_FIRST_NB(list), 4, 0, NULL) ==
        NDIS_STATUS_SUCCESS) {
        NdisAdvanceNetBufferDataStart(NET_BUFFER_LIST_FIRST_NB(list), 4, TRUE, NULL);
    }
    NdisSendNetBufferLists(Binding->Binding, list, NDIS_DEFAULT_PORT_NUMBER,
                           NDIS_SEND_FLAGS_CHECK_FOR_LOOPBACK);
    NdisCancelSendNetBufferLists(Binding->Binding, cancel);
}

static NDIS_STATUS NTAPI TestBindAdapterEx(NDIS_HANDLE ProtocolDriverContext,
                                           NDIS_HANDLE BindContext,
                                           PNDIS_BIND_PARAMETERS BindParameters)
{
    NDIS_MEDIUM media[] = {NdisMedium802_3};
    NET_FRAME_TYPE types[] = {NDIS_ETH_TYPE_ARP};
    UINT selected;
    NDIS_OPEN_PARAMETERS open = {
        .Header = {NDIS_OBJECT_TYPE_OPEN_PARAMETERS, NDIS_OPEN_PARAMETERS_REVISION_1,
                   NDIS_SIZEOF_OPEN_PARAMETERS_REVISION_1},
        .AdapterName = BindParameters->AdapterName,
        .MediumArray = media,
        .MediumArraySize = ARRAYSIZE(media),
        .SelectedMediumIndex = &selected,
        .FrameTypeArray = types,
        .FrameTypeArraySize = ARRAYSIZE(types),
    };
    PTEST_BINDING binding;
    NDIS_STATUS status;
    (void)ProtocolDriverContext;
    binding = NdisAllocateMemoryWithTagPriority(TestProtocolHandle, sizeof(*binding), TEST_TAG,
                                                NormalPoolPriority);
    if (!binding) {
        return NDIS_STATUS_RESOURCES;
    }
    NdisInitializeEvent(&binding->Done);
    binding->BindContext = BindContext;
    status = NdisOpenAdapterEx(TestProtocolHandle, binding, &open, BindContext, &binding->Binding);
    if (status == NDIS_STATUS_SUCCESS) {
        status = TestSetPacketFilter(binding, NDIS_PACKET_TYPE_DIRECTED);
        TestSendFrame(binding);
    }
    return status;
}

static VOID NTAPI TestOpenAdapterCompleteEx(NDIS_HANDLE ProtocolBindingContext, NDIS_STATUS Status)
{
    PTEST_BINDING binding = ProtocolBindingContext;
    binding->OpenStatus = Status;
    NdisCompleteBindAdapterEx(binding->BindContext, Status);
}

static NDIS_STATUS NTAPI TestUnbindAdapterEx(NDIS_HANDLE UnbindContext,
                                             NDIS_HANDLE ProtocolBindingContext)
{
    PTEST_BINDING binding = ProtocolBindingContext;
    binding->UnbindContext = UnbindContext;
    return NdisCloseAdapterEx(binding->Binding);
}

static VOID NTAPI TestCloseAdapterCompleteEx(NDIS_HANDLE ProtocolBindingContext)
{
    NdisCompleteUnbindAdapterEx(((PTEST_BINDING)ProtocolBindingContext)->UnbindContext);
}

static NDIS_STATUS NTAPI TestNetPnPEvent(NDIS_HANDLE ProtocolBindingContext,
                                         PNET_PNP_EVENT_NOTIFICATION NetPnPEventNotification)
{
    PTEST_BINDING binding = ProtocolBindingContext;
    switch (NetPnPEventNotification->NetPnPEvent.NetEvent) {
    case NetEventPause:
        NdisCompleteNetPnPEvent(binding->Binding, NetPnPEventNotification, NDIS_STATUS_SUCCESS);
        return NDIS_STATUS_PENDING;
    case NetEventRestart: {
        PNDIS_PROTOCOL_RESTART_PARAMETERS p = NetPnPEventNotification->NetPnPEvent.Buffer;
        return p->BoundIfIndex ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
    }
    case NetEventReconfigure:
        NdisReEnumerateProtocolBindings(TestProtocolHandle);
        return NDIS_STATUS_SUCCESS;
    default:
        return NDIS_STATUS_SUCCESS;
    }
}

static VOID NTAPI TestOidRequestComplete(NDIS_HANDLE ProtocolBindingContext,
                                         PNDIS_OID_REQUEST OidRequest, NDIS_STATUS Status)
{
    (void)OidRequest;
    (void)Status;
    NdisSetEvent(&((PTEST_BINDING)ProtocolBindingContext)->Done);
}

static VOID NTAPI TestDirectOidRequestComplete(NDIS_HANDLE ProtocolBindingContext,
                                               PNDIS_OID_REQUEST OidRequest, NDIS_STATUS Status)
{
    TestOidRequestComplete(ProtocolBindingContext, OidRequest, Status);
}

static VOID NTAPI TestStatusEx(NDIS_HANDLE ProtocolBindingContext,
                               PNDIS_STATUS_INDICATION StatusIndication)
{
    if (StatusIndication->StatusCode == NDIS_STATUS_LINK_STATE) {
        PNDIS_LINK_STATE link = StatusIndication->StatusBuffer;
        if (link->MediaConnectState == MediaConnectStateConnected) {
            TestSendFrame(ProtocolBindingContext);
        }
    }
}

static VOID NTAPI TestReceive(NDIS_HANDLE ProtocolBindingContext, PNET_BUFFER_LIST NetBufferLists,
                              NDIS_PORT_NUMBER PortNumber, ULONG NumberOfNetBufferLists,
                              ULONG ReceiveFlags)
{
    PTEST_BINDING binding = ProtocolBindingContext;
    PNET_BUFFER first = NET_BUFFER_LIST_FIRST_NB(NetBufferLists);
    PVOID address;
    UINT length;
    (void)PortNumber;
    (void)NumberOfNetBufferLists;
    NdisQueryMdl(NET_BUFFER_CURRENT_MDL(first), &address, &length, NormalPagePriority);
    if (NDIS_TEST_RECEIVE_CAN_PEND(ReceiveFlags)) {
        NdisReturnNetBufferLists(binding->Binding, NetBufferLists,
                                 NDIS_TEST_RECEIVE_AT_DISPATCH_LEVEL(ReceiveFlags)
                                     ? NDIS_RETURN_FLAGS_DISPATCH_LEVEL
                                     : 0);
    }
}

static VOID NTAPI TestSendComplete(NDIS_HANDLE ProtocolBindingContext,
                                   PNET_BUFFER_LIST NetBufferLists, ULONG SendCompleteFlags)
{
    PMDL mdl = NET_BUFFER_FIRST_MDL(NET_BUFFER_LIST_FIRST_NB(NetBufferLists));
    (void)ProtocolBindingContext;
    (void)SendCompleteFlags;
    NdisFreeNetBufferList(NetBufferLists);
    NdisFreeMdl(mdl);
}

/* SPDX-License-Identifier: MIT */
/*
 * Connection-oriented NDIS: call parameters, and the entry points and calls of CoNDIS miniports,
 * clients, call managers and integrated miniport call managers (MCMs).
 */
#ifndef NDIS_CONET_H
#define NDIS_CONET_H

#include <ndis/base.h>
#include <ndis/nbl.h>
#include <ndis/oid.h>
#include <qos.h>

/* ---- Address families, SAPs, call parameters ---- */

typedef ULONG NDIS_AF, *PNDIS_AF;
#define CO_ADDRESS_FAMILY_Q2931      ((NDIS_AF)0x1)
#define CO_ADDRESS_FAMILY_PSCHED     ((NDIS_AF)0x2)
#define CO_ADDRESS_FAMILY_L2TP       ((NDIS_AF)0x3)
#define CO_ADDRESS_FAMILY_IRDA       ((NDIS_AF)0x4)
#define CO_ADDRESS_FAMILY_1394       ((NDIS_AF)0x5)
#define CO_ADDRESS_FAMILY_PPP        ((NDIS_AF)0x6)
#define CO_ADDRESS_FAMILY_INFINIBAND ((NDIS_AF)0x7)
#define CO_ADDRESS_FAMILY_TAPI       ((NDIS_AF)0x800)
#define CO_ADDRESS_FAMILY_TAPI_PROXY ((NDIS_AF)0x801)
#define CO_ADDRESS_FAMILY_PROXY      0x80000000

typedef struct _CO_ADDRESS_FAMILY {
    NDIS_AF AddressFamily;
    ULONG MajorVersion;
    ULONG MinorVersion;
} CO_ADDRESS_FAMILY, *PCO_ADDRESS_FAMILY;
DDK_ASSERT_SIZE(CO_ADDRESS_FAMILY, 12, 12);

typedef struct _CO_SAP {
    ULONG SapType;
    ULONG SapLength;
    UCHAR Sap[1];
} CO_SAP, *PCO_SAP;
DDK_ASSERT_SIZE(CO_SAP, 12, 12);

typedef struct _CO_SPECIFIC_PARAMETERS {
    ULONG ParamType;
    ULONG Length;
    UCHAR Parameters[1];
} CO_SPECIFIC_PARAMETERS, *PCO_SPECIFIC_PARAMETERS;
DDK_ASSERT_SIZE(CO_SPECIFIC_PARAMETERS, 12, 12);

typedef struct _CO_CALL_MANAGER_PARAMETERS {
    FLOWSPEC Transmit;
    FLOWSPEC Receive;
    CO_SPECIFIC_PARAMETERS CallMgrSpecific;
} CO_CALL_MANAGER_PARAMETERS, *PCO_CALL_MANAGER_PARAMETERS;
DDK_ASSERT_SIZE(CO_CALL_MANAGER_PARAMETERS, 76, 76);

/* CO_MEDIA_PARAMETERS.Flags */
#define RECEIVE_TIME_INDICATION 0x00000001
#define USE_TIME_STAMPS         0x00000002
#define TRANSMIT_VC             0x00000004
#define RECEIVE_VC              0x00000008
#define INDICATE_ERRED_PACKETS  0x00000010
#define INDICATE_END_OF_TX      0x00000020
#define RESERVE_RESOURCES_VC    0x00000040
#define ROUND_DOWN_FLOW         0x00000080
#define ROUND_UP_FLOW           0x00000100
typedef struct _CO_MEDIA_PARAMETERS {
    ULONG Flags;
    ULONG ReceivePriority;
    ULONG ReceiveSizeHint;
    POINTER_ALIGNMENT CO_SPECIFIC_PARAMETERS MediaSpecific;
} CO_MEDIA_PARAMETERS, *PCO_MEDIA_PARAMETERS;
DDK_ASSERT_SIZE(CO_MEDIA_PARAMETERS, 24, 32);

/* CO_CALL_PARAMETERS.Flags */
#define PERMANENT_VC            0x00000001
#define CALL_PARAMETERS_CHANGED 0x00000002
#define QUERY_CALL_PARAMETERS   0x00000004
#define BROADCAST_VC            0x00000008
#define MULTIPOINT_VC           0x00000010
typedef struct _CO_CALL_PARAMETERS {
    ULONG Flags;
    PCO_CALL_MANAGER_PARAMETERS CallMgrParameters;
    PCO_MEDIA_PARAMETERS MediaParameters;
} CO_CALL_PARAMETERS, *PCO_CALL_PARAMETERS;
DDK_ASSERT_SIZE(CO_CALL_PARAMETERS, 12, 24);

/* ---- Miniports ---- */

typedef NDIS_STATUS NTAPI MINIPORT_CO_CREATE_VC(_In_ NDIS_HANDLE MiniportAdapterContext,
                                                _In_ NDIS_HANDLE NdisVcHandle,
                                                _Out_ PNDIS_HANDLE MiniportVcContext);
typedef MINIPORT_CO_CREATE_VC *W_CO_CREATE_VC_HANDLER;

typedef NDIS_STATUS NTAPI MINIPORT_CO_DELETE_VC(_In_ NDIS_HANDLE MiniportVcContext);
typedef MINIPORT_CO_DELETE_VC *W_CO_DELETE_VC_HANDLER;

typedef NDIS_STATUS NTAPI MINIPORT_CO_ACTIVATE_VC(_In_ NDIS_HANDLE MiniportVcContext,
                                                  _Inout_ PCO_CALL_PARAMETERS CallParameters);
typedef MINIPORT_CO_ACTIVATE_VC *W_CO_ACTIVATE_VC_HANDLER;

typedef NDIS_STATUS NTAPI MINIPORT_CO_DEACTIVATE_VC(_In_ NDIS_HANDLE MiniportVcContext);
typedef MINIPORT_CO_DEACTIVATE_VC *W_CO_DEACTIVATE_VC_HANDLER;

typedef VOID NTAPI MINIPORT_CO_SEND_NET_BUFFER_LISTS(_In_ NDIS_HANDLE MiniportVcContext,
                                                     _In_ PNET_BUFFER_LIST NetBufferLists,
                                                     _In_ ULONG SendFlags);
typedef MINIPORT_CO_SEND_NET_BUFFER_LISTS *W_CO_SEND_NET_BUFFER_LISTS_HANDLER;

typedef NDIS_STATUS NTAPI MINIPORT_CO_OID_REQUEST(_In_ NDIS_HANDLE MiniportAdapterContext,
                                                  _In_ NDIS_HANDLE MiniportVcContext,
                                                  _Inout_ PNDIS_OID_REQUEST OidRequest);
typedef MINIPORT_CO_OID_REQUEST *W_CO_OID_REQUEST_HANDLER;

#define NDIS_MINIPORT_CO_CHARACTERISTICS_REVISION_1 1
typedef struct _NDIS_MINIPORT_CO_CHARACTERISTICS {
    NDIS_OBJECT_HEADER Header;
    ULONG Flags;
    W_CO_CREATE_VC_HANDLER CoCreateVcHandler;
    W_CO_DELETE_VC_HANDLER CoDeleteVcHandler;
    W_CO_ACTIVATE_VC_HANDLER CoActivateVcHandler;
    W_CO_DEACTIVATE_VC_HANDLER CoDeactivateVcHandler;
    W_CO_SEND_NET_BUFFER_LISTS_HANDLER CoSendNetBufferListsHandler;
    W_CO_OID_REQUEST_HANDLER CoOidRequestHandler;
} NDIS_MINIPORT_CO_CHARACTERISTICS, *PNDIS_MINIPORT_CO_CHARACTERISTICS;
DDK_ASSERT_SIZE(NDIS_MINIPORT_CO_CHARACTERISTICS, 32, 56);

#define NDIS_SIZEOF_MINIPORT_CO_CHARACTERISTICS_REVISION_1                                         \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_MINIPORT_CO_CHARACTERISTICS, CoOidRequestHandler)

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisMCoActivateVcComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisVcHandle,
                              _In_ PCO_CALL_PARAMETERS CallParameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisMCoDeactivateVcComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisVcHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisMCoIndicateReceiveNetBufferLists(_In_ NDIS_HANDLE NdisVcHandle,
                                         _In_ PNET_BUFFER_LIST NetBufferLists,
                                         _In_ ULONG NumberOfNetBufferLists,
                                         _In_ ULONG CoReceiveFlags);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisMCoSendNetBufferListsComplete(_In_ NDIS_HANDLE NdisVcHandle,
                                      _In_ PNET_BUFFER_LIST NetBufferLists,
                                      _In_ ULONG SendCompleteFlags);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisMCoIndicateStatusEx(_In_ NDIS_HANDLE MiniportAdapterHandle,
                            _In_opt_ NDIS_HANDLE NdisVcHandle,
                            _In_ PNDIS_STATUS_INDICATION StatusIndication);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisMCoOidRequestComplete(_In_ NDIS_HANDLE MiniportAdapterHandle, _In_ NDIS_HANDLE NdisVcHandle,
                              _In_ PNDIS_OID_REQUEST OidRequest, _In_ NDIS_STATUS Status);

/* ---- Protocols ---- */

typedef VOID NTAPI PROTOCOL_CO_STATUS_EX(_In_ NDIS_HANDLE ProtocolBindingContext,
                                         _In_ NDIS_HANDLE ProtocolVcContext,
                                         _In_ PNDIS_STATUS_INDICATION StatusIndication);
typedef PROTOCOL_CO_STATUS_EX *CO_STATUS_HANDLER_EX;

typedef VOID NTAPI PROTOCOL_CO_AF_REGISTER_NOTIFY(_In_ NDIS_HANDLE ProtocolBindingContext,
                                                  _In_ PCO_ADDRESS_FAMILY AddressFamily);
typedef PROTOCOL_CO_AF_REGISTER_NOTIFY *CO_AF_REGISTER_NOTIFY_HANDLER;

typedef VOID NTAPI PROTOCOL_CO_RECEIVE_NET_BUFFER_LISTS(_In_ NDIS_HANDLE ProtocolBindingContext,
                                                        _In_ NDIS_HANDLE ProtocolVcContext,
                                                        _In_ PNET_BUFFER_LIST NetBufferLists,
                                                        _In_ ULONG NumberOfNetBufferLists,
                                                        _In_ ULONG ReceiveFlags);
typedef PROTOCOL_CO_RECEIVE_NET_BUFFER_LISTS *CO_RECEIVE_NET_BUFFER_LISTS_HANDLER;

typedef VOID NTAPI PROTOCOL_CO_SEND_NET_BUFFER_LISTS_COMPLETE(_In_ NDIS_HANDLE ProtocolVcContext,
                                                              _In_ PNET_BUFFER_LIST NetBufferLists,
                                                              _In_ ULONG SendCompleteFlags);
typedef PROTOCOL_CO_SEND_NET_BUFFER_LISTS_COMPLETE *CO_SEND_NET_BUFFER_LISTS_COMPLETE_HANDLER;

#define NDIS_PROTOCOL_CO_CHARACTERISTICS_REVISION_1 1
typedef struct _NDIS_PROTOCOL_CO_CHARACTERISTICS {
    NDIS_OBJECT_HEADER Header;
    ULONG Flags;
    CO_STATUS_HANDLER_EX CoStatusHandlerEx;
    CO_AF_REGISTER_NOTIFY_HANDLER CoAfRegisterNotifyHandler;
    CO_RECEIVE_NET_BUFFER_LISTS_HANDLER CoReceiveNetBufferListsHandler;
    CO_SEND_NET_BUFFER_LISTS_COMPLETE_HANDLER CoSendNetBufferListsCompleteHandler;
} NDIS_PROTOCOL_CO_CHARACTERISTICS, *PNDIS_PROTOCOL_CO_CHARACTERISTICS;
DDK_ASSERT_SIZE(NDIS_PROTOCOL_CO_CHARACTERISTICS, 24, 40);

#define NDIS_SIZEOF_PROTOCOL_CO_CHARACTERISTICS_REVISION_1                                         \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_PROTOCOL_CO_CHARACTERISTICS, CoSendNetBufferListsCompleteHandler)

typedef NDIS_STATUS NTAPI PROTOCOL_CO_CREATE_VC(_In_ NDIS_HANDLE ProtocolAfContext,
                                                _In_ NDIS_HANDLE NdisVcHandle,
                                                _Out_ PNDIS_HANDLE ProtocolVcContext);
typedef PROTOCOL_CO_CREATE_VC *CO_CREATE_VC_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CO_DELETE_VC(_In_ NDIS_HANDLE ProtocolVcContext);
typedef PROTOCOL_CO_DELETE_VC *CO_DELETE_VC_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CO_OID_REQUEST(_In_ NDIS_HANDLE ProtocolAfContext,
                                                  _In_ NDIS_HANDLE ProtocolVcContext,
                                                  _In_ NDIS_HANDLE ProtocolPartyContext,
                                                  _Inout_ PNDIS_OID_REQUEST OidRequest);
typedef PROTOCOL_CO_OID_REQUEST *CO_OID_REQUEST_HANDLER;

typedef VOID NTAPI PROTOCOL_CO_OID_REQUEST_COMPLETE(_In_ NDIS_HANDLE ProtocolAfContext,
                                                    _In_ NDIS_HANDLE ProtocolVcContext,
                                                    _In_ NDIS_HANDLE ProtocolPartyContext,
                                                    _Inout_ PNDIS_OID_REQUEST OidRequest,
                                                    _In_ NDIS_STATUS Status);
typedef PROTOCOL_CO_OID_REQUEST_COMPLETE *CO_OID_REQUEST_COMPLETE_HANDLER;

/* ---- Clients ---- */

typedef VOID NTAPI PROTOCOL_CL_OPEN_AF_COMPLETE_EX(_In_ NDIS_HANDLE ProtocolAfContext,
                                                   _In_ NDIS_HANDLE NdisAfHandle,
                                                   _In_ NDIS_STATUS Status);
typedef PROTOCOL_CL_OPEN_AF_COMPLETE_EX *CL_OPEN_AF_COMPLETE_HANDLER_EX;

typedef VOID NTAPI PROTOCOL_CL_CLOSE_AF_COMPLETE(_In_ NDIS_STATUS Status,
                                                 _In_ NDIS_HANDLE ProtocolAfContext);
typedef PROTOCOL_CL_CLOSE_AF_COMPLETE *CL_CLOSE_AF_COMPLETE_HANDLER;

typedef VOID NTAPI PROTOCOL_CL_REGISTER_SAP_COMPLETE(_In_ NDIS_STATUS Status,
                                                     _In_ NDIS_HANDLE ProtocolSapContext,
                                                     _In_ PCO_SAP Sap,
                                                     _In_ NDIS_HANDLE NdisSapHandle);
typedef PROTOCOL_CL_REGISTER_SAP_COMPLETE *CL_REG_SAP_COMPLETE_HANDLER;

typedef VOID NTAPI PROTOCOL_CL_DEREGISTER_SAP_COMPLETE(_In_ NDIS_STATUS Status,
                                                       _In_ NDIS_HANDLE ProtocolSapContext);
typedef PROTOCOL_CL_DEREGISTER_SAP_COMPLETE *CL_DEREG_SAP_COMPLETE_HANDLER;

typedef VOID NTAPI PROTOCOL_CL_MAKE_CALL_COMPLETE(_In_ NDIS_STATUS Status,
                                                  _In_ NDIS_HANDLE ProtocolVcContext,
                                                  _In_opt_ NDIS_HANDLE NdisPartyHandle,
                                                  _In_ PCO_CALL_PARAMETERS CallParameters);
typedef PROTOCOL_CL_MAKE_CALL_COMPLETE *CL_MAKE_CALL_COMPLETE_HANDLER;

typedef VOID NTAPI PROTOCOL_CL_MODIFY_CALL_QOS_COMPLETE(_In_ NDIS_STATUS Status,
                                                        _In_ NDIS_HANDLE ProtocolVcContext,
                                                        _In_ PCO_CALL_PARAMETERS CallParameters);
typedef PROTOCOL_CL_MODIFY_CALL_QOS_COMPLETE *CL_MODIFY_CALL_QOS_COMPLETE_HANDLER;

typedef VOID NTAPI PROTOCOL_CL_CLOSE_CALL_COMPLETE(_In_ NDIS_STATUS Status,
                                                   _In_ NDIS_HANDLE ProtocolVcContext,
                                                   _In_opt_ NDIS_HANDLE ProtocolPartyContext);
typedef PROTOCOL_CL_CLOSE_CALL_COMPLETE *CL_CLOSE_CALL_COMPLETE_HANDLER;

typedef VOID NTAPI PROTOCOL_CL_ADD_PARTY_COMPLETE(_In_ NDIS_STATUS Status,
                                                  _In_ NDIS_HANDLE ProtocolPartyContext,
                                                  _In_ NDIS_HANDLE NdisPartyHandle,
                                                  _In_ PCO_CALL_PARAMETERS CallParameters);
typedef PROTOCOL_CL_ADD_PARTY_COMPLETE *CL_ADD_PARTY_COMPLETE_HANDLER;

typedef VOID NTAPI PROTOCOL_CL_DROP_PARTY_COMPLETE(_In_ NDIS_STATUS Status,
                                                   _In_ NDIS_HANDLE ProtocolPartyContext);
typedef PROTOCOL_CL_DROP_PARTY_COMPLETE *CL_DROP_PARTY_COMPLETE_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CL_INCOMING_CALL(_In_ NDIS_HANDLE ProtocolSapContext,
                                                    _In_ NDIS_HANDLE ProtocolVcContext,
                                                    _Inout_ PCO_CALL_PARAMETERS CallParameters);
typedef PROTOCOL_CL_INCOMING_CALL *CL_INCOMING_CALL_HANDLER;

typedef VOID NTAPI PROTOCOL_CL_INCOMING_CALL_QOS_CHANGE(_In_ NDIS_HANDLE ProtocolVcContext,
                                                        _In_ PCO_CALL_PARAMETERS CallParameters);
typedef PROTOCOL_CL_INCOMING_CALL_QOS_CHANGE *CL_INCOMING_CALL_QOS_CHANGE_HANDLER;

typedef VOID NTAPI PROTOCOL_CL_INCOMING_CLOSE_CALL(_In_ NDIS_STATUS CloseStatus,
                                                   _In_ NDIS_HANDLE ProtocolVcContext,
                                                   _In_ PVOID CloseData, _In_ UINT Size);
typedef PROTOCOL_CL_INCOMING_CLOSE_CALL *CL_INCOMING_CLOSE_CALL_HANDLER;

typedef VOID NTAPI PROTOCOL_CL_INCOMING_DROP_PARTY(_In_ NDIS_STATUS DropStatus,
                                                   _In_ NDIS_HANDLE ProtocolPartyContext,
                                                   _In_ PVOID CloseData, _In_ UINT Size);
typedef PROTOCOL_CL_INCOMING_DROP_PARTY *CL_INCOMING_DROP_PARTY_HANDLER;

typedef VOID NTAPI PROTOCOL_CL_CALL_CONNECTED(_In_ NDIS_HANDLE ProtocolVcContext);
typedef PROTOCOL_CL_CALL_CONNECTED *CL_CALL_CONNECTED_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CL_NOTIFY_CLOSE_AF(_In_ NDIS_HANDLE ProtocolAfContext);
typedef PROTOCOL_CL_NOTIFY_CLOSE_AF *CL_NOTIFY_CLOSE_AF_HANDLER;

#define NDIS_CO_CLIENT_OPTIONAL_HANDLERS_REVISION_1 1
typedef struct _NDIS_CO_CLIENT_OPTIONAL_HANDLERS {
    NDIS_OBJECT_HEADER Header;
    ULONG Reserved;
    CO_CREATE_VC_HANDLER ClCreateVcHandler;
    CO_DELETE_VC_HANDLER ClDeleteVcHandler;
    CO_OID_REQUEST_HANDLER ClOidRequestHandler;
    CO_OID_REQUEST_COMPLETE_HANDLER ClOidRequestCompleteHandler;
    CL_OPEN_AF_COMPLETE_HANDLER_EX ClOpenAfCompleteHandlerEx;
    CL_CLOSE_AF_COMPLETE_HANDLER ClCloseAfCompleteHandler;
    CL_REG_SAP_COMPLETE_HANDLER ClRegisterSapCompleteHandler;
    CL_DEREG_SAP_COMPLETE_HANDLER ClDeregisterSapCompleteHandler;
    CL_MAKE_CALL_COMPLETE_HANDLER ClMakeCallCompleteHandler;
    CL_MODIFY_CALL_QOS_COMPLETE_HANDLER ClModifyCallQoSCompleteHandler;
    CL_CLOSE_CALL_COMPLETE_HANDLER ClCloseCallCompleteHandler;
    CL_ADD_PARTY_COMPLETE_HANDLER ClAddPartyCompleteHandler;
    CL_DROP_PARTY_COMPLETE_HANDLER ClDropPartyCompleteHandler;
    CL_INCOMING_CALL_HANDLER ClIncomingCallHandler;
    CL_INCOMING_CALL_QOS_CHANGE_HANDLER ClIncomingCallQoSChangeHandler;
    CL_INCOMING_CLOSE_CALL_HANDLER ClIncomingCloseCallHandler;
    CL_INCOMING_DROP_PARTY_HANDLER ClIncomingDropPartyHandler;
    CL_CALL_CONNECTED_HANDLER ClCallConnectedHandler;
    CL_NOTIFY_CLOSE_AF_HANDLER ClNotifyCloseAfHandler;
} NDIS_CO_CLIENT_OPTIONAL_HANDLERS, *PNDIS_CO_CLIENT_OPTIONAL_HANDLERS;
DDK_ASSERT_SIZE(NDIS_CO_CLIENT_OPTIONAL_HANDLERS, 84, 160);

#define NDIS_SIZEOF_CO_CLIENT_OPTIONAL_HANDLERS_REVISION_1                                         \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_CO_CLIENT_OPTIONAL_HANDLERS, ClNotifyCloseAfHandler)

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisClOpenAddressFamilyEx(_In_ NDIS_HANDLE NdisBindingHandle,
                              _In_ PCO_ADDRESS_FAMILY AddressFamily,
                              _In_ NDIS_HANDLE ClientAfContext, _Out_ PNDIS_HANDLE NdisAfHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisClCloseAddressFamily(_In_ NDIS_HANDLE NdisAfHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisClNotifyCloseAddressFamilyComplete(_In_ NDIS_HANDLE NdisAfHandle, _In_ NDIS_STATUS Status);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisClRegisterSap(_In_ NDIS_HANDLE NdisAfHandle, _In_ NDIS_HANDLE ProtocolSapContext,
                      _In_ PCO_SAP Sap, _Out_ PNDIS_HANDLE NdisSapHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisClDeregisterSap(_In_ NDIS_HANDLE NdisSapHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisClMakeCall(_In_ NDIS_HANDLE NdisVcHandle, _Inout_ PCO_CALL_PARAMETERS CallParameters,
                   _In_opt_ NDIS_HANDLE ProtocolPartyContext,
                   _Out_opt_ PNDIS_HANDLE NdisPartyHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisClModifyCallQoS(_In_ NDIS_HANDLE NdisVcHandle, _In_ PCO_CALL_PARAMETERS CallParameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisClCloseCall(_In_ NDIS_HANDLE NdisVcHandle, _In_opt_ NDIS_HANDLE NdisPartyHandle,
                    _In_opt_ PVOID Buffer, _In_ UINT Size);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisClIncomingCallComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisVcHandle,
                               _In_ PCO_CALL_PARAMETERS CallParameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisClAddParty(_In_ NDIS_HANDLE NdisVcHandle, _In_ NDIS_HANDLE ProtocolPartyContext,
                   _Inout_ PCO_CALL_PARAMETERS CallParameters, _Out_ PNDIS_HANDLE NdisPartyHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisClDropParty(_In_ NDIS_HANDLE NdisPartyHandle, _In_opt_ PVOID Buffer, _In_opt_ UINT Size);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisClGetProtocolVcContextFromTapiCallId(_In_ UNICODE_STRING TapiCallId,
                                             _Out_ PNDIS_HANDLE ProtocolVcContext);

/* ---- Call managers ---- */

typedef NDIS_STATUS NTAPI PROTOCOL_CM_OPEN_AF(_In_ NDIS_HANDLE CallMgrBindingContext,
                                              _In_ PCO_ADDRESS_FAMILY AddressFamily,
                                              _In_ NDIS_HANDLE NdisAfHandle,
                                              _Out_ PNDIS_HANDLE CallMgrAfContext);
typedef PROTOCOL_CM_OPEN_AF *CM_OPEN_AF_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CM_CLOSE_AF(_In_ NDIS_HANDLE CallMgrAfContext);
typedef PROTOCOL_CM_CLOSE_AF *CM_CLOSE_AF_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CM_REG_SAP(_In_ NDIS_HANDLE CallMgrAfContext, _In_ PCO_SAP Sap,
                                              _In_ NDIS_HANDLE NdisSapHandle,
                                              _Out_ PNDIS_HANDLE CallMgrSapContext);
typedef PROTOCOL_CM_REG_SAP *CM_REG_SAP_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CM_DEREGISTER_SAP(_In_ NDIS_HANDLE CallMgrSapContext);
typedef PROTOCOL_CM_DEREGISTER_SAP *CM_DEREG_SAP_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CM_MAKE_CALL(_In_ NDIS_HANDLE CallMgrVcContext,
                                                _Inout_ PCO_CALL_PARAMETERS CallParameters,
                                                _In_opt_ NDIS_HANDLE NdisPartyHandle,
                                                _Out_opt_ PNDIS_HANDLE CallMgrPartyContext);
typedef PROTOCOL_CM_MAKE_CALL *CM_MAKE_CALL_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CM_CLOSE_CALL(_In_ NDIS_HANDLE CallMgrVcContext,
                                                 _In_opt_ NDIS_HANDLE CallMgrPartyContext,
                                                 _In_opt_ PVOID CloseData, _In_opt_ UINT Size);
typedef PROTOCOL_CM_CLOSE_CALL *CM_CLOSE_CALL_HANDLER;

typedef VOID NTAPI PROTOCOL_CM_INCOMING_CALL_COMPLETE(_In_ NDIS_STATUS Status,
                                                      _In_ NDIS_HANDLE CallMgrVcContext,
                                                      _In_ PCO_CALL_PARAMETERS CallParameters);
typedef PROTOCOL_CM_INCOMING_CALL_COMPLETE *CM_INCOMING_CALL_COMPLETE_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CM_ADD_PARTY(_In_ NDIS_HANDLE CallMgrVcContext,
                                                _Inout_ PCO_CALL_PARAMETERS CallParameters,
                                                _In_ NDIS_HANDLE NdisPartyHandle,
                                                _Out_ PNDIS_HANDLE CallMgrPartyContext);
typedef PROTOCOL_CM_ADD_PARTY *CM_ADD_PARTY_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CM_DROP_PARTY(_In_ NDIS_HANDLE CallMgrPartyContext,
                                                 _In_opt_ PVOID CloseData, _In_opt_ UINT Size);
typedef PROTOCOL_CM_DROP_PARTY *CM_DROP_PARTY_HANDLER;

typedef VOID NTAPI PROTOCOL_CM_ACTIVATE_VC_COMPLETE(_In_ NDIS_STATUS Status,
                                                    _In_ NDIS_HANDLE CallMgrVcContext,
                                                    _In_ PCO_CALL_PARAMETERS CallParameters);
typedef PROTOCOL_CM_ACTIVATE_VC_COMPLETE *CM_ACTIVATE_VC_COMPLETE_HANDLER;

typedef VOID NTAPI PROTOCOL_CM_DEACTIVATE_VC_COMPLETE(_In_ NDIS_STATUS Status,
                                                      _In_ NDIS_HANDLE CallMgrVcContext);
typedef PROTOCOL_CM_DEACTIVATE_VC_COMPLETE *CM_DEACTIVATE_VC_COMPLETE_HANDLER;

typedef NDIS_STATUS NTAPI PROTOCOL_CM_MODIFY_QOS_CALL(_In_ NDIS_HANDLE CallMgrVcContext,
                                                      _In_ PCO_CALL_PARAMETERS CallParameters);
typedef PROTOCOL_CM_MODIFY_QOS_CALL *CM_MODIFY_CALL_QOS_HANDLER;

typedef VOID NTAPI PROTOCOL_CM_NOTIFY_CLOSE_AF_COMPLETE(_In_ NDIS_HANDLE CallMgrAfContext,
                                                        _In_ NDIS_STATUS Status);
typedef PROTOCOL_CM_NOTIFY_CLOSE_AF_COMPLETE *CM_NOTIFY_CLOSE_AF_COMPLETE_HANDLER;

#define NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS_REVISION_1 1
typedef struct _NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS {
    NDIS_OBJECT_HEADER Header;
    ULONG Reserved;
    CO_CREATE_VC_HANDLER CmCreateVcHandler;
    CO_DELETE_VC_HANDLER CmDeleteVcHandler;
    CM_OPEN_AF_HANDLER CmOpenAfHandler;
    CM_CLOSE_AF_HANDLER CmCloseAfHandler;
    CM_REG_SAP_HANDLER CmRegisterSapHandler;
    CM_DEREG_SAP_HANDLER CmDeregisterSapHandler;
    CM_MAKE_CALL_HANDLER CmMakeCallHandler;
    CM_CLOSE_CALL_HANDLER CmCloseCallHandler;
    CM_INCOMING_CALL_COMPLETE_HANDLER CmIncomingCallCompleteHandler;
    CM_ADD_PARTY_HANDLER CmAddPartyHandler;
    CM_DROP_PARTY_HANDLER CmDropPartyHandler;
    CM_ACTIVATE_VC_COMPLETE_HANDLER CmActivateVcCompleteHandler;
    CM_DEACTIVATE_VC_COMPLETE_HANDLER CmDeactivateVcCompleteHandler;
    CM_MODIFY_CALL_QOS_HANDLER CmModifyCallQoSHandler;
    CO_OID_REQUEST_HANDLER CmOidRequestHandler;
    CO_OID_REQUEST_COMPLETE_HANDLER CmOidRequestCompleteHandler;
    CM_NOTIFY_CLOSE_AF_COMPLETE_HANDLER CmNotifyCloseAfCompleteHandler;
} NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS, *PNDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS;
DDK_ASSERT_SIZE(NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS, 76, 144);

#define NDIS_SIZEOF_CO_CALL_MANAGER_OPTIONAL_HANDLERS_REVISION_1                                   \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS, CmNotifyCloseAfCompleteHandler)

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisCmRegisterAddressFamilyEx(_In_ NDIS_HANDLE NdisBindingHandle,
                                  _In_ PCO_ADDRESS_FAMILY AddressFamily);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmOpenAddressFamilyComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisAfHandle,
                                    _In_ NDIS_HANDLE CallMgrAfContext);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmCloseAddressFamilyComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisAfHandle);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisCmNotifyCloseAddressFamily(_In_ NDIS_HANDLE NdisAfHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmRegisterSapComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisSapHandle,
                              _In_ NDIS_HANDLE CallMgrSapContext);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmDeregisterSapComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisSapHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisCmActivateVc(_In_ NDIS_HANDLE NdisVcHandle, _Inout_ PCO_CALL_PARAMETERS CallParameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisCmDeactivateVc(_In_ NDIS_HANDLE NdisVcHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmMakeCallComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisVcHandle,
                           _In_opt_ NDIS_HANDLE NdisPartyHandle,
                           _In_opt_ NDIS_HANDLE CallMgrPartyContext,
                           _In_ PCO_CALL_PARAMETERS CallParameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmModifyCallQoSComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisVcHandle,
                                _In_ PCO_CALL_PARAMETERS CallParameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmCloseCallComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisVcHandle,
                            _In_opt_ NDIS_HANDLE NdisPartyHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmAddPartyComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisPartyHandle,
                           _In_opt_ NDIS_HANDLE CallMgrPartyContext,
                           _In_ PCO_CALL_PARAMETERS CallParameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmDropPartyComplete(_In_ NDIS_STATUS Status, _In_ NDIS_HANDLE NdisPartyHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisCmDispatchIncomingCall(_In_ NDIS_HANDLE NdisSapHandle, _In_ NDIS_HANDLE NdisVcHandle,
                               _In_ PCO_CALL_PARAMETERS CallParameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmDispatchCallConnected(_In_ NDIS_HANDLE NdisVcHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmDispatchIncomingCallQoSChange(_In_ NDIS_HANDLE NdisVcHandle,
                                        _In_ PCO_CALL_PARAMETERS CallParameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmDispatchIncomingCloseCall(_In_ NDIS_STATUS CloseStatus, _In_ NDIS_HANDLE NdisVcHandle,
                                    _In_opt_ PVOID Buffer, _In_ UINT Size);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCmDispatchIncomingDropParty(_In_ NDIS_STATUS DropStatus, _In_ NDIS_HANDLE NdisPartyHandle,
                                    _In_opt_ PVOID Buffer, _In_ UINT Size);

/* ---- Clients and call managers ---- */

#define CO_SEND_FLAG_SET_DISCARD_ELIBILITY 0x00000001
/* VAR_STRING is TAPI's, in <ndistapi.h>. */
struct _VAR_STRING;
_IRQL_requires_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisCoGetTapiCallId(_In_ NDIS_HANDLE NdisVcHandle, _Inout_ struct _VAR_STRING *TapiCallId);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisCoCreateVc(_In_ NDIS_HANDLE NdisBindingHandle, _In_opt_ NDIS_HANDLE NdisAfHandle,
                   _In_ NDIS_HANDLE ProtocolVcContext, _Inout_ PNDIS_HANDLE NdisVcHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisCoDeleteVc(_In_ NDIS_HANDLE NdisVcHandle);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisCoAssignInstanceName(_In_ NDIS_HANDLE NdisVcHandle, _In_ PNDIS_STRING BaseInstanceName,
                             _Out_opt_ PNDIS_STRING VcInstanceName);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCoSendNetBufferLists(_In_ NDIS_HANDLE NdisVcHandle, _In_ PNET_BUFFER_LIST NetBufferLists,
                             _In_ ULONG SendFlags);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisCoOidRequest(_In_ NDIS_HANDLE NdisBindingHandle, _In_opt_ NDIS_HANDLE NdisAfHandle,
                     _In_opt_ NDIS_HANDLE NdisVcHandle, _In_opt_ NDIS_HANDLE NdisPartyHandle,
                     _Inout_ PNDIS_OID_REQUEST OidRequest);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCoOidRequestComplete(_In_ NDIS_HANDLE NdisAfHandle, _In_opt_ NDIS_HANDLE NdisVcHandle,
                             _In_opt_ NDIS_HANDLE NdisPartyHandle,
                             _In_ PNDIS_OID_REQUEST OidRequest, _In_ NDIS_STATUS Status);

/* ---- Miniport call managers ---- */

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMCmRegisterAddressFamilyEx(_In_ NDIS_HANDLE MiniportAdapterHandle,
                                   _In_ PCO_ADDRESS_FAMILY AddressFamily);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMCmCreateVc(_In_ NDIS_HANDLE MiniportAdapterHandle, _In_ NDIS_HANDLE NdisAfHandle,
                    _In_ NDIS_HANDLE MiniportVcContext, _Out_ PNDIS_HANDLE NdisVcHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMCmDeleteVc(_In_ NDIS_HANDLE NdisVcHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMCmActivateVc(_In_ NDIS_HANDLE NdisVcHandle, _In_ PCO_CALL_PARAMETERS CallParameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMCmDeactivateVc(_In_ NDIS_HANDLE NdisVcHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMCmOidRequest(_In_ NDIS_HANDLE NdisAfHandle, _In_opt_ NDIS_HANDLE NdisVcHandle,
                      _In_opt_ NDIS_HANDLE NdisPartyHandle, _Inout_ PNDIS_OID_REQUEST OidRequest);

#define NdisMCmOpenAddressFamilyComplete(status, af, context)                                      \
    NdisCmOpenAddressFamilyComplete(status, af, context)
#define NdisMCmCloseAddressFamilyComplete(status, af) NdisCmCloseAddressFamilyComplete(status, af)
#define NdisMCmNotifyCloseAddressFamily(af)           NdisCmNotifyCloseAddressFamily(af)
#define NdisMCmRegisterSapComplete(status, sap, context)                                           \
    NdisCmRegisterSapComplete(status, sap, context)
#define NdisMCmDeregisterSapComplete(status, sap) NdisCmDeregisterSapComplete(status, sap)
#define NdisMCmMakeCallComplete(status, vc, party, context, parameters)                            \
    NdisCmMakeCallComplete(status, vc, party, context, parameters)
#define NdisMCmModifyCallQoSComplete(status, vc, parameters)                                       \
    NdisCmModifyCallQoSComplete(status, vc, parameters)
#define NdisMCmCloseCallComplete(status, vc, party) NdisCmCloseCallComplete(status, vc, party)
#define NdisMCmAddPartyComplete(status, party, context, parameters)                                \
    NdisCmAddPartyComplete(status, party, context, parameters)
#define NdisMCmDropPartyComplete(status, party) NdisCmDropPartyComplete(status, party)
#define NdisMCmDispatchIncomingCall(sap, vc, parameters)                                           \
    NdisCmDispatchIncomingCall(sap, vc, parameters)
#define NdisMCmDispatchCallConnected(vc) NdisCmDispatchCallConnected(vc)
#define NdisMCmDispatchIncomingCallQoSChange(vc, parameters)                                       \
    NdisCmDispatchIncomingCallQoSChange(vc, parameters)
#define NdisMCmDispatchIncomingCloseCall(status, vc, buffer, size)                                 \
    NdisCmDispatchIncomingCloseCall(status, vc, buffer, size)
#define NdisMCmDispatchIncomingDropParty(status, party, buffer, size)                              \
    NdisCmDispatchIncomingDropParty(status, party, buffer, size)
#define NdisMCmOidRequestComplete(af, vc, party, request, status)                                  \
    NdisCoOidRequestComplete(af, vc, party, request, status)

#endif

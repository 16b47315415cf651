/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Remote NDIS messages as they travel inside NVSP. Sources: MS-RNDIS, openvmm rndisprot, mu_msvm
 * rndis.h.
 */
#ifndef HYPERV_RNDIS_H
#define HYPERV_RNDIS_H

#include "types.h"
#include "status.h"
#include "oid.h"

HV_HEADER_BEGIN

#pragma pack(push, 1)

/**
 * Type, revision and size of an object; ntddndis.h NDIS_OBJECT_HEADER, rndisprot NdisObjectHeader.
 */
typedef struct _RNDIS_OBJECT_HEADER {
    HV_UINT8 Type;
    HV_UINT8 Revision;
    HV_UINT16 Size;
} RNDIS_OBJECT_HEADER, *PRNDIS_OBJECT_HEADER;

typedef HV_UINT32 RNDIS_REQUEST_ID, *PRNDIS_REQUEST_ID;
typedef HV_UINT32 RNDIS_HANDLE, *PRNDIS_HANDLE;
typedef HV_UINT32 RNDIS_STATUS, *PRNDIS_STATUS;
typedef HV_UINT32 RNDIS_REQUEST_TYPE, *PRNDIS_REQUEST_TYPE;
typedef HV_UINT32 RNDIS_CLASS_ID, *PRNDIS_CLASS_ID;
typedef HV_UINT32 RNDIS_MEDIUM, *PRNDIS_MEDIUM;
typedef HV_UINT32 RNDIS_AF, *PRNDIS_AF;

/* ---- status ---------------------------------------------------------------------------------- */

#define RNDIS_STATUS_SUCCESS                     ((RNDIS_STATUS)HV_NTSTATUS_SUCCESS)
#define RNDIS_STATUS_PENDING                     ((RNDIS_STATUS)HV_NTSTATUS_PENDING)
#define RNDIS_STATUS_NOT_RECOGNIZED              ((RNDIS_STATUS)0x00010001L)
#define RNDIS_STATUS_NOT_COPIED                  ((RNDIS_STATUS)0x00010002L)
#define RNDIS_STATUS_NOT_ACCEPTED                ((RNDIS_STATUS)0x00010003L)
#define RNDIS_STATUS_CALL_ACTIVE                 ((RNDIS_STATUS)0x00010007L)
#define RNDIS_STATUS_ONLINE                      ((RNDIS_STATUS)0x40010003L)
#define RNDIS_STATUS_RESET_START                 ((RNDIS_STATUS)0x40010004L)
#define RNDIS_STATUS_RESET_END                   ((RNDIS_STATUS)0x40010005L)
#define RNDIS_STATUS_RING_STATUS                 ((RNDIS_STATUS)0x40010006L)
#define RNDIS_STATUS_CLOSED                      ((RNDIS_STATUS)0x40010007L)
#define RNDIS_STATUS_WAN_LINE_UP                 ((RNDIS_STATUS)0x40010008L)
#define RNDIS_STATUS_WAN_LINE_DOWN               ((RNDIS_STATUS)0x40010009L)
#define RNDIS_STATUS_WAN_FRAGMENT                ((RNDIS_STATUS)0x4001000AL)
#define RNDIS_STATUS_MEDIA_CONNECT               ((RNDIS_STATUS)0x4001000BL)
#define RNDIS_STATUS_MEDIA_DISCONNECT            ((RNDIS_STATUS)0x4001000CL)
#define RNDIS_STATUS_HARDWARE_LINE_UP            ((RNDIS_STATUS)0x4001000DL)
#define RNDIS_STATUS_HARDWARE_LINE_DOWN          ((RNDIS_STATUS)0x4001000EL)
#define RNDIS_STATUS_INTERFACE_UP                ((RNDIS_STATUS)0x4001000FL)
#define RNDIS_STATUS_INTERFACE_DOWN              ((RNDIS_STATUS)0x40010010L)
#define RNDIS_STATUS_MEDIA_BUSY                  ((RNDIS_STATUS)0x40010011L)
#define RNDIS_STATUS_MEDIA_SPECIFIC_INDICATION   ((RNDIS_STATUS)0x40010012L)
#define RNDIS_STATUS_WW_INDICATION               RNDIS_STATUS_MEDIA_SPECIFIC_INDICATION
#define RNDIS_STATUS_LINK_SPEED_CHANGE           ((RNDIS_STATUS)0x40010013L)
#define RNDIS_STATUS_NETWORK_CHANGE              ((RNDIS_STATUS)0x40010018L)
#define RNDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG ((RNDIS_STATUS)0x40020006L)
#define RNDIS_STATUS_NOT_RESETTABLE              ((RNDIS_STATUS)0x80010001L)
#define RNDIS_STATUS_SOFT_ERRORS                 ((RNDIS_STATUS)0x80010003L)
#define RNDIS_STATUS_HARD_ERRORS                 ((RNDIS_STATUS)0x80010004L)
#define RNDIS_STATUS_BUFFER_OVERFLOW             ((RNDIS_STATUS)HV_NTSTATUS_BUFFER_OVERFLOW)
#define RNDIS_STATUS_FAILURE                     ((RNDIS_STATUS)HV_NTSTATUS_UNSUCCESSFUL)
#define RNDIS_STATUS_RESOURCES                   ((RNDIS_STATUS)HV_NTSTATUS_INSUFFICIENT_RESOURCES)
#define RNDIS_STATUS_CLOSING                     ((RNDIS_STATUS)0xC0010002L)
#define RNDIS_STATUS_BAD_VERSION                 ((RNDIS_STATUS)0xC0010004L)
#define RNDIS_STATUS_BAD_CHARACTERISTICS         ((RNDIS_STATUS)0xC0010005L)
#define RNDIS_STATUS_ADAPTER_NOT_FOUND           ((RNDIS_STATUS)0xC0010006L)
#define RNDIS_STATUS_OPEN_FAILED                 ((RNDIS_STATUS)0xC0010007L)
#define RNDIS_STATUS_DEVICE_FAILED               ((RNDIS_STATUS)0xC0010008L)
#define RNDIS_STATUS_MULTICAST_FULL              ((RNDIS_STATUS)0xC0010009L)
#define RNDIS_STATUS_MULTICAST_EXISTS            ((RNDIS_STATUS)0xC001000AL)
#define RNDIS_STATUS_MULTICAST_NOT_FOUND         ((RNDIS_STATUS)0xC001000BL)
#define RNDIS_STATUS_REQUEST_ABORTED             ((RNDIS_STATUS)0xC001000CL)
#define RNDIS_STATUS_RESET_IN_PROGRESS           ((RNDIS_STATUS)0xC001000DL)
#define RNDIS_STATUS_CLOSING_INDICATING          ((RNDIS_STATUS)0xC001000EL)
#define RNDIS_STATUS_NOT_SUPPORTED               ((RNDIS_STATUS)HV_NTSTATUS_NOT_SUPPORTED)
#define RNDIS_STATUS_INVALID_PACKET              ((RNDIS_STATUS)0xC001000FL)
#define RNDIS_STATUS_OPEN_LIST_FULL              ((RNDIS_STATUS)0xC0010010L)
#define RNDIS_STATUS_ADAPTER_NOT_READY           ((RNDIS_STATUS)0xC0010011L)
#define RNDIS_STATUS_ADAPTER_NOT_OPEN            ((RNDIS_STATUS)0xC0010012L)
#define RNDIS_STATUS_NOT_INDICATING              ((RNDIS_STATUS)0xC0010013L)
#define RNDIS_STATUS_INVALID_LENGTH              ((RNDIS_STATUS)0xC0010014L)
#define RNDIS_STATUS_INVALID_DATA                ((RNDIS_STATUS)0xC0010015L)
#define RNDIS_STATUS_BUFFER_TOO_SHORT            ((RNDIS_STATUS)0xC0010016L)
#define RNDIS_STATUS_INVALID_OID                 ((RNDIS_STATUS)0xC0010017L)
#define RNDIS_STATUS_ADAPTER_REMOVED             ((RNDIS_STATUS)0xC0010018L)
#define RNDIS_STATUS_UNSUPPORTED_MEDIA           ((RNDIS_STATUS)0xC0010019L)
#define RNDIS_STATUS_GROUP_ADDRESS_IN_USE        ((RNDIS_STATUS)0xC001001AL)
#define RNDIS_STATUS_FILE_NOT_FOUND              ((RNDIS_STATUS)0xC001001BL)
#define RNDIS_STATUS_ERROR_READING_FILE          ((RNDIS_STATUS)0xC001001CL)
#define RNDIS_STATUS_ALREADY_MAPPED              ((RNDIS_STATUS)0xC001001DL)
#define RNDIS_STATUS_RESOURCE_CONFLICT           ((RNDIS_STATUS)0xC001001EL)
#define RNDIS_STATUS_NO_CABLE                    ((RNDIS_STATUS)0xC001001FL)
#define RNDIS_STATUS_INVALID_SAP                 ((RNDIS_STATUS)0xC0010020L)
#define RNDIS_STATUS_SAP_IN_USE                  ((RNDIS_STATUS)0xC0010021L)
#define RNDIS_STATUS_INVALID_ADDRESS             ((RNDIS_STATUS)0xC0010022L)
#define RNDIS_STATUS_VC_NOT_ACTIVATED            ((RNDIS_STATUS)0xC0010023L)
#define RNDIS_STATUS_DEST_OUT_OF_ORDER           ((RNDIS_STATUS)0xC0010024L)
#define RNDIS_STATUS_VC_NOT_AVAILABLE            ((RNDIS_STATUS)0xC0010025L)
#define RNDIS_STATUS_CELLRATE_NOT_AVAILABLE      ((RNDIS_STATUS)0xC0010026L)
#define RNDIS_STATUS_INCOMPATIBLE_QOS            ((RNDIS_STATUS)0xC0010027L)
#define RNDIS_STATUS_AAL_PARAMS_UNSUPPORTED      ((RNDIS_STATUS)0xC0010028L)
#define RNDIS_STATUS_NO_ROUTE_TO_DESTINATION     ((RNDIS_STATUS)0xC0010029L)
#define RNDIS_STATUS_TOKEN_RING_OPEN_ERROR       ((RNDIS_STATUS)0xC0011000L)

/* ---- message types --------------------------------------------------------------------------- */

#define REMOTE_NDIS_PACKET_MSG             0x00000001
#define REMOTE_NDIS_INITIALIZE_MSG         0x00000002
#define REMOTE_NDIS_HALT_MSG               0x00000003
#define REMOTE_NDIS_QUERY_MSG              0x00000004
#define REMOTE_NDIS_SET_MSG                0x00000005
#define REMOTE_NDIS_RESET_MSG              0x00000006
#define REMOTE_NDIS_INDICATE_STATUS_MSG    0x00000007
#define REMOTE_NDIS_KEEPALIVE_MSG          0x00000008
#define REMOTE_NDIS_SET_EX_MSG             0x00000009
#define REMOTE_CONDIS_MP_CREATE_VC_MSG     0x00008001
#define REMOTE_CONDIS_MP_DELETE_VC_MSG     0x00008002
#define REMOTE_CONDIS_MP_ACTIVATE_VC_MSG   0x00008005
#define REMOTE_CONDIS_MP_DEACTIVATE_VC_MSG 0x00008006
#define REMOTE_CONDIS_INDICATE_STATUS_MSG  0x00008007

#define REMOTE_NDIS_INITIALIZE_CMPLT 0x80000002
#define REMOTE_NDIS_QUERY_CMPLT      0x80000004
#define REMOTE_NDIS_SET_CMPLT        0x80000005
#define REMOTE_NDIS_RESET_CMPLT      0x80000006
#define REMOTE_NDIS_KEEPALIVE_CMPLT  0x80000008
#define REMOTE_NDIS_SET_EX_CMPLT     0x80000009
#define REMOTE_NDIS_BUS_MSG          0xff000001

/* ---- constants of the messages --------------------------------------------------------------- */

#define RNDIS_DF_CONNECTIONLESS      0x00000001
#define RNDIS_DF_CONNECTION_ORIENTED 0x00000002
#define RNDIS_DF_RAW_DATA            0x00000004

#define RNDIS_MEDIUM_802_3        0x00000000
#define RNDIS_MEDIUM_802_5        0x00000001
#define RNDIS_MEDIUM_FDDI         0x00000002
#define RNDIS_MEDIUM_WAN          0x00000003
#define RNDIS_MEDIUM_LOCAL_TALK   0x00000004
#define RNDIS_MEDIUM_ARCNET_RAW   0x00000006
#define RNDIS_MEDIUM_ARCNET878_2  0x00000007
#define RNDIS_MEDIUM_ATM          0x00000008
#define RNDIS_MEDIUM_WIRELESS_WAN 0x00000009
#define RNDIS_MEDIUM_IRDA         0x0000000a
#define RNDIS_MEDIUM_CO_WAN       0x0000000b
#define RNDIS_MEDIUM_MAX          0x0000000d

#define RNDIS_MEDIA_STATE_CONNECTED    0x00000000
#define RNDIS_MEDIA_STATE_DISCONNECTED 0x00000001

#define RNDIS_MAJOR_VERSION 0x00000001
#define RNDIS_MINOR_VERSION 0x00000000

#define RNDIS_MAC_OPTION_COPY_LOOKAHEAD_DATA            0x00000001
#define RNDIS_MAC_OPTION_RECEIVE_SERIALIZED             0x00000002
#define RNDIS_MAC_OPTION_TRANSFERS_NOT_PEND             0x00000004
#define RNDIS_MAC_OPTION_NO_LOOPBACK                    0x00000008
#define RNDIS_MAC_OPTION_FULL_DUPLEX                    0x00000010
#define RNDIS_MAC_OPTION_EOTX_INDICATION                0x00000020
#define RNDIS_MAC_OPTION_8021P_PRIORITY                 0x00000040
#define RNDIS_MAC_OPTION_SUPPORTS_MAC_ADDRESS_OVERWRITE 0x00000080
#define RNDIS_MAC_OPTION_RECEIVE_AT_DPC                 0x00000100
#define RNDIS_MAC_OPTION_8021Q_VLAN                     0x00000200

#pragma pack(pop)

/* ---- messages -------------------------------------------------------------------------------- */

/** State and speed of the link; ntddndis.h NDIS_LINK_STATE, rndisprot LinkState. */
typedef struct _RNDIS_LINK_STATE {
    RNDIS_OBJECT_HEADER Header;
    HV_UINT32 MediaConnectState;
    HV_UINT32 MediaDuplexState;
    HV_UINT64 XmitLinkSpeed;
    HV_UINT64 RcvLinkSpeed;
    HV_UINT32 PauseFunctions;
    HV_UINT32 AutoNegotiationFlags;
} RNDIS_LINK_STATE, *PRNDIS_LINK_STATE;

/** Speed of the link in both directions; ntddndis.h NDIS_LINK_SPEED, rndisprot LinkSpeed. */
typedef struct _RNDIS_LINK_SPEED {
    HV_UINT64 XmitLinkSpeed;
    HV_UINT64 RcvLinkSpeed;
} RNDIS_LINK_SPEED, *PRNDIS_LINK_SPEED;

/** Body of REMOTE_NDIS_INITIALIZE_MSG; MS-RNDIS 2.2.2. */
typedef struct _RNDIS_INITIALIZE_REQUEST {
    RNDIS_REQUEST_ID RequestId;
    HV_UINT32 MajorVersion;
    HV_UINT32 MinorVersion;
    HV_UINT32 MaxTransferSize;
} RNDIS_INITIALIZE_REQUEST, *PRNDIS_INITIALIZE_REQUEST;

/** Body of REMOTE_NDIS_INITIALIZE_CMPLT; MS-RNDIS 2.2.9. */
typedef struct _RNDIS_INITIALIZE_COMPLETE {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_STATUS Status;
    HV_UINT32 MajorVersion;
    HV_UINT32 MinorVersion;
    HV_UINT32 DeviceFlags;
    RNDIS_MEDIUM Medium;
    HV_UINT32 MaxPacketsPerMessage;
    HV_UINT32 MaxTransferSize;
    HV_UINT32 PacketAlignmentFactor;
    HV_UINT32 AFListOffset;
    HV_UINT32 AFListSize;
} RNDIS_INITIALIZE_COMPLETE, *PRNDIS_INITIALIZE_COMPLETE;

/**
 * Address family of a connection-oriented device, behind REMOTE_NDIS_INITIALIZE_CMPLT; rndisprot
 * CoAddressFamily.
 */
typedef struct _RCONDIS_ADDRESS_FAMILY {
    RNDIS_AF AddressFamily;
    HV_UINT32 MajorVersion;
    HV_UINT32 MinorVersion;
} RCONDIS_ADDRESS_FAMILY, *PRCONDIS_ADDRESS_FAMILY;

/** Body of REMOTE_NDIS_HALT_MSG, no reply; MS-RNDIS 2.2.3. */
typedef struct _RNDIS_HALT_REQUEST {
    RNDIS_REQUEST_ID RequestId;
} RNDIS_HALT_REQUEST, *PRNDIS_HALT_REQUEST;

/** Body of REMOTE_NDIS_QUERY_MSG; MS-RNDIS 2.2.4. */
typedef struct _RNDIS_QUERY_REQUEST {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_OID Oid;
    HV_UINT32 InformationBufferLength;
    HV_UINT32 InformationBufferOffset;
    RNDIS_HANDLE DeviceVcHandle;
} RNDIS_QUERY_REQUEST, *PRNDIS_QUERY_REQUEST;

/** Body of REMOTE_NDIS_QUERY_CMPLT; MS-RNDIS 2.2.10. */
typedef struct _RNDIS_QUERY_COMPLETE {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_STATUS Status;
    HV_UINT32 InformationBufferLength;
    HV_UINT32 InformationBufferOffset;
} RNDIS_QUERY_COMPLETE, *PRNDIS_QUERY_COMPLETE;

/** Body of REMOTE_NDIS_SET_MSG; MS-RNDIS 2.2.5. */
typedef struct _RNDIS_SET_REQUEST {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_OID Oid;
    HV_UINT32 InformationBufferLength;
    HV_UINT32 InformationBufferOffset;
    RNDIS_HANDLE DeviceVcHandle;
} RNDIS_SET_REQUEST, *PRNDIS_SET_REQUEST;

/** Body of REMOTE_NDIS_SET_CMPLT; MS-RNDIS 2.2.11. */
typedef struct _RNDIS_SET_COMPLETE {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_STATUS Status;
} RNDIS_SET_COMPLETE, *PRNDIS_SET_COMPLETE;

/** Body of REMOTE_NDIS_SET_EX_MSG, not in MS-RNDIS; rndisprot SetExRequest. */
typedef struct _RNDIS_SET_EX_REQUEST {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_OID Oid;
    HV_UINT32 InformationBufferLength;
    HV_UINT32 InformationBufferOffset;
    RNDIS_HANDLE DeviceVcHandle;
} RNDIS_SET_EX_REQUEST, *PRNDIS_SET_EX_REQUEST;

/** Body of REMOTE_NDIS_SET_EX_CMPLT, not in MS-RNDIS; rndisprot SetExComplete. */
typedef struct _RNDIS_SET_EX_COMPLETE {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_STATUS Status;
    HV_UINT32 InformationBufferLength;
    HV_UINT32 InformationBufferOffset;
} RNDIS_SET_EX_COMPLETE, *PRNDIS_SET_EX_COMPLETE;

/** Body of REMOTE_NDIS_RESET_MSG; MS-RNDIS 2.2.6. */
typedef struct _RNDIS_RESET_REQUEST {
    HV_UINT32 Reserved;
} RNDIS_RESET_REQUEST, *PRNDIS_RESET_REQUEST;

/** Body of REMOTE_NDIS_RESET_CMPLT; MS-RNDIS 2.2.12. */
typedef struct _RNDIS_RESET_COMPLETE {
    RNDIS_STATUS Status;
    HV_UINT32 AddressingReset;
} RNDIS_RESET_COMPLETE, *PRNDIS_RESET_COMPLETE;

/** Body of REMOTE_NDIS_INDICATE_STATUS_MSG; MS-RNDIS 2.2.7. */
typedef struct _RNDIS_INDICATE_STATUS {
    RNDIS_STATUS Status;
    HV_UINT32 StatusBufferLength;
    HV_UINT32 StatusBufferOffset;
} RNDIS_INDICATE_STATUS, *PRNDIS_INDICATE_STATUS;

/**
 * What was wrong with a message, in the status buffer of an indication; MS-RNDIS 2.2.7, rndisprot
 * DiagnosticInfo.
 */
typedef struct _RNDIS_DIAGNOSTIC_INFO {
    RNDIS_STATUS DiagStatus;
    HV_UINT32 ErrorOffset;
} RNDIS_DIAGNOSTIC_INFO, *PRNDIS_DIAGNOSTIC_INFO;

/** Body of REMOTE_NDIS_KEEPALIVE_MSG, to be answered; MS-RNDIS 2.2.8. */
typedef struct _RNDIS_KEEPALIVE_REQUEST {
    RNDIS_REQUEST_ID RequestId;
} RNDIS_KEEPALIVE_REQUEST, *PRNDIS_KEEPALIVE_REQUEST;

/** Body of REMOTE_NDIS_KEEPALIVE_CMPLT; MS-RNDIS 2.2.13. */
typedef struct _RNDIS_KEEPALIVE_COMPLETE {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_STATUS Status;
} RNDIS_KEEPALIVE_COMPLETE, *PRNDIS_KEEPALIVE_COMPLETE;

/* ---- packets --------------------------------------------------------------------------------- */

/** Body of REMOTE_NDIS_PACKET_MSG: a frame and what belongs to it; MS-RNDIS 2.2.14. */
typedef struct _RNDIS_PACKET {
    HV_UINT32 DataOffset;
    HV_UINT32 DataLength;
    HV_UINT32 OOBDataOffset;
    HV_UINT32 OOBDataLength;
    HV_UINT32 NumOOBDataElements;
    HV_UINT32 PerPacketInfoOffset;
    HV_UINT32 PerPacketInfoLength;
    RNDIS_HANDLE VcHandle;
    HV_UINT32 Reserved;
} RNDIS_PACKET, *PRNDIS_PACKET;

/** Out-of-band record of a packet; MS-RNDIS 2.2.14, rndisprot Oobd. */
typedef struct _RNDIS_OOBD {
    HV_UINT32 Size;
    RNDIS_CLASS_ID Type;
    HV_UINT32 ClassInformationOffset;
} RNDIS_OOBD, *PRNDIS_OOBD;

#define RNDIS_PACKET_INFO_FLAGS_MULTI_SUBALLOC                1
#define RNDIS_PACKET_INFO_FLAGS_MULTI_SUBALLOC_FIRST_FRAGMENT 2
#define RNDIS_PACKET_INFO_FLAGS_MULTI_SUBALLOC_LAST_FRAGMENT  4
#define RNDIS_PACKET_INFO_ID_VERSION_V1                       1

/**
 * Packet id, internal per-packet information 1; with RSC over VMBus (NVSP 6.1); rndisprot
 * PacketIdInfo.
 */
typedef struct _RNDIS_PACKET_ID_INFO {
    HV_UINT8 Version;
    HV_UINT8 Flags;
    HV_UINT16 PacketId;
} RNDIS_PACKET_ID_INFO, *PRNDIS_PACKET_ID_INFO;

#define RNDIS_PACKET_INFO_ID 1

/** Header of per-packet information; MS-RNDIS 2.2.14, rndisprot PerPacketInfo. */
typedef struct _RNDIS_PER_PACKET_INFO {
    HV_UINT32 Size;
    HV_UINT32 Type;
    HV_UINT32 PerPacketInformationOffset;
} RNDIS_PER_PACKET_INFO, *PRNDIS_PER_PACKET_INFO;

/**
 * Checksum offload of a packet, per-packet information 0; nblchecksum.h
 * NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO, rndisprot TxTcpIpChecksumInfo, RxTcpIpChecksumInfo.
 */
typedef struct _RNDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO {
    union {
        struct {
            HV_UINT32 IsIPv4 : 1,
                      IsIPv6 : 1,
                      TcpChecksum : 1,
                      UdpChecksum : 1,
                      IpHeaderChecksum : 1,
                      Reserved : 11,
                      TcpHeaderOffset : 10;
        } Transmit;
        struct {
            HV_UINT32 TcpChecksumFailed : 1,
                      UdpChecksumFailed : 1,
                      IpChecksumFailed : 1,
                      TcpChecksumSucceeded : 1,
                      UdpChecksumSucceeded : 1,
                      IpChecksumSucceeded : 1,
                      Loopback : 1,
                      TcpChecksumValueInvalid : 1,
                      IpChecksumValueInvalid : 1;
        } Receive;
        HV_UINT32 Value;
    };
} RNDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO, *PRNDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO;

/**
 * Segmentation offload of a packet, per-packet information 2; nbllso.h
 * NDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO, rndisprot TcpLsoInfo.
 */
typedef struct _RNDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO {
    union {
        struct {
            HV_UINT32 Unused : 30,
                      Type : 1,
                      Reserved2 : 1;
        } Transmit;
        struct {
            HV_UINT32 MSS : 20,
                      TcpHeaderOffset : 10,
                      Type : 1,
                      Reserved2 : 1;
        } LsoV1Transmit;
        struct {
            HV_UINT32 TcpPayload : 30,
                      Type : 1,
                      Reserved2 : 1;
        } LsoV1TransmitComplete;
        struct {
            HV_UINT32 MSS : 20,
                      TcpHeaderOffset : 10,
                      Type : 1,
                      IPVersion : 1;
        } LsoV2Transmit;
        struct {
            HV_UINT32 Reserved : 30,
                      Type : 1,
                      Reserved2 : 1;
        } LsoV2TransmitComplete;
        HV_UINT32 Value;
    };
} RNDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO,
    *PRNDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO;

/**
 * VLAN and priority of a packet, per-packet information 6; rndisprot EthVlanInfo, Linux
 * hyperv_net.h ndis_pkt_8021q_info.
 */
typedef struct _RNDIS_VLAN_NET_BUFFER_LIST_INFO {
    union {
        struct {
            HV_UINT32 Priority : 3,
                      DropEligibleIndicator : 1,
                      VlanId : 12,
                      Reserved : 16;
        } Transmit;
        HV_UINT32 Value;
    };
} RNDIS_VLAN_NET_BUFFER_LIST_INFO, *PRNDIS_VLAN_NET_BUFFER_LIST_INFO;

#define RNDIS_PPI_TCP_IP_CHECKSUM    0
#define RNDIS_PPI_LARGE_SEND_OFFLOAD 2
#define RNDIS_PPI_VLAN               6

#define RNDIS_CONFIG_PARAM_TYPE_INTEGER      0
#define RNDIS_CONFIG_PARAM_TYPE_HEX_INTEGER  1
#define RNDIS_CONFIG_PARAM_TYPE_STRING       2
#define RNDIS_CONFIG_PARAM_TYPE_MULTI_STRING 3
#define RNDIS_CONFIG_PARAM_TYPE_BINARY       4

/**
 * Names and value of a configuration parameter; OID_GEN_RNDIS_CONFIG_PARAMETER, rndisprot
 * RndisConfigParameterInfo.
 */
typedef struct _RNDIS_CONFIG_PARAMETER_INFO {
    HV_UINT32 ParameterNameOffset;
    HV_UINT32 ParameterNameLength;
    HV_UINT32 ParameterType;
    HV_UINT32 ParameterValueOffset;
    HV_UINT32 ParameterValueLength;
} RNDIS_CONFIG_PARAMETER_INFO, *PRNDIS_CONFIG_PARAMETER_INFO;

/* ---- connection-oriented devices ------------------------------------------------------------- */

/** Creates a virtual circuit; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_MP_CREATE_VC {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_HANDLE NdisVcHandle;
} RCONDIS_MP_CREATE_VC, *PRCONDIS_MP_CREATE_VC;

/** Outcome of creating a virtual circuit; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_MP_CREATE_VC_COMPLETE {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_HANDLE DeviceVcHandle;
    RNDIS_STATUS Status;
} RCONDIS_MP_CREATE_VC_COMPLETE, *PRCONDIS_MP_CREATE_VC_COMPLETE;

/** Deletes a virtual circuit; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_MP_DELETE_VC {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_HANDLE DeviceVcHandle;
} RCONDIS_MP_DELETE_VC, *PRCONDIS_MP_DELETE_VC;

/** Outcome of deleting a virtual circuit; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_MP_DELETE_VC_COMPLETE {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_STATUS Status;
} RCONDIS_MP_DELETE_VC_COMPLETE, *PRCONDIS_MP_DELETE_VC_COMPLETE;

/** Query on a virtual circuit; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_MP_QUERY_REQUEST {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_REQUEST_TYPE RequestType;
    RNDIS_OID Oid;
    RNDIS_HANDLE DeviceVcHandle;
    HV_UINT32 InformationBufferLength;
    HV_UINT32 InformationBufferOffset;
} RCONDIS_MP_QUERY_REQUEST, *PRCONDIS_MP_QUERY_REQUEST;

/** Set on a virtual circuit; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_MP_SET_REQUEST {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_REQUEST_TYPE RequestType;
    RNDIS_OID Oid;
    RNDIS_HANDLE DeviceVcHandle;
    HV_UINT32 InformationBufferLength;
    HV_UINT32 InformationBufferOffset;
} RCONDIS_MP_SET_REQUEST, *PRCONDIS_MP_SET_REQUEST;

/** Status of a virtual circuit; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_INDICATE_STATUS {
    RNDIS_HANDLE NdisVcHandle;
    RNDIS_STATUS Status;
    HV_UINT32 StatusBufferLength;
    HV_UINT32 StatusBufferOffset;
} RCONDIS_INDICATE_STATUS, *PRCONDIS_INDICATE_STATUS;

/** Parameters of a medium or call manager; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_SPECIFIC_PARAMETERS {
    HV_UINT32 ParameterType;
    HV_UINT32 ParameterLength;
    HV_UINT32 ParameterOffset;
} RCONDIS_SPECIFIC_PARAMETERS, *PRCONDIS_SPECIFIC_PARAMETERS;

/** Media parameters of a virtual circuit; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_MEDIA_PARAMETERS {
    HV_UINT32 Flags;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
    RCONDIS_SPECIFIC_PARAMETERS MediaSpecific;
} RCONDIS_MEDIA_PARAMETERS, *PRCONDIS_MEDIA_PARAMETERS;

/** Traffic limits of one direction; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RNDIS_FLOWSPEC {
    HV_UINT32 TokenRate;
    HV_UINT32 TokenBucketSize;
    HV_UINT32 PeakBandwidth;
    HV_UINT32 Latency;
    HV_UINT32 DelayVariation;
    HV_UINT32 ServiceType;
    HV_UINT32 MaxSduSize;
    HV_UINT32 MinimumPolicedSize;
} RNDIS_FLOWSPEC, *PRNDIS_FLOWSPEC;

/** Call manager parameters of a virtual circuit; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_CALL_MANAGER_PARAMETERS {
    RNDIS_FLOWSPEC Transmit;
    RNDIS_FLOWSPEC Receive;
    RCONDIS_SPECIFIC_PARAMETERS CallMgrSpecific;
} RCONDIS_CALL_MANAGER_PARAMETERS, *PRCONDIS_CALL_MANAGER_PARAMETERS;

/** Activates a virtual circuit; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_MP_ACTIVATE_VC_REQUEST {
    RNDIS_REQUEST_ID RequestId;
    HV_UINT32 Flags;
    RNDIS_HANDLE DeviceVcHandle;
    HV_UINT32 MediaParamsOffset;
    HV_UINT32 MediaParamsLength;
    HV_UINT32 CallMgrParamsOffset;
    HV_UINT32 CallMgrParamsLength;
} RCONDIS_MP_ACTIVATE_VC_REQUEST, *PRCONDIS_MP_ACTIVATE_VC_REQUEST;

/** Outcome of an activation; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_MP_ACTIVATE_VC_COMPLETE {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_STATUS Status;
} RCONDIS_MP_ACTIVATE_VC_COMPLETE, *PRCONDIS_MP_ACTIVATE_VC_COMPLETE;

/** Deactivates a virtual circuit; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_MP_DEACTIVATE_VC_REQUEST {
    RNDIS_REQUEST_ID RequestId;
    HV_UINT32 Flags;
    RNDIS_HANDLE DeviceVcHandle;
} RCONDIS_MP_DEACTIVATE_VC_REQUEST, *PRCONDIS_MP_DEACTIVATE_VC_REQUEST;

/** Outcome of a deactivation; connection-oriented RNDIS; mu_msvm rndis.h. */
typedef struct _RCONDIS_MP_DEACTIVATE_VC_COMPLETE {
    RNDIS_REQUEST_ID RequestId;
    RNDIS_STATUS Status;
} RCONDIS_MP_DEACTIVATE_VC_COMPLETE, *PRCONDIS_MP_DEACTIVATE_VC_COMPLETE;

/* ---- any message ----------------------------------------------------------------------------- */

/** Body of any message; mu_msvm rndis.h. */
typedef union _RNDIS_MESSAGE_CONTAINER {
    RNDIS_PACKET Packet;
    RNDIS_INITIALIZE_REQUEST InitializeRequest;
    RNDIS_HALT_REQUEST HaltRequest;
    RNDIS_QUERY_REQUEST QueryRequest;
    RNDIS_SET_REQUEST SetRequest;
    RNDIS_SET_EX_REQUEST SetExRequest;
    RNDIS_RESET_REQUEST ResetRequest;
    RNDIS_KEEPALIVE_REQUEST KeepaliveRequest;
    RNDIS_INDICATE_STATUS IndicateStatus;
    RNDIS_INITIALIZE_COMPLETE InitializeComplete;
    RNDIS_QUERY_COMPLETE QueryComplete;
    RNDIS_SET_COMPLETE SetComplete;
    RNDIS_SET_EX_COMPLETE SetExComplete;
    RNDIS_RESET_COMPLETE ResetComplete;
    RNDIS_KEEPALIVE_COMPLETE KeepaliveComplete;
    RCONDIS_MP_CREATE_VC CoMiniportCreateVc;
    RCONDIS_MP_DELETE_VC CoMiniportDeleteVc;
    RCONDIS_INDICATE_STATUS CoIndicateStatus;
    RCONDIS_MP_ACTIVATE_VC_REQUEST CoMiniportActivateVc;
    RCONDIS_MP_DEACTIVATE_VC_REQUEST CoMiniportDeactivateVc;
    RCONDIS_MP_CREATE_VC_COMPLETE CoMiniportCreateVcComplete;
    RCONDIS_MP_DELETE_VC_COMPLETE CoMiniportDeleteVcComplete;
    RCONDIS_MP_ACTIVATE_VC_COMPLETE CoMiniportActivateVcComplete;
    RCONDIS_MP_DEACTIVATE_VC_COMPLETE CoMiniportDeactivateVcComplete;
} RNDIS_MESSAGE_CONTAINER, *PRNDIS_MESSAGE_CONTAINER;

/** A message with its type and length; MS-RNDIS 2.2.1, mu_msvm rndis.h. */
typedef struct _RNDIS_MESSAGE {
    HV_UINT32 NdisMessageType;
    HV_UINT32 MessageLength;
    RNDIS_MESSAGE_CONTAINER Message;
} RNDIS_MESSAGE, *PRNDIS_MESSAGE;

#define RNDIS_MESSAGE_SIZE(Message)                                                                \
    (sizeof(Message) + (sizeof(RNDIS_MESSAGE) - sizeof(RNDIS_MESSAGE_CONTAINER)))

#define RNDIS_PACKET_TYPE_NONE          0x00000000
#define RNDIS_PACKET_TYPE_DIRECTED      0x00000001
#define RNDIS_PACKET_TYPE_MULTICAST     0x00000002
#define RNDIS_PACKET_TYPE_ALL_MULTICAST 0x00000004
#define RNDIS_PACKET_TYPE_BROADCAST     0x00000008
#define RNDIS_NPROTO_PACKET_FILTER                                                                 \
    (RNDIS_PACKET_TYPE_DIRECTED | RNDIS_PACKET_TYPE_MULTICAST | RNDIS_PACKET_TYPE_ALL_MULTICAST |  \
     RNDIS_PACKET_TYPE_BROADCAST)

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/rndis.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Network adapter protocol (NVSP), versions 1 to 7. Sources: openvmm netvsp, mu_msvm
 * nvspprotocol.h.
 */
#ifndef HYPERV_NVSP_H
#define HYPERV_NVSP_H

#include "types.h"
#include "wdk.h"
#include "oid.h"
#include "rndis.h"

HV_HEADER_BEGIN

#define NVSP_INVALID_PROTOCOL_VERSION ((HV_UINT32)0xFFFFFFFF)

/* ---- versions -------------------------------------------------------------------------------- */

#define NVSP_PROTOCOL_MAJOR(VERSION_)         (((VERSION_) >> 16) & 0xFFFF)
#define NVSP_PROTOCOL_MINOR(VERSION_)         (((VERSION_)) & 0xFFFF)
#define NVSP_PROTOCOL_VERSION(MAJOR_, MINOR_) ((((MAJOR_) & 0xFFFF) << 16) | (((MINOR_) & 0xFFFF)))
#define NVSP_PROTOCOL_VERSION_1               NVSP_PROTOCOL_VERSION(0, 2)
#define NVSP_PROTOCOL_VERSION_2               NVSP_PROTOCOL_VERSION(3, 2)
#define NVSP_PROTOCOL_VERSION_4               NVSP_PROTOCOL_VERSION(4, 0)
#define NVSP_PROTOCOL_VERSION_5               NVSP_PROTOCOL_VERSION(5, 0)
#define NVSP_PROTOCOL_VERSION_6               NVSP_PROTOCOL_VERSION(6, 0)
#define NVSP_PROTOCOL_VERSION_61              NVSP_PROTOCOL_VERSION(6, 1)
#define NVSP_PROTOCOL_VERSION_CURRENT         NVSP_PROTOCOL_VERSION_5
#define NVSP_PROTOCOL_VERSION_IS_VALID(_Version_)                                                  \
    ((_Version_) == NVSP_PROTOCOL_VERSION_5 || (_Version_) == NVSP_PROTOCOL_VERSION_4 ||           \
     (_Version_) == NVSP_PROTOCOL_VERSION_2 || (_Version_) == NVSP_PROTOCOL_VERSION_1)

#define NVSP_PACKET_SIZE_V1                        0x1c
#define NVSP_PACKET_SIZE_V61                       0x28
#define NVSP_DATA_CHANNEL_TYPE                     0
#define NVSP_CONTROL_CHANNEL_TYPE                  1
#define NVSP_OPERATIONAL_STATUS_OK                 ((HV_UINT32)0x00000000)
#define NVSP_OPERATIONAL_STATUS_DEGRADED           ((HV_UINT32)0x00000001)
#define NVSP_OPERATIONAL_STATUS_NONRECOVERABLE     ((HV_UINT32)0x00000002)
#define NVSP_OPERATIONAL_STATUS_NO_CONTACT         ((HV_UINT32)0x00000003)
#define NVSP_OPERATIONAL_STATUS_LOST_COMMUNICATION ((HV_UINT32)0x00000004)

#define NVSP_MAX_PACKETS_PER_RECEIVE 375
#define NVSP_MAX_IPV4_PACKET         65535
#define NVSP_IPV4_MIN_MINIMUM_MTU    352

#define NVSP_MAX_PACKETS_PER_RECEIVE_RSC_OVER_VMBUS                                                \
    (NVSP_MAX_PACKETS_PER_RECEIVE + (NVSP_MAX_IPV4_PACKET / NVSP_IPV4_MIN_MINIMUM_MTU) + 1)

#define VMS_SWITCH_RSS_MAX_RSS_PROC_COUNT                 16
#define VMS_SWITCH_RSS_MAX_INDIRECTION_TABLE_ENTRIES      128
#define VMS_SWITCH_RSS_MAX_SEND_INDIRECTION_TABLE_ENTRIES 16
#define VMS_SWITCH_RSS_MIN_INDIRECTION_TABLE_ENTRIES      16

/* ---- messages -------------------------------------------------------------------------------- */

/** Message numbers; NVSP 1 to 6.1; netvsp MESSAGE*_TYPE_*. */
typedef enum _NVSP_MESSAGE_TYPE HV_ENUM_UINT32 {
    NvspMessageTypeNone = 0u,
    NvspMessageTypeInit,
    NvspMessageTypeInitComplete,
    NvspVersionMessageStart = 100u,
    NvspMessage1TypeSendNdisVersion = NvspVersionMessageStart,
    NvspMessage1TypeSendReceiveBuffer = 101u,
    NvspMessage1TypeSendReceiveBufferComplete,
    NvspMessage1TypeRevokeReceiveBuffer,
    NvspMessage1TypeSendSendBuffer = 104u,
    NvspMessage1TypeSendSendBufferComplete,
    NvspMessage1TypeRevokeSendBuffer,
    NvspMessage1TypeSendRNDISPacket,
    NvspMessage1TypeSendRNDISPacketComplete,
    NvspMessage1Max = NvspMessage1TypeSendRNDISPacketComplete,
    NvspMessage2TypeSendChimneyDelegatedBuffer = 109u,
    NvspMessage2TypeSendChimneyDelegatedBufferComplete,
    NvspMessage2TypeRevokeChimneyDelegatedBuffer,
    NvspMessage2TypeResumeChimneyRXIndication = 112u,
    NvspMessage2TypeTerminateChimney,
    NvspMessage2TypeTerminateChimneyComplete,
    NvspMessage2TypeIndicateChimneyEvent,
    NvspMessage2TypeSendChimneyPacket,
    NvspMessage2TypeSendChimneyPacketComplete,
    NvspMessage2TypePostChimneyRecvRequest,
    NvspMessage2TypePostChimneyRecvRequestComplete,
    NvspMessage2TypeAllocateReceiveBufferDeprecated = 120u,
    NvspMessage2TypeAllocateReceiveBufferCompleteDeprecated,
    NvspMessage2TypeFreeReceiveBufferDeprecated,
    NvspMessage2SendVmqRndisPacketDeprecated,
    NvspMessage2SendVmqRndisPacketCompleteDeprecated,
    NvspMessage2TypeSendNdisConfig,
    NvspMessage2TypeAllocateChimneyHandle,
    NvspMessage2TypeAllocateChimneyHandleComplete,
    NvspMessage2Max = NvspMessage2TypeAllocateChimneyHandleComplete,
    NvspMessage4TypeSendVFAssociation = 128u,
    NvspMessage4TypeSwitchDataPath,
    NvspMessage4TypeUplinkConnectStateDeprecated,
    NvspMessage4Max = NvspMessage4TypeUplinkConnectStateDeprecated,
    NvspMessage5TypeOidQueryEx = 131u,
    NvspMessage5TypeOidQueryExComplete,
    NvspMessage5TypeSubChannel,
    NvspMessage5TypeSendIndirectionTable,
    NvspMessage5Max = NvspMessage5TypeSendIndirectionTable,
    NvspMessage6TypePdApi = 135u,
    NvspMessage6TypePdPostBatch = 136u,
    NvspMessage6Max = NvspMessage6TypePdPostBatch,
} NVSP_MESSAGE_TYPE, *PNVSP_MESSAGE_TYPE;

#define NVSP_PROTOCOL_VERSION_1_HANDLER_COUNT  ((NvspMessage1Max - NvspVersionMessageStart) + 1)
#define NVSP_PROTOCOL_VERSION_2_HANDLER_COUNT  ((NvspMessage2Max - NvspVersionMessageStart) + 1)
#define NVSP_PROTOCOL_VERSION_4_HANDLER_COUNT  ((NvspMessage4Max - NvspVersionMessageStart) + 1)
#define NVSP_PROTOCOL_VERSION_5_HANDLER_COUNT  ((NvspMessage5Max - NvspVersionMessageStart) + 1)
#define NVSP_PROTOCOL_VERSION_6_HANDLER_COUNT  ((NvspMessage5Max - NvspVersionMessageStart) + 1)
#define NVSP_PROTOCOL_VERSION_61_HANDLER_COUNT ((NvspMessage6Max - NvspVersionMessageStart) + 1)

/** Status in completions; NVSP 1; netvsp Status. */
typedef enum _NVSP_STATUS HV_ENUM_UINT32 {
    NvspStatusNone = 0u,
    NvspStatusSuccess,
    NvspStatusFailure,
    NvspStatusDeprecated1,
    NvspStatusDeprecated2,
    NvspStatusInvalidRndisPacket,
    NvspStatusBusy,
    NvspStatusProtocolVersionUnsupported,
    NvspStatusMax = 8u,
} NVSP_STATUS, *PNVSP_STATUS;

#pragma pack(push, 1)

/** Start of each message; NVSP 1; netvsp MessageHeader. */
typedef struct _NVSP_MESSAGE_HEADER {
    HV_UINT32 MessageType;
} NVSP_MESSAGE_HEADER, *PNVSP_MESSAGE_HEADER;

/** The guest proposes a version (message 1); NVSP 1; netvsp MessageInit. */
typedef struct _NVSP_MESSAGE_INIT {
    union {
        struct {
            HV_UINT16 MinorProtocolVersion;
            HV_UINT16 MajorProtocolVersion;
        };
        HV_UINT32 ProtocolVersion;
    };
    HV_UINT32 ProtocolVersion2;
} NVSP_MESSAGE_INIT, *PNVSP_MESSAGE_INIT;

/** Whether the host accepts it (message 2); NVSP 1; netvsp MessageInitComplete. */
typedef struct _NVSP_MESSAGE_INIT_COMPLETE {
    HV_UINT32 Deprecated;
    HV_UINT32 MaximumMdlChainLength;
    NVSP_STATUS Status;
} NVSP_MESSAGE_INIT_COMPLETE, *PNVSP_MESSAGE_INIT_COMPLETE;

/** Messages of the version exchange; NVSP 1; mu_msvm nvspprotocol.h. */
typedef union _NVSP_MESSAGE_INIT_UBER {
    NVSP_MESSAGE_INIT Init;
    NVSP_MESSAGE_INIT_COMPLETE InitComplete;
} NVSP_MESSAGE_INIT_UBER, *PNVSP_MESSAGE_INIT_UBER;

/* ---- version 1 ------------------------------------------------------------------------------- */

/** NDIS version of the guest (message 100); NVSP 1; netvsp Message1SendNdisVersion. */
typedef struct _NVSP_1_MESSAGE_SEND_NDIS_VERSION {
    HV_UINT32 NdisMajorVersion;
    HV_UINT32 NdisMinorVersion;
} NVSP_1_MESSAGE_SEND_NDIS_VERSION, *PNVSP_1_MESSAGE_SEND_NDIS_VERSION;

/** Gives the host the receive buffer (message 101); NVSP 1; netvsp Message1SendReceiveBuffer. */
typedef struct _NVSP_1_MESSAGE_SEND_RECEIVE_BUFFER {
    HV_UINT32 GpadlHandle;
    HV_UINT16 Id;
} NVSP_1_MESSAGE_SEND_RECEIVE_BUFFER, *PNVSP_1_MESSAGE_SEND_RECEIVE_BUFFER;

/** How the host divides the receive buffer; NVSP 1; netvsp ReceiveBufferSection. */
typedef struct _NVSP_1_RECEIVE_BUFFER_SECTION {
    HV_UINT32 Offset;
    HV_UINT32 SubAllocationSize;
    HV_UINT32 NumSubAllocations;
    HV_UINT32 EndOffset;
} NVSP_1_RECEIVE_BUFFER_SECTION, *PNVSP_1_RECEIVE_BUFFER_SECTION;

/**
 * Outcome and sections, of which hosts send one (message 102); NVSP 1; netvsp
 * Message1SendReceiveBufferComplete.
 */
typedef struct _NVSP_1_MESSAGE_SEND_RECEIVE_BUFFER_COMPLETE {
    NVSP_STATUS Status;
    HV_UINT32 NumSections;
    NVSP_1_RECEIVE_BUFFER_SECTION Sections[HV_ANYSIZE_ARRAY];
} NVSP_1_MESSAGE_SEND_RECEIVE_BUFFER_COMPLETE, *PNVSP_1_MESSAGE_SEND_RECEIVE_BUFFER_COMPLETE;

/** Takes the receive buffer back (message 103); NVSP 1; netvsp Message1RevokeReceiveBuffer. */
typedef struct _NVSP_1_MESSAGE_REVOKE_RECEIVE_BUFFER {
    HV_UINT16 Id;
} NVSP_1_MESSAGE_REVOKE_RECEIVE_BUFFER, *PNVSP_1_MESSAGE_REVOKE_RECEIVE_BUFFER;

/** Gives the host the send buffer (message 104); NVSP 1; netvsp Message1SendSendBuffer. */
typedef struct _NVSP_1_MESSAGE_SEND_SEND_BUFFER {
    HV_UINT32 GpadlHandle;
    HV_UINT16 Id;
} NVSP_1_MESSAGE_SEND_SEND_BUFFER, *PNVSP_1_MESSAGE_SEND_SEND_BUFFER;

/** Outcome and section size (message 105); NVSP 1; netvsp Message1SendSendBufferComplete. */
typedef struct _NVSP_1_MESSAGE_SEND_SEND_BUFFER_COMPLETE {
    NVSP_STATUS Status;
    HV_UINT32 SectionSize;
} NVSP_1_MESSAGE_SEND_SEND_BUFFER_COMPLETE, *PNVSP_1_MESSAGE_SEND_SEND_BUFFER_COMPLETE;

/** Takes the send buffer back (message 106); NVSP 1; netvsp Message1RevokeSendBuffer. */
typedef struct _NVSP_1_MESSAGE_REVOKE_SEND_BUFFER {
    HV_UINT16 Id;
} NVSP_1_MESSAGE_REVOKE_SEND_BUFFER, *PNVSP_1_MESSAGE_REVOKE_SEND_BUFFER;

/** Carries an RNDIS message (message 107); NVSP 1; netvsp Message1SendRndisPacket. */
typedef struct _NVSP_1_MESSAGE_SEND_RNDIS_PACKET {
    HV_UINT32 ChannelType;
    HV_UINT32 SendBufferSectionIndex;
    HV_UINT32 SendBufferSectionSize;
} NVSP_1_MESSAGE_SEND_RNDIS_PACKET, *PNVSP_1_MESSAGE_SEND_RNDIS_PACKET;

/** Completes message 107 (message 108); NVSP 1; netvsp Message1SendRndisPacketComplete. */
typedef struct _NVSP_1_MESSAGE_SEND_RNDIS_PACKET_COMPLETE {
    NVSP_STATUS Status;
} NVSP_1_MESSAGE_SEND_RNDIS_PACKET_COMPLETE, *PNVSP_1_MESSAGE_SEND_RNDIS_PACKET_COMPLETE;

/* ---- version 2 ------------------------------------------------------------------------------- */

/**
 * Capabilities in the NDIS configuration; NVSP 2, RSC over VMBus since 6.1; netvsp
 * NdisConfigCapabilities.
 */
typedef struct _NVSP_2_NETVSC_CAPABILITIES {
    union {
        HV_UINT64 AsUINT64;
        struct {
            HV_UINT64 VMQ : 1,
                      Chimney : 1,
                      SRIOV : 1,
                      Ieee8021q : 1,
                      CorrelationId : 1,
                      Teaming : 1,
                      VirtualSubnetId : 1,
                      RscOverVmbus : 1,
                      Reserved : 56;
        };
    };
} NVSP_2_NETVSC_CAPABILITIES, *PNVSP_2_NETVSC_CAPABILITIES;

/** MTU and capabilities of the guest (message 125); NVSP 2; netvsp Message2SendNdisConfig. */
typedef struct _NVSP_2_MESSAGE_SEND_NDIS_CONFIG {
    HV_UINT32 MTU;
    HV_UINT32 Reserved;
    NVSP_2_NETVSC_CAPABILITIES Capabilities;
} NVSP_2_MESSAGE_SEND_NDIS_CONFIG, *PNVSP_2_MESSAGE_SEND_NDIS_CONFIG;

/** Buffer of a VMQ RNDIS packet (message 123, deprecated); NVSP 2; mu_msvm nvspprotocol.h. */
typedef struct _NVSP_TRANSFER_PAGE_RANGE {
    HV_UINT64 TransferPageSetId;
    HV_UINT32 ByteCount;
    HV_UINT32 ByteOffset;
} NVSP_TRANSFER_PAGE_RANGE, *PNVSP_TRANSFER_PAGE_RANGE;

/* ---- version 4 ------------------------------------------------------------------------------- */

/**
 * A virtual function stands beside the NIC (message 128); NVSP 4; netvsp Message4SendVfAssociation.
 */
typedef struct _NVSP_4_MESSAGE_SEND_VF_ASSOCIATION {
    HV_UINT32 VFAllocated;
    HV_UINT32 SerialNumber;
} NVSP_4_MESSAGE_SEND_VF_ASSOCIATION, *PNVSP_4_MESSAGE_SEND_VF_ASSOCIATION;

/** Which path carries data; NVSP 4; netvsp DataPath. */
typedef enum _NVSP_VM_DATA_PATH HV_ENUM_UINT32 {
    NvspDataPathSynthetic = 0u,
    NvspDataPathVF,
    NvspDataPathMax,
} NVSP_VM_DATA_PATH, *PNVSP_VM_DATA_PATH;

/** The guest selects the path (message 129); NVSP 4; netvsp Message4SwitchDataPath. */
typedef struct _NVSP_4_MESSAGE_SWITCH_DATA_PATH {
    NVSP_VM_DATA_PATH ActiveDataPath;
} NVSP_4_MESSAGE_SWITCH_DATA_PATH, *PNVSP_4_MESSAGE_SWITCH_DATA_PATH;

/* ---- version 5 ------------------------------------------------------------------------------- */

/** Queries an OID of the host (message 131); NVSP 5; netvsp Message5OidQueryEx. */
typedef struct _NVSP_5_MESSAGE_OID_QUERY_EX {
    RNDIS_OBJECT_HEADER Header;
    HV_NDIS_OID Oid;
} NVSP_5_MESSAGE_OID_QUERY_EX, *PNVSP_5_MESSAGE_OID_QUERY_EX;

/** Outcome of message 131 (message 132); NVSP 5; netvsp Message5OidQueryExComplete. */
typedef struct _NVSP_5_MESSAGE_OID_QUERY_EX_COMPLETE {
    HV_UINT32 Status;
    union {
        HV_UINT32 BytesWritten;
        HV_UINT32 BytesNeeded;
    };
} NVSP_5_MESSAGE_OID_QUERY_EX_COMPLETE, *PNVSP_5_MESSAGE_OID_QUERY_EX_COMPLETE;

/** Operations of a sub-channel request; NVSP 5; netvsp SubchannelOperation. */
typedef enum _NVSP_SUBCHANNEL_OPERATION HV_ENUM_UINT32 {
    NvspSubchannelNone = 0u,
    NvspSubchannelAllocate,
    NvspSubchannelMax,
} NVSP_SUBCHANNEL_OPERATION, *PNVSP_SUBCHANNEL_OPERATION;

/** Asks for sub-channels (message 133); NVSP 5; netvsp Message5SubchannelRequest. */
typedef struct _NVSP_5_MESSAGE_SUBCHANNEL_REQUEST {
    NVSP_SUBCHANNEL_OPERATION Operation;
    HV_UINT32 NumSubChannels;
} NVSP_5_MESSAGE_SUBCHANNEL_REQUEST, *PNVSP_5_MESSAGE_SUBCHANNEL_REQUEST;

/**
 * How many sub-channels will be offered (completes message 133); NVSP 5; netvsp
 * Message5SubchannelComplete.
 */
typedef struct _NVSP_5_MESSAGE_SUBCHANNEL_COMPLETE {
    HV_UINT32 Status;
    HV_UINT32 NumSubChannels;
} NVSP_5_MESSAGE_SUBCHANNEL_COMPLETE, *PNVSP_5_MESSAGE_SUBCHANNEL_COMPLETE;

/**
 * Channels to transmit on (message 134), host to guest; NVSP 5; netvsp
 * Message5SendIndirectionTable.
 */
typedef struct _NVSP_5_MESSAGE_SEND_INDIRECTION_TABLE {
    HV_UINT32 TableEntryCount;
    HV_UINT32 TableOffset;
} NVSP_5_MESSAGE_SEND_INDIRECTION_TABLE, *PNVSP_5_MESSAGE_SEND_INDIRECTION_TABLE;

/* ---- version 6 ------------------------------------------------------------------------------- */

/** Packet direct operations; NVSP 6.1; netvsp protocol.rs, in C. */
typedef enum _NVSP_6_MESSAGE_PD_API_OPERATION HV_ENUM_UINT32 {
    PdApiOpConfiguration = 1u,
    PdApiOpSwitchDatapath,
    PdApiOpOpenProvider,
    PdApiOpCloseProvider,
    PdApiOpCreateQueue,
    PdApiOpFlushQueue,
    PdApiOpFreeQueue,
    PdApiOpAllocateCommonBuffer = 8u,
    PdApiOpFreeCommonBuffer,
    PdApiOpMax,
} NVSP_6_MESSAGE_PD_API_OPERATION, *PNVSP_6_MESSAGE_PD_API_OPERATION;

/**
 * Packet direct request (message 135); NVSP 6.1; netvsp protocol.rs, in C, Linux hyperv_net.h
 * nvsp_6_pd_api_req.
 */
typedef struct _NVSP_6_MESSAGE_PD_API_REQUEST {
    HV_UINT32 Operation;
    union {
        struct {
            HV_INT64 MmioPhysicalAddress;
            HV_UINT32 MmioLength;
            HV_UINT16 NumPdQueues;
        } Configuration;
        struct {
            HV_UINT8 HostDatapathIsPacketDirect;
            HV_UINT8 GuestPacketDirectIsEnabled;
        } SwitchDatapath;
        struct {
            HV_UINT32 ProviderId;
            HV_UINT32 Flags;
        } OpenProvider;
        struct {
            HV_UINT32 ProviderId;
        } CloseProvider;
        struct {
            HV_UINT32 ProviderId;
            HV_UINT16 QueueId;
            HV_UINT16 QueueSize;
            HV_UINT8 IsReceiveQueue;
            HV_UINT8 IsRssQueue;
            HV_UINT32 ReceiveDataLength;
            HV_GROUP_AFFINITY Affinity;
        } CreateQueue;
        struct {
            HV_UINT32 ProviderId;
            HV_UINT16 QueueId;
        } DeleteQueue;
        struct {
            HV_UINT32 ProviderId;
            HV_UINT16 QueueId;
        } FlushQueue;
        struct {
            HV_UINT32 Length;
            HV_UINT32 PreferredNode;
            HV_UINT16 RegionId;
        } AllocateCommonBuffer;
        struct {
            HV_UINT32 Length;
            HV_UINT64 PhysicalAddress;
            HV_UINT32 PreferredNode;
            HV_UINT16 RegionId;
            HV_UINT8 CacheType;
        } FreeCommonBuffer;
    };
} NVSP_6_MESSAGE_PD_API_REQUEST, *PNVSP_6_MESSAGE_PD_API_REQUEST;

/**
 * Completes message 135; NVSP 6.1; netvsp protocol.rs, in C, Linux hyperv_net.h nvsp_6_pd_api_comp.
 */
typedef struct _NVSP_6_MESSAGE_PD_API_COMPLETE {
    HV_UINT32 Operation;
    HV_UINT32 Status;
    union {
        struct {
            HV_UINT16 NumPdQueues;
            HV_UINT8 NumReceiveRssPDQueues;
            HV_UINT8 IsSupportedByVSP;
            HV_UINT8 IsEnabledByVSP;
        } Configuration;
        struct {
            HV_UINT32 ProviderId;
        } OpenProvider;
        struct {
            HV_UINT32 ProviderId;
            HV_UINT16 QueueId;
            HV_UINT16 QueueSize;
            HV_UINT32 ReceiveDataLength;
            HV_GROUP_AFFINITY Affinity;
        } CreateQueue;
        struct {
            HV_UINT64 PhysicalAddress;
            HV_UINT32 Length;
            HV_UINT32 PreferredNode;
            HV_UINT16 RegionId;
            HV_UINT8 CacheType;
        } AllocateCommonBuffer;
    };
} NVSP_6_MESSAGE_PD_API_COMPLETE, *PNVSP_6_MESSAGE_PD_API_COMPLETE;

/**
 * A packet direct buffer by region and offset; NVSP 6.1; netvsp protocol.rs, in C, Linux
 * hyperv_net.h nvsp_6_pd_buf.
 */
typedef struct _NVSP_6_PD_BUFFER {
    HV_UINT32 RegionOffset;
    HV_UINT16 RegionId;
    HV_UINT16 IsPartial : 1,
              ReservedMbz : 15;
} NVSP_6_PD_BUFFER, *PNVSP_6_PD_BUFFER;

/**
 * Posts packet direct buffers (message 136); NVSP 6.1; netvsp protocol.rs, in C, Linux hyperv_net.h
 * nvsp_6_pd_batch_msg.
 */
typedef struct _NVSP_6_MESSAGE_PD_BATCH_MESSAGE {
    NVSP_MESSAGE_HEADER Header;
    HV_UINT16 Count;
    HV_UINT16 GuestToHost : 1,
              IsReceive : 1,
              ReservedMbz : 14;
    NVSP_6_PD_BUFFER PdBuffer[0];
} NVSP_6_MESSAGE_PD_BATCH_MESSAGE, *PNVSP_6_MESSAGE_PD_BATCH_MESSAGE;

/* ---- version 7 ------------------------------------------------------------------------------- */

/** Asks to change to the NVIO protocol; NVSP 7, experimental; netvsp protocol.rs, in C. */
typedef struct _NVSP_7_MESSAGE_USE_NVIO_REQUEST {
    NVSP_MESSAGE_HEADER Header;
    HV_UINT32 ReservedMbz1;
    HV_UINT64 ReservedMbz2;
} NVSP_7_MESSAGE_USE_NVIO_REQUEST, *PNVSP_7_MESSAGE_USE_NVIO_REQUEST;

/** Whether the host changes to it; NVSP 7, experimental; netvsp protocol.rs, in C. */
typedef struct _NVSP_7_MESSAGE_USE_NVIO_COMPLETE {
    HV_UINT32 Status;
    HV_UINT32 ControlChannelIndex;
} NVSP_7_MESSAGE_USE_NVIO_COMPLETE, *PNVSP_7_MESSAGE_USE_NVIO_COMPLETE;

/* ---- any message ----------------------------------------------------------------------------- */

/** Any message of NVSP 1; mu_msvm nvspprotocol.h, Linux hyperv_net.h nvsp_1_message_uber. */
typedef union _NVSP_MESSAGE_1_UBER {
    NVSP_1_MESSAGE_SEND_NDIS_VERSION SendNdisVersion;
    NVSP_1_MESSAGE_SEND_RECEIVE_BUFFER SendReceiveBuffer;
    NVSP_1_MESSAGE_SEND_RECEIVE_BUFFER_COMPLETE SendReceiveBufferComplete;
    NVSP_1_MESSAGE_REVOKE_RECEIVE_BUFFER RevokeReceiveBuffer;
    NVSP_1_MESSAGE_SEND_SEND_BUFFER SendSendBuffer;
    NVSP_1_MESSAGE_SEND_SEND_BUFFER_COMPLETE SendSendBufferComplete;
    NVSP_1_MESSAGE_REVOKE_SEND_BUFFER RevokeSendBuffer;
    NVSP_1_MESSAGE_SEND_RNDIS_PACKET SendRNDISPacket;
    NVSP_1_MESSAGE_SEND_RNDIS_PACKET_COMPLETE SendRNDISPacketComplete;
} NVSP_1_MESSAGE_UBER, *PNVSP_1_MESSAGE_UBER;

/** Any message new in NVSP 2; mu_msvm nvspprotocol.h. */
typedef union _NVSP_MESSAGE_2_UBER {
    NVSP_2_MESSAGE_SEND_NDIS_CONFIG SendNdisConfig;
} NVSP_2_MESSAGE_UBER, *PNVSP_2_MESSAGE_UBER;

/** Any message new in NVSP 4; mu_msvm nvspprotocol.h, Linux hyperv_net.h nvsp_4_message_uber. */
typedef union _NVSP_MESSAGE_4_UBER {
    NVSP_4_MESSAGE_SEND_VF_ASSOCIATION VFAssociation;
    NVSP_4_MESSAGE_SWITCH_DATA_PATH SwitchDataPath;
} NVSP_4_MESSAGE_UBER, *PNVSP_4_MESSAGE_UBER;

/** Any message new in NVSP 5; mu_msvm nvspprotocol.h, Linux hyperv_net.h nvsp_5_message_uber. */
typedef union _NVSP_MESSAGE_5_UBER {
    NVSP_5_MESSAGE_OID_QUERY_EX OidQueryEx;
    NVSP_5_MESSAGE_OID_QUERY_EX_COMPLETE OidQueryExComplete;
    NVSP_5_MESSAGE_SUBCHANNEL_REQUEST SubChannelRequest;
    NVSP_5_MESSAGE_SUBCHANNEL_COMPLETE SubChannelRequestComplete;
    NVSP_5_MESSAGE_SEND_INDIRECTION_TABLE SendTable;
} NVSP_5_MESSAGE_UBER, *PNVSP_5_MESSAGE_UBER;

/** Any message new in NVSP 6; netvsp protocol.rs, in C, Linux hyperv_net.h nvsp_6_message_uber. */
typedef union _NVSP_MESSAGE_6_UBER {
    NVSP_6_MESSAGE_PD_API_REQUEST PdApiRequest;
    NVSP_6_MESSAGE_PD_API_COMPLETE PdApiComplete;
} NVSP_6_MESSAGE_UBER, *PNVSP_6_MESSAGE_UBER;

/** Any message new in NVSP 7; netvsp protocol.rs, in C. */
typedef union _NVSP_MESSAGE_7_UBER {
    NVSP_7_MESSAGE_USE_NVIO_REQUEST UseNvIoRequest;
    NVSP_7_MESSAGE_USE_NVIO_COMPLETE UseNvIoComplete;
} NVSP_7_MESSAGE_UBER, *PNVSP_7_MESSAGE_UBER;

/** Any message without its header; NVSP 1 to 7; netvsp protocol.rs, in C. */
typedef union _NVSP_ALL_MESSAGES {
    NVSP_MESSAGE_INIT_UBER InitMessages;
    NVSP_1_MESSAGE_UBER Version1Messages;
    NVSP_2_MESSAGE_UBER Version2Messages;
    NVSP_4_MESSAGE_UBER Version4Messages;
    NVSP_5_MESSAGE_UBER Version5Messages;
    NVSP_6_MESSAGE_UBER Version6Messages;
    NVSP_7_MESSAGE_UBER Version7Messages;
} NVSP_ALL_MESSAGES, *PNVSP_ALL_MESSAGES;

/**
 * Any NVSP message, 40 bytes since 6.1. Padding is the last doubleword of the messages before 6.1,
 * which are shorter; the packet direct messages use that space. mu_msvm nvspprotocol.h, netvsp
 * protocol.rs PACKET_SIZE_V61.
 */
typedef struct _NVSP_MESSAGE {
    NVSP_MESSAGE_HEADER Header;
    union {
        NVSP_ALL_MESSAGES Messages;
        struct {
            HV_UINT8 LegacyMessages[32];
            HV_UINT32 Padding;
        };
    };
} NVSP_MESSAGE, *PNVSP_MESSAGE;

#define NVSP_LEGACY_MESSAGE_SIZE (sizeof(NVSP_MESSAGE_HEADER) + sizeof(NVSP_1_MESSAGE_UBER))

#define NVSP_61_MESSAGE_SIZE (sizeof(NVSP_MESSAGE_HEADER) + sizeof(NVSP_6_MESSAGE_UBER))

#define NVSP_7_MESSAGE_SIZE NVSP_61_MESSAGE_SIZE

/** Message 134 with its table of 16 channels; NVSP 5; netvsp protocol.rs, in C. */
typedef struct _NVSP_SEND_INDIRECTION_TABLE_MESSAGE {
    NVSP_MESSAGE NvspMessage;
    HV_UINT32 SendIndirectionTable[VMS_SWITCH_RSS_MAX_SEND_INDIRECTION_TABLE_ENTRIES];
} NVSP_SEND_INDIRECTION_TABLE_MESSAGE, *PNVSP_SEND_INDIRECTION_TABLE_MESSAGE;

#define NVSP_MAX_VMBUS_MESSAGE_SIZE (sizeof(NVSP_SEND_INDIRECTION_TABLE_MESSAGE))

#define NVSP_MAKE_VERSION  NVSP_PROTOCOL_VERSION
#define NVSP_VERSION_MAJOR NVSP_PROTOCOL_MAJOR
#define NVSP_VERSION_MINOR NVSP_PROTOCOL_MINOR
#define NVSP_VERSION_1     NVSP_PROTOCOL_VERSION_1
#define NVSP_VERSION_2     NVSP_PROTOCOL_VERSION_2
#define NVSP_VERSION_4     NVSP_PROTOCOL_VERSION_4
#define NVSP_VERSION_5     NVSP_PROTOCOL_VERSION_5
#define NVSP_VERSION_6     NVSP_PROTOCOL_VERSION_6
#define NVSP_VERSION_61    NVSP_PROTOCOL_VERSION_61

#pragma pack(pop)

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/nvsp.h"
#endif

HV_HEADER_END

#endif

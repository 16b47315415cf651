/* SPDX-License-Identifier: MIT */
/*
 * Out-of-band information of a NET_BUFFER_LIST: the index of each slot in its NetBufferListInfo
 * array and the meaning of the pointer-sized value in the slot. A slot is a value, not a pointer,
 * unless its comment says otherwise.
 */
#ifndef NDIS_NBLINFO_H
#define NDIS_NBLINFO_H

#include <ndis/base.h>

/* The count depends on the NDIS version the driver is written for: 11, 13 or 18. */
typedef enum _NDIS_NET_BUFFER_LIST_INFO {
    TcpIpChecksumNetBufferListInfo,
    TcpOffloadBytesTransferred = TcpIpChecksumNetBufferListInfo,
    IPsecOffloadV1NetBufferListInfo,
#if NDIS_SUPPORT_NDIS61
    IPsecOffloadV2NetBufferListInfo = IPsecOffloadV1NetBufferListInfo,
#endif
    TcpLargeSendNetBufferListInfo,
    TcpReceiveNoPush = TcpLargeSendNetBufferListInfo,
    ClassificationHandleNetBufferListInfo,
    Ieee8021QNetBufferListInfo,
    NetBufferListCancelId,
    MediaSpecificInformation,
    NetBufferListFrameType,
    NetBufferListProtocolId = NetBufferListFrameType,
    NetBufferListHashValue,
    NetBufferListHashInfo,
    WfpNetBufferListInfo,
#if NDIS_SUPPORT_NDIS61
    IPsecOffloadV2TunnelNetBufferListInfo,
    IPsecOffloadV2HeaderNetBufferListInfo,
#endif
#if NDIS_SUPPORT_NDIS620
    NetBufferListCorrelationId,
    NetBufferListFilteringInfo,
    MediaSpecificInformationEx,
    NblOriginalInterfaceIfIndex,
    NblReAuthWfpFlowContext = NblOriginalInterfaceIfIndex,
    TcpReceiveBytesTransferred,
#endif
    MaxNetBufferListInfo
} NDIS_NET_BUFFER_LIST_INFO,
    *PNDIS_NET_BUFFER_LIST_INFO;

#if NDIS_SUPPORT_NDIS620
_Static_assert(MaxNetBufferListInfo == 18, "slots of an NDIS 6.20 NET_BUFFER_LIST");
#elif NDIS_SUPPORT_NDIS61
_Static_assert(MaxNetBufferListInfo == 13, "slots of an NDIS 6.1 NET_BUFFER_LIST");
#else
_Static_assert(MaxNetBufferListInfo == 11, "slots of an NDIS 6.0 NET_BUFFER_LIST");
#endif

/* TcpIpChecksumNetBufferListInfo */
typedef struct _NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO {
    union {
        struct {
            ULONG IsIPv4 : 1;
            ULONG IsIPv6 : 1;
            ULONG TcpChecksum : 1;
            ULONG UdpChecksum : 1;
            ULONG IpHeaderChecksum : 1;
            ULONG Reserved : 11;
            ULONG TcpHeaderOffset : 10;
        } Transmit;
        struct {
            ULONG TcpChecksumFailed : 1;
            ULONG UdpChecksumFailed : 1;
            ULONG IpChecksumFailed : 1;
            ULONG TcpChecksumSucceeded : 1;
            ULONG UdpChecksumSucceeded : 1;
            ULONG IpChecksumSucceeded : 1;
            ULONG Loopback : 1;
        } Receive;
        PVOID Value;
    };
} NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO, *PNDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO;
DDK_ASSERT_SIZE(NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO, 4, 8);

#define NDIS_TCP_CHECKSUM_OFFLOAD_TCP_HEADER_OFFSET_MAX 1023

/* TcpLargeSendNetBufferListInfo */
#define NDIS_TCP_LARGE_SEND_OFFLOAD_V1_TYPE       0
#define NDIS_TCP_LARGE_SEND_OFFLOAD_V2_TYPE       1
#define NDIS_TCP_LARGE_SEND_OFFLOAD_IPv4          0
#define NDIS_TCP_LARGE_SEND_OFFLOAD_IPv6          1
#define NDIS_LARGE_SEND_OFFLOAD_MAX_HEADER_LENGTH 128
typedef struct _NDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO {
    union {
        struct {
            ULONG Unused : 30;
            ULONG Type : 1;
            ULONG Reserved2 : 1;
        } Transmit;
        struct {
            ULONG MSS : 20;
            ULONG TcpHeaderOffset : 10;
            ULONG Type : 1;
            ULONG Reserved2 : 1;
        } LsoV1Transmit;
        struct {
            ULONG TcpPayload : 30;
            ULONG Type : 1;
            ULONG Reserved2 : 1;
        } LsoV1TransmitComplete;
        struct {
            ULONG MSS : 20;
            ULONG TcpHeaderOffset : 10;
            ULONG Type : 1;
            ULONG IPVersion : 1;
        } LsoV2Transmit;
        struct {
            ULONG Reserved : 30;
            ULONG Type : 1;
            ULONG Reserved2 : 1;
        } LsoV2TransmitComplete;
        PVOID Value;
    };
} NDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO,
    *PNDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO;
DDK_ASSERT_SIZE(NDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO, 4, 8);

/* Ieee8021QNetBufferListInfo */
typedef struct _NDIS_NET_BUFFER_LIST_8021Q_INFO {
    union {
        struct {
            UINT32 UserPriority : 3;
            UINT32 CanonicalFormatId : 1;
            UINT32 VlanId : 12;
            UINT32 Reserved : 16;
        } TagHeader;
        struct {
            UINT32 UserPriority : 3;
            UINT32 CanonicalFormatId : 1;
            UINT32 VlanId : 12;
            UINT32 WMMInfo : 4;
            UINT32 Reserved : 12;
        } WLanTagHeader;
        PVOID Value;
    };
} NDIS_NET_BUFFER_LIST_8021Q_INFO, *PNDIS_NET_BUFFER_LIST_8021Q_INFO;
DDK_ASSERT_SIZE(NDIS_NET_BUFFER_LIST_8021Q_INFO, 4, 8);

/* IPsecOffloadV1NetBufferListInfo */
typedef struct _NDIS_IPSEC_OFFLOAD_V1_NET_BUFFER_LIST_INFO {
    union {
        struct {
            NDIS_HANDLE OffloadHandle;
        } Transmit;
        struct {
            USHORT SaDeleteReq : 1;
            USHORT CryptoDone : 1;
            USHORT NextCryptoDone : 1;
            USHORT Pad : 13;
            USHORT CryptoStatus;
        } Receive;
    };
} NDIS_IPSEC_OFFLOAD_V1_NET_BUFFER_LIST_INFO, *PNDIS_IPSEC_OFFLOAD_V1_NET_BUFFER_LIST_INFO;
DDK_ASSERT_SIZE(NDIS_IPSEC_OFFLOAD_V1_NET_BUFFER_LIST_INFO, 4, 8);

#if NDIS_SUPPORT_NDIS61
/* IPsecOffloadV2NetBufferListInfo, ...TunnelNetBufferListInfo, ...HeaderNetBufferListInfo */
typedef struct _NDIS_IPSEC_OFFLOAD_V2_NET_BUFFER_LIST_INFO {
    union {
        struct {
            PVOID OffloadHandle;
        } Transmit;
        struct {
            ULONG SaDeleteReq : 1;
            ULONG CryptoDone : 1;
            ULONG NextCryptoDone : 1;
            ULONG Reserved : 13;
            ULONG CryptoStatus : 16;
        } Receive;
    };
} NDIS_IPSEC_OFFLOAD_V2_NET_BUFFER_LIST_INFO, *PNDIS_IPSEC_OFFLOAD_V2_NET_BUFFER_LIST_INFO;
DDK_ASSERT_SIZE(NDIS_IPSEC_OFFLOAD_V2_NET_BUFFER_LIST_INFO, 4, 8);

typedef struct _NDIS_IPSEC_OFFLOAD_V2_TUNNEL_NET_BUFFER_LIST_INFO {
    struct {
        NDIS_HANDLE TunnelHandle;
    } Transmit;
} NDIS_IPSEC_OFFLOAD_V2_TUNNEL_NET_BUFFER_LIST_INFO,
    *PNDIS_IPSEC_OFFLOAD_V2_TUNNEL_NET_BUFFER_LIST_INFO;
DDK_ASSERT_SIZE(NDIS_IPSEC_OFFLOAD_V2_TUNNEL_NET_BUFFER_LIST_INFO, 4, 8);

typedef struct _NDIS_IPSEC_OFFLOAD_V2_HEADER_NET_BUFFER_LIST_INFO {
    union {
        struct {
            ULONG NextHeader : 8;
            ULONG PadLength : 8;
            ULONG AhHeaderOffset : 8;
            ULONG EspHeaderOffset : 8;
        } Transmit;
        struct {
            ULONG NextHeader : 8;
            ULONG PadLength : 8;
            ULONG HeaderInfoSet : 1;
        } Receive;
    };
} NDIS_IPSEC_OFFLOAD_V2_HEADER_NET_BUFFER_LIST_INFO,
    *PNDIS_IPSEC_OFFLOAD_V2_HEADER_NET_BUFFER_LIST_INFO;
DDK_ASSERT_SIZE(NDIS_IPSEC_OFFLOAD_V2_HEADER_NET_BUFFER_LIST_INFO, 4, 4);

#endif

/* MediaSpecificInformation: what the slot holds depends on the medium; a list of the second kind
 * (NDIS 6.0 and 6.1) or one pointer. */
typedef struct _NDIS_NET_BUFFER_LIST_MEDIA_SPECIFIC_INFO {
    union {
        PVOID MediaSpecificInfo;
        PVOID NativeWifiSpecificInfo;
        PVOID Value;
    };
} NDIS_NET_BUFFER_LIST_MEDIA_SPECIFIC_INFO, *PNDIS_NET_BUFFER_LIST_MEDIA_SPECIFIC_INFO;
DDK_ASSERT_SIZE(NDIS_NET_BUFFER_LIST_MEDIA_SPECIFIC_INFO, 4, 8);

typedef struct _NDIS_NBL_MEDIA_SPECIFIC_INFORMATION {
    struct _NDIS_NBL_MEDIA_SPECIFIC_INFORMATION *NextEntry;
    ULONG Tag;
    UCHAR Data[1];
} NDIS_NBL_MEDIA_SPECIFIC_INFORMATION, *PNDIS_NBL_MEDIA_SPECIFIC_INFORMATION;
DDK_ASSERT_SIZE(NDIS_NBL_MEDIA_SPECIFIC_INFORMATION, 12, 16);

#if NDIS_SUPPORT_NDIS620
/* NetBufferListFilteringInfo: the receive filter and queue of a VMQ indication */
typedef struct _NDIS_NET_BUFFER_LIST_FILTERING_INFO {
    union {
        struct {
            USHORT FilterId;
            USHORT QueueId;
        } FilteringInfo;
        PVOID Value;
    };
} NDIS_NET_BUFFER_LIST_FILTERING_INFO, *PNDIS_NET_BUFFER_LIST_FILTERING_INFO;
DDK_ASSERT_SIZE(NDIS_NET_BUFFER_LIST_FILTERING_INFO, 4, 8);

/* MediaSpecificInformationEx: head of a list of these */
#define NDIS_NBL_MEDIA_SPECIFIC_INFO_REVISION_1 1
#define NDIS_MEDIA_SPECIFIC_INFO_TUNDL          0x00010001
#define NDIS_MEDIA_SPECIFIC_INFO_FCOE           0x80010000
#define NDIS_MEDIA_SPECIFIC_INFO_EAPOL          0x80010001
#define NDIS_MEDIA_SPECIFIC_INFO_LLDP           0x80010002
#define NDIS_MEDIA_SPECIFIC_INFO_TIMESYNC       0x80010003
typedef struct _NDIS_NBL_MEDIA_SPECIFIC_INFORMATION_EX {
    NDIS_OBJECT_HEADER Header;
    struct _NDIS_NBL_MEDIA_SPECIFIC_INFORMATION_EX *NextEntry;
    ULONG Tag;
    PVOID Data;
} NDIS_NBL_MEDIA_SPECIFIC_INFORMATION_EX, *PNDIS_NBL_MEDIA_SPECIFIC_INFORMATION_EX;
DDK_ASSERT_SIZE(NDIS_NBL_MEDIA_SPECIFIC_INFORMATION_EX, 16, 32);

#define NDIS_SIZEOF_NBL_MEDIA_SPECIFIC_INFO_REVISION_1                                             \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_NBL_MEDIA_SPECIFIC_INFORMATION_EX, Data)
#endif

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * RSS and offload objects for RNDIS queries and sets. Sources: ntddndis.h of the Windows SDK,
 * openvmm rndisprot.
 */
#ifndef HYPERV_RNDIS_OFFLOAD_H
#define HYPERV_RNDIS_OFFLOAD_H

#include "types.h"
#include "rndis.h"

HV_HEADER_BEGIN

/* ---- receive side scaling -------------------------------------------------------------------- */

#define RNDIS_OBJECT_TYPE_DEFAULT               0x80
#define RNDIS_OBJECT_TYPE_RSS_CAPABILITIES      0x88
#define RNDIS_OBJECT_TYPE_RSS_PARAMETERS        0x89
#define RNDIS_OBJECT_TYPE_REQUEST_EX            0x96
#define RNDIS_OBJECT_TYPE_OFFLOAD               0xA7
#define RNDIS_OBJECT_TYPE_OFFLOAD_ENCAPSULATION 0xA8

/** What the device can do for RSS, revision 2; ntddndis.h NDIS_RECEIVE_SCALE_CAPABILITIES. */
typedef struct _RNDIS_RECEIVE_SCALE_CAPABILITIES {
    RNDIS_OBJECT_HEADER Header;
    HV_UINT32 CapabilitiesFlags;
    HV_UINT32 NumberOfInterruptMessages;
    HV_UINT32 NumberOfReceiveQueues;
    HV_UINT16 NumberOfIndirectionTableEntries;
} RNDIS_RECEIVE_SCALE_CAPABILITIES, *PRNDIS_RECEIVE_SCALE_CAPABILITIES;

#define RNDIS_SIZEOF_RECEIVE_SCALE_CAPABILITIES_REVISION_2                                         \
    HV_FIELD_SIZE_THROUGH(RNDIS_RECEIVE_SCALE_CAPABILITIES, NumberOfIndirectionTableEntries)

/** Hash, key and table for RSS, revisions 1 to 3; ntddndis.h NDIS_RECEIVE_SCALE_PARAMETERS. */
typedef struct _RNDIS_RECEIVE_SCALE_PARAMETERS {
    RNDIS_OBJECT_HEADER Header;
    HV_UINT16 Flags;
    HV_UINT16 BaseCpuNumber;
    HV_UINT32 HashInformation;
    HV_UINT16 IndirectionTableSize;
    HV_UINT32 IndirectionTableOffset;
    HV_UINT16 HashSecretKeySize;
    HV_UINT32 HashSecretKeyOffset;
    HV_UINT32 ProcessorMasksOffset;
    HV_UINT32 NumberOfProcessorMasks;
    HV_UINT32 ProcessorMasksEntrySize;
    HV_UINT32 DefaultProcessorNumber;
} RNDIS_RECEIVE_SCALE_PARAMETERS, *PRNDIS_RECEIVE_SCALE_PARAMETERS;

#define RNDIS_SIZEOF_RECEIVE_SCALE_PARAMETERS_REVISION_1                                           \
    HV_FIELD_SIZE_THROUGH(RNDIS_RECEIVE_SCALE_PARAMETERS, HashSecretKeyOffset)
#define RNDIS_SIZEOF_RECEIVE_SCALE_PARAMETERS_REVISION_2                                           \
    HV_FIELD_SIZE_THROUGH(RNDIS_RECEIVE_SCALE_PARAMETERS, ProcessorMasksEntrySize)
#define RNDIS_SIZEOF_RECEIVE_SCALE_PARAMETERS_REVISION_3                                           \
    HV_FIELD_SIZE_THROUGH(RNDIS_RECEIVE_SCALE_PARAMETERS, DefaultProcessorNumber)

#define RNDIS_RSS_PARAM_FLAG_BASE_CPU_UNCHANGED          0x0001
#define RNDIS_RSS_PARAM_FLAG_HASH_INFO_UNCHANGED         0x0002
#define RNDIS_RSS_PARAM_FLAG_ITABLE_UNCHANGED            0x0004
#define RNDIS_RSS_PARAM_FLAG_HASH_KEY_UNCHANGED          0x0008
#define RNDIS_RSS_PARAM_FLAG_DISABLE_RSS                 0x0010
#define RNDIS_RSS_PARAM_FLAG_DEFAULT_PROCESSOR_UNCHANGED 0x0020
#define RNDIS_RSS_INDIRECTION_TABLE_SIZE_REVISION_1      128
#define RNDIS_RSS_HASH_SECRET_KEY_SIZE_REVISION_1        40
#define RNDIS_RSS_INDIRECTION_TABLE_MAX_SIZE_REVISION_1  128
#define RNDIS_HASH_FUNCTION_MASK                         0x000000FF
#define RNDIS_HASH_FUNCTION_TOEPLITZ                     0x00000001
#define RNDIS_HASH_IPV4                                  0x00000100
#define RNDIS_HASH_TCP_IPV4                              0x00000200
#define RNDIS_HASH_IPV6                                  0x00000400
#define RNDIS_HASH_IPV6_EX                               0x00000800
#define RNDIS_HASH_TCP_IPV6                              0x00001000
#define RNDIS_HASH_TCP_IPV6_EX                           0x00002000
#define RNDIS_HASH_UDP_IPV4                              0x00004000
#define RNDIS_HASH_UDP_IPV6                              0x00008000
#define RNDIS_HASH_UDP_IPV6_EX                           0x00010000
#define RNDIS_RSS_CAPS_HASH_TYPE_TCP_IPV4                0x00000100
#define RNDIS_RSS_CAPS_HASH_TYPE_TCP_IPV6                0x00000200
#define RNDIS_RSS_CAPS_HASH_TYPE_TCP_IPV6_EX             0x00000400
#define RNDIS_RSS_CAPS_HASH_TYPE_UDP_IPV4                0x00000800
#define RNDIS_RSS_CAPS_HASH_TYPE_UDP_IPV6                0x00001000
#define RNDIS_RSS_CAPS_HASH_TYPE_UDP_IPV6_EX             0x00002000
#define RNDIS_RSS_CAPS_MESSAGE_SIGNALED_INTERRUPTS       0x01000000
#define RNDIS_RSS_CAPS_CLASSIFICATION_AT_ISR             0x02000000
#define RNDIS_RSS_CAPS_CLASSIFICATION_AT_DPC             0x04000000
#define RNDIS_RSS_CAPS_USING_MSI_X                       0x08000000
#define RNDIS_RSS_CAPS_RSS_AVAILABLE_ON_PORTS            0x10000000
#define RNDIS_RSS_CAPS_SUPPORTS_MSI_X                    0x20000000
#define RNDIS_RSS_CAPS_SUPPORTS_INDEPENDENT_ENTRY_MOVE   0x40000000
#define RNDIS_ENCAPSULATION_IEEE_802_3                   2

#define HV_LSO_MIN_SEGMENT_COUNT 2
#define HV_LSO_MAX_OFFLOAD_SIZE  0xF53C

/* ---- offloads -------------------------------------------------------------------------------- */

/** Checksums the device can do; ntddndis.h NDIS_TCP_IP_CHECKSUM_OFFLOAD. */
typedef struct _RNDIS_TCP_IP_CHECKSUM_OFFLOAD {
    struct {
        HV_UINT32 Encapsulation;
        HV_UINT32 IpOptionsSupported : 2,
                  TcpOptionsSupported : 2,
                  TcpChecksum : 2,
                  UdpChecksum : 2,
                  IpChecksum : 2;
    } IPv4Transmit;
    struct {
        HV_UINT32 Encapsulation;
        HV_UINT32 IpOptionsSupported : 2,
                  TcpOptionsSupported : 2,
                  TcpChecksum : 2,
                  UdpChecksum : 2,
                  IpChecksum : 2;
    } IPv4Receive;
    struct {
        HV_UINT32 Encapsulation;
        HV_UINT32 IpExtensionHeadersSupported : 2,
                  TcpOptionsSupported : 2,
                  TcpChecksum : 2,
                  UdpChecksum : 2;
    } IPv6Transmit;
    struct {
        HV_UINT32 Encapsulation;
        HV_UINT32 IpExtensionHeadersSupported : 2,
                  TcpOptionsSupported : 2,
                  TcpChecksum : 2,
                  UdpChecksum : 2;
    } IPv6Receive;
} RNDIS_TCP_IP_CHECKSUM_OFFLOAD, *PRNDIS_TCP_IP_CHECKSUM_OFFLOAD;

/** Segmentation version 1 it can do; ntddndis.h NDIS_TCP_LARGE_SEND_OFFLOAD_V1. */
typedef struct _RNDIS_TCP_LARGE_SEND_OFFLOAD_V1 {
    struct {
        HV_UINT32 Encapsulation;
        HV_UINT32 MaxOffLoadSize;
        HV_UINT32 MinSegmentCount;
        HV_UINT32 TcpOptions : 2,
                  IpOptions : 2;
    } IPv4;
} RNDIS_TCP_LARGE_SEND_OFFLOAD_V1, *PRNDIS_TCP_LARGE_SEND_OFFLOAD_V1;

/** IPsec version 1 it can do; ntddndis.h NDIS_IPSEC_OFFLOAD_V1. */
typedef struct _RNDIS_IPSEC_OFFLOAD_V1 {
    struct {
        HV_UINT32 Encapsulation;
        HV_UINT32 AhEspCombined;
        HV_UINT32 TransportTunnelCombined;
        HV_UINT32 IPv4Options;
        HV_UINT32 Flags;
    } Supported;
    struct {
        HV_UINT32 Md5 : 2,
                  Sha_1 : 2,
                  Transport : 2,
                  Tunnel : 2,
                  Send : 2,
                  Receive : 2;
    } IPv4AH;
    struct {
        HV_UINT32 Des : 2,
                  Reserved : 2,
                  TripleDes : 2,
                  NullEsp : 2,
                  Transport : 2,
                  Tunnel : 2,
                  Send : 2,
                  Receive : 2;
    } IPv4ESP;
} RNDIS_IPSEC_OFFLOAD_V1, *PRNDIS_IPSEC_OFFLOAD_V1;

/** Segmentation version 2 it can do; ntddndis.h NDIS_TCP_LARGE_SEND_OFFLOAD_V2. */
typedef struct _RNDIS_TCP_LARGE_SEND_OFFLOAD_V2 {
    struct {
        HV_UINT32 Encapsulation;
        HV_UINT32 MaxOffLoadSize;
        HV_UINT32 MinSegmentCount;
    } IPv4;
    struct {
        HV_UINT32 Encapsulation;
        HV_UINT32 MaxOffLoadSize;
        HV_UINT32 MinSegmentCount;
        HV_UINT32 IpExtensionHeadersSupported : 2,
                  TcpOptionsSupported : 2;
    } IPv6;
} RNDIS_TCP_LARGE_SEND_OFFLOAD_V2, *PRNDIS_TCP_LARGE_SEND_OFFLOAD_V2;

/** IPsec version 2 it can do; ntddndis.h NDIS_IPSEC_OFFLOAD_V2. */
typedef struct _RNDIS_IPSEC_OFFLOAD_V2 {
    HV_UINT32 Encapsulation;
    HV_UINT8 IPv6Supported;
    HV_UINT8 IPv4Options;
    HV_UINT8 IPv6NonIPsecExtensionHeaders;
    HV_UINT8 Ah;
    HV_UINT8 Esp;
    HV_UINT8 AhEspCombined;
    HV_UINT8 Transport;
    HV_UINT8 Tunnel;
    HV_UINT8 TransportTunnelCombined;
    HV_UINT8 LsoSupported;
    HV_UINT8 ExtendedSequenceNumbers;
    HV_UINT32 UdpEsp;
    HV_UINT32 AuthenticationAlgorithms;
    HV_UINT32 EncryptionAlgorithms;
    HV_UINT32 SaOffloadCapacity;
} RNDIS_IPSEC_OFFLOAD_V2, *PRNDIS_IPSEC_OFFLOAD_V2;

/** Whether it coalesces received segments; ntddndis.h NDIS_TCP_RECV_SEG_COALESCE_OFFLOAD. */
typedef struct _RNDIS_TCP_RECV_SEG_COALESCE_OFFLOAD {
    struct {
        HV_UINT8 Enabled;
    } IPv4;
    struct {
        HV_UINT8 Enabled;
    } IPv6;
} RNDIS_TCP_RECV_SEG_COALESCE_OFFLOAD, *PRNDIS_TCP_RECV_SEG_COALESCE_OFFLOAD;

/** Offloads inside encapsulation; ntddndis.h NDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD. */
typedef struct _RNDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD {
    HV_UINT32 TransmitChecksumOffloadSupported : 4,
              ReceiveChecksumOffloadSupported : 4,
              LsoV2Supported : 4,
              RssSupported : 4,
              VmqSupported : 4;
    HV_UINT32 MaxHeaderSizeSupported;
} RNDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD, *PRNDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD;

/**
 * The same with the parameters of the encapsulation; ntddndis.h
 * NDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD_V2.
 */
typedef struct _RNDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD_V2 {
    HV_UINT32 TransmitChecksumOffloadSupported : 4,
              ReceiveChecksumOffloadSupported : 4,
              LsoV2Supported : 4,
              RssSupported : 4,
              VmqSupported : 4,
              Reserved : 12;
    HV_UINT32 MaxHeaderSizeSupported;
    /**
     * What is offered for one encapsulation; ntddndis.h NDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD_V2.
     */
    union _ENCAPSULATION_PROTOCOL_INFO {
        /**
         * VXLAN part of it; ntddndis.h NDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD_V2, RFC 7348 for the
         * port.
         */
        struct _VXLAN_INFO {
            HV_UINT16 VxlanUDPPortNumber;
            HV_UINT16 VxlanUDPPortNumberConfigurable : 1;
        } VxlanInfo;
        HV_UINT32 Value;
    } EncapsulationProtocolInfo;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
} RNDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD_V2, *PRNDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD_V2;

/**
 * All offloads the device can do, revisions 1 (112 bytes) to 4 (NDIS 6.50); ntddndis.h
 * NDIS_OFFLOAD, rndisprot NdisOffload.
 */
typedef struct _RNDIS_OFFLOAD {
    RNDIS_OBJECT_HEADER Header;
    RNDIS_TCP_IP_CHECKSUM_OFFLOAD Checksum;
    RNDIS_TCP_LARGE_SEND_OFFLOAD_V1 LsoV1;
    RNDIS_IPSEC_OFFLOAD_V1 IPsecV1;
    RNDIS_TCP_LARGE_SEND_OFFLOAD_V2 LsoV2;
    HV_UINT32 Flags;
    RNDIS_IPSEC_OFFLOAD_V2 IPsecV2;
    RNDIS_TCP_RECV_SEG_COALESCE_OFFLOAD Rsc;
    RNDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD EncapsulatedPacketTaskOffloadGre;
    RNDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD_V2 EncapsulatedPacketTaskOffloadVxlan;
    HV_UINT8 EncapsulationTypes;
} RNDIS_OFFLOAD, *PRNDIS_OFFLOAD;

#define RNDIS_SIZEOF_NDIS_OFFLOAD_REVISION_1 HV_FIELD_SIZE_THROUGH(RNDIS_OFFLOAD, Flags)
#define RNDIS_SIZEOF_NDIS_OFFLOAD_REVISION_3                                                       \
    HV_FIELD_SIZE_THROUGH(RNDIS_OFFLOAD, EncapsulatedPacketTaskOffloadGre)

/**
 * Selects the encapsulation for offloads; encapsulationconfig.h NDIS_OFFLOAD_ENCAPSULATION,
 * rndisprot NdisOffloadEncapsulation.
 */
typedef struct _RNDIS_OFFLOAD_ENCAPSULATION {
    RNDIS_OBJECT_HEADER Header;
    struct {
        HV_UINT32 Enabled;
        HV_UINT32 EncapsulationType;
        HV_UINT32 HeaderSize;
    } IPv4;
    struct {
        HV_UINT32 Enabled;
        HV_UINT32 EncapsulationType;
        HV_UINT32 HeaderSize;
    } IPv6;
} RNDIS_OFFLOAD_ENCAPSULATION, *PRNDIS_OFFLOAD_ENCAPSULATION;

#define RNDIS_SIZEOF_OFFLOAD_ENCAPSULATION_REVISION_1                                              \
    HV_FIELD_SIZE_THROUGH(RNDIS_OFFLOAD_ENCAPSULATION, IPv6.HeaderSize)

#define RNDIS_OFFLOAD_NOT_SUPPORTED                         0
#define RNDIS_OFFLOAD_SUPPORTED                             1
#define RNDIS_OFFLOAD_PARAMETERS_NO_CHANGE                  0
#define RNDIS_OFFLOAD_PARAMETERS_TX_RX_DISABLED             1
#define RNDIS_OFFLOAD_PARAMETERS_TX_ENABLED_RX_DISABLED     2
#define RNDIS_OFFLOAD_PARAMETERS_RX_ENABLED_TX_DISABLED     3
#define RNDIS_OFFLOAD_PARAMETERS_TX_RX_ENABLED              4
#define RNDIS_OFFLOAD_PARAMETERS_LSOV1_DISABLED             1
#define RNDIS_OFFLOAD_PARAMETERS_LSOV1_ENABLED              2
#define RNDIS_OFFLOAD_PARAMETERS_IPSECV1_DISABLED           1
#define RNDIS_OFFLOAD_PARAMETERS_IPSECV1_AH_ENABLED         2
#define RNDIS_OFFLOAD_PARAMETERS_IPSECV1_ESP_ENABLED        3
#define RNDIS_OFFLOAD_PARAMETERS_IPSECV1_AH_AND_ESP_ENABLED 4
#define RNDIS_OFFLOAD_PARAMETERS_LSOV2_DISABLED             1
#define RNDIS_OFFLOAD_PARAMETERS_LSOV2_ENABLED              2
#define RNDIS_OFFLOAD_PARAMETERS_SKIP_REGISTRY_UPDATE       0x00000001
#define RNDIS_OFFLOAD_PARAMETERS_IPSECV2_DISABLED           1
#define RNDIS_OFFLOAD_PARAMETERS_IPSECV2_AH_ENABLED         2
#define RNDIS_OFFLOAD_PARAMETERS_IPSECV2_ESP_ENABLED        3
#define RNDIS_OFFLOAD_PARAMETERS_IPSECV2_AH_AND_ESP_ENABLED 4
#define RNDIS_OFFLOAD_PARAMETERS_RSC_DISABLED               1
#define RNDIS_OFFLOAD_PARAMETERS_RSC_ENABLED                2
#define RNDIS_OFFLOAD_SET_NO_CHANGE                         0
#define RNDIS_OFFLOAD_SET_ON                                1
#define RNDIS_OFFLOAD_SET_OFF                               2
#define RNDIS_ENCAPSULATION_TYPE_GRE_MAC                    0x00000001
#define RNDIS_ENCAPSULATION_TYPE_VXLAN                      0x00000002

/**
 * Switches offloads on and off, revisions 1 (20 bytes) to 4 (NDIS 6.50); ntddndis.h
 * NDIS_OFFLOAD_PARAMETERS, rndisprot NdisOffloadParameters.
 */
typedef struct _RNDIS_OFFLOAD_PARAMETERS {
    RNDIS_OBJECT_HEADER Header;
    HV_UINT8 IPv4Checksum;
    HV_UINT8 TCPIPv4Checksum;
    HV_UINT8 UDPIPv4Checksum;
    HV_UINT8 TCPIPv6Checksum;
    HV_UINT8 UDPIPv6Checksum;
    HV_UINT8 LsoV1;
    HV_UINT8 IPsecV1;
    HV_UINT8 LsoV2IPv4;
    HV_UINT8 LsoV2IPv6;
    HV_UINT8 TcpConnectionIPv4;
    HV_UINT8 TcpConnectionIPv6;
    HV_UINT32 Flags;
    HV_UINT8 IPsecV2;
    HV_UINT8 IPsecV2IPv4;
    HV_UINT8 RscIPv4;
    HV_UINT8 RscIPv6;
    HV_UINT8 EncapsulatedPacketTaskOffload;
    HV_UINT8 EncapsulationTypes;
    /** What is asked for one encapsulation; ntddndis.h NDIS_OFFLOAD_PARAMETERS revision 4. */
    union _ENCAPSULATION_PROTOCOL_PARAMETERS {
        /** VXLAN part of it; ntddndis.h NDIS_OFFLOAD_PARAMETERS, RFC 7348 for the port. */
        struct _VXLAN_PARAMETERS {
            HV_UINT16 VxlanUDPPortNumber;
        } VxlanParameters;
        HV_UINT32 Value;
    } EncapsulationProtocolParameters;
} RNDIS_OFFLOAD_PARAMETERS, *PRNDIS_OFFLOAD_PARAMETERS;

#define RNDIS_SIZEOF_OFFLOAD_PARAMETERS_REVISION_1                                                 \
    HV_FIELD_SIZE_THROUGH(RNDIS_OFFLOAD_PARAMETERS, Flags)

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#ifndef LSO_MIN_SEGMENT_COUNT
#define LSO_MIN_SEGMENT_COUNT HV_LSO_MIN_SEGMENT_COUNT
#endif
#ifndef LSO_MAX_OFFLOAD_SIZE
#define LSO_MAX_OFFLOAD_SIZE HV_LSO_MAX_OFFLOAD_SIZE
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/rndis_offload.h"
#endif

HV_HEADER_END

#endif

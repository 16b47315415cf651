/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Object identifiers for RNDIS queries and sets. Sources: openvmm rndisprot, mu_msvm rndis.h.
 */
#ifndef HYPERV_OID_H
#define HYPERV_OID_H

#include "types.h"

HV_HEADER_BEGIN

typedef HV_UINT32 HV_NDIS_OID, *PHV_NDIS_OID;
typedef HV_UINT32 RNDIS_OID, *PRNDIS_OID;

#define RNDIS_OID_GEN_SUPPORTED_LIST                           0x00010101
#define RNDIS_OID_GEN_HARDWARE_STATUS                          0x00010102
#define RNDIS_OID_GEN_MEDIA_SUPPORTED                          0x00010103
#define RNDIS_OID_GEN_MEDIA_IN_USE                             0x00010104
#define RNDIS_OID_GEN_MAXIMUM_LOOKAHEAD                        0x00010105
#define RNDIS_OID_GEN_MAXIMUM_FRAME_SIZE                       0x00010106
#define RNDIS_OID_GEN_LINK_SPEED                               0x00010107
#define RNDIS_OID_GEN_TRANSMIT_BUFFER_SPACE                    0x00010108
#define RNDIS_OID_GEN_RECEIVE_BUFFER_SPACE                     0x00010109
#define RNDIS_OID_GEN_TRANSMIT_BLOCK_SIZE                      0x0001010A
#define RNDIS_OID_GEN_RECEIVE_BLOCK_SIZE                       0x0001010B
#define RNDIS_OID_GEN_VENDOR_ID                                0x0001010C
#define RNDIS_OID_GEN_VENDOR_DESCRIPTION                       0x0001010D
#define RNDIS_OID_GEN_CURRENT_PACKET_FILTER                    0x0001010E
#define RNDIS_OID_GEN_CURRENT_LOOKAHEAD                        0x0001010F
#define RNDIS_OID_GEN_DRIVER_VERSION                           0x00010110
#define RNDIS_OID_GEN_MAXIMUM_TOTAL_SIZE                       0x00010111
#define RNDIS_OID_GEN_PROTOCOL_OPTIONS                         0x00010112
#define RNDIS_OID_GEN_MAC_OPTIONS                              0x00010113
#define RNDIS_OID_GEN_MEDIA_CONNECT_STATUS                     0x00010114
#define RNDIS_OID_GEN_MAXIMUM_SEND_PACKETS                     0x00010115
#define RNDIS_OID_GEN_VENDOR_DRIVER_VERSION                    0x00010116
#define RNDIS_OID_GEN_NETWORK_LAYER_ADDRESSES                  0x00010118
#define RNDIS_OID_GEN_TRANSPORT_HEADER_OFFSET                  0x00010119
#define RNDIS_OID_GEN_RECEIVE_SCALE_CAPABILITIES               0x00010203
#define RNDIS_OID_GEN_RECEIVE_SCALE_PARAMETERS                 0x00010204
#define RNDIS_OID_GEN_MAX_LINK_SPEED                           0x00010206
#define RNDIS_OID_GEN_LINK_STATE                               0x00010207
#define RNDIS_OID_GEN_LINK_PARAMETERS                          0x00010208
#define RNDIS_OID_GEN_INTERRUPT_MODERATION                     0x00010209
#define RNDIS_OID_GEN_MACHINE_NAME                             0x0001021A
#define RNDIS_OID_GEN_RNDIS_CONFIG_PARAMETER                   0x0001021B
#define RNDIS_OID_GEN_XMIT_OK                                  0x00020101
#define RNDIS_OID_GEN_RCV_OK                                   0x00020102
#define RNDIS_OID_GEN_XMIT_ERROR                               0x00020103
#define RNDIS_OID_GEN_RCV_ERROR                                0x00020104
#define RNDIS_OID_GEN_RCV_NO_BUFFER                            0x00020105
#define RNDIS_OID_GEN_DIRECTED_BYTES_XMIT                      0x00020201
#define RNDIS_OID_GEN_DIRECTED_FRAMES_XMIT                     0x00020202
#define RNDIS_OID_GEN_MULTICAST_BYTES_XMIT                     0x00020203
#define RNDIS_OID_GEN_MULTICAST_FRAMES_XMIT                    0x00020204
#define RNDIS_OID_GEN_BROADCAST_BYTES_XMIT                     0x00020205
#define RNDIS_OID_GEN_BROADCAST_FRAMES_XMIT                    0x00020206
#define RNDIS_OID_GEN_DIRECTED_BYTES_RCV                       0x00020207
#define RNDIS_OID_GEN_DIRECTED_FRAMES_RCV                      0x00020208
#define RNDIS_OID_GEN_MULTICAST_BYTES_RCV                      0x00020209
#define RNDIS_OID_GEN_MULTICAST_FRAMES_RCV                     0x0002020A
#define RNDIS_OID_GEN_BROADCAST_BYTES_RCV                      0x0002020B
#define RNDIS_OID_GEN_BROADCAST_FRAMES_RCV                     0x0002020C
#define RNDIS_OID_GEN_RCV_CRC_ERROR                            0x0002020D
#define RNDIS_OID_GEN_TRANSMIT_QUEUE_LENGTH                    0x0002020E
#define RNDIS_OID_GEN_GET_TIME_CAPS                            0x0002020F
#define RNDIS_OID_GEN_GET_NETCARD_TIME                         0x00020210
#define RNDIS_OID_GEN_FRIENDLY_NAME                            0x00020216
#define RNDIS_OID_GEN_BYTES_RCV                                0x00020219
#define RNDIS_OID_GEN_BYTES_XMIT                               0x0002021A
#define RNDIS_OID_GEN_RCV_DISCARDS                             0x0002021B
#define RNDIS_OID_GEN_XMIT_DISCARDS                            0x0002021C
#define RNDIS_OID_TCP_RSC_STATISTICS                           0x0002021D
#define RNDIS_OID_802_3_PERMANENT_ADDRESS                      0x01010101
#define RNDIS_OID_802_3_CURRENT_ADDRESS                        0x01010102
#define RNDIS_OID_802_3_MULTICAST_LIST                         0x01010103
#define RNDIS_OID_802_3_MAXIMUM_LIST_SIZE                      0x01010104
#define RNDIS_OID_802_3_MAC_OPTIONS                            0x01010105
#define RNDIS_OID_OFFLOAD_ENCAPSULATION                        0x0101010A
#define RNDIS_OID_802_3_ADD_MULTICAST_ADDRESS                  0x01010208
#define RNDIS_OID_802_3_DELETE_MULTICAST_ADDRESS               0x01010209
#define RNDIS_OID_802_3_RCV_ERROR_ALIGNMENT                    0x01020101
#define RNDIS_OID_802_3_XMIT_ONE_COLLISION                     0x01020102
#define RNDIS_OID_802_3_XMIT_MORE_COLLISIONS                   0x01020103
#define RNDIS_OID_802_3_XMIT_DEFERRED                          0x01020201
#define RNDIS_OID_802_3_XMIT_MAX_COLLISIONS                    0x01020202
#define RNDIS_OID_802_3_RCV_OVERRUN                            0x01020203
#define RNDIS_OID_802_3_XMIT_UNDERRUN                          0x01020204
#define RNDIS_OID_802_3_XMIT_HEARTBEAT_FAILURE                 0x01020205
#define RNDIS_OID_802_3_XMIT_TIMES_CRS_LOST                    0x01020206
#define RNDIS_OID_802_3_XMIT_LATE_COLLISIONS                   0x01020207
#define RNDIS_OID_TCP_OFFLOAD_CURRENT_CONFIG                   0xFC01020B
#define RNDIS_OID_TCP_OFFLOAD_PARAMETERS                       0xFC01020C
#define RNDIS_OID_TCP_OFFLOAD_HARDWARE_CAPABILITIES            0xFC01020D
#define RNDIS_OID_TCP_CONNECTION_OFFLOAD_CURRENT_CONFIG        0xFC01020E
#define RNDIS_OID_TCP_CONNECTION_OFFLOAD_HARDWARE_CAPABILITIES 0xFC01020F

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#if !defined(_NDIS_) && !defined(_NTDDNDIS_)
typedef HV_NDIS_OID NDIS_OID;
#endif
typedef PHV_NDIS_OID PNDIS_OID;
#endif

HV_HEADER_END

#endif

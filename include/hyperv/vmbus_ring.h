/* SPDX-License-Identifier: MIT */
/**
 * @file
 * VMBus ring buffer: control block and packets. Sources: openvmm vmbus_ring, mu_msvm
 * VmbusPacketFormat.h.
 */
#ifndef HYPERV_VMBUS_RING_H
#define HYPERV_VMBUS_RING_H

#include "types.h"
#include "vmbus_channel.h"

HV_HEADER_BEGIN

/** Which side of a channel; mu_msvm VmbusPacketFormat.h ENDPOINT_TYPE. */
typedef enum _HV_ENDPOINT_TYPE HV_ENUM_UINT32 {
    VmbusServerEndpoint = 0u,
    VmbusClientEndpoint,
    VmbusEndpointMaximum,
} HV_ENDPOINT_TYPE, *PHV_ENDPOINT_TYPE;

#pragma pack(push, 1)

/**
 * Control block at the start of each half of a ring; mu_msvm VmbusPacketFormat.h, Linux hyperv.h
 * hv_ring_buffer.
 */
typedef struct _VMRCB {
    volatile HV_UINT32 In;
    volatile HV_UINT32 Out;
    volatile HV_UINT32 InterruptMask;
    volatile HV_UINT32 PendingSendSize;
    HV_UINT32 Reserved[12];
    union {
        struct {
            HV_UINT32 SupportsPendingSendSize : 1;
        };
        HV_UINT32 Value;
    } FeatureBits;
} VMRCB, *PVMRCB;

/** Header of each ring packet, offset and length in quadwords; vmbus_ring PacketDescriptor. */
typedef struct _VMPACKET_DESCRIPTOR {
    HV_UINT16 Type;
    HV_UINT16 DataOffset8;
    volatile HV_UINT16 Length8;
    HV_UINT16 Flags;
    HV_UINT64 TransactionId;
} VMPACKET_DESCRIPTOR, *PVMPACKET_DESCRIPTOR;

/** Trailer of each ring packet: where it started; vmbus_ring Footer. */
typedef union _PREVIOUS_PACKET_OFFSET {
    struct {
        HV_UINT32 Reserved;
        HV_UINT32 Offset;
    };
    HV_UINT64 AsUINT64;
} PREVIOUS_PACKET_OFFSET, *PPREVIOUS_PACKET_OFFSET;

/** Part of a transfer page set; vmbus_ring TransferPageRange. */
typedef struct _VMTRANSFER_PAGE_RANGE {
    HV_UINT32 ByteCount;
    HV_UINT32 ByteOffset;
} VMTRANSFER_PAGE_RANGE, *PVMTRANSFER_PAGE_RANGE;

/** Header of a transfer page packet (type 7), host to guest; vmbus_ring TransferPageHeader. */
typedef struct _VMTRANSFER_PAGE_PACKET_HEADER {
    VMPACKET_DESCRIPTOR Descriptor;
    HV_UINT16 TransferPageSetId;
    HV_UINT8 SenderOwnsSet;
    HV_UINT8 Reserved;
    HV_UINT32 RangeCount;
    VMTRANSFER_PAGE_RANGE Ranges[HV_ANYSIZE_ARRAY];
} VMTRANSFER_PAGE_PACKET_HEADER, *PVMTRANSFER_PAGE_PACKET_HEADER;

/** Header of a GPA direct packet (type 9), guest to host; vmbus_ring GpaDirectHeader. */
typedef struct _VMDATA_GPA_DIRECT {
    VMPACKET_DESCRIPTOR Descriptor;
    HV_UINT32 Reserved;
    HV_UINT32 RangeCount;
    HV_VMBUS_GPA_RANGE Range[HV_ANYSIZE_ARRAY];
} VMDATA_GPA_DIRECT, *PVMDATA_GPA_DIRECT;

/** Types of ring packets; mu_msvm VmbusPacketFormat.h, vmbus_ring PACKET_TYPE_*. */
typedef enum _VMBUS_PACKET_TYPE HV_ENUM_UINT32 {
    VmbusPacketTypeInvalid = 0x0u,
    VmbusPacketTypeDataInBand = 0x6u,
    VmbusPacketTypeDataUsingTransferPages,
    VmbusPacketTypeDataUsingGpaDirect = 0x9u,
    VmbusPacketTypeCancelRequest,
    VmbusPacketTypeCompletion,
} VMBUS_PACKET_TYPE, *PVMBUS_PACKET_TYPE;

#define VMBUS_DATA_PACKET_FLAG_COMPLETION_REQUESTED 1

#pragma pack(pop)

/**
 * Ranges of one transfer page packet chained by the receiver; in memory only, not on the wire;
 * mu_msvm VmbusPacketFormat.h.
 */
typedef struct _VMTRANSFER_PAGE_RANGES {
    struct _VMTRANSFER_PAGE_RANGES *Next;
    HV_UINT32 RangeCount;
    VMTRANSFER_PAGE_RANGE Range[HV_ANYSIZE_ARRAY];
} VMTRANSFER_PAGE_RANGES, *PVMTRANSFER_PAGE_RANGES;

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#if !defined(_USB_ENDPOINT_TYPE)
typedef HV_ENDPOINT_TYPE ENDPOINT_TYPE, *PENDPOINT_TYPE;
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/vmbus_ring.h"
#endif

HV_HEADER_END

#endif

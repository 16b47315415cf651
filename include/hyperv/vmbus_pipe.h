/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Pipes over VMBus channels: message headers, user data of the offer. Sources: openvmm vmbus_core,
 * mu_msvm VmbusPacketFormat.h.
 */
#ifndef HYPERV_VMBUS_PIPE_H
#define HYPERV_VMBUS_PIPE_H

#include "types.h"
#include "vmbus_channel.h"

HV_HEADER_BEGIN

/** Types of pipe messages; mu_msvm VmbusPacketFormat.h, vmbus_ring PIPE_PACKET_TYPE_*. */
typedef enum _VMPIPE_PROTOCOL_MESSAGE_TYPE HV_ENUM_UINT32 {
    VmPipeMessageInvalid = 0u,
    VmPipeMessageData,
    VmPipeMessagePartial,
    VmPipeMessageSetupGpaDirect,
    VmPipeMessageTeardownGpaDirect,
    VmPipeMessageIndicationComplete,
} VMPIPE_PROTOCOL_MESSAGE_TYPE, *PVMPIPE_PROTOCOL_MESSAGE_TYPE;

#define VMPIPE_MAXIMUM_PIPE_PACKET_SIZE 16384

#pragma pack(push, 1)

/**
 * Start of the payload of each packet in a pipe channel; mu_msvm VmbusPacketFormat.h, vmbus_ring
 * PipeHeader.
 */
typedef struct _VMPIPE_PROTOCOL_HEADER {
    VMPIPE_PROTOCOL_MESSAGE_TYPE PacketType;
    union {
        HV_UINT32 DataSize;
        struct {
            HV_UINT16 DataSize;
            HV_UINT16 Offset;
        } Partial;
    };
} VMPIPE_PROTOCOL_HEADER, *PVMPIPE_PROTOCOL_HEADER;

/** Makes guest memory known for later transfers (pipe message 3); mu_msvm VmbusPacketFormat.h. */
typedef struct _VMPIPE_SETUP_GPA_DIRECT_BODY {
    HV_UINT32 Handle;
    HV_UINT8 IsWritable;
    HV_UINT32 RangeCount;
    HV_VMBUS_GPA_RANGE Range[HV_ANYSIZE_ARRAY];
} VMPIPE_SETUP_GPA_DIRECT_BODY, *PVMPIPE_SETUP_GPA_DIRECT_BODY;

/** Takes that memory back (pipe message 4); mu_msvm VmbusPacketFormat.h. */
typedef struct _VMPIPE_TEARDOWN_GPA_DIRECT_BODY {
    HV_UINT32 Handle;
} VMPIPE_TEARDOWN_GPA_DIRECT_BODY, *PVMPIPE_TEARDOWN_GPA_DIRECT_BODY;
/** Pipe flag in the offer: transfers by GPA direct packets are supported; vmbus_core PipeFlags. */
#define VMBUS_PIPE_FLAG_GPA_DIRECT 0x1

/** User data of an offer in pipe mode; vmbus_core PipeUserDefinedParameters. */
typedef struct _VMBUS_PIPE_USER_DEFINED_PARAMETERS {
    HV_UINT32 PipeType; /* as HVSOCK_PIPE_TYPE: 0 bytes, 4 messages */
    HV_UINT8 UserDefined[112];
    HV_UINT32 Flags; /* VMBUS_PIPE_FLAG_* */
} VMBUS_PIPE_USER_DEFINED_PARAMETERS, *PVMBUS_PIPE_USER_DEFINED_PARAMETERS;

#pragma pack(pop)

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/vmbus_pipe.h"
#endif

HV_HEADER_END

#endif

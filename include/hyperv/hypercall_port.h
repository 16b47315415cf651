/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Hypercalls on ports, messages and events: inputs and outputs. Sources: TLFS 11.11, mu_msvm, mshv
 * headers.
 */
#ifndef HYPERV_HYPERCALL_PORT_H
#define HYPERV_HYPERCALL_PORT_H

#include "types.h"
#include "base.h"
#include "synic.h"
#include "partition.h"
#include "isolation.h"

HV_HEADER_BEGIN

/** Input of HvCallPostMessage, hypercall 0x005C; TLFS HvCallPostMessage, mu_msvm
 *  HvGuestHypercall.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_POST_MESSAGE {
    HV_CONNECTION_ID ConnectionId;
    HV_UINT32 Reserved;
    HV_MESSAGE_TYPE MessageType;
    HV_UINT32 PayloadSize;
    HV_UINT64 Payload[HV_MESSAGE_PAYLOAD_QWORD_COUNT];
} HV_INPUT_POST_MESSAGE, *PHV_INPUT_POST_MESSAGE;

/** Input of HvCallSignalEvent, hypercall 0x005D; TLFS HvCallSignalEvent, mu_msvm
 *  HvGuestHypercall.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SIGNAL_EVENT {
    HV_CONNECTION_ID ConnectionId;
    HV_UINT16 FlagNumber;
    HV_UINT16 RsvdZ;
} HV_INPUT_SIGNAL_EVENT, *PHV_INPUT_SIGNAL_EVENT;

/** Input of HvCallSignalEventDirect, hypercall 0x00C0; TLFS HvCallSignalEventDirect, mshv headers
 *  hv_input_signal_event_direct. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SIGNAL_EVENT_DIRECT {
    HV_UINT64 TargetPartition;
    HV_VP_INDEX TargetVp;
    HV_VTL TargetVtl;
    HV_UINT8 TargetSint;
    HV_UINT16 FlagNumber;
} HV_INPUT_SIGNAL_EVENT_DIRECT, *PHV_INPUT_SIGNAL_EVENT_DIRECT;

/** Output of HvCallSignalEventDirect, hypercall 0x00C0; mshv headers
 *  hv_output_signal_event_direct. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_SIGNAL_EVENT_DIRECT {
    HV_UINT8 NewlySignaled;
    HV_UINT8 Reserved[7];
} HV_OUTPUT_SIGNAL_EVENT_DIRECT, *PHV_OUTPUT_SIGNAL_EVENT_DIRECT;

/** Input of HvCallPostMessageDirect, hypercall 0x00C1; mshv headers
 *  hv_input_post_message_direct. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_POST_MESSAGE_DIRECT {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_VTL Vtl;
    HV_UINT32 SintIndex;
    HV_UINT8 Message[HV_MESSAGE_SIZE];
} HV_INPUT_POST_MESSAGE_DIRECT, *PHV_INPUT_POST_MESSAGE_DIRECT;

/** An event ring has been read; Windows 26100 symbols. */
typedef struct _HV_INPUT_NOTIFY_EVENT_RING_EMPTY {
    HV_UINT32 SintIndex;
    HV_UINT32 RsvdZ;
} HV_INPUT_NOTIFY_EVENT_RING_EMPTY, *PHV_INPUT_NOTIFY_EVENT_RING_EMPTY;

/** Input of HvCallNotifyLongSpinWait, hypercall 0x0008; TLFS 14.4. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_NOTIFY_LONG_SPINWAIT {
    HV_UINT64 InitialLongSpinWait;
} HV_INPUT_NOTIFY_LONG_SPINWAIT, *PHV_INPUT_NOTIFY_LONG_SPINWAIT;

/** Input of HvCallCreatePortDeprecated, hypercall 0x0057; WDK 7.1 hvgdk.h HV_INPUT_CREATE_PORT. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CREATE_PORT_DEPRECATED {
    HV_PARTITION_ID PortPartition;
    HV_PORT_ID PortId;
    HV_UINT32 Padding;
    HV_PARTITION_ID ConnectionPartition;
    HV_PORT_INFO PortInfo;
} HV_INPUT_CREATE_PORT_DEPRECATED, *PHV_INPUT_CREATE_PORT_DEPRECATED;

/** Input of HvCallDeletePort, hypercall 0x0058; TLFS HvCallDeletePort, WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DELETE_PORT {
    HV_PARTITION_ID PortPartition;
    HV_PORT_ID PortId;
    HV_UINT32 Reserved;
} HV_INPUT_DELETE_PORT, *PHV_INPUT_DELETE_PORT;

/** Input of HvCallConnectPortDeprecated, hypercall 0x0059; Mile.HyperV. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CONNECT_PORT_DEPRECATED {
    HV_PARTITION_ID ConnectionPartition;
    HV_CONNECTION_ID ConnectionId;
    HV_UINT32 Reserved1;
    HV_PARTITION_ID PortPartition;
    HV_PORT_ID PortId;
    HV_UINT32 Reserved2;
    HV_CONNECTION_INFO ConnectionInfo;
} HV_INPUT_CONNECT_PORT_DEPRECATED, *PHV_INPUT_CONNECT_PORT_DEPRECATED;

/** Input of HvCallGetPortProperty, hypercall 0x005A; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_PORT_PROPERTY {
    HV_PARTITION_ID PortPartition;
    HV_PORT_ID PortId;
    HV_UINT32 Reserved;
    HV_PORT_PROPERTY_CODE PropertyCode;
} HV_INPUT_GET_PORT_PROPERTY, *PHV_INPUT_GET_PORT_PROPERTY;

/** Output of HvCallGetPortProperty, hypercall 0x005A; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_PORT_PROPERTY {
    HV_PORT_PROPERTY PropertyValue;
} HV_OUTPUT_GET_PORT_PROPERTY, *PHV_OUTPUT_GET_PORT_PROPERTY;

/** Input of HvCallDisconnectPort, hypercall 0x005B; TLFS HvCallDisconnectPort, WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DISCONNECT_PORT {
    HV_PARTITION_ID ConnectionPartition;
    HV_CONNECTION_ID ConnectionId;
    HV_UINT32 IsDoorbell : 1,
              Reserved : 31;
} HV_INPUT_DISCONNECT_PORT, *PHV_INPUT_DISCONNECT_PORT;

/** Input of HvCallSetPortProperty, hypercall 0x0070; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_PORT_PROPERTY {
    HV_PARTITION_ID PortPartition;
    HV_PORT_ID PortId;
    HV_UINT32 Reserved;
    HV_PORT_PROPERTY_CODE PropertyCode;
    HV_PORT_PROPERTY PropertyValue;
} HV_INPUT_SET_PORT_PROPERTY, *PHV_INPUT_SET_PORT_PROPERTY;

/** Input of HvCallNotifyPartitionEvent, hypercall 0x0087; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_NOTIFY_PARTITION_EVENT {
    HV_PARTITION_EVENT Event;
    HV_PARTITION_EVENT_INPUT Input;
} HV_INPUT_NOTIFY_PARTITION_EVENT, *PHV_INPUT_NOTIFY_PARTITION_EVENT;

/** Input of HvCallNotifyPortRingEmpty, hypercall 0x008B; mshv headers
 *  hv_input_notify_port_ring_empty. */
typedef union HV_CALL_ATTRIBUTES _HV_INPUT_NOTIFY_PORT_RING_EMPTY {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 SintIndex;
        HV_UINT32 Reserved;
    };
} HV_INPUT_NOTIFY_PORT_RING_EMPTY, *PHV_INPUT_NOTIFY_PORT_RING_EMPTY;

/** Input of HvCallCreatePort, hypercall 0x0095; TLFS HvCallCreatePort, Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CREATE_PORT {
    HV_PARTITION_ID PortPartition;
    HV_PORT_ID PortId;
    HV_VTL PortVtl;
    HV_VTL MinConnectionVtl;
    HV_UINT16 ReservedZ0;
    HV_PARTITION_ID ConnectionPartition;
    HV_PORT_INFO PortInfo;
    HV_PROXIMITY_DOMAIN_INFO ProximityDomainInfo;
} HV_INPUT_CREATE_PORT, *PHV_INPUT_CREATE_PORT;

/** Input of HvCallConnectPort, hypercall 0x0096; TLFS HvCallConnectPort, Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CONNECT_PORT {
    HV_PARTITION_ID ConnectionPartition;
    HV_CONNECTION_ID ConnectionId;
    HV_VTL ConnectionVtl;
    HV_UINT8 ReservedZ0;
    HV_UINT16 ReservedZ1;
    HV_PARTITION_ID PortPartition;
    HV_PORT_ID PortId;
    HV_UINT32 ReservedZ2;
    HV_CONNECTION_INFO ConnectionInfo;
    HV_PROXIMITY_DOMAIN_INFO ProximityDomainInfo;
} HV_INPUT_CONNECT_PORT, *PHV_INPUT_CONNECT_PORT;

/** Input of HvCallCompleteIsolatedImport, hypercall 0x00F1; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_COMPLETE_ISOLATED_IMPORT {
    HV_PARTITION_ID PartitionId;
    HV_PARTITION_COMPLETE_ISOLATED_IMPORT_DATA ImportData;
} HV_INPUT_COMPLETE_ISOLATED_IMPORT, *PHV_INPUT_COMPLETE_ISOLATED_IMPORT;

/** Input of HvCallRootSignalEvent, hypercall 0x00F3; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ROOT_SIGNAL_EVENT {
    HV_CONNECTION_ID ConnectionId;
    HV_UINT16 FlagNumber;
    HV_UINT16 RsvdZ;
} HV_INPUT_ROOT_SIGNAL_EVENT, *PHV_INPUT_ROOT_SIGNAL_EVENT;

/** Output of HvCallRootSignalEvent, hypercall 0x00F3; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_ROOT_SIGNAL_EVENT {
    HV_PARTITION_ID DestinationPartitionId;
    HV_VP_INDEX DestinationVpIndex;
    HV_UINT8 NewlySignalled;
} HV_OUTPUT_ROOT_SIGNAL_EVENT, *PHV_OUTPUT_ROOT_SIGNAL_EVENT;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/hypercall_port.h"
#endif

HV_HEADER_END

#endif

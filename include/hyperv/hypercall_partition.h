/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Hypercalls on partitions: inputs and outputs. Sources: mshv headers, Windows symbols.
 */
#ifndef HYPERV_HYPERCALL_PARTITION_H
#define HYPERV_HYPERCALL_PARTITION_H

#include "types.h"
#include "base.h"
#include "cpuid.h"
#include "partition.h"
#include "isolation.h"
#include "system.h"

HV_HEADER_BEGIN

/** Input of HvCallRestorePartitionTime, hypercall 0x0103; openvmm hvdef RestorePartitionTime. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_RESTORE_PARTITION_TIME {
    HV_PARTITION_ID PartitionId;
    HV_UINT32 TscSequence;
    HV_UINT32 ReservedZ;
    HV_UINT64 ReferenceTime;
    HV_UINT64 Tsc;
} HV_INPUT_RESTORE_PARTITION_TIME, *PHV_INPUT_RESTORE_PARTITION_TIME;

typedef HV_UINT64 HV_INPUT_PARTITION_PROPERTY_ARG, *PHV_INPUT_PARTITION_PROPERTY_ARG;

/** Input of HvCallCreatePartition, hypercall 0x0040; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CREATE_PARTITION_V1 {
    HV_UINT64 Flags;
    HV_PROXIMITY_DOMAIN_INFO ProximityDomainInfo;
    HV_COMPATIBILITY_VERSION CompatibilityVersion;
    HV_PARTITION_CREATION_PROPERTIES_V1 V1Properties;
} HV_INPUT_CREATE_PARTITION_V1, *PHV_INPUT_CREATE_PARTITION_V1;

/** Input of HvCallCreatePartition, hypercall 0x0040; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CREATE_PARTITION_V2 {
    HV_UINT64 Flags;
    HV_PROXIMITY_DOMAIN_INFO ProximityDomainInfo;
    HV_COMPATIBILITY_VERSION CompatibilityVersion;
    HV_PARTITION_CREATION_PROPERTIES_V2 Properties;
} HV_INPUT_CREATE_PARTITION_V2, *PHV_INPUT_CREATE_PARTITION_V2;

/** Input of HvCallCreatePartition, hypercall 0x0040; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CREATE_PARTITION {
    HV_UINT64 Flags;
    HV_PROXIMITY_DOMAIN_INFO ProximityDomainInfo;
    HV_COMPATIBILITY_VERSION CompatibilityVersion;
    HV_PARTITION_CREATION_PROPERTIES PartitionCreationProperties;
    HV_PARTITION_ISOLATION_PROPERTIES IsolationProperties;
} HV_INPUT_CREATE_PARTITION, *PHV_INPUT_CREATE_PARTITION;

/** Output of HvCallCreatePartition, hypercall 0x0040; TLFS HvCallCreatePartition, WDK 7.1
 *  hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_CREATE_PARTITION {
    HV_PARTITION_ID NewPartitionId;
} HV_OUTPUT_CREATE_PARTITION, *PHV_OUTPUT_CREATE_PARTITION;

/** Input of HvCallInitializePartition, hypercall 0x0041; TLFS HvCallInitializePartition, WDK 7.1
 *  hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_INITIALIZE_PARTITION {
    HV_PARTITION_ID PartitionId;
} HV_INPUT_INITIALIZE_PARTITION, *PHV_INPUT_INITIALIZE_PARTITION;

/** Input of HvCallFinalizePartition, hypercall 0x0042; TLFS HvCallFinalizePartition, WDK 7.1
 *  hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FINALIZE_PARTITION {
    HV_PARTITION_ID PartitionId;
} HV_INPUT_FINALIZE_PARTITION, *PHV_INPUT_FINALIZE_PARTITION;

/** Input of HvCallDeletePartition, hypercall 0x0043; TLFS HvCallDeletePartition, WDK 7.1
 *  hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DELETE_PARTITION {
    HV_PARTITION_ID PartitionId;
} HV_INPUT_DELETE_PARTITION, *PHV_INPUT_DELETE_PARTITION;

/** Input of HvCallGetPartitionProperty, hypercall 0x0044; TLFS HvCallGetPartitionProperty, WDK 7.1
 *  hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_PARTITION_PROPERTY {
    HV_PARTITION_ID PartitionId;
    HV_PARTITION_PROPERTY_CODE PropertyCode;
} HV_INPUT_GET_PARTITION_PROPERTY, *PHV_INPUT_GET_PARTITION_PROPERTY;

/** Output of HvCallGetPartitionProperty, hypercall 0x0044; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_PARTITION_PROPERTY {
    HV_PARTITION_PROPERTY PropertyValue;
} HV_OUTPUT_GET_PARTITION_PROPERTY, *PHV_OUTPUT_GET_PARTITION_PROPERTY;

/** Input of HvCallSetPartitionProperty, hypercall 0x0045; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_PARTITION_PROPERTY {
    HV_PARTITION_ID PartitionId;
    HV_PARTITION_PROPERTY_CODE PropertyCode;
    HV_PARTITION_PROPERTY PropertyValue;
} HV_INPUT_SET_PARTITION_PROPERTY, *PHV_INPUT_SET_PARTITION_PROPERTY;

/** Output of HvCallGetPartitionId, hypercall 0x0046; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_PARTITION_ID {
    HV_PARTITION_ID PartitionId;
} HV_OUTPUT_GET_PARTITION_ID, *PHV_OUTPUT_GET_PARTITION_ID;

/** Input of HvCallSavePartitionState, hypercall 0x005E; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SAVE_PARTITION_STATE {
    HV_PARTITION_ID PartitionId;
    HV_SAVE_RESTORE_STATE_FLAGS Flags;
} HV_INPUT_SAVE_PARTITION_STATE, *PHV_INPUT_SAVE_PARTITION_STATE;

/** Output of HvCallSavePartitionState, hypercall 0x005E; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_SAVE_PARTITION_STATE {
    HV_UINT32 SaveDataCount;
    HV_SAVE_RESTORE_STATE_RESULT SaveState;
    HV_UINT8 SaveData[4080];
} HV_OUTPUT_SAVE_PARTITION_STATE, *PHV_OUTPUT_SAVE_PARTITION_STATE;

/** Input of HvCallRestorePartitionState, hypercall 0x005F; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_RESTORE_PARTITION_STATE {
    HV_PARTITION_ID PartitionId;
    HV_SAVE_RESTORE_STATE_FLAGS Flags;
    HV_UINT32 RestoreDataCount;
    HV_UINT8 RestoreData[4080];
} HV_INPUT_RESTORE_PARTITION_STATE, *PHV_INPUT_RESTORE_PARTITION_STATE;

/** Output of HvCallRestorePartitionState, hypercall 0x005F; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_RESTORE_PARTITION_STATE {
    HV_SAVE_RESTORE_STATE_RESULT RestoreState;
    HV_UINT32 RestoreDataConsumed;
} HV_OUTPUT_RESTORE_PARTITION_STATE, *PHV_OUTPUT_RESTORE_PARTITION_STATE;

/** Input of HvCallScrubPartition, hypercall 0x008D; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SCRUB_PARTITION {
    HV_PARTITION_ID PartitionId;
} HV_INPUT_SCRUB_PARTITION, *PHV_INPUT_SCRUB_PARTITION;

/** Input of HvCallGetPartitionPropertyEx, hypercall 0x0101; mshv headers
 *  hv_input_get_partition_property_ex. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_PARTITION_PROPERTY_EX {
    HV_PARTITION_ID PartitionId;
    HV_PARTITION_PROPERTY_CODE PropertyCode;
    HV_INPUT_PARTITION_PROPERTY_ARG Arg;
} HV_INPUT_GET_PARTITION_PROPERTY_EX, *PHV_INPUT_GET_PARTITION_PROPERTY_EX;

/** Output of HvCallGetPartitionPropertyEx, hypercall 0x0101; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_PARTITION_PROPERTY_EX {
    HV_PARTITION_PROPERTY_EX PropertyValue;
} HV_OUTPUT_GET_PARTITION_PROPERTY_EX, *PHV_OUTPUT_GET_PARTITION_PROPERTY_EX;

/** Input of HvCallSetPartitionPropertyEx, hypercall 0x010A; TLFS HvCallSetPartitionPropertyEx,
 *  Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_PARTITION_PROPERTY_EX {
    HV_PARTITION_ID PartitionId;
    HV_PARTITION_PROPERTY_CODE PropertyCode;
    HV_INPUT_PARTITION_PROPERTY_ARG Arg;
    HV_PARTITION_PROPERTY_EX PropertyValue[];
} HV_INPUT_SET_PARTITION_PROPERTY_EX, *PHV_INPUT_SET_PARTITION_PROPERTY_EX;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/hypercall_partition.h"
#endif

HV_HEADER_END

#endif

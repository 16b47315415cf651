/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Machine checks and hardware errors, real and synthetic. Source: Windows symbols.
 */
#ifndef HYPERV_MACHINE_CHECK_H
#define HYPERV_MACHINE_CHECK_H

#include "types.h"
#include "base.h"
#include "msr.h"

HV_HEADER_BEGIN

/** How recovery from a machine check goes on; Windows symbols. */
typedef enum _HV_MACHINE_CHECK_RECOVERY_FLAG HV_ENUM_UINT32 {
    HvInvalidRecoveryFlag = 0x0,
    HvNewDeferredRecoveryQueued = 0x1,
    HvDeferredRecoveryCompleted = 0x2,
} HV_MACHINE_CHECK_RECOVERY_FLAG, *PHV_MACHINE_CHECK_RECOVERY_FLAG;

/** Where a machine check comes from; Windows symbols. */
typedef enum _HV_MACHINE_CHECK_SOURCE HV_ENUM_UINT32 {
    HV_MACHINE_CHECK_SOURCE_NONE = 0x0,
    HV_MACHINE_CHECK_SOURCE_HV = 0x1,
    HV_MACHINE_CHECK_SOURCE_ROOT_VP = 0x2,
    HV_MACHINE_CHECK_SOURCE_NON_ROOT_VP = 0x3,
} HV_MACHINE_CHECK_SOURCE, *PHV_MACHINE_CHECK_SOURCE;

/** Properties of machine check handling; Windows symbols. */
typedef enum _HV_MACHINE_CHECK_PROPERTY_TYPE HV_ENUM_UINT32 {
    HvMachineCheckHandlerState = 0x1,
    HvMachineCheckDeferredRecoveryState = 0x2,
} HV_MACHINE_CHECK_PROPERTY_TYPE, *PHV_MACHINE_CHECK_PROPERTY_TYPE;

/** Errors in crash reports; Windows symbols. */
typedef enum _HV_ERROR_TYPES HV_ENUM_UINT32 {
    HV_MISCELLANEOUS_ERROR = 0x0,
    HV_PERFORMANCE_COUNTER_DECREASED = 0x1,
    HV_PERFORMANCE_COUNTER_SKIPPED = 0x2,
    HV_FREED_TOO_MANY_COMMON_BUFFERS = 0x3,
    HV_FREED_TOO_MANY_ADAPTER_CHANNELS = 0x4,
    HV_FREED_TOO_MANY_MAP_REGISTERS = 0x5,
    HV_FREED_TOO_MANY_SCATTER_GATHER_LISTS = 0x6,
    HV_LEFTOVER_COMMON_BUFFERS = 0x7,
    HV_LEFTOVER_ADAPTER_CHANNELS = 0x8,
    HV_LEFTOVER_MAP_REGISTERS = 0x9,
    HV_LEFTOVER_SCATTER_GATHER_LISTS = 0xA,
    HV_TOO_MANY_ADAPTER_CHANNELS = 0xB,
    HV_TOO_MANY_MAP_REGISTERS = 0xC,
    HV_DID_NOT_FLUSH_ADAPTER_BUFFERS = 0xD,
    HV_DMA_BUFFER_NOT_LOCKED = 0xE,
    HV_BOUNDARY_OVERRUN = 0xF,
    HV_CANNOT_FREE_MAP_REGISTERS = 0x10,
    HV_DID_NOT_PUT_ADAPTER = 0x11,
    HV_MDL_FLAGS_NOT_SET = 0x12,
    HV_BAD_IRQL = 0x13,
    HV_BAD_IRQL_JUST_WARN = 0x14,
    HV_OUT_OF_MAP_REGISTERS = 0x15,
    HV_FLUSH_EMPTY_BUFFERS = 0x16,
    HV_MISMATCHED_MAP_FLUSH = 0x17,
    HV_ADAPTER_ALREADY_RELEASED = 0x18,
    HV_NULL_DMA_ADAPTER = 0x19,
    HV_MAP_FLUSH_NO_TRANSFER = 0x1A,
    HV_ADDRESS_NOT_IN_MDL = 0x1B,
    HV_DATA_LOSS = 0x1C,
    HV_DOUBLE_MAP_REGISTER = 0x1D,
    HV_OBSOLETE_API = 0x1E,
    HV_BAD_MDL = 0x1F,
    HV_FLUSH_NOT_MAPPED = 0x20,
    HV_MAP_ZERO_LENGTH_BUFFER = 0x21,
    HV_BUFFER_NOT_MAPPED_IN_SYSTEM_VA = 0x22,
    HV_INCOMPLETE_FLUSH = 0x23,
    HV_INSUFFICIENT_BUFFER = 0x24,
    HV_UNKNOWN_DEVICE_DESCRIPTION_VERSION = 0x25,
    HV_MAX_ERROR_TYPES = 0x26,
    HV_ERROR_HAS_SUBCODE = 0x10000000,
} HV_ERROR_TYPES, *PHV_ERROR_TYPES;

/** A property of machine check handling; Windows symbols. */
typedef struct _HV_MACHINE_CHECK_PROPERTY_INFO {
    HV_MACHINE_CHECK_PROPERTY_TYPE PropertyType;
    union {
        HV_UINT8 MachineCheckHandlerReady;
        HV_MACHINE_CHECK_RECOVERY_FLAG MachineCheckRecoveryFlag;
    };
} HV_MACHINE_CHECK_PROPERTY_INFO, *PHV_MACHINE_CHECK_PROPERTY_INFO;

/** Buffer for machine checks; Windows symbols. */
typedef struct _HV_MACHINE_CHECK_CONTEXT {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_VTL Vtl;
} HV_MACHINE_CHECK_CONTEXT, *PHV_MACHINE_CHECK_CONTEXT;

/** Where that buffer is; Windows symbols. */
typedef struct _HV_MACHINE_CHECK_CONTEXT_INFO {
    HV_MACHINE_CHECK_SOURCE MachineCheckSource;
    HV_MACHINE_CHECK_CONTEXT MachineCheckContext;
} HV_MACHINE_CHECK_CONTEXT_INFO, *PHV_MACHINE_CHECK_CONTEXT_INFO;

/** Processor with a machine check; Windows symbols. */
typedef union _HV_MCA_FAULTING_LP_MSR {
    HV_UINT64 AsUINT64;
    struct {
        HV_LOGICAL_PROCESSOR_INDEX LpIndex;
        HV_UINT32 Reserved;
    };
} HV_MCA_FAULTING_LP_MSR, *PHV_MCA_FAULTING_LP_MSR;

/** State of the hardware watchdog; Windows symbols. */
typedef enum _HV_HW_WATCHDOG_STATUS HV_ENUM_UINT32 {
    HvHwWatchdogUnsupported = 0x0,
    HvHwWatchdogReady = 0x1,
    HvHwWatchdogStaticAvailable = 0x2,
    HvHwWatchdogDynamicAvailable = 0x3,
    HvHwWatchdogStaticActive = 0x4,
    HvHwWatchdogDynamicActive = 0x5,
} HV_HW_WATCHDOG_STATUS, *PHV_HW_WATCHDOG_STATUS;

/** Synthetic machine check; ARM64, hvgdk; Windows symbols. */
typedef union _HV_SYNMC_ARM64_EVENT {
    HV_UINT16 ModelSpecificErrorCode;
    struct {
        HV_UINT16 ErrorDetail : 14;
        HV_UINT16 HypervisorError : 1;
        HV_UINT16 SoftwareError : 1;
    };
} HV_SYNMC_ARM64_EVENT, *PHV_SYNMC_ARM64_EVENT;

typedef HV_SYNMC_ARM64_EVENT HV_SYNMC_EVENT, *PHV_SYNMC_EVENT;

#define HV_SYNMC_MCA_ERROR_CODE (0x0001)

/** Synthetic machine check; TLFS 7.8. */
typedef struct _HV_SYNMC_X64_EVENT {
    HV_X64_MSR_SYNMC_STATUS_CONTENTS Status;
    HV_X64_MSR_SYNMC_ADDR_CONTENTS Addr;
    HV_X64_MSR_SYNMC_MISC_CONTENTS Misc;
    HV_BOOLEAN RipValid;
    HV_BOOLEAN EipValid;
} HV_SYNMC_X64_EVENT, *PHV_SYNMC_X64_EVENT;

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#define InvalidRecoveryFlag               HvInvalidRecoveryFlag
#define NewDeferredRecoveryQueued         HvNewDeferredRecoveryQueued
#define DeferredRecoveryCompleted         HvDeferredRecoveryCompleted
#define MachineCheckHandlerState          HvMachineCheckHandlerState
#define MachineCheckDeferredRecoveryState HvMachineCheckDeferredRecoveryState
#endif

/* ---- layout ---------------------------------------------------------------------------------- */

#if defined(HYPERV_CHECK_LAYOUT)
HV_STATIC_ASSERT_SIZE(HV_MACHINE_CHECK_RECOVERY_FLAG, 4);
HV_STATIC_ASSERT_SIZE(HV_MACHINE_CHECK_SOURCE, 4);
HV_STATIC_ASSERT_SIZE(HV_MACHINE_CHECK_PROPERTY_TYPE, 4);
HV_STATIC_ASSERT_SIZE(HV_ERROR_TYPES, 4);
HV_STATIC_ASSERT_SIZE(HV_MACHINE_CHECK_PROPERTY_INFO, 8);
HV_STATIC_ASSERT_OFFSET(HV_MACHINE_CHECK_PROPERTY_INFO, MachineCheckHandlerReady, 4);
HV_STATIC_ASSERT_OFFSET(HV_MACHINE_CHECK_PROPERTY_INFO, MachineCheckRecoveryFlag, 4);
HV_STATIC_ASSERT_SIZE(HV_MACHINE_CHECK_CONTEXT, 16);
HV_STATIC_ASSERT_OFFSET(HV_MACHINE_CHECK_CONTEXT, VpIndex, 8);
HV_STATIC_ASSERT_OFFSET(HV_MACHINE_CHECK_CONTEXT, Vtl, 12);
HV_STATIC_ASSERT_SIZE(HV_MACHINE_CHECK_CONTEXT_INFO, 24);
HV_STATIC_ASSERT_OFFSET(HV_MACHINE_CHECK_CONTEXT_INFO, MachineCheckContext, 8);
HV_STATIC_ASSERT_SIZE(HV_MCA_FAULTING_LP_MSR, 8);
HV_STATIC_ASSERT_OFFSET(HV_MCA_FAULTING_LP_MSR, Reserved, 4);
HV_STATIC_ASSERT_SIZE(HV_HW_WATCHDOG_STATUS, 4);
HV_STATIC_ASSERT_SIZE(HV_SYNMC_ARM64_EVENT, 2);
HV_STATIC_ASSERT_SIZE(HV_SYNMC_X64_EVENT, 32);
HV_STATIC_ASSERT_OFFSET(HV_SYNMC_X64_EVENT, Addr, 8);
HV_STATIC_ASSERT_OFFSET(HV_SYNMC_X64_EVENT, Misc, 16);
HV_STATIC_ASSERT_OFFSET(HV_SYNMC_X64_EVENT, RipValid, 24);
HV_STATIC_ASSERT_OFFSET(HV_SYNMC_X64_EVENT, EipValid, 25);
#endif

HV_HEADER_END

#endif

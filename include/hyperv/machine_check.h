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

/** How recovery from a machine check goes on; Windows 26100 symbols. */
typedef enum _HV_MACHINE_CHECK_RECOVERY_FLAG HV_ENUM_UINT32 {
    HvInvalidRecoveryFlag = 0x0u,
    HvNewDeferredRecoveryQueued,
    HvDeferredRecoveryCompleted,
} HV_MACHINE_CHECK_RECOVERY_FLAG, *PHV_MACHINE_CHECK_RECOVERY_FLAG;

/** Where a machine check comes from; Windows 26100 symbols. */
typedef enum _HV_MACHINE_CHECK_SOURCE HV_ENUM_UINT32 {
    HV_MACHINE_CHECK_SOURCE_NONE = 0x0u,
    HV_MACHINE_CHECK_SOURCE_HV,
    HV_MACHINE_CHECK_SOURCE_ROOT_VP,
    HV_MACHINE_CHECK_SOURCE_NON_ROOT_VP,
} HV_MACHINE_CHECK_SOURCE, *PHV_MACHINE_CHECK_SOURCE;

/** Properties of machine check handling; Mile.HyperV. */
typedef enum _HV_MACHINE_CHECK_PROPERTY_TYPE HV_ENUM_UINT32 {
    HvMachineCheckHandlerState = 0x1u,
    HvMachineCheckDeferredRecoveryState,
} HV_MACHINE_CHECK_PROPERTY_TYPE, *PHV_MACHINE_CHECK_PROPERTY_TYPE;

/** Errors in crash reports; Mile.HyperV. */
typedef enum _HV_ERROR_TYPES HV_ENUM_UINT32 {
    HV_MISCELLANEOUS_ERROR = 0x0u,
    HV_PERFORMANCE_COUNTER_DECREASED,
    HV_PERFORMANCE_COUNTER_SKIPPED,
    HV_FREED_TOO_MANY_COMMON_BUFFERS,
    HV_FREED_TOO_MANY_ADAPTER_CHANNELS,
    HV_FREED_TOO_MANY_MAP_REGISTERS,
    HV_FREED_TOO_MANY_SCATTER_GATHER_LISTS,
    HV_LEFTOVER_COMMON_BUFFERS,
    HV_LEFTOVER_ADAPTER_CHANNELS = 0x8u,
    HV_LEFTOVER_MAP_REGISTERS,
    HV_LEFTOVER_SCATTER_GATHER_LISTS,
    HV_TOO_MANY_ADAPTER_CHANNELS,
    HV_TOO_MANY_MAP_REGISTERS,
    HV_DID_NOT_FLUSH_ADAPTER_BUFFERS,
    HV_DMA_BUFFER_NOT_LOCKED,
    HV_BOUNDARY_OVERRUN,
    HV_CANNOT_FREE_MAP_REGISTERS = 0x10u,
    HV_DID_NOT_PUT_ADAPTER,
    HV_MDL_FLAGS_NOT_SET,
    HV_BAD_IRQL,
    HV_BAD_IRQL_JUST_WARN,
    HV_OUT_OF_MAP_REGISTERS,
    HV_FLUSH_EMPTY_BUFFERS,
    HV_MISMATCHED_MAP_FLUSH,
    HV_ADAPTER_ALREADY_RELEASED = 0x18u,
    HV_NULL_DMA_ADAPTER,
    HV_MAP_FLUSH_NO_TRANSFER,
    HV_ADDRESS_NOT_IN_MDL,
    HV_DATA_LOSS,
    HV_DOUBLE_MAP_REGISTER,
    HV_OBSOLETE_API,
    HV_BAD_MDL,
    HV_FLUSH_NOT_MAPPED = 0x20u,
    HV_MAP_ZERO_LENGTH_BUFFER,
    HV_BUFFER_NOT_MAPPED_IN_SYSTEM_VA,
    HV_INCOMPLETE_FLUSH,
    HV_INSUFFICIENT_BUFFER,
    HV_UNKNOWN_DEVICE_DESCRIPTION_VERSION,
    HV_MAX_ERROR_TYPES,
    HV_ERROR_HAS_SUBCODE = 0x10000000u,
} HV_ERROR_TYPES, *PHV_ERROR_TYPES;

/** A property of machine check handling; Windows 26100 symbols. */
typedef struct _HV_MACHINE_CHECK_PROPERTY_INFO {
    HV_MACHINE_CHECK_PROPERTY_TYPE PropertyType;
    union {
        HV_UINT8 MachineCheckHandlerReady;
        HV_MACHINE_CHECK_RECOVERY_FLAG MachineCheckRecoveryFlag;
    };
} HV_MACHINE_CHECK_PROPERTY_INFO, *PHV_MACHINE_CHECK_PROPERTY_INFO;

/** Buffer for machine checks; Windows 26100 symbols. */
typedef struct _HV_MACHINE_CHECK_CONTEXT {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_VTL Vtl;
} HV_MACHINE_CHECK_CONTEXT, *PHV_MACHINE_CHECK_CONTEXT;

/** Where the buffer for machine checks is; Windows 26100 symbols. */
typedef struct _HV_MACHINE_CHECK_CONTEXT_INFO {
    HV_MACHINE_CHECK_SOURCE MachineCheckSource;
    HV_MACHINE_CHECK_CONTEXT MachineCheckContext;
} HV_MACHINE_CHECK_CONTEXT_INFO, *PHV_MACHINE_CHECK_CONTEXT_INFO;

/** MSR that names the processor with a machine check; Windows 26100 symbols. */
typedef union _HV_MCA_FAULTING_LP_MSR {
    HV_UINT64 AsUINT64;
    struct {
        HV_LOGICAL_PROCESSOR_INDEX LpIndex;
        HV_UINT32 Reserved;
    };
} HV_MCA_FAULTING_LP_MSR, *PHV_MCA_FAULTING_LP_MSR;

/** State of the hardware watchdog; Windows 26100 symbols. */
typedef enum _HV_HW_WATCHDOG_STATUS HV_ENUM_UINT32 {
    HvHwWatchdogUnsupported = 0x0u,
    HvHwWatchdogReady,
    HvHwWatchdogStaticAvailable,
    HvHwWatchdogDynamicAvailable,
    HvHwWatchdogStaticActive,
    HvHwWatchdogDynamicActive,
} HV_HW_WATCHDOG_STATUS, *PHV_HW_WATCHDOG_STATUS;

#if defined(HV_WITH_ARM64)
/** Synthetic machine check of ARM64; Windows 26100 symbols. */
typedef union _HV_SYNMC_ARM64_EVENT {
    HV_UINT16 ModelSpecificErrorCode;
    struct {
        HV_UINT16 ErrorDetail : 14,
                  HypervisorError : 1,
                  SoftwareError : 1;
    };
} HV_SYNMC_ARM64_EVENT, *PHV_SYNMC_ARM64_EVENT;

typedef HV_SYNMC_ARM64_EVENT HV_SYNMC_EVENT, *PHV_SYNMC_EVENT;
#endif

#define HV_SYNMC_MCA_ERROR_CODE (0x0001)

/** Synthetic machine check of x86-64: status, address and what is valid; TLFS 7.8. */
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

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/machine_check.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Hypercalls on the system and its logical processors: inputs and outputs. Sources: WDK 7.1
 * hvgdk.h, Windows symbols.
 */
#ifndef HYPERV_HYPERCALL_SYSTEM_H
#define HYPERV_HYPERCALL_SYSTEM_H

#include "types.h"
#include "base.h"
#include "registers.h"
#include "context.h"
#include "machine_check.h"
#include "power.h"
#include "processor.h"
#include "device.h"
#include "debug.h"
#include "partition.h"
#include "boot.h"
#include "system.h"

HV_HEADER_BEGIN

/** Input of HvCallGetLogicalProcessorRunTime, hypercall 0x0004; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_LOGICAL_PROCESSOR_RUN_TIME {
    HV_LOGICAL_PROCESSOR_INDEX LpIndex;
} HV_INPUT_GET_LOGICAL_PROCESSOR_RUN_TIME, *PHV_INPUT_GET_LOGICAL_PROCESSOR_RUN_TIME;

/** Output of HvCallGetLogicalProcessorRunTime, hypercall 0x0004; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_LOGICAL_PROCESSOR_RUN_TIME {
    HV_NANO100_TIME GlobalTime;
    HV_NANO100_TIME LocalRunTime;
    HV_UINT64 RsvdZ;
    HV_NANO100_TIME HypervisorTime;
} HV_OUTPUT_GET_LOGICAL_PROCESSOR_RUN_TIME, *PHV_OUTPUT_GET_LOGICAL_PROCESSOR_RUN_TIME;

/** Processor features after a microcode update; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UPDATE_PROCESSOR_FEATURES {
    HV_UINT32 Property;
    HV_UINT32 RsvdZ;
    HV_UINT64 Value;
} HV_INPUT_UPDATE_PROCESSOR_FEATURES, *PHV_INPUT_UPDATE_PROCESSOR_FEATURES;

/** Processors to park, as a mask; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_PARK_LOGICAL_PROCESSORS {
    HV_UINT64 ProcessorMask;
} HV_INPUT_PARK_LOGICAL_PROCESSORS, *PHV_INPUT_PARK_LOGICAL_PROCESSORS;

/** Input of HvCallSyncContext, hypercall 0x0019; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SYNC_CONTEXT {
    HV_UINT64 Flags;
    HV_UINT64 ProcessorMask;
} HV_INPUT_SYNC_CONTEXT, *PHV_INPUT_SYNC_CONTEXT;

/** Input of HvCallSetPerfRegister, hypercall 0x001B; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_PERF_REGISTER {
    HV_UINT32 ProcessorIndex;
    HV_PPM_PERF_STATE_REGISTER Register;
    HV_UINT64 PreserveMask;
    HV_UINT64 Value;
} HV_INPUT_SET_PERF_REGISTER, *PHV_INPUT_SET_PERF_REGISTER;

/** Input of HvCallGetPerfRegister, hypercall 0x001C; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_PERF_REGISTER {
    HV_UINT32 ProcessorIndex;
    HV_PPM_PERF_STATE_REGISTER Register;
} HV_INPUT_GET_PERF_REGISTER, *PHV_INPUT_GET_PERF_REGISTER;

/** Output of HvCallGetPerfRegister, hypercall 0x001C; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_PERF_REGISTER {
    HV_UINT64 Value;
} HV_OUTPUT_GET_PERF_REGISTER, *PHV_OUTPUT_GET_PERF_REGISTER;

/** Input of HvCallSetSystemProperty, hypercall 0x006F; Mile.HyperV, and an older form in WDK 7.1
 *  hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_SYSTEM_PROPERTY {
    HV_SYSTEM_PROPERTY PropertyId;
    HV_UINT32 Reserved;
    union {
        struct {
            HV_UINT16 EventType;
            HV_UINT16 ReservedZ1;
            HV_UINT32 ReservedZ2;
            HV_UINT64 Period;
        } PerfCounter;
        HV_UINT8 IommuLiveHandoff;
        HV_SLEEP_STATE_INFO SetSleepStateInformation;
        HV_MACHINE_CHECK_PROPERTY_INFO MachineCheckStateInformation;
        HV_HYPERVISOR_DEBUG_PROPERTY Debug;
        HV_PPM_POWER_POLICY_SETTING PowerPolicySetting;
        HV_HPET_CONFIG_INFO HpetConfigInfo;
        HV_HPET_ENABLED_INFO HpetEnabledInfo;
        HV_HOST_TIMELINE_INFO HostTimeline;
        HV_SMC_DATA_PATH_PROPERTY SmcDataPath;
        HV_SYSTEM_MIRRORING_PROPERTY SystemMirroring;
        HV_RESOURCE_CONTROL_VALUE_PROPERTY ResourceControl;
        HV_UINT8 GuestAssert;
        HV_UINT32 MaxSchedulingIntervalInUs;
        HV_UINT32 ProtoAbiVersion;
        HV_SPA_PAGE_RANGE CrashdumpAreaAddress;
        HV_UINT64 DefaultIoCacheBitmap;
        HV_UINT8 HardwareIsolationEnabled;
    } Property;
} HV_INPUT_SET_SYSTEM_PROPERTY, *PHV_INPUT_SET_SYSTEM_PROPERTY;

/** Input of HvCallAddLogicalProcessor, hypercall 0x0076; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ADD_LOGICAL_PROCESSOR {
    HV_LOGICAL_PROCESSOR_INDEX LpIndex;
#if defined(HV_ARCH_ARM64)
    HV_PROCESSOR_HW_ID ProcHwId;
#else
    HV_APIC_ID ApicId;
#endif
    HV_PROXIMITY_DOMAIN_INFO ProximityDomainInfo;
#if !defined(HV_ARCH_ARM64)
    HV_UINT64 Flags;
#endif
} HV_INPUT_ADD_LOGICAL_PROCESSOR, *PHV_INPUT_ADD_LOGICAL_PROCESSOR;

/** Output of HvCallAddLogicalProcessor, hypercall 0x0076; Linux hv_output_add_logical_processor. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_ADD_LOGICAL_PROCESSOR {
    HV_LP_STARTUP_STATUS StartupStatus;
} HV_OUTPUT_ADD_LOGICAL_PROCESSOR, *PHV_OUTPUT_ADD_LOGICAL_PROCESSOR;

/** Input of HvCallRemoveLogicalProcessor, hypercall 0x0077; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_REMOVE_LOGICAL_PROCESSOR {
    HV_LOGICAL_PROCESSOR_INDEX LpIndex;
    HV_UINT64 Flags;
} HV_INPUT_REMOVE_LOGICAL_PROCESSOR, *PHV_INPUT_REMOVE_LOGICAL_PROCESSOR;

/** Input of HvCallQueryNumaDistance, hypercall 0x0078; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_QUERY_NUMA_DISTANCE {
    HV_UINT32 CpuProximityId;
    HV_UINT32 MemoryProximityId;
} HV_INPUT_QUERY_NUMA_DISTANCE, *PHV_INPUT_QUERY_NUMA_DISTANCE;

/** Output of HvCallQueryNumaDistance, hypercall 0x0078; Mile.HyperV. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_QUERY_NUMA_TOPOLOGY {
    HV_UINT64 Distance;
} HV_OUTPUT_QUERY_NUMA_DISTANCE, *PHV_OUTPUT_QUERY_NUMA_DISTANCE;

/** Input of HvCallSetLogicalProcessorProperty, hypercall 0x0079; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_LOGICAL_PROCESSOR_PROPERTY {
    HV_LOGICAL_PROCESSOR_INDEX LpIndex;
    HV_LOGICAL_PROCESSOR_PROPERTY_TYPE Type;
    HV_LOGICAL_PROCESSOR_PROPERTY Property;
} HV_INPUT_SET_LOGICAL_PROCESSOR_PROPERTY, *PHV_INPUT_SET_LOGICAL_PROCESSOR_PROPERTY;

/** Input of HvCallGetLogicalProcessorProperty, hypercall 0x007A; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_LOGICAL_PROCESSOR_PROPERTY {
    HV_LOGICAL_PROCESSOR_INDEX LpIndex;
    HV_LOGICAL_PROCESSOR_PROPERTY_TYPE Type;
} HV_INPUT_GET_LOGICAL_PROCESSOR_PROPERTY, *PHV_INPUT_GET_LOGICAL_PROCESSOR_PROPERTY;

/** Output of HvCallGetLogicalProcessorProperty, hypercall 0x007A; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_LOGICAL_PROCESSOR_PROPERTY {
    HV_LOGICAL_PROCESSOR_PROPERTY Property;
} HV_OUTPUT_GET_LOGICAL_PROCESSOR_PROPERTY, *PHV_OUTPUT_GET_LOGICAL_PROCESSOR_PROPERTY;

/** Input of HvCallGetSystemProperty, hypercall 0x007B; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_SYSTEM_PROPERTY {
    HV_SYSTEM_PROPERTY PropertyId;
#if defined(HV_ARCH_ARM64)
    HV_UINT32 Reserved;
#endif
    union {
#if defined(HV_ARCH_ARM64)
        HV_UINT64 AsUINT64;
        HV_LOGICAL_PROCESSOR_INDEX LpIndex;
        struct {
            HV_RESOURCE_CONTROL_TYPE Type;
            HV_UINT32 Id;
        } Resource;
#else
        HV_PPM_POWER_POLICY_SETTING_ID SettingId;
#endif
    } Property;
} HV_INPUT_GET_SYSTEM_PROPERTY, *PHV_INPUT_GET_SYSTEM_PROPERTY;

/** Output of HvCallGetSystemProperty, hypercall 0x007B; Windows 26100 symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_SYSTEM_PROPERTY {
    struct {
        HV_UINT16 EventType;
        HV_UINT16 ReservedZ1;
        HV_UINT32 ReservedZ2;
        HV_UINT64 Period;
    } PerfCounter;
    HV_IOMMU_INIT_STATUS IommuInitStatus;
    HV_HYPERVISOR_LAUNCH_STATS HvLaunchStats;
    HV_SCHEDULER_TYPE SchedulerType;
    HV_PLATFORM_VIRTUALIZATION_SUPPORT_INFO VirtualizationInfo;
    HV_PPM_POWER_POLICY_SETTING PowerPolicySetting;
    HV_TSC_SYNC_STATUS TscSyncStatus;
    HV_HPET_CONFIG_INFO HpetConfigInfo;
    HV_HPET_INTERRUPT_INFO HpetInterruptInfo;
    HV_HPET_ENABLED_INFO HpetEnabledInfo;
    HV_ROOT_SVM_CAPABILITIES_PROPERTY RootSvmCapabilities;
    HV_ROOT_NUMA_COST_PAGES_PROPERTY RootNumaCostPages;
    HV_UINT64 HvHostPageTableRoot;
    HV_SPA_PAGE_RANGE HvHostDbgTransferPagesRange;
    HV_SMC_DATA_PATH_PROPERTY SmcDataPath;
    HV_UINT8 DmaInitializeBlocked;
    HV_RESOURCE_CONTROL_MONITOR_DATA ResourceMonitorData;
    HV_RESOURCE_CONTROL_SUPPORT_PROPERTY ResourceControlSupport;
    HV_RESOURCE_CONTROL_VALUES_PROPERTY ResourceControlValues;
    HV_UINT32 GuestStateScrubbingStatus;
    HV_SYSTEM_DIAG_LOG_BUFFER_CONFIG SystemDiagnosticsLog;
    HV_UINT8 IommuLiveHandoff;
    HV_UINT32 IommuDomainIdSelector;
    HV_UINT8 GuestAssert;
    HV_UINT32 LogicalProcessorCount;
    HV_SCHEDULING_INTERVAL_INFO SchedulingInterval;
    HV_SUBNODE SubnodeInfo[16];
    HV_VIRTUALIZATION_FEATURE_SET VirtualizationFeatures;
    HV_BOOT_CONFIG_PROPERTY BootConfig;
    HV_UINT32 RebootCount;
    HV_UINT32 ProtoAbiVersion;
    HV_SYSTEM_MIRRORING_PROPERTY SystemMirroring;
    HV_UINT64 MicrocodeLatencyTime;
    HV_SPA_PAGE_RANGE CrashdumpAreaAddress;
} HV_OUTPUT_GET_SYSTEM_PROPERTY, *PHV_OUTPUT_GET_SYSTEM_PROPERTY;

/** Input of HvCallEnterSleepState, hypercall 0x0084; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ENTER_SLEEP_STATE {
    HV_SLEEP_STATE SleepState;
} HV_INPUT_ENTER_SLEEP_STATE, *PHV_INPUT_ENTER_SLEEP_STATE;

/** Whether the system goes to sleep or wakes, and whether that is modern standby; Windows 26100
 *  symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_PREPARE_FOR_SLEEP {
    HV_BOOLEAN Entering;
    HV_BOOLEAN ModernStandby;
} HV_INPUT_PREPARE_FOR_SLEEP, *PHV_INPUT_PREPARE_FOR_SLEEP;

/** Input of HvCallPrepareForHibernate, hypercall 0x0086; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_PREPARE_FOR_HIBERNATE {
#if defined(HV_ARCH_ARM64)
    HV_ARM64_PROC_STATE_GP_REGS ResumeGpRegs;
#else
    HV_X64_PROC_STATE_GP_REGS ResumeGpRegs;
#endif
    HV_VTL RestrictApVtl;
} HV_INPUT_PREPARE_FOR_HIBERNATE, *PHV_INPUT_PREPARE_FOR_HIBERNATE;

/** Output of HvCallPrepareForHibernate, hypercall 0x0086; Mile.HyperV. */
typedef struct HV_CALL_ATTRIBUTES _HV_X64_OUTPUT_PREPARE_FOR_HIBERNATE {
    HV_UINT64 HvCr3;
    HV_UINT64 HvEntryPoint;
    HV_UINT64 HvReservedTransitionAddress;
    HV_UINT64 HvReservedTransitionAddressSize;
} HV_X64_OUTPUT_PREPARE_FOR_HIBERNATE, *PHV_X64_OUTPUT_PREPARE_FOR_HIBERNATE;

/** Input of HvCallQueryAssociatedLpsForMca, hypercall 0x008A; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_QUERY_ASSOCIATED_LP_FOR_MCA {
    HV_VP_INDEX VpIndex;
} HV_INPUT_QUERY_ASSOCIATED_LP_FOR_MCA, *PHV_INPUT_QUERY_ASSOCIATED_LP_FOR_MCA;

/** Output of HvCallQueryAssociatedLpsForMca, hypercall 0x008A; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_QUERY_ASSOCIATED_LP_FOR_MCA {
    HV_UINT32 Count;
    HV_UINT16 AssociatedLpList[320];
} HV_OUTPUT_QUERY_ASSOCIATED_LP_FOR_MCA, *PHV_OUTPUT_QUERY_ASSOCIATED_LP_FOR_MCA;

/** Input of HvCallInjectSyntheticMachineCheck, hypercall 0x008C; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_INJECT_SYNTHETIC_MACHINE_CHECK {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
#if defined(HV_ARCH_ARM64)
    HV_SYNMC_EVENT SynmcEvent;
#endif
} HV_INPUT_INJECT_SYNTHETIC_MACHINE_CHECK, *PHV_INPUT_INJECT_SYNTHETIC_MACHINE_CHECK;

/** Input of HvCallCollectLivedump, hypercall 0x008E; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_COLLECT_LIVE_DUMP {
    HV_UINT64 Flags;
    HV_MEMORY_DESCRIPTOR Descriptor;
} HV_INPUT_COLLECT_LIVE_DUMP, *PHV_INPUT_COLLECT_LIVE_DUMP;

/** Output of HvCallCollectLivedump, hypercall 0x008E; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_COLLECT_LIVE_DUMP {
    HV_UINT64 PagesCopied;
    HV_UINT64 DepositedPages;
} HV_OUTPUT_COLLECT_LIVE_DUMP, *PHV_OUTPUT_COLLECT_LIVE_DUMP;

/** Input of HvCallDisableHypervisor, hypercall 0x008F; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_X64_INPUT_DISABLE_HYPERVISOR {
    HV_UINT64 TrampolineCr3;
    HV_UINT64 KernelCr3;
    HV_UINT64 Rip;
} HV_X64_INPUT_DISABLE_HYPERVISOR, *PHV_X64_INPUT_DISABLE_HYPERVISOR;

/** Input of HvCallLaunchHypervisor, hypercall 0x008F; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_ARM64_INPUT_LAUNCH_HYPERVISOR {
    HV_UINT64 HvEntryPoint;
} HV_ARM64_INPUT_LAUNCH_HYPERVISOR, *PHV_ARM64_INPUT_LAUNCH_HYPERVISOR;

/** Input of HvCallGetPowerProperty, hypercall 0x009B; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_POWER_PROPERTY {
    HV_POWER_PROPERTY_TYPE Type;
    union {
        union {
            HV_PPM_POWER_POLICY_SETTING_ID PolicySettingId;
        } Global;
        struct {
            HV_LOGICAL_PROCESSOR_INDEX LpIndex;
        } Processor;
    };
} HV_INPUT_GET_POWER_PROPERTY, *PHV_INPUT_GET_POWER_PROPERTY;

/** Output of HvCallGetPowerProperty, hypercall 0x009B; Windows 26100 symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_POWER_PROPERTY {
    HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY IdleStateConfig;
    HV_UINT32 PercentFrequency;
    HV_UINT32 NextPlatformStateIndex;
    HV_PROCESSOR_PERF_FEEDBACK_COUNTERS_CONFIG FeedbackCounterConfig;
    struct {
        HV_UINT32 Value;
    } Policy;
    HV_POWER_STATS_OFFSETS StatsOffsets;
    HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY_EX IdleStateConfigEx;
} HV_OUTPUT_GET_POWER_PROPERTY, *PHV_OUTPUT_GET_POWER_PROPERTY;

/** Input of HvCallSetPowerProperty, hypercall 0x009C; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_POWER_PROPERTY {
    HV_POWER_PROPERTY_TYPE Type;
    union {
        struct {
            HV_LOGICAL_PROCESSOR_INDEX LpIndex;
            union {
                HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY IdleStateConfig;
                HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY_EX IdleStateConfigEx;
                HV_UINT32 PercentFrequency;
                HV_PLATFORM_STATE_INDEX NextPlatformStateIndex;
                HV_PROCESSOR_PERF_FEEDBACK_COUNTERS_CONFIG FeedbackCounterConfig;
                HV_UINT32 CppcRequestValue;
                HV_PROCESSOR_CPPC_REQUEST_REGISTER CppcRequestRegister;
            };
        } Processor;
        union {
            HV_PPM_POWER_POLICY_SETTING Policy;
        } Global;
    };
} HV_INPUT_SET_POWER_PROPERTY, *PHV_INPUT_SET_POWER_PROPERTY;

/** Flags of a processor halt; Windows 26100 symbols. */
typedef union _HV_INPUT_REQUEST_PROCESSOR_HALT_FLAGS {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 UseDefaultSuspend : 1,
                  RsvdZ : 31;
    };
} HV_INPUT_REQUEST_PROCESSOR_HALT_FLAGS, *PHV_INPUT_REQUEST_PROCESSOR_HALT_FLAGS;

/** Idle state to halt in; Windows 26100 symbols. */
typedef struct _HV_PPM_IDLE_STATE_REQUEST {
    HV_PPM_IDLE_STATE_CONFIG Config;
    HV_UINT32 CStateType;
    HV_INPUT_REQUEST_PROCESSOR_HALT_FLAGS Flags;
} HV_PPM_IDLE_STATE_REQUEST, *PHV_PPM_IDLE_STATE_REQUEST;

/** Input of HvCallRequestProcessorHalt, hypercall 0x00DE; Windows 26100 symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_INPUT_REQUEST_PROCESSOR_HALT {
    HV_PPM_IDLE_STATE_REQUEST IdleRequest;
    HV_UINT64 AsUINT64[2];
} HV_INPUT_REQUEST_PROCESSOR_HALT, *PHV_INPUT_REQUEST_PROCESSOR_HALT;

/** Input of HvCallRefreshPerformanceCounters, hypercall 0x00EE; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_REFRESH_PERFORMANCE_COUNTERS {
    HV_LOGICAL_PROCESSOR_INDEX LpIndex;
} HV_INPUT_REFRESH_PERFORMANCE_COUNTERS, *PHV_INPUT_REFRESH_PERFORMANCE_COUNTERS;

/** Input of HvCallSetHwWatchdogConfig, hypercall 0x00F6; Windows 26100 symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_INPUT_SET_HW_WATCHDOG_CONFIG {
    HV_UINT8 Data[HV_ANYSIZE_ARRAY];
} HV_INPUT_SET_HW_WATCHDOG_CONFIG, *PHV_INPUT_SET_HW_WATCHDOG_CONFIG;

/** Output of HvCallQueryAssociatedLpsForMcaEx, hypercall 0x0104; Windows 26100 symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_OUTPUT_QUERY_ASSOCIATED_LP_FOR_MCA_EX {
    HV_GENERIC_SET AssociatedLpSet;
    HV_UINT64 AssociatedLpSetBuffer[7];
} HV_OUTPUT_QUERY_ASSOCIATED_LP_FOR_MCA_EX, *PHV_OUTPUT_QUERY_ASSOCIATED_LP_FOR_MCA_EX;

/** Input of HvCallDisableHypervisorEx, hypercall 0x010F; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_X64_INPUT_DISABLE_HYPERVISOR_EX {
    HV_UINT64 Rip;
    union {
        HV_UINT64 AsUINT64;
        struct {
            HV_UINT64 LongMode : 1;
        };
    } Flags;
    HV_UINT64 Arg;
} HV_X64_INPUT_DISABLE_HYPERVISOR_EX, *PHV_X64_INPUT_DISABLE_HYPERVISOR_EX;

/** Input of HvCallWakeVps, hypercall 0x0114; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_WAKE_VPS {
    HV_PARTITION_ID PartitionId;
    HV_GENERIC_SET VpsToWake;
} HV_INPUT_WAKE_VPS, *PHV_INPUT_WAKE_VPS;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/hypercall_system.h"
#endif

HV_HEADER_END

#endif

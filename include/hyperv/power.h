/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Power management by the root partition: idle, performance, throttle and sleep states. Sources:
 * WDK 7.1 hvgdk.h, Windows symbols.
 */
#ifndef HYPERV_POWER_H
#define HYPERV_POWER_H

#include "types.h"

HV_HEADER_BEGIN

/** How an idle state is entered; Mile.HyperV. */
typedef enum _HV_X64_PPM_IDLE_STATE_CHANGE_METHOD HV_ENUM_UINT32 {
    HvX64PowerChangeIssueHlt = 0u,
    HvX64PowerChangeReadIoThenIssueHlt,
    HvX64PowerChangeReadIo,
    HvX64PowerChangeIssueMwait,
} HV_X64_PPM_IDLE_STATE_CHANGE_METHOD, *PHV_X64_PPM_IDLE_STATE_CHANGE_METHOD;

/** Power properties; Windows 26100 symbols. */
typedef enum _HV_POWER_PROPERTY_TYPE HV_ENUM_UINT32 {
    HvPowerPropertyLpIdleStateConfig = 0x0u,
    HvPowerPropertyLpPerfFeedbackCounters,
    HvPowerPropertyLpPercentageFrequency,
    HvPowerPropertyLpNextPlatformStateIndex,
    HvPowerPropertyStatsOffsets,
    HvPowerPropertyPolicySetting,
    HvPowerPropertyLpCppcRequestValue,
    HvPowerPropertyLpCppcRequestRegister,
    HvPowerPropertyLpIdleStateConfigEx = 0x8u,
} HV_POWER_PROPERTY_TYPE, *PHV_POWER_PROPERTY_TYPE;

/** Settings of the power policy; Windows 26100 symbols. */
typedef enum _HV_PPM_POWER_POLICY_SETTING_ID HV_ENUM_UINT32 {
    HvPowerPolicyIdleDisable = 0x0u,
    HvPowerPolicyIdleTimeCheck,
#if defined(HV_WITH_ARM64)
    HvPowerPolicyIdleScalingAllow = 0x2u,
#endif
#if defined(HV_ARCH_ARM64)
    HvPowerPolicyIdlePromoteThreshold = 0x3u,
#else
    HvPowerPolicyIdlePromoteThreshold = 0x2u,
#endif
#if defined(HV_ARCH_ARM64)
    HvPowerPolicyIdleDemoteThreshold = 0x4u,
#else
    HvPowerPolicyIdleDemoteThreshold = 0x3u,
#endif
#if defined(HV_ARCH_ARM64)
    HvPowerPolicyIdleStateMaximum = 0x5u,
#else
    HvPowerPolicyIdleStateMaximum = 0x4u,
#endif
#if defined(HV_WITH_X64)
    HvPowerPolicyThrottleMaximum = 0x5u,
    HvPowerPolicyThrottleMinimum,
    HvPowerPolicyPerfIncreaseThreshold,
    HvPowerPolicyPerfDecreaseThreshold = 0x8u,
    HvPowerPolicyPerfIncreasePolicy,
    HvPowerPolicyPerfDecreasePolicy,
    HvPowerPolicyCoreParkingIncreasePolicy,
    HvPowerPolicyCoreParkingDecreasePolicy,
    HvPowerPolicyCoreParkingMaxCores,
    HvPowerPolicyCoreParkingMinCores,
    HvPowerPolicyPerfTimeCheck,
    HvPowerPolicyPerfIncreaseTime = 0x10u,
    HvPowerPolicyPerfDecreaseTime,
    HvPowerPolicyPerfBoostPolicy,
    HvPowerPolicyPerfBoostMode,
#endif
#if defined(HV_ARCH_ARM64)
    HvPowerPolicyMax = 0x6u,
#else
    HvPowerPolicyMax = 0x14u,
#endif
} HV_PPM_POWER_POLICY_SETTING_ID, *PHV_PPM_POWER_POLICY_SETTING_ID;

/** Width of a performance state port; Windows 26100 symbols. */
typedef enum _HV_X64_PPM_PERF_STATE_PORT_ACCESS_SIZE HV_ENUM_UINT32 {
    HvX64PerfStatePort8Bit = 0x0u,
    HvX64PerfStatePort16Bit,
    HvX64PerfStatePort32Bit,
} HV_X64_PPM_PERF_STATE_PORT_ACCESS_SIZE, *PHV_X64_PPM_PERF_STATE_PORT_ACCESS_SIZE;

/** Sleep states; Windows 26100 symbols. */
typedef enum _HV_SLEEP_STATE HV_ENUM_UINT32 {
    HvSleepStateS1 = 0x1u,
    HvSleepStateS2,
    HvSleepStateS3,
    HvSleepStateS4,
    HvSleepStateS5,
    HvSleepStateLock,
} HV_SLEEP_STATE, *PHV_SLEEP_STATE;

/** Where a performance register is; Windows 26100 symbols. */
typedef enum _HV_PPM_PERF_STATE_REGISTER_TYPE HV_ENUM_UINT32 {
    HvPerfStateRegisterNone = 0x0u,
    HvPerfStateRegisterMsr,
    HvPerfStateRegisterIo,
    HvPerfStateRegisterMemory,
} HV_PPM_PERF_STATE_REGISTER_TYPE;

/** Who coordinates a performance domain; Mile.HyperV. */
typedef enum _HV_X64_PPM_PERF_DOMAIN_COORDINATION HV_ENUM_UINT32 {
    HvX64PerfDomainCoordinationSwAll = 0x0u,
    HvX64PerfDomainCoordinationSwAny,
    HvX64PerfDomainCoordinationHwAll,
} HV_X64_PPM_PERF_DOMAIN_COORDINATION, *PHV_X64_PPM_PERF_DOMAIN_COORDINATION;

/** A setting of the power policy; Windows 26100 symbols. */
typedef struct _HV_PPM_POWER_POLICY_SETTING {
    HV_PPM_POWER_POLICY_SETTING_ID SettingId;
    HV_UINT32 Value;
} HV_PPM_POWER_POLICY_SETTING, *PHV_PPM_POWER_POLICY_SETTING;

/** ACPI values of a sleep state; Windows 26100 symbols. */
typedef struct _HV_SLEEP_STATE_INFO {
    HV_SLEEP_STATE SleepState;
    HV_UINT8 Pm1a_SLP_TYP;
    HV_UINT8 Pm1b_SLP_TYP;
} HV_SLEEP_STATE_INFO, *PHV_SLEEP_STATE_INFO;

/** A performance state; Mile.HyperV. */
typedef struct _HV_X64_PPM_PERF_STATE {
    HV_UINT64 Control;
    HV_UINT64 Status;
    HV_UINT64 ControlMask;
    HV_UINT64 StatusMask;
    HV_UINT32 Frequency;
    HV_UINT32 TransitionLatency;
    HV_UINT32 BusMasterLatency;
    HV_UINT32 PowerConsumption;
} HV_X64_PPM_PERF_STATE, *PHV_X64_PPM_PERF_STATE;

/** A performance register; Windows 26100 symbols. */
typedef union _HV_PPM_PERF_STATE_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 TypeSpecific : 52,
                  RegisterType : 12;
    };
    struct {
        HV_UINT32 RegisterNumber;
        HV_UINT8 BitWidth;
        HV_UINT8 BitOffset;
        HV_UINT16 ReservedZ : 4;
    } Msr;
    struct {
        HV_UINT16 Port;
        HV_UINT16 AccessSize;
        HV_UINT8 BitWidth;
        HV_UINT8 BitOffset;
        HV_UINT16 ReservedZ : 4;
    } Io;
#if !defined(HV_ARCH_ARM64)
    struct {
        HV_UINT64 Address : 52;
    } Memory;
#endif
} HV_PPM_PERF_STATE_REGISTER, *PHV_PPM_PERF_STATE_REGISTER;

/** Performance states of a processor; Mile.HyperV. */
typedef struct _HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY {
    HV_UINT32 StateCount;
    HV_X64_PPM_PERF_STATE States[64];
    HV_UINT32 DomainId;
    HV_UINT32 NumProcInDomain;
    HV_X64_PPM_PERF_DOMAIN_COORDINATION Coordination;
    HV_PPM_PERF_STATE_REGISTER ControlRegister;
    HV_PPM_PERF_STATE_REGISTER StatusRegister;
} HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY, *PHV_X64_PPM_PERF_STATE_CONFIG_PROPERTY;

/** A throttle state; Mile.HyperV. */
typedef struct _HV_X64_PPM_THROTTLE_STATE {
    HV_UINT64 Control;
    HV_UINT64 Status;
    HV_UINT32 PercentFrequency;
    HV_UINT32 TransitionLatency;
    HV_UINT32 PowerConsumption;
} HV_X64_PPM_THROTTLE_STATE, *PHV_X64_PPM_THROTTLE_STATE;

/** Throttle states of a processor; Mile.HyperV. */
typedef struct _HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY {
    HV_UINT32 StateCount;
    HV_X64_PPM_THROTTLE_STATE States[100];
    HV_UINT32 DomainId;
    HV_UINT32 NumProcInDomain;
    HV_X64_PPM_PERF_DOMAIN_COORDINATION Coordination;
    HV_PPM_PERF_STATE_REGISTER ControlRegister;
    HV_PPM_PERF_STATE_REGISTER StatusRegister;
    HV_UINT64 ControlMask;
    HV_UINT64 StatusMask;
} HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY, *PHV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY;

/** Platform communication channel; Mile.HyperV. */
typedef struct _HV_X64_PPM_PCC_CONFIG_PROPERTY {
    HV_UINT32 Flags;
    HV_UINT32 DomainId;
    HV_UINT32 NumProcInDomain;
    HV_X64_PPM_PERF_DOMAIN_COORDINATION Coordination;
    HV_UINT64 SharedMemoryAddress;
    HV_UINT32 SharedMemoryLength;
    HV_PPM_PERF_STATE_REGISTER Doorbell;
    HV_UINT64 DoorbellPreserve;
    HV_UINT64 DoorbellWrite;
    HV_UINT64 DoorbellMask;
    HV_UINT32 InputBufferOffset;
    HV_UINT32 OutputBufferOffset;
} HV_X64_PPM_PCC_CONFIG_PROPERTY, *PHV_X64_PPM_PCC_CONFIG_PROPERTY;

/** Limits of performance and throttling; Mile.HyperV. */
typedef struct _HV_X64_PPM_PERF_STATE_CAP_PROPERTY {
    HV_UINT32 PStateCap;
    HV_UINT32 TStateCap;
    HV_UINT32 ThermalCap;
} HV_X64_PPM_PERF_STATE_CAP_PROPERTY, *PHV_X64_PPM_PERF_STATE_CAP_PROPERTY;

/** How an idle state is entered and left; Windows 26100 symbols. */
typedef union _HV_PPM_IDLE_STATE_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 TypeSpecific : 52,
                  ChangeType : 4,
                  CheckBM_STS : 1,
                  SetBM_RST : 1,
                  ClearBM_RST : 1,
                  SetARB_DIS : 1,
                  ReservedZ : 4;
    };
    struct {
        HV_UINT64 ReservedZ : 52;
    } Hlt;
    struct {
        HV_UINT16 Port;
        HV_UINT16 ReservedZ1;
        HV_UINT32 ReservedZ2 : 20;
    } Io;
    struct {
        HV_UINT32 Hints;
        HV_UINT32 BreakOnMaskedInterrupt : 1,
                  ReservedZ : 19;
    } Mwait;
    struct {
        HV_UINT32 PowerState;
        HV_UINT32 Reserved;
    } Psci;
} HV_PPM_IDLE_STATE_CONFIG, *PHV_PPM_IDLE_STATE_CONFIG;

/** An idle state; Windows 26100 symbols. */
typedef struct _HV_PPM_IDLE_STATE {
    HV_PPM_IDLE_STATE_CONFIG Config;
    HV_UINT32 Type;
    HV_UINT32 HardwareLatency;
    HV_UINT32 PowerConsumption;
} HV_PPM_IDLE_STATE, *PHV_PPM_IDLE_STATE;

/** Idle states of a processor; Windows 26100 symbols. */
typedef struct _HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY {
    HV_UINT32 StateCount;
    HV_PPM_IDLE_STATE States[16];
} HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY, *PHV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY;

/** The two counters from which the real speed of a processor follows; Windows 26100 symbols. */
typedef struct _HV_PPM_FEEDBACK_REGISTER_PAIR {
    HV_PPM_PERF_STATE_REGISTER ReferenceCount;
    HV_PPM_PERF_STATE_REGISTER ActualCount;
    HV_UINT8 ResetRegisters;
} HV_PPM_FEEDBACK_REGISTER_PAIR, *PHV_PPM_FEEDBACK_REGISTER_PAIR;

/** Which registers tell the real speed of a processor; Windows 26100 symbols. */
typedef struct _HV_PROCESSOR_PERF_FEEDBACK_COUNTERS_CONFIG {
    HV_UINT32 Count;
    HV_PPM_FEEDBACK_REGISTER_PAIR FeedbackCounters[4];
} HV_PROCESSOR_PERF_FEEDBACK_COUNTERS_CONFIG, *PHV_PROCESSOR_PERF_FEEDBACK_COUNTERS_CONFIG;

/** Where power statistics are in a page; Windows 26100 symbols. */
typedef struct _HV_POWER_STATS_OFFSETS {
    HV_UINT32 GlobalTime;
    HV_UINT32 TotalRunTime;
    HV_UINT32 IdleSequenceNumber;
    HV_UINT32 GlobalTscCount;
    HV_UINT32 ActiveTscCount;
    HV_UINT32 IdleAccumulation;
    struct {
        HV_UINT32 Reference;
        HV_UINT32 Actual;
    } CycleCount[2];
    HV_UINT32 CounterRefreshSequenceNumber;
    HV_UINT32 CounterRefreshReferenceTime;
    HV_UINT32 IdleAccumulationSnapshot;
    HV_UINT32 ActiveTscCountSnapshot;
} HV_POWER_STATS_OFFSETS, *PHV_POWER_STATS_OFFSETS;

#if defined(HV_WITH_X64)
/** Whether CPPC requests follow the partition; Windows 26100 symbols. */
typedef enum _HV_X64_PPM_CPPC_CONTEXT_SWITCH_POLICY HV_ENUM_UINT32 {
    HvX64CppcContextSwitchUnsupported = 0x0u,
    HvX64CppcContextSwitchLazy,
    HvX64CppcContextSwitchAggressive,
} HV_X64_PPM_CPPC_CONTEXT_SWITCH_POLICY, *PHV_X64_PPM_CPPC_CONTEXT_SWITCH_POLICY;
#endif

/** Whether the platform is idle; Windows 26100 symbols. */
typedef enum _HV_PLATFORM_STATE_INDEX HV_ENUM_UINT32 {
    HvPlatformStateNonIdle = 0x0u,
    HvPlatformStateIdle,
} HV_PLATFORM_STATE_INDEX;

/** How an idle state is entered; Windows 26100 symbols. */
typedef enum _HV_PPM_IDLE_STATE_CHANGE_METHOD HV_ENUM_UINT32 {
    HvPowerChangeIssueHlt = 0x0u,
    HvPowerChangeReadIoThenIssueHlt,
    HvPowerChangeReadIo,
    HvPowerChangeIssueMwait,
    HvPowerChangeIssueWfi,
    HvPowerChangeIssuePsci,
} HV_PPM_IDLE_STATE_CHANGE_METHOD, *PHV_PPM_IDLE_STATE_CHANGE_METHOD;

/** Time line of the host; Windows 26100 symbols. */
typedef struct _HV_HOST_TIMELINE_INFO {
    HV_UINT64 TimelineBias;
} HV_HOST_TIMELINE_INFO, *PHV_HOST_TIMELINE_INFO;

/** An idle state, extended; Windows 26100 symbols. */
typedef struct _HV_PPM_IDLE_STATE_EX {
    union {
        HV_PPM_IDLE_STATE LegacyHvIdleState;
        struct {
            HV_PPM_IDLE_STATE_CONFIG Config;
            unsigned int Type;
            unsigned int HardwareLatency;
            unsigned int PowerConsumption;
        };
    };
    unsigned int MinimumResidency;
} HV_PPM_IDLE_STATE_EX, *PHV_PPM_IDLE_STATE_EX;

/** Idle states, extended; Windows 26100 symbols. */
typedef struct _HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY_EX {
    HV_UINT32 Version;
    HV_UINT32 StateCount;
    HV_PPM_IDLE_STATE_EX States[16];
} HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY_EX, *PHV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY_EX;

/** CPPC request register; Windows 26100 symbols. */
typedef struct _HV_PROCESSOR_CPPC_REQUEST_REGISTER {
    HV_UINT64 PhysicalAddress;
    HV_UINT64 Address;
    HV_UINT64 Mask;
    HV_UINT8 AccessSize;
} HV_PROCESSOR_CPPC_REQUEST_REGISTER, *PHV_PROCESSOR_CPPC_REQUEST_REGISTER;

/** Where parked processors wait; Windows 26100 symbols. */
typedef struct _HV_PARK_BLOCK_INFO {
    HV_UINT32 ParkBlockOffset;
    HV_UINT32 ParkBlockSize;
} HV_PARK_BLOCK_INFO, *PHV_PARK_BLOCK_INFO;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/power.h"
#endif

HV_HEADER_END

#endif

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

/** How an idle state is entered; Windows symbols. */
typedef enum _HV_X64_PPM_IDLE_STATE_CHANGE_METHOD HV_ENUM_UINT32 {
    HvX64PowerChangeIssueHlt = 0,
    HvX64PowerChangeReadIoThenIssueHlt = 1,
    HvX64PowerChangeReadIo = 2,
    HvX64PowerChangeIssueMwait = 3,
} HV_X64_PPM_IDLE_STATE_CHANGE_METHOD, *PHV_X64_PPM_IDLE_STATE_CHANGE_METHOD;

/** Power properties; Windows symbols. */
typedef enum _HV_POWER_PROPERTY_TYPE HV_ENUM_UINT32 {
    HvPowerPropertyLpIdleStateConfig = 0x0,
    HvPowerPropertyLpPerfFeedbackCounters = 0x1,
    HvPowerPropertyLpPercentageFrequency = 0x2,
    HvPowerPropertyLpNextPlatformStateIndex = 0x3,
    HvPowerPropertyStatsOffsets = 0x4,
    HvPowerPropertyPolicySetting = 0x5,
    HvPowerPropertyLpCppcRequestValue = 0x6,
    HvPowerPropertyLpCppcRequestRegister = 0x7,
    HvPowerPropertyLpIdleStateConfigEx = 0x8,
} HV_POWER_PROPERTY_TYPE, *PHV_POWER_PROPERTY_TYPE;

/** Settings of the power policy; Windows symbols. */
typedef enum _HV_PPM_POWER_POLICY_SETTING_ID HV_ENUM_UINT32 {
    HvPowerPolicyIdleDisable = 0x0,
    HvPowerPolicyIdleTimeCheck = 0x1,
    HvPowerPolicyIdleScalingAllow = 0x2,
#if defined(HV_ARCH_ARM64)
    HvPowerPolicyIdlePromoteThreshold = 0x3,
#else
    HvPowerPolicyIdlePromoteThreshold = 0x2,
#endif
#if defined(HV_ARCH_ARM64)
    HvPowerPolicyIdleDemoteThreshold = 0x4,
#else
    HvPowerPolicyIdleDemoteThreshold = 0x3,
#endif
#if defined(HV_ARCH_ARM64)
    HvPowerPolicyIdleStateMaximum = 0x5,
#else
    HvPowerPolicyIdleStateMaximum = 0x4,
#endif
    HvPowerPolicyThrottleMaximum = 0x5,
    HvPowerPolicyThrottleMinimum = 0x6,
    HvPowerPolicyPerfIncreaseThreshold = 0x7,
    HvPowerPolicyPerfDecreaseThreshold = 0x8,
    HvPowerPolicyPerfIncreasePolicy = 0x9,
    HvPowerPolicyPerfDecreasePolicy = 0xA,
    HvPowerPolicyCoreParkingIncreasePolicy = 0xB,
    HvPowerPolicyCoreParkingDecreasePolicy = 0xC,
    HvPowerPolicyCoreParkingMaxCores = 0xD,
    HvPowerPolicyCoreParkingMinCores = 0xE,
    HvPowerPolicyPerfTimeCheck = 0xF,
    HvPowerPolicyPerfIncreaseTime = 0x10,
    HvPowerPolicyPerfDecreaseTime = 0x11,
    HvPowerPolicyPerfBoostPolicy = 0x12,
    HvPowerPolicyPerfBoostMode = 0x13,
#if defined(HV_ARCH_ARM64)
    HvPowerPolicyMax = 0x6,
#else
    HvPowerPolicyMax = 0x14,
#endif
} HV_PPM_POWER_POLICY_SETTING_ID, *PHV_PPM_POWER_POLICY_SETTING_ID;

/** Width of a performance state port; Windows symbols. */
typedef enum _HV_X64_PPM_PERF_STATE_PORT_ACCESS_SIZE HV_ENUM_UINT32 {
    HvX64PerfStatePort8Bit = 0x0,
    HvX64PerfStatePort16Bit = 0x1,
    HvX64PerfStatePort32Bit = 0x2,
} HV_X64_PPM_PERF_STATE_PORT_ACCESS_SIZE, *PHV_X64_PPM_PERF_STATE_PORT_ACCESS_SIZE;

/** Sleep states; Windows symbols. */
typedef enum _HV_SLEEP_STATE HV_ENUM_UINT32 {
    HvSleepStateS1 = 0x1,
    HvSleepStateS2 = 0x2,
    HvSleepStateS3 = 0x3,
    HvSleepStateS4 = 0x4,
    HvSleepStateS5 = 0x5,
    HvSleepStateLock = 0x6,
} HV_SLEEP_STATE, *PHV_SLEEP_STATE;

/** Where a performance register is; Windows symbols. */
typedef enum _HV_PPM_PERF_STATE_REGISTER_TYPE HV_ENUM_UINT32 {
    HvPerfStateRegisterNone = 0x0,
    HvPerfStateRegisterMsr = 0x1,
    HvPerfStateRegisterIo = 0x2,
    HvPerfStateRegisterMemory = 0x3,
} HV_PPM_PERF_STATE_REGISTER_TYPE;

/** Who coordinates a performance domain; Windows symbols. */
typedef enum _HV_X64_PPM_PERF_DOMAIN_COORDINATION HV_ENUM_UINT32 {
    HvX64PerfDomainCoordinationSwAll = 0x0,
    HvX64PerfDomainCoordinationSwAny = 0x1,
    HvX64PerfDomainCoordinationHwAll = 0x2,
} HV_X64_PPM_PERF_DOMAIN_COORDINATION, *PHV_X64_PPM_PERF_DOMAIN_COORDINATION;

/** A setting of the power policy; Windows symbols. */
typedef struct _HV_PPM_POWER_POLICY_SETTING {
    HV_PPM_POWER_POLICY_SETTING_ID SettingId;
    HV_UINT32 Value;
} HV_PPM_POWER_POLICY_SETTING, *PHV_PPM_POWER_POLICY_SETTING;

/** ACPI values of a sleep state; Windows symbols. */
typedef struct _HV_SLEEP_STATE_INFO {
    HV_SLEEP_STATE SleepState;
    HV_UINT8 Pm1a_SLP_TYP;
    HV_UINT8 Pm1b_SLP_TYP;
} HV_SLEEP_STATE_INFO, *PHV_SLEEP_STATE_INFO;

/** A performance state; Windows symbols. */
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

/** A performance register; Windows symbols. */
typedef union _HV_PPM_PERF_STATE_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 TypeSpecific : 52;
        HV_UINT64 RegisterType : 12;
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

/** Performance states of a processor; Windows symbols. */
typedef struct _HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY {
    HV_UINT32 StateCount;
    HV_X64_PPM_PERF_STATE States[64];
    HV_UINT32 DomainId;
    HV_UINT32 NumProcInDomain;
    HV_X64_PPM_PERF_DOMAIN_COORDINATION Coordination;
    HV_PPM_PERF_STATE_REGISTER ControlRegister;
    HV_PPM_PERF_STATE_REGISTER StatusRegister;
} HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY, *PHV_X64_PPM_PERF_STATE_CONFIG_PROPERTY;

/** A throttle state; Windows symbols. */
typedef struct _HV_X64_PPM_THROTTLE_STATE {
    HV_UINT64 Control;
    HV_UINT64 Status;
    HV_UINT32 PercentFrequency;
    HV_UINT32 TransitionLatency;
    HV_UINT32 PowerConsumption;
} HV_X64_PPM_THROTTLE_STATE, *PHV_X64_PPM_THROTTLE_STATE;

/** Throttle states of a processor; Windows symbols. */
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

/** Platform communication channel; Windows symbols. */
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

/** Limits of performance and throttling; Windows symbols. */
typedef struct _HV_X64_PPM_PERF_STATE_CAP_PROPERTY {
    HV_UINT32 PStateCap;
    HV_UINT32 TStateCap;
    HV_UINT32 ThermalCap;
} HV_X64_PPM_PERF_STATE_CAP_PROPERTY, *PHV_X64_PPM_PERF_STATE_CAP_PROPERTY;

/** How an idle state is entered and left; Windows symbols. */
typedef union _HV_PPM_IDLE_STATE_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 TypeSpecific : 52;
        HV_UINT64 ChangeType : 4;
        HV_UINT64 CheckBM_STS : 1;
        HV_UINT64 SetBM_RST : 1;
        HV_UINT64 ClearBM_RST : 1;
        HV_UINT64 SetARB_DIS : 1;
        HV_UINT64 ReservedZ : 4;
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
        HV_UINT32 BreakOnMaskedInterrupt : 1;
        HV_UINT32 ReservedZ : 19;
    } Mwait;
    struct {
        HV_UINT32 PowerState;
        HV_UINT32 Reserved;
    } Psci;
} HV_PPM_IDLE_STATE_CONFIG, *PHV_PPM_IDLE_STATE_CONFIG;

/** An idle state; Windows symbols. */
typedef struct _HV_PPM_IDLE_STATE {
    HV_PPM_IDLE_STATE_CONFIG Config;
    HV_UINT32 Type;
    HV_UINT32 HardwareLatency;
    HV_UINT32 PowerConsumption;
} HV_PPM_IDLE_STATE, *PHV_PPM_IDLE_STATE;

/** Idle states of a processor; Windows symbols. */
typedef struct _HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY {
    HV_UINT32 StateCount;
    HV_PPM_IDLE_STATE States[16];
} HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY, *PHV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY;

/** Registers which tell the real speed; Windows symbols. */
typedef struct _HV_PPM_FEEDBACK_REGISTER_PAIR {
    HV_PPM_PERF_STATE_REGISTER ReferenceCount;
    HV_PPM_PERF_STATE_REGISTER ActualCount;
    HV_UINT8 ResetRegisters;
} HV_PPM_FEEDBACK_REGISTER_PAIR, *PHV_PPM_FEEDBACK_REGISTER_PAIR;

/** Where those registers are; Windows symbols. */
typedef struct _HV_PROCESSOR_PERF_FEEDBACK_COUNTERS_CONFIG {
    HV_UINT32 Count;
    HV_PPM_FEEDBACK_REGISTER_PAIR FeedbackCounters[4];
} HV_PROCESSOR_PERF_FEEDBACK_COUNTERS_CONFIG, *PHV_PROCESSOR_PERF_FEEDBACK_COUNTERS_CONFIG;

/** Where power statistics are in a page; Windows symbols. */
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

/** Whether CPPC requests follow the partition; Windows symbols. */
typedef enum _HV_X64_PPM_CPPC_CONTEXT_SWITCH_POLICY HV_ENUM_UINT32 {
    HvX64CppcContextSwitchUnsupported = 0x0,
    HvX64CppcContextSwitchLazy = 0x1,
    HvX64CppcContextSwitchAggressive = 0x2,
} HV_X64_PPM_CPPC_CONTEXT_SWITCH_POLICY, *PHV_X64_PPM_CPPC_CONTEXT_SWITCH_POLICY;

/** Platform states; Windows symbols. */
typedef enum _HV_PLATFORM_STATE_INDEX HV_ENUM_UINT32 {
    HvPlatformStateNonIdle = 0x0,
    HvPlatformStateIdle = 0x1,
} HV_PLATFORM_STATE_INDEX;

/** How an idle state is entered; Windows symbols. */
typedef enum _HV_PPM_IDLE_STATE_CHANGE_METHOD HV_ENUM_UINT32 {
    HvPowerChangeIssueHlt = 0x0,
    HvPowerChangeReadIoThenIssueHlt = 0x1,
    HvPowerChangeReadIo = 0x2,
    HvPowerChangeIssueMwait = 0x3,
    HvPowerChangeIssueWfi = 0x4,
    HvPowerChangeIssuePsci = 0x5,
} HV_PPM_IDLE_STATE_CHANGE_METHOD, *PHV_PPM_IDLE_STATE_CHANGE_METHOD;

/** Time line of the host; Windows symbols. */
typedef struct _HV_HOST_TIMELINE_INFO {
    HV_UINT64 TimelineBias;
} HV_HOST_TIMELINE_INFO, *PHV_HOST_TIMELINE_INFO;

/** An idle state, extended; Windows symbols. */
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

/** Idle states, extended; Windows symbols. */
typedef struct _HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY_EX {
    HV_UINT32 Version;
    HV_UINT32 StateCount;
    HV_PPM_IDLE_STATE_EX States[16];
} HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY_EX, *PHV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY_EX;

/** CPPC request register; Windows symbols. */
typedef struct _HV_PROCESSOR_CPPC_REQUEST_REGISTER {
    HV_UINT64 PhysicalAddress;
    HV_UINT64 Address;
    HV_UINT64 Mask;
    HV_UINT8 AccessSize;
} HV_PROCESSOR_CPPC_REQUEST_REGISTER, *PHV_PROCESSOR_CPPC_REQUEST_REGISTER;

/** Where parked processors wait; Windows symbols. */
typedef struct _HV_PARK_BLOCK_INFO {
    HV_UINT32 ParkBlockOffset;
    HV_UINT32 ParkBlockSize;
} HV_PARK_BLOCK_INFO, *PHV_PARK_BLOCK_INFO;

/* ---- layout ---------------------------------------------------------------------------------- */

#if defined(HYPERV_CHECK_LAYOUT)
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_IDLE_STATE_CHANGE_METHOD, 4);
HV_STATIC_ASSERT_SIZE(HV_POWER_PROPERTY_TYPE, 4);
HV_STATIC_ASSERT_SIZE(HV_PPM_POWER_POLICY_SETTING_ID, 4);
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_PERF_STATE_PORT_ACCESS_SIZE, 4);
HV_STATIC_ASSERT_SIZE(HV_SLEEP_STATE, 4);
HV_STATIC_ASSERT_SIZE(HV_PPM_PERF_STATE_REGISTER_TYPE, 4);
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_PERF_DOMAIN_COORDINATION, 4);
HV_STATIC_ASSERT_SIZE(HV_PPM_POWER_POLICY_SETTING, 8);
HV_STATIC_ASSERT_OFFSET(HV_PPM_POWER_POLICY_SETTING, Value, 4);
HV_STATIC_ASSERT_SIZE(HV_SLEEP_STATE_INFO, 8);
HV_STATIC_ASSERT_OFFSET(HV_SLEEP_STATE_INFO, Pm1a_SLP_TYP, 4);
HV_STATIC_ASSERT_OFFSET(HV_SLEEP_STATE_INFO, Pm1b_SLP_TYP, 5);
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_PERF_STATE, 48);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE, Status, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE, ControlMask, 16);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE, StatusMask, 24);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE, Frequency, 32);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE, TransitionLatency, 36);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE, BusMasterLatency, 40);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE, PowerConsumption, 44);
HV_STATIC_ASSERT_SIZE(HV_PPM_PERF_STATE_REGISTER, 8);
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY, 3112);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY, States, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY, DomainId, 3080);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY, NumProcInDomain, 3084);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY, Coordination, 3088);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY, ControlRegister, 3096);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY, StatusRegister, 3104);
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_THROTTLE_STATE, 32);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE, Status, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE, PercentFrequency, 16);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE, TransitionLatency, 20);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE, PowerConsumption, 24);
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY, 3256);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY, States, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY, DomainId, 3208);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY, NumProcInDomain, 3212);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY, Coordination, 3216);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY, ControlRegister, 3224);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY, StatusRegister, 3232);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY, ControlMask, 3240);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY, StatusMask, 3248);
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_PCC_CONFIG_PROPERTY, 72);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PCC_CONFIG_PROPERTY, DomainId, 4);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PCC_CONFIG_PROPERTY, NumProcInDomain, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PCC_CONFIG_PROPERTY, Coordination, 12);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PCC_CONFIG_PROPERTY, SharedMemoryAddress, 16);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PCC_CONFIG_PROPERTY, SharedMemoryLength, 24);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PCC_CONFIG_PROPERTY, Doorbell, 32);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PCC_CONFIG_PROPERTY, DoorbellPreserve, 40);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PCC_CONFIG_PROPERTY, DoorbellWrite, 48);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PCC_CONFIG_PROPERTY, DoorbellMask, 56);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PCC_CONFIG_PROPERTY, InputBufferOffset, 64);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PCC_CONFIG_PROPERTY, OutputBufferOffset, 68);
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_PERF_STATE_CAP_PROPERTY, 12);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE_CAP_PROPERTY, TStateCap, 4);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_PERF_STATE_CAP_PROPERTY, ThermalCap, 8);
HV_STATIC_ASSERT_SIZE(HV_PPM_IDLE_STATE_CONFIG, 8);
HV_STATIC_ASSERT_SIZE(HV_PPM_IDLE_STATE, 24);
HV_STATIC_ASSERT_OFFSET(HV_PPM_IDLE_STATE, Type, 8);
HV_STATIC_ASSERT_OFFSET(HV_PPM_IDLE_STATE, HardwareLatency, 12);
HV_STATIC_ASSERT_OFFSET(HV_PPM_IDLE_STATE, PowerConsumption, 16);
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY, 392);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY, States, 8);
HV_STATIC_ASSERT_SIZE(HV_PPM_FEEDBACK_REGISTER_PAIR, 24);
HV_STATIC_ASSERT_OFFSET(HV_PPM_FEEDBACK_REGISTER_PAIR, ActualCount, 8);
HV_STATIC_ASSERT_OFFSET(HV_PPM_FEEDBACK_REGISTER_PAIR, ResetRegisters, 16);
HV_STATIC_ASSERT_SIZE(HV_PROCESSOR_PERF_FEEDBACK_COUNTERS_CONFIG, 104);
HV_STATIC_ASSERT_OFFSET(HV_PROCESSOR_PERF_FEEDBACK_COUNTERS_CONFIG, FeedbackCounters, 8);
HV_STATIC_ASSERT_SIZE(HV_POWER_STATS_OFFSETS, 56);
HV_STATIC_ASSERT_OFFSET(HV_POWER_STATS_OFFSETS, TotalRunTime, 4);
HV_STATIC_ASSERT_OFFSET(HV_POWER_STATS_OFFSETS, IdleSequenceNumber, 8);
HV_STATIC_ASSERT_OFFSET(HV_POWER_STATS_OFFSETS, GlobalTscCount, 12);
HV_STATIC_ASSERT_OFFSET(HV_POWER_STATS_OFFSETS, ActiveTscCount, 16);
HV_STATIC_ASSERT_OFFSET(HV_POWER_STATS_OFFSETS, IdleAccumulation, 20);
HV_STATIC_ASSERT_OFFSET(HV_POWER_STATS_OFFSETS, CycleCount, 24);
HV_STATIC_ASSERT_OFFSET(HV_POWER_STATS_OFFSETS, CounterRefreshSequenceNumber, 40);
HV_STATIC_ASSERT_OFFSET(HV_POWER_STATS_OFFSETS, CounterRefreshReferenceTime, 44);
HV_STATIC_ASSERT_OFFSET(HV_POWER_STATS_OFFSETS, IdleAccumulationSnapshot, 48);
HV_STATIC_ASSERT_OFFSET(HV_POWER_STATS_OFFSETS, ActiveTscCountSnapshot, 52);
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_CPPC_CONTEXT_SWITCH_POLICY, 4);
HV_STATIC_ASSERT_SIZE(HV_PLATFORM_STATE_INDEX, 4);
HV_STATIC_ASSERT_SIZE(HV_PPM_IDLE_STATE_CHANGE_METHOD, 4);
HV_STATIC_ASSERT_SIZE(HV_HOST_TIMELINE_INFO, 8);
HV_STATIC_ASSERT_SIZE(HV_PPM_IDLE_STATE_EX, 32);
HV_STATIC_ASSERT_OFFSET(HV_PPM_IDLE_STATE_EX, Type, 8);
HV_STATIC_ASSERT_OFFSET(HV_PPM_IDLE_STATE_EX, HardwareLatency, 12);
HV_STATIC_ASSERT_OFFSET(HV_PPM_IDLE_STATE_EX, PowerConsumption, 16);
HV_STATIC_ASSERT_OFFSET(HV_PPM_IDLE_STATE_EX, MinimumResidency, 24);
HV_STATIC_ASSERT_SIZE(HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY_EX, 520);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY_EX, StateCount, 4);
HV_STATIC_ASSERT_OFFSET(HV_X64_PPM_IDLE_STATE_CONFIG_PROPERTY_EX, States, 8);
HV_STATIC_ASSERT_SIZE(HV_PROCESSOR_CPPC_REQUEST_REGISTER, 32);
HV_STATIC_ASSERT_OFFSET(HV_PROCESSOR_CPPC_REQUEST_REGISTER, Address, 8);
HV_STATIC_ASSERT_OFFSET(HV_PROCESSOR_CPPC_REQUEST_REGISTER, Mask, 16);
HV_STATIC_ASSERT_OFFSET(HV_PROCESSOR_CPPC_REQUEST_REGISTER, AccessSize, 24);
HV_STATIC_ASSERT_SIZE(HV_PARK_BLOCK_INFO, 8);
HV_STATIC_ASSERT_OFFSET(HV_PARK_BLOCK_INFO, ParkBlockSize, 4);
#endif

HV_HEADER_END

#endif

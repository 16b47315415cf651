/* SPDX-License-Identifier: MIT */
/**
 * @file
 * x
 */
#ifndef HYPERV_PARTITION_H
#define HYPERV_PARTITION_H

#include "types.h"
#include "features.h"
#include "cpuid.h"
#include "device.h"

HV_HEADER_BEGIN

typedef HV_UINT64 HV_PARTITION_PROPERTY;
typedef HV_UINT64 *PHV_PARTITION_PROPERTY;

/** Partition property code private. */
typedef enum _HV_PARTITION_PROPERTY_CODE_PRIVATE HV_ENUM_UINT32 {
    HvPartitionPropertyEmulatedTimerPeriod = 0x00030000,
    HvPartitionPropertyEmulatedTimerControl = 0x00030001,
    HvPartitionPropertyPmTimerAssist = 0x00030002,
    HvPartitionPropertyTerminateOnInstructionTimeout = 0x00050027,
    HvPartitionPropertyProcessorInstructionCLFlushSize = 0x0006000C,
    HvPartitionPropertyProcessorZeroDataCacheBs = 0x0006000D,
    HvPartitionPropertyProcessorPREbits = 0x0006000E,
    HvPartitionPropertyProcessorPRIbits = 0x0006000F,
    HvPartitionPropertyVhChildrenState = 0x00080100,
    HvPartitionPropertyExRootProcessorFeaturesExperimental = 0x00090004,
} HV_PARTITION_PROPERTY_CODE_PRIVATE, *PHV_PARTITION_PROPERTY_CODE_PRIVATE;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_CODE_PRIVATE, 4);

#define HvPartitionPropertyMinimumCpuReserve (0 << 16)
#define HvPartitionPropertyMaximumCpuReserve (1 << 16)
#define HvPartitionPropertyMinimumCpuCap (0 << 16)
#define HvPartitionPropertyMaximumCpuCap (1 << 16)
#define HvPartitionPropertyMinimumCpuWeight 1
#define HvPartitionPropertyMaximumCpuWeight 10000

/** Scheduler type. */
typedef enum _HV_SCHEDULER_TYPE HV_ENUM_UINT32 {
    HvSchedulerTypeLp = 1,
    HvSchedulerTypeLpSmt = 2,
    HvSchedulerTypeCoreSmt = 3,
    HvSchedulerTypeRoot = 4,
    HvSchedulerTypeMax = 5,
} HV_SCHEDULER_TYPE, *PHV_SCHEDULER_TYPE;
HV_STATIC_ASSERT_SIZE(HV_SCHEDULER_TYPE, 4);

/** Partition creation properties v1. */
typedef struct _HV_PARTITION_CREATION_PROPERTIES_V1 {
    HV_UINT64 DisabledProcessorFeatures;
} HV_PARTITION_CREATION_PROPERTIES_V1, *PHV_PARTITION_CREATION_PROPERTIES_V1;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_CREATION_PROPERTIES_V1, 8);

/** Partition creation properties v2. */
typedef struct _HV_PARTITION_CREATION_PROPERTIES_V2 {
    HV_PARTITION_PROCESSOR_FEATURES DisabledProcessorFeatures;
#if !defined(HV_ARCH_ARM64)
    HV_PARTITION_PROCESSOR_XSAVE_FEATURES DisabledProcessorXsaveFeatures;
#endif
} HV_PARTITION_CREATION_PROPERTIES_V2, *PHV_PARTITION_CREATION_PROPERTIES_V2;
#if defined(HV_ARCH_ARM64)
HV_STATIC_ASSERT_SIZE(HV_PARTITION_CREATION_PROPERTIES_V2, 16);
#else
HV_STATIC_ASSERT_SIZE(HV_PARTITION_CREATION_PROPERTIES_V2, 24);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_CREATION_PROPERTIES_V2, DisabledProcessorXsaveFeatures, 16);
#endif

/** Partition creation properties. */
typedef struct _HV_PARTITION_CREATION_PROPERTIES {
    HV_PARTITION_PROCESSOR_FEATURES DisabledProcessorFeatures;
#if !defined(HV_ARCH_ARM64)
    HV_PARTITION_PROCESSOR_XSAVE_FEATURES DisabledProcessorXsaveFeatures;
#endif
} HV_PARTITION_CREATION_PROPERTIES, *PHV_PARTITION_CREATION_PROPERTIES;
#if defined(HV_ARCH_ARM64)
HV_STATIC_ASSERT_SIZE(HV_PARTITION_CREATION_PROPERTIES, 16);
#else
HV_STATIC_ASSERT_SIZE(HV_PARTITION_CREATION_PROPERTIES, 24);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_CREATION_PROPERTIES, DisabledProcessorXsaveFeatures, 16);
#endif

#define HV_PARTITION_CREATION_FLAG_EXO_PARTITION (1 << 8)
#define HV_PARTITION_CREATION_FLAG_LAPIC_ENABLED (1 << 13)
#define HV_PARTITION_CREATION_FLAG_X2APIC_CAPABLE (1 << 22)

/** Vp dispatch state. */
typedef enum _HV_VP_DISPATCH_STATE HV_ENUM_UINT32 {
    HvVpDispatchStateInvalid = 0,
    HvVpDispatchStateBlocked = 1,
    HvVpDispatchStateReady = 2,
} HV_VP_DISPATCH_STATE, *PHV_VP_DISPATCH_STATE;
HV_STATIC_ASSERT_SIZE(HV_VP_DISPATCH_STATE, 4);

/** Vp dispatch event. */
typedef enum _HV_VP_DISPATCH_EVENT HV_ENUM_UINT32 {
    HvVpDispatchEventInvalid = 0x0,
    HvVpDispatchEventSuspend = 0x1,
    HvVpDispatchEventIntercept = 0x2,
    HvVpDispatchEventInternal = 0x3,
    HvVpDispatchEventPreempted = 0x4,
    HvVpDispatchEventCancelled = 0x5,
    HvVpDispatchEventScheduler = 0x6,
    HvVpDispatchEventLongSpinWait = 0x7,
    HvVpDispatchEventTimeSliceEnd = 0x8,
} HV_VP_DISPATCH_EVENT, *PHV_VP_DISPATCH_EVENT;
HV_STATIC_ASSERT_SIZE(HV_VP_DISPATCH_EVENT, 4);

#define HV_DISPATCH_VP_FLAG_SET_CALLER_SPEC_CTRL 0x4
#define HV_DISPATCH_VP_FLAG_SKIP_VP_SPEC_FLUSH 0x8
#define HV_DISPATCH_VP_FLAG_SKIP_CALLER_SPEC_FLUSH 0x10
#define HV_DISPATCH_VP_FLAG_SKIP_CALLER_USER_SPEC_FLUSH 0x20

/** Partition event. */
typedef enum _HV_PARTITION_EVENT HV_ENUM_UINT32 {
    HvPartitionEventDebugDeviceAvailable = 0x1,
    HvPartitionEventRootCrashdump = 0x2,
    HvPartitionEventAcpiReenabled = 0x3,
    HvPartitionAllLogicalProcessorsStarted = 0x4,
    HvPartitionCommitLpIndices = 0x5,
} HV_PARTITION_EVENT, *PHV_PARTITION_EVENT;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_EVENT, 4);

/** Partition event commit processor indices input. */
typedef struct _HV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT {
    HV_UINT32 SchedulableProcessorCount;
} HV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT, *PHV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT, 4);

typedef HV_UINT64 HV_CPU_GROUP_ID;
typedef HV_UINT64 *PHV_CPU_GROUP_ID;
typedef HV_UINT64 HV_CPU_GROUP_PROPERTY;
typedef HV_UINT64 *PHV_CPU_GROUP_PROPERTY;

/** Partition mirroring policy. */
typedef enum _HV_PARTITION_MIRRORING_POLICY HV_ENUM_UINT32 {
    HvPartitionMirroringNone = 0x0,
    HvPartitionMirroringInclude = 0x1,
    HvPartitionMirroringExclude = 0x2,
    HvPartitionMirroringMax = 0x2,
} HV_PARTITION_MIRRORING_POLICY, *PHV_PARTITION_MIRRORING_POLICY;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_MIRRORING_POLICY, 4);

/** Cpu group property code. */
typedef enum _HV_CPU_GROUP_PROPERTY_CODE HV_ENUM_UINT32 {
    HvCpuGroupPropertyCpuCap = 0x10000,
    HvCpuGroupPropertySchedulingPriority = 0x20000,
    HvCpuGroupPropertyIdleLpReserve = 0x30000,
} HV_CPU_GROUP_PROPERTY_CODE, *PHV_CPU_GROUP_PROPERTY_CODE;
HV_STATIC_ASSERT_SIZE(HV_CPU_GROUP_PROPERTY_CODE, 4);

/** Partition perfmon mode. */
typedef enum _HV_PARTITION_PERFMON_MODE HV_ENUM_UINT32 {
    HvPartitionPerfmonModeUnsupported = 0x0,
    HvPartitionPerfmonModeDynamicSystem = 0x1,
    HvPartitionPerfmonModeGuest = 0x2,
    HvPartitionPerfmonModeRemote = 0x3,
} HV_PARTITION_PERFMON_MODE, *PHV_PARTITION_PERFMON_MODE;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PERFMON_MODE, 4);

/** Partition vh target children state. */
typedef enum _HV_PARTITION_VH_TARGET_CHILDREN_STATE HV_ENUM_UINT32 {
    HvVhDeleteChildren = 0x0,
    HvVhSuspendChildren = 0x1,
    HvVhResumeChildren = 0x2,
} HV_PARTITION_VH_TARGET_CHILDREN_STATE, *PHV_PARTITION_VH_TARGET_CHILDREN_STATE;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_VH_TARGET_CHILDREN_STATE, 4);

/** Vp dispatch loop event. */
typedef enum _HV_VP_DISPATCH_LOOP_EVENT HV_ENUM_UINT32 {
    HvVpDispatchLoopEventInvalid = 0x0,
    HvVpDispatchLoopEventIntercept = 0x1,
    HvVpDispatchLoopEventCancelled = 0x2,
    HvVpDispatchLoopEventTerminated = 0x3,
} HV_VP_DISPATCH_LOOP_EVENT, *PHV_VP_DISPATCH_LOOP_EVENT;
HV_STATIC_ASSERT_SIZE(HV_VP_DISPATCH_LOOP_EVENT, 4);

/** Partition perfmon configuration status. */
typedef enum _HV_PARTITION_PERFMON_CONFIGURATION_STATUS HV_ENUM_UINT32 {
    HvPartitionPerfmonSuccess = 0x0,
    HvPartitionPerfmonInUse = 0x1,
    HvPartitionPerfmonInterrupted = 0x2,
} HV_PARTITION_PERFMON_CONFIGURATION_STATUS, *PHV_PARTITION_PERFMON_CONFIGURATION_STATUS;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PERFMON_CONFIGURATION_STATUS, 4);

/** Partition mirror state. */
typedef enum _HV_PARTITION_MIRROR_STATE HV_ENUM_UINT32 {
    HvPartitionMirrorNotStarted = 0x0,
    HvPartitionMirrorInProgress = 0x1,
    HvPartitionMirrorComplete = 0x2,
} HV_PARTITION_MIRROR_STATE, *PHV_PARTITION_MIRROR_STATE;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_MIRROR_STATE, 4);

/** Partition property sha384. */
typedef struct _HV_PARTITION_PROPERTY_SHA384 {
    HV_UINT8 Data[48];
} HV_PARTITION_PROPERTY_SHA384, *PHV_PARTITION_PROPERTY_SHA384;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_SHA384, 48);

/** Partition property vp shared pages. */
typedef struct _HV_PARTITION_PROPERTY_VP_SHARED_PAGES {
    HV_UINT32 Flags;
    HV_UINT64 VpAssistPage;
    HV_UINT64 SimPage;
} HV_PARTITION_PROPERTY_VP_SHARED_PAGES, *PHV_PARTITION_PROPERTY_VP_SHARED_PAGES;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_VP_SHARED_PAGES, 24);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_PROPERTY_VP_SHARED_PAGES, VpAssistPage, 8);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_PROPERTY_VP_SHARED_PAGES, SimPage, 16);

/** Partition property ex. */
typedef union _HV_PARTITION_PROPERTY_EX {
    HV_UINT8 Buffer[4096];
    HV_PARTITION_PROPERTY CommonProperty;
    HV_PARTITION_PROPERTY_INHERITED_DEVICE_DOMAIN_REGIONS InheritedDeviceDomainRegions;
    HV_PARTITION_PROPERTY_SHA384 Sha384;
    HV_PARTITION_PROPERTY_EX_ROOT_PROCESSOR_FEATURES_EXPERIMENTAL RootProcessorFeaturesExp;
    HV_PARTITION_PROPERTY_VP_SHARED_PAGES VpSharedPages;
} HV_PARTITION_PROPERTY_EX, *PHV_PARTITION_PROPERTY_EX;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_EX, 4096);

/** Partition property assoc. */
typedef struct _HV_PARTITION_PROPERTY_ASSOC {
    HV_PARTITION_PROPERTY_CODE PropertyCode;
    HV_PARTITION_PROPERTY PropertyValue;
} HV_PARTITION_PROPERTY_ASSOC, *PHV_PARTITION_PROPERTY_ASSOC;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_ASSOC, 16);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_PROPERTY_ASSOC, PropertyValue, 8);

/** Partition perfmon mode config. */
typedef union _HV_PARTITION_PERFMON_MODE_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 PerfmonMode : 8;
        HV_UINT64 DisableCounting : 1;
        HV_UINT64 Reserved : 55;
    };
} HV_PARTITION_PERFMON_MODE_CONFIG, *PHV_PARTITION_PERFMON_MODE_CONFIG;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PERFMON_MODE_CONFIG, 8);

/** Partition diag log buffer config. */
typedef union _HV_PARTITION_DIAG_LOG_BUFFER_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 BufferCount;
        HV_UINT32 BufferSizeInPages;
    };
} HV_PARTITION_DIAG_LOG_BUFFER_CONFIG, *PHV_PARTITION_DIAG_LOG_BUFFER_CONFIG;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_DIAG_LOG_BUFFER_CONFIG, 8);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_DIAG_LOG_BUFFER_CONFIG, BufferSizeInPages, 4);

/** Partition enlightenment modifications. */
typedef union _HV_PARTITION_ENLIGHTENMENT_MODIFICATIONS {
    struct {
        HV_UINT64 FavorAutoEoi : 1;
        HV_UINT64 FavorAutoEoiLegacyOs : 1;
        HV_UINT64 Rsvd : 62;
    };
    HV_UINT64 AsUINT64;
} HV_PARTITION_ENLIGHTENMENT_MODIFICATIONS, *PHV_PARTITION_ENLIGHTENMENT_MODIFICATIONS;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_ENLIGHTENMENT_MODIFICATIONS, 8);

/** Partition deposit status. */
typedef union _HV_PARTITION_DEPOSIT_STATUS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Success : 1;
        HV_UINT64 Async : 1;
        HV_UINT64 Remote : 1;
        HV_UINT64 Reserved : 61;
    };
} HV_PARTITION_DEPOSIT_STATUS, *PHV_PARTITION_DEPOSIT_STATUS;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_DEPOSIT_STATUS, 8);

/** Partition info page. */
typedef union _HV_PARTITION_INFO_PAGE {
    HV_UINT8 Padding[4096];
    HV_UINT32 TlbInUse;
} HV_PARTITION_INFO_PAGE, *PHV_PARTITION_INFO_PAGE;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_INFO_PAGE, 4096);

/** Partition page access tracking config. */
typedef union _HV_PARTITION_PAGE_ACCESS_TRACKING_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enabled : 1;
        HV_UINT64 Granularity : 2;
        HV_UINT64 RangeEnabled : 1;
        HV_UINT64 ReservedZ : 60;
    };
} HV_PARTITION_PAGE_ACCESS_TRACKING_CONFIG, *PHV_PARTITION_PAGE_ACCESS_TRACKING_CONFIG;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PAGE_ACCESS_TRACKING_CONFIG, 8);

/** Vp dispatch loop result. */
typedef union _HV_VP_DISPATCH_LOOP_RESULT {
    HV_UINT64 AsUINT64;
    struct {
        HV_VP_DISPATCH_LOOP_EVENT ExitEvent;
        HV_UINT32 Reserved;
    };
} HV_VP_DISPATCH_LOOP_RESULT, *PHV_VP_DISPATCH_LOOP_RESULT;
HV_STATIC_ASSERT_SIZE(HV_VP_DISPATCH_LOOP_RESULT, 8);
HV_STATIC_ASSERT_OFFSET(HV_VP_DISPATCH_LOOP_RESULT, Reserved, 4);

HV_HEADER_END

#endif

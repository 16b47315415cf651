/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Partitions: properties, creation, scheduling of child VPs. Sources: TLFS 4.2, mshv headers,
 * Windows symbols.
 */
#ifndef HYPERV_PARTITION_H
#define HYPERV_PARTITION_H

#include "types.h"
#include "features.h"
#include "device.h"
#include "debug.h"

HV_HEADER_BEGIN

/** Properties of a partition; WDK 7.1 hvgdk.h. */
typedef enum _HV_PARTITION_PROPERTY_CODE HV_ENUM_UINT32 {
    HvPartitionPropertyPrivilegeFlags = 0x00010000,
    HvPartitionPropertySyntheticProcFeatures = 0x00010001,
    HvPartitionPropertyAllowedParentUserModeHypercalls = 0x00010002,
    HvPartitionPropertySuspend = 0x00020000,
    HvPartitionPropertyCpuReserve = 0x00020001,
    HvPartitionPropertyCpuCap = 0x00020002,
    HvPartitionPropertyCpuWeight = 0x00020003,
    HvPartitionPropertyCpuGroupId = 0x00020004,
    HvPartitionPropertyHierarchicalIntegratedSchedulerEnabled = 0x00020005,
    HvPartitionPropertyTimeFreeze = 0x00030003,
    HvPartitionPropertyApicFrequency = 0x00030004,
    HvPartitionPropertyReferenceTime = 0x00030005,
    HvPartitionPropertyDebugChannelId = 0x00040000,
    HvPartitionPropertyDebugChannelId0 = 0x00040001,
    HvPartitionPropertyDebugChannelId1 = 0x00040002,
    HvPartitionPropertyDebugChannelId2 = 0x00040003,
    HvPartitionPropertyVirtualTlbPageCount = 0x00050000,
    HvPartitionPropertyVsmConfig = 0x00050001,
    HvPartitionPropertyZeroMemoryOnReset = 0x00050002,
    HvPartitionPropertyProcessorsPerSocket = 0x00050003,
    HvPartitionPropertyNestedTlbSize = 0x00050004,
    HvPartitionPropertyGpaPageAccessTracking = 0x00050005,
    HvPartitionPropertyVsmPermissionsDirtySinceLastQuery = 0x00050006,
    HvPartitionPropertySgxLaunchControlConfig = 0x00050007,
    HvPartitionPropertyDefaultSgxLaunchControl0 = 0x00050008,
    HvPartitionPropertyDefaultSgxLaunchControl1 = 0x00050009,
    HvPartitionPropertyDefaultSgxLaunchControl2 = 0x0005000A,
    HvPartitionPropertyDefaultSgxLaunchControl3 = 0x0005000B,
    HvPartitionPropertyIsolationState = 0x0005000C,
    HvPartitionPropertyIsolationControl = 0x0005000D,
    HvPartitionPropertyAllocationId = 0x0005000E,
    HvPartitionPropertyMonitoringId = 0x0005000F,
    HvPartitionPropertyImplementedPhysicalAddressBits = 0x00050010,
    HvPartitionPropertyNonArchitecturalCoreSharing = 0x00050011,
    HvPartitionPropertyHypercallDoorbellPage = 0x00050012,
    HvPartitionPropertyCppcRequestValue = 0x00050013,
    HvPartitionPropertyIsolationPolicy = 0x00050014,
    HvPartitionPropertyDmaCapableDevices = 0x00050015,
    HvPartitionPropertyProcessorsPerL3 = 0x00050016,
    HvPartitionPropertyUnimplementedMsrAction = 0x00050017,
    HvPartitionPropertyAmdNodesPerSocket = 0x00050018,
    HvPartitionPropertyReferenceTscPageActive = 0x00050019,
    HvPartitionPropertyAutoEoiEnabled = 0x0005001A,
    HvPartitionPropertyL3CacheWays = 0x0005001B,
    HvPartitionPropertyIsolationType = 0x0005001C,
    HvPartitionPropertyPerfmonMode = 0x0005001D,
    HvPartitionPropertyDepositStatus = 0x0005001E,
    HvPartitionPropertyMirroring = 0x0005001F,
    HvPartitionPropertyMirrorState = 0x00050020,
    HvPartitionPropertyMgmtVtlMaxMemorySections = 0x00050021,
    HvPartitionPropertySevVmgexitOffloads = 0x00050022,
    HvPartitionPropertyPenalizeBusLock = 0x00050023,
    HvPartitionPropertyTopologyApicIdOptIn = 0x00050024,
    HvPartitionPropertyCppcResourcePrioritiesValue = 0x00050025,
    HvPartitionPropertyPartitionDiagBufferConfig = 0x00050026,
    HvPartitionPropertyGicdBaseAddress = 0x00050028,
    HvPartitionPropertyGitsTranslaterBaseAddress = 0x00050029,
    HvPartitionPropertyGicLpiIntIdBits = 0x0005002A,
    HvPartitionPropertyGicPpiOverflowInterruptFromCntv = 0x0005002B,
    HvPartitionPropertyGicPpiOverflowInterruptFromCntp = 0x0005002C,
    HvPartitionPropertyGicPpiPerformanceMonitorsInterrupt = 0x0005002D,
    HvPartitionPropertyGicPpiPmbirq = 0x0005002E,
    HvPartitionPropertyTdMigrationStreamCount = 0x0005002F,
    HvPartitionPropertyAutoSuspend = 0x00050030,
    HvPartitionPropertySintReservedInterruptId = 0x00050031,
    HvPartitionPropertyGpaPinningEnabled = 0x00050032,
    HvPartitionPropertyTdMigrationMaxStreamCount = 0x00050033,
    HvPartitionPropertyTdMigrationNumMemScanContext = 0x00050034,
    HvPartitionPropertyTdMigrationMaxMemScanRanges = 0x00050035,
    HvPartitionPropertyProcessorVendor = 0x00060000,
    HvPartitionPropertyProcessorFeaturesDeprecated = 0x00060001,
    HvPartitionPropertyProcessorXsaveFeatures = 0x00060002,
    HvPartitionPropertyProcessorCLFlushSize = 0x00060003,
    HvPartitionPropertyEnlightenmentModifications = 0x00060004,
    HvPartitionPropertyCompatibilityVersion = 0x00060005,
    HvPartitionPropertyPhysicalAddressWidth = 0x00060006,
    HvPartitionPropertyXsaveStates = 0x00060007,
    HvPartitionPropertyMaxXsaveDataSize = 0x00060008,
    HvPartitionPropertyProcessorClockFrequency = 0x00060009,
    HvPartitionPropertyProcessorFeatures0 = 0x0006000A,
    HvPartitionPropertyProcessorFeatures1 = 0x0006000B,
    HvPartitionPropertyProcessorCtrEl0 = 0x0006000C,
    HvPartitionPropertyProcessorDczidEl0 = 0x0006000D,
    HvPartitionPropertyProcessorIchVtrEl2 = 0x0006000E,
    HvPartitionPropertyProcessorIdAa64Dfr0El1 = 0x0006000F,
    HvPartitionPropertyRootProcessorFeatures0 = 0x00060010,
    HvPartitionPropertyRootProcessorFeatures1 = 0x00060011,
    HvPartitionPropertyRootProcessorXsaveFeatures = 0x00060012,
    HvPartitionPropertyRootSyntheticProcFeatures = 0x00060013,
    HvPartitionPropertyPhysicalAddressSize = 0x00060014,
    HvPartitionPropertyFeatureBankCount = 0x00060015,
    HvPartitionPropertyProcessorIdAa64Dfr1El1 = 0x00060016,
    HvPartitionPropertyProcessorCntfrqEl0 = 0x00060017,
    HvPartitionPropertyMaxSveVectorLength = 0x00060018,
    HvPartitionPropertyMaxSmeStreamingVectorLength = 0x00060019,
    HvPartitionPropertyGuestOsId = 0x00070000,
    HvPartitionPropertyProcessorVirtualizationFeatures = 0x00080000,
    HvPartitionPropertyMaxHardwareIsolatedGuests = 0x00080001,
    HvPartitionPropertySnpEnabled = 0x00080002,
    HvPartitionPropertyNestedVmxBasic = 0x00080003,
    HvPartitionPropertyNestedVmxPinbasedCtls = 0x00080004,
    HvPartitionPropertyNestedVmxProcbasedCtls = 0x00080005,
    HvPartitionPropertyNestedVmxExitCtls = 0x00080006,
    HvPartitionPropertyNestedVmxEntryCtls = 0x00080007,
    HvPartitionPropertyNestedVmxMisc = 0x00080008,
    HvPartitionPropertyNestedVmxCr0Fixed0 = 0x00080009,
    HvPartitionPropertyNestedVmxCr0Fixed1 = 0x0008000A,
    HvPartitionPropertyNestedVmxCr4Fixed0 = 0x0008000B,
    HvPartitionPropertyNestedVmxCr4Fixed1 = 0x0008000C,
    HvPartitionPropertyNestedVmxVmcsEnum = 0x0008000D,
    HvPartitionPropertyNestedVmxProcbasedCtls2 = 0x0008000E,
    HvPartitionPropertyNestedVmxEptVpidCap = 0x0008000F,
    HvPartitionPropertyNestedVmxTruePinbasedCtls = 0x00080010,
    HvPartitionPropertyNestedVmxTrueProcbasedCtls = 0x00080011,
    HvPartitionPropertyNestedVmxTrueExitCtls = 0x00080012,
    HvPartitionPropertyNestedVmxTrueEntryCtls = 0x00080013,
    HvPartitionPropertyNestedVmxProcbasedCtls3 = 0x00080014,
    HvPartitionPropertyNestedVmxExitCtls2 = 0x00080015,
    HvPartitionPropertyVhState = 0x00080100,
    HvPartitionPropertyMaxHierarchicalPartitionCount = 0x00080101,
    HvPartitionPropertyMaxHierarchicalVpCount = 0x00080102,
    HvPartitionPropertyStateTransferMode = 0x00080103,
    HvPartitionPropertyMigrationAbortCleanupCount = 0x00080104,
    HvPartitionPropertyTdComprehensiveReset = 0x00080105,
    HvPartitionPropertyInheritedDeviceDomainReservedRegions = 0x00090000,
    HvPartitionPropertyTdMrConfigId = 0x00090001,
    HvPartitionPropertyTdMrOwner = 0x00090002,
    HvPartitionPropertyTdMrOwnerConfig = 0x00090003,
    HvPartitionPropertyVNUMATopologyConfig = 0x00090004,
    HvPartitionPropertyRootVpSharedPages = 0x00090005,
    HvPartitionPropertyVmmCapabilities = 0x00090007,
    HvPartitionPropertyCompletePartitionIntercept = 0x00090008,
    HvPartitionPropertyAssignableSyntheticProcFeatures = 0x00090009,
    HvPartitionPropertyHwIsolationTdxSupported = 0x0009000A,
    HvPartitionPropertyHwIsolationSevSupported = 0x0009000B,
    HvPartitionPropertyMigrationTdInfoHash = 0x0009000C,
    HvPartitionPropertyMigrationTdBindingSlot = 0x0009000D,
    HvPartitionPropertyDisabledProcessorFeaturesEx = 0x0009000E,
    HvPartitionPropertyRootProcessorFeaturesEx = 0x0009000F,
    HvPartitionPropertyEnabledProcessorFeaturesEx = 0x00090010,
    HvPartitionPropertyPmuEventTypes = 0x00090011,
    HvPartitionPropertyTdComprehensiveConfigure = 0x00090012,
    HVPartitionPropertyExtendedProperyMax = 0x000A0000,
} HV_PARTITION_PROPERTY_CODE, *PHV_PARTITION_PROPERTY_CODE;

typedef HV_UINT64 HV_PARTITION_PROPERTY, *PHV_PARTITION_PROPERTY;

/** Further properties of a partition; WDK 7.1 hvgdk.h. */
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

#define HvPartitionPropertyMinimumCpuReserve (0 << 16)
#define HvPartitionPropertyMaximumCpuReserve (1 << 16)
#define HvPartitionPropertyMinimumCpuCap     (0 << 16)
#define HvPartitionPropertyMaximumCpuCap     (1 << 16)
#define HvPartitionPropertyMinimumCpuWeight  1
#define HvPartitionPropertyMaximumCpuWeight  10000

/** Schedulers of the hypervisor; mshv headers. */
typedef enum _HV_SCHEDULER_TYPE HV_ENUM_UINT32 {
    HvSchedulerTypeLp = 1,
    HvSchedulerTypeLpSmt = 2,
    HvSchedulerTypeCoreSmt = 3,
    HvSchedulerTypeRoot = 4,
    HvSchedulerTypeMax = 5,
} HV_SCHEDULER_TYPE, *PHV_SCHEDULER_TYPE;

/** What a partition is created with, version 1; Windows symbols. */
typedef struct _HV_PARTITION_CREATION_PROPERTIES_V1 {
    HV_UINT64 DisabledProcessorFeatures;
} HV_PARTITION_CREATION_PROPERTIES_V1, *PHV_PARTITION_CREATION_PROPERTIES_V1;

/** What a partition is created with, version 2; Windows symbols. */
typedef struct _HV_PARTITION_CREATION_PROPERTIES_V2 {
    HV_PARTITION_PROCESSOR_FEATURES DisabledProcessorFeatures;
#if !defined(HV_ARCH_ARM64)
    HV_PARTITION_PROCESSOR_XSAVE_FEATURES DisabledProcessorXsaveFeatures;
#endif
} HV_PARTITION_CREATION_PROPERTIES_V2, *PHV_PARTITION_CREATION_PROPERTIES_V2;

/** What a partition is created with; mshv headers. */
typedef struct _HV_PARTITION_CREATION_PROPERTIES {
    HV_PARTITION_PROCESSOR_FEATURES DisabledProcessorFeatures;
#if !defined(HV_ARCH_ARM64)
    HV_PARTITION_PROCESSOR_XSAVE_FEATURES DisabledProcessorXsaveFeatures;
#endif
} HV_PARTITION_CREATION_PROPERTIES, *PHV_PARTITION_CREATION_PROPERTIES;

#define HV_PARTITION_CREATION_FLAG_EXO_PARTITION  (1 << 8)
#define HV_PARTITION_CREATION_FLAG_LAPIC_ENABLED  (1 << 13)
#define HV_PARTITION_CREATION_FLAG_X2APIC_CAPABLE (1 << 22)

/** State of a VP after dispatch; mshv headers. */
typedef enum _HV_VP_DISPATCH_STATE HV_ENUM_UINT32 {
    HvVpDispatchStateInvalid = 0,
    HvVpDispatchStateBlocked = 1,
    HvVpDispatchStateReady = 2,
} HV_VP_DISPATCH_STATE, *PHV_VP_DISPATCH_STATE;

/** Why a VP dispatch ended; mshv headers. */
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

#define HV_DISPATCH_VP_FLAG_SET_CALLER_SPEC_CTRL        0x4
#define HV_DISPATCH_VP_FLAG_SKIP_VP_SPEC_FLUSH          0x8
#define HV_DISPATCH_VP_FLAG_SKIP_CALLER_SPEC_FLUSH      0x10
#define HV_DISPATCH_VP_FLAG_SKIP_CALLER_USER_SPEC_FLUSH 0x20

/** Events the root tells the hypervisor; Windows symbols. */
typedef enum _HV_PARTITION_EVENT HV_ENUM_UINT32 {
    HvPartitionEventDebugDeviceAvailable = 0x1,
    HvPartitionEventRootCrashdump = 0x2,
    HvPartitionEventAcpiReenabled = 0x3,
    HvPartitionAllLogicalProcessorsStarted = 0x4,
    HvPartitionCommitLpIndices = 0x5,
} HV_PARTITION_EVENT, *PHV_PARTITION_EVENT;

/** Event: the root writes a crash dump; Windows symbols. */
typedef struct _HV_PARTITION_EVENT_ROOT_CRASHDUMP_INPUT {
    HV_CRASHDUMP_ACTION CrashdumpAction;
} HV_PARTITION_EVENT_ROOT_CRASHDUMP_INPUT, *PHV_PARTITION_EVENT_ROOT_CRASHDUMP_INPUT;

/** Event: processor indices are final; Windows symbols. */
typedef struct _HV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT {
    HV_UINT32 SchedulableProcessorCount;
} HV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT,
    *PHV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT;

/** Parameters of such an event; Windows symbols. */
typedef union _HV_PARTITION_EVENT_INPUT {
    HV_PARTITION_EVENT_ROOT_CRASHDUMP_INPUT CrashdumpInput;
    HV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT CommitLpIndicesInput;
} HV_PARTITION_EVENT_INPUT, *PHV_PARTITION_EVENT_INPUT;

typedef HV_UINT64 HV_CPU_GROUP_ID, *PHV_CPU_GROUP_ID;
typedef HV_UINT64 HV_CPU_GROUP_PROPERTY, *PHV_CPU_GROUP_PROPERTY;

/** Which memory is mirrored; Windows symbols. */
typedef enum _HV_PARTITION_MIRRORING_POLICY HV_ENUM_UINT32 {
    HvPartitionMirroringNone = 0x0,
    HvPartitionMirroringInclude = 0x1,
    HvPartitionMirroringExclude = 0x2,
    HvPartitionMirroringMax = 0x2,
} HV_PARTITION_MIRRORING_POLICY, *PHV_PARTITION_MIRRORING_POLICY;

/** Properties of a CPU group; Windows symbols. */
typedef enum _HV_CPU_GROUP_PROPERTY_CODE HV_ENUM_UINT32 {
    HvCpuGroupPropertyCpuCap = 0x10000,
    HvCpuGroupPropertySchedulingPriority = 0x20000,
    HvCpuGroupPropertyIdleLpReserve = 0x30000,
} HV_CPU_GROUP_PROPERTY_CODE, *PHV_CPU_GROUP_PROPERTY_CODE;

/** How a partition may use the PMU; Windows symbols. */
typedef enum _HV_PARTITION_PERFMON_MODE HV_ENUM_UINT32 {
    HvPartitionPerfmonModeUnsupported = 0x0,
    HvPartitionPerfmonModeDynamicSystem = 0x1,
    HvPartitionPerfmonModeGuest = 0x2,
    HvPartitionPerfmonModeRemote = 0x3,
} HV_PARTITION_PERFMON_MODE, *PHV_PARTITION_PERFMON_MODE;

/** What becomes of the children; Windows symbols. */
typedef enum _HV_PARTITION_VH_TARGET_CHILDREN_STATE HV_ENUM_UINT32 {
    HvVhDeleteChildren = 0x0,
    HvVhSuspendChildren = 0x1,
    HvVhResumeChildren = 0x2,
} HV_PARTITION_VH_TARGET_CHILDREN_STATE, *PHV_PARTITION_VH_TARGET_CHILDREN_STATE;

/** Why a dispatch loop ended; Windows symbols. */
typedef enum _HV_VP_DISPATCH_LOOP_EVENT HV_ENUM_UINT32 {
    HvVpDispatchLoopEventInvalid = 0x0,
    HvVpDispatchLoopEventIntercept = 0x1,
    HvVpDispatchLoopEventCancelled = 0x2,
    HvVpDispatchLoopEventTerminated = 0x3,
} HV_VP_DISPATCH_LOOP_EVENT, *PHV_VP_DISPATCH_LOOP_EVENT;

/** Outcome of PMU configuration; Windows symbols. */
typedef enum _HV_PARTITION_PERFMON_CONFIGURATION_STATUS HV_ENUM_UINT32 {
    HvPartitionPerfmonSuccess = 0x0,
    HvPartitionPerfmonInUse = 0x1,
    HvPartitionPerfmonInterrupted = 0x2,
} HV_PARTITION_PERFMON_CONFIGURATION_STATUS, *PHV_PARTITION_PERFMON_CONFIGURATION_STATUS;

/** How far mirroring is; Windows symbols. */
typedef enum _HV_PARTITION_MIRROR_STATE HV_ENUM_UINT32 {
    HvPartitionMirrorNotStarted = 0x0,
    HvPartitionMirrorInProgress = 0x1,
    HvPartitionMirrorComplete = 0x2,
} HV_PARTITION_MIRROR_STATE, *PHV_PARTITION_MIRROR_STATE;

/** Digest as partition property; Windows symbols. */
typedef struct _HV_PARTITION_PROPERTY_SHA384 {
    HV_UINT8 Data[48];
} HV_PARTITION_PROPERTY_SHA384, *PHV_PARTITION_PROPERTY_SHA384;

/** Pages shared with VPs; Windows symbols. */
typedef struct _HV_PARTITION_PROPERTY_VP_SHARED_PAGES {
    HV_UINT32 Flags;
    HV_UINT64 VpAssistPage;
    HV_UINT64 SimPage;
} HV_PARTITION_PROPERTY_VP_SHARED_PAGES, *PHV_PARTITION_PROPERTY_VP_SHARED_PAGES;

/** Any extended partition property; Windows symbols. */
typedef union _HV_PARTITION_PROPERTY_EX {
    HV_UINT8 Buffer[4096];
    HV_PARTITION_PROPERTY CommonProperty;
    HV_PARTITION_PROPERTY_INHERITED_DEVICE_DOMAIN_REGIONS InheritedDeviceDomainRegions;
    HV_PARTITION_PROPERTY_SHA384 Sha384;
    HV_PARTITION_PROPERTY_EX_ROOT_PROCESSOR_FEATURES_EXPERIMENTAL RootProcessorFeaturesExp;
    HV_PARTITION_PROPERTY_VP_SHARED_PAGES VpSharedPages;
} HV_PARTITION_PROPERTY_EX, *PHV_PARTITION_PROPERTY_EX;

/** Property code and value; Windows symbols. */
typedef struct _HV_PARTITION_PROPERTY_ASSOC {
    HV_PARTITION_PROPERTY_CODE PropertyCode;
    HV_PARTITION_PROPERTY PropertyValue;
} HV_PARTITION_PROPERTY_ASSOC, *PHV_PARTITION_PROPERTY_ASSOC;

/** PMU mode and its counters; Windows symbols. */
typedef union _HV_PARTITION_PERFMON_MODE_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 PerfmonMode : 8;
        HV_UINT64 DisableCounting : 1;
        HV_UINT64 Reserved : 55;
    };
} HV_PARTITION_PERFMON_MODE_CONFIG, *PHV_PARTITION_PERFMON_MODE_CONFIG;

/** Diagnostic log of a partition; Windows symbols. */
typedef union _HV_PARTITION_DIAG_LOG_BUFFER_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 BufferCount;
        HV_UINT32 BufferSizeInPages;
    };
} HV_PARTITION_DIAG_LOG_BUFFER_CONFIG, *PHV_PARTITION_DIAG_LOG_BUFFER_CONFIG;

/** Enlightenments to add or hide; Windows symbols. */
typedef union _HV_PARTITION_ENLIGHTENMENT_MODIFICATIONS {
    struct {
        HV_UINT64 FavorAutoEoi : 1;
        HV_UINT64 FavorAutoEoiLegacyOs : 1;
        HV_UINT64 Rsvd : 62;
    };
    HV_UINT64 AsUINT64;
} HV_PARTITION_ENLIGHTENMENT_MODIFICATIONS, *PHV_PARTITION_ENLIGHTENMENT_MODIFICATIONS;

/** Memory a partition still needs; Windows symbols. */
typedef union _HV_PARTITION_DEPOSIT_STATUS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Success : 1;
        HV_UINT64 Async : 1;
        HV_UINT64 Remote : 1;
        HV_UINT64 Reserved : 61;
    };
} HV_PARTITION_DEPOSIT_STATUS, *PHV_PARTITION_DEPOSIT_STATUS;

/** Page which describes the partition; Windows symbols. */
typedef union _HV_PARTITION_INFO_PAGE {
    HV_UINT8 Padding[4096];
    HV_UINT32 TlbInUse;
} HV_PARTITION_INFO_PAGE, *PHV_PARTITION_INFO_PAGE;

/** Access tracking of a partition; Windows symbols. */
typedef union _HV_PARTITION_PAGE_ACCESS_TRACKING_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enabled : 1;
        HV_UINT64 Granularity : 2;
        HV_UINT64 RangeEnabled : 1;
        HV_UINT64 ReservedZ : 60;
    };
} HV_PARTITION_PAGE_ACCESS_TRACKING_CONFIG, *PHV_PARTITION_PAGE_ACCESS_TRACKING_CONFIG;

/** Outcome of a dispatch loop; Windows symbols. */
typedef union _HV_VP_DISPATCH_LOOP_RESULT {
    HV_UINT64 AsUINT64;
    struct {
        HV_VP_DISPATCH_LOOP_EVENT ExitEvent;
        HV_UINT32 Reserved;
    };
} HV_VP_DISPATCH_LOOP_RESULT, *PHV_VP_DISPATCH_LOOP_RESULT;

/* ---- layout ---------------------------------------------------------------------------------- */

#if defined(HYPERV_CHECK_LAYOUT)
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_CODE, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_CODE_PRIVATE, 4);
HV_STATIC_ASSERT_SIZE(HV_SCHEDULER_TYPE, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_CREATION_PROPERTIES_V1, 8);
#if defined(HV_ARCH_ARM64)
HV_STATIC_ASSERT_SIZE(HV_PARTITION_CREATION_PROPERTIES_V2, 16);
#else
HV_STATIC_ASSERT_SIZE(HV_PARTITION_CREATION_PROPERTIES_V2, 24);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_CREATION_PROPERTIES_V2, DisabledProcessorXsaveFeatures, 16);
#endif
#if defined(HV_ARCH_ARM64)
HV_STATIC_ASSERT_SIZE(HV_PARTITION_CREATION_PROPERTIES, 16);
#else
HV_STATIC_ASSERT_SIZE(HV_PARTITION_CREATION_PROPERTIES, 24);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_CREATION_PROPERTIES, DisabledProcessorXsaveFeatures, 16);
#endif
HV_STATIC_ASSERT_SIZE(HV_VP_DISPATCH_STATE, 4);
HV_STATIC_ASSERT_SIZE(HV_VP_DISPATCH_EVENT, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_EVENT, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_EVENT_ROOT_CRASHDUMP_INPUT, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_EVENT_INPUT, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_MIRRORING_POLICY, 4);
HV_STATIC_ASSERT_SIZE(HV_CPU_GROUP_PROPERTY_CODE, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PERFMON_MODE, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_VH_TARGET_CHILDREN_STATE, 4);
HV_STATIC_ASSERT_SIZE(HV_VP_DISPATCH_LOOP_EVENT, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PERFMON_CONFIGURATION_STATUS, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_MIRROR_STATE, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_SHA384, 48);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_VP_SHARED_PAGES, 24);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_PROPERTY_VP_SHARED_PAGES, VpAssistPage, 8);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_PROPERTY_VP_SHARED_PAGES, SimPage, 16);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_EX, 4096);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_ASSOC, 16);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_PROPERTY_ASSOC, PropertyValue, 8);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PERFMON_MODE_CONFIG, 8);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_DIAG_LOG_BUFFER_CONFIG, 8);
HV_STATIC_ASSERT_OFFSET(HV_PARTITION_DIAG_LOG_BUFFER_CONFIG, BufferSizeInPages, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_ENLIGHTENMENT_MODIFICATIONS, 8);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_DEPOSIT_STATUS, 8);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_INFO_PAGE, 4096);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PAGE_ACCESS_TRACKING_CONFIG, 8);
HV_STATIC_ASSERT_SIZE(HV_VP_DISPATCH_LOOP_RESULT, 8);
HV_STATIC_ASSERT_OFFSET(HV_VP_DISPATCH_LOOP_RESULT, Reserved, 4);
#endif

HV_HEADER_END

#endif

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

/** Properties of a partition; TLFS HV_PARTITION_PROPERTY_CODE, WDK 7.1 hvgdk.h. */
typedef enum _HV_PARTITION_PROPERTY_CODE HV_ENUM_UINT32 {
    HvPartitionPropertyPrivilegeFlags = 0x00010000u,
    HvPartitionPropertySyntheticProcFeatures,
    HvPartitionPropertyAllowedParentUserModeHypercalls,
    HvPartitionPropertySuspend = 0x00020000u,
    HvPartitionPropertyCpuReserve,
    HvPartitionPropertyCpuCap,
    HvPartitionPropertyCpuWeight,
    HvPartitionPropertyCpuGroupId,
    HvPartitionPropertyHierarchicalIntegratedSchedulerEnabled,
    HvPartitionPropertyTimeFreeze = 0x00030003u,
    HvPartitionPropertyApicFrequency,
    HvPartitionPropertyReferenceTime,
    HvPartitionPropertyDebugChannelId = 0x00040000u,
    HvPartitionPropertyDebugChannelId0,
    HvPartitionPropertyDebugChannelId1,
    HvPartitionPropertyDebugChannelId2,
    HvPartitionPropertyVirtualTlbPageCount = 0x00050000u,
    HvPartitionPropertyVsmConfig,
    HvPartitionPropertyZeroMemoryOnReset,
    HvPartitionPropertyProcessorsPerSocket,
    HvPartitionPropertyNestedTlbSize,
    HvPartitionPropertyGpaPageAccessTracking,
    HvPartitionPropertyVsmPermissionsDirtySinceLastQuery,
    HvPartitionPropertySgxLaunchControlConfig,
    HvPartitionPropertyDefaultSgxLaunchControl0 = 0x00050008u,
    HvPartitionPropertyDefaultSgxLaunchControl1,
    HvPartitionPropertyDefaultSgxLaunchControl2,
    HvPartitionPropertyDefaultSgxLaunchControl3,
    HvPartitionPropertyIsolationState,
    HvPartitionPropertyIsolationControl,
    HvPartitionPropertyAllocationId,
    HvPartitionPropertyMonitoringId,
    HvPartitionPropertyImplementedPhysicalAddressBits = 0x00050010u,
    HvPartitionPropertyNonArchitecturalCoreSharing,
    HvPartitionPropertyHypercallDoorbellPage,
    HvPartitionPropertyCppcRequestValue,
    HvPartitionPropertyIsolationPolicy,
    HvPartitionPropertyDmaCapableDevices,
    HvPartitionPropertyProcessorsPerL3,
    HvPartitionPropertyUnimplementedMsrAction,
    HvPartitionPropertyAmdNodesPerSocket = 0x00050018u,
    HvPartitionPropertyReferenceTscPageActive,
    HvPartitionPropertyAutoEoiEnabled,
    HvPartitionPropertyL3CacheWays,
    HvPartitionPropertyIsolationType,
    HvPartitionPropertyPerfmonMode,
    HvPartitionPropertyDepositStatus,
    HvPartitionPropertyMirroring,
    HvPartitionPropertyMirrorState = 0x00050020u,
    HvPartitionPropertyMgmtVtlMaxMemorySections,
    HvPartitionPropertySevVmgexitOffloads,
    HvPartitionPropertyPenalizeBusLock,
    HvPartitionPropertyTopologyApicIdOptIn,
    HvPartitionPropertyCppcResourcePrioritiesValue,
    HvPartitionPropertyPartitionDiagBufferConfig,
    HvPartitionPropertyGicdBaseAddress = 0x00050028u,
    HvPartitionPropertyGitsTranslaterBaseAddress,
    HvPartitionPropertyGicLpiIntIdBits,
    HvPartitionPropertyGicPpiOverflowInterruptFromCntv,
    HvPartitionPropertyGicPpiOverflowInterruptFromCntp,
    HvPartitionPropertyGicPpiPerformanceMonitorsInterrupt,
    HvPartitionPropertyGicPpiPmbirq,
    HvPartitionPropertyTdMigrationStreamCount,
    HvPartitionPropertyAutoSuspend = 0x00050030u,
    HvPartitionPropertySintReservedInterruptId,
    HvPartitionPropertyGpaPinningEnabled,
    HvPartitionPropertyTdMigrationMaxStreamCount,
    HvPartitionPropertyTdMigrationNumMemScanContext,
    HvPartitionPropertyTdMigrationMaxMemScanRanges,
    HvPartitionPropertyProcessorVendor = 0x00060000u,
    HvPartitionPropertyProcessorFeaturesDeprecated,
    HvPartitionPropertyProcessorXsaveFeatures,
    HvPartitionPropertyProcessorCLFlushSize,
    HvPartitionPropertyEnlightenmentModifications,
    HvPartitionPropertyCompatibilityVersion,
    HvPartitionPropertyPhysicalAddressWidth,
    HvPartitionPropertyXsaveStates,
    HvPartitionPropertyMaxXsaveDataSize = 0x00060008u,
    HvPartitionPropertyProcessorClockFrequency,
    HvPartitionPropertyProcessorFeatures0,
    HvPartitionPropertyProcessorFeatures1,
    HvPartitionPropertyProcessorCtrEl0,
    HvPartitionPropertyProcessorDczidEl0,
    HvPartitionPropertyProcessorIchVtrEl2,
    HvPartitionPropertyProcessorIdAa64Dfr0El1,
    HvPartitionPropertyRootProcessorFeatures0 = 0x00060010u,
    HvPartitionPropertyRootProcessorFeatures1,
    HvPartitionPropertyRootProcessorXsaveFeatures,
    HvPartitionPropertyRootSyntheticProcFeatures,
    HvPartitionPropertyPhysicalAddressSize,
    HvPartitionPropertyFeatureBankCount,
    HvPartitionPropertyProcessorIdAa64Dfr1El1,
    HvPartitionPropertyProcessorCntfrqEl0,
    HvPartitionPropertyMaxSveVectorLength = 0x00060018u,
    HvPartitionPropertyMaxSmeStreamingVectorLength,
    HvPartitionPropertyGuestOsId = 0x00070000u,
    HvPartitionPropertyProcessorVirtualizationFeatures = 0x00080000u,
    HvPartitionPropertyMaxHardwareIsolatedGuests,
    HvPartitionPropertySnpEnabled,
    HvPartitionPropertyNestedVmxBasic,
    HvPartitionPropertyNestedVmxPinbasedCtls,
    HvPartitionPropertyNestedVmxProcbasedCtls,
    HvPartitionPropertyNestedVmxExitCtls,
    HvPartitionPropertyNestedVmxEntryCtls,
    HvPartitionPropertyNestedVmxMisc = 0x00080008u,
    HvPartitionPropertyNestedVmxCr0Fixed0,
    HvPartitionPropertyNestedVmxCr0Fixed1,
    HvPartitionPropertyNestedVmxCr4Fixed0,
    HvPartitionPropertyNestedVmxCr4Fixed1,
    HvPartitionPropertyNestedVmxVmcsEnum,
    HvPartitionPropertyNestedVmxProcbasedCtls2,
    HvPartitionPropertyNestedVmxEptVpidCap,
    HvPartitionPropertyNestedVmxTruePinbasedCtls = 0x00080010u,
    HvPartitionPropertyNestedVmxTrueProcbasedCtls,
    HvPartitionPropertyNestedVmxTrueExitCtls,
    HvPartitionPropertyNestedVmxTrueEntryCtls,
    HvPartitionPropertyNestedVmxProcbasedCtls3,
    HvPartitionPropertyNestedVmxExitCtls2,
    HvPartitionPropertyVhState = 0x00080100u,
    HvPartitionPropertyMaxHierarchicalPartitionCount,
    HvPartitionPropertyMaxHierarchicalVpCount,
    HvPartitionPropertyStateTransferMode,
    HvPartitionPropertyMigrationAbortCleanupCount,
    HvPartitionPropertyTdComprehensiveReset,
    HvPartitionPropertyInheritedDeviceDomainReservedRegions = 0x00090000u,
    HvPartitionPropertyTdMrConfigId,
    HvPartitionPropertyTdMrOwner,
    HvPartitionPropertyTdMrOwnerConfig,
    HvPartitionPropertyVNUMATopologyConfig,
    HvPartitionPropertyRootVpSharedPages,
    HvPartitionPropertyVmmCapabilities = 0x00090007u,
    HvPartitionPropertyCompletePartitionIntercept = 0x00090008u,
    HvPartitionPropertyAssignableSyntheticProcFeatures,
    HvPartitionPropertyHwIsolationTdxSupported,
    HvPartitionPropertyHwIsolationSevSupported,
    HvPartitionPropertyMigrationTdInfoHash,
    HvPartitionPropertyMigrationTdBindingSlot,
    HvPartitionPropertyDisabledProcessorFeaturesEx,
    HvPartitionPropertyRootProcessorFeaturesEx,
    HvPartitionPropertyEnabledProcessorFeaturesEx = 0x00090010u,
    HvPartitionPropertyPmuEventTypes,
    HvPartitionPropertyTdComprehensiveConfigure,
    HVPartitionPropertyExtendedProperyMax = 0x000A0000u,
} HV_PARTITION_PROPERTY_CODE, *PHV_PARTITION_PROPERTY_CODE;

typedef HV_UINT64 HV_PARTITION_PROPERTY, *PHV_PARTITION_PROPERTY;

/** Further properties of a partition; TLFS HV_PARTITION_PROPERTY_CODE, WDK 7.1 hvgdk.h
 *  HV_PARTITION_PROPERTY_CODE. */
typedef enum _HV_PARTITION_PROPERTY_CODE_PRIVATE HV_ENUM_UINT32 {
    HvPartitionPropertyEmulatedTimerPeriod = 0x00030000u,
    HvPartitionPropertyEmulatedTimerControl,
    HvPartitionPropertyPmTimerAssist,
    HvPartitionPropertyTerminateOnInstructionTimeout = 0x00050027u,
    HvPartitionPropertyProcessorInstructionCLFlushSize = 0x0006000Cu,
    HvPartitionPropertyProcessorZeroDataCacheBs,
    HvPartitionPropertyProcessorPREbits,
    HvPartitionPropertyProcessorPRIbits,
    HvPartitionPropertyVhChildrenState = 0x00080100u,
    HvPartitionPropertyExRootProcessorFeaturesExperimental = 0x00090004u,
} HV_PARTITION_PROPERTY_CODE_PRIVATE, *PHV_PARTITION_PROPERTY_CODE_PRIVATE;

#define HvPartitionPropertyMinimumCpuReserve (0 << 16)
#define HvPartitionPropertyMaximumCpuReserve (1 << 16)
#define HvPartitionPropertyMinimumCpuCap     (0 << 16)
#define HvPartitionPropertyMaximumCpuCap     (1 << 16)
#define HvPartitionPropertyMinimumCpuWeight  1
#define HvPartitionPropertyMaximumCpuWeight  10000

/** Schedulers of the hypervisor; Windows 26100 symbols. */
typedef enum _HV_SCHEDULER_TYPE HV_ENUM_UINT32 {
    HvSchedulerTypeLp = 1u,
    HvSchedulerTypeLpSmt,
    HvSchedulerTypeCoreSmt,
    HvSchedulerTypeRoot,
    HvSchedulerTypeMax,
} HV_SCHEDULER_TYPE, *PHV_SCHEDULER_TYPE;

/** What a partition is created with, version 1; Windows 26100 symbols. */
typedef struct _HV_PARTITION_CREATION_PROPERTIES_V1 {
    HV_UINT64 DisabledProcessorFeatures;
} HV_PARTITION_CREATION_PROPERTIES_V1, *PHV_PARTITION_CREATION_PROPERTIES_V1;

/** What a partition is created with, version 2; Windows 26100 symbols. */
typedef struct _HV_PARTITION_CREATION_PROPERTIES_V2 {
    HV_PARTITION_PROCESSOR_FEATURES DisabledProcessorFeatures;
#if !defined(HV_ARCH_ARM64)
    HV_PARTITION_PROCESSOR_XSAVE_FEATURES DisabledProcessorXsaveFeatures;
#endif
} HV_PARTITION_CREATION_PROPERTIES_V2, *PHV_PARTITION_CREATION_PROPERTIES_V2;

/** What a partition is created with; Windows 26100 symbols. */
typedef struct _HV_PARTITION_CREATION_PROPERTIES {
    HV_PARTITION_PROCESSOR_FEATURES DisabledProcessorFeatures;
#if !defined(HV_ARCH_ARM64)
    HV_PARTITION_PROCESSOR_XSAVE_FEATURES DisabledProcessorXsaveFeatures;
#endif
} HV_PARTITION_CREATION_PROPERTIES, *PHV_PARTITION_CREATION_PROPERTIES;

#define HV_PARTITION_CREATION_FLAG_EXO_PARTITION  (1 << 8)
#define HV_PARTITION_CREATION_FLAG_LAPIC_ENABLED  (1 << 13)
#define HV_PARTITION_CREATION_FLAG_X2APIC_CAPABLE (1 << 22)

/** State of a VP after dispatch; Windows 26100 symbols. */
typedef enum _HV_VP_DISPATCH_STATE HV_ENUM_UINT32 {
    HvVpDispatchStateInvalid = 0u,
    HvVpDispatchStateBlocked,
    HvVpDispatchStateReady,
} HV_VP_DISPATCH_STATE, *PHV_VP_DISPATCH_STATE;

/** Why a VP dispatch ended; Windows 26100 symbols. */
typedef enum _HV_VP_DISPATCH_EVENT HV_ENUM_UINT32 {
    HvVpDispatchEventInvalid = 0x0u,
    HvVpDispatchEventSuspend,
    HvVpDispatchEventIntercept,
    HvVpDispatchEventInternal,
    HvVpDispatchEventPreempted,
    HvVpDispatchEventCancelled,
    HvVpDispatchEventScheduler,
    HvVpDispatchEventLongSpinWait,
    HvVpDispatchEventTimeSliceEnd = 0x8u,
} HV_VP_DISPATCH_EVENT, *PHV_VP_DISPATCH_EVENT;

#define HV_DISPATCH_VP_FLAG_SET_CALLER_SPEC_CTRL        0x4
#define HV_DISPATCH_VP_FLAG_SKIP_VP_SPEC_FLUSH          0x8
#define HV_DISPATCH_VP_FLAG_SKIP_CALLER_SPEC_FLUSH      0x10
#define HV_DISPATCH_VP_FLAG_SKIP_CALLER_USER_SPEC_FLUSH 0x20

/** Events the root tells the hypervisor; Windows 26100 symbols. */
typedef enum _HV_PARTITION_EVENT HV_ENUM_UINT32 {
    HvPartitionEventDebugDeviceAvailable = 0x1u,
    HvPartitionEventRootCrashdump,
    HvPartitionEventAcpiReenabled,
    HvPartitionAllLogicalProcessorsStarted,
    HvPartitionCommitLpIndices,
} HV_PARTITION_EVENT, *PHV_PARTITION_EVENT;

/** Event: the root writes a crash dump; Windows 26100 symbols. */
typedef struct _HV_PARTITION_EVENT_ROOT_CRASHDUMP_INPUT {
    HV_CRASHDUMP_ACTION CrashdumpAction;
} HV_PARTITION_EVENT_ROOT_CRASHDUMP_INPUT, *PHV_PARTITION_EVENT_ROOT_CRASHDUMP_INPUT;

/** Event: processor indices are final; Windows 26100 symbols. */
typedef struct _HV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT {
    HV_UINT32 SchedulableProcessorCount;
} HV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT,
    *PHV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT;

/** Parameters of an event that the root tells the hypervisor; Windows 26100 symbols. */
typedef union _HV_PARTITION_EVENT_INPUT {
    HV_PARTITION_EVENT_ROOT_CRASHDUMP_INPUT CrashdumpInput;
    HV_PARTITION_EVENT_COMMIT_PROCESSOR_INDICES_INPUT CommitLpIndicesInput;
} HV_PARTITION_EVENT_INPUT, *PHV_PARTITION_EVENT_INPUT;

typedef HV_UINT64 HV_CPU_GROUP_ID, *PHV_CPU_GROUP_ID;
typedef HV_UINT64 HV_CPU_GROUP_PROPERTY, *PHV_CPU_GROUP_PROPERTY;

/** Which memory is mirrored; Windows 26100 symbols. */
typedef enum _HV_PARTITION_MIRRORING_POLICY HV_ENUM_UINT32 {
    HvPartitionMirroringNone = 0x0u,
    HvPartitionMirroringInclude,
    HvPartitionMirroringExclude,
    HvPartitionMirroringMax = 0x2u,
} HV_PARTITION_MIRRORING_POLICY, *PHV_PARTITION_MIRRORING_POLICY;

/** Properties of a CPU group; Windows 26100 symbols. */
typedef enum _HV_CPU_GROUP_PROPERTY_CODE HV_ENUM_UINT32 {
    HvCpuGroupPropertyCpuCap = 0x10000u,
    HvCpuGroupPropertySchedulingPriority = 0x20000u,
    HvCpuGroupPropertyIdleLpReserve = 0x30000u,
} HV_CPU_GROUP_PROPERTY_CODE, *PHV_CPU_GROUP_PROPERTY_CODE;

/** How a partition may use the PMU; Windows 26100 symbols. */
typedef enum _HV_PARTITION_PERFMON_MODE HV_ENUM_UINT32 {
    HvPartitionPerfmonModeUnsupported = 0x0u,
    HvPartitionPerfmonModeDynamicSystem,
    HvPartitionPerfmonModeGuest,
    HvPartitionPerfmonModeRemote,
} HV_PARTITION_PERFMON_MODE, *PHV_PARTITION_PERFMON_MODE;

/** State into which the children of a partition shall go; Windows 26100 symbols. */
typedef enum _HV_PARTITION_VH_TARGET_CHILDREN_STATE HV_ENUM_UINT32 {
    HvVhDeleteChildren = 0x0u,
    HvVhSuspendChildren,
    HvVhResumeChildren,
} HV_PARTITION_VH_TARGET_CHILDREN_STATE, *PHV_PARTITION_VH_TARGET_CHILDREN_STATE;

/** Why a dispatch loop ended; Windows 26100 symbols. */
typedef enum _HV_VP_DISPATCH_LOOP_EVENT HV_ENUM_UINT32 {
    HvVpDispatchLoopEventInvalid = 0x0u,
    HvVpDispatchLoopEventIntercept,
    HvVpDispatchLoopEventCancelled,
    HvVpDispatchLoopEventTerminated,
} HV_VP_DISPATCH_LOOP_EVENT, *PHV_VP_DISPATCH_LOOP_EVENT;

/** Outcome of PMU configuration; Windows 26100 symbols. */
typedef enum _HV_PARTITION_PERFMON_CONFIGURATION_STATUS HV_ENUM_UINT32 {
    HvPartitionPerfmonSuccess = 0x0u,
    HvPartitionPerfmonInUse,
    HvPartitionPerfmonInterrupted,
} HV_PARTITION_PERFMON_CONFIGURATION_STATUS, *PHV_PARTITION_PERFMON_CONFIGURATION_STATUS;

/** How far mirroring is; Windows 26100 symbols. */
typedef enum _HV_PARTITION_MIRROR_STATE HV_ENUM_UINT32 {
    HvPartitionMirrorNotStarted = 0x0u,
    HvPartitionMirrorInProgress,
    HvPartitionMirrorComplete,
} HV_PARTITION_MIRROR_STATE, *PHV_PARTITION_MIRROR_STATE;

/** Extended partition property: a digest; Windows 26100 symbols. */
typedef struct _HV_PARTITION_PROPERTY_SHA384 {
    HV_UINT8 Data[48];
} HV_PARTITION_PROPERTY_SHA384, *PHV_PARTITION_PROPERTY_SHA384;

/** Pages shared with VPs; Windows 26100 symbols. */
typedef struct _HV_PARTITION_PROPERTY_VP_SHARED_PAGES {
    HV_UINT32 Flags;
    HV_UINT64 VpAssistPage;
    HV_UINT64 SimPage;
} HV_PARTITION_PROPERTY_VP_SHARED_PAGES, *PHV_PARTITION_PROPERTY_VP_SHARED_PAGES;

/** Any extended partition property; Windows 26100 symbols. */
typedef union _HV_PARTITION_PROPERTY_EX {
    HV_UINT8 Buffer[4096];
    HV_PARTITION_PROPERTY CommonProperty;
    HV_PARTITION_PROPERTY_INHERITED_DEVICE_DOMAIN_REGIONS InheritedDeviceDomainRegions;
    HV_PARTITION_PROPERTY_SHA384 Sha384;
    HV_PARTITION_PROPERTY_EX_ROOT_PROCESSOR_FEATURES_EXPERIMENTAL RootProcessorFeaturesExp;
    HV_PARTITION_PROPERTY_VP_SHARED_PAGES VpSharedPages;
} HV_PARTITION_PROPERTY_EX, *PHV_PARTITION_PROPERTY_EX;

/** Property code and value; Windows 26100 symbols. */
typedef struct _HV_PARTITION_PROPERTY_ASSOC {
    HV_PARTITION_PROPERTY_CODE PropertyCode;
    HV_PARTITION_PROPERTY PropertyValue;
} HV_PARTITION_PROPERTY_ASSOC, *PHV_PARTITION_PROPERTY_ASSOC;

/** PMU mode and its counters; Windows 26100 symbols. */
typedef union _HV_PARTITION_PERFMON_MODE_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 PerfmonMode : 8,
                  DisableCounting : 1,
                  Reserved : 55;
    };
} HV_PARTITION_PERFMON_MODE_CONFIG, *PHV_PARTITION_PERFMON_MODE_CONFIG;

/** Diagnostic log of a partition; Windows 26100 symbols. */
typedef union _HV_PARTITION_DIAG_LOG_BUFFER_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 BufferCount;
        HV_UINT32 BufferSizeInPages;
    };
} HV_PARTITION_DIAG_LOG_BUFFER_CONFIG, *PHV_PARTITION_DIAG_LOG_BUFFER_CONFIG;

/** Enlightenments to add or hide; Windows 26100 symbols. */
typedef union _HV_PARTITION_ENLIGHTENMENT_MODIFICATIONS {
    struct {
        HV_UINT64 FavorAutoEoi : 1,
                  FavorAutoEoiLegacyOs : 1,
                  Rsvd : 62;
    };
    HV_UINT64 AsUINT64;
} HV_PARTITION_ENLIGHTENMENT_MODIFICATIONS, *PHV_PARTITION_ENLIGHTENMENT_MODIFICATIONS;

/** Memory a partition still needs; Windows 26100 symbols. */
typedef union _HV_PARTITION_DEPOSIT_STATUS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Success : 1,
                  Async : 1,
                  Remote : 1,
                  Reserved : 61;
    };
} HV_PARTITION_DEPOSIT_STATUS, *PHV_PARTITION_DEPOSIT_STATUS;

/** Page which describes the partition; Windows 26100 symbols. */
typedef union _HV_PARTITION_INFO_PAGE {
    HV_UINT8 Padding[4096];
    HV_UINT32 TlbInUse;
} HV_PARTITION_INFO_PAGE, *PHV_PARTITION_INFO_PAGE;

/** Access tracking of a partition; Windows 26100 symbols. */
typedef union _HV_PARTITION_PAGE_ACCESS_TRACKING_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enabled : 1,
                  Granularity : 2,
                  RangeEnabled : 1,
                  ReservedZ : 60;
    };
} HV_PARTITION_PAGE_ACCESS_TRACKING_CONFIG, *PHV_PARTITION_PAGE_ACCESS_TRACKING_CONFIG;

/** Outcome of a dispatch loop; Windows 26100 symbols. */
typedef union _HV_VP_DISPATCH_LOOP_RESULT {
    HV_UINT64 AsUINT64;
    struct {
        HV_VP_DISPATCH_LOOP_EVENT ExitEvent;
        HV_UINT32 Reserved;
    };
} HV_VP_DISPATCH_LOOP_RESULT, *PHV_VP_DISPATCH_LOOP_RESULT;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/partition.h"
#endif

HV_HEADER_END

#endif

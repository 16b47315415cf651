/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Properties of the whole system. Sources: mshv headers, Windows symbols.
 */
#ifndef HYPERV_SYSTEM_H
#define HYPERV_SYSTEM_H

#include "types.h"
#include "base.h"

HV_HEADER_BEGIN

/** Outcome of saving or restoring the state of a partition; WDK 7.1 hvgdk.h. */
typedef enum _HV_SAVE_RESTORE_STATE_RESULT HV_ENUM_UINT32 {
    HvStateComplete = 0u,
    HvStateIncomplete,
#if defined(HV_WITH_X64)
    HvStateRestorable = 2u,
#endif
#if defined(HV_ARCH_ARM64)
    HvStateCorruptData = 2u,
#else
    HvStateCorruptData = 3u,
#endif
#if defined(HV_ARCH_ARM64)
    HvStateUnsupportedVersion = 3u,
#else
    HvStateUnsupportedVersion = 4u,
#endif
#if defined(HV_ARCH_ARM64)
    HvStateProcessorFeatureMismatch = 4u,
#else
    HvStateProcessorFeatureMismatch = 5u,
#endif
#if defined(HV_WITH_X64)
    HvStateHardwareFeatureMismatch = 6u,
    HvStateProcessorCountMismatch,
    HvStateProcessorFlagsMismatch = 8u,
    HvStateProcessorIndexMismatch,
    HvStateProcessorInsufficientMemory,
#endif
#if defined(HV_ARCH_ARM64)
    HvStateIncompatibleProcessor = 5u,
#else
    HvStateIncompatibleProcessor = 11u,
#endif
#if defined(HV_WITH_X64)
    HvStateProcessorFeatureSse3Mismatch = 12u,
    HvStateProcessorFeatureLahfSahfMismatch,
    HvStateProcessorFeaturSsse3eMismatch,
    HvStateProcessorFeatureSse41Mismatch,
    HvStateProcessorFeatureSse42Mismatch = 16u,
    HvStateProcessorFeatureSse4aMismatch,
    HvStateProcessorFeatureSse5Mismatch,
    HvStateProcessorFeaturePopcntMismatch,
    HvStateProcessorFeatureCmpxchg16bMismatch,
    HvStateProcessorFeatureAltmovcr8Mismatch,
    HvStateProcessorFeatureLzcntMismatch,
    HvStateProcessorFeatureMisalignedSseMismatch,
    HvStateProcessorFeatureMmxExtMismatch = 24u,
    HvStateProcessorFeature3DNowMismatch,
    HvStateProcessorFeatureExtended3DNowMismatch,
    HvStateProcessorFeaturePage1GBMismatch,
#endif
#if defined(HV_ARCH_ARM64)
    HvStateProcessorCacheLineFlushSizeMismatch = 6u,
#else
    HvStateProcessorCacheLineFlushSizeMismatch = 28u,
#endif
#if defined(HV_WITH_X64)
    HvStateProcessorFeatureXsaveMismatch = 29u,
    HvStateProcessorFeatureXsaveoptMismatch,
    HvStateProcessorFeatureXsaveLegacySseMismatch,
    HvStateProcessorFeatureXsaveAvxMismatch = 32u,
    HvStateProcessorFeatureXsaveUnknownFeatureMismatch,
    HvStateProcessorXsaveSaveAreaMismatch,
#endif
} HV_SAVE_RESTORE_STATE_RESULT, *PHV_SAVE_RESTORE_STATE_RESULT;

typedef HV_UINT32 HV_SAVE_RESTORE_STATE_FLAGS, *PHV_SAVE_RESTORE_STATE_FLAGS;

#define HV_SAVE_RESTORE_STATE_START   0x00000001
#define HV_SAVE_RESTORE_STATE_SUMMARY 0x00000002

/** Period of an emulated timer; WDK 7.1 hvgdk.h. */
typedef union _HV_EMULATED_TIMER_PERIOD {
    HV_UINT64 AsUINT64;
    HV_NANO100_DURATION Period;
} HV_EMULATED_TIMER_PERIOD, *PHV_EMULATED_TIMER_PERIOD;

/** Control of an emulated timer; Windows 26100 symbols. */
typedef union _HV_EMULATED_TIMER_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 Vector : 8,
                  DeliveryMode : 3,
                  LogicalDestinationMode : 1,
                  Enabled : 1,
                  Reserved1 : 19,
                  Mda : 32;
    };
} HV_EMULATED_TIMER_CONTROL, *PHV_EMULATED_TIMER_CONTROL;

/** Properties of the system; WDK 7.1 hvgdk.h. */
typedef enum _HV_SYSTEM_PROPERTY HV_ENUM_UINT32 {
    HvPerfCounterProperty = 0x1u,
    HvDeprecatedLegacyPowerPolicySettingProperty,
    HvSleepStateProperty,
    HvMachineCheckProperty,
    HvIommuInitStatusProperty,
    HvHpetConfigProperty,
    HvHpetInterruptProperty,
    HvHpetEnabledProperty = 0x8u,
    HvHypervisorLaunchStatsProperty,
    HvHypervisorDebugProperty,
    HvRootPasidCapabilitiesProperty,
    HvRootNumaCostPagesProperty,
    HvHostPageTableRootProperty,
    HvTscSyncStatusProperty,
    HvSchedulerTypeProperty,
    HvPlatformVirtualizationSupportProperty = 0x10u,
    HvHostDebugTransferPages,
    HvHostTimelineBiasProperty,
    HvSmcDataPathProperty,
    HvDmaInitializeBlockedProperty,
    HvDynamicProcessorFeatureProperty,
    HvUnusedSystemProperty_22,
    HvRdtCatCosBitmaskProperty_Legacy,
    HvUnusedSystemProperty_24 = 0x18u,
    HvGuestStateScrubbingStatusProperty,
    HvDmaUnblockedProperty,
    HvRdtMbaCosThrottleProperty_Legacy,
    HvSystemDiagnosticsLogBuffers,
    HvSystemPageCombiningIntervalProperty,
    HvIommuLiveHandoffProperty,
    HvIommuDomainIdSelectorProperty,
    HvIommuRootFaultReportingReady = 0x20u,
    HvGuestAssertProperty,
    HvLogicalProcessorCountProperty,
    HvSnpPspIdProperty,
    HvSchedulingIntervalProperty,
    HvSnpPspTcbVersionProperty,
    HvSubnodeInformationProperty,
    HvSnpPspDevicesProperty,
    HvProcessorLiveHandoffProperty = 0x28u,
    HvProcessorParkBlockProperty,
    HvBootConfigProperty,
    HvVirtualizationFeaturesProperty,
    HvSystemRebootCountProperty,
    HvSystemMirroringProperty,
    HvSystemProtoAbiVersionProperty,
    HvCrashdumpAreaAddressProperty,
    HvMicrocodeLatencyProperty = 0x30u,
    HvDefaultIoCacheBitmapProperty,
    HvHardwareIsolationEnabledProperty,
    HvFirmwareX2ApicProperty,
    HvCrashdumpTrampolineAddressProperty,
    HvResourceControlSupportProperty,
    HvResourceControlBitmaskProperty,
    HvResourceControlMonitorValueProperty,
    HvSgxEUpdateSvnProperty = 0x38u,
} HV_SYSTEM_PROPERTY, *PHV_SYSTEM_PROPERTY;

/** Outcome of storing data; Mile.HyperV. */
typedef enum _HV_STORE_DATA_RESULT HV_ENUM_UINT32 {
    HvStoreDataSuccess = 0x0u,
    HvStoreDataNoWritesRequired,
    HvStoreDataFailure,
    HvStoreDataResultMaximum,
} HV_STORE_DATA_RESULT, *PHV_STORE_DATA_RESULT;

/** Whether a file has shrunk or grown; Mile.HyperV. */
typedef enum _HV_FILE_STATUS HV_ENUM_UINT32 {
    HvFileShrunk = 0x0u,
    HvFileGrown,
    HvFileUnchanged,
} HV_FILE_STATUS, *PHV_FILE_STATUS;

/** What is behind swapped memory; Mile.HyperV. */
typedef enum _HV_BACKING_STORAGE_TYPE HV_ENUM_UINT32 {
    HvStorageLoader = 0x0u,
    HvStoragePool,
    HvStorageSystemCache,
} HV_BACKING_STORAGE_TYPE, *PHV_BACKING_STORAGE_TYPE;

/** Why a log buffer was swapped; Mile.HyperV. */
typedef enum _HV_LOG_SWAP_REASON HV_ENUM_UINT32 {
    HvLogSwapSpaceExhausted = 0x0u,
    HvLogSwapReconcile,
} HV_LOG_SWAP_REASON, *PHV_LOG_SWAP_REASON;

typedef HV_UINT64 HV_KEY_ID, *PHV_KEY_ID;

#if defined(HV_WITH_ARM64)
/** Lock of the SMC data path, ARM64; Windows 26100 symbols. */
typedef enum _HV_SMC_DATA_PATH_LOCK_STATE HV_ENUM_UINT32 {
    HvSmcDataPathUnlocked = 0x0u,
    HvSmcDataPathLockedByHvx,
    HvSmcDataPathLockedByVtl1,
} HV_SMC_DATA_PATH_LOCK_STATE, *PHV_SMC_DATA_PATH_LOCK_STATE;
#endif

/** Whether sibling threads share a core; Windows 26100 symbols. */
typedef enum _HV_NON_ARCH_CORE_SHARING_TYPE HV_ENUM_UINT32 {
    HvNonArchCoreSharingUnreported = 0x0u,
    HvNonArchCoreSharingOff,
    HvNonArchCoreSharingOn,
    HvNonArchCoreSharingMax = 0x2u,
} HV_NON_ARCH_CORE_SHARING_TYPE, *PHV_NON_ARCH_CORE_SHARING_TYPE;

/** SMC data path; Windows 26100 symbols. */
typedef struct _HV_SMC_DATA_PATH_PROPERTY {
    HV_UINT16 LockState;
    HV_UINT16 Reserved;
} HV_SMC_DATA_PATH_PROPERTY, *PHV_SMC_DATA_PATH_PROPERTY;

/** Memory mirroring of the system; Windows 26100 symbols. */
typedef union _HV_SYSTEM_MIRRORING_PROPERTY {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 MirroringPolicy : 1,
                  HypervisorHotRestart : 1,
                  Reserved : 62;
    };
} HV_SYSTEM_MIRRORING_PROPERTY, *PHV_SYSTEM_MIRRORING_PROPERTY;

/** Diagnostic log of the system; Windows 26100 symbols. */
typedef struct _HV_SYSTEM_DIAG_LOG_BUFFER_CONFIG {
    HV_UINT32 BufferCount;
    HV_UINT32 BufferSizeInPages;
} HV_SYSTEM_DIAG_LOG_BUFFER_CONFIG, *PHV_SYSTEM_DIAG_LOG_BUFFER_CONFIG;

/** Intervals of the scheduler; Windows 26100 symbols. */
typedef struct _HV_SCHEDULING_INTERVAL_INFO {
    HV_UINT32 MaxSchedulingIntervalInUs;
    HV_UINT32 MinimumSupportedSchedulingIntervalInUs;
    HV_UINT32 MaximumSupportedSchedulingIntervalInUs;
} HV_SCHEDULING_INTERVAL_INFO, *PHV_SCHEDULING_INTERVAL_INFO;

/** Hypercalls user mode may do; Windows 26100 symbols. */
typedef union HV_USER_MODE_HYPERCALLS {
    struct {
        HV_UINT64 DispatchVp : 1,
                  AssertVirtualInterrupt : 1,
                  SignalEventDirect : 1,
                  ReadGpa : 1,
                  WriteGpa : 1,
                  UnregisterInterceptResult : 1,
                  TranslateVirtualAddressEx : 1,
                  GetVpRegisters : 1,
                  SetVpRegisters : 1,
                  AssertDeviceInterrupt : 1,
                  RetargetDeviceInterrupt : 1,
                  PostMessageDirect : 1,
                  GetVpCpuidValues : 1,
                  GetVpSetFromMda : 1,
                  Reserved : 50;
    };
    HV_UINT64 AsUINT64;
} HV_USER_MODE_HYPERCALLS, *PHV_USER_MODE_HYPERCALLS;

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#define StoreDataSuccess          HvStoreDataSuccess
#define StoreDataNoWritesRequired HvStoreDataNoWritesRequired
#define StoreDataFailure          HvStoreDataFailure
#define StoreDataResultMaximum    HvStoreDataResultMaximum
#define Shrunk                    HvFileShrunk
#define Grown                     HvFileGrown
#define Unchanged                 HvFileUnchanged
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/system.h"
#endif

HV_HEADER_END

#endif

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

/** Outcome of saving or restoring state; WDK 7.1 hvgdk.h. */
typedef enum _HV_SAVE_RESTORE_STATE_RESULT HV_ENUM_UINT32 {
    HvStateComplete = 0,
    HvStateIncomplete = 1,
    HvStateRestorable = 2,
#if defined(HV_ARCH_ARM64)
    HvStateCorruptData = 2,
#else
    HvStateCorruptData = 3,
#endif
#if defined(HV_ARCH_ARM64)
    HvStateUnsupportedVersion = 3,
#else
    HvStateUnsupportedVersion = 4,
#endif
#if defined(HV_ARCH_ARM64)
    HvStateProcessorFeatureMismatch = 4,
#else
    HvStateProcessorFeatureMismatch = 5,
#endif
    HvStateHardwareFeatureMismatch = 6,
    HvStateProcessorCountMismatch = 7,
    HvStateProcessorFlagsMismatch = 8,
    HvStateProcessorIndexMismatch = 9,
    HvStateProcessorInsufficientMemory = 10,
#if defined(HV_ARCH_ARM64)
    HvStateIncompatibleProcessor = 5,
#else
    HvStateIncompatibleProcessor = 11,
#endif
    HvStateProcessorFeatureSse3Mismatch = 12,
    HvStateProcessorFeatureLahfSahfMismatch = 13,
    HvStateProcessorFeaturSsse3eMismatch = 14,
    HvStateProcessorFeatureSse41Mismatch = 15,
    HvStateProcessorFeatureSse42Mismatch = 16,
    HvStateProcessorFeatureSse4aMismatch = 17,
    HvStateProcessorFeatureSse5Mismatch = 18,
    HvStateProcessorFeaturePopcntMismatch = 19,
    HvStateProcessorFeatureCmpxchg16bMismatch = 20,
    HvStateProcessorFeatureAltmovcr8Mismatch = 21,
    HvStateProcessorFeatureLzcntMismatch = 22,
    HvStateProcessorFeatureMisalignedSseMismatch = 23,
    HvStateProcessorFeatureMmxExtMismatch = 24,
    HvStateProcessorFeature3DNowMismatch = 25,
    HvStateProcessorFeatureExtended3DNowMismatch = 26,
    HvStateProcessorFeaturePage1GBMismatch = 27,
#if defined(HV_ARCH_ARM64)
    HvStateProcessorCacheLineFlushSizeMismatch = 6,
#else
    HvStateProcessorCacheLineFlushSizeMismatch = 28,
#endif
    HvStateProcessorFeatureXsaveMismatch = 29,
    HvStateProcessorFeatureXsaveoptMismatch = 30,
    HvStateProcessorFeatureXsaveLegacySseMismatch = 31,
    HvStateProcessorFeatureXsaveAvxMismatch = 32,
    HvStateProcessorFeatureXsaveUnknownFeatureMismatch = 33,
    HvStateProcessorXsaveSaveAreaMismatch = 34,
} HV_SAVE_RESTORE_STATE_RESULT, *PHV_SAVE_RESTORE_STATE_RESULT;

typedef HV_UINT32 HV_SAVE_RESTORE_STATE_FLAGS, *PHV_SAVE_RESTORE_STATE_FLAGS;

#define HV_SAVE_RESTORE_STATE_START   0x00000001
#define HV_SAVE_RESTORE_STATE_SUMMARY 0x00000002

/** Period of an emulated timer; WDK 7.1 hvgdk.h. */
typedef union _HV_EMULATED_TIMER_PERIOD {
    HV_UINT64 AsUINT64;
    HV_NANO100_DURATION Period;
} HV_EMULATED_TIMER_PERIOD, *PHV_EMULATED_TIMER_PERIOD;

/** Control of an emulated timer; WDK 7.1 hvgdk.h. */
typedef union _HV_EMULATED_TIMER_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 Vector : 8;
        HV_UINT32 DeliveryMode : 3;
        HV_UINT32 LogicalDestinationMode : 1;
        HV_UINT32 Enabled : 1;
        HV_UINT32 Reserved1 : 19;
        HV_UINT32 Mda : 32;
    };
} HV_EMULATED_TIMER_CONTROL, *PHV_EMULATED_TIMER_CONTROL;

/** Properties of the system; WDK 7.1 hvgdk.h. */
typedef enum _HV_SYSTEM_PROPERTY HV_ENUM_UINT32 {
    HvPerfCounterProperty = 0x1,
    HvDeprecatedLegacyPowerPolicySettingProperty = 0x2,
    HvSleepStateProperty = 0x3,
    HvMachineCheckProperty = 0x4,
    HvIommuInitStatusProperty = 0x5,
    HvHpetConfigProperty = 0x6,
    HvHpetInterruptProperty = 0x7,
    HvHpetEnabledProperty = 0x8,
    HvHypervisorLaunchStatsProperty = 0x9,
    HvHypervisorDebugProperty = 0xA,
    HvRootPasidCapabilitiesProperty = 0xB,
    HvRootNumaCostPagesProperty = 0xC,
    HvHostPageTableRootProperty = 0xD,
    HvTscSyncStatusProperty = 0xE,
    HvSchedulerTypeProperty = 0xF,
    HvPlatformVirtualizationSupportProperty = 0x10,
    HvHostDebugTransferPages = 0x11,
    HvHostTimelineBiasProperty = 0x12,
    HvSmcDataPathProperty = 0x13,
    HvDmaInitializeBlockedProperty = 0x14,
    HvDynamicProcessorFeatureProperty = 0x15,
    HvUnusedSystemProperty_22 = 0x16,
    HvRdtCatCosBitmaskProperty_Legacy = 0x17,
    HvUnusedSystemProperty_24 = 0x18,
    HvGuestStateScrubbingStatusProperty = 0x19,
    HvDmaUnblockedProperty = 0x1A,
    HvRdtMbaCosThrottleProperty_Legacy = 0x1B,
    HvSystemDiagnosticsLogBuffers = 0x1C,
    HvSystemPageCombiningIntervalProperty = 0x1D,
    HvIommuLiveHandoffProperty = 0x1E,
    HvIommuDomainIdSelectorProperty = 0x1F,
    HvIommuRootFaultReportingReady = 0x20,
    HvGuestAssertProperty = 0x21,
    HvLogicalProcessorCountProperty = 0x22,
    HvSnpPspIdProperty = 0x23,
    HvSchedulingIntervalProperty = 0x24,
    HvSnpPspTcbVersionProperty = 0x25,
    HvSubnodeInformationProperty = 0x26,
    HvSnpPspDevicesProperty = 0x27,
    HvProcessorLiveHandoffProperty = 0x28,
    HvProcessorParkBlockProperty = 0x29,
    HvBootConfigProperty = 0x2A,
    HvVirtualizationFeaturesProperty = 0x2B,
    HvSystemRebootCountProperty = 0x2C,
    HvSystemMirroringProperty = 0x2D,
    HvSystemProtoAbiVersionProperty = 0x2E,
    HvCrashdumpAreaAddressProperty = 0x2F,
    HvMicrocodeLatencyProperty = 0x30,
    HvDefaultIoCacheBitmapProperty = 0x31,
    HvHardwareIsolationEnabledProperty = 0x32,
    HvFirmwareX2ApicProperty = 0x33,
    HvCrashdumpTrampolineAddressProperty = 0x34,
    HvResourceControlSupportProperty = 0x35,
    HvResourceControlBitmaskProperty = 0x36,
    HvResourceControlMonitorValueProperty = 0x37,
    HvSgxEUpdateSvnProperty = 0x38,
} HV_SYSTEM_PROPERTY, *PHV_SYSTEM_PROPERTY;

/** Outcome of storing data; Windows symbols. */
typedef enum _HV_STORE_DATA_RESULT HV_ENUM_UINT32 {
    HvStoreDataSuccess = 0x0,
    HvStoreDataNoWritesRequired = 0x1,
    HvStoreDataFailure = 0x2,
    HvStoreDataResultMaximum = 0x3,
} HV_STORE_DATA_RESULT, *PHV_STORE_DATA_RESULT;

/** What became of a file's size; Windows symbols. */
typedef enum _HV_FILE_STATUS HV_ENUM_UINT32 {
    HvFileShrunk = 0x0,
    HvFileGrown = 0x1,
    HvFileUnchanged = 0x2,
} HV_FILE_STATUS, *PHV_FILE_STATUS;

/** What is behind swapped memory; Windows symbols. */
typedef enum _HV_BACKING_STORAGE_TYPE HV_ENUM_UINT32 {
    HvStorageLoader = 0x0,
    HvStoragePool = 0x1,
    HvStorageSystemCache = 0x2,
} HV_BACKING_STORAGE_TYPE, *PHV_BACKING_STORAGE_TYPE;

/** Why a log buffer was swapped; Windows symbols. */
typedef enum _HV_LOG_SWAP_REASON HV_ENUM_UINT32 {
    HvLogSwapSpaceExhausted = 0x0,
    HvLogSwapReconcile = 0x1,
} HV_LOG_SWAP_REASON, *PHV_LOG_SWAP_REASON;

typedef HV_UINT64 HV_KEY_ID, *PHV_KEY_ID;

/** Lock of the SMC data path; ARM64, Windows symbols; Windows symbols. */
typedef enum _HV_SMC_DATA_PATH_LOCK_STATE HV_ENUM_UINT32 {
    HvSmcDataPathUnlocked = 0x0,
    HvSmcDataPathLockedByHvx = 0x1,
    HvSmcDataPathLockedByVtl1 = 0x2,
} HV_SMC_DATA_PATH_LOCK_STATE, *PHV_SMC_DATA_PATH_LOCK_STATE;

/** Whether sibling threads share a core; Windows symbols. */
typedef enum _HV_NON_ARCH_CORE_SHARING_TYPE HV_ENUM_UINT32 {
    HvNonArchCoreSharingUnreported = 0x0,
    HvNonArchCoreSharingOff = 0x1,
    HvNonArchCoreSharingOn = 0x2,
    HvNonArchCoreSharingMax = 0x2,
} HV_NON_ARCH_CORE_SHARING_TYPE, *PHV_NON_ARCH_CORE_SHARING_TYPE;

/** SMC data path; Windows symbols. */
typedef struct _HV_SMC_DATA_PATH_PROPERTY {
    HV_UINT16 LockState;
    HV_UINT16 Reserved;
} HV_SMC_DATA_PATH_PROPERTY, *PHV_SMC_DATA_PATH_PROPERTY;

/** Memory mirroring of the system; Windows symbols. */
typedef union _HV_SYSTEM_MIRRORING_PROPERTY {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 MirroringPolicy : 1;
        HV_UINT64 HypervisorHotRestart : 1;
        HV_UINT64 Reserved : 62;
    };
} HV_SYSTEM_MIRRORING_PROPERTY, *PHV_SYSTEM_MIRRORING_PROPERTY;

/** Diagnostic log of the system; Windows symbols. */
typedef struct _HV_SYSTEM_DIAG_LOG_BUFFER_CONFIG {
    HV_UINT32 BufferCount;
    HV_UINT32 BufferSizeInPages;
} HV_SYSTEM_DIAG_LOG_BUFFER_CONFIG, *PHV_SYSTEM_DIAG_LOG_BUFFER_CONFIG;

/** Intervals of the scheduler; Windows symbols. */
typedef struct _HV_SCHEDULING_INTERVAL_INFO {
    HV_UINT32 MaxSchedulingIntervalInUs;
    HV_UINT32 MinimumSupportedSchedulingIntervalInUs;
    HV_UINT32 MaximumSupportedSchedulingIntervalInUs;
} HV_SCHEDULING_INTERVAL_INFO, *PHV_SCHEDULING_INTERVAL_INFO;

/** Hypercalls user mode may do; Windows symbols. */
typedef union HV_USER_MODE_HYPERCALLS {
    struct {
        HV_UINT64 DispatchVp : 1;
        HV_UINT64 AssertVirtualInterrupt : 1;
        HV_UINT64 SignalEventDirect : 1;
        HV_UINT64 ReadGpa : 1;
        HV_UINT64 WriteGpa : 1;
        HV_UINT64 UnregisterInterceptResult : 1;
        HV_UINT64 TranslateVirtualAddressEx : 1;
        HV_UINT64 GetVpRegisters : 1;
        HV_UINT64 SetVpRegisters : 1;
        HV_UINT64 AssertDeviceInterrupt : 1;
        HV_UINT64 RetargetDeviceInterrupt : 1;
        HV_UINT64 PostMessageDirect : 1;
        HV_UINT64 GetVpCpuidValues : 1;
        HV_UINT64 GetVpSetFromMda : 1;
        HV_UINT64 Reserved : 50;
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

/* ---- layout ---------------------------------------------------------------------------------- */

#if defined(HYPERV_CHECK_LAYOUT)
HV_STATIC_ASSERT_SIZE(HV_SAVE_RESTORE_STATE_RESULT, 4);
HV_STATIC_ASSERT_SIZE(HV_EMULATED_TIMER_PERIOD, 8);
HV_STATIC_ASSERT_SIZE(HV_EMULATED_TIMER_CONTROL, 8);
HV_STATIC_ASSERT_SIZE(HV_SYSTEM_PROPERTY, 4);
HV_STATIC_ASSERT_SIZE(HV_STORE_DATA_RESULT, 4);
HV_STATIC_ASSERT_SIZE(HV_FILE_STATUS, 4);
HV_STATIC_ASSERT_SIZE(HV_BACKING_STORAGE_TYPE, 4);
HV_STATIC_ASSERT_SIZE(HV_LOG_SWAP_REASON, 4);
HV_STATIC_ASSERT_SIZE(HV_SMC_DATA_PATH_LOCK_STATE, 4);
HV_STATIC_ASSERT_SIZE(HV_NON_ARCH_CORE_SHARING_TYPE, 4);
HV_STATIC_ASSERT_SIZE(HV_SMC_DATA_PATH_PROPERTY, 4);
HV_STATIC_ASSERT_OFFSET(HV_SMC_DATA_PATH_PROPERTY, Reserved, 2);
HV_STATIC_ASSERT_SIZE(HV_SYSTEM_MIRRORING_PROPERTY, 8);
HV_STATIC_ASSERT_SIZE(HV_SYSTEM_DIAG_LOG_BUFFER_CONFIG, 8);
HV_STATIC_ASSERT_OFFSET(HV_SYSTEM_DIAG_LOG_BUFFER_CONFIG, BufferSizeInPages, 4);
HV_STATIC_ASSERT_SIZE(HV_SCHEDULING_INTERVAL_INFO, 12);
HV_STATIC_ASSERT_OFFSET(HV_SCHEDULING_INTERVAL_INFO, MinimumSupportedSchedulingIntervalInUs, 4);
HV_STATIC_ASSERT_OFFSET(HV_SCHEDULING_INTERVAL_INFO, MaximumSupportedSchedulingIntervalInUs, 8);
HV_STATIC_ASSERT_SIZE(HV_USER_MODE_HYPERCALLS, 8);
#endif

HV_HEADER_END

#endif

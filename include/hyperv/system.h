/* SPDX-License-Identifier: MIT */
/**
 * @file
 * x
 */
#ifndef HYPERV_SYSTEM_H
#define HYPERV_SYSTEM_H

#include "types.h"
#include "base.h"

HV_HEADER_BEGIN

/** Memory range info. */
typedef struct _HV_MEMORY_RANGE_INFO {
    HV_SPA BaseAddress;
    HV_UINT64 Length;
    union {
        HV_PROXIMITY_DOMAIN_ID ProximityDomainId;
        union {
            HV_UINT8 AsUINT8;
            struct {
                HV_UINT8 IsRam : 1;
                HV_UINT8 IsNonRootRam : 1;
                HV_UINT8 IsHotAddableRam : 1;
                HV_UINT8 IsBadRam : 1;
                HV_UINT8 Reserved : 4;
            };
        } Attributes;
    };
} HV_MEMORY_RANGE_INFO, *PHV_MEMORY_RANGE_INFO;
HV_STATIC_ASSERT_SIZE(HV_MEMORY_RANGE_INFO, 24);
HV_STATIC_ASSERT_OFFSET(HV_MEMORY_RANGE_INFO, Length, 8);
HV_STATIC_ASSERT_OFFSET(HV_MEMORY_RANGE_INFO, ProximityDomainId, 16);
HV_STATIC_ASSERT_OFFSET(HV_MEMORY_RANGE_INFO, Attributes, 16);

typedef const HV_MEMORY_RANGE_INFO *PCHV_MEMORY_RANGE_INFO;

/** Save restore state result. */
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
HV_STATIC_ASSERT_SIZE(HV_SAVE_RESTORE_STATE_RESULT, 4);

typedef HV_UINT32 HV_SAVE_RESTORE_STATE_FLAGS;
typedef HV_UINT32 *PHV_SAVE_RESTORE_STATE_FLAGS;

#define HV_SAVE_RESTORE_STATE_START 0x00000001
#define HV_SAVE_RESTORE_STATE_SUMMARY 0x00000002

/** Emulated timer period. */
typedef union _HV_EMULATED_TIMER_PERIOD {
    HV_UINT64 AsUINT64;
    HV_NANO100_DURATION Period;
} HV_EMULATED_TIMER_PERIOD, *PHV_EMULATED_TIMER_PERIOD;
HV_STATIC_ASSERT_SIZE(HV_EMULATED_TIMER_PERIOD, 8);

/** Emulated timer control. */
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
HV_STATIC_ASSERT_SIZE(HV_EMULATED_TIMER_CONTROL, 8);

/** System property. */
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
HV_STATIC_ASSERT_SIZE(HV_SYSTEM_PROPERTY, 4);

/** Store data result. */
typedef enum _HV_STORE_DATA_RESULT HV_ENUM_UINT32 {
    HvStoreDataSuccess = 0x0,
    HvStoreDataNoWritesRequired = 0x1,
    HvStoreDataFailure = 0x2,
    HvStoreDataResultMaximum = 0x3,
} HV_STORE_DATA_RESULT, *PHV_STORE_DATA_RESULT;
HV_STATIC_ASSERT_SIZE(HV_STORE_DATA_RESULT, 4);

/** File status. */
typedef enum _HV_FILE_STATUS HV_ENUM_UINT32 {
    HvFileShrunk = 0x0,
    HvFileGrown = 0x1,
    HvFileUnchanged = 0x2,
} HV_FILE_STATUS, *PHV_FILE_STATUS;
HV_STATIC_ASSERT_SIZE(HV_FILE_STATUS, 4);

/** Backing storage type. */
typedef enum _HV_BACKING_STORAGE_TYPE HV_ENUM_UINT32 {
    HvStorageLoader = 0x0,
    HvStoragePool = 0x1,
    HvStorageSystemCache = 0x2,
} HV_BACKING_STORAGE_TYPE, *PHV_BACKING_STORAGE_TYPE;
HV_STATIC_ASSERT_SIZE(HV_BACKING_STORAGE_TYPE, 4);

/** Log swap reason. */
typedef enum _HV_LOG_SWAP_REASON HV_ENUM_UINT32 {
    HvLogSwapSpaceExhausted = 0x0,
    HvLogSwapReconcile = 0x1,
} HV_LOG_SWAP_REASON, *PHV_LOG_SWAP_REASON;
HV_STATIC_ASSERT_SIZE(HV_LOG_SWAP_REASON, 4);

/** Root svm capabilities property. */
typedef struct _HV_ROOT_SVM_CAPABILITIES_PROPERTY {
    HV_UINT32 IommuCount;
    HV_UINT32 MinIommuPasidCount;
} HV_ROOT_SVM_CAPABILITIES_PROPERTY, *PHV_ROOT_SVM_CAPABILITIES_PROPERTY;
HV_STATIC_ASSERT_SIZE(HV_ROOT_SVM_CAPABILITIES_PROPERTY, 8);
HV_STATIC_ASSERT_OFFSET(HV_ROOT_SVM_CAPABILITIES_PROPERTY, MinIommuPasidCount, 4);

/** Arm64 proc state gp regs. */
typedef struct _HV_ARM64_PROC_STATE_GP_REGS {
    HV_UINT64 X[13];
    HV_UINT64 Sp;
    HV_UINT64 Pc;
} HV_ARM64_PROC_STATE_GP_REGS, *PHV_ARM64_PROC_STATE_GP_REGS;
HV_STATIC_ASSERT_SIZE(HV_ARM64_PROC_STATE_GP_REGS, 120);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_PROC_STATE_GP_REGS, Sp, 104);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_PROC_STATE_GP_REGS, Pc, 112);

typedef HV_UINT64 HV_KEY_ID;
typedef HV_UINT64 *PHV_KEY_ID;

/** Smc data path lock state. */
typedef enum _HV_SMC_DATA_PATH_LOCK_STATE HV_ENUM_UINT32 {
    HvSmcDataPathUnlocked = 0x0,
    HvSmcDataPathLockedByHvx = 0x1,
    HvSmcDataPathLockedByVtl1 = 0x2,
} HV_SMC_DATA_PATH_LOCK_STATE, *PHV_SMC_DATA_PATH_LOCK_STATE;
HV_STATIC_ASSERT_SIZE(HV_SMC_DATA_PATH_LOCK_STATE, 4);

/** Non arch core sharing type. */
typedef enum _HV_NON_ARCH_CORE_SHARING_TYPE HV_ENUM_UINT32 {
    HvNonArchCoreSharingUnreported = 0x0,
    HvNonArchCoreSharingOff = 0x1,
    HvNonArchCoreSharingOn = 0x2,
    HvNonArchCoreSharingMax = 0x2,
} HV_NON_ARCH_CORE_SHARING_TYPE, *PHV_NON_ARCH_CORE_SHARING_TYPE;
HV_STATIC_ASSERT_SIZE(HV_NON_ARCH_CORE_SHARING_TYPE, 4);

/** Smc data path property. */
typedef struct _HV_SMC_DATA_PATH_PROPERTY {
    HV_UINT16 LockState;
    HV_UINT16 Reserved;
} HV_SMC_DATA_PATH_PROPERTY, *PHV_SMC_DATA_PATH_PROPERTY;
HV_STATIC_ASSERT_SIZE(HV_SMC_DATA_PATH_PROPERTY, 4);
HV_STATIC_ASSERT_OFFSET(HV_SMC_DATA_PATH_PROPERTY, Reserved, 2);

/** System mirroring property. */
typedef union _HV_SYSTEM_MIRRORING_PROPERTY {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 MirroringPolicy : 1;
        HV_UINT64 HypervisorHotRestart : 1;
        HV_UINT64 Reserved : 62;
    };
} HV_SYSTEM_MIRRORING_PROPERTY, *PHV_SYSTEM_MIRRORING_PROPERTY;
HV_STATIC_ASSERT_SIZE(HV_SYSTEM_MIRRORING_PROPERTY, 8);

/** System diag log buffer config. */
typedef struct _HV_SYSTEM_DIAG_LOG_BUFFER_CONFIG {
    HV_UINT32 BufferCount;
    HV_UINT32 BufferSizeInPages;
} HV_SYSTEM_DIAG_LOG_BUFFER_CONFIG, *PHV_SYSTEM_DIAG_LOG_BUFFER_CONFIG;
HV_STATIC_ASSERT_SIZE(HV_SYSTEM_DIAG_LOG_BUFFER_CONFIG, 8);
HV_STATIC_ASSERT_OFFSET(HV_SYSTEM_DIAG_LOG_BUFFER_CONFIG, BufferSizeInPages, 4);

/** Scheduling interval info. */
typedef struct _HV_SCHEDULING_INTERVAL_INFO {
    HV_UINT32 MaxSchedulingIntervalInUs;
    HV_UINT32 MinimumSupportedSchedulingIntervalInUs;
    HV_UINT32 MaximumSupportedSchedulingIntervalInUs;
} HV_SCHEDULING_INTERVAL_INFO, *PHV_SCHEDULING_INTERVAL_INFO;
HV_STATIC_ASSERT_SIZE(HV_SCHEDULING_INTERVAL_INFO, 12);
HV_STATIC_ASSERT_OFFSET(HV_SCHEDULING_INTERVAL_INFO, MinimumSupportedSchedulingIntervalInUs, 4);
HV_STATIC_ASSERT_OFFSET(HV_SCHEDULING_INTERVAL_INFO, MaximumSupportedSchedulingIntervalInUs, 8);

/** X64 io port read completion data. */
typedef struct _HV_X64_IO_PORT_READ_COMPLETION_DATA {
    HV_UINT32 Value;
} HV_X64_IO_PORT_READ_COMPLETION_DATA, *PHV_X64_IO_PORT_READ_COMPLETION_DATA;
HV_STATIC_ASSERT_SIZE(HV_X64_IO_PORT_READ_COMPLETION_DATA, 4);

/** User mode hypercalls. */
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
HV_STATIC_ASSERT_SIZE(HV_USER_MODE_HYPERCALLS, 8);

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#define StoreDataSuccess HvStoreDataSuccess
#define StoreDataNoWritesRequired HvStoreDataNoWritesRequired
#define StoreDataFailure HvStoreDataFailure
#define StoreDataResultMaximum HvStoreDataResultMaximum
#define StoreDataSuccess HvStoreDataSuccess
#define StoreDataNoWritesRequired HvStoreDataNoWritesRequired
#define StoreDataFailure HvStoreDataFailure
#define StoreDataResultMaximum HvStoreDataResultMaximum
#define Shrunk HvFileShrunk
#define Grown HvFileGrown
#define Unchanged HvFileUnchanged
#define Shrunk HvFileShrunk
#define Grown HvFileGrown
#define Unchanged HvFileUnchanged
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * x
 */
#ifndef HYPERV_CPUID_H
#define HYPERV_CPUID_H

#include "types.h"
#include "features.h"

HV_HEADER_BEGIN

/** Hypervisor interface. */
typedef enum _HV_HYPERVISOR_INTERFACE HV_ENUM_UINT32 {
    HvMicrosoftHypervisorInterface = 0x31237648,
} HV_HYPERVISOR_INTERFACE, *PHV_HYPERVISOR_INTERFACE;
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_INTERFACE, 4);

/** Hypervisor version info. */
typedef struct _HV_HYPERVISOR_VERSION_INFO {
    HV_UINT32 BuildNumber;
    HV_UINT32 MinorVersion : 16;
    HV_UINT32 MajorVersion : 16;
    HV_UINT32 ServicePack;
    HV_UINT32 ServiceNumber : 24;
    HV_UINT32 ServiceBranch : 8;
} HV_HYPERVISOR_VERSION_INFO, *PHV_HYPERVISOR_VERSION_INFO;
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_VERSION_INFO, 16);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_VERSION_INFO, ServicePack, 8);

/** Cpuid function. */
typedef enum _HV_CPUID_FUNCTION HV_ENUM_UINT32 {
    HvCpuIdFunctionVersionAndFeatures = 0x00000001,
    HvCpuIdFunctionHvVendorAndMaxFunction = 0x40000000,
    HvCpuIdFunctionHvInterface = 0x40000001,
    HvCpuIdFunctionMsHvVersion = 0x40000002,
    HvCpuIdFunctionMsHvFeatures = 0x40000003,
    HvCpuIdFunctionMsHvEnlightenmentInformation = 0x40000004,
    HvCpuIdFunctionMsHvImplementationLimits = 0x40000005,
    HvCpuIdFunctionMsHvHardwareFeatures = 0x40000006,
    HvCpuIdFunctionMsHvCpuManagementFeatures = 0x40000007,
    HvCpuIdFunctionMsHvSvmFeatures = 0x40000008,
    HvCpuIdFunctionMsHvSkipLevelFeatures = 0x40000009,
    HvCpuidFunctionMsHvNestedVirtFeatures = 0x4000000A,
    HvCpuidFunctionMsHvIsolationConfiguration = 0x4000000C,
    HvCpuIdFunctionMaxReserved = 0x4000000C,
} HV_CPUID_FUNCTION, *PHV_CPUID_FUNCTION;
HV_STATIC_ASSERT_SIZE(HV_CPUID_FUNCTION, 4);

/** Vendor and max function. */
typedef struct _HV_VENDOR_AND_MAX_FUNCTION {
    HV_UINT32 MaxFunction;
    HV_UINT8 VendorName[12];
} HV_VENDOR_AND_MAX_FUNCTION, *PHV_VENDOR_AND_MAX_FUNCTION;
HV_STATIC_ASSERT_SIZE(HV_VENDOR_AND_MAX_FUNCTION, 16);
HV_STATIC_ASSERT_OFFSET(HV_VENDOR_AND_MAX_FUNCTION, VendorName, 4);

/** Hypervisor interface info. */
typedef struct _HV_HYPERVISOR_INTERFACE_INFO {
    HV_UINT32 Interface;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved3;
} HV_HYPERVISOR_INTERFACE_INFO, *PHV_HYPERVISOR_INTERFACE_INFO;
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_INTERFACE_INFO, 16);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_INTERFACE_INFO, Reserved1, 4);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_INTERFACE_INFO, Reserved2, 8);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_INTERFACE_INFO, Reserved3, 12);

/** X64 hypervisor features. */
typedef struct _HV_X64_HYPERVISOR_FEATURES {
    HV_PARTITION_PRIVILEGE_MASK PartitionPrivileges;
    HV_UINT32 MaxSupportedCState : 4;
    HV_UINT32 HpetNeededForC3PowerState_Deprecated : 1;
    HV_UINT32 InvariantMperfAvailable : 1;
    HV_UINT32 SupervisorShadowStackAvailable : 1;
    HV_UINT32 ArchPmuAvailable : 1;
    HV_UINT32 ExceptionTrapInterceptAvailable : 1;
    HV_UINT32 Reserved : 23;
    HV_UINT32 MwaitAvailable_Deprecated : 1;
    HV_UINT32 GuestDebuggingAvailable : 1;
    HV_UINT32 PerformanceMonitorsAvailable : 1;
    HV_UINT32 CpuDynamicPartitioningAvailable : 1;
    HV_UINT32 XmmRegistersForFastHypercallAvailable : 1;
    HV_UINT32 GuestIdleAvailable : 1;
    HV_UINT32 HypervisorSleepStateSupportAvailable : 1;
    HV_UINT32 NumaDistanceQueryAvailable : 1;
    HV_UINT32 FrequencyRegsAvailable : 1;
    HV_UINT32 SyntheticMachineCheckAvailable : 1;
    HV_UINT32 GuestCrashRegsAvailable : 1;
    HV_UINT32 DebugRegsAvailable : 1;
    HV_UINT32 Npiep1Available : 1;
    HV_UINT32 DisableHypervisorAvailable : 1;
    HV_UINT32 ExtendedGvaRangesForFlushVirtualAddressListAvailable : 1;
    HV_UINT32 FastHypercallOutputAvailable : 1;
    HV_UINT32 PasidFeaturesAvailable : 1;
    HV_UINT32 SintPollingModeAvailable : 1;
    HV_UINT32 HypercallMsrLockAvailable : 1;
    HV_UINT32 DirectSyntheticTimers : 1;
    HV_UINT32 RegisterPatAvailable : 1;
    HV_UINT32 RegisterBndcfgsAvailable : 1;
    HV_UINT32 WatchdogTimerAvailable : 1;
    HV_UINT32 SyntheticTimeUnhaltedTimerAvailable : 1;
    HV_UINT32 DeviceDomainsAvailable : 1;
    HV_UINT32 S1DeviceDomainsAvailable : 1;
    HV_UINT32 LbrAvailable : 1;
    HV_UINT32 IptAvailable : 1;
    HV_UINT32 CrossVtlFlushAvailable : 1;
    HV_UINT32 IdleSpecCtrlAvailable : 1;
    HV_UINT32 TranslateGvaFlagsAvailable : 1;
    HV_UINT32 ApicEoiInterceptAvailable : 1;
} HV_X64_HYPERVISOR_FEATURES, *PHV_X64_HYPERVISOR_FEATURES;
HV_STATIC_ASSERT_SIZE(HV_X64_HYPERVISOR_FEATURES, 16);

/** Arm64 hypervisor features. */
typedef struct _HV_ARM64_HYPERVISOR_FEATURES {
    HV_PARTITION_PRIVILEGE_MASK PartitionPrivileges;
    HV_UINT32 GuestDebuggingAvailable : 1;
    HV_UINT32 PerformanceMonitorsAvailable : 1;
    HV_UINT32 CpuDynamicPartitioningAvailable : 1;
    HV_UINT32 GuestIdleAvailable : 1;
    HV_UINT32 HypervisorSleepStateSupportAvailable : 1;
    HV_UINT32 NumaDistanceQueryAvailable : 1;
    HV_UINT32 FrequencyRegsAvailable : 1;
    HV_UINT32 SyntheticMachineCheckAvailable : 1;
    HV_UINT32 GuestCrashRegsAvailable : 1;
    HV_UINT32 DebugRegsAvailable : 1;
    HV_UINT32 DisableHypervisorAvailable : 1;
    HV_UINT32 ExtendedGvaRangesForFlushVirtualAddressListAvailable : 1;
    HV_UINT32 SintPollingModeAvailable : 1;
    HV_UINT32 DirectSyntheticTimers : 1;
    HV_UINT32 DeviceDomainsAvailable : 1;
    HV_UINT32 S1DeviceDomainsAvailable : 1;
    HV_UINT32 Reserved1 : 16;
} HV_ARM64_HYPERVISOR_FEATURES, *PHV_ARM64_HYPERVISOR_FEATURES;
HV_STATIC_ASSERT_SIZE(HV_ARM64_HYPERVISOR_FEATURES, 16);

#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_FEATURES _HV_HYPERVISOR_FEATURES;
#else
typedef HV_X64_HYPERVISOR_FEATURES _HV_HYPERVISOR_FEATURES;
#endif
#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_FEATURES HV_HYPERVISOR_FEATURES;
#else
typedef HV_X64_HYPERVISOR_FEATURES HV_HYPERVISOR_FEATURES;
#endif
#if defined(HV_ARCH_ARM64)
typedef PHV_ARM64_HYPERVISOR_FEATURES PHV_HYPERVISOR_FEATURES;
#else
typedef PHV_X64_HYPERVISOR_FEATURES PHV_HYPERVISOR_FEATURES;
#endif

/** X64 enlightenment information. */
typedef struct _HV_X64_ENLIGHTENMENT_INFORMATION {
    HV_UINT32 UseHypercallForAddressSpaceSwitch : 1;
    HV_UINT32 UseHypercallForLocalFlush : 1;
    HV_UINT32 UseHypercallForRemoteFlushAndLocalFlushEntire : 1;
    HV_UINT32 UseApicMsrs : 1;
    HV_UINT32 UseHvRegisterForReset : 1;
    HV_UINT32 UseRelaxedTiming : 1;
    HV_UINT32 UseDmaRemapping_Deprecated : 1;
    HV_UINT32 UseInterruptRemapping_Deprecated : 1;
    HV_UINT32 UseX2ApicMsrs : 1;
    HV_UINT32 DeprecateAutoEoi : 1;
    HV_UINT32 UseSyntheticClusterIpi : 1;
    HV_UINT32 UseExProcessorMasks : 1;
    HV_UINT32 Nested : 1;
    HV_UINT32 UseIntForMbecSystemCalls : 1;
    HV_UINT32 UseVmcsEnlightenments : 1;
    HV_UINT32 UseSyncedTimeline : 1;
    HV_UINT32 CoreSchedulerRequested : 1;
    HV_UINT32 UseDirectLocalFlushEntire : 1;
    HV_UINT32 NoNonArchitecturalCoreSharing : 1;
    HV_UINT32 UseX2Apic : 1;
    HV_UINT32 RestoreTimeOnResume : 1;
    HV_UINT32 UseHypercallForMmioAccess : 1;
    HV_UINT32 UseGpaPinningHypercall : 1;
    HV_UINT32 WakeVps : 1;
    HV_UINT32 ProxyInterruptDoorbellSupport : 1;
    HV_UINT32 MemoryTypeLockingSupport : 1;
    HV_UINT32 MapPartitionEventLogBuffer : 1;
    HV_UINT32 LowerVtlGuestRequestSupport : 1;
    HV_UINT32 HeatHintBeneficialSupport : 1;
    HV_UINT32 RingBufferMessagePortSupport : 1;
    HV_UINT32 Reserved : 2;
    HV_UINT32 LongSpinWaitCount;
    HV_UINT32 ImplementedPhysicalAddressBits : 7;
    HV_UINT32 ReservedEcx : 25;
    HV_UINT32 ReservedEdx;
} HV_X64_ENLIGHTENMENT_INFORMATION, *PHV_X64_ENLIGHTENMENT_INFORMATION;
HV_STATIC_ASSERT_SIZE(HV_X64_ENLIGHTENMENT_INFORMATION, 16);
HV_STATIC_ASSERT_OFFSET(HV_X64_ENLIGHTENMENT_INFORMATION, LongSpinWaitCount, 4);
HV_STATIC_ASSERT_OFFSET(HV_X64_ENLIGHTENMENT_INFORMATION, ReservedEdx, 12);

/** Arm64 enlightenment information. */
typedef struct _HV_ARM64_ENLIGHTENMENT_INFORMATION {
    HV_UINT32 UseHvRegisterForReset : 1;
    HV_UINT32 UseRelaxedTiming : 1;
    HV_UINT32 UseSyntheticClusterIpi : 1;
    HV_UINT32 UseExProcessorMasks : 1;
    HV_UINT32 Nested : 1;
    HV_UINT32 UseSyncedTimeline : 1;
    HV_UINT32 RingBufferMessagePortSupport : 1;
    HV_UINT32 Reserved01 : 14;
    HV_UINT32 UseHypercallForMmioAccess : 1;
    HV_UINT32 UseGpaPinningHypercall : 1;
    HV_UINT32 WakeVps : 1;
    HV_UINT32 Reserved02 : 2;
    HV_UINT32 MapPartitionEventLogBuffer : 1;
    HV_UINT32 HeatHintBeneficialSupport : 1;
    HV_UINT32 Reserved03 : 4;
    HV_UINT32 LongSpinWaitCount;
    HV_UINT32 Reserved0;
    HV_UINT32 Reserved1;
} HV_ARM64_ENLIGHTENMENT_INFORMATION, *PHV_ARM64_ENLIGHTENMENT_INFORMATION;
HV_STATIC_ASSERT_SIZE(HV_ARM64_ENLIGHTENMENT_INFORMATION, 16);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_ENLIGHTENMENT_INFORMATION, LongSpinWaitCount, 4);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_ENLIGHTENMENT_INFORMATION, Reserved0, 8);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_ENLIGHTENMENT_INFORMATION, Reserved1, 12);

#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_ENLIGHTENMENT_INFORMATION _HV_ENLIGHTENMENT_INFORMATION;
#else
typedef HV_X64_ENLIGHTENMENT_INFORMATION _HV_ENLIGHTENMENT_INFORMATION;
#endif
#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_ENLIGHTENMENT_INFORMATION HV_ENLIGHTENMENT_INFORMATION;
#else
typedef HV_X64_ENLIGHTENMENT_INFORMATION HV_ENLIGHTENMENT_INFORMATION;
#endif
#if defined(HV_ARCH_ARM64)
typedef PHV_ARM64_ENLIGHTENMENT_INFORMATION PHV_ENLIGHTENMENT_INFORMATION;
#else
typedef PHV_X64_ENLIGHTENMENT_INFORMATION PHV_ENLIGHTENMENT_INFORMATION;
#endif

/** Implementation limits. */
typedef struct _HV_IMPLEMENTATION_LIMITS {
    HV_UINT32 MaxVirtualProcessorCount;
    HV_UINT32 MaxLogicalProcessorCount;
    HV_UINT32 MaxInterruptMappingCount;
    HV_UINT32 Reserved;
} HV_IMPLEMENTATION_LIMITS, *PHV_IMPLEMENTATION_LIMITS;
HV_STATIC_ASSERT_SIZE(HV_IMPLEMENTATION_LIMITS, 16);
HV_STATIC_ASSERT_OFFSET(HV_IMPLEMENTATION_LIMITS, MaxLogicalProcessorCount, 4);
HV_STATIC_ASSERT_OFFSET(HV_IMPLEMENTATION_LIMITS, MaxInterruptMappingCount, 8);
HV_STATIC_ASSERT_OFFSET(HV_IMPLEMENTATION_LIMITS, Reserved, 12);

/** X64 hypervisor hardware features. */
typedef struct _HV_X64_HYPERVISOR_HARDWARE_FEATURES {
    HV_UINT32 ApicOverlayAssistInUse : 1;
    HV_UINT32 MsrBitmapsInUse : 1;
    HV_UINT32 ArchitecturalPerformanceCountersInUse : 1;
    HV_UINT32 SecondLevelAddressTranslationInUse : 1;
    HV_UINT32 DmaRemappingInUse : 1;
    HV_UINT32 InterruptRemappingInUse : 1;
    HV_UINT32 MemoryPatrolScrubberPresent : 1;
    HV_UINT32 DmaProtectionInUse : 1;
    HV_UINT32 HpetRequested : 1;
    HV_UINT32 SyntheticTimersVolatile : 1;
    HV_UINT32 HypervisorLevel : 4;
    HV_UINT32 PhysicalDestinationModeRequired : 1;
    HV_UINT32 UseVmfuncForAliasMapSwitch : 1;
    HV_UINT32 HvRegisterForMemoryZeroingSupported : 1;
    HV_UINT32 UnrestrictedGuestSupported : 1;
    HV_UINT32 RdtAFeaturesSupported : 1;
    HV_UINT32 RdtMFeaturesSupported : 1;
    HV_UINT32 ChildPerfmonPmuSupported : 1;
    HV_UINT32 ChildPerfmonLbrSupported : 1;
    HV_UINT32 ChildPerfmonIptSupported : 1;
    HV_UINT32 ApicEmulationSupported : 1;
    HV_UINT32 ChildX2ApicRecommended : 1;
    HV_UINT32 HardwareWatchdogReserved : 1;
    HV_UINT32 DeviceAccessTrackingSupported : 1;
    HV_UINT32 HardwareGpaAccessTrackingSupported : 1;
    HV_UINT32 Reserved : 4;
    HV_UINT32 DeviceDomainInputWidth : 8;
    HV_UINT32 ReservedEbx : 24;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_X64_HYPERVISOR_HARDWARE_FEATURES, *PHV_X64_HYPERVISOR_HARDWARE_FEATURES;
HV_STATIC_ASSERT_SIZE(HV_X64_HYPERVISOR_HARDWARE_FEATURES, 16);
HV_STATIC_ASSERT_OFFSET(HV_X64_HYPERVISOR_HARDWARE_FEATURES, ReservedEcx, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_HYPERVISOR_HARDWARE_FEATURES, ReservedEdx, 12);

/** Arm64 hypervisor hardware features. */
typedef struct _HV_ARM64_HYPERVISOR_HARDWARE_FEATURES {
    HV_UINT32 ArchitecturalPerformanceCountersInUse : 1;
    HV_UINT32 SecondLevelAddressTranslationInUse : 1;
    HV_UINT32 DmaRemappingInUse : 1;
    HV_UINT32 InterruptRemappingInUse : 1;
    HV_UINT32 MemoryPatrolScrubberPresent : 1;
    HV_UINT32 DmaProtectionInUse : 1;
    HV_UINT32 SyntheticTimersVolatile : 1;
    HV_UINT32 HvRegisterForMemoryZeroingSupported : 1;
    HV_UINT32 Reserved : 24;
    HV_UINT32 Reserved0;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
} HV_ARM64_HYPERVISOR_HARDWARE_FEATURES, *PHV_ARM64_HYPERVISOR_HARDWARE_FEATURES;
HV_STATIC_ASSERT_SIZE(HV_ARM64_HYPERVISOR_HARDWARE_FEATURES, 16);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_HYPERVISOR_HARDWARE_FEATURES, Reserved0, 4);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_HYPERVISOR_HARDWARE_FEATURES, Reserved1, 8);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_HYPERVISOR_HARDWARE_FEATURES, Reserved2, 12);

#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_HARDWARE_FEATURES _HV_HYPERVISOR_HARDWARE_FEATURES;
#else
typedef HV_X64_HYPERVISOR_HARDWARE_FEATURES _HV_HYPERVISOR_HARDWARE_FEATURES;
#endif
#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_HARDWARE_FEATURES HV_HYPERVISOR_HARDWARE_FEATURES;
#else
typedef HV_X64_HYPERVISOR_HARDWARE_FEATURES HV_HYPERVISOR_HARDWARE_FEATURES;
#endif
#if defined(HV_ARCH_ARM64)
typedef PHV_ARM64_HYPERVISOR_HARDWARE_FEATURES PHV_HYPERVISOR_HARDWARE_FEATURES;
#else
typedef PHV_X64_HYPERVISOR_HARDWARE_FEATURES PHV_HYPERVISOR_HARDWARE_FEATURES;
#endif

/** X64 hypervisor cpu management features. */
typedef struct _HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES {
    HV_UINT32 StartLogicalProcessor : 1;
    HV_UINT32 CreateRootVirtualProcessor : 1;
    HV_UINT32 PerformanceCounterSync : 1;
    HV_UINT32 Reserved0 : 28;
    HV_UINT32 ReservedIdentityBit : 1;
    HV_UINT32 ProcessorPowerManagement : 1;
    HV_UINT32 MwaitIdleStates : 1;
    HV_UINT32 LogicalProcessorIdling : 1;
    HV_UINT32 Reserved1 : 29;
    HV_UINT32 RemapGuestUncached : 1;
    HV_UINT32 ReservedZ2 : 31;
    HV_UINT32 ReservedEdx;
} HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES, *PHV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES;
HV_STATIC_ASSERT_SIZE(HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES, 16);
HV_STATIC_ASSERT_OFFSET(HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES, ReservedEdx, 12);

/** Arm64 hypervisor cpu management features. */
typedef struct _HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES {
    HV_UINT32 StartLogicalProcessor : 1;
    HV_UINT32 CreateRootVirtualProcessor : 1;
    HV_UINT32 PerformanceCounterSync : 1;
    HV_UINT32 Reserved0 : 28;
    HV_UINT32 ReservedIdentityBit : 1;
    HV_UINT32 ProcessorPowerManagement : 1;
    HV_UINT32 RootManagedIdleStates : 1;
    HV_UINT32 Reserved1 : 30;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES, *PHV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES;
HV_STATIC_ASSERT_SIZE(HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES, 16);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES, ReservedEcx, 8);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES, ReservedEdx, 12);

#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES _HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES;
#else
typedef HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES _HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES;
#endif
#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES;
#else
typedef HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES;
#endif
#if defined(HV_ARCH_ARM64)
typedef PHV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES PHV_HYPERVISOR_CPU_MANAGEMENT_FEATURES;
#else
typedef PHV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES PHV_HYPERVISOR_CPU_MANAGEMENT_FEATURES;
#endif

/** Hypervisor svm features. */
typedef struct _HV_HYPERVISOR_SVM_FEATURES {
    HV_UINT32 SvmSupported : 1;
    HV_UINT32 Reserved0 : 10;
    HV_UINT32 MaxPasidSpacePasidCount : 21;
    HV_UINT32 MaxPasidSpaceCount;
    HV_UINT32 MaxDevicePrqSize;
    HV_UINT32 Reserved1;
} HV_HYPERVISOR_SVM_FEATURES, *PHV_HYPERVISOR_SVM_FEATURES;
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_SVM_FEATURES, 16);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_SVM_FEATURES, MaxPasidSpaceCount, 4);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_SVM_FEATURES, MaxDevicePrqSize, 8);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_SVM_FEATURES, Reserved1, 12);

/** Hypervisor nested virt features. */
typedef struct _HV_HYPERVISOR_NESTED_VIRT_FEATURES {
    HV_UINT32 EnlightenedVmcsVersionLow : 8;
    HV_UINT32 EnlightenedVmcsVersionHigh : 8;
    HV_UINT32 FlushGuestPhysicalHypercall_Deprecated : 1;
    HV_UINT32 NestedFlushVirtualHypercall : 1;
    HV_UINT32 FlushGuestPhysicalHypercall : 1;
    HV_UINT32 MsrBitmap : 1;
    HV_UINT32 VirtualizationException : 1;
    HV_UINT32 Reserved0 : 11;
    HV_UINT32 ReservedEbx;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_HYPERVISOR_NESTED_VIRT_FEATURES, *PHV_HYPERVISOR_NESTED_VIRT_FEATURES;
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_NESTED_VIRT_FEATURES, 16);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_NESTED_VIRT_FEATURES, ReservedEbx, 4);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_NESTED_VIRT_FEATURES, ReservedEcx, 8);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_NESTED_VIRT_FEATURES, ReservedEdx, 12);

/** Hypervisor isolation configuration. */
typedef struct _HV_HYPERVISOR_ISOLATION_CONFIGURATION {
    HV_UINT32 ParavisorPresent : 1;
    HV_UINT32 Reserved0 : 31;
    HV_UINT32 IsolationType : 4;
    HV_UINT32 Reserved11 : 1;
    HV_UINT32 SharedGpaBoundaryActive : 1;
    HV_UINT32 SharedGpaBoundaryBits : 6;
    HV_UINT32 Reserved12 : 20;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved3;
} HV_HYPERVISOR_ISOLATION_CONFIGURATION, *PHV_HYPERVISOR_ISOLATION_CONFIGURATION;
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_ISOLATION_CONFIGURATION, 16);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_ISOLATION_CONFIGURATION, Reserved2, 8);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_ISOLATION_CONFIGURATION, Reserved3, 12);

#define HV_PARTITION_ISOLATION_TYPE_NONE 0
#define HV_PARTITION_ISOLATION_TYPE_VBS 1
#define HV_PARTITION_ISOLATION_TYPE_SNP 2
#define HV_PARTITION_ISOLATION_TYPE_TDX 3
#define HV_PARTITION_ISOLATION_TYPE_CCA 4

/** Partition property code. */
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
HV_STATIC_ASSERT_SIZE(HV_PARTITION_PROPERTY_CODE, 4);

/** Processor vendor. */
typedef enum _HV_PROCESSOR_VENDOR HV_ENUM_UINT32 {
    HvProcessorVendorAmd = 0x0,
    HvProcessorVendorIntel = 0x1,
    HvProcessorVendorHygon = 0x2,
    HvProcessorVendorArm = 0x10,
} HV_PROCESSOR_VENDOR, *PHV_PROCESSOR_VENDOR;
HV_STATIC_ASSERT_SIZE(HV_PROCESSOR_VENDOR, 4);

/** Cpuid result. */
typedef union _HV_CPUID_RESULT {
    HV_UINT32 AsUINT32[4];
#if !defined(HV_ARCH_ARM64)
    struct {
        HV_UINT32 Eax;
        HV_UINT32 Ebx;
        HV_UINT32 Ecx;
        HV_UINT32 Edx;
    };
    struct {
        HV_UINT32 ReservedEax;
        HV_UINT32 ReservedEbx : 24;
        HV_UINT32 InitialApicId : 8;
        HV_UINT32 ReservedEcx : 31;
        HV_UINT32 HypervisorPresent : 1;
        HV_UINT32 ReservedEdx;
    } VersionAndFeatures;
    HV_X64_PLATFORM_CAPABILITIES MsHvPlatformCapabilities;
    HV_HYPERVISOR_NESTED_VIRT_FEATURES MsHvNestedVirtFeatures;
#endif
    HV_VENDOR_AND_MAX_FUNCTION HvVendorAndMaxFunction;
    HV_HYPERVISOR_INTERFACE_INFO HvInterface;
    HV_HYPERVISOR_VERSION_INFO MsHvVersion;
    HV_HYPERVISOR_FEATURES MsHvFeatures;
    HV_ENLIGHTENMENT_INFORMATION MsHvEnlightenmentInformation;
    HV_IMPLEMENTATION_LIMITS MsHvImplementationLimits;
    HV_HYPERVISOR_HARDWARE_FEATURES MsHvHardwareFeatures;
    HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES MsHvCpuManagementFeatures;
    HV_HYPERVISOR_SVM_FEATURES MsHvSvmFeatures;
    HV_HYPERVISOR_ISOLATION_CONFIGURATION MsHvIsolationConfiguration;
} HV_CPUID_RESULT, *PHV_CPUID_RESULT;
HV_STATIC_ASSERT_SIZE(HV_CPUID_RESULT, 16);
#if !defined(HV_ARCH_ARM64)
HV_STATIC_ASSERT_OFFSET(HV_CPUID_RESULT, Ebx, 4);
HV_STATIC_ASSERT_OFFSET(HV_CPUID_RESULT, Ecx, 8);
HV_STATIC_ASSERT_OFFSET(HV_CPUID_RESULT, Edx, 12);
#endif

#define HV_VIRTUALIZATION_STACK_CPUID_VENDOR 0x40000080
#define HV_VIRTUALIZATION_STACK_CPUID_INTERFACE 0x40000081
#define HV_VIRTUALIZATION_STACK_CPUID_PROPERTIES 0x40000082

#define HV_VS1_PARTITION_PROPERTIES_EAX_IS_PORTABLE 0x00000001
#define HV_VS1_PARTITION_PROPERTIES_EAX_DEBUG_DEVICE_PRESENT 0x00000002
#define HV_VS1_PARTITION_PROPERTIES_EAX_EXTENDED_IOAPIC_RTE 0x00000004
#define HV_VS1_PARTITION_PROPERTIES_EAX_CONFIDENTIAL_VMBUS_AVAILABLE 0x00000008

/** Vendor hyp uid ms hypervisor. */
static const HV_UINT32 HV_VENDOR_HYP_UID_MS_HYPERVISOR[4] HV_UNUSED = {
    0x4d32ba58, 0xcd244764, 0x8eef6c75, 0x16597024,
};

#define HV_MAKE_COMPATIBILITY_VERSION(Major, Minor) ((HV_UINT32)((Major) << 8 | (Minor)))

#define HV_COMPATIBILITY_21_H2 HV_MAKE_COMPATIBILITY_VERSION(0x6, 0x9)

/** Cpuid leaf info. */
typedef struct _HV_CPUID_LEAF_INFO {
    HV_UINT32 Eax;
    HV_UINT32 Ecx;
    HV_UINT64 Xfem;
    HV_UINT64 Xss;
} HV_CPUID_LEAF_INFO, *PHV_CPUID_LEAF_INFO;
HV_STATIC_ASSERT_SIZE(HV_CPUID_LEAF_INFO, 24);
HV_STATIC_ASSERT_OFFSET(HV_CPUID_LEAF_INFO, Ecx, 4);
HV_STATIC_ASSERT_OFFSET(HV_CPUID_LEAF_INFO, Xfem, 8);
HV_STATIC_ASSERT_OFFSET(HV_CPUID_LEAF_INFO, Xss, 16);

/** Get vp cpuid values flags. */
typedef union _HV_GET_VP_CPUID_VALUES_FLAGS {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 UseVpXfemXss : 1;
        HV_UINT32 ApplyRegisteredValues : 1;
        HV_UINT32 Reserved : 30;
    };
} HV_GET_VP_CPUID_VALUES_FLAGS, *PHV_GET_VP_CPUID_VALUES_FLAGS;
HV_STATIC_ASSERT_SIZE(HV_GET_VP_CPUID_VALUES_FLAGS, 4);

/** Compatibility version. */
typedef enum _HV_COMPATIBILITY_VERSION HV_ENUM_UINT32 {
    HvCompatibilityVersionRedstone1 = 0x600,
    HvCompatibilityVersionRedstone2 = 0x601,
    HvCompatibilityVersionRedstone3 = 0x602,
    HvCompatibilityVersionRedstone4 = 0x603,
    HvCompatibilityVersionRedstone5 = 0x604,
    HvCompatibilityVersion19H1 = 0x605,
    HvCompatibilityVersionVibranium = 0x606,
    HvCompatibilityVersionManganese = 0x607,
    HvCompatibilityVersionIron = 0x608,
    HvCompatibilityVersionNickel = 0x609,
    HvCompatibilityVersionCopper = 0x60A,
    HvCompatibilityVersionGermanium = 0x1000,
    HvCompatibilityVersionPrerelease = 0xFE00,
    HvCompatibilityVersionExperiment = 0xFF00,
} HV_COMPATIBILITY_VERSION, *PHV_COMPATIBILITY_VERSION;
HV_STATIC_ASSERT_SIZE(HV_COMPATIBILITY_VERSION, 4);

/** Cpuid function private. */
typedef enum _HV_CPUID_FUNCTION_PRIVATE HV_ENUM_UINT32 {
    HvCpuIdFunctionMsHvPasidFeatures = 0x40000008,
    HvCpuIdFunctionMsHvIsolationConfiguration = 0x40000009,
    HvCpuidFunctionMsHvIptFeatures = 0x4000000B,
} HV_CPUID_FUNCTION_PRIVATE, *PHV_CPUID_FUNCTION_PRIVATE;
HV_STATIC_ASSERT_SIZE(HV_CPUID_FUNCTION_PRIVATE, 4);

#define HV_CPUID_HV_VENDOR_MICROSOFT "Microsoft Hv"
#define HV_CPUID_HV_VENDOR_MICROSOFT_EBX 0x7263694D
#define HV_CPUID_HV_VENDOR_MICROSOFT_ECX 0x666F736F
#define HV_CPUID_HV_VENDOR_MICROSOFT_EDX 0x76482074

/** Hypervisor interface private. */
typedef enum _HV_HYPERVISOR_INTERFACE_PRIVATE HV_ENUM_UINT32 {
    HvMicrosoftXboxNanovisor = 0x766E6258,
} HV_HYPERVISOR_INTERFACE_PRIVATE, *PHV_HYPERVISOR_INTERFACE_PRIVATE;
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_INTERFACE_PRIVATE, 4);

/** Service branch. */
typedef enum _HV_SERVICE_BRANCH HV_ENUM_UINT32 {
    HvServiceBranchGdr = 0x00000000,
    HvServiceBranchQfe = 0x00000001,
} HV_SERVICE_BRANCH, *PHV_SERVICE_BRANCH;
HV_STATIC_ASSERT_SIZE(HV_SERVICE_BRANCH, 4);

/** Arm64 hypervisor features private. */
typedef struct _HV_ARM64_HYPERVISOR_FEATURES_PRIVATE {
    HV_PARTITION_PRIVILEGE_MASK PartitionPrivileges;
    HV_UINT32 Reserved0 : 16;
    HV_UINT32 CrossVtlFlushAvailable : 1;
    HV_UINT32 S1ExtendedAsidsAvailable : 1;
    HV_UINT32 Reserved1 : 14;
} HV_ARM64_HYPERVISOR_FEATURES_PRIVATE, *PHV_ARM64_HYPERVISOR_FEATURES_PRIVATE;
HV_STATIC_ASSERT_SIZE(HV_ARM64_HYPERVISOR_FEATURES_PRIVATE, 16);

#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_FEATURES_PRIVATE _HV_HYPERVISOR_FEATURES_PRIVATE;
#else
typedef HV_X64_HYPERVISOR_FEATURES _HV_HYPERVISOR_FEATURES_PRIVATE;
#endif
#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_FEATURES_PRIVATE HV_HYPERVISOR_FEATURES_PRIVATE;
#else
typedef HV_X64_HYPERVISOR_FEATURES HV_HYPERVISOR_FEATURES_PRIVATE;
#endif
#if defined(HV_ARCH_ARM64)
typedef PHV_ARM64_HYPERVISOR_FEATURES_PRIVATE PHV_HYPERVISOR_FEATURES_PRIVATE;
#else
typedef PHV_X64_HYPERVISOR_FEATURES PHV_HYPERVISOR_FEATURES_PRIVATE;
#endif

/** Arm64 enlightenment information private. */
typedef struct _HV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE {
    HV_UINT32 Reserved01 : 21;
    HV_UINT32 UseHypercallForMmioAccess : 1;
    HV_UINT32 UseGpaPinningHypercall : 1;
    HV_UINT32 WakeVps : 1;
    HV_UINT32 SyncContext : 1;
    HV_UINT32 Reserved02 : 7;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved3;
} HV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE, *PHV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE;
HV_STATIC_ASSERT_SIZE(HV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE, 16);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE, Reserved1, 4);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE, Reserved2, 8);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE, Reserved3, 12);

#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE _HV_ENLIGHTENMENT_INFORMATION_PRIVATE;
#else
typedef HV_X64_ENLIGHTENMENT_INFORMATION _HV_ENLIGHTENMENT_INFORMATION_PRIVATE;
#endif
#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE HV_ENLIGHTENMENT_INFORMATION_PRIVATE;
#else
typedef HV_X64_ENLIGHTENMENT_INFORMATION HV_ENLIGHTENMENT_INFORMATION_PRIVATE;
#endif
#if defined(HV_ARCH_ARM64)
typedef PHV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE PHV_ENLIGHTENMENT_INFORMATION_PRIVATE;
#else
typedef PHV_X64_ENLIGHTENMENT_INFORMATION PHV_ENLIGHTENMENT_INFORMATION_PRIVATE;
#endif

/** X64 hypervisor hardware features private. */
typedef struct _HV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE {
    HV_UINT32 Reserved0 : 18;
    HV_UINT32 L3CachePartitioningSupported : 1;
    HV_UINT32 L3CacheMonitoringSupported : 1;
    HV_UINT32 Reserved1 : 12;
    HV_UINT32 ReservedEbx;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, *PHV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE;
HV_STATIC_ASSERT_SIZE(HV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, 16);
HV_STATIC_ASSERT_OFFSET(HV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, ReservedEbx, 4);
HV_STATIC_ASSERT_OFFSET(HV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, ReservedEcx, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, ReservedEdx, 12);

/** Arm64 hypervisor hardware features private. */
typedef struct _HV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE {
    HV_UINT32 Reserved0 : 8;
    HV_UINT32 ApicEmulationSupported : 1;
    HV_UINT32 DeviceAccessTrackingSupported : 1;
    HV_UINT32 DeviceDomainInputWidth : 8;
    HV_UINT32 HardwareGpaAccessTrackingSupported : 1;
    HV_UINT32 Reserved1 : 13;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved3;
    HV_UINT32 Reserved4;
} HV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, *PHV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE;
HV_STATIC_ASSERT_SIZE(HV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, 16);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, Reserved2, 4);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, Reserved3, 8);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, Reserved4, 12);

#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE _HV_HYPERVISOR_HARDWARE_FEATURES_PRIVATE;
#else
typedef HV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE _HV_HYPERVISOR_HARDWARE_FEATURES_PRIVATE;
#endif
#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE HV_HYPERVISOR_HARDWARE_FEATURES_PRIVATE;
#else
typedef HV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE HV_HYPERVISOR_HARDWARE_FEATURES_PRIVATE;
#endif
#if defined(HV_ARCH_ARM64)
typedef PHV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE PHV_HYPERVISOR_HARDWARE_FEATURES_PRIVATE;
#else
typedef PHV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE PHV_HYPERVISOR_HARDWARE_FEATURES_PRIVATE;
#endif

/** X64 hypervisor cpu management features private. */
typedef struct _HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE {
    HV_UINT32 ReservedEax;
    HV_UINT32 Reserved0 : 3;
    HV_UINT32 DriveIdleTransitions : 1;
    HV_UINT32 Reserved1 : 28;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE, *PHV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
HV_STATIC_ASSERT_SIZE(HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE, 16);
HV_STATIC_ASSERT_OFFSET(HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE, ReservedEcx, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE, ReservedEdx, 12);

/** Arm64 hypervisor cpu management features private. */
typedef struct _HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE {
    HV_UINT32 ReservedEax;
    HV_UINT32 ReservedEbx0 : 3;
    HV_UINT32 DriveIdleTransitions : 1;
    HV_UINT32 ReservedEbx1 : 28;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE, *PHV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
HV_STATIC_ASSERT_SIZE(HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE, 16);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE, ReservedEcx, 8);
HV_STATIC_ASSERT_OFFSET(HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE, ReservedEdx, 12);

#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE _HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#else
typedef HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE _HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#endif
#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#else
typedef HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#endif
#if defined(HV_ARCH_ARM64)
typedef PHV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE PHV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#else
typedef PHV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE PHV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#endif

/** Hypervisor pasid features. */
typedef struct _HV_HYPERVISOR_PASID_FEATURES {
    HV_UINT32 Reserved0 : 1;
    HV_UINT32 PasidSupported : 1;
    HV_UINT32 Reserved1 : 30;
    HV_UINT32 MaxDevicePrqSize;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved3;
} HV_HYPERVISOR_PASID_FEATURES, *PHV_HYPERVISOR_PASID_FEATURES;
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_PASID_FEATURES, 16);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_PASID_FEATURES, MaxDevicePrqSize, 4);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_PASID_FEATURES, Reserved2, 8);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_PASID_FEATURES, Reserved3, 12);

/** Hypervisor nested virt features private. */
typedef struct _HV_HYPERVISOR_NESTED_VIRT_FEATURES_PRIVATE {
    HV_UINT32 Reserved0 : 21;
    HV_UINT32 DebugCtl : 1;
    HV_UINT32 EnlightenedNptTlb : 1;
    HV_UINT32 NoRmpTableRequired : 1;
    HV_UINT32 EnlightenedSevSwap : 1;
    HV_UINT32 Reserved1 : 7;
    HV_UINT32 PerfGlobalCtrl : 1;
    HV_UINT32 Reserved2 : 31;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_HYPERVISOR_NESTED_VIRT_FEATURES_PRIVATE, *PHV_HYPERVISOR_NESTED_VIRT_FEATURES_PRIVATE;
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_NESTED_VIRT_FEATURES_PRIVATE, 16);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_NESTED_VIRT_FEATURES_PRIVATE, ReservedEcx, 8);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_NESTED_VIRT_FEATURES_PRIVATE, ReservedEdx, 12);

/** Hypervisor ipt features. */
typedef struct _HV_HYPERVISOR_IPT_FEATURES {
    HV_UINT32 ChainedToPA : 1;
    HV_UINT32 Enlightened : 1;
    HV_UINT32 Reserved0 : 10;
    HV_UINT32 MaxTraceBufferSizePerVtl : 20;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
    HV_UINT32 HypervisorIpt : 1;
    HV_UINT32 Reserved3 : 31;
} HV_HYPERVISOR_IPT_FEATURES, *PHV_HYPERVISOR_IPT_FEATURES;
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_IPT_FEATURES, 16);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_IPT_FEATURES, Reserved1, 4);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_IPT_FEATURES, Reserved2, 8);

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * CPUID leaves 0x40000000 to 0x4000000C on x86, and the feature registers with the same content on
 * ARM64. Sources: TLFS 2.4, mu_msvm HvGuestCpuid.h.
 */
#ifndef HYPERV_CPUID_H
#define HYPERV_CPUID_H

#include "types.h"
#include "features.h"

HV_HEADER_BEGIN

/** Interface signature, "Hv#1"; mu_msvm HvGuestCpuid.h. */
typedef enum _HV_HYPERVISOR_INTERFACE HV_ENUM_UINT32 {
    HvMicrosoftHypervisorInterface = 0x31237648u,
} HV_HYPERVISOR_INTERFACE, *PHV_HYPERVISOR_INTERFACE;

/** Version, CPUID leaf 0x40000002; TLFS 2.4, mu_msvm HvGuestCpuid.h. */
typedef struct _HV_HYPERVISOR_VERSION_INFO {
    HV_UINT32 BuildNumber;
    HV_UINT32 MinorVersion : 16,
              MajorVersion : 16;
    HV_UINT32 ServicePack;
    HV_UINT32 ServiceNumber : 24,
              ServiceBranch : 8;
} HV_HYPERVISOR_VERSION_INFO, *PHV_HYPERVISOR_VERSION_INFO;

/** CPUID leaves of the hypervisor; mu_msvm HvGuestCpuid.h. */
typedef enum _HV_CPUID_FUNCTION HV_ENUM_UINT32 {
    HvCpuIdFunctionVersionAndFeatures = 0x00000001u,
    HvCpuIdFunctionHvVendorAndMaxFunction = 0x40000000u,
    HvCpuIdFunctionHvInterface,
    HvCpuIdFunctionMsHvVersion,
    HvCpuIdFunctionMsHvFeatures,
    HvCpuIdFunctionMsHvEnlightenmentInformation,
    HvCpuIdFunctionMsHvImplementationLimits,
    HvCpuIdFunctionMsHvHardwareFeatures,
    HvCpuIdFunctionMsHvCpuManagementFeatures,
    HvCpuIdFunctionMsHvSvmFeatures = 0x40000008u,
    HvCpuIdFunctionMsHvSkipLevelFeatures,
    HvCpuidFunctionMsHvNestedVirtFeatures,
    HvCpuidFunctionMsHvIsolationConfiguration = 0x4000000Cu,
    HvCpuIdFunctionMaxReserved = 0x4000000Cu,
} HV_CPUID_FUNCTION, *PHV_CPUID_FUNCTION;

/** Vendor and highest leaf, CPUID leaf 0x40000000; TLFS 2.4, mu_msvm HvGuestCpuid.h. */
typedef struct _HV_VENDOR_AND_MAX_FUNCTION {
    HV_UINT32 MaxFunction;
    HV_UINT8 VendorName[12];
} HV_VENDOR_AND_MAX_FUNCTION, *PHV_VENDOR_AND_MAX_FUNCTION;

/** Interface signature, CPUID leaf 0x40000001; TLFS 2.4, mu_msvm HvGuestCpuid.h. */
typedef struct _HV_HYPERVISOR_INTERFACE_INFO {
    HV_UINT32 Interface;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved3;
} HV_HYPERVISOR_INTERFACE_INFO, *PHV_HYPERVISOR_INTERFACE_INFO;

#if defined(HV_WITH_X64)
/** Privileges and features, CPUID leaf 0x40000003; TLFS 2.4, mu_msvm HvGuestCpuid.h. */
typedef struct _HV_X64_HYPERVISOR_FEATURES {
    HV_PARTITION_PRIVILEGE_MASK PartitionPrivileges;
    HV_UINT32 MaxSupportedCState : 4,
              HpetNeededForC3PowerState_Deprecated : 1,
              InvariantMperfAvailable : 1,
              SupervisorShadowStackAvailable : 1,
              ArchPmuAvailable : 1,
              ExceptionTrapInterceptAvailable : 1,
              Reserved : 23,
              MwaitAvailable_Deprecated : 1,
              GuestDebuggingAvailable : 1,
              PerformanceMonitorsAvailable : 1,
              CpuDynamicPartitioningAvailable : 1,
              XmmRegistersForFastHypercallAvailable : 1,
              GuestIdleAvailable : 1,
              HypervisorSleepStateSupportAvailable : 1,
              NumaDistanceQueryAvailable : 1,
              FrequencyRegsAvailable : 1,
              SyntheticMachineCheckAvailable : 1,
              GuestCrashRegsAvailable : 1,
              DebugRegsAvailable : 1,
              Npiep1Available : 1,
              DisableHypervisorAvailable : 1,
              ExtendedGvaRangesForFlushVirtualAddressListAvailable : 1,
              FastHypercallOutputAvailable : 1,
              PasidFeaturesAvailable : 1,
              SintPollingModeAvailable : 1,
              HypercallMsrLockAvailable : 1,
              DirectSyntheticTimers : 1,
              RegisterPatAvailable : 1,
              RegisterBndcfgsAvailable : 1,
              WatchdogTimerAvailable : 1,
              SyntheticTimeUnhaltedTimerAvailable : 1,
              DeviceDomainsAvailable : 1,
              S1DeviceDomainsAvailable : 1,
              LbrAvailable : 1,
              IptAvailable : 1,
              CrossVtlFlushAvailable : 1,
              IdleSpecCtrlAvailable : 1,
              TranslateGvaFlagsAvailable : 1,
              ApicEoiInterceptAvailable : 1;
} HV_X64_HYPERVISOR_FEATURES, *PHV_X64_HYPERVISOR_FEATURES;
#endif

#if defined(HV_WITH_ARM64)
/** Privileges and features, register 0x00000200; mu_msvm HvGuestCpuid.h. */
typedef struct _HV_ARM64_HYPERVISOR_FEATURES {
    HV_PARTITION_PRIVILEGE_MASK PartitionPrivileges;
    HV_UINT32 GuestDebuggingAvailable : 1,
              PerformanceMonitorsAvailable : 1,
              CpuDynamicPartitioningAvailable : 1,
              GuestIdleAvailable : 1,
              HypervisorSleepStateSupportAvailable : 1,
              NumaDistanceQueryAvailable : 1,
              FrequencyRegsAvailable : 1,
              SyntheticMachineCheckAvailable : 1,
              GuestCrashRegsAvailable : 1,
              DebugRegsAvailable : 1,
              DisableHypervisorAvailable : 1,
              ExtendedGvaRangesForFlushVirtualAddressListAvailable : 1,
              SintPollingModeAvailable : 1,
              DirectSyntheticTimers : 1,
              DeviceDomainsAvailable : 1,
              S1DeviceDomainsAvailable : 1,
              Reserved1 : 16;
} HV_ARM64_HYPERVISOR_FEATURES, *PHV_ARM64_HYPERVISOR_FEATURES;
#endif

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

#if defined(HV_WITH_X64)
/** Recommended enlightenments, CPUID leaf 0x40000004; TLFS 2.4, mu_msvm HvGuestCpuid.h. */
typedef struct _HV_X64_ENLIGHTENMENT_INFORMATION {
    HV_UINT32 UseHypercallForAddressSpaceSwitch : 1,
              UseHypercallForLocalFlush : 1,
              UseHypercallForRemoteFlushAndLocalFlushEntire : 1,
              UseApicMsrs : 1,
              UseHvRegisterForReset : 1,
              UseRelaxedTiming : 1,
              UseDmaRemapping_Deprecated : 1,
              UseInterruptRemapping_Deprecated : 1,
              UseX2ApicMsrs : 1,
              DeprecateAutoEoi : 1,
              UseSyntheticClusterIpi : 1,
              UseExProcessorMasks : 1,
              Nested : 1,
              UseIntForMbecSystemCalls : 1,
              UseVmcsEnlightenments : 1,
              UseSyncedTimeline : 1,
              CoreSchedulerRequested : 1,
              UseDirectLocalFlushEntire : 1,
              NoNonArchitecturalCoreSharing : 1,
              UseX2Apic : 1,
              RestoreTimeOnResume : 1,
              UseHypercallForMmioAccess : 1,
              UseGpaPinningHypercall : 1,
              WakeVps : 1,
              ProxyInterruptDoorbellSupport : 1,
              MemoryTypeLockingSupport : 1,
              MapPartitionEventLogBuffer : 1,
              LowerVtlGuestRequestSupport : 1,
              HeatHintBeneficialSupport : 1,
              RingBufferMessagePortSupport : 1,
              Reserved : 2;
    HV_UINT32 LongSpinWaitCount;
    HV_UINT32 ImplementedPhysicalAddressBits : 7,
              ReservedEcx : 25;
    HV_UINT32 ReservedEdx;
} HV_X64_ENLIGHTENMENT_INFORMATION, *PHV_X64_ENLIGHTENMENT_INFORMATION;
#endif

#if defined(HV_WITH_ARM64)
/** Recommended enlightenments, register 0x00000201; mu_msvm HvGuestCpuid.h. */
typedef struct _HV_ARM64_ENLIGHTENMENT_INFORMATION {
    HV_UINT32 UseHvRegisterForReset : 1,
              UseRelaxedTiming : 1,
              UseSyntheticClusterIpi : 1,
              UseExProcessorMasks : 1,
              Nested : 1,
              UseSyncedTimeline : 1,
              RingBufferMessagePortSupport : 1,
              Reserved01 : 14,
              UseHypercallForMmioAccess : 1,
              UseGpaPinningHypercall : 1,
              WakeVps : 1,
              Reserved02 : 2,
              MapPartitionEventLogBuffer : 1,
              HeatHintBeneficialSupport : 1,
              Reserved03 : 4;
    HV_UINT32 LongSpinWaitCount;
    HV_UINT32 Reserved0;
    HV_UINT32 Reserved1;
} HV_ARM64_ENLIGHTENMENT_INFORMATION, *PHV_ARM64_ENLIGHTENMENT_INFORMATION;
#endif

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

/** Limits of the implementation, CPUID leaf 0x40000005; TLFS 2.4, mu_msvm HvGuestCpuid.h. */
typedef struct _HV_IMPLEMENTATION_LIMITS {
    HV_UINT32 MaxVirtualProcessorCount;
    HV_UINT32 MaxLogicalProcessorCount;
    HV_UINT32 MaxInterruptMappingCount;
    HV_UINT32 Reserved;
} HV_IMPLEMENTATION_LIMITS, *PHV_IMPLEMENTATION_LIMITS;

#if defined(HV_WITH_X64)
/** Hardware in use, CPUID leaf 0x40000006; TLFS 2.4, mu_msvm HvGuestCpuid.h. */
typedef struct _HV_X64_HYPERVISOR_HARDWARE_FEATURES {
    HV_UINT32 ApicOverlayAssistInUse : 1,
              MsrBitmapsInUse : 1,
              ArchitecturalPerformanceCountersInUse : 1,
              SecondLevelAddressTranslationInUse : 1,
              DmaRemappingInUse : 1,
              InterruptRemappingInUse : 1,
              MemoryPatrolScrubberPresent : 1,
              DmaProtectionInUse : 1,
              HpetRequested : 1,
              SyntheticTimersVolatile : 1,
              HypervisorLevel : 4,
              PhysicalDestinationModeRequired : 1,
              UseVmfuncForAliasMapSwitch : 1,
              HvRegisterForMemoryZeroingSupported : 1,
              UnrestrictedGuestSupported : 1,
              RdtAFeaturesSupported : 1,
              RdtMFeaturesSupported : 1,
              ChildPerfmonPmuSupported : 1,
              ChildPerfmonLbrSupported : 1,
              ChildPerfmonIptSupported : 1,
              ApicEmulationSupported : 1,
              ChildX2ApicRecommended : 1,
              HardwareWatchdogReserved : 1,
              DeviceAccessTrackingSupported : 1,
              HardwareGpaAccessTrackingSupported : 1,
              Reserved : 4,
              DeviceDomainInputWidth : 8,
              ReservedEbx : 24;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_X64_HYPERVISOR_HARDWARE_FEATURES, *PHV_X64_HYPERVISOR_HARDWARE_FEATURES;
#endif

#if defined(HV_WITH_ARM64)
/** Hardware in use, register 0x00000203; mu_msvm HvGuestCpuid.h. */
typedef struct _HV_ARM64_HYPERVISOR_HARDWARE_FEATURES {
    HV_UINT32 ArchitecturalPerformanceCountersInUse : 1,
              SecondLevelAddressTranslationInUse : 1,
              DmaRemappingInUse : 1,
              InterruptRemappingInUse : 1,
              MemoryPatrolScrubberPresent : 1,
              DmaProtectionInUse : 1,
              SyntheticTimersVolatile : 1,
              HvRegisterForMemoryZeroingSupported : 1,
              Reserved : 24;
    HV_UINT32 Reserved0;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
} HV_ARM64_HYPERVISOR_HARDWARE_FEATURES, *PHV_ARM64_HYPERVISOR_HARDWARE_FEATURES;
#endif

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

#if defined(HV_WITH_X64)
/** CPU management of the root, CPUID leaf 0x40000007; TLFS 2.4, mu_msvm HvGuestCpuid.h. */
typedef struct _HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES {
    HV_UINT32 StartLogicalProcessor : 1,
              CreateRootVirtualProcessor : 1,
              PerformanceCounterSync : 1,
              Reserved0 : 28,
              ReservedIdentityBit : 1,
              ProcessorPowerManagement : 1,
              MwaitIdleStates : 1,
              LogicalProcessorIdling : 1,
              Reserved1 : 29,
              RemapGuestUncached : 1,
              ReservedZ2 : 31;
    HV_UINT32 ReservedEdx;
} HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES, *PHV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES;
#endif

#if defined(HV_WITH_ARM64)
/** CPU management of the root, register 0x00000204; mu_msvm HvGuestCpuid.h. */
typedef struct _HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES {
    HV_UINT32 StartLogicalProcessor : 1,
              CreateRootVirtualProcessor : 1,
              PerformanceCounterSync : 1,
              Reserved0 : 28,
              ReservedIdentityBit : 1,
              ProcessorPowerManagement : 1,
              RootManagedIdleStates : 1,
              Reserved1 : 30;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES, *PHV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES;
#endif

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

/** Shared virtual memory, CPUID leaf 0x40000008; TLFS 2.4, mu_msvm HvGuestCpuid.h. */
typedef struct _HV_HYPERVISOR_SVM_FEATURES {
    HV_UINT32 SvmSupported : 1,
              Reserved0 : 10,
              MaxPasidSpacePasidCount : 21;
    HV_UINT32 MaxPasidSpaceCount;
    HV_UINT32 MaxDevicePrqSize;
    HV_UINT32 Reserved1;
} HV_HYPERVISOR_SVM_FEATURES, *PHV_HYPERVISOR_SVM_FEATURES;

#if defined(HV_WITH_X64)
/** Nested virtualization, CPUID leaf 0x4000000A; TLFS 2.4, mu_msvm HvGuestCpuid.h. */
typedef struct _HV_HYPERVISOR_NESTED_VIRT_FEATURES {
    HV_UINT32 EnlightenedVmcsVersionLow : 8,
              EnlightenedVmcsVersionHigh : 8,
              FlushGuestPhysicalHypercall_Deprecated : 1,
              NestedFlushVirtualHypercall : 1,
              FlushGuestPhysicalHypercall : 1,
              MsrBitmap : 1,
              VirtualizationException : 1,
              Reserved0 : 11;
    HV_UINT32 ReservedEbx;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_HYPERVISOR_NESTED_VIRT_FEATURES, *PHV_HYPERVISOR_NESTED_VIRT_FEATURES;
#endif

/** Isolation, CPUID leaf 0x4000000C; mu_msvm HvGuestCpuid.h. */
typedef struct _HV_HYPERVISOR_ISOLATION_CONFIGURATION {
    HV_UINT32 ParavisorPresent : 1,
              Reserved0 : 31,
              IsolationType : 4,
              Reserved11 : 1,
              SharedGpaBoundaryActive : 1,
              SharedGpaBoundaryBits : 6,
              Reserved12 : 20;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved3;
} HV_HYPERVISOR_ISOLATION_CONFIGURATION, *PHV_HYPERVISOR_ISOLATION_CONFIGURATION;

#define HV_PARTITION_ISOLATION_TYPE_NONE 0
#define HV_PARTITION_ISOLATION_TYPE_VBS  1
#define HV_PARTITION_ISOLATION_TYPE_SNP  2
#define HV_PARTITION_ISOLATION_TYPE_TDX  3
#define HV_PARTITION_ISOLATION_TYPE_CCA  4

/** Vendors of processors; WDK 7.1 hvgdk.h. */
typedef enum _HV_PROCESSOR_VENDOR HV_ENUM_UINT32 {
    HvProcessorVendorAmd = 0x0u,
    HvProcessorVendorIntel,
    HvProcessorVendorHygon,
    HvProcessorVendorArm = 0x10u,
} HV_PROCESSOR_VENDOR, *PHV_PROCESSOR_VENDOR;

/** Registers of any CPUID leaf of the hypervisor; TLFS HV_CPUID_RESULT, mu_msvm HvGuestCpuid.h. */
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
        HV_UINT32 ReservedEbx : 24,
                  InitialApicId : 8,
                  ReservedEcx : 31,
                  HypervisorPresent : 1;
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

#define HV_VIRTUALIZATION_STACK_CPUID_VENDOR     0x40000080
#define HV_VIRTUALIZATION_STACK_CPUID_INTERFACE  0x40000081
#define HV_VIRTUALIZATION_STACK_CPUID_PROPERTIES 0x40000082

#define HV_VS1_PARTITION_PROPERTIES_EAX_IS_PORTABLE                  0x00000001
#define HV_VS1_PARTITION_PROPERTIES_EAX_DEBUG_DEVICE_PRESENT         0x00000002
#define HV_VS1_PARTITION_PROPERTIES_EAX_EXTENDED_IOAPIC_RTE          0x00000004
#define HV_VS1_PARTITION_PROPERTIES_EAX_CONFIDENTIAL_VMBUS_AVAILABLE 0x00000008

/** Identity of the hypervisor by SMCCC vendor call, ARM64; openvmm hvdef
 *  VENDOR_HYP_UID_MS_HYPERVISOR. */
static const HV_UINT32 HV_VENDOR_HYP_UID_MS_HYPERVISOR[4] HV_UNUSED = {
    0x4d32ba58,
    0xcd244764,
    0x8eef6c75,
    0x16597024,
};

#define HV_MAKE_COMPATIBILITY_VERSION(Major, Minor) ((HV_UINT32)((Major) << 8 | (Minor)))

#define HV_COMPATIBILITY_21_H2 HV_MAKE_COMPATIBILITY_VERSION(0x6, 0x9)

/** A CPUID leaf to look up; mshv headers hv_cpuid_leaf_info. */
typedef struct _HV_CPUID_LEAF_INFO {
    HV_UINT32 Eax;
    HV_UINT32 Ecx;
    HV_UINT64 Xfem;
    HV_UINT64 Xss;
} HV_CPUID_LEAF_INFO, *PHV_CPUID_LEAF_INFO;

/** How CPUID leaves are looked up; TLFS HV_GET_VP_CPUID_VALUES_FLAGS, mshv headers
 *  hv_get_vp_cpuid_values_flags. */
typedef union _HV_GET_VP_CPUID_VALUES_FLAGS {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 UseVpXfemXss : 1,
                  ApplyRegisteredValues : 1,
                  Reserved : 30;
    };
} HV_GET_VP_CPUID_VALUES_FLAGS, *PHV_GET_VP_CPUID_VALUES_FLAGS;

/** Hypervisor versions to be compatible with; Windows 26100 symbols. */
typedef enum _HV_COMPATIBILITY_VERSION HV_ENUM_UINT32 {
    HvCompatibilityVersionRedstone1 = 0x600u,
    HvCompatibilityVersionRedstone2,
    HvCompatibilityVersionRedstone3,
    HvCompatibilityVersionRedstone4,
    HvCompatibilityVersionRedstone5,
    HvCompatibilityVersion19H1,
    HvCompatibilityVersionVibranium,
    HvCompatibilityVersionManganese,
    HvCompatibilityVersionIron = 0x608u,
    HvCompatibilityVersionNickel,
    HvCompatibilityVersionCopper,
    HvCompatibilityVersionGermanium = 0x1000u,
    HvCompatibilityVersionPrerelease = 0xFE00u,
    HvCompatibilityVersionExperiment = 0xFF00u,
} HV_COMPATIBILITY_VERSION, *PHV_COMPATIBILITY_VERSION;

/** CPUID leaves of the hypervisor which no guest needs; WDK 7.1 hvgdk.h HV_CPUID_FUNCTION. */
typedef enum _HV_CPUID_FUNCTION_PRIVATE HV_ENUM_UINT32 {
    HvCpuIdFunctionMsHvPasidFeatures = 0x40000008u,
    HvCpuIdFunctionMsHvIsolationConfiguration,
    HvCpuidFunctionMsHvIptFeatures = 0x4000000Bu,
} HV_CPUID_FUNCTION_PRIVATE, *PHV_CPUID_FUNCTION_PRIVATE;

#define HV_CPUID_HV_VENDOR_MICROSOFT     "Microsoft Hv"
#define HV_CPUID_HV_VENDOR_MICROSOFT_EBX 0x7263694D
#define HV_CPUID_HV_VENDOR_MICROSOFT_ECX 0x666F736F
#define HV_CPUID_HV_VENDOR_MICROSOFT_EDX 0x76482074

/** Interface signature of the Xbox hypervisor; WDK 7.1 hvgdk.h HV_HYPERVISOR_INTERFACE. */
typedef enum _HV_HYPERVISOR_INTERFACE_PRIVATE HV_ENUM_UINT32 {
    HvMicrosoftXboxNanovisor = 0x766E6258u,
} HV_HYPERVISOR_INTERFACE_PRIVATE, *PHV_HYPERVISOR_INTERFACE_PRIVATE;

/** Branches of servicing in the version; WDK 7.1 hvgdk.h. */
typedef enum _HV_SERVICE_BRANCH HV_ENUM_UINT32 {
    HvServiceBranchGdr = 0x00000000u,
    HvServiceBranchQfe,
} HV_SERVICE_BRANCH, *PHV_SERVICE_BRANCH;

#if defined(HV_WITH_ARM64)
/** Privileges and features on ARM64 with the bits for a root partition; Windows 26100 symbols. */
typedef struct _HV_ARM64_HYPERVISOR_FEATURES_PRIVATE {
    HV_PARTITION_PRIVILEGE_MASK PartitionPrivileges;
    HV_UINT32 Reserved0 : 16,
              CrossVtlFlushAvailable : 1,
              S1ExtendedAsidsAvailable : 1,
              Reserved1 : 14;
} HV_ARM64_HYPERVISOR_FEATURES_PRIVATE, *PHV_ARM64_HYPERVISOR_FEATURES_PRIVATE;
#endif

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

#if defined(HV_WITH_ARM64)
/** Recommended enlightenments on ARM64 with the bits for a root partition; Windows 26100
 *  symbols. */
typedef struct _HV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE {
    HV_UINT32 Reserved01 : 21,
              UseHypercallForMmioAccess : 1,
              UseGpaPinningHypercall : 1,
              WakeVps : 1,
              SyncContext : 1,
              Reserved02 : 7;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved3;
} HV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE, *PHV_ARM64_ENLIGHTENMENT_INFORMATION_PRIVATE;
#endif

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

#if defined(HV_WITH_X64)
/** Hardware in use, CPUID leaf 0x40000006, with the bits for a root partition; mu_msvm
 *  HvGuestCpuid.h HV_X64_HYPERVISOR_HARDWARE_FEATURES. */
typedef struct _HV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE {
    HV_UINT32 Reserved0 : 18,
              L3CachePartitioningSupported : 1,
              L3CacheMonitoringSupported : 1,
              Reserved1 : 12;
    HV_UINT32 ReservedEbx;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, *PHV_X64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE;
#endif

#if defined(HV_WITH_ARM64)
/** Hardware in use on ARM64 with the bits for a root partition; Windows 26100 symbols. */
typedef struct _HV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE {
    HV_UINT32 Reserved0 : 8,
              ApicEmulationSupported : 1,
              DeviceAccessTrackingSupported : 1,
              DeviceDomainInputWidth : 8,
              HardwareGpaAccessTrackingSupported : 1,
              Reserved1 : 13;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved3;
    HV_UINT32 Reserved4;
} HV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE, *PHV_ARM64_HYPERVISOR_HARDWARE_FEATURES_PRIVATE;
#endif

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

#if defined(HV_WITH_X64)
/** CPU management, CPUID leaf 0x40000007, with the bits for a root partition; Windows 26100
 *  kdhv.lib. */
typedef struct _HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE {
    HV_UINT32 ReservedEax;
    HV_UINT32 Reserved0 : 3,
              DriveIdleTransitions : 1,
              Reserved1 : 28;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE,
    *PHV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#endif

#if defined(HV_WITH_ARM64)
/** CPU management on ARM64 with the bits for a root partition; Windows 26100 symbols. */
typedef struct _HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE {
    HV_UINT32 ReservedEax;
    HV_UINT32 ReservedEbx0 : 3,
              DriveIdleTransitions : 1,
              ReservedEbx1 : 28;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE,
    *PHV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#endif

#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE
    _HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#else
typedef HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE
    _HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#endif
#if defined(HV_ARCH_ARM64)
typedef HV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE
    HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#else
typedef HV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE
    HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#endif
#if defined(HV_ARCH_ARM64)
typedef PHV_ARM64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE
    PHV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#else
typedef PHV_X64_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE
    PHV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE;
#endif

/** PASID features, CPUID leaf 0x40000008; Windows 26100 kdhv.lib. */
typedef struct _HV_HYPERVISOR_PASID_FEATURES {
    HV_UINT32 Reserved0 : 1,
              PasidSupported : 1,
              Reserved1 : 30;
    HV_UINT32 MaxDevicePrqSize;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved3;
} HV_HYPERVISOR_PASID_FEATURES, *PHV_HYPERVISOR_PASID_FEATURES;

/** Isolation, CPUID leaf 0x4000000C, with the bits for a root partition; Mile.HyperV. */
typedef struct _HV_HYPERVISOR_ISOLATION_CONFIGURATION_PRIVATE {
    HV_UINT32 Reserved00 : 1,
              Reserved01 : 1,
              AccessSynicRegs : 1,
              Reserved02 : 1,
              AccessIntrCtrlRegs : 1,
              AccessHypercallMsrs : 1,
              AccessVpIndex : 1,
              Reserved03 : 5,
              AccessReenlightenmentControls : 1,
              Reserved04 : 19;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved30 : 4,
              XmmRegistersForFastHypercallAvailable : 1,
              Reserved31 : 10,
              FastHypercallOutputAvailable : 1,
              Reserved32 : 1,
              SintPollingModeAvailable : 1,
              Reserved33 : 14;
} HV_HYPERVISOR_ISOLATION_CONFIGURATION_PRIVATE, *PHV_HYPERVISOR_ISOLATION_CONFIGURATION_PRIVATE;

/** Nested virtualization, CPUID leaf 0x4000000A, with the bits for a root partition; Windows 26100
 *  kdhv.lib. */
typedef struct _HV_HYPERVISOR_NESTED_VIRT_FEATURES_PRIVATE {
    HV_UINT32 Reserved0 : 21,
              DebugCtl : 1,
              EnlightenedNptTlb : 1,
              NoRmpTableRequired : 1,
              EnlightenedSevSwap : 1,
              Reserved1 : 7,
              PerfGlobalCtrl : 1,
              Reserved2 : 31;
    HV_UINT32 ReservedEcx;
    HV_UINT32 ReservedEdx;
} HV_HYPERVISOR_NESTED_VIRT_FEATURES_PRIVATE, *PHV_HYPERVISOR_NESTED_VIRT_FEATURES_PRIVATE;

/** Intel processor trace, CPUID leaf 0x4000000B; Windows 26100 kdhv.lib. */
typedef struct _HV_HYPERVISOR_IPT_FEATURES {
    HV_UINT32 ChainedToPA : 1,
              Enlightened : 1,
              Reserved0 : 10,
              MaxTraceBufferSizePerVtl : 20;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
    HV_UINT32 HypervisorIpt : 1,
              Reserved3 : 31;
} HV_HYPERVISOR_IPT_FEATURES, *PHV_HYPERVISOR_IPT_FEATURES;

/** Registers of the CPUID leaves which no guest needs; WDK 7.1 hvgdk.h HV_CPUID_RESULT. */
typedef union _HV_CPUID_RESULT_PRIVATE {
    HV_HYPERVISOR_FEATURES_PRIVATE MsHvFeatures;
    HV_ENLIGHTENMENT_INFORMATION_PRIVATE MsHvEnlightenmentInformation;
    HV_HYPERVISOR_HARDWARE_FEATURES_PRIVATE MsHvHardwareFeatures;
    HV_HYPERVISOR_CPU_MANAGEMENT_FEATURES_PRIVATE MsHvCpuManagementFeatures;
    HV_HYPERVISOR_PASID_FEATURES MsHvPasidFeatures;
    HV_HYPERVISOR_ISOLATION_CONFIGURATION_PRIVATE MsHvIsolationConfiguration;
    HV_HYPERVISOR_NESTED_VIRT_FEATURES_PRIVATE MsHvNestedVirtFeatures;
    HV_HYPERVISOR_IPT_FEATURES MsHvIptFeatures;
} HV_CPUID_RESULT_PRIVATE, *PHV_CPUID_RESULT_PRIVATE;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/cpuid.h"
#endif

HV_HEADER_END

#endif

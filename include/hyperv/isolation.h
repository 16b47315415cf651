/* SPDX-License-Identifier: MIT */
/**
 * @file
 * x
 */
#ifndef HYPERV_ISOLATION_H
#define HYPERV_ISOLATION_H

#include "types.h"
#include "base.h"
#include "cpuid.h"
#include "registers.h"
#include "machine_check.h"
#include "power.h"
#include "device.h"

HV_HEADER_BEGIN

/** Partition isolation state. */
typedef enum _HV_PARTITION_ISOLATION_STATE HV_ENUM_UINT32 {
    HvPartitionIsolationInvalid = 0,
    HvPartitionIsolationInsecureClean = 1,
    HvPartitionIsolationInsecureDirty = 2,
    HvPartitionIsolationSecure = 3,
    HvPartitionIsolationSecureDirty = 4,
    HvPartitionIsolationSecureTerminating = 5,
} HV_PARTITION_ISOLATION_STATE, *PHV_PARTITION_ISOLATION_STATE;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_ISOLATION_STATE, 4);

/** Partition isolation properties. */
typedef union _HV_PARTITION_ISOLATION_PROPERTIES {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 IsolationType : 5;
        HV_UINT64 IsolationHostType : 2;
        HV_UINT64 RsvdZ : 5;
        HV_UINT64 SharedGpaBoundaryPageNumber : 52;
    };
} HV_PARTITION_ISOLATION_PROPERTIES, *PHV_PARTITION_ISOLATION_PROPERTIES;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_ISOLATION_PROPERTIES, 8);

#define HV_PARTITION_ISOLATION_HOST_TYPE_NONE 0x0
#define HV_PARTITION_ISOLATION_HOST_TYPE_HARDWARE 0x1
#define HV_PARTITION_ISOLATION_HOST_TYPE_RESERVED 0x2

/** Mcupdate update status. */
typedef struct _HV_MCUPDATE_UPDATE_STATUS {
    HV_BOOLEAN Valid;
    HV_UINT32 UpdateLoadStatus;
    HV_UINT64 UpdateRevision;
    HV_UINT64 PreviousUpdateRevision;
    HV_UINT32 PlatformSpecificField1;
    HV_UINT32 PlatformSpecificField2;
} HV_MCUPDATE_UPDATE_STATUS, *PHV_MCUPDATE_UPDATE_STATUS;
HV_STATIC_ASSERT_SIZE(HV_MCUPDATE_UPDATE_STATUS, 32);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_UPDATE_STATUS, UpdateLoadStatus, 4);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_UPDATE_STATUS, UpdateRevision, 8);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_UPDATE_STATUS, PreviousUpdateRevision, 16);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_UPDATE_STATUS, PlatformSpecificField1, 24);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_UPDATE_STATUS, PlatformSpecificField2, 28);

/** Logical processor property. */
typedef union _HV_LOGICAL_PROCESSOR_PROPERTY {
#if defined(HV_ARCH_ARM64)
    HV_UINT32 UpdateLpIndex;
    HV_PROCESSOR_HW_ID ProcHwId;
    HV_PROXIMITY_DOMAIN_ID ProximityDomainId;
#else
    HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY PerfStateConfig;
    HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY ThrottleStateConfig;
    HV_X64_PPM_PCC_CONFIG_PROPERTY PccConfig;
    HV_X64_PPM_PERF_STATE_CAP_PROPERTY PerfStateCap;
#endif
    HV_MACHINE_CHECK_CONTEXT_INFO MachineCheckContextInfo;
    HV_MCUPDATE_UPDATE_STATUS UpdateStatus;
} HV_LOGICAL_PROCESSOR_PROPERTY, *PHV_LOGICAL_PROCESSOR_PROPERTY;
#if defined(HV_ARCH_ARM64)
HV_STATIC_ASSERT_SIZE(HV_LOGICAL_PROCESSOR_PROPERTY, 32);
#else
HV_STATIC_ASSERT_SIZE(HV_LOGICAL_PROCESSOR_PROPERTY, 3256);
#endif

/** Mcupdate data header. */
typedef struct _HV_MCUPDATE_DATA_HEADER {
    HV_UINT32 DataSize;
    HV_UINT32 TableOffset;
} HV_MCUPDATE_DATA_HEADER, *PHV_MCUPDATE_DATA_HEADER;
HV_STATIC_ASSERT_SIZE(HV_MCUPDATE_DATA_HEADER, 8);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_DATA_HEADER, TableOffset, 4);

/** Snp status. */
typedef enum _HV_SNP_STATUS HV_ENUM_UINT32 {
    HvSnpStatusNone = 0x0,
    HvSnpStatusAvailable = 0x1,
    HvSnpStatusIncompatible = 0x2,
    HvSnpStatusPspUnavailable = 0x3,
    HvSnpStatusPspInitFailed = 0x4,
    HvSnpStatusPspBadFwVersion = 0x5,
    HvSnpStatusBadConfiguration = 0x6,
    HvSnpStatusPspFwUpdateInProgress = 0x7,
    HvSnpStatusPspRbInitFailed = 0x8,
    HvSnpStatusPspPlatformStatusFailed = 0x9,
    HvSnpStatusPspInitLateFailed = 0xA,
    HvSnpStatusPspInitEarlyFailed = 0xB,
    HvSnpStatusPspUnexpectedState = 0xC,
    HvSnpStatusDisabled = 0xD,
} HV_SNP_STATUS, *PHV_SNP_STATUS;
HV_STATIC_ASSERT_SIZE(HV_SNP_STATUS, 4);

/** Sec fw update status. */
typedef enum _HV_SEC_FW_UPDATE_STATUS HV_ENUM_UINT32 {
    HvSecFwUpdateStatusNone = 0x0,
    HvSecFwUpdateStatusSuccess = 0x1,
    HvSecFwUpdateStatusMissing = 0x2,
    HvSecFwUpdateStatusOlder = 0x3,
    HvSecFwUpdateStatusRejected = 0x4,
    HvSecFwUpdateStatusSvnTooLow = 0x5,
    HvSecFwUpdateStatusRollbackWrongVersion = 0x6,
    HvSecFwUpdateStatusPreservingUnsupported = 0x7,
} HV_SEC_FW_UPDATE_STATUS, *PHV_SEC_FW_UPDATE_STATUS;
HV_STATIC_ASSERT_SIZE(HV_SEC_FW_UPDATE_STATUS, 4);

/** Tdx status. */
typedef enum _HV_TDX_STATUS HV_ENUM_UINT32 {
    HvTdxStatusNone = 0x0,
    HvTdxStatusAvailable = 0x1,
} HV_TDX_STATUS, *PHV_TDX_STATUS;
HV_STATIC_ASSERT_SIZE(HV_TDX_STATUS, 4);

/** Accept memory type. */
typedef enum _HV_ACCEPT_MEMORY_TYPE HV_ENUM_UINT32 {
    HvAcceptMemoryTypeAny = 0x0,
    HvAcceptMemoryTypeRam = 0x1,
    HvAcceptMemoryTypeCount = 0x2,
} HV_ACCEPT_MEMORY_TYPE;
HV_STATIC_ASSERT_SIZE(HV_ACCEPT_MEMORY_TYPE, 4);

/** Psp status. */
typedef enum _HV_PSP_STATUS HV_ENUM_UINT32 {
    HvPspStatusSuccess = 0x0,
    HvPspStatusInvalidPlatformState = 0x1,
    HvPspStatusInvalidGuestState = 0x2,
    HvPspStatusInvalidConfig = 0x3,
    HvPspStatusInvalidLength = 0x4,
    HvPspStatusAlreadyOwned = 0x5,
    HvPspStatusInvalidCertificate = 0x6,
    HvPspStatusPolicyFailure = 0x7,
    HvPspStatusInactive = 0x8,
    HvPspStatusInvalidAddress = 0x9,
    HvPspStatusBadSignature = 0xA,
    HvPspStatusBadMeasurement = 0xB,
    HvPspStatusAsidOwned = 0xC,
    HvPspStatusInvalidAsid = 0xD,
    HvPspStatusWbinvdRequired = 0xE,
    HvPspStatusDfflushRequired = 0xF,
    HvPspStatusInvalidGuest = 0x10,
    HvPspStatusInvalidCommand = 0x11,
    HvPspStatusActive = 0x12,
    HvPspStatusHwerrorPlatform = 0x13,
    HvPspStatusHwerrorUnsafe = 0x14,
    HvPspStatusUnsupported = 0x15,
    HvPspStatusInvalidParam = 0x16,
    HvPspStatusNoResources = 0x17,
    HvPspStatusSecureDataInvalid = 0x18,
    HvPspStatusInvalidPageSize = 0x19,
    HvPspStatusInvalidPageState = 0x1A,
    HvPspStatusInvalidMdataEntry = 0x1B,
    HvPspStatusInvalidPageOwner = 0x1C,
    HvPspStatusAeadOverflow = 0x1D,
    HvPspStatusRingbufferModeExited = 0x1F,
    HvPspStatusRmpInitRequired = 0x20,
    HvPspStatusBadSvn = 0x21,
    HvPspStatusBadVersion = 0x22,
    HvPspStatusShutdownRequired = 0x23,
    HvPspStatusUpdateFailed = 0x24,
} HV_PSP_STATUS, *PHV_PSP_STATUS;
HV_STATIC_ASSERT_SIZE(HV_PSP_STATUS, 4);

/** Snp psp tcb version. */
typedef struct _HV_SNP_PSP_TCB_VERSION {
    union {
        struct {
            HV_UINT64 BootLoader : 8;
            HV_UINT64 Tee : 8;
            HV_UINT64 ReservedZ : 32;
            HV_UINT64 Snp : 8;
            HV_UINT64 Microcode : 8;
        };
        HV_UINT64 AsUINT64;
    };
} HV_SNP_PSP_TCB_VERSION, *PHV_SNP_PSP_TCB_VERSION;
HV_STATIC_ASSERT_SIZE(HV_SNP_PSP_TCB_VERSION, 8);

/** Psp device. */
typedef struct _HV_PSP_DEVICE {
    union {
        struct {
            HV_UINT64 MmConfigAddress;
            HV_PCI_ID PciId;
            HV_UINT64 BridgeMmConfigAddress;
            HV_PCI_ID BridgePciId;
            struct {
                HV_UINT32 Spa;
                HV_UINT32 PageCount;
            } Bar[6];
        } Pci;
        struct {
            HV_UINT64 FeatureRegister;
            HV_UINT64 InterruptEnableRegister;
            HV_UINT64 InterruptStatusRegister;
            HV_UINT8 SevMailboxInterruptId;
            HV_UINT8 RsvdZ[7];
            HV_UINT64 SevCmdRespRegister;
            HV_UINT64 SevCmdBufAddrLoRegister;
            HV_UINT64 SevCmdBufAddrHiRegister;
            HV_UINT64 AcpiCmdRespRegister;
        } AcpiV1;
        struct {
            HV_UINT64 RegisterBase;
            HV_UINT32 RegisterPages;
            HV_UINT32 FeatureRegister;
            HV_UINT32 InterruptEnableRegister;
            HV_UINT32 InterruptStatusRegister;
            HV_UINT8 SevMailboxInterruptId;
            HV_UINT8 RsvdZ[3];
            HV_UINT32 SevCmdRespRegister;
            HV_UINT32 SevCmdBufAddrLoRegister;
            HV_UINT32 SevCmdBufAddrHiRegister;
            HV_UINT32 AcpiCmdRespRegister;
        } AcpiV2;
    };
    HV_UINT32 IsInitialized : 1;
    HV_UINT32 IsPci : 1;
    HV_UINT32 Reserved0 : 2;
    HV_UINT32 AcpiRevision : 4;
    HV_UINT32 Reserved1 : 24;
} HV_PSP_DEVICE, *PHV_PSP_DEVICE;
HV_STATIC_ASSERT_SIZE(HV_PSP_DEVICE, 88);

/** Snp psp devices. */
typedef struct _HV_SNP_PSP_DEVICES {
    HV_UINT8 Count;
    HV_PSP_DEVICE PspDevice[2];
} HV_SNP_PSP_DEVICES, *PHV_SNP_PSP_DEVICES;
HV_STATIC_ASSERT_SIZE(HV_SNP_PSP_DEVICES, 184);
HV_STATIC_ASSERT_OFFSET(HV_SNP_PSP_DEVICES, PspDevice, 8);

/** Seam tdmr reservation. */
typedef struct _HV_SEAM_TDMR_RESERVATION {
    HV_UINT64 BaseAddress;
    HV_UINT64 Size;
} HV_SEAM_TDMR_RESERVATION, *PHV_SEAM_TDMR_RESERVATION;
HV_STATIC_ASSERT_SIZE(HV_SEAM_TDMR_RESERVATION, 16);
HV_STATIC_ASSERT_OFFSET(HV_SEAM_TDMR_RESERVATION, Size, 8);

/** Seam tdmr. */
typedef struct _HV_SEAM_TDMR {
    HV_UINT64 BaseAddress;
    HV_UINT64 Size;
    HV_UINT64 Pamt1GBaseAddress;
    HV_UINT64 Pamt1GSize;
    HV_UINT64 Pamt2MBaseAddress;
    HV_UINT64 Pamt2MSize;
    HV_UINT64 Pamt4KBaseAddress;
    HV_UINT64 Pamt4KSize;
    HV_UINT64 NumReservedRegions;
    HV_SEAM_TDMR_RESERVATION ReservedRegions[];
} HV_SEAM_TDMR, *PHV_SEAM_TDMR;
HV_STATIC_ASSERT_SIZE(HV_SEAM_TDMR, 72);
HV_STATIC_ASSERT_OFFSET(HV_SEAM_TDMR, Size, 8);
HV_STATIC_ASSERT_OFFSET(HV_SEAM_TDMR, Pamt1GBaseAddress, 16);
HV_STATIC_ASSERT_OFFSET(HV_SEAM_TDMR, Pamt1GSize, 24);
HV_STATIC_ASSERT_OFFSET(HV_SEAM_TDMR, Pamt2MBaseAddress, 32);
HV_STATIC_ASSERT_OFFSET(HV_SEAM_TDMR, Pamt2MSize, 40);
HV_STATIC_ASSERT_OFFSET(HV_SEAM_TDMR, Pamt4KBaseAddress, 48);
HV_STATIC_ASSERT_OFFSET(HV_SEAM_TDMR, Pamt4KSize, 56);
HV_STATIC_ASSERT_OFFSET(HV_SEAM_TDMR, NumReservedRegions, 64);
HV_STATIC_ASSERT_OFFSET(HV_SEAM_TDMR, ReservedRegions, 72);

/** Sgx launch control config. */
typedef union _HV_SGX_LAUNCH_CONTROL_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Readable : 1;
        HV_UINT64 Writable : 1;
        HV_UINT64 Reserved : 62;
    };
} HV_SGX_LAUNCH_CONTROL_CONFIG, *PHV_SGX_LAUNCH_CONTROL_CONFIG;
HV_STATIC_ASSERT_SIZE(HV_SGX_LAUNCH_CONTROL_CONFIG, 8);

/** Partition isolation control. */
typedef union _HV_PARTITION_ISOLATION_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Runnable : 1;
        HV_UINT64 ReservedZ : 63;
    };
} HV_PARTITION_ISOLATION_CONTROL, *PHV_PARTITION_ISOLATION_CONTROL;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_ISOLATION_CONTROL, 8);

/** Partition isolation policy. */
typedef union _HV_PARTITION_ISOLATION_POLICY {
    HV_UINT64 AsUINT64;
} HV_PARTITION_ISOLATION_POLICY, *PHV_PARTITION_ISOLATION_POLICY;
HV_STATIC_ASSERT_SIZE(HV_PARTITION_ISOLATION_POLICY, 8);

/** Psp request completion data. */
typedef struct _HV_PSP_REQUEST_COMPLETION_DATA {
    HV_PSP_STATUS PspStatus;
} HV_PSP_REQUEST_COMPLETION_DATA, *PHV_PSP_REQUEST_COMPLETION_DATA;
HV_STATIC_ASSERT_SIZE(HV_PSP_REQUEST_COMPLETION_DATA, 4);

/** Snp psp id. */
typedef struct _HV_SNP_PSP_ID {
    HV_UINT8 Id[512];
    HV_UINT32 Size;
    HV_UINT8 Count;
} HV_SNP_PSP_ID, *PHV_SNP_PSP_ID;
HV_STATIC_ASSERT_SIZE(HV_SNP_PSP_ID, 520);
HV_STATIC_ASSERT_OFFSET(HV_SNP_PSP_ID, Size, 512);
HV_STATIC_ASSERT_OFFSET(HV_SNP_PSP_ID, Count, 516);

/** Register isolation capabilities. */
typedef union _HV_REGISTER_ISOLATION_CAPABILITIES {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 ReservedZ : 64;
    };
} HV_REGISTER_ISOLATION_CAPABILITIES, *PHV_REGISTER_ISOLATION_CAPABILITIES;
HV_STATIC_ASSERT_SIZE(HV_REGISTER_ISOLATION_CAPABILITIES, 8);

/** Sec fw version. */
typedef union _HV_SEC_FW_VERSION {
    struct {
        HV_UINT64 Build : 32;
        HV_UINT64 MinorVersion : 8;
        HV_UINT64 MajorVersion : 8;
        HV_UINT64 Reserved : 16;
    } Snp;
    HV_UINT64 AsUINT64;
} HV_SEC_FW_VERSION, *PHV_SEC_FW_VERSION;
HV_STATIC_ASSERT_SIZE(HV_SEC_FW_VERSION, 8);

/** Hypervisor isolation configuration private. */
typedef struct _HV_HYPERVISOR_ISOLATION_CONFIGURATION_PRIVATE {
    HV_UINT32 Reserved00 : 1;
    HV_UINT32 Reserved01 : 1;
    HV_UINT32 AccessSynicRegs : 1;
    HV_UINT32 Reserved02 : 1;
    HV_UINT32 AccessIntrCtrlRegs : 1;
    HV_UINT32 AccessHypercallMsrs : 1;
    HV_UINT32 AccessVpIndex : 1;
    HV_UINT32 Reserved03 : 5;
    HV_UINT32 AccessReenlightenmentControls : 1;
    HV_UINT32 Reserved04 : 19;
    HV_UINT32 Reserved1;
    HV_UINT32 Reserved2;
    HV_UINT32 Reserved30 : 4;
    HV_UINT32 XmmRegistersForFastHypercallAvailable : 1;
    HV_UINT32 Reserved31 : 10;
    HV_UINT32 FastHypercallOutputAvailable : 1;
    HV_UINT32 Reserved32 : 1;
    HV_UINT32 SintPollingModeAvailable : 1;
    HV_UINT32 Reserved33 : 14;
} HV_HYPERVISOR_ISOLATION_CONFIGURATION_PRIVATE, *PHV_HYPERVISOR_ISOLATION_CONFIGURATION_PRIVATE;
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_ISOLATION_CONFIGURATION_PRIVATE, 16);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_ISOLATION_CONFIGURATION_PRIVATE, Reserved1, 4);
HV_STATIC_ASSERT_OFFSET(HV_HYPERVISOR_ISOLATION_CONFIGURATION_PRIVATE, Reserved2, 8);

/** Cpuid result private. */
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
HV_STATIC_ASSERT_SIZE(HV_CPUID_RESULT_PRIVATE, 16);

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Isolated partitions: VBS, SNP, TDX, and the firmware behind them. Sources: mshv headers, Windows
 * symbols.
 */
#ifndef HYPERV_ISOLATION_H
#define HYPERV_ISOLATION_H

#include "types.h"
#include "device.h"

HV_HEADER_BEGIN

/** States of an isolated partition; mshv headers hv_partition_isolation_state. */
typedef enum _HV_PARTITION_ISOLATION_STATE HV_ENUM_UINT32 {
    HvPartitionIsolationInvalid = 0u,
    HvPartitionIsolationInsecureClean,
    HvPartitionIsolationInsecureDirty,
    HvPartitionIsolationSecure,
    HvPartitionIsolationSecureDirty,
    HvPartitionIsolationSecureTerminating,
} HV_PARTITION_ISOLATION_STATE, *PHV_PARTITION_ISOLATION_STATE;

/** Isolation a partition is created with; mshv headers hv_partition_isolation_properties. */
typedef union _HV_PARTITION_ISOLATION_PROPERTIES {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 IsolationType : 5,
                  IsolationHostType : 2,
                  RsvdZ : 5,
                  SharedGpaBoundaryPageNumber : 52;
    };
} HV_PARTITION_ISOLATION_PROPERTIES, *PHV_PARTITION_ISOLATION_PROPERTIES;

#define HV_PARTITION_ISOLATION_HOST_TYPE_NONE     0x0
#define HV_PARTITION_ISOLATION_HOST_TYPE_HARDWARE 0x1
#define HV_PARTITION_ISOLATION_HOST_TYPE_RESERVED 0x2

/** Why SNP cannot be used; Windows 26100 symbols. */
typedef enum _HV_SNP_STATUS HV_ENUM_UINT32 {
    HvSnpStatusNone = 0x0u,
    HvSnpStatusAvailable,
    HvSnpStatusIncompatible,
    HvSnpStatusPspUnavailable,
    HvSnpStatusPspInitFailed,
    HvSnpStatusPspBadFwVersion,
    HvSnpStatusBadConfiguration,
    HvSnpStatusPspFwUpdateInProgress,
    HvSnpStatusPspRbInitFailed = 0x8u,
    HvSnpStatusPspPlatformStatusFailed,
    HvSnpStatusPspInitLateFailed,
    HvSnpStatusPspInitEarlyFailed,
    HvSnpStatusPspUnexpectedState,
    HvSnpStatusDisabled,
} HV_SNP_STATUS, *PHV_SNP_STATUS;

/** Outcome of a firmware update; Windows 26100 symbols. */
typedef enum _HV_SEC_FW_UPDATE_STATUS HV_ENUM_UINT32 {
    HvSecFwUpdateStatusNone = 0x0u,
    HvSecFwUpdateStatusSuccess,
    HvSecFwUpdateStatusMissing,
    HvSecFwUpdateStatusOlder,
    HvSecFwUpdateStatusRejected,
    HvSecFwUpdateStatusSvnTooLow,
    HvSecFwUpdateStatusRollbackWrongVersion,
    HvSecFwUpdateStatusPreservingUnsupported,
} HV_SEC_FW_UPDATE_STATUS, *PHV_SEC_FW_UPDATE_STATUS;

/** Why TDX cannot be used; Windows 26100 symbols. */
typedef enum _HV_TDX_STATUS HV_ENUM_UINT32 {
    HvTdxStatusNone = 0x0u,
    HvTdxStatusAvailable,
} HV_TDX_STATUS, *PHV_TDX_STATUS;

/** Kinds of memory to accept; Windows 26100 symbols. */
typedef enum _HV_ACCEPT_MEMORY_TYPE HV_ENUM_UINT32 {
    HvAcceptMemoryTypeAny = 0x0u,
    HvAcceptMemoryTypeRam,
    HvAcceptMemoryTypeCount,
} HV_ACCEPT_MEMORY_TYPE;

/** Status of the AMD secure processor; Windows 26100 symbols. */
typedef enum _HV_PSP_STATUS HV_ENUM_UINT32 {
    HvPspStatusSuccess = 0x0u,
    HvPspStatusInvalidPlatformState,
    HvPspStatusInvalidGuestState,
    HvPspStatusInvalidConfig,
    HvPspStatusInvalidLength,
    HvPspStatusAlreadyOwned,
    HvPspStatusInvalidCertificate,
    HvPspStatusPolicyFailure,
    HvPspStatusInactive = 0x8u,
    HvPspStatusInvalidAddress,
    HvPspStatusBadSignature,
    HvPspStatusBadMeasurement,
    HvPspStatusAsidOwned,
    HvPspStatusInvalidAsid,
    HvPspStatusWbinvdRequired,
    HvPspStatusDfflushRequired,
    HvPspStatusInvalidGuest = 0x10u,
    HvPspStatusInvalidCommand,
    HvPspStatusActive,
    HvPspStatusHwerrorPlatform,
    HvPspStatusHwerrorUnsafe,
    HvPspStatusUnsupported,
    HvPspStatusInvalidParam,
    HvPspStatusNoResources,
    HvPspStatusSecureDataInvalid = 0x18u,
    HvPspStatusInvalidPageSize,
    HvPspStatusInvalidPageState,
    HvPspStatusInvalidMdataEntry,
    HvPspStatusInvalidPageOwner,
    HvPspStatusAeadOverflow,
    HvPspStatusRingbufferModeExited = 0x1Fu,
    HvPspStatusRmpInitRequired = 0x20u,
    HvPspStatusBadSvn,
    HvPspStatusBadVersion,
    HvPspStatusShutdownRequired,
    HvPspStatusUpdateFailed,
} HV_PSP_STATUS, *PHV_PSP_STATUS;

/** Version of the SNP TCB; Windows 26100 symbols. */
typedef struct _HV_SNP_PSP_TCB_VERSION {
    union {
        struct {
            HV_UINT64 BootLoader : 8,
                      Tee : 8,
                      ReservedZ : 32,
                      Snp : 8,
                      Microcode : 8;
        };
        HV_UINT64 AsUINT64;
    };
} HV_SNP_PSP_TCB_VERSION, *PHV_SNP_PSP_TCB_VERSION;

/** An AMD secure processor; Windows 26100 symbols. */
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
    HV_UINT32 IsInitialized : 1,
              IsPci : 1,
              Reserved0 : 2,
              AcpiRevision : 4,
              Reserved1 : 24;
} HV_PSP_DEVICE, *PHV_PSP_DEVICE;

/** The AMD secure processors; Windows 26100 symbols. */
typedef struct _HV_SNP_PSP_DEVICES {
    HV_UINT8 Count;
    HV_PSP_DEVICE PspDevice[2];
} HV_SNP_PSP_DEVICES, *PHV_SNP_PSP_DEVICES;

/** Hole in a TDX memory region; Windows 26100 symbols. */
typedef struct _HV_SEAM_TDMR_RESERVATION {
    HV_UINT64 BaseAddress;
    HV_UINT64 Size;
} HV_SEAM_TDMR_RESERVATION, *PHV_SEAM_TDMR_RESERVATION;

/** TDX memory region; Windows 26100 symbols. */
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

/** SGX launch control; Windows 26100 symbols. */
typedef union _HV_SGX_LAUNCH_CONTROL_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Readable : 1,
                  Writable : 1,
                  Reserved : 62;
    };
} HV_SGX_LAUNCH_CONTROL_CONFIG, *PHV_SGX_LAUNCH_CONTROL_CONFIG;

/** Isolation a guest may change; Windows 26100 symbols. */
typedef union _HV_PARTITION_ISOLATION_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Runnable : 1,
                  ReservedZ : 63;
    };
} HV_PARTITION_ISOLATION_CONTROL, *PHV_PARTITION_ISOLATION_CONTROL;

/** Policy of an isolated guest; Windows 26100 symbols. */
typedef union _HV_PARTITION_ISOLATION_POLICY {
    HV_UINT64 AsUINT64;
} HV_PARTITION_ISOLATION_POLICY, *PHV_PARTITION_ISOLATION_POLICY;

/** Outcome of a request to the AMD secure processor; Windows 26100 symbols. */
typedef struct _HV_PSP_REQUEST_COMPLETION_DATA {
    HV_PSP_STATUS PspStatus;
} HV_PSP_REQUEST_COMPLETION_DATA, *PHV_PSP_REQUEST_COMPLETION_DATA;

/** Identity of a secure processor; Windows 26100 symbols. */
typedef struct _HV_SNP_PSP_ID {
    HV_UINT8 Id[512];
    HV_UINT32 Size;
    HV_UINT8 Count;
} HV_SNP_PSP_ID, *PHV_SNP_PSP_ID;

/** What isolation the hypervisor can do; Windows 26100 symbols. */
typedef union _HV_REGISTER_ISOLATION_CAPABILITIES {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 ReservedZ : 64;
    };
} HV_REGISTER_ISOLATION_CAPABILITIES, *PHV_REGISTER_ISOLATION_CAPABILITIES;

/** Version of secure firmware; Windows 26100 symbols. */
typedef union _HV_SEC_FW_VERSION {
    struct {
        HV_UINT64 Build : 32,
                  MinorVersion : 8,
                  MajorVersion : 8,
                  Reserved : 16;
    } Snp;
    HV_UINT64 AsUINT64;
} HV_SEC_FW_VERSION, *PHV_SEC_FW_VERSION;

/** What completes the import of an isolated partition; reserved; Windows 26100 symbols. */
typedef union _HV_PARTITION_COMPLETE_ISOLATED_IMPORT_DATA {
    HV_UINT64 Reserved;
} HV_PARTITION_COMPLETE_ISOLATED_IMPORT_DATA, *PHV_PARTITION_COMPLETE_ISOLATED_IMPORT_DATA;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/isolation.h"
#endif

HV_HEADER_END

#endif

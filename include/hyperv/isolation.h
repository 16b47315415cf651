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

/** States of an isolated partition; mshv headers. */
typedef enum _HV_PARTITION_ISOLATION_STATE HV_ENUM_UINT32 {
    HvPartitionIsolationInvalid = 0,
    HvPartitionIsolationInsecureClean = 1,
    HvPartitionIsolationInsecureDirty = 2,
    HvPartitionIsolationSecure = 3,
    HvPartitionIsolationSecureDirty = 4,
    HvPartitionIsolationSecureTerminating = 5,
} HV_PARTITION_ISOLATION_STATE, *PHV_PARTITION_ISOLATION_STATE;

/** Isolation a partition is created with; mshv headers. */
typedef union _HV_PARTITION_ISOLATION_PROPERTIES {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 IsolationType : 5;
        HV_UINT64 IsolationHostType : 2;
        HV_UINT64 RsvdZ : 5;
        HV_UINT64 SharedGpaBoundaryPageNumber : 52;
    };
} HV_PARTITION_ISOLATION_PROPERTIES, *PHV_PARTITION_ISOLATION_PROPERTIES;

#define HV_PARTITION_ISOLATION_HOST_TYPE_NONE     0x0
#define HV_PARTITION_ISOLATION_HOST_TYPE_HARDWARE 0x1
#define HV_PARTITION_ISOLATION_HOST_TYPE_RESERVED 0x2

/** Why SNP cannot be used; Windows symbols. */
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

/** Outcome of a firmware update; Windows symbols. */
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

/** Why TDX cannot be used; Windows symbols. */
typedef enum _HV_TDX_STATUS HV_ENUM_UINT32 {
    HvTdxStatusNone = 0x0,
    HvTdxStatusAvailable = 0x1,
} HV_TDX_STATUS, *PHV_TDX_STATUS;

/** Kinds of memory to accept; Windows symbols. */
typedef enum _HV_ACCEPT_MEMORY_TYPE HV_ENUM_UINT32 {
    HvAcceptMemoryTypeAny = 0x0,
    HvAcceptMemoryTypeRam = 0x1,
    HvAcceptMemoryTypeCount = 0x2,
} HV_ACCEPT_MEMORY_TYPE;

/** Status of the AMD secure processor; Windows symbols. */
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

/** Version of the SNP TCB; Windows symbols. */
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

/** An AMD secure processor; Windows symbols. */
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

/** The AMD secure processors; Windows symbols. */
typedef struct _HV_SNP_PSP_DEVICES {
    HV_UINT8 Count;
    HV_PSP_DEVICE PspDevice[2];
} HV_SNP_PSP_DEVICES, *PHV_SNP_PSP_DEVICES;

/** Hole in a TDX memory region; Windows symbols. */
typedef struct _HV_SEAM_TDMR_RESERVATION {
    HV_UINT64 BaseAddress;
    HV_UINT64 Size;
} HV_SEAM_TDMR_RESERVATION, *PHV_SEAM_TDMR_RESERVATION;

/** TDX memory region; Windows symbols. */
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

/** SGX launch control; Windows symbols. */
typedef union _HV_SGX_LAUNCH_CONTROL_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Readable : 1;
        HV_UINT64 Writable : 1;
        HV_UINT64 Reserved : 62;
    };
} HV_SGX_LAUNCH_CONTROL_CONFIG, *PHV_SGX_LAUNCH_CONTROL_CONFIG;

/** Isolation a guest may change; Windows symbols. */
typedef union _HV_PARTITION_ISOLATION_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Runnable : 1;
        HV_UINT64 ReservedZ : 63;
    };
} HV_PARTITION_ISOLATION_CONTROL, *PHV_PARTITION_ISOLATION_CONTROL;

/** Policy of an isolated guest; Windows symbols. */
typedef union _HV_PARTITION_ISOLATION_POLICY {
    HV_UINT64 AsUINT64;
} HV_PARTITION_ISOLATION_POLICY, *PHV_PARTITION_ISOLATION_POLICY;

/** Outcome of a request to it; Windows symbols. */
typedef struct _HV_PSP_REQUEST_COMPLETION_DATA {
    HV_PSP_STATUS PspStatus;
} HV_PSP_REQUEST_COMPLETION_DATA, *PHV_PSP_REQUEST_COMPLETION_DATA;

/** Identity of a secure processor; Windows symbols. */
typedef struct _HV_SNP_PSP_ID {
    HV_UINT8 Id[512];
    HV_UINT32 Size;
    HV_UINT8 Count;
} HV_SNP_PSP_ID, *PHV_SNP_PSP_ID;

/** What isolation the hypervisor can do; Windows symbols. */
typedef union _HV_REGISTER_ISOLATION_CAPABILITIES {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 ReservedZ : 64;
    };
} HV_REGISTER_ISOLATION_CAPABILITIES, *PHV_REGISTER_ISOLATION_CAPABILITIES;

/** Version of secure firmware; Windows symbols. */
typedef union _HV_SEC_FW_VERSION {
    struct {
        HV_UINT64 Build : 32;
        HV_UINT64 MinorVersion : 8;
        HV_UINT64 MajorVersion : 8;
        HV_UINT64 Reserved : 16;
    } Snp;
    HV_UINT64 AsUINT64;
} HV_SEC_FW_VERSION, *PHV_SEC_FW_VERSION;

/** Last part of an isolated import; Windows symbols. */
typedef union _HV_PARTITION_COMPLETE_ISOLATED_IMPORT_DATA {
    HV_UINT64 Reserved;
} HV_PARTITION_COMPLETE_ISOLATED_IMPORT_DATA, *PHV_PARTITION_COMPLETE_ISOLATED_IMPORT_DATA;

/* ---- layout ---------------------------------------------------------------------------------- */

#if defined(HYPERV_CHECK_LAYOUT)
HV_STATIC_ASSERT_SIZE(HV_PARTITION_ISOLATION_STATE, 4);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_ISOLATION_PROPERTIES, 8);
HV_STATIC_ASSERT_SIZE(HV_SNP_STATUS, 4);
HV_STATIC_ASSERT_SIZE(HV_SEC_FW_UPDATE_STATUS, 4);
HV_STATIC_ASSERT_SIZE(HV_TDX_STATUS, 4);
HV_STATIC_ASSERT_SIZE(HV_ACCEPT_MEMORY_TYPE, 4);
HV_STATIC_ASSERT_SIZE(HV_PSP_STATUS, 4);
HV_STATIC_ASSERT_SIZE(HV_SNP_PSP_TCB_VERSION, 8);
HV_STATIC_ASSERT_SIZE(HV_PSP_DEVICE, 88);
HV_STATIC_ASSERT_SIZE(HV_SNP_PSP_DEVICES, 184);
HV_STATIC_ASSERT_OFFSET(HV_SNP_PSP_DEVICES, PspDevice, 8);
HV_STATIC_ASSERT_SIZE(HV_SEAM_TDMR_RESERVATION, 16);
HV_STATIC_ASSERT_OFFSET(HV_SEAM_TDMR_RESERVATION, Size, 8);
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
HV_STATIC_ASSERT_SIZE(HV_SGX_LAUNCH_CONTROL_CONFIG, 8);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_ISOLATION_CONTROL, 8);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_ISOLATION_POLICY, 8);
HV_STATIC_ASSERT_SIZE(HV_PSP_REQUEST_COMPLETION_DATA, 4);
HV_STATIC_ASSERT_SIZE(HV_SNP_PSP_ID, 520);
HV_STATIC_ASSERT_OFFSET(HV_SNP_PSP_ID, Size, 512);
HV_STATIC_ASSERT_OFFSET(HV_SNP_PSP_ID, Count, 516);
HV_STATIC_ASSERT_SIZE(HV_REGISTER_ISOLATION_CAPABILITIES, 8);
HV_STATIC_ASSERT_SIZE(HV_SEC_FW_VERSION, 8);
HV_STATIC_ASSERT_SIZE(HV_PARTITION_COMPLETE_ISOLATED_IMPORT_DATA, 8);
#endif

HV_HEADER_END

#endif

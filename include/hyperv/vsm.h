/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Virtual secure mode: VTL registers, permissions, configuration. Sources: TLFS 15, mu_msvm.
 */
#ifndef HYPERV_VSM_H
#define HYPERV_VSM_H

#include "types.h"
#include "base.h"

HV_HEADER_BEGIN

/** Where VTL call and return are in the hypercall page; TLFS 15.8. */
typedef union _HV_REGISTER_VSM_CODE_PAGE_OFFSETS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 VtlCallOffset : 12,
                  VtlReturnOffset : 12,
                  ReservedZ : 40;
    };
} HV_REGISTER_VSM_CODE_PAGE_OFFSETS, *PHV_REGISTER_VSM_CODE_PAGE_OFFSETS;

/** Active VTL and enabled VTLs of a VP; TLFS 15.3.3.2. */
typedef union _HV_REGISTER_VSM_VP_STATUS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 ActiveVtl : 4,
                  ActiveMbecEnabled : 1,
                  ReservedZ0 : 11,
                  EnabledVtlSet : 16,
                  ReservedZ1 : 32;
    };
} HV_REGISTER_VSM_VP_STATUS, *PHV_REGISTER_VSM_VP_STATUS;

/** Enabled VTLs of the partition; TLFS 15.3.3.1. */
typedef union _HV_REGISTER_VSM_PARTITION_STATUS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 EnabledVtlSet : 16,
                  MaximumVtl : 4,
                  MbecEnabledVtlSet : 16,
                  SupervisorShadowStackEnabledVtlSet : 4,
                  ReservedZ : 24;
    };
} HV_REGISTER_VSM_PARTITION_STATUS, *PHV_REGISTER_VSM_PARTITION_STATUS;

/** What virtual secure mode can do for a partition; openvmm hvdef HvRegisterVsmCapabilities. */
typedef union _HV_REGISTER_VSM_CAPABILITIES {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Dr6Shared : 1,
                  MbecVtlMask : 16,
                  DenyLowerVtlStartup : 1,
                  SupervisorShadowStack : 1,
                  HardwareHvptAvailable : 1,
                  SoftwareHvptAvailable : 1,
                  HardwareHvptRangeBits : 6,
                  InterceptPageAvailable : 1,
                  ReturnActionAvailable : 1,
                  Vtl0AliasMapAvailable : 1,
                  InterceptNotPresentAvailable : 1,
                  InstallInterceptEx : 1,
                  InterceptSystemResetAvailable : 1,
                  Reserved1 : 1,
                  ProxyInterruptRedirectAvailable : 1,
                  Reserved2 : 29;
    };
} HV_REGISTER_VSM_CAPABILITIES, *PHV_REGISTER_VSM_CAPABILITIES;

/** VSM configuration of a VTL; TLFS 15.5. */
typedef union _HV_REGISTER_VSM_PARTITION_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 EnableVtlProtection : 1,
                  DefaultVtlProtectionMask : 4,
                  ZeroMemoryOnReset : 1,
                  DenyLowerVtlStartup : 1,
                  InterceptAcceptance : 1,
                  InterceptEnableVtlProtection : 1,
                  InterceptVpStartup : 1,
                  InterceptCpuidUnimplemented : 1,
                  InterceptUnrecoverableException : 1,
                  InterceptPage : 1,
                  InterceptRestorePartitionTime : 1,
                  InterceptNotPresent : 1,
                  InterceptSystemReset : 1,
                  ReservedZ : 48;
    };
} HV_REGISTER_VSM_PARTITION_CONFIG, *PHV_REGISTER_VSM_PARTITION_CONFIG;

/** Interrupt injection modes under SNP; openvmm hvdef HvSnpInterruptInjection. */
typedef enum _HV_SNP_INTERRUPT_INJECTION HV_ENUM_UINT32 {
    HvSnpRestricted = 0x0u,
    HvSnpNormal,
    HvSnpAlternate,
    HvSnpSecureAvic,
} HV_SNP_INTERRUPT_INJECTION, *PHV_SNP_INTERRUPT_INJECTION;

/** What a guest may change of its VSM; openvmm hvdef HvRegisterGuestVsmPartitionConfig. */
typedef union _HV_REGISTER_GUEST_VSM_PARTITION_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 MaximumVtl : 4,
                  Vtl0InterruptInjection : 2,
                  Vtl1InterruptInjection : 2,
                  ReservedZ : 56;
    };
} HV_REGISTER_GUEST_VSM_PARTITION_CONFIG, *PHV_REGISTER_GUEST_VSM_PARTITION_CONFIG;

/** Secure configuration of a lower VTL; TLFS 15.5.1.5. */
typedef union _HV_REGISTER_VSM_VP_SECURE_VTL_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 MbecEnabled : 1,
                  TlbLocked : 1,
                  SupervisorShadowStackEnabled : 1,
                  HardwareHvptEnabled : 1,
                  ReservedZ : 60;
    };
} HV_REGISTER_VSM_VP_SECURE_VTL_CONFIG, *PHV_REGISTER_VSM_VP_SECURE_VTL_CONFIG;

/** Whether a VP waits while its TLB is locked; Windows 26100 symbols. */
typedef union _HV_REGISTER_VSM_VP_WAIT_FOR_TLB_LOCK {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Wait : 1,
                  ReservedZ : 63;
    };
} HV_REGISTER_VSM_VP_WAIT_FOR_TLB_LOCK, *PHV_REGISTER_VSM_VP_WAIT_FOR_TLB_LOCK;

/** Outcome of a check of VTL access; Windows 26100 symbols. */
typedef enum _HV_CHECK_GPA_PAGE_VTL_ACCESS_RESULT_CODE HV_ENUM_UINT32 {
    HvCheckGpaPageVtlAccessSuccess = 0x0u,
    HvCheckGpaPageVtlAccessMemoryIntercept,
} HV_CHECK_GPA_PAGE_VTL_ACCESS_RESULT_CODE, *PHV_CHECK_GPA_PAGE_VTL_ACCESS_RESULT_CODE;

#define HV_VTL_PERMISSION_SET_SIZE 2

/** Permissions of a lower VTL, one mask for each VTL; openvmm hvdef VtlPermissionSet. */
typedef union _HV_VTL_PERMISSION_SET {
    HV_UINT32 AsUINT32;
    HV_UINT16 VtlPermissionFrom1[HV_VTL_PERMISSION_SET_SIZE];
} HV_VTL_PERMISSION_SET, *PHV_VTL_PERMISSION_SET;

/** VP assist page, MSR 0x40000073; openvmm hvdef HvRegisterVpAssistPage. */
typedef union _HV_REGISTER_VP_ASSIST_PAGE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enable : 1,
                  ReservedP : 11,
                  GpaPageNumber : 52;
    };
} HV_REGISTER_VP_ASSIST_PAGE, *PHV_REGISTER_VP_ASSIST_PAGE;

/** Virtual interrupt notification assist; TLFS 15.12.2.1. */
typedef union _HV_REGISTER_VSM_VINA {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Vector : 8,
                  Enabled : 1,
                  AutoReset : 1,
                  AutoEoi : 1,
                  ReservedP : 53;
    };
} HV_REGISTER_VSM_VINA, *PHV_REGISTER_VSM_VINA;

#define HV_NUM_VTLS    2
#define HV_INVALID_VTL ((HV_VTL)-1)
#define HV_VTL_ALL     0xF

/** What a guest may change of its VSM, with interrupt injection per VTL; openvmm hvdef
 *  HvRegisterGuestVsmPartitionConfig. */
typedef union _HV_REGISTER_GUEST_VSM_PARTITION_CONFIG_PRIVATE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 MaximumVtl : 4,
                  Vtl0InterruptInjectionPolicy : 2,
                  Vtl1InterruptInjectionPolicy : 2,
                  ReservedZ : 56;
    };
} HV_REGISTER_GUEST_VSM_PARTITION_CONFIG_PRIVATE, *PHV_REGISTER_GUEST_VSM_PARTITION_CONFIG_PRIVATE;

/** Where the VTL control of a VP is mapped; Mile.HyperV. */
typedef union _HV_REGISTER_VSM_VP_VTL_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Mapped : 1,
                  ReservedP : 11,
                  GpaPageNumber : 52;
    };
} HV_REGISTER_VSM_VP_VTL_CONTROL, *PHV_REGISTER_VSM_VP_VTL_CONTROL;

#if defined(HV_WITH_X64)
typedef HV_REGISTER_VSM_CAPABILITIES _HV_X64_REGISTER_VSM_CAPABILITIES;
typedef HV_REGISTER_VSM_CAPABILITIES HV_X64_REGISTER_VSM_CAPABILITIES;
typedef PHV_REGISTER_VSM_CAPABILITIES PHV_X64_REGISTER_VSM_CAPABILITIES;
#endif
#if defined(HV_WITH_ARM64)
typedef HV_REGISTER_VSM_CAPABILITIES _HV_ARM64_REGISTER_VSM_CAPABILITIES;
typedef HV_REGISTER_VSM_CAPABILITIES HV_ARM64_REGISTER_VSM_CAPABILITIES;
typedef PHV_REGISTER_VSM_CAPABILITIES PHV_ARM64_REGISTER_VSM_CAPABILITIES;
#endif

/** Input of a VTL return; Windows 26100 symbols. */
typedef union _HV_VTL_RETURN_INPUT {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 FastReturn : 1,
                  ReservedZ : 63;
    };
} HV_VTL_RETURN_INPUT, *PHV_VTL_RETURN_INPUT;

/** Partition property: configuration of virtual secure mode; Windows 26100 symbols. */
typedef union _HV_PARTITION_VSM_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 MaximumVtl : 4,
                  Vtl0InterruptInjectionPolicy : 2,
                  Vtl1InterruptInjectionPolicy : 2,
                  ReservedZ : 56;
    };
} HV_PARTITION_VSM_CONFIG, *PHV_PARTITION_VSM_CONFIG;

/** Hypervisor-managed linear address translation; Windows 26100 symbols. */
typedef union _HV_REGISTER_HVPT_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enabled : 1,
                  HardwareEnforced : 1,
                  HardwareRangeBits : 6,
                  ReservedZ : 4,
                  GpaPageNumber : 52;
    };
} HV_REGISTER_HVPT_CONTROL, *PHV_REGISTER_HVPT_CONTROL;

/** Flags of HvCallDisablePartitionVtl; Windows 26100 symbols. */
typedef union _HV_DISABLE_PARTITION_VTL_FLAGS {
    HV_UINT8 AsUINT8;
    struct {
        HV_UINT8 ScrubOnly : 1,
                 Reserved : 7;
    };
} HV_DISABLE_PARTITION_VTL_FLAGS, *PHV_DISABLE_PARTITION_VTL_FLAGS;

/** Flags of HvCallDisableVpVtl; Windows 26100 symbols. */
typedef union _HV_DISABLE_VP_VTL_FLAGS {
    HV_UINT8 AsUINT8;
    struct {
        HV_UINT8 ScrubOnly : 1,
                 Reserved : 7;
    };
} HV_DISABLE_VP_VTL_FLAGS, *PHV_DISABLE_VP_VTL_FLAGS;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/vsm.h"
#endif

HV_HEADER_END

#endif

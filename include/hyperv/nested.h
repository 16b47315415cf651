/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Nested virtualization: enlightened VMCS, enlightenments, migration. Source: TLFS 16.
 */
#ifndef HYPERV_NESTED_H
#define HYPERV_NESTED_H

#include "types.h"
#include "base.h"
#include "synic.h"
#include "vp_assist.h"

HV_HEADER_BEGIN

#define HV_VMX_SYNTHETIC_EXIT_REASON_TRAP_AFTER_FLUSH 0x10000031

/** Enlightened VMCS; TLFS 16.10. */
typedef struct _HV_VMX_ENLIGHTENED_VMCS {
    HV_UINT32 VersionNumber;
    HV_UINT32 AbortIndicator;
    HV_UINT16 HostEsSelector;
    HV_UINT16 HostCsSelector;
    HV_UINT16 HostSsSelector;
    HV_UINT16 HostDsSelector;
    HV_UINT16 HostFsSelector;
    HV_UINT16 HostGsSelector;
    HV_UINT16 HostTrSelector;
    HV_UINT64 HostPat;
    HV_UINT64 HostEfer;
    HV_UINT64 HostCr0;
    HV_UINT64 HostCr3;
    HV_UINT64 HostCr4;
    HV_UINT64 HostSysenterEspMsr;
    HV_UINT64 HostSysenterEipMsr;
    HV_UINT64 HostRip;
    HV_UINT32 HostSysenterCsMsr;
    HV_UINT32 PinControls;
    HV_UINT32 ExitControls;
    HV_UINT32 SecondaryProcessorControls;
    HV_GPA IoBitmapA;
    HV_GPA IoBitmapB;
    HV_GPA MsrBitmap;
    HV_UINT16 GuestEsSelector;
    HV_UINT16 GuestCsSelector;
    HV_UINT16 GuestSsSelector;
    HV_UINT16 GuestDsSelector;
    HV_UINT16 GuestFsSelector;
    HV_UINT16 GuestGsSelector;
    HV_UINT16 GuestLdtrSelector;
    HV_UINT16 GuestTrSelector;
    HV_UINT32 GuestEsLimit;
    HV_UINT32 GuestCsLimit;
    HV_UINT32 GuestSsLimit;
    HV_UINT32 GuestDsLimit;
    HV_UINT32 GuestFsLimit;
    HV_UINT32 GuestGsLimit;
    HV_UINT32 GuestLdtrLimit;
    HV_UINT32 GuestTrLimit;
    HV_UINT32 GuestGdtrLimit;
    HV_UINT32 GuestIdtrLimit;
    HV_UINT32 GuestEsAttributes;
    HV_UINT32 GuestCsAttributes;
    HV_UINT32 GuestSsAttributes;
    HV_UINT32 GuestDsAttributes;
    HV_UINT32 GuestFsAttributes;
    HV_UINT32 GuestGsAttributes;
    HV_UINT32 GuestLdtrAttributes;
    HV_UINT32 GuestTrAttributes;
    HV_UINT64 GuestEsBase;
    HV_UINT64 GuestCsBase;
    HV_UINT64 GuestSsBase;
    HV_UINT64 GuestDsBase;
    HV_UINT64 GuestFsBase;
    HV_UINT64 GuestGsBase;
    HV_UINT64 GuestLdtrBase;
    HV_UINT64 GuestTrBase;
    HV_UINT64 GuestGdtrBase;
    HV_UINT64 GuestIdtrBase;
    HV_UINT64 Rsvd1[3];
    HV_GPA ExitMsrStoreAddress;
    HV_GPA ExitMsrLoadAddress;
    HV_GPA EntryMsrLoadAddress;
    HV_UINT64 Cr3Target0;
    HV_UINT64 Cr3Target1;
    HV_UINT64 Cr3Target2;
    HV_UINT64 Cr3Target3;
    HV_UINT32 PfecMask;
    HV_UINT32 PfecMatch;
    HV_UINT32 Cr3TargetCount;
    HV_UINT32 ExitMsrStoreCount;
    HV_UINT32 ExitMsrLoadCount;
    HV_UINT32 EntryMsrLoadCount;
    HV_UINT64 TscOffset;
    HV_GPA VirtualApicPage;
    HV_GPA GuestWorkingVmcsPtr;
    HV_UINT64 GuestIa32DebugCtl;
    HV_UINT64 GuestPat;
    HV_UINT64 GuestEfer;
    HV_UINT64 GuestPdpte0;
    HV_UINT64 GuestPdpte1;
    HV_UINT64 GuestPdpte2;
    HV_UINT64 GuestPdpte3;
    HV_UINT64 GuestPendingDebugExceptions;
    HV_UINT64 GuestSysenterEspMsr;
    HV_UINT64 GuestSysenterEipMsr;
    HV_UINT32 GuestSleepState;
    HV_UINT32 GuestSysenterCsMsr;
    HV_UINT64 Cr0GuestHostMask;
    HV_UINT64 Cr4GuestHostMask;
    HV_UINT64 Cr0ReadShadow;
    HV_UINT64 Cr4ReadShadow;
    HV_UINT64 GuestCr0;
    HV_UINT64 GuestCr3;
    HV_UINT64 GuestCr4;
    HV_UINT64 GuestDr7;
    HV_UINT64 HostFsBase;
    HV_UINT64 HostGsBase;
    HV_UINT64 HostTrBase;
    HV_UINT64 HostGdtrBase;
    HV_UINT64 HostIdtrBase;
    HV_UINT64 HostRsp;
    HV_UINT64 EptRoot;
    HV_UINT16 Vpid;
    HV_UINT16 Rsvd2[3];
    HV_UINT64 Rsvd3[5];
    HV_UINT64 ExitEptFaultGpa;
    HV_UINT32 ExitInstructionError;
    HV_UINT32 ExitReason;
    HV_UINT32 ExitInterruptionInfo;
    HV_UINT32 ExitExceptionErrorCode;
    HV_UINT32 ExitIdtVectoringInfo;
    HV_UINT32 ExitIdtVectoringErrorCode;
    HV_UINT32 ExitInstructionLength;
    HV_UINT32 ExitInstructionInfo;
    HV_UINT64 ExitQualification;
    HV_UINT64 ExitIoInstructionEcx;
    HV_UINT64 ExitIoInstructionEsi;
    HV_UINT64 ExitIoInstructionEdi;
    HV_UINT64 ExitIoInstructionEip;
    HV_UINT64 GuestLinearAddress;
    HV_UINT64 GuestRsp;
    HV_UINT64 GuestRflags;
    HV_UINT32 GuestInterruptibility;
    HV_UINT32 ProcessorControls;
    HV_UINT32 ExceptionBitmap;
    HV_UINT32 EntryControls;
    HV_UINT32 EntryInterruptInfo;
    HV_UINT32 EntryExceptionErrorCode;
    HV_UINT32 EntryInstructionLength;
    HV_UINT32 TprThreshold;
    HV_UINT64 GuestRip;
    HV_UINT32 CleanFields;
    HV_UINT32 Rsvd4;
    HV_UINT32 SyntheticControls;
    union {
        HV_UINT32 AsUINT32;
        struct {
            HV_UINT32 NestedFlushVirtualHypercall : 1,
                      MsrBitmap : 1,
                      Reserved : 30;
        };
    } EnlightenmentsControl;
    HV_UINT32 VpId;
    HV_UINT64 VmId;
    HV_UINT64 PartitionAssistPage;
    HV_UINT64 Rsvd5[4];
    HV_UINT64 GuestBndcfgs;
    HV_UINT64 Rsvd6[7];
    HV_UINT64 XssExitingBitmap;
    HV_UINT64 EnclsExitingBitmap;
    HV_UINT64 Rsvd7[6];
} HV_VMX_ENLIGHTENED_VMCS, *PHV_VMX_ENLIGHTENED_VMCS;

#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_NONE                  (0)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_IO_BITMAP             (1 << 0)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_MSR_BITMAP            (1 << 1)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_CONTROL_GRP2          (1 << 2)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_CONTROL_GRP1          (1 << 3)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_CONTROL_PROC          (1 << 4)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_CONTROL_EVENT         (1 << 5)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_CONTROL_ENTRY         (1 << 6)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_CONTROL_EXCPN         (1 << 7)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_CRDR                  (1 << 8)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_CONTROL_XLAT          (1 << 9)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_GUEST_BASIC           (1 << 10)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_GUEST_GRP1            (1 << 11)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_GUEST_GRP2            (1 << 12)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_HOST_POINTER          (1 << 13)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_HOST_GRP1             (1 << 14)
#define HV_VMX_ENLIGHTENED_CLEAN_FIELD_ENLIGHTENMENTSCONTROL (1 << 15)

/** How MSR intercepts of nested guests work; Windows 26100 symbols. */
typedef enum _HV_NESTED_MSR_INTERCEPT_MODE HV_ENUM_UINT32 {
    HvNestedMsrInterceptModeSlow = 0x0u,
    HvNestedMsrInterceptModeFast,
    HvNestedMsrInterceptModeEnlightened,
    HvNestedMsrInterceptModeCount,
} HV_NESTED_MSR_INTERCEPT_MODE, *PHV_NESTED_MSR_INTERCEPT_MODE;

/** Nested virtualization control; Windows 26100 symbols. */
typedef union _HV_REGISTER_NESTED_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 MsrInterceptMode : 2,
                  MsrBitmapDirty : 1,
                  RsvdZ : 61;
    };
} HV_REGISTER_NESTED_CONTROL, *PHV_REGISTER_NESTED_CONTROL;

/** Enlightenments a nested hypervisor switches on; TLFS 7.8.7.1. */
typedef struct _HV_NESTED_ENLIGHTENMENTS_CONTROL {
    union {
        HV_UINT32 AsUINT32;
        struct {
            HV_UINT32 DirectHypercall : 1,
                      VirtualizationException : 1,
                      Reserved : 30;
        };
    } Features;
    union {
        HV_UINT32 AsUINT32;
        struct {
            HV_UINT32 InterPartitionCommunication : 1,
                      Reserved : 31;
        };
    } HypercallControls;
} HV_NESTED_ENLIGHTENMENTS_CONTROL, *PHV_NESTED_ENLIGHTENMENTS_CONTROL;

/** What a virtualization fault was about; TLFS 7.8.7.1. */
typedef union _HV_VIRTUALIZATION_FAULT_INFORMATION {
    struct {
        HV_UINT16 Parameter0;
        HV_UINT16 Reserved0;
        HV_UINT32 Code;
        HV_UINT64 Parameter1;
    };
    struct {
        HV_UINT8 VeInformationArea[34];
        HV_UINT8 Reserved1[6];
    };
} HV_VIRTUALIZATION_FAULT_INFORMATION, *PHV_VIRTUALIZATION_FAULT_INFORMATION;

/** Intercept of a nested guest of which only the type is told; Windows 26100 symbols. */
typedef struct _HV_MINIMAL_INTERCEPT_INFORMATION {
    HV_MESSAGE_TYPE MessageType;
} HV_MINIMAL_INTERCEPT_INFORMATION, *PHV_MINIMAL_INTERCEPT_INFORMATION;

/** VP assist page with the nested fields; openvmm hvdef HvVpAssistPage. */
typedef union _HV_VP_ASSIST_PAGE_PRIVATE {
    struct {
        HV_VIRTUAL_APIC_ASSIST ApicAssist;
        HV_UINT32 ReservedZ0;
        HV_VP_VTL_CONTROL_PRIVATE VtlControl;
        HV_NESTED_ENLIGHTENMENTS_CONTROL NestedEnlightenmentsControl;
        HV_BOOLEAN EnlightenVmEntry;
        HV_UINT8 ReservedZ1[7];
        HV_GPA CurrentNestedVmcs;
        HV_BOOLEAN SyntheticTimeUnhaltedTimerExpired;
        HV_UINT8 ReservedZ2[7];
        HV_VIRTUALIZATION_FAULT_INFORMATION VirtualizationFaultInformation;
        HV_UINT8 ReservedZ3[8];
        HV_MESSAGE InterceptMessage;
        HV_UINT8 VtlReturnActions[256];
    };
    HV_UINT8 ReservedZBytePadding[HV_PAGE_SIZE];
    struct {
        HV_UINT8 Padding[112];
        HV_MINIMAL_INTERCEPT_INFORMATION MinimalIntercept;
    };
} HV_VP_ASSIST_PAGE_PRIVATE, *PHV_VP_ASSIST_PAGE_PRIVATE;

/** Notification after migration, MSR 0x40000106; TLFS 16.6. */
typedef union _HV_REENLIGHTENMENT_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Vector : 8,
                  RsvdZ1 : 8,
                  Enabled : 1,
                  RsvdZ2 : 15,
                  TargetVp : 32;
    };
} HV_REENLIGHTENMENT_CONTROL, *PHV_REENLIGHTENMENT_CONTROL;

/** Keeps the TSC emulated after migration, MSR 0x40000107; TLFS 16.6. */
typedef union _HV_TSC_EMULATION_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enabled : 1,
                  RsvdZ : 63;
    };
} HV_TSC_EMULATION_CONTROL, *PHV_TSC_EMULATION_CONTROL;

/** Whether TSC accesses are emulated after migration, MSR 0x40000108; TLFS 16.6. */
typedef union _HV_TSC_EMULATION_STATUS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 InProgress : 1,
                  RsvdP1 : 63;
    };
} HV_TSC_EMULATION_STATUS, *PHV_TSC_EMULATION_STATUS;

/** State of nested virtualization; Windows 26100 symbols. */
typedef union _HV_NESTED_STATE_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 NestedVirtActive : 1,
                  NestedGuestMode : 1,
                  VmEntryPending : 1,
                  Reserved : 61;
    };
} HV_NESTED_STATE_REGISTER, *PHV_NESTED_STATE_REGISTER;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/nested.h"
#endif

HV_HEADER_END

#endif

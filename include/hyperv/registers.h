/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Contents of the registers of a virtual processor and of a logical processor. Sources: TLFS 7.8
 * and 7.9, mu_msvm HvGuest.h, hvdef.
 */
#ifndef HYPERV_REGISTERS_H
#define HYPERV_REGISTERS_H

#include "types.h"
#include "base.h"
#include "cpuid.h"
#include "register_names.h"
#include "vsm.h"

HV_HEADER_BEGIN

/** Why a VP is not running: startup, halt, idle; openvmm hvdef HvInternalActivityRegister. */
typedef union _HV_INTERNAL_ACTIVITY_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 StartupSuspend : 1,
                  HaltSuspend : 1,
                  IdleSuspend : 1,
                  RsvdZ : 61;
    };
} HV_INTERNAL_ACTIVITY_REGISTER, *PHV_INTERNAL_ACTIVITY_REGISTER;

/** Which deliverable interrupts to be told of; openvmm hvdef
 *  HvDeliverabilityNotificationsRegister. */
typedef union _HV_DELIVERABILITY_NOTIFICATIONS_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 NmiNotification : 1,
                  InterruptNotification : 1,
                  InterruptPriority : 4,
                  RsvdZ : 42,
                  Sint : 16;
    };
} HV_DELIVERABILITY_NOTIFICATIONS_REGISTER, *PHV_DELIVERABILITY_NOTIFICATIONS_REGISTER;

#if defined(HV_WITH_X64)
typedef HV_UINT32 HV_APIC_ID, *PHV_APIC_ID;
#endif
#if defined(HV_WITH_ARM64)
typedef HV_UINT64 HV_PROCESSOR_HW_ID, *PHV_PROCESSOR_HW_ID;
#endif

#if defined(HV_WITH_X64)
/** Segment register with its hidden part; TLFS 7.9. */
typedef struct _HV_X64_SEGMENT_REGISTER {
    HV_UINT64 Base;
    HV_UINT32 Limit;
    HV_UINT16 Selector;
    union {
        struct {
            HV_UINT16 SegmentType : 4,
                      NonSystemSegment : 1,
                      DescriptorPrivilegeLevel : 2,
                      Present : 1,
                      Reserved : 4,
                      Available : 1,
                      Long : 1,
                      Default : 1,
                      Granularity : 1;
        };
        HV_UINT16 Attributes;
    };
} HV_X64_SEGMENT_REGISTER, *PHV_X64_SEGMENT_REGISTER;

/** GDTR or IDTR; TLFS 7.9. */
typedef struct _HV_X64_TABLE_REGISTER {
    HV_UINT16 Pad[3];
    HV_UINT16 Limit;
    HV_UINT64 Base;
} HV_X64_TABLE_REGISTER, *PHV_X64_TABLE_REGISTER;

/** ACPI PM timer which the hypervisor serves; WDK 7.1 hvgdk.h. */
typedef union _HV_PM_TIMER_INFO {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 Port : 16,
                  Width24 : 1,
                  Enabled : 1,
                  Reserved1 : 14,
                  Reserved2 : 32;
    };
} HV_PM_TIMER_INFO, *PHV_PM_TIMER_INFO;

/** SEV control register; openvmm hvdef HvX64RegisterSevControl. */
typedef union _HV_X64_REGISTER_SEV_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 EnableEncryptedState : 1,
                  ReservedZ : 11,
                  VmsaGpaPageNumber : 52;
    };
} HV_X64_REGISTER_SEV_CONTROL, *PHV_X64_REGISTER_SEV_CONTROL;

/** GPA of the AVIC backing page; openvmm hvdef HvX64RegisterSevAvic. */
typedef union _HV_X64_REGISTER_SEV_AVIC {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 EnableSecureApic : 1,
                  ReservedZ : 11,
                  AvicGpaPageNumber : 52;
    };
} HV_X64_REGISTER_SEV_AVIC, *PHV_X64_REGISTER_SEV_AVIC;

/** Accesses to control registers and MSRs to intercept; TLFS 15.13. */
typedef union _HV_REGISTER_CR_INTERCEPT_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Cr0Write : 1,
                  Cr4Write : 1,
                  XCr0Write : 1,
                  IA32MiscEnableRead : 1,
                  IA32MiscEnableWrite : 1,
                  MsrLstarRead : 1,
                  MsrLstarWrite : 1,
                  MsrStarRead : 1,
                  MsrStarWrite : 1,
                  MsrCstarRead : 1,
                  MsrCstarWrite : 1,
                  ApicBaseMsrRead : 1,
                  ApicBaseMsrWrite : 1,
                  MsrEferRead : 1,
                  MsrEferWrite : 1,
                  GdtrWrite : 1,
                  IdtrWrite : 1,
                  LdtrWrite : 1,
                  TrWrite : 1,
                  MsrSysenterCsWrite : 1,
                  MsrSysenterEipWrite : 1,
                  MsrSysenterEspWrite : 1,
                  MsrSfmaskWrite : 1,
                  MsrTscAuxWrite : 1,
                  MsrSgxLaunchControlWrite : 1,
                  MsrXssWrite : 1,
                  MsrSCetWrite : 1,
                  MsrPlsSspWrite : 1,
                  MsrInterruptSspTableAddrWrite : 1,
                  RsvdZ : 35;
    };
} HV_REGISTER_CR_INTERCEPT_CONTROL, *PHV_REGISTER_CR_INTERCEPT_CONTROL;

/** State of the local APIC or GIC redistributor; mshv headers
 *  hv_local_interrupt_controller_state. */
typedef struct _HV_LOCAL_INTERRUPT_CONTROLLER_STATE {
    HV_APIC_ID ApicId;
    HV_UINT32 ApicVersion;
    HV_UINT32 ApicLdr;
    HV_UINT32 ApicDfr;
    HV_UINT32 ApicSpurious;
    HV_UINT32 ApicIsr[8];
    HV_UINT32 ApicTmr[8];
    HV_UINT32 ApicIrr[8];
    HV_UINT32 ApicEsr;
    HV_UINT32 ApicIcrHigh;
    HV_UINT32 ApicIcrLow;
    HV_UINT32 ApicLvtTimer;
    HV_UINT32 ApicLvtThermal;
    HV_UINT32 ApicLvtPerfmon;
    HV_UINT32 ApicLvtLint0;
    HV_UINT32 ApicLvtLint1;
    HV_UINT32 ApicLvtError;
    HV_UINT32 ApicLvtCmci;
    HV_UINT32 ApicErrorStatus;
    HV_UINT32 ApicInitialCount;
    HV_UINT32 ApicCounterValue;
    HV_UINT32 ApicDivideConfiguration;
    HV_UINT32 ApicRemoteRead;
} HV_LOCAL_INTERRUPT_CONTROLLER_STATE, *PHV_LOCAL_INTERRUPT_CONTROLLER_STATE;
#endif

/** Value of any VP register; TLFS 7.8. */
typedef union _HV_REGISTER_VALUE {
    HV_UINT128 Reg128;
    HV_UINT64 Reg64;
    HV_UINT32 Reg32;
    HV_UINT16 Reg16;
    HV_UINT8 Reg8;
    HV_INTERNAL_ACTIVITY_REGISTER InternalActivity;
    HV_REGISTER_VSM_CODE_PAGE_OFFSETS VsmCodePageOffsets;
    HV_REGISTER_VSM_VP_STATUS VsmVpStatus;
    HV_REGISTER_VSM_PARTITION_STATUS VsmPartitionStatus;
    HV_REGISTER_VSM_CAPABILITIES VsmCapabilities;
    HV_REGISTER_VSM_PARTITION_CONFIG VsmPartitionConfig;
    HV_REGISTER_GUEST_VSM_PARTITION_CONFIG GuestVsmPartitionConfig;
    HV_REGISTER_VSM_VP_SECURE_VTL_CONFIG VsmVpSecureVtlConfig;
    HV_REGISTER_VSM_VP_WAIT_FOR_TLB_LOCK VsmVpWaitForTlbLock;
#if !defined(HV_ARCH_ARM64)
    HV_X64_SEGMENT_REGISTER Segment;
    HV_X64_TABLE_REGISTER Table;
    HV_PM_TIMER_INFO PmTimerInfo;
    HV_X64_REGISTER_SEV_CONTROL SevControl;
    HV_REGISTER_CR_INTERCEPT_CONTROL CrInterceptControl;
#endif
} HV_REGISTER_VALUE, *PHV_REGISTER_VALUE;

/** Register name and value, as HvCallSetVpRegisters takes them; WDK 7.1 hvgdk.h. */
typedef struct _HV_REGISTER_ASSOC {
    HV_REGISTER_NAME Name;
    HV_UINT32 Reserved1;
    HV_UINT64 Reserved2;
    HV_REGISTER_VALUE Value;
} HV_REGISTER_ASSOC, *PHV_REGISTER_ASSOC;

/** How HvCallTranslateVirtualAddress translates; TLFS 9.3. */
typedef union _HV_TRANSLATE_GVA_CONTROL_FLAGS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 ValidateRead : 1,
                  ValidateWrite : 1,
                  ValidateExecute : 1;
#if defined(HV_ARCH_ARM64)
        HV_UINT64 Reserved0 : 1;
#else
        HV_UINT64 PrivilegeExempt : 1;
#endif
        HV_UINT64 SetPageTableBits : 1,
                  TlbFlushInhibit : 1,
                  SupervisorAccess : 1,
                  UserAccess : 1;
#if defined(HV_ARCH_ARM64)
        HV_UINT64 PanSet : 1,
                  PanClear : 1,
                  Reserved : 46;
#else
        HV_UINT64 EnforceSmap : 1,
                  OverrideSmap : 1,
                  ShadowStack : 1,
                  Reserved : 45;
#endif
        HV_UINT64 InputVtlValue : 8;
    };
} HV_TRANSLATE_GVA_CONTROL_FLAGS, *PHV_TRANSLATE_GVA_CONTROL_FLAGS;

/** Outcome of a translation; TLFS 9.3. */
typedef enum _HV_TRANSLATE_GVA_RESULT_CODE HV_ENUM_UINT32 {
    HvTranslateGvaSuccess = 0u,
    HvTranslateGvaPageNotPresent,
    HvTranslateGvaPrivilegeViolation,
    HvTranslateGvaInvalidPageTableFlags,
    HvTranslateGvaGpaUnmapped,
    HvTranslateGvaGpaNoReadAccess,
    HvTranslateGvaGpaNoWriteAccess,
    HvTranslateGvaGpaIllegalOverlayAccess,
    HvTranslateGvaIntercept = 8u,
    HvTranslateGvaGpaUnaccepted,
} HV_TRANSLATE_GVA_RESULT_CODE, *PHV_TRANSLATE_GVA_RESULT_CODE;

/** State a VP or VTL starts with; TLFS 7.10. */
typedef struct _HV_INITIAL_VP_CONTEXT {
#if defined(HV_ARCH_ARM64)
    HV_UINT64 Pc;
    HV_UINT64 Sp_ELh;
    HV_UINT64 SCTLR_EL1;
    HV_UINT64 MAIR_EL1;
    HV_UINT64 TCR_EL1;
    HV_UINT64 VBAR_EL1;
    HV_UINT64 TTBR0_EL1;
    HV_UINT64 TTBR1_EL1;
    HV_UINT64 X18;
#else
    HV_UINT64 Rip;
    HV_UINT64 Rsp;
    HV_UINT64 Rflags;
    HV_X64_SEGMENT_REGISTER Cs;
    HV_X64_SEGMENT_REGISTER Ds;
    HV_X64_SEGMENT_REGISTER Es;
    HV_X64_SEGMENT_REGISTER Fs;
    HV_X64_SEGMENT_REGISTER Gs;
    HV_X64_SEGMENT_REGISTER Ss;
    HV_X64_SEGMENT_REGISTER Tr;
    HV_X64_SEGMENT_REGISTER Ldtr;
    HV_X64_TABLE_REGISTER Idtr;
    HV_X64_TABLE_REGISTER Gdtr;
    HV_UINT64 Efer;
    HV_UINT64 Cr0;
    HV_UINT64 Cr3;
    HV_UINT64 Cr4;
    HV_UINT64 MsrCrPat;
#endif
} HV_INITIAL_VP_CONTEXT, *PHV_INITIAL_VP_CONTEXT;

/** Register classes changed in the register page; openvmm hvdef HvX64RegisterPageDirtyFlags. */
typedef union _HV_VP_REGISTER_PAGE_DIRTY_FLAGS {
    HV_UINT32 AsUINT32;
    struct {
#if defined(HV_ARCH_ARM64)
        HV_UINT32 Unused : 1;
#else
        HV_UINT32 GeneralPurpose : 1;
#endif
        HV_UINT32 InstructionPointer : 1;
#if defined(HV_ARCH_ARM64)
        HV_UINT32 ProcessorState : 1,
                  ControlRegisters : 1,
                  Reserved : 28;
#else
        HV_UINT32 Xmm : 1,
                  Segments : 1,
                  Flags : 1,
                  Reserved : 27;
#endif
    };
} HV_VP_REGISTER_PAGE_DIRTY_FLAGS, *PHV_VP_REGISTER_PAGE_DIRTY_FLAGS;

#if defined(HV_WITH_X64)
/** Event that is being delivered; TLFS 7.9. */
typedef union _HV_X64_PENDING_INTERRUPTION_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 InterruptionPending : 1,
                  InterruptionType : 3,
                  DeliverErrorCode : 1,
                  InstructionLength : 4,
                  NestedEvent : 1,
                  Reserved : 6,
                  InterruptionVector : 16;
        HV_UINT32 ErrorCode;
    };
} HV_X64_PENDING_INTERRUPTION_REGISTER, *PHV_X64_PENDING_INTERRUPTION_REGISTER;

/** Interrupt shadow and NMI mask; TLFS 7.9. */
typedef union _HV_X64_INTERRUPT_STATE_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 InterruptShadow : 1,
                  NmiMasked : 1,
                  Reserved : 62;
    };
} HV_X64_INTERRUPT_STATE_REGISTER, *PHV_X64_INTERRUPT_STATE_REGISTER;

/** What an emulator of instructions must know: secure VTL, execute control; openvmm hvdef
 *  HvInstructionEmulatorHintsRegister. */
typedef union _HV_X64_INSTRUCTION_EMULATION_HINTS_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 PartitionSecureVtlEnabled : 1,
                  MbecUserExecuteControl : 1,
                  Reserved : 62;
    };
} HV_X64_INSTRUCTION_EMULATION_HINTS_REGISTER, *PHV_X64_INSTRUCTION_EMULATION_HINTS_REGISTER;
#endif

/** Registers of a VP in a page shared with the hypervisor; openvmm hvdef HvX64RegisterPage. */
typedef struct _HV_VP_REGISTER_PAGE {
    HV_UINT16 Version;
    HV_UINT8 IsValid;
    HV_VTL Vtl;
    HV_VP_REGISTER_PAGE_DIRTY_FLAGS Dirty;
#if defined(HV_ARCH_ARM64)
    HV_UINT64 Reserved[33];
    HV_UINT64 Pc;
    HV_UINT64 Cpsr;
    HV_UINT64 SctlrEl1;
    HV_UINT64 TcrEl1;
    HV_UINT8 ReservedEnd[3792];
#else
    HV_UINT64 GpRegisters[16];
    HV_UINT64 Rip;
    HV_UINT64 Rflags;
    HV_UINT128 Xmm[6];
    HV_X64_SEGMENT_REGISTER Segment[6];
    HV_UINT64 Cr0;
    HV_UINT64 Cr3;
    HV_UINT64 Cr4;
    HV_UINT64 Cr8;
    HV_UINT64 Efer;
    HV_UINT64 Dr7;
    HV_X64_PENDING_INTERRUPTION_REGISTER PendingInterruption;
    HV_X64_INTERRUPT_STATE_REGISTER InterruptState;
    HV_X64_INSTRUCTION_EMULATION_HINTS_REGISTER InstructionEmulationHints;
    HV_UINT8 ReservedEnd[3672];
#endif
} HV_VP_REGISTER_PAGE, *PHV_VP_REGISTER_PAGE;

/** VP suspended by request; WDK 7.1 hvgdk.h. */
typedef union _HV_EXPLICIT_SUSPEND_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Suspended : 1,
                  Reserved : 63;
    };
} HV_EXPLICIT_SUSPEND_REGISTER, *PHV_EXPLICIT_SUSPEND_REGISTER;

/** VP suspended by an intercept; WDK 7.1 hvgdk.h. */
typedef union _HV_INTERCEPT_SUSPEND_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Suspended : 1;
#if defined(HV_ARCH_ARM64)
        HV_UINT64 Reserved : 63;
#else
        HV_UINT64 TlbLocked : 1,
                  Reserved : 62;
#endif
    };
} HV_INTERCEPT_SUSPEND_REGISTER, *PHV_INTERCEPT_SUSPEND_REGISTER;

/** VP suspended until dispatched; Windows 26100 symbols. */
typedef union _HV_DISPATCH_SUSPEND_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Suspended : 1,
                  Reserved : 63;
    };
} HV_DISPATCH_SUSPEND_REGISTER, *PHV_DISPATCH_SUSPEND_REGISTER;

/** Interrupt shadow, NMI mask and global interrupt disable; Windows 26100 symbols. */
typedef union _HV_X64_INTERRUPT_STATE_REGISTER_PRIVATE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 InterruptShadow : 1,
                  NmiMasked : 1,
                  GlobalInterruptDisable : 1,
                  Reserved : 61;
    };
} HV_X64_INTERRUPT_STATE_REGISTER_PRIVATE, *PHV_X64_INTERRUPT_STATE_REGISTER_PRIVATE;

/** Types of events in delivery; TLFS 7.9. */
typedef enum _HV_X64_PENDING_INTERRUPTION_TYPE HV_ENUM_UINT32 {
    HvX64PendingInterrupt = 0u,
    HvX64PendingNmi = 2u,
    HvX64PendingException,
    HvX64PendingSoftwareInterrupt,
    HvX64PendingPrivilegedSoftwareException,
    HvX64PendingSoftwareException,
} HV_X64_PENDING_INTERRUPTION_TYPE, *PHV_X64_PENDING_INTERRUPTION_TYPE;

#if defined(HV_WITH_ARM64)
/** Types of events in delivery, ARM64; mshv headers hv_arm64_pending_interruption_type. */
typedef enum _HV_ARM64_PENDING_INTERRUPTION_TYPE HV_ENUM_UINT32 {
    HvArm64PendingInterrupt = 0u,
    HvArm64PendingException,
} HV_ARM64_PENDING_INTERRUPTION_TYPE, *PHV_ARM64_PENDING_INTERRUPTION_TYPE;

/** Event that is being delivered, ARM64; mshv headers hv_arm64_pending_interruption_register. */
typedef union _HV_ARM64_PENDING_INTERRUPTION_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 InterruptionPending : 1,
                  InterruptionType : 1,
                  Reserved : 30,
                  ErrorCode : 32;
    };
} HV_ARM64_PENDING_INTERRUPTION_REGISTER, *PHV_ARM64_PENDING_INTERRUPTION_REGISTER;

/** Interrupt shadow, ARM64; mshv headers hv_arm64_interrupt_state_register. */
typedef union _HV_ARM64_INTERRUPT_STATE_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 InterruptShadow : 1,
                  Reserved : 63;
    };
} HV_ARM64_INTERRUPT_STATE_REGISTER, *PHV_ARM64_INTERRUPT_STATE_REGISTER;
#endif

typedef const HV_REGISTER_VALUE *PCHV_REGISTER_VALUE;
#if defined(HV_WITH_X64)
typedef const HV_APIC_ID *PCHV_APIC_ID;
#endif
typedef const HV_TRANSLATE_GVA_CONTROL_FLAGS *PCHV_TRANSLATE_GVA_CONTROL_FLAGS;

/** What an access to an unknown MSR does; mshv headers hv_unimplemented_msr_action. */
typedef enum _HV_UNIMPLEMENTED_MSR_ACTION HV_ENUM_UINT32 {
    HvUnimplementedMsrActionFault = 0u,
    HvUnimplementedMsrActionIgnoreWriteReadZero,
    HvUnimplementedMsrActionCount,
} HV_UNIMPLEMENTED_MSR_ACTION, *PHV_UNIMPLEMENTED_MSR_ACTION;

#define HV_X64_REGISTER_CLASS_GENERAL 0
#define HV_X64_REGISTER_CLASS_IP      1
#define HV_X64_REGISTER_CLASS_XMM     2
#define HV_X64_REGISTER_CLASS_SEGMENT 3
#define HV_X64_REGISTER_CLASS_FLAGS   4
#define HV_VP_REGISTER_PAGE_VERSION_1 1u

/** Registers of a VP in a shared page, up to the emulation hints; Windows 26100 symbols. */
typedef struct _HV_VP_REGISTER_PAGE_PRIVATE {
    HV_UINT16 Version;
    HV_UINT8 IsValid;
    HV_VTL Vtl;
    HV_UINT32 Dirty;
#if !defined(HV_ARCH_ARM64)
    union {
        struct {
            union {
                struct {
                    HV_UINT64 Rax;
                    HV_UINT64 Rcx;
                    HV_UINT64 Rdx;
                    HV_UINT64 Rbx;
                    HV_UINT64 Rsp;
                    HV_UINT64 Rbp;
                    HV_UINT64 Rsi;
                    HV_UINT64 Rdi;
                    HV_UINT64 R8;
                    HV_UINT64 R9;
                    HV_UINT64 R10;
                    HV_UINT64 R11;
                    HV_UINT64 R12;
                    HV_UINT64 R13;
                    HV_UINT64 R14;
                    HV_UINT64 R15;
                };
                HV_UINT64 GpRegisters[16];
            };
            HV_UINT64 Rip;
            HV_UINT64 Rflags;
        };
        HV_UINT64 Registers[18];
    };
    union {
        struct {
            HV_UINT128 Xmm0;
            HV_UINT128 Xmm1;
            HV_UINT128 Xmm2;
            HV_UINT128 Xmm3;
            HV_UINT128 Xmm4;
            HV_UINT128 Xmm5;
        };
        HV_UINT128 XmmRegisters[6];
    };
    union {
        struct {
            HV_X64_SEGMENT_REGISTER Es;
            HV_X64_SEGMENT_REGISTER Cs;
            HV_X64_SEGMENT_REGISTER Ss;
            HV_X64_SEGMENT_REGISTER Ds;
            HV_X64_SEGMENT_REGISTER Fs;
            HV_X64_SEGMENT_REGISTER Gs;
        };
        HV_X64_SEGMENT_REGISTER SegmentRegisters[6];
    };
    HV_UINT64 Cr0;
    HV_UINT64 Cr3;
    HV_UINT64 Cr4;
    HV_UINT64 Cr8;
    HV_UINT64 Efer;
    HV_UINT64 Dr7;
    HV_X64_PENDING_INTERRUPTION_REGISTER PendingInterruption;
    HV_X64_INTERRUPT_STATE_REGISTER InterruptState;
    HV_UINT64 InstructionEmulationHints;
#endif
} HV_VP_REGISTER_PAGE_PRIVATE, *PHV_VP_REGISTER_PAGE_PRIVATE;

#if defined(HV_WITH_X64)
/** What accesses to an MSR do, for HvCallRegisterInterceptResult; mshv headers
 *  hv_register_x64_msr_result_parameters. */
typedef struct _HV_REGISTER_X64_MSR_RESULT_PARAMETERS {
    HV_UINT32 MsrIndex;
    HV_UINT32 AccessType;
    HV_UNIMPLEMENTED_MSR_ACTION Action;
} HV_REGISTER_X64_MSR_RESULT_PARAMETERS, *PHV_REGISTER_X64_MSR_RESULT_PARAMETERS;
#endif

#define HV_DISPATCH_VP_FLAG_CLEAR_INTERCEPT_SUSPEND 0x1

/** Kinds of registers of a logical processor; Mile.HyperV. */
typedef enum _HV_LOGICAL_PROCESSOR_REGISTER_TYPE HV_ENUM_UINT32 {
#if defined(HV_WITH_X64)
    HvX64LpRegisterTypeCpuid = 0x10000u,
    HvX64LpRegisterTypeMsr,
    HvX64LpRegisterTypeWbinvd,
#endif
#if defined(HV_WITH_ARM64)
    HvArm64LpRegisterTypeHvRegister = 0x10000u,
#endif
} HV_LOGICAL_PROCESSOR_REGISTER_TYPE, *PHV_LOGICAL_PROCESSOR_REGISTER_TYPE;

typedef const HV_LOGICAL_PROCESSOR_REGISTER_TYPE *PCHV_LOGICAL_PROCESSOR_REGISTER_TYPE;

#if defined(HV_WITH_X64)
/** Address of a register of an x86-64 logical processor; Mile.HyperV. */
typedef union _HV_X64_LOGICAL_PROCESSOR_REGISTER_ADDRESS {
    HV_UINT32 MsrIndex;
    struct {
        HV_UINT32 Eax;
        HV_UINT32 Ecx;
    };
} HV_X64_LOGICAL_PROCESSOR_REGISTER_ADDRESS, *PHV_X64_LOGICAL_PROCESSOR_REGISTER_ADDRESS;

typedef const HV_X64_LOGICAL_PROCESSOR_REGISTER_ADDRESS
    *PCHV_X64_LOGICAL_PROCESSOR_REGISTER_ADDRESS;
#endif

#if defined(HV_WITH_ARM64)
/** Address of a register of an ARM64 logical processor; Windows 26100 symbols. */
typedef union _HV_ARM64_LOGICAL_PROCESSOR_REGISTER_ADDRESS {
    HV_REGISTER_NAME HvRegisterName;
} HV_ARM64_LOGICAL_PROCESSOR_REGISTER_ADDRESS, *PHV_ARM64_LOGICAL_PROCESSOR_REGISTER_ADDRESS;

typedef const HV_ARM64_LOGICAL_PROCESSOR_REGISTER_ADDRESS
    *PCHV_ARM64_LOGICAL_PROCESSOR_REGISTER_ADDRESS;
#endif

/** Processor, kind and address of a register of a logical processor; Windows 26100 symbols. */
typedef struct _HV_LOGICAL_PROCESSOR_REGISTER_ID {
    HV_LOGICAL_PROCESSOR_INDEX LpIndex;
    HV_LOGICAL_PROCESSOR_REGISTER_TYPE Type;
#if defined(HV_ARCH_ARM64)
    HV_ARM64_LOGICAL_PROCESSOR_REGISTER_ADDRESS Address;
#else
    HV_X64_LOGICAL_PROCESSOR_REGISTER_ADDRESS Address;
#endif
} HV_LOGICAL_PROCESSOR_REGISTER_ID, *PHV_LOGICAL_PROCESSOR_REGISTER_ID;

typedef const HV_LOGICAL_PROCESSOR_REGISTER_ID *PCHV_LOGICAL_PROCESSOR_REGISTER_ID;

/** Version of CPU management; Windows 26100 symbols. */
typedef union _HV_CPU_MANAGEMENT_VERSION_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 VersionNumber : 8,
                  RsvdZ : 54,
                  Available : 1,
                  Locked : 1;
    };
} HV_CPU_MANAGEMENT_VERSION_REGISTER, *PHV_CPU_MANAGEMENT_VERSION_REGISTER;

#if defined(HV_WITH_X64)
typedef HV_DELIVERABILITY_NOTIFICATIONS_REGISTER _HV_X64_DELIVERABILITY_NOTIFICATIONS_REGISTER;
typedef HV_DELIVERABILITY_NOTIFICATIONS_REGISTER HV_X64_DELIVERABILITY_NOTIFICATIONS_REGISTER;
typedef PHV_DELIVERABILITY_NOTIFICATIONS_REGISTER PHV_X64_DELIVERABILITY_NOTIFICATIONS_REGISTER;
#endif
#if defined(HV_WITH_ARM64)
typedef HV_DELIVERABILITY_NOTIFICATIONS_REGISTER _HV_ARM64_DELIVERABILITY_NOTIFICATIONS_REGISTER;
typedef HV_DELIVERABILITY_NOTIFICATIONS_REGISTER HV_ARM64_DELIVERABILITY_NOTIFICATIONS_REGISTER;
typedef PHV_DELIVERABILITY_NOTIFICATIONS_REGISTER PHV_ARM64_DELIVERABILITY_NOTIFICATIONS_REGISTER;
#endif

/** Reference TSC page as register; openvmm hvdef HvRegisterReferenceTsc. */
typedef union _HV_REGISTER_REFERENCE_TSC {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enable : 1,
                  ReservedP : 11,
                  GpaPageNumber : 52;
    };
} HV_REGISTER_REFERENCE_TSC, *PHV_REGISTER_REFERENCE_TSC;

/** Partition information page as register; Windows 26100 symbols. */
typedef union _HV_REGISTER_PARTITION_INFO_PAGE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enabled : 1,
                  Reserved : 11,
                  GpaPage : 52;
    };
} HV_REGISTER_PARTITION_INFO_PAGE, *PHV_REGISTER_PARTITION_INFO_PAGE;

/** GPA of the SNP doorbell page; mshv headers hv_x64_register_sev_hv_doorbell. */
typedef union _HV_X64_REGISTER_SEV_HV_DOORBELL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enabled : 1,
                  ReservedZ : 11,
                  PageNumber : 52;
    };
} HV_X64_REGISTER_SEV_HV_DOORBELL, *PHV_X64_REGISTER_SEV_HV_DOORBELL;

/** GPA of the GHCB; mshv headers hv_x64_register_sev_ghcb. */
typedef union _HV_X64_REGISTER_SEV_GHCB {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enabled : 1,
                  ReservedZ : 11,
                  PageNumber : 52;
    };
} HV_X64_REGISTER_SEV_GHCB, *PHV_X64_REGISTER_SEV_GHCB;

/** Control of TLB invalidation, ARM64; Windows 26100 symbols. */
typedef union _HV_ARM64_REGISTER_TLBI_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 TlbiEnlightened : 1,
                  Reserved : 63;
    };
} HV_ARM64_REGISTER_TLBI_CONTROL, *PHV_ARM64_REGISTER_TLBI_CONTROL;

/** Hints for instruction emulation; Windows 26100 symbols. */
typedef union _HV_INSTRUCTION_EMULATION_HINTS_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 PartitionSecureVtlEnabled : 1,
                  MbecUserExecuteControl : 1;
    };
} HV_INSTRUCTION_EMULATION_HINTS_REGISTER, *PHV_INSTRUCTION_EMULATION_HINTS_REGISTER;

/** Value of a register of a logical processor; Windows 26100 symbols. */
typedef union _HV_LOGICAL_PROCESSOR_REGISTER_VALUE {
    HV_UINT128 Reg128;
    HV_UINT64 Reg64;
    HV_UINT32 Reg32;
    HV_UINT16 Reg16;
    HV_UINT8 Reg8;
#if !defined(HV_ARCH_ARM64)
    HV_CPUID_RESULT Cpuid;
#endif
} HV_LOGICAL_PROCESSOR_REGISTER_VALUE, *PHV_LOGICAL_PROCESSOR_REGISTER_VALUE;

typedef const HV_LOGICAL_PROCESSOR_REGISTER_VALUE *PCHV_LOGICAL_PROCESSOR_REGISTER_VALUE;

/** Id and value of a register of a logical processor; Windows 26100 symbols. */
typedef struct _HV_LOGICAL_PROCESSOR_REGISTER_ASSOC {
    HV_LOGICAL_PROCESSOR_REGISTER_ID Id;
    HV_LOGICAL_PROCESSOR_REGISTER_VALUE Value;
} HV_LOGICAL_PROCESSOR_REGISTER_ASSOC, *PHV_LOGICAL_PROCESSOR_REGISTER_ASSOC;

typedef const HV_LOGICAL_PROCESSOR_REGISTER_ASSOC *PCHV_LOGICAL_PROCESSOR_REGISTER_ASSOC;

#if defined(HV_WITH_ARM64)
/** System reset register, ARM64; Windows 26100 symbols. */
typedef union _HV_ARM64_MSR_RESET_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Reset : 1,
                  ReservedZ : 63;
    };
} HV_ARM64_MSR_RESET_CONTENTS, *PHV_ARM64_MSR_RESET_CONTENTS;
#endif

/** Control of memory zeroing; Windows 26100 symbols. */
typedef union _HV_MEMORY_ZEROING_CTRL_REG_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 ZeroMemoryOnReset : 1,
                  Reserved : 63;
    };
} HV_MEMORY_ZEROING_CTRL_REG_CONTENTS, *PHV_MEMORY_ZEROING_CTRL_REG_CONTENTS;

/** Configuration register of a VP, all bits reserved; Windows 26100 symbols. */
typedef union _HV_REGISTER_VP_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Reserved : 64;
    };
} HV_REGISTER_VP_CONFIG, *PHV_REGISTER_VP_CONFIG;

/** Exposes the invariant TSC, MSR 0x40000118; Windows 26100 symbols. */
typedef union _HV_TSC_INVARIANT_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enabled : 1,
                  RsvdZ : 63;
    };
} HV_TSC_INVARIANT_CONTROL, *PHV_TSC_INVARIANT_CONTROL;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/registers.h"
#endif

HV_HEADER_END

#endif

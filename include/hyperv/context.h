/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Register contexts of a whole virtual processor, as saved or passed between partitions. Sources:
 * WDK 7.1 hvgdk.h, mshv headers.
 */
#ifndef HYPERV_CONTEXT_H
#define HYPERV_CONTEXT_H

#include "types.h"
#include "msr.h"
#include "registers.h"
#include "pending_event.h"

HV_HEADER_BEGIN

/** Value of 256 bits; WDK 7.1 hvgdk.h. */
typedef struct HV_ALIGNED(32) _HV_UINT256 {
    HV_UINT128 Low128;
    HV_UINT128 High128;
} HV_UINT256, *PHV_UINT256;

/** Value of 512 bits; WDK 7.1 hvgdk.h. */
typedef struct HV_ALIGNED(64) _HV_UINT512 {
    HV_UINT256 Low128;
    HV_UINT256 High128;
} HV_UINT512, *PHV_UINT512;

#if defined(HV_WITH_X64)
/** Floating point register; TLFS 7.9. */
typedef union _HV_X64_FP_REGISTER {
    HV_UINT128 AsUINT128;
    struct {
        HV_UINT64 Mantissa;
        HV_UINT64 BiasedExponent : 15,
                  Sign : 1,
                  Reserved : 48;
    };
} HV_X64_FP_REGISTER, *PHV_X64_FP_REGISTER;

/** x87 control and status; TLFS 7.9. */
typedef union _HV_X64_FP_CONTROL_STATUS_REGISTER {
    HV_UINT128 AsUINT128;
    struct {
        HV_UINT16 FpControl;
        HV_UINT16 FpStatus;
        HV_UINT8 FpTag;
        HV_UINT8 IgnNe : 1,
                 Reserved : 7;
        HV_UINT16 LastFpOp;
        union {
            HV_UINT64 LastFpRip;
            struct {
                HV_UINT32 LastFpEip;
                HV_UINT16 LastFpCs;
            };
        };
    };
} HV_X64_FP_CONTROL_STATUS_REGISTER, *PHV_X64_FP_CONTROL_STATUS_REGISTER;

/** SSE control and status; TLFS 7.9. */
typedef union _HV_X64_XMM_CONTROL_STATUS_REGISTER {
    HV_UINT128 AsUINT128;
    struct {
        union {
            HV_UINT64 LastFpRdp;
            struct {
                HV_UINT32 LastFpDp;
                HV_UINT16 LastFpDs;
            };
        };
        HV_UINT32 XmmStatusControl;
        HV_UINT32 XmmStatusControlMask;
    };
} HV_X64_XMM_CONTROL_STATUS_REGISTER, *PHV_X64_XMM_CONTROL_STATUS_REGISTER;
#endif

/** Architectures of a saved context; WDK 7.1 hvgdk.h. */
typedef enum _HV_ARCHITECTURE HV_ENUM_UINT32 {
    HvArchitectureX64 = 0u,
    HvArchitectureX86,
    HvArchitectureARM64,
    HvArchitectureMaximum,
} HV_ARCHITECTURE, *PHV_ARCHITECTURE;

#if defined(HV_WITH_X64)
/** Floating point or MMX register; WDK 7.1 hvgdk.h. */
typedef union _HV_X64_FP_MMX_REGISTER {
    HV_UINT128 AsUINT128;
    HV_X64_FP_REGISTER Fp;
    HV_UINT64 Mmx;
} HV_X64_FP_MMX_REGISTER, *PHV_X64_FP_MMX_REGISTER;

#define HV_X64_FXSAVE_AREA_SIZE 512

/** Area of FXSAVE: x87, MMX and SSE registers; WDK 7.1 hvgdk.h. */
typedef union HV_ALIGNED(16) _HV_X64_FX_REGISTERS {
    struct {
        HV_X64_FP_CONTROL_STATUS_REGISTER FpControlStatus;
        HV_X64_XMM_CONTROL_STATUS_REGISTER XmmControlStatus;
        HV_X64_FP_MMX_REGISTER FpMmx[8];
        HV_UINT128 Xmm[16];
    };
    HV_UINT8 FxSaveArea[HV_X64_FXSAVE_AREA_SIZE];
} HV_X64_FX_REGISTERS, *PHV_X64_FX_REGISTERS;

/** Extended state components in use (XCR0, XFEM); WDK 7.1 hvgdk.h. */
typedef union _HV_X64_XSAVE_XFEM_REGISTER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 LowUINT32;
        HV_UINT32 HighUINT32;
    };
    struct {
        HV_UINT64 LegacyX87 : 1,
                  LegacySse : 1,
                  Avx : 1,
                  MpxBndreg : 1,
                  MpxBndcsr : 1,
                  Avx512OpMask : 1,
                  Avx512Zmmhi : 1,
                  Avx512Zmm16_31 : 1,
                  Reserved8_9 : 2,
                  Pasid : 1,
                  CetU : 1,
                  CetS : 1,
                  Reserved13_16 : 4,
                  XtileCfg : 1,
                  XtileData : 1,
                  Reserved19_63 : 45;
    };
} HV_X64_XSAVE_XFEM_REGISTER, *PHV_X64_XSAVE_XFEM_REGISTER;

/** Header of an XSAVE area: which components follow; WDK 7.1 hvgdk.h. */
typedef struct HV_ALIGNED(64) _HV_X64_XSAVE_HEADER {
    HV_X64_XSAVE_XFEM_REGISTER XstateBv;
    HV_X64_XSAVE_XFEM_REGISTER XcompBv;
    HV_UINT16 RevisionID;
    HV_UINT16 Reserved1MBZ;
    HV_UINT32 Reserved2;
    HV_UINT64 Reserved3;
    HV_UINT64 Reserved4;
    HV_UINT64 Reserved5;
    HV_UINT64 Reserved6;
    HV_UINT64 Reserved7;
} HV_X64_XSAVE_HEADER, *PHV_X64_XSAVE_HEADER;

#define HV_X64_XSAVE_AREA_HEADER_SIZE  64
#define HV_X64_XSAVE_AREA_AVX_SIZE     256
#define HV_X64_XSAVE_AREA_MPX_SIZE     80
#define HV_X64_XSAVE_AREA_AVX512_SIZE  1600
#define HV_X64_XSAVE_AREA_PT_SIZE      72
#define HV_X64_XSAVE_AREA_PKRU_SIZE    4
#define HV_X64_XSAVE_AREA_HDC_SIZE     8
#define HV_X64_XSAVE_AREA_UNKNOWN_SIZE 92
#define HV_X64_XSAVE_AREA_SIZE                                                                     \
    (HV_X64_FXSAVE_AREA_SIZE + HV_X64_XSAVE_AREA_HEADER_SIZE + HV_X64_XSAVE_AREA_AVX_SIZE +        \
     HV_X64_XSAVE_AREA_MPX_SIZE + HV_X64_XSAVE_AREA_AVX512_SIZE + HV_X64_XSAVE_AREA_PT_SIZE +      \
     HV_X64_XSAVE_AREA_PKRU_SIZE + HV_X64_XSAVE_AREA_HDC_SIZE + HV_X64_XSAVE_AREA_UNKNOWN_SIZE)

/** XSAVE area: the area of FXSAVE, the header, and further components; Mile.HyperV, and an older
 *  form in WDK 7.1 hvgdk.h. */
typedef union HV_ALIGNED(64) _HV_X64_X_REGISTERS {
    struct {
        HV_X64_FP_CONTROL_STATUS_REGISTER FpControlStatus;
        HV_X64_XMM_CONTROL_STATUS_REGISTER XmmControlStatus;
        HV_X64_FP_MMX_REGISTER FpMmx[8];
        union {
            HV_UINT128 Xmm[16];
            HV_UINT128 YmmLow[16];
        };
        HV_UINT128 Reserved[6];
        HV_X64_XSAVE_HEADER Header;
        HV_UINT128 YmmHigh[16];
    };
    HV_UINT8 XSaveArea[HV_X64_XSAVE_AREA_SIZE];
} HV_X64_X_REGISTERS, *PHV_X64_X_REGISTERS;

/** Registers of an x86-64 VP; Mile.HyperV, and an older form in WDK 7.1 hvgdk.h. */
typedef struct _HV_X64_CONTEXT {
    HV_UINT64 InitialApicId;
    HV_UINT64 Rax;
    HV_UINT64 Rbx;
    HV_UINT64 Rcx;
    HV_UINT64 Rdx;
    HV_UINT64 Rsi;
    HV_UINT64 Rdi;
    HV_UINT64 Rbp;
    HV_UINT64 Rsp;
    HV_UINT64 R8;
    HV_UINT64 R9;
    HV_UINT64 R10;
    HV_UINT64 R11;
    HV_UINT64 R12;
    HV_UINT64 R13;
    HV_UINT64 R14;
    HV_UINT64 R15;
    HV_UINT64 Rip;
    HV_UINT64 Rflags;
    HV_UINT64 Cr0;
    HV_UINT64 Cr2;
    HV_UINT64 Cr3;
    HV_UINT64 Cr4;
    HV_UINT64 Cr8;
    HV_UINT64 Efer;
    HV_UINT64 Xfem;
    HV_UINT64 Dr0;
    HV_UINT64 Dr1;
    HV_UINT64 Dr2;
    HV_UINT64 Dr3;
    HV_UINT64 Dr6;
    HV_UINT64 Dr7;
    HV_X64_TABLE_REGISTER Idtr;
    HV_X64_TABLE_REGISTER Gdtr;
    HV_X64_SEGMENT_REGISTER Cs;
    HV_X64_SEGMENT_REGISTER Ds;
    HV_X64_SEGMENT_REGISTER Es;
    HV_X64_SEGMENT_REGISTER Fs;
    HV_X64_SEGMENT_REGISTER Gs;
    HV_X64_SEGMENT_REGISTER Ss;
    HV_X64_SEGMENT_REGISTER Tr;
    HV_X64_SEGMENT_REGISTER Ldtr;
    HV_UINT64 KernelGsBase;
    HV_UINT64 Star;
    HV_UINT64 Lstar;
    HV_UINT64 Cstar;
    HV_UINT64 Sfmask;
    HV_UINT64 SysenterCs;
    HV_UINT64 SysenterEip;
    HV_UINT64 SysenterEsp;
    HV_UINT64 MsrCrPat;
    HV_UINT32 LocalApicId;
    HV_UINT32 LocalApicVersion;
    HV_UINT32 LocalApicLdr;
    HV_UINT32 LocalApicDfr;
    HV_UINT32 LocalApicSpurious;
    HV_UINT32 LocalApicIcrLow;
    HV_UINT32 LocalApicIcrHigh;
    HV_UINT32 LocalApicIsr[8];
    HV_UINT32 LocalApicTmr[8];
    HV_UINT32 LocalApicLvtTimer;
    HV_UINT32 LocalApicLvtPerfmon;
    HV_UINT32 LocalApicLvtLint0;
    HV_UINT32 LocalApicLvtLint1;
    HV_UINT32 LocalApicCurrentCount;
    HV_UINT32 LocalApicInitialCount;
    HV_UINT32 LocalApicDivider;
    HV_UINT64 LocalApicBaseMsr;
    union {
        HV_X64_FX_REGISTERS FxRegisters;
        HV_X64_X_REGISTERS XRegisters;
    };
} HV_X64_CONTEXT, *PHV_X64_CONTEXT;
#endif

#if defined(HV_WITH_ARM64)
/** Registers of an ARM64 VP; Mile.HyperV. */
typedef struct _HV_ARM64_CONTEXT {
    HV_UINT64 X0;
    HV_UINT64 X1;
    HV_UINT64 X2;
    HV_UINT64 X3;
    HV_UINT64 X4;
    HV_UINT64 X5;
    HV_UINT64 X6;
    HV_UINT64 X7;
    HV_UINT64 X8;
    HV_UINT64 X9;
    HV_UINT64 X10;
    HV_UINT64 X11;
    HV_UINT64 X12;
    HV_UINT64 X13;
    HV_UINT64 X14;
    HV_UINT64 X15;
    HV_UINT128 Q0;
    HV_UINT128 Q1;
    HV_UINT128 Q2;
    HV_UINT128 Q3;
    HV_UINT128 Q4;
    HV_UINT128 Q5;
    HV_UINT128 Q6;
    HV_UINT128 Q7;
    HV_UINT128 Q16;
    HV_UINT128 Q17;
    HV_UINT128 Q18;
    HV_UINT128 Q19;
    HV_UINT128 Q20;
    HV_UINT128 Q21;
    HV_UINT128 Q22;
    HV_UINT128 Q23;
    HV_UINT128 Q24;
    HV_UINT128 Q25;
    HV_UINT128 Q26;
    HV_UINT128 Q27;
    HV_UINT128 Q28;
    HV_UINT128 Q29;
    HV_UINT128 Q30;
    HV_UINT128 Q31;
    HV_UINT64 X16;
    HV_UINT64 X17;
    HV_UINT64 X18;
    HV_UINT64 X19;
    HV_UINT64 X20;
    HV_UINT64 X21;
    HV_UINT64 X22;
    HV_UINT64 X23;
    HV_UINT64 X24;
    HV_UINT64 X25;
    HV_UINT64 X26;
    HV_UINT64 X27;
    HV_UINT64 X28;
    HV_UINT64 XFp;
    HV_UINT64 XLr;
    HV_UINT128 Q8;
    HV_UINT128 Q9;
    HV_UINT128 Q10;
    HV_UINT128 Q11;
    HV_UINT128 Q12;
    HV_UINT128 Q13;
    HV_UINT128 Q14;
    HV_UINT128 Q15;
    HV_UINT32 Cpsr;
    HV_UINT64 Sp;
    HV_UINT64 Pc;
    HV_UINT64 SCTLR_EL1;
    HV_UINT64 ACTLR_EL1;
    HV_UINT64 CPACR_EL1;
    HV_UINT64 TPIDRRO_EL0;
    HV_UINT64 TPIDR_EL0;
    HV_UINT64 TTBR0_EL1;
    HV_UINT64 TTBR1_EL1;
    HV_UINT64 TCR_EL1;
    HV_UINT64 ESR_EL1;
    HV_UINT64 FAR_EL1;
    HV_UINT64 PAR_EL1;
    HV_UINT64 MAIR_EL1;
    HV_UINT64 VBAR_EL1;
    HV_UINT64 CONTEXTIDR_EL1;
    HV_UINT64 TPIDR_EL1;
    HV_UINT64 SPSR_EL1;
    HV_UINT64 ELR_EL1;
    HV_UINT64 AFSR0_EL1;
    HV_UINT64 AFSR1_EL1;
    HV_UINT64 AMAIR_EL1;
} HV_ARM64_CONTEXT, *PHV_ARM64_CONTEXT;
#endif

/** Registers of a VP with version and architecture; Mile.HyperV, and an older form in WDK 7.1
 *  hvgdk.h. */
typedef struct _HV_VP_CONTEXT {
    union {
        struct {
            HV_UINT32 Version;
            HV_ARCHITECTURE Architecture;
            union {
#if defined(HV_ARCH_ARM64)
                HV_ARM64_CONTEXT aa64;
#else
                HV_X64_CONTEXT x64;
#endif
            };
#if defined(HV_ARCH_ARM64)
        };
        struct {
            HV_UINT64 Pc;
            HV_UINT64 Sctlr;
            HV_UINT64 Ttbr0;
            HV_UINT64 Ttbr1;
            HV_UINT64 Tcr;
            HV_UINT64 Mair;
#endif
        };
    };
} HV_VP_CONTEXT, *PHV_VP_CONTEXT;

/** Value of a register, with the views that HV_REGISTER_VALUE lacks; WDK 7.1 hvgdk.h
 *  HV_REGISTER_VALUE. */
typedef union _HV_REGISTER_VALUE_PRIVATE {
    HV_EXPLICIT_SUSPEND_REGISTER ExplicitSuspend;
    HV_INTERCEPT_SUSPEND_REGISTER InterceptSuspend;
    HV_DISPATCH_SUSPEND_REGISTER DispatchSuspend;
#if defined(HV_ARCH_ARM64)
    HV_ARM64_PENDING_INTERRUPTION_REGISTER PendingInterruption;
    HV_ARM64_INTERRUPT_STATE_REGISTER InterruptState;
    HV_ARM64_PENDING_SYNTHETIC_EXCEPTION_EVENT PendingSyntheticExceptionEvent;
#else
    HV_X64_FP_REGISTER Fp;
    HV_X64_FP_CONTROL_STATUS_REGISTER FpControlStatus;
    HV_X64_XMM_CONTROL_STATUS_REGISTER XmmControlStatus;
    HV_X64_INTERRUPT_STATE_REGISTER InterruptState;
    HV_X64_PENDING_INTERRUPTION_REGISTER PendingInterruption;
    HV_X64_MSR_NPIEP_CONFIG_CONTENTS NpiepConfig;
    HV_X64_PENDING_EXCEPTION_EVENT PendingExceptionEvent;
    HV_X64_PENDING_VIRTUALIZATION_FAULT_EVENT PendingVirtualizationFaultEvent;
#endif
} HV_REGISTER_VALUE_PRIVATE, *PHV_REGISTER_VALUE_PRIVATE;

/** Pages with state of a VP; TLFS HV_VP_STATE_PAGE_TYPE, Windows 26100 symbols. */
typedef enum _HV_VP_STATE_PAGE_TYPE HV_ENUM_UINT32 {
    HvVpStatePageRegisters = 0u,
    HvVpStatePageInterceptMessage,
    HvVpStatePageCount,
} HV_VP_STATE_PAGE_TYPE, *PHV_VP_STATE_PAGE_TYPE;

#if defined(HV_WITH_X64)
/** XSAVE states to get or set; mshv headers hv_vp_state_data_xsave. */
typedef struct _HV_VP_STATE_DATA_XSAVE {
    HV_UINT64 Flags;
    HV_X64_XSAVE_XFEM_REGISTER States;
} HV_VP_STATE_DATA_XSAVE, *PHV_VP_STATE_DATA_XSAVE;
#endif

#define HV_GET_SET_VP_STATE_TYPE_PFN (1u << 31)

/** States HvCallGetVpState and HvCallSetVpState know; Windows 26100 symbols. */
typedef enum _HV_GET_SET_VP_STATE_TYPE HV_ENUM_UINT32 {
    HvGetSetVpStateLocalInterruptControllerState = 0 | HV_GET_SET_VP_STATE_TYPE_PFN,
    HvGetSetVpStateXsave = 1 | HV_GET_SET_VP_STATE_TYPE_PFN,
    HvGetSetVpStateSimPage = 2 | HV_GET_SET_VP_STATE_TYPE_PFN,
    HvGetSetVpStateSiefPage = 3 | HV_GET_SET_VP_STATE_TYPE_PFN,
    HvGetSetVpStateSyntheticTimers = 4u,
} HV_GET_SET_VP_STATE_TYPE, *PHV_GET_SET_VP_STATE_TYPE;

typedef HV_GET_SET_VP_STATE_TYPE HV_GET_SET_STATE_TYPE, *PHV_GET_SET_STATE_TYPE;

/** State to get or set; Windows 26100 symbols. */
typedef struct _HV_VP_STATE_DATA {
    HV_GET_SET_VP_STATE_TYPE Type;
    HV_UINT32 Reserved;
#if !defined(HV_ARCH_ARM64)
    HV_VP_STATE_DATA_XSAVE Xsave;
#endif
} HV_VP_STATE_DATA, *PHV_VP_STATE_DATA;

#if defined(HV_WITH_X64)
/** General registers with which an x86-64 processor resumes; Mile.HyperV. */
typedef struct _HV_X64_PROC_STATE_GP_REGS {
    HV_UINT64 Rip;
    HV_UINT64 Rsp;
    HV_UINT64 Rbp;
    HV_UINT64 Rbx;
    HV_UINT64 Rdi;
    HV_UINT64 Rsi;
    HV_UINT64 R12;
    HV_UINT64 R13;
    HV_UINT64 R14;
    HV_UINT64 R15;
} HV_X64_PROC_STATE_GP_REGS, *PHV_X64_PROC_STATE_GP_REGS;
#endif

#if defined(HV_WITH_ARM64)
/** General registers with which an ARM64 processor resumes; Windows 26100 symbols. */
typedef struct _HV_ARM64_PROC_STATE_GP_REGS {
    HV_UINT64 X[13];
    HV_UINT64 Sp;
    HV_UINT64 Pc;
} HV_ARM64_PROC_STATE_GP_REGS, *PHV_ARM64_PROC_STATE_GP_REGS;
#endif

#if defined(HV_WITH_X64)
/** XSAVE area, read as one of FXSAVE or as a whole; Mile.HyperV. */
typedef union _HV_X64_XSAVE_AREA {
    HV_X64_FX_REGISTERS LegacyFxRegisters;
    HV_X64_X_REGISTERS XRegisters;
} HV_X64_XSAVE_AREA, *PHV_X64_XSAVE_AREA;
#endif

/** x86-64 registers which a call may change; Mile.HyperV. */
typedef struct _HV_X64_VOLATILE_GP_REGS {
    HV_UINT64 Rax;
    HV_UINT64 Rcx;
    HV_UINT64 Rdx;
    HV_UINT64 R8;
    HV_UINT64 R9;
    HV_UINT64 R10;
    HV_UINT64 R11;
} HV_X64_VOLATILE_GP_REGS, *PHV_X64_VOLATILE_GP_REGS;

/** ARM64 registers which a call may change; Windows 26100 symbols. */
typedef struct _HV_ARM64_VOLATILE_GP_REGS {
    HV_UINT64 X[18];
} HV_ARM64_VOLATILE_GP_REGS, *PHV_ARM64_VOLATILE_GP_REGS;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/context.h"
#endif

HV_HEADER_END

#endif

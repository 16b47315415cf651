/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Synthetic MSRs: numbers and contents. Sources: TLFS appendix C, 2.6, 3.13, 4.3, 12.5 to 12.7,
 * mu_msvm HvGuestMsr.h.
 */
#ifndef HYPERV_MSR_H
#define HYPERV_MSR_H

#include "types.h"

HV_HEADER_BEGIN

/** Vendors in the guest OS id; TLFS 2.6.1.1, mu_msvm HvGuestMsr.h. */
typedef enum _HV_GUEST_OS_VENDOR HV_ENUM_UINT32 {
    HvGuestOsVendorMicrosoft = 0x0001u,
} HV_GUEST_OS_VENDOR, *PHV_GUEST_OS_VENDOR;

/** Systems of Microsoft in the guest OS id; TLFS 2.6, mu_msvm HvGuestMsr.h. */
typedef enum _HV_GUEST_OS_MICROSOFT_IDS HV_ENUM_UINT32 {
    HvGuestOsMicrosoftUndefined = 0x00u,
    HvGuestOsMicrosoftMSDOS,
    HvGuestOsMicrosoftWindows3x,
    HvGuestOsMicrosoftWindows9x,
    HvGuestOsMicrosoftWindowsNT,
    HvGuestOsMicrosoftWindowsCE,
} HV_GUEST_OS_MICROSOFT_IDS, *PHV_GUEST_OS_MICROSOFT_IDS;

/** Open source systems in the guest OS id; TLFS 2.6.2.1, Windows 26100 symbols. */
typedef enum _HV_GUEST_OS_OPENSOURCE_IDS HV_ENUM_UINT32 {
    HvGuestOsOpenSourceUndefined = 0x0u,
    HvGuestOsOpenSourceLinux,
    HvGuestOsOpenSourceFreeBSD,
    HvGuestOsOpenSourceXen,
    HvGuestOsOpenSourceIllumos,
} HV_GUEST_OS_OPENSOURCE_IDS, *PHV_GUEST_OS_OPENSOURCE_IDS;

/* ---- numbers --------------------------------------------------------------------------------- */

#if !defined(HV_ARCH_ARM64)
/** Numbers of the synthetic MSRs; TLFS appendix C, mu_msvm HvGuestMsr.h. */
typedef enum _HV_X64_SYNTHETIC_MSR HV_ENUM_UINT32 {
    HvSyntheticMsrGuestOsId = 0x40000000u,
    HvSyntheticMsrHypercall,
    HvSyntheticMsrVpIndex,
    HvSyntheticMsrReset,
    HvSyntheticMsrCpuMgmtVersion,
    XbSyntheticMsrTbFlushHost = 0x40000006u,
    XbSyntheticMsrTbFlush,
    XbSyntheticMsrCrash = 0x40000008u,
    XbSyntheticMsrGuestOsType,
    HvSyntheticMsrVpRuntime = 0x40000010u,
    XbSyntheticMsrRefTimeOffset,
    XbSyntheticMsrRefTscScale,
    XbSyntheticMsrVpCount,
    XbSyntheticMsrWbinvd,
    XbSyntheticMsrFlushWb,
    XbSyntheticMsrFlushTbCurrent,
    XbSyntheticMsrKcfgDone,
    HvSyntheticMsrTimeRefCount = 0x40000020u,
    HvSyntheticMsrReferenceTsc,
    HvSyntheticMsrTscFrequency,
    HvSyntheticMsrApicFrequency,
    HvSyntheticMsrNpiepConfig = 0x40000040u,
    HvSyntheticMsrEoi = 0x40000070u,
    HvSyntheticMsrIcr,
    HvSyntheticMsrTpr,
    HvSyntheticMsrVpAssistPage,
    HvSyntheticMsrSControl = 0x40000080u,
    HvSyntheticMsrSVersion,
    HvSyntheticMsrSiefp,
    HvSyntheticMsrSimp,
    HvSyntheticMsrEom,
    HvSyntheticMsrSirb,
    HvSyntheticMsrSint0 = 0x40000090u,
    HvSyntheticMsrSint1,
    HvSyntheticMsrSint2,
    HvSyntheticMsrSint3,
    HvSyntheticMsrSint4,
    HvSyntheticMsrSint5,
    HvSyntheticMsrSint6,
    HvSyntheticMsrSint7,
    HvSyntheticMsrSint8 = 0x40000098u,
    HvSyntheticMsrSint9,
    HvSyntheticMsrSint10,
    HvSyntheticMsrSint11,
    HvSyntheticMsrSint12,
    HvSyntheticMsrSint13,
    HvSyntheticMsrSint14,
    HvSyntheticMsrSint15,
    HvSyntheticMsrSTimer0Config = 0x400000B0u,
    HvSyntheticMsrSTimer0Count,
    HvSyntheticMsrSTimer1Config,
    HvSyntheticMsrSTimer1Count,
    HvSyntheticMsrSTimer2Config,
    HvSyntheticMsrSTimer2Count,
    HvSyntheticMsrSTimer3Config,
    HvSyntheticMsrSTimer3Count,
    HvSyntheticMsrPerfFeedbackTrigger = 0x400000C1u,
    HvSyntheticMsrGuestSchedulerEvent,
    HvSyntheticMsrGuestIdle = 0x400000F0u,
    HvSyntheticMsrSynthDebugControl,
    HvSyntheticMsrSynthDebugStatus,
    HvSyntheticMsrSynthDebugSendBuffer,
    HvSyntheticMsrSynthDebugReceiveBuffer,
    HvSyntheticMsrSynthDebugPendingBuffer,
    XbSyntheticMsrSynthDebugTransition,
    HvSyntheticMsrDebugDeviceOptions = 0x400000FFu,
    HvSyntheticMsrCrashP0 = 0x40000100u,
    HvSyntheticMsrCrashP1,
    HvSyntheticMsrCrashP2,
    HvSyntheticMsrCrashP3,
    HvSyntheticMsrCrashP4,
    HvSyntheticMsrCrashCtl,
    HvSyntheticMsrReenlightenmentControl,
    HvSyntheticMsrTscEmulationControl,
    HvSyntheticMsrTscEmulationStatus = 0x40000108u,
    HvSyntheticMsrSWatchdogConfig = 0x40000110u,
    HvSyntheticMsrSWatchdogCount,
    HvSyntheticMsrSWatchdogStatus,
    HvSyntheticMsrSTimeUnhaltedTimerConfig = 0x40000114u,
    HvSyntheticMsrSTimeUnhaltedTimerCount,
    HvSyntheticMsrMemoryZeroingControl,
    XbSyntheticMsrFsBase = 0x40000122u,
    XbSyntheticMsrXOnly,
    HvSyntheticMsrBelow1MbPage = 0x40000200u,
    HvSyntheticMsrNestedVpIndex = 0x40001002u,
    HvSyntheticMsrNestedSControl = 0x40001080u,
    HvSyntheticMsrNestedSVersion,
    HvSyntheticMsrNestedSiefp,
    HvSyntheticMsrNestedSimp,
    HvSyntheticMsrNestedEom,
    HvSyntheticMsrNestedSirb,
    HvSyntheticMsrNestedSint0 = 0x40001090u,
    HvSyntheticMsrNestedSint1,
    HvSyntheticMsrNestedSint2,
    HvSyntheticMsrNestedSint3,
    HvSyntheticMsrNestedSint4,
    HvSyntheticMsrNestedSint5,
    HvSyntheticMsrNestedSint6,
    HvSyntheticMsrNestedSint7,
    HvSyntheticMsrNestedSint8 = 0x40001098u,
    HvSyntheticMsrNestedSint9,
    HvSyntheticMsrNestedSint10,
    HvSyntheticMsrNestedSint11,
    HvSyntheticMsrNestedSint12,
    HvSyntheticMsrNestedSint13,
    HvSyntheticMsrNestedSint14,
    HvSyntheticMsrNestedSint15,
} HV_X64_SYNTHETIC_MSR, *PHV_X64_SYNTHETIC_MSR;
#endif

#define HV_X64_MSR_GUEST_OS_ID HvSyntheticMsrGuestOsId

/* ---- contents -------------------------------------------------------------------------------- */

/** Guest OS id, MSR 0x40000000; TLFS 2.6, mu_msvm HvGuestMsr.h. */
typedef union _HV_GUEST_OS_ID_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 BuildNumber : 16,
                  ServiceVersion : 8,
                  MinorVersion : 8,
                  MajorVersion : 8,
                  OsId : 8,
                  VendorId : 16;
    };
    struct {
        HV_UINT64 VendorSpecific1 : 16,
                  Version : 32,
                  VendorSpecific2 : 8,
                  OsId : 7,
                  IsOpenSource : 1;
    } OpenSource;
} HV_GUEST_OS_ID_CONTENTS, *PHV_GUEST_OS_ID_CONTENTS;

#define HV_X64_MSR_HYPERCALL HvSyntheticMsrHypercall

/** Hypercall page, MSR 0x40000001; TLFS 3.13, mu_msvm HvGuestMsr.h. */
typedef union _HV_X64_MSR_HYPERCALL_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enable : 1,
                  Locked : 1,
                  ReservedP : 10,
                  GpaPageNumber : 52;
    };
} HV_X64_MSR_HYPERCALL_CONTENTS, *PHV_X64_MSR_HYPERCALL_CONTENTS;

#define HV_X64_MSR_VP_INDEX       HvSyntheticMsrVpIndex
#define HV_X64_MSR_TIME_REF_COUNT HvSyntheticMsrTimeRefCount
#define HV_X64_MSR_REFERENCE_TSC  HvSyntheticMsrReferenceTsc

/** Reference TSC page, MSR 0x40000021; TLFS 12.7, WDK 7.1 hvgdk.h. */
typedef union _HV_X64_MSR_REFERENCE_TSC_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enable : 1,
                  ReservedP : 11,
                  GpaPageNumber : 52;
    };
} HV_X64_MSR_REFERENCE_TSC_CONTENTS, *PHV_X64_MSR_REFERENCE_TSC_CONTENTS;

#define HV_REFERENCE_TSC_SEQUENCE_INVALID (0x00000000)

/** Scale and offset from the TSC to reference time; TLFS 12.7. */
typedef struct _HV_REFERENCE_TSC_PAGE {
    volatile HV_UINT32 TscSequence;
    HV_UINT32 Reserved1;
    volatile HV_UINT64 TscScale;
    volatile HV_INT64 TscOffset;
    volatile HV_UINT64 TimelineBias;
    volatile HV_UINT64 TscMultiplier;
    HV_UINT64 Reserved2[507];
} HV_REFERENCE_TSC_PAGE, *PHV_REFERENCE_TSC_PAGE;

#define HV_X64_MSR_TSC_FREQUENCY  HvSyntheticMsrTscFrequency
#define HV_X64_MSR_APIC_FREQUENCY HvSyntheticMsrApicFrequency
#define HV_X64_MSR_EOI            HvSyntheticMsrEoi
#define HV_X64_MSR_ICR            HvSyntheticMsrIcr
#define HV_X64_MSR_TPR            HvSyntheticMsrTpr
#define HV_X64_MSR_SCONTROL       HvSyntheticMsrSControl
#define HV_X64_MSR_SVERSION       HvSyntheticMsrSVersion
#define HV_X64_MSR_SIEFP          HvSyntheticMsrSiefp
#define HV_X64_MSR_SIMP           HvSyntheticMsrSimp
#define HV_X64_MSR_EOM            HvSyntheticMsrEom
#define HV_X64_MSR_SINT0          HvSyntheticMsrSint0
#define HV_X64_MSR_SINT1          HvSyntheticMsrSint1
#define HV_X64_MSR_SINT2          HvSyntheticMsrSint2
#define HV_X64_MSR_SINT3          HvSyntheticMsrSint3
#define HV_X64_MSR_SINT4          HvSyntheticMsrSint4
#define HV_X64_MSR_SINT5          HvSyntheticMsrSint5
#define HV_X64_MSR_SINT6          HvSyntheticMsrSint6
#define HV_X64_MSR_SINT7          HvSyntheticMsrSint7
#define HV_X64_MSR_SINT8          HvSyntheticMsrSint8
#define HV_X64_MSR_SINT9          HvSyntheticMsrSint9
#define HV_X64_MSR_SINT10         HvSyntheticMsrSint10
#define HV_X64_MSR_SINT11         HvSyntheticMsrSint11
#define HV_X64_MSR_SINT12         HvSyntheticMsrSint12
#define HV_X64_MSR_SINT13         HvSyntheticMsrSint13
#define HV_X64_MSR_SINT14         HvSyntheticMsrSint14
#define HV_X64_MSR_SINT15         HvSyntheticMsrSint15

#define HV_X64_MSR_VP_ASSIST_PAGE HvSyntheticMsrVpAssistPage

#define HV_X64_MSR_STIMER0_CONFIG HvSyntheticMsrSTimer0Config
#define HV_X64_MSR_STIMER0_COUNT  HvSyntheticMsrSTimer0Count
#define HV_X64_MSR_STIMER1_CONFIG HvSyntheticMsrSTimer1Config
#define HV_X64_MSR_STIMER1_COUNT  HvSyntheticMsrSTimer1Count
#define HV_X64_MSR_STIMER2_CONFIG HvSyntheticMsrSTimer2Config
#define HV_X64_MSR_STIMER2_COUNT  HvSyntheticMsrSTimer2Count
#define HV_X64_MSR_STIMER3_CONFIG HvSyntheticMsrSTimer3Config
#define HV_X64_MSR_STIMER3_COUNT  HvSyntheticMsrSTimer3Count

#define HV_X64_MSR_GUEST_IDLE             HvSyntheticMsrGuestIdle
#define HV_X64_MSR_GUEST_CRASH_P0         HvSyntheticMsrCrashP0
#define HV_X64_MSR_GUEST_CRASH_P1         HvSyntheticMsrCrashP1
#define HV_X64_MSR_GUEST_CRASH_P2         HvSyntheticMsrCrashP2
#define HV_X64_MSR_GUEST_CRASH_P3         HvSyntheticMsrCrashP3
#define HV_X64_MSR_GUEST_CRASH_P4         HvSyntheticMsrCrashP4
#define HV_X64_MSR_GUEST_CRASH_CTL        HvSyntheticMsrCrashCtl
#define HV_X64_GUEST_CRASH_PARAMETER_MSRS 5
#define HV_CRASH_MAXIMUM_MESSAGE_SIZE     4096ull

/** Guest crash control, MSR 0x40000105; TLFS 4.3.1.1. */
typedef union _HV_CRASH_CTL_REG_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Reserved : 58,
                  PreOSId : 3,
                  NoCrashDump : 1,
                  CrashMessage : 1,
                  CrashNotify : 1;
    };
} HV_CRASH_CTL_REG_CONTENTS, *PHV_CRASH_CTL_REG_CONTENTS;

/** Which privileged instructions fault in user mode, MSR 0x40000040; TLFS 8.12. */
typedef union _HV_X64_MSR_NPIEP_CONFIG_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 PreventsGdt : 1,
                  PreventsIdt : 1,
                  PreventsLdt : 1,
                  PreventsTr : 1,
                  Reserved : 60;
    };
} HV_X64_MSR_NPIEP_CONFIG_CONTENTS, *PHV_X64_MSR_NPIEP_CONFIG_CONTENTS;

/** APIC assist page, MSR 0x40000073; WDK 7.1 hvgdk.h. */
typedef union _HV_X64_MSR_APIC_ASSIST_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enable : 1,
                  ReservedP : 11,
                  GpaPageNumber : 52;
    };
} HV_X64_MSR_APIC_ASSIST_CONTENTS, *PHV_X64_MSR_APIC_ASSIST_CONTENTS;

/** Vendors in the guest OS id which the TLFS does not list; WDK 7.1 hvgdk.h HV_GUEST_OS_VENDOR. */
typedef enum _HV_GUEST_OS_VENDOR_PRIVATE HV_ENUM_UINT32 {
    HvGuestOsVendorHPE = 0x0002u,
    HvGuestOsVendorLANCOM = 0x0200u,
} HV_GUEST_OS_VENDOR_PRIVATE, *PHV_GUEST_OS_VENDOR_PRIVATE;

#if defined(HV_ARCH_ARM64)
/** Numbers of the synthetic MSRs, ARM64; Windows 26100 symbols. */
typedef enum _HV_ARM64_SYNTHETIC_MSR HV_ENUM_UINT32 {
    HvSyntheticMsrGuestOsId = 0x40000000u,
    HvSyntheticMsrHypercall,
    HvSyntheticMsrVpIndex,
    HvSyntheticMsrReset,
    HvSyntheticMsrCpuMgmtVersion,
    HvSyntheticMsrTimeRefCount = 0x40000020u,
    HvSyntheticMsrReferenceTsc,
    HvSyntheticMsrTscFrequency,
    HvSyntheticMsrVpAssistPage = 0x40000073u,
    HvSyntheticMsrSControl = 0x40000080u,
    HvSyntheticMsrSVersion,
    HvSyntheticMsrSiefp,
    HvSyntheticMsrSimp,
    HvSyntheticMsrEom,
    HvSyntheticMsrSirb,
    HvSyntheticMsrSint0 = 0x40000090u,
    HvSyntheticMsrSint1,
    HvSyntheticMsrSint2,
    HvSyntheticMsrSint3,
    HvSyntheticMsrSint4,
    HvSyntheticMsrSint5,
    HvSyntheticMsrSint6,
    HvSyntheticMsrSint7,
    HvSyntheticMsrSint8 = 0x40000098u,
    HvSyntheticMsrSint9,
    HvSyntheticMsrSint10,
    HvSyntheticMsrSint11,
    HvSyntheticMsrSint12,
    HvSyntheticMsrSint13,
    HvSyntheticMsrSint14,
    HvSyntheticMsrSint15,
    HvSyntheticMsrSTimer0Config = 0x400000B0u,
    HvSyntheticMsrSTimer0Count,
    HvSyntheticMsrSTimer1Config,
    HvSyntheticMsrSTimer1Count,
    HvSyntheticMsrSTimer2Config,
    HvSyntheticMsrSTimer2Count,
    HvSyntheticMsrSTimer3Config,
    HvSyntheticMsrSTimer3Count,
    HvSyntheticMsrReserved400000C1 = 0x400000C1u,
    HvSyntheticMsrGuestSchedulerEvent,
    HvSyntheticMsrGuestIdle = 0x400000F0u,
    HvSyntheticMsrDebugDeviceOptions = 0x400000FFu,
    HvSyntheticMsrCrashP0 = 0x40000100u,
    HvSyntheticMsrCrashP1,
    HvSyntheticMsrCrashP2,
    HvSyntheticMsrCrashP3,
    HvSyntheticMsrCrashP4,
    HvSyntheticMsrCrashCtl,
    HvSyntheticMsrReenlightenmentControl,
    HvSyntheticMsrTscEmulationControl,
    HvSyntheticMsrTscEmulationStatus = 0x40000108u,
    HvSyntheticMsrSWatchdogConfig = 0x40000110u,
    HvSyntheticMsrSWatchdogCount,
    HvSyntheticMsrSWatchdogStatus,
    HvSyntheticMsrSTimeUnhaltedTimerConfig = 0x40000114u,
    HvSyntheticMsrSTimeUnhaltedTimerCount,
    HvSyntheticMsrMemoryZeroingControl,
} HV_ARM64_SYNTHETIC_MSR, *PHV_ARM64_SYNTHETIC_MSR;
#endif

/** Why the VP left the guest; Windows 26100 symbols. */
typedef union _HV_X64_MSR_VP_EXIT_REASON_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 AdditionalReason;
        HV_UINT8 Reason;
        HV_UINT8 ReservedZ[3];
    };
} HV_X64_MSR_VP_EXIT_REASON_CONTENTS, *PHV_X64_MSR_VP_EXIT_REASON_CONTENTS;

/** Interrupt control when the VP left the guest; Windows 26100 symbols. */
typedef union _HV_X64_MSR_VP_EXIT_INTERRUPT_CONTROL_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT8 Vector;
        HV_UINT8 SampleRate;
        HV_UINT8 ReservedZ[6];
    };
} HV_X64_MSR_VP_EXIT_INTERRUPT_CONTROL_CONTENTS, *PHV_X64_MSR_VP_EXIT_INTERRUPT_CONTROL_CONTENTS;

/** Synthetic MSRs of the Xbox hypervisor; mu_msvm HvGuestMsr.h HV_X64_SYNTHETIC_MSR. */
typedef enum _HV_X64_SYNTHETIC_MSR_PRIVATE HV_ENUM_UINT32 {
    XbSyntheticMsrDebugOutput = 0x4000000Au,
    XbSyntheticMsrFlushTbThreshold,
    XbSyntheticMsrOsFlavor,
    XbSyntheticMsrOsFrameOffset = 0x4000000Eu,
    XbSyntheticMsrClearSignaturePage = 0x40000018u,
    XbSyntheticMsrPauseElementsCount,
    XbSyntheticMsrTbFlushAll,
    XbSyntheticMsrUtcFields = 0x40000045u,
    HvSyntheticMsrVpConfig = 0x40000117u,
    HvSyntheticMsrTscInvariantControl = 0x40000118u,
    XbSyntheticMsrBootInfo = 0x40000130u,
} HV_X64_SYNTHETIC_MSR_PRIVATE, *PHV_X64_SYNTHETIC_MSR_PRIVATE;

/** Status of a synthetic machine check, laid out as an MCi_STATUS register; TLFS 7.8. */
typedef union _HV_X64_MSR_SYNMC_STATUS_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT16 McaErrorCode;
        union {
            HV_UINT16 ModelSpecificErrorCode;
            struct {
                HV_UINT16 ErrorDetail : 14,
                          HypervisorError : 1,
                          SoftwareError : 1;
            };
        };
        struct {
            HV_UINT32 Reserved : 23,
                      ActionRequired : 1,
                      Signaling : 1,
                      ContextCorrupt : 1,
                      AddressValid : 1,
                      MiscValid : 1,
                      ErrorEnabled : 1,
                      Uncorrected : 1,
                      Overflow : 1,
                      Valid : 1;
        };
    };
} HV_X64_MSR_SYNMC_STATUS_CONTENTS, *PHV_X64_MSR_SYNMC_STATUS_CONTENTS;

typedef HV_UINT64 HV_X64_MSR_SYNMC_ADDR_CONTENTS;
typedef HV_UINT64 HV_X64_MSR_SYNMC_MISC_CONTENTS;
typedef HV_X64_MSR_SYNMC_ADDR_CONTENTS *PHV_X64_MSR_SYNMC_ADDR_CONTENTS;
typedef HV_X64_MSR_SYNMC_MISC_CONTENTS *PHV_X64_MSR_SYNMC_MISC_CONTENTS;

#define HV_X64_MSR_RESET HvSyntheticMsrReset

#if defined(HV_WITH_X64)
/** System reset, MSR 0x40000003; WDK 7.1 hvgdk.h. */
typedef union _HV_X64_MSR_RESET_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Reset : 1,
                  ReservedZ : 63;
    };
} HV_X64_MSR_RESET_CONTENTS, *PHV_X64_MSR_RESET_CONTENTS;
#endif

#define HV_X64_MSR_VP_RUNTIME HvSyntheticMsrVpRuntime

#define HV_X64_MSR_NPIEP_CONFIG HvSyntheticMsrNpiepConfig

#define HV_X64_MSR_SIRBP HvSyntheticMsrSirb

#define HV_X64_MSR_POWER_STATE_TRIGGER_C1 0x400000C1
#define HV_X64_MSR_POWER_STATE_TRIGGER_C2 0x400000C2
#define HV_X64_MSR_POWER_STATE_TRIGGER_C3 0x400000C3

/** Entering a power state, MSRs 0x400000C1 to C3; WDK 7.1 hvgdk.h. */
typedef union _HV_X64_MSR_POWER_STATE_TRIGGER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT8 IdleEntryCount;
        HV_UINT8 Reserved[3];
        HV_UINT32 Reserved2 : 31,
                  ActiveBM_STS : 1;
    };
} HV_X64_MSR_POWER_STATE_TRIGGER, *PHV_X64_MSR_POWER_STATE_TRIGGER;

#define HV_X64_MSR_POWER_STATE_CONFIG_C1 0x400000D1
#define HV_X64_MSR_POWER_STATE_CONFIG_C2 0x400000D2
#define HV_X64_MSR_POWER_STATE_CONFIG_C3 0x400000D3

/** Configuring a power state, MSRs 0x400000D1 to D3; WDK 7.1 hvgdk.h. */
typedef union _HV_X64_MSR_POWER_STATE_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 TypeSpecific : 52,
                  ChangeType : 4,
                  CheckBM_STS : 1,
                  SetBM_RST : 1,
                  ClearBM_RST : 1,
                  SetARB_DIS : 1,
                  ReservedZ : 4;
    };
    struct {
        HV_UINT64 ReservedZ : 52;
    } Hlt;
    struct {
        HV_UINT16 Port;
        HV_UINT16 ReservedZ1;
        HV_UINT32 ReservedZ2 : 20;
    } Io;
    struct {
        HV_UINT64 Address : 52;
    } Memory;
    struct {
        HV_UINT32 Hints;
        HV_UINT32 BreakOnMaskedInterrupt : 1,
                  ReservedZ : 19;
    } Mwait;
} HV_X64_MSR_POWER_STATE_CONFIG, *PHV_X64_MSR_POWER_STATE_CONFIG;

#define HV_X64_MSR_STATS_PARTITION_RETAIL_PAGE   0x400000E0
#define HV_X64_MSR_STATS_PARTITION_INTERNAL_PAGE 0x400000E1
#define HV_X64_MSR_STATS_VP_RETAIL_PAGE          0x400000E2
#define HV_X64_MSR_STATS_VP_INTERNAL_PAGE        0x400000E3

/** Buffers of the synthetic debugger, MSRs 0x400000F3 to F5; Windows 26100 symbols. */
typedef union _HV_X64_MSR_SYNTH_DEBUG_BUFFER_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 ReservedZ0 : 12,
                  GpaPageNumber : 40,
                  ReservedZ1 : 11,
                  Disabled : 1;
    };
} HV_X64_MSR_SYNTH_DEBUG_BUFFER_CONTENTS, *PHV_X64_MSR_SYNTH_DEBUG_BUFFER_CONTENTS;

#define HV_X64_MSR_CRASH_P0                HvSyntheticMsrCrashP0
#define HV_X64_MSR_CRASH_P1                HvSyntheticMsrCrashP1
#define HV_X64_MSR_CRASH_P2                HvSyntheticMsrCrashP2
#define HV_X64_MSR_CRASH_P3                HvSyntheticMsrCrashP3
#define HV_X64_MSR_CRASH_P4                HvSyntheticMsrCrashP4
#define HV_X64_MSR_CRASH_CTL               HvSyntheticMsrCrashCtl
#define HV_X64_MSR_REENLIGHTENMENT_CONTROL HvSyntheticMsrReenlightenmentControl
#define HV_X64_MSR_TSC_EMULATION_CONTROL   HvSyntheticMsrTscEmulationControl
#define HV_X64_MSR_TSC_EMULATION_STATUS    HvSyntheticMsrTscEmulationStatus

#define HV_X64_MSR_STIME_UNHALTED_TIMER_CONFIG HvSyntheticMsrSTimeUnhaltedTimerConfig
#define HV_X64_MSR_STIME_UNHALTED_TIMER_COUNT  HvSyntheticMsrSTimeUnhaltedTimerCount

/** Timer that counts unhalted time, MSR 0x40000114; Windows 26100 symbols. */
typedef union _HV_X64_MSR_STIME_UNHALTED_TIMER_CONFIG_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Vector : 8,
                  Enabled : 1,
                  Reserved : 55;
    };
} HV_X64_MSR_STIME_UNHALTED_TIMER_CONFIG_CONTENTS,
    *PHV_X64_MSR_STIME_UNHALTED_TIMER_CONFIG_CONTENTS;

#define HV_X64_MSR_TSC_INVARIANT_CONTROL HvSyntheticMsrTscInvariantControl

#define HV_X64_MSR_NESTED_SCONTROL HvSyntheticMsrNestedSControl
#define HV_X64_MSR_NESTED_SVERSION HvSyntheticMsrNestedSVersion
#define HV_X64_MSR_NESTED_SIEFP    HvSyntheticMsrNestedSiefp
#define HV_X64_MSR_NESTED_SIMP     HvSyntheticMsrNestedSimp
#define HV_X64_MSR_NESTED_EOM      HvSyntheticMsrNestedEom
#define HV_X64_MSR_NESTED_SINT0    HvSyntheticMsrNestedSint0
#define HV_X64_MSR_NESTED_SINT1    HvSyntheticMsrNestedSint1
#define HV_X64_MSR_NESTED_SINT2    HvSyntheticMsrNestedSint2
#define HV_X64_MSR_NESTED_SINT3    HvSyntheticMsrNestedSint3
#define HV_X64_MSR_NESTED_SINT4    HvSyntheticMsrNestedSint4
#define HV_X64_MSR_NESTED_SINT5    HvSyntheticMsrNestedSint5
#define HV_X64_MSR_NESTED_SINT6    HvSyntheticMsrNestedSint6
#define HV_X64_MSR_NESTED_SINT7    HvSyntheticMsrNestedSint7
#define HV_X64_MSR_NESTED_SINT8    HvSyntheticMsrNestedSint8
#define HV_X64_MSR_NESTED_SINT9    HvSyntheticMsrNestedSint9
#define HV_X64_MSR_NESTED_SINT10   HvSyntheticMsrNestedSint10
#define HV_X64_MSR_NESTED_SINT11   HvSyntheticMsrNestedSint11
#define HV_X64_MSR_NESTED_SINT12   HvSyntheticMsrNestedSint12
#define HV_X64_MSR_NESTED_SINT13   HvSyntheticMsrNestedSint13
#define HV_X64_MSR_NESTED_SINT14   HvSyntheticMsrNestedSint14
#define HV_X64_MSR_NESTED_SINT15   HvSyntheticMsrNestedSint15

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/msr.h"
#endif

HV_HEADER_END

#endif

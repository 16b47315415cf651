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

/** Vendors in the guest OS id; TLFS 2.6. */
typedef enum _HV_GUEST_OS_VENDOR HV_ENUM_UINT32 {
    HvGuestOsVendorMicrosoft = 0x0001,
} HV_GUEST_OS_VENDOR, *PHV_GUEST_OS_VENDOR;

/** Systems of Microsoft in the guest OS id; TLFS 2.6. */
typedef enum _HV_GUEST_OS_MICROSOFT_IDS HV_ENUM_UINT32 {
    HvGuestOsMicrosoftUndefined = 0x00,
    HvGuestOsMicrosoftMSDOS = 0x01,
    HvGuestOsMicrosoftWindows3x = 0x02,
    HvGuestOsMicrosoftWindows9x = 0x03,
    HvGuestOsMicrosoftWindowsNT = 0x04,
    HvGuestOsMicrosoftWindowsCE = 0x05,
} HV_GUEST_OS_MICROSOFT_IDS, *PHV_GUEST_OS_MICROSOFT_IDS;

/** Open source systems in the guest OS id; TLFS 2.6. */
typedef enum _HV_GUEST_OS_OPENSOURCE_IDS HV_ENUM_UINT32 {
    HvGuestOsOpenSourceUndefined = 0x0,
    HvGuestOsOpenSourceLinux = 0x1,
    HvGuestOsOpenSourceFreeBSD = 0x2,
    HvGuestOsOpenSourceXen = 0x3,
    HvGuestOsOpenSourceIllumos = 0x4,
} HV_GUEST_OS_OPENSOURCE_IDS, *PHV_GUEST_OS_OPENSOURCE_IDS;

/* ---- numbers --------------------------------------------------------------------------------- */

#if !defined(HV_ARCH_ARM64)
/** Numbers of the synthetic MSRs; TLFS appendix C. */
typedef enum _HV_X64_SYNTHETIC_MSR HV_ENUM_UINT32 {
    HvSyntheticMsrGuestOsId = 0x40000000,
    HvSyntheticMsrHypercall = 0x40000001,
    HvSyntheticMsrVpIndex = 0x40000002,
    HvSyntheticMsrReset = 0x40000003,
    HvSyntheticMsrCpuMgmtVersion = 0x40000004,
    XbSyntheticMsrTbFlushHost = 0x40000006,
    XbSyntheticMsrTbFlush = 0x40000007,
    XbSyntheticMsrCrash = 0x40000008,
    XbSyntheticMsrGuestOsType = 0x40000009,
    HvSyntheticMsrVpRuntime = 0x40000010,
    XbSyntheticMsrRefTimeOffset = 0x40000011,
    XbSyntheticMsrRefTscScale = 0x40000012,
    XbSyntheticMsrVpCount = 0x40000013,
    XbSyntheticMsrWbinvd = 0x40000014,
    XbSyntheticMsrFlushWb = 0x40000015,
    XbSyntheticMsrFlushTbCurrent = 0x40000016,
    XbSyntheticMsrKcfgDone = 0x40000017,
    HvSyntheticMsrTimeRefCount = 0x40000020,
    HvSyntheticMsrReferenceTsc = 0x40000021,
    HvSyntheticMsrTscFrequency = 0x40000022,
    HvSyntheticMsrApicFrequency = 0x40000023,
    HvSyntheticMsrNpiepConfig = 0x40000040,
    HvSyntheticMsrEoi = 0x40000070,
    HvSyntheticMsrIcr = 0x40000071,
    HvSyntheticMsrTpr = 0x40000072,
    HvSyntheticMsrVpAssistPage = 0x40000073,
    HvSyntheticMsrSControl = 0x40000080,
    HvSyntheticMsrSVersion = 0x40000081,
    HvSyntheticMsrSiefp = 0x40000082,
    HvSyntheticMsrSimp = 0x40000083,
    HvSyntheticMsrEom = 0x40000084,
    HvSyntheticMsrSirb = 0x40000085,
    HvSyntheticMsrSint0 = 0x40000090,
    HvSyntheticMsrSint1 = 0x40000091,
    HvSyntheticMsrSint2 = 0x40000092,
    HvSyntheticMsrSint3 = 0x40000093,
    HvSyntheticMsrSint4 = 0x40000094,
    HvSyntheticMsrSint5 = 0x40000095,
    HvSyntheticMsrSint6 = 0x40000096,
    HvSyntheticMsrSint7 = 0x40000097,
    HvSyntheticMsrSint8 = 0x40000098,
    HvSyntheticMsrSint9 = 0x40000099,
    HvSyntheticMsrSint10 = 0x4000009A,
    HvSyntheticMsrSint11 = 0x4000009B,
    HvSyntheticMsrSint12 = 0x4000009C,
    HvSyntheticMsrSint13 = 0x4000009D,
    HvSyntheticMsrSint14 = 0x4000009E,
    HvSyntheticMsrSint15 = 0x4000009F,
    HvSyntheticMsrSTimer0Config = 0x400000B0,
    HvSyntheticMsrSTimer0Count = 0x400000B1,
    HvSyntheticMsrSTimer1Config = 0x400000B2,
    HvSyntheticMsrSTimer1Count = 0x400000B3,
    HvSyntheticMsrSTimer2Config = 0x400000B4,
    HvSyntheticMsrSTimer2Count = 0x400000B5,
    HvSyntheticMsrSTimer3Config = 0x400000B6,
    HvSyntheticMsrSTimer3Count = 0x400000B7,
    HvSyntheticMsrPerfFeedbackTrigger = 0x400000C1,
    HvSyntheticMsrGuestSchedulerEvent = 0x400000C2,
    HvSyntheticMsrGuestIdle = 0x400000F0,
    HvSyntheticMsrSynthDebugControl = 0x400000F1,
    HvSyntheticMsrSynthDebugStatus = 0x400000F2,
    HvSyntheticMsrSynthDebugSendBuffer = 0x400000F3,
    HvSyntheticMsrSynthDebugReceiveBuffer = 0x400000F4,
    HvSyntheticMsrSynthDebugPendingBuffer = 0x400000F5,
    XbSyntheticMsrSynthDebugTransition = 0x400000F6,
    HvSyntheticMsrDebugDeviceOptions = 0x400000FF,
    HvSyntheticMsrCrashP0 = 0x40000100,
    HvSyntheticMsrCrashP1 = 0x40000101,
    HvSyntheticMsrCrashP2 = 0x40000102,
    HvSyntheticMsrCrashP3 = 0x40000103,
    HvSyntheticMsrCrashP4 = 0x40000104,
    HvSyntheticMsrCrashCtl = 0x40000105,
    HvSyntheticMsrReenlightenmentControl = 0x40000106,
    HvSyntheticMsrTscEmulationControl = 0x40000107,
    HvSyntheticMsrTscEmulationStatus = 0x40000108,
    HvSyntheticMsrSWatchdogConfig = 0x40000110,
    HvSyntheticMsrSWatchdogCount = 0x40000111,
    HvSyntheticMsrSWatchdogStatus = 0x40000112,
    HvSyntheticMsrSTimeUnhaltedTimerConfig = 0x40000114,
    HvSyntheticMsrSTimeUnhaltedTimerCount = 0x40000115,
    HvSyntheticMsrMemoryZeroingControl = 0x40000116,
    XbSyntheticMsrFsBase = 0x40000122,
    XbSyntheticMsrXOnly = 0x40000123,
    HvSyntheticMsrBelow1MbPage = 0x40000200,
    HvSyntheticMsrNestedVpIndex = 0x40001002,
    HvSyntheticMsrNestedSControl = 0x40001080,
    HvSyntheticMsrNestedSVersion = 0x40001081,
    HvSyntheticMsrNestedSiefp = 0x40001082,
    HvSyntheticMsrNestedSimp = 0x40001083,
    HvSyntheticMsrNestedEom = 0x40001084,
    HvSyntheticMsrNestedSirb = 0x40001085,
    HvSyntheticMsrNestedSint0 = 0x40001090,
    HvSyntheticMsrNestedSint1 = 0x40001091,
    HvSyntheticMsrNestedSint2 = 0x40001092,
    HvSyntheticMsrNestedSint3 = 0x40001093,
    HvSyntheticMsrNestedSint4 = 0x40001094,
    HvSyntheticMsrNestedSint5 = 0x40001095,
    HvSyntheticMsrNestedSint6 = 0x40001096,
    HvSyntheticMsrNestedSint7 = 0x40001097,
    HvSyntheticMsrNestedSint8 = 0x40001098,
    HvSyntheticMsrNestedSint9 = 0x40001099,
    HvSyntheticMsrNestedSint10 = 0x4000109A,
    HvSyntheticMsrNestedSint11 = 0x4000109B,
    HvSyntheticMsrNestedSint12 = 0x4000109C,
    HvSyntheticMsrNestedSint13 = 0x4000109D,
    HvSyntheticMsrNestedSint14 = 0x4000109E,
    HvSyntheticMsrNestedSint15 = 0x4000109F,
} HV_X64_SYNTHETIC_MSR, *PHV_X64_SYNTHETIC_MSR;
#endif

#define HV_X64_MSR_GUEST_OS_ID HvSyntheticMsrGuestOsId

/* ---- contents -------------------------------------------------------------------------------- */

/** Guest OS id, MSR 0x40000000; TLFS 2.6. */
typedef union _HV_GUEST_OS_ID_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 BuildNumber : 16;
        HV_UINT64 ServiceVersion : 8;
        HV_UINT64 MinorVersion : 8;
        HV_UINT64 MajorVersion : 8;
        HV_UINT64 OsId : 8;
        HV_UINT64 VendorId : 16;
    };
    struct {
        HV_UINT64 VendorSpecific1 : 16;
        HV_UINT64 Version : 32;
        HV_UINT64 VendorSpecific2 : 8;
        HV_UINT64 OsId : 7;
        HV_UINT64 IsOpenSource : 1;
    } OpenSource;
} HV_GUEST_OS_ID_CONTENTS, *PHV_GUEST_OS_ID_CONTENTS;

#define HV_X64_MSR_HYPERCALL HvSyntheticMsrHypercall

/** Hypercall page, MSR 0x40000001; TLFS 3.13. */
typedef union _HV_X64_MSR_HYPERCALL_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enable : 1;
        HV_UINT64 Locked : 1;
        HV_UINT64 ReservedP : 10;
        HV_UINT64 GpaPageNumber : 52;
    };
} HV_X64_MSR_HYPERCALL_CONTENTS, *PHV_X64_MSR_HYPERCALL_CONTENTS;

#define HV_X64_MSR_VP_INDEX       HvSyntheticMsrVpIndex
#define HV_X64_MSR_TIME_REF_COUNT HvSyntheticMsrTimeRefCount
#define HV_X64_MSR_REFERENCE_TSC  HvSyntheticMsrReferenceTsc

/** Reference TSC page, MSR 0x40000021; TLFS 12.7. */
typedef union _HV_X64_MSR_REFERENCE_TSC_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enable : 1;
        HV_UINT64 ReservedP : 11;
        HV_UINT64 GpaPageNumber : 52;
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

/** Guest crash control, MSR 0x40000105; TLFS 4.3. */
typedef union _HV_CRASH_CTL_REG_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Reserved : 58;
        HV_UINT64 PreOSId : 3;
        HV_UINT64 NoCrashDump : 1;
        HV_UINT64 CrashMessage : 1;
        HV_UINT64 CrashNotify : 1;
    };
} HV_CRASH_CTL_REG_CONTENTS, *PHV_CRASH_CTL_REG_CONTENTS;

/** Which privileged instructions fault in user mode, MSR 0x40000040; TLFS 8.12. */
typedef union _HV_X64_MSR_NPIEP_CONFIG_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 PreventsGdt : 1;
        HV_UINT64 PreventsIdt : 1;
        HV_UINT64 PreventsLdt : 1;
        HV_UINT64 PreventsTr : 1;
        HV_UINT64 Reserved : 60;
    };
} HV_X64_MSR_NPIEP_CONFIG_CONTENTS, *PHV_X64_MSR_NPIEP_CONFIG_CONTENTS;

/** APIC assist page, MSR 0x40000073; WDK 7.1 hvgdk.h. */
typedef union _HV_X64_MSR_APIC_ASSIST_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enable : 1;
        HV_UINT64 ReservedP : 11;
        HV_UINT64 GpaPageNumber : 52;
    };
} HV_X64_MSR_APIC_ASSIST_CONTENTS, *PHV_X64_MSR_APIC_ASSIST_CONTENTS;

/** Further vendors in the guest OS id; WDK 7.1 hvgdk.h. */
typedef enum _HV_GUEST_OS_VENDOR_PRIVATE HV_ENUM_UINT32 {
    HvGuestOsVendorHPE = 0x0002,
    HvGuestOsVendorLANCOM = 0x0200,
} HV_GUEST_OS_VENDOR_PRIVATE, *PHV_GUEST_OS_VENDOR_PRIVATE;

#if defined(HV_ARCH_ARM64)
/** Numbers of the synthetic MSRs; ARM64, hvgdk; Windows symbols. */
typedef enum _HV_ARM64_SYNTHETIC_MSR HV_ENUM_UINT32 {
    HvSyntheticMsrGuestOsId = 0x40000000,
    HvSyntheticMsrHypercall = 0x40000001,
    HvSyntheticMsrVpIndex = 0x40000002,
    HvSyntheticMsrReset = 0x40000003,
    HvSyntheticMsrCpuMgmtVersion = 0x40000004,
    HvSyntheticMsrTimeRefCount = 0x40000020,
    HvSyntheticMsrReferenceTsc = 0x40000021,
    HvSyntheticMsrTscFrequency = 0x40000022,
    HvSyntheticMsrVpAssistPage = 0x40000073,
    HvSyntheticMsrSControl = 0x40000080,
    HvSyntheticMsrSVersion = 0x40000081,
    HvSyntheticMsrSiefp = 0x40000082,
    HvSyntheticMsrSimp = 0x40000083,
    HvSyntheticMsrEom = 0x40000084,
    HvSyntheticMsrSirb = 0x40000085,
    HvSyntheticMsrSint0 = 0x40000090,
    HvSyntheticMsrSint1 = 0x40000091,
    HvSyntheticMsrSint2 = 0x40000092,
    HvSyntheticMsrSint3 = 0x40000093,
    HvSyntheticMsrSint4 = 0x40000094,
    HvSyntheticMsrSint5 = 0x40000095,
    HvSyntheticMsrSint6 = 0x40000096,
    HvSyntheticMsrSint7 = 0x40000097,
    HvSyntheticMsrSint8 = 0x40000098,
    HvSyntheticMsrSint9 = 0x40000099,
    HvSyntheticMsrSint10 = 0x4000009A,
    HvSyntheticMsrSint11 = 0x4000009B,
    HvSyntheticMsrSint12 = 0x4000009C,
    HvSyntheticMsrSint13 = 0x4000009D,
    HvSyntheticMsrSint14 = 0x4000009E,
    HvSyntheticMsrSint15 = 0x4000009F,
    HvSyntheticMsrSTimer0Config = 0x400000B0,
    HvSyntheticMsrSTimer0Count = 0x400000B1,
    HvSyntheticMsrSTimer1Config = 0x400000B2,
    HvSyntheticMsrSTimer1Count = 0x400000B3,
    HvSyntheticMsrSTimer2Config = 0x400000B4,
    HvSyntheticMsrSTimer2Count = 0x400000B5,
    HvSyntheticMsrSTimer3Config = 0x400000B6,
    HvSyntheticMsrSTimer3Count = 0x400000B7,
    HvSyntheticMsrReserved400000C1 = 0x400000C1,
    HvSyntheticMsrGuestSchedulerEvent = 0x400000C2,
    HvSyntheticMsrGuestIdle = 0x400000F0,
    HvSyntheticMsrDebugDeviceOptions = 0x400000FF,
    HvSyntheticMsrCrashP0 = 0x40000100,
    HvSyntheticMsrCrashP1 = 0x40000101,
    HvSyntheticMsrCrashP2 = 0x40000102,
    HvSyntheticMsrCrashP3 = 0x40000103,
    HvSyntheticMsrCrashP4 = 0x40000104,
    HvSyntheticMsrCrashCtl = 0x40000105,
    HvSyntheticMsrReenlightenmentControl = 0x40000106,
    HvSyntheticMsrTscEmulationControl = 0x40000107,
    HvSyntheticMsrTscEmulationStatus = 0x40000108,
    HvSyntheticMsrSWatchdogConfig = 0x40000110,
    HvSyntheticMsrSWatchdogCount = 0x40000111,
    HvSyntheticMsrSWatchdogStatus = 0x40000112,
    HvSyntheticMsrSTimeUnhaltedTimerConfig = 0x40000114,
    HvSyntheticMsrSTimeUnhaltedTimerCount = 0x40000115,
    HvSyntheticMsrMemoryZeroingControl = 0x40000116,
} HV_ARM64_SYNTHETIC_MSR, *PHV_ARM64_SYNTHETIC_MSR;
#endif

/** Why the VP left the guest; Windows symbols. */
typedef union _HV_X64_MSR_VP_EXIT_REASON_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 AdditionalReason;
        HV_UINT8 Reason;
        HV_UINT8 ReservedZ[3];
    };
} HV_X64_MSR_VP_EXIT_REASON_CONTENTS, *PHV_X64_MSR_VP_EXIT_REASON_CONTENTS;

/** Interrupt control on exit; Windows symbols. */
typedef union _HV_X64_MSR_VP_EXIT_INTERRUPT_CONTROL_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT8 Vector;
        HV_UINT8 SampleRate;
        HV_UINT8 ReservedZ[6];
    };
} HV_X64_MSR_VP_EXIT_INTERRUPT_CONTROL_CONTENTS, *PHV_X64_MSR_VP_EXIT_INTERRUPT_CONTROL_CONTENTS;

/** Synthetic MSRs of the Xbox hypervisor; mshv headers. */
typedef enum _HV_X64_SYNTHETIC_MSR_PRIVATE HV_ENUM_UINT32 {
    XbSyntheticMsrDebugOutput = 0x4000000A,
    XbSyntheticMsrFlushTbThreshold = 0x4000000B,
    XbSyntheticMsrOsFlavor = 0x4000000C,
    XbSyntheticMsrOsFrameOffset = 0x4000000E,
    XbSyntheticMsrClearSignaturePage = 0x40000018,
    XbSyntheticMsrPauseElementsCount = 0x40000019,
    XbSyntheticMsrTbFlushAll = 0x4000001A,
    XbSyntheticMsrUtcFields = 0x40000045,
    HvSyntheticMsrVpConfig = 0x40000117,
    HvSyntheticMsrTscInvariantControl = 0x40000118,
    XbSyntheticMsrBootInfo = 0x40000130,
} HV_X64_SYNTHETIC_MSR_PRIVATE, *PHV_X64_SYNTHETIC_MSR_PRIVATE;

/** Synthetic machine check status, MSR 0x40000041; TLFS 7.8. */
typedef union _HV_X64_MSR_SYNMC_STATUS_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT16 McaErrorCode;
        union {
            HV_UINT16 ModelSpecificErrorCode;
            struct {
                HV_UINT16 ErrorDetail : 14;
                HV_UINT16 HypervisorError : 1;
                HV_UINT16 SoftwareError : 1;
            };
        };
        struct {
            HV_UINT32 Reserved : 23;
            HV_UINT32 ActionRequired : 1;
            HV_UINT32 Signaling : 1;
            HV_UINT32 ContextCorrupt : 1;
            HV_UINT32 AddressValid : 1;
            HV_UINT32 MiscValid : 1;
            HV_UINT32 ErrorEnabled : 1;
            HV_UINT32 Uncorrected : 1;
            HV_UINT32 Overflow : 1;
            HV_UINT32 Valid : 1;
        };
    };
} HV_X64_MSR_SYNMC_STATUS_CONTENTS, *PHV_X64_MSR_SYNMC_STATUS_CONTENTS;

typedef HV_UINT64 HV_X64_MSR_SYNMC_ADDR_CONTENTS;
typedef HV_UINT64 HV_X64_MSR_SYNMC_MISC_CONTENTS;
typedef HV_X64_MSR_SYNMC_ADDR_CONTENTS *PHV_X64_MSR_SYNMC_ADDR_CONTENTS;
typedef HV_X64_MSR_SYNMC_MISC_CONTENTS *PHV_X64_MSR_SYNMC_MISC_CONTENTS;

#define HV_X64_MSR_RESET HvSyntheticMsrReset

/** System reset, MSR 0x40000003; WDK 7.1 hvgdk.h. */
typedef union _HV_X64_MSR_RESET_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Reset : 1;
        HV_UINT64 ReservedZ : 63;
    };
} HV_X64_MSR_RESET_CONTENTS, *PHV_X64_MSR_RESET_CONTENTS;

#define HV_X64_MSR_VP_RUNTIME HvSyntheticMsrVpRuntime

#define HV_X64_MSR_NPIEP_CONFIG HvSyntheticMsrNpiepConfig

#define HV_X64_MSR_SIRBP HvSyntheticMsrSirb

#define HV_X64_MSR_POWER_STATE_TRIGGER_C1 0x400000C1
#define HV_X64_MSR_POWER_STATE_TRIGGER_C2 0x400000C2
#define HV_X64_MSR_POWER_STATE_TRIGGER_C3 0x400000C3

/** Entering a power state, MSRs 0x400000C1, C3, D1; WDK 7.1 hvgdk.h. */
typedef union _HV_X64_MSR_POWER_STATE_TRIGGER {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT8 IdleEntryCount;
        HV_UINT8 Reserved[3];
        HV_UINT32 Reserved2 : 31;
        HV_UINT32 ActiveBM_STS : 1;
    };
} HV_X64_MSR_POWER_STATE_TRIGGER, *PHV_X64_MSR_POWER_STATE_TRIGGER;

#define HV_X64_MSR_POWER_STATE_CONFIG_C1 0x400000D1
#define HV_X64_MSR_POWER_STATE_CONFIG_C2 0x400000D2
#define HV_X64_MSR_POWER_STATE_CONFIG_C3 0x400000D3

/** Configuring a power state, MSRs 0x400000C2, D2, D3; WDK 7.1 hvgdk.h. */
typedef union _HV_X64_MSR_POWER_STATE_CONFIG {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 TypeSpecific : 52;
        HV_UINT64 ChangeType : 4;
        HV_UINT64 CheckBM_STS : 1;
        HV_UINT64 SetBM_RST : 1;
        HV_UINT64 ClearBM_RST : 1;
        HV_UINT64 SetARB_DIS : 1;
        HV_UINT64 ReservedZ : 4;
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
        HV_UINT32 BreakOnMaskedInterrupt : 1;
        HV_UINT32 ReservedZ : 19;
    } Mwait;
} HV_X64_MSR_POWER_STATE_CONFIG, *PHV_X64_MSR_POWER_STATE_CONFIG;

#define HV_X64_MSR_STATS_PARTITION_RETAIL_PAGE   0x400000E0
#define HV_X64_MSR_STATS_PARTITION_INTERNAL_PAGE 0x400000E1
#define HV_X64_MSR_STATS_VP_RETAIL_PAGE          0x400000E2
#define HV_X64_MSR_STATS_VP_INTERNAL_PAGE        0x400000E3

/** Buffers of the synthetic debugger, MSRs 0x400000F3 to F5; Windows symbols. */
typedef union _HV_X64_MSR_SYNTH_DEBUG_BUFFER_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 ReservedZ0 : 12;
        HV_UINT64 GpaPageNumber : 40;
        HV_UINT64 ReservedZ1 : 11;
        HV_UINT64 Disabled : 1;
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

/** Timer that counts unhalted time, MSR 0x40000114; Windows symbols. */
typedef union _HV_X64_MSR_STIME_UNHALTED_TIMER_CONFIG_CONTENTS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Vector : 8;
        HV_UINT64 Enabled : 1;
        HV_UINT64 Reserved : 55;
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

/* ---- layout ---------------------------------------------------------------------------------- */

#if defined(HYPERV_CHECK_LAYOUT)
HV_STATIC_ASSERT_SIZE(HV_GUEST_OS_VENDOR, 4);
HV_STATIC_ASSERT_SIZE(HV_GUEST_OS_MICROSOFT_IDS, 4);
HV_STATIC_ASSERT_SIZE(HV_GUEST_OS_OPENSOURCE_IDS, 4);
#if !defined(HV_ARCH_ARM64)
HV_STATIC_ASSERT_SIZE(HV_X64_SYNTHETIC_MSR, 4);
#endif
HV_STATIC_ASSERT_SIZE(HV_GUEST_OS_ID_CONTENTS, 8);
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_HYPERCALL_CONTENTS, 8);
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_REFERENCE_TSC_CONTENTS, 8);
HV_STATIC_ASSERT_SIZE(HV_REFERENCE_TSC_PAGE, 4096);
HV_STATIC_ASSERT_OFFSET(HV_REFERENCE_TSC_PAGE, Reserved1, 4);
HV_STATIC_ASSERT_OFFSET(HV_REFERENCE_TSC_PAGE, TscScale, 8);
HV_STATIC_ASSERT_OFFSET(HV_REFERENCE_TSC_PAGE, TscOffset, 16);
HV_STATIC_ASSERT_OFFSET(HV_REFERENCE_TSC_PAGE, TimelineBias, 24);
HV_STATIC_ASSERT_OFFSET(HV_REFERENCE_TSC_PAGE, TscMultiplier, 32);
HV_STATIC_ASSERT_OFFSET(HV_REFERENCE_TSC_PAGE, Reserved2, 40);
HV_STATIC_ASSERT_SIZE(HV_CRASH_CTL_REG_CONTENTS, 8);
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_NPIEP_CONFIG_CONTENTS, 8);
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_APIC_ASSIST_CONTENTS, 8);
HV_STATIC_ASSERT_SIZE(HV_GUEST_OS_VENDOR_PRIVATE, 4);
#if defined(HV_ARCH_ARM64)
HV_STATIC_ASSERT_SIZE(HV_ARM64_SYNTHETIC_MSR, 4);
#endif
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_VP_EXIT_REASON_CONTENTS, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_MSR_VP_EXIT_REASON_CONTENTS, Reason, 4);
HV_STATIC_ASSERT_OFFSET(HV_X64_MSR_VP_EXIT_REASON_CONTENTS, ReservedZ, 5);
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_VP_EXIT_INTERRUPT_CONTROL_CONTENTS, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_MSR_VP_EXIT_INTERRUPT_CONTROL_CONTENTS, SampleRate, 1);
HV_STATIC_ASSERT_OFFSET(HV_X64_MSR_VP_EXIT_INTERRUPT_CONTROL_CONTENTS, ReservedZ, 2);
HV_STATIC_ASSERT_SIZE(HV_X64_SYNTHETIC_MSR_PRIVATE, 4);
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_SYNMC_STATUS_CONTENTS, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_MSR_SYNMC_STATUS_CONTENTS, ModelSpecificErrorCode, 2);
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_RESET_CONTENTS, 8);
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_POWER_STATE_TRIGGER, 8);
HV_STATIC_ASSERT_OFFSET(HV_X64_MSR_POWER_STATE_TRIGGER, Reserved, 1);
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_POWER_STATE_CONFIG, 8);
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_SYNTH_DEBUG_BUFFER_CONTENTS, 8);
HV_STATIC_ASSERT_SIZE(HV_X64_MSR_STIME_UNHALTED_TIMER_CONFIG_CONTENTS, 8);
#endif

HV_HEADER_END

#endif

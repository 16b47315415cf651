/* SPDX-License-Identifier: MIT */
/**
 * @file
 * VP assist page and VTL control. Sources: TLFS 7.8.7, 15.6.
 */
#ifndef HYPERV_VP_ASSIST_H
#define HYPERV_VP_ASSIST_H

#include "types.h"
#include "base.h"
#include "synic.h"

HV_HEADER_BEGIN

/** Why a VTL was entered; TLFS 15.6.1.2. */
typedef enum _HV_VTL_ENTRY_REASON HV_ENUM_UINT32 {
    HvVtlEntryReserved = 0u,
    HvVtlEntryVtlCall,
    HvVtlEntryInterrupt,
    HvVtlEntryIntercept,
} HV_VTL_ENTRY_REASON, *PHV_VTL_ENTRY_REASON;

/** VTL control in the VP assist page; TLFS 15.8. */
typedef struct _HV_VP_VTL_CONTROL {
    HV_VTL_ENTRY_REASON EntryReason;
    HV_UINT8 VinaStatus;
    HV_UINT8 ReservedZ0;
    HV_UINT16 ReservedZ1;
    HV_UINT64 Registers[2];
} HV_VP_VTL_CONTROL, *PHV_VP_VTL_CONTROL;

/** Page shared by a VP and the hypervisor; TLFS 7.8.7.1. */
typedef struct _HV_VP_ASSIST_PAGE {
    HV_UINT32 ApicAssist;
    HV_UINT32 ReservedZ0;
    HV_VP_VTL_CONTROL VtlControl;
    HV_UINT64 NestedEnlightenmentsControl;
    HV_UINT8 EnlightenVmEntry;
    HV_UINT8 ReservedZ1[7];
    HV_GPA CurrentNestedVmcs;
    HV_UINT8 SyntheticTimeUnhaltedTimerExpired;
    HV_UINT8 ReservedZ2[7];
    HV_UINT8 VirtualizationFaultInformation[40];
    HV_UINT64 ReservedZ3;
    HV_MESSAGE InterceptMessage;
    HV_UINT8 VtlReturnActions[256];
} HV_VP_ASSIST_PAGE, *PHV_VP_ASSIST_PAGE;

/** Action on VTL entry: signal an event; openvmm hvdef HvVpAssistPageActionSignalEvent. */
typedef union _HV_VP_ASSIST_PAGE_ACTION_SIGNAL_EVENT {
    HV_UINT64 AsUINT64[2];
    struct {
        HV_UINT64 ActionType;
        HV_VP_INDEX TargetVp;
        HV_VTL TargetVtl;
        HV_UINT8 TargetSint;
        HV_UINT16 FlagNumber;
    };
} HV_VP_ASSIST_PAGE_ACTION_SIGNAL_EVENT, *PHV_VP_ASSIST_PAGE_ACTION_SIGNAL_EVENT;

#define HV_VIRTUAL_APIC_NO_EOI_REQUIRED 0x0

/** First word of the APIC assist page: whether an EOI can be left out; WDK 7.1 hvgdk.h. */
typedef union _HV_VIRTUAL_APIC_ASSIST {
    HV_INT32 ApicFlags;
    struct {
        HV_UINT32 NoEOIRequired : 1;
    };
} HV_VIRTUAL_APIC_ASSIST, *PHV_VIRTUAL_APIC_ASSIST;

/** Page shared by a nested partition and the hypervisor; TLFS 16.8. */
typedef struct _VM_PARTITION_ASSIST_PAGE {
    HV_UINT32 TlbLockCount;
} VM_PARTITION_ASSIST_PAGE, *PVM_PARTITION_ASSIST_PAGE;

/** Start of each action on VTL entry; Windows 26100 symbols. */
typedef union _HV_VP_ASSIST_PAGE_ACTION {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Type : 8,
                  Reserved : 56;
    };
} HV_VP_ASSIST_PAGE_ACTION, *PHV_VP_ASSIST_PAGE_ACTION;

/** VTL control in the VP assist page, with the registers of a VTL return by name; TLFS
 *  HV_VP_VTL_CONTROL, Windows 26100 symbols. */
typedef struct _HV_VP_VTL_CONTROL_PRIVATE {
    HV_VTL_ENTRY_REASON EntryReason;
    union {
        HV_UINT8 AsUINT8;
        struct {
            HV_UINT8 VinaAsserted : 1,
                     VinaReservedZ : 7;
        };
    } VinaStatus;
    HV_UINT8 ReservedZ00;
    HV_UINT16 ReservedZ01;
    union {
        struct {
#if defined(HV_ARCH_ARM64)
            HV_UINT64 ReservedZ2;
            HV_UINT64 ReservedZ3;
#else
            HV_UINT64 VtlReturnX64Rax;
            HV_UINT64 VtlReturnX64Rcx;
        };
        struct {
            HV_UINT32 VtlReturnX86Eax;
            HV_UINT32 VtlReturnX86Ecx;
            HV_UINT32 VtlReturnX86Edx;
            HV_UINT32 ReservedZ1;
#endif
        };
    };
} HV_VP_VTL_CONTROL_PRIVATE, *PHV_VP_VTL_CONTROL_PRIVATE;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/vp_assist.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Events which a virtual processor takes when it runs next. Sources: mu_msvm HvGuest.h, hvdef.
 */
#ifndef HYPERV_PENDING_EVENT_H
#define HYPERV_PENDING_EVENT_H

#include "types.h"
#include "base.h"

HV_HEADER_BEGIN

#if defined(HV_WITH_X64)
/** Kinds of pending events; openvmm hvdef. */
typedef enum _HV_X64_PENDING_EVENT_TYPE HV_ENUM_UINT32 {
    HvX64PendingEventException = 0x0u,
    HvX64PendingEventMemoryIntercept,
    HvX64PendingEventNestedMemoryIntercept,
    HvX64PendingEventVirtualizationFault,
    HvX64PendingEventHypercallOutput,
    HvX64PendingEventExtInt,
    HvX64PendingEventShadowIpt,
} HV_X64_PENDING_EVENT_TYPE, *PHV_X64_PENDING_EVENT_TYPE;

/** Pending event: an exception; mshv headers hv_x64_pending_exception_event. */
typedef union _HV_X64_PENDING_EXCEPTION_EVENT {
    HV_UINT64 AsUINT64[2];
    struct {
        HV_UINT32 EventPending : 1,
                  EventType : 3,
                  Reserved0 : 4,
                  DeliverErrorCode : 1,
                  Reserved1 : 7,
                  Vector : 16;
        HV_UINT32 ErrorCode;
        HV_UINT64 ExceptionParameter;
    };
} HV_X64_PENDING_EXCEPTION_EVENT, *PHV_X64_PENDING_EXCEPTION_EVENT;

/** Pending event: a memory intercept; openvmm hvdef HvX64PendingEventMemoryIntercept. */
typedef union _HV_X64_PENDING_MEMORY_INTERCEPT_EVENT {
    HV_UINT64 AsUINT64[4];
    struct {
        HV_UINT8 EventPending : 1,
                 EventType : 3,
                 Reserved0 : 4;
        HV_VTL TargetVtl;
        HV_UINT8 AccessType;
        HV_UINT8 GuestLinearAddressValid : 1,
                 CausedByGpaAccess : 1,
                 Reserved1 : 6;
        HV_UINT32 Reserved2;
        HV_UINT64 GuestLinearAddress;
        HV_UINT64 GuestPhysicalAddress;
        HV_UINT64 Reserved3;
    };
} HV_X64_PENDING_MEMORY_INTERCEPT_EVENT, *PHV_X64_PENDING_MEMORY_INTERCEPT_EVENT;

/** Pending event: a virtualization fault; mshv headers
 *  hv_x64_pending_virtualization_fault_event. */
typedef union _HV_X64_PENDING_VIRTUALIZATION_FAULT_EVENT {
    HV_UINT64 AsUINT64[2];
    struct {
        HV_UINT32 EventPending : 1,
                  EventType : 3,
                  Reserved0 : 4,
                  Reserved1 : 8,
                  Parameter0 : 16;
        HV_UINT32 Code;
        HV_UINT64 Parameter1;
    };
} HV_X64_PENDING_VIRTUALIZATION_FAULT_EVENT, *PHV_X64_PENDING_VIRTUALIZATION_FAULT_EVENT;

/** Pending event: output of a hypercall; openvmm hvdef HvX64PendingHypercallOutputEvent. */
typedef union _HV_X64_PENDING_HYPERCALL_OUTPUT_EVENT {
    HV_UINT64 AsUINT64[2];
    struct {
        HV_UINT32 EventPending : 1,
                  EventType : 3,
                  Reserved0 : 4,
                  Retired : 1,
                  Reserved1 : 23;
        HV_UINT32 OutputSize;
        HV_UINT64 OutputGpa;
    };
} HV_X64_PENDING_HYPERCALL_OUTPUT_EVENT, *PHV_X64_PENDING_HYPERCALL_OUTPUT_EVENT;

/** Pending event: an external interrupt asserted directly; openvmm hvdef
 *  HvX64PendingExtIntEvent. */
typedef union _HV_X64_PENDING_EXT_INT_EVENT {
    HV_UINT64 AsUINT64[2];
    struct {
        HV_UINT64 EventPending : 1,
                  EventType : 3,
                  Reserved0 : 4,
                  Vector : 8,
                  Reserved1 : 48;
        HV_UINT64 Reserved2;
    };
} HV_X64_PENDING_EXT_INT_EVENT, *PHV_X64_PENDING_EXT_INT_EVENT;

/** Pending event: shadowing of Intel processor trace; openvmm hvdef HvX64PendingShadowIptEvent. */
typedef union _HV_X64_PENDING_SHADOW_IPT_EVENT {
    HV_UINT64 AsUINT64[2];
    struct {
        HV_UINT64 EventPending : 1,
                  EventType : 4,
                  Reserved0 : 59;
        HV_UINT64 Reserved1;
    };
} HV_X64_PENDING_SHADOW_IPT_EVENT, *PHV_X64_PENDING_SHADOW_IPT_EVENT;

/** Any pending event of an x86-64 VP; openvmm hvdef HvX64PendingEvent. */
typedef union _HV_X64_PENDING_EVENT {
    struct {
        HV_UINT128 Reg0;
        HV_UINT128 Reg1;
    };
    struct {
        HV_UINT8 EventPending : 1,
                 EventType : 3,
                 Reserved : 4;
        HV_UINT8 EventData[15];
    };
    HV_X64_PENDING_EXCEPTION_EVENT Exception;
    HV_X64_PENDING_MEMORY_INTERCEPT_EVENT MemoryIntercept;
    HV_X64_PENDING_VIRTUALIZATION_FAULT_EVENT VirtualizationFault;
    HV_X64_PENDING_HYPERCALL_OUTPUT_EVENT HypercallOutput;
    HV_X64_PENDING_EXT_INT_EVENT ExtInt;
    HV_X64_PENDING_SHADOW_IPT_EVENT ShadowIpt;
} HV_X64_PENDING_EVENT, *PHV_X64_PENDING_EVENT;
#endif

#if defined(HV_WITH_ARM64)
/** Kinds of pending events, ARM64; Windows 26100 symbols. */
typedef enum _HV_ARM64_PENDING_EVENT_TYPE HV_ENUM_UINT32 {
    HvArm64PendingEventException = 0x0u,
    HvArm64PendingEventSyntheticException,
    HvArm64PendingEventHypercallOutput,
} HV_ARM64_PENDING_EVENT_TYPE, *PHV_ARM64_PENDING_EVENT_TYPE;

/** Pending event: an exception, ARM64; Windows 26100 symbols. */
typedef union _HV_ARM64_PENDING_EXCEPTION_EVENT {
    HV_UINT64 AsUINT64[3];
    struct {
        HV_UINT8 EventPending : 1,
                 EventType : 3,
                 Reserved : 4;
        HV_UINT64 EsrElx;
        HV_UINT64 FarElx;
    };
} HV_ARM64_PENDING_EXCEPTION_EVENT, *PHV_ARM64_PENDING_EXCEPTION_EVENT;

/** Pending event: output of a hypercall, ARM64; Windows 26100 symbols. */
typedef union _HV_ARM64_PENDING_HYPERCALL_OUTPUT_EVENT {
    HV_UINT64 AsUINT64[2];
    struct {
        HV_UINT8 EventPending : 1,
                 EventType : 3,
                 Reserved : 4,
                 Retired : 1,
                 Reserved1 : 7;
        HV_UINT16 Reserved2;
        HV_UINT32 OutputSize;
        HV_UINT64 OutputGpa;
    };
} HV_ARM64_PENDING_HYPERCALL_OUTPUT_EVENT, *PHV_ARM64_PENDING_HYPERCALL_OUTPUT_EVENT;

/** Any pending event of an ARM64 VP; Windows 26100 symbols. */
typedef union _HV_ARM64_PENDING_EVENT {
    struct {
        HV_UINT8 EventPending : 1,
                 EventType : 3,
                 Reserved : 4;
        HV_UINT8 EventData[15];
        HV_UINT64 Padding[2];
    };
    HV_ARM64_PENDING_EXCEPTION_EVENT Exception;
    HV_ARM64_PENDING_HYPERCALL_OUTPUT_EVENT HypercallOutput;
} HV_ARM64_PENDING_EVENT, *PHV_ARM64_PENDING_EVENT;

/** Pending event: a synthetic exception, ARM64; Windows 26100 symbols. */
typedef union _HV_ARM64_PENDING_SYNTHETIC_EXCEPTION_EVENT {
    HV_UINT64 AsUINT64[2];
    struct {
        HV_UINT8 EventPending : 1,
                 EventType : 3,
                 Reserved : 4;
        HV_UINT32 ExceptionType;
        HV_UINT64 Context;
    };
} HV_ARM64_PENDING_SYNTHETIC_EXCEPTION_EVENT, *PHV_ARM64_PENDING_SYNTHETIC_EXCEPTION_EVENT;
#endif

#if defined(HV_WITH_X64)
/** Pending event: a memory intercept of a nested guest; Mile.HyperV. */
typedef union _HV_X64_PENDING_NESTED_MEMORY_INTERCEPT_EVENT {
    HV_UINT64 AsUINT64[4];
    struct {
        HV_UINT8 EventPending : 1,
                 EventType : 3,
                 Reserved0 : 4;
        HV_UINT8 AccessType;
        HV_UINT8 GuestAccessPermission;
        HV_UINT8 GuestLinearAddressValid : 1,
                 CausedByGpaAccess : 1,
                 PageTableMisconfiguration : 1,
                 Reserved1 : 5;
        HV_UINT32 Reserved2;
        HV_UINT64 GuestLinearAddress;
        HV_UINT64 GuestNestedPhysicalAddress;
        HV_UINT64 Reserved3;
    };
} HV_X64_PENDING_NESTED_MEMORY_INTERCEPT_EVENT, *PHV_X64_PENDING_NESTED_MEMORY_INTERCEPT_EVENT;

/** Any pending event of an x86-64 VP, with that of a nested guest; Mile.HyperV. */
typedef union _HV_X64_PENDING_EVENT_PRIVATE {
    HV_X64_PENDING_NESTED_MEMORY_INTERCEPT_EVENT NestedMemoryIntercept;
} HV_X64_PENDING_EVENT_PRIVATE, *PHV_X64_PENDING_EVENT_PRIVATE;
#endif

#if defined(HV_WITH_ARM64)
/** Any pending event of an ARM64 VP, with synthetic exceptions; Windows 26100 symbols. */
typedef union _HV_ARM64_PENDING_EVENT_PRIVATE {
    struct {
        HV_UINT128 Reg0;
        HV_UINT128 Reg1;
    };
    HV_ARM64_PENDING_SYNTHETIC_EXCEPTION_EVENT SyntheticException;
} HV_ARM64_PENDING_EVENT_PRIVATE, *PHV_ARM64_PENDING_EVENT_PRIVATE;
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/pending_event.h"
#endif

HV_HEADER_END

#endif

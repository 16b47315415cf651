/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Virtual interrupts and the interrupts of devices. Sources: TLFS 10.4, mu_msvm HvGuest.h.
 */
#ifndef HYPERV_INTERRUPT_H
#define HYPERV_INTERRUPT_H

#include "types.h"

HV_HEADER_BEGIN

typedef HV_UINT32 HV_INTERRUPT_VECTOR;

/** Where a device interrupt comes from; TLFS 10.4. */
typedef enum _HV_INTERRUPT_SOURCE HV_ENUM_UINT32 {
    HvInterruptSourceMsi = 1u,
    HvInterruptSourceIoApic,
} HV_INTERRUPT_SOURCE, *PHV_INTERRUPT_SOURCE;

/** Interrupt as its source has it programmed: address and data of an MSI, or the route of an I/O
 *  APIC. An MSI takes 16 bytes on ARM64 and 8 on x86; TLFS HV_INTERRUPT_ENTRY, Linux hyperv-tlfs.h. */
typedef struct _HV_INTERRUPT_ENTRY {
    HV_INTERRUPT_SOURCE InterruptSource;
    HV_UINT32 Reserved;
#if defined(HV_ARCH_ARM64)
    HV_UINT64 Data[2];
#else
    HV_UINT64 Data[1];
#endif
} HV_INTERRUPT_ENTRY, *PHV_INTERRUPT_ENTRY;

#define HV_DEVICE_INTERRUPT_TARGET_MULTICAST      1
#define HV_DEVICE_INTERRUPT_TARGET_PROCESSOR_SET  2
#define HV_DEVICE_INTERRUPT_TARGET_PROXY_REDIRECT 4

/** How the target of a device interrupt is given; openvmm hvdef HvInterruptTargetFlags. */
typedef union _HV_DEVICE_INTERRUPT_TARGET_FLAGS {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 Multicast : 1,
                  ProcessorSet : 1,
                  ProxyRedirect : 1,
                  Reserved : 29;
    };
} HV_DEVICE_INTERRUPT_TARGET_FLAGS, *PHV_DEVICE_INTERRUPT_TARGET_FLAGS;

/** Vector and processors of a device interrupt; TLFS 10.4. */
typedef struct _HV_DEVICE_INTERRUPT_TARGET {
    HV_INTERRUPT_VECTOR Vector;
    HV_DEVICE_INTERRUPT_TARGET_FLAGS Flags;
    union {
        HV_UINT64 ProcessorMask;
        HV_UINT64 ProcessorSet[HV_ANYSIZE_ARRAY];
    };
} HV_DEVICE_INTERRUPT_TARGET, *PHV_DEVICE_INTERRUPT_TARGET;

/** Types of virtual interrupts; TLFS 10.4. */
typedef enum _HV_INTERRUPT_TYPE HV_ENUM_UINT32 {
    HvArm64InterruptTypeFixed = 0x0000u,
    HvX64InterruptTypeFixed = 0x0000u,
    HvX64InterruptTypeLowestPriority,
    HvX64InterruptTypeSmi,
    HvX64InterruptTypeRemoteRead,
    HvX64InterruptTypeNmi,
    HvX64InterruptTypeInit,
    HvX64InterruptTypeSipi,
    HvX64InterruptTypeExtInt,
    HvX64InterruptTypeLocalInt0 = 0x0008u,
    HvX64InterruptTypeLocalInt1,
} HV_INTERRUPT_TYPE, *PHV_INTERRUPT_TYPE;

/** Type and trigger of a virtual interrupt; TLFS 10.4. */
typedef union _HV_INTERRUPT_CONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_INTERRUPT_TYPE InterruptType;
        HV_UINT32 X86LevelTriggered : 1,
                  X86LogicalDestinationMode : 1,
                  Arm64Asserted : 1,
                  Reserved : 29;
    };
} HV_INTERRUPT_CONTROL, *PHV_INTERRUPT_CONTROL;

typedef const HV_INTERRUPT_VECTOR *PCHV_INTERRUPT_VECTOR;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/interrupt.h"
#endif

HV_HEADER_END

#endif

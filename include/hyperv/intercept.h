/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Intercepts: what can be intercepted, and the messages that tell of it. Sources: TLFS 6 and 15.13,
 * mu_msvm HvGuestSyntheticInterrupts.h, WDK 7.1 hvgdk.h.
 */
#ifndef HYPERV_INTERCEPT_H
#define HYPERV_INTERCEPT_H

#include "types.h"
#include "base.h"
#include "register_names.h"
#include "interrupt.h"
#include "registers.h"

HV_HEADER_BEGIN

typedef HV_UINT8 HV_INTERCEPT_ACCESS_TYPE;
typedef HV_UINT32 HV_INTERCEPT_ACCESS_TYPE_MASK;

#define HV_INTERCEPT_ACCESS_MASK_NONE  0x00
#define HV_INTERCEPT_ACCESS_MASK_READ  0x01
#define HV_INTERCEPT_ACCESS_MASK_WRITE 0x02
#define HV_INTERCEPT_ACCESS_MASK_READ_WRITE                                                        \
    (HV_INTERCEPT_ACCESS_MASK_READ | HV_INTERCEPT_ACCESS_MASK_WRITE)
#define HV_INTERCEPT_ACCESS_MASK_EXECUTE 0x04

/** What can be intercepted: ports, MSRs, CPUID, exceptions, hypercalls; TLFS HV_INTERCEPT_TYPE, WDK
 *  7.1 hvgdk.h. */
typedef enum _HV_INTERCEPT_TYPE HV_ENUM_UINT32 {
    HvInterceptTypeX64IoPort = 0x00000000u,
    HvInterceptTypeX64Msr,
    HvInterceptTypeX64Cpuid,
    HvInterceptTypeException,
    HvInterceptTypeHypercall = 0x00000008u,
    HvInterceptTypeUnknownSynicConnection = 0x0000000Du,
    HvInterceptTypeX64ApicEoi,
    HvInterceptTypeRetargetInterruptWithUnknownDeviceId,
    HvInterceptTypeX64IoPortRange = 0x00000011u,
} HV_INTERCEPT_TYPE, *PHV_INTERCEPT_TYPE;

/** Which port, CPUID leaf or exception an intercept is for; TLFS HV_INTERCEPT_PARAMETERS, WDK 7.1
 *  hvgdk.h. */
typedef union _HV_INTERCEPT_PARAMETERS {
    HV_UINT64 AsUINT64;
#if !defined(HV_ARCH_ARM64)
    HV_UINT16 IoPort;
    HV_UINT32 CpuidIndex;
#endif
    HV_UINT16 ExceptionVector;
#if !defined(HV_ARCH_ARM64)
    struct {
        HV_UINT16 Base;
        HV_UINT16 End;
    } IoPortRange;
#endif
} HV_INTERCEPT_PARAMETERS, *PHV_INTERCEPT_PARAMETERS;

#define HV_INTERCEPT_ACCESS_READ    0
#define HV_INTERCEPT_ACCESS_WRITE   1
#define HV_INTERCEPT_ACCESS_EXECUTE 2

#if defined(HV_WITH_X64)
/** Mode of an x86-64 VP at an intercept: privilege, paging, pending events; TLFS 13.2. */
typedef union _HV_X64_VP_EXECUTION_STATE {
    HV_UINT16 AsUINT16;
    struct {
        HV_UINT16 Cpl : 2,
                  Cr0Pe : 1,
                  Cr0Am : 1,
                  EferLma : 1,
                  DebugActive : 1,
                  InterruptionPending : 1,
                  Vtl : 4,
                  EnclaveMode : 1,
                  InterruptShadow : 1,
                  VirtualizationFaultActive : 1,
                  Reserved : 2;
    };
} HV_X64_VP_EXECUTION_STATE, *PHV_X64_VP_EXECUTION_STATE;

/** Start of each intercept message of an x86-64 VP; TLFS 13.2. */
typedef struct _HV_X64_INTERCEPT_MESSAGE_HEADER {
    HV_VP_INDEX VpIndex;
    HV_UINT8 InstructionLengthAndCr8;
    HV_INTERCEPT_ACCESS_TYPE InterceptAccessType;
    HV_X64_VP_EXECUTION_STATE ExecutionState;
    HV_X64_SEGMENT_REGISTER CsSegment;
    HV_UINT64 Rip;
    HV_UINT64 Rflags;
} HV_X64_INTERCEPT_MESSAGE_HEADER, *PHV_X64_INTERCEPT_MESSAGE_HEADER;

/** How memory was accessed; TLFS 13.2. */
typedef union _HV_X64_MEMORY_ACCESS_INFO {
    HV_UINT8 AsUINT8;
    struct {
        HV_UINT8 GvaValid : 1,
                 GvaGpaValid : 1,
                 HypercallOutputPending : 1,
                 TlbLockedNoOverlay : 1,
                 SupervisorShadowStack : 1,
                 Reserved : 3;
    };
} HV_X64_MEMORY_ACCESS_INFO, *PHV_X64_MEMORY_ACCESS_INFO;

/** Message: access to unmapped or protected memory by an x86-64 VP; openvmm hvdef
 *  HvX64MemoryInterceptMessage. */
typedef struct _HV_X64_MEMORY_INTERCEPT_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    HV_CACHE_TYPE CacheType;
    HV_UINT8 InstructionByteCount;
    HV_X64_MEMORY_ACCESS_INFO MemoryAccessInfo;
    HV_UINT8 TprPriority;
    HV_UINT8 Reserved1;
    HV_UINT64 GuestVirtualAddress;
    HV_UINT64 GuestPhysicalAddress;
    HV_UINT8 InstructionBytes[16];
} HV_X64_MEMORY_INTERCEPT_MESSAGE, *PHV_X64_MEMORY_INTERCEPT_MESSAGE;

/** Message: triple fault of an x86-64 VP; WDK 7.1 hvgdk.h. */
typedef struct _HV_X64_UNRECOVERABLE_EXCEPTION_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
} HV_X64_UNRECOVERABLE_EXCEPTION_MESSAGE, *PHV_X64_UNRECOVERABLE_EXCEPTION_MESSAGE;

/** Message: hypercall of an x86-64 VP, with its registers; mshv headers
 *  hv_x64_hypercall_intercept_message. */
typedef struct _HV_X64_HYPERCALL_INTERCEPT_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT64 Rax;
    HV_UINT64 Rbx;
    HV_UINT64 Rcx;
    HV_UINT64 Rdx;
    HV_UINT64 R8;
    HV_UINT64 Rsi;
    HV_UINT64 Rdi;
    HV_UINT128 Xmmregisters[6];
    struct {
        HV_UINT32 Isolated : 1,
                  Reserved : 31;
    };
} HV_X64_HYPERCALL_INTERCEPT_MESSAGE, *PHV_X64_HYPERCALL_INTERCEPT_MESSAGE;

/** Message: SINTs of an x86-64 VP can take messages again; openvmm hvdef
 *  HvX64SynicSintDeliverableMessage. */
typedef struct _HV_X64_SYNIC_SINT_DELIVERABLE_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT16 DeliverableSints;
    HV_UINT16 Rsvd1;
    HV_UINT32 Rsvd2;
} HV_X64_SYNIC_SINT_DELIVERABLE_MESSAGE, *PHV_X64_SYNIC_SINT_DELIVERABLE_MESSAGE;

/** Message: RDMSR or WRMSR that is intercepted; WDK 7.1 hvgdk.h. */
typedef struct _HV_X64_MSR_INTERCEPT_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT32 MsrNumber;
    HV_UINT32 Reserved;
    HV_UINT64 Rdx;
    HV_UINT64 Rax;
} HV_X64_MSR_INTERCEPT_MESSAGE, *PHV_X64_MSR_INTERCEPT_MESSAGE;

/** What is valid about an exception; TLFS 13.2. */
typedef union _HV_X64_EXCEPTION_INFO {
    HV_UINT8 AsUINT8;
    struct {
        HV_UINT8 ErrorCodeValid : 1,
                 SoftwareException : 1,
                 Reserved : 6;
    };
} HV_X64_EXCEPTION_INFO, *PHV_X64_EXCEPTION_INFO;

/** Message: exception in an x86-64 VP, with its registers; WDK 7.1 hvgdk.h. */
typedef struct _HV_X64_EXCEPTION_INTERCEPT_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT16 ExceptionVector;
    HV_X64_EXCEPTION_INFO ExceptionInfo;
    HV_UINT8 InstructionByteCount;
    HV_UINT32 ErrorCode;
    HV_UINT64 ExceptionParameter;
    HV_UINT64 Reserved;
    HV_UINT8 InstructionBytes[16];
    HV_X64_SEGMENT_REGISTER DsSegment;
    HV_X64_SEGMENT_REGISTER SsSegment;
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
} HV_X64_EXCEPTION_INTERCEPT_MESSAGE, *PHV_X64_EXCEPTION_INTERCEPT_MESSAGE;

/** Value that an intercepted register access writes; mshv headers hv_x64_register_access_info. */
typedef union _HV_X64_REGISTER_ACCESS_INFO {
    HV_REGISTER_VALUE SourceValue;
} HV_X64_REGISTER_ACCESS_INFO, *PHV_X64_REGISTER_ACCESS_INFO;

/** Message: access to a control, debug or table register of an x86-64 VP; mshv headers
 *  hv_x64_register_intercept_message. */
typedef struct _HV_X64_REGISTER_INTERCEPT_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    struct {
        HV_UINT8 IsMemoryOp : 1,
                 Reserved : 7;
    };
    HV_UINT8 Reserved1[3];
    HV_REGISTER_NAME RegisterName;
    HV_X64_REGISTER_ACCESS_INFO AccessInfo;
} HV_X64_REGISTER_INTERCEPT_MESSAGE, *PHV_X64_REGISTER_INTERCEPT_MESSAGE;

/** How a port was accessed; TLFS 13.2. */
typedef union _HV_X64_IO_PORT_ACCESS_INFO {
    HV_UINT8 AsUINT8;
    struct {
        HV_UINT8 AccessSize : 3,
                 StringOp : 1,
                 RepPrefix : 1,
                 Reserved : 3;
    };
} HV_X64_IO_PORT_ACCESS_INFO, *PHV_X64_IO_PORT_ACCESS_INFO;

/** Message: IN or OUT that is intercepted, with the registers of its operands; WDK 7.1 hvgdk.h. */
typedef struct _HV_X64_IO_PORT_INTERCEPT_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT16 PortNumber;
    HV_X64_IO_PORT_ACCESS_INFO AccessInfo;
    HV_UINT8 InstructionByteCount;
    HV_UINT32 Reserved;
    HV_UINT64 Rax;
    HV_UINT8 InstructionBytes[16];
    HV_X64_SEGMENT_REGISTER DsSegment;
    HV_X64_SEGMENT_REGISTER EsSegment;
    HV_UINT64 Rcx;
    HV_UINT64 Rsi;
    HV_UINT64 Rdi;
} HV_X64_IO_PORT_INTERCEPT_MESSAGE, *PHV_X64_IO_PORT_INTERCEPT_MESSAGE;

/** Message: CPUID that is intercepted, with the result it would have; WDK 7.1 hvgdk.h. */
typedef struct _HV_X64_CPUID_INTERCEPT_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT64 Rax;
    HV_UINT64 Rcx;
    HV_UINT64 Rdx;
    HV_UINT64 Rbx;
    HV_UINT64 DefaultResultRax;
    HV_UINT64 DefaultResultRcx;
    HV_UINT64 DefaultResultRdx;
    HV_UINT64 DefaultResultRbx;
} HV_X64_CPUID_INTERCEPT_MESSAGE, *PHV_X64_CPUID_INTERCEPT_MESSAGE;

/** Message: end of an interrupt whose EOI is intercepted; WDK 7.1 hvgdk.h. */
typedef struct _HV_X64_APIC_EOI_MESSAGE {
    HV_VP_INDEX VpIndex;
    HV_INTERRUPT_VECTOR InterruptVector;
} HV_X64_APIC_EOI_MESSAGE, *PHV_X64_APIC_EOI_MESSAGE;

/** Message: an x86-64 VP has halted; mshv headers hv_x64_halt_message. */
typedef struct _HV_X64_HALT_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
} HV_X64_HALT_MESSAGE, *PHV_X64_HALT_MESSAGE;

#define HV_X64_PENDING_INTERRUPT                     0
#define HV_X64_PENDING_NMI                           2
#define HV_X64_PENDING_EXCEPTION                     3
#define HV_X64_PENDING_SOFTWARE_INTERRUPT            4
#define HV_X64_PENDING_PRIVILEGED_SOFTWARE_EXCEPTION 5
#define HV_X64_PENDING_SOFTWARE_EXCEPTION            6

/** Message: an event of the type asked for can be delivered now; openvmm hvdef
 *  HvX64InterruptionDeliverableMessage. */
typedef struct _HV_X64_INTERRUPTION_DELIVERABLE_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT8 DeliverableType;
    HV_UINT8 Reserved1[3];
    HV_UINT32 Reserved2;
} HV_X64_INTERRUPTION_DELIVERABLE_MESSAGE, *PHV_X64_INTERRUPTION_DELIVERABLE_MESSAGE;

/** Message: startup interrupt for a VP; mshv headers hv_x64_sipi_intercept_message. */
typedef struct _HV_X64_SIPI_INTERCEPT_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    HV_VP_INDEX TargetVpIndex;
    HV_INTERRUPT_VECTOR InterruptVector;
} HV_X64_SIPI_INTERCEPT_MESSAGE, *PHV_X64_SIPI_INTERCEPT_MESSAGE;

/** What is valid about a VMGEXIT; openvmm hvdef HvX64VmgexitInterceptMessageFlags. */
typedef union _HV_X64_VMGEXIT_INTERCEPT_MESSAGE_FLAGS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 GhcbPageValid : 1,
                  GhcbRequestError : 1,
                  Reserved : 62;
    };
} HV_X64_VMGEXIT_INTERCEPT_MESSAGE_FLAGS, *PHV_X64_VMGEXIT_INTERCEPT_MESSAGE_FLAGS;

/** GHCB fields of the standard usage; openvmm hvdef
 *  HvX64VmgexitInterceptMessageGhcbPageStandard. */
typedef struct _HV_X64_VMGEXIT_INTERCEPT_MESSAGE_GHCB_PAGE_STANDARD {
    HV_UINT16 GhcbProtocolVersion;
    HV_UINT16 Reserved[3];
    HV_UINT64 SwExitCode;
    HV_UINT64 SwExitInfo1;
    HV_UINT64 SwExitInfo2;
    HV_UINT64 SwScratch;
} HV_X64_VMGEXIT_INTERCEPT_MESSAGE_GHCB_PAGE_STANDARD,
    *PHV_X64_VMGEXIT_INTERCEPT_MESSAGE_GHCB_PAGE_STANDARD;

/** GHCB fields; openvmm hvdef HvX64VmgexitInterceptMessageGhcbPage. */
typedef struct _HV_X64_VMGEXIT_INTERCEPT_MESSAGE_GHCB_PAGE {
    HV_UINT32 GhcbUsage;
    HV_UINT32 Reserved;
    HV_X64_VMGEXIT_INTERCEPT_MESSAGE_GHCB_PAGE_STANDARD Standard;
} HV_X64_VMGEXIT_INTERCEPT_MESSAGE_GHCB_PAGE, *PHV_X64_VMGEXIT_INTERCEPT_MESSAGE_GHCB_PAGE;

/** Message: VMGEXIT of an SEV-SNP guest; openvmm hvdef HvX64VmgexitInterceptMessage. */
typedef struct _HV_X64_VMGEXIT_INTERCEPT_MESSAGE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT64 GhcbMsr;
    HV_X64_VMGEXIT_INTERCEPT_MESSAGE_FLAGS Flags;
    HV_X64_VMGEXIT_INTERCEPT_MESSAGE_GHCB_PAGE GhcbPage;
} HV_X64_VMGEXIT_INTERCEPT_MESSAGE, *PHV_X64_VMGEXIT_INTERCEPT_MESSAGE;
#endif

#if defined(HV_WITH_ARM64)
/** Mode of an ARM64 VP at an intercept: privilege, pending events; openvmm hvdef
 *  HvArm64VpExecutionState. */
typedef union _HV_ARM64_VP_EXECUTION_STATE {
    HV_UINT16 AsUINT16;
    struct {
        HV_UINT16 Cpl : 2,
                  DebugActive : 1,
                  InterruptionPending : 1,
                  Vtl : 4,
                  VirtualizationFaultActive : 1,
                  Reserved : 7;
    };
} HV_ARM64_VP_EXECUTION_STATE, *PHV_ARM64_VP_EXECUTION_STATE;

/** Start of each intercept message of an ARM64 VP; openvmm hvdef HvArm64InterceptMessageHeader. */
typedef struct _HV_ARM64_INTERCEPT_MESSAGE_HEADER {
    HV_VP_INDEX VpIndex;
    HV_UINT8 InstructionLength;
    HV_INTERCEPT_ACCESS_TYPE InterceptAccessType;
    HV_ARM64_VP_EXECUTION_STATE ExecutionState;
    HV_UINT64 Pc;
    HV_UINT64 Cpsr;
} HV_ARM64_INTERCEPT_MESSAGE_HEADER, *PHV_ARM64_INTERCEPT_MESSAGE_HEADER;

/** How memory was accessed, ARM64; openvmm hvdef HvArm64MemoryAccessInfo. */
typedef union _HV_ARM64_MEMORY_ACCESS_INFO {
    HV_UINT8 AsUINT8;
    struct {
        HV_UINT8 GvaValid : 1,
                 GvaGpaValid : 1,
                 HypercallOutputPending : 1,
                 Reserved : 5;
    };
} HV_ARM64_MEMORY_ACCESS_INFO, *PHV_ARM64_MEMORY_ACCESS_INFO;

/** Message: access to unmapped or protected memory by an ARM64 VP; openvmm hvdef
 *  HvArm64MemoryInterceptMessage. */
typedef struct _HV_ARM64_MEMORY_INTERCEPT_MESSAGE {
    HV_ARM64_INTERCEPT_MESSAGE_HEADER Header;
    HV_CACHE_TYPE CacheType;
    HV_UINT8 InstructionByteCount;
    HV_ARM64_MEMORY_ACCESS_INFO MemoryAccessInfo;
    HV_UINT16 Reserved1;
    HV_UINT8 InstructionBytes[4];
    HV_UINT32 Reserved2;
    HV_UINT64 GuestVirtualAddress;
    HV_UINT64 GuestPhysicalAddress;
    HV_UINT64 Syndrome;
} HV_ARM64_MEMORY_INTERCEPT_MESSAGE, *PHV_ARM64_MEMORY_INTERCEPT_MESSAGE;

/** Message: access to device memory by an ARM64 VP; openvmm hvdef HvArm64MmioInterceptMessage. */
typedef struct _HV_ARM64_MMIO_INTERCEPT_MESSAGE {
    HV_ARM64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT64 GuestPhysicalAddress;
    HV_UINT32 AccessSize;
    HV_UINT8 Data[32];
} HV_ARM64_MMIO_INTERCEPT_MESSAGE, *PHV_ARM64_MMIO_INTERCEPT_MESSAGE;

/** Message: hypercall of an ARM64 VP, with its registers; openvmm hvdef
 *  HvArm64HypercallInterceptMessage. */
typedef struct _HV_ARM64_HYPERCALL_INTERCEPT_MESSAGE {
    HV_ARM64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT16 Immediate;
    HV_UINT16 Reserved;
    HV_UINT32 Isolated : 1,
              Reserved1 : 31;
    HV_UINT64 X[18];
} HV_ARM64_HYPERCALL_INTERCEPT_MESSAGE, *PHV_ARM64_HYPERCALL_INTERCEPT_MESSAGE;

/** Message: SINTs of an ARM64 VP can take messages again; openvmm hvdef
 *  HvArm64SynicSintDeliverableMessage. */
typedef struct _HV_ARM64_SYNIC_SINT_DELIVERABLE_MESSAGE {
    HV_ARM64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT16 DeliverableSints;
    HV_UINT16 Rsvd1;
    HV_UINT32 Rsvd2;
} HV_ARM64_SYNIC_SINT_DELIVERABLE_MESSAGE, *PHV_ARM64_SYNIC_SINT_DELIVERABLE_MESSAGE;

/** Kinds of resets a guest asks for, ARM64; openvmm hvdef HvArm64ResetType. */
typedef enum _HV_ARM64_RESET_TYPE HV_ENUM_UINT32 {
    HvArm64ResetTypePowerOff = 0x0u,
    HvArm64ResetTypeReboot,
    HvArm64ResetTypeSystemReset,
    HvArm64ResetTypeHibernate,
} HV_ARM64_RESET_TYPE, *PHV_ARM64_RESET_TYPE;

/** Message: reset or power off that an ARM64 guest asks of PSCI; openvmm hvdef
 *  HvArm64ResetInterceptMessage. */
typedef struct _HV_ARM64_RESET_INTERCEPT_MESSAGE {
    HV_ARM64_INTERCEPT_MESSAGE_HEADER Header;
    HV_ARM64_RESET_TYPE ResetType;
    HV_UINT32 ResetCode;
} HV_ARM64_RESET_INTERCEPT_MESSAGE, *PHV_ARM64_RESET_INTERCEPT_MESSAGE;
#endif

/** What only a root partition or an older hypervisor can intercept; TLFS HV_INTERCEPT_TYPE, WDK 7.1
 *  hvgdk.h HV_INTERCEPT_TYPE. */
typedef enum _HV_INTERCEPT_TYPE_PRIVATE HV_ENUM_UINT32 {
#if defined(HV_WITH_X64)
    HvInterceptTypeX64Exception = 0x00000003u,
#endif
#if defined(HV_WITH_ARM64)
    HvInterceptTypeReserved0 = 0x00000004u,
#endif
    HvInterceptTypeMmio = 0x00000005u,
#if defined(HV_ARCH_ARM64)
    HvInterceptTypeRegister = 0x00000012u,
#else
    HvInterceptTypeRegister = 0x00000004u,
#endif
#if defined(HV_WITH_X64)
    HvInterceptTypeX64GlobalCpuid = 0x00000006u,
    HvInterceptTypeX64ApicSmi,
    HvInterceptTypeX64ApicInitSipi = 0x00000009u,
    HvInterceptTypeX64ApicWrite = 0x0000000Bu,
    HvInterceptTypeX64MsrIndex,
#endif
#if defined(HV_ARCH_ARM64)
    HvInterceptTypeMax = 0x00000013u,
#else
    HvInterceptTypeMax = 13u,
#endif
    HvInterceptTypeInvalid = 0xFFFFFFFFu,
} HV_INTERCEPT_TYPE_PRIVATE, *PHV_INTERCEPT_TYPE_PRIVATE;

/** Which event an intercept is for, of the types in HV_INTERCEPT_TYPE_PRIVATE; TLFS
 *  HV_INTERCEPT_PARAMETERS, WDK 7.1 hvgdk.h HV_INTERCEPT_PARAMETERS. */
typedef union _HV_INTERCEPT_PARAMETERS_PRIVATE {
    HV_UINT64 AsUINT64;
#if !defined(HV_ARCH_ARM64)
    HV_UINT32 ApicWriteMask;
    HV_UINT32 MsrIndex;
#endif
} HV_INTERCEPT_PARAMETERS_PRIVATE, *PHV_INTERCEPT_PARAMETERS_PRIVATE;

/** Extended parameters of intercepts; Windows 26100 symbols. */
typedef union _HV_INTERCEPT_PARAMETERS_EX {
    HV_UINT64 InterceptParamsRaw[16];
    struct {
        HV_REGISTER_NAME RegisterName;
        HV_UINT32 AccessTypeMask;
        HV_UINT64 WriteInterceptMask;
        HV_UINT64 Reserved[14];
    } RegisterInterceptParams;
} HV_INTERCEPT_PARAMETERS_EX, *PHV_INTERCEPT_PARAMETERS_EX;

/** Kind and parameters of an intercept; WDK 7.1 hvgdk.h. */
typedef struct _HV_INTERCEPT_DESCRIPTOR {
    HV_INTERCEPT_TYPE Type;
    HV_INTERCEPT_PARAMETERS Parameters;
} HV_INTERCEPT_DESCRIPTOR, *PHV_INTERCEPT_DESCRIPTOR;

typedef const HV_INTERCEPT_DESCRIPTOR *PCHV_INTERCEPT_DESCRIPTOR;

#if defined(HV_WITH_X64)
/** Message: access to memory by an x86-64 VP, with its registers; Mile.HyperV. */
typedef struct _HV_X64_MEMORY_INTERCEPT_MESSAGE_PRIVATE {
    HV_X64_INTERCEPT_MESSAGE_HEADER Header;
    HV_CACHE_TYPE CacheType;
    HV_UINT8 InstructionByteCount;
    HV_X64_MEMORY_ACCESS_INFO MemoryAccessInfo;
    HV_UINT8 TprPriority;
    HV_UINT8 Reserved1;
    HV_UINT64 GuestVirtualAddress;
    HV_UINT64 GuestPhysicalAddress;
    HV_UINT8 InstructionBytes[16];
    HV_X64_SEGMENT_REGISTER DsSegment;
    HV_X64_SEGMENT_REGISTER SsSegment;
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
} HV_X64_MEMORY_INTERCEPT_MESSAGE_PRIVATE, *PHV_X64_MEMORY_INTERCEPT_MESSAGE_PRIVATE;
#endif

#if defined(HV_WITH_ARM64)
/** Message: access to an ARM64 system register; Windows 26100 symbols. */
typedef struct _HV_ARM64_MSR_INTERCEPT_MESSAGE {
    HV_ARM64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT64 VirtualRegisterNumber;
    HV_UINT64 X0;
    HV_UINT64 X1;
} HV_ARM64_MSR_INTERCEPT_MESSAGE, *PHV_ARM64_MSR_INTERCEPT_MESSAGE;

/** What is valid about an exception, ARM64; Windows 26100 symbols. */
typedef union _HV_ARM64_EXCEPTION_INFO {
    HV_UINT8 AsUINT8;
    struct {
        HV_UINT8 ErrorCodeValid : 1,
                 Reserved : 7;
    };
} HV_ARM64_EXCEPTION_INFO, *PHV_ARM64_EXCEPTION_INFO;

/** Synthetic exceptions, ARM64; Windows 26100 symbols. */
typedef enum _HV_ARM64_SYNTHETIC_EXCEPTION_TYPE HV_ENUM_UINT32 {
    HvArm64SyntheticExceptionTypeSmc = 0x0u,
    HvArm64SyntheticExceptionTypeSecure,
    HvArm64SyntheticExceptionTypeCrashdump,
    HvArm64SyntheticExceptionTypeVirtualizationFault,
    HvArm64SyntheticExceptionTypeMax = 0x40u,
} HV_ARM64_SYNTHETIC_EXCEPTION_TYPE, *PHV_ARM64_SYNTHETIC_EXCEPTION_TYPE;

/** Message: exception in an ARM64 VP; Windows 26100 symbols. */
typedef struct _HV_ARM64_EXCEPTION_INTERCEPT_MESSAGE {
    HV_ARM64_INTERCEPT_MESSAGE_HEADER Header;
    HV_ARM64_SYNTHETIC_EXCEPTION_TYPE ExceptionType;
    HV_UINT64 ExceptionSyndrome;
    HV_UINT64 FaultGVA;
    HV_UINT64 FaultGPA;
    HV_UINT64 FaultSPA;
} HV_ARM64_EXCEPTION_INTERCEPT_MESSAGE, *PHV_ARM64_EXCEPTION_INTERCEPT_MESSAGE;

/** Message: exception of an ARM64 VP which nobody can take; Windows 26100 symbols. */
typedef struct _HV_ARM64_UNRECOVERABLE_EXCEPTION_MESSAGE {
    HV_ARM64_INTERCEPT_MESSAGE_HEADER Header;
} HV_ARM64_UNRECOVERABLE_EXCEPTION_MESSAGE, *PHV_ARM64_UNRECOVERABLE_EXCEPTION_MESSAGE;
#endif

#if defined(HV_WITH_X64)
#define HV_HYPERCALL_INTERCEPT_MAX_XMM_REGISTERS 6

/** Other operand of an intercepted register access: register or address; Mile.HyperV. */
typedef union _HV_X64_REGISTER_ACCESS_INFO_PRIVATE {
    HV_REGISTER_NAME DestinationRegister;
    HV_UINT64 SourceAddress;
    HV_UINT64 DestinationAddress;
} HV_X64_REGISTER_ACCESS_INFO_PRIVATE, *PHV_X64_REGISTER_ACCESS_INFO_PRIVATE;
#endif

#if defined(HV_WITH_ARM64)
/** Other operand of an intercepted ARM64 register access: value or register; mshv headers
 *  hv_arm64_register_access_info. */
typedef union _HV_ARM64_REGISTER_ACCESS_INFO {
    HV_REGISTER_VALUE SourceValue;
    HV_REGISTER_NAME DestinationRegister;
} HV_ARM64_REGISTER_ACCESS_INFO, *PHV_ARM64_REGISTER_ACCESS_INFO;

/** Message: access to an intercepted register of an ARM64 VP; mshv headers
 *  hv_arm64_register_intercept_message. */
typedef struct _HV_ARM64_REGISTER_INTERCEPT_MESSAGE {
    HV_ARM64_INTERCEPT_MESSAGE_HEADER Header;
    HV_UINT8 IsMemoryOp : 1,
             Reserved : 7;
    HV_UINT8 Reserved8;
    HV_UINT16 Reserved16;
    HV_REGISTER_NAME RegisterName;
    HV_ARM64_REGISTER_ACCESS_INFO AccessInfo;
} HV_ARM64_REGISTER_INTERCEPT_MESSAGE, *PHV_ARM64_REGISTER_INTERCEPT_MESSAGE;
#endif

#if !defined(HV_ARCH_ARM64)
/** Features a guest must not use; WDK 7.1 hvgdk.h. */
typedef enum _HV_X64_UNSUPPORTED_FEATURE_CODE HV_ENUM_UINT32 {
    HvUnsupportedFeatureIntercept = 1u,
    HvUnsupportedFeatureTaskSwitchTss,
} HV_X64_UNSUPPORTED_FEATURE_CODE, *PHV_X64_UNSUPPORTED_FEATURE_CODE;
#endif

#if defined(HV_ARCH_ARM64)
/** Features a guest must not use, ARM64; Mile.HyperV. */
typedef enum _HV_ARM64_UNSUPPORTED_FEATURE_CODE HV_ENUM_UINT32 {
    HvUnsupportedFeatureIntercept = 0x1u,
    HvUnsupportedFeatureMemoryIntercept,
} HV_ARM64_UNSUPPORTED_FEATURE_CODE, *PHV_ARM64_UNSUPPORTED_FEATURE_CODE;
#endif

#if !defined(HV_ARCH_ARM64)
/** Message: use of a feature which an x86-64 guest must not use; WDK 7.1 hvgdk.h. */
typedef struct _HV_X64_UNSUPPORTED_FEATURE_MESSAGE {
    HV_VP_INDEX VpIndex;
    HV_X64_UNSUPPORTED_FEATURE_CODE FeatureCode;
    HV_UINT64 FeatureParameter;
} HV_X64_UNSUPPORTED_FEATURE_MESSAGE, *PHV_X64_UNSUPPORTED_FEATURE_MESSAGE;
#endif

#if defined(HV_ARCH_ARM64)
/** Message: use of a feature which an ARM64 guest must not use; Windows 26100 symbols. */
typedef struct _HV_ARM64_UNSUPPORTED_FEATURE_MESSAGE {
    HV_VP_INDEX VpIndex;
    HV_ARM64_UNSUPPORTED_FEATURE_CODE FeatureCode;
    HV_UINT64 FeatureParameter;
} HV_ARM64_UNSUPPORTED_FEATURE_MESSAGE, *PHV_ARM64_UNSUPPORTED_FEATURE_MESSAGE;
#endif

#if defined(HV_WITH_X64)
/** Message: floating point error signalled by FERR; WDK 7.1 hvgdk.h. */
typedef struct _HV_X64_LEGACY_FP_ERROR_MESSAGE {
    HV_VP_INDEX VpIndex;
    HV_UINT32 Reserved;
} HV_X64_LEGACY_FP_ERROR_MESSAGE, *PHV_X64_LEGACY_FP_ERROR_MESSAGE;
#endif

typedef HV_INTERCEPT_ACCESS_TYPE_MASK *PHV_INTERCEPT_ACCESS_TYPE_MASK;
typedef const HV_INTERCEPT_ACCESS_TYPE_MASK *PCHV_INTERCEPT_ACCESS_TYPE_MASK;

#define HV_PARTITION_CREATION_FLAG_INTERCEPT_MESSAGE_PAGE_ENABLED (1 << 19)

/** Message: intercept of which only the VP is told; mshv headers hv_opaque_intercept_message. */
typedef struct _HV_OPAQUE_INTERCEPT_MESSAGE {
    HV_VP_INDEX VpIndex;
} HV_OPAQUE_INTERCEPT_MESSAGE, *PHV_OPAQUE_INTERCEPT_MESSAGE;

#if defined(HV_WITH_X64)
/** Result that HvCallRegisterInterceptResult sets, of an MSR; Mile.HyperV. */
typedef union _HV_REGISTER_INTERCEPT_RESULT_PARAMETERS_PRIVATE {
    HV_REGISTER_X64_MSR_RESULT_PARAMETERS Msr;
} HV_REGISTER_INTERCEPT_RESULT_PARAMETERS_PRIVATE,
    *PHV_REGISTER_INTERCEPT_RESULT_PARAMETERS_PRIVATE;
#endif

/** Completes an intercept of VTL enabling; Windows 26100 symbols. */
typedef struct _HV_ENABLE_PARTITION_VTL_INTERCEPT_COMPLETION_DATA {
    HV_UINT16 Status;
} HV_ENABLE_PARTITION_VTL_INTERCEPT_COMPLETION_DATA,
    *PHV_ENABLE_PARTITION_VTL_INTERCEPT_COMPLETION_DATA;

/** Completes an intercept of a port read; Windows 26100 symbols. */
typedef struct _HV_X64_IO_PORT_READ_COMPLETION_DATA {
    HV_UINT32 Value;
} HV_X64_IO_PORT_READ_COMPLETION_DATA, *PHV_X64_IO_PORT_READ_COMPLETION_DATA;

/** Message: a guest changes the attributes of its pages; Windows 26100 symbols. */
typedef struct _HV_GPA_ATTRIBUTE_INTERCEPT_MESSAGE {
    HV_VP_INDEX VpIndex;
    HV_UINT32 RangeCount : 5,
              Adjust : 1,
              HostVisibility : 2,
              MemoryType : 6,
              Reserved : 18;
    HV_GPA_PAGE_RANGE Ranges[29];
} HV_GPA_ATTRIBUTE_INTERCEPT_MESSAGE, *PHV_GPA_ATTRIBUTE_INTERCEPT_MESSAGE;

/** Message: a guest enables a VTL for its partition; Windows 26100 symbols. */
typedef struct _HV_ENABLE_PARTITION_VTL_INTERCEPT_MESSAGE {
    HV_VP_INDEX VpIndex;
    HV_VTL TargetVtl;
    HV_UINT8 EnableMbec : 1,
             EnableSupervisorShadowStack : 1,
             EnableHardwareHvpt : 1;
} HV_ENABLE_PARTITION_VTL_INTERCEPT_MESSAGE, *PHV_ENABLE_PARTITION_VTL_INTERCEPT_MESSAGE;

/** Completes an intercept of a change of page attributes; Windows 26100 symbols. */
typedef struct _HV_GPA_ATTRIBUTE_INTERCEPT_COMPLETION_DATA {
    HV_UINT16 Status;
} HV_GPA_ATTRIBUTE_INTERCEPT_COMPLETION_DATA, *PHV_GPA_ATTRIBUTE_INTERCEPT_COMPLETION_DATA;

/** Message: page sizes of stage 1 and 2 conflict in an ARM64 TLB; Windows 26100 symbols. */
typedef struct _HV_ARM64_TLB_PAGE_SIZE_MISMATCH_MESSAGE {
    HV_VP_INDEX VpIndex;
    HV_UINT32 Reserved;
} HV_ARM64_TLB_PAGE_SIZE_MISMATCH_MESSAGE, *PHV_ARM64_TLB_PAGE_SIZE_MISMATCH_MESSAGE;

/** Completes an intercept of a hypercall; Windows 26100 symbols. */
typedef struct _HV_HYPERCALL_INTERCEPT_COMPLETION_DATA {
    HV_UINT16 Status;
    HV_UINT8 OutputData[];
} HV_HYPERCALL_INTERCEPT_COMPLETION_DATA, *PHV_HYPERCALL_INTERCEPT_COMPLETION_DATA;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/intercept.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Synthetic interrupt controller: registers, messages, event flags, ports and connections, monitor
 * pages, timers. Sources: TLFS 11 to 13, mu_msvm HvGuestSyntheticInterrupts.h.
 */
#ifndef HYPERV_SYNIC_H
#define HYPERV_SYNIC_H

#include "types.h"
#include "base.h"
#include "intercept.h"

HV_HEADER_BEGIN

/* ---- monitor pages --------------------------------------------------------------------------- */

/** Which trigger groups are enabled; TLFS 11.10.8.2. */
typedef union _HV_MONITOR_TRIGGER_STATE {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 GroupEnable : 4,
                  ReservedZ : 28;
    };
} HV_MONITOR_TRIGGER_STATE, *PHV_MONITOR_TRIGGER_STATE;

/** 32 triggers: pending and armed; TLFS 11.10.8.1. */
typedef union _HV_MONITOR_TRIGGER_GROUP {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 Pending;
        HV_UINT32 Armed;
    };
} HV_MONITOR_TRIGGER_GROUP, *PHV_MONITOR_TRIGGER_GROUP;

/** Number of a connection to a port, 24 bits; TLFS 11.10. */
typedef union _HV_CONNECTION_ID {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 Id : 24,
                  Reserved : 6,
                  Scope : 2;
    };
} HV_CONNECTION_ID, *PHV_CONNECTION_ID;

/** Port and flag which a trigger signals; TLFS 11.10.8.2. */
typedef struct _HV_MONITOR_PARAMETER {
    HV_CONNECTION_ID ConnectionId;
    HV_UINT16 FlagNumber;
    HV_UINT16 ReservedZ;
} HV_MONITOR_PARAMETER, *PHV_MONITOR_PARAMETER;

/** Monitored notification page; TLFS 11.10.8.2. */
typedef struct _HV_MONITOR_PAGE {
    HV_MONITOR_TRIGGER_STATE TriggerState;
    HV_UINT32 RsvdZ1;
    HV_MONITOR_TRIGGER_GROUP TriggerGroup[4];
    HV_UINT64 RsvdZ2[3];
    HV_INT32 NextCheckTime[4][32];
    HV_UINT16 Latency[4][32];
    HV_UINT64 RsvdZ3[32];
    HV_MONITOR_PARAMETER Parameter[4][32];
    HV_UINT8 Reserved4[1984];
} HV_MONITOR_PAGE, *PHV_MONITOR_PAGE;

/** Start of a monitor page, up to the trigger groups: all a guest writes to; openvmm hvdef
 *  HvMonitorPageSmall. */
typedef struct _HV_MONITOR_PAGE_SMALL {
    HV_MONITOR_TRIGGER_STATE TriggerState;
    HV_UINT32 RsvdZ1;
    HV_MONITOR_TRIGGER_GROUP TriggerGroup[4];
} HV_MONITOR_PAGE_SMALL, *PHV_MONITOR_PAGE_SMALL;

/* ---- registers ------------------------------------------------------------------------------- */

/** Synthetic interrupt source, MSRs 0x40000090 to 9F; TLFS 11.8, mu_msvm
 *  HvGuestSyntheticInterrupts.h. */
typedef union _HV_SYNIC_SINT {
    HV_UINT64 AsUINT64;
    struct {
#if defined(HV_ARCH_ARM64)
        HV_UINT64 Vector : 10,
                  ReservedP1 : 6;
#else
        HV_UINT64 Vector : 8,
                  ReservedP1 : 8;
#endif
        HV_UINT64 Masked : 1,
                  AutoEoi : 1,
                  Polling : 1,
                  AsIntercept : 1,
                  Proxy : 1,
                  ReservedP2 : 43;
    };
} HV_SYNIC_SINT, *PHV_SYNIC_SINT;

/** SynIC control, MSR 0x40000080; TLFS 11.8, openvmm hvdef HvSynicScontrol. */
typedef union _HV_SYNIC_SCONTROL {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Enable : 1,
                  Preserved : 63;
    };
} HV_SYNIC_SCONTROL, *PHV_SYNIC_SCONTROL;

/** Event flags page, MSR 0x40000082; TLFS 11.8, mu_msvm HvGuestSyntheticInterrupts.h. */
typedef union _HV_SYNIC_SIEFP {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 SiefpEnabled : 1,
                  ReservedP : 11,
                  BaseSiefpGpa : 52;
    };
} HV_SYNIC_SIEFP, *PHV_SYNIC_SIEFP;

/** Message page, MSR 0x40000083; TLFS 11.8, mu_msvm HvGuestSyntheticInterrupts.h. */
typedef union _HV_SYNIC_SIMP {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 SimpEnabled : 1,
                  Preserved : 11,
                  BaseSimpGpa : 52;
    };
} HV_SYNIC_SIMP, *PHV_SYNIC_SIMP;

/** Number of a port of a partition, 24 bits; TLFS 11.10. */
typedef union _HV_PORT_ID {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 Id : 24,
                  Reserved : 8;
    };
} HV_PORT_ID, *PHV_PORT_ID;

typedef HV_UINT32 HV_SYNIC_SINT_INDEX, *PHV_SYNIC_SINT_INDEX;

#define HV_SYNIC_INTERCEPTION_SINT_INDEX ((HV_SYNIC_SINT_INDEX)0)
#define HV_SYNIC_SINT_COUNT              (16)

#define HV_MESSAGE_SIZE                (256)
#define HV_MESSAGE_PAYLOAD_BYTE_COUNT  (240)
#define HV_MESSAGE_PAYLOAD_QWORD_COUNT (30)

/* ---- messages -------------------------------------------------------------------------------- */

/** Types of messages; TLFS 11.10. */
typedef enum _HV_MESSAGE_TYPE HV_ENUM_UINT32 {
    HvMessageTypeNone = 0x00000000u,
    HvMessageTypeUnmappedGpa = 0x80000000u,
    HvMessageTypeGpaIntercept,
#if defined(HV_WITH_ARM64)
    HvMessageTypeMmioIntercept = 0x80000002u,
#endif
    HvMessageTypeUnacceptedGpa = 0x80000003u,
    HvMessageTypeGpaAttributeIntercept,
    HvMessageTypeEnablePartitionVtlIntercept,
    HvMessageTimerExpired = 0x80000010u,
    HvMessageTypeInvalidVpRegisterValue = 0x80000020u,
    HvMessageTypeUnrecoverableException,
    HvMessageTypeUnsupportedFeature,
    HvMessageTypeTlbPageSizeMismatch,
    HvMessageTypeIommuFault,
    HvMessageTypeEventLogBufferComplete = 0x80000040u,
    HvMessageTypeHypercallIntercept = 0x80000050u,
    HvMessageTypeSynicEventIntercept = 0x80000060u,
    HvMessageTypeSynicSintIntercept,
    HvMessageTypeSynicSintDeliverable,
    HvMessageTypeAsyncCallCompletion = 0x80000070u,
    HvMessageTypeSchedulerIdRangeStart = 0x80000100u,
    HvMessageTypeSchedulerVpSignalBitset = 0x80000100u,
    HvMessageTypeSchedulerVpSignalPair,
    HvMessageTypeSchedulerIdRangeEnd = 0x800001FFu,
    HvMessageTypeMsrIntercept = 0x80010001u,
    HvMessageTypeExceptionIntercept = 0x80010003u,
    HvMessageTypeRegisterIntercept = 0x80010006u,
#if defined(HV_WITH_X64)
    HvMessageTypeX64IoPortIntercept = 0x80010000u,
    HvMessageTypeX64CpuidIntercept = 0x80010002u,
    HvMessageTypeX64ApicEoi = 0x80010004u,
    HvMessageTypeX64IommuPrq = 0x80010006u,
    HvMessageTypeX64IommuPrq_ProjectMuMsvm = 0x80010006u,
    HvMessageTypeX64Halt,
    HvMessageTypeX64InterruptionDeliverable = 0x80010008u,
    HvMessageTypeX64SipiIntercept,
    HvMessageTypeX64RdtscIntercept,
    HvMessageTypeX64ApicSmiIntercept,
    HvMessageTypeX64ApicInitSipiIntercept = 0x8001000Du,
    HvMessageTypeX64ApicWriteIntercept,
    HvMessageTypeX64ProxyInterruptIntercept,
    HvMessageTypeX64IsolationCtrlRegIntercept = 0x80010010u,
    HvMessageTypeX64SnpGuestRequestIntercept,
    HvMessageTypeX64ExceptionTrapIntercept,
    HvMessageTypeX64SevVmgexitIntercept,
#endif
#if defined(HV_WITH_ARM64)
    HvMessageTypeArm64ResetIntercept = 0x8001000Cu,
    HvMessageTypeArm64ResetIntercept_ProjectMuMsvm = 0x80010000u,
#endif
} HV_MESSAGE_TYPE, *PHV_MESSAGE_TYPE;

/** Whether more messages wait; TLFS 11.10. */
typedef union _HV_MESSAGE_FLAGS {
    HV_UINT8 AsUINT8;
    struct {
        HV_UINT8 MessagePending : 1,
                 Reserved : 7;
    };
} HV_MESSAGE_FLAGS, *PHV_MESSAGE_FLAGS;

/** Start of each message; TLFS 11.10. */
typedef struct _HV_MESSAGE_HEADER {
    HV_MESSAGE_TYPE MessageType;
    HV_UINT8 PayloadSize;
    HV_MESSAGE_FLAGS MessageFlags;
    HV_UINT8 Reserved[2];
    union {
        HV_PARTITION_ID Sender;
        HV_PORT_ID Port;
    };
} HV_MESSAGE_HEADER, *PHV_MESSAGE_HEADER;

#define HV_EVENT_FLAGS_COUNT       (256 * 8)
#define HV_EVENT_FLAGS_BYTE_COUNT  (256)
#define HV_EVENT_FLAGS_DWORD_COUNT (256 / sizeof(HV_UINT32))

/* ---- event flags ----------------------------------------------------------------------------- */

/** The 2048 event flags of a SINT; TLFS 11.10. */
typedef union HV_SYNIC_EVENT_FLAGS {
    HV_UINT8 Flags8[HV_EVENT_FLAGS_BYTE_COUNT];
    HV_UINT32 Flags32[HV_EVENT_FLAGS_DWORD_COUNT];
} HV_SYNIC_EVENT_FLAGS;

/** Event flags of all SINTs of a VP; TLFS 11.9, mu_msvm HvGuestSyntheticInterrupts.h. */
typedef struct _HV_SYNIC_EVENT_FLAGS_PAGE {
    volatile HV_SYNIC_EVENT_FLAGS SintEventFlags[HV_SYNIC_SINT_COUNT];
} HV_SYNIC_EVENT_FLAGS_PAGE, *PHV_SYNIC_EVENT_FLAGS_PAGE;

/** Payload: a synthetic timer has expired, and when; TLFS HV_TIMER_MESSAGE_PAYLOAD, mu_msvm
 *  HvGuestSyntheticInterrupts.h. */
typedef struct _HV_TIMER_MESSAGE_PAYLOAD {
    HV_UINT32 TimerIndex;
    HV_UINT32 Reserved;
    HV_NANO100_TIME ExpirationTime;
    HV_NANO100_TIME DeliveryTime;
} HV_TIMER_MESSAGE_PAYLOAD, *PHV_TIMER_MESSAGE_PAYLOAD;

/** Payload: a VP cannot run with the values of its registers; openvmm hvdef
 *  HvInvalidVpRegisterMessage. */
typedef struct _HV_INVALID_VP_REGISTER_MESSAGE {
    HV_VP_INDEX VpIndex;
    HV_UINT32 Reserved;
} HV_INVALID_VP_REGISTER_MESSAGE, *PHV_INVALID_VP_REGISTER_MESSAGE;

/** Kinds of IOMMU faults; mu_msvm HvGuestSyntheticInterrupts.h. */
typedef enum _HV_IOMMU_FAULT_TYPE HV_ENUM_UINT32 {
    HvIommuTranslationFault = 0u,
    HvIommuTranslationBlocked,
    HvIommuInterruptFault,
#if defined(HV_WITH_ARM64)
    HvIommuPermissionFault = 3u,
    HvIommuAddressSizeFault,
    HvIommuTlbMatchConflict,
    HvIommuExternalFault,
    HvIommuUnsupportedUpstreamTransaction,
#endif
} HV_IOMMU_FAULT_TYPE, *PHV_IOMMU_FAULT_TYPE;

/** Payload: an IOMMU has blocked an access of a device; mu_msvm HvGuestSyntheticInterrupts.h. */
typedef struct _HV_IOMMU_FAULT_MESSAGE_PAYLOAD {
    HV_IOMMU_FAULT_TYPE Type;
    HV_INTERCEPT_ACCESS_TYPE AccessType;
    struct {
        HV_UINT32 FaultAddressValid : 1,
                  DeviceIdValid : 1;
    } Flags;
    HV_UINT64 LogicalDeviceId;
    HV_GVA FaultAddress;
} HV_IOMMU_FAULT_MESSAGE_PAYLOAD, *PHV_IOMMU_FAULT_MESSAGE_PAYLOAD;

typedef HV_UINT32 HV_EVENTLOG_BUFFER_INDEX, *PHV_EVENTLOG_BUFFER_INDEX;

/** Logs of the hypervisor; mu_msvm HvGuestSyntheticInterrupts.h. */
typedef enum HV_EVENTLOG_TYPE HV_ENUM_UINT32 {
    HvEventLogTypeGlobalSystemEvents = 0x00000000u,
    HvEventLogTypeLocalDiagnostics,
    HvEventLogTypeMaximum = 0x00000001u,
} HV_EVENTLOG_TYPE;

/** Payload: a buffer of the event log is full; mu_msvm HvGuestSyntheticInterrupts.h. */
typedef struct _HV_EVENTLOG_MESSAGE_PAYLOAD {
    HV_EVENTLOG_TYPE EventLogType;
    HV_EVENTLOG_BUFFER_INDEX BufferIndex;
} HV_EVENTLOG_MESSAGE_PAYLOAD, *PHV_EVENTLOG_MESSAGE_PAYLOAD;

/** Payload: a queue has page requests of devices; mu_msvm HvGuestSyntheticInterrupts.h. */
typedef struct _HV_IOMMU_PRQ_MESSAGE_PAYLOAD {
    HV_IOMMU_ID IommuId;
} HV_IOMMU_PRQ_MESSAGE_PAYLOAD, *PHV_IOMMU_PRQ_MESSAGE_PAYLOAD;

/** Message of 256 bytes in a slot of the message page; TLFS 11.10. */
typedef struct HV_ALIGNED(16) _HV_MESSAGE {
    HV_MESSAGE_HEADER Header;
    union {
        HV_UINT64 Payload[HV_MESSAGE_PAYLOAD_QWORD_COUNT];
        HV_TIMER_MESSAGE_PAYLOAD TimerPayload;
        HV_INVALID_VP_REGISTER_MESSAGE InvalidVpRegisterPayload;
        HV_IOMMU_FAULT_MESSAGE_PAYLOAD IommuFaultPayload;
        HV_EVENTLOG_MESSAGE_PAYLOAD TracePayload;
#if defined(HV_ARCH_ARM64)
        HV_ARM64_INTERCEPT_MESSAGE_HEADER InterceptHeader;
        HV_ARM64_MEMORY_INTERCEPT_MESSAGE MemoryInterceptPayload;
        HV_ARM64_MMIO_INTERCEPT_MESSAGE MmioInterceptPayload;
        HV_ARM64_HYPERCALL_INTERCEPT_MESSAGE HypercallInterceptPayload;
        HV_ARM64_SYNIC_SINT_DELIVERABLE_MESSAGE SintDeliverablePayload;
        HV_ARM64_RESET_INTERCEPT_MESSAGE ResetInterceptPayload;
#else
        HV_X64_INTERCEPT_MESSAGE_HEADER InterceptHeaderPayload;
        HV_X64_MEMORY_INTERCEPT_MESSAGE MemoryInterceptPayload;
        HV_X64_UNRECOVERABLE_EXCEPTION_MESSAGE UnrecoverableExceptionPayload;
        HV_X64_HYPERCALL_INTERCEPT_MESSAGE HypercallInterceptPayload;
        HV_X64_SYNIC_SINT_DELIVERABLE_MESSAGE SintDeliverablePayload;
        HV_X64_MSR_INTERCEPT_MESSAGE MsrInterceptPayload;
        HV_X64_EXCEPTION_INTERCEPT_MESSAGE ExceptionInterceptPayload;
        HV_X64_REGISTER_INTERCEPT_MESSAGE RegisterInterceptPayload;
        HV_X64_IO_PORT_INTERCEPT_MESSAGE IoPortInterceptPayload;
        HV_X64_CPUID_INTERCEPT_MESSAGE CpuidInterceptPayload;
        HV_X64_APIC_EOI_MESSAGE ApicEoiPayload;
        HV_IOMMU_PRQ_MESSAGE_PAYLOAD IommuPrqPayload;
        HV_X64_HALT_MESSAGE HaltPayload;
        HV_X64_INTERRUPTION_DELIVERABLE_MESSAGE InterruptionDeliverablePayload;
        HV_X64_SIPI_INTERCEPT_MESSAGE SipiInterceptPayload;
        HV_X64_VMGEXIT_INTERCEPT_MESSAGE SevVmgexitInterceptPayload;
#endif
    };
} HV_MESSAGE, *PHV_MESSAGE;

/** One message per SINT; TLFS 11.9, mu_msvm HvGuestSyntheticInterrupts.h. */
typedef struct _HV_MESSAGE_PAGE {
    volatile HV_MESSAGE SintMessage[HV_SYNIC_SINT_COUNT];
} HV_MESSAGE_PAGE, *PHV_MESSAGE_PAGE;

#define HV_SYNIC_STIMER_COUNT (4)

/* ---- timers ---------------------------------------------------------------------------------- */

/** Synthetic timer configuration; TLFS 12.5, mu_msvm HvGuestSyntheticInterrupts.h. */
typedef struct _HV_X64_MSR_STIMER_CONFIG_CONTENTS {
    union {
        HV_UINT64 AsUINT64;
        struct {
            HV_UINT64 Enable : 1,
                      Periodic : 1,
                      Lazy : 1,
                      AutoEnable : 1,
                      ApicVector : 8,
                      DirectMode : 1,
                      ReservedZ1 : 3,
                      SINTx : 4,
                      ReservedZ2 : 44;
        };
    };
} HV_X64_MSR_STIMER_CONFIG_CONTENTS, *PHV_X64_MSR_STIMER_CONFIG_CONTENTS;

/** State of a synthetic timer; mshv headers hv_stimer_state. */
typedef struct _HV_STIMER_STATE {
    HV_UINT32 UndeliveredMessagePending;
    HV_UINT32 Reserved;
    HV_UINT64 Config;
    HV_UINT64 Count;
    HV_UINT64 Adjustment;
    HV_UINT64 UndeliveredExpirationTime;
} HV_STIMER_STATE, *PHV_STIMER_STATE;

/** State of the synthetic timers of a VP; mshv headers hv_synthetic_timers_state. */
typedef struct _HV_SYNTHETIC_TIMERS_STATE {
    HV_STIMER_STATE Timers[HV_SYNIC_STIMER_COUNT];
    HV_UINT64 Reserved[5];
} HV_SYNTHETIC_TIMERS_STATE, *PHV_SYNTHETIC_TIMERS_STATE;

typedef HV_EVENTLOG_TYPE _HV_EVENTLOG_TYPE;

#define HV_SYNIC_IOMMU_FAULT_SINT_INDEX  ((HV_SYNIC_SINT_INDEX)1)
#define HV_SYNIC_VMBUS_SINT_INDEX        ((HV_SYNIC_SINT_INDEX)2)
#define HV_SYNIC_FIRST_UNUSED_SINT_INDEX ((HV_SYNIC_SINT_INDEX)5)
#define HV_SYNIC_DOORBELL_SINT_INDEX     HV_SYNIC_FIRST_UNUSED_SINT_INDEX
#define HV_SYNIC_VERSION                 (1)
#define HV_SYNIC_VERSION_1               (0x1)
#define HV_SYNIC_APIC_MINIMUM_VECTOR     0x10

/** Types of messages for a root partition, and of older hypervisors; TLFS HV_MESSAGE_TYPE, WDK 7.1
 *  hvgdk.h HV_MESSAGE_TYPE. */
typedef enum _HV_MESSAGE_TYPE_PRIVATE HV_ENUM_UINT32 {
    HvMessageTypeOpaqueIntercept = 0x8000003Fu,
    HvMessageInsufficientMemory = 0x80000071u,
    HvMessageMirroringNotification,
    HvMessageRestartCompletionNotification,
#if defined(HV_WITH_X64)
    HvMessageTypeX64LegacyFpError = 0x80010005u,
#endif
} HV_MESSAGE_TYPE_PRIVATE, *PHV_MESSAGE_TYPE_PRIVATE;

#define HV_MESSAGE_TYPE_HYPERVISOR_MASK (0x80000000)

/* ---- ports and connections ------------------------------------------------------------------- */

/** Kinds of ports; TLFS HV_PORT_TYPE, WDK 7.1 hvgdk.h. */
typedef enum _HV_PORT_TYPE HV_ENUM_UINT32 {
    HvPortTypeMessage = 1u,
    HvPortTypeEvent,
    HvPortTypeMonitor,
    HvPortTypeDoorbell,
} HV_PORT_TYPE, *PHV_PORT_TYPE;

/** Kind of a port, and the SINT, VP or memory that it leads to; TLFS 11.10. */
typedef struct _HV_PORT_INFO {
    HV_PORT_TYPE PortType;
    HV_UINT32 ReservedZ;
    union {
        struct {
            HV_SYNIC_SINT_INDEX TargetSint;
            HV_VP_INDEX TargetVp;
            HV_UINT64 RsvdZ;
        } MessagePortInfo;
        struct {
            HV_SYNIC_SINT_INDEX TargetSint;
            HV_VP_INDEX TargetVp;
            HV_UINT16 BaseFlagNumber;
            HV_UINT16 FlagCount;
            HV_UINT32 RsvdZ;
        } EventPortInfo;
        struct {
            HV_GPA MonitorAddress;
            HV_UINT64 RsvdZ;
        } MonitorPortInfo;
        struct {
            HV_UINT32 TargetSint;
            HV_VP_INDEX TargetVp;
            HV_UINT64 RsvdZ;
        } DoorbellPortInfo;
    };
} HV_PORT_INFO, *PHV_PORT_INFO;

typedef const HV_PORT_INFO *PCHV_PORT_INFO;

#define HV_DOORBELL_FLAG_TRIGGER_SIZE_MASK  0x00000007
#define HV_DOORBELL_FLAG_TRIGGER_SIZE_ANY   0x00000000
#define HV_DOORBELL_FLAG_TRIGGER_SIZE_BYTE  0x00000001
#define HV_DOORBELL_FLAG_TRIGGER_SIZE_WORD  0x00000002
#define HV_DOORBELL_FLAG_TRIGGER_SIZE_DWORD 0x00000003
#define HV_DOORBELL_FLAG_TRIGGER_SIZE_QWORD 0x00000004
#define HV_DOORBELL_FLAG_TRIGGER_ANY_VALUE  0x80000000

/** Kind of a connection, and the memory of a monitored one; TLFS 11.10. */
typedef struct _HV_CONNECTION_INFO {
    HV_PORT_TYPE PortType;
    HV_UINT32 Padding;
    union {
        struct {
            HV_UINT64 RsvdZ;
        } MessageConnectionInfo;
        struct {
            HV_UINT64 RsvdZ;
        } EventConnectionInfo;
        struct {
            HV_GPA MonitorAddress;
        } MonitorConnectionInfo;
        struct {
            HV_GPA GuestPhysicalAddress;
            HV_UINT64 TriggerValue;
            HV_UINT64 Flags;
        } DoorbellConnectionInfo;
    };
} HV_CONNECTION_INFO, *PHV_CONNECTION_INFO;

typedef const HV_CONNECTION_INFO *PCHV_CONNECTION_INFO;
typedef HV_UINT64 HV_PORT_PROPERTY, *PHV_PORT_PROPERTY;

/** Properties of a port; WDK 7.1 hvgdk.h. */
typedef enum _HV_PORT_PROPERTY_CODE HV_ENUM_UINT32 {
    HvPortPropertyPostCount = 0x0u,
    HvPortPropertyPreferredTargetVp,
    HvPortPropertyMonitorAddress,
    HvPortPropertyUseRingBuffer,
    HvPortPropertyTargetVp,
    HvPortPropertyPreferredTargetDuration,
    HvPortPropertyRetryPostMessage,
    HvPortPropertyInterceptOnSignal,
    HvPortPropertySignalCount = 0x8u,
    HvPortPropertyPendingRing,
} HV_PORT_PROPERTY_CODE, *PHV_PORT_PROPERTY_CODE;

/** Header of a message of which only the origin is shown; Mile.HyperV. */
typedef struct _HV_MESSAGE_HEADER_PRIVATE {
    HV_UINT64 Reversed;
    union {
        HV_UINT64 OriginationId;
    };
} HV_MESSAGE_HEADER_PRIVATE, *PHV_MESSAGE_HEADER_PRIVATE;

/** Device which caused a fault, by its stream at the IOMMU; Windows 26100 symbols. */
typedef union _HV_FAULT_DEVICE_ID {
    HV_UINT64 AsUINT64;
    HV_UINT64 StreamId;
} HV_FAULT_DEVICE_ID, *PHV_FAULT_DEVICE_ID;

/** Payload: an IOMMU has blocked an access, with device and IOMMU by address; Windows 26100
 *  symbols. */
typedef struct _HV_IOMMU_FAULT_MESSAGE_PAYLOAD_PRIVATE {
    HV_UINT64 Reserved0;
    struct {
        HV_UINT32 Reserved1 : 2,
                  IsStage1Fault : 1;
    } Flags;
    HV_UINT64 LogicalId;
    HV_FAULT_DEVICE_ID DeviceId;
    HV_UINT64 FaultAddress;
    HV_GVA IommuBaseAddress;
} HV_IOMMU_FAULT_MESSAGE_PAYLOAD_PRIVATE, *PHV_IOMMU_FAULT_MESSAGE_PAYLOAD_PRIVATE;

/** Payload: a SINT can take messages again; Windows 26100 symbols. */
typedef struct _HV_SINT_NOTIFICATION_MESSAGE_PAYLOAD {
    HV_UINT32 SintIndex;
} HV_SINT_NOTIFICATION_MESSAGE_PAYLOAD, *PHV_SINT_NOTIFICATION_MESSAGE_PAYLOAD;

/** Message with payloads which HV_MESSAGE does not show; Mile.HyperV. */
typedef struct HV_ALIGNED(16) _HV_MESSAGE_PRIVATE {
    HV_MESSAGE_HEADER_PRIVATE Header;
    union {
        HV_IOMMU_FAULT_MESSAGE_PAYLOAD_PRIVATE IommuFaultPayload;
        HV_SINT_NOTIFICATION_MESSAGE_PAYLOAD SintNotificationPayload;
    };
} HV_MESSAGE_PRIVATE, *PHV_MESSAGE_PRIVATE;

#define HV_PORT_MESSAGE_BUFFER_COUNT (16)

typedef HV_SYNIC_EVENT_FLAGS _HV_SYNIC_EVENT_FLAGS;
typedef HV_SYNIC_EVENT_FLAGS *PHV_SYNIC_EVENT_FLAGS;
typedef volatile HV_MONITOR_PAGE *PVHV_MONITOR_PAGE;
#if defined(HV_WITH_X64)
typedef HV_INVALID_VP_REGISTER_MESSAGE _HV_X64_INVALID_VP_REGISTER_MESSAGE;
typedef HV_INVALID_VP_REGISTER_MESSAGE HV_X64_INVALID_VP_REGISTER_MESSAGE;
typedef PHV_INVALID_VP_REGISTER_MESSAGE PHV_X64_INVALID_VP_REGISTER_MESSAGE;
#endif
#if defined(HV_WITH_ARM64)
typedef HV_INVALID_VP_REGISTER_MESSAGE _HV_ARM64_INVALID_VP_REGISTER_MESSAGE;
typedef HV_INVALID_VP_REGISTER_MESSAGE HV_ARM64_INVALID_VP_REGISTER_MESSAGE;
typedef PHV_INVALID_VP_REGISTER_MESSAGE PHV_ARM64_INVALID_VP_REGISTER_MESSAGE;
#endif
typedef const HV_SYNIC_SINT_INDEX *PCHV_SYNIC_SINT_INDEX;

/** Payload: a SINT can take messages again; mshv headers hv_notification_message_payload. */
typedef struct _HV_NOTIFICATION_MESSAGE_PAYLOAD {
    HV_UINT32 SintIndex;
} HV_NOTIFICATION_MESSAGE_PAYLOAD, *PHV_NOTIFICATION_MESSAGE_PAYLOAD;

/** Interrupts to assert in a child; Windows 26100 symbols. */
typedef struct _HV_X64_PROXY_INTERRUPT_MESSAGE_PAYLOAD {
    HV_UINT8 InterruptVtl;
    HV_UINT8 AssertMultiple;
    HV_UINT8 RsvdZ[2];
    union {
        HV_UINT32 AssertedVector;
        HV_UINT32 AssertedIrr[8];
    };
} HV_X64_PROXY_INTERRUPT_MESSAGE_PAYLOAD, *PHV_X64_PROXY_INTERRUPT_MESSAGE_PAYLOAD;

#define HV_SYNIC_EVENT_RING_MESSAGE_COUNT 63

/** Ring of signalled events; Windows 26100 symbols. */
typedef struct _HV_SYNIC_EVENT_RING {
    HV_UINT8 SignalMasked;
    HV_UINT8 RingFull;
    HV_UINT16 ReservedZ;
    HV_UINT32 Data[HV_SYNIC_EVENT_RING_MESSAGE_COUNT];
} HV_SYNIC_EVENT_RING, *PHV_SYNIC_EVENT_RING;

/** Event rings of all SINTs; Windows 26100 symbols. */
typedef struct _HV_SYNIC_EVENT_RING_PAGE {
    HV_SYNIC_EVENT_RING SintEventRing[HV_SYNIC_SINT_COUNT];
} HV_SYNIC_EVENT_RING_PAGE, *PHV_SYNIC_EVENT_RING_PAGE;

/** Event ring page, MSR 0x40000085; Windows 26100 symbols. */
typedef union _HV_SYNIC_SIRBP {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 SirbpEnabled : 1,
                  Preserved : 11,
                  BaseSirbpGpa : 52;
    };
} HV_SYNIC_SIRBP, *PHV_SYNIC_SIRBP;

/** State of a synthetic timer, with the undelivered message as a flag; mshv headers
 *  hv_stimer_state. */
typedef struct _HV_STIMER_STATE_PRIVATE {
    struct {
        HV_UINT32 UndeliveredMessagePending : 1,
                  Reserved : 31;
    } Flags;
    HV_UINT32 Reserved;
    HV_UINT64 Config;
    HV_UINT64 Count;
    HV_UINT64 Adjustment;
    HV_UINT64 UndeliveredExpirationTime;
} HV_STIMER_STATE_PRIVATE, *PHV_STIMER_STATE_PRIVATE;

/** State of the synthetic timers of a VP, with HV_STIMER_STATE_PRIVATE; mshv headers
 *  hv_synthetic_timers_state. */
typedef struct _HV_SYNTHETIC_TIMERS_STATE_PRIVATE {
    HV_STIMER_STATE_PRIVATE Timers[HV_SYNIC_STIMER_COUNT];
    HV_UINT64 Reserved[5];
} HV_SYNTHETIC_TIMERS_STATE_PRIVATE, *PHV_SYNTHETIC_TIMERS_STATE_PRIVATE;

/** Payload: an asynchronous hypercall is complete; mshv headers
 *  hv_async_completion_message_payload. */
typedef struct _HV_ASYNC_COMPLETION_MESSAGE_PAYLOAD {
    HV_PARTITION_ID PartitionId;
    HV_UINT32 Status;
    HV_UINT32 CompletionCount;
    HV_UINT64 SubStatus;
} HV_ASYNC_COMPLETION_MESSAGE_PAYLOAD, *PHV_ASYNC_COMPLETION_MESSAGE_PAYLOAD;

#define HV_ROOT_SCHEDULER_MAX_VPS_PER_CHILD_PARTITION 1024

#define HV_BITSET_BUFFER_SIZE                                                                      \
    HV_GENERIC_SET_QWORD_COUNT(HV_ROOT_SCHEDULER_MAX_VPS_PER_CHILD_PARTITION)

/** Message to the root scheduler: set of VPs of one partition to run; mshv headers
 *  hv_vp_signal_bitset_scheduler_message. */
typedef struct _HV_VP_SIGNAL_BITSET_SCHEDULER_MESSAGE {
    HV_PARTITION_ID PartitionId;
    HV_UINT32 OverflowCount;
    HV_UINT16 VpCount;
    union {
        HV_GENERIC_SET Bitset;
        HV_UINT64 BitsetBuffer[HV_BITSET_BUFFER_SIZE];
    } VpBitset;
} HV_VP_SIGNAL_BITSET_SCHEDULER_MESSAGE, *PHV_VP_SIGNAL_BITSET_SCHEDULER_MESSAGE;

#define HV_MESSAGE_MAX_PARTITION_VP_PAIR_COUNT                                                     \
    (((sizeof(HV_MESSAGE) - sizeof(HV_MESSAGE_HEADER)) /                                           \
      (sizeof(HV_UINT64) + sizeof(HV_UINT32))) -                                                   \
     1)

/** Message to the root scheduler: pairs of partition and VP to run; Windows 26100 symbols. */
typedef struct _HV_VP_SIGNAL_PAIR_SCHEDULER_MESSAGE {
    HV_UINT32 OverflowCount;
    HV_UINT8 VpCount;
    HV_UINT8 Reserved1[3];
    HV_UINT64 PartitionIds[HV_MESSAGE_MAX_PARTITION_VP_PAIR_COUNT];
    HV_VP_INDEX VpIndexes[HV_MESSAGE_MAX_PARTITION_VP_PAIR_COUNT];
    HV_UINT8 Reserved2[4];
} HV_VP_SIGNAL_PAIR_SCHEDULER_MESSAGE, *PHV_VP_SIGNAL_PAIR_SCHEDULER_MESSAGE;

/** Outcome of a restart; Windows 26100 symbols. */
typedef enum _HV_RESTART_COMPLETION_TYPE HV_ENUM_UINT32 {
    HvRestartCompletionSuccess = 0x0u,
    HvRestartCompletionCancelled,
} HV_RESTART_COMPLETION_TYPE, *PHV_RESTART_COMPLETION_TYPE;

/** Memory mirroring has changed; Windows 26100 symbols. */
typedef struct _HV_MIRRORING_NOTIFICATION_MESSAGE_PAYLOAD {
    HV_UINT16 Status;
} HV_MIRRORING_NOTIFICATION_MESSAGE_PAYLOAD, *PHV_MIRRORING_NOTIFICATION_MESSAGE_PAYLOAD;

/** The hypervisor needs memory; Windows 26100 symbols. */
typedef struct _HV_INSUFFICIENT_MEMORY_MESSAGE_PAYLOAD {
    HV_VP_INDEX VpIndex;
    HV_UINT16 Status;
    HV_PROXIMITY_DOMAIN_INFO ProximityDomainInfo;
} HV_INSUFFICIENT_MEMORY_MESSAGE_PAYLOAD, *PHV_INSUFFICIENT_MEMORY_MESSAGE_PAYLOAD;

/** A guest signals an unknown connection; Windows 26100 symbols. */
typedef struct _HV_SYNIC_EVENT_INTERCEPT_MESSAGE {
    HV_VP_INDEX VpIndex;
    HV_UINT32 Vtl : 4,
              Reserved : 28;
    HV_CONNECTION_ID ConnectionId;
    HV_UINT32 FlagNumber;
} HV_SYNIC_EVENT_INTERCEPT_MESSAGE, *PHV_SYNIC_EVENT_INTERCEPT_MESSAGE;

/** A restart is complete; Windows 26100 symbols. */
typedef struct _HV_RESTART_COMPLETION_MESSAGE_PAYLOAD {
    HV_VP_INDEX VpIndex;
    HV_RESTART_COMPLETION_TYPE CompletionType;
} HV_RESTART_COMPLETION_MESSAGE_PAYLOAD, *PHV_RESTART_COMPLETION_MESSAGE_PAYLOAD;

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#ifndef BITSET_BUFFER_SIZE
#define BITSET_BUFFER_SIZE HV_BITSET_BUFFER_SIZE
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/synic.h"
#endif

HV_HEADER_END

#endif

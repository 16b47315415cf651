/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Event log of the hypervisor: buffers, trace groups, trace types. Sources: WDK 7.1 hvgdk.h,
 * Windows symbols.
 */
#ifndef HYPERV_TRACE_H
#define HYPERV_TRACE_H

#include "types.h"
#include "base.h"
#include "synic.h"

HV_HEADER_BEGIN

#define HV_EVENTLOG_BUFFER_INDEX_NONE 0xFFFFFFFF

/** Logs of the hypervisor which the guest interface does not name; WDK 7.1 hvgdk.h
 *  HV_EVENTLOG_TYPE. */
typedef enum HV_EVENTLOG_TYPE_PRIVATE HV_ENUM_UINT32 {
    HvEventLogTypeSystemDiagnostics = 0x00000002u,
} HV_EVENTLOG_TYPE_PRIVATE;

/** States of a log buffer; WDK 7.1 hvgdk.h. */
typedef enum HV_EVENTLOG_BUFFER_STATE HV_ENUM_UINT32 {
    HvEventLogBufferStateStandby = 0x0u,
    HvEventLogBufferStateFree,
    HvEventLogBufferStateInUse,
    HvEventLogBufferStateComplete,
    HvEventLogBufferStateReady,
    HvEventLogBufferStateUnmapping,
    HvEventLogBufferStateDeleting,
    HvEventLogBufferStateProcessorListInUse,
} HV_EVENTLOG_BUFFER_STATE;

/** Clocks of log entries; WDK 7.1 hvgdk.h. */
typedef enum HV_EVENTLOG_ENTRY_TIME_BASIS HV_ENUM_UINT32 {
    HvEventLogEntryTimeReference = 0x0u,
    HvEventLogEntryTimeTsc,
    HvEventLogEntryTimeQpc,
} HV_EVENTLOG_ENTRY_TIME_BASIS;

/** Time of a log entry: time stamp, or reference time; WDK 7.1 hvgdk.h. */
typedef union HV_EVENTLOG_ENTRY_TIME {
    HV_NANO100_TIME ReferenceTime;
    HV_TIME_STAMP TimeStamp;
} HV_EVENTLOG_ENTRY_TIME;

/* ---- buffers --------------------------------------------------------------------------------- */

/** Start of a log buffer; Windows 26100 symbols. */
typedef struct _HV_EVENTLOG_BUFFER_HEADER {
    HV_UINT32 BufferSize;
    HV_EVENTLOG_BUFFER_INDEX BufferIndex;
    HV_UINT32 EventsLost;
    volatile HV_UINT32 ReferenceCounter;
    union {
        HV_TIME_STAMP TimeStamp;
        HV_NANO100_TIME ReferenceTime;
    };
    HV_UINT64 Reserved1;
    HV_UINT64 Reserved2;
    HV_UINT16 LogicalProcessor;
    HV_UINT16 LoggerId;
    volatile HV_EVENTLOG_BUFFER_STATE BufferState;
    HV_UINT32 NextBufferOffset;
    union {
        HV_EVENTLOG_TYPE Type;
        struct {
            HV_UINT16 BufferFlag;
            HV_UINT16 BufferType;
        };
    };
    HV_EVENTLOG_BUFFER_INDEX NextBufferIndex;
    HV_UINT32 LpSequenceNumber;
    HV_UINT32 Reserved4[2];
} HV_EVENTLOG_BUFFER_HEADER, *PHV_EVENTLOG_BUFFER_HEADER;

/** Start of a log entry; WDK 7.1 hvgdk.h. */
typedef struct _HV_EVENTLOG_ENTRY_HEADER {
    HV_UINT32 Context;
    HV_UINT16 Size;
    HV_UINT16 Type;
    union {
        HV_TIME_STAMP TimeStamp;
        HV_NANO100_TIME ReferenceTime;
    };
} HV_EVENTLOG_ENTRY_HEADER, *PHV_EVENTLOG_ENTRY_HEADER;

/* ---- trace groups ---------------------------------------------------------------------------- */

#define HV_TR_EVENTLOG_GROUP_HYPERVISOR  0x1D00
#define HV_TR_EVENTLOG_GROUP_HYPERVISORX 0x1E00
#define HV_TR_GROUP_NONE                 0x0000000000000000

#define HV_EVENTLOG_ENABLE_AUDIT_SUCCESS 0x0000000000000001
#define HV_EVENTLOG_ENABLE_AUDIT_FAILURE 0x0000000000000002
#define HV_EVENTLOG_ENABLE_PARTITION     0x0000000000000004
#define HV_EVENTLOG_ENABLE_TEST          0x8000000000000000

#define HV_TR_GROUP_ADMIN    0x0000000000000001
#define HV_TR_GROUP_DIAG     0x0000000000000002
#define HV_TR_GROUP_WARN     0x0000000000000003
#define HV_TR_GROUP_BM       0x0000000000000100
#define HV_TR_GROUP_DM       0x0000000000000200
#define HV_TR_GROUP_HC       0x0000000000000400
#define HV_TR_GROUP_IM       0x0000000000000800
#define HV_TR_GROUP_IC       0x0000000000001000
#define HV_TR_GROUP_OB       0x0000000000002000
#define HV_TR_GROUP_PT       0x0000000000004000
#define HV_TR_GROUP_VP       0x0000000000008000
#define HV_TR_GROUP_SYNIC    0x0000000000010000
#define HV_TR_GROUP_SYNIC_TI 0x0000000000020000
#define HV_TR_GROUP_AM_GVA   0x0000000000040000
#define HV_TR_GROUP_AM       0x0000000000080000
#define HV_TR_GROUP_VAL      0x0000000000100000
#define HV_TR_GROUP_VM       0x0000000000200000
#define HV_TR_GROUP_SCH      0x0000000000400000
#define HV_TR_GROUP_TH       0x0000000000800000
#define HV_TR_GROUP_TI       0x0000000001000000
#define HV_TR_GROUP_KE       0x0000000002000000
#define HV_TR_GROUP_MM       0x0000000004000000
#define HV_TR_GROUP_PROFILER 0x0000000008000000
#define HV_TR_ALL_GROUPS                                                                           \
    (HV_TR_GROUP_BM | HV_TR_GROUP_DM | HV_TR_GROUP_HC | HV_TR_GROUP_IM | HV_TR_GROUP_IC |          \
     HV_TR_GROUP_OB | HV_TR_GROUP_PT | HV_TR_GROUP_VP | HV_TR_GROUP_SYNIC | HV_TR_GROUP_SYNIC_TI | \
     HV_TR_GROUP_AM_GVA | HV_TR_GROUP_AM | HV_TR_GROUP_VAL | HV_TR_GROUP_VM | HV_TR_GROUP_SCH |    \
     HV_TR_GROUP_TH | HV_TR_GROUP_TI | HV_TR_GROUP_KE | HV_TR_GROUP_MM | HV_TR_GROUP_PROFILER)
#define HV_TR_IS_GROUP_RETAIL(_Group_)                                                             \
    (((HV_UINT64)(_Group_) > 0) && (((HV_UINT64)(_Group_) & HV_TR_ALL_GROUPS) != 0) &&             \
     (((HV_UINT64)(_Group_) & ((HV_UINT64)(_Group_) - 1)) == 0))
#define HV_TR_GROUP_BM_INTERNAL       0x0000010000000000
#define HV_TR_GROUP_DM_INTERNAL       0x0000020000000000
#define HV_TR_GROUP_HC_INTERNAL       0x0000040000000000
#define HV_TR_GROUP_IM_INTERNAL       0x0000080000000000
#define HV_TR_GROUP_IC_INTERNAL       0x0000100000000000
#define HV_TR_GROUP_OB_INTERNAL       0x0000200000000000
#define HV_TR_GROUP_PT_INTERNAL       0x0000400000000000
#define HV_TR_GROUP_VP_INTERNAL       0x0000800000000000
#define HV_TR_GROUP_SYNIC_INTERNAL    0x0001000000000000
#define HV_TR_GROUP_SYNIC_TI_INTERNAL 0x0002000000000000
#define HV_TR_GROUP_AM_GVA_INTERNAL   0x0004000000000000
#define HV_TR_GROUP_AM_INTERNAL       0x0008000000000000
#define HV_TR_GROUP_VAL_INTERNAL      0x0010000000000000
#define HV_TR_GROUP_VM_INTERNAL       0x0020000000000000
#define HV_TR_GROUP_SCH_INTERNAL      0x0040000000000000
#define HV_TR_GROUP_TH_INTERNAL       0x0080000000000000
#define HV_TR_GROUP_TI_INTERNAL       0x0100000000000000
#define HV_TR_GROUP_KE_INTERNAL       0x0200000000000000
#define HV_TR_GROUP_MM_INTERNAL       0x0400000000000000
#define HV_TR_GROUP_TF                0x1000000000000000
#define HV_TR_GROUP_SIMULATE_FULL     0x2000000000000000
#define HV_TR_GROUP_CYCLIC            0x4000000000000000
#define HV_TR_GROUP_ICE               0x8000000000000000
#define HV_TR_ALL_GROUPS_INTERNAL                                                                  \
    (HV_TR_GROUP_BM_INTERNAL | HV_TR_GROUP_DM_INTERNAL | HV_TR_GROUP_HC_INTERNAL |                 \
     HV_TR_GROUP_IM_INTERNAL | HV_TR_GROUP_IC_INTERNAL | HV_TR_GROUP_OB_INTERNAL |                 \
     HV_TR_GROUP_PT_INTERNAL | HV_TR_GROUP_VP_INTERNAL | HV_TR_GROUP_SYNIC_INTERNAL |              \
     HV_TR_GROUP_SYNIC_TI_INTERNAL | HV_TR_GROUP_AM_GVA_INTERNAL | HV_TR_GROUP_AM_INTERNAL |       \
     HV_TR_GROUP_VAL_INTERNAL | HV_TR_GROUP_VM_INTERNAL | HV_TR_GROUP_SCH_INTERNAL |               \
     HV_TR_GROUP_TH_INTERNAL | HV_TR_GROUP_TI_INTERNAL | HV_TR_GROUP_KE_INTERNAL |                 \
     HV_TR_GROUP_MM_INTERNAL | HV_TR_GROUP_TF | HV_TR_GROUP_SIMULATE_FULL | HV_TR_GROUP_CYCLIC |   \
     HV_TR_GROUP_ICE)

#define HV_TR_IS_GROUP_INTERNAL(_Group_)                                                           \
    (((HV_UINT64)(_Group_) > 0) && (((HV_UINT64)(_Group_) & HV_TR_ALL_GROUPS_INTERNAL) != 0) &&    \
     (((HV_UINT64)(_Group_) & ((HV_UINT64)(_Group_) - 1)) == 0))

/* ---- trace types ----------------------------------------------------------------------------- */

#define HV_EVENTLOG_OPERATIONAL_PARTITION_CREATED         0x4101
#define HV_EVENTLOG_OPERATIONAL_PARTITION_DELETED         0x4102
#define HV_EVENTLOG_OPERATIONAL_PARTITION_CREATION_FAILED 0x2103
#define HV_EVENTLOG_ADMIN_TEST                            0x4001

#define HV_TR_HC_HYPERCALL              0x1A
#define HV_TR_IM_GUEST_EXCEPTION        0x20
#define HV_TR_IM_MSR_READ               0x21
#define HV_TR_IM_MSR_WRITE              0x22
#define HV_TR_IM_CR_READ                0x23
#define HV_TR_IM_CR_WRITE               0x24
#define HV_TR_IM_HLT_INSTRUCTION        0x25
#define HV_TR_IM_MWAIT_INSTRUCTION      0x26
#define HV_TR_IM_CPUID_INSTRUCTION      0x27
#define HV_TR_IM_IO_PORT_READ           0x28
#define HV_TR_IM_IO_PORT_WRITE          0x29
#define HV_TR_IM_EXTERNAL_INTERRUPT     0x2A
#define HV_TR_IM_INTERRUPT_PENDING      0x2B
#define HV_TR_IM_GUEST_SHUTDOWN         0x2C
#define HV_TR_IM_EMULATED_INSTRUCTION   0x2D
#define HV_TR_IM_NMI_INTERRUPT          0x2E
#define HV_TR_IM_INVLPG_INSTRUCTION     0x2F
#define HV_TR_IM_IRET_INSTRUCTION       0x30
#define HV_TR_IM_TASK_SWITCH            0x31
#define HV_TR_IM_INVD_INSTRUCTION       0x32
#define HV_TR_IM_DR_ACCESS              0x33
#define HV_TR_IM_FERR_FREEZE            0x34
#define HV_TR_IM_REAL_MODE_INTERRUPT    0x35
#define HV_TR_IM_MEMORY_INTERCEPT       0x36
#define HV_TR_IM_REFLECTED_EXCEPTION    0x37
#define HV_TR_OB_CREATE_PARTITION       0x40
#define HV_TR_OB_DELETE_PARTITION       0x41
#define HV_TR_PT_REFERENCE_TIME         0x46
#define HV_TR_VP_CREATE_VP              0x4B
#define HV_TR_VP_DELETE_VP              0x4C
#define HV_TR_AM_GVA_GROW_VIRTUAL_TLB   0x70
#define HV_TR_AM_GVA_SHRINK_VIRTUAL_TLB 0x71
#define HV_TR_AM_GVA_FLUSH_VIRTUAL_TLB  0x72

#define HV_TR_SCH_CONTEXT_SWITCH         0xB0
#define HV_TR_KE_OVERRUN                 0xE0
#define HV_TR_KE_OVERRUN_PARAMS          0xE1
#define HV_TR_PROFILER_SAMPLE            0xF0
#define HV_TR_PROFILER_HV_MODULE         0xF1
#define HV_TR_DMP_INTERCEPT              0x10
#define HV_TR_DMP_DISPATCH_EVENTS        0x11
#define HV_TR_IMP_SEND_INTERCEPT_MESSAGE 0x20
#define HV_TR_ICP_EMULATE_INSTR          0x3C

#define HV_TR_SYNICP_ASSERT                   0x50
#define HV_TR_SYNICP_EVAL_LOW_PRI             0x51
#define HV_TR_SYNICP_EVAL_IMMEDIATE           0x52
#define HV_TR_SYNICP_EVAL_QUEUE               0x53
#define HV_TR_SYNICP_PENDING                  0x54
#define HV_TR_SYNICP_EOI                      0x55
#define HV_TR_SYNICP_LATENCY_EXCEEDED         0x56
#define HV_TR_SYNICP_MARK_PENDING             0x57
#define HV_TR_SYNICP_EVAL_APIC_INTS           0x58
#define HV_TR_SYNICP_READ_APIC_GPA            0x59
#define HV_TR_SYNICP_WRITE_APIC_GPA           0x5A
#define HV_TR_SYNICP_READ_APIC_MSR            0x5B
#define HV_TR_SYNICP_WRITE_APIC_MSR           0x5C
#define HV_TR_SYNICP_EXTERNAL_INT             0x5D
#define HV_TR_SYNICP_APIC_IPI                 0x5E
#define HV_TR_SYNICP_SIGNAL_EVENT_PORT        0x5F
#define HV_TR_SYNICP_POST_MESSAGE             0x60
#define HV_TR_SYNICP_PERIODIC_TIMER_UPDATE    0x66
#define HV_TR_SYNICP_PERIODIC_TIMER_RESET     0x67
#define HV_TR_SYNICP_TIMER_SEND_MESSAGE       0x68
#define HV_TR_SYNICP_TIMER_SCAN_MESSAGE       0x69
#define HV_TR_SYNICP_TIMER_ASSIST_EXPIRE      0x6A
#define HV_TR_AMP_GVA_PAGE_FAULT              0x70
#define HV_TR_AMP_GVA_VTLB_WRITABILITY_CHANGE 0x71
#define HV_TR_AMP_GVA_SWITCH_SPACE            0x72
#define HV_TR_AMP_GVA_FLUSH_VA_LOCAL          0x73
#define HV_TR_AMP_GVA_FLUSH_VA_GLOBAL         0x74
#define HV_TR_AMP_GVA_FLUSH_VTLB_RANGE        0x75
#define HV_TR_AMP_GVA_FLUSH_SPACE             0x76
#define HV_TR_AMP_GVA_FLUSH_DOMAIN            0x77
#define HV_TR_AMP_GVA_RESET_DOMAIN            0x78
#define HV_TR_AMP_GVA_TRANSLATE_VA            0x79
#define HV_TR_AMP_GVA_READ_VM                 0x7A
#define HV_TR_AMP_GVA_WRITE_VM                0x7B
#define HV_TR_AMP_GVA_RESET_PT                0x7C
#define HV_TR_AMP_GVA_UNLINK_PT               0x7D
#define HV_TR_AMP_GVA_UNLINK_PT_VALIDATE      0x7E
#define HV_TR_AMP_GVA_UNLINK_PT_FILL          0x7F
#define HV_TR_AMP_GVA_UNLINK_PT_LINK          0x80
#define HV_TR_AMP_GVA_UNLINK_PT_RESET         0x81
#define HV_TR_AMP_GVA_UNLINK_PT_EVICT         0x82
#define HV_TR_AMP_GVA_UNLINK_PT_CLEAN         0x83
#define HV_TR_AMP_GVA_CONSTRUCT_PT            0x84
#define HV_TR_AMP_GVA_DESTRUCT_PT             0x85
#define HV_TR_AMP_GVA_WALK_PT                 0x86
#define HV_TR_AMP_GVA_WAIT_FOR_PT_FILL        0x87
#define HV_TR_AMP_GVA_CLEAN_SAS               0x88
#define HV_TR_AMP_GVA_CLEAN_SAS_OVERFLOW      0x89
#define HV_TR_AMP_GVA_EVICT_PTS               0x8A
#define HV_TR_AMP_GVA_RECLAIM_PTS             0x8B
#define HV_TR_AMP_GVA_FREE_RECLAIMED_PTS      0x8C
#define HV_TR_AMP_GVA_HASH_PROCESSED          0x8D
#define HV_TR_AMP_MAP_GPA                     0x98
#define HV_TR_AMP_UNMAP_GPA                   0x99
#define HV_TR_VALP_PAUSE_LOOP_EXIT            0xA0
#define HV_TR_SCHP_NEXT_THREAD                0xB0
#define HV_TR_SCHP_ADD_LOCAL                  0xB1
#define HV_TR_SCHP_EVAL_PRI                   0xB2
#define HV_TR_SCHP_TIMESLICE_MIN              0xB3
#define HV_TR_SCHP_AFFINITY_CHANGE            0xB4
#define HV_TR_SCHP_ADD_DEFERRED               0xB6
#define HV_TR_SCHP_DEFERRED_READY_THREAD      0xB7
#define HV_TR_SCHP_TIMESLICE_END              0xB8
#define HV_TR_SCHP_EVAL_SEND                  0xB9
#define HV_TR_SCHP_EVAL_RECV                  0xBA
#define HV_TR_SCHP_YIELD                      0xBB
#define HV_TR_SCHP_SET_PRI                    0xBC
#define HV_TR_SCHP_COMPUTE_TIMESLICE          0xBD
#define HV_TR_SCHP_BLOCK_ON_EVENT             0xBE
#define HV_TR_SCHP_UNBLOCK_FROM_EVENT         0xBF
#define HV_TR_SCHP_SIGNAL_EVENT               0xC0
#define HV_TR_SCHP_WATCHDOG                   0xC1
#define HV_TR_SCHP_LOAD_BALANCER              0xC2
#define HV_TR_SCHP_EVAL                       0xC3
#define HV_TR_SCHP_CPU_IDLE                   0xC4
#define HV_TR_SCHP_READY_UNBLOCKED_THREAD     0xC5
#define HV_TR_SCHP_EXPRESS_THREAD             0xC6
#define HV_TR_SCHP_EXPRESS_PROCESS            0xC7
#define HV_TR_SCHP_EVALUATE_CAPS              0xC8
#define HV_TR_SCHP_SET_CAPS_TIMER             0xC9
#define HV_TR_THP_SEND_WORK                   0xCE
#define HV_TR_TIP_SET_APIC                    0xD0
#define HV_TR_TIP_INT                         0xD1
#define HV_TR_TIP_NEW_TIMER                   0xD2
#define HV_TR_TIP_INSERT_TIMER                0xD3
#define HV_TR_TIP_CALLBACK                    0xD4
#define HV_TR_TIP_REMOTE_REMOVE_TIMER         0xD5
#define HV_TR_KEP_FLUSH_ENTIRE_HW_TLB         0xE0
#define HV_TR_KEP_FLUSH_HV_HW_TLB             0xE1
#define HV_TR_KEP_FLUSH_MULTIPLE_HW_TLB       0xE2
#define HV_TR_KEP_SIGNAL_PROCESSORS           0xE3
#define HV_TR_KEP_RUN_GUEST                   0xE4
#define HV_TR_KEP_SEND_IPI                    0xE5
#define HV_TR_KEP_SEND_IPI_NO_IPI             0xE6
#define HV_TR_KEP_WAIT_FOR_IPI_BARRIER        0xE7
#define HV_TR_KEP_FLUSH_ENTIRE_HW_CACHE       0xE8
#define HV_TR_TF_INTERCEPT                    0xFA
#define HV_TR_ICE_CALL                        0xF0
#define HV_TR_ICE_RETURN                      0xF1
#define HV_TR_ICE_ACQUIRE                     0xF2
#define HV_TR_ICE_RELEASE                     0xF3
#define HV_TR_ICE_COMMENT                     0xF8
#define HV_TR_THREAD_ID_IDLE                  0
#define HV_TR_THREAD_ID_TEST                  9

/** Extended trace modes; Windows 26100 symbols. */
typedef enum _HV_EVENTLOG_EXTENDED_TRACE_MODE HV_ENUM_UINT32 {
    HvEventLogExtendedModeNone = 0x0u,
    HvEventLogExtendedModeLegacy,
    HvEventLogExtendedModeScenario,
    HvEventLogExtendedModeGranular,
    HvEventLogExtendedModeCount,
} HV_EVENTLOG_EXTENDED_TRACE_MODE, *PHV_EVENTLOG_EXTENDED_TRACE_MODE;

/** Modes of a log; Windows 26100 symbols. */
typedef enum _HV_EVENTLOG_MODE HV_ENUM_UINT32 {
    HvEventLogModeRegular = 0x0u,
    HvEventLogModeCircular,
    HvEventLogModeMaximum = 0x1u,
} HV_EVENTLOG_MODE, *PHV_EVENTLOG_MODE;

/** Changes to trace groups; Windows 26100 symbols. */
typedef enum _HV_EVENTLOG_EXTENDED_GRANULAR_OPERATION HV_ENUM_UINT32 {
    HvEventLogGranularSet = 0x0u,
    HvEventLogGranularAdd,
    HvEventLogGranularRemove,
    HvEventLogGranularOperationCount,
} HV_EVENTLOG_EXTENDED_GRANULAR_OPERATION, *PHV_EVENTLOG_EXTENDED_GRANULAR_OPERATION;

/** Which events of a group are logged; Windows 26100 symbols. */
typedef struct HV_EVENTLOG_EVENTGROUP_CONFIGURATION {
    HV_UINT32 GroupId;
    HV_UINT16 RsvdZ;
    HV_UINT16 EventCount;
    HV_UINT8 EventId[256];
} HV_EVENTLOG_EVENTGROUP_CONFIGURATION, *PHV_EVENTLOG_EVENTGROUP_CONFIGURATION;

/** Flags of extended traces; Windows 26100 symbols. */
typedef union _HV_EVENTLOG_EXTENDED_TRACE_FLAGS {
    struct {
        HV_UINT64 Rsvd : 8,
                  Id : 8,
                  RsvdZ : 48;
    } Scenario;
    struct {
        HV_UINT64 Rsvd : 8,
                  Operation : 8,
                  RsvdZ : 48;
    } Granular;
    struct {
        HV_UINT64 Flags;
    } Legacy;
    struct {
        HV_UINT64 Extended : 1,
                  Mode : 7,
                  Rsvd : 56;
    } Common;
    HV_UINT64 AsUINT64;
} HV_EVENTLOG_EXTENDED_TRACE_FLAGS, *PHV_EVENTLOG_EXTENDED_TRACE_FLAGS;

/** How a log starts; Windows 26100 symbols. */
typedef struct _HV_EVENTLOG_INIT_TYPE {
    HV_UINT16 EventLogType;
    HV_UINT16 EventLogMode;
} HV_EVENTLOG_INIT_TYPE, *PHV_EVENTLOG_INIT_TYPE;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/trace.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Extended hypercalls, which the virtualization stack answers. Sources: TLFS 3.14, Windows symbols.
 */
#ifndef HYPERV_HYPERCALL_EXT_H
#define HYPERV_HYPERCALL_EXT_H

#include "types.h"
#include "base.h"
#include "partition.h"

HV_HEADER_BEGIN

/** Extended hypercall codes; Windows 26100 symbols. */
typedef enum _HV_EXT_CALL HV_ENUM_UINT32 {
    HvExtCallQueryCapabilities = 0x8001u,
} HV_EXT_CALL, *PHV_EXT_CALL;

/** How much memory is used; Windows 26100 symbols. */
typedef enum _HV_EXT_MEMORY_HEAT_HINT_TYPE HV_ENUM_UINT32 {
    HvExtMemoryHeatHintTypeCold = 0x0u,
    HvExtMemoryHeatHintTypeHot,
    HvExtMemoryHeatHintTypeColdDiscard,
    HvExtMemoryHeatHintTypeMax,
} HV_EXT_MEMORY_HEAT_HINT_TYPE;

/** Kinds of virtualization faults of the enlightened page fault interface; Windows 26100
 *  symbols. */
typedef enum _HV_EXT_VIRTUALIZATION_FAULT_CODE HV_ENUM_UINT32 {
    HvExtVirtualizationFaultNone = 0x0u,
    HvExtVirtualizationFaultEpf,
    HvExtVirtualizationFaultMax,
} HV_EXT_VIRTUALIZATION_FAULT_CODE, *PHV_EXT_VIRTUALIZATION_FAULT_CODE;

/** Input of HvCallSyncContextEx, hypercall 0x001A; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SYNC_CONTEXT_EX {
    HV_UINT64 Flags;
    HV_GENERIC_SET ProcessorSet;
} HV_INPUT_SYNC_CONTEXT_EX, *PHV_INPUT_SYNC_CONTEXT_EX;

/** Input of HvCallGetNextChildPartition, hypercall 0x0047; TLFS HvCallGetNextChildPartition, WDK
 *  7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_NEXT_CHILD_PARTITION {
    HV_PARTITION_ID ParentId;
    HV_PARTITION_ID PreviousChildId;
} HV_INPUT_GET_NEXT_CHILD_PARTITION, *PHV_INPUT_GET_NEXT_CHILD_PARTITION;

/** Output of HvCallGetNextChildPartition, hypercall 0x0047; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_NEXT_CHILD_PARTITION {
    HV_PARTITION_ID NextChildId;
} HV_OUTPUT_GET_NEXT_CHILD_PARTITION, *PHV_OUTPUT_GET_NEXT_CHILD_PARTITION;

/** Input of HvCallGetNextCpuGroup, hypercall 0x00BA; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_NEXT_CPU_GROUP {
    HV_CPU_GROUP_ID PreviousCpuGroupId;
} HV_INPUT_GET_NEXT_CPU_GROUP, *PHV_INPUT_GET_NEXT_CPU_GROUP;

/** Output of HvCallGetNextCpuGroup, hypercall 0x00BA; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_NEXT_CPU_GROUP {
    HV_CPU_GROUP_ID NextCpuGroupId;
} HV_OUTPUT_GET_NEXT_CPU_GROUP, *PHV_OUTPUT_GET_NEXT_CPU_GROUP;

/** Input of HvCallGetNextCpuGroupPartition, hypercall 0x00BB; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_NEXT_CPU_GROUP_PARTITION {
    HV_CPU_GROUP_ID CpuGroupId;
    HV_PARTITION_ID PreviousPartitionId;
} HV_INPUT_GET_NEXT_CPU_GROUP_PARTITION, *PHV_INPUT_GET_NEXT_CPU_GROUP_PARTITION;

/** Output of HvCallGetNextCpuGroupPartition, hypercall 0x00BB; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_NEXT_CPU_GROUP_PARTITION {
    HV_PARTITION_ID NextPartitionId;
} HV_OUTPUT_GET_NEXT_CPU_GROUP_PARTITION, *PHV_OUTPUT_GET_NEXT_CPU_GROUP_PARTITION;

/** Further extended hypercall codes; Windows 26100 symbols. */
typedef enum _HV_EXT_CALL_PRIVATE HV_ENUM_UINT32 {
    HvExtCallReserved = 0x8000u,
    HvExtCallGetBootZeroedMemory = 0x8002u,
    HvExtCallMemoryHeatHint,
    HvExtCallEpfSetup,
    HvExtCallSchedulerAssistSetup,
    HvExtCallMemoryHeatHintAsync,
    HvExtCallMax,
} HV_EXT_CALL_PRIVATE, *PHV_EXT_CALL_PRIVATE;

/** Output of HvExtCallQueryCapabilities, hypercall 0x8001; Windows 26100 symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_EXT_OUTPUT_QUERY_CAPABILITIES {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 GetBootZeroedMemory : 1,
                  MemoryHotHint : 1,
                  MemoryColdHint : 1,
                  Epf : 1,
                  RootScheduler : 1,
                  PowerSchedulerQos : 1,
                  AsyncMemoryHint : 1,
                  MemoryColdHintLargeOnly : 1,
                  MemoryColdDiscardHint : 1,
                  Reserved : 55;
    };
} HV_EXT_OUTPUT_QUERY_CAPABILITIES, *PHV_EXT_OUTPUT_QUERY_CAPABILITIES;

/** Range of memory known to be zero; Windows 26100 symbols. */
typedef struct _HV_EXT_OUTPUT_BOOT_ZEROED_MEMORY_RANGE {
    HV_GPA StartGpa;
    HV_UINT64 PageCount;
} HV_EXT_OUTPUT_BOOT_ZEROED_MEMORY_RANGE, *PHV_EXT_OUTPUT_BOOT_ZEROED_MEMORY_RANGE;

/** Output of HvExtCallGetBootZeroedMemory, hypercall 0x8002; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_EXT_OUTPUT_BOOT_ZEROED_MEMORY {
    HV_UINT64 RangeCount;
    HV_EXT_OUTPUT_BOOT_ZEROED_MEMORY_RANGE ZeroedRanges[255];
} HV_EXT_OUTPUT_BOOT_ZEROED_MEMORY, *PHV_EXT_OUTPUT_BOOT_ZEROED_MEMORY;

/** Input of HvExtCallMemoryHeatHint, hypercall 0x8003; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_EXT_INPUT_MEMORY_HEAT_HINT {
    HV_UINT64 Heat : 2,
              Reserved : 62;
    HV_GPA_PAGE_RANGE Ranges[];
} HV_EXT_INPUT_MEMORY_HEAT_HINT, *PHV_EXT_INPUT_MEMORY_HEAT_HINT;

/** Modes of enlightened page faults; Windows 26100 symbols. */
typedef enum _HV_EXT_EPF_MODE HV_ENUM_UINT32 {
    HvExtEpfModeMin = 0x0u,
    HvExtEpfModeNt = 0x0u,
    HvExtEpfModeMax,
} HV_EXT_EPF_MODE, *PHV_EXT_EPF_MODE;

/** Completed page faults; Windows 26100 symbols. */
typedef struct _HV_EXT_EPF_COMPLETION_QUEUE {
    HV_UINT64 ReadCursor;
    HV_UINT64 WriteCursor;
    HV_UINT64 Queue[HV_ANYSIZE_ARRAY];
} HV_EXT_EPF_COMPLETION_QUEUE, *PHV_EXT_EPF_COMPLETION_QUEUE;

/** Input of HvExtCallEpfSetup, hypercall 0x8004; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_EXT_INPUT_EPF_SETUP {
    HV_UINT32 Version;
    HV_EXT_EPF_MODE Mode;
    HV_GPA CompletionQueueGpaPage;
    HV_UINT64 CompletionQueuePageCount;
} HV_EXT_INPUT_EPF_SETUP, *PHV_EXT_INPUT_EPF_SETUP;

/** Output of HvExtCallEpfSetup, hypercall 0x8004; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_EXT_OUTPUT_EPF_SETUP {
    HV_UINT64 CompletionQueuePageCount;
} HV_EXT_OUTPUT_EPF_SETUP, *PHV_EXT_OUTPUT_EPF_SETUP;

/** Modes of scheduler assistance; Windows 26100 symbols. */
typedef enum _HV_EXT_SCHEDULER_ASSIST_MODE HV_ENUM_UINT32 {
    HvExtSchedulerAssistModeNone = 0x0u,
    HvExtSchedulerAssistModeNt,
    HvExtSchedulerAssistModeMax,
} HV_EXT_SCHEDULER_ASSIST_MODE, *PHV_EXT_SCHEDULER_ASSIST_MODE;

/** Actions of scheduler assistance; Windows 26100 symbols. */
typedef enum _HV_EXT_SCHEDULER_ASSIST_ACTION HV_ENUM_UINT32 {
    HvExtSchedulerAssistSetDataPage = 0x0u,
    HvExtSchedulerAssistUpdateBamQos,
    HvExtSchedulerAssistUpdatePriority,
    HvExtSchedulerAssistRemoveSystemWorkBoost,
    HvExtSchedulerAssistEventSignalled,
    HvExtSchedulerAssistActionMax,
} HV_EXT_SCHEDULER_ASSIST_ACTION, *PHV_EXT_SCHEDULER_ASSIST_ACTION;

/** Page shared by a VP and the root's scheduler; Windows 26100 symbols. */
typedef struct _HV_EXT_SCHEDULER_ASSIST_DATA {
    union {
        HV_UINT32 PriorityState;
        struct {
            HV_UINT32 RootPriority : 8,
                      GuestPriority : 8,
                      Spare : 1,
                      LowPriorityOverride : 1,
                      RootRequiresPriorityKick : 1,
                      HrTimerActive : 1,
                      RootProcessingAssistData : 1,
                      InterruptsDisabled : 1,
                      Reserved : 10;
        };
    };
    HV_UINT32 BamQosLevel;
    HV_VP_INDEX TargetVpIndex;
    HV_EXT_SCHEDULER_ASSIST_ACTION SchedulerAssistAction;
    HV_UINT8 DoNotPreempt;
    HV_UINT32 SystemIrqlMask;
    HV_UINT32 Spare2;
    HV_UINT32 DpcInsertedCount;
    HV_UINT32 IpiInsertedCount;
    HV_UINT64 EventsSignalledCount;
    HV_UINT64 EventsAcknowledgedCount;
    HV_ALIGNED(128) HV_UINT8 RootIsRunning;
    HV_UINT8 RootInHvCallDispatchVp;
} HV_EXT_SCHEDULER_ASSIST_DATA, *PHV_EXT_SCHEDULER_ASSIST_DATA;

/** Input of HvExtCallSetupSchedulerAssist; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_EXT_INPUT_SETUP_SCHEDULER_ASSIST {
    HV_UINT32 Version;
    HV_EXT_SCHEDULER_ASSIST_MODE Mode;
    HV_GPA SchedulerAssistDataGpa;
} HV_EXT_INPUT_SETUP_SCHEDULER_ASSIST, *PHV_EXT_INPUT_SETUP_SCHEDULER_ASSIST;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/hypercall_ext.h"
#endif

HV_HEADER_END

#endif

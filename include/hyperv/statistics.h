/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Counters of the hypervisor, partitions and processors. Sources: WDK 7.1 hvgdk.h, Windows symbols.
 */
#ifndef HYPERV_STATISTICS_H
#define HYPERV_STATISTICS_H

#include "types.h"
#include "base.h"

HV_HEADER_BEGIN

typedef HV_UINT16 HV_STATISTICS_GROUP_TYPE;
typedef HV_UINT16 HV_STATISTICS_GROUP_LENGTH;

/* ---- groups ---------------------------------------------------------------------------------- */

/** Version of a group of counters; WDK 7.1 hvgdk.h. */
typedef struct _HV_STATISTICS_GROUP_VERSION {
    HV_UINT16 Minor;
    HV_UINT16 Major;
} HV_STATISTICS_GROUP_VERSION;

/** Start of a group of counters; WDK 7.1 hvgdk.h. */
typedef struct HV_ALIGNED(2) _HV_STATISTICS_GROUP_HEADER {
    HV_STATISTICS_GROUP_TYPE Type;
    HV_STATISTICS_GROUP_VERSION Version;
    HV_STATISTICS_GROUP_LENGTH Length;
} HV_STATISTICS_GROUP_HEADER, *PHV_STATISTICS_GROUP_HEADER;

#define HV_STATISTICS_GROUP_END_OF_LIST     0
#define HV_STATISTICS_GROUP_END_OF_PAGE     1
#define HV_STATISTICS_GROUP_HYPERCALL_BASED 15
#define HV_STATISTICS_GROUP_HVA_ID          2
#define HV_STATISTICS_GROUP_HVA_VERSION     0x00010000
#define HV_STATISTICS_GROUP_HVV_ID          3
#define HV_STATISTICS_GROUP_HVV_VERSION     0x00010000
#define HV_STATISTICS_GROUP_HVI_ID          14
#define HV_STATISTICS_GROUP_HVI_VERSION     0x00010000
#define HV_STATISTICS_GROUP_LPA_ID          2
#define HV_STATISTICS_GROUP_LPA_VERSION     0x00010000
#define HV_STATISTICS_GROUP_LPV_ID          3
#define HV_STATISTICS_GROUP_LPV_VERSION     0x00010000
#define HV_STATISTICS_GROUP_LPI_ID          14
#define HV_STATISTICS_GROUP_LPI_VERSION     0x00010000
#define HV_STATISTICS_GROUP_PTA_ID          2
#define HV_STATISTICS_GROUP_PTA_VERSION     0x00010000
#define HV_STATISTICS_GROUP_PTV_ID          3
#define HV_STATISTICS_GROUP_PTV_VERSION     0x00010000
#define HV_STATISTICS_GROUP_PTI_ID          14
#define HV_STATISTICS_GROUP_PTI_VERSION     0x00010000
#define HV_STATISTICS_GROUP_VPA_ID          2
#define HV_STATISTICS_GROUP_VPA_VERSION     0x00010000
#define HV_STATISTICS_GROUP_VPV_ID          3
#define HV_STATISTICS_GROUP_VPV_VERSION     0x00010000
#define HV_STATISTICS_GROUP_VPI_ID          14
#define HV_STATISTICS_GROUP_VPI_VERSION     0x00010000

#define HV_ST_MAX_COUNTERS_PER_GROUP                                                               \
    ((HV_PAGE_SIZE - 2 * sizeof(HV_STATISTICS_GROUP_HEADER)) / sizeof(HV_UINT64))

/** Page of counters; WDK 7.1 hvgdk.h. */
typedef struct _HV_STATS_PAGE {
    HV_UINT64 Data[HV_PAGE_SIZE / sizeof(HV_UINT64)];
} HV_STATS_PAGE, *PHV_STATS_PAGE;

/** What counters belong to; TLFS HV_STATS_OBJECT_TYPE, WDK 7.1 hvgdk.h. */
typedef enum _HV_STATS_OBJECT_TYPE HV_ENUM_UINT32 {
    HvStatsObjectHypervisor = 0x00000001u,
    HvStatsObjectLogicalProcessor,
    HvStatsObjectPartition = 0x00010001u,
    HvStatsObjectVp,
} HV_STATS_OBJECT_TYPE, *PHV_STATS_OBJECT_TYPE;

/** Where counters are mapped; WDK 7.1 hvgdk.h. */
typedef union _HV_ST_MAP_LOCATION {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 MapEnabled : 1,
                  ReservedP : 11,
                  BaseMapGpaPageNumber : 52;
    };
} HV_ST_MAP_LOCATION, *PHV_ST_MAP_LOCATION;

/* ---- counters -------------------------------------------------------------------------------- */

/** Numbers of the counters of the hypervisor; WDK 7.1 hvgdk.h. */
typedef enum _HV_HYPERVISOR_COUNTER HV_ENUM_UINT32 {
    StHvCounterLogicalProcessors = 1u,
    StHvCounterPartitions,
    StHvCounterTotalPages,
    StHvCounterVirtualProcessors,
    StHvCounterMonitoredNotifications,
    StCounterHvLogicalProcessors = 0x1u,
    StCounterHvPartitions,
    StCounterHvTotalPages,
    StCounterHvVirtualProcessors,
    StCounterHvMonitoredNotifications,
    StCounterHvModernStandbyEntries,
    StCounterHvPlatformIdleTransitions,
    StCounterHvHypervisorStartupCost = 0x8u,
    StCounterHvIOSpacePages = 0xAu,
    StCounterHvNonEssentialPagesForDump,
    StCounterHvSubsumedPages,
    StCounterHvMAXIMUM,
} HV_HYPERVISOR_COUNTER, *PHV_HYPERVISOR_COUNTER;

#define HV_STATISTICS_GROUP_HVA_LENGTH 40
#define HV_STATISTICS_GROUP_HVV_LENGTH 0

/** Numbers of the counters of a logical processor; WDK 7.1 hvgdk.h. */
typedef enum _HV_CPU_COUNTER HV_ENUM_UINT32 {
    StLpCounterGlobalTime = 1u,
    StLpCounterTotalRunTime,
    StLpCounterHypervisorRunTime,
    StLpCounterHardwareInterrupts,
    StLpCounterContextSwitches,
    StLpCounterInterProcessorInterrupts,
    StLpCounterSchedulerInterrupts,
    StLpCounterTimerInterrupts = 8u,
    StLpCounterInterProcessorInterruptsSent,
    StLpCounterProcessorHalts,
    StLpCounterMonitorTransitionCost,
    StLpCounterContextSwitchTime,
    StLpCounterC1TransitionsCount,
    StLpCounterC1RunTime,
    StLpCounterC2TransitionsCount,
    StLpCounterC2RunTime = 16u,
    StLpCounterC3TransitionsCount,
    StLpCounterC3RunTime,
    StLpCounterMAXIMUM,
    StCounterLpGlobalTime = 0x1u,
    StCounterLpTotalRunTime,
    StCounterLpHypervisorRunTime,
    StCounterLpHardwareInterrupts,
    StCounterLpContextSwitches,
    StCounterLpInterProcessorInterrupts,
    StCounterLpSchedulerInterrupts,
    StCounterLpTimerInterrupts = 0x8u,
    StCounterLpInterProcessorInterruptsSent,
    StCounterLpProcessorHalts,
    StCounterLpMonitorTransitionCost,
    StCounterLpContextSwitchTime,
    StCounterLpC1TransitionsCount,
    StCounterLpC1RunTime,
    StCounterLpC2TransitionsCount,
    StCounterLpC2RunTime = 0x10u,
    StCounterLpC3TransitionsCount,
    StCounterLpC3RunTime,
    StCounterLpRootVpIndex,
    StCounterLpIdleSequenceNumber,
    StCounterLpGlobalTscCount,
    StCounterLpActiveTscCount,
    StCounterLpIdleAccumulation,
    StCounterLpReferenceCycleCount0 = 0x18u,
    StCounterLpActualCycleCount0,
    StCounterLpReferenceCycleCount1,
    StCounterLpActualCycleCount1,
    StCounterLpProximityDomainId,
    StCounterLpPostedInterruptNotifications,
    StCounterLpBranchPredictorFlushes,
    StCounterLpCounterRefreshSequenceNumber,
    StCounterLpCounterRefreshReferenceTime = 0x20u,
    StCounterLpIdleAccumulationSnapshot,
    StCounterLpActiveTscCountSnapshot,
    StCounterLpHwpRequestContextSwitches,
    StCounterLpPlaceholder2,
    StCounterLpPlaceholder3,
    StCounterLpPlaceholder4,
    StCounterLpPlaceholder5,
    StCounterLpPlaceholder6 = 0x28u,
    StCounterLpPlaceholder7,
    StCounterLpPlaceholder8,
    StCounterLpPlaceholder9,
    StCounterLpSchLocalRunListSize,
    StCounterLpReserveGroupId,
    StCounterLpRunningPriority,
    StCounterLpMAXIMUM,
} HV_CPU_COUNTER;

#define HV_STATISTICS_GROUP_LPA_LENGTH 144
#define HV_STATISTICS_GROUP_LPV_LENGTH 0

/** Numbers of the counters of a partition; WDK 7.1 hvgdk.h. */
typedef enum _HV_PROCESS_COUNTER HV_ENUM_UINT32 {
    StPtCounterVirtualProcessors = 1u,
    StPtCounterTlbSize = 3u,
    StPtCounterAddressSpaces,
    StPtCounterDepositedPages,
    StPtCounterGpaPages,
    StPtCounterGpaSpaceModifications,
    StPtCounterVirtualTlbFlushEntires = 8u,
    StPtCounterRecommendedTlbSize,
    StPtCounterGpaPages4K,
    StPtCounterGpaPages2M,
    StPtCounterGpaPages1G,
    StPtCounterGpaPages512G,
    StPtCounterMAXIMUM,
    StCounterPtVirtualProcessors = 0x1u,
    StCounterPtTlbSize = 0x3u,
    StCounterPtAddressSpaces,
    StCounterPtDepositedPages,
    StCounterPtGpaPages,
    StCounterPtGpaSpaceModifications,
    StCounterPtVirtualTlbFlushEntires = 0x8u,
    StCounterPtRecommendedTlbSize,
    StCounterPtGpaPages4K,
    StCounterPtGpaPages2M,
    StCounterPtGpaPages1G,
    StCounterPtGpaPages512G,
    StCounterPtDevicePages4K,
    StCounterPtDevicePages2M,
    StCounterPtDevicePages1G = 0x10u,
    StCounterPtDevicePages512G,
    StCounterPtAttachedDevices,
    StCounterPtDeviceInterruptMappings,
    StCounterPtIoTlbFlushes,
    StCounterPtIoTlbFlushCost,
    StCounterPtDeviceInterruptErrors,
    StCounterPtDeviceDmaErrors,
    StCounterPtDeviceInterruptThrottleEvents = 0x18u,
    StCounterPtSkippedTimerTicks,
    StCounterPtPartitionId,
    StCounterPtHwpRequestValue,
    StCounterPtMAXIMUM,
} HV_PROCESS_COUNTER;

#define HV_STATISTICS_GROUP_PTA_LENGTH 8
#define HV_STATISTICS_GROUP_PTV_LENGTH 88

/** Numbers of the counters of a VP; WDK 7.1 hvgdk.h. */
typedef enum _HV_THREAD_COUNTER HV_ENUM_UINT32 {
#if defined(HV_WITH_X64)
    StVpCounterTotalRunTime = 1u,
    StVpCounterHypervisorRunTime,
    StVpCounterHypercallsCount = 4u,
    StVpCounterHypercallsTime,
    StVpCounterPageInvalidationsCount,
    StVpCounterPageInvalidationsTime,
    StVpCounterControlRegisterAccessesCount = 8u,
    StVpCounterControlRegisterAccessesTime,
    StVpCounterIoInstructionsCount,
    StVpCounterIoInstructionsTime,
    StVpCounterHltInstructionsCount,
    StVpCounterHltInstructionsTime,
    StVpCounterMwaitInstructionsCount,
    StVpCounterMwaitInstructionsTime,
    StVpCounterCpuidInstructionsCount = 16u,
    StVpCounterCpuidInstructionsTime,
    StVpCounterMsrAccessesCount,
    StVpCounterMsrAccessesTime,
    StVpCounterOtherInterceptsCount,
    StVpCounterOtherInterceptsTime,
    StVpCounterExternalInterruptsCount,
    StVpCounterExternalInterruptsTime,
    StVpCounterPendingInterruptsCount = 24u,
    StVpCounterPendingInterruptsTime,
    StVpCounterEmulatedInstructionsCount,
    StVpCounterEmulatedInstructionsTime,
    StVpCounterDebugRegisterAccessesCount,
    StVpCounterDebugRegisterAccessesTime,
    StVpCounterPageFaultInterceptsCount,
    StVpCounterPageFaultInterceptsTime,
    StVpCounterGuestPageTableMaps = 32u,
    StVpCounterLargePageTlbFills,
    StVpCounterSmallPageTlbFills,
    StVpCounterReflectedGuestPageFaults,
    StVpCounterApicMmioAccesses,
    StVpCounterIoInterceptMessages,
    StVpCounterMemoryInterceptMessages,
    StVpCounterApicEoiAccesses,
    StVpCounterOtherMessages = 40u,
    StVpCounterPageTableAllocations,
    StVpCounterLogicalProcessorMigrations,
    StVpCounterAddressSpaceEvictions,
    StVpCounterAddressSpaceSwitches,
    StVpCounterAddressDomainFlushes,
    StVpCounterAddressSpaceFlushes,
    StVpCounterGlobalGvaRangeFlushes,
    StVpCounterLocalGvaRangeFlushes = 48u,
    StVpCounterPageTableEvictions,
    StVpCounterPageTableReclamations,
    StVpCounterPageTableResets,
    StVpCounterPageTableValidations,
    StVpCounterApicTprAccesses,
    StVpCounterPageTableWriteIntercepts,
    StVpCounterSyntheticInterrupts,
    StVpCounterVirtualInterrupts = 56u,
    StVpCounterApicIpisSent,
    StVpCounterApicSelfIpisSent,
    StVpCounterGpaSpaceHypercalls,
    StVpCounterLogicalProcessorHypercalls,
    StVpCounterLongSpinWaitHypercalls,
    StVpCounterOtherHypercalls,
    StVpCounterSyntheticInterruptHypercalls,
    StVpCounterVirtualInterruptHypercalls = 64u,
    StVpCounterVirtualMmuHypercalls,
    StVpCounterVirtualProcessorHypercalls,
    StVpCounterMAXIMUM,
#endif
#if defined(HV_WITH_ARM64)
    StCounterVpTotalRunTime = 0x1u,
    StCounterVpHypervisorRunTime,
    StCounterVpRemoteNodeRunTime,
    StCounterVpNormalizedRunTime,
    StCounterVpIdealCpu,
    StCounterVpHypercallsCount = 0x7u,
    StCounterVpHypercallsTime = 0x8u,
    StCounterVpSysRegAccessesCount,
    StCounterVpSysRegAccessesTime,
    StCounterVpSmcInstructionsCount,
    StCounterVpSmcInstructionsTime,
    StCounterVpOtherInterceptsCount,
    StCounterVpOtherInterceptsTime,
    StCounterVpExternalInterruptsCount,
    StCounterVpExternalInterruptsTime = 0x10u,
    StCounterVpPendingInterruptsCount,
    StCounterVpPendingInterruptsTime,
    StCounterVpGuestPageTableMaps,
    StCounterVpLargePageTlbFills,
    StCounterVpSmallPageTlbFills,
    StCounterVpReflectedGuestPageFaults,
    StCounterVpMemoryInterceptMessages,
    StCounterVpOtherMessages = 0x18u,
    StCounterVpLogicalProcessorMigrations,
    StCounterVpAddressDomainFlushes,
    StCounterVpAddressSpaceFlushes,
    StCounterVpSyntheticInterrupts,
    StCounterVpVirtualInterrupts,
    StCounterVpApicSelfIpisSent,
    StCounterVpGpaSpaceHypercalls,
    StCounterVpLogicalProcessorHypercalls = 0x20u,
    StCounterVpLongSpinWaitHypercalls,
    StCounterVpOtherHypercalls,
    StCounterVpSyntheticInterruptHypercalls,
    StCounterVpVirtualInterruptHypercalls,
    StCounterVpVirtualMmuHypercalls,
    StCounterVpVirtualProcessorHypercalls,
    StCounterVpHardwareInterrupts,
    StCounterVpNestedPageFaultInterceptsCount = 0x28u,
    StCounterVpNestedPageFaultInterceptsTime,
    StCounterVpLogicalProcessorDispatches,
    StCounterVpWaitingForCpuTime,
    StCounterVpExtendedHypercalls,
    StCounterVpExtendedHypercallInterceptMessages,
    StCounterVpMbecNestedPageTableSwitches,
    StCounterVpOtherReflectedGuestExceptions,
    StCounterVpGlobalIoTlbFlushes = 0x30u,
    StCounterVpGlobalIoTlbFlushCost,
    StCounterVpLocalIoTlbFlushes,
    StCounterVpLocalIoTlbFlushCost,
    StCounterVpFlushGuestPhysicalAddressSpaceHypercalls,
    StCounterVpFlushGuestPhysicalAddressListHypercalls,
    StCounterVpPostedInterruptNotifications,
    StCounterVpPostedInterruptScans,
    StCounterVpTotalCoreRunTime = 0x38u,
    StCounterVpMaximumRunTime,
    StCounterVpWaitingForCpuTimeBucket0,
    StCounterVpWaitingForCpuTimeBucket1,
    StCounterVpWaitingForCpuTimeBucket2,
    StCounterVpWaitingForCpuTimeBucket3,
    StCounterVpWaitingForCpuTimeBucket4,
    StCounterVpWaitingForCpuTimeBucket5,
    StCounterVpWaitingForCpuTimeBucket6 = 0x40u,
    StCounterVpHwpRequestContextSwitches,
    StCounterVpPlaceholder2,
    StCounterVpPlaceholder3,
    StCounterVpPlaceholder4,
    StCounterVpPlaceholder5,
    StCounterVpPlaceholder6,
    StCounterVpPlaceholder7,
    StCounterVpPlaceholder8 = 0x48u,
    StCounterVpContentionTime,
    StCounterVpWakeUpTime,
    StCounterVpSchedulingPriority,
    StCounterVpVtl1DispatchCount,
    StCounterVpVtl2DispatchCount,
    StCounterVpVtl2DispatchBucket0,
    StCounterVpVtl2DispatchBucket1,
    StCounterVpVtl2DispatchBucket2 = 0x50u,
    StCounterVpVtl2DispatchBucket3,
    StCounterVpVtl2DispatchBucket4,
    StCounterVpVtl2DispatchBucket5,
    StCounterVpVtl2DispatchBucket6,
    StCounterVpVtl1RunTime,
    StCounterVpVtl2RunTime,
    StCounterVpIommuHypercalls,
    StCounterVpCpuGroupHypercalls = 0x58u,
    StCounterVpVsmHypercalls,
    StCounterVpEventLogHypercalls,
    StCounterVpDeviceDomainHypercalls,
    StCounterVpDepositHypercalls,
    StCounterVpSvmHypercalls,
    StCounterVpMAXIMUM,
#endif
} HV_THREAD_COUNTER;

#define HV_STATISTICS_GROUP_VPA_LENGTH 16
#define HV_STATISTICS_GROUP_VPV_LENGTH 504

typedef HV_UINT16 HV_STATS_OBJECT_FLAG;

#define HvStatsObjectSelfStats 0x0001

/** Object whose counters to map; TLFS HV_STATS_OBJECT_IDENTITY, WDK 7.1 hvgdk.h. */
typedef union _HV_STATS_OBJECT_IDENTITY {
    struct {
        HV_UINT64 ReservedZ0;
        HV_UINT32 ReservedZ1;
        HV_UINT16 ReservedZ2;
        HV_UINT8 ReservedZ3;
        HV_UINT8 ReservedZ4;
    } Hypervisor;
    struct {
        HV_LOGICAL_PROCESSOR_INDEX LogicalProcessorIndex;
        HV_UINT32 ReservedZ0;
        HV_UINT32 ReservedZ1;
        HV_UINT16 ReservedZ2;
        HV_UINT8 ReservedZ3;
        HV_UINT8 ReservedZ4;
    } LogicalProcessor;
    struct {
        HV_PARTITION_ID PartitionId;
        HV_UINT32 ReservedZ1;
        HV_STATS_OBJECT_FLAG Flags;
        HV_UINT8 ReservedZ3;
        HV_UINT8 ReservedZ4;
    } Partition;
    struct {
        HV_PARTITION_ID PartitionId;
        HV_VP_INDEX VpIndex;
        HV_STATS_OBJECT_FLAG Flags;
        HV_UINT8 ReservedZ3;
        HV_UINT8 ReservedZ4;
    } Vp;
} HV_STATS_OBJECT_IDENTITY, *PHV_STATS_OBJECT_IDENTITY;

typedef const HV_STATS_OBJECT_IDENTITY *PCHV_STATS_OBJECT_IDENTITY;

/** Numbers of the counters of a VP which a hypercall gives; Windows 26100 symbols. */
typedef enum _HV_THREAD_HYPERCALLBASED_COUNTER HV_ENUM_UINT32 {
    StCounterHcVpGuestRunTime = 0x1u,
    StCounterHcVpTotalRunTimePercent,
    StCounterHcVpHypervisorRunTimePercent,
    StCounterHcVpGuestRunTimePercent,
    StCounterHcVpGuestRelativeUtilizationPercent,
    StCounterHcVpTotalCoreRunTimePercent,
    StCounterHcVpTotalMessages,
    StCounterHcVpTotalInterceptsBase = 0x8u,
    StCounterHcVpTotalIntercepts,
    StCounterHcVpTotalInterceptsCost,
    StCounterHcVpRemoteRunTimePercent,
    StCounterHcVpVtl1RunTimePercent,
    StCounterHcVpVtl2RunTimePercent,
    StCounterHcVpGlobalReferenceTime,
    StCounterHcVpMAXIMUM,
} HV_THREAD_HYPERCALLBASED_COUNTER;

/** Numbers of the counters of a logical processor which a hypercall gives; Windows 26100
 *  symbols. */
typedef enum _HV_CPU_HYPERCALLBASED_COUNTER HV_ENUM_UINT32 {
    StCounterHcLpGuestRunTime = 0x1u,
    StCounterHcLpIdleTime,
    StCounterHcLpTotalRunTimePercent,
    StCounterHcLpHypervisorRunTimePercent,
    StCounterHcLpGuestRunTimePercent,
    StCounterHcLpIdleTimePercent,
    StCounterHcLpTotalInterrupts,
    StCounterHcLpMAXIMUM = 0x8u,
} HV_CPU_HYPERCALLBASED_COUNTER;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/statistics.h"
#endif

HV_HEADER_END

#endif

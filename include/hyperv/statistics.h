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

/** What counters belong to; WDK 7.1 hvgdk.h. */
typedef enum _HV_STATS_OBJECT_TYPE HV_ENUM_UINT32 {
    HvStatsObjectHypervisor = 0x00000001,
    HvStatsObjectLogicalProcessor = 0x00000002,
    HvStatsObjectPartition = 0x00010001,
    HvStatsObjectVp = 0x00010002,
} HV_STATS_OBJECT_TYPE, *PHV_STATS_OBJECT_TYPE;

/** Where counters are mapped; WDK 7.1 hvgdk.h. */
typedef union _HV_ST_MAP_LOCATION {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 MapEnabled : 1;
        HV_UINT64 ReservedP : 11;
        HV_UINT64 BaseMapGpaPageNumber : 52;
    };
} HV_ST_MAP_LOCATION, *PHV_ST_MAP_LOCATION;

/* ---- counters -------------------------------------------------------------------------------- */

/** Counters of the hypervisor; WDK 7.1 hvgdk.h. */
typedef enum _HV_HYPERVISOR_COUNTER HV_ENUM_UINT32 {
    StHvCounterLogicalProcessors = 1,
    StHvCounterPartitions = 2,
    StHvCounterTotalPages = 3,
    StHvCounterVirtualProcessors = 4,
    StHvCounterMonitoredNotifications = 5,
    StCounterHvLogicalProcessors = 0x1,
    StCounterHvPartitions = 0x2,
    StCounterHvTotalPages = 0x3,
    StCounterHvVirtualProcessors = 0x4,
    StCounterHvMonitoredNotifications = 0x5,
    StCounterHvModernStandbyEntries = 0x6,
    StCounterHvPlatformIdleTransitions = 0x7,
    StCounterHvHypervisorStartupCost = 0x8,
    StCounterHvIOSpacePages = 0xA,
    StCounterHvNonEssentialPagesForDump = 0xB,
    StCounterHvSubsumedPages = 0xC,
    StCounterHvMAXIMUM = 0xD,
} HV_HYPERVISOR_COUNTER, *PHV_HYPERVISOR_COUNTER;

#define HV_STATISTICS_GROUP_HVA_LENGTH 40
#define HV_STATISTICS_GROUP_HVV_LENGTH 0

/** Counters of a logical processor; WDK 7.1 hvgdk.h. */
typedef enum _HV_CPU_COUNTER HV_ENUM_UINT32 {
    StLpCounterGlobalTime = 1,
    StLpCounterTotalRunTime = 2,
    StLpCounterHypervisorRunTime = 3,
    StLpCounterHardwareInterrupts = 4,
    StLpCounterContextSwitches = 5,
    StLpCounterInterProcessorInterrupts = 6,
    StLpCounterSchedulerInterrupts = 7,
    StLpCounterTimerInterrupts = 8,
    StLpCounterInterProcessorInterruptsSent = 9,
    StLpCounterProcessorHalts = 10,
    StLpCounterMonitorTransitionCost = 11,
    StLpCounterContextSwitchTime = 12,
    StLpCounterC1TransitionsCount = 13,
    StLpCounterC1RunTime = 14,
    StLpCounterC2TransitionsCount = 15,
    StLpCounterC2RunTime = 16,
    StLpCounterC3TransitionsCount = 17,
    StLpCounterC3RunTime = 18,
    StLpCounterMAXIMUM = 19,
    StCounterLpGlobalTime = 0x1,
    StCounterLpTotalRunTime = 0x2,
    StCounterLpHypervisorRunTime = 0x3,
    StCounterLpHardwareInterrupts = 0x4,
    StCounterLpContextSwitches = 0x5,
    StCounterLpInterProcessorInterrupts = 0x6,
    StCounterLpSchedulerInterrupts = 0x7,
    StCounterLpTimerInterrupts = 0x8,
    StCounterLpInterProcessorInterruptsSent = 0x9,
    StCounterLpProcessorHalts = 0xA,
    StCounterLpMonitorTransitionCost = 0xB,
    StCounterLpContextSwitchTime = 0xC,
    StCounterLpC1TransitionsCount = 0xD,
    StCounterLpC1RunTime = 0xE,
    StCounterLpC2TransitionsCount = 0xF,
    StCounterLpC2RunTime = 0x10,
    StCounterLpC3TransitionsCount = 0x11,
    StCounterLpC3RunTime = 0x12,
    StCounterLpRootVpIndex = 0x13,
    StCounterLpIdleSequenceNumber = 0x14,
    StCounterLpGlobalTscCount = 0x15,
    StCounterLpActiveTscCount = 0x16,
    StCounterLpIdleAccumulation = 0x17,
    StCounterLpReferenceCycleCount0 = 0x18,
    StCounterLpActualCycleCount0 = 0x19,
    StCounterLpReferenceCycleCount1 = 0x1A,
    StCounterLpActualCycleCount1 = 0x1B,
    StCounterLpProximityDomainId = 0x1C,
    StCounterLpPostedInterruptNotifications = 0x1D,
    StCounterLpBranchPredictorFlushes = 0x1E,
    StCounterLpCounterRefreshSequenceNumber = 0x1F,
    StCounterLpCounterRefreshReferenceTime = 0x20,
    StCounterLpIdleAccumulationSnapshot = 0x21,
    StCounterLpActiveTscCountSnapshot = 0x22,
    StCounterLpHwpRequestContextSwitches = 0x23,
    StCounterLpPlaceholder2 = 0x24,
    StCounterLpPlaceholder3 = 0x25,
    StCounterLpPlaceholder4 = 0x26,
    StCounterLpPlaceholder5 = 0x27,
    StCounterLpPlaceholder6 = 0x28,
    StCounterLpPlaceholder7 = 0x29,
    StCounterLpPlaceholder8 = 0x2A,
    StCounterLpPlaceholder9 = 0x2B,
    StCounterLpSchLocalRunListSize = 0x2C,
    StCounterLpReserveGroupId = 0x2D,
    StCounterLpRunningPriority = 0x2E,
    StCounterLpMAXIMUM = 0x2F,
} HV_CPU_COUNTER;

#define HV_STATISTICS_GROUP_LPA_LENGTH 144
#define HV_STATISTICS_GROUP_LPV_LENGTH 0

/** Counters of a partition; WDK 7.1 hvgdk.h. */
typedef enum _HV_PROCESS_COUNTER HV_ENUM_UINT32 {
    StPtCounterVirtualProcessors = 1,
    StPtCounterTlbSize = 3,
    StPtCounterAddressSpaces = 4,
    StPtCounterDepositedPages = 5,
    StPtCounterGpaPages = 6,
    StPtCounterGpaSpaceModifications = 7,
    StPtCounterVirtualTlbFlushEntires = 8,
    StPtCounterRecommendedTlbSize = 9,
    StPtCounterGpaPages4K = 10,
    StPtCounterGpaPages2M = 11,
    StPtCounterGpaPages1G = 12,
    StPtCounterGpaPages512G = 13,
    StPtCounterMAXIMUM = 14,
    StCounterPtVirtualProcessors = 0x1,
    StCounterPtTlbSize = 0x3,
    StCounterPtAddressSpaces = 0x4,
    StCounterPtDepositedPages = 0x5,
    StCounterPtGpaPages = 0x6,
    StCounterPtGpaSpaceModifications = 0x7,
    StCounterPtVirtualTlbFlushEntires = 0x8,
    StCounterPtRecommendedTlbSize = 0x9,
    StCounterPtGpaPages4K = 0xA,
    StCounterPtGpaPages2M = 0xB,
    StCounterPtGpaPages1G = 0xC,
    StCounterPtGpaPages512G = 0xD,
    StCounterPtDevicePages4K = 0xE,
    StCounterPtDevicePages2M = 0xF,
    StCounterPtDevicePages1G = 0x10,
    StCounterPtDevicePages512G = 0x11,
    StCounterPtAttachedDevices = 0x12,
    StCounterPtDeviceInterruptMappings = 0x13,
    StCounterPtIoTlbFlushes = 0x14,
    StCounterPtIoTlbFlushCost = 0x15,
    StCounterPtDeviceInterruptErrors = 0x16,
    StCounterPtDeviceDmaErrors = 0x17,
    StCounterPtDeviceInterruptThrottleEvents = 0x18,
    StCounterPtSkippedTimerTicks = 0x19,
    StCounterPtPartitionId = 0x1A,
    StCounterPtHwpRequestValue = 0x1B,
    StCounterPtMAXIMUM = 0x1C,
} HV_PROCESS_COUNTER;

#define HV_STATISTICS_GROUP_PTA_LENGTH 8
#define HV_STATISTICS_GROUP_PTV_LENGTH 88

/** Counters of a VP; WDK 7.1 hvgdk.h. */
typedef enum _HV_THREAD_COUNTER HV_ENUM_UINT32 {
    StVpCounterTotalRunTime = 1,
    StVpCounterHypervisorRunTime = 2,
    StVpCounterHypercallsCount = 4,
    StVpCounterHypercallsTime = 5,
    StVpCounterPageInvalidationsCount = 6,
    StVpCounterPageInvalidationsTime = 7,
    StVpCounterControlRegisterAccessesCount = 8,
    StVpCounterControlRegisterAccessesTime = 9,
    StVpCounterIoInstructionsCount = 10,
    StVpCounterIoInstructionsTime = 11,
    StVpCounterHltInstructionsCount = 12,
    StVpCounterHltInstructionsTime = 13,
    StVpCounterMwaitInstructionsCount = 14,
    StVpCounterMwaitInstructionsTime = 15,
    StVpCounterCpuidInstructionsCount = 16,
    StVpCounterCpuidInstructionsTime = 17,
    StVpCounterMsrAccessesCount = 18,
    StVpCounterMsrAccessesTime = 19,
    StVpCounterOtherInterceptsCount = 20,
    StVpCounterOtherInterceptsTime = 21,
    StVpCounterExternalInterruptsCount = 22,
    StVpCounterExternalInterruptsTime = 23,
    StVpCounterPendingInterruptsCount = 24,
    StVpCounterPendingInterruptsTime = 25,
    StVpCounterEmulatedInstructionsCount = 26,
    StVpCounterEmulatedInstructionsTime = 27,
    StVpCounterDebugRegisterAccessesCount = 28,
    StVpCounterDebugRegisterAccessesTime = 29,
    StVpCounterPageFaultInterceptsCount = 30,
    StVpCounterPageFaultInterceptsTime = 31,
    StVpCounterGuestPageTableMaps = 32,
    StVpCounterLargePageTlbFills = 33,
    StVpCounterSmallPageTlbFills = 34,
    StVpCounterReflectedGuestPageFaults = 35,
    StVpCounterApicMmioAccesses = 36,
    StVpCounterIoInterceptMessages = 37,
    StVpCounterMemoryInterceptMessages = 38,
    StVpCounterApicEoiAccesses = 39,
    StVpCounterOtherMessages = 40,
    StVpCounterPageTableAllocations = 41,
    StVpCounterLogicalProcessorMigrations = 42,
    StVpCounterAddressSpaceEvictions = 43,
    StVpCounterAddressSpaceSwitches = 44,
    StVpCounterAddressDomainFlushes = 45,
    StVpCounterAddressSpaceFlushes = 46,
    StVpCounterGlobalGvaRangeFlushes = 47,
    StVpCounterLocalGvaRangeFlushes = 48,
    StVpCounterPageTableEvictions = 49,
    StVpCounterPageTableReclamations = 50,
    StVpCounterPageTableResets = 51,
    StVpCounterPageTableValidations = 52,
    StVpCounterApicTprAccesses = 53,
    StVpCounterPageTableWriteIntercepts = 54,
    StVpCounterSyntheticInterrupts = 55,
    StVpCounterVirtualInterrupts = 56,
    StVpCounterApicIpisSent = 57,
    StVpCounterApicSelfIpisSent = 58,
    StVpCounterGpaSpaceHypercalls = 59,
    StVpCounterLogicalProcessorHypercalls = 60,
    StVpCounterLongSpinWaitHypercalls = 61,
    StVpCounterOtherHypercalls = 62,
    StVpCounterSyntheticInterruptHypercalls = 63,
    StVpCounterVirtualInterruptHypercalls = 64,
    StVpCounterVirtualMmuHypercalls = 65,
    StVpCounterVirtualProcessorHypercalls = 66,
    StVpCounterMAXIMUM = 67,
    StCounterVpTotalRunTime = 0x1,
    StCounterVpHypervisorRunTime = 0x2,
    StCounterVpRemoteNodeRunTime = 0x3,
    StCounterVpNormalizedRunTime = 0x4,
    StCounterVpIdealCpu = 0x5,
    StCounterVpHypercallsCount = 0x7,
    StCounterVpHypercallsTime = 0x8,
    StCounterVpSysRegAccessesCount = 0x9,
    StCounterVpSysRegAccessesTime = 0xA,
    StCounterVpSmcInstructionsCount = 0xB,
    StCounterVpSmcInstructionsTime = 0xC,
    StCounterVpOtherInterceptsCount = 0xD,
    StCounterVpOtherInterceptsTime = 0xE,
    StCounterVpExternalInterruptsCount = 0xF,
    StCounterVpExternalInterruptsTime = 0x10,
    StCounterVpPendingInterruptsCount = 0x11,
    StCounterVpPendingInterruptsTime = 0x12,
    StCounterVpGuestPageTableMaps = 0x13,
    StCounterVpLargePageTlbFills = 0x14,
    StCounterVpSmallPageTlbFills = 0x15,
    StCounterVpReflectedGuestPageFaults = 0x16,
    StCounterVpMemoryInterceptMessages = 0x17,
    StCounterVpOtherMessages = 0x18,
    StCounterVpLogicalProcessorMigrations = 0x19,
    StCounterVpAddressDomainFlushes = 0x1A,
    StCounterVpAddressSpaceFlushes = 0x1B,
    StCounterVpSyntheticInterrupts = 0x1C,
    StCounterVpVirtualInterrupts = 0x1D,
    StCounterVpApicSelfIpisSent = 0x1E,
    StCounterVpGpaSpaceHypercalls = 0x1F,
    StCounterVpLogicalProcessorHypercalls = 0x20,
    StCounterVpLongSpinWaitHypercalls = 0x21,
    StCounterVpOtherHypercalls = 0x22,
    StCounterVpSyntheticInterruptHypercalls = 0x23,
    StCounterVpVirtualInterruptHypercalls = 0x24,
    StCounterVpVirtualMmuHypercalls = 0x25,
    StCounterVpVirtualProcessorHypercalls = 0x26,
    StCounterVpHardwareInterrupts = 0x27,
    StCounterVpNestedPageFaultInterceptsCount = 0x28,
    StCounterVpNestedPageFaultInterceptsTime = 0x29,
    StCounterVpLogicalProcessorDispatches = 0x2A,
    StCounterVpWaitingForCpuTime = 0x2B,
    StCounterVpExtendedHypercalls = 0x2C,
    StCounterVpExtendedHypercallInterceptMessages = 0x2D,
    StCounterVpMbecNestedPageTableSwitches = 0x2E,
    StCounterVpOtherReflectedGuestExceptions = 0x2F,
    StCounterVpGlobalIoTlbFlushes = 0x30,
    StCounterVpGlobalIoTlbFlushCost = 0x31,
    StCounterVpLocalIoTlbFlushes = 0x32,
    StCounterVpLocalIoTlbFlushCost = 0x33,
    StCounterVpFlushGuestPhysicalAddressSpaceHypercalls = 0x34,
    StCounterVpFlushGuestPhysicalAddressListHypercalls = 0x35,
    StCounterVpPostedInterruptNotifications = 0x36,
    StCounterVpPostedInterruptScans = 0x37,
    StCounterVpTotalCoreRunTime = 0x38,
    StCounterVpMaximumRunTime = 0x39,
    StCounterVpWaitingForCpuTimeBucket0 = 0x3A,
    StCounterVpWaitingForCpuTimeBucket1 = 0x3B,
    StCounterVpWaitingForCpuTimeBucket2 = 0x3C,
    StCounterVpWaitingForCpuTimeBucket3 = 0x3D,
    StCounterVpWaitingForCpuTimeBucket4 = 0x3E,
    StCounterVpWaitingForCpuTimeBucket5 = 0x3F,
    StCounterVpWaitingForCpuTimeBucket6 = 0x40,
    StCounterVpHwpRequestContextSwitches = 0x41,
    StCounterVpPlaceholder2 = 0x42,
    StCounterVpPlaceholder3 = 0x43,
    StCounterVpPlaceholder4 = 0x44,
    StCounterVpPlaceholder5 = 0x45,
    StCounterVpPlaceholder6 = 0x46,
    StCounterVpPlaceholder7 = 0x47,
    StCounterVpPlaceholder8 = 0x48,
    StCounterVpContentionTime = 0x49,
    StCounterVpWakeUpTime = 0x4A,
    StCounterVpSchedulingPriority = 0x4B,
    StCounterVpVtl1DispatchCount = 0x4C,
    StCounterVpVtl2DispatchCount = 0x4D,
    StCounterVpVtl2DispatchBucket0 = 0x4E,
    StCounterVpVtl2DispatchBucket1 = 0x4F,
    StCounterVpVtl2DispatchBucket2 = 0x50,
    StCounterVpVtl2DispatchBucket3 = 0x51,
    StCounterVpVtl2DispatchBucket4 = 0x52,
    StCounterVpVtl2DispatchBucket5 = 0x53,
    StCounterVpVtl2DispatchBucket6 = 0x54,
    StCounterVpVtl1RunTime = 0x55,
    StCounterVpVtl2RunTime = 0x56,
    StCounterVpIommuHypercalls = 0x57,
    StCounterVpCpuGroupHypercalls = 0x58,
    StCounterVpVsmHypercalls = 0x59,
    StCounterVpEventLogHypercalls = 0x5A,
    StCounterVpDeviceDomainHypercalls = 0x5B,
    StCounterVpDepositHypercalls = 0x5C,
    StCounterVpSvmHypercalls = 0x5D,
    StCounterVpMAXIMUM = 0x5E,
} HV_THREAD_COUNTER;

#define HV_STATISTICS_GROUP_VPA_LENGTH 16
#define HV_STATISTICS_GROUP_VPV_LENGTH 504

typedef HV_UINT16 HV_STATS_OBJECT_FLAG;

#define HvStatsObjectSelfStats 0x0001

/** Object whose counters to map; WDK 7.1 hvgdk.h. */
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

/** Counters of a VP got by hypercall; Windows symbols. */
typedef enum _HV_THREAD_HYPERCALLBASED_COUNTER HV_ENUM_UINT32 {
    StCounterHcVpGuestRunTime = 0x1,
    StCounterHcVpTotalRunTimePercent = 0x2,
    StCounterHcVpHypervisorRunTimePercent = 0x3,
    StCounterHcVpGuestRunTimePercent = 0x4,
    StCounterHcVpGuestRelativeUtilizationPercent = 0x5,
    StCounterHcVpTotalCoreRunTimePercent = 0x6,
    StCounterHcVpTotalMessages = 0x7,
    StCounterHcVpTotalInterceptsBase = 0x8,
    StCounterHcVpTotalIntercepts = 0x9,
    StCounterHcVpTotalInterceptsCost = 0xA,
    StCounterHcVpRemoteRunTimePercent = 0xB,
    StCounterHcVpVtl1RunTimePercent = 0xC,
    StCounterHcVpVtl2RunTimePercent = 0xD,
    StCounterHcVpGlobalReferenceTime = 0xE,
    StCounterHcVpMAXIMUM = 0xF,
} HV_THREAD_HYPERCALLBASED_COUNTER;

/** Counters of a processor got by hypercall; Windows symbols. */
typedef enum _HV_CPU_HYPERCALLBASED_COUNTER HV_ENUM_UINT32 {
    StCounterHcLpGuestRunTime = 0x1,
    StCounterHcLpIdleTime = 0x2,
    StCounterHcLpTotalRunTimePercent = 0x3,
    StCounterHcLpHypervisorRunTimePercent = 0x4,
    StCounterHcLpGuestRunTimePercent = 0x5,
    StCounterHcLpIdleTimePercent = 0x6,
    StCounterHcLpTotalInterrupts = 0x7,
    StCounterHcLpMAXIMUM = 0x8,
} HV_CPU_HYPERCALLBASED_COUNTER;

/* ---- layout ---------------------------------------------------------------------------------- */

#if defined(HYPERV_CHECK_LAYOUT)
HV_STATIC_ASSERT_SIZE(HV_STATISTICS_GROUP_VERSION, 4);
HV_STATIC_ASSERT_OFFSET(HV_STATISTICS_GROUP_VERSION, Major, 2);
HV_STATIC_ASSERT_SIZE(HV_STATISTICS_GROUP_HEADER, 8);
HV_STATIC_ASSERT_OFFSET(HV_STATISTICS_GROUP_HEADER, Version, 2);
HV_STATIC_ASSERT_OFFSET(HV_STATISTICS_GROUP_HEADER, Length, 6);
HV_STATIC_ASSERT_SIZE(HV_STATS_PAGE, 4096);
HV_STATIC_ASSERT_SIZE(HV_STATS_OBJECT_TYPE, 4);
HV_STATIC_ASSERT_SIZE(HV_ST_MAP_LOCATION, 8);
HV_STATIC_ASSERT_SIZE(HV_HYPERVISOR_COUNTER, 4);
HV_STATIC_ASSERT_SIZE(HV_CPU_COUNTER, 4);
HV_STATIC_ASSERT_SIZE(HV_PROCESS_COUNTER, 4);
HV_STATIC_ASSERT_SIZE(HV_THREAD_COUNTER, 4);
HV_STATIC_ASSERT_SIZE(HV_STATS_OBJECT_IDENTITY, 16);
HV_STATIC_ASSERT_SIZE(HV_THREAD_HYPERCALLBASED_COUNTER, 4);
HV_STATIC_ASSERT_SIZE(HV_CPU_HYPERCALLBASED_COUNTER, 4);
#endif

HV_HEADER_END

#endif

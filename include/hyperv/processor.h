/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Logical processors, nodes, and resource control, as the root partition sees them. Sources:
 * WDK 7.1 hvgdk.h, Windows symbols.
 */
#ifndef HYPERV_PROCESSOR_H
#define HYPERV_PROCESSOR_H

#include "types.h"
#include "base.h"
#include "registers.h"
#include "machine_check.h"
#include "power.h"

HV_HEADER_BEGIN

typedef HV_UINT32 *PHV_LOGICAL_PROCESSOR_INDEX;
typedef HV_UINT32 *PHV_PROXIMITY_DOMAIN_ID;

/** Logical processor of a node; WDK 7.1 hvgdk.h. */
typedef struct _HV_PROCESSOR_INFO {
#if defined(HV_ARCH_ARM64)
    HV_PROCESSOR_HW_ID ProcessorHwId;
#else
    HV_UINT32 LocalApicId;
#endif
    HV_PROXIMITY_DOMAIN_ID ProximityDomainId;
} HV_PROCESSOR_INFO, *PHV_PROCESSOR_INFO;

/** A range of memory of a node; WDK 7.1 hvgdk.h. */
typedef struct _HV_MEMORY_RANGE_INFO {
    HV_SPA BaseAddress;
    HV_UINT64 Length;
    union {
        HV_PROXIMITY_DOMAIN_ID ProximityDomainId;
        union {
            HV_UINT8 AsUINT8;
            struct {
                HV_UINT8 IsRam : 1;
                HV_UINT8 IsNonRootRam : 1;
                HV_UINT8 IsHotAddableRam : 1;
                HV_UINT8 IsBadRam : 1;
                HV_UINT8 Reserved : 4;
            };
        } Attributes;
    };
} HV_MEMORY_RANGE_INFO, *PHV_MEMORY_RANGE_INFO;

typedef const HV_MEMORY_RANGE_INFO *PCHV_MEMORY_RANGE_INFO;
typedef HV_UINT32 HV_PHYSICAL_NODE_INDEX, *PHV_PHYSICAL_NODE_INDEX;

#define HV_PHYSICAL_NODE_INDEX_UNSPECIFIED 0xFFFFFFFF

/** Kinds of subnodes; Windows symbols. */
typedef enum _HV_SUBNODE_TYPE HV_ENUM_UINT32 {
    HvSubnodeAny = 0x0,
    HvSubnodeSocket = 0x1,
    HvSubnodeCluster = 0x2,
    HvSubnodeL3 = 0x3,
    HvSubnodeCount = 0x4,
    HvSubnodeInvalid = 0xFFFFFFFF,
} HV_SUBNODE_TYPE, *PHV_SUBNODE_TYPE;

/** Properties of a logical processor; Windows symbols. */
typedef enum _HV_LOGICAL_PROCESSOR_PROPERTY_TYPE HV_ENUM_UINT32 {
    HvLogicalProcessorPerfStateConfig = 0x0,
    HvLogicalProcessorThrottleStateConfig = 0x1,
    HvLogicalProcessorPccConfig = 0x2,
    HvLogicalProcessorPerfStateCap = 0x3,
#if defined(HV_ARCH_ARM64)
    HvLogicalProcessorMachineCheckContextInfo = 0x0,
#else
    HvLogicalProcessorMachineCheckContextInfo = 0x4,
#endif
#if defined(HV_ARCH_ARM64)
    HvLogicalProcessorMcUpdateUpdateStatus = 0x1,
#else
    HvLogicalProcessorMcUpdateUpdateStatus = 0x5,
#endif
    HvLogicalProcessorUpdateLpIndex = 0x2,
    HvLogicalProcessorProcHwId = 0x3,
    HvLogicalProcessorProximityDomainId = 0x4,
} HV_LOGICAL_PROCESSOR_PROPERTY_TYPE, *PHV_LOGICAL_PROCESSOR_PROPERTY_TYPE;

/** How far TSCs differ; Windows symbols. */
typedef struct _HV_TSC_SYNC_STATUS {
    HV_UINT8 SyncFailed;
    HV_UINT8 SyncNeeded;
    HV_INT64 MaxDelta;
    HV_INT64 MinDelta;
} HV_TSC_SYNC_STATUS, *PHV_TSC_SYNC_STATUS;

/** Pages kept back on a node; Windows symbols. */
typedef struct _HV_NUMA_NODE_RESERVED_PAGE_INFO {
    HV_UINT64 PhysicalAddress;
    HV_UINT32 ProximityDomainId;
} HV_NUMA_NODE_RESERVED_PAGE_INFO, *PHV_NUMA_NODE_RESERVED_PAGE_INFO;

/** What a node costs in pages; Windows symbols. */
typedef struct _HV_ROOT_NUMA_COST_PAGES_PROPERTY {
    HV_UINT32 NumaNodeCount;
    HV_UINT32 ReservedP;
    HV_NUMA_NODE_RESERVED_PAGE_INFO NumaNodePfn[64];
} HV_ROOT_NUMA_COST_PAGES_PROPERTY, *PHV_ROOT_NUMA_COST_PAGES_PROPERTY;

/** Outcome of a microcode update; Windows symbols. */
typedef struct _HV_MCUPDATE_UPDATE_STATUS {
    HV_BOOLEAN Valid;
    HV_UINT32 UpdateLoadStatus;
    HV_UINT64 UpdateRevision;
    HV_UINT64 PreviousUpdateRevision;
    HV_UINT32 PlatformSpecificField1;
    HV_UINT32 PlatformSpecificField2;
} HV_MCUPDATE_UPDATE_STATUS, *PHV_MCUPDATE_UPDATE_STATUS;

/** A property of a logical processor; Windows symbols. */
typedef union _HV_LOGICAL_PROCESSOR_PROPERTY {
#if defined(HV_ARCH_ARM64)
    HV_UINT32 UpdateLpIndex;
    HV_PROCESSOR_HW_ID ProcHwId;
    HV_PROXIMITY_DOMAIN_ID ProximityDomainId;
#else
    HV_X64_PPM_PERF_STATE_CONFIG_PROPERTY PerfStateConfig;
    HV_X64_PPM_THROTTLE_STATE_CONFIG_PROPERTY ThrottleStateConfig;
    HV_X64_PPM_PCC_CONFIG_PROPERTY PccConfig;
    HV_X64_PPM_PERF_STATE_CAP_PROPERTY PerfStateCap;
#endif
    HV_MACHINE_CHECK_CONTEXT_INFO MachineCheckContextInfo;
    HV_MCUPDATE_UPDATE_STATUS UpdateStatus;
} HV_LOGICAL_PROCESSOR_PROPERTY, *PHV_LOGICAL_PROCESSOR_PROPERTY;

/** Why a processor did not start; Windows symbols. */
typedef struct _HV_LP_STARTUP_STATUS {
    HV_UINT16 Status;
    HV_UINT64 SubStatus1;
    HV_UINT64 SubStatus2;
    HV_UINT64 SubStatus3;
    HV_UINT64 SubStatus4;
    HV_UINT64 SubStatus5;
    HV_UINT64 SubStatus6;
} HV_LP_STARTUP_STATUS, *PHV_LP_STARTUP_STATUS;

/** Start of a microcode update; Windows symbols. */
typedef struct _HV_MCUPDATE_DATA_HEADER {
    HV_UINT32 DataSize;
    HV_UINT32 TableOffset;
} HV_MCUPDATE_DATA_HEADER, *PHV_MCUPDATE_DATA_HEADER;

/** Resources to control; Windows symbols. */
typedef enum _HV_RESOURCE_CONTROL_TYPE HV_ENUM_UINT32 {
    HvResourceControlProcessorCache = 0x0,
    HvResourceControlMemoryBandwidth = 0x1,
    HvResourceControlProcessorCacheMonitor = 0x2,
} HV_RESOURCE_CONTROL_TYPE, *PHV_RESOURCE_CONTROL_TYPE;

/** A subnode; Windows symbols. */
typedef struct HV_ALIGNED(8) _HV_SUBNODE {
    HV_UINT64 SubnodeId;
    HV_SUBNODE_TYPE SubnodeType;
} HV_SUBNODE, *PHV_SUBNODE;

/** A monitor of resource use; Windows symbols. */
typedef struct _HV_RESOURCE_CONTROL_MONITOR {
    HV_UINT16 PartId;
    HV_UINT8 Pmg;
    HV_UINT8 Enable;
    HV_UINT32 Reserved;
} HV_RESOURCE_CONTROL_MONITOR, *PHV_RESOURCE_CONTROL_MONITOR;

/** Limit of a resource; Windows symbols. */
typedef struct _HV_RESOURCE_CONTROL_VALUE_PROPERTY {
    HV_RESOURCE_CONTROL_TYPE Type;
    HV_UINT32 Index;
    union {
        HV_UINT64 Value;
        HV_RESOURCE_CONTROL_MONITOR Monitor;
    };
} HV_RESOURCE_CONTROL_VALUE_PROPERTY, *PHV_RESOURCE_CONTROL_VALUE_PROPERTY;

/** What a monitor counted; Windows symbols. */
typedef struct _HV_RESOURCE_CONTROL_MONITOR_DATA {
    struct {
        HV_UINT8 Valid;
        HV_UINT64 L3OccupancyBytes;
        HV_UINT64 L3TotalBwBytes;
        HV_UINT64 L3LocalBwBytes;
    } ProcessorCache;
} HV_RESOURCE_CONTROL_MONITOR_DATA, *PHV_RESOURCE_CONTROL_MONITOR_DATA;

/** What the processors can control; Windows symbols. */
typedef struct _HV_RESOURCE_CONTROL_SUPPORT_PROPERTY {
    HV_UINT32 ProcessorCacheAllocationSupport : 1;
    HV_UINT32 ProcessorCacheMonitoringSupport : 1;
    HV_UINT32 ProcessorCacheOccupancySupport : 1;
    HV_UINT32 ProcessorCacheTotalBwSupport : 1;
    HV_UINT32 ProcessorCacheLocalBwSupport : 1;
    HV_UINT32 MemoryBandwidthAllocationSupport : 1;
    HV_UINT32 Reserved1 : 26;
    HV_UINT32 ProcessorCacheMaskWidth;
    HV_UINT32 ProcessorCacheMaskHwReserved;
    HV_UINT32 ProcessorCacheMaskSlots;
    HV_UINT32 ProcessorCacheMonitorSlots;
    HV_UINT32 MemoryBandwidthSlots;
    HV_UINT32 MemoryBandwidthMaxValue;
    HV_UINT32 MemoryBandwidthLinear : 1;
    HV_UINT32 Reserved2 : 31;
} HV_RESOURCE_CONTROL_SUPPORT_PROPERTY, *PHV_RESOURCE_CONTROL_SUPPORT_PROPERTY;

/** Limits of a resource; Windows symbols. */
typedef struct _HV_RESOURCE_CONTROL_VALUES_PROPERTY {
    HV_UINT32 NumValues;
    union {
        HV_UINT64 Values[128];
        HV_RESOURCE_CONTROL_MONITOR Monitors[128];
    };
} HV_RESOURCE_CONTROL_VALUES_PROPERTY, *PHV_RESOURCE_CONTROL_VALUES_PROPERTY;

/** Cache ways of a class of service; Windows symbols. */
typedef struct _HV_RDT_CAT_COS_BITMASK_PROPERTY {
    HV_UINT32 CosIndex;
    HV_UINT32 CosBitmask;
} HV_RDT_CAT_COS_BITMASK_PROPERTY, *PHV_RDT_CAT_COS_BITMASK_PROPERTY;

/** Processors of a node which the root keeps; Windows symbols. */
typedef struct _HV_MINROOT_NUMA_LPS {
    HV_UINT32 NodeIndex;
    HV_UINT64 Mask[32];
} HV_MINROOT_NUMA_LPS, *PHV_MINROOT_NUMA_LPS;

/** Memory bandwidth of a class of service; Windows symbols. */
typedef struct _HV_RDT_MBA_COS_VALUE_PROPERTY {
    HV_UINT32 CosIndex;
    HV_UINT32 CosThrottleValue;
} HV_RDT_MBA_COS_VALUE_PROPERTY, *PHV_RDT_MBA_COS_VALUE_PROPERTY;

/** Node of a range of memory; Windows symbols. */
typedef struct _HV_MEMORY_PROXIMITY_INFO {
    HV_UINT64 BaseAddress;
    HV_UINT64 EndAddress;
    HV_PROXIMITY_DOMAIN_ID ProximityDomainId;
} HV_MEMORY_PROXIMITY_INFO, *PHV_MEMORY_PROXIMITY_INFO;

/* ---- layout ---------------------------------------------------------------------------------- */

#if defined(HYPERV_CHECK_LAYOUT)
#if defined(HV_ARCH_ARM64)
HV_STATIC_ASSERT_SIZE(HV_PROCESSOR_INFO, 16);
HV_STATIC_ASSERT_OFFSET(HV_PROCESSOR_INFO, ProximityDomainId, 8);
#else
HV_STATIC_ASSERT_SIZE(HV_PROCESSOR_INFO, 8);
HV_STATIC_ASSERT_OFFSET(HV_PROCESSOR_INFO, ProximityDomainId, 4);
#endif
HV_STATIC_ASSERT_SIZE(HV_MEMORY_RANGE_INFO, 24);
HV_STATIC_ASSERT_OFFSET(HV_MEMORY_RANGE_INFO, Length, 8);
HV_STATIC_ASSERT_OFFSET(HV_MEMORY_RANGE_INFO, ProximityDomainId, 16);
HV_STATIC_ASSERT_OFFSET(HV_MEMORY_RANGE_INFO, Attributes, 16);
HV_STATIC_ASSERT_SIZE(HV_SUBNODE_TYPE, 4);
HV_STATIC_ASSERT_SIZE(HV_LOGICAL_PROCESSOR_PROPERTY_TYPE, 4);
HV_STATIC_ASSERT_SIZE(HV_TSC_SYNC_STATUS, 24);
HV_STATIC_ASSERT_OFFSET(HV_TSC_SYNC_STATUS, SyncNeeded, 1);
HV_STATIC_ASSERT_OFFSET(HV_TSC_SYNC_STATUS, MaxDelta, 8);
HV_STATIC_ASSERT_OFFSET(HV_TSC_SYNC_STATUS, MinDelta, 16);
HV_STATIC_ASSERT_SIZE(HV_NUMA_NODE_RESERVED_PAGE_INFO, 16);
HV_STATIC_ASSERT_OFFSET(HV_NUMA_NODE_RESERVED_PAGE_INFO, ProximityDomainId, 8);
HV_STATIC_ASSERT_SIZE(HV_ROOT_NUMA_COST_PAGES_PROPERTY, 1032);
HV_STATIC_ASSERT_OFFSET(HV_ROOT_NUMA_COST_PAGES_PROPERTY, ReservedP, 4);
HV_STATIC_ASSERT_OFFSET(HV_ROOT_NUMA_COST_PAGES_PROPERTY, NumaNodePfn, 8);
HV_STATIC_ASSERT_SIZE(HV_MCUPDATE_UPDATE_STATUS, 32);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_UPDATE_STATUS, UpdateLoadStatus, 4);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_UPDATE_STATUS, UpdateRevision, 8);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_UPDATE_STATUS, PreviousUpdateRevision, 16);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_UPDATE_STATUS, PlatformSpecificField1, 24);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_UPDATE_STATUS, PlatformSpecificField2, 28);
#if defined(HV_ARCH_ARM64)
HV_STATIC_ASSERT_SIZE(HV_LOGICAL_PROCESSOR_PROPERTY, 32);
#else
HV_STATIC_ASSERT_SIZE(HV_LOGICAL_PROCESSOR_PROPERTY, 3256);
#endif
HV_STATIC_ASSERT_SIZE(HV_LP_STARTUP_STATUS, 56);
HV_STATIC_ASSERT_OFFSET(HV_LP_STARTUP_STATUS, SubStatus1, 8);
HV_STATIC_ASSERT_OFFSET(HV_LP_STARTUP_STATUS, SubStatus2, 16);
HV_STATIC_ASSERT_OFFSET(HV_LP_STARTUP_STATUS, SubStatus3, 24);
HV_STATIC_ASSERT_OFFSET(HV_LP_STARTUP_STATUS, SubStatus4, 32);
HV_STATIC_ASSERT_OFFSET(HV_LP_STARTUP_STATUS, SubStatus5, 40);
HV_STATIC_ASSERT_OFFSET(HV_LP_STARTUP_STATUS, SubStatus6, 48);
HV_STATIC_ASSERT_SIZE(HV_MCUPDATE_DATA_HEADER, 8);
HV_STATIC_ASSERT_OFFSET(HV_MCUPDATE_DATA_HEADER, TableOffset, 4);
HV_STATIC_ASSERT_SIZE(HV_RESOURCE_CONTROL_TYPE, 4);
HV_STATIC_ASSERT_SIZE(HV_SUBNODE, 16);
HV_STATIC_ASSERT_OFFSET(HV_SUBNODE, SubnodeType, 8);
HV_STATIC_ASSERT_SIZE(HV_RESOURCE_CONTROL_MONITOR, 8);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_MONITOR, Pmg, 2);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_MONITOR, Enable, 3);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_MONITOR, Reserved, 4);
HV_STATIC_ASSERT_SIZE(HV_RESOURCE_CONTROL_VALUE_PROPERTY, 16);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_VALUE_PROPERTY, Index, 4);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_VALUE_PROPERTY, Value, 8);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_VALUE_PROPERTY, Monitor, 8);
HV_STATIC_ASSERT_SIZE(HV_RESOURCE_CONTROL_MONITOR_DATA, 32);
HV_STATIC_ASSERT_SIZE(HV_RESOURCE_CONTROL_SUPPORT_PROPERTY, 32);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_SUPPORT_PROPERTY, ProcessorCacheMaskWidth, 4);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_SUPPORT_PROPERTY, ProcessorCacheMaskHwReserved, 8);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_SUPPORT_PROPERTY, ProcessorCacheMaskSlots, 12);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_SUPPORT_PROPERTY, ProcessorCacheMonitorSlots, 16);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_SUPPORT_PROPERTY, MemoryBandwidthSlots, 20);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_SUPPORT_PROPERTY, MemoryBandwidthMaxValue, 24);
HV_STATIC_ASSERT_SIZE(HV_RESOURCE_CONTROL_VALUES_PROPERTY, 1032);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_VALUES_PROPERTY, Values, 8);
HV_STATIC_ASSERT_OFFSET(HV_RESOURCE_CONTROL_VALUES_PROPERTY, Monitors, 8);
HV_STATIC_ASSERT_SIZE(HV_RDT_CAT_COS_BITMASK_PROPERTY, 8);
HV_STATIC_ASSERT_OFFSET(HV_RDT_CAT_COS_BITMASK_PROPERTY, CosBitmask, 4);
HV_STATIC_ASSERT_SIZE(HV_MINROOT_NUMA_LPS, 264);
HV_STATIC_ASSERT_OFFSET(HV_MINROOT_NUMA_LPS, Mask, 8);
HV_STATIC_ASSERT_SIZE(HV_RDT_MBA_COS_VALUE_PROPERTY, 8);
HV_STATIC_ASSERT_OFFSET(HV_RDT_MBA_COS_VALUE_PROPERTY, CosThrottleValue, 4);
HV_STATIC_ASSERT_SIZE(HV_MEMORY_PROXIMITY_INFO, 24);
HV_STATIC_ASSERT_OFFSET(HV_MEMORY_PROXIMITY_INFO, EndAddress, 8);
HV_STATIC_ASSERT_OFFSET(HV_MEMORY_PROXIMITY_INFO, ProximityDomainId, 16);
#endif

HV_HEADER_END

#endif

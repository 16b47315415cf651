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
                HV_UINT8 IsRam : 1,
                         IsNonRootRam : 1,
                         IsHotAddableRam : 1,
                         IsBadRam : 1,
                         Reserved : 4;
            };
        } Attributes;
    };
} HV_MEMORY_RANGE_INFO, *PHV_MEMORY_RANGE_INFO;

typedef const HV_MEMORY_RANGE_INFO *PCHV_MEMORY_RANGE_INFO;
typedef HV_UINT32 HV_PHYSICAL_NODE_INDEX, *PHV_PHYSICAL_NODE_INDEX;

#define HV_PHYSICAL_NODE_INDEX_UNSPECIFIED 0xFFFFFFFF

/** Kinds of groups of processors below a NUMA node; Linux HV_SUBNODE_TYPE. */
typedef enum _HV_SUBNODE_TYPE HV_ENUM_UINT32 {
    HvSubnodeAny = 0x0u,
    HvSubnodeSocket,
    HvSubnodeCluster,
    HvSubnodeL3,
    HvSubnodeCount,
    HvSubnodeInvalid = 0xFFFFFFFFu,
} HV_SUBNODE_TYPE, *PHV_SUBNODE_TYPE;

/** Properties of a logical processor; Windows 26100 symbols. */
typedef enum _HV_LOGICAL_PROCESSOR_PROPERTY_TYPE HV_ENUM_UINT32 {
#if defined(HV_WITH_X64)
    HvLogicalProcessorPerfStateConfig = 0x0u,
    HvLogicalProcessorThrottleStateConfig,
    HvLogicalProcessorPccConfig,
    HvLogicalProcessorPerfStateCap,
#endif
#if defined(HV_ARCH_ARM64)
    HvLogicalProcessorMachineCheckContextInfo = 0x0u,
#else
    HvLogicalProcessorMachineCheckContextInfo = 0x4u,
#endif
#if defined(HV_ARCH_ARM64)
    HvLogicalProcessorMcUpdateUpdateStatus = 0x1u,
#else
    HvLogicalProcessorMcUpdateUpdateStatus = 0x5u,
#endif
#if defined(HV_WITH_ARM64)
    HvLogicalProcessorUpdateLpIndex = 0x2u,
    HvLogicalProcessorProcHwId,
    HvLogicalProcessorProximityDomainId,
#endif
} HV_LOGICAL_PROCESSOR_PROPERTY_TYPE, *PHV_LOGICAL_PROCESSOR_PROPERTY_TYPE;

/** Whether the TSCs are in step, and by how much they differ; Windows 26100 symbols. */
typedef struct _HV_TSC_SYNC_STATUS {
    HV_UINT8 SyncFailed;
    HV_UINT8 SyncNeeded;
    HV_INT64 MaxDelta;
    HV_INT64 MinDelta;
} HV_TSC_SYNC_STATUS, *PHV_TSC_SYNC_STATUS;

/** Pages which the hypervisor keeps back on one NUMA node; Windows 26100 symbols. */
typedef struct _HV_NUMA_NODE_RESERVED_PAGE_INFO {
    HV_UINT64 PhysicalAddress;
    HV_UINT32 ProximityDomainId;
} HV_NUMA_NODE_RESERVED_PAGE_INFO, *PHV_NUMA_NODE_RESERVED_PAGE_INFO;

/** Pages which the hypervisor keeps back on each NUMA node; Windows 26100 symbols. */
typedef struct _HV_ROOT_NUMA_COST_PAGES_PROPERTY {
    HV_UINT32 NumaNodeCount;
    HV_UINT32 ReservedP;
    HV_NUMA_NODE_RESERVED_PAGE_INFO NumaNodePfn[64];
} HV_ROOT_NUMA_COST_PAGES_PROPERTY, *PHV_ROOT_NUMA_COST_PAGES_PROPERTY;

/** Outcome of a microcode update; Windows 26100 symbols. */
typedef struct _HV_MCUPDATE_UPDATE_STATUS {
    HV_BOOLEAN Valid;
    HV_UINT32 UpdateLoadStatus;
    HV_UINT64 UpdateRevision;
    HV_UINT64 PreviousUpdateRevision;
    HV_UINT32 PlatformSpecificField1;
    HV_UINT32 PlatformSpecificField2;
} HV_MCUPDATE_UPDATE_STATUS, *PHV_MCUPDATE_UPDATE_STATUS;

/** A property of a logical processor; Windows 26100 symbols. */
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

/** Why a processor did not start; Linux hv_lp_startup_status. */
typedef struct _HV_LP_STARTUP_STATUS {
    HV_UINT16 Status;
    HV_UINT64 SubStatus1;
    HV_UINT64 SubStatus2;
    HV_UINT64 SubStatus3;
    HV_UINT64 SubStatus4;
    HV_UINT64 SubStatus5;
    HV_UINT64 SubStatus6;
} HV_LP_STARTUP_STATUS, *PHV_LP_STARTUP_STATUS;

/** Start of a microcode update; Windows 26100 symbols. */
typedef struct _HV_MCUPDATE_DATA_HEADER {
    HV_UINT32 DataSize;
    HV_UINT32 TableOffset;
} HV_MCUPDATE_DATA_HEADER, *PHV_MCUPDATE_DATA_HEADER;

/** Resources to control; Windows 26100 symbols. */
typedef enum _HV_RESOURCE_CONTROL_TYPE HV_ENUM_UINT32 {
    HvResourceControlProcessorCache = 0x0u,
    HvResourceControlMemoryBandwidth,
    HvResourceControlProcessorCacheMonitor,
} HV_RESOURCE_CONTROL_TYPE, *PHV_RESOURCE_CONTROL_TYPE;

/** Group of processors below a NUMA node: socket, cluster or L3 cache; Windows 26100 symbols. */
typedef struct HV_ALIGNED(8) _HV_SUBNODE {
    HV_UINT64 SubnodeId;
    HV_SUBNODE_TYPE SubnodeType;
} HV_SUBNODE, *PHV_SUBNODE;

/** A monitor of resource use; Windows 26100 symbols. */
typedef struct _HV_RESOURCE_CONTROL_MONITOR {
    HV_UINT16 PartId;
    HV_UINT8 Pmg;
    HV_UINT8 Enable;
    HV_UINT32 Reserved;
} HV_RESOURCE_CONTROL_MONITOR, *PHV_RESOURCE_CONTROL_MONITOR;

/** Limit of a resource; Windows 26100 symbols. */
typedef struct _HV_RESOURCE_CONTROL_VALUE_PROPERTY {
    HV_RESOURCE_CONTROL_TYPE Type;
    HV_UINT32 Index;
    union {
        HV_UINT64 Value;
        HV_RESOURCE_CONTROL_MONITOR Monitor;
    };
} HV_RESOURCE_CONTROL_VALUE_PROPERTY, *PHV_RESOURCE_CONTROL_VALUE_PROPERTY;

/** What a monitor counted; Windows 26100 symbols. */
typedef struct _HV_RESOURCE_CONTROL_MONITOR_DATA {
    struct {
        HV_UINT8 Valid;
        HV_UINT64 L3OccupancyBytes;
        HV_UINT64 L3TotalBwBytes;
        HV_UINT64 L3LocalBwBytes;
    } ProcessorCache;
} HV_RESOURCE_CONTROL_MONITOR_DATA, *PHV_RESOURCE_CONTROL_MONITOR_DATA;

/** What the processors can control; Windows 26100 symbols. */
typedef struct _HV_RESOURCE_CONTROL_SUPPORT_PROPERTY {
    HV_UINT32 ProcessorCacheAllocationSupport : 1,
              ProcessorCacheMonitoringSupport : 1,
              ProcessorCacheOccupancySupport : 1,
              ProcessorCacheTotalBwSupport : 1,
              ProcessorCacheLocalBwSupport : 1,
              MemoryBandwidthAllocationSupport : 1,
              Reserved1 : 26;
    HV_UINT32 ProcessorCacheMaskWidth;
    HV_UINT32 ProcessorCacheMaskHwReserved;
    HV_UINT32 ProcessorCacheMaskSlots;
    HV_UINT32 ProcessorCacheMonitorSlots;
    HV_UINT32 MemoryBandwidthSlots;
    HV_UINT32 MemoryBandwidthMaxValue;
    HV_UINT32 MemoryBandwidthLinear : 1,
              Reserved2 : 31;
} HV_RESOURCE_CONTROL_SUPPORT_PROPERTY, *PHV_RESOURCE_CONTROL_SUPPORT_PROPERTY;

/** Limits of a resource; Windows 26100 symbols. */
typedef struct _HV_RESOURCE_CONTROL_VALUES_PROPERTY {
    HV_UINT32 NumValues;
    union {
        HV_UINT64 Values[128];
        HV_RESOURCE_CONTROL_MONITOR Monitors[128];
    };
} HV_RESOURCE_CONTROL_VALUES_PROPERTY, *PHV_RESOURCE_CONTROL_VALUES_PROPERTY;

/** Cache ways of a class of service; Windows 26100 symbols. */
typedef struct _HV_RDT_CAT_COS_BITMASK_PROPERTY {
    HV_UINT32 CosIndex;
    HV_UINT32 CosBitmask;
} HV_RDT_CAT_COS_BITMASK_PROPERTY, *PHV_RDT_CAT_COS_BITMASK_PROPERTY;

/** Processors of a node which the root keeps; Windows 26100 symbols. */
typedef struct _HV_MINROOT_NUMA_LPS {
    HV_UINT32 NodeIndex;
    HV_UINT64 Mask[32];
} HV_MINROOT_NUMA_LPS, *PHV_MINROOT_NUMA_LPS;

/** Memory bandwidth of a class of service; Windows 26100 symbols. */
typedef struct _HV_RDT_MBA_COS_VALUE_PROPERTY {
    HV_UINT32 CosIndex;
    HV_UINT32 CosThrottleValue;
} HV_RDT_MBA_COS_VALUE_PROPERTY, *PHV_RDT_MBA_COS_VALUE_PROPERTY;

/** Node of a range of memory; Windows 26100 symbols. */
typedef struct _HV_MEMORY_PROXIMITY_INFO {
    HV_UINT64 BaseAddress;
    HV_UINT64 EndAddress;
    HV_PROXIMITY_DOMAIN_ID ProximityDomainId;
} HV_MEMORY_PROXIMITY_INFO, *PHV_MEMORY_PROXIMITY_INFO;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/processor.h"
#endif

HV_HEADER_END

#endif

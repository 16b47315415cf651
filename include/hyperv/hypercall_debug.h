/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Hypercalls on event logs, statistics, debugging, images: inputs and outputs. Sources: WDK 7.1
 * hvgdk.h, Windows symbols.
 */
#ifndef HYPERV_HYPERCALL_DEBUG_H
#define HYPERV_HYPERCALL_DEBUG_H

#include "types.h"
#include "base.h"
#include "synic.h"
#include "debug.h"
#include "boot.h"
#include "statistics.h"
#include "trace.h"

HV_HEADER_BEGIN

/** Events to log, by group; later form of HV_INPUT_EVENTLOG_GROUP_EVENTS; Windows 26100 symbols. */
typedef struct _HV_INPUT_EVENTLOG_SET_EVENTS {
    HV_EVENTLOG_TYPE EventLogType;
    HV_UINT32 GroupCount;
    HV_UINT64 ConfigurationFlags;
    HV_EVENTLOG_EVENTGROUP_CONFIGURATION Groups[2];
} HV_INPUT_EVENTLOG_SET_EVENTS, *PHV_INPUT_EVENTLOG_SET_EVENTS;

/** Input of HvCallInvokeHypervisorDebugger, hypercall 0x000A; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_INVOKE_HYPERVISOR_DEBUGGER {
    HV_UINT64 Reason;
    HV_UINT64 SupplementalCode;
} HV_INPUT_INVOKE_HYPERVISOR_DEBUGGER, *PHV_INPUT_INVOKE_HYPERVISOR_DEBUGGER;

/** Input of HvCallQueryImageInfo, hypercall 0x0016; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_QUERY_IMAGE_INFO {
    HV_IMAGE_QUERY_TYPE QueryType;
    HV_UINT32 ReservedZ0;
    union {
        HV_UINT64 ModuleIndex;
        struct {
            HV_UINT64 ModuleIndex : 4,
                      SlotIndex : 2,
                      PageCount : 16,
                      ReservedZ0 : 42;
            HV_UINT64 StartVa;
        } Mapping;
    };
} HV_INPUT_QUERY_IMAGE_INFO, *PHV_INPUT_QUERY_IMAGE_INFO;

/** Output of HvCallQueryImageInfo, hypercall 0x0016; Windows 26100 symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_OUTPUT_QUERY_IMAGE_INFO {
    HV_UINT32 ModuleCount;
    HV_MODULE_TRAITS ModuleTraits;
    HV_GPA_PAGE_PERMISSION GpaPagePerm[512];
} HV_OUTPUT_QUERY_IMAGE_INFO, *PHV_OUTPUT_QUERY_IMAGE_INFO;

/** Input of HvCallMapImagePages, hypercall 0x0017; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MAP_IMAGE_PAGES {
    HV_UINT64 ModuleIndex : 4,
              SlotIndex : 2,
              ReservedZ0 : 58;
    HV_VA_PERMISSION VirtualPageFramePerm[];
} HV_INPUT_MAP_IMAGE_PAGES, *PHV_INPUT_MAP_IMAGE_PAGES;

/** Input of HvCallCommitPatch, hypercall 0x0018; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_COMMIT_PATCH {
    HV_UINT64 ModuleIndex : 4,
              SlotIndex : 2,
              UseTargetPatch : 1,
              ReservedZ0 : 57;
    HV_UINT64 PatchRoutineVa;
    HV_MEMORY_DESCRIPTOR Descriptor;
} HV_INPUT_COMMIT_PATCH, *PHV_INPUT_COMMIT_PATCH;

/** Input of HvCallInitializeEventLogBufferGroup, hypercall 0x0060; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_INITIALIZE_EVENTLOG_BUFFER_GROUP {
    HV_EVENTLOG_INIT_TYPE EventLogInitType;
    HV_UINT32 MaximumBufferCount;
    HV_UINT32 BufferSizeInPages;
    HV_UINT32 Threshold;
    HV_EVENTLOG_ENTRY_TIME_BASIS TimeBasis;
    HV_NANO100_TIME SystemTime;
} HV_INPUT_INITIALIZE_EVENTLOG_BUFFER_GROUP, *PHV_INPUT_INITIALIZE_EVENTLOG_BUFFER_GROUP;

/** Input of HvCallFinalizeEventLogBufferGroup, hypercall 0x0061; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FINALIZE_EVENTLOG_BUFFER_GROUP {
    HV_EVENTLOG_TYPE EventLogType;
} HV_INPUT_FINALIZE_EVENTLOG_BUFFER_GROUP, *PHV_INPUT_FINALIZE_EVENTLOG_BUFFER_GROUP;

/** Input of HvCallCreateEventLogBuffer, hypercall 0x0062; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CREATE_EVENTLOG_BUFFER {
    HV_EVENTLOG_TYPE EventLogType;
    HV_EVENTLOG_BUFFER_INDEX BufferIndex;
    HV_PROXIMITY_DOMAIN_INFO ProximityInfo;
} HV_INPUT_CREATE_EVENTLOG_BUFFER, *PHV_INPUT_CREATE_EVENTLOG_BUFFER;

/** Input of HvCallDeleteEventLogBuffer, hypercall 0x0063; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DELETE_EVENTLOG_BUFFER {
    HV_EVENTLOG_TYPE EventLogType;
    HV_EVENTLOG_BUFFER_INDEX BufferIndex;
} HV_INPUT_DELETE_EVENTLOG_BUFFER, *PHV_INPUT_DELETE_EVENTLOG_BUFFER;

/** Input of HvCallMapEventLogBuffer, hypercall 0x0064; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MAP_EVENTLOG_BUFFER {
    HV_EVENTLOG_TYPE EventLogType;
    HV_EVENTLOG_BUFFER_INDEX BufferIndex;
} HV_INPUT_MAP_EVENTLOG_BUFFER, *PHV_INPUT_MAP_EVENTLOG_BUFFER;

/** Output of HvCallMapEventLogBuffer, hypercall 0x0064; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_MAP_EVENTLOG_BUFFER {
    HV_GPA_PAGE_NUMBER GpaPageNumbers[512];
} HV_OUTPUT_MAP_EVENTLOG_BUFFER, *PHV_OUTPUT_MAP_EVENTLOG_BUFFER;

/** Input of HvCallUnmapEventLogBuffer, hypercall 0x0065; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNMAP_EVENTLOG_BUFFER {
    HV_EVENTLOG_TYPE EventLogType;
    HV_EVENTLOG_BUFFER_INDEX BufferIndex;
} HV_INPUT_UNMAP_EVENTLOG_BUFFER, *PHV_INPUT_UNMAP_EVENTLOG_BUFFER;

/** Input of HvCallSetEventLogGroupSources, hypercall 0x0066; WDK 7.1 hvgdk.h
 *  HV_INPUT_EVENTLOG_SET_EVENTS. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_EVENTLOG_GROUP_EVENTS {
    HV_EVENTLOG_TYPE EventLogType;
    HV_UINT64 EnableFlags;
} HV_INPUT_EVENTLOG_GROUP_EVENTS, *PHV_INPUT_EVENTLOG_GROUP_EVENTS;

/** Input of HvCallReleaseEventLogBuffer, hypercall 0x0067; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_EVENTLOG_RELEASE_BUFFER {
    HV_EVENTLOG_TYPE EventLogType;
    HV_EVENTLOG_BUFFER_INDEX BufferIndex;
} HV_INPUT_EVENTLOG_RELEASE_BUFFER, *PHV_INPUT_EVENTLOG_RELEASE_BUFFER;

/** Input of HvCallFlushEventLogBuffer, hypercall 0x0068; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FLUSH_EVENTLOG_BUFFER {
    HV_EVENTLOG_TYPE EventLogType;
    HV_EVENTLOG_BUFFER_INDEX BufferIndex;
} HV_INPUT_FLUSH_EVENTLOG_BUFFER, *PHV_INPUT_FLUSH_EVENTLOG_BUFFER;

/** Input of HvCallPostDebugData, hypercall 0x0069; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_POST_DEBUG_DATA {
    HV_UINT32 Count;
    HV_DEBUG_OPTIONS Options;
    HV_UINT8 Data[HV_DEBUG_MAXIMUM_DATA_SIZE];
} HV_INPUT_POST_DEBUG_DATA, *PHV_INPUT_POST_DEBUG_DATA;

/** Output of HvCallPostDebugData, hypercall 0x0069; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_POST_DEBUG_DATA {
    HV_UINT32 PendingCount;
} HV_OUTPUT_POST_DEBUG_DATA, *PHV_OUTPUT_POST_DEBUG_DATA;

/** Input of HvCallRetrieveDebugData, hypercall 0x006A; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_RETRIEVE_DEBUG_DATA {
    HV_UINT32 Count;
    HV_DEBUG_OPTIONS Options;
    HV_NANO100_DURATION Timeout;
} HV_INPUT_RETRIEVE_DEBUG_DATA, *PHV_INPUT_RETRIEVE_DEBUG_DATA;

/** Output of HvCallRetrieveDebugData, hypercall 0x006A; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_RETRIEVE_DEBUG_DATA {
    HV_UINT32 RetrievedCount;
    HV_UINT32 RemainingCount;
    HV_UINT8 Data[HV_DEBUG_MAXIMUM_DATA_SIZE];
} HV_OUTPUT_RETRIEVE_DEBUG_DATA, *PHV_OUTPUT_RETRIEVE_DEBUG_DATA;

/** Input of HvCallResetDebugSession, hypercall 0x006B; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_RESET_DEBUG_SESSION {
    HV_DEBUG_OPTIONS Options;
} HV_INPUT_RESET_DEBUG_SESSION, *PHV_INPUT_RESET_DEBUG_SESSION;

/** Output of HvCallResetDebugSession, hypercall 0x006B; Mile.HyperV. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_RESET_DEBUG_SESSION {
    HV_DEBUG_NET_DATA NetData;
} HV_OUTPUT_RESET_DEBUG_SESSION, *PHV_OUTPUT_RESET_DEBUG_SESSION;

/** Input of HvCallMapStatsPage, hypercall 0x006C; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MAP_STATS_PAGE {
    HV_STATS_OBJECT_TYPE StatsType;
    HV_STATS_OBJECT_IDENTITY ObjectIdentity;
    HV_GPA_PAGE_NUMBER MapLocation;
} HV_INPUT_MAP_STATS_PAGE, *PHV_INPUT_MAP_STATS_PAGE;

/** Output of HvCallMapStatsPage, hypercall 0x006C; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_MAP_STATS_PAGE {
    HV_UINT64 MapLocation;
} HV_OUTPUT_MAP_STATS_PAGE, *PHV_OUTPUT_MAP_STATS_PAGE;

/** Input of HvCallUnmapStatsPage, hypercall 0x006D; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNMAP_STATS_PAGE {
    HV_STATS_OBJECT_TYPE StatsType;
    HV_STATS_OBJECT_IDENTITY ObjectIdentity;
    HV_GPA_PAGE_NUMBER MapLocation;
} HV_INPUT_UNMAP_STATS_PAGE, *PHV_INPUT_UNMAP_STATS_PAGE;

/** Input of HvCallGetCoverageData, hypercall 0x0093; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_COVERAGE_VECTOR {
    HV_COVERAGE_OPERATION CoverageOp;
    HV_UINT32 PageCount;
    HV_GPA_PAGE_NUMBER GpaPageNumbers[128];
} HV_INPUT_GET_COVERAGE_VECTOR, *PHV_INPUT_GET_COVERAGE_VECTOR;

/** Output of HvCallGetCoverageData, hypercall 0x0093; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_COVERAGE_VECTOR {
    HV_IMAGE_COVERAGE_INFO CoverageInfo;
} HV_OUTPUT_GET_COVERAGE_VECTOR, *PHV_OUTPUT_GET_COVERAGE_VECTOR;

/** Input of HvCallWriteSysDiagEvent, hypercall 0x00FE; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_WRITE_SYS_DIAG_EVENT {
    HV_EVENTLOG_ENTRY_HEADER Header;
    HV_UINT32 DataSize;
    HV_UINT8 Data[];
} HV_INPUT_WRITE_SYS_DIAG_EVENT, *PHV_INPUT_WRITE_SYS_DIAG_EVENT;

/** Input of HvCallMapPartitionEventLogBuffer, hypercall 0x0116; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MAP_PARTITION_EVENTLOG_BUFFER {
    HV_PARTITION_ID PartitionId;
    HV_EVENTLOG_TYPE EventLogType;
    HV_UINT32 BufferIndex;
    HV_GPA_PAGE_RANGE GpaRange;
} HV_INPUT_MAP_PARTITION_EVENTLOG_BUFFER, *PHV_INPUT_MAP_PARTITION_EVENTLOG_BUFFER;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/hypercall_debug.h"
#endif

HV_HEADER_END

#endif

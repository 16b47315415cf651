/* SPDX-License-Identifier: MIT */
/*
 * Time: timer objects, work items, delays, the clock.
 */
#ifndef NDIS_TIMER_H
#define NDIS_TIMER_H

#include <ndis/base.h>

typedef VOID NTAPI NDIS_TIMER_FUNCTION(_In_ PVOID SystemSpecific1, _In_ PVOID FunctionContext,
                                       _In_ PVOID SystemSpecific2, _In_ PVOID SystemSpecific3);
typedef NDIS_TIMER_FUNCTION *PNDIS_TIMER_FUNCTION;

#define NDIS_TIMER_CHARACTERISTICS_REVISION_1 1
typedef struct _NDIS_TIMER_CHARACTERISTICS {
    NDIS_OBJECT_HEADER Header;
    ULONG AllocationTag;
    PNDIS_TIMER_FUNCTION TimerFunction;
    PVOID FunctionContext;
} NDIS_TIMER_CHARACTERISTICS, *PNDIS_TIMER_CHARACTERISTICS;
DDK_ASSERT_SIZE(NDIS_TIMER_CHARACTERISTICS, 16, 24);

#define NDIS_SIZEOF_TIMER_CHARACTERISTICS_REVISION_1                                               \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_TIMER_CHARACTERISTICS, FunctionContext)

/* DueTime is in 100 ns, negative for relative; MillisecondsPeriod 0 means once. */
_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisAllocateTimerObject(_In_ NDIS_HANDLE NdisHandle,
                            _In_ PNDIS_TIMER_CHARACTERISTICS TimerCharacteristics,
                            _Out_ PNDIS_HANDLE pTimerObject);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeTimerObject(_In_ NDIS_HANDLE TimerObject);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI BOOLEAN NTAPI
    NdisSetTimerObject(_In_ NDIS_HANDLE TimerObject, _In_ LARGE_INTEGER DueTime,
                       _In_opt_ LONG MillisecondsPeriod, _In_opt_ PVOID FunctionContext);

NDISAPI BOOLEAN NTAPI NdisCancelTimerObject(_In_ NDIS_HANDLE TimerObject);

#if NDIS_SUPPORT_NDIS620
_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI BOOLEAN NTAPI
    NdisSetCoalescableTimerObject(_In_ NDIS_HANDLE TimerObject, _In_ LARGE_INTEGER DueTime,
                                  _In_opt_ LONG MillisecondsPeriod, _In_opt_ PVOID FunctionContext,
                                  _In_opt_ ULONG Tolerance);

#endif

/* Work items run at PASSIVE_LEVEL; the handle may be freed in the routine. */
typedef VOID NTAPI NDIS_IO_WORKITEM_FUNCTION(_In_opt_ PVOID WorkItemContext,
                                             _In_ NDIS_HANDLE NdisIoWorkItemHandle);
typedef NDIS_IO_WORKITEM_FUNCTION *NDIS_IO_WORKITEM_ROUTINE;

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_HANDLE NTAPI
    NdisAllocateIoWorkItem(_In_ NDIS_HANDLE NdisObjectHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisQueueIoWorkItem(_In_ NDIS_HANDLE NdisIoWorkItemHandle,
                        _In_ NDIS_IO_WORKITEM_ROUTINE Routine, _In_ PVOID WorkItemContext);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeIoWorkItem(_In_ NDIS_HANDLE NdisIoWorkItemHandle);

_IRQL_requires_max_(APC_LEVEL) NDISAPI VOID NTAPI NdisMSleep(_In_ ULONG MicrosecondsToSleep);

#define NdisStallExecution(microseconds) KeStallExecutionProcessor(microseconds)

NDISAPI VOID NTAPI NdisGetCurrentSystemTime(_In_ PLARGE_INTEGER pSystemTime);

#if NDIS_SUPPORT_NDIS620
NDISAPI VOID NTAPI NdisGetSystemUpTimeEx(_Out_ PLARGE_INTEGER pSystemUpTime);

#endif
NDISAPI VOID NTAPI NdisGetSystemUpTime(_Out_ PULONG SystemUpTime);

#endif

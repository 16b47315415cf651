/* SPDX-License-Identifier: MIT */
/*
 * Timer objects, work items, sleep and time.
 */
#include "ndisp.h"

typedef struct _NDISP_TIMER {
    NDISP_OBJECT Object;
    KTIMER Timer;
    KDPC Dpc;
    PNDIS_TIMER_FUNCTION Function;
    PVOID DefaultContext;
    PVOID Context;
    LONG Period;
    BOOLEAN Set; /* in the timer queue */
    LONG Running;
} NDISP_TIMER, *PNDISP_TIMER;

static VOID NTAPI NdispTimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PNDISP_TIMER Timer = Context;
    PNDIS_TIMER_FUNCTION Function = Timer->Function;
    PVOID FunctionContext = Timer->Context;

    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    if (Timer->Period == 0)
        Timer->Set = FALSE;
    Timer->Running++;
    /* The function may free the timer object of a one-shot timer: nothing is touched after it
     * unless the object is still there. */
    LAB_CALL_VOID("NetTimerCallback", Function, Dpc, FunctionContext, NULL, NULL);
    if (LabPoolQuery(Timer, NULL) != 0)
        Timer->Running--;
}

NDIS_STATUS NTAPI NdisAllocateTimerObject(NDIS_HANDLE NdisHandle,
                                          PNDIS_TIMER_CHARACTERISTICS TimerCharacteristics,
                                          PNDIS_HANDLE pTimerObject)
{
    static const char Api[] = "NdisAllocateTimerObject";
    PVOID Caller = LAB_CALLER();
    PNDISP_TIMER Timer;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    NDISP_CHECK_HEADER(
        &TimerCharacteristics->Header, NDIS_OBJECT_TYPE_TIMER_CHARACTERISTICS, Api,
        "NDIS_TIMER_CHARACTERISTICS",
        {NDIS_TIMER_CHARACTERISTICS_REVISION_1, NDIS_SIZEOF_TIMER_CHARACTERISTICS_REVISION_1});
    if (TimerCharacteristics->TimerFunction == NULL || TimerCharacteristics->AllocationTag == 0)
        LabFinding("ndis-param", "%s: TimerFunction %p, AllocationTag 0x%x", Api,
                   TimerCharacteristics->TimerFunction, TimerCharacteristics->AllocationTag);
    Timer = NdispCreateObject(NdispTimer, sizeof(*Timer), NdisHandle, FALSE, Caller, Api);
    if (Timer == NULL)
        return NDIS_STATUS_RESOURCES;
    Timer->Function = TimerCharacteristics->TimerFunction;
    Timer->DefaultContext = TimerCharacteristics->FunctionContext;
    KeInitializeTimer(&Timer->Timer);
    KeInitializeDpc(&Timer->Dpc, NdispTimerDpc, Timer);
    *pTimerObject = Timer;
    return NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisFreeTimerObject(NDIS_HANDLE TimerObject)
{
    static const char Api[] = "NdisFreeTimerObject";
    PVOID Caller = LAB_CALLER();
    PNDISP_TIMER Timer = NdispObject(TimerObject, NdispTimer, Api);

    if (Timer->Set)
        LabFinding("ndis-timer", "%s: timer object %p is still in the timer queue", Api, Timer);
    if (Timer->Running != 0)
        LabFinding("ndis-timer", "%s: the function of timer object %p is running", Api, Timer);
    NdispDeleteObject(&Timer->Object, Caller);
}

static BOOLEAN NdispSetTimer(NDIS_HANDLE TimerObject, LARGE_INTEGER DueTime, LONG Period,
                             PVOID Context, const char *Api)
{
    PNDISP_TIMER Timer = NdispObject(TimerObject, NdispTimer, Api);
    PNDISP_ADAPTER Adapter = Timer->Object.Adapter;

    if (Period < 0)
        LabFinding("ndis-param", "%s: MillisecondsPeriod %d", Api, Period);
    /* OID_PNP_SET_POWER page: all timers are cancelled before the card sleeps. */
    if (Adapter != NULL && (Adapter->State == NdispHalted || Adapter->State == NdispShutdown))
        LabFinding("ndis-timer", "%s: %s: called in state %s", Adapter->Name, Api,
                   NdispStateName(Adapter->State));
    Timer->Context = Context != NULL ? Context : Timer->DefaultContext;
    Timer->Period = Period;
    Timer->Set = TRUE;
    return KeSetTimerEx(&Timer->Timer, DueTime, Period, &Timer->Dpc);
}

BOOLEAN NTAPI NdisSetTimerObject(NDIS_HANDLE TimerObject, LARGE_INTEGER DueTime,
                                 LONG MillisecondsPeriod, PVOID FunctionContext)
{
    return NdispSetTimer(TimerObject, DueTime, MillisecondsPeriod, FunctionContext,
                         "NdisSetTimerObject");
}

BOOLEAN NTAPI NdisSetCoalescableTimerObject(NDIS_HANDLE TimerObject, LARGE_INTEGER DueTime,
                                            LONG MillisecondsPeriod, PVOID FunctionContext,
                                            ULONG Tolerance)
{
    UNREFERENCED_PARAMETER(Tolerance);
    return NdispSetTimer(TimerObject, DueTime, MillisecondsPeriod, FunctionContext,
                         "NdisSetCoalescableTimerObject");
}

BOOLEAN NTAPI NdisCancelTimerObject(NDIS_HANDLE TimerObject)
{
    PNDISP_TIMER Timer = NdispObject(TimerObject, NdispTimer, "NdisCancelTimerObject");

    /* A DPC that is queued already still runs, as on Windows; the driver has to wait for it. */
    if (!KeCancelTimer(&Timer->Timer)) {
        if (Timer->Period != 0)
            Timer->Set = FALSE;
        return FALSE;
    }
    Timer->Set = FALSE;
    return TRUE;
}

VOID NdispCheckTimersIdle(PNDISP_ADAPTER Adapter, const char *When)
{
    PLIST_ENTRY Entry;

    for (Entry = NdispObjects.Flink; Entry != &NdispObjects; Entry = Entry->Flink) {
        PNDISP_TIMER Timer = CONTAINING_RECORD(Entry, NDISP_TIMER, Object.Link);

        if (Timer->Object.Kind == NdispTimer && Timer->Object.Adapter == Adapter && Timer->Set)
            LabFinding("ndis-timer", "%s: %s: timer object %p is in the timer queue", Adapter->Name,
                       When, Timer);
    }
}

/* ---- work items ------------------------------------------------------------------------------ */

typedef struct _NDISP_WORK {
    NDISP_OBJECT Object;
    WORK_QUEUE_ITEM Item;
    NDIS_IO_WORKITEM_ROUTINE Routine;
    PVOID Context;
    BOOLEAN Queued;
} NDISP_WORK, *PNDISP_WORK;

NDIS_HANDLE NTAPI NdisAllocateIoWorkItem(NDIS_HANDLE NdisObjectHandle)
{
    if (LabInjectFailure())
        return NULL;
    return NdispCreateObject(NdispWorkItem, sizeof(NDISP_WORK), NdisObjectHandle, FALSE,
                             LAB_CALLER(), "NdisAllocateIoWorkItem");
}

VOID NTAPI NdisFreeIoWorkItem(NDIS_HANDLE NdisIoWorkItemHandle)
{
    PVOID Caller = LAB_CALLER();
    PNDISP_WORK Work = NdispObject(NdisIoWorkItemHandle, NdispWorkItem, "NdisFreeIoWorkItem");

    if (Work->Queued)
        LabFinding("ndis-work", "NdisFreeIoWorkItem: work item %p is queued", Work);
    NdispDeleteObject(&Work->Object, Caller);
}

static VOID NTAPI NdispWorkRoutine(PVOID Context)
{
    PNDISP_WORK Work = Context;
    NDIS_IO_WORKITEM_ROUTINE Routine = Work->Routine;

    /* From here on the driver may queue or free the item again. */
    Work->Queued = FALSE;
    LAB_CALL_VOID("NDIS_IO_WORKITEM_FUNCTION", Routine, Work->Context, Work);
}

VOID NTAPI NdisQueueIoWorkItem(NDIS_HANDLE NdisIoWorkItemHandle, NDIS_IO_WORKITEM_ROUTINE Routine,
                               PVOID WorkItemContext)
{
    static const char Api[] = "NdisQueueIoWorkItem";
    PNDISP_WORK Work = NdispObject(NdisIoWorkItemHandle, NdispWorkItem, Api);

    if (Routine == NULL)
        LabFinding("ndis-param", "%s: Routine is NULL", Api);
    if (Work->Queued)
        LabFinding("ndis-work", "%s: work item %p is queued already", Api, Work);
    Work->Queued = TRUE;
    Work->Routine = Routine;
    Work->Context = WorkItemContext;
    ExInitializeWorkItem(&Work->Item, NdispWorkRoutine, Work);
    ExQueueWorkItem(&Work->Item, DelayedWorkQueue);
}

/* ---- time ------------------------------------------------------------------------------------ */

VOID NTAPI NdisMSleep(ULONG MicrosecondsToSleep)
{
    LARGE_INTEGER Delay;

    if (KeGetCurrentIrql() != PASSIVE_LEVEL)
        LabFinding("irql", "NdisMSleep: called at IRQL %u", KeGetCurrentIrql());
    Delay.QuadPart = -(LONGLONG)MicrosecondsToSleep * 10;
    KeDelayExecutionThread(KernelMode, FALSE, &Delay);
}

VOID NTAPI NdisGetCurrentSystemTime(PLARGE_INTEGER pSystemTime)
{
    KeQuerySystemTime(pSystemTime);
}

VOID NTAPI NdisGetSystemUpTimeEx(PLARGE_INTEGER pSystemUpTime)
{
    pSystemUpTime->QuadPart = (LONGLONG)(KeQueryInterruptTime() / 10000); /* milliseconds */
}

VOID NTAPI NdisGetSystemUpTime(PULONG SystemUpTime)
{
    *SystemUpTime = (ULONG)(KeQueryInterruptTime() / 10000);
}

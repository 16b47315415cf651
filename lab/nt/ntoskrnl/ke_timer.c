/* SPDX-License-Identifier: MIT */
/* Kernel timers. Times are nanoseconds of the host's clock; KTIMER.DueTime keeps them. */
#include "ki.h"

static LIST_ENTRY KiTimers = {&KiTimers, &KiTimers}; /* by due time */

ULONG64 NTAPI KiNextTimer(void)
{
    ULONG64 Next = LAB_NO_DEADLINE;

    if (!IsListEmpty(&KiTimers)) {
        Next = CONTAINING_RECORD(KiTimers.Flink, KTIMER, TimerListEntry)->DueTime.QuadPart;
    }
    for (PLIST_ENTRY e = KiTimedWaits.Flink; e != &KiTimedWaits; e = e->Flink) {
        ULONG64 Due = CONTAINING_RECORD(e, KI_THREAD, WaitLink)->WaitDeadline;
        Next = Due < Next ? Due : Next;
    }
    return Next;
}

static VOID KipInsertTimer(PKTIMER Timer, ULONG64 Due)
{
    PLIST_ENTRY Entry = KiTimers.Blink;

    Timer->DueTime.QuadPart = Due;
    while (Entry != &KiTimers &&
           CONTAINING_RECORD(Entry, KTIMER, TimerListEntry)->DueTime.QuadPart > Due) {
        Entry = Entry->Blink;
    }
    InsertHeadList(Entry, &Timer->TimerListEntry);
    Timer->Header.Inserted = TRUE;
}

static BOOLEAN KipIsQueued(PKTIMER Timer)
{
    for (PLIST_ENTRY e = KiTimers.Flink; e != &KiTimers; e = e->Flink) {
        if (e == &Timer->TimerListEntry) {
            return TRUE;
        }
    }
    return FALSE;
}

VOID NTAPI KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type)
{
    if (KipIsQueued(Timer)) {
        LabFinding("object", "KeInitializeTimerEx: timer %p is pending", Timer);
    }
    RtlZeroMemory(Timer, sizeof(*Timer));
    KiInitHeader(&Timer->Header,
                 Type == NotificationTimer ? TimerNotificationObject : TimerSynchronizationObject,
                 sizeof(*Timer), 0);
}

VOID NTAPI KeInitializeTimer(PKTIMER Timer)
{
    KeInitializeTimerEx(Timer, NotificationTimer);
}

static VOID KipCheckTimer(PKTIMER Timer, const char *What)
{
    if ((Timer->Header.Type != TimerNotificationObject &&
         Timer->Header.Type != TimerSynchronizationObject) ||
        Timer->Header.WaitListHead.Flink == NULL) {
        LabFinding("object", "%s: %p is no initialised timer", What, Timer);
    }
}

BOOLEAN NTAPI KeCancelTimer(PKTIMER Timer)
{
    KipCheckTimer(Timer, "KeCancelTimer");
    if (!Timer->Header.Inserted) {
        return FALSE;
    }
    RemoveEntryList(&Timer->TimerListEntry);
    Timer->Header.Inserted = FALSE;
    Timer->Period = 0;
    return TRUE;
}

BOOLEAN NTAPI KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC Dpc)
{
    BOOLEAN Inserted;

    KipCheckTimer(Timer, "KeSetTimerEx");
    Inserted = KeCancelTimer(Timer);
    Timer->Header.SignalState = 0;
    Timer->Dpc = Dpc;
    Timer->Period = (ULONG)Period;
    KipInsertTimer(Timer, KiDeadline(&DueTime));
    return Inserted;
}

BOOLEAN NTAPI KeSetTimer(PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc)
{
    return KeSetTimerEx(Timer, DueTime, 0, Dpc);
}

/* The tolerable delay is permission to be late, never used here. */
BOOLEAN NTAPI KeSetCoalescableTimer(PKTIMER Timer, LARGE_INTEGER DueTime, ULONG Period,
                                    ULONG TolerableDelay, PKDPC Dpc)
{
    UNREFERENCED_PARAMETER(TolerableDelay);
    return KeSetTimerEx(Timer, DueTime, (LONG)Period, Dpc);
}

BOOLEAN NTAPI KeReadStateTimer(PKTIMER Timer)
{
    KipCheckTimer(Timer, "KeReadStateTimer");
    return Timer->Header.SignalState != 0;
}

VOID NTAPI KiExpireTimers(void)
{
    ULONG64 Now = KiClock();

    while (!IsListEmpty(&KiTimers)) {
        PKTIMER Timer = CONTAINING_RECORD(KiTimers.Flink, KTIMER, TimerListEntry);
        PKDPC Dpc = Timer->Dpc;
        ULONG64 Due = Timer->DueTime.QuadPart;

        if (Due > Now) {
            return;
        }
        RemoveEntryList(&Timer->TimerListEntry);
        Timer->Header.Inserted = FALSE;
        KiCounters.timer_expirations++;
        Timer->Header.SignalState = 1;
        KiSignalObject(&Timer->Header);
        if (Timer->Period != 0) {
            /* Periods that were missed are skipped, as by Windows' KiTimerExpiration. */
            ULONG64 Step = (ULONG64)Timer->Period * 1000000;
            Due += Step;
            KipInsertTimer(Timer, Due > Now ? Due : Now + Step);
        }
        if (Dpc != NULL) {
            ULONG64 System = (KiBoot.system_time + Now / 100);
            KeInsertQueueDpc(Dpc, (PVOID)(ULONG_PTR)(ULONG)System,
                             (PVOID)(ULONG_PTR)(System >> 32));
        }
    }
}

/* A range of memory goes away: no pending timer or queued DPC may lie in it or run its code. */
VOID NTAPI KiCheckFreedRange(PVOID Start, SIZE_T Bytes, PVOID Caller, BOOLEAN Unload)
{
    PUCHAR Low = Start, High = Low + Bytes;

#define INSIDE(Pointer) ((PUCHAR)(ULONG_PTR)(Pointer) >= Low && (PUCHAR)(ULONG_PTR)(Pointer) < High)
    for (PLIST_ENTRY e = KiTimers.Flink; e != &KiTimers; e = e->Flink) {
        PKTIMER Timer = CONTAINING_RECORD(e, KTIMER, TimerListEntry);
        if (INSIDE(Timer) || (Timer->Dpc != NULL && INSIDE(Timer->Dpc)) ||
            (Unload && Timer->Dpc != NULL && INSIDE(Timer->Dpc->DeferredRoutine))) {
            LabFinding("unload-timer", "%s: timer %p is still pending in memory being %s",
                       LabImageName(Unload ? Start : Caller), Timer, Unload ? "unloaded" : "freed");
        }
    }
    for (ULONG i = 0; i < KiCpuCount; i++) {
        for (PLIST_ENTRY e = KiCpus[i].DpcQueue.Flink; e != &KiCpus[i].DpcQueue; e = e->Flink) {
            PKDPC Dpc = CONTAINING_RECORD(e, KDPC, DpcListEntry);
            if (INSIDE(Dpc) || (Unload && INSIDE(Dpc->DeferredRoutine))) {
                LabFinding("unload-dpc", "%s: DPC %p is still queued in memory being %s",
                           LabImageName(Unload ? Start : Caller), Dpc,
                           Unload ? "unloaded" : "freed");
            }
        }
    }
    if (Unload) {
        for (PLIST_ENTRY e = KiAllThreads.Flink; e != &KiAllThreads; e = e->Flink) {
            PKI_THREAD Thread = CONTAINING_RECORD(e, KI_THREAD, AllLink);
            if (INSIDE(Thread->StartRoutine) && Thread->State != KiThreadTerminated) {
                LabFinding("unload-thread", "%s: a thread started at %s+0x%Ix still runs",
                           LabImageName(Start), LabImageName(Start),
                           VfImageOffset(Thread->StartRoutine));
            }
        }
    }
#undef INSIDE
}

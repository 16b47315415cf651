/* SPDX-License-Identifier: MIT */
/* Dispatcher objects: waits, events, semaphores, mutexes, gates of fast and guarded mutexes. */
#include "ki.h"

LIST_ENTRY KiTimedWaits = {&KiTimedWaits, &KiTimedWaits};

/* Object types of DISPATCHER_HEADER.Type (KOBJECTS). */
#define KI_IS_MUTANT(Header) ((Header)->Type == MutantObject)

VOID NTAPI KiInitHeader(DISPATCHER_HEADER *Header, UCHAR Type, SIZE_T Bytes, LONG State)
{
    RtlZeroMemory(Header, sizeof(*Header));
    Header->Type = Type;
    Header->Size = (UCHAR)(Bytes / sizeof(ULONG));
    Header->SignalState = State;
    InitializeListHead(&Header->WaitListHead);
}

static VOID KipCheckObject(DISPATCHER_HEADER *Header, const char *What)
{
    switch (Header->Type) {
    case EventNotificationObject:
    case EventSynchronizationObject:
    case MutantObject:
    case ProcessObject:
    case QueueObject:
    case SemaphoreObject:
    case ThreadObject:
    case GateObject:
    case TimerNotificationObject:
    case TimerSynchronizationObject:
        break;
    default:
        LabFinding("wait", "%s: %p is no dispatcher object (type %u)", What, Header, Header->Type);
    }
    if (Header->WaitListHead.Flink == NULL) {
        LabFinding("wait", "%s: object %p was not initialised", What, Header);
    }
}

static BOOLEAN KipSignalled(DISPATCHER_HEADER *Header, PKI_THREAD Thread)
{
    return Header->SignalState > 0 ||
           (KI_IS_MUTANT(Header) && ((PKMUTANT)Header)->OwnerThread == (PKTHREAD)Thread);
}

static NTSTATUS KipSatisfy(DISPATCHER_HEADER *Header, PKI_THREAD Thread)
{
    PKMUTANT Mutant = (PKMUTANT)Header;
    NTSTATUS Status = STATUS_SUCCESS;

    switch (Header->Type) {
    case EventSynchronizationObject:
    case TimerSynchronizationObject:
        Header->SignalState = 0;
        break;
    case SemaphoreObject:
        Header->SignalState--;
        break;
    case MutantObject:
        if (Header->SignalState == (LONG)MINLONG) {
            LabFinding("wait", "mutex %p: acquired too often", Mutant);
        }
        if (Header->SignalState-- == 1) {
            Mutant->OwnerThread = (PKTHREAD)Thread;
            Thread->KernelApcDisable -= Mutant->ApcDisable;
            InsertTailList(&Thread->MutantList, &Mutant->MutantListEntry);
            if (Mutant->Abandoned) {
                Mutant->Abandoned = FALSE;
                Status = STATUS_ABANDONED;
            }
        }
        break;
    default:
        break;
    }
    return Status;
}

/* ---- waking ---- */

VOID NTAPI KiUnwait(PKI_THREAD Thread, NTSTATUS Status)
{
    for (ULONG i = 0; i < Thread->WaitCount; i++) {
        RemoveEntryList(&Thread->WaitBlocks[i].WaitListEntry);
    }
    if (Thread->WaitDeadline != LAB_NO_DEADLINE) {
        RemoveEntryList(&Thread->WaitLink);
    }
    Thread->WaitCount = 0;
    Thread->WaitStatus = Status;
    KiReadyThread(Thread);
}

/* All objects of a WaitAll wait signalled: takes them and wakes the thread. */
static BOOLEAN KipTryAll(PKI_THREAD Thread)
{
    NTSTATUS Status = STATUS_SUCCESS;

    for (ULONG i = 0; i < Thread->WaitCount; i++) {
        if (!KipSignalled(Thread->WaitBlocks[i].Object, Thread)) {
            return FALSE;
        }
    }
    for (ULONG i = 0; i < Thread->WaitCount; i++) {
        if (KipSatisfy(Thread->WaitBlocks[i].Object, Thread) == STATUS_ABANDONED) {
            Status = STATUS_ABANDONED;
        }
    }
    KiUnwait(Thread, Status);
    return TRUE;
}

VOID NTAPI KiSignalObject(DISPATCHER_HEADER *Header)
{
    PLIST_ENTRY Entry = Header->WaitListHead.Flink;

    while (Entry != &Header->WaitListHead && Header->SignalState > 0) {
        KWAIT_BLOCK *Block = CONTAINING_RECORD(Entry, KWAIT_BLOCK, WaitListEntry);
        PKI_THREAD Thread = (PKI_THREAD)Block->Thread;

        Entry = Entry->Flink;
        if (Thread->WaitType == WaitAny) {
            NTSTATUS Status = KipSatisfy(Header, Thread);
            KiUnwait(Thread,
                     (Status == STATUS_ABANDONED ? STATUS_ABANDONED_WAIT_0 : STATUS_WAIT_0) +
                         Block->WaitKey);
            Entry = Header->WaitListHead.Flink;
        } else if (KipTryAll(Thread)) {
            Entry = Header->WaitListHead.Flink;
        }
    }
}

static VOID KipExitDispatcher(void)
{
    if (KiCpu->Preempt && KiCpu->Irql < DISPATCH_LEVEL) {
        KiPreempt();
    }
}

VOID NTAPI KiCheckTimedWaits(ULONG64 Now)
{
    for (PLIST_ENTRY e = KiTimedWaits.Flink; e != &KiTimedWaits;) {
        PKI_THREAD Thread = CONTAINING_RECORD(e, KI_THREAD, WaitLink);

        e = e->Flink;
        if (Thread->WaitDeadline <= Now) {
            KiUnwait(Thread, STATUS_TIMEOUT);
        }
    }
}

ULONG64 NTAPI KiDeadline(const LARGE_INTEGER *Timeout)
{
    LONGLONG Value;

    if (Timeout == NULL) {
        return LAB_NO_DEADLINE;
    }
    Value = Timeout->QuadPart;
    if (Value < 0) {
        /* The farthest relative time would overflow nanoseconds: 292 years are for ever. */
        return Value < -(LONGLONG)(MAXLONGLONG / 100) ? LAB_NO_DEADLINE
                                                      : KiClock() + (ULONG64)(-Value) * 100;
    }
    if ((ULONG64)Value <= KiBoot.system_time) {
        return Value == 0 ? 0 : KiClock();
    }
    return ((ULONG64)Value - KiBoot.system_time) * 100;
}

/* ---- waiting ---- */

static BOOLEAN KipTryNow(ULONG Count, PVOID Objects[], WAIT_TYPE Type, NTSTATUS *Result)
{
    PKI_THREAD Thread = KiThread;
    NTSTATUS Status = STATUS_SUCCESS;

    if (Type == WaitAny) {
        for (ULONG i = 0; i < Count; i++) {
            if (KipSignalled(Objects[i], Thread)) {
                Status = KipSatisfy(Objects[i], Thread);
                *Result =
                    (Status == STATUS_ABANDONED ? STATUS_ABANDONED_WAIT_0 : STATUS_WAIT_0) + i;
                return TRUE;
            }
        }
        return FALSE;
    }
    for (ULONG i = 0; i < Count; i++) {
        if (!KipSignalled(Objects[i], Thread)) {
            return FALSE;
        }
    }
    for (ULONG i = 0; i < Count; i++) {
        if (KipSatisfy(Objects[i], Thread) == STATUS_ABANDONED) {
            Status = STATUS_ABANDONED;
        }
    }
    *Result = Status;
    return TRUE;
}

NTSTATUS NTAPI KiWait(ULONG Count, PVOID Objects[], WAIT_TYPE Type, ULONG64 Deadline,
                      KWAIT_BLOCK *Blocks, const char *What)
{
    PKI_THREAD Thread = KiThread;
    KIRQL Irql = KiCpu->Irql;
    NTSTATUS Status;

    for (ULONG i = 0; i < Count; i++) {
        KipCheckObject(Objects[i], What);
    }
    if (KipTryNow(Count, Objects, Type, &Status)) {
        return Status;
    }
    if (Deadline == 0) {
        return STATUS_TIMEOUT;
    }
    if (Irql >= DISPATCH_LEVEL) {
        LabFinding("irql", "%s: called at IRQL %u with a timeout other than zero, legal is 0..1",
                   What, Irql);
    }
    if (Thread->Idle) {
        LabFinding("internal", "%s on the idle thread", What);
    }
    KiRaise(DISPATCH_LEVEL);
    for (ULONG i = 0; i < Count; i++) {
        Blocks[i].Thread = (struct _KTHREAD *)Thread;
        Blocks[i].Object = Objects[i];
        Blocks[i].WaitKey = (USHORT)i;
        Blocks[i].WaitType = (UCHAR)Type;
        InsertTailList(&((DISPATCHER_HEADER *)Objects[i])->WaitListHead, &Blocks[i].WaitListEntry);
    }
    Thread->WaitBlocks = Blocks;
    Thread->WaitCount = Count;
    Thread->WaitType = Type;
    Thread->WaitName = What;
    Thread->WaitDeadline = Deadline;
    if (Deadline != LAB_NO_DEADLINE) {
        InsertTailList(&KiTimedWaits, &Thread->WaitLink);
    }
    Thread->State = KiThreadWaiting;
    KiDispatch();
    LabLowerIrql(Irql);
    return Thread->WaitStatus;
}

NTSTATUS NTAPI KeWaitForSingleObject(PVOID Object, KWAIT_REASON WaitReason,
                                     KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                     PLARGE_INTEGER Timeout)
{
    UNREFERENCED_PARAMETER(WaitReason);
    UNREFERENCED_PARAMETER(WaitMode);
    UNREFERENCED_PARAMETER(Alertable);
    if (Timeout == NULL || Timeout->QuadPart != 0) {
        LabAssertIrql("KeWaitForSingleObject with a timeout other than zero", PASSIVE_LEVEL,
                      APC_LEVEL);
    }
    return KiWait(1, &Object, WaitAny, KiDeadline(Timeout), KiThread->OwnWaitBlocks,
                  "KeWaitForSingleObject");
}

NTSTATUS NTAPI KeWaitForMultipleObjects(ULONG Count, PVOID Object[], WAIT_TYPE WaitType,
                                        KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                                        BOOLEAN Alertable, PLARGE_INTEGER Timeout,
                                        PKWAIT_BLOCK WaitBlockArray)
{
    UNREFERENCED_PARAMETER(WaitReason);
    UNREFERENCED_PARAMETER(WaitMode);
    UNREFERENCED_PARAMETER(Alertable);
    if (Timeout == NULL || Timeout->QuadPart != 0) {
        LabAssertIrql("KeWaitForMultipleObjects with a timeout other than zero", PASSIVE_LEVEL,
                      APC_LEVEL);
    }
    if (Count == 0 || Count > MAXIMUM_WAIT_OBJECTS ||
        (Count > THREAD_WAIT_OBJECTS && WaitBlockArray == NULL)) {
        LabFinding("wait", "KeWaitForMultipleObjects: %u objects %s wait blocks (bug check 0xC)",
                   Count, WaitBlockArray == NULL ? "without" : "with");
    }
    return KiWait(Count, Object, WaitType, KiDeadline(Timeout),
                  WaitBlockArray != NULL ? WaitBlockArray : KiThread->OwnWaitBlocks,
                  "KeWaitForMultipleObjects");
}

NTSTATUS NTAPI KeDelayExecutionThread(KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                      PLARGE_INTEGER Interval)
{
    KIRQL Irql;

    UNREFERENCED_PARAMETER(WaitMode);
    UNREFERENCED_PARAMETER(Alertable);
    if (Interval->QuadPart == 0) {
        /* Gives up the rest of the quantum. */
        Irql = KiRaise(DISPATCH_LEVEL);
        KiReadyThread(KiThread);
        KiDispatch();
        LabLowerIrql(Irql);
        return STATUS_SUCCESS;
    }
    KiWait(0, NULL, WaitAny, KiDeadline(Interval), KiThread->OwnWaitBlocks,
           "KeDelayExecutionThread");
    return STATUS_SUCCESS;
}

/* ---- events ---- */

VOID NTAPI KeInitializeEvent(PRKEVENT Event, EVENT_TYPE Type, BOOLEAN State)
{
    KiInitHeader(&Event->Header,
                 Type == NotificationEvent ? EventNotificationObject : EventSynchronizationObject,
                 sizeof(*Event), State ? 1 : 0);
}

static VOID KipCheckEvent(PRKEVENT Event, const char *What)
{
    if (Event->Header.Type > EventSynchronizationObject ||
        Event->Header.WaitListHead.Flink == NULL) {
        LabFinding("wait", "%s: %p is no initialised event", What, Event);
    }
}

LONG NTAPI KeSetEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
    LONG Old = Event->Header.SignalState;

    UNREFERENCED_PARAMETER(Increment);
    KipCheckEvent(Event, "KeSetEvent");
    if (Wait) {
        LabAssertIrql("KeSetEvent with Wait", PASSIVE_LEVEL, APC_LEVEL);
    }
    Event->Header.SignalState = 1;
    KiSignalObject(&Event->Header);
    if (!Wait) {
        KipExitDispatcher();
    }
    return Old;
}

LONG NTAPI KeResetEvent(PRKEVENT Event)
{
    LONG Old = Event->Header.SignalState;

    KipCheckEvent(Event, "KeResetEvent");
    Event->Header.SignalState = 0;
    return Old;
}

VOID NTAPI KeClearEvent(PRKEVENT Event)
{
    KipCheckEvent(Event, "KeClearEvent");
    Event->Header.SignalState = 0;
}

LONG NTAPI KeReadStateEvent(PRKEVENT Event)
{
    KipCheckEvent(Event, "KeReadStateEvent");
    return Event->Header.SignalState;
}

LONG NTAPI KePulseEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
    LONG Old = KeSetEvent(Event, Increment, TRUE);

    Event->Header.SignalState = 0;
    if (!Wait) {
        KipExitDispatcher();
    }
    return Old;
}

/* ---- semaphores ---- */

VOID NTAPI KeInitializeSemaphore(PRKSEMAPHORE Semaphore, LONG Count, LONG Limit)
{
    KiInitHeader(&Semaphore->Header, SemaphoreObject, sizeof(*Semaphore), Count);
    Semaphore->Limit = Limit;
}

LONG NTAPI KeReleaseSemaphore(PRKSEMAPHORE Semaphore, KPRIORITY Increment, LONG Adjustment,
                              BOOLEAN Wait)
{
    LONG Old = Semaphore->Header.SignalState;

    UNREFERENCED_PARAMETER(Increment);
    if (Semaphore->Header.Type != SemaphoreObject) {
        LabFinding("wait", "KeReleaseSemaphore: %p is no semaphore", Semaphore);
    }
    if (Adjustment <= 0 || Old > Semaphore->Limit - Adjustment) {
        LabFinding("unhandled-status",
                   "KeReleaseSemaphore: count %d + %d exceeds limit %d "
                   "(raises STATUS_SEMAPHORE_LIMIT_EXCEEDED)",
                   Old, Adjustment, Semaphore->Limit);
    }
    Semaphore->Header.SignalState += Adjustment;
    KiSignalObject(&Semaphore->Header);
    if (!Wait) {
        KipExitDispatcher();
    }
    return Old;
}

LONG NTAPI KeReadStateSemaphore(PRKSEMAPHORE Semaphore)
{
    return Semaphore->Header.SignalState;
}

/* ---- mutexes ---- */

static VOID KipInitMutant(PRKMUTANT Mutant, BOOLEAN ApcDisable)
{
    KiInitHeader(&Mutant->Header, MutantObject, sizeof(*Mutant), 1);
    Mutant->OwnerThread = NULL;
    Mutant->Abandoned = FALSE;
    Mutant->ApcDisable = ApcDisable;
}

VOID NTAPI KeInitializeMutex(PRKMUTEX Mutex, ULONG Level)
{
    UNREFERENCED_PARAMETER(Level);
    KipInitMutant(Mutex, TRUE);
}

VOID NTAPI KeInitializeMutant(PRKMUTANT Mutant, BOOLEAN InitialOwner)
{
    KipInitMutant(Mutant, FALSE);
    if (InitialOwner) {
        KipSatisfy(&Mutant->Header, KiThread);
    }
}

LONG NTAPI KeReleaseMutex(PRKMUTEX Mutex, BOOLEAN Wait)
{
    LONG Old = Mutex->Header.SignalState;

    if (Mutex->Header.Type != MutantObject) {
        LabFinding("wait", "KeReleaseMutex: %p is no mutex", Mutex);
    }
    if (Mutex->OwnerThread != (PKTHREAD)KiThread) {
        LabFinding("wait", "KeReleaseMutex: mutex %p is not owned by this thread", Mutex);
    }
    if (++Mutex->Header.SignalState == 1) {
        RemoveEntryList(&Mutex->MutantListEntry);
        Mutex->OwnerThread = NULL;
        KiThread->KernelApcDisable += Mutex->ApcDisable;
        KiSignalObject(&Mutex->Header);
    }
    if (!Wait) {
        KipExitDispatcher();
    }
    return Old;
}

LONG NTAPI KeReadStateMutex(PRKMUTEX Mutex)
{
    return Mutex->Header.SignalState;
}

/*
 * ---- fast and guarded mutexes ----
 * Count 1: free, 0 or less: owned. A fast mutex raises to APC_LEVEL, a guarded one enters a guarded
 * region. Owned recursively they deadlock on Windows, which here is a finding.
 */

VOID FASTCALL KeInitializeGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    RtlZeroMemory(Mutex, sizeof(*Mutex));
    Mutex->Count = 1;
    KiInitHeader(&Mutex->Gate.Header, EventSynchronizationObject, sizeof(Mutex->Gate), 0);
}

static VOID KipMutexAcquire(volatile LONG *Count, PKTHREAD *Owner, DISPATCHER_HEADER *Header,
                            const char *What)
{
    PVOID Object = Header;

    if (Header->WaitListHead.Flink == NULL) {
        LabFinding("wait", "%s: the mutex was not initialised", What);
    }
    if (*Owner == (PKTHREAD)KiThread && *Count <= 0) {
        LabFinding("deadlock", "%s: the thread already owns the mutex", What);
    }
    if (--*Count < 0) {
        KiWait(1, &Object, WaitAny, LAB_NO_DEADLINE, KiThread->OwnWaitBlocks, What);
    }
    *Owner = (PKTHREAD)KiThread;
    KiThread->FastMutexes++;
}

static VOID KipMutexRelease(volatile LONG *Count, PKTHREAD *Owner, DISPATCHER_HEADER *Header,
                            const char *What)
{
    if (*Owner != (PKTHREAD)KiThread || *Count > 0) {
        LabFinding("wait", "%s: the thread does not own the mutex", What);
    }
    *Owner = NULL;
    KiThread->FastMutexes--;
    if (++*Count <= 0) {
        Header->SignalState = 1;
        KiSignalObject(Header);
    }
}

VOID FASTCALL ExAcquireFastMutex(PFAST_MUTEX Mutex)
{
    KIRQL Irql;

    LabAssertIrql("ExAcquireFastMutex", PASSIVE_LEVEL, APC_LEVEL);
    Irql = KiRaise(APC_LEVEL);
    KipMutexAcquire(&Mutex->Count, &Mutex->Owner, &Mutex->Event.Header, "ExAcquireFastMutex");
    Mutex->OldIrql = Irql;
}

VOID FASTCALL ExReleaseFastMutex(PFAST_MUTEX Mutex)
{
    KIRQL Irql = (KIRQL)Mutex->OldIrql;

    LabAssertIrql("ExReleaseFastMutex", APC_LEVEL, APC_LEVEL);
    KipMutexRelease(&Mutex->Count, &Mutex->Owner, &Mutex->Event.Header, "ExReleaseFastMutex");
    LabLowerIrql(Irql);
}

BOOLEAN FASTCALL ExTryToAcquireFastMutex(PFAST_MUTEX Mutex)
{
    KIRQL Irql;

    LabAssertIrql("ExTryToAcquireFastMutex", PASSIVE_LEVEL, APC_LEVEL);
    if (Mutex->Count <= 0) {
        return FALSE;
    }
    Irql = KiRaise(APC_LEVEL);
    KipMutexAcquire(&Mutex->Count, &Mutex->Owner, &Mutex->Event.Header, "ExTryToAcquireFastMutex");
    Mutex->OldIrql = Irql;
    return TRUE;
}

VOID FASTCALL ExAcquireFastMutexUnsafe(PFAST_MUTEX Mutex)
{
    if (KiCpu->Irql < APC_LEVEL && !KeAreApcsDisabled()) {
        LabFinding("irql", "ExAcquireFastMutexUnsafe: normal kernel APCs are not disabled");
    }
    KipMutexAcquire(&Mutex->Count, &Mutex->Owner, &Mutex->Event.Header, "ExAcquireFastMutexUnsafe");
}

VOID FASTCALL ExReleaseFastMutexUnsafe(PFAST_MUTEX Mutex)
{
    KipMutexRelease(&Mutex->Count, &Mutex->Owner, &Mutex->Event.Header, "ExReleaseFastMutexUnsafe");
    KipExitDispatcher();
}

VOID FASTCALL KeAcquireGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    KeEnterGuardedRegion();
    KipMutexAcquire(&Mutex->Count, &Mutex->Owner, &Mutex->Gate.Header, "KeAcquireGuardedMutex");
}

VOID FASTCALL KeReleaseGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    KipMutexRelease(&Mutex->Count, &Mutex->Owner, &Mutex->Gate.Header, "KeReleaseGuardedMutex");
    KeLeaveGuardedRegion();
    KipExitDispatcher();
}

BOOLEAN FASTCALL KeTryToAcquireGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    if (Mutex->Count <= 0) {
        return FALSE;
    }
    KeAcquireGuardedMutex(Mutex);
    return TRUE;
}

VOID FASTCALL KeAcquireGuardedMutexUnsafe(PKGUARDED_MUTEX Mutex)
{
    if (!KeAreAllApcsDisabled()) {
        LabFinding("irql", "KeAcquireGuardedMutexUnsafe: APCs are not disabled");
    }
    KipMutexAcquire(&Mutex->Count, &Mutex->Owner, &Mutex->Gate.Header,
                    "KeAcquireGuardedMutexUnsafe");
}

VOID FASTCALL KeReleaseGuardedMutexUnsafe(PKGUARDED_MUTEX Mutex)
{
    KipMutexRelease(&Mutex->Count, &Mutex->Owner, &Mutex->Gate.Header,
                    "KeReleaseGuardedMutexUnsafe");
    KipExitDispatcher();
}

/* SPDX-License-Identifier: MIT */
/* Threads: creation, ready queues, dispatching, idle, termination; Ps* interfaces to them. */
#include "ki.h"

#define KI_DEFAULT_PRIORITY 8
#define KI_QUANTUM          256 /* driver calls */

static LIST_ENTRY KiReadyQueue[KI_PRIORITIES];
static ULONG KiReadySummary;
static ULONG KiNextThreadNumber = 8;
static PKI_THREAD KiDeadThread; /* terminated, its stack still to be freed */
LIST_ENTRY KiAllThreads;
POBJECT_TYPE PsThreadTypeObject KI_EXPORTED_AS(PsThreadType);

/* ---- ready queues ---- */

VOID NTAPI KiReadyThread(PKI_THREAD Thread)
{
    Thread->State = KiThreadReady;
    InsertTailList(&KiReadyQueue[Thread->Priority], &Thread->ReadyLink);
    KiReadySummary |= 1u << Thread->Priority;
    if (Thread->Priority > KiThread->Priority || KiThread->Idle) {
        KiCpu->Preempt = TRUE;
    }
}

static BOOLEAN KipMayRun(PKI_THREAD Thread, PKI_CPU Cpu)
{
    return (Thread->Affinity >> Cpu->Number) & 1;
}

BOOLEAN NTAPI KiReadyThreadFor(PKI_CPU Cpu, KPRIORITY Above)
{
    for (KPRIORITY p = KI_PRIORITIES - 1; p > Above; p--) {
        if (!(KiReadySummary & (1u << p))) {
            continue;
        }
        for (PLIST_ENTRY e = KiReadyQueue[p].Flink; e != &KiReadyQueue[p]; e = e->Flink) {
            if (KipMayRun(CONTAINING_RECORD(e, KI_THREAD, ReadyLink), Cpu)) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

static VOID KipUnready(PKI_THREAD Thread)
{
    RemoveEntryList(&Thread->ReadyLink);
    if (IsListEmpty(&KiReadyQueue[Thread->Priority])) {
        KiReadySummary &= ~(1u << Thread->Priority);
    }
}

/*
 * Highest priority first. Within one priority Windows is first come first served on one CPU, but
 * which CPU comes to pick is a matter of timing: the seed decides among the first few.
 */
static PKI_THREAD KipPickThread(PKI_CPU Cpu)
{
    for (LONG p = KI_PRIORITIES - 1; p >= 0; p--) {
        PKI_THREAD Candidates[3];
        ULONG Count = 0;

        if (!(KiReadySummary & (1u << p))) {
            continue;
        }
        for (PLIST_ENTRY e = KiReadyQueue[p].Flink; e != &KiReadyQueue[p] && Count < 3;
             e = e->Flink) {
            PKI_THREAD Thread = CONTAINING_RECORD(e, KI_THREAD, ReadyLink);
            if (KipMayRun(Thread, Cpu)) {
                Candidates[Count++] = Thread;
            }
        }
        if (Count != 0) {
            PKI_THREAD Thread = Candidates[KiCpuCount > 1 ? KiChoose(Count) : 0];
            KipUnready(Thread);
            return Thread;
        }
    }
    return Cpu->IdleThread;
}

/* ---- switching ---- */

static VOID KipReap(void)
{
    PKI_THREAD Dead = KiDeadThread;

    KiDeadThread = NULL;
    if (Dead == NULL) {
        return;
    }
    MiFreeStack(Dead->StackLow, KI_STACK_SIZE);
    Dead->StackLow = Dead->StackHigh = NULL;
    RemoveEntryList(&Dead->AllLink);
    if (Dead->Object) {
        ObDereferenceObject(Dead);
    } else {
        LabFree(Dead);
    }
}

static VOID KipSwitchThread(PKI_THREAD Next)
{
    PKI_THREAD Old = KiCpu->CurrentThread;

#if defined(_M_IX86)
    Old->ExceptionList = KiCpu->Pcr.ExceptionList;
    KiCpu->Pcr.ExceptionList = Next->ExceptionList;
    KiCpu->Pcr.StackBase = Next->StackHigh;
    KiCpu->Pcr.StackLimit = Next->StackLow;
#endif
    KiCounters.context_switches++;
    Next->State = KiThreadRunning;
    KiCpu->CurrentThread = Next;
    KiCpu->Pcr.CurrentThread = Next;
    KiSwitchStack(&Old->StackPointer, Next->StackPointer);
    KipReap();
}

/* At DISPATCH_LEVEL; returns when the calling thread has been picked again, perhaps elsewhere. */
VOID NTAPI KiDispatch(void)
{
    PKI_THREAD Next = KipPickThread(KiCpu);

    KiCpu->Preempt = FALSE;
    if (Next != KiThread) {
        KipSwitchThread(Next);
    } else {
        Next->State = KiThreadRunning;
    }
}

VOID NTAPI KiPreempt(void)
{
    KIRQL Irql = KiCpu->Irql;
    PKI_THREAD Thread = KiThread;

    KiCpu->Preempt = FALSE;
    if (Thread->Idle || KiCpu->DpcActive || KiCpu->IsrDepth != 0 ||
        !KiReadyThreadFor(KiCpu, Thread->Priority - 1)) {
        return;
    }
    KiRaise(DISPATCH_LEVEL);
    KiReadyThread(Thread);
    KiDispatch();
    LabLowerIrql(Irql);
}

/* ---- creation ---- */

static VOID NTAPI KipThreadStart(void)
{
    KipReap();
    LabLowerIrql(PASSIVE_LEVEL);
    if (KiThread->Image != NULL) {
        LAB_CALL_VOID("StartRoutine", KiThread->StartRoutine, KiThread->StartContext);
    } else {
        KiThread->StartRoutine(KiThread->StartContext);
    }
    PsTerminateSystemThread(STATUS_SUCCESS);
    LabFinding("internal", "terminated thread runs");
}

static VOID NTAPI KipIdleStart(void)
{
    KiIdleLoop();
}

/* The frame that KiSwitchStack pops, with Start as what KiThreadEntryThunk calls. */
static PVOID KipInitialStack(PUCHAR High, VOID(NTAPI *Start)(void))
{
#if defined(_M_AMD64)
    /* 0xa8 bytes of xmm and control words, r15 r14 r13 r12 rdi rsi rbx rbp, return address */
    ULONG64 *Sp = (ULONG64 *)(High - 0x40) - 9 - 0xa8 / 8;

    RtlZeroMemory(Sp, High - (PUCHAR)Sp); /* a backtrace ends at the zero above */
    ((ULONG *)Sp)[0xa0 / 4] = 0x1f80;
    ((ULONG *)Sp)[0xa4 / 4] = 0x27f;
    Sp[0xa8 / 8 + 3] = (ULONG64)Start;
    Sp[0xa8 / 8 + 8] = (ULONG64)KiThreadEntryThunk;
#else
    /* mxcsr, fpu control word, edi esi ebx ebp, return address, two arguments */
    ULONG *Sp = (ULONG *)(High - 0x40) - 9;

    RtlZeroMemory(Sp, High - (PUCHAR)Sp);
    Sp[0] = 0x1f80;
    Sp[1] = 0x27f;
    Sp[4] = (ULONG)Start;
    Sp[6] = (ULONG)KiThreadEntryThunk;
#endif
    return Sp;
}

static VOID KipInitThread(PKI_THREAD Thread, VOID(NTAPI *Start)(void))
{
    KiInitHeader(&Thread->Header, ThreadObject, sizeof(*Thread), 0);
    InitializeListHead(&Thread->MutantList);
    Thread->Number = KiNextThreadNumber += 4;
    Thread->Priority = KI_DEFAULT_PRIORITY;
    Thread->Affinity = ((KAFFINITY)1 << KiCpuCount) - 1;
    Thread->Quantum = KI_QUANTUM;
    Thread->ExceptionList = (PVOID) ~(ULONG_PTR)0;
    Thread->StackLow = MiAllocateStack(KI_STACK_SIZE);
    Thread->StackHigh = Thread->StackLow + KI_STACK_SIZE;
    Thread->StackPointer = KipInitialStack(Thread->StackHigh, Start);
    InsertTailList(&KiAllThreads, &Thread->AllLink);
}

PKI_THREAD NTAPI KiCreateThread(PKSTART_ROUTINE Routine, PVOID Context, PVOID Caller,
                                BOOLEAN Object)
{
    PKI_THREAD Thread;

    Thread = Object ? ObpCreateObject(PsThreadTypeObject, sizeof(*Thread), Caller)
                    : LabAllocate(sizeof(*Thread));
    KipInitThread(Thread, KipThreadStart);
    Thread->Object = Object;
    Thread->StartRoutine = Routine;
    Thread->StartContext = Context;
    if (Caller != NULL) {
        Thread->Image = LabImageFromAddress((PVOID)(ULONG_PTR)Routine);
        if (Thread->Image != NULL && Thread->Image->Info.trusted) {
            Thread->Image = NULL;
        }
    }
    return Thread;
}

VOID NTAPI LabCreateThread(PKSTART_ROUTINE Routine, PVOID Context)
{
    KiReadyThread(KiCreateThread(Routine, Context, NULL, FALSE));
}

static VOID NTAPI KipDeleteThread(PVOID Thread)
{
    LAB_ASSERT(((PKI_THREAD)Thread)->State == KiThreadTerminated);
}

/* Once the object manager is up. */
VOID NTAPI PspInitSystem(void)
{
    PsThreadTypeObject = ObpCreateType("Thread", KipDeleteThread);
}

VOID NTAPI KiInitThreads(void)
{
    InitializeListHead(&KiAllThreads);
    for (ULONG i = 0; i < KI_PRIORITIES; i++) {
        InitializeListHead(&KiReadyQueue[i]);
    }
    for (ULONG i = 0; i < KiCpuCount; i++) {
        PKI_CPU Cpu = &KiCpus[i];
        PKI_THREAD Idle = LabAllocate(sizeof(*Idle));

        KipInitThread(Idle, KipIdleStart);
        Idle->Idle = TRUE;
        Idle->Priority = 0;
        Idle->Affinity = (KAFFINITY)1 << i;
        Idle->State = KiThreadRunning;
        Cpu->IdleThread = Cpu->CurrentThread = Idle;
        Cpu->Pcr.IdleThread = Cpu->Pcr.CurrentThread = Idle;
        Cpu->StackPointer = Idle->StackPointer;
    }
}

VOID NTAPI KiCurrentStack(PULONG_PTR Low, PULONG_PTR High)
{
    PUCHAR Sp = __builtin_frame_address(0);
    PKI_CPU Cpu = KiCpu;

    if (Sp >= Cpu->DpcStackLow && Sp < Cpu->DpcStackHigh) {
        *Low = (ULONG_PTR)Cpu->DpcStackLow;
        *High = (ULONG_PTR)Cpu->DpcStackHigh;
    } else if (Sp >= Cpu->IsrStackLow && Sp < Cpu->IsrStackHigh) {
        *Low = (ULONG_PTR)Cpu->IsrStackLow;
        *High = (ULONG_PTR)Cpu->IsrStackHigh;
    } else {
        *Low = (ULONG_PTR)KiThread->StackLow;
        *High = (ULONG_PTR)KiThread->StackHigh;
    }
}

/* ---- Ps ---- */

NTSTATUS NTAPI PsCreateSystemThread(PHANDLE ThreadHandle, ULONG DesiredAccess,
                                    POBJECT_ATTRIBUTES ObjectAttributes, HANDLE ProcessHandle,
                                    PCLIENT_ID ClientId, PKSTART_ROUTINE StartRoutine,
                                    PVOID StartContext)
{
    PKI_THREAD Thread;
    NTSTATUS Status;

    UNREFERENCED_PARAMETER(ObjectAttributes);
    UNREFERENCED_PARAMETER(ProcessHandle);
    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    Thread = KiCreateThread(StartRoutine, StartContext, LAB_CALLER(), TRUE);
    Status = ObpCreateHandle(Thread, DesiredAccess, ThreadHandle);
    if (!NT_SUCCESS(Status)) {
        LabFinding("internal", "PsCreateSystemThread: no handle, status %08x", Status);
    }
    if (ClientId != NULL) {
        ClientId->UniqueProcess = (HANDLE)4;
        ClientId->UniqueThread = (HANDLE)(ULONG_PTR)Thread->Number;
    }
    KiReadyThread(Thread);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PsTerminateSystemThread(NTSTATUS ExitStatus)
{
    PKI_THREAD Thread = KiThread;

    LabAssertIrql("PsTerminateSystemThread", PASSIVE_LEVEL, PASSIVE_LEVEL);
    if (!IsListEmpty(&Thread->MutantList) || Thread->FastMutexes != 0) {
        LabFinding("wait", "PsTerminateSystemThread: the thread still owns a mutex");
    }
    if (Thread->KernelApcDisable != 0 || Thread->SpecialApcDisable != 0) {
        LabFinding("wait", "PsTerminateSystemThread: inside a critical or guarded region");
    }
    KiRaise(DISPATCH_LEVEL);
    Thread->ExitStatus = ExitStatus;
    Thread->State = KiThreadTerminated;
    Thread->Header.SignalState = 1;
    KiSignalObject(&Thread->Header);
    KiDeadThread = Thread;
    KiDispatch();
    LabFinding("internal", "a terminated thread was dispatched");
}

PKTHREAD NTAPI LabCurrentThread(void)
{
    return (PKTHREAD)KiThread;
}

HANDLE NTAPI PsGetCurrentThreadId(void)
{
    return (HANDLE)(ULONG_PTR)KiThread->Number;
}

HANDLE NTAPI PsGetCurrentProcessId(void)
{
    return (HANDLE)4; /* all drivers' threads belong to the System process */
}

HANDLE NTAPI PsGetThreadId(PETHREAD Thread)
{
    return (HANDLE)(ULONG_PTR)((PKI_THREAD)Thread)->Number;
}

BOOLEAN NTAPI PsIsSystemThread(PETHREAD Thread)
{
    UNREFERENCED_PARAMETER(Thread);
    return TRUE;
}

KPRIORITY NTAPI KeSetPriorityThread(PKTHREAD ThreadObject, KPRIORITY Priority)
{
    PKI_THREAD Thread = (PKI_THREAD)ThreadObject;
    KPRIORITY Old = Thread->Priority;

    if (Priority <= 0 || Priority > HIGH_PRIORITY) {
        LabFinding("object", "KeSetPriorityThread: priority %d", Priority);
    }
    if (Thread->State == KiThreadReady) {
        KipUnready(Thread);
        Thread->Priority = Priority;
        KiReadyThread(Thread);
    } else {
        Thread->Priority = Priority;
        KiCpu->Preempt = TRUE;
    }
    return Old;
}

KPRIORITY NTAPI KeQueryPriorityThread(PKTHREAD Thread)
{
    return ((PKI_THREAD)Thread)->Priority;
}

LONG NTAPI KeSetBasePriorityThread(PKTHREAD ThreadObject, LONG Increment)
{
    PKI_THREAD Thread = (PKI_THREAD)ThreadObject;
    LONG Old = Thread->Priority - KI_DEFAULT_PRIORITY;
    KPRIORITY New = KI_DEFAULT_PRIORITY + Increment;

    KeSetPriorityThread(ThreadObject, New < 1 ? 1 : New > HIGH_PRIORITY ? HIGH_PRIORITY : New);
    return Old;
}

/* ---- affinity of the current thread ---- */

static VOID KipMoveIfNeeded(void)
{
    KIRQL Irql = KiCpu->Irql;

    if (KipMayRun(KiThread, KiCpu) || Irql >= DISPATCH_LEVEL) {
        return;
    }
    KiRaise(DISPATCH_LEVEL);
    KiReadyThread(KiThread);
    KiDispatch();
    LabLowerIrql(Irql);
}

static KAFFINITY KipSetAffinity(KAFFINITY Affinity, BOOLEAN System)
{
    KAFFINITY Old = KiThread->SystemAffinity ? KiThread->Affinity : 0;
    KAFFINITY All = ((KAFFINITY)1 << KiCpuCount) - 1;

    if ((Affinity & All) == 0) {
        LabFinding("object", "KeSetSystemAffinityThread: affinity %Ix names no processor",
                   (ULONG_PTR)Affinity);
    }
    KiThread->Affinity = Affinity & All;
    KiThread->SystemAffinity = System;
    KipMoveIfNeeded();
    return Old;
}

VOID NTAPI KeSetSystemAffinityThread(KAFFINITY Affinity)
{
    KipSetAffinity(Affinity, TRUE);
}

KAFFINITY NTAPI KeSetSystemAffinityThreadEx(KAFFINITY Affinity)
{
    return KipSetAffinity(Affinity, TRUE);
}

VOID NTAPI KeRevertToUserAffinityThread(void)
{
    KipSetAffinity(~(KAFFINITY)0, FALSE);
}

VOID NTAPI KeRevertToUserAffinityThreadEx(KAFFINITY Affinity)
{
    KipSetAffinity(Affinity != 0 ? Affinity : ~(KAFFINITY)0, Affinity != 0);
}

VOID NTAPI KeSetSystemGroupAffinityThread(PGROUP_AFFINITY Affinity,
                                          PGROUP_AFFINITY PreviousAffinity)
{
    KAFFINITY Old;

    if (Affinity->Group != 0) {
        LabFinding("object", "KeSetSystemGroupAffinityThread: there is no group %u",
                   Affinity->Group);
    }
    Old = KipSetAffinity(Affinity->Mask, TRUE);
    if (PreviousAffinity != NULL) {
        RtlZeroMemory(PreviousAffinity, sizeof(*PreviousAffinity));
        PreviousAffinity->Mask = Old;
    }
}

VOID NTAPI KeRevertToUserGroupAffinityThread(PGROUP_AFFINITY PreviousAffinity)
{
    KeRevertToUserAffinityThreadEx(PreviousAffinity->Mask);
}

/* ---- critical and guarded regions ---- */

VOID NTAPI KeEnterCriticalRegion(void)
{
    KiThread->KernelApcDisable--;
}

VOID NTAPI KeLeaveCriticalRegion(void)
{
    if (KiThread->KernelApcDisable == 0) {
        LabFinding("wait", "KeLeaveCriticalRegion: not inside a critical region");
    }
    KiThread->KernelApcDisable++;
}

VOID NTAPI KeEnterGuardedRegion(void)
{
    KiThread->SpecialApcDisable--;
}

VOID NTAPI KeLeaveGuardedRegion(void)
{
    if (KiThread->SpecialApcDisable == 0) {
        LabFinding("wait", "KeLeaveGuardedRegion: not inside a guarded region");
    }
    KiThread->SpecialApcDisable++;
}

BOOLEAN NTAPI KeAreApcsDisabled(void)
{
    return KiThread->KernelApcDisable != 0 || KiThread->SpecialApcDisable != 0;
}

BOOLEAN NTAPI KeAreAllApcsDisabled(void)
{
    return KiThread->SpecialApcDisable != 0 || KiCpu->Irql >= APC_LEVEL;
}

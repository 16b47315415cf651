/* SPDX-License-Identifier: MIT */
/*
 * Virtual processors: which one executes, IRQL, and the points at which interrupts, DPCs and
 * switches happen.
 */
#include "ki.h"

KI_CPU KiCpus[LAB_MAX_CPUS];
PKI_CPU KiCpu = &KiCpus[0];
ULONG KiCpuCount = 1;
const struct lab_host_ops *KiHost;
struct lab_boot KiBoot;
struct lab_state LabState;
struct lab_counters KiCounters;
ULONG MiPresentCount;

/* Driver calls until another CPU is considered, drawn anew each time. */
static ULONG KiCallsToSwitch = 8;
static ULONG KiCallsToClock;
#define KI_CALLS_PER_CLOCK 8 /* reading the clock costs a host call */
#define KI_SWITCH_RANGE    48

const struct lab_host_ops *NTAPI LabHostOps(void)
{
    return KiHost;
}

const struct lab_boot *NTAPI LabBootInfo(void)
{
    return &KiBoot;
}

ULONG NTAPI KiChoose(ULONG Below)
{
    return Below < 2 ? 0 : (ULONG)KiHost->choose(Below);
}

ULONG64 NTAPI KiClock(void)
{
    return KiHost->clock();
}

KIRQL NTAPI LabGetIrql(void)
{
    return KiCpu->Irql;
}

/* ---- IRQL ---- */

static VOID KipPublish(void)
{
    LabState.cpu = KiCpu->Number;
    LabState.irql = KiCpu->Irql;
    LabState.interruptible = KiCpu->InterruptsEnabled && KiCpu->Irql < KI_CLOCK_LEVEL;
#if defined(_M_AMD64)
    if (KiBoot.flags & LAB_BOOT_IRQL_IN_FS) {
        __asm__ volatile("wrfsbase %0" : : "r"((ULONG64)KiCpu->Irql));
    }
#endif
}

VOID NTAPI KiSetIrql(KIRQL Irql)
{
    KiCpu->Irql = Irql;
    KiCpu->Pcr.Irql = Irql;
    KipPublish();
}

KIRQL FASTCALL KiRaise(KIRQL NewIrql)
{
    KIRQL Old = KiCpu->Irql;
    LAB_ASSERT(NewIrql >= Old);
    KiSetIrql(NewIrql);
    if (NewIrql >= DISPATCH_LEVEL) {
        KI_TRIM_PAGEABLE();
    }
    return Old;
}

KIRQL FASTCALL LabRaiseIrql(KIRQL NewIrql)
{
    if (NewIrql < KiCpu->Irql || NewIrql > KI_HIGH_LEVEL) {
        LabFinding("irql", "KeRaiseIrql: from IRQL %u to %u", KiCpu->Irql, NewIrql);
    }
    return KiRaise(NewIrql);
}

static VOID NTAPI KipRetireOnStack(PVOID Unused)
{
    UNREFERENCED_PARAMETER(Unused);
    KiRetireDpcs();
}

/* Runs what waits for IRQL < DISPATCH_LEVEL; entered at the lower IRQL, returns at it. */
static VOID KipSoftwareInterrupts(KIRQL Irql)
{
    while (KiDpcPending(KiCpu) && !KiCpu->DpcActive && KiCpu->InterruptsEnabled) {
        PKI_CPU Cpu = KiCpu;

        KiRaise(DISPATCH_LEVEL);
        KiCallOnStack(KipRetireOnStack, NULL, Cpu->DpcStackHigh);
        LAB_ASSERT(KiCpu == Cpu);
        KiSetIrql(Irql);
        KiDeliverInterrupts();
    }
}

VOID FASTCALL LabLowerIrql(KIRQL NewIrql)
{
    if (NewIrql > KiCpu->Irql) {
        LabFinding("irql", "KeLowerIrql: from IRQL %u up to %u", KiCpu->Irql, NewIrql);
    }
    if (NewIrql < DISPATCH_LEVEL && KiCpu->DpcActive) {
        LabFinding("irql", "KeLowerIrql: to IRQL %u inside a DPC", NewIrql);
    }
    if (NewIrql < DISPATCH_LEVEL && KiCpu->HeldLocks != 0) {
        LabFinding("lock-irql",
                   "KeLowerIrql: to IRQL %u while spin lock %p is held (taken at %s+0x%Ix)",
                   NewIrql, KiCpu->Held[KiCpu->HeldLocks - 1].Lock,
                   LabImageName(KiCpu->Held[KiCpu->HeldLocks - 1].Pc),
                   VfImageOffset(KiCpu->Held[KiCpu->HeldLocks - 1].Pc));
    }
    KiSetIrql(NewIrql);
    KiDeliverInterrupts();
    if (NewIrql >= DISPATCH_LEVEL) {
        return;
    }
    KipSoftwareInterrupts(NewIrql);
    if (KiCpu->Preempt && NewIrql < DISPATCH_LEVEL) {
        KiPreempt();
    }
}

/* ---- switching among CPUs ---- */

BOOLEAN NTAPI KiCpuRunnable(PKI_CPU Cpu)
{
    if (Cpu->CurrentThread != Cpu->IdleThread || Cpu->Irql >= DISPATCH_LEVEL) {
        return TRUE;
    }
    return KiDpcPending(Cpu) || Cpu->PendingIrqs != 0 || KiReadyThreadFor(Cpu, -1);
}

VOID NTAPI KiSwitchCpu(PKI_CPU Cpu)
{
    PKI_CPU Old = KiCpu;

    if (Cpu == Old) {
        return;
    }
    KiCpu = Cpu;
    KipPublish();
    KiHost->cpu_select(Cpu->Number, LAB_VA(&Cpu->Pcr));
    if (Cpu->Irql >= DISPATCH_LEVEL) {
        KI_TRIM_PAGEABLE();
    }
    KiSwitchStack(&Old->StackPointer, Cpu->StackPointer);
}

BOOLEAN NTAPI KiSwitchToOtherCpu(BOOLEAN MayPickSpinning)
{
    PKI_CPU Candidates[LAB_MAX_CPUS];
    ULONG Count = 0;

    for (ULONG i = 0; i < KiCpuCount; i++) {
        PKI_CPU Cpu = &KiCpus[i];
        if (Cpu != KiCpu && (MayPickSpinning || !Cpu->Spinning) && KiCpuRunnable(Cpu)) {
            Candidates[Count++] = Cpu;
        }
    }
    if (Count == 0) {
        return FALSE;
    }
    KiSwitchCpu(Candidates[KiChoose(Count)]);
    /* Back on this CPU: what arrived for it meanwhile. */
    KiDeliverInterrupts();
    return TRUE;
}

/* ---- interrupts from the host ---- */

static VOID KipPendOn(PKI_CPU Cpu, ULONG64 Irq)
{
    for (ULONG i = 0; i < Cpu->PendingIrqs; i++) {
        if (Cpu->PendingIrq[i] == Irq) {
            return; /* one bit per vector in a local APIC: messages coalesce */
        }
    }
    LAB_ASSERT(Cpu->PendingIrqs < KI_MAX_PENDING_IRQS);
    Cpu->PendingIrq[Cpu->PendingIrqs++] = Irq;
}

VOID NTAPI KiTakeInterrupts(void)
{
    for (;;) {
        ULONG64 Irq = KiHost->irq_take();
        if (Irq == LAB_IRQ_NONE) {
            return;
        }
        KipPendOn(&KiCpus[KiChoose(KiCpuCount)], Irq);
    }
}

typedef struct _KI_ISR_CALL {
    ULONG64 Irq;
} KI_ISR_CALL;

static VOID NTAPI KipServiceOnStack(PVOID Argument)
{
    KiServiceInterrupt(((KI_ISR_CALL *)Argument)->Irq);
}

VOID NTAPI KiDeliverInterrupts(void)
{
    while (KiCpu->PendingIrqs != 0 && KiCpu->InterruptsEnabled) {
        PKI_CPU Cpu = KiCpu;
        ULONG Best = 0;
        KIRQL BestIrql = 0, OldIrql = Cpu->Irql;
        KI_ISR_CALL Call;

        for (ULONG i = 0; i < Cpu->PendingIrqs; i++) {
            KIRQL Irql = KiIrqlOfInterrupt(Cpu->PendingIrq[i]);
            if (Irql > BestIrql) {
                Best = i;
                BestIrql = Irql;
            }
        }
        if (BestIrql <= OldIrql) {
            return;
        }
        Call.Irq = Cpu->PendingIrq[Best];
        Cpu->PendingIrq[Best] = Cpu->PendingIrq[--Cpu->PendingIrqs];
        KiRaise(BestIrql);
        KiCounters.interrupts++;
        if (Cpu->IsrDepth++ == 0) {
            KiCallOnStack(KipServiceOnStack, &Call, Cpu->IsrStackHigh);
        } else {
            KiServiceInterrupt(Call.Irq);
        }
        LAB_ASSERT(KiCpu == Cpu);
        Cpu->IsrDepth--;
        KiSetIrql(OldIrql);
    }
}

/* ---- time ---- */

static VOID KipStoreTime(volatile KSYSTEM_TIME *Time, ULONG64 Value)
{
    Time->High2Time = (LONG)(Value >> 32);
    Time->LowPart = (ULONG)Value;
    Time->High1Time = (LONG)(Value >> 32);
}

static ULONG64 KiSharedUpdated;
volatile KSYSTEM_TIME KiTickCount KI_EXPORTED_AS(KeTickCount);
ULONG KeTimeIncrementValue = 10000; /* 1 ms, in 100 ns */

/* KUSER_SHARED_DATA as far as inline functions of drivers read it. */
#define KI_SHARED_INTERRUPT_TIME 0x008
#define KI_SHARED_SYSTEM_TIME    0x014
#define KI_SHARED_TICK_COUNT     0x320
_Static_assert(FIELD_OFFSET(KUSER_SHARED_DATA, InterruptTime) == KI_SHARED_INTERRUPT_TIME, "");
_Static_assert(FIELD_OFFSET(KUSER_SHARED_DATA, SystemTime) == KI_SHARED_SYSTEM_TIME, "");

VOID NTAPI KiUpdateSharedTime(void)
{
    PUCHAR Shared = LAB_POINTER(KiBoot.user_shared_data);
    ULONG64 Now = KiClock() / 100;

    if (Now == KiSharedUpdated) {
        return;
    }
    KiSharedUpdated = Now;
    KipStoreTime((volatile KSYSTEM_TIME *)(Shared + KI_SHARED_INTERRUPT_TIME), Now);
    KipStoreTime((volatile KSYSTEM_TIME *)(Shared + KI_SHARED_SYSTEM_TIME),
                 KiBoot.system_time + Now);
    KipStoreTime((volatile KSYSTEM_TIME *)(Shared + KI_SHARED_TICK_COUNT),
                 Now / KeTimeIncrementValue);
    KipStoreTime(&KiTickCount, Now / KeTimeIncrementValue);
}

ULONGLONG NTAPI LabQueryInterruptTime(void)
{
    return KiClock() / 100;
}

ULONGLONG NTAPI LabQuerySystemTime(void)
{
    return KiBoot.system_time + KiClock() / 100;
}

ULONGLONG NTAPI LabQueryTickCount(void)
{
    return LabQueryInterruptTime() / KeTimeIncrementValue;
}

static VOID KipCheckClock(void)
{
    ULONG64 Now = KiClock();

    KiUpdateSharedTime();
    KiCheckTimedWaits(Now);
    if (KiNextTimer() <= Now) {
        KiCpu->TimerRequest = TRUE;
    }
}

/* ---- polling points ---- */

static VOID KipPoll(BOOLEAN Clock)
{
    KIRQL Irql = KiCpu->Irql;
    ULONG64 Pending;

    if (!KiCpu->InterruptsEnabled) {
        return;
    }
    Pending = KiHost->pending();
    if (Pending & LAB_WAKE_IRQ) {
        KiTakeInterrupts();
    }
    if (Irql < DISPATCH_LEVEL) {
        KiWakeServices(Pending);
    }
    if (Clock && Irql < KI_CLOCK_LEVEL) {
        KipCheckClock();
    }
    KiDeliverInterrupts();
    if (Irql < DISPATCH_LEVEL) {
        KipSoftwareInterrupts(Irql);
        if (KiCpu->Preempt) {
            KiPreempt();
        }
    }
}

VOID NTAPI LabPoll(void)
{
    KipPoll(TRUE);
    KiSwitchToOtherCpu(TRUE);
}

/* At every driver call: before the callee runs, so at the caller's IRQL and with its locks. */
VOID NTAPI KiGatePoll(void)
{
    BOOLEAN Clock = FALSE;

    if (KiCallsToClock-- == 0) {
        KiCallsToClock = KI_CALLS_PER_CLOCK;
        Clock = TRUE;
    }
    KipPoll(Clock);
    if (!KiThread->Idle && KiThread->Quantum-- == 0) {
        KiThread->Quantum = 256;
        if (KiCpu->Irql < DISPATCH_LEVEL && KiReadyThreadFor(KiCpu, KiThread->Priority - 1)) {
            KiCpu->Preempt = TRUE;
            KiPreempt();
        }
    }
    /* At DIRQL and above other CPUs go on too, as they do on a real machine. */
    if (KiCpuCount > 1 && KiCallsToSwitch-- == 0) {
        KiCallsToSwitch = 1 + KiChoose(KI_SWITCH_RANGE);
        KiSwitchToOtherCpu(TRUE);
    }
}

/* What the idle thread does; it runs at PASSIVE_LEVEL as far as the other CPUs are concerned. */
DECLSPEC_NORETURN VOID NTAPI KiIdleLoop(void)
{
    KiSetIrql(PASSIVE_LEVEL);
    for (;;) {
        KipPoll(TRUE);
        if (KiReadyThreadFor(KiCpu, -1)) {
            KiRaise(DISPATCH_LEVEL);
            KiDispatch();
            KiSetIrql(PASSIVE_LEVEL);
            continue;
        }
        if (KiDpcPending(KiCpu) || KiSwitchToOtherCpu(TRUE)) {
            continue;
        }
        KiWakeServices(KiHost->wait(KiNextTimer()));
    }
}

/* Interrupt taken between two instructions of driver code. */
VOID NTAPI KiAsynchronousInterrupt(void)
{
    KipPoll(TRUE);
    if (KiCpuCount > 1) {
        KiSwitchToOtherCpu(TRUE);
    }
}

/* ---- start ---- */

static VOID KipInitCpu(ULONG Number)
{
    PKI_CPU Cpu = &KiCpus[Number];

    Cpu->Number = Number;
    Cpu->InterruptsEnabled = TRUE;
    Cpu->Pcr.Self = &Cpu->Pcr;
    Cpu->Pcr.Number = (UCHAR)Number;
    Cpu->Pcr.LegacyNumber = (UCHAR)Number;
#if defined(_M_AMD64)
    Cpu->Pcr.CurrentPrcb = &Cpu->Pcr.MxCsr;
    Cpu->Pcr.MxCsr = 0x1f80;
    Cpu->Pcr.Number = Number;
#else
    Cpu->Pcr.Prcb = &Cpu->Pcr.PrcbVersion;
    Cpu->Pcr.ExceptionList = (PVOID) ~(ULONG_PTR)0;
#endif
    InitializeListHead(&Cpu->DpcQueue);
    Cpu->DpcStackLow = MiAllocateStack(KI_INTERRUPT_STACK_SIZE);
    Cpu->DpcStackHigh = Cpu->DpcStackLow + KI_INTERRUPT_STACK_SIZE;
    Cpu->IsrStackLow = MiAllocateStack(KI_INTERRUPT_STACK_SIZE);
    Cpu->IsrStackHigh = Cpu->IsrStackLow + KI_INTERRUPT_STACK_SIZE;
}

VOID NTAPI KiInitSystem(const struct lab_boot *Boot)
{
    UNREFERENCED_PARAMETER(Boot);
    KiCpuCount = KiBoot.cpu_count;
    if (KiCpuCount == 0 || KiCpuCount > LAB_MAX_CPUS) {
        LabFinding("internal", "%u CPUs are not supported", KiBoot.cpu_count);
    }
    for (ULONG i = 0; i < KiCpuCount; i++) {
        KipInitCpu(i);
    }
    KiInitThreads();
    KiHost->cpu_select(0, LAB_VA(&KiCpus[0].Pcr));
    KipPublish();
}

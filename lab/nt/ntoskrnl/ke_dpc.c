/* SPDX-License-Identifier: MIT */
/* Deferred procedure calls. */
#include "ki.h"

#define KI_DPC_OBJECT          19 /* KOBJECTS DpcObject */
#define KI_THREADED_DPC_OBJECT 24 /* ThreadedDpcObject */

BOOLEAN NTAPI KiDpcPending(PKI_CPU Cpu)
{
    return Cpu->TimerRequest || !IsListEmpty(&Cpu->DpcQueue);
}

BOOLEAN NTAPI KiIsDpcActive(void)
{
    return KiCpu->DpcActive;
}

static VOID KipInitDpc(PRKDPC Dpc, UCHAR Type, PKDEFERRED_ROUTINE Routine, PVOID Context)
{
    for (ULONG i = 0; i < KiCpuCount; i++) {
        for (PLIST_ENTRY e = KiCpus[i].DpcQueue.Flink; e != &KiCpus[i].DpcQueue; e = e->Flink) {
            if (e == &Dpc->DpcListEntry) {
                LabFinding("object", "KeInitializeDpc: DPC %p is queued", Dpc);
            }
        }
    }
    RtlZeroMemory(Dpc, sizeof(*Dpc));
    Dpc->Type = Type;
    Dpc->Importance = MediumImportance;
    Dpc->DeferredRoutine = Routine;
    Dpc->DeferredContext = Context;
}

VOID NTAPI KeInitializeDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
    KipInitDpc(Dpc, KI_DPC_OBJECT, DeferredRoutine, DeferredContext);
}

/* May run at DISPATCH_LEVEL like any other, which is what a driver must be written for. */
VOID NTAPI KeInitializeThreadedDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine,
                                   PVOID DeferredContext)
{
    KipInitDpc(Dpc, KI_THREADED_DPC_OBJECT, DeferredRoutine, DeferredContext);
}

static VOID KipCheckDpc(PRKDPC Dpc, const char *What)
{
    if (Dpc->Type != KI_DPC_OBJECT && Dpc->Type != KI_THREADED_DPC_OBJECT) {
        LabFinding("object", "%s: %p is no initialised DPC", What, Dpc);
    }
}

BOOLEAN NTAPI KeInsertQueueDpc(PRKDPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2)
{
    PKI_CPU Cpu = KiCpu;

    KipCheckDpc(Dpc, "KeInsertQueueDpc");
    if (Dpc->DpcData != NULL) {
        return FALSE;
    }
    if (Dpc->Number >= MAXIMUM_PROCESSORS) {
        Cpu = &KiCpus[Dpc->Number - MAXIMUM_PROCESSORS];
    }
    Dpc->SystemArgument1 = SystemArgument1;
    Dpc->SystemArgument2 = SystemArgument2;
    Dpc->DpcData = Cpu;
    if (Dpc->Importance == HighImportance) {
        InsertHeadList(&Cpu->DpcQueue, &Dpc->DpcListEntry);
    } else {
        InsertTailList(&Cpu->DpcQueue, &Dpc->DpcListEntry);
    }
    Cpu->DpcQueueDepth++;
    if (Cpu == KiCpu && Cpu->Irql < DISPATCH_LEVEL && Cpu->InterruptsEnabled) {
        LabLowerIrql(Cpu->Irql); /* the software interrupt comes at once */
    }
    return TRUE;
}

BOOLEAN NTAPI KeRemoveQueueDpc(PRKDPC Dpc)
{
    PKI_CPU Cpu = Dpc->DpcData;

    KipCheckDpc(Dpc, "KeRemoveQueueDpc");
    if (Cpu == NULL) {
        return FALSE;
    }
    RemoveEntryList(&Dpc->DpcListEntry);
    Dpc->DpcData = NULL;
    Cpu->DpcQueueDepth--;
    return TRUE;
}

VOID NTAPI KeSetImportanceDpc(PRKDPC Dpc, KDPC_IMPORTANCE Importance)
{
    KipCheckDpc(Dpc, "KeSetImportanceDpc");
    Dpc->Importance = (UCHAR)Importance;
}

VOID NTAPI KeSetTargetProcessorDpc(PRKDPC Dpc, CCHAR Number)
{
    KipCheckDpc(Dpc, "KeSetTargetProcessorDpc");
    if (Number < 0 || (ULONG)Number >= KiCpuCount) {
        LabFinding("object", "KeSetTargetProcessorDpc: there is no processor %d", Number);
    }
    Dpc->Number = (USHORT)(MAXIMUM_PROCESSORS + Number);
}

NTSTATUS NTAPI KeSetTargetProcessorDpcEx(PKDPC Dpc, PPROCESSOR_NUMBER ProcNumber)
{
    KipCheckDpc(Dpc, "KeSetTargetProcessorDpcEx");
    if (ProcNumber->Group != 0 || ProcNumber->Number >= KiCpuCount || ProcNumber->Reserved != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    Dpc->Number = (USHORT)(MAXIMUM_PROCESSORS + ProcNumber->Number);
    return STATUS_SUCCESS;
}

/* One pass: what is queued and due, at DISPATCH_LEVEL on the DPC stack. */
VOID NTAPI KiRetireDpcs(void)
{
    PKI_CPU Cpu = KiCpu;

    Cpu->DpcActive = TRUE;
    while (KiDpcPending(Cpu)) {
        if (Cpu->TimerRequest) {
            Cpu->TimerRequest = FALSE;
            KiExpireTimers();
        }
        if (!IsListEmpty(&Cpu->DpcQueue)) {
            PKDPC Dpc = CONTAINING_RECORD(RemoveHeadList(&Cpu->DpcQueue), KDPC, DpcListEntry);
            /* Once it runs the object may be queued again or freed: nothing is read later. */
            KDPC Copy = *Dpc;

            Dpc->DpcData = NULL;
            Cpu->DpcQueueDepth--;
            Cpu->ActiveDpc = Dpc;
            KiCounters.dpcs++;
            LAB_CALL_VOID("CustomDpc", Copy.DeferredRoutine, Dpc, Copy.DeferredContext,
                          Copy.SystemArgument1, Copy.SystemArgument2);
            Cpu->ActiveDpc = NULL;
        }
        LAB_ASSERT(Cpu == KiCpu);
        KiDeliverInterrupts();
    }
    Cpu->DpcActive = FALSE;
}

/* All DPCs queued on any processor at the time of the call have run when this returns. */
VOID NTAPI KeFlushQueuedDpcs(void)
{
    LabAssertIrql("KeFlushQueuedDpcs", PASSIVE_LEVEL, PASSIVE_LEVEL);
    for (ULONG i = 0; i < KiCpuCount; i++) {
        while (KiDpcPending(&KiCpus[i]) || KiCpus[i].DpcActive) {
            LabPoll();
            if (&KiCpus[i] == KiCpu) {
                LabLowerIrql(KiCpu->Irql);
            }
        }
    }
}

/* SPDX-License-Identifier: MIT */
/* Interrupt objects: connection, chains on shared lines, service at DIRQL, synchronisation. */
#include "ki.h"

typedef struct _LAB_INTERRUPT {
    ULONG Signature;
    LIST_ENTRY Link;
    LAB_CONNECT Connect;
    KSPIN_LOCK OwnLock;
    PKSPIN_LOCK Lock;
    PLAB_IMAGE Image;
    BOOLEAN Connected;
} LAB_INTERRUPT;

#define KI_INTERRUPT_SIGNATURE 0x52544E49u /* "INTR" */
#define KI_UNCLAIMED_LIMIT     10000 /* in a row: Windows would hang, here the line is left masked */

static LIST_ENTRY KiInterrupts = {&KiInterrupts, &KiInterrupts};
static ULONG KiUnclaimed[256];

KIRQL NTAPI KiIrqlOfInterrupt(ULONG64 Irq)
{
    ULONG Number = (ULONG)(Irq & 0xFFFF);

#if defined(_M_AMD64)
    return (KIRQL)(3 + Number % 9);
#else
    return (KIRQL)(3 + Number % 24);
#endif
}

static PLAB_INTERRUPT KipNext(PLIST_ENTRY After, ULONG64 Irq)
{
    for (PLIST_ENTRY e = After->Flink; e != &KiInterrupts; e = e->Flink) {
        PLAB_INTERRUPT Interrupt = CONTAINING_RECORD(e, LAB_INTERRUPT, Link);
        if (Interrupt->Connect.Irq == Irq) {
            return Interrupt;
        }
    }
    return NULL;
}

NTSTATUS NTAPI KiConnectInterrupt(const LAB_CONNECT *Connect, PVOID Caller, PLAB_INTERRUPT *Result)
{
    PLAB_INTERRUPT Other = KipNext(&KiInterrupts, Connect->Irq), Interrupt;
    KIRQL Irql;

    if (Other != NULL && (!Other->Connect.Shareable || !Connect->Shareable)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (Connect->SynchronizeIrql < Connect->Irql) {
        return STATUS_INVALID_PARAMETER;
    }
    Interrupt = LabAllocate(sizeof(*Interrupt));
    Interrupt->Signature = KI_INTERRUPT_SIGNATURE;
    Interrupt->Connect = *Connect;
    Interrupt->Lock = Connect->Lock != NULL ? Connect->Lock : &Interrupt->OwnLock;
    Interrupt->Image = LabImageFromAddress(Caller);
    Interrupt->Connected = TRUE;
    Irql = KiRaise(KI_HIGH_LEVEL);
    InsertTailList(&KiInterrupts, &Interrupt->Link);
    KiSetIrql(Irql);
    if (Other == NULL && !(Connect->Irq & LAB_IRQ_MESSAGE)) {
        KiUnclaimed[Connect->Irq & 0xFF] = 0;
        KiHost->irq_eoi(Connect->Irq); /* unmask */
    }
    *Result = Interrupt;
    return STATUS_SUCCESS;
}

VOID NTAPI KiDisconnectInterrupt(PLAB_INTERRUPT Interrupt)
{
    if (Interrupt->Signature != KI_INTERRUPT_SIGNATURE || !Interrupt->Connected) {
        LabFinding("object", "IoDisconnectInterrupt: %p is no connected interrupt", Interrupt);
    }
    RemoveEntryList(&Interrupt->Link);
    Interrupt->Connected = FALSE;
    Interrupt->Signature = 0;
    LabFree(Interrupt);
}

PKINTERRUPT NTAPI KiInterruptObject(PLAB_INTERRUPT Interrupt)
{
    return (PKINTERRUPT)Interrupt;
}

PLAB_INTERRUPT NTAPI KiInterruptFromObject(PKINTERRUPT Object)
{
    for (PLIST_ENTRY e = KiInterrupts.Flink; e != &KiInterrupts; e = e->Flink) {
        if (CONTAINING_RECORD(e, LAB_INTERRUPT, Link) == (PLAB_INTERRUPT)Object) {
            return (PLAB_INTERRUPT)Object;
        }
    }
    LabFinding("object", "%p is no connected interrupt object", Object);
}

static BOOLEAN KipCallRoutine(PLAB_INTERRUPT Interrupt)
{
    PVOID Routine = Interrupt->Connect.Routine, Context = Interrupt->Connect.Context;
    KIRQL Irql = KiRaise(Interrupt->Connect.SynchronizeIrql);
    BOOLEAN Claimed;

    KeAcquireSpinLockAtDpcLevel(Interrupt->Lock);
    if (Interrupt->Connect.MessageRoutine) {
        Claimed = LAB_CALL("MessageServiceRoutine", (PKMESSAGE_SERVICE_ROUTINE)(ULONG_PTR)Routine,
                           (PKINTERRUPT)Interrupt, Context, Interrupt->Connect.MessageId);
    } else {
        Claimed = LAB_CALL("ServiceRoutine", (PKSERVICE_ROUTINE)(ULONG_PTR)Routine,
                           (PKINTERRUPT)Interrupt, Context);
    }
    KeReleaseSpinLockFromDpcLevel(Interrupt->Lock);
    KiSetIrql(Irql);
    return Claimed;
}

/* At the interrupt's IRQL on the ISR stack. */
VOID NTAPI KiServiceInterrupt(ULONG64 Irq)
{
    PLAB_INTERRUPT Interrupt = KipNext(&KiInterrupts, Irq);
    BOOLEAN Line = !(Irq & LAB_IRQ_MESSAGE), Claimed = FALSE;

    if (Interrupt == NULL) {
        LabLog(LAB_LOG_DEBUG, "interrupt %I64x has no service routine", Irq);
        return; /* a line stays masked until somebody connects */
    }
    /* Level triggered: the first that claims ends the walk, the line fires again if still up. */
    while (Interrupt != NULL && !Claimed) {
        Claimed = KipCallRoutine(Interrupt);
        Interrupt = KipNext(&Interrupt->Link, Irq);
    }
    if (!Line) {
        return;
    }
    if (Claimed) {
        KiUnclaimed[Irq & 0xFF] = 0;
    } else if (++KiUnclaimed[Irq & 0xFF] == KI_UNCLAIMED_LIMIT) {
        LabLog(LAB_LOG_ERROR, "interrupt line %u: not claimed %u times in a row, left masked",
               (ULONG)Irq, KI_UNCLAIMED_LIMIT);
        return;
    }
    KiHost->irq_eoi(Irq);
}

VOID NTAPI KiCheckInterruptsOf(PLAB_IMAGE Image)
{
    for (PLIST_ENTRY e = KiInterrupts.Flink; e != &KiInterrupts; e = e->Flink) {
        PLAB_INTERRUPT Interrupt = CONTAINING_RECORD(e, LAB_INTERRUPT, Link);
        if (LabImageFromAddress(Interrupt->Connect.Routine) == Image || Interrupt->Image == Image) {
            LabFinding("unload-interrupt", "%s: interrupt %I64x is still connected",
                       Image->Info.name, Interrupt->Connect.Irq);
        }
    }
}

/* ---- synchronisation with a service routine ---- */

BOOLEAN NTAPI KeSynchronizeExecution(PKINTERRUPT Object, PKSYNCHRONIZE_ROUTINE Routine,
                                     PVOID Context)
{
    PLAB_INTERRUPT Interrupt = KiInterruptFromObject(Object);
    KIRQL Irql;
    BOOLEAN Result;

    LabAssertIrql("KeSynchronizeExecution", PASSIVE_LEVEL, Interrupt->Connect.SynchronizeIrql);
    Irql = KiRaise(Interrupt->Connect.SynchronizeIrql);
    KeAcquireSpinLockAtDpcLevel(Interrupt->Lock);
    Result = LAB_CALL("SynchCritSection", Routine, Context);
    KeReleaseSpinLockFromDpcLevel(Interrupt->Lock);
    LabLowerIrql(Irql);
    return Result;
}

KIRQL NTAPI KeAcquireInterruptSpinLock(PKINTERRUPT Object)
{
    PLAB_INTERRUPT Interrupt = KiInterruptFromObject(Object);
    KIRQL Irql;

    LabAssertIrql("KeAcquireInterruptSpinLock", PASSIVE_LEVEL, Interrupt->Connect.SynchronizeIrql);
    Irql = KiRaise(Interrupt->Connect.SynchronizeIrql);
    KeAcquireSpinLockAtDpcLevel(Interrupt->Lock);
    return Irql;
}

VOID NTAPI KeReleaseInterruptSpinLock(PKINTERRUPT Object, KIRQL OldIrql)
{
    PLAB_INTERRUPT Interrupt = KiInterruptFromObject(Object);

    KeReleaseSpinLockFromDpcLevel(Interrupt->Lock);
    LabLowerIrql(OldIrql);
}

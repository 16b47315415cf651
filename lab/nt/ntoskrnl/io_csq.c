/* SPDX-License-Identifier: MIT */
/*
 * Cancel-safe IRP queues. The driver keeps the list and the lock; here is the race between removal and
 * cancellation: whoever takes the cancel routine out of the IRP owns it. DriverContext[3] of a queued
 * IRP points to its context or to the queue.
 *
 * The lock callbacks come back with the lock taken or released, so they are not bracketed like others.
 */
#include "io.h"

#define IOP_CSQ_CONTEXT 1
#define IOP_CSQ 2
#define IOP_CSQ_EX 3

static PIO_CSQ_IRP_CONTEXT IopCsqDetach(PIRP irp)
{
    PIO_CSQ_IRP_CONTEXT context = irp->Tail.Overlay.DriverContext[3];

    irp->Tail.Overlay.DriverContext[3] = NULL;
    if (context != NULL && context->Type == IOP_CSQ_CONTEXT) {
        context->Irp = NULL;
        return context;
    }
    return NULL;
}

static VOID NTAPI IopCsqCancel(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_CSQ_IRP_CONTEXT context = Irp->Tail.Overlay.DriverContext[3];
    PIO_CSQ csq = context->Type == IOP_CSQ_CONTEXT ? context->Csq : (PIO_CSQ)context;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    csq->CsqAcquireLock(csq, &irql);
    IOP_CALL_VOID("IO_CSQ_REMOVE_IRP", csq->CsqRemoveIrp, csq, Irp);
    IopCsqDetach(Irp);
    csq->CsqReleaseLock(csq, irql);
    IOP_CALL_VOID("IO_CSQ_COMPLETE_CANCELED_IRP", csq->CsqCompleteCanceledIrp, csq, Irp);
}

NTSTATUS NTAPI IoCsqInitialize(PIO_CSQ Csq, PIO_CSQ_INSERT_IRP Insert, PIO_CSQ_REMOVE_IRP Remove,
                               PIO_CSQ_PEEK_NEXT_IRP Peek, PIO_CSQ_ACQUIRE_LOCK Acquire,
                               PIO_CSQ_RELEASE_LOCK Release, PIO_CSQ_COMPLETE_CANCELED_IRP Complete)
{
    *Csq = (IO_CSQ){.Type = IOP_CSQ,
                    .CsqInsertIrp = Insert,
                    .CsqRemoveIrp = Remove,
                    .CsqPeekNextIrp = Peek,
                    .CsqAcquireLock = Acquire,
                    .CsqReleaseLock = Release,
                    .CsqCompleteCanceledIrp = Complete};
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoCsqInitializeEx(PIO_CSQ Csq, PIO_CSQ_INSERT_IRP_EX Insert, PIO_CSQ_REMOVE_IRP Remove,
                                 PIO_CSQ_PEEK_NEXT_IRP Peek, PIO_CSQ_ACQUIRE_LOCK Acquire,
                                 PIO_CSQ_RELEASE_LOCK Release, PIO_CSQ_COMPLETE_CANCELED_IRP Complete)
{
    IoCsqInitialize(Csq, (PIO_CSQ_INSERT_IRP)(ULONG_PTR)Insert, Remove, Peek, Acquire, Release, Complete);
    Csq->Type = IOP_CSQ_EX;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoCsqInsertIrpEx(PIO_CSQ Csq, PIRP Irp, PIO_CSQ_IRP_CONTEXT Context, PVOID InsertContext)
{
    NTSTATUS status = STATUS_SUCCESS;
    KIRQL irql;

    if (Context != NULL) {
        *Context = (IO_CSQ_IRP_CONTEXT){.Type = IOP_CSQ_CONTEXT, .Irp = Irp, .Csq = Csq};
    }
    Irp->Tail.Overlay.DriverContext[3] = Context != NULL ? (PVOID)Context : (PVOID)Csq;
    Csq->CsqAcquireLock(Csq, &irql);
    if (Csq->Type == IOP_CSQ_EX) {
        status = IOP_CALL("IO_CSQ_INSERT_IRP_EX", (PIO_CSQ_INSERT_IRP_EX)(ULONG_PTR)Csq->CsqInsertIrp,
                          Csq, Irp, InsertContext);
        if (!NT_SUCCESS(status)) {
            IopCsqDetach(Irp);
            Csq->CsqReleaseLock(Csq, irql);
            return status;
        }
    } else {
        IOP_CALL_VOID("IO_CSQ_INSERT_IRP", Csq->CsqInsertIrp, Csq, Irp);
    }
    IoMarkIrpPending(Irp);
    IoSetCancelRoutine(Irp, IopCsqCancel);
    if (Irp->Cancel && IoSetCancelRoutine(Irp, NULL) != NULL) {
        /* Cancelled before it was queued, and nobody else has seen it. */
        IOP_CALL_VOID("IO_CSQ_REMOVE_IRP", Csq->CsqRemoveIrp, Csq, Irp);
        IopCsqDetach(Irp);
        Csq->CsqReleaseLock(Csq, irql);
        IOP_CALL_VOID("IO_CSQ_COMPLETE_CANCELED_IRP", Csq->CsqCompleteCanceledIrp, Csq, Irp);
        return status;
    }
    Csq->CsqReleaseLock(Csq, irql);
    return status;
}

VOID NTAPI IoCsqInsertIrp(PIO_CSQ Csq, PIRP Irp, PIO_CSQ_IRP_CONTEXT Context)
{
    IoCsqInsertIrpEx(Csq, Irp, Context, NULL);
}

PIRP NTAPI IoCsqRemoveNextIrp(PIO_CSQ Csq, PVOID PeekContext)
{
    KIRQL irql;
    PIRP irp = NULL;

    Csq->CsqAcquireLock(Csq, &irql);
    do {
        irp = IOP_CALL("IO_CSQ_PEEK_NEXT_IRP", Csq->CsqPeekNextIrp, Csq, irp, PeekContext);
    } while (irp != NULL && IoSetCancelRoutine(irp, NULL) == NULL); /* that one is being cancelled */
    if (irp != NULL) {
        IOP_CALL_VOID("IO_CSQ_REMOVE_IRP", Csq->CsqRemoveIrp, Csq, irp);
        IopCsqDetach(irp);
    }
    Csq->CsqReleaseLock(Csq, irql);
    return irp;
}

PIRP NTAPI IoCsqRemoveIrp(PIO_CSQ Csq, PIO_CSQ_IRP_CONTEXT Context)
{
    KIRQL irql;
    PIRP irp;

    Csq->CsqAcquireLock(Csq, &irql);
    irp = Context->Irp;
    if (irp != NULL && IoSetCancelRoutine(irp, NULL) == NULL) {
        irp = NULL;
    }
    if (irp != NULL) {
        IOP_CALL_VOID("IO_CSQ_REMOVE_IRP", Csq->CsqRemoveIrp, Csq, irp);
        IopCsqDetach(irp);
    }
    Csq->CsqReleaseLock(Csq, irql);
    return irp;
}

/* ---- sending down and waiting ----------------------------------------------------------------------- */

static NTSTATUS NTAPI IopForwarded(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

BOOLEAN NTAPI IoForwardIrpSynchronously(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KEVENT done;

    if (Irp->CurrentLocation <= 1) {
        return FALSE;
    }
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, IopForwarded, &done, TRUE, TRUE, TRUE);
    if (IofCallDriver(DeviceObject, Irp) == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
    }
    return TRUE;
}

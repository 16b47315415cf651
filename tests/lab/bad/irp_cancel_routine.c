/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static VOID NTAPI BadCancel(PDEVICE_OBJECT Unused, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Unused);
    IoReleaseCancelSpinLock(Irp->CancelIrql);
}

static NTSTATUS NTAPI BadDispatch(PDEVICE_OBJECT Unused, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Unused);
    IoSetCancelRoutine(Irp, BadCancel);
    return Complete(Irp, STATUS_SUCCESS);
}

BAD_IO_SEND(BadDispatch)

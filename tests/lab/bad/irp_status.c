/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static NTSTATUS NTAPI BadDispatch(PDEVICE_OBJECT Unused, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Unused);
    IoMarkIrpPending(Irp);
    Complete(Irp, STATUS_PENDING);
    return STATUS_PENDING;
}

BAD_IO_SEND(BadDispatch)

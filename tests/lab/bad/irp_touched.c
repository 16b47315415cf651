/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static NTSTATUS NTAPI BadDispatch(PDEVICE_OBJECT Unused, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Unused);
    Complete(Irp, STATUS_SUCCESS);
    return *(volatile NTSTATUS *)&Irp->IoStatus.Status; /* the IRP is its maker's again */
}

BAD_IO_SEND(BadDispatch)

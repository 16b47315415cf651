/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static NTSTATUS NTAPI BadDispatch(PDEVICE_OBJECT Unused, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Unused);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return STATUS_SUCCESS; /* neither completed nor pending */
}

BAD_IO_SEND(BadDispatch)

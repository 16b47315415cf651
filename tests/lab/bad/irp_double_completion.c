/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static NTSTATUS NTAPI BadDispatch(PDEVICE_OBJECT Unused, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Unused);
    Complete(Irp, STATUS_SUCCESS);
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}

BAD_IO_SEND(BadDispatch)

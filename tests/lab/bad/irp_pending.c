/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static NTSTATUS NTAPI BadDispatch(PDEVICE_OBJECT Unused, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Unused);
    Complete(Irp, STATUS_SUCCESS);
    return STATUS_PENDING; /* without IoMarkIrpPending */
}

BAD_IO_SEND(BadDispatch)

/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static NTSTATUS NTAPI BadDispatch(PDEVICE_OBJECT Self, PIRP Irp)
{
    IoMarkIrpPending(Irp);
    IoCallDriver(Self, Irp); /* without a stack location for it */
    return STATUS_PENDING;
}

BAD_IO_SEND(BadDispatch)

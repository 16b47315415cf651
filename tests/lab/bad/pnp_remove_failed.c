/* SPDX-License-Identifier: MIT */
/* A function driver that fails IRP_MN_REMOVE_DEVICE, which may not be failed. */
#include "bad_pnp.h"

NTSTATUS NTAPI BadPnp(PBAD_PNP x, PIRP Irp)
{
    if (IoGetCurrentIrpStackLocation(Irp)->MinorFunction != IRP_MN_REMOVE_DEVICE) {
        return PassPnp(x, Irp);
    }
    Irp->IoStatus.Status = STATUS_DEVICE_BUSY;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_DEVICE_BUSY;
}

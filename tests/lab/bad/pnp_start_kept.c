/* SPDX-License-Identifier: MIT */
/* A function driver that starts its device without telling the bus driver. */
#include "bad_pnp.h"

NTSTATUS NTAPI BadPnp(PBAD_PNP x, PIRP Irp)
{
    if (IoGetCurrentIrpStackLocation(Irp)->MinorFunction != IRP_MN_START_DEVICE) {
        return PassPnp(x, Irp);
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}

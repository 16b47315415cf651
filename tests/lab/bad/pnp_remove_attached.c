/* SPDX-License-Identifier: MIT */
/* A function driver that stays attached after IRP_MN_REMOVE_DEVICE. */
#include "bad_pnp.h"

NTSTATUS NTAPI BadPnp(PBAD_PNP x, PIRP Irp)
{
    return PassPnp(x, Irp);
}

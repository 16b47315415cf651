/* SPDX-License-Identifier: MIT */
/* Start of ob, cm, io, pnp and po, in the order in which they need one another. */
#include "io.h"

VOID NTAPI IopInitSystem(void)
{
    ObpInitSystem();
    CmpInitSystem();
    IopInitDevices();
    IopInitDrivers();
    IopInitFiles();
    IopInitIrps();
    IopInitMisc();
    IopInitWorkItems();
    IopInitDma();
    WmipInitSystem();
    PnpInitSystem();
    PciInitSystem();
    PopInitSystem();
}

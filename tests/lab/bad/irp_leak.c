/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

BAD_IO_DRIVER(GoodDispatch, IoDeleteDevice(Device))
{
    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);
    IoAllocateIrp(1, FALSE);
}

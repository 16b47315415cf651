/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

BAD_IO_DRIVER(GoodDispatch, IoDeleteDevice(Device))
{
    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);
    ((volatile UCHAR *)Device->DeviceExtension)[64] = 1; /* of 64 bytes */
}

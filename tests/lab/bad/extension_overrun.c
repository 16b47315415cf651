/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

BAD_IO_DRIVER(GoodDispatch, IoDeleteDevice(Device))
{
    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);
    /* Past the extension of 64 bytes, wherever in its page that is. */
    ((volatile UCHAR *)Device->DeviceExtension)[64 + PAGE_SIZE - 1] = 1;
}

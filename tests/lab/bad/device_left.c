/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

BAD_IO_DRIVER(GoodDispatch, (void)Device)
{
    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);
}

/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

BAD_IO_DRIVER(GoodDispatch, IoDeleteDevice(Device))
{
    UNICODE_STRING Link = RTL_CONSTANT_STRING(L"\\DosDevices\\BadLink");
    UNICODE_STRING Target = RTL_CONSTANT_STRING(L"\\Device\\Null");

    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);
    IoCreateSymbolicLink(&Link, &Target);
}

/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static PUNICODE_STRING Kept;

BAD_IO_DRIVER(GoodDispatch, (DbgPrint("%wZ\n", Kept), IoDeleteDevice(Device)))
{
    UNREFERENCED_PARAMETER(DriverObject);
    Kept = RegistryPath; /* valid only until DriverEntry returns */
}

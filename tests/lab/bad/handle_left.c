/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

BAD_IO_DRIVER(GoodDispatch, IoDeleteDevice(Device))
{
    OBJECT_ATTRIBUTES Attributes;
    HANDLE Key;

    UNREFERENCED_PARAMETER(DriverObject);
    InitializeObjectAttributes(&Attributes, RegistryPath, OBJ_KERNEL_HANDLE, NULL, NULL);
    ZwOpenKey(&Key, KEY_READ, &Attributes);
}

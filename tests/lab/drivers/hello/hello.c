/* SPDX-License-Identifier: MIT */
/* The smallest driver: says that it was loaded and that it goes. */
#include <ntddk.h>

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD HelloUnload;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

static VOID NTAPI HelloUnload(PDRIVER_OBJECT DriverObject)
{
    DbgPrint("hello: unloaded %p\n", DriverObject);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    DbgPrint("hello: DriverEntry %wZ\n", RegistryPath);
    DriverObject->DriverUnload = HelloUnload;
    return STATUS_SUCCESS;
}

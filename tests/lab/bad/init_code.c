/* SPDX-License-Identifier: MIT */
#include "bad.h"

static volatile ULONG Counter;

__attribute__((section("INIT"), noinline)) static VOID BadInit(void)
{
    Counter++;
}

static VOID NTAPI BadUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
    BadInit();
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    DriverObject->DriverUnload = BadUnload;
    BadInit();
    return STATUS_SUCCESS;
}

/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static VOID NTAPI Work(PDEVICE_OBJECT Unused, PVOID Context)
{
    UNREFERENCED_PARAMETER(Unused);
    UNREFERENCED_PARAMETER(Context);
}

BAD_IO_DRIVER(GoodDispatch, IoDeleteDevice(Device))
{
    PIO_WORKITEM Item = IoAllocateWorkItem(Device);

    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);
    if (Item != NULL) {
        IoQueueWorkItem(Item, Work, DelayedWorkQueue, NULL);
        IoFreeWorkItem(Item); /* it may not have run yet */
    }
}

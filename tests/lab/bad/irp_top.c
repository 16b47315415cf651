/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static NTSTATUS NTAPI Mine(PDEVICE_OBJECT Unused, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Unused);
    UNREFERENCED_PARAMETER(Irp);
    UNREFERENCED_PARAMETER(Context);
    return STATUS_SUCCESS; /* the I/O manager would go on with an IRP that is not its own */
}

BAD_IO_DRIVER(GoodDispatch, IoDeleteDevice(Device))
{
    PIRP Irp = IoAllocateIrp(Device->StackSize, FALSE);

    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);
    if (Irp != NULL) {
        IoGetNextIrpStackLocation(Irp)->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
        IoSetCompletionRoutine(Irp, Mine, NULL, TRUE, TRUE, TRUE);
        IoCallDriver(Device, Irp);
    }
}

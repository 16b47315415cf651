/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static PIRP Kept;

static NTSTATUS NTAPI BadDispatch(PDEVICE_OBJECT Unused, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Unused);
    IoMarkIrpPending(Irp);
    Kept = Irp; /* and never completed */
    return STATUS_PENDING;
}

static NTSTATUS NTAPI Mine(PDEVICE_OBJECT Unused, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Unused);
    UNREFERENCED_PARAMETER(Irp);
    UNREFERENCED_PARAMETER(Context);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

BAD_IO_DRIVER(BadDispatch, IoDeleteDevice(Device))
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

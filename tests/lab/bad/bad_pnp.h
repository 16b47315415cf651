/* SPDX-License-Identifier: MIT */
/* A WDM function driver that passes everything on, but for what its BadPnp does wrong. */
#ifndef BAD_PNP_H
#define BAD_PNP_H

#include <ntddk.h>

typedef struct _BAD_PNP {
    PDEVICE_OBJECT Lower;
} BAD_PNP, *PBAD_PNP;

NTSTATUS NTAPI BadPnp(PBAD_PNP x, PIRP Irp);

DRIVER_INITIALIZE DriverEntry;
#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

static inline NTSTATUS PassPnp(PBAD_PNP x, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(x->Lower, Irp);
}

static NTSTATUS NTAPI DispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    return BadPnp(Device->DeviceExtension, Irp);
}

static NTSTATUS NTAPI DispatchPass(PDEVICE_OBJECT Device, PIRP Irp)
{
    return PassPnp(Device->DeviceExtension, Irp);
}

static NTSTATUS NTAPI AddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT Pdo)
{
    PDEVICE_OBJECT Device;
    NTSTATUS Status =
        IoCreateDevice(DriverObject, sizeof(BAD_PNP), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &Device);

    if (!NT_SUCCESS(Status)) {
        return Status;
    }
    ((PBAD_PNP)Device->DeviceExtension)->Lower = IoAttachDeviceToDeviceStack(Device, Pdo);
    Device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static VOID NTAPI Unload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    DriverObject->DriverUnload = Unload;
    DriverObject->DriverExtension->AddDevice = AddDevice;
    DriverObject->MajorFunction[IRP_MJ_PNP] = DispatchPnp;
    DriverObject->MajorFunction[IRP_MJ_POWER] = DispatchPass;
    DriverObject->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = DispatchPass;
    return STATUS_SUCCESS;
}

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Device objects that a miniport driver registers for applications (NdisRegisterDeviceEx).
 */
#include "ndisp.h"

typedef struct _NDISP_DEVICE {
    NDISP_OBJECT Object;
    PDEVICE_OBJECT DeviceObject;
    PDRIVER_DISPATCH MajorFunctions[IRP_MJ_MAXIMUM_FUNCTION + 1];
    UNICODE_STRING SymbolicName;
} NDISP_DEVICE, *PNDISP_DEVICE;

#define NDISP_EXTENSION_BYTES ALIGN_UP_BY(sizeof(NDISP_EXTENSION), 16)

static NDIS_STATUS NdispCreateSymbolicLink(PNDISP_DEVICE Device,
                                           const NDIS_DEVICE_OBJECT_ATTRIBUTES *Attributes)
{
    const UNICODE_STRING *Name = Attributes->SymbolicName;

    if (Name == NULL)
        return NDIS_STATUS_SUCCESS;
    Device->SymbolicName.Buffer = LabAllocate(Name->Length + sizeof(WCHAR));
    Device->SymbolicName.Length = Name->Length;
    Device->SymbolicName.MaximumLength = Name->Length + sizeof(WCHAR);
    RtlCopyMemory(Device->SymbolicName.Buffer, Name->Buffer, Name->Length);
    return IoCreateSymbolicLink(&Device->SymbolicName, Attributes->DeviceName);
}

NDIS_STATUS NTAPI NdisRegisterDeviceEx(NDIS_HANDLE NdisHandle,
                                       PNDIS_DEVICE_OBJECT_ATTRIBUTES Attributes,
                                       PDEVICE_OBJECT *pDeviceObject, PNDIS_HANDLE NdisDeviceHandle)
{
    static const char Api[] = "NdisRegisterDeviceEx";
    PVOID Caller = LAB_CALLER();
    PNDISP_EXTENSION Extension;
    PNDISP_DRIVER Driver;
    PNDISP_DEVICE Device;
    NTSTATUS Status;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    Driver = NdispObject(NdisHandle, NdispDriver, Api);
    NDISP_CHECK_HEADER(&Attributes->Header, NDIS_OBJECT_TYPE_DEVICE_OBJECT_ATTRIBUTES, Api,
                       "NDIS_DEVICE_OBJECT_ATTRIBUTES",
                       {NDIS_DEVICE_OBJECT_ATTRIBUTES_REVISION_1,
                        NDIS_SIZEOF_DEVICE_OBJECT_ATTRIBUTES_REVISION_1});
    if (Attributes->DeviceName == NULL || Attributes->MajorFunctions == NULL)
        LabFinding("ndis-param", "%s: DeviceName and MajorFunctions are mandatory", Api);
    Device = NdispCreateObject(NdispDevice, sizeof(*Device), Driver, FALSE, Caller, Api);
    if (Device == NULL)
        return NDIS_STATUS_RESOURCES;
    Status = IoCreateDevice(Driver->DriverObject,
                            (ULONG)NDISP_EXTENSION_BYTES + Attributes->ExtensionSize,
                            Attributes->DeviceName, FILE_DEVICE_NETWORK, FILE_DEVICE_SECURE_OPEN,
                            FALSE, &Device->DeviceObject);
    if (!NT_SUCCESS(Status))
        goto FailedDevice;
    Status = NdispCreateSymbolicLink(Device, Attributes);
    if (!NT_SUCCESS(Status))
        goto FailedLink;
    RtlCopyMemory(Device->MajorFunctions, Attributes->MajorFunctions,
                  sizeof(Device->MajorFunctions));
    Extension = Device->DeviceObject->DeviceExtension;
    Extension->Magic = NDISP_EXTENSION_MAGIC;
    Extension->Registered = Device;
    Device->DeviceObject->Flags |= DO_BUFFERED_IO;
    Device->DeviceObject->Flags &= ~DO_DEVICE_INITIALIZING;
    *pDeviceObject = Device->DeviceObject;
    *NdisDeviceHandle = Device;
    return NDIS_STATUS_SUCCESS;

FailedLink:
    LabFree(Device->SymbolicName.Buffer);
    IoDeleteDevice(Device->DeviceObject);
FailedDevice:
    NdispDeleteObject(&Device->Object, Caller);
    return Status;
}

VOID NTAPI NdisDeregisterDeviceEx(NDIS_HANDLE NdisDeviceHandle)
{
    PVOID Caller = LAB_CALLER();
    PNDISP_DEVICE Device = NdispObject(NdisDeviceHandle, NdispDevice, "NdisDeregisterDeviceEx");

    if (Device->SymbolicName.Buffer != NULL) {
        IoDeleteSymbolicLink(&Device->SymbolicName);
        LabFree(Device->SymbolicName.Buffer);
    }
    IoDeleteDevice(Device->DeviceObject);
    NdispDeleteObject(&Device->Object, Caller);
}

PVOID NTAPI NdisGetDeviceReservedExtension(PDEVICE_OBJECT DeviceObject)
{
    PNDISP_EXTENSION Extension = DeviceObject->DeviceExtension;

    if (Extension == NULL || Extension->Magic != NDISP_EXTENSION_MAGIC ||
        Extension->Registered == NULL)
        LabFinding("ndis-device",
                   "NdisGetDeviceReservedExtension: %p was not made by "
                   "NdisRegisterDeviceEx",
                   DeviceObject);
    return (PUCHAR)Extension + NDISP_EXTENSION_BYTES;
}

NTSTATUS NdispDispatchDevice(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PNDISP_EXTENSION Extension = DeviceObject->DeviceExtension;
    PDRIVER_DISPATCH Routine =
        Extension->Registered->MajorFunctions[IoGetCurrentIrpStackLocation(Irp)->MajorFunction];

    if (Routine == NULL) {
        Irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return LAB_CALL("DRIVER_DISPATCH", Routine, DeviceObject, Irp);
}

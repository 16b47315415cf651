/* SPDX-License-Identifier: MIT */
/* Driver object: PortCls, PnP hook, list of adapters. */
#include <initguid.h>
#include <ksguid.h>

#include "viosnd.h"

#include <drivers/common/nt_resources.h>

DRIVER_INITIALIZE DriverEntry;
static DRIVER_ADD_DEVICE VioSndAddDevice;
static DRIVER_DISPATCH VioSndPnp, VioSndFileDispatch;

/*
 * What PcInitializeAdapterDriver installed for the functions that a handle to the diagnostics
 * device can reach: kernel streaming takes every file object for one of its own.
 */
static PDRIVER_DISPATCH VioSndPortClsDispatch[IRP_MJ_MAXIMUM_FUNCTION + 1];

static PDRIVER_OBJECT VioSndDriverObject;
static LIST_ENTRY VioSndAdapters;
static KMUTEX VioSndAdaptersLock; /* the diagnostics device is registered under it */

/* ---- List of adapters
 * ---------------------------------------------------------------------------- */

static VOID VioSndLockAdapters(VOID)
{
    KeWaitForSingleObject(&VioSndAdaptersLock, Executive, KernelMode, FALSE, NULL);
}

static VOID VioSndUnlockAdapters(VOID)
{
    KeReleaseMutex(&VioSndAdaptersLock, FALSE);
}

VOID VioSndListInsert(VIOSND_ADAPTER *Adapter)
{
    PLIST_ENTRY entry;

    VioSndLockAdapters();
    if (IsListEmpty(&VioSndAdapters)) {
        /* It lives as long as there are adapters: with it, the driver could not be unloaded. */
        VioSndDiagRegister(VioSndDriverObject);
    }
    Adapter->Index = 0;
    /* Sorted by index: the lowest free number is the first gap. */
    for (entry = VioSndAdapters.Flink; entry != &VioSndAdapters; entry = entry->Flink) {
        if (CONTAINING_RECORD(entry, VIOSND_ADAPTER, Link)->Index != Adapter->Index) {
            break;
        }
        Adapter->Index++;
    }
    InsertTailList(entry, &Adapter->Link);
    VioSndUnlockAdapters();
}

VOID VioSndListRemove(VIOSND_ADAPTER *Adapter)
{
    VioSndLockAdapters();
    RemoveEntryList(&Adapter->Link);
    if (IsListEmpty(&VioSndAdapters)) {
        VioSndDiagDeregister();
    }
    VioSndUnlockAdapters();
}

BOOLEAN VioSndListVisit(ULONG Index, VIOSND_VISIT *Visit, PVOID Context)
{
    PLIST_ENTRY entry;
    BOOLEAN found = FALSE;

    VioSndLockAdapters();
    for (entry = VioSndAdapters.Flink; entry != &VioSndAdapters && !found; entry = entry->Flink) {
        VIOSND_ADAPTER *adapter = CONTAINING_RECORD(entry, VIOSND_ADAPTER, Link);

        if (adapter->Index == Index) {
            Visit(adapter, Context);
            found = TRUE;
        }
    }
    VioSndUnlockAdapters();
    return found;
}

ULONG VioSndListIndexes(PULONG Mask)
{
    PLIST_ENTRY entry;
    ULONG count = 0;

    *Mask = 0;
    VioSndLockAdapters();
    for (entry = VioSndAdapters.Flink; entry != &VioSndAdapters; entry = entry->Flink) {
        VIOSND_ADAPTER *adapter = CONTAINING_RECORD(entry, VIOSND_ADAPTER, Link);

        if (adapter->Index < 32) {
            *Mask |= 1u << adapter->Index;
        }
        count++;
    }
    VioSndUnlockAdapters();
    return count;
}

/* ---- Dispatch
 * ------------------------------------------------------------------------------------ */

/* What has to do with a file: the diagnostics device's, or PortCls'. */
static NTSTATUS NTAPI VioSndFileDispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UCHAR function = IoGetCurrentIrpStackLocation(Irp)->MajorFunction;
    NTSTATUS status;

    if (VioSndDiagDispatch(DeviceObject, Irp, &status)) {
        return status;
    }
    return VioSndPortClsDispatch[function](DeviceObject, Irp);
}

/*
 * Msi = 0: messages are taken out of the requirements. A function driver does that on the IRP's way
 * back up (MS docs, "IRP_MN_FILTER_RESOURCE_REQUIREMENTS").
 */
static NTSTATUS VioSndFilterRequirements(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    NTSTATUS status = PcForwardIrpSynchronous(DeviceObject, Irp);

    if (NT_SUCCESS(status) || status == STATUS_NOT_SUPPORTED) {
        status = NtRemoveMessages(Irp, VIOSND_TAG);
    }
    Irp->IoStatus.Status = status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return status;
}

/* Hardware goes before PortCls passes the IRP on; the extension goes with the device object. */
static VOID VioSndLeave(VIOSND_EXTENSION *Extension, BOOLEAN Remove)
{
    VIOSND_ADAPTER *adapter = Extension->Adapter;

    Extension->Adapter = NULL;
    if (adapter) {
        VioSndAdapterShutdown(adapter);
        VioSndAdapterRelease(adapter);
    }
    if (Remove && Extension->Lower) {
        ObDereferenceObject(Extension->Lower);
        Extension->Lower = NULL;
    }
}

static NTSTATUS NTAPI VioSndPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    VIOSND_EXTENSION *extension = VioSndExtension(DeviceObject);
    VIOSND_CONFIG config;
    NTSTATUS status;

    if (VioSndDiagDispatch(DeviceObject, Irp, &status)) {
        return status; /* whoever has a handle can have it asked for a TargetDeviceRelation */
    }
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_FILTER_RESOURCE_REQUIREMENTS:
        VioSndReadConfig(extension->Pdo, &config);
        if (!config.Msi) {
            return VioSndFilterRequirements(DeviceObject, Irp);
        }
        break;
    case IRP_MN_SURPRISE_REMOVAL:
        if (extension->Adapter) {
            VioSndAdapterRemoved(extension->Adapter);
        }
        break;
    case IRP_MN_STOP_DEVICE:
        VioSndLeave(extension, FALSE);
        break;
    case IRP_MN_REMOVE_DEVICE:
        VioSndLeave(extension, TRUE);
        break;
    }
    return PcDispatchIrp(DeviceObject, Irp);
}

/* ---- Devices
 * ------------------------------------------------------------------------------------- */

static NTSTATUS NTAPI VioSndAddDevice(PDRIVER_OBJECT DriverObject,
                                      PDEVICE_OBJECT PhysicalDeviceObject)
{
    /* The top of the stack now is what PortCls will attach to, and afterwards our device. */
    PDEVICE_OBJECT lower = IoGetAttachedDeviceReference(PhysicalDeviceObject);
    PDEVICE_OBJECT top;
    NTSTATUS status;

    status =
        PcAddAdapterDevice(DriverObject, PhysicalDeviceObject, VioSndStartDevice, VIOSND_SUBDEVICES,
                           PORT_CLASS_DEVICE_EXTENSION_SIZE + sizeof(VIOSND_EXTENSION));
    if (!NT_SUCCESS(status)) {
        ObDereferenceObject(lower);
        return status;
    }
    top = IoGetAttachedDeviceReference(PhysicalDeviceObject);
    VioSndExtension(top)->Pdo = PhysicalDeviceObject;
    VioSndExtension(top)->Lower = lower;
    ObDereferenceObject(top);
    return STATUS_SUCCESS;
}

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    static const UCHAR shared[] = {
        IRP_MJ_CREATE,         IRP_MJ_CLEANUP,      IRP_MJ_CLOSE,
        IRP_MJ_READ,           IRP_MJ_WRITE,        IRP_MJ_FLUSH_BUFFERS,
        IRP_MJ_QUERY_SECURITY, IRP_MJ_SET_SECURITY, IRP_MJ_DEVICE_CONTROL,
    };
    NTSTATUS status;
    ULONG i;

    InitializeListHead(&VioSndAdapters);
    KeInitializeMutex(&VioSndAdaptersLock, 0);
    VioSndDriverObject = DriverObject;
    status = PcInitializeAdapterDriver(DriverObject, RegistryPath, VioSndAddDevice);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    for (i = 0; i < RTL_NUMBER_OF(shared); i++) {
        VioSndPortClsDispatch[shared[i]] = DriverObject->MajorFunction[shared[i]];
        DriverObject->MajorFunction[shared[i]] = VioSndFileDispatch;
    }
    DriverObject->MajorFunction[IRP_MJ_PNP] = VioSndPnp;
    return STATUS_SUCCESS;
}

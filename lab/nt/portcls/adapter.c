/* SPDX-License-Identifier: MIT */
/*
 * Adapter drivers: PcInitializeAdapterDriver, PcAddAdapterDevice, and the IRPs of the function device
 * object, which come through PcDispatchIrp whether or not the driver has a dispatch routine of its own
 * in front.
 */
#include "pcp.h"

LIST_ENTRY PcpAdapters = {&PcpAdapters, &PcpAdapters};

PPCP_ADAPTER PcpAdapterOf(PDEVICE_OBJECT DeviceObject, const char *Api)
{
    PPCP_EXTENSION Extension = DeviceObject != NULL ? DeviceObject->DeviceExtension : NULL;

    if (Extension != NULL)
        for (PLIST_ENTRY e = PcpAdapters.Flink; e != &PcpAdapters; e = e->Flink) {
            PPCP_ADAPTER Adapter = CONTAINING_RECORD(e, PCP_ADAPTER, Link);

            if (Adapter->Fdo != DeviceObject)
                continue;
            if (Extension->Magic != PCP_EXTENSION_MAGIC || Extension->Adapter != Adapter)
                LabFinding("portcls-param", "portcls: %s: the first PORT_CLASS_DEVICE_EXTENSION_SIZE "
                           "bytes of the device extension are PortCls'; they were overwritten", Api);
            return Adapter;
        }
    LabFinding("portcls-param", "portcls: %s: %p is not the device object of an audio adapter", Api,
               DeviceObject);
}

PPCP_ADAPTER PcpAdapterOfDevice(ULONG Device)
{
    for (PLIST_ENTRY e = PcpAdapters.Flink; e != &PcpAdapters; e = e->Flink) {
        PPCP_ADAPTER Adapter = CONTAINING_RECORD(e, PCP_ADAPTER, Link);

        if (Adapter->Device == Device && Adapter->Started)
            return Adapter;
    }
    return NULL;
}

/* ---- IRPs ---------------------------------------------------------------------------------------- */

static NTSTATUS NTAPI PcpSignal(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS PcpForwardAndWait(PPCP_ADAPTER Adapter, PIRP Irp)
{
    KEVENT Done;

    KeInitializeEvent(&Done, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, PcpSignal, &Done, TRUE, TRUE, TRUE);
    if (IoCallDriver(Adapter->Lower, Irp) == STATUS_PENDING)
        KeWaitForSingleObject(&Done, Executive, KernelMode, FALSE, NULL);
    return Irp->IoStatus.Status;
}

NTSTATUS PcpForward(PPCP_ADAPTER Adapter, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Adapter->Lower, Irp);
}

NTSTATUS PcpComplete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS PcpStart(PPCP_ADAPTER Adapter, PIRP Irp)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS Status = PcpForwardAndWait(Adapter, Irp);
    PRESOURCELIST Resources;

    if (!NT_SUCCESS(Status))
        return PcpComplete(Irp, Status);
    Status = PcpNewResources(Stack->Parameters.StartDevice.AllocatedResourcesTranslated,
                             Stack->Parameters.StartDevice.AllocatedResources,
                             (PVOID)(ULONG_PTR)Adapter->StartDevice, &Resources);
    if (!NT_SUCCESS(Status))
        return PcpComplete(Irp, Status);
    Adapter->DeviceState = PowerDeviceD0;
    Adapter->Starting = TRUE;
    Status = LAB_CALL("PCPFNSTARTDEVICE", Adapter->StartDevice, Adapter->Fdo, Irp, Resources);
    Adapter->Starting = FALSE;
    PcpRelease(Resources);
    if (Status == STATUS_PENDING)
        LabFinding("pnp-status", "portcls: PCPFNSTARTDEVICE: STATUS_PENDING; the routine completes "
                   "synchronously");
    if (!NT_SUCCESS(Status))
        PcpRemoveSubdevices(Adapter);
    else if (Adapter->SubdeviceCount == 0)
        LabLog(LAB_LOG_WARN, "portcls: the adapter of device %u has no subdevices", Adapter->Device);
    Adapter->Started = NT_SUCCESS(Status);
    return PcpComplete(Irp, Status);
}

/* Filters go, and with them what they hold of the miniports. */
static VOID PcpStop(PPCP_ADAPTER Adapter)
{
    Adapter->Started = FALSE;
    PcpRemoveSubdevices(Adapter);
}

static NTSTATUS PcpRemove(PPCP_ADAPTER Adapter, PIRP Irp)
{
    PDEVICE_OBJECT Fdo = Adapter->Fdo;
    NTSTATUS Status;

    PcpStop(Adapter);
    PcpReleasePower(Adapter);
    PcpFreeTimeouts(Adapter);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    Status = PcpForward(Adapter, Irp);
    RemoveEntryList(&Adapter->Link);
    IoDetachDevice(Adapter->Lower);
    LabFree(Adapter);
    IoDeleteDevice(Fdo);
    return Status;
}

static NTSTATUS PcpDispatchPnp(PPCP_ADAPTER Adapter, PIRP Irp)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS Status;

    switch (Stack->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return PcpStart(Adapter, Irp);
    case IRP_MN_STOP_DEVICE:
        PcpStop(Adapter);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PcpForward(Adapter, Irp);
    case IRP_MN_SURPRISE_REMOVAL:
        Adapter->Removed = TRUE;
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PcpForward(Adapter, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return PcpRemove(Adapter, Irp);
    case IRP_MN_QUERY_CAPABILITIES:
        Status = PcpForwardAndWait(Adapter, Irp);
        if (NT_SUCCESS(Status))
            PcpQueryCapabilities(Adapter, Stack->Parameters.DeviceCapabilities.Capabilities);
        return PcpComplete(Irp, Status);
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PcpForward(Adapter, Irp);
    default:
        return PcpForward(Adapter, Irp);
    }
}

static NTSTATUS PcpDispatch(PPCP_ADAPTER Adapter, PIRP Irp)
{
    switch (IoGetCurrentIrpStackLocation(Irp)->MajorFunction) {
    case IRP_MJ_PNP:
        return PcpDispatchPnp(Adapter, Irp);
    case IRP_MJ_POWER:
        return PcpDispatchPower(Adapter, Irp);
    case IRP_MJ_SYSTEM_CONTROL:
        return PcpForward(Adapter, Irp);
    case IRP_MJ_CREATE:
        return PcpCreate(Adapter, Irp);
    case IRP_MJ_CLEANUP:
        return PcpCleanup(Adapter, Irp);
    case IRP_MJ_CLOSE:
        return PcpClose(Adapter, Irp);
    case IRP_MJ_DEVICE_CONTROL:
        return PcpDeviceControl(Adapter, Irp);
    default:
        return PcpComplete(Irp, STATUS_INVALID_DEVICE_REQUEST);
    }
}

static NTSTATUS NTAPI PcpDriverDispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return PcpDispatch(PcpAdapterOf(DeviceObject, "IRP dispatch of PortCls"), Irp);
}

NTSTATUS NTAPI PcDispatchIrp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return PcpDispatch(PcpAdapterOf(DeviceObject, "PcDispatchIrp"), Irp);
}

NTSTATUS NTAPI PcCompleteIrp(PDEVICE_OBJECT DeviceObject, PIRP Irp, NTSTATUS Status)
{
    PcpAdapterOf(DeviceObject, "PcCompleteIrp");
    if (Status == STATUS_PENDING)
        LabFinding("irp-status", "PcCompleteIrp: STATUS_PENDING completes nothing");
    return PcpComplete(Irp, Status);
}

NTSTATUS NTAPI PcForwardIrpSynchronous(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return PcpForwardAndWait(PcpAdapterOf(DeviceObject, "PcForwardIrpSynchronous"), Irp);
}

/* ---- drivers and devices ------------------------------------------------------------------------ */

static VOID NTAPI PcpUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

NTSTATUS NTAPI PcInitializeAdapterDriver(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath,
                                         PDRIVER_ADD_DEVICE AddDevice)
{
    static const UCHAR Majors[] = {IRP_MJ_CREATE,         IRP_MJ_CLOSE,    IRP_MJ_CLEANUP,
                                   IRP_MJ_DEVICE_CONTROL, IRP_MJ_PNP,      IRP_MJ_POWER,
                                   IRP_MJ_SYSTEM_CONTROL, IRP_MJ_READ,     IRP_MJ_WRITE,
                                   IRP_MJ_FLUSH_BUFFERS,  IRP_MJ_SET_SECURITY,
                                   IRP_MJ_QUERY_SECURITY};

    if (DriverObject == NULL || RegistryPath == NULL || AddDevice == NULL)
        LabFinding("portcls-param", "portcls: PcInitializeAdapterDriver: an argument is NULL");
    DriverObject->DriverExtension->AddDevice = AddDevice;
    DriverObject->DriverUnload = PcpUnload;
    for (ULONG i = 0; i < RTL_NUMBER_OF(Majors); i++)
        DriverObject->MajorFunction[Majors[i]] = PcpDriverDispatch;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PcAddAdapterDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject,
                                  PCPFNSTARTDEVICE StartDevice, ULONG MaxObjects,
                                  ULONG DeviceExtensionSize)
{
    PPCP_EXTENSION Extension;
    PPCP_ADAPTER Adapter;
    PDEVICE_OBJECT Fdo;
    NTSTATUS Status;

    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    /* PcAddAdapterDevice rule of Driver Verifier's audio domain. */
    if (DeviceExtensionSize != 0 && DeviceExtensionSize < PORT_CLASS_DEVICE_EXTENSION_SIZE)
        LabFinding("portcls-param", "portcls: PcAddAdapterDevice: DeviceExtensionSize is %u; it is 0 or "
                   "at least PORT_CLASS_DEVICE_EXTENSION_SIZE (%u)", DeviceExtensionSize,
                   (ULONG)PORT_CLASS_DEVICE_EXTENSION_SIZE);
    if (StartDevice == NULL || MaxObjects == 0)
        LabFinding("portcls-param", "portcls: PcAddAdapterDevice: StartDevice %p, MaxObjects %u",
                   (PVOID)(ULONG_PTR)StartDevice, MaxObjects);
    if (DeviceExtensionSize == 0)
        DeviceExtensionSize = PORT_CLASS_DEVICE_EXTENSION_SIZE;
    Status = IoCreateDevice(DriverObject, DeviceExtensionSize, NULL, FILE_DEVICE_KS,
                            FILE_DEVICE_SECURE_OPEN | FILE_AUTOGENERATED_DEVICE_NAME, FALSE, &Fdo);
    if (!NT_SUCCESS(Status))
        return Status;
    RtlZeroMemory(Fdo->DeviceExtension, DeviceExtensionSize);
    Adapter = LabAllocate(sizeof(*Adapter));
    Adapter->Driver = DriverObject;
    Adapter->Image = LabImageFromAddress(LAB_CALLER());
    Adapter->Fdo = Fdo;
    Adapter->Pdo = PhysicalDeviceObject;
    Adapter->Device = IopLabDevice(PhysicalDeviceObject);
    Adapter->MaxObjects = MaxObjects;
    Adapter->StartDevice = StartDevice;
    Adapter->DeviceState = PowerDeviceD0;
    Adapter->SystemState = PowerSystemWorking;
    InitializeListHead(&Adapter->Subdevices);
    InitializeListHead(&Adapter->Connections);
    InitializeListHead(&Adapter->Timeouts);
    Extension = Fdo->DeviceExtension;
    Extension->Magic = PCP_EXTENSION_MAGIC;
    Extension->Adapter = Adapter;
    Adapter->Lower = IoAttachDeviceToDeviceStack(Fdo, PhysicalDeviceObject);
    if (Adapter->Lower == NULL) {
        LabFree(Adapter);
        IoDeleteDevice(Fdo);
        return STATUS_NO_SUCH_DEVICE;
    }
    InsertTailList(&PcpAdapters, &Adapter->Link);
    Fdo->Flags |= DO_DIRECT_IO | DO_POWER_PAGABLE;
    Fdo->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

/* SPDX-License-Identifier: MIT */
/*
 * A plain WDM function driver for any PCI device: maps its registers, connects its interrupts by
 * message or line, has a DMA adapter with a common buffer, follows power, answers one IOCTL.
 */
#include <initguid.h>
#include <ntddk.h>
#include <wdmguid.h>

#define TAG 0x74706E70u /* "pnpt" */
#define IOCTL_PNP_TEST_QUERY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define MAX_RANGES 8
#define COMMON_BYTES 8192

/* Also in lab/scenario/nt_io.c. */
typedef struct _PNP_TEST_STATE {
    ULONG Version;
    ULONG Starts, Stops, Surprises, Removes;
    ULONG MemoryRanges, Messages, Lines;
    ULONG Connected;
    ULONG VendorDevice;
    ULONG BarValue;
    ULONG PowerDowns, PowerUps;
} PNP_TEST_STATE;

typedef struct _EXTENSION {
    PDEVICE_OBJECT Fdo, Pdo, Lower;
    IO_REMOVE_LOCK RemoveLock;
    PNP_TEST_STATE State;
    struct {
        PVOID Va;
        ULONG Length;
    } Range[MAX_RANGES];
    ULONG ConnectVersion; /* 0: not connected */
    union {
        PVOID Generic;
        PKINTERRUPT Line;
        PIO_INTERRUPT_MESSAGE_INFO Messages;
    } Interrupt;
    PDMA_ADAPTER Dma;
    PVOID Common;
    PHYSICAL_ADDRESS CommonLogical;
} EXTENSION, *PEXTENSION;

DRIVER_INITIALIZE DriverEntry;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

static UNICODE_STRING LinkName = RTL_CONSTANT_STRING(L"\\DosDevices\\PnpTest");
static UNICODE_STRING DeviceName = RTL_CONSTANT_STRING(L"\\Device\\PnpTest");

static NTSTATUS Complete(PIRP Irp, NTSTATUS Status, ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* ---- interrupts ---- */

static BOOLEAN NTAPI LineService(PKINTERRUPT Interrupt, PVOID Context)
{
    return FALSE; /* the device is never asked for anything: not ours */
}

static BOOLEAN NTAPI MessageService(PKINTERRUPT Interrupt, PVOID Context, ULONG MessageId)
{
    return TRUE;
}

static NTSTATUS Connect(PEXTENSION x)
{
    IO_CONNECT_INTERRUPT_PARAMETERS p = {.Version = CONNECT_MESSAGE_BASED};
    NTSTATUS status;

    p.MessageBased.PhysicalDeviceObject = x->Pdo;
    p.MessageBased.ConnectionContext.Generic = &x->Interrupt.Generic;
    p.MessageBased.MessageServiceRoutine = MessageService;
    p.MessageBased.FallBackServiceRoutine = LineService;
    p.MessageBased.ServiceContext = x;
    status = IoConnectInterruptEx(&p);
    if (NT_SUCCESS(status)) {
        x->ConnectVersion = x->State.Connected = p.Version;
        if (p.Version == CONNECT_MESSAGE_BASED &&
            x->Interrupt.Messages->MessageCount != x->State.Messages) {
            return STATUS_UNSUCCESSFUL;
        }
    }
    return status;
}

static VOID Disconnect(PEXTENSION x)
{
    IO_DISCONNECT_INTERRUPT_PARAMETERS p = {.Version = x->ConnectVersion};

    if (x->ConnectVersion != 0) {
        p.ConnectionContext.Generic = x->Interrupt.Generic;
        IoDisconnectInterruptEx(&p);
        x->ConnectVersion = 0;
    }
}

/* ---- start and stop ---- */

static NTSTATUS MapResources(PEXTENSION x, PCM_RESOURCE_LIST Translated)
{
    const CM_PARTIAL_RESOURCE_LIST *list;

    if (Translated == NULL) {
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    list = &Translated->List[0].PartialResourceList;
    for (ULONG i = 0; i < list->Count; i++) {
        const CM_PARTIAL_RESOURCE_DESCRIPTOR *d = &list->PartialDescriptors[i];

        if (d->Type == CmResourceTypeInterrupt) {
            x->State.Messages += (d->Flags & CM_RESOURCE_INTERRUPT_MESSAGE) != 0;
            x->State.Lines += (d->Flags & CM_RESOURCE_INTERRUPT_MESSAGE) == 0;
        } else if (d->Type == CmResourceTypeMemory && x->State.MemoryRanges < MAX_RANGES) {
            PVOID va = MmMapIoSpace(d->u.Memory.Start, d->u.Memory.Length, MmNonCached);

            if (va == NULL) {
                return STATUS_INSUFFICIENT_RESOURCES;
            }
            x->Range[x->State.MemoryRanges].Va = va;
            x->Range[x->State.MemoryRanges++].Length = d->u.Memory.Length;
        }
    }
    if (x->State.MemoryRanges != 0) {
        x->State.BarValue = READ_REGISTER_ULONG((PULONG)x->Range[0].Va);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI Signal(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS ForwardAndWait(PEXTENSION x, PIRP Irp)
{
    KEVENT done;
    NTSTATUS status;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, Signal, &done, TRUE, TRUE, TRUE);
    status = IoCallDriver(x->Lower, Irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
    }
    return Irp->IoStatus.Status;
}

/* Configuration space by the bus interface, with an IRP of our own. */
static NTSTATUS ReadIdentity(PEXTENSION x)
{
    BUS_INTERFACE_STANDARD bus;
    IO_STATUS_BLOCK result;
    PIO_STACK_LOCATION s;
    KEVENT done;
    PIRP irp;
    NTSTATUS status;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, x->Lower, NULL, 0, NULL, &done, &result);
    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    s = IoGetNextIrpStackLocation(irp);
    s->MinorFunction = IRP_MN_QUERY_INTERFACE;
    s->Parameters.QueryInterface.InterfaceType = &GUID_BUS_INTERFACE_STANDARD;
    s->Parameters.QueryInterface.Size = sizeof(bus);
    s->Parameters.QueryInterface.Version = 1;
    s->Parameters.QueryInterface.Interface = (PINTERFACE)&bus;
    status = IoCallDriver(x->Lower, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
        status = result.Status;
    }
    if (NT_SUCCESS(status)) {
        bus.GetBusData(bus.Context, PCI_WHICHSPACE_CONFIG, &x->State.VendorDevice, 0, sizeof(ULONG));
        bus.InterfaceDereference(bus.Context);
    }
    return status;
}

static NTSTATUS OpenDma(PEXTENSION x)
{
    DEVICE_DESCRIPTION d = {.Version = DEVICE_DESCRIPTION_VERSION,
                            .Master = TRUE,
                            .ScatterGather = TRUE,
                            .Dma32BitAddresses = TRUE,
                            .Dma64BitAddresses = TRUE,
                            .InterfaceType = PCIBus,
                            .MaximumLength = 65536};
    ULONG registers;

    x->Dma = IoGetDmaAdapter(x->Pdo, &d, &registers);
    if (x->Dma == NULL || registers < 17) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    x->Common = x->Dma->DmaOperations->AllocateCommonBuffer(x->Dma, COMMON_BYTES, &x->CommonLogical, TRUE);
    return x->Common != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static VOID Stop(PEXTENSION x)
{
    Disconnect(x);
    if (x->Common != NULL) {
        x->Dma->DmaOperations->FreeCommonBuffer(x->Dma, COMMON_BYTES, x->CommonLogical, x->Common, TRUE);
        x->Common = NULL;
    }
    if (x->Dma != NULL) {
        x->Dma->DmaOperations->PutDmaAdapter(x->Dma);
        x->Dma = NULL;
    }
    while (x->State.MemoryRanges > 0) {
        x->State.MemoryRanges--;
        MmUnmapIoSpace(x->Range[x->State.MemoryRanges].Va, x->Range[x->State.MemoryRanges].Length);
    }
    x->State.Messages = x->State.Lines = 0;
}

static NTSTATUS Start(PEXTENSION x, PIRP Irp)
{
    PIO_STACK_LOCATION s = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status = ForwardAndWait(x, Irp);

    if (NT_SUCCESS(status)) {
        status = MapResources(x, s->Parameters.StartDevice.AllocatedResourcesTranslated);
    }
    if (NT_SUCCESS(status)) {
        status = ReadIdentity(x);
    }
    if (NT_SUCCESS(status)) {
        status = OpenDma(x);
    }
    if (NT_SUCCESS(status)) {
        status = Connect(x);
    }
    if (NT_SUCCESS(status)) {
        x->State.Starts++;
    } else {
        Stop(x);
    }
    return status;
}

/* ---- dispatch ---- */

static NTSTATUS Skip(PEXTENSION x, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(x->Lower, Irp);
}

static NTSTATUS NTAPI DispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PEXTENSION x = Device->DeviceExtension;
    NTSTATUS status = IoAcquireRemoveLock(&x->RemoveLock, Irp);

    if (!NT_SUCCESS(status)) {
        return Complete(Irp, status, 0);
    }
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        status = Start(x, Irp);
        Complete(Irp, status, 0);
        break;
    case IRP_MN_STOP_DEVICE:
        x->State.Stops++;
        Stop(x);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        status = Skip(x, Irp);
        break;
    case IRP_MN_SURPRISE_REMOVAL:
        x->State.Surprises++;
        Stop(x);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        status = Skip(x, Irp);
        break;
    case IRP_MN_REMOVE_DEVICE:
        IoReleaseRemoveLockAndWait(&x->RemoveLock, Irp);
        Stop(x);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        status = Skip(x, Irp);
        IoDeleteSymbolicLink(&LinkName);
        IoDetachDevice(x->Lower);
        IoDeleteDevice(Device);
        return status;
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        status = Skip(x, Irp);
        break;
    default:
        status = Skip(x, Irp);
        break;
    }
    IoReleaseRemoveLock(&x->RemoveLock, Irp);
    return status;
}

static VOID NTAPI DevicePowered(PDEVICE_OBJECT Device, UCHAR Minor, POWER_STATE State, PVOID Context,
                                PIO_STATUS_BLOCK Status)
{
    PEXTENSION x = Device->DeviceExtension;
    PIRP irp = Context;

    irp->IoStatus.Status = Status->Status;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    IoReleaseRemoveLock(&x->RemoveLock, irp);
}

/* The system IRP has come back from below: now the device's own, then the system IRP is completed. */
static NTSTATUS NTAPI SystemPowered(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    PEXTENSION x = Device->DeviceExtension;
    PIO_STACK_LOCATION s = IoGetCurrentIrpStackLocation(Irp);
    POWER_STATE state;
    NTSTATUS status;

    state.DeviceState = s->Parameters.Power.State.SystemState == PowerSystemWorking ? PowerDeviceD0
                                                                                    : PowerDeviceD3;
    status = PoRequestPowerIrp(Device, IRP_MN_SET_POWER, state, DevicePowered, Irp, NULL);
    if (status != STATUS_PENDING) {
        Irp->IoStatus.Status = status;
        IoReleaseRemoveLock(&x->RemoveLock, Irp);
        return STATUS_CONTINUE_COMPLETION;
    }
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS NTAPI DevicePowerUp(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    PEXTENSION x = Device->DeviceExtension;

    if (Irp->PendingReturned) {
        IoMarkIrpPending(Irp);
    }
    x->State.PowerUps++;
    PoSetPowerState(Device, DevicePowerState,
                    IoGetCurrentIrpStackLocation(Irp)->Parameters.Power.State);
    IoReleaseRemoveLock(&x->RemoveLock, Irp);
    return STATUS_CONTINUE_COMPLETION;
}

static NTSTATUS NTAPI DispatchPower(PDEVICE_OBJECT Device, PIRP Irp)
{
    PEXTENSION x = Device->DeviceExtension;
    PIO_STACK_LOCATION s = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status = IoAcquireRemoveLock(&x->RemoveLock, Irp);

    PoStartNextPowerIrp(Irp);
    if (!NT_SUCCESS(status)) {
        return Complete(Irp, status, 0);
    }
    if (s->MinorFunction == IRP_MN_SET_POWER && s->Parameters.Power.Type == SystemPowerState) {
        IoMarkIrpPending(Irp);
        IoCopyCurrentIrpStackLocationToNext(Irp);
        IoSetCompletionRoutine(Irp, SystemPowered, NULL, TRUE, TRUE, TRUE);
        PoCallDriver(x->Lower, Irp);
        return STATUS_PENDING;
    }
    if (s->MinorFunction == IRP_MN_SET_POWER) {
        if (s->Parameters.Power.State.DeviceState == PowerDeviceD0) {
            IoCopyCurrentIrpStackLocationToNext(Irp);
            IoSetCompletionRoutine(Irp, DevicePowerUp, NULL, TRUE, TRUE, TRUE);
            return PoCallDriver(x->Lower, Irp);
        }
        x->State.PowerDowns++;
        PoSetPowerState(Device, DevicePowerState, s->Parameters.Power.State);
    }
    IoSkipCurrentIrpStackLocation(Irp);
    status = PoCallDriver(x->Lower, Irp);
    IoReleaseRemoveLock(&x->RemoveLock, Irp);
    return status;
}

static NTSTATUS NTAPI DispatchFile(PDEVICE_OBJECT Device, PIRP Irp)
{
    PEXTENSION x = Device->DeviceExtension;
    PIO_STACK_LOCATION s = IoGetCurrentIrpStackLocation(Irp);

    if (s->MajorFunction != IRP_MJ_DEVICE_CONTROL) {
        return Complete(Irp, STATUS_SUCCESS, 0);
    }
    if (s->Parameters.DeviceIoControl.IoControlCode != IOCTL_PNP_TEST_QUERY) {
        return Complete(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
    }
    if (s->Parameters.DeviceIoControl.OutputBufferLength < sizeof(x->State)) {
        return Complete(Irp, STATUS_BUFFER_TOO_SMALL, 0);
    }
    RtlCopyMemory(Irp->AssociatedIrp.SystemBuffer, &x->State, sizeof(x->State));
    return Complete(Irp, STATUS_SUCCESS, sizeof(x->State));
}

static NTSTATUS NTAPI DispatchWmi(PDEVICE_OBJECT Device, PIRP Irp)
{
    return Skip(Device->DeviceExtension, Irp);
}

static NTSTATUS NTAPI AddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT Pdo)
{
    PDEVICE_OBJECT device;
    PEXTENSION x;
    NTSTATUS status = IoCreateDevice(DriverObject, sizeof(*x), &DeviceName, FILE_DEVICE_UNKNOWN, 0, FALSE,
                                     &device);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    x = device->DeviceExtension;
    x->Fdo = device;
    x->Pdo = Pdo;
    x->State.Version = 1;
    IoInitializeRemoveLock(&x->RemoveLock, TAG, 0, 0);
    status = IoCreateSymbolicLink(&LinkName, &DeviceName);
    if (!NT_SUCCESS(status)) {
        goto fail_link;
    }
    x->Lower = IoAttachDeviceToDeviceStack(device, Pdo);
    if (x->Lower == NULL) {
        status = STATUS_NO_SUCH_DEVICE;
        goto fail_attach;
    }
    device->Flags |= DO_POWER_PAGABLE;
    device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;

fail_attach:
    IoDeleteSymbolicLink(&LinkName);
fail_link:
    IoDeleteDevice(device);
    return status;
}

static VOID NTAPI Unload(PDRIVER_OBJECT DriverObject)
{
    DbgPrint("pnp_test: unloaded\n");
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    DriverObject->DriverUnload = Unload;
    DriverObject->DriverExtension->AddDevice = AddDevice;
    DriverObject->MajorFunction[IRP_MJ_PNP] = DispatchPnp;
    DriverObject->MajorFunction[IRP_MJ_POWER] = DispatchPower;
    DriverObject->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = DispatchWmi;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = DispatchFile;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = DispatchFile;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = DispatchFile;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = DispatchFile;
    return STATUS_SUCCESS;
}

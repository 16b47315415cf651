/* SPDX-License-Identifier: MIT */
/*
 * The function device object that NDIS puts on the network card's stack, and its PnP IRPs.
 */
#include "ndisp.h"

/* ---- making and destroying the device -------------------------------------------------------- */

static VOID NdispNameAdapter(PNDISP_ADAPTER Adapter)
{
    LabFormat(Adapter->Name, sizeof(Adapter->Name), "%s#%u", Adapter->Object.Driver->Name,
              Adapter->Device);
}

static PCM_RESOURCE_LIST NdispCopyResources(PCM_RESOURCE_LIST List)
{
    PCM_RESOURCE_LIST Copy;
    SIZE_T Bytes;

    if (List == NULL || List->Count == 0)
        return NULL;
    Bytes = FIELD_OFFSET(CM_RESOURCE_LIST, List[0].PartialResourceList.PartialDescriptors) +
            List->List[0].PartialResourceList.Count * sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR);
    Copy = LabAllocate(Bytes);
    RtlCopyMemory(Copy, List, Bytes);
    return Copy;
}

static VOID NdispFreeResources(PNDISP_ADAPTER Adapter)
{
    if (Adapter->FullResources != NULL)
        LabFree(Adapter->FullResources);
    if (Adapter->FullRawResources != NULL)
        LabFree(Adapter->FullRawResources);
    Adapter->FullResources = Adapter->FullRawResources = NULL;
    Adapter->Resources = NULL;
}

static VOID NdispDeleteAdapter(PNDISP_ADAPTER Adapter)
{
    PDEVICE_OBJECT Fdo = Adapter->Fdo;

    if (Adapter->Object.Driver->HasPnpCharacteristics && Adapter->AddDeviceCalled &&
        Adapter->Object.Driver->PnpCharacteristics.MiniportRemoveDeviceHandler != NULL)
        LAB_CALL_VOID("MiniportRemoveDevice",
                      Adapter->Object.Driver->PnpCharacteristics.MiniportRemoveDeviceHandler,
                      Adapter->AddDeviceContext);
    NdispCheckLeaks(Adapter, NULL, "device removal");
    if (Adapter->Lower != NULL)
        IoDetachDevice(Adapter->Lower);
    RemoveEntryList(&Adapter->Link);
    NdispFreeResources(Adapter);
    NdispReleaseBusInterface(Adapter);
    Adapter->Object.Driver->AdapterCount--;
    NdispDeleteObject(&Adapter->Object, LAB_CALLER());
    IoDeleteDevice(Fdo);
}

NTSTATUS NTAPI NdispAddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT Pdo)
{
    static ULONG Instances;
    PNDISP_DRIVER Driver = NdispDriverOf(DriverObject);
    WCHAR NameBuffer[32];
    UNICODE_STRING Name;
    PNDISP_EXTENSION Extension;
    PNDISP_ADAPTER Adapter;
    PDEVICE_OBJECT Fdo;
    NTSTATUS Status;
    char Ascii[32];
    SIZE_T Index;

    LAB_ASSERT(Driver != NULL);
    LabFormat(Ascii, sizeof(Ascii), "\\Device\\NDMP%u", ++Instances);
    for (Index = 0; Ascii[Index] != '\0'; Index++)
        NameBuffer[Index] = (WCHAR)Ascii[Index];
    NameBuffer[Index] = 0;
    RtlInitUnicodeString(&Name, NameBuffer);
    Status = IoCreateDevice(DriverObject, sizeof(NDISP_EXTENSION), &Name,
                            FILE_DEVICE_PHYSICAL_NETCARD, FILE_DEVICE_SECURE_OPEN, FALSE, &Fdo);
    if (!NT_SUCCESS(Status))
        return Status;
    Adapter = NdispCreateObject(NdispAdapter, sizeof(*Adapter), Driver, FALSE,
                                (PVOID)(ULONG_PTR)Driver->Characteristics.InitializeHandlerEx,
                                "AddDevice");
    LAB_ASSERT(Adapter != NULL);
    Driver->AdapterCount++;
    Adapter->Fdo = Fdo;
    Adapter->Pdo = Pdo;
    Adapter->Device = IopLabDevice(Pdo);
    Adapter->PowerState = PowerDeviceD0;
    KeInitializeEvent(&Adapter->StateDone, SynchronizationEvent, FALSE);
    KeInitializeEvent(&Adapter->ResetDone, SynchronizationEvent, FALSE);
    KeInitializeEvent(&Adapter->StateLock, SynchronizationEvent, TRUE);
    KeInitializeEvent(&Adapter->OidLock, SynchronizationEvent, TRUE);
    InitializeListHead(&Adapter->Sent);
    InitializeListHead(&Adapter->Indicated);
    NdispNameAdapter(Adapter);
    InsertTailList(&NdispAdapters, &Adapter->Link);
    Extension = Fdo->DeviceExtension;
    Extension->Magic = NDISP_EXTENSION_MAGIC;
    Extension->Adapter = Adapter;
    Adapter->Lower = IoAttachDeviceToDeviceStack(Fdo, Pdo);
    if (Adapter->Lower == NULL) {
        NdispDeleteAdapter(Adapter);
        return STATUS_NO_SUCH_DEVICE;
    }
    Fdo->Flags |= DO_DIRECT_IO | DO_POWER_PAGABLE;
    Fdo->Flags &= ~DO_DEVICE_INITIALIZING;
    if (Driver->HasPnpCharacteristics &&
        Driver->PnpCharacteristics.MiniportAddDeviceHandler != NULL) {
        Adapter->InAddDevice = TRUE;
        Status = LAB_CALL("MiniportAddDevice", Driver->PnpCharacteristics.MiniportAddDeviceHandler,
                          Adapter, Driver->Context);
        Adapter->InAddDevice = FALSE;
        if (Status != NDIS_STATUS_SUCCESS) {
            NdispDeleteAdapter(Adapter);
            return STATUS_UNSUCCESSFUL;
        }
        Adapter->AddDeviceCalled = TRUE;
    }
    return STATUS_SUCCESS;
}

/* ---- bringing the adapter up and down -------------------------------------------------------- */

/* Initialise, bind the upper edge, start the flow of frames. */
static NDIS_STATUS NdispBringUp(PNDISP_ADAPTER Adapter)
{
    ULONG Profile = NdisPowerProfileAcOnLine;
    NDIS_STATUS Status = NdispInitializeAdapter(Adapter);

    if (Status != NDIS_STATUS_SUCCESS)
        return Status;
    Adapter->LowPower = FALSE;
    NdispStartHangTimer(Adapter);
    NdispNotifyPnpEvent(Adapter, NdisDevicePnPEventPowerProfileChanged, &Profile, sizeof(Profile));
    NdispEdgeBind(Adapter);
    Status = NdispRestartAdapter(Adapter);
    if (Status != NDIS_STATUS_SUCCESS)
        goto FailedRestart;
    NdispEdgeActivate(Adapter);
    return NDIS_STATUS_SUCCESS;

FailedRestart:
    NdispEdgeUnbind(Adapter);
    NdispHaltAdapter(Adapter, NdisHaltDeviceInitializationFailed);
    return Status;
}

static VOID NdispTakeDown(PNDISP_ADAPTER Adapter, NDIS_HALT_ACTION Action)
{
    if (Adapter->State == NdispHalted || Adapter->State == NdispShutdown)
        return;
    if (Adapter->State == NdispRunning)
        NdispPauseAdapter(Adapter, NDIS_PAUSE_MINIPORT_DEVICE_REMOVE);
    NdispEdgeUnbind(Adapter);
    NdispHaltAdapter(Adapter, Action);
}

NDIS_STATUS NdispResume(PNDISP_ADAPTER Adapter)
{
    return NdispBringUp(Adapter);
}

VOID NdispSuspend(PNDISP_ADAPTER Adapter)
{
    NdispTakeDown(Adapter, NdisHaltDevicePoweredDown);
}

/* ---- IRPs ------------------------------------------------------------------------------------ */

static NTSTATUS NTAPI NdispSignal(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS NdispForwardAndWait(PNDISP_ADAPTER Adapter, PIRP Irp)
{
    KEVENT Done;

    KeInitializeEvent(&Done, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, NdispSignal, &Done, TRUE, TRUE, TRUE);
    if (IoCallDriver(Adapter->Lower, Irp) == STATUS_PENDING)
        KeWaitForSingleObject(&Done, Executive, KernelMode, FALSE, NULL);
    return Irp->IoStatus.Status;
}

static NTSTATUS NdispForward(PNDISP_ADAPTER Adapter, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Adapter->Lower, Irp);
}

static NTSTATUS NdispComplete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS NdispStartDevice(PNDISP_ADAPTER Adapter, PIRP Irp)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);
    const NDIS_MINIPORT_PNP_CHARACTERISTICS *Pnp = &Adapter->Object.Driver->PnpCharacteristics;
    NTSTATUS Status = NdispForwardAndWait(Adapter, Irp);

    if (!NT_SUCCESS(Status))
        return NdispComplete(Irp, Status);
    NdispFreeResources(Adapter);
    Adapter->FullRawResources =
        NdispCopyResources(Stack->Parameters.StartDevice.AllocatedResources);
    Adapter->FullResources =
        NdispCopyResources(Stack->Parameters.StartDevice.AllocatedResourcesTranslated);
    if (Adapter->FullResources != NULL)
        Adapter->Resources = &Adapter->FullResources->List[0].PartialResourceList;
    NdispReleaseBusInterface(Adapter);
    NdispQueryBusInterface(Adapter);
    if (Adapter->Object.Driver->HasPnpCharacteristics && Pnp->MiniportStartDeviceHandler != NULL) {
        NDIS_STATUS Answer = LAB_CALL("MiniportStartDevice", Pnp->MiniportStartDeviceHandler,
                                      Adapter->AddDeviceContext, Irp);

        if (Answer != NDIS_STATUS_SUCCESS)
            return NdispComplete(Irp, STATUS_UNSUCCESSFUL);
    }
    NdispLockState(Adapter);
    Adapter->SurpriseRemoved = FALSE;
    Status = NdispBringUp(Adapter);
    Adapter->Started = Status == NDIS_STATUS_SUCCESS;
    NdispUnlockState(Adapter);
    /* NDIS_STATUS codes that are no NTSTATUS errors must not look like success. */
    if (Status != NDIS_STATUS_SUCCESS && NT_SUCCESS(Status))
        Status = STATUS_UNSUCCESSFUL;
    return NdispComplete(Irp, Status);
}

static NTSTATUS NdispStopDevice(PNDISP_ADAPTER Adapter, PIRP Irp)
{
    NdispLockState(Adapter);
    NdispTakeDown(Adapter, NdisHaltDeviceStopped);
    Adapter->Started = FALSE;
    NdispUnlockState(Adapter);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return NdispForward(Adapter, Irp);
}

/* Processing the Surprise Removal of a NIC (Windows 7 and later). */
static NTSTATUS NdispSurpriseRemoval(PNDISP_ADAPTER Adapter, PIRP Irp)
{
    NdispLockState(Adapter);
    if (Adapter->State != NdispHalted && Adapter->State != NdispShutdown) {
        Adapter->SurpriseRemoved = TRUE;
        NdispNotifyPnpEvent(Adapter, NdisDevicePnPEventSurpriseRemoved, NULL, 0);
        NdispTakeDown(Adapter, NdisHaltDeviceSurpriseRemoved);
    }
    Adapter->Started = FALSE;
    NdispUnlockState(Adapter);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return NdispForward(Adapter, Irp);
}

static NTSTATUS NdispRemoveDevice(PNDISP_ADAPTER Adapter, PIRP Irp)
{
    NTSTATUS Status;

    NdispLockState(Adapter);
    Adapter->Removing = TRUE;
    NdispTakeDown(Adapter, NdisHaltDeviceDisabled);
    NdispUnlockState(Adapter);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    Status = NdispForward(Adapter, Irp);
    NdispDeleteAdapter(Adapter);
    return Status;
}

static NTSTATUS NdispQueryCapabilities(PNDISP_ADAPTER Adapter, PIRP Irp)
{
    PDEVICE_CAPABILITIES Capabilities =
        IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceCapabilities.Capabilities;
    NTSTATUS Status = NdispForwardAndWait(Adapter, Irp);

    if (NT_SUCCESS(Status) && Adapter->HasRegistration &&
        (Adapter->Registration.AttributeFlags & NDIS_MINIPORT_ATTRIBUTES_SURPRISE_REMOVE_OK) != 0)
        Capabilities->SurpriseRemovalOK = TRUE;
    return NdispComplete(Irp, Status);
}

static NTSTATUS NdispFilterResources(PNDISP_ADAPTER Adapter, PIRP Irp)
{
    const NDIS_MINIPORT_PNP_CHARACTERISTICS *Pnp = &Adapter->Object.Driver->PnpCharacteristics;
    NTSTATUS Status;

    if (!Adapter->Object.Driver->HasPnpCharacteristics ||
        Pnp->MiniportFilterResourceRequirementsHandler == NULL)
        return NdispForward(Adapter, Irp);
    Status = NdispForwardAndWait(Adapter, Irp);
    if (NT_SUCCESS(Status) || Status == STATUS_NOT_SUPPORTED)
        Status = LAB_CALL("MiniportFilterResourceRequirements",
                          Pnp->MiniportFilterResourceRequirementsHandler, Adapter->AddDeviceContext,
                          Irp);
    return NdispComplete(Irp, Status);
}

static NTSTATUS NdispDispatchPnp(PNDISP_ADAPTER Adapter, PIRP Irp)
{
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return NdispStartDevice(Adapter, Irp);
    case IRP_MN_STOP_DEVICE:
        return NdispStopDevice(Adapter, Irp);
    case IRP_MN_SURPRISE_REMOVAL:
        return NdispSurpriseRemoval(Adapter, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return NdispRemoveDevice(Adapter, Irp);
    case IRP_MN_QUERY_CAPABILITIES:
        return NdispQueryCapabilities(Adapter, Irp);
    case IRP_MN_FILTER_RESOURCE_REQUIREMENTS:
        return NdispFilterResources(Adapter, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return NdispForward(Adapter, Irp);
    default:
        return NdispForward(Adapter, Irp);
    }
}

NTSTATUS NTAPI NdispDispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PNDISP_EXTENSION Extension = DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);

    LAB_ASSERT(Extension->Magic == NDISP_EXTENSION_MAGIC);
    if (Extension->Registered != NULL)
        return NdispDispatchDevice(DeviceObject, Irp);
    switch (Stack->MajorFunction) {
    case IRP_MJ_PNP:
        return NdispDispatchPnp(Extension->Adapter, Irp);
    case IRP_MJ_SYSTEM_CONTROL:
        return NdispForward(Extension->Adapter, Irp);
    case IRP_MJ_CREATE:
    case IRP_MJ_CLOSE:
    case IRP_MJ_CLEANUP:
        Irp->IoStatus.Information = 0;
        return NdispComplete(Irp, STATUS_SUCCESS);
    default:
        return NdispComplete(Irp, STATUS_INVALID_DEVICE_REQUEST);
    }
}

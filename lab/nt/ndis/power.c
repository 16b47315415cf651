/* SPDX-License-Identifier: MIT */
/*
 * Power. NDIS owns the power policy of the card: a system power IRP makes it request a device power
 * IRP, around which the miniport is paused, told by OID_PNP_SET_POWER (or halted, if it cannot
 * sleep), and restarted (MS docs, Low Power for Wake on LAN; OID_PNP_SET_POWER).
 *
 *   down: pause, OID_PNP_SET_POWER Dx, IRP_MN_SET_POWER Dx to the bus
 *   up:   IRP_MN_SET_POWER D0 to the bus, OID_PNP_SET_POWER D0, restart
 */
#include "ndisp.h"

static NDIS_DEVICE_POWER_STATE NdispPowerOf(DEVICE_POWER_STATE State)
{
    return (NDIS_DEVICE_POWER_STATE)State; /* the enumerations run in parallel */
}
_Static_assert((int)NdisDeviceStateD0 == (int)PowerDeviceD0, "D0");
_Static_assert((int)NdisDeviceStateD3 == (int)PowerDeviceD3, "D3");

static VOID NdispSetPowerOid(PNDISP_ADAPTER Adapter, DEVICE_POWER_STATE State)
{
    NDIS_DEVICE_POWER_STATE Value = NdispPowerOf(State);
    NDIS_STATUS Status;
    ULONG Bytes;

    Status = NdispOidRequest(Adapter, NdisRequestSetInformation, OID_PNP_SET_POWER, &Value,
                             sizeof(Value), &Bytes);
    /* OID_PNP_SET_POWER page: only success (or reset in progress) is allowed. */
    if (Status != NDIS_STATUS_SUCCESS)
        LabFinding("ndis-oid", "%s: OID_PNP_SET_POWER to D%d answered with 0x%08x", Adapter->Name,
                   (int)State - 1, Status);
}

/* Can the miniport be put to sleep without a halt? It says so with the attribute flag, and NDIS 6.x
 * miniports that have power management capabilities must understand the OIDs. */
static BOOLEAN NdispSleepsAwake(PNDISP_ADAPTER Adapter)
{
    return (Adapter->Registration.AttributeFlags & NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND) !=
           0;
}

static VOID NdispPowerDown(PNDISP_ADAPTER Adapter, DEVICE_POWER_STATE State)
{
    NdispLockState(Adapter);
    if (Adapter->State == NdispHalted || Adapter->State == NdispShutdown || Adapter->LowPower)
        goto Done;
    if (!NdispSleepsAwake(Adapter)) {
        NdispSuspend(Adapter);
        Adapter->HaltedForPower = TRUE;
        goto Done;
    }
    NdispStopHangTimer(Adapter);
    Adapter->RestartAfterPower = Adapter->State == NdispRunning;
    if (Adapter->State == NdispRunning)
        NdispPauseAdapter(Adapter, NDIS_PAUSE_LOW_POWER);
    NdispSetPowerOid(Adapter, State);
    Adapter->LowPower = TRUE;
    NdispCheckOutstanding(Adapter, "OID_PNP_SET_POWER");
    /* OID_PNP_SET_POWER page: before D3 the miniport cancels all NDIS timers. */
    NdispCheckTimersIdle(Adapter, "OID_PNP_SET_POWER to D3");
Done:
    Adapter->PowerState = State;
    NdispUnlockState(Adapter);
}

static VOID NdispPowerUp(PNDISP_ADAPTER Adapter)
{
    NDIS_STATUS Status = NDIS_STATUS_SUCCESS;

    NdispLockState(Adapter);
    Adapter->PowerState = PowerDeviceD0;
    if (Adapter->HaltedForPower) {
        Adapter->HaltedForPower = FALSE;
        Status = NdispResume(Adapter);
    } else if (Adapter->LowPower) {
        Adapter->LowPower = FALSE;
        NdispSetPowerOid(Adapter, PowerDeviceD0);
        NdispStartHangTimer(Adapter);
        if (Adapter->RestartAfterPower)
            Status = NdispRestartAdapter(Adapter);
        /* Filter and multicast list are not set again: the miniport restores its receive engine
         * itself (OID_PNP_SET_POWER page). */
    }
    if (Status != NDIS_STATUS_SUCCESS)
        LabLog(LAB_LOG_ERROR, "ndis: %s: could not resume: 0x%08x", Adapter->Name, Status);
    NdispUnlockState(Adapter);
}

/* ---- IRPs ------------------------------------------------------------------------------------ */

static NTSTATUS NdispDevicePower(PNDISP_ADAPTER Adapter, PIRP Irp)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);
    DEVICE_POWER_STATE State = Stack->Parameters.Power.State.DeviceState;
    NTSTATUS Status;

    if (Stack->MinorFunction == IRP_MN_SET_POWER && State != PowerDeviceD0) {
        NdispPowerDown(Adapter, State);
        PoSetPowerState(Adapter->Fdo, DevicePowerState, Stack->Parameters.Power.State);
    }
    if (Stack->MinorFunction != IRP_MN_SET_POWER || State != PowerDeviceD0) {
        PoStartNextPowerIrp(Irp);
        IoSkipCurrentIrpStackLocation(Irp);
        return PoCallDriver(Adapter->Lower, Irp);
    }
    Status = NdispForwardAndWait(Adapter, Irp);
    if (NT_SUCCESS(Status)) {
        NdispPowerUp(Adapter);
        PoSetPowerState(Adapter->Fdo, DevicePowerState, Stack->Parameters.Power.State);
    }
    PoStartNextPowerIrp(Irp);
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

typedef struct _NDISP_POWER_WAIT {
    KEVENT Done;
    NTSTATUS Status;
} NDISP_POWER_WAIT;

static VOID NTAPI NdispPowerDone(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction,
                                 POWER_STATE State, PVOID Context, PIO_STATUS_BLOCK IoStatus)
{
    NDISP_POWER_WAIT *Wait = Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(MinorFunction);
    UNREFERENCED_PARAMETER(State);
    Wait->Status = IoStatus->Status;
    KeSetEvent(&Wait->Done, IO_NO_INCREMENT, FALSE);
}

/* Device IRP that goes with the system IRP; sent before the system IRP goes down for sleep and
 * after it for waking up. */
static NTSTATUS NdispRequestDevicePower(PNDISP_ADAPTER Adapter, UCHAR Minor,
                                        DEVICE_POWER_STATE State)
{
    NDISP_POWER_WAIT Wait;
    POWER_STATE Power;
    NTSTATUS Status;

    Power.DeviceState = State;
    KeInitializeEvent(&Wait.Done, NotificationEvent, FALSE);
    Status = PoRequestPowerIrp(Adapter->Pdo, Minor, Power, NdispPowerDone, &Wait, NULL);
    if (Status != STATUS_PENDING)
        return Status;
    KeWaitForSingleObject(&Wait.Done, Executive, KernelMode, FALSE, NULL);
    return Wait.Status;
}

static NTSTATUS NdispQuerySleep(PNDISP_ADAPTER Adapter)
{
    NDIS_DEVICE_POWER_STATE Value = NdisDeviceStateD3;
    NDIS_STATUS Status = NDIS_STATUS_SUCCESS;
    ULONG Bytes;

    NdispLockState(Adapter);
    if (Adapter->State >= NdispPaused && Adapter->State <= NdispRestarting && !Adapter->LowPower &&
        NdispSleepsAwake(Adapter) && NdispSupportsOid(Adapter, OID_PNP_QUERY_POWER)) {
        Status = NdispOidRequest(Adapter, NdisRequestQueryInformation, OID_PNP_QUERY_POWER, &Value,
                                 sizeof(Value), &Bytes);
        /* OID_PNP_QUERY_POWER page: any other return code is an error. */
        if (Status != NDIS_STATUS_SUCCESS)
            LabFinding("ndis-oid", "%s: OID_PNP_QUERY_POWER answered with 0x%08x", Adapter->Name,
                       Status);
    }
    NdispUnlockState(Adapter);
    return STATUS_SUCCESS;
}

static NTSTATUS NdispSystemPower(PNDISP_ADAPTER Adapter, PIRP Irp)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);
    SYSTEM_POWER_STATE State = Stack->Parameters.Power.State.SystemState;
    UCHAR Minor = Stack->MinorFunction;
    NTSTATUS Status;

    if (State != PowerSystemWorking && State < PowerSystemShutdown) {
        if (Minor == IRP_MN_QUERY_POWER)
            NdispQuerySleep(Adapter);
        else
            NdispRequestDevicePower(Adapter, IRP_MN_SET_POWER, PowerDeviceD3);
    }
    if (Minor == IRP_MN_SET_POWER && State == PowerSystemShutdown) {
        NdispLockState(Adapter);
        NdispShutdownAdapter(Adapter, NdisShutdownPowerOff);
        NdispUnlockState(Adapter);
    }
    if (Minor != IRP_MN_SET_POWER || State != PowerSystemWorking) {
        PoStartNextPowerIrp(Irp);
        IoSkipCurrentIrpStackLocation(Irp);
        return PoCallDriver(Adapter->Lower, Irp);
    }
    Status = NdispForwardAndWait(Adapter, Irp);
    if (NT_SUCCESS(Status) && Adapter->PowerState != PowerDeviceD0)
        NdispRequestDevicePower(Adapter, IRP_MN_SET_POWER, PowerDeviceD0);
    PoStartNextPowerIrp(Irp);
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

NTSTATUS NTAPI NdispDispatchPower(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PNDISP_EXTENSION Extension = DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);

    if (Extension->Adapter == NULL) {
        PoStartNextPowerIrp(Irp);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
        return STATUS_SUCCESS;
    }
    if (Stack->MinorFunction != IRP_MN_SET_POWER && Stack->MinorFunction != IRP_MN_QUERY_POWER) {
        PoStartNextPowerIrp(Irp);
        IoSkipCurrentIrpStackLocation(Irp);
        return PoCallDriver(Extension->Adapter->Lower, Irp);
    }
    if (Stack->Parameters.Power.Type == DevicePowerState)
        return NdispDevicePower(Extension->Adapter, Irp);
    return NdispSystemPower(Extension->Adapter, Irp);
}

/* SPDX-License-Identifier: MIT */
/*
 * Power. PortCls owns the power policy of the adapter: a system power IRP makes it request a device
 * power IRP, around which streams are suspended and the adapter is told through
 * IAdapterPowerManagement (2), miniports and streams through IPowerNotify.
 *
 *   down: streams to ACQUIRE, IPowerNotify of streams and miniports, PowerChangeState, then the bus
 *   up:   the bus, PowerChangeState, IPowerNotify of miniports and streams, streams as commanded
 */
#include "pcp.h"

VOID PcpReleasePower(PPCP_ADAPTER Adapter)
{
    PcpRelease(Adapter->Power);
    PcpRelease(Adapter->Power2);
    Adapter->Power = Adapter->Power2 = NULL;
}

NTSTATUS NTAPI PcRegisterAdapterPowerManagement(PUNKNOWN Unknown, PVOID Context)
{
    PPCP_ADAPTER Adapter;

    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    if (Unknown == NULL)
        LabFinding("portcls-param", "portcls: PcRegisterAdapterPowerManagement: Unknown is NULL");
    Adapter = PcpAdapterOf(Context, "PcRegisterAdapterPowerManagement");
    /* PcRegisterAdapterPower rule of Driver Verifier's audio domain. */
    if (Adapter->Power != NULL)
        LabFinding("portcls-param", "portcls: PcRegisterAdapterPowerManagement: registered already");
    Adapter->Power = PcpQuery(Unknown, &IID_IAdapterPowerManagement);
    if (Adapter->Power == NULL)
        return STATUS_INVALID_PARAMETER;
    Adapter->Power2 = PcpQuery(Unknown, &IID_IAdapterPowerManagement2);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PcUnregisterAdapterPowerManagement(PDEVICE_OBJECT DeviceObject)
{
    PPCP_ADAPTER Adapter = PcpAdapterOf(DeviceObject, "PcUnregisterAdapterPowerManagement");

    if (Adapter->Power == NULL)
        LabFinding("portcls-param", "portcls: PcUnregisterAdapterPowerManagement: not registered");
    PcpReleasePower(Adapter);
    return STATUS_SUCCESS;
}

VOID PcpQueryCapabilities(PPCP_ADAPTER Adapter, PDEVICE_CAPABILITIES Capabilities)
{
    if (Adapter->Power != NULL)
        PCP_CALL(Adapter->Power, IAdapterPowerManagement, QueryDeviceCapabilities, Capabilities);
    Adapter->Capabilities = *Capabilities;
}

/* ---- a device power state ----------------------------------------------------------------------- */

static VOID PcpNotify(PVOID Notify, POWER_STATE State)
{
    if (Notify != NULL)
        PCP_CALL_VOID(Notify, IPowerNotify, PowerChangeNotify, State);
}

static VOID PcpNotifyPorts(PPCP_ADAPTER Adapter, POWER_STATE State, BOOLEAN Down)
{
    for (PLIST_ENTRY e = Adapter->Subdevices.Flink; e != &Adapter->Subdevices; e = e->Flink) {
        PPCP_PORT Port = CONTAINING_RECORD(e, PCP_SUBDEVICE, Link)->Port;

        if (!Down)
            PcpNotify(Port->PowerNotify, State);
        PcpLockPort(Port);
        for (PLIST_ENTRY s = Port->Streams.Flink; s != &Port->Streams; s = s->Flink) {
            PPCP_STREAM Stream = CONTAINING_RECORD(s, PCP_STREAM, Link);

            if (Down)
                PcpSuspendStream(Stream, TRUE);
            PcpNotify(Stream->PowerNotify, State);
            if (!Down)
                PcpSuspendStream(Stream, FALSE);
        }
        PcpUnlockPort(Port);
        if (Down)
            PcpNotify(Port->PowerNotify, State);
    }
}

static VOID PcpChange(PPCP_ADAPTER Adapter, POWER_STATE State)
{
    if (Adapter->Power2 != NULL)
        PCP_CALL_VOID(Adapter->Power2, IAdapterPowerManagement2, PowerChangeState2, State.DeviceState,
                      Adapter->SystemState);
    else if (Adapter->Power != NULL)
        PCP_CALL_VOID(Adapter->Power, IAdapterPowerManagement, PowerChangeState, State);
    Adapter->DeviceState = State.DeviceState;
    PoSetPowerState(Adapter->Fdo, DevicePowerState, State);
}

static NTSTATUS PcpDevicePower(PPCP_ADAPTER Adapter, PIRP Irp)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);
    POWER_STATE State = Stack->Parameters.Power.State;
    BOOLEAN Set = Stack->MinorFunction == IRP_MN_SET_POWER, Up = State.DeviceState == PowerDeviceD0;
    NTSTATUS Status = STATUS_SUCCESS;

    if (!Set && Adapter->Power != NULL && Adapter->Started)
        Status = PCP_CALL(Adapter->Power, IAdapterPowerManagement, QueryPowerChangeState, State);
    if (!NT_SUCCESS(Status)) {
        PoStartNextPowerIrp(Irp);
        return PcpComplete(Irp, Status);
    }
    if (Set && !Up && Adapter->Started && Adapter->DeviceState != State.DeviceState) {
        PcpNotifyPorts(Adapter, State, TRUE);
        PcpChange(Adapter, State);
    }
    if (!Set || !Up) {
        PoStartNextPowerIrp(Irp);
        IoSkipCurrentIrpStackLocation(Irp);
        return PoCallDriver(Adapter->Lower, Irp);
    }
    Status = PcpForwardAndWait(Adapter, Irp);
    if (NT_SUCCESS(Status) && Adapter->Started && Adapter->DeviceState != PowerDeviceD0) {
        PcpChange(Adapter, State);
        PcpNotifyPorts(Adapter, State, FALSE);
    }
    PoStartNextPowerIrp(Irp);
    return PcpComplete(Irp, Status);
}

/* ---- system power -------------------------------------------------------------------------------- */

typedef struct _PCP_POWER_WAIT {
    KEVENT Done;
    NTSTATUS Status;
} PCP_POWER_WAIT;

static VOID NTAPI PcpPowerDone(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction, POWER_STATE State,
                               PVOID Context, PIO_STATUS_BLOCK IoStatus)
{
    PCP_POWER_WAIT *Wait = Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(MinorFunction);
    UNREFERENCED_PARAMETER(State);
    Wait->Status = IoStatus->Status;
    KeSetEvent(&Wait->Done, IO_NO_INCREMENT, FALSE);
}

static NTSTATUS PcpRequestPower(PPCP_ADAPTER Adapter, UCHAR Minor, DEVICE_POWER_STATE State)
{
    PCP_POWER_WAIT Wait;
    POWER_STATE Power = {.DeviceState = State};
    NTSTATUS Status;

    KeInitializeEvent(&Wait.Done, NotificationEvent, FALSE);
    Status = PoRequestPowerIrp(Adapter->Pdo, Minor, Power, PcpPowerDone, &Wait, NULL);
    if (Status != STATUS_PENDING)
        return Status;
    KeWaitForSingleObject(&Wait.Done, Executive, KernelMode, FALSE, NULL);
    return Wait.Status;
}

static NTSTATUS PcpSystemPower(PPCP_ADAPTER Adapter, PIRP Irp)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);
    SYSTEM_POWER_STATE State = Stack->Parameters.Power.State.SystemState;
    BOOLEAN Set = Stack->MinorFunction == IRP_MN_SET_POWER;
    NTSTATUS Status = STATUS_SUCCESS;

    if (Set)
        Adapter->SystemState = State;
    if (State != PowerSystemWorking) {
        Status = PcpRequestPower(Adapter, Stack->MinorFunction, PowerDeviceD3);
        if (!Set && !NT_SUCCESS(Status)) {
            PoStartNextPowerIrp(Irp);
            return PcpComplete(Irp, Status);
        }
    }
    if (!Set || State != PowerSystemWorking) {
        PoStartNextPowerIrp(Irp);
        IoSkipCurrentIrpStackLocation(Irp);
        return PoCallDriver(Adapter->Lower, Irp);
    }
    Status = PcpForwardAndWait(Adapter, Irp);
    if (NT_SUCCESS(Status) && Adapter->DeviceState != PowerDeviceD0)
        PcpRequestPower(Adapter, IRP_MN_SET_POWER, PowerDeviceD0);
    PoStartNextPowerIrp(Irp);
    return PcpComplete(Irp, Status);
}

NTSTATUS PcpDispatchPower(PPCP_ADAPTER Adapter, PIRP Irp)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);

    if (Stack->MinorFunction != IRP_MN_SET_POWER && Stack->MinorFunction != IRP_MN_QUERY_POWER) {
        PoStartNextPowerIrp(Irp);
        IoSkipCurrentIrpStackLocation(Irp);
        return PoCallDriver(Adapter->Lower, Irp);
    }
    return Stack->Parameters.Power.Type == DevicePowerState ? PcpDevicePower(Adapter, Irp)
                                                            : PcpSystemPower(Adapter, Irp);
}

NTSTATUS NTAPI PcRequestNewPowerState(PDEVICE_OBJECT DeviceObject, DEVICE_POWER_STATE State)
{
    PPCP_ADAPTER Adapter = PcpAdapterOf(DeviceObject, "PcRequestNewPowerState");

    if (State < PowerDeviceD0 || State > PowerDeviceD3)
        return STATUS_INVALID_PARAMETER;
    if (!Adapter->Started)
        return STATUS_DEVICE_NOT_READY;
    return State == Adapter->DeviceState ? STATUS_SUCCESS
                                         : PcpRequestPower(Adapter, IRP_MN_SET_POWER, State);
}

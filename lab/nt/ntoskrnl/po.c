/* SPDX-License-Identifier: MIT */
/*
 * Power manager: IRPs that drivers request, the system's way to sleep and back, shutdown.
 *
 * The policy is that of Windows: a system IRP goes to the top of every started stack (children before
 * parents when going down, after them when coming up); the device power IRPs are requested by the
 * function drivers, who complete the system IRP when theirs has come back.
 *
 * Findings: power-irp (PoRequestPowerIrp misuse; a set-power request that was failed).
 */
#include "pnp.h"

typedef struct _POP_REQUEST {
    PREQUEST_POWER_COMPLETE Complete;
    PVOID Context;
    PDEVICE_OBJECT Device; /* as the requester named it */
    PDEVICE_OBJECT Top;
    UCHAR Minor;
    POWER_STATE State;
} POP_REQUEST, *PPOP_REQUEST;

typedef struct _POP_STATE_HANDLE {
    ULONG Flags;
} POP_STATE_HANDLE;

static SYSTEM_POWER_STATE PopState = PowerSystemWorking;

SYSTEM_POWER_STATE NTAPI PopSystemState(void)
{
    return PopState;
}

/* The system-level IRP of the device tree that is under way decides ShutdownType. */
static POWER_ACTION PopAction(void)
{
    return PopState == PowerSystemWorking    ? PowerActionNone
           : PopState == PowerSystemShutdown ? PowerActionShutdownOff
                                             : PowerActionSleep;
}

static VOID NTAPI PopRequestDone(PIRP Irp, PVOID Context)
{
    PPOP_REQUEST r = Context;
    IO_STATUS_BLOCK result = Irp->IoStatus;

    if (r->Complete != NULL) {
        IOP_CALL_VOID("REQUEST_POWER_COMPLETE", r->Complete, r->Device, r->Minor, r->State, r->Context,
                      &result);
    }
    ObfDereferenceObject(r->Top);
    LabFree(r);
}

/* Power IRPs to pageable stacks go out at PASSIVE_LEVEL, from a work item if need be. */
typedef struct _POP_DEFERRED {
    WORK_QUEUE_ITEM Item;
    PDEVICE_OBJECT Top;
    PIRP Irp;
} POP_DEFERRED;

static VOID NTAPI PopSendDeferred(PVOID Context)
{
    POP_DEFERRED *d = Context;
    PDEVICE_OBJECT top = d->Top;
    PIRP irp = d->Irp;

    LabFree(d);
    IofCallDriver(top, irp);
}

static void PopSend(PDEVICE_OBJECT top, PIRP irp)
{
    POP_DEFERRED *d;

    if (LabGetIrql() == PASSIVE_LEVEL || !(top->Flags & DO_POWER_PAGABLE)) {
        IofCallDriver(top, irp);
        return;
    }
    d = LabAllocate(sizeof(*d));
    d->Top = top;
    d->Irp = irp;
    ExInitializeWorkItem(&d->Item, PopSendDeferred, d);
    ExQueueWorkItem(&d->Item, CriticalWorkQueue);
}

NTSTATUS NTAPI PoRequestPowerIrp(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction, POWER_STATE State,
                                 PREQUEST_POWER_COMPLETE Complete, PVOID Context, PIRP *Irp)
{
    PIO_STACK_LOCATION s;
    PPOP_REQUEST r;
    PIRP irp;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (MinorFunction != IRP_MN_QUERY_POWER && MinorFunction != IRP_MN_SET_POWER &&
        MinorFunction != IRP_MN_WAIT_WAKE) {
        return STATUS_INVALID_PARAMETER_2;
    }
    if (MinorFunction != IRP_MN_WAIT_WAKE &&
        (State.DeviceState < PowerDeviceD0 || State.DeviceState > PowerDeviceD3)) {
        LabFinding("power-irp", "PoRequestPowerIrp: device power state %d", State.DeviceState);
    }
    r = LabAllocate(sizeof(*r));
    *r = (POP_REQUEST){.Complete = Complete,
                       .Context = Context,
                       .Device = DeviceObject,
                       .Top = IoGetAttachedDeviceReference(DeviceObject),
                       .Minor = MinorFunction,
                       .State = State};
    irp = IopAllocateSystemIrp(r->Top, PopRequestDone, r);
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    s = IoGetNextIrpStackLocation(irp);
    s->MajorFunction = IRP_MJ_POWER;
    s->MinorFunction = MinorFunction;
    if (MinorFunction == IRP_MN_WAIT_WAKE) {
        s->Parameters.WaitWake.PowerState = State.SystemState;
        if (Irp == NULL) {
            LabFinding("power-irp", "PoRequestPowerIrp: IRP_MN_WAIT_WAKE without an Irp pointer");
        }
        *Irp = irp;
    } else {
        s->Parameters.Power.Type = DevicePowerState;
        s->Parameters.Power.State = State;
        s->Parameters.Power.ShutdownType = PopAction();
        IopRequireForward(irp, IopBottomOfStack(DeviceObject));
        if (Irp != NULL) {
            *Irp = irp;
        }
    }
    PopSend(r->Top, irp);
    return STATUS_PENDING;
}

/* Since Windows Vista power IRPs need not be started one after another: checked, not needed. */
VOID NTAPI PoStartNextPowerIrp(PIRP Irp)
{
    if (IoGetCurrentIrpStackLocation(Irp)->MajorFunction != IRP_MJ_POWER) {
        LabFinding("power-irp", "PoStartNextPowerIrp: IRP %p is not a power IRP", Irp);
    }
}

POWER_STATE NTAPI PoSetPowerState(PDEVICE_OBJECT DeviceObject, POWER_STATE_TYPE Type,
                                  POWER_STATE State)
{
    PIOP_DEVICE x = IopExtension(DeviceObject);
    POWER_STATE old;

    if (Type == DevicePowerState) {
        old.DeviceState = x->DevicePower == PowerDeviceUnspecified ? PowerDeviceD0 : x->DevicePower;
        x->DevicePower = State.DeviceState;
    } else {
        old.SystemState = x->SystemPower;
        x->SystemPower = State.SystemState;
    }
    return old;
}

/* Idle detection never finds a device idle here: the counter given is real, nobody counts it down. */
PULONG NTAPI PoRegisterDeviceForIdleDetection(PDEVICE_OBJECT DeviceObject, ULONG Conservation,
                                              ULONG Performance, DEVICE_POWER_STATE State)
{
    static ULONG busy;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(State);
    return Conservation == 0 && Performance == 0 ? NULL : &busy;
}

VOID NTAPI PoSetDeviceBusyEx(PULONG IdlePointer)
{
    (*IdlePointer)++;
}

VOID NTAPI PoSetSystemState(EXECUTION_STATE Flags)
{
    UNREFERENCED_PARAMETER(Flags); /* no idle timer of the system to reset */
}

PVOID NTAPI PoRegisterSystemState(PVOID Handle, EXECUTION_STATE Flags)
{
    POP_STATE_HANDLE *h = Handle != NULL ? Handle : LabAllocate(sizeof(*h));

    h->Flags = Flags;
    return h;
}

VOID NTAPI PoUnregisterSystemState(PVOID Handle)
{
    LabFree(Handle);
}

/* ---- the system goes to sleep ------------------------------------------------------------------- */

static NTSTATUS PopSendSystem(PPNP_NODE node, UCHAR minor, SYSTEM_POWER_STATE state)
{
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(node->Pdo);
    PIRP irp = IopAllocateSystemIrp(top, NULL, NULL);
    PIO_STACK_LOCATION s = IoGetNextIrpStackLocation(irp);
    NTSTATUS status;

    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    s->MajorFunction = IRP_MJ_POWER;
    s->MinorFunction = minor;
    s->Parameters.Power.Type = SystemPowerState;
    s->Parameters.Power.State.SystemState = state;
    s->Parameters.Power.ShutdownType = state == PowerSystemShutdown ? PowerActionShutdownOff
                                                                    : PowerActionSleep;
    if (minor == IRP_MN_SET_POWER) {
        IopRequireForward(irp, node->Pdo);
    }
    status = IopCallAndWait(top, irp, NULL);
    ObfDereferenceObject(top);
    return status;
}

/* Deepest first on the way down, root first on the way up. */
static NTSTATUS PopVisit(UCHAR minor, SYSTEM_POWER_STATE state, BOOLEAN down)
{
    ULONG deepest = 0;

    for (PPNP_NODE n = PnpNext(NULL); n != NULL; n = PnpNext(n)) {
        deepest = max(deepest, n->Depth);
    }
    for (ULONG i = 1; i <= deepest; i++) {
        ULONG depth = down ? deepest + 1 - i : i;

        for (PPNP_NODE n = PnpNext(NULL); n != NULL; n = PnpNext(n)) {
            NTSTATUS status;

            if (n->Depth != depth || n->State != PnpStarted) {
                continue;
            }
            status = PopSendSystem(n, minor, state);
            if (NT_SUCCESS(status)) {
                continue;
            }
            if (minor == IRP_MN_SET_POWER) {
                LabFinding("power-irp",
                           "IRP_MN_SET_POWER: the stack of %wZ failed system state %d with 0x%08x",
                           &n->InstancePath, state, status);
            }
            return status;
        }
    }
    return STATUS_SUCCESS;
}

static NTSTATUS PopSetSystem(SYSTEM_POWER_STATE state)
{
    NTSTATUS status;
    BOOLEAN down = state > PopState;

    if (state == PopState) {
        return STATUS_SUCCESS;
    }
    if (state < PowerSystemWorking || state > PowerSystemShutdown) {
        return STATUS_INVALID_PARAMETER;
    }
    if (down && state < PowerSystemShutdown) {
        status = PopVisit(IRP_MN_QUERY_POWER, state, TRUE);
        if (!NT_SUCCESS(status)) {
            PopVisit(IRP_MN_SET_POWER, PopState, FALSE); /* undoes a query that was agreed to */
            return status;
        }
    }
    PopState = state;
    return PopVisit(IRP_MN_SET_POWER, state, down);
}

static NTSTATUS NTAPI PopRequest(const struct lab_request *Request, PVOID Data, ULONG DataBytes,
                                 PVOID Out, ULONG OutCapacity, ULONG *OutBytes)
{
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Data);
    UNREFERENCED_PARAMETER(DataBytes);
    UNREFERENCED_PARAMETER(Out);
    UNREFERENCED_PARAMETER(OutCapacity);
    *OutBytes = 0;
    PnpLock();
    if (Request->code == LAB_REQ_SHUTDOWN) {
        IopRunShutdownHandlers();
        status = PopSetSystem(PowerSystemShutdown);
    } else {
        status = PopSetSystem((SYSTEM_POWER_STATE)Request->arg[0]);
    }
    PnpUnlock();
    return status;
}

VOID NTAPI PopInitSystem(void)
{
    LabRegisterRequestHandler(LAB_REQ_SET_SYSTEM_POWER, LAB_REQ_SHUTDOWN, PopRequest);
}

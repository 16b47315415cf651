/* SPDX-License-Identifier: MIT */
/*
 * Time, I/O timeouts, service groups.
 */
#include "pcp.h"

ULONG PcpChoose(ULONG Below)
{
    return (ULONG)LabHost->choose(Below);
}

ULONGLONG NTAPI PcGetTimeInterval(ULONGLONG Since)
{
    return LabQueryInterruptTime() - Since;
}

/* ---- I/O timeouts: about once a second, at DISPATCH_LEVEL -------------------------------------------- */

typedef struct _PCP_TIMEOUT {
    LIST_ENTRY Link;
    PIO_TIMER_ROUTINE Routine;
    PVOID Context;
} PCP_TIMEOUT, *PPCP_TIMEOUT;

static VOID NTAPI PcpTimer(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    PPCP_ADAPTER Adapter = Context;
    PLIST_ENTRY Next;

    for (PLIST_ENTRY e = Adapter->Timeouts.Flink; e != &Adapter->Timeouts; e = Next) {
        PPCP_TIMEOUT t = CONTAINING_RECORD(e, PCP_TIMEOUT, Link);

        Next = e->Flink;
        LAB_CALL_VOID("IO_TIMER_ROUTINE", t->Routine, DeviceObject, t->Context);
    }
}

NTSTATUS NTAPI PcRegisterIoTimeout(PDEVICE_OBJECT DeviceObject, PIO_TIMER_ROUTINE Routine, PVOID Context)
{
    PPCP_ADAPTER Adapter;
    PPCP_TIMEOUT t;
    NTSTATUS Status = STATUS_SUCCESS;

    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    Adapter = PcpAdapterOf(DeviceObject, "PcRegisterIoTimeout");
    if (Routine == NULL)
        LabFinding("portcls-param", "portcls: PcRegisterIoTimeout: no routine");
    if (DeviceObject->Timer == NULL)
        Status = IoInitializeTimer(DeviceObject, PcpTimer, Adapter);
    if (!NT_SUCCESS(Status))
        return Status;
    t = LabAllocate(sizeof(*t));
    t->Routine = Routine;
    t->Context = Context;
    if (IsListEmpty(&Adapter->Timeouts))
        IoStartTimer(DeviceObject);
    InsertTailList(&Adapter->Timeouts, &t->Link);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PcUnregisterIoTimeout(PDEVICE_OBJECT DeviceObject, PIO_TIMER_ROUTINE Routine,
                                     PVOID Context)
{
    PPCP_ADAPTER Adapter = PcpAdapterOf(DeviceObject, "PcUnregisterIoTimeout");

    for (PLIST_ENTRY e = Adapter->Timeouts.Flink; e != &Adapter->Timeouts; e = e->Flink) {
        PPCP_TIMEOUT t = CONTAINING_RECORD(e, PCP_TIMEOUT, Link);

        if (t->Routine != Routine || t->Context != Context)
            continue;
        RemoveEntryList(&t->Link);
        LabFree(t);
        if (IsListEmpty(&Adapter->Timeouts))
            IoStopTimer(DeviceObject);
        return STATUS_SUCCESS;
    }
    return STATUS_NOT_FOUND;
}

VOID PcpFreeTimeouts(PPCP_ADAPTER Adapter)
{
    if (!IsListEmpty(&Adapter->Timeouts))
        LabFinding("portcls-leak", "portcls: the device is removed with a routine of PcRegisterIoTimeout "
                   "registered (%s)",
                   LabImageName((PVOID)(ULONG_PTR)CONTAINING_RECORD(Adapter->Timeouts.Flink, PCP_TIMEOUT,
                                                                    Link)->Routine));
}

/* ---- IServiceGroup --------------------------------------------------------------------------------------- */

#define PCP_MAX_MEMBERS 8

typedef struct _PCP_GROUP {
    PCP_OBJECT Object;
    PVOID Member[PCP_MAX_MEMBERS]; /* IServiceSink, referenced */
    KDPC Dpc, DelayedDpc;
    KTIMER Timer;
    BOOLEAN Delayed;
} PCP_GROUP, *PPCP_GROUP;

static VOID NTAPI PcpGroupDpc(PKDPC Dpc, PVOID Context, PVOID A, PVOID B)
{
    PPCP_GROUP Group = Context;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(A);
    UNREFERENCED_PARAMETER(B);
    for (ULONG i = 0; i < PCP_MAX_MEMBERS; i++)
        if (Group->Member[i] != NULL)
            PCP_CALL_VOID(Group->Member[i], IServiceSink, RequestService);
}

static VOID PcpDestroyGroup(PPCP_OBJECT Object)
{
    PPCP_GROUP Group = CONTAINING_RECORD(Object, PCP_GROUP, Object);

    KeCancelTimer(&Group->Timer);
    KeRemoveQueueDpc(&Group->Dpc);
    KeRemoveQueueDpc(&Group->DelayedDpc);
    for (ULONG i = 0; i < PCP_MAX_MEMBERS; i++)
        PcpRelease(Group->Member[i]);
}

static PCP_INTERFACE *const PcpGroupFaces[] = {&PcpIServiceGroup};

NTSTATUS NTAPI PcNewServiceGroup(PSERVICEGROUP *OutServiceGroup, PUNKNOWN OuterUnknown)
{
    PPCP_GROUP Group;

    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    PcpNoAggregation(OuterUnknown, "PcNewServiceGroup");
    Group = PcpCreateObject(sizeof(*Group), "IServiceGroup", LAB_CALLER(), PcpGroupFaces, 1,
                            PcpDestroyGroup);
    KeInitializeDpc(&Group->Dpc, PcpGroupDpc, Group);
    KeInitializeDpc(&Group->DelayedDpc, PcpGroupDpc, Group);
    KeInitializeTimer(&Group->Timer);
    *OutServiceGroup = (PSERVICEGROUP)&Group->Object.Face[0];
    return STATUS_SUCCESS;
}

static VOID NTAPI PcpGroupRequest(PVOID This)
{
    PPCP_GROUP Group = PcpObjectOf(This, "IServiceGroup::RequestService");

    KeInsertQueueDpc(&Group->Dpc, NULL, NULL);
}

static NTSTATUS NTAPI PcpGroupAdd(PVOID This, PSERVICESINK Sink)
{
    PPCP_GROUP Group = PcpObjectOf(This, "IServiceGroup::AddMember");

    for (ULONG i = 0; i < PCP_MAX_MEMBERS; i++)
        if (Group->Member[i] == NULL) {
            PcpAddRef(Sink);
            Group->Member[i] = Sink;
            return STATUS_SUCCESS;
        }
    return STATUS_INSUFFICIENT_RESOURCES;
}

static VOID NTAPI PcpGroupRemove(PVOID This, PSERVICESINK Sink)
{
    PPCP_GROUP Group = PcpObjectOf(This, "IServiceGroup::RemoveMember");

    for (ULONG i = 0; i < PCP_MAX_MEMBERS; i++)
        if (Group->Member[i] == Sink) {
            Group->Member[i] = NULL;
            PcpRelease(Sink);
            return;
        }
    LabFinding("portcls-param", "portcls: IServiceGroup::RemoveMember: %p is no member", Sink);
}

static VOID NTAPI PcpGroupDelayed(PVOID This)
{
    PPCP_GROUP Group = PcpObjectOf(This, "IServiceGroup::SupportDelayedService");

    Group->Delayed = TRUE;
}

static VOID NTAPI PcpGroupRequestDelayed(PVOID This, ULONGLONG Delay)
{
    PPCP_GROUP Group = PcpObjectOf(This, "IServiceGroup::RequestDelayedService");
    LARGE_INTEGER Due = {.QuadPart = (LONGLONG)Delay}; /* as KeSetTimer's: negative is relative */

    if (!Group->Delayed)
        LabFinding("portcls-param", "portcls: IServiceGroup::RequestDelayedService: "
                   "SupportDelayedService was not called");
    KeSetTimer(&Group->Timer, Due, &Group->DelayedDpc);
}

static VOID NTAPI PcpGroupCancel(PVOID This)
{
    PPCP_GROUP Group = PcpObjectOf(This, "IServiceGroup::CancelDelayedService");

    KeCancelTimer(&Group->Timer);
}

static const PCP_METHOD PcpGroupMethods[] = {
    PCP_METHOD_ROW("IServiceGroup::RequestService", PcpGroupRequest, 1, PASSIVE_LEVEL, HIGH_LEVEL),
    PCP_METHOD_ROW("IServiceGroup::AddMember", PcpGroupAdd, 2, PASSIVE_LEVEL, PASSIVE_LEVEL),
    PCP_METHOD_ROW("IServiceGroup::RemoveMember", PcpGroupRemove, 2, PASSIVE_LEVEL, PASSIVE_LEVEL),
    PCP_METHOD_ROW("IServiceGroup::SupportDelayedService", PcpGroupDelayed, 1, PASSIVE_LEVEL,
                   DISPATCH_LEVEL),
    PCP_METHOD_ROW("IServiceGroup::RequestDelayedService", PcpGroupRequestDelayed, 3, PASSIVE_LEVEL,
                   PASSIVE_LEVEL),
    PCP_METHOD_ROW("IServiceGroup::CancelDelayedService", PcpGroupCancel, 1, PASSIVE_LEVEL,
                   PASSIVE_LEVEL),
};
PCP_DEFINE_INTERFACE(IServiceGroup, PcpGroupMethods);

/* SPDX-License-Identifier: MIT */
/*
 * Events: IOCTL_KS_ENABLE_EVENT and _DISABLE_EVENT, routed to the event items of filter, pin and node;
 * IPortEvents.
 */
#include "pcp.h"

static const PCEVENT_ITEM *PcpFindEvent(const PCAUTOMATION_TABLE *Table, const KSEVENT *Event)
{
    for (ULONG i = 0; Table != NULL && i < Table->EventCount; i++) {
        const PCEVENT_ITEM *Item = (const PCEVENT_ITEM *)((const UCHAR *)Table->Events +
                                                          (SIZE_T)i * Table->EventItemSize);
        if (Item->Id == Event->Id && IsEqualGUID(Item->Set, &Event->Set))
            return Item;
    }
    return NULL;
}

static NTSTATUS PcpCallEvent(PPCP_PORT Port, const PCEVENT_ITEM *Item, PVOID Minor, ULONG Node,
                             PKSEVENT_ENTRY Entry, ULONG Verb, PIRP Irp)
{
    PCEVENT_REQUEST Request = {
        .MajorTarget = Port->Unknown,
        .MinorTarget = Minor,
        .Node = Node,
        .EventItem = Item,
        .EventEntry = Entry,
        .Verb = Verb,
        .Irp = Irp,
    };

    return LAB_CALL("PCPFNEVENT_HANDLER", Item->Handler, &Request);
}

static VOID PcpRemoveEvent(PPCP_PORT Port, PPCP_EVENT Event)
{
    KIRQL Irql;

    KeAcquireSpinLock(&Port->EventLock, &Irql);
    if (Event->Listed)
        RemoveEntryList(&Event->Link);
    KeReleaseSpinLock(&Port->EventLock, Irql);
    if (Event->Item->Flags & PCEVENT_ITEM_FLAG_ENABLE)
        PcpCallEvent(Port, Event->Item, Event->Minor, Event->NodeId, &Event->Entry,
                     PCEVENT_VERB_REMOVE, NULL);
    LabPoolFree(Event, 0, NULL);
}

static NTSTATUS PcpEnable(PPCP_FILE File, PIRP Irp, const KSEVENT *Ks, ULONG InBytes,
                          PKSEVENTDATA Data)
{
    PPCP_PORT Port = File->Port;
    const PCAUTOMATION_TABLE *Table = Port->Filter->AutomationTable;
    ULONG Node = PCFILTER_NODE, PinId = ~0u, Flags = Ks->Flags & ~(ULONG)KSEVENT_TYPE_TOPOLOGY;
    const PCEVENT_ITEM *Item;
    PPCP_EVENT Event;
    NTSTATUS Status;

    if (File->Stream != NULL)
        Table = PcpPin(Port, File->Stream->Pin)->AutomationTable;
    if (Ks->Flags & KSEVENT_TYPE_TOPOLOGY) {
        if (InBytes < sizeof(KSE_NODE))
            return STATUS_INVALID_BUFFER_SIZE;
        Node = ((const KSE_NODE *)Ks)->NodeId;
        if (PcpNode(Port, Node) == NULL)
            return STATUS_INVALID_DEVICE_REQUEST;
        Table = PcpNode(Port, Node)->AutomationTable;
    } else if (InBytes >= sizeof(KSE_PIN)) {
        PinId = ((const KSE_PIN *)Ks)->PinId;
        if (PcpPin(Port, PinId) == NULL)
            return STATUS_INVALID_PARAMETER;
    }
    Item = PcpFindEvent(Table, Ks);
    if (Item == NULL)
        return STATUS_NOT_FOUND;
    if (Flags == KSEVENT_TYPE_BASICSUPPORT)
        return Item->Flags & PCEVENT_ITEM_FLAG_BASICSUPPORT
                   ? PcpCallEvent(Port, Item, NULL, Node, NULL, PCEVENT_VERB_SUPPORT, Irp)
                   : STATUS_SUCCESS;
    if (!(Flags & KSEVENT_TYPE_ENABLE) || Data == NULL)
        return STATUS_INVALID_PARAMETER;
    Event = LabPoolAllocate(NonPagedPool, sizeof(*Event), 'veP ', LAB_POOL_ZERO | LAB_POOL_NOT_POOL,
                            NULL);
    Event->Item = Item;
    Event->Minor = File->Stream != NULL ? File->Stream->Stream : NULL;
    Event->File = Event->Entry.FileObject = IoGetCurrentIrpStackLocation(Irp)->FileObject;
    Event->Data = Event->Entry.EventData = Data;
    Event->Entry.NotificationType = Data->NotificationType;
    Event->PinId = PinId;
    Event->NodeId = Node;
    Status = PcpCallEvent(Port, Item, Event->Minor, Node, &Event->Entry, PCEVENT_VERB_ADD, Irp);
    if (NT_SUCCESS(Status) && !Event->Listed)
        LabFinding("portcls-event", "portcls: handler of event %u: PCEVENT_VERB_ADD succeeded, but "
                   "IPortEvents::AddEventToEventList was not called", Item->Id);
    if (!NT_SUCCESS(Status)) {
        if (Event->Listed)
            RemoveEntryList(&Event->Link);
        LabPoolFree(Event, 0, NULL);
    }
    return Status;
}

static NTSTATUS PcpDisable(PPCP_PORT Port, PFILE_OBJECT File, const KSEVENTDATA *Data)
{
    for (PLIST_ENTRY e = Port->Events.Flink; e != &Port->Events; e = e->Flink) {
        PPCP_EVENT Event = CONTAINING_RECORD(e, PCP_EVENT, Link);

        if (Event->Data == Data && Event->File == File) {
            PcpRemoveEvent(Port, Event);
            return STATUS_SUCCESS;
        }
    }
    return STATUS_UNSUCCESSFUL;
}

NTSTATUS PcpEventRequest(PPCP_FILE File, PIRP Irp, BOOLEAN Enable)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);
    const KSEVENT *Ks = Stack->Parameters.DeviceIoControl.Type3InputBuffer;
    ULONG InBytes = Stack->Parameters.DeviceIoControl.InputBufferLength;
    ULONG OutBytes = Stack->Parameters.DeviceIoControl.OutputBufferLength;

    if (!Enable)
        return InBytes < sizeof(KSEVENTDATA)
                   ? STATUS_INVALID_BUFFER_SIZE
                   : PcpDisable(File->Port, Stack->FileObject, (const KSEVENTDATA *)Ks);
    if (InBytes < sizeof(KSEVENT))
        return STATUS_INVALID_BUFFER_SIZE;
    return PcpEnable(File, Irp, Ks, InBytes,
                     OutBytes >= sizeof(KSEVENTDATA) ? Irp->UserBuffer : NULL);
}

VOID PcpDropEvents(PPCP_PORT Port, PFILE_OBJECT File)
{
    PLIST_ENTRY Next;

    for (PLIST_ENTRY e = Port->Events.Flink; e != &Port->Events; e = Next) {
        PPCP_EVENT Event = CONTAINING_RECORD(e, PCP_EVENT, Link);

        Next = e->Flink;
        if (Event->File == File)
            PcpRemoveEvent(Port, Event);
    }
}

/* ---- IPortEvents ---------------------------------------------------------------------------------------- */

static VOID NTAPI PcpAddEvent(PVOID This, PKSEVENT_ENTRY EventEntry)
{
    static const char Api[] = "IPortEvents::AddEventToEventList";
    PPCP_PORT Port = PcpObjectOf(This, Api);
    PVOID Start = NULL;
    PPCP_EVENT Event;
    KIRQL Irql;

    if (EventEntry == NULL || LabPoolQuery(EventEntry, &Start) < sizeof(*Event))
        LabFinding("portcls-event", "portcls: %s: %p is not an event entry of PortCls", Api, EventEntry);
    Event = CONTAINING_RECORD(EventEntry, PCP_EVENT, Entry);
    if (Event->Listed)
        LabFinding("portcls-event", "portcls: %s: the entry is in the list already", Api);
    KeAcquireSpinLock(&Port->EventLock, &Irql);
    Event->Listed = TRUE;
    InsertTailList(&Port->Events, &Event->Link);
    KeReleaseSpinLock(&Port->EventLock, Irql);
}

static VOID PcpSignalEvents(PPCP_PORT Port)
{
    KIRQL Irql;

    KeAcquireSpinLock(&Port->EventLock, &Irql);
    for (PLIST_ENTRY e = Port->Events.Flink; e != &Port->Events; e = e->Flink) {
        PPCP_EVENT Event = CONTAINING_RECORD(e, PCP_EVENT, Link);

        if ((Port->Deferred.AnySet || IsEqualGUID(Event->Item->Set, &Port->Deferred.Set)) &&
            Event->Item->Id == Port->Deferred.Id &&
            (!Port->Deferred.PinEvent || Event->PinId == Port->Deferred.Pin) &&
            (!Port->Deferred.NodeEvent || Event->NodeId == Port->Deferred.Node))
            Port->Adapter->Events++;
    }
    KeReleaseSpinLock(&Port->EventLock, Irql);
}

VOID NTAPI PcpEventDpc(PKDPC Dpc, PVOID Context, PVOID A, PVOID B)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(A);
    UNREFERENCED_PARAMETER(B);
    PcpSignalEvents(Context);
}

static VOID NTAPI PcpGenerateEvents(PVOID This, GUID *Set, ULONG EventId, BOOL PinEvent, ULONG PinId,
                                    BOOL NodeEvent, ULONG NodeId)
{
    PPCP_PORT Port = PcpObjectOf(This, "IPortEvents::GenerateEventList");

    if (!Port->Initialized)
        return;
    if (PinEvent && PcpPin(Port, PinId) == NULL)
        LabFinding("portcls-event", "portcls: IPortEvents::GenerateEventList: no pin %u", PinId);
    if (NodeEvent && PcpNode(Port, NodeId) == NULL)
        LabFinding("portcls-event", "portcls: IPortEvents::GenerateEventList: no node %u", NodeId);
    Port->Deferred.AnySet = Set == NULL;
    if (Set != NULL)
        Port->Deferred.Set = *Set;
    Port->Deferred.Id = EventId;
    Port->Deferred.PinEvent = PinEvent != 0;
    Port->Deferred.Pin = PinId;
    Port->Deferred.NodeEvent = NodeEvent != 0;
    Port->Deferred.Node = NodeId;
    if (KeGetCurrentIrql() > DISPATCH_LEVEL)
        KeInsertQueueDpc(&Port->EventDpc, NULL, NULL);
    else
        PcpSignalEvents(Port);
}

static const PCP_METHOD PcpEventMethods[] = {
    PCP_METHOD_ROW("IPortEvents::AddEventToEventList", PcpAddEvent, 2, PASSIVE_LEVEL, PASSIVE_LEVEL),
    PCP_METHOD_ROW("IPortEvents::GenerateEventList", PcpGenerateEvents, 7, PASSIVE_LEVEL, HIGH_LEVEL),
};
PCP_DEFINE_INTERFACE(IPortEvents, PcpEventMethods);

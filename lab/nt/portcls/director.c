/* SPDX-License-Identifier: MIT */
/*
 * The director's requests for the sound edge (LAB_REQ_SND_*, lab_abi.h).
 */
#include "engine.h"

typedef struct _DIR_EVENT {
    LIST_ENTRY Link;
    ULONG Device;
    struct lab_snd_property Property;
    KSEVENTDATA Data;
    PFILE_OBJECT Filter;
} DIR_EVENT, *PDIR_EVENT;

static LIST_ENTRY DirEvents = {&DirEvents, &DirEvents};

static PPCP_SUBDEVICE DirSubdevice(PPCP_ADAPTER Adapter, BOOLEAN WaveRt)
{
    for (PLIST_ENTRY e = Adapter->Subdevices.Flink; e != &Adapter->Subdevices; e = e->Flink) {
        PPCP_SUBDEVICE Subdevice = CONTAINING_RECORD(e, PCP_SUBDEVICE, Link);

        if (Subdevice->Port->WaveRt == WaveRt)
            return Subdevice;
    }
    return NULL;
}

static NTSTATUS DirPinGet(PFILE_OBJECT Filter, ULONG Id, ULONG Pin, PVOID Value, ULONG ValueBytes,
                          PULONG Bytes)
{
    KSP_PIN Property = {0};

    Property.Property.Set = KSPROPSETID_Pin;
    Property.Property.Id = Id;
    Property.Property.Flags = KSPROPERTY_TYPE_GET;
    Property.PinId = Pin;
    return EngProperty(Filter, &Property, sizeof(Property), Value, ValueBytes, Bytes);
}

/* ---- endpoints ---------------------------------------------------------------------------------------------- */

/* The filter pin that data of filter pin Pin comes from or goes to, through the filter's nodes. */
static ULONG DirFollow(PPCP_PORT Port, ULONG Pin, BOOLEAN Forward)
{
    const PCFILTER_DESCRIPTOR *f = Port->Filter;
    ULONG Node = PCFILTER_NODE, NodePin = Pin;

    for (ULONG Hop = 0; Hop <= f->NodeCount; Hop++) {
        ULONG i;

        for (i = 0; i < f->ConnectionCount; i++) {
            const PCCONNECTION_DESCRIPTOR *c = &f->Connections[i];
            ULONG Here = Forward ? c->FromNode : c->ToNode;
            ULONG HerePin = Forward ? c->FromNodePin : c->ToNodePin;

            if (Here == Node && (Node != PCFILTER_NODE || HerePin == NodePin))
                break;
        }
        if (i == f->ConnectionCount)
            return ~0u;
        Node = Forward ? f->Connections[i].ToNode : f->Connections[i].FromNode;
        NodePin = Forward ? f->Connections[i].ToNodePin : f->Connections[i].FromNodePin;
        if (Node == PCFILTER_NODE)
            return NodePin;
    }
    return ~0u;
}

/* As the endpoint builder finds the jack of a streaming pin: along the wave filter, over the physical
 * connection, along the topology filter. 2: there is none that says. */
static ULONG DirConnected(PPCP_SUBDEVICE Wave, ULONG Pin, BOOLEAN Render)
{
    ULONG Bridge = DirFollow(Wave->Port, Pin, Render), Bytes = 0, Answer = 2;
    PPCP_CONNECTION c = PcpConnectionAt(Wave, Bridge);
    PPCP_SUBDEVICE Topology = c == NULL ? NULL : Render ? c->To : c->From;
    KSP_PIN Property = {0};
    PFILE_OBJECT Filter;
    PUCHAR Value;

    if (Topology == NULL || !NT_SUCCESS(EngOpenFilter(Topology, &Filter)))
        return 2;
    Property.Property.Set = KSPROPSETID_Jack;
    Property.Property.Id = KSPROPERTY_JACK_DESCRIPTION;
    Property.Property.Flags = KSPROPERTY_TYPE_GET;
    Property.PinId = DirFollow(Topology->Port, Render ? c->ToPin : c->FromPin, Render);
    if (EngProperty(Filter, &Property, sizeof(Property), NULL, 0, &Bytes) == STATUS_BUFFER_OVERFLOW &&
        Bytes >= sizeof(KSMULTIPLE_ITEM) + sizeof(KSJACK_DESCRIPTION)) {
        Value = LabAllocate(Bytes);
        if (NT_SUCCESS(EngProperty(Filter, &Property, sizeof(Property), Value, Bytes, &Bytes)))
            Answer = ((PKSJACK_DESCRIPTION)((PKSMULTIPLE_ITEM)Value + 1))->IsConnected != 0;
        LabFree(Value);
    }
    IopCloseFile(Filter);
    return Answer;
}

/* What the driver makes of its own range: asked twice, for the size and for the format. */
static VOID DirTryIntersection(PFILE_OBJECT Filter, ULONG Pin, const KSDATARANGE *Range)
{
    ULONG Bytes = sizeof(KSP_PIN) + sizeof(KSMULTIPLE_ITEM) + Range->FormatSize, Need = 0;
    PKSP_PIN Property = LabAllocate(Bytes);
    PKSMULTIPLE_ITEM Items = (PKSMULTIPLE_ITEM)(Property + 1);
    PVOID Format;

    Property->Property.Set = KSPROPSETID_Pin;
    Property->Property.Id = KSPROPERTY_PIN_DATAINTERSECTION;
    Property->Property.Flags = KSPROPERTY_TYPE_GET;
    Property->PinId = Pin;
    Items->Size = sizeof(*Items) + Range->FormatSize;
    Items->Count = 1;
    RtlCopyMemory(Items + 1, Range, Range->FormatSize);
    if (EngProperty(Filter, Property, Bytes, NULL, 0, &Need) == STATUS_BUFFER_OVERFLOW && Need != 0) {
        Format = LabAllocate(Need);
        EngProperty(Filter, Property, Bytes, Format, Need, &Need);
        LabFree(Format);
    }
    LabFree(Property);
}

static VOID DirRanges(PFILE_OBJECT Filter, ULONG Pin, struct lab_snd_endpoint *Endpoint)
{
    ULONG Bytes = 0;
    PKSMULTIPLE_ITEM Items;
    PUCHAR At;

    if (DirPinGet(Filter, KSPROPERTY_PIN_DATARANGES, Pin, NULL, 0, &Bytes) != STATUS_BUFFER_OVERFLOW)
        return;
    Items = LabAllocate(Bytes);
    if (NT_SUCCESS(DirPinGet(Filter, KSPROPERTY_PIN_DATARANGES, Pin, Items, Bytes, &Bytes))) {
        At = (PUCHAR)(Items + 1);
        for (ULONG i = 0; i < Items->Count; i++) {
            const KSDATARANGE_AUDIO *a = (const KSDATARANGE_AUDIO *)At;

            At += ALIGN_UP_BY(a->DataRange.FormatSize, 8);
            DirTryIntersection(Filter, Pin, &a->DataRange);
            if (a->DataRange.FormatSize < sizeof(*a) || Endpoint->range_count == LAB_SND_MAX_RANGES)
                continue;
            Endpoint->range[Endpoint->range_count++] = (struct lab_snd_range){
                .format_tag = a->DataRange.SubFormat.Data1 & 0xFFFF,
                .channels = a->MaximumChannels,
                .bits_min = a->MinimumBitsPerSample,
                .bits_max = a->MaximumBitsPerSample,
                .rate_min = a->MinimumSampleFrequency,
                .rate_max = a->MaximumSampleFrequency,
            };
        }
    }
    LabFree(Items);
}

/* Direction of a streaming pin; ~0: a bridge. */
static ULONG DirDirection(PFILE_OBJECT Filter, ULONG Pin)
{
    KSPIN_COMMUNICATION Communication = KSPIN_COMMUNICATION_NONE;
    KSPIN_DATAFLOW Flow = 0;

    if (!NT_SUCCESS(DirPinGet(Filter, KSPROPERTY_PIN_COMMUNICATION, Pin, &Communication,
                              sizeof(Communication), NULL)) ||
        !NT_SUCCESS(DirPinGet(Filter, KSPROPERTY_PIN_DATAFLOW, Pin, &Flow, sizeof(Flow), NULL)) ||
        (Communication != KSPIN_COMMUNICATION_SINK && Communication != KSPIN_COMMUNICATION_SOURCE &&
         Communication != KSPIN_COMMUNICATION_BOTH))
        return ~0u;
    return Flow == KSPIN_DATAFLOW_IN ? LAB_SND_RENDER : LAB_SND_CAPTURE;
}

static NTSTATUS DirInfo(PPCP_ADAPTER Adapter, struct lab_snd_endpoint *Out, ULONG Capacity, ULONG *Bytes)
{
    PPCP_SUBDEVICE Wave = DirSubdevice(Adapter, TRUE);
    ULONG Pins = 0, Count = 0;
    PFILE_OBJECT Filter;
    NTSTATUS Status;

    if (Wave == NULL)
        return STATUS_NOT_FOUND;
    Status = EngOpenFilter(Wave, &Filter);
    if (!NT_SUCCESS(Status))
        return Status;
    EngGet(Filter, &KSPROPSETID_Pin, KSPROPERTY_PIN_CTYPES, &Pins, sizeof(Pins));
    for (ULONG Pin = 0; Pin < Pins && (Count + 1) * sizeof(*Out) <= Capacity; Pin++) {
        ULONG Direction = DirDirection(Filter, Pin);

        if (Direction == ~0u)
            continue;
        RtlZeroMemory(&Out[Count], sizeof(*Out));
        Out[Count].pin = Pin;
        Out[Count].direction = Direction;
        DirRanges(Filter, Pin, &Out[Count]);
        Out[Count].connected = DirConnected(Wave, Pin, Direction == LAB_SND_RENDER);
        Count++;
    }
    IopCloseFile(Filter);
    *Bytes = Count * (ULONG)sizeof(*Out);
    return STATUS_SUCCESS;
}

static NTSTATUS DirOpen(PPCP_ADAPTER Adapter, const struct lab_snd_open *Open,
                        struct lab_snd_stream *Answer)
{
    PPCP_SUBDEVICE Wave = DirSubdevice(Adapter, TRUE);
    ULONG Pins = 0, Found = ~0u;
    PFILE_OBJECT Filter;
    NTSTATUS Status;

    if (Open->channels == 0 || Open->bits < 8 || Open->rate == 0 || Open->buffer_frames == 0)
        return STATUS_INVALID_PARAMETER;
    if (Wave == NULL)
        return STATUS_NOT_FOUND;
    Status = EngOpenFilter(Wave, &Filter);
    if (!NT_SUCCESS(Status))
        return Status;
    EngGet(Filter, &KSPROPSETID_Pin, KSPROPERTY_PIN_CTYPES, &Pins, sizeof(Pins));
    for (ULONG Pin = 0; Pin < Pins && Found == ~0u; Pin++)
        if (DirDirection(Filter, Pin) == Open->direction)
            Found = Pin;
    IopCloseFile(Filter);
    return Found == ~0u ? STATUS_NOT_FOUND : EngOpen(Wave, Found, Open, Answer);
}

/* ---- properties and events ---------------------------------------------------------------------------------- */

/* The struct KSPROPERTY, KSP_NODE, KSEVENT ... with the instance data behind it. */
static PVOID DirDescriptor(const struct lab_snd_property *p, ULONG *Bytes)
{
    BOOLEAN Node = p->node != ~0u;
    ULONG Header = Node ? sizeof(KSP_NODE) : sizeof(KSPROPERTY);
    PKSP_NODE Out = LabAllocate(Header + p->instance_bytes + 8);

    RtlCopyMemory(&Out->Property.Set, p->set, sizeof(GUID));
    Out->Property.Id = p->id;
    Out->Property.Flags = p->flags | (Node ? KSPROPERTY_TYPE_TOPOLOGY : 0);
    if (Node)
        Out->NodeId = p->node;
    RtlCopyMemory((PUCHAR)Out + Header, p + 1, p->instance_bytes);
    *Bytes = Header + p->instance_bytes;
    return Out;
}

static NTSTATUS DirProperty(PPCP_ADAPTER Adapter, const struct lab_snd_property *p, ULONG Bytes,
                            ULONG Answer, PVOID Out, ULONG *OutBytes)
{
    PPCP_SUBDEVICE Subdevice = DirSubdevice(Adapter, p->filter == 0);
    ULONG Value = Bytes - sizeof(*p) - p->instance_bytes, InBytes;
    BOOLEAN Set = (p->flags & KSPROPERTY_TYPE_SET) != 0;
    PFILE_OBJECT Filter;
    NTSTATUS Status;
    PVOID Descriptor;

    if (Subdevice == NULL)
        return STATUS_NOT_FOUND;
    Status = EngOpenFilter(Subdevice, &Filter);
    if (!NT_SUCCESS(Status))
        return Status;
    Descriptor = DirDescriptor(p, &InBytes);
    if (Set)
        Status = EngProperty(Filter, Descriptor, InBytes, (PUCHAR)(p + 1) + p->instance_bytes, Value,
                             NULL);
    else
        Status = EngProperty(Filter, Descriptor, InBytes, Out, Answer, OutBytes);
    if (!NT_SUCCESS(Status))
        *OutBytes = 0;
    LabFree(Descriptor);
    IopCloseFile(Filter);
    return Status;
}

static VOID DirDropEvent(PDIR_EVENT e)
{
    RemoveEntryList(&e->Link);
    IopCloseFile(e->Filter);
    LabFree(e);
}

static NTSTATUS DirEvent(PPCP_ADAPTER Adapter, const struct lab_snd_property *p, BOOLEAN Enable)
{
    PPCP_SUBDEVICE Subdevice = DirSubdevice(Adapter, p->filter == 0);
    ULONG_PTR Information;
    ULONG InBytes;
    PVOID Descriptor;
    NTSTATUS Status;
    PDIR_EVENT e;

    for (PLIST_ENTRY Entry = DirEvents.Flink; !Enable && Entry != &DirEvents; Entry = Entry->Flink) {
        e = CONTAINING_RECORD(Entry, DIR_EVENT, Link);
        if (e->Device != Adapter->Device ||
            RtlCompareMemory(&e->Property, p, sizeof(*p)) != sizeof(*p))
            continue;
        Status = IopDeviceControl(e->Filter, IOCTL_KS_DISABLE_EVENT, &e->Data, sizeof(e->Data), NULL, 0,
                                  &Information);
        DirDropEvent(e);
        return Status;
    }
    if (Subdevice == NULL || !Enable)
        return STATUS_NOT_FOUND;
    e = LabAllocate(sizeof(*e));
    e->Device = Adapter->Device;
    e->Property = *p;
    Status = EngOpenFilter(Subdevice, &e->Filter);
    if (!NT_SUCCESS(Status)) {
        LabFree(e);
        return Status;
    }
    InsertTailList(&DirEvents, &e->Link);
    Descriptor = DirDescriptor(p, &InBytes);
    Status = IopDeviceControl(e->Filter, IOCTL_KS_ENABLE_EVENT, Descriptor, InBytes, &e->Data,
                              sizeof(e->Data), &Information);
    LabFree(Descriptor);
    if (!NT_SUCCESS(Status))
        DirDropEvent(e);
    return Status;
}

/* The device is about to go, or gone: clients close what they have open on it. */
static VOID NTAPI DirDeparture(ULONG Device)
{
    PLIST_ENTRY Next;

    EngDeparture(Device);
    for (PLIST_ENTRY Entry = DirEvents.Flink; Entry != &DirEvents; Entry = Next) {
        PDIR_EVENT e = CONTAINING_RECORD(Entry, DIR_EVENT, Link);

        Next = Entry->Flink;
        if (e->Device == Device)
            DirDropEvent(e);
    }
}

/* ---- dispatch ------------------------------------------------------------------------------------------------ */

static NTSTATUS DirStream(const struct lab_request *Request, PVOID Out, ULONG Capacity, ULONG *OutBytes)
{
    PENG_STREAM s = EngFind((ULONG)Request->arg[0]);
    PPCP_ADAPTER Adapter;
    struct lab_snd_status Status = {0};

    if (s == NULL)
        return STATUS_NOT_FOUND;
    switch (Request->code) {
    case LAB_REQ_SND_CLOSE:
        EngClose(s, PcpChoose(2) == 0);
        return STATUS_SUCCESS;
    case LAB_REQ_SND_STATE:
        return Request->arg[1] > KSSTATE_RUN ? STATUS_INVALID_PARAMETER
                                             : EngSetState(s, (KSSTATE)Request->arg[1]);
    case LAB_REQ_SND_STATUS:
        if (Capacity < sizeof(Status))
            return STATUS_BUFFER_TOO_SMALL;
        EngStatus(s, &Status);
        Adapter = PcpAdapterOfDevice(s->Device);
        Status.events = Adapter != NULL ? Adapter->Events : 0;
        RtlCopyMemory(Out, &Status, sizeof(Status));
        *OutBytes = sizeof(Status);
        return STATUS_SUCCESS;
    default:
        *OutBytes = EngTakePositions(s, Out, Capacity / sizeof(struct lab_snd_position)) *
                    (ULONG)sizeof(struct lab_snd_position);
        return STATUS_SUCCESS;
    }
}

static NTSTATUS NTAPI DirRequest(const struct lab_request *Request, PVOID Data, ULONG DataBytes,
                                 PVOID Out, ULONG OutCapacity, ULONG *OutBytes)
{
    PPCP_ADAPTER Adapter = PcpAdapterOfDevice(Request->device);
    const struct lab_snd_property *p = Data;
    struct lab_snd_stream Answer = {0};
    NTSTATUS Status;

    *OutBytes = 0;
    switch (Request->code) {
    case LAB_REQ_SND_CLOSE:
    case LAB_REQ_SND_STATE:
    case LAB_REQ_SND_STATUS:
    case LAB_REQ_SND_POSITIONS:
        return DirStream(Request, Out, OutCapacity, OutBytes);
    default:
        break;
    }
    if (Adapter == NULL)
        return STATUS_NO_SUCH_DEVICE;
    switch (Request->code) {
    case LAB_REQ_SND_INFO:
        return DirInfo(Adapter, Out, OutCapacity, OutBytes);
    case LAB_REQ_SND_OPEN:
        if (DataBytes < sizeof(struct lab_snd_open) || OutCapacity < sizeof(Answer))
            return STATUS_INVALID_PARAMETER;
        Status = DirOpen(Adapter, Data, &Answer);
        if (NT_SUCCESS(Status)) {
            RtlCopyMemory(Out, &Answer, sizeof(Answer));
            *OutBytes = sizeof(Answer);
        }
        return Status;
    case LAB_REQ_SND_PROPERTY:
    case LAB_REQ_SND_EVENT:
        if (DataBytes < sizeof(*p) || p->instance_bytes > DataBytes - sizeof(*p) ||
            Request->arg[1] > OutCapacity)
            return STATUS_INVALID_PARAMETER;
        return Request->code == LAB_REQ_SND_EVENT
                   ? DirEvent(Adapter, p, Request->arg[1] != 0)
                   : DirProperty(Adapter, p, DataBytes, (ULONG)Request->arg[1], Out, OutBytes);
    default:
        return STATUS_NOT_IMPLEMENTED;
    }
}

VOID PcpInitDirector(void)
{
    LabRegisterRequestHandler(LAB_REQ_SND_INFO, LAB_REQ_SND_EVENT, DirRequest);
    PnpSetDepartureHook(DirDeparture);
}

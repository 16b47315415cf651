/* SPDX-License-Identifier: MIT */
/*
 * A PortCls adapter driver without hardware: two WaveRT streams, joined as by a cable, and a topology
 * filter with a volume and a mute node and a jack each. A timer stands for the device: it moves what
 * the render stream has played by now into the capture stream, and signals notifications.
 *
 * Each driver of tests/lab/bad that is named snd_* includes this whole driver and replaces one of the
 * steps below, which it defines before.
 */
#ifndef WAVERT_H
#define WAVERT_H

#include <ntddk.h>

#include <initguid.h>
#include <ksguid.h>
#include <portcls.h>

#define TAG 'treW'
#define CABLE_BYTES 65536u
#define PINS_WAVE 4
#define STREAMS 2 /* by direction: render, capture */

#ifndef WAVERT_POSITION /* what GetPosition answers */
#define WAVERT_POSITION(s, at) ((at) % (s)->BufferBytes)
#endif
#ifndef WAVERT_BUFFER_FREED /* of FreeAudioBuffer */
#define WAVERT_BUFFER_FREED(s, mdl) ((s)->PortStream->lpVtbl->FreePagesFromMdl((s)->PortStream, mdl))
#endif
#ifndef WAVERT_EVENT_GONE /* of UnregisterNotificationEvent */
#define WAVERT_EVENT_GONE(s) ((s)->Event = NULL)
#endif
#ifndef WAVERT_STARTED /* at the end of PCPFNSTARTDEVICE */
#define WAVERT_STARTED(device, port) ((void)0)
#endif
#ifndef WAVERT_CONNECTIONS /* of the topology filter */
#define WAVERT_CONNECTIONS                                                                         \
    {PCFILTER_NODE, 0, 0, 1}, {0, 0, 1, 1}, {1, 0, PCFILTER_NODE, 1}, {PCFILTER_NODE, 2, PCFILTER_NODE, 3}
#endif
#ifndef WAVERT_EXTENSION_BYTES /* for PcAddAdapterDevice */
#define WAVERT_EXTENSION_BYTES 0
#endif
#ifndef WAVERT_TICK_ALWAYS /* each time the timer runs, whether or not there is a stream */
#define WAVERT_TICK_ALWAYS ((void)0)
#endif
#ifndef WAVERT_TICK /* each time a stream has moved; DISPATCH_LEVEL, lock held */
#define WAVERT_TICK(s) ((void)0)
#endif
#ifndef WAVERT_JACK_BYTES /* that the handler of KSPROPERTY_JACK_DESCRIPTION says it wrote */
#define WAVERT_JACK_BYTES(bytes) (bytes)
#endif
#ifndef WAVERT_FORMAT /* made by DataRangeIntersection */
#define WAVERT_FORMAT(f) ((void)0)
#endif

typedef struct _STREAM {
    IMiniportWaveRTStreamNotification Interface;
    LONG References;
    PPORTWAVERTSTREAM PortStream;
    BOOLEAN Capture;
    ULONG FrameBytes, Rate;
    KSSTATE State;
    PUCHAR Buffer;
    ULONG BufferBytes, Notifications;
    ULONG64 Origin; /* interrupt time at position 0 while running */
    ULONG64 Done;   /* bytes played or recorded */
    PKEVENT Event;
} STREAM, *PSTREAM;

static struct {
    PDEVICE_OBJECT Device;
    KSPIN_LOCK Lock;
    KTIMER Timer;
    KDPC Dpc;
    PSTREAM Stream[STREAMS];
    UCHAR *Cable; /* what was played, by its position */
    LONG Volume;
    BOOL Mute;
    DEVICE_POWER_STATE Power;
    PPORTEVENTS Events;
} Adapter;

/* ---- the device: a timer ----------------------------------------------------------------------- */

static ULONG64 BytesAt(PSTREAM s, ULONG64 Now)
{
    return (Now - s->Origin) * s->Rate / 10000000 * s->FrameBytes;
}

static VOID MoveTo(PSTREAM s, ULONG64 To)
{
    ULONG Interval = s->BufferBytes / max(s->Notifications, 1);
    ULONG64 Before = s->Done / Interval;

    for (; s->Done < To; s->Done++) {
        PUCHAR Sample = &s->Buffer[s->Done % s->BufferBytes];
        PUCHAR Wire = &Adapter.Cable[s->Done % CABLE_BYTES];

        if (s->Capture)
            *Sample = *Wire;
        else
            *Wire = *Sample;
    }
    if (s->Notifications != 0 && s->Event != NULL && s->Done / Interval != Before)
        KeSetEvent(s->Event, IO_SOUND_INCREMENT, FALSE);
}

/* Both streams to the same moment, what is played before what is recorded. Lock held. */
static VOID MoveAll(VOID)
{
    ULONG64 Now = KeQueryInterruptTime();

    for (ULONG i = 0; i < STREAMS; i++) {
        PSTREAM s = Adapter.Stream[i];

        if (s != NULL && s->State == KSSTATE_RUN) {
            MoveTo(s, BytesAt(s, Now));
            WAVERT_TICK(s);
        }
    }
}

static VOID NTAPI Tick(PKDPC Dpc, PVOID Context, PVOID A, PVOID B)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(A);
    UNREFERENCED_PARAMETER(B);
    KeAcquireSpinLockAtDpcLevel(&Adapter.Lock);
    MoveAll();
    WAVERT_TICK_ALWAYS;
    KeReleaseSpinLockFromDpcLevel(&Adapter.Lock);
}

/* ---- stream -------------------------------------------------------------------------------------- */

static PSTREAM StreamOf(PVOID This)
{
    return CONTAINING_RECORD(This, STREAM, Interface);
}

static NTSTATUS NTAPI StreamQuery(IMiniportWaveRTStreamNotification *This, REFIID Iid, PVOID *Out)
{
    *Out = NULL;
    if (!IsEqualGUID(Iid, &IID_IUnknown) && !IsEqualGUID(Iid, &IID_IMiniportWaveRTStream) &&
        !IsEqualGUID(Iid, &IID_IMiniportWaveRTStreamNotification))
        return STATUS_INVALID_PARAMETER;
    *Out = This;
    InterlockedIncrement(&StreamOf(This)->References);
    return STATUS_SUCCESS;
}

static ULONG NTAPI StreamAddRef(IMiniportWaveRTStreamNotification *This)
{
    return (ULONG)InterlockedIncrement(&StreamOf(This)->References);
}

static ULONG NTAPI StreamRelease(IMiniportWaveRTStreamNotification *This)
{
    PSTREAM s = StreamOf(This);
    LONG Left = InterlockedDecrement(&s->References);
    KIRQL Irql;

    if (Left != 0)
        return (ULONG)Left;
    KeAcquireSpinLock(&Adapter.Lock, &Irql);
    Adapter.Stream[s->Capture] = NULL;
    KeReleaseSpinLock(&Adapter.Lock, Irql);
    s->PortStream->lpVtbl->Release(s->PortStream);
    ExFreePoolWithTag(s, TAG);
    return 0;
}

static NTSTATUS NTAPI SetFormat(IMiniportWaveRTStreamNotification *This, PKSDATAFORMAT Format)
{
    const WAVEFORMATEX *w = &((PKSDATAFORMAT_WAVEFORMATEX)Format)->WaveFormatEx;
    PSTREAM s = StreamOf(This);

    if (Format->FormatSize < sizeof(KSDATAFORMAT_WAVEFORMATEX) || s->State == KSSTATE_RUN)
        return STATUS_INVALID_DEVICE_REQUEST;
    s->FrameBytes = w->nBlockAlign;
    s->Rate = w->nSamplesPerSec;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI SetState(IMiniportWaveRTStreamNotification *This, KSSTATE State)
{
    PSTREAM s = StreamOf(This);
    KIRQL Irql;

    KeAcquireSpinLock(&Adapter.Lock, &Irql);
    MoveAll();
    if (State == KSSTATE_STOP)
        s->Done = 0;
    if (State == KSSTATE_RUN)
        s->Origin = KeQueryInterruptTime() - s->Done / s->FrameBytes * 10000000 / s->Rate;
    s->State = State;
    KeReleaseSpinLock(&Adapter.Lock, Irql);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI GetPosition(IMiniportWaveRTStreamNotification *This, PKSAUDIO_POSITION Position)
{
    PSTREAM s = StreamOf(This);
    KIRQL Irql;

    KeAcquireSpinLock(&Adapter.Lock, &Irql);
    Position->PlayOffset = s->BufferBytes != 0 ? WAVERT_POSITION(s, s->Done) : 0;
    Position->WriteOffset = Position->PlayOffset;
    KeReleaseSpinLock(&Adapter.Lock, Irql);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI AllocateNotified(IMiniportWaveRTStreamNotification *This, ULONG Count,
                                       ULONG Requested, PMDL *Mdl, ULONG *Actual, ULONG *Offset,
                                       MEMORY_CACHING_TYPE *CacheType)
{
    PHYSICAL_ADDRESS Highest = {.QuadPart = MAXLONGLONG}, First;
    PSTREAM s = StreamOf(This);
    ULONG Multiple = s->FrameBytes * max(Count, 1);
    ULONG Bytes = (Requested + Multiple - 1) / Multiple * Multiple;
    PPORTWAVERTSTREAM Port = s->PortStream;
    PMDL New = Port->lpVtbl->AllocatePagesForMdl(Port, Highest, Bytes);
    PVOID Mapped;
    KIRQL Irql;

    if (New == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (MmGetMdlByteCount(New) < Bytes)
        goto Failed;
    Port->lpVtbl->GetPhysicalPageAddress(Port, &First, New, 0);
    if (First.QuadPart == 0 || Port->lpVtbl->GetPhysicalPagesCount(Port, New) < Bytes / PAGE_SIZE)
        goto Failed;
    Mapped = Port->lpVtbl->MapAllocatedPages(Port, New, MmCached);
    if (Mapped == NULL)
        goto Failed;
    KeAcquireSpinLock(&Adapter.Lock, &Irql);
    s->Buffer = Mapped;
    s->BufferBytes = Bytes;
    s->Notifications = Count;
    KeReleaseSpinLock(&Adapter.Lock, Irql);
    *Mdl = New;
    *Actual = Bytes;
    *Offset = 0;
    *CacheType = MmCached;
    return STATUS_SUCCESS;

Failed:
    Port->lpVtbl->FreePagesFromMdl(Port, New);
    return STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS NTAPI Allocate(IMiniportWaveRTStreamNotification *This, ULONG Requested, PMDL *Mdl,
                               ULONG *Actual, ULONG *Offset, MEMORY_CACHING_TYPE *CacheType)
{
    return AllocateNotified(This, 0, Requested, Mdl, Actual, Offset, CacheType);
}

static VOID NTAPI FreeBuffer(IMiniportWaveRTStreamNotification *This, PMDL Mdl, ULONG Size)
{
    PSTREAM s = StreamOf(This);
    PVOID Mapped = s->Buffer;
    KIRQL Irql;

    UNREFERENCED_PARAMETER(Size);
    KeAcquireSpinLock(&Adapter.Lock, &Irql);
    s->Buffer = NULL;
    s->BufferBytes = 0;
    KeReleaseSpinLock(&Adapter.Lock, Irql);
    s->PortStream->lpVtbl->UnmapAllocatedPages(s->PortStream, Mapped, Mdl);
    WAVERT_BUFFER_FREED(s, Mdl);
}

static VOID NTAPI GetHWLatency(IMiniportWaveRTStreamNotification *This, KSRTAUDIO_HWLATENCY *Latency)
{
    UNREFERENCED_PARAMETER(This);
    RtlZeroMemory(Latency, sizeof(*Latency));
}

static NTSTATUS NTAPI NoRegister(IMiniportWaveRTStreamNotification *This, KSRTAUDIO_HWREGISTER *Register)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(Register);
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS NTAPI RegisterEvent(IMiniportWaveRTStreamNotification *This, PKEVENT Event)
{
    PSTREAM s = StreamOf(This);
    KIRQL Irql;

    KeAcquireSpinLock(&Adapter.Lock, &Irql);
    s->Event = Event;
    KeReleaseSpinLock(&Adapter.Lock, Irql);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI UnregisterEvent(IMiniportWaveRTStreamNotification *This, PKEVENT Event)
{
    PSTREAM s = StreamOf(This);
    KIRQL Irql;

    UNREFERENCED_PARAMETER(Event);
    KeAcquireSpinLock(&Adapter.Lock, &Irql);
    WAVERT_EVENT_GONE(s);
    KeReleaseSpinLock(&Adapter.Lock, Irql);
    return STATUS_SUCCESS;
}

static IMiniportWaveRTStreamNotificationVtbl StreamVtbl = {
    StreamQuery, StreamAddRef, StreamRelease, SetFormat,        SetState,
    GetPosition, Allocate,     FreeBuffer,    GetHWLatency,     NoRegister,
    NoRegister,  AllocateNotified, FreeBuffer, RegisterEvent,   UnregisterEvent,
};

/* ---- descriptors ----------------------------------------------------------------------------------- */

#define RANGE(sub, bits, rate)                                                                     \
    {.DataRange = {.FormatSize = sizeof(KSDATARANGE_AUDIO),                                        \
                   .MajorFormat = {STATICGUIDOF(KSDATAFORMAT_TYPE_AUDIO)},                         \
                   .SubFormat = {STATICGUIDOF(sub)},                                               \
                   .Specifier = {STATICGUIDOF(KSDATAFORMAT_SPECIFIER_WAVEFORMATEX)}},              \
     .MaximumChannels = 2,                                                                         \
     .MinimumBitsPerSample = bits,                                                                 \
     .MaximumBitsPerSample = bits,                                                                 \
     .MinimumSampleFrequency = rate,                                                               \
     .MaximumSampleFrequency = rate}
static KSDATARANGE_AUDIO AudioRanges[] = {RANGE(KSDATAFORMAT_SUBTYPE_PCM, 16, 48000),
                                          RANGE(KSDATAFORMAT_SUBTYPE_IEEE_FLOAT, 32, 44100)};
static const PKSDATARANGE StreamRanges[] = {(PKSDATARANGE)&AudioRanges[0],
                                            (PKSDATARANGE)&AudioRanges[1]};
static KSDATARANGE BridgeRange = {
    .FormatSize = sizeof(KSDATARANGE),
    .MajorFormat = {STATICGUIDOF(KSDATAFORMAT_TYPE_AUDIO)},
    .SubFormat = {STATICGUIDOF(KSDATAFORMAT_SUBTYPE_ANALOG)},
    .Specifier = {STATICGUIDOF(KSDATAFORMAT_SPECIFIER_NONE)},
};
static const PKSDATARANGE BridgeRanges[] = {&BridgeRange};

#define STREAMING(flow, communication)                                                             \
    {.MaxGlobalInstanceCount = 1, .MaxFilterInstanceCount = 1,                                     \
     .KsPinDescriptor = {.DataRangesCount = RTL_NUMBER_OF(StreamRanges),                           \
                         .DataRanges = StreamRanges,                                               \
                         .DataFlow = flow,                                                         \
                         .Communication = communication,                                           \
                         .Category = &KSCATEGORY_AUDIO}}
#define BRIDGE(flow, category)                                                                     \
    {.KsPinDescriptor = {.DataRangesCount = 1,                                                     \
                         .DataRanges = BridgeRanges,                                               \
                         .DataFlow = flow,                                                         \
                         .Communication = KSPIN_COMMUNICATION_NONE,                                \
                         .Category = &category}}

static const PCPIN_DESCRIPTOR WavePins[PINS_WAVE] = {
    STREAMING(KSPIN_DATAFLOW_IN, KSPIN_COMMUNICATION_SINK),
    BRIDGE(KSPIN_DATAFLOW_OUT, KSCATEGORY_AUDIO),
    STREAMING(KSPIN_DATAFLOW_OUT, KSPIN_COMMUNICATION_SOURCE),
    BRIDGE(KSPIN_DATAFLOW_IN, KSCATEGORY_AUDIO),
};
static const PCCONNECTION_DESCRIPTOR WaveConnections[] = {
    {PCFILTER_NODE, 0, PCFILTER_NODE, 1},
    {PCFILTER_NODE, 3, PCFILTER_NODE, 2},
};
static PCFILTER_DESCRIPTOR WaveFilter = {
    .PinSize = sizeof(PCPIN_DESCRIPTOR),
    .PinCount = RTL_NUMBER_OF(WavePins),
    .Pins = WavePins,
    .NodeSize = sizeof(PCNODE_DESCRIPTOR),
    .ConnectionCount = RTL_NUMBER_OF(WaveConnections),
    .Connections = WaveConnections,
};

static const PCPIN_DESCRIPTOR TopologyPins[] = {
    BRIDGE(KSPIN_DATAFLOW_IN, KSCATEGORY_AUDIO),
    BRIDGE(KSPIN_DATAFLOW_OUT, KSNODETYPE_SPEAKER),
    BRIDGE(KSPIN_DATAFLOW_IN, KSNODETYPE_MICROPHONE),
    BRIDGE(KSPIN_DATAFLOW_OUT, KSCATEGORY_AUDIO),
};

static NTSTATUS NTAPI JackProperty(PPCPROPERTY_REQUEST Request)
{
    ULONG Bytes = sizeof(KSMULTIPLE_ITEM) + sizeof(KSJACK_DESCRIPTION), Given = Request->ValueSize;
    PKSMULTIPLE_ITEM Items = Request->Value;
    PKSJACK_DESCRIPTION Jack = (PKSJACK_DESCRIPTION)(Items + 1);

    if (Request->InstanceSize < sizeof(ULONG) || *(PULONG)Request->Instance > 3)
        return STATUS_INVALID_PARAMETER;
    Request->ValueSize = Bytes;
    if (Given == 0)
        return STATUS_BUFFER_OVERFLOW;
    if (Given < Bytes)
        return STATUS_BUFFER_TOO_SMALL;
    Items->Size = Bytes;
    Items->Count = 1;
    RtlZeroMemory(Jack, sizeof(*Jack));
    Jack->ChannelMapping = KSAUDIO_SPEAKER_STEREO;
    Jack->ConnectionType = eConnType3Point5mm;
    Jack->GeoLocation = eGeoLocRear;
    Jack->IsConnected = TRUE;
    Request->ValueSize = WAVERT_JACK_BYTES(Bytes);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI JackEvent(PPCEVENT_REQUEST Request)
{
    if (Request->Verb == PCEVENT_VERB_ADD)
        Adapter.Events->lpVtbl->AddEventToEventList(Adapter.Events, Request->EventEntry);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI NodeProperty(PPCPROPERTY_REQUEST Request)
{
    PLONG Value = Request->Value;
    LONG *Where = Request->Node == 0 ? &Adapter.Volume : (PLONG)&Adapter.Mute;

    if (Request->InstanceSize < sizeof(LONG))
        return STATUS_INVALID_PARAMETER;
    if (Request->ValueSize < sizeof(LONG))
        return STATUS_BUFFER_TOO_SMALL;
    if (Request->Verb & KSPROPERTY_TYPE_SET) {
        *Where = *Value;
        if (Adapter.Events != NULL)
            Adapter.Events->lpVtbl->GenerateEventList(Adapter.Events, (GUID *)&KSEVENTSETID_PinCapsChange,
                                                      KSEVENT_PINCAPS_JACKINFOCHANGE, TRUE, 1, FALSE, 0);
    } else {
        *Value = *Where;
        Request->ValueSize = sizeof(LONG);
    }
    return STATUS_SUCCESS;
}

static const PCPROPERTY_ITEM FilterProperties[] = {
    {&KSPROPSETID_Jack, KSPROPERTY_JACK_DESCRIPTION, PCPROPERTY_ITEM_FLAG_GET, JackProperty},
};
static const PCEVENT_ITEM FilterEvents[] = {
    {&KSEVENTSETID_PinCapsChange, KSEVENT_PINCAPS_JACKINFOCHANGE, PCEVENT_ITEM_FLAG_ENABLE, JackEvent},
};
static DEFINE_PCAUTOMATION_TABLE_PROP_EVENT(FilterTable, FilterProperties, FilterEvents);
static const PCPROPERTY_ITEM VolumeProperties[] = {
    {&KSPROPSETID_Audio, KSPROPERTY_AUDIO_VOLUMELEVEL,
     PCPROPERTY_ITEM_FLAG_GET | PCPROPERTY_ITEM_FLAG_SET, NodeProperty},
};
static DEFINE_PCAUTOMATION_TABLE_PROP(VolumeTable, VolumeProperties);
static const PCPROPERTY_ITEM MuteProperties[] = {
    {&KSPROPSETID_Audio, KSPROPERTY_AUDIO_MUTE, PCPROPERTY_ITEM_FLAG_GET | PCPROPERTY_ITEM_FLAG_SET,
     NodeProperty},
};
static DEFINE_PCAUTOMATION_TABLE_PROP(MuteTable, MuteProperties);
static const PCNODE_DESCRIPTOR TopologyNodes[] = {
    {.AutomationTable = &VolumeTable, .Type = &KSNODETYPE_VOLUME},
    {.AutomationTable = &MuteTable, .Type = &KSNODETYPE_MUTE},
};
static const PCCONNECTION_DESCRIPTOR TopologyConnections[] = {WAVERT_CONNECTIONS};
static PCFILTER_DESCRIPTOR TopologyFilter = {
    .AutomationTable = &FilterTable,
    .PinSize = sizeof(PCPIN_DESCRIPTOR),
    .PinCount = RTL_NUMBER_OF(TopologyPins),
    .Pins = TopologyPins,
    .NodeSize = sizeof(PCNODE_DESCRIPTOR),
    .NodeCount = RTL_NUMBER_OF(TopologyNodes),
    .Nodes = TopologyNodes,
    .ConnectionCount = RTL_NUMBER_OF(TopologyConnections),
    .Connections = TopologyConnections,
};

/* ---- miniports -------------------------------------------------------------------------------------- */

typedef struct _MINIPORT {
    union {
        IMiniportWaveRT Wave;
        IMiniportTopology Topology;
    };
    LONG References;
    BOOLEAN IsWave;
} MINIPORT, *PMINIPORT_;

static NTSTATUS NTAPI MiniportQuery(PVOID This, REFIID Iid, PVOID *Out)
{
    PMINIPORT_ m = This;

    *Out = NULL;
    if (!IsEqualGUID(Iid, &IID_IUnknown) && !IsEqualGUID(Iid, &IID_IMiniport) &&
        !IsEqualGUID(Iid, m->IsWave ? &IID_IMiniportWaveRT : &IID_IMiniportTopology))
        return STATUS_INVALID_PARAMETER;
    *Out = This;
    InterlockedIncrement(&m->References);
    return STATUS_SUCCESS;
}

static ULONG NTAPI MiniportAddRef(PVOID This)
{
    return (ULONG)InterlockedIncrement(&((PMINIPORT_)This)->References);
}

static ULONG NTAPI MiniportRelease(PVOID This)
{
    LONG Left = InterlockedDecrement(&((PMINIPORT_)This)->References);

    if (Left == 0)
        ExFreePoolWithTag(This, TAG);
    return (ULONG)Left;
}

static NTSTATUS NTAPI GetDescription(PVOID This, PPCFILTER_DESCRIPTOR *Description)
{
    *Description = ((PMINIPORT_)This)->IsWave ? &WaveFilter : &TopologyFilter;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI Intersect(PVOID This, ULONG PinId, PKSDATARANGE Client, PKSDATARANGE Mine,
                                ULONG Capacity, PVOID Out, PULONG Bytes)
{
    PKSDATARANGE_AUDIO a = (PKSDATARANGE_AUDIO)Mine;
    PKSDATAFORMAT_WAVEFORMATEX f = Out;

    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(PinId);
    if (Client->FormatSize < sizeof(*a) || Mine->FormatSize < sizeof(*a))
        return STATUS_NO_MATCH;
    *Bytes = sizeof(*f);
    if (Capacity == 0)
        return STATUS_BUFFER_OVERFLOW;
    if (Capacity < sizeof(*f))
        return STATUS_BUFFER_TOO_SMALL;
    RtlZeroMemory(f, sizeof(*f));
    f->DataFormat = *(PKSDATAFORMAT)Mine;
    f->DataFormat.FormatSize = sizeof(*f);
    f->DataFormat.SampleSize = a->MaximumChannels * a->MaximumBitsPerSample / 8;
    f->WaveFormatEx.wFormatTag = (WORD)Mine->SubFormat.Data1;
    f->WaveFormatEx.nChannels = (WORD)a->MaximumChannels;
    f->WaveFormatEx.nSamplesPerSec = a->MaximumSampleFrequency;
    f->WaveFormatEx.wBitsPerSample = (WORD)a->MaximumBitsPerSample;
    f->WaveFormatEx.nBlockAlign = (WORD)f->DataFormat.SampleSize;
    f->WaveFormatEx.nAvgBytesPerSec = f->DataFormat.SampleSize * a->MaximumSampleFrequency;
    WAVERT_FORMAT(f);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI Init(PVOID This, PUNKNOWN Unknown, PRESOURCELIST Resources, PVOID Port)
{
    UNREFERENCED_PARAMETER(Unknown);
    UNREFERENCED_PARAMETER(Resources);
    if (((PMINIPORT_)This)->IsWave)
        return STATUS_SUCCESS;
    return ((IUnknown *)Port)->lpVtbl->QueryInterface(Port, &IID_IPortEvents, (PVOID *)&Adapter.Events);
}

static NTSTATUS NTAPI NewStream(PVOID This, PMINIPORTWAVERTSTREAM *Out, PPORTWAVERTSTREAM PortStream,
                                ULONG Pin, BOOLEAN Capture, PKSDATAFORMAT Format)
{
    PSTREAM s = ExAllocatePoolWithTag(NonPagedPool, sizeof(*s), TAG);
    NTSTATUS Status;
    KIRQL Irql;

    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(Pin);
    *Out = NULL;
    if (s == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    RtlZeroMemory(s, sizeof(*s));
    s->Interface.lpVtbl = &StreamVtbl;
    s->References = 1;
    s->Capture = Capture;
    Status = SetFormat(&s->Interface, Format);
    if (!NT_SUCCESS(Status)) {
        ExFreePoolWithTag(s, TAG);
        return Status;
    }
    PortStream->lpVtbl->AddRef(PortStream);
    s->PortStream = PortStream;
    KeAcquireSpinLock(&Adapter.Lock, &Irql);
    Adapter.Stream[Capture] = s;
    KeReleaseSpinLock(&Adapter.Lock, Irql);
    *Out = (PMINIPORTWAVERTSTREAM)&s->Interface;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI GetDeviceDescription(IMiniportWaveRT *This, PDEVICE_DESCRIPTION Description)
{
    UNREFERENCED_PARAMETER(This);
    RtlZeroMemory(Description, sizeof(*Description));
    return STATUS_SUCCESS;
}

static IMiniportWaveRTVtbl WaveVtbl = {
    .QueryInterface = (PVOID)MiniportQuery,
    .AddRef = (PVOID)MiniportAddRef,
    .Release = (PVOID)MiniportRelease,
    .GetDescription = (PVOID)GetDescription,
    .DataRangeIntersection = (PVOID)Intersect,
    .Init = (PVOID)Init,
    .NewStream = (PVOID)NewStream,
    .GetDeviceDescription = GetDeviceDescription,
};
static IMiniportTopologyVtbl TopologyVtbl = {
    .QueryInterface = (PVOID)MiniportQuery,
    .AddRef = (PVOID)MiniportAddRef,
    .Release = (PVOID)MiniportRelease,
    .GetDescription = (PVOID)GetDescription,
    .DataRangeIntersection = (PVOID)Intersect,
    .Init = (PVOID)Init,
};

static PMINIPORT_ NewMiniport(BOOLEAN IsWave)
{
    PMINIPORT_ m = ExAllocatePoolWithTag(NonPagedPool, sizeof(*m), TAG);

    if (m != NULL) {
        RtlZeroMemory(m, sizeof(*m));
        m->IsWave = IsWave;
        m->References = 1;
        if (IsWave)
            m->Wave.lpVtbl = &WaveVtbl;
        else
            m->Topology.lpVtbl = &TopologyVtbl;
    }
    return m;
}

/* ---- power -------------------------------------------------------------------------------------------- */

static NTSTATUS NTAPI PowerQuery(IAdapterPowerManagement *This, REFIID Iid, PVOID *Out)
{
    *Out = NULL;
    if (!IsEqualGUID(Iid, &IID_IUnknown) && !IsEqualGUID(Iid, &IID_IAdapterPowerManagement))
        return STATUS_INVALID_PARAMETER;
    *Out = This;
    return STATUS_SUCCESS;
}

static ULONG NTAPI PowerReference(IAdapterPowerManagement *This)
{
    UNREFERENCED_PARAMETER(This);
    return 1; /* static */
}

static void NTAPI PowerChange(IAdapterPowerManagement *This, POWER_STATE State)
{
    UNREFERENCED_PARAMETER(This);
    Adapter.Power = State.DeviceState;
}

static NTSTATUS NTAPI PowerAgree(IAdapterPowerManagement *This, POWER_STATE State)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(State);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI PowerCapabilities(IAdapterPowerManagement *This, PDEVICE_CAPABILITIES Capabilities)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(Capabilities);
    return STATUS_SUCCESS;
}

static IAdapterPowerManagementVtbl PowerVtbl = {PowerQuery,  PowerReference, PowerReference,
                                                PowerChange, PowerAgree,     PowerCapabilities};
static IAdapterPowerManagement Power = {&PowerVtbl};

/* ---- adapter -------------------------------------------------------------------------------------------- */

static NTSTATUS AddPort(PDEVICE_OBJECT Device, PIRP Irp, PRESOURCELIST Resources, BOOLEAN IsWave,
                        PPORT *Out)
{
    PMINIPORT_ m;
    PPORT Port;
    NTSTATUS Status = PcNewPort(&Port, IsWave ? &CLSID_PortWaveRT : &CLSID_PortTopology);

    *Out = NULL;
    if (!NT_SUCCESS(Status))
        return Status;
    m = NewMiniport(IsWave);
    Status = STATUS_INSUFFICIENT_RESOURCES;
    if (m != NULL) {
        Status = Port->lpVtbl->Init(Port, Device, Irp, (PUNKNOWN)m, NULL, Resources);
        MiniportRelease(m);
    }
    if (NT_SUCCESS(Status))
        Status = PcRegisterSubdevice(Device, (PWCHAR)(IsWave ? L"Wave" : L"Topology"), (PUNKNOWN)Port);
    if (NT_SUCCESS(Status))
        *Out = Port;
    else
        Port->lpVtbl->Release(Port);
    return Status;
}

static NTSTATUS NTAPI StartDevice(PDEVICE_OBJECT Device, PIRP Irp, PRESOURCELIST Resources)
{
    LARGE_INTEGER Due = {.QuadPart = -10000};
    PPORT Wave, Topology = NULL;
    NTSTATUS Status;

    Adapter.Device = Device;
    Status = AddPort(Device, Irp, Resources, TRUE, &Wave);
    if (!NT_SUCCESS(Status))
        return Status;
    Status = AddPort(Device, Irp, Resources, FALSE, &Topology);
    if (NT_SUCCESS(Status))
        Status = PcRegisterPhysicalConnection(Device, (PUNKNOWN)Wave, 1, (PUNKNOWN)Topology, 0);
    if (NT_SUCCESS(Status))
        Status = PcRegisterPhysicalConnection(Device, (PUNKNOWN)Topology, 3, (PUNKNOWN)Wave, 3);
    if (NT_SUCCESS(Status))
        Status = PcRegisterAdapterPowerManagement((PUNKNOWN)&Power, Device);
    if (NT_SUCCESS(Status)) {
        Adapter.Power = PowerDeviceD0;
        KeSetTimerEx(&Adapter.Timer, Due, 1, &Adapter.Dpc);
        WAVERT_STARTED(Device, Wave);
    } else if (Adapter.Events != NULL) {
        Adapter.Events->lpVtbl->Release(Adapter.Events);
        Adapter.Events = NULL;
    }
    Wave->lpVtbl->Release(Wave);
    if (Topology != NULL)
        Topology->lpVtbl->Release(Topology);
    return Status;
}

static VOID StopAdapter(VOID)
{
    KeCancelTimer(&Adapter.Timer);
    KeFlushQueuedDpcs();
    if (Adapter.Events != NULL)
        Adapter.Events->lpVtbl->Release(Adapter.Events);
    Adapter.Events = NULL;
}

static NTSTATUS NTAPI DispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_STOP_DEVICE:
    case IRP_MN_REMOVE_DEVICE:
        if (Adapter.Device != NULL) {
            StopAdapter();
            PcUnregisterAdapterPowerManagement(Device);
        }
        Adapter.Device = NULL;
        break;
    default:
        break;
    }
    return PcDispatchIrp(Device, Irp);
}

static DRIVER_ADD_DEVICE AddDevice;
static NTSTATUS NTAPI AddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT Pdo)
{
    return PcAddAdapterDevice(DriverObject, Pdo, StartDevice, 2, WAVERT_EXTENSION_BYTES);
}

static VOID NTAPI Unload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
    ExFreePoolWithTag(Adapter.Cable, TAG);
}

DRIVER_INITIALIZE DriverEntry;
#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif
NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    NTSTATUS Status = PcInitializeAdapterDriver(DriverObject, RegistryPath, AddDevice);

    if (!NT_SUCCESS(Status))
        return Status;
    DriverObject->MajorFunction[IRP_MJ_PNP] = DispatchPnp;
    DriverObject->DriverUnload = Unload;
    KeInitializeSpinLock(&Adapter.Lock);
    KeInitializeTimer(&Adapter.Timer);
    KeInitializeDpc(&Adapter.Dpc, Tick, NULL);
    Adapter.Cable = ExAllocatePoolWithTag(NonPagedPool, CABLE_BYTES, TAG);
    if (Adapter.Cable == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    RtlZeroMemory(Adapter.Cable, CABLE_BYTES);
    return STATUS_SUCCESS;
}

#endif

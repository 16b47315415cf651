/* SPDX-License-Identifier: MIT */
/*
 * Streams of the audio engine. N intervals per buffer; render: the whole buffer is filled before the
 * stream runs, and when the notification of interval k comes, interval k + N is written. Capture: when
 * it comes, interval k is read. Timer driven, the engine wakes sixteen times per buffer and moves
 * what the position allows. LAB_SND_LATE_WRITER: as late as may be, after 3/8 of an interval.
 */
#include "engine.h"

static LIST_ENTRY EngStreams = {&EngStreams, &EngStreams};
static ULONG EngNumbers;

/* ---- requests to the driver ---------------------------------------------------------------------------- */

NTSTATUS EngOpenFilter(PPCP_SUBDEVICE Subdevice, PFILE_OBJECT *File)
{
    return IopOpenDevice(&Subdevice->Links[0], FILE_ALL_ACCESS, File);
}

NTSTATUS EngProperty(PFILE_OBJECT File, PVOID Property, ULONG PropertyBytes, PVOID Value,
                     ULONG ValueBytes, PULONG Bytes)
{
    ULONG_PTR Information = 0;
    NTSTATUS Status = IopDeviceControl(File, IOCTL_KS_PROPERTY, Property, PropertyBytes, Value,
                                       ValueBytes, &Information);

    if (Bytes != NULL)
        *Bytes = (ULONG)Information;
    return Status;
}

NTSTATUS EngGet(PFILE_OBJECT File, const GUID *Set, ULONG Id, PVOID Value, ULONG ValueBytes)
{
    KSPROPERTY Property = {0};

    Property.Set = *Set;
    Property.Id = Id;
    Property.Flags = KSPROPERTY_TYPE_GET;
    return EngProperty(File, &Property, sizeof(Property), Value, ValueBytes, NULL);
}

static NTSTATUS EngEventProperty(PENG_STREAM s, ULONG Id)
{
    KSRTAUDIO_NOTIFICATION_EVENT_PROPERTY Property = {.NotificationEvent = s->Event};

    Property.Property.Set = KSPROPSETID_RtAudio;
    Property.Property.Id = Id;
    Property.Property.Flags = KSPROPERTY_TYPE_GET;
    return EngProperty(s->Pin, &Property, sizeof(Property), NULL, 0, NULL);
}

/* ---- moving sound ------------------------------------------------------------------------------------------ */

static VOID EngRecord(PENG_STREAM s)
{
    struct lab_snd_position *p =
        &s->Positions[(s->PositionHead + s->PositionCount) % ENG_POSITIONS];

    p->ns = LabHost->clock();
    p->bytes = s->Linear;
    if (s->PositionCount == ENG_POSITIONS)
        s->PositionHead = (s->PositionHead + 1) % ENG_POSITIONS;
    else
        s->PositionCount++;
}

static NTSTATUS EngPosition(PENG_STREAM s)
{
    PPCP_STREAM Port = PcpStreamOfFile(s->Pin);
    NTSTATUS Status;

    Port->Signals = s->Notifications;
    Status = EngGet(s->Pin, &KSPROPSETID_Audio, KSPROPERTY_AUDIO_POSITION, &s->Last, sizeof(s->Last));
    if (!NT_SUCCESS(Status))
        return Status;
    s->Linear = Port->Linear;
    s->WriteLinear = s->Linear + (s->Last.WriteOffset + s->BufferBytes - s->Last.PlayOffset) %
                                     s->BufferBytes;
    EngRecord(s);
    return STATUS_SUCCESS;
}

/* Bytes of sound at linear position At between the buffer and the scratch memory. */
static VOID EngCopy(PENG_STREAM s, ULONG64 At, ULONG Bytes)
{
    ULONG Done = 0;

    while (Done < Bytes) {
        ULONG Offset = (ULONG)((At + Done) % s->BufferBytes);
        ULONG Part = min(Bytes - Done, s->BufferBytes - Offset);

        if (s->Open.direction == LAB_SND_RENDER)
            RtlCopyMemory(s->Buffer + Offset, s->Scratch + Done, Part);
        else
            RtlCopyMemory(s->Scratch + Done, s->Buffer + Offset, Part);
        Done += Part;
    }
}

static VOID EngTake(PENG_STREAM s, ULONG Bytes)
{
    uint32_t Stream = s->Number;
    ULONG Done = 0;

    while (Done < Bytes) {
        LONG64 Got = (LONG64)LabHost->edge_take(LAB_EDGE_SOUND, LAB_VA(&Stream),
                                                LAB_VA(s->Scratch + Done), Bytes - Done);
        if (Got <= 0)
            break;
        Done += (ULONG)Got;
    }
    RtlFillMemory(s->Scratch + Done, Bytes - Done, s->Open.bits == 8 ? 0x80 : 0);
}

/* Sound up to linear position Target changes hands. */
static VOID EngMove(PENG_STREAM s, ULONG64 Target)
{
    while (s->Moved < Target) {
        ULONG Bytes = (ULONG)min(Target - s->Moved, (ULONG64)s->BufferBytes);

        Bytes = min(Bytes, 65536 / s->FrameBytes * s->FrameBytes);
        if (s->Open.direction == LAB_SND_RENDER) {
            EngTake(s, Bytes);
            EngCopy(s, s->Moved, Bytes);
        } else {
            EngCopy(s, s->Moved, Bytes);
            LabHost->edge_put(LAB_EDGE_SOUND, s->Number, LAB_VA(s->Scratch), Bytes);
        }
        s->Moved += Bytes;
        s->Frames += Bytes / s->FrameBytes;
    }
}

static VOID EngTick(PENG_STREAM s)
{
    ULONG64 Target;
    BOOLEAN Render = s->Open.direction == LAB_SND_RENDER;

    if (!NT_SUCCESS(EngPosition(s))) {
        s->Lost = TRUE;
        return;
    }
    if (Render ? s->WriteLinear > s->Moved : s->Linear > s->Moved + s->BufferBytes)
        s->Late++;
    if (s->Event != NULL)
        Target = max(s->Count, s->Linear / s->IntervalBytes) * s->IntervalBytes;
    else
        Target = s->Linear / s->FrameBytes * s->FrameBytes;
    EngMove(s, Target + (Render ? s->BufferBytes : 0));
    /* Clients look at the position whenever they like, also twice in a row. */
    if (PcpChoose(2) == 0 && !NT_SUCCESS(EngPosition(s)))
        s->Lost = TRUE;
}

/* 100 ns that so many bytes last, as a relative time. */
static LARGE_INTEGER EngAfter(PENG_STREAM s, ULONG64 Bytes)
{
    LARGE_INTEGER Due;

    Due.QuadPart = -(LONGLONG)max(Bytes * 10000000 / s->ByteRate, 1);
    return Due;
}

/* Waits for a notification, or the time in timer mode; FALSE: woken for something else. */
static BOOLEAN EngWait(PENG_STREAM s)
{
    BOOLEAN Late = (s->Open.flags & LAB_SND_LATE_WRITER) != 0;
    LARGE_INTEGER Period = EngAfter(s, Late ? (ULONG64)s->BufferBytes * 3 / 16 : s->BufferBytes / 16);
    PVOID Objects[2] = {&s->Wake, s->Event};
    NTSTATUS Status;

    if (!s->Running || s->Lost)
        return KeWaitForSingleObject(&s->Wake, Executive, KernelMode, FALSE, NULL) == STATUS_TIMEOUT;
    Status = KeWaitForMultipleObjects(s->Event != NULL ? 2 : 1, Objects, WaitAny, Executive, KernelMode,
                                      FALSE, s->Event != NULL ? NULL : &Period, NULL);
    if (Status == STATUS_WAIT_0)
        return FALSE;
    if (s->Event != NULL) {
        s->Notifications++;
        s->Count++;
        if (Late) {
            LARGE_INTEGER Delay = EngAfter(s, (ULONG64)s->IntervalBytes * 23 / 64);

            KeDelayExecutionThread(KernelMode, FALSE, &Delay);
        }
    }
    return TRUE;
}

static VOID NTAPI EngThread(PVOID Context)
{
    PENG_STREAM s = Context;

    KeSetPriorityThread(KeGetCurrentThread(), LOW_REALTIME_PRIORITY);
    while (!s->Quit) {
        BOOLEAN Tick = EngWait(s);

        KeWaitForSingleObject(&s->Lock, Executive, KernelMode, FALSE, NULL);
        if (Tick && s->Running && !s->Quit)
            EngTick(s);
        KeSetEvent(&s->Lock, IO_NO_INCREMENT, FALSE);
    }
    KeSetEvent(&s->Done, IO_NO_INCREMENT, FALSE);
}

/* ---- opening ------------------------------------------------------------------------------------------------ */

static PKSPIN_CONNECT EngConnect(PENG_STREAM s, ULONG Pin, PUNICODE_STRING Name)
{
    static const WCHAR Prefix[] = KSSTRING_Pin L"\\";
    const ULONG PrefixBytes = sizeof(Prefix) - sizeof(WCHAR);
    BOOLEAN Extensible = s->Open.channel_mask != 0;
    ULONG FormatBytes = Extensible ? sizeof(KSDATAFORMAT_WAVEFORMATEXTENSIBLE)
                                   : sizeof(KSDATAFORMAT_WAVEFORMATEX);
    PUCHAR Text = LabAllocate(PrefixBytes + sizeof(KSPIN_CONNECT) + FormatBytes + 16);
    PKSPIN_CONNECT Connect = LabAllocate(sizeof(*Connect) + FormatBytes);
    PKSDATAFORMAT_WAVEFORMATEXTENSIBLE f = (PVOID)(Connect + 1);

    Connect->Interface.Set = KSINTERFACESETID_Standard;
    Connect->Interface.Id = KSINTERFACE_STANDARD_LOOPED_STREAMING;
    Connect->Medium.Set = KSMEDIUMSETID_Standard;
    Connect->PinId = Pin;
    Connect->Priority.PriorityClass = KSPRIORITY_NORMAL;
    Connect->Priority.PrioritySubClass = 1;
    f->DataFormat.FormatSize = FormatBytes;
    f->DataFormat.SampleSize = s->FrameBytes;
    f->DataFormat.MajorFormat = KSDATAFORMAT_TYPE_AUDIO;
    f->DataFormat.SubFormat = KSDATAFORMAT_SUBTYPE_PCM;
    f->DataFormat.SubFormat.Data1 = s->Open.format_tag;
    f->DataFormat.Specifier = KSDATAFORMAT_SPECIFIER_WAVEFORMATEX;
    f->WaveFormatExt.Format.wFormatTag = (WORD)(Extensible ? WAVE_FORMAT_EXTENSIBLE : s->Open.format_tag);
    f->WaveFormatExt.Format.nChannels = (WORD)s->Open.channels;
    f->WaveFormatExt.Format.nSamplesPerSec = s->Open.rate;
    f->WaveFormatExt.Format.nAvgBytesPerSec = s->Open.rate * s->FrameBytes;
    f->WaveFormatExt.Format.nBlockAlign = (WORD)s->FrameBytes;
    f->WaveFormatExt.Format.wBitsPerSample = (WORD)s->Open.bits;
    if (Extensible) {
        f->WaveFormatExt.Format.cbSize = sizeof(WAVEFORMATEXTENSIBLE) - sizeof(WAVEFORMATEX);
        f->WaveFormatExt.Samples.wValidBitsPerSample =
            (WORD)(s->Open.valid_bits != 0 ? s->Open.valid_bits : s->Open.bits);
        f->WaveFormatExt.dwChannelMask = s->Open.channel_mask;
        f->WaveFormatExt.SubFormat = f->DataFormat.SubFormat;
    }
    RtlCopyMemory(Text, Prefix, PrefixBytes);
    RtlCopyMemory(Text + PrefixBytes, Connect, sizeof(*Connect) + FormatBytes);
    Name->Buffer = (PWSTR)Text;
    Name->Length = Name->MaximumLength = (USHORT)(PrefixBytes + sizeof(*Connect) + FormatBytes);
    return Connect;
}

static NTSTATUS EngOpenPin(PENG_STREAM s, ULONG Pin)
{
    UNICODE_STRING Name;
    PKSPIN_CONNECT Connect = EngConnect(s, Pin, &Name);
    NTSTATUS Status = IopOpenRelative(s->Filter, &Name, &s->Pin);

    LabFree(Name.Buffer);
    LabFree(Connect);
    return Status;
}

static NTSTATUS EngGetBuffer(PENG_STREAM s)
{
    KSRTAUDIO_BUFFER_PROPERTY_WITH_NOTIFICATION Property = {
        .RequestedBufferSize = s->Open.buffer_frames * s->FrameBytes,
        .NotificationCount = s->Open.notifications,
    };
    KSRTAUDIO_BUFFER Buffer;
    BOOLEAN Notified = s->Open.notifications != 0;
    NTSTATUS Status;

    Property.Property.Set = KSPROPSETID_RtAudio;
    Property.Property.Id = Notified ? KSPROPERTY_RTAUDIO_BUFFER_WITH_NOTIFICATION
                                    : KSPROPERTY_RTAUDIO_BUFFER;
    Property.Property.Flags = KSPROPERTY_TYPE_GET;
    Status = EngProperty(s->Pin, &Property,
                         Notified ? sizeof(Property) : sizeof(KSRTAUDIO_BUFFER_PROPERTY), &Buffer,
                         sizeof(Buffer), NULL);
    if (!NT_SUCCESS(Status))
        return Status;
    s->Buffer = Buffer.BufferAddress;
    s->BufferBytes = Buffer.ActualBufferSize;
    if (s->BufferBytes < Property.RequestedBufferSize ||
        s->BufferBytes % (s->FrameBytes * max(s->Open.notifications, 1)) != 0) {
        LabLog(LAB_LOG_ERROR, "portcls: asked for a buffer of %u bytes, got %u: WASAPI would not use it",
               Property.RequestedBufferSize, s->BufferBytes);
        return STATUS_INVALID_BUFFER_SIZE;
    }
    s->IntervalBytes = s->BufferBytes / max(s->Open.notifications, 1);
    return STATUS_SUCCESS;
}

static NTSTATUS EngRegisterEvent(PENG_STREAM s)
{
    if (s->Open.notifications == 0)
        return STATUS_SUCCESS;
    s->Event = LabPoolAllocate(NonPagedPool, sizeof(KEVENT), 'veP ', LAB_POOL_NOT_POOL, NULL);
    KeInitializeEvent(s->Event, SynchronizationEvent, FALSE);
    return EngEventProperty(s, KSPROPERTY_RTAUDIO_REGISTER_NOTIFICATION_EVENT);
}

static VOID EngAskRegisters(PENG_STREAM s, struct lab_snd_stream *Answer)
{
    KSRTAUDIO_HWREGISTER_PROPERTY Property = {0};
    KSRTAUDIO_HWREGISTER Register;

    Property.Property.Set = KSPROPSETID_RtAudio;
    Property.Property.Flags = KSPROPERTY_TYPE_GET;
    for (ULONG i = 0; i < 2; i++) {
        Property.Property.Id = KSPROPERTY_RTAUDIO_POSITIONREGISTER + i;
        if (NT_SUCCESS(EngProperty(s->Pin, &Property, sizeof(Property), &Register, sizeof(Register),
                                   NULL)))
            Answer->registers |= 1u << i;
    }
}

static VOID EngFree(PENG_STREAM s)
{
    if (s->Pin != NULL)
        IopCloseFile(s->Pin);
    if (s->Filter != NULL)
        IopCloseFile(s->Filter);
    if (s->Event != NULL)
        LabPoolFree(s->Event, 0, NULL);
    LabFree(s->Scratch);
    LabFree(s->Positions);
    LabFree(s);
}

NTSTATUS EngOpen(PPCP_SUBDEVICE Subdevice, ULONG Pin, const struct lab_snd_open *Open,
                 struct lab_snd_stream *Answer)
{
    PENG_STREAM s = LabAllocate(sizeof(*s));
    KSRTAUDIO_HWLATENCY Latency;
    NTSTATUS Status;

    s->Open = *Open;
    s->Device = Subdevice->Adapter->Device;
    s->FrameBytes = Open->channels * Open->bits / 8;
    s->ByteRate = (ULONG64)s->FrameBytes * Open->rate;
    s->Scratch = LabAllocate(65536);
    s->Positions = LabAllocate(ENG_POSITIONS * sizeof(*s->Positions));
    KeInitializeEvent(&s->Wake, SynchronizationEvent, FALSE);
    KeInitializeEvent(&s->Lock, SynchronizationEvent, TRUE);
    KeInitializeEvent(&s->Done, NotificationEvent, FALSE);
    Status = EngOpenFilter(Subdevice, &s->Filter);
    if (NT_SUCCESS(Status))
        Status = EngOpenPin(s, Pin);
    if (NT_SUCCESS(Status))
        Status = EngGetBuffer(s);
    if (NT_SUCCESS(Status))
        Status = EngRegisterEvent(s);
    if (NT_SUCCESS(Status))
        Status = EngGet(s->Pin, &KSPROPSETID_RtAudio, KSPROPERTY_RTAUDIO_HWLATENCY, &Latency,
                        sizeof(Latency));
    if (!NT_SUCCESS(Status)) {
        EngFree(s);
        return Status;
    }
    EngAskRegisters(s, Answer);
    s->Number = ++EngNumbers;
    Answer->stream = s->Number;
    Answer->buffer_bytes = s->BufferBytes;
    Answer->fifo_bytes = Latency.FifoSize;
    InsertTailList(&EngStreams, &s->Link);
    LabCreateThread(EngThread, s);
    return STATUS_SUCCESS;
}

/* ---- states --------------------------------------------------------------------------------------------------- */

static VOID EngLock(PENG_STREAM s)
{
    KeWaitForSingleObject(&s->Lock, Executive, KernelMode, FALSE, NULL);
}

static VOID EngUnlock(PENG_STREAM s)
{
    KeSetEvent(&s->Lock, IO_NO_INCREMENT, FALSE);
}

NTSTATUS EngSetState(PENG_STREAM s, KSSTATE State)
{
    KSPROPERTY Property = {0};
    ULONG Value = State;
    NTSTATUS Status;

    EngLock(s);
    if (State == KSSTATE_RUN && s->Open.direction == LAB_SND_RENDER && s->Moved == 0)
        EngMove(s, s->BufferBytes);
    if (State != KSSTATE_RUN)
        s->Running = FALSE;
    Property.Set = KSPROPSETID_Connection;
    Property.Id = KSPROPERTY_CONNECTION_STATE;
    Property.Flags = KSPROPERTY_TYPE_SET;
    Status = EngProperty(s->Pin, &Property, sizeof(Property), &Value, sizeof(Value), NULL);
    if (NT_SUCCESS(Status)) {
        s->State = State;
        s->Running = State == KSSTATE_RUN;
        EngPosition(s);
    }
    if (NT_SUCCESS(Status) && State == KSSTATE_STOP) {
        s->Moved = s->Count = s->Linear = 0;
        if (s->Event != NULL)
            KeClearEvent(s->Event);
    }
    EngUnlock(s);
    KeSetEvent(&s->Wake, IO_NO_INCREMENT, FALSE);
    return Status;
}

VOID EngClose(PENG_STREAM s, BOOLEAN Abrupt)
{
    EngLock(s);
    s->Running = FALSE;
    s->Quit = TRUE;
    EngUnlock(s);
    KeSetEvent(&s->Wake, IO_NO_INCREMENT, FALSE);
    KeWaitForSingleObject(&s->Done, Executive, KernelMode, FALSE, NULL);
    RemoveEntryList(&s->Link);
    if (!Abrupt) {
        EngSetState(s, KSSTATE_STOP);
        if (s->Event != NULL)
            EngEventProperty(s, KSPROPERTY_RTAUDIO_UNREGISTER_NOTIFICATION_EVENT);
    }
    EngFree(s);
}

PENG_STREAM EngFind(ULONG Number)
{
    for (PLIST_ENTRY e = EngStreams.Flink; e != &EngStreams; e = e->Flink) {
        PENG_STREAM s = CONTAINING_RECORD(e, ENG_STREAM, Link);

        if (s->Number == Number)
            return s;
    }
    return NULL;
}

VOID EngDeparture(ULONG Device)
{
    PLIST_ENTRY Next;

    for (PLIST_ENTRY e = EngStreams.Flink; e != &EngStreams; e = Next) {
        PENG_STREAM s = CONTAINING_RECORD(e, ENG_STREAM, Link);

        Next = e->Flink;
        if (s->Device == Device)
            EngClose(s, PcpChoose(2) == 0);
    }
}

VOID EngStatus(PENG_STREAM s, struct lab_snd_status *Status)
{
    EngLock(s);
    if (!s->Lost)
        EngPosition(s);
    Status->frames = s->Frames;
    Status->position = s->Linear;
    Status->play = s->Last.PlayOffset;
    Status->write = s->Last.WriteOffset;
    Status->notifications = s->Notifications;
    Status->late = s->Late;
    Status->state = s->State;
    EngUnlock(s);
}

ULONG EngTakePositions(PENG_STREAM s, struct lab_snd_position *Out, ULONG Most)
{
    ULONG Count = min(s->PositionCount, Most);

    for (ULONG i = 0; i < Count; i++)
        Out[i] = s->Positions[(s->PositionHead + i) % ENG_POSITIONS];
    s->PositionHead = (s->PositionHead + Count) % ENG_POSITIONS;
    s->PositionCount -= Count;
    return Count;
}

/* SPDX-License-Identifier: MIT */
/*
 * The stream object: IMiniportWaveRTStream and its Notification form, which are one table. The
 * cyclic buffer is pages of the port driver's; the device reads and writes them where they are.
 */
#include "viosnd.h"

static inline VIOSND_STREAM *VioSndStream(IMiniportWaveRTStreamNotification *This)
{
    return CONTAINING_RECORD(This, VIOSND_STREAM, Interface);
}

/* ---- Buffer
 * -------------------------------------------------------------------------------------- */

static VOID VioSndFreePages(VIOSND_ADAPTER *Adapter, PPORTWAVERTSTREAM Port, VIOSND_PAGES *Pages)
{
    if (Pages->Address) {
        VioSndFree(Adapter, Pages->Address);
    }
    if (Pages->Va) {
        Port->lpVtbl->UnmapAllocatedPages(Port, Pages->Va, Pages->Mdl);
    }
    if (Pages->Mdl) {
        Port->lpVtbl->FreePagesFromMdl(Port, Pages->Mdl);
    }
    RtlZeroMemory(Pages, sizeof(*Pages));
}

/* Silence to begin with. On failure nothing is left. */
static NTSTATUS VioSndAllocatePages(VIOSND_STREAM *Stream, ULONG Bytes, VIOSND_PAGES *Pages)
{
    const PHYSICAL_ADDRESS anywhere = {.QuadPart = -1};
    PPORTWAVERTSTREAM port = Stream->Port;
    ULONG i;

    Pages->Mdl = port->lpVtbl->AllocatePagesForMdl(port, anywhere, Bytes);
    if (!Pages->Mdl) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    Pages->Count = port->lpVtbl->GetPhysicalPagesCount(port, Pages->Mdl);
    if ((ULONGLONG)Pages->Count * PAGE_SIZE < Bytes) { /* "can be less than the requested size" */
        VioSndFreePages(Stream->Adapter, port, Pages);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    Pages->Va = port->lpVtbl->MapAllocatedPages(port, Pages->Mdl, MmCached);
    Pages->Address = VioSndAllocate(Stream->Adapter, Pages->Count * sizeof(*Pages->Address));
    if (!Pages->Va || !Pages->Address) {
        VioSndFreePages(Stream->Adapter, port, Pages);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    for (i = 0; i < Pages->Count; i++) {
        PHYSICAL_ADDRESS address;

        port->lpVtbl->GetPhysicalPageAddress(port, &address, Pages->Mdl, i);
        Pages->Address[i] = (uint64_t)address.QuadPart;
    }
    RtlFillMemory(Pages->Va, Pages->Count * PAGE_SIZE,
                  Stream->Format.Wire->id == VIRTIO_SND_PCM_FMT_U8 ? 0x80 : 0);
    return STATUS_SUCCESS;
}

/*
 * Slots that may be with the device. A client that is not told of both halves writes as far ahead
 * of the position as it likes, so two intervals are all that is taken from it.
 */
static ULONG VioSndInFlightMax(const struct virtio_snd_geometry *Geometry, ULONG Notifications)
{
    return Notifications == VIOSND_NOTIFICATIONS_MAX ? VIRTIO_SND_PACE_IN_FLIGHT
                                                     : 2 * Geometry->slots_per_interval;
}

/* Mutex held. */
static NTSTATUS VioSndAllocateBuffer(VIOSND_STREAM *Stream, ULONG Notifications, ULONG Requested)
{
    struct virtio_snd_geometry geometry;
    BOOLEAN staged;
    NTSTATUS status;
    KIRQL irql;

    if (Stream->Adapter->Detached || Stream->Endpoint->Held.Port) {
        /* Not a second buffer for a device that has not let go of the first one. */
        return STATUS_DEVICE_NOT_READY;
    }
    if (Stream->HasBuffer) {
        return STATUS_INVALID_DEVICE_STATE;
    }
    if (Requested == 0 || Requested > VIOSND_BUFFER_MAX ||
        !virtio_snd_geometry_make(&geometry, Requested, Notifications, Stream->Format.FrameBytes,
                                  Stream->Format.Rate, VIOSND_SLOT_MAX)) {
        return STATUS_UNSUCCESSFUL; /* as the reference page has it for unsupported sizes */
    }
    status = VioSndAllocatePages(Stream, geometry.buffer_bytes, &Stream->Buffer);
    staged = Notifications == 1; /* pcm.c says why */
    if (NT_SUCCESS(status) && (staged || Stream->Endpoint->Direction == VIRTIO_SND_D_OUTPUT)) {
        status = VioSndAllocatePages(Stream, geometry.buffer_bytes, &Stream->Shadow);
    }
    if (!NT_SUCCESS(status)) {
        VioSndFreePages(Stream->Adapter, Stream->Port, &Stream->Buffer);
        return status;
    }
    KeAcquireSpinLock(&Stream->Adapter->Lock, &irql);
    Stream->Geometry = geometry;
    Stream->Staged = staged;
    Stream->NotifyTaken = staged && Stream->Endpoint->Direction == VIRTIO_SND_D_OUTPUT;
    Stream->InFlightMax = VioSndInFlightMax(&geometry, Notifications);
    virtio_snd_pace_init(&Stream->Pace, &geometry,
                         Stream->Endpoint->Direction == VIRTIO_SND_D_INPUT, Stream->InFlightMax);
    Stream->HasBuffer = TRUE;
    KeReleaseSpinLock(&Stream->Adapter->Lock, irql);
    return STATUS_SUCCESS;
}

VOID VioSndSettled(VIOSND_ENDPOINT *Endpoint)
{
    VIOSND_HELD *held = &Endpoint->Held;

    Endpoint->Unsettled = FALSE;
    if (held->Port) {
        VioSndFreePages(Endpoint->Adapter, held->Port, &held->Shadow);
        VioSndFreePages(Endpoint->Adapter, held->Port, &held->Buffer);
        held->Port->lpVtbl->Release(held->Port);
        held->Port = NULL;
    }
}

/* Pages that the device may still use outlive the stream. Mutex held. */
static VOID VioSndHoldBuffer(VIOSND_STREAM *Stream)
{
    VIOSND_HELD *held = &Stream->Endpoint->Held; /* free: else there would be no buffer */

    held->Port = Stream->Port;
    held->Port->lpVtbl->AddRef(held->Port);
    held->Buffer = Stream->Buffer;
    held->Shadow = Stream->Shadow;
    RtlZeroMemory(&Stream->Buffer, sizeof(Stream->Buffer));
    RtlZeroMemory(&Stream->Shadow, sizeof(Stream->Shadow));
}

/* Mutex held. The device is made to let go of the pages first. */
static VOID VioSndFreeBuffer(VIOSND_STREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    KIRQL irql;

    if (!Stream->HasBuffer) {
        return;
    }
    KeAcquireSpinLock(&adapter->Lock, &irql);
    Stream->HasBuffer = FALSE;
    KeReleaseSpinLock(&adapter->Lock, irql);
    (void)VioSndPcmApply(Stream);
    /* In flight still: surprise removal has begun, and whoever does that will stop the device. */
    if ((Stream->Endpoint->Unsettled || virtio_snd_stream_in_flight(&Stream->Endpoint->Core) > 0) &&
        !adapter->Os.Nt.Removed) {
        VioSndHoldBuffer(Stream);
        return;
    }
    VioSndFreePages(adapter, Stream->Port, &Stream->Shadow);
    VioSndFreePages(adapter, Stream->Port, &Stream->Buffer);
}

static NTSTATUS VioSndBuffer(VIOSND_STREAM *Stream, ULONG Notifications, ULONG Requested, PMDL *Mdl,
                             PULONG ActualSize, PULONG Offset, MEMORY_CACHING_TYPE *CacheType)
{
    NTSTATUS status;

    VioSndLockMutex(Stream->Adapter);
    status = VioSndAllocateBuffer(Stream, Notifications, Requested);
    if (NT_SUCCESS(status)) {
        *Mdl = Stream->Buffer.Mdl;
        *ActualSize = Stream->Geometry.buffer_bytes;
        *Offset = 0;
        *CacheType = MmCached;
    }
    VioSndUnlockMutex(Stream->Adapter);
    return status;
}

static VOID VioSndUnbuffer(VIOSND_STREAM *Stream, PMDL Mdl)
{
    VioSndLockMutex(Stream->Adapter);
    if (Mdl == Stream->Buffer.Mdl) {
        VioSndFreeBuffer(Stream);
    }
    VioSndUnlockMutex(Stream->Adapter);
}

/* ---- IUnknown
 * ------------------------------------------------------------------------------------ */

static ULONG STDMETHODCALLTYPE VioSndStreamAddRef(IMiniportWaveRTStreamNotification *This)
{
    return (ULONG)InterlockedIncrement(&VioSndStream(This)->References);
}

static VOID VioSndStreamDestroy(VIOSND_STREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    KIRQL irql;

    VioSndLockMutex(adapter);
    Stream->State = KSSTATE_STOP;
    if (Stream->HasBuffer) {
        VioSndFreeBuffer(Stream);
    } else {
        (void)VioSndPcmApply(Stream);
    }
    KeAcquireSpinLock(&adapter->Lock, &irql);
    Stream->Endpoint->Stream = NULL;
    KeReleaseSpinLock(&adapter->Lock, irql);
    VioSndPollUpdate(adapter);
    VioSndUnlockMutex(adapter);
    KeCancelTimer(&Stream->Timer);
    KeFlushQueuedDpcs();
    Stream->Port->lpVtbl->Release(Stream->Port);
    VioSndFree(adapter, Stream);
    VioSndAdapterRelease(adapter);
}

static ULONG STDMETHODCALLTYPE VioSndStreamRelease(IMiniportWaveRTStreamNotification *This)
{
    VIOSND_STREAM *stream = VioSndStream(This);
    LONG references = InterlockedDecrement(&stream->References);

    if (references == 0) {
        VioSndStreamDestroy(stream);
    }
    return (ULONG)references;
}

static NTSTATUS STDMETHODCALLTYPE
VioSndStreamQueryInterface(IMiniportWaveRTStreamNotification *This, REFIID Iid, PVOID *Object)
{
    /* The longer table begins with the shorter one. */
    if (VioSndIsIid(Iid, &IID_IUnknown) || VioSndIsIid(Iid, &IID_IMiniportWaveRTStream) ||
        VioSndIsIid(Iid, &IID_IMiniportWaveRTStreamNotification)) {
        *Object = This;
        VioSndStreamAddRef(This);
        return STATUS_SUCCESS;
    }
    *Object = NULL;
    return STATUS_INVALID_PARAMETER; /* what PortCls' own objects answer */
}

/* ---- IMiniportWaveRTStream
 * ----------------------------------------------------------------------- */

static NTSTATUS STDMETHODCALLTYPE VioSndStreamSetFormat(IMiniportWaveRTStreamNotification *This,
                                                        PKSDATAFORMAT DataFormat)
{
    VIOSND_STREAM *stream = VioSndStream(This);
    VIOSND_FORMAT format;
    NTSTATUS status = VioSndParseFormat(stream->Endpoint, DataFormat, &format);

    if (!NT_SUCCESS(status)) {
        return STATUS_INVALID_PARAMETER;
    }
    VioSndLockMutex(stream->Adapter);
    if (format.Wire != stream->Format.Wire || format.Rate != stream->Format.Rate ||
        format.Channels != stream->Format.Channels) {
        if (stream->State != KSSTATE_STOP || stream->HasBuffer) {
            status = STATUS_INVALID_PARAMETER; /* the buffer is cut to the format */
        } else {
            stream->Format = format;
        }
    }
    VioSndUnlockMutex(stream->Adapter);
    return status;
}

static NTSTATUS STDMETHODCALLTYPE VioSndStreamSetState(IMiniportWaveRTStreamNotification *This,
                                                       KSSTATE State)
{
    VIOSND_STREAM *stream = VioSndStream(This);
    KSSTATE before;
    NTSTATUS status;

    if (State < KSSTATE_STOP || State > KSSTATE_RUN) {
        return STATUS_INVALID_PARAMETER;
    }
    VioSndLockMutex(stream->Adapter);
    before = stream->State;
    if (State == KSSTATE_RUN && !stream->HasBuffer) {
        VioSndUnlockMutex(stream->Adapter);
        return STATUS_INVALID_DEVICE_STATE;
    }
    stream->State = State;
    status = VioSndPcmApply(stream);
    if (!NT_SUCCESS(status)) {
        if (State <= before) {
            /* Whatever the device does, the stream stands; the rest is the recovery's. */
            status = STATUS_SUCCESS;
        } else {
            stream->State = before;
            (void)VioSndPcmApply(stream); /* a recovery may have brought it to the new state */
        }
    }
    VioSndUnlockMutex(stream->Adapter);
    return status;
}

static NTSTATUS STDMETHODCALLTYPE VioSndStreamGetPosition(IMiniportWaveRTStreamNotification *This,
                                                          PKSAUDIO_POSITION Position)
{
    VIOSND_STREAM *stream = VioSndStream(This);
    ULONGLONG position = 0, taken = 0;
    KIRQL irql;

    Position->PlayOffset = 0;
    Position->WriteOffset = 0;
    KeAcquireSpinLock(&stream->Adapter->Lock, &irql);
    if (stream->HasBuffer) {
        VioSndPcmPosition(stream, &position, &taken);
        Position->PlayOffset = position % stream->Geometry.buffer_bytes;
        Position->WriteOffset = taken % stream->Geometry.buffer_bytes;
    }
    KeReleaseSpinLock(&stream->Adapter->Lock, irql);
    return STATUS_SUCCESS;
}

static NTSTATUS STDMETHODCALLTYPE VioSndStreamAllocateAudioBuffer(
    IMiniportWaveRTStreamNotification *This, ULONG RequestedSize, PMDL *AudioBufferMdl,
    ULONG *ActualSize, ULONG *OffsetFromFirstPage, MEMORY_CACHING_TYPE *CacheType)
{
    return VioSndBuffer(VioSndStream(This), 0, RequestedSize, AudioBufferMdl, ActualSize,
                        OffsetFromFirstPage, CacheType);
}

static VOID STDMETHODCALLTYPE VioSndStreamFreeAudioBuffer(IMiniportWaveRTStreamNotification *This,
                                                          PMDL AudioBufferMdl, ULONG BufferSize)
{
    UNREFERENCED_PARAMETER(BufferSize);
    VioSndUnbuffer(VioSndStream(This), AudioBufferMdl);
}

/* What the device has taken from the buffer and not played yet; nothing is known of its inside. */
static VOID STDMETHODCALLTYPE VioSndStreamGetHWLatency(IMiniportWaveRTStreamNotification *This,
                                                       KSRTAUDIO_HWLATENCY *Latency)
{
    VIOSND_STREAM *stream = VioSndStream(This);
    const struct virtio_snd_geometry *geometry = &stream->Geometry;
    ULONG slots = 0;

    RtlZeroMemory(Latency, sizeof(*Latency));
    VioSndLockMutex(stream->Adapter);
    if (stream->HasBuffer) {
        slots = (geometry->intervals - 1) * geometry->slots_per_interval;
        if (slots > stream->InFlightMax) {
            slots = stream->InFlightMax;
        }
        Latency->FifoSize = slots * geometry->slot_bytes;
    }
    VioSndUnlockMutex(stream->Adapter);
}

/* There is no register that could be mapped to a client: the position comes by GetPosition. */
static NTSTATUS STDMETHODCALLTYPE VioSndStreamGetPositionRegister(
    IMiniportWaveRTStreamNotification *This, KSRTAUDIO_HWREGISTER *Register)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(Register);
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS STDMETHODCALLTYPE VioSndStreamGetClockRegister(
    IMiniportWaveRTStreamNotification *This, KSRTAUDIO_HWREGISTER *Register)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(Register);
    return STATUS_NOT_SUPPORTED;
}

/* ---- IMiniportWaveRTStreamNotification
 * ----------------------------------------------------------- */

static NTSTATUS STDMETHODCALLTYPE VioSndStreamAllocateBufferWithNotification(
    IMiniportWaveRTStreamNotification *This, ULONG NotificationCount, ULONG RequestedSize,
    PMDL *AudioBufferMdl, ULONG *ActualSize, ULONG *OffsetFromFirstPage,
    MEMORY_CACHING_TYPE *CacheType)
{
    if (NotificationCount == 0 || NotificationCount > VIOSND_NOTIFICATIONS_MAX) {
        return STATUS_UNSUCCESSFUL; /* "valid values are 1 or 2" */
    }
    return VioSndBuffer(VioSndStream(This), NotificationCount, RequestedSize, AudioBufferMdl,
                        ActualSize, OffsetFromFirstPage, CacheType);
}

static VOID STDMETHODCALLTYPE VioSndStreamFreeBufferWithNotification(
    IMiniportWaveRTStreamNotification *This, PMDL AudioBufferMdl, ULONG BufferSize)
{
    UNREFERENCED_PARAMETER(BufferSize);
    VioSndUnbuffer(VioSndStream(This), AudioBufferMdl);
}

static NTSTATUS STDMETHODCALLTYPE VioSndStreamRegisterNotificationEvent(
    IMiniportWaveRTStreamNotification *This, PKEVENT NotificationEvent)
{
    VIOSND_STREAM *stream = VioSndStream(This);
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    KIRQL irql;

    KeAcquireSpinLock(&stream->Adapter->Lock, &irql);
    if (stream->ClientEventCount < VIOSND_CLIENT_EVENTS_MAX) {
        stream->ClientEvents[stream->ClientEventCount++] = NotificationEvent;
        status = STATUS_SUCCESS;
    }
    KeReleaseSpinLock(&stream->Adapter->Lock, irql);
    return status;
}

static NTSTATUS STDMETHODCALLTYPE VioSndStreamUnregisterNotificationEvent(
    IMiniportWaveRTStreamNotification *This, PKEVENT NotificationEvent)
{
    VIOSND_STREAM *stream = VioSndStream(This);
    NTSTATUS status = STATUS_NOT_FOUND;
    KIRQL irql;
    ULONG i;

    KeAcquireSpinLock(&stream->Adapter->Lock, &irql);
    for (i = 0; i < stream->ClientEventCount; i++) {
        if (stream->ClientEvents[i] == NotificationEvent) {
            stream->ClientEvents[i] = stream->ClientEvents[--stream->ClientEventCount];
            status = STATUS_SUCCESS;
            break;
        }
    }
    KeReleaseSpinLock(&stream->Adapter->Lock, irql);
    return status;
}

static const IMiniportWaveRTStreamNotificationVtbl VioSndStreamVtbl = {
    .QueryInterface = VioSndStreamQueryInterface,
    .AddRef = VioSndStreamAddRef,
    .Release = VioSndStreamRelease,
    .SetFormat = VioSndStreamSetFormat,
    .SetState = VioSndStreamSetState,
    .GetPosition = VioSndStreamGetPosition,
    .AllocateAudioBuffer = VioSndStreamAllocateAudioBuffer,
    .FreeAudioBuffer = VioSndStreamFreeAudioBuffer,
    .GetHWLatency = VioSndStreamGetHWLatency,
    .GetPositionRegister = VioSndStreamGetPositionRegister,
    .GetClockRegister = VioSndStreamGetClockRegister,
    .AllocateBufferWithNotification = VioSndStreamAllocateBufferWithNotification,
    .FreeBufferWithNotification = VioSndStreamFreeBufferWithNotification,
    .RegisterNotificationEvent = VioSndStreamRegisterNotificationEvent,
    .UnregisterNotificationEvent = VioSndStreamUnregisterNotificationEvent,
};
C_ASSERT(sizeof(VioSndStreamVtbl) == 15 * sizeof(PVOID));
C_ASSERT(FIELD_OFFSET(IMiniportWaveRTStreamNotificationVtbl, AllocateBufferWithNotification) ==
         sizeof(IMiniportWaveRTStreamVtbl));

NTSTATUS VioSndStreamCreate(VIOSND_ENDPOINT *Endpoint, PPORTWAVERTSTREAM Port,
                            const VIOSND_FORMAT *Format, PMINIPORTWAVERTSTREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Endpoint->Adapter;
    VIOSND_STREAM *stream = VioSndAllocate(adapter, sizeof(*stream));
    NTSTATUS status = STATUS_SUCCESS;
    KIRQL irql;

    if (!stream) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    stream->Interface.lpVtbl = (IMiniportWaveRTStreamNotificationVtbl *)&VioSndStreamVtbl;
    stream->References = 1;
    stream->Adapter = adapter;
    stream->Endpoint = Endpoint;
    stream->Port = Port;
    stream->Format = *Format;
    stream->State = KSSTATE_STOP;
    KeInitializeTimer(&stream->Timer);
    KeInitializeDpc(&stream->TimerDpc, VioSndPcmTimerDpc, stream);
    VioSndLockMutex(adapter);
    if (adapter->Detached || adapter->Removed || adapter->Failed) {
        status = STATUS_DEVICE_NOT_READY;
    } else if (Endpoint->Stream) {
        status = STATUS_INSUFFICIENT_RESOURCES; /* one instance, as the descriptor says */
    } else {
        KeAcquireSpinLock(&adapter->Lock, &irql);
        Endpoint->Stream = stream;
        KeReleaseSpinLock(&adapter->Lock, irql);
    }
    VioSndUnlockMutex(adapter);
    if (!NT_SUCCESS(status)) {
        VioSndFree(adapter, stream);
        return status;
    }
    Port->lpVtbl->AddRef(Port);
    VioSndAdapterAddRef(adapter);
    *Stream = (PMINIPORTWAVERTSTREAM)&stream->Interface;
    return STATUS_SUCCESS;
}

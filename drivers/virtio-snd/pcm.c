/* SPDX-License-Identifier: MIT */
/*
 * A stream on the device: commands, transfers, pacing. What may be handed over and when the client
 * is told is decided by core/virtio/virtio_snd_pace; here it is done.
 *
 *   KSSTATE_STOP -> ACQUIRE    SET_PARAMS, PREPARE
 *   PAUSE -> RUN               transfers as far as the client has certainly written, START
 *   RUN -> PAUSE               STOP; transfers stay with the device, the position stands
 *   ACQUIRE -> STOP            RELEASE; all transfers are back; position 0
 *
 * At 0 dB the device reads and writes the client's buffer itself. Otherwise output is scaled into a
 * second buffer of the same shape at hand-over, and input in place before the client is told.
 *
 * A client with one notification per buffer fills or empties all of it at once, while the device
 * must have something to go on with. Its streams are staged: the device works on the copy always,
 * and the buffer is the client's but for the moment of copying. On output the notification comes
 * when the last slot has been copied, so that there is time to write the first one before it is
 * needed.
 */
#include "viosnd.h"

/* ---- Client
 * -------------------------------------------------------------------------------------- */

_Requires_lock_held_(Stream->Adapter->Lock) static VOID VioSndSignal(VIOSND_STREAM *Stream)
{
    ULONG i;

    Stream->Notifications++;
    for (i = 0; i < Stream->ClientEventCount; i++) {
        KeSetEvent(Stream->ClientEvents[i], EVENT_INCREMENT, FALSE);
    }
}

/* ---- Hand-over
 * ----------------------------------------------------------------------------------- */

/* The slot's pages as pieces, neighbours joined. */
static uint16_t VioSndBuildPieces(VIOSND_STREAM *Stream, const VIOSND_PAGES *Pages, ULONG Offset,
                                  ULONG Bytes)
{
    uint16_t count = 0;

    while (Bytes > 0) {
        ULONG in_page = Offset % PAGE_SIZE;
        ULONG length = PAGE_SIZE - in_page < Bytes ? PAGE_SIZE - in_page : Bytes;
        uint64_t address = Pages->Address[Offset / PAGE_SIZE] + in_page;
        struct virtqueue_element *last = count ? &Stream->Pieces[count - 1] : NULL;

        if (last && last->addr + last->len == address) {
            last->len += length;
        } else {
            Stream->Pieces[count].addr = address;
            Stream->Pieces[count].len = length;
            count++;
        }
        Offset += length;
        Bytes -= length;
    }
    return count;
}

/* One slot's samples with the volume of now; From may be To. */
static VOID VioSndScale(VIOSND_STREAM *Stream, PUCHAR To, const UCHAR *From)
{
    const uint32_t *gain = Stream->Endpoint->Gain;

    if (!virtio_snd_gain_is_identity(&Stream->Gain, gain)) {
        virtio_snd_gain_apply(&Stream->Gain, To, From, Stream->Geometry.slot_frames, gain);
    } else if (To != From) {
        RtlCopyMemory(To, From, Stream->Geometry.slot_bytes);
    }
}

/* What the device is to work on; output is put there. */
static const VIOSND_PAGES *VioSndStage(VIOSND_STREAM *Stream, ULONG Offset)
{
    if (Stream->Endpoint->Direction == VIRTIO_SND_D_INPUT) {
        return Stream->Staged ? &Stream->Shadow : &Stream->Buffer;
    }
    if (!Stream->Staged && virtio_snd_gain_is_identity(&Stream->Gain, Stream->Endpoint->Gain)) {
        return &Stream->Buffer;
    }
    VioSndScale(Stream, Stream->Shadow.Va + Offset, Stream->Buffer.Va + Offset);
    return &Stream->Shadow;
}

/* TRUE: the slot is the last of the buffer. */
static BOOLEAN VioSndIsLastSlot(const VIOSND_STREAM *Stream, ULONG Offset)
{
    return Offset + Stream->Geometry.slot_bytes == Stream->Geometry.buffer_bytes;
}

/* Pieces of a slot that lies as badly as can be. */
static uint16_t VioSndMaxPieces(const VIOSND_STREAM *Stream)
{
    return (uint16_t)((Stream->Geometry.slot_bytes + 2 * PAGE_SIZE - 2) / PAGE_SIZE);
}

/* FALSE: the queue is full or broken. */
_Requires_lock_held_(Stream->Adapter->Lock) static BOOLEAN
    VioSndSubmitSlot(VIOSND_STREAM *Stream, ULONGLONG Now)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    const ULONG bytes = Stream->Geometry.slot_bytes;
    const ULONG queue = Stream->Endpoint->Direction == VIRTIO_SND_D_OUTPUT ? VIRTIO_SND_QUEUE_TX
                                                                           : VIRTIO_SND_QUEUE_RX;
    ULONGLONG slot = Stream->Pace.submitted;
    ULONG offset = virtio_snd_pace_offset(&Stream->Pace, slot);
    const VIOSND_PAGES *pages;
    enum virtio_error error;
    uint16_t count;

    if (!adapter->Null) {
        /* Asked before scaling, which is not to be done twice for one slot: its ramp goes on. */
        if (!virtio_snd_transfer_has_room(&Stream->Endpoint->Core, VioSndMaxPieces(Stream))) {
            return FALSE;
        }
        pages = VioSndStage(Stream, offset);
        count = VioSndBuildPieces(Stream, pages, offset, bytes);
        error = virtio_snd_transfer_submit(&Stream->Endpoint->Core, Stream->Pieces, count, bytes,
                                           (void *)(ULONG_PTR)slot);
        if (error != VIRTIO_OK) {
            if (error == VIRTIO_E_QUEUE_BROKEN) {
                VioSndBroken(adapter, queue, virtqueue_broken(&adapter->Queues[queue].Ring));
            }
            return FALSE;
        }
    }
    virtio_snd_pace_submit(&Stream->Pace, Now);
    if (Stream->NotifyTaken && VioSndIsLastSlot(Stream, offset)) {
        VioSndSignal(Stream);
    }
    return TRUE;
}

_Requires_lock_held_(Stream->Adapter->Lock) static VOID
    VioSndSubmit(VIOSND_STREAM *Stream, ULONGLONG Now)
{
    while (Stream->Flowing && virtio_snd_pace_allowed(&Stream->Pace, Now) > 0 &&
           VioSndSubmitSlot(Stream, Now)) {
    }
    if (!Stream->Adapter->Null) {
        VioSndKick(Stream->Adapter, Stream->Endpoint->Direction == VIRTIO_SND_D_OUTPUT
                                        ? VIRTIO_SND_QUEUE_TX
                                        : VIRTIO_SND_QUEUE_RX);
    }
}

VOID VioSndPcmPump(VIOSND_STREAM *Stream)
{
    ULONGLONG now = VioSndTime(Stream->Adapter);
    ULONGLONG wake = VIRTIO_SND_PACE_NEVER;
    struct virtio_snd_pace_step step;
    LARGE_INTEGER due;

    if (!Stream->Flowing) {
        return;
    }
    if (Stream->Adapter->Null) {
        VioSndNullComplete(Stream, now);
    }
    step = virtio_snd_pace_poll(&Stream->Pace, now);
    if (step.notify && !Stream->NotifyTaken) {
        VioSndSignal(Stream);
    }
    VioSndSubmit(Stream, now);
    if (Stream->Adapter->Null) {
        wake = VioSndNullComplete(Stream, now);
    }
    if (step.wake < wake) {
        wake = step.wake;
    }
    if (wake == VIRTIO_SND_PACE_NEVER) {
        KeCancelTimer(&Stream->Timer);
        return;
    }
    due.QuadPart = wake > now ? -(LONGLONG)(wake - now) : -1;
    KeSetTimer(&Stream->Timer, due, &Stream->TimerDpc);
}

VOID NTAPI VioSndPcmTimerDpc(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                             PVOID SystemArgument2)
{
    VIOSND_STREAM *stream = DeferredContext;
    VIOSND_ADAPTER *adapter = stream->Adapter;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    KeAcquireSpinLockAtDpcLevel(&adapter->Lock);
    VioSndPcmPump(stream);
    KeReleaseSpinLockFromDpcLevel(&adapter->Lock);
}

/* ---- Completion
 * ---------------------------------------------------------------------------------- */

/* Silence where the device wrote nothing, volume on the rest. */
static VOID VioSndFinishInput(VIOSND_STREAM *Stream, ULONGLONG Slot, ULONG Bytes)
{
    ULONG offset = virtio_snd_pace_offset(&Stream->Pace, Slot);
    PUCHAR from = (Stream->Staged ? Stream->Shadow.Va : Stream->Buffer.Va) + offset;

    if (Bytes < Stream->Geometry.slot_bytes) {
        RtlFillMemory(from + Bytes, Stream->Geometry.slot_bytes - Bytes,
                      Stream->Format.Wire->id == VIRTIO_SND_PCM_FMT_U8 ? 0x80 : 0);
    }
    VioSndScale(Stream, Stream->Buffer.Va + offset, from);
}

_Requires_lock_held_(Adapter->Lock) static VOID
    VioSndTransferDone(VIOSND_STREAM *Stream, const struct virtio_snd_done *Done)
{
    /* On i386 a cookie holds the low half of the number; it is at most 64 ahead of completed. */
    ULONGLONG slot = Stream->Pace.completed +
                     (ULONG)((ULONG)(ULONG_PTR)Done->cookie - (ULONG)Stream->Pace.completed);

    if (Stream->Endpoint->Direction == VIRTIO_SND_D_INPUT) {
        VioSndFinishInput(Stream, slot, Done->bytes);
    }
    virtio_snd_pace_complete(&Stream->Pace, slot, VioSndTime(Stream->Adapter));
}

VOID VioSndPcmPoll(VIOSND_ADAPTER *Adapter, UCHAR Direction)
{
    VIOSND_STREAM *stream = Adapter->Endpoints[Direction].Stream;
    const ULONG queue =
        Direction == VIRTIO_SND_D_OUTPUT ? VIRTIO_SND_QUEUE_TX : VIRTIO_SND_QUEUE_RX;
    struct virtio_snd_done done;
    enum virtio_error error = VIRTIO_OK;
    ULONG i;

    /* Not more than can be in flight: what is handed over below must not keep the loop going. */
    for (i = 0; i < VIRTIO_SND_TRANSFERS_MAX && error == VIRTIO_OK; i++) {
        error = virtio_snd_pcm_queue_poll(&Adapter->PcmQueues[Direction], &done);
        if (error == VIRTIO_OK && stream && stream->Active) {
            VioSndTransferDone(stream, &done);
        }
    }
    if (error == VIRTIO_E_QUEUE_BROKEN) {
        VioSndBroken(Adapter, queue, virtqueue_broken(&Adapter->Queues[queue].Ring));
        return;
    }
    if (stream) {
        VioSndPcmPump(stream);
    }
}

/* ---- Position
 * ------------------------------------------------------------------------------------ */

VOID VioSndPcmPosition(VIOSND_STREAM *Stream, PULONGLONG Position, PULONGLONG Taken)
{
    *Position = virtio_snd_pace_position(&Stream->Pace, VioSndTime(Stream->Adapter)) *
                Stream->Format.FrameBytes;
    *Taken = virtio_snd_pace_taken(&Stream->Pace) * Stream->Format.FrameBytes;
}

/* ---- Commands
 * ------------------------------------------------------------------------------------ */

static NTSTATUS VioSndCommandStatus(enum virtio_error Error)
{
    switch (Error) {
    case VIRTIO_OK:
        return STATUS_SUCCESS;
    case VIRTIO_E_DEVICE_GONE:
        return STATUS_DEVICE_NOT_READY;
    case VIRTIO_E_SND_NOT_SUPP:
        return STATUS_NOT_SUPPORTED;
    default:
        return STATUS_IO_DEVICE_ERROR;
    }
}

/* Params: of SET_PARAMS. */
static NTSTATUS VioSndEndpointCommand(VIOSND_ENDPOINT *Endpoint, uint32_t Code,
                                      const struct virtio_snd_params *Params)
{
    VIOSND_ADAPTER *adapter = Endpoint->Adapter;
    enum virtio_error error;
    KIRQL irql;

    KeAcquireSpinLock(&adapter->Lock, &irql);
    error = Code == VIRTIO_SND_R_PCM_SET_PARAMS
                ? virtio_snd_request_set_params(&adapter->Control.Request, &Endpoint->Core, Params)
                : virtio_snd_request_pcm(&adapter->Control.Request, &Endpoint->Core, Code);
    KeReleaseSpinLock(&adapter->Lock, irql);
    if (error == VIRTIO_OK) {
        error = VioSndControlRun(adapter);
    }
    return VioSndCommandStatus(error);
}

static NTSTATUS VioSndCommand(VIOSND_STREAM *Stream, uint32_t Code)
{
    const struct virtio_snd_params params = {
        .buffer_bytes = Stream->Geometry.buffer_bytes,
        .period_bytes = Stream->Geometry.slot_bytes,
        .channels = Stream->Format.Channels,
        .format = Stream->Format.Wire->id,
        .rate = Stream->Format.RateId,
    };

    return VioSndEndpointCommand(Stream->Endpoint, Code, &params);
}

NTSTATUS VioSndPcmSettle(VIOSND_ENDPOINT *Endpoint)
{
    static const uint32_t codes[] = {
        VIRTIO_SND_R_PCM_SET_PARAMS, VIRTIO_SND_R_PCM_PREPARE, VIRTIO_SND_R_PCM_START,
        VIRTIO_SND_R_PCM_STOP,       VIRTIO_SND_R_PCM_RELEASE,
    };
    const struct virtio_snd_params params = Endpoint->Core.params; /* of when it had transfers */
    NTSTATUS status = STATUS_SUCCESS;
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(codes) && NT_SUCCESS(status); i++) {
        status = VioSndEndpointCommand(Endpoint, codes[i], &params);
    }
    return status;
}

static enum virtio_snd_state VioSndCoreState(VIOSND_STREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    enum virtio_snd_state state;
    KIRQL irql;

    KeAcquireSpinLock(&adapter->Lock, &irql);
    state = Stream->Endpoint->Core.state;
    KeReleaseSpinLock(&adapter->Lock, irql);
    return state;
}

/* From here on nothing moves. Transfers that come back are taken, none is handed over. */
static VOID VioSndFreeze(VIOSND_STREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    KIRQL irql;

    KeAcquireSpinLock(&adapter->Lock, &irql);
    Stream->Flowing = FALSE;
    if (Stream->HasBuffer) {
        virtio_snd_pace_pause(&Stream->Pace, VioSndTime(adapter));
    }
    KeCancelTimer(&Stream->Timer);
    KeReleaseSpinLock(&adapter->Lock, irql);
}

/* RELEASE has succeeded: everything is back, or the device breaks the rule. */
static NTSTATUS VioSndCheckReleased(VIOSND_STREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    LARGE_INTEGER pause = {.QuadPart = -10000};
    enum virtio_error error = VIRTIO_OK;
    KIRQL irql;
    ULONG i;

    for (i = 0; i <= VIOSND_DRAIN_MS; i++) {
        KeAcquireSpinLock(&adapter->Lock, &irql);
        if (adapter->Started && !adapter->Broken) {
            VioSndPcmPoll(adapter, Stream->Endpoint->Direction);
        }
        error = virtio_snd_stream_check_released(&Stream->Endpoint->Core);
        if (error != VIRTIO_OK && i == VIOSND_DRAIN_MS) {
            VioSndBroken(adapter, VIRTIO_SND_QUEUE_CONTROL, error);
        }
        KeReleaseSpinLock(&adapter->Lock, irql);
        if (error == VIRTIO_OK || !adapter->Started) {
            break;
        }
        KeDelayExecutionThread(KernelMode, FALSE, &pause);
    }
    return VioSndCommandStatus(error);
}

/* STOP and RELEASE, as far as the device needs them. */
static NTSTATUS VioSndReleaseDevice(VIOSND_STREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    NTSTATUS status = STATUS_SUCCESS;

    if (adapter->Null || !adapter->Started) {
        return STATUS_SUCCESS;
    }
    if (VioSndCoreState(Stream) == VIRTIO_SND_STATE_RUNNING) {
        status = VioSndCommand(Stream, VIRTIO_SND_R_PCM_STOP);
    }
    if (NT_SUCCESS(status) && (VioSndCoreState(Stream) == VIRTIO_SND_STATE_PREPARED ||
                               VioSndCoreState(Stream) == VIRTIO_SND_STATE_STOPPED)) {
        status = VioSndCommand(Stream, VIRTIO_SND_R_PCM_RELEASE);
        if (NT_SUCCESS(status)) {
            status = VioSndCheckReleased(Stream);
        }
        if (NT_SUCCESS(status)) {
            VioSndSettled(Stream->Endpoint);
        }
    }
    return status;
}

/* To the state after SET_PARAMS; the buffer is ours again unless this fails. */
static NTSTATUS VioSndRelease(VIOSND_STREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    NTSTATUS status;
    KIRQL irql;

    VioSndFreeze(Stream);
    status = VioSndReleaseDevice(Stream);
    if (virtio_snd_stream_in_flight(&Stream->Endpoint->Core) > 0) {
        /*
         * It still has pages of the buffer, because it refused, or because an answer that means
         * nothing has lost us its state: they are safe after a reset only, and not at once
         * (VioSndSettle).
         */
        VioSndRecover(adapter);
    }
    KeAcquireSpinLock(&adapter->Lock, &irql);
    Stream->Active = FALSE;
    if (Stream->HasBuffer) {
        Stream->Endpoint->Underruns += Stream->Pace.ran_dry;
        virtio_snd_pace_init(&Stream->Pace, &Stream->Geometry, Stream->Pace.capture,
                             Stream->InFlightMax);
    }
    KeReleaseSpinLock(&adapter->Lock, irql);
    return status;
}

static NTSTATUS VioSndPrepare(VIOSND_STREAM *Stream)
{
    enum virtio_snd_state state;
    NTSTATUS status = STATUS_SUCCESS;
    KIRQL irql;

    if (!Stream->Adapter->Null) {
        state = VioSndCoreState(Stream);
        if (state == VIRTIO_SND_STATE_IDLE || state == VIRTIO_SND_STATE_PARAMS_SET) {
            status = VioSndCommand(Stream, VIRTIO_SND_R_PCM_SET_PARAMS);
            if (NT_SUCCESS(status)) {
                status = VioSndCommand(Stream, VIRTIO_SND_R_PCM_PREPARE);
            }
        } else if (state == VIRTIO_SND_STATE_LOST) {
            status = STATUS_IO_DEVICE_ERROR;
        }
    }
    if (NT_SUCCESS(status) && !Stream->Active) {
        KeAcquireSpinLock(&Stream->Adapter->Lock, &irql);
        virtio_snd_gain_init(&Stream->Gain, Stream->Format.Wire, Stream->Format.Channels,
                             Stream->Endpoint->Direction, Stream->Endpoint->Gain);
        Stream->Active = TRUE;
        KeReleaseSpinLock(&Stream->Adapter->Lock, irql);
    }
    return status;
}

/* Prepared or stopped: first what is there to be played, then START, then the clock. */
static NTSTATUS VioSndRun(VIOSND_STREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    NTSTATUS status = STATUS_SUCCESS;
    KIRQL irql;

    if (Stream->Flowing) {
        return STATUS_SUCCESS;
    }
    KeAcquireSpinLock(&adapter->Lock, &irql);
    Stream->Flowing = TRUE;
    VioSndSubmit(Stream, VioSndTime(adapter));
    KeReleaseSpinLock(&adapter->Lock, irql);
    if (!adapter->Null && VioSndCoreState(Stream) != VIRTIO_SND_STATE_RUNNING) {
        status = VioSndCommand(Stream, VIRTIO_SND_R_PCM_START);
    }
    if (!NT_SUCCESS(status)) {
        VioSndFreeze(Stream);
        return status;
    }
    KeAcquireSpinLock(&adapter->Lock, &irql);
    if (Stream->Flowing) { /* not if the device went away meanwhile */
        Stream->NullStart = VioSndTime(adapter);
        Stream->NullSlot = Stream->Pace.completed;
        virtio_snd_pace_run(&Stream->Pace, Stream->NullStart);
        VioSndPcmPump(Stream);
    }
    KeReleaseSpinLock(&adapter->Lock, irql);
    return STATUS_SUCCESS;
}

static NTSTATUS VioSndHalt(VIOSND_STREAM *Stream)
{
    NTSTATUS status = STATUS_SUCCESS;

    if (!Stream->Adapter->Null && VioSndCoreState(Stream) == VIRTIO_SND_STATE_RUNNING) {
        status = VioSndCommand(Stream, VIRTIO_SND_R_PCM_STOP);
    }
    VioSndFreeze(Stream);
    return status;
}

/*
 * Where transfers end by our own timer, it had better be a good one. A contract device may have no
 * clock (virtio_snd_pace.h).
 */
static VOID VioSndUpdateTimerResolution(VIOSND_STREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    BOOLEAN wanted = Stream->State == KSSTATE_RUN && !adapter->Detached &&
                     (adapter->Null || adapter->Polling || adapter->Pci.layout.is_aero_contract);

    if (wanted != Stream->TimerResolution) {
        Stream->TimerResolution = wanted;
        ExSetTimerResolution(10000, wanted);
    }
}

NTSTATUS VioSndPcmApply(VIOSND_STREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    NTSTATUS status;

    VioSndUpdateTimerResolution(Stream);
    if (Stream->State == KSSTATE_STOP || !Stream->HasBuffer) {
        return VioSndRelease(Stream);
    }
    if (adapter->Removed || adapter->Failed || adapter->Detached) {
        return STATUS_DEVICE_NOT_READY;
    }
    if (adapter->LowPower || (!adapter->Null && !adapter->Started)) {
        return STATUS_SUCCESS; /* on wake, or when the recovery is through */
    }
    status = VioSndPrepare(Stream);
    if (NT_SUCCESS(status)) {
        status = Stream->State == KSSTATE_RUN ? VioSndRun(Stream) : VioSndHalt(Stream);
    }
    VioSndPollUpdate(adapter);
    return status;
}

/*
 * A device that keeps what a stream has over a reset (device.c, VioSndSettle) gets a chance to give
 * it back before; what comes back after STOP was not played and is handed over again later.
 * Whether it does or not, a reset follows.
 */
VOID VioSndPcmLetGo(VIOSND_STREAM *Stream)
{
    VIOSND_ADAPTER *adapter = Stream->Adapter;
    NTSTATUS status = STATUS_SUCCESS;
    KIRQL irql;

    VioSndFreeze(Stream);
    if (!adapter->Null && adapter->Started && VioSndCoreState(Stream) == VIRTIO_SND_STATE_RUNNING) {
        status = VioSndCommand(Stream, VIRTIO_SND_R_PCM_STOP);
    }
    KeAcquireSpinLock(&adapter->Lock, &irql);
    if (adapter->Started && !adapter->Broken) {
        VioSndPcmPoll(adapter, Stream->Endpoint->Direction); /* what was played until now */
    }
    VioSndPcmSuspend(Stream);
    KeReleaseSpinLock(&adapter->Lock, irql);
    if (NT_SUCCESS(status)) {
        (void)VioSndReleaseDevice(Stream);
    }
}

VOID VioSndPcmSuspend(VIOSND_STREAM *Stream)
{
    ULONGLONG now = VioSndTime(Stream->Adapter);

    Stream->Flowing = FALSE;
    Stream->Active = FALSE;
    KeCancelTimer(&Stream->Timer);
    if (Stream->HasBuffer) {
        virtio_snd_pace_pause(&Stream->Pace, now);
        virtio_snd_pace_rewind(&Stream->Pace, now);
    }
}

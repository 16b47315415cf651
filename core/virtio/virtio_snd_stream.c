/* SPDX-License-Identifier: MIT */
/*
 * PCM streams: the command life cycle (virtio 1.3 §5.14.6.6.1) and transfers (§5.14.6.8). Threat
 * model: docs/threat-model.md §8.
 */
#include "virtio_snd_private.h"

#define SLOT_ALIGN    64u
#define NO_SLOT       0xFFu
#define LATENCY_MAX_S 10u /* seconds of audio; more is no latency but a lie */

/* Both ends of a transfer in shared memory. The device reads `xfer` and writes `status`. */
struct virtio_snd_slot {
    struct virtio_snd_pcm_xfer xfer;
    le32_t unused;
    struct virtio_snd_pcm_status status;
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_slot, 16);

/* ---- Life cycle ------------------------------------------------------------------------------ */

enum virtio_error virtio_snd_stream_may(const struct virtio_snd_stream *stream, uint32_t code)
{
    bool may;

    if (stream->pending) {
        return VIRTIO_E_SND_BUSY;
    }
    switch (code) {
    case VIRTIO_SND_R_PCM_SET_PARAMS:
        /* Not under frames that were laid out for other parameters. */
        if (stream->in_flight) {
            return VIRTIO_E_SND_BUSY;
        }
        may = stream->state <= VIRTIO_SND_STATE_PREPARED;
        break;
    case VIRTIO_SND_R_PCM_PREPARE:
        may = stream->state == VIRTIO_SND_STATE_PARAMS_SET ||
              stream->state == VIRTIO_SND_STATE_PREPARED;
        break;
    case VIRTIO_SND_R_PCM_START:
    case VIRTIO_SND_R_PCM_RELEASE:
        may =
            stream->state == VIRTIO_SND_STATE_PREPARED || stream->state == VIRTIO_SND_STATE_STOPPED;
        break;
    case VIRTIO_SND_R_PCM_STOP:
        may = stream->state == VIRTIO_SND_STATE_RUNNING;
        break;
    default:
        return VIRTIO_E_INVALID;
    }
    return may ? VIRTIO_OK : VIRTIO_E_SND_STATE;
}

void virtio_snd_stream_lose(struct virtio_snd_stream *stream)
{
    stream->pending = 0;
    stream->state = VIRTIO_SND_STATE_LOST;
}

void virtio_snd_stream_answered(struct virtio_snd_stream *stream, uint32_t code,
                                enum virtio_error error, const struct virtio_snd_params *params)
{
    stream->pending = 0;
    switch (error) {
    case VIRTIO_OK:
        break;
    case VIRTIO_E_SND_BAD_MSG:
    case VIRTIO_E_SND_NOT_SUPP:
    case VIRTIO_E_SND_IO_ERR:
        return; /* refused: all is as before */
    default:
        virtio_snd_stream_lose(stream);
        return;
    }
    switch (code) {
    case VIRTIO_SND_R_PCM_SET_PARAMS:
        stream->params = *params;
        stream->frame_bytes = virtio_snd_frame_bytes(params->format, params->channels);
        stream->state = VIRTIO_SND_STATE_PARAMS_SET;
        break;
    case VIRTIO_SND_R_PCM_PREPARE:
        stream->state = VIRTIO_SND_STATE_PREPARED;
        break;
    case VIRTIO_SND_R_PCM_START:
        stream->state = VIRTIO_SND_STATE_RUNNING;
        break;
    case VIRTIO_SND_R_PCM_STOP:
        stream->state = VIRTIO_SND_STATE_STOPPED;
        break;
    default: /* RELEASE */
        stream->state = VIRTIO_SND_STATE_PARAMS_SET;
        break;
    }
}

static void free_all(struct virtio_snd_stream *stream)
{
    for (uint8_t i = 0; i < stream->transfers_max; i++) {
        stream->transfers[i] = (struct virtio_snd_transfer){
            .stream = stream,
            .next = i + 1u < stream->transfers_max ? (uint8_t)(i + 1u) : NO_SLOT,
        };
    }
    stream->free_head = 0;
    stream->in_flight = 0;
}

enum virtio_error virtio_snd_stream_create(struct virtio_snd_stream *stream,
                                           const struct core_os *os,
                                           struct virtio_snd_pcm_queue *queue, uint32_t id,
                                           const struct virtio_snd_pcm *pcm, uint8_t transfers_max)
{
    struct core_dma dma;

    if (transfers_max == 0 || transfers_max > VIRTIO_SND_TRANSFERS_MAX ||
        pcm->direction != queue->direction) {
        return VIRTIO_E_INVALID;
    }
    if (!os->ops->dma_alloc(os->ctx, sizeof(struct virtio_snd_slot) * transfers_max, SLOT_ALIGN,
                            &dma)) {
        return VIRTIO_E_NO_DMA_MEMORY;
    }
    core_zero(stream, sizeof(*stream));
    stream->id = id;
    stream->pcm = *pcm;
    stream->queue = queue;
    stream->os = *os;
    stream->dma = dma;
    stream->transfers_max = transfers_max;
    free_all(stream);
    return VIRTIO_OK;
}

void virtio_snd_stream_destroy(struct virtio_snd_stream *stream)
{
    stream->os.ops->dma_free(stream->os.ctx, &stream->dma);
    core_zero(stream, sizeof(*stream));
    stream->state = VIRTIO_SND_STATE_LOST;
}

void virtio_snd_stream_reset(struct virtio_snd_stream *stream)
{
    stream->state = VIRTIO_SND_STATE_IDLE;
    stream->pending = 0;
    free_all(stream);
}

enum virtio_error virtio_snd_stream_check_released(const struct virtio_snd_stream *stream)
{
    return stream->in_flight ? VIRTIO_E_SND_RELEASE : VIRTIO_OK;
}

/* ---- Transfers ------------------------------------------------------------------------------- */

void virtio_snd_pcm_queue_init(struct virtio_snd_pcm_queue *queue, struct virtqueue *vq,
                               uint8_t direction, bool zero_is_ok)
{
    core_zero(queue, sizeof(*queue));
    queue->vq = vq;
    queue->direction = direction;
    queue->zero_is_ok = zero_is_ok;
}

bool virtio_snd_transfer_has_room(const struct virtio_snd_stream *stream, uint16_t count)
{
    return count != 0 && count <= VIRTIO_SND_ELEMENTS_MAX &&
           stream->in_flight < stream->transfers_max &&
           virtqueue_has_room(stream->queue->vq, (uint16_t)(count + 2u));
}

static bool takes_transfers(const struct virtio_snd_stream *stream)
{
    return stream->state >= VIRTIO_SND_STATE_PREPARED &&
           stream->state <= VIRTIO_SND_STATE_STOPPED &&
           stream->pending != VIRTIO_SND_R_PCM_RELEASE &&
           stream->pending != VIRTIO_SND_R_PCM_SET_PARAMS;
}

static enum virtio_error check_payload(const struct virtio_snd_stream *stream,
                                       const struct virtqueue_element *pieces, uint16_t count,
                                       uint32_t bytes)
{
    uint64_t sum = 0;

    if (count > VIRTIO_SND_ELEMENTS_MAX) {
        return VIRTIO_E_CHAIN_TOO_LONG;
    }
    for (uint16_t i = 0; i < count; i++) {
        sum += pieces[i].len;
    }
    if (bytes == 0 || bytes > VIRTIO_SND_PAYLOAD_MAX || bytes % stream->frame_bytes != 0 ||
        sum != bytes) {
        return VIRTIO_E_SND_TRANSFER;
    }
    return VIRTIO_OK;
}

static struct virtio_snd_slot *slot_of(const struct virtio_snd_stream *stream, uint8_t index)
{
    return (struct virtio_snd_slot *)stream->dma.va + index;
}

enum virtio_error virtio_snd_transfer_submit(struct virtio_snd_stream *stream,
                                             const struct virtqueue_element *pieces, uint16_t count,
                                             uint32_t bytes, void *cookie)
{
    struct virtio_snd_pcm_queue *queue = stream->queue;
    struct virtqueue_element *elements = queue->elements;
    bool input = queue->direction == VIRTIO_SND_D_INPUT;

    if (!takes_transfers(stream)) {
        return VIRTIO_E_SND_STATE;
    }
    enum virtio_error error = check_payload(stream, pieces, count, bytes);
    if (error != VIRTIO_OK) {
        return error;
    }
    if (stream->in_flight == stream->transfers_max) {
        return VIRTIO_E_SND_BUSY;
    }
    uint8_t index = stream->free_head;
    struct virtio_snd_transfer *transfer = &stream->transfers[index];
    struct virtio_snd_slot *slot = slot_of(stream, index);
    uint64_t addr = stream->dma.device_addr + (uint64_t)index * sizeof(*slot);

    slot->xfer.stream_id = le32_make(stream->id);
    slot->status.status = le32_make(VIRTIO_SND_NO_STATUS);
    slot->status.latency_bytes = 0;
    elements[0] = (struct virtqueue_element){.addr = addr + offsetof(struct virtio_snd_slot, xfer),
                                             .len = sizeof(slot->xfer)};
    for (uint16_t i = 0; i < count; i++) {
        elements[1u + i] = pieces[i];
    }
    elements[1u + count] = (struct virtqueue_element){
        .addr = addr + offsetof(struct virtio_snd_slot, status), .len = sizeof(slot->status)};
    uint16_t readable = (uint16_t)(input ? 1u : 1u + count);
    error =
        virtqueue_add(queue->vq, elements, readable, (uint16_t)(count + 2u - readable), transfer);
    if (error != VIRTIO_OK) {
        return error;
    }
    stream->free_head = transfer->next;
    stream->in_flight++;
    transfer->out = true;
    transfer->cookie = cookie;
    transfer->bytes = bytes;
    return VIRTIO_OK;
}

static void free_transfer(struct virtio_snd_transfer *transfer)
{
    struct virtio_snd_stream *stream = transfer->stream;

    transfer->out = false;
    transfer->next = stream->free_head;
    stream->free_head = (uint8_t)(transfer - stream->transfers);
    stream->in_flight--;
}

static uint32_t believe_latency(struct virtio_snd_stream *stream, uint32_t bytes)
{
    uint64_t limit =
        (uint64_t)stream->frame_bytes * virtio_snd_rate_hz(stream->params.rate) * LATENCY_MAX_S;

    if (bytes > limit) {
        stream->count.late++;
        return 0;
    }
    return bytes;
}

/*
 * Threat model 8.4. A short recording is legal at the end of a stream (§5.14.6.8.2). Where the
 * status then lies is not said: QEMU writes it directly behind the frames, so that the status
 * part may be untouched.
 */
static void finish(struct virtio_snd_transfer *transfer, uint32_t used, bool zero_is_ok,
                   struct virtio_snd_done *done)
{
    struct virtio_snd_stream *stream = transfer->stream;
    const struct virtio_snd_slot *slot = slot_of(stream, (uint8_t)(transfer - stream->transfers));
    uint32_t status = le32_get(core_read_once32(&slot->status.status));
    uint32_t latency = le32_get(core_read_once32(&slot->status.latency_bytes));
    bool input = stream->pcm.direction == VIRTIO_SND_D_INPUT;

    *done = (struct virtio_snd_done){
        .stream = stream,
        .cookie = transfer->cookie,
        .posted = transfer->bytes,
        .bytes = transfer->bytes,
    };
    if (used < sizeof(slot->status)) {
        done->error = VIRTIO_E_SND_NO_STATUS;
    } else if (input && used < transfer->bytes + sizeof(slot->status)) {
        uint32_t recorded = used - (uint32_t)sizeof(slot->status);

        stream->count.shorts++;
        done->bytes = recorded - recorded % stream->frame_bytes;
        if (status != VIRTIO_SND_NO_STATUS) {
            done->error = virtio_snd_status_error(status, zero_is_ok);
        }
    } else {
        done->error = virtio_snd_status_error(status, zero_is_ok);
    }
    if (done->error == VIRTIO_OK) {
        done->latency_bytes = believe_latency(stream, latency);
    } else {
        stream->count.errors++;
        done->bytes = input ? 0 : done->bytes;
    }
    stream->count.transfers++;
    stream->count.bytes += done->bytes;
}

enum virtio_error virtio_snd_pcm_queue_poll(struct virtio_snd_pcm_queue *queue,
                                            struct virtio_snd_done *done)
{
    struct virtqueue_used used;
    enum virtio_error error = virtqueue_get(queue->vq, &used);

    if (error != VIRTIO_OK) {
        return error;
    }
    struct virtio_snd_transfer *transfer = used.cookie;
    finish(transfer, used.len, queue->zero_is_ok, done);
    free_transfer(transfer);
    return VIRTIO_OK;
}

bool virtio_snd_pcm_queue_detach(struct virtio_snd_pcm_queue *queue,
                                 struct virtio_snd_stream **stream, void **cookie)
{
    void *detached;

    if (!virtqueue_detach_unused(queue->vq, &detached)) {
        virtqueue_reinit(queue->vq);
        return false;
    }
    struct virtio_snd_transfer *transfer = detached;
    *stream = transfer->stream;
    *cookie = transfer->cookie;
    free_transfer(transfer);
    return true;
}

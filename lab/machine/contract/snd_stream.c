/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "snd_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define VIOLATION(s, format, ...)                                                                  \
    contract_violation((s)->d->m, "%s stream %u: " format, (s)->d->name, (s)->id, ##__VA_ARGS__)

#define SECOND       1000000000u
#define XFER_BYTES   (uint32_t)sizeof(struct virtio_snd_pcm_xfer)
#define STATUS_BYTES (uint32_t)sizeof(struct virtio_snd_pcm_status)
/* What a microphone's buffer holds until it has been recorded into: nothing that music could be. */
#define POISON 0xA5
/* How long the eager device takes. */
#define EAGER_NS 2000u

static void stream_tick(void *ctx);

/* ---- Formats ---------------------------------------------------------------------------------- */

bool snd_format_of(uint8_t virtio, struct lab_sound_format *out)
{
    static const struct {
        uint8_t bits, valid;
        bool is_unsigned, is_float;
    } table[VIRTIO_SND_PCM_FMT_COUNT] = {
        [VIRTIO_SND_PCM_FMT_S8] = {8, 8, false, false},
        [VIRTIO_SND_PCM_FMT_U8] = {8, 8, true, false},
        [VIRTIO_SND_PCM_FMT_S16] = {16, 16, false, false},
        [VIRTIO_SND_PCM_FMT_U16] = {16, 16, true, false},
        [VIRTIO_SND_PCM_FMT_S24_3] = {24, 24, false, false},
        [VIRTIO_SND_PCM_FMT_S20] = {32, 20, false, false},
        [VIRTIO_SND_PCM_FMT_S24] = {32, 24, false, false},
        [VIRTIO_SND_PCM_FMT_S32] = {32, 32, false, false},
        [VIRTIO_SND_PCM_FMT_U32] = {32, 32, true, false},
        [VIRTIO_SND_PCM_FMT_FLOAT] = {32, 32, false, true},
        [VIRTIO_SND_PCM_FMT_FLOAT64] = {64, 64, false, true},
    };

    if (virtio >= VIRTIO_SND_PCM_FMT_COUNT || table[virtio].bits == 0) {
        return false;
    }
    out->bits = table[virtio].bits;
    out->valid = table[virtio].valid;
    out->is_unsigned = table[virtio].is_unsigned;
    out->is_float = table[virtio].is_float;
    return true;
}

unsigned snd_rate_of(uint8_t virtio)
{
    static const unsigned table[VIRTIO_SND_PCM_RATE_COUNT] = {
        [VIRTIO_SND_PCM_RATE_5512] = 5512,     [VIRTIO_SND_PCM_RATE_8000] = 8000,
        [VIRTIO_SND_PCM_RATE_11025] = 11025,   [VIRTIO_SND_PCM_RATE_16000] = 16000,
        [VIRTIO_SND_PCM_RATE_22050] = 22050,   [VIRTIO_SND_PCM_RATE_32000] = 32000,
        [VIRTIO_SND_PCM_RATE_44100] = 44100,   [VIRTIO_SND_PCM_RATE_48000] = 48000,
        [VIRTIO_SND_PCM_RATE_64000] = 64000,   [VIRTIO_SND_PCM_RATE_88200] = 88200,
        [VIRTIO_SND_PCM_RATE_96000] = 96000,   [VIRTIO_SND_PCM_RATE_176400] = 176400,
        [VIRTIO_SND_PCM_RATE_192000] = 192000, [VIRTIO_SND_PCM_RATE_384000] = 384000,
        [VIRTIO_SND_PCM_RATE_12000] = 12000,   [VIRTIO_SND_PCM_RATE_24000] = 24000,
    };

    return virtio < VIRTIO_SND_PCM_RATE_COUNT ? table[virtio] : 0;
}

/* ---- Transfers -------------------------------------------------------------------------------- */

static struct snd_transfer *oldest(struct snd_stream *s)
{
    return s->count > 0 ? &s->transfer[s->first] : NULL;
}

static uint32_t transfer_status(struct snd_stream *s, uint32_t *latency)
{
    const struct fault_state *f = &s->d->faults;

    *latency = fault_on(f, FAULT_XFER_LATENCY) ? (uint32_t)contract_random(s->d->m, UINT32_MAX) : 0;
    if (fault_on(f, FAULT_XFER_STATUS_ODD)) {
        return (uint32_t)contract_random(s->d->m, VIRTIO_SND_S_OK);
    }
    return fault_on(f, FAULT_XFER_IO_ERR) ? VIRTIO_SND_S_IO_ERR : VIRTIO_SND_S_OK;
}

/* The driver may not touch what the device owns: what it plays is what it was given. */
static void check_unchanged(struct snd_stream *s, const struct snd_transfer *t)
{
    struct device_queue *q = &s->d->queue[s->queue];
    uint8_t *now = malloc(t->payload);

    if (now == NULL) {
        abort();
    }
    if (device_chain_read(q, t->chain, XFER_BYTES, now, t->payload) == t->payload &&
        memcmp(now, t->data, t->payload) != 0) {
        uint32_t at = 0;

        while (now[at] == t->data[at]) {
            at++;
        }
        VIOLATION(s, "byte %u of %u in a transfer was changed while the device had it", at,
                  t->payload);
    }
    free(now);
}

/* Used length and faults of a recording: what it claims may be less than what it did. */
static uint32_t claimed_length(struct snd_stream *s, const struct snd_transfer *t)
{
    const struct fault_state *f = &s->d->faults;
    uint32_t bytes = t->done;

    if (fault_on(f, FAULT_XFER_SHORT)) {
        bytes = bytes / 2 - bytes / 2 % s->frame_bytes;
    }
    if (fault_on(f, FAULT_XFER_SPLIT) && bytes > 0) {
        bytes--;
    }
    return bytes;
}

static void complete_oldest(struct snd_stream *s)
{
    struct device_queue *q = &s->d->queue[s->queue];
    struct snd_transfer *t = oldest(s);
    struct virtio_snd_pcm_status status;
    uint32_t latency, used = STATUS_BYTES;

    if (!s->input) {
        check_unchanged(s, t);
    } else {
        used += claimed_length(s, t);
    }
    status.status = le32_make(transfer_status(s, &latency));
    status.latency_bytes = le32_make(latency);
    device_chain_write(q, t->chain, s->input ? t->payload : 0, &status, sizeof(status));
    device_queue_push(q, t->chain, used);
    free(t->data);
    free(t->kept.segment);
    s->first = (s->first + 1) % SND_TRANSFERS;
    s->count--;
    s->counters.transfers++;
}

/* The next n frames of the oldest transfer are played or recorded. */
static void consume(struct snd_stream *s, uint64_t n)
{
    struct snd_transfer *t = oldest(s);
    uint32_t bytes = (uint32_t)(n * s->frame_bytes);

    if (!s->input) {
        sound_fifo_put(&s->fifo, &s->format, t->data + t->done, bytes);
    } else {
        uint8_t *heard = malloc(bytes);

        if (heard == NULL) {
            abort();
        }
        sound_fifo_hear(&s->fifo, &s->format, heard, bytes);
        device_chain_write(&s->d->queue[s->queue], t->chain, t->done, heard, bytes);
        free(heard);
    }
    t->done += bytes;
    s->counters.frames += n;
    s->starved = false;
}

/* n frames pass for which there is no transfer. */
static void pass_silence(struct snd_stream *s, uint64_t n)
{
    if (s->input) {
        sound_fifo_hear(&s->fifo, &s->format, NULL, n * s->frame_bytes);
    } else {
        sound_fifo_put(&s->fifo, &s->format, NULL, n * s->frame_bytes);
    }
    s->counters.silence += n;
    if (!s->starved) {
        s->starved = true;
        s->counters.xruns++;
        contract_trace(s->d->m, 'x', s->id, s->frames);
        if ((s->chosen & 1u << VIRTIO_SND_PCM_F_EVT_XRUNS) != 0) {
            snd_event(s->d, VIRTIO_SND_EVT_PCM_XRUN, s->id, sizeof(struct virtio_snd_event));
        }
    }
}

/* ---- Over a reset ----------------------------------------------------------------------------- */

/*
 * `keep-over-reset` is what QEMU 10.0 does (virtio_snd_reset in hw/audio/virtio-snd.c empties the
 * control queue and nothing else): a running stream goes on with its transfers, a standing one with
 * its next START, RELEASE returns them; all of them into the used ring of now.
 */
static void kept_tick(void *ctx);

static struct snd_kept keep_place(const struct snd_stream *s, const struct device_chain *c,
                                  uint32_t payload)
{
    struct snd_kept k = {
        .segment = malloc(c->segments * sizeof(*c->segment)),
        .segments = c->segments,
        .head = (uint16_t)(c - s->d->queue[s->queue].chain),
        .used = STATUS_BYTES + (s->input ? payload : 0),
        .ns = (uint64_t)payload / s->frame_bytes * SECOND / s->format.rate,
    };

    if (k.segment == NULL) {
        abort();
    }
    memcpy(k.segment, c->segment, c->segments * sizeof(*c->segment));
    return k;
}

/* Plays or records a kept transfer and reports it, or (not `whole`) reports it only. */
static void return_kept(struct snd_stream *s, bool whole)
{
    const struct snd_kept k = s->kept[0];

    memmove(s->kept, s->kept + 1, --s->kept_count * sizeof(s->kept[0]));
    for (unsigned i = 0; i < k.segments && pci_function_bus_master(&s->d->pci); i++) {
        const struct device_segment *part = &k.segment[i];
        uint8_t *at;

        if (!whole && i != k.segments - 1) {
            continue;
        }
        at = contract_dma(s->d->m, "buffer of before a reset", part->pa, part->bytes);
        if (at != NULL && part->write) {
            memset(at, POISON, part->bytes);
        }
    }
    free(k.segment);
    if (virtio_device_running(s->d)) {
        device_queue_push_stale(&s->d->queue[s->queue], k.head, k.used);
        virtio_device_used(s->d, s->queue);
    }
}

static void move_kept(struct snd_stream *s, bool moving)
{
    contract_cancel(s->d->m, kept_tick, s);
    if (moving && s->kept_count > 0) {
        contract_schedule(s->d->m, s->kept[0].ns, kept_tick, s);
    }
}

static void forget_kept(struct snd_stream *s)
{
    move_kept(s, false);
    while (s->kept_count > 0) {
        free(s->kept[--s->kept_count].segment);
    }
}

static void kept_tick(void *ctx)
{
    struct snd_stream *s = ctx;

    if (!s->d->pci.present) {
        forget_kept(s);
        return;
    }
    return_kept(s, true);
    move_kept(s, true);
}

/* Of what the device has at a reset. */
static void keep_oldest(struct snd_stream *s)
{
    struct snd_transfer *t = oldest(s);

    if (s->kept_count < SND_TRANSFERS && t->kept.segment != NULL) {
        s->kept[s->kept_count++] = t->kept;
    } else {
        free(t->kept.segment);
    }
}

/* ---- Time ------------------------------------------------------------------------------------- */

static uint64_t frames_due(const struct snd_stream *s)
{
    uint64_t elapsed = contract_now(s->d->m) - s->start;

    if (s->pace == SND_PACE_BURST) {
        elapsed -= elapsed % s->burst;
    }
    return (uint64_t)((unsigned __int128)elapsed * s->format.rate / SECOND) + s->ahead;
}

/* ns from now until frame number `frames` is through. */
static uint64_t time_until(const struct snd_stream *s, uint64_t frames)
{
    uint64_t now = contract_now(s->d->m) - s->start, at;

    frames = frames > s->ahead ? frames - s->ahead : 0;
    at = (uint64_t)(((unsigned __int128)frames * SECOND + s->format.rate - 1) / s->format.rate);
    if (s->pace == SND_PACE_BURST) {
        at = (at + s->burst - 1) / s->burst * s->burst;
    }
    return at > now ? at - now : 0;
}

static bool stuck(const struct snd_stream *s)
{
    return fault_on(&s->d->faults, s->input ? FAULT_RX_STUCK : FAULT_TX_STUCK);
}

static bool moving(const struct snd_stream *s)
{
    return virtio_device_running(s->d) && !stuck(s) &&
           (s->life == SND_STARTED ||
            (s->life == SND_STOPPED && fault_on(&s->d->faults, FAULT_STOP_IGNORED)));
}

static bool is_eager(const struct snd_stream *s)
{
    return s->pace == SND_PACE_EAGER || fault_on(&s->d->faults, FAULT_XFER_EARLY);
}

/* Everything that has happened until now happens. */
static void advance(struct snd_stream *s)
{
    uint64_t due;

    if (!moving(s)) {
        return;
    }
    if (is_eager(s)) {
        while (s->count > 0) {
            struct snd_transfer *t = oldest(s);

            consume(s, (t->payload - t->done) / s->frame_bytes);
            complete_oldest(s);
        }
        virtio_device_used(s->d, s->queue);
        return;
    }
    due = frames_due(s);
    while (s->frames < due) {
        struct snd_transfer *t = oldest(s);
        uint64_t n = due - s->frames;

        if (t == NULL) {
            pass_silence(s, n);
        } else {
            uint64_t left = (t->payload - t->done) / s->frame_bytes;

            n = left < n ? left : n;
            consume(s, n);
            if (n == left) {
                complete_oldest(s);
            }
        }
        s->frames += n;
    }
    virtio_device_used(s->d, s->queue);
}

static void schedule(struct snd_stream *s)
{
    const struct snd_transfer *t = oldest(s);

    contract_cancel(s->d->m, stream_tick, s);
    if (!moving(s) || (t == NULL && (s->starved || is_eager(s)))) {
        return;
    }
    if (is_eager(s)) {
        contract_schedule(s->d->m, EAGER_NS, stream_tick, s);
        return;
    }
    contract_schedule(
        s->d->m,
        time_until(s, s->frames + (t != NULL ? (t->payload - t->done) / s->frame_bytes : 1)),
        stream_tick, s);
}

static void stream_tick(void *ctx)
{
    struct snd_stream *s = ctx;

    advance(s);
    schedule(s);
}

/* ---- What the driver does --------------------------------------------------------------------- */

/* Is this chain a transfer of this stream? Its payload, or 0 after a violation. */
static uint32_t check_transfer(struct snd_stream *s, const struct device_chain *c)
{
    struct device_queue *q = &s->d->queue[s->queue];
    uint64_t readable = s->input ? XFER_BYTES : c->readable;
    uint64_t writable = s->input ? c->writable : STATUS_BYTES;
    uint64_t payload;
    struct virtio_snd_pcm_xfer header;

    if (c->readable != readable || c->writable != writable || readable < XFER_BYTES ||
        writable < STATUS_BYTES) {
        VIOLATION(s, "transfer of %llu readable and %llu writable bytes",
                  (unsigned long long)c->readable, (unsigned long long)c->writable);
        return 0;
    }
    if (device_chain_read(q, c, 0, &header, sizeof(header)) != sizeof(header)) {
        return 0;
    }
    if (le32_get(header.stream_id) != s->id) {
        VIOLATION(s, "transfer for stream %u in queue %u", le32_get(header.stream_id), s->queue);
        return 0;
    }
    if (s->life != SND_PREPARED && s->life != SND_STARTED && s->life != SND_STOPPED) {
        VIOLATION(s, "transfer for a stream that is not prepared");
        return 0;
    }
    payload = s->input ? writable - STATUS_BYTES : readable - XFER_BYTES;
    if (payload == 0 || payload > SND_PAYLOAD_MAX || payload % s->frame_bytes != 0) {
        VIOLATION(s, "transfer with %llu bytes of frames of %u, at most %u are allowed",
                  (unsigned long long)payload, s->frame_bytes, SND_PAYLOAD_MAX);
        return 0;
    }
    return (uint32_t)payload;
}

static void add_transfer(struct snd_stream *s, struct device_chain *c)
{
    struct device_queue *q = &s->d->queue[s->queue];
    uint32_t payload = check_transfer(s, c);
    struct snd_transfer *t = &s->transfer[(s->first + s->count) % SND_TRANSFERS];

    if (payload == 0) {
        return; /* the run ends here: the violation is noted */
    }
    s->counters.odd += payload != s->period_bytes;
    *t = (struct snd_transfer){.chain = c, .payload = payload, .data = malloc(payload)};
    if (t->data == NULL) {
        abort();
    }
    if (s->input) {
        memset(t->data, POISON, payload);
        device_chain_write(q, c, 0, t->data, payload);
    } else {
        device_chain_read(q, c, XFER_BYTES, t->data, payload);
    }
    if (fault_on(&s->d->faults, FAULT_KEEP_OVER_RESET)) {
        t->kept = keep_place(s, c, payload);
    }
    s->count++;
}

void snd_stream_fetch(struct snd_stream *s)
{
    struct device_queue *q = &s->d->queue[s->queue];
    struct device_chain *c;

    advance(s);
    if (stuck(s) || !device_queue_fetch(q)) {
        return;
    }
    while (s->count < SND_TRANSFERS && (c = device_queue_take(q, 0)) != NULL) {
        add_transfer(s, c);
    }
    device_queue_ask_notify(q, true);
    schedule(s);
}

void snd_stream_start(struct snd_stream *s)
{
    snd_stream_fetch(s);
    s->life = SND_STARTED;
    s->start = contract_now(s->d->m);
    s->frames = 0;
    s->starved = false;
    schedule(s);
    move_kept(s, true);
}

void snd_stream_stop(struct snd_stream *s)
{
    snd_stream_fetch(s);
    s->life = SND_STOPPED;
    schedule(s);
    move_kept(s, false);
}

void snd_stream_flush(struct snd_stream *s)
{
    snd_stream_fetch(s);
    contract_cancel(s->d->m, stream_tick, s);
    move_kept(s, false);
    while (s->kept_count > 0) {
        return_kept(s, false);
    }
    while (s->count > 0) {
        complete_oldest(s);
    }
    virtio_device_used(s->d, s->queue);
}

void snd_stream_reset(struct snd_stream *s)
{
    contract_cancel(s->d->m, stream_tick, s);
    while (s->count > 0) {
        free(oldest(s)->data);
        keep_oldest(s);
        s->first = (s->first + 1) % SND_TRANSFERS;
        s->count--;
    }
    if (s->life == SND_STARTED) {
        move_kept(s, true);
    }
    s->life = SND_NEW;
}

void snd_stream_free(struct snd_stream *s)
{
    snd_stream_reset(s);
    forget_kept(s);
    sound_fifo_free(&s->fifo);
}

int64_t snd_stream_take(struct snd_stream *s, struct lab_sound_format *format, void *buffer,
                        size_t cap)
{
    return (int64_t)sound_fifo_take(&s->fifo, format, buffer, cap);
}

int64_t snd_stream_put(struct snd_stream *s, const void *data, size_t bytes)
{
    const struct lab_sound_format whatever = {.bits = 8, .channels = 1};

    return sound_fifo_put(&s->fifo, &whatever, data, bytes) ? (int64_t)bytes : -ENOBUFS;
}

/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "snd_model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "snd_stream.h"

#include "virtio/aero_contract.h"

#define VIOLATION(d, format, ...)                                                                  \
    contract_violation((d)->m, "%s: " format, (d)->name, ##__VA_ARGS__)

#define SND_CLASS              0x040100u
#define SND_STREAMS            2u
#define SND_ITEMS              8u /* jacks and channel maps at most */
#define SND_TRANSITIONAL_ID    0x1018u
#define SND_QUEUE_QEMU         64u
#define SND_DEFAULT_LATENCY_NS 5000u
#define SND_DEFAULT_BURST_NS   10000000u
#define SND_LATE_NS            UINT64_C(20000000000)
#define SND_ANSWER_MAX         1024u
#define SND_REQUEST_MAX        64u
#define SND_STORM_EVENTS       1000u
#define SND_STORM_INTERVAL_NS  10000u
#define SND_GARBAGE_EVENTS     256u

#define BIT(n) (UINT64_C(1) << (n))
/* Those of snd_format_of. */
#define ALL_FORMATS                                                                                \
    (BIT(VIRTIO_SND_PCM_FMT_S8) | BIT(VIRTIO_SND_PCM_FMT_U8) | BIT(VIRTIO_SND_PCM_FMT_S16) |       \
     BIT(VIRTIO_SND_PCM_FMT_U16) | BIT(VIRTIO_SND_PCM_FMT_S24_3) | BIT(VIRTIO_SND_PCM_FMT_S20) |   \
     BIT(VIRTIO_SND_PCM_FMT_S24) | BIT(VIRTIO_SND_PCM_FMT_S32) | BIT(VIRTIO_SND_PCM_FMT_U32) |     \
     BIT(VIRTIO_SND_PCM_FMT_FLOAT) | BIT(VIRTIO_SND_PCM_FMT_FLOAT64))
#define ALL_RATES (BIT(VIRTIO_SND_PCM_RATE_COUNT) - 1)

struct snd_state {
    struct snd_stream stream[SND_STREAMS];
    uint32_t jacks, chmaps;
    bool connected[SND_ITEMS];
    bool zero_is_ok;
    bool understates;
    uint64_t latency;
    struct device_chain *late; /* its answer is kept back */
    unsigned events_left;      /* of the storm or the garbage */
    bool events_random;
    uint64_t commands, refused, events, events_lost;
};

static struct snd_state *snd_of(struct virtio_device *d)
{
    return d->state;
}

static struct snd_stream *stream_of_queue(struct virtio_device *d, unsigned queue)
{
    return &snd_of(d)->stream[queue == VIRTIO_SND_QUEUE_TX ? 0 : 1];
}

static void snd_read_config(struct virtio_device *d, uint8_t *out)
{
    const struct snd_state *n = snd_of(d);
    struct virtio_snd_config c = {.jacks = le32_make(n->jacks),
                                  .streams = le32_make(SND_STREAMS),
                                  .chmaps = le32_make(n->chmaps)};

    if (fault_on(&d->faults, FAULT_CFG_STREAMS_NONE)) {
        c.streams = le32_make(0);
    }
    if (fault_on(&d->faults, FAULT_CFG_STREAMS_HUGE)) {
        c.streams = le32_make(UINT32_MAX);
    }
    if (fault_on(&d->faults, FAULT_CFG_JACKS_HUGE)) {
        c.jacks = le32_make(UINT32_MAX);
    }
    if (fault_on(&d->faults, FAULT_CFG_CHMAPS_HUGE)) {
        c.chmaps = le32_make(UINT32_MAX);
    }
    memcpy(out, &c, sizeof(c));
}

static const char *snd_negotiated(struct virtio_device *d, uint64_t features)
{
    (void)d;
    (void)features;
    return NULL; /* no feature of this device depends on another */
}

/* ---- Events ----------------------------------------------------------------------------------- */

static void check_event_buffer(struct virtio_device *d, const struct device_chain *c)
{
    if (c->readable > 0 || c->writable < sizeof(struct virtio_snd_event)) {
        VIOLATION(d, "event buffer of %llu readable and %llu writable bytes",
                  (unsigned long long)c->readable, (unsigned long long)c->writable);
    }
}

static void snd_fetch_events(struct virtio_device *d)
{
    struct device_queue *q = &d->queue[VIRTIO_SND_QUEUE_EVENT];
    const struct device_chain *c;

    if (device_queue_fetch(q)) {
        for (unsigned i = 0; (c = device_queue_peek(q, i)) != NULL; i++) {
            check_event_buffer(d, c);
        }
    }
}

void snd_event(struct virtio_device *d, uint32_t code, uint32_t data, uint32_t bytes)
{
    struct snd_state *n = snd_of(d);
    struct device_queue *q = &d->queue[VIRTIO_SND_QUEUE_EVENT];
    struct virtio_snd_event event = {.hdr.code = le32_make(code), .data = le32_make(data)};
    struct device_chain *c;

    if (!virtio_device_running(d)) {
        return;
    }
    snd_fetch_events(d);
    c = device_queue_take(q, 0);
    if (c == NULL) {
        n->events_lost++;
        return;
    }
    device_chain_write(q, c, 0, &event, bytes < sizeof(event) ? bytes : sizeof(event));
    device_queue_push(q, c, bytes);
    n->events++;
    virtio_device_used(d, VIRTIO_SND_QUEUE_EVENT);
}

static void snd_event_whole(struct virtio_device *d, uint32_t code, uint32_t data)
{
    snd_event(d, code, data, sizeof(struct virtio_snd_event));
}

int snd_model_jack(struct virtio_device *d, unsigned jack, bool connected)
{
    struct snd_state *n = snd_of(d);

    if (jack >= n->jacks) {
        contract_log(d->m, LAB_LOG_ERROR, "%s has no jack %u", d->name, jack);
        return -ENODEV;
    }
    if (n->connected[jack] != connected) {
        n->connected[jack] = connected;
        snd_event_whole(
            d, connected ? VIRTIO_SND_EVT_JACK_CONNECTED : VIRTIO_SND_EVT_JACK_DISCONNECTED, jack);
    }
    return 0;
}

static void snd_many_events(void *ctx)
{
    struct virtio_device *d = ctx;
    struct snd_state *n = snd_of(d);

    if (n->events_left == 0 || !virtio_device_running(d)) {
        return;
    }
    n->events_left--;
    if (n->events_random) {
        snd_event_whole(d, (uint32_t)contract_random(d->m, UINT32_MAX),
                        (uint32_t)contract_random(d->m, UINT32_MAX));
    } else {
        snd_event_whole(d,
                        n->events_left % 2 != 0 ? VIRTIO_SND_EVT_JACK_DISCONNECTED
                                                : VIRTIO_SND_EVT_JACK_CONNECTED,
                        n->jacks > 0 ? n->events_left / 2 % n->jacks : 0);
    }
    contract_schedule(d->m, SND_STORM_INTERVAL_NS, snd_many_events, d);
}

static void snd_fault_armed(struct virtio_device *d)
{
    struct snd_state *n = snd_of(d);

    if (fault_fire(&d->faults, -1, FAULT_EVENT_GARBAGE)) {
        n->events_left = SND_GARBAGE_EVENTS;
        n->events_random = true;
    }
    if (fault_fire(&d->faults, -1, FAULT_EVENT_STORM)) {
        n->events_left = SND_STORM_EVENTS;
        n->events_random = false;
    }
    if (n->events_left > 0) {
        contract_schedule(d->m, 0, snd_many_events, d);
    }
    if (fault_fire(&d->faults, -1, FAULT_EVENT_STRANGE)) {
        snd_event_whole(d, VIRTIO_SND_EVT_PCM_XRUN, SND_STREAMS);
        snd_event_whole(d, VIRTIO_SND_EVT_PCM_PERIOD_ELAPSED, UINT32_MAX);
        snd_event_whole(d, VIRTIO_SND_EVT_JACK_CONNECTED, n->jacks);
        snd_event_whole(d, VIRTIO_SND_EVT_JACK_DISCONNECTED, UINT32_MAX);
        snd_event_whole(d, VIRTIO_SND_EVT_CTL_NOTIFY, 0);
    }
    for (unsigned i = 0; i < SND_STREAMS; i++) {
        if (d->faults.armed[FAULT_EVENT_XRUN]) {
            snd_event_whole(d, VIRTIO_SND_EVT_PCM_XRUN, i);
        }
        if (d->faults.armed[FAULT_EVENT_PERIOD]) {
            snd_event_whole(d, VIRTIO_SND_EVT_PCM_PERIOD_ELAPSED, i);
        }
    }
    fault_fire(&d->faults, -1, FAULT_EVENT_XRUN);
    fault_fire(&d->faults, -1, FAULT_EVENT_PERIOD);
    if (fault_fire(&d->faults, -1, FAULT_EVENT_SHORT)) {
        snd_event(d, VIRTIO_SND_EVT_JACK_CONNECTED, 0, sizeof(struct virtio_snd_hdr));
    }
}

/* ---- Information ------------------------------------------------------------------------------ */

static void jack_info(const struct snd_state *n, uint32_t id, void *out)
{
    bool input = id % 2 != 0;
    /* HDA 1.0a §7.3.3.31: external port at the rear, line out or microphone, 3.5 mm, green or
     * pink, association 1 or 2; §7.3.4.9: presence detect, output or input. */
    struct virtio_snd_jack_info info = {
        .hda_reg_defconf = le32_make(input ? 0x01A19020 : 0x01014010),
        .hda_reg_caps = le32_make(input ? 0x24 : 0x14),
        .connected = n->connected[id],
    };

    memcpy(out, &info, sizeof(info));
}

static void pcm_info(const struct snd_state *n, uint32_t id, void *out)
{
    const struct snd_stream *s = &n->stream[id];
    const struct fault_state *f = &s->d->faults;
    struct virtio_snd_pcm_info info = {
        .features = le32_make(s->features),
        .formats = le64_make(fault_on(f, FAULT_INFO_FORMATS) ? 0 : s->formats),
        .rates = le64_make(fault_on(f, FAULT_INFO_RATES) ? 0 : s->rates),
        .direction = s->input ? VIRTIO_SND_D_INPUT : VIRTIO_SND_D_OUTPUT,
        .channels_min = s->channels_min,
        .channels_max = s->channels_max,
    };

    if (fault_on(f, FAULT_INFO_DIRECTION)) {
        info.direction = 7;
    }
    if (fault_on(f, FAULT_INFO_CHANNELS)) {
        info.channels_min = (uint8_t)(info.channels_max + 1);
    }
    memcpy(out, &info, sizeof(info));
}

/* All of a direction are for as many channels as its stream has; the third is in another order. */
static void chmap_info(const struct snd_state *n, uint32_t id, void *out)
{
    static const uint8_t positions[][8] = {
        {VIRTIO_SND_CHMAP_FL, VIRTIO_SND_CHMAP_FR, VIRTIO_SND_CHMAP_FC, VIRTIO_SND_CHMAP_LFE,
         VIRTIO_SND_CHMAP_SL, VIRTIO_SND_CHMAP_SR, VIRTIO_SND_CHMAP_TFL, VIRTIO_SND_CHMAP_TFR},
        {VIRTIO_SND_CHMAP_FL, VIRTIO_SND_CHMAP_FR, VIRTIO_SND_CHMAP_FC, VIRTIO_SND_CHMAP_LFE,
         VIRTIO_SND_CHMAP_RL, VIRTIO_SND_CHMAP_RR, VIRTIO_SND_CHMAP_FLC, VIRTIO_SND_CHMAP_FRC},
        {VIRTIO_SND_CHMAP_FL, VIRTIO_SND_CHMAP_FR, VIRTIO_SND_CHMAP_RL, VIRTIO_SND_CHMAP_RR,
         VIRTIO_SND_CHMAP_FC, VIRTIO_SND_CHMAP_LFE, VIRTIO_SND_CHMAP_SL, VIRTIO_SND_CHMAP_SR},
    };
    const struct snd_stream *s = &n->stream[id % 2];
    struct virtio_snd_chmap_info info = {
        .direction = s->input ? VIRTIO_SND_D_INPUT : VIRTIO_SND_D_OUTPUT,
        .channels = s->channels_max < 8 ? s->channels_max : 8,
    };

    memcpy(info.positions, positions[id / 2 % 3], info.channels);
    if (info.channels == 1) {
        info.positions[0] = VIRTIO_SND_CHMAP_MONO;
    }
    memcpy(out, &info, sizeof(info));
}

/* A request of known code, and where its answer goes. */
struct snd_command {
    struct virtio_device *d;
    const struct device_chain *chain;
    uint8_t request[SND_REQUEST_MAX];
    uint64_t request_bytes;
    uint8_t answer[SND_ANSWER_MAX];
    uint32_t answer_bytes; /* with the header, if it succeeds */
    uint32_t status;
};

static void refuse(struct snd_command *c, uint32_t status)
{
    c->status = status;
    c->answer_bytes = sizeof(struct virtio_snd_hdr);
}

/* huge: the device says that there are more than it can tell of. */
static void command_info(struct snd_command *c, uint32_t total, enum fault huge, uint32_t item_bytes,
                         void (*one)(const struct snd_state *n, uint32_t id, void *out))
{
    struct virtio_snd_query_info q;
    uint32_t start, count;

    memcpy(&q, c->request, sizeof(q));
    start = le32_get(q.start_id);
    count = le32_get(q.count);
    if (c->request_bytes == sizeof(q) && fault_on(&c->d->faults, huge) &&
        (start >= total || count > total - start)) {
        refuse(c, VIRTIO_SND_S_BAD_MSG); /* whose fault is it? */
        return;
    }
    if (c->request_bytes != sizeof(q) || count == 0 || start >= total || count > total - start) {
        VIOLATION(c->d, "information of %u items from %u asked for, %llu bytes; there are %u",
                  count, start, (unsigned long long)c->request_bytes, total);
        refuse(c, VIRTIO_SND_S_BAD_MSG);
        return;
    }
    if (le32_get(q.size) != item_bytes ||
        c->chain->writable != sizeof(struct virtio_snd_hdr) + (uint64_t)count * item_bytes) {
        VIOLATION(c->d, "room for %llu bytes of information, %u items of %u bytes asked for",
                  (unsigned long long)c->chain->writable, count, le32_get(q.size));
        refuse(c, VIRTIO_SND_S_BAD_MSG);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        one(snd_of(c->d), start + i, c->answer + c->answer_bytes);
        c->answer_bytes += item_bytes;
    }
    if (fault_on(&c->d->faults, FAULT_INFO_GARBAGE)) {
        for (uint32_t i = sizeof(struct virtio_snd_hdr); i < c->answer_bytes; i++) {
            c->answer[i] = (uint8_t)contract_random(c->d->m, 256);
        }
    }
}

/* ---- Stream commands -------------------------------------------------------------------------- */

/* §5.14.6.6.1 Which command may follow which. */
static bool life_allows(enum snd_life life, uint32_t code)
{
    switch (code) {
    case VIRTIO_SND_R_PCM_SET_PARAMS:
        return life != SND_STARTED && life != SND_STOPPED;
    case VIRTIO_SND_R_PCM_PREPARE:
        return life == SND_SET || life == SND_PREPARED || life == SND_RELEASED;
    case VIRTIO_SND_R_PCM_START:
        return life == SND_PREPARED || life == SND_STOPPED;
    case VIRTIO_SND_R_PCM_STOP:
        return life == SND_STARTED;
    default:
        return life == SND_PREPARED || life == SND_STOPPED;
    }
}

/* Reason why the parameters break a rule, or NULL. */
static const char *check_params(const struct snd_stream *s, uint64_t bytes,
                                const struct virtio_snd_pcm_set_params *p,
                                struct lab_sound_format *format)
{
    const uint32_t shared =
        1u << VIRTIO_SND_PCM_F_SHMEM_HOST | 1u << VIRTIO_SND_PCM_F_SHMEM_GUEST;
    uint32_t period = le32_get(p->period_bytes), buffer = le32_get(p->buffer_bytes);

    if (bytes != sizeof(*p)) {
        return "wrong size";
    }
    if (p->padding != 0) {
        return "padding is not 0";
    }
    if (period == 0 || buffer == 0 || buffer % period != 0) {
        return "period_bytes does not divide buffer_bytes";
    }
    if ((le32_get(p->features) & ~s->features) != 0 || (le32_get(p->features) & shared) != 0) {
        return "a feature that was not offered";
    }
    if (p->format >= VIRTIO_SND_PCM_FMT_COUNT || (s->formats & BIT(p->format)) == 0 ||
        !snd_format_of(p->format, format)) {
        return "a format that was not offered";
    }
    if (p->rate >= VIRTIO_SND_PCM_RATE_COUNT || (s->rates & BIT(p->rate)) == 0) {
        return "a rate that was not offered";
    }
    if (p->channels < s->channels_min || p->channels > s->channels_max) {
        return "a number of channels that was not offered";
    }
    format->rate = snd_rate_of(p->rate);
    format->channels = p->channels;
    return NULL;
}

static void set_params(struct snd_command *c, struct snd_stream *s)
{
    struct virtio_snd_pcm_set_params p;
    struct lab_sound_format format = {.bits = 0};
    const char *reason;

    memcpy(&p, c->request, sizeof(p));
    reason = check_params(s, c->request_bytes, &p, &format);
    if (reason != NULL) {
        VIOLATION(c->d, "SET_PARAMS of stream %u: %s", s->id, reason);
        refuse(c, VIRTIO_SND_S_BAD_MSG);
        return;
    }
    s->format = format;
    s->frame_bytes = format.bits / 8 * format.channels;
    s->buffer_bytes = le32_get(p.buffer_bytes);
    s->period_bytes = le32_get(p.period_bytes);
    s->chosen = le32_get(p.features);
    s->life = SND_SET;
}

static void command_pcm(struct snd_command *c, uint32_t code)
{
    static const char *const names[] = {"SET_PARAMS", "PREPARE", "RELEASE", "START", "STOP"};
    const char *name = names[code - VIRTIO_SND_R_PCM_SET_PARAMS];
    struct virtio_snd_pcm_hdr h;
    struct snd_stream *s;

    memcpy(&h, c->request, sizeof(h));
    if (c->request_bytes < sizeof(h) || le32_get(h.stream_id) >= SND_STREAMS) {
        VIOLATION(c->d, "%s of stream %u, %llu bytes", name, le32_get(h.stream_id),
                  (unsigned long long)c->request_bytes);
        refuse(c, VIRTIO_SND_S_BAD_MSG);
        return;
    }
    s = &snd_of(c->d)->stream[le32_get(h.stream_id)];
    if (!life_allows(s->life, code)) {
        static const char *const lives[] = {"no command", "SET_PARAMS", "PREPARE",
                                            "START",      "STOP",       "RELEASE"};

        VIOLATION(c->d, "%s of stream %u after %s", name, s->id, lives[s->life]);
        refuse(c, VIRTIO_SND_S_BAD_MSG);
        return;
    }
    if (code != VIRTIO_SND_R_PCM_SET_PARAMS && c->request_bytes != sizeof(h)) {
        VIOLATION(c->d, "%s of %llu bytes", name, (unsigned long long)c->request_bytes);
    }
    if (code == VIRTIO_SND_R_PCM_SET_PARAMS) {
        set_params(c, s);
    } else if (code == VIRTIO_SND_R_PCM_PREPARE) {
        s->life = SND_PREPARED;
    } else if (code == VIRTIO_SND_R_PCM_START) {
        snd_stream_start(s);
    } else if (code == VIRTIO_SND_R_PCM_STOP) {
        snd_stream_stop(s);
    } else {
        /* §5.14.6.6.5: all of its buffers come back before the answer. */
        if (!fault_on(&c->d->faults, FAULT_RELEASE_KEEPS)) {
            snd_stream_flush(s);
        }
        s->life = SND_RELEASED;
    }
}

static void command_run(struct snd_command *c)
{
    const struct snd_state *n = snd_of(c->d);
    struct virtio_snd_hdr h;

    memcpy(&h, c->request, sizeof(h));
    switch (le32_get(h.code)) {
    case VIRTIO_SND_R_JACK_INFO:
        command_info(c, n->jacks, FAULT_CFG_JACKS_HUGE, sizeof(struct virtio_snd_jack_info),
                     jack_info);
        break;
    case VIRTIO_SND_R_PCM_INFO:
        command_info(c, SND_STREAMS, FAULT_CFG_STREAMS_HUGE, sizeof(struct virtio_snd_pcm_info),
                     pcm_info);
        break;
    case VIRTIO_SND_R_CHMAP_INFO:
        command_info(c, n->chmaps, FAULT_CFG_CHMAPS_HUGE, sizeof(struct virtio_snd_chmap_info),
                     chmap_info);
        break;
    case VIRTIO_SND_R_PCM_SET_PARAMS:
    case VIRTIO_SND_R_PCM_PREPARE:
    case VIRTIO_SND_R_PCM_RELEASE:
    case VIRTIO_SND_R_PCM_START:
    case VIRTIO_SND_R_PCM_STOP:
        command_pcm(c, le32_get(h.code));
        break;
    default:
        VIOLATION(c->d, "command 0x%x, which this device does not have", le32_get(h.code));
        refuse(c, VIRTIO_SND_S_NOT_SUPP);
    }
}

/* A refusal must be no more than that: whoever refuses has not done it. */
static bool faulty_status(struct virtio_device *d, uint32_t *status)
{
    const struct {
        enum fault fault;
        uint32_t status;
    } faults[] = {
        {FAULT_CTRL_BAD_MSG, VIRTIO_SND_S_BAD_MSG},
        {FAULT_CTRL_NOT_SUPP, VIRTIO_SND_S_NOT_SUPP},
        {FAULT_CTRL_IO_ERR, VIRTIO_SND_S_IO_ERR},
        {FAULT_CTRL_STATUS_ODD, 0x8004 + (uint32_t)contract_random(d->m, 0x7FFF)},
    };
    bool found = false;

    if (fault_on(&d->faults, FAULT_CTRL_REFUSED)) {
        *status = VIRTIO_SND_S_IO_ERR;
        found = true;
    }
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        if (fault_fire(&d->faults, VIRTIO_SND_QUEUE_CONTROL, faults[i].fault)) {
            *status = faults[i].status;
            found = true;
        }
    }
    return found;
}

static void snd_answer(struct virtio_device *d, struct device_chain *chain)
{
    struct snd_state *n = snd_of(d);
    struct device_queue *q = &d->queue[VIRTIO_SND_QUEUE_CONTROL];
    struct snd_command c = {.d = d,
                            .chain = chain,
                            .request_bytes = chain->readable,
                            .answer_bytes = sizeof(struct virtio_snd_hdr),
                            .status = VIRTIO_SND_S_OK};
    struct virtio_snd_hdr h;

    n->commands++;
    device_chain_read(q, chain, 0, c.request, sizeof(c.request));
    if (chain->readable < sizeof(h) || chain->writable < sizeof(h)) {
        VIOLATION(d, "command of %llu readable and %llu writable bytes",
                  (unsigned long long)chain->readable, (unsigned long long)chain->writable);
        device_queue_push(q, chain, 0);
        return;
    }
    if (!faulty_status(d, &c.status)) {
        command_run(&c);
    }
    n->refused += c.status != VIRTIO_SND_S_OK;
    if (fault_fire(&d->faults, VIRTIO_SND_QUEUE_CONTROL, FAULT_CTRL_STATUS_ZERO)) {
        c.status = 0; /* which the published device would have meant well */
    }
    if (n->zero_is_ok) {
        /* As published: OK 0, BAD_MSG 1, NOT_SUPP 2, IO_ERR 3. */
        c.status -= c.status >= VIRTIO_SND_S_OK ? VIRTIO_SND_S_OK : 0;
    }
    h.code = le32_make(c.status);
    memcpy(c.answer, &h, sizeof(h));
    if (fault_fire(&d->faults, VIRTIO_SND_QUEUE_CONTROL, FAULT_CTRL_SHORT)) {
        c.answer_bytes--;
    }
    device_chain_write(q, chain, 0, c.answer, c.answer_bytes);
    device_queue_push(q, chain, n->understates ? sizeof(h) : c.answer_bytes);
}

static void snd_late_event(void *ctx)
{
    struct virtio_device *d = ctx;
    struct device_chain *chain = snd_of(d)->late;

    snd_of(d)->late = NULL;
    if (virtio_device_running(d) && chain != NULL) {
        snd_answer(d, chain);
        virtio_device_used(d, VIRTIO_SND_QUEUE_CONTROL);
    }
}

static void snd_control_event(void *ctx)
{
    struct virtio_device *d = ctx;
    struct snd_state *n = snd_of(d);
    struct device_queue *q = &d->queue[VIRTIO_SND_QUEUE_CONTROL];
    struct device_chain *c;

    if (!virtio_device_running(d) || fault_on(&d->faults, FAULT_CTRL_STUCK) ||
        !device_queue_fetch(q)) {
        return;
    }
    while ((c = device_queue_take(q, 0)) != NULL) {
        if (fault_fire(&d->faults, VIRTIO_SND_QUEUE_CONTROL, FAULT_CTRL_LOST)) {
            continue;
        }
        if (n->late == NULL && fault_fire(&d->faults, VIRTIO_SND_QUEUE_CONTROL, FAULT_CTRL_LATE)) {
            n->late = c;
            contract_schedule(d->m, SND_LATE_NS, snd_late_event, d);
            continue;
        }
        snd_answer(d, c);
    }
    device_queue_ask_notify(q, true);
    virtio_device_used(d, VIRTIO_SND_QUEUE_CONTROL);
}

/* ---- As a device type ------------------------------------------------------------------------- */

static void snd_notified(struct virtio_device *d, unsigned queue)
{
    uint64_t latency = snd_of(d)->latency;

    if (queue == VIRTIO_SND_QUEUE_CONTROL) {
        contract_schedule(d->m, latency / 2 + contract_random(d->m, latency + 1),
                          snd_control_event, d);
    } else if (queue == VIRTIO_SND_QUEUE_EVENT) {
        snd_fetch_events(d);
    } else {
        snd_stream_fetch(stream_of_queue(d, queue));
    }
}

static void snd_reset(struct virtio_device *d)
{
    struct snd_state *n = snd_of(d);

    contract_cancel(d->m, snd_control_event, d);
    contract_cancel(d->m, snd_late_event, d);
    contract_cancel(d->m, snd_many_events, d);
    n->late = NULL;
    n->events_left = 0;
    for (unsigned i = 0; i < SND_STREAMS; i++) {
        snd_stream_reset(&n->stream[i]);
    }
}

static void snd_stats(struct virtio_device *d, char *out, size_t cap)
{
    const struct snd_state *n = snd_of(d);
    const struct snd_counters *o = &n->stream[0].counters, *i = &n->stream[1].counters;

#define U(value) (unsigned long long)(value)
    snprintf(out, cap,
             "played %llu underruns %llu missing %llu recorded %llu overruns %llu lost %llu "
             "tx %llu rx %llu odd %llu dropped %llu in-flight %u kept %u events %llu events-lost %llu "
             "commands %llu refused %llu kicks %llu interrupts %llu accesses %llu faults %llu",
             U(o->frames), U(o->xruns), U(o->silence), U(i->frames), U(i->xruns), U(i->silence),
             U(o->transfers), U(i->transfers), U(o->odd + i->odd), U(n->stream[0].fifo.dropped + n->stream[1].fifo.dropped),
             n->stream[0].count + n->stream[1].count,
             n->stream[0].kept_count + n->stream[1].kept_count, U(n->events), U(n->events_lost),
             U(n->commands), U(n->refused), U(d->kicks), U(d->interrupts), U(d->accesses),
             U(d->faults.fired));
#undef U
}

static void snd_destroy(struct virtio_device *d)
{
    struct snd_state *n = snd_of(d);

    for (unsigned i = 0; i < SND_STREAMS; i++) {
        snd_stream_free(&n->stream[i]);
    }
    for (unsigned i = 0; i < d->queues; i++) {
        device_queue_disable(&d->queue[i]);
    }
    free(n);
    free(d);
}

const struct virtio_model snd_model = {
    .device_id = VIRTIO_ID_SOUND,
    .class_code = SND_CLASS,
    .config_bytes = sizeof(struct virtio_snd_config),
    .read_config = snd_read_config,
    .negotiated = snd_negotiated,
    .notified = snd_notified,
    .reset = snd_reset,
    .fault_armed = snd_fault_armed,
    .stats = snd_stats,
    .destroy = snd_destroy,
};

int64_t snd_model_take(struct virtio_device *d, struct lab_sound_format *format, void *buffer,
                       size_t cap)
{
    return snd_stream_take(&snd_of(d)->stream[0], format, buffer, cap);
}

int64_t snd_model_put(struct virtio_device *d, const void *data, size_t bytes)
{
    return snd_stream_put(&snd_of(d)->stream[1], data, bytes);
}

/* ---- Options ---------------------------------------------------------------------------------- */

static void each_stream(struct snd_state *n, void (*set)(struct snd_stream *s, uint64_t value),
                        uint64_t value)
{
    for (unsigned i = 0; i < SND_STREAMS; i++) {
        set(&n->stream[i], value);
    }
}

static void set_pace(struct snd_stream *s, uint64_t value)
{
    s->pace = (enum snd_pace)value;
}

static void set_burst(struct snd_stream *s, uint64_t value)
{
    s->burst = value;
}

static void set_formats(struct snd_stream *s, uint64_t value)
{
    s->formats = value;
}

static void set_rates(struct snd_stream *s, uint64_t value)
{
    s->rates = value;
}

static void set_features(struct snd_stream *s, uint64_t value)
{
    s->features |= (uint32_t)value;
}

static bool option_word_value(struct virtio_device *d, const char *key, const char *value)
{
    static const char *const paces[] = {
        [SND_PACE_REAL] = "real", [SND_PACE_EAGER] = "eager", [SND_PACE_BURST] = "burst"};
    struct snd_state *n = snd_of(d);

    if (strcmp(key, "status") == 0) {
        n->zero_is_ok = strcmp(value, "zero") == 0;
        return n->zero_is_ok || strcmp(value, "spec") == 0;
    }
    if (strcmp(key, "used") == 0) {
        n->understates = strcmp(value, "status") == 0;
        return n->understates || strcmp(value, "answer") == 0;
    }
    if (strcmp(key, "id") == 0) {
        if (strcmp(value, "1018") == 0) {
            d->pci_device = SND_TRANSITIONAL_ID;
            d->revision = 0; /* §4.1.2.1: transitional devices have revision 0 */
        }
        return strcmp(value, "1018") == 0 || strcmp(value, "1059") == 0;
    }
    for (unsigned i = 0; strcmp(key, "pace") == 0 && i < sizeof(paces) / sizeof(paces[0]); i++) {
        if (strcmp(value, paces[i]) == 0) {
            each_stream(n, set_pace, i);
            return true;
        }
    }
    return false;
}

static bool option_value(struct virtio_device *d, const char *key, const char *value)
{
    struct snd_state *n = snd_of(d);
    unsigned long number = 0;

    if (option_word_value(d, key, value)) {
        return true;
    }
    if (!option_number(value, UINT32_MAX, &number)) {
        return false;
    }
    if (strcmp(key, "burst") == 0 && number > 0) {
        each_stream(n, set_burst, number);
    } else if (strcmp(key, "ahead") == 0) {
        n->stream[0].ahead = (uint32_t)number;
    } else if (strcmp(key, "formats") == 0) {
        each_stream(n, set_formats, number & ALL_FORMATS);
    } else if (strcmp(key, "rates") == 0) {
        each_stream(n, set_rates, number & ALL_RATES);
    } else if (strcmp(key, "channels") == 0 && number > 0 && number <= UINT8_MAX) {
        n->stream[0].channels_max = (uint8_t)number;
    } else if (strcmp(key, "jacks") == 0 && number <= SND_ITEMS) {
        n->jacks = (uint32_t)number;
    } else if (strcmp(key, "chmaps") == 0 && number <= SND_ITEMS) {
        n->chmaps = (uint32_t)number;
    } else if (strcmp(key, "latency") == 0) {
        n->latency = number;
    } else {
        return false;
    }
    return true;
}

static bool snd_option(struct virtio_device *d, const char *key, const char *value)
{
    struct snd_state *n = snd_of(d);

    if (value != NULL) {
        return option_value(d, key, value);
    }
    if (strcmp(key, "xruns") == 0) {
        each_stream(n, set_features, 1u << VIRTIO_SND_PCM_F_EVT_XRUNS);
        return true;
    }
    if (strcmp(key, "wide") == 0) {
        each_stream(n, set_formats, ALL_FORMATS);
        each_stream(n, set_rates, ALL_RATES);
        for (unsigned i = 0; i < SND_STREAMS; i++) {
            n->stream[i].channels_min = 1;
            n->stream[i].channels_max = 8;
        }
        return true;
    }
    return false;
}

static void snd_defaults(struct virtio_device *d)
{
    struct snd_state *n = snd_of(d);

    d->revision = AERO_CONTRACT_PCI_REVISION;
    d->queues = VIRTIO_SND_QUEUE_COUNT;
    d->offered =
        VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1) | VIRTIO_FEATURE_MASK(VIRTIO_F_INDIRECT_DESC);
    n->latency = SND_DEFAULT_LATENCY_NS;
    memset(n->connected, true, sizeof(n->connected));
    for (unsigned i = 0; i < SND_STREAMS; i++) {
        n->stream[i] = (struct snd_stream){
            .d = d,
            .id = i,
            .input = i == 1,
            .queue = i == 1 ? VIRTIO_SND_QUEUE_RX : VIRTIO_SND_QUEUE_TX,
            .formats = BIT(VIRTIO_SND_PCM_FMT_S16),
            .rates = BIT(VIRTIO_SND_PCM_RATE_48000),
            .channels_min = i == 1 ? 1 : 2,
            .channels_max = i == 1 ? 1 : 2,
            .burst = SND_DEFAULT_BURST_NS,
        };
    }
}

static void snd_queues(struct virtio_device *d)
{
    static const uint16_t contract[VIRTIO_SND_QUEUE_COUNT] = {
        [VIRTIO_SND_QUEUE_CONTROL] = AERO_CONTRACT_SND_CONTROL_QUEUE_SIZE,
        [VIRTIO_SND_QUEUE_EVENT] = AERO_CONTRACT_SND_EVENT_QUEUE_SIZE,
        [VIRTIO_SND_QUEUE_TX] = AERO_CONTRACT_SND_TX_QUEUE_SIZE,
        [VIRTIO_SND_QUEUE_RX] = AERO_CONTRACT_SND_RX_QUEUE_SIZE,
    };

    for (unsigned i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        d->queue_max[i] = d->layout == VIRTIO_LAYOUT_QEMU ? SND_QUEUE_QEMU : contract[i];
    }
}

struct virtio_device *snd_model_create(struct lab_machine *m, unsigned card, const char *options,
                                       unsigned msix_vectors)
{
    struct virtio_device *d = calloc(1, sizeof(*d));
    struct snd_state *n = calloc(1, sizeof(*n));

    if (d == NULL || n == NULL) {
        free(d);
        free(n);
        return NULL;
    }
    d->m = m;
    d->model = &snd_model;
    d->state = n;
    d->msix_vectors = msix_vectors;
    snprintf(d->name, sizeof(d->name), "snd%u", card);
    snd_defaults(d);
    if (!options_apply(d, options, snd_option)) {
        snd_destroy(d);
        return NULL;
    }
    snd_queues(d);
    return d;
}

/* SPDX-License-Identifier: MIT */
/*
 * The sound engine's queues against a device that answers, completes and signals anything, and
 * writes to shared memory at any time (threat model §8.2 to §8.5). Properties: a request, a
 * transfer or an event buffer comes back at most once and only to its owner; answers fill no more
 * than they may; what is reported is inside what was posted and in whole frames; events name
 * things that exist; everything can be taken down in every state.
 *
 * Input: flags (bit 0: status 0 is OK, bit 1: indirect); then steps: an operation byte with its
 * arguments.
 */
#include "fuzz.h"

#include "core/virtio/virtio_snd.h"
#include "mock/mock_ring.h"

#define QUEUE_SIZE 16u
#define DATA_SIZE  8192u
#define STREAMS    3u
#define REQUESTS   64u
#define TRANSFERS  64u
#define STEPS_MAX  4096
#define CANARY     0xC7u

struct request {
    bool live;
    uint32_t id, code, answer_size;
    uint8_t answer[VIRTIO_SND_ANSWER_MAX + 1];
};

struct fuzz {
    struct fuzz_input in;
    struct mock_os os;
    struct core_dma data;
    struct virtqueue vq[VIRTIO_SND_QUEUE_COUNT];
    struct mock_ring ring[VIRTIO_SND_QUEUE_COUNT];
    struct virtio_snd_control control;
    struct virtio_snd_events events;
    struct virtio_snd_pcm_queue pcm[2];
    struct virtio_snd_stream streams[STREAMS]; /* 0 and 2 play, 1 records */
    struct request requests[REQUESTS];
    struct {
        bool live;
        uint8_t stream;
        uint32_t bytes;
    } transfers[TRANSFERS];
};

static const struct virtio_snd_settings settings = {
    .jacks = 2, .streams = STREAMS, .chmaps = 3, .controls = 4};

static const struct virtio_snd_params params = {.buffer_bytes = 4096,
                                                .period_bytes = 1024,
                                                .channels = 2,
                                                .format = VIRTIO_SND_PCM_FMT_S16,
                                                .rate = VIRTIO_SND_PCM_RATE_48000};

static void connect(struct fuzz *f)
{
    for (unsigned i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        struct virtqueue_areas areas;

        virtqueue_get_areas(&f->vq[i], &areas);
        mock_ring_init(&f->ring[i], &f->os, areas.size, areas.desc, areas.driver, areas.device,
                       false);
    }
}

/* ---- The driver's side ----------------------------------------------------------------------- */

static bool build(struct fuzz *f, struct virtio_snd_request *r)
{
    static const uint32_t kinds[] = {VIRTIO_SND_R_JACK_INFO, VIRTIO_SND_R_PCM_INFO,
                                     VIRTIO_SND_R_CHMAP_INFO, VIRTIO_SND_R_CTL_INFO};
    static const uint32_t commands[] = {VIRTIO_SND_R_PCM_PREPARE, VIRTIO_SND_R_PCM_START,
                                        VIRTIO_SND_R_PCM_STOP, VIRTIO_SND_R_PCM_RELEASE};
    const struct virtio_snd_ctl ctl = {.type = VIRTIO_SND_CTL_TYPE_INTEGER,
                                       .access = 1u << VIRTIO_SND_CTL_ACCESS_READ,
                                       .count = 3};
    uint8_t kind = fuzz_u8(&f->in);
    struct virtio_snd_stream *stream = &f->streams[fuzz_u8(&f->in) % STREAMS];

    switch (kind % 4) {
    case 0:
        return virtio_snd_request_query(r, &settings, kinds[kind / 4 % 4], fuzz_u8(&f->in) % 4,
                                        fuzz_u8(&f->in) % 5) == VIRTIO_OK;
    case 1:
        return virtio_snd_request_set_params(r, stream, &params) == VIRTIO_OK;
    case 2:
        return virtio_snd_request_pcm(r, stream, commands[kind / 4 % 4]) == VIRTIO_OK;
    default:
        return virtio_snd_request_ctl_read(r, &ctl) == VIRTIO_OK;
    }
}

static void request(struct fuzz *f)
{
    struct virtio_snd_request r;
    size_t i = 0;

    while (i < REQUESTS && f->requests[i].live) {
        i++;
    }
    if (i == REQUESTS || !build(f, &r)) {
        return;
    }
    struct request *slot = &f->requests[i];
    memset(slot->answer, CANARY, sizeof(slot->answer));
    if (virtio_snd_control_submit(&f->control, &r, slot->answer, &slot->id) == VIRTIO_OK) {
        slot->live = true;
        slot->code = r.code;
        slot->answer_size = r.answer_size;
        FUZZ_CHECK(slot->id != 0);
        FUZZ_CHECK(!r.stream || r.stream->pending == r.code);
    }
    virtqueue_publish(f->control.vq);
}

static void poll_control(struct fuzz *f)
{
    struct virtio_snd_answer done;

    if (virtio_snd_control_poll(&f->control, &done) != VIRTIO_OK) {
        return;
    }
    for (size_t i = 0; i < REQUESTS; i++) {
        struct request *slot = &f->requests[i];
        if (!slot->live || slot->id != done.id) {
            continue;
        }
        FUZZ_CHECK(done.code == slot->code);
        FUZZ_CHECK(done.length <= slot->answer_size);
        FUZZ_CHECK(done.error == VIRTIO_OK || done.length == 0);
        for (size_t b = done.length; b < sizeof(slot->answer); b++) {
            FUZZ_CHECK(slot->answer[b] == CANARY);
        }
        slot->live = false;
        return;
    }
    FUZZ_CHECK(!"an answer to nobody's request");
}

static void abandon(struct fuzz *f)
{
    struct request *slot = &f->requests[fuzz_u8(&f->in) % REQUESTS];

    if (slot->live) {
        virtio_snd_control_abandon(&f->control, slot->id);
        slot->live = false;
    }
}

static void transfer(struct fuzz *f)
{
    struct virtqueue_element pieces[4];
    uint8_t stream = fuzz_u8(&f->in) % STREAMS;
    uint16_t count = fuzz_u8(&f->in) % 5;
    uint32_t bytes = 0;
    size_t i = 0;

    for (uint16_t p = 0; p < count; p++) {
        uint32_t len = fuzz_u8(&f->in);
        pieces[p] = (struct virtqueue_element){.addr = f->data.device_addr + p * 256u, .len = len};
        bytes += len;
    }
    while (i < TRANSFERS && f->transfers[i].live) {
        i++;
    }
    if (i == TRANSFERS) {
        return;
    }
    struct virtio_snd_stream *s = &f->streams[stream];
    bool room = virtio_snd_transfer_has_room(s, count);
    if (virtio_snd_transfer_submit(s, pieces, count, bytes, (void *)i) == VIRTIO_OK) {
        FUZZ_CHECK(room && bytes != 0 && bytes % s->frame_bytes == 0);
        f->transfers[i].live = true;
        f->transfers[i].stream = stream;
        f->transfers[i].bytes = bytes;
    }
    virtqueue_publish(s->queue->vq);
}

static void poll_pcm(struct fuzz *f, struct virtio_snd_pcm_queue *queue)
{
    struct virtio_snd_done done;

    if (virtio_snd_pcm_queue_poll(queue, &done) != VIRTIO_OK) {
        return;
    }
    size_t i = (size_t)done.cookie;
    FUZZ_CHECK(i < TRANSFERS && f->transfers[i].live);
    FUZZ_CHECK(done.stream == &f->streams[f->transfers[i].stream]);
    FUZZ_CHECK(done.posted == f->transfers[i].bytes && done.bytes <= done.posted);
    FUZZ_CHECK(done.bytes % done.stream->frame_bytes == 0);
    FUZZ_CHECK(done.latency_bytes <= 10u * 48000u * done.stream->frame_bytes);
    f->transfers[i].live = false;
}

static void poll_events(struct fuzz *f)
{
    struct virtio_snd_notice n;
    enum virtio_error error = virtio_snd_events_poll(&f->events, &n);

    virtqueue_publish(f->events.vq);
    if (error != VIRTIO_OK) {
        return;
    }
    FUZZ_CHECK(virtqueue_in_flight(f->events.vq) == f->events.count);
    switch (n.type) {
    case 0:
        FUZZ_CHECK(f->events.ignored != 0);
        break;
    case VIRTIO_SND_EVT_JACK_CONNECTED:
    case VIRTIO_SND_EVT_JACK_DISCONNECTED:
        FUZZ_CHECK(n.id < settings.jacks);
        break;
    case VIRTIO_SND_EVT_PCM_PERIOD_ELAPSED:
    case VIRTIO_SND_EVT_PCM_XRUN:
        FUZZ_CHECK(n.id < settings.streams);
        break;
    default:
        FUZZ_CHECK(n.type == VIRTIO_SND_EVT_CTL_NOTIFY && n.id < settings.controls);
        FUZZ_CHECK(n.mask != 0 && n.mask < 8);
        break;
    }
}

/* A reset gives everything back, exactly once. */
static void reset(struct fuzz *f)
{
    struct virtio_snd_stream *stream;
    void *cookie;

    virtio_snd_control_reset(&f->control);
    virtio_snd_events_reset(&f->events);
    for (unsigned q = 0; q < 2; q++) {
        while (virtio_snd_pcm_queue_detach(&f->pcm[q], &stream, &cookie)) {
            size_t i = (size_t)cookie;
            FUZZ_CHECK(i < TRANSFERS && f->transfers[i].live);
            FUZZ_CHECK(stream == &f->streams[f->transfers[i].stream]);
            f->transfers[i].live = false;
        }
    }
    for (unsigned i = 0; i < STREAMS; i++) {
        FUZZ_CHECK(virtio_snd_stream_in_flight(&f->streams[i]) == 0);
        virtio_snd_stream_reset(&f->streams[i]);
    }
    for (size_t i = 0; i < TRANSFERS; i++) {
        FUZZ_CHECK(!f->transfers[i].live);
    }
    for (size_t i = 0; i < REQUESTS; i++) {
        f->requests[i].live = false;
    }
    connect(f);
    FUZZ_CHECK(virtio_snd_events_post(&f->events) == VIRTIO_OK);
    virtqueue_publish(f->events.vq);
}

/* ---- The device's side ----------------------------------------------------------------------- */

static uint32_t some_status(struct fuzz *f)
{
    static const uint32_t statuses[] = {VIRTIO_SND_S_OK,
                                        VIRTIO_SND_S_OK,
                                        VIRTIO_SND_S_OK,
                                        VIRTIO_SND_S_BAD_MSG,
                                        VIRTIO_SND_S_IO_ERR,
                                        0,
                                        1,
                                        VIRTIO_SND_NO_STATUS};
    uint8_t which = fuzz_u8(&f->in);

    return which < 0xF0 ? statuses[which % 8] : fuzz_u32(&f->in);
}

/* One buffer of any queue: writes what it likes, claims to have written what it likes. */
static void serve(struct fuzz *f)
{
    static const uint32_t codes[] = {0x1000, 0x1001, 0x1100, 0x1101, 0x1200, 0x8000, 0, 0x1002};
    unsigned queue = fuzz_u8(&f->in) % VIRTIO_SND_QUEUE_COUNT;
    struct mock_chain chain;
    uint32_t words[2];

    f->ring[queue].fault = NULL; /* it may have scribbled over the chains itself */
    if (!mock_ring_pop(&f->ring[queue], &chain)) {
        return;
    }
    words[0] = queue == VIRTIO_SND_QUEUE_EVENT ? codes[fuzz_u8(&f->in) % 8] : some_status(f);
    words[1] = fuzz_u8(&f->in) < 0xC0 ? fuzz_u8(&f->in) % 6 : fuzz_u32(&f->in);
    uint8_t length = fuzz_u8(&f->in);
    uint32_t used = length < 0xC0 ? chain.writable : length - 0xC0u;
    if (chain.count && chain.segments[chain.count - 1].len >= sizeof(words)) {
        const struct mock_segment *last = &chain.segments[chain.count - 1];
        memcpy(last->va, words, sizeof(words));
    } else {
        mock_chain_write(&chain, words, sizeof(words));
    }
    mock_ring_push(&f->ring[queue], chain.head, used < chain.writable ? used : chain.writable);
}

static void scribble(struct fuzz *f)
{
    const struct core_dma *blocks[] = {
        &f->control.dma,    &f->events.dma,     &f->streams[0].dma, &f->streams[1].dma,
        &f->vq[0].ring_dma, &f->vq[1].ring_dma, &f->vq[2].ring_dma, &f->vq[3].ring_dma,
    };
    const struct core_dma *dma = blocks[fuzz_u8(&f->in) % 8];
    size_t at = fuzz_u16(&f->in) % dma->size;

    ((uint8_t *)dma->va)[at] = fuzz_u8(&f->in);
}

static void lie(struct fuzz *f)
{
    struct mock_ring *ring = &f->ring[fuzz_u8(&f->in) % VIRTIO_SND_QUEUE_COUNT];
    uint16_t ahead = fuzz_u8(&f->in) % 4;

    mock_ring_write_used(ring, ahead, fuzz_u8(&f->in), fuzz_u8(&f->in));
    mock_ring_write_used_idx(ring, (uint16_t)(ring->used_idx + ahead));
}

/* ---- Parsers --------------------------------------------------------------------------------- */

static void parse_pcm(struct fuzz *f)
{
    struct virtio_snd_pcm_info wire;
    struct virtio_snd_pcm pcm;

    for (size_t i = 0; i < sizeof(wire); i++) {
        ((uint8_t *)&wire)[i] = fuzz_u8(&f->in);
    }
    if (virtio_snd_parse_pcm(&wire, &pcm) == VIRTIO_OK) {
        FUZZ_CHECK(pcm.direction <= VIRTIO_SND_D_INPUT);
        FUZZ_CHECK(pcm.formats != 0 && (pcm.formats & ~virtio_snd_formats_mask()) == 0);
        FUZZ_CHECK(pcm.rates != 0 && pcm.rates >> VIRTIO_SND_PCM_RATE_COUNT == 0);
        FUZZ_CHECK(pcm.channels_min >= 1 && pcm.channels_min <= pcm.channels_max);
        FUZZ_CHECK(pcm.channels_max <= VIRTIO_SND_CHANNELS_MAX);
    }
}

static void parse_others(struct fuzz *f)
{
    struct virtio_snd_ctl_info wire;
    struct virtio_snd_chmap_info map;
    struct virtio_snd_ctl ctl;
    struct virtio_snd_chmap chmap;
    uint8_t answer[64];
    int64_t values[VIRTIO_SND_CTL_COUNT_MAX_BYTES];

    for (size_t i = 0; i < sizeof(wire); i++) {
        ((uint8_t *)&wire)[i] = fuzz_u8(&f->in);
    }
    memcpy(&map, &wire, sizeof(map));
    memcpy(answer, wire.name, sizeof(wire.name));
    if (virtio_snd_parse_chmap(&map, &chmap) == VIRTIO_OK) {
        FUZZ_CHECK(chmap.channels >= 1 && chmap.channels <= VIRTIO_SND_CHMAP_MAX_SIZE);
        for (unsigned i = 0; i < chmap.channels; i++) {
            FUZZ_CHECK(chmap.positions[i] < VIRTIO_SND_CHMAP_COUNT);
        }
    }
    if (virtio_snd_parse_ctl(&wire, 1, &ctl) != VIRTIO_OK) {
        return;
    }
    FUZZ_CHECK(memchr(ctl.name, 0, sizeof(ctl.name)));
    FUZZ_CHECK(ctl.count >= 1 && ctl.count <= VIRTIO_SND_CTL_COUNT_MAX_BYTES);
    FUZZ_CHECK(ctl.role <= VIRTIO_SND_CTL_ROLE_GAIN && ctl.min <= ctl.max && ctl.step >= 0);
    if (virtio_snd_parse_values(&ctl, answer, fuzz_u8(&f->in) % 45, values) == VIRTIO_OK) {
        for (uint32_t i = 0; i < ctl.count; i++) {
            FUZZ_CHECK(values[i] >= ctl.min && values[i] <= ctl.max);
        }
    }
}

/* ---------------------------------------------------------------------------------------------- */

static void step(struct fuzz *f)
{
    switch (fuzz_u8(&f->in) % 16) {
    case 0:
    case 1:
        request(f);
        break;
    case 2:
    case 3:
        poll_control(f);
        break;
    case 4:
        abandon(f);
        break;
    case 5:
    case 6:
        transfer(f);
        break;
    case 7:
        poll_pcm(f, &f->pcm[0]);
        break;
    case 8:
        poll_pcm(f, &f->pcm[1]);
        break;
    case 9:
        poll_events(f);
        break;
    case 10:
    case 11:
        serve(f);
        break;
    case 12:
        scribble(f);
        break;
    case 13:
        lie(f);
        break;
    case 14:
        reset(f);
        break;
    default:
        if (fuzz_u8(&f->in) & 1) {
            parse_pcm(f);
        } else {
            parse_others(f);
        }
        break;
    }
    for (unsigned i = 0; i < STREAMS; i++) {
        FUZZ_CHECK(f->streams[i].state <= VIRTIO_SND_STATE_LOST);
        FUZZ_CHECK(virtio_snd_stream_in_flight(&f->streams[i]) <= 8);
    }
}

static void open_all(struct fuzz *f, bool zero_is_ok, uint16_t indirect)
{
    const struct virtio_snd_pcm pcm = {
        .formats = VIRTIO_FEATURE_MASK(VIRTIO_SND_PCM_FMT_S16),
        .rates = VIRTIO_FEATURE_MASK(VIRTIO_SND_PCM_RATE_48000),
        .channels_min = 1,
        .channels_max = 2,
    };

    mock_os_init(&f->os);
    f->data = mock_os_dma(&f->os, DATA_SIZE);
    struct core_os os = mock_os_handle(&f->os);
    for (uint16_t i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        struct virtqueue_config config = {
            .os = os, .index = i, .size = QUEUE_SIZE, .indirect_max = indirect};
        FUZZ_CHECK(virtqueue_create(&f->vq[i], &config) == VIRTIO_OK);
    }
    connect(f);
    FUZZ_CHECK(virtio_snd_control_create(&f->control, &os, &f->vq[0], zero_is_ok) == VIRTIO_OK);
    FUZZ_CHECK(virtio_snd_events_create(&f->events, &os, &f->vq[1], &settings, 4) == VIRTIO_OK);
    FUZZ_CHECK(virtio_snd_events_post(&f->events) == VIRTIO_OK);
    virtqueue_publish(f->events.vq);
    for (uint8_t q = 0; q < 2; q++) {
        virtio_snd_pcm_queue_init(&f->pcm[q], &f->vq[VIRTIO_SND_QUEUE_TX + q], q, zero_is_ok);
    }
    for (uint32_t i = 0; i < STREAMS; i++) {
        struct virtio_snd_pcm of = pcm;
        of.direction = i % 2;
        FUZZ_CHECK(virtio_snd_stream_create(&f->streams[i], &os, &f->pcm[i % 2], i, &of, 8) ==
                   VIRTIO_OK);
    }
}

static void close_all(struct fuzz *f)
{
    for (unsigned i = 0; i < STREAMS; i++) {
        virtio_snd_stream_destroy(&f->streams[i]);
    }
    virtio_snd_events_destroy(&f->events);
    virtio_snd_control_destroy(&f->control);
    for (unsigned i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        virtqueue_destroy(&f->vq[i]);
    }
    mock_os_dma_free(&f->os, &f->data);
    FUZZ_CHECK(f->os.mem_live == 0 && f->os.dma_live == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fuzz f;

    memset(&f, 0, sizeof(f));
    f.in = (struct fuzz_input){.data = data, .left = size};
    uint8_t flags = fuzz_u8(&f.in);
    open_all(&f, flags & 1, flags & 2 ? 6 : 0);
    for (unsigned steps = 0; f.in.left && steps < STEPS_MAX; steps++) {
        step(&f);
    }
    reset(&f);
    close_all(&f);
    return 0;
}

/* SPDX-License-Identifier: MIT */
/* The sound engine's queues and two streams between the engine and mock rings. */
#ifndef TESTS_UNIT_SND_FIXTURE_H
#define TESTS_UNIT_SND_FIXTURE_H

#include "core/virtio/virtio_snd.h"

#include "mock/mock_ring.h"
#include "unit.h"

#define QUEUE_SIZE 64u
#define DATA_SIZE  0x50000u
#define STREAMS    2u
#define FMT(f)     VIRTIO_FEATURE_MASK(VIRTIO_SND_PCM_FMT_##f)
#define RATE(hz)   VIRTIO_FEATURE_MASK(VIRTIO_SND_PCM_RATE_##hz)

struct snd_fixture {
    struct mock_os os;
    struct virtqueue vq[VIRTIO_SND_QUEUE_COUNT];
    struct mock_ring ring[VIRTIO_SND_QUEUE_COUNT];
    struct core_dma data;
    struct virtio_snd_control control;
    struct virtio_snd_events events;
    struct virtio_snd_pcm_queue tx, rx;
    struct virtio_snd_stream streams[STREAMS]; /* 0 plays, 1 records */
};

static const struct virtio_snd_settings settings = {.jacks = 2, .streams = STREAMS, .controls = 3};

static const struct virtio_snd_params params = {
    .buffer_bytes = 3840,
    .period_bytes = 960,
    .channels = 2,
    .format = VIRTIO_SND_PCM_FMT_S16,
    .rate = VIRTIO_SND_PCM_RATE_48000,
};

static inline struct virtio_snd_pcm pcm_of(uint8_t direction)
{
    return (struct virtio_snd_pcm){
        .features = 1u << VIRTIO_SND_PCM_F_EVT_XRUNS,
        .formats = FMT(S16) | FMT(S24_3),
        .rates = RATE(48000) | RATE(44100),
        .direction = direction,
        .channels_min = 1,
        .channels_max = 2,
    };
}

static inline void connect(struct snd_fixture *f)
{
    for (unsigned i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        struct virtqueue_areas areas;
        virtqueue_get_areas(&f->vq[i], &areas);
        mock_ring_init(&f->ring[i], &f->os, areas.size, areas.desc, areas.driver, areas.device,
                       false);
    }
}

static inline void snd_open_as(struct snd_fixture *f, uint16_t indirect, bool zero_is_ok)
{
    memset(f, 0, sizeof(*f));
    mock_os_init(&f->os);
    f->data = mock_os_dma(&f->os, DATA_SIZE);
    struct core_os os = mock_os_handle(&f->os);
    for (uint16_t i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        struct virtqueue_config config = {
            .os = os, .index = i, .size = QUEUE_SIZE, .indirect_max = indirect};
        assert_error(virtqueue_create(&f->vq[i], &config), VIRTIO_OK);
    }
    connect(f);
    assert_error(
        virtio_snd_control_create(&f->control, &os, &f->vq[VIRTIO_SND_QUEUE_CONTROL], zero_is_ok),
        VIRTIO_OK);
    assert_error(
        virtio_snd_events_create(&f->events, &os, &f->vq[VIRTIO_SND_QUEUE_EVENT], &settings, 8),
        VIRTIO_OK);
    virtio_snd_pcm_queue_init(&f->tx, &f->vq[VIRTIO_SND_QUEUE_TX], VIRTIO_SND_D_OUTPUT, zero_is_ok);
    virtio_snd_pcm_queue_init(&f->rx, &f->vq[VIRTIO_SND_QUEUE_RX], VIRTIO_SND_D_INPUT, zero_is_ok);
    struct virtio_snd_pcm out = pcm_of(VIRTIO_SND_D_OUTPUT), in = pcm_of(VIRTIO_SND_D_INPUT);
    assert_error(virtio_snd_stream_create(&f->streams[0], &os, &f->tx, 0, &out, 8), VIRTIO_OK);
    assert_error(virtio_snd_stream_create(&f->streams[1], &os, &f->rx, 1, &in, 8), VIRTIO_OK);
}

static inline void snd_open(struct snd_fixture *f)
{
    snd_open_as(f, VIRTIO_SND_INDIRECT_MAX, false);
}

static inline void snd_close(struct snd_fixture *f)
{
    for (unsigned i = 0; i < STREAMS; i++) {
        virtio_snd_stream_destroy(&f->streams[i]);
    }
    virtio_snd_events_destroy(&f->events);
    virtio_snd_control_destroy(&f->control);
    for (unsigned i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        assert_no_fault(&f->ring[i]);
        virtqueue_destroy(&f->vq[i]);
    }
    mock_os_dma_free(&f->os, &f->data);
    assert_int_equal(f->os.mem_live, 0);
    assert_int_equal(f->os.dma_live, 0);
}

/* ---- The device's side ----------------------------------------------------------------------- */

/* Takes the next request; its bytes go to `request`. */
static inline struct mock_chain device_request(struct snd_fixture *f, void *request, uint32_t size)
{
    struct mock_chain chain;

    virtqueue_publish(f->control.vq);
    assert_true(mock_ring_pop(&f->ring[VIRTIO_SND_QUEUE_CONTROL], &chain));
    assert_int_equal(chain.readable, size);
    assert_int_equal(mock_chain_read(&chain, request, size), size);
    return chain;
}

static inline void device_answer(struct snd_fixture *f, const struct mock_chain *chain,
                                 uint32_t status, const void *answer, uint32_t size, uint32_t used)
{
    uint8_t bytes[4 + VIRTIO_SND_ANSWER_MAX];

    memcpy(bytes, &status, 4);
    if (size) {
        memcpy(bytes + 4, answer, size);
    }
    mock_chain_write(chain, bytes, 4 + size);
    mock_ring_push(&f->ring[VIRTIO_SND_QUEUE_CONTROL], chain->head, used);
}

/* Sends one command of a stream and answers it. */
static inline enum virtio_error command_status(struct snd_fixture *f,
                                               struct virtio_snd_stream *stream, uint32_t code,
                                               uint32_t status)
{
    struct virtio_snd_request r;
    struct virtio_snd_answer done;
    struct virtio_snd_pcm_set_params wire;
    uint32_t id;
    enum virtio_error error = code == VIRTIO_SND_R_PCM_SET_PARAMS
                                  ? virtio_snd_request_set_params(&r, stream, &params)
                                  : virtio_snd_request_pcm(&r, stream, code);

    if (error != VIRTIO_OK) {
        return error;
    }
    assert_error(virtio_snd_control_submit(&f->control, &r, NULL, &id), VIRTIO_OK);
    assert_int_equal(stream->pending, code);
    struct mock_chain chain = device_request(f, &wire, r.size);
    assert_int_equal(wire.hdr.hdr.code, code);
    assert_int_equal(wire.hdr.stream_id, stream->id);
    assert_int_equal(chain.writable, 4);
    device_answer(f, &chain, status, NULL, 0, 4);
    assert_error(virtio_snd_control_poll(&f->control, &done), VIRTIO_OK);
    assert_int_equal(done.id, id);
    assert_int_equal(done.code, code);
    assert_int_equal(done.status, status);
    assert_int_equal(stream->pending, 0);
    return done.error;
}

static inline enum virtio_error command(struct snd_fixture *f, struct virtio_snd_stream *stream,
                                        uint32_t code)
{
    return command_status(f, stream, code, VIRTIO_SND_S_OK);
}

static inline void prepare(struct snd_fixture *f, struct virtio_snd_stream *stream)
{
    assert_error(command(f, stream, VIRTIO_SND_R_PCM_SET_PARAMS), VIRTIO_OK);
    assert_error(command(f, stream, VIRTIO_SND_R_PCM_PREPARE), VIRTIO_OK);
}

#endif

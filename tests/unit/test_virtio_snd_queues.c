/* SPDX-License-Identifier: MIT */
/*
 * The sound engine's transfers and events against a device that may answer anything (threat model
 * §8.4, §8.5).
 */
#include "snd_fixture.h"

#include <stdlib.h>

/* ---- Transfers ------------------------------------------------------------------------------- */

static struct virtqueue_element piece(const struct snd_fixture *f, uint32_t at, uint32_t len)
{
    return (struct virtqueue_element){.addr = f->data.device_addr + at, .len = len};
}

static enum virtio_error submit(struct snd_fixture *f, unsigned stream, uint32_t at, uint32_t bytes,
                                uintptr_t cookie)
{
    struct virtqueue_element e = piece(f, at, bytes);

    return virtio_snd_transfer_submit(&f->streams[stream], &e, 1, bytes, (void *)cookie);
}

static struct mock_chain device_transfer(struct snd_fixture *f, unsigned queue)
{
    struct mock_chain chain;

    virtqueue_publish(&f->vq[queue]);
    assert_true(mock_ring_pop(&f->ring[queue], &chain));
    return chain;
}

/* Writes the status where the specification has it, in the last segment. */
static void device_done(struct snd_fixture *f, unsigned queue, const struct mock_chain *chain,
                        uint32_t status, uint32_t latency, uint32_t used)
{
    const struct mock_segment *last = &chain->segments[chain->count - 1];
    const struct virtio_snd_pcm_status s = {status, latency};

    assert_int_equal(last->len, sizeof(s));
    memcpy(last->va, &s, sizeof(s));
    mock_ring_push(&f->ring[queue], chain->head, used);
}

static void test_play(void **state)
{
    static const uint16_t indirect[] = {0, VIRTIO_SND_INDIRECT_MAX};

    for (size_t i = 0; i < ARRAY_SIZE(indirect); i++) {
        struct snd_fixture f;
        struct virtio_snd_done done;
        uint8_t bytes[4 + 960];
        le32_t id;

        snd_open_as(&f, indirect[i], false);
        assert_error(submit(&f, 0, 0, 960, 1), VIRTIO_E_SND_STATE);
        prepare(&f, &f.streams[0]);
        memset(f.data.va, 0x42, 960);
        struct virtqueue_element pieces[3] = {piece(&f, 0, 100), piece(&f, 100, 800),
                                              piece(&f, 900, 60)};
        assert_error(virtio_snd_transfer_submit(&f.streams[0], pieces, 3, 960, (void *)7),
                     VIRTIO_OK);
        assert_int_equal(virtio_snd_stream_in_flight(&f.streams[0]), 1);
        assert_error(virtio_snd_stream_check_released(&f.streams[0]), VIRTIO_E_SND_RELEASE);
        struct mock_chain chain = device_transfer(&f, VIRTIO_SND_QUEUE_TX);
        assert_int_equal(chain.indirect, indirect[i] != 0);
        assert_int_equal(chain.count, 5);
        assert_int_equal(chain.readable, 4 + 960);
        assert_int_equal(chain.writable, 8); /* §5.14.6.8.1.2: nothing but the status */
        mock_chain_read(&chain, bytes, sizeof(bytes));
        memcpy(&id, bytes, 4);
        assert_int_equal(id, 0);
        assert_memory_equal(bytes + 4, f.data.va, 960);
        assert_error(virtio_snd_pcm_queue_poll(&f.tx, &done), VIRTIO_E_QUEUE_EMPTY);
        device_done(&f, VIRTIO_SND_QUEUE_TX, &chain, VIRTIO_SND_S_OK, 4000, 8);
        assert_error(virtio_snd_pcm_queue_poll(&f.tx, &done), VIRTIO_OK);
        assert_ptr_equal(done.stream, &f.streams[0]);
        assert_ptr_equal(done.cookie, (void *)7);
        assert_error(done.error, VIRTIO_OK);
        assert_int_equal(done.bytes, 960);
        assert_int_equal(done.posted, 960);
        assert_int_equal(done.latency_bytes, 4000);
        assert_error(virtio_snd_stream_check_released(&f.streams[0]), VIRTIO_OK);
        snd_close(&f);
    }
}

static void test_record(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_done done;
    uint8_t sound[960];

    snd_open(&f);
    prepare(&f, &f.streams[1]);
    memset(sound, 0x33, sizeof(sound));
    assert_error(submit(&f, 1, 0, 960, 7), VIRTIO_OK);
    struct mock_chain chain = device_transfer(&f, VIRTIO_SND_QUEUE_RX);
    assert_int_equal(chain.readable, 4); /* §5.14.6.8.2.2: nothing but the header */
    assert_int_equal(chain.writable, 960 + 8);
    mock_chain_write(&chain, sound, sizeof(sound));
    device_done(&f, VIRTIO_SND_QUEUE_RX, &chain, VIRTIO_SND_S_OK, 0, 968);
    assert_error(virtio_snd_pcm_queue_poll(&f.rx, &done), VIRTIO_OK);
    assert_error(done.error, VIRTIO_OK);
    assert_int_equal(done.bytes, 960);
    assert_memory_equal(f.data.va, sound, sizeof(sound));
    assert_int_equal(f.streams[1].count.shorts, 0);
    assert_int_equal(f.streams[1].count.bytes, 960);
    snd_close(&f);
}

static void test_transfer_answers(void **state)
{
    static const struct {
        unsigned stream;
        uint32_t status, latency, used;
        bool zero_is_ok;
        enum virtio_error error;
        uint32_t bytes, latency_out;
        unsigned errors, shorts, late;
    } cases[] = {
        /* Playing: what is gone is played, whatever the status. */
        {0, VIRTIO_SND_S_OK, 12, 8, false, VIRTIO_OK, 960, 12, 0, 0, 0},
        {0, VIRTIO_SND_S_IO_ERR, 12, 8, false, VIRTIO_E_SND_IO_ERR, 960, 0, 1, 0, 0},
        {0, VIRTIO_SND_S_BAD_MSG, 0, 8, false, VIRTIO_E_SND_BAD_MSG, 960, 0, 1, 0, 0},
        {0, VIRTIO_SND_S_OK, 0, 7, false, VIRTIO_E_SND_NO_STATUS, 960, 0, 1, 0, 0},
        {0, VIRTIO_SND_S_OK, 0, 0, false, VIRTIO_E_SND_NO_STATUS, 960, 0, 1, 0, 0},
        {0, VIRTIO_SND_NO_STATUS, 0, 8, false, VIRTIO_E_SND_NO_STATUS, 960, 0, 1, 0, 0},
        {0, 0, 0, 8, false, VIRTIO_E_SND_STATUS, 960, 0, 1, 0, 0},
        {0, 0, 0, 8, true, VIRTIO_OK, 960, 0, 0, 0, 0},
        {0, 0xDEADBEEF, 0, 8, true, VIRTIO_E_SND_STATUS, 960, 0, 1, 0, 0},
        /* Ten seconds of latency are believed, more is not. */
        {0, VIRTIO_SND_S_OK, 1920000, 8, false, VIRTIO_OK, 960, 1920000, 0, 0, 0},
        {0, VIRTIO_SND_S_OK, 1920001, 8, false, VIRTIO_OK, 960, 0, 0, 0, 1},
        {0, VIRTIO_SND_S_OK, UINT32_MAX, 8, false, VIRTIO_OK, 960, 0, 0, 0, 1},
        /* Recording: only what is good was recorded. */
        {1, VIRTIO_SND_S_OK, 8, 968, false, VIRTIO_OK, 960, 8, 0, 0, 0},
        {1, VIRTIO_SND_S_IO_ERR, 0, 968, false, VIRTIO_E_SND_IO_ERR, 0, 0, 1, 0, 0},
        {1, VIRTIO_SND_S_OK, 0, 7, false, VIRTIO_E_SND_NO_STATUS, 0, 0, 1, 0, 0},
        {1, VIRTIO_SND_NO_STATUS, 0, 968, false, VIRTIO_E_SND_NO_STATUS, 0, 0, 1, 0, 0},
        /* Short: the end of a stream. QEMU's status is behind the frames, not in its place. */
        {1, VIRTIO_SND_S_OK, 0, 8, false, VIRTIO_OK, 0, 0, 0, 1, 0},
        {1, VIRTIO_SND_S_OK, 0, 8 + 400, false, VIRTIO_OK, 400, 0, 0, 1, 0},
        {1, VIRTIO_SND_S_OK, 0, 8 + 403, false, VIRTIO_OK, 400, 0, 0, 1, 0}, /* whole frames */
        {1, VIRTIO_SND_S_OK, 0, 967, false, VIRTIO_OK, 956, 0, 0, 1, 0},
        {1, VIRTIO_SND_NO_STATUS, 0, 8 + 400, false, VIRTIO_OK, 400, 0, 0, 1, 0},
        {1, VIRTIO_SND_S_IO_ERR, 0, 8 + 400, false, VIRTIO_E_SND_IO_ERR, 0, 0, 1, 1, 0},
        {1, 0, 0, 8 + 400, false, VIRTIO_E_SND_STATUS, 0, 0, 1, 1, 0},
        {1, 0, 0, 8 + 400, true, VIRTIO_OK, 400, 0, 0, 1, 0},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct snd_fixture f;
        struct virtio_snd_done done;
        unsigned queue = cases[i].stream ? VIRTIO_SND_QUEUE_RX : VIRTIO_SND_QUEUE_TX;

        snd_open_as(&f, 0, cases[i].zero_is_ok);
        struct virtio_snd_stream *s = &f.streams[cases[i].stream];
        prepare(&f, s);
        assert_error(submit(&f, cases[i].stream, 0, 960, 0), VIRTIO_OK);
        struct mock_chain chain = device_transfer(&f, queue);
        device_done(&f, queue, &chain, cases[i].status, cases[i].latency, cases[i].used);
        assert_error(virtio_snd_pcm_queue_poll(cases[i].stream ? &f.rx : &f.tx, &done), VIRTIO_OK);
        if (done.error != cases[i].error || done.bytes != cases[i].bytes ||
            done.latency_bytes != cases[i].latency_out || s->count.errors != cases[i].errors ||
            s->count.shorts != cases[i].shorts || s->count.late != cases[i].late) {
            fail_msg("case %zu: %s, %u bytes, latency %u", i, virtio_error_name(done.error),
                     done.bytes, done.latency_bytes);
        }
        assert_int_equal(s->count.transfers, 1);
        assert_int_equal(s->count.bytes, cases[i].bytes);
        /* A bad transfer breaks nothing. */
        assert_error(submit(&f, cases[i].stream, 0, 960, 0), VIRTIO_OK);
        snd_close(&f);
    }
}

static void test_transfer_status_not_written(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_done done;

    snd_open_as(&f, 0, true);
    prepare(&f, &f.streams[0]);
    for (unsigned i = 0; i < 20; i++) {
        assert_error(submit(&f, 0, 0, 960, i), VIRTIO_OK);
        struct mock_chain chain = device_transfer(&f, VIRTIO_SND_QUEUE_TX);
        if (i < 19) {
            device_done(&f, VIRTIO_SND_QUEUE_TX, &chain, VIRTIO_SND_S_OK, 77, 8);
        } else {
            mock_ring_push(&f.ring[VIRTIO_SND_QUEUE_TX], chain.head, 8);
        }
        assert_error(virtio_snd_pcm_queue_poll(&f.tx, &done), VIRTIO_OK);
        assert_error(done.error, i < 19 ? VIRTIO_OK : VIRTIO_E_SND_NO_STATUS);
    }
    assert_int_equal(done.latency_bytes, 0);
    snd_close(&f);
}

/* A queue that would take more pieces than the engine can. */
static void test_transfer_elements_max(void **state)
{
    struct snd_fixture f;
    struct virtqueue vq;
    struct virtio_snd_stream *s = calloc(1, sizeof(*s));
    struct virtio_snd_pcm_queue *queue = calloc(1, sizeof(*queue));
    struct virtqueue_element pieces[VIRTIO_SND_ELEMENTS_MAX + 1];
    struct virtio_snd_pcm out = pcm_of(VIRTIO_SND_D_OUTPUT);

    snd_open(&f);
    struct core_os os = mock_os_handle(&f.os);
    struct virtqueue_config config = {.os = os, .size = 128};
    assert_error(virtqueue_create(&vq, &config), VIRTIO_OK);
    virtio_snd_pcm_queue_init(queue, &vq, VIRTIO_SND_D_OUTPUT, false);
    assert_error(virtio_snd_stream_create(s, &os, queue, 0, &out, 8), VIRTIO_OK);
    prepare(&f, s);
    for (unsigned i = 0; i < ARRAY_SIZE(pieces); i++) {
        pieces[i] = piece(&f, i * 4, 4);
    }
    assert_error(virtio_snd_transfer_submit(s, pieces, VIRTIO_SND_ELEMENTS_MAX + 1,
                                            4 * (VIRTIO_SND_ELEMENTS_MAX + 1), NULL),
                 VIRTIO_E_CHAIN_TOO_LONG);
    assert_error(virtio_snd_transfer_submit(s, pieces, VIRTIO_SND_ELEMENTS_MAX,
                                            4 * VIRTIO_SND_ELEMENTS_MAX, NULL),
                 VIRTIO_OK);
    assert_true(virtio_snd_transfer_has_room(s, 1));
    virtio_snd_stream_destroy(s);
    virtqueue_destroy(&vq);
    snd_close(&f);
    free(queue);
    free(s);
}

static void test_transfer_refuses(void **state)
{
    struct snd_fixture f;
    struct virtqueue_element pieces[VIRTIO_SND_ELEMENTS_MAX + 1];

    snd_open_as(&f, 0, false);
    prepare(&f, &f.streams[0]);
    assert_error(submit(&f, 0, 0, 0, 0), VIRTIO_E_SND_TRANSFER);
    assert_error(submit(&f, 0, 0, 961, 0), VIRTIO_E_SND_TRANSFER);
    assert_error(submit(&f, 0, 0, 0x40004, 0), VIRTIO_E_SND_TRANSFER);
    pieces[0] = piece(&f, 0, 960);
    assert_error(virtio_snd_transfer_submit(&f.streams[0], pieces, 1, 956, NULL),
                 VIRTIO_E_SND_TRANSFER);
    assert_error(virtio_snd_transfer_submit(&f.streams[0], pieces, 0, 960, NULL),
                 VIRTIO_E_SND_TRANSFER);
    for (unsigned i = 0; i < ARRAY_SIZE(pieces); i++) {
        pieces[i] = piece(&f, i * 4, 4);
    }
    assert_error(virtio_snd_transfer_submit(&f.streams[0], pieces, VIRTIO_SND_ELEMENTS_MAX + 1,
                                            4 * (VIRTIO_SND_ELEMENTS_MAX + 1), NULL),
                 VIRTIO_E_CHAIN_TOO_LONG);
    assert_false(virtio_snd_transfer_has_room(&f.streams[0], VIRTIO_SND_ELEMENTS_MAX + 1));
    assert_false(virtio_snd_transfer_has_room(&f.streams[0], 0));
    /* 65 pieces and both ends are more than a queue of 64 takes; 62 fit exactly. */
    assert_error(virtio_snd_transfer_submit(&f.streams[0], pieces, VIRTIO_SND_ELEMENTS_MAX,
                                            4 * VIRTIO_SND_ELEMENTS_MAX, NULL),
                 VIRTIO_E_CHAIN_TOO_LONG);
    assert_false(virtio_snd_transfer_has_room(&f.streams[0], 63));
    assert_true(virtio_snd_transfer_has_room(&f.streams[0], 62));
    assert_error(virtio_snd_transfer_submit(&f.streams[0], pieces, 62, 4 * 62, NULL), VIRTIO_OK);
    assert_false(virtio_snd_transfer_has_room(&f.streams[0], 1));
    assert_error(submit(&f, 0, 0, 960, 0), VIRTIO_E_QUEUE_FULL);
    assert_int_equal(virtio_snd_stream_in_flight(&f.streams[0]), 1);
    snd_close(&f);

    snd_open(&f);
    prepare(&f, &f.streams[0]);
    assert_error(submit(&f, 0, 0, 0x40000, 0), VIRTIO_OK);
    snd_close(&f);
}

static void test_many_transfers(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_done done;
    struct mock_chain chains[8];

    snd_open(&f);
    prepare(&f, &f.streams[0]);
    for (unsigned round = 0; round < 30; round++) {
        for (unsigned i = 0; i < 8; i++) {
            assert_true(virtio_snd_transfer_has_room(&f.streams[0], 1));
            assert_error(submit(&f, 0, i * 960, 960, i), VIRTIO_OK);
        }
        assert_false(virtio_snd_transfer_has_room(&f.streams[0], 1));
        assert_error(submit(&f, 0, 0, 960, 9), VIRTIO_E_SND_BUSY);
        for (unsigned i = 0; i < 8; i++) {
            chains[i] = device_transfer(&f, VIRTIO_SND_QUEUE_TX);
            assert_ptr_equal(chains[i].segments[1].va, (uint8_t *)f.data.va + i * 960);
            for (unsigned j = 0; j < i; j++) { /* each has its own status */
                assert_ptr_not_equal(chains[i].segments[2].va, chains[j].segments[2].va);
            }
        }
        for (unsigned i = 0; i < 8; i++) {
            unsigned which = (i * 3 + round) % 8; /* in any order */
            device_done(&f, VIRTIO_SND_QUEUE_TX, &chains[which], VIRTIO_SND_S_OK, which, 8);
            assert_error(virtio_snd_pcm_queue_poll(&f.tx, &done), VIRTIO_OK);
            assert_int_equal((uintptr_t)done.cookie, which);
            assert_int_equal(done.latency_bytes, which);
        }
    }
    assert_int_equal(f.streams[0].count.transfers, 240);
    assert_int_equal(f.streams[0].count.bytes, 240 * 960);
    snd_close(&f);
}

static void test_transfer_states(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_request r;
    struct virtio_snd_pcm_hdr wire;
    struct virtio_snd_answer answer;
    struct virtio_snd_done done;
    uint32_t id;

    snd_open(&f);
    struct virtio_snd_stream *s = &f.streams[0];
    assert_error(command(&f, s, VIRTIO_SND_R_PCM_SET_PARAMS), VIRTIO_OK);
    assert_error(submit(&f, 0, 0, 960, 0), VIRTIO_E_SND_STATE);
    assert_error(command(&f, s, VIRTIO_SND_R_PCM_PREPARE), VIRTIO_OK);
    assert_error(submit(&f, 0, 0, 960, 1), VIRTIO_OK); /* before START, to begin with */
    /* Parameters do not change under transfers. */
    assert_error(virtio_snd_request_set_params(&r, s, &params), VIRTIO_E_SND_BUSY);
    assert_error(command(&f, s, VIRTIO_SND_R_PCM_START), VIRTIO_OK);
    assert_error(submit(&f, 0, 960, 960, 2), VIRTIO_OK);
    assert_error(command(&f, s, VIRTIO_SND_R_PCM_STOP), VIRTIO_OK);
    assert_error(submit(&f, 0, 1920, 960, 3), VIRTIO_OK);
    assert_error(virtio_snd_request_pcm(&r, s, VIRTIO_SND_R_PCM_RELEASE), VIRTIO_OK);
    assert_error(virtio_snd_control_submit(&f.control, &r, NULL, &id), VIRTIO_OK);
    assert_error(submit(&f, 0, 0, 960, 4), VIRTIO_E_SND_STATE);
    /* RELEASE gives the transfers back, then answers. */
    struct mock_chain release = device_request(&f, &wire, sizeof(wire));
    for (unsigned i = 1; i <= 2; i++) {
        struct mock_chain chain = device_transfer(&f, VIRTIO_SND_QUEUE_TX);
        device_done(&f, VIRTIO_SND_QUEUE_TX, &chain, VIRTIO_SND_S_OK, 0, 8);
    }
    device_answer(&f, &release, VIRTIO_SND_S_OK, NULL, 0, 4);
    assert_error(virtio_snd_control_poll(&f.control, &answer), VIRTIO_OK);
    while (virtio_snd_pcm_queue_poll(&f.tx, &done) == VIRTIO_OK) {
    }
    /* This one kept the third. */
    assert_error(virtio_snd_stream_check_released(s), VIRTIO_E_SND_RELEASE);
    struct mock_chain chain = device_transfer(&f, VIRTIO_SND_QUEUE_TX);
    device_done(&f, VIRTIO_SND_QUEUE_TX, &chain, VIRTIO_SND_S_OK, 0, 8);
    assert_error(virtio_snd_pcm_queue_poll(&f.tx, &done), VIRTIO_OK);
    assert_int_equal((uintptr_t)done.cookie, 3);
    assert_error(virtio_snd_stream_check_released(s), VIRTIO_OK);
    assert_error(submit(&f, 0, 0, 960, 5), VIRTIO_E_SND_STATE);
    snd_close(&f);
}

static void test_detach(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_stream *stream;
    struct virtio_snd_done done;
    void *cookie;
    unsigned seen = 0;

    snd_open(&f);
    prepare(&f, &f.streams[0]);
    assert_error(command(&f, &f.streams[0], VIRTIO_SND_R_PCM_START), VIRTIO_OK);
    for (unsigned i = 0; i < 5; i++) {
        assert_error(submit(&f, 0, i * 960, 960, i), VIRTIO_OK);
    }
    struct mock_chain chain = device_transfer(&f, VIRTIO_SND_QUEUE_TX);
    device_done(&f, VIRTIO_SND_QUEUE_TX, &chain, VIRTIO_SND_S_OK, 0, 8);
    assert_error(virtio_snd_pcm_queue_poll(&f.tx, &done), VIRTIO_OK);
    /* A lie; the device is reset. */
    mock_ring_write_used(&f.ring[VIRTIO_SND_QUEUE_TX], 0, 9999, 0);
    mock_ring_write_used_idx(&f.ring[VIRTIO_SND_QUEUE_TX], 2);
    assert_error(virtio_snd_pcm_queue_poll(&f.tx, &done), VIRTIO_E_QUEUE_BROKEN);
    assert_error(submit(&f, 0, 0, 960, 9), VIRTIO_E_QUEUE_BROKEN);
    assert_int_equal(virtio_snd_stream_in_flight(&f.streams[0]), 4);
    while (virtio_snd_pcm_queue_detach(&f.tx, &stream, &cookie)) {
        assert_ptr_equal(stream, &f.streams[0]);
        seen |= 1u << (uintptr_t)cookie;
    }
    assert_int_equal(seen, 0x1E);
    assert_int_equal(virtio_snd_stream_in_flight(&f.streams[0]), 0);
    virtio_snd_stream_reset(&f.streams[0]);
    assert_int_equal(f.streams[0].state, VIRTIO_SND_STATE_IDLE);
    assert_int_equal(f.streams[0].count.transfers, 1); /* counters stay */
    virtio_snd_control_reset(&f.control);
    connect(&f);
    prepare(&f, &f.streams[0]);
    for (unsigned i = 0; i < 8; i++) {
        assert_error(submit(&f, 0, i * 960, 960, i), VIRTIO_OK);
    }
    snd_close(&f);
}

static void test_stream_create_refuses(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_stream s;
    struct virtio_snd_pcm out = pcm_of(VIRTIO_SND_D_OUTPUT);

    snd_open(&f);
    struct core_os os = mock_os_handle(&f.os);
    assert_error(virtio_snd_stream_create(&s, &os, &f.rx, 0, &out, 8), VIRTIO_E_INVALID);
    assert_error(virtio_snd_stream_create(&s, &os, &f.tx, 0, &out, 0), VIRTIO_E_INVALID);
    assert_error(virtio_snd_stream_create(&s, &os, &f.tx, 0, &out, 65), VIRTIO_E_INVALID);
    f.os.fail_in = 1;
    assert_error(virtio_snd_stream_create(&s, &os, &f.tx, 0, &out, 64), VIRTIO_E_NO_DMA_MEMORY);
    assert_error(virtio_snd_stream_create(&s, &os, &f.tx, 0, &out, 64), VIRTIO_OK);
    virtio_snd_stream_destroy(&s);
    f.os.fail_in = 1;
    struct virtio_snd_control control;
    assert_error(virtio_snd_control_create(&control, &os, f.control.vq, false),
                 VIRTIO_E_NO_DMA_MEMORY);
    f.os.fail_in = 1;
    struct virtio_snd_events events;
    assert_error(virtio_snd_events_create(&events, &os, f.events.vq, &settings, 8),
                 VIRTIO_E_NO_DMA_MEMORY);
    snd_close(&f);
}

/* ---- Events ---------------------------------------------------------------------------------- */

static void device_event(struct snd_fixture *f, uint32_t code, uint32_t data, uint32_t used)
{
    const struct virtio_snd_event event = {{code}, data};
    struct mock_chain chain;

    virtqueue_publish(f->events.vq);
    assert_true(mock_ring_pop(&f->ring[VIRTIO_SND_QUEUE_EVENT], &chain));
    assert_int_equal(chain.readable, 0);
    assert_int_equal(chain.writable, sizeof(event));
    mock_chain_write(&chain, &event, sizeof(event));
    mock_ring_push(&f->ring[VIRTIO_SND_QUEUE_EVENT], chain.head, used);
}

static void test_events(void **state)
{
    static const struct {
        uint32_t code, data, used;
        uint32_t type, id;
        uint16_t mask;
    } cases[] = {
        {VIRTIO_SND_EVT_JACK_CONNECTED, 0, 8, VIRTIO_SND_EVT_JACK_CONNECTED, 0, 0},
        {VIRTIO_SND_EVT_JACK_DISCONNECTED, 1, 8, VIRTIO_SND_EVT_JACK_DISCONNECTED, 1, 0},
        {VIRTIO_SND_EVT_JACK_CONNECTED, 2, 8, 0, 0, 0},
        {VIRTIO_SND_EVT_JACK_DISCONNECTED, UINT32_MAX, 8, 0, 0, 0},
        {VIRTIO_SND_EVT_PCM_PERIOD_ELAPSED, 1, 8, VIRTIO_SND_EVT_PCM_PERIOD_ELAPSED, 1, 0},
        {VIRTIO_SND_EVT_PCM_XRUN, 0, 8, VIRTIO_SND_EVT_PCM_XRUN, 0, 0},
        {VIRTIO_SND_EVT_PCM_XRUN, STREAMS, 8, 0, 0, 0},
        {VIRTIO_SND_EVT_PCM_PERIOD_ELAPSED, STREAMS, 8, 0, 0, 0},
        {VIRTIO_SND_EVT_CTL_NOTIFY, 0x00070002, 8, VIRTIO_SND_EVT_CTL_NOTIFY, 2, 7},
        {VIRTIO_SND_EVT_CTL_NOTIFY, 0xFFF90002, 8, VIRTIO_SND_EVT_CTL_NOTIFY, 2, 1},
        {VIRTIO_SND_EVT_CTL_NOTIFY, 0x00010003, 8, 0, 0, 0}, /* no such element */
        {VIRTIO_SND_EVT_CTL_NOTIFY, 0x00000001, 8, 0, 0, 0}, /* about nothing */
        {VIRTIO_SND_EVT_CTL_NOTIFY, 0xFFF80001, 8, 0, 0, 0},
        {0, 0, 8, 0, 0, 0},
        {VIRTIO_SND_S_OK, 0, 8, 0, 0, 0},
        {0x1002, 0, 8, 0, 0, 0},
        {VIRTIO_SND_EVT_JACK_CONNECTED, 0, 7, 0, 0, 0}, /* wrote less than an event */
        {VIRTIO_SND_EVT_JACK_CONNECTED, 0, 0, 0, 0, 0},
    };
    struct snd_fixture f;
    struct virtio_snd_notice n;
    uint64_t ignored = 0;

    snd_open(&f);
    assert_error(virtio_snd_events_poll(&f.events, &n), VIRTIO_E_QUEUE_EMPTY);
    assert_error(virtio_snd_events_post(&f.events), VIRTIO_OK);
    for (unsigned round = 0; round < 3; round++) { /* every buffer comes around */
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
            device_event(&f, cases[i].code, cases[i].data, cases[i].used);
            assert_error(virtio_snd_events_poll(&f.events, &n), VIRTIO_OK);
            assert_int_equal(n.type, cases[i].type);
            assert_int_equal(n.id, cases[i].id);
            assert_int_equal(n.mask, cases[i].mask);
            ignored += cases[i].type == 0;
            assert_true(f.events.ignored == ignored);
            virtqueue_publish(f.events.vq);
            assert_int_equal(mock_ring_available(&f.ring[VIRTIO_SND_QUEUE_EVENT]), 8);
        }
    }
    snd_close(&f);
}

static void test_events_reset(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_notice n;

    snd_open(&f);
    assert_error(virtio_snd_events_post(&f.events), VIRTIO_OK);
    device_event(&f, VIRTIO_SND_EVT_JACK_CONNECTED, 0, 8);
    mock_ring_write_used_idx(&f.ring[VIRTIO_SND_QUEUE_EVENT], 60);
    assert_error(virtio_snd_events_poll(&f.events, &n), VIRTIO_E_QUEUE_BROKEN);
    virtio_snd_events_reset(&f.events);
    connect(&f);
    assert_error(virtio_snd_events_post(&f.events), VIRTIO_OK);
    device_event(&f, VIRTIO_SND_EVT_JACK_DISCONNECTED, 1, 8);
    assert_error(virtio_snd_events_poll(&f.events, &n), VIRTIO_OK);
    assert_int_equal(n.type, VIRTIO_SND_EVT_JACK_DISCONNECTED);
    snd_close(&f);
}

static void test_events_create(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_events events;

    snd_open(&f);
    struct core_os os = mock_os_handle(&f.os);
    struct virtqueue *vq = f.events.vq;
    assert_error(virtio_snd_events_create(&events, &os, vq, &settings, 0), VIRTIO_E_INVALID);
    assert_error(virtio_snd_events_create(&events, &os, vq, &settings, 33), VIRTIO_E_INVALID);
    struct virtqueue small;
    struct virtqueue_config config = {.os = os, .size = 4};
    assert_error(virtqueue_create(&small, &config), VIRTIO_OK);
    assert_error(virtio_snd_events_create(&events, &os, &small, &settings, 32), VIRTIO_OK);
    assert_int_equal(events.count, 4);
    assert_error(virtio_snd_events_post(&events), VIRTIO_OK);
    assert_error(virtio_snd_events_post(&events), VIRTIO_E_QUEUE_FULL);
    virtio_snd_events_reset(&events);
    virtio_snd_events_destroy(&events);
    virtqueue_destroy(&small);
    snd_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_play),
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_transfer_answers),
        cmocka_unit_test(test_transfer_status_not_written),
        cmocka_unit_test(test_transfer_elements_max),
        cmocka_unit_test(test_transfer_refuses),
        cmocka_unit_test(test_many_transfers),
        cmocka_unit_test(test_transfer_states),
        cmocka_unit_test(test_detach),
        cmocka_unit_test(test_stream_create_refuses),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_events_reset),
        cmocka_unit_test(test_events_create),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

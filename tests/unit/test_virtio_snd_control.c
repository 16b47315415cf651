/* SPDX-License-Identifier: MIT */
/*
 * The sound engine's control requests and the life cycle of streams against a device that may answer
 * anything (threat model §8.2, §8.4).
 */
#include "snd_fixture.h"

static void test_query(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_request r;
    struct virtio_snd_answer done;
    struct virtio_snd_query_info wire;
    struct virtio_snd_pcm_info infos[2] = {{.hdr = {5}}, {.hdr = {6}, .channels_max = 9}}, got[2];
    uint32_t id;

    snd_open(&f);
    assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_E_QUEUE_EMPTY);
    assert_error(virtio_snd_request_query(&r, &settings, VIRTIO_SND_R_PCM_INFO, 0, 2), VIRTIO_OK);
    assert_error(virtio_snd_control_submit(&f.control, &r, got, &id), VIRTIO_OK);
    assert_true(id != 0);
    struct mock_chain chain = device_request(&f, &wire, sizeof(wire));
    assert_int_equal(wire.hdr.code, VIRTIO_SND_R_PCM_INFO);
    assert_int_equal(wire.count, 2);
    assert_int_equal(wire.size, sizeof(infos[0]));
    assert_int_equal(chain.writable, 4 + sizeof(infos));
    device_answer(&f, &chain, VIRTIO_SND_S_OK, infos, sizeof(infos), 4 + sizeof(infos));
    assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_OK);
    assert_int_equal(done.id, id);
    assert_int_equal(done.length, sizeof(infos));
    assert_error(done.error, VIRTIO_OK);
    assert_memory_equal(got, infos, sizeof(infos));
    snd_close(&f);
}

static void test_statuses(void **state)
{
    static const struct {
        uint32_t status;
        uint32_t used;
        bool zero_is_ok;
        enum virtio_error error;
        enum virtio_snd_state state; /* after a SET_PARAMS that went so */
    } cases[] = {
        {VIRTIO_SND_S_OK, 4, false, VIRTIO_OK, VIRTIO_SND_STATE_PARAMS_SET},
        {VIRTIO_SND_S_OK, 4, true, VIRTIO_OK, VIRTIO_SND_STATE_PARAMS_SET},
        {VIRTIO_SND_S_BAD_MSG, 4, false, VIRTIO_E_SND_BAD_MSG, VIRTIO_SND_STATE_IDLE},
        {VIRTIO_SND_S_NOT_SUPP, 4, false, VIRTIO_E_SND_NOT_SUPP, VIRTIO_SND_STATE_IDLE},
        {VIRTIO_SND_S_IO_ERR, 4, false, VIRTIO_E_SND_IO_ERR, VIRTIO_SND_STATE_IDLE},
        /* Only the published contract device may say 0. */
        {0, 4, true, VIRTIO_OK, VIRTIO_SND_STATE_PARAMS_SET},
        {0, 4, false, VIRTIO_E_SND_STATUS, VIRTIO_SND_STATE_LOST},
        {AERO_CONTRACT_SND_S_BAD_MSG, 4, true, VIRTIO_E_SND_STATUS, VIRTIO_SND_STATE_LOST},
        {AERO_CONTRACT_SND_S_IO_ERR, 4, true, VIRTIO_E_SND_STATUS, VIRTIO_SND_STATE_LOST},
        {0x8004, 4, false, VIRTIO_E_SND_STATUS, VIRTIO_SND_STATE_LOST},
        {VIRTIO_SND_S_OK << 16, 4, false, VIRTIO_E_SND_STATUS, VIRTIO_SND_STATE_LOST},
        {VIRTIO_SND_NO_STATUS, 4, true, VIRTIO_E_SND_NO_STATUS, VIRTIO_SND_STATE_LOST},
        /* It wrote OK and says that it did not. */
        {VIRTIO_SND_S_OK, 3, false, VIRTIO_E_SND_NO_STATUS, VIRTIO_SND_STATE_LOST},
        {VIRTIO_SND_S_OK, 0, true, VIRTIO_E_SND_NO_STATUS, VIRTIO_SND_STATE_LOST},
        {0, 0, true, VIRTIO_E_SND_NO_STATUS, VIRTIO_SND_STATE_LOST},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct snd_fixture f;
        struct virtio_snd_request r;
        struct virtio_snd_answer done;
        struct virtio_snd_pcm_set_params wire;
        uint32_t id;

        snd_open_as(&f, 0, cases[i].zero_is_ok);
        assert_error(virtio_snd_request_set_params(&r, &f.streams[0], &params), VIRTIO_OK);
        assert_error(virtio_snd_control_submit(&f.control, &r, NULL, &id), VIRTIO_OK);
        struct mock_chain chain = device_request(&f, &wire, sizeof(wire));
        device_answer(&f, &chain, cases[i].status, NULL, 0, cases[i].used);
        assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_OK);
        assert_error(done.error, cases[i].error);
        assert_int_equal(f.streams[0].state, cases[i].state);
        assert_int_equal(f.streams[0].pending, 0);
        snd_close(&f);
    }
}

/* Claims to have written a status and wrote none: what the memory held before is no answer. */
static void test_status_not_written(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_request r;
    struct virtio_snd_answer done;
    struct virtio_snd_pcm_hdr wire;
    uint32_t id;

    snd_open_as(&f, 0, true);
    for (unsigned i = 0; i < 2 * VIRTIO_SND_CONTROL_SLOTS; i++) { /* slots hold old answers */
        assert_error(command(&f, &f.streams[0], VIRTIO_SND_R_PCM_SET_PARAMS), VIRTIO_OK);
    }
    assert_error(virtio_snd_request_pcm(&r, &f.streams[0], VIRTIO_SND_R_PCM_PREPARE), VIRTIO_OK);
    assert_error(virtio_snd_control_submit(&f.control, &r, NULL, &id), VIRTIO_OK);
    struct mock_chain chain = device_request(&f, &wire, sizeof(wire));
    mock_ring_push(&f.ring[VIRTIO_SND_QUEUE_CONTROL], chain.head, 4);
    assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_OK);
    assert_error(done.error, VIRTIO_E_SND_NO_STATUS);
    assert_int_equal(f.streams[0].state, VIRTIO_SND_STATE_LOST);
    snd_close(&f);
}

static void test_short_answer(void **state)
{
    static const uint32_t lengths[] = {0, 3, 5, 67};

    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        struct snd_fixture f;
        struct virtio_snd_request r;
        struct virtio_snd_answer done;
        struct virtio_snd_query_info wire;
        uint8_t answer[64], got[64], untouched[64];
        uint32_t id;

        snd_open(&f);
        memset(answer, 1, sizeof(answer));
        memset(got, 2, sizeof(got));
        memset(untouched, 2, sizeof(untouched));
        assert_error(virtio_snd_request_query(&r, &settings, VIRTIO_SND_R_PCM_INFO, 0, 2),
                     VIRTIO_OK);
        assert_error(virtio_snd_control_submit(&f.control, &r, got, &id), VIRTIO_OK);
        struct mock_chain chain = device_request(&f, &wire, sizeof(wire));
        device_answer(&f, &chain, VIRTIO_SND_S_OK, answer, sizeof(answer), lengths[i]);
        assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_OK);
        assert_error(done.error,
                     lengths[i] < 4 ? VIRTIO_E_SND_NO_STATUS : VIRTIO_E_SND_ANSWER_SHORT);
        assert_int_equal(done.length, 0);
        assert_memory_equal(got, untouched, sizeof(got));
        snd_close(&f);
    }
}

/* Says it wrote the status, and wrote all (QEMU 8.2); or wrote the status indeed. */
static void test_understated_answer(void **state)
{
    for (unsigned wrote = 0; wrote <= 1; wrote++) {
        struct snd_fixture f;
        struct virtio_snd_request r;
        struct virtio_snd_answer done;
        struct virtio_snd_query_info wire;
        uint8_t answer[64] = {0}, got[64];
        uint32_t id;

        snd_open(&f);
        answer[sizeof(answer) - 1] = 1;
        memset(got, 2, sizeof(got));
        /* What an answer of before has left in the memory is not this one's. */
        for (unsigned round = 0; round <= 1; round++) {
            assert_error(virtio_snd_request_query(&r, &settings, VIRTIO_SND_R_PCM_INFO, 0, 2),
                         VIRTIO_OK);
            assert_error(virtio_snd_control_submit(&f.control, &r, got, &id), VIRTIO_OK);
            struct mock_chain chain = device_request(&f, &wire, sizeof(wire));
            device_answer(&f, &chain, VIRTIO_SND_S_OK, answer, round == 0 || wrote ? 64 : 0, 4);
            assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_OK);
        }
        assert_error(done.error, wrote ? VIRTIO_OK : VIRTIO_E_SND_ANSWER_SHORT);
        assert_int_equal(done.length, wrote ? sizeof(got) : 0);
        assert_true(!wrote || memcmp(got, answer, sizeof(got)) == 0);
        snd_close(&f);
    }
}

/* A value may be shorter than the union of all values. */
static void test_ctl_read_partial(void **state)
{
    const struct virtio_snd_ctl ctl = {.id = 2,
                                       .type = VIRTIO_SND_CTL_TYPE_INTEGER,
                                       .access = 1u << VIRTIO_SND_CTL_ACCESS_READ,
                                       .count = 2,
                                       .max = 100};
    const le32_t values[2] = {7, 100};
    struct snd_fixture f;
    struct virtio_snd_request r;
    struct virtio_snd_answer done;
    struct virtio_snd_ctl_hdr wire;
    struct virtio_snd_ctl_value got;
    int64_t parsed[2];
    uint32_t id;

    snd_open(&f);
    assert_error(virtio_snd_request_ctl_read(&r, &ctl), VIRTIO_OK);
    assert_error(virtio_snd_control_submit(&f.control, &r, &got, &id), VIRTIO_OK);
    struct mock_chain chain = device_request(&f, &wire, sizeof(wire));
    assert_int_equal(wire.control_id, 2);
    assert_int_equal(chain.writable, 4 + 512);
    device_answer(&f, &chain, VIRTIO_SND_S_OK, values, sizeof(values), 4 + sizeof(values));
    assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_OK);
    assert_error(done.error, VIRTIO_OK);
    assert_int_equal(done.length, sizeof(values));
    assert_error(virtio_snd_parse_values(&ctl, &got, done.length, parsed), VIRTIO_OK);
    assert_true(parsed[0] == 7 && parsed[1] == 100);
    snd_close(&f);
}

static void test_several_requests(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_request r;
    struct virtio_snd_answer done;
    struct mock_chain chains[VIRTIO_SND_CONTROL_SLOTS];
    struct virtio_snd_query_info wire;
    uint8_t got[VIRTIO_SND_CONTROL_SLOTS][64];
    uint32_t ids[VIRTIO_SND_CONTROL_SLOTS], extra;

    snd_open(&f);
    assert_error(virtio_snd_request_query(&r, &settings, VIRTIO_SND_R_PCM_INFO, 0, 2), VIRTIO_OK);
    for (unsigned i = 0; i < VIRTIO_SND_CONTROL_SLOTS; i++) {
        assert_error(virtio_snd_control_submit(&f.control, &r, got[i], &ids[i]), VIRTIO_OK);
        for (unsigned j = 0; j < i; j++) {
            assert_true(ids[i] != ids[j]);
        }
    }
    assert_error(virtio_snd_control_submit(&f.control, &r, got[0], &extra), VIRTIO_E_SND_BUSY);
    for (unsigned i = 0; i < VIRTIO_SND_CONTROL_SLOTS; i++) {
        chains[i] = device_request(&f, &wire, sizeof(wire));
    }
    /* Answered in another order: each answer finds its own memory. */
    for (unsigned i = VIRTIO_SND_CONTROL_SLOTS; i-- > 0;) {
        uint8_t answer[64];
        memset(answer, (int)(0x10 + i), sizeof(answer));
        device_answer(&f, &chains[i], VIRTIO_SND_S_OK, answer, sizeof(answer), 68);
        assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_OK);
        assert_int_equal(done.id, ids[i]);
        assert_memory_equal(got[i], answer, sizeof(answer));
    }
    assert_error(virtio_snd_control_submit(&f.control, &r, got[0], &extra), VIRTIO_OK);
    device_request(&f, &wire, sizeof(wire));
    virtio_snd_control_reset(&f.control);
    connect(&f);
    snd_close(&f);
}

static void test_abandon(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_request r;
    struct virtio_snd_answer done;
    struct virtio_snd_pcm_hdr wire;
    struct virtio_snd_query_info query;
    uint8_t got[64], untouched[64];
    uint32_t id, other;

    snd_open(&f);
    prepare(&f, &f.streams[0]);
    assert_error(virtio_snd_request_pcm(&r, &f.streams[0], VIRTIO_SND_R_PCM_START), VIRTIO_OK);
    assert_error(virtio_snd_control_submit(&f.control, &r, NULL, &id), VIRTIO_OK);
    struct mock_chain start = device_request(&f, &wire, sizeof(wire));
    virtio_snd_control_abandon(&f.control, 0);
    virtio_snd_control_abandon(&f.control, id + 1);
    assert_int_equal(f.streams[0].pending, VIRTIO_SND_R_PCM_START);
    virtio_snd_control_abandon(&f.control, id);
    assert_int_equal(f.streams[0].state, VIRTIO_SND_STATE_LOST);
    assert_int_equal(f.streams[0].pending, 0);
    assert_error(virtio_snd_request_pcm(&r, &f.streams[0], VIRTIO_SND_R_PCM_STOP),
                 VIRTIO_E_SND_STATE);
    assert_error(virtio_snd_request_set_params(&r, &f.streams[0], &params), VIRTIO_E_SND_STATE);
    struct virtqueue_element frames = {.addr = f.data.device_addr, .len = 960};
    assert_error(virtio_snd_transfer_submit(&f.streams[0], &frames, 1, 960, NULL),
                 VIRTIO_E_SND_STATE);

    memset(got, 2, sizeof(got));
    memset(untouched, 2, sizeof(untouched));
    assert_error(virtio_snd_request_query(&r, &settings, VIRTIO_SND_R_PCM_INFO, 0, 2), VIRTIO_OK);
    assert_error(virtio_snd_control_submit(&f.control, &r, got, &id), VIRTIO_OK);
    assert_error(virtio_snd_control_submit(&f.control, &r, got, &other), VIRTIO_OK);
    struct mock_chain first = device_request(&f, &query, sizeof(query));
    struct mock_chain second = device_request(&f, &query, sizeof(query));
    virtio_snd_control_abandon(&f.control, id);
    virtio_snd_control_abandon(&f.control, other);
    virtio_snd_control_abandon(&f.control, other);
    /* Late answers are swallowed; nobody's memory is written, no stream comes back to life. */
    device_answer(&f, &start, VIRTIO_SND_S_OK, NULL, 0, 4);
    uint8_t late[64] = {1};
    device_answer(&f, &first, VIRTIO_SND_S_OK, late, sizeof(late), 68);
    assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_E_QUEUE_EMPTY);
    assert_int_equal(f.streams[0].state, VIRTIO_SND_STATE_LOST);
    assert_memory_equal(got, untouched, sizeof(got));
    device_answer(&f, &second, VIRTIO_SND_S_OK, late, sizeof(late), 68);
    assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_E_QUEUE_EMPTY);
    assert_memory_equal(got, untouched, sizeof(got));

    virtio_snd_stream_reset(&f.streams[0]);
    assert_error(command(&f, &f.streams[0], VIRTIO_SND_R_PCM_SET_PARAMS), VIRTIO_OK);
    snd_close(&f);
}

/* A device that never answers uses all slots up; only a reset gives them back. */
static void test_silent_device(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_request r;
    struct virtio_snd_answer done;
    uint8_t got[64];
    uint32_t id;

    snd_open(&f);
    assert_error(virtio_snd_request_query(&r, &settings, VIRTIO_SND_R_PCM_INFO, 0, 2), VIRTIO_OK);
    for (unsigned i = 0; i < VIRTIO_SND_CONTROL_SLOTS; i++) {
        assert_error(virtio_snd_control_submit(&f.control, &r, got, &id), VIRTIO_OK);
        virtqueue_publish(f.control.vq);
        virtio_snd_control_abandon(&f.control, id);
    }
    assert_error(virtio_snd_control_submit(&f.control, &r, got, &id), VIRTIO_E_SND_BUSY);
    virtio_snd_control_reset(&f.control);
    connect(&f);
    assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_E_QUEUE_EMPTY);
    assert_error(command(&f, &f.streams[0], VIRTIO_SND_R_PCM_SET_PARAMS), VIRTIO_OK);
    snd_close(&f);
}

static void test_control_reset_loses_streams(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_request r;
    uint32_t id;

    snd_open(&f);
    assert_error(virtio_snd_request_set_params(&r, &f.streams[0], &params), VIRTIO_OK);
    assert_error(virtio_snd_control_submit(&f.control, &r, NULL, &id), VIRTIO_OK);
    virtio_snd_control_reset(&f.control);
    connect(&f);
    assert_int_equal(f.streams[0].state, VIRTIO_SND_STATE_LOST);
    assert_int_equal(f.streams[1].state, VIRTIO_SND_STATE_IDLE);
    snd_close(&f);
}

static void test_control_broken_queue(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_request r;
    struct virtio_snd_answer done;
    uint32_t id;

    snd_open(&f);
    assert_error(virtio_snd_request_set_params(&r, &f.streams[0], &params), VIRTIO_OK);
    mock_ring_write_used_idx(&f.ring[VIRTIO_SND_QUEUE_CONTROL], 5);
    assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_E_QUEUE_BROKEN);
    assert_error(virtio_snd_control_submit(&f.control, &r, NULL, &id), VIRTIO_E_QUEUE_BROKEN);
    assert_int_equal(f.streams[0].pending, 0);
    snd_close(&f);
}

/* ---- Life cycle ------------------------------------------------------------------------------ */

static void test_set_params(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_request r;
    struct virtio_snd_pcm_set_params wire;
    struct virtio_snd_params p = params;
    struct virtio_snd_answer done;
    uint32_t id;

    snd_open(&f);
    p.features = 1u << VIRTIO_SND_PCM_F_EVT_XRUNS;
    assert_error(virtio_snd_request_set_params(&r, &f.streams[1], &p), VIRTIO_OK);
    assert_error(virtio_snd_control_submit(&f.control, &r, NULL, &id), VIRTIO_OK);
    struct mock_chain chain = device_request(&f, &wire, sizeof(wire));
    const struct virtio_snd_pcm_set_params expected = {
        {{VIRTIO_SND_R_PCM_SET_PARAMS}, 1}, 3840, 960, 16, 2, 5, 7, 0};
    assert_memory_equal(&wire, &expected, sizeof(wire));
    /* Nothing is believed before the device has said so. */
    assert_int_equal(f.streams[1].state, VIRTIO_SND_STATE_IDLE);
    assert_int_equal(f.streams[1].frame_bytes, 0);
    device_answer(&f, &chain, VIRTIO_SND_S_OK, NULL, 0, 4);
    assert_error(virtio_snd_control_poll(&f.control, &done), VIRTIO_OK);
    assert_int_equal(f.streams[1].params.period_bytes, 960);
    assert_int_equal(f.streams[1].params.features, 16);
    assert_int_equal(f.streams[1].frame_bytes, 4);
    snd_close(&f);
}

static void test_set_params_refuses(void **state)
{
    static const struct virtio_snd_params bad[] = {
        {3840, 960, 0, 2, VIRTIO_SND_PCM_FMT_S32, VIRTIO_SND_PCM_RATE_48000},
        {3840, 960, 0, 2, VIRTIO_SND_PCM_FMT_COUNT, VIRTIO_SND_PCM_RATE_48000},
        {3840, 960, 0, 2, 255, VIRTIO_SND_PCM_RATE_48000},
        {3840, 960, 0, 2, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_96000},
        {3840, 960, 0, 2, VIRTIO_SND_PCM_FMT_S16, 255},
        {3840, 960, 0, 0, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_48000},
        {3840, 960, 0, 3, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_48000},
        {3840, 960, 1, 2, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_48000}, /* SHMEM_HOST */
        {3840, 960, 4, 2, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_48000}, /* not offered */
        {3840, 0, 0, 2, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_48000},
        {0, 960, 0, 2, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_48000},
        {3844, 960, 0, 2, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_48000}, /* no multiple */
        {3848, 962, 0, 2, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_48000}, /* no whole frames */
        {480, 960, 0, 2, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_48000},
        {0x80008, 0x40004, 0, 2, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_48000},
    };
    static const struct virtio_snd_params longest = {
        0x80000, 0x40000, 0, 2, VIRTIO_SND_PCM_FMT_S16, VIRTIO_SND_PCM_RATE_48000};
    struct snd_fixture f;
    struct virtio_snd_request r;

    snd_open(&f);
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        if (virtio_snd_request_set_params(&r, &f.streams[0], &bad[i]) != VIRTIO_E_SND_PARAMS) {
            fail_msg("case %zu", i);
        }
    }
    assert_error(virtio_snd_request_set_params(&r, &f.streams[0], &longest), VIRTIO_OK);
    snd_close(&f);
}

/* Which commands each state permits (§5.14.6.6.1), by bits in the order of `codes`. */
static void test_life_cycle(void **state)
{
    enum { SET = 1, PREPARE = 2, START = 4, STOP = 8, RELEASE = 16 };
    static const uint32_t codes[] = {VIRTIO_SND_R_PCM_SET_PARAMS, VIRTIO_SND_R_PCM_PREPARE,
                                     VIRTIO_SND_R_PCM_START, VIRTIO_SND_R_PCM_STOP,
                                     VIRTIO_SND_R_PCM_RELEASE};
    static const struct {
        uint32_t command;
        unsigned permitted; /* before it */
    } steps[] = {
        {VIRTIO_SND_R_PCM_SET_PARAMS, SET},
        {VIRTIO_SND_R_PCM_SET_PARAMS, SET | PREPARE},
        {VIRTIO_SND_R_PCM_PREPARE, SET | PREPARE},
        {VIRTIO_SND_R_PCM_PREPARE, SET | PREPARE | START | RELEASE},
        {VIRTIO_SND_R_PCM_SET_PARAMS, SET | PREPARE | START | RELEASE},
        {VIRTIO_SND_R_PCM_PREPARE, SET | PREPARE},
        {VIRTIO_SND_R_PCM_START, SET | PREPARE | START | RELEASE},
        {VIRTIO_SND_R_PCM_STOP, STOP},
        {VIRTIO_SND_R_PCM_START, START | RELEASE},
        {VIRTIO_SND_R_PCM_STOP, STOP},
        {VIRTIO_SND_R_PCM_RELEASE, START | RELEASE},
        {VIRTIO_SND_R_PCM_PREPARE, SET | PREPARE},
        {VIRTIO_SND_R_PCM_RELEASE, SET | PREPARE | START | RELEASE},
        {VIRTIO_SND_R_PCM_SET_PARAMS, SET | PREPARE},
    };
    struct snd_fixture f;
    struct virtio_snd_request r;

    snd_open(&f);
    struct virtio_snd_stream *s = &f.streams[0];
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
        for (size_t c = 0; c < ARRAY_SIZE(codes); c++) {
            enum virtio_error error = codes[c] == VIRTIO_SND_R_PCM_SET_PARAMS
                                          ? virtio_snd_request_set_params(&r, s, &params)
                                          : virtio_snd_request_pcm(&r, s, codes[c]);
            assert_error(error, steps[i].permitted & (1u << c) ? VIRTIO_OK : VIRTIO_E_SND_STATE);
        }
        /* Refused, nothing changes; then accepted. */
        enum virtio_snd_state before = s->state;
        assert_error(command_status(&f, s, steps[i].command, VIRTIO_SND_S_IO_ERR),
                     VIRTIO_E_SND_IO_ERR);
        assert_int_equal(s->state, before);
        assert_error(command(&f, s, steps[i].command), VIRTIO_OK);
    }
    assert_error(virtio_snd_request_pcm(&r, s, VIRTIO_SND_R_PCM_SET_PARAMS), VIRTIO_E_INVALID);
    assert_error(virtio_snd_request_pcm(&r, s, VIRTIO_SND_R_PCM_INFO), VIRTIO_E_INVALID);
    snd_close(&f);
}

static void test_one_command_at_a_time(void **state)
{
    struct snd_fixture f;
    struct virtio_snd_request first, second, other;
    uint32_t id;

    snd_open(&f);
    assert_error(virtio_snd_request_set_params(&first, &f.streams[0], &params), VIRTIO_OK);
    assert_error(virtio_snd_request_set_params(&second, &f.streams[0], &params), VIRTIO_OK);
    assert_error(virtio_snd_request_set_params(&other, &f.streams[1], &params), VIRTIO_OK);
    assert_error(virtio_snd_control_submit(&f.control, &first, NULL, &id), VIRTIO_OK);
    assert_error(virtio_snd_control_submit(&f.control, &second, NULL, &id), VIRTIO_E_SND_BUSY);
    assert_error(virtio_snd_request_pcm(&second, &f.streams[0], VIRTIO_SND_R_PCM_PREPARE),
                 VIRTIO_E_SND_BUSY);
    assert_error(virtio_snd_control_submit(&f.control, &other, NULL, &id), VIRTIO_OK);
    virtio_snd_control_reset(&f.control);
    connect(&f);
    snd_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_status_not_written),
        cmocka_unit_test(test_short_answer),
        cmocka_unit_test(test_understated_answer),
        cmocka_unit_test(test_ctl_read_partial),
        cmocka_unit_test(test_several_requests),
        cmocka_unit_test(test_abandon),
        cmocka_unit_test(test_silent_device),
        cmocka_unit_test(test_control_reset_loses_streams),
        cmocka_unit_test(test_control_broken_queue),
        cmocka_unit_test(test_set_params),
        cmocka_unit_test(test_set_params_refuses),
        cmocka_unit_test(test_life_cycle),
        cmocka_unit_test(test_one_command_at_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

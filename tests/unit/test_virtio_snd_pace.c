/* SPDX-License-Identifier: MIT */
/* Pacing: geometry, the two rules, the clock; against devices that consume in different ways. */
#include "unit.h"

#include "core/virtio/virtio_snd_pace.h"

#define RATE    48000u
#define FRAME   4u
#define SECOND  ((uint64_t)VIRTIO_SND_PACE_SECOND)
#define MS(n)   ((uint64_t)(n) * SECOND / 1000u)
#define PAYLOAD 0x40000u
#define MILLION 1000000u

/* Two intervals of 10 ms unless the test says otherwise. */
static struct virtio_snd_geometry geometry_ms(uint32_t interval_ms, uint32_t intervals)
{
    struct virtio_snd_geometry g;

    assert_true(virtio_snd_geometry_make(&g, interval_ms * RATE / 1000u * FRAME * intervals,
                                         intervals, FRAME, RATE, PAYLOAD));
    return g;
}

/* ---- Geometry -------------------------------------------------------------------------------- */

static void test_time(void **state)
{
    assert_true(virtio_snd_pace_time(0, 1) == 0);
    assert_true(virtio_snd_pace_time(10000000, 10000000) == SECOND);
    assert_true(virtio_snd_pace_time(3579545ull * 86400, 3579545) == 86400 * SECOND);
    assert_true(virtio_snd_pace_time(3579545ull * 86400 + 3579544, 3579545) ==
                86400 * SECOND + 9999997);
    /* A year of a 3 GHz counter. */
    assert_true(virtio_snd_pace_time(3000000000ull * 31536000, 3000000000ull) == 31536000 * SECOND);
}

static void test_geometry_cases(void **state)
{
    static const struct {
        uint32_t bytes, notifications, frame, rate, max;
        uint32_t slot, slots, intervals, every, buffer;
    } cases[] = {
        {3840, 2, 4, 48000, PAYLOAD, 240, 2, 2, 1, 3840},
        {3528, 2, 4, 44100, PAYLOAD, 221, 2, 2, 1, 3536}, /* 441 frames: rounded to even */
        {3840, 1, 4, 48000, PAYLOAD, 160, 2, 3, 3, 3840}, /* 20 ms, told once: three of our own */
        {38400, 0, 4, 48000, PAYLOAD, 240, 2, 20, 0, 38400},
        {96000, 3, 4, 48000, PAYLOAD, 4000, 2, 3, 1, 96000},
        {8, 2, 4, 48000, PAYLOAD, 24, 2, 2, 1, 384}, /* no interval under a millisecond */
        {1, 2, 64, 768000, PAYLOAD, 384, 2, 2, 1, 98304},
        {0x100000, 2, 4, 48000, PAYLOAD, 65536, 2, 2, 1, 0x100000}, /* exactly the payload cap */
        {0x100004, 2, 4, 48000, PAYLOAD, 32769, 4, 2, 1, 0x100020}, /* just above: split */
        {0x400000, 2, 4, 48000, PAYLOAD, 65536, 8, 2, 1, 0x400000},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct virtio_snd_geometry g;
        assert_true(virtio_snd_geometry_make(&g, cases[i].bytes, cases[i].notifications,
                                             cases[i].frame, cases[i].rate, cases[i].max));
        assert_int_equal(g.slot_frames, cases[i].slot);
        assert_int_equal(g.slots_per_interval, cases[i].slots);
        assert_int_equal(g.intervals, cases[i].intervals);
        assert_int_equal(g.intervals_per_event, cases[i].every);
        assert_int_equal(g.buffer_bytes, cases[i].buffer);
        assert_int_equal(g.slot_bytes, cases[i].slot * cases[i].frame);
        assert_int_equal(g.rate, cases[i].rate);
        assert_int_equal(g.frame_bytes, cases[i].frame);
    }
}

static void test_geometry_refuses(void **state)
{
    static const struct {
        uint32_t bytes, notifications, frame, rate, max;
    } cases[] = {
        {0, 2, 4, 48000, PAYLOAD},
        {0x4000001, 2, 4, 48000, PAYLOAD},
        {0x4000000, 4095, 4, 48000, PAYLOAD}, /* more than 4096 slots */
        {3840, 2, 0, 48000, PAYLOAD},
        {3840, 2, 65, 48000, PAYLOAD},
        {3840, 2, 4, 0, PAYLOAD},
        {3840, 2, 4, 768001, PAYLOAD},
        {3840, 2, 4, 48000, 3}, /* no frame fits */
        {3840, 4097, 4, 48000, PAYLOAD},
        {3840, UINT32_MAX, 4, 48000, PAYLOAD},
        {0x3FFFFFF, 3, 64, 768000, PAYLOAD}, /* rounding up ends beyond 64 MiB */
        {0x4000000, 2, 4, 48000, 4096},      /* 4 KiB slots: too many */
    };
    struct virtio_snd_geometry g;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        if (virtio_snd_geometry_make(&g, cases[i].bytes, cases[i].notifications, cases[i].frame,
                                     cases[i].rate, cases[i].max)) {
            fail_msg("case %zu was accepted", i);
        }
    }
    assert_true(virtio_snd_geometry_make(&g, 0x4000000, 2, 4, 48000, PAYLOAD));
}

/* ---- The rules ------------------------------------------------------------------------------- */

static void submit_all(struct virtio_snd_pace *p, uint64_t now)
{
    for (uint32_t n = virtio_snd_pace_allowed(p, now); n; n--) {
        virtio_snd_pace_submit(p, now);
    }
}

static void test_assured_rule(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 3);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    /* Before the first event: N-1 intervals. */
    assert_int_equal(virtio_snd_pace_allowed(&p, 0), 4);
    assert_true(virtio_snd_pace_submit(&p, 0) == 0);
    assert_true(virtio_snd_pace_submit(&p, 0) == 1);
    assert_int_equal(virtio_snd_pace_allowed(&p, 0), 2);
    submit_all(&p, 0);
    /* Not running, time changes nothing. */
    assert_int_equal(virtio_snd_pace_allowed(&p, MS(100)), 0);
    virtio_snd_pace_run(&p, MS(100));
    assert_int_equal(virtio_snd_pace_allowed(&p, MS(100)), 0);

    assert_true(virtio_snd_pace_complete(&p, 0, MS(105)));
    assert_false(virtio_snd_pace_poll(&p, MS(105)).interval);
    submit_all(&p, MS(105)); /* early: one */
    assert_true(p.submitted == 5);
    assert_true(virtio_snd_pace_complete(&p, 1, MS(110)));
    struct virtio_snd_pace_step step = virtio_snd_pace_poll(&p, MS(110));
    assert_true(step.interval && step.notify);
    /* Event 0: up to the end of interval 0 + N - 1 = 2, six slots. */
    assert_int_equal(virtio_snd_pace_allowed(&p, MS(110)), 1);
    submit_all(&p, MS(110));
    assert_true(p.submitted == 6 && p.events == 1);
    assert_int_equal(virtio_snd_pace_offset(&p, 5), 5 * 960);
    assert_int_equal(virtio_snd_pace_offset(&p, 6), 0);
    assert_int_equal(virtio_snd_pace_offset(&p, 6000000007ull), (6000000007ull % 6) * 960);
}

static void test_early_rule_time(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 2);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, SECOND);
    assert_true(p.submitted == 2);
    assert_int_equal(virtio_snd_pace_allowed(&p, SECOND + MS(10) * 3 / 8 - 1), 0);
    assert_int_equal(virtio_snd_pace_allowed(&p, SECOND + MS(10) * 3 / 8), 1);
    /* Once per interval, however long it takes. */
    submit_all(&p, SECOND + MS(5));
    assert_int_equal(virtio_snd_pace_allowed(&p, SECOND + MS(5000)), 0);
    assert_true(p.submitted == 3);
}

static void test_split_intervals(void **state)
{
    struct virtio_snd_geometry g;
    struct virtio_snd_pace p;

    assert_true(virtio_snd_geometry_make(&g, 0x400000, 2, 4, 48000, PAYLOAD));
    assert_int_equal(g.slots_per_interval, 8);
    virtio_snd_pace_init(&p, &g, false, 64);
    assert_int_equal(virtio_snd_pace_allowed(&p, 0), 8);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, 0);
    assert_int_equal(virtio_snd_pace_allowed(&p, 100 * SECOND), 4); /* the first half */
}

static void test_in_flight_limit(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 100);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 1000);
    assert_int_equal(virtio_snd_pace_allowed(&p, 0), VIRTIO_SND_PACE_IN_FLIGHT);
    virtio_snd_pace_init(&p, &g, false, 4);
    assert_int_equal(virtio_snd_pace_allowed(&p, 0), 4);
    submit_all(&p, 0);
    assert_int_equal(virtio_snd_pace_in_flight(&p), 4);
    assert_true(virtio_snd_pace_complete(&p, 0, 0));
    assert_int_equal(virtio_snd_pace_allowed(&p, 0), 1);
    virtio_snd_pace_init(&p, &g, false, 0);
    assert_int_equal(virtio_snd_pace_allowed(&p, 0), 2);
}

static void test_out_of_order(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 100);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    assert_false(virtio_snd_pace_complete(&p, 0, 0)); /* never submitted */
    submit_all(&p, 0);
    assert_true(p.submitted == 64);
    virtio_snd_pace_run(&p, 0);
    assert_true(virtio_snd_pace_complete(&p, 2, 0));
    assert_false(virtio_snd_pace_complete(&p, 2, 0)); /* twice */
    assert_true(virtio_snd_pace_complete(&p, 63, 0));
    assert_true(virtio_snd_pace_complete(&p, 1, 0));
    assert_true(p.completed == 0);
    assert_true(virtio_snd_pace_complete(&p, 0, 0));
    assert_true(p.completed == 3);
    assert_false(virtio_snd_pace_complete(&p, 2, 0));
    assert_false(virtio_snd_pace_complete(&p, 64, 0));
    for (uint64_t s = 62; s > 3; s--) {
        assert_true(virtio_snd_pace_complete(&p, s, 0));
    }
    assert_true(p.completed == 3 && p.ran_dry == 0);
    assert_true(virtio_snd_pace_complete(&p, 3, 0));
    assert_true(p.completed == 64 && p.ran_dry == 1);
    assert_int_equal(virtio_snd_pace_in_flight(&p), 0);
}

static void test_rewind(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 3);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, 0);
    assert_true(virtio_snd_pace_complete(&p, 0, MS(5)));
    assert_true(virtio_snd_pace_complete(&p, 2, MS(5)));
    virtio_snd_pace_pause(&p, MS(7));
    uint64_t position = virtio_snd_pace_position(&p, MS(7));
    virtio_snd_pace_rewind(&p, MS(8));
    assert_true(p.submitted == 1 && p.completed == 1);
    /* The same slots again; those that are back already do not count any more. */
    assert_int_equal(virtio_snd_pace_allowed(&p, MS(9)), 3);
    assert_true(virtio_snd_pace_submit(&p, MS(9)) == 1);
    submit_all(&p, MS(9));
    virtio_snd_pace_run(&p, MS(10));
    assert_true(virtio_snd_pace_complete(&p, 1, MS(11)));
    assert_true(p.completed == 2);
    assert_true(virtio_snd_pace_position(&p, MS(11)) >= position);
}

static void test_capture_rules(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 2);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, true, 64);
    /* All is free, and no more than all. */
    assert_int_equal(virtio_snd_pace_allowed(&p, 0), 4);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, 0);
    assert_int_equal(virtio_snd_pace_allowed(&p, SECOND), 0);
    /* What is in flight is not there yet. */
    assert_true(virtio_snd_pace_position(&p, SECOND) == 0);

    assert_true(virtio_snd_pace_complete(&p, 0, SECOND + MS(5)));
    assert_true(virtio_snd_pace_position(&p, SECOND + MS(6)) == 240);
    assert_true(virtio_snd_pace_complete(&p, 1, SECOND + MS(10)));
    assert_true(virtio_snd_pace_poll(&p, SECOND + MS(10)).interval);
    /* The client reads interval 0 now: its first half goes back after 3/8. */
    assert_int_equal(virtio_snd_pace_allowed(&p, SECOND + MS(10)), 0);
    assert_int_equal(virtio_snd_pace_allowed(&p, SECOND + MS(14)), 1);
    submit_all(&p, SECOND + MS(14));
    assert_true(virtio_snd_pace_complete(&p, 2, SECOND + MS(15)));
    assert_true(virtio_snd_pace_complete(&p, 3, SECOND + MS(20)));
    assert_true(virtio_snd_pace_poll(&p, SECOND + MS(20)).interval);
    assert_int_equal(virtio_snd_pace_allowed(&p, SECOND + MS(20)), 1);
}

/* A DPC that comes late finds two slots back: the first must not say that the device is only there.
 */
static void test_capture_two_at_once(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 2);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, true, 64);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, 0);
    assert_true(virtio_snd_pace_complete(&p, 0, MS(5)));
    assert_true(virtio_snd_pace_complete(&p, 1, MS(10)));
    assert_true(virtio_snd_pace_poll(&p, MS(10)).interval);
    submit_all(&p, MS(10));
    assert_true(virtio_snd_pace_complete(&p, 2, MS(21)));
    assert_true(virtio_snd_pace_complete(&p, 3, MS(21)));
    assert_true(virtio_snd_pace_poll(&p, MS(21)).interval);
}

/* ---- Position and events --------------------------------------------------------------------- */

static void test_position_interpolates(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 3);
    struct virtio_snd_pace p;
    uint64_t t = SECOND;

    virtio_snd_pace_init(&p, &g, false, 64);
    submit_all(&p, 0); /* 20 ms */
    assert_true(virtio_snd_pace_position(&p, t) == 0);
    virtio_snd_pace_run(&p, t);
    assert_true(virtio_snd_pace_position(&p, t + MS(1)) == 48);
    assert_true(virtio_snd_pace_position(&p, t + MS(3)) == 144);
    /* Time that goes backwards does not move it. */
    assert_true(virtio_snd_pace_position(&p, t + MS(1)) == 144);
    /* Never past what is in flight. */
    assert_true(virtio_snd_pace_position(&p, t + MS(50)) == 960);
    assert_true(virtio_snd_pace_position(&p, t + 100 * SECOND) == 960);
    assert_true(virtio_snd_pace_position(&p, t + 1000000 * SECOND) == 960);
    assert_true(virtio_snd_pace_taken(&p) == 960);
}

/* More than a year: 2^64 / RATE units of time, and a little. */
static void test_position_after_ages(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 3);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, 0);
    assert_true(virtio_snd_pace_position(&p, UINT64_MAX / RATE + 1u) == 960);
}

static void test_time_goes_backwards(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 3);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    submit_all(&p, SECOND);
    virtio_snd_pace_run(&p, SECOND);
    assert_true(virtio_snd_pace_complete(&p, 0, SECOND + MS(5)));
    assert_true(virtio_snd_pace_position(&p, MS(1)) == 240);
    assert_true(virtio_snd_pace_position(&p, SECOND + MS(5)) == 240);
    assert_true(virtio_snd_pace_position(&p, SECOND + MS(6)) == 288);
}

/* A device that had nothing to do begins when it gets something. */
static void test_position_after_running_dry(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 3);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, 0);
    for (uint64_t s = 0; s < 4; s++) {
        assert_true(virtio_snd_pace_complete(&p, s, MS(5 * (s + 1))));
    }
    assert_true(p.ran_dry == 1);
    assert_true(virtio_snd_pace_poll(&p, MS(60)).interval);
    submit_all(&p, MS(60));
    assert_true(virtio_snd_pace_taken(&p) > 960);
    assert_true(virtio_snd_pace_position(&p, MS(60)) == 960);
    assert_true(virtio_snd_pace_position(&p, MS(61)) == 1008);
}

static void test_position_waits_for_slow_device(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 3);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, 0);
    assert_true(virtio_snd_pace_position(&p, MS(8)) == 384);
    /* The first slot took 8 ms instead of 5: the position stands until the device is there. */
    assert_true(virtio_snd_pace_complete(&p, 0, MS(8)));
    assert_true(virtio_snd_pace_position(&p, MS(9)) == 384);
    assert_true(virtio_snd_pace_position(&p, MS(11)) == 384);
    assert_true(virtio_snd_pace_position(&p, MS(12)) == 240 + 192);
}

static void test_pause_freezes(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 3);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, 0);
    virtio_snd_pace_pause(&p, MS(3));
    assert_true(virtio_snd_pace_position(&p, SECOND) == 144);
    assert_true(virtio_snd_pace_poll(&p, SECOND).wake == VIRTIO_SND_PACE_NEVER);
    virtio_snd_pace_run(&p, 2 * SECOND);
    assert_true(virtio_snd_pace_position(&p, 2 * SECOND) == 144);
    assert_true(virtio_snd_pace_position(&p, 2 * SECOND + MS(1)) == 192);
    /* Completions while paused count, but no event comes of them. */
    virtio_snd_pace_pause(&p, 2 * SECOND + MS(1));
    assert_true(virtio_snd_pace_complete(&p, 0, 3 * SECOND));
    assert_true(virtio_snd_pace_complete(&p, 1, 3 * SECOND));
    assert_false(virtio_snd_pace_poll(&p, 3 * SECOND).interval);
    assert_true(virtio_snd_pace_position(&p, 3 * SECOND) == 192);
    virtio_snd_pace_run(&p, 4 * SECOND);
    virtio_snd_pace_run(&p, 4 * SECOND + MS(1)); /* again: nothing */
    assert_true(virtio_snd_pace_position(&p, 4 * SECOND) >= 192);
    uint64_t wake = virtio_snd_pace_poll(&p, 4 * SECOND + MS(1)).wake;
    assert_true(wake != VIRTIO_SND_PACE_NEVER);
    assert_true(virtio_snd_pace_poll(&p, wake).interval);
}

/* A resumed stream begins where it is: the interval before the pause earns no early slot. */
static void test_run_restarts_early_rule(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 2);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, 0);
    virtio_snd_pace_pause(&p, MS(1));
    virtio_snd_pace_run(&p, SECOND);
    assert_int_equal(virtio_snd_pace_allowed(&p, SECOND + MS(3)), 0);
    assert_int_equal(virtio_snd_pace_allowed(&p, SECOND + MS(4)), 1);
}

static void test_events_are_spaced(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 4);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    submit_all(&p, 0); /* 30 ms */
    virtio_snd_pace_run(&p, 0);
    /* After a stall, three intervals come back at once. */
    for (uint64_t s = 0; s < 6; s++) {
        assert_true(virtio_snd_pace_complete(&p, s, MS(40)));
    }
    struct virtio_snd_pace_step step = virtio_snd_pace_poll(&p, MS(40));
    assert_true(step.interval);
    assert_true(step.wake == MS(40) + MS(10) * 3 / 8);
    assert_false(virtio_snd_pace_poll(&p, MS(40)).interval);
    assert_true(virtio_snd_pace_poll(&p, MS(44)).wake == MS(45));
    assert_false(virtio_snd_pace_poll(&p, MS(45) - 1).interval);
    assert_true(virtio_snd_pace_poll(&p, MS(45)).interval);
    assert_true(virtio_snd_pace_poll(&p, MS(50)).interval);
    assert_true(p.events == 3);
}

static void test_notify_every(void **state)
{
    static const struct {
        uint32_t notifications, bytes;
        unsigned intervals, notified;
    } cases[] = {
        {2, 3840, 8, 8}, /* every interval */
        {1, 7680, 8, 2}, /* four of our own per round */
        {0, 7680, 8, 0},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct virtio_snd_geometry g;
        struct virtio_snd_pace p;
        unsigned events = 0, notified = 0;

        assert_true(virtio_snd_geometry_make(&g, cases[i].bytes, cases[i].notifications, FRAME,
                                             RATE, PAYLOAD));
        virtio_snd_pace_init(&p, &g, false, 64);
        virtio_snd_pace_run(&p, 0);
        for (uint64_t t = 0; events < cases[i].intervals; t += MS(5)) {
            submit_all(&p, t);
            struct virtio_snd_pace_step step = virtio_snd_pace_poll(&p, t);
            events += step.interval;
            notified += step.notify;
            if (t && p.completed < p.submitted) {
                assert_true(virtio_snd_pace_complete(&p, p.completed, t));
            }
        }
        assert_int_equal(notified, cases[i].notified);
    }
}

/* ---- Devices --------------------------------------------------------------------------------- */

/*
 * A device that plays at its own rate, reads up to `fifo` frames ahead, and does both only every
 * `tick`. Beside it, the rules written down a second time: what a client as slow as permitted has
 * written.
 */
struct sim {
    struct virtio_snd_pace p;
    uint64_t now, start, wake;
    uint64_t tick;
    uint32_t fifo;
    int ppm;
    uint64_t played, taken, due;
    unsigned underruns, wakes, events, notified;
    unsigned starved; /* times it could not read as far ahead as it wanted */
    uint64_t client_period, client_next, written; /* of one that follows the position */
    uint64_t last_event, closest_events;
    uint64_t worst_error; /* frames between position and what was played */
    uint64_t last_position;
};

static void sim_submit(struct sim *s)
{
    const struct virtio_snd_geometry *g = &s->p.geometry;

    while (virtio_snd_pace_allowed(&s->p, s->now)) {
        uint64_t slot = virtio_snd_pace_submit(&s->p, s->now);
        uint64_t interval = slot / g->slots_per_interval;
        bool first_half = slot % g->slots_per_interval < g->slots_per_interval / 2u;
        uint64_t written = s->events + g->intervals - 1u; /* intervals that are complete */

        if (s->p.capture && s->events == 0) {
            written = g->intervals;
        }
        if (s->client_period) {
            assert_true((slot + 1u) * g->slot_frames <= s->written);
        }
        if (interval >= written) {
            assert_true(interval == written && first_half);
            assert_true(s->now >= s->last_event + s->p.interval_time * 3 / 8);
        }
        assert_true(slot < s->p.completed + g->intervals * g->slots_per_interval);
    }
}

static void sim_poll(struct sim *s)
{
    struct virtio_snd_pace_step step = virtio_snd_pace_poll(&s->p, s->now);

    if (step.interval) {
        if (s->events && s->now - s->last_event < s->closest_events) {
            s->closest_events = s->now - s->last_event;
        }
        s->events++;
        s->notified += step.notify;
        s->last_event = s->now;
        /* Played, every sample of it, and the position says so. */
        uint64_t end = (uint64_t)s->events * s->p.geometry.slots_per_interval;
        assert_true(s->p.completed >= end);
        assert_true(virtio_snd_pace_position(&s->p, s->now) >= end * s->p.geometry.slot_frames);
    }
    s->wake = step.wake;
    sim_submit(s);
}

/* Frames that its clock has asked for since the start. */
static uint64_t sim_due(const struct sim *s)
{
    return (s->now - s->start) * (RATE / 1000u) * (uint64_t)((int)MILLION + s->ppm) / MILLION /
           (SECOND / 1000u);
}

static void sim_device(struct sim *s)
{
    uint64_t elapsed = s->now - s->start;
    uint64_t due =
        elapsed * (RATE / 1000u) * (uint64_t)((int)MILLION + s->ppm) / MILLION / (SECOND / 1000u);
    uint64_t submitted = virtio_snd_pace_taken(&s->p);
    uint64_t before = s->p.completed;

    s->played += due - s->due;
    s->due = due;
    if (s->played > submitted) {
        s->underruns++;
        s->played = submitted;
    }
    uint64_t reach = s->played + s->fifo;
    s->starved += reach > submitted;
    s->taken = reach < submitted ? reach : submitted;
    while ((s->p.completed + 1u) * s->p.geometry.slot_frames <= s->taken) {
        assert_true(virtio_snd_pace_complete(&s->p, s->p.completed, s->now));
        sim_submit(s);
    }
    if (s->p.completed != before) {
        sim_poll(s);
    }
}

static void sim_check_position(struct sim *s)
{
    uint64_t position = virtio_snd_pace_position(&s->p, s->now);
    uint64_t error = position > s->played ? position - s->played : s->played - position;

    assert_true(position >= s->last_position);
    assert_true(position <= virtio_snd_pace_taken(&s->p));
    /* Never ahead of time by more than a quarter of an interval, and 1/1024. */
    uint64_t nominal = (s->now - s->start) * (RATE / 1000u) / (SECOND / 1000u);
    assert_true(position <= nominal + nominal / 1024u +
                                s->p.geometry.slot_frames * s->p.geometry.slots_per_interval / 4u +
                                1u);
    if (s->p.capture || s->client_period) {
        assert_true(position <= s->p.completed * s->p.geometry.slot_frames);
    }
    s->last_position = position;
    if (error > s->worst_error) {
        s->worst_error = error;
    }
}

static void sim_start(struct sim *s, const struct virtio_snd_geometry *g, bool capture)
{
    /* One that follows the position has two intervals taken ahead of it. */
    virtio_snd_pace_init(&s->p, g, capture, s->client_period ? 2 * g->slots_per_interval : 64);
    s->now = s->start = s->last_event = 7 * SECOND;
    s->closest_events = UINT64_MAX;
    s->wake = VIRTIO_SND_PACE_NEVER;
    s->written = g->buffer_bytes / g->frame_bytes;
    s->client_next = s->now + s->client_period;
    sim_submit(s);
    virtio_snd_pace_run(&s->p, s->now);
    sim_poll(s);
}

static void sim_run(struct sim *s, uint64_t duration, uint64_t step)
{
    uint64_t end = s->now + duration;

    while (s->now < end) {
        uint64_t next = s->now + step;

        if (s->wake > s->now && s->wake <= next) {
            s->now = s->wake;
            s->wakes++;
            sim_poll(s);
            sim_check_position(s);
            if (s->now == next) {
                continue;
            }
        }
        s->now = next;
        if ((s->now - s->start) % s->tick == 0) {
            sim_device(s);
        }
        sim_check_position(s);
        if (s->client_period && s->now >= s->client_next) {
            /* Fills the buffer up to the position, from which on it must not. */
            s->written = s->last_position + s->p.geometry.buffer_bytes / FRAME;
            s->client_next += s->client_period;
        }
    }
}

#define STEP (MS(1) / 20u) /* 50 us, 2.4 frames */

static void test_smooth_device(void **state)
{
    static const int drifts[] = {0, 300, -300};

    for (size_t i = 0; i < ARRAY_SIZE(drifts); i++) {
        struct virtio_snd_geometry g = geometry_ms(10, 2);
        struct sim s = {.tick = STEP, .ppm = drifts[i]};

        sim_start(&s, &g, false);
        sim_run(&s, 60 * SECOND, STEP);
        assert_int_equal(s.underruns, 0);
        assert_true(s.p.ran_dry == 0);
        assert_in_range(s.wakes, 1, 20); /* until it is known: then completions are all there is */
        assert_in_range(s.events, 5996, 6003);
        assert_int_equal(s.events, s.notified);
        assert_true(s.worst_error <= 8); /* frames: two steps, and drift within a slot */
        assert_false(s.p.eager);
    }
}

static void test_smooth_short_periods(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(3, 2);
    struct sim s = {.tick = STEP};

    sim_start(&s, &g, false);
    sim_run(&s, 30 * SECOND, STEP);
    assert_int_equal(s.underruns, 0);
    assert_true(s.p.ran_dry == 0);
    assert_in_range(s.events, 9999, 10000);
}

/* QEMU: every 10 ms it takes what 10 ms play; a FIFO reads ahead when the stream starts. */
static void test_bursts_and_fifos(void **state)
{
    static const struct {
        uint32_t interval_ms, intervals, tick_ms, fifo_ms;
    } cases[] = {
        {10, 2, 10, 0}, {10, 2, 5, 0},   {10, 4, 10, 20}, {10, 2, 1, 20},
        {3, 8, 10, 0},  {3, 16, 10, 20}, {20, 2, 10, 20}, {10, 2, 1, 5},
        {10, 2, 10, 5}, {10, 2, 10, 2},  {3, 2, 3, 1},    {3, 2, 3, 0},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct virtio_snd_geometry g = geometry_ms(cases[i].interval_ms, cases[i].intervals);
        struct sim s = {.tick = MS(cases[i].tick_ms), .fifo = cases[i].fifo_ms * RATE / 1000u};

        sim_start(&s, &g, false);
        sim_run(&s, 20 * SECOND, STEP);
        if (s.underruns) {
            fail_msg("case %zu: %u underruns", i, s.underruns);
        }
        uint64_t expected = 20000u / cases[i].interval_ms;
        assert_in_range(s.events, expected - 4, expected + 8);
        assert_true(s.closest_events >= MS(cases[i].interval_ms) / 2u);
        assert_false(s.p.eager);
    }
}

/* Ticks of one interval, and each takes half an interval or a quarter more than it plays. */
static void test_bursts_that_read_ahead(void **state)
{
    static const uint32_t ahead[] = {240, 120};

    for (size_t i = 0; i < ARRAY_SIZE(ahead); i++) {
        struct virtio_snd_geometry g = geometry_ms(10, 2);
        struct sim s = {.tick = MS(10), .fifo = ahead[i]};

        sim_start(&s, &g, false);
        sim_run(&s, 20 * SECOND, STEP);
        assert_int_equal(s.starved, 0);
        assert_in_range(s.wakes, 1990, 2010); /* without a timer per interval it would be */
    }
}

/* First smooth, then in bursts: what it was taken for is forgotten after one interval. */
static void test_smooth_no_longer(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 2);
    struct sim s = {.tick = STEP};

    sim_start(&s, &g, false);
    sim_run(&s, SECOND, STEP);
    s.tick = MS(10);
    s.fifo = 240;
    sim_run(&s, MS(100), STEP);
    s.starved = 0;
    sim_run(&s, 10 * SECOND, STEP);
    assert_int_equal(s.starved, 0);
    assert_int_equal(s.underruns, 0);
}

/* Completes at once, always: time is all there is. */
static void test_eager_device(void **state)
{
    static const bool captures[] = {false, true};

    for (size_t i = 0; i < ARRAY_SIZE(captures); i++) {
        struct virtio_snd_geometry g = geometry_ms(10, 2);
        struct sim s = {.tick = STEP, .fifo = UINT32_MAX / 2u};

        sim_start(&s, &g, captures[i]);
        sim_run(&s, 10 * SECOND, STEP);
        /* Not yet known to be eager: 1/1024 fast, which is ten milliseconds. */
        assert_in_range(s.events, 1000, 1002);
        assert_false(s.p.eager);
        sim_run(&s, 30 * SECOND, STEP);
        assert_true(s.p.eager);
        unsigned before = s.events;
        uint64_t position = virtio_snd_pace_position(&s.p, s.now);
        sim_run(&s, 100 * SECOND, STEP);
        assert_in_range(s.events - before, 9999, 10001);
        assert_in_range(virtio_snd_pace_position(&s.p, s.now) - position, 100 * RATE - 1,
                        100 * RATE + 1);
        assert_true(s.closest_events >= MS(9));

        /* It gets a clock after all, a slow one: it is believed when it lags behind. */
        s.fifo = 0;
        s.ppm = -2000;
        s.due = sim_due(&s);
        s.played = s.taken;
        sim_run(&s, 10 * SECOND, STEP);
        assert_false(s.p.eager);
    }
}

/* What a device did not do for a minute, it may not do all at once afterwards. */
static void test_no_credit_for_standing_still(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 2);
    struct sim s = {.tick = STEP, .fifo = UINT32_MAX / 2u};

    sim_start(&s, &g, false);
    for (unsigned i = 0; i < 60000; i++) {
        s.now += MS(1);
        sim_check_position(&s);
    }
    uint64_t before = s.last_position;
    s.wake = s.now + 1u;
    sim_run(&s, 10 * SECOND, STEP);
    assert_in_range(s.events, 1000, 1006);
    assert_true(s.last_position - before <= 10 * RATE + 10 * RATE / 1024u + 360u);
}

/* Clients that are not told: they look at the position, and may overwrite all that it has passed.
 */
static void test_followers(void **state)
{
    static const struct {
        uint32_t buffer_ms, notifications, tick_ms;
        uint32_t fifo;
        unsigned wakes_per_buffer_16; /* sixteenths of the buffer between looks */
    } cases[] = {
        {20, 0, 0, 0, 1},
        {20, 0, 0, 0, 3},
        {20, 1, 0, 0, 3},
        {40, 0, 10, 0, 1},
        {40, 0, 10, 0, 3},
        {60, 1, 10, 0, 3},
        {500, 0, 10, 0, 3},
        {500, 0, 0, 0, 3},
        {30, 0, 1, 480, 3},
        {500, 0, 1, 960, 3},
        /* Eager: the clock alone. */
        {20, 0, 0, UINT32_MAX / 2u, 3},
        {500, 0, 0, UINT32_MAX / 2u, 3},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct virtio_snd_geometry g;
        assert_true(virtio_snd_geometry_make(&g, cases[i].buffer_ms * RATE / 1000u * FRAME,
                                             cases[i].notifications, FRAME, RATE, PAYLOAD));
        struct sim s = {.tick = cases[i].tick_ms ? MS(cases[i].tick_ms) : STEP,
                        .fifo = cases[i].fifo,
                        .client_period =
                            MS(cases[i].buffer_ms) * cases[i].wakes_per_buffer_16 / 16};
        sim_start(&s, &g, false);
        sim_run(&s, 20 * SECOND, STEP);
        if (s.underruns) {
            fail_msg("case %zu: %u underruns", i, s.underruns);
        }
        assert_in_range(s.last_position, 20 * RATE - RATE / 50u, 20 * RATE + RATE / 20u);
        assert_int_equal(s.notified, cases[i].notifications ? s.events / g.intervals : 0);
        if (!cases[i].tick_ms && !cases[i].fifo) {
            /* Smooth, a slot behind. */
            assert_true(s.worst_error <= g.slot_frames + 5u);
            assert_true(s.wakes <= 20);
        }
    }
}

static void test_follower_drains(void **state)
{
    struct virtio_snd_geometry g;
    struct virtio_snd_pace p;

    assert_true(virtio_snd_geometry_make(&g, 5760, 0, FRAME, RATE, PAYLOAD)); /* 3 x 10 ms */
    virtio_snd_pace_init(&p, &g, false, 4);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, 0);
    assert_true(virtio_snd_pace_complete(&p, 0, MS(5)));
    assert_true(virtio_snd_pace_position(&p, MS(5)) == 0);
    assert_true(virtio_snd_pace_position(&p, MS(7)) == 96);
    assert_true(virtio_snd_pace_position(&p, MS(12)) == 240); /* complete, no further */
    for (uint64_t s = 1; s < 4; s++) {
        assert_true(virtio_snd_pace_complete(&p, s, MS(5 * (s + 2))));
    }
    assert_true(virtio_snd_pace_position(&p, MS(25)) == 720);
    /* Nothing is in flight: to the end all the same, and the event does not need the device. */
    struct virtio_snd_pace_step step = virtio_snd_pace_poll(&p, MS(25));
    assert_true(step.interval && !step.notify);
    step = virtio_snd_pace_poll(&p, MS(25));
    assert_true(step.wake == MS(25) + MS(10) * 3 / 8); /* the early rule: it ran dry */
    step = virtio_snd_pace_poll(&p, step.wake);
    assert_false(step.interval);
    assert_true(step.wake == MS(30));
    assert_false(virtio_snd_pace_poll(&p, MS(30) - 1).interval);
    assert_true(virtio_snd_pace_poll(&p, MS(30)).interval);
    assert_true(virtio_snd_pace_position(&p, MS(31)) == 960);
}

static void test_smooth_capture(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 2);
    struct sim s = {.tick = STEP};

    sim_start(&s, &g, true);
    sim_run(&s, 20 * SECOND, STEP);
    assert_int_equal(s.underruns, 0); /* overruns, that is */
    assert_in_range(s.events, 1999, 2000);
    assert_true(s.worst_error <= g.slot_frames + 3u);
}

/* Completes nothing, ever. */
static void test_dead_device(void **state)
{
    struct virtio_snd_geometry g = geometry_ms(10, 2);
    struct virtio_snd_pace p;

    virtio_snd_pace_init(&p, &g, false, 64);
    submit_all(&p, 0);
    virtio_snd_pace_run(&p, 0);
    for (uint64_t t = 0; t < 100 * SECOND; t += MS(7)) {
        struct virtio_snd_pace_step step = virtio_snd_pace_poll(&p, t);
        assert_false(step.interval);
        /* Once, for the early rule. */
        assert_true(step.wake == (t ? VIRTIO_SND_PACE_NEVER : MS(10) * 3 / 8));
        submit_all(&p, t);
        assert_true(p.submitted <= 3);
        assert_true(virtio_snd_pace_position(&p, t) <= 720);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_geometry_cases),
        cmocka_unit_test(test_geometry_refuses),
        cmocka_unit_test(test_assured_rule),
        cmocka_unit_test(test_early_rule_time),
        cmocka_unit_test(test_split_intervals),
        cmocka_unit_test(test_in_flight_limit),
        cmocka_unit_test(test_out_of_order),
        cmocka_unit_test(test_rewind),
        cmocka_unit_test(test_capture_rules),
        cmocka_unit_test(test_capture_two_at_once),
        cmocka_unit_test(test_position_interpolates),
        cmocka_unit_test(test_position_after_ages),
        cmocka_unit_test(test_time_goes_backwards),
        cmocka_unit_test(test_position_after_running_dry),
        cmocka_unit_test(test_position_waits_for_slow_device),
        cmocka_unit_test(test_pause_freezes),
        cmocka_unit_test(test_run_restarts_early_rule),
        cmocka_unit_test(test_events_are_spaced),
        cmocka_unit_test(test_notify_every),
        cmocka_unit_test(test_smooth_device),
        cmocka_unit_test(test_smooth_short_periods),
        cmocka_unit_test(test_bursts_and_fifos),
        cmocka_unit_test(test_bursts_that_read_ahead),
        cmocka_unit_test(test_smooth_no_longer),
        cmocka_unit_test(test_eager_device),
        cmocka_unit_test(test_no_credit_for_standing_still),
        cmocka_unit_test(test_followers),
        cmocka_unit_test(test_follower_drains),
        cmocka_unit_test(test_smooth_capture),
        cmocka_unit_test(test_dead_device),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

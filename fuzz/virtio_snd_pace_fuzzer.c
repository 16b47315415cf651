/* SPDX-License-Identifier: MIT */
/*
 * Pacing (threat model §8.6) with a device that completes what and when it likes. Properties: the
 * position never goes back, never passes what is in flight or, recording, what is complete, and
 * never outruns the clock; nothing is handed out that the client is not sure to have written; no
 * event before its interval is complete; events keep their distance.
 *
 * Input: buffer bytes (u32), notifications (u8), frame bytes (u8), rate (u32), longest slot (u32),
 * flags (bit 0: recording), slots in flight (u8); then steps: an operation byte with its arguments.
 */
#include "fuzz.h"

#include "core/virtio/virtio_snd_pace.h"

#define STEPS_MAX 8192

struct fuzz {
    struct fuzz_input in;
    struct virtio_snd_pace pace;
    uint64_t now;
    uint64_t position, taken_max;
    uint64_t events, last_event;
    uint64_t run_time, run_position;
    bool event_seen;
};

static uint64_t interval_frames(const struct fuzz *f)
{
    return (uint64_t)f->pace.geometry.slots_per_interval * f->pace.geometry.slot_frames;
}

static bool is_followed(const struct fuzz *f)
{
    return !f->pace.capture && f->pace.geometry.intervals_per_event != 1;
}

static void check_geometry(const struct virtio_snd_geometry *g, uint32_t bytes, uint32_t slot_max)
{
    uint64_t slots = (uint64_t)g->intervals * g->slots_per_interval;

    FUZZ_CHECK(g->intervals >= 2 && g->slots_per_interval >= 2 && g->slots_per_interval % 2 == 0);
    FUZZ_CHECK(g->slot_frames != 0 && slots <= 4096);
    FUZZ_CHECK(g->slot_bytes == g->slot_frames * g->frame_bytes && g->slot_bytes <= slot_max);
    FUZZ_CHECK(slots * g->slot_bytes == g->buffer_bytes);
    FUZZ_CHECK(g->buffer_bytes >= bytes && g->buffer_bytes <= 64u << 20);
    FUZZ_CHECK(g->buffer_bytes % g->slot_bytes == 0);
    FUZZ_CHECK((uint64_t)g->slots_per_interval * g->slot_frames * 1000u >= g->rate);
}

static void check_position(struct fuzz *f)
{
    const struct virtio_snd_geometry *g = &f->pace.geometry;
    uint64_t position = virtio_snd_pace_position(&f->pace, f->now);
    uint64_t taken = virtio_snd_pace_taken(&f->pace);

    f->taken_max = taken > f->taken_max ? taken : f->taken_max;
    FUZZ_CHECK(position >= f->position);
    FUZZ_CHECK(position <= f->taken_max);
    if (f->pace.capture || is_followed(f)) {
        FUZZ_CHECK(position <= f->pace.completed * g->slot_frames);
    }
    FUZZ_CHECK(f->pace.running || position == f->position);
    if (f->pace.running) {
        uint64_t elapsed = f->now - f->run_time;
        uint64_t seconds = elapsed / VIRTIO_SND_PACE_SECOND + 1u;
        uint64_t nominal = elapsed / VIRTIO_SND_PACE_SECOND * g->rate +
                           elapsed % VIRTIO_SND_PACE_SECOND * g->rate / VIRTIO_SND_PACE_SECOND;
        uint64_t fast = nominal / 1024u + seconds;
        /* Jitter, and what a position that is one slot behind catches up with after a pause. */
        uint64_t slack = interval_frames(f) / 4u + (is_followed(f) ? g->slot_frames : 0u) + 2u;

        FUZZ_CHECK(position - f->run_position <= nominal + fast + slack);
    }
    f->position = position;
}

/* The rules, said once more. */
static void check_slot(const struct fuzz *f, uint64_t slot)
{
    const struct virtio_snd_geometry *g = &f->pace.geometry;
    uint64_t interval = slot / g->slots_per_interval;
    uint64_t written = f->events + g->intervals - 1u;

    if (f->pace.capture && f->events == 0) {
        written = g->intervals;
    }
    if (interval >= written) {
        uint64_t since = f->event_seen && f->last_event > f->run_time ? f->last_event : f->run_time;

        FUZZ_CHECK(f->pace.running);
        FUZZ_CHECK(interval == written);
        FUZZ_CHECK(slot % g->slots_per_interval < g->slots_per_interval / 2u);
        FUZZ_CHECK(f->now >= since + f->pace.interval_time * 3u / 8u);
    }
    if (is_followed(f)) {
        FUZZ_CHECK(slot <= f->position / g->slot_frames + f->pace.in_flight_max);
    }
    /* Never a place that is still the device's. */
    FUZZ_CHECK(slot < f->pace.completed + (uint64_t)g->intervals * g->slots_per_interval);
    FUZZ_CHECK(virtio_snd_pace_offset(&f->pace, slot) <= g->buffer_bytes - g->slot_bytes);
}

static void submit(struct fuzz *f, unsigned most)
{
    for (unsigned i = 0; i < most && virtio_snd_pace_allowed(&f->pace, f->now); i++) {
        check_slot(f, virtio_snd_pace_submit(&f->pace, f->now));
    }
    FUZZ_CHECK(virtio_snd_pace_in_flight(&f->pace) <= f->pace.in_flight_max);
}

static void complete(struct fuzz *f, uint64_t slot)
{
    uint64_t before = f->pace.completed;
    bool known = virtio_snd_pace_complete(&f->pace, slot, f->now);

    FUZZ_CHECK(f->pace.completed >= before && f->pace.completed <= f->pace.submitted);
    FUZZ_CHECK(known || f->pace.completed == before);
    FUZZ_CHECK(!known || (slot >= before && slot < f->pace.submitted));
}

static void poll(struct fuzz *f)
{
    struct virtio_snd_pace_step step = virtio_snd_pace_poll(&f->pace, f->now);

    FUZZ_CHECK(step.wake > f->now);
    FUZZ_CHECK(!step.notify || step.interval);
    if (!step.interval) {
        return;
    }
    FUZZ_CHECK(f->pace.running);
    FUZZ_CHECK(!f->event_seen || f->now - f->last_event >= f->pace.interval_time / 2u);
    f->events++;
    f->event_seen = true;
    f->last_event = f->now;
    FUZZ_CHECK(f->pace.events == f->events);
    FUZZ_CHECK(f->pace.completed >= f->events * f->pace.geometry.slots_per_interval);
    FUZZ_CHECK(virtio_snd_pace_position(&f->pace, f->now) >= f->events * interval_frames(f));
}

static void run(struct fuzz *f)
{
    if (!f->pace.running) {
        f->run_time = f->now;
        f->run_position = f->position;
    }
    virtio_snd_pace_run(&f->pace, f->now);
}

static void step(struct fuzz *f)
{
    uint64_t skip;

    switch (fuzz_u8(&f->in) % 10) {
    case 0: /* up to 6.5 ms */
        f->now += fuzz_u16(&f->in);
        break;
    case 1: /* up to 16.8 s, sometimes much more */
        skip = fuzz_u16(&f->in);
        f->now += skip << (fuzz_u8(&f->in) % 32);
        break;
    case 2:
        submit(f, fuzz_u8(&f->in));
        break;
    case 3: /* the oldest ones */
        for (unsigned n = fuzz_u8(&f->in) % 8; n; n--) {
            complete(f, f->pace.completed);
        }
        break;
    case 4: /* any, also one that is not out */
        complete(f, f->pace.completed + fuzz_u8(&f->in) - 2u);
        break;
    case 5:
    case 6:
        poll(f);
        break;
    case 7:
        run(f);
        break;
    case 8:
        virtio_snd_pace_pause(&f->pace, f->now);
        f->position = virtio_snd_pace_position(&f->pace, f->now);
        break;
    default:
        virtio_snd_pace_rewind(&f->pace, f->now);
        break;
    }
    check_position(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz f = {.in = {.data = data, .left = size}};
    struct virtio_snd_geometry geometry;
    uint32_t bytes = fuzz_u32(&f.in);
    uint32_t notifications = fuzz_u8(&f.in);
    uint32_t frame = fuzz_u8(&f.in);
    uint32_t rate = fuzz_u32(&f.in);
    uint32_t slot_max = fuzz_u32(&f.in);
    bool capture = fuzz_u8(&f.in) & 1;
    uint8_t in_flight = fuzz_u8(&f.in);

    if (!virtio_snd_geometry_make(&geometry, bytes, notifications, frame, rate, slot_max)) {
        return 0;
    }
    check_geometry(&geometry, bytes, slot_max);
    virtio_snd_pace_init(&f.pace, &geometry, capture, in_flight);
    for (unsigned steps = 0; f.in.left && steps < STEPS_MAX; steps++) {
        step(&f);
    }
    return 0;
}

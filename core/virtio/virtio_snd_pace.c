/* SPDX-License-Identifier: MIT */
/* Pacing of a cyclic sound buffer; the rules are in virtio_snd_pace.h. */
#include "virtio_snd_pace.h"

#define RATE_MAX             768000u
#define FRAME_BYTES_MAX      64u
#define BUFFER_BYTES_MAX     (64u << 20)
#define SLOTS_MAX            4096u
#define INTERVALS_PER_SECOND 100u /* of those that the engine chooses */
#define INTERVALS_MAX_RATE   1000u
#define INTERVALS_FOLLOWED   3u  /* least for clients that follow the position */
#define LINE_SPEED_SHIFT     10u /* 1/1024 faster than nominal */
#define SMOOTH_INTERVALS     16u /* that show that completions come between events */
#define INTERPOLATE_MAX      (60ull * VIRTIO_SND_PACE_SECOND)

uint64_t virtio_snd_pace_time(uint64_t ticks, uint64_t frequency)
{
    uint64_t seconds = ticks / frequency;
    uint64_t rest = ticks - seconds * frequency;

    return seconds * VIRTIO_SND_PACE_SECOND + rest * VIRTIO_SND_PACE_SECOND / frequency;
}

/* ---- Geometry -------------------------------------------------------------------------------- */

bool virtio_snd_geometry_make(struct virtio_snd_geometry *geometry, uint32_t bytes,
                              uint32_t notifications, uint32_t frame_bytes, uint32_t rate,
                              uint32_t slot_bytes_max)
{
    if (bytes == 0 || bytes > BUFFER_BYTES_MAX || frame_bytes == 0 ||
        frame_bytes > FRAME_BYTES_MAX || rate == 0 || rate > RATE_MAX ||
        slot_bytes_max < frame_bytes || notifications > SLOTS_MAX) {
        return false;
    }
    uint32_t frames = (bytes + frame_bytes - 1u) / frame_bytes;
    uint32_t shortest = (rate + INTERVALS_MAX_RATE - 1u) / INTERVALS_MAX_RATE;
    uint32_t intervals = notifications;
    uint32_t slots = 2;

    if (notifications < 2u) {
        uint32_t wanted = (rate + INTERVALS_PER_SECOND - 1u) / INTERVALS_PER_SECOND;

        intervals = (frames + wanted / 2u) / wanted;
        intervals = intervals < INTERVALS_FOLLOWED ? INTERVALS_FOLLOWED : intervals;
    }
    uint32_t interval = (frames + intervals - 1u) / intervals;
    interval = interval < shortest ? shortest : interval;
    uint32_t slot = (interval + slots - 1u) / slots;
    while ((uint64_t)slot * frame_bytes > slot_bytes_max) {
        slots *= 2u;
        slot = (interval + slots - 1u) / slots;
    }
    uint64_t total = (uint64_t)intervals * slots;
    uint64_t buffer_bytes = total * slot * frame_bytes;
    if (total > SLOTS_MAX || buffer_bytes > BUFFER_BYTES_MAX) {
        return false;
    }
    *geometry = (struct virtio_snd_geometry){
        .frame_bytes = frame_bytes,
        .rate = rate,
        .slot_frames = slot,
        .slots_per_interval = slots,
        .intervals = intervals,
        .intervals_per_event = notifications == 1u ? intervals : notifications != 0,
        .slot_bytes = slot * frame_bytes,
        .buffer_bytes = (uint32_t)buffer_bytes,
    };
    return true;
}

/* ---- Clock ----------------------------------------------------------------------------------- */

static uint32_t interval_frames(const struct virtio_snd_pace *pace)
{
    return pace->geometry.slot_frames * pace->geometry.slots_per_interval;
}

static uint64_t completed_frames(const struct virtio_snd_pace *pace)
{
    return pace->completed * pace->geometry.slot_frames;
}

/* Frames per second by which the line rises. */
static uint32_t line_speed(const struct virtio_snd_pace *pace)
{
    uint32_t rate = pace->geometry.rate;

    return pace->eager ? rate : rate + (rate >> LINE_SPEED_SHIFT);
}

/* How far the position may be ahead of a clock that is exact: room for jitter. */
static uint32_t slack(const struct virtio_snd_pace *pace)
{
    return interval_frames(pace) / 4u;
}

static void set_line(struct virtio_snd_pace *pace, uint64_t frames)
{
    pace->line = frames;
    pace->line_time = pace->now;
}

/* Frames that the line allows now. Its anchor moves by whole seconds, which loses no fraction. */
static uint64_t line_frames(struct virtio_snd_pace *pace)
{
    uint64_t elapsed = pace->now - pace->line_time;

    if (elapsed >= VIRTIO_SND_PACE_SECOND) {
        uint64_t seconds = elapsed / VIRTIO_SND_PACE_SECOND;

        pace->line += seconds * line_speed(pace);
        pace->line_time += seconds * VIRTIO_SND_PACE_SECOND;
        elapsed -= seconds * VIRTIO_SND_PACE_SECOND;
    }
    return pace->line + elapsed * line_speed(pace) / VIRTIO_SND_PACE_SECOND;
}

/* Completed, and what has passed since by the clock. */
static uint64_t interpolated_frames(const struct virtio_snd_pace *pace)
{
    uint64_t elapsed = pace->now - pace->base_time;

    if (elapsed > INTERPOLATE_MAX) {
        elapsed = INTERPOLATE_MAX;
    }
    return pace->base + elapsed * pace->geometry.rate / VIRTIO_SND_PACE_SECOND;
}

/* A player that is not told of every interval: it follows the position. */
static bool is_followed(const struct virtio_snd_pace *pace)
{
    return !pace->capture && pace->geometry.intervals_per_event != 1u;
}

/* How far the position stays behind, so that it need not stop at what is complete. */
static uint32_t lag(const struct virtio_snd_pace *pace)
{
    return is_followed(pace) ? pace->geometry.slot_frames : 0;
}

/* Where the stream is if the clock allows it; `device` is where the device is. */
static uint64_t stream_frames(const struct virtio_snd_pace *pace, uint64_t device)
{
    uint64_t completed = completed_frames(pace);
    uint64_t frames = device;

    if (is_followed(pace)) {
        uint64_t interpolated = interpolated_frames(pace);

        frames = interpolated > lag(pace) ? interpolated - lag(pace) : 0;
    } else if (!pace->capture) {
        return frames;
    }
    return frames < completed ? frames : completed;
}

static void set_base(struct virtio_snd_pace *pace, uint64_t frames)
{
    pace->base = frames;
    pace->base_time = pace->now;
}

/* Brings position and line up to `now`. */
static void advance(struct virtio_snd_pace *pace, uint64_t now)
{
    if (now > pace->now) {
        pace->now = now;
    }
    if (!pace->running) {
        return;
    }
    uint64_t end = virtio_snd_pace_taken(pace);
    uint64_t device = interpolated_frames(pace);
    uint64_t line = line_frames(pace);

    device = device < end ? device : end;
    if (device < line) {
        /* The device has a clock: it lags behind ours. */
        pace->bound_time = pace->now;
        if (pace->eager) {
            pace->eager = false;
            set_line(pace, line);
        }
    } else if (!pace->eager && pace->now - pace->bound_time >= VIRTIO_SND_PACE_EAGER_TIME) {
        pace->eager = true;
        set_line(pace, line);
    }
    if (device > pace->furthest) {
        pace->furthest = device;
    }
    /*
     * Not below the position: after a completion the account may be behind what was guessed. That
     * of a recording waits for completions, of which several may come at once: not below the guess.
     */
    uint64_t reached = pace->capture ? pace->furthest : pace->position;
    uint64_t ahead = (device > reached ? device : reached) + slack(pace);
    if (line > ahead) {
        set_line(pace, ahead);
    }
    uint64_t position = stream_frames(pace, device);
    if (position > line) {
        position = line;
    }
    if (position > pace->position) {
        pace->position = position;
    }
}

/* ---- Slots ----------------------------------------------------------------------------------- */

void virtio_snd_pace_init(struct virtio_snd_pace *pace, const struct virtio_snd_geometry *geometry,
                          bool capture, uint32_t in_flight_max)
{
    if (in_flight_max < 2u) {
        in_flight_max = 2;
    }
    *pace = (struct virtio_snd_pace){
        .geometry = *geometry,
        .capture = capture,
        .in_flight_max =
            in_flight_max < VIRTIO_SND_PACE_IN_FLIGHT ? in_flight_max : VIRTIO_SND_PACE_IN_FLIGHT,
    };
    pace->interval_time = (uint64_t)interval_frames(pace) * VIRTIO_SND_PACE_SECOND / geometry->rate;
}

void virtio_snd_pace_run(struct virtio_snd_pace *pace, uint64_t now)
{
    advance(pace, now);
    if (pace->running) {
        return;
    }
    uint64_t completed = completed_frames(pace);

    pace->running = true;
    set_base(pace, completed > pace->stopped_at ? completed : pace->stopped_at);
    uint64_t device = pace->position + lag(pace);
    set_line(pace, (device < pace->base ? device : pace->base) + slack(pace));
    pace->bound_time = pace->now;
    pace->event_time = pace->now;
}

void virtio_snd_pace_pause(struct virtio_snd_pace *pace, uint64_t now)
{
    advance(pace, now);
    if (pace->running) {
        uint64_t end = virtio_snd_pace_taken(pace);
        uint64_t device = interpolated_frames(pace);

        pace->stopped_at = device < end ? device : end;
    }
    pace->running = false;
}

/* 3/8 of an interval after event k, or after the start of the clock. */
static uint64_t early_time(const struct virtio_snd_pace *pace)
{
    return pace->event_time + pace->interval_time * 3u / 8u;
}

/* End of what the assured rule gives to the device, in slots. */
static uint64_t assured_slots(const struct virtio_snd_pace *pace)
{
    uint32_t slots = pace->geometry.slots_per_interval;

    /* Nothing has been recorded that the client might still read. */
    if (pace->capture && pace->events == 0) {
        return (uint64_t)pace->geometry.intervals * slots;
    }
    return (pace->events + pace->geometry.intervals - 1u) * slots;
}

/* What the early rule adds. */
static uint64_t early_slots(const struct virtio_snd_pace *pace)
{
    bool all_free = pace->capture && pace->events == 0;

    if (!pace->running || all_free || pace->now < early_time(pace)) {
        return 0;
    }
    return pace->geometry.slots_per_interval / 2u;
}

uint32_t virtio_snd_pace_allowed(struct virtio_snd_pace *pace, uint64_t now)
{
    advance(pace, now);
    uint64_t assured = assured_slots(pace) + early_slots(pace);
    uint64_t limit = pace->completed + pace->in_flight_max;

    if (is_followed(pace)) {
        /* It writes ahead of the position, which may be far behind what is complete. */
        uint64_t ahead = pace->position / pace->geometry.slot_frames + 1u + pace->in_flight_max;

        limit = limit < ahead ? limit : ahead;
    }
    if (assured > limit) {
        assured = limit;
    }
    return assured > pace->submitted ? (uint32_t)(assured - pace->submitted) : 0;
}

uint64_t virtio_snd_pace_submit(struct virtio_snd_pace *pace, uint64_t now)
{
    advance(pace, now);
    if (pace->submitted == pace->completed) {
        /* The device had nothing to do: it begins now, not when it last finished something. */
        set_base(pace, completed_frames(pace));
    }
    return pace->submitted++;
}

uint32_t virtio_snd_pace_offset(const struct virtio_snd_pace *pace, uint64_t slot)
{
    /* The buffer has at most 64 Mi bytes, hence the number of slots fits, and so does the product.
     */
    uint64_t slots = (uint64_t)pace->geometry.intervals * pace->geometry.slots_per_interval;

    return (uint32_t)(slot - slot / slots * slots) * pace->geometry.slot_bytes;
}

bool virtio_snd_pace_complete(struct virtio_snd_pace *pace, uint64_t slot, uint64_t now)
{
    advance(pace, now);
    if (slot < pace->completed || slot >= pace->submitted) {
        return false;
    }
    if (slot > pace->completed) {
        /* Out of order: it counts when those before it are back. */
        uint64_t bit = 1ull << (slot - pace->completed - 1u);
        bool first = (pace->done_ahead & bit) == 0;

        pace->done_ahead |= bit;
        return first;
    }
    bool next_is_done;
    do {
        pace->completed++;
        next_is_done = pace->done_ahead & 1u;
        pace->done_ahead >>= 1;
    } while (next_is_done);
    set_base(pace, completed_frames(pace));
    if (pace->middle_time == 0 && pace->now >= early_time(pace)) {
        pace->middle_time = pace->now;
    }
    if (pace->running && pace->completed == pace->submitted) {
        pace->ran_dry++;
    }
    return true;
}

void virtio_snd_pace_rewind(struct virtio_snd_pace *pace, uint64_t now)
{
    advance(pace, now);
    pace->submitted = pace->completed;
    pace->done_ahead = 0;
}

/* ---- Events ---------------------------------------------------------------------------------- */

/* When the clock permits the next event, its interval being complete. */
static uint64_t next_event_time(struct virtio_snd_pace *pace)
{
    uint64_t boundary = (pace->events + 1u) * interval_frames(pace);
    uint64_t line = line_frames(pace);
    uint64_t due = pace->now;

    if (line < boundary) {
        uint32_t speed = line_speed(pace);
        /* line_frames has brought line_time within a second: the difference is what is missing. */
        uint64_t missing = boundary - pace->line;
        due = pace->line_time + (missing * VIRTIO_SND_PACE_SECOND + speed - 1u) / speed;
    }
    if (pace->events != 0 && due < pace->last_event + pace->interval_time / 2u) {
        due = pace->last_event + pace->interval_time / 2u;
    }
    return due;
}

/* When the position, which is behind by the lag, gets there. */
static uint64_t followed_event_time(const struct virtio_snd_pace *pace)
{
    uint64_t target = (pace->events + 1u) * interval_frames(pace) + lag(pace);
    uint32_t rate = pace->geometry.rate;

    if (!is_followed(pace) || pace->base >= target) {
        return 0;
    }
    return pace->base_time + ((target - pace->base) * VIRTIO_SND_PACE_SECOND + rate - 1u) / rate;
}

/* Counts intervals in which something completed after the early time and well before the end. */
static void judge_smoothness(struct virtio_snd_pace *pace)
{
    bool smooth =
        pace->middle_time != 0 && pace->now - pace->middle_time >= pace->interval_time / 8u;

    if (!smooth) {
        pace->smooth = 0;
    } else if (pace->smooth < SMOOTH_INTERVALS) {
        pace->smooth++;
    }
    pace->middle_time = 0;
}

/*
 * Whether the early rule needs a timer: a smooth device completes something at half time, when the
 * early slots go out. One that works in bursts completes nothing until it takes more than there
 * is; unless there are two intervals anyway.
 */
static bool early_needs_timer(const struct virtio_snd_pace *pace, bool just_ended)
{
    uint64_t ahead = assured_slots(pace) - pace->completed;

    if (early_time(pace) <= pace->now) {
        return false;
    }
    if (pace->smooth < SMOOTH_INTERVALS) {
        return ahead <= 2u * pace->geometry.slots_per_interval;
    }
    return !just_ended && pace->submitted == pace->completed;
}

struct virtio_snd_pace_step virtio_snd_pace_poll(struct virtio_snd_pace *pace, uint64_t now)
{
    struct virtio_snd_pace_step step = {.wake = VIRTIO_SND_PACE_NEVER};

    advance(pace, now);
    if (!pace->running) {
        return step;
    }
    uint32_t slots = pace->geometry.slots_per_interval;
    if (pace->completed >= (pace->events + 1u) * slots && next_event_time(pace) <= pace->now &&
        followed_event_time(pace) <= pace->now) {
        uint32_t every = pace->geometry.intervals_per_event;

        judge_smoothness(pace);
        pace->events++;
        pace->event_time = pace->now;
        pace->last_event = pace->now;
        step.interval = true;
        step.notify = every != 0 && pace->events == pace->events / every * every;
    }
    if (pace->completed >= (pace->events + 1u) * slots) {
        uint64_t clock = next_event_time(pace);
        uint64_t followed = followed_event_time(pace);

        /* What only the lag delays, the next completion brings, unless nothing is in flight. */
        if (clock > followed || pace->submitted == pace->completed) {
            step.wake = clock > followed ? clock : followed;
        }
    }
    if (early_needs_timer(pace, step.interval) && early_time(pace) < step.wake) {
        step.wake = early_time(pace);
    }
    return step;
}

uint64_t virtio_snd_pace_position(struct virtio_snd_pace *pace, uint64_t now)
{
    advance(pace, now);
    return pace->position;
}

/* SPDX-License-Identifier: MIT */
/*
 * Pacing of a cyclic sound buffer: what may be handed to the device, when the client is told, and
 * where the stream is. Pure functions over counters and times; no memory, no device, no lock.
 *
 * The buffer is `intervals` intervals of `slots_per_interval` equal slots; one slot is one
 * transfer. Slots are numbered from 0 for as long as the stream lives; slot s lies at
 * (s % (intervals * slots_per_interval)) * slot_frames frames in the buffer.
 *
 * Position: completed, and what has passed since by the clock; never past what is submitted. A
 * recording's position is never past completed, because what is in flight is not there yet.
 *
 * Event k is the end of interval k: the device has completed it, and the position has reached it.
 *
 * A player that is not told of every interval (intervals_per_event is not 1) follows the position:
 * it writes behind it, from what is taken on, whenever it likes. There the position is one slot
 * behind and never past completed, because what is in flight must not be overwritten; and no more
 * than in_flight_max slots and one are taken ahead of it, because nobody knows how far such a
 * client has come.
 *
 * Assured rule. At event k the client begins to write interval k+N (N intervals per buffer), so
 * that everything before it is written: up to the end of interval k+N-1. Before the first event:
 * up to the end of interval N-2.
 * Early rule. When 3/8 of an interval have passed since event k, the client is taken to have
 * written the first half of interval k+N. With a device that paces smoothly there is thus always
 * at least half an interval in flight, without any timer; while a device has not shown that it is
 * one, `wake` asks for one. A recording is the mirror image: at event k the client
 * begins to read interval k, and its slots go back to the device by the same two rules.
 *
 * Clock. A device may complete faster than time passes: it reads ahead into a buffer of its own,
 * or completes everything at once. The position, and with it the events, therefore never run more
 * than a quarter of an interval ahead of a line that rises 1/1024 faster than nominal (a real
 * device's clock differs from ours by less). A device that never lags behind that line for
 * VIRTIO_SND_PACE_EAGER_TIME has no clock: from then on the line rises exactly as nominal.
 *
 * Times are in units of 100 ns, from any start, and must not go backwards (one that does is taken
 * as the last one). Concurrency: the caller serialises. Context: any IRQL up to DISPATCH_LEVEL,
 * constant time.
 */
#ifndef CORE_VIRTIO_VIRTIO_SND_PACE_H
#define CORE_VIRTIO_VIRTIO_SND_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define VIRTIO_SND_PACE_SECOND     10000000u /* units of time */
#define VIRTIO_SND_PACE_EAGER_TIME (32ull * VIRTIO_SND_PACE_SECOND)
#define VIRTIO_SND_PACE_NEVER      UINT64_MAX
#define VIRTIO_SND_PACE_IN_FLIGHT  64u /* most slots with the device at a time */

/* Time of a counter that ticks `frequency` times per second (not 0). */
uint64_t virtio_snd_pace_time(uint64_t ticks, uint64_t frequency);

/* ---- Geometry -------------------------------------------------------------------------------- */

struct virtio_snd_geometry {
    uint32_t frame_bytes;
    uint32_t rate; /* Hz */
    uint32_t slot_frames;
    uint32_t slots_per_interval;  /* even, at least 2 */
    uint32_t intervals;           /* N, at least 2; 3 if not told of every one */
    uint32_t intervals_per_event; /* the client is told every so many; 0: never */
    uint32_t slot_bytes;          /* period_bytes of SET_PARAMS, size of a transfer */
    uint32_t buffer_bytes;        /* whole buffer: may be a little more than was asked for */
};

/*
 * Splits a buffer of about `bytes`. `notifications`: how often per round the client wants to hear;
 * 0 and 1 get at least three intervals of about 10 ms of the engine's own. Interval lengths are
 * rounded up so that slots are whole frames; no interval is shorter than a millisecond, no slot
 * longer than `slot_bytes_max`. False: an argument is 0, the rate exceeds 768 kHz, a frame 64
 * bytes, one slot cannot hold a frame, the buffer would exceed 64 MiB, or there would be more than
 * 4096 slots.
 */
bool virtio_snd_geometry_make(struct virtio_snd_geometry *geometry, uint32_t bytes,
                              uint32_t notifications, uint32_t frame_bytes, uint32_t rate,
                              uint32_t slot_bytes_max);

/* ---- Pacing ---------------------------------------------------------------------------------- */

/* Opaque to users but for the members marked readable; here so that it can be embedded. */
struct virtio_snd_pace {
    struct virtio_snd_geometry geometry; /* readable */
    bool capture;                        /* readable */
    bool running;                        /* readable */
    uint32_t in_flight_max;

    uint64_t submitted;  /* readable: slots that the device has or has had */
    uint64_t completed;  /* readable: slots that it has given back, without gap */
    uint64_t events;     /* readable: intervals that have ended for the client */
    uint64_t done_ahead; /* bit i: slot completed + 1 + i is back already */

    uint64_t ran_dry; /* readable: how often a running device had nothing left */
    bool eager;       /* readable: the device has no clock of its own */

    uint64_t now;        /* latest time seen */
    uint64_t position;   /* frames, as last reported */
    uint64_t base;       /* frames, from which position is interpolated ... */
    uint64_t base_time;  /* ... since then */
    uint64_t line;       /* frames that the clock allowed ... */
    uint64_t line_time;  /* ... then */
    uint64_t bound_time; /* the device has not lagged behind the line since then */
    uint64_t event_time; /* of the latest event, or of run */
    uint64_t last_event;
    uint64_t stopped_at; /* frames, where the device was when it paused */
    uint64_t furthest;   /* frames, to which the device was ever taken to have come */
    uint64_t interval_time;
    uint64_t middle_time; /* of the first completion after the early time; 0: none yet */
    uint32_t smooth;      /* intervals in a row that had one well before their end */
};

/*
 * Stopped, everything 0. in_flight_max: slots, 2..VIRTIO_SND_PACE_IN_FLIGHT (cut to that). For a
 * client that follows the position this is how far the device may be ahead of it: two intervals,
 * say, which GetHWLatency should tell.
 */
void virtio_snd_pace_init(struct virtio_snd_pace *pace, const struct virtio_snd_geometry *geometry,
                          bool capture, uint32_t in_flight_max);

/*
 * The stream runs or pauses from now on. Paused, the position stands and no event happens. After
 * run, poll: it may want a `wake`.
 */
void virtio_snd_pace_run(struct virtio_snd_pace *pace, uint64_t now);
void virtio_snd_pace_pause(struct virtio_snd_pace *pace, uint64_t now);

/* How many slots may be handed to the device now. Also before run. */
uint32_t virtio_snd_pace_allowed(struct virtio_snd_pace *pace, uint64_t now);

/*
 * Takes the next slot, one that virtio_snd_pace_allowed permitted: call it when the transfer is in
 * the queue. Returns its number, see virtio_snd_pace_slot.
 */
uint64_t virtio_snd_pace_submit(struct virtio_snd_pace *pace, uint64_t now);

/* Where in the buffer a slot lies, bytes. */
uint32_t virtio_snd_pace_offset(const struct virtio_snd_pace *pace, uint64_t slot);

/* The device gave the slot back. False: it was not in flight (a bug of the caller). */
bool virtio_snd_pace_complete(struct virtio_snd_pace *pace, uint64_t slot, uint64_t now);

/* The device lost everything in flight (reset): those slots are to be submitted again. */
void virtio_snd_pace_rewind(struct virtio_snd_pace *pace, uint64_t now);

struct virtio_snd_pace_step {
    bool interval; /* an interval has ended for the client: allowed may have grown */
    bool notify;   /* and it wants to hear of it */
    uint64_t wake; /* call again at that time though nothing completes; PACE_NEVER: no need */
};

/*
 * To be called after completions, and at `wake`. At most one event per call and per half interval,
 * so that a client never takes two for one. When it says `interval`, submit what is allowed.
 */
struct virtio_snd_pace_step virtio_snd_pace_poll(struct virtio_snd_pace *pace, uint64_t now);

/* Frames that were played or recorded since init; never decreases, never past what is submitted. */
uint64_t virtio_snd_pace_position(struct virtio_snd_pace *pace, uint64_t now);

/* Frames up to which the buffer belongs to the device or is done with: end of what is submitted. */
static inline uint64_t virtio_snd_pace_taken(const struct virtio_snd_pace *pace)
{
    return pace->submitted * pace->geometry.slot_frames;
}

static inline uint32_t virtio_snd_pace_in_flight(const struct virtio_snd_pace *pace)
{
    return (uint32_t)(pace->submitted - pace->completed);
}

#endif

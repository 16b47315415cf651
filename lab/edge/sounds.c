/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab_abi.h"
#include "sound.h"

struct stream {
    const struct lab_wave *wave;
    unsigned times; /* 0: for ever */
    uint64_t taken; /* bytes */
    uint8_t *recorded;
    size_t bytes, room;
};

struct lab_edge_sounds {
    struct stream stream[LAB_EDGE_MAX_STREAMS];
};

int lab_edge_sounds_new(struct lab_edge_sounds **out, char *why, size_t cap)
{
    *out = calloc(1, sizeof **out);
    if (*out != NULL)
        return 0;
    snprintf(why, cap, "no memory for the sound edge");
    return -1;
}

void lab_edge_sounds_free(struct lab_edge_sounds *edge)
{
    for (size_t i = 0; i < LAB_EDGE_MAX_STREAMS; i++)
        free(edge->stream[i].recorded);
    free(edge);
}

static struct stream *find(const struct lab_edge_sounds *edge, uint32_t stream)
{
    return stream < LAB_EDGE_MAX_STREAMS
               ? (struct stream *)(uintptr_t)&edge->stream[stream]
               : NULL;
}

void lab_edge_play(struct lab_edge_sounds *edge, uint32_t stream, const struct lab_wave *wave,
                   unsigned times)
{
    struct stream *s = find(edge, stream);

    if (s == NULL)
        abort(); /* a scenario opens more streams than the edge has */
    s->wave = wave;
    s->times = times;
    s->taken = 0;
}

uint64_t lab_edge_taken(const struct lab_edge_sounds *edge, uint32_t stream)
{
    const struct stream *s = find(edge, stream);

    return s == NULL || s->wave == NULL ? 0 : s->taken / lab_wave_frame_bytes(s->wave);
}

void lab_edge_recorded(const struct lab_edge_sounds *edge, uint32_t stream, struct lab_wave *out)
{
    const struct stream *s = find(edge, stream);

    out->data = s != NULL ? s->recorded : NULL;
    out->frames = s != NULL ? s->bytes / lab_wave_frame_bytes(out) : 0;
}

/* Fewer bytes than asked for mean that it has ended. */
static int64_t take(void *ctx, uint32_t *device, void *buffer, size_t cap)
{
    struct stream *s = find(ctx, *device);
    size_t done = 0, length;

    if (s == NULL || s->wave == NULL)
        return 0;
    length = lab_wave_bytes(s->wave);
    cap -= cap % lab_wave_frame_bytes(s->wave);
    while (done < cap && (s->times == 0 || s->taken < s->times * length)) {
        size_t at = s->taken % length, part = length - at < cap - done ? length - at : cap - done;

        memcpy((uint8_t *)buffer + done, s->wave->data + at, part);
        done += part;
        s->taken += part;
    }
    return (int64_t)done;
}

static int64_t put(void *ctx, uint32_t device, const void *frame, size_t bytes)
{
    struct stream *s = find(ctx, device);

    if (s == NULL)
        return -ENODEV;
    if (s->bytes + bytes > s->room) {
        size_t room = 2 * (s->bytes + bytes);
        uint8_t *more = realloc(s->recorded, room);

        if (more == NULL)
            return -ENOMEM;
        s->recorded = more;
        s->room = room;
    }
    memcpy(s->recorded + s->bytes, frame, bytes);
    s->bytes += bytes;
    return 0;
}

/* The engine looks for itself, at its own times. */
static bool ready(void *ctx)
{
    (void)ctx;
    return false;
}

static size_t poll_none(void *ctx, struct pollfd *fds, size_t cap)
{
    (void)ctx;
    (void)fds;
    (void)cap;
    return 0;
}

static void polled(void *ctx, const struct pollfd *fds, size_t count)
{
    (void)ctx;
    (void)fds;
    (void)count;
}

const struct lab_edge_ops lab_edge_sounds_ops = {
    .kind = LAB_EDGE_SOUND,
    .take = take,
    .put = put,
    .ready = ready,
    .poll = poll_none,
    .polled = polled,
};

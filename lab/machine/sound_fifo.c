/* SPDX-License-Identifier: MIT */
#include "sound_fifo.h"

#include <stdlib.h>
#include <string.h>

unsigned sound_frame_bytes(const struct lab_sound_format *f)
{
    return f->bits / 8 * f->channels;
}

uint8_t sound_silence(const struct lab_sound_format *f)
{
    return f->is_unsigned && f->bits == 8 ? 0x80 : 0;
}

static bool make_room(struct sound_fifo *f, size_t bytes)
{
    uint8_t *data;
    size_t room;

    if (f->first >= f->bytes) {
        memmove(f->data, f->data + f->first, f->bytes);
        f->first = 0;
    }
    if (f->bytes + bytes > SOUND_FIFO_MAX) {
        return false;
    }
    if (f->first + f->bytes + bytes <= f->room) {
        return true;
    }
    room = 2 * (f->first + f->bytes + bytes);
    data = realloc(f->data, room);
    if (data == NULL) {
        return false;
    }
    f->data = data;
    f->room = room;
    return true;
}

static struct sound_mark *last_mark(struct sound_fifo *f, const struct lab_sound_format *format)
{
    struct sound_mark *last = f->marks > 0 ? &f->mark[f->marks - 1] : NULL;

    if (last != NULL && memcmp(&last->format, format, sizeof(*format)) == 0) {
        return last;
    }
    if (f->marks == SOUND_FIFO_MARKS) {
        return NULL;
    }
    last = &f->mark[f->marks++];
    *last = (struct sound_mark){.format = *format};
    return last;
}

bool sound_fifo_put(struct sound_fifo *f, const struct lab_sound_format *format, const void *from,
                    size_t bytes)
{
    struct sound_mark *mark;
    uint8_t *at;

    if (bytes == 0) {
        return true;
    }
    mark = make_room(f, bytes) ? last_mark(f, format) : NULL;
    if (mark == NULL) {
        f->dropped += bytes;
        return false;
    }
    at = f->data + f->first + f->bytes;
    if (from != NULL) {
        memcpy(at, from, bytes);
    } else {
        memset(at, sound_silence(format), bytes);
    }
    f->bytes += bytes;
    mark->bytes += bytes;
    return true;
}

/* The first `bytes`, which are there and of one mark. */
static void take_first(struct sound_fifo *f, void *to, size_t bytes)
{
    if (to != NULL && bytes > 0) {
        memcpy(to, f->data + f->first, bytes);
    }
    f->first += bytes;
    f->bytes -= bytes;
    f->mark[0].bytes -= bytes;
    if (f->mark[0].bytes == 0) {
        f->marks--;
        memmove(&f->mark[0], &f->mark[1], f->marks * sizeof(f->mark[0]));
    }
}

size_t sound_fifo_take(struct sound_fifo *f, struct lab_sound_format *format, void *to, size_t cap)
{
    size_t bytes;

    if (f->marks == 0) {
        return 0;
    }
    *format = f->mark[0].format;
    bytes = cap < f->mark[0].bytes ? cap : f->mark[0].bytes;
    bytes -= bytes % sound_frame_bytes(format);
    if (bytes > 0) {
        take_first(f, to, bytes);
    }
    return bytes;
}

void sound_fifo_hear(struct sound_fifo *f, const struct lab_sound_format *format, void *to,
                     size_t bytes)
{
    size_t done = 0;

    while (done < bytes && f->marks > 0) {
        size_t part = bytes - done < f->mark[0].bytes ? bytes - done : f->mark[0].bytes;

        take_first(f, to != NULL ? (uint8_t *)to + done : NULL, part);
        done += part;
    }
    if (to != NULL) {
        memset((uint8_t *)to + done, sound_silence(format), bytes - done);
    }
}

void sound_fifo_free(struct sound_fifo *f)
{
    free(f->data);
    *f = (struct sound_fifo){.data = NULL};
}

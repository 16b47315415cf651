/* SPDX-License-Identifier: MIT */
/* Samples in waiting at a machine's audio backend, with the format that each stretch of them has. */
#ifndef LAB_MACHINE_SOUND_FIFO_H
#define LAB_MACHINE_SOUND_FIFO_H

#include "lab_machine.h"

#define SOUND_FIFO_MAX   (UINT64_C(256) << 20)
#define SOUND_FIFO_MARKS 64u

struct sound_mark {
    size_t bytes;
    struct lab_sound_format format;
};

/* Zero-initialise; sound_fifo_free when done. */
struct sound_fifo {
    uint8_t *data;
    size_t first, bytes, room;
    struct sound_mark mark[SOUND_FIFO_MARKS];
    unsigned marks;
    uint64_t dropped; /* bytes for which there was no room */
};

unsigned sound_frame_bytes(const struct lab_sound_format *f);
/* Of which silence is made, in this format. */
uint8_t sound_silence(const struct lab_sound_format *f);

/* from NULL: silence. False if there is no room. */
bool sound_fifo_put(struct sound_fifo *f, const struct lab_sound_format *format, const void *from,
                    size_t bytes);
/* Whole frames of one format, at most cap bytes; to NULL: thrown away. Returns bytes. */
size_t sound_fifo_take(struct sound_fifo *f, struct lab_sound_format *format, void *to, size_t cap);
/* The next `bytes`, whatever their format; what is missing is silence in `format`. to NULL: thrown
 * away. */
void sound_fifo_hear(struct sound_fifo *f, const struct lab_sound_format *format, void *to,
                     size_t bytes);
void sound_fifo_free(struct sound_fifo *f);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The other side of QEMU's sound cards: QEMU's D-Bus audio backend (-audiodev dbus) over a socket
 * pair, without any daemon. A thread plays the listener for played sound and the source of recorded
 * sound: QEMU asks for the latter synchronously, so that it must be answered whatever the lab does
 * at that moment.
 */
#ifndef LAB_QEMU_AUDIO_H
#define LAB_QEMU_AUDIO_H

#include "lab/machine/sound_fifo.h"

/* Arguments of -display and -audiodev. No mixing engine: every format as the driver gives it. */
#define AUDIO_DISPLAY  "dbus,p2p=on,audiodev=" AUDIO_ID
#define AUDIO_AUDIODEV "dbus,id=" AUDIO_ID ",out.mixing-engine=off,in.mixing-engine=off"
#define AUDIO_ID       "snd"
#define AUDIO_PERIOD_US 10000u /* QEMU's default timer-period */

struct audio;

/* Take over fd, our end of a socket pair of which QEMU has the other as a D-Bus display client.
 * now: the machine's time in ns, asked on the thread. 0 or a negative errno. */
int audio_open(struct audio **out, int fd, uint64_t (*now)(void *ctx), void *now_ctx);
void audio_close(struct audio *a);

/* Everything that QEMU has sent before has been taken in when this returns. */
void audio_barrier(struct audio *a);
/* How many voices run, playing or recording, as far as is known. */
unsigned audio_running(struct audio *a);

/* The voices that run have begun at `ns`: the machine knows better than the thread. */
void audio_began(struct audio *a, uint64_t ns);

int64_t audio_take(struct audio *a, struct lab_sound_format *format, void *buffer, size_t cap);
int64_t audio_put(struct audio *a, const void *data, size_t bytes);

#endif

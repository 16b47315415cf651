/* SPDX-License-Identifier: MIT */
/* One PCM stream of the sound model: its transfers and its time. */
#ifndef LAB_CONTRACT_SND_STREAM_H
#define LAB_CONTRACT_SND_STREAM_H

#include "virtio_device.h"

#include "lab/machine/sound_fifo.h"

#include "virtio/virtio_snd.h"

/* AERO-W7-VIRTIO: the most that a transfer carries. */
#define SND_PAYLOAD_MAX 262144u
#define SND_TRANSFERS   256u

enum snd_life { SND_NEW, SND_SET, SND_PREPARED, SND_STARTED, SND_STOPPED, SND_RELEASED };
enum snd_pace { SND_PACE_REAL, SND_PACE_EAGER, SND_PACE_BURST };

/* Where a transfer lies, for a device that does not forget it at a reset. */
struct snd_kept {
    struct device_segment *segment;
    unsigned segments;
    uint16_t head;
    uint32_t used; /* bytes that it claims to have written */
    uint64_t ns;   /* how long it plays */
};

/* A transfer that the device has and has not completed. */
struct snd_transfer {
    struct device_chain *chain;
    uint32_t payload, done; /* bytes */
    uint8_t *data;          /* of an output: as the driver has handed it over */
    struct snd_kept kept;   /* with `keep-over-reset` */
};

struct snd_counters {
    uint64_t frames;    /* played from or recorded into transfers */
    uint64_t silence;   /* frames for which there was no transfer */
    uint64_t xruns;     /* times that transfers ran out */
    uint64_t transfers; /* completed */
    uint64_t odd;       /* of another size than period_bytes */
};

struct snd_stream {
    struct virtio_device *d;
    unsigned id, queue;
    bool input;
    /* What it can. */
    uint64_t formats, rates;
    uint32_t features;
    uint8_t channels_min, channels_max;
    enum snd_pace pace;
    uint64_t burst; /* ns */
    uint32_t ahead; /* frames */
    /* What the driver has chosen. */
    enum snd_life life;
    struct lab_sound_format format;
    uint32_t buffer_bytes, period_bytes, chosen;
    unsigned frame_bytes;
    /* Since START, at ns `start`. */
    uint64_t start, frames;
    bool starved;
    struct snd_transfer transfer[SND_TRANSFERS];
    unsigned first, count;
    /* Transfers of before the last reset, oldest first. */
    struct snd_kept kept[SND_TRANSFERS];
    unsigned kept_count;
    struct sound_fifo fifo; /* of an output: played; of an input: will be heard */
    struct snd_counters counters;
};

/* virtio formats and rates; false (0) if the number means nothing to this model. */
bool snd_format_of(uint8_t virtio, struct lab_sound_format *out);
unsigned snd_rate_of(uint8_t virtio);

/* The driver has published buffers in the stream's queue. */
void snd_stream_fetch(struct snd_stream *s);
void snd_stream_start(struct snd_stream *s);
void snd_stream_stop(struct snd_stream *s);
/* Complete everything that is left. */
void snd_stream_flush(struct snd_stream *s);
/* After a reset of the device: what it had is gone, unless `keep-over-reset` is on. */
void snd_stream_reset(struct snd_stream *s);
void snd_stream_free(struct snd_stream *s);

int64_t snd_stream_take(struct snd_stream *s, struct lab_sound_format *format, void *buffer,
                        size_t cap);
int64_t snd_stream_put(struct snd_stream *s, const void *data, size_t bytes);

/* snd_model.c: an event for the driver, dropped if it has posted no buffer. */
void snd_event(struct virtio_device *d, uint32_t code, uint32_t data, uint32_t bytes);

#endif

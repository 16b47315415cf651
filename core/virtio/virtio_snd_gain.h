/* SPDX-License-Identifier: MIT */
/*
 * Volume of PCM samples in integer arithmetic: the kernel has no floating point unit to offer.
 * Pure functions, any IRQL up to DISPATCH_LEVEL, time linear in frames * channels.
 */
#ifndef CORE_VIRTIO_VIRTIO_SND_GAIN_H
#define CORE_VIRTIO_VIRTIO_SND_GAIN_H

#include "virtio_snd.h"

/* Gains are Q16: 0x10000 leaves samples as they are, bit for bit; 0 is silence. */
#define VIRTIO_SND_GAIN_ONE 0x10000u
#define VIRTIO_SND_GAIN_MAX 0x100000u /* 16 times, +24 dB; more is cut */

/*
 * Q16 gain of a level in 1/65536 dB (the unit of KSPROPERTY_AUDIO_VOLUMELEVEL), rounded to
 * nearest. 0 -> VIRTIO_SND_GAIN_ONE exactly; below about -102 dB -> 0.
 */
uint32_t virtio_snd_gain_from_db(int32_t level);

/*
 * Where the bits of a sample are on both sides. Output turns the client's layout (valid bits at
 * the top of the container) into the wire's, input the wire's into the client's; they differ
 * for formats with a shift only.
 */
struct virtio_snd_gain {
    const struct virtio_snd_format *format;
    uint8_t channels;                          /* 1..VIRTIO_SND_CHANNELS_MAX */
    uint8_t direction;                         /* VIRTIO_SND_D_* */
    uint32_t current[VIRTIO_SND_CHANNELS_MAX]; /* what the last sample had */
};

/* Starts at the given gain of each channel, without a ramp. */
void virtio_snd_gain_init(struct virtio_snd_gain *gain, const struct virtio_snd_format *format,
                          uint8_t channels, uint8_t direction, const uint32_t *start);

/*
 * True if apply with these targets would change nothing, so that memory may be shared with the
 * device as it is.
 */
bool virtio_snd_gain_is_identity(const struct virtio_snd_gain *gain, const uint32_t *target);

/*
 * Scales `frames` frames from `from` to `to` (which may be the same memory, else must not
 * overlap): from the current gain straight to the target, which the last frame has. Rounded to
 * nearest; integers saturate, floats end at the largest finite value; infinities and NaN stay,
 * but for gain 0, which is silence whatever the sample. No alignment needed.
 */
void virtio_snd_gain_apply(struct virtio_snd_gain *gain, void *to, const void *from,
                           uint32_t frames, const uint32_t *target);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Model of a virtio sound device (virtio 1.3 §5.14) with one output and one input stream and an
 * in-process backend. It keeps time by frames: frame n of a running stream is played or heard at
 * START + n / rate of the machine's clock, whether there is a buffer for it or not.
 */
#ifndef LAB_CONTRACT_SND_MODEL_H
#define LAB_CONTRACT_SND_MODEL_H

#include "virtio_device.h"

extern const struct virtio_model snd_model;

/*
 * Create a sound device from its options (may be empty), those of options.h and
 *   pace=real|eager|burst   when transfers complete: with their last frame (default), at once as
 *                           the published Aero device does, or with the next of the ticks that come
 *   burst=NS                every so many ns after START (default 10 ms, as QEMU's)
 *   ahead=N                 the device takes frames so much before their time, default 0
 *   status=spec|zero        zero: 0 means OK, as the published Aero device answers
 *   used=answer|status      status: says it wrote the status only, as QEMU 8.2 does
 *   formats=0xMASK rates=0xMASK   of both streams, default S16 at 48 kHz
 *   channels=N              most of the output, default 2; with `wide` also of the input
 *   wide                    all formats and rates of the specification, 8 channels, both ways
 *   jacks=N chmaps=N        default 0; even ones belong to the output, odd ones to the input. Of six
 *                           channels, the maps of a direction are 5.1 surround, 5.1, and 5.1 in an
 *                           order that Windows has no mask for; and so on
 *   xruns                   offer XRUN events
 *   id=1059|1018            1018: the transitional device id, with revision 0
 *   latency=NS              mean time until a command is answered, default 5000
 * card is its number. NULL after a log line.
 */
struct virtio_device *snd_model_create(struct lab_machine *m, unsigned card, const char *options,
                                       unsigned msix_vectors);

/* Plug something into jack number `jack`, or pull it out: 0 or -ENODEV. */
int snd_model_jack(struct virtio_device *d, unsigned jack, bool connected);

/* See struct lab_machine_ops. */
int64_t snd_model_take(struct virtio_device *d, struct lab_sound_format *format, void *buffer,
                       size_t cap);
int64_t snd_model_put(struct virtio_device *d, const void *data, size_t bytes);

#endif

/* SPDX-License-Identifier: MIT */
/* What the parts of the sound engine share among themselves. */
#ifndef CORE_VIRTIO_VIRTIO_SND_PRIVATE_H
#define CORE_VIRTIO_VIRTIO_SND_PRIVATE_H

#include "virtio_snd.h"

/* What a status word means; VIRTIO_SND_NO_STATUS is what it was preset with. */
enum virtio_error virtio_snd_status_error(uint32_t status, bool zero_is_ok);

/* Whether the command may be sent now: E_SND_BUSY, E_SND_STATE. */
enum virtio_error virtio_snd_stream_may(const struct virtio_snd_stream *stream, uint32_t code);

/* The command was answered; `params` is what SET_PARAMS asked for. */
void virtio_snd_stream_answered(struct virtio_snd_stream *stream, uint32_t code,
                                enum virtio_error error, const struct virtio_snd_params *params);

/* Nobody will know how the command went. */
void virtio_snd_stream_lose(struct virtio_snd_stream *stream);

#endif

/* SPDX-License-Identifier: MIT */
/* Model of a virtio network device (virtio 1.3 §5.1) with an in-process backend. */
#ifndef LAB_CONTRACT_NET_MODEL_H
#define LAB_CONTRACT_NET_MODEL_H

#include "virtio_device.h"

#include "virtio/virtio_net.h"

#define NET_MODEL_FRAME_MAX 65550u

extern const struct virtio_model net_model;

/*
 * Create a network device from its options (may be empty), those of options.h and
 *   mrg ctrl announce             offer MRG_RXBUF, CTRL_VQ with all commands, GUEST_ANNOUNCE
 *   mtu=N speed=N                 offer MTU, SPEED_DUPLEX (Mbit/s)
 *   no-mac no-status              do not offer what the contract demands
 *   queue=N                       queue size, default 256
 *   mac=xx:xx:xx:xx:xx:xx
 *   latency=NS                    mean time from notification or frame to completion, default 5000;
 *                                 0: at once, inside the driver's register write
 *   in-order                      never complete in another order than was given
 * nic is its number. NULL after a log line.
 */
struct virtio_device *net_model_create(struct lab_machine *m, unsigned nic, const char *options,
                                       unsigned msix_vectors);

void net_model_link(struct virtio_device *d, bool up);
/* Frames sent by the driver, oldest first: length, 0 if none, -EMSGSIZE. */
int64_t net_model_take(struct virtio_device *d, void *buffer, size_t cap);
/* A frame for the driver: bytes, 0 if filtered or the link is down, -ENOBUFS, -EMSGSIZE. */
int64_t net_model_put(struct virtio_device *d, const void *frame, size_t bytes);

#endif

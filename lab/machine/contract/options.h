/* SPDX-License-Identifier: MIT */
/*
 * Options of a device in the machine's list: comma list of words and key=value. Those that every
 * device type has are here:
 *   layout=contract|qemu|spread   default contract
 *   revision=N vectors=N
 *   slot=N                        PCI slot, 2 to 24; slots that differ by 4 share a line
 *   event-idx no-indirect         offer EVENT_IDX; do not offer INDIRECT_DESC
 *   no-line                       no interrupt pin
 */
#ifndef LAB_CONTRACT_OPTIONS_H
#define LAB_CONTRACT_OPTIONS_H

#include "virtio_device.h"

/* Of one device type; value is NULL for a word. False if it is not understood. */
typedef bool option_fn(struct virtio_device *d, const char *key, const char *value);

/* Apply the list; false after a log line. */
bool options_apply(struct virtio_device *d, const char *list, option_fn *own);

/* A number up to max, in any C notation. */
bool option_number(const char *text, unsigned long max, unsigned long *out);

#endif

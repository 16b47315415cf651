/* SPDX-License-Identifier: MIT */
/*
 * The device's side of a split virtqueue (virtio 1.3 §2.7), as suspicious as a device can be: every
 * chain is read and checked whole when the driver publishes it, and remembered until it is used.
 */
#ifndef LAB_CONTRACT_DEVICE_QUEUE_H
#define LAB_CONTRACT_DEVICE_QUEUE_H

#include "faults.h"
#include "machine.h"

#include "virtio/virtio_ring.h"

struct device_segment {
    uint64_t pa;
    uint32_t bytes;
    bool write; /* by the device */
};

struct device_chain {
    bool in_flight;
    uint16_t descriptors; /* of the table itself; 1 if indirect */
    unsigned segments, room;
    struct device_segment *segment;
    uint64_t readable, writable; /* bytes */
    uint64_t table, table_bytes; /* indirect table, 0 bytes: none */
};

struct device_queue {
    struct lab_machine *m;
    const char *name; /* of the device */
    unsigned index;
    struct fault_state *faults;

    bool enabled;
    uint16_t size;
    uint64_t desc, avail, used;
    bool event_idx, indirect;

    uint16_t fetched; /* next avail index to look at */
    uint16_t used_idx, signalled;
    uint16_t last_used_id;
    bool lied; /* random ids were written: who owns what is not known until the next reset */
    struct device_chain *chain; /* by head, `size` of them */
    uint8_t *owned;             /* descriptor belongs to a chain in flight */
    uint16_t *next;             /* as read: the driver may rewrite the table meanwhile */
    uint16_t *waiting;          /* heads fetched but not taken, in order */
    unsigned waiting_count, in_flight;
};

/* Start with the addresses and size set by the driver. False after a violation. */
bool device_queue_enable(struct device_queue *q);
void device_queue_disable(struct device_queue *q);

/* Read what the driver has made available since. False after a violation. */
bool device_queue_fetch(struct device_queue *q);
/* The nth waiting chain (0: oldest), left where it is; NULL if there are not so many. */
const struct device_chain *device_queue_peek(const struct device_queue *q, unsigned nth);
/* Take the nth waiting chain (0: oldest) out of the line; NULL if there are not so many. */
struct device_chain *device_queue_take(struct device_queue *q, unsigned nth);

/* Copy from the readable or to the writable part, from byte `offset` of it; returns bytes copied.
 */
size_t device_chain_read(struct device_queue *q, const struct device_chain *c, uint64_t offset,
                         void *to, size_t bytes);
size_t device_chain_write(struct device_queue *q, const struct device_chain *c, uint64_t offset,
                          const void *from, size_t bytes);

/* Give a chain back, `bytes` of it written. Used-ring faults strike here. */
void device_queue_push(struct device_queue *q, struct device_chain *c, uint32_t bytes);

/* A lie: use an id of before the last reset. Nothing if the queue is not enabled. */
void device_queue_push_stale(struct device_queue *q, uint16_t head, uint32_t bytes);

/* Does the driver want an interrupt for what was pushed since this was last asked? */
bool device_queue_must_interrupt(struct device_queue *q);

/* Tell the driver whether to notify (§2.7.7, §2.7.10). After asking, fetch again. */
void device_queue_ask_notify(struct device_queue *q, bool wanted);

/* Does anything that the device may still touch lie in [pa, pa + bytes)? Names it, or NULL. */
const char *device_queue_uses(struct device_queue *q, uint64_t pa, uint64_t bytes);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The device's side of a split virtqueue (virtio 1.3 §2.7): takes chains, gives them back,
 * decides on notifications. Strict about the driver (every breach is a `fault`), and able to lie
 * in every field it may write.
 */
#ifndef TESTS_UNIT_MOCK_RING_H
#define TESTS_UNIT_MOCK_RING_H

#include <virtio/virtio_ring.h>

#include "mock_os.h"

#define MOCK_CHAIN_MAX 256

struct mock_segment {
    uint8_t *va;
    uint32_t len;
    bool writable;
};

struct mock_chain {
    uint16_t head;
    unsigned count;
    bool indirect;
    uint32_t readable; /* bytes */
    uint32_t writable; /* bytes */
    struct mock_segment segments[MOCK_CHAIN_MAX];
};

struct mock_ring {
    const struct mock_os *os;
    uint32_t size;
    bool event_idx;
    struct virtq_desc *desc;
    struct virtq_avail *avail;
    struct virtq_used *used;
    uint16_t next_avail; /* next avail index to take */
    uint16_t used_idx;   /* what the device has published */
    uint16_t signalled;  /* used_idx at the last interrupt decision */
    bool signalled_valid;
    const char *fault; /* first breach of the driver's rules, or NULL */
};

/* Addresses as the driver told them; `fault` if they are misaligned or not memory. */
void mock_ring_init(struct mock_ring *ring, const struct mock_os *os, uint32_t size, uint64_t desc,
                    uint64_t driver, uint64_t device, bool event_idx);

/* Buffers visible to the device and not yet taken. */
uint16_t mock_ring_available(struct mock_ring *ring);

/* Takes the next chain; false if there is none or the driver broke a rule. */
bool mock_ring_pop(struct mock_ring *ring, struct mock_chain *chain);

/* Gives a chain back (used entry, then index). */
void mock_ring_push(struct mock_ring *ring, uint32_t head, uint32_t len);

/* Whether the driver asked for an interrupt for what was pushed since the last call (§2.7.7.2). */
bool mock_ring_wants_interrupt(struct mock_ring *ring);

/*
 * Notification suppression by the device (§2.7.10): at the avail index `event`, or on/off without
 * EVENT_IDX.
 */
void mock_ring_set_avail_event(struct mock_ring *ring, uint16_t event);
void mock_ring_set_no_notify(struct mock_ring *ring, bool on);

/* Lies. The entry is the one that the driver reads `ahead` entries after the device's index. */
void mock_ring_write_used(struct mock_ring *ring, uint16_t ahead, uint32_t id, uint32_t len);
void mock_ring_write_used_idx(struct mock_ring *ring, uint16_t idx);

/* Scatters `len` bytes over the writable segments; returns the bytes that fitted. */
uint32_t mock_chain_write(const struct mock_chain *chain, const void *data, uint32_t len);
/* Gathers from the readable segments. */
uint32_t mock_chain_read(const struct mock_chain *chain, void *data, uint32_t len);

#endif

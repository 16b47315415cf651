/* SPDX-License-Identifier: MIT */
#include "mock_ring.h"

#include <string.h>

static bool fault(struct mock_ring *ring, const char *what)
{
    if (!ring->fault) {
        ring->fault = what;
    }
    return false;
}

static le16_t *used_event(struct mock_ring *ring)
{
    return (le16_t *)((uint8_t *)ring->avail + virtq_avail_bytes(ring->size) - 2);
}

static le16_t *avail_event(struct mock_ring *ring)
{
    return (le16_t *)((uint8_t *)ring->used + virtq_used_bytes(ring->size) - 2);
}

void mock_ring_init(struct mock_ring *ring, const struct mock_os *os, uint32_t size, uint64_t desc,
                    uint64_t driver, uint64_t device, bool event_idx)
{
    *ring = (struct mock_ring){.os = os, .size = size, .event_idx = event_idx};
    ring->desc = mock_os_translate(os, desc, virtq_desc_bytes(size));
    ring->avail = mock_os_translate(os, driver, virtq_avail_bytes(size));
    ring->used = mock_os_translate(os, device, virtq_used_bytes(size));
    if (!ring->desc || !ring->avail || !ring->used) {
        fault(ring, "ring part outside of memory");
    }
    if (desc % VIRTQ_DESC_ALIGN || driver % VIRTQ_AVAIL_ALIGN || device % VIRTQ_USED_ALIGN) {
        fault(ring, "ring part misaligned");
    }
}

uint16_t mock_ring_available(struct mock_ring *ring)
{
    uint16_t idx = __atomic_load_n(&ring->avail->idx, __ATOMIC_ACQUIRE);

    return (uint16_t)(idx - ring->next_avail);
}

/* Appends one descriptor to the chain; rules of §2.7.4.2 and §2.7.5. */
static bool add_segment(struct mock_ring *ring, struct mock_chain *chain,
                        const struct virtq_desc *desc)
{
    bool writable = (desc->flags & VIRTQ_DESC_F_WRITE) != 0;
    uint8_t *va = mock_os_translate(ring->os, desc->addr, desc->len);

    if (desc->flags & ~(VIRTQ_DESC_F_WRITE | VIRTQ_DESC_F_NEXT)) {
        return fault(ring, "descriptor flags");
    }
    if (!va) {
        return fault(ring, "descriptor outside of memory");
    }
    if (!writable && chain->writable) {
        return fault(ring, "readable descriptor after a writable one");
    }
    if (chain->count == MOCK_CHAIN_MAX || chain->count >= ring->size) {
        return fault(ring, "chain longer than the queue");
    }
    chain->segments[chain->count++] =
        (struct mock_segment){.va = va, .len = desc->len, .writable = writable};
    if (writable) {
        chain->writable += desc->len;
    } else {
        chain->readable += desc->len;
    }
    return true;
}

static bool walk_table(struct mock_ring *ring, struct mock_chain *chain,
                       const struct virtq_desc *table, uint32_t entries, uint32_t at)
{
    for (uint32_t steps = 0; steps < entries; steps++) {
        if (at >= entries) {
            return fault(ring, "next outside of the table");
        }
        struct virtq_desc desc = table[at];
        if (!add_segment(ring, chain, &desc)) {
            return false;
        }
        if (!(desc.flags & VIRTQ_DESC_F_NEXT)) {
            return true;
        }
        at = desc.next;
    }
    return fault(ring, "descriptor loop");
}

bool mock_ring_pop(struct mock_ring *ring, struct mock_chain *chain)
{
    uint16_t available = mock_ring_available(ring);

    if (ring->fault || available == 0) {
        return false;
    }
    if (available > ring->size) {
        return fault(ring, "avail index jumped");
    }
    uint16_t head = ring->avail->ring[ring->next_avail & (ring->size - 1)];
    ring->next_avail++;
    if (head >= ring->size) {
        return fault(ring, "head outside of the queue");
    }
    *chain = (struct mock_chain){.head = head};
    struct virtq_desc first = ring->desc[head];
    if (!(first.flags & VIRTQ_DESC_F_INDIRECT)) {
        return walk_table(ring, chain, ring->desc, ring->size, head);
    }
    if (first.flags & (VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE) || first.len == 0 ||
        first.len % sizeof(struct virtq_desc)) {
        return fault(ring, "indirect descriptor");
    }
    const struct virtq_desc *table = mock_os_translate(ring->os, first.addr, first.len);
    if (!table) {
        return fault(ring, "indirect table outside of memory");
    }
    chain->indirect = true;
    return walk_table(ring, chain, table, first.len / (uint32_t)sizeof(*table), 0);
}

void mock_ring_write_used(struct mock_ring *ring, uint16_t ahead, uint32_t id, uint32_t len)
{
    uint16_t at = (uint16_t)(ring->used_idx + ahead);

    ring->used->ring[at & (ring->size - 1)] = (struct virtq_used_elem){.id = id, .len = len};
}

void mock_ring_write_used_idx(struct mock_ring *ring, uint16_t idx)
{
    ring->used_idx = idx;
    __atomic_store_n(&ring->used->idx, idx, __ATOMIC_RELEASE);
}

void mock_ring_push(struct mock_ring *ring, uint32_t head, uint32_t len)
{
    mock_ring_write_used(ring, 0, head, len);
    mock_ring_write_used_idx(ring, (uint16_t)(ring->used_idx + 1));
}

bool mock_ring_wants_interrupt(struct mock_ring *ring)
{
    uint16_t old = ring->signalled;
    bool valid = ring->signalled_valid;

    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    ring->signalled = ring->used_idx;
    ring->signalled_valid = true;
    uint16_t flags = __atomic_load_n(&ring->avail->flags, __ATOMIC_RELAXED);
    if (!ring->event_idx) {
        return !(flags & VIRTQ_AVAIL_F_NO_INTERRUPT);
    }
    if (flags != 0) {
        fault(ring, "avail flags not 0 with EVENT_IDX");
    }
    uint16_t event = __atomic_load_n(used_event(ring), __ATOMIC_RELAXED);
    return !valid || (uint16_t)(ring->used_idx - event - 1) < (uint16_t)(ring->used_idx - old);
}

void mock_ring_set_avail_event(struct mock_ring *ring, uint16_t event)
{
    __atomic_store_n(avail_event(ring), event, __ATOMIC_SEQ_CST);
}

void mock_ring_set_no_notify(struct mock_ring *ring, bool on)
{
    __atomic_store_n(&ring->used->flags, on ? VIRTQ_USED_F_NO_NOTIFY : 0, __ATOMIC_SEQ_CST);
}

uint32_t mock_chain_write(const struct mock_chain *chain, const void *data, uint32_t len)
{
    const uint8_t *from = data;
    uint32_t done = 0;

    for (unsigned i = 0; i < chain->count && done < len; i++) {
        const struct mock_segment *s = &chain->segments[i];
        uint32_t n = s->len < len - done ? s->len : len - done;
        if (s->writable) {
            memcpy(s->va, from + done, n);
            done += n;
        }
    }
    return done;
}

uint32_t mock_chain_read(const struct mock_chain *chain, void *data, uint32_t len)
{
    uint8_t *to = data;
    uint32_t done = 0;

    for (unsigned i = 0; i < chain->count && done < len; i++) {
        const struct mock_segment *s = &chain->segments[i];
        uint32_t n = s->len < len - done ? s->len : len - done;
        if (!s->writable) {
            memcpy(to + done, s->va, n);
            done += n;
        }
    }
    return done;
}

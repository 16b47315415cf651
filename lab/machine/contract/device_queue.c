/* SPDX-License-Identifier: MIT */
#include "device_queue.h"

#include <stdlib.h>
#include <string.h>

#define VIOLATION(q, format, ...)                                                                  \
    contract_violation((q)->m, "%s queue %u: " format, (q)->name, (q)->index, ##__VA_ARGS__)

static struct virtq_avail *queue_avail(struct device_queue *q)
{
    return contract_dma(q->m, "available ring", q->avail, virtq_avail_bytes(q->size));
}

static struct virtq_used *queue_used(struct device_queue *q)
{
    return contract_dma(q->m, "used ring", q->used, virtq_used_bytes(q->size));
}

/* §2.7.7.1, §2.7.10: the event words follow the rings. */
static uint16_t avail_used_event(const struct device_queue *q, const struct virtq_avail *avail)
{
    return le16_get(avail->ring[q->size]);
}

static void used_set_avail_event(const struct device_queue *q, struct virtq_used *used,
                                 uint16_t value)
{
    le16_t word = le16_make(value);

    memcpy(&used->ring[q->size], &word, sizeof(word));
}

void device_queue_disable(struct device_queue *q)
{
    if (q->chain != NULL) {
        for (unsigned i = 0; i < q->size; i++) {
            free(q->chain[i].segment);
        }
    }
    free(q->chain);
    free(q->owned);
    free(q->next);
    free(q->waiting);
    q->chain = NULL;
    q->owned = NULL;
    q->next = NULL;
    q->waiting = NULL;
    q->enabled = false;
    q->fetched = q->used_idx = q->signalled = q->last_used_id = 0;
    q->waiting_count = q->in_flight = 0;
    q->lied = false;
}

bool device_queue_enable(struct device_queue *q)
{
    if (q->desc % VIRTQ_DESC_ALIGN != 0 || q->avail % VIRTQ_AVAIL_ALIGN != 0 ||
        q->used % VIRTQ_USED_ALIGN != 0) {
        VIOLATION(q, "enabled with a misaligned ring address");
        return false;
    }
    if (contract_dma(q->m, "descriptor table", q->desc, virtq_desc_bytes(q->size)) == NULL ||
        queue_avail(q) == NULL || queue_used(q) == NULL) {
        return false;
    }
    q->chain = calloc(q->size, sizeof(*q->chain));
    q->owned = calloc(q->size, 1);
    q->next = calloc(q->size, sizeof(*q->next));
    q->waiting = calloc(q->size, sizeof(*q->waiting));
    if (q->chain == NULL || q->owned == NULL || q->next == NULL || q->waiting == NULL) {
        abort();
    }
    q->enabled = true;
    return true;
}

static bool chain_add(struct device_queue *q, struct device_chain *c, const struct virtq_desc *d)
{
    bool write = (le16_get(d->flags) & VIRTQ_DESC_F_WRITE) != 0;
    uint32_t bytes = le32_get(d->len);

    if (c->segments == q->size) {
        VIOLATION(q, "chain of more than %u buffers (or a loop)", q->size);
        return false;
    }
    if (!write && c->writable > 0) {
        VIOLATION(q, "device-readable buffer after a device-writable one");
        return false;
    }
    if (contract_dma(q->m, "buffer", le64_get(d->addr), bytes) == NULL) {
        return false;
    }
    if (c->segments == c->room) {
        c->room = c->room == 0 ? 4 : 2 * c->room;
        c->segment = realloc(c->segment, c->room * sizeof(*c->segment));
        if (c->segment == NULL) {
            abort();
        }
    }
    c->segment[c->segments++] =
        (struct device_segment){.pa = le64_get(d->addr), .bytes = bytes, .write = write};
    c->readable += write ? 0 : bytes;
    c->writable += write ? bytes : 0;
    return true;
}

static bool chain_indirect(struct device_queue *q, struct device_chain *c,
                           const struct virtq_desc *d)
{
    uint32_t bytes = le32_get(d->len), count = bytes / sizeof(struct virtq_desc), i = 0;
    const struct virtq_desc *table;

    if (!q->indirect) {
        VIOLATION(q, "indirect descriptor, but the feature was not accepted");
        return false;
    }
    if (le16_get(d->flags) & VIRTQ_DESC_F_NEXT) {
        VIOLATION(q, "indirect descriptor with NEXT");
        return false;
    }
    if (count == 0 || bytes % sizeof(struct virtq_desc) != 0) {
        VIOLATION(q, "indirect table of %u bytes", bytes);
        return false;
    }
    table = contract_dma(q->m, "indirect table", le64_get(d->addr), bytes);
    if (table == NULL) {
        return false;
    }
    c->table = le64_get(d->addr);
    c->table_bytes = bytes;
    for (;;) {
        struct virtq_desc entry = table[i];
        uint16_t flags = le16_get(entry.flags);

        if (flags & VIRTQ_DESC_F_INDIRECT) {
            VIOLATION(q, "indirect descriptor inside an indirect table");
            return false;
        }
        if (!chain_add(q, c, &entry)) {
            return false;
        }
        if ((flags & VIRTQ_DESC_F_NEXT) == 0) {
            return true;
        }
        i = le16_get(entry.next);
        if (i >= count) {
            VIOLATION(q, "next %u beyond an indirect table of %u", i, count);
            return false;
        }
    }
}

/* Read the chain from its head; marks its descriptors as owned by the device. */
static bool chain_read(struct device_queue *q, uint16_t head)
{
    const struct virtq_desc *table =
        contract_dma(q->m, "descriptor table", q->desc, virtq_desc_bytes(q->size));
    struct device_chain *c = &q->chain[head];
    uint16_t i = head;

    if (table == NULL) {
        return false;
    }
    c->segments = 0;
    c->descriptors = 0;
    c->readable = c->writable = c->table_bytes = 0;
    for (;;) {
        struct virtq_desc d = table[i];
        uint16_t flags = le16_get(d.flags);

        if (q->owned[i] && q->lied) {
            return false; /* a garbage id happened to be in flight: the driver had to believe it */
        }
        if (q->owned[i]) {
            VIOLATION(q, "descriptor %u made available while the device owns it", i);
            return false;
        }
        q->owned[i] = 1;
        c->descriptors++;
        if (!((flags & VIRTQ_DESC_F_INDIRECT) != 0 ? chain_indirect(q, c, &d)
                                                   : chain_add(q, c, &d))) {
            return false;
        }
        if ((flags & VIRTQ_DESC_F_NEXT) == 0) {
            c->in_flight = true;
            return true;
        }
        q->next[i] = le16_get(d.next);
        i = q->next[i];
        if (i >= q->size) {
            VIOLATION(q, "next %u beyond a queue of %u", i, q->size);
            return false;
        }
    }
}

bool device_queue_fetch(struct device_queue *q)
{
    const struct virtq_avail *avail;
    uint16_t idx;

    if (!q->enabled) {
        return false;
    }
    avail = queue_avail(q);
    if (avail == NULL) {
        return false;
    }
    idx = le16_get(__atomic_load_n(&avail->idx, __ATOMIC_ACQUIRE));
    if ((uint16_t)(idx - q->fetched) > q->size - q->in_flight) {
        if (q->lied) {
            return false;
        }
        VIOLATION(q, "available index went from %u to %u with %u of %u in flight", q->fetched, idx,
                  q->in_flight, q->size);
        return false;
    }
    while (q->fetched != idx) {
        uint16_t head = le16_get(avail->ring[q->fetched % q->size]);

        if (head >= q->size) {
            VIOLATION(q, "head %u beyond a queue of %u", head, q->size);
            return false;
        }
        if (!chain_read(q, head)) {
            return false;
        }
        q->waiting[q->waiting_count++] = head;
        q->in_flight++;
        q->fetched++;
    }
    return true;
}

const struct device_chain *device_queue_peek(const struct device_queue *q, unsigned nth)
{
    return q->enabled && nth < q->waiting_count ? &q->chain[q->waiting[nth]] : NULL;
}

struct device_chain *device_queue_take(struct device_queue *q, unsigned nth)
{
    uint16_t head;

    if (!q->enabled || nth >= q->waiting_count) {
        return NULL;
    }
    head = q->waiting[nth];
    q->waiting_count--;
    memmove(q->waiting + nth, q->waiting + nth + 1, (q->waiting_count - nth) * sizeof(*q->waiting));
    return &q->chain[head];
}

static size_t chain_copy(struct device_queue *q, const struct device_chain *c, bool write,
                         uint64_t offset, uint8_t *bytes, size_t count)
{
    size_t done = 0;

    for (unsigned i = 0; i < c->segments && done < count; i++) {
        const struct device_segment *s = &c->segment[i];
        size_t part;
        uint8_t *at;

        if (s->write != write) {
            continue;
        }
        if (offset >= s->bytes) {
            offset -= s->bytes;
            continue;
        }
        part = s->bytes - offset < count - done ? (size_t)(s->bytes - offset) : count - done;
        at = contract_dma(q->m, "buffer", s->pa + offset, part);
        if (at == NULL) {
            return done;
        }
        memcpy(write ? at : bytes + done, write ? bytes + done : at, part);
        done += part;
        offset = 0;
    }
    return done;
}

size_t device_chain_read(struct device_queue *q, const struct device_chain *c, uint64_t offset,
                         void *to, size_t bytes)
{
    return chain_copy(q, c, false, offset, to, bytes);
}

size_t device_chain_write(struct device_queue *q, const struct device_chain *c, uint64_t offset,
                          const void *from, size_t bytes)
{
    return chain_copy(q, c, true, offset, (uint8_t *)(uintptr_t)from, bytes);
}

static void chain_release(struct device_queue *q, struct device_chain *c, uint16_t head)
{
    uint16_t i = head;

    for (unsigned left = c->descriptors; left > 0; left--) {
        q->owned[i] = 0;
        i = q->next[i];
    }
    c->in_flight = false;
    q->in_flight--;
}

/* An id below size that is not in flight; size if all are. */
static uint32_t unissued_id(const struct device_queue *q)
{
    uint32_t id = 0;

    while (id < q->size && q->chain[id].in_flight) {
        id++;
    }
    return id;
}

static struct virtq_used_elem used_entry(struct device_queue *q, const struct device_chain *c,
                                         uint16_t head, uint32_t bytes)
{
    uint32_t id = head;

    if (fault_fire(q->faults, (int)q->index, FAULT_USED_BAD_ID)) {
        id = q->size + (uint32_t)contract_random(q->m, 0x10000);
    } else if (q->used_idx > 0 && q->last_used_id != head &&
               !q->chain[q->last_used_id].in_flight &&
               fault_fire(q->faults, (int)q->index, FAULT_USED_REPEATED_ID)) {
        /* Had the driver issued the id again, it would be no lie. */
        id = q->last_used_id;
    } else if (unissued_id(q) < q->size &&
               fault_fire(q->faults, (int)q->index, FAULT_USED_UNISSUED_ID)) {
        id = unissued_id(q);
    }
    if (fault_fire(q->faults, (int)q->index, FAULT_USED_LONG)) {
        bytes = (uint32_t)(c->writable + 1 + contract_random(q->m, 0x10000));
    } else if (c->writable > 0 && fault_fire(q->faults, (int)q->index, FAULT_USED_SHORT)) {
        bytes = (uint32_t)contract_random(q->m, 10);
    }
    return (struct virtq_used_elem){.id = le32_make(id), .len = le32_make(bytes)};
}

static uint16_t next_used_idx(struct device_queue *q)
{
    uint16_t next = (uint16_t)(q->used_idx + 1);

    if (fault_fire(q->faults, (int)q->index, FAULT_USED_JUMP)) {
        return (uint16_t)(next + q->in_flight + 1 + contract_random(q->m, q->size));
    }
    if (fault_fire(q->faults, (int)q->index, FAULT_USED_BACK)) {
        /* Far enough that the entries of a burst do not make up for it before the driver looks. */
        return (uint16_t)(q->used_idx - 16 - contract_random(q->m, 16));
    }
    return next;
}

void device_queue_push(struct device_queue *q, struct device_chain *c, uint32_t bytes)
{
    struct virtq_used *used = queue_used(q);
    uint16_t head = (uint16_t)(c - q->chain);
    struct virtq_used_elem entry = used_entry(q, c, head, bytes);

    chain_release(q, c, head);
    if (used == NULL) {
        return;
    }
    used->ring[q->used_idx % q->size] = entry;
    if (fault_on(q->faults, FAULT_USED_GARBAGE)) {
        uint8_t *raw = (uint8_t *)used->ring;

        q->lied = true;

        for (unsigned i = 0; i < 16; i++) {
            raw[contract_random(q->m, 8u * q->size)] = (uint8_t)contract_random(q->m, 256);
        }
    }
    q->last_used_id = head;
    q->used_idx = next_used_idx(q);
    contract_trace(q->m, 'u', (uint64_t)q->index << 32 | q->used_idx,
                   (uint64_t)le32_get(entry.id) << 32 | le32_get(entry.len));
    __atomic_store_n(&used->idx, le16_make(q->used_idx), __ATOMIC_RELEASE);
}

void device_queue_push_stale(struct device_queue *q, uint16_t head, uint32_t bytes)
{
    struct virtq_used *used = q->enabled ? queue_used(q) : NULL;

    if (used == NULL) {
        return;
    }
    q->lied = true;
    used->ring[q->used_idx % q->size] =
        (struct virtq_used_elem){.id = le32_make(head), .len = le32_make(bytes)};
    q->used_idx++;
    contract_trace(q->m, 'u', (uint64_t)q->index << 32 | q->used_idx,
                   (uint64_t)head << 32 | bytes);
    __atomic_store_n(&used->idx, le16_make(q->used_idx), __ATOMIC_RELEASE);
}

bool device_queue_must_interrupt(struct device_queue *q)
{
    const struct virtq_avail *avail = q->enabled ? queue_avail(q) : NULL;
    uint16_t old = q->signalled;

    if (avail == NULL || old == q->used_idx) {
        return false;
    }
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    q->signalled = q->used_idx;
    if (!q->event_idx) {
        return (le16_get(avail->flags) & VIRTQ_AVAIL_F_NO_INTERRUPT) == 0;
    }
    /* §2.7.7.2: has used_event been passed on the way from old to used_idx? */
    return (uint16_t)(q->used_idx - avail_used_event(q, avail) - 1) < (uint16_t)(q->used_idx - old);
}

void device_queue_ask_notify(struct device_queue *q, bool wanted)
{
    struct virtq_used *used = q->enabled ? queue_used(q) : NULL;

    if (used == NULL) {
        return;
    }
    if (!q->event_idx) {
        used->flags = le16_make(wanted ? 0 : VIRTQ_USED_F_NO_NOTIFY);
    } else if (wanted) {
        used_set_avail_event(q, used, q->fetched);
    }
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static bool overlaps(uint64_t a, uint64_t a_bytes, uint64_t b, uint64_t b_bytes)
{
    return a < b + b_bytes && b < a + a_bytes;
}

const char *device_queue_uses(struct device_queue *q, uint64_t pa, uint64_t bytes)
{
    if (!q->enabled) {
        return NULL;
    }
    if (overlaps(pa, bytes, q->desc, virtq_desc_bytes(q->size)) ||
        overlaps(pa, bytes, q->avail, virtq_avail_bytes(q->size)) ||
        overlaps(pa, bytes, q->used, virtq_used_bytes(q->size))) {
        return "a ring";
    }
    for (unsigned head = 0; head < q->size; head++) {
        const struct device_chain *c = &q->chain[head];

        if (c->in_flight && c->table_bytes > 0 && overlaps(pa, bytes, c->table, c->table_bytes)) {
            return "an indirect table in flight";
        }
        for (unsigned i = 0; c->in_flight && i < c->segments; i++) {
            if (overlaps(pa, bytes, c->segment[i].pa, c->segment[i].bytes)) {
                return "a buffer in flight";
            }
        }
    }
    return NULL;
}

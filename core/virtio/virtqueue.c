/* SPDX-License-Identifier: MIT */
/* Split virtqueue, driver side (virtio 1.3 §2.7). Threat model: docs/threat-model.md §3. */
#include "virtqueue.h"

/* The device writes only the used ring; keep it off the cache lines that the driver writes. */
#define RING_ALIGN           64u
#define NO_SLOT              0xFFFFu
#define DEFAULT_INDIRECT_MIN 2u

static uint32_t align_up(uint32_t value, uint32_t align)
{
    return (value + align - 1u) & ~(align - 1u);
}

static bool is_valid_size(uint32_t size)
{
    return size != 0 && size <= VIRTQ_SIZE_MAX && (size & (size - 1u)) == 0;
}

static uint32_t avail_offset(uint32_t size)
{
    return virtq_desc_bytes(size);
}

static uint32_t used_offset(uint32_t size)
{
    return align_up(avail_offset(size) + virtq_avail_bytes(size), RING_ALIGN);
}

uint16_t virtqueue_choose_size(uint16_t device_max, uint16_t cap)
{
    if (!is_valid_size(device_max) || cap == 0) {
        return 0;
    }
    uint16_t size = device_max;
    while (size > cap) {
        size >>= 1;
    }
    return size;
}

/* Cold: kept out of the callers, which then need no stack frame. */
__attribute__((noinline, cold)) void virtqueue_break(struct virtqueue *vq, enum virtio_error reason)
{
    if (vq->broken != VIRTIO_OK) {
        return;
    }
    vq->broken = reason == VIRTIO_OK ? VIRTIO_E_QUEUE_BROKEN_BY_DRIVER : reason;
    core_log(&vq->config.os, CORE_LOG_ERROR, virtio_error_text(vq->broken), vq->config.index,
             vq->used_next);
}

/* Everything as right after creation; the shared memory included. */
static void reset_state(struct virtqueue *vq)
{
    uint16_t size = vq->config.size;

    core_zero(vq->ring_dma.va, vq->ring_dma.size);
    for (uint32_t i = 0; i < size; i++) {
        vq->slots[i] = (struct virtqueue_slot){.next = (uint16_t)(i + 1u)};
    }
    vq->slots[size - 1u].next = NO_SLOT;
    vq->free_head = 0;
    vq->free_count = size;
    vq->avail_added = 0;
    vq->avail_published = 0;
    vq->used_next = 0;
    vq->used_seen = 0;
    vq->armed = true;
    vq->batch = 0;
    vq->unkicked = 0;
    vq->detach_next = 0;
    vq->broken = VIRTIO_OK;
}

static void set_pointers(struct virtqueue *vq)
{
    uint32_t size = vq->config.size;
    uint8_t *base = vq->ring_dma.va;
    uint8_t *avail = base + avail_offset(size);
    uint8_t *used = base + used_offset(size);

    vq->desc = (struct virtq_desc *)(void *)base;
    vq->avail = (struct virtq_avail *)(void *)avail;
    vq->used = (struct virtq_used *)(void *)used;
    vq->used_event = (le16_t *)(void *)(avail + virtq_avail_bytes(size) - sizeof(le16_t));
    vq->avail_event = (le16_t *)(void *)(used + virtq_used_bytes(size) - sizeof(le16_t));
}

enum virtio_error virtqueue_create(struct virtqueue *vq, const struct virtqueue_config *config)
{
    enum virtio_error error;
    const struct core_os *os = &config->os;

    if (!os->ops) {
        return VIRTIO_E_INVALID;
    }
    if (!is_valid_size(config->size)) {
        return VIRTIO_E_QUEUE_SIZE_INVALID;
    }
    *vq = (struct virtqueue){
        .config = *config,
        .mask = (uint16_t)(config->size - 1u),
        .event_idx = config->event_idx,
        .indirect_max = config->indirect_max < config->size ? config->indirect_max : config->size,
        .indirect_min = config->indirect_min ? config->indirect_min : DEFAULT_INDIRECT_MIN,
    };

    vq->slots = os->ops->mem_alloc(os->ctx, sizeof(*vq->slots) * config->size);
    if (!vq->slots) {
        return VIRTIO_E_NO_MEMORY;
    }
    if (!os->ops->dma_alloc(os->ctx, used_offset(config->size) + virtq_used_bytes(config->size),
                            RING_ALIGN, &vq->ring_dma)) {
        error = VIRTIO_E_NO_DMA_MEMORY;
        goto free_slots;
    }
    if (vq->indirect_max) {
        size_t bytes = sizeof(struct virtq_desc) * vq->indirect_max * config->size;
        if (!os->ops->dma_alloc(os->ctx, bytes, VIRTQ_DESC_ALIGN, &vq->indirect_dma)) {
            error = VIRTIO_E_NO_DMA_MEMORY;
            goto free_ring;
        }
        vq->indirect = vq->indirect_dma.va;
        vq->indirect_addr = vq->indirect_dma.device_addr;
    }
    set_pointers(vq);
    reset_state(vq);
    return VIRTIO_OK;

free_ring:
    os->ops->dma_free(os->ctx, &vq->ring_dma);
free_slots:
    os->ops->mem_free(os->ctx, vq->slots, sizeof(*vq->slots) * config->size);
    return error;
}

void virtqueue_destroy(struct virtqueue *vq)
{
    const struct core_os os = vq->config.os;

    if (vq->indirect) {
        os.ops->dma_free(os.ctx, &vq->indirect_dma);
    }
    os.ops->dma_free(os.ctx, &vq->ring_dma);
    os.ops->mem_free(os.ctx, vq->slots, sizeof(*vq->slots) * vq->config.size);
    *vq = (struct virtqueue){.broken = VIRTIO_E_QUEUE_BROKEN_BY_DRIVER};
}

void virtqueue_reinit(struct virtqueue *vq)
{
    reset_state(vq);
}

void virtqueue_get_areas(const struct virtqueue *vq, struct virtqueue_areas *areas)
{
    uint64_t base = vq->ring_dma.device_addr;

    *areas = (struct virtqueue_areas){
        .size = vq->config.size,
        .desc = base,
        .driver = base + avail_offset(vq->config.size),
        .device = base + used_offset(vq->config.size),
    };
}

static bool uses_indirect(const struct virtqueue *vq, uint32_t elements)
{
    return elements >= vq->indirect_min && elements <= vq->indirect_max;
}

bool virtqueue_has_room(const struct virtqueue *vq, uint16_t elements)
{
    if (vq->broken != VIRTIO_OK || elements == 0) {
        return false;
    }
    return vq->free_count >= (uses_indirect(vq, elements) ? 1u : elements);
}

/*
 * Writes one element, with `flags` and NEXT; finish_chain ends the chain. Descriptors are only ever
 * written (threat model 3.5). False: the element is empty.
 */
static inline bool write_desc(struct virtq_desc *desc, const struct virtqueue_element *element,
                              uint16_t flags, uint16_t next, uint64_t *bytes)
{
    uint32_t len = element->len;

    desc->addr = le64_make(element->addr);
    desc->len = le32_make(len);
    desc->flags = le16_make((uint16_t)(flags | VIRTQ_DESC_F_NEXT));
    desc->next = le16_make(next);
    *bytes += len;
    return len != 0;
}

static inline void finish_chain(struct virtq_desc *last, bool writable)
{
    last->flags = le16_make(writable ? VIRTQ_DESC_F_WRITE : 0);
    last->next = 0;
}

/*
 * Elements of one direction into an indirect table, from entry `at` on: entries follow each other.
 * Adds to *bytes; false: one is empty.
 */
static inline bool write_table(struct virtq_desc *table, uint32_t at,
                               const struct virtqueue_element *elements, uint32_t count,
                               uint16_t flags, uint64_t *bytes)
{
    for (uint32_t i = 0; i < count; i++, at++) {
        if (!write_desc(&table[at], &elements[i], flags, (uint16_t)(at + 1u), bytes)) {
            return false;
        }
    }
    return true;
}

/* Where a direct chain has got to: its last entry, and the free one after it. */
struct direct_chain {
    uint32_t last, next;
};

/*
 * The same into a direct chain, along the free list.
 * Inlined by order: out of line it costs receive buffers a tenth of all instructions.
 */
__attribute__((always_inline)) static inline bool
write_direct(struct virtqueue *vq, struct direct_chain *chain,
             const struct virtqueue_element *elements, uint32_t count, uint16_t flags,
             uint64_t *bytes)
{
    for (uint32_t i = 0; i < count; i++) {
        chain->last = chain->next;
        chain->next = vq->slots[chain->last].next;
        if (!write_desc(&vq->desc[chain->last], &elements[i], flags, (uint16_t)chain->next,
                        bytes)) {
            return false;
        }
    }
    return true;
}

enum virtio_error virtqueue_add(struct virtqueue *vq, const struct virtqueue_element *elements,
                                uint16_t readable, uint16_t writable, void *cookie)
{
    uint32_t count = (uint32_t)readable + writable;

    if (vq->broken != VIRTIO_OK) {
        return VIRTIO_E_QUEUE_BROKEN;
    }
    if (count == 0) {
        return VIRTIO_E_CHAIN_EMPTY;
    }
    if (count > vq->config.size) {
        return VIRTIO_E_CHAIN_TOO_LONG;
    }
    bool indirect = uses_indirect(vq, count);
    uint32_t needed = indirect ? 1u : count;
    if (needed > vq->free_count) {
        return VIRTIO_E_QUEUE_FULL;
    }

    /* Until the head is in the avail ring, what is written to free descriptors means nothing. */
    uint64_t readable_bytes = 0, writable_bytes = 0;
    uint32_t head = vq->free_head;
    struct direct_chain chain = {.last = head, .next = head};
    bool whole;
    if (indirect) {
        uint32_t first = head * vq->indirect_max;
        struct virtq_desc *table = vq->indirect + first;
        struct virtq_desc *desc = &vq->desc[head];

        whole = write_table(table, 0, elements, readable, 0, &readable_bytes) &&
                write_table(table, readable, elements + readable, writable, VIRTQ_DESC_F_WRITE,
                            &writable_bytes);
        finish_chain(&table[count - 1u], writable != 0);
        desc->addr = le64_make(vq->indirect_addr + (uint64_t)first * sizeof(struct virtq_desc));
        desc->len = le32_make(count * (uint32_t)sizeof(struct virtq_desc));
        desc->flags = le16_make(VIRTQ_DESC_F_INDIRECT);
        desc->next = 0;
        chain.next = vq->slots[head].next;
    } else {
        whole = write_direct(vq, &chain, elements, readable, 0, &readable_bytes) &&
                write_direct(vq, &chain, elements + readable, writable, VIRTQ_DESC_F_WRITE,
                             &writable_bytes);
        finish_chain(&vq->desc[chain.last], writable != 0);
    }
    if (!whole || readable_bytes + writable_bytes > UINT32_MAX) {
        return VIRTIO_E_CHAIN_TOO_LARGE;
    }
    vq->free_head = (uint16_t)chain.next;
    vq->free_count = (uint16_t)(vq->free_count - needed);

    struct virtqueue_slot *slot = &vq->slots[head];
    slot->cookie = cookie;
    slot->writable = (uint32_t)writable_bytes;
    slot->batch = vq->batch;
    slot->count = (uint16_t)needed;
    slot->tail = (uint16_t)chain.last;

    vq->avail->ring[vq->avail_added & vq->mask] = le16_make((uint16_t)head);
    vq->avail_added++;
    return VIRTIO_OK;
}

void virtqueue_publish(struct virtqueue *vq)
{
    uint16_t added = (uint16_t)(vq->avail_added - vq->avail_published);

    if (added == 0 || vq->broken != VIRTIO_OK) {
        return;
    }
    core_barrier_release();
    core_write_once16(&vq->avail->idx, le16_make(vq->avail_added));
    vq->avail_published = vq->avail_added;
    vq->unkicked += added;
    vq->batch++;
}

bool virtqueue_kick_needed(struct virtqueue *vq)
{
    uint32_t count = vq->unkicked;

    if (count == 0 || vq->broken != VIRTIO_OK) {
        return false;
    }
    vq->unkicked = 0;
    core_barrier_full();
    if (!vq->event_idx) {
        return (le16_get(core_read_once16(&vq->used->flags)) & VIRTQ_USED_F_NO_NOTIFY) == 0;
    }
    /* The device wants to hear when the index passes avail_event + 1 (§2.7.10). */
    uint16_t event = le16_get(core_read_once16(vq->avail_event));
    return (uint16_t)(vq->avail_published - event - 1u) < count;
}

/* Reads used->idx once and checks it (threat model 3.1). False: nothing new, or broken. */
static bool refresh_used(struct virtqueue *vq)
{
    uint16_t idx = le16_get(core_read_once16(&vq->used->idx));
    uint16_t step = (uint16_t)(idx - vq->used_next);

    if (step == 0) {
        return false;
    }
    if (step > virtqueue_in_flight(vq)) {
        virtqueue_break(vq, VIRTIO_E_USED_INDEX);
        return false;
    }
    vq->used_seen = idx;
    /* The entries, and what they point to, are read after the index. */
    core_barrier_acquire();
    return true;
}

/* Threat model 3.2 and 3.3. */
static enum virtio_error check_used(const struct virtqueue *vq, uint32_t id, uint32_t len)
{
    if (id >= vq->config.size) {
        return VIRTIO_E_USED_ID_RANGE;
    }
    const struct virtqueue_slot *slot = &vq->slots[id];
    /* A head added in the batch that is not yet published cannot be back already. */
    if (slot->count == 0 || slot->batch == vq->batch) {
        return VIRTIO_E_USED_ID_NOT_ISSUED;
    }
    if (len > slot->writable) {
        return VIRTIO_E_USED_LENGTH;
    }
    return VIRTIO_OK;
}

static void free_chain(struct virtqueue *vq, uint16_t head)
{
    struct virtqueue_slot *slot = &vq->slots[head];

    vq->slots[slot->tail].next = vq->free_head;
    vq->free_head = head;
    vq->free_count = (uint16_t)(vq->free_count + slot->count);
    slot->count = 0;
}

enum virtio_error virtqueue_get(struct virtqueue *vq, struct virtqueue_used *used)
{
    if (vq->broken != VIRTIO_OK) {
        return VIRTIO_E_QUEUE_BROKEN;
    }
    if (vq->used_next == vq->used_seen && !refresh_used(vq)) {
        return vq->broken == VIRTIO_OK ? VIRTIO_E_QUEUE_EMPTY : VIRTIO_E_QUEUE_BROKEN;
    }

    const struct virtq_used_elem *elem = &vq->used->ring[vq->used_next & vq->mask];
    uint32_t id = le32_get(core_read_once32(&elem->id));
    uint32_t len = le32_get(core_read_once32(&elem->len));
    enum virtio_error error = check_used(vq, id, len);
    if (error != VIRTIO_OK) {
        virtqueue_break(vq, error);
        return VIRTIO_E_QUEUE_BROKEN;
    }

    used->cookie = vq->slots[id].cookie;
    used->len = len;
    free_chain(vq, (uint16_t)id);
    vq->used_next++;
    return VIRTIO_OK;
}

static bool arm(struct virtqueue *vq, uint16_t delay)
{
    if (vq->broken != VIRTIO_OK) {
        return false;
    }
    if (vq->event_idx) {
        core_write_once16(vq->used_event, le16_make((uint16_t)(vq->used_next + delay)));
    } else {
        core_write_once16(&vq->avail->flags, 0);
    }
    vq->armed = true;
    /*
     * The request must be visible before the index is read, or both sides may wait for each
     * other.
     */
    core_barrier_full();
    uint16_t pending = (uint16_t)(le16_get(core_read_once16(&vq->used->idx)) - vq->used_next);
    if (pending > virtqueue_in_flight(vq)) {
        /* A lie (threat model 3.1). Broken now, so that a flickering index cannot keep us here. */
        virtqueue_break(vq, VIRTIO_E_USED_INDEX);
        return true;
    }
    return pending > delay;
}

bool virtqueue_arm_and_check_more(struct virtqueue *vq)
{
    return arm(vq, 0);
}

bool virtqueue_arm_delayed_and_check_more(struct virtqueue *vq, uint16_t count)
{
    uint16_t in_flight = virtqueue_in_flight(vq);

    if (count > in_flight) {
        count = in_flight;
    }
    /* used_event names the entry whose use interrupts: the first is 0 entries away. */
    return arm(vq, vq->event_idx && count != 0 ? (uint16_t)(count - 1u) : 0);
}

void virtqueue_disable_interrupts(struct virtqueue *vq)
{
    if (!vq->armed || vq->broken != VIRTIO_OK) {
        return;
    }
    vq->armed = false;
    if (vq->event_idx) {
        /* flags must stay 0 (§2.7.7.1): name the entry that is as far away as can be. */
        core_write_once16(vq->used_event, le16_make((uint16_t)(vq->used_next - 1u)));
    } else {
        core_write_once16(&vq->avail->flags, le16_make(VIRTQ_AVAIL_F_NO_INTERRUPT));
    }
}

bool virtqueue_detach_unused(struct virtqueue *vq, void **cookie)
{
    for (uint32_t id = vq->detach_next; id < vq->config.size; id++) {
        if (vq->slots[id].count != 0) {
            *cookie = vq->slots[id].cookie;
            free_chain(vq, (uint16_t)id);
            vq->detach_next = id + 1u;
            return true;
        }
    }
    vq->detach_next = 0;
    return false;
}

void virtqueue_get_info(const struct virtqueue *vq, struct virtqueue_info *info)
{
    *info = (struct virtqueue_info){
        .index = vq->config.index,
        .size = vq->config.size,
        .free = vq->free_count,
        .in_flight = virtqueue_in_flight(vq),
        .avail_idx = vq->avail_published,
        .used_idx = vq->used_next,
        .broken = vq->broken,
    };
}

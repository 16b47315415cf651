/* SPDX-License-Identifier: MIT */
/*
 * Virtqueue engine, driver side, split layout (virtio 1.3 §2.7). Threat model:
 * docs/threat-model.md §3.
 *
 * A buffer is a list of elements, device-readable ones first, then device-writable ones, and a
 * cookie that comes back when the device has used it. The engine picks a direct chain or an
 * indirect table.
 *
 *   driver                                           device
 *   virtqueue_add(q, ...)      any number of times
 *   virtqueue_publish(q)       all of them at once  -> sees them
 *   virtqueue_kick_needed(q)?  ring the doorbell    -> is told
 *                                                   <- uses buffers, interrupts
 *   virtqueue_disable_interrupts(q)
 *   again: while (virtqueue_get(q, &used) == VIRTIO_OK) complete(used.cookie, used.len)
 *   if (virtqueue_arm_and_check_more(q)) goto again
 *
 * Concurrency: no function takes a lock. The caller serialises all calls on one queue, e.g. by a
 * spin lock or by running them in one DPC. Ringing the doorbell itself may be done outside of
 * that. Context: everything except create and destroy may run at any IRQL up to DISPATCH_LEVEL
 * and neither allocates, waits nor loops beyond the elements of one buffer.
 *
 * Nothing that the device can write is ever used unchecked: bookkeeping lives in private memory,
 * descriptors are only written, and each word of the used ring is read once. The first violation
 * makes the queue broken for good (until virtqueue_reinit): it is logged once, add and get return
 * VIRTIO_E_QUEUE_BROKEN, kick and arm return false. Recovery: reset the device, then detach.
 *
 * The API shows no split-ring detail, so that the packed layout (§2.8) can be added behind it.
 */
#ifndef CORE_VIRTIO_VIRTQUEUE_H
#define CORE_VIRTIO_VIRTQUEUE_H

#include <virtio/virtio_ring.h>

#include "../core_os.h"
#include "virtio_error.h"

/* One physically contiguous piece of a buffer. */
struct virtqueue_element {
    uint64_t addr; /* device address */
    uint32_t len;  /* bytes, not 0 */
};

struct virtqueue_config {
    struct core_os os;
    uint16_t index; /* of the queue in the device; for log lines and doorbell */
    uint16_t size;  /* entries; a power of two, 1..32768, no more than the device's maximum */

    /*
     * VIRTIO_F_INDIRECT_DESC: longest buffer (elements) that an indirect table shall hold. 0 if
     * the feature was not negotiated or is not wanted. `size` tables of this length are allocated
     * as one block. More than `size` is cut to `size` (§2.7.5.3.1).
     */
    uint16_t indirect_max;
    /* Shortest buffer that goes through a table; shorter ones are direct chains. 0 means 2. */
    uint16_t indirect_min;

    bool event_idx; /* VIRTIO_F_EVENT_IDX was negotiated */
};

/* Private per-descriptor bookkeeping. Opaque to users. */
struct virtqueue_slot {
    void *cookie;
    uint32_t writable; /* bytes the device may write; valid for heads */
    uint32_t batch;    /* publish number under which the head becomes visible */
    uint16_t count;    /* descriptors of the chain; 0: not a head in flight */
    uint16_t tail;     /* last descriptor of the chain */
    uint16_t next;     /* free list, and the chain once it is freed */
};

/* Opaque to users; here so that it can be embedded. */
struct virtqueue {
    struct virtq_desc *desc;
    struct virtq_avail *avail;
    struct virtq_used *used;
    le16_t *used_event;  /* ours, in the avail ring */
    le16_t *avail_event; /* the device's, in the used ring */
    struct virtqueue_slot *slots;
    struct virtq_desc *indirect;
    uint64_t indirect_addr;

    uint16_t mask;
    uint16_t free_head;
    uint16_t free_count;
    uint16_t avail_added;     /* next avail index to fill */
    uint16_t avail_published; /* what avail->idx says */
    uint16_t used_next;       /* next used index to consume */
    uint16_t used_seen;       /* used->idx when last read and checked */
    uint16_t indirect_max;
    uint16_t indirect_min;
    bool event_idx;
    bool armed;
    uint32_t batch;
    uint32_t unkicked;    /* buffers published since the last kick decision */
    uint32_t detach_next; /* where virtqueue_detach_unused goes on */
    enum virtio_error broken;

    struct virtqueue_config config;
    struct core_dma ring_dma;
    struct core_dma indirect_dma;
};

/* Where the device finds the queue (virtio 1.3 §4.1.4.3 names). */
struct virtqueue_areas {
    uint16_t size;
    uint64_t desc;   /* descriptor area */
    uint64_t driver; /* driver area: avail ring */
    uint64_t device; /* device area: used ring */
};

struct virtqueue_used {
    void *cookie;
    uint32_t len; /* bytes the device says it wrote; never more than the writable elements hold */
};

/* For diagnostics and dumps. Not synchronised with the device. */
struct virtqueue_info {
    uint16_t index;
    uint16_t size;
    uint16_t free;      /* descriptors */
    uint16_t in_flight; /* published buffers that the device has not given back */
    uint16_t avail_idx;
    uint16_t used_idx;        /* consumed by us */
    enum virtio_error broken; /* VIRTIO_OK, or the violation */
};

/*
 * The queue size to use: the device's maximum, cut to `cap` (the driver's; need not be a power of
 * two). Returns 0 if the device's value is 0 (no such queue) or not allowed for a split ring. Any
 * IRQL.
 */
uint16_t virtqueue_choose_size(uint16_t device_max, uint16_t cap);

/*
 * Allocates and initialises. On failure nothing is left allocated and *vq must not be used.
 * Interrupts start armed (the state of zeroed memory). IRQL PASSIVE_LEVEL.
 * Errors: E_INVALID, E_QUEUE_SIZE_INVALID, E_NO_MEMORY, E_NO_DMA_MEMORY.
 */
enum virtio_error virtqueue_create(struct virtqueue *vq, const struct virtqueue_config *config);

/*
 * Frees everything. The device must have been reset (or never got the addresses), and buffers still
 * inside must have been detached. IRQL PASSIVE_LEVEL.
 */
void virtqueue_destroy(struct virtqueue *vq);

/*
 * Back to the state after create, without allocation, for device reset and wake from D3. Same
 * preconditions as destroy. Heals a broken queue. IRQL <= DISPATCH_LEVEL; time is linear in size.
 */
void virtqueue_reinit(struct virtqueue *vq);

/* Addresses for virtio_transport_ops.queue_setup. */
void virtqueue_get_areas(const struct virtqueue *vq, struct virtqueue_areas *areas);

/*
 * Puts one buffer into the queue; the device does not see it before virtqueue_publish.
 *   elements   `readable` device-readable ones, then `writable` device-writable ones. Copied; the
 *              memory they describe belongs to the device until the cookie comes back by
 *              virtqueue_get or detach.
 *   cookie     anything, NULL included.
 * Errors leave the queue as it was: E_QUEUE_FULL (later it may work), E_CHAIN_EMPTY,
 * E_CHAIN_TOO_LONG (never works), E_CHAIN_TOO_LARGE, E_QUEUE_BROKEN.
 */
enum virtio_error virtqueue_add(struct virtqueue *vq, const struct virtqueue_element *elements,
                                uint16_t readable, uint16_t writable, void *cookie);

/* Makes all added buffers visible to the device at once (§2.7.13 steps 4 and 5). Cheap if none. */
void virtqueue_publish(struct virtqueue *vq);

/*
 * Whether the device wants a notification for what was published since the last call; contains
 * the full barrier of §2.7.13 step 6. Each call answers for the time since the call before: on
 * true, ring.
 */
bool virtqueue_kick_needed(struct virtqueue *vq);

/* Free descriptors: a direct chain takes one per element, an indirect table one in all. */
static inline uint16_t virtqueue_free_descriptors(const struct virtqueue *vq)
{
    return vq->free_count;
}

/*
 * Whether virtqueue_add of a buffer of that many elements would find room now. Counts an indirect
 * table as one descriptor. False as well if such a buffer can never fit or the queue is broken.
 */
bool virtqueue_has_room(const struct virtqueue *vq, uint16_t elements);

/*
 * Takes one used buffer. VIRTIO_OK fills *used; VIRTIO_E_QUEUE_EMPTY: none;
 * VIRTIO_E_QUEUE_BROKEN: violation now or before, see virtqueue_broken.
 */
enum virtio_error virtqueue_get(struct virtqueue *vq, struct virtqueue_used *used);

/*
 * "Enable interrupts", with its one meaning: asks for an interrupt at the next used buffer, then
 * looks whether used buffers arrived meanwhile. Returns TRUE IF MORE ARE PENDING, so that the
 * caller must poll again, because their interrupt may never come. False: it is safe to leave. Has
 * the full barrier. Also true, once, if the used index turns out to be a lie: the poll then
 * reports it.
 */
bool virtqueue_arm_and_check_more(struct virtqueue *vq);

/*
 * As above, but asks for the interrupt only after `count` further used buffers (cut to those in
 * flight). Without EVENT_IDX like virtqueue_arm_and_check_more. TRUE means that `count` are
 * already pending.
 */
bool virtqueue_arm_delayed_and_check_more(struct virtqueue *vq, uint16_t count);

/* A hint to the device to send no interrupts; some may come all the same (§2.7.7). */
void virtqueue_disable_interrupts(struct virtqueue *vq);

/*
 * Teardown: takes one buffer out that the device still had, published or not. Only after the
 * device was reset or the queue was never enabled. Works on broken queues. Returns false when
 * there are no more; then comes reinit or destroy.
 */
bool virtqueue_detach_unused(struct virtqueue *vq, void **cookie);

/* VIRTIO_OK, or the violation that broke the queue. */
static inline enum virtio_error virtqueue_broken(const struct virtqueue *vq)
{
    return vq->broken;
}

/*
 * For violations that only a driver can see (e.g. a packet header that lies): breaks the queue
 * exactly as the engine's own checks do. The first reason stays. VIRTIO_OK as reason is taken as
 * VIRTIO_E_QUEUE_BROKEN_BY_DRIVER.
 */
void virtqueue_break(struct virtqueue *vq, enum virtio_error reason);

/* Published buffers that the device has not given back. */
static inline uint16_t virtqueue_in_flight(const struct virtqueue *vq)
{
    return (uint16_t)(vq->avail_published - vq->used_next);
}

void virtqueue_get_info(const struct virtqueue *vq, struct virtqueue_info *info);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Work for the instruction counter: FRAMES frames through one queue in one manner. core_ring.py
 * runs it under callgrind, which counts inside bench_driver_turn only, so that the device's side
 * costs nothing. usage: bench_core_ring MANNER FRAMES; prints the notifications in each direction.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/virtio/virtqueue.h"
#include "mock/mock_ring.h"

#define QUEUE_SIZE   256u
#define BATCH_MAX    64u
#define ELEMENTS_MAX 4u

struct manner {
    const char *name;
    bool naive; /* the ring of virtio 1.3 §2.7.13 and §2.7.14 without a single check */
    bool indirect;
    bool event_idx;
    uint16_t readable, writable;
    uint16_t batch;
};

static const struct manner manners[] = {
    {"rx-1", .writable = 1, .batch = 16, .event_idx = true},
    {"rx-1-naive", .writable = 1, .batch = 16, .event_idx = true, .naive = true},
    {"rx-2-direct", .writable = 2, .batch = 16, .event_idx = true},
    {"rx-2-indirect", .writable = 2, .batch = 16, .event_idx = true, .indirect = true},
    {"tx-2-direct", .readable = 2, .batch = 16, .event_idx = true},
    {"tx-2-naive", .readable = 2, .batch = 16, .event_idx = true, .naive = true},
    {"tx-2-indirect", .readable = 2, .batch = 16, .event_idx = true, .indirect = true},
    {"tx-4-direct", .readable = 4, .batch = 16, .event_idx = true},
    {"tx-4-indirect", .readable = 4, .batch = 16, .event_idx = true, .indirect = true},
    {"tx-2-flags", .readable = 2, .batch = 16},
    {"tx-2-batch-1", .readable = 2, .batch = 1, .event_idx = true},
    {"tx-2-batch-64", .readable = 2, .batch = 64, .event_idx = true},
};

/* The textbook ring: bookkeeping in the shared descriptors, every index believed. */
struct naive {
    struct virtq_desc *desc;
    struct virtq_avail *avail;
    struct virtq_used *used;
    uint16_t free_head, added, used_next, mask;
    void *cookies[QUEUE_SIZE];
};

struct bench {
    const struct manner *manner;
    struct mock_os os;
    struct virtqueue vq;
    struct naive naive;
    struct mock_ring ring;
    struct virtqueue_element elements[ELEMENTS_MAX];
    uint64_t kicks, interrupts;
};

static void naive_open(struct naive *n, const struct virtqueue *vq)
{
    *n = (struct naive){
        .desc = vq->desc, .avail = vq->avail, .used = vq->used, .mask = QUEUE_SIZE - 1};
    for (uint16_t i = 0; i < QUEUE_SIZE; i++) {
        n->desc[i].next = (uint16_t)(i + 1);
    }
}

static void naive_add(struct naive *n, const struct virtqueue_element *elements, uint16_t readable,
                      uint16_t writable, void *cookie)
{
    uint16_t head = n->free_head, at = head, last = head;

    for (uint16_t i = 0; i < readable + writable; i++) {
        n->desc[at].addr = elements[i].addr;
        n->desc[at].len = elements[i].len;
        n->desc[at].flags =
            (uint16_t)(VIRTQ_DESC_F_NEXT | (i >= readable ? VIRTQ_DESC_F_WRITE : 0));
        last = at;
        at = n->desc[at].next;
    }
    n->desc[last].flags &= (uint16_t)~VIRTQ_DESC_F_NEXT;
    n->free_head = at;
    n->cookies[head] = cookie;
    n->avail->ring[n->added++ & n->mask] = head;
}

static bool naive_kick(struct naive *n, uint16_t batch)
{
    core_barrier_release();
    n->avail->idx = n->added;
    core_barrier_full();
    uint16_t event = *(le16_t *)&n->used->ring[QUEUE_SIZE];
    return (uint16_t)(n->added - event - 1) < batch;
}

static void *naive_get(struct naive *n, uint32_t *len)
{
    if (n->used_next == core_read_once16(&n->used->idx)) {
        return NULL;
    }
    core_barrier_acquire();
    const struct virtq_used_elem *e = &n->used->ring[n->used_next++ & n->mask];
    uint16_t id = (uint16_t)e->id, last = id;
    *len = e->len;
    while (n->desc[last].flags & VIRTQ_DESC_F_NEXT) {
        last = n->desc[last].next;
    }
    n->desc[last].next = n->free_head;
    n->free_head = id;
    return n->cookies[id];
}

static bool naive_arm(struct naive *n)
{
    n->avail->ring[QUEUE_SIZE] = n->used_next;
    core_barrier_full();
    return n->used_next != core_read_once16(&n->used->idx);
}

/* What a driver does per batch: give buffers, decide on the doorbell; later take them back, arm. */
__attribute__((noinline)) void bench_driver_turn(struct bench *b, bool give);

void bench_driver_turn(struct bench *b, bool give)
{
    const struct manner *m = b->manner;
    struct virtqueue_used used;

    if (m->naive && give) {
        for (uint16_t i = 0; i < m->batch; i++) {
            naive_add(&b->naive, b->elements, m->readable, m->writable, b);
        }
        b->kicks += naive_kick(&b->naive, m->batch);
    } else if (m->naive) {
        do {
            while (naive_get(&b->naive, &used.len)) {
            }
        } while (naive_arm(&b->naive));
    } else if (give) {
        for (uint16_t i = 0; i < m->batch; i++) {
            virtqueue_add(&b->vq, b->elements, m->readable, m->writable, b);
        }
        virtqueue_publish(&b->vq);
        b->kicks += virtqueue_kick_needed(&b->vq);
    } else {
        virtqueue_disable_interrupts(&b->vq);
        do {
            while (virtqueue_get(&b->vq, &used) == VIRTIO_OK) {
            }
        } while (virtqueue_arm_and_check_more(&b->vq));
    }
}

static void device_turn(struct bench *b)
{
    struct mock_chain chain;

    while (mock_ring_pop(&b->ring, &chain)) {
        mock_ring_push(&b->ring, chain.head, chain.writable);
    }
    mock_ring_set_avail_event(&b->ring, b->ring.next_avail);
    b->interrupts += mock_ring_wants_interrupt(&b->ring);
}

static void run(struct bench *b, uint64_t frames)
{
    struct virtqueue_config config = {.size = QUEUE_SIZE,
                                      .indirect_max = b->manner->indirect ? ELEMENTS_MAX : 0,
                                      .event_idx = b->manner->event_idx};
    struct virtqueue_areas areas;

    mock_os_init(&b->os);
    struct core_dma data = mock_os_dma(&b->os, ELEMENTS_MAX * 2048u);
    for (uint32_t i = 0; i < ELEMENTS_MAX; i++) {
        b->elements[i] =
            (struct virtqueue_element){.addr = data.device_addr + i * 2048u, .len = 1024};
    }
    config.os = mock_os_handle(&b->os);
    if (virtqueue_create(&b->vq, &config) != VIRTIO_OK) {
        abort();
    }
    virtqueue_get_areas(&b->vq, &areas);
    mock_ring_init(&b->ring, &b->os, areas.size, areas.desc, areas.driver, areas.device,
                   config.event_idx);
    naive_open(&b->naive, &b->vq);
    for (uint64_t done = 0; done < frames; done += b->manner->batch) {
        bench_driver_turn(b, true);
        device_turn(b);
        bench_driver_turn(b, false);
    }
    if (b->ring.fault || virtqueue_broken(&b->vq) != VIRTIO_OK) {
        fprintf(stderr, "bench_core_ring: %s\n", b->ring.fault ? b->ring.fault : "queue broken");
        exit(1);
    }
    virtqueue_destroy(&b->vq);
    mock_os_dma_free(&b->os, &data);
}

int main(int argc, char **argv)
{
    static struct bench b;
    uint64_t frames = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;

    if (argc == 2 && strcmp(argv[1], "list") == 0) {
        for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++) {
            puts(manners[i].name);
        }
        return 0;
    }
    for (size_t i = 0; frames && i < sizeof(manners) / sizeof(manners[0]); i++) {
        if (strcmp(argv[1], manners[i].name) == 0) {
            b.manner = &manners[i];
            run(&b, frames);
            printf("%llu %llu\n", (unsigned long long)b.kicks, (unsigned long long)b.interrupts);
            return 0;
        }
    }
    fprintf(stderr, "usage: bench_core_ring list | MANNER FRAMES\n");
    return 2;
}

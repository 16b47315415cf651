/* SPDX-License-Identifier: MIT */
/* One queue between engine and mock device, and memory for buffers. */
#ifndef TESTS_UNIT_QUEUE_FIXTURE_H
#define TESTS_UNIT_QUEUE_FIXTURE_H

#include "core/virtio/virtqueue.h"

#include "mock/mock_ring.h"
#include "unit.h"

#define FIXTURE_DATA_SIZE 0x10000u

struct queue_fixture {
    struct mock_os os;
    struct virtqueue vq;
    struct mock_ring ring;
    struct core_dma data;
};

struct queue_options {
    uint16_t size;
    uint16_t indirect_max;
    uint16_t indirect_min;
    bool event_idx;
};

static inline void fixture_connect(struct queue_fixture *f)
{
    struct virtqueue_areas areas;

    virtqueue_get_areas(&f->vq, &areas);
    mock_ring_init(&f->ring, &f->os, areas.size, areas.desc, areas.driver, areas.device,
                   f->vq.config.event_idx);
}

static inline void fixture_open(struct queue_fixture *f, struct queue_options options)
{
    struct virtqueue_config config = {
        .size = options.size,
        .index = 3,
        .indirect_max = options.indirect_max,
        .indirect_min = options.indirect_min,
        .event_idx = options.event_idx,
    };

    mock_os_init(&f->os);
    f->data = mock_os_dma(&f->os, FIXTURE_DATA_SIZE);
    config.os = mock_os_handle(&f->os);
    assert_error(virtqueue_create(&f->vq, &config), VIRTIO_OK);
    fixture_connect(f);
}

/* Ends the test: nothing leaked, no rule broken. */
static inline void fixture_close(struct queue_fixture *f)
{
    assert_no_fault(&f->ring);
    virtqueue_destroy(&f->vq);
    mock_os_dma_free(&f->os, &f->data);
    assert_int_equal(f->os.mem_live, 0);
    assert_int_equal(f->os.dma_live, 0);
}

static inline struct virtqueue_element fixture_element(const struct queue_fixture *f, uint32_t at,
                                                       uint32_t len)
{
    return (struct virtqueue_element){.addr = f->data.device_addr + at, .len = len};
}

/* Adds a device-writable buffer of one element; the cookie is the number. */
static inline enum virtio_error fixture_add_writable(struct queue_fixture *f, uint32_t len,
                                                     uintptr_t cookie)
{
    struct virtqueue_element e = fixture_element(f, 0, len);

    return virtqueue_add(&f->vq, &e, 0, 1, (void *)cookie);
}

/* Device: takes one buffer and gives it back with `len`. */
static inline uint16_t fixture_use_one(struct queue_fixture *f, uint32_t len)
{
    struct mock_chain chain;

    assert_true(mock_ring_pop(&f->ring, &chain));
    mock_ring_push(&f->ring, chain.head, len);
    return chain.head;
}

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The ring engine against a device that may write anything to the shared memory between any two
 * calls (threat model §3). Properties: a buffer comes back at most once, only if it was
 * published, with no more bytes than it holds; nothing is lost; a broken queue stays broken.
 *
 * Input: size, indirect_max, event_idx; then steps: an operation byte with its arguments.
 */
#include "fuzz.h"

#include "core/virtio/virtqueue.h"
#include "mock/mock_ring.h"

#define MAX_SIZE_LOG2 5
#define MAX_ELEMENTS  6
#define COOKIES       64
#define STEPS_MAX     4096

struct buffer {
    bool out;
    bool published;
    uint32_t writable;
    uint32_t elements;
};

struct fuzz {
    struct mock_os os;
    struct virtqueue vq;
    struct mock_ring ring;
    struct core_dma data;
    struct buffer buffers[COOKIES];
    struct fuzz_input in;
};

static void add(struct fuzz *f)
{
    struct virtqueue_element elements[MAX_ELEMENTS];
    uint16_t readable = fuzz_u8(&f->in) % 4;
    uint16_t writable = fuzz_u8(&f->in) % 4;
    uint16_t count = (uint16_t)(readable + writable);
    struct buffer buffer = {.out = true, .elements = count};
    uintptr_t cookie = 0;

    if (count > MAX_ELEMENTS) {
        return;
    }
    while (cookie < COOKIES && f->buffers[cookie].out) {
        cookie++;
    }
    if (cookie == COOKIES) {
        return;
    }
    for (uint16_t i = 0; i < count; i++) {
        elements[i] =
            (struct virtqueue_element){.addr = f->data.device_addr, .len = fuzz_u8(&f->in)};
        buffer.writable += i >= readable ? elements[i].len : 0;
    }
    uint16_t free_before = virtqueue_free_descriptors(&f->vq);
    bool room = virtqueue_has_room(&f->vq, count);
    enum virtio_error error = virtqueue_add(&f->vq, elements, readable, writable, (void *)cookie);
    if (error == VIRTIO_OK) {
        FUZZ_CHECK(room && virtqueue_broken(&f->vq) == VIRTIO_OK);
        f->buffers[cookie] = buffer;
    } else {
        FUZZ_CHECK(virtqueue_free_descriptors(&f->vq) == free_before);
        FUZZ_CHECK(virtqueue_broken(&f->vq) == VIRTIO_OK || error == VIRTIO_E_QUEUE_BROKEN);
    }
}

static void publish(struct fuzz *f)
{
    virtqueue_publish(&f->vq);
    for (size_t i = 0; i < COOKIES && virtqueue_broken(&f->vq) == VIRTIO_OK; i++) {
        f->buffers[i].published |= f->buffers[i].out;
    }
}

static void get(struct fuzz *f)
{
    struct virtqueue_used used;
    bool was_broken = virtqueue_broken(&f->vq) != VIRTIO_OK;
    enum virtio_error error = virtqueue_get(&f->vq, &used);

    FUZZ_CHECK(!was_broken || error == VIRTIO_E_QUEUE_BROKEN);
    if (error != VIRTIO_OK) {
        FUZZ_CHECK((error == VIRTIO_E_QUEUE_BROKEN) == (virtqueue_broken(&f->vq) != VIRTIO_OK));
        return;
    }
    uintptr_t cookie = (uintptr_t)used.cookie;
    FUZZ_CHECK(cookie < COOKIES);
    FUZZ_CHECK(f->buffers[cookie].out && f->buffers[cookie].published);
    FUZZ_CHECK(used.len <= f->buffers[cookie].writable);
    f->buffers[cookie] = (struct buffer){.out = false};
}

/* An honest device for one buffer, so that inputs get further than the first lie. */
static void serve(struct fuzz *f)
{
    struct mock_chain chain;

    f->ring.fault = NULL; /* it may just have scribbled over the chains itself */
    if (mock_ring_pop(&f->ring, &chain)) {
        uint32_t len = fuzz_u8(&f->in);
        mock_ring_push(&f->ring, chain.head, len < chain.writable ? len : chain.writable);
    }
}

static void scribble(struct fuzz *f)
{
    const struct core_dma *dma =
        fuzz_u8(&f->in) & 1 && f->vq.indirect ? &f->vq.indirect_dma : &f->vq.ring_dma;
    size_t at = fuzz_u16(&f->in) % dma->size;

    ((uint8_t *)dma->va)[at] = fuzz_u8(&f->in);
}

static void lie(struct fuzz *f)
{
    uint16_t ahead = fuzz_u8(&f->in) % 4;
    uint32_t id = fuzz_u8(&f->in);
    uint32_t len = fuzz_u8(&f->in);

    mock_ring_write_used(&f->ring, ahead, id, len);
    mock_ring_write_used_idx(&f->ring, (uint16_t)(f->ring.used_idx + ahead));
}

/* Teardown gives every buffer back exactly once. */
static void detach(struct fuzz *f)
{
    void *cookie;

    while (virtqueue_detach_unused(&f->vq, &cookie)) {
        FUZZ_CHECK((uintptr_t)cookie < COOKIES && f->buffers[(uintptr_t)cookie].out);
        f->buffers[(uintptr_t)cookie].out = false;
    }
    for (size_t i = 0; i < COOKIES; i++) {
        FUZZ_CHECK(!f->buffers[i].out);
        f->buffers[i].published = false;
    }
    FUZZ_CHECK(virtqueue_free_descriptors(&f->vq) == f->vq.config.size);
}

static void connect(struct fuzz *f)
{
    struct virtqueue_areas areas;

    virtqueue_get_areas(&f->vq, &areas);
    mock_ring_init(&f->ring, &f->os, areas.size, areas.desc, areas.driver, areas.device,
                   f->vq.config.event_idx);
}

static void step(struct fuzz *f)
{
    switch (fuzz_u8(&f->in) % 12) {
    case 0:
    case 1:
        add(f);
        break;
    case 2:
        publish(f);
        break;
    case 3:
        virtqueue_kick_needed(&f->vq);
        break;
    case 4:
        get(f);
        break;
    case 5:
        virtqueue_arm_and_check_more(&f->vq);
        break;
    case 6:
        virtqueue_arm_delayed_and_check_more(&f->vq, fuzz_u8(&f->in));
        break;
    case 7:
        virtqueue_disable_interrupts(&f->vq);
        break;
    case 8:
        serve(f);
        break;
    case 9:
        scribble(f);
        break;
    case 10:
        lie(f);
        break;
    default:
        detach(f);
        virtqueue_reinit(&f->vq);
        connect(f);
        break;
    }
    FUZZ_CHECK(virtqueue_free_descriptors(&f->vq) <= f->vq.config.size);
    FUZZ_CHECK(virtqueue_in_flight(&f->vq) <= f->vq.config.size);
    FUZZ_CHECK(f->os.log_count <= STEPS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fuzz f;

    f = (struct fuzz){.in = {.data = data, .left = size}};
    mock_os_init(&f.os);
    f.data = mock_os_dma(&f.os, 4096);
    struct virtqueue_config config = {
        .os = mock_os_handle(&f.os),
        .size = (uint16_t)(1u << (fuzz_u8(&f.in) % (MAX_SIZE_LOG2 + 1))),
        .indirect_max = fuzz_u8(&f.in) % (MAX_ELEMENTS + 1),
        .event_idx = fuzz_u8(&f.in) & 1,
    };
    FUZZ_CHECK(virtqueue_create(&f.vq, &config) == VIRTIO_OK);
    connect(&f);
    for (unsigned steps = 0; f.in.left && steps < STEPS_MAX; steps++) {
        step(&f);
    }
    detach(&f);
    virtqueue_destroy(&f.vq);
    mock_os_dma_free(&f.os, &f.data);
    FUZZ_CHECK(f.os.mem_live == 0 && f.os.dma_live == 0);
    return 0;
}

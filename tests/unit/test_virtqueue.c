/* SPDX-License-Identifier: MIT */
/* The ring engine with a device that keeps the rules. */
#include "queue_fixture.h"

#include <stdlib.h>

static const struct queue_options variants[] = {
    {.size = 1},
    {.size = 2, .event_idx = true},
    {.size = 8},
    {.size = 8, .event_idx = true},
    {.size = 8, .indirect_max = 4},
    {.size = 64, .indirect_max = 16, .event_idx = true},
    {.size = 256, .indirect_max = 33, .event_idx = true},
    {.size = 256, .indirect_max = 33, .indirect_min = 1},
};

static void test_choose_size(void **state)
{
    assert_int_equal(virtqueue_choose_size(256, 1024), 256);
    assert_int_equal(virtqueue_choose_size(256, 256), 256);
    assert_int_equal(virtqueue_choose_size(256, 255), 128);
    assert_int_equal(virtqueue_choose_size(256, 1), 1);
    assert_int_equal(virtqueue_choose_size(32768, 65535), 32768);
    assert_int_equal(virtqueue_choose_size(1, 1), 1);
    assert_int_equal(virtqueue_choose_size(0, 256), 0);
    assert_int_equal(virtqueue_choose_size(255, 256), 0);
    assert_int_equal(virtqueue_choose_size(65535, 256), 0); /* what a removed device reads */
    assert_int_equal(virtqueue_choose_size(256, 0), 0);
}

static void test_create_refuses(void **state)
{
    static const uint16_t bad_sizes[] = {0, 3, 255, 32769, 65535};
    struct mock_os os;
    struct virtqueue vq;

    mock_os_init(&os);
    struct virtqueue_config config = {.os = mock_os_handle(&os), .size = 8, .indirect_max = 4};
    for (size_t i = 0; i < ARRAY_SIZE(bad_sizes); i++) {
        config.size = bad_sizes[i];
        assert_error(virtqueue_create(&vq, &config), VIRTIO_E_QUEUE_SIZE_INVALID);
    }
    config.size = 8;
    /* Each of the three allocations fails once, and nothing stays. */
    static const enum virtio_error expected[] = {VIRTIO_E_NO_MEMORY, VIRTIO_E_NO_DMA_MEMORY,
                                                 VIRTIO_E_NO_DMA_MEMORY, VIRTIO_OK};
    for (int i = 0; i < 4; i++) {
        os.fail_in = i + 1;
        assert_error(virtqueue_create(&vq, &config), expected[i]);
        if (expected[i] != VIRTIO_OK) {
            assert_int_equal(os.mem_live, 0);
            assert_int_equal(os.dma_live, 0);
        }
    }
    virtqueue_destroy(&vq);
    assert_int_equal(os.mem_live, 0);
    assert_int_equal(os.dma_live, 0);
    config.os.ops = NULL;
    assert_error(virtqueue_create(&vq, &config), VIRTIO_E_INVALID);
}

static void test_largest_queue(void **state)
{
    struct queue_fixture f;
    struct virtqueue_used used;

    fixture_open(&f, (struct queue_options){.size = VIRTQ_SIZE_MAX});
    for (uint32_t i = 0; i < VIRTQ_SIZE_MAX; i++) {
        assert_error(fixture_add_writable(&f, 64, i + 1), VIRTIO_OK);
    }
    assert_error(fixture_add_writable(&f, 64, 0), VIRTIO_E_QUEUE_FULL);
    virtqueue_publish(&f.vq);
    assert_int_equal(virtqueue_in_flight(&f.vq), VIRTQ_SIZE_MAX);
    for (uint32_t i = 0; i < VIRTQ_SIZE_MAX; i++) {
        fixture_use_one(&f, 64);
    }
    for (uint32_t i = 0; i < VIRTQ_SIZE_MAX; i++) {
        assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
        assert_int_equal((uintptr_t)used.cookie, i + 1);
    }
    assert_error(virtqueue_get(&f.vq, &used), VIRTIO_E_QUEUE_EMPTY);
    fixture_close(&f);
}

static void test_data_both_ways(void **state)
{
    struct queue_fixture f;
    struct mock_chain chain;
    struct virtqueue_used used;
    uint8_t buf[64];

    for (size_t v = 0; v < ARRAY_SIZE(variants); v++) {
        if (variants[v].size < 4) {
            continue;
        }
        fixture_open(&f, variants[v]);
        uint8_t *data = f.data.va;
        memcpy(data, "request", 7);
        memcpy(data + 100, " body", 5);
        struct virtqueue_element e[] = {fixture_element(&f, 0, 7), fixture_element(&f, 100, 5),
                                        fixture_element(&f, 200, 3), fixture_element(&f, 300, 9)};
        assert_error(virtqueue_add(&f.vq, e, 2, 2, &f), VIRTIO_OK);
        assert_int_equal(mock_ring_available(&f.ring), 0); /* not before publish */
        virtqueue_publish(&f.vq);
        assert_true(mock_ring_pop(&f.ring, &chain));
        assert_int_equal(chain.indirect, variants[v].indirect_max >= 4);
        assert_int_equal(chain.readable, 12);
        assert_int_equal(chain.writable, 12);
        assert_int_equal(mock_chain_read(&chain, buf, sizeof(buf)), 12);
        assert_memory_equal(buf, "request body", 12);
        assert_int_equal(mock_chain_write(&chain, "the answer", 10), 10);
        mock_ring_push(&f.ring, chain.head, 10);
        assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
        assert_ptr_equal(used.cookie, &f);
        assert_int_equal(used.len, 10);
        assert_memory_equal(data + 200, "the", 3);
        assert_memory_equal(data + 300, " answer", 7);
        assert_int_equal(virtqueue_free_descriptors(&f.vq), variants[v].size);
        fixture_close(&f);
    }
}

static void test_add_refuses(void **state)
{
    struct queue_fixture f;
    struct virtqueue_element e[16];

    fixture_open(&f, (struct queue_options){.size = 8});
    for (size_t i = 0; i < ARRAY_SIZE(e); i++) {
        e[i] = fixture_element(&f, (uint32_t)i * 16, 16);
    }
    assert_error(virtqueue_add(&f.vq, e, 0, 0, NULL), VIRTIO_E_CHAIN_EMPTY);
    assert_error(virtqueue_add(&f.vq, e, 5, 4, NULL), VIRTIO_E_CHAIN_TOO_LONG);
    assert_error(virtqueue_add(&f.vq, e, 65535, 65535, NULL), VIRTIO_E_CHAIN_TOO_LONG);
    e[2].len = 0;
    assert_error(virtqueue_add(&f.vq, e, 3, 1, NULL), VIRTIO_E_CHAIN_TOO_LARGE);
    e[2].len = UINT32_MAX;
    assert_error(virtqueue_add(&f.vq, e, 3, 1, NULL), VIRTIO_E_CHAIN_TOO_LARGE);
    e[2].len = 16;
    assert_int_equal(virtqueue_free_descriptors(&f.vq), 8);
    assert_true(virtqueue_has_room(&f.vq, 8));
    assert_false(virtqueue_has_room(&f.vq, 9));
    assert_false(virtqueue_has_room(&f.vq, 0));
    assert_error(virtqueue_add(&f.vq, e, 3, 2, NULL), VIRTIO_OK);
    assert_error(virtqueue_add(&f.vq, e, 4, 0, NULL), VIRTIO_E_QUEUE_FULL);
    assert_false(virtqueue_has_room(&f.vq, 4));
    assert_true(virtqueue_has_room(&f.vq, 3));
    assert_error(virtqueue_add(&f.vq, e, 0, 3, NULL), VIRTIO_OK);
    virtqueue_publish(&f.vq);
    fixture_use_one(&f, 0);
    fixture_use_one(&f, 48);
    fixture_close(&f);
}

/* An empty element, or 4 GiB and more, at any place of a direct chain and of a table. */
static void test_add_refuses_lengths(void **state)
{
    static const uint16_t tables[] = {0, 4};

    for (size_t t = 0; t < ARRAY_SIZE(tables); t++) {
        struct queue_fixture f;
        struct virtqueue_element e[4];

        fixture_open(
            &f, (struct queue_options){.size = 8, .indirect_max = tables[t], .indirect_min = 2});
        for (size_t i = 0; i < ARRAY_SIZE(e); i++) {
            e[i] = fixture_element(&f, (uint32_t)i * 16, 16);
        }
        for (size_t i = 0; i < ARRAY_SIZE(e); i++) {
            e[i].len = 0;
            assert_error(virtqueue_add(&f.vq, e, 2, 2, NULL), VIRTIO_E_CHAIN_TOO_LARGE);
            e[i].len = UINT32_MAX;
            assert_error(virtqueue_add(&f.vq, e, 2, 2, NULL), VIRTIO_E_CHAIN_TOO_LARGE);
            e[i].len = 16;
            assert_int_equal(virtqueue_free_descriptors(&f.vq), 8);
        }
        assert_error(virtqueue_add(&f.vq, e, 2, 2, NULL), VIRTIO_OK);
        virtqueue_publish(&f.vq);
        fixture_use_one(&f, 32);
        fixture_close(&f);
    }
}

/* A table that is too short for a buffer: the buffer goes as a direct chain. */
static void test_direct_and_indirect_limits(void **state)
{
    struct queue_fixture f;
    struct mock_chain chain;
    struct virtqueue_element e[8];

    fixture_open(&f, (struct queue_options){.size = 8, .indirect_max = 3, .indirect_min = 2});
    for (size_t i = 0; i < ARRAY_SIZE(e); i++) {
        e[i] = fixture_element(&f, (uint32_t)i * 16, 16);
    }
    static const struct {
        uint16_t elements;
        bool indirect;
        uint16_t left;
    } cases[] = {{1, false, 7}, {2, true, 6}, {3, true, 5}, {4, false, 1}};
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        assert_error(virtqueue_add(&f.vq, e, cases[i].elements, 0, NULL), VIRTIO_OK);
        assert_int_equal(virtqueue_free_descriptors(&f.vq), cases[i].left);
    }
    assert_false(virtqueue_has_room(&f.vq, 4));
    assert_true(virtqueue_has_room(&f.vq, 3));
    virtqueue_publish(&f.vq);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        assert_true(mock_ring_pop(&f.ring, &chain));
        assert_int_equal(chain.indirect, cases[i].indirect);
        assert_int_equal(chain.count, cases[i].elements);
    }
    fixture_close(&f);

    /*
     * indirect_max above the queue size is cut: no chain may be longer than the queue
     * (§2.7.5.3.1).
     */
    fixture_open(&f, (struct queue_options){.size = 4, .indirect_max = 100});
    assert_error(virtqueue_add(&f.vq, e, 5, 0, NULL), VIRTIO_E_CHAIN_TOO_LONG);
    assert_error(virtqueue_add(&f.vq, e, 4, 0, NULL), VIRTIO_OK);
    assert_int_equal(f.vq.indirect_dma.size, 4 * 4 * sizeof(struct virtq_desc));
    fixture_close(&f);
}

/*
 * Out of order completion, random chains, 200,000 buffers: indices wrap three times, nothing is
 * lost.
 */
static void run_random_traffic(struct queue_options options, unsigned seed)
{
    struct queue_fixture f;
    struct mock_chain *held = calloc(options.size, sizeof(*held));
    bool *out = calloc(options.size, sizeof(*out)); /* cookie numbers in flight */
    unsigned held_count = 0;
    uint64_t done = 0;
    struct virtqueue_used used;
    struct virtqueue_element e[8];

    assert_true(held && out);
    fixture_open(&f, options);
    srand(seed);
    while (done < 200000) {
        for (unsigned burst = (unsigned)rand() % 8; burst; burst--) {
            uint16_t readable = (uint16_t)(rand() % 3);
            uint16_t writable = (uint16_t)(rand() % 3 + !readable);
            uintptr_t cookie = 0;
            while (cookie < options.size && out[cookie]) {
                cookie++;
            }
            for (size_t i = 0; i < ARRAY_SIZE(e); i++) {
                e[i] = fixture_element(&f, (uint32_t)i * 128, (uint32_t)(rand() % 100 + 1));
            }
            uint16_t n = (uint16_t)(readable + writable);
            bool room = virtqueue_has_room(&f.vq, n);
            enum virtio_error error = virtqueue_add(&f.vq, e, readable, writable, (void *)cookie);
            assert_int_equal(room, error == VIRTIO_OK);
            if (error == VIRTIO_OK) {
                out[cookie] = true;
            }
        }
        virtqueue_publish(&f.vq);
        while (held_count < options.size && rand() % 4 &&
               mock_ring_pop(&f.ring, &held[held_count])) {
            held_count++;
        }
        while (held_count && rand() % 4) {
            unsigned pick = (unsigned)rand() % held_count;
            mock_ring_push(&f.ring, held[pick].head, held[pick].writable);
            held[pick] = held[--held_count];
        }
        while (virtqueue_get(&f.vq, &used) == VIRTIO_OK) {
            assert_true(out[(uintptr_t)used.cookie]);
            out[(uintptr_t)used.cookie] = false;
            done++;
        }
        assert_error(virtqueue_broken(&f.vq), VIRTIO_OK);
        assert_no_fault(&f.ring);
    }
    fixture_close(&f);
    free(held);
    free(out);
}

static void test_random_traffic_and_wrap(void **state)
{
    for (unsigned v = 0; v < ARRAY_SIZE(variants); v++) {
        run_random_traffic(variants[v], v + 1);
    }
}

static void test_batching(void **state)
{
    struct queue_fixture f;

    fixture_open(&f, (struct queue_options){.size = 8});
    assert_false(virtqueue_kick_needed(&f.vq)); /* nothing published */
    for (uintptr_t i = 0; i < 5; i++) {
        assert_error(fixture_add_writable(&f, 16, i), VIRTIO_OK);
    }
    assert_false(virtqueue_kick_needed(&f.vq)); /* nothing published yet */
    virtqueue_publish(&f.vq);
    virtqueue_publish(&f.vq); /* nothing more */
    assert_int_equal(mock_ring_available(&f.ring), 5);
    assert_true(virtqueue_kick_needed(&f.vq));
    assert_false(virtqueue_kick_needed(&f.vq)); /* answered already */
    fixture_close(&f);
}

static void test_no_notify_flag(void **state)
{
    struct queue_fixture f;

    fixture_open(&f, (struct queue_options){.size = 8});
    mock_ring_set_no_notify(&f.ring, true);
    assert_error(fixture_add_writable(&f, 16, 0), VIRTIO_OK);
    virtqueue_publish(&f.vq);
    assert_false(virtqueue_kick_needed(&f.vq));
    mock_ring_set_no_notify(&f.ring, false);
    assert_error(fixture_add_writable(&f, 16, 0), VIRTIO_OK);
    virtqueue_publish(&f.vq);
    assert_true(virtqueue_kick_needed(&f.vq));
    fixture_close(&f);
}

/* With EVENT_IDX the flag must be ignored, and avail_event without it (§2.7.10.1). */
static void test_wrong_suppression_is_ignored(void **state)
{
    struct queue_fixture f;

    fixture_open(&f, (struct queue_options){.size = 8, .event_idx = true});
    mock_ring_set_no_notify(&f.ring, true);
    assert_error(fixture_add_writable(&f, 16, 0), VIRTIO_OK);
    virtqueue_publish(&f.vq);
    assert_true(virtqueue_kick_needed(&f.vq));
    fixture_close(&f);

    fixture_open(&f, (struct queue_options){.size = 8});
    mock_ring_set_avail_event(&f.ring, 5);
    assert_error(fixture_add_writable(&f, 16, 0), VIRTIO_OK);
    virtqueue_publish(&f.vq);
    assert_true(virtqueue_kick_needed(&f.vq));
    fixture_close(&f);
}

/* Moves both sides of a queue to avail index `to`, one buffer at a time. */
static void advance_to(struct queue_fixture *f, uint16_t to)
{
    struct virtqueue_used used;

    while (f->ring.next_avail != to) {
        assert_error(fixture_add_writable(f, 16, 0), VIRTIO_OK);
        virtqueue_publish(&f->vq);
        virtqueue_kick_needed(&f->vq);
        fixture_use_one(f, 0);
        assert_error(virtqueue_get(&f->vq, &used), VIRTIO_OK);
    }
}

/* A batch of `batch` from index `start`; the device asks for `event`. */
static bool kick_for(struct queue_fixture *f, uint16_t start, uint16_t batch, uint16_t event)
{
    struct virtqueue_used used;

    advance_to(f, start);
    mock_ring_set_avail_event(&f->ring, event);
    for (uint16_t i = 0; i < batch; i++) {
        assert_error(fixture_add_writable(f, 16, 0), VIRTIO_OK);
    }
    virtqueue_publish(&f->vq);
    bool kick = virtqueue_kick_needed(&f->vq);
    for (uint16_t i = 0; i < batch; i++) {
        fixture_use_one(f, 0);
        assert_error(virtqueue_get(&f->vq, &used), VIRTIO_OK);
    }
    return kick;
}

/* §2.7.10.1: notify exactly if one of the entries written has the index avail_event. */
static void test_avail_event_edges(void **state)
{
    static const uint16_t starts[] = {10, 0x7FFE, 0xFFFC, 0xFFFF, 3};
    struct queue_fixture f;

    fixture_open(&f, (struct queue_options){.size = 8, .event_idx = true});
    for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
        uint16_t s = starts[i];
        assert_false(kick_for(&f, s, 4, (uint16_t)(s - 1)));
        s = (uint16_t)(s + 4);
        assert_true(kick_for(&f, s, 4, s)); /* first of the batch */
        s = (uint16_t)(s + 4);
        assert_true(kick_for(&f, s, 4, (uint16_t)(s + 3))); /* last of the batch */
        s = (uint16_t)(s + 4);
        assert_false(kick_for(&f, s, 4, (uint16_t)(s + 4)));
        s = (uint16_t)(s + 4);
        assert_false(kick_for(&f, s, 1, (uint16_t)(s + 0x8000)));
    }
    fixture_close(&f);
}

/* Several batches between two decisions count together, even 65,536 buffers or more. */
static void test_kick_decision_spans_batches(void **state)
{
    struct queue_fixture f;
    struct virtqueue_used used;

    fixture_open(&f, (struct queue_options){.size = 8, .event_idx = true});
    for (uint32_t i = 0; i < 65536u + 5u; i++) {
        assert_error(fixture_add_writable(&f, 16, 0), VIRTIO_OK);
        virtqueue_publish(&f.vq);
        fixture_use_one(&f, 0);
        assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
    }
    mock_ring_set_avail_event(&f.ring, 1000); /* passed only by the first 65,536 of them */
    assert_true(virtqueue_kick_needed(&f.vq));
    assert_false(virtqueue_kick_needed(&f.vq));
    fixture_close(&f);
}

/* The one meaning of "enable": true exactly if used buffers are pending. */
static void test_arm_reports_pending(void **state)
{
    static const bool event_idx[] = {false, true};
    struct queue_fixture f;
    struct virtqueue_used used;

    for (size_t v = 0; v < ARRAY_SIZE(event_idx); v++) {
        fixture_open(&f, (struct queue_options){.size = 8, .event_idx = event_idx[v]});
        assert_error(fixture_add_writable(&f, 16, 0), VIRTIO_OK);
        assert_error(fixture_add_writable(&f, 16, 0), VIRTIO_OK);
        virtqueue_publish(&f.vq);
        assert_false(virtqueue_arm_and_check_more(&f.vq));
        fixture_use_one(&f, 1);
        assert_true(mock_ring_wants_interrupt(&f.ring));

        virtqueue_disable_interrupts(&f.vq);
        assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
        assert_error(virtqueue_get(&f.vq, &used), VIRTIO_E_QUEUE_EMPTY);
        fixture_use_one(&f, 1); /* arrives between the last poll and arming */
        assert_false(mock_ring_wants_interrupt(&f.ring));
        assert_true(virtqueue_arm_and_check_more(&f.vq));
        assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
        assert_false(virtqueue_arm_and_check_more(&f.vq));
        assert_error(fixture_add_writable(&f, 16, 0), VIRTIO_OK);
        virtqueue_publish(&f.vq);
        fixture_use_one(&f, 1);
        assert_true(mock_ring_wants_interrupt(&f.ring));
        fixture_close(&f);
    }
}

/* Disabled means quiet over a long run; with EVENT_IDX one interrupt in 65,536 is unavoidable. */
static void test_disabled_is_quiet(void **state)
{
    static const bool event_idx[] = {false, true};
    struct queue_fixture f;
    struct virtqueue_used used;

    for (size_t v = 0; v < ARRAY_SIZE(event_idx); v++) {
        fixture_open(&f, (struct queue_options){.size = 8, .event_idx = event_idx[v]});
        mock_ring_wants_interrupt(&f.ring);
        virtqueue_disable_interrupts(&f.vq);
        unsigned interrupts = 0;
        for (unsigned i = 0; i < 60000; i++) {
            assert_error(fixture_add_writable(&f, 16, 0), VIRTIO_OK);
            virtqueue_publish(&f.vq);
            fixture_use_one(&f, 0);
            interrupts += mock_ring_wants_interrupt(&f.ring);
            assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
        }
        assert_int_equal(interrupts, 0);
        fixture_close(&f);
    }
}

static void test_delayed_arm(void **state)
{
    struct queue_fixture f;
    struct virtqueue_used used;

    fixture_open(&f, (struct queue_options){.size = 16, .event_idx = true});
    mock_ring_wants_interrupt(&f.ring);
    for (uintptr_t i = 0; i < 10; i++) {
        assert_error(fixture_add_writable(&f, 16, i), VIRTIO_OK);
    }
    virtqueue_publish(&f.vq);
    assert_false(virtqueue_arm_delayed_and_check_more(&f.vq, 4));
    for (int i = 0; i < 3; i++) {
        fixture_use_one(&f, 0);
        assert_false(mock_ring_wants_interrupt(&f.ring));
    }
    assert_false(virtqueue_arm_delayed_and_check_more(&f.vq, 4)); /* three are fewer than four */
    fixture_use_one(&f, 0);
    assert_true(mock_ring_wants_interrupt(&f.ring));
    assert_true(virtqueue_arm_delayed_and_check_more(&f.vq, 4));
    while (virtqueue_get(&f.vq, &used) == VIRTIO_OK) {
    }
    /* More than are in flight: cut, or the interrupt would never come. */
    assert_false(virtqueue_arm_delayed_and_check_more(&f.vq, 100));
    for (int i = 0; i < 6; i++) {
        assert_false(mock_ring_wants_interrupt(&f.ring));
        fixture_use_one(&f, 0);
    }
    assert_true(mock_ring_wants_interrupt(&f.ring));
    while (virtqueue_get(&f.vq, &used) == VIRTIO_OK) {
    }
    assert_false(virtqueue_arm_delayed_and_check_more(&f.vq, 5)); /* none in flight: at the next */
    assert_error(fixture_add_writable(&f, 16, 0), VIRTIO_OK);
    virtqueue_publish(&f.vq);
    fixture_use_one(&f, 0);
    assert_true(mock_ring_wants_interrupt(&f.ring));
    fixture_close(&f);
}

static void test_detach_gives_every_cookie_back(void **state)
{
    struct queue_fixture f;
    struct virtqueue_used used;
    void *cookie;
    bool seen[9] = {false};

    fixture_open(&f, (struct queue_options){.size = 16, .indirect_max = 4, .event_idx = true});
    struct virtqueue_element e[5];
    for (size_t i = 0; i < ARRAY_SIZE(e); i++) {
        e[i] = fixture_element(&f, 0, 8);
    }
    for (uintptr_t i = 0; i < 6; i++) {
        assert_error(virtqueue_add(&f.vq, e, (uint16_t)(1 + i % 3), 0, (void *)i), VIRTIO_OK);
    }
    virtqueue_publish(&f.vq);
    assert_error(virtqueue_add(&f.vq, e, 5, 0, (void *)6), VIRTIO_OK); /* direct, not published */
    fixture_use_one(&f, 0);
    assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
    seen[(uintptr_t)used.cookie] = true;
    fixture_use_one(&f, 0); /* used, but never fetched: comes by detach */
    while (virtqueue_detach_unused(&f.vq, &cookie)) {
        assert_false(seen[(uintptr_t)cookie]);
        seen[(uintptr_t)cookie] = true;
    }
    for (size_t i = 0; i < 7; i++) {
        assert_true(seen[i]);
    }
    assert_false(seen[7]);
    assert_int_equal(virtqueue_free_descriptors(&f.vq), 16);

    virtqueue_reinit(&f.vq);
    fixture_connect(&f);
    assert_false(virtqueue_detach_unused(&f.vq, &cookie));
    assert_error(fixture_add_writable(&f, 16, 42), VIRTIO_OK);
    virtqueue_publish(&f.vq);
    assert_true(virtqueue_kick_needed(&f.vq));
    fixture_use_one(&f, 16);
    assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
    assert_int_equal((uintptr_t)used.cookie, 42);
    fixture_close(&f);
}

/*
 * The device may scribble over everything that it should only read: nobody reads it back (threat
 * model 3.5).
 */
static void test_descriptors_are_write_only(void **state)
{
    struct queue_fixture f;
    struct virtqueue_used used;
    struct mock_chain chain;

    fixture_open(&f, (struct queue_options){.size = 8, .indirect_max = 4});
    for (int round = 0; round < 1000; round++) {
        struct virtqueue_element e[3] = {fixture_element(&f, 0, 8), fixture_element(&f, 8, 8),
                                         fixture_element(&f, 16, 8)};
        assert_error(virtqueue_add(&f.vq, e, (uint16_t)(1 + round % 2), 1, NULL), VIRTIO_OK);
        virtqueue_publish(&f.vq);
        assert_true(mock_ring_pop(&f.ring, &chain));
        memset(f.ring.desc, 0xA5, virtq_desc_bytes(8));
        memset(f.ring.avail->ring, 0xA5, 16);
        memset(f.vq.indirect_dma.va, 0xA5, f.vq.indirect_dma.size);
        mock_ring_push(&f.ring, chain.head, 8);
        assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
        assert_int_equal(virtqueue_free_descriptors(&f.vq), 8);
    }
    fixture_close(&f);
}

static void test_info(void **state)
{
    struct queue_fixture f;
    struct virtqueue_info info;
    struct virtqueue_used used;

    fixture_open(&f, (struct queue_options){.size = 8});
    for (uintptr_t i = 0; i < 3; i++) {
        assert_error(fixture_add_writable(&f, 16, i), VIRTIO_OK);
    }
    virtqueue_publish(&f.vq);
    fixture_use_one(&f, 0);
    assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
    virtqueue_get_info(&f.vq, &info);
    assert_int_equal(info.index, 3);
    assert_int_equal(info.size, 8);
    assert_int_equal(info.free, 6);
    assert_int_equal(info.in_flight, 2);
    assert_int_equal(info.avail_idx, 3);
    assert_int_equal(info.used_idx, 1);
    assert_error(info.broken, VIRTIO_OK);
    fixture_close(&f);
}

static void test_error_texts(void **state)
{
    for (int i = 0; i < VIRTIO_ERROR_COUNT; i++) {
        assert_true(strlen(virtio_error_text((enum virtio_error)i)) > 0);
        assert_int_equal(strncmp(virtio_error_name((enum virtio_error)i), "VIRTIO_", 7), 0);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(virtio_error_text((enum virtio_error)i),
                                    virtio_error_text((enum virtio_error)j));
        }
    }
    assert_string_equal(virtio_error_text(VIRTIO_ERROR_COUNT), "unknown error");
    assert_string_equal(virtio_error_name((enum virtio_error) - 1), "VIRTIO_E_UNKNOWN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choose_size),
        cmocka_unit_test(test_create_refuses),
        cmocka_unit_test(test_largest_queue),
        cmocka_unit_test(test_data_both_ways),
        cmocka_unit_test(test_add_refuses),
        cmocka_unit_test(test_add_refuses_lengths),
        cmocka_unit_test(test_direct_and_indirect_limits),
        cmocka_unit_test(test_random_traffic_and_wrap),
        cmocka_unit_test(test_batching),
        cmocka_unit_test(test_no_notify_flag),
        cmocka_unit_test(test_wrong_suppression_is_ignored),
        cmocka_unit_test(test_avail_event_edges),
        cmocka_unit_test(test_kick_decision_spans_batches),
        cmocka_unit_test(test_arm_reports_pending),
        cmocka_unit_test(test_disabled_is_quiet),
        cmocka_unit_test(test_delayed_arm),
        cmocka_unit_test(test_detach_gives_every_cookie_back),
        cmocka_unit_test(test_descriptors_are_write_only),
        cmocka_unit_test(test_info),
        cmocka_unit_test(test_error_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

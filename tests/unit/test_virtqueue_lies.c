/* SPDX-License-Identifier: MIT */
/* Every lie a device can tell in the used ring (threat model §3), each on its own. */
#include "queue_fixture.h"

#define QUEUE_SIZE 8u
#define POSTED     4u
#define LENGTH     100u

/* Four writable buffers of LENGTH bytes, cookies 0 to 3, all seen by the device, none used. */
static void lie_open(struct queue_fixture *f, bool event_idx)
{
    struct mock_chain chain;

    fixture_open(f, (struct queue_options){.size = QUEUE_SIZE, .event_idx = event_idx});
    for (uintptr_t i = 0; i < POSTED; i++) {
        assert_error(fixture_add_writable(f, LENGTH, i), VIRTIO_OK);
    }
    virtqueue_publish(&f->vq);
    virtqueue_kick_needed(&f->vq);
    for (uintptr_t i = 0; i < POSTED; i++) {
        assert_true(mock_ring_pop(&f->ring, &chain));
    }
    assert_int_equal(f->os.log_count, 0);
}

/*
 * The queue must be broken for that reason, say so once, refuse everything, and give the buffers
 * back.
 */
static void lie_close(struct queue_fixture *f, enum virtio_error reason, unsigned left)
{
    struct virtqueue_used used;
    void *cookie;

    assert_error(virtqueue_get(&f->vq, &used), VIRTIO_E_QUEUE_BROKEN);
    assert_error(virtqueue_broken(&f->vq), reason);
    assert_int_equal(f->os.log_count, 1);
    assert_int_equal(f->os.log[0].level, CORE_LOG_ERROR);
    assert_string_equal(f->os.log[0].text, virtio_error_text(reason));
    assert_int_equal(f->os.log[0].a, 3); /* queue index */

    uint16_t free_before = virtqueue_free_descriptors(&f->vq);
    assert_error(fixture_add_writable(f, LENGTH, 9), VIRTIO_E_QUEUE_BROKEN);
    assert_false(virtqueue_has_room(&f->vq, 1));
    virtqueue_publish(&f->vq);
    assert_false(virtqueue_kick_needed(&f->vq));
    assert_false(virtqueue_arm_and_check_more(&f->vq));
    virtqueue_disable_interrupts(&f->vq);
    assert_error(virtqueue_get(&f->vq, &used), VIRTIO_E_QUEUE_BROKEN);
    virtqueue_break(&f->vq, VIRTIO_E_NET_RX_SHORT); /* the first reason stays */
    assert_error(virtqueue_broken(&f->vq), reason);
    assert_int_equal(f->os.log_count, 1);
    assert_int_equal(virtqueue_free_descriptors(&f->vq), free_before);

    for (unsigned i = 0; i < left; i++) {
        assert_true(virtqueue_detach_unused(&f->vq, &cookie));
    }
    assert_false(virtqueue_detach_unused(&f->vq, &cookie));
    virtqueue_reinit(&f->vq);
    assert_error(virtqueue_broken(&f->vq), VIRTIO_OK);
    assert_error(fixture_add_writable(f, LENGTH, 9), VIRTIO_OK);
    fixture_close(f);
}

static void test_id_out_of_range(void **state)
{
    static const uint32_t ids[] = {QUEUE_SIZE, QUEUE_SIZE + 1, 0x10000,
                                   0x10001,    0x80000000u,    UINT32_MAX};
    struct queue_fixture f;

    for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
        lie_open(&f, false);
        mock_ring_push(&f.ring, ids[i], 1);
        lie_close(&f, VIRTIO_E_USED_ID_RANGE, POSTED);
    }
}

static void test_id_never_issued(void **state)
{
    struct queue_fixture f;

    for (uint32_t id = POSTED; id < QUEUE_SIZE; id++) {
        lie_open(&f, false);
        mock_ring_push(&f.ring, id, 0);
        lie_close(&f, VIRTIO_E_USED_ID_NOT_ISSUED, POSTED);
    }
}

static void test_id_repeated(void **state)
{
    struct queue_fixture f;
    struct virtqueue_used used;

    lie_open(&f, false);
    mock_ring_push(&f.ring, 2, 5);
    mock_ring_push(&f.ring, 2, 5);
    assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
    assert_int_equal((uintptr_t)used.cookie, 2);
    lie_close(&f, VIRTIO_E_USED_ID_NOT_ISSUED, POSTED - 1);
}

/* The second descriptor of a chain is in use, but is no head. */
static void test_id_inside_a_chain(void **state)
{
    struct queue_fixture f;

    fixture_open(&f, (struct queue_options){.size = QUEUE_SIZE});
    struct virtqueue_element e[2] = {fixture_element(&f, 0, 8), fixture_element(&f, 8, 8)};
    assert_error(virtqueue_add(&f.vq, e, 1, 1, NULL), VIRTIO_OK);
    virtqueue_publish(&f.vq);
    mock_ring_push(&f.ring, 1, 0);
    lie_close(&f, VIRTIO_E_USED_ID_NOT_ISSUED, 1);
}

/* A head that was added but not published: the device can only have guessed it. */
static void test_id_not_published(void **state)
{
    struct queue_fixture f;

    lie_open(&f, false);
    assert_error(fixture_add_writable(&f, LENGTH, 4), VIRTIO_OK);
    mock_ring_push(&f.ring, 4, 0);
    lie_close(&f, VIRTIO_E_USED_ID_NOT_ISSUED, POSTED + 1);
}

/* ...while a published one beside unpublished ones is fine. */
static void test_published_beside_unpublished(void **state)
{
    struct queue_fixture f;
    struct virtqueue_used used;

    lie_open(&f, false);
    assert_error(fixture_add_writable(&f, LENGTH, 4), VIRTIO_OK);
    mock_ring_push(&f.ring, 3, 0);
    assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
    assert_int_equal((uintptr_t)used.cookie, 3);
    virtqueue_publish(&f.vq);
    mock_ring_push(&f.ring, 4, 0);
    assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
    assert_int_equal((uintptr_t)used.cookie, 4);
    fixture_close(&f);
}

static void test_length_too_long(void **state)
{
    static const uint32_t lengths[] = {LENGTH + 1, 0x10000, UINT32_MAX};
    struct queue_fixture f;
    struct virtqueue_used used;

    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        lie_open(&f, true);
        mock_ring_push(&f.ring, 0, LENGTH); /* exactly full is fine */
        assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
        mock_ring_push(&f.ring, 1, lengths[i]);
        lie_close(&f, VIRTIO_E_USED_LENGTH, POSTED - 1);
    }
}

/* Only device-writable bytes count, also through an indirect table. */
static void test_length_counts_writable_only(void **state)
{
    static const uint16_t indirect[] = {0, 4};
    struct queue_fixture f;
    struct virtqueue_used used;

    for (size_t i = 0; i < ARRAY_SIZE(indirect); i++) {
        fixture_open(&f, (struct queue_options){.size = QUEUE_SIZE, .indirect_max = indirect[i]});
        struct virtqueue_element e[3] = {fixture_element(&f, 0, 1000), fixture_element(&f, 2000, 6),
                                         fixture_element(&f, 3000, 4)};
        assert_error(virtqueue_add(&f.vq, e, 1, 2, NULL), VIRTIO_OK);
        assert_error(virtqueue_add(&f.vq, e, 1, 0, NULL), VIRTIO_OK);
        virtqueue_publish(&f.vq);
        fixture_use_one(&f, 10);
        assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
        fixture_use_one(&f, 1); /* nothing writable at all */
        lie_close(&f, VIRTIO_E_USED_LENGTH, 1);
    }
}

static void test_index_jump(void **state)
{
    /* One more than in flight, half way round, backwards by one. */
    static const uint16_t indices[] = {POSTED + 1, QUEUE_SIZE, QUEUE_SIZE + 1, 0x8000, 0xFFFF};
    struct queue_fixture f;

    for (size_t i = 0; i < ARRAY_SIZE(indices); i++) {
        lie_open(&f, true);
        mock_ring_write_used_idx(&f.ring, indices[i]);
        lie_close(&f, VIRTIO_E_USED_INDEX, POSTED);
    }
}

/* The index may not cover what was added but not published. */
static void test_index_over_unpublished(void **state)
{
    struct queue_fixture f;

    fixture_open(&f, (struct queue_options){.size = QUEUE_SIZE});
    assert_error(fixture_add_writable(&f, LENGTH, 0), VIRTIO_OK);
    mock_ring_push(&f.ring, 0, 0);
    lie_close(&f, VIRTIO_E_USED_INDEX, 1);
}

static void test_index_goes_back(void **state)
{
    struct queue_fixture f;
    struct virtqueue_used used;

    lie_open(&f, false);
    mock_ring_push(&f.ring, 0, 0);
    mock_ring_push(&f.ring, 1, 0);
    assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
    assert_error(virtqueue_get(&f.vq, &used), VIRTIO_OK);
    mock_ring_write_used_idx(&f.ring, 1);
    lie_close(&f, VIRTIO_E_USED_INDEX, POSTED - 2);
}

/* Arming sees the lie too; it sends the caller to the poll, once. */
static void test_index_jump_seen_by_arm(void **state)
{
    struct queue_fixture f;

    lie_open(&f, true);
    mock_ring_write_used_idx(&f.ring, 100);
    assert_true(virtqueue_arm_and_check_more(&f.vq));
    mock_ring_write_used_idx(&f.ring, 0); /* and back: too late */
    assert_false(virtqueue_arm_and_check_more(&f.vq));
    lie_close(&f, VIRTIO_E_USED_INDEX, POSTED);
}

static void test_never_completes(void **state)
{
    struct queue_fixture f;
    struct virtqueue_used used;
    void *cookie;

    lie_open(&f, true);
    for (int i = 0; i < 1000; i++) {
        assert_error(virtqueue_get(&f.vq, &used), VIRTIO_E_QUEUE_EMPTY);
        assert_false(virtqueue_arm_and_check_more(&f.vq));
    }
    assert_error(virtqueue_broken(&f.vq), VIRTIO_OK); /* silence is no violation */
    for (unsigned i = 0; i < POSTED; i++) {
        assert_true(virtqueue_detach_unused(&f.vq, &cookie));
    }
    assert_false(virtqueue_detach_unused(&f.vq, &cookie));
    fixture_close(&f);
}

static void test_broken_by_driver(void **state)
{
    struct queue_fixture f;

    lie_open(&f, false);
    virtqueue_break(&f.vq, VIRTIO_E_NET_RX_NUM_BUFFERS);
    lie_close(&f, VIRTIO_E_NET_RX_NUM_BUFFERS, POSTED);
    lie_open(&f, false);
    virtqueue_break(&f.vq, VIRTIO_OK);
    lie_close(&f, VIRTIO_E_QUEUE_BROKEN_BY_DRIVER, POSTED);
}

/* Without a log function everything works the same. */
static void test_no_log(void **state)
{
    struct queue_fixture f;
    struct virtqueue_used used;
    struct core_os_ops ops;

    fixture_open(&f, (struct queue_options){.size = QUEUE_SIZE});
    ops = *f.vq.config.os.ops;
    ops.log = NULL;
    f.vq.config.os.ops = &ops;
    mock_ring_push(&f.ring, 0, 0);
    assert_error(virtqueue_get(&f.vq, &used), VIRTIO_E_QUEUE_BROKEN);
    assert_int_equal(f.os.log_count, 0);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_id_out_of_range),
        cmocka_unit_test(test_id_never_issued),
        cmocka_unit_test(test_id_repeated),
        cmocka_unit_test(test_id_inside_a_chain),
        cmocka_unit_test(test_id_not_published),
        cmocka_unit_test(test_published_beside_unpublished),
        cmocka_unit_test(test_length_too_long),
        cmocka_unit_test(test_length_counts_writable_only),
        cmocka_unit_test(test_index_jump),
        cmocka_unit_test(test_index_over_unpublished),
        cmocka_unit_test(test_index_goes_back),
        cmocka_unit_test(test_index_jump_seen_by_arm),
        cmocka_unit_test(test_never_completes),
        cmocka_unit_test(test_broken_by_driver),
        cmocka_unit_test(test_no_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

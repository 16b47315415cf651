/* SPDX-License-Identifier: MIT */
/* Each rule that the contract machine holds a driver to is broken once, and seen. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "virtio_by_hand.h"

#define MILLISECOND UINT64_C(1000000)

static struct virtq_desc *desc_of(struct hand_nic *n, unsigned queue)
{
    return hand_at(n->h, n->queue[queue].desc);
}

/* Publish descriptor `head` on the transmit queue and let the device look. */
static void publish(struct hand_nic *n, unsigned head)
{
    struct hand_queue *q = &n->queue[VIRTIO_NET_QUEUE_TX];
    struct virtq_avail *avail = hand_at(n->h, q->avail);

    avail->ring[q->avail_idx % q->size] = le16_make((uint16_t)head);
    avail->idx = le16_make(++q->avail_idx);
    n->h->ops->mmio_write(n->h->m, q->notify, 2, VIRTIO_NET_QUEUE_TX);
    n->h->ops->stall(n->h->m, MILLISECOND);
}

static void describe(struct hand_nic *n, unsigned i, lab_pa pa, uint32_t bytes, unsigned flags,
                     unsigned next)
{
    desc_of(n, VIRTIO_NET_QUEUE_TX)[i] = (struct virtq_desc){.addr = le64_make(pa),
                                                             .len = le32_make(bytes),
                                                             .flags = le16_make((uint16_t)flags),
                                                             .next = le16_make((uint16_t)next)};
}

static void break_outside_ram(struct hand_nic *n)
{
    describe(n, 0, UINT64_C(0x7000000000), 100, 0, 0);
    publish(n, 0);
}

static void break_not_granted(struct hand_nic *n)
{
    describe(n, 0, n->h->ram[0].range.base + 0x10000, 100, 0, 0);
    publish(n, 0);
}

static void break_loop(struct hand_nic *n)
{
    describe(n, 0, n->queue[1].buffers, 100, VIRTQ_DESC_F_NEXT, 1);
    describe(n, 1, n->queue[1].buffers, 100, VIRTQ_DESC_F_NEXT, 0);
    publish(n, 0);
}

static void break_next(struct hand_nic *n)
{
    describe(n, 0, n->queue[1].buffers, 100, VIRTQ_DESC_F_NEXT, 300);
    publish(n, 0);
}

static void break_head(struct hand_nic *n)
{
    publish(n, 256);
}

static void break_twice(struct hand_nic *n)
{
    n->h->ops->monitor(n->h->m, "fault net0 tx-stuck", NULL, 0);
    describe(n, 0, n->queue[1].buffers, 100, 0, 0);
    publish(n, 0);
    n->h->ops->monitor(n->h->m, "fault net0 tx-stuck off", NULL, 0);
    struct virtq_avail *avail = hand_at(n->h, n->queue[1].avail);

    /* Both entries are there before the device looks. */
    avail->ring[n->queue[1].avail_idx % 256] = avail->ring[(n->queue[1].avail_idx + 1) % 256] = 5;
    describe(n, 5, n->queue[1].buffers, 100, 0, 0);
    n->queue[1].avail_idx++;
    publish(n, 5);
}

static void break_idx_jump(struct hand_nic *n)
{
    n->queue[1].avail_idx = (uint16_t)(n->queue[1].avail_idx + 300);
    publish(n, 0);
}

static void indirect_table(struct hand_nic *n, unsigned entry_flags, uint32_t bytes, unsigned flags)
{
    lab_pa pa = n->queue[1].buffers;
    struct virtq_desc *table = hand_at(n->h, pa);

    table[0] = (struct virtq_desc){.addr = le64_make(pa + 0x800),
                                   .len = le32_make(100),
                                   .flags = le16_make((uint16_t)entry_flags),
                                   .next = le16_make(9)};
    describe(n, 0, pa, bytes, VIRTQ_DESC_F_INDIRECT | flags, 1);
    publish(n, 0);
}

static void break_indirect_in_indirect(struct hand_nic *n)
{
    indirect_table(n, VIRTQ_DESC_F_INDIRECT, 16, 0);
}

static void break_indirect_size(struct hand_nic *n)
{
    indirect_table(n, 0, 24, 0);
}

static void break_indirect_next(struct hand_nic *n)
{
    indirect_table(n, 0, 16, VIRTQ_DESC_F_NEXT);
}

static void break_indirect_beyond(struct hand_nic *n)
{
    indirect_table(n, VIRTQ_DESC_F_NEXT, 32, 0);
}

static void break_order(struct hand_nic *n)
{
    describe(n, 0, n->queue[1].buffers, 100, VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE, 1);
    describe(n, 1, n->queue[1].buffers, 100, 0, 0);
    publish(n, 0);
}

static void break_tx_write(struct hand_nic *n)
{
    describe(n, 0, n->queue[1].buffers, 100, VIRTQ_DESC_F_NEXT, 1);
    describe(n, 1, n->queue[1].buffers, 100, VIRTQ_DESC_F_WRITE, 0);
    publish(n, 0);
}

static void break_tx_size(struct hand_nic *n)
{
    describe(n, 0, n->queue[1].buffers, 2000, 0, 0);
    publish(n, 0);
}

static void break_tx_header(struct hand_nic *n)
{
    struct virtio_net_hdr *h = hand_at(n->h, n->queue[1].buffers);

    h->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
    describe(n, 0, n->queue[1].buffers, 100, 0, 0);
    publish(n, 0);
}

static void break_revoke_buffer(struct hand_nic *n)
{
    n->h->ops->dma_grant(n->h->m, n->queue[0].buffers, 4096, false);
}

static void break_revoke_ring(struct hand_nic *n)
{
    n->h->ops->dma_grant(n->h->m, n->queue[0].used, 4096, false);
}

static void break_revoke_twice(struct hand_nic *n)
{
    lab_pa page = hand_pages(n->h, 1);

    n->h->ops->dma_grant(n->h->m, page, 4096, false);
    n->h->ops->dma_grant(n->h->m, page, 4096, false);
}

static void break_config_write(struct hand_nic *n)
{
    n->h->ops->mmio_write(n->h->m, n->device, 1, 2);
}

static void break_width(struct hand_nic *n)
{
    (void)n->h->ops->mmio_read(n->h->m, n->common + 0x10, 4);
}

static void break_unaligned(struct hand_nic *n)
{
    (void)n->h->ops->mmio_read(n->h->m, n->common + 0x17, 2);
}

static void break_64bit(struct hand_nic *n)
{
    n->h->ops->mmio_write(n->h->m, n->common + 0x20, 8, 0);
}

static void break_read_only(struct hand_nic *n)
{
    HAND_WRITE(n, num_queues, 1);
}

static void break_isr_write(struct hand_nic *n)
{
    n->h->ops->mmio_write(n->h->m, n->isr, 1, 1);
}

static void break_isr_width(struct hand_nic *n)
{
    (void)n->h->ops->mmio_read(n->h->m, n->isr, 4);
}

static void break_outside(struct hand_nic *n)
{
    (void)n->h->ops->mmio_read(n->h->m, n->common + 0x800, 4);
}

static void break_enable_twice(struct hand_nic *n)
{
    HAND_WRITE(n, queue_select, 0);
    HAND_WRITE(n, queue_enable, 1);
}

static void break_enable_zero(struct hand_nic *n)
{
    HAND_WRITE(n, queue_enable, 0);
}

static void break_address_enabled(struct hand_nic *n)
{
    HAND_WRITE(n, queue_desc, 0);
}

static void break_notify_value(struct hand_nic *n)
{
    n->h->ops->mmio_write(n->h->m, n->queue[0].notify, 2, 1);
}

static void break_notify_width(struct hand_nic *n)
{
    n->h->ops->mmio_write(n->h->m, n->queue[0].notify, 1, 0);
}

static void break_status_bits(struct hand_nic *n)
{
    HAND_WRITE(n, device_status, VIRTIO_STATUS_ACKNOWLEDGE);
}

static void break_reset_unseen(struct hand_nic *n)
{
    HAND_WRITE(n, device_status, 0);
    HAND_WRITE(n, device_status, VIRTIO_STATUS_ACKNOWLEDGE);
}

static void break_late_features(struct hand_nic *n)
{
    HAND_WRITE(n, driver_feature, 0);
}

static void reset(struct hand_nic *n)
{
    HAND_WRITE(n, device_status, 0);
    (void)HAND_READ(n, device_status);
}

static void break_driver_first(struct hand_nic *n)
{
    reset(n);
    HAND_WRITE(n, device_status, VIRTIO_STATUS_DRIVER);
}

static void break_features_first(struct hand_nic *n)
{
    reset(n);
    HAND_WRITE(n, driver_feature, 0);
}

static void to_driver(struct hand_nic *n)
{
    reset(n);
    hand_status(n, VIRTIO_STATUS_ACKNOWLEDGE);
    hand_status(n, VIRTIO_STATUS_DRIVER);
    HAND_WRITE(n, driver_feature_select, 1);
    HAND_WRITE(n, driver_feature, 1); /* VERSION_1 */
}

static void break_not_offered(struct hand_nic *n)
{
    to_driver(n);
    HAND_WRITE(n, driver_feature_select, 0);
    HAND_WRITE(n, driver_feature, 1);
    hand_status(n, VIRTIO_STATUS_FEATURES_OK);
}

static void break_no_features_ok(struct hand_nic *n)
{
    to_driver(n);
    hand_status(n, VIRTIO_STATUS_DRIVER_OK);
}

static void break_not_read_back(struct hand_nic *n)
{
    to_driver(n);
    hand_status(n, VIRTIO_STATUS_FEATURES_OK);
    HAND_WRITE(n, queue_select, 0);
    HAND_WRITE(n, queue_desc, 0);
}

static void to_features_ok(struct hand_nic *n)
{
    to_driver(n);
    hand_status(n, VIRTIO_STATUS_FEATURES_OK);
    assert_true(HAND_READ(n, device_status) & VIRTIO_STATUS_FEATURES_OK);
}

static void break_queue_size(struct hand_nic *n)
{
    to_features_ok(n);
    HAND_WRITE(n, queue_size, 512);
}

static void break_queue_number(struct hand_nic *n)
{
    to_features_ok(n);
    HAND_WRITE(n, queue_select, 7);
    HAND_WRITE(n, queue_size, 4);
}

static void break_misaligned(struct hand_nic *n)
{
    to_features_ok(n);
    HAND_WRITE(n, queue_desc, n->queue[0].desc + 8);
    HAND_WRITE(n, queue_driver, n->queue[0].avail);
    HAND_WRITE(n, queue_device, n->queue[0].used);
    HAND_WRITE(n, queue_enable, 1);
}

static void break_ring_ungranted(struct hand_nic *n)
{
    to_features_ok(n);
    HAND_WRITE(n, queue_desc, n->h->ram[0].range.base);
    HAND_WRITE(n, queue_driver, n->queue[0].avail);
    HAND_WRITE(n, queue_device, n->queue[0].used);
    HAND_WRITE(n, queue_enable, 1);
}

static void break_notify_early(struct hand_nic *n)
{
    to_features_ok(n);
    n->h->ops->mmio_write(n->h->m, n->queue[0].notify, 2, 0);
}

static void break_notify_disabled(struct hand_nic *n)
{
    to_features_ok(n);
    hand_status(n, VIRTIO_STATUS_DRIVER_OK);
    n->h->ops->mmio_write(n->h->m, n->queue[0].notify, 2, 0);
}

static void break_bus_master(struct hand_nic *n)
{
    to_features_ok(n);
    n->h->ops->pci_write(n->h->m, n->bdf, 4, 2, 2);
    hand_status(n, VIRTIO_STATUS_DRIVER_OK);
}

static void break_message_address(struct hand_nic *n)
{
    n->h->ops->mmio_write(n->h->m, n->msix_table, 4, 0x1234);
    n->h->ops->net_put(n->h->m, 0, "0123456789abcdef", 16);
    n->h->ops->stall(n->h->m, MILLISECOND);
}

static void break_table_width(struct hand_nic *n)
{
    n->h->ops->mmio_write(n->h->m, n->msix_table, 2, 0);
}

static void every_broken_rule_is_seen(void **state)
{
    static const struct {
        void (*run)(struct hand_nic *n);
        const char *text;
    } cases[] = {
        {break_outside_ram, "DMA outside RAM: buffer"},
        {break_not_granted, "was not given: buffer"},
        {break_loop, "while the device owns it"},
        {break_next, "next 300 beyond"},
        {break_head, "head 256 beyond"},
        {break_twice, "while the device owns it"},
        {break_idx_jump, "available index went"},
        {break_indirect_in_indirect, "inside an indirect table"},
        {break_indirect_size, "indirect table of 24 bytes"},
        {break_indirect_next, "indirect descriptor with NEXT"},
        {break_indirect_beyond, "beyond an indirect table"},
        {break_order, "device-readable buffer after"},
        {break_tx_write, "device-writable buffer"},
        {break_tx_size, "transmit chain of 2000"},
        {break_tx_header, "but no offload"},
        {break_revoke_buffer, "a buffer in flight"},
        {break_revoke_ring, "a ring"},
        {break_revoke_twice, "more often than granted"},
        {break_config_write, "device configuration written"},
        {break_width, "config_msix_vector read with 4 bytes"},
        {break_unaligned, "of the common configuration|queue_select read|read of 2|no field"},
        {break_64bit, "queue_desc written with 8"},
        {break_read_only, "num_queues is read-only"},
        {break_isr_write, "ISR status written"},
        {break_isr_width, "ISR status read with 4"},
        {break_outside, "outside all regions"},
        {break_enable_twice, "enabled twice"},
        {break_enable_zero, "written with 0"},
        {break_address_enabled, "while it is enabled"},
        {break_notify_value, "notification of queue 1 at offset 0x0"},
        {break_notify_width, "notification with 1"},
        {break_status_bits, "cleared without a reset"},
        {break_reset_unseen, "before a reset was seen"},
        {break_late_features, "after FEATURES_OK"},
        {break_driver_first, "DRIVER without ACKNOWLEDGE"},
        {break_features_first, "before DRIVER"},
        {break_not_offered, "accepted but not offered"},
        {break_no_features_ok, "before FEATURES_OK"},
        {break_not_read_back, "before FEATURES_OK was read back"},
        {break_queue_size, "queue_size 512"},
        {break_queue_number, "does not exist"},
        {break_misaligned, "misaligned ring"},
        {break_ring_ungranted, "was not given: descriptor table"},
        {break_notify_early, "before DRIVER_OK"},
        {break_notify_disabled, "not enabled"},
        {break_bus_master, "bus mastering is off"},
        {break_message_address, "which no msi_route has given"},
        {break_table_width, "MSI-X table accessed with 2"},
    };

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lab_machine_config config = {.msix_vectors = 3, .seed = i};
        const char *violation, *wanted = cases[i].text;
        struct hand h;
        struct hand_nic n;
        char words[128], *rest = words, *word;
        bool found = false;

        hand_up_contract(&h, &n, &config);
        cases[i].run(&n);
        violation = h.ops->violation(h.m);
        if (violation == NULL) {
            fail_msg("not seen: %s", wanted);
        }
        snprintf(words, sizeof(words), "%s", wanted);
        while ((word = strsep(&rest, "|")) != NULL) {
            found |= strstr(violation, word) != NULL;
        }
        if (!found) {
            fail_msg("\"%s\" instead of \"%s\"", violation, wanted);
        }
        hand_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_broken_rule_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* The contract machine, driven by hand: it works, it is deterministic, it sees every broken rule,
 * and it lies when told to. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/machine/contract/faults.h"
#include "virtio_by_hand.h"

#include "virtio/aero_contract.h"

#define MILLISECOND    UINT64_C(1000000)
#define ALL_FEATURES   UINT64_MAX

static void fill(uint8_t *frame, size_t bytes, unsigned salt)
{
    for (size_t i = 0; i < bytes; i++) {
        frame[i] = (uint8_t)(i * 7 + salt);
    }
    frame[0] &= 0xFE;
}

static void exchange(struct hand *h, struct hand_nic *n, unsigned rounds)
{
    uint8_t out[1514], in[2048];

    for (unsigned i = 0; i < rounds; i++) {
        size_t bytes = 60 + i * 97 % 1400;
        uint64_t deadline = h->ops->clock(h->m) + MILLISECOND;
        int64_t taken;

        fill(out, bytes, i);
        hand_send(n, out, bytes);
        while ((taken = h->ops->net_take(h->m, 0, in, sizeof(in))) == 0 &&
               h->ops->clock(h->m) < deadline) {
            h->ops->wait(h->m, deadline, NULL, 0);
            hand_interrupts(n);
        }
        assert_int_equal(taken, bytes);
        assert_memory_equal(in, out, bytes);

        fill(out, bytes, i + 100);
        assert_int_equal(h->ops->net_put(h->m, 0, out, bytes), bytes);
        assert_int_equal(hand_receive(n, in, sizeof(in), MILLISECOND), bytes);
        assert_memory_equal(in, out, bytes);
    }
    assert_true(n->interrupts >= rounds);
}

static void layout_is_the_contract(void **state)
{
    struct lab_machine_config config = {.msix_vectors = 0};
    struct hand h;
    struct hand_nic n;

    hand_open_contract(&h, &n, &config);
    assert_int_equal(h.ops->pci_read(h.m, n.bdf, 0x08, 1), AERO_CONTRACT_PCI_REVISION);
    assert_int_equal(h.ops->pci_read(h.m, n.bdf, 0x08, 4) >> 8, 0x020000);
    assert_int_equal(h.ops->pci_read(h.m, n.bdf, 0x2C, 4), 0x00011AF4);
    assert_int_equal(h.ops->pci_read(h.m, n.bdf, 0x3D, 1), 1);
    assert_int_equal(n.common, n.bar[0] + AERO_CONTRACT_COMMON_OFFSET);
    assert_int_equal(n.notify, n.bar[0] + AERO_CONTRACT_NOTIFY_OFFSET);
    assert_int_equal(n.isr, n.bar[0] + AERO_CONTRACT_ISR_OFFSET);
    assert_int_equal(n.device, n.bar[0] + AERO_CONTRACT_DEVICE_OFFSET);
    assert_int_equal(n.notify_multiplier, AERO_CONTRACT_NOTIFY_MULTIPLIER);
    hand_up(&n, ALL_FEATURES, false);
    assert_int_equal(n.queue[0].size, AERO_CONTRACT_NET_RX_QUEUE_SIZE);
    assert_int_equal(n.queue[1].size, AERO_CONTRACT_NET_TX_QUEUE_SIZE);
    assert_int_equal(HAND_READ(&n, num_queues), 2);
    assert_int_equal(n.offered, VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1) |
                                    VIRTIO_FEATURE_MASK(VIRTIO_F_INDIRECT_DESC) |
                                    VIRTIO_FEATURE_MASK(VIRTIO_NET_F_MAC) |
                                    VIRTIO_FEATURE_MASK(VIRTIO_NET_F_STATUS));
    assert_null(h.ops->violation(h.m));
    hand_close(&h);
}

static void frames_both_ways(void **state)
{
    static const char *const devices[] = {
        NULL,
        "net,layout=qemu,event-idx,ctrl,mtu=9000",
        "net,layout=spread,queue=64",
        "virtio-net,latency=0",
        "net,in-order,latency=200000",
        "net,layout=qemu,mrg",
    };

    for (unsigned i = 0; i < 2 * sizeof(devices) / sizeof(devices[0]); i++) {
        struct lab_machine_config config = {.devices = devices[i / 2],
                                            .msix_vectors = i % 2 ? 3 : 0,
                                            .ram_bytes = i % 3 ? 0 : UINT64_C(3) << 30,
                                            .seed = i};
        struct hand h;
        struct hand_nic n;

        hand_up_contract(&h, &n, &config);
        exchange(&h, &n, 40);
        assert_null(h.ops->violation(h.m));
        hand_close(&h);
    }
}

static void traced_run(uint64_t seed, char *trace, size_t cap)
{
    struct lab_machine_config config = {.seed = seed};
    struct hand h;
    struct hand_nic n;

    hand_up_contract(&h, &n, &config);
    exchange(&h, &n, 30);
    assert_int_equal(h.ops->monitor(h.m, "trace", trace, cap), 0);
    hand_close(&h);
}

static void same_seed_same_trace(void **state)
{
    char first[32], again[32], other[32];

    traced_run(1, first, sizeof(first));
    traced_run(1, again, sizeof(again));
    traced_run(2, other, sizeof(other));
    assert_string_equal(first, again);
    assert_string_not_equal(first, other);
}

static void link_and_config_interrupt(void **state)
{
    for (unsigned vectors = 0; vectors <= 3; vectors += 3) {
        struct lab_machine_config config = {.msix_vectors = vectors};
        struct hand h;
        struct hand_nic n;
        unsigned generation;

        hand_up_contract(&h, &n, &config);
        assert_int_equal(h.ops->mmio_read(h.m, n.device + 6, 2), VIRTIO_NET_S_LINK_UP);
        generation = (unsigned)HAND_READ(&n, config_generation);
        assert_int_equal(h.ops->monitor(h.m, "link net0 off", NULL, 0), 0);
        assert_int_not_equal(HAND_READ(&n, config_generation), generation);
        assert_true(h.ops->irq_pending(h.m));
        assert_int_equal(hand_interrupts(&n), 1);
        assert_int_equal(h.ops->mmio_read(h.m, n.device + 6, 2), 0);
        assert_int_equal(h.ops->net_put(h.m, 0, "0123456789abcdef", 16), 0);
        assert_int_equal(h.ops->monitor(h.m, "link net0 on", NULL, 0), 0);
        assert_int_equal(hand_interrupts(&n), 1);
        exchange(&h, &n, 3);
        assert_null(h.ops->violation(h.m));
        hand_close(&h);
    }
}

static void unplug_and_plug(void **state)
{
    struct lab_machine_config config = {.devices = "net;net"};
    struct hand h;
    struct hand_nic n, other;
    lab_bdf second;

    hand_up_contract(&h, &n, &config);
    assert_true(hand_find(&h, 1, &second));
    hand_attach(&h, &other, second);
    other.header = AERO_CONTRACT_NET_HDR_SIZE;
    hand_up(&other, HAND_PLAIN_FEATURES, false);
    for (unsigned i = 0; i < 3; i++) {
        hand_send(&n, "0123456789abcdef", 16);
        assert_int_equal(h.ops->monitor(h.m, "unplug net0", NULL, 0), 0);
        assert_int_equal(h.ops->monitor(h.m, "unplug net0", NULL, 0), -ENODEV);
        assert_int_equal(HAND_READ(&n, device_status), 0xFF);
        assert_int_equal(h.ops->pci_read(h.m, n.bdf, 0, 4), UINT32_MAX);
        assert_false(h.ops->irq_pending(h.m));
        assert_int_equal(h.ops->mmio_read(h.m, other.device + 5, 1), 2);
        assert_int_equal(h.ops->monitor(h.m, "plug net0", NULL, 0), 0);
        hand_attach(&h, &n, n.bdf);
        n.header = AERO_CONTRACT_NET_HDR_SIZE;
        hand_up(&n, HAND_PLAIN_FEATURES, false);
        exchange(&h, &n, 2);
    }
    assert_null(h.ops->violation(h.m));
    hand_close(&h);
}

static void shared_line(void **state)
{
    struct lab_machine_config config = {.devices = "net;net,slot=6"};
    struct hand h;
    struct hand_nic n, other;
    lab_bdf second;
    uint64_t irq;

    hand_up_contract(&h, &n, &config);
    assert_true(hand_find(&h, 1, &second));
    hand_attach(&h, &other, second);
    other.header = AERO_CONTRACT_NET_HDR_SIZE;
    hand_up(&other, HAND_PLAIN_FEATURES, false);
    assert_int_equal(h.ops->pci_line(h.m, n.bdf, 1), h.ops->pci_line(h.m, second, 1));
    h.ops->net_put(h.m, 0, "0123456789abcdef", 16);
    h.ops->net_put(h.m, 1, "0123456789abcdef", 16);
    h.ops->stall(h.m, MILLISECOND);
    irq = h.ops->irq_take(h.m);
    assert_int_equal(irq, h.ops->pci_line(h.m, n.bdf, 1));
    assert_false(h.ops->irq_pending(h.m)); /* in service */
    assert_int_equal(h.ops->mmio_read(h.m, n.isr, 1), VIRTIO_PCI_ISR_QUEUE);
    h.ops->irq_eoi(h.m, irq);
    assert_int_equal(h.ops->irq_take(h.m), irq); /* the other one still holds it */
    assert_int_equal(h.ops->mmio_read(h.m, other.isr, 1), VIRTIO_PCI_ISR_QUEUE);
    h.ops->irq_eoi(h.m, irq);
    assert_int_equal(h.ops->irq_take(h.m), LAB_IRQ_NONE);
    assert_null(h.ops->violation(h.m));
    hand_close(&h);
}

static void wait_and_clock(void **state)
{
    struct lab_machine_config config = {.seed = 3};
    struct hand h;
    struct hand_nic n;

    hand_up_contract(&h, &n, &config);
    uint64_t now = h.ops->clock(h.m);

    assert_int_equal(h.ops->clock(h.m), now);
    h.ops->wait(h.m, now + 5000000, NULL, 0);
    assert_int_equal(h.ops->clock(h.m), now + 5000000);
    h.ops->stall(h.m, 10);
    assert_int_equal(h.ops->clock(h.m), now + 5000010);
    h.ops->wait(h.m, LAB_NO_DEADLINE, NULL, 0); /* nothing to come: returns */
    hand_close(&h);
}

static void masked_message_waits(void **state)
{
    struct lab_machine_config config = {.msix_vectors = 3};
    struct hand h;
    struct hand_nic n;
    uint8_t in[2048];

    hand_up_contract(&h, &n, &config);
    h.ops->mmio_write(h.m, n.msix_table + 12, 4, 1);
    h.ops->net_put(h.m, 0, "0123456789abcdef", 16);
    h.ops->stall(h.m, MILLISECOND);
    assert_int_equal(hand_used_idx(&n, 0), 1);
    assert_false(h.ops->irq_pending(h.m));
    assert_int_equal(h.ops->mmio_read(h.m, n.msix_table + 0x800, 8), 1);
    h.ops->mmio_write(h.m, n.msix_table + 12, 4, 0);
    assert_true(h.ops->irq_pending(h.m));
    assert_int_equal(hand_receive(&n, in, sizeof(in), MILLISECOND), 16);
    assert_null(h.ops->violation(h.m));
    hand_close(&h);
}

/* ---- Faults ------------------------------------------------------------------------------------
 */

/* Arm a fault, send two frames and look at the used ring of the transmit queue. */
static struct virtq_used_elem faulted_used(const char *fault, uint16_t *idx)
{
    struct lab_machine_config config = {.devices = "net,in-order", .seed = 9};
    struct virtq_used *used;
    struct virtq_used_elem entry;
    struct hand h;
    struct hand_nic n;
    char line[64];

    hand_up_contract(&h, &n, &config);
    snprintf(line, sizeof(line), "fault net0 %s", fault);
    assert_int_equal(h.ops->monitor(h.m, line, NULL, 0), 0);
    for (unsigned i = 0; i < 2; i++) {
        hand_send(&n, "0123456789abcdef", 16);
        h.ops->stall(h.m, MILLISECOND);
    }
    used = hand_at(&h, n.queue[1].used);
    entry = used->ring[1];
    *idx = le16_get(used->idx);
    assert_null(h.ops->violation(h.m));
    hand_close(&h);
    return entry;
}

static void used_ring_lies(void **state)
{
    uint16_t idx;
    struct virtq_used_elem e = faulted_used("irq-none", &idx);

    assert_int_equal(idx, 2);
    assert_int_equal(le32_get(e.id), 1);
    assert_int_equal(le32_get(e.len), 0);
    e = faulted_used("used-bad-id@1", &idx);
    assert_true(le32_get(e.id) >= 256);
    e = faulted_used("used-repeated-id:1", &idx);
    assert_int_equal(le32_get(e.id), 0);
    e = faulted_used("used-unissued-id:1@1", &idx);
    assert_int_not_equal(le32_get(e.id), 1);
    e = faulted_used("used-long@1", &idx);
    assert_true(le32_get(e.len) > 0);
    (void)faulted_used("used-jump@1", &idx);
    assert_true(idx > 2);
    (void)faulted_used("used-back@1", &idx);
    assert_true(idx == 0 || idx > 0xFF00);
    (void)faulted_used("tx-stuck", &idx);
    assert_int_equal(idx, 0);
}

static uint64_t faulted_register(const char *fault, size_t offset, unsigned width)
{
    struct lab_machine_config config = {.faults = fault, .msix_vectors = 2};
    struct hand h;
    struct hand_nic n;
    uint64_t value;

    hand_open_contract(&h, &n, &config);
    value = hand_register(&n, offset, width);
    hand_close(&h);
    return value;
}

#define FAULTED(fault, field)                                                                      \
    faulted_register(fault, offsetof(struct virtio_pci_common_cfg, field),                         \
                     sizeof(((struct virtio_pci_common_cfg *)0)->field))

static void register_lies(void **state)
{
    assert_int_equal(FAULTED("queue-size-zero", queue_size), 0);
    assert_int_equal(FAULTED("queue-size-odd", queue_size), 100);
    assert_int_equal(FAULTED("net0:queue-size-huge", queue_size), 0xFFFF);
    assert_int_equal(FAULTED("queue-count", num_queues), 1);
    assert_int_equal(FAULTED("notify-wild", queue_notify_off), 0xFFFF);
    assert_int_equal(FAULTED("msix-refused", queue_msix_vector), VIRTIO_MSI_NO_VECTOR);
    assert_int_equal(FAULTED("irq-none,msix-refused", config_msix_vector), VIRTIO_MSI_NO_VECTOR);
}

static void running_lies(void **state)
{
    struct lab_machine_config config = {.seed = 5};
    struct hand h;
    struct hand_nic n;
    uint64_t before;

    hand_up_contract(&h, &n, &config);
    assert_int_equal(h.ops->monitor(h.m, "fault net0 irq-spurious", NULL, 0), 0);
    assert_int_equal(hand_interrupts(&n), 1);
    assert_int_equal(n.queue_interrupts + n.config_interrupts, 0);

    assert_int_equal(h.ops->monitor(h.m, "fault net0 cfg-generation", NULL, 0), 0);
    before = HAND_READ(&n, config_generation);
    assert_int_not_equal(HAND_READ(&n, config_generation), before);

    assert_int_equal(h.ops->monitor(h.m, "fault net0 cfg-mac", NULL, 0), 0);
    assert_int_equal(h.ops->mmio_read(h.m, n.device, 1) & 1, 1);

    assert_int_equal(h.ops->monitor(h.m, "fault net0 needs-reset", NULL, 0), 0);
    assert_int_equal(HAND_READ(&n, device_status) & VIRTIO_STATUS_DEVICE_NEEDS_RESET,
                     VIRTIO_STATUS_DEVICE_NEEDS_RESET);
    assert_int_equal(hand_interrupts(&n), 1);

    assert_int_equal(h.ops->monitor(h.m, "fault net0 reset-stuck", NULL, 0), 0);
    HAND_WRITE(&n, device_status, 0);
    assert_int_not_equal(HAND_READ(&n, device_status), 0);
    assert_int_equal(h.ops->monitor(h.m, "fault net0 reset-stuck off", NULL, 0), 0);
    assert_int_equal(HAND_READ(&n, device_status), 0);

    assert_int_equal(h.ops->monitor(h.m, "fault net0 dead", NULL, 0), 0);
    assert_int_equal(HAND_READ(&n, num_queues), 0xFFFF);
    assert_int_equal(h.ops->pci_read(h.m, n.bdf, 0, 2), 0xFFFF);
    assert_null(h.ops->violation(h.m));
    hand_close(&h);
}

static void storm_ends(void **state)
{
    for (unsigned vectors = 0; vectors <= 2; vectors += 2) {
        struct lab_machine_config config = {.msix_vectors = vectors};
        struct hand h;
        struct hand_nic n;

        hand_up_contract(&h, &n, &config);
        assert_int_equal(h.ops->monitor(h.m, "fault net0 irq-storm", NULL, 0), 0);
        for (uint64_t i = 0; i < 6000; i++) {
            uint64_t irq;

            h.ops->wait(h.m, h.ops->clock(h.m) + MILLISECOND, NULL, 0);
            while ((irq = h.ops->irq_take(h.m)) != LAB_IRQ_NONE) {
                n.interrupts++;
                if (vectors == 0) {
                    (void)h.ops->mmio_read(h.m, n.isr, 1);
                }
                h.ops->irq_eoi(h.m, irq);
            }
        }
        assert_int_equal(n.interrupts, 5000);
        exchange(&h, &n, 2);
        hand_close(&h);
    }
}

/* With each fault a driver that trusts everything may fail, but the machine must not. */
static void every_fault_runs(void **state)
{
    for (unsigned f = 0; f < FAULT_COUNT; f++) {
        struct lab_machine_config config = {
            .faults = fault_infos[f].name, .devices = "net,ctrl,mtu=1500;net", .seed = f};
        struct hand h;
        lab_bdf second;
        struct hand_nic other;

        assert_int_equal(hand_open(&h, &lab_machine_contract, &config), 0);
        assert_true(hand_find(&h, f == FAULT_DEAD ? 0 : 1, &second));
        hand_attach(&h, &other, second);
        other.header = AERO_CONTRACT_NET_HDR_SIZE;
        hand_up(&other, HAND_PLAIN_FEATURES, false);
        assert_int_equal(h.ops->net_put(h.m, 1, "0123456789abcdef", 16), 16);
        h.ops->stall(h.m, MILLISECOND);
        assert_int_equal(hand_used_idx(&other, 0), 1);
        hand_close(&h);
    }
}

static void capability_lies(void **state)
{
    static const char *const faults[] = {"cap-loop", "cap-pointer", "cap-unaligned",
                                         "cap-no-common"};

    for (unsigned i = 0; i < 4; i++) {
        struct lab_machine_config config = {.faults = faults[i]};
        struct hand h;
        lab_bdf bdf;
        unsigned at, steps = 0;

        assert_int_equal(hand_open(&h, &lab_machine_contract, &config), 0);
        assert_true(hand_find(&h, 0, &bdf));
        at = h.ops->pci_read(h.m, bdf, PCI_CFG_CAP_POINTER, 1);
        if (i == 1) {
            assert_true(at < PCI_CFG_HEADER_SIZE);
        } else {
            if (i == 2) {
                assert_int_equal(h.ops->pci_read(h.m, bdf, at + 8, 4), 1);
            }
            for (; at != 0 && steps < 100; steps++) {
                at = h.ops->pci_read(h.m, bdf, at + 1, 1);
            }
            assert_int_equal(steps, i == 0 ? 100 : i == 2 ? 4 : 3);
        }
        hand_close(&h);
    }
}

/* A driver gone mad: registers, configuration space and ring memory at random, from one seed each.
 */
static void random_driver_does_no_harm(void **state)
{
    for (unsigned seed = 1; seed <= 40; seed++) {
        struct lab_machine_config config = {.devices = seed % 2 ? "net,ctrl,event-idx,mrg" : NULL,
                                            .msix_vectors = seed % 3 * 2,
                                            .seed = seed};
        unsigned random = seed * 7919;
        uint8_t frame[2048] = {0};
        struct hand h;
        struct hand_nic n;

        hand_up_contract(&h, &n, &config);
        for (unsigned i = 0; i < 4000; i++) {
            unsigned what = (unsigned)rand_r(&random), value = (unsigned)rand_r(&random);
            struct hand_queue *q = &n.queue[what >> 4 & 1];
            lab_pa areas[] = {q->desc, q->avail, q->used};
            unsigned width = 1u << (what >> 8 & 1) << (what >> 9 & 1);

            switch (what % 8) {
            case 0:
                h.ops->mmio_write(h.m, n.common + value % 64, width, value >> 8);
                break;
            case 1:
                (void)h.ops->mmio_read(h.m, n.common + value % 0x4000, width);
                break;
            case 2:
                h.ops->mmio_write(h.m, n.notify + value % 16, 2, value >> 8 & 3);
                break;
            case 3:
                ((uint8_t *)hand_at(&h, areas[value % 3]))[value >> 8 & 0xFFF] ^= (uint8_t)what;
                break;
            case 4:
                h.ops->net_put(h.m, 0, frame, 14 + value % 2000);
                break;
            case 5:
                h.ops->stall(h.m, value % 20000);
                break;
            case 6:
                (void)h.ops->irq_take(h.m);
                break;
            default:
                h.ops->pci_write(h.m, n.bdf, value % 0x40 < 4 ? 4 : 0x40 + value % 0x80, 1,
                                 value >> 8 & 0x7F);
                break;
            }
        }
        hand_close(&h);
    }
}

static void bad_input_is_one_line(void **state)
{
    static const struct {
        const char *devices, *faults, *word;
        uint64_t ram;
    } cases[] = {
        {.devices = "disk", .word = "no model \"disk\""},
        {.devices = "net,colour=red", .word = "colour=red"},
        {.devices = "net,queue=100", .word = "queue=100"},
        {.devices = "net,layout=round", .word = "layout=round"},
        {.devices = "net;net,slot=2", .word = "slot 2 is taken"},
        {.devices = "net;net;net;net;net;net;net;net;net", .word = "more than 8"},
        {.faults = "no-such-lie", .word = "no fault \"no-such-lie\""},
        {.faults = "net3:dead", .word = "no device net3"},
        {.faults = "dead@3", .word = "dead@3"},
        {.ram = 1, .word = "RAM must be"},
    };

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lab_machine_config config = {
            .devices = cases[i].devices, .faults = cases[i].faults, .ram_bytes = cases[i].ram};
        struct hand h;

        assert_int_not_equal(hand_open(&h, &lab_machine_contract, &config), 0);
        assert_int_equal(h.log_lines, 1);
        if (strstr(h.last_log, cases[i].word) == NULL) {
            fail_msg("\"%s\" does not say \"%s\"", h.last_log, cases[i].word);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout_is_the_contract),
        cmocka_unit_test(frames_both_ways),
        cmocka_unit_test(same_seed_same_trace),
        cmocka_unit_test(link_and_config_interrupt),
        cmocka_unit_test(unplug_and_plug),
        cmocka_unit_test(shared_line),
        cmocka_unit_test(wait_and_clock),
        cmocka_unit_test(masked_message_waits),
        cmocka_unit_test(used_ring_lies),
        cmocka_unit_test(register_lies),
        cmocka_unit_test(running_lies),
        cmocka_unit_test(storm_ends),
        cmocka_unit_test(every_fault_runs),
        cmocka_unit_test(capability_lies),
        cmocka_unit_test(random_driver_does_no_harm),
        cmocka_unit_test(bad_input_is_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

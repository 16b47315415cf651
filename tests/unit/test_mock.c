/* SPDX-License-Identifier: MIT */
/* The mocks must see what they claim to see; else the other tests prove nothing. */
#include "queue_fixture.h"

#include "mock/mock_pci.h"

struct raw_ring {
    struct mock_os os;
    struct core_dma mem;
    struct mock_ring ring;
};

#define RAW_SIZE  8u
#define RAW_AVAIL 256u
#define RAW_USED  512u
#define RAW_TABLE 1024u

static void raw_open(struct raw_ring *r)
{
    mock_os_init(&r->os);
    r->mem = mock_os_dma(&r->os, 4096);
    mock_ring_init(&r->ring, &r->os, RAW_SIZE, r->mem.device_addr, r->mem.device_addr + RAW_AVAIL,
                   r->mem.device_addr + RAW_USED, true);
    assert_null(r->ring.fault);
}

static void raw_close(struct raw_ring *r)
{
    mock_os_dma_free(&r->os, &r->mem);
}

/* Makes descriptor 0 available after `breach` spoilt something; the mock must report `fault`. */
static void check_fault(void (*breach)(struct raw_ring *r), const char *fault)
{
    struct raw_ring r;
    struct mock_chain chain;

    raw_open(&r);
    r.ring.desc[0] = (struct virtq_desc){.addr = r.mem.device_addr, .len = 16};
    r.ring.avail->idx = 1;
    breach(&r);
    assert_false(mock_ring_pop(&r.ring, &chain));
    assert_string_equal(r.ring.fault, fault);
    raw_close(&r);
}

static void breach_address(struct raw_ring *r)
{
    r->ring.desc[0].addr += 1u << 20;
}
static void breach_flags(struct raw_ring *r)
{
    r->ring.desc[0].flags = 8;
}
static void breach_next(struct raw_ring *r)
{
    r->ring.desc[0].flags = VIRTQ_DESC_F_NEXT;
    r->ring.desc[0].next = RAW_SIZE;
}
static void breach_loop(struct raw_ring *r)
{
    r->ring.desc[0].flags = VIRTQ_DESC_F_NEXT;
    r->ring.desc[0].next = 0;
}
static void breach_order(struct raw_ring *r)
{
    r->ring.desc[0].flags = VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE;
    r->ring.desc[0].next = 1;
    r->ring.desc[1] = r->ring.desc[0];
    r->ring.desc[1].flags = 0;
}
static void breach_head(struct raw_ring *r)
{
    r->ring.avail->ring[0] = RAW_SIZE;
}
static void breach_avail(struct raw_ring *r)
{
    r->ring.avail->idx = RAW_SIZE + 1;
}
static void breach_indirect(struct raw_ring *r)
{
    r->ring.desc[0].flags = VIRTQ_DESC_F_INDIRECT | VIRTQ_DESC_F_NEXT;
}
static void breach_indirect_length(struct raw_ring *r)
{
    r->ring.desc[0].flags = VIRTQ_DESC_F_INDIRECT;
    r->ring.desc[0].len = 17;
}
static void breach_nested(struct raw_ring *r)
{
    struct virtq_desc *table = (void *)((uint8_t *)r->mem.va + RAW_TABLE);
    table[0] =
        (struct virtq_desc){.addr = r->mem.device_addr, .len = 16, .flags = VIRTQ_DESC_F_INDIRECT};
    r->ring.desc[0].addr = r->mem.device_addr + RAW_TABLE;
    r->ring.desc[0].flags = VIRTQ_DESC_F_INDIRECT;
}

static void test_ring_sees_driver_breaches(void **state)
{
    check_fault(breach_address, "descriptor outside of memory");
    check_fault(breach_flags, "descriptor flags");
    check_fault(breach_next, "next outside of the table");
    check_fault(breach_loop, "descriptor loop");
    check_fault(breach_order, "readable descriptor after a writable one");
    check_fault(breach_head, "head outside of the queue");
    check_fault(breach_avail, "avail index jumped");
    check_fault(breach_indirect, "indirect descriptor");
    check_fault(breach_indirect_length, "indirect descriptor");
    check_fault(breach_nested, "descriptor flags");
}

static void test_ring_interrupt_decision(void **state)
{
    struct raw_ring r;

    raw_open(&r);
    /* used_event is 0: the first used buffer interrupts, the second does not (§2.7.7.2). */
    mock_ring_push(&r.ring, 0, 0);
    assert_true(mock_ring_wants_interrupt(&r.ring));
    mock_ring_push(&r.ring, 0, 0);
    assert_false(mock_ring_wants_interrupt(&r.ring));
    r.ring.avail->ring[RAW_SIZE] = 3; /* used_event */
    mock_ring_push(&r.ring, 0, 0);
    assert_false(mock_ring_wants_interrupt(&r.ring));
    mock_ring_push(&r.ring, 0, 0);
    assert_true(mock_ring_wants_interrupt(&r.ring));
    r.ring.avail->flags = VIRTQ_AVAIL_F_NO_INTERRUPT;
    mock_ring_wants_interrupt(&r.ring);
    assert_non_null(r.ring.fault);
    raw_close(&r);
}

static void test_ring_parts_must_be_memory(void **state)
{
    struct raw_ring r;

    raw_open(&r);
    mock_ring_init(&r.ring, &r.os, RAW_SIZE, r.mem.device_addr + 1, r.mem.device_addr + RAW_AVAIL,
                   r.mem.device_addr + RAW_USED, true);
    assert_string_equal(r.ring.fault, "ring part misaligned");
    mock_ring_init(&r.ring, &r.os, RAW_SIZE, r.mem.device_addr + 4090, r.mem.device_addr,
                   r.mem.device_addr, true);
    assert_string_equal(r.ring.fault, "ring part outside of memory");
    raw_close(&r);
}

static void test_os_translate(void **state)
{
    struct mock_os os;

    mock_os_init(&os);
    struct core_dma a = mock_os_dma(&os, 100);
    struct core_dma b = mock_os_dma(&os, 100);
    assert_ptr_equal(mock_os_translate(&os, a.device_addr, 100), a.va);
    assert_ptr_equal(mock_os_translate(&os, b.device_addr + 99, 1), (uint8_t *)b.va + 99);
    assert_null(mock_os_translate(&os, a.device_addr, 101));
    assert_null(mock_os_translate(&os, a.device_addr + 100, 1));
    assert_null(mock_os_translate(&os, a.device_addr - 1, 1));
    assert_null(mock_os_translate(&os, UINT64_MAX, 2));
    mock_os_dma_free(&os, &a);
    assert_null(mock_os_translate(&os, a.device_addr, 1));
    mock_os_dma_free(&os, &b);
}

static void test_pci_sees_driver_breaches(void **state)
{
    struct mock_pci pci;

    mock_pci_make_qemu_net(&pci);
    volatile uint8_t *common = mock_pci_io.map(&pci, 4, 0, 64);
    assert_non_null(common);

    mock_pci_io.read16(&pci, common + offsetof(struct virtio_pci_common_cfg, queue_size));
    assert_string_equal(pci.fault, "selected register accessed without the lock");
    pci.fault = NULL;
    mock_pci_io.read32(&pci, common + offsetof(struct virtio_pci_common_cfg, device_status));
    assert_string_equal(pci.fault, "read of a common register with a wrong width or offset");
    pci.fault = NULL;
    mock_pci_io.read16(&pci, common + 0x3001);
    assert_string_equal(pci.fault, "misaligned register read");
    pci.fault = NULL;
    mock_pci_io.write32(&pci, common + 0x3000, 0);
    assert_string_equal(pci.fault, "doorbell is not 16 bits wide");
    pci.fault = NULL;
    mock_pci_io.write16(&pci, common + 0x3000, 0);
    assert_string_equal(pci.fault, "notification before DRIVER_OK");
    pci.fault = NULL;
    mock_pci_io.write16(&pci, common + 0x3002, 0);
    assert_string_equal(pci.fault, "doorbell of no queue");
    pci.fault = NULL;
    assert_null(mock_pci_io.map(&pci, 4, 0x3FFF, 2));
    assert_string_equal(pci.fault, "mapping outside of the BAR");
    mock_pci_free(&pci);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ring_sees_driver_breaches),
        cmocka_unit_test(test_ring_interrupt_decision),
        cmocka_unit_test(test_ring_parts_must_be_memory),
        cmocka_unit_test(test_os_translate),
        cmocka_unit_test(test_pci_sees_driver_breaches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

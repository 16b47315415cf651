/* SPDX-License-Identifier: MIT */
/*
 * The PCI transport against a device that keeps the rules, and one that does not (threat model
 * §4.3 to §4.7).
 */
#include "unit.h"

#include "mock/mock_pci.h"
#include "mock/mock_ring.h"

#define TRANSPORT_MASK VIRTIO_TRANSPORT_FEATURES

struct pci_fixture {
    struct mock_os os;
    struct mock_pci pci;
    struct virtio_pci vp;
    struct virtio_transport *t;
    const struct virtio_transport_ops *ops;
};

static void pci_open_made(struct pci_fixture *f)
{
    mock_os_init(&f->os);
    struct virtio_pci_config config = mock_pci_engine_config(&f->pci, &f->os);
    assert_error(virtio_pci_create(&f->vp, &config), VIRTIO_OK);
    f->t = &f->vp.transport;
    f->ops = f->t->ops;
}

static void pci_open(struct pci_fixture *f)
{
    mock_pci_make_qemu_net(&f->pci);
    pci_open_made(f);
}

static void pci_close(struct pci_fixture *f)
{
    virtio_pci_destroy(&f->vp);
    assert_no_fault(&f->pci);
    assert_int_equal(f->pci.mapped, 0);
    assert_int_equal(f->pci.locked, 0);
    mock_pci_free(&f->pci);
}

static const struct virtqueue_areas some_areas = {
    .size = 128,
    .desc = 0x1122334455667780ull,
    .driver = 0x0102030405060708ull,
    .device = 0xA1A2A3A4A5A6A7A8ull,
};

static void test_handshake(void **state)
{
    struct pci_fixture f;

    pci_open(&f);
    assert_int_equal(f.pci.mapped, 4);
    assert_int_equal(f.pci.status, 0);      /* create touches no register */
    f.pci.status = VIRTIO_STATUS_DRIVER_OK; /* as firmware may leave it */
    f.pci.reset_polls = 7;
    assert_error(virtio_transport_begin(f.t), VIRTIO_OK);
    assert_int_equal(f.pci.waited_us, 700);
    assert_int_equal(f.pci.status, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER);
    uint64_t offered = f.ops->get_device_features(f.t);
    assert_true(offered == f.pci.features);
    assert_error(virtio_transport_accept_features(f.t, offered & TRANSPORT_MASK), VIRTIO_OK);
    assert_true(f.pci.driver_features == TRANSPORT_MASK);
    assert_int_equal(f.pci.status,
                     VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER | VIRTIO_STATUS_FEATURES_OK);
    assert_error(virtio_transport_driver_ok(f.t), VIRTIO_OK);
    assert_true(f.pci.status & VIRTIO_STATUS_DRIVER_OK);
    virtio_transport_fail(f.t);
    assert_true(f.pci.status & VIRTIO_STATUS_FAILED);
    assert_error(f.ops->reset(f.t), VIRTIO_OK);
    assert_int_equal(f.pci.status, 0);
    pci_close(&f);
}

static void test_reset_never_finishes(void **state)
{
    struct pci_fixture f;

    pci_open(&f);
    f.pci.status = VIRTIO_STATUS_DRIVER_OK;
    f.pci.reset_never = true;
    assert_error(virtio_transport_begin(f.t), VIRTIO_E_RESET_TIMEOUT);
    assert_in_range(f.pci.waited_us, 900000, 1100000);
    f.pci.waited_us = 0;
    virtio_pci_set_reset_wait(&f.vp, 5000);
    assert_error(f.ops->reset(f.t), VIRTIO_E_RESET_TIMEOUT);
    assert_in_range(f.pci.waited_us, 4500, 5500);
    pci_close(&f);
}

static void test_reset_slow_is_fine(void **state)
{
    struct pci_fixture f;

    pci_open(&f);
    f.pci.status = VIRTIO_STATUS_DRIVER_OK;
    f.pci.reset_polls = 5000;
    assert_error(f.ops->reset(f.t), VIRTIO_OK);
    pci_close(&f);
}

static void test_device_gone(void **state)
{
    struct pci_fixture f;
    struct virtio_doorbell bell;
    uint8_t mac[6];
    const struct virtio_config_field field = {.width = 1, .count = 6, .dst = mac};

    pci_open(&f);
    f.pci.gone = true;
    assert_error(virtio_transport_begin(f.t), VIRTIO_E_DEVICE_GONE);
    assert_int_equal(f.pci.waited_us, 0); /* no pointless wait */
    assert_error(virtio_transport_check(f.t), VIRTIO_E_DEVICE_GONE);
    assert_error(virtio_transport_accept_features(f.t, TRANSPORT_MASK), VIRTIO_E_DEVICE_GONE);
    assert_error(virtio_transport_driver_ok(f.t), VIRTIO_E_DEVICE_GONE);
    assert_int_equal(virtqueue_choose_size(f.ops->queue_max_size(f.t, 0), 256), 0);
    assert_int_not_equal(f.ops->queue_setup(f.t, 0, &some_areas, &bell), VIRTIO_OK);
    assert_error(f.ops->queue_enable(f.t, 0), VIRTIO_E_QUEUE_NOT_ENABLED);
    assert_error(f.ops->queue_set_vector(f.t, 0, 1), VIRTIO_E_VECTOR_REFUSED);
    assert_false(virtio_isr_valid(f.ops->isr_read(f.t)));
    assert_error(f.ops->read_config(f.t, &field, 1), VIRTIO_OK); /* all ones; net checks the MAC */
    pci_close(&f);
}

static void test_features_refused(void **state)
{
    struct pci_fixture f;

    pci_open(&f);
    f.pci.refuse_features = VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX);
    assert_error(virtio_transport_begin(f.t), VIRTIO_OK);
    assert_error(virtio_transport_accept_features(f.t, TRANSPORT_MASK), VIRTIO_E_FEATURES_REFUSED);
    /* After a reset, without it. */
    assert_error(virtio_transport_begin(f.t), VIRTIO_OK);
    assert_error(virtio_transport_accept_features(
                     f.t, TRANSPORT_MASK & ~VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX)),
                 VIRTIO_OK);
    pci_close(&f);
}

static void test_features_not_offered_or_not_implemented(void **state)
{
    static const unsigned not_implemented[] = {VIRTIO_F_RING_PACKED,
                                               VIRTIO_F_IN_ORDER,
                                               VIRTIO_F_NOTIFICATION_DATA,
                                               VIRTIO_F_NOTIF_CONFIG_DATA,
                                               VIRTIO_F_RING_RESET,
                                               VIRTIO_F_ADMIN_VQ,
                                               VIRTIO_F_SR_IOV};
    struct pci_fixture f;

    pci_open(&f);
    assert_error(virtio_transport_begin(f.t), VIRTIO_OK);
    assert_error(virtio_transport_accept_features(f.t, TRANSPORT_MASK | 1),
                 VIRTIO_E_FEATURE_MISSING);
    assert_error(virtio_transport_accept_features(
                     f.t, TRANSPORT_MASK & ~VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1)),
                 VIRTIO_E_FEATURE_MISSING);
    f.pci.features = UINT64_MAX;
    for (size_t i = 0; i < ARRAY_SIZE(not_implemented); i++) {
        assert_error(virtio_transport_accept_features(
                         f.t, TRANSPORT_MASK | VIRTIO_FEATURE_MASK(not_implemented[i])),
                     VIRTIO_E_INVALID);
    }
    assert_true(f.pci.driver_features == 0);
    /* Device bits on both sides of the reserved range are the driver's business. */
    uint64_t features = TRANSPORT_MASK | 1 | VIRTIO_FEATURE_MASK(23) | VIRTIO_FEATURE_MASK(63) |
                        VIRTIO_FEATURE_MASK(VIRTIO_F_ACCESS_PLATFORM);
    assert_error(virtio_transport_accept_features(f.t, features), VIRTIO_OK);
    assert_true(f.pci.driver_features == features);
    pci_close(&f);
}

static void test_needs_reset(void **state)
{
    struct pci_fixture f;

    pci_open(&f);
    f.pci.needs_reset_at_driver_ok = true;
    assert_error(virtio_transport_begin(f.t), VIRTIO_OK);
    assert_error(virtio_transport_driver_ok(f.t), VIRTIO_E_NEEDS_RESET);
    pci_close(&f);
}

static void test_queue_setup(void **state)
{
    struct pci_fixture f;
    struct virtio_doorbell bell[3];

    pci_open(&f);
    assert_error(virtio_transport_begin(f.t), VIRTIO_OK);
    assert_int_equal(f.ops->queue_count(f.t), 3);
    assert_int_equal(f.ops->queue_max_size(f.t, 0), 256);
    assert_int_equal(f.ops->queue_max_size(f.t, 2), 64);
    assert_int_equal(f.ops->queue_max_size(f.t, 3), 0);
    assert_int_equal(f.ops->queue_max_size(f.t, 65535), 0);
    struct virtqueue_areas areas = some_areas;
    for (uint16_t q = 0; q < 3; q++) {
        areas.size = q == 2 ? 64 : 128; /* smaller than, and equal to, the maximum */
        assert_error(f.ops->queue_setup(f.t, q, &areas, &bell[q]), VIRTIO_OK);
        assert_error(f.ops->queue_set_vector(f.t, q, (uint16_t)(q + 1)), VIRTIO_OK);
        assert_int_equal(f.pci.queues[q].enable, 0);
        assert_error(f.ops->queue_enable(f.t, q), VIRTIO_OK);
        assert_int_equal(f.pci.queues[q].enable, 1);
        assert_int_equal(f.pci.queues[q].size, areas.size);
        assert_int_equal(f.pci.queues[q].vector, q + 1);
        assert_true(f.pci.queues[q].desc == areas.desc);
        assert_true(f.pci.queues[q].driver == areas.driver);
        assert_true(f.pci.queues[q].device == areas.device);
    }
    assert_error(virtio_transport_driver_ok(f.t), VIRTIO_OK);
    f.ops->notify(f.t, &bell[2]);
    f.ops->notify(f.t, &bell[0]);
    f.ops->notify(f.t, &bell[2]);
    assert_int_equal(f.pci.queues[0].notified, 1);
    assert_int_equal(f.pci.queues[1].notified, 0);
    assert_int_equal(f.pci.queues[2].notified, 2);
    assert_error(f.ops->queue_setup(f.t, 1, &areas, &bell[1]), VIRTIO_E_QUEUE_IN_USE);
    pci_close(&f);
}

static void test_queue_setup_refuses(void **state)
{
    struct pci_fixture f;
    struct virtio_doorbell bell;
    struct virtqueue_areas areas = some_areas;

    pci_open(&f);
    assert_error(f.ops->queue_setup(f.t, 3, &areas, &bell), VIRTIO_E_QUEUE_ABSENT);
    f.pci.queues[1].size = 0;
    assert_error(f.ops->queue_setup(f.t, 1, &areas, &bell), VIRTIO_E_QUEUE_ABSENT);
    areas.size = 512;
    assert_error(f.ops->queue_setup(f.t, 0, &areas, &bell), VIRTIO_E_QUEUE_SIZE_INVALID);
    areas.size = 100;
    assert_error(f.ops->queue_setup(f.t, 0, &areas, &bell), VIRTIO_E_QUEUE_SIZE_INVALID);
    areas.size = 0;
    assert_error(f.ops->queue_setup(f.t, 0, &areas, &bell), VIRTIO_E_QUEUE_SIZE_INVALID);
    areas.size = 128;
    f.pci.refuse_size = true;
    assert_error(f.ops->queue_setup(f.t, 0, &areas, &bell), VIRTIO_E_QUEUE_SIZE_REFUSED);
    areas.size = 256; /* the maximum needs no write */
    assert_error(f.ops->queue_setup(f.t, 0, &areas, &bell), VIRTIO_OK);
    f.pci.refuse_enable = true;
    assert_error(f.ops->queue_enable(f.t, 0), VIRTIO_E_QUEUE_NOT_ENABLED);
    pci_close(&f);
}

static void test_doorbell_bounds(void **state)
{
    static const struct {
        uint16_t notify_off;
        uint32_t multiplier;
        uint32_t length;
        enum virtio_error expected;
    } cases[] = {
        {0, 4, 2, VIRTIO_OK},
        {1, 4, 5, VIRTIO_E_NOTIFY_BOUNDS},
        {1, 4, 6, VIRTIO_OK},
        {65535, 0, 2, VIRTIO_OK}, /* one address for all */
        {1023, 4, 0x1000, VIRTIO_OK},
        {1024, 4, 0x1000, VIRTIO_E_NOTIFY_BOUNDS},
        {65535, 0x80000000u, 0x1000, VIRTIO_E_NOTIFY_BOUNDS},
        {2, 0x80000000u, 0x1000, VIRTIO_E_NOTIFY_BOUNDS}, /* 0 in 32 bits */
    };
    struct pci_fixture f;
    struct virtio_doorbell bell;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        mock_pci_init(&f.pci, VIRTIO_ID_NET);
        mock_pci_set_bar(&f.pci, 0, 0x8000, true);
        f.pci.multiplier = cases[i].multiplier;
        mock_pci_add_region(&f.pci, VIRTIO_PCI_CAP_NOTIFY_CFG, 0, 0x3000, cases[i].length);
        mock_pci_add_region(&f.pci, VIRTIO_PCI_CAP_COMMON_CFG, 0, 0, 56);
        mock_pci_add_region(&f.pci, VIRTIO_PCI_CAP_ISR_CFG, 0, 56, 1);
        mock_pci_add_region(&f.pci, VIRTIO_PCI_CAP_DEVICE_CFG, 0, 0x2000, 8);
        f.pci.num_queues = 1;
        f.pci.queues[0] =
            (struct mock_pci_queue){.max = 128, .size = 128, .notify_off = cases[i].notify_off};
        pci_open_made(&f);
        assert_error(f.ops->queue_setup(f.t, 0, &some_areas, &bell), cases[i].expected);
        if (cases[i].expected == VIRTIO_OK) {
            assert_error(virtio_transport_driver_ok(f.t), VIRTIO_OK);
            f.ops->notify(f.t, &bell);
            assert_int_equal(f.pci.queues[0].notified, 1);
        }
        pci_close(&f);
    }
}

static void test_contract_notify_off(void **state)
{
    struct pci_fixture f;
    struct virtio_doorbell bell;

    mock_pci_make_contract_net(&f.pci);
    f.pci.queues[1].notify_off = 0;
    mock_os_init(&f.os);
    struct virtio_pci_config config = mock_pci_engine_config(&f.pci, &f.os);
    config.layout = VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1;
    assert_error(virtio_pci_create(&f.vp, &config), VIRTIO_OK);
    f.t = &f.vp.transport;
    f.ops = f.t->ops;
    assert_error(f.ops->queue_setup(f.t, 0, &some_areas, &bell), VIRTIO_OK);
    assert_error(f.ops->queue_setup(f.t, 1, &some_areas, &bell), VIRTIO_E_CONTRACT_NOTIFY_OFF);
    pci_close(&f);
}

static void test_vectors(void **state)
{
    struct pci_fixture f;

    pci_open(&f);
    assert_error(f.ops->config_set_vector(f.t, 0), VIRTIO_OK);
    assert_int_equal(f.pci.config_vector, 0);
    assert_error(f.ops->config_set_vector(f.t, VIRTIO_MSI_NO_VECTOR), VIRTIO_OK);
    assert_error(f.ops->config_set_vector(f.t, VIRTIO_MSI_VECTOR_MAX + 1), VIRTIO_E_INVALID);
    f.pci.refuse_vectors = true;
    assert_error(f.ops->config_set_vector(f.t, 3), VIRTIO_E_VECTOR_REFUSED);
    assert_error(f.ops->queue_set_vector(f.t, 1, 3), VIRTIO_E_VECTOR_REFUSED);
    assert_error(f.ops->queue_set_vector(f.t, 1, VIRTIO_MSI_NO_VECTOR), VIRTIO_OK);
    pci_close(&f);
}

static void test_isr(void **state)
{
    struct pci_fixture f;

    pci_open(&f);
    f.pci.isr_status = VIRTIO_PCI_ISR_QUEUE | VIRTIO_PCI_ISR_CONFIG;
    uint8_t isr = f.ops->isr_read(f.t);
    assert_int_equal(isr, 3);
    assert_true(virtio_isr_valid(isr));
    assert_int_equal(f.ops->isr_read(f.t), 0);
    pci_close(&f);
}

static void test_config_widths(void **state)
{
    struct pci_fixture f;
    uint8_t bytes[3];
    uint16_t halves[2];
    uint32_t word;
    uint64_t quad;
    const struct virtio_config_field fields[] = {
        {.offset = 1, .width = 1, .count = 3, .dst = bytes},
        {.offset = 4, .width = 2, .count = 2, .dst = halves},
        {.offset = 8, .width = 4, .count = 1, .dst = &word},
        {.offset = 12, .width = 8, .count = 1, .dst = &quad}, /* aligned to 4 is enough */
    };

    pci_open(&f);
    for (unsigned i = 0; i < 32; i++) {
        f.pci.device_config[i] = (uint8_t)i;
    }
    assert_error(f.ops->read_config(f.t, fields, ARRAY_SIZE(fields)), VIRTIO_OK);
    assert_memory_equal(bytes, "\1\2\3", 3);
    assert_int_equal(halves[0], 0x0504);
    assert_int_equal(halves[1], 0x0706);
    assert_int_equal(word, 0x0B0A0908);
    assert_true(quad == 0x131211100F0E0D0Cull);
    pci_close(&f);
}

static void test_config_bounds(void **state)
{
    struct pci_fixture f;
    uint8_t buf[8];

    mock_pci_init(&f.pci, VIRTIO_ID_NET);
    mock_pci_set_bar(&f.pci, 0, 0x8000, true);
    mock_pci_add_region(&f.pci, VIRTIO_PCI_CAP_NOTIFY_CFG, 0, 0x3000, 2);
    mock_pci_add_region(&f.pci, VIRTIO_PCI_CAP_COMMON_CFG, 0, 0, 56);
    mock_pci_add_region(&f.pci, VIRTIO_PCI_CAP_ISR_CFG, 0, 56, 1);
    mock_pci_add_region(&f.pci, VIRTIO_PCI_CAP_DEVICE_CFG, 0, 0x2000, 10);
    pci_open_made(&f);
    assert_int_equal(f.ops->config_length(f.t), 10);
    struct virtio_config_field field = {.offset = 8, .width = 2, .count = 1, .dst = buf};
    assert_error(f.ops->read_config(f.t, &field, 1), VIRTIO_OK);
    field.count = 2;
    assert_error(f.ops->read_config(f.t, &field, 1), VIRTIO_E_CONFIG_BOUNDS);
    field.count = 255;
    field.width = 8;
    assert_error(f.ops->read_config(f.t, &field, 1), VIRTIO_E_CONFIG_BOUNDS);
    field = (struct virtio_config_field){.offset = 65534, .width = 2, .count = 1, .dst = buf};
    assert_error(f.ops->read_config(f.t, &field, 1), VIRTIO_E_CONFIG_BOUNDS);
    field = (struct virtio_config_field){.offset = 1, .width = 2, .count = 1, .dst = buf};
    assert_error(f.ops->read_config(f.t, &field, 1), VIRTIO_E_INVALID);
    field = (struct virtio_config_field){.offset = 0, .width = 3, .count = 1, .dst = buf};
    assert_error(f.ops->read_config(f.t, &field, 1), VIRTIO_E_INVALID);
    assert_error(f.ops->read_config(f.t, NULL, 0), VIRTIO_OK);
    pci_close(&f);
}

static void all_twos(struct mock_pci *pci)
{
    memset(pci->device_config, 2, 8);
}

/* The configuration changes in the middle: the snapshot is all old or all new, never mixed. */
static void test_config_snapshot(void **state)
{
    struct pci_fixture f;
    uint8_t bytes[8];
    const struct virtio_config_field field = {.width = 1, .count = 8, .dst = bytes};

    for (unsigned after = 1; after <= 9; after++) {
        pci_open(&f);
        memset(f.pci.device_config, 1, 8);
        f.pci.change = all_twos;
        f.pci.change_after = after;
        assert_error(f.ops->read_config(f.t, &field, 1), VIRTIO_OK);
        for (unsigned i = 0; i < 8; i++) {
            assert_int_equal(bytes[i], after <= 8 ? 2 : 1);
        }
        pci_close(&f);
    }
}

static void test_config_never_stable(void **state)
{
    struct pci_fixture f;
    uint8_t byte;
    const struct virtio_config_field field = {.width = 1, .count = 1, .dst = &byte};

    pci_open(&f);
    f.pci.generation_unstable = true;
    assert_error(f.ops->read_config(f.t, &field, 1), VIRTIO_E_CONFIG_UNSTABLE);
    f.pci.generation_unstable = false;
    assert_error(f.ops->read_config(f.t, &field, 1), VIRTIO_OK);
    pci_close(&f);
}

static void test_create_failures_unmap(void **state)
{
    struct pci_fixture f;

    for (unsigned n = 1; n <= 4; n++) {
        mock_pci_make_qemu_net(&f.pci);
        f.pci.map_fails_in = n;
        mock_os_init(&f.os);
        struct virtio_pci_config config = mock_pci_engine_config(&f.pci, &f.os);
        assert_error(virtio_pci_create(&f.vp, &config), VIRTIO_E_MAP_FAILED);
        assert_int_equal(f.pci.mapped, 0);
        assert_int_equal(f.os.log_count, 1);
        assert_string_equal(f.os.log[0].text, virtio_error_text(VIRTIO_E_MAP_FAILED));
        assert_no_fault(&f.pci);
        mock_pci_free(&f.pci);
    }
}

static void test_create_refuses_half_a_lock(void **state)
{
    struct pci_fixture f;
    struct virtio_pci_io_ops io = mock_pci_io;

    mock_pci_make_qemu_net(&f.pci);
    mock_os_init(&f.os);
    struct virtio_pci_config config = mock_pci_engine_config(&f.pci, &f.os);
    io.selector_unlock = NULL;
    config.io = &io;
    assert_error(virtio_pci_create(&f.vp, &config), VIRTIO_E_INVALID);
    config.io = NULL;
    assert_error(virtio_pci_create(&f.vp, &config), VIRTIO_E_INVALID);
    mock_pci_free(&f.pci);
}

/* Without device configuration: length 0, every field out of bounds. */
static void test_no_device_config(void **state)
{
    struct pci_fixture f;
    uint8_t byte;
    const struct virtio_config_field field = {.width = 1, .count = 1, .dst = &byte};

    mock_pci_init(&f.pci, VIRTIO_ID_NET);
    mock_pci_set_bar(&f.pci, 5, 0x4000, false);
    mock_pci_add_region(&f.pci, VIRTIO_PCI_CAP_NOTIFY_CFG, 5, 0x3000, 2);
    mock_pci_add_region(&f.pci, VIRTIO_PCI_CAP_COMMON_CFG, 5, 0, 56);
    mock_pci_add_region(&f.pci, VIRTIO_PCI_CAP_ISR_CFG, 5, 56, 1);
    mock_os_init(&f.os);
    struct virtio_pci_config config = mock_pci_engine_config(&f.pci, &f.os);
    config.need_device_config = false;
    assert_error(virtio_pci_create(&f.vp, &config), VIRTIO_OK);
    f.t = &f.vp.transport;
    f.ops = f.t->ops;
    assert_int_equal(f.ops->config_length(f.t), 0);
    assert_error(f.ops->read_config(f.t, &field, 1), VIRTIO_E_CONFIG_BOUNDS);
    pci_close(&f);
}

/* Engine queue and mock device, set up through the registers alone, above 4 GiB. */
static void test_queue_end_to_end(void **state)
{
    struct pci_fixture f;
    struct virtqueue vq;
    struct virtqueue_areas areas;
    struct virtio_doorbell bell;
    struct mock_ring ring;
    struct mock_chain chain;
    struct virtqueue_used used;

    pci_open(&f);
    assert_error(virtio_transport_begin(f.t), VIRTIO_OK);
    assert_error(virtio_transport_accept_features(f.t, TRANSPORT_MASK), VIRTIO_OK);
    struct virtqueue_config config = {
        .os = mock_os_handle(&f.os),
        .index = 1,
        .size = virtqueue_choose_size(f.ops->queue_max_size(f.t, 1), 64),
        .indirect_max = 8,
        .event_idx = true,
    };
    assert_error(virtqueue_create(&vq, &config), VIRTIO_OK);
    virtqueue_get_areas(&vq, &areas);
    assert_true(areas.desc > UINT32_MAX);
    assert_error(f.ops->queue_setup(f.t, 1, &areas, &bell), VIRTIO_OK);
    assert_error(f.ops->queue_enable(f.t, 1), VIRTIO_OK);
    assert_error(virtio_transport_driver_ok(f.t), VIRTIO_OK);

    const struct mock_pci_queue *q = &f.pci.queues[1];
    mock_ring_init(&ring, &f.os, q->size, q->desc, q->driver, q->device, true);
    struct core_dma data = mock_os_dma(&f.os, 64);
    struct virtqueue_element e = {.addr = data.device_addr, .len = 64};
    assert_error(virtqueue_add(&vq, &e, 0, 1, &data), VIRTIO_OK);
    virtqueue_publish(&vq);
    assert_true(virtqueue_kick_needed(&vq));
    f.ops->notify(f.t, &bell);
    assert_int_equal(q->notified, 1);
    assert_true(mock_ring_pop(&ring, &chain));
    mock_ring_push(&ring, chain.head, 64);
    assert_error(virtqueue_get(&vq, &used), VIRTIO_OK);
    assert_no_fault(&ring);

    assert_error(f.ops->reset(f.t), VIRTIO_OK);
    virtqueue_destroy(&vq);
    mock_os_dma_free(&f.os, &data);
    assert_int_equal(f.os.dma_live, 0);
    pci_close(&f);
}

static void test_mode_texts(void **state)
{
    assert_string_equal(virtio_pci_layout_mode_text(VIRTIO_PCI_LAYOUT_PERMISSIVE), "permissive");
    assert_string_equal(virtio_pci_layout_mode_text(VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1),
                        "AERO-W7-VIRTIO v1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handshake),
        cmocka_unit_test(test_reset_never_finishes),
        cmocka_unit_test(test_reset_slow_is_fine),
        cmocka_unit_test(test_device_gone),
        cmocka_unit_test(test_features_refused),
        cmocka_unit_test(test_features_not_offered_or_not_implemented),
        cmocka_unit_test(test_needs_reset),
        cmocka_unit_test(test_queue_setup),
        cmocka_unit_test(test_queue_setup_refuses),
        cmocka_unit_test(test_doorbell_bounds),
        cmocka_unit_test(test_contract_notify_off),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_isr),
        cmocka_unit_test(test_config_widths),
        cmocka_unit_test(test_config_bounds),
        cmocka_unit_test(test_config_snapshot),
        cmocka_unit_test(test_config_never_stable),
        cmocka_unit_test(test_create_failures_unmap),
        cmocka_unit_test(test_create_refuses_half_a_lock),
        cmocka_unit_test(test_no_device_config),
        cmocka_unit_test(test_queue_end_to_end),
        cmocka_unit_test(test_mode_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

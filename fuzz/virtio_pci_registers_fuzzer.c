/* SPDX-License-Identifier: MIT */
/*
 * The transport and the net settings over registers that return anything (threat model §4.3 to
 * §4.7, §5.1). Properties: every access is inside its mapping and aligned, every doorbell too,
 * everything ends, settings are sane.
 *
 * Input: the bytes that register reads return, in order; zeroes afterwards.
 */
#include "fuzz.h"

#include "core/virtio/virtio_net.h"
#include "mock/mock_pci.h"

#define READS_MAX 200000u
#define MAPPINGS  4

struct fuzz {
    struct mock_os os;
    struct mock_pci pci; /* configuration space and BARs only */
    struct fuzz_input in;
    struct {
        uintptr_t start, end;
    } mappings[MAPPINGS];
    unsigned mapped;
    unsigned reads;
    uint64_t waited_us;
};

static void check_access(const struct fuzz *f, const volatile void *addr, size_t width)
{
    uintptr_t at = (uintptr_t)addr;
    bool inside = false;

    for (unsigned i = 0; i < f->mapped; i++) {
        inside |= at >= f->mappings[i].start && at + width <= f->mappings[i].end;
    }
    FUZZ_CHECK(inside);
    FUZZ_CHECK(at % width == 0);
}

static volatile void *map(void *ctx, uint8_t bar, uint64_t offset, uint32_t length)
{
    struct fuzz *f = ctx;
    volatile void *va = mock_pci_io.map(&f->pci, bar, offset, length);

    FUZZ_CHECK(va && f->mapped < MAPPINGS);
    f->mappings[f->mapped].start = (uintptr_t)va;
    f->mappings[f->mapped++].end = (uintptr_t)va + length;
    return va;
}

static void unmap(void *ctx, volatile void *va, uint32_t length) {}

static uint8_t read8(void *ctx, const volatile void *addr)
{
    struct fuzz *f = ctx;

    check_access(f, addr, 1);
    FUZZ_CHECK(++f->reads < READS_MAX);
    return fuzz_u8(&f->in);
}

static uint16_t read16(void *ctx, const volatile void *addr)
{
    struct fuzz *f = ctx;

    check_access(f, addr, 2);
    FUZZ_CHECK(++f->reads < READS_MAX);
    return fuzz_u16(&f->in);
}

static uint32_t read32(void *ctx, const volatile void *addr)
{
    struct fuzz *f = ctx;

    check_access(f, addr, 4);
    FUZZ_CHECK(++f->reads < READS_MAX);
    return fuzz_u32(&f->in);
}

static void write8(void *ctx, volatile void *addr, uint8_t value)
{
    check_access(ctx, addr, 1);
}
static void write16(void *ctx, volatile void *addr, uint16_t value)
{
    check_access(ctx, addr, 2);
}
static void write32(void *ctx, volatile void *addr, uint32_t value)
{
    check_access(ctx, addr, 4);
}

static void delay_us(void *ctx, uint32_t us)
{
    struct fuzz *f = ctx;

    f->waited_us += us;
    FUZZ_CHECK(f->waited_us < 10000000);
}

/* The mock's answers about configuration space; its context is a member of ours. */
static uint8_t config_read8(void *ctx, uint16_t offset)
{
    return mock_pci_io.config_read8(&((struct fuzz *)ctx)->pci, offset);
}
static uint16_t config_read16(void *ctx, uint16_t offset)
{
    return mock_pci_io.config_read16(&((struct fuzz *)ctx)->pci, offset);
}
static uint32_t config_read32(void *ctx, uint16_t offset)
{
    return mock_pci_io.config_read32(&((struct fuzz *)ctx)->pci, offset);
}
static bool bar_size(void *ctx, uint8_t bar, uint64_t *size)
{
    return mock_pci_io.bar_size(&((struct fuzz *)ctx)->pci, bar, size);
}

static const struct virtio_pci_io_ops io = {
    .config_read8 = config_read8,
    .config_read16 = config_read16,
    .config_read32 = config_read32,
    .bar_size = bar_size,
    .map = map,
    .unmap = unmap,
    .read8 = read8,
    .read16 = read16,
    .read32 = read32,
    .write8 = write8,
    .write16 = write16,
    .write32 = write32,
    .delay_us = delay_us,
};

static void drive_queue(struct virtio_transport *t, uint16_t index)
{
    uint16_t size = virtqueue_choose_size(t->ops->queue_max_size(t, index), 256);
    struct virtqueue_areas areas = {.size = size, .desc = 1, .driver = 2, .device = 3};
    struct virtio_doorbell doorbell;

    if (t->ops->queue_setup(t, index, &areas, &doorbell) != VIRTIO_OK) {
        return;
    }
    FUZZ_CHECK(size != 0 && doorbell.value == index);
    t->ops->notify(t, &doorbell); /* write16 checks the address */
    t->ops->queue_set_vector(t, index, 1);
    t->ops->queue_enable(t, index);
}

static void drive(struct virtio_transport *t)
{
    struct virtio_net_settings s;

    if (virtio_transport_begin(t) != VIRTIO_OK) {
        return;
    }
    uint64_t features = t->ops->get_device_features(t);
    uint64_t accepted;
    virtio_net_select_features(features, VIRTIO_TRANSPORT_FEATURES, ~(uint64_t)0, &accepted, NULL);
    FUZZ_CHECK((accepted & ~features) == 0);
    virtio_transport_accept_features(t, accepted & ~VIRTIO_FEATURE_MASK(VIRTIO_F_RING_PACKED));
    if (virtio_net_read_settings(t, accepted, &s) == VIRTIO_OK) {
        FUZZ_CHECK(!s.mac_valid || !(s.mac[0] & 1));
        FUZZ_CHECK(s.mtu == 0 || s.mtu >= VIRTIO_NET_MTU_MIN);
        FUZZ_CHECK(s.speed <= VIRTIO_NET_SPEED_MAX);
    }
    for (uint16_t q = 0; q < 3; q++) {
        drive_queue(t, q);
    }
    t->ops->config_set_vector(t, 0);
    t->ops->isr_read(t);
    virtio_transport_driver_ok(t);
    virtio_transport_fail(t);
    t->ops->reset(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz f = {.in = {.data = data, .left = size}};
    struct virtio_pci vp;

    mock_os_init(&f.os);
    mock_pci_make_qemu_net(&f.pci);
    struct virtio_pci_config config = mock_pci_engine_config(&f.pci, &f.os);
    config.io = &io;
    config.io_ctx = &f;
    FUZZ_CHECK(virtio_pci_create(&vp, &config) == VIRTIO_OK);
    drive(&vp.transport);
    virtio_pci_destroy(&vp);
    mock_pci_free(&f.pci);
    return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * The capability walk over any configuration space, which may also change between two reads
 * (threat model §4.1, §4.2). Property: what the walk accepts is inside the BARs, aligned,
 * disjoint, and in strict mode the contract.
 *
 * Input: flags, six BAR sizes (u16 in units of 256 bytes), 256 bytes of configuration space
 * (identity and status are fixed up), then bytes that are mixed into successive reads.
 */
#include "fuzz.h"

#include "core/virtio/virtio_pci.h"

#define FLAG_STRICT      1u
#define FLAG_CHANGING    2u
#define FLAG_NEED_DEVICE 4u
#define BAR_UNIT         256u

struct fuzz {
    uint8_t config[PCI_CFG_SPACE_SIZE];
    uint64_t bar_size[PCI_BAR_COUNT];
    struct fuzz_input noise;
    unsigned reads;
};

static uint32_t config_read(struct fuzz *f, uint16_t offset, size_t width)
{
    uint32_t value = 0;

    FUZZ_CHECK(offset % width == 0 && offset + width <= sizeof(f->config));
    FUZZ_CHECK(++f->reads < 1000); /* bounded, whatever the list looks like */
    memcpy(&value, f->config + offset, width);
    if (f->noise.left && offset >= PCI_CFG_CAP_POINTER) {
        f->config[offset + fuzz_u8(&f->noise) % width] ^= fuzz_u8(&f->noise);
    }
    return value;
}

static uint8_t config_read8(void *ctx, uint16_t offset)
{
    return (uint8_t)config_read(ctx, offset, 1);
}

static uint16_t config_read16(void *ctx, uint16_t offset)
{
    return (uint16_t)config_read(ctx, offset, 2);
}

static uint32_t config_read32(void *ctx, uint16_t offset)
{
    return config_read(ctx, offset, 4);
}

static bool bar_size(void *ctx, uint8_t bar, uint64_t *size)
{
    struct fuzz *f = ctx;

    FUZZ_CHECK(bar < PCI_BAR_COUNT);
    *size = f->bar_size[bar];
    return *size != 0;
}

static void no_log(void *ctx, enum core_log_level level, const char *text, uint64_t a, uint64_t b)
{
}

static void check_region(const struct fuzz *f, const struct virtio_pci_region *r, uint32_t align,
                         uint32_t least)
{
    FUZZ_CHECK(r->bar < PCI_BAR_COUNT);
    FUZZ_CHECK(r->offset % align == 0);
    FUZZ_CHECK(r->length >= least);
    FUZZ_CHECK((uint64_t)r->offset + r->length <= f->bar_size[r->bar]);
}

static void check_disjoint(const struct virtio_pci_region *a, const struct virtio_pci_region *b)
{
    FUZZ_CHECK(a->bar != b->bar || !a->length || !b->length || a->offset + a->length <= b->offset ||
               b->offset + b->length <= a->offset);
}

static void check_layout(const struct fuzz *f, const struct virtio_pci_layout *l, unsigned flags)
{
    check_region(f, &l->common, 4, VIRTIO_PCI_COMMON_CFG_SIZE_MIN);
    check_region(f, &l->notify, 2, 2);
    check_region(f, &l->isr, 1, 1);
    if (l->device.length || flags & FLAG_NEED_DEVICE) {
        check_region(f, &l->device, 4, 1);
    }
    const struct virtio_pci_region *all[] = {&l->common, &l->notify, &l->isr, &l->device};
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < i; j++) {
            check_disjoint(all[i], all[j]);
        }
    }
    FUZZ_CHECK(l->notify_multiplier != 1 &&
               (l->notify_multiplier & (l->notify_multiplier - 1)) == 0);
    if (flags & FLAG_STRICT) {
        FUZZ_CHECK(l->is_aero_contract);
        FUZZ_CHECK(l->device.offset == AERO_CONTRACT_DEVICE_OFFSET && l->device.bar == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct virtio_pci_io_ops io = {.config_read8 = config_read8,
                                                .config_read16 = config_read16,
                                                .config_read32 = config_read32,
                                                .bar_size = bar_size};
    static const struct core_os_ops os = {.log = no_log};
    struct fuzz_input in = {.data = data, .left = size};
    struct fuzz f = {.reads = 0};
    unsigned flags = fuzz_u8(&in);

    for (size_t i = 0; i < PCI_BAR_COUNT; i++) {
        f.bar_size[i] = (uint64_t)fuzz_u16(&in) * BAR_UNIT;
    }
    for (size_t i = 0; i < sizeof(f.config); i++) {
        f.config[i] = fuzz_u8(&in);
    }
    const uint16_t ids[] = {VIRTIO_PCI_VENDOR_ID, VIRTIO_PCI_DEVICE_ID_BASE + VIRTIO_ID_NET};
    memcpy(f.config + PCI_CFG_VENDOR_ID, ids, sizeof(ids));
    f.config[PCI_CFG_STATUS] |= PCI_CFG_STATUS_CAP_LIST;
    if (flags & FLAG_CHANGING) {
        f.noise = in;
    }

    struct virtio_pci_config config = {
        .os = {.ops = &os},
        .io = &io,
        .io_ctx = &f,
        .layout =
            flags & FLAG_STRICT ? VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1 : VIRTIO_PCI_LAYOUT_PERMISSIVE,
        .device_type = VIRTIO_ID_NET,
        .need_device_config = (flags & FLAG_NEED_DEVICE) != 0,
    };
    struct virtio_pci_layout layout;
    if (virtio_pci_find_layout(&config, &layout) == VIRTIO_OK) {
        check_layout(&f, &layout, flags);
    }
    return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Finding the virtio structures of a PCI function (virtio 1.3 §4.1.4). Threat model:
 * docs/threat-model.md §4.1, §4.2.
 */
#include "virtio_pci.h"

#define READ_ALL_ONES16 0xFFFFu

/* As many capabilities as fit between header and end, at four bytes each. */
#define CAP_STEPS_MAX ((PCI_CFG_SPACE_SIZE - PCI_CFG_HEADER_SIZE) / 4u)

/* What a structure type requires (§4.1.4.3 to §4.1.4.6). */
struct region_rule {
    uint8_t cap_size; /* bytes of the capability */
    uint32_t align;   /* of the offset in the BAR */
    uint32_t length;  /* least bytes of the structure */
};

static const struct region_rule region_rules[] = {
    [VIRTIO_PCI_CAP_COMMON_CFG] = {sizeof(struct virtio_pci_cap), 4,
                                   VIRTIO_PCI_COMMON_CFG_SIZE_MIN},
    [VIRTIO_PCI_CAP_NOTIFY_CFG] = {sizeof(struct virtio_pci_notify_cap), 2, sizeof(le16_t)},
    [VIRTIO_PCI_CAP_ISR_CFG] = {sizeof(struct virtio_pci_cap), 1, 1},
    [VIRTIO_PCI_CAP_DEVICE_CFG] = {sizeof(struct virtio_pci_cap), 4, 1},
};

struct walk {
    const struct virtio_pci_io_ops *io;
    void *io_ctx;
    struct virtio_pci_layout *layout;
    bool unusable_bar; /* a structure was passed over because of its BAR */
};

static struct virtio_pci_region *region_of(struct virtio_pci_layout *layout, uint8_t type)
{
    switch (type) {
    case VIRTIO_PCI_CAP_COMMON_CFG:
        return &layout->common;
    case VIRTIO_PCI_CAP_NOTIFY_CFG:
        return &layout->notify;
    case VIRTIO_PCI_CAP_ISR_CFG:
        return &layout->isr;
    case VIRTIO_PCI_CAP_DEVICE_CFG:
        return &layout->device;
    default:
        return NULL;
    }
}

/* One virtio capability at `pos`. Its bytes are read once each. */
static enum virtio_error take_capability(struct walk *w, uint16_t pos, uint8_t cap_len)
{
    uint16_t at = (uint16_t)(pos + offsetof(struct virtio_pci_cap, cfg_type));
    uint8_t type = w->io->config_read8(w->io_ctx, at);
    struct virtio_pci_region *region = region_of(w->layout, type);

    /* Other and reserved types are none of ours; a second one is the device's second choice. */
    if (!region || region->length != 0) {
        return VIRTIO_OK;
    }
    const struct region_rule *rule = &region_rules[type];
    if (cap_len < rule->cap_size || pos + rule->cap_size > PCI_CFG_SPACE_SIZE) {
        return VIRTIO_E_CAP_LENGTH;
    }

    at = (uint16_t)(pos + offsetof(struct virtio_pci_cap, bar));
    uint8_t bar = w->io->config_read8(w->io_ctx, at);
    at = (uint16_t)(pos + offsetof(struct virtio_pci_cap, offset));
    uint32_t offset = w->io->config_read32(w->io_ctx, at);
    at = (uint16_t)(pos + offsetof(struct virtio_pci_cap, length));
    uint32_t length = w->io->config_read32(w->io_ctx, at);
    uint64_t bar_size;

    if (bar >= PCI_BAR_COUNT) {
        return VIRTIO_OK; /* reserved: must be ignored (§4.1.4.1) */
    }
    if (!w->io->bar_size(w->io_ctx, bar, &bar_size)) {
        w->unusable_bar = true;
        return VIRTIO_OK;
    }
    if (offset % rule->align != 0) {
        return VIRTIO_E_CAP_ALIGNMENT;
    }
    if (length < rule->length) {
        return VIRTIO_E_CAP_REGION_SHORT;
    }
    if ((uint64_t)offset + length > bar_size) {
        return VIRTIO_E_CAP_REGION_BOUNDS;
    }
    *region = (struct virtio_pci_region){.bar = bar, .offset = offset, .length = length};
    if (type == VIRTIO_PCI_CAP_NOTIFY_CFG) {
        at = (uint16_t)(pos + offsetof(struct virtio_pci_notify_cap, notify_off_multiplier));
        w->layout->notify_multiplier = w->io->config_read32(w->io_ctx, at);
    }
    return VIRTIO_OK;
}

/* Threat model 4.1. */
static enum virtio_error walk_list(struct walk *w)
{
    uint8_t next = w->io->config_read8(w->io_ctx, PCI_CFG_CAP_POINTER);

    for (uint32_t steps = 0; (next & PCI_CAP_POINTER_MASK) != 0; steps++) {
        uint16_t pos = next & PCI_CAP_POINTER_MASK;
        if (pos < PCI_CFG_HEADER_SIZE) {
            return VIRTIO_E_CAP_POINTER;
        }
        if (steps == CAP_STEPS_MAX) {
            return VIRTIO_E_CAP_LOOP;
        }
        /* Id and next pointer in one read, so that they belong together. */
        uint32_t header = w->io->config_read32(w->io_ctx, pos);
        next = (uint8_t)(header >> 8);
        if ((uint8_t)header == PCI_CAP_ID_VENDOR) {
            enum virtio_error error = take_capability(w, pos, (uint8_t)(header >> 16));
            if (error != VIRTIO_OK) {
                return error;
            }
        }
    }
    return VIRTIO_OK;
}

static bool overlap(const struct virtio_pci_region *a, const struct virtio_pci_region *b)
{
    return a->length != 0 && b->length != 0 && a->bar == b->bar &&
           (uint64_t)a->offset < (uint64_t)b->offset + b->length &&
           (uint64_t)b->offset < (uint64_t)a->offset + a->length;
}

static bool any_overlap(const struct virtio_pci_layout *l)
{
    const struct virtio_pci_region *regions[] = {&l->common, &l->notify, &l->isr, &l->device};

    for (size_t i = 0; i < 4; i++) {
        for (size_t j = i + 1; j < 4; j++) {
            if (overlap(regions[i], regions[j])) {
                return true;
            }
        }
    }
    return false;
}

static enum virtio_error check_complete(const struct walk *w, bool need_device_config)
{
    const struct virtio_pci_layout *l = w->layout;
    enum virtio_error missing = VIRTIO_OK;

    if (l->common.length == 0) {
        missing = VIRTIO_E_NO_COMMON_CFG;
    } else if (l->notify.length == 0) {
        missing = VIRTIO_E_NO_NOTIFY_CFG;
    } else if (l->isr.length == 0) {
        missing = VIRTIO_E_NO_ISR_CFG;
    } else if (l->device.length == 0 && need_device_config) {
        missing = VIRTIO_E_NO_DEVICE_CFG;
    }
    if (missing != VIRTIO_OK) {
        return w->unusable_bar ? VIRTIO_E_CAP_BAR_MISSING : missing;
    }
    /* §4.1.4.4.1: 0 or a power of two; 1 would put doorbells on odd addresses. */
    if (l->notify_multiplier == 1 || (l->notify_multiplier & (l->notify_multiplier - 1u)) != 0) {
        return VIRTIO_E_NOTIFY_MULTIPLIER;
    }
    return any_overlap(l) ? VIRTIO_E_CAP_REGION_OVERLAP : VIRTIO_OK;
}

static bool region_is(const struct virtio_pci_region *r, uint32_t offset, uint32_t length)
{
    return r->bar == AERO_CONTRACT_BAR && r->offset == offset && r->length == length;
}

/* VIRTIO_OK if the device is exactly what aero_contract.h says, else the first difference. */
static enum virtio_error check_contract(const struct walk *w)
{
    const struct virtio_pci_layout *l = w->layout;
    uint32_t bar0 = w->io->config_read32(w->io_ctx, PCI_CFG_BAR0);
    uint64_t size;

    if (w->io->config_read8(w->io_ctx, PCI_CFG_REVISION_ID) != AERO_CONTRACT_PCI_REVISION) {
        return VIRTIO_E_CONTRACT_REVISION;
    }
    if ((bar0 & PCI_BAR_IO) || (bar0 & PCI_BAR_TYPE_MASK) != PCI_BAR_TYPE_64 ||
        !w->io->bar_size(w->io_ctx, AERO_CONTRACT_BAR, &size) ||
        size < AERO_CONTRACT_BAR_SIZE_MIN) {
        return VIRTIO_E_CONTRACT_BAR;
    }
    if (!region_is(&l->common, AERO_CONTRACT_COMMON_OFFSET, AERO_CONTRACT_COMMON_LENGTH)) {
        return VIRTIO_E_CONTRACT_COMMON;
    }
    if (!region_is(&l->notify, AERO_CONTRACT_NOTIFY_OFFSET, AERO_CONTRACT_NOTIFY_LENGTH)) {
        return VIRTIO_E_CONTRACT_NOTIFY;
    }
    if (!region_is(&l->isr, AERO_CONTRACT_ISR_OFFSET, AERO_CONTRACT_ISR_LENGTH)) {
        return VIRTIO_E_CONTRACT_ISR;
    }
    if (!region_is(&l->device, AERO_CONTRACT_DEVICE_OFFSET, AERO_CONTRACT_DEVICE_LENGTH)) {
        return VIRTIO_E_CONTRACT_DEVICE;
    }
    if (l->notify_multiplier != AERO_CONTRACT_NOTIFY_MULTIPLIER) {
        return VIRTIO_E_CONTRACT_MULTIPLIER;
    }
    return VIRTIO_OK;
}

static enum virtio_error check_identity(const struct virtio_pci_config *config)
{
    uint16_t vendor = config->io->config_read16(config->io_ctx, PCI_CFG_VENDOR_ID);
    uint16_t device = config->io->config_read16(config->io_ctx, PCI_CFG_DEVICE_ID);

    if (vendor == READ_ALL_ONES16) {
        return VIRTIO_E_DEVICE_GONE;
    }
    if (vendor != VIRTIO_PCI_VENDOR_ID ||
        (device != VIRTIO_PCI_DEVICE_ID_BASE + config->device_type &&
         (config->legacy_id == 0 || device != config->legacy_id))) {
        return VIRTIO_E_NOT_VIRTIO;
    }
    uint16_t status = config->io->config_read16(config->io_ctx, PCI_CFG_STATUS);
    return status & PCI_CFG_STATUS_CAP_LIST ? VIRTIO_OK : VIRTIO_E_NO_CAPABILITIES;
}

enum virtio_error virtio_pci_find_layout(const struct virtio_pci_config *config,
                                         struct virtio_pci_layout *layout)
{
    struct virtio_pci_layout found = {.notify_multiplier = 0};
    struct walk w = {.io = config->io, .io_ctx = config->io_ctx, .layout = &found};
    enum virtio_error error = check_identity(config);

    if (error == VIRTIO_OK) {
        error = walk_list(&w);
    }
    if (error == VIRTIO_OK) {
        error = check_complete(&w, config->need_device_config);
    }
    if (error != VIRTIO_OK) {
        return error;
    }
    error = check_contract(&w);
    found.is_aero_contract = error == VIRTIO_OK;
    if (config->layout == VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1 && error != VIRTIO_OK) {
        return error;
    }
    *layout = found;
    return VIRTIO_OK;
}

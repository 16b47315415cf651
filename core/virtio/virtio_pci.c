/* SPDX-License-Identifier: MIT */
/*
 * Modern virtio over PCI: registers (virtio 1.3 §4.1.4.3 on). Threat model: docs/threat-model.md
 * §4.3 to §4.7.
 */
#include "virtio_pci.h"

#define DEFAULT_RESET_WAIT_US 1000000u
#define RESET_POLL_US         100u
#define CONFIG_TRIES          16u
#define STATUS_ALL_ONES       0xFFu

/*
 * Mapped lengths (threat model 4.2): all that is ever used, however large the structure claims to
 * be.
 */
#define COMMON_MAP_MAX ((uint32_t)sizeof(struct virtio_pci_common_cfg))
#define ISR_MAP_MAX    1u
#define DEVICE_MAP_MAX 4096u
#define NOTIFY_MAP_MAX (4u * 1024u * 1024u)

#define COMMON(field) offsetof(struct virtio_pci_common_cfg, field)

static struct virtio_pci *to_pci(struct virtio_transport *t)
{
    return (struct virtio_pci *)t; /* `transport` is the first member */
}

static uint8_t common_read8(struct virtio_pci *vp, size_t offset)
{
    return vp->config.io->read8(vp->config.io_ctx, vp->common.va + offset);
}

static uint16_t common_read16(struct virtio_pci *vp, size_t offset)
{
    return vp->config.io->read16(vp->config.io_ctx, vp->common.va + offset);
}

static uint32_t common_read32(struct virtio_pci *vp, size_t offset)
{
    return vp->config.io->read32(vp->config.io_ctx, vp->common.va + offset);
}

static void common_write8(struct virtio_pci *vp, size_t offset, uint8_t value)
{
    vp->config.io->write8(vp->config.io_ctx, vp->common.va + offset, value);
}

static void common_write16(struct virtio_pci *vp, size_t offset, uint16_t value)
{
    vp->config.io->write16(vp->config.io_ctx, vp->common.va + offset, value);
}

static void common_write32(struct virtio_pci *vp, size_t offset, uint32_t value)
{
    vp->config.io->write32(vp->config.io_ctx, vp->common.va + offset, value);
}

/* §4.1.3.1: 64-bit fields as two halves, low first. */
static void common_write64(struct virtio_pci *vp, size_t offset, uint64_t value)
{
    common_write32(vp, offset, (uint32_t)value);
    common_write32(vp, offset + 4u, (uint32_t)(value >> 32));
}

static uintptr_t lock_selectors(struct virtio_pci *vp)
{
    return vp->config.io->selector_lock ? vp->config.io->selector_lock(vp->config.io_ctx) : 0;
}

static void unlock_selectors(struct virtio_pci *vp, uintptr_t state)
{
    if (vp->config.io->selector_unlock) {
        vp->config.io->selector_unlock(vp->config.io_ctx, state);
    }
}

static uint8_t pci_get_status(struct virtio_transport *t)
{
    return common_read8(to_pci(t), COMMON(device_status));
}

static void pci_set_status(struct virtio_transport *t, uint8_t status)
{
    common_write8(to_pci(t), COMMON(device_status), status);
}

/* Threat model 4.6. */
static enum virtio_error pci_reset(struct virtio_transport *t)
{
    struct virtio_pci *vp = to_pci(t);
    uint32_t waited = 0;

    common_write8(vp, COMMON(device_status), 0);
    for (;;) {
        uint8_t status = common_read8(vp, COMMON(device_status));
        if (status == 0) {
            return VIRTIO_OK;
        }
        if (status == STATUS_ALL_ONES) {
            return VIRTIO_E_DEVICE_GONE;
        }
        if (waited >= vp->config.reset_wait_us) {
            return VIRTIO_E_RESET_TIMEOUT;
        }
        vp->config.io->delay_us(vp->config.io_ctx, RESET_POLL_US);
        waited += RESET_POLL_US;
    }
}

static uint64_t pci_get_device_features(struct virtio_transport *t)
{
    struct virtio_pci *vp = to_pci(t);
    uintptr_t state = lock_selectors(vp);

    common_write32(vp, COMMON(device_feature_select), 0);
    uint64_t features = common_read32(vp, COMMON(device_feature));
    common_write32(vp, COMMON(device_feature_select), 1);
    features |= (uint64_t)common_read32(vp, COMMON(device_feature)) << 32;
    unlock_selectors(vp, state);
    return features;
}

static void pci_set_driver_features(struct virtio_transport *t, uint64_t features)
{
    struct virtio_pci *vp = to_pci(t);
    uintptr_t state = lock_selectors(vp);

    common_write32(vp, COMMON(driver_feature_select), 0);
    common_write32(vp, COMMON(driver_feature), (uint32_t)features);
    common_write32(vp, COMMON(driver_feature_select), 1);
    common_write32(vp, COMMON(driver_feature), (uint32_t)(features >> 32));
    unlock_selectors(vp, state);
}

static uint32_t pci_config_length(struct virtio_transport *t)
{
    return to_pci(t)->device.length;
}

static bool is_config_width(uint8_t width)
{
    return width == 1 || width == 2 || width == 4 || width == 8;
}

static enum virtio_error check_config_fields(const struct virtio_pci *vp,
                                             const struct virtio_config_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct virtio_config_field *f = &fields[i];
        uint32_t access = f->width == 8 ? 4u : f->width;
        if (!is_config_width(f->width) || f->offset % access != 0) {
            return VIRTIO_E_INVALID;
        }
        if ((uint32_t)f->offset + (uint32_t)f->width * f->count > vp->device.length) {
            return VIRTIO_E_CONFIG_BOUNDS;
        }
    }
    return VIRTIO_OK;
}

/* §4.1.3.1: each field is accessed with its own width, 64-bit ones as two halves. */
static void read_config_field(struct virtio_pci *vp, const struct virtio_config_field *f)
{
    const struct virtio_pci_io_ops *io = vp->config.io;
    void *ctx = vp->config.io_ctx;
    const volatile uint8_t *at = vp->device.va + f->offset;

    for (uint32_t i = 0; i < f->count; i++, at += f->width) {
        switch (f->width) {
        case 1:
            ((uint8_t *)f->dst)[i] = io->read8(ctx, at);
            break;
        case 2:
            ((uint16_t *)f->dst)[i] = io->read16(ctx, at);
            break;
        case 4:
            ((uint32_t *)f->dst)[i] = io->read32(ctx, at);
            break;
        default: {
            uint64_t low = io->read32(ctx, at);
            ((uint64_t *)f->dst)[i] = low | (uint64_t)io->read32(ctx, at + 4) << 32;
            break;
        }
        }
    }
}

/* Threat model 4.5. */
static enum virtio_error pci_read_config(struct virtio_transport *t,
                                         const struct virtio_config_field *fields, size_t count)
{
    struct virtio_pci *vp = to_pci(t);
    enum virtio_error error = check_config_fields(vp, fields, count);

    if (error != VIRTIO_OK) {
        return error;
    }
    for (uint32_t tries = 0; tries < CONFIG_TRIES; tries++) {
        uint8_t before = common_read8(vp, COMMON(config_generation));
        for (size_t i = 0; i < count; i++) {
            read_config_field(vp, &fields[i]);
        }
        if (common_read8(vp, COMMON(config_generation)) == before) {
            return VIRTIO_OK;
        }
    }
    return VIRTIO_E_CONFIG_UNSTABLE;
}

static uint16_t pci_queue_count(struct virtio_transport *t)
{
    return common_read16(to_pci(t), COMMON(num_queues));
}

static uint16_t pci_queue_max_size(struct virtio_transport *t, uint16_t index)
{
    struct virtio_pci *vp = to_pci(t);

    if (index >= pci_queue_count(t)) {
        return 0;
    }
    uintptr_t state = lock_selectors(vp);
    common_write16(vp, COMMON(queue_select), index);
    uint16_t size = common_read16(vp, COMMON(queue_size));
    unlock_selectors(vp, state);
    return size;
}

/* Threat model 4.3. The queue is selected. */
static enum virtio_error find_doorbell(struct virtio_pci *vp, uint16_t index,
                                       struct virtio_doorbell *doorbell)
{
    uint16_t notify_off = common_read16(vp, COMMON(queue_notify_off));
    uint64_t offset = (uint64_t)notify_off * vp->layout.notify_multiplier;

    if (vp->config.layout == VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1 && notify_off != index) {
        return VIRTIO_E_CONTRACT_NOTIFY_OFF;
    }
    if (offset + sizeof(le16_t) > vp->notify.length) {
        return VIRTIO_E_NOTIFY_BOUNDS;
    }
    *doorbell = (struct virtio_doorbell){.addr = vp->notify.va + (uint32_t)offset, .value = index};
    return VIRTIO_OK;
}

/* The queue is selected; size, doorbell and addresses in that order, so that errors come first. */
static enum virtio_error setup_selected(struct virtio_pci *vp, uint16_t index,
                                        const struct virtqueue_areas *areas,
                                        struct virtio_doorbell *doorbell)
{
    uint16_t max = common_read16(vp, COMMON(queue_size));

    if (max == 0) {
        return VIRTIO_E_QUEUE_ABSENT;
    }
    if (areas->size > max || virtqueue_choose_size(areas->size, areas->size) == 0) {
        return VIRTIO_E_QUEUE_SIZE_INVALID;
    }
    if (common_read16(vp, COMMON(queue_enable)) != 0) {
        return VIRTIO_E_QUEUE_IN_USE;
    }
    if (max != areas->size) {
        common_write16(vp, COMMON(queue_size), areas->size);
        if (common_read16(vp, COMMON(queue_size)) != areas->size) {
            return VIRTIO_E_QUEUE_SIZE_REFUSED;
        }
    }
    enum virtio_error error = find_doorbell(vp, index, doorbell);
    if (error != VIRTIO_OK) {
        return error;
    }
    common_write64(vp, COMMON(queue_desc), areas->desc);
    common_write64(vp, COMMON(queue_driver), areas->driver);
    common_write64(vp, COMMON(queue_device), areas->device);
    return VIRTIO_OK;
}

static enum virtio_error pci_queue_setup(struct virtio_transport *t, uint16_t index,
                                         const struct virtqueue_areas *areas,
                                         struct virtio_doorbell *doorbell)
{
    struct virtio_pci *vp = to_pci(t);

    if (index >= pci_queue_count(t)) {
        return VIRTIO_E_QUEUE_ABSENT;
    }
    uintptr_t state = lock_selectors(vp);
    common_write16(vp, COMMON(queue_select), index);
    enum virtio_error error = setup_selected(vp, index, areas, doorbell);
    unlock_selectors(vp, state);
    return error;
}

/* Threat model 4.4. */
static enum virtio_error write_vector(struct virtio_pci *vp, size_t offset, uint16_t vector)
{
    if (vector > VIRTIO_MSI_VECTOR_MAX && vector != VIRTIO_MSI_NO_VECTOR) {
        return VIRTIO_E_INVALID;
    }
    common_write16(vp, offset, vector);
    return common_read16(vp, offset) == vector ? VIRTIO_OK : VIRTIO_E_VECTOR_REFUSED;
}

static enum virtio_error pci_queue_set_vector(struct virtio_transport *t, uint16_t index,
                                              uint16_t vector)
{
    struct virtio_pci *vp = to_pci(t);
    uintptr_t state = lock_selectors(vp);

    common_write16(vp, COMMON(queue_select), index);
    enum virtio_error error = write_vector(vp, COMMON(queue_msix_vector), vector);
    unlock_selectors(vp, state);
    return error;
}

static enum virtio_error pci_config_set_vector(struct virtio_transport *t, uint16_t vector)
{
    return write_vector(to_pci(t), COMMON(config_msix_vector), vector);
}

static enum virtio_error pci_queue_enable(struct virtio_transport *t, uint16_t index)
{
    struct virtio_pci *vp = to_pci(t);
    uintptr_t state = lock_selectors(vp);

    common_write16(vp, COMMON(queue_select), index);
    common_write16(vp, COMMON(queue_enable), 1);
    uint16_t enabled = common_read16(vp, COMMON(queue_enable));
    unlock_selectors(vp, state);
    return enabled == 1 ? VIRTIO_OK : VIRTIO_E_QUEUE_NOT_ENABLED;
}

static uint8_t pci_isr_read(struct virtio_transport *t)
{
    struct virtio_pci *vp = to_pci(t);

    return vp->config.io->read8(vp->config.io_ctx, vp->isr.va);
}

static void pci_notify(struct virtio_transport *t, const struct virtio_doorbell *doorbell)
{
    struct virtio_pci *vp = to_pci(t);

    vp->config.io->write16(vp->config.io_ctx, doorbell->addr, doorbell->value);
}

static const struct virtio_transport_ops virtio_pci_ops = {
    .reset = pci_reset,
    .get_status = pci_get_status,
    .set_status = pci_set_status,
    .get_device_features = pci_get_device_features,
    .set_driver_features = pci_set_driver_features,
    .config_length = pci_config_length,
    .read_config = pci_read_config,
    .queue_count = pci_queue_count,
    .queue_max_size = pci_queue_max_size,
    .queue_setup = pci_queue_setup,
    .queue_set_vector = pci_queue_set_vector,
    .queue_enable = pci_queue_enable,
    .config_set_vector = pci_config_set_vector,
    .isr_read = pci_isr_read,
    .notify = pci_notify,
};

static bool map_region(struct virtio_pci *vp, const struct virtio_pci_region *region, uint32_t max,
                       struct virtio_pci_mapping *mapping)
{
    uint32_t length = region->length < max ? region->length : max;

    if (length == 0) {
        return true;
    }
    mapping->va = vp->config.io->map(vp->config.io_ctx, region->bar, region->offset, length);
    mapping->length = mapping->va ? length : 0;
    return mapping->va != NULL;
}

static void unmap_region(struct virtio_pci *vp, struct virtio_pci_mapping *mapping)
{
    if (mapping->va) {
        vp->config.io->unmap(vp->config.io_ctx, mapping->va, mapping->length);
        *mapping = (struct virtio_pci_mapping){0};
    }
}

enum virtio_error virtio_pci_create(struct virtio_pci *vp, const struct virtio_pci_config *config)
{
    enum virtio_error error;

    *vp = (struct virtio_pci){.transport = {.ops = &virtio_pci_ops}, .config = *config};
    if (!config->io || !config->os.ops ||
        !config->io->selector_lock != !config->io->selector_unlock) {
        return VIRTIO_E_INVALID;
    }
    if (vp->config.reset_wait_us == 0) {
        vp->config.reset_wait_us = DEFAULT_RESET_WAIT_US;
    }
    error = virtio_pci_find_layout(config, &vp->layout);
    if (error == VIRTIO_OK && !(map_region(vp, &vp->layout.common, COMMON_MAP_MAX, &vp->common) &&
                                map_region(vp, &vp->layout.notify, NOTIFY_MAP_MAX, &vp->notify) &&
                                map_region(vp, &vp->layout.isr, ISR_MAP_MAX, &vp->isr) &&
                                map_region(vp, &vp->layout.device, DEVICE_MAP_MAX, &vp->device))) {
        error = VIRTIO_E_MAP_FAILED;
        virtio_pci_destroy(vp);
    }
    if (error != VIRTIO_OK) {
        core_log(&config->os, CORE_LOG_ERROR, virtio_error_text(error), 0, 0);
    }
    return error;
}

void virtio_pci_destroy(struct virtio_pci *vp)
{
    unmap_region(vp, &vp->device);
    unmap_region(vp, &vp->isr);
    unmap_region(vp, &vp->notify);
    unmap_region(vp, &vp->common);
}

void virtio_pci_set_reset_wait(struct virtio_pci *vp, uint32_t us)
{
    vp->config.reset_wait_us = us;
}

const char *virtio_pci_layout_mode_text(enum virtio_pci_layout_mode mode)
{
    return mode == VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1 ? AERO_CONTRACT_NAME " v1" : "permissive";
}

/* SPDX-License-Identifier: MIT */
#include "virtio_device.h"

#include <stdio.h>
#include <string.h>

#include "layout.h"

#define VIOLATION(d, format, ...)                                                                  \
    contract_violation((d)->m, "%s: " format, (d)->name, ##__VA_ARGS__)

/* Interrupts of the storm come this far apart when they are messages. */
#define STORM_INTERVAL_NS 1000u
#define STORM_INTERRUPTS  5000u

static uint64_t ones(unsigned width)
{
    return UINT64_MAX >> (64 - 8 * width);
}

/* ---- Interrupts ------------------------------------------------------------------------------ */

static void device_interrupt(struct virtio_device *d, uint16_t vector, uint8_t isr_bit)
{
    if (fault_on(&d->faults, FAULT_IRQ_NONE) || !d->pci.present) {
        return;
    }
    d->interrupts++;
    if (pci_function_msix_enabled(&d->pci)) {
        if (vector != VIRTIO_MSI_NO_VECTOR) {
            pci_function_message(&d->pci, vector);
        }
        return;
    }
    d->isr |= isr_bit;
    pci_function_set_line(&d->pci, true);
}

void virtio_device_used(struct virtio_device *d, unsigned queue)
{
    if (device_queue_must_interrupt(&d->queue[queue])) {
        device_interrupt(d, d->queue_vector[queue], VIRTIO_PCI_ISR_QUEUE);
    }
}

void virtio_device_config_changed(struct virtio_device *d)
{
    d->generation++;
    if ((d->status & VIRTIO_STATUS_DRIVER_OK) != 0) {
        device_interrupt(d, d->config_vector, VIRTIO_PCI_ISR_CONFIG);
    }
}

/* A line stays high as long as the storm lasts (see isr_read); messages come one by one. */
static void device_storm(void *ctx)
{
    struct virtio_device *d = ctx;

    if (d->storm_left == 0 || (d->status & VIRTIO_STATUS_DRIVER_OK) == 0) {
        d->storm_left = 0;
        return;
    }
    d->storm_left--;
    if (pci_function_msix_enabled(&d->pci)) {
        device_interrupt(d, d->queue_vector[0], 0);
        contract_schedule(d->m, STORM_INTERVAL_NS, device_storm, d);
    } else {
        device_interrupt(d, VIRTIO_MSI_NO_VECTOR, VIRTIO_PCI_ISR_QUEUE);
    }
}

static uint64_t isr_read(struct virtio_device *d, unsigned width)
{
    uint8_t isr = d->isr;

    if (width != 1) {
        VIOLATION(d, "ISR status read with %u bytes", width);
    }
    d->isr = 0;
    pci_function_set_line(&d->pci, false);
    if (d->storm_left > 0) {
        device_storm(d);
    }
    return isr;
}

/* ---- Reset and status ------------------------------------------------------------------------ */

static void device_reset(struct virtio_device *d)
{
    for (unsigned i = 0; i < d->queues; i++) {
        struct device_queue *q = &d->queue[i];

        device_queue_disable(q);
        *q = (struct device_queue){
            .m = d->m, .name = d->name, .index = i, .faults = &d->faults, .size = d->queue_max[i]};
        d->queue_vector[i] = VIRTIO_MSI_NO_VECTOR;
    }
    d->accepted = 0;
    d->device_feature_select = d->driver_feature_select = 0;
    d->queue_select = 0;
    d->config_vector = VIRTIO_MSI_NO_VECTOR;
    d->status = 0;
    d->isr = 0;
    d->storm_left = 0;
    d->features_unchecked = false;
    contract_cancel(d->m, device_storm, d);
    pci_function_set_line(&d->pci, false);
    d->model->reset(d);
}

static uint64_t offered_features(const struct virtio_device *d)
{
    return fault_on(&d->faults, FAULT_NO_VERSION_1)
               ? d->offered & ~VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1)
               : d->offered;
}

static void check_features(struct virtio_device *d)
{
    const char *reason = NULL;

    if ((d->accepted & ~offered_features(d)) != 0) {
        VIOLATION(d, "features 0x%llx were accepted but not offered",
                  (unsigned long long)(d->accepted & ~offered_features(d)));
        reason = "not offered";
    } else if (!virtio_device_accepted(d, VIRTIO_F_VERSION_1)) {
        reason = "no VERSION_1"; /* the driver finds FEATURES_OK cleared; that is allowed */
    } else {
        reason = d->model->negotiated(d, d->accepted);
        if (reason != NULL) {
            VIOLATION(d, "features 0x%llx: %s", (unsigned long long)d->accepted, reason);
        }
    }
    if (reason == NULL && !fault_on(&d->faults, FAULT_FEATURES_REFUSED)) {
        d->status |= VIRTIO_STATUS_FEATURES_OK;
    }
    d->features_unchecked = true;
}

static void driver_ok(struct virtio_device *d)
{
    d->status |= VIRTIO_STATUS_DRIVER_OK;
    if (!pci_function_bus_master(&d->pci)) {
        VIOLATION(d, "DRIVER_OK while bus mastering is off");
    }
    virtio_device_fault_armed(d);
}

/* §2.1.1, §3.1.1: bits are only ever added, in order, and 0 resets. */
static void write_status(struct virtio_device *d, uint8_t value)
{
    uint8_t kept = d->status & (uint8_t)~VIRTIO_STATUS_DEVICE_NEEDS_RESET;
    uint8_t added = value & (uint8_t)~d->status;

    if (value == 0) {
        device_reset(d);
        d->reset_pending = true;
        return;
    }
    if (d->reset_pending) {
        VIOLATION(d, "status 0x%02x written before a reset was seen to complete", value);
    }
    if ((kept & ~value) != 0) {
        VIOLATION(d, "status bits 0x%02x cleared without a reset", kept & ~value);
    }
    if ((added & VIRTIO_STATUS_DRIVER) != 0 && (value & VIRTIO_STATUS_ACKNOWLEDGE) == 0) {
        VIOLATION(d, "DRIVER without ACKNOWLEDGE");
    }
    if ((added & (VIRTIO_STATUS_FEATURES_OK | VIRTIO_STATUS_DRIVER_OK)) != 0 &&
        (d->status & VIRTIO_STATUS_DRIVER) == 0) {
        VIOLATION(d, "status 0x%02x before DRIVER", value);
    }
    if ((added & VIRTIO_STATUS_DRIVER_OK) != 0 &&
        ((d->status & VIRTIO_STATUS_FEATURES_OK) == 0 || d->features_unchecked)) {
        VIOLATION(d, "DRIVER_OK before FEATURES_OK was read back");
    }
    d->status |= value & (VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER | VIRTIO_STATUS_FAILED);
    if ((added & VIRTIO_STATUS_FEATURES_OK) != 0) {
        check_features(d);
    }
    if ((added & VIRTIO_STATUS_DRIVER_OK) != 0) {
        driver_ok(d);
    }
}

static uint8_t read_status(struct virtio_device *d)
{
    if (d->reset_pending && fault_on(&d->faults, FAULT_RESET_STUCK)) {
        return VIRTIO_STATUS_ACKNOWLEDGE;
    }
    d->reset_pending = false;
    d->features_unchecked = false;
    return d->status;
}

/* ---- Common configuration -------------------------------------------------------------------- */

/* §4.1.4.3: fields by offset, so that width and direction can be checked. */
struct common_field {
    uint8_t offset, width;
    bool writable, per_queue;
    const char *name;
};
#define FIELD(member, is_writable, is_per_queue)                                                   \
    {.offset = offsetof(struct virtio_pci_common_cfg, member),                                     \
     .width = sizeof(((struct virtio_pci_common_cfg *)0)->member),                                 \
     .writable = is_writable,                                                                      \
     .per_queue = is_per_queue,                                                                    \
     .name = #member}
static const struct common_field common_fields[] = {
    FIELD(device_feature_select, true, false), FIELD(device_feature, false, false),
    FIELD(driver_feature_select, true, false), FIELD(driver_feature, true, false),
    FIELD(config_msix_vector, true, false),    FIELD(num_queues, false, false),
    FIELD(device_status, true, false),         FIELD(config_generation, false, false),
    FIELD(queue_select, true, false),          FIELD(queue_size, true, true),
    FIELD(queue_msix_vector, true, true),      FIELD(queue_enable, true, true),
    FIELD(queue_notify_off, false, true),      FIELD(queue_desc, true, true),
    FIELD(queue_driver, true, true),           FIELD(queue_device, true, true),
};
#define COMMON(member) offsetof(struct virtio_pci_common_cfg, member)

/* §4.1.3.1: each field with its own width; 64-bit ones as two halves. */
static const struct common_field *find_field(struct virtio_device *d, uint32_t offset,
                                             unsigned width, bool write)
{
    for (size_t i = 0; i < sizeof(common_fields) / sizeof(common_fields[0]); i++) {
        const struct common_field *f = &common_fields[i];

        if (offset < f->offset || offset >= (uint32_t)f->offset + f->width) {
            continue;
        }
        if (f->width == 8 ? width != 4 || (offset - f->offset) % 4 != 0
                          : width != f->width || offset != f->offset) {
            VIOLATION(d, "%s %s with %u bytes at offset 0x%02x", f->name,
                      write ? "written" : "read", width, offset);
            return NULL;
        }
        if (write && !f->writable) {
            VIOLATION(d, "%s is read-only, but was written", f->name);
            return NULL;
        }
        return f;
    }
    VIOLATION(d, "%s of %u bytes at 0x%02x of the common configuration, which is no field",
              write ? "write" : "read", width, offset);
    return NULL;
}

static uint32_t read_half(uint64_t value, uint32_t within)
{
    return (uint32_t)(within == 0 ? value : value >> 32);
}

static uint16_t read_queue_size(const struct virtio_device *d, const struct device_queue *q)
{
    if (fault_on(&d->faults, FAULT_QUEUE_SIZE_ZERO)) {
        return 0;
    }
    if (fault_on(&d->faults, FAULT_QUEUE_SIZE_ODD)) {
        return 100;
    }
    return fault_on(&d->faults, FAULT_QUEUE_SIZE_HUGE) ? 0xFFFF : q->size;
}

static uint64_t read_vector(const struct virtio_device *d, uint16_t vector)
{
    if (fault_on(&d->faults, FAULT_MSIX_REFUSED) ||
        (fault_on(&d->faults, FAULT_MSIX_FEW) && vector != 0)) {
        return VIRTIO_MSI_NO_VECTOR;
    }
    return vector;
}

static uint64_t read_queue_field(struct virtio_device *d, const struct common_field *f,
                                 uint32_t within)
{
    const struct layout *l = layout_of(d->layout);
    const struct device_queue *q;

    if (d->queue_select >= d->queues) {
        return 0; /* §4.1.4.3.2: size 0 says that there is no such queue */
    }
    q = &d->queue[d->queue_select];
    switch (f->offset) {
    case COMMON(queue_size):
        return read_queue_size(d, q);
    case COMMON(queue_msix_vector):
        return read_vector(d, d->queue_vector[d->queue_select]);
    case COMMON(queue_enable):
        return q->enabled;
    case COMMON(queue_notify_off):
        return fault_on(&d->faults, FAULT_NOTIFY_WILD) ? 0xFFFF
                                                       : d->queue_select * l->notify_off_step;
    case COMMON(queue_desc):
        return read_half(q->desc, within);
    case COMMON(queue_driver):
        return read_half(q->avail, within);
    default:
        return read_half(q->used, within);
    }
}

static uint64_t common_read(struct virtio_device *d, uint32_t offset, unsigned width)
{
    const struct common_field *f = find_field(d, offset, width, false);

    if (f == NULL) {
        return 0;
    }
    if (f->per_queue) {
        return read_queue_field(d, f, offset - f->offset);
    }
    switch (f->offset) {
    case COMMON(device_feature_select):
        return d->device_feature_select;
    case COMMON(device_feature):
        if ((d->status & VIRTIO_STATUS_DRIVER) == 0) {
            VIOLATION(d, "device_feature read before DRIVER");
        }
        return d->device_feature_select > 1
                   ? 0
                   : (uint32_t)(offered_features(d) >> (32 * d->device_feature_select));
    case COMMON(driver_feature_select):
        return d->driver_feature_select;
    case COMMON(driver_feature):
        return d->driver_feature_select > 1
                   ? 0
                   : (uint32_t)(d->accepted >> (32 * d->driver_feature_select));
    case COMMON(config_msix_vector):
        return read_vector(d, d->config_vector);
    case COMMON(num_queues):
        return fault_on(&d->faults, FAULT_QUEUE_COUNT) ? 1 : d->queues;
    case COMMON(device_status):
        return read_status(d);
    case COMMON(config_generation):
        if (fault_on(&d->faults, FAULT_CFG_GENERATION)) {
            d->generation++;
        }
        return d->generation;
    default:
        return d->queue_select;
    }
}

static void write_driver_feature(struct virtio_device *d, uint32_t value)
{
    unsigned shift = 32 * d->driver_feature_select;

    if ((d->status & VIRTIO_STATUS_DRIVER) == 0) {
        VIOLATION(d, "driver_feature written before DRIVER");
    } else if ((d->status & VIRTIO_STATUS_FEATURES_OK) != 0) {
        VIOLATION(d, "driver_feature written after FEATURES_OK");
    } else if (d->driver_feature_select > 1) {
        if (value != 0) {
            VIOLATION(d, "features beyond bit 63 accepted");
        }
    } else {
        d->accepted &= ~(UINT64_C(0xFFFFFFFF) << shift);
        d->accepted |= (uint64_t)value << shift;
    }
}

static uint16_t checked_vector(const struct virtio_device *d, uint16_t vector)
{
    /* §4.1.5.1.2.1: a vector that cannot be had reads back as NO_VECTOR. */
    return vector < d->pci.vectors ? vector : VIRTIO_MSI_NO_VECTOR;
}

static void write_half(uint64_t *value, uint32_t within, uint32_t half)
{
    uint64_t keep = within == 0 ? *value & ~UINT64_C(0xFFFFFFFF) : *value & UINT64_C(0xFFFFFFFF);

    *value = keep | (uint64_t)half << (8 * within);
}

static void enable_queue(struct virtio_device *d, struct device_queue *q, uint16_t value)
{
    if (value != 1) {
        VIOLATION(d, "queue_enable of queue %u written with %u", d->queue_select, value);
    } else if (q->enabled) {
        VIOLATION(d, "queue %u enabled twice", d->queue_select);
    } else {
        q->event_idx = virtio_device_accepted(d, VIRTIO_F_EVENT_IDX);
        q->indirect = virtio_device_accepted(d, VIRTIO_F_INDIRECT_DESC);
        device_queue_enable(q);
    }
}

static void write_queue_field(struct virtio_device *d, const struct common_field *f,
                              uint32_t within, uint32_t value)
{
    struct device_queue *q;

    if (d->queue_select >= d->queues) {
        VIOLATION(d, "%s of queue %u written, which does not exist", f->name, d->queue_select);
        return;
    }
    q = &d->queue[d->queue_select];
    /* §3.1.1 step 7 comes after steps 5 and 6. */
    if ((d->status & VIRTIO_STATUS_FEATURES_OK) == 0 || d->features_unchecked) {
        VIOLATION(d, "%s written before FEATURES_OK was read back", f->name);
        return;
    }
    if (q->enabled && f->offset != COMMON(queue_msix_vector) && f->offset != COMMON(queue_enable)) {
        VIOLATION(d, "%s of queue %u written while it is enabled", f->name, d->queue_select);
        return;
    }
    switch (f->offset) {
    case COMMON(queue_size):
        if (value == 0 || value > d->queue_max[d->queue_select] || (value & (value - 1)) != 0) {
            VIOLATION(d, "queue_size %u written, allowed are powers of two up to %u", value,
                      d->queue_max[d->queue_select]);
        } else {
            q->size = (uint16_t)value;
        }
        break;
    case COMMON(queue_msix_vector):
        d->queue_vector[d->queue_select] = checked_vector(d, (uint16_t)value);
        break;
    case COMMON(queue_enable):
        enable_queue(d, q, (uint16_t)value);
        break;
    case COMMON(queue_desc):
        write_half(&q->desc, within, value);
        break;
    case COMMON(queue_driver):
        write_half(&q->avail, within, value);
        break;
    default:
        write_half(&q->used, within, value);
        break;
    }
}

static void common_write(struct virtio_device *d, uint32_t offset, unsigned width, uint32_t value)
{
    const struct common_field *f = find_field(d, offset, width, true);

    if (f == NULL) {
        return;
    }
    if (f->per_queue) {
        write_queue_field(d, f, offset - f->offset, value);
        return;
    }
    switch (f->offset) {
    case COMMON(device_feature_select):
        d->device_feature_select = value;
        break;
    case COMMON(driver_feature_select):
        d->driver_feature_select = value;
        break;
    case COMMON(driver_feature):
        write_driver_feature(d, value);
        break;
    case COMMON(config_msix_vector):
        d->config_vector = checked_vector(d, (uint16_t)value);
        break;
    case COMMON(device_status):
        write_status(d, (uint8_t)value);
        break;
    default:
        d->queue_select = (uint16_t)value;
        break;
    }
}

/* ---- The other regions ----------------------------------------------------------------------- */

static uint64_t config_read(struct virtio_device *d, uint32_t offset, unsigned width)
{
    uint8_t config[256] = {0};
    uint64_t value = 0;

    if (offset % width != 0) {
        VIOLATION(d, "device configuration read with %u bytes at 0x%02x", width, offset);
    }
    if (offset + width <= d->model->config_bytes) {
        d->model->read_config(d, config);
        memcpy(&value, config + offset, width);
    }
    return value;
}

static void notify_write(struct virtio_device *d, uint32_t offset, unsigned width, uint64_t value)
{
    const struct layout *l = layout_of(d->layout);
    uint32_t queue = (uint32_t)value;

    d->kicks++;
    if (width != 2 && width != 4) {
        VIOLATION(d, "notification with %u bytes", width);
    } else if (queue >= d->queues || offset != queue * l->notify_off_step * l->multiplier) {
        VIOLATION(d, "notification of queue %u at offset 0x%x", queue, offset);
    } else if ((d->status & VIRTIO_STATUS_DRIVER_OK) == 0) {
        VIOLATION(d, "queue %u notified before DRIVER_OK", queue);
    } else if (!d->queue[queue].enabled) {
        VIOLATION(d, "queue %u notified, but not enabled", queue);
    } else if (virtio_device_running(d)) {
        d->model->notified(d, queue);
    }
}

uint64_t virtio_device_read(struct virtio_device *d, unsigned bar, uint64_t offset, unsigned width)
{
    uint64_t value;
    uint32_t within;

    if (!d->pci.present || fault_on(&d->faults, FAULT_DEAD)) {
        return ones(width);
    }
    d->accesses++;
    if (d->pci.msix != 0 && bar == d->pci.msix_bar) {
        return pci_function_msix_read(&d->pci, offset, width);
    }
    switch (layout_find(layout_of(d->layout), bar, offset, width, &within)) {
    case LAYOUT_COMMON:
        value = common_read(d, within, width);
        break;
    case LAYOUT_ISR:
        value = isr_read(d, width);
        break;
    case LAYOUT_DEVICE:
        value = config_read(d, within, width);
        break;
    case LAYOUT_NOTIFY:
        value = 0; /* reading it has no meaning, but does no harm */
        break;
    default:
        VIOLATION(d, "read of %u bytes at 0x%llx of BAR%u, outside all regions", width,
                  (unsigned long long)offset, bar);
        value = 0;
    }
    contract_trace(d->m, 'r', (uint64_t)bar << 32 | offset, value);
    return value & ones(width);
}

void virtio_device_write(struct virtio_device *d, unsigned bar, uint64_t offset, unsigned width,
                         uint64_t value)
{
    uint32_t within;

    value &= ones(width);
    if (!d->pci.present || fault_on(&d->faults, FAULT_DEAD)) {
        return;
    }
    d->accesses++;
    contract_trace(d->m, 'w', (uint64_t)bar << 32 | offset, value);
    if (d->pci.msix != 0 && bar == d->pci.msix_bar) {
        pci_function_msix_write(&d->pci, offset, width, value);
        return;
    }
    switch (layout_find(layout_of(d->layout), bar, offset, width, &within)) {
    case LAYOUT_COMMON:
        common_write(d, within, width, (uint32_t)value);
        break;
    case LAYOUT_NOTIFY:
        notify_write(d, within, width, value);
        break;
    case LAYOUT_ISR:
        VIOLATION(d, "ISR status written");
        break;
    case LAYOUT_DEVICE:
        VIOLATION(d, "device configuration written at 0x%02x; nothing there is writable", within);
        break;
    default:
        VIOLATION(d, "write of %u bytes at 0x%llx of BAR%u, outside all regions", width,
                  (unsigned long long)offset, bar);
    }
}

/* ---- Plugging -------------------------------------------------------------------------------- */

void virtio_device_plug(struct virtio_device *d)
{
    uint16_t modern = (uint16_t)(VIRTIO_PCI_DEVICE_ID_BASE + d->model->device_id);
    struct pci_identity identity = {.vendor = VIRTIO_PCI_VENDOR_ID,
                                    .device = d->pci_device != 0 ? d->pci_device : modern,
                                    .subsystem_vendor = VIRTIO_PCI_VENDOR_ID,
                                    .subsystem = d->model->device_id,
                                    .revision = d->revision,
                                    .class_code = d->model->class_code};

    d->pci.present = true;
    pci_function_init(&d->pci, &identity);
    layout_build(d);
    d->reset_pending = false;
    device_reset(d);
}

void virtio_device_unplug(struct virtio_device *d)
{
    device_reset(d);
    pci_function_set_line(&d->pci, false);
    d->pci.present = false;
}

void virtio_device_fault_armed(struct virtio_device *d)
{
    if ((d->status & VIRTIO_STATUS_DRIVER_OK) == 0) {
        return; /* they wait for a driver */
    }
    if (fault_fire(&d->faults, -1, FAULT_IRQ_SPURIOUS)) {
        device_interrupt(d, d->queue_vector[0], 0);
    }
    if (fault_fire(&d->faults, -1, FAULT_IRQ_STORM)) {
        d->storm_left = STORM_INTERRUPTS;
        contract_schedule(d->m, 0, device_storm, d);
    }
    if (fault_fire(&d->faults, -1, FAULT_NEEDS_RESET)) {
        d->status |= VIRTIO_STATUS_DEVICE_NEEDS_RESET;
        virtio_device_config_changed(d);
    }
    if (d->model->fault_armed != NULL) {
        d->model->fault_armed(d);
    }
}

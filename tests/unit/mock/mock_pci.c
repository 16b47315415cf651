/* SPDX-License-Identifier: MIT */
#include "mock_pci.h"

#include <stdlib.h>
#include <string.h>

#define CFG(field)        offsetof(struct virtio_pci_common_cfg, field)
#define PCI_CAP_MSIX_SIZE 12u

static void fault(struct mock_pci *pci, const char *what)
{
    if (!pci->fault) {
        pci->fault = what;
    }
}

static uint32_t all_ones(unsigned width)
{
    return width == 4 ? UINT32_MAX : (1u << (8 * width)) - 1u;
}

static void put(uint8_t *at, uint64_t value, unsigned width)
{
    memcpy(at, &value, width);
}

/* ---- Construction ---------------------------------------------------------------------------- */

void mock_pci_init(struct mock_pci *pci, uint16_t device_type)
{
    *pci =
        (struct mock_pci){.free_pos = PCI_CFG_HEADER_SIZE, .config_vector = VIRTIO_MSI_NO_VECTOR};
    put(pci->config + PCI_CFG_VENDOR_ID, VIRTIO_PCI_VENDOR_ID, 2);
    put(pci->config + PCI_CFG_DEVICE_ID, VIRTIO_PCI_DEVICE_ID_BASE + device_type, 2);
    put(pci->config + PCI_CFG_STATUS, PCI_CFG_STATUS_CAP_LIST, 2);
    put(pci->config + PCI_CFG_REVISION_ID, 1, 1);
}

void mock_pci_free(struct mock_pci *pci)
{
    for (unsigned i = 0; i < PCI_BAR_COUNT; i++) {
        free(pci->bar_va[i]);
        pci->bar_va[i] = NULL;
    }
}

void mock_pci_set_bar(struct mock_pci *pci, uint8_t bar, uint64_t size, bool is64)
{
    pci->bar_size[bar] = size;
    free(pci->bar_va[bar]);
    /* Only addresses count: nothing is ever stored there, and the sanitizer sees stray accesses. */
    pci->bar_va[bar] = malloc(size);
    put(pci->config + PCI_CFG_BAR0 + 4u * bar, 0xFE000000u | (is64 ? PCI_BAR_TYPE_64 : 0), 4);
}

static uint8_t add_raw_cap(struct mock_pci *pci, uint8_t id, uint8_t size)
{
    uint8_t pos = pci->free_pos;

    if (pci->last_cap) {
        pci->config[pci->last_cap + 1] = pos;
    } else {
        pci->config[PCI_CFG_CAP_POINTER] = pos;
    }
    pci->config[pos] = id;
    pci->last_cap = pos;
    pci->free_pos = (uint8_t)(pos + ((size + 3u) & ~3u));
    return pos;
}

uint8_t mock_pci_add_cap(struct mock_pci *pci, uint8_t type, uint8_t bar, uint32_t offset,
                         uint32_t length, uint8_t cap_len)
{
    uint8_t pos = add_raw_cap(pci, PCI_CAP_ID_VENDOR, cap_len);
    struct virtio_pci_notify_cap cap = {
        .cap = {.cap_vndr = PCI_CAP_ID_VENDOR,
                .cap_len = cap_len,
                .cfg_type = type,
                .bar = bar,
                .offset = offset,
                .length = length},
        .notify_off_multiplier = pci->multiplier,
    };

    memcpy(pci->config + pos, &cap, cap_len < sizeof(cap) ? cap_len : sizeof(cap));
    return pos;
}

void mock_pci_add_region(struct mock_pci *pci, uint8_t type, uint8_t bar, uint32_t offset,
                         uint32_t length)
{
    struct virtio_pci_region *regions[] = {
        [VIRTIO_PCI_CAP_COMMON_CFG] = &pci->common,
        [VIRTIO_PCI_CAP_NOTIFY_CFG] = &pci->notify,
        [VIRTIO_PCI_CAP_ISR_CFG] = &pci->isr,
        [VIRTIO_PCI_CAP_DEVICE_CFG] = &pci->device,
    };
    uint8_t cap_len = type == VIRTIO_PCI_CAP_NOTIFY_CFG ? sizeof(struct virtio_pci_notify_cap)
                                                        : sizeof(struct virtio_pci_cap);

    *regions[type] = (struct virtio_pci_region){.bar = bar, .offset = offset, .length = length};
    mock_pci_add_cap(pci, type, bar, offset, length, cap_len);
}

static void set_queues(struct mock_pci *pci, const uint16_t *sizes, uint16_t count)
{
    pci->num_queues = count;
    for (uint16_t i = 0; i < count; i++) {
        pci->queues[i] = (struct mock_pci_queue){
            .max = sizes[i], .size = sizes[i], .vector = VIRTIO_MSI_NO_VECTOR, .notify_off = i};
    }
}

void mock_pci_make_qemu_net(struct mock_pci *pci)
{
    static const uint16_t sizes[] = {256, 256, 64};

    mock_pci_init(pci, VIRTIO_ID_NET);
    pci->multiplier = 4;
    pci->features = 0x0000010130BF8024ull; /* measured on QEMU 10.0.2 with a slirp backend */
    mock_pci_set_bar(pci, 1, 0x1000, false);
    mock_pci_set_bar(pci, 4, 0x4000, true);
    add_raw_cap(pci, PCI_CAP_ID_MSIX, PCI_CAP_MSIX_SIZE);
    mock_pci_add_cap(pci, VIRTIO_PCI_CAP_PCI_CFG, 0, 0, 0, sizeof(struct virtio_pci_cfg_cap));
    mock_pci_add_region(pci, VIRTIO_PCI_CAP_NOTIFY_CFG, 4, 0x3000, 0x1000);
    mock_pci_add_region(pci, VIRTIO_PCI_CAP_DEVICE_CFG, 4, 0x2000, 0x1000);
    mock_pci_add_region(pci, VIRTIO_PCI_CAP_ISR_CFG, 4, 0x1000, 0x1000);
    mock_pci_add_region(pci, VIRTIO_PCI_CAP_COMMON_CFG, 4, 0x0000, 0x1000);
    set_queues(pci, sizes, 3);
}

void mock_pci_make_contract_net(struct mock_pci *pci)
{
    static const uint16_t sizes[] = {AERO_CONTRACT_NET_RX_QUEUE_SIZE,
                                     AERO_CONTRACT_NET_TX_QUEUE_SIZE};

    mock_pci_init(pci, VIRTIO_ID_NET);
    pci->multiplier = AERO_CONTRACT_NOTIFY_MULTIPLIER;
    pci->features = VIRTIO_TRANSPORT_FEATURES & ~VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX);
    mock_pci_set_bar(pci, 0, AERO_CONTRACT_BAR_SIZE_MIN, true);
    mock_pci_add_region(pci, VIRTIO_PCI_CAP_COMMON_CFG, 0, AERO_CONTRACT_COMMON_OFFSET,
                        AERO_CONTRACT_COMMON_LENGTH);
    mock_pci_add_region(pci, VIRTIO_PCI_CAP_NOTIFY_CFG, 0, AERO_CONTRACT_NOTIFY_OFFSET,
                        AERO_CONTRACT_NOTIFY_LENGTH);
    mock_pci_add_region(pci, VIRTIO_PCI_CAP_ISR_CFG, 0, AERO_CONTRACT_ISR_OFFSET,
                        AERO_CONTRACT_ISR_LENGTH);
    mock_pci_add_region(pci, VIRTIO_PCI_CAP_DEVICE_CFG, 0, AERO_CONTRACT_DEVICE_OFFSET,
                        AERO_CONTRACT_DEVICE_LENGTH);
    set_queues(pci, sizes, 2);
}

/* ---- Registers ------------------------------------------------------------------------------- */

static struct mock_pci_queue *selected(struct mock_pci *pci)
{
    static struct mock_pci_queue absent;

    absent = (struct mock_pci_queue){.vector = VIRTIO_MSI_NO_VECTOR};
    return pci->queue_select < pci->num_queues ? &pci->queues[pci->queue_select] : &absent;
}

static void finish_reset(struct mock_pci *pci)
{
    pci->status = 0;
    pci->driver_features = 0;
    pci->config_vector = VIRTIO_MSI_NO_VECTOR;
    pci->isr_status = 0;
    for (uint16_t i = 0; i < pci->num_queues; i++) {
        struct mock_pci_queue *q = &pci->queues[i];
        *q = (struct mock_pci_queue){.max = q->max,
                                     .size = q->max,
                                     .vector = VIRTIO_MSI_NO_VECTOR,
                                     .notify_off = q->notify_off};
    }
}

static uint8_t read_status(struct mock_pci *pci)
{
    if (pci->pending_resets && !pci->reset_never && --pci->pending_resets == 0) {
        finish_reset(pci);
    }
    return pci->status;
}

/* Selectors are shared state: whoever touches one, or what it selects, must hold the lock. */
static void need_lock(struct mock_pci *pci)
{
    if (!pci->locked) {
        fault(pci, "selected register accessed without the lock");
    }
}

static uint32_t common_read(struct mock_pci *pci, uint32_t offset, unsigned width)
{
    struct mock_pci_queue *q = selected(pci);
    uint32_t word;

    if (offset >= CFG(queue_select) || offset < CFG(config_msix_vector)) {
        need_lock(pci);
    }
    switch (offset << 4 | width) {
    case CFG(device_feature) << 4 | 4:
        word = pci->feature_select[0];
        return word < 2 ? (uint32_t)(pci->features >> (32 * word)) : 0;
    case CFG(config_msix_vector) << 4 | 2:
        return pci->config_vector;
    case CFG(num_queues) << 4 | 2:
        return pci->num_queues;
    case CFG(device_status) << 4 | 1:
        return read_status(pci);
    case CFG(config_generation) << 4 | 1:
        return pci->generation;
    case CFG(queue_size) << 4 | 2:
        return q->size;
    case CFG(queue_msix_vector) << 4 | 2:
        return q->vector;
    case CFG(queue_enable) << 4 | 2:
        return q->enable;
    case CFG(queue_notify_off) << 4 | 2:
        return q->notify_off;
    default:
        fault(pci, "read of a common register with a wrong width or offset");
        return all_ones(width);
    }
}

static void write_status(struct mock_pci *pci, uint8_t value)
{
    if (value == 0) {
        /* A device that shows 0 already has nothing to wait for. */
        pci->pending_resets = pci->status ? pci->reset_polls + 1 : 1;
        return;
    }
    if (pci->status & ~value & 0x0F) {
        fault(pci, "driver cleared a status bit");
    }
    if ((value & VIRTIO_STATUS_FEATURES_OK) && (pci->driver_features & pci->refuse_features)) {
        value &= (uint8_t)~VIRTIO_STATUS_FEATURES_OK;
    }
    if ((value & VIRTIO_STATUS_DRIVER_OK) && pci->needs_reset_at_driver_ok) {
        value |= VIRTIO_STATUS_DEVICE_NEEDS_RESET;
    }
    pci->status = value;
}

static void write_driver_feature(struct mock_pci *pci, uint32_t value)
{
    uint32_t shift = 32 * pci->feature_select[1];

    if (pci->feature_select[1] > 1) {
        fault(pci, "driver feature word beyond 1");
        return;
    }
    pci->driver_features &= ~((uint64_t)UINT32_MAX << shift);
    pci->driver_features |= (uint64_t)value << shift;
    if (pci->driver_features & ~pci->features) {
        fault(pci, "driver accepted a feature that was not offered");
    }
}

static void write_half(uint64_t *field, bool high, uint32_t value)
{
    *field = high ? (*field & UINT32_MAX) | (uint64_t)value << 32
                  : (*field & ~(uint64_t)UINT32_MAX) | value;
}

static void write_queue(struct mock_pci *pci, uint32_t offset, unsigned width, uint32_t value)
{
    struct mock_pci_queue *q = selected(pci);

    if (q->enable) {
        fault(pci, "queue register written after enable");
    }
    switch (offset << 4 | width) {
    case CFG(queue_size) << 4 | 2:
        if (!pci->refuse_size) {
            q->size = (uint16_t)value;
        }
        return;
    case CFG(queue_msix_vector) << 4 | 2:
        q->vector = pci->refuse_vectors ? VIRTIO_MSI_NO_VECTOR : (uint16_t)value;
        return;
    case CFG(queue_enable) << 4 | 2:
        if (value != 1) {
            fault(pci, "queue_enable written with other than 1");
        }
        q->enable = !pci->refuse_enable;
        return;
    case CFG(queue_desc) << 4 | 4:
    case (CFG(queue_desc) + 4) << 4 | 4:
        write_half(&q->desc, offset != CFG(queue_desc), value);
        return;
    case CFG(queue_driver) << 4 | 4:
    case (CFG(queue_driver) + 4) << 4 | 4:
        write_half(&q->driver, offset != CFG(queue_driver), value);
        return;
    case CFG(queue_device) << 4 | 4:
    case (CFG(queue_device) + 4) << 4 | 4:
        write_half(&q->device, offset != CFG(queue_device), value);
        return;
    default:
        fault(pci, "write of a queue register with a wrong width or offset");
    }
}

static void common_write(struct mock_pci *pci, uint32_t offset, unsigned width, uint32_t value)
{
    if (offset >= CFG(queue_select) || offset < CFG(config_msix_vector)) {
        need_lock(pci);
    }
    switch (offset << 4 | width) {
    case CFG(device_feature_select) << 4 | 4:
        pci->feature_select[0] = value;
        return;
    case CFG(driver_feature_select) << 4 | 4:
        pci->feature_select[1] = value;
        return;
    case CFG(driver_feature) << 4 | 4:
        write_driver_feature(pci, value);
        return;
    case CFG(config_msix_vector) << 4 | 2:
        pci->config_vector = pci->refuse_vectors ? VIRTIO_MSI_NO_VECTOR : (uint16_t)value;
        return;
    case CFG(device_status) << 4 | 1:
        write_status(pci, (uint8_t)value);
        return;
    case CFG(queue_select) << 4 | 2:
        pci->queue_select = (uint16_t)value;
        return;
    default:
        write_queue(pci, offset, width, value);
    }
}

static uint32_t device_config_read(struct mock_pci *pci, uint32_t offset, unsigned width)
{
    uint32_t value = 0;

    if (offset + width > sizeof(pci->device_config)) {
        return 0;
    }
    memcpy(&value, pci->device_config + offset, width);
    if (pci->generation_unstable) {
        pci->generation++;
    }
    if (pci->change_after && --pci->change_after == 0) {
        pci->change(pci);
        pci->generation++;
    }
    return value;
}

static void notify_write(struct mock_pci *pci, uint32_t offset, unsigned width, uint32_t value)
{
    if (width != 2) {
        fault(pci, "doorbell is not 16 bits wide");
        return;
    }
    pci->doorbell_value = (uint16_t)value;
    for (uint16_t i = 0; i < pci->num_queues; i++) {
        struct mock_pci_queue *q = &pci->queues[i];
        if (i == value && q->notify_off * pci->multiplier == offset) {
            if (!(pci->status & VIRTIO_STATUS_DRIVER_OK)) {
                fault(pci, "notification before DRIVER_OK");
            }
            q->notified++;
            return;
        }
    }
    fault(pci, "doorbell of no queue");
}

static bool inside(const struct virtio_pci_region *r, uint8_t bar, uint64_t offset, unsigned width)
{
    return r->bar == bar && offset >= r->offset &&
           offset + width <= (uint64_t)r->offset + r->length;
}

/* The BAR and offset of an address that map returned. */
static bool find_bar(struct mock_pci *pci, const volatile void *addr, uint8_t *bar,
                     uint64_t *offset)
{
    uintptr_t a = (uintptr_t)addr;

    for (uint8_t i = 0; i < PCI_BAR_COUNT; i++) {
        uintptr_t base = (uintptr_t)pci->bar_va[i];
        if (base && a >= base && a - base < pci->bar_size[i]) {
            *bar = i;
            *offset = a - base;
            return true;
        }
    }
    fault(pci, "register access outside of the BARs");
    return false;
}

static uint32_t mmio_read(struct mock_pci *pci, const volatile void *addr, unsigned width)
{
    uint8_t bar;
    uint64_t offset;

    if (pci->gone || !find_bar(pci, addr, &bar, &offset)) {
        return all_ones(width);
    }
    if (offset % width) {
        fault(pci, "misaligned register read");
    }
    if (inside(&pci->common, bar, offset, width)) {
        return common_read(pci, (uint32_t)(offset - pci->common.offset), width);
    }
    if (inside(&pci->isr, bar, offset, width)) {
        uint8_t isr = pci->isr_status;
        pci->isr_status = 0;
        return isr;
    }
    if (inside(&pci->device, bar, offset, width)) {
        return device_config_read(pci, (uint32_t)(offset - pci->device.offset), width);
    }
    fault(pci, "read outside of the structures");
    return all_ones(width);
}

static void mmio_write(struct mock_pci *pci, const volatile void *addr, unsigned width,
                       uint32_t value)
{
    uint8_t bar;
    uint64_t offset;

    if (pci->gone || !find_bar(pci, addr, &bar, &offset)) {
        return;
    }
    if (offset % width) {
        fault(pci, "misaligned register write");
    }
    if (inside(&pci->common, bar, offset, width)) {
        common_write(pci, (uint32_t)(offset - pci->common.offset), width, value);
    } else if (inside(&pci->notify, bar, offset, width)) {
        notify_write(pci, (uint32_t)(offset - pci->notify.offset), width, value);
    } else {
        fault(pci, "write outside of the structures");
    }
}

/* ---- virtio_pci_io_ops ----------------------------------------------------------------------- */

static uint32_t config_read(struct mock_pci *pci, uint16_t offset, unsigned width)
{
    uint32_t value = 0;

    if (offset % width || offset + width > MOCK_PCI_CONFIG_SIZE) {
        fault(pci, "misaligned configuration read");
        return all_ones(width);
    }
    if (pci->gone) {
        return all_ones(width);
    }
    memcpy(&value, pci->config + offset, width);
    return value;
}

static uint8_t io_config_read8(void *ctx, uint16_t offset)
{
    return (uint8_t)config_read(ctx, offset, 1);
}

static uint16_t io_config_read16(void *ctx, uint16_t offset)
{
    return (uint16_t)config_read(ctx, offset, 2);
}

static uint32_t io_config_read32(void *ctx, uint16_t offset)
{
    return config_read(ctx, offset, 4);
}

static bool io_bar_size(void *ctx, uint8_t bar, uint64_t *size)
{
    struct mock_pci *pci = ctx;

    if (bar >= PCI_BAR_COUNT) {
        fault(pci, "BAR number above 5");
        return false;
    }
    *size = pci->bar_size[bar];
    return *size != 0;
}

static volatile void *io_map(void *ctx, uint8_t bar, uint64_t offset, uint32_t length)
{
    struct mock_pci *pci = ctx;

    if (bar >= PCI_BAR_COUNT || length == 0 || offset + length > pci->bar_size[bar]) {
        fault(pci, "mapping outside of the BAR");
        return NULL;
    }
    if (pci->map_fails_in && --pci->map_fails_in == 0) {
        return NULL;
    }
    pci->mapped++;
    return pci->bar_va[bar] + offset;
}

static void io_unmap(void *ctx, volatile void *va, uint32_t length)
{
    struct mock_pci *pci = ctx;

    if (pci->mapped == 0 || !va || length == 0) {
        fault(pci, "unmap without map");
        return;
    }
    pci->mapped--;
}

static uint8_t io_read8(void *ctx, const volatile void *addr)
{
    return (uint8_t)mmio_read(ctx, addr, 1);
}

static uint16_t io_read16(void *ctx, const volatile void *addr)
{
    return (uint16_t)mmio_read(ctx, addr, 2);
}

static uint32_t io_read32(void *ctx, const volatile void *addr)
{
    return mmio_read(ctx, addr, 4);
}

static void io_write8(void *ctx, volatile void *addr, uint8_t value)
{
    mmio_write(ctx, addr, 1, value);
}

static void io_write16(void *ctx, volatile void *addr, uint16_t value)
{
    mmio_write(ctx, addr, 2, value);
}

static void io_write32(void *ctx, volatile void *addr, uint32_t value)
{
    mmio_write(ctx, addr, 4, value);
}

static uintptr_t io_selector_lock(void *ctx)
{
    struct mock_pci *pci = ctx;

    if (pci->locked) {
        fault(pci, "selector lock taken twice");
    }
    pci->locked = 1;
    return ++pci->locks;
}

static void io_selector_unlock(void *ctx, uintptr_t state)
{
    struct mock_pci *pci = ctx;

    if (!pci->locked || state != pci->locks) {
        fault(pci, "selector lock released wrongly");
    }
    pci->locked = 0;
}

static void io_delay_us(void *ctx, uint32_t us)
{
    struct mock_pci *pci = ctx;

    if (us == 0 || us > 1000 || pci->locked) {
        fault(pci, "delay of 0 or above 1000 us, or under the lock");
    }
    pci->waited_us += us;
}

const struct virtio_pci_io_ops mock_pci_io = {
    .config_read8 = io_config_read8,
    .config_read16 = io_config_read16,
    .config_read32 = io_config_read32,
    .bar_size = io_bar_size,
    .map = io_map,
    .unmap = io_unmap,
    .read8 = io_read8,
    .read16 = io_read16,
    .read32 = io_read32,
    .write8 = io_write8,
    .write16 = io_write16,
    .write32 = io_write32,
    .selector_lock = io_selector_lock,
    .selector_unlock = io_selector_unlock,
    .delay_us = io_delay_us,
};

struct virtio_pci_config mock_pci_engine_config(struct mock_pci *pci, struct mock_os *os)
{
    return (struct virtio_pci_config){
        .os = mock_os_handle(os),
        .io = &mock_pci_io,
        .io_ctx = pci,
        .layout = VIRTIO_PCI_LAYOUT_PERMISSIVE,
        .device_type = VIRTIO_ID_NET,
        .need_device_config = true,
    };
}

/* SPDX-License-Identifier: MIT */
#include "pci_function.h"

#include <string.h>

/* PCI Local Bus 3.0 §6.1, §6.2 and §6.8.2 beyond what virtio_pci.h names. */
#define PCI_CFG_COMMAND          0x04u
#define PCI_COMMAND_MEMORY       0x0002u
#define PCI_COMMAND_MASTER       0x0004u
#define PCI_COMMAND_INTX_DISABLE 0x0400u
#define PCI_COMMAND_WRITABLE     0x0547u
#define PCI_STATUS_INTERRUPT     0x08u
#define PCI_CFG_REVISION         0x08u
#define PCI_CFG_SUBSYSTEM_VENDOR 0x2Cu
#define PCI_CFG_SUBSYSTEM        0x2Eu
#define PCI_CFG_CACHE_LINE       0x0Cu
#define PCI_CFG_INTERRUPT_LINE   0x3Cu
#define PCI_CFG_INTERRUPT_PIN    0x3Du
#define PCI_BAR_PREFETCHABLE     0x08u
#define MSIX_CONTROL             2u
#define MSIX_CONTROL_ENABLE      0x8000u
#define MSIX_CONTROL_MASK        0x4000u
#define MSIX_ENTRY_BYTES         16u
#define MSIX_ENTRY_MASKED        1u
#define MSIX_PBA                 0x800u
#define MSIX_BAR_BYTES           0x1000u

struct msix_capability {
    uint8_t id, next;
    le16_t control;
    le32_t table;
    le32_t pba;
};
_Static_assert(sizeof(struct msix_capability) == 12, "msix_capability");

static uint32_t config_get(const struct pci_function *f, unsigned offset, unsigned width)
{
    uint32_t value = 0;

    memcpy(&value, f->config + offset, width);
    return value;
}

static void config_set(struct pci_function *f, unsigned offset, unsigned width, uint32_t value)
{
    memcpy(f->config + offset, &value, width);
}

void pci_function_init(struct pci_function *f, const struct pci_identity *identity)
{
    memset(f->config, 0, sizeof(f->config));
    memset(f->writable, 0, sizeof(f->writable));
    memset(f->bar_size, 0, sizeof(f->bar_size));
    memset(f->table, 0, sizeof(f->table));
    f->pending = 0;
    f->last_capability = 0;
    f->free_config = PCI_CFG_HEADER_SIZE;
    f->msix = 0;
    f->vectors = 0;
    config_set(f, PCI_CFG_VENDOR_ID, 2, identity->vendor);
    config_set(f, PCI_CFG_DEVICE_ID, 2, identity->device);
    config_set(f, PCI_CFG_REVISION, 4, identity->class_code << 8 | identity->revision);
    config_set(f, PCI_CFG_SUBSYSTEM_VENDOR, 2, identity->subsystem_vendor);
    config_set(f, PCI_CFG_SUBSYSTEM, 2, identity->subsystem);
    config_set(f, PCI_CFG_INTERRUPT_PIN, 1, f->no_line ? 0 : 1);
    f->writable[PCI_CFG_COMMAND] = (uint8_t)PCI_COMMAND_WRITABLE;
    f->writable[PCI_CFG_COMMAND + 1] = PCI_COMMAND_WRITABLE >> 8;
    f->writable[PCI_CFG_CACHE_LINE] = 0xFF;
    f->writable[PCI_CFG_INTERRUPT_LINE] = 0xFF;
}

void pci_function_add_bar(struct pci_function *f, unsigned bar, uint64_t size, bool wide)
{
    unsigned at = PCI_CFG_BAR0 + 4 * bar;
    uint64_t mask = ~(size - 1);

    f->bar_size[bar] = size;
    config_set(f, at, 4, wide ? PCI_BAR_TYPE_64 | PCI_BAR_PREFETCHABLE : 0);
    memcpy(f->writable + at, &mask, wide ? 8 : 4);
}

unsigned pci_function_add_capability(struct pci_function *f, uint8_t id, const void *capability,
                                     unsigned bytes)
{
    unsigned at = f->free_config;

    memcpy(f->config + at, capability, bytes);
    f->config[at] = id;
    f->config[at + 1] = 0;
    f->config[f->last_capability != 0 ? f->last_capability + 1 : PCI_CFG_CAP_POINTER] = (uint8_t)at;
    f->config[PCI_CFG_STATUS] |= PCI_CFG_STATUS_CAP_LIST;
    f->last_capability = at;
    f->free_config = (at + bytes + 3) & ~3u;
    return at;
}

void pci_function_add_msix(struct pci_function *f, unsigned bar, unsigned vectors)
{
    struct msix_capability c = {.control = le16_make((uint16_t)(vectors - 1)),
                                .table = le32_make(bar),
                                .pba = le32_make(MSIX_PBA | bar)};

    f->msix = pci_function_add_capability(f, PCI_CAP_ID_MSIX, &c, sizeof(c));
    f->msix_bar = bar;
    f->vectors = vectors;
    f->writable[f->msix + MSIX_CONTROL + 1] = (MSIX_CONTROL_ENABLE | MSIX_CONTROL_MASK) >> 8;
    pci_function_add_bar(f, bar, MSIX_BAR_BYTES, false);
    for (unsigned i = 0; i < vectors; i++) {
        f->table[i][3] = MSIX_ENTRY_MASKED;
    }
}

bool pci_function_msix_enabled(const struct pci_function *f)
{
    return f->msix != 0 && (config_get(f, f->msix + MSIX_CONTROL, 2) & MSIX_CONTROL_ENABLE) != 0;
}

bool pci_function_bus_master(const struct pci_function *f)
{
    return (config_get(f, PCI_CFG_COMMAND, 2) & PCI_COMMAND_MASTER) != 0;
}

static void drive_line(struct pci_function *f)
{
    bool disabled = (config_get(f, PCI_CFG_COMMAND, 2) & PCI_COMMAND_INTX_DISABLE) != 0;
    bool high =
        f->present && !f->no_line && f->line_high && !pci_function_msix_enabled(f);

    f->config[PCI_CFG_STATUS] &= (uint8_t)~PCI_STATUS_INTERRUPT;
    f->config[PCI_CFG_STATUS] |= high ? PCI_STATUS_INTERRUPT : 0;
    contract_line(f->m, f->index, f->line, high && !disabled);
}

void pci_function_set_line(struct pci_function *f, bool high)
{
    f->line_high = high;
    drive_line(f);
}

static bool vector_masked(const struct pci_function *f, unsigned vector)
{
    return (config_get(f, f->msix + MSIX_CONTROL, 2) & MSIX_CONTROL_MASK) != 0 ||
           (f->table[vector][3] & MSIX_ENTRY_MASKED) != 0;
}

void pci_function_message(struct pci_function *f, unsigned vector)
{
    if (!f->present || !pci_function_msix_enabled(f) || vector >= f->vectors) {
        return;
    }
    if (vector_masked(f, vector)) {
        f->pending |= UINT64_C(1) << vector;
        return;
    }
    if (!pci_function_bus_master(f)) {
        contract_violation(f->m, "%s: message sent while bus mastering is off", f->name);
        return;
    }
    contract_message(f->m, (uint64_t)f->table[vector][1] << 32 | f->table[vector][0],
                     f->table[vector][2]);
}

static void ring_pending(struct pci_function *f)
{
    for (unsigned i = 0; i < f->vectors; i++) {
        uint64_t bit = UINT64_C(1) << i;

        if ((f->pending & bit) != 0 && !vector_masked(f, i)) {
            f->pending &= ~bit;
            pci_function_message(f, i);
        }
    }
}

uint32_t pci_function_read(struct pci_function *f, unsigned offset, unsigned width)
{
    if (!f->present || offset + width > PCI_CFG_SPACE_SIZE) {
        return UINT32_MAX >> (32 - 8 * width);
    }
    return config_get(f, offset, width);
}

void pci_function_write(struct pci_function *f, unsigned offset, unsigned width, uint32_t value)
{
    if (!f->present || offset + width > PCI_CFG_SPACE_SIZE) {
        return;
    }
    for (unsigned i = 0; i < width; i++) {
        uint8_t mask = f->writable[offset + i], byte = (uint8_t)(value >> (8 * i));

        f->config[offset + i] = (uint8_t)((f->config[offset + i] & ~mask) | (byte & mask));
    }
    drive_line(f);
    if (pci_function_msix_enabled(f)) {
        ring_pending(f);
    }
}

bool pci_function_decodes(const struct pci_function *f, lab_pa pa, unsigned width, unsigned *bar,
                          uint64_t *offset)
{
    if (!f->present || (config_get(f, PCI_CFG_COMMAND, 2) & PCI_COMMAND_MEMORY) == 0) {
        return false;
    }
    for (unsigned i = 0; i < PCI_BAR_COUNT; i++) {
        unsigned at = PCI_CFG_BAR0 + 4 * i;
        uint64_t base = config_get(f, at, 4);

        if (f->bar_size[i] == 0) {
            continue;
        }
        if ((base & PCI_BAR_TYPE_MASK) == PCI_BAR_TYPE_64) {
            base |= (uint64_t)config_get(f, at + 4, 4) << 32;
        }
        base &= ~UINT64_C(0xF);
        if (base != 0 && pa >= base && pa - base <= f->bar_size[i] - width) {
            *bar = i;
            *offset = pa - base;
            return true;
        }
    }
    return false;
}

static bool msix_access_ok(struct pci_function *f, uint64_t offset, unsigned width)
{
    if ((width == 4 || width == 8) && offset % width == 0) {
        return true;
    }
    contract_violation(f->m, "%s: MSI-X table accessed with %u bytes at 0x%llx", f->name, width,
                       (unsigned long long)offset);
    return false;
}

uint64_t pci_function_msix_read(struct pci_function *f, uint64_t offset, unsigned width)
{
    uint64_t value = 0;

    if (!msix_access_ok(f, offset, width)) {
        return 0;
    }
    if (offset >= MSIX_PBA && offset - MSIX_PBA <= sizeof(f->pending) - width) {
        memcpy(&value, (const uint8_t *)&f->pending + (offset - MSIX_PBA), width);
    } else if (offset + width <= (uint64_t)f->vectors * MSIX_ENTRY_BYTES) {
        memcpy(&value, (const uint8_t *)f->table + offset, width);
    }
    return value;
}

void pci_function_msix_write(struct pci_function *f, uint64_t offset, unsigned width,
                             uint64_t value)
{
    if (!msix_access_ok(f, offset, width)) {
        return;
    }
    if (offset + width <= (uint64_t)f->vectors * MSIX_ENTRY_BYTES) {
        memcpy((uint8_t *)f->table + offset, &value, width);
        if (pci_function_msix_enabled(f)) {
            ring_pending(f);
        }
    }
}

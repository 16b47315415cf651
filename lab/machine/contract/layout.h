/* SPDX-License-Identifier: MIT */
/* Where a virtio device's regions lie in its BARs, and the capabilities that say so. */
#ifndef LAB_CONTRACT_LAYOUT_H
#define LAB_CONTRACT_LAYOUT_H

#include "virtio_device.h"

enum layout_region_kind {
    LAYOUT_COMMON,
    LAYOUT_NOTIFY,
    LAYOUT_ISR,
    LAYOUT_DEVICE,
    LAYOUT_REGIONS,
};

struct layout_region {
    uint8_t bar;
    uint32_t offset, length;
};

struct layout {
    struct layout_region region[LAYOUT_REGIONS];
    struct {
        uint64_t size;
        bool wide;
    } bar[PCI_BAR_COUNT];
    unsigned msix_bar;
    uint32_t multiplier;
    uint16_t notify_off_step; /* queue_notify_off = queue * step */
    bool pci_cfg;             /* with the PCI configuration access capability */
};

const struct layout *layout_of(enum virtio_layout kind);

/* Which region an access falls in, and where in it; LAYOUT_REGIONS if none. */
enum layout_region_kind layout_find(const struct layout *l, unsigned bar, uint64_t offset,
                                    unsigned width, uint32_t *within);

/* Add BARs and capabilities to d->pci, true ones or, with faults, false ones. */
void layout_build(struct virtio_device *d);

#endif

/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include "virtio/aero_contract.h"

static const struct layout layouts[] =
    {
        [VIRTIO_LAYOUT_CONTRACT] =
            {
                .region =
                    {
                        [LAYOUT_COMMON] = {AERO_CONTRACT_BAR, AERO_CONTRACT_COMMON_OFFSET,
                                           AERO_CONTRACT_COMMON_LENGTH},
                        [LAYOUT_NOTIFY] = {AERO_CONTRACT_BAR, AERO_CONTRACT_NOTIFY_OFFSET,
                                           AERO_CONTRACT_NOTIFY_LENGTH},
                        [LAYOUT_ISR] = {AERO_CONTRACT_BAR, AERO_CONTRACT_ISR_OFFSET,
                                        AERO_CONTRACT_ISR_LENGTH},
                        [LAYOUT_DEVICE] = {AERO_CONTRACT_BAR, AERO_CONTRACT_DEVICE_OFFSET,
                                           AERO_CONTRACT_DEVICE_LENGTH},
                    },
                .bar = {[AERO_CONTRACT_BAR] = {AERO_CONTRACT_BAR_SIZE_MIN, true}},
                .msix_bar = 2,
                .multiplier = AERO_CONTRACT_NOTIFY_MULTIPLIER,
                .notify_off_step = 1,
            },
        [VIRTIO_LAYOUT_QEMU] =
            {
                .region =
                    {
                        [LAYOUT_COMMON] = {4, 0x0000, 0x1000},
                        [LAYOUT_NOTIFY] = {4, 0x3000, 0x1000},
                        [LAYOUT_ISR] = {4, 0x1000, 0x1000},
                        [LAYOUT_DEVICE] = {4, 0x2000, 0x1000},
                    },
                .bar = {[4] = {0x4000, true}},
                .msix_bar = 1,
                .multiplier = 4,
                .notify_off_step = 1,
                .pci_cfg = true,
            },
        [VIRTIO_LAYOUT_SPREAD] =
            {
                .region =
                    {
                        [LAYOUT_COMMON] = {0, 0x0040, 0x0040},
                        [LAYOUT_NOTIFY] = {1, 0x8000, 0x8000},
                        [LAYOUT_ISR] = {2, 0x0FFC, 0x0001},
                        [LAYOUT_DEVICE] = {4, 0x0100, 0x0040},
                    },
                .bar = {[0] = {0x1000, false},
                        [1] = {0x10000, false},
                        [2] = {0x1000, false},
                        [4] = {0x1000, true}},
                .msix_bar = 3,
                .multiplier = 0x1000,
                .notify_off_step = 2,
            },
};

const struct layout *layout_of(enum virtio_layout kind)
{
    return &layouts[kind];
}

enum layout_region_kind layout_find(const struct layout *l, unsigned bar, uint64_t offset,
                                    unsigned width, uint32_t *within)
{
    for (unsigned i = 0; i < LAYOUT_REGIONS; i++) {
        const struct layout_region *r = &l->region[i];

        if (r->bar == bar && offset >= r->offset && offset + width <= r->offset + r->length) {
            *within = (uint32_t)(offset - r->offset);
            return i;
        }
    }
    return LAYOUT_REGIONS;
}

static bool layout_omits(const struct fault_state *f, enum layout_region_kind kind)
{
    static const enum fault omit[LAYOUT_REGIONS] = {[LAYOUT_COMMON] = FAULT_CAP_NO_COMMON,
                                                    [LAYOUT_NOTIFY] = FAULT_CAP_NO_NOTIFY,
                                                    [LAYOUT_ISR] = FAULT_CAP_NO_ISR,
                                                    [LAYOUT_DEVICE] = FAULT_CAP_NO_DEVICE};

    return fault_on(f, omit[kind]);
}

/* The lies about one region; common and notify are those that a driver needs most. */
static void layout_falsify(const struct virtio_device *d, const struct layout *l,
                           enum layout_region_kind kind, struct virtio_pci_notify_cap *c)
{
    const struct fault_state *f = &d->faults;

    if (kind == LAYOUT_COMMON) {
        if (fault_on(f, FAULT_CAP_UNALIGNED)) {
            c->cap.offset = le32_make(l->region[kind].offset + 1);
        }
        if (fault_on(f, FAULT_CAP_NO_BAR)) {
            c->cap.bar = 5;
        }
        if (fault_on(f, FAULT_CAP_BAR_RESERVED)) {
            c->cap.bar = 7;
        }
        if (fault_on(f, FAULT_CAP_SHORT)) {
            c->cap.cap_len = 8;
        }
    } else if (kind == LAYOUT_NOTIFY) {
        if (fault_on(f, FAULT_CAP_OUT_OF_BAR)) {
            c->cap.length = le32_make(0xFFFFF000);
        }
        if (fault_on(f, FAULT_CAP_OVERLAP)) {
            c->cap.bar = l->region[LAYOUT_COMMON].bar;
            c->cap.offset = le32_make(l->region[LAYOUT_COMMON].offset);
        }
        if (fault_on(f, FAULT_CAP_MULTIPLIER)) {
            c->notify_off_multiplier = le32_make(3);
        }
    }
}

static void layout_capability(struct virtio_device *d, const struct layout *l,
                              enum layout_region_kind kind)
{
    static const uint8_t types[LAYOUT_REGIONS] = {[LAYOUT_COMMON] = VIRTIO_PCI_CAP_COMMON_CFG,
                                                  [LAYOUT_NOTIFY] = VIRTIO_PCI_CAP_NOTIFY_CFG,
                                                  [LAYOUT_ISR] = VIRTIO_PCI_CAP_ISR_CFG,
                                                  [LAYOUT_DEVICE] = VIRTIO_PCI_CAP_DEVICE_CFG};
    uint8_t bytes = kind == LAYOUT_NOTIFY ? sizeof(struct virtio_pci_notify_cap)
                                          : sizeof(struct virtio_pci_cap);
    struct virtio_pci_notify_cap c = {
        .cap = {.cap_len = bytes,
                .cfg_type = types[kind],
                .bar = l->region[kind].bar,
                .offset = le32_make(l->region[kind].offset),
                .length = le32_make(l->region[kind].length)},
        .notify_off_multiplier = le32_make(l->multiplier),
    };

    layout_falsify(d, l, kind, &c);
    pci_function_add_capability(&d->pci, PCI_CAP_ID_VENDOR, &c, bytes);
}

void layout_build(struct virtio_device *d)
{
    const struct layout *l = layout_of(d->layout);
    struct pci_function *f = &d->pci;

    for (unsigned i = 0; i < PCI_BAR_COUNT; i++) {
        if (l->bar[i].size != 0) {
            pci_function_add_bar(f, i, l->bar[i].size, l->bar[i].wide);
        }
    }
    if (d->msix_vectors > 0) {
        pci_function_add_msix(f, l->msix_bar, d->msix_vectors);
    }
    for (unsigned i = 0; i < LAYOUT_REGIONS; i++) {
        if (!layout_omits(&d->faults, i)) {
            layout_capability(d, l, i);
        }
    }
    if (l->pci_cfg) {
        struct virtio_pci_cfg_cap c = {
            .cap = {.cap_len = sizeof(c), .cfg_type = VIRTIO_PCI_CAP_PCI_CFG}};

        pci_function_add_capability(f, PCI_CAP_ID_VENDOR, &c, sizeof(c));
    }
    if (fault_on(&d->faults, FAULT_CAP_LOOP)) {
        f->config[f->last_capability + 1] = f->config[PCI_CFG_CAP_POINTER];
    }
    if (fault_on(&d->faults, FAULT_CAP_POINTER)) {
        f->config[PCI_CFG_CAP_POINTER] = 0x10;
    }
}

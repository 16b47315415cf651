/* SPDX-License-Identifier: MIT */
/*
 * Modern virtio over PCI (virtio 1.3 §4.1): capability walk, registers, virtio_transport_ops.
 * Threat model: docs/threat-model.md §4.
 */
#ifndef CORE_VIRTIO_VIRTIO_PCI_H
#define CORE_VIRTIO_VIRTIO_PCI_H

#include <virtio/aero_contract.h>
#include <virtio/virtio_pci.h>

#include "virtio_transport.h"

/*
 * Access to one PCI function. `ctx` is passed at create. Entries never fail silently: where an
 * answer cannot be had (removed function), reads return all ones, as the bus does.
 */
struct virtio_pci_io_ops {
    /*
     * Configuration space, `offset` < 256 and aligned to the width. Called by create only, IRQL
     * PASSIVE_LEVEL.
     */
    uint8_t (*config_read8)(void *ctx, uint16_t offset);
    uint16_t (*config_read16)(void *ctx, uint16_t offset);
    uint32_t (*config_read32)(void *ctx, uint16_t offset);

    /*
     * True and bytes if base address register `bar` (0..5) is memory that the OS assigned to the
     * function; false if it is I/O, unassigned, or the upper half of a 64-bit one. Create only,
     * PASSIVE_LEVEL.
     */
    bool (*bar_size)(void *ctx, uint8_t bar, uint64_t *size);

    /*
     * Maps `length` bytes at `offset` of the BAR, uncached. The transport has checked that they
     * lie inside. NULL on failure. At most four mappings per device, at most 4 MiB each. Create
     * only, PASSIVE_LEVEL.
     */
    volatile void *(*map)(void *ctx, uint8_t bar, uint64_t offset, uint32_t length);

    /* Undoes one map, same `va` and `length`. PASSIVE_LEVEL. */
    void (*unmap)(void *ctx, volatile void *va, uint32_t length);

    /*
     * Register access inside a mapping, naturally aligned, exactly one bus access of that width
     * in program order. Any IRQL (read8 and write16 up to device interrupt level).
     */
    uint8_t (*read8)(void *ctx, const volatile void *addr);
    uint16_t (*read16)(void *ctx, const volatile void *addr);
    uint32_t (*read32)(void *ctx, const volatile void *addr);
    void (*write8)(void *ctx, volatile void *addr, uint8_t value);
    void (*write16)(void *ctx, volatile void *addr, uint16_t value);
    void (*write32)(void *ctx, volatile void *addr, uint32_t value);

    /*
     * A lock of this device that serialises "write selector, access selected register". Held for
     * a bounded number of register accesses; nothing else is called meanwhile but read/write. Not
     * recursive. What selector_lock returns (an old IRQL, say) goes to selector_unlock. IRQL <=
     * DISPATCH_LEVEL. Both NULL: the caller promises that one context at a time calls into the
     * transport.
     */
    uintptr_t (*selector_lock)(void *ctx);
    void (*selector_unlock)(void *ctx, uintptr_t state);

    /* Waits at least `us` microseconds (1..1000); may sleep at PASSIVE_LEVEL, stalls above it. */
    void (*delay_us)(void *ctx, uint32_t us);
};

enum virtio_pci_layout_mode {
    VIRTIO_PCI_LAYOUT_PERMISSIVE,      /* whatever the specification allows */
    VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1 /* exactly aero_contract.h, everything else is an error */
};

struct virtio_pci_config {
    struct core_os os;
    const struct virtio_pci_io_ops *io;
    void *io_ctx;
    enum virtio_pci_layout_mode layout;
    uint16_t device_type;    /* VIRTIO_ID_*: the PCI device id must be 0x1040 + this */
    uint16_t legacy_id;      /* another PCI device id that is accepted too; 0: none */
    bool need_device_config; /* no device configuration capability is an error */
    uint32_t reset_wait_us;  /* bound of the reset wait; 0 means one second */
};

/* One structure that the walk found. length 0: absent. */
struct virtio_pci_region {
    uint8_t bar;
    uint32_t offset; /* bytes in the BAR */
    uint32_t length; /* bytes, as the capability says */
};

/* Result of the walk; numbers only, no mapping. */
struct virtio_pci_layout {
    struct virtio_pci_region common;
    struct virtio_pci_region notify;
    struct virtio_pci_region isr;
    struct virtio_pci_region device;
    uint32_t notify_multiplier;
    bool is_aero_contract; /* matches aero_contract.h exactly, in either mode */
};

struct virtio_pci_mapping {
    volatile uint8_t *va;
    uint32_t length; /* bytes mapped, at most the region's */
};

/* Opaque to users except `transport`; here so that it can be embedded. */
struct virtio_pci {
    struct virtio_transport transport; /* first */
    struct virtio_pci_config config;
    struct virtio_pci_layout layout;
    struct virtio_pci_mapping common;
    struct virtio_pci_mapping notify;
    struct virtio_pci_mapping isr;
    struct virtio_pci_mapping device;
};

/*
 * Walks the capability list and checks it, without mapping anything. PASSIVE_LEVEL. Fills *layout
 * on VIRTIO_OK. Every E_CAP_*, E_NO_*, E_NOTIFY_MULTIPLIER, E_CONTRACT_* (strict only),
 * E_NOT_VIRTIO, E_DEVICE_GONE.
 */
enum virtio_error virtio_pci_find_layout(const struct virtio_pci_config *config,
                                         struct virtio_pci_layout *layout);

/*
 * Finds the layout, maps the registers, and makes `vp->transport` usable. Does not touch a
 * register: the device is as before. On failure nothing stays mapped and one line is logged.
 * PASSIVE_LEVEL. Errors: virtio_pci_find_layout's, E_MAP_FAILED, E_INVALID.
 */
enum virtio_error virtio_pci_create(struct virtio_pci *vp, const struct virtio_pci_config *config);

/* Unmaps. Reset the device before, unless it is gone. PASSIVE_LEVEL. */
void virtio_pci_destroy(struct virtio_pci *vp);

/* Changes the bound of the reset wait, e.g. for a shutdown at raised IRQL. Microseconds, not 0. */
void virtio_pci_set_reset_wait(struct virtio_pci *vp, uint32_t us);

/* "permissive" or "AERO-W7-VIRTIO v1", for log lines. */
const char *virtio_pci_layout_mode_text(enum virtio_pci_layout_mode mode);

#endif

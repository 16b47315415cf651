/* SPDX-License-Identifier: MIT */
/*
 * A virtio PCI function (virtio 1.3 §4.1): configuration space, BARs, the four register
 * structures. Strict about the driver's accesses (width, order, bounds: `fault`), and able to
 * misbehave in every way a real one could.
 */
#ifndef TESTS_UNIT_MOCK_PCI_H
#define TESTS_UNIT_MOCK_PCI_H

#include "core/virtio/virtio_pci.h"

#include "mock_os.h"

#define MOCK_PCI_QUEUES      4
#define MOCK_PCI_CONFIG_SIZE 256

struct mock_pci_queue {
    uint16_t max; /* 0: absent */
    uint16_t size;
    uint16_t vector;
    uint16_t enable;
    uint16_t notify_off;
    uint64_t desc, driver, device;
    unsigned notified;
};

struct mock_pci {
    uint8_t config[MOCK_PCI_CONFIG_SIZE];
    uint8_t last_cap;                 /* position of the newest capability, 0: none */
    uint8_t free_pos;                 /* where the next one goes */
    uint64_t bar_size[PCI_BAR_COUNT]; /* 0: not memory */
    uint8_t *bar_va[PCI_BAR_COUNT];
    struct virtio_pci_region common, notify, isr, device; /* where the registers really are */
    uint32_t multiplier;

    uint64_t features;
    uint64_t driver_features;
    uint32_t feature_select[2]; /* device, driver */
    uint8_t status;
    uint8_t generation;
    uint16_t config_vector;
    uint16_t num_queues;
    uint16_t queue_select;
    struct mock_pci_queue queues[MOCK_PCI_QUEUES];
    uint8_t isr_status;
    uint8_t device_config[MOCK_PCI_CONFIG_SIZE];
    uint16_t doorbell_value; /* of the last notification */

    /* Misbehaviour. */
    bool gone;                /* everything reads all ones */
    bool reset_never;         /* status never becomes 0 */
    unsigned reset_polls;     /* status reads until a reset is done */
    uint64_t refuse_features; /* FEATURES_OK does not stick if one of these was accepted */
    bool refuse_vectors;
    bool refuse_enable;
    bool refuse_size;
    bool needs_reset_at_driver_ok;
    bool generation_unstable; /* every device configuration read changes the generation */
    unsigned change_after;    /* n > 0: after n device configuration reads... */
    void (*change)(struct mock_pci *pci); /* ...this is called once, and the generation changes */
    unsigned map_fails_in;                /* n > 0: the n-th map fails */

    /* Observation. */
    const char *fault;
    unsigned pending_resets;
    unsigned mapped;
    unsigned locked; /* 0 or 1 */
    unsigned locks;
    uint64_t waited_us;
};

/* Identity only: no BAR, no capability. */
void mock_pci_init(struct mock_pci *pci, uint16_t device_type);
void mock_pci_free(struct mock_pci *pci);

/*
 * Stock QEMU 10: BAR4 64-bit of 16 KiB; common 0, ISR 0x1000, device 0x2000, notify 0x3000;
 * queues 256 256 64.
 */
void mock_pci_make_qemu_net(struct mock_pci *pci);

/* aero_contract.h; queues 256 256. */
void mock_pci_make_contract_net(struct mock_pci *pci);

void mock_pci_set_bar(struct mock_pci *pci, uint8_t bar, uint64_t size, bool is64);

/* Appends a capability of `cap_len` bytes (20 or more: with multiplier); returns its position. */
uint8_t mock_pci_add_cap(struct mock_pci *pci, uint8_t type, uint8_t bar, uint32_t offset,
                         uint32_t length, uint8_t cap_len);

/* Appends a capability and puts the registers where it says. */
void mock_pci_add_region(struct mock_pci *pci, uint8_t type, uint8_t bar, uint32_t offset,
                         uint32_t length);

extern const struct virtio_pci_io_ops mock_pci_io; /* ctx: struct mock_pci */

/* Configuration of the engine for this function, permissive. */
struct virtio_pci_config mock_pci_engine_config(struct mock_pci *pci, struct mock_os *os);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * A virtio-net driver as short as can be, of which tests of other devices use the beginning, on bare lab_machine_ops, to test the machines without the
 * code that they are there to test. Asserts (cmocka) on everything that ought to be.
 */
#ifndef TESTS_UNIT_VIRTIO_BY_HAND_H
#define TESTS_UNIT_VIRTIO_BY_HAND_H

#include "lab/machine/lab_machine.h"

#include "virtio/virtio.h"
#include "virtio/virtio_net.h"
#include "virtio/virtio_pci.h"
#include "virtio/virtio_ring.h"

#define HAND_QUEUE_ENTRIES 8u /* buffers in use; the device's queues are larger */
#define HAND_BUFFER_BYTES  2048u
#define HAND_NO_CAPABILITY 0u
#define HAND_QUEUES        4u

struct hand_ram {
    struct lab_ram_range range;
    uint8_t *map;
};

struct hand {
    const struct lab_machine_ops *ops;
    struct lab_machine *m;
    unsigned rams;
    struct hand_ram ram[LAB_MAX_RAM];
    lab_pa next_page; /* of the bump allocator */
    lab_pa next_bar32, next_bar64;
    unsigned log_lines;
    char last_log[512];
};

struct hand_queue {
    uint16_t size, avail_idx, used_idx;
    lab_pa desc, avail, used, notify, buffers;
};

struct hand_nic {
    struct hand *h;
    lab_bdf bdf;
    lab_pa bar[PCI_BAR_COUNT];
    lab_pa common, notify, isr, device, msix_table;
    unsigned msix_capability, msix_entries;
    uint32_t notify_multiplier;
    unsigned header; /* bytes of struct virtio_net_hdr on this device */
    uint64_t offered, accepted;
    bool msix;
    struct hand_queue queue[HAND_QUEUES];
    unsigned interrupts, queue_interrupts, config_interrupts;
};

/* Start a machine (log lines are kept in h->last_log) and map its RAM. 0 or start's error. */
int hand_open(struct hand *h, const struct lab_machine_ops *ops, struct lab_machine_config *config);
void hand_close(struct hand *h);

void *hand_at(struct hand *h, lab_pa pa);
/* Page-aligned, zeroed, granted to devices. */
lab_pa hand_pages(struct hand *h, unsigned pages);

/* The nth network function in bus order; false if there are fewer. */
bool hand_find(struct hand *h, unsigned nth, lab_bdf *out);
/* ... or function with this PCI device id. */
bool hand_find_id(struct hand *h, unsigned device, unsigned nth, lab_bdf *out);

/* Place BARs, enable decoding and bus mastering, walk the capabilities. */
void hand_attach(struct hand *h, struct hand_nic *n, lab_bdf bdf);
/* Reset and negotiate, up to FEATURES_OK. */
void hand_negotiate(struct hand_nic *n, uint64_t want, bool msix);
/* Set up a queue; with msix it gets the vector of its number or, if there are fewer, the last. */
void hand_queue_up(struct hand_nic *n, unsigned index);
/* Initialise up to DRIVER_OK with the features in `want` that are offered; rx and tx get a vector
 * each (config shares vector 0) if msix, else the line. Receive buffers are posted. */
void hand_up(struct hand_nic *n, uint64_t want, bool msix);
void hand_status(struct hand_nic *n, uint8_t bits);

void hand_send(struct hand_nic *n, const void *frame, size_t bytes);
/* Wait for interrupts until a frame is there (its length) or ns have passed (0). */
size_t hand_receive(struct hand_nic *n, void *frame, size_t cap, uint64_t ns);
/* Take all pending interrupts as an ISR would; returns how many. */
unsigned hand_interrupts(struct hand_nic *n);
uint16_t hand_used_idx(struct hand_nic *n, unsigned queue);

/* Build a DHCPDISCOVER broadcast from mac; returns its length. */
size_t hand_dhcp_discover(uint8_t *frame, const uint8_t *mac);
/* Build an ARP request; returns its length. */
size_t hand_arp_request(uint8_t *frame, const uint8_t *mac, const uint8_t *from_ip,
                        const uint8_t *for_ip);

uint64_t hand_register(struct hand_nic *n, size_t offset, unsigned width);
void hand_set_register(struct hand_nic *n, size_t offset, unsigned width, uint64_t value);

#define HAND_READ(n, field)                                                                        \
    hand_register(n, offsetof(struct virtio_pci_common_cfg, field),                                \
                  sizeof(((struct virtio_pci_common_cfg *)0)->field))
#define HAND_WRITE(n, field, value)                                                                \
    hand_set_register(n, offsetof(struct virtio_pci_common_cfg, field),                            \
                      sizeof(((struct virtio_pci_common_cfg *)0)->field), value)

/* A contract machine with its first NIC found and attached; and up, with these features. */
#define HAND_PLAIN_FEATURES (~VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX))
void hand_open_contract(struct hand *h, struct hand_nic *n, struct lab_machine_config *config);
void hand_up_contract(struct hand *h, struct hand_nic *n, struct lab_machine_config *config);

#endif

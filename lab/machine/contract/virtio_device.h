/* SPDX-License-Identifier: MIT */
/*
 * Model of a modern virtio PCI device (virtio 1.3 §2, §3.1, §4.1), for any device type:
 * capabilities, common configuration with the rules of initialisation, queues, ISR, interrupts.
 */
#ifndef LAB_CONTRACT_VIRTIO_DEVICE_H
#define LAB_CONTRACT_VIRTIO_DEVICE_H

#include "device_queue.h"
#include "faults.h"
#include "pci_function.h"

#include "virtio/virtio.h"

#define VIRTIO_DEVICE_MAX_QUEUES 8u

/* Where the regions lie. */
enum virtio_layout {
    VIRTIO_LAYOUT_CONTRACT, /* exactly aero_contract.h */
    VIRTIO_LAYOUT_QEMU,     /* BAR4, other order, a PCI_CFG capability */
    VIRTIO_LAYOUT_SPREAD,   /* every region in a BAR of its own, unusual offsets and multiplier */
};

struct virtio_device;

/* A device type. State hangs on virtio_device.state. */
struct virtio_model {
    uint16_t device_id; /* virtio device type */
    uint32_t class_code;
    size_t config_bytes;
    /* Current content of the device configuration, config_bytes long. */
    void (*read_config)(struct virtio_device *d, uint8_t *out);
    /* FEATURES_OK is asked for: reason to refuse, or NULL. */
    const char *(*negotiated)(struct virtio_device *d, uint64_t features);
    /* The driver has published buffers in this queue; DRIVER_OK is set. */
    void (*notified)(struct virtio_device *d, unsigned queue);
    /* Back to the state after power-on. */
    void (*reset)(struct virtio_device *d);
    /* A fault was armed while the driver runs; NULL: none needs a push. */
    void (*fault_armed)(struct virtio_device *d);
    /* One line of counters, "name value" each. */
    void (*stats)(struct virtio_device *d, char *out, size_t cap);
    void (*destroy)(struct virtio_device *d);
};

struct virtio_device {
    struct pci_function pci;
    const struct virtio_model *model;
    void *state;
    struct lab_machine *m;
    char name[16];
    enum virtio_layout layout;
    uint8_t revision;
    uint16_t pci_device; /* of a transitional device; 0: the modern id */
    unsigned msix_vectors;
    struct fault_state faults;

    unsigned queues;
    uint16_t queue_max[VIRTIO_DEVICE_MAX_QUEUES];
    struct device_queue queue[VIRTIO_DEVICE_MAX_QUEUES];
    uint16_t queue_vector[VIRTIO_DEVICE_MAX_QUEUES];
    uint64_t offered, accepted;
    uint32_t device_feature_select, driver_feature_select;
    uint16_t queue_select, config_vector;
    uint8_t status, generation, isr;
    bool reset_pending;      /* the driver has not seen status 0 yet */
    bool features_unchecked; /* FEATURES_OK set, not read back yet */
    unsigned storm_left;

    uint64_t kicks, interrupts, accesses;
};

/* d->model, m, name, layout, queues, queue_max, offered, msix_vectors, revision and the place of
 * d->pci (m, index, bdf, line) are set; builds the function and resets the device. */
void virtio_device_plug(struct virtio_device *d);
void virtio_device_unplug(struct virtio_device *d);

uint64_t virtio_device_read(struct virtio_device *d, unsigned bar, uint64_t offset, unsigned width);
void virtio_device_write(struct virtio_device *d, unsigned bar, uint64_t offset, unsigned width,
                         uint64_t value);

/* For models: interrupt for buffers used in this queue, if the driver wants one. */
void virtio_device_used(struct virtio_device *d, unsigned queue);
/* The configuration has changed: new generation, config interrupt. */
void virtio_device_config_changed(struct virtio_device *d);

/* A fault was armed that needs a push: storms, spurious interrupts, NEEDS_RESET, capabilities. */
void virtio_device_fault_armed(struct virtio_device *d);

static inline bool virtio_device_accepted(const struct virtio_device *d, unsigned feature)
{
    return (d->accepted & VIRTIO_FEATURE_MASK(feature)) != 0;
}

static inline bool virtio_device_running(const struct virtio_device *d)
{
    return d->pci.present && (d->status & VIRTIO_STATUS_DRIVER_OK) != 0 &&
           (d->status & VIRTIO_STATUS_DEVICE_NEEDS_RESET) == 0 && !d->faults.armed[FAULT_DEAD];
}

#endif

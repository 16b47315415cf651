/* SPDX-License-Identifier: MIT */
/*
 * What a virtio device driver needs of its bus. Drivers talk to this table only; virtio_pci.h
 * makes one.
 *
 *   virtio_transport_begin             reset, ACKNOWLEDGE, DRIVER (virtio 1.3 §3.1.1 steps 1-3)
 *   ops->get_device_features           choose
 *   virtio_transport_accept_features   write, FEATURES_OK, read back (steps 4-6)
 *   ops->read_config, queue_max_size   (step 7)
 *   virtqueue_create, ops->queue_setup, queue_set_vector, queue_enable   per queue
 *   virtio_transport_driver_ok         DRIVER_OK (step 8)
 *   ...                                after any failure: virtio_transport_fail
 *   ops->reset                         before the queues' memory is freed
 */
#ifndef CORE_VIRTIO_VIRTIO_TRANSPORT_H
#define CORE_VIRTIO_VIRTIO_TRANSPORT_H

#include <virtio/virtio.h>

#include "virtio_error.h"
#include "virtqueue.h"

/* Where and what to write to notify the device of one queue; filled in by queue_setup. */
struct virtio_doorbell {
    volatile void *addr;
    uint16_t value;
};

/* One field (or array of equal fields) of the device configuration. */
struct virtio_config_field {
    uint16_t offset; /* bytes from the start of the device configuration */
    uint8_t width;   /* 1, 2, 4 or 8: the field's own, which is how it is read (8: two by 4) */
    uint8_t count;   /* array elements, 1 for a plain field */
    void *dst;       /* `width * count` bytes, aligned to `width`; CPU byte order */
};

struct virtio_transport_ops;

/* First member of every transport. */
struct virtio_transport {
    const struct virtio_transport_ops *ops;
};

/*
 * IRQL: up to DISPATCH_LEVEL unless an entry says otherwise. Entries that select a feature word or
 * a queue serialise among themselves (with the lock the transport was given); the others may run at
 * any time. No entry calls back into the driver.
 */
struct virtio_transport_ops {
    /*
     * Resets the device and waits, at most as long as the transport was configured to, until it
     * says that it is done (§2.4). On success it touches no queue memory any more. At
     * PASSIVE_LEVEL the wait may sleep. E_RESET_TIMEOUT, E_DEVICE_GONE (then it cannot touch
     * memory either).
     */
    enum virtio_error (*reset)(struct virtio_transport *t);

    /* §2.1 device status bits. 0xFF means that the device does not answer. */
    uint8_t (*get_status)(struct virtio_transport *t);

    /* Writes the status as given, not 0 (that is reset); bits must not be taken away (§2.1.1). */
    void (*set_status)(struct virtio_transport *t, uint8_t status);

    /* All 64 feature bits that the device offers. */
    uint64_t (*get_device_features)(struct virtio_transport *t);

    /* Writes the 64 driver feature bits. Use virtio_transport_accept_features. */
    void (*set_driver_features)(struct virtio_transport *t, uint64_t features);

    /* Bytes of device configuration that can be read; 0 if the device has none. */
    uint32_t (*config_length)(struct virtio_transport *t);

    /*
     * Reads all `count` fields as one consistent snapshot (§2.5.1: the generation is the same
     * before and after). Bounded retries. On failure the destinations are undefined.
     * E_CONFIG_BOUNDS, E_CONFIG_UNSTABLE, E_INVALID (a width).
     */
    enum virtio_error (*read_config)(struct virtio_transport *t,
                                     const struct virtio_config_field *fields, size_t count);

    /* Number of queues that the device has. */
    uint16_t (*queue_count)(struct virtio_transport *t);

    /*
     * The largest size of queue `index`, raw as the device says; give it to
     * virtqueue_choose_size. 0: absent.
     */
    uint16_t (*queue_max_size)(struct virtio_transport *t, uint16_t index);

    /*
     * Tells the device size and addresses, and computes the doorbell. Not yet enabled. Errors:
     * E_QUEUE_ABSENT, E_QUEUE_IN_USE, E_QUEUE_SIZE_INVALID, E_QUEUE_SIZE_REFUSED,
     * E_NOTIFY_BOUNDS, E_CONTRACT_NOTIFY_OFF.
     */
    enum virtio_error (*queue_setup)(struct virtio_transport *t, uint16_t index,
                                     const struct virtqueue_areas *areas,
                                     struct virtio_doorbell *doorbell);

    /*
     * MSI-X table entry for the queue's interrupts, or VIRTIO_MSI_NO_VECTOR. Between setup and
     * enable. Read back: E_VECTOR_REFUSED if the device did not take it. The driver may try
     * another.
     */
    enum virtio_error (*queue_set_vector)(struct virtio_transport *t, uint16_t index,
                                          uint16_t vector);

    /* Enables the queue, reads back: E_QUEUE_NOT_ENABLED. There is no way back but reset. */
    enum virtio_error (*queue_enable)(struct virtio_transport *t, uint16_t index);

    /* As queue_set_vector, for configuration change interrupts. */
    enum virtio_error (*config_set_vector)(struct virtio_transport *t, uint16_t vector);

    /*
     * Reads and thereby acknowledges the ISR status (VIRTIO_PCI_ISR_*), for INTx only. 0: not
     * ours. At any IRQL, device interrupt level included. A removed device reads 0xFF: reserved
     * bits set, see virtio_isr_valid.
     */
    uint8_t (*isr_read)(struct virtio_transport *t);

    /* The doorbell: one 16-bit register write, nothing else. Any IRQL. */
    void (*notify)(struct virtio_transport *t, const struct virtio_doorbell *doorbell);
};

/* False for what a removed device (all bits one) or a lying one returns. */
static inline bool virtio_isr_valid(uint8_t isr)
{
    return (isr & 0xFCu) == 0;
}

/*
 * Ring features that virtqueue.h implements, and transport features that need nothing from the
 * driver; what a driver may add to its own wanted bits. VERSION_1 is always required.
 */
#define VIRTIO_TRANSPORT_FEATURES                                                                  \
    (VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1) | VIRTIO_FEATURE_MASK(VIRTIO_F_INDIRECT_DESC) |       \
     VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX))

/* Reset, ACKNOWLEDGE, DRIVER. Errors as reset. */
enum virtio_error virtio_transport_begin(struct virtio_transport *t);

/*
 * Accepts exactly `features`: writes them, sets FEATURES_OK and reads back (§3.1.1 steps 4 to 6).
 * E_INVALID: a bit in 24..41 that the engines do not implement; E_FEATURE_MISSING: VERSION_1 is
 * absent from `features` or a bit is not offered; E_FEATURES_REFUSED; E_DEVICE_GONE.
 */
enum virtio_error virtio_transport_accept_features(struct virtio_transport *t, uint64_t features);

/* DRIVER_OK. E_NEEDS_RESET or E_DEVICE_GONE if the device says so right afterwards. */
enum virtio_error virtio_transport_driver_ok(struct virtio_transport *t);

/* Sets FAILED: the driver gives the device up (§2.1). A reset must follow before reuse. */
void virtio_transport_fail(struct virtio_transport *t);

/*
 * VIRTIO_OK, E_DEVICE_GONE (all ones) or E_NEEDS_RESET. For use after a violation or config
 * change.
 */
enum virtio_error virtio_transport_check(struct virtio_transport *t);

/* Name of a reserved feature bit (24..41), "VERSION_1"; NULL for others. Static. */
const char *virtio_feature_name(unsigned bit);

#endif

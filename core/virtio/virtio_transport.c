/* SPDX-License-Identifier: MIT */
/* The device handshake (virtio 1.3 §3.1.1), the same on every bus. */
#include "virtio_transport.h"

#define STATUS_ALL_ONES 0xFFu

/*
 * Bits 24 to 41 change how rings and transports work: only what is implemented may be accepted
 * (§6).
 */
#define RESERVED_FEATURES                                                                          \
    ((VIRTIO_FEATURE_MASK(VIRTIO_F_ADMIN_VQ + 1) - 1u) &                                           \
     ~(VIRTIO_FEATURE_MASK(VIRTIO_F_NOTIFY_ON_EMPTY) - 1u))

/*
 * ACCESS_PLATFORM: device addresses come from core_os_ops.dma_alloc and the driver's DMA API, so
 * accepting it is the driver's decision.
 */
#define IMPLEMENTED_FEATURES                                                                       \
    (VIRTIO_TRANSPORT_FEATURES | VIRTIO_FEATURE_MASK(VIRTIO_F_ACCESS_PLATFORM))

static void add_status(struct virtio_transport *t, uint8_t bits)
{
    t->ops->set_status(t, (uint8_t)(t->ops->get_status(t) | bits));
}

enum virtio_error virtio_transport_check(struct virtio_transport *t)
{
    uint8_t status = t->ops->get_status(t);

    if (status == STATUS_ALL_ONES) {
        return VIRTIO_E_DEVICE_GONE;
    }
    return status & VIRTIO_STATUS_DEVICE_NEEDS_RESET ? VIRTIO_E_NEEDS_RESET : VIRTIO_OK;
}

enum virtio_error virtio_transport_begin(struct virtio_transport *t)
{
    enum virtio_error error = t->ops->reset(t);

    if (error != VIRTIO_OK) {
        return error;
    }
    add_status(t, VIRTIO_STATUS_ACKNOWLEDGE);
    add_status(t, VIRTIO_STATUS_DRIVER);
    return virtio_transport_check(t);
}

enum virtio_error virtio_transport_accept_features(struct virtio_transport *t, uint64_t features)
{
    if (features & RESERVED_FEATURES & ~IMPLEMENTED_FEATURES) {
        return VIRTIO_E_INVALID;
    }
    if ((features & VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1)) == 0 ||
        (features & ~t->ops->get_device_features(t)) != 0) {
        return VIRTIO_E_FEATURE_MISSING;
    }
    t->ops->set_driver_features(t, features);
    add_status(t, VIRTIO_STATUS_FEATURES_OK);

    uint8_t status = t->ops->get_status(t);
    if (status == STATUS_ALL_ONES) {
        return VIRTIO_E_DEVICE_GONE;
    }
    return status & VIRTIO_STATUS_FEATURES_OK ? VIRTIO_OK : VIRTIO_E_FEATURES_REFUSED;
}

enum virtio_error virtio_transport_driver_ok(struct virtio_transport *t)
{
    add_status(t, VIRTIO_STATUS_DRIVER_OK);
    return virtio_transport_check(t);
}

void virtio_transport_fail(struct virtio_transport *t)
{
    add_status(t, VIRTIO_STATUS_FAILED);
}

const char *virtio_feature_name(unsigned bit)
{
    static const char *const names[] = {
        [VIRTIO_F_NOTIFY_ON_EMPTY] = "NOTIFY_ON_EMPTY",
        [VIRTIO_F_ANY_LAYOUT] = "ANY_LAYOUT",
        [VIRTIO_F_INDIRECT_DESC] = "INDIRECT_DESC",
        [VIRTIO_F_EVENT_IDX] = "EVENT_IDX",
        [VIRTIO_F_VERSION_1] = "VERSION_1",
        [VIRTIO_F_ACCESS_PLATFORM] = "ACCESS_PLATFORM",
        [VIRTIO_F_RING_PACKED] = "RING_PACKED",
        [VIRTIO_F_IN_ORDER] = "IN_ORDER",
        [VIRTIO_F_ORDER_PLATFORM] = "ORDER_PLATFORM",
        [VIRTIO_F_SR_IOV] = "SR_IOV",
        [VIRTIO_F_NOTIFICATION_DATA] = "NOTIFICATION_DATA",
        [VIRTIO_F_NOTIF_CONFIG_DATA] = "NOTIF_CONFIG_DATA",
        [VIRTIO_F_RING_RESET] = "RING_RESET",
        [VIRTIO_F_ADMIN_VQ] = "ADMIN_VQ",
    };

    return bit < sizeof(names) / sizeof(names[0]) ? names[bit] : NULL;
}

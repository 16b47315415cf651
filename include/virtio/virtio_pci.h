/* SPDX-License-Identifier: MIT */
/*
 * Virtio over PCI bus, modern interface (virtio 1.3 §4.1), and the PCI header facts that it
 * needs.
 */
#ifndef VIRTIO_VIRTIO_PCI_H
#define VIRTIO_VIRTIO_PCI_H

#include "virtio_types.h"

/* §4.1.2 Device discovery. */
#define VIRTIO_PCI_VENDOR_ID      0x1AF4u
#define VIRTIO_PCI_DEVICE_ID_BASE 0x1040u /* + virtio device id */

/* PCI Local Bus 3.0 §6.1, §6.2, §6.7: configuration header type 0. */
#define PCI_CFG_VENDOR_ID       0x00u
#define PCI_CFG_DEVICE_ID       0x02u
#define PCI_CFG_STATUS          0x06u
#define PCI_CFG_STATUS_CAP_LIST 0x10u
#define PCI_CFG_REVISION_ID     0x08u
#define PCI_CFG_BAR0            0x10u
#define PCI_CFG_CAP_POINTER     0x34u
#define PCI_CFG_HEADER_SIZE     0x40u
#define PCI_CFG_SPACE_SIZE      0x100u
#define PCI_CAP_ID_VENDOR       0x09u
#define PCI_CAP_ID_MSIX         0x11u
#define PCI_CAP_POINTER_MASK    0xFCu
#define PCI_BAR_COUNT           6u
#define PCI_BAR_IO              0x01u
#define PCI_BAR_TYPE_MASK       0x06u
#define PCI_BAR_TYPE_64         0x04u

/* §4.1.4 Virtio structure PCI capabilities: cfg_type. */
#define VIRTIO_PCI_CAP_COMMON_CFG        1u
#define VIRTIO_PCI_CAP_NOTIFY_CFG        2u
#define VIRTIO_PCI_CAP_ISR_CFG           3u
#define VIRTIO_PCI_CAP_DEVICE_CFG        4u
#define VIRTIO_PCI_CAP_PCI_CFG           5u
#define VIRTIO_PCI_CAP_SHARED_MEMORY_CFG 8u
#define VIRTIO_PCI_CAP_VENDOR_CFG        9u

struct virtio_pci_cap {
    uint8_t cap_vndr; /* PCI_CAP_ID_VENDOR */
    uint8_t cap_next;
    uint8_t cap_len; /* bytes, this structure and what follows it */
    uint8_t cfg_type;
    uint8_t bar;
    uint8_t id;
    uint8_t padding[2];
    le32_t offset; /* bytes from the start of the BAR */
    le32_t length; /* bytes */
};
VIRTIO_ASSERT_SIZE(struct virtio_pci_cap, 16);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_cap, cap_next, 1);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_cap, cap_len, 2);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_cap, cfg_type, 3);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_cap, bar, 4);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_cap, id, 5);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_cap, offset, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_cap, length, 12);

/* §4.1.4: capabilities with 64-bit offset and length (shared memory). */
struct virtio_pci_cap64 {
    struct virtio_pci_cap cap;
    le32_t offset_hi;
    le32_t length_hi;
};
VIRTIO_ASSERT_SIZE(struct virtio_pci_cap64, 24);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_cap64, offset_hi, 16);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_cap64, length_hi, 20);

/* §4.1.4.4 Notification capability: address = cap.offset + queue_notify_off * multiplier. */
struct virtio_pci_notify_cap {
    struct virtio_pci_cap cap;
    le32_t notify_off_multiplier; /* bytes; 0 means one address for all queues */
};
VIRTIO_ASSERT_SIZE(struct virtio_pci_notify_cap, 20);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_notify_cap, notify_off_multiplier, 16);

/* §4.1.4.9 PCI configuration access capability. */
struct virtio_pci_cfg_cap {
    struct virtio_pci_cap cap;
    uint8_t pci_cfg_data[4];
};
VIRTIO_ASSERT_SIZE(struct virtio_pci_cfg_cap, 20);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_cfg_cap, pci_cfg_data, 16);

/* §4.1.4.3 Common configuration. 64-bit fields are accessed as two 32-bit halves. */
struct virtio_pci_common_cfg {
    le32_t device_feature_select;
    le32_t device_feature;
    le32_t driver_feature_select;
    le32_t driver_feature;
    le16_t config_msix_vector;
    le16_t num_queues;
    uint8_t device_status;
    uint8_t config_generation;
    le16_t queue_select;
    le16_t queue_size;
    le16_t queue_msix_vector;
    le16_t queue_enable;
    le16_t queue_notify_off;
    le64_t queue_desc;
    le64_t queue_driver;
    le64_t queue_device;
    le16_t queue_notify_config_data; /* only with VIRTIO_F_NOTIF_CONFIG_DATA */
    le16_t queue_reset;              /* only with VIRTIO_F_RING_RESET */
    le16_t admin_queue_index;        /* only with VIRTIO_F_ADMIN_VQ */
    le16_t admin_queue_num;          /* only with VIRTIO_F_ADMIN_VQ */
};
VIRTIO_ASSERT_SIZE(struct virtio_pci_common_cfg, 64);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, device_feature, 4);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, driver_feature_select, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, driver_feature, 12);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, config_msix_vector, 16);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, num_queues, 18);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, device_status, 20);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, config_generation, 21);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, queue_select, 22);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, queue_size, 24);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, queue_msix_vector, 26);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, queue_enable, 28);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, queue_notify_off, 30);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, queue_desc, 32);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, queue_driver, 40);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, queue_device, 48);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, queue_notify_config_data, 56);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, queue_reset, 58);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, admin_queue_index, 60);
VIRTIO_ASSERT_OFFSET(struct virtio_pci_common_cfg, admin_queue_num, 62);

/* The part that every modern device has (up to and with queue_device). */
#define VIRTIO_PCI_COMMON_CFG_SIZE_MIN 56u

/* §4.1.4.5 ISR status: one byte, reading clears it and deasserts INTx. */
#define VIRTIO_PCI_ISR_QUEUE  0x01u
#define VIRTIO_PCI_ISR_CONFIG 0x02u

/* §4.1.5.1.2 MSI-X vector configuration. */
#define VIRTIO_MSI_NO_VECTOR  0xFFFFu
#define VIRTIO_MSI_VECTOR_MAX 0x7FFu

#endif

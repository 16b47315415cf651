/* SPDX-License-Identifier: MIT */
/* Network device (virtio 1.3 §5.1). */
#ifndef VIRTIO_VIRTIO_NET_H
#define VIRTIO_VIRTIO_NET_H

#include "virtio_types.h"

/* §5.1.2 Virtqueues of a device with one queue pair; controlq follows the last pair. */
#define VIRTIO_NET_QUEUE_RX            0u
#define VIRTIO_NET_QUEUE_TX            1u
#define VIRTIO_NET_QUEUE_CTRL_ONE_PAIR 2u

/* §5.1.3 Feature bits. Bit 6 exists on legacy interfaces only. */
#define VIRTIO_NET_F_CSUM                0
#define VIRTIO_NET_F_GUEST_CSUM          1
#define VIRTIO_NET_F_CTRL_GUEST_OFFLOADS 2
#define VIRTIO_NET_F_MTU                 3
#define VIRTIO_NET_F_MAC                 5
#define VIRTIO_NET_F_GSO                 6
#define VIRTIO_NET_F_GUEST_TSO4          7
#define VIRTIO_NET_F_GUEST_TSO6          8
#define VIRTIO_NET_F_GUEST_ECN           9
#define VIRTIO_NET_F_GUEST_UFO           10
#define VIRTIO_NET_F_HOST_TSO4           11
#define VIRTIO_NET_F_HOST_TSO6           12
#define VIRTIO_NET_F_HOST_ECN            13
#define VIRTIO_NET_F_HOST_UFO            14
#define VIRTIO_NET_F_MRG_RXBUF           15
#define VIRTIO_NET_F_STATUS              16
#define VIRTIO_NET_F_CTRL_VQ             17
#define VIRTIO_NET_F_CTRL_RX             18
#define VIRTIO_NET_F_CTRL_VLAN           19
#define VIRTIO_NET_F_CTRL_RX_EXTRA       20
#define VIRTIO_NET_F_GUEST_ANNOUNCE      21
#define VIRTIO_NET_F_MQ                  22
#define VIRTIO_NET_F_CTRL_MAC_ADDR       23
#define VIRTIO_NET_F_DEVICE_STATS        50
#define VIRTIO_NET_F_HASH_TUNNEL         51
#define VIRTIO_NET_F_VQ_NOTF_COAL        52
#define VIRTIO_NET_F_NOTF_COAL           53
#define VIRTIO_NET_F_GUEST_USO4          54
#define VIRTIO_NET_F_GUEST_USO6          55
#define VIRTIO_NET_F_HOST_USO            56
#define VIRTIO_NET_F_HASH_REPORT         57
#define VIRTIO_NET_F_GUEST_HDRLEN        59
#define VIRTIO_NET_F_RSS                 60
#define VIRTIO_NET_F_RSC_EXT             61
#define VIRTIO_NET_F_STANDBY             62
#define VIRTIO_NET_F_SPEED_DUPLEX        63

/* §5.1.4 Device configuration. Each field exists only with the feature named beside it. */
#define VIRTIO_NET_MAC_SIZE 6u

struct virtio_net_config {
    uint8_t mac[VIRTIO_NET_MAC_SIZE];        /* MAC */
    le16_t status;                           /* STATUS */
    le16_t max_virtqueue_pairs;              /* MQ or RSS */
    le16_t mtu;                              /* MTU */
    le32_t speed;                            /* SPEED_DUPLEX, units of 1 Mbit/s */
    uint8_t duplex;                          /* SPEED_DUPLEX */
    uint8_t rss_max_key_size;                /* RSS or HASH_REPORT */
    le16_t rss_max_indirection_table_length; /* RSS */
    le32_t supported_hash_types;             /* RSS or HASH_REPORT */
    le32_t supported_tunnel_types;           /* HASH_TUNNEL */
};
VIRTIO_ASSERT_SIZE(struct virtio_net_config, 28);
VIRTIO_ASSERT_OFFSET(struct virtio_net_config, status, 6);
VIRTIO_ASSERT_OFFSET(struct virtio_net_config, max_virtqueue_pairs, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_net_config, mtu, 10);
VIRTIO_ASSERT_OFFSET(struct virtio_net_config, speed, 12);
VIRTIO_ASSERT_OFFSET(struct virtio_net_config, duplex, 16);
VIRTIO_ASSERT_OFFSET(struct virtio_net_config, rss_max_key_size, 17);
VIRTIO_ASSERT_OFFSET(struct virtio_net_config, rss_max_indirection_table_length, 18);
VIRTIO_ASSERT_OFFSET(struct virtio_net_config, supported_hash_types, 20);
VIRTIO_ASSERT_OFFSET(struct virtio_net_config, supported_tunnel_types, 24);

#define VIRTIO_NET_S_LINK_UP  1u
#define VIRTIO_NET_S_ANNOUNCE 2u

#define VIRTIO_NET_MTU_MIN        68u
#define VIRTIO_NET_MTU_MAX        65535u
#define VIRTIO_NET_SPEED_MAX      0x7FFFFFFFu /* above: unknown */
#define VIRTIO_NET_DUPLEX_HALF    0x00u
#define VIRTIO_NET_DUPLEX_FULL    0x01u
#define VIRTIO_NET_DUPLEX_UNKNOWN 0xFFu

/* §5.1.6 Packet header. */
#define VIRTIO_NET_HDR_F_NEEDS_CSUM 1u
#define VIRTIO_NET_HDR_F_DATA_VALID 2u
#define VIRTIO_NET_HDR_F_RSC_INFO   4u

#define VIRTIO_NET_HDR_GSO_NONE   0u
#define VIRTIO_NET_HDR_GSO_TCPV4  1u
#define VIRTIO_NET_HDR_GSO_UDP    3u
#define VIRTIO_NET_HDR_GSO_TCPV6  4u
#define VIRTIO_NET_HDR_GSO_UDP_L4 5u
#define VIRTIO_NET_HDR_GSO_ECN    0x80u

struct virtio_net_hdr {
    uint8_t flags;
    uint8_t gso_type;
    le16_t hdr_len;
    le16_t gso_size;
    le16_t csum_start;
    le16_t csum_offset;
    le16_t num_buffers;
};
VIRTIO_ASSERT_SIZE(struct virtio_net_hdr, 12);
VIRTIO_ASSERT_OFFSET(struct virtio_net_hdr, gso_type, 1);
VIRTIO_ASSERT_OFFSET(struct virtio_net_hdr, hdr_len, 2);
VIRTIO_ASSERT_OFFSET(struct virtio_net_hdr, gso_size, 4);
VIRTIO_ASSERT_OFFSET(struct virtio_net_hdr, csum_start, 6);
VIRTIO_ASSERT_OFFSET(struct virtio_net_hdr, csum_offset, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_net_hdr, num_buffers, 10);

/* §5.1.6: with HASH_REPORT the header goes on. */
struct virtio_net_hdr_hash {
    struct virtio_net_hdr hdr;
    le32_t hash_value;
    le16_t hash_report;
    le16_t padding_reserved;
};
VIRTIO_ASSERT_SIZE(struct virtio_net_hdr_hash, 20);
VIRTIO_ASSERT_OFFSET(struct virtio_net_hdr_hash, hash_value, 12);
VIRTIO_ASSERT_OFFSET(struct virtio_net_hdr_hash, hash_report, 16);

/* §5.1.6.5 Control virtqueue: header, command data, then one ack byte written by the device. */
struct virtio_net_ctrl_hdr {
    uint8_t command_class;
    uint8_t command;
};
VIRTIO_ASSERT_SIZE(struct virtio_net_ctrl_hdr, 2);

#define VIRTIO_NET_OK  0u
#define VIRTIO_NET_ERR 1u

/* §5.1.6.5.1 Packet receive filtering: one byte, 0 or 1. The last four need CTRL_RX_EXTRA. */
#define VIRTIO_NET_CTRL_RX          0u
#define VIRTIO_NET_CTRL_RX_PROMISC  0u
#define VIRTIO_NET_CTRL_RX_ALLMULTI 1u
#define VIRTIO_NET_CTRL_RX_ALLUNI   2u
#define VIRTIO_NET_CTRL_RX_NOMULTI  3u
#define VIRTIO_NET_CTRL_RX_NOUNI    4u
#define VIRTIO_NET_CTRL_RX_NOBCAST  5u

/* §5.1.6.5.2 MAC address filtering: TABLE_SET takes two virtio_net_ctrl_mac, unicast first. */
#define VIRTIO_NET_CTRL_MAC           1u
#define VIRTIO_NET_CTRL_MAC_TABLE_SET 0u
#define VIRTIO_NET_CTRL_MAC_ADDR_SET  1u

struct virtio_net_ctrl_mac {
    le32_t entries;
    uint8_t macs[][VIRTIO_NET_MAC_SIZE];
};
VIRTIO_ASSERT_SIZE(struct virtio_net_ctrl_mac, 4);

/* §5.1.6.5.3 VLAN filtering: le16 VLAN id. */
#define VIRTIO_NET_CTRL_VLAN     2u
#define VIRTIO_NET_CTRL_VLAN_ADD 0u
#define VIRTIO_NET_CTRL_VLAN_DEL 1u

/* §5.1.6.5.4 Gratuitous packet sending. */
#define VIRTIO_NET_CTRL_ANNOUNCE     3u
#define VIRTIO_NET_CTRL_ANNOUNCE_ACK 0u

/* §5.1.6.5.5 Device operation in multiqueue mode: le16 number of pairs. */
#define VIRTIO_NET_CTRL_MQ              4u
#define VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET 0u
#define VIRTIO_NET_CTRL_MQ_VQ_PAIRS_MIN 1u
#define VIRTIO_NET_CTRL_MQ_VQ_PAIRS_MAX 0x8000u

/* §5.1.6.5.8 Offloads state configuration: le64 mask of feature bits. */
#define VIRTIO_NET_CTRL_GUEST_OFFLOADS     5u
#define VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET 0u

#endif

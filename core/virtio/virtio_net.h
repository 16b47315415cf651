/* SPDX-License-Identifier: MIT */
/*
 * The parts of a virtio network driver (virtio 1.3 §5.1) that know nothing of an operating
 * system: feature choice, configuration, packet header checks, mergeable buffers, control
 * commands. Threat model: docs/threat-model.md §5.
 */
#ifndef CORE_VIRTIO_VIRTIO_NET_H
#define CORE_VIRTIO_VIRTIO_NET_H

#include <virtio/aero_contract.h>
#include <virtio/virtio_net.h>

#include "virtio_transport.h"

#define VIRTIO_NET_ETH_HEADER_SIZE 14u
#define VIRTIO_NET_VLAN_TAG_SIZE   4u

/* ---- Features -------------------------------------------------------------------------------- */

/*
 * Chooses from `offered`: all required bits and those wanted bits whose prerequisites (§5.1.3.1)
 * are chosen too. Any IRQL. E_FEATURE_MISSING: *missing (may be NULL) has the required bits that
 * are not offered or whose prerequisite is not; *accepted is then still what could be had.
 */
enum virtio_error virtio_net_select_features(uint64_t offered, uint64_t required, uint64_t wanted,
                                             uint64_t *accepted, uint64_t *missing);

/*
 * Name of a feature bit of a network device, reserved bits included: "MRG_RXBUF". NULL if it has
 * none. Static.
 */
const char *virtio_net_feature_name(unsigned bit);

/*
 * Writes one line for the log: "+VERSION_1 +MAC -CSUM -bit44 ...": each offered bit, + accepted,
 * - refused. Always NUL-terminated; returns the length without NUL. Cut at a word with "..." if
 * `size` is too small.
 */
#define VIRTIO_NET_FEATURES_TEXT_SIZE 768u /* bytes that hold every bit */
size_t virtio_net_format_features(char *buf, size_t size, uint64_t offered, uint64_t accepted);

/* ---- Configuration --------------------------------------------------------------------------- */

struct virtio_net_settings {
    bool mac_valid; /* MAC was negotiated; else invent a locally administered one */
    uint8_t mac[VIRTIO_NET_MAC_SIZE];
    bool link_up;       /* true without STATUS (§5.1.4.2) */
    bool announce;      /* the device asks for gratuitous packets (GUEST_ANNOUNCE) */
    uint16_t mtu;       /* bytes of payload; 0: MTU was not negotiated */
    uint16_t max_pairs; /* 1 without MQ */
    uint32_t speed;     /* Mbit/s; 0: unknown or not negotiated */
    uint8_t duplex;     /* VIRTIO_NET_DUPLEX_* */
};

/*
 * Reads what the negotiated features say exists, as one snapshot, and checks it. Up to
 * DISPATCH_LEVEL; also after a config interrupt. Errors: read_config's, E_NET_MAC, E_NET_MTU.
 */
enum virtio_error virtio_net_read_settings(struct virtio_transport *t, uint64_t features,
                                           struct virtio_net_settings *settings);

/* ---- Packet header and reception ------------------------------------------------------------- */

/*
 * Bytes of the header before each packet in both directions: 12 (§5.1.6), or 10 on a device with
 * exactly the contract layout while MRG_RXBUF is not negotiated, or 20 with HASH_REPORT.
 */
uint32_t virtio_net_header_size(uint64_t features, bool is_aero_contract);

/*
 * Why a received packet was dropped although the ring is in order; index of
 * virtio_net_rx.dropped.
 */
enum virtio_net_rx_drop {
    VIRTIO_NET_RX_DROP_RUNT,     /* shorter than an Ethernet header */
    VIRTIO_NET_RX_DROP_OVERSIZE, /* longer than max_frame */
    VIRTIO_NET_RX_DROP_GSO,      /* segmentation type that was not negotiated */
    VIRTIO_NET_RX_DROP_CSUM,     /* checksum position outside the packet */
    VIRTIO_NET_RX_DROP_COUNT
};

enum virtio_net_rx_verdict {
    VIRTIO_NET_RX_MORE,    /* buffer belongs to a packet that goes on: keep it, feed the next one */
    VIRTIO_NET_RX_FRAME,   /* buffer completes a good packet: frame is valid */
    VIRTIO_NET_RX_DROPPED, /* buffer completes a packet to drop: recycle all its buffers */
    VIRTIO_NET_RX_BROKEN   /* the device lied about framing: virtqueue_break(q, rx->error), reset */
};

/* A complete packet. All values checked. */
struct virtio_net_rx_frame {
    uint32_t length;                  /* bytes, without header */
    uint16_t buffers;                 /* how many pushes it took */
    uint8_t flags;                    /* VIRTIO_NET_HDR_F_*; 0 without GUEST_CSUM */
    uint8_t gso_type;                 /* VIRTIO_NET_HDR_GSO_*; NONE unless negotiated */
    uint16_t gso_size;                /* valid if gso_type is not NONE */
    uint16_t csum_start, csum_offset; /* valid with NEEDS_CSUM; offset + 2 lies inside the packet */
};

/* State of reassembly on one receive queue. Owned by the caller of push; not locked. */
struct virtio_net_rx {
    uint64_t features;
    uint32_t header_size;
    uint32_t max_frame;
    enum virtio_error error; /* after VIRTIO_NET_RX_BROKEN */
    uint16_t remaining;      /* buffers that the current packet still lacks; 0 between packets */
    bool oversize;
    struct virtio_net_rx_frame frame;
    uint64_t dropped[VIRTIO_NET_RX_DROP_COUNT];
};

/* Which bytes of the buffer just pushed belong to the packet. */
struct virtio_net_rx_data {
    uint32_t offset; /* header size in the first buffer of a packet, 0 in others */
    uint32_t length;
};

/*
 * `max_frame`: longest frame to accept, bytes with Ethernet header and VLAN tag, without packet
 * header. Also used to forget a half packet after a queue reset.
 */
void virtio_net_rx_init(struct virtio_net_rx *rx, uint64_t features, uint32_t header_size,
                        uint32_t max_frame);

/*
 * Takes the next used buffer of the receive queue, in used order.
 *   buffer      its first bytes, aligned to 2, header_size of them readable; each is read once
 *   used        what virtqueue_get returned: bytes that the device wrote (already <= posted)
 *   posted      bytes of the buffer as posted
 *   in_flight   virtqueue_in_flight after that virtqueue_get: buffers the device still has
 *   data        filled unless BROKEN
 * Any IRQL up to DISPATCH_LEVEL, constant time. rx->frame is valid after FRAME until the next push.
 */
enum virtio_net_rx_verdict virtio_net_rx_push(struct virtio_net_rx *rx, const void *buffer,
                                              uint32_t used, uint32_t posted, uint16_t in_flight,
                                              struct virtio_net_rx_data *data);

/* ---- Control commands ------------------------------------------------------------------------ */

/* What the ack byte is preset with, so that silence is told from success. */
#define VIRTIO_NET_CTRL_NO_ACK 0xFFu

/*
 * A command in a buffer: bytes [0, request_size) are device-readable, byte [ack_offset] is
 * device-writable; two elements of one virtqueue_add (1 readable, 1 writable).
 */
struct virtio_net_ctrl {
    uint32_t request_size;
    uint32_t ack_offset;
};

/* Buffer bytes that a command with `data` bytes of command-specific data needs. */
static inline uint32_t virtio_net_ctrl_buffer_size(uint32_t data)
{
    return (uint32_t)sizeof(struct virtio_net_ctrl_hdr) + data + 1u;
}

/* Command data bytes of a MAC table with that many addresses in all. */
static inline uint32_t virtio_net_ctrl_mac_table_size(uint32_t addresses)
{
    return 2u * (uint32_t)sizeof(struct virtio_net_ctrl_mac) + addresses * VIRTIO_NET_MAC_SIZE;
}

/*
 * Builders. `buf`/`size` is memory that the device can read and write. E_NOT_NEGOTIATED if
 * `features` does not permit the command (§5.1.6.5), E_BUFFER_TOO_SMALL, E_INVALID. Any IRQL.
 */
enum virtio_error virtio_net_ctrl_rx_mode(void *buf, size_t size, uint64_t features,
                                          uint8_t command /* VIRTIO_NET_CTRL_RX_* */, bool on,
                                          struct virtio_net_ctrl *ctrl);
enum virtio_error virtio_net_ctrl_mac_addr(void *buf, size_t size, uint64_t features,
                                           const uint8_t mac[VIRTIO_NET_MAC_SIZE],
                                           struct virtio_net_ctrl *ctrl);
enum virtio_error virtio_net_ctrl_mac_table(void *buf, size_t size, uint64_t features,
                                            const uint8_t (*unicast)[VIRTIO_NET_MAC_SIZE],
                                            uint32_t unicast_count,
                                            const uint8_t (*multicast)[VIRTIO_NET_MAC_SIZE],
                                            uint32_t multicast_count, struct virtio_net_ctrl *ctrl);
enum virtio_error virtio_net_ctrl_vlan(void *buf, size_t size, uint64_t features, bool add,
                                       uint16_t vlan_id, struct virtio_net_ctrl *ctrl);
enum virtio_error virtio_net_ctrl_announce_ack(void *buf, size_t size, uint64_t features,
                                               struct virtio_net_ctrl *ctrl);

/*
 * The answer, after virtqueue_get returned the command with `used` bytes. VIRTIO_OK,
 * E_NET_CTRL_REFUSED, E_NET_CTRL_NO_ACK, E_NET_CTRL_GARBAGE. The byte is read once.
 */
enum virtio_error virtio_net_ctrl_check(const void *buf, const struct virtio_net_ctrl *ctrl,
                                        uint32_t used);

#endif

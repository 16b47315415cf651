/* SPDX-License-Identifier: MIT */
/*
 * Diagnostics device of aero_virtio_net.sys: \\.\AeroVirtioNetDiag, one for all adapters, read
 * only. For user mode and kernel mode alike: only fixed-width types, layout the same for 32-bit and
 * 64-bit callers.
 *
 *   AERO_VIRTIO_NET_DIAG_IOCTL_LIST    output: struct aero_virtio_net_diag_list
 *   AERO_VIRTIO_NET_DIAG_IOCTL_QUERY   input: nothing (adapter 0) or struct
 * aero_virtio_net_diag_request; output: struct aero_virtio_net_diag
 *
 * Both may be given a smaller output buffer, from 8 bytes on, and then fill only that much: `size`
 * says how much this driver could have filled. Fields are only ever appended, so a consumer checks
 * that the number of bytes returned covers what it reads. Values are a snapshot, but not of one
 * single moment.
 */
#ifndef AERO_VIRTIO_NET_DIAG_H
#define AERO_VIRTIO_NET_DIAG_H

#include <stdint.h>

#define AERO_VIRTIO_NET_DIAG_WIN32_NAME "\\\\.\\AeroVirtioNetDiag"

/* CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800 and 0x801, METHOD_BUFFERED, FILE_READ_ACCESS) */
#define AERO_VIRTIO_NET_DIAG_IOCTL_QUERY 0x00226000u
#define AERO_VIRTIO_NET_DIAG_IOCTL_LIST  0x00226004u

#define AERO_VIRTIO_NET_DIAG_VERSION 2u

struct aero_virtio_net_diag_request {
    uint32_t index; /* adapter, see list */
};

struct aero_virtio_net_diag_list {
    uint32_t version;
    uint32_t size;
    uint32_t count; /* adapters that exist */
    uint32_t mask;  /* bit n: adapter n exists (n < 32) */
};

/* flags */
#define AERO_VIRTIO_NET_DIAG_MSIX            0x00000001u /* message interrupts in use */
#define AERO_VIRTIO_NET_DIAG_SHARED_VECTOR   0x00000002u /* all queues on message 0 */
#define AERO_VIRTIO_NET_DIAG_REMOVED         0x00000004u
#define AERO_VIRTIO_NET_DIAG_LOW_POWER       0x00000008u
#define AERO_VIRTIO_NET_DIAG_FAILED          0x00000010u /* device given up, see the event log */
#define AERO_VIRTIO_NET_DIAG_STARTED         0x00000020u /* DRIVER_OK */
#define AERO_VIRTIO_NET_DIAG_LINK_UP         0x00000040u
#define AERO_VIRTIO_NET_DIAG_CONTRACT_LAYOUT 0x00000080u /* exactly AERO-W7-VIRTIO v1 */
#define AERO_VIRTIO_NET_DIAG_STRICT          0x00000100u /* StrictContract is on */

/* state */
#define AERO_VIRTIO_NET_DIAG_STATE_HALTED       0u
#define AERO_VIRTIO_NET_DIAG_STATE_INITIALIZING 1u
#define AERO_VIRTIO_NET_DIAG_STATE_PAUSED       2u
#define AERO_VIRTIO_NET_DIAG_STATE_RESTARTING   3u
#define AERO_VIRTIO_NET_DIAG_STATE_RUNNING      4u
#define AERO_VIRTIO_NET_DIAG_STATE_PAUSING      5u

struct aero_virtio_net_diag_queue {
    uint16_t size;   /* 0: queue does not exist */
    uint16_t vector; /* 0xFFFF: none */
    uint16_t avail_idx;
    uint16_t used_idx;
    uint16_t in_flight;
    uint16_t free_descriptors;
    uint32_t broken; /* 0, or the core's error code */
    uint64_t kicks;
    uint64_t interrupts; /* DPC visits */
};

struct aero_virtio_net_diag_counters {
    uint64_t frames[3]; /* unicast, multicast, broadcast */
    uint64_t bytes[3];
    uint64_t errors;
    uint64_t discards;
};

struct aero_virtio_net_diag {
    uint32_t version;
    uint32_t size;
    uint32_t index;
    uint32_t flags;
    uint32_t state;
    uint32_t message_count; /* granted by Windows; 0 with a line */
    uint64_t host_features;
    uint64_t guest_features;
    uint8_t permanent_mac[6];
    uint8_t current_mac[6];
    uint32_t header_size;
    uint32_t mtu;
    uint32_t packet_filter;
    uint32_t multicast_count;
    uint32_t vlan_id;
    uint32_t recoveries;
    uint16_t config_vector;
    uint16_t reserved;
    uint64_t link_speed; /* bit/s */
    struct aero_virtio_net_diag_queue rx;
    struct aero_virtio_net_diag_queue tx;
    struct aero_virtio_net_diag_queue control;
    struct aero_virtio_net_diag_counters rx_counters;
    struct aero_virtio_net_diag_counters tx_counters;
    uint64_t isr_count[3]; /* per message; [0] for a line */
    uint64_t dpc_count[3];
    uint64_t isr_not_ours;
    uint64_t control_commands;
    uint64_t control_failures;
    uint64_t rx_no_buffer;
    uint32_t rx_buffer_count;
    uint32_t rx_buffer_size;
    uint32_t
        rx_buffers_free; /* with the driver; the rest is with the device or lent to protocols */
    uint32_t tx_request_count;
    uint32_t tx_requests_free;
    uint32_t tx_nbl_count;  /* NBLs that the driver owns */
    uint64_t rx_dropped[4]; /* runt, oversize, unexpected GSO, bad checksum offset */
};

#ifdef __cplusplus
#define AERO_DIAG_ASSERT(c) static_assert(c, #c)
#else
#define AERO_DIAG_ASSERT(c) _Static_assert(c, #c)
#endif
AERO_DIAG_ASSERT(sizeof(struct aero_virtio_net_diag_request) == 4);
AERO_DIAG_ASSERT(sizeof(struct aero_virtio_net_diag_list) == 16);
AERO_DIAG_ASSERT(sizeof(struct aero_virtio_net_diag_queue) == 32);
AERO_DIAG_ASSERT(sizeof(struct aero_virtio_net_diag_counters) == 64);
AERO_DIAG_ASSERT(sizeof(struct aero_virtio_net_diag) == 448);

#endif

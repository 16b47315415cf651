/* SPDX-License-Identifier: MIT */
/*
 * Diagnostics device of aero_virtio_snd.sys: \\.\aero_virtio_snd_diag (virtiosnd_legacy.sys:
 * \\.\virtiosnd_legacy_diag), one for all adapters, read only. For user mode and kernel mode alike:
 * only fixed-width types, layout the same for 32-bit and 64-bit callers.
 *
 *   AERO_VIRTIO_SND_DIAG_IOCTL_LIST   output: struct aero_virtio_snd_diag_list
 *   AERO_VIRTIO_SND_DIAG_IOCTL_QUERY  input: nothing (adapter 0), or
 *                                     struct aero_virtio_snd_diag_request
 *                                     output: struct aero_virtio_snd_diag
 *
 * Both may be given a smaller output buffer, from 8 bytes on, and then fill only that much: `size`
 * says how much this driver could have filled. Fields are only ever appended, so a consumer checks
 * that the number of bytes returned covers what it reads. Values are a snapshot, but not of one
 * single moment.
 */
#ifndef AERO_VIRTIO_SND_DIAG_H
#define AERO_VIRTIO_SND_DIAG_H

#include <stdint.h>

#define AERO_VIRTIO_SND_DIAG_WIN32_NAME "\\\\.\\aero_virtio_snd_diag"

/* CTL_CODE(FILE_DEVICE_UNKNOWN, 0xA01 and 0xA02, METHOD_BUFFERED, FILE_READ_ACCESS) */
#define AERO_VIRTIO_SND_DIAG_IOCTL_QUERY 0x00226804u
#define AERO_VIRTIO_SND_DIAG_IOCTL_LIST  0x00226808u

#define AERO_VIRTIO_SND_DIAG_VERSION 2u

struct aero_virtio_snd_diag_request {
    uint32_t index; /* adapter, see list */
};

struct aero_virtio_snd_diag_list {
    uint32_t size;
    uint32_t version;
    uint32_t count; /* adapters that exist */
    uint32_t mask;  /* bit n: adapter n exists (n < 32) */
};

/* interrupt_mode */
#define AERO_VIRTIO_SND_DIAG_INTERRUPT_NONE 0u /* polling, or the null backend */
#define AERO_VIRTIO_SND_DIAG_INTERRUPT_LINE 1u
#define AERO_VIRTIO_SND_DIAG_INTERRUPT_MSIX 2u

/* flags */
#define AERO_VIRTIO_SND_DIAG_STARTED         0x00000001u /* DRIVER_OK */
#define AERO_VIRTIO_SND_DIAG_REMOVED         0x00000002u
#define AERO_VIRTIO_SND_DIAG_LOW_POWER       0x00000004u
#define AERO_VIRTIO_SND_DIAG_FAILED          0x00000008u /* device given up, see the event log */
#define AERO_VIRTIO_SND_DIAG_SHARED_VECTOR   0x00000010u /* all queues on message 0 */
#define AERO_VIRTIO_SND_DIAG_NULL            0x00000020u /* ForceNullBackend */
#define AERO_VIRTIO_SND_DIAG_POLLING         0x00000040u /* AllowPollingOnly, and there is need */
#define AERO_VIRTIO_SND_DIAG_CONTRACT_LAYOUT 0x00000080u /* exactly AERO-W7-VIRTIO v1 */
#define AERO_VIRTIO_SND_DIAG_STRICT          0x00000100u /* StrictContract is on */

#define AERO_VIRTIO_SND_DIAG_QUEUES    4u /* control, event, tx, rx */
#define AERO_VIRTIO_SND_DIAG_MESSAGES  5u
#define AERO_VIRTIO_SND_DIAG_ENDPOINTS 2u /* output, input */
#define AERO_VIRTIO_SND_DIAG_NO_VECTOR 0xFFFFu

struct aero_virtio_snd_diag_queue {
    uint64_t kicks;
    uint64_t interrupts; /* times it was served */
    uint16_t size;       /* 0: queue does not exist */
    uint16_t vector;     /* MSI-X table entry, or NO_VECTOR */
    uint16_t avail_idx;
    uint16_t used_idx;
    uint16_t in_flight;
    uint16_t free_descriptors;
    uint32_t broken; /* VIRTIO_E_* of core/virtio/virtio_error.h, 0: fine */
};

/* endpoint flags */
#define AERO_VIRTIO_SND_DIAG_PRESENT   0x00000001u
#define AERO_VIRTIO_SND_DIAG_CONNECTED 0x00000002u
#define AERO_VIRTIO_SND_DIAG_OPEN      0x00000004u /* there is a stream: the fields below `open` */

struct aero_virtio_snd_diag_endpoint {
    uint32_t flags;
    uint32_t stream_id;
    uint64_t formats; /* 1 << VIRTIO_SND_PCM_FMT_* */
    uint64_t rates;   /* 1 << VIRTIO_SND_PCM_RATE_* */
    uint32_t channels_max;
    uint32_t errors; /* transfers that came back with an error */
    uint64_t transfers;
    uint64_t bytes;
    uint64_t xruns;     /* as the device says */
    uint64_t underruns; /* a running device had nothing left */
    /* open */
    uint32_t state; /* KSSTATE */
    uint32_t rate;
    uint32_t channels;
    uint32_t format; /* VIRTIO_SND_PCM_FMT_* */
    uint32_t buffer_bytes;
    uint32_t transfer_bytes;
    uint32_t in_flight; /* transfers */
    uint32_t no_clock;  /* 1: the device shows no clock of its own, the driver keeps time */
    uint64_t position;  /* bytes since the stream was last stopped */
    uint64_t notifications;
};

struct aero_virtio_snd_diag {
    uint32_t size;
    uint32_t version;
    uint32_t interrupt_mode;
    uint32_t message_count; /* granted */
    uint32_t index;
    uint32_t flags;
    uint64_t host_features;
    uint64_t guest_features;
    uint32_t jacks, streams, chmaps;
    uint32_t config_vector;
    uint64_t interrupts[AERO_VIRTIO_SND_DIAG_MESSAGES]; /* by message; [0] for the line */
    uint64_t interrupts_not_ours;
    uint64_t dpcs;
    uint64_t control_commands;
    uint64_t control_failures;
    uint64_t events_ignored;
    uint64_t recoveries;
    struct aero_virtio_snd_diag_queue queue[AERO_VIRTIO_SND_DIAG_QUEUES];
    struct aero_virtio_snd_diag_endpoint endpoint[AERO_VIRTIO_SND_DIAG_ENDPOINTS];
};

_Static_assert(sizeof(struct aero_virtio_snd_diag_queue) == 32, "aero_virtio_snd_diag_queue");
_Static_assert(sizeof(struct aero_virtio_snd_diag_endpoint) == 112,
               "aero_virtio_snd_diag_endpoint");
_Static_assert(sizeof(struct aero_virtio_snd_diag) == 496, "aero_virtio_snd_diag");

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The device contract AERO-W7-VIRTIO, version 1: a virtio 1.x PCI device with one fixed layout of
 * BAR0. A device is "a contract device" only if every number below matches exactly.
 */
#ifndef VIRTIO_AERO_CONTRACT_H
#define VIRTIO_AERO_CONTRACT_H

#include "virtio_types.h"

#define AERO_CONTRACT_NAME    "AERO-W7-VIRTIO"
#define AERO_CONTRACT_VERSION 1u

#define AERO_CONTRACT_PCI_REVISION 0x01u
#define AERO_CONTRACT_BAR          0u
#define AERO_CONTRACT_BAR_SIZE_MIN 0x4000u

#define AERO_CONTRACT_COMMON_OFFSET 0x0000u
#define AERO_CONTRACT_COMMON_LENGTH 0x0100u
#define AERO_CONTRACT_NOTIFY_OFFSET 0x1000u
#define AERO_CONTRACT_NOTIFY_LENGTH 0x0100u
#define AERO_CONTRACT_ISR_OFFSET    0x2000u
#define AERO_CONTRACT_ISR_LENGTH    0x0020u
#define AERO_CONTRACT_DEVICE_OFFSET 0x3000u
#define AERO_CONTRACT_DEVICE_LENGTH 0x0100u

/* queue_notify_off of queue q is q. */
#define AERO_CONTRACT_NOTIFY_MULTIPLIER 4u

#define AERO_CONTRACT_NET_RX_QUEUE_SIZE      256u
#define AERO_CONTRACT_NET_TX_QUEUE_SIZE      256u
#define AERO_CONTRACT_SND_CONTROL_QUEUE_SIZE 64u
#define AERO_CONTRACT_SND_EVENT_QUEUE_SIZE   64u
#define AERO_CONTRACT_SND_TX_QUEUE_SIZE      256u
#define AERO_CONTRACT_SND_RX_QUEUE_SIZE      64u

/* Sound: what every contract device has. Streams: 0 plays, 1 records, both S16 at 48 kHz. */
#define AERO_CONTRACT_SND_STREAMS         2u
#define AERO_CONTRACT_SND_JACKS_MAX       2u /* 0 or 2 */
#define AERO_CONTRACT_SND_CHMAPS          0u
#define AERO_CONTRACT_SND_PLAYBACK_STREAM 0u
#define AERO_CONTRACT_SND_CAPTURE_STREAM  1u
#define AERO_CONTRACT_SND_OUTPUT_CHANNELS 2u
#define AERO_CONTRACT_SND_INPUT_CHANNELS  1u
#define AERO_CONTRACT_SND_PAYLOAD_MAX     0x40000u /* bytes of one transfer; more is BAD_MSG */

/* Status codes of the published contract device, where virtio 1.3 has 0x8000..0x8003. */
#define AERO_CONTRACT_SND_S_OK       0u
#define AERO_CONTRACT_SND_S_BAD_MSG  1u
#define AERO_CONTRACT_SND_S_NOT_SUPP 2u
#define AERO_CONTRACT_SND_S_IO_ERR   3u

/* The published device's *_INFO request ends after `count` (virtio 1.3: 16 bytes). */
#define AERO_CONTRACT_SND_QUERY_INFO_SIZE 12u

/* The contract's net header has no num_buffers unless MRG_RXBUF was negotiated (virtio 1.3: 12). */
#define AERO_CONTRACT_NET_HDR_SIZE 10u

#endif

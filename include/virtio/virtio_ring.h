/* SPDX-License-Identifier: MIT */
/* Split virtqueue layout (virtio 1.3 §2.7). The packed layout (§2.8) is not described here. */
#ifndef VIRTIO_VIRTIO_RING_H
#define VIRTIO_VIRTIO_RING_H

#include "virtio_types.h"

/* §2.7: a power of two, at most this. */
#define VIRTQ_SIZE_MAX 32768u

/* §2.7: alignment of the three parts. */
#define VIRTQ_DESC_ALIGN  16u
#define VIRTQ_AVAIL_ALIGN 2u
#define VIRTQ_USED_ALIGN  4u

/* §2.7.5 Descriptor table; an indirect table (§2.7.5.3) has the same entries. */
#define VIRTQ_DESC_F_NEXT     1u
#define VIRTQ_DESC_F_WRITE    2u
#define VIRTQ_DESC_F_INDIRECT 4u

struct virtq_desc {
    le64_t addr; /* device address of the buffer, bytes */
    le32_t len;  /* bytes */
    le16_t flags;
    le16_t next; /* valid if flags & NEXT */
};
VIRTIO_ASSERT_SIZE(struct virtq_desc, 16);
VIRTIO_ASSERT_OFFSET(struct virtq_desc, len, 8);
VIRTIO_ASSERT_OFFSET(struct virtq_desc, flags, 12);
VIRTIO_ASSERT_OFFSET(struct virtq_desc, next, 14);

/* §2.7.6 Available ring: written by the driver only. le16_t used_event follows ring[size]. */
#define VIRTQ_AVAIL_F_NO_INTERRUPT 1u

struct virtq_avail {
    le16_t flags;
    le16_t idx;
    le16_t ring[];
};
VIRTIO_ASSERT_SIZE(struct virtq_avail, 4);
VIRTIO_ASSERT_OFFSET(struct virtq_avail, idx, 2);

/* §2.7.8 Used ring: written by the device only. le16_t avail_event follows ring[size]. */
#define VIRTQ_USED_F_NO_NOTIFY 1u

struct virtq_used_elem {
    le32_t id;  /* head of the chain */
    le32_t len; /* bytes written into the device-writable part */
};
VIRTIO_ASSERT_SIZE(struct virtq_used_elem, 8);
VIRTIO_ASSERT_OFFSET(struct virtq_used_elem, len, 4);

struct virtq_used {
    le16_t flags;
    le16_t idx;
    struct virtq_used_elem ring[];
};
VIRTIO_ASSERT_SIZE(struct virtq_used, 4);
VIRTIO_ASSERT_OFFSET(struct virtq_used, idx, 2);
VIRTIO_ASSERT_OFFSET(struct virtq_used, ring, 4);

/* Bytes of each part, the event word included (it exists with or without EVENT_IDX). */
static inline uint32_t virtq_desc_bytes(uint32_t size)
{
    return (uint32_t)sizeof(struct virtq_desc) * size;
}

static inline uint32_t virtq_avail_bytes(uint32_t size)
{
    return (uint32_t)sizeof(struct virtq_avail) + 2u * size + 2u;
}

static inline uint32_t virtq_used_bytes(uint32_t size)
{
    return (uint32_t)sizeof(struct virtq_used) + (uint32_t)sizeof(struct virtq_used_elem) * size +
           2u;
}

#endif

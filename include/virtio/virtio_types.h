/* SPDX-License-Identifier: MIT */
/*
 * Little-endian wire types (virtio 1.3 §1.4, "Structure Specifications").
 *
 * All supported targets (x86, x64, arm64) are little endian, so that a conversion is the
 * identity. The types stay, because a field of type le16_t tells the reader that it is wire data,
 * which must go through an accessor; a big-endian port has one place to change.
 */
#ifndef VIRTIO_VIRTIO_TYPES_H
#define VIRTIO_VIRTIO_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef uint16_t le16_t;
typedef uint32_t le32_t;
typedef uint64_t le64_t;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "le16_t, le32_t and le64_t accessors are the identity: port them to this byte order first"
#endif

static inline uint16_t le16_get(le16_t value)
{
    return value;
}
static inline uint32_t le32_get(le32_t value)
{
    return value;
}
static inline uint64_t le64_get(le64_t value)
{
    return value;
}
static inline le16_t le16_make(uint16_t value)
{
    return value;
}
static inline le32_t le32_make(uint32_t value)
{
    return value;
}
static inline le64_t le64_make(uint64_t value)
{
    return value;
}

/* Compile-time proof that a wire structure has the layout of the specification. */
#define VIRTIO_ASSERT_SIZE(type, size) _Static_assert(sizeof(type) == (size), "wrong size: " #type)
#define VIRTIO_ASSERT_OFFSET(type, member, offset)                                                 \
    _Static_assert(offsetof(type, member) == (offset), "wrong offset: " #type "." #member)

#endif

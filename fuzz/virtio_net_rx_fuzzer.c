/* SPDX-License-Identifier: MIT */
/*
 * Packet headers and mergeable buffers (threat model §5.2, §5.3). Properties: the data of each
 * buffer lies inside what was used, the frame is the sum of its buffers, no limit is exceeded, an
 * unnegotiated field has no effect.
 *
 * Input: features (u64), contract flag; then per buffer: header (12), used (u16), posted (u16),
 * in flight (u8).
 */
#include "fuzz.h"

#include "core/virtio/virtio_net.h"

#define MAX_FRAME 9018u
#define BIT(name) VIRTIO_FEATURE_MASK(VIRTIO_NET_F_##name)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {.data = data, .left = size};
    uint64_t features = fuzz_u32(&in);
    features |= (uint64_t)fuzz_u32(&in) << 32;
    uint32_t header_size = virtio_net_header_size(features, fuzz_u8(&in) & 1);
    struct virtio_net_rx rx;
    uint64_t sum = 0;
    unsigned pushes = 0;

    virtio_net_rx_init(&rx, features, header_size, MAX_FRAME);
    while (in.left) {
        /* Exactly as long as the header: the sanitizer sees a byte too many. */
        uint8_t *buffer = malloc(header_size);
        FUZZ_CHECK(buffer);
        for (uint32_t i = 0; i < header_size; i++) {
            buffer[i] = fuzz_u8(&in);
        }
        uint32_t posted = fuzz_u16(&in);
        uint32_t used = fuzz_u16(&in);
        used = used > posted ? posted : used; /* the ring has checked that */
        struct virtio_net_rx_data part;
        enum virtio_net_rx_verdict verdict =
            virtio_net_rx_push(&rx, buffer, used, posted, fuzz_u8(&in), &part);
        free(buffer);
        if (verdict == VIRTIO_NET_RX_BROKEN) {
            FUZZ_CHECK(rx.error != VIRTIO_OK && rx.remaining == 0);
            break;
        }
        FUZZ_CHECK(part.length <= used && part.offset + part.length == used);
        FUZZ_CHECK(part.offset == (pushes ? 0 : header_size));
        sum += part.length;
        pushes++;
        FUZZ_CHECK((verdict == VIRTIO_NET_RX_MORE) == (rx.remaining != 0));
        if (verdict == VIRTIO_NET_RX_MORE) {
            FUZZ_CHECK(features & BIT(MRG_RXBUF));
            continue;
        }
        if (verdict == VIRTIO_NET_RX_FRAME) {
            const struct virtio_net_rx_frame *frame = &rx.frame;
            FUZZ_CHECK(frame->length == sum && sum <= MAX_FRAME);
            FUZZ_CHECK(frame->length >= VIRTIO_NET_ETH_HEADER_SIZE);
            FUZZ_CHECK(frame->buffers == pushes);
            FUZZ_CHECK(features & BIT(GUEST_CSUM) || frame->flags == 0);
            FUZZ_CHECK(!(frame->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) ||
                       frame->flags & VIRTIO_NET_HDR_F_RSC_INFO ||
                       frame->csum_start + frame->csum_offset + 2u <= frame->length);
        }
        sum = 0;
        pushes = 0;
    }
    return 0;
}

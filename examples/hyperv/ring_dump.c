/* SPDX-License-Identifier: MIT */
/*
 * Lists the packets that wait in one half of a VMBus ring, from a dump of its memory: a page with the
 * control block, then the data. A dump may be damaged, so nothing in it is believed unchecked.
 *
 *     ring_dump dump.bin
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hyperv/nvsp.h>
#include <hyperv/vmbus_ring.h>

#define CONTROL_BYTES 4096u
#define LARGEST_RING  (16u << 20)

struct ring {
    const HV_UINT8 *data;
    HV_UINT32 bytes;
};

/* Copies out of the ring, around its end. */
static void copy_out(const struct ring *ring, HV_UINT32 offset, void *to, HV_UINT32 bytes)
{
    HV_UINT32 first = ring->bytes - offset % ring->bytes;

    offset %= ring->bytes;
    if (first > bytes) {
        first = bytes;
    }
    memcpy(to, ring->data + offset, first);
    memcpy((HV_UINT8 *)to + first, ring->data, bytes - first);
}

static const char *type_name(unsigned type)
{
    switch (type) {
    case VmbusPacketTypeDataInBand:
        return "data in band";
    case VmbusPacketTypeDataUsingTransferPages:
        return "data in transfer pages";
    case VmbusPacketTypeDataUsingGpaDirect:
        return "data by address";
    case VmbusPacketTypeCompletion:
        return "completion";
    default:
        return "unknown";
    }
}

/* One packet at `offset`; returns its bytes with the trailer, 0 if it is damaged. */
static HV_UINT32 show(const struct ring *ring, HV_UINT32 offset, HV_UINT32 waiting)
{
    PREVIOUS_PACKET_OFFSET trailer;
    VMPACKET_DESCRIPTOR packet;
    NVSP_MESSAGE_HEADER message = { 0 };
    HV_UINT32 length, data;

    if (waiting < sizeof packet + sizeof trailer) {
        printf("  %#06x: %u bytes are no packet\n", (unsigned)offset, (unsigned)waiting);
        return 0;
    }
    copy_out(ring, offset, &packet, sizeof packet);
    length = packet.Length8 * 8u;
    data = packet.DataOffset8 * 8u;
    if (data < sizeof packet || length < data || length > waiting - sizeof trailer) {
        printf("  %#06x: damaged, header %u of %u bytes, %u are there\n", (unsigned)offset,
               (unsigned)data, (unsigned)length, (unsigned)waiting);
        return 0;
    }
    copy_out(ring, offset + length, &trailer, sizeof trailer);
    printf("  %#06x: %s, transaction %#llx, %u bytes of payload%s", (unsigned)offset,
           type_name(packet.Type), (unsigned long long)packet.TransactionId,
           (unsigned)(length - data),
           packet.Flags & VMBUS_DATA_PACKET_FLAG_COMPLETION_REQUESTED ? ", wants a completion" : "");
    if (length - data >= sizeof message) {
        copy_out(ring, offset + data, &message, sizeof message);
        printf(", message %u", (unsigned)message.MessageType);
    }
    printf("%s\n", trailer.Offset == offset ? "" : ", trailer points elsewhere");
    return length + (HV_UINT32)sizeof trailer;
}

static int list(const HV_UINT8 *dump, size_t bytes)
{
    struct ring ring = { dump + CONTROL_BYTES, (HV_UINT32)(bytes - CONTROL_BYTES) };
    HV_UINT32 in, out, waiting, used;

    memcpy(&in, dump + HV_FIELD_OFFSET(VMRCB, In), sizeof in);
    memcpy(&out, dump + HV_FIELD_OFFSET(VMRCB, Out), sizeof out);
    if (in >= ring.bytes || out >= ring.bytes || in % 8 || out % 8) {
        printf("damaged control block: in %#x, out %#x\n", (unsigned)in, (unsigned)out);
        return 1;
    }
    waiting = in >= out ? in - out : in + ring.bytes - out;
    printf("ring of %u bytes, %u waiting from %#x\n", (unsigned)ring.bytes, (unsigned)waiting,
           (unsigned)out);
    while (waiting > 0) {
        used = show(&ring, out, waiting);
        if (used == 0) {
            return 1;
        }
        waiting -= used;
        out = (out + used) % ring.bytes;
    }
    return 0;
}

int main(int argc, char **argv)
{
    HV_UINT8 *dump = malloc(LARGEST_RING);
    FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
    size_t bytes;
    int status = 2;

    if (in == NULL || dump == NULL) {
        fprintf(stderr, "usage: ring_dump dump.bin\n");
    } else if (bytes = fread(dump, 1, LARGEST_RING, in), bytes < 2 * CONTROL_BYTES || bytes % 4096) {
        fprintf(stderr, "ring_dump: %s is no dump of whole pages\n", argv[1]);
    } else {
        status = list(dump, bytes);
    }
    if (in != NULL) {
        fclose(in);
    }
    free(dump);
    return status;
}

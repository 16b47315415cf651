/* SPDX-License-Identifier: MIT */
/*
 * Builds the RNDIS message that carries one Ethernet frame with a checksum request, then parses it
 * as a careful receiver does: every offset and length comes from the other side and is checked
 * against the bytes at hand before it is used (MS-RNDIS 2.2.14, REMOTE_NDIS_PACKET_MSG).
 */
#include <stdio.h>
#include <string.h>

#include <hyperv/rndis.h>

#define HEADER_BYTES RNDIS_MESSAGE_SIZE(RNDIS_PACKET)
#define CHECKSUM_INFO 0 /* RNDIS_PER_PACKET_INFO.Type of RNDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO */

/* What a message says about its frame. */
struct parsed {
    const HV_UINT8 *frame;
    HV_UINT32 bytes;
    HV_UINT32 checksum;
};

/* Returns the bytes of the message, 0 if it does not fit. */
static size_t build(HV_UINT8 *out, size_t room, const void *frame, HV_UINT32 bytes)
{
    RNDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO checksum;
    RNDIS_PER_PACKET_INFO info;
    RNDIS_PACKET packet;
    HV_UINT32 head[2];
    size_t info_bytes = sizeof info + sizeof checksum;
    size_t total = HEADER_BYTES + info_bytes + bytes;

    if (total > room) {
        return 0;
    }
    memset(&checksum, 0, sizeof checksum);
    checksum.Transmit.IsIPv4 = 1;
    checksum.Transmit.TcpChecksum = 1;
    checksum.Transmit.TcpHeaderOffset = 34;
    info.Size = (HV_UINT32)info_bytes;
    info.Type = CHECKSUM_INFO;
    info.PerPacketInformationOffset = sizeof info;
    /* Offsets count from the start of RNDIS_PACKET, not of the message. */
    memset(&packet, 0, sizeof packet);
    packet.PerPacketInfoOffset = sizeof packet;
    packet.PerPacketInfoLength = (HV_UINT32)info_bytes;
    packet.DataOffset = (HV_UINT32)(sizeof packet + info_bytes);
    packet.DataLength = bytes;
    head[0] = REMOTE_NDIS_PACKET_MSG;
    head[1] = (HV_UINT32)total;

    memcpy(out, head, sizeof head);
    memcpy(out + sizeof head, &packet, sizeof packet);
    memcpy(out + HEADER_BYTES, &info, sizeof info);
    memcpy(out + HEADER_BYTES + sizeof info, &checksum, sizeof checksum);
    memcpy(out + HEADER_BYTES + info_bytes, frame, bytes);
    return total;
}

/* NULL, or what is wrong with the message. */
static const char *parse(const HV_UINT8 *in, size_t bytes, struct parsed *result)
{
    RNDIS_PER_PACKET_INFO info;
    RNDIS_PACKET packet;
    HV_UINT32 head[2];
    size_t body, at, end;

    memset(result, 0, sizeof *result);
    if (bytes < HEADER_BYTES) {
        return "shorter than a packet message";
    }
    memcpy(head, in, sizeof head);
    memcpy(&packet, in + sizeof head, sizeof packet);
    if (head[0] != REMOTE_NDIS_PACKET_MSG) {
        return "another message";
    }
    if (head[1] > bytes || head[1] < HEADER_BYTES) {
        return "length outside the buffer";
    }
    in += sizeof head;
    body = head[1] - sizeof head;
    if (packet.DataOffset > body || packet.DataLength > body - packet.DataOffset) {
        return "frame outside the message";
    }
    if (packet.PerPacketInfoOffset > body ||
        packet.PerPacketInfoLength > body - packet.PerPacketInfoOffset) {
        return "per-packet information outside the message";
    }
    end = (size_t)packet.PerPacketInfoOffset + packet.PerPacketInfoLength;
    for (at = packet.PerPacketInfoOffset; end - at >= sizeof info; at += info.Size) {
        memcpy(&info, in + at, sizeof info);
        if (info.Size < sizeof info || info.Size > end - at ||
            info.PerPacketInformationOffset > info.Size) {
            return "per-packet information of a wrong size";
        }
        if (info.Type == CHECKSUM_INFO &&
            info.Size - info.PerPacketInformationOffset >= sizeof result->checksum) {
            memcpy(&result->checksum, in + at + info.PerPacketInformationOffset,
                   sizeof result->checksum);
        }
    }
    result->frame = in + packet.DataOffset;
    result->bytes = packet.DataLength;
    return NULL;
}

static void show(const char *title, const HV_UINT8 *message, size_t bytes)
{
    struct parsed result;
    const char *wrong = parse(message, bytes, &result);

    if (wrong) {
        printf("%s: %s\n", title, wrong);
        return;
    }
    printf("%s: frame of %u bytes, to %02x:%02x, checksum request %#010x\n", title,
           (unsigned)result.bytes, (unsigned)result.frame[0], (unsigned)result.frame[1],
           (unsigned)result.checksum);
}

int main(void)
{
    HV_UINT8 frame[60] = { 0x02, 0x15, 0x5d, 0, 0, 1 };
    HV_UINT8 message[256];
    size_t bytes = build(message, sizeof message, frame, sizeof frame);

    printf("built %u bytes, %u of them header\n", (unsigned)bytes, (unsigned)HEADER_BYTES);
    show("as built", message, bytes);
    show("cut short", message, bytes - 1);
    message[8] = 0xff; /* DataOffset */
    show("wrong offset", message, bytes);
    return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Network device without an operating system (virtio 1.3 §5.1). Threat model:
 * docs/threat-model.md §5.
 */
#include "virtio_net.h"

#define BIT(name)     VIRTIO_FEATURE_MASK(VIRTIO_NET_F_##name)
#define FEATURE_BITS  64u
#define MAC_MULTICAST 0x01u
#define VLAN_ID_MAX   4094u

/* ---- Features -------------------------------------------------------------------------------- */

/*
 * §5.1.3.1: `bit` needs at least one of `any_of`. CTRL_RX_EXTRA's row is §5.1.4.2's. A row stands
 * after the rows of what it needs, so that one pass settles all.
 */
static const struct {
    uint8_t bit;
    uint64_t any_of;
} feature_rules[] = {
    {VIRTIO_NET_F_GUEST_TSO4, BIT(GUEST_CSUM)},
    {VIRTIO_NET_F_GUEST_TSO6, BIT(GUEST_CSUM)},
    {VIRTIO_NET_F_GUEST_ECN, BIT(GUEST_TSO4) | BIT(GUEST_TSO6)},
    {VIRTIO_NET_F_GUEST_UFO, BIT(GUEST_CSUM)},
    {VIRTIO_NET_F_GUEST_USO4, BIT(GUEST_CSUM)},
    {VIRTIO_NET_F_GUEST_USO6, BIT(GUEST_CSUM)},
    {VIRTIO_NET_F_HOST_TSO4, BIT(CSUM)},
    {VIRTIO_NET_F_HOST_TSO6, BIT(CSUM)},
    {VIRTIO_NET_F_HOST_ECN, BIT(HOST_TSO4) | BIT(HOST_TSO6)},
    {VIRTIO_NET_F_HOST_UFO, BIT(CSUM)},
    {VIRTIO_NET_F_HOST_USO, BIT(CSUM)},
    {VIRTIO_NET_F_CTRL_RX, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_CTRL_RX_EXTRA, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_CTRL_VLAN, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_CTRL_MAC_ADDR, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_CTRL_GUEST_OFFLOADS, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_GUEST_ANNOUNCE, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_MQ, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_NOTF_COAL, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_VQ_NOTF_COAL, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_RSC_EXT, BIT(HOST_TSO4) | BIT(HOST_TSO6)},
    {VIRTIO_NET_F_RSS, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_HASH_REPORT, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_HASH_TUNNEL, BIT(CTRL_VQ)},
    {VIRTIO_NET_F_HASH_TUNNEL, BIT(RSS) | BIT(HASH_REPORT)},
};

enum virtio_error virtio_net_select_features(uint64_t offered, uint64_t required, uint64_t wanted,
                                             uint64_t *accepted, uint64_t *missing)
{
    uint64_t chosen = offered & (required | wanted);

    for (size_t i = 0; i < sizeof(feature_rules) / sizeof(feature_rules[0]); i++) {
        if ((chosen & feature_rules[i].any_of) == 0) {
            chosen &= ~VIRTIO_FEATURE_MASK(feature_rules[i].bit);
        }
    }
    *accepted = chosen;
    if (missing) {
        *missing = required & ~chosen;
    }
    return required & ~chosen ? VIRTIO_E_FEATURE_MISSING : VIRTIO_OK;
}

const char *virtio_net_feature_name(unsigned bit)
{
    static const char *const names[FEATURE_BITS] = {
        [VIRTIO_NET_F_CSUM] = "CSUM",
        [VIRTIO_NET_F_GUEST_CSUM] = "GUEST_CSUM",
        [VIRTIO_NET_F_CTRL_GUEST_OFFLOADS] = "CTRL_GUEST_OFFLOADS",
        [VIRTIO_NET_F_MTU] = "MTU",
        [VIRTIO_NET_F_MAC] = "MAC",
        [VIRTIO_NET_F_GSO] = "GSO",
        [VIRTIO_NET_F_GUEST_TSO4] = "GUEST_TSO4",
        [VIRTIO_NET_F_GUEST_TSO6] = "GUEST_TSO6",
        [VIRTIO_NET_F_GUEST_ECN] = "GUEST_ECN",
        [VIRTIO_NET_F_GUEST_UFO] = "GUEST_UFO",
        [VIRTIO_NET_F_HOST_TSO4] = "HOST_TSO4",
        [VIRTIO_NET_F_HOST_TSO6] = "HOST_TSO6",
        [VIRTIO_NET_F_HOST_ECN] = "HOST_ECN",
        [VIRTIO_NET_F_HOST_UFO] = "HOST_UFO",
        [VIRTIO_NET_F_MRG_RXBUF] = "MRG_RXBUF",
        [VIRTIO_NET_F_STATUS] = "STATUS",
        [VIRTIO_NET_F_CTRL_VQ] = "CTRL_VQ",
        [VIRTIO_NET_F_CTRL_RX] = "CTRL_RX",
        [VIRTIO_NET_F_CTRL_VLAN] = "CTRL_VLAN",
        [VIRTIO_NET_F_CTRL_RX_EXTRA] = "CTRL_RX_EXTRA",
        [VIRTIO_NET_F_GUEST_ANNOUNCE] = "GUEST_ANNOUNCE",
        [VIRTIO_NET_F_MQ] = "MQ",
        [VIRTIO_NET_F_CTRL_MAC_ADDR] = "CTRL_MAC_ADDR",
        [VIRTIO_NET_F_DEVICE_STATS] = "DEVICE_STATS",
        [VIRTIO_NET_F_HASH_TUNNEL] = "HASH_TUNNEL",
        [VIRTIO_NET_F_VQ_NOTF_COAL] = "VQ_NOTF_COAL",
        [VIRTIO_NET_F_NOTF_COAL] = "NOTF_COAL",
        [VIRTIO_NET_F_GUEST_USO4] = "GUEST_USO4",
        [VIRTIO_NET_F_GUEST_USO6] = "GUEST_USO6",
        [VIRTIO_NET_F_HOST_USO] = "HOST_USO",
        [VIRTIO_NET_F_HASH_REPORT] = "HASH_REPORT",
        [VIRTIO_NET_F_GUEST_HDRLEN] = "GUEST_HDRLEN",
        [VIRTIO_NET_F_RSS] = "RSS",
        [VIRTIO_NET_F_RSC_EXT] = "RSC_EXT",
        [VIRTIO_NET_F_STANDBY] = "STANDBY",
        [VIRTIO_NET_F_SPEED_DUPLEX] = "SPEED_DUPLEX",
    };

    if (bit >= FEATURE_BITS) {
        return NULL;
    }
    return names[bit] ? names[bit] : virtio_feature_name(bit);
}

/* "+NAME" or "-bit44"; returns the length. `word` has WORD_SIZE bytes. */
#define WORD_SIZE 24u

static size_t feature_word(char *word, unsigned bit, bool accepted)
{
    const char *name = virtio_net_feature_name(bit);
    size_t length = 0;

    word[length++] = accepted ? '+' : '-';
    for (const char *c = name ? name : "bit"; *c; c++) {
        word[length++] = *c;
    }
    if (!name) {
        word[length++] = (char)('0' + bit / 10u);
        word[length++] = (char)('0' + bit % 10u);
    }
    return length;
}

size_t virtio_net_format_features(char *buf, size_t size, uint64_t offered, uint64_t accepted)
{
    static const char cut[] = "...";
    char word[WORD_SIZE];
    size_t used = 0;

    if (size == 0) {
        return 0;
    }
    for (unsigned bit = 0; bit < FEATURE_BITS; bit++) {
        if ((offered & VIRTIO_FEATURE_MASK(bit)) == 0) {
            continue;
        }
        size_t length = feature_word(word, bit, (accepted & VIRTIO_FEATURE_MASK(bit)) != 0);
        /* Room must stay for a blank before the word, the cut mark behind it, and NUL. */
        if (used + 1u + length + sizeof(cut) > size) {
            size_t mark = size - 1u - used < sizeof(cut) - 1u ? size - 1u - used : sizeof(cut) - 1u;
            core_copy(buf + used, cut, mark);
            used += mark;
            break;
        }
        if (used) {
            buf[used++] = ' ';
        }
        core_copy(buf + used, word, length);
        used += length;
    }
    buf[used] = '\0';
    return used;
}

/* ---- Configuration --------------------------------------------------------------------------- */

static bool is_unicast(const uint8_t *mac)
{
    uint8_t any = 0;

    for (size_t i = 0; i < VIRTIO_NET_MAC_SIZE; i++) {
        any |= mac[i];
    }
    return any != 0 && (mac[0] & MAC_MULTICAST) == 0;
}

#define NET_FIELD(member, field_width, field_count, to)                                            \
    ((struct virtio_config_field){.offset = offsetof(struct virtio_net_config, member),            \
                                  .width = (field_width),                                          \
                                  .count = (field_count),                                          \
                                  .dst = (to)})

/* Threat model 5.1. */
enum virtio_error virtio_net_read_settings(struct virtio_transport *t, uint64_t features,
                                           struct virtio_net_settings *settings)
{
    struct virtio_config_field fields[6];
    size_t count = 0;
    uint16_t status = VIRTIO_NET_S_LINK_UP;

    *settings = (struct virtio_net_settings){.max_pairs = 1, .duplex = VIRTIO_NET_DUPLEX_UNKNOWN};
    if (features & BIT(MAC)) {
        fields[count++] = NET_FIELD(mac, 1, VIRTIO_NET_MAC_SIZE, settings->mac);
    }
    if (features & BIT(STATUS)) {
        fields[count++] = NET_FIELD(status, 2, 1, &status);
    }
    if (features & (BIT(MQ) | BIT(RSS))) {
        fields[count++] = NET_FIELD(max_virtqueue_pairs, 2, 1, &settings->max_pairs);
    }
    if (features & BIT(MTU)) {
        fields[count++] = NET_FIELD(mtu, 2, 1, &settings->mtu);
    }
    if (features & BIT(SPEED_DUPLEX)) {
        fields[count++] = NET_FIELD(speed, 4, 1, &settings->speed);
        fields[count++] = NET_FIELD(duplex, 1, 1, &settings->duplex);
    }
    enum virtio_error error = t->ops->read_config(t, fields, count);
    if (error != VIRTIO_OK) {
        return error;
    }

    settings->mac_valid = (features & BIT(MAC)) != 0;
    settings->link_up = (status & VIRTIO_NET_S_LINK_UP) != 0;
    settings->announce = (features & BIT(GUEST_ANNOUNCE)) && (status & VIRTIO_NET_S_ANNOUNCE);
    if (settings->speed > VIRTIO_NET_SPEED_MAX) {
        settings->speed = 0;
    }
    if (settings->duplex > VIRTIO_NET_DUPLEX_FULL) {
        settings->duplex = VIRTIO_NET_DUPLEX_UNKNOWN;
    }
    if (settings->mac_valid && !is_unicast(settings->mac)) {
        return VIRTIO_E_NET_MAC;
    }
    if ((features & BIT(MTU)) && settings->mtu < VIRTIO_NET_MTU_MIN) {
        return VIRTIO_E_NET_MTU;
    }
    return VIRTIO_OK;
}

/* ---- Packet header and reception ------------------------------------------------------------- */

uint32_t virtio_net_header_size(uint64_t features, bool is_aero_contract)
{
    if (features & BIT(HASH_REPORT)) {
        return sizeof(struct virtio_net_hdr_hash);
    }
    if (is_aero_contract && (features & BIT(MRG_RXBUF)) == 0) {
        return AERO_CONTRACT_NET_HDR_SIZE;
    }
    return sizeof(struct virtio_net_hdr);
}

void virtio_net_rx_init(struct virtio_net_rx *rx, uint64_t features, uint32_t header_size,
                        uint32_t max_frame)
{
    *rx = (struct virtio_net_rx){
        .features = features, .header_size = header_size, .max_frame = max_frame};
}

static enum virtio_net_rx_verdict rx_broken(struct virtio_net_rx *rx, enum virtio_error error)
{
    rx->error = error;
    rx->remaining = 0;
    return VIRTIO_NET_RX_BROKEN;
}

static enum virtio_net_rx_verdict rx_drop(struct virtio_net_rx *rx, enum virtio_net_rx_drop why)
{
    rx->dropped[why]++;
    return VIRTIO_NET_RX_DROPPED;
}

/*
 * The features of which at least one permits the segmentation type; 0 for types that nothing
 * permits.
 */
static uint64_t gso_features(uint8_t gso_type)
{
    switch (gso_type & ~VIRTIO_NET_HDR_GSO_ECN) {
    case VIRTIO_NET_HDR_GSO_TCPV4:
        return BIT(GUEST_TSO4);
    case VIRTIO_NET_HDR_GSO_TCPV6:
        return BIT(GUEST_TSO6);
    case VIRTIO_NET_HDR_GSO_UDP:
        return BIT(GUEST_UFO);
    case VIRTIO_NET_HDR_GSO_UDP_L4:
        return BIT(GUEST_USO4) | BIT(GUEST_USO6);
    default:
        return 0;
    }
}

static bool gso_allowed(const struct virtio_net_rx *rx, const struct virtio_net_rx_frame *frame)
{
    if (frame->gso_type == VIRTIO_NET_HDR_GSO_NONE) {
        return true;
    }
    if ((frame->gso_type & VIRTIO_NET_HDR_GSO_ECN) && (rx->features & BIT(GUEST_ECN)) == 0) {
        return false;
    }
    return (rx->features & gso_features(frame->gso_type)) != 0 && frame->gso_size != 0;
}

/* Reads each field of the header once and starts a packet (threat model 5.2). */
static enum virtio_error rx_start(struct virtio_net_rx *rx, const struct virtio_net_hdr *hdr,
                                  uint16_t in_flight)
{
    uint16_t type = core_read_once16((const uint16_t *)(const void *)hdr); /* flags, gso_type */
    uint8_t flags = (uint8_t)type;
    uint16_t buffers = 1;

    if (rx->features & BIT(MRG_RXBUF)) {
        buffers = le16_get(core_read_once16(&hdr->num_buffers));
        if (buffers == 0 || buffers - 1u > in_flight) {
            return VIRTIO_E_NET_RX_NUM_BUFFERS;
        }
    }
    if ((rx->features & BIT(GUEST_CSUM)) == 0) {
        flags = 0;
    }
    if ((rx->features & BIT(RSC_EXT)) == 0) {
        flags &= (uint8_t)~VIRTIO_NET_HDR_F_RSC_INFO;
    }
    rx->remaining = buffers;
    rx->oversize = false;
    rx->frame = (struct virtio_net_rx_frame){
        .buffers = buffers,
        .flags = flags,
        .gso_type = (uint8_t)(type >> 8),
        .gso_size = le16_get(core_read_once16(&hdr->gso_size)),
        .csum_start = le16_get(core_read_once16(&hdr->csum_start)),
        .csum_offset = le16_get(core_read_once16(&hdr->csum_offset)),
    };
    return VIRTIO_OK;
}

static enum virtio_net_rx_verdict rx_finish(struct virtio_net_rx *rx)
{
    const struct virtio_net_rx_frame *frame = &rx->frame;

    if (rx->oversize) {
        return rx_drop(rx, VIRTIO_NET_RX_DROP_OVERSIZE);
    }
    if (frame->length < VIRTIO_NET_ETH_HEADER_SIZE) {
        return rx_drop(rx, VIRTIO_NET_RX_DROP_RUNT);
    }
    if (!gso_allowed(rx, frame)) {
        return rx_drop(rx, VIRTIO_NET_RX_DROP_GSO);
    }
    /* With RSC_INFO the two fields count segments instead (§5.1.6.4). */
    if ((frame->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) &&
        !(frame->flags & VIRTIO_NET_HDR_F_RSC_INFO) &&
        (uint32_t)frame->csum_start + frame->csum_offset + sizeof(uint16_t) > frame->length) {
        return rx_drop(rx, VIRTIO_NET_RX_DROP_CSUM);
    }
    return VIRTIO_NET_RX_FRAME;
}

/* Threat model 5.2 and 5.3. */
enum virtio_net_rx_verdict virtio_net_rx_push(struct virtio_net_rx *rx, const void *buffer,
                                              uint32_t used, uint32_t posted, uint16_t in_flight,
                                              struct virtio_net_rx_data *data)
{
    uint32_t offset = 0;

    if (rx->remaining == 0) {
        if (used < rx->header_size) {
            return rx_broken(rx, VIRTIO_E_NET_RX_SHORT);
        }
        enum virtio_error error = rx_start(rx, buffer, in_flight);
        if (error != VIRTIO_OK) {
            return rx_broken(rx, error);
        }
        offset = rx->header_size;
    } else if (used == 0) {
        return rx_broken(rx, VIRTIO_E_NET_RX_PARTIAL);
    }
    rx->remaining--;
    if (rx->remaining != 0 && used != posted) {
        return rx_broken(rx, VIRTIO_E_NET_RX_PARTIAL);
    }

    *data = (struct virtio_net_rx_data){.offset = offset, .length = used - offset};
    if (data->length > rx->max_frame - rx->frame.length) {
        rx->oversize = true;
    } else {
        rx->frame.length += data->length;
    }
    return rx->remaining != 0 ? VIRTIO_NET_RX_MORE : rx_finish(rx);
}

/* ---- Control commands ------------------------------------------------------------------------ */

/* Writes class and command and presets the ack; *data is where the command's data goes. */
static enum virtio_error ctrl_begin(void *buf, size_t size, uint8_t command_class, uint8_t command,
                                    uint32_t data_size, struct virtio_net_ctrl *ctrl,
                                    uint8_t **data)
{
    uint8_t *bytes = buf;
    uint32_t request = (uint32_t)sizeof(struct virtio_net_ctrl_hdr) + data_size;

    if (size < (size_t)request + 1u) {
        return VIRTIO_E_BUFFER_TOO_SMALL;
    }
    bytes[offsetof(struct virtio_net_ctrl_hdr, command_class)] = command_class;
    bytes[offsetof(struct virtio_net_ctrl_hdr, command)] = command;
    bytes[request] = VIRTIO_NET_CTRL_NO_ACK;
    *ctrl = (struct virtio_net_ctrl){.request_size = request, .ack_offset = request};
    *data = bytes + sizeof(struct virtio_net_ctrl_hdr);
    return VIRTIO_OK;
}

enum virtio_error virtio_net_ctrl_rx_mode(void *buf, size_t size, uint64_t features,
                                          uint8_t command, bool on, struct virtio_net_ctrl *ctrl)
{
    uint64_t need = BIT(CTRL_VQ) | BIT(CTRL_RX);
    uint8_t *data;

    if (command > VIRTIO_NET_CTRL_RX_NOBCAST) {
        return VIRTIO_E_INVALID;
    }
    if (command >= VIRTIO_NET_CTRL_RX_ALLUNI) {
        need = BIT(CTRL_VQ) | BIT(CTRL_RX_EXTRA);
    }
    if ((features & need) != need) {
        return VIRTIO_E_NOT_NEGOTIATED;
    }
    enum virtio_error error = ctrl_begin(buf, size, VIRTIO_NET_CTRL_RX, command, 1, ctrl, &data);
    if (error == VIRTIO_OK) {
        data[0] = on ? 1 : 0;
    }
    return error;
}

enum virtio_error virtio_net_ctrl_mac_addr(void *buf, size_t size, uint64_t features,
                                           const uint8_t mac[VIRTIO_NET_MAC_SIZE],
                                           struct virtio_net_ctrl *ctrl)
{
    /* §5.1.6.5.2.2 permits no command of this class without CTRL_RX. */
    const uint64_t need = BIT(CTRL_VQ) | BIT(CTRL_RX) | BIT(CTRL_MAC_ADDR);
    uint8_t *data;

    if ((features & need) != need) {
        return VIRTIO_E_NOT_NEGOTIATED;
    }
    if (!is_unicast(mac)) {
        return VIRTIO_E_INVALID;
    }
    enum virtio_error error =
        ctrl_begin(buf, size, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET,
                   VIRTIO_NET_MAC_SIZE, ctrl, &data);
    if (error == VIRTIO_OK) {
        core_copy(data, mac, VIRTIO_NET_MAC_SIZE);
    }
    return error;
}

/* One struct virtio_net_ctrl_mac; returns the byte after it. */
static uint8_t *put_mac_list(uint8_t *at, const uint8_t (*macs)[VIRTIO_NET_MAC_SIZE],
                             uint32_t count)
{
    le32_t entries = le32_make(count);

    core_copy(at, &entries, sizeof(entries));
    at += sizeof(entries);
    for (uint32_t i = 0; i < count; i++) {
        core_copy(at, macs[i], VIRTIO_NET_MAC_SIZE);
        at += VIRTIO_NET_MAC_SIZE;
    }
    return at;
}

enum virtio_error virtio_net_ctrl_mac_table(void *buf, size_t size, uint64_t features,
                                            const uint8_t (*unicast)[VIRTIO_NET_MAC_SIZE],
                                            uint32_t unicast_count,
                                            const uint8_t (*multicast)[VIRTIO_NET_MAC_SIZE],
                                            uint32_t multicast_count, struct virtio_net_ctrl *ctrl)
{
    const uint64_t need = BIT(CTRL_VQ) | BIT(CTRL_RX);
    uint8_t *data;

    if ((features & need) != need) {
        return VIRTIO_E_NOT_NEGOTIATED;
    }
    /* More can be in no list of any system, and the size stays far from overflow. */
    if (unicast_count > UINT16_MAX || multicast_count > UINT16_MAX) {
        return VIRTIO_E_INVALID;
    }
    uint32_t bytes = virtio_net_ctrl_mac_table_size(unicast_count + multicast_count);
    enum virtio_error error = ctrl_begin(buf, size, VIRTIO_NET_CTRL_MAC,
                                         VIRTIO_NET_CTRL_MAC_TABLE_SET, bytes, ctrl, &data);
    if (error == VIRTIO_OK) {
        data = put_mac_list(data, unicast, unicast_count);
        put_mac_list(data, multicast, multicast_count);
    }
    return error;
}

enum virtio_error virtio_net_ctrl_vlan(void *buf, size_t size, uint64_t features, bool add,
                                       uint16_t vlan_id, struct virtio_net_ctrl *ctrl)
{
    const uint64_t need = BIT(CTRL_VQ) | BIT(CTRL_VLAN);
    uint8_t command = add ? VIRTIO_NET_CTRL_VLAN_ADD : VIRTIO_NET_CTRL_VLAN_DEL;
    le16_t id = le16_make(vlan_id);
    uint8_t *data;

    if ((features & need) != need) {
        return VIRTIO_E_NOT_NEGOTIATED;
    }
    if (vlan_id > VLAN_ID_MAX) {
        return VIRTIO_E_INVALID;
    }
    enum virtio_error error =
        ctrl_begin(buf, size, VIRTIO_NET_CTRL_VLAN, command, sizeof(id), ctrl, &data);
    if (error == VIRTIO_OK) {
        core_copy(data, &id, sizeof(id));
    }
    return error;
}

enum virtio_error virtio_net_ctrl_announce_ack(void *buf, size_t size, uint64_t features,
                                               struct virtio_net_ctrl *ctrl)
{
    const uint64_t need = BIT(CTRL_VQ) | BIT(GUEST_ANNOUNCE);
    uint8_t *data;

    if ((features & need) != need) {
        return VIRTIO_E_NOT_NEGOTIATED;
    }
    return ctrl_begin(buf, size, VIRTIO_NET_CTRL_ANNOUNCE, VIRTIO_NET_CTRL_ANNOUNCE_ACK, 0, ctrl,
                      &data);
}

/* Threat model 5.4. */
enum virtio_error virtio_net_ctrl_check(const void *buf, const struct virtio_net_ctrl *ctrl,
                                        uint32_t used)
{
    uint8_t ack = *((const volatile uint8_t *)buf + ctrl->ack_offset);

    if (used == 0 || ack == VIRTIO_NET_CTRL_NO_ACK) {
        return VIRTIO_E_NET_CTRL_NO_ACK;
    }
    switch (ack) {
    case VIRTIO_NET_OK:
        return VIRTIO_OK;
    case VIRTIO_NET_ERR:
        return VIRTIO_E_NET_CTRL_REFUSED;
    default:
        return VIRTIO_E_NET_CTRL_GARBAGE;
    }
}

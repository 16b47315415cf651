/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "net_model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

#include "virtio/aero_contract.h"

#define VIOLATION(d, format, ...)                                                                  \
    contract_violation((d)->m, "%s: " format, (d)->name, ##__VA_ARGS__)

#define NET_QUEUES             2u
#define NET_CLASS              0x020000u
#define NET_BACKLOG            1024u /* frames that wait in either direction */
#define NET_DEFAULT_LATENCY_NS 5000u
#define NET_MAC_TABLE          64u
#define NET_FRAME_MIN          14u
#define NET_MERGE_MAX          64u /* buffers that one packet may take */
#define NET_VLANS              4096u
#define NET_ETHERTYPE_VLAN     0x8100u
#define NET_MTU_DEFAULT        1500u
#define NET_FRAME_OVERHEAD     22u /* Ethernet header, VLAN tag, and the 4 bytes the contract allows \
                                    */

struct net_frame {
    size_t bytes;
    uint8_t *data;
};

struct net_fifo {
    struct net_frame frame[NET_BACKLOG];
    unsigned first, count;
};

struct net_filter {
    bool promisc, allmulti, alluni, nomulti, nouni, nobcast;
    unsigned macs;
    uint8_t mac[NET_MAC_TABLE][VIRTIO_NET_MAC_SIZE];
    uint8_t vlan[NET_VLANS / 8];
};

struct net_state {
    uint8_t permanent_mac[VIRTIO_NET_MAC_SIZE], mac[VIRTIO_NET_MAC_SIZE];
    uint16_t mtu;
    uint32_t speed;
    bool link, in_order, announce;
    uint64_t latency;
    struct net_filter filter;
    struct net_fifo sent, arriving;
    uint64_t tx_frames, rx_frames, filtered, dropped, commands;
    uint8_t scratch[NET_MODEL_FRAME_MAX + sizeof(struct virtio_net_hdr)];
};

static struct net_state *net_of(struct virtio_device *d)
{
    return d->state;
}

static unsigned header_bytes(const struct virtio_device *d)
{
    return d->layout == VIRTIO_LAYOUT_CONTRACT && !virtio_device_accepted(d, VIRTIO_NET_F_MRG_RXBUF)
               ? AERO_CONTRACT_NET_HDR_SIZE
               : sizeof(struct virtio_net_hdr);
}

/* ---- Frames in waiting ------------------------------------------------------------------------
 */

static bool fifo_put(struct net_fifo *f, const void *data, size_t bytes)
{
    struct net_frame *slot = &f->frame[(f->first + f->count) % NET_BACKLOG];

    if (f->count == NET_BACKLOG) {
        return false;
    }
    slot->data = malloc(bytes);
    if (slot->data == NULL) {
        return false;
    }
    memcpy(slot->data, data, bytes);
    slot->bytes = bytes;
    f->count++;
    return true;
}

static void fifo_drop(struct net_fifo *f)
{
    free(f->frame[f->first].data);
    f->first = (f->first + 1) % NET_BACKLOG;
    f->count--;
}

static void fifo_clear(struct net_fifo *f)
{
    while (f->count > 0) {
        fifo_drop(f);
    }
}

/* ---- Configuration and features ----------------------------------------------------------------
 */

static void net_read_config(struct virtio_device *d, uint8_t *out)
{
    struct net_state *n = net_of(d);
    struct virtio_net_config c = {
        .status = le16_make((uint16_t)((n->link ? VIRTIO_NET_S_LINK_UP : 0) |
                                       (n->announce ? VIRTIO_NET_S_ANNOUNCE : 0))),
        .max_virtqueue_pairs = le16_make(1),
        .mtu = le16_make(n->mtu),
        .speed = le32_make(n->speed),
        .duplex = VIRTIO_NET_DUPLEX_FULL,
    };

    memcpy(c.mac, n->mac, sizeof(c.mac));
    if (fault_on(&d->faults, FAULT_CFG_MAC)) {
        c.mac[0] |= 1;
    }
    if (fault_on(&d->faults, FAULT_CFG_STATUS)) {
        c.status = le16_make((uint16_t)contract_random(d->m, 0x10000));
    }
    if (fault_on(&d->faults, FAULT_CFG_MTU)) {
        c.mtu = le16_make((uint16_t)contract_random(d->m, VIRTIO_NET_MTU_MIN));
    }
    memcpy(out, &c, sizeof(c));
}

/* §5.1.3.1 */
static const char *net_negotiated(struct virtio_device *d, uint64_t features)
{
    static const unsigned need_ctrl[] = {VIRTIO_NET_F_CTRL_RX, VIRTIO_NET_F_CTRL_VLAN,
                                         VIRTIO_NET_F_CTRL_RX_EXTRA, VIRTIO_NET_F_GUEST_ANNOUNCE,
                                         VIRTIO_NET_F_CTRL_MAC_ADDR};

    for (size_t i = 0; i < sizeof(need_ctrl) / sizeof(need_ctrl[0]); i++) {
        if ((features & VIRTIO_FEATURE_MASK(need_ctrl[i])) != 0 &&
            (features & VIRTIO_FEATURE_MASK(VIRTIO_NET_F_CTRL_VQ)) == 0) {
            return "a feature that needs CTRL_VQ without it";
        }
    }
    if ((features & VIRTIO_FEATURE_MASK(VIRTIO_NET_F_CTRL_RX_EXTRA)) != 0 &&
        (features & VIRTIO_FEATURE_MASK(VIRTIO_NET_F_CTRL_RX)) == 0) {
        return "CTRL_RX_EXTRA without CTRL_RX";
    }
    return NULL;
}

/* ---- Transmission -----------------------------------------------------------------------------
 */

static void net_check_header(struct virtio_device *d, const struct virtio_net_hdr *h,
                             unsigned header)
{
    /* No offload is ever offered, so §5.1.6.2.1 leaves only zeroes. */
    if (h->flags != 0 || h->gso_type != VIRTIO_NET_HDR_GSO_NONE) {
        VIOLATION(d, "transmit header with flags 0x%02x, gso_type %u, but no offload", h->flags,
                  h->gso_type);
    }
    if (header == sizeof(*h) && le16_get(h->num_buffers) != 0) {
        VIOLATION(d, "transmit header with num_buffers %u", le16_get(h->num_buffers));
    }
}

static void net_transmit(struct virtio_device *d, struct device_chain *c)
{
    struct net_state *n = net_of(d);
    struct device_queue *q = &d->queue[VIRTIO_NET_QUEUE_TX];
    unsigned header = header_bytes(d);
    size_t max = header + NET_FRAME_OVERHEAD + n->mtu, bytes;
    struct virtio_net_hdr h = {.flags = 0};

    if (c->writable > 0) {
        VIOLATION(d, "transmit chain with a device-writable buffer");
    }
    if (c->readable < header + NET_FRAME_MIN || c->readable > max) {
        VIOLATION(d, "transmit chain of %llu bytes, allowed are %u to %zu",
                  (unsigned long long)c->readable, header + NET_FRAME_MIN, max);
        return;
    }
    bytes = device_chain_read(q, c, 0, n->scratch, (size_t)c->readable);
    if (bytes != c->readable) {
        return; /* the violation is noted */
    }
    memcpy(&h, n->scratch, header);
    net_check_header(d, &h, header);
    n->tx_frames++;
    contract_trace(d->m, 't', bytes - header, 0);
    if (!n->link || !fifo_put(&n->sent, n->scratch + header, bytes - header)) {
        n->dropped++;
    }
}

static uint64_t net_delay(struct virtio_device *d)
{
    uint64_t latency = net_of(d)->latency;

    return latency == 0 ? 0 : latency / 2 + contract_random(d->m, latency);
}

static unsigned net_choose(struct virtio_device *d, const struct device_queue *q)
{
    /* §2.7.8: used entries may come in any order; most devices are orderly, so mostly be so. */
    if (net_of(d)->in_order || q->waiting_count < 2 || contract_random(d->m, 4) != 0) {
        return 0;
    }
    return (unsigned)contract_random(d->m, q->waiting_count);
}

static void net_tx_event(void *ctx)
{
    struct virtio_device *d = ctx;
    struct device_queue *q = &d->queue[VIRTIO_NET_QUEUE_TX];
    unsigned batch = 1 + (unsigned)contract_random(d->m, 64);
    struct device_chain *c;

    if (!virtio_device_running(d) || fault_on(&d->faults, FAULT_TX_STUCK)) {
        return;
    }
    device_queue_ask_notify(q, false);
    for (;;) {
        if (!device_queue_fetch(q)) {
            return;
        }
        while (batch > 0 && (c = device_queue_take(q, net_choose(d, q))) != NULL) {
            net_transmit(d, c);
            device_queue_push(q, c, 0);
            batch--;
        }
        if (batch == 0 && q->waiting_count > 0) {
            contract_schedule(d->m, net_delay(d), net_tx_event, d);
            break;
        }
        device_queue_ask_notify(q, true);
        if (!device_queue_fetch(q) || q->waiting_count == 0) {
            break;
        }
        batch++; /* something came while notifications were off */
    }
    virtio_device_used(d, VIRTIO_NET_QUEUE_TX);
}

/* ---- Reception --------------------------------------------------------------------------------
 */

static bool net_wants(const struct virtio_device *d, const struct net_state *n,
                      const uint8_t *frame, size_t bytes)
{
    static const uint8_t broadcast[VIRTIO_NET_MAC_SIZE] = {255, 255, 255, 255, 255, 255};
    const struct net_filter *f = &n->filter;
    bool ctrl_rx = virtio_device_accepted(d, VIRTIO_NET_F_CTRL_RX), listed = false;

    if (virtio_device_accepted(d, VIRTIO_NET_F_CTRL_VLAN) && bytes >= 16 && !f->promisc &&
        (frame[12] << 8 | frame[13]) == NET_ETHERTYPE_VLAN) {
        unsigned id = (frame[14] << 8 | frame[15]) & (NET_VLANS - 1);

        if ((f->vlan[id / 8] & 1 << id % 8) == 0) {
            return false;
        }
    }
    if (!ctrl_rx || f->promisc) {
        return true; /* without commands a device passes on everything */
    }
    for (unsigned i = 0; i < f->macs; i++) {
        listed |= memcmp(f->mac[i], frame, VIRTIO_NET_MAC_SIZE) == 0;
    }
    if (memcmp(frame, broadcast, VIRTIO_NET_MAC_SIZE) == 0) {
        return !f->nobcast;
    }
    if ((frame[0] & 1) != 0) {
        return !f->nomulti && (f->allmulti || listed);
    }
    return !f->nouni && (f->alluni || listed || memcmp(n->mac, frame, VIRTIO_NET_MAC_SIZE) == 0);
}

enum net_delivery { NET_DELIVERED, NET_WAITS, NET_DROPPED };

/* How many waiting chains, from `first` on, a packet of `total` bytes fills; 0: they do not do. */
static unsigned net_chains_for(struct virtio_device *d, unsigned first, size_t total,
                               enum net_delivery *otherwise)
{
    struct device_queue *q = &d->queue[VIRTIO_NET_QUEUE_RX];
    bool merge = virtio_device_accepted(d, VIRTIO_NET_F_MRG_RXBUF);
    unsigned most = merge ? NET_MERGE_MAX : 1, count = 0;
    const struct device_chain *c;
    uint64_t room = 0;

    while (room < total && count < most && (c = device_queue_peek(q, first + count)) != NULL) {
        if (c->readable > 0 || c->writable < header_bytes(d)) {
            VIOLATION(d, "receive chain of %llu readable and %llu writable bytes",
                      (unsigned long long)c->readable, (unsigned long long)c->writable);
        }
        room += c->writable;
        count++;
    }
    *otherwise = count == most || count == q->size ? NET_DROPPED : NET_WAITS;
    return room >= total ? count : 0;
}

/* Spread header and frame over as many chains as it takes; without MRG_RXBUF that is one. */
static enum net_delivery net_deliver(struct virtio_device *d, uint8_t *data, size_t total)
{
    struct device_queue *q = &d->queue[VIRTIO_NET_QUEUE_RX];
    struct device_chain *used[NET_MERGE_MAX];
    bool merge = virtio_device_accepted(d, VIRTIO_NET_F_MRG_RXBUF);
    unsigned first = merge ? 0 : net_choose(d, q);
    enum net_delivery otherwise;
    unsigned count = net_chains_for(d, first, total, &otherwise);
    size_t part[NET_MERGE_MAX], done = 0;

    if (count == 0) {
        return otherwise;
    }
    if (header_bytes(d) == sizeof(struct virtio_net_hdr) &&
        !fault_on(&d->faults, FAULT_RX_HEADER)) {
        le16_t buffers = le16_make((uint16_t)count);

        memcpy(data + offsetof(struct virtio_net_hdr, num_buffers), &buffers, sizeof(buffers));
    }
    for (unsigned i = 0; i < count; i++) {
        used[i] = device_queue_take(q, first);
        part[i] = used[i]->writable < total - done ? (size_t)used[i]->writable : total - done;
        device_chain_write(q, used[i], 0, data + done, part[i]);
        done += part[i];
    }
    /* The driver may act on the first as soon as it is used, so all of them are written before. */
    for (unsigned i = 0; i < count; i++) {
        device_queue_push(q, used[i], (uint32_t)part[i]);
    }
    return NET_DELIVERED;
}

static enum net_delivery net_receive(struct virtio_device *d, const struct net_frame *frame)
{
    struct net_state *n = net_of(d);
    unsigned header = header_bytes(d);
    size_t bytes = frame->bytes;
    enum net_delivery result;

    if (fault_on(&d->faults, FAULT_RX_RUNT) && bytes > 8) {
        bytes = 8;
    }
    memset(n->scratch, 0, header);
    if (fault_on(&d->faults, FAULT_RX_HEADER)) {
        for (unsigned i = 0; i < header; i++) {
            n->scratch[i] = (uint8_t)contract_random(d->m, 256);
        }
    }
    memcpy(n->scratch + header, frame->data, bytes);
    result = net_deliver(d, n->scratch, header + bytes);
    n->rx_frames += result == NET_DELIVERED;
    n->dropped += result == NET_DROPPED;
    return result;
}

static void net_rx_event(void *ctx)
{
    struct virtio_device *d = ctx;
    struct net_state *n = net_of(d);
    struct device_queue *q = &d->queue[VIRTIO_NET_QUEUE_RX];
    unsigned batch = 1 + (unsigned)contract_random(d->m, 64);
    bool waits = false;

    if (!virtio_device_running(d) || fault_on(&d->faults, FAULT_RX_STUCK) ||
        !device_queue_fetch(q)) {
        return;
    }
    while (n->arriving.count > 0 && q->waiting_count > 0 && batch-- > 0) {
        waits = net_receive(d, &n->arriving.frame[n->arriving.first]) == NET_WAITS;
        if (waits) {
            break;
        }
        fifo_drop(&n->arriving);
    }
    /* Notifications matter only while frames wait for buffers. */
    device_queue_ask_notify(q, n->arriving.count > 0);
    virtio_device_used(d, VIRTIO_NET_QUEUE_RX);
    if (n->arriving.count > 0 && !waits && device_queue_fetch(q) && q->waiting_count > 0) {
        contract_schedule(d->m, net_delay(d), net_rx_event, d);
    }
}

/* ---- Control queue ----------------------------------------------------------------------------
 */

static bool net_ctrl_rx(struct net_filter *f, uint8_t command, const uint8_t *data, size_t bytes)
{
    bool *const flags[] = {
        [VIRTIO_NET_CTRL_RX_PROMISC] = &f->promisc, [VIRTIO_NET_CTRL_RX_ALLMULTI] = &f->allmulti,
        [VIRTIO_NET_CTRL_RX_ALLUNI] = &f->alluni,   [VIRTIO_NET_CTRL_RX_NOMULTI] = &f->nomulti,
        [VIRTIO_NET_CTRL_RX_NOUNI] = &f->nouni,     [VIRTIO_NET_CTRL_RX_NOBCAST] = &f->nobcast};

    if (command >= sizeof(flags) / sizeof(flags[0]) || bytes != 1 || data[0] > 1) {
        return false;
    }
    *flags[command] = data[0] != 0;
    return true;
}

/* TABLE_SET: two lists, each a count and so many addresses. */
static bool net_ctrl_mac_table(struct net_filter *f, const uint8_t *data, size_t bytes)
{
    f->macs = 0;
    for (unsigned list = 0; list < 2; list++) {
        le32_t count;

        if (bytes < sizeof(count)) {
            return false;
        }
        memcpy(&count, data, sizeof(count));
        data += sizeof(count);
        bytes -= sizeof(count);
        if (le32_get(count) > bytes / VIRTIO_NET_MAC_SIZE ||
            f->macs + le32_get(count) > NET_MAC_TABLE) {
            return false;
        }
        memcpy(f->mac[f->macs], data, le32_get(count) * VIRTIO_NET_MAC_SIZE);
        f->macs += le32_get(count);
        data += le32_get(count) * VIRTIO_NET_MAC_SIZE;
        bytes -= le32_get(count) * VIRTIO_NET_MAC_SIZE;
    }
    return bytes == 0;
}

static bool net_ctrl_vlan(struct net_filter *f, uint8_t command, const uint8_t *data, size_t bytes)
{
    le16_t word;
    unsigned id;

    if (bytes != sizeof(word) || command > VIRTIO_NET_CTRL_VLAN_DEL) {
        return false;
    }
    memcpy(&word, data, sizeof(word));
    id = le16_get(word);
    if (id >= NET_VLANS) {
        return false;
    }
    f->vlan[id / 8] &= (uint8_t)~(1u << id % 8);
    if (command == VIRTIO_NET_CTRL_VLAN_ADD) {
        f->vlan[id / 8] |= (uint8_t)(1u << id % 8);
    }
    return true;
}

/* Returns whether the command is well-formed and its feature was negotiated. */
static bool net_command(struct virtio_device *d, const uint8_t *data, size_t bytes)
{
    struct net_state *n = net_of(d);
    struct virtio_net_ctrl_hdr h;
    const uint8_t *rest = data + sizeof(h);
    size_t left = bytes - sizeof(h);

    if (bytes < sizeof(h)) {
        return false;
    }
    memcpy(&h, data, sizeof(h));
    switch (h.command_class) {
    case VIRTIO_NET_CTRL_RX:
        return virtio_device_accepted(d, h.command > VIRTIO_NET_CTRL_RX_ALLMULTI
                                             ? VIRTIO_NET_F_CTRL_RX_EXTRA
                                             : VIRTIO_NET_F_CTRL_RX) &&
               net_ctrl_rx(&n->filter, h.command, rest, left);
    case VIRTIO_NET_CTRL_MAC:
        if (h.command == VIRTIO_NET_CTRL_MAC_TABLE_SET) {
            return virtio_device_accepted(d, VIRTIO_NET_F_CTRL_RX) &&
                   net_ctrl_mac_table(&n->filter, rest, left);
        }
        if (h.command != VIRTIO_NET_CTRL_MAC_ADDR_SET || left != VIRTIO_NET_MAC_SIZE ||
            !virtio_device_accepted(d, VIRTIO_NET_F_CTRL_MAC_ADDR)) {
            return false;
        }
        memcpy(n->mac, rest, VIRTIO_NET_MAC_SIZE);
        return true;
    case VIRTIO_NET_CTRL_VLAN:
        return virtio_device_accepted(d, VIRTIO_NET_F_CTRL_VLAN) &&
               net_ctrl_vlan(&n->filter, h.command, rest, left);
    case VIRTIO_NET_CTRL_ANNOUNCE:
        if (!virtio_device_accepted(d, VIRTIO_NET_F_GUEST_ANNOUNCE) || left != 0) {
            return false;
        }
        n->announce = false;
        return true;
    default:
        return false;
    }
}

static void net_ctrl_event(void *ctx)
{
    struct virtio_device *d = ctx;
    struct net_state *n = net_of(d);
    struct device_queue *q = &d->queue[VIRTIO_NET_QUEUE_CTRL_ONE_PAIR];
    struct device_chain *c;

    if (!virtio_device_running(d) || fault_on(&d->faults, FAULT_CTRL_STUCK) ||
        !device_queue_fetch(q)) {
        return;
    }
    while ((c = device_queue_take(q, 0)) != NULL) {
        uint8_t ack = VIRTIO_NET_ERR;
        size_t bytes = device_chain_read(q, c, 0, n->scratch, sizeof(n->scratch));

        n->commands++;
        if (c->writable < 1) {
            VIOLATION(d, "control chain without room for the ack byte");
        } else {
            if (!net_command(d, n->scratch, bytes)) {
                VIOLATION(d, "control command class %u, command %u, %zu bytes: not acceptable",
                          n->scratch[0], n->scratch[1], bytes);
            } else if (!fault_on(&d->faults, FAULT_CTRL_REFUSED)) {
                ack = VIRTIO_NET_OK;
            }
            device_chain_write(q, c, c->writable - 1, &ack, 1);
        }
        device_queue_push(q, c, 1);
    }
    device_queue_ask_notify(q, true);
    virtio_device_used(d, VIRTIO_NET_QUEUE_CTRL_ONE_PAIR);
}

/* ---- As a device type -------------------------------------------------------------------------
 */

static void net_schedule(struct virtio_device *d, contract_event_fn *event)
{
    if (net_of(d)->latency == 0) {
        event(d);
    } else {
        contract_schedule(d->m, net_delay(d), event, d);
    }
}

static void net_notified(struct virtio_device *d, unsigned queue)
{
    static contract_event_fn *const events[] = {[VIRTIO_NET_QUEUE_RX] = net_rx_event,
                                                [VIRTIO_NET_QUEUE_TX] = net_tx_event,
                                                [VIRTIO_NET_QUEUE_CTRL_ONE_PAIR] = net_ctrl_event};

    net_schedule(d, events[queue]);
}

static void net_reset(struct virtio_device *d)
{
    struct net_state *n = net_of(d);

    contract_cancel(d->m, net_rx_event, d);
    contract_cancel(d->m, net_tx_event, d);
    contract_cancel(d->m, net_ctrl_event, d);
    memcpy(n->mac, n->permanent_mac, sizeof(n->mac));
    /* §5.1.6.5.1: promiscuous until told otherwise. */
    n->filter = (struct net_filter){.promisc = true};
    n->announce = false;
}

static void net_destroy(struct virtio_device *d)
{
    struct net_state *n = net_of(d);

    for (unsigned i = 0; i < d->queues; i++) {
        device_queue_disable(&d->queue[i]);
    }
    fifo_clear(&n->sent);
    fifo_clear(&n->arriving);
    free(n);
    free(d);
}

static void net_stats(struct virtio_device *d, char *out, size_t cap)
{
    const struct net_state *n = net_of(d);

    snprintf(out, cap,
             "tx %llu rx %llu filtered %llu dropped %llu commands %llu kicks %llu interrupts %llu "
             "accesses %llu faults %llu",
             (unsigned long long)n->tx_frames, (unsigned long long)n->rx_frames,
             (unsigned long long)n->filtered, (unsigned long long)n->dropped,
             (unsigned long long)n->commands, (unsigned long long)d->kicks,
             (unsigned long long)d->interrupts, (unsigned long long)d->accesses,
             (unsigned long long)d->faults.fired);
}

const struct virtio_model net_model = {
    .device_id = VIRTIO_ID_NET,
    .class_code = NET_CLASS,
    .config_bytes = sizeof(struct virtio_net_config),
    .read_config = net_read_config,
    .negotiated = net_negotiated,
    .notified = net_notified,
    .reset = net_reset,
    .stats = net_stats,
    .destroy = net_destroy,
};

void net_model_link(struct virtio_device *d, bool up)
{
    struct net_state *n = net_of(d);

    if (n->link != up) {
        n->link = up;
        if (!up) {
            fifo_clear(&n->arriving);
        }
        n->announce = up && virtio_device_accepted(d, VIRTIO_NET_F_GUEST_ANNOUNCE);
        virtio_device_config_changed(d);
    }
}

int64_t net_model_take(struct virtio_device *d, void *buffer, size_t cap)
{
    struct net_fifo *f = &net_of(d)->sent;
    size_t bytes;

    if (f->count == 0) {
        return 0;
    }
    bytes = f->frame[f->first].bytes;
    if (bytes > cap) {
        return -EMSGSIZE;
    }
    memcpy(buffer, f->frame[f->first].data, bytes);
    fifo_drop(f);
    return (int64_t)bytes;
}

int64_t net_model_put(struct virtio_device *d, const void *frame, size_t bytes)
{
    struct net_state *n = net_of(d);

    if (bytes < NET_FRAME_MIN || bytes > NET_MODEL_FRAME_MAX) {
        return -EMSGSIZE;
    }
    if (!virtio_device_running(d) || !n->link || !net_wants(d, n, frame, bytes)) {
        n->filtered++;
        return 0;
    }
    if (!fifo_put(&n->arriving, frame, bytes)) {
        n->dropped++;
        return -ENOBUFS;
    }
    net_schedule(d, net_rx_event);
    return (int64_t)bytes;
}

/* ---- Options ----------------------------------------------------------------------------------
 */

static bool option_value(struct virtio_device *d, const char *key, const char *value)
{
    struct net_state *n = net_of(d);
    unsigned long number = 0;

    if (strcmp(key, "mac") == 0) {
        uint8_t *m = n->permanent_mac;

        return sscanf(value, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &m[0], &m[1], &m[2], &m[3], &m[4],
                      &m[5]) == VIRTIO_NET_MAC_SIZE;
    }
    if (!option_number(value, UINT32_MAX, &number)) {
        return false;
    }
    if (strcmp(key, "mtu") == 0 && number <= VIRTIO_NET_MTU_MAX) {
        n->mtu = (uint16_t)number;
        d->offered |= VIRTIO_FEATURE_MASK(VIRTIO_NET_F_MTU);
    } else if (strcmp(key, "speed") == 0) {
        n->speed = (uint32_t)number;
        d->offered |= VIRTIO_FEATURE_MASK(VIRTIO_NET_F_SPEED_DUPLEX);
    } else if (strcmp(key, "queue") == 0 && number <= VIRTQ_SIZE_MAX && number > 0 &&
               (number & (number - 1)) == 0) {
        d->queue_max[VIRTIO_NET_QUEUE_RX] = d->queue_max[VIRTIO_NET_QUEUE_TX] = (uint16_t)number;
    } else if (strcmp(key, "latency") == 0) {
        n->latency = number;
    } else {
        return false;
    }
    return true;
}

static bool option_word(struct virtio_device *d, const char *word)
{
    static const struct {
        const char *word;
        uint64_t add, drop;
    } words[] = {
        {"mrg", VIRTIO_FEATURE_MASK(VIRTIO_NET_F_MRG_RXBUF), 0},
        {"ctrl",
         VIRTIO_FEATURE_MASK(VIRTIO_NET_F_CTRL_VQ) | VIRTIO_FEATURE_MASK(VIRTIO_NET_F_CTRL_RX) |
             VIRTIO_FEATURE_MASK(VIRTIO_NET_F_CTRL_RX_EXTRA) |
             VIRTIO_FEATURE_MASK(VIRTIO_NET_F_CTRL_VLAN) |
             VIRTIO_FEATURE_MASK(VIRTIO_NET_F_CTRL_MAC_ADDR),
         0},
        {"announce", VIRTIO_FEATURE_MASK(VIRTIO_NET_F_GUEST_ANNOUNCE), 0},
        {"no-mac", 0, VIRTIO_FEATURE_MASK(VIRTIO_NET_F_MAC)},
        {"no-status", 0, VIRTIO_FEATURE_MASK(VIRTIO_NET_F_STATUS)},
    };

    if (strcmp(word, "in-order") == 0) {
        net_of(d)->in_order = true;
        return true;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i].word, word) == 0) {
            d->offered = (d->offered | words[i].add) & ~words[i].drop;
            return true;
        }
    }
    return false;
}

static bool net_option(struct virtio_device *d, const char *key, const char *value)
{
    return value != NULL ? option_value(d, key, value) : option_word(d, key);
}

struct virtio_device *net_model_create(struct lab_machine *m, unsigned nic, const char *options,
                                       unsigned msix_vectors)
{
    static const uint8_t mac[VIRTIO_NET_MAC_SIZE] = {0x52, 0x54, 0x00, 0x57, 0x4C, 0x01};
    struct virtio_device *d = calloc(1, sizeof(*d));
    struct net_state *n = calloc(1, sizeof(*n));

    if (d == NULL || n == NULL) {
        free(d);
        free(n);
        return NULL;
    }
    d->m = m;
    d->model = &net_model;
    d->state = n;
    d->revision = AERO_CONTRACT_PCI_REVISION;
    d->msix_vectors = msix_vectors;
    d->queues = NET_QUEUES;
    d->queue_max[VIRTIO_NET_QUEUE_RX] = AERO_CONTRACT_NET_RX_QUEUE_SIZE;
    d->queue_max[VIRTIO_NET_QUEUE_TX] = AERO_CONTRACT_NET_TX_QUEUE_SIZE;
    d->queue_max[VIRTIO_NET_QUEUE_CTRL_ONE_PAIR] = 64;
    d->offered = VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1) |
                 VIRTIO_FEATURE_MASK(VIRTIO_F_INDIRECT_DESC) |
                 VIRTIO_FEATURE_MASK(VIRTIO_NET_F_MAC) | VIRTIO_FEATURE_MASK(VIRTIO_NET_F_STATUS);
    snprintf(d->name, sizeof(d->name), "net%u", nic);
    memcpy(n->permanent_mac, mac, sizeof(mac));
    n->permanent_mac[VIRTIO_NET_MAC_SIZE - 1] += (uint8_t)nic;
    n->link = true;
    n->mtu = NET_MTU_DEFAULT;
    n->latency = NET_DEFAULT_LATENCY_NS;
    if (!options_apply(d, options, net_option)) {
        net_destroy(d);
        return NULL;
    }
    if ((d->offered & VIRTIO_FEATURE_MASK(VIRTIO_NET_F_CTRL_VQ)) != 0) {
        d->queues++;
    }
    return d;
}

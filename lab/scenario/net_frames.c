/* SPDX-License-Identifier: MIT */
/* Frame by frame: what goes in at one end must come out at the other, byte for byte. */
#include <stdio.h>
#include <string.h>

#include "nic.h"
#include "scenarios.h"

#define TYPE_VLAN 0x8100

static const uint8_t other_mac[6] = {0x02, 0x00, 0x5E, 0x00, 0x00, 0x99};
static const uint8_t broadcast[6] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
static const uint8_t group_a[6] = {0x01, 0x00, 0x5E, 0x01, 0x02, 0x03};
static const uint8_t group_b[6] = {0x01, 0x00, 0x5E, 0x04, 0x05, 0x06};

static enum lab_verdict start(struct nic_rig *rig, struct lab_case *c)
{
    enum lab_verdict verdict = nic_rig_init(rig, c, NIC_EDGE_QUEUE);

    if (verdict == LAB_PASS)
        verdict = nic_rig_peer(rig);
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(rig);
    return verdict;
}

static enum lab_verdict run_frames(struct lab_case *c)
{
    static const size_t sizes[] = {60, 61, 64, 127, 128, 590, 1024, 1500, 1513, 1514};
    struct nic_rig rig;
    uint8_t frame[2048];
    enum lab_verdict verdict = start(&rig, c);
    uint32_t seed = (uint32_t)c->seed;

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0] && verdict == LAB_PASS; i++) {
        nic_frame(frame, sizes[i], rig.info.current_mac, nic_peer_mac, NIC_TYPE_TEST, ++seed);
        verdict = nic_inbound(&rig, frame, sizes[i]);
        for (int shape = LAB_SEND_FLAT; shape <= LAB_SEND_MDLS && verdict == LAB_PASS; shape++) {
            nic_frame(frame, sizes[i], nic_peer_mac, rig.info.current_mac, NIC_TYPE_TEST, ++seed);
            verdict = nic_outbound(&rig, frame, sizes[i], (enum lab_send_shape)shape);
        }
    }
    for (unsigned i = 0; i < 1000 && verdict == LAB_PASS; i++) { /* several times around the ring */
        nic_frame(frame, 60 + i, rig.info.current_mac, nic_peer_mac, NIC_TYPE_TEST, ++seed);
        verdict = nic_inbound(&rig, frame, 60 + i);
        if (verdict == LAB_PASS) {
            nic_frame(frame, 60 + i, nic_peer_mac, rig.info.current_mac, NIC_TYPE_TEST, ++seed);
            verdict = nic_outbound(&rig, frame, 60 + i, LAB_SEND_FLAT);
        }
    }
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_frames = {
    .name = "net/frames",
    .summary = "2,000 frames of all lengths and shapes, byte for byte both ways",
    .machines = "contract,qemu",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_frames,
};

/* ---- receive filter ------------------------------------------------------------------------ */

static enum lab_verdict expect(struct nic_rig *rig, const uint8_t dst[6], bool arrives,
                               const char *what)
{
    uint8_t frame[256];

    nic_frame(frame, sizeof frame, dst, nic_peer_mac, NIC_TYPE_TEST, (uint32_t)rig->c->seed);
    if (arrives)
        return nic_inbound(rig, frame, sizeof frame);
    enum lab_verdict verdict = nic_peer_send(rig, 0, frame, sizeof frame);
    return verdict == LAB_PASS ? nic_edge_silent(rig, what) : verdict;
}

static enum lab_verdict set_filter(struct nic_rig *rig, uint32_t filter)
{
    return nic_oid_set(rig, OID_GEN_CURRENT_PACKET_FILTER, &filter, sizeof filter);
}

struct filter_step {
    uint32_t filter;
    bool mine, other, all, a, b; /* which of the frames arrive */
};

static enum lab_verdict run_multicast(struct lab_case *c)
{
    static const struct filter_step steps[] = {
        {PACKET_TYPE_DIRECTED, true, false, false, false, false},
        {PACKET_TYPE_DIRECTED | PACKET_TYPE_BROADCAST, true, false, true, false, false},
        {PACKET_TYPE_DIRECTED | PACKET_TYPE_MULTICAST, true, false, false, true, false},
        {PACKET_TYPE_DIRECTED | PACKET_TYPE_ALL_MULTICAST, true, false, false, true, true},
        {PACKET_TYPE_PROMISCUOUS, true, true, true, true, true},
        {0, false, false, false, false, false},
        {PACKET_TYPE_DIRECTED | PACKET_TYPE_BROADCAST | PACKET_TYPE_MULTICAST, true, false, true, true,
         false},
    };
    struct nic_rig rig;
    enum lab_verdict verdict = start(&rig, c);

    if (verdict == LAB_PASS)
        verdict = nic_oid_set(&rig, OID_802_3_MULTICAST_LIST, group_a, sizeof group_a);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && verdict == LAB_PASS; i++) {
        const struct filter_step *s = &steps[i];

        verdict = set_filter(&rig, s->filter);
        if (verdict == LAB_PASS)
            verdict = expect(&rig, rig.info.current_mac, s->mine, "a frame to us");
        if (verdict == LAB_PASS)
            verdict = expect(&rig, other_mac, s->other, "a frame to somebody else");
        if (verdict == LAB_PASS)
            verdict = expect(&rig, broadcast, s->all, "a broadcast");
        if (verdict == LAB_PASS)
            verdict = expect(&rig, group_a, s->a, "a frame to a group in the list");
        if (verdict == LAB_PASS)
            verdict = expect(&rig, group_b, s->b, "a frame to a group not in the list");
        if (verdict == LAB_FAIL && lab_finding(c->run) == NULL) {
            char why[800];

            snprintf(why, sizeof why, "%.700s", c->text);
            verdict = lab_case_fail(c, "filter 0x%02x: %s", s->filter, why);
        }
    }
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_multicast = {
    .name = "net/multicast",
    .summary = "packet filter and multicast list decide what is received",
    .machines = "contract,qemu",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_multicast,
};

/* ---- statistics and diagnostics ------------------------------------------------------------ */

/* NDIS_STATISTICS_INFO, revision 1 (ntddndis.h). */
struct statistics {
    uint8_t type, revision;
    uint16_t size;
    uint32_t supported;
    uint64_t in_discards, in_errors, in_octets, in_unicast, in_multicast, in_broadcast;
    uint64_t out_octets, out_unicast, out_multicast, out_broadcast, out_errors, out_discards;
    uint64_t in_unicast_octets, in_multicast_octets, in_broadcast_octets;
    uint64_t out_unicast_octets, out_multicast_octets, out_broadcast_octets;
};
_Static_assert(sizeof(struct statistics) == 152, "NDIS_STATISTICS_INFO");

static enum lab_verdict query_statistics(struct nic_rig *rig, struct statistics *s)
{
    size_t bytes = sizeof *s;
    enum lab_verdict verdict = nic_oid_query(rig, OID_GEN_STATISTICS, s, &bytes);

    if (verdict == LAB_PASS && bytes != sizeof *s)
        return lab_case_fail(rig->c, "OID_GEN_STATISTICS answered %zu bytes", bytes);
    return verdict;
}

static enum lab_verdict counted(struct nic_rig *rig, const char *what, uint64_t before, uint64_t after,
                                uint64_t expected)
{
    if (after - before != expected)
        return lab_case_fail(rig->c, "%s counts %llu, expected %llu", what,
                             (unsigned long long)(after - before), (unsigned long long)expected);
    return LAB_PASS;
}

static enum lab_verdict compare_statistics(struct nic_rig *rig, const struct statistics *a,
                                           const struct statistics *b)
{
#define COUNTED(field, expected)                                                                   \
    do {                                                                                           \
        enum lab_verdict verdict_ = counted(rig, #field, a->field, b->field, expected);            \
        if (verdict_ != LAB_PASS)                                                                  \
            return verdict_;                                                                       \
    } while (0)
    COUNTED(in_unicast, 3);
    COUNTED(in_unicast_octets, 300);
    COUNTED(in_multicast, 2);
    COUNTED(in_multicast_octets, 400);
    COUNTED(in_broadcast, 1);
    COUNTED(in_broadcast_octets, 300);
    COUNTED(in_octets, 1000);
    COUNTED(out_unicast, 3);
    COUNTED(out_unicast_octets, 300);
    COUNTED(out_multicast, 2);
    COUNTED(out_multicast_octets, 400);
    COUNTED(out_broadcast, 1);
    COUNTED(out_broadcast_octets, 300);
    COUNTED(out_octets, 1000);
    COUNTED(in_errors, 0);
    COUNTED(out_errors, 0);
#undef COUNTED
    return LAB_PASS;
}

/* Three unicast frames of 100 bytes, two multicast of 200, one broadcast of 300, each way. */
static enum lab_verdict exchange(struct nic_rig *rig)
{
    const struct {
        const uint8_t *in, *out;
        unsigned count;
        size_t bytes;
    } kinds[] = {{rig->info.current_mac, nic_peer_mac, 3, 100},
                 {group_a, group_a, 2, 200},
                 {broadcast, broadcast, 1, 300}};
    enum lab_verdict verdict = LAB_PASS;
    uint8_t frame[512];

    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        for (unsigned i = 0; i < kinds[k].count && verdict == LAB_PASS; i++) {
            nic_frame(frame, kinds[k].bytes, kinds[k].in, nic_peer_mac, NIC_TYPE_TEST, i);
            verdict = nic_inbound(rig, frame, kinds[k].bytes);
            nic_frame(frame, kinds[k].bytes, kinds[k].out, rig->info.current_mac, NIC_TYPE_TEST, i);
            if (verdict == LAB_PASS)
                verdict = nic_outbound(rig, frame, kinds[k].bytes, LAB_SEND_FLAT);
        }
    return verdict;
}

static enum lab_verdict run_statistics(struct lab_case *c)
{
    struct nic_rig rig;
    struct statistics before, after;
    enum lab_verdict verdict = start(&rig, c);

    if (verdict == LAB_PASS)
        verdict = nic_oid_set(&rig, OID_802_3_MULTICAST_LIST, group_a, sizeof group_a);
    if (verdict == LAB_PASS)
        verdict = set_filter(&rig, PACKET_TYPE_DIRECTED | PACKET_TYPE_MULTICAST | PACKET_TYPE_BROADCAST);
    if (verdict == LAB_PASS)
        verdict = query_statistics(&rig, &before);
    if (verdict == LAB_PASS)
        verdict = exchange(&rig);
    if (verdict == LAB_PASS)
        verdict = query_statistics(&rig, &after);
    if (verdict == LAB_PASS)
        verdict = compare_statistics(&rig, &before, &after);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_statistics = {
    .name = "net/statistics",
    .summary = "frames and bytes by kind and direction, as counted by OID_GEN_STATISTICS",
    .machines = "contract,qemu",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_statistics,
};

static enum lab_verdict check_diagnostics(struct nic_rig *rig, uint32_t adapter)
{
    struct aero_virtio_net_diag d;
    enum lab_verdict verdict = nic_diagnose(rig, adapter, &d);
    bool messages;

    if (verdict != LAB_PASS)
        return verdict;
    messages = (d.flags & AERO_VIRTIO_NET_DIAG_MSIX) != 0;
    if (d.version != AERO_VIRTIO_NET_DIAG_VERSION || d.size != sizeof d || d.index != adapter)
        return lab_case_fail(rig->c, "diagnostics: version %u, size %u, index %u", d.version, d.size,
                             d.index);
    if (messages != rig->c->msix)
        return lab_case_fail(rig->c, "diagnostics: message interrupts are %s", messages ? "on" : "off");
    if (d.state != AERO_VIRTIO_NET_DIAG_STATE_RUNNING || d.rx.size == 0 || d.tx.size == 0 ||
        d.rx.broken != 0 || d.tx.broken != 0 || !(d.flags & AERO_VIRTIO_NET_DIAG_LINK_UP))
        return lab_case_fail(rig->c, "diagnostics: state %u, flags 0x%x, queues %u and %u", d.state,
                             d.flags, d.rx.size, d.tx.size);
    if (adapter == 0 && memcmp(d.current_mac, rig->info.current_mac, 6) != 0)
        return lab_case_fail(rig->c, "diagnostics: another MAC address than NDIS was told");
    return LAB_PASS;
}

static enum lab_verdict run_two(struct lab_case *c)
{
    struct nic_rig rig;
    enum lab_verdict verdict = nic_rig_init(&rig, c, NIC_EDGE_QUEUE);

    rig.config.devices = strcmp(c->machine, "qemu") == 0 ? "virtio-net;virtio-net" : "net;net";
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS && rig.nic_count != 2)
        verdict = lab_case_fail(c, "%zu adapters started, expected 2", rig.nic_count);
    for (uint32_t i = 0; i < 2 && verdict == LAB_PASS; i++)
        verdict = check_diagnostics(&rig, i);
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_REMOVE, rig.nic[0], 0, "disable of the first adapter");
    if (verdict == LAB_PASS)
        verdict = check_diagnostics(&rig, 1);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_two = {
    .name = "net/two",
    .summary = "two adapters at once, each in the diagnostics; the second outlives the first",
    .machines = "contract,qemu",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_two,
};

/* A protocol keeps frames: pause must wait until it gives them back, and then end. */
static enum lab_verdict run_hold(struct lab_case *c)
{
    struct nic_rig rig;
    uint8_t frame[600];
    enum lab_verdict verdict = start(&rig, c);

    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_NIC_HOLD_RX, rig.nic[0], 1, "hold");
    for (uint32_t i = 0; i < 600 && verdict == LAB_PASS; i++) { /* more than there are buffers */
        nic_frame(frame, sizeof frame, rig.info.current_mac, nic_peer_mac, NIC_TYPE_TEST, i);
        verdict = nic_inbound(&rig, frame, sizeof frame);
    }
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_NIC_HOLD_RX, rig.nic[0], 0, "release");
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_NIC_PAUSE, rig.nic[0], 0, "pause");
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_NIC_RESTART, rig.nic[0], 0, "restart");
    if (verdict == LAB_PASS)
        verdict = nic_inbound(&rig, frame, sizeof frame);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_hold = {
    .name = "net/hold",
    .summary = "protocols keep received frames until the driver runs short, then give them back",
    .machines = "contract,qemu",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_hold,
};

/* ---- VLANs --------------------------------------------------------------------------------- */

/* A frame with an 802.1Q tag (priority and id in tci); returns its length. */
static size_t tagged_frame(uint8_t *frame, size_t bytes, const uint8_t dst[6], const uint8_t src[6],
                           uint16_t tci, uint32_t seed)
{
    nic_frame(frame, bytes, dst, src, TYPE_VLAN, seed);
    frame[14] = (uint8_t)(tci >> 8);
    frame[15] = (uint8_t)tci;
    frame[16] = NIC_TYPE_TEST >> 8;
    frame[17] = NIC_TYPE_TEST & 0xFF;
    return bytes;
}

/* The tag leaves the frame for the NBL's out-of-band data and comes back, both ways. */
static enum lab_verdict tagged(struct nic_rig *rig, uint16_t tci, size_t bytes)
{
    uint8_t frame[2048], got[2048];
    size_t got_bytes;
    enum lab_verdict verdict;

    tagged_frame(frame, bytes, rig->info.current_mac, nic_peer_mac, tci, tci + (uint32_t)bytes);
    verdict = nic_inbound(rig, frame, bytes);
    if (verdict == LAB_PASS) {
        tagged_frame(frame, bytes, nic_peer_mac, rig->info.current_mac, tci, tci + (uint32_t)bytes);
        verdict = nic_edge_send(rig, 0, frame, bytes);
    }
    if (verdict == LAB_PASS)
        verdict = nic_peer_receive(rig, 0, got, sizeof got, &got_bytes);
    return verdict == LAB_PASS ? nic_same(rig, frame, bytes, got, got_bytes, "sent") : verdict;
}

static enum lab_verdict foreign_vlan(struct nic_rig *rig, uint16_t id)
{
    uint8_t frame[256];
    enum lab_verdict verdict;

    tagged_frame(frame, sizeof frame, rig->info.current_mac, nic_peer_mac, id, id);
    verdict = nic_peer_send(rig, 0, frame, sizeof frame);
    return verdict == LAB_PASS ? nic_edge_silent(rig, "a frame of another VLAN") : verdict;
}

static enum lab_verdict run_vlan(struct lab_case *c)
{
    static const size_t sizes[] = {64, 128, 1000, 1517, 1518};
    struct nic_rig rig;
    uint32_t id = 42;
    enum lab_verdict verdict = start(&rig, c);

    if (verdict == LAB_PASS) /* priority without a VLAN; then a VLAN, when none is set */
        verdict = tagged(&rig, 5 << 13, 200);
    if (verdict == LAB_PASS)
        verdict = tagged(&rig, 7, 200);
    if (verdict == LAB_PASS)
        verdict = nic_oid_set(&rig, OID_GEN_VLAN_ID, &id, sizeof id);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0] && verdict == LAB_PASS; i++)
        for (uint16_t priority = 0; priority < 8 && verdict == LAB_PASS; priority++)
            verdict = tagged(&rig, (uint16_t)((uint32_t)priority << 13 | id), sizes[i]);
    if (verdict == LAB_PASS)
        verdict = foreign_vlan(&rig, 43);
    if (verdict == LAB_PASS) {
        id = 43;
        verdict = nic_oid_set(&rig, OID_GEN_VLAN_ID, &id, sizeof id);
    }
    if (verdict == LAB_PASS)
        verdict = tagged(&rig, (uint16_t)id, 300);
    if (verdict == LAB_PASS)
        verdict = foreign_vlan(&rig, 42);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_vlan = {
    .name = "net/vlan",
    .summary = "802.1Q tags through the driver's out-of-band data, both ways, and the VLAN filter",
    .machines = "contract,qemu",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_vlan,
};

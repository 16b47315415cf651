/* SPDX-License-Identifier: MIT */
/*
 * The edges of what NDIS and a device may do: more frames than fit, frames in more pieces than fit,
 * buffers that stay away, requests that are cancelled, a device that needs resets now and then or
 * talks without end.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "nic.h"
#include "scenarios.h"

#define TYPE_VLAN 0x8100
#define STATUS_REQUEST_ABORTED 0xC001000Cu /* NDIS_STATUS_REQUEST_ABORTED */
/* SYSTEM_POWER_STATE */
#define POWER_SYSTEM_WORKING 1
#define POWER_SYSTEM_SLEEPING3 4

static const uint8_t own_mac[6] = {0x02, 0x12, 0x34, 0x56, 0x78, 0x9A};

static enum lab_verdict begin(struct nic_rig *rig, struct lab_case *c, const char *devices)
{
    enum lab_verdict verdict = nic_rig_init(rig, c, NIC_EDGE_QUEUE);

    if (devices != NULL)
        rig->config.devices = devices;
    if (verdict == LAB_PASS)
        verdict = nic_rig_peer(rig);
    return verdict;
}

static enum lab_verdict round_trip(struct nic_rig *rig, uint32_t seed)
{
    uint8_t frame[700];
    enum lab_verdict verdict;

    nic_frame(frame, sizeof frame, rig->info.current_mac, nic_peer_mac, NIC_TYPE_TEST, seed);
    verdict = nic_inbound(rig, frame, sizeof frame);
    nic_frame(frame, sizeof frame, nic_peer_mac, rig->info.current_mac, NIC_TYPE_TEST, seed + 1);
    return verdict == LAB_PASS ? nic_outbound(rig, frame, sizeof frame, LAB_SEND_SPLIT) : verdict;
}

/* Hands down `lists` copies of a frame in one chain. */
static enum lab_verdict send_chain(struct nic_rig *rig, const uint8_t *frame, size_t bytes,
                                   enum lab_send_shape shape, unsigned lists)
{
    const uint64_t arg[6] = {shape, 0, lists};
    struct lab_reply reply;
    enum lab_verdict verdict = lab_case_expect(
        rig->c,
        lab_request(rig->c->run, LAB_REQ_NIC_SEND, rig->nic[0], arg, frame, bytes, NIC_LIMIT, &reply),
        "a chain to be sent");

    if (verdict == LAB_PASS && reply.status < 0)
        return lab_case_fail(rig->c, "send: status 0x%08x", (unsigned)reply.status);
    return verdict;
}

static enum lab_verdict receive_copies(struct nic_rig *rig, const uint8_t *frame, size_t bytes,
                                       unsigned copies)
{
    enum lab_verdict verdict = LAB_PASS;
    uint8_t got[16384];
    size_t got_bytes;

    for (unsigned i = 0; i < copies && verdict == LAB_PASS; i++) {
        verdict = nic_peer_receive(rig, 0, got, sizeof got, &got_bytes);
        if (verdict == LAB_PASS)
            verdict = nic_same(rig, frame, bytes, got, got_bytes, "sent");
    }
    return verdict;
}

static unsigned count_in_log(struct nic_rig *rig, const char *text)
{
    unsigned count = 0;

    for (const char *p = lab_log_text(rig->c->run); (p = strstr(p, text)) != NULL; p++)
        count++;
    return count;
}

/* ---- transmission -------------------------------------------------------------------------- */

/* More frames than requests, requests than ring, pieces than elements, long frames than bounces. */
static enum lab_verdict run_backlog(struct lab_case *c)
{
    static const struct {
        enum lab_send_shape shape;
        unsigned lists, copies;
    } chains[] = {{LAB_SEND_FLAT, 250, 250},
                  {LAB_SEND_SPLIT, 250, 250},
                  {LAB_SEND_MULTI_NB, 80, 240},
                  {LAB_SEND_MDLS, 200, 200},
                  {LAB_SEND_FRAGMENTS, 200, 200}};
    struct nic_rig rig;
    bool qemu = strcmp(c->machine, "qemu") == 0;
    enum lab_verdict verdict = begin(&rig, c, qemu ? NULL : "net,queue=8,event-idx");
    uint8_t frame[1514];

    lab_packages_set(&rig.packages, "*TransmitBuffers", "16");
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    for (size_t i = 0; i < sizeof chains / sizeof chains[0] && verdict == LAB_PASS; i++) {
        nic_frame(frame, sizeof frame, nic_peer_mac, rig.info.current_mac, NIC_TYPE_TEST, (uint32_t)i);
        verdict = send_chain(&rig, frame, sizeof frame, chains[i].shape, chains[i].lists);
        if (verdict == LAB_PASS)
            verdict = receive_copies(&rig, frame, sizeof frame, chains[i].copies);
    }
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_backlog = {
    .name = "net/backlog",
    .summary = "chains of 250 frames, up to 47 pieces each, over 16 requests and a small ring",
    .machines = "contract,qemu",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_backlog,
};

/* What the device has cannot be cancelled, what waits in the driver is. */
static enum lab_verdict run_cancel_send(struct lab_case *c)
{
    struct nic_rig rig;
    enum lab_verdict verdict = begin(&rig, c, "net,in-order");
    uint64_t failed = 0;
    uint8_t frame[600];

    lab_packages_set(&rig.packages, "*TransmitBuffers", "16");
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_monitor(&rig, "fault net0 tx-stuck");
    if (verdict == LAB_PASS) {
        nic_frame(frame, sizeof frame, nic_peer_mac, rig.info.current_mac, NIC_TYPE_TEST, 1);
        verdict = send_chain(&rig, frame, sizeof frame, LAB_SEND_FLAT, 200);
    }
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_NIC_CANCEL_SENDS, rig.nic[0], 0, "cancel");
    if (verdict == LAB_PASS)
        verdict = nic_info(&rig);
    if (verdict == LAB_PASS) {
        failed = rig.info.failed_nbls;
        if (failed != 200 - 16 || rig.info.completed_nbls != failed)
            verdict = lab_case_fail(c, "%llu lists were cancelled, %llu completed, expected 184",
                                    (unsigned long long)failed,
                                    (unsigned long long)rig.info.completed_nbls);
    }
    if (verdict == LAB_PASS)
        verdict = nic_monitor(&rig, "fault net0 tx-stuck off");
    if (verdict == LAB_PASS)
        verdict = receive_copies(&rig, frame, sizeof frame, 16);
    if (verdict == LAB_PASS)
        verdict = round_trip(&rig, 7);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_cancel_send = {
    .name = "net/cancel-send",
    .summary = "sends are cancelled while the device does not send",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_cancel_send,
};

/* ---- OID requests -------------------------------------------------------------------------- */

static enum lab_verdict set_cancelled(struct nic_rig *rig, uint32_t oid, const void *data,
                                      size_t bytes)
{
    const uint64_t arg[6] = {oid};
    struct lab_reply reply;
    enum lab_verdict verdict =
        nic_do(rig, LAB_REQ_NIC_OID_CANCEL, rig->nic[0], 50 * LAB_MS, "cancellation");

    if (verdict == LAB_PASS)
        verdict = lab_case_expect(rig->c,
                                  lab_request(rig->c->run, LAB_REQ_NIC_OID_SET, rig->nic[0], arg,
                                              data, bytes, NIC_LIMIT, &reply),
                                  "an OID to be cancelled");
    if (verdict == LAB_PASS && (uint32_t)reply.status != STATUS_REQUEST_ABORTED)
        return lab_case_fail(rig->c, "OID 0x%08x: status 0x%08x, expected to be cancelled", oid,
                             (unsigned)reply.status);
    return verdict;
}

/*
 * A request is cancelled while the device keeps it waiting, and the next one comes at once: it must
 * not be answered by the end of the first. The next one is going to sleep, with which an answer too
 * early leaves a device with DMA going on in D3.
 */
static enum lab_verdict run_cancel_oid(struct lab_case *c)
{
    static const uint8_t groups[12] = {0x01, 0x00, 0x5E, 0x01, 0x02, 0x03,
                                       0x01, 0x00, 0x5E, 0x04, 0x05, 0x06};
    struct nic_rig rig;
    enum lab_verdict verdict = begin(&rig, c, "net,ctrl");
    struct aero_virtio_net_diag d;

    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_monitor(&rig, "fault net0 ctrl-stuck");
    if (verdict == LAB_PASS)
        verdict = set_cancelled(&rig, OID_802_3_MULTICAST_LIST, groups, sizeof groups);
    if (verdict == LAB_PASS)
        verdict =
            nic_do(&rig, LAB_REQ_SET_SYSTEM_POWER, 0, POWER_SYSTEM_SLEEPING3, "sleep after a cancel");
    if (verdict == LAB_PASS)
        verdict = nic_diagnose(&rig, 0, &d);
    if (verdict == LAB_PASS && (!(d.flags & AERO_VIRTIO_NET_DIAG_LOW_POWER) ||
                                (d.flags & AERO_VIRTIO_NET_DIAG_STARTED)))
        verdict = lab_case_fail(c, "asleep with flags 0x%x", d.flags);
    if (verdict == LAB_PASS)
        verdict = nic_monitor(&rig, "fault net0 ctrl-stuck off");
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_SET_SYSTEM_POWER, 0, POWER_SYSTEM_WORKING, "wake");
    if (verdict == LAB_PASS)
        verdict = nic_wait_link(&rig, MEDIA_CONNECTED);
    if (verdict == LAB_PASS)
        verdict = round_trip(&rig, 3);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_cancel_oid = {
    .name = "net/cancel-oid",
    .summary = "an OID request is cancelled; the next one, to sleep, waits for its own end",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_cancel_oid,
};

/* ---- reception ----------------------------------------------------------------------------- */

struct keep {
    const char *devices, *buffers;
    unsigned frames;
};

/* Protocols keep everything that they may; frames must go on arriving, by copy in the end. */
static enum lab_verdict one_keep(struct nic_rig *rig, struct lab_case *c, const struct keep *k)
{
    enum lab_verdict verdict = begin(rig, c, k->devices);
    struct aero_virtio_net_diag d;
    uint8_t frame[300];

    lab_packages_set(&rig->packages, "*ReceiveBuffers", k->buffers);
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(rig);
    if (verdict == LAB_PASS)
        verdict = nic_do(rig, LAB_REQ_NIC_HOLD_RX, rig->nic[0], 1, "hold");
    for (uint32_t i = 0; i < k->frames && verdict == LAB_PASS; i++) {
        nic_frame(frame, sizeof frame, rig->info.current_mac, nic_peer_mac, NIC_TYPE_TEST, i);
        verdict = nic_inbound(rig, frame, sizeof frame);
    }
    if (verdict == LAB_PASS)
        verdict = nic_diagnose(rig, 0, &d);
    if (verdict == LAB_PASS && d.rx_no_buffer == 0)
        verdict = lab_case_fail(c, "the driver never ran short of buffers");
    if (verdict == LAB_PASS && d.rx.in_flight + d.rx_buffers_free == 0)
        verdict = lab_case_fail(c, "all %u buffers were lent", d.rx_buffer_count);
    if (verdict == LAB_PASS)
        verdict = nic_do(rig, LAB_REQ_NIC_HOLD_RX, rig->nic[0], 0, "release");
    if (verdict == LAB_PASS)
        verdict = round_trip(rig, 1);
    return verdict;
}

static enum lab_verdict run_keep(struct lab_case *c)
{
    static const struct keep keeps[] = {{"net", "64", 200},
                                        {"net,queue=2", "64", 200},
                                        {"net,queue=1024", "64", 200},
                                        {"net,mrg,event-idx", "4096", 4300},
                                        {"net", "4096", 4300}};
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof keeps / sizeof keeps[0] && verdict == LAB_PASS; i++) {
        struct nic_rig rig;
        char why[sizeof c->text];

        verdict = nic_rig_finish(&rig, one_keep(&rig, c, &keeps[i]));
        if (verdict == LAB_FAIL && lab_finding(c->run) == NULL) {
            memcpy(why, c->text, sizeof why);
            lab_case_fail(c, "%s, %s buffers: %.800s", keeps[i].devices, keeps[i].buffers, why);
        }
        if (verdict == LAB_PASS) {
            lab_destroy(c->run);
            c->run = NULL;
        }
    }
    return verdict;
}

const struct lab_scenario scenario_net_keep = {
    .name = "net/keep",
    .summary = "protocols keep up to 4,096 frames; reception goes on by copying",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_keep,
};

/* ---- parameters ---------------------------------------------------------------------------- */

struct address {
    const char *devices;
    const char *log; /* NULL: no entry */
};

static enum lab_verdict one_address(struct nic_rig *rig, struct lab_case *c, const struct address *a)
{
    enum lab_verdict verdict = begin(rig, c, a->devices);
    struct aero_virtio_net_diag d;
    uint32_t filter = PACKET_TYPE_DIRECTED;
    uint8_t frame[200];

    lab_packages_set(&rig->packages, "NetworkAddress", "02123456789A");
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(rig);
    if (verdict == LAB_PASS)
        verdict = nic_diagnose(rig, 0, &d);
    if (verdict == LAB_PASS && (memcmp(rig->info.current_mac, own_mac, 6) != 0 ||
                                memcmp(d.current_mac, own_mac, 6) != 0 ||
                                memcmp(rig->info.permanent_mac, own_mac, 6) == 0))
        verdict = lab_case_fail(c, "NetworkAddress is not the current, or is the permanent address");
    if (verdict == LAB_PASS)
        verdict = nic_oid_set(rig, OID_GEN_CURRENT_PACKET_FILTER, &filter, sizeof filter);
    if (verdict == LAB_PASS)
        verdict = round_trip(rig, 11);
    nic_frame(frame, sizeof frame, rig->info.permanent_mac, nic_peer_mac, NIC_TYPE_TEST, 5);
    if (verdict == LAB_PASS) {
        /* A device that has taken the address drops this, another passes it on. */
        lab_run_machine_ops(c->run)->net_put(lab_run_machine(c->run), 0, frame, sizeof frame);
        verdict = nic_edge_silent(rig, "a frame to the permanent address");
    }
    if (verdict == LAB_PASS && (strstr(lab_log_text(c->run), "another MAC address") != NULL) !=
                                   (a->log != NULL))
        verdict = lab_case_fail(c, "event 15 is %s", a->log != NULL ? "missing" : "there");
    return verdict;
}

static enum lab_verdict run_address(struct lab_case *c)
{
    static const struct address addresses[] = {{"net,ctrl", NULL}, {"net", "yes"}};
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0] && verdict == LAB_PASS; i++) {
        struct nic_rig rig;

        verdict = nic_rig_finish(&rig, one_address(&rig, c, &addresses[i]));
        if (verdict == LAB_PASS) {
            lab_destroy(c->run);
            c->run = NULL;
        }
    }
    return verdict;
}

const struct lab_scenario scenario_net_address = {
    .name = "net/address",
    .summary = "NetworkAddress reaches NDIS, the device and the receive filter",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_address,
};

/* VLAN 7 from the registry, a device that filters VLANs; link speed of the device. */
static enum lab_verdict run_vlan_id(struct lab_case *c)
{
    struct nic_rig rig;
    enum lab_verdict verdict = begin(&rig, c, "net,ctrl,speed=2500");
    struct aero_virtio_net_diag d;
    uint8_t plain[204], tagged[208], got[2048];
    size_t bytes;

    lab_packages_set(&rig.packages, "VlanId", "7");
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_diagnose(&rig, 0, &d);
    if (verdict == LAB_PASS && (d.vlan_id != 7 || !(d.guest_features & 1u << 19)))
        verdict = lab_case_fail(c, "VLAN %u, features 0x%llx", d.vlan_id,
                                (unsigned long long)d.guest_features);
    if (verdict == LAB_PASS && (rig.info.tx_link_speed != 2500000000ull ||
                                rig.info.rx_link_speed != 2500000000ull))
        verdict = lab_case_fail(c, "link speed %llu", (unsigned long long)rig.info.tx_link_speed);
    nic_frame(tagged, sizeof tagged, rig.info.current_mac, nic_peer_mac, TYPE_VLAN, 1);
    tagged[14] = 0;
    tagged[15] = 7;
    if (verdict == LAB_PASS)
        verdict = nic_inbound(&rig, tagged, sizeof tagged);
    tagged[15] = 8;
    if (verdict == LAB_PASS) {
        lab_run_machine_ops(c->run)->net_put(lab_run_machine(c->run), 0, tagged, sizeof tagged);
        verdict = nic_edge_silent(&rig, "a frame of another VLAN");
    }
    nic_frame(plain, sizeof plain, rig.info.current_mac, nic_peer_mac, NIC_TYPE_TEST, 2);
    if (verdict == LAB_PASS) {
        lab_run_machine_ops(c->run)->net_put(lab_run_machine(c->run), 0, plain, sizeof plain);
        verdict = nic_edge_silent(&rig, "a frame without a tag");
    }
    nic_frame(plain, sizeof plain, nic_peer_mac, rig.info.current_mac, NIC_TYPE_TEST, 3);
    if (verdict == LAB_PASS)
        verdict = nic_edge_send(&rig, 0, plain, sizeof plain);
    if (verdict == LAB_PASS)
        verdict = nic_peer_receive(&rig, 0, got, sizeof got, &bytes);
    if (verdict == LAB_PASS) {
        memcpy(tagged, plain, 12);
        memcpy(tagged + 12, "\x81\0\0\x07", 4);
        memcpy(tagged + 16, plain + 12, sizeof plain - 12);
        verdict = nic_same(&rig, tagged, sizeof tagged, got, bytes, "sent");
    }
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_vlan_id = {
    .name = "net/vlan-id",
    .summary = "VlanId of the registry with a device that filters VLANs; the device's link speed",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_vlan_id,
};

/* ---- life ---------------------------------------------------------------------------------- */

/* Resets, sleep and wake; address, filter and VLAN are as before. */
static enum lab_verdict run_restore(struct lab_case *c)
{
    static const uint8_t group[6] = {0x01, 0x00, 0x5E, 0x01, 0x02, 0x03};
    static const uint8_t other[6] = {0x01, 0x00, 0x5E, 0x0A, 0x0B, 0x0C};
    bool qemu = strcmp(c->machine, "qemu") == 0;
    struct nic_rig rig;
    enum lab_verdict verdict = begin(&rig, c, qemu ? NULL : "net,ctrl,mrg,event-idx");
    uint32_t filter = PACKET_TYPE_DIRECTED | PACKET_TYPE_MULTICAST;
    uint8_t frame[400];

    lab_packages_set(&rig.packages, "NetworkAddress", "02123456789A");
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_oid_set(&rig, OID_GEN_CURRENT_PACKET_FILTER, &filter, sizeof filter);
    if (verdict == LAB_PASS)
        verdict = nic_oid_set(&rig, OID_802_3_MULTICAST_LIST, group, sizeof group);
    for (uint32_t i = 0; i < 10 && verdict == LAB_PASS; i++) {
        nic_frame(frame, sizeof frame, nic_peer_mac, rig.info.current_mac, NIC_TYPE_TEST, i);
        verdict = send_chain(&rig, frame, sizeof frame, LAB_SEND_SPLIT, 20); /* some under way */
        if (verdict == LAB_PASS && i % 2 == 0)
            verdict = nic_do(&rig, LAB_REQ_NIC_RESET, rig.nic[0], 0, "reset");
        if (verdict == LAB_PASS && i % 2 == 1)
            verdict = nic_do(&rig, LAB_REQ_SET_SYSTEM_POWER, 0, POWER_SYSTEM_SLEEPING3, "sleep");
        if (verdict == LAB_PASS && i % 2 == 1)
            verdict = nic_do(&rig, LAB_REQ_SET_SYSTEM_POWER, 0, POWER_SYSTEM_WORKING, "wake");
        if (verdict == LAB_PASS)
            verdict = nic_wait_link(&rig, MEDIA_CONNECTED);
        if (verdict == LAB_PASS)
            verdict = nic_run_for(&rig, 50 * LAB_MS);
        if (verdict == LAB_PASS) { /* what got out before */
            const struct lab_machine_ops *ops = lab_run_machine_ops(c->run);
            uint8_t got[2048];

            while (ops->net_take != NULL
                       ? ops->net_take(lab_run_machine(c->run), 0, got, sizeof got) > 0
                       : recv(rig.peer, got, sizeof got, MSG_DONTWAIT) > 0)
                ;
            verdict = round_trip(&rig, 100 + i);
        }
        nic_frame(frame, sizeof frame, group, nic_peer_mac, NIC_TYPE_TEST, i);
        if (verdict == LAB_PASS)
            verdict = nic_inbound(&rig, frame, sizeof frame);
        nic_frame(frame, sizeof frame, other, nic_peer_mac, NIC_TYPE_TEST, i);
        if (verdict == LAB_PASS) {
            if (qemu)
                verdict = nic_peer_send(&rig, 0, frame, sizeof frame);
            else
                lab_run_machine_ops(c->run)->net_put(lab_run_machine(c->run), 0, frame,
                                                     sizeof frame);
        }
        if (verdict == LAB_PASS)
            verdict = nic_edge_silent(&rig, "a frame to a group not in the list");
    }
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_restore = {
    .name = "net/restore",
    .summary = "resets by NDIS, sleep and wake with frames under way; filter and address stay",
    .machines = "contract,qemu",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_restore,
};

/* A device that needs a reset now and then is not given up; one that needs it all the time is. */
static enum lab_verdict run_needs_reset(struct lab_case *c)
{
    struct nic_rig rig;
    enum lab_verdict verdict = begin(&rig, c, "net,ctrl,event-idx");

    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    for (uint32_t i = 0; i < 12 && verdict == LAB_PASS; i++) {
        verdict = nic_monitor(&rig, "fault net0 needs-reset");
        if (verdict == LAB_PASS)
            verdict = nic_run_for(&rig, 70 * LAB_SECOND);
        if (verdict == LAB_PASS)
            verdict = round_trip(&rig, i);
    }
    if (verdict == LAB_PASS && count_in_log(&rig, "is given up") != 0)
        verdict = lab_case_fail(c, "the device was given up");
    for (uint32_t i = 0; i < 12 && verdict == LAB_PASS; i++) {
        verdict = nic_monitor(&rig, "fault net0 needs-reset");
        if (verdict == LAB_PASS)
            verdict = nic_run_for(&rig, LAB_SECOND);
    }
    if (verdict == LAB_PASS && count_in_log(&rig, "is given up") == 0)
        verdict = lab_case_fail(c, "the device was not given up");
    if (verdict == LAB_PASS)
        verdict = nic_monitor(&rig, "fault net0 needs-reset off");
    if (verdict == LAB_PASS)
        verdict = nic_wait_link(&rig, MEDIA_DISCONNECTED);
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_REMOVE, rig.nic[0], 0, "disable");
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_START, rig.nic[0], 0, "enable");
    if (verdict == LAB_PASS)
        verdict = nic_wait_link(&rig, MEDIA_CONNECTED);
    if (verdict == LAB_PASS)
        verdict = round_trip(&rig, 99);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_needs_reset = {
    .name = "net/needs-reset",
    .summary = "a device that needs resets: now and then is fine, all the time is given up",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_needs_reset,
};

/* A device that interrupts about a configuration that cannot be read does not fill the event log. */
static enum lab_verdict run_log_flood(struct lab_case *c)
{
    struct nic_rig rig;
    enum lab_verdict verdict = begin(&rig, c, NULL);
    unsigned entries;

    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_monitor(&rig, "fault net0 cfg-generation");
    for (unsigned i = 0; i < 50 && verdict == LAB_PASS; i++) {
        verdict = nic_monitor(&rig, i % 2 == 0 ? "link net0 off" : "link net0 on");
        if (verdict == LAB_PASS)
            verdict = nic_run_for(&rig, 5 * LAB_MS);
    }
    entries = count_in_log(&rig, "could not use the device configuration");
    if (verdict == LAB_PASS && entries != 1)
        verdict = lab_case_fail(c, "%u entries in the event log, expected 1", entries);
    if (verdict == LAB_PASS)
        verdict = nic_monitor(&rig, "fault net0 cfg-generation off");
    if (verdict == LAB_PASS)
        verdict = nic_monitor(&rig, "link net0 off");
    if (verdict == LAB_PASS)
        verdict = nic_wait_link(&rig, MEDIA_DISCONNECTED);
    if (verdict == LAB_PASS)
        verdict = nic_monitor(&rig, "link net0 on");
    if (verdict == LAB_PASS)
        verdict = nic_wait_link(&rig, MEDIA_CONNECTED);
    if (verdict == LAB_PASS)
        verdict = round_trip(&rig, 1);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_log_flood = {
    .name = "net/log-flood",
    .summary = "50 configuration interrupts without a readable configuration, one log entry",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_log_flood,
};

/* SPDX-License-Identifier: MIT */
/*
 * Everything that can happen to an adapter, in an order and at moments that the seed decides, on one
 * to four processors: pause, sleep, link changes, OIDs, resets, held frames, disable and enable; and
 * in half of the rounds the device is pulled out in the middle of one of these. The driver must
 * answer each, forward frames afterwards, and leave nothing behind.
 */
#include <stdio.h>
#include <string.h>

#include "nic.h"
#include "scenarios.h"

#define ROUNDS     8
#define EVENTS     24
#define STORM_IDLE (3 * LAB_MS)
/* SYSTEM_POWER_STATE */
#define POWER_SYSTEM_WORKING   1
#define POWER_SYSTEM_SLEEPING3 4

struct storm {
    struct nic_rig rig;
    uint64_t random;
    uint32_t number; /* of the next frame */
    uint8_t mac[6];
    bool gone;  /* the device has been pulled out */
    bool armed; /* ... and will be, during the next request */
};

static uint32_t choose(struct storm *s, uint32_t below)
{
    s->random = s->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(s->random >> 33) % below;
}

/* A few frames each way. What becomes of them nobody asks: cables come out, frames get lost. */
static void spray(struct storm *s)
{
    uint8_t frame[1514];

    for (uint32_t n = choose(s, 24); n > 0; n--) {
        size_t bytes = 60 + choose(s, sizeof frame - 60);

        nic_frame(frame, bytes, s->mac, nic_peer_mac, NIC_TYPE_TEST, s->number++);
        if (!s->gone)
            nic_peer_send(&s->rig, 0, frame, bytes);
        nic_frame(frame, bytes, nic_peer_mac, s->mac, NIC_TYPE_TEST, s->number++);
        lab_edge_put(s->rig.edge, s->rig.nic[0], frame, bytes);
    }
    s->rig.c->text[0] = '\0';
}

/* What nobody has received. */
static void drain(struct storm *s)
{
    const struct lab_machine_ops *ops = lab_run_machine_ops(s->rig.c->run);
    uint8_t frame[2048];

    while (lab_edge_take(s->rig.edge, s->rig.nic[0], frame, sizeof frame) > 0) {
    }
    while (ops->net_take != NULL &&
           ops->net_take(lab_run_machine(s->rig.c->run), 0, frame, sizeof frame) > 0) {
    }
}

/* One request; if armed, the device goes away at some moment while it is being served. A device that
 * is not there may make it fail, but not wait for ever. */
static enum lab_verdict ask(struct storm *s, enum lab_request_code code, uint64_t arg0,
                            const void *data, size_t bytes, const char *what)
{
    const uint64_t arg[6] = {arg0};
    struct lab_case *c = s->rig.c;
    uint32_t device = code == LAB_REQ_SET_SYSTEM_POWER ? 0 : s->rig.nic[0];
    uint64_t first = s->armed ? 1 + choose(s, 1u << choose(s, 24)) : NIC_LIMIT;
    struct lab_reply reply;
    enum lab_stop stop = lab_request(c->run, code, device, arg, data, bytes, first, &reply);

    if (s->armed && (stop == LAB_STOP_LIMIT || stop == LAB_STOP_DONE)) {
        bool pending = stop == LAB_STOP_LIMIT;
        enum lab_verdict verdict = nic_monitor(&s->rig, "unplug net0");

        if (verdict != LAB_PASS)
            return verdict;
        s->armed = false;
        s->gone = true;
        if (pending)
            stop = lab_request_wait(c->run, NIC_LIMIT, &reply);
    }
    enum lab_verdict verdict = lab_case_expect(c, stop, what);
    if (verdict == LAB_PASS && reply.status < 0 && !s->gone)
        return lab_case_fail(c, "%s: status 0x%08x", what, (unsigned)reply.status);
    return verdict;
}

static enum lab_verdict set_oid(struct storm *s)
{
    uint32_t filter = PACKET_TYPE_DIRECTED | choose(s, 0x10), vlan = 0;
    uint8_t groups[32][6];
    size_t count = choose(s, 33);

    switch (choose(s, 3)) {
    case 0:
        return ask(s, LAB_REQ_NIC_OID_SET, OID_GEN_CURRENT_PACKET_FILTER, &filter, sizeof filter,
                   "the packet filter");
    case 1:
        for (size_t i = 0; i < count; i++)
            memcpy(groups[i], (const uint8_t[6]){1, 0, 0x5E, 0, 0, (uint8_t)i}, 6);
        return ask(s, LAB_REQ_NIC_OID_SET, OID_802_3_MULTICAST_LIST, groups, count * 6,
                   "the multicast list");
    default:
        return ask(s, LAB_REQ_NIC_OID_SET, OID_GEN_VLAN_ID, &vlan, sizeof vlan, "the VLAN");
    }
}

static enum lab_verdict flap(struct storm *s)
{
    enum lab_verdict verdict = LAB_PASS;

    for (uint32_t n = choose(s, 20); n > 0 && verdict == LAB_PASS; n--) {
        verdict = nic_monitor(&s->rig, "link net0 off");
        if (verdict == LAB_PASS && choose(s, 2) == 0)
            verdict = nic_run_for(&s->rig, choose(s, 200000));
        if (verdict == LAB_PASS)
            verdict = nic_monitor(&s->rig, "link net0 on");
        if (verdict == LAB_PASS && choose(s, 2) == 0)
            verdict = nic_run_for(&s->rig, choose(s, 200000));
    }
    return verdict;
}

/* Two requests that belong together; the second makes no sense without the device. */
static enum lab_verdict ask_two(struct storm *s, enum lab_request_code first, uint64_t arg0,
                                enum lab_request_code second, uint64_t arg1, const char *what)
{
    enum lab_verdict verdict = ask(s, first, arg0, NULL, 0, what);

    if (verdict == LAB_PASS && !s->gone) {
        spray(s);
        verdict = nic_run_for(&s->rig, choose(s, (uint32_t)STORM_IDLE));
    }
    if (verdict == LAB_PASS && (!s->gone || second == LAB_REQ_SET_SYSTEM_POWER))
        verdict = ask(s, second, arg1, NULL, 0, what);
    return verdict;
}

static enum lab_verdict event(struct storm *s)
{
    switch (choose(s, 8)) {
    case 0:
        return ask_two(s, LAB_REQ_NIC_PAUSE, 0, LAB_REQ_NIC_RESTART, 0, "pause and restart");
    case 1:
        return ask_two(s, LAB_REQ_SET_SYSTEM_POWER, POWER_SYSTEM_SLEEPING3, LAB_REQ_SET_SYSTEM_POWER,
                       POWER_SYSTEM_WORKING, "sleep and wake");
    case 2:
        return ask_two(s, LAB_REQ_REMOVE, 0, LAB_REQ_START, 0, "disable and enable");
    case 3:
        return ask_two(s, LAB_REQ_NIC_HOLD_RX, 1, LAB_REQ_NIC_HOLD_RX, 0, "frames held");
    case 4:
        return ask(s, LAB_REQ_NIC_RESET, 0, NULL, 0, "reset");
    case 5:
        return ask(s, LAB_REQ_NIC_CANCEL_SENDS, 0, NULL, 0, "cancelled sends");
    case 6:
        return s->armed ? set_oid(s) : flap(s);
    default:
        return set_oid(s);
    }
}

/* After all that a frame each way gets through. */
static enum lab_verdict still_works(struct storm *s)
{
    const uint32_t filter = PACKET_TYPE_DIRECTED;
    uint8_t frame[600], got[2048];
    size_t bytes = 0;
    enum lab_verdict verdict = nic_oid_set(&s->rig, OID_GEN_CURRENT_PACKET_FILTER, &filter, 4);

    if (verdict == LAB_PASS)
        verdict = nic_wait_link(&s->rig, MEDIA_CONNECTED);
    if (verdict == LAB_PASS)
        verdict = nic_run_for(&s->rig, 20 * LAB_MS);
    if (verdict != LAB_PASS)
        return verdict;
    drain(s);
    nic_frame(frame, sizeof frame, s->mac, nic_peer_mac, NIC_TYPE_TEST, s->number++);
    verdict = nic_peer_send(&s->rig, 0, frame, sizeof frame);
    do {
        if (verdict == LAB_PASS)
            verdict = nic_edge_receive(&s->rig, 0, got, sizeof got, &bytes);
    } while (verdict == LAB_PASS && (bytes != sizeof frame || memcmp(frame, got, bytes) != 0));
    nic_frame(frame, sizeof frame, nic_peer_mac, s->mac, NIC_TYPE_TEST, s->number++);
    if (verdict == LAB_PASS)
        verdict = nic_edge_send(&s->rig, 0, frame, sizeof frame);
    do {
        if (verdict == LAB_PASS)
            verdict = nic_peer_receive(&s->rig, 0, got, sizeof got, &bytes);
    } while (verdict == LAB_PASS && (bytes != sizeof frame || memcmp(frame, got, bytes) != 0));
    return verdict;
}

static enum lab_verdict one_round(struct storm *s, struct lab_case *c, bool unplug)
{
    enum lab_verdict verdict = nic_rig_init(&s->rig, c, NIC_EDGE_QUEUE);
    uint32_t events = 1 + choose(s, EVENTS);

    s->gone = s->armed = false;
    s->rig.config.cpu_count = 1 + choose(s, 4);
    s->rig.config.seed = c->seed + choose(s, 1u << 30);
    if (verdict == LAB_PASS)
        verdict = nic_rig_peer(&s->rig);
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&s->rig);
    memcpy(s->mac, s->rig.info.current_mac, 6);
    while (verdict == LAB_PASS && events-- > 0 && !s->gone) {
        s->armed = unplug && events == 0;
        spray(s);
        if (choose(s, 2) == 0)
            verdict = nic_run_for(&s->rig, choose(s, (uint32_t)STORM_IDLE));
        if (verdict == LAB_PASS)
            verdict = event(s);
        drain(s);
    }
    if (verdict == LAB_PASS && !unplug)
        verdict = still_works(s);
    if (verdict == LAB_PASS && s->gone) {
        spray(s);
        verdict = nic_run_for(&s->rig, choose(s, (uint32_t)STORM_IDLE));
        if (verdict == LAB_PASS)
            verdict = ask(s, LAB_REQ_SURPRISE_REMOVE, 0, NULL, 0, "surprise removal");
    }
    return nic_rig_finish(&s->rig, verdict);
}

static enum lab_verdict run_storm(struct lab_case *c)
{
    struct storm s = {.random = c->seed};
    enum lab_verdict verdict = LAB_PASS;

    for (unsigned round = 0; round < ROUNDS && verdict == LAB_PASS; round++) {
        verdict = one_round(&s, c, round % 2 != 0);
        if (verdict == LAB_PASS && c->run != NULL) {
            lab_destroy(c->run);
            c->run = NULL;
        }
    }
    return verdict;
}

const struct lab_scenario scenario_net_storm = {
    .name = "net/storm",
    .summary = "pause, sleep, reset, OIDs, link flaps, removal: any order, any moment, 1 to 4 CPUs",
    .machines = "contract,qemu",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_storm,
};

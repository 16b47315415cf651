/* SPDX-License-Identifier: MIT */
/* What happens to an adapter in its life, with traffic going on: link, sleep, pause, removal. */
#include <stdio.h>
#include <string.h>

#include "nic.h"
#include "scenarios.h"

#define FLAGS_TAP (LAB_SCENARIO_IRQ | LAB_SCENARIO_TAP)
#define PAUSE_CYCLES 200
#define ENABLE_CYCLES 50
#define SLEEP_CYCLES 5
/* SYSTEM_POWER_STATE */
#define POWER_SYSTEM_WORKING 1
#define POWER_SYSTEM_SLEEPING3 4

/* Both directions, as fast as it goes, until stopped. */
#define FLOOD "while :; do ping -n -q -f -s 1000 -w 2 10.0.2.2; done"

static enum lab_verdict start_with_flood(struct nic_rig *rig, struct lab_case *c, pid_t *flood)
{
    enum lab_verdict verdict = nic_rig_init(rig, c, NIC_EDGE_TAP);

    *flood = -1;
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(rig);
    if (verdict == LAB_PASS)
        verdict = nic_dhcp(rig);
    if (verdict == LAB_PASS) {
        *flood = nic_background(rig, NULL, FLOOD);
        verdict = nic_run_for(rig, 100 * LAB_MS);
    }
    return verdict;
}

/* The flood must move something beyond `received`, or the test tested nothing. The limit is there
 * for machines that stall, not to judge how fast traffic comes back. */
static enum lab_verdict check_moving(struct nic_rig *rig, uint64_t *received)
{
    uint64_t end = lab_clock(rig->c->run) + 20 * LAB_SECOND;

    for (;;) {
        enum lab_verdict verdict = nic_info(rig);

        if (verdict != LAB_PASS)
            return verdict;
        if (rig->info.received_nbls > *received)
            break;
        if (lab_clock(rig->c->run) > end)
            return lab_case_fail(rig->c, "no traffic: %llu frames received, as before",
                                 (unsigned long long)*received);
        verdict = nic_run_for(rig, 10 * LAB_MS);
        if (verdict != LAB_PASS)
            return verdict;
    }
    *received = rig->info.received_nbls;
    return LAB_PASS;
}

static enum lab_verdict finish_with_ping(struct nic_rig *rig, pid_t flood, enum lab_verdict verdict)
{
    nic_background_stop(flood);
    if (verdict == LAB_PASS)
        verdict = nic_ping(rig, "10.0.2.2", 20, "");
    return nic_rig_finish(rig, verdict);
}

static enum lab_verdict run_pause(struct lab_case *c)
{
    struct nic_rig rig;
    pid_t flood;
    enum lab_verdict verdict = start_with_flood(&rig, c, &flood);
    uint64_t received = 0;

    for (unsigned i = 0; i < PAUSE_CYCLES && verdict == LAB_PASS; i++) {
        verdict = nic_do(&rig, LAB_REQ_NIC_PAUSE, rig.nic[0], 0, "pause");
        if (verdict == LAB_PASS)
            verdict = nic_do(&rig, LAB_REQ_NIC_RESTART, rig.nic[0], 0, "restart");
        if (verdict == LAB_PASS)
            verdict = nic_run_for(&rig, 2 * LAB_MS);
        if (verdict == LAB_PASS && i % 50 == 49) {
            verdict = nic_run_for(&rig, 100 * LAB_MS);
            if (verdict == LAB_PASS)
                verdict = check_moving(&rig, &received);
        }
    }
    return finish_with_ping(&rig, flood, verdict);
}

const struct lab_scenario scenario_net_pause = {
    .name = "net/pause",
    .summary = "200 pause/restart cycles under traffic",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_pause,
};

static enum lab_verdict run_sleep(struct lab_case *c)
{
    struct nic_rig rig;
    pid_t flood;
    enum lab_verdict verdict = start_with_flood(&rig, c, &flood);
    uint64_t received = 0;

    for (unsigned i = 0; i < SLEEP_CYCLES && verdict == LAB_PASS; i++) {
        verdict = nic_do(&rig, LAB_REQ_SET_SYSTEM_POWER, 0, POWER_SYSTEM_SLEEPING3, "sleep");
        if (verdict == LAB_PASS)
            verdict = nic_do(&rig, LAB_REQ_SET_SYSTEM_POWER, 0, POWER_SYSTEM_WORKING, "wake");
        if (verdict == LAB_PASS)
            verdict = nic_wait_link(&rig, MEDIA_CONNECTED);
        if (verdict == LAB_PASS)
            verdict = nic_run_for(&rig, 200 * LAB_MS);
        if (verdict == LAB_PASS)
            verdict = check_moving(&rig, &received);
    }
    return finish_with_ping(&rig, flood, verdict);
}

const struct lab_scenario scenario_net_sleep = {
    .name = "net/sleep",
    .summary = "S3 and back five times under traffic",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_sleep,
};

static enum lab_verdict run_link(struct lab_case *c)
{
    struct nic_rig rig;
    pid_t flood;
    enum lab_verdict verdict = start_with_flood(&rig, c, &flood);

    for (unsigned i = 0; i < 5 && verdict == LAB_PASS; i++) {
        verdict = nic_monitor(&rig, "link net0 off");
        if (verdict == LAB_PASS)
            verdict = nic_wait_link(&rig, MEDIA_DISCONNECTED);
        if (verdict == LAB_PASS)
            verdict = nic_monitor(&rig, "link net0 on");
        if (verdict == LAB_PASS)
            verdict = nic_wait_link(&rig, MEDIA_CONNECTED);
    }
    return finish_with_ping(&rig, flood, verdict);
}

const struct lab_scenario scenario_net_link = {
    .name = "net/link",
    .summary = "link down and up from QEMU's monitor, five times",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_link,
};

static enum lab_verdict run_unplug(struct lab_case *c)
{
    struct nic_rig rig;
    pid_t flood;
    enum lab_verdict verdict = start_with_flood(&rig, c, &flood);
    uint64_t received = 0;

    if (verdict == LAB_PASS)
        verdict = check_moving(&rig, &received);
    if (verdict == LAB_PASS)
        verdict = nic_monitor(&rig, "unplug net0");
    if (verdict == LAB_PASS) /* the driver goes on for a moment with a device that is not there */
        verdict = nic_run_for(&rig, 20 * LAB_MS);
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_SURPRISE_REMOVE, rig.nic[0], 0, "surprise removal");
    nic_background_stop(flood);
    if (verdict == LAB_PASS) {
        lab_edge_detach(rig.edge, rig.nic[0]);
        verdict = nic_run_for(&rig, 50 * LAB_MS);
    }
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_unplug = {
    .name = "net/unplug",
    .summary = "the device is pulled out in the middle of traffic",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_unplug,
};

/* Windows has done with a device that works, in the middle of frames that arrive. */
static enum lab_verdict run_given_up(struct lab_case *c)
{
    struct nic_rig rig;
    uint8_t frame[590];
    enum lab_verdict verdict = nic_rig_init(&rig, c, NIC_EDGE_QUEUE);

    if (verdict == LAB_PASS)
        verdict = nic_rig_peer(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_info(&rig);
    nic_frame(frame, sizeof frame, rig.info.current_mac, nic_peer_mac, NIC_TYPE_TEST, 1);
    if (verdict == LAB_PASS)
        verdict = nic_inbound(&rig, frame, sizeof frame);
    for (unsigned i = 0; i < 20 && verdict == LAB_PASS; i++)
        verdict = nic_peer_send(&rig, 0, frame, sizeof frame);
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_SURPRISE_REMOVE, rig.nic[0], 0, "surprise removal");
    if (verdict == LAB_PASS)
        verdict = nic_run_for(&rig, 100 * LAB_MS);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_given_up = {
    .name = "net/given-up",
    .summary = "surprise removal of a device that is still there, while frames arrive",
    .machines = "contract,qemu",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_given_up,
};

static enum lab_verdict run_cycle(struct lab_case *c)
{
    struct nic_rig rig;
    enum lab_verdict verdict = nic_rig_init(&rig, c, NIC_EDGE_TAP);
    struct lab_counters now = {0};
    uint64_t first = 0;

    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    for (unsigned i = 0; i < ENABLE_CYCLES && verdict == LAB_PASS; i++) {
        if (i % 10 == 0)
            verdict = nic_dhcp(&rig);
        if (verdict == LAB_PASS)
            verdict = nic_do(&rig, LAB_REQ_REMOVE, rig.nic[0], 0, "disable");
        if (verdict == LAB_PASS)
            verdict = nic_counters(&rig, &now);
        if (i == 0)
            first = now.pool_bytes;
        if (verdict == LAB_PASS && now.pool_bytes != first)
            verdict = lab_case_fail(c, "after %u cycles %llu bytes of pool are in use, %llu at first",
                                    i + 1, (unsigned long long)now.pool_bytes,
                                    (unsigned long long)first);
        if (verdict == LAB_PASS)
            verdict = nic_do(&rig, LAB_REQ_START, rig.nic[0], 0, "enable");
        if (verdict == LAB_PASS)
            verdict = nic_wait_link(&rig, MEDIA_CONNECTED);
    }
    if (verdict == LAB_PASS)
        verdict = nic_dhcp(&rig);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_cycle = {
    .name = "net/cycle",
    .summary = "disable and enable 50 times without a leak",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_cycle,
};

static enum lab_verdict run_shutdown(struct lab_case *c)
{
    struct nic_rig rig;
    pid_t flood;
    enum lab_verdict verdict = start_with_flood(&rig, c, &flood);

    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_SHUTDOWN, 0, 0, "shutdown");
    if (verdict == LAB_PASS)
        verdict = nic_run_for(&rig, 50 * LAB_MS);
    nic_background_stop(flood);
    if (verdict == LAB_PASS) {
        lab_destroy(c->run); /* the system is down: there is no unloading after it */
        c->run = NULL;
    }
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_shutdown = {
    .name = "net/shutdown",
    .summary = "system shutdown under traffic",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_shutdown,
};

/* SPDX-License-Identifier: MIT */
/*
 * Out of everything, once at every place: each call of the driver that may fail is made to fail, one
 * per run, from loading the driver through traffic to its unloading, until a run needs no failure any
 * more. Whatever fails, the driver must end up working or not started, without a finding or a leak.
 */
#include <string.h>

#include "failure.h"
#include "nic.h"
#include "scenarios.h"

/* Some frames each way; a lost one is fair after a failure, so none is waited for. */
static enum lab_verdict traffic(struct nic_rig *rig)
{
    const struct lab_machine_ops *ops = lab_run_machine_ops(rig->c->run);
    uint8_t frame[600];
    enum lab_verdict verdict = nic_info(rig);

    lab_edge_attach_queue(rig->edge, rig->nic[0]);
    for (uint32_t i = 0; i < 8 && verdict == LAB_PASS; i++) {
        nic_frame(frame, sizeof frame, rig->info.current_mac, nic_peer_mac, NIC_TYPE_TEST, i);
        ops->net_put(lab_run_machine(rig->c->run), 0, frame, sizeof frame);
        nic_frame(frame, sizeof frame, nic_peer_mac, rig->info.current_mac, NIC_TYPE_TEST, i);
        lab_edge_put(rig->edge, rig->nic[0], frame, sizeof frame);
        verdict = nic_run_for(rig, LAB_MS);
    }
    return verdict;
}

/* Boot, arm the n-th failure, install, run, sleep and wake, disable and enable, count. */
static enum lab_verdict attempt(struct lab_case *c, uint64_t n, struct failure_result *out)
{
    struct nic_rig rig;
    enum lab_verdict verdict = nic_rig_init(&rig, c, NIC_EDGE_QUEUE);

    /* The least that the INF allows: every buffer takes the same calls. */
    lab_packages_set(&rig.packages, "*ReceiveBuffers", "64");
    lab_packages_set(&rig.packages, "*TransmitBuffers", "64");
    if (verdict == LAB_PASS)
        verdict = nic_rig_boot(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_SET_FAILURE, 0, n, "failure injection");
    if (verdict == LAB_PASS)
        verdict = nic_rig_setup(&rig);
    out->started = rig.nic_count > 0;
    if (verdict == LAB_PASS && out->started) {
        verdict = traffic(&rig);
        if (verdict == LAB_PASS)
            verdict = nic_do(&rig, LAB_REQ_NIC_PAUSE, rig.nic[0], 0, "pause");
        if (verdict == LAB_PASS)
            verdict = nic_do(&rig, LAB_REQ_NIC_RESTART, rig.nic[0], 0, "restart");
        if (verdict == LAB_PASS)
            verdict = traffic(&rig);
    }
    if (verdict == LAB_PASS)
        verdict = nic_counters(&rig, &out->after);
    return nic_rig_finish(&rig, verdict);
}

static enum lab_verdict run_failures(struct lab_case *c)
{
    return failure_each(c, attempt);
}

const struct lab_scenario scenario_net_failures = {
    .name = "net/failures",
    .summary = "each call that may fail does, once: the driver works or fails cleanly",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_failures,
};

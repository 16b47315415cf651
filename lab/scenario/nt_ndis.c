/* SPDX-License-Identifier: MIT */
/*
 * NDIS by itself: refnic.sys (tests/lab/drivers/refnic), a miniport without hardware that loops
 * frames back, through its whole life; and the same driver with one rule broken, which must be
 * stopped with the right finding.
 */
#include <stdio.h>
#include <string.h>

#include "nic.h"
#include "scenarios.h"

#define FRAMES 200

static const uint8_t broadcast[6] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

/* The rig with this driver's INF, up to the start of its device. */
static enum lab_verdict begin(struct nic_rig *rig, struct lab_case *c, const char *driver,
                              char path[512])
{
    snprintf(path, 512, "%s/lab/drivers/%s/%s.inf", c->out_dir,
             c->arch == LAB_ARCH_X64 ? "x64" : "x86", driver);
    c->inf = path;
    return nic_rig_init(rig, c, NIC_EDGE_QUEUE);
}

/* A frame that the driver sends comes back as it was. */
static enum lab_verdict loop(struct nic_rig *rig, size_t bytes, uint32_t seed)
{
    uint8_t frame[1600], back[1600];
    size_t got;

    nic_frame(frame, bytes, seed % 3 == 0 ? broadcast : rig->info.current_mac,
              rig->info.current_mac, 0x88B5, seed);
    enum lab_verdict verdict = nic_edge_send(rig, 0, frame, bytes);
    if (verdict == LAB_PASS)
        verdict = nic_edge_receive(rig, 0, back, sizeof(back), &got);
    if (verdict == LAB_PASS && (got != bytes || memcmp(frame, back, bytes) != 0))
        return lab_case_fail(rig->c, "a frame of %zu bytes came back changed (%zu bytes)", bytes,
                             got);
    return verdict;
}

static enum lab_verdict loop_many(struct nic_rig *rig, uint32_t seed)
{
    enum lab_verdict verdict = LAB_PASS;

    for (uint32_t i = 0; i < FRAMES && verdict == LAB_PASS; i++)
        verdict = loop(rig, 14 + (i * 37) % 1501, seed + i);
    return verdict;
}

static enum lab_verdict shapes(struct nic_rig *rig)
{
    uint8_t frame[300], back[1600];
    size_t got;

    for (uint64_t shape = LAB_SEND_FLAT; shape <= LAB_SEND_MULTI_NB; shape++) {
        uint64_t arg[6] = {shape};
        struct lab_reply reply;
        unsigned copies = shape == LAB_SEND_MULTI_NB ? 3 : 1;

        nic_frame(frame, sizeof(frame), broadcast, rig->info.current_mac, 0x88B5, (uint32_t)shape);
        enum lab_stop stop = lab_request(rig->c->run, LAB_REQ_NIC_SEND, rig->nic[0], arg, frame,
                                         sizeof(frame), NIC_LIMIT, &reply);
        enum lab_verdict verdict = lab_case_expect(rig->c, stop, "test frame");
        if (verdict == LAB_PASS && reply.status < 0)
            verdict = lab_case_fail(rig->c, "test frame: status 0x%08x", (unsigned)reply.status);
        for (; copies != 0 && verdict == LAB_PASS; copies--) {
            verdict = nic_edge_receive(rig, 0, back, sizeof(back), &got);
            if (verdict == LAB_PASS && (got != sizeof(frame) || memcmp(frame, back, got) != 0))
                verdict = lab_case_fail(rig->c, "shape %u came back changed", (unsigned)shape);
        }
        if (verdict != LAB_PASS)
            return verdict;
    }
    return LAB_PASS;
}

static enum lab_verdict power(struct nic_rig *rig, uint64_t state)
{
    return nic_do(rig, LAB_REQ_SET_SYSTEM_POWER, 0, state, "system power");
}

enum { POWER_WORKING = 1, POWER_SLEEPING3 = 4 };

static enum lab_verdict run_ndis(struct lab_case *c)
{
    struct nic_rig rig;
    char path[512];
    uint64_t statistics[20];
    size_t bytes = sizeof(statistics);
    enum lab_verdict verdict = begin(&rig, c, "refnic", path);

    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_info(&rig);
    if (verdict == LAB_PASS)
        verdict = loop_many(&rig, 1);
    if (verdict == LAB_PASS)
        verdict = shapes(&rig);
    for (int i = 0; i < 20 && verdict == LAB_PASS; i++) {
        verdict = nic_do(&rig, LAB_REQ_NIC_PAUSE, rig.nic[0], 0, "pause");
        if (verdict == LAB_PASS)
            verdict = nic_do(&rig, LAB_REQ_NIC_RESTART, rig.nic[0], 0, "restart");
        if (verdict == LAB_PASS)
            verdict = loop(&rig, 100, (uint32_t)i);
    }
    if (verdict == LAB_PASS)
        verdict = nic_do(&rig, LAB_REQ_NIC_RESET, rig.nic[0], 0, "reset");
    if (verdict == LAB_PASS)
        verdict = power(&rig, POWER_SLEEPING3);
    if (verdict == LAB_PASS)
        verdict = power(&rig, POWER_WORKING);
    if (verdict == LAB_PASS)
        verdict = loop_many(&rig, 7);
    if (verdict == LAB_PASS)
        verdict = nic_oid_query(&rig, OID_GEN_STATISTICS, statistics, &bytes);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_nt_ndis = {
    .name = "nt/ndis",
    .summary = "the reference miniport: frames, shapes, pause, reset, sleep, halt",
    .machines = "contract,qemu",
    .run = run_ndis,
};

/* ---- failure injection ----------------------------------------------------------------------- */

#define MAX_CALLS 600

/* Start the device with its n-th fallible call failing. It may start or not; a later start without
 * failures must succeed, and nothing may be left behind. *reached: there was an n-th call. */
static enum lab_verdict start_failing(struct nic_rig *rig, uint64_t n, bool *reached)
{
    uint32_t device = rig->nic[0];
    struct lab_counters before, after;
    struct lab_reply reply;
    enum lab_verdict verdict = nic_do(rig, LAB_REQ_REMOVE, device, 0, "disable");

    if (verdict == LAB_PASS)
        verdict = nic_counters(rig, &before);
    if (verdict == LAB_PASS)
        verdict = nic_do(rig, LAB_REQ_SET_FAILURE, 0, n, "failure injection");
    if (verdict == LAB_PASS)
        verdict = lab_case_expect(
            rig->c,
            lab_request(rig->c->run, LAB_REQ_START, device, NULL, NULL, 0, NIC_LIMIT, &reply),
            "enable");
    bool failed = verdict == LAB_PASS && reply.status < 0;
    if (verdict == LAB_PASS)
        verdict = nic_do(rig, LAB_REQ_SET_FAILURE, 0, 0, "failure injection");
    if (verdict == LAB_PASS)
        verdict = nic_counters(rig, &after);
    if (verdict != LAB_PASS)
        return verdict;
    *reached = after.failures_injected != before.failures_injected;
    if (failed && !*reached)
        return lab_case_fail(rig->c, "enable: status 0x%08x without a failure",
                             (unsigned)reply.status);
    return failed ? nic_do(rig, LAB_REQ_START, device, 0, "enable after a failure") : LAB_PASS;
}

static enum lab_verdict run_failures(struct lab_case *c)
{
    struct nic_rig rig;
    char path[512];
    bool reached = true;
    uint64_t n;
    enum lab_verdict verdict = begin(&rig, c, "refnic", path);

    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    for (n = 1; n <= MAX_CALLS && reached && verdict == LAB_PASS; n++)
        verdict = start_failing(&rig, n, &reached);
    if (verdict == LAB_PASS && reached)
        verdict = lab_case_fail(c, "more than %u fallible calls", MAX_CALLS);
    if (verdict == LAB_PASS)
        verdict = nic_info(&rig);
    if (verdict == LAB_PASS)
        verdict = loop(&rig, 100, 1);
    lab_case_metric(c, "calls", (double)n, "");
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_nt_ndis_failures = {
    .name = "nt/ndis-failures",
    .summary = "the reference miniport's start with each fallible call failing once",
    .machines = "contract",
    .run = run_failures,
};

/* ---- rules broken ---------------------------------------------------------------------------- */

/* Everything that might bring the broken rule to light, until something does. */
static void provoke(struct nic_rig *rig)
{
    if (nic_rig_start(rig) != LAB_PASS || nic_info(rig) != LAB_PASS)
        return;
    for (uint32_t i = 0; i < 24; i++) {
        uint8_t frame[256];

        nic_frame(frame, sizeof(frame), broadcast, rig->info.current_mac, 0x88B5, i);
        if (nic_edge_send(rig, 0, frame, sizeof(frame)) != LAB_PASS ||
            nic_run_for(rig, 2 * LAB_MS) != LAB_PASS)
            return;
    }
    for (uint32_t i = 0; i < 8; i++)
        if (nic_do(rig, LAB_REQ_NIC_PAUSE, rig->nic[0], 0, "pause") != LAB_PASS ||
            nic_run_for(rig, 2 * LAB_MS) != LAB_PASS ||
            nic_do(rig, LAB_REQ_NIC_RESTART, rig->nic[0], 0, "restart") != LAB_PASS)
            return;
}

static enum lab_verdict run_bad(struct lab_case *c, const char *kind, const char *part)
{
    const char *name = strrchr(c->scenario->name, '/') + 1;
    char driver[80], path[512];
    struct nic_rig rig;

    snprintf(driver, sizeof(driver), "bad_%s", name);
    for (char *p = driver; *p != 0; p++)
        *p = *p == '-' ? '_' : *p;
    enum lab_verdict verdict = begin(&rig, c, driver, path);
    if (verdict == LAB_PASS) {
        provoke(&rig);
        if (lab_finding(c->run) == NULL)
            nic_rig_finish(&rig, LAB_PASS);
    }
    return lab_case_expect_finding(c, kind, part);
}

/* symbol, scenario name, kind of the finding, part of its text, summary */
#define BAD(symbol, file, kind, part, text)                                                        \
    static enum lab_verdict run_##symbol(struct lab_case *c)                                       \
    {                                                                                              \
        return run_bad(c, kind, part);                                                             \
    }                                                                                              \
    const struct lab_scenario scenario_bad_ndis_##symbol = {                                       \
        .name = "bad/ndis-" file, .summary = text, .machines = "contract", .run = run_##symbol};

BAD(double_complete, "double-complete", "nbl-owner", "completed already", "a send completed twice")
BAD(nbl_lost, "nbl-lost", "nbl-lost", "never completed", "a send that is never completed")
BAD(rx_after_pause, "rx-after-pause", "nbl-state", "Paused", "receive indication after the pause")
BAD(halt_interrupt, "halt-interrupt", "ndis-interrupt", "left behind",
    "halt with the interrupt registered")
BAD(oid_twice, "oid-twice", "ndis-oid", "not pending", "an OID request completed twice")
BAD(no_status, "no-status", "nbl-status", "without a Status", "a send completed without a status")
BAD(status_pending, "status-pending", "nbl-status", "0x00000103",
    "a send completed with NDIS_STATUS_PENDING")
BAD(dispatch_flag, "dispatch-flag", "nbl-flags", "DISPATCH_LEVEL", "DISPATCH_LEVEL flag that lies")
BAD(rx_twice, "rx-twice", "nbl-owner", "still held above",
    "a list indicated while it is held above")
BAD(rx_freed, "rx-freed", "nbl-owner", "still held above", "a list freed while it is held above")
BAD(touch_completed, "touch-completed", "access", NULL, "a sent list read after its completion")
BAD(modify_sent, "modify-sent", "nbl-modified", "data", "data of a sent frame changed")
BAD(modify_held, "modify-held", "nbl-modified", "data", "data changed while the upper layer has it")
BAD(pool_leak, "pool-leak", "ndis-leak", "NET_BUFFER_LIST pool", "a list pool left at halt")
BAD(timer_leak, "timer-leak", "ndis-leak", "timer object", "a timer object left at halt")
BAD(rx_count, "rx-count", "nbl-flags", "NumberOfNetBufferLists", "a wrong count of lists indicated")
BAD(statistics, "statistics", "ndis-statistics", "went back", "a counter that goes back")
BAD(oid_length, "oid-length", "ndis-oid", "BytesNeeded",
    "NDIS_STATUS_INVALID_LENGTH without BytesNeeded")
BAD(oid_missing, "oid-missing", "ndis-oid", "OID_GEN_XMIT_OK",
    "a mandatory OID that is not supported")
BAD(no_general, "no-general", "ndis-attributes", "general", "initialise without general attributes")
BAD(status_header, "status-header", "ndis-header", "NDIS_STATUS_INDICATION",
    "a status indication with a wrong header")
BAD(send_while_paused, "send-while-paused", "nbl-status", "completed with success",
    "a send in the paused state completed with success")
BAD(sg_leak, "sg-leak", "ndis-dma", "scatter/gather list", "a send completed while it is mapped")
BAD(shared_leak, "shared-leak", "ndis-leak", "shared memory", "shared memory left at halt")
BAD(pause_hangs, "pause-hangs", "ndis-state", "never completed", "a pause that does not end")
BAD(rwlock, "rwlock", "ndis-lock", "held for reading", "a read lock taken again for writing")
BAD(oid_lost, "oid-lost", "ndis-oid", "never completed", "an OID request that is never completed")
BAD(no_deregister, "no-deregister", "ndis-leak", "NdisMDeregisterMiniportDriver",
    "unload without deregistration")

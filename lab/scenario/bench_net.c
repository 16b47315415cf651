/* SPDX-License-Identifier: MIT */
/*
 * What a frame costs. On the contract machine everything is counted and nothing timed: instructions
 * of the driver, notifications, interrupts, kernel calls, allocations; the same seed gives the same
 * numbers. On QEMU frames per second, beside what the socket between the two alone can carry.
 * bench/run.py makes the table.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "nic.h"
#include "scenarios.h"

#define DRIVER      "aero_virtio_net.sys"
#define FRAME_BYTES 1514
#define CHAIN       32 /* lists in one call of MiniportSendNetBufferLists, frames that arrive at once */
#define WARM_UP     8 /* chains before anything is counted */
#define CHAINS      64
#define STEPPED     6 /* chains whose instructions are counted, by single steps */

struct costs {
    double kicks, interrupts, calls, allocations;
};

/* The device's own counters (net_model_stats) and NT's. */
static enum lab_verdict read_counters(struct nic_rig *rig, struct costs *out)
{
    char text[512];
    struct lab_counters counters;
    enum lab_verdict verdict = nic_counters(rig, &counters);

    if (verdict != LAB_PASS)
        return verdict;
    if (lab_monitor(rig->c->run, "stats net0", text, sizeof text) != 0)
        return lab_case_fail(rig->c, "the device has no statistics");
    const char *kicks = strstr(text, "kicks "), *interrupts = strstr(text, "interrupts ");
    if (kicks == NULL || interrupts == NULL)
        return lab_case_fail(rig->c, "strange statistics: %s", text);
    *out = (struct costs){.kicks = atof(kicks + strlen("kicks ")),
                          .interrupts = atof(interrupts + strlen("interrupts ")),
                          .calls = (double)counters.kernel_calls,
                          .allocations = (double)counters.allocations};
    return LAB_PASS;
}

/* One chain on its way; true for the peer when all of it has come. */
static enum lab_verdict send_chain(struct nic_rig *rig)
{
    const uint64_t arg[6] = {LAB_SEND_SPLIT, 0, CHAIN};
    uint8_t frame[FRAME_BYTES];
    struct lab_reply reply;
    size_t bytes;

    nic_frame(frame, sizeof frame, nic_peer_mac, rig->info.current_mac, NIC_TYPE_TEST, 1);
    enum lab_verdict verdict =
        lab_case_expect(rig->c,
                        lab_request(rig->c->run, LAB_REQ_NIC_SEND, rig->nic[0], arg, frame,
                                    sizeof frame, NIC_LIMIT, &reply),
                        "a chain of frames to be sent");
    if (verdict == LAB_PASS && reply.status < 0)
        return lab_case_fail(rig->c, "send: status 0x%08x", (unsigned)reply.status);
    for (unsigned i = 0; i < CHAIN && verdict == LAB_PASS; i++)
        verdict = nic_peer_receive(rig, 0, frame, sizeof frame, &bytes);
    /* Until the driver has seen them complete, which without an interrupt for each is later. */
    return verdict == LAB_PASS ? nic_run_for(rig, 2 * LAB_MS) : verdict;
}

static enum lab_verdict receive_chain(struct nic_rig *rig)
{
    uint8_t frame[FRAME_BYTES];
    enum lab_verdict verdict = LAB_PASS;
    size_t bytes;

    nic_frame(frame, sizeof frame, rig->info.current_mac, nic_peer_mac, NIC_TYPE_TEST, 2);
    for (unsigned i = 0; i < CHAIN && verdict == LAB_PASS; i++)
        verdict = nic_peer_send(rig, 0, frame, sizeof frame);
    for (unsigned i = 0; i < CHAIN && verdict == LAB_PASS; i++)
        verdict = nic_edge_receive(rig, 0, frame, sizeof frame, &bytes);
    return verdict == LAB_PASS ? nic_run_for(rig, 2 * LAB_MS) : verdict; /* all are given back */
}

typedef enum lab_verdict chain_fn(struct nic_rig *rig);

static enum lab_verdict repeat(struct nic_rig *rig, chain_fn *chain, unsigned times)
{
    enum lab_verdict verdict = LAB_PASS;

    for (unsigned i = 0; i < times && verdict == LAB_PASS; i++)
        verdict = chain(rig);
    return verdict;
}

static void per_frame(struct nic_rig *rig, const char *way, const char *what, double value,
                      unsigned chains)
{
    char name[32];

    snprintf(name, sizeof name, "%s %s", way, what);
    lab_case_metric(rig->c, name, value / (chains * CHAIN), "/frame");
}

static enum lab_verdict measure(struct nic_rig *rig, chain_fn *chain, const char *way)
{
    struct costs before, after;
    uint64_t instructions = 0;
    enum lab_verdict verdict = repeat(rig, chain, WARM_UP);

    if (verdict == LAB_PASS)
        verdict = read_counters(rig, &before);
    if (verdict == LAB_PASS)
        verdict = repeat(rig, chain, CHAINS);
    if (verdict == LAB_PASS)
        verdict = read_counters(rig, &after);
    if (verdict == LAB_PASS && !lab_count_start(rig->c->run, DRIVER))
        verdict = lab_case_fail(rig->c, DRIVER " is not loaded");
    if (verdict == LAB_PASS) {
        verdict = repeat(rig, chain, STEPPED);
        instructions = lab_count_stop(rig->c->run);
    }
    if (verdict != LAB_PASS)
        return verdict;
    per_frame(rig, way, "instructions", (double)instructions, STEPPED);
    per_frame(rig, way, "kicks", after.kicks - before.kicks, CHAINS);
    per_frame(rig, way, "interrupts", after.interrupts - before.interrupts, CHAINS);
    per_frame(rig, way, "kernel calls", after.calls - before.calls, CHAINS);
    per_frame(rig, way, "allocations", after.allocations - before.allocations, CHAINS);
    if (instructions == 0) /* cannot be: the counting itself is broken */
        return lab_case_fail(rig->c, "no instruction was counted");
    if (after.allocations != before.allocations)
        return lab_case_fail(rig->c, "%s: %.0f allocations on the data path", way,
                             after.allocations - before.allocations);
    return LAB_PASS;
}

static enum lab_verdict count(struct lab_case *c, const char *devices)
{
    struct nic_rig rig;
    enum lab_verdict verdict = nic_rig_init(&rig, c, NIC_EDGE_QUEUE);

    rig.config.devices = devices;
    rig.config.steady = true;
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = measure(&rig, send_chain, "send");
    if (verdict == LAB_PASS)
        verdict = measure(&rig, receive_chain, "receive");
    return nic_rig_finish(&rig, verdict);
}

static enum lab_verdict run_count(struct lab_case *c)
{
    return count(c, "net,event-idx");
}

static enum lab_verdict run_count_flags(struct lab_case *c)
{
    return count(c, "net");
}

const struct lab_scenario scenario_bench_count = {
    .name = "bench/count",
    .summary = "instructions, kicks and interrupts per frame, with EVENT_IDX",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_count,
};

const struct lab_scenario scenario_bench_count_flags = {
    .name = "bench/count-flags",
    .summary = "instructions, kicks and interrupts per frame, on exactly the contract's device",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_count_flags,
};

/* ---- frames per second ---------------------------------------------------------------------- */

#define RATE_FRAMES 60000u

struct rate {
    struct nic_rig *rig;
    uint8_t frame[FRAME_BYTES];
    unsigned given, taken;
    bool outbound;
};

static bool rate_give(struct rate *r)
{
    if (r->given == RATE_FRAMES)
        return false;
    bool given = r->outbound
                     ? lab_edge_put(r->rig->edge, r->rig->nic[0], r->frame, sizeof r->frame) == 0
                     : send(r->rig->peer, r->frame, sizeof r->frame, MSG_DONTWAIT) > 0;
    r->given += given;
    return given;
}

static bool rate_take(struct rate *r)
{
    uint8_t got[2048];
    bool taken = r->outbound ? recv(r->rig->peer, got, sizeof got, MSG_DONTWAIT) > 0
                             : lab_edge_take(r->rig->edge, r->rig->nic[0], got, sizeof got) > 0;

    r->taken += taken;
    return taken;
}

/* Asked by NT whenever something has happened: keeps both ends busy. */
static bool rate_done(void *ctx)
{
    struct rate *r = ctx;

    while (rate_take(r))
        ;
    for (unsigned i = 0; i < CHAIN && rate_give(r); i++)
        ;
    return r->taken == RATE_FRAMES;
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum lab_verdict rate(struct nic_rig *rig, bool outbound, double *per_second)
{
    struct rate r = {.rig = rig, .outbound = outbound};
    double start = seconds();

    if (outbound)
        nic_frame(r.frame, sizeof r.frame, nic_peer_mac, rig->info.current_mac, NIC_TYPE_TEST, 3);
    else
        nic_frame(r.frame, sizeof r.frame, rig->info.current_mac, nic_peer_mac, NIC_TYPE_TEST, 4);
    /* In steps: a datagram at the peer is no event of NT's. */
    while (!rate_done(&r)) {
        enum lab_stop stop = lab_run_until(rig->c->run, rate_done, &r, LAB_MS);

        if (stop != LAB_STOP_DONE && stop != LAB_STOP_LIMIT)
            return lab_case_expect(rig->c, stop, "frames to pass");
        if (seconds() - start > 60)
            return lab_case_fail(rig->c, "%u of %u frames in a minute", r.taken, RATE_FRAMES);
    }
    *per_second = RATE_FRAMES / (seconds() - start);
    return LAB_PASS;
}

/* The same frames through a socket pair of the same kind, in one process. */
static double reference(void)
{
    uint8_t frame[FRAME_BYTES] = {0};
    int pair[2];
    double start = seconds();

    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) != 0)
        return 0;
    for (unsigned i = 0; i < RATE_FRAMES; i++)
        if (send(pair[0], frame, sizeof frame, 0) < 0 || recv(pair[1], frame, sizeof frame, 0) < 0)
            return 0;
    close(pair[0]);
    close(pair[1]);
    return RATE_FRAMES / (seconds() - start);
}

static enum lab_verdict run_rate(struct lab_case *c)
{
    double send_rate = 0, receive_rate = 0, socket_rate = reference();
    struct nic_rig rig;
    enum lab_verdict verdict = nic_rig_init(&rig, c, NIC_EDGE_QUEUE);

    if (verdict == LAB_PASS && socket_rate == 0)
        verdict = lab_case_fail(c, "no socket pair: %s", strerror(errno));
    if (verdict == LAB_PASS)
        verdict = nic_rig_peer(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = rate(&rig, true, &send_rate);
    if (verdict == LAB_PASS)
        verdict = rate(&rig, false, &receive_rate);
    if (verdict == LAB_PASS) {
        lab_case_metric(c, "send", send_rate, "frames/s");
        lab_case_metric(c, "receive", receive_rate, "frames/s");
        lab_case_metric(c, "socket alone", socket_rate, "frames/s");
    }
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_bench_rate = {
    .name = "bench/rate",
    .summary = "frames of 1,514 bytes per second through QEMU, both ways",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_rate,
};

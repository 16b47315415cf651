/* SPDX-License-Identifier: MIT */
/*
 * A hostile device: two NICs on the contract machine, of which the first lies in every way that the
 * model knows. Whatever it does, there is no finding, the event log says what is wrong where it is wrong,
 * and the second adapter works.
 */
#include <stdio.h>
#include <string.h>

#include "nic.h"
#include "scenarios.h"

#define FAULTY 0
#define HEALTHY 1

enum outcome {
    NO_START,   /* the adapter fails to start, problem 10 */
    RECOVERS,   /* the driver resets the device, and it works again */
    GOES_ON,    /* nothing lasting: it works again once the fault is over */
    ANYHOW,     /* any of these, or the adapter stays down: only the rules of the whole count */
    DEAD,       /* as ANYHOW, and the fault never ends: a function that answers nothing does not
                   come back without being plugged in again */
};

struct lie {
    const char *fault;
    enum outcome outcome;
    const char *log; /* part of the line that the event log must have, NULL: none expected */
};

#define START_TEXT "event log:"

/* Lies that are told before and while the driver starts. */
static const struct lie start_lies[] = {
    {"cfg-mac", NO_START, START_TEXT},
    {"cfg-generation", NO_START, START_TEXT},
    {"cfg-status", ANYHOW, NULL},
    {"queue-size-zero", NO_START, START_TEXT},
    {"queue-size-odd", NO_START, START_TEXT},
    {"queue-size-huge", NO_START, START_TEXT},
    {"queue-count", NO_START, START_TEXT},
    {"notify-wild", NO_START, START_TEXT},
    {"features-refused", NO_START, START_TEXT},
    {"no-version-1", NO_START, START_TEXT},
    {"reset-stuck", NO_START, START_TEXT},
    {"msix-refused", ANYHOW, NULL},
    {"cap-loop", NO_START, START_TEXT},
    {"cap-pointer", NO_START, START_TEXT},
    {"cap-unaligned", NO_START, START_TEXT},
    {"cap-out-of-bar", NO_START, START_TEXT},
    {"cap-no-bar", NO_START, START_TEXT},
    {"cap-bar-reserved", NO_START, START_TEXT},
    {"cap-short", NO_START, START_TEXT},
    {"cap-overlap", NO_START, START_TEXT},
    {"cap-no-common", NO_START, START_TEXT},
    {"cap-no-notify", NO_START, START_TEXT},
    {"cap-no-isr", NO_START, START_TEXT},
    {"cap-no-device", NO_START, START_TEXT},
    {"cap-multiplier", ANYHOW, NULL},
    {"dead", NO_START, NULL},
};

/* Lies that are told under traffic. */
static const struct lie run_lies[] = {
    {"used-bad-id:0", RECOVERS, "broke the rules"},
    {"used-bad-id:1", RECOVERS, "broke the rules"},
    {"used-repeated-id:0", RECOVERS, "broke the rules"},
    {"used-repeated-id:1", RECOVERS, "broke the rules"},
    {"used-unissued-id:0", RECOVERS, "broke the rules"},
    {"used-unissued-id:1", RECOVERS, "broke the rules"},
    {"used-long:0", RECOVERS, "broke the rules"},
    {"used-long:1", RECOVERS, "broke the rules"},
    {"used-short:0", RECOVERS, "broke the rules"},
    {"used-jump:0", RECOVERS, "broke the rules"},
    {"used-jump:1", RECOVERS, "broke the rules"},
    {"used-back:0", RECOVERS, "broke the rules"},
    {"used-back:1", RECOVERS, "broke the rules"},
    {"used-garbage", ANYHOW, NULL},
    {"rx-header", ANYHOW, NULL},
    {"rx-runt", GOES_ON, NULL},
    {"rx-stuck", GOES_ON, NULL},
    {"tx-stuck", RECOVERS, "does not send"},
    {"irq-storm", GOES_ON, NULL},
    {"irq-spurious", GOES_ON, NULL},
    {"irq-none", ANYHOW, NULL},
    {"needs-reset", RECOVERS, "internal error"},
    {"dead", DEAD, NULL},
    {"cfg-status", ANYHOW, NULL},
    {"cfg-generation", ANYHOW, NULL},
};

/* The same on a device with every feature, whose frames take several buffers. */
static const struct lie feature_lies[] = {
    {"used-bad-id:0", RECOVERS, "broke the rules"},
    {"used-bad-id:2", RECOVERS, "broke the rules"},
    {"used-repeated-id:0", RECOVERS, "broke the rules"},
    {"used-unissued-id:1", RECOVERS, "broke the rules"},
    {"used-long:0", RECOVERS, "broke the rules"},
    {"used-long:2", RECOVERS, "broke the rules"},
    {"used-short:0", RECOVERS, "broke the rules"},
    {"used-short:0@3", RECOVERS, "broke the rules"},
    {"used-jump:0", RECOVERS, "broke the rules"},
    {"used-jump:2", RECOVERS, "broke the rules"},
    {"used-back:0", RECOVERS, "broke the rules"},
    {"used-garbage", ANYHOW, NULL},
    {"rx-header", ANYHOW, NULL}, /* num_buffers */
    {"rx-runt", ANYHOW, NULL},
    {"tx-stuck", RECOVERS, "does not send"},
    {"ctrl-stuck", ANYHOW, "control command"},
    {"ctrl-refused", GOES_ON, "control command"},
    {"irq-storm", GOES_ON, NULL},
    {"needs-reset", RECOVERS, "internal error"},
    {"dead", DEAD, NULL},
};

/* One frame each way through NIC n. */
static enum lab_verdict round_trip(struct nic_rig *rig, unsigned n, uint32_t seed)
{
    uint8_t frame[300], got[2048];
    size_t bytes;
    struct lab_reply reply;
    struct lab_nic_info info;
    enum lab_verdict verdict = lab_case_expect(
        rig->c,
        lab_request(rig->c->run, LAB_REQ_NIC_INFO, rig->nic[n], NULL, NULL, 0, NIC_LIMIT, &reply),
        "the adapter's data");

    if (verdict != LAB_PASS)
        return verdict;
    memcpy(&info, reply.data, sizeof info);
    nic_frame(frame, sizeof frame, info.current_mac, nic_peer_mac, NIC_TYPE_TEST, seed);
    verdict = nic_peer_send(rig, n, frame, sizeof frame);
    if (verdict == LAB_PASS)
        verdict = nic_edge_receive(rig, n, got, sizeof got, &bytes);
    if (verdict == LAB_PASS && (bytes != sizeof frame || memcmp(frame, got, bytes) != 0))
        return lab_case_fail(rig->c, "NIC %u received something else than was sent to it", n);
    nic_frame(frame, sizeof frame, nic_peer_mac, info.current_mac, NIC_TYPE_TEST, seed + 1);
    if (verdict == LAB_PASS)
        verdict = nic_edge_send(rig, n, frame, sizeof frame);
    if (verdict == LAB_PASS)
        verdict = nic_peer_receive(rig, n, got, sizeof got, &bytes);
    if (verdict == LAB_PASS && (bytes != sizeof frame || memcmp(frame, got, bytes) != 0))
        return lab_case_fail(rig->c, "NIC %u sent something else than it was given", n);
    return verdict;
}

/* Bursts of frames pushed both ways through a NIC of which nothing is expected, and a command. */
static enum lab_verdict push(struct nic_rig *rig, unsigned n, unsigned bursts)
{
    const struct lab_machine_ops *ops = lab_run_machine_ops(rig->c->run);
    const uint32_t filter[] = {PACKET_TYPE_DIRECTED, PACKET_TYPE_PROMISCUOUS};
    static uint8_t frame[16384];
    const size_t bytes = rig->info.mtu > 1500 ? rig->info.mtu : 200;

    for (uint32_t i = 0; i < bursts; i++) {
        enum lab_verdict verdict;

        for (uint32_t k = 0; k < 4; k++) {
            nic_frame(frame, bytes, rig->info.current_mac, nic_peer_mac, NIC_TYPE_TEST, i);
            ops->net_put(lab_run_machine(rig->c->run), n, frame, bytes);
            nic_frame(frame, bytes, nic_peer_mac, rig->info.current_mac, NIC_TYPE_TEST, i);
            lab_edge_put(rig->edge, rig->nic[n], frame, bytes);
        }
        verdict = nic_run_for(rig, LAB_MS);
        if (verdict == LAB_PASS && i % 16 == 0) {
            const uint64_t arg[6] = {OID_GEN_CURRENT_PACKET_FILTER};
            struct lab_reply reply;

            verdict = lab_case_expect(rig->c,
                                      lab_request(rig->c->run, LAB_REQ_NIC_OID_SET, rig->nic[n], arg,
                                                  &filter[i / 16 % 2], sizeof filter[0], NIC_LIMIT,
                                                  &reply),
                                      "a packet filter that may fail");
        }
        if (verdict != LAB_PASS)
            return verdict;
    }
    return nic_run_for(rig, 100 * LAB_MS);
}

static void drain(struct nic_rig *rig, unsigned n)
{
    const struct lab_machine_ops *ops = lab_run_machine_ops(rig->c->run);
    uint8_t frame[16384];

    while (ops->net_take(lab_run_machine(rig->c->run), n, frame, sizeof frame) > 0)
        ;
    while (lab_edge_take(rig->edge, rig->nic[n], frame, sizeof frame) > 0)
        ;
}

static enum lab_verdict check_log(struct nic_rig *rig, const struct lie *lie)
{
    if (lie->log != NULL && strstr(lab_log_text(rig->c->run), lie->log) == NULL)
        return lab_case_fail(rig->c, "the event log does not say \"%s\"", lie->log);
    return LAB_PASS;
}

/* With the fault in place from the beginning. */
static enum lab_verdict start_lie(struct lab_case *c, struct nic_rig *rig, const struct lie *lie)
{
    enum lab_verdict verdict = nic_rig_init(rig, c, NIC_EDGE_QUEUE);
    char faults[64];

    snprintf(faults, sizeof faults, "net%d:%s", FAULTY, lie->fault);
    rig->config.devices = "net;net";
    rig->config.faults = faults;
    if (verdict == LAB_PASS)
        verdict = nic_rig_install(rig);
    if (verdict != LAB_PASS)
        return verdict;
    if (lie->outcome == NO_START && rig->nic_count != 1)
        return lab_case_fail(c, "%zu adapters started, expected only the healthy one", rig->nic_count);
    if (rig->nic_count == 0)
        return lab_case_fail(c, "the healthy adapter did not start");
    rig->nic[HEALTHY] = rig->nic[rig->nic_count - 1];
    lab_edge_attach_queue(rig->edge, rig->nic[HEALTHY]);
    verdict = nic_run_for(rig, 500 * LAB_MS);
    if (verdict == LAB_PASS)
        verdict = round_trip(rig, HEALTHY, 1);
    return verdict == LAB_PASS ? check_log(rig, lie) : verdict;
}

/* With the fault coming under traffic and, if it lasts, going again. */
static enum lab_verdict run_lie_on(struct lab_case *c, struct nic_rig *rig, const struct lie *lie,
                                   const char *devices)
{
    enum lab_verdict verdict = nic_rig_init(rig, c, NIC_EDGE_QUEUE);
    char command[64];

    rig->config.devices = devices;
    if (strstr(devices, "mtu=") != NULL)
        lab_packages_set(&rig->packages, "*JumboPacket", "9014");
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(rig);
    if (verdict == LAB_PASS && rig->nic_count != 2)
        return lab_case_fail(c, "%zu adapters started, expected 2", rig->nic_count);
    if (verdict == LAB_PASS)
        verdict = round_trip(rig, FAULTY, 1);
    snprintf(command, sizeof command, "fault net%d %s", FAULTY, lie->fault);
    if (verdict == LAB_PASS)
        verdict = nic_monitor(rig, command);
    if (verdict == LAB_PASS)
        verdict = push(rig, FAULTY, 40);
    if (verdict == LAB_PASS) /* long enough for a check-for-hang */
        verdict = nic_run_for(rig, 20 * LAB_SECOND);
    if (verdict == LAB_PASS)
        verdict = round_trip(rig, HEALTHY, 3);
    snprintf(command, sizeof command, "fault net%d %s off", FAULTY, lie->fault);
    if (verdict == LAB_PASS && lie->outcome != DEAD)
        verdict = nic_monitor(rig, command);
    if (verdict == LAB_PASS)
        verdict = nic_run_for(rig, 20 * LAB_SECOND);
    drain(rig, FAULTY);
    if (verdict == LAB_PASS && (lie->outcome == RECOVERS || lie->outcome == GOES_ON))
        verdict = round_trip(rig, FAULTY, 5);
    if (verdict == LAB_PASS)
        verdict = round_trip(rig, HEALTHY, 7);
    return verdict == LAB_PASS ? check_log(rig, lie) : verdict;
}

static enum lab_verdict run_lie(struct lab_case *c, struct nic_rig *rig, const struct lie *lie)
{
    return run_lie_on(c, rig, lie, "net;net");
}

static enum lab_verdict run_feature_lie(struct lab_case *c, struct nic_rig *rig,
                                        const struct lie *lie)
{
    return run_lie_on(c, rig, lie, "net,mrg,event-idx,ctrl,mtu=9000;net");
}

static enum lab_verdict run_lies_of(struct lab_case *c, const struct lie *lies, size_t count,
                                    enum lab_verdict (*one)(struct lab_case *, struct nic_rig *,
                                                            const struct lie *))
{
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < count && verdict == LAB_PASS; i++) {
        struct nic_rig rig;
        char why[sizeof c->text];

        verdict = nic_rig_finish(&rig, one(c, &rig, &lies[i]));
        if (verdict == LAB_FAIL && lab_finding(c->run) == NULL) {
            memcpy(why, c->text, sizeof why);
            lab_case_fail(c, "%s: %.900s", lies[i].fault, why);
        }
        if (verdict == LAB_PASS) {
            lab_destroy(c->run);
            c->run = NULL;
        }
    }
    if (verdict == LAB_PASS)
        lab_case_metric(c, "lies", (double)count, "");
    return verdict;
}

static enum lab_verdict run_start_lies(struct lab_case *c)
{
    return run_lies_of(c, start_lies, sizeof start_lies / sizeof start_lies[0], start_lie);
}

static enum lab_verdict run_run_lies(struct lab_case *c)
{
    return run_lies_of(c, run_lies, sizeof run_lies / sizeof run_lies[0], run_lie);
}

static enum lab_verdict run_feature_lies(struct lab_case *c)
{
    return run_lies_of(c, feature_lies, sizeof feature_lies / sizeof feature_lies[0],
                       run_feature_lie);
}

const struct lab_scenario scenario_contract_start_lies = {
    .name = "contract/start-lies",
    .summary = "a device that lies while the driver starts; a second one works",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_start_lies,
};

const struct lab_scenario scenario_contract_run_lies = {
    .name = "contract/run-lies",
    .summary = "a device that lies under traffic; the driver recovers, a second one works",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_run_lies,
};

const struct lab_scenario scenario_contract_feature_lies = {
    .name = "contract/feature-lies",
    .summary = "a device with all features lies: control queue, frames of several buffers",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_feature_lies,
};

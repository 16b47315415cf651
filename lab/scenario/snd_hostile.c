/* SPDX-License-Identifier: MIT */
/*
 * A hostile sound device: two cards on the contract machine, of which the first lies in every way that
 * the model knows. Whatever it does, there is no finding and no stream hangs, and the second plays.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios.h"
#include "snd.h"

#define FAULTY 0

enum outcome {
    NO_START, /* the adapter fails to start */
    GOES_ON,  /* once the fault is over, music plays again */
    ANYHOW,   /* only the rules of the whole count */
    DEAD,     /* as ANYHOW, and the fault never ends: a function that answers nothing does not come
                 back without being plugged in again */
};

struct lie {
    const char *fault;
    enum outcome outcome;
};

static const struct lie start_lies[] = {
    {"cfg-streams-none", NO_START},   {"cfg-streams-huge", ANYHOW},
    {"cfg-jacks-huge", ANYHOW},       {"cfg-chmaps-huge", ANYHOW},
    {"cfg-generation", ANYHOW},       {"info-garbage", ANYHOW},
    {"info-direction", NO_START},     {"info-formats", NO_START},
    {"info-rates", NO_START},         {"info-channels", NO_START},
    {"ctrl-stuck", NO_START},         {"ctrl-refused", NO_START},
    {"ctrl-bad-msg", ANYHOW},         {"ctrl-not-supp", ANYHOW},
    {"ctrl-io-err", ANYHOW},          {"ctrl-status-odd", ANYHOW},
    {"ctrl-short", ANYHOW},           {"ctrl-lost", ANYHOW},
    {"ctrl-late", ANYHOW},            {"event-garbage", GOES_ON},
    {"event-storm", GOES_ON},         {"event-strange", GOES_ON},
    {"event-short", ANYHOW},          {"queue-size-zero", NO_START},
    {"queue-size-odd", NO_START},     {"queue-size-huge", NO_START},
    {"queue-count", NO_START},        {"notify-wild", NO_START},
    {"features-refused", NO_START},   {"no-version-1", NO_START},
    {"reset-stuck", NO_START},        {"msix-refused", ANYHOW},
    {"msix-few", ANYHOW},             {"cap-loop", NO_START},
    {"cap-pointer", NO_START},        {"cap-unaligned", NO_START},
    {"cap-out-of-bar", NO_START},     {"cap-no-bar", NO_START},
    {"cap-bar-reserved", NO_START},   {"cap-short", NO_START},
    {"cap-overlap", NO_START},        {"cap-no-common", NO_START},
    {"cap-no-notify", NO_START},      {"cap-no-isr", NO_START},
    {"cap-no-device", NO_START},      {"cap-multiplier", ANYHOW},
    {"dead", NO_START},
};

static const struct lie run_lies[] = {
    {"used-bad-id:2", GOES_ON},      {"used-bad-id:3", GOES_ON},
    {"used-bad-id:0", ANYHOW},       {"used-repeated-id:2", GOES_ON},
    {"used-repeated-id:3", GOES_ON}, {"used-unissued-id:2", GOES_ON},
    {"used-unissued-id:3", GOES_ON}, {"used-long:2", GOES_ON},
    {"used-long:3", GOES_ON},        {"used-short:2", ANYHOW},
    {"used-short:3", ANYHOW},        {"used-jump:2", GOES_ON},
    {"used-jump:3", GOES_ON},        {"used-back:2", GOES_ON},
    {"used-back:3", GOES_ON},        {"used-garbage", ANYHOW},
    {"tx-stuck", ANYHOW},            {"rx-stuck", ANYHOW},
    {"ctrl-stuck", ANYHOW},          {"ctrl-refused", ANYHOW},
    {"xfer-io-err", ANYHOW},         {"xfer-status-odd", ANYHOW},
    {"xfer-latency", GOES_ON},       {"xfer-early", ANYHOW},
    {"xfer-short", ANYHOW},          {"xfer-split", ANYHOW},
    {"stop-ignored", ANYHOW},        {"release-keeps", ANYHOW},
    {"event-garbage", GOES_ON},      {"event-strange", GOES_ON},
    {"event-storm", GOES_ON},        {"event-xrun", GOES_ON},
    {"event-period", GOES_ON},       {"event-short", ANYHOW},
    {"irq-storm", GOES_ON},          {"irq-spurious", GOES_ON},
    {"irq-none", ANYHOW},            {"needs-reset", ANYHOW},
    {"dead", DEAD},
};

static enum lab_verdict open_both(struct snd_rig *rig, unsigned n, struct snd_stream s[2])
{
    enum lab_verdict verdict = LAB_PASS;

    for (unsigned i = 0; i < 2 && verdict == LAB_PASS; i++) {
        snd_baseline(&s[i], i == 0 ? LAB_SND_RENDER : LAB_SND_CAPTURE, 10);
        verdict = snd_open(rig, n, &s[i], 0.5);
        if (verdict == LAB_PASS) {
            snd_play(rig, &s[i], 0);
            verdict = snd_run(rig, &s[i]);
        }
    }
    return verdict;
}

/* Nothing is expected but that it comes to an end. */
static enum lab_verdict try_close(struct snd_rig *rig, struct snd_stream s[2])
{
    enum lab_verdict verdict = LAB_PASS;
    int32_t status;

    for (unsigned i = 0; i < 2; i++) {
        for (unsigned state = SND_RUN; state-- > SND_STOP && verdict == LAB_PASS;)
            verdict = snd_try(rig, LAB_REQ_SND_STATE, s[i].card, s[i].info.stream, state, NULL, 0,
                              "a stream of a lying device to stop", &status);
        if (verdict == LAB_PASS)
            verdict = snd_try(rig, LAB_REQ_SND_CLOSE, s[i].card, s[i].info.stream, 0, NULL, 0,
                              "a stream of a lying device to close", &status);
        lab_edge_play(rig->edge, s[i].info.stream, NULL, 0);
        lab_wave_free(&s[i].wave);
    }
    return verdict;
}

/* Open, run and close streams of which nothing is expected. */
static enum lab_verdict try_streams(struct snd_rig *rig, unsigned n)
{
    enum lab_verdict verdict = LAB_PASS;

    for (unsigned i = 0; i < 2 && verdict == LAB_PASS; i++) {
        const uint64_t arg[6] = {0};
        struct snd_stream s;
        struct lab_reply reply;
        int32_t status;

        snd_baseline(&s, i == 0 ? LAB_SND_RENDER : LAB_SND_CAPTURE, 10);
        verdict = lab_case_expect(rig->c,
                                  lab_request(rig->c->run, LAB_REQ_SND_OPEN, rig->card[n], arg,
                                              &s.open, sizeof s.open, SND_LIMIT, &reply),
                                  "a stream of a lying device to open");
        if (verdict != LAB_PASS || reply.status < 0)
            continue;
        memcpy(&s.info, reply.data, sizeof s.info);
        verdict = snd_try(rig, LAB_REQ_SND_STATE, rig->card[n], s.info.stream, SND_RUN, NULL, 0,
                          "a stream of a lying device to run", &status);
        if (verdict == LAB_PASS)
            verdict = snd_run_for(rig, 60 * LAB_MS);
        for (unsigned state = SND_RUN; state-- > SND_STOP && verdict == LAB_PASS;)
            verdict = snd_try(rig, LAB_REQ_SND_STATE, rig->card[n], s.info.stream, state, NULL, 0,
                              "a stream of a lying device to stop", &status);
        if (verdict == LAB_PASS)
            verdict = snd_try(rig, LAB_REQ_SND_CLOSE, rig->card[n], s.info.stream, 0, NULL, 0,
                              "a stream of a lying device to close", &status);
    }
    return verdict;
}

/* Card `card`, which is device n of the machine, plays. */
static enum lab_verdict plays(struct snd_rig *rig, unsigned card, unsigned n)
{
    struct snd_stream s;
    enum lab_verdict verdict;

    snd_baseline(&s, LAB_SND_RENDER, 10);
    verdict = snd_open(rig, card, &s, 0.2);
    if (verdict == LAB_PASS) {
        verdict = snd_collect(rig, n);
        rig->played[n].frames = 0;
        snd_play(rig, &s, 1);
    }
    if (verdict == LAB_PASS)
        verdict = snd_run(rig, &s);
    for (unsigned i = 0; i < 4 && verdict == LAB_PASS; i++) {
        verdict = snd_run_for(rig, 100 * LAB_MS);
        if (verdict == LAB_PASS)
            verdict = snd_collect(rig, n);
    }
    if (verdict == LAB_PASS)
        verdict = snd_halt(rig, &s);
    if (verdict == LAB_PASS)
        verdict = snd_same(rig, &s.wave, &rig->played[n], 0, n == FAULTY ? "the device that lied"
                                                                          : "the healthy device");
    if (verdict == LAB_PASS)
        verdict = snd_close(rig, &s);
    lab_wave_free(&s.wave);
    return verdict;
}

/* With the fault in place from the beginning. */
static enum lab_verdict start_lie(struct lab_case *c, struct snd_rig *rig, const struct lie *lie)
{
    enum lab_verdict verdict = snd_rig_init(rig, c);
    char faults[64];

    snprintf(faults, sizeof faults, "snd%d:%s", FAULTY, lie->fault);
    rig->config.devices = "snd,jacks=2,chmaps=2;snd";
    rig->config.faults = faults;
    if (verdict == LAB_PASS)
        verdict = snd_rig_install(rig);
    if (verdict != LAB_PASS)
        return verdict;
    if (lie->outcome == NO_START && rig->card_count != 1)
        return lab_case_fail(c, "%zu adapters started, expected only the healthy one",
                             rig->card_count);
    if (rig->card_count == 0)
        return lab_case_fail(c, "the healthy adapter did not start");
    if (rig->card_count == 2) {
        verdict = try_streams(rig, 0);
        if (verdict == LAB_PASS && lie->outcome == GOES_ON)
            verdict = plays(rig, 0, FAULTY);
    }
    return verdict == LAB_PASS ? plays(rig, (unsigned)rig->card_count - 1, 1) : verdict;
}

/* With the fault coming while two streams run and, if it lasts, going again. */
static enum lab_verdict run_lie(struct lab_case *c, struct snd_rig *rig, const struct lie *lie)
{
    struct snd_stream s[2] = {0};
    char command[64];
    enum lab_verdict verdict = snd_rig_init(rig, c);

    rig->config.devices = "snd,jacks=2,xruns;snd";
    if (verdict == LAB_PASS)
        verdict = snd_rig_start(rig);
    if (verdict == LAB_PASS && rig->card_count != 2)
        return lab_case_fail(c, "%zu adapters started, expected 2", rig->card_count);
    if (verdict == LAB_PASS)
        verdict = open_both(rig, 0, s);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(rig, 50 * LAB_MS);
    snprintf(command, sizeof command, "fault snd%d %s", FAULTY, lie->fault);
    if (verdict == LAB_PASS)
        verdict = snd_monitor(rig, command);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(rig, 300 * LAB_MS);
    if (verdict == LAB_PASS)
        verdict = try_close(rig, s);
    if (verdict == LAB_PASS)
        verdict = try_streams(rig, 0);
    if (verdict == LAB_PASS)
        verdict = plays(rig, 1, 1);
    snprintf(command, sizeof command, "fault snd%d %s off", FAULTY, lie->fault);
    if (verdict == LAB_PASS && lie->outcome != DEAD)
        verdict = snd_monitor(rig, command);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(rig, 30 * LAB_SECOND);
    if (verdict == LAB_PASS && lie->outcome == GOES_ON)
        verdict = plays(rig, 0, FAULTY);
    for (unsigned i = 0; i < 2; i++)
        lab_wave_free(&s[i].wave);
    return verdict == LAB_PASS ? plays(rig, 1, 1) : verdict;
}

static enum lab_verdict run_lies_of(struct lab_case *c, const struct lie *lies, size_t count,
                                    enum lab_verdict (*one)(struct lab_case *, struct snd_rig *,
                                                            const struct lie *))
{
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < count && verdict == LAB_PASS; i++) {
        struct snd_rig rig;

        verdict = snd_rig_next(&rig, lies[i].fault, one(c, &rig, &lies[i]));
    }
    if (verdict == LAB_PASS)
        lab_case_metric(c, "lies", (double)count, "");
    return verdict;
}

static enum lab_verdict run_hostile_start(struct lab_case *c)
{
    return run_lies_of(c, start_lies, sizeof start_lies / sizeof start_lies[0], start_lie);
}

const struct lab_scenario scenario_snd_hostile_start = {
    .name = "snd/hostile-start",
    .summary = "a sound device that lies while the driver starts; a second one plays",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_hostile_start,
};

static enum lab_verdict run_hostile_run(struct lab_case *c)
{
    return run_lies_of(c, run_lies, sizeof run_lies / sizeof run_lies[0], run_lie);
}

const struct lab_scenario scenario_snd_hostile_run = {
    .name = "snd/hostile-run",
    .summary = "a sound device that lies while it plays and records; a second one plays",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_hostile_run,
};

/* ---- every status, for every command --------------------------------------------------------- */

/* More commands than start, two streams and their end take. */
#define STATUS_COMMANDS 20

/* If the adapter starts, then music plays when the lie is over. */
static enum lab_verdict status_lie(struct lab_case *c, struct snd_rig *rig, const char *lie,
                                   bool *fired)
{
    char faults[64];
    enum lab_verdict verdict = snd_rig_init(rig, c);

    snprintf(faults, sizeof faults, "snd%d:%s", FAULTY, lie);
    rig->config.devices = "snd,jacks=2,chmaps=2";
    rig->config.faults = faults;
    if (verdict == LAB_PASS)
        verdict = snd_rig_install(rig);
    *fired = true;
    if (verdict != LAB_PASS || rig->card_count == 0)
        return verdict;
    verdict = try_streams(rig, 0);
    *fired = verdict == LAB_PASS && snd_counter(rig, 0, "faults") > 0;
    if (verdict != LAB_PASS || !*fired)
        return verdict;
    verdict = snd_run_for(rig, 30 * LAB_SECOND);
    return verdict == LAB_PASS ? plays(rig, 0, FAULTY) : verdict;
}

static enum lab_verdict run_status_lies(struct lab_case *c)
{
    /* An error is an answer, after which the device is as good as any. One that means nothing, or
     * none, is a broken promise: the driver resets the device, which then is as good as any. */
    static const char *const faults[] = {
        "ctrl-bad-msg", "ctrl-not-supp", "ctrl-io-err",      "ctrl-status-odd",
        "ctrl-short",   "ctrl-lost",     "ctrl-status-zero", "ctrl-late",
    };
    enum lab_verdict verdict = LAB_PASS;
    unsigned lies = 0;

    for (size_t i = 0; i < sizeof faults / sizeof faults[0] && verdict == LAB_PASS; i++) {
        bool fired = true;

        for (unsigned n = 0; n < STATUS_COMMANDS && fired && verdict == LAB_PASS; n++) {
            struct snd_rig rig;
            char what[64];

            snprintf(what, sizeof what, "%s@%u", faults[i], n);
            verdict = status_lie(c, &rig, what, &fired);
            verdict = snd_rig_next(&rig, what, verdict);
            lies += fired;
        }
    }
    lab_case_metric(c, "lies", lies, "");
    return verdict;
}

const struct lab_scenario scenario_snd_status_lies = {
    .name = "snd/status-lies",
    .summary = "every command is answered with every error, an unknown status, too short, late, never",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_status_lies,
};

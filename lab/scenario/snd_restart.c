/* SPDX-License-Identifier: MIT */
/*
 * A device that forgets nothing at a reset (`keep-over-reset`, as QEMU does), and commands that it
 * does not answer: the driver resets it and loses sight of what a stream's transfers are doing. The
 * client closes the stream at once; the device must not find its pages gone.
 */
#include <stdio.h>
#include <string.h>

#include "scenarios.h"
#include "snd.h"

/* Long enough that a transfer of before the reset plays on when the client has gone. */
#define RESTART_PERIOD_MS 100

enum {
    LOST_STOP,    /* the running stream is reset */
    LOST_RELEASE, /* the standing one is */
    LOST_LATER,   /* and so is one of the commands that tidy up */
    LOST_COUNT = LOST_LATER + 6
};

static enum lab_verdict start_stream(struct snd_rig *rig, struct snd_stream *s, uint32_t direction,
                                     unsigned times)
{
    enum lab_verdict verdict;

    snd_baseline(s, direction, RESTART_PERIOD_MS);
    verdict = snd_open(rig, 0, s, 0.3);
    if (verdict == LAB_PASS && direction == LAB_SND_RENDER)
        snd_play(rig, s, times);
    return verdict == LAB_PASS ? snd_run(rig, s) : verdict;
}

/* Whatever the states say: the device is in trouble, the client wants to leave. */
static enum lab_verdict leave_stream(struct snd_rig *rig, struct snd_stream *s)
{
    enum lab_verdict verdict = LAB_PASS;
    int32_t status;

    for (unsigned state = SND_RUN; state-- > SND_STOP && verdict == LAB_PASS;)
        verdict = snd_try(rig, LAB_REQ_SND_STATE, s->card, s->info.stream, state, NULL, 0,
                          "a stream to stop", &status);
    if (verdict == LAB_PASS)
        verdict = snd_close(rig, s);
    lab_edge_play(rig->edge, s->info.stream, NULL, 0);
    lab_wave_free(&s->wave);
    return verdict;
}

/* Music arrives whole, and the microphone's stream runs and stops as it should. */
static enum lab_verdict works_again(struct snd_rig *rig)
{
    struct snd_stream s, in;
    enum lab_verdict verdict = snd_collect(rig, 0);

    rig->played[0].frames = 0;
    if (verdict == LAB_PASS)
        verdict = start_stream(rig, &in, LAB_SND_CAPTURE, 0);
    if (verdict == LAB_PASS)
        verdict = start_stream(rig, &s, LAB_SND_RENDER, 1);
    if (verdict == LAB_PASS)
        verdict = snd_listen(rig, 1200 * LAB_MS);
    if (verdict == LAB_PASS)
        verdict = snd_halt(rig, &s);
    if (verdict == LAB_PASS)
        verdict = snd_same(rig, &s.wave, &rig->played[0], 0, "the music after it");
    if (verdict == LAB_PASS)
        verdict = snd_close(rig, &s);
    lab_wave_free(&s.wave);
    if (verdict == LAB_PASS)
        verdict = snd_halt(rig, &in);
    return verdict == LAB_PASS ? snd_close(rig, &in) : verdict;
}

/* One stream that has run for a while. */
static enum lab_verdict start_case(struct lab_case *c, struct snd_rig *rig, struct snd_stream *s,
                                   uint32_t direction)
{
    enum lab_verdict verdict = snd_rig_init(rig, c);

    rig->config.faults = "snd0:keep-over-reset";
    if (verdict == LAB_PASS)
        verdict = snd_rig_start(rig);
    if (verdict == LAB_PASS)
        verdict = start_stream(rig, s, direction, 0);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(rig, 3 * RESTART_PERIOD_MS * LAB_MS + 30 * LAB_MS);
    return verdict;
}

/* One stream, and one command that is not answered when it ends. */
static enum lab_verdict restart_case(struct lab_case *c, struct snd_rig *rig, uint32_t direction,
                                     unsigned lost)
{
    struct snd_stream s;
    char command[64];
    enum lab_verdict verdict = start_case(c, rig, &s, direction);

    snprintf(command, sizeof command, "fault snd0 ctrl-lost@%u",
             lost < LOST_LATER ? lost : lost - LOST_LATER);
    if (verdict == LAB_PASS && lost >= LOST_LATER)
        verdict = snd_monitor(rig, "fault snd0 ctrl-status-odd");
    if (verdict == LAB_PASS)
        verdict = snd_monitor(rig, command);
    if (verdict == LAB_PASS)
        verdict = leave_stream(rig, &s);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(rig, 10 * LAB_SECOND);
    if (verdict == LAB_PASS && snd_counter(rig, 0, "faults") == 0)
        return lab_case_fail(c, "every command was answered");
    if (verdict == LAB_PASS && snd_counter(rig, 0, "kept") != 0)
        return lab_case_fail(c, "the device was not made to return %llu transfers",
                             (unsigned long long)snd_counter(rig, 0, "kept"));
    return verdict == LAB_PASS ? works_again(rig) : verdict;
}

/* It is disabled while it answers nothing: what it still has is out of its reach. */
static enum lab_verdict stuck_case(struct lab_case *c, struct snd_rig *rig, uint32_t direction)
{
    struct snd_stream s;
    enum lab_verdict verdict = start_case(c, rig, &s, direction);

    if (verdict == LAB_PASS)
        verdict = snd_monitor(rig, "fault snd0 ctrl-stuck");
    if (verdict == LAB_PASS)
        verdict = snd_request(rig, LAB_REQ_REMOVE, rig->card[0], 0, 0, NULL, 0, "disable", NULL);
    lab_edge_play(rig->edge, s.info.stream, NULL, 0);
    lab_wave_free(&s.wave);
    return verdict == LAB_PASS ? snd_run_for(rig, LAB_SECOND) : verdict;
}

static enum lab_verdict run_restart(struct lab_case *c)
{
    enum lab_verdict verdict = LAB_PASS;

    for (unsigned i = 0; i < 2 * (LOST_COUNT + 1) && verdict == LAB_PASS; i++) {
        const uint32_t direction = i % 2 == 0 ? LAB_SND_RENDER : LAB_SND_CAPTURE;
        struct snd_rig rig;
        char what[64];

        snprintf(what, sizeof what, "%s, case %u", i % 2 == 0 ? "playing" : "recording", i / 2);
        verdict = i / 2 < LOST_COUNT ? restart_case(c, &rig, direction, i / 2)
                                     : stuck_case(c, &rig, direction);
        verdict = snd_rig_next(&rig, what, verdict);
    }
    return verdict;
}

const struct lab_scenario scenario_snd_restart = {
    .name = "snd/restart",
    .summary = "commands that are lost when a stream ends, on a device that forgets nothing at a reset",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_restart,
};

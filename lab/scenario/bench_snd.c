/* SPDX-License-Identifier: MIT */
/*
 * What a second of sound costs, and how far ahead of time the driver wants it. On the contract
 * machine everything is counted and nothing timed: the same seed gives the same numbers.
 * bench/run.py makes the table.
 */
#include <stdio.h>
#include <string.h>

#include "scenarios.h"
#include "snd.h"

#define DRIVER       "aero_virtio_snd.sys"
#define WARM_UP      (LAB_SECOND / 2)  /* until the driver knows the device's pace */
#define COUNTED      2u                /* seconds */
#define STEPPED      (LAB_SECOND / 10) /* whose instructions are counted, by single steps */
#define SAMPLES      200u
#define SAMPLE_EVERY (3 * LAB_MS + 137000) /* at every phase of a period */
#define MUSIC        2.0                   /* seconds, played again and again */

struct sound_costs {
    double kicks, interrupts, timers, calls;
};

static enum lab_verdict read_costs(struct snd_rig *rig, struct sound_costs *out)
{
    struct lab_counters counters;
    enum lab_verdict verdict = snd_counters(rig, &counters);

    *out = (struct sound_costs){.kicks = (double)snd_counter(rig, 0, "kicks"),
                                .interrupts = (double)snd_counter(rig, 0, "interrupts"),
                                .timers = (double)counters.timer_expirations,
                                .calls = (double)counters.kernel_calls};
    return verdict;
}

static enum lab_verdict measure_costs(struct snd_rig *rig)
{
    struct sound_costs before, after;
    uint64_t instructions = 0;
    enum lab_verdict verdict = read_costs(rig, &before);

    if (verdict == LAB_PASS)
        verdict = snd_listen(rig, COUNTED * LAB_SECOND);
    if (verdict == LAB_PASS)
        verdict = read_costs(rig, &after);
    if (verdict == LAB_PASS && !lab_count_start(rig->c->run, DRIVER))
        return lab_case_fail(rig->c, DRIVER " is not loaded");
    if (verdict == LAB_PASS) {
        verdict = snd_run_for(rig, STEPPED);
        instructions = lab_count_stop(rig->c->run);
    }
    if (verdict != LAB_PASS)
        return verdict;
    lab_case_metric(rig->c, "instructions", (double)instructions * ((double)LAB_SECOND / STEPPED),
                    "/s");
    lab_case_metric(rig->c, "interrupts", (after.interrupts - before.interrupts) / COUNTED, "/s");
    lab_case_metric(rig->c, "kicks", (after.kicks - before.kicks) / COUNTED, "/s");
    lab_case_metric(rig->c, "timers", (after.timers - before.timers) / COUNTED, "/s");
    lab_case_metric(rig->c, "kernel calls", (after.calls - before.calls) / COUNTED, "/s");
    if (instructions == 0) /* cannot be: the counting itself is broken */
        return lab_case_fail(rig->c, "no instruction was counted");
    return LAB_PASS;
}

/*
 * Lead: what the driver has taken before it is played. Delay: how far the position is behind where
 * it would be if every sample were as fresh as the freshest. Both in periods.
 */
static enum lab_verdict measure_latency(struct snd_rig *rig, const struct snd_stream *s,
                                        uint32_t period_ms)
{
    static double fresh[SAMPLES];
    const double frame = s->open.channels * s->open.bits / 8.0;
    const double period = s->open.rate * period_ms / 1000.0;
    double lead = 0, lead_max = 0, freshest = -1e18, delay = 0, delay_max = 0;
    enum lab_verdict verdict = LAB_PASS;

    for (unsigned i = 0; i < SAMPLES && verdict == LAB_PASS; i++) {
        struct lab_snd_status status;

        verdict = snd_listen(rig, SAMPLE_EVERY);
        if (verdict == LAB_PASS)
            verdict = snd_status(rig, s, &status);
        if (verdict != LAB_PASS)
            return verdict;
        uint64_t taken = (status.write + s->info.buffer_bytes - status.play) % s->info.buffer_bytes;
        double frames = (double)taken / frame;
        double seconds = (double)lab_clock(rig->c->run) / LAB_SECOND;

        lead += frames / SAMPLES;
        lead_max = frames > lead_max ? frames : lead_max;
        fresh[i] = (double)status.position / frame - seconds * s->open.rate;
        freshest = fresh[i] > freshest ? fresh[i] : freshest;
    }
    for (unsigned i = 0; i < SAMPLES; i++) {
        delay += (freshest - fresh[i]) / SAMPLES;
        delay_max = freshest - fresh[i] > delay_max ? freshest - fresh[i] : delay_max;
    }
    if (s->open.direction == LAB_SND_RENDER) {
        lab_case_metric(rig->c, "lead", lead / period, "periods");
        lab_case_metric(rig->c, "longest lead", lead_max / period, "periods");
    }
    lab_case_metric(rig->c, "delay", delay / period, "periods");
    lab_case_metric(rig->c, "longest delay", delay_max / period, "periods");
    return LAB_PASS;
}

static enum lab_verdict measure(struct lab_case *c, uint32_t direction, uint32_t period_ms)
{
    struct snd_rig rig;
    struct snd_stream s;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    snd_baseline(&s, direction, period_ms);
    rig.config.steady = true;
    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = snd_open(&rig, 0, &s, MUSIC);
    if (verdict == LAB_PASS) {
        snd_play(&rig, &s, 0);
        verdict = snd_run(&rig, &s);
    }
    if (verdict == LAB_PASS)
        verdict = snd_listen(&rig, WARM_UP);
    if (verdict == LAB_PASS)
        verdict = measure_costs(&rig);
    if (verdict == LAB_PASS)
        verdict = measure_latency(&rig, &s, period_ms);
    if (verdict == LAB_PASS)
        verdict = snd_halt(&rig, &s);
    if (verdict == LAB_PASS)
        verdict = snd_close(&rig, &s);
    return snd_rig_finish(&rig, verdict);
}

static enum lab_verdict run_play(struct lab_case *c)
{
    return measure(c, LAB_SND_RENDER, 10);
}

static enum lab_verdict run_play_short(struct lab_case *c)
{
    return measure(c, LAB_SND_RENDER, 3);
}

static enum lab_verdict run_record(struct lab_case *c)
{
    return measure(c, LAB_SND_CAPTURE, 10);
}

const struct lab_scenario scenario_bench_play = {
    .name = "bench/play",
    .summary = "what a second of playback costs, periods of 10 ms, and how far ahead it is taken",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_play,
};

const struct lab_scenario scenario_bench_play_short = {
    .name = "bench/play-3ms",
    .summary = "what a second of playback costs, periods of 3 ms, and how far ahead it is taken",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_play_short,
};

const struct lab_scenario scenario_bench_record = {
    .name = "bench/record",
    .summary = "what a second of recording costs, periods of 10 ms, and how late it comes",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_record,
};

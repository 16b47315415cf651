/* SPDX-License-Identifier: MIT */
/* What happens to an adapter and its streams in their life, with sound going on. */
#include "scenarios.h"
#include "snd.h"

/* SYSTEM_POWER_STATE */
#define POWER_SYSTEM_WORKING 1
#define POWER_SYSTEM_SLEEPING3 4

/* ---- information ----------------------------------------------------------------------------- */

static enum lab_verdict run_info(struct lab_case *c)
{
    struct snd_rig rig;
    unsigned seen[2] = {0, 0};
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = snd_info(&rig, 0);
    for (size_t i = 0; i < rig.endpoint_count && verdict == LAB_PASS; i++) {
        const struct lab_snd_endpoint *e = &rig.endpoint[i];
        const struct lab_snd_range *r = &e->range[0];
        uint32_t channels = e->direction == LAB_SND_RENDER ? 2 : 1;

        seen[e->direction == LAB_SND_CAPTURE]++;
        if (e->range_count == 0)
            verdict = lab_case_fail(c, "pin %u has no data range", e->pin);
        else if (r->format_tag != LAB_WAVE_PCM || r->bits_min > 16 || r->bits_max < 16 ||
                 r->rate_min > 48000 || r->rate_max < 48000 || r->channels < channels)
            verdict = lab_case_fail(c, "pin %u: the first data range is not S16 at 48 kHz, but "
                                       "%u to %u bits, %u to %u Hz, %u channels",
                                    e->pin, r->bits_min, r->bits_max, r->rate_min, r->rate_max,
                                    r->channels);
        else if (e->connected == 0)
            verdict = lab_case_fail(c, "pin %u: nothing is connected", e->pin);
    }
    if (verdict == LAB_PASS && (seen[0] != 1 || seen[1] != 1))
        verdict = lab_case_fail(c, "%u render and %u capture pins", seen[0], seen[1]);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_info = {
    .name = "snd/info",
    .summary = "one render and one capture endpoint, the contract's format first",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_info,
};

/* ---- stop, pause, run ------------------------------------------------------------------------ */

#define STORM_STEPS 300

static enum lab_verdict run_storm(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream out, in;
    uint64_t random = c->seed * 2 + 1;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (verdict == LAB_PASS)
        verdict = snd_start_playing(&rig, &out, 3);
    snd_baseline(&in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_open(&rig, 0, &in, 0);
    for (unsigned i = 0; i < STORM_STEPS && verdict == LAB_PASS; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
        verdict = snd_state(&rig, random >> 40 & 1 ? &out : &in, (unsigned)(random >> 50) % 4);
        if (verdict == LAB_PASS)
            verdict = snd_run_for(&rig, (random >> 34) % (8 * LAB_MS));
        if (verdict == LAB_PASS && i % 50 == 49)
            verdict = snd_forget(&rig, 0);
    }
    if (verdict == LAB_PASS)
        verdict = snd_state(&rig, &out, SND_STOP);
    if (verdict == LAB_PASS)
        verdict = snd_state(&rig, &in, SND_STOP);
    if (verdict == LAB_PASS)
        verdict = snd_run(&rig, &out);
    if (verdict == LAB_PASS)
        verdict = snd_check_end(&rig, 0, &out);
    if (verdict == LAB_PASS)
        verdict = snd_close(&rig, &in);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_storm = {
    .name = "snd/storm",
    .summary = "300 changes of state of two streams at any time; then it plays as if nothing had been",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_storm,
};

static enum lab_verdict run_pause(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s;
    struct lab_snd_status before = {0}, after = {0};
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (verdict == LAB_PASS)
        verdict = snd_start_playing(&rig, &s, 5);
    for (unsigned i = 0; i < 10 && verdict == LAB_PASS; i++) {
        verdict = snd_run_for(&rig, 73 * LAB_MS);
        if (verdict == LAB_PASS)
            verdict = snd_state(&rig, &s, SND_PAUSE);
        if (verdict == LAB_PASS)
            verdict = snd_status(&rig, &s, &before);
        if (verdict == LAB_PASS)
            verdict = snd_run_for(&rig, 200 * LAB_MS);
        if (verdict == LAB_PASS)
            verdict = snd_status(&rig, &s, &after);
        if (verdict == LAB_PASS && before.position != after.position)
            verdict = lab_case_fail(c, "the position moved from %llu to %llu during a pause",
                                    (unsigned long long)before.position,
                                    (unsigned long long)after.position);
        if (verdict == LAB_PASS)
            verdict = snd_state(&rig, &s, SND_RUN);
    }
    if (verdict == LAB_PASS)
        verdict = snd_check_end(&rig, 0, &s);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_pause = {
    .name = "snd/pause",
    .summary = "the position stands still in a pause, and goes on after it",
    .machines = SND_VIRTUAL,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_pause,
};

/* Two streams that nobody stops. */
static enum lab_verdict leave_running(struct snd_rig *rig, struct snd_stream s[2])
{
    enum lab_verdict verdict = LAB_PASS;

    for (unsigned i = 0; i < 2 && verdict == LAB_PASS; i++) {
        snd_baseline(&s[i], i == 0 ? LAB_SND_RENDER : LAB_SND_CAPTURE, 10);
        verdict = snd_begin(rig, 0, &s[i], 0.5, 0);
    }
    return verdict == LAB_PASS ? snd_run_for(rig, 60 * LAB_MS) : verdict;
}

static enum lab_verdict run_interrupted(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s[2] = {0};
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    for (unsigned i = 0; i < 6 && verdict == LAB_PASS; i++) {
        verdict = leave_running(&rig, s);
        if (verdict == LAB_PASS && i % 2 == 0)
            verdict = snd_request(&rig, LAB_REQ_REBALANCE, rig.card[0], 0, 0, NULL, 0,
                                  "stop and start", NULL);
        if (verdict == LAB_PASS && i % 2 == 1)
            verdict = snd_request(&rig, LAB_REQ_REMOVE, rig.card[0], 0, 0, NULL, 0, "disable", NULL);
        if (verdict == LAB_PASS && i % 2 == 1)
            verdict = snd_request(&rig, LAB_REQ_START, rig.card[0], 0, 0, NULL, 0, "enable", NULL);
        lab_wave_free(&s[0].wave);
        lab_wave_free(&s[1].wave);
    }
    snd_baseline(&s[0], LAB_SND_RENDER, 10);
    if (verdict == LAB_PASS)
        verdict = snd_begin(&rig, 0, &s[0], 1, 0);
    if (verdict == LAB_PASS)
        verdict = snd_check_end(&rig, 0, &s[0]);
    lab_wave_free(&s[0].wave);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_interrupted = {
    .name = "snd/interrupted",
    .summary = "stopped for new resources or disabled while it plays and records, six times; then it plays",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_interrupted,
};

static enum lab_verdict run_cycle(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s;
    struct lab_counters now = {0};
    uint64_t first = 0;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    for (unsigned i = 0; i < 20 && verdict == LAB_PASS; i++) {
        snd_baseline(&s, i % 2 ? LAB_SND_CAPTURE : LAB_SND_RENDER, 10);
        verdict = snd_begin(&rig, 0, &s, 0.5, 0);
        if (verdict == LAB_PASS)
            verdict = snd_run_for(&rig, 30 * LAB_MS);
        if (verdict == LAB_PASS)
            verdict = snd_end(&rig, &s);
        lab_wave_free(&s.wave);
        if (verdict == LAB_PASS)
            verdict = snd_request(&rig, LAB_REQ_REMOVE, rig.card[0], 0, 0, NULL, 0, "disable", NULL);
        if (verdict == LAB_PASS)
            verdict = snd_counters(&rig, &now);
        first = i == 0 ? now.pool_bytes : first;
        if (verdict == LAB_PASS && now.pool_bytes != first)
            verdict = lab_case_fail(c, "after %u cycles %llu bytes of pool are in use, %llu at first",
                                    i + 1, (unsigned long long)now.pool_bytes,
                                    (unsigned long long)first);
        if (verdict == LAB_PASS)
            verdict = snd_request(&rig, LAB_REQ_START, rig.card[0], 0, 0, NULL, 0, "enable", NULL);
    }
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_cycle = {
    .name = "snd/cycle",
    .summary = "play or record, disable, enable, 20 times without a leak",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_cycle,
};

/* ---- sleep, removal --------------------------------------------------------------------------- */

static enum lab_verdict run_sleep(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s, in;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (verdict == LAB_PASS)
        verdict = snd_start_playing(&rig, &s, 3);
    snd_baseline(&in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_begin(&rig, 0, &in, 0, 0);
    for (unsigned i = 0; i < 3 && verdict == LAB_PASS; i++) {
        verdict = snd_run_for(&rig, 55 * LAB_MS);
        if (verdict == LAB_PASS)
            verdict = snd_request(&rig, LAB_REQ_SET_SYSTEM_POWER, 0, POWER_SYSTEM_SLEEPING3, 0, NULL,
                                  0, "sleep", NULL);
        if (verdict == LAB_PASS)
            verdict = snd_request(&rig, LAB_REQ_SET_SYSTEM_POWER, 0, POWER_SYSTEM_WORKING, 0, NULL, 0,
                                  "wake", NULL);
        if (verdict == LAB_PASS)
            verdict = snd_run_for(&rig, 100 * LAB_MS);
        if (verdict == LAB_PASS)
            verdict = snd_check_music(&rig, 0, &s.wave);
    }
    if (verdict == LAB_PASS)
        verdict = snd_end(&rig, &in);
    if (verdict == LAB_PASS)
        verdict = snd_check_end(&rig, 0, &s);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_sleep = {
    .name = "snd/sleep",
    .summary = "S3 and back three times while playing and recording; the music goes on",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_sleep,
};

/* gone: as a device is that was pulled out; else it is there, and Windows has done with it. */
static enum lab_verdict surprise(struct lab_case *c, bool gone)
{
    struct snd_rig rig;
    struct snd_stream s, in;
    int32_t status;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (verdict == LAB_PASS)
        verdict = snd_start_playing(&rig, &s, 3);
    snd_baseline(&in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_begin(&rig, 0, &in, 0, 0);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(&rig, 55 * LAB_MS);
    if (verdict == LAB_PASS && gone)
        verdict = snd_monitor(&rig, "unplug snd0");
    if (verdict == LAB_PASS) /* the driver goes on for a moment with a device that is not there */
        verdict = snd_run_for(&rig, 30 * LAB_MS);
    if (verdict == LAB_PASS)
        verdict = snd_request(&rig, LAB_REQ_SURPRISE_REMOVE, rig.card[0], 0, 0, NULL, 0,
                              "surprise removal", NULL);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(&rig, 100 * LAB_MS);
    /* Windows' audio engine closes its streams when it hears of it: they may refuse, not hang. */
    if (verdict == LAB_PASS)
        verdict = snd_try(&rig, LAB_REQ_SND_CLOSE, s.card, s.info.stream, 0, NULL, 0,
                          "closing a stream of a gone adapter", &status);
    if (verdict == LAB_PASS)
        verdict = snd_try(&rig, LAB_REQ_SND_CLOSE, in.card, in.info.stream, 0, NULL, 0,
                          "closing a stream of a gone adapter", &status);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(&rig, 100 * LAB_MS);
    return snd_rig_finish(&rig, verdict);
}

static enum lab_verdict run_unplug(struct lab_case *c)
{
    return surprise(c, true);
}

const struct lab_scenario scenario_snd_unplug = {
    .name = "snd/unplug",
    .summary = "the device is pulled out while it plays and records",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_unplug,
};

static enum lab_verdict run_given_up(struct lab_case *c)
{
    return surprise(c, false);
}

const struct lab_scenario scenario_snd_given_up = {
    .name = "snd/given-up",
    .summary = "surprise removal of a device that is still there, and works, while it plays and records",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_given_up,
};

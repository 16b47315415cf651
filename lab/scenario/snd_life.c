/* SPDX-License-Identifier: MIT */
/* What happens to an adapter and its streams in their life, with sound going on. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios.h"
#include "snd.h"

#define EVERYWHERE "qemu,qemu-virtual,contract"
#define VIRTUAL "qemu-virtual,contract"
/* SYSTEM_POWER_STATE */
#define POWER_SYSTEM_WORKING 1
#define POWER_SYSTEM_SLEEPING3 4

/* ---- common ---------------------------------------------------------------------------------- */

/* Start the adapter and let a stream play music for ever. */
static enum lab_verdict start_playing(struct snd_rig *rig, struct snd_stream *s, double seconds)
{
    enum lab_verdict verdict = snd_rig_start(rig);

    snd_baseline(s, LAB_SND_RENDER, 10);
    if (verdict == LAB_PASS)
        verdict = snd_open(rig, 0, s, seconds);
    if (verdict == LAB_PASS) {
        snd_play(rig, s, 0);
        verdict = snd_run(rig, s);
    }
    return verdict;
}

/* What has come since the last look is thrown away. */
static enum lab_verdict forget(struct snd_rig *rig, unsigned n)
{
    enum lab_verdict verdict = snd_collect(rig, n);

    rig->played[n].frames = 0;
    return verdict;
}

/* The last half of what device n has played is a piece of the wave, which may have begun again. */
static enum lab_verdict is_part(struct snd_rig *rig, unsigned n, const struct lab_wave *wave)
{
    struct lab_wave *got = &rig->played[n], part = *got, twice = *wave;
    size_t bytes = lab_wave_bytes(wave);
    struct lab_wave_match m;

    part.frames /= 2;
    part.data += lab_wave_frame_bytes(got) * (got->frames - part.frames);
    if (got->data == NULL || part.frames < 4800)
        return lab_case_fail(rig->c, "only %llu frames were played",
                             (unsigned long long)got->frames);
    twice.frames *= 2;
    twice.data = malloc(2 * bytes);
    if (twice.data == NULL)
        return lab_case_fail(rig->c, "no memory for a comparison");
    memcpy(twice.data, wave->data, bytes);
    memcpy(twice.data + bytes, wave->data, bytes);
    lab_wave_compare(&part, &twice, &m);
    free(twice.data);
    if (m.offset == UINT64_MAX || m.different > 0 || m.frames < part.frames)
        return lab_case_fail(rig->c, "what device %u plays is not the music it is given", n);
    return LAB_PASS;
}

/* Half a second of it, unchanged. */
static enum lab_verdict check_music(struct snd_rig *rig, unsigned n, const struct lab_wave *wave)
{
    enum lab_verdict verdict = forget(rig, n);

    if (verdict == LAB_PASS)
        verdict = snd_listen(rig, LAB_SECOND / 2);
    return verdict == LAB_PASS ? is_part(rig, n, wave) : verdict;
}

static enum lab_verdict end_playing(struct snd_rig *rig, struct snd_stream *s)
{
    enum lab_verdict verdict = snd_halt(rig, s);

    return verdict == LAB_PASS ? snd_close(rig, s) : verdict;
}

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
    .machines = EVERYWHERE,
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
        verdict = start_playing(&rig, &out, 3);
    snd_baseline(&in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_open(&rig, 0, &in, 0);
    for (unsigned i = 0; i < STORM_STEPS && verdict == LAB_PASS; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
        verdict = snd_state(&rig, random >> 40 & 1 ? &out : &in, (unsigned)(random >> 50) % 4);
        if (verdict == LAB_PASS)
            verdict = snd_run_for(&rig, (random >> 34) % (8 * LAB_MS));
        if (verdict == LAB_PASS && i % 50 == 49)
            verdict = forget(&rig, 0);
    }
    if (verdict == LAB_PASS)
        verdict = snd_state(&rig, &out, SND_STOP);
    if (verdict == LAB_PASS)
        verdict = snd_state(&rig, &in, SND_STOP);
    if (verdict == LAB_PASS)
        verdict = snd_run(&rig, &out);
    if (verdict == LAB_PASS)
        verdict = check_music(&rig, 0, &out.wave);
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &out);
    if (verdict == LAB_PASS)
        verdict = snd_close(&rig, &in);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_storm = {
    .name = "snd/storm",
    .summary = "300 changes of state of two streams at any time; then it plays as if nothing had been",
    .machines = EVERYWHERE,
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
        verdict = start_playing(&rig, &s, 5);
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
        verdict = check_music(&rig, 0, &s.wave);
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &s);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_pause = {
    .name = "snd/pause",
    .summary = "the position stands still in a pause, and goes on after it",
    .machines = VIRTUAL,
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
        verdict = snd_open(rig, 0, &s[i], 0.5);
        if (verdict == LAB_PASS) {
            snd_play(rig, &s[i], 0);
            verdict = snd_run(rig, &s[i]);
        }
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
        verdict = snd_open(&rig, 0, &s[0], 1);
    if (verdict == LAB_PASS) {
        snd_play(&rig, &s[0], 0);
        verdict = snd_run(&rig, &s[0]);
    }
    if (verdict == LAB_PASS)
        verdict = check_music(&rig, 0, &s[0].wave);
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &s[0]);
    lab_wave_free(&s[0].wave);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_interrupted = {
    .name = "snd/interrupted",
    .summary = "stopped for new resources or disabled while it plays and records, six times; then it plays",
    .machines = EVERYWHERE,
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
        verdict = snd_open(&rig, 0, &s, 0.5);
        if (verdict == LAB_PASS)
            snd_play(&rig, &s, 0);
        if (verdict == LAB_PASS)
            verdict = snd_run(&rig, &s);
        if (verdict == LAB_PASS)
            verdict = snd_run_for(&rig, 30 * LAB_MS);
        if (verdict == LAB_PASS)
            verdict = end_playing(&rig, &s);
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
    .machines = EVERYWHERE,
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
        verdict = start_playing(&rig, &s, 3);
    snd_baseline(&in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_open(&rig, 0, &in, 0);
    if (verdict == LAB_PASS)
        verdict = snd_run(&rig, &in);
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
            verdict = check_music(&rig, 0, &s.wave);
    }
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &in);
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &s);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_sleep = {
    .name = "snd/sleep",
    .summary = "S3 and back three times while playing and recording; the music goes on",
    .machines = EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_sleep,
};

static enum lab_verdict run_unplug(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s, in;
    int32_t status;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (verdict == LAB_PASS)
        verdict = start_playing(&rig, &s, 3);
    snd_baseline(&in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_open(&rig, 0, &in, 0);
    if (verdict == LAB_PASS)
        verdict = snd_run(&rig, &in);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(&rig, 55 * LAB_MS);
    if (verdict == LAB_PASS)
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

const struct lab_scenario scenario_snd_unplug = {
    .name = "snd/unplug",
    .summary = "the device is pulled out while it plays and records",
    .machines = EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_unplug,
};

/* ---- volume, jacks ---------------------------------------------------------------------------- */

/* GUIDs of ks.h and ksmedia.h as they lie in memory. */
static const uint8_t propset_topology[16] = {0xC0, 0x4A, 0x0D, 0x72, 0x33, 0x75, 0xD0, 0x11,
                                             0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0x00, 0x00};
static const uint8_t propset_audio[16] = {0xA0, 0xAA, 0xFF, 0x45, 0x1B, 0x6E, 0xD0, 0x11,
                                          0xBC, 0xF2, 0x44, 0x45, 0x53, 0x54, 0x00, 0x00};
static const uint8_t node_volume[16] = {0x00, 0xCC, 0x5A, 0x3A, 0x57, 0xC5, 0xD0, 0x11,
                                        0x8A, 0x2B, 0x00, 0xA0, 0xC9, 0x25, 0x5A, 0xC1};
static const uint8_t node_mute[16] = {0xC0, 0x23, 0xB2, 0x02, 0x57, 0xC5, 0xD0, 0x11,
                                      0x8A, 0x2B, 0x00, 0xA0, 0xC9, 0x25, 0x5A, 0xC1};
static const uint8_t propset_jack[16] = {0x57, 0xF7, 0x09, 0x45, 0x46, 0x2D, 0x37, 0x46,
                                         0x8E, 0x62, 0xCE, 0x7D, 0xB9, 0x44, 0xF5, 0x7B};
static const uint8_t eventset_pin_caps[16] = {0x2E, 0x19, 0x4F, 0xDD, 0x78, 0x3B, 0xAD, 0x49,
                                              0xA5, 0x34, 0x2C, 0x31, 0x5B, 0x82, 0x20, 0x00};
enum {
    TOPOLOGY_NODES = 1,    /* KSPROPERTY_TOPOLOGY_NODES */
    AUDIO_VOLUMELEVEL = 4, /* KSPROPERTY_AUDIO_VOLUMELEVEL */
    AUDIO_MUTE = 13,       /* KSPROPERTY_AUDIO_MUTE */
    JACK_DESCRIPTION = 1,  /* KSPROPERTY_JACK_DESCRIPTION */
    JACKINFOCHANGE = 1,    /* KSEVENT_PINCAPS_JACKINFOCHANGE */
    TOPOLOGY_PINS_MAX = 8,
};

/* The nth node of this kind of filter Topology. */
static enum lab_verdict find_node(struct snd_rig *rig, const uint8_t kind[16], unsigned nth,
                                  uint32_t *node)
{
    uint8_t answer[8 + 16 * 32];
    size_t bytes = sizeof answer;
    uint32_t count;
    int32_t status;
    enum lab_verdict verdict = snd_get(rig, 0, propset_topology, TOPOLOGY_NODES, SND_TOPOLOGY,
                                       SND_NO_NODE, NULL, 0, answer, &bytes, &status);

    if (verdict == LAB_PASS && (status < 0 || bytes < 8))
        return lab_case_fail(rig->c, "topology nodes: status 0x%08x, %zu bytes", (unsigned)status,
                             bytes);
    if (verdict != LAB_PASS)
        return verdict;
    memcpy(&count, answer + 4, sizeof count); /* KSMULTIPLE_ITEM */
    for (uint32_t i = 0; i < count && 8 + 16 * (i + 1) <= bytes; i++)
        if (memcmp(answer + 8 + 16 * i, kind, 16) == 0 && nth-- == 0) {
            *node = i;
            return LAB_PASS;
        }
    return lab_case_fail(rig->c, "there is no such node among %u", count);
}

static enum lab_verdict set_node(struct snd_rig *rig, uint32_t node, uint32_t id, int32_t channel,
                                 int32_t value)
{
    const int32_t instance[2] = {channel, 0}; /* KSNODEPROPERTY_AUDIO_CHANNEL after the node */
    int32_t status;
    enum lab_verdict verdict = snd_set(rig, 0, propset_audio, id, SND_TOPOLOGY, node, instance,
                                       sizeof instance, &value, sizeof value, &status);

    if (verdict == LAB_PASS && status < 0)
        return lab_case_fail(rig->c, "property %u of node %u: status 0x%08x", id, node,
                             (unsigned)status);
    return verdict;
}

/* What is played now, by its power relative to that of the wave, per channel, in dB. */
static enum lab_verdict measure(struct snd_rig *rig, const struct lab_wave *wave, double level[2])
{
    double power[2] = {0, 0}, reference[2] = {0, 0};
    struct lab_wave *got = &rig->played[0];
    enum lab_verdict verdict = snd_run_for(rig, 200 * LAB_MS); /* the change has come through */

    if (verdict == LAB_PASS)
        verdict = forget(rig, 0);
    if (verdict == LAB_PASS) /* as long as the wave: every piece of it once */
        verdict = snd_listen(rig, wave->frames * LAB_SECOND / wave->rate);
    if (verdict == LAB_PASS && got->frames < wave->frames * 9 / 10)
        return lab_case_fail(rig->c, "only %llu frames were played",
                             (unsigned long long)got->frames);
    if (verdict != LAB_PASS)
        return verdict;
    for (unsigned c = 0; c < 2; c++) {
        for (uint64_t f = 0; f < got->frames; f++)
            power[c] += pow(lab_wave_sample(got, f, c), 2) / (double)got->frames;
        for (uint64_t f = 0; f < wave->frames; f++)
            reference[c] += pow(lab_wave_sample(wave, f, c), 2) / (double)wave->frames;
        level[c] = power[c] == 0 ? -INFINITY : 10 * log10(power[c] / reference[c]);
    }
    return LAB_PASS;
}

static enum lab_verdict expect_level(struct snd_rig *rig, const struct lab_wave *wave, double left,
                                     double right, const char *what)
{
    double level[2], wanted[2] = {left, right};
    enum lab_verdict verdict = measure(rig, wave, level);

    for (unsigned c = 0; c < 2 && verdict == LAB_PASS; c++)
        if (isinf(wanted[c]) ? !isinf(level[c]) : fabs(level[c] - wanted[c]) > 0.3)
            return lab_case_fail(rig->c, "%s: channel %u is at %.2f dB, expected %.2f", what, c,
                                 level[c], wanted[c]);
    return verdict;
}

static enum lab_verdict run_volume(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s;
    uint32_t volume = 0, mute = 0;
    const int32_t db = 65536;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (verdict == LAB_PASS)
        verdict = start_playing(&rig, &s, 1);
    if (verdict == LAB_PASS)
        verdict = find_node(&rig, node_volume, 0, &volume);
    if (verdict == LAB_PASS)
        verdict = find_node(&rig, node_mute, 0, &mute);
    if (verdict == LAB_PASS)
        verdict = expect_level(&rig, &s.wave, 0, 0, "at first");
    if (verdict == LAB_PASS)
        verdict = set_node(&rig, volume, AUDIO_VOLUMELEVEL, 0, -6 * db);
    if (verdict == LAB_PASS)
        verdict = expect_level(&rig, &s.wave, -6, 0, "left at -6 dB");
    if (verdict == LAB_PASS)
        verdict = set_node(&rig, volume, AUDIO_VOLUMELEVEL, 1, -20 * db);
    if (verdict == LAB_PASS)
        verdict = expect_level(&rig, &s.wave, -6, -20, "right at -20 dB");
    if (verdict == LAB_PASS)
        verdict = set_node(&rig, mute, AUDIO_MUTE, -1, 1);
    if (verdict == LAB_PASS)
        verdict = expect_level(&rig, &s.wave, -INFINITY, -INFINITY, "mute");
    if (verdict == LAB_PASS)
        verdict = set_node(&rig, mute, AUDIO_MUTE, -1, 0);
    if (verdict == LAB_PASS)
        verdict = expect_level(&rig, &s.wave, -6, -20, "no longer mute");
    if (verdict == LAB_PASS)
        verdict = set_node(&rig, volume, AUDIO_VOLUMELEVEL, 0, 0);
    if (verdict == LAB_PASS)
        verdict = set_node(&rig, volume, AUDIO_VOLUMELEVEL, 1, 0);
    if (verdict == LAB_PASS) /* and then every bit again */
        verdict = snd_run_for(&rig, 200 * LAB_MS);
    if (verdict == LAB_PASS)
        verdict = check_music(&rig, 0, &s.wave);
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &s);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_volume = {
    .name = "snd/volume",
    .summary = "volume per channel and mute do what they say, and nothing at 0 dB",
    .machines = VIRTUAL,
    .package = "virtio-snd",
    .flags = 0,
    .run = run_volume,
};

static enum lab_verdict expect_jack(struct snd_rig *rig, uint32_t direction, uint32_t connected)
{
    enum lab_verdict verdict = snd_run_for(rig, 50 * LAB_MS);

    if (verdict == LAB_PASS)
        verdict = snd_info(rig, 0);
    for (size_t i = 0; i < rig->endpoint_count && verdict == LAB_PASS; i++)
        if (rig->endpoint[i].direction == direction && rig->endpoint[i].connected != connected)
            return lab_case_fail(rig->c, "the %s jack says %u, expected %u",
                                 direction == LAB_SND_RENDER ? "output" : "input",
                                 rig->endpoint[i].connected, connected);
    return verdict;
}

static enum lab_verdict jack_events(struct snd_rig *rig, const struct snd_stream *s,
                                    uint64_t *events)
{
    struct lab_snd_status status;
    enum lab_verdict verdict = snd_status(rig, s, &status);

    *events = status.events;
    return verdict;
}

/* Enable or disable the jack event of every topology pin that has a jack; Windows' audio service
 * does that for each endpoint. */
static enum lab_verdict enable_jack_events(struct snd_rig *rig, bool enable, unsigned *jacks)
{
    enum lab_verdict verdict = LAB_PASS;

    *jacks = 0;
    for (uint32_t pin = 0; pin < TOPOLOGY_PINS_MAX && verdict == LAB_PASS; pin++) {
        struct {
            struct lab_snd_property p;
            uint32_t pin, reserved; /* the rest of KSE_PIN */
        } event = {.p = {.id = JACKINFOCHANGE,
                         .flags = 1 /* KSEVENT_TYPE_ENABLE */,
                         .filter = SND_TOPOLOGY,
                         .node = SND_NO_NODE,
                         .instance_bytes = 8},
                   .pin = pin};
        const uint32_t instance[2] = {pin, 0}; /* the rest of KSP_PIN */
        uint8_t answer[64];
        size_t bytes = sizeof answer;
        int32_t status;

        memcpy(event.p.set, eventset_pin_caps, sizeof event.p.set);
        verdict = snd_get(rig, 0, propset_jack, JACK_DESCRIPTION, SND_TOPOLOGY, SND_NO_NODE, instance,
                          sizeof instance, answer, &bytes, &status);
        if (verdict != LAB_PASS || status < 0)
            continue;
        ++*jacks;
        verdict = snd_request(rig, LAB_REQ_SND_EVENT, rig->card[0], 0, enable, &event, sizeof event,
                              enable ? "enabling a jack event" : "disabling a jack event", NULL);
    }
    return verdict;
}

static enum lab_verdict run_jack(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s;
    uint64_t events = 0, before = 0;
    unsigned jacks = 0;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    rig.config.devices = "snd,jacks=2";
    if (verdict == LAB_PASS)
        verdict = start_playing(&rig, &s, 1);
    if (verdict == LAB_PASS)
        verdict = enable_jack_events(&rig, true, &jacks);
    if (verdict == LAB_PASS && jacks != 2)
        verdict = lab_case_fail(c, "%u pins with a jack, expected 2", jacks);
    if (verdict == LAB_PASS)
        verdict = expect_jack(&rig, LAB_SND_RENDER, 1);
    if (verdict == LAB_PASS)
        verdict = jack_events(&rig, &s, &before);
    if (verdict == LAB_PASS)
        verdict = snd_monitor(&rig, "jack snd0 0 off");
    if (verdict == LAB_PASS)
        verdict = expect_jack(&rig, LAB_SND_RENDER, 0);
    if (verdict == LAB_PASS)
        verdict = expect_jack(&rig, LAB_SND_CAPTURE, 1);
    if (verdict == LAB_PASS)
        verdict = snd_monitor(&rig, "jack snd0 1 off");
    if (verdict == LAB_PASS)
        verdict = expect_jack(&rig, LAB_SND_CAPTURE, 0);
    if (verdict == LAB_PASS)
        verdict = snd_monitor(&rig, "jack snd0 0 on");
    if (verdict == LAB_PASS)
        verdict = expect_jack(&rig, LAB_SND_RENDER, 1);
    if (verdict == LAB_PASS)
        verdict = jack_events(&rig, &s, &events);
    if (verdict == LAB_PASS && events < before + 3)
        verdict = lab_case_fail(c, "%llu jack events for three changes",
                                (unsigned long long)(events - before));
    if (verdict == LAB_PASS)
        verdict = enable_jack_events(&rig, false, &jacks);
    if (verdict == LAB_PASS)
        verdict = check_music(&rig, 0, &s.wave);
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &s);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_jack = {
    .name = "snd/jack",
    .summary = "jacks are pulled and plugged: the endpoints say so, with an event each time",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_jack,
};

/* ---- several, none, other -------------------------------------------------------------------- */

static enum lab_verdict run_two(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s[2] = {0};
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    rig.config.devices = "snd;snd,layout=qemu";
    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    if (verdict == LAB_PASS && rig.card_count != 2)
        verdict = lab_case_fail(c, "%zu adapters started, expected 2", rig.card_count);
    for (unsigned i = 0; i < 2 && verdict == LAB_PASS; i++) {
        snd_baseline(&s[i], LAB_SND_RENDER, 10);
        s[i].wave = (struct lab_wave){.format_tag = LAB_WAVE_PCM, .channels = 2, .bits = 16,
                                      .valid = 16, .rate = 48000, .frames = 48000};
        if (lab_wave_music(&s[i].wave, 100 + i, c->text, sizeof c->text) != 0)
            verdict = LAB_FAIL;
        if (verdict == LAB_PASS)
            verdict = snd_open(&rig, i, &s[i], 0);
        if (verdict == LAB_PASS) {
            snd_play(&rig, &s[i], 0);
            verdict = snd_run(&rig, &s[i]);
        }
    }
    for (unsigned i = 0; i < 2 && verdict == LAB_PASS; i++)
        verdict = check_music(&rig, i, &s[i].wave);
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &s[0]);
    if (verdict == LAB_PASS)
        verdict = snd_request(&rig, LAB_REQ_REMOVE, rig.card[0], 0, 0, NULL, 0, "disable", NULL);
    if (verdict == LAB_PASS)
        verdict = check_music(&rig, 1, &s[1].wave);
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &s[1]);
    for (unsigned i = 0; i < 2; i++)
        lab_wave_free(&s[i].wave);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_two_adapters = {
    .name = "snd/two-adapters",
    .summary = "two adapters play different music; one is disabled, the other goes on",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_two,
};

static enum lab_verdict run_legacy(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    rig.config.devices = "snd,layout=qemu,id=1018";
    if (verdict == LAB_PASS)
        verdict = start_playing(&rig, &s, 2);
    if (verdict == LAB_PASS)
        verdict = check_music(&rig, 0, &s.wave);
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &s);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_legacy = {
    .name = "snd/legacy",
    .summary = "the legacy package on a transitional device, DEV_1018 with revision 0",
    .machines = "contract",
    .package = "virtio-snd-legacy",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_legacy,
};

/* The contract package must not bind to a transitional device. */
static enum lab_verdict run_not_ours(struct lab_case *c)
{
    static const char *const devices[] = {"snd,id=1018", "snd,revision=0", "snd,revision=2"};
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof devices / sizeof devices[0] && verdict == LAB_PASS; i++) {
        struct snd_rig rig;

        verdict = snd_rig_init(&rig, c);
        rig.config.devices = devices[i];
        if (verdict == LAB_PASS)
            verdict = snd_rig_install(&rig);
        if (verdict == LAB_PASS && rig.card_count != 0)
            verdict = lab_case_fail(c, "%s: the driver was installed", devices[i]);
        if (verdict == LAB_PASS)
            c->text[0] = '\0';
        verdict = snd_rig_finish(&rig, verdict);
        lab_destroy(c->run);
        c->run = NULL;
    }
    return verdict;
}

const struct lab_scenario scenario_snd_not_ours = {
    .name = "snd/not-ours",
    .summary = "devices with another id or revision are left alone",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = 0,
    .run = run_not_ours,
};

/* The position moves although there is nothing that could move it. */
static enum lab_verdict check_position_moves(struct snd_rig *rig, const struct snd_stream *s)
{
    struct lab_snd_status before, after;
    enum lab_verdict verdict = snd_status(rig, s, &before);

    if (verdict == LAB_PASS)
        verdict = snd_run_for(rig, LAB_SECOND);
    if (verdict == LAB_PASS)
        verdict = snd_status(rig, s, &after);
    if (verdict == LAB_PASS) {
        double frames = (double)(after.position - before.position) / 4;

        if (fabs(frames - 48000) > 4800)
            return lab_case_fail(rig->c, "the position moved by %.0f frames in a second", frames);
    }
    return verdict;
}

static enum lab_verdict run_null_backend(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s, in;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    lab_packages_set_hardware(&rig.packages, "ForceNullBackend", 1);
    rig.config.faults = "queue-size-zero"; /* a device that nobody could use */
    if (verdict == LAB_PASS)
        verdict = start_playing(&rig, &s, 1);
    if (verdict == LAB_PASS)
        verdict = check_position_moves(&rig, &s);
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &s);
    snd_baseline(&in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_open(&rig, 0, &in, 0);
    if (verdict == LAB_PASS)
        verdict = snd_run(&rig, &in);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(&rig, 200 * LAB_MS);
    if (verdict == LAB_PASS) {
        struct lab_wave got = in.wave;

        lab_edge_recorded(rig.edge, in.info.stream, &got);
        if (got.frames < 48 * 100)
            verdict = lab_case_fail(c, "only %llu frames of silence were recorded",
                                    (unsigned long long)got.frames);
    }
    if (verdict == LAB_PASS)
        verdict = end_playing(&rig, &in);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_null_backend = {
    .name = "snd/null-backend",
    .summary = "ForceNullBackend: endpoints that play into nothing, on a device that does not work",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_null_backend,
};

static enum lab_verdict run_polling(struct lab_case *c)
{
    enum lab_verdict verdict = LAB_PASS;

    for (uint32_t allowed = 0; allowed < 2 && verdict == LAB_PASS; allowed++) {
        struct snd_rig rig;
        struct snd_stream s;

        verdict = snd_rig_init(&rig, c);
        lab_packages_set_hardware(&rig.packages, "AllowPollingOnly", allowed);
        rig.config.devices = "snd,no-line";
        rig.config.msix_vectors = 0;
        if (verdict == LAB_PASS && !allowed) {
            verdict = snd_rig_install(&rig);
            if (verdict == LAB_PASS && rig.card_count != 0)
                verdict = lab_case_fail(c, "the adapter started without an interrupt");
        } else if (verdict == LAB_PASS) {
            verdict = start_playing(&rig, &s, 2);
            if (verdict == LAB_PASS)
                verdict = check_music(&rig, 0, &s.wave);
            if (verdict == LAB_PASS)
                verdict = end_playing(&rig, &s);
        }
        verdict = snd_rig_finish(&rig, verdict);
        if (verdict == LAB_PASS) {
            lab_destroy(c->run);
            c->run = NULL;
        }
    }
    return verdict;
}

const struct lab_scenario scenario_snd_polling = {
    .name = "snd/polling",
    .summary = "AllowPollingOnly: a device without an interrupt plays, and only then",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = 0,
    .run = run_polling,
};

/* ---- failures -------------------------------------------------------------------------------- */

#define MAX_CALLS 2000 /* a driver with more places that may fail loops */

/* Everything that a stream does, of which anything may fail. */
static enum lab_verdict try_stream(struct snd_rig *rig, uint32_t direction)
{
    struct snd_stream s;
    struct lab_reply reply;
    const uint64_t no_arguments[6] = {0};
    int32_t status;
    enum lab_verdict verdict;

    snd_baseline(&s, direction, 10);
    verdict = lab_case_expect(rig->c,
                              lab_request(rig->c->run, LAB_REQ_SND_OPEN, rig->card[0], no_arguments,
                                          &s.open, sizeof s.open, SND_LIMIT, &reply),
                              "a stream that may not open");
    if (verdict != LAB_PASS || reply.status < 0)
        return verdict;
    memcpy(&s.info, reply.data, sizeof s.info);
    for (unsigned i = 0; i < 3 && verdict == LAB_PASS; i++)
        verdict = snd_try(rig, LAB_REQ_SND_STATE, rig->card[0], s.info.stream, SND_RUN, NULL, 0,
                          "a stream that may not run", &status);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(rig, 50 * LAB_MS);
    for (unsigned state = SND_RUN; state-- > SND_STOP && verdict == LAB_PASS;)
        verdict = snd_try(rig, LAB_REQ_SND_STATE, rig->card[0], s.info.stream, state, NULL, 0,
                          "a stream that stops", &status);
    if (verdict == LAB_PASS)
        verdict = snd_try(rig, LAB_REQ_SND_CLOSE, rig->card[0], s.info.stream, 0, NULL, 0,
                          "a stream that closes", &status);
    return verdict;
}

static enum lab_verdict one_failure(struct snd_rig *rig, struct lab_case *c, uint64_t n,
                                    struct lab_counters *after)
{
    enum lab_verdict verdict = snd_rig_init(rig, c);

    rig->config.devices = "snd,jacks=2,chmaps=2";
    if (verdict == LAB_PASS)
        verdict = snd_rig_boot(rig);
    if (verdict == LAB_PASS)
        verdict = snd_request(rig, LAB_REQ_SET_FAILURE, 0, n, 0, NULL, 0, "failure injection", NULL);
    if (verdict == LAB_PASS)
        verdict = snd_rig_setup(rig);
    if (verdict == LAB_PASS && rig->card_count > 0)
        verdict = try_stream(rig, LAB_SND_RENDER);
    if (verdict == LAB_PASS && rig->card_count > 0)
        verdict = try_stream(rig, LAB_SND_CAPTURE);
    return verdict == LAB_PASS ? snd_counters(rig, after) : verdict;
}

static enum lab_verdict run_failure(struct lab_case *c)
{
    enum lab_verdict verdict = LAB_PASS;
    unsigned started = 0, n;

    for (n = 1; n <= MAX_CALLS && verdict == LAB_PASS; n++) {
        struct snd_rig rig;
        struct lab_counters after = {0};

        verdict = one_failure(&rig, c, n, &after);
        started += rig.card_count > 0;
        verdict = snd_rig_finish(&rig, verdict);
        if (verdict != LAB_PASS)
            break;
        lab_destroy(c->run);
        c->run = NULL;
        if (after.failures_injected == 0) {
            if (rig.card_count == 0)
                return lab_case_fail(c, "nothing failed, and yet the adapter did not start");
            break;
        }
    }
    if (verdict == LAB_PASS && n > MAX_CALLS)
        return lab_case_fail(c, "more than %d calls that may fail", MAX_CALLS);
    lab_case_metric(c, "failures", n - 1, "");
    lab_case_metric(c, "survived", started > 0 ? started - 1 : 0, "");
    return verdict;
}

const struct lab_scenario scenario_snd_failure = {
    .name = "snd/failure",
    .summary = "each call that may fail does, once: the driver works or fails cleanly",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_failure,
};

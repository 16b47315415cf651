/* SPDX-License-Identifier: MIT */
/* Filter Topology: volume and mute, and jacks that come and go. */
#include <math.h>
#include <string.h>

#include "scenarios.h"
#include "snd.h"

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
        verdict = snd_forget(rig, 0);
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
        verdict = snd_start_playing(&rig, &s, 1);
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
        verdict = snd_check_end(&rig, 0, &s);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_volume = {
    .name = "snd/volume",
    .summary = "volume per channel and mute do what they say, and nothing at 0 dB",
    .machines = SND_VIRTUAL,
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
        verdict = snd_start_playing(&rig, &s, 1);
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
        verdict = snd_check_end(&rig, 0, &s);
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

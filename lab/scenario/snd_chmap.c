/* SPDX-License-Identifier: MIT */
/*
 * Channel maps (virtio 1.3 §5.14.6.9): the jack says the device's first map that Windows has words
 * for, and a stream of six channels opens with the masks of the device's maps and with no other.
 */
#include <string.h>

#include "scenarios.h"
#include "snd.h"

#define SIX 6u

enum {
    SPEAKERS_5POINT1 = 0x3F,           /* KSAUDIO_SPEAKER_5POINT1 */
    SPEAKERS_5POINT1_SURROUND = 0x60F, /* KSAUDIO_SPEAKER_5POINT1_SURROUND */
    JACK_DESCRIPTION = 1,              /* KSPROPERTY_JACK_DESCRIPTION */
    RENDER_JACK_PIN = 1,               /* render bridge, speaker, capture bridge, microphone */
};

static const uint8_t propset_jack[16] = {0x57, 0xF7, 0x09, 0x45, 0x46, 0x2D, 0x37, 0x46,
                                         0x8E, 0x62, 0xCE, 0x7D, 0xB9, 0x44, 0xF5, 0x7B};

static enum lab_verdict jack_says(struct snd_rig *rig, uint32_t pin, uint32_t wanted)
{
    const uint32_t instance[2] = {pin, 0}; /* the rest of KSP_PIN */
    uint8_t answer[64];
    size_t bytes = sizeof answer;
    uint32_t speakers;
    int32_t status;
    enum lab_verdict verdict = snd_get(rig, 0, propset_jack, JACK_DESCRIPTION, SND_TOPOLOGY,
                                       SND_NO_NODE, instance, sizeof instance, answer, &bytes, &status);

    if (verdict == LAB_PASS && (status < 0 || bytes < 12))
        return lab_case_fail(rig->c, "jack description of pin %u: status 0x%08x, %zu bytes", pin,
                             (unsigned)status, bytes);
    if (verdict != LAB_PASS)
        return verdict;
    memcpy(&speakers, answer + 8, sizeof speakers); /* behind KSMULTIPLE_ITEM */
    if (speakers != wanted)
        return lab_case_fail(rig->c, "the jack of pin %u says speakers 0x%x, expected 0x%x", pin,
                             speakers, wanted);
    return LAB_PASS;
}

/* Six channels with this mask: refused, or they arrive. */
static enum lab_verdict open_six(struct snd_rig *rig, uint32_t mask, bool good)
{
    const uint64_t arg[6] = {0};
    struct snd_stream s;
    struct lab_reply reply;
    enum lab_verdict verdict;

    snd_baseline(&s, LAB_SND_RENDER, 10);
    s.open.channels = SIX;
    s.open.channel_mask = mask;
    if (!good) {
        verdict = lab_case_expect(rig->c,
                                  lab_request(rig->c->run, LAB_REQ_SND_OPEN, rig->card[0], arg,
                                              &s.open, sizeof s.open, SND_LIMIT, &reply),
                                  "a stream to be refused");
        if (verdict == LAB_PASS && reply.status >= 0)
            return lab_case_fail(rig->c, "a stream for speakers 0x%x opens", mask);
        return verdict;
    }
    verdict = snd_forget(rig, 0);
    if (verdict == LAB_PASS)
        verdict = snd_open(rig, 0, &s, 0.2);
    if (verdict == LAB_PASS) {
        snd_play(rig, &s, 1);
        verdict = snd_run(rig, &s);
    }
    if (verdict == LAB_PASS)
        verdict = snd_listen(rig, 400 * LAB_MS);
    if (verdict == LAB_PASS)
        verdict = snd_halt(rig, &s);
    if (verdict == LAB_PASS)
        verdict = snd_same(rig, &s.wave, &rig->played[0], 0, "six channels");
    if (verdict == LAB_PASS)
        verdict = snd_close(rig, &s);
    lab_wave_free(&s.wave);
    return verdict;
}

static enum lab_verdict maps_case(struct lab_case *c, const char *devices, uint32_t jack,
                                  bool surround, bool plain)
{
    struct snd_rig rig;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    rig.config.devices = devices;
    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = jack_says(&rig, RENDER_JACK_PIN, jack);
    if (verdict == LAB_PASS)
        verdict = open_six(&rig, SPEAKERS_5POINT1_SURROUND, surround);
    if (verdict == LAB_PASS)
        verdict = open_six(&rig, SPEAKERS_5POINT1, plain);
    if (verdict == LAB_PASS)
        verdict = open_six(&rig, SPEAKERS_5POINT1_SURROUND, surround);
    verdict = snd_rig_next(&rig, NULL, verdict);
    return verdict;
}

static enum lab_verdict run_channel_maps(struct lab_case *c)
{
    /* None; one each; three each. */
    enum lab_verdict verdict = maps_case(c, "snd,channels=6", SPEAKERS_5POINT1, true, true);

    if (verdict == LAB_PASS)
        verdict = maps_case(c, "snd,channels=6,chmaps=2", SPEAKERS_5POINT1_SURROUND, true, false);
    if (verdict == LAB_PASS)
        verdict = maps_case(c, "snd,channels=6,chmaps=6", SPEAKERS_5POINT1_SURROUND, true, true);
    return verdict;
}

const struct lab_scenario scenario_snd_channel_maps = {
    .name = "snd/channel-maps",
    .summary = "six channels: speakers as the device's channel maps say, and no others",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = 0,
    .run = run_channel_maps,
};

/* SPDX-License-Identifier: MIT */
/* Several adapters, other devices, the legacy package, and the parameters of an adapter. */
#include <math.h>
#include <string.h>

#include "scenarios.h"
#include "snd.h"

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
            verdict = snd_begin(&rig, i, &s[i], 0, 0);
    }
    for (unsigned i = 0; i < 2 && verdict == LAB_PASS; i++)
        verdict = snd_check_music(&rig, i, &s[i].wave);
    if (verdict == LAB_PASS)
        verdict = snd_end(&rig, &s[0]);
    if (verdict == LAB_PASS)
        verdict = snd_request(&rig, LAB_REQ_REMOVE, rig.card[0], 0, 0, NULL, 0, "disable", NULL);
    if (verdict == LAB_PASS)
        verdict = snd_check_end(&rig, 1, &s[1]);
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
        verdict = snd_start_playing(&rig, &s, 2);
    if (verdict == LAB_PASS)
        verdict = snd_check_end(&rig, 0, &s);
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
static enum lab_verdict not_ours(struct lab_case *c, const char *devices, const char *chosen_for)
{
    static const char said[] = "this is not a device for this driver";
    struct snd_rig rig;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    rig.config.devices = devices;
    if (chosen_for != NULL)
        lab_packages_choose(&rig.packages, chosen_for, "PCI\\VEN_1AF4&DEV_1059&REV_01");
    if (verdict == LAB_PASS)
        verdict = snd_rig_install(&rig);
    if (verdict == LAB_PASS && rig.card_count != 0)
        verdict = lab_case_fail(c, "%s: the driver was installed", devices);
    if (verdict == LAB_PASS && (strstr(lab_log_text(c->run), said) != NULL) != (chosen_for != NULL))
        verdict = lab_case_fail(c, "%s, by hand: %d; the event log says the opposite", devices,
                                chosen_for != NULL);
    if (verdict == LAB_PASS)
        c->text[0] = '\0';
    verdict = snd_rig_finish(&rig, verdict);
    lab_destroy(c->run);
    c->run = NULL;
    return verdict;
}

static enum lab_verdict run_not_ours(struct lab_case *c)
{
    static const struct {
        const char *devices, *id;
    } other[] = {{"snd,id=1018", "PCI\\VEN_1AF4&DEV_1018"},
                 {"snd,revision=0", "PCI\\VEN_1AF4&DEV_1059"},
                 {"snd,revision=2", "PCI\\VEN_1AF4&DEV_1059"}};
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof other / sizeof other[0] && verdict == LAB_PASS; i++) {
        verdict = not_ours(c, other[i].devices, NULL);
        if (verdict == LAB_PASS)
            verdict = not_ours(c, other[i].devices, other[i].id);
    }
    return verdict;
}

const struct lab_scenario scenario_snd_not_ours = {
    .name = "snd/not-ours",
    .summary = "devices with another id or revision are left alone, and refused if the driver is chosen by hand",
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
        verdict = snd_start_playing(&rig, &s, 1);
    if (verdict == LAB_PASS)
        verdict = check_position_moves(&rig, &s);
    if (verdict == LAB_PASS)
        verdict = snd_end(&rig, &s);
    snd_baseline(&in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_begin(&rig, 0, &in, 0, 0);
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
        verdict = snd_end(&rig, &in);
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

/* With the parameter one way the adapter plays, with the other it does not start. */
static enum lab_verdict plays_or_not(struct snd_rig *rig, bool plays, const char *otherwise)
{
    struct snd_stream s;
    enum lab_verdict verdict;

    if (plays) {
        verdict = snd_start_playing(rig, &s, 2);
        return verdict == LAB_PASS ? snd_check_end(rig, 0, &s) : verdict;
    }
    verdict = snd_rig_install(rig);
    if (verdict == LAB_PASS && rig->card_count != 0)
        verdict = lab_case_fail(rig->c, "%s", otherwise);
    return verdict;
}

static enum lab_verdict run_polling(struct lab_case *c)
{
    enum lab_verdict verdict = LAB_PASS;

    for (uint32_t allowed = 0; allowed < 2 && verdict == LAB_PASS; allowed++) {
        struct snd_rig rig;

        verdict = snd_rig_init(&rig, c);
        lab_packages_set_hardware(&rig.packages, "AllowPollingOnly", allowed);
        rig.config.devices = "snd,no-line";
        rig.config.msix_vectors = 0;
        if (verdict == LAB_PASS)
            verdict = plays_or_not(&rig, allowed != 0, "the adapter started without an interrupt");
        verdict = snd_rig_next(&rig, NULL, verdict);
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

static enum lab_verdict run_line(struct lab_case *c)
{
    enum lab_verdict verdict = LAB_PASS;

    for (uint32_t messages = 0; messages < 2 && verdict == LAB_PASS; messages++) {
        struct snd_rig rig;

        verdict = snd_rig_init(&rig, c);
        lab_packages_set_hardware(&rig.packages, "Msi", messages);
        rig.config.faults = "msix-refused";
        rig.config.msix_vectors = 5;
        if (verdict == LAB_PASS)
            verdict = plays_or_not(&rig, messages == 0,
                                   "the adapter started with messages that it does not get");
        verdict = snd_rig_next(&rig, NULL, verdict);
    }
    return verdict;
}

const struct lab_scenario scenario_snd_line = {
    .name = "snd/line",
    .summary = "Msi=0: a device that takes no vectors plays by its line, and only then",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = 0,
    .run = run_line,
};

/* SPDX-License-Identifier: MIT */
/* Stopped and started again for other resources (IRP_MN_QUERY_STOP_DEVICE, IRP_MN_STOP_DEVICE). */
#include "scenarios.h"
#include "snd.h"

#define ROUNDS 3

/* Both directions, everything compared; the streams stay open and running. */
static enum lab_verdict use(struct snd_rig *rig, struct snd_stream *out, struct snd_stream *in,
                            struct lab_wave *heard)
{
    enum lab_verdict verdict = snd_forget(rig, 0);

    snd_baseline(out, LAB_SND_RENDER, 10);
    snd_baseline(in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_make_heard(rig, heard, 0.5);
    if (verdict == LAB_PASS)
        verdict = snd_begin(rig, 0, in, 0, 0);
    if (verdict == LAB_PASS)
        verdict = snd_begin(rig, 0, out, 1, 0);
    if (verdict == LAB_PASS)
        verdict = snd_check_music(rig, 0, &out->wave);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(rig, lab_is_deterministic(rig->c->run) ? 200 * LAB_MS : LAB_SECOND);
    return verdict == LAB_PASS ? snd_check_recorded(rig, in, heard, 0) : verdict;
}

static enum lab_verdict run_rebalance(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream out = {0}, in;
    struct lab_wave heard = {.data = NULL};
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    for (unsigned i = 0; i < ROUNDS && verdict == LAB_PASS; i++) {
        verdict = use(&rig, &out, &in, &heard);
        if (verdict == LAB_PASS)
            verdict = snd_request(&rig, LAB_REQ_REBALANCE, rig.card[0], 0, 0, NULL, 0,
                                  "other resources", NULL);
        lab_wave_free(&heard);
        lab_wave_free(&out.wave);
    }
    if (verdict == LAB_PASS)
        verdict = use(&rig, &out, &in, &heard);
    if (verdict == LAB_PASS)
        verdict = snd_end(&rig, &in);
    if (verdict == LAB_PASS)
        verdict = snd_check_end(&rig, 0, &out);
    verdict = snd_rig_finish(&rig, verdict);
    lab_wave_free(&heard);
    lab_wave_free(&out.wave);
    return verdict;
}

const struct lab_scenario scenario_snd_rebalance = {
    .name = "snd/rebalance",
    .summary = "other resources while it plays and records, three times; all of it compared before and after",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_rebalance,
};

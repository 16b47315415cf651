/* SPDX-License-Identifier: MIT */
/* Each call that may fail does, once per run. */
#include <string.h>

#include "failure.h"
#include "scenarios.h"
#include "snd.h"

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

static enum lab_verdict attempt(struct lab_case *c, uint64_t n, struct failure_result *out)
{
    struct snd_rig rig;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    rig.config.devices = "snd,jacks=2,chmaps=2";
    if (verdict == LAB_PASS)
        verdict = snd_rig_boot(&rig);
    if (verdict == LAB_PASS)
        verdict = snd_request(&rig, LAB_REQ_SET_FAILURE, 0, n, 0, NULL, 0, "failure injection", NULL);
    if (verdict == LAB_PASS)
        verdict = snd_rig_setup(&rig);
    out->started = rig.card_count > 0;
    if (verdict == LAB_PASS && out->started)
        verdict = try_stream(&rig, LAB_SND_RENDER);
    if (verdict == LAB_PASS && out->started)
        verdict = try_stream(&rig, LAB_SND_CAPTURE);
    if (verdict == LAB_PASS)
        verdict = snd_counters(&rig, &out->after);
    return snd_rig_finish(&rig, verdict);
}

static enum lab_verdict run_failure(struct lab_case *c)
{
    return failure_each(c, attempt);
}

const struct lab_scenario scenario_snd_failure = {
    .name = "snd/failure",
    .summary = "each call that may fail does, once: the driver works or fails cleanly",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_failure,
};

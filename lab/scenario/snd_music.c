/* SPDX-License-Identifier: MIT */
/* A stream that plays, and whether what the device has played is what it was given. */
#include <stdlib.h>
#include <string.h>

#include "snd.h"

enum lab_verdict snd_begin(struct snd_rig *rig, unsigned n, struct snd_stream *s, double seconds,
                           unsigned times)
{
    enum lab_verdict verdict = snd_open(rig, n, s, seconds);

    if (verdict != LAB_PASS)
        return verdict;
    if (s->open.direction == LAB_SND_RENDER)
        snd_play(rig, s, times);
    return snd_run(rig, s);
}

enum lab_verdict snd_start_playing(struct snd_rig *rig, struct snd_stream *s, double seconds)
{
    enum lab_verdict verdict = snd_rig_start(rig);

    snd_baseline(s, LAB_SND_RENDER, 10);
    return verdict == LAB_PASS ? snd_begin(rig, 0, s, seconds, 0) : verdict;
}

enum lab_verdict snd_forget(struct snd_rig *rig, unsigned n)
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

enum lab_verdict snd_check_music(struct snd_rig *rig, unsigned n, const struct lab_wave *wave)
{
    enum lab_verdict verdict = snd_forget(rig, n);

    if (verdict == LAB_PASS)
        verdict = snd_listen(rig, LAB_SECOND / 2);
    return verdict == LAB_PASS ? is_part(rig, n, wave) : verdict;
}

enum lab_verdict snd_end(struct snd_rig *rig, struct snd_stream *s)
{
    enum lab_verdict verdict = snd_halt(rig, s);

    return verdict == LAB_PASS ? snd_close(rig, s) : verdict;
}

enum lab_verdict snd_check_end(struct snd_rig *rig, unsigned n, struct snd_stream *s)
{
    enum lab_verdict verdict = snd_check_music(rig, n, &s->wave);

    return verdict == LAB_PASS ? snd_end(rig, s) : verdict;
}

enum lab_verdict snd_make_heard(struct snd_rig *rig, struct lab_wave *w, double seconds)
{
    struct lab_case *c = rig->c;

    *w = (struct lab_wave){.format_tag = LAB_WAVE_PCM, .channels = 1, .bits = 16, .valid = 16,
                           .rate = 48000, .frames = (uint64_t)(seconds * 48000)};
    if (lab_wave_music(w, 77, c->text, sizeof c->text) != 0)
        return LAB_FAIL;
    return snd_hear(rig, 0, w);
}

enum lab_verdict snd_check_recorded(struct snd_rig *rig, const struct snd_stream *s,
                                    const struct lab_wave *heard, uint64_t cut)
{
    struct lab_wave got = s->wave;
    enum lab_verdict verdict;

    lab_edge_recorded(rig->edge, s->info.stream, &got);
    verdict = snd_record(rig, &got);
    return verdict == LAB_PASS ? snd_same(rig, heard, &got, cut, "recorded") : verdict;
}

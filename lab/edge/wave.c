/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sound.h"

#define MAX_FRAMES (UINT64_C(1) << 28)

size_t lab_wave_frame_bytes(const struct lab_wave *w)
{
    return (size_t)w->channels * w->bits / 8;
}

size_t lab_wave_bytes(const struct lab_wave *w)
{
    return lab_wave_frame_bytes(w) * w->frames;
}

void lab_wave_free(struct lab_wave *w)
{
    free(w->data);
    w->data = NULL;
    w->frames = 0;
}

double lab_wave_sample(const struct lab_wave *w, uint64_t f, unsigned c)
{
    const uint8_t *at = w->data + f * lab_wave_frame_bytes(w) + (size_t)c * w->bits / 8;
    uint32_t raw = 0;
    float single;
    double value;

    if (w->format_tag == LAB_WAVE_FLOAT && w->bits == 64) {
        memcpy(&value, at, sizeof value);
        return value;
    }
    if (w->format_tag == LAB_WAVE_FLOAT) {
        memcpy(&single, at, sizeof single);
        return single;
    }
    if (w->bits == 8)
        return (*at - 128) / 128.0;
    for (unsigned i = 0; i < w->bits / 8; i++)
        raw |= (uint32_t)at[i] << (32 - w->bits + 8 * i);
    return (int32_t)raw / 2147483648.0;
}

/* The other way; the value is rounded to the valid bits and clipped. */
static void set_sample(struct lab_wave *w, uint64_t f, unsigned c, double value)
{
    uint8_t *at = w->data + f * lab_wave_frame_bytes(w) + (size_t)c * w->bits / 8;
    double scale = ldexp(1, (int)w->valid - 1), scaled;
    float single = (float)value;
    uint32_t raw;

    if (w->format_tag == LAB_WAVE_FLOAT) {
        memcpy(at, w->bits == 64 ? (const void *)&value : &single, w->bits / 8);
        return;
    }
    scaled = nearbyint(value * scale);
    scaled = scaled > scale - 1 ? scale - 1 : scaled < -scale ? -scale : scaled;
    if (w->bits == 8) {
        *at = (uint8_t)(int)(scaled + 128);
        return;
    }
    raw = (uint32_t)(int64_t)scaled << (32 - w->valid);
    for (unsigned i = 0; i < w->bits / 8; i++)
        at[i] = (uint8_t)(raw >> (32 - w->bits + 8 * i));
}

/* ---- files --------------------------------------------------------------------------------- */

static bool wave_of_file(const SF_INFO *info, struct lab_wave *out)
{
    static const struct {
        int subtype;
        uint32_t tag, bits;
    } known[] = {
        {SF_FORMAT_PCM_U8, LAB_WAVE_PCM, 8},   {SF_FORMAT_PCM_16, LAB_WAVE_PCM, 16},
        {SF_FORMAT_PCM_24, LAB_WAVE_PCM, 24},  {SF_FORMAT_PCM_32, LAB_WAVE_PCM, 32},
        {SF_FORMAT_FLOAT, LAB_WAVE_FLOAT, 32}, {SF_FORMAT_DOUBLE, LAB_WAVE_FLOAT, 64},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if ((info->format & SF_FORMAT_SUBMASK) == known[i].subtype) {
            *out = (struct lab_wave){.format_tag = known[i].tag,
                                     .channels = (uint32_t)info->channels,
                                     .bits = known[i].bits,
                                     .valid = known[i].bits,
                                     .rate = (uint32_t)info->samplerate,
                                     .frames = (uint64_t)info->frames};
            return true;
        }
    return false;
}

int lab_wave_read(const char *path, struct lab_wave *out, char *why, size_t cap)
{
    SF_INFO info = {.format = 0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    int type = info.format & SF_FORMAT_TYPEMASK, result = -1;

    *out = (struct lab_wave){.data = NULL};
    if (file == NULL) {
        snprintf(why, cap, "cannot read %s: %s", path, sf_strerror(NULL));
        why[strcspn(why, "\r\n")] = '\0';
        return -1;
    }
    if (type != SF_FORMAT_WAV && type != SF_FORMAT_WAVEX) {
        snprintf(why, cap, "%s is no WAV file", path);
    } else if (!wave_of_file(&info, out)) {
        snprintf(why, cap, "%s: only PCM of 8, 16, 24 or 32 bits and float are supported", path);
    } else if (out->frames == 0 || out->frames > MAX_FRAMES) {
        snprintf(why, cap, "%s has %llu frames, supported are 1 to %llu", path,
                 (unsigned long long)out->frames, (unsigned long long)MAX_FRAMES);
    } else if ((out->data = malloc(lab_wave_bytes(out))) == NULL) {
        snprintf(why, cap, "no memory for %s", path);
    } else if (sf_read_raw(file, out->data, (sf_count_t)lab_wave_bytes(out)) !=
               (sf_count_t)lab_wave_bytes(out)) {
        snprintf(why, cap, "%s ends before its last frame", path);
    } else {
        result = 0;
    }
    sf_close(file);
    if (result != 0)
        lab_wave_free(out);
    return result;
}

int lab_wave_write(const char *path, const struct lab_wave *w, char *why, size_t cap)
{
    const int pcm[] = {SF_FORMAT_PCM_U8, SF_FORMAT_PCM_16, SF_FORMAT_PCM_24, SF_FORMAT_PCM_32};
    SF_INFO info = {.samplerate = (int)w->rate, .channels = (int)w->channels};
    sf_count_t bytes = (sf_count_t)lab_wave_bytes(w);
    SNDFILE *file;
    int result = 0;

    info.format = SF_FORMAT_WAV | (w->format_tag == LAB_WAVE_PCM ? pcm[w->bits / 8 - 1]
                                   : w->bits == 64               ? SF_FORMAT_DOUBLE
                                                                 : SF_FORMAT_FLOAT);
    file = sf_open(path, SFM_WRITE, &info);
    if (file == NULL || (bytes > 0 && sf_write_raw(file, w->data, bytes) != bytes)) {
        snprintf(why, cap, "cannot write %s: %s", path, sf_strerror(file));
        why[strcspn(why, "\r\n")] = '\0';
        result = -1;
    }
    if (file != NULL && sf_close(file) != 0 && result == 0) {
        snprintf(why, cap, "cannot write %s", path);
        result = -1;
    }
    return result;
}

/* ---- music --------------------------------------------------------------------------------- */

#define BEAT_SECONDS 0.25
#define VOICES       4 /* bass, two of the chord, melody */

/* A sine by its recurrence: nothing but multiplications and additions, the same everywhere. */
struct oscillator {
    double twice_cosine, now, before;
};

static void tune(struct oscillator *o, double hertz, double rate)
{
    double step = 2 * M_PI * hertz / rate;

    /* Beyond half the rate there is no such tone: low rates have a lower one instead. */
    while (step > 0.8 * M_PI)
        step /= 2;
    o->twice_cosine = 2 * cos(step);
    o->now = 0;
    o->before = -sin(step);
}

static double next(struct oscillator *o)
{
    double value = o->now;

    o->now = o->twice_cosine * o->now - o->before;
    o->before = value;
    return value;
}

static uint32_t draw(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static double semitone(int above_a)
{
    return 220 * pow(2, above_a / 12.0);
}

/* What sounds in a beat: I, vi, IV, V in turn, and a melody of chord notes. */
static void strike(struct oscillator voice[VOICES], uint64_t beat, uint32_t *random, double rate)
{
    static const int roots[] = {3, 0, -4, -2}, thirds[] = {4, 3, 4, 4};
    static const int melody[] = {12, 16, 19, 24, 14, 17, 21, 23};
    unsigned chord = (unsigned)(beat / 4 % 4);

    tune(&voice[0], semitone(roots[chord] - 12), rate);
    tune(&voice[1], semitone(roots[chord] + thirds[chord]), rate);
    tune(&voice[2], semitone(roots[chord] + 7), rate);
    tune(&voice[3], semitone(3 + melody[draw(random) % 8]), rate);
}

int lab_wave_music(struct lab_wave *w, uint32_t seed, char *why, size_t cap)
{
    static const double level[VOICES] = {0.22, 0.12, 0.12, 0.3};
    const uint64_t beat_frames = (uint64_t)(w->rate * BEAT_SECONDS);
    uint32_t random = seed * 2654435761u + 12345;

    random |= 1;
    w->data = malloc(lab_wave_bytes(w) + 1);
    if (w->data == NULL) {
        snprintf(why, cap, "no memory for music");
        return -1;
    }
    struct oscillator voice[VOICES];

    for (uint64_t f = 0; f < w->frames; f++) {
        double age = (double)(f % beat_frames) / (double)beat_frames, sum[VOICES];
        /* Quick attack, slow decay, never quite gone. */
        double envelope = age < 0.02 ? age / 0.02 : 1 - 0.85 * age;
        unsigned side = (unsigned)(f / beat_frames % w->channels);

        if (f % beat_frames == 0)
            strike(voice, f / beat_frames, &random, w->rate);
        for (unsigned v = 0; v < VOICES; v++)
            sum[v] = level[v] * next(&voice[v]) * (v == 0 ? 1 : envelope);
        for (unsigned c = 0; c < w->channels; c++) {
            double noise = ((double)draw(&random) / UINT32_MAX - 0.5) * 0.04;
            double value = sum[0] + (c % 2 == 0 ? sum[1] : sum[2]) +
                           sum[3] * (c == side ? 1 : 0.3) + noise;

            set_sample(w, f, c, value == 0 ? 0.01 : value);
        }
    }
    return 0;
}

/* ---- comparison ---------------------------------------------------------------------------- */

#define WINDOW 512u

static bool same_frame(const struct lab_wave *a, uint64_t fa, const struct lab_wave *b, uint64_t fb)
{
    for (unsigned c = 0; c < a->channels; c++)
        if (lab_wave_sample(a, fa, c) != lab_wave_sample(b, fb, c))
            return false;
    return true;
}

static bool same_run(const struct lab_wave *sent, const struct lab_wave *got, uint64_t at)
{
    for (uint64_t f = 0; f < WINDOW && f < sent->frames; f++)
        if (at + f >= got->frames || !same_frame(sent, f, got, at + f))
            return false;
    return true;
}

/* Normalised correlation of the first frames of sent with those of got at `at`, of which there are
 * enough. */
static double correlation(const struct lab_wave *sent, const struct lab_wave *got, uint64_t at)
{
    double both = 0, a2 = 0, b2 = 0;

    for (uint64_t f = 0; f < WINDOW && f < sent->frames; f++) {
        double a = lab_wave_sample(sent, f, 0), b = lab_wave_sample(got, at + f, 0);

        both += a * b;
        a2 += a * a;
        b2 += b * b;
    }
    return a2 > 0 && b2 > 0 ? both / sqrt(a2 * b2) : 0;
}

static uint64_t align(const struct lab_wave *sent, const struct lab_wave *got)
{
    uint64_t best = UINT64_MAX;
    double most = 0.5; /* less is chance */

    for (uint64_t at = 0; at < got->frames; at++)
        if (same_run(sent, got, at))
            return at;
    /* Not unchanged: perhaps louder, softer, with other sample bits. One second is searched. */
    for (uint64_t at = 0; at + WINDOW < got->frames && at < got->rate; at++) {
        double c = correlation(sent, got, at);

        if (c > most) {
            most = c;
            best = at;
        }
    }
    return best;
}

void lab_wave_compare(const struct lab_wave *sent, const struct lab_wave *got,
                      struct lab_wave_match *out)
{
    double signal = 0, error = 0;

    *out = (struct lab_wave_match){.offset = UINT64_MAX};
    if (sent->channels != got->channels || sent->frames == 0)
        return;
    out->offset = align(sent, got);
    if (out->offset == UINT64_MAX)
        return;
    while (out->frames < sent->frames && out->offset + out->frames < got->frames) {
        bool differs = false;

        for (unsigned c = 0; c < sent->channels; c++) {
            double a = lab_wave_sample(sent, out->frames, c);
            double b = lab_wave_sample(got, out->offset + out->frames, c);

            signal += a * a;
            error += (a - b) * (a - b);
            differs |= a != b;
        }
        if (differs && out->different++ == 0)
            out->first = out->frames;
        out->frames++;
    }
    out->snr = error == 0 ? INFINITY : 10 * log10(signal / error);
}

/* SPDX-License-Identifier: MIT */
/*
 * Sound: WAV files, a piece of music made on the spot, comparison of what arrived with what was sent,
 * and the edge where the lab's audio engine gets what it plays from and puts what it has recorded.
 *
 * Functions return 0 or -1 with one line in why, unless they say otherwise.
 */
#ifndef LAB_EDGE_SOUND_H
#define LAB_EDGE_SOUND_H

#include "director.h"

/* Samples as WAVEFORMATEX has them: interleaved, little endian, those that count in the upper
 * `valid` bits of the container; 8 bits are unsigned. */
struct lab_wave {
    uint32_t format_tag; /* 1: PCM, 3: IEEE float */
    uint32_t channels, bits, valid, rate;
    uint64_t frames;
    uint8_t *data;
};

#define LAB_WAVE_PCM   1u
#define LAB_WAVE_FLOAT 3u

size_t lab_wave_frame_bytes(const struct lab_wave *w);
size_t lab_wave_bytes(const struct lab_wave *w);
void lab_wave_free(struct lab_wave *w);
/* Sample c of frame f, full scale is 1; exact for everything but 64-bit integers. */
double lab_wave_sample(const struct lab_wave *w, uint64_t f, unsigned c);

/* Files as libsndfile knows them. Read: WAV with PCM of 8, 16, 24 or 32 bits or float; write: the
 * format of the wave. */
int lab_wave_read(const char *path, struct lab_wave *out, char *why, size_t cap);
int lab_wave_write(const char *path, const struct lab_wave *w, char *why, size_t cap);

/*
 * Music in the format of w (frames too; data is allocated): chords with an envelope over a bass, a
 * melody that goes from one channel to the others, some noise. No two channels, and no two pieces of a
 * second within a minute, are alike; `seed` makes it another piece. Never silent.
 */
int lab_wave_music(struct lab_wave *w, uint32_t seed, char *why, size_t cap);

struct lab_wave_match {
    uint64_t offset;    /* frame of `got` at which `sent` begins; UINT64_MAX: nowhere */
    uint64_t frames;    /* compared */
    uint64_t different; /* of these */
    uint64_t first;     /* the first that differs, counted in `sent` */
    double snr;         /* dB; infinite if nothing differs */
};
/* Find where `sent` begins in `got` and compare up to the end of the shorter. Formats may differ, the
 * number of channels must not. */
void lab_wave_compare(const struct lab_wave *sent, const struct lab_wave *got,
                      struct lab_wave_match *out);

/* ---- the edge of an adapter's streams, as the director wants it ------------------------------- */

#define LAB_EDGE_MAX_STREAMS 64

struct lab_edge_sounds;

/* For lab_set_edge, with the struct lab_edge_sounds as ctx. */
extern const struct lab_edge_ops lab_edge_sounds_ops;

int lab_edge_sounds_new(struct lab_edge_sounds **out, char *why, size_t cap);
void lab_edge_sounds_free(struct lab_edge_sounds *edge);
/* The stream plays this (not owned), `times` times (0: for ever), then silence. */
void lab_edge_play(struct lab_edge_sounds *edge, uint32_t stream, const struct lab_wave *wave,
                   unsigned times);
/* Frames of it that the engine has taken so far. */
uint64_t lab_edge_taken(const struct lab_edge_sounds *edge, uint32_t stream);
/* What the stream has recorded, in the format of *out; data is the edge's and valid until more is
 * recorded. */
void lab_edge_recorded(const struct lab_edge_sounds *edge, uint32_t stream, struct lab_wave *out);

#endif

/* SPDX-License-Identifier: MIT */
/* The sound edge: files, music, comparison, streams. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/edge/sound.h"
#include "lab_abi.h"

static struct lab_wave make(uint32_t tag, uint32_t bits, uint32_t channels, uint64_t frames,
                            uint32_t seed)
{
    struct lab_wave w = {.format_tag = tag,
                         .bits = bits,
                         .valid = bits,
                         .channels = channels,
                         .rate = 48000,
                         .frames = frames};
    char why[128];

    assert_int_equal(lab_wave_music(&w, seed, why, sizeof why), 0);
    return w;
}

static void files_keep_every_bit(void **state)
{
    static const struct {
        uint32_t tag, bits;
    } formats[] = {{1, 8}, {1, 16}, {1, 24}, {1, 32}, {3, 32}, {3, 64}};
    char path[] = "/tmp/lab-sound-XXXXXX", why[256];
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct lab_wave w = make(formats[i].tag, formats[i].bits, 1 + i % 3, 5000, 7), back;

        assert_int_equal(lab_wave_write(path, &w, why, sizeof why), 0);
        assert_int_equal(lab_wave_read(path, &back, why, sizeof why), 0);
        assert_int_equal(back.format_tag, w.format_tag);
        assert_int_equal(back.bits, w.bits);
        assert_int_equal(back.channels, w.channels);
        assert_int_equal(back.rate, w.rate);
        assert_int_equal(back.frames, w.frames);
        assert_memory_equal(back.data, w.data, lab_wave_bytes(&w));
        lab_wave_free(&back);
        lab_wave_free(&w);
    }
    unlink(path);
}

static void bad_files_are_one_line(void **state)
{
    char path[] = "/tmp/lab-sound-XXXXXX", why[256];
    struct lab_wave w;
    int fd = mkstemp(path);

    (void)state;
    assert_int_equal(lab_wave_read("/nonexistent.wav", &w, why, sizeof why), -1);
    assert_non_null(strstr(why, "/nonexistent.wav: "));
    assert_int_equal(lab_wave_read(path, &w, why, sizeof why), -1);
    assert_int_equal(write(fd, "this is no sound, whatever it is called", 39), 39);
    assert_int_equal(lab_wave_read(path, &w, why, sizeof why), -1);
    assert_non_null(strstr(why, path));
    assert_null(strchr(why, '\n'));
    w = make(1, 16, 2, 100, 1);
    assert_int_equal(lab_wave_write("/nonexistent/x.wav", &w, why, sizeof why), -1);
    assert_non_null(strstr(why, "/nonexistent/x.wav"));
    assert_int_equal(lab_wave_write("/dev/full", &w, why, sizeof why), -1);
    lab_wave_free(&w);
    close(fd);
    unlink(path);
}

static void music_is_music(void **state)
{
    struct lab_wave a = make(1, 16, 2, 48000 * 3, 1), b = make(1, 16, 2, 48000 * 3, 1);
    struct lab_wave other = make(1, 16, 2, 48000 * 3, 2);
    double most = 0, power = 0;

    (void)state;
    assert_memory_equal(a.data, b.data, lab_wave_bytes(&a));
    assert_memory_not_equal(a.data, other.data, lab_wave_bytes(&a));
    for (uint64_t f = 0; f < a.frames; f++) {
        double left = lab_wave_sample(&a, f, 0), right = lab_wave_sample(&a, f, 1);

        most = fmax(most, fmax(fabs(left), fabs(right)));
        power += left * left;
    }
    assert_true(most < 0.95 && most > 0.3);
    assert_true(power / (double)a.frames > 0.005);
    lab_wave_free(&a);
    lab_wave_free(&b);
    lab_wave_free(&other);
}

static struct lab_wave shifted(const struct lab_wave *w, uint64_t by)
{
    struct lab_wave s = *w;

    s.frames = w->frames + by;
    s.data = calloc(1, lab_wave_bytes(&s));
    assert_non_null(s.data);
    memcpy(s.data + by * lab_wave_frame_bytes(w), w->data, lab_wave_bytes(w));
    return s;
}

static void comparison(void **state)
{
    struct lab_wave w = make(1, 16, 2, 20000, 3), s = shifted(&w, 1234), louder;
    struct lab_wave_match m;

    (void)state;
    lab_wave_compare(&w, &s, &m);
    assert_int_equal(m.offset, 1234);
    assert_int_equal(m.frames, 20000);
    assert_int_equal(m.different, 0);
    assert_true(isinf(m.snr));
    s.data[lab_wave_frame_bytes(&s) * (1234 + 5000)] ^= 1;
    lab_wave_compare(&w, &s, &m);
    assert_int_equal(m.offset, 1234);
    assert_int_equal(m.different, 1);
    assert_int_equal(m.first, 5000);
    assert_true(m.snr > 100);
    /* Half as loud: found, and the error is half the signal, 6 dB below it. */
    louder = shifted(&w, 77);
    for (uint64_t i = 0; i < louder.frames * 2; i++) {
        int16_t v;

        memcpy(&v, louder.data + 2 * i, 2);
        v = (int16_t)(v / 2);
        memcpy(louder.data + 2 * i, &v, 2);
    }
    lab_wave_compare(&w, &louder, &m);
    assert_int_equal(m.offset, 77);
    assert_true(m.snr > 5.9 && m.snr < 6.2);
    memset(s.data, 0, lab_wave_bytes(&s));
    lab_wave_compare(&w, &s, &m);
    assert_true(m.offset == UINT64_MAX);
    lab_wave_free(&w);
    lab_wave_free(&s);
    lab_wave_free(&louder);
}

static void streams(void **state)
{
    struct lab_wave w = make(1, 16, 2, 1000, 4), got = w;
    const struct lab_edge_ops *ops = &lab_edge_sounds_ops;
    struct lab_edge_sounds *edge;
    uint8_t buffer[4096 + 3];
    uint32_t stream = 5, none = 6, beyond = 1000;
    char why[128];

    (void)state;
    assert_int_equal(lab_edge_sounds_new(&edge, why, sizeof why), 0);
    assert_int_equal(ops->kind, LAB_EDGE_SOUND);
    lab_edge_play(edge, stream, &w, 2);
    assert_int_equal(ops->take(edge, &stream, buffer, sizeof buffer), 4096);
    assert_memory_equal(buffer, w.data, 4000);
    assert_memory_equal(buffer + 4000, w.data, 96);
    assert_int_equal(ops->take(edge, &stream, buffer, sizeof buffer), 8000 - 4096);
    assert_int_equal(ops->take(edge, &stream, buffer, sizeof buffer), 0);
    assert_int_equal(lab_edge_taken(edge, stream), 2000);
    assert_int_equal(ops->take(edge, &none, buffer, sizeof buffer), 0);
    assert_int_equal(ops->take(edge, &beyond, buffer, sizeof buffer), 0);
    lab_edge_play(edge, stream, &w, 0);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(ops->take(edge, &stream, buffer, sizeof buffer), 4096);
    assert_int_equal(ops->put(edge, 7, w.data, 400), 0);
    assert_int_equal(ops->put(edge, 7, w.data + 400, 3600), 0);
    assert_true(ops->put(edge, beyond, w.data, 4) < 0);
    lab_edge_recorded(edge, 7, &got);
    assert_int_equal(got.frames, 1000);
    assert_memory_equal(got.data, w.data, 4000);
    lab_edge_sounds_free(edge);
    lab_wave_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_keep_every_bit), cmocka_unit_test(bad_files_are_one_line),
        cmocka_unit_test(music_is_music),       cmocka_unit_test(comparison),
        cmocka_unit_test(streams),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Volume: levels, every format against the arithmetic of the host, ramps. */
#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "core/virtio/virtio_snd_gain.h"

#define ONE    VIRTIO_SND_GAIN_ONE
#define MAX    VIRTIO_SND_GAIN_MAX
#define DB(db) ((int32_t)((db) * 65536.0))
#define CASES  200000

/* A generator of one's own, so that failures repeat. */
static uint64_t next_random(void)
{
    static uint64_t x = 0x9E3779B97F4A7C15ull;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return x;
}

static uint32_t random_gain(void)
{
    static const uint32_t special[] = {1, ONE - 1, ONE + 1, MAX, 2, ONE / 2, ONE * 2, 3};
    uint64_t r = next_random();

    return r % 4 == 0 ? special[(r >> 8) % ARRAY_SIZE(special)] : (uint32_t)(r >> 20) % MAX + 1u;
}

/* ---- Levels ---------------------------------------------------------------------------------- */

static void test_level_exact(void **state)
{
    assert_int_equal(virtio_snd_gain_from_db(0), ONE);
    assert_int_equal(virtio_snd_gain_from_db(INT32_MIN), 0); /* minus infinity of Windows */
    assert_int_equal(virtio_snd_gain_from_db(INT32_MAX), MAX);
    assert_int_equal(virtio_snd_gain_from_db(DB(30)), MAX);
    assert_int_equal(virtio_snd_gain_from_db(DB(-200)), 0);
    assert_int_equal(virtio_snd_gain_from_db(DB(-96)), 1);
    assert_int_equal(virtio_snd_gain_from_db(DB(-110)), 0);
}

static void test_level_accuracy(void **state)
{
    uint32_t last = 0;

    for (int32_t level = DB(-130); level <= DB(25); level += 379) {
        double exact = ONE * pow(10.0, level / 65536.0 / 20.0);
        uint32_t gain = virtio_snd_gain_from_db(level);

        exact = exact < MAX ? exact : MAX;
        if (fabs(gain - exact) > 0.52) {
            fail_msg("level %d: %u instead of %f", level, gain, exact);
        }
        assert_true(gain >= last);
        last = gain;
    }
}

/* ---- One sample ------------------------------------------------------------------------------ */

static void open_gain(struct virtio_snd_gain *g, unsigned format, uint8_t direction, uint32_t start)
{
    const uint32_t starts[VIRTIO_SND_CHANNELS_MAX] = {start, start, start, start,
                                                      start, start, start, start};

    virtio_snd_gain_init(g, virtio_snd_format_by_id(format), 1, direction, starts);
}

/* Scales one sample without ramp. */
static void scale_one(unsigned format, uint8_t direction, void *to, const void *from, uint32_t gain)
{
    struct virtio_snd_gain g;

    open_gain(&g, format, direction, gain);
    virtio_snd_gain_apply(&g, to, from, 1, &gain);
    assert_int_equal(g.current[0], gain < MAX ? gain : MAX);
}

static int64_t expected_integer(int64_t sample, uint32_t gain, unsigned bits)
{
    int64_t max = (1ll << (bits - 1)) - 1;
    double exact = floor((double)sample * gain / ONE + 0.5);

    return exact > (double)max ? max : exact < (double)(-max - 1) ? -max - 1 : (int64_t)exact;
}

static void check_integer(unsigned id, uint8_t direction, int32_t sample, uint32_t gain)
{
    const struct virtio_snd_format *f = virtio_snd_format_by_id(id);
    bool output = direction == VIRTIO_SND_D_OUTPUT;
    unsigned bytes = f->container_bits / 8u;
    uint8_t buffer[8];
    uint8_t result[8];

    memset(buffer, 0xA5, sizeof(buffer));
    memset(result, 0x5A, sizeof(result));
    /* The client's sample fills the container, the wire's lies at its bottom. */
    uint32_t raw = output ? (uint32_t)sample << f->shift : (uint32_t)sample;
    if (id == VIRTIO_SND_PCM_FMT_U8) {
        raw = (uint32_t)(sample + 128);
    }
    memcpy(buffer, &raw, bytes);
    if (!output && f->shift) {
        buffer[bytes - 1] ^= 0x80; /* above the valid bits: whatever the device likes */
    }
    scale_one(id, direction, result, buffer, gain);

    uint32_t expected = (uint32_t)expected_integer(sample, gain, f->valid_bits);
    if (id == VIRTIO_SND_PCM_FMT_U8) {
        expected += 128u;
    }
    expected = output ? expected : expected << f->shift;
    if (memcmp(result, &expected, bytes) != 0) {
        fail_msg("%s, direction %u: %d * %u", f->name, direction, sample, gain);
    }
    assert_int_equal(result[bytes], 0x5A);
}

static void test_integers(void **state)
{
    static const unsigned ids[] = {VIRTIO_SND_PCM_FMT_U8,    VIRTIO_SND_PCM_FMT_S16,
                                   VIRTIO_SND_PCM_FMT_S24_3, VIRTIO_SND_PCM_FMT_S20_3,
                                   VIRTIO_SND_PCM_FMT_S24,   VIRTIO_SND_PCM_FMT_S20,
                                   VIRTIO_SND_PCM_FMT_S32};

    for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
        unsigned bits = virtio_snd_format_by_id(ids[i])->valid_bits;
        int32_t max = (int32_t)((1ll << (bits - 1)) - 1);
        for (unsigned n = 0; n < CASES / 10; n++) {
            int32_t sample = (int32_t)next_random() >> (32 - bits);
            check_integer(ids[i], VIRTIO_SND_D_OUTPUT, sample, random_gain());
            check_integer(ids[i], VIRTIO_SND_D_INPUT, sample, random_gain());
        }
        for (uint8_t direction = 0; direction < 2; direction++) {
            check_integer(ids[i], direction, max, ONE);
            check_integer(ids[i], direction, -max - 1, ONE);
            check_integer(ids[i], direction, max, MAX);
            check_integer(ids[i], direction, -max - 1, MAX);
            check_integer(ids[i], direction, -max - 1, 0);
            check_integer(ids[i], direction, max, ONE + 1);
            check_integer(ids[i], direction, -max - 1, ONE + 1);
            check_integer(ids[i], direction, 0, MAX);
            check_integer(ids[i], direction, -1, ONE / 2);
        }
    }
}

static void check_float(uint32_t bits, uint32_t gain)
{
    float sample, result, expected;
    uint32_t out;

    memcpy(&sample, &bits, sizeof(sample));
    scale_one(VIRTIO_SND_PCM_FMT_FLOAT, VIRTIO_SND_D_OUTPUT, &result, &sample, gain);
    memcpy(&out, &result, sizeof(out));
    if (gain == 0) {
        assert_int_equal(out, 0);
        return;
    }
    if (isnan(sample)) {
        assert_int_equal(out, bits);
        return;
    }
    /* The product is exact in double; the conversion rounds once. */
    expected = (float)((double)sample * gain / ONE);
    if (isinf(expected) && !isinf(sample)) {
        expected = copysignf(3.402823466e38f, sample);
    }
    uint32_t want;
    memcpy(&want, &expected, sizeof(want));
    if (out != want) {
        fail_msg("float %08x * %u: %08x instead of %08x", bits, gain, out, want);
    }
}

static void test_float(void **state)
{
    static const uint32_t special[] = {
        0x00000000, 0x80000000, 0x00000001, 0x807FFFFF, 0x00800000, 0x80800001, 0x3F800000,
        0xBF800000, 0x7F7FFFFF, 0xFF7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC12345,
        0x7F800001, 0x08000000, 0x087FFFFF, 0x01000000, 0x3F7FFFFF, 0x7D7FFFFF, 0x7E000000,
    };
    static const uint32_t gains[] = {0, 1, 2, 3, ONE - 1, ONE, ONE + 1, ONE / 2, MAX - 1, MAX};

    for (size_t i = 0; i < ARRAY_SIZE(special); i++) {
        for (size_t g = 0; g < ARRAY_SIZE(gains); g++) {
            check_float(special[i], gains[g]);
        }
    }
    for (unsigned n = 0; n < CASES; n++) {
        check_float((uint32_t)next_random(), random_gain());
        /* Small exponents: where results become subnormal. */
        check_float((uint32_t)next_random() & 0x8FFFFFFFu, random_gain());
    }
}

static void check_double(uint64_t bits, uint32_t gain)
{
    double sample, result, expected;
    uint64_t out, want;

    memcpy(&sample, &bits, sizeof(sample));
    scale_one(VIRTIO_SND_PCM_FMT_FLOAT64, VIRTIO_SND_D_OUTPUT, &result, &sample, gain);
    memcpy(&out, &result, sizeof(out));
    if (gain == 0) {
        assert_true(out == 0);
        return;
    }
    if (isnan(sample)) {
        assert_true(out == bits);
        return;
    }
    expected = (double)((__float128)sample * gain / ONE);
    if (isinf(expected) && !isinf(sample)) {
        expected = copysign(1.7976931348623157e308, sample);
    }
    memcpy(&want, &expected, sizeof(want));
    if (out != want) {
        fail_msg("double %016llx * %u: %016llx instead of %016llx", (unsigned long long)bits, gain,
                 (unsigned long long)out, (unsigned long long)want);
    }
}

static void test_double(void **state)
{
    static const uint64_t special[] = {
        0,
        1ull << 63,
        1,
        0x000FFFFFFFFFFFFF,
        0x8010000000000000,
        0x3FF0000000000000,
        0x3FEFFFFFFFFFFFFF,
        0x7FEFFFFFFFFFFFFF,
        0xFFEFFFFFFFFFFFFF,
        0x7FF0000000000000,
        0xFFF0000000000000,
        0x7FF8000000000000,
        0x0100000000000000,
        0x010FFFFFFFFFFFFF,
        0x00000000FFFFFFFF,
        0x0000000100000000,
    };
    static const uint32_t gains[] = {0, 1, 2, 3, ONE - 1, ONE, ONE + 1, ONE / 2, MAX - 1, MAX};

    for (size_t i = 0; i < ARRAY_SIZE(special); i++) {
        for (size_t g = 0; g < ARRAY_SIZE(gains); g++) {
            check_double(special[i], gains[g]);
        }
    }
    for (unsigned n = 0; n < CASES; n++) {
        check_double(next_random(), random_gain());
        check_double(next_random() & 0x81FFFFFFFFFFFFFFull, random_gain());
    }
}

/* ---- Frames ---------------------------------------------------------------------------------- */

static void test_identity(void **state)
{
    const uint32_t ones[2] = {ONE, ONE}, other[2] = {ONE, ONE - 1};
    struct virtio_snd_gain g;

    for (unsigned i = 0; virtio_snd_format_at(i); i++) {
        const struct virtio_snd_format *f = virtio_snd_format_at(i);
        uint8_t in[48], out[48];

        virtio_snd_gain_init(&g, f, 2, VIRTIO_SND_D_OUTPUT, ones);
        assert_int_equal(virtio_snd_gain_is_identity(&g, ones), f->shift == 0);
        assert_false(virtio_snd_gain_is_identity(&g, other));
        for (size_t b = 0; b < sizeof(in); b++) {
            in[b] = (uint8_t)next_random();
        }
        uint32_t frames = (uint32_t)sizeof(in) / (f->container_bits / 8u * 2u);
        virtio_snd_gain_apply(&g, out, in, frames, ones);
        if (f->shift == 0) {
            assert_memory_equal(in, out, sizeof(in));
        }
        virtio_snd_gain_init(&g, f, 2, VIRTIO_SND_D_OUTPUT, other);
        assert_false(virtio_snd_gain_is_identity(&g, ones)); /* a ramp up is still to come */
    }
}

static void test_ramp(void **state)
{
    enum { FRAMES = 480 };
    static int16_t in[FRAMES][2], out[FRAMES][2];
    const uint32_t start[2] = {0, ONE}, target[2] = {ONE, 0};
    struct virtio_snd_gain g;

    for (unsigned i = 0; i < FRAMES; i++) {
        in[i][0] = 30000;
        in[i][1] = 30000;
    }
    virtio_snd_gain_init(&g, virtio_snd_format_by_id(VIRTIO_SND_PCM_FMT_S16), 2,
                         VIRTIO_SND_D_OUTPUT, start);
    virtio_snd_gain_apply(&g, out, in, FRAMES, target);
    for (unsigned i = 0; i < FRAMES; i++) {
        double up = 30000.0 * (i + 1) / FRAMES;
        assert_true(fabs(out[i][0] - up) <= 1.0);
        assert_true(fabs(out[i][1] - (30000.0 - up)) <= 1.0);
    }
    assert_int_equal(out[FRAMES - 1][0], 30000);
    assert_int_equal(out[FRAMES - 1][1], 0);
    /* The next transfer goes on from there, and in place is the same as apart. */
    assert_int_equal(g.current[0], ONE);
    assert_int_equal(g.current[1], 0);
    virtio_snd_gain_apply(&g, in, in, FRAMES, target);
    for (unsigned i = 0; i < FRAMES; i++) {
        assert_int_equal(in[i][0], 30000);
        assert_int_equal(in[i][1], 0);
    }
}

static void test_ramp_ends_and_limits(void **state)
{
    enum { FRAMES = 65521 }; /* a prime: no step is exact */
    int32_t *in = malloc(FRAMES * sizeof(*in)), *out = malloc(FRAMES * sizeof(*out));
    const uint32_t start = 1, target = 12345, beyond = UINT32_MAX;
    struct virtio_snd_gain g;

    assert_non_null(in);
    assert_non_null(out);
    for (unsigned i = 0; i < FRAMES; i++) {
        in[i] = 1 << 28;
    }
    open_gain(&g, VIRTIO_SND_PCM_FMT_S32, VIRTIO_SND_D_OUTPUT, start);
    virtio_snd_gain_apply(&g, out, in, FRAMES, &target);
    int32_t last = (1 << 28) / (int32_t)ONE;
    for (unsigned i = 0; i < FRAMES; i++) {
        /* One step of the gain at most: no click. */
        assert_true(out[i] >= last && out[i] - last <= 2 * (1 << 28) / (int32_t)ONE);
        last = out[i];
    }
    assert_int_equal(last, (int32_t)(((int64_t)12345 << 28) / ONE));

    virtio_snd_gain_apply(&g, out, in, 0, &beyond); /* no frames: nothing happens */
    assert_int_equal(g.current[0], target);
    virtio_snd_gain_apply(&g, out, in, 1, &beyond);
    assert_int_equal(g.current[0], MAX);
    open_gain(&g, VIRTIO_SND_PCM_FMT_S32, VIRTIO_SND_D_OUTPUT, UINT32_MAX);
    assert_int_equal(g.current[0], MAX);
    free(in);
    free(out);
}

/* Eight channels of an odd format, at an odd address; each with a gain of its own. */
static void test_channels_and_alignment(void **state)
{
    enum { FRAMES = 5, CHANNELS = VIRTIO_SND_CHANNELS_MAX, BYTES = 3 };
    uint8_t in[1 + FRAMES * CHANNELS * BYTES], out[1 + FRAMES * CHANNELS * BYTES];
    uint32_t gains[CHANNELS];
    struct virtio_snd_gain g;

    for (unsigned c = 0; c < CHANNELS; c++) {
        gains[c] = ONE / 8 * (c + 1);
    }
    for (unsigned i = 0; i < FRAMES * CHANNELS; i++) {
        in[1 + i * BYTES] = 0;
        in[2 + i * BYTES] = 0x40;
        in[3 + i * BYTES] = 0x02; /* 0x024000 */
    }
    out[0] = 0x77;
    virtio_snd_gain_init(&g, virtio_snd_format_by_id(VIRTIO_SND_PCM_FMT_S24_3), CHANNELS,
                         VIRTIO_SND_D_INPUT, gains);
    virtio_snd_gain_apply(&g, out + 1, in + 1, FRAMES, gains);
    for (unsigned i = 0; i < FRAMES * CHANNELS; i++) {
        uint32_t expected = 0x024000 / 8 * (i % CHANNELS + 1);
        assert_memory_equal(out + 1 + i * BYTES, &expected, BYTES);
    }
    assert_int_equal(out[0], 0x77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_level_exact),
        cmocka_unit_test(test_level_accuracy),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_float),
        cmocka_unit_test(test_double),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_ramp),
        cmocka_unit_test(test_ramp_ends_and_limits),
        cmocka_unit_test(test_channels_and_alignment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

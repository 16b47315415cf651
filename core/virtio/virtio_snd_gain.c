/* SPDX-License-Identifier: MIT */
/* Volume of PCM samples in integer arithmetic. */
#include "virtio_snd_gain.h"

#define BITS_PER_BYTE   8u
#define GAIN_BITS       16u /* fraction bits of a gain */
#define GAIN_HALF       (1 << (GAIN_BITS - 1u))
#define U8_MIDDLE       128
#define POWER_BITS      31u            /* fraction bits of the powers of two below */
#define LEVEL_TO_LOG2   713378626ll    /* 2^32 * log2(10) / 20: factor and exponent from dB */
#define LEVEL_MAX       (25 * 0x10000) /* dB; beyond it is VIRTIO_SND_GAIN_MAX anyway */
#define FLOAT_MANTISSA  23u
#define FLOAT_SPECIAL   0xFFu
#define DOUBLE_MANTISSA 52u
#define DOUBLE_SPECIAL  0x7FFu

/* ---- Level ----------------------------------------------------------------------------------- */

/* 2^(2^-(i+1)), POWER_BITS fraction bits. */
static const uint32_t roots[] = {
    0xB504F334, 0x9837F052, 0x8B95C1E4, 0x85AAC368, 0x82CD8699, 0x8164D1F4, 0x80B1ED50,
    0x8058D7D3, 0x802C6437, 0x8016302F, 0x800B179D, 0x80058BAF, 0x8002C5D0, 0x800162E6,
    0x8000B173, 0x800058B9, 0x80002C5D, 0x8000162E, 0x80000B17, 0x8000058C, 0x800002C6,
    0x80000163, 0x800000B1, 0x80000059, 0x8000002C, 0x80000016, 0x8000000B, 0x80000006,
};

uint32_t virtio_snd_gain_from_db(int32_t level)
{
    if (level > LEVEL_MAX) {
        level = LEVEL_MAX;
    }
    /* 10^(dB/20) = 2^exponent, 32 fraction bits; rounded down, so that `fraction` is positive. */
    int64_t exponent = level * LEVEL_TO_LOG2 >> 16;
    int32_t whole = (int32_t)(exponent >> 32);
    uint32_t fraction = (uint32_t)exponent;
    uint64_t power = 1ull << POWER_BITS;

    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        if (fraction & (0x80000000u >> i)) {
            power = power * roots[i] >> POWER_BITS;
        }
    }
    int32_t shift = (int32_t)(POWER_BITS - GAIN_BITS) - whole;
    if (shift > (int32_t)POWER_BITS + 1) {
        return 0;
    }
    uint64_t gain = (power + (1ull << (shift - 1))) >> shift;
    return gain < VIRTIO_SND_GAIN_MAX ? (uint32_t)gain : VIRTIO_SND_GAIN_MAX;
}

/* ---- Integers -------------------------------------------------------------------------------- */

static uint32_t load(const uint8_t *from, unsigned bytes)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < bytes; i++) {
        value |= (uint32_t)from[i] << BITS_PER_BYTE * i;
    }
    return value;
}

static void store(uint8_t *to, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        to[i] = (uint8_t)(value >> BITS_PER_BYTE * i);
    }
}

/* The lowest `bits` of a value, as the signed number that they are. */
static int32_t sign_extend(uint32_t value, unsigned bits)
{
    return (int32_t)(value << (32u - bits)) >> (32u - bits);
}

static int32_t scale(int32_t sample, uint32_t gain, unsigned bits)
{
    const int64_t max = (1ll << (bits - 1u)) - 1;
    int64_t scaled = ((int64_t)sample * gain + GAIN_HALF) >> GAIN_BITS;

    if (scaled > max) {
        return (int32_t)max;
    }
    return (int32_t)(scaled < -max - 1 ? -max - 1 : scaled);
}

static void scale_integer(const struct virtio_snd_gain *g, uint8_t *to, const uint8_t *from,
                          uint32_t gain)
{
    const struct virtio_snd_format *format = g->format;
    unsigned bytes = format->container_bits / BITS_PER_BYTE;
    uint32_t raw = load(from, bytes);
    uint32_t scaled;

    if (format->id == VIRTIO_SND_PCM_FMT_U8) {
        store(to, (uint32_t)(scale((int32_t)raw - U8_MIDDLE, gain, 8) + U8_MIDDLE), bytes);
        return;
    }
    if (g->direction == VIRTIO_SND_D_OUTPUT) {
        int32_t sample = sign_extend(raw, format->container_bits) >> format->shift;
        scaled = (uint32_t)scale(sample, gain, format->valid_bits);
    } else {
        int32_t sample = sign_extend(raw, format->valid_bits);
        scaled = (uint32_t)scale(sample, gain, format->valid_bits) << format->shift;
    }
    store(to, scaled, bytes);
}

/* ---- Floats ---------------------------------------------------------------------------------- */

/* Number of the highest bit that is set; value is not 0. */
static unsigned highest_bit(uint64_t value)
{
    return 63u - (unsigned)__builtin_clzll(value);
}

/*
 * A finite float times a Q16 gain other than 0. `high` and `low` (32 bits) are the product of
 * mantissa and gain, `exponent` the field of the sample (1 for subnormal ones). Returns the bits
 * of the result without sign: rounded to nearest, ties to even, as the hardware would.
 */
static uint64_t assemble(uint64_t high, uint32_t low, int exponent, unsigned mantissa_bits,
                         int special)
{
    unsigned top = high ? highest_bit(high) + 32u : highest_bit(low);
    int shift = (int)top - (int)mantissa_bits;
    int field = exponent - (int)GAIN_BITS + shift;

    if (field < 1) {
        /* Subnormal: the exponent stays, the mantissa shrinks. */
        shift += 1 - field;
        field = 0;
    }
    /* Here 0 <= shift <= 22: normal samples have top >= mantissa_bits, gains have 21 bits. */
    uint64_t mantissa = high << (32 - shift) | low >> shift;
    uint32_t rest = low & (uint32_t)((1ull << shift) - 1u);
    uint32_t half = shift ? 1u << (shift - 1) : 0;

    if (shift && (rest > half || (rest == half && (mantissa & 1u)))) {
        mantissa++;
    }
    /* Adding, not or-ing: a carry out of the mantissa belongs into the exponent. */
    uint64_t bits = mantissa;
    if (field) {
        bits += (uint64_t)(field - 1) << mantissa_bits;
    }
    uint64_t infinity = (uint64_t)special << mantissa_bits;
    return bits < infinity ? bits : infinity - 1u;
}

static uint32_t scale_float_bits(uint32_t bits, uint32_t gain)
{
    uint32_t mantissa = bits & ((1u << FLOAT_MANTISSA) - 1u);
    uint32_t exponent = bits >> FLOAT_MANTISSA & FLOAT_SPECIAL;

    if (gain == 0) {
        return 0;
    }
    if (exponent == FLOAT_SPECIAL || (exponent == 0 && mantissa == 0)) {
        return bits;
    }
    if (exponent == 0) {
        exponent = 1;
    } else {
        mantissa |= 1u << FLOAT_MANTISSA;
    }
    uint64_t product = (uint64_t)mantissa * gain;
    uint64_t result =
        assemble(product >> 32, (uint32_t)product, (int)exponent, FLOAT_MANTISSA, FLOAT_SPECIAL);
    return (bits & 0x80000000u) | (uint32_t)result;
}

static uint64_t scale_double_bits(uint64_t bits, uint32_t gain)
{
    uint64_t mantissa = bits & ((1ull << DOUBLE_MANTISSA) - 1u);
    uint32_t exponent = (uint32_t)(bits >> DOUBLE_MANTISSA) & DOUBLE_SPECIAL;

    if (gain == 0) {
        return 0;
    }
    if (exponent == DOUBLE_SPECIAL || (exponent == 0 && mantissa == 0)) {
        return bits;
    }
    if (exponent == 0) {
        exponent = 1;
    } else {
        mantissa |= 1ull << DOUBLE_MANTISSA;
    }
    uint64_t low = (mantissa & UINT32_MAX) * gain;
    uint64_t high = (mantissa >> 32) * gain + (low >> 32);
    return (bits & 1ull << 63) |
           assemble(high, (uint32_t)low, (int)exponent, DOUBLE_MANTISSA, DOUBLE_SPECIAL);
}

static void scale_float(uint8_t *to, const uint8_t *from, unsigned bytes, uint32_t gain)
{
    uint64_t bits = load(from, sizeof(uint32_t));

    if (bytes == sizeof(uint32_t)) {
        store(to, scale_float_bits((uint32_t)bits, gain), bytes);
        return;
    }
    bits |= (uint64_t)load(from + sizeof(uint32_t), sizeof(uint32_t)) << 32;
    bits = scale_double_bits(bits, gain);
    store(to, (uint32_t)bits, sizeof(uint32_t));
    store(to + sizeof(uint32_t), (uint32_t)(bits >> 32), sizeof(uint32_t));
}

/* ---- Frames ---------------------------------------------------------------------------------- */

static uint32_t clamp(uint32_t gain)
{
    return gain < VIRTIO_SND_GAIN_MAX ? gain : VIRTIO_SND_GAIN_MAX;
}

void virtio_snd_gain_init(struct virtio_snd_gain *gain, const struct virtio_snd_format *format,
                          uint8_t channels, uint8_t direction, const uint32_t *start)
{
    *gain =
        (struct virtio_snd_gain){.format = format, .channels = channels, .direction = direction};
    for (uint8_t c = 0; c < channels; c++) {
        gain->current[c] = clamp(start[c]);
    }
}

bool virtio_snd_gain_is_identity(const struct virtio_snd_gain *gain, const uint32_t *target)
{
    for (uint8_t c = 0; c < gain->channels; c++) {
        if (gain->current[c] != VIRTIO_SND_GAIN_ONE || target[c] != VIRTIO_SND_GAIN_ONE) {
            return false;
        }
    }
    return gain->format->shift == 0;
}

/* One channel of all frames; `stride` is the distance of its samples. */
static void apply_channel(struct virtio_snd_gain *gain, uint8_t channel, uint8_t *to,
                          const uint8_t *from, uint32_t frames, uint32_t target)
{
    unsigned bytes = gain->format->container_bits / BITS_PER_BYTE;
    size_t stride = (size_t)bytes * gain->channels;
    int64_t at = (int64_t)gain->current[channel] << 16;
    int64_t step = (((int64_t)target << 16) - at) / (int64_t)frames;

    for (uint32_t i = 0; i < frames; i++) {
        at += step;
        uint32_t now = i + 1u < frames ? (uint32_t)(at >> 16) : target;

        if (gain->format->is_float) {
            scale_float(to, from, bytes, now);
        } else {
            scale_integer(gain, to, from, now);
        }
        to += stride;
        from += stride;
    }
    gain->current[channel] = target;
}

void virtio_snd_gain_apply(struct virtio_snd_gain *gain, void *to, const void *from,
                           uint32_t frames, const uint32_t *target)
{
    size_t bytes = gain->format->container_bits / BITS_PER_BYTE;

    if (frames == 0) {
        return;
    }
    for (uint8_t c = 0; c < gain->channels; c++) {
        apply_channel(gain, c, (uint8_t *)to + c * bytes, (const uint8_t *)from + c * bytes, frames,
                      clamp(target[c]));
    }
}

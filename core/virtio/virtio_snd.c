/* SPDX-License-Identifier: MIT */
/*
 * Sound device without an operating system (virtio 1.3 §5.14): features, configuration, formats,
 * and what the *_INFO answers say. Threat model: docs/threat-model.md §8.
 */
#include "virtio_snd.h"

#include "virtio_snd_private.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define BITS_PER_BYTE   8u

/* ---- Features and configuration -------------------------------------------------------------- */

enum virtio_error virtio_snd_select_features(uint64_t offered, uint64_t required, uint64_t wanted,
                                             uint64_t *accepted, uint64_t *missing)
{
    *accepted = offered & (required | wanted);
    if (missing) {
        *missing = required & ~offered;
    }
    return required & ~offered ? VIRTIO_E_FEATURE_MISSING : VIRTIO_OK;
}

static uint32_t cap(uint32_t value, uint32_t max, bool *cut)
{
    if (value <= max) {
        return value;
    }
    *cut = true;
    return max;
}

#define SND_FIELD(member, to)                                                                      \
    ((struct virtio_config_field){.offset = offsetof(struct virtio_snd_config, member),            \
                                  .width = sizeof(le32_t),                                         \
                                  .count = 1,                                                      \
                                  .dst = (to)})

/* Threat model 8.1. */
enum virtio_error virtio_snd_read_settings(struct virtio_transport *t, uint64_t features,
                                           struct virtio_snd_settings *settings)
{
    struct virtio_snd_settings raw = {0};
    struct virtio_config_field fields[4] = {
        SND_FIELD(jacks, &raw.jacks),
        SND_FIELD(streams, &raw.streams),
        SND_FIELD(chmaps, &raw.chmaps),
    };
    size_t count = 3;

    /* §5.14.5.1: not to be read without CTLS. */
    if (features & VIRTIO_FEATURE_MASK(VIRTIO_SND_F_CTLS)) {
        fields[count++] = SND_FIELD(controls, &raw.controls);
    }
    *settings = (struct virtio_snd_settings){0};
    enum virtio_error error = t->ops->read_config(t, fields, count);
    if (error != VIRTIO_OK) {
        return error;
    }
    settings->jacks = cap(raw.jacks, VIRTIO_SND_JACKS_MAX, &settings->cut);
    settings->streams = cap(raw.streams, VIRTIO_SND_STREAMS_MAX, &settings->cut);
    settings->chmaps = cap(raw.chmaps, VIRTIO_SND_CHMAPS_MAX, &settings->cut);
    settings->controls = cap(raw.controls, VIRTIO_SND_CONTROLS_MAX, &settings->cut);
    return settings->streams ? VIRTIO_OK : VIRTIO_E_SND_NO_STREAMS;
}

/* ---- Formats --------------------------------------------------------------------------------- */

#define FORMAT(format, container, valid, lower, floating)                                          \
    {.id = VIRTIO_SND_PCM_FMT_##format,                                                            \
     .container_bits = (container),                                                                \
     .valid_bits = (valid),                                                                        \
     .shift = (lower),                                                                             \
     .is_float = (floating),                                                                       \
     .name = #format}

static const struct virtio_snd_format formats[] = {
    FORMAT(S16, 16, 16, 0, false),  FORMAT(S32, 32, 32, 0, false), FORMAT(S24_3, 24, 24, 0, false),
    FORMAT(FLOAT, 32, 32, 0, true), FORMAT(S24, 32, 24, 8, false), FORMAT(S20_3, 24, 20, 4, false),
    FORMAT(S20, 32, 20, 12, false), FORMAT(U8, 8, 8, 0, false),    FORMAT(FLOAT64, 64, 64, 0, true),
};

const struct virtio_snd_format *virtio_snd_format_at(unsigned index)
{
    return index < COUNT_OF(formats) ? &formats[index] : NULL;
}

const struct virtio_snd_format *virtio_snd_format_by_id(unsigned id)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        if (formats[i].id == id) {
            return &formats[i];
        }
    }
    return NULL;
}

const struct virtio_snd_format *virtio_snd_format_find(uint64_t offered, unsigned container_bits,
                                                       unsigned valid_bits, bool is_float)
{
    /* Of equal containers, the table has those without shift and with more bits first. */
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        const struct virtio_snd_format *format = &formats[i];

        if ((offered & VIRTIO_FEATURE_MASK(format->id)) != 0 && format->is_float == is_float &&
            format->container_bits == container_bits && format->valid_bits >= valid_bits) {
            return format;
        }
    }
    return NULL;
}

uint64_t virtio_snd_formats_mask(void)
{
    uint64_t mask = 0;

    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        mask |= VIRTIO_FEATURE_MASK(formats[i].id);
    }
    return mask;
}

/* Indexed by VIRTIO_SND_PCM_RATE_*. */
static const uint32_t rates[VIRTIO_SND_PCM_RATE_COUNT] = {
    [VIRTIO_SND_PCM_RATE_5512] = 5512,     [VIRTIO_SND_PCM_RATE_8000] = 8000,
    [VIRTIO_SND_PCM_RATE_11025] = 11025,   [VIRTIO_SND_PCM_RATE_16000] = 16000,
    [VIRTIO_SND_PCM_RATE_22050] = 22050,   [VIRTIO_SND_PCM_RATE_32000] = 32000,
    [VIRTIO_SND_PCM_RATE_44100] = 44100,   [VIRTIO_SND_PCM_RATE_48000] = 48000,
    [VIRTIO_SND_PCM_RATE_64000] = 64000,   [VIRTIO_SND_PCM_RATE_88200] = 88200,
    [VIRTIO_SND_PCM_RATE_96000] = 96000,   [VIRTIO_SND_PCM_RATE_176400] = 176400,
    [VIRTIO_SND_PCM_RATE_192000] = 192000, [VIRTIO_SND_PCM_RATE_384000] = 384000,
    [VIRTIO_SND_PCM_RATE_12000] = 12000,   [VIRTIO_SND_PCM_RATE_24000] = 24000,
};

/* What is common first, then from high to low. */
static const uint8_t rate_preference[VIRTIO_SND_PCM_RATE_COUNT] = {
    VIRTIO_SND_PCM_RATE_48000,  VIRTIO_SND_PCM_RATE_44100,  VIRTIO_SND_PCM_RATE_96000,
    VIRTIO_SND_PCM_RATE_88200,  VIRTIO_SND_PCM_RATE_192000, VIRTIO_SND_PCM_RATE_176400,
    VIRTIO_SND_PCM_RATE_384000, VIRTIO_SND_PCM_RATE_64000,  VIRTIO_SND_PCM_RATE_32000,
    VIRTIO_SND_PCM_RATE_24000,  VIRTIO_SND_PCM_RATE_22050,  VIRTIO_SND_PCM_RATE_16000,
    VIRTIO_SND_PCM_RATE_12000,  VIRTIO_SND_PCM_RATE_11025,  VIRTIO_SND_PCM_RATE_8000,
    VIRTIO_SND_PCM_RATE_5512,
};

uint32_t virtio_snd_rate_hz(unsigned id)
{
    return id < COUNT_OF(rates) ? rates[id] : 0;
}

int virtio_snd_rate_id(uint32_t hz)
{
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        if (rates[i] == hz) {
            return (int)i;
        }
    }
    return -1;
}

int virtio_snd_rate_at(unsigned index)
{
    return index < COUNT_OF(rate_preference) ? rate_preference[index] : -1;
}

uint32_t virtio_snd_frame_bytes(unsigned format, unsigned channels)
{
    const struct virtio_snd_format *f = virtio_snd_format_by_id(format);

    return f ? f->container_bits / BITS_PER_BYTE * channels : 0;
}

/* ---- What *_INFO tells (threat model 8.3) ---------------------------------------------------- */

void virtio_snd_parse_jack(const struct virtio_snd_jack_info *wire, struct virtio_snd_jack *jack)
{
    *jack = (struct virtio_snd_jack){
        .hda_fn_nid = le32_get(wire->hdr.hda_fn_nid),
        .features =
            le32_get(wire->features) & (uint32_t)VIRTIO_FEATURE_MASK(VIRTIO_SND_JACK_F_REMAP),
        .defconf = le32_get(wire->hda_reg_defconf),
        .caps = le32_get(wire->hda_reg_caps),
        .connected = wire->connected != 0,
    };
}

enum virtio_error virtio_snd_parse_pcm(const struct virtio_snd_pcm_info *wire,
                                       struct virtio_snd_pcm *pcm)
{
    const uint32_t features = VIRTIO_FEATURE_MASK(VIRTIO_SND_PCM_F_MSG_POLLING) |
                              VIRTIO_FEATURE_MASK(VIRTIO_SND_PCM_F_EVT_XRUNS);

    *pcm = (struct virtio_snd_pcm){
        .hda_fn_nid = le32_get(wire->hdr.hda_fn_nid),
        .features = le32_get(wire->features) & features,
        .formats = le64_get(wire->formats) & virtio_snd_formats_mask(),
        .rates = le64_get(wire->rates) & (VIRTIO_FEATURE_MASK(VIRTIO_SND_PCM_RATE_COUNT) - 1u),
        .direction = wire->direction,
        .channels_min = wire->channels_min,
        .channels_max = wire->channels_max < VIRTIO_SND_CHANNELS_MAX
                            ? wire->channels_max
                            : (uint8_t)VIRTIO_SND_CHANNELS_MAX,
    };
    if (pcm->direction > VIRTIO_SND_D_INPUT) {
        return VIRTIO_E_SND_DIRECTION;
    }
    if (pcm->channels_min == 0 || pcm->channels_min > pcm->channels_max) {
        return VIRTIO_E_SND_CHANNELS;
    }
    if (pcm->formats == 0) {
        return VIRTIO_E_SND_FORMATS;
    }
    return pcm->rates ? VIRTIO_OK : VIRTIO_E_SND_RATES;
}

enum virtio_error virtio_snd_parse_chmap(const struct virtio_snd_chmap_info *wire,
                                         struct virtio_snd_chmap *chmap)
{
    *chmap = (struct virtio_snd_chmap){
        .hda_fn_nid = le32_get(wire->hdr.hda_fn_nid),
        .direction = wire->direction,
        .channels = wire->channels,
    };
    if (chmap->direction > VIRTIO_SND_D_INPUT) {
        return VIRTIO_E_SND_DIRECTION;
    }
    if (chmap->channels == 0 || chmap->channels > VIRTIO_SND_CHMAP_MAX_SIZE) {
        return VIRTIO_E_SND_CHANNELS;
    }
    for (uint8_t i = 0; i < chmap->channels; i++) {
        chmap->positions[i] = wire->positions[i] < VIRTIO_SND_CHMAP_COUNT
                                  ? wire->positions[i]
                                  : (uint8_t)VIRTIO_SND_CHMAP_NONE;
    }
    return VIRTIO_OK;
}

/* Most values of an element; 0 for types that do not exist. */
static uint32_t ctl_count_max(uint32_t type)
{
    switch (type) {
    case VIRTIO_SND_CTL_TYPE_BOOLEAN:
    case VIRTIO_SND_CTL_TYPE_INTEGER:
    case VIRTIO_SND_CTL_TYPE_ENUMERATED:
        return VIRTIO_SND_CTL_COUNT_MAX_INTEGER;
    case VIRTIO_SND_CTL_TYPE_INTEGER64:
        return VIRTIO_SND_CTL_COUNT_MAX_INTEGER64;
    case VIRTIO_SND_CTL_TYPE_BYTES:
        return VIRTIO_SND_CTL_COUNT_MAX_BYTES;
    case VIRTIO_SND_CTL_TYPE_IEC958:
        return VIRTIO_SND_CTL_COUNT_MAX_IEC958;
    default:
        return 0;
    }
}

static void parse_range(const struct virtio_snd_ctl_info *wire, struct virtio_snd_ctl *ctl)
{
    switch (ctl->type) {
    case VIRTIO_SND_CTL_TYPE_BOOLEAN:
        ctl->max = 1;
        ctl->step = 1;
        break;
    case VIRTIO_SND_CTL_TYPE_INTEGER:
        ctl->min = (int32_t)le32_get(wire->value.integer.min);
        ctl->max = (int32_t)le32_get(wire->value.integer.max);
        ctl->step = (int32_t)le32_get(wire->value.integer.step);
        break;
    case VIRTIO_SND_CTL_TYPE_INTEGER64:
        ctl->min = (int64_t)le64_get(wire->value.integer64.min);
        ctl->max = (int64_t)le64_get(wire->value.integer64.max);
        ctl->step = (int64_t)le64_get(wire->value.integer64.step);
        break;
    default:
        break;
    }
}

enum virtio_error virtio_snd_parse_ctl(const struct virtio_snd_ctl_info *wire, uint32_t id,
                                       struct virtio_snd_ctl *ctl)
{
    uint32_t role = le32_get(wire->role);
    uint32_t type = le32_get(wire->type);

    *ctl = (struct virtio_snd_ctl){
        .id = id,
        .hda_fn_nid = le32_get(wire->hdr.hda_fn_nid),
        .type = (uint8_t)type,
        .access = le32_get(wire->access),
        .count = le32_get(wire->count),
        .index = le32_get(wire->index),
    };
    if (VIRTIO_SND_CTL_ROLE_OF(role) <= VIRTIO_SND_CTL_ROLE_GAIN) {
        ctl->role = (uint8_t)VIRTIO_SND_CTL_ROLE_OF(role);
        ctl->direction = VIRTIO_SND_CTL_DIRECTION_OF(role);
    }
    for (size_t i = 0; i < sizeof(ctl->name) - 1u && wire->name[i]; i++) {
        ctl->name[i] = wire->name[i] >= ' ' && wire->name[i] <= '~' ? (char)wire->name[i] : '?';
    }
    if (ctl->count == 0 || ctl->count > ctl_count_max(type)) {
        return VIRTIO_E_SND_CONTROL;
    }
    parse_range(wire, ctl);
    return ctl->min <= ctl->max && ctl->step >= 0 ? VIRTIO_OK : VIRTIO_E_SND_CONTROL;
}

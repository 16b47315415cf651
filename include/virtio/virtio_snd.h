/* SPDX-License-Identifier: MIT */
/* Sound device (virtio 1.3 §5.14). */
#ifndef VIRTIO_VIRTIO_SND_H
#define VIRTIO_VIRTIO_SND_H

#include "virtio_types.h"

/* §5.14.2 Virtqueues. */
#define VIRTIO_SND_QUEUE_CONTROL 0u
#define VIRTIO_SND_QUEUE_EVENT   1u
#define VIRTIO_SND_QUEUE_TX      2u
#define VIRTIO_SND_QUEUE_RX      3u
#define VIRTIO_SND_QUEUE_COUNT   4u

/* §5.14.3 Feature bits. */
#define VIRTIO_SND_F_CTLS 0

/* §5.14.4 Device configuration. `controls` exists only with CTLS. */
struct virtio_snd_config {
    le32_t jacks;
    le32_t streams;
    le32_t chmaps;
    le32_t controls; /* CTLS */
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_config, 16);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_config, streams, 4);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_config, chmaps, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_config, controls, 12);

/* §5.14.6 Request types. */
#define VIRTIO_SND_R_JACK_INFO       0x0001u
#define VIRTIO_SND_R_JACK_REMAP      0x0002u
#define VIRTIO_SND_R_PCM_INFO        0x0100u
#define VIRTIO_SND_R_PCM_SET_PARAMS  0x0101u
#define VIRTIO_SND_R_PCM_PREPARE     0x0102u
#define VIRTIO_SND_R_PCM_RELEASE     0x0103u
#define VIRTIO_SND_R_PCM_START       0x0104u
#define VIRTIO_SND_R_PCM_STOP        0x0105u
#define VIRTIO_SND_R_CHMAP_INFO      0x0200u
#define VIRTIO_SND_R_CTL_INFO        0x0300u
#define VIRTIO_SND_R_CTL_ENUM_ITEMS  0x0301u
#define VIRTIO_SND_R_CTL_READ        0x0302u
#define VIRTIO_SND_R_CTL_WRITE       0x0303u
#define VIRTIO_SND_R_CTL_TLV_READ    0x0304u
#define VIRTIO_SND_R_CTL_TLV_WRITE   0x0305u
#define VIRTIO_SND_R_CTL_TLV_COMMAND 0x0306u

/* Event types. */
#define VIRTIO_SND_EVT_JACK_CONNECTED     0x1000u
#define VIRTIO_SND_EVT_JACK_DISCONNECTED  0x1001u
#define VIRTIO_SND_EVT_PCM_PERIOD_ELAPSED 0x1100u
#define VIRTIO_SND_EVT_PCM_XRUN           0x1101u
#define VIRTIO_SND_EVT_CTL_NOTIFY         0x1200u

/* Status codes. */
#define VIRTIO_SND_S_OK       0x8000u
#define VIRTIO_SND_S_BAD_MSG  0x8001u
#define VIRTIO_SND_S_NOT_SUPP 0x8002u
#define VIRTIO_SND_S_IO_ERR   0x8003u

/* Every request and every answer begins with it. */
struct virtio_snd_hdr {
    le32_t code; /* VIRTIO_SND_R_*, VIRTIO_SND_S_* or VIRTIO_SND_EVT_* */
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_hdr, 4);

struct virtio_snd_event {
    struct virtio_snd_hdr hdr;
    le32_t data; /* jack or stream id, or the two halves of virtio_snd_ctl_event */
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_event, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_event, data, 4);

/* Data flow directions. */
#define VIRTIO_SND_D_OUTPUT 0u
#define VIRTIO_SND_D_INPUT  1u

/* §5.14.6.1 Item information request; the answer is virtio_snd_hdr and `count` items of `size`. */
struct virtio_snd_query_info {
    struct virtio_snd_hdr hdr;
    le32_t start_id;
    le32_t count;
    le32_t size;
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_query_info, 16);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_query_info, start_id, 4);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_query_info, count, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_query_info, size, 12);

struct virtio_snd_info {
    le32_t hda_fn_nid; /* function group node: links jacks, streams and channel maps */
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_info, 4);

/* ---- §5.14.6.4 Jacks ------------------------------------------------------------------------- */

struct virtio_snd_jack_hdr {
    struct virtio_snd_hdr hdr;
    le32_t jack_id;
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_jack_hdr, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_jack_hdr, jack_id, 4);

#define VIRTIO_SND_JACK_F_REMAP 0

struct virtio_snd_jack_info {
    struct virtio_snd_info hdr;
    le32_t features; /* 1 << VIRTIO_SND_JACK_F_* */
    le32_t hda_reg_defconf;
    le32_t hda_reg_caps;
    uint8_t connected;
    uint8_t padding[7];
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_jack_info, 24);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_jack_info, features, 4);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_jack_info, hda_reg_defconf, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_jack_info, hda_reg_caps, 12);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_jack_info, connected, 16);

struct virtio_snd_jack_remap {
    struct virtio_snd_jack_hdr hdr;
    le32_t association;
    le32_t sequence;
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_jack_remap, 16);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_jack_remap, association, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_jack_remap, sequence, 12);

/* Pin default configuration (High Definition Audio 1.0a §7.3.3.31), fields of hda_reg_defconf. */
#define VIRTIO_SND_DEFCONF_SEQUENCE(reg)     ((uint8_t)((reg) & 0xFu))
#define VIRTIO_SND_DEFCONF_ASSOCIATION(reg)  ((uint8_t)((reg) >> 4 & 0xFu))
#define VIRTIO_SND_DEFCONF_MISC(reg)         ((uint8_t)((reg) >> 8 & 0xFu))
#define VIRTIO_SND_DEFCONF_COLOR(reg)        ((uint8_t)((reg) >> 12 & 0xFu))
#define VIRTIO_SND_DEFCONF_CONNECTION(reg)   ((uint8_t)((reg) >> 16 & 0xFu))
#define VIRTIO_SND_DEFCONF_DEVICE(reg)       ((uint8_t)((reg) >> 20 & 0xFu))
#define VIRTIO_SND_DEFCONF_LOCATION(reg)     ((uint8_t)((reg) >> 24 & 0x3Fu))
#define VIRTIO_SND_DEFCONF_CONNECTIVITY(reg) ((uint8_t)((reg) >> 30 & 0x3u))

/* Default devices, the values of VIRTIO_SND_DEFCONF_DEVICE. */
#define VIRTIO_SND_DEFCONF_DEVICE_LINE_OUT   0x0u
#define VIRTIO_SND_DEFCONF_DEVICE_SPEAKER    0x1u
#define VIRTIO_SND_DEFCONF_DEVICE_HEADPHONES 0x2u
#define VIRTIO_SND_DEFCONF_DEVICE_LINE_IN    0x8u
#define VIRTIO_SND_DEFCONF_DEVICE_MICROPHONE 0xAu

/* ---- §5.14.6.6 PCM streams ------------------------------------------------------------------- */

struct virtio_snd_pcm_hdr {
    struct virtio_snd_hdr hdr;
    le32_t stream_id;
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_pcm_hdr, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_hdr, stream_id, 4);

#define VIRTIO_SND_PCM_F_SHMEM_HOST        0
#define VIRTIO_SND_PCM_F_SHMEM_GUEST       1
#define VIRTIO_SND_PCM_F_MSG_POLLING       2
#define VIRTIO_SND_PCM_F_EVT_SHMEM_PERIODS 3
#define VIRTIO_SND_PCM_F_EVT_XRUNS         4
#define VIRTIO_SND_PCM_F_COUNT             5

/* Sample formats: bits of a sample / bits that it takes in memory. */
#define VIRTIO_SND_PCM_FMT_IMA_ADPCM       0  /*  4 /  4 */
#define VIRTIO_SND_PCM_FMT_MU_LAW          1  /*  8 /  8 */
#define VIRTIO_SND_PCM_FMT_A_LAW           2  /*  8 /  8 */
#define VIRTIO_SND_PCM_FMT_S8              3  /*  8 /  8 */
#define VIRTIO_SND_PCM_FMT_U8              4  /*  8 /  8 */
#define VIRTIO_SND_PCM_FMT_S16             5  /* 16 / 16 */
#define VIRTIO_SND_PCM_FMT_U16             6  /* 16 / 16 */
#define VIRTIO_SND_PCM_FMT_S18_3           7  /* 18 / 24 */
#define VIRTIO_SND_PCM_FMT_U18_3           8  /* 18 / 24 */
#define VIRTIO_SND_PCM_FMT_S20_3           9  /* 20 / 24 */
#define VIRTIO_SND_PCM_FMT_U20_3           10 /* 20 / 24 */
#define VIRTIO_SND_PCM_FMT_S24_3           11 /* 24 / 24 */
#define VIRTIO_SND_PCM_FMT_U24_3           12 /* 24 / 24 */
#define VIRTIO_SND_PCM_FMT_S20             13 /* 20 / 32 */
#define VIRTIO_SND_PCM_FMT_U20             14 /* 20 / 32 */
#define VIRTIO_SND_PCM_FMT_S24             15 /* 24 / 32 */
#define VIRTIO_SND_PCM_FMT_U24             16 /* 24 / 32 */
#define VIRTIO_SND_PCM_FMT_S32             17 /* 32 / 32 */
#define VIRTIO_SND_PCM_FMT_U32             18 /* 32 / 32 */
#define VIRTIO_SND_PCM_FMT_FLOAT           19 /* 32 / 32 */
#define VIRTIO_SND_PCM_FMT_FLOAT64         20 /* 64 / 64 */
#define VIRTIO_SND_PCM_FMT_DSD_U8          21 /*  8 /  8 */
#define VIRTIO_SND_PCM_FMT_DSD_U16         22 /* 16 / 16 */
#define VIRTIO_SND_PCM_FMT_DSD_U32         23 /* 32 / 32 */
#define VIRTIO_SND_PCM_FMT_IEC958_SUBFRAME 24 /* 32 / 32 */
#define VIRTIO_SND_PCM_FMT_COUNT           25

/* Frame rates, Hz. */
#define VIRTIO_SND_PCM_RATE_5512   0
#define VIRTIO_SND_PCM_RATE_8000   1
#define VIRTIO_SND_PCM_RATE_11025  2
#define VIRTIO_SND_PCM_RATE_16000  3
#define VIRTIO_SND_PCM_RATE_22050  4
#define VIRTIO_SND_PCM_RATE_32000  5
#define VIRTIO_SND_PCM_RATE_44100  6
#define VIRTIO_SND_PCM_RATE_48000  7
#define VIRTIO_SND_PCM_RATE_64000  8
#define VIRTIO_SND_PCM_RATE_88200  9
#define VIRTIO_SND_PCM_RATE_96000  10
#define VIRTIO_SND_PCM_RATE_176400 11
#define VIRTIO_SND_PCM_RATE_192000 12
#define VIRTIO_SND_PCM_RATE_384000 13
#define VIRTIO_SND_PCM_RATE_12000  14
#define VIRTIO_SND_PCM_RATE_24000  15
#define VIRTIO_SND_PCM_RATE_COUNT  16

struct virtio_snd_pcm_info {
    struct virtio_snd_info hdr;
    le32_t features; /* 1 << VIRTIO_SND_PCM_F_* */
    le64_t formats;  /* 1 << VIRTIO_SND_PCM_FMT_* */
    le64_t rates;    /* 1 << VIRTIO_SND_PCM_RATE_* */
    uint8_t direction;
    uint8_t channels_min;
    uint8_t channels_max;
    uint8_t padding[5];
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_pcm_info, 32);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_info, features, 4);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_info, formats, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_info, rates, 16);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_info, direction, 24);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_info, channels_min, 25);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_info, channels_max, 26);

struct virtio_snd_pcm_set_params {
    struct virtio_snd_pcm_hdr hdr;
    le32_t buffer_bytes;
    le32_t period_bytes; /* divides buffer_bytes */
    le32_t features;     /* 1 << VIRTIO_SND_PCM_F_* */
    uint8_t channels;
    uint8_t format; /* VIRTIO_SND_PCM_FMT_* */
    uint8_t rate;   /* VIRTIO_SND_PCM_RATE_* */
    uint8_t padding;
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_pcm_set_params, 24);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_set_params, buffer_bytes, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_set_params, period_bytes, 12);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_set_params, features, 16);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_set_params, channels, 20);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_set_params, format, 21);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_set_params, rate, 22);

/* §5.14.6.8 PCM I/O messages: header, frames, status. */
struct virtio_snd_pcm_xfer {
    le32_t stream_id;
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_pcm_xfer, 4);

struct virtio_snd_pcm_status {
    le32_t status; /* VIRTIO_SND_S_OK or VIRTIO_SND_S_IO_ERR */
    le32_t latency_bytes;
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_pcm_status, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_pcm_status, latency_bytes, 4);

/* ---- §5.14.6.9 Channel maps ------------------------------------------------------------------ */

#define VIRTIO_SND_CHMAP_NONE  0u  /* undefined */
#define VIRTIO_SND_CHMAP_NA    1u  /* silent */
#define VIRTIO_SND_CHMAP_MONO  2u  /* mono stream */
#define VIRTIO_SND_CHMAP_FL    3u  /* front left */
#define VIRTIO_SND_CHMAP_FR    4u  /* front right */
#define VIRTIO_SND_CHMAP_RL    5u  /* rear left */
#define VIRTIO_SND_CHMAP_RR    6u  /* rear right */
#define VIRTIO_SND_CHMAP_FC    7u  /* front center */
#define VIRTIO_SND_CHMAP_LFE   8u  /* low frequency */
#define VIRTIO_SND_CHMAP_SL    9u  /* side left */
#define VIRTIO_SND_CHMAP_SR    10u /* side right */
#define VIRTIO_SND_CHMAP_RC    11u /* rear center */
#define VIRTIO_SND_CHMAP_FLC   12u /* front left center */
#define VIRTIO_SND_CHMAP_FRC   13u /* front right center */
#define VIRTIO_SND_CHMAP_RLC   14u /* rear left center */
#define VIRTIO_SND_CHMAP_RRC   15u /* rear right center */
#define VIRTIO_SND_CHMAP_FLW   16u /* front left wide */
#define VIRTIO_SND_CHMAP_FRW   17u /* front right wide */
#define VIRTIO_SND_CHMAP_FLH   18u /* front left high */
#define VIRTIO_SND_CHMAP_FCH   19u /* front center high */
#define VIRTIO_SND_CHMAP_FRH   20u /* front right high */
#define VIRTIO_SND_CHMAP_TC    21u /* top center */
#define VIRTIO_SND_CHMAP_TFL   22u /* top front left */
#define VIRTIO_SND_CHMAP_TFR   23u /* top front right */
#define VIRTIO_SND_CHMAP_TFC   24u /* top front center */
#define VIRTIO_SND_CHMAP_TRL   25u /* top rear left */
#define VIRTIO_SND_CHMAP_TRR   26u /* top rear right */
#define VIRTIO_SND_CHMAP_TRC   27u /* top rear center */
#define VIRTIO_SND_CHMAP_TFLC  28u /* top front left center */
#define VIRTIO_SND_CHMAP_TFRC  29u /* top front right center */
#define VIRTIO_SND_CHMAP_TSL   30u /* top side left */
#define VIRTIO_SND_CHMAP_TSR   31u /* top side right */
#define VIRTIO_SND_CHMAP_LLFE  32u /* left low frequency */
#define VIRTIO_SND_CHMAP_RLFE  33u /* right low frequency */
#define VIRTIO_SND_CHMAP_BC    34u /* bottom center */
#define VIRTIO_SND_CHMAP_BLC   35u /* bottom left center */
#define VIRTIO_SND_CHMAP_BRC   36u /* bottom right center */
#define VIRTIO_SND_CHMAP_COUNT 37u

#define VIRTIO_SND_CHMAP_MAX_SIZE 18u

struct virtio_snd_chmap_info {
    struct virtio_snd_info hdr;
    uint8_t direction;
    uint8_t channels;
    uint8_t positions[VIRTIO_SND_CHMAP_MAX_SIZE];
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_chmap_info, 24);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_chmap_info, direction, 4);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_chmap_info, channels, 5);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_chmap_info, positions, 6);

/* ---- §5.14.6.10 Control elements ------------------------------------------------------------- */

struct virtio_snd_ctl_hdr {
    struct virtio_snd_hdr hdr;
    le32_t control_id;
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_ctl_hdr, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_hdr, control_id, 4);

/* Roles: a `role` other than 0 has the direction in bit 0 and one of these above it. */
#define VIRTIO_SND_CTL_ROLE_UNDEFINED       0u
#define VIRTIO_SND_CTL_ROLE_VOLUME          1u
#define VIRTIO_SND_CTL_ROLE_MUTE            2u
#define VIRTIO_SND_CTL_ROLE_GAIN            3u
#define VIRTIO_SND_CTL_ROLE_OF(role)        ((role) >> 1)
#define VIRTIO_SND_CTL_DIRECTION_OF(role)   ((uint8_t)((role) & 1u))
#define VIRTIO_SND_CTL_MAKE_ROLE(role, dir) ((role) << 1 | (dir))

#define VIRTIO_SND_CTL_TYPE_BOOLEAN    0u
#define VIRTIO_SND_CTL_TYPE_INTEGER    1u
#define VIRTIO_SND_CTL_TYPE_INTEGER64  2u
#define VIRTIO_SND_CTL_TYPE_ENUMERATED 3u
#define VIRTIO_SND_CTL_TYPE_BYTES      4u
#define VIRTIO_SND_CTL_TYPE_IEC958     5u

#define VIRTIO_SND_CTL_ACCESS_READ        0
#define VIRTIO_SND_CTL_ACCESS_WRITE       1
#define VIRTIO_SND_CTL_ACCESS_VOLATILE    2
#define VIRTIO_SND_CTL_ACCESS_INACTIVE    3
#define VIRTIO_SND_CTL_ACCESS_TLV_READ    4
#define VIRTIO_SND_CTL_ACCESS_TLV_WRITE   5
#define VIRTIO_SND_CTL_ACCESS_TLV_COMMAND 6

/* Most values that an element may have, by type. */
#define VIRTIO_SND_CTL_COUNT_MAX_INTEGER   128u /* BOOLEAN, INTEGER, ENUMERATED */
#define VIRTIO_SND_CTL_COUNT_MAX_INTEGER64 64u
#define VIRTIO_SND_CTL_COUNT_MAX_BYTES     512u
#define VIRTIO_SND_CTL_COUNT_MAX_IEC958    1u

#define VIRTIO_SND_CTL_NAME_SIZE 44u

/*
 * The union begins at 72, not at the 68 that §1.4 (no padding) gives: Linux and crosvm, where the
 * feature exists, lay the structure out with natural alignment.
 */
struct virtio_snd_ctl_info {
    struct virtio_snd_info hdr;
    le32_t role;
    le32_t type;
    le32_t access; /* 1 << VIRTIO_SND_CTL_ACCESS_* */
    le32_t count;
    le32_t index;
    uint8_t name[VIRTIO_SND_CTL_NAME_SIZE];
    uint8_t padding[4];
    union {
        struct {
            le32_t min;
            le32_t max;
            le32_t step; /* 0: varies */
        } integer;
        struct {
            le64_t min;
            le64_t max;
            le64_t step;
        } integer64;
        struct {
            le32_t items;
        } enumerated;
    } value;
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_ctl_info, 96);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_info, role, 4);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_info, type, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_info, access, 12);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_info, count, 16);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_info, index, 20);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_info, name, 24);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_info, value, 72);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_info, value.integer.max, 76);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_info, value.integer64.max, 80);

struct virtio_snd_ctl_enum_item {
    uint8_t item[64];
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_ctl_enum_item, 64);

struct virtio_snd_ctl_iec958 {
    uint8_t status[24];
    uint8_t subcode[147];
    uint8_t pad;
    uint8_t dig_subframe[4];
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_ctl_iec958, 176);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_iec958, subcode, 24);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_iec958, dig_subframe, 172);

struct virtio_snd_ctl_value {
    union {
        le32_t integer[VIRTIO_SND_CTL_COUNT_MAX_INTEGER];
        le64_t integer64[VIRTIO_SND_CTL_COUNT_MAX_INTEGER64];
        le32_t enumerated[VIRTIO_SND_CTL_COUNT_MAX_INTEGER];
        uint8_t bytes[VIRTIO_SND_CTL_COUNT_MAX_BYTES];
        struct virtio_snd_ctl_iec958 iec958;
    } value;
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_ctl_value, 512);

/* Metadata, e.g. the dB range of a volume; `value` is `length` bytes in words of 4. */
#define VIRTIO_SND_CTL_TLV_SIZE_MAX 65536u

struct virtio_snd_ctl_tlv {
    le32_t type;
    le32_t length;
    le32_t value[];
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_ctl_tlv, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_tlv, length, 4);

#define VIRTIO_SND_CTL_EVT_MASK_VALUE 0
#define VIRTIO_SND_CTL_EVT_MASK_INFO  1
#define VIRTIO_SND_CTL_EVT_MASK_TLV   2

struct virtio_snd_ctl_event {
    struct virtio_snd_hdr hdr;
    le16_t control_id;
    le16_t mask; /* 1 << VIRTIO_SND_CTL_EVT_MASK_* */
};
VIRTIO_ASSERT_SIZE(struct virtio_snd_ctl_event, 8);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_event, control_id, 4);
VIRTIO_ASSERT_OFFSET(struct virtio_snd_ctl_event, mask, 6);

#endif

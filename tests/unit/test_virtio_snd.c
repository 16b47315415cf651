/* SPDX-License-Identifier: MIT */
/*
 * The sound engine without queues: features, settings, formats, what *_INFO says, builders
 * (threat model §8.1 to §8.3).
 */
#include "unit.h"

#include "core/virtio/virtio_snd.h"
#include "mock/mock_pci.h"

#define CTLS      VIRTIO_FEATURE_MASK(VIRTIO_SND_F_CTLS)
#define FMT(f)    VIRTIO_FEATURE_MASK(VIRTIO_SND_PCM_FMT_##f)
#define RATE(hz)  VIRTIO_FEATURE_MASK(VIRTIO_SND_PCM_RATE_##hz)
#define ACCESS(a) (1u << VIRTIO_SND_CTL_ACCESS_##a)

/* ---- Features and settings ------------------------------------------------------------------- */

static void test_select_features(void **state)
{
    const uint64_t version = VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1);
    uint64_t accepted, missing;

    assert_error(virtio_snd_select_features(version | CTLS | 0x8000, version, CTLS | 0x100,
                                            &accepted, &missing),
                 VIRTIO_OK);
    assert_true(accepted == (version | CTLS) && missing == 0);
    assert_error(virtio_snd_select_features(CTLS, version | CTLS, 0, &accepted, &missing),
                 VIRTIO_E_FEATURE_MISSING);
    assert_true(accepted == CTLS && missing == version);
    assert_error(virtio_snd_select_features(0, version, 0, &accepted, NULL),
                 VIRTIO_E_FEATURE_MISSING);
}

struct settings_case {
    struct virtio_snd_config config;
    uint64_t features;
    uint32_t length; /* of the device configuration; 0: whole */
    enum virtio_error error;
    struct virtio_snd_settings expected;
};

static void check_settings(const struct settings_case *c)
{
    struct mock_os os;
    struct mock_pci pci;
    struct virtio_pci vp;
    struct virtio_snd_settings s;

    mock_pci_make_qemu_net(&pci); /* any modern device will do */
    mock_os_init(&os);
    memcpy(pci.device_config, &c->config, sizeof(c->config));
    struct virtio_pci_config engine = mock_pci_engine_config(&pci, &os);
    assert_error(virtio_pci_create(&vp, &engine), VIRTIO_OK);
    if (c->length) {
        vp.device.length = c->length;
    }
    assert_error(virtio_snd_read_settings(&vp.transport, c->features, &s), c->error);
    assert_int_equal(s.jacks, c->expected.jacks);
    assert_int_equal(s.streams, c->expected.streams);
    assert_int_equal(s.chmaps, c->expected.chmaps);
    assert_int_equal(s.controls, c->expected.controls);
    assert_int_equal(s.cut, c->expected.cut);
    virtio_pci_destroy(&vp);
    assert_no_fault(&pci);
    mock_pci_free(&pci);
}

static void test_settings(void **state)
{
    static const struct settings_case cases[] = {
        {.config = {2, 2, 0, 99}, .expected = {.jacks = 2, .streams = 2}},
        {.config = {2, 3, 4, 5}, .features = CTLS, .expected = {2, 3, 4, 5, false}},
        /* QEMU before 10.1 ends after chmaps. */
        {.config = {0, 2, 0, 0}, .length = 12, .expected = {.streams = 2}},
        {.config = {0, 2, 0, 0}, .length = 12, .features = CTLS, .error = VIRTIO_E_CONFIG_BOUNDS},
        {.config = {0, 2, 0, 0}, .length = 11, .error = VIRTIO_E_CONFIG_BOUNDS},
        {.config = {1, 0, 1, 1},
         .error = VIRTIO_E_SND_NO_STREAMS,
         .expected = {.jacks = 1, .chmaps = 1}},
        {.config = {16, 16, 32, 30}, .features = CTLS, .expected = {16, 16, 32, 30, false}},
        {.config = {17, 1, 0, 0}, .expected = {16, 1, 0, 0, true}},
        {.config = {0, 17, 0, 0}, .expected = {0, 16, 0, 0, true}},
        {.config = {0, 1, 33, 0}, .expected = {0, 1, 32, 0, true}},
        {.config = {0, 1, 0, 31}, .features = CTLS, .expected = {0, 1, 0, 30, true}},
        {.config = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX}, /* removed, or a lie */
         .features = CTLS,
         .expected = {16, 16, 32, 30, true}},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        check_settings(&cases[i]);
    }
}

/* ---- Formats --------------------------------------------------------------------------------- */

static void test_formats(void **state)
{
    uint64_t seen = 0;
    unsigned count = 0;

    assert_int_equal(virtio_snd_format_at(0)->id, VIRTIO_SND_PCM_FMT_S16);
    for (const struct virtio_snd_format *f; (f = virtio_snd_format_at(count)) != NULL; count++) {
        assert_true(f->id < VIRTIO_SND_PCM_FMT_COUNT);
        assert_false(seen & VIRTIO_FEATURE_MASK(f->id));
        seen |= VIRTIO_FEATURE_MASK(f->id);
        assert_ptr_equal(virtio_snd_format_by_id(f->id), f);
        assert_int_equal(f->valid_bits + f->shift, f->container_bits);
        assert_int_equal(virtio_snd_frame_bytes(f->id, 2), f->container_bits / 4u);
        assert_ptr_equal(
            virtio_snd_format_find(UINT64_MAX, f->container_bits, f->container_bits, f->is_float),
            f->shift ? virtio_snd_format_find(UINT64_MAX, f->container_bits, 1, f->is_float) : f);
    }
    assert_true(seen == virtio_snd_formats_mask());
    assert_null(virtio_snd_format_by_id(VIRTIO_SND_PCM_FMT_IMA_ADPCM));
    assert_null(virtio_snd_format_by_id(VIRTIO_SND_PCM_FMT_COUNT));
    assert_null(virtio_snd_format_by_id(UINT32_MAX));
    assert_int_equal(virtio_snd_frame_bytes(VIRTIO_SND_PCM_FMT_DSD_U8, 2), 0);
}

static void test_format_find(void **state)
{
    static const struct {
        uint64_t offered;
        unsigned container, valid;
        bool is_float;
        int id;
    } cases[] = {
        {FMT(S16) | FMT(S32), 16, 16, false, VIRTIO_SND_PCM_FMT_S16},
        {FMT(S32), 16, 16, false, -1},
        {FMT(S16), 16, 12, false, VIRTIO_SND_PCM_FMT_S16},
        /* 24 bits in 32: unshifted where possible. */
        {FMT(S24) | FMT(S32), 32, 24, false, VIRTIO_SND_PCM_FMT_S32},
        {FMT(S24) | FMT(S20), 32, 24, false, VIRTIO_SND_PCM_FMT_S24},
        {FMT(S20), 32, 24, false, -1}, /* would lose bits */
        {FMT(S20), 32, 20, false, VIRTIO_SND_PCM_FMT_S20},
        {FMT(S20) | FMT(S24), 32, 20, false, VIRTIO_SND_PCM_FMT_S24},
        {FMT(S24), 32, 32, false, -1},
        {FMT(S24_3), 24, 20, false, VIRTIO_SND_PCM_FMT_S24_3},
        {FMT(S20_3), 24, 24, false, -1},
        {FMT(FLOAT), 32, 32, false, -1},
        {FMT(FLOAT) | FMT(S32), 32, 32, true, VIRTIO_SND_PCM_FMT_FLOAT},
        {FMT(FLOAT64), 64, 64, true, VIRTIO_SND_PCM_FMT_FLOAT64},
        {FMT(U8), 8, 8, false, VIRTIO_SND_PCM_FMT_U8},
        {FMT(S8), 8, 8, false, -1}, /* Windows has no signed bytes */
        {0, 16, 16, false, -1},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct virtio_snd_format *f = virtio_snd_format_find(
            cases[i].offered, cases[i].container, cases[i].valid, cases[i].is_float);
        assert_int_equal(f ? f->id : -1, cases[i].id);
    }
}

static void test_rates(void **state)
{
    uint64_t seen = 0;

    assert_int_equal(virtio_snd_rate_at(0), VIRTIO_SND_PCM_RATE_48000);
    assert_int_equal(virtio_snd_rate_hz(VIRTIO_SND_PCM_RATE_5512), 5512);
    assert_int_equal(virtio_snd_rate_hz(VIRTIO_SND_PCM_RATE_44100), 44100);
    assert_int_equal(virtio_snd_rate_hz(VIRTIO_SND_PCM_RATE_384000), 384000);
    assert_int_equal(virtio_snd_rate_hz(VIRTIO_SND_PCM_RATE_24000), 24000);
    for (unsigned i = 0; i < VIRTIO_SND_PCM_RATE_COUNT; i++) {
        int id = virtio_snd_rate_at(i);
        assert_in_range(id, 0, VIRTIO_SND_PCM_RATE_COUNT - 1);
        seen |= VIRTIO_FEATURE_MASK(id);
        assert_int_equal(virtio_snd_rate_id(virtio_snd_rate_hz((unsigned)id)), id);
    }
    assert_true(seen == VIRTIO_FEATURE_MASK(VIRTIO_SND_PCM_RATE_COUNT) - 1u);
    assert_int_equal(virtio_snd_rate_at(VIRTIO_SND_PCM_RATE_COUNT), -1);
    assert_int_equal(virtio_snd_rate_hz(VIRTIO_SND_PCM_RATE_COUNT), 0);
    assert_int_equal(virtio_snd_rate_id(44000), -1);
    assert_int_equal(virtio_snd_rate_id(0), -1);
}

/* ---- What *_INFO says ------------------------------------------------------------------------ */

static void test_parse_jack(void **state)
{
    struct virtio_snd_jack_info wire = {.hdr = {7},
                                        .features = 0xFFFFFFFF,
                                        .hda_reg_defconf = 0x92A71120,
                                        .hda_reg_caps = 0x10,
                                        .connected = 0x80};
    struct virtio_snd_jack jack;

    virtio_snd_parse_jack(&wire, &jack);
    assert_int_equal(jack.hda_fn_nid, 7);
    assert_int_equal(jack.features, 1);
    assert_true(jack.connected);
    assert_int_equal(jack.caps, 0x10);
    assert_int_equal(VIRTIO_SND_DEFCONF_CONNECTIVITY(jack.defconf), 2);
    assert_int_equal(VIRTIO_SND_DEFCONF_LOCATION(jack.defconf), 0x12);
    assert_int_equal(VIRTIO_SND_DEFCONF_DEVICE(jack.defconf), VIRTIO_SND_DEFCONF_DEVICE_MICROPHONE);
    assert_int_equal(VIRTIO_SND_DEFCONF_CONNECTION(jack.defconf), 7);
    assert_int_equal(VIRTIO_SND_DEFCONF_COLOR(jack.defconf), 1);
    assert_int_equal(VIRTIO_SND_DEFCONF_MISC(jack.defconf), 1);
    assert_int_equal(VIRTIO_SND_DEFCONF_ASSOCIATION(jack.defconf), 2);
    assert_int_equal(VIRTIO_SND_DEFCONF_SEQUENCE(jack.defconf), 0);
    wire.connected = 0;
    virtio_snd_parse_jack(&wire, &jack);
    assert_false(jack.connected);
}

static const struct virtio_snd_pcm_info good_pcm = {
    .hdr = {3},
    .formats = FMT(S16) | FMT(S32) | FMT(FLOAT) | FMT(IMA_ADPCM),
    .rates = RATE(48000) | RATE(44100),
    .direction = VIRTIO_SND_D_INPUT,
    .channels_min = 1,
    .channels_max = 2,
};

static void test_parse_pcm(void **state)
{
    struct virtio_snd_pcm_info wire = good_pcm;
    struct virtio_snd_pcm pcm;

    wire.features = 0xFFFFFFFF;
    assert_error(virtio_snd_parse_pcm(&wire, &pcm), VIRTIO_OK);
    assert_int_equal(pcm.hda_fn_nid, 3);
    /* Shared memory is a placeholder that must not be selected. */
    assert_int_equal(pcm.features,
                     1u << VIRTIO_SND_PCM_F_MSG_POLLING | 1u << VIRTIO_SND_PCM_F_EVT_XRUNS);
    assert_true(pcm.formats == (FMT(S16) | FMT(S32) | FMT(FLOAT)));
    assert_true(pcm.rates == (RATE(48000) | RATE(44100)));
    assert_int_equal(pcm.direction, VIRTIO_SND_D_INPUT);
    assert_int_equal(pcm.channels_min, 1);
    assert_int_equal(pcm.channels_max, 2);
    wire.rates = UINT64_MAX;
    wire.channels_max = 255;
    assert_error(virtio_snd_parse_pcm(&wire, &pcm), VIRTIO_OK);
    assert_true(pcm.rates == VIRTIO_FEATURE_MASK(VIRTIO_SND_PCM_RATE_COUNT) - 1u);
    assert_int_equal(pcm.channels_max, VIRTIO_SND_CHANNELS_MAX);
}

static void test_parse_pcm_lies(void **state)
{
    struct virtio_snd_pcm_info wire = good_pcm;
    struct virtio_snd_pcm pcm;

    wire.direction = 2;
    assert_error(virtio_snd_parse_pcm(&wire, &pcm), VIRTIO_E_SND_DIRECTION);
    wire = good_pcm;
    wire.channels_min = 0;
    assert_error(virtio_snd_parse_pcm(&wire, &pcm), VIRTIO_E_SND_CHANNELS);
    wire.channels_min = 3;
    assert_error(virtio_snd_parse_pcm(&wire, &pcm), VIRTIO_E_SND_CHANNELS);
    wire.channels_min = 9;
    wire.channels_max = 255;
    assert_error(virtio_snd_parse_pcm(&wire, &pcm), VIRTIO_E_SND_CHANNELS);
    wire.channels_min = 8;
    assert_error(virtio_snd_parse_pcm(&wire, &pcm), VIRTIO_OK);
    wire = good_pcm;
    wire.formats = ~virtio_snd_formats_mask();
    assert_error(virtio_snd_parse_pcm(&wire, &pcm), VIRTIO_E_SND_FORMATS);
    wire = good_pcm;
    wire.rates = UINT64_MAX << VIRTIO_SND_PCM_RATE_COUNT;
    assert_error(virtio_snd_parse_pcm(&wire, &pcm), VIRTIO_E_SND_RATES);
}

static void test_parse_chmap(void **state)
{
    struct virtio_snd_chmap_info wire = {
        .hdr = {9},
        .direction = VIRTIO_SND_D_INPUT,
        .channels = 18,
        .positions = {VIRTIO_SND_CHMAP_FL, VIRTIO_SND_CHMAP_FR, VIRTIO_SND_CHMAP_BRC,
                      VIRTIO_SND_CHMAP_COUNT, 255},
    };
    struct virtio_snd_chmap chmap;

    wire.positions[17] = VIRTIO_SND_CHMAP_LFE;
    assert_error(virtio_snd_parse_chmap(&wire, &chmap), VIRTIO_OK);
    assert_int_equal(chmap.hda_fn_nid, 9);
    assert_int_equal(chmap.direction, VIRTIO_SND_D_INPUT);
    assert_int_equal(chmap.channels, 18);
    assert_int_equal(chmap.positions[1], VIRTIO_SND_CHMAP_FR);
    assert_int_equal(chmap.positions[2], VIRTIO_SND_CHMAP_BRC);
    assert_int_equal(chmap.positions[3], VIRTIO_SND_CHMAP_NONE);
    assert_int_equal(chmap.positions[4], VIRTIO_SND_CHMAP_NONE);
    assert_int_equal(chmap.positions[17], VIRTIO_SND_CHMAP_LFE);
    wire.channels = 19;
    assert_error(virtio_snd_parse_chmap(&wire, &chmap), VIRTIO_E_SND_CHANNELS);
    wire.channels = 0;
    assert_error(virtio_snd_parse_chmap(&wire, &chmap), VIRTIO_E_SND_CHANNELS);
    wire.channels = 2;
    wire.direction = 2;
    assert_error(virtio_snd_parse_chmap(&wire, &chmap), VIRTIO_E_SND_DIRECTION);
}

static struct virtio_snd_ctl_info volume_wire(void)
{
    struct virtio_snd_ctl_info wire = {
        .hdr = {1},
        .role = VIRTIO_SND_CTL_MAKE_ROLE(VIRTIO_SND_CTL_ROLE_VOLUME, VIRTIO_SND_D_INPUT),
        .type = VIRTIO_SND_CTL_TYPE_INTEGER,
        .access = ACCESS(READ) | ACCESS(WRITE),
        .count = 2,
        .index = 4,
        .name = "Master\x01\xFF Volume",
        .value.integer = {.min = (uint32_t)-60, .max = 10, .step = 1},
    };

    return wire;
}

static void test_parse_ctl(void **state)
{
    struct virtio_snd_ctl_info wire = volume_wire();
    struct virtio_snd_ctl ctl;

    assert_error(virtio_snd_parse_ctl(&wire, 11, &ctl), VIRTIO_OK);
    assert_int_equal(ctl.id, 11);
    assert_int_equal(ctl.role, VIRTIO_SND_CTL_ROLE_VOLUME);
    assert_int_equal(ctl.direction, VIRTIO_SND_D_INPUT);
    assert_int_equal(ctl.count, 2);
    assert_int_equal(ctl.index, 4);
    assert_string_equal(ctl.name, "Master?? Volume");
    assert_true(ctl.min == -60 && ctl.max == 10 && ctl.step == 1);

    memset(wire.name, 'n', sizeof(wire.name)); /* no end */
    wire.role = 0x1234567;
    assert_error(virtio_snd_parse_ctl(&wire, 0, &ctl), VIRTIO_OK);
    assert_int_equal(strlen(ctl.name), VIRTIO_SND_CTL_NAME_SIZE - 1);
    assert_int_equal(ctl.role, VIRTIO_SND_CTL_ROLE_UNDEFINED);

    wire.type = VIRTIO_SND_CTL_TYPE_BOOLEAN;
    assert_error(virtio_snd_parse_ctl(&wire, 0, &ctl), VIRTIO_OK);
    assert_true(ctl.min == 0 && ctl.max == 1);
    wire.type = VIRTIO_SND_CTL_TYPE_INTEGER64;
    wire.value.integer64.min = (uint64_t)INT64_MIN;
    wire.value.integer64.max = INT64_MAX;
    wire.value.integer64.step = 0;
    assert_error(virtio_snd_parse_ctl(&wire, 0, &ctl), VIRTIO_OK);
    assert_true(ctl.min == INT64_MIN && ctl.max == INT64_MAX && ctl.step == 0);
}

static void test_parse_ctl_lies(void **state)
{
    static const struct {
        uint32_t type, most;
    } counts[] = {
        {VIRTIO_SND_CTL_TYPE_BOOLEAN, 128},  {VIRTIO_SND_CTL_TYPE_INTEGER, 128},
        {VIRTIO_SND_CTL_TYPE_INTEGER64, 64}, {VIRTIO_SND_CTL_TYPE_ENUMERATED, 128},
        {VIRTIO_SND_CTL_TYPE_BYTES, 512},    {VIRTIO_SND_CTL_TYPE_IEC958, 1},
    };
    struct virtio_snd_ctl ctl;

    for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
        struct virtio_snd_ctl_info wire = {.type = counts[i].type, .count = counts[i].most};
        assert_error(virtio_snd_parse_ctl(&wire, 0, &ctl), VIRTIO_OK);
        wire.count++;
        assert_error(virtio_snd_parse_ctl(&wire, 0, &ctl), VIRTIO_E_SND_CONTROL);
        wire.count = 0;
        assert_error(virtio_snd_parse_ctl(&wire, 0, &ctl), VIRTIO_E_SND_CONTROL);
    }
    struct virtio_snd_ctl_info wire = volume_wire();
    wire.type = 6;
    assert_error(virtio_snd_parse_ctl(&wire, 0, &ctl), VIRTIO_E_SND_CONTROL);
    wire.type = 256 + VIRTIO_SND_CTL_TYPE_INTEGER;
    assert_error(virtio_snd_parse_ctl(&wire, 0, &ctl), VIRTIO_E_SND_CONTROL);
    wire = volume_wire();
    wire.value.integer.max = (uint32_t)-61;
    assert_error(virtio_snd_parse_ctl(&wire, 0, &ctl), VIRTIO_E_SND_CONTROL);
    wire = volume_wire();
    wire.value.integer.step = (uint32_t)-1;
    assert_error(virtio_snd_parse_ctl(&wire, 0, &ctl), VIRTIO_E_SND_CONTROL);
}

/* ---- Builders -------------------------------------------------------------------------------- */

static void test_request_query(void **state)
{
    const struct virtio_snd_settings s = {.jacks = 2, .streams = 16, .chmaps = 32, .controls = 30};
    static const struct {
        uint32_t code, count, size;
    } kinds[] = {
        {VIRTIO_SND_R_JACK_INFO, 2, 24},
        {VIRTIO_SND_R_PCM_INFO, 16, 32},
        {VIRTIO_SND_R_CHMAP_INFO, 32, 24},
        {VIRTIO_SND_R_CTL_INFO, 30, 96},
    };
    struct virtio_snd_request r;

    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        assert_error(virtio_snd_request_query(&r, &s, kinds[i].code, 0, kinds[i].count), VIRTIO_OK);
        const struct virtio_snd_query_info expected = {
            {kinds[i].code}, 0, kinds[i].count, kinds[i].size};
        assert_int_equal(r.size, 16);
        assert_memory_equal(r.wire, &expected, sizeof(expected));
        assert_int_equal(r.answer_size, kinds[i].count * kinds[i].size);
        assert_int_equal(r.answer_min, r.answer_size);
        assert_null(r.stream);
        /* §5.14.6.1.1: never more than there are. */
        uint32_t n = kinds[i].count;
        assert_error(virtio_snd_request_query(&r, &s, kinds[i].code, 0, n + 1), VIRTIO_E_INVALID);
        assert_error(virtio_snd_request_query(&r, &s, kinds[i].code, 1, n), VIRTIO_E_INVALID);
        assert_error(virtio_snd_request_query(&r, &s, kinds[i].code, n, 1), VIRTIO_E_INVALID);
        assert_error(virtio_snd_request_query(&r, &s, kinds[i].code, n + 1, 1), VIRTIO_E_INVALID);
        assert_error(virtio_snd_request_query(&r, &s, kinds[i].code, 0, 0), VIRTIO_E_INVALID);
        assert_error(virtio_snd_request_query(&r, &s, kinds[i].code, n - 1, 1), VIRTIO_OK);
    }
    assert_error(virtio_snd_request_query(&r, &s, VIRTIO_SND_R_PCM_START, 0, 1), VIRTIO_E_INVALID);
    const struct virtio_snd_settings many = {.chmaps = 1000};
    assert_error(virtio_snd_request_query(&r, &many, VIRTIO_SND_R_CHMAP_INFO, 0, 128), VIRTIO_OK);
    assert_error(virtio_snd_request_query(&r, &many, VIRTIO_SND_R_CHMAP_INFO, 0, 129),
                 VIRTIO_E_INVALID);
}

static void test_request_jack_remap(void **state)
{
    const struct virtio_snd_jack_remap expected = {{{VIRTIO_SND_R_JACK_REMAP}, 1}, 3, 4};
    struct virtio_snd_jack jack = {.features = 1};
    struct virtio_snd_request r;

    assert_error(virtio_snd_request_jack_remap(&r, 1, &jack, 3, 4), VIRTIO_OK);
    assert_int_equal(r.size, sizeof(expected));
    assert_memory_equal(r.wire, &expected, sizeof(expected));
    assert_int_equal(r.answer_size, 0);
    jack.features = 0;
    assert_error(virtio_snd_request_jack_remap(&r, 1, &jack, 3, 4), VIRTIO_E_SND_PARAMS);
}

static void test_ctl_values(void **state)
{
    struct virtio_snd_ctl_info wire = volume_wire();
    const int64_t good[2] = {-60, 10}, low[2] = {-61, 0}, high[2] = {0, 11};
    struct virtio_snd_ctl_value answer = {.value.integer = {(uint32_t)-3, 10}};
    struct virtio_snd_ctl ctl;
    struct virtio_snd_request r;
    int64_t values[2];

    assert_error(virtio_snd_parse_ctl(&wire, 5, &ctl), VIRTIO_OK);
    assert_error(virtio_snd_request_ctl_write(&r, &ctl, good), VIRTIO_OK);
    const le32_t head[4] = {VIRTIO_SND_R_CTL_WRITE, 5, (uint32_t)-60, 10};
    assert_int_equal(r.size, 8 + 512);
    assert_memory_equal(r.wire, head, sizeof(head));
    assert_int_equal(r.wire[16], 0);
    assert_int_equal(r.answer_size, 0);
    assert_error(virtio_snd_request_ctl_write(&r, &ctl, low), VIRTIO_E_SND_CONTROL);
    assert_error(virtio_snd_request_ctl_write(&r, &ctl, high), VIRTIO_E_SND_CONTROL);

    assert_error(virtio_snd_request_ctl_read(&r, &ctl), VIRTIO_OK);
    assert_int_equal(r.size, 8);
    assert_int_equal(r.answer_size, 512);
    assert_int_equal(r.answer_min, 8);
    assert_error(virtio_snd_parse_values(&ctl, &answer, 8, values), VIRTIO_OK);
    assert_true(values[0] == -3 && values[1] == 10);
    assert_error(virtio_snd_parse_values(&ctl, &answer, 7, values), VIRTIO_E_SND_CONTROL);
    answer.value.integer[1] = 11;
    assert_error(virtio_snd_parse_values(&ctl, &answer, 8, values), VIRTIO_E_SND_CONTROL);
    answer.value.integer[1] = (uint32_t)-61;
    assert_error(virtio_snd_parse_values(&ctl, &answer, 8, values), VIRTIO_E_SND_CONTROL);

    ctl.access = ACCESS(READ);
    assert_error(virtio_snd_request_ctl_write(&r, &ctl, good), VIRTIO_E_SND_CONTROL);
    ctl.access = ACCESS(WRITE);
    assert_error(virtio_snd_request_ctl_read(&r, &ctl), VIRTIO_E_SND_CONTROL);
    ctl.access = ACCESS(READ) | ACCESS(WRITE);
    ctl.type = VIRTIO_SND_CTL_TYPE_BYTES;
    assert_error(virtio_snd_request_ctl_read(&r, &ctl), VIRTIO_E_SND_CONTROL);
    assert_error(virtio_snd_request_ctl_write(&r, &ctl, good), VIRTIO_E_SND_CONTROL);
    assert_error(virtio_snd_parse_values(&ctl, &answer, 512, values), VIRTIO_E_SND_CONTROL);
}

static void test_ctl_values_64(void **state)
{
    struct virtio_snd_ctl ctl = {.id = 1,
                                 .type = VIRTIO_SND_CTL_TYPE_INTEGER64,
                                 .access = ACCESS(READ) | ACCESS(WRITE),
                                 .count = 64,
                                 .min = INT64_MIN,
                                 .max = INT64_MAX};
    struct virtio_snd_request r;
    int64_t values[64], read[64];

    for (int i = 0; i < 64; i++) {
        values[i] = (int64_t)0x0123456789ABCDEF * (i % 2 ? -i : i);
    }
    assert_error(virtio_snd_request_ctl_write(&r, &ctl, values), VIRTIO_OK);
    assert_memory_equal(r.wire + 8, values, sizeof(values));
    assert_error(virtio_snd_parse_values(&ctl, r.wire + 8, 512, read), VIRTIO_OK);
    assert_memory_equal(read, values, sizeof(values));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_select_features),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_format_find),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_parse_jack),
        cmocka_unit_test(test_parse_pcm),
        cmocka_unit_test(test_parse_pcm_lies),
        cmocka_unit_test(test_parse_chmap),
        cmocka_unit_test(test_parse_ctl),
        cmocka_unit_test(test_parse_ctl_lies),
        cmocka_unit_test(test_request_query),
        cmocka_unit_test(test_request_jack_remap),
        cmocka_unit_test(test_ctl_values),
        cmocka_unit_test(test_ctl_values_64),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Sound devices, driven by hand. The contract machine's keeps time to the frame, is what the
 * specification says, sees every broken rule, and lies when told to; QEMU's plays and records what it
 * is given, in real and in virtual time. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snd_by_hand.h"

#include "virtio/aero_contract.h"
#include "virtio/virtio_snd.h"

/* ---- It works --------------------------------------------------------------------------------- */

static void identity(void **state)
{
    struct lab_machine_config config = {.msix_vectors = 0};
    struct card c;

    (void)state;
    up_card(&c, &config);
    assert_int_equal(c.h.ops->pci_read(c.h.m, c.n.bdf, 0x08, 4),
                     0x04010000 | AERO_CONTRACT_PCI_REVISION);
    assert_int_equal(c.h.ops->pci_read(c.h.m, c.n.bdf, 0x2C, 4), 0x00191AF4);
    assert_int_equal(c.n.common, c.n.bar[0] + AERO_CONTRACT_COMMON_OFFSET);
    assert_int_equal(c.n.queue[0].size, AERO_CONTRACT_SND_CONTROL_QUEUE_SIZE);
    assert_int_equal(c.n.queue[1].size, AERO_CONTRACT_SND_EVENT_QUEUE_SIZE);
    assert_int_equal(c.n.queue[2].size, AERO_CONTRACT_SND_TX_QUEUE_SIZE);
    assert_int_equal(c.n.queue[3].size, AERO_CONTRACT_SND_RX_QUEUE_SIZE);
    assert_int_equal(c.n.offered, VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1) |
                                      VIRTIO_FEATURE_MASK(VIRTIO_F_INDIRECT_DESC));
    assert_int_equal(c.h.ops->mmio_read(c.h.m, c.n.device, 4), 0);
    assert_int_equal(c.h.ops->mmio_read(c.h.m, c.n.device + 4, 4), 2);
    assert_int_equal(c.h.ops->mmio_read(c.h.m, c.n.device + 8, 4), 0);
    close_card(&c);
}

static void transitional(void **state)
{
    struct lab_machine_config config = {.devices = "snd,layout=qemu,id=1018"};
    struct card c;

    (void)state;
    open_card(&c, &lab_machine_contract, &config, 0x1018);
    assert_int_equal(c.h.ops->pci_read(c.h.m, c.n.bdf, 0x08, 1), 0);
    assert_int_equal(c.h.ops->pci_read(c.h.m, c.n.bdf, 0x2E, 2), VIRTIO_ID_SOUND);
    hand_negotiate(&c.n, UINT64_MAX, false);
    hand_queue_up(&c.n, 2);
    assert_int_equal(c.n.queue[2].size, 64);
    close_card(&c);
}

static void information(void **state)
{
    struct lab_machine_config config = {.devices = "snd,jacks=2,chmaps=2"};
    struct virtio_snd_pcm_info pcm_info[2];
    struct virtio_snd_jack_info jack[2];
    struct virtio_snd_chmap_info map[2];
    struct card c;
    uint8_t *answer;

    (void)state;
    up_card(&c, &config);
    answer = (uint8_t *)hand_at(&c.h, c.control) + PAGE + sizeof(struct virtio_snd_hdr);
    assert_int_equal(card_info(&c, VIRTIO_SND_R_PCM_INFO, 0, 2, sizeof(pcm_info[0])), VIRTIO_SND_S_OK);
    memcpy(pcm_info, answer, sizeof(pcm_info));
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(pcm_info[i].direction, i);
        assert_int_equal(le64_get(pcm_info[i].formats), 1u << VIRTIO_SND_PCM_FMT_S16);
        assert_int_equal(le64_get(pcm_info[i].rates), 1u << VIRTIO_SND_PCM_RATE_48000);
        assert_int_equal(pcm_info[i].channels_min, 2 - i);
        assert_int_equal(pcm_info[i].channels_max, 2 - i);
    }
    assert_int_equal(card_info(&c, VIRTIO_SND_R_JACK_INFO, 1, 1, sizeof(jack[0])), VIRTIO_SND_S_OK);
    memcpy(jack, answer, sizeof(jack[0]));
    assert_int_equal(VIRTIO_SND_DEFCONF_DEVICE(le32_get(jack[0].hda_reg_defconf)),
                     VIRTIO_SND_DEFCONF_DEVICE_MICROPHONE);
    assert_int_equal(jack[0].connected, 1);
    assert_int_equal(card_info(&c, VIRTIO_SND_R_CHMAP_INFO, 0, 2, sizeof(map[0])), VIRTIO_SND_S_OK);
    memcpy(map, answer, sizeof(map));
    assert_int_equal(map[0].channels, 2);
    assert_int_equal(map[1].direction, VIRTIO_SND_D_INPUT);
    close_card(&c);
}

/* Transfer k is complete exactly (k + 1) * 10 ms after START; what was played is what was given. */
static void plays_in_time(void **state)
{
    static uint8_t played[64 * FRAMES * OUT_FRAME];

    for (unsigned vectors = 0; vectors <= 2; vectors += 2) {
        struct lab_machine_config config = {.msix_vectors = vectors, .seed = vectors};
        const unsigned transfers = 20;
        struct card c;
        uint64_t start;
        int64_t bytes;

        up_card(&c, &config);
        card_prepare(&c, 0);
        for (unsigned i = 0; i < 3; i++) {
            card_transfer(&c, 0, FRAMES);
        }
        assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
        start = 0;
        for (unsigned i = 0; i < transfers; i++) {
            assert_true(
                card_await_used(&c, VIRTIO_SND_QUEUE_TX, (uint16_t)(i + 1), 20 * MILLISECOND));
            if (i == 0) {
                start = c.h.ops->clock(c.h.m) - 10 * MILLISECOND;
            }
            assert_int_equal(c.h.ops->clock(c.h.m), start + (i + 1) * 10 * MILLISECOND);
            assert_int_equal(card_transfer_status(&c, 0, i), VIRTIO_SND_S_OK);
            assert_int_equal(le32_get(card_used_elem(&c, 2, i).len),
                             sizeof(struct virtio_snd_pcm_status));
            if (i + 3 < transfers) {
                card_transfer(&c, 0, FRAMES);
            }
        }
        assert_int_equal(card_stat(&c, "underruns"), 0);
        assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_STOP, 0), VIRTIO_SND_S_OK);
        assert_int_equal(card_stat(&c, "underruns"), card_stat(&c, "missing") > 0);
        assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 0), VIRTIO_SND_S_OK);
        bytes = card_take(&c, played, sizeof(played));
        assert_in_range(bytes, transfers * FRAMES * OUT_FRAME, sizeof(played));
        for (unsigned i = 0; i < transfers * FRAMES * OUT_FRAME; i++) {
            assert_int_equal(played[i], card_music(i));
        }
        close_card(&c);
    }
    (void)state;
}

static void underrun_is_silence(void **state)
{
    struct lab_machine_config config = {.devices = "snd,xruns"};
    static uint8_t played[8 * FRAMES * OUT_FRAME];
    struct virtio_snd_pcm_set_params p = card_params_of(0);
    struct virtio_snd_event event;
    struct card c;

    (void)state;
    up_card(&c, &config);
    p.features = le32_make(1u << VIRTIO_SND_PCM_F_EVT_XRUNS);
    assert_int_equal(card_set_params(&c, p), VIRTIO_SND_S_OK);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_PREPARE, 0), VIRTIO_SND_S_OK);
    card_transfer(&c, 0, FRAMES);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
    assert_true(card_await_used(&c, VIRTIO_SND_QUEUE_TX, 1, 20 * MILLISECOND));
    assert_true(card_await_used(&c, VIRTIO_SND_QUEUE_EVENT, 1, 20 * MILLISECOND));
    memcpy(&event, hand_at(&c.h, c.events), sizeof(event));
    assert_int_equal(le32_get(event.hdr.code), VIRTIO_SND_EVT_PCM_XRUN);
    assert_int_equal(le32_get(event.data), 0);
    c.h.ops->stall(c.h.m, 5 * MILLISECOND);
    card_transfer(&c, 0, FRAMES);
    assert_int_equal(card_stat(&c, "underruns"), 1);
    assert_true(card_await_used(&c, VIRTIO_SND_QUEUE_TX, 2, 20 * MILLISECOND));
    assert_in_range(card_stat(&c, "missing"), 240, 242);
    assert_int_equal(card_take(&c, played, FRAMES * OUT_FRAME), FRAMES * OUT_FRAME);
    for (unsigned i = 0; i < FRAMES * OUT_FRAME; i++) {
        assert_int_equal(played[i], card_music(i));
    }
    assert_int_equal(card_take(&c, played, 240 * OUT_FRAME), 240 * OUT_FRAME);
    for (unsigned i = 0; i < 240 * OUT_FRAME; i++) {
        assert_int_equal(played[i], 0);
    }
    close_card(&c);
}

static void records_in_time(void **state)
{
    struct lab_machine_config config = {.seed = 3};
    uint8_t heard[4 * FRAMES * IN_FRAME];
    struct card c;
    uint64_t start = 0;

    (void)state;
    up_card(&c, &config);
    for (unsigned i = 0; i < sizeof(heard); i++) {
        heard[i] = card_music(i);
    }
    assert_int_equal(c.h.ops->snd_put(c.h.m, 0, heard, sizeof(heard)), sizeof(heard));
    card_prepare(&c, 1);
    for (unsigned i = 0; i < 6; i++) {
        card_transfer(&c, 1, FRAMES);
    }
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_START, 1), VIRTIO_SND_S_OK);
    for (unsigned i = 0; i < 5; i++) {
        const uint8_t *data = (uint8_t *)hand_at(&c.h, card_slot(&c, 1, i)) + 64;

        assert_true(card_await_used(&c, VIRTIO_SND_QUEUE_RX, (uint16_t)(i + 1), 20 * MILLISECOND));
        start = i == 0 ? c.h.ops->clock(c.h.m) - 10 * MILLISECOND : start;
        assert_int_equal(c.h.ops->clock(c.h.m), start + (i + 1) * 10 * MILLISECOND);
        assert_int_equal(le32_get(card_used_elem(&c, 3, i).len),
                         FRAMES * IN_FRAME + sizeof(struct virtio_snd_pcm_status));
        assert_int_equal(card_transfer_status(&c, 1, i), VIRTIO_SND_S_OK);
        for (unsigned k = 0; k < FRAMES * IN_FRAME; k++) {
            assert_int_equal(data[k], i < 4 ? card_music(i * FRAMES * IN_FRAME + k) : 0);
        }
    }
    assert_int_equal(card_stat(&c, "overruns"), 0);
    c.h.ops->stall(c.h.m, 20 * MILLISECOND);
    assert_int_equal(card_stat(&c, "overruns"), 1);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_STOP, 1), VIRTIO_SND_S_OK);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 1), VIRTIO_SND_S_OK);
    close_card(&c);
}

/* RELEASE gives everything back before it is answered; afterwards the stream begins anew. */
static void release_returns(void **state)
{
    struct lab_machine_config config = {.seed = 4};
    struct card c;

    (void)state;
    up_card(&c, &config);
    for (unsigned round = 0; round < 3; round++) {
        card_prepare(&c, 0);
        for (unsigned i = 0; i < 4; i++) {
            card_transfer(&c, 0, FRAMES);
        }
        assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
        c.h.ops->stall(c.h.m, 15 * MILLISECOND);
        assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_STOP, 0), VIRTIO_SND_S_OK);
        assert_int_equal(card_stat(&c, "in-flight"), 3);
        c.h.ops->stall(c.h.m, 50 * MILLISECOND);
        assert_int_equal(card_stat(&c, "in-flight"), 3);
        assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 0), VIRTIO_SND_S_OK);
        assert_int_equal(card_stat(&c, "in-flight"), 0);
        assert_int_equal(hand_used_idx(&c.n, VIRTIO_SND_QUEUE_TX), 4 * (round + 1));
    }
    assert_int_equal(card_stat(&c, "underruns"), 0);
    close_card(&c);
}

static void other_paces(void **state)
{
    struct lab_machine_config eager = {.devices = "snd,pace=eager,status=zero"};
    struct lab_machine_config burst = {.devices = "snd,pace=burst,burst=25000000,ahead=480"};
    struct virtio_snd_pcm_set_params p = card_params_of(0);
    struct card c;
    uint64_t start;

    (void)state;
    up_card(&c, &eager);
    assert_int_equal(card_set_params(&c, p), 0);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_PREPARE, 0), 0);
    for (unsigned i = 0; i < 4; i++) {
        card_transfer(&c, 0, FRAMES);
    }
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_START, 0), 0);
    assert_true(card_await_used(&c, VIRTIO_SND_QUEUE_TX, 4, MILLISECOND));
    assert_int_equal(card_stat(&c, "underruns"), 0);
    close_card(&c);

    /* 480 at once, then 1200 with each tick. */
    up_card(&c, &burst);
    card_prepare(&c, 0);
    for (unsigned i = 0; i < SLOTS; i++) {
        card_transfer(&c, 0, FRAMES);
    }
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
    assert_true(card_await_used(&c, VIRTIO_SND_QUEUE_TX, 1, MILLISECOND));
    start = c.h.ops->clock(c.h.m);
    assert_true(card_await_used(&c, VIRTIO_SND_QUEUE_TX, 3, 30 * MILLISECOND));
    assert_in_range(c.h.ops->clock(c.h.m) - start, 24 * MILLISECOND, 25 * MILLISECOND);
    assert_true(card_await_used(&c, VIRTIO_SND_QUEUE_TX, 6, 30 * MILLISECOND));
    close_card(&c);
}

static void jacks_and_events(void **state)
{
    struct lab_machine_config config = {.devices = "snd,jacks=2"};
    struct virtio_snd_event event;
    struct card c;

    (void)state;
    up_card(&c, &config);
    assert_int_equal(c.h.ops->monitor(c.h.m, "jack snd0 1 off", NULL, 0), 0);
    memcpy(&event, hand_at(&c.h, c.events), sizeof(event));
    assert_int_equal(le32_get(event.hdr.code), VIRTIO_SND_EVT_JACK_DISCONNECTED);
    assert_int_equal(le32_get(event.data), 1);
    assert_int_not_equal(c.h.ops->monitor(c.h.m, "jack snd0 2 off", NULL, 0), 0);
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 event-storm", NULL, 0), 0);
    c.h.ops->stall(c.h.m, 100 * MILLISECOND);
    assert_int_equal(card_stat(&c, "events"), SLOTS);
    assert_int_equal(card_stat(&c, "events-lost"), 1001 - SLOTS);
    close_card(&c);
}

/* ---- Broken rules ----------------------------------------------------------------------------- */

static void break_start_first(struct card *c)
{
    card_pcm(c, VIRTIO_SND_R_PCM_START, 0);
}

static void break_prepare_first(struct card *c)
{
    card_pcm(c, VIRTIO_SND_R_PCM_PREPARE, 1);
}

static void break_stop_stopped(struct card *c)
{
    card_prepare(c, 0);
    card_pcm(c, VIRTIO_SND_R_PCM_STOP, 0);
}

static void break_release_running(struct card *c)
{
    card_prepare(c, 0);
    card_pcm(c, VIRTIO_SND_R_PCM_START, 0);
    card_pcm(c, VIRTIO_SND_R_PCM_RELEASE, 0);
}

static void break_params_stopped(struct card *c)
{
    card_prepare(c, 0);
    card_pcm(c, VIRTIO_SND_R_PCM_START, 0);
    card_pcm(c, VIRTIO_SND_R_PCM_STOP, 0);
    card_set_params(c, card_params_of(0));
}

static void break_stream_id(struct card *c)
{
    card_pcm(c, VIRTIO_SND_R_PCM_PREPARE, 2);
}

static void break_period(struct card *c)
{
    struct virtio_snd_pcm_set_params p = card_params_of(0);

    p.buffer_bytes = le32_make(le32_get(p.period_bytes) + 4);
    card_set_params(c, p);
}

static void break_format(struct card *c)
{
    struct virtio_snd_pcm_set_params p = card_params_of(0);

    p.format = VIRTIO_SND_PCM_FMT_FLOAT;
    card_set_params(c, p);
}

static void break_rate(struct card *c)
{
    struct virtio_snd_pcm_set_params p = card_params_of(0);

    p.rate = VIRTIO_SND_PCM_RATE_44100;
    card_set_params(c, p);
}

static void break_channels(struct card *c)
{
    struct virtio_snd_pcm_set_params p = card_params_of(1);

    p.channels = 2;
    card_set_params(c, p);
}

static void break_feature(struct card *c)
{
    struct virtio_snd_pcm_set_params p = card_params_of(1);

    p.features = le32_make(1u << VIRTIO_SND_PCM_F_MSG_POLLING);
    card_set_params(c, p);
}

static void break_padding(struct card *c)
{
    struct virtio_snd_pcm_set_params p = card_params_of(1);

    p.padding = 1;
    card_set_params(c, p);
}

static void break_info_range(struct card *c)
{
    card_info(c, VIRTIO_SND_R_PCM_INFO, 1, 2, sizeof(struct virtio_snd_pcm_info));
}

static void break_info_none(struct card *c)
{
    card_info(c, VIRTIO_SND_R_JACK_INFO, 0, 1, sizeof(struct virtio_snd_jack_info));
}

static void break_info_size(struct card *c)
{
    card_info(c, VIRTIO_SND_R_PCM_INFO, 0, 2, 12);
}

/* The 12-byte request of the published Aero driver. */
static void break_info_short(struct card *c)
{
    struct virtio_snd_query_info q = {.hdr.code = le32_make(VIRTIO_SND_R_PCM_INFO),
                                      .count = le32_make(2)};

    card_command(c, &q, 12, sizeof(struct virtio_snd_hdr) + 64);
}

static void break_unknown(struct card *c)
{
    card_pcm(c, VIRTIO_SND_R_JACK_REMAP, 0);
}

static void break_no_room(struct card *c)
{
    struct virtio_snd_hdr h = {.code = le32_make(VIRTIO_SND_R_PCM_INFO)};

    card_command(c, &h, sizeof(h), 2);
}

static void break_transfer_early(struct card *c)
{
    card_set_params(c, card_params_of(0));
    card_transfer(c, 0, FRAMES);
}

static void break_transfer_released(struct card *c)
{
    card_prepare(c, 0);
    card_pcm(c, VIRTIO_SND_R_PCM_RELEASE, 0);
    card_transfer(c, 0, FRAMES);
}

static void break_transfer_stream(struct card *c)
{
    const struct piece pieces[] = {{c->tx, 4 + FRAMES * OUT_FRAME, false}, {c->rx, 8, true}};

    card_prepare(c, 0);
    memset(hand_at(&c->h, c->tx), 1, 4);
    card_post(c, VIRTIO_SND_QUEUE_TX, 0, pieces, 2);
}

static void break_transfer_direction(struct card *c)
{
    const struct piece pieces[] = {{c->tx, 4, false}, {c->rx, 8 + FRAMES * OUT_FRAME, true}};

    card_prepare(c, 0);
    card_post(c, VIRTIO_SND_QUEUE_TX, 0, pieces, 2);
}

static void break_transfer_status(struct card *c)
{
    const struct piece pieces[] = {{c->tx, 4 + FRAMES * OUT_FRAME, false}, {c->rx, 4, true}};

    card_prepare(c, 0);
    card_post(c, VIRTIO_SND_QUEUE_TX, 0, pieces, 2);
}

static void break_transfer_frame(struct card *c)
{
    const struct piece pieces[] = {{c->tx, 4 + 402, false}, {c->rx, 8, true}};

    card_prepare(c, 0);
    memset(hand_at(&c->h, c->tx), 0, 4);
    card_post(c, VIRTIO_SND_QUEUE_TX, 0, pieces, 2);
}

static void break_transfer_large(struct card *c)
{
    lab_pa big = hand_pages(&c->h, 66);
    const struct piece pieces[] = {{c->tx, 4, false}, {big, 262148, false}, {c->rx, 8, true}};

    card_prepare(c, 0);
    memset(hand_at(&c->h, c->tx), 0, 4);
    card_post(c, VIRTIO_SND_QUEUE_TX, 0, pieces, 3);
}

static void break_transfer_changed(struct card *c)
{
    card_prepare(c, 0);
    card_transfer(c, 0, FRAMES);
    ((uint8_t *)hand_at(&c->h, card_slot(c, 0, 0)))[64 + 1000] ^= 1;
    card_pcm(c, VIRTIO_SND_R_PCM_START, 0);
    c->h.ops->stall(c->h.m, 20 * MILLISECOND);
}

static void break_event_buffer(struct card *c)
{
    const struct piece p = {c->events, 8, false};

    card_post(c, VIRTIO_SND_QUEUE_EVENT, SLOTS, &p, 1);
}

static void break_event_small(struct card *c)
{
    const struct piece p = {c->events, 7, true};

    card_post(c, VIRTIO_SND_QUEUE_EVENT, SLOTS, &p, 1);
}

static void every_broken_rule_is_seen(void **state)
{
    static const struct {
        void (*run)(struct card *c);
        const char *text;
    } cases[] = {
        {break_start_first, "START of stream 0 after no command"},
        {break_prepare_first, "PREPARE of stream 1 after no command"},
        {break_stop_stopped, "STOP of stream 0 after PREPARE"},
        {break_release_running, "RELEASE of stream 0 after START"},
        {break_params_stopped, "SET_PARAMS of stream 0 after STOP"},
        {break_stream_id, "PREPARE of stream 2"},
        {break_period, "period_bytes does not divide"},
        {break_format, "a format that was not offered"},
        {break_rate, "a rate that was not offered"},
        {break_channels, "a number of channels"},
        {break_feature, "a feature that was not offered"},
        {break_padding, "padding"},
        {break_info_range, "information of 2 items from 1"},
        {break_info_none, "there are 0"},
        {break_info_size, "room for 28 bytes"},
        {break_info_short, "12 bytes; there are 2"},
        {break_unknown, "command 0x2"},
        {break_no_room, "command of 4 readable and 2 writable"},
        {break_transfer_early, "not prepared"},
        {break_transfer_released, "not prepared"},
        {break_transfer_stream, "transfer for stream 16843009"},
        {break_transfer_direction, "transfer of 4 readable and 1928 writable"},
        {break_transfer_status, "1924 readable and 4 writable"},
        {break_transfer_frame, "402 bytes of frames of 4"},
        {break_transfer_large, "262148 bytes"},
        {break_transfer_changed, "byte 1000 of 1920 in a transfer was changed"},
        {break_event_buffer, "event buffer of 8 readable"},
        {break_event_small, "7 writable"},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lab_machine_config config = {.seed = i};
        const char *violation;
        struct card c;

        up_card(&c, &config);
        cases[i].run(&c);
        violation = c.h.ops->violation(c.h.m);
        if (violation == NULL || strstr(violation, cases[i].text) == NULL) {
            fail_msg("\"%s\" instead of \"%s\"", violation != NULL ? violation : "nothing",
                     cases[i].text);
        }
        hand_close(&c.h);
    }
}

/* ---- Lies ------------------------------------------------------------------------------------- */

static void command_lies(void **state)
{
    static const struct {
        const char *fault;
        uint32_t low, high;
    } cases[] = {
        {"ctrl-bad-msg@1", VIRTIO_SND_S_BAD_MSG, VIRTIO_SND_S_BAD_MSG},
        {"ctrl-not-supp@1", VIRTIO_SND_S_NOT_SUPP, VIRTIO_SND_S_NOT_SUPP},
        {"ctrl-io-err@1", VIRTIO_SND_S_IO_ERR, VIRTIO_SND_S_IO_ERR},
        {"ctrl-status-odd@1", 0x8004, 0x10003},
        {"ctrl-status-zero@1", 0, 0},
        {"ctrl-lost@1", UINT32_MAX, UINT32_MAX},
        {"ctrl-late@1", UINT32_MAX, UINT32_MAX},
        {"ctrl-stuck", UINT32_MAX, UINT32_MAX},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lab_machine_config config = {.seed = i, .faults = cases[i].fault};
        struct card c;

        up_card(&c, &config);
        if (strchr(cases[i].fault, '@') != NULL) {
            assert_int_equal(card_set_params(&c, card_params_of(0)), VIRTIO_SND_S_OK);
        }
        assert_in_range(card_pcm(&c, VIRTIO_SND_R_PCM_PREPARE, 0), cases[i].low, cases[i].high);
        close_card(&c);
    }
}

static void transfer_lies(void **state)
{
    struct lab_machine_config config = {.seed = 8};
    struct card c;

    (void)state;
    up_card(&c, &config);
    card_prepare(&c, 0);
    card_prepare(&c, 1);
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 xfer-io-err", NULL, 0), 0);
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 xfer-split", NULL, 0), 0);
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 xfer-early", NULL, 0), 0);
    card_transfer(&c, 0, FRAMES);
    card_transfer(&c, 1, FRAMES);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_START, 1), VIRTIO_SND_S_OK);
    c.h.ops->stall(c.h.m, MILLISECOND);
    assert_int_equal(card_transfer_status(&c, 0, 0), VIRTIO_SND_S_IO_ERR);
    assert_int_equal(le32_get(card_used_elem(&c, 3, 0).len),
                     FRAMES * IN_FRAME - 1 + sizeof(struct virtio_snd_pcm_status));
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 stop-ignored", NULL, 0), 0);
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 release-keeps", NULL, 0), 0);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_STOP, 0), VIRTIO_SND_S_OK);
    card_transfer(&c, 0, FRAMES);
    c.h.ops->stall(c.h.m, MILLISECOND);
    assert_int_equal(card_stat(&c, "tx"), 2);
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 stop-ignored off", NULL, 0), 0);
    card_transfer(&c, 0, FRAMES);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 0), VIRTIO_SND_S_OK);
    assert_int_equal(card_stat(&c, "in-flight"), 1);
    close_card(&c);
}

/* As QEMU: a running stream goes on over a reset, and RELEASE returns the rest into the new ring. */
static void transfers_outlive_a_reset(void **state)
{
    struct lab_machine_config config = {.seed = 9, .faults = "keep-over-reset"};
    struct card c;
    uint8_t *data;

    (void)state;
    up_card(&c, &config);
    card_prepare(&c, 1);
    for (unsigned i = 0; i < 3; i++) {
        card_transfer(&c, 1, FRAMES);
    }
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_START, 1), VIRTIO_SND_S_OK);
    c.h.ops->stall(c.h.m, 11 * MILLISECOND);
    assert_int_equal(card_stat(&c, "rx"), 1);
    hand_negotiate(&c.n, ~VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX), false);
    assert_int_equal(card_stat(&c, "kept"), 2);
    data = (uint8_t *)hand_at(&c.h, card_slot(&c, 1, 1)) + 64;
    memset(data, 0, FRAMES * IN_FRAME);
    c.h.ops->stall(c.h.m, 11 * MILLISECOND);
    assert_int_equal(card_stat(&c, "kept"), 1);
    assert_int_not_equal(data[FRAMES * IN_FRAME - 1], 0);

    for (unsigned i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        hand_queue_up(&c.n, i);
    }
    hand_status(&c.n, VIRTIO_STATUS_DRIVER_OK);
    card_prepare(&c, 1);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 1), VIRTIO_SND_S_OK);
    assert_int_equal(card_stat(&c, "kept"), 0);
    assert_int_equal(hand_used_idx(&c.n, VIRTIO_SND_QUEUE_RX), 1);
    close_card(&c);
}

static void configuration_lies(void **state)
{
    static const struct {
        const char *fault;
        unsigned offset;
        uint32_t value;
    } cases[] = {
        {"cfg-jacks-huge", 0, UINT32_MAX},
        {"cfg-streams-none", 4, 0},
        {"snd0:cfg-streams-huge", 4, UINT32_MAX},
        {"cfg-chmaps-huge", 8, UINT32_MAX},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lab_machine_config config = {.faults = cases[i].fault};
        struct card c;

        up_card(&c, &config);
        assert_int_equal(c.h.ops->mmio_read(c.h.m, c.n.device + cases[i].offset, 4),
                         cases[i].value);
        close_card(&c);
    }
}

static void bad_options_are_one_line(void **state)
{
    static const char *const cases[] = {"snd,pace=slow", "snd,status=maybe", "snd,id=1234",
                                        "snd,jacks=9",   "snd,burst=0",      "snd,loud"};

    (void)state;
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lab_machine_config config = {.devices = cases[i]};
        struct hand h;

        assert_int_not_equal(hand_open(&h, &lab_machine_contract, &config), 0);
        assert_int_equal(h.log_lines, 1);
        assert_non_null(strstr(h.last_log, strchr(cases[i], ',') + 1));
    }
}

/* ---- QEMU ------------------------------------------------------------------------------------- */

/*
 * Both directions at once. Where time waits for the lab, every transfer is given again as soon as it is
 * complete, 40 ms before it is needed. In real time the host may take the processor away for longer
 * than any lead, so the device gets everything before it starts, and 40 ms more than is looked at.
 */
static void qemu_duplex(const struct lab_machine_ops *ops, unsigned vectors)
{
    enum { MOST = 60, LEAD = 4 };
    const unsigned rounds = ops->deterministic ? MOST : SLOTS - LEAD;
    const unsigned before = ops->deterministic ? LEAD : SLOTS;
    const size_t heard_bytes = (size_t)rounds * FRAMES * IN_FRAME;
    static uint8_t played[(MOST + LEAD) * FRAMES * OUT_FRAME], heard[MOST * FRAMES * IN_FRAME],
        recorded[MOST * FRAMES * IN_FRAME];
    struct lab_machine_config config = {.msix_vectors = vectors, .ram_bytes = 64 << 20};
    struct lab_sound_format format = {.bits = 0};
    struct card c;
    size_t bytes = 0;
    int64_t part;
    uint64_t start, passed;

    for (unsigned i = 0; i < heard_bytes; i++) {
        heard[i] = card_music(i);
    }
    up_card_on(&c, ops, &config);
    assert_int_equal(ops->snd_put(c.h.m, 0, heard, heard_bytes), heard_bytes);
    card_prepare(&c, 0);
    card_prepare(&c, 1);
    for (unsigned i = 0; i < before; i++) {
        card_transfer(&c, 0, FRAMES);
        card_transfer(&c, 1, FRAMES);
    }
    start = ops->clock(c.h.m);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_START, 1), VIRTIO_SND_S_OK);
    for (unsigned i = 0; i < rounds; i++) {
        assert_true(card_await_used(&c, VIRTIO_SND_QUEUE_TX, (uint16_t)(i + 1), QEMU_LIMIT));
        assert_int_equal(card_transfer_status(&c, 0, i), VIRTIO_SND_S_OK);
        assert_true(card_await_used(&c, VIRTIO_SND_QUEUE_RX, (uint16_t)(i + 1), QEMU_LIMIT));
        assert_int_equal(le32_get(card_used_elem(&c, 3, i).len),
                         FRAMES * IN_FRAME + sizeof(struct virtio_snd_pcm_status));
        memcpy(recorded + i * FRAMES * IN_FRAME, (uint8_t *)hand_at(&c.h, card_slot(&c, 1, i)) + 64,
               FRAMES * IN_FRAME);
        if (ops->deterministic) {
            card_transfer(&c, 0, FRAMES);
            card_transfer(&c, 1, FRAMES);
        }
    }
    passed = ops->clock(c.h.m) - start;
    if (ops->deterministic) {
        assert_in_range(passed, rounds * 10 * MILLISECOND, (rounds + 5) * 10 * MILLISECOND);
    }
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_STOP, 0), VIRTIO_SND_S_OK);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_STOP, 1), VIRTIO_SND_S_OK);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 0), VIRTIO_SND_S_OK);
    assert_int_equal(card_pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 1), VIRTIO_SND_S_OK);
    assert_int_equal(hand_used_idx(&c.n, VIRTIO_SND_QUEUE_TX), rounds + LEAD);
    while ((part = ops->snd_take(c.h.m, 0, &format, played + bytes, sizeof(played) - bytes)) > 0) {
        bytes += (size_t)part;
    }
    assert_int_equal(format.bits, 16);
    assert_int_equal(format.channels, 2);
    assert_int_equal(format.rate, 48000);
    assert_in_range(bytes, rounds * FRAMES * OUT_FRAME, sizeof(played));
    for (size_t i = 0; i < rounds * FRAMES * OUT_FRAME; i++) {
        assert_int_equal(played[i], card_music(i));
    }
    assert_memory_equal(recorded, heard, heard_bytes);
    print_message("%s: %u ms of sound in %llu ms of its clock\n", ops->name, rounds * 10,
                  (unsigned long long)(passed / MILLISECOND));
    close_card(&c);
}

static void qemu_in_real_time(void **state)
{
    (void)state;
    qemu_duplex(&lab_machine_qemu, 0);
    qemu_duplex(&lab_machine_qemu, 2);
}

static void qemu_in_virtual_time(void **state)
{
    (void)state;
    qemu_duplex(&lab_machine_qemu_virtual, 0);
    qemu_duplex(&lab_machine_qemu_virtual, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identity),
        cmocka_unit_test(transitional),
        cmocka_unit_test(information),
        cmocka_unit_test(plays_in_time),
        cmocka_unit_test(underrun_is_silence),
        cmocka_unit_test(records_in_time),
        cmocka_unit_test(release_returns),
        cmocka_unit_test(other_paces),
        cmocka_unit_test(jacks_and_events),
        cmocka_unit_test(every_broken_rule_is_seen),
        cmocka_unit_test(command_lies),
        cmocka_unit_test(transfer_lies),
        cmocka_unit_test(transfers_outlive_a_reset),
        cmocka_unit_test(configuration_lies),
        cmocka_unit_test(bad_options_are_one_line),
        cmocka_unit_test(qemu_in_real_time),
        cmocka_unit_test(qemu_in_virtual_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

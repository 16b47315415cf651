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

#include "virtio_by_hand.h"

#include "virtio/aero_contract.h"
#include "virtio/virtio_snd.h"

#define MILLISECOND UINT64_C(1000000)
#define PAGE        4096u
#define SND_ID      (VIRTIO_PCI_DEVICE_ID_BASE + VIRTIO_ID_SOUND)
#define FRAMES      480u /* of one transfer: 10 ms at 48 kHz */
#define OUT_FRAME   4u
#define IN_FRAME    2u
#define SLOTS       20u /* transfers of one stream that may be in flight */
#define SLOT_BYTES  (2 * PAGE)
#define QEMU_LIMIT  (20000 * MILLISECOND) /* no judgement, the host may be busy */

struct card {
    struct hand h;
    struct hand_nic n;
    lab_pa control, tx, rx, events; /* memory of the messages */
    unsigned tx_posted, rx_posted;
};

/* ---- The driver ------------------------------------------------------------------------------- */

struct piece {
    lab_pa pa;
    uint32_t bytes;
    bool write;
};

/* A chain from descriptor `first` of this queue, and its notification. */
static void post(struct card *c, unsigned queue, unsigned first, const struct piece *p,
                 unsigned count)
{
    struct hand_queue *q = &c->n.queue[queue];
    struct virtq_desc *desc = hand_at(&c->h, q->desc);
    struct virtq_avail *avail = hand_at(&c->h, q->avail);

    for (unsigned i = 0; i < count; i++) {
        desc[first + i] = (struct virtq_desc){
            .addr = le64_make(p[i].pa),
            .len = le32_make(p[i].bytes),
            .flags = le16_make((uint16_t)((p[i].write ? VIRTQ_DESC_F_WRITE : 0) |
                                          (i + 1 < count ? VIRTQ_DESC_F_NEXT : 0))),
            .next = le16_make((uint16_t)(first + i + 1))};
    }
    avail->ring[q->avail_idx % q->size] = le16_make((uint16_t)first);
    __atomic_store_n(&avail->idx, le16_make(++q->avail_idx), __ATOMIC_SEQ_CST);
    c->h.ops->mmio_write(c->h.m, q->notify, 2, queue);
}

static struct virtq_used_elem used_elem(struct card *c, unsigned queue, unsigned nth)
{
    struct virtq_used *used = hand_at(&c->h, c->n.queue[queue].used);

    return used->ring[nth % c->n.queue[queue].size];
}

/* Run up to ns, taking interrupts, until the queue's used index is this or beyond; whether it is. */
static bool await_used(struct card *c, unsigned queue, uint16_t idx, uint64_t ns)
{
    uint64_t deadline = c->h.ops->clock(c->h.m) + ns;

    for (;;) {
        hand_interrupts(&c->n);
        if ((int16_t)(hand_used_idx(&c->n, queue) - idx) >= 0) {
            return true;
        }
        if (c->h.ops->clock(c->h.m) >= deadline) {
            return false;
        }
        c->h.ops->wait(c->h.m, deadline, NULL, 0);
    }
}

/* A command whose answer has this room; returns its status, UINT32_MAX if there was none. */
static uint32_t command(struct card *c, const void *request, uint32_t bytes, uint32_t room)
{
    uint8_t *at = hand_at(&c->h, c->control);
    const struct piece pieces[] = {{c->control, bytes, false},
                                   {c->control + PAGE, room, true}};
    uint32_t status;

    memcpy(at, request, bytes);
    memset(at + PAGE, 0xEE, PAGE);
    post(c, VIRTIO_SND_QUEUE_CONTROL, 0, pieces, 2);
    if (!await_used(c, VIRTIO_SND_QUEUE_CONTROL, c->n.queue[0].avail_idx,
                    c->h.ops->deterministic ? 100 * MILLISECOND : QEMU_LIMIT)) {
        return UINT32_MAX;
    }
    memcpy(&status, at + PAGE, sizeof(status));
    return status;
}

static uint32_t pcm(struct card *c, uint32_t code, uint32_t stream)
{
    struct virtio_snd_pcm_hdr h = {.hdr.code = le32_make(code), .stream_id = le32_make(stream)};

    return command(c, &h, sizeof(h), sizeof(struct virtio_snd_hdr));
}

static uint32_t info(struct card *c, uint32_t code, uint32_t start, uint32_t count, uint32_t size)
{
    struct virtio_snd_query_info q = {.hdr.code = le32_make(code),
                                      .start_id = le32_make(start),
                                      .count = le32_make(count),
                                      .size = le32_make(size)};

    return command(c, &q, sizeof(q), sizeof(struct virtio_snd_hdr) + count * size);
}

static struct virtio_snd_pcm_set_params params_of(uint32_t stream)
{
    uint32_t period = FRAMES * (stream == 0 ? OUT_FRAME : IN_FRAME);

    return (struct virtio_snd_pcm_set_params){
        .hdr = {.hdr.code = le32_make(VIRTIO_SND_R_PCM_SET_PARAMS),
                .stream_id = le32_make(stream)},
        .buffer_bytes = le32_make(4 * period),
        .period_bytes = le32_make(period),
        .channels = stream == 0 ? 2 : 1,
        .format = VIRTIO_SND_PCM_FMT_S16,
        .rate = VIRTIO_SND_PCM_RATE_48000};
}

static uint32_t set_params(struct card *c, struct virtio_snd_pcm_set_params p)
{
    return command(c, &p, sizeof(p), sizeof(struct virtio_snd_hdr));
}

static void prepare(struct card *c, uint32_t stream)
{
    assert_int_equal(set_params(c, params_of(stream)), VIRTIO_SND_S_OK);
    assert_int_equal(pcm(c, VIRTIO_SND_R_PCM_PREPARE, stream), VIRTIO_SND_S_OK);
}

/* Byte i of everything that this test ever plays or records. */
static uint8_t music(uint64_t i)
{
    return (uint8_t)(i * 131 + (i >> 8) * 17 + 1);
}

static lab_pa slot(struct card *c, uint32_t stream, unsigned nth)
{
    return (stream == 0 ? c->tx : c->rx) + nth % SLOTS * SLOT_BYTES;
}

/* The next transfer of that stream, of so many frames. */
static void transfer(struct card *c, uint32_t stream, uint32_t frames)
{
    unsigned *posted = stream == 0 ? &c->tx_posted : &c->rx_posted;
    uint32_t bytes = frames * (stream == 0 ? OUT_FRAME : IN_FRAME);
    lab_pa at = slot(c, stream, *posted);
    const struct piece pieces[] = {{at, sizeof(struct virtio_snd_pcm_xfer), false},
                                   {at + 64, bytes, stream == 1},
                                   {at + 16, sizeof(struct virtio_snd_pcm_status), true}};
    uint8_t *data = hand_at(&c->h, at);
    le32_t id = le32_make(stream);

    memcpy(data, &id, sizeof(id));
    for (uint32_t i = 0; stream == 0 && i < bytes; i++) {
        data[64 + i] = music(*posted * (uint64_t)FRAMES * OUT_FRAME + i);
    }
    post(c, stream == 0 ? VIRTIO_SND_QUEUE_TX : VIRTIO_SND_QUEUE_RX, *posted % SLOTS * 3, pieces,
         3);
    ++*posted;
}

static uint32_t transfer_status(struct card *c, uint32_t stream, unsigned nth)
{
    uint32_t status;

    memcpy(&status, (uint8_t *)hand_at(&c->h, slot(c, stream, nth)) + 16, sizeof(status));
    return status;
}

static void open_card(struct card *c, const struct lab_machine_ops *ops,
                      struct lab_machine_config *config, unsigned id)
{
    lab_bdf bdf;

    memset(c, 0, sizeof(*c));
    if (config->devices == NULL) {
        config->devices = "snd";
    }
    assert_int_equal(hand_open(&c->h, ops, config), 0);
    assert_true(hand_find_id(&c->h, id, 0, &bdf));
    hand_attach(&c->h, &c->n, bdf);
}

static void up_card_on(struct card *c, const struct lab_machine_ops *ops,
                       struct lab_machine_config *config)
{
    open_card(c, ops, config, SND_ID);
    hand_negotiate(&c->n, ~VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX), config->msix_vectors > 0);
    for (unsigned i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        hand_queue_up(&c->n, i);
    }
    c->control = hand_pages(&c->h, 2);
    c->tx = hand_pages(&c->h, SLOTS * SLOT_BYTES / PAGE);
    c->rx = hand_pages(&c->h, SLOTS * SLOT_BYTES / PAGE);
    c->events = hand_pages(&c->h, 1);
    hand_status(&c->n, VIRTIO_STATUS_DRIVER_OK);
    for (unsigned i = 0; i < SLOTS; i++) {
        const struct piece p = {c->events + i * 8, 8, true};

        post(c, VIRTIO_SND_QUEUE_EVENT, i, &p, 1);
    }
}

static void up_card(struct card *c, struct lab_machine_config *config)
{
    up_card_on(c, &lab_machine_contract, config);
    assert_null(c->h.ops->violation(c->h.m));
}

static void close_card(struct card *c)
{
    assert_true(c->h.ops->violation == NULL || c->h.ops->violation(c->h.m) == NULL);
    hand_close(&c->h);
}

static uint64_t stat(struct card *c, const char *name)
{
    char line[512], pattern[32], *at;

    assert_int_equal(c->h.ops->monitor(c->h.m, "stats snd0", line, sizeof(line)), 0);
    snprintf(pattern, sizeof(pattern), "%s ", name);
    at = strstr(line, pattern);
    assert_non_null(at);
    return strtoull(at + strlen(pattern), NULL, 10);
}

static int64_t take(struct card *c, void *buffer, size_t cap)
{
    struct lab_sound_format f = {.bits = 0};
    int64_t bytes = c->h.ops->snd_take(c->h.m, 0, &f, buffer, cap);

    if (bytes > 0) {
        assert_int_equal(f.bits, 16);
        assert_int_equal(f.valid, 16);
        assert_int_equal(f.channels, 2);
        assert_int_equal(f.rate, 48000);
        assert_false(f.is_float || f.is_unsigned);
    }
    return bytes;
}

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
    assert_int_equal(info(&c, VIRTIO_SND_R_PCM_INFO, 0, 2, sizeof(pcm_info[0])), VIRTIO_SND_S_OK);
    memcpy(pcm_info, answer, sizeof(pcm_info));
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(pcm_info[i].direction, i);
        assert_int_equal(le64_get(pcm_info[i].formats), 1u << VIRTIO_SND_PCM_FMT_S16);
        assert_int_equal(le64_get(pcm_info[i].rates), 1u << VIRTIO_SND_PCM_RATE_48000);
        assert_int_equal(pcm_info[i].channels_min, 2 - i);
        assert_int_equal(pcm_info[i].channels_max, 2 - i);
    }
    assert_int_equal(info(&c, VIRTIO_SND_R_JACK_INFO, 1, 1, sizeof(jack[0])), VIRTIO_SND_S_OK);
    memcpy(jack, answer, sizeof(jack[0]));
    assert_int_equal(VIRTIO_SND_DEFCONF_DEVICE(le32_get(jack[0].hda_reg_defconf)),
                     VIRTIO_SND_DEFCONF_DEVICE_MICROPHONE);
    assert_int_equal(jack[0].connected, 1);
    assert_int_equal(info(&c, VIRTIO_SND_R_CHMAP_INFO, 0, 2, sizeof(map[0])), VIRTIO_SND_S_OK);
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
        prepare(&c, 0);
        for (unsigned i = 0; i < 3; i++) {
            transfer(&c, 0, FRAMES);
        }
        assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
        start = 0;
        for (unsigned i = 0; i < transfers; i++) {
            assert_true(
                await_used(&c, VIRTIO_SND_QUEUE_TX, (uint16_t)(i + 1), 20 * MILLISECOND));
            if (i == 0) {
                start = c.h.ops->clock(c.h.m) - 10 * MILLISECOND;
            }
            assert_int_equal(c.h.ops->clock(c.h.m), start + (i + 1) * 10 * MILLISECOND);
            assert_int_equal(transfer_status(&c, 0, i), VIRTIO_SND_S_OK);
            assert_int_equal(le32_get(used_elem(&c, 2, i).len),
                             sizeof(struct virtio_snd_pcm_status));
            if (i + 3 < transfers) {
                transfer(&c, 0, FRAMES);
            }
        }
        assert_int_equal(stat(&c, "underruns"), 0);
        assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_STOP, 0), VIRTIO_SND_S_OK);
        assert_int_equal(stat(&c, "underruns"), stat(&c, "missing") > 0);
        assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 0), VIRTIO_SND_S_OK);
        bytes = take(&c, played, sizeof(played));
        assert_in_range(bytes, transfers * FRAMES * OUT_FRAME, sizeof(played));
        for (unsigned i = 0; i < transfers * FRAMES * OUT_FRAME; i++) {
            assert_int_equal(played[i], music(i));
        }
        close_card(&c);
    }
    (void)state;
}

static void underrun_is_silence(void **state)
{
    struct lab_machine_config config = {.devices = "snd,xruns"};
    static uint8_t played[8 * FRAMES * OUT_FRAME];
    struct virtio_snd_pcm_set_params p = params_of(0);
    struct virtio_snd_event event;
    struct card c;

    (void)state;
    up_card(&c, &config);
    p.features = le32_make(1u << VIRTIO_SND_PCM_F_EVT_XRUNS);
    assert_int_equal(set_params(&c, p), VIRTIO_SND_S_OK);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_PREPARE, 0), VIRTIO_SND_S_OK);
    transfer(&c, 0, FRAMES);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
    assert_true(await_used(&c, VIRTIO_SND_QUEUE_TX, 1, 20 * MILLISECOND));
    assert_true(await_used(&c, VIRTIO_SND_QUEUE_EVENT, 1, 20 * MILLISECOND));
    memcpy(&event, hand_at(&c.h, c.events), sizeof(event));
    assert_int_equal(le32_get(event.hdr.code), VIRTIO_SND_EVT_PCM_XRUN);
    assert_int_equal(le32_get(event.data), 0);
    c.h.ops->stall(c.h.m, 5 * MILLISECOND);
    transfer(&c, 0, FRAMES);
    assert_int_equal(stat(&c, "underruns"), 1);
    assert_true(await_used(&c, VIRTIO_SND_QUEUE_TX, 2, 20 * MILLISECOND));
    assert_in_range(stat(&c, "missing"), 240, 242);
    assert_int_equal(take(&c, played, FRAMES * OUT_FRAME), FRAMES * OUT_FRAME);
    for (unsigned i = 0; i < FRAMES * OUT_FRAME; i++) {
        assert_int_equal(played[i], music(i));
    }
    assert_int_equal(take(&c, played, 240 * OUT_FRAME), 240 * OUT_FRAME);
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
        heard[i] = music(i);
    }
    assert_int_equal(c.h.ops->snd_put(c.h.m, 0, heard, sizeof(heard)), sizeof(heard));
    prepare(&c, 1);
    for (unsigned i = 0; i < 6; i++) {
        transfer(&c, 1, FRAMES);
    }
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_START, 1), VIRTIO_SND_S_OK);
    for (unsigned i = 0; i < 5; i++) {
        const uint8_t *data = (uint8_t *)hand_at(&c.h, slot(&c, 1, i)) + 64;

        assert_true(await_used(&c, VIRTIO_SND_QUEUE_RX, (uint16_t)(i + 1), 20 * MILLISECOND));
        start = i == 0 ? c.h.ops->clock(c.h.m) - 10 * MILLISECOND : start;
        assert_int_equal(c.h.ops->clock(c.h.m), start + (i + 1) * 10 * MILLISECOND);
        assert_int_equal(le32_get(used_elem(&c, 3, i).len),
                         FRAMES * IN_FRAME + sizeof(struct virtio_snd_pcm_status));
        assert_int_equal(transfer_status(&c, 1, i), VIRTIO_SND_S_OK);
        for (unsigned k = 0; k < FRAMES * IN_FRAME; k++) {
            assert_int_equal(data[k], i < 4 ? music(i * FRAMES * IN_FRAME + k) : 0);
        }
    }
    assert_int_equal(stat(&c, "overruns"), 0);
    c.h.ops->stall(c.h.m, 20 * MILLISECOND);
    assert_int_equal(stat(&c, "overruns"), 1);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_STOP, 1), VIRTIO_SND_S_OK);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 1), VIRTIO_SND_S_OK);
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
        prepare(&c, 0);
        for (unsigned i = 0; i < 4; i++) {
            transfer(&c, 0, FRAMES);
        }
        assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
        c.h.ops->stall(c.h.m, 15 * MILLISECOND);
        assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_STOP, 0), VIRTIO_SND_S_OK);
        assert_int_equal(stat(&c, "in-flight"), 3);
        c.h.ops->stall(c.h.m, 50 * MILLISECOND);
        assert_int_equal(stat(&c, "in-flight"), 3);
        assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 0), VIRTIO_SND_S_OK);
        assert_int_equal(stat(&c, "in-flight"), 0);
        assert_int_equal(hand_used_idx(&c.n, VIRTIO_SND_QUEUE_TX), 4 * (round + 1));
    }
    assert_int_equal(stat(&c, "underruns"), 0);
    close_card(&c);
}

static void other_paces(void **state)
{
    struct lab_machine_config eager = {.devices = "snd,pace=eager,status=zero"};
    struct lab_machine_config burst = {.devices = "snd,pace=burst,burst=25000000,ahead=480"};
    struct virtio_snd_pcm_set_params p = params_of(0);
    struct card c;
    uint64_t start;

    (void)state;
    up_card(&c, &eager);
    assert_int_equal(set_params(&c, p), 0);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_PREPARE, 0), 0);
    for (unsigned i = 0; i < 4; i++) {
        transfer(&c, 0, FRAMES);
    }
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_START, 0), 0);
    assert_true(await_used(&c, VIRTIO_SND_QUEUE_TX, 4, MILLISECOND));
    assert_int_equal(stat(&c, "underruns"), 0);
    close_card(&c);

    /* 480 at once, then 1200 with each tick. */
    up_card(&c, &burst);
    prepare(&c, 0);
    for (unsigned i = 0; i < SLOTS; i++) {
        transfer(&c, 0, FRAMES);
    }
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
    assert_true(await_used(&c, VIRTIO_SND_QUEUE_TX, 1, MILLISECOND));
    start = c.h.ops->clock(c.h.m);
    assert_true(await_used(&c, VIRTIO_SND_QUEUE_TX, 3, 30 * MILLISECOND));
    assert_in_range(c.h.ops->clock(c.h.m) - start, 24 * MILLISECOND, 25 * MILLISECOND);
    assert_true(await_used(&c, VIRTIO_SND_QUEUE_TX, 6, 30 * MILLISECOND));
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
    assert_int_equal(stat(&c, "events"), SLOTS);
    assert_int_equal(stat(&c, "events-lost"), 1001 - SLOTS);
    close_card(&c);
}

/* ---- Broken rules ----------------------------------------------------------------------------- */

static void break_start_first(struct card *c)
{
    pcm(c, VIRTIO_SND_R_PCM_START, 0);
}

static void break_prepare_first(struct card *c)
{
    pcm(c, VIRTIO_SND_R_PCM_PREPARE, 1);
}

static void break_stop_stopped(struct card *c)
{
    prepare(c, 0);
    pcm(c, VIRTIO_SND_R_PCM_STOP, 0);
}

static void break_release_running(struct card *c)
{
    prepare(c, 0);
    pcm(c, VIRTIO_SND_R_PCM_START, 0);
    pcm(c, VIRTIO_SND_R_PCM_RELEASE, 0);
}

static void break_params_stopped(struct card *c)
{
    prepare(c, 0);
    pcm(c, VIRTIO_SND_R_PCM_START, 0);
    pcm(c, VIRTIO_SND_R_PCM_STOP, 0);
    set_params(c, params_of(0));
}

static void break_stream_id(struct card *c)
{
    pcm(c, VIRTIO_SND_R_PCM_PREPARE, 2);
}

static void break_period(struct card *c)
{
    struct virtio_snd_pcm_set_params p = params_of(0);

    p.buffer_bytes = le32_make(le32_get(p.period_bytes) + 4);
    set_params(c, p);
}

static void break_format(struct card *c)
{
    struct virtio_snd_pcm_set_params p = params_of(0);

    p.format = VIRTIO_SND_PCM_FMT_FLOAT;
    set_params(c, p);
}

static void break_rate(struct card *c)
{
    struct virtio_snd_pcm_set_params p = params_of(0);

    p.rate = VIRTIO_SND_PCM_RATE_44100;
    set_params(c, p);
}

static void break_channels(struct card *c)
{
    struct virtio_snd_pcm_set_params p = params_of(1);

    p.channels = 2;
    set_params(c, p);
}

static void break_feature(struct card *c)
{
    struct virtio_snd_pcm_set_params p = params_of(1);

    p.features = le32_make(1u << VIRTIO_SND_PCM_F_MSG_POLLING);
    set_params(c, p);
}

static void break_padding(struct card *c)
{
    struct virtio_snd_pcm_set_params p = params_of(1);

    p.padding = 1;
    set_params(c, p);
}

static void break_info_range(struct card *c)
{
    info(c, VIRTIO_SND_R_PCM_INFO, 1, 2, sizeof(struct virtio_snd_pcm_info));
}

static void break_info_none(struct card *c)
{
    info(c, VIRTIO_SND_R_JACK_INFO, 0, 1, sizeof(struct virtio_snd_jack_info));
}

static void break_info_size(struct card *c)
{
    info(c, VIRTIO_SND_R_PCM_INFO, 0, 2, 12);
}

/* The 12-byte request of the published Aero driver. */
static void break_info_short(struct card *c)
{
    struct virtio_snd_query_info q = {.hdr.code = le32_make(VIRTIO_SND_R_PCM_INFO),
                                      .count = le32_make(2)};

    command(c, &q, 12, sizeof(struct virtio_snd_hdr) + 64);
}

static void break_unknown(struct card *c)
{
    pcm(c, VIRTIO_SND_R_JACK_REMAP, 0);
}

static void break_no_room(struct card *c)
{
    struct virtio_snd_hdr h = {.code = le32_make(VIRTIO_SND_R_PCM_INFO)};

    command(c, &h, sizeof(h), 2);
}

static void break_transfer_early(struct card *c)
{
    set_params(c, params_of(0));
    transfer(c, 0, FRAMES);
}

static void break_transfer_released(struct card *c)
{
    prepare(c, 0);
    pcm(c, VIRTIO_SND_R_PCM_RELEASE, 0);
    transfer(c, 0, FRAMES);
}

static void break_transfer_stream(struct card *c)
{
    const struct piece pieces[] = {{c->tx, 4 + FRAMES * OUT_FRAME, false}, {c->rx, 8, true}};

    prepare(c, 0);
    memset(hand_at(&c->h, c->tx), 1, 4);
    post(c, VIRTIO_SND_QUEUE_TX, 0, pieces, 2);
}

static void break_transfer_direction(struct card *c)
{
    const struct piece pieces[] = {{c->tx, 4, false}, {c->rx, 8 + FRAMES * OUT_FRAME, true}};

    prepare(c, 0);
    post(c, VIRTIO_SND_QUEUE_TX, 0, pieces, 2);
}

static void break_transfer_status(struct card *c)
{
    const struct piece pieces[] = {{c->tx, 4 + FRAMES * OUT_FRAME, false}, {c->rx, 4, true}};

    prepare(c, 0);
    post(c, VIRTIO_SND_QUEUE_TX, 0, pieces, 2);
}

static void break_transfer_frame(struct card *c)
{
    const struct piece pieces[] = {{c->tx, 4 + 402, false}, {c->rx, 8, true}};

    prepare(c, 0);
    memset(hand_at(&c->h, c->tx), 0, 4);
    post(c, VIRTIO_SND_QUEUE_TX, 0, pieces, 2);
}

static void break_transfer_large(struct card *c)
{
    lab_pa big = hand_pages(&c->h, 66);
    const struct piece pieces[] = {{c->tx, 4, false}, {big, 262148, false}, {c->rx, 8, true}};

    prepare(c, 0);
    memset(hand_at(&c->h, c->tx), 0, 4);
    post(c, VIRTIO_SND_QUEUE_TX, 0, pieces, 3);
}

static void break_transfer_changed(struct card *c)
{
    prepare(c, 0);
    transfer(c, 0, FRAMES);
    ((uint8_t *)hand_at(&c->h, slot(c, 0, 0)))[64 + 1000] ^= 1;
    pcm(c, VIRTIO_SND_R_PCM_START, 0);
    c->h.ops->stall(c->h.m, 20 * MILLISECOND);
}

static void break_event_buffer(struct card *c)
{
    const struct piece p = {c->events, 8, false};

    post(c, VIRTIO_SND_QUEUE_EVENT, SLOTS, &p, 1);
}

static void break_event_small(struct card *c)
{
    const struct piece p = {c->events, 7, true};

    post(c, VIRTIO_SND_QUEUE_EVENT, SLOTS, &p, 1);
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
            assert_int_equal(set_params(&c, params_of(0)), VIRTIO_SND_S_OK);
        }
        assert_in_range(pcm(&c, VIRTIO_SND_R_PCM_PREPARE, 0), cases[i].low, cases[i].high);
        close_card(&c);
    }
}

static void transfer_lies(void **state)
{
    struct lab_machine_config config = {.seed = 8};
    struct card c;

    (void)state;
    up_card(&c, &config);
    prepare(&c, 0);
    prepare(&c, 1);
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 xfer-io-err", NULL, 0), 0);
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 xfer-split", NULL, 0), 0);
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 xfer-early", NULL, 0), 0);
    transfer(&c, 0, FRAMES);
    transfer(&c, 1, FRAMES);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_START, 1), VIRTIO_SND_S_OK);
    c.h.ops->stall(c.h.m, MILLISECOND);
    assert_int_equal(transfer_status(&c, 0, 0), VIRTIO_SND_S_IO_ERR);
    assert_int_equal(le32_get(used_elem(&c, 3, 0).len),
                     FRAMES * IN_FRAME - 1 + sizeof(struct virtio_snd_pcm_status));
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 stop-ignored", NULL, 0), 0);
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 release-keeps", NULL, 0), 0);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_STOP, 0), VIRTIO_SND_S_OK);
    transfer(&c, 0, FRAMES);
    c.h.ops->stall(c.h.m, MILLISECOND);
    assert_int_equal(stat(&c, "tx"), 2);
    assert_int_equal(c.h.ops->monitor(c.h.m, "fault snd0 stop-ignored off", NULL, 0), 0);
    transfer(&c, 0, FRAMES);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 0), VIRTIO_SND_S_OK);
    assert_int_equal(stat(&c, "in-flight"), 1);
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
    prepare(&c, 1);
    for (unsigned i = 0; i < 3; i++) {
        transfer(&c, 1, FRAMES);
    }
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_START, 1), VIRTIO_SND_S_OK);
    c.h.ops->stall(c.h.m, 11 * MILLISECOND);
    assert_int_equal(stat(&c, "rx"), 1);
    hand_negotiate(&c.n, ~VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX), false);
    assert_int_equal(stat(&c, "kept"), 2);
    data = (uint8_t *)hand_at(&c.h, slot(&c, 1, 1)) + 64;
    memset(data, 0, FRAMES * IN_FRAME);
    c.h.ops->stall(c.h.m, 11 * MILLISECOND);
    assert_int_equal(stat(&c, "kept"), 1);
    assert_int_not_equal(data[FRAMES * IN_FRAME - 1], 0);

    for (unsigned i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        hand_queue_up(&c.n, i);
    }
    hand_status(&c.n, VIRTIO_STATUS_DRIVER_OK);
    prepare(&c, 1);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 1), VIRTIO_SND_S_OK);
    assert_int_equal(stat(&c, "kept"), 0);
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
        heard[i] = music(i);
    }
    up_card_on(&c, ops, &config);
    assert_int_equal(ops->snd_put(c.h.m, 0, heard, heard_bytes), heard_bytes);
    prepare(&c, 0);
    prepare(&c, 1);
    for (unsigned i = 0; i < before; i++) {
        transfer(&c, 0, FRAMES);
        transfer(&c, 1, FRAMES);
    }
    start = ops->clock(c.h.m);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_START, 0), VIRTIO_SND_S_OK);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_START, 1), VIRTIO_SND_S_OK);
    for (unsigned i = 0; i < rounds; i++) {
        assert_true(await_used(&c, VIRTIO_SND_QUEUE_TX, (uint16_t)(i + 1), QEMU_LIMIT));
        assert_int_equal(transfer_status(&c, 0, i), VIRTIO_SND_S_OK);
        assert_true(await_used(&c, VIRTIO_SND_QUEUE_RX, (uint16_t)(i + 1), QEMU_LIMIT));
        assert_int_equal(le32_get(used_elem(&c, 3, i).len),
                         FRAMES * IN_FRAME + sizeof(struct virtio_snd_pcm_status));
        memcpy(recorded + i * FRAMES * IN_FRAME, (uint8_t *)hand_at(&c.h, slot(&c, 1, i)) + 64,
               FRAMES * IN_FRAME);
        if (ops->deterministic) {
            transfer(&c, 0, FRAMES);
            transfer(&c, 1, FRAMES);
        }
    }
    passed = ops->clock(c.h.m) - start;
    if (ops->deterministic) {
        assert_in_range(passed, rounds * 10 * MILLISECOND, (rounds + 5) * 10 * MILLISECOND);
    }
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_STOP, 0), VIRTIO_SND_S_OK);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_STOP, 1), VIRTIO_SND_S_OK);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 0), VIRTIO_SND_S_OK);
    assert_int_equal(pcm(&c, VIRTIO_SND_R_PCM_RELEASE, 1), VIRTIO_SND_S_OK);
    assert_int_equal(hand_used_idx(&c.n, VIRTIO_SND_QUEUE_TX), rounds + LEAD);
    while ((part = ops->snd_take(c.h.m, 0, &format, played + bytes, sizeof(played) - bytes)) > 0) {
        bytes += (size_t)part;
    }
    assert_int_equal(format.bits, 16);
    assert_int_equal(format.channels, 2);
    assert_int_equal(format.rate, 48000);
    assert_in_range(bytes, rounds * FRAMES * OUT_FRAME, sizeof(played));
    for (size_t i = 0; i < rounds * FRAMES * OUT_FRAME; i++) {
        assert_int_equal(played[i], music(i));
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

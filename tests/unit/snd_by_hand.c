/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snd_by_hand.h"

/* A chain from descriptor `first` of this queue, and its notification. */
void card_post(struct card *c, unsigned queue, unsigned first, const struct piece *p,
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

struct virtq_used_elem card_used_elem(struct card *c, unsigned queue, unsigned nth)
{
    struct virtq_used *used = hand_at(&c->h, c->n.queue[queue].used);

    return used->ring[nth % c->n.queue[queue].size];
}

/* Run up to ns, taking interrupts, until the queue's used index is this or beyond; whether it is.
 */
bool card_await_used(struct card *c, unsigned queue, uint16_t idx, uint64_t ns)
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
uint32_t card_command(struct card *c, const void *request, uint32_t bytes, uint32_t room)
{
    uint8_t *at = hand_at(&c->h, c->control);
    const struct piece pieces[] = {{c->control, bytes, false}, {c->control + PAGE, room, true}};
    uint32_t status;

    memcpy(at, request, bytes);
    memset(at + PAGE, 0xEE, PAGE);
    card_post(c, VIRTIO_SND_QUEUE_CONTROL, 0, pieces, 2);
    if (!card_await_used(c, VIRTIO_SND_QUEUE_CONTROL, c->n.queue[0].avail_idx,
                         c->h.ops->deterministic ? 100 * MILLISECOND : QEMU_LIMIT)) {
        return UINT32_MAX;
    }
    memcpy(&status, at + PAGE, sizeof(status));
    return status;
}

uint32_t card_pcm(struct card *c, uint32_t code, uint32_t stream)
{
    struct virtio_snd_pcm_hdr h = {.hdr.code = le32_make(code), .stream_id = le32_make(stream)};

    return card_command(c, &h, sizeof(h), sizeof(struct virtio_snd_hdr));
}

uint32_t card_info(struct card *c, uint32_t code, uint32_t start, uint32_t count, uint32_t size)
{
    struct virtio_snd_query_info q = {.hdr.code = le32_make(code),
                                      .start_id = le32_make(start),
                                      .count = le32_make(count),
                                      .size = le32_make(size)};

    return card_command(c, &q, sizeof(q), sizeof(struct virtio_snd_hdr) + count * size);
}

struct virtio_snd_pcm_set_params card_params_of(uint32_t stream)
{
    uint32_t period = FRAMES * (stream == 0 ? OUT_FRAME : IN_FRAME);

    return (struct virtio_snd_pcm_set_params){
        .hdr = {.hdr.code = le32_make(VIRTIO_SND_R_PCM_SET_PARAMS), .stream_id = le32_make(stream)},
        .buffer_bytes = le32_make(4 * period),
        .period_bytes = le32_make(period),
        .channels = stream == 0 ? 2 : 1,
        .format = VIRTIO_SND_PCM_FMT_S16,
        .rate = VIRTIO_SND_PCM_RATE_48000};
}

uint32_t card_set_params(struct card *c, struct virtio_snd_pcm_set_params p)
{
    return card_command(c, &p, sizeof(p), sizeof(struct virtio_snd_hdr));
}

void card_prepare(struct card *c, uint32_t stream)
{
    assert_int_equal(card_set_params(c, card_params_of(stream)), VIRTIO_SND_S_OK);
    assert_int_equal(card_pcm(c, VIRTIO_SND_R_PCM_PREPARE, stream), VIRTIO_SND_S_OK);
}

/* Byte i of everything that this test ever plays or records. */
uint8_t card_music(uint64_t i)
{
    return (uint8_t)(i * 131 + (i >> 8) * 17 + 1);
}

lab_pa card_slot(struct card *c, uint32_t stream, unsigned nth)
{
    return (stream == 0 ? c->tx : c->rx) + nth % SLOTS * SLOT_BYTES;
}

/* The next transfer of that stream, of so many frames. */
void card_transfer(struct card *c, uint32_t stream, uint32_t frames)
{
    unsigned *posted = stream == 0 ? &c->tx_posted : &c->rx_posted;
    uint32_t bytes = frames * (stream == 0 ? OUT_FRAME : IN_FRAME);
    lab_pa at = card_slot(c, stream, *posted);
    const struct piece pieces[] = {{at, sizeof(struct virtio_snd_pcm_xfer), false},
                                   {at + 64, bytes, stream == 1},
                                   {at + 16, sizeof(struct virtio_snd_pcm_status), true}};
    uint8_t *data = hand_at(&c->h, at);
    le32_t id = le32_make(stream);

    memcpy(data, &id, sizeof(id));
    for (uint32_t i = 0; stream == 0 && i < bytes; i++) {
        data[64 + i] = card_music(*posted * (uint64_t)FRAMES * OUT_FRAME + i);
    }
    card_post(c, stream == 0 ? VIRTIO_SND_QUEUE_TX : VIRTIO_SND_QUEUE_RX, *posted % SLOTS * 3,
              pieces, 3);
    ++*posted;
}

uint32_t card_transfer_status(struct card *c, uint32_t stream, unsigned nth)
{
    uint32_t status;

    memcpy(&status, (uint8_t *)hand_at(&c->h, card_slot(c, stream, nth)) + 16, sizeof(status));
    return status;
}

void open_card(struct card *c, const struct lab_machine_ops *ops, struct lab_machine_config *config,
               unsigned id)
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

void up_card_on(struct card *c, const struct lab_machine_ops *ops,
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

        card_post(c, VIRTIO_SND_QUEUE_EVENT, i, &p, 1);
    }
}

void up_card(struct card *c, struct lab_machine_config *config)
{
    up_card_on(c, &lab_machine_contract, config);
    assert_null(c->h.ops->violation(c->h.m));
}

void close_card(struct card *c)
{
    assert_true(c->h.ops->violation == NULL || c->h.ops->violation(c->h.m) == NULL);
    hand_close(&c->h);
}

uint64_t card_stat(struct card *c, const char *name)
{
    char line[512], pattern[32], *at;

    assert_int_equal(c->h.ops->monitor(c->h.m, "stats snd0", line, sizeof(line)), 0);
    snprintf(pattern, sizeof(pattern), "%s ", name);
    at = strstr(line, pattern);
    assert_non_null(at);
    return strtoull(at + strlen(pattern), NULL, 10);
}

int64_t card_take(struct card *c, void *buffer, size_t cap)
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

/* SPDX-License-Identifier: MIT */
/* A driver of a sound device by hand: messages, transfers, interrupts. */
#ifndef SND_BY_HAND_H
#define SND_BY_HAND_H

#include "virtio_by_hand.h"

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

struct piece {
    lab_pa pa;
    uint32_t bytes;
    bool write;
};

/* A chain from descriptor `first` of this queue, and its notification. */
void card_post(struct card *c, unsigned queue, unsigned first, const struct piece *p,
               unsigned count);
struct virtq_used_elem card_used_elem(struct card *c, unsigned queue, unsigned nth);
/* Run up to ns, taking interrupts, until the queue's used index is this or beyond; whether it is.
 */
bool card_await_used(struct card *c, unsigned queue, uint16_t idx, uint64_t ns);
/* A command whose answer has this room; returns its status, UINT32_MAX if there was none. */
uint32_t card_command(struct card *c, const void *request, uint32_t bytes, uint32_t room);
uint32_t card_pcm(struct card *c, uint32_t code, uint32_t stream);
uint32_t card_info(struct card *c, uint32_t code, uint32_t start, uint32_t count, uint32_t size);
struct virtio_snd_pcm_set_params card_params_of(uint32_t stream);
uint32_t card_set_params(struct card *c, struct virtio_snd_pcm_set_params p);
void card_prepare(struct card *c, uint32_t stream);
/* Byte i of everything that this test ever plays or records. */
uint8_t card_music(uint64_t i);
lab_pa card_slot(struct card *c, uint32_t stream, unsigned nth);
/* The next transfer of that stream, of so many frames. */
void card_transfer(struct card *c, uint32_t stream, uint32_t frames);
uint32_t card_transfer_status(struct card *c, uint32_t stream, unsigned nth);
void open_card(struct card *c, const struct lab_machine_ops *ops, struct lab_machine_config *config,
               unsigned id);
void up_card_on(struct card *c, const struct lab_machine_ops *ops,
                struct lab_machine_config *config);
void up_card(struct card *c, struct lab_machine_config *config);
void close_card(struct card *c);
uint64_t card_stat(struct card *c, const char *name);
int64_t card_take(struct card *c, void *buffer, size_t cap);

#endif

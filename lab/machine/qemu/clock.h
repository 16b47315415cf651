/* SPDX-License-Identifier: MIT */
/*
 * Virtual time. With `-icount shift=0,sleep=off` one instruction of QEMU's processor is a nanosecond,
 * and while it is halted time jumps from timer to timer. bios.S is the program that makes this a
 * clock that stands still: it spins on a mailbox in RAM with instructions that take QEMU long
 * (measured: 2 to 3 us of virtual time pass in a millisecond of real time), and when asked halts
 * until the given time has come.
 */
#ifndef LAB_QEMU_CLOCK_H
#define LAB_QEMU_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLOCK_MAILBOX 0x1000u /* guest-physical, in the first MiB, which is not given out */

struct clock_mailbox {
    volatile uint32_t request, done; /* equal: at rest */
    volatile uint64_t target, now;   /* ns of QEMU's virtual clock */
};
_Static_assert(sizeof(struct clock_mailbox) == 24, "bios.S");
_Static_assert(offsetof(struct clock_mailbox, now) == 16, "bios.S");

struct clock {
    struct clock_mailbox *mailbox; /* NULL: real time */
    void *page;
    unsigned patience_s; /* of real time; a jump takes some 10 us, on a busy machine some ms */
};

extern const char qemu_bios_clock[], qemu_bios_clock_end[];

/* Map the mailbox in the RAM file. 0 or a negative errno. */
int clock_open(struct clock *c, int ram_fd);
void clock_close(struct clock *c);
/* Let QEMU's virtual time pass until `target`, which may be in the past; the time that it is then.
 * 0 if ended(ctx) says that QEMU has ended, or after patience_s. */
uint64_t clock_pass(struct clock *c, uint64_t target, bool (*ended)(void *ctx), void *ctx);

#endif

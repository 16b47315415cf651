/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "clock.h"

#include <errno.h>
#include <sched.h>
#include <sys/mman.h>
#include <time.h>

#define PAGE 4096u
/* An answer comes within some 10 us if QEMU's two threads have a processor each. */
#define SPINS       2000u
#define ASK_ENDED   1024u /* every so many yields */
#define PATIENCE_S  60u

int clock_open(struct clock *c, int ram_fd)
{
    c->page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ram_fd, CLOCK_MAILBOX);
    if (c->page == MAP_FAILED) {
        c->page = NULL;
        return -errno;
    }
    c->mailbox = c->page;
    c->patience_s = PATIENCE_S;
    return 0;
}

void clock_close(struct clock *c)
{
    if (c->page != NULL) {
        munmap(c->page, PAGE);
    }
    c->page = c->mailbox = NULL;
}

static time_t seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

uint64_t clock_pass(struct clock *c, uint64_t target, bool (*ended)(void *ctx), void *ctx)
{
    struct clock_mailbox *m = c->mailbox;
    uint32_t request = m->request + 1;
    unsigned turns = 0;
    time_t give_up = seconds() + c->patience_s + 1;

    m->target = target;
    __atomic_store_n(&m->request, request, __ATOMIC_RELEASE);
    while (__atomic_load_n(&m->done, __ATOMIC_ACQUIRE) != request) {
        if (++turns < SPINS) {
            continue;
        }
        sched_yield();
        if (turns % ASK_ENDED == 0 && (ended(ctx) || seconds() > give_up)) {
            return 0;
        }
    }
    return m->now;
}

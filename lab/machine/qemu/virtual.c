/* SPDX-License-Identifier: MIT */
/* How time passes on `qemu-virtual`: from event to event, by the clock of clock.h. */
#define _GNU_SOURCE
#include "qemu.h"

#include <errno.h>
#include <poll.h>

/* Its timer may be so much later than we know: the processor went on meanwhile. */
#define AUDIO_SLACK_NS 20000u

static bool qemu_ended(void *ctx)
{
    struct lab_machine *m = ctx;

    return launch_ended(&m->process);
}

/* Let QEMU's clock come to `target`; the time that it is then, in QEMU's ns. 0: QEMU has ended, or
 * was ended because its clock did not answer. */
static uint64_t wind(struct lab_machine *m, uint64_t target)
{
    uint64_t now;

    /* Its processor uses the APIC now: no write of ours may change the memory map next to it (bios.S). */
    qtest_drain(&m->qtest);
    now = clock_pass(&m->clock, target, qemu_ended, m);

    if (now == 0 && !qemu_ended(m)) {
        qemu_log(m, LAB_LOG_ERROR,
                 "its clock did not come to %llu ns in %u s of real time: ended by the lab",
                 (unsigned long long)(target - m->start_ns), m->clock.patience_s);
        launch_stop(&m->process);
    }
    return now;
}

int qemu_virtual_start(struct lab_machine *m)
{
    int error = clock_open(&m->clock, m->ram_fd);

    if (error != 0) {
        return error;
    }
    m->start_ns = 0;
    m->start_ns = wind(m, 0);
    return m->start_ns == 0 ? -EPIPE : 0;
}

/*
 * When will QEMU next do something by itself? With audio running it does in every period since the
 * first voice was started, which happened between the last pass of time and now.
 */
static uint64_t next_tick(struct lab_machine *m)
{
    if (m->audio == NULL) {
        return UINT64_MAX;
    }
    if (m->tick == 0 || audio_running(m->audio) == 0) {
        audio_barrier(m->audio);
        m->tick = 0;
        if (audio_running(m->audio) > 0) {
            uint64_t now = wind(m, 0) - m->start_ns;

            audio_began(m->audio, now);
            m->tick = now + m->audio_period_us * UINT64_C(1000) + AUDIO_SLACK_NS;
        }
    }
    return m->tick == 0 ? UINT64_MAX : m->tick;
}

/* Time passes until `until`, which is no later than the next tick. */
static void pass_to(struct lab_machine *m, uint64_t until)
{
    m->passed = until;
    if (wind(m, m->start_ns + until) == 0) {
        qemu_poll(m); /* it says so */
    }
    if (m->tick != 0 && until >= m->tick) {
        m->tick += m->audio_period_us * UINT64_C(1000);
    }
    m->now = until > m->now ? until : m->now;
}

void qemu_virtual_pass(struct lab_machine *m, uint64_t ns)
{
    uint64_t end = m->now + ns;

    while (m->now < end && !m->qtest.dead) {
        uint64_t tick = next_tick(m);

        pass_to(m, tick < end ? tick : end);
    }
}

void qemu_virtual_wait(struct lab_machine *m, uint64_t deadline, struct pollfd *extra,
                              size_t count)
{
    qmp_poll(&m->qmp);
    if (poll(extra, count, 0) > 0) {
        return;
    }
    qtest_drain(&m->qtest);
    while (!qemu_poll(m) && m->now < deadline && !m->qtest.dead) {
        uint64_t tick = next_tick(m);

        if (tick == UINT64_MAX && deadline == LAB_NO_DEADLINE) {
            poll(extra, count, -1); /* nothing will happen here: only the outside can go on */
            return;
        }
        pass_to(m, tick < deadline ? tick : deadline);
    }
}

/* Nothing happens in QEMU between ticks, so its time may lag behind. */
void qemu_virtual_stall(struct lab_machine *m, uint64_t ns)
{
    uint64_t end = m->now + ns;

    while (m->tick != 0 && m->tick <= end && !m->qtest.dead) {
        pass_to(m, m->tick);
    }
    m->now = end;
}

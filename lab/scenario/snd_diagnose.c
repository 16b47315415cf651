/* SPDX-License-Identifier: MIT */
/* The diagnostics device of aero_virtio_snd.sys, as drivers/virtio-snd/diag.h promises it. */
#include <string.h>

#include "drivers/virtio-snd/diag.h"
#include "scenarios.h"
#include "snd.h"

#define QUERY AERO_VIRTIO_SND_DIAG_IOCTL_QUERY
#define LIST AERO_VIRTIO_SND_DIAG_IOCTL_LIST
/* ntstatus.h */
#define STATUS_NO_SUCH_DEVICE 0xC000000Eu
#define STATUS_INVALID_DEVICE_REQUEST 0xC0000010u
#define STATUS_BUFFER_TOO_SMALL 0xC0000023u
#define STATUS_OBJECT_NAME_NOT_FOUND 0xC0000034u

/* A request to the device; keep: enum lab_ioctl_file. The answer lies in *reply. */
static enum lab_verdict ask(struct snd_rig *rig, uint32_t code, const void *input, size_t bytes,
                            size_t room, unsigned keep, struct lab_reply *reply)
{
    static const char name[] = "\\DosDevices\\aero_virtio_snd_diag";
    const uint64_t arg[6] = {code, room, keep};
    uint8_t data[2 * sizeof name + 16] = {0};

    for (size_t i = 0; i < sizeof name; i++)
        data[2 * i] = (uint8_t)name[i];
    if (bytes > 0)
        memcpy(data + 2 * sizeof name, input, bytes);
    return lab_case_expect(rig->c,
                           lab_request(rig->c->run, LAB_REQ_IOCTL, 0, arg, data,
                                       2 * sizeof name + bytes, SND_LIMIT, reply),
                           "the diagnostics device");
}

static enum lab_verdict query(struct snd_rig *rig, struct aero_virtio_snd_diag *d)
{
    struct lab_reply reply;
    enum lab_verdict verdict = ask(rig, QUERY, NULL, 0, sizeof *d, 0, &reply);

    if (verdict == LAB_PASS && (reply.status != 0 || reply.bytes != sizeof *d))
        return lab_case_fail(rig->c, "diagnostics: status 0x%08x, %zu bytes",
                             (unsigned)reply.status, reply.bytes);
    if (verdict == LAB_PASS)
        memcpy(d, reply.data, sizeof *d);
    if (verdict == LAB_PASS && (d->size != sizeof *d || d->version != AERO_VIRTIO_SND_DIAG_VERSION ||
                                d->index != 0))
        return lab_case_fail(rig->c, "diagnostics: size %u, version %u, index %u", d->size,
                             d->version, d->index);
    return verdict;
}

/* Every length and code that a program may try. */
static enum lab_verdict check_requests(struct snd_rig *rig)
{
    static const struct {
        uint32_t code, index, input, room, status, bytes;
    } cases[] = {
        {QUERY, 0, 0, 0, STATUS_BUFFER_TOO_SMALL, 0},
        {QUERY, 0, 0, 7, STATUS_BUFFER_TOO_SMALL, 0},
        {QUERY, 0, 0, 8, 0, 8},
        {QUERY, 0, 4, 100, 0, 100},
        {QUERY, 0, 4, 600, 0, sizeof(struct aero_virtio_snd_diag)},
        {QUERY, 1, 4, 600, STATUS_NO_SUCH_DEVICE, 0},
        {QUERY, UINT32_MAX, 4, 600, STATUS_NO_SUCH_DEVICE, 0},
        {QUERY, 1, 3, 600, 0, sizeof(struct aero_virtio_snd_diag)}, /* no whole index: adapter 0 */
        {LIST, 0, 0, 7, STATUS_BUFFER_TOO_SMALL, 0},
        {LIST, 0, 0, 8, 0, 8},
        {LIST, 0, 0, 600, 0, sizeof(struct aero_virtio_snd_diag_list)},
        {QUERY + 8, 0, 0, 600, STATUS_INVALID_DEVICE_REQUEST, 0},
        {QUERY ^ 0x4000, 0, 0, 600, STATUS_INVALID_DEVICE_REQUEST, 0}, /* FILE_ANY_ACCESS */
        {QUERY | 3, 0, 0, 600, STATUS_INVALID_DEVICE_REQUEST, 0},      /* METHOD_NEITHER */
    };
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0] && verdict == LAB_PASS; i++) {
        struct lab_reply reply;

        verdict = ask(rig, cases[i].code, &cases[i].index, cases[i].input, cases[i].room, 0, &reply);
        if (verdict == LAB_PASS &&
            ((uint32_t)reply.status != cases[i].status || reply.bytes != cases[i].bytes))
            return lab_case_fail(rig->c, "request %zu: status 0x%08x, %zu bytes; expected 0x%08x, %u",
                                 i, (unsigned)reply.status, reply.bytes, cases[i].status,
                                 cases[i].bytes);
    }
    return verdict;
}

static enum lab_verdict equal(struct snd_rig *rig, const char *what, uint64_t driver, uint64_t device)
{
    return driver == device ? LAB_PASS
                            : lab_case_fail(rig->c, "%s: %llu, the device says %llu", what,
                                            (unsigned long long)driver, (unsigned long long)device);
}

/* While it plays and records: what the driver counts is what the device and the client have seen. */
static enum lab_verdict check_running(struct snd_rig *rig, const struct snd_stream *out)
{
    struct aero_virtio_snd_diag d;
    const struct aero_virtio_snd_diag_endpoint *e = &d.endpoint[0];
    struct lab_snd_status status;
    uint64_t kicks = 0;
    enum lab_verdict verdict = query(rig, &d);
    bool contract = strcmp(rig->c->machine, "contract") == 0;

    if (verdict == LAB_PASS)
        verdict = snd_status(rig, out, &status);
    if (verdict != LAB_PASS)
        return verdict;
    if (!(d.flags & AERO_VIRTIO_SND_DIAG_STARTED) ||
        (d.flags & (AERO_VIRTIO_SND_DIAG_FAILED | AERO_VIRTIO_SND_DIAG_NULL |
                    AERO_VIRTIO_SND_DIAG_REMOVED)) ||
        ((d.flags & AERO_VIRTIO_SND_DIAG_CONTRACT_LAYOUT) != 0) != contract ||
        d.interrupt_mode != (rig->c->msix ? AERO_VIRTIO_SND_DIAG_INTERRUPT_MSIX
                                          : AERO_VIRTIO_SND_DIAG_INTERRUPT_LINE))
        return lab_case_fail(rig->c, "flags 0x%x, interrupt mode %u", d.flags, d.interrupt_mode);
    if (!(e->flags & AERO_VIRTIO_SND_DIAG_OPEN) || e->state != SND_RUN || e->rate != 48000 ||
        e->channels != 2 || e->buffer_bytes != out->info.buffer_bytes || e->errors != 0)
        return lab_case_fail(rig->c, "output: flags 0x%x, state %u, %u Hz, %u channels, %u bytes, %u "
                                     "errors",
                             e->flags, e->state, e->rate, e->channels, e->buffer_bytes, e->errors);
    if (e->bytes != e->transfers * e->transfer_bytes || e->bytes == 0 ||
        e->position > e->bytes + (uint64_t)e->in_flight * e->transfer_bytes)
        return lab_case_fail(rig->c, "output: %llu transfers of %u bytes, %llu bytes, position %llu",
                             (unsigned long long)e->transfers, e->transfer_bytes,
                             (unsigned long long)e->bytes, (unsigned long long)e->position);
    /* The last one may not have reached the client yet. */
    if (e->notifications - status.notifications > 1)
        return lab_case_fail(rig->c, "%llu notifications, the client got %llu",
                             (unsigned long long)e->notifications,
                             (unsigned long long)status.notifications);
    for (unsigned q = 0; q < AERO_VIRTIO_SND_DIAG_QUEUES; q++) {
        kicks += d.queue[q].kicks;
        if (d.queue[q].broken != 0 || d.queue[q].size == 0)
            return lab_case_fail(rig->c, "queue %u: size %u, error %u", q, d.queue[q].size,
                                 d.queue[q].broken);
    }
    if (!contract)
        return LAB_PASS;
    verdict = equal(rig, "kicks", kicks, snd_counter(rig, 0, "kicks"));
    if (verdict == LAB_PASS)
        verdict = equal(rig, "underruns", e->underruns, snd_counter(rig, 0, "underruns"));
    return verdict == LAB_PASS ? equal(rig, "overruns", d.endpoint[1].underruns,
                                       snd_counter(rig, 0, "overruns"))
                               : verdict;
}

/* After it: everything has come back. */
static enum lab_verdict check_stopped(struct snd_rig *rig)
{
    struct aero_virtio_snd_diag d;
    enum lab_verdict verdict = query(rig, &d);

    for (unsigned i = 0; i < AERO_VIRTIO_SND_DIAG_ENDPOINTS && verdict == LAB_PASS; i++)
        if ((d.endpoint[i].flags & AERO_VIRTIO_SND_DIAG_OPEN) || d.queue[2 + i].in_flight != 0)
            return lab_case_fail(rig->c, "endpoint %u: flags 0x%x, %u in flight after the end", i,
                                 d.endpoint[i].flags, d.queue[2 + i].in_flight);
    if (verdict != LAB_PASS || strcmp(rig->c->machine, "contract") != 0)
        return verdict;
    verdict = equal(rig, "transfers out", d.endpoint[0].transfers, snd_counter(rig, 0, "tx"));
    if (verdict == LAB_PASS)
        verdict = equal(rig, "transfers in", d.endpoint[1].transfers, snd_counter(rig, 0, "rx"));
    return verdict == LAB_PASS
               ? equal(rig, "commands", d.control_commands, snd_counter(rig, 0, "commands"))
               : verdict;
}

/* A program has it open, a second one asks, the adapter goes, and only then it is closed. */
static enum lab_verdict check_openers(struct snd_rig *rig)
{
    static const struct {
        unsigned keep;
        bool removed;
        uint32_t status;
    } steps[] = {
        {LAB_IOCTL_KEEP, false, 0},
        {0, false, 0},
        {LAB_IOCTL_KEPT | LAB_IOCTL_KEEP, true, STATUS_NO_SUCH_DEVICE},
        {0, true, STATUS_OBJECT_NAME_NOT_FOUND}, /* nobody else gets in any more */
        {LAB_IOCTL_KEPT, true, STATUS_NO_SUCH_DEVICE},
    };
    bool removed = false;
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && verdict == LAB_PASS; i++) {
        struct lab_reply reply;

        if (steps[i].removed && !removed)
            verdict = snd_request(rig, LAB_REQ_REMOVE, rig->card[0], 0, 0, NULL, 0, "disable", NULL);
        removed = steps[i].removed;
        if (verdict == LAB_PASS)
            verdict = ask(rig, QUERY, NULL, 0, 600, steps[i].keep, &reply);
        if (verdict == LAB_PASS && (uint32_t)reply.status != steps[i].status)
            return lab_case_fail(rig->c, "opener, step %zu: status 0x%08x, expected 0x%08x", i,
                                 (unsigned)reply.status, steps[i].status);
    }
    return verdict;
}

static enum lab_verdict run_diagnose(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream out, in;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (verdict == LAB_PASS)
        verdict = snd_start_playing(&rig, &out, 1);
    snd_baseline(&in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_begin(&rig, 0, &in, 0, 0);
    for (unsigned i = 0; i < 5 && verdict == LAB_PASS; i++) {
        verdict = snd_run_for(&rig, 203 * LAB_MS);
        if (verdict == LAB_PASS)
            verdict = check_running(&rig, &out);
    }
    if (verdict == LAB_PASS)
        verdict = check_requests(&rig);
    if (verdict == LAB_PASS)
        verdict = snd_end(&rig, &in);
    if (verdict == LAB_PASS)
        verdict = snd_check_end(&rig, 0, &out);
    if (verdict == LAB_PASS)
        verdict = check_stopped(&rig);
    if (verdict == LAB_PASS)
        verdict = check_openers(&rig);
    if (verdict == LAB_PASS)
        verdict = snd_request(&rig, LAB_REQ_START, rig.card[0], 0, 0, NULL, 0, "enable", NULL);
    if (verdict == LAB_PASS)
        verdict = check_requests(&rig);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_diagnose = {
    .name = "snd/diagnose",
    .summary = "the diagnostics device counts what the device saw, refuses nonsense, and outlives its adapter",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_diagnose,
};

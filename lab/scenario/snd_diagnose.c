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

static bool has_counters(const struct snd_rig *rig)
{
    return strcmp(rig->c->machine, "contract") == 0;
}

/* How the contract machine's device calls its counts. Endpoint 0 plays, 1 records. */
static const struct {
    const char *transfers, *frames, *xruns;
} counters[AERO_VIRTIO_SND_DIAG_ENDPOINTS] = {
    {"tx", "played", "underruns"},
    {"rx", "recorded", "overruns"},
};

static enum lab_verdict check_adapter(struct snd_rig *rig, const struct aero_virtio_snd_diag *d)
{
    if (!(d->flags & AERO_VIRTIO_SND_DIAG_STARTED) ||
        (d->flags & (AERO_VIRTIO_SND_DIAG_FAILED | AERO_VIRTIO_SND_DIAG_NULL |
                     AERO_VIRTIO_SND_DIAG_REMOVED)) ||
        ((d->flags & AERO_VIRTIO_SND_DIAG_CONTRACT_LAYOUT) != 0) != has_counters(rig) ||
        d->interrupt_mode != (rig->c->msix ? AERO_VIRTIO_SND_DIAG_INTERRUPT_MSIX
                                           : AERO_VIRTIO_SND_DIAG_INTERRUPT_LINE))
        return lab_case_fail(rig->c, "flags 0x%x, interrupt mode %u", d->flags, d->interrupt_mode);
    for (unsigned q = 0; q < AERO_VIRTIO_SND_DIAG_QUEUES; q++)
        if (d->queue[q].broken != 0 || d->queue[q].size == 0)
            return lab_case_fail(rig->c, "queue %u: size %u, error %u", q, d->queue[q].size,
                                 d->queue[q].broken);
    if (d->control_failures != 0 || d->events_ignored != 0 || d->recoveries != 0)
        return lab_case_fail(rig->c, "%llu commands failed, %llu events ignored, %llu recoveries",
                             (unsigned long long)d->control_failures,
                             (unsigned long long)d->events_ignored,
                             (unsigned long long)d->recoveries);
    return LAB_PASS;
}

/* A running stream, as its client opened it and as its client sees it. */
static enum lab_verdict check_stream(struct snd_rig *rig, const struct snd_stream *s,
                                     const struct aero_virtio_snd_diag_endpoint *e)
{
    struct lab_snd_status status;
    /* In real time nothing may have come yet, and the client is asked later than the driver. */
    bool exact = lab_is_deterministic(rig->c->run);
    enum lab_verdict verdict = snd_status(rig, s, &status);

    if (verdict != LAB_PASS)
        return verdict;
    if (!(e->flags & AERO_VIRTIO_SND_DIAG_OPEN) || e->state != SND_RUN ||
        e->rate != s->open.rate || e->channels != s->open.channels ||
        e->buffer_bytes != s->info.buffer_bytes || e->errors != 0)
        return lab_case_fail(rig->c,
                             "stream %u: flags 0x%x, state %u, %u Hz, %u channels, %u bytes, %u errors",
                             e->stream_id, e->flags, e->state, e->rate, e->channels,
                             e->buffer_bytes, e->errors);
    if (e->bytes != e->transfers * e->transfer_bytes || (exact && e->bytes == 0) ||
        e->position > e->bytes + (uint64_t)e->in_flight * e->transfer_bytes ||
        e->position + e->buffer_bytes < e->bytes)
        return lab_case_fail(rig->c,
                             "stream %u: %llu transfers of %u bytes, %llu bytes, position %llu",
                             e->stream_id, (unsigned long long)e->transfers, e->transfer_bytes,
                             (unsigned long long)e->bytes, (unsigned long long)e->position);
    /* The last one may not have reached the client yet. */
    if (e->notifications > status.notifications + 1 ||
        (exact && (e->notifications == 0 || e->notifications < status.notifications)))
        return lab_case_fail(rig->c, "stream %u: %llu notifications, the client got %llu",
                             e->stream_id, (unsigned long long)e->notifications,
                             (unsigned long long)status.notifications);
    return LAB_PASS;
}

/* What ran dry, as the device and as the driver saw it; run_dry sends an event each time. */
static enum lab_verdict check_xruns(struct snd_rig *rig, unsigned i,
                                    const struct aero_virtio_snd_diag_endpoint *e)
{
    uint64_t xruns = snd_counter(rig, 0, counters[i].xruns);
    enum lab_verdict verdict = equal(rig, counters[i].xruns, e->underruns, xruns);

    return verdict == LAB_PASS ? equal(rig, "events of it", e->xruns, xruns) : verdict;
}

/* The driver counts the device's bytes by whole transfers. */
static enum lab_verdict check_counts(struct snd_rig *rig, const struct snd_stream *s, unsigned i,
                                     const struct aero_virtio_snd_diag_endpoint *e)
{
    uint64_t bytes = snd_counter(rig, 0, counters[i].frames) * s->open.channels * s->open.bits / 8;
    enum lab_verdict verdict =
        equal(rig, counters[i].transfers, e->transfers, snd_counter(rig, 0, counters[i].transfers));

    if (verdict == LAB_PASS)
        verdict = equal(rig, counters[i].frames, e->bytes, bytes - bytes % e->transfer_bytes);
    return verdict == LAB_PASS ? check_xruns(rig, i, e) : verdict;
}

/* While it plays and records: the driver counts what the device and the client have seen. */
static enum lab_verdict check_running(struct snd_rig *rig, const struct snd_stream *const s[])
{
    struct aero_virtio_snd_diag d;
    uint64_t kicks = 0, interrupts = 0, raised;
    enum lab_verdict verdict = query(rig, &d);

    if (verdict == LAB_PASS)
        verdict = check_adapter(rig, &d);
    for (unsigned i = 0; i < AERO_VIRTIO_SND_DIAG_ENDPOINTS && verdict == LAB_PASS; i++) {
        if (d.endpoint[i].in_flight != d.queue[2 + i].in_flight)
            return lab_case_fail(rig->c, "stream %u: %u in flight, %u in its queue", i,
                                 d.endpoint[i].in_flight, d.queue[2 + i].in_flight);
        verdict = check_stream(rig, s[i], &d.endpoint[i]);
        if (verdict == LAB_PASS && has_counters(rig))
            verdict = check_counts(rig, s[i], i, &d.endpoint[i]);
    }
    if (verdict != LAB_PASS || !has_counters(rig))
        return verdict;
    for (unsigned q = 0; q < AERO_VIRTIO_SND_DIAG_QUEUES; q++)
        kicks += d.queue[q].kicks;
    for (unsigned i = 0; i < AERO_VIRTIO_SND_DIAG_MESSAGES; i++)
        interrupts += d.interrupts[i];
    /* Two that come at once may be one for the driver. */
    raised = snd_counter(rig, 0, "interrupts");
    if (interrupts > raised || interrupts < raised / 2 || d.queue[2].interrupts == 0 ||
        d.queue[3].interrupts == 0)
        return lab_case_fail(rig->c, "%llu interrupts, the device raised %llu",
                             (unsigned long long)interrupts, (unsigned long long)raised);
    return equal(rig, "kicks", kicks, snd_counter(rig, 0, "kicks"));
}

/*
 * Nothing wakes the driver for longer than the buffers hold: both streams run dry, once. The device
 * then says so, and the interrupt of that event brings the driver back to all its queues.
 */
static enum lab_verdict run_dry(struct snd_rig *rig, unsigned times)
{
    static const char *const faults[] = {"fault snd0 irq-none", "fault snd0 irq-none off",
                                         "fault snd0 event-xrun"};
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof faults / sizeof faults[0] && verdict == LAB_PASS; i++) {
        verdict = snd_monitor(rig, faults[i]);
        if (verdict == LAB_PASS && i == 0)
            verdict = snd_run_for(rig, 47 * LAB_MS);
    }
    for (unsigned i = 0; i < AERO_VIRTIO_SND_DIAG_ENDPOINTS && verdict == LAB_PASS; i++)
        if (snd_counter(rig, 0, counters[i].xruns) != times)
            return lab_case_fail(rig->c, "%llu %s after interrupts were lost %u times",
                                 (unsigned long long)snd_counter(rig, 0, counters[i].xruns),
                                 counters[i].xruns, times);
    return verdict;
}

/* After it: everything has come back, and nothing is forgotten. */
static enum lab_verdict check_stopped(struct snd_rig *rig)
{
    struct aero_virtio_snd_diag d;
    enum lab_verdict verdict = query(rig, &d);

    for (unsigned i = 0; i < AERO_VIRTIO_SND_DIAG_ENDPOINTS && verdict == LAB_PASS; i++) {
        const struct aero_virtio_snd_diag_endpoint *e = &d.endpoint[i];

        if ((e->flags & AERO_VIRTIO_SND_DIAG_OPEN) || d.queue[2 + i].in_flight != 0)
            return lab_case_fail(rig->c, "endpoint %u: flags 0x%x, %u in flight after the end", i,
                                 e->flags, d.queue[2 + i].in_flight);
        if (has_counters(rig))
            verdict = equal(rig, counters[i].transfers, e->transfers,
                            snd_counter(rig, 0, counters[i].transfers));
        if (verdict == LAB_PASS && has_counters(rig))
            verdict = check_xruns(rig, i, e);
    }
    return verdict == LAB_PASS && has_counters(rig)
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
    const struct snd_stream *const streams[] = {&out, &in};
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (has_counters(&rig) && c->msix)
        rig.config.devices = "snd,vectors=1"; /* one interrupt for every queue: see run_dry */
    if (verdict == LAB_PASS)
        verdict = snd_start_playing(&rig, &out, 1);
    snd_baseline(&in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_begin(&rig, 0, &in, 0, 0);
    for (unsigned i = 0; i < 5 && verdict == LAB_PASS; i++) {
        verdict = snd_run_for(&rig, 203 * LAB_MS);
        if (verdict == LAB_PASS)
            verdict = check_running(&rig, streams);
        if (verdict == LAB_PASS && has_counters(&rig))
            verdict = run_dry(&rig, i + 1);
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

/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "snd.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLLECT_BYTES (1u << 20)
#define COLLECT_EVERY (200 * LAB_MS)
#define REAL_TIME_PERIODS 10u

/* ksmedia.h: property and type of a request */
#define KSPROPERTY_TYPE_GET 1u
#define KSPROPERTY_TYPE_SET 2u
#define KSPROPERTY_TYPE_TOPOLOGY 0x10000000u

enum lab_verdict snd_rig_init(struct snd_rig *rig, struct lab_case *c)
{
    memset(rig, 0, sizeof *rig);
    rig->c = c;
    lab_case_config(c, &rig->config);
    rig->config.devices = "snd";
    rig->config.driver_path = lab_packages_path;
    rig->config.driver_ctx = &rig->packages;
    if (c->inf == NULL)
        return lab_case_fail(c, "no driver package: build it (make build) or give --driver FILE.inf");
    if (lab_packages_add(&rig->packages, c->inf, c->text, sizeof c->text) != 0)
        return LAB_FAIL;
    return LAB_PASS;
}

enum lab_verdict snd_rig_boot(struct snd_rig *rig)
{
    struct lab_case *c = rig->c;
    enum lab_verdict verdict = lab_case_start(c, &rig->config);

    if (verdict != LAB_PASS)
        return verdict;
    if (lab_edge_sounds_new(&rig->edge, c->text, sizeof c->text) != 0)
        return LAB_FAIL;
    lab_set_edge(c->run, &lab_edge_sounds_ops, rig->edge);
    return LAB_PASS;
}

enum lab_verdict snd_rig_setup(struct snd_rig *rig)
{
    struct lab_case *c = rig->c;

    if (lab_install(c->run, &rig->packages, c->arch, rig->devices, &rig->device_count, c->text,
                    sizeof c->text) != 0)
        return c->text[0] != '\0' ? LAB_FAIL
                                  : lab_case_expect(c, LAB_STOP_FINDING, "the installation");
    rig->card_count = 0;
    for (size_t i = 0; i < rig->device_count && rig->card_count < SND_CARDS; i++) {
        const struct lab_device_info *d = &rig->devices[i];

        if (d->service[0] != '\0' && d->status >= 0 && d->problem == 0)
            rig->card[rig->card_count++] = d->device;
    }
    return LAB_PASS;
}

enum lab_verdict snd_rig_install(struct snd_rig *rig)
{
    enum lab_verdict verdict = snd_rig_boot(rig);

    return verdict == LAB_PASS ? snd_rig_setup(rig) : verdict;
}

enum lab_verdict snd_rig_start(struct snd_rig *rig)
{
    enum lab_verdict verdict = snd_rig_install(rig);
    const struct lab_device_info *d = rig->device_count > 0 ? &rig->devices[0] : NULL;
    const char *error;

    if (verdict != LAB_PASS || rig->card_count > 0)
        return verdict;
    for (size_t i = 0; i < rig->device_count; i++)
        if (rig->devices[i].service[0] != '\0')
            d = &rig->devices[i];
    error = lab_first_error(rig->c->run);
    if (d != NULL && d->problem == CM_PROB_FAILED_INSTALL && rig->c->text[0] != '\0')
        return LAB_FAIL; /* the installer has said why */
    return lab_case_fail(rig->c, "no sound adapter started: %s%s%s: status 0x%08x, problem %u", error,
                         error[0] != '\0' ? "; " : "",
                         d != NULL ? d->instance : "no device at all",
                         d != NULL ? (unsigned)d->status : 0, d != NULL ? d->problem : 0);
}

enum lab_verdict snd_rig_finish(struct snd_rig *rig, enum lab_verdict verdict)
{
    struct lab_case *c = rig->c;

    if (c->run != NULL && verdict == LAB_PASS && lab_finding(c->run) == NULL)
        verdict = snd_request(rig, LAB_REQ_UNLOAD, 0, 0, 0, NULL, 0, "the driver to unload", NULL);
    if (c->run != NULL)
        lab_set_edge(c->run, NULL, NULL);
    if (rig->edge != NULL)
        lab_edge_sounds_free(rig->edge);
    for (unsigned i = 0; i < SND_CARDS; i++)
        lab_wave_free(&rig->played[i]);
    lab_packages_free(&rig->packages);
    return verdict;
}

enum lab_verdict snd_rig_next(struct snd_rig *rig, const char *what, enum lab_verdict verdict)
{
    struct lab_case *c = rig->c;
    char why[sizeof c->text];

    verdict = snd_rig_finish(rig, verdict);
    if (verdict == LAB_FAIL && what != NULL) {
        memcpy(why, c->text, sizeof why);
        lab_case_fail(c, "%s: %.900s", what, why);
    }
    if (verdict == LAB_PASS) {
        lab_destroy(c->run);
        c->run = NULL;
    }
    return verdict;
}

enum lab_verdict snd_try(struct snd_rig *rig, enum lab_request_code code, uint32_t device,
                         uint64_t arg0, uint64_t arg1, const void *data, size_t bytes,
                         const char *what, int32_t *status)
{
    const uint64_t arg[6] = {arg0, arg1};
    struct lab_reply reply;
    enum lab_verdict verdict = lab_case_expect(
        rig->c, lab_request(rig->c->run, code, device, arg, data, bytes, SND_LIMIT, &reply), what);

    *status = verdict == LAB_PASS ? reply.status : -1;
    return verdict;
}

enum lab_verdict snd_request(struct snd_rig *rig, enum lab_request_code code, uint32_t device,
                             uint64_t arg0, uint64_t arg1, const void *data, size_t bytes,
                             const char *what, struct lab_reply *reply)
{
    const uint64_t arg[6] = {arg0, arg1};
    struct lab_reply mine;
    enum lab_verdict verdict;

    if (reply == NULL)
        reply = &mine;
    verdict = lab_case_expect(
        rig->c, lab_request(rig->c->run, code, device, arg, data, bytes, SND_LIMIT, reply), what);
    if (verdict == LAB_PASS && reply->status < 0)
        return lab_case_fail(rig->c, "%s: status 0x%08x", what, (unsigned)reply->status);
    return verdict;
}

enum lab_verdict snd_monitor(struct snd_rig *rig, const char *command)
{
    char reply[512] = "";

    if (lab_monitor(rig->c->run, command, reply, sizeof reply) != 0)
        return lab_case_fail(rig->c, "monitor command '%s' failed: %s", command, reply);
    return LAB_PASS;
}

enum lab_verdict snd_run_for(struct snd_rig *rig, uint64_t ns)
{
    return lab_case_expect(rig->c, lab_run_for(rig->c->run, ns), "time to pass");
}

uint64_t snd_counter(struct snd_rig *rig, unsigned card, const char *name)
{
    char line[1024], command[32], pattern[32], *at;

    if (strcmp(rig->c->machine, "contract") != 0)
        return 0;
    snprintf(command, sizeof command, "stats snd%u", card);
    snprintf(pattern, sizeof pattern, " %s ", name);
    line[0] = ' ';
    if (lab_monitor(rig->c->run, command, line + 1, sizeof line - 1) != 0)
        return 0;
    at = strstr(line, pattern);
    return at != NULL ? strtoull(at + strlen(pattern), NULL, 10) : 0;
}

enum lab_verdict snd_counters(struct snd_rig *rig, struct lab_counters *out)
{
    struct lab_reply reply;
    enum lab_verdict verdict =
        snd_request(rig, LAB_REQ_COUNTERS, 0, 0, 0, NULL, 0, "NT's counters", &reply);

    if (verdict == LAB_PASS && reply.bytes != sizeof *out)
        return lab_case_fail(rig->c, "counters of %zu bytes", reply.bytes);
    if (verdict == LAB_PASS)
        memcpy(out, reply.data, sizeof *out);
    return verdict;
}

enum lab_verdict snd_info(struct snd_rig *rig, unsigned n)
{
    struct lab_reply reply;
    enum lab_verdict verdict = snd_request(rig, LAB_REQ_SND_INFO, rig->card[n], 0, 0, NULL, 0,
                                           "the adapter's endpoints", &reply);

    if (verdict != LAB_PASS)
        return verdict;
    rig->endpoint_count = reply.bytes / sizeof rig->endpoint[0];
    if (rig->endpoint_count > SND_ENDPOINTS || reply.bytes % sizeof rig->endpoint[0] != 0)
        return lab_case_fail(rig->c, "endpoints of %zu bytes", reply.bytes);
    memcpy(rig->endpoint, reply.data, reply.bytes);
    return LAB_PASS;
}

/* ---- streams --------------------------------------------------------------------------------- */

void snd_baseline(struct snd_stream *s, uint32_t direction, uint32_t period_ms)
{
    *s = (struct snd_stream){.open = {.direction = direction,
                                      .format_tag = LAB_WAVE_PCM,
                                      .channels = direction == LAB_SND_RENDER ? 2 : 1,
                                      .bits = 16,
                                      .valid_bits = 16,
                                      .rate = 48000,
                                      .buffer_frames = 2 * 48 * period_ms,
                                      .notifications = 2}};
}

/* The music of the case: the file of --play if its format is that of the stream. */
static enum lab_verdict make_wave(struct snd_rig *rig, struct snd_stream *s, double seconds)
{
    struct lab_case *c = rig->c;
    const struct lab_snd_open *o = &s->open;
    struct lab_wave file;

    s->wave = (struct lab_wave){.format_tag = o->format_tag,
                                .channels = o->channels,
                                .bits = o->bits,
                                .valid = o->valid_bits,
                                .rate = o->rate,
                                .frames = (uint64_t)(seconds * o->rate)};
    if (o->direction == LAB_SND_CAPTURE)
        return LAB_PASS;
    if (c->play == NULL)
        return lab_wave_music(&s->wave, o->rate + o->bits, c->text, sizeof c->text) == 0 ? LAB_PASS
                                                                                         : LAB_FAIL;
    if (lab_wave_read(c->play, &file, c->text, sizeof c->text) != 0)
        return LAB_FAIL;
    if (file.format_tag != o->format_tag || file.channels != o->channels || file.bits != o->bits ||
        file.rate != o->rate) {
        lab_case_fail(c, "%s: %u channels of %u bits at %u Hz; this scenario plays %u of %u at %u",
                      c->play, file.channels, file.bits, file.rate, o->channels, o->bits, o->rate);
        lab_wave_free(&file);
        return LAB_FAIL;
    }
    s->wave = file;
    return LAB_PASS;
}

enum lab_verdict snd_open(struct snd_rig *rig, unsigned n, struct snd_stream *s, double seconds)
{
    struct lab_reply reply;
    enum lab_verdict verdict = s->wave.data == NULL ? make_wave(rig, s, seconds) : LAB_PASS;

    s->card = rig->card[n];
    /* In real time the host may take the processor away for longer than a period. */
    if (!lab_is_deterministic(rig->c->run) && s->open.notifications != 0)
        s->open.buffer_frames *= REAL_TIME_PERIODS;
    if (verdict == LAB_PASS)
        verdict = snd_request(rig, LAB_REQ_SND_OPEN, s->card, 0, 0, &s->open, sizeof s->open,
                              s->open.direction == LAB_SND_RENDER ? "opening a render stream"
                                                                  : "opening a capture stream",
                              &reply);
    if (verdict == LAB_PASS && reply.bytes != sizeof s->info)
        return lab_case_fail(rig->c, "an open stream of %zu bytes", reply.bytes);
    if (verdict == LAB_PASS)
        memcpy(&s->info, reply.data, sizeof s->info);
    return verdict;
}

void snd_play(struct snd_rig *rig, struct snd_stream *s, unsigned times)
{
    lab_edge_play(rig->edge, s->info.stream, &s->wave, times);
}

enum lab_verdict snd_state(struct snd_rig *rig, const struct snd_stream *s, unsigned state)
{
    static const char *const names[] = {"stopping a stream", "acquiring a stream",
                                        "pausing a stream", "running a stream"};

    return snd_request(rig, LAB_REQ_SND_STATE, s->card, s->info.stream, state, NULL, 0,
                       names[state], NULL);
}

enum lab_verdict snd_run(struct snd_rig *rig, const struct snd_stream *s)
{
    enum lab_verdict verdict = LAB_PASS;

    for (unsigned state = SND_ACQUIRE; state <= SND_RUN && verdict == LAB_PASS; state++)
        verdict = snd_state(rig, s, state);
    return verdict;
}

enum lab_verdict snd_halt(struct snd_rig *rig, const struct snd_stream *s)
{
    enum lab_verdict verdict = snd_state(rig, s, SND_PAUSE);

    if (verdict == LAB_PASS)
        verdict = snd_state(rig, s, SND_ACQUIRE);
    return verdict == LAB_PASS ? snd_state(rig, s, SND_STOP) : verdict;
}

enum lab_verdict snd_close(struct snd_rig *rig, struct snd_stream *s)
{
    enum lab_verdict verdict = snd_request(rig, LAB_REQ_SND_CLOSE, s->card, s->info.stream, 0, NULL,
                                           0, "closing a stream", NULL);

    lab_edge_play(rig->edge, s->info.stream, NULL, 0);
    lab_wave_free(&s->wave);
    return verdict;
}

enum lab_verdict snd_status(struct snd_rig *rig, const struct snd_stream *s,
                            struct lab_snd_status *out)
{
    struct lab_reply reply;
    enum lab_verdict verdict = snd_request(rig, LAB_REQ_SND_STATUS, s->card, s->info.stream, 0, NULL,
                                           0, "a stream's status", &reply);

    if (verdict == LAB_PASS && reply.bytes != sizeof *out)
        return lab_case_fail(rig->c, "a stream's status of %zu bytes", reply.bytes);
    if (verdict == LAB_PASS)
        memcpy(out, reply.data, sizeof *out);
    return verdict;
}

/* ---- the other end --------------------------------------------------------------------------- */

enum lab_verdict snd_hear(struct snd_rig *rig, unsigned n, const struct lab_wave *wave)
{
    const struct lab_machine_ops *ops = lab_run_machine_ops(rig->c->run);
    int64_t bytes = (int64_t)lab_wave_bytes(wave);

    if (ops->snd_put == NULL ||
        ops->snd_put(lab_run_machine(rig->c->run), n, wave->data, (size_t)bytes) != bytes)
        return lab_case_fail(rig->c, "the microphone of sound device %u hears nothing", n);
    return LAB_PASS;
}

/* The machine's formats are virtio's or QEMU's: what counts is in the lower bits. */
static bool take_format(struct lab_wave *w, const struct lab_sound_format *f)
{
    struct lab_wave of = {.format_tag = f->is_float ? LAB_WAVE_FLOAT : LAB_WAVE_PCM,
                          .channels = f->channels,
                          .bits = f->bits,
                          .valid = f->valid,
                          .rate = f->rate};
    bool good = f->valid == f->bits && (f->bits == 8 ? f->is_unsigned : !f->is_unsigned);

    if (w->data != NULL)
        return good && w->format_tag == of.format_tag && w->channels == of.channels &&
               w->bits == of.bits && w->rate == of.rate;
    *w = of;
    return good;
}

enum lab_verdict snd_collect(struct snd_rig *rig, unsigned n)
{
    const struct lab_machine_ops *ops = lab_run_machine_ops(rig->c->run);
    struct lab_wave *w = &rig->played[n];
    struct lab_sound_format format;
    static uint8_t buffer[COLLECT_BYTES];
    int64_t bytes;

    while ((bytes = ops->snd_take(lab_run_machine(rig->c->run), n, &format, buffer,
                                  sizeof buffer)) > 0) {
        size_t have;

        if (!take_format(w, &format))
            return lab_case_fail(rig->c, "sound device %u plays %u of %u bits at %u Hz", n,
                                 format.valid, format.bits, format.rate);
        have = lab_wave_bytes(w);
        if (have + (size_t)bytes > rig->played_room[n]) {
            size_t room = 2 * (have + (size_t)bytes);
            uint8_t *more = realloc(w->data, room);

            if (more == NULL)
                return lab_case_fail(rig->c, "no memory for what is played");
            w->data = more;
            rig->played_room[n] = room;
        }
        memcpy(w->data + have, buffer, (size_t)bytes);
        w->frames += (size_t)bytes / lab_wave_frame_bytes(w);
    }
    return LAB_PASS;
}

enum lab_verdict snd_listen(struct snd_rig *rig, uint64_t ns)
{
    enum lab_verdict verdict = LAB_PASS;

    while (ns > 0 && verdict == LAB_PASS) {
        uint64_t part = ns < COLLECT_EVERY ? ns : COLLECT_EVERY;

        verdict = snd_run_for(rig, part);
        for (unsigned n = 0; n < rig->card_count && verdict == LAB_PASS; n++)
            verdict = snd_collect(rig, n);
        ns -= part;
    }
    return verdict;
}

enum lab_verdict snd_same(struct snd_rig *rig, const struct lab_wave *sent,
                          const struct lab_wave *got, uint64_t cut, const char *what)
{
    struct lab_wave_match m;

    lab_wave_compare(sent, got, &m);
    if (m.offset == UINT64_MAX)
        return lab_case_fail(rig->c, "%s: nothing of %llu frames is found in %llu", what,
                             (unsigned long long)sent->frames, (unsigned long long)got->frames);
    if (m.different > 0)
        return lab_case_fail(rig->c,
                             "%s: %llu of %llu frames differ, the first is %llu; it begins at %llu, "
                             "SNR %.1f dB",
                             what, (unsigned long long)m.different, (unsigned long long)m.frames,
                             (unsigned long long)m.first, (unsigned long long)m.offset, m.snr);
    if (m.frames + cut < sent->frames)
        return lab_case_fail(rig->c, "%s: only %llu of %llu frames arrived", what,
                             (unsigned long long)m.frames, (unsigned long long)sent->frames);
    return LAB_PASS;
}

enum lab_verdict snd_record(struct snd_rig *rig, const struct lab_wave *wave)
{
    struct lab_case *c = rig->c;

    if (c->record == NULL || wave->frames == 0)
        return LAB_PASS;
    return lab_wave_write(c->record, wave, c->text, sizeof c->text) == 0 ? LAB_PASS : LAB_FAIL;
}

/* ---- properties ------------------------------------------------------------------------------ */

static enum lab_verdict property(struct snd_rig *rig, unsigned n, struct lab_snd_property *p,
                                 const void *instance, const void *value, size_t bytes,
                                 size_t answer, struct lab_reply *reply)
{
    uint8_t data[1024];
    const uint64_t arg[6] = {0, answer};
    size_t total = sizeof *p + p->instance_bytes + bytes;

    if (total > sizeof data)
        return lab_case_fail(rig->c, "a property of %zu bytes", total);
    if (p->node != SND_NO_NODE)
        p->flags |= KSPROPERTY_TYPE_TOPOLOGY;
    memcpy(data, p, sizeof *p);
    if (p->instance_bytes > 0)
        memcpy(data + sizeof *p, instance, p->instance_bytes);
    if (bytes > 0)
        memcpy(data + sizeof *p + p->instance_bytes, value, bytes);
    return lab_case_expect(rig->c,
                           lab_request(rig->c->run, LAB_REQ_SND_PROPERTY, rig->card[n], arg, data,
                                       total, SND_LIMIT, reply),
                           "a property");
}

enum lab_verdict snd_get(struct snd_rig *rig, unsigned n, const uint8_t set[16], uint32_t id,
                         uint32_t filter, uint32_t node, const void *instance, size_t instance_bytes,
                         void *value, size_t *bytes, int32_t *status)
{
    struct lab_snd_property p = {.id = id,
                                 .flags = KSPROPERTY_TYPE_GET,
                                 .filter = filter,
                                 .node = node,
                                 .instance_bytes = (uint32_t)instance_bytes};
    struct lab_reply reply;
    enum lab_verdict verdict;

    memcpy(p.set, set, sizeof p.set);
    verdict = property(rig, n, &p, instance, NULL, 0, *bytes, &reply);
    if (verdict != LAB_PASS)
        return verdict;
    *status = reply.status;
    if (reply.status >= 0 && reply.bytes > *bytes)
        return lab_case_fail(rig->c, "a property of %zu bytes in %zu", reply.bytes, *bytes);
    *bytes = reply.bytes < *bytes ? reply.bytes : *bytes;
    memcpy(value, reply.data, *bytes);
    return LAB_PASS;
}

enum lab_verdict snd_set(struct snd_rig *rig, unsigned n, const uint8_t set[16], uint32_t id,
                         uint32_t filter, uint32_t node, const void *instance, size_t instance_bytes,
                         const void *value, size_t bytes, int32_t *status)
{
    struct lab_snd_property p = {.id = id,
                                 .flags = KSPROPERTY_TYPE_SET,
                                 .filter = filter,
                                 .node = node,
                                 .instance_bytes = (uint32_t)instance_bytes};
    struct lab_reply reply;
    enum lab_verdict verdict;

    memcpy(p.set, set, sizeof p.set);
    verdict = property(rig, n, &p, instance, value, bytes, 0, &reply);
    if (verdict == LAB_PASS)
        *status = reply.status;
    return verdict;
}

/* SPDX-License-Identifier: MIT */
/* Sound goes in at one end of the driver and comes out at the other, sample by sample. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios.h"
#include "snd.h"

/* Silence after the music, for what devices cut off; in real time, for what the host delays. */
#define TAIL (100 * LAB_MS)
#define TAIL_REAL LAB_SECOND
/* QEMU looks after audio every 10 ms unless told otherwise: no period can be shorter. */
#define FAST_QEMU "snd,timer-period=1000"

/* The engine was never late; nor, as the contract machine's device sees it, was the driver. */
static enum lab_verdict check_fed(struct snd_rig *rig, const struct snd_stream *s,
                                  const char *counter)
{
    struct lab_snd_status status;
    enum lab_verdict verdict = snd_status(rig, s, &status);
    uint64_t xruns = snd_counter(rig, 0, counter);

    if (verdict == LAB_PASS && xruns > 0)
        return lab_case_fail(rig->c, "%llu %s", (unsigned long long)xruns, counter);
    /* In real time the host may take the processor away for longer than a period. */
    if (verdict == LAB_PASS && status.late > 0 && lab_is_deterministic(rig->c->run))
        return lab_case_fail(rig->c, "the position passed the client's data %llu times",
                             (unsigned long long)status.late);
    return verdict;
}

/* How long to wait until a wave has come through. */
static uint64_t wave_ns(const struct snd_rig *rig, const struct lab_wave *w)
{
    return w->frames * LAB_SECOND / w->rate +
           (lab_is_deterministic(rig->c->run) ? TAIL : TAIL_REAL);
}

/* Open a render stream, play its wave once, and find it at the device. */
static enum lab_verdict play_once(struct snd_rig *rig, struct snd_stream *s, double seconds)
{
    enum lab_verdict verdict = snd_begin(rig, 0, s, seconds, 1);

    if (verdict == LAB_PASS)
        verdict = snd_listen(rig, wave_ns(rig, &s->wave));
    if (verdict == LAB_PASS)
        verdict = check_fed(rig, s, "underruns");
    if (verdict == LAB_PASS)
        verdict = snd_halt(rig, s);
    if (verdict == LAB_PASS)
        verdict = snd_collect(rig, 0);
    if (verdict == LAB_PASS)
        verdict = snd_record(rig, &rig->played[0]);
    if (verdict == LAB_PASS)
        verdict = snd_same(rig, &s->wave, &rig->played[0], 0, "played");
    return verdict;
}

static enum lab_verdict run_play(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s;
    struct lab_wave_match m = {.snr = 0};
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    snd_baseline(&s, LAB_SND_RENDER, 10);
    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = play_once(&rig, &s, 2);
    if (verdict == LAB_PASS) {
        lab_wave_compare(&s.wave, &rig.played[0], &m);
        lab_case_metric(c, "compared", (double)m.frames, "frames");
        lab_case_metric(c, "different", (double)m.different, "frames");
        lab_case_metric(c, "snr", isinf(m.snr) ? 999 : m.snr, "dB");
        lab_case_metric(c, "begins at", (double)m.offset, "frames");
        verdict = snd_close(&rig, &s);
    }
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_play = {
    .name = "snd/play",
    .summary = "two seconds of music arrive at the device bit for bit",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_play,
};

static enum lab_verdict run_record(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s;
    struct lab_wave heard = {.data = NULL};
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    snd_baseline(&s, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = snd_make_heard(&rig, &heard, 2);
    if (verdict == LAB_PASS)
        verdict = snd_begin(&rig, 0, &s, 0, 0);
    if (verdict == LAB_PASS)
        verdict = snd_run_for(&rig, wave_ns(&rig, &heard));
    if (verdict == LAB_PASS)
        verdict = check_fed(&rig, &s, "overruns");
    if (verdict == LAB_PASS)
        verdict = snd_halt(&rig, &s);
    if (verdict == LAB_PASS)
        verdict = snd_check_recorded(&rig, &s, &heard, 0);
    if (verdict == LAB_PASS)
        verdict = snd_close(&rig, &s);
    verdict = snd_rig_finish(&rig, verdict);
    lab_wave_free(&heard);
    return verdict;
}

const struct lab_scenario scenario_snd_record = {
    .name = "snd/record",
    .summary = "two seconds that the microphone hears arrive at the client bit for bit",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_record,
};

static enum lab_verdict run_duplex(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream out, in;
    struct lab_wave heard = {.data = NULL};
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    snd_baseline(&out, LAB_SND_RENDER, 10);
    snd_baseline(&in, LAB_SND_CAPTURE, 10);
    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = snd_make_heard(&rig, &heard, 2);
    if (verdict == LAB_PASS)
        verdict = snd_open(&rig, 0, &out, 2);
    if (verdict == LAB_PASS)
        verdict = snd_open(&rig, 0, &in, 0);
    if (verdict == LAB_PASS) {
        snd_play(&rig, &out, 1);
        verdict = snd_run(&rig, &out);
    }
    if (verdict == LAB_PASS)
        verdict = snd_run(&rig, &in);
    if (verdict == LAB_PASS)
        verdict = snd_listen(&rig, wave_ns(&rig, &heard));
    if (verdict == LAB_PASS)
        verdict = check_fed(&rig, &out, "underruns");
    if (verdict == LAB_PASS)
        verdict = check_fed(&rig, &in, "overruns");
    if (verdict == LAB_PASS)
        verdict = snd_halt(&rig, &in);
    if (verdict == LAB_PASS)
        verdict = snd_halt(&rig, &out);
    if (verdict == LAB_PASS)
        verdict = snd_collect(&rig, 0);
    if (verdict == LAB_PASS)
        verdict = snd_same(&rig, &out.wave, &rig.played[0], 0, "played");
    if (verdict == LAB_PASS)
        verdict = snd_check_recorded(&rig, &in, &heard, 0);
    if (verdict == LAB_PASS)
        verdict = snd_close(&rig, &in);
    if (verdict == LAB_PASS)
        verdict = snd_close(&rig, &out);
    verdict = snd_rig_finish(&rig, verdict);
    lab_wave_free(&heard);
    return verdict;
}

const struct lab_scenario scenario_snd_duplex = {
    .name = "snd/duplex",
    .summary = "play and record at the same time",
    .machines = SND_EVERYWHERE,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_duplex,
};

/* ---- formats --------------------------------------------------------------------------------- */

static const uint32_t rates[] = {5512,  8000,  11025, 12000, 16000,  22050,  24000,  32000, 44100,
                                 48000, 64000, 88200, 96000, 176400, 192000, 384000};

/* Play a little in this format. The frames of a period must be a whole number of ms. */
static enum lab_verdict play_format(struct snd_rig *rig, const struct lab_snd_range *r,
                                    uint32_t bits, uint32_t channels, uint32_t rate)
{
    char what[128];
    struct snd_stream s;
    struct lab_case *c = rig->c;
    enum lab_verdict verdict;

    snd_baseline(&s, LAB_SND_RENDER, 20);
    s.open.format_tag = r->format_tag;
    s.open.bits = bits;
    s.open.valid_bits = bits;
    s.open.channels = channels;
    s.open.channel_mask = channels > 2 ? (1u << channels) - 1 : 0;
    s.open.rate = rate;
    s.open.buffer_frames = rate / 25 / 2 * 2;
    lab_wave_free(&rig->played[0]);
    rig->played_room[0] = 0;
    verdict = play_once(rig, &s, 0.3);
    if (verdict == LAB_PASS)
        return snd_close(rig, &s);
    snprintf(what, sizeof what, "%s %u bits, %u channels, %u Hz",
             r->format_tag == LAB_WAVE_FLOAT ? "float" : "PCM", bits, channels, rate);
    if (verdict == LAB_FAIL && lab_finding(c->run) == NULL) {
        char why[sizeof c->text];

        memcpy(why, c->text, sizeof why);
        lab_case_fail(c, "%s: %.800s", what, why);
    }
    return verdict;
}

static enum lab_verdict play_range(struct snd_rig *rig, const struct lab_snd_range *r,
                                   unsigned *played)
{
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof rates / sizeof rates[0] && verdict == LAB_PASS; i++) {
        if (rates[i] < r->rate_min || rates[i] > r->rate_max)
            continue;
        for (uint32_t channels = 1; channels <= r->channels && verdict == LAB_PASS; channels++) {
            if (channels > 2 && (channels != r->channels || rates[i] != 48000))
                continue;
            if (channels == 1 && rates[i] != 48000)
                continue;
            verdict = play_format(rig, r, r->bits_max, channels, rates[i]);
            ++*played;
        }
    }
    return verdict;
}

static enum lab_verdict run_formats(struct lab_case *c)
{
    struct snd_rig rig;
    unsigned played = 0;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    if (strcmp(c->machine, "contract") == 0)
        rig.config.devices = "snd,wide,layout=qemu";
    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = snd_info(&rig, 0);
    for (size_t e = 0; e < rig.endpoint_count && verdict == LAB_PASS; e++) {
        const struct lab_snd_endpoint *p = &rig.endpoint[e];

        for (uint32_t i = 0; p->direction == LAB_SND_RENDER && i < p->range_count; i++)
            if (verdict == LAB_PASS)
                verdict = play_range(&rig, &p->range[i], &played);
    }
    if (verdict == LAB_PASS && played < 10)
        verdict = lab_case_fail(c, "only %u formats", played);
    lab_case_metric(c, "formats", played, "");
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_formats = {
    .name = "snd/formats",
    .summary = "every format, rate and number of channels that the driver offers",
    .machines = SND_VIRTUAL,
    .package = "virtio-snd",
    .flags = 0,
    .run = run_formats,
};

/* ---- long ------------------------------------------------------------------------------------ */

#define LONG_SECONDS 600
#define LOOP_SECONDS 20

/* Compares what comes, chunk after chunk, with a wave that is repeated. */
struct loop {
    const struct lab_wave *wave;
    bool found;
    uint64_t next, compared; /* frames */
};

static enum lab_verdict compare_chunk(struct snd_rig *rig, struct loop *l)
{
    struct lab_wave *got = &rig->played[0];
    size_t frame = lab_wave_frame_bytes(l->wave);
    uint64_t at = 0;

    if (!l->found) {
        struct lab_wave_match m;

        lab_wave_compare(l->wave, got, &m);
        if (m.offset == UINT64_MAX || m.different > 0)
            return lab_case_fail(rig->c, "the beginning of the music did not arrive unchanged");
        l->found = true;
        at = m.offset;
    }
    if (lab_wave_frame_bytes(got) != frame)
        return lab_case_fail(rig->c, "another format than that which was played arrived");
    for (; at < got->frames; at++) {
        if (memcmp(got->data + at * frame, l->wave->data + l->next * frame, frame) != 0)
            return lab_case_fail(rig->c, "frame %llu is not what was played",
                                 (unsigned long long)l->compared);
        l->next = (l->next + 1) % l->wave->frames;
        l->compared++;
    }
    got->frames = 0;
    return LAB_PASS;
}

static enum lab_verdict play_long(struct snd_rig *rig, uint32_t period_ms, unsigned seconds)
{
    struct snd_stream s;
    struct loop l = {.wave = &s.wave};
    struct lab_counters before = {0}, after = {0};
    enum lab_verdict verdict = snd_rig_start(rig);

    snd_baseline(&s, LAB_SND_RENDER, period_ms);
    if (verdict == LAB_PASS)
        verdict = snd_begin(rig, 0, &s, LOOP_SECONDS, 0);
    if (verdict == LAB_PASS)
        verdict = snd_counters(rig, &before);
    for (unsigned i = 0; i < seconds && verdict == LAB_PASS; i++) {
        verdict = snd_listen(rig, LAB_SECOND);
        if (verdict == LAB_PASS)
            verdict = compare_chunk(rig, &l);
        if (verdict == LAB_PASS && i % 20 == 0)
            verdict = check_fed(rig, &s, "underruns");
    }
    if (verdict == LAB_PASS)
        verdict = snd_counters(rig, &after);
    if (verdict == LAB_PASS)
        verdict = check_fed(rig, &s, "underruns");
    /* QEMU's device does not count what it missed, but it then has played less. */
    if (verdict == LAB_PASS && l.compared + s.wave.rate / 20 < seconds * (uint64_t)s.wave.rate)
        verdict = lab_case_fail(rig->c, "only %llu frames arrived in %u s",
                                (unsigned long long)l.compared, seconds);
    if (verdict == LAB_PASS && after.pool_bytes != before.pool_bytes)
        verdict = lab_case_fail(rig->c, "pool in use went from %llu to %llu bytes",
                                (unsigned long long)before.pool_bytes,
                                (unsigned long long)after.pool_bytes);
    if (verdict == LAB_PASS) {
        char name[32];

        snprintf(name, sizeof name, "frames at %u ms", period_ms);
        lab_case_metric(rig->c, name, (double)l.compared, "frames");
        snprintf(name, sizeof name, "interrupts at %u ms", period_ms);
        lab_case_metric(rig->c, name,
                        (double)(after.interrupts - before.interrupts) / seconds, "/s");
        verdict = snd_halt(rig, &s);
    }
    if (verdict == LAB_PASS)
        verdict = snd_close(rig, &s);
    lab_wave_free(&s.wave);
    return verdict;
}

static enum lab_verdict run_ten_minutes(struct lab_case *c)
{
    static const uint32_t periods[] = {10, 3};
    const bool qemu = strcmp(c->machine, "contract") != 0;
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof periods / sizeof periods[0] && verdict == LAB_PASS; i++) {
        struct snd_rig rig;

        verdict = snd_rig_init(&rig, c);
        if (periods[i] < 10 && qemu)
            rig.config.devices = FAST_QEMU;
        if (verdict == LAB_PASS)
            verdict = play_long(&rig, periods[i], LONG_SECONDS);
        verdict = snd_rig_next(&rig, NULL, verdict);
    }
    return verdict;
}

const struct lab_scenario scenario_snd_ten_minutes = {
    .name = "snd/ten-minutes",
    .summary = "ten minutes of virtual time without an underrun, periods of 10 ms and of 3 ms",
    .machines = SND_VIRTUAL,
    .package = "virtio-snd",
    .flags = 0,
    .run = run_ten_minutes,
};

/* ---- other clients, other devices ------------------------------------------------------------ */

/* The client was told of each interval's end once, and of nothing else, by what the device has played
 * since it exists. */
static enum lab_verdict check_notified(struct snd_rig *rig, const struct snd_stream *s)
{
    struct lab_snd_status status;
    uint64_t played = snd_counter(rig, 0, "played") * lab_wave_frame_bytes(&s->wave), ended;
    enum lab_verdict verdict = snd_status(rig, s, &status);

    /* Elsewhere two notifications may come so close together that the event is still set. */
    if (verdict != LAB_PASS || s->open.notifications == 0 || strcmp(rig->c->machine, "contract") != 0)
        return verdict;
    ended = played * s->open.notifications / s->info.buffer_bytes;
    if (status.notifications > ended + 1 || status.notifications + 1 < ended)
        return lab_case_fail(rig->c, "%llu notifications of %llu intervals",
                             (unsigned long long)status.notifications, (unsigned long long)ended);
    return LAB_PASS;
}

static enum lab_verdict play_with(struct lab_case *c, const char *devices, uint32_t period_ms,
                                  uint32_t notifications, uint32_t flags)
{
    struct snd_rig rig;
    struct snd_stream s;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    snd_baseline(&s, LAB_SND_RENDER, period_ms);
    s.open.notifications = notifications;
    s.open.flags = flags;
    if (devices != NULL)
        rig.config.devices = devices;
    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = play_once(&rig, &s, 1);
    if (verdict == LAB_PASS)
        verdict = check_notified(&rig, &s);
    if (verdict == LAB_PASS)
        verdict = snd_close(&rig, &s);
    verdict = snd_rig_next(&rig, NULL, verdict);
    lab_wave_free(&s.wave);
    return verdict;
}

/*
 * With one event per buffer nobody is late: it comes at the buffer's end
 * (AllocateBufferWithNotification), where a device goes on with the beginning at once, so that even a
 * prompt client has no time but what the driver's own copy gives it.
 */
static enum lab_verdict run_timer(struct lab_case *c)
{
    static const struct {
        uint32_t period_ms, notifications, flags;
        const char *what;
    } clients[] = {
        {50, 0, 0, "by position, 100 ms"},
        {25, 0, LAB_SND_LATE_WRITER, "by position, late, 50 ms"},
        {10, 2, LAB_SND_LATE_WRITER, "by events, late, 20 ms"},
        {3, 2, LAB_SND_LATE_WRITER, "by events, late, 6 ms"},
        {20, 1, 0, "one event per buffer, 40 ms"},
    };
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof clients / sizeof clients[0] && verdict == LAB_PASS; i++) {
        const char *devices =
            clients[i].period_ms < 10 && strcmp(c->machine, "contract") != 0 ? FAST_QEMU : NULL;

        verdict = play_with(c, devices, clients[i].period_ms, clients[i].notifications,
                            clients[i].flags);
        if (verdict == LAB_FAIL) {
            char why[sizeof c->text];

            memcpy(why, c->text, sizeof why);
            lab_case_fail(c, "%s: %.900s", clients[i].what, why);
        }
    }
    return verdict;
}

const struct lab_scenario scenario_snd_timer = {
    .name = "snd/timer",
    .summary = "clients that look at the position instead of waiting for events, or write at the last moment",
    .machines = SND_VIRTUAL,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_timer,
};

static enum lab_verdict run_variants(struct lab_case *c)
{
    static const char *const devices[] = {
        "snd,layout=qemu",
        "snd,layout=spread",
        "snd,event-idx",
        "snd,no-indirect",
        "snd,vectors=1",
        "snd,vectors=2",
        "snd,vectors=16",
        "snd,jacks=2,chmaps=2,xruns",
        "snd,pace=burst,burst=5000000",
        "snd,pace=burst,burst=10000000",
        "snd,pace=burst,burst=5000000,ahead=120",
        "snd,pace=burst,burst=10000000,ahead=240",
        "snd,pace=eager,status=zero",
        "snd,used=status",
        "snd,latency=200000",
    };
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof devices / sizeof devices[0] && verdict == LAB_PASS; i++) {
        verdict = play_with(c, devices[i], 10, 2, 0);
        if (verdict == LAB_FAIL && (c->run == NULL || lab_finding(c->run) == NULL)) {
            char why[sizeof c->text];

            memcpy(why, c->text, sizeof why);
            lab_case_fail(c, "%s: %.900s", devices[i], why);
        }
    }
    return verdict;
}

const struct lab_scenario scenario_snd_variants = {
    .name = "snd/variants",
    .summary = "devices with other layouts, features, vectors and paces",
    .machines = "contract",
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_variants,
};

/* ---- position -------------------------------------------------------------------------------- */

#define POSITION_SECONDS 5
#define POSITIONS_MAX 8192

struct positions {
    struct lab_snd_position item[POSITIONS_MAX];
    size_t count;
};

static enum lab_verdict take_positions(struct snd_rig *rig, const struct snd_stream *s,
                                       struct positions *p)
{
    struct lab_reply reply;
    enum lab_verdict verdict = snd_request(rig, LAB_REQ_SND_POSITIONS, s->card, s->info.stream, 0,
                                           NULL, 0, "a stream's positions", &reply);
    size_t n = reply.bytes / sizeof p->item[0];

    if (verdict != LAB_PASS)
        return verdict;
    n = n < POSITIONS_MAX - p->count ? n : POSITIONS_MAX - p->count;
    memcpy(p->item + p->count, reply.data, n * sizeof p->item[0]);
    p->count += n;
    return LAB_PASS;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/*
 * Where the device's clock was is known but for when it was started: the median of the differences
 * is taken for that. Errors in frames; written for a plot.
 */
static enum lab_verdict judge_positions(struct snd_rig *rig, const struct snd_stream *s,
                                        const struct positions *p)
{
    static double error[POSITIONS_MAX], sorted[POSITIONS_MAX];
    struct lab_case *c = rig->c;
    double frame = (double)lab_wave_frame_bytes(&s->wave), most = 0, square = 0;
    char path[512];
    FILE *out;

    if (p->count < 100)
        return lab_case_fail(c, "only %zu positions in %d s", p->count, POSITION_SECONDS);
    for (size_t i = 0; i < p->count; i++) {
        error[i] = (double)p->item[i].bytes / frame -
                   (double)(p->item[i].ns - p->item[0].ns) * s->open.rate / 1e9;
        if (i > 0 && p->item[i].bytes < p->item[i - 1].bytes)
            return lab_case_fail(c, "position %zu is before the one before", i);
    }
    memcpy(sorted, error, p->count * sizeof sorted[0]);
    qsort(sorted, p->count, sizeof sorted[0], by_value);
    snprintf(path, sizeof path, "%.300s/lab/position-%s-%s-%s.csv", c->out_dir,
             c->arch == LAB_ARCH_X64 ? "x64" : "x86", c->machine, c->msix ? "msix" : "intx");
    out = fopen(path, "w");
    if (out != NULL)
        fprintf(out, "seconds,error in frames\n");
    for (size_t i = 0; i < p->count; i++) {
        double e = error[i] - sorted[p->count / 2];

        most = fmax(most, fabs(e));
        square += e * e;
        if (out != NULL)
            fprintf(out, "%.6f,%.3f\n", (double)(p->item[i].ns - p->item[0].ns) / 1e9, e);
    }
    if (out == NULL || fclose(out) != 0)
        return lab_case_fail(c, "could not write %s", path);
    lab_case_metric(c, "positions", (double)p->count, "");
    lab_case_metric(c, "largest error", most, "frames");
    lab_case_metric(c, "rms error", sqrt(square / (double)p->count), "frames");
    return LAB_PASS;
}

static enum lab_verdict run_position(struct lab_case *c)
{
    struct snd_rig rig;
    struct snd_stream s;
    static struct positions p;
    enum lab_verdict verdict = snd_rig_init(&rig, c);

    p.count = 0;
    /* A client that looks sixteen times in 40 ms: not only when the device has just said something. */
    snd_baseline(&s, LAB_SND_RENDER, 20);
    s.open.notifications = 0;
    if (verdict == LAB_PASS)
        verdict = snd_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = snd_begin(&rig, 0, &s, LOOP_SECONDS, 0);
    /* The first moments, until the device has taken up its pace, are not judged. */
    if (verdict == LAB_PASS)
        verdict = snd_listen(&rig, LAB_SECOND);
    if (verdict == LAB_PASS)
        verdict = take_positions(&rig, &s, &p);
    p.count = 0;
    for (unsigned i = 0; i < POSITION_SECONDS && verdict == LAB_PASS; i++) {
        verdict = snd_listen(&rig, LAB_SECOND);
        if (verdict == LAB_PASS)
            verdict = take_positions(&rig, &s, &p);
    }
    if (verdict == LAB_PASS)
        verdict = judge_positions(&rig, &s, &p);
    if (verdict == LAB_PASS)
        verdict = snd_end(&rig, &s);
    return snd_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_snd_position = {
    .name = "snd/position",
    .summary = "how far the reported position is from the device's clock, 400 times a second, five seconds",
    .machines = SND_VIRTUAL,
    .package = "virtio-snd",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_position,
};

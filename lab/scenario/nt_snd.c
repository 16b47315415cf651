/* SPDX-License-Identifier: MIT */
/*
 * PortCls and the audio engine against test drivers without hardware: tests/lab/drivers/wavert_test,
 * where what is played is recorded again, and those of tests/lab/bad/snd_*, which break one rule
 * each. Any PCI function serves as the device they are put on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hive.h"
#include "lab/edge/sound.h"
#include "scenarios.h"

#define SERVICES "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\"
#define ENUM "\\Registry\\Machine\\System\\CurrentControlSet\\Enum\\"
#define CLASS "\\Registry\\Machine\\System\\CurrentControlSet\\Control\\Class\\"
#define SOFTWARE_KEY "{4d36e96c-e325-11ce-bfc1-08002be10318}\\0000"
#define LIMIT (60 * LAB_SECOND)
#define NO_NODE UINT32_MAX

enum { STOP, ACQUIRE, PAUSE, RUN }; /* KSSTATE */

struct rig {
    struct lab_case *c;
    struct lab_edge_sounds *edge;
    uint32_t device;
    char instance[128];
    char service[64];
};

struct stream {
    struct lab_snd_open open;
    struct lab_snd_stream info;
    struct lab_wave wave;
};

static bool find_driver(void *ctx, const char *name, char *path, size_t cap)
{
    const struct lab_case *c = ctx;

    return (size_t)snprintf(path, cap, "%s/lab/drivers/%s/%s", c->out_dir,
                            c->arch == LAB_ARCH_X64 ? "x64" : "x86", name) < cap;
}

/* ---- requests --------------------------------------------------------------------------------------- */

static enum lab_verdict ask(struct rig *r, enum lab_request_code code, uint64_t arg0, uint64_t arg1,
                            const void *data, size_t bytes, const char *what, struct lab_reply *reply)
{
    const uint64_t arg[6] = {arg0, arg1};
    struct lab_reply own;
    enum lab_stop stop =
        lab_request(r->c->run, code, r->device, arg, data, bytes, LIMIT, reply ? reply : &own);
    enum lab_verdict verdict = lab_case_expect(r->c, stop, what);

    reply = reply ? reply : &own;
    if (verdict == LAB_PASS && reply->status < 0)
        return lab_case_fail(r->c, "%s: status 0x%08x", what, (unsigned)reply->status);
    return verdict;
}

static enum lab_verdict install(struct rig *r)
{
    struct hive hive = {0};
    char key[256];
    enum lab_verdict verdict;

    snprintf(key, sizeof(key), ENUM "%s", r->instance);
    hive_set_sz(&hive, key, "Service", HIVE_REG_SZ, r->service);
    hive_set_sz(&hive, key, "Driver", HIVE_REG_SZ, SOFTWARE_KEY);
    hive_key(&hive, CLASS SOFTWARE_KEY);
    snprintf(key, sizeof(key), ENUM "%s\\Device Parameters", r->instance);
    hive_key(&hive, key);
    verdict = ask(r, LAB_REQ_REGISTRY, 0, 0, hive.data, hive.size, "registry", NULL);
    hive_free(&hive);
    return verdict;
}

static enum lab_verdict find_device(struct rig *r)
{
    struct lab_reply reply;
    enum lab_verdict verdict = ask(r, LAB_REQ_ENUMERATE, 0, 0, NULL, 0, "enumerate", &reply);
    const struct lab_device_info *info = reply.data;

    if (verdict != LAB_PASS)
        return verdict;
    for (size_t i = 0; i < reply.bytes / sizeof(*info); i++)
        if (strncmp(info[i].instance, "PCI\\VEN_1AF4&", 13) == 0) {
            r->device = info[i].device;
            snprintf(r->instance, sizeof(r->instance), "%s", info[i].instance);
            return LAB_PASS;
        }
    return lab_case_fail(r->c, "enumerate: no device to put the driver on");
}

static enum lab_verdict boot(struct rig *r)
{
    struct lab_config config;
    struct hive hive = {0};
    char key[160], image[160], why[160];
    enum lab_verdict verdict;

    if (lab_edge_sounds_new(&r->edge, why, sizeof(why)) != 0)
        return lab_case_fail(r->c, "%s", why);
    snprintf(key, sizeof(key), SERVICES "%s", r->service);
    snprintf(image, sizeof(image), "\\SystemRoot\\System32\\drivers\\%s.sys", r->service);
    hive_set_sz(&hive, key, "ImagePath", HIVE_REG_EXPAND_SZ, image);
    hive_set_dword(&hive, key, "Type", 1);
    hive_set_dword(&hive, key, "Start", 3);
    lab_case_config(r->c, &config);
    config.hive = hive.data;
    config.hive_bytes = hive.size;
    config.driver_path = find_driver;
    config.driver_ctx = r->c;
    verdict = lab_case_start(r->c, &config);
    hive_free(&hive);
    if (verdict != LAB_PASS)
        return verdict;
    lab_set_edge(r->c->run, &lab_edge_sounds_ops, r->edge);
    verdict = find_device(r);
    return verdict == LAB_PASS ? install(r) : verdict;
}

static enum lab_verdict run_for(struct rig *r, uint64_t ns)
{
    return lab_case_expect(r->c, lab_run_for(r->c->run, ns), "sound");
}

/* ---- streams ------------------------------------------------------------------------------------------ */

static struct stream stream_of(uint32_t direction, uint32_t tag, uint32_t rate, uint32_t buffer_ms,
                               uint32_t notifications, uint32_t flags)
{
    uint32_t bits = tag == LAB_WAVE_FLOAT ? 32 : 16;

    return (struct stream){
        .open = {.direction = direction, .format_tag = tag, .channels = 2, .bits = bits,
                 .valid_bits = bits, .channel_mask = tag == LAB_WAVE_FLOAT ? 3 : 0, .rate = rate,
                 .buffer_frames = rate * buffer_ms / 1000 / 2 * 2, .notifications = notifications,
                 .flags = flags},
        .wave = {.format_tag = tag, .channels = 2, .bits = bits, .valid = bits, .rate = rate},
    };
}

static enum lab_verdict open_stream(struct rig *r, struct stream *s)
{
    struct lab_reply reply;
    enum lab_verdict verdict = ask(r, LAB_REQ_SND_OPEN, 0, 0, &s->open, sizeof(s->open), "open", &reply);

    if (verdict == LAB_PASS)
        memcpy(&s->info, reply.data, sizeof(s->info));
    return verdict;
}

static enum lab_verdict set_state(struct rig *r, const struct stream *s, unsigned state)
{
    return ask(r, LAB_REQ_SND_STATE, s->info.stream, state, NULL, 0, "state", NULL);
}

static enum lab_verdict status_of(struct rig *r, const struct stream *s, struct lab_snd_status *out)
{
    struct lab_reply reply;
    enum lab_verdict verdict =
        ask(r, LAB_REQ_SND_STATUS, s->info.stream, 0, NULL, 0, "status", &reply);

    if (verdict == LAB_PASS)
        memcpy(out, reply.data, sizeof(*out));
    return verdict;
}

static enum lab_verdict close_stream(struct rig *r, const struct stream *s)
{
    return ask(r, LAB_REQ_SND_CLOSE, s->info.stream, 0, NULL, 0, "close", NULL);
}

static enum lab_verdict check_recorded(struct rig *r, const struct stream *out, const struct stream *in)
{
    struct lab_wave got = in->wave;
    struct lab_wave_match match;

    lab_edge_recorded(r->edge, in->info.stream, &got);
    lab_wave_compare(&out->wave, &got, &match);
    if (match.offset == UINT64_MAX || match.different != 0 || match.frames < out->wave.rate / 2)
        return lab_case_fail(r->c, "recorded %llu frames: %llu of %llu differ, first %llu",
                             (unsigned long long)got.frames, (unsigned long long)match.different,
                             (unsigned long long)match.frames, (unsigned long long)match.first);
    return LAB_PASS;
}

/* Play for 0.8 s, record what is played; neither may be late. */
static enum lab_verdict loop(struct rig *r, uint32_t tag, uint32_t rate, uint32_t buffer_ms,
                             uint32_t notifications, uint32_t flags)
{
    struct stream out = stream_of(LAB_SND_RENDER, tag, rate, buffer_ms, notifications, flags);
    struct stream in = stream_of(LAB_SND_CAPTURE, tag, rate, buffer_ms, notifications, 0);
    struct lab_snd_status status = {0};
    enum lab_verdict verdict;
    char why[160];

    out.wave.frames = rate * 7 / 10;
    if (lab_wave_music(&out.wave, 1, why, sizeof(why)) != 0)
        return lab_case_fail(r->c, "%s", why);
    verdict = open_stream(r, &out);
    if (verdict == LAB_PASS)
        verdict = open_stream(r, &in);
    if (verdict == LAB_PASS)
        lab_edge_play(r->edge, out.info.stream, &out.wave, 1);
    if (verdict == LAB_PASS)
        verdict = set_state(r, &out, RUN);
    if (verdict == LAB_PASS)
        verdict = set_state(r, &in, RUN);
    if (verdict == LAB_PASS)
        verdict = run_for(r, 800 * LAB_MS);
    if (verdict == LAB_PASS)
        verdict = status_of(r, &out, &status);
    if (verdict == LAB_PASS &&
        (status.late != 0 || status.state != RUN || status.position < out.info.buffer_bytes ||
         (notifications != 0 && status.notifications < 700 * notifications / buffer_ms)))
        verdict = lab_case_fail(r->c, "playing: late %llu, position %llu, %llu notifications, state %u",
                                (unsigned long long)status.late, (unsigned long long)status.position,
                                (unsigned long long)status.notifications, status.state);
    if (verdict == LAB_PASS)
        verdict = set_state(r, &out, STOP);
    if (verdict == LAB_PASS)
        verdict = set_state(r, &in, PAUSE);
    if (verdict == LAB_PASS)
        verdict = check_recorded(r, &out, &in);
    if (verdict == LAB_PASS)
        verdict = close_stream(r, &in);
    if (verdict == LAB_PASS)
        verdict = close_stream(r, &out);
    lab_wave_free(&out.wave);
    return verdict;
}

/* ---- what a client may ask ------------------------------------------------------------------------------ */

static enum lab_verdict check_info(struct rig *r)
{
    struct lab_reply reply;
    enum lab_verdict verdict = ask(r, LAB_REQ_SND_INFO, 0, 0, NULL, 0, "info", &reply);
    const struct lab_snd_endpoint *e = reply.data;

    if (verdict != LAB_PASS)
        return verdict;
    if (reply.bytes != 2 * sizeof(*e) || e[0].direction != LAB_SND_RENDER || e[0].connected != 1 ||
        e[1].direction != LAB_SND_CAPTURE || e[1].connected != 1 || e[0].range_count != 2 ||
        e[0].range[0].rate_max != 48000 || e[0].range[1].format_tag != LAB_WAVE_FLOAT)
        return lab_case_fail(r->c, "info: %zu bytes, not the two endpoints of the driver", reply.bytes);
    return LAB_PASS;
}

/* Volume of node 0 of the topology filter; setting it makes the driver generate the jack event. */
static enum lab_verdict check_node(struct rig *r)
{
    static const uint8_t audio[16] = {0xA0, 0xAA, 0xFF, 0x45, 0x1B, 0x6E, 0xD0, 0x11,
                                      0xBC, 0xF2, 0x44, 0x45, 0x53, 0x54, 0x00, 0x00};
    static const uint8_t pin_caps[16] = {0x2E, 0x19, 0x4F, 0xDD, 0x78, 0x3B, 0xAD, 0x49,
                                         0xA5, 0x34, 0x2C, 0x31, 0x5B, 0x82, 0x20, 0x00};
    struct {
        struct lab_snd_property p;
        uint32_t instance[2];
        int32_t value;
    } volume = {.p = {.id = 4, .flags = 2, .filter = 1, .node = 0, .instance_bytes = 8},
                .value = -65536};
    struct {
        struct lab_snd_property p;
        uint32_t pin[2];
    } event = {.p = {.id = 1, .flags = 1, .filter = 1, .node = NO_NODE, .instance_bytes = 8},
               .pin = {1}};
    struct stream s = stream_of(LAB_SND_RENDER, LAB_WAVE_PCM, 48000, 20, 2, 0);
    struct lab_snd_status status = {0};
    struct lab_reply reply = {0};
    enum lab_verdict verdict;

    memcpy(volume.p.set, audio, 16);
    memcpy(event.p.set, pin_caps, 16);
    verdict = ask(r, LAB_REQ_SND_EVENT, 0, 1, &event, sizeof(event), "event", NULL);
    if (verdict == LAB_PASS)
        verdict = ask(r, LAB_REQ_SND_PROPERTY, 0, 0, &volume, offsetof(__typeof__(volume), value) + 4,
                      "set volume", NULL);
    volume.p.flags = 1;
    if (verdict == LAB_PASS)
        verdict = ask(r, LAB_REQ_SND_PROPERTY, 0, 4, &volume, offsetof(__typeof__(volume), value),
                      "volume", &reply);
    if (verdict == LAB_PASS && (reply.bytes != 4 || memcmp(reply.data, &volume.value, 4) != 0))
        verdict = lab_case_fail(r->c, "volume: not what was set");
    if (verdict == LAB_PASS)
        verdict = open_stream(r, &s);
    if (verdict == LAB_PASS)
        verdict = status_of(r, &s, &status);
    if (verdict == LAB_PASS && status.events != 1)
        verdict = lab_case_fail(r->c, "jack event signalled %llu times",
                                (unsigned long long)status.events);
    if (verdict == LAB_PASS)
        verdict = close_stream(r, &s);
    if (verdict == LAB_PASS)
        verdict = ask(r, LAB_REQ_SND_EVENT, 0, 0, &event, sizeof(event), "disable event", NULL);
    return verdict;
}

/* Opens a stream that plays, for something to happen meanwhile. */
static enum lab_verdict start_playing(struct rig *r, struct stream *s)
{
    enum lab_verdict verdict;

    *s = stream_of(LAB_SND_RENDER, LAB_WAVE_PCM, 48000, 20, 2, 0);
    verdict = open_stream(r, s);
    if (verdict == LAB_PASS)
        verdict = set_state(r, s, RUN);
    return verdict == LAB_PASS ? run_for(r, 50 * LAB_MS) : verdict;
}

static enum lab_verdict sleep_playing(struct rig *r)
{
    struct lab_snd_status before = {0}, after = {0};
    struct stream s;
    enum lab_verdict verdict = start_playing(r, &s);

    if (verdict == LAB_PASS)
        verdict = ask(r, LAB_REQ_SET_SYSTEM_POWER, 4, 0, NULL, 0, "sleep", NULL);
    if (verdict == LAB_PASS)
        verdict = status_of(r, &s, &before);
    if (verdict == LAB_PASS)
        verdict = run_for(r, 50 * LAB_MS);
    if (verdict == LAB_PASS)
        verdict = status_of(r, &s, &after);
    if (verdict == LAB_PASS && before.position != after.position)
        verdict = lab_case_fail(r->c, "asleep, the position went on");
    if (verdict == LAB_PASS)
        verdict = ask(r, LAB_REQ_SET_SYSTEM_POWER, 1, 0, NULL, 0, "wake", NULL);
    if (verdict == LAB_PASS)
        verdict = run_for(r, 50 * LAB_MS);
    if (verdict == LAB_PASS)
        verdict = status_of(r, &s, &after);
    if (verdict == LAB_PASS && after.position <= before.position)
        verdict = lab_case_fail(r->c, "awake again, the position stands still");
    return verdict == LAB_PASS ? close_stream(r, &s) : verdict;
}

/* Down and up through all states, with pauses. */
static enum lab_verdict walk_states(struct rig *r)
{
    static const uint8_t walk[] = {ACQUIRE, RUN, PAUSE, RUN, ACQUIRE, PAUSE, STOP, RUN, STOP, RUN};
    struct stream s;
    enum lab_verdict verdict = start_playing(r, &s);

    for (size_t i = 0; i < sizeof(walk) && verdict == LAB_PASS; i++) {
        verdict = set_state(r, &s, walk[i]);
        if (verdict == LAB_PASS)
            verdict = run_for(r, 13 * LAB_MS);
    }
    return verdict == LAB_PASS ? close_stream(r, &s) : verdict;
}

static enum lab_verdict go_while_playing(struct rig *r)
{
    struct stream s;
    enum lab_verdict verdict = start_playing(r, &s);

    if (verdict == LAB_PASS)
        verdict = ask(r, LAB_REQ_REBALANCE, 0, 0, NULL, 0, "stop and start", NULL);
    if (verdict == LAB_PASS)
        verdict = start_playing(r, &s);
    if (verdict == LAB_PASS)
        verdict = ask(r, LAB_REQ_REMOVE, 0, 0, NULL, 0, "remove", NULL);
    if (verdict == LAB_PASS)
        verdict = ask(r, LAB_REQ_START, 0, 0, NULL, 0, "start again", NULL);
    if (verdict == LAB_PASS)
        verdict = start_playing(r, &s);
    if (verdict == LAB_PASS)
        verdict = ask(r, LAB_REQ_SURPRISE_REMOVE, 0, 0, NULL, 0, "surprise removal", NULL);
    return verdict;
}

static enum lab_verdict run_snd(struct lab_case *c)
{
    struct rig r = {.c = c, .service = "wavert_test"};
    enum lab_verdict verdict = boot(&r);

    if (verdict == LAB_PASS)
        verdict = ask(&r, LAB_REQ_START, 0, 0, NULL, 0, "start", NULL);
    if (verdict == LAB_PASS)
        verdict = check_info(&r);
    if (verdict == LAB_PASS)
        verdict = loop(&r, LAB_WAVE_PCM, 48000, 20, 2, 0);
    if (verdict == LAB_PASS)
        verdict = loop(&r, LAB_WAVE_PCM, 48000, 20, 2, LAB_SND_LATE_WRITER);
    if (verdict == LAB_PASS)
        verdict = loop(&r, LAB_WAVE_FLOAT, 44100, 40, 0, 0);
    if (verdict == LAB_PASS)
        verdict = check_node(&r);
    if (verdict == LAB_PASS)
        verdict = walk_states(&r);
    if (verdict == LAB_PASS)
        verdict = sleep_playing(&r);
    if (verdict == LAB_PASS)
        verdict = go_while_playing(&r);
    if (verdict == LAB_PASS)
        verdict = ask(&r, LAB_REQ_UNLOAD, 0, 0, NULL, 0, "unload", NULL);
    if (c->run != NULL)
        lab_set_edge(c->run, NULL, NULL);
    lab_edge_sounds_free(r.edge);
    return verdict;
}

const struct lab_scenario scenario_nt_snd = {
    .name = "nt/snd",
    .summary = "a WaveRT driver plays, records, sleeps, is stopped, removed and pulled out",
    .machines = "contract",
    .run = run_snd,
};

/* ---- drivers that break a rule ------------------------------------------------------------------------------ */

static enum lab_verdict run_bad(struct lab_case *c, const char *kind, const char *part)
{
    struct rig r = {.c = c};
    struct lab_reply reply;
    struct stream s = stream_of(LAB_SND_RENDER, LAB_WAVE_PCM, 48000, 20, 2, 0);
    enum lab_stop stop;
    const uint64_t run[6] = {1, RUN}, first[6] = {1};

    snprintf(r.service, sizeof(r.service), "bad_%s", strchr(c->scenario->name, '/') + 1);
    for (char *p = r.service; *p != 0; p++)
        *p = *p == '-' ? '_' : *p;
    enum lab_verdict verdict = boot(&r);
    if (verdict == LAB_PASS) {
        stop = lab_request(c->run, LAB_REQ_START, r.device, NULL, NULL, 0, LIMIT, &reply);
        if (stop == LAB_STOP_DONE)
            stop = lab_request(c->run, LAB_REQ_SND_INFO, r.device, NULL, NULL, 0, LIMIT, &reply);
        if (stop == LAB_STOP_DONE)
            stop = lab_request(c->run, LAB_REQ_SND_OPEN, r.device, NULL, &s.open, sizeof(s.open), LIMIT,
                               &reply);
        if (stop == LAB_STOP_DONE)
            stop = lab_request(c->run, LAB_REQ_SND_STATE, r.device, run, NULL, 0, LIMIT, &reply);
        if (stop == LAB_STOP_DONE)
            stop = lab_run_for(c->run, 300 * LAB_MS);
        if (stop == LAB_STOP_DONE)
            stop = lab_request(c->run, LAB_REQ_SND_CLOSE, r.device, first, NULL, 0, LIMIT, &reply);
        if (stop == LAB_STOP_DONE)
            stop = lab_run_for(c->run, 20 * LAB_MS);
        if (stop == LAB_STOP_DONE)
            lab_request(c->run, LAB_REQ_UNLOAD, 0, NULL, NULL, 0, LIMIT, &reply);
        verdict = lab_case_expect_finding(c, kind, part);
    }
    if (c->run != NULL)
        lab_set_edge(c->run, NULL, NULL);
    lab_edge_sounds_free(r.edge);
    return verdict;
}

/* symbol, scenario name, kind of the finding, part of its text, summary */
#define BAD(symbol, file, kind, part, text)                                                        \
    static enum lab_verdict run_##symbol(struct lab_case *c)                                       \
    {                                                                                              \
        return run_bad(c, kind, part);                                                             \
    }                                                                                              \
    const struct lab_scenario scenario_bad_##symbol = {                                            \
        .name = "bad/" file, .summary = text, .machines = "contract", .run = run_##symbol};

BAD(snd_reference, "snd-reference", "portcls-reference", "IPortWaveRT",
    "a reference to a port left at unload")
BAD(snd_over_release, "snd-over-release", "portcls-reference", "gone",
    "a reference to a port released twice")
BAD(snd_position, "snd-position", "portcls-position", "exceed", "a position beyond the buffer")
BAD(snd_backwards, "snd-backwards", "portcls-position", "back from", "a position that goes back")
BAD(snd_filter, "snd-filter", "portcls-filter", "node 7", "a connection to a node that is not there")
BAD(snd_pages, "snd-pages", "portcls-leak", "FreePagesFromMdl", "pages of the buffer not freed")
BAD(snd_event, "snd-event", "use-after-free", NULL, "a notification event signalled after unregistration")
BAD(snd_property, "snd-property", "portcls-property", "ValueSize", "a property larger than its buffer")
BAD(snd_format, "snd-format", "portcls-property", "nBlockAlign", "a data intersection that contradicts itself")
BAD(snd_irql, "snd-irql", "irql", "IPortWaveRTStream::GetPhysicalPagesCount",
    "a method called at raised IRQL")
BAD(snd_extension, "snd-extension", "portcls-param", "DeviceExtensionSize",
    "a device extension without PortCls' part")
BAD(snd_power, "snd-power", "portcls-param", "registered already",
    "power management registered twice")

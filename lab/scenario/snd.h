/* SPDX-License-Identifier: MIT */
/*
 * What the sound scenarios share: a machine with the driver installed from its INF, music, the audio
 * engine's requests, and what came out at the other end.
 *
 * Functions that return enum lab_verdict have recorded why (lab_case_fail) when it is not LAB_PASS.
 */
#ifndef LAB_SCENARIO_SND_H
#define LAB_SCENARIO_SND_H

#include "install.h"
#include "lab/edge/sound.h"
#include "lab_machine.h"
#include "scenario.h"

#define SND_LIMIT (60 * LAB_SECOND) /* for one step that should take milliseconds */
#define SND_CARDS 2
#define SND_ENDPOINTS 8
/* For lab_scenario.machines: all, and those with virtual time. */
#define SND_EVERYWHERE "qemu,qemu-virtual,contract"
#define SND_VIRTUAL "qemu-virtual,contract"

/* KSSTATE */
enum { SND_STOP, SND_ACQUIRE, SND_PAUSE, SND_RUN };

struct snd_rig {
    struct lab_case *c;
    struct lab_config config; /* set by snd_rig_init; change before snd_rig_start */
    struct lab_packages packages;
    struct lab_edge_sounds *edge;
    struct lab_device_info devices[LAB_MAX_DEVICES];
    size_t device_count;
    uint32_t card[SND_CARDS]; /* device numbers of started adapters, in bus order */
    size_t card_count;
    struct lab_snd_endpoint endpoint[SND_ENDPOINTS]; /* of card[0], after snd_info */
    size_t endpoint_count;
    struct lab_wave played[SND_CARDS]; /* by the machine's devices, after snd_collect */
    size_t played_room[SND_CARDS];
};

/* An open stream and what it plays. */
struct snd_stream {
    uint32_t card; /* device number */
    struct lab_snd_open open;
    struct lab_snd_stream info;
    struct lab_wave wave; /* of a render stream; or the format of a capture stream */
};

/* Defaults for the case: one sound device. */
enum lab_verdict snd_rig_init(struct snd_rig *rig, struct lab_case *c);
/* Start the machine, install the package; an adapter must have started. */
enum lab_verdict snd_rig_start(struct snd_rig *rig);
/* The same without demanding that an adapter starts; and its two halves. */
enum lab_verdict snd_rig_install(struct snd_rig *rig);
enum lab_verdict snd_rig_boot(struct snd_rig *rig);
enum lab_verdict snd_rig_setup(struct snd_rig *rig);
/* Disable, unload (leak checks), release everything; the worse of both verdicts. Call it once. */
enum lab_verdict snd_rig_finish(struct snd_rig *rig, enum lab_verdict verdict);
/* The same for one of several rigs of a case, after which the next can start if all is well. `what`
 * it was stands before the reason of a failure; NULL: nothing. */
enum lab_verdict snd_rig_next(struct snd_rig *rig, const char *what, enum lab_verdict verdict);

/* One request; a failure status is a failure of the case. reply may be NULL. */
enum lab_verdict snd_request(struct snd_rig *rig, enum lab_request_code code, uint32_t device,
                             uint64_t arg0, uint64_t arg1, const void *data, size_t bytes,
                             const char *what, struct lab_reply *reply);
/* The same, but every status is good: it is in *status. */
enum lab_verdict snd_try(struct snd_rig *rig, enum lab_request_code code, uint32_t device,
                         uint64_t arg0, uint64_t arg1, const void *data, size_t bytes,
                         const char *what, int32_t *status);
enum lab_verdict snd_monitor(struct snd_rig *rig, const char *command);
enum lab_verdict snd_run_for(struct snd_rig *rig, uint64_t ns);
/* A counter of the contract machine's device; 0 on other machines. */
uint64_t snd_counter(struct snd_rig *rig, unsigned card, const char *name);
enum lab_verdict snd_counters(struct snd_rig *rig, struct lab_counters *out);

/* What the driver says of card[n]'s pins. */
enum lab_verdict snd_info(struct snd_rig *rig, unsigned n);

/* 16 bits at 48 kHz, two channels out or one in, in a buffer of this many ms with 2 notifications. */
void snd_baseline(struct snd_stream *s, uint32_t direction, uint32_t period_ms);
/* Open it on card[n]. Music of `seconds` is made for a render stream, unless --play gave some. */
enum lab_verdict snd_open(struct snd_rig *rig, unsigned n, struct snd_stream *s, double seconds);
/* Tell the edge to play it: once, or for ever (times 0). */
void snd_play(struct snd_rig *rig, struct snd_stream *s, unsigned times);
enum lab_verdict snd_state(struct snd_rig *rig, const struct snd_stream *s, unsigned state);
/* As Windows' audio engine goes through them. */
enum lab_verdict snd_run(struct snd_rig *rig, const struct snd_stream *s);
enum lab_verdict snd_halt(struct snd_rig *rig, const struct snd_stream *s);
enum lab_verdict snd_close(struct snd_rig *rig, struct snd_stream *s);
enum lab_verdict snd_status(struct snd_rig *rig, const struct snd_stream *s,
                            struct lab_snd_status *out);

/* What most scenarios do with a stream. Open it on card[n] and let it run, playing its music once or
 * for ever (times 0); the adapter started, and the baseline playing for ever on card[0]. */
enum lab_verdict snd_begin(struct snd_rig *rig, unsigned n, struct snd_stream *s, double seconds,
                           unsigned times);
enum lab_verdict snd_start_playing(struct snd_rig *rig, struct snd_stream *s, double seconds);
/* Through PAUSE and ACQUIRE to STOP, and closed. */
enum lab_verdict snd_end(struct snd_rig *rig, struct snd_stream *s);
/* Throw away what device n has played so far. */
enum lab_verdict snd_forget(struct snd_rig *rig, unsigned n);
/* What device n plays in the next half second is the wave, which may begin again, unchanged. */
enum lab_verdict snd_check_music(struct snd_rig *rig, unsigned n, const struct lab_wave *wave);
/* The ending of most scenarios: it still plays its wave unchanged, and then it is closed. */
enum lab_verdict snd_check_end(struct snd_rig *rig, unsigned n, struct snd_stream *s);

/* Give the microphone of device n this to hear from now on. */
enum lab_verdict snd_hear(struct snd_rig *rig, unsigned n, const struct lab_wave *wave);
/* Music for the microphone of device 0, and that a client has recorded it, but for at most `cut`
 * frames of its end. */
enum lab_verdict snd_make_heard(struct snd_rig *rig, struct lab_wave *w, double seconds);
enum lab_verdict snd_check_recorded(struct snd_rig *rig, const struct snd_stream *s,
                                    const struct lab_wave *heard, uint64_t cut);
/* Take what device n has played since into played[n]. */
enum lab_verdict snd_collect(struct snd_rig *rig, unsigned n);
/* Run so long, collecting from all devices now and then. */
enum lab_verdict snd_listen(struct snd_rig *rig, uint64_t ns);

/* `sent` must be in `got` unchanged, but for `cut` frames at its end that may be missing. */
enum lab_verdict snd_same(struct snd_rig *rig, const struct lab_wave *sent,
                          const struct lab_wave *got, uint64_t cut, const char *what);
/* --record: this is what arrived. */
enum lab_verdict snd_record(struct snd_rig *rig, const struct lab_wave *wave);

/* KS properties of card[n]. node ~0: of the filter. value: in for a set, out for a get, whose
 * length comes back in *bytes. */
#define SND_WAVE 0u
#define SND_TOPOLOGY 1u
#define SND_NO_NODE UINT32_MAX
enum lab_verdict snd_get(struct snd_rig *rig, unsigned n, const uint8_t set[16], uint32_t id,
                         uint32_t filter, uint32_t node, const void *instance, size_t instance_bytes,
                         void *value, size_t *bytes, int32_t *status);
enum lab_verdict snd_set(struct snd_rig *rig, unsigned n, const uint8_t set[16], uint32_t id,
                         uint32_t filter, uint32_t node, const void *instance, size_t instance_bytes,
                         const void *value, size_t bytes, int32_t *status);

#endif

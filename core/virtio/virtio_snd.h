/* SPDX-License-Identifier: MIT */
/*
 * The parts of a virtio sound driver (virtio 1.3 §5.14) that know nothing of an operating system:
 * feature choice, configuration, formats, control requests, PCM streams and their transfers,
 * events. Pacing is in virtio_snd_pace.h, volume in virtio_snd_gain.h. Threat model:
 * docs/threat-model.md §8.
 *
 *   virtio_transport_begin, virtio_snd_select_features, virtio_transport_accept_features
 *   virtio_snd_read_settings
 *   virtqueue_create x 4, ops->queue_setup, queue_set_vector, queue_enable
 *   virtio_snd_control_create, virtio_snd_events_create, virtio_snd_pcm_queue_init x 2
 *   virtio_transport_driver_ok, virtio_snd_events_post (rings the doorbell: kick)
 *   virtio_snd_request_query(JACK_INFO, PCM_INFO, CHMAP_INFO, CTL_INFO) -> submit, kick, wait,
 *       poll -> virtio_snd_parse_*     (a kind whose number is 0 is not asked for)
 *   virtio_snd_stream_create           per stream, with what PCM_INFO said
 *   per stream: SET_PARAMS, PREPARE, transfers, START, transfers ..., STOP, RELEASE
 *
 * Concurrency: no function takes a lock. The caller serialises all calls on one device with one
 * lock (a few hundred calls per second of audio are too few for more). Context: everything except
 * create and destroy runs at any IRQL up to DISPATCH_LEVEL, does not allocate, does not wait, and
 * loops only as often as its own arguments say. Builders and parsers touch no shared memory.
 *
 * Publishing and the doorbell are the caller's, so that several buffers share one: submit ...,
 * then virtqueue_publish(vq), then virtqueue_kick_needed(vq)? ops->notify.
 */
#ifndef CORE_VIRTIO_VIRTIO_SND_H
#define CORE_VIRTIO_VIRTIO_SND_H

#include <virtio/aero_contract.h>
#include <virtio/virtio_snd.h>

#include "virtio_transport.h"

/* ---- Features and configuration -------------------------------------------------------------- */

/*
 * Chooses from `offered`: all required and wanted bits that are offered. Any IRQL.
 * E_FEATURE_MISSING: *missing (may be NULL) has the required bits that are not offered.
 */
enum virtio_error virtio_snd_select_features(uint64_t offered, uint64_t required, uint64_t wanted,
                                             uint64_t *accepted, uint64_t *missing);

/* Most items of each kind that are used; what a device has beyond that is ignored. */
#define VIRTIO_SND_JACKS_MAX    16u
#define VIRTIO_SND_STREAMS_MAX  16u
#define VIRTIO_SND_CHMAPS_MAX   32u
#define VIRTIO_SND_CONTROLS_MAX 30u

struct virtio_snd_settings {
    uint32_t jacks, streams, chmaps; /* cut to the limits above */
    uint32_t controls;               /* 0 without CTLS */
    bool cut;                        /* the device has more than that */
};

/*
 * Reads and caps the numbers. Up to DISPATCH_LEVEL. Errors: read_config's; E_SND_NO_STREAMS
 * (*settings is valid).
 */
enum virtio_error virtio_snd_read_settings(struct virtio_transport *t, uint64_t features,
                                           struct virtio_snd_settings *settings);

/* ---- Formats --------------------------------------------------------------------------------- */

/*
 * A sample format that the engine can carry, little endian, interleaved. A Windows sample has its
 * valid bits at the top of the container; S20 and S24 on the wire have theirs at the bottom:
 * `shift` bits lower. With shift 0 memory may be shared with the device as it is.
 */
struct virtio_snd_format {
    uint8_t id;             /* VIRTIO_SND_PCM_FMT_* */
    uint8_t container_bits; /* in memory: 8, 16, 24, 32, 64 */
    uint8_t valid_bits;
    uint8_t shift;
    bool is_float;
    const char *name; /* "S16" */
};

/* By preference, S16 first; NULL after the last. */
const struct virtio_snd_format *virtio_snd_format_at(unsigned index);

/* NULL if the engine cannot carry the VIRTIO_SND_PCM_FMT_*. */
const struct virtio_snd_format *virtio_snd_format_by_id(unsigned id);

/*
 * The format of `offered` (mask of VIRTIO_SND_PCM_FMT_* bits) that carries samples of `valid_bits`
 * in containers of `container_bits` without loss, preferably without shift; NULL if there is none.
 */
const struct virtio_snd_format *virtio_snd_format_find(uint64_t offered, unsigned container_bits,
                                                       unsigned valid_bits, bool is_float);

/* All formats that the engine can carry. */
uint64_t virtio_snd_formats_mask(void);

/* Hz of a VIRTIO_SND_PCM_RATE_*; 0 if unknown. */
uint32_t virtio_snd_rate_hz(unsigned id);

/* VIRTIO_SND_PCM_RATE_* of a frequency; -1 if the wire has none. */
int virtio_snd_rate_id(uint32_t hz);

/* VIRTIO_SND_PCM_RATE_* by preference, 48000 first; -1 after the last. */
int virtio_snd_rate_at(unsigned index);

/* ---- What *_INFO tells ----------------------------------------------------------------------- */

#define VIRTIO_SND_CHANNELS_MAX 8u

/* Values are checked; unknown bits are gone. */
struct virtio_snd_jack {
    uint32_t hda_fn_nid;
    uint32_t features; /* 1 << VIRTIO_SND_JACK_F_* */
    uint32_t defconf;  /* VIRTIO_SND_DEFCONF_*() */
    uint32_t caps;
    bool connected;
};

struct virtio_snd_pcm {
    uint32_t hda_fn_nid;
    uint32_t features; /* 1 << VIRTIO_SND_PCM_F_*; never SHMEM */
    uint64_t formats;  /* that the engine can carry, at least one */
    uint64_t rates;    /* that have a frequency, at least one */
    uint8_t direction; /* VIRTIO_SND_D_* */
    uint8_t channels_min;
    uint8_t channels_max; /* at most VIRTIO_SND_CHANNELS_MAX, at least channels_min */
};

struct virtio_snd_chmap {
    uint32_t hda_fn_nid;
    uint8_t direction;
    uint8_t channels;                             /* 1..VIRTIO_SND_CHMAP_MAX_SIZE */
    uint8_t positions[VIRTIO_SND_CHMAP_MAX_SIZE]; /* VIRTIO_SND_CHMAP_*; unknown ones: NONE */
};

struct virtio_snd_ctl {
    uint32_t id;
    uint32_t hda_fn_nid;
    uint8_t role;      /* VIRTIO_SND_CTL_ROLE_*, without direction */
    uint8_t direction; /* VIRTIO_SND_D_*; valid unless role is UNDEFINED */
    uint8_t type;      /* VIRTIO_SND_CTL_TYPE_* */
    uint32_t access;   /* 1 << VIRTIO_SND_CTL_ACCESS_* */
    uint32_t count;    /* values, 1 up to the type's limit */
    uint32_t index;
    int64_t min, max, step;              /* BOOLEAN (0, 1, 1), INTEGER, INTEGER64; else 0 */
    char name[VIRTIO_SND_CTL_NAME_SIZE]; /* NUL-terminated, printable ASCII */
};

/*
 * One item of a successful answer each. Private memory in, private memory out; any IRQL. An error
 * means: this item is unusable, the others may be used.
 * E_SND_DIRECTION, E_SND_CHANNELS, E_SND_FORMATS, E_SND_RATES, E_SND_CONTROL.
 */
void virtio_snd_parse_jack(const struct virtio_snd_jack_info *wire, struct virtio_snd_jack *jack);
enum virtio_error virtio_snd_parse_pcm(const struct virtio_snd_pcm_info *wire,
                                       struct virtio_snd_pcm *pcm);
enum virtio_error virtio_snd_parse_chmap(const struct virtio_snd_chmap_info *wire,
                                         struct virtio_snd_chmap *chmap);
enum virtio_error virtio_snd_parse_ctl(const struct virtio_snd_ctl_info *wire, uint32_t id,
                                       struct virtio_snd_ctl *ctl);

/* ---- Streams: states and parameters ---------------------------------------------------------- */

/* §5.14.6.6.1. RELEASE leads back to PARAMS_SET. */
enum virtio_snd_state {
    VIRTIO_SND_STATE_IDLE,       /* SET_PARAMS */
    VIRTIO_SND_STATE_PARAMS_SET, /* SET_PARAMS, PREPARE */
    VIRTIO_SND_STATE_PREPARED,   /* SET_PARAMS, PREPARE, START, RELEASE; transfers */
    VIRTIO_SND_STATE_RUNNING,    /* STOP; transfers */
    VIRTIO_SND_STATE_STOPPED,    /* START, RELEASE; transfers */
    VIRTIO_SND_STATE_LOST        /* a command was abandoned: only device reset helps */
};

struct virtio_snd_params {
    uint32_t buffer_bytes;
    uint32_t period_bytes; /* divides buffer_bytes; the size of a transfer */
    uint32_t features;     /* 1 << VIRTIO_SND_PCM_F_*: MSG_POLLING and EVT_XRUNS only */
    uint8_t channels;
    uint8_t format; /* VIRTIO_SND_PCM_FMT_* */
    uint8_t rate;   /* VIRTIO_SND_PCM_RATE_* */
};

/* Bytes of one frame, 0 if the format is unknown. */
uint32_t virtio_snd_frame_bytes(unsigned format, unsigned channels);

/* Longest payload of one transfer, and how many pieces of memory it may lie in. */
#define VIRTIO_SND_PAYLOAD_MAX   AERO_CONTRACT_SND_PAYLOAD_MAX
#define VIRTIO_SND_ELEMENTS_MAX  65u /* 256 KiB that do not begin at a page */
#define VIRTIO_SND_TRANSFERS_MAX 64u /* per stream */
#define VIRTIO_SND_INDIRECT_MAX  18u /* for virtqueue_config of TX and RX: 64 KiB and both ends */

struct virtio_snd_pcm_queue;
struct virtio_snd_stream;

/* Private bookkeeping of one transfer. Opaque to users. */
struct virtio_snd_transfer {
    struct virtio_snd_stream *stream;
    void *cookie;
    uint32_t bytes;
    uint8_t next; /* free list */
    bool out;
};

/* Counters of a stream since create; what the device did wrong, and how much it did. */
struct virtio_snd_stream_counts {
    uint64_t transfers, bytes;
    uint64_t errors; /* transfers that came back with IO_ERR, an undefined or no status */
    uint64_t shorts; /* captured transfers that came back with less than they hold */
    uint64_t late;   /* latency values that were not believed */
};

/* Opaque to users but for the members marked readable; here so that it can be embedded. */
struct virtio_snd_stream {
    uint32_t id;                           /* readable */
    struct virtio_snd_pcm pcm;             /* readable */
    enum virtio_snd_state state;           /* readable */
    struct virtio_snd_params params;       /* readable; valid from PARAMS_SET on */
    uint32_t frame_bytes;                  /* readable; valid from PARAMS_SET on */
    struct virtio_snd_stream_counts count; /* readable */
    uint32_t pending;                      /* readable: VIRTIO_SND_R_* under way, 0: none */

    struct virtio_snd_pcm_queue *queue;
    struct core_os os;
    struct core_dma dma; /* struct virtio_snd_slot[transfers_max] */
    uint8_t transfers_max;
    uint8_t in_flight;
    uint8_t free_head;
    struct virtio_snd_transfer transfers[VIRTIO_SND_TRANSFERS_MAX];
};

/*
 * `queue` is the TX queue for an output, the RX queue for an input stream (E_INVALID otherwise).
 * `transfers_max`: 1..VIRTIO_SND_TRANSFERS_MAX transfers in flight. PASSIVE_LEVEL.
 * E_INVALID, E_NO_DMA_MEMORY.
 */
enum virtio_error virtio_snd_stream_create(struct virtio_snd_stream *stream,
                                           const struct core_os *os,
                                           struct virtio_snd_pcm_queue *queue, uint32_t id,
                                           const struct virtio_snd_pcm *pcm, uint8_t transfers_max);

/* All transfers are back (or the queue detached them). PASSIVE_LEVEL. */
void virtio_snd_stream_destroy(struct virtio_snd_stream *stream);

/*
 * After a device reset and virtio_snd_pcm_queue_detach: IDLE, as after create. Counters, id and
 * capabilities stay.
 */
void virtio_snd_stream_reset(struct virtio_snd_stream *stream);

/* Transfers that the device has. */
static inline unsigned virtio_snd_stream_in_flight(const struct virtio_snd_stream *stream)
{
    return stream->in_flight;
}

/* ---- Control requests ------------------------------------------------------------------------ */

/* Longest request, and longest answer behind its status. */
#define VIRTIO_SND_REQUEST_MAX 520u
#define VIRTIO_SND_ANSWER_MAX  3072u

/* A request in private memory, made by a builder. */
struct virtio_snd_request {
    struct virtio_snd_stream *stream; /* whose state the answer moves; NULL: none */
    uint32_t code;                    /* VIRTIO_SND_R_* */
    uint32_t size;                    /* bytes of wire */
    uint32_t answer_size;             /* bytes that an answer may have behind its status ... */
    uint32_t answer_min;              /* ... and that a successful one must have */
    struct virtio_snd_params params;  /* of SET_PARAMS */
    uint8_t wire[VIRTIO_SND_REQUEST_MAX];
};

/*
 * `count` items of one kind from `start` on; `code` is VIRTIO_SND_R_*_INFO. All items that
 * settings say exist fit into one request. E_INVALID: no *_INFO, count 0, outside of the settings.
 */
enum virtio_error virtio_snd_request_query(struct virtio_snd_request *request,
                                           const struct virtio_snd_settings *settings,
                                           uint32_t code, uint32_t start, uint32_t count);

/* PREPARE, RELEASE, START, STOP. E_INVALID (another code), E_SND_STATE, E_SND_BUSY. */
enum virtio_error virtio_snd_request_pcm(struct virtio_snd_request *request,
                                         struct virtio_snd_stream *stream, uint32_t code);

/* As above, and E_SND_PARAMS: not what the stream offers, or not whole frames and periods. */
enum virtio_error virtio_snd_request_set_params(struct virtio_snd_request *request,
                                                struct virtio_snd_stream *stream,
                                                const struct virtio_snd_params *params);

/* E_SND_PARAMS: the jack has no REMAP. */
enum virtio_error virtio_snd_request_jack_remap(struct virtio_snd_request *request, uint32_t id,
                                                const struct virtio_snd_jack *jack,
                                                uint32_t association, uint32_t sequence);

/*
 * Values of an element of type BOOLEAN, INTEGER or INTEGER64, ctl->count of them. E_SND_CONTROL:
 * another type, no such access, or a value outside of min..max. `values` has ctl->count. A read's
 * answer goes to virtio_snd_parse_values (E_SND_CONTROL: too short, or outside of min..max).
 */
enum virtio_error virtio_snd_request_ctl_read(struct virtio_snd_request *request,
                                              const struct virtio_snd_ctl *ctl);
enum virtio_error virtio_snd_request_ctl_write(struct virtio_snd_request *request,
                                               const struct virtio_snd_ctl *ctl,
                                               const int64_t *values);
enum virtio_error virtio_snd_parse_values(const struct virtio_snd_ctl *ctl, const void *answer,
                                          uint32_t length, int64_t *values);

#define VIRTIO_SND_CONTROL_SLOTS 4u

/* Private bookkeeping of one request. Opaque to users. */
struct virtio_snd_control_slot {
    uint32_t id; /* 0: free */
    bool abandoned;
    uint32_t code;
    uint32_t answer_size;
    uint32_t answer_min;
    void *answer;
    struct virtio_snd_stream *stream;
    struct virtio_snd_params params;
};

/* The control queue. Opaque to users. */
struct virtio_snd_control {
    struct core_os os;
    struct virtqueue *vq;
    struct core_dma dma; /* struct virtio_snd_control_memory[VIRTIO_SND_CONTROL_SLOTS] */
    bool zero_is_ok;
    uint32_t next_id;
    struct virtio_snd_control_slot slots[VIRTIO_SND_CONTROL_SLOTS];
};

/* A finished request. */
struct virtio_snd_answer {
    uint32_t id;
    uint32_t code;
    enum virtio_error error;
    uint32_t length; /* bytes of answer memory that are filled; 0 unless error is VIRTIO_OK */
    uint32_t status; /* raw, for the log; VIRTIO_SND_NO_STATUS if there was none */
};

/* What status words are preset with, so that silence is told from every answer. */
#define VIRTIO_SND_NO_STATUS 0xFFFFFFFFu

/*
 * `zero_is_ok`: the device has exactly the layout of aero_contract.h
 * (virtio_pci.layout.is_aero_contract), whose published implementation answers 0 for OK.
 * PASSIVE_LEVEL. E_NO_DMA_MEMORY.
 */
enum virtio_error virtio_snd_control_create(struct virtio_snd_control *control,
                                            const struct core_os *os, struct virtqueue *vq,
                                            bool zero_is_ok);

/* The device has been reset, or never had the queue. PASSIVE_LEVEL. */
void virtio_snd_control_destroy(struct virtio_snd_control *control);

/*
 * After a device reset: forgets all requests, and their streams are LOST until
 * virtio_snd_stream_reset. Empties and reinitialises the queue.
 */
void virtio_snd_control_reset(struct virtio_snd_control *control);

/*
 * Puts the request into the queue. *id (never 0) names it until poll or abandon. `answer`:
 * request->answer_size bytes of private memory that poll fills; may be NULL if that is 0.
 * The stream's command is under way from here on.
 * E_SND_BUSY: all slots wait for answers, or the stream has a command under way; E_SND_STATE: the
 * stream's state has changed since the builder; virtqueue_add's.
 */
enum virtio_error virtio_snd_control_submit(struct virtio_snd_control *control,
                                            const struct virtio_snd_request *request, void *answer,
                                            uint32_t *id);

/*
 * Takes one finished request, fills its answer memory on success, and moves its stream on.
 * VIRTIO_OK: *done is valid, done->error says how it went: VIRTIO_OK, E_SND_BAD_MSG,
 * E_SND_NOT_SUPP, E_SND_IO_ERR, E_SND_STATUS (an undefined one), E_SND_NO_STATUS,
 * E_SND_ANSWER_SHORT. Answers to abandoned requests are swallowed.
 * E_QUEUE_EMPTY, E_QUEUE_BROKEN.
 */
enum virtio_error virtio_snd_control_poll(struct virtio_snd_control *control,
                                          struct virtio_snd_answer *done);

/*
 * The caller no longer waits. Its answer memory is forgotten, its stream is LOST (nobody knows
 * what the device did), the slot stays the device's until it comes back or until reset.
 * Unknown ids are ignored: the answer may just have come.
 */
void virtio_snd_control_abandon(struct virtio_snd_control *control, uint32_t id);

/* ---- Transfers ------------------------------------------------------------------------------- */

/* TX or RX with all its streams. Opaque to users. */
struct virtio_snd_pcm_queue {
    struct virtqueue *vq;
    uint8_t direction;
    bool zero_is_ok;
    struct virtqueue_element elements[VIRTIO_SND_ELEMENTS_MAX + 2u];
};

/* A finished transfer. */
struct virtio_snd_done {
    struct virtio_snd_stream *stream;
    void *cookie;
    uint32_t bytes;  /* payload: played, or recorded (whole frames, at most what was posted) */
    uint32_t posted; /* payload as submitted */
    uint32_t latency_bytes;  /* what the device still holds; 0 if it said nothing believable */
    enum virtio_error error; /* VIRTIO_OK, E_SND_IO_ERR, E_SND_STATUS, E_SND_NO_STATUS */
};

/* Any IRQL. */
void virtio_snd_pcm_queue_init(struct virtio_snd_pcm_queue *queue, struct virtqueue *vq,
                               uint8_t direction, bool zero_is_ok);

/*
 * Hands `bytes` of frames to the device, in `count` pieces. The memory belongs to the device until
 * the transfer comes back by poll or detach. Several may be in flight; the device works on them in
 * this order.
 * E_SND_STATE: neither PREPARED, RUNNING nor STOPPED, or RELEASE is under way; E_SND_TRANSFER:
 * empty, more than VIRTIO_SND_PAYLOAD_MAX, not whole frames, or the pieces do not add up to
 * `bytes`; E_CHAIN_TOO_LONG; E_SND_BUSY: transfers_max are in flight; E_QUEUE_FULL; E_QUEUE_BROKEN.
 */
enum virtio_error virtio_snd_transfer_submit(struct virtio_snd_stream *stream,
                                             const struct virtqueue_element *pieces, uint16_t count,
                                             uint32_t bytes, void *cookie);

/*
 * Whether submit of that many pieces would find room now; false as well if it never could.
 */
bool virtio_snd_transfer_has_room(const struct virtio_snd_stream *stream, uint16_t count);

/*
 * Takes one finished transfer, of any stream of the queue. E_QUEUE_EMPTY, E_QUEUE_BROKEN.
 * A bad status is the transfer's, not the queue's: done->error, counted; the data counts as played
 * or recorded. In a recorded transfer, bytes behind done->bytes are undefined.
 */
enum virtio_error virtio_snd_pcm_queue_poll(struct virtio_snd_pcm_queue *queue,
                                            struct virtio_snd_done *done);

/*
 * After a device reset: takes one transfer out that the device had; *stream and *cookie say which.
 * False: no more, the queue is reinitialised.
 */
bool virtio_snd_pcm_queue_detach(struct virtio_snd_pcm_queue *queue,
                                 struct virtio_snd_stream **stream, void **cookie);

/*
 * §5.14.6.6.5.1: RELEASE completes after all transfers. To be asked when RELEASE has succeeded and
 * the queue has been polled empty. E_SND_RELEASE: the device still has some; their memory is only
 * safe after a reset.
 */
enum virtio_error virtio_snd_stream_check_released(const struct virtio_snd_stream *stream);

/* ---- Events ---------------------------------------------------------------------------------- */

#define VIRTIO_SND_EVENTS_MAX 32u

struct virtio_snd_events {
    struct core_os os;
    struct virtqueue *vq;
    struct core_dma dma; /* struct virtio_snd_event[count] */
    struct virtio_snd_settings settings;
    uint16_t count;
    uint64_t
        ignored; /* readable: too short, of unknown type, or about something that is not there */
};

/* A checked event. */
struct virtio_snd_notice {
    uint32_t type; /* VIRTIO_SND_EVT_*; 0: one that was ignored and counted */
    uint32_t id;   /* of jack, stream or control element: less than its number in settings */
    uint16_t mask; /* CTL_NOTIFY: 1 << VIRTIO_SND_CTL_EVT_MASK_*, known bits only */
};

/* `count` buffers, 1..VIRTIO_SND_EVENTS_MAX, cut to the queue's size. PASSIVE_LEVEL. */
enum virtio_error virtio_snd_events_create(struct virtio_snd_events *events,
                                           const struct core_os *os, struct virtqueue *vq,
                                           const struct virtio_snd_settings *settings,
                                           uint16_t count);
void virtio_snd_events_destroy(struct virtio_snd_events *events);

/* Gives all buffers to the device; after create and after reset. virtqueue_add's errors. */
enum virtio_error virtio_snd_events_post(struct virtio_snd_events *events);

/* After a device reset: takes them back and reinitialises the queue. */
void virtio_snd_events_reset(struct virtio_snd_events *events);

/*
 * Takes one event and gives its buffer back to the device (published by the caller). A device may
 * flood: the caller bounds its loop. E_QUEUE_EMPTY, E_QUEUE_BROKEN.
 */
enum virtio_error virtio_snd_events_poll(struct virtio_snd_events *events,
                                         struct virtio_snd_notice *notice);

#endif

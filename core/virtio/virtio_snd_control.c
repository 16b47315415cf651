/* SPDX-License-Identifier: MIT */
/*
 * Control requests of the sound device (virtio 1.3 §5.14.6): builders, and the queue that carries
 * several of them. Threat model: docs/threat-model.md §8.2.
 */
#include "virtio_snd_private.h"

#define MEMORY_ALIGN 64u

/* One request in shared memory: the device writes `status` and `answer` and reads `request`. */
struct virtio_snd_control_memory {
    struct virtio_snd_hdr status;
    uint8_t answer[VIRTIO_SND_ANSWER_MAX];
    uint8_t request[VIRTIO_SND_REQUEST_MAX];
};

_Static_assert(VIRTIO_SND_STREAMS_MAX * sizeof(struct virtio_snd_pcm_info) <= VIRTIO_SND_ANSWER_MAX,
               "all streams in one answer");
_Static_assert(VIRTIO_SND_JACKS_MAX * sizeof(struct virtio_snd_jack_info) <= VIRTIO_SND_ANSWER_MAX,
               "all jacks in one answer");
_Static_assert(VIRTIO_SND_CHMAPS_MAX * sizeof(struct virtio_snd_chmap_info) <=
                   VIRTIO_SND_ANSWER_MAX,
               "all channel maps in one answer");
_Static_assert(VIRTIO_SND_CONTROLS_MAX * sizeof(struct virtio_snd_ctl_info) <=
                   VIRTIO_SND_ANSWER_MAX,
               "all control elements in one answer");
_Static_assert(sizeof(struct virtio_snd_ctl_hdr) + sizeof(struct virtio_snd_ctl_value) <=
                   VIRTIO_SND_REQUEST_MAX,
               "a write of all values fits");

enum virtio_error virtio_snd_status_error(uint32_t status, bool zero_is_ok)
{
    switch (status) {
    case VIRTIO_SND_S_OK:
        return VIRTIO_OK;
    case VIRTIO_SND_S_BAD_MSG:
        return VIRTIO_E_SND_BAD_MSG;
    case VIRTIO_SND_S_NOT_SUPP:
        return VIRTIO_E_SND_NOT_SUPP;
    case VIRTIO_SND_S_IO_ERR:
        return VIRTIO_E_SND_IO_ERR;
    case AERO_CONTRACT_SND_S_OK:
        return zero_is_ok ? VIRTIO_OK : VIRTIO_E_SND_STATUS;
    case VIRTIO_SND_NO_STATUS:
        return VIRTIO_E_SND_NO_STATUS;
    default:
        return VIRTIO_E_SND_STATUS;
    }
}

/* ---- Builders -------------------------------------------------------------------------------- */

static void begin(struct virtio_snd_request *request, uint32_t code,
                  struct virtio_snd_stream *stream, const void *wire, uint32_t size)
{
    core_zero(request, sizeof(*request));
    request->stream = stream;
    request->code = code;
    request->size = size;
    core_copy(request->wire, wire, size);
}

enum virtio_error virtio_snd_request_query(struct virtio_snd_request *request,
                                           const struct virtio_snd_settings *settings,
                                           uint32_t code, uint32_t start, uint32_t count)
{
    uint32_t total, size;

    switch (code) {
    case VIRTIO_SND_R_JACK_INFO:
        total = settings->jacks;
        size = sizeof(struct virtio_snd_jack_info);
        break;
    case VIRTIO_SND_R_PCM_INFO:
        total = settings->streams;
        size = sizeof(struct virtio_snd_pcm_info);
        break;
    case VIRTIO_SND_R_CHMAP_INFO:
        total = settings->chmaps;
        size = sizeof(struct virtio_snd_chmap_info);
        break;
    case VIRTIO_SND_R_CTL_INFO:
        total = settings->controls;
        size = sizeof(struct virtio_snd_ctl_info);
        break;
    default:
        return VIRTIO_E_INVALID;
    }
    if (count == 0 || start > total || count > total - start ||
        count > VIRTIO_SND_ANSWER_MAX / size) {
        return VIRTIO_E_INVALID;
    }
    struct virtio_snd_query_info query = {
        .hdr.code = le32_make(code),
        .start_id = le32_make(start),
        .count = le32_make(count),
        .size = le32_make(size),
    };
    begin(request, code, NULL, &query, sizeof(query));
    request->answer_size = count * size;
    request->answer_min = count * size;
    return VIRTIO_OK;
}

enum virtio_error virtio_snd_request_pcm(struct virtio_snd_request *request,
                                         struct virtio_snd_stream *stream, uint32_t code)
{
    struct virtio_snd_pcm_hdr hdr = {
        .hdr.code = le32_make(code),
        .stream_id = le32_make(stream->id),
    };

    if (code == VIRTIO_SND_R_PCM_SET_PARAMS) {
        return VIRTIO_E_INVALID;
    }
    enum virtio_error error = virtio_snd_stream_may(stream, code);
    if (error == VIRTIO_OK) {
        begin(request, code, stream, &hdr, sizeof(hdr));
    }
    return error;
}

/* §5.14.6.6.3.2. */
static bool params_offered(const struct virtio_snd_pcm *pcm, const struct virtio_snd_params *params)
{
    uint32_t frame = virtio_snd_frame_bytes(params->format, params->channels);

    if (params->format >= VIRTIO_SND_PCM_FMT_COUNT || params->rate >= VIRTIO_SND_PCM_RATE_COUNT ||
        (pcm->formats & VIRTIO_FEATURE_MASK(params->format)) == 0 ||
        (pcm->rates & VIRTIO_FEATURE_MASK(params->rate)) == 0 ||
        params->channels < pcm->channels_min || params->channels > pcm->channels_max ||
        (params->features & ~pcm->features) != 0) {
        return false;
    }
    return params->period_bytes != 0 && params->period_bytes <= VIRTIO_SND_PAYLOAD_MAX &&
           params->period_bytes % frame == 0 && params->buffer_bytes != 0 &&
           params->buffer_bytes % params->period_bytes == 0;
}

enum virtio_error virtio_snd_request_set_params(struct virtio_snd_request *request,
                                                struct virtio_snd_stream *stream,
                                                const struct virtio_snd_params *params)
{
    struct virtio_snd_pcm_set_params wire = {
        .hdr.hdr.code = le32_make(VIRTIO_SND_R_PCM_SET_PARAMS),
        .hdr.stream_id = le32_make(stream->id),
        .buffer_bytes = le32_make(params->buffer_bytes),
        .period_bytes = le32_make(params->period_bytes),
        .features = le32_make(params->features),
        .channels = params->channels,
        .format = params->format,
        .rate = params->rate,
    };
    enum virtio_error error = virtio_snd_stream_may(stream, VIRTIO_SND_R_PCM_SET_PARAMS);

    if (error != VIRTIO_OK) {
        return error;
    }
    if (!params_offered(&stream->pcm, params)) {
        return VIRTIO_E_SND_PARAMS;
    }
    begin(request, VIRTIO_SND_R_PCM_SET_PARAMS, stream, &wire, sizeof(wire));
    request->params = *params;
    return VIRTIO_OK;
}

enum virtio_error virtio_snd_request_jack_remap(struct virtio_snd_request *request, uint32_t id,
                                                const struct virtio_snd_jack *jack,
                                                uint32_t association, uint32_t sequence)
{
    struct virtio_snd_jack_remap wire = {
        .hdr.hdr.code = le32_make(VIRTIO_SND_R_JACK_REMAP),
        .hdr.jack_id = le32_make(id),
        .association = le32_make(association),
        .sequence = le32_make(sequence),
    };

    if ((jack->features & VIRTIO_FEATURE_MASK(VIRTIO_SND_JACK_F_REMAP)) == 0) {
        return VIRTIO_E_SND_PARAMS;
    }
    begin(request, VIRTIO_SND_R_JACK_REMAP, NULL, &wire, sizeof(wire));
    return VIRTIO_OK;
}

/* Bytes of one value of the types that have integers; 0 for the others. */
static uint32_t value_size(const struct virtio_snd_ctl *ctl)
{
    switch (ctl->type) {
    case VIRTIO_SND_CTL_TYPE_BOOLEAN:
    case VIRTIO_SND_CTL_TYPE_INTEGER:
        return sizeof(le32_t);
    case VIRTIO_SND_CTL_TYPE_INTEGER64:
        return sizeof(le64_t);
    default:
        return 0;
    }
}

static bool ctl_permits(const struct virtio_snd_ctl *ctl, unsigned access)
{
    return value_size(ctl) != 0 && (ctl->access & VIRTIO_FEATURE_MASK(access)) != 0;
}

enum virtio_error virtio_snd_request_ctl_read(struct virtio_snd_request *request,
                                              const struct virtio_snd_ctl *ctl)
{
    struct virtio_snd_ctl_hdr hdr = {
        .hdr.code = le32_make(VIRTIO_SND_R_CTL_READ),
        .control_id = le32_make(ctl->id),
    };

    if (!ctl_permits(ctl, VIRTIO_SND_CTL_ACCESS_READ)) {
        return VIRTIO_E_SND_CONTROL;
    }
    begin(request, VIRTIO_SND_R_CTL_READ, NULL, &hdr, sizeof(hdr));
    request->answer_size = sizeof(struct virtio_snd_ctl_value);
    request->answer_min = ctl->count * value_size(ctl);
    return VIRTIO_OK;
}

enum virtio_error virtio_snd_request_ctl_write(struct virtio_snd_request *request,
                                               const struct virtio_snd_ctl *ctl,
                                               const int64_t *values)
{
    struct virtio_snd_ctl_hdr hdr = {
        .hdr.code = le32_make(VIRTIO_SND_R_CTL_WRITE),
        .control_id = le32_make(ctl->id),
    };
    uint32_t size = value_size(ctl);

    if (!ctl_permits(ctl, VIRTIO_SND_CTL_ACCESS_WRITE)) {
        return VIRTIO_E_SND_CONTROL;
    }
    for (uint32_t i = 0; i < ctl->count; i++) {
        if (values[i] < ctl->min || values[i] > ctl->max) {
            return VIRTIO_E_SND_CONTROL;
        }
    }
    begin(request, VIRTIO_SND_R_CTL_WRITE, NULL, &hdr, sizeof(hdr));
    for (uint32_t i = 0; i < ctl->count; i++) {
        le64_t value = le64_make((uint64_t)values[i]); /* little endian: the low half is first */
        core_copy(request->wire + sizeof(hdr) + (size_t)i * size, &value, size);
    }
    /* The structure is a union of fixed size, and the device may want all of it. */
    request->size = sizeof(hdr) + sizeof(struct virtio_snd_ctl_value);
    return VIRTIO_OK;
}

enum virtio_error virtio_snd_parse_values(const struct virtio_snd_ctl *ctl, const void *answer,
                                          uint32_t length, int64_t *values)
{
    uint32_t size = value_size(ctl);

    if (size == 0 || length / size < ctl->count) {
        return VIRTIO_E_SND_CONTROL;
    }
    for (uint32_t i = 0; i < ctl->count; i++) {
        le64_t value = 0;

        core_copy(&value, (const uint8_t *)answer + (size_t)i * size, size);
        values[i] = size == sizeof(le32_t) ? (int32_t)le64_get(value) : (int64_t)le64_get(value);
        if (values[i] < ctl->min || values[i] > ctl->max) {
            return VIRTIO_E_SND_CONTROL;
        }
    }
    return VIRTIO_OK;
}

/* ---- The queue ------------------------------------------------------------------------------- */

enum virtio_error virtio_snd_control_create(struct virtio_snd_control *control,
                                            const struct core_os *os, struct virtqueue *vq,
                                            bool zero_is_ok)
{
    struct core_dma dma;

    if (!os->ops->dma_alloc(os->ctx,
                            sizeof(struct virtio_snd_control_memory) * VIRTIO_SND_CONTROL_SLOTS,
                            MEMORY_ALIGN, &dma)) {
        return VIRTIO_E_NO_DMA_MEMORY;
    }
    *control = (struct virtio_snd_control){
        .os = *os, .vq = vq, .dma = dma, .zero_is_ok = zero_is_ok, .next_id = 1};
    return VIRTIO_OK;
}

void virtio_snd_control_destroy(struct virtio_snd_control *control)
{
    control->os.ops->dma_free(control->os.ctx, &control->dma);
    *control = (struct virtio_snd_control){0};
}

static void free_slot(struct virtio_snd_control_slot *slot)
{
    *slot = (struct virtio_snd_control_slot){0};
}

static void forget(struct virtio_snd_control_slot *slot)
{
    if (slot->stream) {
        virtio_snd_stream_lose(slot->stream);
    }
    slot->stream = NULL;
    slot->answer = NULL;
    slot->abandoned = true;
}

void virtio_snd_control_reset(struct virtio_snd_control *control)
{
    void *cookie;

    while (virtqueue_detach_unused(control->vq, &cookie)) {
        forget(cookie);
        free_slot(cookie);
    }
    virtqueue_reinit(control->vq);
}

static struct virtio_snd_control_memory *memory_of(const struct virtio_snd_control *control,
                                                   const struct virtio_snd_control_slot *slot)
{
    return (struct virtio_snd_control_memory *)control->dma.va + (slot - control->slots);
}

static struct virtio_snd_control_slot *find_slot(struct virtio_snd_control *control, uint32_t id)
{
    for (size_t i = 0; i < VIRTIO_SND_CONTROL_SLOTS; i++) {
        if (control->slots[i].id == id) {
            return &control->slots[i];
        }
    }
    return NULL;
}

static uint32_t take_id(struct virtio_snd_control *control)
{
    uint32_t id = control->next_id++;

    return id ? id : control->next_id++;
}

enum virtio_error virtio_snd_control_submit(struct virtio_snd_control *control,
                                            const struct virtio_snd_request *request, void *answer,
                                            uint32_t *id)
{
    struct virtio_snd_stream *stream = request->stream;
    struct virtio_snd_control_slot *slot = find_slot(control, 0);
    enum virtio_error error = stream ? virtio_snd_stream_may(stream, request->code) : VIRTIO_OK;

    if (error != VIRTIO_OK) {
        return error;
    }
    if (!slot) {
        return VIRTIO_E_SND_BUSY;
    }
    struct virtio_snd_control_memory *memory = memory_of(control, slot);
    uint64_t addr = control->dma.device_addr +
                    (uint64_t)(slot - control->slots) * sizeof(struct virtio_snd_control_memory);

    core_copy(memory->request, request->wire, request->size);
    memory->status.code = le32_make(VIRTIO_SND_NO_STATUS);
    core_zero(memory->answer, request->answer_size); /* see read_answer */
    struct virtqueue_element elements[2] = {
        {.addr = addr + offsetof(struct virtio_snd_control_memory, request), .len = request->size},
        {.addr = addr + offsetof(struct virtio_snd_control_memory, status),
         .len = (uint32_t)sizeof(memory->status) + request->answer_size},
    };
    error = virtqueue_add(control->vq, elements, 1, 1, slot);
    if (error != VIRTIO_OK) {
        return error;
    }
    *slot = (struct virtio_snd_control_slot){
        .id = take_id(control),
        .code = request->code,
        .answer_size = request->answer_size,
        .answer_min = request->answer_min,
        .answer = answer,
        .stream = stream,
        .params = request->params,
    };
    if (stream) {
        stream->pending = request->code;
    }
    *id = slot->id;
    return VIRTIO_OK;
}

/* Of the device's memory: it may say one thing now and another when it is copied. */
static bool is_zero(const volatile uint8_t *bytes, uint32_t count)
{
    while (count > 0 && bytes[count - 1] == 0) {
        count--;
    }
    return count == 0;
}

/*
 * Each word of the answer is copied once, and only if the device says that it wrote it - with one
 * exception. QEMU 8.2 says of every answer that it wrote no more than the status. It did:
 * what is then not zero any more, as submit left it, is its answer, to be checked as any other.
 */
static void read_answer(const struct virtio_snd_control *control,
                        const struct virtio_snd_control_slot *slot, uint32_t used,
                        struct virtio_snd_answer *done)
{
    const struct virtio_snd_control_memory *memory = memory_of(control, slot);

    *done = (struct virtio_snd_answer){
        .id = slot->id,
        .code = slot->code,
        .status = VIRTIO_SND_NO_STATUS,
    };
    if (used >= sizeof(memory->status)) {
        done->status = le32_get(core_read_once32(&memory->status.code));
    }
    done->error = virtio_snd_status_error(done->status, control->zero_is_ok);
    if (done->error != VIRTIO_OK) {
        return;
    }
    uint32_t length = used - (uint32_t)sizeof(memory->status);
    if (length == 0 && !is_zero(memory->answer, slot->answer_size)) {
        length = slot->answer_size;
    }
    if (length < slot->answer_min) {
        done->error = VIRTIO_E_SND_ANSWER_SHORT;
    } else if (slot->answer) {
        core_copy_untrusted(slot->answer, memory->answer, length);
        done->length = length;
    }
}

enum virtio_error virtio_snd_control_poll(struct virtio_snd_control *control,
                                          struct virtio_snd_answer *done)
{
    struct virtqueue_used used;
    enum virtio_error error;

    while ((error = virtqueue_get(control->vq, &used)) == VIRTIO_OK) {
        struct virtio_snd_control_slot *slot = used.cookie;
        bool abandoned = slot->abandoned;

        read_answer(control, slot, used.len, done);
        if (slot->stream) {
            virtio_snd_stream_answered(slot->stream, slot->code, done->error, &slot->params);
        }
        free_slot(slot);
        if (!abandoned) {
            return VIRTIO_OK;
        }
    }
    return error;
}

void virtio_snd_control_abandon(struct virtio_snd_control *control, uint32_t id)
{
    struct virtio_snd_control_slot *slot = id ? find_slot(control, id) : NULL;

    if (slot) {
        forget(slot);
    }
}

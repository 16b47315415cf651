/* SPDX-License-Identifier: MIT */
/* Event queue of the sound device (virtio 1.3 §5.14.6). Threat model: docs/threat-model.md §8.5. */
#include "virtio_snd.h"

#define EVENT_ALIGN 64u

enum virtio_error virtio_snd_events_create(struct virtio_snd_events *events,
                                           const struct core_os *os, struct virtqueue *vq,
                                           const struct virtio_snd_settings *settings,
                                           uint16_t count)
{
    struct core_dma dma;

    if (count == 0 || count > VIRTIO_SND_EVENTS_MAX) {
        return VIRTIO_E_INVALID;
    }
    if (count > vq->config.size) {
        count = vq->config.size;
    }
    if (!os->ops->dma_alloc(os->ctx, sizeof(struct virtio_snd_event) * count, EVENT_ALIGN, &dma)) {
        return VIRTIO_E_NO_DMA_MEMORY;
    }
    *events = (struct virtio_snd_events){
        .os = *os, .vq = vq, .dma = dma, .settings = *settings, .count = count};
    return VIRTIO_OK;
}

void virtio_snd_events_destroy(struct virtio_snd_events *events)
{
    events->os.ops->dma_free(events->os.ctx, &events->dma);
    *events = (struct virtio_snd_events){0};
}

static enum virtio_error post(struct virtio_snd_events *events, struct virtio_snd_event *event)
{
    size_t offset = (size_t)((uint8_t *)event - (uint8_t *)events->dma.va);
    struct virtqueue_element element = {.addr = events->dma.device_addr + offset,
                                        .len = sizeof(*event)};

    return virtqueue_add(events->vq, &element, 0, 1, event);
}

enum virtio_error virtio_snd_events_post(struct virtio_snd_events *events)
{
    struct virtio_snd_event *event = events->dma.va;

    for (uint16_t i = 0; i < events->count; i++) {
        enum virtio_error error = post(events, &event[i]);
        if (error != VIRTIO_OK) {
            return error;
        }
    }
    return VIRTIO_OK;
}

void virtio_snd_events_reset(struct virtio_snd_events *events)
{
    void *event;

    while (virtqueue_detach_unused(events->vq, &event)) {
    }
    virtqueue_reinit(events->vq);
}

/* `type` and `data` are private copies. */
static struct virtio_snd_notice check(const struct virtio_snd_settings *settings, uint32_t type,
                                      uint32_t data)
{
    const uint16_t masks = VIRTIO_FEATURE_MASK(VIRTIO_SND_CTL_EVT_MASK_VALUE) |
                           VIRTIO_FEATURE_MASK(VIRTIO_SND_CTL_EVT_MASK_INFO) |
                           VIRTIO_FEATURE_MASK(VIRTIO_SND_CTL_EVT_MASK_TLV);
    struct virtio_snd_notice notice = {.type = type, .id = data};
    uint32_t limit;

    switch (type) {
    case VIRTIO_SND_EVT_JACK_CONNECTED:
    case VIRTIO_SND_EVT_JACK_DISCONNECTED:
        limit = settings->jacks;
        break;
    case VIRTIO_SND_EVT_PCM_PERIOD_ELAPSED:
    case VIRTIO_SND_EVT_PCM_XRUN:
        limit = settings->streams;
        break;
    case VIRTIO_SND_EVT_CTL_NOTIFY: /* the data word is control_id and mask, each 16 bits */
        notice.id = data & 0xFFFFu;
        notice.mask = (uint16_t)(data >> 16) & masks;
        limit = notice.mask ? settings->controls : 0;
        break;
    default:
        limit = 0;
        break;
    }
    return notice.id < limit ? notice : (struct virtio_snd_notice){0};
}

enum virtio_error virtio_snd_events_poll(struct virtio_snd_events *events,
                                         struct virtio_snd_notice *notice)
{
    struct virtqueue_used used;
    enum virtio_error error = virtqueue_get(events->vq, &used);

    if (error != VIRTIO_OK) {
        return error;
    }
    struct virtio_snd_event *event = used.cookie;
    uint32_t type = le32_get(core_read_once32(&event->hdr.code));
    uint32_t data = le32_get(core_read_once32(&event->data));

    *notice = (struct virtio_snd_notice){0};
    if (used.len >= sizeof(*event)) {
        *notice = check(&events->settings, type, data);
    }
    events->ignored += notice->type == 0;
    return post(events, event);
}

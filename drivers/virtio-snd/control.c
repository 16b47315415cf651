/* SPDX-License-Identifier: MIT */
/*
 * Control queue (virtio 1.3 §5.14.6): one request at a time, by whoever holds the mutex; the answer
 * comes by interrupt. The wait is bounded (docs/threat-model.md §8).
 */
#include "viosnd.h"

VOID VioSndControlPoll(VIOSND_ADAPTER *Adapter)
{
    VIOSND_CONTROL *control = &Adapter->Control;
    struct virtio_snd_answer done;
    enum virtio_error error;

    while ((error = virtio_snd_control_poll(&control->Core, &done)) == VIRTIO_OK) {
        if (done.id == control->WaitId && control->WaitId != 0) {
            control->Result = done;
            control->Completed = TRUE;
            control->WaitId = 0;
            KeSetEvent(&control->Done, IO_NO_INCREMENT, FALSE);
        }
    }
    if (error == VIRTIO_E_QUEUE_BROKEN) {
        VioSndBroken(Adapter, VIRTIO_SND_QUEUE_CONTROL,
                     virtqueue_broken(&Adapter->Queues[VIRTIO_SND_QUEUE_CONTROL].Ring));
        KeSetEvent(&control->Done, IO_NO_INCREMENT, FALSE);
    }
}

static enum virtio_error VioSndControlSubmit(VIOSND_ADAPTER *Adapter)
{
    VIOSND_CONTROL *control = &Adapter->Control;
    enum virtio_error error = VIRTIO_E_DEVICE_GONE;
    uint32_t id;
    KIRQL irql;

    KeClearEvent(&control->Done);
    if (Adapter->Removed) {
        return error; /* the removal may have set the event just before */
    }
    KeAcquireSpinLock(&Adapter->Lock, &irql);
    if (Adapter->Started && !Adapter->Broken) {
        error = virtio_snd_control_submit(&control->Core, &control->Request, control->Answer, &id);
    }
    if (error == VIRTIO_OK) {
        control->Commands++;
        control->Completed = FALSE;
        control->WaitId = id;
        VioSndKick(Adapter, VIRTIO_SND_QUEUE_CONTROL);
    }
    KeReleaseSpinLock(&Adapter->Lock, irql);
    return error;
}

/* FALSE: go on waiting. Looks by itself too, for interrupts get lost. */
static BOOLEAN VioSndControlCheck(VIOSND_ADAPTER *Adapter)
{
    VIOSND_CONTROL *control = &Adapter->Control;
    BOOLEAN over;
    KIRQL irql;

    KeAcquireSpinLock(&Adapter->Lock, &irql);
    if (!control->Completed && Adapter->Started && !Adapter->Removed) {
        VioSndControlPoll(Adapter);
    }
    over = control->Completed || Adapter->Broken || Adapter->Removed || !Adapter->Started;
    KeReleaseSpinLock(&Adapter->Lock, irql);
    return over;
}

/*
 * What became of the request; if nothing, the device keeps it until the next reset. After an answer
 * that says nothing nobody knows the state of the stream, and a reset is the only way to know.
 */
static enum virtio_error VioSndControlFinish(VIOSND_ADAPTER *Adapter)
{
    VIOSND_CONTROL *control = &Adapter->Control;
    const struct virtio_snd_stream *stream = control->Request.stream;
    enum virtio_error error;
    BOOLEAN lost;
    KIRQL irql;

    KeAcquireSpinLock(&Adapter->Lock, &irql);
    if (control->Completed) {
        error = control->Result.error;
        lost = stream && stream->state == VIRTIO_SND_STATE_LOST;
    } else {
        error = Adapter->Removed ? VIRTIO_E_DEVICE_GONE : VIRTIO_E_SND_NO_STATUS;
        virtio_snd_control_abandon(&control->Core, control->WaitId);
        control->WaitId = 0;
        lost = TRUE;
    }
    if (lost && !Adapter->Removed) {
        VioSndQueueWork(Adapter, VIOSND_WORK_RECOVER);
    }
    KeReleaseSpinLock(&Adapter->Lock, irql);
    return error;
}

enum virtio_error VioSndControlRun(VIOSND_ADAPTER *Adapter)
{
    VIOSND_CONTROL *control = &Adapter->Control;
    LARGE_INTEGER slice = {.QuadPart = -10000ll * VIOSND_CONTROL_SLICE_MS};
    enum virtio_error error = VioSndControlSubmit(Adapter);

    if (Adapter->Polling) {
        slice.QuadPart = -10000ll * VIOSND_POLL_FAST_MS;
    }
    if (error == VIRTIO_OK) {
        ULONGLONG end = VioSndTime(Adapter) + 10000ull * VIOSND_CONTROL_TIMEOUT_MS;

        while (!VioSndControlCheck(Adapter) && VioSndTime(Adapter) < end) {
            KeWaitForSingleObject(&control->Done, Executive, KernelMode, FALSE, &slice);
        }
        error = VioSndControlFinish(Adapter);
    }
    if (error != VIRTIO_OK) {
        control->Failures++;
        if (!Adapter->Removed && error != VIRTIO_E_DEVICE_GONE) {
            VioSndLogEvent(Adapter, VioSndEventControl, control->Request.code, (ULONG)error);
        }
    }
    return error;
}

/* ---- What the device says of itself
 * -------------------------------------------------------------- */

/* Whether the device is there to be asked further; a refusal is an answer. */
static BOOLEAN VioSndAlive(enum virtio_error Error)
{
    return Error == VIRTIO_OK || Error == VIRTIO_E_SND_BAD_MSG || Error == VIRTIO_E_SND_NOT_SUPP ||
           Error == VIRTIO_E_SND_IO_ERR || Error == VIRTIO_E_SND_STATUS ||
           Error == VIRTIO_E_SND_ANSWER_SHORT;
}

static enum virtio_error VioSndQuery(VIOSND_ADAPTER *Adapter, uint32_t Code, uint32_t Count)
{
    enum virtio_error error;

    error = virtio_snd_request_query(&Adapter->Control.Request, &Adapter->Settings, Code, 0, Count);
    return error == VIRTIO_OK ? VioSndControlRun(Adapter) : error;
}

/* The first usable stream of each direction. */
enum virtio_error VioSndQueryStreams(VIOSND_ADAPTER *Adapter)
{
    const struct virtio_snd_pcm_info *items = (const void *)Adapter->Control.Answer;
    enum virtio_error error;
    ULONG i;

    error = VioSndQuery(Adapter, VIRTIO_SND_R_PCM_INFO, Adapter->Settings.streams);
    if (error != VIRTIO_OK) {
        return error;
    }
    for (i = 0; i < Adapter->Settings.streams; i++) {
        struct virtio_snd_pcm pcm;
        VIOSND_ENDPOINT *endpoint;

        if (virtio_snd_parse_pcm(&items[i], &pcm) != VIRTIO_OK) {
            continue;
        }
        endpoint = &Adapter->Endpoints[pcm.direction];
        if (!endpoint->Present) {
            endpoint->Present = TRUE;
            endpoint->StreamId = i;
            endpoint->Pcm = pcm;
        }
    }
    if (!Adapter->Endpoints[0].Present && !Adapter->Endpoints[1].Present) {
        VioSndLogEvent(Adapter, VioSndEventNoStreams, Adapter->Settings.streams, 0);
        return VIRTIO_E_SND_NO_STREAMS;
    }
    return VIRTIO_OK;
}

/* A map is for all streams of its direction and function group (§5.14.6.9). */
enum virtio_error VioSndQueryMaps(VIOSND_ADAPTER *Adapter)
{
    const struct virtio_snd_chmap_info *items = (const void *)Adapter->Control.Answer;
    enum virtio_error error;
    ULONG i;

    if (Adapter->Settings.chmaps == 0) {
        return VIRTIO_OK;
    }
    error = VioSndQuery(Adapter, VIRTIO_SND_R_CHMAP_INFO, Adapter->Settings.chmaps);
    if (error != VIRTIO_OK) {
        return VioSndAlive(error) ? VIRTIO_OK : error; /* as if it had none: Windows' own */
    }
    for (i = 0; i < Adapter->Settings.chmaps; i++) {
        struct virtio_snd_chmap map;

        if (virtio_snd_parse_chmap(&items[i], &map) == VIRTIO_OK) {
            VIOSND_ENDPOINT *endpoint = &Adapter->Endpoints[map.direction];

            if (endpoint->Present && map.hda_fn_nid == endpoint->Pcm.hda_fn_nid) {
                VioSndAddMap(endpoint, &map);
            }
        }
    }
    return VIRTIO_OK;
}

/*
 * The direction of a jack: default devices 8 and up record (High Definition Audio 1.0a §7.3.3.31).
 * A device that fills in nothing follows AERO-W7-VIRTIO: jack 0 is the speaker, 1 the microphone.
 */
static ULONG VioSndJackDirection(const struct virtio_snd_jack *Jack, ULONG Id)
{
    if (Jack->defconf == 0) {
        return Id == 0 ? VIRTIO_SND_D_OUTPUT : VIRTIO_SND_D_INPUT;
    }
    return VIRTIO_SND_DEFCONF_DEVICE(Jack->defconf) >= VIRTIO_SND_DEFCONF_DEVICE_LINE_IN
               ? VIRTIO_SND_D_INPUT
               : VIRTIO_SND_D_OUTPUT;
}

/* The first jack of each direction is the endpoint's. */
enum virtio_error VioSndQueryJacks(VIOSND_ADAPTER *Adapter)
{
    const struct virtio_snd_jack_info *items = (const void *)Adapter->Control.Answer;
    BOOLEAN found[2] = {FALSE, FALSE};
    enum virtio_error error;
    KIRQL irql;
    ULONG i;

    if (Adapter->Settings.jacks == 0) {
        return VIRTIO_OK;
    }
    error = VioSndQuery(Adapter, VIRTIO_SND_R_JACK_INFO, Adapter->Settings.jacks);
    if (error != VIRTIO_OK) {
        return VioSndAlive(error) ? VIRTIO_OK : error; /* as if it had no jacks: connected */
    }
    KeAcquireSpinLock(&Adapter->Lock, &irql);
    for (i = 0; i < Adapter->Settings.jacks; i++) {
        struct virtio_snd_jack jack;
        VIOSND_ENDPOINT *endpoint;
        ULONG direction;

        virtio_snd_parse_jack(&items[i], &jack);
        direction = VioSndJackDirection(&jack, i);
        endpoint = &Adapter->Endpoints[direction];
        if (found[direction]) {
            continue;
        }
        found[direction] = TRUE;
        if (!Adapter->Running) { /* later on, pins are known to clients by what they are */
            endpoint->JackId = i;
            endpoint->DefConf = jack.defconf;
            endpoint->JackReported = jack.connected;
        }
        if (endpoint->JackId == i) {
            endpoint->JackConnected = jack.connected;
        }
    }
    KeReleaseSpinLock(&Adapter->Lock, irql);
    return VIRTIO_OK;
}

/* SPDX-License-Identifier: MIT */
/*
 * The silent backend of ForceNullBackend: endpoints without a device, for tests of everything above
 * the driver. Transfers end when their time has come by the performance counter; what is recorded
 * is silence.
 */
#include "viosnd.h"

VOID VioSndNullEndpoints(VIOSND_ADAPTER *Adapter)
{
    static const UCHAR channels[] = {AERO_CONTRACT_SND_OUTPUT_CHANNELS,
                                     AERO_CONTRACT_SND_INPUT_CHANNELS};
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        VIOSND_ENDPOINT *endpoint = &Adapter->Endpoints[i];

        endpoint->Present = TRUE;
        endpoint->Pcm.formats = 1ull << VIRTIO_SND_PCM_FMT_S16;
        endpoint->Pcm.rates = 1ull << VIRTIO_SND_PCM_RATE_48000;
        endpoint->Pcm.direction = (UCHAR)i;
        endpoint->Pcm.channels_min = 1;
        endpoint->Pcm.channels_max = channels[i];
    }
}

/* When the slot's last frame has been played, counted from where the stream last began to run. */
static ULONGLONG VioSndNullDue(const VIOSND_STREAM *Stream, ULONGLONG Slot)
{
    ULONGLONG frames = (Slot + 1 - Stream->NullSlot) * Stream->Geometry.slot_frames;

    return Stream->NullStart + frames * VIRTIO_SND_PACE_SECOND / Stream->Format.Rate;
}

ULONGLONG VioSndNullComplete(VIOSND_STREAM *Stream, ULONGLONG Now)
{
    struct virtio_snd_pace *pace = &Stream->Pace;

    while (virtio_snd_pace_in_flight(pace) > 0) {
        ULONGLONG slot = pace->completed;

        if (VioSndNullDue(Stream, slot) > Now) {
            return VioSndNullDue(Stream, slot);
        }
        if (Stream->Endpoint->Direction == VIRTIO_SND_D_INPUT) {
            RtlZeroMemory(Stream->Buffer.Va + virtio_snd_pace_offset(pace, slot),
                          Stream->Geometry.slot_bytes);
        }
        if (!virtio_snd_pace_complete(pace, slot, Now)) {
            break;
        }
    }
    return VIRTIO_SND_PACE_NEVER;
}

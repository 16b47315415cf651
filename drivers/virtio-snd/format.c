/* SPDX-License-Identifier: MIT */
/*
 * Data ranges and formats of a streaming pin: what PCM_INFO offers, in the words of kernel
 * streaming. One range per format and rate, so that whatever is advertised works.
 */
#include "viosnd.h"

/* ---- Speakers
 * ------------------------------------------------------------------------------------ */

/* What Windows calls a position; 0: it has no name for it. */
static const ULONG VioSndPositions[VIRTIO_SND_CHMAP_COUNT] = {
    [VIRTIO_SND_CHMAP_MONO] = KSAUDIO_SPEAKER_MONO,
    [VIRTIO_SND_CHMAP_FL] = SPEAKER_FRONT_LEFT,
    [VIRTIO_SND_CHMAP_FR] = SPEAKER_FRONT_RIGHT,
    [VIRTIO_SND_CHMAP_RL] = SPEAKER_BACK_LEFT,
    [VIRTIO_SND_CHMAP_RR] = SPEAKER_BACK_RIGHT,
    [VIRTIO_SND_CHMAP_FC] = SPEAKER_FRONT_CENTER,
    [VIRTIO_SND_CHMAP_LFE] = SPEAKER_LOW_FREQUENCY,
    [VIRTIO_SND_CHMAP_SL] = SPEAKER_SIDE_LEFT,
    [VIRTIO_SND_CHMAP_SR] = SPEAKER_SIDE_RIGHT,
    [VIRTIO_SND_CHMAP_RC] = SPEAKER_BACK_CENTER,
    [VIRTIO_SND_CHMAP_FLC] = SPEAKER_FRONT_LEFT_OF_CENTER,
    [VIRTIO_SND_CHMAP_FRC] = SPEAKER_FRONT_RIGHT_OF_CENTER,
    [VIRTIO_SND_CHMAP_TC] = SPEAKER_TOP_CENTER,
    [VIRTIO_SND_CHMAP_TFL] = SPEAKER_TOP_FRONT_LEFT,
    [VIRTIO_SND_CHMAP_TFC] = SPEAKER_TOP_FRONT_CENTER,
    [VIRTIO_SND_CHMAP_TFR] = SPEAKER_TOP_FRONT_RIGHT,
    [VIRTIO_SND_CHMAP_TRL] = SPEAKER_TOP_BACK_LEFT,
    [VIRTIO_SND_CHMAP_TRC] = SPEAKER_TOP_BACK_CENTER,
    [VIRTIO_SND_CHMAP_TRR] = SPEAKER_TOP_BACK_RIGHT,
};

/*
 * The channels of a frame are in the order of their bits (MS docs, "WAVEFORMATEXTENSIBLE"): a map
 * in another order, or with a position twice, cannot be said. Nobody reorders samples here.
 */
VOID VioSndAddMap(VIOSND_ENDPOINT *Endpoint, const struct virtio_snd_chmap *Map)
{
    ULONG speakers = 0;
    ULONG i;

    if (Map->channels > Endpoint->Pcm.channels_max ||
        Endpoint->MapCount == RTL_NUMBER_OF(Endpoint->Maps)) {
        return;
    }
    for (i = 0; i < Map->channels; i++) {
        ULONG speaker = VioSndPositions[Map->positions[i]];

        if (speaker <= speakers) { /* not above all bits so far */
            return;
        }
        speakers |= speaker;
    }
    Endpoint->Maps[Endpoint->MapCount].Channels = Map->channels;
    Endpoint->Maps[Endpoint->MapCount].Speakers = speakers;
    Endpoint->MapCount++;
}

/* What Windows gives to so many channels, unless the device has a map. */
ULONG VioSndSpeakers(const VIOSND_ENDPOINT *Endpoint, ULONG Channels)
{
    static const ULONG masks[] = {
        0,
        KSAUDIO_SPEAKER_MONO,
        KSAUDIO_SPEAKER_STEREO,
        KSAUDIO_SPEAKER_STEREO | SPEAKER_LOW_FREQUENCY,
        KSAUDIO_SPEAKER_QUAD,
        KSAUDIO_SPEAKER_QUAD | SPEAKER_FRONT_CENTER,
        KSAUDIO_SPEAKER_5POINT1,
        KSAUDIO_SPEAKER_5POINT1 | SPEAKER_BACK_CENTER,
        KSAUDIO_SPEAKER_7POINT1_SURROUND,
    };
    ULONG i;

    for (i = 0; i < Endpoint->MapCount; i++) {
        if (Endpoint->Maps[i].Channels == Channels) {
            return Endpoint->Maps[i].Speakers;
        }
    }
    return Channels < RTL_NUMBER_OF(masks) ? masks[Channels] : 0;
}

/*
 * Whether a client's mask is what the device does with so many channels. Without a map nobody
 * knows, and 0 asks for no positions. Of one and two channels there are no two opinions.
 */
static BOOLEAN VioSndSpeakersRight(const VIOSND_ENDPOINT *Endpoint, ULONG Channels, ULONG Speakers)
{
    BOOLEAN mapped = FALSE;
    ULONG i;

    for (i = 0; i < Endpoint->MapCount; i++) {
        if (Endpoint->Maps[i].Channels == Channels) {
            mapped = TRUE;
            if (Endpoint->Maps[i].Speakers == Speakers) {
                return TRUE;
            }
        }
    }
    return !mapped || Speakers == 0 || Channels <= 2;
}

/* ---- Ranges
 * -------------------------------------------------------------------------------------- */

static VOID VioSndAddRange(VIOSND_ENDPOINT *Endpoint, ULONG Bits, BOOLEAN Float, ULONG Rate)
{
    KSDATARANGE_AUDIO *range = &Endpoint->Ranges[Endpoint->RangeCount];

    range->DataRange.FormatSize = sizeof(*range);
    range->DataRange.MajorFormat = KSDATAFORMAT_TYPE_AUDIO;
    range->DataRange.SubFormat = Float ? KSDATAFORMAT_SUBTYPE_IEEE_FLOAT : KSDATAFORMAT_SUBTYPE_PCM;
    range->DataRange.Specifier = KSDATAFORMAT_SPECIFIER_WAVEFORMATEX;
    range->MaximumChannels = Endpoint->Pcm.channels_max;
    range->MinimumBitsPerSample = Bits;
    range->MaximumBitsPerSample = Bits;
    range->MinimumSampleFrequency = Rate;
    range->MaximumSampleFrequency = Rate;
    Endpoint->RangePointers[Endpoint->RangeCount] = &range->DataRange;
    Endpoint->RangeCount++;
}

/* Containers that Windows knows, by preference. */
static const struct {
    UCHAR Bits;
    BOOLEAN Float;
} VioSndContainers[] = {{16, FALSE}, {32, FALSE}, {24, FALSE}, {32, TRUE}, {8, FALSE}, {64, TRUE}};

/* The wire's format for a container, with as many valid bits as there can be. */
static const struct virtio_snd_format *
VioSndContainerFormat(const VIOSND_ENDPOINT *Endpoint, ULONG Bits, ULONG ValidBits, BOOLEAN Float)
{
    return virtio_snd_format_find(Endpoint->Pcm.formats, Bits, ValidBits, Float);
}

/* For 32-bit containers 24 valid bits are enough to be of use. */
static BOOLEAN VioSndContainerOffered(const VIOSND_ENDPOINT *Endpoint, ULONG Bits, BOOLEAN Float)
{
    return VioSndContainerFormat(Endpoint, Bits, Bits, Float) ||
           (Bits == 32 && !Float && VioSndContainerFormat(Endpoint, 32, 24, FALSE));
}

NTSTATUS VioSndBuildRanges(VIOSND_ENDPOINT *Endpoint)
{
    const ULONG most = RTL_NUMBER_OF(VioSndContainers) * VIRTIO_SND_PCM_RATE_COUNT;
    ULONG container, i;
    int rate;

    Endpoint->Ranges = VioSndAllocate(Endpoint->Adapter, most * sizeof(*Endpoint->Ranges));
    Endpoint->RangePointers =
        VioSndAllocate(Endpoint->Adapter, most * sizeof(*Endpoint->RangePointers));
    if (!Endpoint->Ranges || !Endpoint->RangePointers) {
        VioSndFreeRanges(Endpoint);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    /* Outer loop by format, inner by rate, both in order of preference: S16 at 48 kHz is first. */
    for (container = 0; container < RTL_NUMBER_OF(VioSndContainers); container++) {
        if (!VioSndContainerOffered(Endpoint, VioSndContainers[container].Bits,
                                    VioSndContainers[container].Float)) {
            continue;
        }
        for (i = 0; (rate = virtio_snd_rate_at(i)) >= 0; i++) {
            if (Endpoint->Pcm.rates & (1ull << rate)) {
                VioSndAddRange(Endpoint, VioSndContainers[container].Bits,
                               VioSndContainers[container].Float,
                               virtio_snd_rate_hz((unsigned)rate));
            }
        }
    }
    return Endpoint->RangeCount ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
}

VOID VioSndFreeRanges(VIOSND_ENDPOINT *Endpoint)
{
    if (Endpoint->Ranges) {
        VioSndFree(Endpoint->Adapter, Endpoint->Ranges);
    }
    if (Endpoint->RangePointers) {
        VioSndFree(Endpoint->Adapter, Endpoint->RangePointers);
    }
    Endpoint->Ranges = NULL;
    Endpoint->RangePointers = NULL;
    Endpoint->RangeCount = 0;
}

/* ---- Formats
 * ------------------------------------------------------------------------------------- */

/* What of a wave format decides; the same for WAVEFORMATEX and WAVEFORMATEXTENSIBLE. */
typedef struct _VIOSND_WAVE {
    BOOLEAN Float;
    ULONG Bits, ValidBits;
    ULONG Speakers; /* 0: not said */
} VIOSND_WAVE;

static NTSTATUS VioSndReadWave(const KSDATAFORMAT *Format, VIOSND_WAVE *Wave)
{
    const WAVEFORMATEX *wfx = &((const KSDATAFORMAT_WAVEFORMATEX *)Format)->WaveFormatEx;
    const WAVEFORMATEXTENSIBLE *ext = (const WAVEFORMATEXTENSIBLE *)wfx;

    Wave->Bits = wfx->wBitsPerSample;
    Wave->ValidBits = wfx->wBitsPerSample;
    Wave->Speakers = 0;
    if (wfx->wFormatTag == WAVE_FORMAT_PCM || wfx->wFormatTag == WAVE_FORMAT_IEEE_FLOAT) {
        Wave->Float = wfx->wFormatTag == WAVE_FORMAT_IEEE_FLOAT;
        return STATUS_SUCCESS;
    }
    if (wfx->wFormatTag != WAVE_FORMAT_EXTENSIBLE) {
        return STATUS_NO_MATCH;
    }
    if (Format->FormatSize < sizeof(KSDATAFORMAT_WAVEFORMATEXTENSIBLE) ||
        wfx->cbSize < sizeof(*ext) - sizeof(*wfx)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (VioSndIsIid(&ext->SubFormat, &KSDATAFORMAT_SUBTYPE_PCM)) {
        Wave->Float = FALSE;
    } else if (VioSndIsIid(&ext->SubFormat, &KSDATAFORMAT_SUBTYPE_IEEE_FLOAT)) {
        Wave->Float = TRUE;
    } else {
        return STATUS_NO_MATCH;
    }
    Wave->Speakers = ext->dwChannelMask;
    if (ext->Samples.wValidBitsPerSample) {
        Wave->ValidBits = ext->Samples.wValidBitsPerSample;
    }
    return Wave->ValidBits <= Wave->Bits ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS VioSndParseFormat(const VIOSND_ENDPOINT *Endpoint, const KSDATAFORMAT *Format,
                           VIOSND_FORMAT *Parsed)
{
    const WAVEFORMATEX *wfx = &((const KSDATAFORMAT_WAVEFORMATEX *)Format)->WaveFormatEx;
    VIOSND_WAVE wave;
    NTSTATUS status;
    int rate;

    if (Format->FormatSize < sizeof(KSDATAFORMAT_WAVEFORMATEX)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!VioSndIsIid(&Format->MajorFormat, &KSDATAFORMAT_TYPE_AUDIO) ||
        !VioSndIsIid(&Format->Specifier, &KSDATAFORMAT_SPECIFIER_WAVEFORMATEX)) {
        return STATUS_NO_MATCH;
    }
    status = VioSndReadWave(Format, &wave);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    rate = virtio_snd_rate_id(wfx->nSamplesPerSec);
    Parsed->Wire = VioSndContainerFormat(Endpoint, wave.Bits, wave.ValidBits, wave.Float);
    if (rate < 0 || !(Endpoint->Pcm.rates & (1ull << rate)) || !Parsed->Wire ||
        wfx->nChannels < Endpoint->Pcm.channels_min ||
        wfx->nChannels > Endpoint->Pcm.channels_max ||
        !VioSndSpeakersRight(Endpoint, wfx->nChannels, wave.Speakers)) {
        return STATUS_NO_MATCH;
    }
    Parsed->Rate = wfx->nSamplesPerSec;
    Parsed->RateId = (UCHAR)rate;
    Parsed->Channels = (UCHAR)wfx->nChannels;
    Parsed->FrameBytes = virtio_snd_frame_bytes(Parsed->Wire->id, wfx->nChannels);
    if (wfx->nBlockAlign != Parsed->FrameBytes) {
        return STATUS_INVALID_PARAMETER; /* contradicts itself */
    }
    return STATUS_SUCCESS;
}

/* ---- Intersection
 * -------------------------------------------------------------------------------- */

static VOID VioSndWriteFormat(const VIOSND_ENDPOINT *Endpoint, const KSDATARANGE_AUDIO *Range,
                              ULONG Channels, BOOLEAN Extensible, ULONG ValidBits, PVOID Format)
{
    KSDATAFORMAT_WAVEFORMATEXTENSIBLE *format = Format;
    WAVEFORMATEX *wfx = &format->WaveFormatExt.Format;
    const BOOLEAN is_float =
        VioSndIsIid(&Range->DataRange.SubFormat, &KSDATAFORMAT_SUBTYPE_IEEE_FLOAT);

    format->DataFormat.FormatSize =
        Extensible ? sizeof(*format) : sizeof(KSDATAFORMAT_WAVEFORMATEX);
    format->DataFormat.Flags = 0;
    format->DataFormat.Reserved = 0;
    format->DataFormat.MajorFormat = KSDATAFORMAT_TYPE_AUDIO;
    format->DataFormat.SubFormat = Range->DataRange.SubFormat;
    format->DataFormat.Specifier = KSDATAFORMAT_SPECIFIER_WAVEFORMATEX;
    wfx->wFormatTag = is_float ? WAVE_FORMAT_IEEE_FLOAT : WAVE_FORMAT_PCM;
    wfx->nChannels = (WORD)Channels;
    wfx->nSamplesPerSec = Range->MaximumSampleFrequency;
    wfx->wBitsPerSample = (WORD)Range->MaximumBitsPerSample;
    wfx->nBlockAlign = (WORD)(Channels * Range->MaximumBitsPerSample / 8);
    wfx->nAvgBytesPerSec = wfx->nSamplesPerSec * wfx->nBlockAlign;
    wfx->cbSize = 0;
    format->DataFormat.SampleSize = wfx->nBlockAlign;
    if (Extensible) {
        wfx->wFormatTag = WAVE_FORMAT_EXTENSIBLE;
        wfx->cbSize = sizeof(WAVEFORMATEXTENSIBLE) - sizeof(WAVEFORMATEX);
        format->WaveFormatExt.Samples.wValidBitsPerSample = (WORD)ValidBits;
        format->WaveFormatExt.dwChannelMask = VioSndSpeakers(Endpoint, Channels);
        format->WaveFormatExt.SubFormat = Range->DataRange.SubFormat;
    }
}

/* NULL or all zero is a wild card in a client's range. */
static BOOLEAN VioSndGuidMatches(const GUID *Client, const GUID *Ours)
{
    return VioSndIsIid(Client, &GUID_NULL) || VioSndIsIid(Client, Ours);
}

NTSTATUS VioSndIntersect(const VIOSND_ENDPOINT *Endpoint, const KSDATARANGE *Client,
                         const KSDATARANGE *Ours, ULONG Length, PVOID Format, PULONG FormatLength)
{
    const KSDATARANGE_AUDIO *ours = (const KSDATARANGE_AUDIO *)Ours;
    const KSDATARANGE_AUDIO *client = (const KSDATARANGE_AUDIO *)Client;
    ULONG channels = ours->MaximumChannels;
    ULONG bits = ours->MaximumBitsPerSample;
    ULONG valid_bits = bits;
    BOOLEAN extensible;
    ULONG needed;

    if (!VioSndGuidMatches(&Client->MajorFormat, &Ours->MajorFormat) ||
        !VioSndGuidMatches(&Client->SubFormat, &Ours->SubFormat) ||
        !VioSndGuidMatches(&Client->Specifier, &Ours->Specifier)) {
        return STATUS_NO_MATCH;
    }
    if (Client->FormatSize >= sizeof(*client)) { /* else it says nothing more */
        if (client->MaximumChannels < channels) {
            channels = client->MaximumChannels;
        }
        if (channels == 0 || channels < Endpoint->Pcm.channels_min ||
            client->MinimumBitsPerSample > bits || client->MaximumBitsPerSample < bits ||
            client->MinimumSampleFrequency > ours->MaximumSampleFrequency ||
            client->MaximumSampleFrequency < ours->MaximumSampleFrequency) {
            return STATUS_NO_MATCH;
        }
    }
    if (!VioSndContainerFormat(Endpoint, bits, bits,
                               VioSndIsIid(&Ours->SubFormat, &KSDATAFORMAT_SUBTYPE_IEEE_FLOAT))) {
        valid_bits = 24;
    }
    /* WAVEFORMATEX says all that there is to say about these ("WAVEFORMATEXTENSIBLE"). */
    extensible = channels > 2 || bits > 16 || valid_bits != bits;
    needed =
        extensible ? sizeof(KSDATAFORMAT_WAVEFORMATEXTENSIBLE) : sizeof(KSDATAFORMAT_WAVEFORMATEX);
    *FormatLength = needed;
    if (Length == 0) {
        return STATUS_BUFFER_OVERFLOW;
    }
    if (Length < needed) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    VioSndWriteFormat(Endpoint, ours, channels, extensible, valid_bits, Format);
    return STATUS_SUCCESS;
}

/* SPDX-License-Identifier: MIT */
/* Property and event handlers of the topology filter: volume, mute, jacks. */
#include "viosnd.h"

#define VIOSND_MASTER_CHANNEL ((LONG) - 1) /* all channels at once */

/* ---- How handlers answer
 * ------------------------------------------------------------------------- */

NTSTATUS VioSndPropertyRoom(PPCPROPERTY_REQUEST Request, ULONG Needed, PBOOLEAN Proceed)
{
    *Proceed = FALSE;
    if (Request->ValueSize == 0) {
        Request->ValueSize = Needed;
        return STATUS_BUFFER_OVERFLOW;
    }
    if (Request->ValueSize < Needed) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    *Proceed = TRUE;
    return STATUS_SUCCESS;
}

NTSTATUS VioSndPropertyAccess(PPCPROPERTY_REQUEST Request, ULONG Access, ULONG VariantType)
{
    PKSPROPERTY_DESCRIPTION description = Request->Value;

    if (Request->ValueSize >= sizeof(*description)) {
        RtlZeroMemory(description, sizeof(*description));
        description->AccessFlags = Access;
        description->DescriptionSize = sizeof(*description);
        if (VariantType != VT_ILLEGAL) {
            description->PropTypeSet.Set = KSPROPTYPESETID_General;
            description->PropTypeSet.Id = VariantType;
        }
        Request->ValueSize = sizeof(*description);
        return STATUS_SUCCESS;
    }
    if (Request->ValueSize >= sizeof(ULONG)) {
        /* "Basic Support Queries": a ULONG gets the access flags alone. */
        *(PULONG)Request->Value = Access;
        Request->ValueSize = sizeof(ULONG);
        return STATUS_SUCCESS;
    }
    if (Request->ValueSize == 0) {
        Request->ValueSize = sizeof(*description);
        return STATUS_BUFFER_OVERFLOW;
    }
    return STATUS_BUFFER_TOO_SMALL;
}

/* Basic support of a property with a value per channel ("Exposing Multichannel Nodes"). */
static NTSTATUS VioSndChannelSupport(PPCPROPERTY_REQUEST Request, ULONG Channels, ULONG VariantType,
                                     LONG Min, LONG Max, ULONG Step)
{
    const ULONG access = KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_SET | KSPROPERTY_TYPE_BASICSUPPORT;
    const ULONG size = sizeof(KSPROPERTY_DESCRIPTION) + sizeof(KSPROPERTY_MEMBERSHEADER) +
                       Channels * sizeof(KSPROPERTY_STEPPING_LONG);
    PKSPROPERTY_DESCRIPTION description = Request->Value;
    PKSPROPERTY_MEMBERSHEADER members;
    PKSPROPERTY_STEPPING_LONG ranges;
    NTSTATUS status;
    ULONG i;

    if (Request->ValueSize == 0) {
        Request->ValueSize = size;
        return STATUS_BUFFER_OVERFLOW;
    }
    if (Request->ValueSize < size) {
        status = VioSndPropertyAccess(Request, access, VariantType);
        if (NT_SUCCESS(status) && Request->ValueSize == sizeof(*description)) {
            /* The description alone; it says how long the whole is. */
            description->DescriptionSize = size;
            description->MembersListCount = 1;
        }
        return status;
    }
    RtlZeroMemory(description, size);
    description->AccessFlags = access;
    description->DescriptionSize = size;
    description->PropTypeSet.Set = KSPROPTYPESETID_General;
    description->PropTypeSet.Id = VariantType;
    description->MembersListCount = 1;
    members = (PKSPROPERTY_MEMBERSHEADER)(description + 1);
    members->MembersFlags = KSPROPERTY_MEMBER_STEPPEDRANGES;
    members->MembersSize = sizeof(*ranges);
    members->MembersCount = Channels;
    members->Flags = KSPROPERTY_MEMBER_FLAG_BASICSUPPORT_MULTICHANNEL;
    ranges = (PKSPROPERTY_STEPPING_LONG)(members + 1);
    for (i = 0; i < Channels; i++) {
        ranges[i].SteppingDelta = Step;
        ranges[i].Bounds.SignedMinimum = Min;
        ranges[i].Bounds.SignedMaximum = Max;
    }
    Request->ValueSize = size;
    return STATUS_SUCCESS;
}

/* ---- Volume and mute
 * ----------------------------------------------------------------------------- */

VOID VioSndUpdateGain(VIOSND_ENDPOINT *Endpoint)
{
    ULONG i;

    for (i = 0; i < VIRTIO_SND_CHANNELS_MAX; i++) {
        Endpoint->Gain[i] = Endpoint->Mute[i] || Endpoint->Level[i] <= VIOSND_LEVEL_MIN
                                ? 0
                                : virtio_snd_gain_from_db(Endpoint->Level[i]);
    }
}

/*
 * The channels that a request is about: First to First + Count - 1. The port driver has taken
 * KSNODEPROPERTY off, what follows of KSNODEPROPERTY_AUDIO_CHANNEL begins with the channel.
 */
static NTSTATUS VioSndChannels(PPCPROPERTY_REQUEST Request, const VIOSND_ENDPOINT *Endpoint,
                               PULONG First, PULONG Count)
{
    LONG channel;

    if (Request->InstanceSize < sizeof(LONG)) {
        return STATUS_INVALID_PARAMETER;
    }
    channel = *(PLONG)Request->Instance;
    if (channel == VIOSND_MASTER_CHANNEL) {
        *First = 0;
        *Count = Endpoint->Pcm.channels_max;
        return STATUS_SUCCESS;
    }
    if (channel < 0 || channel >= Endpoint->Pcm.channels_max) {
        return STATUS_INVALID_PARAMETER;
    }
    *First = (ULONG)channel;
    *Count = 1;
    return STATUS_SUCCESS;
}

static LONG VioSndClampLevel(LONG Level)
{
    /* The request succeeds whatever the value ("KSPROPERTY_AUDIO_VOLUMELEVEL"). */
    if (Level <= VIOSND_LEVEL_MIN) {
        return VIOSND_LEVEL_MIN;
    }
    if (Level >= VIOSND_LEVEL_MAX) {
        return VIOSND_LEVEL_MAX;
    }
    return Level;
}

/* Reads or writes Level, or Mute as BOOL: both are a LONG to clients. */
static NTSTATUS VioSndChannelAccess(PPCPROPERTY_REQUEST Request, VIOSND_ENDPOINT *Endpoint,
                                    BOOLEAN Mute)
{
    VIOSND_ADAPTER *adapter = Endpoint->Adapter;
    PLONG value = Request->Value;
    ULONG first, count, i;
    BOOLEAN proceed;
    NTSTATUS status;
    KIRQL irql;

    status = VioSndChannels(Request, Endpoint, &first, &count);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (!(Request->Verb & (KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_SET))) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (Request->Verb & KSPROPERTY_TYPE_SET) {
        if (Request->ValueSize < sizeof(LONG)) {
            return STATUS_BUFFER_TOO_SMALL;
        }
        KeAcquireSpinLock(&adapter->Lock, &irql);
        for (i = first; i < first + count; i++) {
            if (Mute) {
                Endpoint->Mute[i] = *value != 0;
            } else {
                Endpoint->Level[i] = VioSndClampLevel(*value);
            }
        }
        VioSndUpdateGain(Endpoint);
        KeReleaseSpinLock(&adapter->Lock, irql);
        return STATUS_SUCCESS;
    }
    status = VioSndPropertyRoom(Request, sizeof(LONG), &proceed);
    if (proceed) {
        *value = Mute ? Endpoint->Mute[first] : Endpoint->Level[first];
        Request->ValueSize = sizeof(LONG);
    }
    return status;
}

static NTSTATUS NTAPI VioSndVolumeHandler(PPCPROPERTY_REQUEST Request)
{
    VIOSND_ENDPOINT *endpoint =
        VioSndEndpointOfNode(VioSndMiniportAdapter(Request->MajorTarget), Request->Node);

    if (!endpoint || endpoint->VolumeNode != Request->Node) {
        return STATUS_INVALID_PARAMETER;
    }
    if (Request->Verb & KSPROPERTY_TYPE_BASICSUPPORT) {
        return VioSndChannelSupport(Request, endpoint->Pcm.channels_max, VT_I4, VIOSND_LEVEL_MIN,
                                    VIOSND_LEVEL_MAX, VIOSND_LEVEL_STEP);
    }
    return VioSndChannelAccess(Request, endpoint, FALSE);
}

static NTSTATUS NTAPI VioSndMuteHandler(PPCPROPERTY_REQUEST Request)
{
    VIOSND_ENDPOINT *endpoint =
        VioSndEndpointOfNode(VioSndMiniportAdapter(Request->MajorTarget), Request->Node);

    if (!endpoint || endpoint->MuteNode != Request->Node) {
        return STATUS_INVALID_PARAMETER;
    }
    if (Request->Verb & KSPROPERTY_TYPE_BASICSUPPORT) {
        return VioSndChannelSupport(Request, endpoint->Pcm.channels_max, VT_BOOL, 0, 1, 1);
    }
    return VioSndChannelAccess(Request, endpoint, TRUE);
}

/* The nodes work in this driver, on the processor. */
static NTSTATUS NTAPI VioSndCpuHandler(PPCPROPERTY_REQUEST Request)
{
    BOOLEAN proceed;
    NTSTATUS status;

    if (Request->Verb & KSPROPERTY_TYPE_BASICSUPPORT) {
        return VioSndPropertyAccess(Request, KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_BASICSUPPORT,
                                    VT_I4);
    }
    if (!(Request->Verb & KSPROPERTY_TYPE_GET)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    status = VioSndPropertyRoom(Request, sizeof(LONG), &proceed);
    if (proceed) {
        *(PULONG)Request->Value = KSAUDIO_CPU_RESOURCES_HOST_CPU;
        Request->ValueSize = sizeof(LONG);
    }
    return status;
}

/* ---- Jacks
 * --------------------------------------------------------------------------------------- */

/* High Definition Audio 1.0a §7.3.3.31, color field; RGB. */
static ULONG VioSndJackColor(ULONG DefConf)
{
    static const ULONG colors[16] = {
        0x000000, 0x000000, 0x808080, 0x0000FF, 0x00FF00, 0xFF0000, 0xFFA500, 0xFFFF00,
        0x800080, 0xFFC0CB, 0,        0,        0,        0,        0xFFFFFF, 0,
    };
    return colors[VIRTIO_SND_DEFCONF_COLOR(DefConf)];
}

static VOID VioSndDescribeJack(const VIOSND_ENDPOINT *Endpoint, PKSJACK_DESCRIPTION Jack)
{
    Jack->ChannelMapping = Endpoint->Direction == VIRTIO_SND_D_OUTPUT
                               ? VioSndSpeakers(Endpoint, Endpoint->Pcm.channels_max)
                               : 0;
    Jack->GenLocation = eGenLocPrimaryBox;
    Jack->IsConnected = VioSndEndpointConnected(Endpoint);
    if (Endpoint->JackId == VIOSND_NO_JACK) {
        Jack->Color = 0;
        Jack->ConnectionType = eConnTypeUnknown;
        Jack->GeoLocation = 0; /* eGeoLocNotApplicable: nothing that could be touched */
        Jack->PortConnection = ePortConnIntegratedDevice;
        return;
    }
    Jack->Color = VioSndJackColor(Endpoint->DefConf);
    Jack->ConnectionType = eConnType3Point5mm;
    Jack->GeoLocation = eGeoLocRear;
    Jack->PortConnection = ePortConnJack;
}

/* DESCRIPTION and DESCRIPTION2: KSMULTIPLE_ITEM and one element. Instance: PinId of KSP_PIN. */
static NTSTATUS NTAPI VioSndJackHandler(PPCPROPERTY_REQUEST Request)
{
    const BOOLEAN second = Request->PropertyItem->Id == KSPROPERTY_JACK_DESCRIPTION2;
    const ULONG size = sizeof(KSMULTIPLE_ITEM) +
                       (second ? sizeof(KSJACK_DESCRIPTION2) : sizeof(KSJACK_DESCRIPTION));
    VIOSND_ENDPOINT *endpoint;
    PKSMULTIPLE_ITEM items = Request->Value;
    BOOLEAN proceed;
    NTSTATUS status;

    if (Request->Node != (ULONG)-1 || Request->InstanceSize < sizeof(ULONG)) {
        return STATUS_INVALID_PARAMETER;
    }
    endpoint = VioSndEndpointOfPin(VioSndMiniportAdapter(Request->MajorTarget),
                                   *(PULONG)Request->Instance);
    if (!endpoint) {
        return STATUS_INVALID_PARAMETER; /* no jack at this pin */
    }
    if (Request->Verb & KSPROPERTY_TYPE_BASICSUPPORT) {
        return VioSndPropertyAccess(Request, KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_BASICSUPPORT,
                                    VT_ILLEGAL);
    }
    if (!(Request->Verb & KSPROPERTY_TYPE_GET)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    status = VioSndPropertyRoom(Request, size, &proceed);
    if (!proceed) {
        return status;
    }
    items->Size = size;
    items->Count = 1;
    if (second) {
        PKSJACK_DESCRIPTION2 jack = (PKSJACK_DESCRIPTION2)(items + 1);

        /*
         * Always: even without jacks, a device that is given up shows as unplugged, and clients
         * believe IsConnected only with this bit ("KSJACK_DESCRIPTION2").
         */
        jack->DeviceStateInfo = 0;
        jack->JackCapabilities = JACKDESC2_PRESENCE_DETECT_CAPABILITY;
    } else {
        VioSndDescribeJack(endpoint, (PKSJACK_DESCRIPTION)(items + 1));
    }
    Request->ValueSize = size;
    return STATUS_SUCCESS;
}

/* KSEVENT_PINCAPS_JACKINFOCHANGE */
static NTSTATUS NTAPI VioSndJackEventHandler(PPCEVENT_REQUEST Request)
{
    VIOSND_ADAPTER *adapter = VioSndMiniportAdapter(Request->MajorTarget);
    PPORTEVENTS events = adapter->TopologyEvents;

    switch (Request->Verb) {
    case PCEVENT_VERB_ADD:
        if (!events || !Request->EventEntry) {
            return STATUS_UNSUCCESSFUL;
        }
        events->lpVtbl->AddEventToEventList(events, Request->EventEntry);
        return STATUS_SUCCESS;
    case PCEVENT_VERB_REMOVE: /* the port driver takes it off its list */
    case PCEVENT_VERB_SUPPORT:
    case PCEVENT_VERB_NONE:
        return STATUS_SUCCESS;
    }
    return STATUS_INVALID_PARAMETER;
}

/* ---- Automation tables
 * --------------------------------------------------------------------------- */

#define VIOSND_PROPERTY(set, id, flags, handler)                                                   \
    {                                                                                              \
        .Set = &(set),                                                                             \
        .Id = (id),                                                                                \
        .Flags = (flags) | KSPROPERTY_TYPE_BASICSUPPORT,                                           \
        .Handler = (handler),                                                                      \
    }

static const PCPROPERTY_ITEM VioSndVolumeProperties[] = {
    VIOSND_PROPERTY(KSPROPSETID_Audio, KSPROPERTY_AUDIO_VOLUMELEVEL,
                    KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_SET, VioSndVolumeHandler),
    VIOSND_PROPERTY(KSPROPSETID_Audio, KSPROPERTY_AUDIO_CPU_RESOURCES, KSPROPERTY_TYPE_GET,
                    VioSndCpuHandler),
};

static const PCPROPERTY_ITEM VioSndMuteProperties[] = {
    VIOSND_PROPERTY(KSPROPSETID_Audio, KSPROPERTY_AUDIO_MUTE,
                    KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_SET, VioSndMuteHandler),
    VIOSND_PROPERTY(KSPROPSETID_Audio, KSPROPERTY_AUDIO_CPU_RESOURCES, KSPROPERTY_TYPE_GET,
                    VioSndCpuHandler),
};

static const PCPROPERTY_ITEM VioSndJackProperties[] = {
    VIOSND_PROPERTY(KSPROPSETID_Jack, KSPROPERTY_JACK_DESCRIPTION, KSPROPERTY_TYPE_GET,
                    VioSndJackHandler),
    VIOSND_PROPERTY(KSPROPSETID_Jack, KSPROPERTY_JACK_DESCRIPTION2, KSPROPERTY_TYPE_GET,
                    VioSndJackHandler),
};

static const PCEVENT_ITEM VioSndJackEvents[] = {
    {
        .Set = &KSEVENTSETID_PinCapsChange,
        .Id = KSEVENT_PINCAPS_JACKINFOCHANGE,
        .Flags = KSEVENT_TYPE_ENABLE | KSEVENT_TYPE_BASICSUPPORT,
        .Handler = VioSndJackEventHandler,
    },
};

DEFINE_PCAUTOMATION_TABLE_PROP(VioSndVolumeTable, VioSndVolumeProperties);
DEFINE_PCAUTOMATION_TABLE_PROP(VioSndMuteTable, VioSndMuteProperties);
DEFINE_PCAUTOMATION_TABLE_PROP_EVENT(VioSndTopologyFilterTable, VioSndJackProperties,
                                     VioSndJackEvents);

/* SPDX-License-Identifier: MIT */
/*
 * Filter "Topology": for each direction a bridge pin to the wave filter, volume, mute, and the pin
 * that is the endpoint people see.
 *
 *   wave filter -> bridge -> volume -> mute -> speaker
 *   microphone  -> volume -> mute -> bridge -> wave filter
 */
#include "viosnd.h"

typedef struct _VIOSND_TOPOLOGY_MINIPORT {
    VIOSND_MINIPORT Miniport; /* first */
    PCPIN_DESCRIPTOR Pins[4];
    PCNODE_DESCRIPTOR Nodes[4];
    PCCONNECTION_DESCRIPTOR Connections[6];
} VIOSND_TOPOLOGY_MINIPORT;

VIOSND_ENDPOINT *VioSndEndpointOfNode(VIOSND_ADAPTER *Adapter, ULONG Node)
{
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        VIOSND_ENDPOINT *endpoint = &Adapter->Endpoints[i];

        if (endpoint->Present && (endpoint->VolumeNode == Node || endpoint->MuteNode == Node)) {
            return endpoint;
        }
    }
    return NULL;
}

VIOSND_ENDPOINT *VioSndEndpointOfPin(VIOSND_ADAPTER *Adapter, ULONG Pin)
{
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        if (Adapter->Endpoints[i].Present && Adapter->Endpoints[i].TopologyPin == Pin) {
            return &Adapter->Endpoints[i];
        }
    }
    return NULL;
}

/* ---- What the filter is
 * -------------------------------------------------------------------------- */

/* By VIRTIO_SND_D_*. */
static const struct {
    const GUID *Bridge, *Volume, *Mute;
} VioSndNames[] = {
    {&KSAUDFNAME_WAVE_OUT_MIX, &KSAUDFNAME_WAVE_VOLUME, &KSAUDFNAME_WAVE_MUTE},
    {&KSAUDFNAME_RECORDING_CONTROL, &KSAUDFNAME_MIC_VOLUME, &KSAUDFNAME_MIC_MUTE},
};

/* What is plugged in, as far as the device knows. */
static const GUID *VioSndPinCategory(const VIOSND_ENDPOINT *Endpoint)
{
    ULONG device = VIRTIO_SND_DEFCONF_DEVICE(Endpoint->DefConf);

    if (Endpoint->Direction == VIRTIO_SND_D_INPUT) {
        return Endpoint->JackId != VIOSND_NO_JACK && device == VIRTIO_SND_DEFCONF_DEVICE_LINE_IN
                   ? &KSNODETYPE_LINE_CONNECTOR
                   : &KSNODETYPE_MICROPHONE;
    }
    return Endpoint->JackId != VIOSND_NO_JACK && device == VIRTIO_SND_DEFCONF_DEVICE_HEADPHONES
               ? &KSNODETYPE_HEADPHONES
               : &KSNODETYPE_SPEAKER;
}

static VOID VioSndAddTopologyPin(VIOSND_TOPOLOGY_MINIPORT *Topology, ULONG Id, BOOLEAN Out,
                                 const GUID *Category, const GUID *Name)
{
    PCPIN_DESCRIPTOR *pin = &Topology->Pins[Id];

    pin->KsPinDescriptor.DataRangesCount = 1;
    pin->KsPinDescriptor.DataRanges = &Topology->Miniport.Adapter->BridgeRangePointer;
    pin->KsPinDescriptor.DataFlow = Out ? KSPIN_DATAFLOW_OUT : KSPIN_DATAFLOW_IN;
    pin->KsPinDescriptor.Communication = KSPIN_COMMUNICATION_NONE;
    pin->KsPinDescriptor.Category = Category;
    pin->KsPinDescriptor.Name = Name;
}

/* Pins in the order render bridge, speaker, capture bridge, microphone. */
static VOID VioSndAddTopologyEndpoint(VIOSND_TOPOLOGY_MINIPORT *Topology, VIOSND_ENDPOINT *Endpoint)
{
    PCFILTER_DESCRIPTOR *filter = &Topology->Miniport.Filter;
    PCNODE_DESCRIPTOR *node = &Topology->Nodes[filter->NodeCount];
    const BOOLEAN capture = Endpoint->Direction == VIRTIO_SND_D_INPUT;
    ULONG from, to;

    Endpoint->TopologyBridge = filter->PinCount;
    Endpoint->TopologyPin = filter->PinCount + 1;
    Endpoint->VolumeNode = filter->NodeCount;
    Endpoint->MuteNode = filter->NodeCount + 1;
    from = capture ? Endpoint->TopologyPin : Endpoint->TopologyBridge;
    to = capture ? Endpoint->TopologyBridge : Endpoint->TopologyPin;

    VioSndAddTopologyPin(Topology, Endpoint->TopologyBridge, capture,
                         &KSNODETYPE_LEGACY_AUDIO_CONNECTOR,
                         VioSndNames[Endpoint->Direction].Bridge);
    VioSndAddTopologyPin(Topology, Endpoint->TopologyPin, !capture, VioSndPinCategory(Endpoint),
                         NULL);

    node[0].AutomationTable = &VioSndVolumeTable;
    node[0].Type = &KSNODETYPE_VOLUME;
    node[0].Name = VioSndNames[Endpoint->Direction].Volume;
    node[1].AutomationTable = &VioSndMuteTable;
    node[1].Type = &KSNODETYPE_MUTE;
    node[1].Name = VioSndNames[Endpoint->Direction].Mute;

    /* Pin 1 of a node is its sink, pin 0 its source. */
    VioSndConnectNodes(filter, PCFILTER_NODE, from, Endpoint->VolumeNode, 1);
    VioSndConnectNodes(filter, Endpoint->VolumeNode, 0, Endpoint->MuteNode, 1);
    VioSndConnectNodes(filter, Endpoint->MuteNode, 0, PCFILTER_NODE, to);

    filter->PinCount += 2;
    filter->NodeCount += 2;
}

/* ---- IMiniport, IMiniportTopology
 * ---------------------------------------------------------------- */

/* All pins are bridges: the port driver's own handler knows as much as we do. */
static NTSTATUS STDMETHODCALLTYPE VioSndTopologyDataRangeIntersection(
    IMiniportTopology *This, ULONG PinId, PKSDATARANGE DataRange, PKSDATARANGE MatchingDataRange,
    ULONG OutputBufferLength, PVOID ResultantFormat, PULONG ResultantFormatLength)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(PinId);
    UNREFERENCED_PARAMETER(DataRange);
    UNREFERENCED_PARAMETER(MatchingDataRange);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(ResultantFormat);
    UNREFERENCED_PARAMETER(ResultantFormatLength);
    return STATUS_NOT_IMPLEMENTED;
}

static NTSTATUS STDMETHODCALLTYPE VioSndTopologyInit(IMiniportTopology *This,
                                                     PUNKNOWN UnknownAdapter,
                                                     PRESOURCELIST ResourceList, PPORTTOPOLOGY Port)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(UnknownAdapter); /* known since it was created */
    UNREFERENCED_PARAMETER(ResourceList);
    UNREFERENCED_PARAMETER(Port); /* not needed, hence not referenced */
    return STATUS_SUCCESS;
}

static const IMiniportTopologyVtbl VioSndTopologyVtbl = {
    VIOSND_MINIPORT_METHODS(IMiniportTopology),
    .DataRangeIntersection = VioSndTopologyDataRangeIntersection,
    .Init = VioSndTopologyInit,
};
C_ASSERT(sizeof(VioSndTopologyVtbl) == 6 * sizeof(PVOID));

NTSTATUS VioSndTopologyCreate(VIOSND_ADAPTER *Adapter, PUNKNOWN *Unknown)
{
    VIOSND_TOPOLOGY_MINIPORT *topology = (PVOID)VioSndMiniportCreate(
        Adapter, sizeof(*topology), &IID_IMiniportTopology, (PVOID)&VioSndTopologyVtbl);
    ULONG i;

    if (!topology) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    topology->Miniport.Filter.AutomationTable = &VioSndTopologyFilterTable;
    topology->Miniport.Filter.Pins = topology->Pins;
    topology->Miniport.Filter.Nodes = topology->Nodes;
    topology->Miniport.Filter.Connections = topology->Connections;
    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        if (Adapter->Endpoints[i].Present) {
            VioSndAddTopologyEndpoint(topology, &Adapter->Endpoints[i]);
        }
    }
    *Unknown = (PUNKNOWN)&topology->Miniport.Interface;
    return STATUS_SUCCESS;
}

/* SPDX-License-Identifier: MIT */
/*
 * Filter "Wave": for each direction that the device has a streaming pin and a bridge pin to the
 * topology filter, with a converter between them.
 */
#include "viosnd.h"

typedef struct _VIOSND_WAVE_MINIPORT {
    VIOSND_MINIPORT Miniport; /* first */
    PCPIN_DESCRIPTOR Pins[4];
    PCNODE_DESCRIPTOR Nodes[2];
    PCCONNECTION_DESCRIPTOR Connections[4];
} VIOSND_WAVE_MINIPORT;

/* The endpoint of a streaming pin; NULL: it is a bridge, or there is no such pin. */
static VIOSND_ENDPOINT *VioSndEndpointOfWavePin(VIOSND_ADAPTER *Adapter, ULONG Pin)
{
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        if (Adapter->Endpoints[i].Present && Adapter->Endpoints[i].WavePin == Pin) {
            return &Adapter->Endpoints[i];
        }
    }
    return NULL;
}

/* ---- Property: would this format do?
 * ------------------------------------------------------------- */

static NTSTATUS NTAPI VioSndProposedFormat(PPCPROPERTY_REQUEST Request)
{
    VIOSND_ADAPTER *adapter = VioSndMiniportAdapter(Request->MajorTarget);
    const KSDATAFORMAT *format = Request->Value;
    VIOSND_ENDPOINT *endpoint;
    VIOSND_FORMAT parsed;

    if (Request->InstanceSize < sizeof(ULONG)) {
        return STATUS_INVALID_PARAMETER;
    }
    endpoint = VioSndEndpointOfWavePin(adapter, *(PULONG)Request->Instance);
    if (!endpoint) {
        return STATUS_INVALID_PARAMETER;
    }
    if (Request->Verb & KSPROPERTY_TYPE_BASICSUPPORT) {
        return VioSndPropertyAccess(Request, KSPROPERTY_TYPE_BASICSUPPORT | KSPROPERTY_TYPE_SET,
                                    VT_ILLEGAL);
    }
    if (!(Request->Verb & KSPROPERTY_TYPE_SET)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (Request->ValueSize < sizeof(KSDATAFORMAT)) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (format->FormatSize > Request->ValueSize) {
        return STATUS_INVALID_PARAMETER;
    }
    return VioSndParseFormat(endpoint, format, &parsed);
}

static const PCPROPERTY_ITEM VioSndWaveFilterProperties[] = {
    {
        .Set = &KSPROPSETID_Pin,
        .Id = KSPROPERTY_PIN_PROPOSEDATAFORMAT,
        .Flags = KSPROPERTY_TYPE_SET | KSPROPERTY_TYPE_BASICSUPPORT,
        .Handler = VioSndProposedFormat,
    },
};

static DEFINE_PCAUTOMATION_TABLE_PROP(VioSndWaveFilterTable, VioSndWaveFilterProperties);

/* ---- What the filter is
 * -------------------------------------------------------------------------- */

/* Pins of the same category need names ("Pin Factories"). By VIRTIO_SND_D_*. */
static const GUID *const VioSndPinNames[] = {&KSAUDFNAME_WAVE_OUT_MIX,
                                             &KSAUDFNAME_RECORDING_CONTROL};
static const GUID *const VioSndConverters[] = {&KSNODETYPE_DAC, &KSNODETYPE_ADC};

/* Two pins, a node and two connections. Pin 1 of a node is its sink, pin 0 its source. */
static VOID VioSndAddWaveEndpoint(VIOSND_WAVE_MINIPORT *Wave, VIOSND_ENDPOINT *Endpoint)
{
    PCFILTER_DESCRIPTOR *filter = &Wave->Miniport.Filter;
    PCPIN_DESCRIPTOR *pin = &Wave->Pins[filter->PinCount];
    PCPIN_DESCRIPTOR *bridge = pin + 1;
    const BOOLEAN capture = Endpoint->Direction == VIRTIO_SND_D_INPUT;
    ULONG from, to;

    Endpoint->WavePin = filter->PinCount;
    Endpoint->WaveBridge = filter->PinCount + 1;
    Endpoint->WaveNode = filter->NodeCount;
    from = capture ? Endpoint->WaveBridge : Endpoint->WavePin;
    to = capture ? Endpoint->WavePin : Endpoint->WaveBridge;

    pin->MaxGlobalInstanceCount = 1;
    pin->MaxFilterInstanceCount = 1;
    pin->KsPinDescriptor.DataRangesCount = Endpoint->RangeCount;
    pin->KsPinDescriptor.DataRanges = Endpoint->RangePointers;
    pin->KsPinDescriptor.DataFlow = capture ? KSPIN_DATAFLOW_OUT : KSPIN_DATAFLOW_IN;
    pin->KsPinDescriptor.Communication = KSPIN_COMMUNICATION_SINK;
    pin->KsPinDescriptor.Category = &KSCATEGORY_AUDIO;
    pin->KsPinDescriptor.Name = VioSndPinNames[Endpoint->Direction];

    bridge->KsPinDescriptor.DataRangesCount = 1;
    bridge->KsPinDescriptor.DataRanges = &Wave->Miniport.Adapter->BridgeRangePointer;
    bridge->KsPinDescriptor.DataFlow = capture ? KSPIN_DATAFLOW_IN : KSPIN_DATAFLOW_OUT;
    bridge->KsPinDescriptor.Communication = KSPIN_COMMUNICATION_NONE;
    bridge->KsPinDescriptor.Category = &KSNODETYPE_LEGACY_AUDIO_CONNECTOR;
    bridge->KsPinDescriptor.Name = VioSndPinNames[Endpoint->Direction];

    Wave->Nodes[filter->NodeCount].Type = VioSndConverters[Endpoint->Direction];

    VioSndConnectNodes(filter, PCFILTER_NODE, from, Endpoint->WaveNode, 1);
    VioSndConnectNodes(filter, Endpoint->WaveNode, 0, PCFILTER_NODE, to);

    filter->PinCount += 2;
    filter->NodeCount += 1;
}

/* ---- IMiniport, IMiniportWaveRT
 * ------------------------------------------------------------------ */

static NTSTATUS STDMETHODCALLTYPE VioSndWaveDataRangeIntersection(
    IMiniportWaveRT *This, ULONG PinId, PKSDATARANGE DataRange, PKSDATARANGE MatchingDataRange,
    ULONG OutputBufferLength, PVOID ResultantFormat, PULONG ResultantFormatLength)
{
    VIOSND_ENDPOINT *endpoint =
        VioSndEndpointOfWavePin(VioSndMiniportAdapter((PUNKNOWN)This), PinId);

    if (!endpoint) {
        return STATUS_NOT_IMPLEMENTED; /* bridges: nothing to choose, the port driver does it */
    }
    return VioSndIntersect(endpoint, DataRange, MatchingDataRange, OutputBufferLength,
                           ResultantFormat, ResultantFormatLength);
}

static NTSTATUS STDMETHODCALLTYPE VioSndWaveInit(IMiniportWaveRT *This, PUNKNOWN UnknownAdapter,
                                                 PRESOURCELIST ResourceList, PPORTWAVERT Port)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(UnknownAdapter); /* known since it was created */
    UNREFERENCED_PARAMETER(ResourceList);
    UNREFERENCED_PARAMETER(Port); /* not needed, hence not referenced */
    return STATUS_SUCCESS;
}

static NTSTATUS STDMETHODCALLTYPE VioSndWaveNewStream(IMiniportWaveRT *This,
                                                      PMINIPORTWAVERTSTREAM *Stream,
                                                      PPORTWAVERTSTREAM PortStream, ULONG Pin,
                                                      BOOLEAN Capture, PKSDATAFORMAT DataFormat)
{
    VIOSND_ENDPOINT *endpoint = VioSndEndpointOfWavePin(VioSndMiniportAdapter((PUNKNOWN)This), Pin);
    VIOSND_FORMAT format;
    NTSTATUS status;

    *Stream = NULL;
    if (!endpoint || (Capture != FALSE) != (endpoint->Direction == VIRTIO_SND_D_INPUT)) {
        return STATUS_INVALID_PARAMETER;
    }
    status = VioSndParseFormat(endpoint, DataFormat, &format);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return VioSndStreamCreate(endpoint, PortStream, &format, Stream);
}

static NTSTATUS STDMETHODCALLTYPE
VioSndWaveGetDeviceDescription(IMiniportWaveRT *This, PDEVICE_DESCRIPTION DeviceDescription)
{
    UNREFERENCED_PARAMETER(This);
    RtlZeroMemory(DeviceDescription, sizeof(*DeviceDescription));
    DeviceDescription->Version = DEVICE_DESCRIPTION_VERSION;
    DeviceDescription->Master = TRUE;
    DeviceDescription->ScatterGather = TRUE;
    DeviceDescription->Dma32BitAddresses = TRUE;
    DeviceDescription->Dma64BitAddresses = TRUE;
    DeviceDescription->InterfaceType = PCIBus;
    DeviceDescription->MaximumLength = VIOSND_BUFFER_MAX;
    return STATUS_SUCCESS;
}

static const IMiniportWaveRTVtbl VioSndWaveVtbl = {
    VIOSND_MINIPORT_METHODS(IMiniportWaveRT),
    .DataRangeIntersection = VioSndWaveDataRangeIntersection,
    .Init = VioSndWaveInit,
    .NewStream = VioSndWaveNewStream,
    .GetDeviceDescription = VioSndWaveGetDeviceDescription,
};
C_ASSERT(sizeof(VioSndWaveVtbl) == 8 * sizeof(PVOID));

NTSTATUS VioSndWaveCreate(VIOSND_ADAPTER *Adapter, PUNKNOWN *Unknown)
{
    VIOSND_WAVE_MINIPORT *wave = (PVOID)VioSndMiniportCreate(
        Adapter, sizeof(*wave), &IID_IMiniportWaveRT, (PVOID)&VioSndWaveVtbl);
    ULONG i;

    if (!wave) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    wave->Miniport.Filter.AutomationTable = &VioSndWaveFilterTable;
    wave->Miniport.Filter.Pins = wave->Pins;
    wave->Miniport.Filter.Nodes = wave->Nodes;
    wave->Miniport.Filter.Connections = wave->Connections;
    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        if (Adapter->Endpoints[i].Present) {
            VioSndAddWaveEndpoint(wave, &Adapter->Endpoints[i]);
        }
    }
    *Unknown = (PUNKNOWN)&wave->Miniport.Interface;
    return STATUS_SUCCESS;
}

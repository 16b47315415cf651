/* SPDX-License-Identifier: MIT */
/*
 * An audio adapter driver as far as headers go: one source of a PortCls driver in C, which includes
 * nothing but what docs/ddk.md says, with a WaveRT miniport, its stream, a topology miniport and the
 * descriptors of both. Compile-only.
 */
#include <ntddk.h>
#include <initguid.h>
#include <ksguid.h>
#include <portcls.h>

typedef struct {
    IMiniportWaveRT Wave;
    LONG References;
    PPORTWAVERT Port;
    PPORTEVENTS Events;
} TEST_WAVE;

static NTSTATUS NTAPI TestQueryInterface(IMiniportWaveRT *This, REFIID InterfaceId, PVOID *Interface)
{
    if (!IsEqualGUID(InterfaceId, &IID_IUnknown) && !IsEqualGUID(InterfaceId, &IID_IMiniport) &&
        !IsEqualGUID(InterfaceId, &IID_IMiniportWaveRT)) {
        *Interface = NULL;
        return STATUS_INVALID_PARAMETER;
    }
    *Interface = This;
    This->lpVtbl->AddRef(This);
    return STATUS_SUCCESS;
}

static ULONG NTAPI TestAddRef(IMiniportWaveRT *This)
{
    return (ULONG)InterlockedIncrement(&CONTAINING_RECORD(This, TEST_WAVE, Wave)->References);
}

static ULONG NTAPI TestRelease(IMiniportWaveRT *This)
{
    return (ULONG)InterlockedDecrement(&CONTAINING_RECORD(This, TEST_WAVE, Wave)->References);
}

/* ---- descriptors --------------------------------------------------------------------------- */

static NTSTATUS NTAPI TestProperty(PPCPROPERTY_REQUEST Request)
{
    PKSNODEPROPERTY_AUDIO_CHANNEL channel;
    if (Request->Verb & KSPROPERTY_TYPE_BASICSUPPORT)
        return STATUS_NOT_IMPLEMENTED;
    channel = CONTAINING_RECORD(Request->Instance, KSNODEPROPERTY_AUDIO_CHANNEL, Channel);
    return channel->Channel == -1 ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

static NTSTATUS NTAPI TestEvent(PPCEVENT_REQUEST Request)
{
    TEST_WAVE *wave = (TEST_WAVE *)Request->MajorTarget;
    if (Request->Verb == PCEVENT_VERB_ADD)
        wave->Events->lpVtbl->AddEventToEventList(wave->Events, Request->EventEntry);
    return STATUS_SUCCESS;
}

static const PCPROPERTY_ITEM TestProperties[] = {
    {.Set = &KSPROPSETID_Jack,
     .Id = KSPROPERTY_JACK_DESCRIPTION,
     .Flags = PCPROPERTY_ITEM_FLAG_GET | PCPROPERTY_ITEM_FLAG_BASICSUPPORT,
     .Handler = TestProperty},
    {.Set = &KSPROPSETID_Audio,
     .Id = KSPROPERTY_AUDIO_VOLUMELEVEL,
     .Flags = PCPROPERTY_ITEM_FLAG_GET | PCPROPERTY_ITEM_FLAG_SET,
     .Handler = TestProperty},
};
static const PCEVENT_ITEM TestEvents[] = {
    {.Set = &KSEVENTSETID_PinCapsChange,
     .Id = KSEVENT_PINCAPS_JACKINFOCHANGE,
     .Flags = PCEVENT_ITEM_FLAG_ENABLE | PCEVENT_ITEM_FLAG_BASICSUPPORT,
     .Handler = TestEvent},
};
static DEFINE_PCAUTOMATION_TABLE_PROP_EVENT(TestAutomation, TestProperties, TestEvents);

static KSDATARANGE_AUDIO TestRange = {
    .DataRange = {.FormatSize = sizeof(KSDATARANGE_AUDIO),
                  .MajorFormat = {STATICGUIDOF(KSDATAFORMAT_TYPE_AUDIO)},
                  .SubFormat = {STATICGUIDOF(KSDATAFORMAT_SUBTYPE_PCM)},
                  .Specifier = {STATICGUIDOF(KSDATAFORMAT_SPECIFIER_WAVEFORMATEX)}},
    .MaximumChannels = 2,
    .MinimumBitsPerSample = 16,
    .MaximumBitsPerSample = 16,
    .MinimumSampleFrequency = 48000,
    .MaximumSampleFrequency = 48000,
};
static const PKSDATARANGE TestRanges[] = {(PKSDATARANGE)&TestRange};
static const PCPIN_DESCRIPTOR TestPins[] = {
    {.MaxGlobalInstanceCount = 1,
     .MaxFilterInstanceCount = 1,
     .KsPinDescriptor = {.DataRangesCount = SIZEOF_ARRAY(TestRanges),
                         .DataRanges = TestRanges,
                         .DataFlow = KSPIN_DATAFLOW_IN,
                         .Communication = KSPIN_COMMUNICATION_SINK,
                         .Category = &KSCATEGORY_AUDIO}},
};
static const PCNODE_DESCRIPTOR TestNodes[] = {{.Type = &KSNODETYPE_VOLUME}};
static const PCCONNECTION_DESCRIPTOR TestConnections[] = {{PCFILTER_NODE, 0, 0, 1}};
static PCFILTER_DESCRIPTOR TestFilter = {
    .AutomationTable = &TestAutomation,
    .PinSize = sizeof(PCPIN_DESCRIPTOR),
    .PinCount = SIZEOF_ARRAY(TestPins),
    .Pins = TestPins,
    .NodeSize = sizeof(PCNODE_DESCRIPTOR),
    .NodeCount = SIZEOF_ARRAY(TestNodes),
    .Nodes = TestNodes,
    .ConnectionCount = SIZEOF_ARRAY(TestConnections),
    .Connections = TestConnections,
};

/* ---- the miniport -------------------------------------------------------------------------- */

static NTSTATUS NTAPI TestGetDescription(IMiniportWaveRT *This, PPCFILTER_DESCRIPTOR *Description)
{
    *Description = &TestFilter;
    return This ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

static NTSTATUS NTAPI TestIntersection(IMiniportWaveRT *This, ULONG PinId, PKSDATARANGE DataRange,
                                       PKSDATARANGE MatchingDataRange, ULONG OutputBufferLength,
                                       PVOID ResultantFormat, PULONG ResultantFormatLength)
{
    PKSDATAFORMAT_WAVEFORMATEXTENSIBLE format = ResultantFormat;
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(PinId);
    *ResultantFormatLength = sizeof(*format);
    if (!OutputBufferLength)
        return STATUS_BUFFER_OVERFLOW;
    if (DataRange->FormatSize < sizeof(KSDATARANGE_AUDIO) || OutputBufferLength < sizeof(*format))
        return STATUS_BUFFER_TOO_SMALL;
    format->DataFormat = *MatchingDataRange;
    format->WaveFormatExt.dwChannelMask = KSAUDIO_SPEAKER_STEREO;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI TestInit(IMiniportWaveRT *This, PUNKNOWN UnknownAdapter,
                               PRESOURCELIST ResourceList, PPORTWAVERT Port)
{
    TEST_WAVE *wave = CONTAINING_RECORD(This, TEST_WAVE, Wave);
    UNREFERENCED_PARAMETER(UnknownAdapter);
    wave->Port = Port;
    if (ResourceList->lpVtbl->NumberOfEntriesOfType(ResourceList, CmResourceTypeMemory) == 0)
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    return Port->lpVtbl->QueryInterface(Port, &IID_IPortEvents, (PVOID *)&wave->Events);
}

static NTSTATUS NTAPI TestNewStream(IMiniportWaveRT *This, PMINIPORTWAVERTSTREAM *Stream,
                                    PPORTWAVERTSTREAM PortStream, ULONG Pin, BOOLEAN Capture,
                                    PKSDATAFORMAT DataFormat)
{
    PHYSICAL_ADDRESS high = {.QuadPart = 0xFFFFFFFF};
    PMDL mdl = PortStream->lpVtbl->AllocatePagesForMdl(PortStream, high, 65536);
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(Pin);
    UNREFERENCED_PARAMETER(Capture);
    UNREFERENCED_PARAMETER(DataFormat);
    *Stream = NULL;
    if (!mdl)
        return STATUS_INSUFFICIENT_RESOURCES;
    PortStream->lpVtbl->GetPhysicalPageAddress(PortStream, &high, mdl, 0);
    PortStream->lpVtbl->FreePagesFromMdl(PortStream, mdl);
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS NTAPI TestGetDeviceDescription(IMiniportWaveRT *This, PDEVICE_DESCRIPTION Description)
{
    Description->Master = This != NULL;
    return STATUS_SUCCESS;
}

static IMiniportWaveRTVtbl TestWaveVtbl = {
    .QueryInterface = TestQueryInterface,
    .AddRef = TestAddRef,
    .Release = TestRelease,
    .GetDescription = TestGetDescription,
    .DataRangeIntersection = TestIntersection,
    .Init = TestInit,
    .NewStream = TestNewStream,
    .GetDeviceDescription = TestGetDeviceDescription,
};
static TEST_WAVE TestWave = {.Wave = {.lpVtbl = &TestWaveVtbl}, .References = 1};

/* ---- the adapter --------------------------------------------------------------------------- */

static NTSTATUS NTAPI TestStart(PDEVICE_OBJECT DeviceObject, PIRP Irp, PRESOURCELIST ResourceList)
{
    PPORT port = NULL;
    NTSTATUS status = PcNewPort(&port, &CLSID_PortWaveRT);
    if (NT_SUCCESS(status))
        status = port->lpVtbl->Init(port, DeviceObject, Irp, (PUNKNOWN)&TestWave.Wave, NULL,
                                    ResourceList);
    if (NT_SUCCESS(status))
        status = PcRegisterSubdevice(DeviceObject, (PWCHAR)L"Wave", (PUNKNOWN)port);
    if (port)
        port->lpVtbl->Release(port);
    if (PcGetTimeInterval(0) >= GTI_MILLISECONDS(5))
        PcUnregisterAdapterPowerManagement(DeviceObject);
    return status;
}

static DRIVER_ADD_DEVICE TestAddDevice;
static NTSTATUS NTAPI TestAddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    return PcAddAdapterDevice(DriverObject, PhysicalDeviceObject, TestStart, 2,
                              PORT_CLASS_DEVICE_EXTENSION_SIZE + 64);
}

DRIVER_INITIALIZE DriverEntry;
NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    return PcInitializeAdapterDriver(DriverObject, RegistryPath, TestAddDevice);
}

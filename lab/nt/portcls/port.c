/* SPDX-License-Identifier: MIT */
/*
 * Ports: PcNewPort, IPort, IPortWaveRT, IPortTopology, IPortClsVersion; subdevices and physical
 * connections.
 */
#include "pcp.h"

VOID PcpLockPort(PPCP_PORT Port)
{
    KeWaitForSingleObject(&Port->Control, Executive, KernelMode, FALSE, NULL);
}

VOID PcpUnlockPort(PPCP_PORT Port)
{
    KeSetEvent(&Port->Control, IO_NO_INCREMENT, FALSE);
}

static VOID PcpDestroyPort(PPCP_OBJECT Object)
{
    PPCP_PORT Port = CONTAINING_RECORD(Object, PCP_PORT, Object);

    LAB_ASSERT(Port->Subdevice == NULL && IsListEmpty(&Port->Streams));
    PcpRelease(Port->PowerNotify);
    PcpRelease(Port->PinCount);
    PcpRelease(Port->Miniport);
    PcpRelease(Port->Unknown);
    if (Port->PinInstances != NULL)
        LabFree(Port->PinInstances);
}

static PCP_INTERFACE *const PcpWaveRtFaces[] = {
    &PcpIPortWaveRT,          &PcpIPort,
    &PcpIPortEvents,          &PcpIUnregisterSubdevice,
    &PcpIUnregisterPhysicalConnection, &PcpIPortClsVersion,
};
static PCP_INTERFACE *const PcpTopologyFaces[] = {
    &PcpIPortTopology,        &PcpIPort,
    &PcpIPortEvents,          &PcpIUnregisterSubdevice,
    &PcpIUnregisterPhysicalConnection, &PcpIPortClsVersion,
};

NTSTATUS NTAPI PcNewPort(PPORT *OutPort, REFCLSID ClassId)
{
    BOOLEAN WaveRt = IsEqualGUID(ClassId, &CLSID_PortWaveRT);
    PPCP_PORT Port;

    *OutPort = NULL;
    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    if (!WaveRt && !IsEqualGUID(ClassId, &CLSID_PortTopology)) {
        if (IsEqualGUID(ClassId, &CLSID_PortWaveCyclic) || IsEqualGUID(ClassId, &CLSID_PortWavePci) ||
            IsEqualGUID(ClassId, &CLSID_PortMidi))
            LabMissing("PcNewPort of a port other than WaveRT and Topology");
        return STATUS_INVALID_PARAMETER;
    }
    Port = PcpCreateObject(sizeof(*Port), WaveRt ? "IPortWaveRT" : "IPortTopology", LAB_CALLER(),
                           WaveRt ? PcpWaveRtFaces : PcpTopologyFaces, PCP_MAX_FACES, PcpDestroyPort);
    Port->WaveRt = WaveRt;
    KeInitializeEvent(&Port->Control, SynchronizationEvent, TRUE);
    InitializeListHead(&Port->Streams);
    InitializeListHead(&Port->Events);
    KeInitializeSpinLock(&Port->EventLock);
    KeInitializeDpc(&Port->EventDpc, PcpEventDpc, Port);
    *OutPort = (PPORT)&Port->Object.Face[0];
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI PcpPortInit(PVOID This, PDEVICE_OBJECT DeviceObject, PIRP Irp,
                                  PUNKNOWN UnknownMiniport, PUNKNOWN UnknownAdapter,
                                  PRESOURCELIST ResourceList)
{
    PPCP_PORT Port = PcpObjectOf(This, "IPort::Init");
    const GUID *Iid = Port->WaveRt ? &IID_IMiniportWaveRT : &IID_IMiniportTopology;
    NTSTATUS Status;

    Port->Adapter = PcpAdapterOf(DeviceObject, "IPort::Init");
    if (Irp == NULL || UnknownMiniport == NULL || ResourceList == NULL)
        LabFinding("portcls-param", "portcls: IPort::Init: Irp, UnknownMiniport or ResourceList is NULL");
    if (Port->Initialized)
        LabFinding("portcls-param", "portcls: IPort::Init: called twice");
    Port->Miniport = PcpQuery(UnknownMiniport, Iid);
    if (Port->Miniport == NULL)
        return STATUS_INVALID_PARAMETER;
    PcpAddRef(UnknownMiniport);
    Port->Unknown = UnknownMiniport;
    if (Port->WaveRt)
        Status = PCP_CALL(Port->Miniport, IMiniportWaveRT, Init, UnknownAdapter, ResourceList,
                          (PPORTWAVERT)This);
    else
        Status = PCP_CALL(Port->Miniport, IMiniportTopology, Init, UnknownAdapter, ResourceList,
                          (PPORTTOPOLOGY)This);
    if (NT_SUCCESS(Status)) {
        PPCFILTER_DESCRIPTOR Filter = NULL;

        /* IMiniport is the head of both; its declaration in mingw-w64 has another's This. */
        Status = PCP_CALL(Port->Miniport, IMiniportTopology, GetDescription, &Filter);
        Port->Filter = Filter;
    }
    if (!NT_SUCCESS(Status)) {
        PcpRelease(Port->Miniport);
        PcpRelease(Port->Unknown);
        Port->Miniport = Port->Unknown = NULL;
        return Status;
    }
    PcpCheckFilter(Port);
    Port->PinInstances = LabAllocate((Port->Filter->PinCount + 1) * sizeof(ULONG));
    Port->PowerNotify = PcpQuery(Port->Unknown, &IID_IPowerNotify);
    Port->PinCount = PcpQuery(Port->Unknown, &IID_IPinCount);
    Port->Initialized = TRUE;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI PcpPortGetDeviceProperty(PVOID This, DEVICE_REGISTRY_PROPERTY Property,
                                               ULONG BufferLength, PVOID Buffer, PULONG ResultLength)
{
    PPCP_PORT Port = PcpObjectOf(This, "IPort::GetDeviceProperty");

    if (Port->Adapter == NULL)
        LabFinding("portcls-param", "portcls: IPort::GetDeviceProperty: before IPort::Init");
    return IoGetDeviceProperty(Port->Adapter->Pdo, Property, BufferLength, Buffer, ResultLength);
}

NTSTATUS NTAPI PcNewRegistryKey(PREGISTRYKEY *OutKey, PUNKNOWN OuterUnknown, ULONG Type,
                                ACCESS_MASK Access, PVOID DeviceObject, PVOID SubDevice,
                                POBJECT_ATTRIBUTES Attributes, ULONG CreateOptions,
                                PULONG Disposition);

static NTSTATUS NTAPI PcpPortNewRegistryKey(PVOID This, PREGISTRYKEY *OutKey, PUNKNOWN OuterUnknown,
                                            ULONG Type, ACCESS_MASK Access,
                                            POBJECT_ATTRIBUTES Attributes, ULONG CreateOptions,
                                            PULONG Disposition)
{
    PPCP_PORT Port = PcpObjectOf(This, "IPort::NewRegistryKey");

    if (Port->Adapter == NULL)
        LabFinding("portcls-param", "portcls: IPort::NewRegistryKey: before IPort::Init");
    return PcNewRegistryKey(OutKey, OuterUnknown, Type, Access, Port->Adapter->Fdo, This, Attributes,
                            CreateOptions, Disposition);
}

static ULONG NTAPI PcpGetVersion(PVOID This)
{
    PcpObjectOf(This, "IPortClsVersion::GetVersion");
    return kVersionWinServer2003_UAAQFE; /* the last there is: later Windows have no number */
}

NTSTATUS NTAPI PcGetDeviceProperty(PVOID DeviceObject, DEVICE_REGISTRY_PROPERTY Property,
                                   ULONG BufferLength, PVOID Buffer, PULONG ResultLength)
{
    return IoGetDeviceProperty(PcpAdapterOf(DeviceObject, "PcGetDeviceProperty")->Pdo, Property,
                               BufferLength, Buffer, ResultLength);
}

/* ---- subdevices ----------------------------------------------------------------------------------- */

PPCP_SUBDEVICE PcpFindSubdevice(PPCP_ADAPTER Adapter, PCWSTR Name, SIZE_T Chars)
{
    for (PLIST_ENTRY e = Adapter->Subdevices.Flink; e != &Adapter->Subdevices; e = e->Flink) {
        PPCP_SUBDEVICE Subdevice = CONTAINING_RECORD(e, PCP_SUBDEVICE, Link);
        UNICODE_STRING Have, Want;

        RtlInitUnicodeString(&Have, Subdevice->Name);
        Want.Buffer = (PWSTR)Name;
        Want.Length = Want.MaximumLength = (USHORT)(Chars * sizeof(WCHAR));
        if (RtlEqualUnicodeString(&Have, &Want, TRUE))
            return Subdevice;
    }
    return NULL;
}

static PPCP_PORT PcpPortOf(PVOID Unknown, const char *Api)
{
    PPCP_PORT Port = PcpObjectOf(Unknown, Api);

    if (Port->Object.Interfaces != PcpWaveRtFaces && Port->Object.Interfaces != PcpTopologyFaces)
        LabFinding("portcls-param", "portcls: %s: %p is no port", Api, Unknown);
    return Port;
}

PPCP_SUBDEVICE PcpSubdeviceOfPort(PPCP_ADAPTER Adapter, PVOID Unknown, const char *Api)
{
    PPCP_PORT Port = PcpPortOf(Unknown, Api);

    if (Port->Subdevice == NULL || Port->Subdevice->Adapter != Adapter)
        LabFinding("portcls-param", "portcls: %s: the port is not registered as a subdevice", Api);
    return Port->Subdevice;
}

static VOID PcpDisableSubdevice(PPCP_SUBDEVICE Subdevice)
{
    for (ULONG i = 0; i < Subdevice->CategoryCount; i++) {
        if (Subdevice->Links[i].Buffer == NULL)
            continue;
        IoSetDeviceInterfaceState(&Subdevice->Links[i], FALSE);
        RtlFreeUnicodeString(&Subdevice->Links[i]);
    }
    LabFree(Subdevice->Links);
    Subdevice->Links = NULL;
    Subdevice->CategoryCount = 0;
}

static NTSTATUS PcpEnableSubdevice(PPCP_SUBDEVICE Subdevice)
{
    const GUID *Each;
    ULONG Count;
    UNICODE_STRING Reference;
    NTSTATUS Status = STATUS_SUCCESS;

    RtlInitUnicodeString(&Reference, Subdevice->Name);
    Each = PcpCategories(Subdevice->Port, &Count);
    Subdevice->Links = LabAllocate((Count + 1) * sizeof(UNICODE_STRING));
    for (ULONG i = 0; i < Count && NT_SUCCESS(Status); i++) {
        Status = IoRegisterDeviceInterface(Subdevice->Adapter->Pdo, &Each[i], &Reference,
                                           &Subdevice->Links[i]);
        Subdevice->CategoryCount = i + 1;
        if (NT_SUCCESS(Status))
            Status = IoSetDeviceInterfaceState(&Subdevice->Links[i], TRUE);
        if (Status == STATUS_OBJECT_NAME_EXISTS)
            Status = STATUS_SUCCESS;
    }
    return Status;
}

static VOID PcpDropConnections(PPCP_ADAPTER Adapter, PPCP_SUBDEVICE Subdevice)
{
    PLIST_ENTRY Next;

    for (PLIST_ENTRY e = Adapter->Connections.Flink; e != &Adapter->Connections; e = Next) {
        PPCP_CONNECTION c = CONTAINING_RECORD(e, PCP_CONNECTION, Link);

        Next = e->Flink;
        if (c->From != Subdevice && c->To != Subdevice)
            continue;
        RemoveEntryList(&c->Link);
        if (c->External.Buffer != NULL)
            LabFree(c->External.Buffer);
        LabFree(c);
    }
}

static VOID PcpRemoveSubdevice(PPCP_SUBDEVICE Subdevice)
{
    PPCP_PORT Port = Subdevice->Port;

    /* Clients have closed their streams by then: REMOVE comes after the last handle has gone. */
    LAB_ASSERT(Subdevice->Opens == 0);
    PcpDisableSubdevice(Subdevice);
    PcpDropConnections(Subdevice->Adapter, Subdevice);
    RemoveEntryList(&Subdevice->Link);
    Subdevice->Adapter->SubdeviceCount--;
    Port->Subdevice = NULL;
    LabFree(Subdevice);
    PcpDereference(&Port->Object, "PortCls");
}

VOID PcpRemoveSubdevices(PPCP_ADAPTER Adapter)
{
    while (!IsListEmpty(&Adapter->Subdevices))
        PcpRemoveSubdevice(CONTAINING_RECORD(Adapter->Subdevices.Flink, PCP_SUBDEVICE, Link));
}

NTSTATUS NTAPI PcRegisterSubdevice(PDEVICE_OBJECT DeviceObject, PWCHAR Name, PUNKNOWN Unknown)
{
    static const char Api[] = "PcRegisterSubdevice";
    PPCP_ADAPTER Adapter;
    PPCP_SUBDEVICE Subdevice;
    PPCP_PORT Port;
    SIZE_T Chars = 0;
    NTSTATUS Status;

    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    Adapter = PcpAdapterOf(DeviceObject, Api);
    Port = PcpPortOf(Unknown, Api);
    while (Name != NULL && Name[Chars] != 0)
        Chars++;
    if (Chars == 0 || Chars >= RTL_NUMBER_OF(Subdevice->Name))
        LabFinding("portcls-param", "portcls: %s: Name is empty or longer than a short name", Api);
    if (!Port->Initialized)
        LabFinding("portcls-param", "portcls: %s: before IPort::Init", Api);
    if (Port->Subdevice != NULL || PcpFindSubdevice(Adapter, Name, Chars) != NULL)
        LabFinding("portcls-param", "portcls: %s: %ws is registered already", Api, Name);
    if (Adapter->SubdeviceCount == Adapter->MaxObjects)
        LabFinding("portcls-param", "portcls: %s: more than the MaxObjects (%u) of PcAddAdapterDevice",
                   Api, Adapter->MaxObjects);
    Subdevice = LabAllocate(sizeof(*Subdevice));
    Subdevice->Adapter = Adapter;
    Subdevice->Port = Port;
    RtlCopyMemory(Subdevice->Name, Name, Chars * sizeof(WCHAR));
    PcpReference(&Port->Object);
    Port->Subdevice = Subdevice;
    InsertTailList(&Adapter->Subdevices, &Subdevice->Link);
    Adapter->SubdeviceCount++;
    Status = PcpEnableSubdevice(Subdevice);
    if (!NT_SUCCESS(Status))
        PcpRemoveSubdevice(Subdevice);
    return Status;
}

static NTSTATUS NTAPI PcpUnregisterSubdevice(PVOID This, PDEVICE_OBJECT DeviceObject, PUNKNOWN Unknown)
{
    static const char Api[] = "IUnregisterSubdevice::UnregisterSubdevice";
    PPCP_ADAPTER Adapter = PcpAdapterOf(DeviceObject, Api);
    PPCP_PORT Port = PcpPortOf(Unknown, Api);

    PcpObjectOf(This, Api);
    if (Port->Subdevice == NULL || Port->Subdevice->Adapter != Adapter)
        return STATUS_NOT_FOUND;
    if (Port->Subdevice->Opens != 0)
        LabMissing("IUnregisterSubdevice::UnregisterSubdevice while clients have the filter open");
    PcpRemoveSubdevice(Port->Subdevice);
    return STATUS_SUCCESS;
}

/* ---- physical connections --------------------------------------------------------------------------- */

PPCP_CONNECTION PcpConnectionAt(PPCP_SUBDEVICE Subdevice, ULONG Pin)
{
    for (PLIST_ENTRY e = Subdevice->Adapter->Connections.Flink; e != &Subdevice->Adapter->Connections;
         e = e->Flink) {
        PPCP_CONNECTION c = CONTAINING_RECORD(e, PCP_CONNECTION, Link);

        if ((c->From == Subdevice && c->FromPin == Pin) || (c->To == Subdevice && c->ToPin == Pin))
            return c;
    }
    return NULL;
}

/* A connected pin is a bridge pin: nobody opens it, and data flow must fit. */
static VOID PcpCheckConnected(PPCP_SUBDEVICE Subdevice, ULONG Pin, KSPIN_DATAFLOW Flow, const char *Api)
{
    const PCPIN_DESCRIPTOR *Descriptor;

    if (Subdevice == NULL)
        return;
    Descriptor = PcpPin(Subdevice->Port, Pin);
    if (Descriptor == NULL)
        LabFinding("portcls-filter", "portcls: %s: %ws has no pin %u", Api, Subdevice->Name, Pin);
    if (Descriptor->KsPinDescriptor.DataFlow != Flow)
        LabFinding("portcls-filter", "portcls: %s: data flows the other way at pin %u of %ws", Api, Pin,
                   Subdevice->Name);
    if (PcpConnectionAt(Subdevice, Pin) != NULL)
        LabFinding("portcls-filter", "portcls: %s: pin %u of %ws is connected already", Api, Pin,
                   Subdevice->Name);
}

static NTSTATUS PcpConnect(PDEVICE_OBJECT DeviceObject, PUNKNOWN From, ULONG FromPin, PUNKNOWN To,
                           ULONG ToPin, PUNICODE_STRING External, const char *Api)
{
    PPCP_ADAPTER Adapter = PcpAdapterOf(DeviceObject, Api);
    PPCP_SUBDEVICE Source = From != NULL ? PcpSubdeviceOfPort(Adapter, From, Api) : NULL;
    PPCP_SUBDEVICE Sink = To != NULL ? PcpSubdeviceOfPort(Adapter, To, Api) : NULL;
    PPCP_CONNECTION c;

    PcpCheckConnected(Source, FromPin, KSPIN_DATAFLOW_OUT, Api);
    PcpCheckConnected(Sink, ToPin, KSPIN_DATAFLOW_IN, Api);
    c = LabAllocate(sizeof(*c));
    c->From = Source;
    c->To = Sink;
    c->FromPin = FromPin;
    c->ToPin = ToPin;
    if (External != NULL) {
        c->External.MaximumLength = External->Length;
        c->External.Buffer = LabAllocate(External->Length + sizeof(WCHAR));
        RtlCopyUnicodeString(&c->External, External);
    }
    InsertTailList(&Adapter->Connections, &c->Link);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PcRegisterPhysicalConnection(PDEVICE_OBJECT DeviceObject, PUNKNOWN FromUnknown,
                                            ULONG FromPin, PUNKNOWN ToUnknown, ULONG ToPin)
{
    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    return PcpConnect(DeviceObject, FromUnknown, FromPin, ToUnknown, ToPin, NULL,
                      "PcRegisterPhysicalConnection");
}

NTSTATUS NTAPI PcRegisterPhysicalConnectionToExternal(PDEVICE_OBJECT DeviceObject,
                                                      PUNKNOWN FromUnknown, ULONG FromPin,
                                                      PUNICODE_STRING ToString, ULONG ToPin)
{
    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    return PcpConnect(DeviceObject, FromUnknown, FromPin, NULL, ToPin, ToString,
                      "PcRegisterPhysicalConnectionToExternal");
}

NTSTATUS NTAPI PcRegisterPhysicalConnectionFromExternal(PDEVICE_OBJECT DeviceObject,
                                                        PUNICODE_STRING FromString, ULONG FromPin,
                                                        PUNKNOWN ToUnknown, ULONG ToPin)
{
    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    return PcpConnect(DeviceObject, NULL, FromPin, ToUnknown, ToPin, FromString,
                      "PcRegisterPhysicalConnectionFromExternal");
}

static NTSTATUS PcpDisconnect(PVOID This, PDEVICE_OBJECT DeviceObject, PUNKNOWN From, ULONG FromPin,
                              PUNKNOWN To, ULONG ToPin)
{
    static const char Api[] = "IUnregisterPhysicalConnection";
    PPCP_ADAPTER Adapter = PcpAdapterOf(DeviceObject, Api);

    PcpObjectOf(This, Api);
    for (PLIST_ENTRY e = Adapter->Connections.Flink; e != &Adapter->Connections; e = e->Flink) {
        PPCP_CONNECTION c = CONTAINING_RECORD(e, PCP_CONNECTION, Link);

        if (c->FromPin != FromPin || c->ToPin != ToPin ||
            c->From != (From != NULL ? PcpSubdeviceOfPort(Adapter, From, Api) : NULL) ||
            c->To != (To != NULL ? PcpSubdeviceOfPort(Adapter, To, Api) : NULL))
            continue;
        RemoveEntryList(&c->Link);
        if (c->External.Buffer != NULL)
            LabFree(c->External.Buffer);
        LabFree(c);
        return STATUS_SUCCESS;
    }
    return STATUS_NOT_FOUND;
}

static NTSTATUS NTAPI PcpUnregisterConnection(PVOID This, PDEVICE_OBJECT DeviceObject, PUNKNOWN From,
                                              ULONG FromPin, PUNKNOWN To, ULONG ToPin)
{
    return PcpDisconnect(This, DeviceObject, From, FromPin, To, ToPin);
}

static NTSTATUS NTAPI PcpUnregisterToExternal(PVOID This, PDEVICE_OBJECT DeviceObject, PUNKNOWN From,
                                              ULONG FromPin, PUNICODE_STRING To, ULONG ToPin)
{
    UNREFERENCED_PARAMETER(To);
    return PcpDisconnect(This, DeviceObject, From, FromPin, NULL, ToPin);
}

static NTSTATUS NTAPI PcpUnregisterFromExternal(PVOID This, PDEVICE_OBJECT DeviceObject,
                                                PUNICODE_STRING From, ULONG FromPin, PUNKNOWN To,
                                                ULONG ToPin)
{
    UNREFERENCED_PARAMETER(From);
    return PcpDisconnect(This, DeviceObject, NULL, FromPin, To, ToPin);
}

/* ---- method tables ------------------------------------------------------------------------------------ */

static const PCP_METHOD PcpPortMethods[] = {
    PCP_METHOD_ROW("IPort::Init", PcpPortInit, 6, PASSIVE_LEVEL, PASSIVE_LEVEL),
    PCP_METHOD_ROW("IPort::GetDeviceProperty", PcpPortGetDeviceProperty, 5, PASSIVE_LEVEL,
                   PASSIVE_LEVEL),
    PCP_METHOD_ROW("IPort::NewRegistryKey", PcpPortNewRegistryKey, 8, PASSIVE_LEVEL, PASSIVE_LEVEL),
};
PCP_DEFINE_INTERFACE(IPort, PcpPortMethods);
PCP_DEFINE_INTERFACE(IPortWaveRT, PcpPortMethods);
PCP_DEFINE_INTERFACE(IPortTopology, PcpPortMethods);

static const PCP_METHOD PcpVersionMethods[] = {
    PCP_METHOD_ROW("IPortClsVersion::GetVersion", PcpGetVersion, 1, PASSIVE_LEVEL, HIGH_LEVEL),
};
PCP_DEFINE_INTERFACE(IPortClsVersion, PcpVersionMethods);

static const PCP_METHOD PcpUnregisterSubdeviceMethods[] = {
    PCP_METHOD_ROW("IUnregisterSubdevice::UnregisterSubdevice", PcpUnregisterSubdevice, 3,
                   PASSIVE_LEVEL, PASSIVE_LEVEL),
};
PCP_DEFINE_INTERFACE(IUnregisterSubdevice, PcpUnregisterSubdeviceMethods);

static const PCP_METHOD PcpUnregisterConnectionMethods[] = {
    PCP_METHOD_ROW("IUnregisterPhysicalConnection::UnregisterPhysicalConnection",
                   PcpUnregisterConnection, 6, PASSIVE_LEVEL, PASSIVE_LEVEL),
    PCP_METHOD_ROW("IUnregisterPhysicalConnection::UnregisterPhysicalConnectionToExternal",
                   PcpUnregisterToExternal, 6, PASSIVE_LEVEL, PASSIVE_LEVEL),
    PCP_METHOD_ROW("IUnregisterPhysicalConnection::UnregisterPhysicalConnectionFromExternal",
                   PcpUnregisterFromExternal, 6, PASSIVE_LEVEL, PASSIVE_LEVEL),
};
PCP_DEFINE_INTERFACE(IUnregisterPhysicalConnection, PcpUnregisterConnectionMethods);

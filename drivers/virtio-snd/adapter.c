/* SPDX-License-Identifier: MIT */
/*
 * Start and shutdown. The adapter object is made in StartDevice; hardware goes in
 * VioSndAdapterShutdown, the rest with the last reference.
 */
#include "viosnd.h"

/* ---- Object
 * -------------------------------------------------------------------------------------- */

VOID VioSndAdapterAddRef(VIOSND_ADAPTER *Adapter)
{
    InterlockedIncrement(&Adapter->References);
}

VOID VioSndAdapterRelease(VIOSND_ADAPTER *Adapter)
{
    ULONG i;

    if (InterlockedDecrement(&Adapter->References) != 0) {
        return;
    }
    /* Filter descriptors point at the ranges: they live as long as the miniports. */
    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        VioSndFreeRanges(&Adapter->Endpoints[i]);
    }
    ExFreePoolWithTag(Adapter, VIOSND_TAG);
}

static VIOSND_ADAPTER *VioSndAllocateAdapter(PDEVICE_OBJECT DeviceObject)
{
    VIOSND_ADAPTER *adapter;
    NT_OS os;
    ULONG i;

    NtOsInitialize(&os, VIOSND_NAME, 0, VIOSND_TAG, DPFLTR_IHVAUDIO_ID);
    adapter = NtOsMemAlloc(&os, sizeof(*adapter));
    if (!adapter) {
        return NULL;
    }
    adapter->Power.lpVtbl = (IAdapterPowerManagementVtbl *)&VioSndPowerVtbl;
    adapter->References = 1;
    adapter->DeviceObject = DeviceObject;
    adapter->Pdo = VioSndExtension(DeviceObject)->Pdo;
    KeInitializeMutex(&adapter->Mutex, 0);
    KeInitializeSpinLock(&adapter->Lock);
    KeInitializeEvent(&adapter->Control.Done, NotificationEvent, FALSE);
    KeInitializeEvent(&adapter->WorkStopped, NotificationEvent, FALSE);
    KeQueryPerformanceCounter(&adapter->ClockFrequency);
    VioSndInterruptInitialize(adapter);
    adapter->BridgeRange.FormatSize = sizeof(adapter->BridgeRange);
    adapter->BridgeRange.MajorFormat = KSDATAFORMAT_TYPE_AUDIO;
    adapter->BridgeRange.SubFormat = KSDATAFORMAT_SUBTYPE_ANALOG;
    adapter->BridgeRange.Specifier = KSDATAFORMAT_SPECIFIER_NONE;
    adapter->BridgeRangePointer = &adapter->BridgeRange;
    for (i = 0; i < RTL_NUMBER_OF(adapter->Endpoints); i++) {
        VIOSND_ENDPOINT *endpoint = &adapter->Endpoints[i];

        endpoint->Adapter = adapter;
        endpoint->Direction = (UCHAR)i;
        endpoint->JackId = VIOSND_NO_JACK;
        endpoint->JackConnected = TRUE;
        endpoint->JackReported = TRUE;
        VioSndUpdateGain(endpoint);
    }
    return adapter;
}

/* ---- Jacks
 * --------------------------------------------------------------------------------------- */

BOOLEAN VioSndEndpointConnected(const VIOSND_ENDPOINT *Endpoint)
{
    const VIOSND_ADAPTER *adapter = Endpoint->Adapter;

    return Endpoint->JackConnected && !adapter->Failed && !adapter->Removed;
}

VOID VioSndReportJacks(VIOSND_ADAPTER *Adapter)
{
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        VIOSND_ENDPOINT *endpoint = &Adapter->Endpoints[i];
        BOOLEAN changed, connected;
        KIRQL irql;

        KeAcquireSpinLock(&Adapter->Lock, &irql);
        connected = VioSndEndpointConnected(endpoint);
        changed = endpoint->Present && connected != endpoint->JackReported;
        endpoint->JackReported = connected;
        KeReleaseSpinLock(&Adapter->Lock, irql);
        /* It is there as long as anybody who may come here: see VioSndAdapterShutdown. */
        if (changed && Adapter->TopologyEvents) {
            Adapter->TopologyEvents->lpVtbl->GenerateEventList(
                Adapter->TopologyEvents, (GUID *)&KSEVENTSETID_PinCapsChange,
                KSEVENT_PINCAPS_JACKINFOCHANGE, TRUE, endpoint->TopologyPin, FALSE, (ULONG)-1);
        }
    }
}

/* ---- Start
 * --------------------------------------------------------------------------------------- */

static VOID VioSndAddResources(VIOSND_ADAPTER *Adapter, PRESOURCELIST List)
{
    ULONG count = List->lpVtbl->NumberOfEntriesOfType(List, CmResourceTypeMemory);
    ULONG i;

    for (i = 0; i < count; i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR translated =
            List->lpVtbl->FindTranslatedEntry(List, CmResourceTypeMemory, i);
        PCM_PARTIAL_RESOURCE_DESCRIPTOR raw =
            List->lpVtbl->FindUntranslatedEntry(List, CmResourceTypeMemory, i);

        if (translated && raw) {
            NtOsAddMemory(&Adapter->Os.Nt, raw->u.Memory.Start, translated);
        }
    }
}

/* Everything that touches the device, or the silent backend instead. Mutex held. */
static NTSTATUS VioSndStartHardware(VIOSND_ADAPTER *Adapter, PRESOURCELIST Resources)
{
    NTSTATUS status;

    if (Adapter->Config.ForceNullBackend) {
        Adapter->Null = TRUE;
        VioSndNullEndpoints(Adapter);
        VioSndLogEvent(Adapter, VioSndEventNull, 0, 0);
        return STATUS_SUCCESS;
    }
    VioSndAddResources(Adapter, Resources);
    status = VioSndDeviceAttach(Adapter);
    if (NT_SUCCESS(status)) {
        status = VioSndDeviceOpen(Adapter);
    }
    return status;
}

static NTSTATUS VioSndBuildEndpoints(VIOSND_ADAPTER *Adapter)
{
    NTSTATUS status = STATUS_SUCCESS;
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints) && NT_SUCCESS(status); i++) {
        if (Adapter->Endpoints[i].Present) {
            status = VioSndBuildRanges(&Adapter->Endpoints[i]);
        }
    }
    return status;
}

/* A port of that class around the miniport, as a subdevice. *Port has a reference on success. */
static NTSTATUS VioSndInstall(VIOSND_ADAPTER *Adapter, PIRP Irp, PRESOURCELIST Resources,
                              const GUID *Class, PCWSTR Name, PUNKNOWN Miniport, PPORT *Port)
{
    NTSTATUS status = PcNewPort(Port, Class);

    if (!NT_SUCCESS(status)) {
        *Port = NULL;
        return status;
    }
    status = (*Port)->lpVtbl->Init(*Port, Adapter->DeviceObject, Irp, Miniport,
                                   (PUNKNOWN)&Adapter->Power, Resources);
    if (NT_SUCCESS(status)) {
        status = PcRegisterSubdevice(Adapter->DeviceObject, (PWCHAR)Name, (PUNKNOWN)*Port);
    }
    if (!NT_SUCCESS(status)) {
        (*Port)->lpVtbl->Release(*Port);
        *Port = NULL;
    }
    return status;
}

/* The bridges of the two filters are soldered together. */
static NTSTATUS VioSndConnectFilters(VIOSND_ADAPTER *Adapter, PPORT Wave, PPORT Topology)
{
    NTSTATUS status = STATUS_SUCCESS;
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints) && NT_SUCCESS(status); i++) {
        const VIOSND_ENDPOINT *endpoint = &Adapter->Endpoints[i];

        if (!endpoint->Present) {
            continue;
        }
        if (endpoint->Direction == VIRTIO_SND_D_OUTPUT) {
            status = PcRegisterPhysicalConnection(Adapter->DeviceObject, (PUNKNOWN)Wave,
                                                  endpoint->WaveBridge, (PUNKNOWN)Topology,
                                                  endpoint->TopologyBridge);
        } else {
            status = PcRegisterPhysicalConnection(Adapter->DeviceObject, (PUNKNOWN)Topology,
                                                  endpoint->TopologyBridge, (PUNKNOWN)Wave,
                                                  endpoint->WaveBridge);
        }
    }
    return status;
}

static NTSTATUS VioSndStartFilters(VIOSND_ADAPTER *Adapter, PIRP Irp, PRESOURCELIST Resources)
{
    PUNKNOWN wave, topology;
    PPORT wave_port, topology_port;
    NTSTATUS status;

    status = VioSndWaveCreate(Adapter, &wave);
    if (!NT_SUCCESS(status)) {
        goto wave;
    }
    status = VioSndTopologyCreate(Adapter, &topology);
    if (!NT_SUCCESS(status)) {
        goto topology;
    }
    status = VioSndInstall(Adapter, Irp, Resources, &CLSID_PortTopology, L"Topology", topology,
                           &topology_port);
    if (!NT_SUCCESS(status)) {
        goto topology_port;
    }
    /* Without it there are no jack events, and everything else works. */
    if (!NT_SUCCESS(topology_port->lpVtbl->QueryInterface(topology_port, &IID_IPortEvents,
                                                          (PVOID *)&Adapter->TopologyEvents))) {
        Adapter->TopologyEvents = NULL;
    }
    status = VioSndInstall(Adapter, Irp, Resources, &CLSID_PortWaveRT, L"Wave", wave, &wave_port);
    if (!NT_SUCCESS(status)) {
        goto wave_port;
    }
    status = VioSndConnectFilters(Adapter, wave_port, topology_port);

    /* PortCls keeps what it needs. */
    wave_port->lpVtbl->Release(wave_port);
wave_port:
    topology_port->lpVtbl->Release(topology_port);
topology_port:
    topology->lpVtbl->Release(topology);
topology:
    wave->lpVtbl->Release(wave);
wave:
    return status;
}

static NTSTATUS VioSndStartAdapter(VIOSND_ADAPTER *Adapter, PIRP Irp, PRESOURCELIST Resources)
{
    NTSTATUS status =
        WdmOsCreate(&Adapter->Os, VioSndExtension(Adapter->DeviceObject)->Lower, Adapter->Pdo,
                    VIOSND_NAME, Adapter->Index, VIOSND_TAG, DPFLTR_IHVAUDIO_ID);

    if (!NT_SUCCESS(status)) {
        VioSndLogEvent(Adapter, VioSndEventBus, (ULONG)status, 0);
        return status;
    }
    VioSndReadConfig(Adapter->Pdo, &Adapter->Config);
    Adapter->WorkItem = IoAllocateWorkItem(Adapter->DeviceObject);
    if (!Adapter->WorkItem) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    /* The work item waits here until the device is up. */
    VioSndLockMutex(Adapter);
    status = VioSndStartHardware(Adapter, Resources);
    if (NT_SUCCESS(status)) {
        status = VioSndBuildEndpoints(Adapter);
    }
    Adapter->Running = NT_SUCCESS(status);
    VioSndUnlockMutex(Adapter);
    if (NT_SUCCESS(status)) {
        status = VioSndStartFilters(Adapter, Irp, Resources);
    }
    if (NT_SUCCESS(status)) {
        status = PcRegisterAdapterPowerManagement((PUNKNOWN)&Adapter->Power,
                                                  (PVOID)Adapter->DeviceObject);
        Adapter->PowerRegistered = NT_SUCCESS(status);
    }
    return status;
}

NTSTATUS NTAPI VioSndStartDevice(PDEVICE_OBJECT DeviceObject, PIRP Irp, PRESOURCELIST ResourceList)
{
    VIOSND_ADAPTER *adapter = VioSndAllocateAdapter(DeviceObject);
    NTSTATUS status;

    if (!adapter) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    VioSndListInsert(adapter);
    status = VioSndStartAdapter(adapter, Irp, ResourceList);
    if (status == STATUS_INSUFFICIENT_RESOURCES) {
        VioSndLogEvent(adapter, VioSndEventNoMemory, 0, 0);
    }
    if (!NT_SUCCESS(status)) {
        VioSndAdapterShutdown(adapter);
        VioSndAdapterRelease(adapter);
        return status;
    }
    VioSndExtension(DeviceObject)->Adapter = adapter; /* with our reference */
    return STATUS_SUCCESS;
}

/* ---- End
 * ----------------------------------------------------------------------------------------- */

VOID VioSndAdapterRemoved(VIOSND_ADAPTER *Adapter)
{
    /* First of all, so that whoever holds the mutex and waits for the device stops doing so. */
    Adapter->Removed = TRUE;
    NtOsLookForDevice(&Adapter->Os.Nt);
    KeSetEvent(&Adapter->Control.Done, IO_NO_INCREMENT, FALSE);
    VioSndLockMutex(Adapter);
    if (!Adapter->Null) {
        VioSndDeviceStop(Adapter);
        /* One that keeps pages over a reset (VioSndSettle) loses them so. */
        NtOsDisableBusMaster(&Adapter->Os.Nt);
        VioSndInterruptDisconnect(Adapter);
    }
    Adapter->Os.Nt.Removed = TRUE; /* whether it is or not: nobody touches it any more */
    VioSndPollUpdate(Adapter);
    VioSndUnlockMutex(Adapter);
}

VOID VioSndAdapterShutdown(VIOSND_ADAPTER *Adapter)
{
    PPORTEVENTS events;
    ULONG i;

    VioSndListRemove(Adapter); /* the diagnostics device may look no more */
    if (Adapter->PowerRegistered) {
        Adapter->PowerRegistered = FALSE;
        PcUnregisterAdapterPowerManagement(Adapter->DeviceObject);
    }
    if (Adapter->WorkItem) {
        VioSndStopWork(Adapter);
        IoFreeWorkItem(Adapter->WorkItem);
    }
    VioSndLockMutex(Adapter);
    Adapter->WorkItem = NULL;
    Adapter->Running = FALSE;
    Adapter->Detached = TRUE;
    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        if (Adapter->Endpoints[i].Stream) {
            /* Rare: PortCls has closed them, unless the device is to be moved elsewhere. */
            VioSndPcmLetGo(Adapter->Endpoints[i].Stream);
        }
    }
    VioSndDeviceClose(Adapter);
    VioSndPollUpdate(Adapter);
    /* No DPC of ours runs after this, so that nobody uses the events or the memory. */
    KeFlushQueuedDpcs();
    VioSndDeviceDetach(Adapter);
    WdmOsDestroy(&Adapter->Os);
    events = Adapter->TopologyEvents;
    Adapter->TopologyEvents = NULL;
    VioSndUnlockMutex(Adapter);
    if (events) {
        events->lpVtbl->Release(events);
    }
}

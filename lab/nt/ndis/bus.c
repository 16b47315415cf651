/* SPDX-License-Identifier: MIT */
/*
 * PCI configuration space, register windows and port ranges of an adapter, and what it may ask
 * about its device objects.
 */
#include "ndisp.h"

#include <initguid.h>
#include <wdmguid.h>

typedef struct _NDISP_MAPPING {
    NDISP_OBJECT Object;
    PVOID Va; /* or first port */
    ULONG Length;
} NDISP_MAPPING, *PNDISP_MAPPING;

static PNDISP_MAPPING NdispFindMapping(PNDISP_ADAPTER Adapter, NDISP_KIND Kind, PVOID Va)
{
    PLIST_ENTRY Entry;

    for (Entry = NdispObjects.Flink; Entry != &NdispObjects; Entry = Entry->Flink) {
        PNDISP_MAPPING Mapping = CONTAINING_RECORD(Entry, NDISP_MAPPING, Object.Link);

        if (Mapping->Object.Kind == Kind && Mapping->Object.Adapter == Adapter && Mapping->Va == Va)
            return Mapping;
    }
    return NULL;
}

/* Does [Start, Start + Length) lie inside an assigned resource of the given type? */
static BOOLEAN NdispAssigned(PNDISP_ADAPTER Adapter, UCHAR Type, ULONG64 Start, ULONG Length)
{
    ULONG Index;

    for (Index = 0; Adapter->Resources != NULL && Index < Adapter->Resources->Count; Index++) {
        const CM_PARTIAL_RESOURCE_DESCRIPTOR *Item = &Adapter->Resources->PartialDescriptors[Index];
        ULONG64 First = (ULONG64)Item->u.Generic.Start.QuadPart;

        if (Item->Type == Type && Start >= First &&
            Start + Length <= First + Item->u.Generic.Length)
            return TRUE;
    }
    return FALSE;
}

NDIS_STATUS NTAPI NdisMMapIoSpace(PVOID *VirtualAddress, NDIS_HANDLE MiniportAdapterHandle,
                                  NDIS_PHYSICAL_ADDRESS PhysicalAddress, UINT Length)
{
    static const char Api[] = "NdisMMapIoSpace";
    PVOID Caller = LAB_CALLER();
    PNDISP_ADAPTER Adapter;
    PNDISP_MAPPING Mapping;

    *VirtualAddress = NULL;
    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);
    if (!Adapter->InInitialize || !Adapter->HasRegistration)
        LabFinding("ndis-state", "%s: %s: called %s", Adapter->Name, Api,
                   Adapter->InInitialize ? "before the registration attributes were set"
                                         : "outside MiniportInitializeEx");
    if (Length == 0)
        LabFinding("ndis-param", "%s: %s: Length is zero", Adapter->Name, Api);
    if (!NdispAssigned(Adapter, CmResourceTypeMemory, (ULONG64)PhysicalAddress.QuadPart, Length))
        LabFinding("ndis-param", "%s: %s: 0x%llx, %u bytes, is not assigned to this device",
                   Adapter->Name, Api, (ULONG64)PhysicalAddress.QuadPart, Length);
    Mapping = NdispCreateObject(NdispIoMapping, sizeof(*Mapping), Adapter, FALSE, Caller, Api);
    if (Mapping == NULL)
        return NDIS_STATUS_RESOURCES;
    Mapping->Va = MmMapIoSpace(PhysicalAddress, Length, MmNonCached);
    Mapping->Length = Length;
    if (Mapping->Va == NULL) {
        NdispDeleteObject(&Mapping->Object, Caller);
        return NDIS_STATUS_RESOURCES;
    }
    *VirtualAddress = Mapping->Va;
    return NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisMUnmapIoSpace(NDIS_HANDLE MiniportAdapterHandle, PVOID VirtualAddress, UINT Length)
{
    static const char Api[] = "NdisMUnmapIoSpace";
    PVOID Caller = LAB_CALLER();
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);
    PNDISP_MAPPING Mapping = NdispFindMapping(Adapter, NdispIoMapping, VirtualAddress);

    if (Mapping == NULL || Mapping->Length != Length)
        LabFinding("ndis-param", "%s: %s: %p, %u bytes, was not mapped like this", Adapter->Name,
                   Api, VirtualAddress, Length);
    MmUnmapIoSpace(VirtualAddress, Length);
    NdispDeleteObject(&Mapping->Object, Caller);
}

NDIS_STATUS NTAPI NdisMRegisterIoPortRange(PVOID *PortOffset, NDIS_HANDLE MiniportAdapterHandle,
                                           UINT InitialPort, UINT NumberOfPorts)
{
    static const char Api[] = "NdisMRegisterIoPortRange";
    PVOID Caller = LAB_CALLER();
    PNDISP_ADAPTER Adapter;
    PNDISP_MAPPING Mapping;

    *PortOffset = NULL;
    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);
    if (!NdispAssigned(Adapter, CmResourceTypePort, InitialPort, NumberOfPorts))
        return NDIS_STATUS_RESOURCE_CONFLICT;
    Mapping = NdispCreateObject(NdispPortRange, sizeof(*Mapping), Adapter, FALSE, Caller, Api);
    if (Mapping == NULL)
        return NDIS_STATUS_RESOURCES;
    Mapping->Va = (PVOID)(ULONG_PTR)InitialPort;
    Mapping->Length = NumberOfPorts;
    *PortOffset = Mapping->Va;
    return NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisMDeregisterIoPortRange(NDIS_HANDLE MiniportAdapterHandle, UINT InitialPort,
                                      UINT NumberOfPorts, PVOID PortOffset)
{
    static const char Api[] = "NdisMDeregisterIoPortRange";
    PVOID Caller = LAB_CALLER();
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);
    PNDISP_MAPPING Mapping = NdispFindMapping(Adapter, NdispPortRange, PortOffset);

    if (Mapping == NULL || Mapping->Length != NumberOfPorts ||
        (ULONG_PTR)Mapping->Va != InitialPort)
        LabFinding("ndis-param", "%s: %s: 0x%x, %u ports, was not registered like this",
                   Adapter->Name, Api, InitialPort, NumberOfPorts);
    NdispDeleteObject(&Mapping->Object, Caller);
}

/* ---- configuration space --------------------------------------------------------------------- */

static ULONG NdispBusData(PNDISP_ADAPTER Adapter, BOOLEAN Write, ULONG WhichSpace, ULONG Offset,
                          PVOID Buffer, ULONG Length, const char *Api)
{
    const BUS_INTERFACE_STANDARD *Bus = &Adapter->Bus;

    if (WhichSpace != PCI_WHICHSPACE_CONFIG)
        LabFinding("ndis-param", "%s: %s: WhichSpace %u", Adapter->Name, Api, WhichSpace);
    if (Adapter->LowPower || Adapter->State == NdispHalted)
        LabFinding("ndis-state", "%s: %s: called %s", Adapter->Name, Api,
                   Adapter->LowPower ? "in a low-power state" : "while halted");
    if (Bus->GetBusData == NULL)
        return 0;
    return Write ? Bus->SetBusData(Bus->Context, WhichSpace, Buffer, Offset, Length)
                 : Bus->GetBusData(Bus->Context, WhichSpace, Buffer, Offset, Length);
}

ULONG NTAPI NdisMGetBusData(NDIS_HANDLE MiniportAdapterHandle, ULONG WhichSpace, ULONG Offset,
                            PVOID Buffer, ULONG Length)
{
    static const char Api[] = "NdisMGetBusData";

    return NdispBusData(NdispGetAdapter(MiniportAdapterHandle, Api), FALSE, WhichSpace, Offset,
                        Buffer, Length, Api);
}

ULONG NTAPI NdisMSetBusData(NDIS_HANDLE MiniportAdapterHandle, ULONG WhichSpace, ULONG Offset,
                            PVOID Buffer, ULONG Length)
{
    static const char Api[] = "NdisMSetBusData";

    return NdispBusData(NdispGetAdapter(MiniportAdapterHandle, Api), TRUE, WhichSpace, Offset,
                        Buffer, Length, Api);
}

BOOLEAN NdispDevicePresent(PNDISP_ADAPTER Adapter)
{
    const BUS_INTERFACE_STANDARD *Bus = &Adapter->Bus;
    USHORT Vendor = 0;

    return Bus->GetBusData == NULL ||
           Bus->GetBusData(Bus->Context, PCI_WHICHSPACE_CONFIG, &Vendor, 0, sizeof(Vendor)) !=
               sizeof(Vendor) ||
           Vendor != PCI_INVALID_VENDORID;
}

/* BUS_INTERFACE_STANDARD of the stack below, for configuration accesses at any IRQL. */
VOID NdispQueryBusInterface(PNDISP_ADAPTER Adapter)
{
    PIO_STACK_LOCATION Stack;
    IO_STATUS_BLOCK IoStatus;
    KEVENT Done;
    NTSTATUS Status;
    PIRP Irp;

    RtlZeroMemory(&Adapter->Bus, sizeof(Adapter->Bus));
    KeInitializeEvent(&Done, NotificationEvent, FALSE);
    Irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, Adapter->Lower, NULL, 0, NULL, &Done, &IoStatus);
    if (Irp == NULL)
        return;
    Irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    Stack = IoGetNextIrpStackLocation(Irp);
    Stack->MinorFunction = IRP_MN_QUERY_INTERFACE;
    Stack->Parameters.QueryInterface.InterfaceType = &GUID_BUS_INTERFACE_STANDARD;
    Stack->Parameters.QueryInterface.Size = sizeof(BUS_INTERFACE_STANDARD);
    Stack->Parameters.QueryInterface.Version = 1;
    Stack->Parameters.QueryInterface.Interface = (PINTERFACE)&Adapter->Bus;
    Status = IoCallDriver(Adapter->Lower, Irp);
    if (Status == STATUS_PENDING) {
        KeWaitForSingleObject(&Done, Executive, KernelMode, FALSE, NULL);
        Status = IoStatus.Status;
    }
    if (!NT_SUCCESS(Status))
        RtlZeroMemory(&Adapter->Bus, sizeof(Adapter->Bus));
}

VOID NdispReleaseBusInterface(PNDISP_ADAPTER Adapter)
{
    if (Adapter->Bus.InterfaceDereference != NULL)
        Adapter->Bus.InterfaceDereference(Adapter->Bus.Context);
    RtlZeroMemory(&Adapter->Bus, sizeof(Adapter->Bus));
}

VOID NTAPI NdisMGetDeviceProperty(NDIS_HANDLE MiniportAdapterHandle,
                                  PDEVICE_OBJECT *PhysicalDeviceObject,
                                  PDEVICE_OBJECT *FunctionalDeviceObject,
                                  PDEVICE_OBJECT *NextDeviceObject,
                                  PCM_RESOURCE_LIST *AllocatedResources,
                                  PCM_RESOURCE_LIST *AllocatedResourcesTranslated)
{
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, "NdisMGetDeviceProperty");

    if (PhysicalDeviceObject != NULL)
        *PhysicalDeviceObject = Adapter->Pdo;
    if (FunctionalDeviceObject != NULL)
        *FunctionalDeviceObject = Adapter->Fdo;
    if (NextDeviceObject != NULL)
        *NextDeviceObject = Adapter->Lower;
    if (AllocatedResources != NULL)
        *AllocatedResources = Adapter->FullRawResources;
    if (AllocatedResourcesTranslated != NULL)
        *AllocatedResourcesTranslated = Adapter->FullResources;
}

NDIS_STATUS NTAPI NdisMQueryAdapterInstanceName(PNDIS_STRING AdapterInstanceName,
                                                NDIS_HANDLE MiniportAdapterHandle)
{
    PVOID Caller = LAB_CALLER();
    PNDISP_ADAPTER Adapter =
        NdispGetAdapter(MiniportAdapterHandle, "NdisMQueryAdapterInstanceName");
    USHORT Index, Length = 0;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    while (Adapter->Name[Length] != '\0')
        Length++;
    AdapterInstanceName->Length = Length * sizeof(WCHAR);
    AdapterInstanceName->MaximumLength = AdapterInstanceName->Length + sizeof(WCHAR);
    AdapterInstanceName->Buffer = LabPoolAllocate(NonPagedPool, AdapterInstanceName->MaximumLength,
                                                  NDISP_TAG, LAB_POOL_ZERO, Caller);
    if (AdapterInstanceName->Buffer == NULL)
        return NDIS_STATUS_RESOURCES;
    for (Index = 0; Index < Length; Index++)
        AdapterInstanceName->Buffer[Index] = (WCHAR)Adapter->Name[Index];
    return NDIS_STATUS_SUCCESS;
}

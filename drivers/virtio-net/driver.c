/* SPDX-License-Identifier: MIT */
/* Driver object: registration, unload, list of adapters. */
#include "vionet.h"

DRIVER_INITIALIZE DriverEntry;
static MINIPORT_UNLOAD VioNetUnload;

NDIS_HANDLE VioNetDriverHandle;

static LIST_ENTRY VioNetAdapters;
/*
 * A mutex object, not a fast mutex: the diagnostics device is registered under it, at
 * PASSIVE_LEVEL.
 */
static KMUTEX VioNetAdaptersLock;

static VOID VioNetLockAdapters(VOID)
{
    KeWaitForSingleObject(&VioNetAdaptersLock, Executive, KernelMode, FALSE, NULL);
}

static VOID VioNetUnlockAdapters(VOID)
{
    KeReleaseMutex(&VioNetAdaptersLock, FALSE);
}

VOID VioNetListInsert(VIONET_ADAPTER *Adapter)
{
    PLIST_ENTRY entry;

    VioNetLockAdapters();
    if (IsListEmpty(&VioNetAdapters)) {
        /* The device lives as long as there are adapters: with it, the driver could not be
         * unloaded. */
        VioNetDiagRegister();
    }
    Adapter->Index = 0;
    /* Sorted by index: the lowest free number is the first gap. */
    for (entry = VioNetAdapters.Flink; entry != &VioNetAdapters; entry = entry->Flink) {
        if (CONTAINING_RECORD(entry, VIONET_ADAPTER, Link)->Index != Adapter->Index) {
            break;
        }
        Adapter->Index++;
    }
    InsertTailList(entry, &Adapter->Link);
    VioNetUnlockAdapters();
}

VOID VioNetListRemove(VIONET_ADAPTER *Adapter)
{
    VioNetLockAdapters();
    RemoveEntryList(&Adapter->Link);
    if (IsListEmpty(&VioNetAdapters)) {
        VioNetDiagDeregister();
    }
    VioNetUnlockAdapters();
}

BOOLEAN VioNetListVisit(ULONG Index, VIONET_VISIT *Visit, PVOID Context)
{
    PLIST_ENTRY entry;
    BOOLEAN found = FALSE;

    VioNetLockAdapters();
    for (entry = VioNetAdapters.Flink; entry != &VioNetAdapters && !found; entry = entry->Flink) {
        VIONET_ADAPTER *adapter = CONTAINING_RECORD(entry, VIONET_ADAPTER, Link);

        if (adapter->Index == Index) {
            Visit(adapter, Context);
            found = TRUE;
        }
    }
    VioNetUnlockAdapters();
    return found;
}

ULONG VioNetListIndexes(PULONG Mask)
{
    PLIST_ENTRY entry;
    ULONG count = 0;

    *Mask = 0;
    VioNetLockAdapters();
    for (entry = VioNetAdapters.Flink; entry != &VioNetAdapters; entry = entry->Flink) {
        VIONET_ADAPTER *adapter = CONTAINING_RECORD(entry, VIONET_ADAPTER, Link);

        if (adapter->Index < 32) {
            *Mask |= 1u << adapter->Index;
        }
        count++;
    }
    VioNetUnlockAdapters();
    return count;
}

static VOID NTAPI VioNetUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
    NdisMDeregisterMiniportDriver(VioNetDriverHandle);
}

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS characteristics = {
        .Header =
            {
                .Type = NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS,
                .Revision = NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2,
                .Size = NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2,
            },
        .MajorNdisVersion = NDIS_MINIPORT_MAJOR_VERSION,
        .MinorNdisVersion = NDIS_MINIPORT_MINOR_VERSION,
        .MajorDriverVersion = VIONET_VERSION >> 16,
        .MinorDriverVersion = VIONET_VERSION & 0xFF,
        .SetOptionsHandler = VioNetSetOptions,
        .InitializeHandlerEx = VioNetInitializeEx,
        .HaltHandlerEx = VioNetHaltEx,
        .UnloadHandler = VioNetUnload,
        .PauseHandler = VioNetPause,
        .RestartHandler = VioNetRestart,
        .OidRequestHandler = VioNetOidRequest,
        .SendNetBufferListsHandler = VioNetSendNetBufferLists,
        .ReturnNetBufferListsHandler = VioNetReturnNetBufferLists,
        .CancelSendHandler = VioNetCancelSend,
        .CheckForHangHandlerEx = VioNetCheckForHangEx,
        .ResetHandlerEx = VioNetResetEx,
        .DevicePnPEventNotifyHandler = VioNetDevicePnPEventNotify,
        .ShutdownHandlerEx = VioNetShutdownEx,
        .CancelOidRequestHandler = VioNetCancelOidRequest,
    };

    InitializeListHead(&VioNetAdapters);
    KeInitializeMutex(&VioNetAdaptersLock, 0);
    return NdisMRegisterMiniportDriver(DriverObject, RegistryPath, NULL, &characteristics,
                                       &VioNetDriverHandle);
}

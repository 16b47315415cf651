/* SPDX-License-Identifier: MIT */
#include <ndis.h>

#include "ndis_os.h"

static NDIS_HANDLE NdisOsHandle(NT_OS *Os)
{
    return CONTAINING_RECORD(Os, NDIS_OS, Nt)->MiniportHandle;
}

static ULONG NdisOsReadConfig(NT_OS *Os, ULONG Offset, PVOID Buffer, ULONG Length)
{
    return NdisMGetBusData(NdisOsHandle(Os), PCI_WHICHSPACE_CONFIG, Offset, Buffer, Length);
}

static ULONG NdisOsWriteConfig(NT_OS *Os, ULONG Offset, PVOID Buffer, ULONG Length)
{
    return NdisMSetBusData(NdisOsHandle(Os), PCI_WHICHSPACE_CONFIG, Offset, Buffer, Length);
}

static PVOID NdisOsMapRegisters(NT_OS *Os, PHYSICAL_ADDRESS Start, ULONG Length)
{
    PVOID va = NULL;

    if (NdisMMapIoSpace(&va, NdisOsHandle(Os), Start, Length) != NDIS_STATUS_SUCCESS) {
        return NULL;
    }
    return va;
}

static VOID NdisOsUnmapRegisters(NT_OS *Os, PVOID Va, ULONG Length)
{
    NdisMUnmapIoSpace(NdisOsHandle(Os), Va, Length);
}

static PVOID NdisOsAllocateShared(NT_OS *Os, ULONG Length, PPHYSICAL_ADDRESS Logical)
{
    PVOID va = NULL;

    NdisMAllocateSharedMemory(NdisOsHandle(Os), Length, TRUE, &va, Logical);
    return va;
}

static VOID NdisOsFreeShared(NT_OS *Os, PVOID Va, ULONG Length, PHYSICAL_ADDRESS Logical)
{
    NdisMFreeSharedMemory(NdisOsHandle(Os), Length, TRUE, Va, Logical);
}

static const NT_OS_BUS NdisOsBus = {
    .ReadConfig = NdisOsReadConfig,
    .WriteConfig = NdisOsWriteConfig,
    .MapRegisters = NdisOsMapRegisters,
    .UnmapRegisters = NdisOsUnmapRegisters,
    .AllocateShared = NdisOsAllocateShared,
    .FreeShared = NdisOsFreeShared,
};

VOID NdisOsInitialize(NDIS_OS *Os, NDIS_HANDLE MiniportHandle, PCSTR Driver, ULONG Instance,
                      ULONG PoolTag, PNDIS_RESOURCE_LIST Resources)
{
    ULONG i;

    RtlZeroMemory(Os, sizeof(*Os));
    NtOsInitialize(&Os->Nt, Driver, Instance, PoolTag, DPFLTR_IHVNETWORK_ID);
    Os->Nt.Bus = &NdisOsBus;
    Os->MiniportHandle = MiniportHandle;
    for (i = 0; Resources && i < Resources->Count; i++) {
        const CM_PARTIAL_RESOURCE_DESCRIPTOR *d = &Resources->PartialDescriptors[i];

        /* NDIS shows translated resources only; memory of a PC's PCI bus is the same in both. */
        if (d->Type == CmResourceTypeMemory) {
            NtOsAddMemory(&Os->Nt, d->u.Memory.Start, d);
        }
    }
}

/* SPDX-License-Identifier: MIT */
/*
 * Initialize and halt: everything is allocated here, in this order, and freed in the opposite one.
 */
#include "vionet.h"

/* First call: NDIS must know the adapter before it hands out resources. */
static NDIS_STATUS VioNetSetRegistrationAttributes(VIONET_ADAPTER *Adapter)
{
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes = {
        .RegistrationAttributes =
            {
                .Header =
                    {
                        .Type = NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES,
                        .Revision = NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1,
                        .Size = NDIS_SIZEOF_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1,
                    },
                .MiniportAdapterContext = Adapter,
                /*
                 * NO_HALT_ON_SUSPEND: nothing that matters is kept by the hardware. On wake the
                 * driver does the whole handshake again and restores filters from its own fields,
                 * so there is no reason to have bindings torn down and buffers freed for a nap.
                 */
                .AttributeFlags = NDIS_MINIPORT_ATTRIBUTES_HARDWARE_DEVICE |
                                  NDIS_MINIPORT_ATTRIBUTES_BUS_MASTER |
                                  NDIS_MINIPORT_ATTRIBUTES_SURPRISE_REMOVE_OK |
                                  NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND,
                .CheckForHangTimeInSeconds = 2,
                .InterfaceType = NdisInterfacePci,
            },
    };

    return NdisMSetMiniportAttributes(Adapter->Handle, &attributes);
}

static NDIS_STATUS VioNetRegisterDma(VIONET_ADAPTER *Adapter)
{
    NDIS_SG_DMA_DESCRIPTION description = {
        .Header =
            {
                .Type = NDIS_OBJECT_TYPE_SG_DMA_DESCRIPTION,
                .Revision = NDIS_SG_DMA_DESCRIPTION_REVISION_1,
                .Size = NDIS_SIZEOF_SG_DMA_DESCRIPTION_REVISION_1,
            },
        .Flags = NDIS_SG_DMA_64_BIT_ADDRESS,
        .MaximumPhysicalMapping = Adapter->MaxFrame + VIRTIO_NET_VLAN_TAG_SIZE,
        .ProcessSGListHandler = VioNetProcessSgList,
    };
    NDIS_STATUS status;
    ULONG i;

    status = NdisMRegisterScatterGatherDma(Adapter->Handle, &description, &Adapter->DmaHandle);
    if (status != NDIS_STATUS_SUCCESS) {
        Adapter->DmaHandle = NULL;
        VioNetLogEvent(Adapter, VioNetEventDma, (ULONG)status, 0);
        return status;
    }
    for (i = 0; i < Adapter->PairCount; i++) {
        Adapter->Pairs[i].Tx.SgBufferSize =
            (description.ScatterGatherListSize + sizeof(PVOID) - 1) & ~(ULONG)(sizeof(PVOID) - 1);
    }
    return NDIS_STATUS_SUCCESS;
}

/* What configuration and device say together. */
static VOID VioNetDeriveSettings(VIONET_ADAPTER *Adapter)
{
    Adapter->Mtu = Adapter->Config.JumboPacket - VIRTIO_NET_ETH_HEADER_SIZE;
    if (Adapter->Settings.mtu && Adapter->Settings.mtu < Adapter->Mtu) {
        Adapter->Mtu = Adapter->Settings.mtu;
    }
    Adapter->MaxFrame = Adapter->Mtu + VIRTIO_NET_ETH_HEADER_SIZE;
    Adapter->HeaderSize =
        virtio_net_header_size(Adapter->Features, Adapter->Pci.layout.is_aero_contract);
    RtlCopyMemory(Adapter->PermanentMac, Adapter->Settings.mac, VIRTIO_NET_MAC_SIZE);
    RtlCopyMemory(Adapter->CurrentMac, Adapter->Settings.mac, VIRTIO_NET_MAC_SIZE);
    if (Adapter->Config.MacValid) {
        RtlCopyMemory(Adapter->CurrentMac, Adapter->Config.Mac, VIRTIO_NET_MAC_SIZE);
        if (!(Adapter->Features & VIONET_FEATURE(CTRL_MAC_ADDR))) {
            VioNetLogEvent(Adapter, VioNetEventNetworkAddress, 0, 0);
        }
    }
}

/*
 * Interrupt and device together, because the device may refuse vectors: separate messages, then one
 * message, then the line.
 */
static NDIS_STATUS VioNetConnect(VIONET_ADAPTER *Adapter)
{
    NDIS_STATUS status = VioNetInterruptRegister(Adapter, Adapter->Config.Msi != 0);

    if (status != NDIS_STATUS_SUCCESS) {
        return status;
    }
    status = VioNetDeviceStart(Adapter);
    if (status == NDIS_STATUS_RESOURCE_CONFLICT) {
        VioNetLogEvent(Adapter, VioNetEventSharedVector, Adapter->Interrupt.MessageCount, 0);
        Adapter->Interrupt.Shared = TRUE;
        status = VioNetDeviceNegotiate(Adapter);
        if (status == NDIS_STATUS_SUCCESS) {
            status = VioNetDeviceStart(Adapter);
        }
    }
    if (status == NDIS_STATUS_RESOURCE_CONFLICT) {
        VioNetLogEvent(Adapter, VioNetEventSharedVector, 1, 0);
        VioNetInterruptDeregister(Adapter);
        status = VioNetInterruptRegister(Adapter, FALSE);
        if (status == NDIS_STATUS_SUCCESS) {
            status = VioNetDeviceNegotiate(Adapter);
        }
        if (status == NDIS_STATUS_SUCCESS) {
            status = VioNetDeviceStart(Adapter);
        }
    }
    if (status != NDIS_STATUS_SUCCESS) {
        VioNetInterruptDeregister(Adapter);
    }
    return status;
}

static VIONET_ADAPTER *VioNetAllocateAdapter(NDIS_HANDLE Handle)
{
    VIONET_ADAPTER *adapter;
    ULONG i;

    adapter =
        NdisAllocateMemoryWithTagPriority(Handle, sizeof(*adapter), VIONET_TAG, NormalPoolPriority);
    if (!adapter) {
        return NULL;
    }
    RtlZeroMemory(adapter, sizeof(*adapter));
    adapter->Handle = Handle;
    NdisMGetDeviceProperty(Handle, NULL, &adapter->DeviceObject, NULL, NULL, NULL);
    adapter->State = VioNetInitializing;
    adapter->PairCount = 1;
    adapter->IndicatedState = MediaConnectStateUnknown;
    KeInitializeSpinLock(&adapter->OidLock);
    KeInitializeSpinLock(&adapter->Control.Queue.Lock);
    NdisInitializeEvent(&adapter->WorkStopped);
    NdisInitializeEvent(&adapter->Control.Done); /* a removal sets it, control queue or not */
    for (i = 0; i < VIONET_MAX_PAIRS; i++) {
        adapter->Pairs[i].Rx.Adapter = adapter;
        adapter->Pairs[i].Tx.Adapter = adapter;
        adapter->Pairs[i].Tx.Status = NDIS_STATUS_PAUSED;
        KeInitializeSpinLock(&adapter->Pairs[i].Rx.Queue.Lock);
        KeInitializeSpinLock(&adapter->Pairs[i].Tx.Queue.Lock);
        NdisInitializeEvent(&adapter->Pairs[i].Tx.Idle);
        NdisSetEvent(&adapter->Pairs[i].Tx.Idle);
    }
    return adapter;
}

/* Everything that touches the device. */
static NDIS_STATUS VioNetInitializeDevice(VIONET_ADAPTER *Adapter)
{
    NDIS_STATUS status;

    /* Before the features are chosen. Without VLAN tags on send, an id would only cut us off. */
    if (Adapter->Config.PriorityVlanTag & VIONET_TAG_VLAN) {
        Adapter->VlanId = Adapter->Config.VlanId;
    }
    status = VioNetDeviceNegotiate(Adapter);
    if (status != NDIS_STATUS_SUCCESS) {
        return status;
    }
    VioNetDeriveSettings(Adapter);
    status = VioNetSetGeneralAttributes(Adapter);
    if (status != NDIS_STATUS_SUCCESS) {
        goto reset;
    }
    status = VioNetRegisterDma(Adapter);
    if (status != NDIS_STATUS_SUCCESS) {
        goto reset;
    }
    status = VioNetDeviceCreateQueues(Adapter);
    if (status != NDIS_STATUS_SUCCESS) {
        goto deregister_dma;
    }
    status = VioNetConnect(Adapter);
    if (status != NDIS_STATUS_SUCCESS) {
        goto destroy_queues;
    }
    status = VioNetControlApply(Adapter);
    if (status != NDIS_STATUS_SUCCESS) {
        goto disconnect;
    }
    return NDIS_STATUS_SUCCESS;

disconnect:
    VioNetDeviceStop(Adapter, NDIS_STATUS_FAILURE);
    VioNetInterruptDeregister(Adapter);
destroy_queues:
    VioNetDeviceDestroyQueues(Adapter);
deregister_dma:
    NdisMDeregisterScatterGatherDma(Adapter->DmaHandle);
reset:
    Adapter->Transport->ops->reset(Adapter->Transport);
    return status;
}

NDIS_STATUS NTAPI VioNetInitializeEx(NDIS_HANDLE NdisMiniportHandle,
                                     NDIS_HANDLE MiniportDriverContext,
                                     PNDIS_MINIPORT_INIT_PARAMETERS MiniportInitParameters)
{
    VIONET_ADAPTER *adapter = VioNetAllocateAdapter(NdisMiniportHandle);
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;

    UNREFERENCED_PARAMETER(MiniportDriverContext);
    if (!adapter) {
        goto allocate;
    }
    VioNetListInsert(adapter);
    status = VioNetSetRegistrationAttributes(adapter);
    if (status != NDIS_STATUS_SUCCESS) {
        goto attributes;
    }
    status = VioNetReadConfig(NdisMiniportHandle, &adapter->Config);
    if (status != NDIS_STATUS_SUCCESS) {
        goto config;
    }
    NdisOsInitialize(&adapter->Os, NdisMiniportHandle, VIONET_NAME, adapter->Index, VIONET_TAG,
                     MiniportInitParameters->AllocatedResources);
    status = VioNetDeviceAttach(adapter);
    if (status != NDIS_STATUS_SUCCESS) {
        goto attach;
    }
    adapter->WorkItem = NdisAllocateIoWorkItem(NdisMiniportHandle);
    if (!adapter->WorkItem) {
        status = NDIS_STATUS_RESOURCES;
        goto work_item;
    }
    status = VioNetInitializeDevice(adapter);
    if (status != NDIS_STATUS_SUCCESS) {
        goto device;
    }
    adapter->State = VioNetPaused;
    /* The link may have changed between the first reading and DRIVER_OK. */
    VioNetQueueWork(adapter, VIONET_WORK_CONFIG);
    return NDIS_STATUS_SUCCESS;

device:
    /* Interrupts were on for a while and may have asked for work. */
    VioNetStopWork(adapter);
    NdisFreeIoWorkItem(adapter->WorkItem);
work_item:
    VioNetDeviceDetach(adapter);
attach:
config:
attributes:
    VioNetListRemove(adapter);
    NdisFreeMemoryWithTagPriority(NdisMiniportHandle, adapter, VIONET_TAG);
allocate:
    return status;
}

VOID NTAPI VioNetHaltEx(NDIS_HANDLE MiniportAdapterContext, NDIS_HALT_ACTION HaltAction)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;

    UNREFERENCED_PARAMETER(HaltAction);
    VioNetListRemove(adapter); /* the diagnostics device may look no more */
    VioNetStopWork(adapter);
    VioNetDeviceStop(adapter, NDIS_STATUS_PAUSED);
    VioNetInterruptDeregister(adapter);
    adapter->State = VioNetHalted;
    VioNetDeviceDestroyQueues(adapter);
    NdisMDeregisterScatterGatherDma(adapter->DmaHandle);
    NdisFreeIoWorkItem(adapter->WorkItem);
    VioNetDeviceDetach(adapter);
    NdisFreeMemoryWithTagPriority(adapter->Handle, adapter, VIONET_TAG);
}

VOID NTAPI VioNetShutdownEx(NDIS_HANDLE MiniportAdapterContext, NDIS_SHUTDOWN_ACTION ShutdownAction)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;

    /*
     * The device must not DMA into the next system. A bug check may come at any IRQL, from inside
     * this very driver, so that locks are out of the question: the status register alone, and no
     * wait. Clearing it is the reset (virtio 1.3 §4.1.4.3.1).
     */
    if (ShutdownAction == NdisShutdownBugCheck) {
        virtio_pci_set_reset_wait(&adapter->Pci, 1);
    } else {
        /* Nothing brings it up again; frames that come now stay where they are. */
        adapter->State = VioNetHalted;
        VioNetDeviceQuiesce(adapter);
    }
    if (!adapter->Asleep) {
        adapter->Transport->ops->reset(adapter->Transport);
    }
}

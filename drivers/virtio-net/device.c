/* SPDX-License-Identifier: MIT */
/*
 * The device from reset to DRIVER_OK and back (virtio 1.3 §3.1.1, §5.1.5). Same sequence at start,
 * after a failure and on wake:
 *
 *   negotiate: reset, ACKNOWLEDGE, DRIVER, features, FEATURES_OK, read configuration
 *   start:     per queue addresses, vector, enable; receive buffers; DRIVER_OK
 *   apply:     MAC, packet filter, multicast list, VLAN (control.c)
 */
#include "vionet.h"

#define VIONET_REQUIRED                                                                            \
    (VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1) | VIRTIO_FEATURE_MASK(VIRTIO_F_INDIRECT_DESC) |       \
     VIONET_FEATURE(MAC) | VIONET_FEATURE(STATUS))

#define VIONET_WANTED                                                                              \
    (VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX) | VIONET_FEATURE(MRG_RXBUF) | VIONET_FEATURE(MTU) |   \
     VIONET_FEATURE(SPEED_DUPLEX) | VIONET_FEATURE(CTRL_VQ) | VIONET_FEATURE(CTRL_RX) |            \
     VIONET_FEATURE(CTRL_RX_EXTRA) | VIONET_FEATURE(CTRL_MAC_ADDR))

NDIS_STATUS VioNetDeviceAttach(VIONET_ADAPTER *Adapter)
{
    const struct virtio_pci_config config = {
        .os = {.ops = &NtOsOps, .ctx = &Adapter->Os},
        .io = &NtOsPciIoOps,
        .io_ctx = &Adapter->Os,
        .layout = Adapter->Config.StrictContract ? VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1
                                                 : VIRTIO_PCI_LAYOUT_PERMISSIVE,
        .device_type = VIRTIO_ID_NET,
        .need_device_config = true,
    };
    NT_OS_IDENTITY found;
    enum virtio_error error;

    if (!NtOsIdentityIs(&Adapter->Os.Nt, VIONET_DEVICE_ID, VIONET_REVISION, &found)) {
        VioNetLogEvent(Adapter, VioNetEventIdentity, found.Id, found.Revision);
        return NDIS_STATUS_ADAPTER_NOT_FOUND;
    }
    error = virtio_pci_create(&Adapter->Pci, &config);
    if (error != VIRTIO_OK) {
        VioNetLogEvent(Adapter, VioNetEventPci, (ULONG)error, 0);
        return error == VIRTIO_E_MAP_FAILED ? NDIS_STATUS_RESOURCES : NDIS_STATUS_ADAPTER_NOT_FOUND;
    }
    Adapter->Transport = &Adapter->Pci.transport;
    return NDIS_STATUS_SUCCESS;
}

VOID VioNetDeviceDetach(VIONET_ADAPTER *Adapter)
{
    virtio_pci_destroy(&Adapter->Pci);
    Adapter->Transport = NULL;
}

/* Which features to ask for. */
static enum virtio_error VioNetSelectFeatures(VIONET_ADAPTER *Adapter, uint64_t *Features,
                                              uint64_t *Missing)
{
    uint64_t wanted = VIONET_WANTED;

    if (Adapter->Features) {
        /* Restart: sizes and layouts depend on the first choice. The VLAN filter alone may change.
         */
        return virtio_net_select_features(
            Adapter->HostFeatures, Adapter->Features & ~VIONET_FEATURE(CTRL_VLAN),
            Adapter->VlanId ? VIONET_FEATURE(CTRL_VLAN) : 0, Features, Missing);
    }
    if (Adapter->VlanId) {
        /*
         * With this feature a device drops every VLAN that it was not told of. So it is for the
         * case of one configured VLAN; without one, tagged frames of all VLANs go up.
         */
        wanted |= VIONET_FEATURE(CTRL_VLAN);
    }
    return virtio_net_select_features(Adapter->HostFeatures, VIONET_REQUIRED, wanted, Features,
                                      Missing);
}

NDIS_STATUS VioNetDeviceNegotiate(VIONET_ADAPTER *Adapter)
{
    struct virtio_transport *transport = Adapter->Transport;
    CHAR line[640];
    uint64_t features, missing;
    enum virtio_error error;

    error = virtio_transport_begin(transport);
    if (error != VIRTIO_OK) {
        VioNetLogEvent(Adapter, VioNetEventReset, (ULONG)error, 0);
        return NDIS_STATUS_DEVICE_FAILED;
    }
    Adapter->HostFeatures = transport->ops->get_device_features(transport);
    error = VioNetSelectFeatures(Adapter, &features, &missing);
    if (error != VIRTIO_OK) {
        virtio_transport_fail(transport);
        VioNetLogEvent(Adapter, VioNetEventFeatureMissing, (ULONG)missing, (ULONG)(missing >> 32));
        return NDIS_STATUS_UNSUPPORTED_REVISION;
    }
    error = virtio_transport_accept_features(transport, features);
    if (error != VIRTIO_OK) {
        virtio_transport_fail(transport);
        VioNetLogEvent(Adapter, VioNetEventFeaturesRefused, (ULONG)error, 0);
        return NDIS_STATUS_DEVICE_FAILED;
    }
    error = virtio_net_read_settings(transport, features, &Adapter->Settings);
    if (error != VIRTIO_OK) {
        virtio_transport_fail(transport);
        VioNetLogEvent(Adapter, VioNetEventDeviceConfig, (ULONG)error, 0);
        return NDIS_STATUS_DEVICE_FAILED;
    }
    if (Adapter->Features == 0) {
        virtio_net_format_features(line, sizeof(line), Adapter->HostFeatures, features);
        DbgPrintEx(DPFLTR_IHVNETWORK_ID, DPFLTR_INFO_LEVEL, "%s: features %s\n",
                   Adapter->Os.Nt.Prefix, line);
    }
    Adapter->Features = features;
    Adapter->LinkUp = Adapter->Settings.link_up;
    return NDIS_STATUS_SUCCESS;
}

/* ---- Queues
 * -------------------------------------------------------------------------------------- */

static NDIS_STATUS VioNetQueueCreate(VIONET_ADAPTER *Adapter, VIONET_QUEUE *Queue, USHORT Index,
                                     USHORT MinSize, ULONG Cap, USHORT IndirectMax)
{
    struct virtio_transport *transport = Adapter->Transport;
    struct virtqueue_config config = {
        .os = {.ops = &NtOsOps, .ctx = &Adapter->Os},
        .index = Index,
        .indirect_max = IndirectMax,
        .event_idx = (Adapter->Features & VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX)) != 0,
    };
    enum virtio_error error = VIRTIO_E_QUEUE_ABSENT;

    Queue->Index = Index;
    if (Index < transport->ops->queue_count(transport)) {
        config.size =
            virtqueue_choose_size(transport->ops->queue_max_size(transport, Index), (uint16_t)Cap);
        error = config.size < MinSize ? VIRTIO_E_QUEUE_SIZE_INVALID
                                      : virtqueue_create(&Queue->Ring, &config);
    }
    if (error != VIRTIO_OK) {
        VioNetLogEvent(Adapter, VioNetEventQueue, Index, (ULONG)error);
        return error == VIRTIO_E_NO_MEMORY || error == VIRTIO_E_NO_DMA_MEMORY
                   ? NDIS_STATUS_RESOURCES
                   : NDIS_STATUS_DEVICE_FAILED;
    }
    Queue->Created = TRUE;
    return NDIS_STATUS_SUCCESS;
}

static VOID VioNetQueueDestroy(VIONET_QUEUE *Queue)
{
    if (Queue->Created) {
        Queue->Created = FALSE;
        virtqueue_destroy(&Queue->Ring);
    }
}

/* Bytes of a receive buffer: see rx.c. */
static ULONG VioNetRxBufferSize(const VIONET_ADAPTER *Adapter)
{
    ULONG mtu = Adapter->Mtu;

    if (Adapter->Features & VIONET_FEATURE(MRG_RXBUF)) {
        return mtu > VIONET_MTU_DEFAULT ? VIONET_RX_BUFFER_JUMBO : VIONET_RX_BUFFER_SIZE;
    }
    /* §5.1.4.2: who accepts MTU must have buffers for frames of that size. */
    if (Adapter->Settings.mtu > mtu) {
        mtu = Adapter->Settings.mtu;
    }
    return (Adapter->HeaderSize + mtu + VIONET_FRAME_OVERHEAD + 63u) & ~63u;
}

/*
 * An eighth of what the device can have at most, and never 0: the last buffers are not lent, or
 * frames would only arrive again when a protocol returns some.
 */
static ULONG VioNetRxLowWater(const VIONET_RX *Rx)
{
    ULONG size = Rx->Queue.Ring.config.size;

    return (size < Rx->BufferCount ? size : Rx->BufferCount) / 8u + 1u;
}

NDIS_STATUS VioNetDeviceCreateQueues(VIONET_ADAPTER *Adapter)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    ULONG i;

    for (i = 0; i < Adapter->PairCount && status == NDIS_STATUS_SUCCESS; i++) {
        VIONET_RX *rx = &Adapter->Pairs[i].Rx;
        VIONET_TX *tx = &Adapter->Pairs[i].Tx;

        rx->BufferSize = VioNetRxBufferSize(Adapter);
        rx->BufferCount = Adapter->Config.ReceiveBuffers;
        status = VioNetQueueCreate(Adapter, &rx->Queue, (USHORT)(2 * i + VIRTIO_NET_QUEUE_RX), 1,
                                   VIONET_MAX_QUEUE_SIZE, 0);
        if (status == NDIS_STATUS_SUCCESS) {
            rx->LowWater = VioNetRxLowWater(rx);
            status = VioNetRxCreate(rx);
        }
        if (status == NDIS_STATUS_SUCCESS) {
            status = VioNetQueueCreate(Adapter, &tx->Queue, (USHORT)(2 * i + VIRTIO_NET_QUEUE_TX),
                                       2, VIONET_MAX_QUEUE_SIZE, VIONET_TX_ELEMENTS);
        }
        if (status == NDIS_STATUS_SUCCESS) {
            USHORT size = tx->Queue.Ring.config.size;

            /* §2.7.5.3.1: no chain is longer than the queue, indirect or not. */
            tx->MaxElements = size < VIONET_TX_ELEMENTS ? size : VIONET_TX_ELEMENTS;
            tx->RequestCount = Adapter->Config.TransmitBuffers;
            status = VioNetTxCreate(tx);
        }
    }
    if (status == NDIS_STATUS_SUCCESS && (Adapter->Features & VIONET_FEATURE(CTRL_VQ))) {
        /* §5.1.2: without MQ the control queue follows the first pair. */
        status = VioNetQueueCreate(Adapter, &Adapter->Control.Queue, VIRTIO_NET_QUEUE_CTRL_ONE_PAIR,
                                   2, 16, 0);
        if (status == NDIS_STATUS_SUCCESS) {
            status = VioNetControlCreate(Adapter);
        }
    }
    if (status != NDIS_STATUS_SUCCESS) {
        if (status == NDIS_STATUS_RESOURCES) {
            VioNetLogEvent(Adapter, VioNetEventNoMemory, 0, 0);
        }
        VioNetDeviceDestroyQueues(Adapter);
    }
    return status;
}

VOID VioNetDeviceDestroyQueues(VIONET_ADAPTER *Adapter)
{
    ULONG i;

    if (Adapter->ResetTimedOut) {
        NtOsDisableBusMaster(&Adapter->Os.Nt);
    }
    VioNetControlDestroy(Adapter);
    VioNetQueueDestroy(&Adapter->Control.Queue);
    for (i = 0; i < Adapter->PairCount; i++) {
        VioNetTxDestroy(&Adapter->Pairs[i].Tx);
        VioNetQueueDestroy(&Adapter->Pairs[i].Tx.Queue);
        VioNetRxDestroy(&Adapter->Pairs[i].Rx);
        VioNetQueueDestroy(&Adapter->Pairs[i].Rx.Queue);
    }
}

BOOLEAN VioNetQueuePublish(VIONET_QUEUE *Queue)
{
    if (!Queue->Active) {
        return FALSE;
    }
    virtqueue_publish(&Queue->Ring);
    if (!virtqueue_kick_needed(&Queue->Ring)) {
        return FALSE;
    }
    Queue->Kicks++;
    return TRUE;
}

VOID VioNetQueueBroken(VIONET_ADAPTER *Adapter, VIONET_QUEUE *Queue)
{
    if (!Queue->Active) {
        return;
    }
    Queue->Active = FALSE;
    VioNetLogEvent(Adapter, VioNetEventQueueBroken, Queue->Index,
                   (ULONG)virtqueue_broken(&Queue->Ring));
    VioNetQueueWork(Adapter, VIONET_WORK_RECOVER);
}

/* Addresses, vector, enable. */
static enum virtio_error VioNetQueueEnable(VIONET_ADAPTER *Adapter, VIONET_QUEUE *Queue, ULONG Role)
{
    struct virtio_transport *transport = Adapter->Transport;
    struct virtqueue_areas areas;
    enum virtio_error error;

    virtqueue_get_areas(&Queue->Ring, &areas);
    error = transport->ops->queue_setup(transport, Queue->Index, &areas, &Queue->Doorbell);
    if (error == VIRTIO_OK && Adapter->Interrupt.Message) {
        error = transport->ops->queue_set_vector(transport, Queue->Index,
                                                 VioNetInterruptVector(Adapter, Role));
    }
    if (error == VIRTIO_OK) {
        error = transport->ops->queue_enable(transport, Queue->Index);
    }
    if (error != VIRTIO_OK && error != VIRTIO_E_VECTOR_REFUSED) {
        VioNetLogEvent(Adapter, VioNetEventQueue, Queue->Index, (ULONG)error);
    }
    return error;
}

static VOID VioNetQueueSetActive(VIONET_QUEUE *Queue, BOOLEAN Active)
{
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    Queue->Active = Active;
    KeReleaseSpinLock(&Queue->Lock, irql);
}

static enum virtio_error VioNetEnableAll(VIONET_ADAPTER *Adapter)
{
    struct virtio_transport *transport = Adapter->Transport;
    enum virtio_error error = VIRTIO_OK;
    ULONG i;

    if (Adapter->Interrupt.Message) {
        error = transport->ops->config_set_vector(
            transport, VioNetInterruptVector(Adapter, VIONET_ROLE_CONFIG));
    }
    for (i = 0; i < Adapter->PairCount && error == VIRTIO_OK; i++) {
        error = VioNetQueueEnable(Adapter, &Adapter->Pairs[i].Rx.Queue, VIONET_ROLE_RX);
        if (error == VIRTIO_OK) {
            error = VioNetQueueEnable(Adapter, &Adapter->Pairs[i].Tx.Queue, VIONET_ROLE_TX);
        }
    }
    if (error == VIRTIO_OK && Adapter->Control.Queue.Created) {
        error = VioNetQueueEnable(Adapter, &Adapter->Control.Queue, VIONET_ROLE_CTRL);
    }
    return error;
}

/*
 * Receive buffers before DRIVER_OK, doorbells after it (§3.1.1: no notification before DRIVER_OK).
 */
static enum virtio_error VioNetGo(VIONET_ADAPTER *Adapter)
{
    enum virtio_error error;
    ULONG i;

    for (i = 0; i < Adapter->PairCount; i++) {
        VIONET_RX *rx = &Adapter->Pairs[i].Rx;
        uint64_t dropped[VIRTIO_NET_RX_DROP_COUNT];
        KIRQL irql;

        KeAcquireSpinLock(&rx->Queue.Lock, &irql);
        RtlCopyMemory(dropped, rx->Reassembly.dropped, sizeof(dropped));
        virtio_net_rx_init(&rx->Reassembly, Adapter->Features, Adapter->HeaderSize,
                           Adapter->MaxFrame + VIRTIO_NET_VLAN_TAG_SIZE);
        RtlCopyMemory(rx->Reassembly.dropped, dropped, sizeof(dropped));
        rx->Queue.Active = TRUE;
        VioNetRxFill(rx);
        KeReleaseSpinLock(&rx->Queue.Lock, irql);
    }
    error = virtio_transport_driver_ok(Adapter->Transport);
    if (error != VIRTIO_OK) {
        VioNetLogEvent(Adapter, VioNetEventDriverOk, (ULONG)error, 0);
        return error;
    }
    Adapter->Started = TRUE;
    for (i = 0; i < Adapter->PairCount; i++) {
        VioNetQueueKick(Adapter, &Adapter->Pairs[i].Rx.Queue);
        VioNetQueueSetActive(&Adapter->Pairs[i].Tx.Queue, TRUE);
    }
    if (Adapter->Control.Queue.Created) {
        VioNetQueueSetActive(&Adapter->Control.Queue, TRUE);
    }
    return VIRTIO_OK;
}

NDIS_STATUS VioNetDeviceStart(VIONET_ADAPTER *Adapter)
{
    enum virtio_error error = VioNetEnableAll(Adapter);

    if (error == VIRTIO_OK) {
        error = VioNetGo(Adapter);
    }
    if (error == VIRTIO_OK) {
        return NDIS_STATUS_SUCCESS;
    }
    virtio_transport_fail(Adapter->Transport);
    VioNetDeviceStop(Adapter, NDIS_STATUS_RESET_IN_PROGRESS);
    /* The caller may try again with fewer vectors. */
    return error == VIRTIO_E_VECTOR_REFUSED ? NDIS_STATUS_RESOURCE_CONFLICT
                                            : NDIS_STATUS_DEVICE_FAILED;
}

/* No ring is touched after this. */
VOID VioNetDeviceQuiesce(VIONET_ADAPTER *Adapter)
{
    ULONG i;

    for (i = 0; i < Adapter->PairCount; i++) {
        VioNetQueueSetActive(&Adapter->Pairs[i].Rx.Queue, FALSE);
        VioNetQueueSetActive(&Adapter->Pairs[i].Tx.Queue, FALSE);
    }
    VioNetQueueSetActive(&Adapter->Control.Queue, FALSE);
    Adapter->Started = FALSE;
    Adapter->DeviceVlan = 0;
}

VOID VioNetDeviceStop(VIONET_ADAPTER *Adapter, NDIS_STATUS Status)
{
    VIONET_QUEUE *control = &Adapter->Control.Queue;
    enum virtio_error error;
    PVOID cookie;
    ULONG i;

    VioNetDeviceQuiesce(Adapter);
    /* A sleeping device was reset before it went to sleep. */
    error = Adapter->Asleep ? VIRTIO_OK : Adapter->Transport->ops->reset(Adapter->Transport);
    if (error != VIRTIO_OK && error != VIRTIO_E_DEVICE_GONE) {
        VioNetLogEvent(Adapter, VioNetEventReset, (ULONG)error, 0);
        /* It must not write to memory that is about to be given to others. */
        NtOsDisableBusMaster(&Adapter->Os.Nt);
        Adapter->ResetTimedOut = TRUE;
    }
    for (i = 0; i < Adapter->PairCount; i++) {
        VIONET_RX *rx = &Adapter->Pairs[i].Rx;
        VIONET_TX *tx = &Adapter->Pairs[i].Tx;
        KIRQL irql;

        if (rx->Queue.Created) {
            KeAcquireSpinLock(&rx->Queue.Lock, &irql);
            VioNetRxReclaim(rx);
            virtqueue_reinit(&rx->Queue.Ring);
            KeReleaseSpinLock(&rx->Queue.Lock, irql);
        }
        if (tx->Queue.Created) {
            VioNetTxReclaim(tx, Status);
            KeAcquireSpinLock(&tx->Queue.Lock, &irql);
            virtqueue_reinit(&tx->Queue.Ring);
            KeReleaseSpinLock(&tx->Queue.Lock, irql);
        }
    }
    if (control->Created) {
        while (virtqueue_detach_unused(&control->Ring, &cookie)) {
        }
        virtqueue_reinit(&control->Ring);
    }
}

NDIS_STATUS VioNetDeviceRestart(VIONET_ADAPTER *Adapter)
{
    NDIS_STATUS status;
    ULONG i;
    KIRQL irql;

    if (Adapter->ResetTimedOut) {
        return NDIS_STATUS_DEVICE_FAILED;
    }
    status = VioNetDeviceNegotiate(Adapter);
    if (status == NDIS_STATUS_SUCCESS) {
        status = VioNetDeviceStart(Adapter);
    }
    if (status == NDIS_STATUS_SUCCESS) {
        status = VioNetControlApply(Adapter);
    }
    if (status != NDIS_STATUS_SUCCESS) {
        return status;
    }
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    for (i = 0; i < Adapter->PairCount; i++) {
        VioNetTxPump(&Adapter->Pairs[i].Tx);
    }
    KeLowerIrql(irql);
    return NDIS_STATUS_SUCCESS;
}

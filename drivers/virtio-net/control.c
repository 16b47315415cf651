/* SPDX-License-Identifier: MIT */
/*
 * Control queue (virtio 1.3 §5.1.6.5): one command at a time, from the work item or from
 * initialize; the answer comes by interrupt. The wait is bounded (docs/threat-model.md §5.4).
 */
#include "vionet.h"

NDIS_STATUS VioNetControlCreate(VIONET_ADAPTER *Adapter)
{
    VIONET_CONTROL *control = &Adapter->Control;

    if (!NtOsOps.dma_alloc(&Adapter->Os, VIONET_CTRL_BUFFER_SIZE, 16, &control->Buffer)) {
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

VOID VioNetControlDestroy(VIONET_ADAPTER *Adapter)
{
    VIONET_CONTROL *control = &Adapter->Control;

    if (control->Buffer.va) {
        NtOsOps.dma_free(&Adapter->Os, &control->Buffer);
        control->Buffer.va = NULL;
    }
}

/* Lock held. */
_Requires_lock_held_(Adapter->Control.Queue.Lock) static VOID
    VioNetControlPoll(VIONET_ADAPTER *Adapter)
{
    VIONET_CONTROL *control = &Adapter->Control;
    struct virtqueue_used used;
    enum virtio_error error;

    error = virtqueue_get(&control->Queue.Ring, &used);
    if (error == VIRTIO_OK) {
        control->Completed = TRUE;
        control->UsedLength = used.len;
        NdisSetEvent(&control->Done);
    } else if (error == VIRTIO_E_QUEUE_BROKEN) {
        VioNetQueueBroken(Adapter, &control->Queue);
        NdisSetEvent(&control->Done);
    }
}

VOID VioNetControlDpc(VIONET_ADAPTER *Adapter)
{
    VIONET_QUEUE *queue = &Adapter->Control.Queue;

    KeAcquireSpinLockAtDpcLevel(&queue->Lock);
    if (queue->Active) {
        queue->Interrupts++;
        VioNetControlPoll(Adapter);
    }
    KeReleaseSpinLockFromDpcLevel(&queue->Lock);
}

/* Hands the command in the control buffer to the device. */
static enum virtio_error VioNetControlSubmit(VIONET_ADAPTER *Adapter,
                                             const struct virtio_net_ctrl *Command)
{
    VIONET_CONTROL *control = &Adapter->Control;
    VIONET_QUEUE *queue = &control->Queue;
    const struct virtqueue_element elements[2] = {
        {.addr = control->Buffer.device_addr, .len = Command->request_size},
        {.addr = control->Buffer.device_addr + Command->ack_offset, .len = 1},
    };
    enum virtio_error error = VIRTIO_E_QUEUE_BROKEN;
    BOOLEAN kick = FALSE;
    KIRQL irql;

    NdisResetEvent(&control->Done);
    if (Adapter->Removed) {
        NdisSetEvent(&control->Done); /* the removal may have done so just before the reset */
    }
    KeAcquireSpinLock(&queue->Lock, &irql);
    control->Completed = FALSE;
    control->Commands++;
    if (queue->Active) {
        (void)virtqueue_arm_and_check_more(&queue->Ring); /* nothing is in flight */
        error = virtqueue_add(&queue->Ring, elements, 1, 1, control);
        kick = VioNetQueuePublish(queue);
    }
    KeReleaseSpinLock(&queue->Lock, irql);
    if (kick) {
        VioNetQueueKick(Adapter, queue);
    }
    return error;
}

/* Runs the command in the control buffer. VIRTIO_E_NET_CTRL_NO_ACK: the device did not answer in
 * time. */
_IRQL_requires_(PASSIVE_LEVEL) static enum virtio_error
    VioNetControlRun(VIONET_ADAPTER *Adapter, const struct virtio_net_ctrl *Command)
{
    VIONET_CONTROL *control = &Adapter->Control;
    const struct virtio_net_ctrl_hdr *hdr = control->Buffer.va;
    ULONG name = (ULONG)hdr->command_class << 8 | hdr->command;
    enum virtio_error error;
    KIRQL irql;

    error = VioNetControlSubmit(Adapter, Command);
    if (error == VIRTIO_OK) {
        NdisWaitEvent(&control->Done, VIONET_CTRL_TIMEOUT_MS);
        KeAcquireSpinLock(&control->Queue.Lock, &irql);
        if (!control->Completed && control->Queue.Active) {
            VioNetControlPoll(Adapter); /* the interrupt may have been lost */
        }
        error = control->Completed ? VIRTIO_OK : VIRTIO_E_NET_CTRL_NO_ACK;
        if (!control->Completed && control->Queue.Active) {
            /* The device still has the buffer: no further command before a reset. */
            control->Queue.Active = FALSE;
            VioNetQueueWork(Adapter, VIONET_WORK_RECOVER);
        }
        KeReleaseSpinLock(&control->Queue.Lock, irql);
    }
    if (error == VIRTIO_OK) {
        error = virtio_net_ctrl_check(control->Buffer.va, Command, control->UsedLength);
    }
    if (error != VIRTIO_OK) {
        control->Failures++;
        if (!Adapter->Removed) {
            VioNetLogEvent(Adapter, VioNetEventControl, name, (ULONG)error);
        }
    }
    return error;
}

/* ---- Filters
 * ------------------------------------------------------------------------------------- */

/* A refusal is an answer; NO_ACK and a broken queue are not. */
static BOOLEAN VioNetControlAlive(enum virtio_error Error)
{
    return Error == VIRTIO_OK || Error == VIRTIO_E_NET_CTRL_REFUSED ||
           Error == VIRTIO_E_NET_CTRL_GARBAGE || Error == VIRTIO_E_NOT_NEGOTIATED;
}

static enum virtio_error VioNetControlRxMode(VIONET_ADAPTER *Adapter, UCHAR Command, BOOLEAN On)
{
    VIONET_CONTROL *control = &Adapter->Control;
    struct virtio_net_ctrl command;
    enum virtio_error error;

    error = virtio_net_ctrl_rx_mode(control->Buffer.va, control->Buffer.size, Adapter->Features,
                                    Command, On, &command);
    return error == VIRTIO_OK ? VioNetControlRun(Adapter, &command) : error;
}

static enum virtio_error VioNetControlMacTable(VIONET_ADAPTER *Adapter)
{
    VIONET_CONTROL *control = &Adapter->Control;
    struct virtio_net_ctrl command;
    enum virtio_error error;

    error =
        virtio_net_ctrl_mac_table(control->Buffer.va, control->Buffer.size, Adapter->Features, NULL,
                                  0, (const uint8_t(*)[VIRTIO_NET_MAC_SIZE])Adapter->Multicast,
                                  Adapter->MulticastCount, &command);
    return error == VIRTIO_OK ? VioNetControlRun(Adapter, &command) : error;
}

/* The device's address, if it is not the one it has. FALSE: it keeps the other one. */
static enum virtio_error VioNetControlMac(VIONET_ADAPTER *Adapter, PBOOLEAN Taken)
{
    VIONET_CONTROL *control = &Adapter->Control;
    struct virtio_net_ctrl command;
    enum virtio_error error;

    *Taken = TRUE;
    if (VioNetMacEqual(Adapter->CurrentMac, Adapter->PermanentMac)) {
        return VIRTIO_OK;
    }
    error = virtio_net_ctrl_mac_addr(control->Buffer.va, control->Buffer.size, Adapter->Features,
                                     Adapter->CurrentMac, &command);
    if (error == VIRTIO_OK) {
        error = VioNetControlRun(Adapter, &command);
    }
    *Taken = error == VIRTIO_OK;
    return error;
}

static enum virtio_error VioNetControlVlan(VIONET_ADAPTER *Adapter)
{
    VIONET_CONTROL *control = &Adapter->Control;
    struct virtio_net_ctrl command;
    enum virtio_error error = VIRTIO_OK;

    if (!(Adapter->Features & VIONET_FEATURE(CTRL_VLAN)) ||
        Adapter->DeviceVlan == Adapter->VlanId) {
        return VIRTIO_OK;
    }
    if (Adapter->DeviceVlan) {
        error = virtio_net_ctrl_vlan(control->Buffer.va, control->Buffer.size, Adapter->Features,
                                     false, (uint16_t)Adapter->DeviceVlan, &command);
        if (error == VIRTIO_OK) {
            error = VioNetControlRun(Adapter, &command);
        }
        Adapter->DeviceVlan = 0;
    }
    if (VioNetControlAlive(error) && Adapter->VlanId) {
        error = virtio_net_ctrl_vlan(control->Buffer.va, control->Buffer.size, Adapter->Features,
                                     true, (uint16_t)Adapter->VlanId, &command);
        if (error == VIRTIO_OK) {
            error = VioNetControlRun(Adapter, &command);
        }
        if (error == VIRTIO_OK) {
            Adapter->DeviceVlan = Adapter->VlanId;
        }
    }
    return error;
}

NDIS_STATUS VioNetControlApply(VIONET_ADAPTER *Adapter)
{
    const ULONG filter = Adapter->PacketFilter;
    const struct {
        UCHAR Command;
        BOOLEAN On;
    } extra[] = {
        {VIRTIO_NET_CTRL_RX_NOUNI, !(filter & NDIS_PACKET_TYPE_DIRECTED)},
        {VIRTIO_NET_CTRL_RX_NOMULTI,
         !(filter & (NDIS_PACKET_TYPE_MULTICAST | NDIS_PACKET_TYPE_ALL_MULTICAST))},
        {VIRTIO_NET_CTRL_RX_NOBCAST, !(filter & NDIS_PACKET_TYPE_BROADCAST)},
    };
    BOOLEAN promiscuous = (filter & NDIS_PACKET_TYPE_PROMISCUOUS) != 0;
    BOOLEAN all_multicast = (filter & NDIS_PACKET_TYPE_ALL_MULTICAST) != 0;
    enum virtio_error error;
    BOOLEAN mac_taken;
    ULONG i;

    if (!(Adapter->Features & VIONET_FEATURE(CTRL_VQ))) {
        return NDIS_STATUS_SUCCESS;
    }
    error = VioNetControlMac(Adapter, &mac_taken);
    if (VioNetControlAlive(error)) {
        error = VioNetControlVlan(Adapter);
    }
    if (!(Adapter->Features & VIONET_FEATURE(CTRL_RX)) || !VioNetControlAlive(error)) {
        return VioNetControlAlive(error) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
    }
    if (!mac_taken) {
        promiscuous = TRUE; /* the device filters for another address: take all, rx.c sorts out */
    }
    error = VioNetControlMacTable(Adapter);
    if (VioNetControlAlive(error)) {
        all_multicast = all_multicast || error != VIRTIO_OK;
        error = VioNetControlRxMode(Adapter, VIRTIO_NET_CTRL_RX_ALLMULTI, all_multicast);
    }
    if (VioNetControlAlive(error)) {
        error = VioNetControlRxMode(Adapter, VIRTIO_NET_CTRL_RX_PROMISC, promiscuous);
    }
    for (i = 0; i < RTL_NUMBER_OF(extra) && VioNetControlAlive(error) &&
                (Adapter->Features & VIONET_FEATURE(CTRL_RX_EXTRA));
         i++) {
        error = VioNetControlRxMode(Adapter, extra[i].Command, extra[i].On && !promiscuous);
    }
    return VioNetControlAlive(error) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}

/* SPDX-License-Identifier: MIT */
/*
 * Reception.
 *
 *   free list ---> ring ---> DPC ---> indicated ---> MiniportReturnNetBufferLists ---> free list
 *
 * All memory is allocated at start. A buffer is one descriptor. With MRG_RXBUF a frame may take
 * several: their MDLs are chained (the packet header is in the first only), and the first one's NBL
 * carries the frame. Without it, each buffer holds the largest frame.
 *
 * There are more buffers than descriptors, so that protocols can hold some. When few are left,
 * frames are indicated with NDIS_RECEIVE_FLAGS_RESOURCES: the protocols copy, and the buffers are
 * ours again at once.
 */
#include "vionet.h"

#define VIONET_NBL_BUFFER(nbl) (*(VIONET_RX_BUFFER **)&NET_BUFFER_LIST_MINIPORT_RESERVED(nbl)[0])

/* Back to the free list: all buffers of one frame, or of what was to become one. Lock held. */
_Requires_lock_held_(Rx->Queue.Lock) static VOID
    VioNetRxRecycle(VIONET_RX *Rx, VIONET_RX_BUFFER *Buffer)
{
    while (Buffer) {
        VIONET_RX_BUFFER *next = Buffer->Next;

        Buffer->Mdl->Next = NULL;
        Buffer->Next = Rx->Free;
        Rx->Free = Buffer;
        Rx->FreeCount++;
        Buffer = next;
    }
}

BOOLEAN VioNetRxFill(VIONET_RX *Rx)
{
    struct virtqueue *ring = &Rx->Queue.Ring;

    while (Rx->Free && virtqueue_free_descriptors(ring) > 0) {
        VIONET_RX_BUFFER *buffer = Rx->Free;
        struct virtqueue_element element = {.addr = buffer->DeviceAddress, .len = Rx->BufferSize};

        if (virtqueue_add(ring, &element, 0, 1, buffer) != VIRTIO_OK) {
            VioNetQueueBroken(Rx->Adapter, &Rx->Queue);
            return FALSE;
        }
        Rx->Free = buffer->Next;
        Rx->FreeCount--;
        buffer->Next = NULL;
    }
    return VioNetQueuePublish(&Rx->Queue);
}

/* Fills only when it is worth a doorbell. Lock held. */
_Requires_lock_held_(Rx->Queue.Lock) static BOOLEAN VioNetRxRefill(VIONET_RX *Rx)
{
    ULONG batch = Rx->Queue.Ring.config.size / 4u;

    if (batch > VIONET_RX_KICK_BATCH) {
        batch = VIONET_RX_KICK_BATCH;
    }
    if (!Rx->Queue.Active || virtqueue_free_descriptors(&Rx->Queue.Ring) < batch ||
        (Rx->FreeCount < batch && virtqueue_in_flight(&Rx->Queue.Ring) > batch)) {
        return FALSE;
    }
    return VioNetRxFill(Rx);
}

VOID VioNetRxReclaim(VIONET_RX *Rx)
{
    PVOID cookie;

    while (virtqueue_detach_unused(&Rx->Queue.Ring, &cookie)) {
        VIONET_RX_BUFFER *buffer = cookie;

        buffer->Next = NULL;
        VioNetRxRecycle(Rx, buffer);
    }
    VioNetRxRecycle(Rx, Rx->FrameHead);
    Rx->FrameHead = Rx->FrameTail = NULL;
}

/* ---- Frames
 * -------------------------------------------------------------------------------------- */

/* Whether the packet filter lets a frame to this address pass, and its class. Lock held. */
static BOOLEAN VioNetRxAccept(const VIONET_ADAPTER *Adapter, const UCHAR *Mac, VIONET_CLASS *Class)
{
    ULONG filter = Adapter->PacketFilter;
    ULONG i;

    if (!(Mac[0] & 1)) {
        *Class = VioNetUnicast;
        return (filter & NDIS_PACKET_TYPE_PROMISCUOUS) ||
               ((filter & NDIS_PACKET_TYPE_DIRECTED) && VioNetMacEqual(Mac, Adapter->CurrentMac));
    }
    if ((Mac[0] & Mac[1] & Mac[2] & Mac[3] & Mac[4] & Mac[5]) == 0xFF) {
        *Class = VioNetBroadcast;
        return (filter & (NDIS_PACKET_TYPE_BROADCAST | NDIS_PACKET_TYPE_PROMISCUOUS)) != 0;
    }
    *Class = VioNetMulticast;
    if (filter & (NDIS_PACKET_TYPE_ALL_MULTICAST | NDIS_PACKET_TYPE_PROMISCUOUS)) {
        return TRUE;
    }
    if (filter & NDIS_PACKET_TYPE_MULTICAST) {
        for (i = 0; i < Adapter->MulticastCount; i++) {
            if (VioNetMacEqual(Mac, Adapter->Multicast[i])) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/*
 * Takes the 802.1Q tag out of the frame: the addresses move up over it. MS docs, "Enumeration
 * Keywords", *PriorityVLANTag: "the miniport driver should remove the 802.1Q header from all
 * receive packets regardless of the setting"; it goes into the out-of-band data as far as the
 * setting says. FALSE: the frame belongs to another VLAN, or is cut off inside the tag.
 */
static BOOLEAN VioNetRxUntag(const VIONET_ADAPTER *Adapter, PUCHAR *Frame, PULONG Length,
                             NDIS_NET_BUFFER_LIST_8021Q_INFO *Info)
{
    ULONG tag = 0;
    PUCHAR frame = *Frame;
    BOOLEAN tagged =
        frame[12] == VIONET_VLAN_ETHERTYPE >> 8 && frame[13] == (VIONET_VLAN_ETHERTYPE & 0xFF);

    Info->Value = NULL;
    if (tagged) {
        if (*Length < VIRTIO_NET_ETH_HEADER_SIZE + VIRTIO_NET_VLAN_TAG_SIZE) {
            return FALSE;
        }
        tag = (ULONG)frame[14] << 8 | frame[15];
    }
    if (Adapter->VlanId && (tag & 0xFFF) != Adapter->VlanId) {
        return FALSE;
    }
    if (!tagged) {
        return TRUE;
    }
    RtlMoveMemory(frame + VIRTIO_NET_VLAN_TAG_SIZE, frame, 2 * VIRTIO_NET_MAC_SIZE);
    *Frame = frame + VIRTIO_NET_VLAN_TAG_SIZE;
    *Length -= VIRTIO_NET_VLAN_TAG_SIZE;
    if (Adapter->Config.PriorityVlanTag & VIONET_TAG_PRIORITY) {
        Info->TagHeader.UserPriority = tag >> 13;
        Info->TagHeader.CanonicalFormatId = tag >> 12 & 1;
    }
    if (Adapter->Config.PriorityVlanTag & VIONET_TAG_VLAN) {
        Info->TagHeader.VlanId = tag & 0xFFF;
    }
    return TRUE;
}

/*
 * Makes an NBL of the complete frame in FrameHead. NULL: not for us. Lock held. The device may
 * still write to the buffer: addresses and tag are looked at here, and protocols check what they
 * read.
 */
_Requires_lock_held_(Rx->Queue.Lock) static PNET_BUFFER_LIST VioNetRxFrame(VIONET_RX *Rx)
{
    VIONET_ADAPTER *adapter = Rx->Adapter;
    VIONET_RX_BUFFER *head = Rx->FrameHead;
    PUCHAR frame = head->Va + adapter->HeaderSize;
    ULONG length = Rx->Reassembly.frame.length;
    NDIS_NET_BUFFER_LIST_8021Q_INFO info;
    UCHAR mac[VIRTIO_NET_MAC_SIZE];
    PNET_BUFFER_LIST nbl = head->Nbl;
    PNET_BUFFER nb = NET_BUFFER_LIST_FIRST_NB(nbl);
    VIONET_CLASS class;
    ULONG offset;

    RtlCopyMemory(mac, frame, sizeof(mac));
    if (!Rx->Accepting || !VioNetRxAccept(adapter, mac, &class) ||
        !VioNetRxUntag(adapter, &frame, &length, &info)) {
        return NULL;
    }
    if (length > adapter->MaxFrame) {
        Rx->Counters.Errors++; /* an untagged frame as long as only a tagged one may be */
        return NULL;
    }
    Rx->Counters.Frames[class]++;
    Rx->Counters.Bytes[class] += length;

    offset = (ULONG)(frame - head->Va);
    NET_BUFFER_FIRST_MDL(nb) = head->Mdl;
    NET_BUFFER_DATA_OFFSET(nb) = offset;
    NET_BUFFER_CURRENT_MDL(nb) = head->Mdl;
    NET_BUFFER_CURRENT_MDL_OFFSET(nb) = offset;
    NET_BUFFER_DATA_LENGTH(nb) = length;
    NET_BUFFER_LIST_INFO(nbl, Ieee8021QNetBufferListInfo) = info.Value;
    NET_BUFFER_LIST_NEXT_NBL(nbl) = NULL;
    nbl->NblFlags = 0;
    nbl->Status = NDIS_STATUS_SUCCESS;
    return nbl;
}

/* One used buffer. Returns FALSE if the queue is broken. Lock held. */
_Requires_lock_held_(Rx->Queue.Lock) static BOOLEAN
    VioNetRxPush(VIONET_RX *Rx, const struct virtqueue_used *Used, PNET_BUFFER_LIST *Nbl)
{
    VIONET_RX_BUFFER *buffer = Used->cookie;
    struct virtio_net_rx_data data;

    *Nbl = NULL;
    buffer->Next = NULL;
    if (Rx->FrameTail) {
        Rx->FrameTail->Next = buffer;
        Rx->FrameTail->Mdl->Next = buffer->Mdl;
    } else {
        Rx->FrameHead = buffer;
    }
    Rx->FrameTail = buffer;
    switch (virtio_net_rx_push(&Rx->Reassembly, buffer->Va, Used->len, Rx->BufferSize,
                               virtqueue_in_flight(&Rx->Queue.Ring), &data)) {
    case VIRTIO_NET_RX_MORE:
        return TRUE;
    case VIRTIO_NET_RX_FRAME:
        *Nbl = VioNetRxFrame(Rx);
        break;
    case VIRTIO_NET_RX_DROPPED:
        Rx->Counters.Errors++;
        break;
    case VIRTIO_NET_RX_BROKEN:
        virtqueue_break(&Rx->Queue.Ring, Rx->Reassembly.error);
        return FALSE;
    }
    if (!*Nbl) {
        VioNetRxRecycle(Rx, Rx->FrameHead);
    }
    Rx->FrameHead = Rx->FrameTail = NULL;
    return TRUE;
}

/*
 * Collects up to Limit frames into a chain. Dropped frames cost time as well, and the device
 * decides how many there are: *Buffers bounds the buffers that this DPC looks at. Lock held.
 */
_Requires_lock_held_(Rx->Queue.Lock) static ULONG
    VioNetRxCollect(VIONET_RX *Rx, ULONG Limit, PULONG Buffers, PNET_BUFFER_LIST *Chain)
{
    PNET_BUFFER_LIST *tail = Chain;
    struct virtqueue_used used;
    enum virtio_error error = VIRTIO_OK;
    ULONG count = 0;

    *Chain = NULL;
    for (; count < Limit && *Buffers > 0; (*Buffers)--) {
        PNET_BUFFER_LIST nbl;

        error = virtqueue_get(&Rx->Queue.Ring, &used);
        if (error != VIRTIO_OK) {
            break;
        }
        if (!VioNetRxPush(Rx, &used, &nbl)) {
            error = VIRTIO_E_QUEUE_BROKEN;
            break;
        }
        if (nbl) {
            *tail = nbl;
            tail = &NET_BUFFER_LIST_NEXT_NBL(nbl);
            count++;
        }
    }
    if (error == VIRTIO_E_QUEUE_BROKEN) {
        VioNetQueueBroken(Rx->Adapter, &Rx->Queue);
    }
    return count;
}

/* ---- Indication and return
 * ----------------------------------------------------------------------- */

/* Buffers of all frames of the chain to the free list. */
_IRQL_requires_(DISPATCH_LEVEL) static VOID VioNetRxTakeBack(VIONET_RX *Rx, PNET_BUFFER_LIST Chain)
{
    BOOLEAN kick;

    KeAcquireSpinLockAtDpcLevel(&Rx->Queue.Lock);
    while (Chain) {
        PNET_BUFFER_LIST next = NET_BUFFER_LIST_NEXT_NBL(Chain);

        NET_BUFFER_LIST_NEXT_NBL(Chain) = NULL;
        VioNetRxRecycle(Rx, VIONET_NBL_BUFFER(Chain));
        Chain = next;
    }
    kick = VioNetRxRefill(Rx);
    KeReleaseSpinLockFromDpcLevel(&Rx->Queue.Lock);
    if (kick) {
        VioNetQueueKick(Rx->Adapter, &Rx->Queue);
    }
}

/* No lock held. The references of the frames and one for this call have been taken. */
_IRQL_requires_(DISPATCH_LEVEL) static VOID
    VioNetRxIndicate(VIONET_RX *Rx, PNET_BUFFER_LIST Chain, ULONG Count, BOOLEAN Lend)
{
    VIONET_ADAPTER *adapter = Rx->Adapter;
    ULONG flags = NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL;

    if (!Lend) {
        flags |= NDIS_RECEIVE_FLAGS_RESOURCES;
    }
    NdisMIndicateReceiveNetBufferLists(adapter->Handle, Chain, NDIS_DEFAULT_PORT_NUMBER, Count,
                                       flags);
    if (!Lend) {
        VioNetRxTakeBack(Rx, Chain);
        VioNetIoRelease(adapter, (LONG)Count + 1);
    } else {
        VioNetIoRelease(adapter, 1);
    }
}

BOOLEAN VioNetRxDpc(VIONET_RX *Rx, ULONG Limit)
{
    VIONET_QUEUE *queue = &Rx->Queue;
    ULONG buffers = VIONET_RX_MAX_BUFFERS;
    BOOLEAN more;

    KeAcquireSpinLockAtDpcLevel(&queue->Lock);
    if (!queue->Active || queue->Serviced) {
        KeReleaseSpinLockFromDpcLevel(&queue->Lock);
        return FALSE;
    }
    queue->Serviced = TRUE;
    queue->Interrupts++;
    do {
        PNET_BUFFER_LIST chain;
        BOOLEAN kick, lend;
        ULONG count;

        virtqueue_disable_interrupts(&queue->Ring);
        count = VioNetRxCollect(Rx, Limit, &buffers, &chain);
        Limit -= count;
        kick = VioNetRxRefill(Rx);
        lend = Rx->FreeCount + virtqueue_in_flight(&queue->Ring) >= Rx->LowWater;
        if (count > 0) {
            VioNetIoReference(Rx->Adapter, (LONG)count + 1);
            if (!lend) {
                Rx->NoBuffer++;
            }
        }
        KeReleaseSpinLockFromDpcLevel(&queue->Lock);
        if (kick) {
            VioNetQueueKick(Rx->Adapter, queue);
        }
        if (count > 0) {
            VioNetRxIndicate(Rx, chain, count, lend);
        }
        KeAcquireSpinLockAtDpcLevel(&queue->Lock);
        more = queue->Active && virtqueue_arm_and_check_more(&queue->Ring);
    } while (more && Limit > 0 && buffers > 0);
    if (more) {
        /* Out of budget: no interrupts until the next DPC has been here. */
        virtqueue_disable_interrupts(&queue->Ring);
    }
    queue->Serviced = FALSE;
    KeReleaseSpinLockFromDpcLevel(&queue->Lock);
    return more;
}

VOID NTAPI VioNetReturnNetBufferLists(NDIS_HANDLE MiniportAdapterContext,
                                      PNET_BUFFER_LIST NetBufferLists, ULONG ReturnFlags)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;
    PNET_BUFFER_LIST nbl;
    KIRQL irql = DISPATCH_LEVEL;
    LONG count = 0;

    for (nbl = NetBufferLists; nbl; nbl = NET_BUFFER_LIST_NEXT_NBL(nbl)) {
        count++;
    }
    if (!NDIS_TEST_RETURN_AT_DISPATCH_LEVEL(ReturnFlags)) {
        KeRaiseIrql(DISPATCH_LEVEL, &irql);
    }
    VioNetRxTakeBack(&adapter->Pairs[0].Rx, NetBufferLists);
    VioNetIoRelease(adapter, count);
    if (!NDIS_TEST_RETURN_AT_DISPATCH_LEVEL(ReturnFlags)) {
        KeLowerIrql(irql);
    }
}

/* ---- Memory
 * -------------------------------------------------------------------------------------- */

/* MDL and NBL for one buffer. */
static BOOLEAN VioNetRxCreateBuffer(VIONET_RX *Rx, VIONET_RX_BUFFER *Buffer, PUCHAR Va,
                                    ULONG64 Address)
{
    VIONET_ADAPTER *adapter = Rx->Adapter;

    Buffer->Va = Va;
    Buffer->DeviceAddress = Address;
    Buffer->Mdl = NdisAllocateMdl(adapter->Handle, Va, Rx->BufferSize);
    if (!Buffer->Mdl) {
        return FALSE;
    }
    Buffer->Nbl = NdisAllocateNetBufferAndNetBufferList(Rx->NblPool, 0, 0, Buffer->Mdl, 0, 0);
    if (!Buffer->Nbl) {
        return FALSE;
    }
    Buffer->Nbl->SourceHandle = adapter->Handle;
    VIONET_NBL_BUFFER(Buffer->Nbl) = Buffer;
    Buffer->Next = Rx->Free;
    Rx->Free = Buffer;
    Rx->FreeCount++;
    return TRUE;
}

/* Slabs of contiguous memory, each with a whole number of buffers. */
static BOOLEAN VioNetRxCreateSlabs(VIONET_RX *Rx)
{
    VIONET_ADAPTER *adapter = Rx->Adapter;
    ULONG per_slab = VIONET_RX_SLAB_SIZE / Rx->BufferSize;
    ULONG made = 0;
    ULONG slab, i;

    if (per_slab == 0) {
        per_slab = 1;
    }
    Rx->SlabCount = (Rx->BufferCount + per_slab - 1) / per_slab;
    Rx->Slabs = NtOsMemAlloc(&adapter->Os, Rx->SlabCount * sizeof(*Rx->Slabs));
    if (!Rx->Slabs) {
        return FALSE;
    }
    for (slab = 0; slab < Rx->SlabCount; slab++) {
        struct core_dma *dma = &Rx->Slabs[slab];

        if (!NtOsOps.dma_alloc(&adapter->Os, per_slab * Rx->BufferSize, 64, dma)) {
            return FALSE;
        }
        for (i = 0; i < per_slab && made < Rx->BufferCount; i++, made++) {
            if (!VioNetRxCreateBuffer(Rx, &Rx->Buffers[made], (PUCHAR)dma->va + i * Rx->BufferSize,
                                      dma->device_addr + i * Rx->BufferSize)) {
                return FALSE;
            }
        }
    }
    return TRUE;
}

NDIS_STATUS VioNetRxCreate(VIONET_RX *Rx)
{
    VIONET_ADAPTER *adapter = Rx->Adapter;
    NET_BUFFER_LIST_POOL_PARAMETERS pool = {
        .Header =
            {
                .Type = NDIS_OBJECT_TYPE_DEFAULT,
                .Revision = NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1,
                .Size = NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1,
            },
        .ProtocolId = NDIS_PROTOCOL_ID_DEFAULT,
        .fAllocateNetBuffer = TRUE,
        .PoolTag = VIONET_TAG,
    };

    Rx->NblPool = NdisAllocateNetBufferListPool(adapter->Handle, &pool);
    Rx->Buffers = NtOsMemAlloc(&adapter->Os, Rx->BufferCount * sizeof(*Rx->Buffers));
    if (!Rx->NblPool || !Rx->Buffers || !VioNetRxCreateSlabs(Rx)) {
        VioNetRxDestroy(Rx);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

VOID VioNetRxDestroy(VIONET_RX *Rx)
{
    VIONET_ADAPTER *adapter = Rx->Adapter;
    ULONG i;

    for (i = 0; Rx->Buffers && i < Rx->BufferCount; i++) {
        if (Rx->Buffers[i].Nbl) {
            NdisFreeNetBufferList(Rx->Buffers[i].Nbl);
        }
        if (Rx->Buffers[i].Mdl) {
            NdisFreeMdl(Rx->Buffers[i].Mdl);
        }
    }
    for (i = 0; Rx->Slabs && i < Rx->SlabCount; i++) {
        if (Rx->Slabs[i].va) {
            NtOsOps.dma_free(&adapter->Os, &Rx->Slabs[i]);
        }
    }
    if (Rx->Slabs) {
        NtOsMemFree(&adapter->Os, Rx->Slabs, 0);
        Rx->Slabs = NULL;
    }
    if (Rx->Buffers) {
        NtOsMemFree(&adapter->Os, Rx->Buffers, 0);
        Rx->Buffers = NULL;
    }
    if (Rx->NblPool) {
        NdisFreeNetBufferListPool(Rx->NblPool);
        Rx->NblPool = NULL;
    }
    Rx->Free = NULL;
    Rx->FreeCount = 0;
}

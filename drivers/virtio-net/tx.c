/* SPDX-License-Identifier: MIT */
/*
 * Transmission.
 *
 *   SendNetBufferLists ---> Backlog ---> Order list ---> ring ---> DPC ---> complete
 *                           (NBLs)       (requests)
 *
 * A NET_BUFFER gets a request while one is free, the scatter/gather list is asked for without the
 * lock, and requests enter the ring in order as soon as they are mapped. What finds no request or
 * no room waits; only a state that forbids sending (Tx->Status) or an unsendable frame fails an
 * NBL.
 *
 * Frame as the device sees it: packet header (all zero: no offload asked for), then the data; or,
 * when a tag is to be inserted, header, the two MAC addresses and the tag from the request's slot,
 * then the data from byte 12 on.
 */
#include "vionet.h"

#define VIONET_MAC_ADDRESSES (2u * VIRTIO_NET_MAC_SIZE)
#define VIONET_HEADER_PEEK   VIRTIO_NET_ETH_HEADER_SIZE

C_ASSERT(sizeof(struct virtio_net_hdr) + VIONET_MAC_ADDRESSES + VIRTIO_NET_VLAN_TAG_SIZE <=
         VIONET_TX_SLOT_SIZE);

/* An NBL of ours uses MiniportReserved as NET_BUFFERs not finished yet and next NET_BUFFER without
 * request. */
#define VIONET_NBL_LEFT(nbl)   (*(volatile LONG *)&NET_BUFFER_LIST_MINIPORT_RESERVED(nbl)[0])
#define VIONET_NBL_CURSOR(nbl) (*(PNET_BUFFER *)&NET_BUFFER_LIST_MINIPORT_RESERVED(nbl)[1])

/* A list of finished NBLs on its way to NDIS. */
typedef struct _VIONET_NBL_LIST {
    PNET_BUFFER_LIST Head;
    PNET_BUFFER_LIST *Tail;
    LONG Count;
} VIONET_NBL_LIST;

static VOID VioNetNblListInit(VIONET_NBL_LIST *List)
{
    List->Head = NULL;
    List->Tail = &List->Head;
    List->Count = 0;
}

static VOID VioNetNblListAppend(VIONET_NBL_LIST *List, PNET_BUFFER_LIST Nbl)
{
    NET_BUFFER_LIST_NEXT_NBL(Nbl) = NULL;
    *List->Tail = Nbl;
    List->Tail = &NET_BUFFER_LIST_NEXT_NBL(Nbl);
    List->Count++;
}

/* Gives NBLs that were counted in NblCount and IoReferences back to NDIS. No lock held. */
_IRQL_requires_(DISPATCH_LEVEL) static VOID VioNetTxComplete(VIONET_TX *Tx, VIONET_NBL_LIST *List)
{
    LONG count = List->Count;

    if (count == 0) {
        return;
    }
    NdisMSendNetBufferListsComplete(Tx->Adapter->Handle, List->Head,
                                    NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL);
    KeAcquireSpinLockAtDpcLevel(&Tx->Queue.Lock);
    Tx->NblCount -= (ULONG)count;
    if (Tx->NblCount == 0) {
        NdisSetEvent(&Tx->Idle);
    }
    KeReleaseSpinLockFromDpcLevel(&Tx->Queue.Lock);
    VioNetIoRelease(Tx->Adapter, count);
}

/* ---- Requests
 * ------------------------------------------------------------------------------------ */

/*
 * The first `Bytes` bytes of the frame, contiguous; Storage has room for them. NULL if the MDL
 * cannot be mapped, which needs system address space when the sender did not map it.
 */
static const UCHAR *VioNetPeek(PNET_BUFFER Nb, ULONG Bytes, PVOID Storage)
{
    PMDL mdl = NET_BUFFER_CURRENT_MDL(Nb);
    ULONG offset = NET_BUFFER_CURRENT_MDL_OFFSET(Nb);

    if (MmGetMdlByteCount(mdl) >= offset + Bytes) {
        const UCHAR *va = MmGetSystemAddressForMdlSafe(mdl, LowPagePriority);
        return va ? va + offset : NULL;
    }
    return NdisGetDataBuffer(Nb, Bytes, Storage, 1, 0);
}

static VIONET_CLASS VioNetClassify(const UCHAR *Mac)
{
    if (!(Mac[0] & 1)) {
        return VioNetUnicast;
    }
    return (Mac[0] & Mac[1] & Mac[2] & Mac[3] & Mac[4] & Mac[5]) == 0xFF ? VioNetBroadcast
                                                                         : VioNetMulticast;
}

/* 802.1Q tag control information from the out-of-band data and the adapter's VLAN; 0: no tag. */
static ULONG VioNetTxTagControl(const VIONET_ADAPTER *Adapter, PNET_BUFFER_LIST Nbl)
{
    NDIS_NET_BUFFER_LIST_8021Q_INFO info = {
        .Value = NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo),
    };
    ULONG tag = 0;

    if (Adapter->Config.PriorityVlanTag & VIONET_TAG_PRIORITY) {
        tag |= (ULONG)info.TagHeader.UserPriority << 13 | (ULONG)info.TagHeader.CanonicalFormatId
                                                              << 12;
    }
    if (Adapter->Config.PriorityVlanTag & VIONET_TAG_VLAN) {
        tag |= info.TagHeader.VlanId ? info.TagHeader.VlanId : Adapter->VlanId;
    }
    return tag;
}

/* Frame length and class; prepares the slot if a tag goes in. FALSE: the frame cannot be sent. */
static BOOLEAN VioNetTxPrepare(VIONET_TX *Tx, VIONET_TX_REQUEST *Request)
{
    const VIONET_ADAPTER *adapter = Tx->Adapter;
    ULONG length = NET_BUFFER_DATA_LENGTH(Request->Nb);
    UCHAR storage[VIONET_HEADER_PEEK];
    const UCHAR *frame;
    ULONG max = adapter->MaxFrame;

    if (length < VIRTIO_NET_ETH_HEADER_SIZE || length > max + VIRTIO_NET_VLAN_TAG_SIZE) {
        Request->Nbl->Status = NDIS_STATUS_INVALID_LENGTH;
        return FALSE;
    }
    frame = VioNetPeek(Request->Nb, VIONET_HEADER_PEEK, storage);
    if (!frame) {
        Request->Nbl->Status = NDIS_STATUS_RESOURCES;
        return FALSE;
    }
    Request->Class = VioNetClassify(frame);
    if (frame[12] == VIONET_VLAN_ETHERTYPE >> 8 && frame[13] == (VIONET_VLAN_ETHERTYPE & 0xFF)) {
        Request->TagControl = 0; /* the sender has put a tag in already */
    } else if (length > max) {
        Request->Nbl->Status = NDIS_STATUS_INVALID_LENGTH;
        return FALSE;
    }
    if (Request->TagControl) {
        PUCHAR at = Request->Slot + adapter->HeaderSize;

        RtlCopyMemory(at, frame, VIONET_MAC_ADDRESSES);
        at[12] = VIONET_VLAN_ETHERTYPE >> 8;
        at[13] = VIONET_VLAN_ETHERTYPE & 0xFF;
        at[14] = (UCHAR)(Request->TagControl >> 8);
        at[15] = (UCHAR)Request->TagControl;
    }
    return TRUE;
}

/* Gives free requests to NET_BUFFERs of the backlog, in order; lock held. Returns the first of
 * *Count. */
static VIONET_TX_REQUEST *VioNetTxTake(VIONET_TX *Tx, PULONG Count)
{
    VIONET_TX_REQUEST *first = NULL;
    ULONG count = 0;

    while (Tx->BacklogHead && Tx->Free && count < VIONET_TX_BATCH) {
        PNET_BUFFER_LIST nbl = Tx->BacklogHead;
        PNET_BUFFER nb = VIONET_NBL_CURSOR(nbl);
        VIONET_TX_REQUEST *request = Tx->Free;

        Tx->Free = request->Next;
        request->Next = NULL;
        request->Nbl = nbl;
        request->Nb = nb;
        request->SgList = NULL;
        request->Bounce = 0;
        request->State = VioNetTxMapping;
        request->TagControl = VioNetTxTagControl(Tx->Adapter, nbl);
        if (Tx->OrderTail) {
            Tx->OrderTail->Next = request;
        } else {
            Tx->OrderHead = request;
        }
        Tx->OrderTail = request;
        if (!first) {
            first = request;
        }
        count++;
        VIONET_NBL_CURSOR(nbl) = NET_BUFFER_NEXT_NB(nb);
        if (!VIONET_NBL_CURSOR(nbl)) {
            Tx->BacklogHead = NET_BUFFER_LIST_NEXT_NBL(nbl);
            if (!Tx->BacklogHead) {
                Tx->BacklogTail = NULL;
            }
        }
    }
    Tx->FreeCount -= count;
    *Count = count;
    return first;
}

/* Asks for the scatter/gather list. No lock held: the callback may come at once. */
_IRQL_requires_(DISPATCH_LEVEL) static VOID VioNetTxMap(VIONET_TX *Tx, VIONET_TX_REQUEST *Request)
{
    NDIS_STATUS status;

    if (!VioNetTxPrepare(Tx, Request)) {
        InterlockedExchange(&Request->State, VioNetTxFailed);
        return;
    }
    status = NdisMAllocateNetBufferSGList(Tx->Adapter->DmaHandle, Request->Nb, Request,
                                          NDIS_SG_LIST_WRITE_TO_DEVICE, Request->SgBuffer,
                                          Tx->SgBufferSize);
    if (status != NDIS_STATUS_SUCCESS) {
        Request->Nbl->Status = status;
        InterlockedExchange(&Request->State, VioNetTxFailed);
        return;
    }
    InterlockedCompareExchange(&Request->State, VioNetTxDeferred, VioNetTxMapping);
}

VOID NTAPI VioNetProcessSgList(PDEVICE_OBJECT pDO, PVOID Reserved, PSCATTER_GATHER_LIST pSGL,
                               PVOID Context)
{
    VIONET_TX_REQUEST *request = Context;
    VIONET_TX *tx = request->Tx;

    UNREFERENCED_PARAMETER(pDO);
    UNREFERENCED_PARAMETER(Reserved);
    request->SgList = pSGL;
    if (InterlockedCompareExchange(&request->State, VioNetTxMapped, VioNetTxMapping) ==
        VioNetTxMapping) {
        return;
    }
    /* Once it is mapped, another thread may finish it, and with it all that keeps the adapter. */
    VioNetIoReference(tx->Adapter, 1);
    InterlockedExchange(&request->State, VioNetTxMapped);
    VioNetTxPump(tx);
    VioNetIoRelease(tx->Adapter, 1);
}

/*
 * The pieces of the frame for the ring. Returns their number, 0 if there are too many.
 *
 * MS docs, NdisMAllocateNetBufferSGList: "the scatter/gather list is generated from the network
 * data starting at the beginning of the MDL" of CurrentMdl, and the data begins CurrentMdlOffset
 * bytes into the list. So that many bytes are skipped, and DataLength bounds the end.
 */
static ULONG VioNetTxElements(const VIONET_TX *Tx, const VIONET_TX_REQUEST *Request,
                              struct virtqueue_element *Elements)
{
    const SCATTER_GATHER_ELEMENT *from = Request->SgList->Elements;
    const SCATTER_GATHER_ELEMENT *end = from + Request->SgList->NumberOfElements;
    const struct virtqueue_element *limit = Elements + Tx->MaxElements;
    struct virtqueue_element *to = Elements;
    ULONG skip = NET_BUFFER_CURRENT_MDL_OFFSET(Request->Nb);
    ULONG left = NET_BUFFER_DATA_LENGTH(Request->Nb);

    to->addr = Request->SlotAddress;
    to->len = Tx->Adapter->HeaderSize;
    if (Request->TagControl) {
        to->len += VIONET_MAC_ADDRESSES + VIRTIO_NET_VLAN_TAG_SIZE;
        skip += VIONET_MAC_ADDRESSES;
        left -= VIONET_MAC_ADDRESSES;
    }
    for (to++; from < end && left > 0; from++) {
        ULONG length = from->Length;

        if (length <= skip) {
            skip -= length;
            continue;
        }
        if (to == limit) {
            return 0;
        }
        length -= skip;
        if (length > left) {
            length = left;
        }
        to->addr = (uint64_t)from->Address.QuadPart + skip;
        to->len = length;
        to++;
        left -= length;
        skip = 0;
    }
    return (ULONG)(to - Elements);
}

/* Copies a frame of too many pieces into one. FALSE: no bounce buffer is free, try again later.
 * Lock held. */
static BOOLEAN VioNetTxBounce(VIONET_TX *Tx, VIONET_TX_REQUEST *Request,
                              struct virtqueue_element *Elements, PULONG Count)
{
    ULONG length = NET_BUFFER_DATA_LENGTH(Request->Nb);
    ULONG skip = Request->TagControl ? VIONET_MAC_ADDRESSES : 0;
    const struct core_dma *bounce;
    ULONG index;
    PVOID data;

    *Count = 0;
    if (!_BitScanForward(&index, Tx->BounceFree)) {
        return FALSE;
    }
    bounce = &Tx->Bounce[index];
    data = NdisGetDataBuffer(Request->Nb, length, bounce->va, 1, 0);
    if (!data) {
        Request->Nbl->Status = NDIS_STATUS_RESOURCES;
        return TRUE;
    }
    if (data != bounce->va) {
        RtlCopyMemory(bounce->va, data, length);
    }
    Tx->BounceFree &= ~(1u << index);
    Request->Bounce = index + 1;
    Elements[1].addr = bounce->device_addr + skip;
    Elements[1].len = length - skip;
    *Count = 2;
    return TRUE;
}

/*
 * Puts mapped requests at the head of the order list into the ring; failed ones go to *Failed. Ends
 * at a request that is not mapped yet, or when the ring is full. Lock held.
 */
_Requires_lock_held_(Tx->Queue.Lock) static VOID
    VioNetTxSubmit(VIONET_TX *Tx, VIONET_TX_REQUEST **Failed)
{
    struct virtqueue_element elements[VIONET_TX_ELEMENTS];

    while (Tx->OrderHead && Tx->OrderHead->State >= VioNetTxMapped) {
        VIONET_TX_REQUEST *request = Tx->OrderHead;
        BOOLEAN failed = request->State == VioNetTxFailed || Tx->Status != NDIS_STATUS_SUCCESS;
        enum virtio_error error = VIRTIO_OK;
        ULONG count;

        if (!failed) {
            if (!Tx->Queue.Active) {
                break;
            }
            count = VioNetTxElements(Tx, request, elements);
            if (count == 0 && !VioNetTxBounce(Tx, request, elements, &count)) {
                break;
            }
            if (count == 0) {
                failed = TRUE;
            } else {
                error = virtqueue_add(&Tx->Queue.Ring, elements, (USHORT)count, 0, request);
            }
        }
        if (error != VIRTIO_OK) {
            if (request->Bounce) {
                Tx->BounceFree |= 1u << (request->Bounce - 1);
                request->Bounce = 0;
            }
            if (error != VIRTIO_E_QUEUE_FULL) {
                VioNetQueueBroken(Tx->Adapter, &Tx->Queue);
            }
            break;
        }
        Tx->OrderHead = request->Next;
        if (!Tx->OrderHead) {
            Tx->OrderTail = NULL;
        }
        if (failed) {
            if (request->Nbl->Status == NDIS_STATUS_SUCCESS) {
                request->Nbl->Status = Tx->Status;
            }
            Tx->Counters.Discards++;
            request->Next = *Failed;
            *Failed = request;
        }
    }
}

/* Whole NBLs of the backlog that Tx->Status rejects. Lock held. */
_Requires_lock_held_(Tx->Queue.Lock) static VOID
    VioNetTxRejectBacklog(VIONET_TX *Tx, VIONET_NBL_LIST *Done)
{
    while (Tx->BacklogHead) {
        PNET_BUFFER_LIST nbl = Tx->BacklogHead;
        PNET_BUFFER nb = VIONET_NBL_CURSOR(nbl);
        LONG left = 0;

        Tx->BacklogHead = NET_BUFFER_LIST_NEXT_NBL(nbl);
        nbl->Status = Tx->Status;
        VIONET_NBL_CURSOR(nbl) = NULL;
        for (; nb; nb = NET_BUFFER_NEXT_NB(nb)) {
            left++;
        }
        /* Earlier NET_BUFFERs of the list may still be under way: the last of them completes it. */
        if (InterlockedExchangeAdd(&VIONET_NBL_LEFT(nbl), -left) == left) {
            VioNetNblListAppend(Done, nbl);
        }
    }
    Tx->BacklogTail = NULL;
}

/* Frees what the requests hold and the requests, collects NBLs that are complete. No lock held. */
_IRQL_requires_(DISPATCH_LEVEL) static VOID
    VioNetTxFinish(VIONET_TX *Tx, VIONET_TX_REQUEST *Requests, VIONET_NBL_LIST *Done)
{
    VIONET_TX_REQUEST *request;
    VIONET_TX_REQUEST *last = NULL;
    ULONG bounces = 0;
    ULONG count = 0;

    if (!Requests) {
        return;
    }
    for (request = Requests; request; request = request->Next) {
        if (request->SgList) {
            NdisMFreeNetBufferSGList(Tx->Adapter->DmaHandle, request->SgList, request->Nb);
        }
        if (request->Bounce) {
            bounces |= 1u << (request->Bounce - 1);
        }
        if (InterlockedDecrement(&VIONET_NBL_LEFT(request->Nbl)) == 0) {
            VioNetNblListAppend(Done, request->Nbl);
        }
        count++;
        last = request;
    }
    KeAcquireSpinLockAtDpcLevel(&Tx->Queue.Lock);
    last->Next = Tx->Free;
    Tx->Free = Requests;
    Tx->FreeCount += count;
    Tx->BounceFree |= bounces;
    KeReleaseSpinLockFromDpcLevel(&Tx->Queue.Lock);
}

VOID VioNetTxPump(VIONET_TX *Tx)
{
    VIONET_NBL_LIST done;
    BOOLEAN more, kick = FALSE;

    VioNetNblListInit(&done);
    do {
        VIONET_TX_REQUEST *failed = NULL;
        VIONET_TX_REQUEST *request = NULL;
        ULONG count = 0;

        KeAcquireSpinLockAtDpcLevel(&Tx->Queue.Lock);
        if (Tx->Status != NDIS_STATUS_SUCCESS) {
            VioNetTxRejectBacklog(Tx, &done);
        } else if (Tx->Queue.Active) {
            request = VioNetTxTake(Tx, &count);
        }
        KeReleaseSpinLockFromDpcLevel(&Tx->Queue.Lock);

        while (count-- > 0) {
            /* Once mapped, another thread may submit, finish and reuse the request. */
            VIONET_TX_REQUEST *next = request->Next;

            VioNetTxMap(Tx, request);
            request = next;
        }

        KeAcquireSpinLockAtDpcLevel(&Tx->Queue.Lock);
        VioNetTxSubmit(Tx, &failed);
        /* One doorbell for the whole batch: not before there is nothing left to add. */
        more = failed || (Tx->Status == NDIS_STATUS_SUCCESS && Tx->Queue.Active &&
                          Tx->BacklogHead && Tx->Free);
        if (!more) {
            kick = VioNetQueuePublish(&Tx->Queue);
        }
        KeReleaseSpinLockFromDpcLevel(&Tx->Queue.Lock);
        VioNetTxFinish(Tx, failed, &done);
    } while (more);
    if (kick) {
        VioNetQueueKick(Tx->Adapter, &Tx->Queue);
    }
    VioNetTxComplete(Tx, &done);
}

VOID NTAPI VioNetSendNetBufferLists(NDIS_HANDLE MiniportAdapterContext,
                                    PNET_BUFFER_LIST NetBufferList, NDIS_PORT_NUMBER PortNumber,
                                    ULONG SendFlags)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;
    VIONET_TX *tx = &adapter->Pairs[0].Tx;
    PNET_BUFFER_LIST nbl, last = NULL;
    NDIS_STATUS status;
    KIRQL irql = DISPATCH_LEVEL;
    LONG count = 0;

    UNREFERENCED_PARAMETER(PortNumber);
    for (nbl = NetBufferList; nbl; nbl = NET_BUFFER_LIST_NEXT_NBL(nbl)) {
        PNET_BUFFER nb;
        LONG left = 0;

        for (nb = NET_BUFFER_LIST_FIRST_NB(nbl); nb; nb = NET_BUFFER_NEXT_NB(nb)) {
            left++;
        }
        VIONET_NBL_LEFT(nbl) = left;
        VIONET_NBL_CURSOR(nbl) = NET_BUFFER_LIST_FIRST_NB(nbl);
        nbl->Status = NDIS_STATUS_SUCCESS;
        last = nbl;
        count++;
    }
    if (!NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags)) {
        KeRaiseIrql(DISPATCH_LEVEL, &irql);
    }
    KeAcquireSpinLockAtDpcLevel(&tx->Queue.Lock);
    status = tx->Status;
    if (status == NDIS_STATUS_SUCCESS) {
        if (tx->BacklogTail) {
            NET_BUFFER_LIST_NEXT_NBL(tx->BacklogTail) = NetBufferList;
        } else {
            tx->BacklogHead = NetBufferList;
        }
        tx->BacklogTail = last;
        if (tx->NblCount == 0) {
            NdisResetEvent(&tx->Idle);
        }
        tx->NblCount += (ULONG)count;
        VioNetIoReference(adapter, count + 1); /* one for this call */
    }
    KeReleaseSpinLockFromDpcLevel(&tx->Queue.Lock);
    if (status == NDIS_STATUS_SUCCESS) {
        VioNetTxPump(tx);
        VioNetIoRelease(adapter, 1);
    } else {
        for (nbl = NetBufferList; nbl; nbl = NET_BUFFER_LIST_NEXT_NBL(nbl)) {
            nbl->Status = status;
        }
        NdisMSendNetBufferListsComplete(adapter->Handle, NetBufferList,
                                        NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL);
    }
    if (!NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags)) {
        KeLowerIrql(irql);
    }
}

VOID NTAPI VioNetCancelSend(NDIS_HANDLE MiniportAdapterContext, PVOID CancelId)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;
    VIONET_TX *tx = &adapter->Pairs[0].Tx;
    PNET_BUFFER_LIST *link;
    VIONET_NBL_LIST done;
    KIRQL irql;

    VioNetNblListInit(&done);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    KeAcquireSpinLockAtDpcLevel(&tx->Queue.Lock);
    link = &tx->BacklogHead;
    tx->BacklogTail = NULL;
    while (*link) {
        PNET_BUFFER_LIST nbl = *link;

        /* Not one of which a NET_BUFFER is with the device or about to be. */
        if (NDIS_GET_NET_BUFFER_LIST_CANCEL_ID(nbl) == CancelId &&
            VIONET_NBL_CURSOR(nbl) == NET_BUFFER_LIST_FIRST_NB(nbl)) {
            *link = NET_BUFFER_LIST_NEXT_NBL(nbl);
            nbl->Status = NDIS_STATUS_SEND_ABORTED;
            VioNetNblListAppend(&done, nbl);
            continue;
        }
        tx->BacklogTail = nbl;
        link = &NET_BUFFER_LIST_NEXT_NBL(nbl);
    }
    KeReleaseSpinLockFromDpcLevel(&tx->Queue.Lock);
    VioNetTxComplete(tx, &done);
    KeLowerIrql(irql);
}

/* ---- Completion
 * ---------------------------------------------------------------------------------- */

/* Takes what the device has finished; lock held. */
_Requires_lock_held_(Tx->Queue.Lock) static VIONET_TX_REQUEST *VioNetTxHarvest(VIONET_TX *Tx)
{
    VIONET_TX_REQUEST *head = NULL;
    VIONET_TX_REQUEST **tail = &head;
    struct virtqueue_used used;
    enum virtio_error error;

    while ((error = virtqueue_get(&Tx->Queue.Ring, &used)) == VIRTIO_OK) {
        VIONET_TX_REQUEST *request = used.cookie;

        Tx->Counters.Frames[request->Class]++;
        Tx->Counters.Bytes[request->Class] += NET_BUFFER_DATA_LENGTH(request->Nb);
        Tx->Completed++;
        request->Next = NULL;
        *tail = request;
        tail = &request->Next;
    }
    if (error == VIRTIO_E_QUEUE_BROKEN) {
        VioNetQueueBroken(Tx->Adapter, &Tx->Queue);
    }
    return head;
}

BOOLEAN VioNetTxDpc(VIONET_TX *Tx)
{
    VIONET_QUEUE *queue = &Tx->Queue;
    ULONG passes = 0;
    BOOLEAN more;

    KeAcquireSpinLockAtDpcLevel(&queue->Lock);
    if (!queue->Active || queue->Serviced) {
        KeReleaseSpinLockFromDpcLevel(&queue->Lock);
        return FALSE;
    }
    queue->Serviced = TRUE;
    queue->Interrupts++;
    do {
        VIONET_TX_REQUEST *requests;
        VIONET_NBL_LIST done;

        virtqueue_disable_interrupts(&queue->Ring);
        requests = VioNetTxHarvest(Tx);
        KeReleaseSpinLockFromDpcLevel(&queue->Lock);
        VioNetNblListInit(&done);
        VioNetTxFinish(Tx, requests, &done);
        VioNetTxComplete(Tx, &done);
        VioNetTxPump(Tx);
        KeAcquireSpinLockAtDpcLevel(&queue->Lock);
        /*
         * Nobody waits for a completion as such; an interrupt when three quarters of the frames
         * under way are done keeps the ring fed and costs little.
         */
        more = queue->Active &&
               virtqueue_arm_delayed_and_check_more(
                   &queue->Ring, (USHORT)(virtqueue_in_flight(&queue->Ring) * 3u / 4u + 1u));
        passes++;
    } while (more && passes < 4);
    queue->Serviced = FALSE;
    KeReleaseSpinLockFromDpcLevel(&queue->Lock);
    return more;
}

VOID VioNetTxReclaim(VIONET_TX *Tx, NDIS_STATUS Status)
{
    VIONET_TX_REQUEST *head = NULL;
    VIONET_NBL_LIST done;
    PVOID cookie;
    KIRQL irql;

    VioNetNblListInit(&done);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    KeAcquireSpinLockAtDpcLevel(&Tx->Queue.Lock);
    while (virtqueue_detach_unused(&Tx->Queue.Ring, &cookie)) {
        VIONET_TX_REQUEST *request = cookie;

        request->Nbl->Status = Status;
        Tx->Counters.Errors++;
        request->Next = head;
        head = request;
    }
    KeReleaseSpinLockFromDpcLevel(&Tx->Queue.Lock);
    VioNetTxFinish(Tx, head, &done);
    VioNetTxComplete(Tx, &done);
    KeLowerIrql(irql);
}

VOID VioNetTxUpdateStatus(VIONET_TX *Tx)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    KeAcquireSpinLockAtDpcLevel(&Tx->Queue.Lock);
    /* Pause, the work item and removal run at the same time: whoever is last here sees it all. */
    Tx->Status = VioNetSendStatus(Tx->Adapter);
    KeReleaseSpinLockFromDpcLevel(&Tx->Queue.Lock);
    VioNetTxPump(Tx);
    KeLowerIrql(irql);
}

BOOLEAN VioNetTxHangs(VIONET_TX *Tx)
{
    ULONG in_flight = 0;
    KIRQL irql;

    KeAcquireSpinLock(&Tx->Queue.Lock, &irql);
    if (Tx->Queue.Active) {
        in_flight = virtqueue_in_flight(&Tx->Queue.Ring);
    }
    if (in_flight == 0 || Tx->HangSeen != Tx->Completed) {
        Tx->HangSeen = Tx->Completed;
        Tx->HangPeriods = 0;
    } else {
        Tx->HangPeriods++;
    }
    KeReleaseSpinLock(&Tx->Queue.Lock, irql);
    if (Tx->HangPeriods < VIONET_HANG_CHECKS) {
        return FALSE;
    }
    Tx->HangPeriods = 0;
    VioNetLogEvent(Tx->Adapter, VioNetEventTxHang, in_flight, 0);
    return TRUE;
}

/* ---- Memory
 * -------------------------------------------------------------------------------------- */

NDIS_STATUS VioNetTxCreate(VIONET_TX *Tx)
{
    VIONET_ADAPTER *adapter = Tx->Adapter;
    ULONG count = Tx->RequestCount;
    ULONG i;

    Tx->Requests = NtOsMemAlloc(&adapter->Os, count * sizeof(*Tx->Requests));
    Tx->SgBuffers = NtOsMemAlloc(&adapter->Os, (SIZE_T)count * Tx->SgBufferSize);
    if (!Tx->Requests || !Tx->SgBuffers ||
        !NtOsOps.dma_alloc(&adapter->Os, count * VIONET_TX_SLOT_SIZE, 16, &Tx->Slots)) {
        goto fail;
    }
    for (i = 0; i < VIONET_TX_BOUNCE_COUNT; i++) {
        if (!NtOsOps.dma_alloc(&adapter->Os, adapter->MaxFrame + VIRTIO_NET_VLAN_TAG_SIZE, 16,
                               &Tx->Bounce[i])) {
            goto fail;
        }
    }
    Tx->BounceFree = (1u << VIONET_TX_BOUNCE_COUNT) - 1;
    for (i = 0; i < count; i++) {
        VIONET_TX_REQUEST *request = &Tx->Requests[i];

        request->Tx = Tx;
        request->Slot = (PUCHAR)Tx->Slots.va + i * VIONET_TX_SLOT_SIZE;
        request->SlotAddress = Tx->Slots.device_addr + i * VIONET_TX_SLOT_SIZE;
        request->SgBuffer = Tx->SgBuffers + (SIZE_T)i * Tx->SgBufferSize;
        request->Next = Tx->Free;
        Tx->Free = request;
    }
    Tx->FreeCount = count;
    return NDIS_STATUS_SUCCESS;
fail:
    VioNetTxDestroy(Tx);
    return NDIS_STATUS_RESOURCES;
}

VOID VioNetTxDestroy(VIONET_TX *Tx)
{
    VIONET_ADAPTER *adapter = Tx->Adapter;
    ULONG i;

    for (i = 0; i < VIONET_TX_BOUNCE_COUNT; i++) {
        if (Tx->Bounce[i].va) {
            NtOsOps.dma_free(&adapter->Os, &Tx->Bounce[i]);
            Tx->Bounce[i].va = NULL;
        }
    }
    if (Tx->Slots.va) {
        NtOsOps.dma_free(&adapter->Os, &Tx->Slots);
        Tx->Slots.va = NULL;
    }
    if (Tx->SgBuffers) {
        NtOsMemFree(&adapter->Os, Tx->SgBuffers, 0);
        Tx->SgBuffers = NULL;
    }
    if (Tx->Requests) {
        NtOsMemFree(&adapter->Os, Tx->Requests, 0);
        Tx->Requests = NULL;
    }
}

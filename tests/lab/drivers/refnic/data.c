/* SPDX-License-Identifier: MIT */
/*
 * refnic.sys: frames. Sent lists wait in a queue; the timer copies each frame into a receive
 * buffer, indicates it, and completes the sends.
 */
#include "refnic.h"

/* The list's total must cover the data from the beginning of CurrentMdl. */
VOID NTAPI RefnicProcessSgList(PDEVICE_OBJECT DeviceObject, PVOID Reserved,
                               PSCATTER_GATHER_LIST List, PVOID Context)
{
    PNET_BUFFER Nb = Context;
    ULONG Index, Total = 0;

    for (Index = 0; Index < List->NumberOfElements; Index++)
        Total += List->Elements[Index].Length;
    NET_BUFFER_MINIPORT_RESERVED(Nb)[0] = List;
    NET_BUFFER_MINIPORT_RESERVED(Nb)[2] = NULL; /* no longer on its way */
    NET_BUFFER_MINIPORT_RESERVED(Nb)
    [1] =
        (PVOID)(ULONG_PTR)(Total == NET_BUFFER_CURRENT_MDL_OFFSET(Nb) + NET_BUFFER_DATA_LENGTH(Nb));
}

static VOID RefnicUnmap(PREFNIC_ADAPTER Adapter, PNET_BUFFER_LIST Nbl)
{
    PNET_BUFFER Nb;

    for (Nb = NET_BUFFER_LIST_FIRST_NB(Nbl); Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb)) {
        if (NET_BUFFER_MINIPORT_RESERVED(Nb)[0] == NULL)
            continue;
        if (!REFNIC_HAS(SG_LEAK))
            NdisMFreeNetBufferSGList(Adapter->Dma, NET_BUFFER_MINIPORT_RESERVED(Nb)[0], Nb);
        NET_BUFFER_MINIPORT_RESERVED(Nb)[0] = NULL;
    }
}

static VOID RefnicComplete(PREFNIC_ADAPTER Adapter, PNET_BUFFER_LIST Nbl, NDIS_STATUS Status,
                           BOOLEAN AtDispatch)
{
    ULONG Flags = AtDispatch ? NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL : 0;

    if (!REFNIC_HAS(NO_STATUS))
        NET_BUFFER_LIST_STATUS(Nbl) = REFNIC_HAS(STATUS_PENDING) ? NDIS_STATUS_PENDING : Status;
    NET_BUFFER_LIST_NEXT_NBL(Nbl) = NULL;
    if (REFNIC_HAS(DISPATCH_FLAG) && !AtDispatch)
        Flags = NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL;
    NdisMSendNetBufferListsComplete(Adapter->Handle, Nbl, Flags);
    if (REFNIC_HAS(DOUBLE_COMPLETE))
        NdisMSendNetBufferListsComplete(Adapter->Handle, Nbl, Flags);
    if (REFNIC_HAS(TOUCH_COMPLETED))
        Adapter->Statistics.ifHCOutOctets += NET_BUFFER_DATA_LENGTH(NET_BUFFER_LIST_FIRST_NB(Nbl));
}

VOID NTAPI RefnicSend(NDIS_HANDLE Context, PNET_BUFFER_LIST Nbl, NDIS_PORT_NUMBER Port, ULONG Flags)
{
    PREFNIC_ADAPTER Adapter = Context;
    BOOLEAN AtDispatch = NDIS_TEST_SEND_AT_DISPATCH_LEVEL(Flags);
    LARGE_INTEGER Due = {.QuadPart = -REFNIC_DELAY_100NS};
    PNET_BUFFER_LIST Next;
    BOOLEAN Queued = FALSE;

    for (; Nbl != NULL; Nbl = Next) {
        PNET_BUFFER Nb;
        BOOLEAN Refuse;

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        if (REFNIC_HAS(DISPATCH_FLAG) && !AtDispatch) {
            RefnicComplete(Adapter, Nbl, NDIS_STATUS_FAILURE, AtDispatch);
            continue;
        }
        NdisAcquireSpinLock(&Adapter->Lock);
        Refuse = Adapter->State != RefnicRunning;
        for (Nb = NET_BUFFER_LIST_FIRST_NB(Nbl); !Refuse && Nb != NULL;
             Nb = NET_BUFFER_NEXT_NB(Nb)) {
            NET_BUFFER_MINIPORT_RESERVED(Nb)[0] = NULL;
            NET_BUFFER_MINIPORT_RESERVED(Nb)[2] = Nb;
            if (NdisMAllocateNetBufferSGList(Adapter->Dma, Nb, Nb, NDIS_SG_LIST_WRITE_TO_DEVICE,
                                             NULL, 0) != NDIS_STATUS_SUCCESS)
                NET_BUFFER_MINIPORT_RESERVED(Nb)[2] = NULL;
        }
        if (!Refuse) {
            NET_BUFFER_LIST_NEXT_NBL(Nbl) = NULL;
            *Adapter->QueueTail = Nbl;
            Adapter->QueueTail = &NET_BUFFER_LIST_NEXT_NBL(Nbl);
            Queued = TRUE;
        }
        NdisReleaseSpinLock(&Adapter->Lock);
        if (Refuse)
            RefnicComplete(Adapter, Nbl,
                           REFNIC_HAS(SEND_WHILE_PAUSED) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PAUSED,
                           AtDispatch);
    }
    if (Queued)
        NdisSetTimerObject(Adapter->Timer, Due, 0, NULL);
}

VOID NTAPI RefnicCancelSend(NDIS_HANDLE Context, PVOID CancelId) {}

/* ---- receive --------------------------------------------------------------------------------- */

static VOID RefnicCount(PREFNIC_ADAPTER Adapter, const UCHAR *Frame, ULONG Bytes)
{
    NDIS_STATISTICS_INFO *Statistics = &Adapter->Statistics;

    Statistics->ifHCOutOctets += Bytes;
    Statistics->ifHCInOctets += Bytes;
    if (ETH_IS_BROADCAST(Frame)) {
        Statistics->ifHCOutBroadcastPkts++;
        Statistics->ifHCInBroadcastPkts++;
    } else if (ETH_IS_MULTICAST(Frame)) {
        Statistics->ifHCOutMulticastPkts++;
        Statistics->ifHCInMulticastPkts++;
    } else {
        Statistics->ifHCOutUcastPkts++;
        Statistics->ifHCInUcastPkts++;
    }
}

/* A free receive list filled with the frame; NULL if there is none. DISPATCH_LEVEL. */
static PREFNIC_RX RefnicFill(PREFNIC_ADAPTER Adapter, PNET_BUFFER Nb)
{
    ULONG Bytes = NET_BUFFER_DATA_LENGTH(Nb), Index;
    PREFNIC_RX Rx = NULL;
    PVOID Data;

    NdisDprAcquireSpinLock(&Adapter->Lock);
    for (Index = 0; Index < REFNIC_RX_LISTS && Rx == NULL; Index++)
        if (!Adapter->Rx[Index].Held)
            Rx = &Adapter->Rx[Index];
    if (Rx != NULL) {
        Rx->Held = TRUE;
        Adapter->HeldCount++;
    }
    NdisDprReleaseSpinLock(&Adapter->Lock);
    if (Rx == NULL)
        return NULL;
    Data = NdisGetDataBuffer(Nb, Bytes, Rx->Data, 1, 0);
    if (Data != Rx->Data)
        NdisMoveMemory(Rx->Data, Data, Bytes);
    if (REFNIC_HAS(MODIFY_SENT) && Data != Rx->Data)
        ((PUCHAR)Data)[Bytes - 1] ^= 0xFF;
    RefnicCount(Adapter, Rx->Data, Bytes);
    NET_BUFFER_DATA_LENGTH(NET_BUFFER_LIST_FIRST_NB(Rx->Nbl)) = Bytes;
    NET_BUFFER_LIST_NEXT_NBL(Rx->Nbl) = NULL;
    Rx->Nbl->SourceHandle = Adapter->Handle;
    NET_BUFFER_LIST_STATUS(Rx->Nbl) = NDIS_STATUS_SUCCESS;
    return Rx;
}

static VOID RefnicIndicate(PREFNIC_ADAPTER Adapter, PNET_BUFFER_LIST Chain, ULONG Count)
{
    PREFNIC_RX First = NET_BUFFER_LIST_MINIPORT_RESERVED(Chain)[0];

    if (REFNIC_HAS(RX_COUNT))
        Count++;
    NdisMIndicateReceiveNetBufferLists(Adapter->Handle, Chain, 0, Count,
                                       NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL);
    if (REFNIC_HAS(RX_TWICE) && First->Held)
        NdisMIndicateReceiveNetBufferLists(Adapter->Handle, First->Nbl, 0, 1,
                                           NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL);
    if (REFNIC_HAS(RX_FREED) && First->Held)
        NdisFreeNetBufferList(First->Nbl);
    if (REFNIC_HAS(MODIFY_HELD) && First->Held)
        First->Data[20] ^= 0xFF;
}

VOID NTAPI RefnicReturn(NDIS_HANDLE Context, PNET_BUFFER_LIST Nbl, ULONG Flags)
{
    PREFNIC_ADAPTER Adapter = Context;
    PNET_BUFFER_LIST Next;

    for (; Nbl != NULL; Nbl = Next) {
        PREFNIC_RX Rx = NET_BUFFER_LIST_MINIPORT_RESERVED(Nbl)[0];

        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        NdisAcquireSpinLock(&Adapter->Lock);
        Rx->Held = FALSE;
        Adapter->HeldCount--;
        NdisReleaseSpinLock(&Adapter->Lock);
    }
    RefnicCompletePauseIfIdle(Adapter);
}

/* Is a scatter/gather list of the queue still to come? Lock held. */
static BOOLEAN RefnicListsPending(PREFNIC_ADAPTER Adapter)
{
    PNET_BUFFER_LIST Nbl;
    PNET_BUFFER Nb;

    for (Nbl = Adapter->QueueHead; Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl))
        for (Nb = NET_BUFFER_LIST_FIRST_NB(Nbl); Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb))
            if (NET_BUFFER_MINIPORT_RESERVED(Nb)[2] != NULL)
                return TRUE;
    return FALSE;
}

VOID NTAPI RefnicTimer(PVOID System1, PVOID Context, PVOID System2, PVOID System3)
{
    PREFNIC_ADAPTER Adapter = Context;
    LARGE_INTEGER Due = {.QuadPart = -REFNIC_DELAY_100NS};
    PNET_BUFFER_LIST Sent, Nbl, Next, Chain = NULL, *Tail = &Chain;
    ULONG Count = 0;
    BOOLEAN Indicate;

    NdisDprAcquireSpinLock(&Adapter->Lock);
    if (RefnicListsPending(Adapter)) {
        NdisDprReleaseSpinLock(&Adapter->Lock);
        NdisSetTimerObject(Adapter->Timer, Due, 0, NULL);
        return;
    }
    Sent = Adapter->QueueHead;
    Adapter->QueueHead = NULL;
    Adapter->QueueTail = &Adapter->QueueHead;
    Indicate = Adapter->State == RefnicRunning || REFNIC_HAS(RX_AFTER_PAUSE);
    Adapter->Looping++;
    NdisDprReleaseSpinLock(&Adapter->Lock);
    if (REFNIC_HAS(NBL_LOST) && Sent != NULL)
        Sent = NET_BUFFER_LIST_NEXT_NBL(Sent);
    for (Nbl = Sent; Indicate && Nbl != NULL; Nbl = NET_BUFFER_LIST_NEXT_NBL(Nbl)) {
        PNET_BUFFER Nb;

        for (Nb = NET_BUFFER_LIST_FIRST_NB(Nbl); Nb != NULL; Nb = NET_BUFFER_NEXT_NB(Nb)) {
            PREFNIC_RX Rx = RefnicFill(Adapter, Nb);

            if (Rx == NULL)
                continue;
            *Tail = Rx->Nbl;
            Tail = &NET_BUFFER_LIST_NEXT_NBL(Rx->Nbl);
            Count++;
        }
    }
    for (Nbl = Sent; Nbl != NULL; Nbl = Next) {
        Next = NET_BUFFER_LIST_NEXT_NBL(Nbl);
        RefnicUnmap(Adapter, Nbl);
        RefnicComplete(Adapter, Nbl, NDIS_STATUS_SUCCESS, TRUE);
    }
    if (Chain != NULL)
        RefnicIndicate(Adapter, Chain, Count);
    NdisDprAcquireSpinLock(&Adapter->Lock);
    Adapter->Looping--;
    NdisDprReleaseSpinLock(&Adapter->Lock);
    RefnicCompletePauseIfIdle(Adapter);
    if (REFNIC_HAS(RX_AFTER_PAUSE) && Adapter->State == RefnicPaused) {
        PREFNIC_RX Rx = &Adapter->Rx[0];

        Rx->Held = TRUE;
        Adapter->HeldCount++;
        NET_BUFFER_DATA_LENGTH(NET_BUFFER_LIST_FIRST_NB(Rx->Nbl)) = 60;
        NET_BUFFER_LIST_NEXT_NBL(Rx->Nbl) = NULL;
        Rx->Nbl->SourceHandle = Adapter->Handle;
        RefnicIndicate(Adapter, Rx->Nbl, 1);
    }
}

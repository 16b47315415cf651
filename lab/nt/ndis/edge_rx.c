/* SPDX-License-Identifier: MIT */
/*
 * Frames on their way up: checked against the packet filter, copied out to the host, and the
 * NET_BUFFER_LISTs given back at once, in batches, or late.
 */
#include "edge.h"

static KEVENT NdispReturnEvent;
static BOOLEAN NdispReturnReady;

VOID NdispWakeReturnThread(void)
{
    if (NdispReturnReady)
        KeSetEvent(&NdispReturnEvent, IO_NO_INCREMENT, FALSE);
}

/* ---- what passes ----------------------------------------------------------------------------- */

static BOOLEAN NdispPassesFilter(PNDISP_ADAPTER Adapter, const UCHAR *Frame)
{
    ULONG Filter = Adapter->PacketFilter, Index;

    if ((Filter & NDIS_PACKET_TYPE_PROMISCUOUS) != 0)
        return TRUE;
    if ((Frame[0] & 1) == 0)
        return (Filter & NDIS_PACKET_TYPE_DIRECTED) != 0 &&
               RtlEqualMemory(Frame, Adapter->General.CurrentMacAddress, 6);
    if (ETH_IS_BROADCAST(Frame))
        return (Filter & NDIS_PACKET_TYPE_BROADCAST) != 0;
    if ((Filter & NDIS_PACKET_TYPE_ALL_MULTICAST) != 0)
        return TRUE;
    for (Index = 0; (Filter & NDIS_PACKET_TYPE_MULTICAST) != 0 && Index < Adapter->MulticastCount;
         Index++)
        if (RtlEqualMemory(Frame, Adapter->Multicast[Index], 6))
            return TRUE;
    return FALSE;
}

/* 802.1Q information goes back into the frame. Returns the new length. */
static ULONG NdispInsertTag(PUCHAR Frame, ULONG Length, PVOID Value)
{
    NDIS_NET_BUFFER_LIST_8021Q_INFO Info;
    ULONG Tag;

    Info.Value = Value;
    Tag = (ULONG)Info.TagHeader.UserPriority << 13 | (ULONG)Info.TagHeader.CanonicalFormatId << 12 |
          Info.TagHeader.VlanId;
    if (Tag == 0)
        return Length;
    RtlMoveMemory(Frame + 16, Frame + 12, Length - 12);
    Frame[12] = NDISP_TPID >> 8;
    Frame[13] = NDISP_TPID & 0xFF;
    Frame[14] = (UCHAR)(Tag >> 8);
    Frame[15] = (UCHAR)Tag;
    return Length + NDISP_TAG_BYTES;
}

static VOID NdispCheckTag(PNDISP_ADAPTER Adapter, PNET_BUFFER_LIST Nbl, const UCHAR *Frame)
{
    const ULONG Both = NDIS_MAC_OPTION_8021P_PRIORITY | NDIS_MAC_OPTION_8021Q_VLAN;
    PVOID Info = NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo);

    if (Info != NULL && (Adapter->General.MacOptions & Both) == 0)
        LabFinding("nbl-shape",
                   "%s: 802.1Q information on a received frame without "
                   "NDIS_MAC_OPTION_8021P_PRIORITY or NDIS_MAC_OPTION_8021Q_VLAN",
                   Adapter->Name);
    if ((Adapter->General.MacOptions & Both) == Both && (Frame[12] << 8 | Frame[13]) == NDISP_TPID)
        LabFinding("nbl-shape", "%s: a received frame still has its 802.1Q tag", Adapter->Name);
}

static VOID NdispDeliver(PNDISP_ADAPTER Adapter, PNET_BUFFER_LIST Nbl)
{
    PNDISP_EDGE Edge = Adapter->Edge;
    PNET_BUFFER Nb = Nbl->FirstNetBuffer;
    ULONG Length = Nb->DataLength;

    if (Edge == NULL) {
        Adapter->DroppedRx++;
        return;
    }
    NdispReadNb(Nb, 0, Edge->RxScratch, Length);
    if (!NdispPassesFilter(Adapter, Edge->RxScratch)) {
        Adapter->DroppedRx++;
        return;
    }
    NdispCheckTag(Adapter, Nbl, Edge->RxScratch);
    Length = NdispInsertTag(Edge->RxScratch, Length,
                            NET_BUFFER_LIST_INFO(Nbl, Ieee8021QNetBufferListInfo));
    LabHost->edge_put(LAB_EDGE_NIC, Adapter->Device, LAB_VA(Edge->RxScratch), Length);
}

/* ---- giving back ----------------------------------------------------------------------------- */

/* Takes Entry out of the upper layer's hands. */
static VOID NdispReclaim(PNDISP_ADAPTER Adapter, PNDISP_NBL Entry, const char *Api)
{
    NdispCompareSnapshot(Adapter, Entry, FALSE, Api);
    RemoveEntryList(&Entry->Link);
    Adapter->IndicatedCount--;
    Entry->State = NdispNblFree;
    Entry->Adapter = NULL;
}

static VOID NdispReturnChain(PNDISP_ADAPTER Adapter, PNET_BUFFER_LIST Chain)
{
    BOOLEAN AtDispatch = KeGetCurrentIrql() == DISPATCH_LEVEL;
    BOOLEAN Raise = !AtDispatch && NdispChoose(2) == 0;
    KIRQL OldIrql = PASSIVE_LEVEL;

    Adapter->InReturn++;
    if (Raise)
        OldIrql = KeRaiseIrqlToDpcLevel();
    LAB_CALL_VOID("MiniportReturnNetBufferLists",
                  NdispHandlers(Adapter)->ReturnNetBufferListsHandler, Adapter->Context, Chain,
                  AtDispatch || Raise ? NDIS_RETURN_FLAGS_DISPATCH_LEVEL : 0);
    if (Raise)
        KeLowerIrql(OldIrql);
    Adapter->InReturn--;
}

/* Up to 64 of those held, from either end. */
VOID NdispRxReturnSome(PNDISP_EDGE Edge)
{
    PNDISP_ADAPTER Adapter = Edge->Adapter;
    PNET_BUFFER_LIST Chain = NULL;
    ULONG Count = Edge->HeldCount < 64 ? Edge->HeldCount : 64, Index;

    if (Count == 0)
        return;
    for (Index = 0; Index < Count; Index++) {
        PNET_BUFFER_LIST Nbl = Edge->Held[--Edge->HeldCount];

        NdispReclaim(Adapter, CONTAINING_RECORD(Nbl, NDISP_NBL, Nbl),
                     "MiniportReturnNetBufferLists");
        Nbl->Next = Chain;
        Chain = Nbl;
    }
    Adapter->ReturnedTotal += Count;
    NdispReturnChain(Adapter, Chain);
}

VOID NdispEdgeReceive(PNDISP_ADAPTER Adapter, PNET_BUFFER_LIST Chain, BOOLEAN Resources)
{
    PNDISP_EDGE Edge = Adapter->Edge;
    PNET_BUFFER_LIST Nbl, Next;

    for (Nbl = Chain; Nbl != NULL; Nbl = Next) {
        PNDISP_NBL Entry = CONTAINING_RECORD(Nbl, NDISP_NBL, Nbl);

        Next = Nbl->Next;
        NdispDeliver(Adapter, Nbl);
        if (Resources) {
            NdispReclaim(Adapter, Entry, "NdisMIndicateReceiveNetBufferLists");
            continue;
        }
        if (Edge == NULL || Edge->HeldCount == RTL_NUMBER_OF(Edge->Held))
            LabFinding("internal", "ndis: %s: more than %u received lists are held", Adapter->Name,
                       (ULONG)RTL_NUMBER_OF(Edge->Held));
        /* Next, Scratch and Status belong to the upper layers now. */
        Nbl->Next = NULL;
        Nbl->Scratch = Edge;
        Nbl->Status = NDIS_STATUS_SUCCESS;
        Edge->Held[Edge->HeldCount++] = Nbl;
    }
    if (Resources || Edge->Hold)
        return;
    if (NdispChoose(3) == 0)
        NdispRxReturnSome(Edge);
    else
        NdispWakeReturnThread();
}

VOID NdispEdgeReturnAll(PNDISP_ADAPTER Adapter)
{
    PNDISP_EDGE Edge = Adapter->Edge;

    if (Edge == NULL)
        return;
    /* What a scenario holds comes back too, a little later, so that the pause has to wait for it.
     */
    Edge->FlushAt = LabHost->clock() + (Edge->Hold ? 10 * 1000 * 1000 : 0);
    Edge->Flush = TRUE;
    NdispWakeReturnThread();
}

/* Running again: what is held from now on stays held. */
VOID NdispEdgeResume(PNDISP_ADAPTER Adapter)
{
    if (Adapter->Edge != NULL)
        Adapter->Edge->Flush = FALSE;
}

VOID NdispEdgeHold(PNDISP_ADAPTER Adapter, BOOLEAN Hold)
{
    if (Adapter->Edge == NULL)
        return;
    Adapter->Edge->Hold = Hold;
    if (!Hold)
        NdispWakeReturnThread();
}

/* One round over the adapters; TRUE if something may be left to do. */
static BOOLEAN NdispReturnRound(void)
{
    PLIST_ENTRY Entry;

    for (Entry = NdispAdapters.Flink; Entry != &NdispAdapters; Entry = Entry->Flink) {
        PNDISP_ADAPTER Adapter = CONTAINING_RECORD(Entry, NDISP_ADAPTER, Link);
        PNDISP_EDGE Edge = Adapter->Edge;

        if (Edge == NULL || Edge->HeldCount == 0)
            continue;
        if (Edge->Flush ? LabHost->clock() < Edge->FlushAt : Edge->Hold)
            continue;
        NdispRxReturnSome(Edge);
        return TRUE; /* the list may have changed meanwhile */
    }
    return FALSE;
}

static BOOLEAN NdispFlushPending(void)
{
    PLIST_ENTRY Entry;

    for (Entry = NdispAdapters.Flink; Entry != &NdispAdapters; Entry = Entry->Flink) {
        PNDISP_EDGE Edge = CONTAINING_RECORD(Entry, NDISP_ADAPTER, Link)->Edge;

        if (Edge != NULL && Edge->Flush && Edge->HeldCount != 0)
            return TRUE;
    }
    return FALSE;
}

VOID NTAPI NdispReturnThread(PVOID Context)
{
    LARGE_INTEGER Delay;

    UNREFERENCED_PARAMETER(Context);
    KeInitializeEvent(&NdispReturnEvent, SynchronizationEvent, FALSE);
    NdispReturnReady = TRUE;
    for (;;) {
        Delay.QuadPart = -10 * 1000;
        KeWaitForSingleObject(&NdispReturnEvent, Executive, KernelMode, FALSE,
                              NdispFlushPending() ? &Delay : NULL);
        /* Sometimes late: up to a millisecond more. */
        Delay.QuadPart = -(LONGLONG)NdispChoose(4) * 2500;
        if (Delay.QuadPart != 0)
            KeDelayExecutionThread(KernelMode, FALSE, &Delay);
        while (NdispReturnRound())
            ;
    }
}

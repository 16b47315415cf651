/* SPDX-License-Identifier: MIT */
/*
 * Binding of the upper edge: what NDIS and TCP/IP ask and set on a new miniport.
 */
#include "edge.h"

static const UCHAR NdispGroups[][6] = {
    {0x01, 0x00, 0x5E, 0x00, 0x00, 0x01}, /* all hosts */
    {0x33, 0x33, 0x00, 0x00, 0x00, 0x01}, /* all IPv6 nodes */
    {0x01, 0x00, 0x5E, 0x00, 0x00, 0xFC}, /* link-local multicast name resolution */
};

static NDIS_STATUS NdispSet(PNDISP_ADAPTER Adapter, NDIS_OID Oid, PVOID Data, ULONG Bytes)
{
    ULONG Read;

    return NdispOidRequest(Adapter, NdisRequestSetInformation, Oid, Data, Bytes, &Read);
}

NDIS_STATUS NdispSetFilter(PNDISP_ADAPTER Adapter, ULONG Filter)
{
    NDIS_STATUS Status = NdispSet(Adapter, OID_GEN_CURRENT_PACKET_FILTER, &Filter, sizeof(Filter));

    if (Status == NDIS_STATUS_SUCCESS)
        Adapter->PacketFilter = Filter;
    return Status;
}

NDIS_STATUS NdispSetMulticast(PNDISP_ADAPTER Adapter, const VOID *List, ULONG Bytes)
{
    UCHAR Copy[NDISP_MAX_MULTICAST][6];
    NDIS_STATUS Status;

    if (Bytes > sizeof(Copy))
        return NDIS_STATUS_MULTICAST_FULL;
    RtlCopyMemory(Copy, List, Bytes);
    Status = NdispSet(Adapter, OID_802_3_MULTICAST_LIST, Copy, Bytes);
    if (Status == NDIS_STATUS_SUCCESS) {
        RtlCopyMemory(Adapter->Multicast, List, Bytes);
        Adapter->MulticastCount = Bytes / 6;
    }
    return Status;
}

static VOID NdispExpect(PNDISP_ADAPTER Adapter, NDIS_STATUS Status, NDIS_OID Oid)
{
    /* Hardware that is not there any more is a reason to fail. */
    if (Status != NDIS_STATUS_SUCCESS && !Adapter->SurpriseRemoved && NdispDevicePresent(Adapter))
        LabFinding("ndis-oid", "%s: set of %s answered with 0x%08x", Adapter->Name,
                   NdispOidName(Oid), Status);
}

static VOID NdispSetReceive(PNDISP_ADAPTER Adapter, ULONG Filter, const VOID *Groups,
                            ULONG GroupBytes)
{
    if ((Adapter->General.SupportedPacketFilters & NDIS_PACKET_TYPE_MULTICAST) != 0)
        NdispExpect(Adapter, NdispSetMulticast(Adapter, Groups, GroupBytes),
                    OID_802_3_MULTICAST_LIST);
    NdispExpect(Adapter, NdispSetFilter(Adapter, Filter), OID_GEN_CURRENT_PACKET_FILTER);
}

NDIS_STATUS NdispEdgeBind(PNDISP_ADAPTER Adapter)
{
    PNDISP_EDGE Edge = LabAllocate(sizeof(*Edge));
    ULONG Lookahead = Adapter->General.LookaheadSize < 256 ? Adapter->General.LookaheadSize : 256;

    Edge->Adapter = Adapter;
    Edge->MaxFrame = Adapter->General.MtuSize + NDISP_ETH_HEADER;
    LAB_ASSERT(NdispTxInitialize(Edge));
    Adapter->Edge = Edge;
    NdispCheckOids(Adapter);
    NdispExpect(Adapter,
                NdispSet(Adapter, OID_GEN_CURRENT_LOOKAHEAD, &Lookahead, sizeof(Lookahead)),
                OID_GEN_CURRENT_LOOKAHEAD);
    Adapter->Lookahead = Lookahead;
    return NDIS_STATUS_SUCCESS;
}

VOID NdispEdgeActivate(PNDISP_ADAPTER Adapter)
{
    ULONG Filter =
        NDIS_PACKET_TYPE_DIRECTED | NDIS_PACKET_TYPE_MULTICAST | NDIS_PACKET_TYPE_BROADCAST;

    NdispSetReceive(Adapter, Filter & Adapter->General.SupportedPacketFilters, NdispGroups,
                    Adapter->General.MaxMulticastListSize < RTL_NUMBER_OF(NdispGroups)
                        ? Adapter->General.MaxMulticastListSize * 6
                        : sizeof(NdispGroups));
    NdispToggleInterrupts(Adapter);
    LabEdgeReady();
}

VOID NdispEdgeRestoreSettings(PNDISP_ADAPTER Adapter)
{
    UCHAR Groups[sizeof(Adapter->Multicast)];

    if (Adapter->Edge == NULL)
        return;
    RtlCopyMemory(Groups, Adapter->Multicast, sizeof(Groups));
    NdispSetReceive(Adapter, Adapter->PacketFilter, Groups, Adapter->MulticastCount * 6);
}

VOID NdispEdgeUnbind(PNDISP_ADAPTER Adapter)
{
    PNDISP_EDGE Edge = Adapter->Edge;

    if (Edge == NULL)
        return;
    /* A protocol that leaves disables reception first; a card that is gone is not asked. */
    if (!Adapter->SurpriseRemoved && Adapter->State == NdispPaused) {
        NdispSetReceive(Adapter, 0, NdispGroups, 0);
        NdispCheckStatistics(Adapter);
    }
    NdispCheckOutstanding(Adapter, "unbind");
    Adapter->Edge = NULL;
    NdispTxFree(Edge);
    LabFree(Edge);
}

VOID NdispEdgeProbePaused(PNDISP_ADAPTER Adapter)
{
    if (Adapter->Edge != NULL && NdispChoose(2) == 0)
        NdispTxProbePaused(Adapter->Edge);
}

VOID NdispEdgeLinkChanged(PNDISP_ADAPTER Adapter)
{
    UNREFERENCED_PARAMETER(Adapter);
    LabEdgeReady();
}

VOID NdispEdgeCancelSends(PNDISP_ADAPTER Adapter)
{
    PNDISP_EDGE Edge = Adapter->Edge;
    PVOID Id;

    if (Edge == NULL)
        return;
    Id = Edge->CancelId;
    Edge->CancelId = (PVOID)((ULONG_PTR)Edge->CancelId + 1);
    LAB_CALL_VOID("MiniportCancelSend", NdispHandlers(Adapter)->CancelSendHandler, Adapter->Context,
                  Id);
}

BOOLEAN NTAPI NdispEdgeHandler(void)
{
    PLIST_ENTRY Entry;
    BOOLEAN Took = FALSE;

    for (Entry = NdispAdapters.Flink; Entry != &NdispAdapters; Entry = Entry->Flink) {
        PNDISP_ADAPTER Adapter = CONTAINING_RECORD(Entry, NDISP_ADAPTER, Link);

        if (Adapter->State != NdispRunning || Adapter->Edge == NULL || Adapter->Edge->Busy)
            continue;
        /* The callback below may let other threads run: the adapter stays, since its halt needs the
         * state lock, but the list may change behind it. */
        Adapter->Edge->Busy = TRUE;
        Took = NdispTxPump(Adapter->Edge);
        if (Adapter->Edge != NULL)
            Adapter->Edge->Busy = FALSE;
        if (Took)
            break;
    }
    return Took;
}

VOID NdispEdgeInitialize(void)
{
    LabRegisterEdgeHandler(NdispEdgeHandler);
    LabCreateThread(NdispReturnThread, NULL);
}

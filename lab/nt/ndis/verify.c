/* SPDX-License-Identifier: MIT */
/*
 * Who owns which NET_BUFFER_LIST, and the two exports by which miniports hand them over:
 * NdisMSendNetBufferListsComplete and NdisMIndicateReceiveNetBufferLists.
 */
#include "ndisp.h"

VOID NdispCheckDispatchFlag(ULONG Flags, ULONG Bit, const char *Api)
{
    if ((Flags & Bit) != 0 && KeGetCurrentIrql() != DISPATCH_LEVEL)
        LabFinding("nbl-flags", "%s: the DISPATCH_LEVEL flag is set at IRQL %u", Api,
                   KeGetCurrentIrql());
}

static ULONG64 NdispSumNb(PNET_BUFFER Nb)
{
    ULONG64 Sum = Nb->DataLength;
    ULONG Offset = Nb->CurrentMdlOffset, Left = Nb->DataLength;
    PMDL Mdl;

    for (Mdl = Nb->CurrentMdl; Mdl != NULL && Left != 0; Mdl = Mdl->Next) {
        ULONG Bytes = MmGetMdlByteCount(Mdl) - Offset, Index;
        const UCHAR *Data = (PUCHAR)NdispMapMdl(Mdl, "NET_BUFFER") + Offset;

        if (Bytes > Left)
            Bytes = Left;
        for (Index = 0; Index < Bytes; Index++)
            Sum = (Sum ^ Data[Index]) * 0x9E3779B97F4A7C15u;
        Left -= Bytes;
        Offset = 0;
    }
    return Sum;
}

VOID NdispTakeSnapshot(PNDISP_NBL Entry, BOOLEAN Sent)
{
    NDISP_SNAPSHOT *Snapshot = &Entry->Snapshot;
    PNET_BUFFER Nb;
    ULONG Index;

    Snapshot->Parent = Entry->Nbl.ParentNetBufferList;
    Snapshot->SourceHandle = Entry->Nbl.SourceHandle;
    Snapshot->PoolHandle = Entry->Nbl.NdisPoolHandle;
    for (Index = 0; Index < 4; Index++)
        Snapshot->Protocol[Index] = Sent ? Entry->Nbl.ProtocolReserved[Index] : NULL;
    Snapshot->NbCount = 0;
    for (Nb = Entry->Nbl.FirstNetBuffer; Nb != NULL; Nb = Nb->Next) {
        NDISP_NB_SNAPSHOT *Piece = &Snapshot->Nb[Snapshot->NbCount];

        if (Snapshot->NbCount == NDISP_SNAPSHOT_NBS)
            return;
        Piece->Nb = Nb;
        Piece->Next = Nb->Next;
        Piece->MdlChain = Nb->MdlChain;
        Piece->CurrentMdl = Nb->CurrentMdl;
        Piece->CurrentMdlOffset = Nb->CurrentMdlOffset;
        Piece->DataOffset = Nb->DataOffset;
        Piece->DataLength = Nb->DataLength;
        Piece->Sum = NdispSumNb(Nb);
        Snapshot->NbCount++;
    }
}

VOID NdispCompareSnapshot(PNDISP_ADAPTER Adapter, PNDISP_NBL Entry, BOOLEAN Sent, const char *Api)
{
    const NDISP_SNAPSHOT *Snapshot = &Entry->Snapshot;
    const char *What = NULL;
    PNET_BUFFER Nb = Entry->Nbl.FirstNetBuffer;
    ULONG Index;

    if (Snapshot->Parent != Entry->Nbl.ParentNetBufferList)
        What = "ParentNetBufferList";
    else if (Snapshot->SourceHandle != Entry->Nbl.SourceHandle)
        What = "SourceHandle";
    else if (Snapshot->PoolHandle != Entry->Nbl.NdisPoolHandle)
        What = "NdisPoolHandle";
    for (Index = 0; Sent && Index < 4; Index++)
        if (Snapshot->Protocol[Index] != Entry->Nbl.ProtocolReserved[Index])
            What = "ProtocolReserved";
    for (Index = 0; What == NULL && Index < Snapshot->NbCount; Index++) {
        const NDISP_NB_SNAPSHOT *Piece = &Snapshot->Nb[Index];

        if (Nb != Piece->Nb)
            What = "the NET_BUFFER chain";
        else if (Nb->Next != Piece->Next)
            What = "NET_BUFFER.Next";
        else if (Nb->MdlChain != Piece->MdlChain)
            What = "NET_BUFFER.MdlChain";
        else if (Nb->CurrentMdl != Piece->CurrentMdl ||
                 Nb->CurrentMdlOffset != Piece->CurrentMdlOffset)
            What = "NET_BUFFER.CurrentMdl or CurrentMdlOffset";
        else if (Nb->DataOffset != Piece->DataOffset)
            What = "NET_BUFFER.DataOffset";
        else if (Nb->DataLength != Piece->DataLength)
            What = "NET_BUFFER.DataLength";
        else if (NdispSumNb(Nb) != Piece->Sum)
            What = "the frame's data";
        else
            Nb = Nb->Next;
    }
    if (What != NULL)
        LabFinding("nbl-modified", "%s: %s: %s of NET_BUFFER_LIST %p changed while the %s",
                   Adapter->Name, Api, What, &Entry->Nbl,
                   Sent ? "miniport held it for sending" : "upper layer held it");
}

VOID NdispCheckOutstanding(PNDISP_ADAPTER Adapter, const char *When)
{
    PLIST_ENTRY Link;

    for (Link = Adapter->Sent.Flink; Link != &Adapter->Sent; Link = Link->Flink) {
        PNDISP_NBL Entry = CONTAINING_RECORD(Link, NDISP_NBL, Link);

        if (Entry->Call != 0)
            continue;
        LabFinding("nbl-lost",
                   "%s: %s: %u sent NET_BUFFER_LISTs were never completed, the first is %p",
                   Adapter->Name, When, Adapter->SentCount, &Entry->Nbl);
    }
    if (!IsListEmpty(&Adapter->Indicated)) {
        PNDISP_NBL Entry = CONTAINING_RECORD(Adapter->Indicated.Flink, NDISP_NBL, Link);

        LabFinding(
            "nbl-lost",
            "%s: %s: %u received NET_BUFFER_LISTs have not been returned yet, the first is %p",
            Adapter->Name, When, Adapter->IndicatedCount, &Entry->Nbl);
    }
}

/* ---- send completion ------------------------------------------------------------------------- */

static VOID NdispCheckSendStatus(PNDISP_ADAPTER Adapter, PNDISP_NBL Entry, const char *Api)
{
    NDIS_STATUS Status = Entry->Nbl.Status;

    if (Status == NDIS_STATUS_SUCCESS || Status == NDIS_STATUS_PAUSED ||
        Status == NDIS_STATUS_RESET_IN_PROGRESS)
        return;
    /* MiniportDevicePnPEventNotify page: what comes after a surprise removal. */
    if (Status == NDIS_STATUS_NOT_ACCEPTED && Adapter->SurpriseRemoved)
        return;
    /* MINIPORT_DEVICE_PNP_EVENT_NOTIFY: what is pending when the hardware is gone ends with this.
     */
    if (Status == NDIS_STATUS_NOT_ACCEPTED && Adapter->SurpriseRemoved)
        return;
    if (Status == NDISP_POISON_STATUS)
        LabFinding("nbl-status", "%s: %s: NET_BUFFER_LIST %p was completed without a Status",
                   Adapter->Name, Api, &Entry->Nbl);
    if (((ULONG)Status >> 30) != 3)
        LabFinding("nbl-status", "%s: %s: NET_BUFFER_LIST %p completed with status 0x%08x",
                   Adapter->Name, Api, &Entry->Nbl, Status);
}

VOID NTAPI NdisMSendNetBufferListsComplete(NDIS_HANDLE MiniportAdapterHandle,
                                           PNET_BUFFER_LIST NetBufferList, ULONG SendCompleteFlags)
{
    static const char Api[] = "NdisMSendNetBufferListsComplete";
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);
    PNET_BUFFER_LIST Nbl, Next;

    NdispCheckDispatchFlag(SendCompleteFlags, NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL, Api);
    if (NetBufferList == NULL)
        LabFinding("ndis-param", "%s: %s: the list is empty", Adapter->Name, Api);
    for (Nbl = NetBufferList; Nbl != NULL; Nbl = Next) {
        PNDISP_NBL Entry = NdispNbl(Nbl, Api);

        Next = Nbl->Next;
        if (Entry->State != NdispNblSent)
            LabFinding("nbl-owner", "%s: %s: NET_BUFFER_LIST %p is not owned by the miniport (%s)",
                       Adapter->Name, Api, Nbl,
                       Entry->EdgeSlot != NULL ? "completed already" : "it was never sent");
        if (Entry->Adapter != Adapter)
            LabFinding("nbl-owner", "%s: %s: NET_BUFFER_LIST %p was sent to %s", Adapter->Name, Api,
                       Nbl, Entry->Adapter->Name);
        NdispCompareSnapshot(Adapter, Entry, TRUE, Api);
        NdispCheckSendStatus(Adapter, Entry, Api);
        NdispCheckUnmapped(Adapter, Nbl, Api);
        RemoveEntryList(&Entry->Link);
        Adapter->SentCount--;
        Entry->State = NdispNblFree;
        Nbl->Next = NULL;
        Adapter->CompletedTotal++;
        if (Nbl->Status != NDIS_STATUS_SUCCESS)
            Adapter->FailedTotal++;
        NdispEdgeSendComplete(Adapter, Entry);
    }
}

/* ---- receive indication ---------------------------------------------------------------------- */

#define NDISP_RECEIVE_FLAGS                                                                        \
    (NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL | NDIS_RECEIVE_FLAGS_RESOURCES |                            \
     NDIS_RECEIVE_FLAGS_SINGLE_ETHER_TYPE | NDIS_RECEIVE_FLAGS_SINGLE_VLAN |                       \
     NDIS_RECEIVE_FLAGS_PERFECT_FILTERED)

/* Ethernet, longest IPv4 and TCP headers. */
#define NDISP_HEADER_BYTES (14 + 60 + 60)

static VOID NdispCheckIndicated(PNDISP_ADAPTER Adapter, PNDISP_NBL Entry, const char *Api)
{
    PNET_BUFFER_LIST Nbl = &Entry->Nbl;
    PNET_BUFFER Nb = Nbl->FirstNetBuffer;
    ULONG First;

    if (Entry->State == NdispNblIndicated)
        LabFinding("nbl-owner", "%s: %s: NET_BUFFER_LIST %p is still held above", Adapter->Name,
                   Api, Nbl);
    if (Entry->State == NdispNblSent || Entry->EdgeSlot != NULL)
        LabFinding("nbl-owner", "%s: %s: NET_BUFFER_LIST %p was given down for sending",
                   Adapter->Name, Api, Nbl);
    if (Entry->Pool->Object.Driver != NULL && Entry->Pool->Object.Driver != Adapter->Object.Driver)
        LabFinding("nbl-owner", "%s: %s: NET_BUFFER_LIST %p comes from another driver's pool",
                   Adapter->Name, Api, Nbl);
    /* Indicating Received Ethernet Frames: exactly one NET_BUFFER; headers not split unless the
     * first MDL has the lookahead size. */
    if (Nb == NULL)
        LabFinding("nbl-shape", "%s: %s: NET_BUFFER_LIST %p has no NET_BUFFER", Adapter->Name, Api,
                   Nbl);
    if (Nb->Next != NULL)
        LabFinding("nbl-shape", "%s: %s: NET_BUFFER_LIST %p has more than one NET_BUFFER",
                   Adapter->Name, Api, Nbl);
    NdispCheckNb(Nb, Api);
    First = MmGetMdlByteCount(Nb->CurrentMdl) - Nb->CurrentMdlOffset;
    if (First < Nb->DataLength && First < Adapter->Lookahead && First < NDISP_HEADER_BYTES)
        LabFinding("nbl-shape", "%s: %s: frame split after %u bytes, inside its headers",
                   Adapter->Name, Api, First);
    if (Nb->DataLength < 14 || Nb->DataLength > Adapter->General.MtuSize + 14u)
        LabFinding("nbl-shape", "%s: %s: frame of %u bytes with an MTU of %u", Adapter->Name, Api,
                   Nb->DataLength, Adapter->General.MtuSize);
    if (Nbl->SourceHandle != Adapter)
        LabFinding("nbl-shape",
                   "%s: %s: NET_BUFFER_LIST %p: SourceHandle is not the adapter handle",
                   Adapter->Name, Api, Nbl);
}

static VOID NdispCheckIndication(PNDISP_ADAPTER Adapter, NDIS_PORT_NUMBER PortNumber, ULONG Count,
                                 ULONG Flags, const char *Api)
{
    NdispCheckDispatchFlag(Flags, NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL, Api);
    if ((Flags & ~(ULONG)NDISP_RECEIVE_FLAGS) != 0)
        LabFinding("nbl-flags", "%s: %s: ReceiveFlags 0x%x", Adapter->Name, Api, Flags);
    if (PortNumber != 0)
        LabFinding("nbl-flags", "%s: %s: port %u was never allocated", Adapter->Name, Api,
                   PortNumber);
    if (Count == 0)
        LabFinding("nbl-flags", "%s: %s: NumberOfNetBufferLists is zero", Adapter->Name, Api);
    /* Indications may resume as soon as MiniportRestart is called (NdisMRestartComplete page); in
     * Pausing those that are under way may still end, new ones race with the pause legally until
     * the driver completes it (Miniport Adapter States and Operations). */
    /* Until MiniportShutdownEx has stopped the device, frames go on coming. */
    if (Adapter->State != NdispRunning && Adapter->State != NdispPausing &&
        Adapter->State != NdispRestarting && !Adapter->InShutdown)
        LabFinding("nbl-state", "%s: %s: receive indication in state %s", Adapter->Name, Api,
                   NdispStateName(Adapter->State));
    if (Adapter->LowPower)
        LabFinding("nbl-state", "%s: %s: receive indication in a low-power state", Adapter->Name,
                   Api);
}

VOID NTAPI NdisMIndicateReceiveNetBufferLists(NDIS_HANDLE MiniportAdapterHandle,
                                              PNET_BUFFER_LIST NetBufferList,
                                              NDIS_PORT_NUMBER PortNumber,
                                              ULONG NumberOfNetBufferLists, ULONG ReceiveFlags)
{
    static const char Api[] = "NdisMIndicateReceiveNetBufferLists";
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);
    BOOLEAN Resources = (ReceiveFlags & NDIS_RECEIVE_FLAGS_RESOURCES) != 0;
    PNET_BUFFER_LIST Nbl;
    ULONG Count = 0;

    NdispCheckIndication(Adapter, PortNumber, NumberOfNetBufferLists, ReceiveFlags, Api);
    for (Nbl = NetBufferList; Nbl != NULL; Nbl = Nbl->Next) {
        PNDISP_NBL Entry = NdispNbl(Nbl, Api);

        NdispCheckIndicated(Adapter, Entry, Api);
        Entry->State = NdispNblIndicated;
        Entry->Adapter = Adapter;
        Entry->Time = LabHost->clock();
        InsertTailList(&Adapter->Indicated, &Entry->Link);
        Adapter->IndicatedCount++;
        NdispTakeSnapshot(Entry, FALSE);
        Count++;
    }
    if (Count != NumberOfNetBufferLists)
        LabFinding("nbl-flags", "%s: %s: NumberOfNetBufferLists is %u, the chain has %u",
                   Adapter->Name, Api, NumberOfNetBufferLists, Count);
    Adapter->ReceivedTotal += Count;
    NdispChargeDpcBudget(Adapter, Count);
    Adapter->InIndicate++;
    NdispEdgeReceive(Adapter, NetBufferList, Resources);
    Adapter->InIndicate--;
}

UCHAR NTAPI NdisGeneratePartialCancelId(VOID)
{
    static UCHAR Last;

    return ++Last;
}

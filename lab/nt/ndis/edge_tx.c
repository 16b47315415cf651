/* SPDX-License-Identifier: MIT */
/*
 * Frames on their way down: taken from the host, wrapped into NET_BUFFER_LISTs of every documented
 * shape, handed to MiniportSendNetBufferLists.
 */
#include "edge.h"

/* Beyond the shapes of enum lab_send_shape: an MDL that lies wholly in front of the data. */
enum { NDISP_SHAPE_SKIP = 16 };

/* ---- pools of the edge ----------------------------------------------------------------------- */

static PNDISP_POOL NdispOwnPool(NDISP_KIND Kind)
{
    PNDISP_POOL Pool =
        NdispCreateObject(Kind, sizeof(*Pool), NULL, TRUE, (PVOID)(ULONG_PTR)NdispOwnPool, "edge");

    LAB_ASSERT(Pool != NULL);
    Pool->Tag = NDISP_TAG;
    return Pool;
}

static PVOID NdispOwnMemory(SIZE_T Bytes)
{
    PVOID Memory = LabPoolAllocate(NonPagedPool, Bytes, NDISP_TAG, LAB_POOL_NOT_POOL,
                                   (PVOID)(ULONG_PTR)NdispOwnMemory);

    LAB_ASSERT(Memory != NULL);
    return Memory;
}

BOOLEAN NdispTxInitialize(PNDISP_EDGE Edge)
{
    ULONG Capacity = Edge->MaxFrame + NDISP_FRAME_SLACK;
    SIZE_T MdlBytes = (MmSizeOfMdl(NULL, Capacity + PAGE_SIZE) + 15) & ~(SIZE_T)15;
    ULONG Index, Piece;

    InitializeListHead(&Edge->FreeFrames);
    InitializeListHead(&Edge->FreeLists);
    Edge->NblPool = NdispOwnPool(NdispNblPool);
    Edge->NbPool = NdispOwnPool(NdispNbPool);
    Edge->Scratch = LabAllocate(Edge->MaxFrame + NDISP_FRAME_SLACK);
    Edge->RxScratch = LabAllocate(Edge->MaxFrame + NDISP_FRAME_SLACK);
    Edge->Frames = LabAllocate(NDISP_TX_FRAMES * sizeof(NDISP_FRAME));
    Edge->Lists = LabAllocate(NDISP_TX_FRAMES * sizeof(NDISP_TX_LIST));
    Edge->CancelId = (PVOID)((ULONG_PTR)NdisGeneratePartialCancelId() << (8 * (sizeof(PVOID) - 1)));
    for (Index = 0; Index < NDISP_TX_FRAMES; Index++) {
        PNDISP_FRAME Frame = &Edge->Frames[Index];
        PNDISP_TX_LIST List = &Edge->Lists[Index];

        Frame->Nb = NdisAllocateNetBuffer(Edge->NbPool, NULL, 0, 0);
        Frame->Data = NdispOwnMemory(Capacity);
        Frame->Capacity = Capacity;
        Frame->Pieces = 0;
        Frame->Mdls[0] = LabAllocate(NDISP_MAX_PIECES * MdlBytes);
        for (Piece = 1; Piece < NDISP_MAX_PIECES; Piece++)
            Frame->Mdls[Piece] = (PMDL)((PUCHAR)Frame->Mdls[0] + Piece * MdlBytes);
        InsertTailList(&Edge->FreeFrames, &Frame->Link);
        List->Edge = Edge;
        List->Nbl = NdispAllocateNbl(Edge->NblPool, 0, 0, (PVOID)(ULONG_PTR)NdispOwnPool);
        LAB_ASSERT(Frame->Nb != NULL && List->Nbl != NULL);
        CONTAINING_RECORD(List->Nbl, NDISP_NBL, Nbl)->EdgeSlot = List;
        InsertTailList(&Edge->FreeLists, &List->Link);
    }
    return TRUE;
}

VOID NdispTxFree(PNDISP_EDGE Edge)
{
    ULONG Index;

    for (Index = 0; Index < NDISP_TX_FRAMES; Index++) {
        PNDISP_FRAME Frame = &Edge->Frames[Index];

        RtlZeroMemory(Edge->Lists[Index].Nbl, sizeof(NET_BUFFER_LIST));
        NdisFreeNetBufferList(Edge->Lists[Index].Nbl);
        NdisFreeNetBuffer(Frame->Nb);
        LabPoolFree(Frame->Data, 0, LAB_CALLER());
        LabFree(Frame->Mdls[0]);
    }
    LabFree(Edge->Frames);
    LabFree(Edge->Lists);
    LabFree(Edge->Scratch);
    LabFree(Edge->RxScratch);
    NdisFreeNetBufferListPool(Edge->NblPool);
    NdisFreeNetBufferPool(Edge->NbPool);
}

/* ---- one frame ------------------------------------------------------------------------------- */

/* Lengths of the pieces that a frame of Bytes is cut into; returns their number. */
static ULONG NdispCut(ULONG Shape, ULONG Bytes, ULONG *Lengths)
{
    ULONG Count = 0, Header, Small;

    switch (Shape) {
    case LAB_SEND_SPLIT:
    case NDISP_SHAPE_SKIP:
        Header = NDISP_ETH_HEADER + 20 * NdispChoose(3);
        if (Header < Bytes) {
            Lengths[Count++] = Header;
            Bytes -= Header;
        }
        break;
    case LAB_SEND_MDLS:
        while (Count < NDISP_FEW_PIECES - 1 && Bytes > 1) {
            Small = 1 + NdispChoose(Bytes - 1 < 64 ? Bytes - 1 : 64);
            Lengths[Count++] = Small;
            Bytes -= Small;
        }
        break;
    case LAB_SEND_FRAGMENTS:
        for (Small = Bytes / NDISP_MAX_PIECES; Count < NDISP_MAX_PIECES - 2; Bytes -= Small)
            Lengths[Count++] = Small;
        break;
    default:
        break;
    }
    if (Bytes != 0)
        Lengths[Count++] = Bytes;
    return Count;
}

static PMDL NdispPlace(PNDISP_FRAME Frame, ULONG Piece, ULONG Start, ULONG Bytes)
{
    PMDL Mdl = Frame->Mdls[Piece];

    MmInitializeMdl(Mdl, Frame->Data + Start, Bytes);
    MmBuildMdlForNonPagedPool(Mdl);
    return Mdl;
}

static VOID NdispBuildFrame(PNDISP_FRAME Frame, ULONG Shape, const UCHAR *Bytes, ULONG Length)
{
    ULONG Lengths[NDISP_MAX_PIECES];
    ULONG Lead = Shape == LAB_SEND_FLAT || Shape == NDISP_SHAPE_SKIP ? 0 : NdispChoose(64) + 1;
    ULONG Tail = Shape == LAB_SEND_FLAT ? 0 : NdispChoose(16);
    ULONG Count = NdispCut(Shape, Length, Lengths), Index, First = 0, At = NdispChoose(32);
    PNET_BUFFER Nb = Frame->Nb;
    PMDL Chain = NULL, *Link = &Chain;

    RtlFillMemory(Frame->Data, Frame->Capacity < 256 ? Frame->Capacity : 256, 0x5A);
    Nb->DataOffset = Nb->CurrentMdlOffset = 0;
    if (Shape == NDISP_SHAPE_SKIP && Count < NDISP_MAX_PIECES) {
        *Link = NdispPlace(Frame, First, At, 32);
        Link = &(*Link)->Next;
        At += 40;
        Nb->DataOffset = 32;
        First = 1;
    }
    for (Index = 0; Index < Count; Index++) {
        ULONG Front = Index == 0 ? Lead : 0, Back = Index + 1 == Count ? Tail : 0;

        *Link = NdispPlace(Frame, First + Index, At, Front + Lengths[Index] + Back);
        RtlCopyMemory(Frame->Data + At + Front, Bytes, Lengths[Index]);
        if (Index == 0) {
            Nb->CurrentMdl = *Link;
            Nb->CurrentMdlOffset = Front;
            Nb->DataOffset += Front;
        }
        Bytes += Lengths[Index];
        At += Front + Lengths[Index] + Back + 1 + NdispChoose(24);
        Link = &(*Link)->Next;
    }
    LAB_ASSERT(At <= Frame->Capacity);
    Frame->Used = At;
    Frame->Pieces = First + Count;
    Nb->MdlChain = Chain;
    Nb->stDataLength = Length;
    Nb->Next = NULL;
    Nb->ChecksumBias = 0;
    RtlZeroMemory(Nb->MiniportReserved, sizeof(Nb->MiniportReserved));
    RtlZeroMemory(Nb->NdisReserved, sizeof(Nb->NdisReserved));
}

static VOID NdispPoisonFrame(PNDISP_FRAME Frame)
{
    PNET_BUFFER Nb = Frame->Nb;
    ULONG Index;

    RtlFillMemory(Frame->Data, Frame->Used, 0xDD);
    RtlFillMemory(Nb, FIELD_OFFSET(NET_BUFFER, ChecksumBias), 0xDD);
    RtlFillMemory(Nb->MiniportReserved, sizeof(Nb->MiniportReserved), 0xDD);
    for (Index = 0; Index < Frame->Pieces; Index++)
        RtlFillMemory(Frame->Mdls[Index], sizeof(MDL), 0xDD);
}

/* ---- one list -------------------------------------------------------------------------------- */

static ULONG NdispTxRoom(const LIST_ENTRY *Free)
{
    const LIST_ENTRY *Entry;
    ULONG Count = 0;

    for (Entry = Free->Flink; Entry != Free; Entry = Entry->Flink)
        Count++;
    return Count;
}

static PNDISP_TX_LIST NdispNewList(PNDISP_EDGE Edge)
{
    PNDISP_TX_LIST List = CONTAINING_RECORD(RemoveHeadList(&Edge->FreeLists), NDISP_TX_LIST, Link);
    PNET_BUFFER_LIST Nbl = List->Nbl;
    NDIS_HANDLE Pool = Nbl->NdisPoolHandle;

    RtlZeroMemory(Nbl, sizeof(*Nbl));
    Nbl->NdisPoolHandle = Pool;
    Nbl->SourceHandle = Edge;
    Nbl->Status = NDISP_POISON_STATUS; /* the miniport has to set it */
    Nbl->ProtocolReserved[0] = List;
    NDIS_SET_NET_BUFFER_LIST_CANCEL_ID(Nbl, Edge->CancelId);
    List->FrameCount = 0;
    List->WhilePaused = FALSE;
    return List;
}

static VOID NdispAddFrame(PNDISP_EDGE Edge, PNDISP_TX_LIST List, ULONG Shape, const UCHAR *Bytes,
                          ULONG Length)
{
    PNDISP_FRAME Frame = CONTAINING_RECORD(RemoveHeadList(&Edge->FreeFrames), NDISP_FRAME, Link);

    NdispBuildFrame(Frame, Shape, Bytes, Length);
    if (List->FrameCount == 0)
        List->Nbl->FirstNetBuffer = Frame->Nb;
    else
        List->Frames[List->FrameCount - 1]->Nb->Next = Frame->Nb;
    List->Frames[List->FrameCount++] = Frame;
}

/*
 * A pause may run, and end, while the call is on its way: what the miniport has not looked at yet it
 * refuses then (Pausing an Adapter). So a list counts as its own only once the call has returned.
 */
static VOID NdispGiveDown(PNDISP_EDGE Edge, PNET_BUFFER_LIST Chain, BOOLEAN AtDispatch)
{
    PNDISP_ADAPTER Adapter = Edge->Adapter;
    ULONG64 Call = ++Adapter->SendCalls;
    PNET_BUFFER_LIST Nbl;
    PLIST_ENTRY Link;
    KIRQL OldIrql = PASSIVE_LEVEL;

    for (Nbl = Chain; Nbl != NULL; Nbl = Nbl->Next) {
        PNDISP_NBL Entry = CONTAINING_RECORD(Nbl, NDISP_NBL, Nbl);

        Entry->State = NdispNblSent;
        Entry->Adapter = Adapter;
        Entry->Call = Call;
        Entry->Time = LabHost->clock();
        InsertTailList(&Adapter->Sent, &Entry->Link);
        Adapter->SentCount++;
        Adapter->SentTotal++;
        Adapter->SentNbs += ((PNDISP_TX_LIST)Entry->EdgeSlot)->FrameCount;
        NdispTakeSnapshot(Entry, TRUE);
    }
    Adapter->InSend++;
    if (AtDispatch)
        OldIrql = KeRaiseIrqlToDpcLevel();
    LAB_CALL_VOID("MiniportSendNetBufferLists", NdispHandlers(Adapter)->SendNetBufferListsHandler,
                  Adapter->Context, Chain, 0, AtDispatch ? NDIS_SEND_FLAGS_DISPATCH_LEVEL : 0);
    if (AtDispatch)
        KeLowerIrql(OldIrql);
    for (Link = Adapter->Sent.Flink; Link != &Adapter->Sent; Link = Link->Flink) {
        PNDISP_NBL Entry = CONTAINING_RECORD(Link, NDISP_NBL, Link);

        if (Entry->Call == Call)
            Entry->Call = 0;
    }
    Adapter->InSend--;
}

VOID NdispEdgeSendComplete(PNDISP_ADAPTER Adapter, PNDISP_NBL Entry)
{
    PNDISP_TX_LIST List = Entry->EdgeSlot;
    PNDISP_EDGE Edge = List->Edge;
    ULONG Index;

    if (List->WhilePaused && Entry->Nbl.Status == NDIS_STATUS_SUCCESS)
        LabFinding("nbl-status",
                   "%s: a NET_BUFFER_LIST that was sent while the adapter was %s was "
                   "completed with success",
                   Adapter->Name, NdispStateName(Adapter->State));
    for (Index = 0; Index < List->FrameCount; Index++) {
        NdispPoisonFrame(List->Frames[Index]);
        InsertTailList(&Edge->FreeFrames, &List->Frames[Index]->Link);
    }
    RtlFillMemory(&Entry->Nbl, FIELD_OFFSET(NET_BUFFER_LIST, NdisPoolHandle), 0xDD);
    InsertTailList(&Edge->FreeLists, &List->Link);
    LabEdgeReady();
}

/* ---- 802.1Q ---------------------------------------------------------------------------------- */

/*
 * A tagged frame becomes an untagged one with out-of-band information if the miniport says that it
 * can insert tags: priority tags (VLAN 0) for NDIS_MAC_OPTION_8021P_PRIORITY, all for
 * ..._8021Q_VLAN. Returns the new length.
 */
static ULONG NdispStripTag(PNDISP_ADAPTER Adapter, PUCHAR Frame, ULONG Length,
                           NDIS_NET_BUFFER_LIST_8021Q_INFO *Info)
{
    ULONG Options = Adapter->General.MacOptions, Tag;

    Info->Value = NULL;
    if (Length < NDISP_ETH_HEADER + NDISP_TAG_BYTES || (Frame[12] << 8 | Frame[13]) != NDISP_TPID ||
        (Options & (NDIS_MAC_OPTION_8021P_PRIORITY | NDIS_MAC_OPTION_8021Q_VLAN)) == 0)
        return Length;
    Tag = (ULONG)Frame[14] << 8 | Frame[15];
    if ((Tag & 0xFFF) != 0 && (Options & NDIS_MAC_OPTION_8021Q_VLAN) == 0)
        return Length;
    Info->TagHeader.UserPriority = Tag >> 13;
    Info->TagHeader.CanonicalFormatId = (Tag >> 12) & 1;
    Info->TagHeader.VlanId = Tag & 0xFFF;
    RtlMoveMemory(Frame + 12, Frame + 16, Length - 16);
    return Length - NDISP_TAG_BYTES;
}

/* ---- the pump -------------------------------------------------------------------------------- */

static ULONG NdispChooseShape(void)
{
    static const ULONG Shapes[] = {LAB_SEND_FLAT,    LAB_SEND_OFFSET, LAB_SEND_OFFSET,
                                   LAB_SEND_SPLIT,   LAB_SEND_SPLIT,  LAB_SEND_SPLIT,
                                   NDISP_SHAPE_SKIP, LAB_SEND_MDLS};

    return Shapes[NdispChoose(RTL_NUMBER_OF(Shapes))];
}

BOOLEAN NdispTxPump(PNDISP_EDGE Edge)
{
    PNDISP_ADAPTER Adapter = Edge->Adapter;
    PNET_BUFFER_LIST Chain = NULL, *Link = &Chain;
    PNDISP_TX_LIST List = NULL;
    ULONG Count;
    BOOLEAN Took = FALSE;

    for (Count = 0; Count < NDISP_TX_BATCH; Count++) {
        NDIS_NET_BUFFER_LIST_8021Q_INFO Info;
        ULONG Length;
        uint32_t Device = Adapter->Device;

        if (IsListEmpty(&Edge->FreeFrames) || IsListEmpty(&Edge->FreeLists))
            break;
        Length = (ULONG)LabHost->edge_take(LAB_EDGE_NIC, LAB_VA(&Device), LAB_VA(Edge->Scratch),
                                           Edge->MaxFrame + NDISP_FRAME_SLACK);
        if (Length == 0)
            break;
        Took = TRUE;
        Length = NdispStripTag(Adapter, Edge->Scratch, Length, &Info);
        /* What a protocol would not send: too short, too long, or with the cable out. */
        if (Length < NDISP_ETH_HEADER || Length > Edge->MaxFrame + NDISP_TAG_BYTES ||
            Adapter->CurrentLink.MediaConnectState == MediaConnectStateDisconnected)
            continue;
        if (List == NULL || List->FrameCount == NDISP_LIST_FRAMES || NdispChoose(4) != 0 ||
            NET_BUFFER_LIST_INFO(List->Nbl, Ieee8021QNetBufferListInfo) != Info.Value) {
            List = NdispNewList(Edge);
            NET_BUFFER_LIST_INFO(List->Nbl, Ieee8021QNetBufferListInfo) = Info.Value;
            *Link = List->Nbl;
            Link = &List->Nbl->Next;
        }
        NdispAddFrame(Edge, List, NdispChooseShape(), Edge->Scratch, Length);
    }
    if (Chain != NULL)
        NdispGiveDown(Edge, Chain, NdispChoose(2) == 0);
    return Took;
}

/* A minimal broadcast frame of an experimental EtherType (IEEE 802 local experimental 1). */
static const UCHAR NdispProbeFrame[60] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02,
                                          0x4C, 0x41, 0x42, 0x00, 0x01, 0x88, 0xB5};

VOID NdispTxProbePaused(PNDISP_EDGE Edge)
{
    PNDISP_ADAPTER Adapter = Edge->Adapter;
    PNDISP_TX_LIST List;
    PNDISP_NBL Entry;

    if (IsListEmpty(&Edge->FreeFrames) || IsListEmpty(&Edge->FreeLists))
        return;
    List = NdispNewList(Edge);
    List->WhilePaused = TRUE;
    NdispAddFrame(Edge, List, LAB_SEND_FLAT, NdispProbeFrame, sizeof(NdispProbeFrame));
    Entry = CONTAINING_RECORD(List->Nbl, NDISP_NBL, Nbl);
    NdispGiveDown(Edge, List->Nbl, NdispChoose(2) == 0);
    /* MiniportPause page: rejected immediately in Pausing and Paused. */
    if (Entry->State == NdispNblSent)
        LabFinding("nbl-lost",
                   "%s: a NET_BUFFER_LIST that was sent in state %s was not refused at once",
                   Adapter->Name, NdispStateName(Adapter->State));
}

NTSTATUS NdispEdgeSendTest(PNDISP_ADAPTER Adapter, const ULONG64 *Arguments, const UCHAR *Frame,
                           ULONG Bytes)
{
    ULONG Shape = (ULONG)Arguments[0], Lists = Arguments[2] == 0 ? 1 : (ULONG)Arguments[2], Index;
    ULONG Copies = Shape == LAB_SEND_MULTI_NB ? 3 : 1;
    PNDISP_EDGE Edge = Adapter->Edge;
    PNET_BUFFER_LIST Chain = NULL, *Link = &Chain;

    if (Edge == NULL || Adapter->State != NdispRunning)
        return STATUS_DEVICE_NOT_READY;
    if (Bytes < NDISP_ETH_HEADER || Bytes > Edge->MaxFrame + NDISP_TAG_BYTES ||
        Shape > LAB_SEND_FRAGMENTS || (Shape == LAB_SEND_FRAGMENTS && Bytes < NDISP_MAX_PIECES))
        return STATUS_INVALID_PARAMETER;
    if (Lists > NdispTxRoom(&Edge->FreeLists) || Lists * Copies > NdispTxRoom(&Edge->FreeFrames))
        return STATUS_DEVICE_BUSY;
    while (Lists-- != 0) {
        PNDISP_TX_LIST List = NdispNewList(Edge);

        NET_BUFFER_LIST_INFO(List->Nbl, Ieee8021QNetBufferListInfo) =
            (PVOID)(ULONG_PTR)Arguments[1];
        for (Index = 0; Index < Copies; Index++)
            NdispAddFrame(Edge, List, Shape, Frame, Bytes);
        *Link = List->Nbl;
        Link = &List->Nbl->Next;
    }
    NdispGiveDown(Edge, Chain, NdispChoose(2) == 0);
    return STATUS_SUCCESS;
}

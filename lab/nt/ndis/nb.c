/* SPDX-License-Identifier: MIT */
/*
 * The data of a NET_BUFFER: checks, copies, advance and retreat.
 */
#include "ndisp.h"

PVOID NdispMapMdl(PMDL Mdl, const char *Api)
{
    PVOID Address = MmGetSystemAddressForMdlSafe(Mdl, HighPagePriority);

    if (Address == NULL)
        LabFinding("internal", "%s: MDL %p could not be mapped", Api, Mdl);
    return Address;
}

PMDL NdispMakeMdl(PVOID Va, ULONG Bytes, PVOID Caller)
{
    PMDL Mdl = LabPoolAllocate(NonPagedPool, MmSizeOfMdl(Va, Bytes), NDISP_TAG,
                               LAB_POOL_ZERO | LAB_POOL_NOT_POOL, Caller);

    if (Mdl == NULL)
        return NULL;
    MmInitializeMdl(Mdl, Va, Bytes);
    MmBuildMdlForNonPagedPool(Mdl);
    return Mdl;
}

VOID NdispCheckNb(PNET_BUFFER Nb, const char *Api)
{
    ULONG64 Before = 0, Total = 0;
    BOOLEAN Seen = FALSE;
    PMDL Mdl;

    NdispNb(Nb, Api);
    if (Nb->MdlChain == NULL) {
        if (Nb->DataLength != 0)
            LabFinding("nbl-shape", "%s: NET_BUFFER %p has DataLength %u and no MDL", Api, Nb,
                       Nb->DataLength);
        return;
    }
    for (Mdl = Nb->MdlChain; Mdl != NULL; Mdl = Mdl->Next) {
        if (Mdl == Nb->CurrentMdl) {
            Seen = TRUE;
            Before = Total;
        }
        Total += MmGetMdlByteCount(Mdl);
    }
    if (!Seen)
        LabFinding("nbl-shape", "%s: CurrentMdl %p of NET_BUFFER %p is not in its MDL chain", Api,
                   Nb->CurrentMdl, Nb);
    if (Before + Nb->CurrentMdlOffset != Nb->DataOffset)
        LabFinding("nbl-shape",
                   "%s: NET_BUFFER %p: DataOffset %u, but CurrentMdl starts at %llu and "
                   "CurrentMdlOffset is %u",
                   Api, Nb, Nb->DataOffset, Before, Nb->CurrentMdlOffset);
    if (Nb->CurrentMdlOffset > MmGetMdlByteCount(Nb->CurrentMdl))
        LabFinding("nbl-shape",
                   "%s: NET_BUFFER %p: CurrentMdlOffset %u is past its MDL of %u bytes", Api, Nb,
                   Nb->CurrentMdlOffset, MmGetMdlByteCount(Nb->CurrentMdl));
    if ((ULONG64)Nb->DataOffset + Nb->DataLength > Total)
        LabFinding(
            "nbl-shape",
            "%s: NET_BUFFER %p: DataOffset %u + DataLength %u exceed the MDL chain of %llu bytes",
            Api, Nb, Nb->DataOffset, Nb->DataLength, Total);
}

/* Calls Visit for each contiguous piece of [Offset, Offset + Bytes) of the data. */
typedef VOID NDISP_VISIT(PVOID Context, PUCHAR Piece, ULONG Bytes);
static VOID NdispVisitNb(PNET_BUFFER Nb, ULONG Offset, ULONG Bytes, NDISP_VISIT *Visit,
                         PVOID Context)
{
    PMDL Mdl = Nb->CurrentMdl;
    ULONG64 Skip = (ULONG64)Nb->CurrentMdlOffset + Offset;

    LAB_ASSERT((ULONG64)Offset + Bytes <= Nb->DataLength);
    while (Bytes != 0) {
        ULONG Count = MmGetMdlByteCount(Mdl);
        ULONG Piece;

        if (Skip >= Count) {
            Skip -= Count;
            Mdl = Mdl->Next;
            continue;
        }
        Piece = Count - (ULONG)Skip < Bytes ? Count - (ULONG)Skip : Bytes;
        Visit(Context, (PUCHAR)NdispMapMdl(Mdl, "NET_BUFFER") + Skip, Piece);
        Skip = 0;
        Bytes -= Piece;
        Mdl = Mdl->Next;
    }
}

static VOID NdispVisitRead(PVOID Context, PUCHAR Piece, ULONG Bytes)
{
    PUCHAR *To = Context;

    RtlCopyMemory(*To, Piece, Bytes);
    *To += Bytes;
}

static VOID NdispVisitWrite(PVOID Context, PUCHAR Piece, ULONG Bytes)
{
    const UCHAR **From = Context;

    RtlCopyMemory(Piece, *From, Bytes);
    *From += Bytes;
}

VOID NdispReadNb(PNET_BUFFER Nb, ULONG Offset, PVOID Buffer, ULONG Bytes)
{
    PUCHAR To = Buffer;

    NdispVisitNb(Nb, Offset, Bytes, NdispVisitRead, &To);
}

VOID NdispWriteNb(PNET_BUFFER Nb, ULONG Offset, const VOID *Buffer, ULONG Bytes)
{
    const UCHAR *From = Buffer;

    NdispVisitNb(Nb, Offset, Bytes, NdispVisitWrite, &From);
}

/* ---- exports --------------------------------------------------------------------------------- */

VOID NTAPI NdisAdjustNetBufferCurrentMdl(PNET_BUFFER NetBuffer)
{
    ULONG Offset;
    PMDL Mdl;

    NdispNb(NetBuffer, "NdisAdjustNetBufferCurrentMdl");
    Offset = NetBuffer->DataOffset;
    for (Mdl = NetBuffer->MdlChain; Mdl != NULL; Mdl = Mdl->Next) {
        if (Offset < MmGetMdlByteCount(Mdl) || Mdl->Next == NULL)
            break;
        Offset -= MmGetMdlByteCount(Mdl);
    }
    NetBuffer->CurrentMdl = Mdl;
    NetBuffer->CurrentMdlOffset = Mdl == NULL ? 0 : Offset;
}

VOID NTAPI NdisAdvanceNetBufferDataStart(PNET_BUFFER NetBuffer, ULONG DataOffsetDelta,
                                         BOOLEAN FreeMdl,
                                         NET_BUFFER_FREE_MDL_HANDLER FreeMdlHandler)
{
    static const char Api[] = "NdisAdvanceNetBufferDataStart";

    NdispCheckNb(NetBuffer, Api);
    if (DataOffsetDelta > NetBuffer->DataLength)
        LabFinding("ndis-param", "%s: advance by %u of %u bytes", Api, DataOffsetDelta,
                   NetBuffer->DataLength);
    NetBuffer->DataOffset += DataOffsetDelta;
    NetBuffer->DataLength -= DataOffsetDelta;
    while (FreeMdl && NetBuffer->MdlChain->Next != NULL &&
           NetBuffer->DataOffset >= MmGetMdlByteCount(NetBuffer->MdlChain)) {
        PMDL Mdl = NetBuffer->MdlChain;

        NetBuffer->DataOffset -= MmGetMdlByteCount(Mdl);
        NetBuffer->MdlChain = Mdl->Next;
        if (FreeMdlHandler != NULL) {
            LAB_CALL_VOID("NetFreeMdl", FreeMdlHandler, Mdl);
        } else {
            PVOID Memory = MmGetMdlVirtualAddress(Mdl);

            IoFreeMdl(Mdl);
            LabPoolFree(Memory, 0, LAB_CALLER());
        }
    }
    NdisAdjustNetBufferCurrentMdl(NetBuffer);
}

VOID NTAPI NdisAdvanceNetBufferListDataStart(PNET_BUFFER_LIST NetBufferList, ULONG DataOffsetDelta,
                                             BOOLEAN FreeMdl,
                                             NET_BUFFER_FREE_MDL_HANDLER FreeMdlHandler)
{
    PNET_BUFFER Nb;

    NdispNbl(NetBufferList, "NdisAdvanceNetBufferListDataStart");
    for (Nb = NetBufferList->FirstNetBuffer; Nb != NULL; Nb = Nb->Next)
        NdisAdvanceNetBufferDataStart(Nb, DataOffsetDelta, FreeMdl, FreeMdlHandler);
}

NDIS_STATUS NTAPI NdisRetreatNetBufferDataStart(PNET_BUFFER NetBuffer, ULONG DataOffsetDelta,
                                                ULONG DataBackFill,
                                                NET_BUFFER_ALLOCATE_MDL_HANDLER AllocateMdlHandler)
{
    static const char Api[] = "NdisRetreatNetBufferDataStart";
    PVOID Caller = LAB_CALLER();
    ULONG Bytes = DataOffsetDelta + DataBackFill;
    PVOID Memory;
    PMDL Mdl;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    NdispCheckNb(NetBuffer, Api);
    if (NetBuffer->DataOffset >= DataOffsetDelta) {
        NetBuffer->DataOffset -= DataOffsetDelta;
        NetBuffer->DataLength += DataOffsetDelta;
        NdisAdjustNetBufferCurrentMdl(NetBuffer);
        return NDIS_STATUS_SUCCESS;
    }
    /* The unused data space in front is used up first; a new MDL takes the rest and the backfill.
     */
    Bytes -= NetBuffer->DataOffset;
    if (AllocateMdlHandler != NULL) {
        Mdl = LAB_CALL("NetAllocateMdl", AllocateMdlHandler, &Bytes);
        if (Mdl == NULL)
            return NDIS_STATUS_RESOURCES;
    } else {
        Memory = LabPoolAllocate(NonPagedPool, Bytes, NDISP_TAG, LAB_POOL_NOT_POOL, Caller);
        if (Memory == NULL)
            return NDIS_STATUS_RESOURCES;
        Mdl = NdispMakeMdl(Memory, Bytes, Caller);
        if (Mdl == NULL) {
            LabPoolFree(Memory, 0, Caller);
            return NDIS_STATUS_RESOURCES;
        }
    }
    Mdl->Next = NetBuffer->MdlChain;
    NetBuffer->MdlChain = Mdl;
    NetBuffer->DataLength += DataOffsetDelta;
    NetBuffer->DataOffset = NetBuffer->DataOffset + MmGetMdlByteCount(Mdl) - DataOffsetDelta;
    NdisAdjustNetBufferCurrentMdl(NetBuffer);
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS NTAPI NdisRetreatNetBufferListDataStart(
    PNET_BUFFER_LIST NetBufferList, ULONG DataOffsetDelta, ULONG DataBackFill,
    NET_BUFFER_ALLOCATE_MDL_HANDLER AllocateMdlHandler, NET_BUFFER_FREE_MDL_HANDLER FreeMdlHandler)
{
    NDIS_STATUS Status = NDIS_STATUS_SUCCESS;
    PNET_BUFFER Nb, Undo;

    NdispNbl(NetBufferList, "NdisRetreatNetBufferListDataStart");
    for (Nb = NetBufferList->FirstNetBuffer; Nb != NULL; Nb = Nb->Next) {
        Status =
            NdisRetreatNetBufferDataStart(Nb, DataOffsetDelta, DataBackFill, AllocateMdlHandler);
        if (Status != NDIS_STATUS_SUCCESS)
            break;
    }
    if (Status != NDIS_STATUS_SUCCESS)
        for (Undo = NetBufferList->FirstNetBuffer; Undo != Nb; Undo = Undo->Next)
            NdisAdvanceNetBufferDataStart(Undo, DataOffsetDelta, TRUE, FreeMdlHandler);
    return Status;
}

PVOID NTAPI NdisGetDataBuffer(PNET_BUFFER NetBuffer, ULONG BytesNeeded, PVOID Storage,
                              UINT AlignMultiple, UINT AlignOffset)
{
    static const char Api[] = "NdisGetDataBuffer";
    PUCHAR Address;
    ULONG Here;

    NdispCheckNb(NetBuffer, Api);
    if (AlignMultiple == 0 || (AlignMultiple & (AlignMultiple - 1)) != 0 ||
        AlignOffset >= AlignMultiple)
        LabFinding("ndis-param", "%s: AlignMultiple %u, AlignOffset %u", Api, AlignMultiple,
                   AlignOffset);
    if (BytesNeeded == 0 || NetBuffer->DataLength < BytesNeeded)
        return NULL;
    Here = MmGetMdlByteCount(NetBuffer->CurrentMdl) - NetBuffer->CurrentMdlOffset;
    Address = (PUCHAR)NdispMapMdl(NetBuffer->CurrentMdl, Api) + NetBuffer->CurrentMdlOffset;
    if (Here >= BytesNeeded && ((ULONG_PTR)Address - AlignOffset) % AlignMultiple == 0)
        return Address;
    if (Storage == NULL)
        return NULL;
    NdispReadNb(NetBuffer, 0, Storage, BytesNeeded);
    return Storage;
}

NDIS_STATUS NTAPI NdisCopyFromNetBufferToNetBuffer(PNET_BUFFER Destination, ULONG DestinationOffset,
                                                   ULONG BytesToCopy, PNET_BUFFER Source,
                                                   ULONG SourceOffset, PULONG BytesCopied)
{
    static const char Api[] = "NdisCopyFromNetBufferToNetBuffer";
    UCHAR Chunk[256];
    ULONG Done = 0;

    NdispCheckNb(Destination, Api);
    NdispCheckNb(Source, Api);
    *BytesCopied = 0;
    if (SourceOffset > Source->DataLength || DestinationOffset > Destination->DataLength)
        return NDIS_STATUS_INVALID_PARAMETER;
    if (BytesToCopy > Source->DataLength - SourceOffset)
        BytesToCopy = Source->DataLength - SourceOffset;
    if (BytesToCopy > Destination->DataLength - DestinationOffset)
        BytesToCopy = Destination->DataLength - DestinationOffset;
    while (Done < BytesToCopy) {
        ULONG Bytes = BytesToCopy - Done < sizeof(Chunk) ? BytesToCopy - Done : sizeof(Chunk);

        NdispReadNb(Source, SourceOffset + Done, Chunk, Bytes);
        NdispWriteNb(Destination, DestinationOffset + Done, Chunk, Bytes);
        Done += Bytes;
    }
    *BytesCopied = Done;
    return NDIS_STATUS_SUCCESS;
}

ULONG NTAPI NdisQueryNetBufferPhysicalCount(PNET_BUFFER NetBuffer)
{
    ULONG Pages = 0, Left, Offset;
    PMDL Mdl;

    NdispCheckNb(NetBuffer, "NdisQueryNetBufferPhysicalCount");
    Left = NetBuffer->DataLength;
    Offset = NetBuffer->CurrentMdlOffset;
    for (Mdl = NetBuffer->CurrentMdl; Mdl != NULL && Left != 0; Mdl = Mdl->Next) {
        ULONG Bytes = MmGetMdlByteCount(Mdl) - Offset;

        if (Bytes > Left)
            Bytes = Left;
        if (Bytes != 0)
            Pages += ADDRESS_AND_SIZE_TO_SPAN_PAGES((ULONG_PTR)MmGetMdlVirtualAddress(Mdl) + Offset,
                                                    Bytes);
        Left -= Bytes;
        Offset = 0;
    }
    return Pages;
}

PMDL NTAPI NdisAllocateMdl(NDIS_HANDLE NdisHandle, PVOID VirtualAddress, UINT Length)
{
    PVOID Caller = LAB_CALLER();

    if (LabInjectFailure())
        return NULL;
    if (NdisHandle == NULL)
        LabFinding("ndis-handle", "NdisAllocateMdl: the handle is NULL");
    if (Length == 0)
        LabFinding("ndis-param", "NdisAllocateMdl: Length is zero");
    return NdispMakeMdl(VirtualAddress, Length, Caller);
}

VOID NTAPI NdisFreeMdl(PMDL Mdl)
{
    IoFreeMdl(Mdl);
}

VOID NTAPI NdisCopySendNetBufferListInfo(PNET_BUFFER_LIST Destination, PNET_BUFFER_LIST Source)
{
    NdispNbl(Destination, "NdisCopySendNetBufferListInfo");
    NdispNbl(Source, "NdisCopySendNetBufferListInfo");
    RtlCopyMemory(Destination->NetBufferListInfo, Source->NetBufferListInfo,
                  sizeof(Source->NetBufferListInfo));
    Destination->NblFlags = Source->NblFlags;
}

VOID NTAPI NdisCopyReceiveNetBufferListInfo(PNET_BUFFER_LIST Destination, PNET_BUFFER_LIST Source)
{
    NdispNbl(Destination, "NdisCopyReceiveNetBufferListInfo");
    NdispNbl(Source, "NdisCopyReceiveNetBufferListInfo");
    RtlCopyMemory(Destination->NetBufferListInfo, Source->NetBufferListInfo,
                  sizeof(Source->NetBufferListInfo));
    Destination->NblFlags = Source->NblFlags;
}

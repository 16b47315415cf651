/* SPDX-License-Identifier: MIT */
/*
 * NET_BUFFER_LIST and NET_BUFFER pools. Each structure is an allocation of its own, so that use
 * after free and overruns trap.
 */
#include "ndisp.h"

static VOID NdispCheckAlignment(ULONG Value, const char *Api, const char *What)
{
    if (Value % MEMORY_ALLOCATION_ALIGNMENT != 0)
        LabFinding("ndis-param", "%s: %s %u is no multiple of MEMORY_ALLOCATION_ALIGNMENT", Api,
                   What, Value);
    if (Value > 0xFFFF)
        LabFinding("ndis-param", "%s: %s %u does not fit NET_BUFFER_LIST_CONTEXT", Api, What,
                   Value);
}

NDIS_HANDLE NTAPI NdisAllocateNetBufferListPool(NDIS_HANDLE NdisHandle,
                                                PNET_BUFFER_LIST_POOL_PARAMETERS Parameters)
{
    static const char Api[] = "NdisAllocateNetBufferListPool";
    PVOID Caller = LAB_CALLER();
    PNDISP_POOL Pool;

    if (LabInjectFailure())
        return NULL;
    NDISP_CHECK_HEADER(&Parameters->Header, NDIS_OBJECT_TYPE_DEFAULT, Api,
                       "NET_BUFFER_LIST_POOL_PARAMETERS",
                       {NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1,
                        NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1});
    if (Parameters->PoolTag == 0)
        LabFinding("ndis-param", "%s: PoolTag is zero", Api);
    if (Parameters->DataSize != 0 && !Parameters->fAllocateNetBuffer)
        LabFinding("ndis-param", "%s: DataSize is set while fAllocateNetBuffer is FALSE", Api);
    NdispCheckAlignment(Parameters->ContextSize, Api, "ContextSize");
    Pool = NdispCreateObject(NdispNblPool, sizeof(*Pool), NdisHandle, TRUE, Caller, Api);
    if (Pool == NULL)
        return NULL;
    Pool->Tag = Parameters->PoolTag;
    Pool->ContextSize = Parameters->ContextSize;
    Pool->DataSize = Parameters->DataSize;
    Pool->ProtocolId = Parameters->ProtocolId;
    Pool->AllocateNetBuffer = Parameters->fAllocateNetBuffer;
    return Pool;
}

static VOID NdispFreePool(NDIS_HANDLE PoolHandle, NDISP_KIND Kind, const char *Api, PVOID Caller)
{
    PNDISP_POOL Pool = NdispObject(PoolHandle, Kind, Api);

    if (Pool->Outstanding != 0)
        LabFinding("nbl-pool", "%s: %d structures of the %s are still allocated", Api,
                   Pool->Outstanding, NdispKindName(Kind));
    NdispDeleteObject(&Pool->Object, Caller);
}

VOID NTAPI NdisFreeNetBufferListPool(NDIS_HANDLE PoolHandle)
{
    NdispFreePool(PoolHandle, NdispNblPool, "NdisFreeNetBufferListPool", LAB_CALLER());
}

NDIS_HANDLE NTAPI NdisAllocateNetBufferPool(NDIS_HANDLE NdisHandle,
                                            PNET_BUFFER_POOL_PARAMETERS Parameters)
{
    static const char Api[] = "NdisAllocateNetBufferPool";
    PVOID Caller = LAB_CALLER();
    PNDISP_POOL Pool;

    if (LabInjectFailure())
        return NULL;
    NDISP_CHECK_HEADER(
        &Parameters->Header, NDIS_OBJECT_TYPE_DEFAULT, Api, "NET_BUFFER_POOL_PARAMETERS",
        {NET_BUFFER_POOL_PARAMETERS_REVISION_1, NDIS_SIZEOF_NET_BUFFER_POOL_PARAMETERS_REVISION_1});
    if (Parameters->PoolTag == 0)
        LabFinding("ndis-param", "%s: PoolTag is zero", Api);
    Pool = NdispCreateObject(NdispNbPool, sizeof(*Pool), NdisHandle, TRUE, Caller, Api);
    if (Pool == NULL)
        return NULL;
    Pool->Tag = Parameters->PoolTag;
    Pool->DataSize = Parameters->DataSize;
    return Pool;
}

VOID NTAPI NdisFreeNetBufferPool(NDIS_HANDLE PoolHandle)
{
    NdispFreePool(PoolHandle, NdispNbPool, "NdisFreeNetBufferPool", LAB_CALLER());
}

/* ---- NET_BUFFER ------------------------------------------------------------------------------ */

static VOID NdispFreeNb(PNDISP_NB Entry, PVOID Caller)
{
    if (Entry->OwnMdl != NULL)
        IoFreeMdl(Entry->OwnMdl);
    if (Entry->OwnData != NULL)
        LabPoolFree(Entry->OwnData, 0, Caller);
    Entry->Magic = 0;
    LabPoolFree(Entry, 0, Caller);
}

/* DataSize != 0: with an MDL and data of its own. */
static PNDISP_NB NdispCreateNb(PNDISP_POOL Pool, ULONG DataSize, PVOID Caller)
{
    PNDISP_NB Entry = LabPoolAllocate(NonPagedPool, sizeof(*Entry), Pool->Tag,
                                      LAB_POOL_ZERO | LAB_POOL_NOT_POOL, Caller);

    if (Entry == NULL)
        return NULL;
    Entry->Magic = NDISP_NB_MAGIC;
    Entry->Pool = Pool;
    Entry->Nb.NdisPoolHandle = Pool;
    if (DataSize == 0)
        return Entry;
    Entry->OwnData = LabPoolAllocate(NonPagedPool, DataSize, Pool->Tag, LAB_POOL_NOT_POOL, Caller);
    if (Entry->OwnData == NULL)
        goto FailedData;
    Entry->OwnMdl = NdispMakeMdl(Entry->OwnData, DataSize, Caller);
    if (Entry->OwnMdl == NULL)
        goto FailedData;
    /* All of it is unused data space; the owner retreats into it. */
    Entry->Nb.MdlChain = Entry->OwnMdl;
    Entry->Nb.CurrentMdl = Entry->OwnMdl;
    Entry->Nb.DataOffset = DataSize;
    Entry->Nb.CurrentMdlOffset = DataSize;
    return Entry;

FailedData:
    NdispFreeNb(Entry, Caller);
    return NULL;
}

static VOID NdispSetNbData(PNET_BUFFER Nb, PMDL MdlChain, ULONG DataOffset, SIZE_T DataLength,
                           const char *Api)
{
    PMDL Mdl = MdlChain;
    ULONG Offset = DataOffset;

    if (MdlChain == NULL) {
        if (DataOffset != 0 || DataLength != 0)
            LabFinding("ndis-param", "%s: DataOffset and DataLength must be 0 without an MDL chain",
                       Api);
        return;
    }
    while (Mdl->Next != NULL && Offset >= MmGetMdlByteCount(Mdl)) {
        Offset -= MmGetMdlByteCount(Mdl);
        Mdl = Mdl->Next;
    }
    Nb->MdlChain = MdlChain;
    Nb->CurrentMdl = Mdl;
    Nb->CurrentMdlOffset = Offset;
    Nb->DataOffset = DataOffset;
    Nb->DataLength = (ULONG)DataLength;
    NdispCheckNb(Nb, Api);
}

PNET_BUFFER NTAPI NdisAllocateNetBuffer(NDIS_HANDLE PoolHandle, PMDL MdlChain, ULONG DataOffset,
                                        SIZE_T DataLength)
{
    static const char Api[] = "NdisAllocateNetBuffer";
    PVOID Caller = LAB_CALLER();
    PNDISP_POOL Pool;
    PNDISP_NB Entry;

    if (LabInjectFailure())
        return NULL;
    Pool = NdispObject(PoolHandle, NdispNbPool, Api);
    if (Pool->DataSize != 0)
        LabFinding("nbl-pool", "%s: the pool has data; use NdisAllocateNetBufferMdlAndData", Api);
    Entry = NdispCreateNb(Pool, 0, Caller);
    if (Entry == NULL)
        return NULL;
    Pool->Outstanding++;
    NdispSetNbData(&Entry->Nb, MdlChain, DataOffset, DataLength, Api);
    return &Entry->Nb;
}

PNET_BUFFER NTAPI NdisAllocateNetBufferMdlAndData(NDIS_HANDLE PoolHandle)
{
    static const char Api[] = "NdisAllocateNetBufferMdlAndData";
    PVOID Caller = LAB_CALLER();
    PNDISP_POOL Pool;
    PNDISP_NB Entry;

    if (LabInjectFailure())
        return NULL;
    Pool = NdispObject(PoolHandle, NdispNbPool, Api);
    if (Pool->DataSize == 0)
        LabFinding("nbl-pool", "%s: the pool was made without DataSize", Api);
    Entry = NdispCreateNb(Pool, Pool->DataSize, Caller);
    if (Entry == NULL)
        return NULL;
    Pool->Outstanding++;
    return &Entry->Nb;
}

PNDISP_NB NdispNb(PNET_BUFFER Nb, const char *Api)
{
    PNDISP_NB Entry = CONTAINING_RECORD(Nb, NDISP_NB, Nb);

    if (Nb == NULL)
        LabFinding("ndis-param", "%s: the NET_BUFFER is NULL", Api);
    if (Entry->Magic != NDISP_NB_MAGIC)
        LabFinding("nbl-pool", "%s: NET_BUFFER %p was not allocated from a pool", Api, Nb);
    return Entry;
}

VOID NTAPI NdisFreeNetBuffer(PNET_BUFFER NetBuffer)
{
    static const char Api[] = "NdisFreeNetBuffer";
    PVOID Caller = LAB_CALLER();
    PNDISP_NB Entry = NdispNb(NetBuffer, Api);

    if (Entry->Embedded)
        LabFinding("nbl-pool", "%s: NET_BUFFER %p belongs to its NET_BUFFER_LIST", Api, NetBuffer);
    NdispObject(Entry->Pool, NdispNbPool, Api);
    Entry->Pool->Outstanding--;
    NdispFreeNb(Entry, Caller);
}

NDIS_HANDLE NTAPI NdisGetPoolFromNetBuffer(PNET_BUFFER NetBuffer)
{
    return NdispNb(NetBuffer, "NdisGetPoolFromNetBuffer")->Pool;
}

/* ---- NET_BUFFER_LIST ------------------------------------------------------------------------- */

PNDISP_NBL NdispNbl(PNET_BUFFER_LIST Nbl, const char *Api)
{
    PNDISP_NBL Entry = CONTAINING_RECORD(Nbl, NDISP_NBL, Nbl);

    if (Nbl == NULL)
        LabFinding("ndis-param", "%s: the NET_BUFFER_LIST is NULL", Api);
    if (Entry->Magic != NDISP_NBL_MAGIC)
        LabFinding("nbl-pool", "%s: NET_BUFFER_LIST %p was not allocated from a pool", Api, Nbl);
    return Entry;
}

static BOOLEAN NdispCreateContext(PNDISP_NBL Entry, ULONG ContextSize, ULONG BackFill, ULONG Tag,
                                  PVOID Caller)
{
    ULONG Bytes = ContextSize + BackFill;
    NET_BUFFER_LIST_CONTEXT *Context;

    if (Bytes == 0)
        return TRUE;
    Context =
        LabPoolAllocate(NonPagedPool, FIELD_OFFSET(NET_BUFFER_LIST_CONTEXT, ContextData) + Bytes,
                        Tag, LAB_POOL_ZERO | LAB_POOL_NOT_POOL, Caller);
    if (Context == NULL)
        return FALSE;
    Context->Size = (USHORT)Bytes;
    Context->Offset = (USHORT)BackFill;
    Context->Next = Entry->Nbl.Context;
    Entry->Nbl.Context = Context;
    return TRUE;
}

static VOID NdispFreeNblEntry(PNDISP_NBL Entry, PVOID Caller)
{
    NET_BUFFER_LIST_CONTEXT *Context = Entry->Nbl.Context;

    while (Context != NULL) {
        NET_BUFFER_LIST_CONTEXT *Next = Context->Next;

        LabPoolFree(Context, 0, Caller);
        Context = Next;
    }
    if (Entry->OwnNb != NULL)
        NdispFreeNb(Entry->OwnNb, Caller);
    Entry->Magic = 0;
    LabPoolFree(Entry, 0, Caller);
}

PNET_BUFFER_LIST NdispAllocateNbl(PNDISP_POOL Pool, ULONG ContextSize, ULONG ContextBackFill,
                                  PVOID Caller)
{
    PNDISP_NBL Entry = LabPoolAllocate(NonPagedPool, sizeof(*Entry), Pool->Tag,
                                       LAB_POOL_ZERO | LAB_POOL_NOT_POOL, Caller);

    if (Entry == NULL)
        return NULL;
    Entry->Magic = NDISP_NBL_MAGIC;
    Entry->Pool = Pool;
    Entry->Nbl.NdisPoolHandle = Pool;
    if (!NdispCreateContext(Entry, ContextSize + Pool->ContextSize, ContextBackFill, Pool->Tag,
                            Caller))
        goto Failed;
    if (Pool->AllocateNetBuffer) {
        Entry->OwnNb = NdispCreateNb(Pool, Pool->DataSize, Caller);
        if (Entry->OwnNb == NULL)
            goto Failed;
        Entry->OwnNb->Embedded = TRUE;
        Entry->Nbl.FirstNetBuffer = &Entry->OwnNb->Nb;
    }
    Pool->Outstanding++;
    return &Entry->Nbl;

Failed:
    NdispFreeNblEntry(Entry, Caller);
    return NULL;
}

PNET_BUFFER_LIST NTAPI NdisAllocateNetBufferList(NDIS_HANDLE PoolHandle, USHORT ContextSize,
                                                 USHORT ContextBackFill)
{
    static const char Api[] = "NdisAllocateNetBufferList";
    PVOID Caller = LAB_CALLER();

    if (LabInjectFailure())
        return NULL;
    NdispCheckAlignment(ContextSize, Api, "ContextSize");
    NdispCheckAlignment(ContextBackFill, Api, "ContextBackFill");
    return NdispAllocateNbl(NdispObject(PoolHandle, NdispNblPool, Api), ContextSize,
                            ContextBackFill, Caller);
}

PNET_BUFFER_LIST NTAPI NdisAllocateNetBufferAndNetBufferList(NDIS_HANDLE PoolHandle,
                                                             USHORT ContextSize,
                                                             USHORT ContextBackFill, PMDL MdlChain,
                                                             ULONG DataOffset, SIZE_T DataLength)
{
    static const char Api[] = "NdisAllocateNetBufferAndNetBufferList";
    PVOID Caller = LAB_CALLER();
    PNET_BUFFER_LIST Nbl;
    PNDISP_POOL Pool;

    if (LabInjectFailure())
        return NULL;
    Pool = NdispObject(PoolHandle, NdispNblPool, Api);
    if (!Pool->AllocateNetBuffer || Pool->DataSize != 0)
        LabFinding("nbl-pool", "%s: the pool must have fAllocateNetBuffer TRUE and DataSize 0",
                   Api);
    NdispCheckAlignment(ContextSize, Api, "ContextSize");
    NdispCheckAlignment(ContextBackFill, Api, "ContextBackFill");
    Nbl = NdispAllocateNbl(Pool, ContextSize, ContextBackFill, Caller);
    if (Nbl != NULL)
        NdispSetNbData(Nbl->FirstNetBuffer, MdlChain, DataOffset, DataLength, Api);
    return Nbl;
}

VOID NTAPI NdisFreeNetBufferList(PNET_BUFFER_LIST NetBufferList)
{
    static const char Api[] = "NdisFreeNetBufferList";
    PVOID Caller = LAB_CALLER();
    PNDISP_NBL Entry = NdispNbl(NetBufferList, Api);

    if (Entry->State == NdispNblIndicated)
        LabFinding("nbl-owner", "%s: NET_BUFFER_LIST %p is still held above", Api, NetBufferList);
    if (Entry->State == NdispNblSent)
        LabFinding("nbl-owner", "%s: NET_BUFFER_LIST %p belongs to the protocol that sent it", Api,
                   NetBufferList);
    if (NetBufferList->ChildRefCount != 0)
        LabFinding("nbl-pool", "%s: NET_BUFFER_LIST %p has %d derived lists", Api, NetBufferList,
                   NetBufferList->ChildRefCount);
    NdispObject(Entry->Pool, NdispNblPool, Api);
    Entry->Pool->Outstanding--;
    NdispFreeNblEntry(Entry, Caller);
}

NDIS_HANDLE NTAPI NdisGetPoolFromNetBufferList(PNET_BUFFER_LIST NetBufferList)
{
    return NdispNbl(NetBufferList, "NdisGetPoolFromNetBufferList")->Pool;
}

UCHAR NTAPI NdisGetNetBufferListProtocolId(PNET_BUFFER_LIST NetBufferList)
{
    return NdispNbl(NetBufferList, "NdisGetNetBufferListProtocolId")->Pool->ProtocolId;
}

NDIS_STATUS NTAPI NdisAllocateNetBufferListContext(PNET_BUFFER_LIST NetBufferList,
                                                   USHORT ContextSize, USHORT ContextBackFill,
                                                   ULONG PoolTag)
{
    static const char Api[] = "NdisAllocateNetBufferListContext";
    PVOID Caller = LAB_CALLER();
    PNDISP_NBL Entry;
    NET_BUFFER_LIST_CONTEXT *Context;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    Entry = NdispNbl(NetBufferList, Api);
    if (ContextSize % sizeof(PVOID) != 0 || ContextBackFill % sizeof(PVOID) != 0)
        LabFinding("ndis-param", "%s: sizes must be multiples of sizeof(void *)", Api);
    Context = NetBufferList->Context;
    if (Context != NULL && Context->Offset >= ContextSize) {
        Context->Offset -= ContextSize;
        return NDIS_STATUS_SUCCESS;
    }
    if (!NdispCreateContext(Entry, ContextSize, ContextBackFill, PoolTag, Caller))
        return NDIS_STATUS_RESOURCES;
    return NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisFreeNetBufferListContext(PNET_BUFFER_LIST NetBufferList, USHORT ContextSize)
{
    static const char Api[] = "NdisFreeNetBufferListContext";
    PVOID Caller = LAB_CALLER();
    NET_BUFFER_LIST_CONTEXT *Context;

    NdispNbl(NetBufferList, Api);
    Context = NetBufferList->Context;
    if (Context == NULL || Context->Offset + ContextSize > Context->Size)
        LabFinding("nbl-pool", "%s: %u bytes are more than were allocated", Api, ContextSize);
    Context->Offset += ContextSize;
    if (Context->Offset == Context->Size && Context->Next != NULL) {
        NetBufferList->Context = Context->Next;
        LabPoolFree(Context, 0, Caller);
    }
}

/* SPDX-License-Identifier: MIT */
/*
 * Derived NET_BUFFER_LISTs. A clone describes the same data, from the start of the used data space;
 * its MDLs are partial MDLs of the original's, or the original's own.
 */
#include "ndisp.h"

static NDIS_HANDLE NdispClonePools[2]; /* used where the caller names none */

static PNDISP_POOL NdispClonePool(NDIS_HANDLE Given, NDISP_KIND Kind, const char *Api)
{
    NDIS_HANDLE *Own = &NdispClonePools[Kind == NdispNblPool ? 0 : 1];
    PNDISP_POOL Pool;

    if (Given != NULL)
        return NdispObject(Given, Kind, Api);
    if (*Own == NULL) {
        Pool = NdispCreateObject(Kind, sizeof(*Pool), NULL, TRUE, (PVOID)(ULONG_PTR)NdispClonePool,
                                 Api);
        LAB_ASSERT(Pool != NULL);
        Pool->Tag = NDISP_TAG;
        *Own = Pool;
    }
    return *Own;
}

static VOID NdispFreePartialMdls(PMDL Mdl)
{
    while (Mdl != NULL) {
        PMDL Next = Mdl->Next;

        IoFreeMdl(Mdl);
        Mdl = Next;
    }
}

/* Partial MDLs over the used data of Nb; NULL if there is no memory. */
static PMDL NdispPartialMdls(PNET_BUFFER Nb, PVOID Caller)
{
    ULONG Left = Nb->DataLength, Offset = Nb->CurrentMdlOffset;
    PMDL Chain = NULL, *Link = &Chain, Mdl;

    for (Mdl = Nb->CurrentMdl; Left != 0; Mdl = Mdl->Next) {
        ULONG Bytes = MmGetMdlByteCount(Mdl) - Offset;
        PUCHAR Va = (PUCHAR)MmGetMdlVirtualAddress(Mdl) + Offset;

        if (Bytes > Left)
            Bytes = Left;
        Offset = 0;
        if (Bytes == 0)
            continue;
        *Link = LabPoolAllocate(NonPagedPool, MmSizeOfMdl(Va, Bytes), NDISP_TAG,
                                LAB_POOL_ZERO | LAB_POOL_NOT_POOL, Caller);
        if (*Link == NULL) {
            NdispFreePartialMdls(Chain);
            return NULL;
        }
        MmInitializeMdl(*Link, Va, Bytes);
        IoBuildPartialMdl(Mdl, *Link, Va, Bytes);
        Link = &(*Link)->Next;
        Left -= Bytes;
    }
    return Chain;
}

static BOOLEAN NdispCloneNb(PNET_BUFFER Clone, PNET_BUFFER Nb, BOOLEAN UseOriginal, PVOID Caller)
{
    if (UseOriginal) {
        Clone->MdlChain = Nb->MdlChain;
        Clone->CurrentMdl = Nb->CurrentMdl;
        Clone->CurrentMdlOffset = Nb->CurrentMdlOffset;
        Clone->DataOffset = Nb->DataOffset;
    } else {
        Clone->MdlChain = Clone->CurrentMdl = NdispPartialMdls(Nb, Caller);
        Clone->CurrentMdlOffset = Clone->DataOffset = 0;
        if (Clone->MdlChain == NULL && Nb->DataLength != 0)
            return FALSE;
    }
    Clone->DataLength = Nb->DataLength;
    return TRUE;
}

static VOID NdispFreeClone(PNET_BUFFER_LIST Clone, BOOLEAN UseOriginal)
{
    PNDISP_NBL Entry = CONTAINING_RECORD(Clone, NDISP_NBL, Nbl);
    PNET_BUFFER Nb = Clone->FirstNetBuffer, Next;

    for (; Nb != NULL; Nb = Next) {
        Next = Nb->Next;
        if (!UseOriginal)
            NdispFreePartialMdls(Nb->MdlChain);
        if (Entry->OwnNb == NULL || Nb != &Entry->OwnNb->Nb)
            NdisFreeNetBuffer(Nb);
    }
    NdisFreeNetBufferList(Clone);
}

PNET_BUFFER_LIST NTAPI NdisAllocateCloneNetBufferList(PNET_BUFFER_LIST OriginalNetBufferList,
                                                      NDIS_HANDLE NetBufferListPoolHandle,
                                                      NDIS_HANDLE NetBufferPoolHandle,
                                                      ULONG AllocateCloneFlags)
{
    static const char Api[] = "NdisAllocateCloneNetBufferList";
    PVOID Caller = LAB_CALLER();
    BOOLEAN UseOriginal = (AllocateCloneFlags & NDIS_CLONE_FLAGS_USE_ORIGINAL_MDLS) != 0;
    PNET_BUFFER_LIST Clone;
    PNET_BUFFER Nb, *Link, New;

    if (LabInjectFailure())
        return NULL;
    NdispNbl(OriginalNetBufferList, Api);
    Clone =
        NdispAllocateNbl(NdispClonePool(NetBufferListPoolHandle, NdispNblPool, Api), 0, 0, Caller);
    if (Clone == NULL)
        return NULL;
    Link = &Clone->FirstNetBuffer;
    for (Nb = OriginalNetBufferList->FirstNetBuffer; Nb != NULL; Nb = Nb->Next) {
        NdispCheckNb(Nb, Api);
        New = *Link; /* the one that came with the list, for the first */
        if (New == NULL)
            New = NdisAllocateNetBuffer(NdispClonePool(NetBufferPoolHandle, NdispNbPool, Api), NULL,
                                        0, 0);
        if (New == NULL)
            goto Failed;
        *Link = New;
        Link = &New->Next;
        if (!NdispCloneNb(New, Nb, UseOriginal, Caller))
            goto Failed;
    }
    Clone->ParentNetBufferList = OriginalNetBufferList;
    Clone->NblFlags = OriginalNetBufferList->NblFlags;
    RtlCopyMemory(Clone->NetBufferListInfo, OriginalNetBufferList->NetBufferListInfo,
                  sizeof(Clone->NetBufferListInfo));
    return Clone;

Failed:
    NdispFreeClone(Clone, UseOriginal);
    return NULL;
}

VOID NTAPI NdisFreeCloneNetBufferList(PNET_BUFFER_LIST CloneNetBufferList, ULONG FreeCloneFlags)
{
    static const char Api[] = "NdisFreeCloneNetBufferList";

    NdispNbl(CloneNetBufferList, Api);
    if (CloneNetBufferList->ParentNetBufferList == NULL)
        LabFinding("nbl-pool", "%s: NET_BUFFER_LIST %p is not a clone", Api, CloneNetBufferList);
    CloneNetBufferList->ParentNetBufferList = NULL;
    NdispFreeClone(CloneNetBufferList, (FreeCloneFlags & NDIS_CLONE_FLAGS_USE_ORIGINAL_MDLS) != 0);
}

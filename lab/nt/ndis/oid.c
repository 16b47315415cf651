/* SPDX-License-Identifier: MIT */
/*
 * OID requests: one at a time to each miniport, at PASSIVE_LEVEL (MS docs, Miniport Adapter OID
 * Request Serialization). Request and buffer are allocations of their own, gone after completion.
 */
#include "ndisp.h"

#define NDISP_OID_CANCEL_NS (8ull * 1000 * 1000 * 1000)
#define NDISP_OID_LOST_NS   (16ull * 1000 * 1000 * 1000)

struct _NDISP_OID_CALL {
    PNDIS_OID_REQUEST Request;
    KEVENT Done;
    NDIS_STATUS Status;
    BOOLEAN Completed;
    BOOLEAN Cancelled;
    ULONG64 Started;
};

static NDIS_OID NdispOidOf(const NDIS_OID_REQUEST *Request)
{
    return Request->DATA.QUERY_INFORMATION.Oid; /* first member of all three forms */
}

VOID NTAPI NdisMOidRequestComplete(NDIS_HANDLE MiniportAdapterHandle, PNDIS_OID_REQUEST OidRequest,
                                   NDIS_STATUS Status)
{
    static const char Api[] = "NdisMOidRequestComplete";
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);
    PNDISP_OID_CALL Call = Adapter->Oid;

    if (Call == NULL || Call->Request != OidRequest || Call->Completed)
        LabFinding("ndis-oid", "%s: %s: OID request %p is not pending (completed twice?)",
                   Adapter->Name, Api, OidRequest);
    if (Status == NDIS_STATUS_PENDING)
        LabFinding("ndis-oid", "%s: %s: OID %s completed with NDIS_STATUS_PENDING", Adapter->Name,
                   Api, NdispOidName(NdispOidOf(OidRequest)));
    Call->Completed = TRUE;
    Call->Status = Status;
    KeSetEvent(&Call->Done, IO_NO_INCREMENT, FALSE);
}

static VOID NdispCancelOid(PNDISP_ADAPTER Adapter, PNDISP_OID_CALL Call)
{
    Call->Cancelled = TRUE;
    LAB_CALL_VOID("MiniportCancelOidRequest", NdispHandlers(Adapter)->CancelOidRequestHandler,
                  Adapter->Context, Call->Request->RequestId);
}

static VOID NdispWaitOid(PNDISP_ADAPTER Adapter, PNDISP_OID_CALL Call)
{
    LARGE_INTEGER Slice;

    if (Adapter->OidCancel) {
        Adapter->OidCancel = FALSE;
        Slice.QuadPart = -(LONGLONG)(Adapter->OidCancelAfter / 100);
        if (KeWaitForSingleObject(&Call->Done, Executive, KernelMode, FALSE, &Slice) ==
            STATUS_TIMEOUT)
            NdispCancelOid(Adapter, Call);
    }
    Slice.QuadPart = -10 * 1000 * 1000;
    while (KeWaitForSingleObject(&Call->Done, Executive, KernelMode, FALSE, &Slice) ==
           STATUS_TIMEOUT) {
        ULONG64 Age = LabHost->clock() - Call->Started;

        if (Age > NDISP_OID_CANCEL_NS && !Call->Cancelled)
            NdispCancelOid(Adapter, Call);
        if (Age > NDISP_OID_LOST_NS)
            LabFinding("ndis-oid", "%s: OID %s was never completed", Adapter->Name,
                       NdispOidName(NdispOidOf(Call->Request)));
    }
}

static VOID NdispCheckAnswer(PNDISP_ADAPTER Adapter, const NDIS_OID_REQUEST *Request,
                             NDIS_STATUS Status, ULONG Length, ULONG Done, ULONG Needed)
{
    const char *Name = NdispOidName(NdispOidOf(Request));

    if (Status == NDIS_STATUS_SUCCESS && Done > Length)
        LabFinding("ndis-oid", "%s: OID %s: %u bytes transferred, the buffer has %u", Adapter->Name,
                   Name, Done, Length);
    if ((Status == NDIS_STATUS_INVALID_LENGTH || Status == NDIS_STATUS_BUFFER_TOO_SHORT) &&
        Needed == 0)
        LabFinding("ndis-oid", "%s: OID %s: answered 0x%08x to %u bytes without BytesNeeded",
                   Adapter->Name, Name, Status, Length);
    if (Status == NDIS_STATUS_INDICATION_REQUIRED)
        LabFinding("ndis-oid", "%s: OID %s does not allow NDIS_STATUS_INDICATION_REQUIRED",
                   Adapter->Name, Name);
}

/* OIDs may be sent in Paused, Restarting, Running and Pausing; in low power only OID_PNP_SET_POWER.
 */
static NDIS_STATUS NdispCheckSendable(PNDISP_ADAPTER Adapter, NDIS_OID Oid)
{
    if (Adapter->State < NdispPaused || Adapter->State > NdispRestarting)
        return NDIS_STATUS_ADAPTER_NOT_READY;
    if (Adapter->LowPower && Oid != OID_PNP_SET_POWER)
        return NDIS_STATUS_LOW_POWER_STATE;
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS NdispSubmitOid(PNDISP_ADAPTER Adapter, PNDIS_OID_REQUEST Request)
{
    NDISP_OID_CALL Call;
    NDIS_STATUS Status;

    RtlZeroMemory(&Call, sizeof(Call));
    KeInitializeEvent(&Call.Done, NotificationEvent, FALSE);
    Call.Request = Request;
    Call.Started = LabHost->clock();
    Adapter->Oid = &Call;
    Status = LAB_CALL("MiniportOidRequest", NdispHandlers(Adapter)->OidRequestHandler,
                      Adapter->Context, Request);
    if (Status == NDIS_STATUS_PENDING) {
        NdispWaitOid(Adapter, &Call);
        Status = Call.Status;
    } else if (Call.Completed) {
        LabFinding("ndis-oid",
                   "%s: MiniportOidRequest returned 0x%08x for OID %s after completing it",
                   Adapter->Name, Status, NdispOidName(NdispOidOf(Request)));
    }
    Adapter->Oid = NULL;
    return Status;
}

/* A request and its buffer in the name of the miniport, so that both are guarded. */
static PNDIS_OID_REQUEST NdispMakeRequest(PNDISP_ADAPTER Adapter, NDIS_REQUEST_TYPE Type,
                                          const VOID *Data, ULONG InLength, ULONG Capacity,
                                          PVOID *Buffer)
{
    PVOID Caller = (PVOID)(ULONG_PTR)NdispHandlers(Adapter)->OidRequestHandler;
    PNDIS_OID_REQUEST Request;

    Request = LabPoolAllocate(NonPagedPool, sizeof(*Request), NDISP_TAG,
                              LAB_POOL_ZERO | LAB_POOL_NOT_POOL, Caller);
    LAB_ASSERT(Request != NULL);
    *Buffer = NULL;
    if (Capacity != 0) {
        *Buffer = LabPoolAllocate(NonPagedPool, Capacity, NDISP_TAG,
                                  LAB_POOL_ZERO | LAB_POOL_NOT_POOL, Caller);
        LAB_ASSERT(*Buffer != NULL);
        if (InLength != 0)
            RtlCopyMemory(*Buffer, Data, InLength);
    }
    Request->Header.Type = NDIS_OBJECT_TYPE_OID_REQUEST;
    Request->Header.Revision = NDIS_OID_REQUEST_REVISION_1;
    Request->Header.Size = NDIS_SIZEOF_OID_REQUEST_REVISION_1;
    Request->RequestType = Type;
    Request->Timeout = 60;
    Request->RequestId = Request;
    Request->RequestHandle = Adapter;
    return Request;
}

static VOID NdispFreeRequest(PNDIS_OID_REQUEST Request, PVOID Buffer)
{
    if (Buffer != NULL)
        LabPoolFree(Buffer, 0, LAB_CALLER());
    LabPoolFree(Request, 0, LAB_CALLER());
}

NDIS_STATUS NdispOidRequest(PNDISP_ADAPTER Adapter, NDIS_REQUEST_TYPE Type, NDIS_OID Oid,
                            PVOID Data, ULONG Length, ULONG *Bytes)
{
    BOOLEAN Set = Type == NdisRequestSetInformation;
    PNDIS_OID_REQUEST Request;
    PVOID Buffer;
    NDIS_STATUS Status;

    *Bytes = 0;
    KeWaitForSingleObject(&Adapter->OidLock, Executive, KernelMode, FALSE, NULL);
    Status = NdispCheckSendable(Adapter, Oid);
    if (Status != NDIS_STATUS_SUCCESS)
        goto Unlock;
    Request = NdispMakeRequest(Adapter, Type, Data, Length, Length, &Buffer);
    /* The query and set forms are laid out alike. */
    Request->DATA.QUERY_INFORMATION.Oid = Oid;
    Request->DATA.QUERY_INFORMATION.InformationBuffer = Buffer;
    Request->DATA.QUERY_INFORMATION.InformationBufferLength = Length;
    Status = NdispSubmitOid(Adapter, Request);
    NdispCheckAnswer(Adapter, Request, Status, Length, Request->DATA.QUERY_INFORMATION.BytesWritten,
                     Request->DATA.QUERY_INFORMATION.BytesNeeded);
    if (Status == NDIS_STATUS_SUCCESS) {
        *Bytes = Request->DATA.QUERY_INFORMATION.BytesWritten;
        if (!Set)
            RtlCopyMemory(Data, Buffer, *Bytes);
    } else {
        *Bytes = Request->DATA.QUERY_INFORMATION.BytesNeeded;
    }
    NdispFreeRequest(Request, Buffer);
Unlock:
    KeSetEvent(&Adapter->OidLock, IO_NO_INCREMENT, FALSE);
    return Status;
}

NDIS_STATUS NdispOidMethod(PNDISP_ADAPTER Adapter, NDIS_OID Oid, PVOID Data, ULONG InLength,
                           ULONG OutLength, ULONG *Bytes)
{
    ULONG Capacity = InLength > OutLength ? InLength : OutLength;
    PNDIS_OID_REQUEST Request;
    PVOID Buffer;
    NDIS_STATUS Status;

    *Bytes = 0;
    KeWaitForSingleObject(&Adapter->OidLock, Executive, KernelMode, FALSE, NULL);
    Status = NdispCheckSendable(Adapter, Oid);
    if (Status != NDIS_STATUS_SUCCESS)
        goto Unlock;
    Request = NdispMakeRequest(Adapter, NdisRequestMethod, Data, InLength, Capacity, &Buffer);
    Request->DATA.METHOD_INFORMATION.Oid = Oid;
    Request->DATA.METHOD_INFORMATION.InformationBuffer = Buffer;
    Request->DATA.METHOD_INFORMATION.InputBufferLength = InLength;
    Request->DATA.METHOD_INFORMATION.OutputBufferLength = OutLength;
    Status = NdispSubmitOid(Adapter, Request);
    NdispCheckAnswer(Adapter, Request, Status, OutLength,
                     Request->DATA.METHOD_INFORMATION.BytesWritten,
                     Request->DATA.METHOD_INFORMATION.BytesNeeded);
    if (Status == NDIS_STATUS_SUCCESS) {
        *Bytes = Request->DATA.METHOD_INFORMATION.BytesWritten;
        RtlCopyMemory(Data, Buffer, *Bytes);
    }
    NdispFreeRequest(Request, Buffer);
Unlock:
    KeSetEvent(&Adapter->OidLock, IO_NO_INCREMENT, FALSE);
    return Status;
}

BOOLEAN NdispSupportsOid(PNDISP_ADAPTER Adapter, NDIS_OID Oid)
{
    ULONG Index;

    for (Index = 0; Index < Adapter->SupportedOidCount; Index++)
        if (Adapter->SupportedOids[Index] == Oid)
            return TRUE;
    return FALSE;
}

/* ---- queries that NDIS answers from the attributes ------------------------------------------- */

static NDIS_STATUS NdispAnswer(PVOID Buffer, ULONG Length, ULONG *Bytes, const VOID *Data,
                               ULONG Size)
{
    *Bytes = Size;
    if (Length < Size)
        return NDIS_STATUS_INVALID_LENGTH;
    RtlCopyMemory(Buffer, Data, Size);
    return NDIS_STATUS_SUCCESS;
}

#define NDISP_ANSWER_ULONG(Value)                                                                  \
    do {                                                                                           \
        ULONG Value_ = (ULONG)(Value);                                                             \
        return NdispAnswer(Buffer, Length, Bytes, &Value_, sizeof(Value_));                        \
    } while (0)

static NDIS_STATUS NdispAnswerLinkState(PNDISP_ADAPTER Adapter, PVOID Buffer, ULONG Length,
                                        ULONG *Bytes)
{
    NDIS_LINK_STATE Link = Adapter->CurrentLink;

    Link.Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
    Link.Header.Revision = NDIS_LINK_STATE_REVISION_1;
    Link.Header.Size = NDIS_SIZEOF_LINK_STATE_REVISION_1;
    return NdispAnswer(Buffer, Length, Bytes, &Link, sizeof(Link));
}

NDIS_STATUS NdispOidQuery(PNDISP_ADAPTER Adapter, NDIS_OID Oid, PVOID Buffer, ULONG Length,
                          ULONG *Bytes)
{
    const NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES *General = &Adapter->General;

    if (!Adapter->HasGeneral) {
        *Bytes = 0;
        return NDIS_STATUS_ADAPTER_NOT_READY;
    }
    switch (Oid) {
    case OID_GEN_SUPPORTED_LIST:
        return NdispAnswer(Buffer, Length, Bytes, Adapter->SupportedOids,
                           Adapter->SupportedOidCount * sizeof(NDIS_OID));
    case OID_GEN_HARDWARE_STATUS:
        NDISP_ANSWER_ULONG(NdisHardwareStatusReady);
    case OID_GEN_MEDIA_SUPPORTED:
    case OID_GEN_MEDIA_IN_USE:
        NDISP_ANSWER_ULONG(General->MediaType);
    case OID_GEN_PHYSICAL_MEDIUM:
        NDISP_ANSWER_ULONG(General->PhysicalMediumType);
    case OID_GEN_MAXIMUM_FRAME_SIZE:
        NDISP_ANSWER_ULONG(General->MtuSize);
    case OID_GEN_MAXIMUM_LOOKAHEAD:
        NDISP_ANSWER_ULONG(General->LookaheadSize);
    case OID_GEN_CURRENT_LOOKAHEAD:
        NDISP_ANSWER_ULONG(Adapter->Lookahead);
    case OID_GEN_CURRENT_PACKET_FILTER:
        NDISP_ANSWER_ULONG(Adapter->PacketFilter);
    case OID_GEN_MAC_OPTIONS:
        NDISP_ANSWER_ULONG(General->MacOptions);
    case OID_GEN_LINK_SPEED:
        NDISP_ANSWER_ULONG(Adapter->CurrentLink.XmitLinkSpeed / 100);
    case OID_GEN_LINK_STATE:
        return NdispAnswerLinkState(Adapter, Buffer, Length, Bytes);
    case OID_GEN_MEDIA_CONNECT_STATUS:
        NDISP_ANSWER_ULONG(Adapter->CurrentLink.MediaConnectState == MediaConnectStateDisconnected
                               ? NdisMediaStateDisconnected
                               : NdisMediaStateConnected);
    case OID_GEN_MEDIA_CONNECT_STATUS_EX:
        NDISP_ANSWER_ULONG(Adapter->CurrentLink.MediaConnectState);
    case OID_GEN_MEDIA_DUPLEX_STATE:
        NDISP_ANSWER_ULONG(Adapter->CurrentLink.MediaDuplexState);
    case OID_GEN_DRIVER_VERSION:
        NDISP_ANSWER_ULONG(NdispHandlers(Adapter)->MajorNdisVersion << 8 |
                           NdispHandlers(Adapter)->MinorNdisVersion);
    case OID_802_3_PERMANENT_ADDRESS:
        return NdispAnswer(Buffer, Length, Bytes, General->PermanentMacAddress, 6);
    case OID_802_3_CURRENT_ADDRESS:
        return NdispAnswer(Buffer, Length, Bytes, General->CurrentMacAddress, 6);
    case OID_802_3_MAXIMUM_LIST_SIZE:
        NDISP_ANSWER_ULONG(General->MaxMulticastListSize);
    default:
        return NdispOidRequest(Adapter, NdisRequestQueryInformation, Oid, Buffer, Length, Bytes);
    }
}

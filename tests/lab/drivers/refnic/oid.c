/* SPDX-License-Identifier: MIT */
/*
 * refnic.sys: OID requests.
 */
#include "refnic.h"

/* The last one is left out by REFNIC_BUG_OID_MISSING. */
NDIS_OID RefnicOids[] = {
    OID_GEN_CURRENT_LOOKAHEAD,
    OID_GEN_CURRENT_PACKET_FILTER,
    OID_GEN_INTERRUPT_MODERATION,
    OID_GEN_LINK_PARAMETERS,
    OID_GEN_MAXIMUM_TOTAL_SIZE,
    OID_GEN_RCV_OK,
    OID_GEN_RECEIVE_BLOCK_SIZE,
    OID_GEN_RECEIVE_BUFFER_SPACE,
    OID_GEN_STATISTICS,
    OID_GEN_TRANSMIT_BLOCK_SIZE,
    OID_GEN_TRANSMIT_BUFFER_SPACE,
    OID_GEN_VENDOR_DESCRIPTION,
    OID_GEN_VENDOR_DRIVER_VERSION,
    OID_GEN_VENDOR_ID,
    OID_802_3_MULTICAST_LIST,
    OID_PNP_SET_POWER,
    OID_PNP_QUERY_POWER,
    OID_GEN_XMIT_OK,
};
const ULONG RefnicOidBytes = sizeof(RefnicOids);

static NDIS_STATUS RefnicAnswer(PNDIS_OID_REQUEST Request, const VOID *Data, ULONG Bytes)
{
    if (Request->DATA.QUERY_INFORMATION.InformationBufferLength < Bytes) {
        Request->DATA.QUERY_INFORMATION.BytesNeeded = REFNIC_HAS(OID_LENGTH) ? 0 : Bytes;
        return NDIS_STATUS_INVALID_LENGTH;
    }
    NdisMoveMemory(Request->DATA.QUERY_INFORMATION.InformationBuffer, Data, Bytes);
    Request->DATA.QUERY_INFORMATION.BytesWritten = Bytes;
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS RefnicAnswerUlong(PNDIS_OID_REQUEST Request, ULONG Value)
{
    return RefnicAnswer(Request, &Value, sizeof(Value));
}

/* 32 bits, or 64 if the buffer is long enough. */
static NDIS_STATUS RefnicAnswerCounter(PNDIS_OID_REQUEST Request, ULONG64 Value)
{
    if (Request->DATA.QUERY_INFORMATION.InformationBufferLength >= sizeof(Value))
        return RefnicAnswer(Request, &Value, sizeof(Value));
    return RefnicAnswerUlong(Request, (ULONG)Value);
}

static NDIS_STATUS RefnicAnswerStatistics(PREFNIC_ADAPTER Adapter, PNDIS_OID_REQUEST Request)
{
    NDIS_STATISTICS_INFO Info = Adapter->Statistics;

    Info.Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
    Info.Header.Revision = NDIS_STATISTICS_INFO_REVISION_1;
    Info.Header.Size = NDIS_SIZEOF_STATISTICS_INFO_REVISION_1;
    if (REFNIC_HAS(STATISTICS)) {
        Info.ifInDiscards = 1000 - Adapter->StatisticsQueries++;
    }
    return RefnicAnswer(Request, &Info, NDIS_SIZEOF_STATISTICS_INFO_REVISION_1);
}

static NDIS_STATUS RefnicAnswerModeration(PNDIS_OID_REQUEST Request)
{
    NDIS_INTERRUPT_MODERATION_PARAMETERS Moderation = {
        .Header = {.Type = NDIS_OBJECT_TYPE_DEFAULT,
                   .Revision = NDIS_INTERRUPT_MODERATION_PARAMETERS_REVISION_1,
                   .Size = NDIS_SIZEOF_INTERRUPT_MODERATION_PARAMETERS_REVISION_1},
        .InterruptModeration = NdisInterruptModerationNotSupported,
    };

    return RefnicAnswer(Request, &Moderation,
                        NDIS_SIZEOF_INTERRUPT_MODERATION_PARAMETERS_REVISION_1);
}

static NDIS_STATUS RefnicQuery(PREFNIC_ADAPTER Adapter, PNDIS_OID_REQUEST Request)
{
    static const char Vendor[] = "Windlass reference NIC";
    const NDIS_STATISTICS_INFO *Statistics = &Adapter->Statistics;

    switch (Request->DATA.QUERY_INFORMATION.Oid) {
    case OID_GEN_INTERRUPT_MODERATION:
        return RefnicAnswerModeration(Request);
    case OID_GEN_MAXIMUM_TOTAL_SIZE:
    case OID_GEN_RECEIVE_BLOCK_SIZE:
    case OID_GEN_TRANSMIT_BLOCK_SIZE:
        return RefnicAnswerUlong(Request, REFNIC_FRAME);
    case OID_GEN_RECEIVE_BUFFER_SPACE:
    case OID_GEN_TRANSMIT_BUFFER_SPACE:
        return RefnicAnswerUlong(Request, REFNIC_RX_LISTS * REFNIC_FRAME);
    case OID_GEN_RCV_OK:
        return RefnicAnswerCounter(Request, Statistics->ifHCInUcastPkts +
                                                Statistics->ifHCInMulticastPkts +
                                                Statistics->ifHCInBroadcastPkts);
    case OID_GEN_XMIT_OK:
        return RefnicAnswerCounter(Request, Statistics->ifHCOutUcastPkts +
                                                Statistics->ifHCOutMulticastPkts +
                                                Statistics->ifHCOutBroadcastPkts);
    case OID_GEN_STATISTICS:
        return RefnicAnswerStatistics(Adapter, Request);
    case OID_GEN_VENDOR_DESCRIPTION:
        return RefnicAnswer(Request, Vendor, sizeof(Vendor));
    case OID_GEN_VENDOR_DRIVER_VERSION:
        return RefnicAnswerUlong(Request, 0x00010000);
    case OID_GEN_VENDOR_ID:
        return RefnicAnswerUlong(Request, 0xFFFFFF);
    case OID_PNP_QUERY_POWER:
        return NDIS_STATUS_SUCCESS;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

static NDIS_STATUS RefnicSet(PREFNIC_ADAPTER Adapter, PNDIS_OID_REQUEST Request)
{
    PVOID Data = Request->DATA.SET_INFORMATION.InformationBuffer;
    ULONG Length = Request->DATA.SET_INFORMATION.InformationBufferLength, Needed = sizeof(ULONG);

    switch (Request->DATA.SET_INFORMATION.Oid) {
    case OID_GEN_CURRENT_PACKET_FILTER:
    case OID_GEN_CURRENT_LOOKAHEAD:
    case OID_PNP_SET_POWER:
        break;
    case OID_GEN_INTERRUPT_MODERATION:
        Needed = NDIS_SIZEOF_INTERRUPT_MODERATION_PARAMETERS_REVISION_1;
        break;
    case OID_802_3_MULTICAST_LIST:
        Needed = 0;
        break;
    case OID_GEN_LINK_PARAMETERS:
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    if (Length < Needed) {
        Request->DATA.SET_INFORMATION.BytesNeeded = Needed;
        return NDIS_STATUS_INVALID_LENGTH;
    }
    if (Request->DATA.SET_INFORMATION.Oid == OID_GEN_CURRENT_PACKET_FILTER)
        NdisMoveMemory(&Adapter->Filter, Data, sizeof(ULONG));
    if (Request->DATA.SET_INFORMATION.Oid == OID_GEN_CURRENT_LOOKAHEAD)
        NdisMoveMemory(&Adapter->Lookahead, Data, sizeof(ULONG));
    if (Request->DATA.SET_INFORMATION.Oid == OID_802_3_MULTICAST_LIST)
        Adapter->MulticastBytes = Length;
    if (Request->DATA.SET_INFORMATION.Oid == OID_PNP_SET_POWER)
        NdisCancelTimerObject(Adapter->Timer); /* nothing is queued: the adapter is paused */
    Request->DATA.SET_INFORMATION.BytesRead = Length;
    return NDIS_STATUS_SUCCESS;
}

static VOID RefnicIndicateLink(PREFNIC_ADAPTER Adapter)
{
    NDIS_LINK_STATE Link = {
        .Header = {.Type = NDIS_OBJECT_TYPE_DEFAULT,
                   .Revision = NDIS_LINK_STATE_REVISION_1,
                   .Size = NDIS_SIZEOF_LINK_STATE_REVISION_1},
        .MediaConnectState = MediaConnectStateConnected,
        .MediaDuplexState = MediaDuplexStateFull,
        .XmitLinkSpeed = 1000000000,
        .RcvLinkSpeed = 1000000000,
        .PauseFunctions = NdisPauseFunctionsUnsupported,
    };
    NDIS_STATUS_INDICATION Indication = {
        .Header = {.Type = NDIS_OBJECT_TYPE_STATUS_INDICATION,
                   .Revision = NDIS_STATUS_INDICATION_REVISION_1,
                   .Size =
                       REFNIC_HAS(STATUS_HEADER) ? 4 : NDIS_SIZEOF_STATUS_INDICATION_REVISION_1},
        .SourceHandle = Adapter->Handle,
        .StatusCode = NDIS_STATUS_LINK_STATE,
        .StatusBuffer = &Link,
        .StatusBufferSize = sizeof(Link),
    };

    NdisMIndicateStatusEx(Adapter->Handle, &Indication);
}

NDIS_STATUS NTAPI RefnicOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PREFNIC_ADAPTER Adapter = Context;
    NDIS_STATUS Status;

    if (Request->RequestType == NdisRequestMethod)
        return NDIS_STATUS_NOT_SUPPORTED;
    if (Request->RequestType == NdisRequestSetInformation)
        Status = RefnicSet(Adapter, Request);
    else
        Status = RefnicQuery(Adapter, Request);
    if (Request->RequestType != NdisRequestSetInformation ||
        Request->DATA.SET_INFORMATION.Oid != OID_GEN_CURRENT_PACKET_FILTER)
        return Status;
    /* One kind is completed by a call, to take that way too. */
    RefnicIndicateLink(Adapter);
    if (REFNIC_HAS(OID_LOST))
        return NDIS_STATUS_PENDING;
    NdisMOidRequestComplete(Adapter->Handle, Request, Status);
    if (REFNIC_HAS(OID_TWICE))
        NdisMOidRequestComplete(Adapter->Handle, Request, Status);
    return NDIS_STATUS_PENDING;
}

VOID NTAPI RefnicCancelOid(NDIS_HANDLE Context, PVOID RequestId) {}

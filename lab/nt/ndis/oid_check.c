/* SPDX-License-Identifier: MIT */
/*
 * What the documentation promises of each OID, and the examination of a miniport against it (MS
 * docs, Mandatory OIDs for Miniport Drivers, and the page of each OID).
 */
#include "ndisp.h"

enum {
    NDISP_OID_QUERY = 1,   /* reaches the miniport as a query */
    NDISP_OID_SET = 2,     /* reaches the miniport as a set */
    NDISP_OID_MUST = 4,    /* mandatory for every NDIS 6 miniport */
    NDISP_OID_COUNTER = 8, /* 32 or 64 bits by the length of the buffer */
};

typedef struct _NDISP_OID {
    NDIS_OID Oid;
    const char *Name;
    UCHAR Flags;
    USHORT Size; /* fixed length, 0: variable */
} NDISP_OID;

#define NDISP_ROW(Oid, Flags, Size) {Oid, #Oid, Flags, Size}

static const NDISP_OID NdispOids[] = {
    NDISP_ROW(OID_GEN_CURRENT_LOOKAHEAD, NDISP_OID_SET | NDISP_OID_MUST, 4),
    NDISP_ROW(OID_GEN_CURRENT_PACKET_FILTER, NDISP_OID_SET | NDISP_OID_MUST, 4),
    NDISP_ROW(OID_GEN_INTERRUPT_MODERATION, NDISP_OID_QUERY | NDISP_OID_SET | NDISP_OID_MUST,
              NDIS_SIZEOF_INTERRUPT_MODERATION_PARAMETERS_REVISION_1),
    NDISP_ROW(OID_GEN_LINK_PARAMETERS, NDISP_OID_SET, 0),
    NDISP_ROW(OID_GEN_MAXIMUM_TOTAL_SIZE, NDISP_OID_QUERY | NDISP_OID_MUST, 4),
    NDISP_ROW(OID_GEN_RCV_OK, NDISP_OID_QUERY | NDISP_OID_MUST | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_GEN_XMIT_OK, NDISP_OID_QUERY | NDISP_OID_MUST | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_GEN_RECEIVE_BLOCK_SIZE, NDISP_OID_QUERY | NDISP_OID_MUST, 4),
    NDISP_ROW(OID_GEN_RECEIVE_BUFFER_SPACE, NDISP_OID_QUERY | NDISP_OID_MUST, 4),
    NDISP_ROW(OID_GEN_TRANSMIT_BLOCK_SIZE, NDISP_OID_QUERY | NDISP_OID_MUST, 4),
    NDISP_ROW(OID_GEN_TRANSMIT_BUFFER_SPACE, NDISP_OID_QUERY | NDISP_OID_MUST, 4),
    NDISP_ROW(OID_GEN_STATISTICS, NDISP_OID_QUERY | NDISP_OID_MUST,
              NDIS_SIZEOF_STATISTICS_INFO_REVISION_1),
    NDISP_ROW(OID_GEN_VENDOR_DESCRIPTION, NDISP_OID_QUERY | NDISP_OID_MUST, 0),
    NDISP_ROW(OID_GEN_VENDOR_DRIVER_VERSION, NDISP_OID_QUERY | NDISP_OID_MUST, 4),
    NDISP_ROW(OID_GEN_VENDOR_ID, NDISP_OID_QUERY | NDISP_OID_MUST, 4),
    NDISP_ROW(OID_GEN_XMIT_ERROR, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_GEN_RCV_ERROR, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_GEN_RCV_NO_BUFFER, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_GEN_RCV_CRC_ERROR, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_GEN_TRANSMIT_QUEUE_LENGTH, NDISP_OID_QUERY, 4),
    NDISP_ROW(OID_GEN_VLAN_ID, NDISP_OID_QUERY | NDISP_OID_SET, 4),
    NDISP_ROW(OID_GEN_MAXIMUM_SEND_PACKETS, NDISP_OID_QUERY, 4),
    NDISP_ROW(OID_GEN_NETWORK_LAYER_ADDRESSES, NDISP_OID_SET, 0),
    NDISP_ROW(OID_802_3_MULTICAST_LIST, NDISP_OID_SET, 0),
    NDISP_ROW(OID_802_3_RCV_ERROR_ALIGNMENT, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_802_3_XMIT_ONE_COLLISION, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_802_3_XMIT_MORE_COLLISIONS, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_802_3_XMIT_DEFERRED, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_802_3_XMIT_MAX_COLLISIONS, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_802_3_RCV_OVERRUN, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_802_3_XMIT_UNDERRUN, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_802_3_XMIT_HEARTBEAT_FAILURE, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_802_3_XMIT_TIMES_CRS_LOST, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_802_3_XMIT_LATE_COLLISIONS, NDISP_OID_QUERY | NDISP_OID_COUNTER, 4),
    NDISP_ROW(OID_PNP_SET_POWER, 0, 4),
    NDISP_ROW(OID_PNP_QUERY_POWER, 0, 4),
    NDISP_ROW(OID_PM_PARAMETERS, 0, 0),
    NDISP_ROW(OID_PNP_CAPABILITIES, 0, 0),
    NDISP_ROW(OID_GEN_SUPPORTED_LIST, 0, 0),
    NDISP_ROW(OID_GEN_HARDWARE_STATUS, 0, 4),
    NDISP_ROW(OID_GEN_MEDIA_SUPPORTED, 0, 4),
    NDISP_ROW(OID_GEN_MEDIA_IN_USE, 0, 4),
    NDISP_ROW(OID_GEN_MAXIMUM_LOOKAHEAD, 0, 4),
    NDISP_ROW(OID_GEN_MAXIMUM_FRAME_SIZE, 0, 4),
    NDISP_ROW(OID_GEN_LINK_SPEED, 0, 4),
    NDISP_ROW(OID_GEN_LINK_STATE, 0, 0),
    NDISP_ROW(OID_GEN_MAC_OPTIONS, 0, 4),
    NDISP_ROW(OID_GEN_MEDIA_CONNECT_STATUS, 0, 4),
    NDISP_ROW(OID_GEN_PHYSICAL_MEDIUM, 0, 4),
    NDISP_ROW(OID_802_3_PERMANENT_ADDRESS, 0, 6),
    NDISP_ROW(OID_802_3_CURRENT_ADDRESS, 0, 6),
    NDISP_ROW(OID_802_3_MAXIMUM_LIST_SIZE, 0, 4),
};

static const NDISP_OID *NdispFindOid(NDIS_OID Oid)
{
    ULONG Index;

    for (Index = 0; Index < RTL_NUMBER_OF(NdispOids); Index++)
        if (NdispOids[Index].Oid == Oid)
            return &NdispOids[Index];
    return NULL;
}

const char *NdispOidName(NDIS_OID Oid)
{
    static char Buffer[16];
    const NDISP_OID *Row = NdispFindOid(Oid);

    if (Row != NULL)
        return Row->Name;
    LabFormat(Buffer, sizeof(Buffer), "0x%08x", Oid);
    return Buffer;
}

static BOOLEAN NdispRefused(NDIS_STATUS Status)
{
    return Status == NDIS_STATUS_NOT_SUPPORTED || Status == NDIS_STATUS_INVALID_OID;
}

static BOOLEAN NdispTooShort(NDIS_STATUS Status)
{
    return Status == NDIS_STATUS_INVALID_LENGTH || Status == NDIS_STATUS_BUFFER_TOO_SHORT;
}

/* One byte less than the fixed length must be refused with BytesNeeded. */
static VOID NdispProbeLength(PNDISP_ADAPTER Adapter, const NDISP_OID *Row, NDIS_REQUEST_TYPE Type,
                             PVOID Buffer)
{
    const char *What = Type == NdisRequestSetInformation ? "set" : "query";
    NDIS_STATUS Status;
    ULONG Needed;

    RtlZeroMemory(Buffer, Row->Size);
    Status = NdispOidRequest(Adapter, Type, Row->Oid, Buffer, Row->Size - 1, &Needed);
    if (!NdispTooShort(Status))
        LabFinding("ndis-oid",
                   "%s: %s of %s with %u of %u bytes answered with 0x%08x, not "
                   "NDIS_STATUS_INVALID_LENGTH or NDIS_STATUS_BUFFER_TOO_SHORT",
                   Adapter->Name, What, Row->Name, Row->Size - 1, Row->Size, Status);
    if (Needed < Row->Size)
        LabFinding("ndis-oid", "%s: %s of %s with %u bytes: BytesNeeded is %u, not %u",
                   Adapter->Name, What, Row->Name, Row->Size - 1, Needed, Row->Size);
}

static VOID NdispProbeQuery(PNDISP_ADAPTER Adapter, const NDISP_OID *Row, PVOID Buffer,
                            ULONG Capacity)
{
    ULONG Length = Row->Size != 0 ? Row->Size : Capacity;
    NDIS_STATUS Status;
    ULONG Bytes;

    Status =
        NdispOidRequest(Adapter, NdisRequestQueryInformation, Row->Oid, Buffer, Length, &Bytes);
    if (NdispRefused(Status))
        LabFinding("ndis-oid",
                   "%s: %s is in SupportedOidList, but its query is refused with 0x%08x",
                   Adapter->Name, Row->Name, Status);
    if (Status == NDIS_STATUS_SUCCESS && Row->Size != 0 && Bytes != Row->Size)
        LabFinding("ndis-oid", "%s: query of %s wrote %u bytes, documented are %u", Adapter->Name,
                   Row->Name, Bytes, Row->Size);
    if (Row->Size != 0)
        NdispProbeLength(Adapter, Row, NdisRequestQueryInformation, Buffer);
    if ((Row->Flags & NDISP_OID_COUNTER) == 0)
        return;
    Status = NdispOidRequest(Adapter, NdisRequestQueryInformation, Row->Oid, Buffer, 8, &Bytes);
    if (Status == NDIS_STATUS_SUCCESS && Bytes != 8 && Bytes != 4)
        LabFinding("ndis-oid", "%s: query of %s with 8 bytes wrote %u", Adapter->Name, Row->Name,
                   Bytes);
}

/* An OID that nobody has: refused, and nothing else. */
static VOID NdispProbeUnknown(PNDISP_ADAPTER Adapter, PVOID Buffer, ULONG Capacity)
{
    const NDIS_OID Unknown = 0xFF57494E;
    NDIS_STATUS Status;
    ULONG Bytes;

    if (NdispSupportsOid(Adapter, Unknown))
        return;
    Status =
        NdispOidRequest(Adapter, NdisRequestQueryInformation, Unknown, Buffer, Capacity, &Bytes);
    if (!NdispRefused(Status))
        LabFinding("ndis-oid", "%s: query of the unknown OID 0x%08x answered with 0x%08x",
                   Adapter->Name, Unknown, Status);
    Status = NdispOidRequest(Adapter, NdisRequestSetInformation, Unknown, Buffer, 4, &Bytes);
    if (!NdispRefused(Status))
        LabFinding("ndis-oid", "%s: set of the unknown OID 0x%08x answered with 0x%08x",
                   Adapter->Name, Unknown, Status);
}

static VOID NdispCheckMandatory(PNDISP_ADAPTER Adapter)
{
    ULONG Index;

    for (Index = 0; Index < RTL_NUMBER_OF(NdispOids); Index++)
        if ((NdispOids[Index].Flags & NDISP_OID_MUST) != 0 &&
            !NdispSupportsOid(Adapter, NdispOids[Index].Oid))
            LabFinding("ndis-oid", "%s: the mandatory %s is missing from SupportedOidList",
                       Adapter->Name, NdispOids[Index].Name);
    if ((Adapter->General.SupportedPacketFilters & NDIS_PACKET_TYPE_MULTICAST) != 0 &&
        !NdispSupportsOid(Adapter, OID_802_3_MULTICAST_LIST))
        LabFinding("ndis-oid", "%s: NDIS_PACKET_TYPE_MULTICAST without OID_802_3_MULTICAST_LIST",
                   Adapter->Name);
    if ((Adapter->Registration.AttributeFlags & NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND) != 0 &&
        Adapter->HasPmCapabilities && !NdispSupportsOid(Adapter, OID_PNP_SET_POWER))
        LabFinding("ndis-oid", "%s: power management capabilities without OID_PNP_SET_POWER",
                   Adapter->Name);
}

VOID NdispCheckOids(PNDISP_ADAPTER Adapter)
{
    const ULONG Capacity = 1024;
    PVOID Buffer = LabAllocate(Capacity);
    ULONG Index;

    NdispCheckMandatory(Adapter);
    for (Index = 0; Index < Adapter->SupportedOidCount; Index++) {
        const NDISP_OID *Row = NdispFindOid(Adapter->SupportedOids[Index]);

        if (Row == NULL)
            continue;
        if ((Row->Flags & NDISP_OID_QUERY) != 0)
            NdispProbeQuery(Adapter, Row, Buffer, Capacity);
        if ((Row->Flags & NDISP_OID_SET) != 0 && Row->Size != 0)
            NdispProbeLength(Adapter, Row, NdisRequestSetInformation, Buffer);
    }
    NdispProbeUnknown(Adapter, Buffer, Capacity);
    NdispCheckStatistics(Adapter);
    LabFree(Buffer);
}

/* ---- statistics ------------------------------------------------------------------------------ */

static VOID NdispCompareCounter(PNDISP_ADAPTER Adapter, const char *Name, ULONG64 Last, ULONG64 Now)
{
    if (Now < Last)
        LabFinding("ndis-statistics", "%s: %s went back from %llu to %llu", Adapter->Name, Name,
                   Last, Now);
}

#define NDISP_COUNTER(Name) NdispCompareCounter(Adapter, #Name, Last->Name, Now->Name)

VOID NdispCompareStatistics(PNDISP_ADAPTER Adapter, const NDIS_STATISTICS_INFO *Now)
{
    const NDIS_STATISTICS_INFO *Last = &Adapter->LastStatistics;
    ULONG64 Out = Now->ifHCOutUcastPkts + Now->ifHCOutMulticastPkts + Now->ifHCOutBroadcastPkts;

    if (Now->Header.Type != NDIS_OBJECT_TYPE_DEFAULT ||
        Now->Header.Revision != NDIS_STATISTICS_INFO_REVISION_1 ||
        Now->Header.Size < NDIS_SIZEOF_STATISTICS_INFO_REVISION_1)
        LabFinding("ndis-statistics",
                   "%s: NDIS_STATISTICS_INFO has header type 0x%02x, revision %u, "
                   "size %u",
                   Adapter->Name, Now->Header.Type, Now->Header.Revision, Now->Header.Size);
    NDISP_COUNTER(ifInDiscards);
    NDISP_COUNTER(ifInErrors);
    NDISP_COUNTER(ifHCInOctets);
    NDISP_COUNTER(ifHCInUcastPkts);
    NDISP_COUNTER(ifHCInMulticastPkts);
    NDISP_COUNTER(ifHCInBroadcastPkts);
    NDISP_COUNTER(ifHCOutOctets);
    NDISP_COUNTER(ifHCOutUcastPkts);
    NDISP_COUNTER(ifHCOutMulticastPkts);
    NDISP_COUNTER(ifHCOutBroadcastPkts);
    NDISP_COUNTER(ifOutErrors);
    NDISP_COUNTER(ifOutDiscards);
    if (Out > Adapter->SentNbs)
        LabFinding("ndis-statistics", "%s: %llu frames counted as sent, %llu were handed down",
                   Adapter->Name, Out, Adapter->SentNbs);
    if (Now->ifHCInUcastOctets + Now->ifHCInMulticastOctets + Now->ifHCInBroadcastOctets >
        Now->ifHCInOctets)
        LabFinding("ndis-statistics", "%s: octets received by kind exceed ifHCInOctets",
                   Adapter->Name);
    if (Now->ifHCOutUcastOctets + Now->ifHCOutMulticastOctets + Now->ifHCOutBroadcastOctets >
        Now->ifHCOutOctets)
        LabFinding("ndis-statistics", "%s: octets sent by kind exceed ifHCOutOctets",
                   Adapter->Name);
    Adapter->LastStatistics = *Now;
}

VOID NdispCheckStatistics(PNDISP_ADAPTER Adapter)
{
    NDIS_STATISTICS_INFO Now;
    ULONG Bytes;

    RtlZeroMemory(&Now, sizeof(Now));
    if (NdispSupportsOid(Adapter, OID_GEN_STATISTICS) &&
        NdispOidRequest(Adapter, NdisRequestQueryInformation, OID_GEN_STATISTICS, &Now,
                        NDIS_SIZEOF_STATISTICS_INFO_REVISION_1, &Bytes) == NDIS_STATUS_SUCCESS)
        NdispCompareStatistics(Adapter, &Now);
}

/* SPDX-License-Identifier: MIT */
/*
 * OID requests, by table. A row says how long the data is and where it comes from or goes to; the
 * generic code checks lengths and fills BytesNeeded, BytesWritten and BytesRead.
 *
 * A set that the device must be told of changes the adapter's fields at once and is completed by
 * the work item after the device has answered, so that nothing waits in here
 * ("MINIPORT_OID_REQUEST": return NDIS_STATUS_PENDING and queue a work item). The request's buffer
 * is not used after that, which is what makes cancelling it simple.
 */
#include "vionet.h"

#define VIONET_MAC_OPTIONS                                                                         \
    (NDIS_MAC_OPTION_COPY_LOOKAHEAD_DATA | NDIS_MAC_OPTION_TRANSFERS_NOT_PEND |                    \
     NDIS_MAC_OPTION_NO_LOOPBACK)

#define VIONET_STATISTICS                                                                          \
    (NDIS_STATISTICS_FLAGS_VALID_DIRECTED_FRAMES_RCV |                                             \
     NDIS_STATISTICS_FLAGS_VALID_MULTICAST_FRAMES_RCV |                                            \
     NDIS_STATISTICS_FLAGS_VALID_BROADCAST_FRAMES_RCV | NDIS_STATISTICS_FLAGS_VALID_BYTES_RCV |    \
     NDIS_STATISTICS_FLAGS_VALID_RCV_DISCARDS | NDIS_STATISTICS_FLAGS_VALID_RCV_ERROR |            \
     NDIS_STATISTICS_FLAGS_VALID_DIRECTED_FRAMES_XMIT |                                            \
     NDIS_STATISTICS_FLAGS_VALID_MULTICAST_FRAMES_XMIT |                                           \
     NDIS_STATISTICS_FLAGS_VALID_BROADCAST_FRAMES_XMIT | NDIS_STATISTICS_FLAGS_VALID_BYTES_XMIT |  \
     NDIS_STATISTICS_FLAGS_VALID_XMIT_ERROR | NDIS_STATISTICS_FLAGS_VALID_XMIT_DISCARDS |          \
     NDIS_STATISTICS_FLAGS_VALID_DIRECTED_BYTES_RCV |                                              \
     NDIS_STATISTICS_FLAGS_VALID_MULTICAST_BYTES_RCV |                                             \
     NDIS_STATISTICS_FLAGS_VALID_BROADCAST_BYTES_RCV |                                             \
     NDIS_STATISTICS_FLAGS_VALID_DIRECTED_BYTES_XMIT |                                             \
     NDIS_STATISTICS_FLAGS_VALID_MULTICAST_BYTES_XMIT |                                            \
     NDIS_STATISTICS_FLAGS_VALID_BROADCAST_BYTES_XMIT)

static const CHAR VioNetVendorDescription[] = "Aero VirtIO Ethernet Adapter";

/* ---- Statistics
 * ---------------------------------------------------------------------------------- */

/* Counter selectors: what, and for frames and bytes which class (VioNetClassCount: all). */
#define VIONET_STAT(tx, what, class) ((ULONG)(tx) << 16 | (ULONG)(what) << 8 | (ULONG)(class))
#define VIONET_STAT_FRAMES           0u
#define VIONET_STAT_BYTES            1u
#define VIONET_STAT_ERRORS           2u
#define VIONET_STAT_DISCARDS         3u

static ULONG64 VioNetSum(const ULONG64 *Values, ULONG Class)
{
    return Class < VioNetClassCount
               ? Values[Class]
               : Values[VioNetUnicast] + Values[VioNetMulticast] + Values[VioNetBroadcast];
}

/* A copy under the lock: 64-bit counters are two stores on x86. */
static VOID VioNetCopyCounters(VIONET_QUEUE *Queue, const VIONET_COUNTERS *From,
                               VIONET_COUNTERS *To)
{
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    *To = *From;
    KeReleaseSpinLock(&Queue->Lock, irql);
}

static VOID VioNetGetCounters(VIONET_ADAPTER *Adapter, BOOLEAN Tx, VIONET_COUNTERS *Counters)
{
    VIONET_PAIR *pair = &Adapter->Pairs[0];

    if (Tx) {
        VioNetCopyCounters(&pair->Tx.Queue, &pair->Tx.Counters, Counters);
    } else {
        VioNetCopyCounters(&pair->Rx.Queue, &pair->Rx.Counters, Counters);
    }
}

static ULONG64 VioNetGetStat(VIONET_ADAPTER *Adapter, ULONG Selector)
{
    VIONET_COUNTERS counters;
    ULONG class = Selector & 0xFF;

    VioNetGetCounters(Adapter, (Selector >> 16) != 0, &counters);
    switch (Selector >> 8 & 0xFF) {
    case VIONET_STAT_FRAMES:
        return VioNetSum(counters.Frames, class);
    case VIONET_STAT_BYTES:
        return VioNetSum(counters.Bytes, class);
    case VIONET_STAT_ERRORS:
        return counters.Errors;
    default:
        return counters.Discards;
    }
}

static VOID VioNetQueryStatistics(VIONET_ADAPTER *Adapter, PVOID Buffer)
{
    PNDIS_STATISTICS_INFO info = Buffer;
    VIONET_COUNTERS rx, tx;

    VioNetGetCounters(Adapter, FALSE, &rx);
    VioNetGetCounters(Adapter, TRUE, &tx);
    RtlZeroMemory(info, sizeof(*info));
    info->Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
    info->Header.Revision = NDIS_STATISTICS_INFO_REVISION_1;
    info->Header.Size = NDIS_SIZEOF_STATISTICS_INFO_REVISION_1;
    info->SupportedStatistics = VIONET_STATISTICS;
    info->ifInDiscards = rx.Discards;
    info->ifInErrors = rx.Errors;
    info->ifHCInOctets = VioNetSum(rx.Bytes, VioNetClassCount);
    info->ifHCInUcastPkts = rx.Frames[VioNetUnicast];
    info->ifHCInMulticastPkts = rx.Frames[VioNetMulticast];
    info->ifHCInBroadcastPkts = rx.Frames[VioNetBroadcast];
    info->ifHCOutOctets = VioNetSum(tx.Bytes, VioNetClassCount);
    info->ifHCOutUcastPkts = tx.Frames[VioNetUnicast];
    info->ifHCOutMulticastPkts = tx.Frames[VioNetMulticast];
    info->ifHCOutBroadcastPkts = tx.Frames[VioNetBroadcast];
    info->ifOutErrors = tx.Errors;
    info->ifOutDiscards = tx.Discards;
    info->ifHCInUcastOctets = rx.Bytes[VioNetUnicast];
    info->ifHCInMulticastOctets = rx.Bytes[VioNetMulticast];
    info->ifHCInBroadcastOctets = rx.Bytes[VioNetBroadcast];
    info->ifHCOutUcastOctets = tx.Bytes[VioNetUnicast];
    info->ifHCOutMulticastOctets = tx.Bytes[VioNetMulticast];
    info->ifHCOutBroadcastOctets = tx.Bytes[VioNetBroadcast];
}

/* ---- Queries
 * ------------------------------------------------------------------------------------- */

static ULONG VioNetQueryMtu(VIONET_ADAPTER *Adapter)
{
    return Adapter->Mtu;
}
static ULONG VioNetQueryMaxFrame(VIONET_ADAPTER *Adapter)
{
    return Adapter->MaxFrame;
}
static ULONG VioNetQueryLookahead(VIONET_ADAPTER *Adapter)
{
    return Adapter->Lookahead;
}
static ULONG VioNetQueryFilter(VIONET_ADAPTER *Adapter)
{
    return Adapter->PacketFilter;
}
static ULONG VioNetQueryVlanId(VIONET_ADAPTER *Adapter)
{
    return Adapter->VlanId;
}

static ULONG VioNetQueryMacOptions(VIONET_ADAPTER *Adapter)
{
    ULONG options = VIONET_MAC_OPTIONS;

    if (Adapter->Config.PriorityVlanTag & VIONET_TAG_PRIORITY) {
        options |= NDIS_MAC_OPTION_8021P_PRIORITY;
    }
    if (Adapter->Config.PriorityVlanTag & VIONET_TAG_VLAN) {
        /* "Who sets 8021Q_VLAN must set 8021P_PRIORITY as well" (OID_GEN_MAC_OPTIONS). */
        options |= NDIS_MAC_OPTION_8021Q_VLAN | NDIS_MAC_OPTION_8021P_PRIORITY;
    }
    return options;
}

static ULONG VioNetQueryHardwareStatus(VIONET_ADAPTER *Adapter)
{
    return Adapter->Failed ? NdisHardwareStatusNotReady : NdisHardwareStatusReady;
}

static ULONG VioNetQueryConnect(VIONET_ADAPTER *Adapter)
{
    return Adapter->LinkUp && !Adapter->Failed ? NdisMediaStateConnected
                                               : NdisMediaStateDisconnected;
}

static ULONG VioNetQuerySpeed(VIONET_ADAPTER *Adapter) /* units of 100 bit/s */
{
    ULONG64 units =
        Adapter->Settings.speed ? Adapter->Settings.speed * 10000ull : VIONET_DEFAULT_SPEED / 100u;

    return units > MAXULONG ? MAXULONG : (ULONG)units;
}

static ULONG VioNetQueryTxSpace(VIONET_ADAPTER *Adapter)
{
    return Adapter->Pairs[0].Tx.RequestCount * Adapter->MaxFrame;
}

static ULONG VioNetQueryRxSpace(VIONET_ADAPTER *Adapter)
{
    return Adapter->Pairs[0].Rx.BufferCount * Adapter->Pairs[0].Rx.BufferSize;
}

static VOID VioNetQueryPermanentMac(VIONET_ADAPTER *Adapter, PVOID Buffer)
{
    RtlCopyMemory(Buffer, Adapter->PermanentMac, VIRTIO_NET_MAC_SIZE);
}

static VOID VioNetQueryCurrentMac(VIONET_ADAPTER *Adapter, PVOID Buffer)
{
    RtlCopyMemory(Buffer, Adapter->CurrentMac, VIRTIO_NET_MAC_SIZE);
}

static VOID VioNetQueryLinkState(VIONET_ADAPTER *Adapter, PVOID Buffer)
{
    VioNetFillLinkState(Adapter, Buffer);
}

static VOID VioNetQueryModeration(VIONET_ADAPTER *Adapter, PVOID Buffer)
{
    PNDIS_INTERRUPT_MODERATION_PARAMETERS parameters = Buffer;

    UNREFERENCED_PARAMETER(Adapter);
    RtlZeroMemory(parameters, sizeof(*parameters));
    parameters->Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
    parameters->Header.Revision = NDIS_INTERRUPT_MODERATION_PARAMETERS_REVISION_1;
    parameters->Header.Size = NDIS_SIZEOF_INTERRUPT_MODERATION_PARAMETERS_REVISION_1;
    parameters->InterruptModeration = NdisInterruptModerationNotSupported;
}

static VOID VioNetQueryVendorDescription(VIONET_ADAPTER *Adapter, PVOID Buffer)
{
    UNREFERENCED_PARAMETER(Adapter);
    RtlCopyMemory(Buffer, VioNetVendorDescription, sizeof(VioNetVendorDescription));
}

static VOID VioNetQueryNothing(VIONET_ADAPTER *Adapter, PVOID Buffer)
{
    /* OID_PNP_QUERY_POWER: yes, always. NDIS only wants to hear SUCCESS. */
    UNREFERENCED_PARAMETER(Adapter);
    UNREFERENCED_PARAMETER(Buffer);
}

/* ---- Sets
 * ---------------------------------------------------------------------------------------- */

/* Leaves the request to the work item. */
static NDIS_STATUS VioNetPend(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request, ULONG Apply)
{
    KIRQL irql;

    if (Apply != VIONET_APPLY_POWER && !(Adapter->Features & VIONET_FEATURE(CTRL_VQ))) {
        return NDIS_STATUS_SUCCESS; /* rx.c filters, and there is nobody to tell */
    }
    KeAcquireSpinLock(&Adapter->OidLock, &irql);
    Adapter->PendingOid = Request;
    Adapter->PendingSerial++;
    Adapter->PendingApply |= Apply; /* a cancelled request may have left something */
    KeReleaseSpinLock(&Adapter->OidLock, irql);
    VioNetQueueWork(Adapter, VIONET_WORK_OID);
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS VioNetSetFilter(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request, PVOID Buffer,
                                   ULONG Length)
{
    VIONET_RX *rx = &Adapter->Pairs[0].Rx;
    ULONG filter = *(UNALIGNED ULONG *)Buffer;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Length);
    if (filter & ~(ULONG)VIONET_PACKET_FILTERS) {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    KeAcquireSpinLock(&rx->Queue.Lock, &irql);
    Adapter->PacketFilter = filter;
    KeReleaseSpinLock(&rx->Queue.Lock, irql);
    return VioNetPend(Adapter, Request, VIONET_APPLY_FILTER);
}

static NDIS_STATUS VioNetSetMulticast(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request,
                                      PVOID Buffer, ULONG Length)
{
    VIONET_RX *rx = &Adapter->Pairs[0].Rx;
    ULONG count = Length / VIRTIO_NET_MAC_SIZE;
    KIRQL irql;

    if (Length % VIRTIO_NET_MAC_SIZE) {
        return NDIS_STATUS_INVALID_LENGTH;
    }
    if (count > VIONET_MAX_MULTICAST) {
        Request->DATA.SET_INFORMATION.BytesNeeded = sizeof(Adapter->Multicast);
        return NDIS_STATUS_MULTICAST_FULL;
    }
    KeAcquireSpinLock(&rx->Queue.Lock, &irql);
    RtlCopyMemory(Adapter->Multicast, Buffer, Length);
    Adapter->MulticastCount = count;
    KeReleaseSpinLock(&rx->Queue.Lock, irql);
    return VioNetPend(Adapter, Request, VIONET_APPLY_FILTER);
}

static NDIS_STATUS VioNetSetVlanId(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request, PVOID Buffer,
                                   ULONG Length)
{
    VIONET_RX *rx = &Adapter->Pairs[0].Rx;
    ULONG id = *(UNALIGNED ULONG *)Buffer;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Length);
    if (!(Adapter->Config.PriorityVlanTag & VIONET_TAG_VLAN)) {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    if (id > VIONET_VLAN_ID_MAX) {
        return NDIS_STATUS_INVALID_DATA;
    }
    KeAcquireSpinLock(&rx->Queue.Lock, &irql);
    Adapter->VlanId = id;
    KeReleaseSpinLock(&rx->Queue.Lock, irql);
    return VioNetPend(Adapter, Request, VIONET_APPLY_VLAN);
}

static NDIS_STATUS VioNetSetLookahead(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request,
                                      PVOID Buffer, ULONG Length)
{
    ULONG lookahead = *(UNALIGNED ULONG *)Buffer;

    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Length);
    if (lookahead > Adapter->Mtu) {
        return NDIS_STATUS_INVALID_DATA;
    }
    Adapter->Lookahead = lookahead;
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS VioNetSetPower(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request, PVOID Buffer,
                                  ULONG Length)
{
    NDIS_DEVICE_POWER_STATE state = *(NDIS_DEVICE_POWER_STATE UNALIGNED *)Buffer;

    UNREFERENCED_PARAMETER(Length);
    if (state < NdisDeviceStateD0 || state > NdisDeviceStateD3) {
        return NDIS_STATUS_INVALID_DATA;
    }
    Adapter->PendingPower = state;
    return VioNetPend(Adapter, Request, VIONET_APPLY_POWER);
}

static NDIS_STATUS VioNetSetModeration(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request,
                                       PVOID Buffer, ULONG Length)
{
    /* OID_GEN_INTERRUPT_MODERATION: this is the answer of who reported NotSupported. */
    UNREFERENCED_PARAMETER(Adapter);
    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Buffer);
    UNREFERENCED_PARAMETER(Length);
    return NDIS_STATUS_INVALID_DATA;
}

static NDIS_STATUS VioNetSetLinkParameters(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request,
                                           PVOID Buffer, ULONG Length)
{
    const NDIS_LINK_PARAMETERS *parameters = Buffer;
    const ULONG automatic = NDIS_LINK_STATE_XMIT_LINK_SPEED_AUTO_NEGOTIATED |
                            NDIS_LINK_STATE_RCV_LINK_SPEED_AUTO_NEGOTIATED |
                            NDIS_LINK_STATE_DUPLEX_AUTO_NEGOTIATED;

    UNREFERENCED_PARAMETER(Adapter);
    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Length);
    /* A virtio link has the speed that the host gives it: "negotiated" is all that can be granted.
     */
    return (parameters->AutoNegotiationFlags & automatic) == automatic ? NDIS_STATUS_SUCCESS
                                                                       : NDIS_STATUS_INVALID_DATA;
}

static NDIS_STATUS VioNetSetPmParameters(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request,
                                         PVOID Buffer, ULONG Length)
{
    const NDIS_PM_PARAMETERS *parameters = Buffer;

    /* NDIS sends the combined settings before a low power state. We offered none to enable. */
    UNREFERENCED_PARAMETER(Adapter);
    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Length);
    return parameters->EnabledWoLPacketPatterns || parameters->EnabledProtocolOffloads ||
                   parameters->WakeUpFlags
               ? NDIS_STATUS_INVALID_PARAMETER
               : NDIS_STATUS_SUCCESS;
}

/* ---- Table
 * --------------------------------------------------------------------------------------- */

typedef enum _VIONET_OID_KIND {
    VioNetOidSetOnly,
    VioNetOidConstant, /* ULONG Value */
    VioNetOidUlong,    /* Ulong() */
    VioNetOidCounter,  /* statistics selector Value: 8 bytes, or 4 if the buffer has no more */
    VioNetOidBlock,    /* Block() fills exactly Value bytes */
    VioNetOidList,     /* OID_GEN_SUPPORTED_LIST */
    VioNetOidMulticast /* OID_802_3_MULTICAST_LIST */
} VIONET_OID_KIND;

typedef NDIS_STATUS VIONET_OID_SET(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request, PVOID Buffer,
                                   ULONG Length);

typedef struct _VIONET_OID {
    NDIS_OID Oid;
    VIONET_OID_KIND Kind;
    ULONG Value;
    ULONG (*Ulong)(VIONET_ADAPTER *Adapter);
    VOID (*Block)(VIONET_ADAPTER *Adapter, PVOID Buffer);
    VIONET_OID_SET *Set;
    ULONG SetBytes; /* least length of a set */
} VIONET_OID;

#define VIONET_OID_CONST(oid, value)    {.Oid = oid, .Kind = VioNetOidConstant, .Value = value}
#define VIONET_OID_ULONG(oid, function) {.Oid = oid, .Kind = VioNetOidUlong, .Ulong = function}
#define VIONET_OID_STAT(oid, tx, what, class)                                                      \
    {.Oid = oid, .Kind = VioNetOidCounter, .Value = VIONET_STAT(tx, what, class)}
#define VIONET_OID_BLOCK(oid, function, bytes)                                                     \
    {.Oid = oid, .Kind = VioNetOidBlock, .Block = function, .Value = bytes}

static const VIONET_OID VioNetOids[] = {
    /* "Mandatory OIDs for miniport drivers", and what applications ask for besides. */
    {.Oid = OID_GEN_SUPPORTED_LIST, .Kind = VioNetOidList},
    VIONET_OID_ULONG(OID_GEN_HARDWARE_STATUS, VioNetQueryHardwareStatus),
    VIONET_OID_CONST(OID_GEN_MEDIA_SUPPORTED, NdisMedium802_3),
    VIONET_OID_CONST(OID_GEN_MEDIA_IN_USE, NdisMedium802_3),
    VIONET_OID_CONST(OID_GEN_PHYSICAL_MEDIUM, NdisPhysicalMedium802_3),
    VIONET_OID_ULONG(OID_GEN_MAXIMUM_LOOKAHEAD, VioNetQueryMtu),
    VIONET_OID_ULONG(OID_GEN_MAXIMUM_FRAME_SIZE, VioNetQueryMtu),
    VIONET_OID_ULONG(OID_GEN_LINK_SPEED, VioNetQuerySpeed),
    VIONET_OID_ULONG(OID_GEN_TRANSMIT_BUFFER_SPACE, VioNetQueryTxSpace),
    VIONET_OID_ULONG(OID_GEN_RECEIVE_BUFFER_SPACE, VioNetQueryRxSpace),
    VIONET_OID_ULONG(OID_GEN_TRANSMIT_BLOCK_SIZE, VioNetQueryMaxFrame),
    VIONET_OID_ULONG(OID_GEN_RECEIVE_BLOCK_SIZE, VioNetQueryMaxFrame),
    VIONET_OID_CONST(OID_GEN_VENDOR_ID, VIONET_VENDOR_ID),
    VIONET_OID_BLOCK(OID_GEN_VENDOR_DESCRIPTION, VioNetQueryVendorDescription,
                     sizeof(VioNetVendorDescription)),
    VIONET_OID_CONST(OID_GEN_DRIVER_VERSION,
                     NDIS_MINIPORT_MAJOR_VERSION << 8 | NDIS_MINIPORT_MINOR_VERSION),
    VIONET_OID_CONST(OID_GEN_VENDOR_DRIVER_VERSION, VIONET_VERSION),
    {.Oid = OID_GEN_CURRENT_PACKET_FILTER,
     .Kind = VioNetOidUlong,
     .Ulong = VioNetQueryFilter,
     .Set = VioNetSetFilter,
     .SetBytes = sizeof(ULONG)},
    {.Oid = OID_GEN_CURRENT_LOOKAHEAD,
     .Kind = VioNetOidUlong,
     .Ulong = VioNetQueryLookahead,
     .Set = VioNetSetLookahead,
     .SetBytes = sizeof(ULONG)},
    VIONET_OID_ULONG(OID_GEN_MAXIMUM_TOTAL_SIZE, VioNetQueryMaxFrame),
    VIONET_OID_ULONG(OID_GEN_MAC_OPTIONS, VioNetQueryMacOptions),
    VIONET_OID_ULONG(OID_GEN_MEDIA_CONNECT_STATUS, VioNetQueryConnect),
    VIONET_OID_CONST(OID_GEN_MAXIMUM_SEND_PACKETS, MAXULONG),
    {.Oid = OID_GEN_VLAN_ID,
     .Kind = VioNetOidUlong,
     .Ulong = VioNetQueryVlanId,
     .Set = VioNetSetVlanId,
     .SetBytes = sizeof(ULONG)},
    VIONET_OID_BLOCK(OID_GEN_LINK_STATE, VioNetQueryLinkState, sizeof(NDIS_LINK_STATE)),
    {.Oid = OID_GEN_LINK_PARAMETERS,
     .Set = VioNetSetLinkParameters,
     .SetBytes = NDIS_SIZEOF_LINK_PARAMETERS_REVISION_1},
    {.Oid = OID_GEN_INTERRUPT_MODERATION,
     .Kind = VioNetOidBlock,
     .Block = VioNetQueryModeration,
     .Value = sizeof(NDIS_INTERRUPT_MODERATION_PARAMETERS),
     .Set = VioNetSetModeration,
     .SetBytes = NDIS_SIZEOF_INTERRUPT_MODERATION_PARAMETERS_REVISION_1},
    VIONET_OID_BLOCK(OID_GEN_STATISTICS, VioNetQueryStatistics, sizeof(NDIS_STATISTICS_INFO)),

    VIONET_OID_STAT(OID_GEN_XMIT_OK, 1, VIONET_STAT_FRAMES, VioNetClassCount),
    VIONET_OID_STAT(OID_GEN_RCV_OK, 0, VIONET_STAT_FRAMES, VioNetClassCount),
    VIONET_OID_STAT(OID_GEN_XMIT_ERROR, 1, VIONET_STAT_ERRORS, 0),
    VIONET_OID_STAT(OID_GEN_RCV_ERROR, 0, VIONET_STAT_ERRORS, 0),
    VIONET_OID_STAT(OID_GEN_RCV_NO_BUFFER, 0, VIONET_STAT_DISCARDS, 0),
    VIONET_OID_STAT(OID_GEN_DIRECTED_BYTES_XMIT, 1, VIONET_STAT_BYTES, VioNetUnicast),
    VIONET_OID_STAT(OID_GEN_DIRECTED_FRAMES_XMIT, 1, VIONET_STAT_FRAMES, VioNetUnicast),
    VIONET_OID_STAT(OID_GEN_MULTICAST_BYTES_XMIT, 1, VIONET_STAT_BYTES, VioNetMulticast),
    VIONET_OID_STAT(OID_GEN_MULTICAST_FRAMES_XMIT, 1, VIONET_STAT_FRAMES, VioNetMulticast),
    VIONET_OID_STAT(OID_GEN_BROADCAST_BYTES_XMIT, 1, VIONET_STAT_BYTES, VioNetBroadcast),
    VIONET_OID_STAT(OID_GEN_BROADCAST_FRAMES_XMIT, 1, VIONET_STAT_FRAMES, VioNetBroadcast),
    VIONET_OID_STAT(OID_GEN_DIRECTED_BYTES_RCV, 0, VIONET_STAT_BYTES, VioNetUnicast),
    VIONET_OID_STAT(OID_GEN_DIRECTED_FRAMES_RCV, 0, VIONET_STAT_FRAMES, VioNetUnicast),
    VIONET_OID_STAT(OID_GEN_MULTICAST_BYTES_RCV, 0, VIONET_STAT_BYTES, VioNetMulticast),
    VIONET_OID_STAT(OID_GEN_MULTICAST_FRAMES_RCV, 0, VIONET_STAT_FRAMES, VioNetMulticast),
    VIONET_OID_STAT(OID_GEN_BROADCAST_BYTES_RCV, 0, VIONET_STAT_BYTES, VioNetBroadcast),
    VIONET_OID_STAT(OID_GEN_BROADCAST_FRAMES_RCV, 0, VIONET_STAT_FRAMES, VioNetBroadcast),
    VIONET_OID_STAT(OID_GEN_RCV_DISCARDS, 0, VIONET_STAT_DISCARDS, 0),
    VIONET_OID_STAT(OID_GEN_XMIT_DISCARDS, 1, VIONET_STAT_DISCARDS, 0),
    VIONET_OID_STAT(OID_GEN_BYTES_RCV, 0, VIONET_STAT_BYTES, VioNetClassCount),
    VIONET_OID_STAT(OID_GEN_BYTES_XMIT, 1, VIONET_STAT_BYTES, VioNetClassCount),

    VIONET_OID_BLOCK(OID_802_3_PERMANENT_ADDRESS, VioNetQueryPermanentMac, VIRTIO_NET_MAC_SIZE),
    VIONET_OID_BLOCK(OID_802_3_CURRENT_ADDRESS, VioNetQueryCurrentMac, VIRTIO_NET_MAC_SIZE),
    {.Oid = OID_802_3_MULTICAST_LIST, .Kind = VioNetOidMulticast, .Set = VioNetSetMulticast},
    VIONET_OID_CONST(OID_802_3_MAXIMUM_LIST_SIZE, VIONET_MAX_MULTICAST),
    /* A virtio link has no carrier, no collisions and no FIFO: these are truly zero. */
    VIONET_OID_CONST(OID_802_3_RCV_ERROR_ALIGNMENT, 0),
    VIONET_OID_CONST(OID_802_3_XMIT_ONE_COLLISION, 0),
    VIONET_OID_CONST(OID_802_3_XMIT_MORE_COLLISIONS, 0),
    VIONET_OID_CONST(OID_802_3_XMIT_DEFERRED, 0),
    VIONET_OID_CONST(OID_802_3_XMIT_MAX_COLLISIONS, 0),
    VIONET_OID_CONST(OID_802_3_RCV_OVERRUN, 0),
    VIONET_OID_CONST(OID_802_3_XMIT_UNDERRUN, 0),
    VIONET_OID_CONST(OID_802_3_XMIT_HEARTBEAT_FAILURE, 0),
    VIONET_OID_CONST(OID_802_3_XMIT_TIMES_CRS_LOST, 0),
    VIONET_OID_CONST(OID_802_3_XMIT_LATE_COLLISIONS, 0),

    VIONET_OID_BLOCK(OID_PNP_QUERY_POWER, VioNetQueryNothing, 0),
    {.Oid = OID_PM_PARAMETERS,
     .Set = VioNetSetPmParameters,
     .SetBytes = NDIS_SIZEOF_NDIS_PM_PARAMETERS_REVISION_1},
    {.Oid = OID_PNP_SET_POWER, .Set = VioNetSetPower, .SetBytes = sizeof(NDIS_DEVICE_POWER_STATE)},
};

static const VIONET_OID *VioNetFindOid(NDIS_OID Oid)
{
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(VioNetOids); i++) {
        if (VioNetOids[i].Oid == Oid) {
            return &VioNetOids[i];
        }
    }
    return NULL;
}

/* ---- Dispatch
 * ------------------------------------------------------------------------------------ */

static ULONG VioNetQueryLength(const VIONET_ADAPTER *Adapter, const VIONET_OID *Row,
                               ULONG Available)
{
    switch (Row->Kind) {
    case VioNetOidCounter:
        return Available < sizeof(ULONG64) ? sizeof(ULONG) : sizeof(ULONG64);
    case VioNetOidBlock:
        return Row->Value;
    case VioNetOidList:
        return sizeof(NDIS_OID) * RTL_NUMBER_OF(VioNetOids);
    case VioNetOidMulticast:
        return Adapter->MulticastCount * VIRTIO_NET_MAC_SIZE;
    default:
        return sizeof(ULONG);
    }
}

static VOID VioNetQueryFill(VIONET_ADAPTER *Adapter, const VIONET_OID *Row, PVOID Buffer,
                            ULONG Length)
{
    ULONG64 value;
    ULONG i;

    switch (Row->Kind) {
    case VioNetOidConstant:
        value = Row->Value;
        break;
    case VioNetOidUlong:
        value = Row->Ulong(Adapter);
        break;
    case VioNetOidCounter:
        value = VioNetGetStat(Adapter, Row->Value);
        break;
    case VioNetOidBlock:
        Row->Block(Adapter, Buffer);
        return;
    case VioNetOidMulticast:
        RtlCopyMemory(Buffer, Adapter->Multicast, Length);
        return;
    default:
        for (i = 0; i < RTL_NUMBER_OF(VioNetOids); i++) {
            ((UNALIGNED NDIS_OID *)Buffer)[i] = VioNetOids[i].Oid;
        }
        return;
    }
    RtlCopyMemory(Buffer, &value, Length);
}

static NDIS_STATUS VioNetQueryOid(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request)
{
    struct _QUERY *query = &Request->DATA.QUERY_INFORMATION;
    const VIONET_OID *row = VioNetFindOid(query->Oid);
    ULONG length;

    query->BytesWritten = 0;
    query->BytesNeeded = 0;
    if (!row || row->Kind == VioNetOidSetOnly) {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    length = VioNetQueryLength(Adapter, row, query->InformationBufferLength);
    if (query->InformationBufferLength < length) {
        query->BytesNeeded = length;
        return NDIS_STATUS_BUFFER_TOO_SHORT;
    }
    VioNetQueryFill(Adapter, row, query->InformationBuffer, length);
    query->BytesWritten = length;
    if (row->Kind == VioNetOidCounter && length < sizeof(ULONG64)) {
        query->BytesNeeded = sizeof(ULONG64); /* more would have been there */
    }
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS VioNetSetOid(VIONET_ADAPTER *Adapter, PNDIS_OID_REQUEST Request)
{
    struct _SET *set = &Request->DATA.SET_INFORMATION;
    const VIONET_OID *row = VioNetFindOid(set->Oid);
    ULONG length = set->InformationBufferLength;

    set->BytesRead = 0;
    set->BytesNeeded = 0;
    if (!row || !row->Set) {
        return row ? NDIS_STATUS_INVALID_OID : NDIS_STATUS_NOT_SUPPORTED;
    }
    if (length < row->SetBytes) {
        set->BytesNeeded = row->SetBytes;
        return NDIS_STATUS_INVALID_LENGTH;
    }
    /* Before the handler: the work item may complete the request while it still runs. */
    set->BytesRead = row->SetBytes ? row->SetBytes : length;
    return row->Set(Adapter, Request, set->InformationBuffer, length);
}

NDIS_STATUS NTAPI VioNetOidRequest(NDIS_HANDLE MiniportAdapterContext, PNDIS_OID_REQUEST OidRequest)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;

    if (adapter->Removed) {
        return NDIS_STATUS_NOT_ACCEPTED; /* MS docs, MINIPORT_DEVICE_PNP_EVENT_NOTIFY */
    }
    switch (OidRequest->RequestType) {
    case NdisRequestQueryInformation:
    case NdisRequestQueryStatistics:
        return VioNetQueryOid(adapter, OidRequest);
    case NdisRequestSetInformation:
        return VioNetSetOid(adapter, OidRequest);
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

ULONG VioNetBeginOid(VIONET_ADAPTER *Adapter, PULONG Apply)
{
    ULONG serial;
    KIRQL irql;

    KeAcquireSpinLock(&Adapter->OidLock, &irql);
    *Apply = Adapter->PendingApply;
    Adapter->PendingApply = 0;
    serial = Adapter->PendingSerial;
    KeReleaseSpinLock(&Adapter->OidLock, irql);
    return serial;
}

VOID VioNetCompleteOid(VIONET_ADAPTER *Adapter, ULONG Serial, NDIS_STATUS Status)
{
    PNDIS_OID_REQUEST request = NULL;
    KIRQL irql;

    KeAcquireSpinLock(&Adapter->OidLock, &irql);
    if (Adapter->PendingSerial == Serial) {
        request = Adapter->PendingOid;
        Adapter->PendingOid = NULL;
    }
    KeReleaseSpinLock(&Adapter->OidLock, irql);
    if (request) {
        NdisMOidRequestComplete(Adapter->Handle, request, Status);
    }
}

VOID NTAPI VioNetCancelOidRequest(NDIS_HANDLE MiniportAdapterContext, PVOID RequestId)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;
    PNDIS_OID_REQUEST request = NULL;
    KIRQL irql;

    KeAcquireSpinLock(&adapter->OidLock, &irql);
    if (adapter->PendingOid && adapter->PendingOid->RequestId == RequestId) {
        request = adapter->PendingOid;
        adapter->PendingOid = NULL;
    }
    KeReleaseSpinLock(&adapter->OidLock, irql);
    if (request) {
        /* What it asked for still happens: the work item works from the adapter's fields. */
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_REQUEST_ABORTED);
    }
}

/* ---- General attributes
 * -------------------------------------------------------------------------- */

NDIS_STATUS VioNetSetGeneralAttributes(VIONET_ADAPTER *Adapter)
{
    NDIS_PM_CAPABILITIES power = {
        .Header =
            {
                .Type = NDIS_OBJECT_TYPE_DEFAULT,
                .Revision = NDIS_PM_CAPABILITIES_REVISION_1,
                .Size = NDIS_SIZEOF_NDIS_PM_CAPABILITIES_REVISION_1,
            },
        /* No wake-up: the device is reset in D3. */
        .MinMagicPacketWakeUp = NdisDeviceStateUnspecified,
        .MinPatternWakeUp = NdisDeviceStateUnspecified,
        .MinLinkChangeWakeUp = NdisDeviceStateUnspecified,
    };
    NDIS_OID oids[RTL_NUMBER_OF(VioNetOids)];
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes = {
        .GeneralAttributes =
            {
                .Header =
                    {
                        .Type = NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES,
                        .Revision = NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2,
                        .Size = NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2,
                    },
                .MediaType = NdisMedium802_3,
                .PhysicalMediumType = NdisPhysicalMedium802_3,
                .MtuSize = Adapter->Mtu,
                .LookaheadSize = Adapter->Mtu,
                .MacOptions = VioNetQueryMacOptions(Adapter),
                .SupportedPacketFilters = VIONET_PACKET_FILTERS,
                .MaxMulticastListSize = VIONET_MAX_MULTICAST,
                .MacAddressLength = VIRTIO_NET_MAC_SIZE,
                .AccessType = NET_IF_ACCESS_BROADCAST,
                .DirectionType = NET_IF_DIRECTION_SENDRECEIVE,
                .ConnectionType = NET_IF_CONNECTION_DEDICATED,
                .IfType = IF_TYPE_ETHERNET_CSMACD,
                .IfConnectorPresent = TRUE,
                .SupportedStatistics = VIONET_STATISTICS,
                .SupportedPauseFunctions = NdisPauseFunctionsUnsupported,
                .SupportedOidList = oids,
                .SupportedOidListLength = sizeof(oids),
                .PowerManagementCapabilitiesEx = &power,
            },
    };
    PNDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES general = &attributes.GeneralAttributes;
    NDIS_LINK_STATE link;
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(VioNetOids); i++) {
        oids[i] = VioNetOids[i].Oid;
    }
    VioNetFillLinkState(Adapter, &link);
    general->MediaConnectState = link.MediaConnectState;
    general->MediaDuplexState = link.MediaDuplexState;
    general->XmitLinkSpeed = link.XmitLinkSpeed;
    general->RcvLinkSpeed = link.RcvLinkSpeed;
    general->MaxXmitLinkSpeed =
        Adapter->Settings.speed ? Adapter->Settings.speed * 1000000ull : VIONET_DEFAULT_SPEED;
    general->MaxRcvLinkSpeed = general->MaxXmitLinkSpeed;
    general->AutoNegotiationFlags = link.AutoNegotiationFlags;
    RtlCopyMemory(general->PermanentMacAddress, Adapter->PermanentMac, VIRTIO_NET_MAC_SIZE);
    RtlCopyMemory(general->CurrentMacAddress, Adapter->CurrentMac, VIRTIO_NET_MAC_SIZE);
    Adapter->Lookahead = Adapter->Mtu;
    Adapter->IndicatedState = link.MediaConnectState;
    Adapter->IndicatedSpeed = link.XmitLinkSpeed;
    return NdisMSetMiniportAttributes(Adapter->Handle, &attributes);
}

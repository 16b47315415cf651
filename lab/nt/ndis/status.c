/* SPDX-License-Identifier: MIT */
/*
 * Status indications.
 */
#include "ndisp.h"

static VOID NdispCheckLinkState(PNDISP_ADAPTER Adapter, const NDIS_STATUS_INDICATION *Indication,
                                const char *Api)
{
    const NDIS_LINK_STATE *Link = Indication->StatusBuffer;

    if (Link == NULL || Indication->StatusBufferSize < NDIS_SIZEOF_LINK_STATE_REVISION_1)
        LabFinding("ndis-status", "%s: %s: NDIS_STATUS_LINK_STATE with a buffer of %u bytes",
                   Adapter->Name, Api, Indication->StatusBufferSize);
    NDISP_CHECK_HEADER(&Link->Header, NDIS_OBJECT_TYPE_DEFAULT, Api, "NDIS_LINK_STATE",
                       {NDIS_LINK_STATE_REVISION_1, NDIS_SIZEOF_LINK_STATE_REVISION_1});
    if ((ULONG)Link->MediaConnectState > MediaConnectStateDisconnected ||
        (ULONG)Link->MediaDuplexState > MediaDuplexStateFull ||
        (ULONG)Link->PauseFunctions > NdisPauseFunctionsUnknown)
        LabFinding("ndis-status",
                   "%s: %s: NDIS_LINK_STATE with connect state %d, duplex %d, pause %d",
                   Adapter->Name, Api, Link->MediaConnectState, Link->MediaDuplexState,
                   Link->PauseFunctions);
    if (Link->MediaConnectState == MediaConnectStateConnected &&
        Link->XmitLinkSpeed != NDIS_LINK_SPEED_UNKNOWN &&
        Link->XmitLinkSpeed > Adapter->General.MaxXmitLinkSpeed)
        LabFinding("ndis-status", "%s: %s: XmitLinkSpeed exceeds MaxXmitLinkSpeed", Adapter->Name,
                   Api);
    Adapter->CurrentLink = *Link;
    LabLog(LAB_LOG_INFO, "ndis: %s: link %s", Adapter->Name,
           Link->MediaConnectState == MediaConnectStateConnected      ? "up"
           : Link->MediaConnectState == MediaConnectStateDisconnected ? "down"
                                                                      : "unknown");
    NdispEdgeLinkChanged(Adapter);
}

static VOID NdispCheckStatusCode(PNDISP_ADAPTER Adapter, const NDIS_STATUS_INDICATION *Indication,
                                 const char *Api)
{
    ULONG Minimum = 0;

    switch (Indication->StatusCode) {
    case NDIS_STATUS_LINK_STATE:
        NdispCheckLinkState(Adapter, Indication, Api);
        return;
    case NDIS_STATUS_PACKET_FILTER:
        Minimum = sizeof(ULONG);
        break;
    case NDIS_STATUS_OPER_STATUS:
    case NDIS_STATUS_PORT_STATE:
    case NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG:
    case NDIS_STATUS_TASK_OFFLOAD_HARDWARE_CAPABILITIES:
    case NDIS_STATUS_TCP_CONNECTION_OFFLOAD_HARDWARE_CAPABILITIES:
    case NDIS_STATUS_PM_CAPABILITIES_CHANGE:
    case NDIS_STATUS_HD_SPLIT_CURRENT_CONFIG:
        Minimum = sizeof(NDIS_OBJECT_HEADER);
        break;
    case NDIS_STATUS_NETWORK_CHANGE:
    case NDIS_STATUS_MEDIA_SPECIFIC_INDICATION:
    case NDIS_STATUS_PM_WOL_PATTERN_REJECTED:
    case NDIS_STATUS_PM_OFFLOAD_REJECTED:
        break;
    case NDIS_STATUS_RESET_START:
    case NDIS_STATUS_RESET_END:
        /* MiniportResetEx page: NDIS tells of resets itself. */
        LabFinding("ndis-status", "%s: %s: resets are indicated by NDIS, not by the miniport",
                   Adapter->Name, Api);
    default:
        LabFinding("ndis-status",
                   "%s: %s: status 0x%08x is none of an Ethernet miniport of NDIS 6.20",
                   Adapter->Name, Api, Indication->StatusCode);
    }
    if (Minimum != 0 &&
        (Indication->StatusBuffer == NULL || Indication->StatusBufferSize < Minimum))
        LabFinding("ndis-status", "%s: %s: status 0x%08x with a buffer of %u bytes", Adapter->Name,
                   Api, Indication->StatusCode, Indication->StatusBufferSize);
}

VOID NTAPI NdisMIndicateStatusEx(NDIS_HANDLE MiniportAdapterHandle,
                                 PNDIS_STATUS_INDICATION StatusIndication)
{
    static const char Api[] = "NdisMIndicateStatusEx";
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);

    NDISP_CHECK_HEADER(
        &StatusIndication->Header, NDIS_OBJECT_TYPE_STATUS_INDICATION, Api,
        "NDIS_STATUS_INDICATION",
        {NDIS_STATUS_INDICATION_REVISION_1, NDIS_SIZEOF_STATUS_INDICATION_REVISION_1});
    if (StatusIndication->SourceHandle != Adapter)
        LabFinding("ndis-status", "%s: %s: SourceHandle is not the adapter handle", Adapter->Name,
                   Api);
    if (StatusIndication->PortNumber != 0)
        LabFinding("ndis-status", "%s: %s: port %u was never allocated", Adapter->Name, Api,
                   StatusIndication->PortNumber);
    if (StatusIndication->StatusBufferSize != 0 && StatusIndication->StatusBuffer == NULL)
        LabFinding("ndis-status", "%s: %s: StatusBufferSize %u without StatusBuffer", Adapter->Name,
                   Api, StatusIndication->StatusBufferSize);
    if (!Adapter->HasGeneral || Adapter->State == NdispHalted || Adapter->State == NdispShutdown)
        LabFinding("ndis-status", "%s: %s: called in state %s", Adapter->Name, Api,
                   NdispStateName(Adapter->State));
    NdispCheckStatusCode(Adapter, StatusIndication, Api);
    Adapter->StatusIndications++;
}

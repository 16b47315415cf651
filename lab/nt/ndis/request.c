/* SPDX-License-Identifier: MIT */
/*
 * Requests of the director for the NIC edge (LAB_REQ_NIC_*, lab_abi.h).
 */
#include "ndisp.h"

static NTSTATUS NdispInfo(PNDISP_ADAPTER Adapter, PVOID Out, ULONG Capacity, ULONG *Bytes)
{
    struct lab_nic_info Info;

    if (Capacity < sizeof(Info))
        return STATUS_BUFFER_TOO_SMALL;
    RtlZeroMemory(&Info, sizeof(Info));
    RtlCopyMemory(Info.current_mac, Adapter->General.CurrentMacAddress, 6);
    RtlCopyMemory(Info.permanent_mac, Adapter->General.PermanentMacAddress, 6);
    Info.media_connect_state = (ULONG)Adapter->CurrentLink.MediaConnectState;
    Info.mtu = Adapter->General.MtuSize;
    Info.tx_link_speed = Adapter->CurrentLink.XmitLinkSpeed;
    Info.rx_link_speed = Adapter->CurrentLink.RcvLinkSpeed;
    Info.packet_filter = Adapter->PacketFilter;
    Info.sent_nbls = Adapter->SentTotal;
    Info.completed_nbls = Adapter->CompletedTotal;
    Info.failed_nbls = Adapter->FailedTotal;
    Info.received_nbls = Adapter->ReceivedTotal;
    Info.returned_nbls = Adapter->ReturnedTotal;
    Info.dropped_rx = Adapter->DroppedRx;
    Info.state = Adapter->State;
    Info.status_indications = Adapter->StatusIndications;
    RtlCopyMemory(Out, &Info, sizeof(Info));
    *Bytes = sizeof(Info);
    return STATUS_SUCCESS;
}

static NTSTATUS NdispPauseRequest(PNDISP_ADAPTER Adapter)
{
    NTSTATUS Status = STATUS_INVALID_DEVICE_STATE;

    NdispLockState(Adapter);
    if (Adapter->State == NdispRunning) {
        NdispPauseAdapter(Adapter, NDIS_PAUSE_NDIS_INTERNAL);
        Status = STATUS_SUCCESS;
    }
    NdispUnlockState(Adapter);
    return Status;
}

static NTSTATUS NdispRestartRequest(PNDISP_ADAPTER Adapter)
{
    NTSTATUS Status = STATUS_INVALID_DEVICE_STATE;

    NdispLockState(Adapter);
    if (Adapter->State == NdispPaused && !Adapter->LowPower)
        Status = NdispRestartAdapter(Adapter);
    NdispUnlockState(Adapter);
    return Status;
}

static NTSTATUS NdispResetRequest(PNDISP_ADAPTER Adapter)
{
    NTSTATUS Status = STATUS_INVALID_DEVICE_STATE;

    NdispLockState(Adapter);
    if (Adapter->State >= NdispPaused && Adapter->State <= NdispRestarting && !Adapter->LowPower)
        Status = NdispResetAdapter(Adapter);
    NdispUnlockState(Adapter);
    return Status;
}

static NTSTATUS NdispOidQueryRequest(PNDISP_ADAPTER Adapter, NDIS_OID Oid, ULONG Length, PVOID Out,
                                     ULONG Capacity, ULONG *OutBytes)
{
    PVOID Buffer;
    NDIS_STATUS Status;

    if (Length > Capacity)
        Length = Capacity;
    Buffer = LabAllocate(Length + 1);
    Status = NdispOidQuery(Adapter, Oid, Buffer, Length, OutBytes);
    if (Status == NDIS_STATUS_SUCCESS) {
        RtlCopyMemory(Out, Buffer, *OutBytes);
        if (Oid == OID_GEN_STATISTICS)
            NdispCompareStatistics(Adapter, Buffer);
    } else {
        *OutBytes = 0;
    }
    LabFree(Buffer);
    return Status;
}

static NTSTATUS NdispOidSetRequest(PNDISP_ADAPTER Adapter, NDIS_OID Oid, PVOID Data, ULONG Bytes)
{
    ULONG Read;

    if (Oid == OID_GEN_CURRENT_PACKET_FILTER && Bytes == sizeof(ULONG))
        return NdispSetFilter(Adapter, *(ULONG *)Data);
    if (Oid == OID_802_3_MULTICAST_LIST && Bytes % 6 == 0)
        return NdispSetMulticast(Adapter, Data, Bytes);
    return NdispOidRequest(Adapter, NdisRequestSetInformation, Oid, Data, Bytes, &Read);
}

static NTSTATUS NdispOidMethodRequest(PNDISP_ADAPTER Adapter, const struct lab_request *Request,
                                      PVOID Data, ULONG DataBytes, PVOID Out, ULONG Capacity,
                                      ULONG *OutBytes)
{
    ULONG OutLength = Request->arg[1] < Capacity ? (ULONG)Request->arg[1] : Capacity;
    ULONG Size = OutLength > DataBytes ? OutLength : DataBytes;
    PVOID Buffer = LabAllocate(Size + 1);
    NDIS_STATUS Status;

    RtlCopyMemory(Buffer, Data, DataBytes);
    Status =
        NdispOidMethod(Adapter, (NDIS_OID)Request->arg[0], Buffer, DataBytes, OutLength, OutBytes);
    if (Status == NDIS_STATUS_SUCCESS)
        RtlCopyMemory(Out, Buffer, *OutBytes);
    else
        *OutBytes = 0;
    LabFree(Buffer);
    return Status;
}

static NTSTATUS NTAPI NdispRequest(const struct lab_request *Request, PVOID Data, ULONG DataBytes,
                                   PVOID Out, ULONG OutCapacity, ULONG *OutBytes)
{
    PNDISP_ADAPTER Adapter = NdispAdapterOfDevice(Request->device);

    *OutBytes = 0;
    if (Adapter == NULL)
        return STATUS_NO_SUCH_DEVICE;
    switch (Request->code) {
    case LAB_REQ_NIC_PAUSE:
        return NdispPauseRequest(Adapter);
    case LAB_REQ_NIC_RESTART:
        return NdispRestartRequest(Adapter);
    case LAB_REQ_NIC_OID_QUERY:
        return NdispOidQueryRequest(Adapter, (NDIS_OID)Request->arg[0], (ULONG)Request->arg[1], Out,
                                    OutCapacity, OutBytes);
    case LAB_REQ_NIC_OID_SET:
        return NdispOidSetRequest(Adapter, (NDIS_OID)Request->arg[0], Data, DataBytes);
    case LAB_REQ_NIC_OID_METHOD:
        return NdispOidMethodRequest(Adapter, Request, Data, DataBytes, Out, OutCapacity, OutBytes);
    case LAB_REQ_NIC_INFO:
        return NdispInfo(Adapter, Out, OutCapacity, OutBytes);
    case LAB_REQ_NIC_CANCEL_SENDS:
        NdispEdgeCancelSends(Adapter);
        return STATUS_SUCCESS;
    case LAB_REQ_NIC_RESET:
        return NdispResetRequest(Adapter);
    case LAB_REQ_NIC_HOLD_RX:
        NdispEdgeHold(Adapter, Request->arg[0] != 0);
        return STATUS_SUCCESS;
    case LAB_REQ_NIC_SEND:
        return NdispEdgeSendTest(Adapter, Request->arg, Data, DataBytes);
    case LAB_REQ_NIC_OID_CANCEL:
        Adapter->OidCancel = TRUE;
        Adapter->OidCancelAfter = Request->arg[0];
        return STATUS_SUCCESS;
    default:
        return STATUS_NOT_IMPLEMENTED;
    }
}

VOID NdispRegisterRequests(void)
{
    LabRegisterRequestHandler(LAB_REQ_NIC_PAUSE, LAB_REQ_NIC_OID_CANCEL, NdispRequest);
}

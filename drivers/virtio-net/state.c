/* SPDX-License-Identifier: MIT */
/*
 * Pause, restart, reset, removal, and the work item that serialises whatever waits for the device.
 *
 * IoReferences is 1 while frames may flow, plus one for each NBL that we own or have lent and for
 * each indication under way. Pause takes the 1 away; whoever brings the count to 0 completes the
 * pause.
 */
#include "vionet.h"

/* ---- Link
 * ---------------------------------------------------------------------------------------- */

VOID VioNetFillLinkState(const VIONET_ADAPTER *Adapter, PNDIS_LINK_STATE State)
{
    ULONG64 speed =
        Adapter->Settings.speed ? Adapter->Settings.speed * 1000000ull : VIONET_DEFAULT_SPEED;
    BOOLEAN up = Adapter->LinkUp && !Adapter->Failed;

    RtlZeroMemory(State, sizeof(*State));
    State->Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
    State->Header.Revision = NDIS_LINK_STATE_REVISION_1;
    State->Header.Size = NDIS_SIZEOF_LINK_STATE_REVISION_1;
    State->MediaConnectState = up ? MediaConnectStateConnected : MediaConnectStateDisconnected;
    if (Adapter->LowPower) {
        /* MS docs, NDIS_STATUS_LINK_STATE: unknown while the adapter is in a low power state. */
        State->MediaConnectState = MediaConnectStateUnknown;
        up = FALSE;
    }
    State->MediaDuplexState = up ? MediaDuplexStateFull : MediaDuplexStateUnknown;
    if (up && Adapter->Settings.duplex == VIRTIO_NET_DUPLEX_HALF && Adapter->Settings.speed) {
        State->MediaDuplexState = MediaDuplexStateHalf;
    }
    State->XmitLinkSpeed = up ? speed : NDIS_LINK_SPEED_UNKNOWN;
    State->RcvLinkSpeed = State->XmitLinkSpeed;
    State->PauseFunctions = NdisPauseFunctionsUnsupported;
    State->AutoNegotiationFlags = NDIS_LINK_STATE_XMIT_LINK_SPEED_AUTO_NEGOTIATED |
                                  NDIS_LINK_STATE_RCV_LINK_SPEED_AUTO_NEGOTIATED |
                                  NDIS_LINK_STATE_DUPLEX_AUTO_NEGOTIATED;
}

VOID VioNetIndicateLink(VIONET_ADAPTER *Adapter)
{
    NDIS_LINK_STATE state;
    NDIS_STATUS_INDICATION indication = {
        .Header =
            {
                .Type = NDIS_OBJECT_TYPE_STATUS_INDICATION,
                .Revision = NDIS_STATUS_INDICATION_REVISION_1,
                .Size = NDIS_SIZEOF_STATUS_INDICATION_REVISION_1,
            },
        .SourceHandle = Adapter->Handle,
        .StatusCode = NDIS_STATUS_LINK_STATE,
        .StatusBuffer = &state,
        .StatusBufferSize = sizeof(state),
    };

    VioNetFillLinkState(Adapter, &state);
    if (state.MediaConnectState == Adapter->IndicatedState &&
        state.XmitLinkSpeed == Adapter->IndicatedSpeed) {
        return;
    }
    Adapter->IndicatedState = state.MediaConnectState;
    Adapter->IndicatedSpeed = state.XmitLinkSpeed;
    NdisMIndicateStatusEx(Adapter->Handle, &indication);
}

/* ---- Pause and restart
 * --------------------------------------------------------------------------- */

/* TRUE: nothing is under way any more. */
static BOOLEAN VioNetIoDrop(VIONET_ADAPTER *Adapter, LONG Count)
{
    return InterlockedExchangeAdd(&Adapter->IoReferences, -Count) == Count;
}

VOID VioNetIoRelease(VIONET_ADAPTER *Adapter, LONG Count)
{
    NDIS_HANDLE handle = Adapter->Handle;

    if (VioNetIoDrop(Adapter, Count)) {
        /* Once NDIS knows, it may halt: the adapter is not touched after this. */
        Adapter->State = VioNetPaused;
        NdisMPauseComplete(handle);
    }
}

static VOID VioNetSetAccepting(VIONET_ADAPTER *Adapter, BOOLEAN Accepting)
{
    ULONG i;

    for (i = 0; i < Adapter->PairCount; i++) {
        VIONET_RX *rx = &Adapter->Pairs[i].Rx;
        KIRQL irql;

        KeAcquireSpinLock(&rx->Queue.Lock, &irql);
        rx->Accepting = Accepting;
        KeReleaseSpinLock(&rx->Queue.Lock, irql);
    }
}

static VOID VioNetUpdateTxStatus(VIONET_ADAPTER *Adapter)
{
    ULONG i;

    for (i = 0; i < Adapter->PairCount; i++) {
        VioNetTxUpdateStatus(&Adapter->Pairs[i].Tx);
    }
}

/* Waits until NDIS has all sent NBLs back; FALSE: not within that time. */
static BOOLEAN VioNetWaitTxIdle(VIONET_ADAPTER *Adapter, ULONG Milliseconds)
{
    BOOLEAN idle = TRUE;
    ULONG i;

    for (i = 0; i < Adapter->PairCount; i++) {
        idle = NdisWaitEvent(&Adapter->Pairs[i].Tx.Idle, Milliseconds) && idle;
    }
    return idle;
}

NDIS_STATUS NTAPI VioNetPause(NDIS_HANDLE MiniportAdapterContext,
                              PNDIS_MINIPORT_PAUSE_PARAMETERS MiniportPauseParameters)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;

    UNREFERENCED_PARAMETER(MiniportPauseParameters);
    adapter->State = VioNetPausing;
    VioNetSetAccepting(adapter, FALSE);
    VioNetUpdateTxStatus(adapter);
    if (!VioNetWaitTxIdle(adapter, VIONET_TX_DRAIN_MS)) {
        /*
         * A pause cannot fail, and a device that does not send would hang it for good. The recovery
         * resets the device, which gives the NBLs back; it cannot fail in that.
         */
        VioNetLogEvent(adapter, VioNetEventTxHang, adapter->Pairs[0].Tx.NblCount, 1);
        VioNetQueueWork(adapter, VIONET_WORK_RECOVER);
        while (!VioNetWaitTxIdle(adapter, VIONET_TX_DRAIN_MS)) {
        }
    }
    if (VioNetIoDrop(adapter, 1)) {
        adapter->State = VioNetPaused;
        return NDIS_STATUS_SUCCESS;
    }
    /* Received frames are still lent: MiniportReturnNetBufferLists completes the pause. */
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS VioNetSendStatus(const VIONET_ADAPTER *Adapter)
{
    if (Adapter->Removed) {
        return NDIS_STATUS_NOT_ACCEPTED;
    }
    if (Adapter->State != VioNetRunning) {
        return NDIS_STATUS_PAUSED;
    }
    if (Adapter->Failed) {
        return NDIS_STATUS_DEVICE_FAILED;
    }
    return Adapter->LowPower ? NDIS_STATUS_LOW_POWER_STATE : NDIS_STATUS_SUCCESS;
}

NDIS_STATUS NTAPI VioNetRestart(NDIS_HANDLE MiniportAdapterContext,
                                PNDIS_MINIPORT_RESTART_PARAMETERS MiniportRestartParameters)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;

    UNREFERENCED_PARAMETER(MiniportRestartParameters);
    adapter->State = VioNetRestarting;
    VioNetIoReference(adapter, 1);
    adapter->State = VioNetRunning;
    VioNetUpdateTxStatus(adapter);
    VioNetSetAccepting(adapter, TRUE);
    return NDIS_STATUS_SUCCESS;
}

/* ---- Work item
 * ----------------------------------------------------------------------------------- */

/* Configuration interrupt: link, or a cry for help. */
static VOID VioNetWorkConfig(VIONET_ADAPTER *Adapter)
{
    struct virtio_net_settings settings;
    enum virtio_error error;

    if (!Adapter->Started || Adapter->Removed) {
        return;
    }
    error = virtio_transport_check(Adapter->Transport);
    if (error == VIRTIO_E_NEEDS_RESET) {
        VioNetLogEvent(Adapter, VioNetEventNeedsReset, 0, 0);
        VioNetQueueWork(Adapter, VIONET_WORK_RECOVER);
        return;
    }
    if (error == VIRTIO_OK) {
        error = virtio_net_read_settings(Adapter->Transport, Adapter->Features, &settings);
    }
    if (error != VIRTIO_OK) {
        /* Once: the device decides how often we come here, and must not fill the event log. */
        if (error != VIRTIO_E_DEVICE_GONE && !Adapter->ConfigLogged) {
            Adapter->ConfigLogged = TRUE;
            VioNetLogEvent(Adapter, VioNetEventDeviceConfig, (ULONG)error, 0);
        }
        return; /* the link stays as it was last known */
    }
    Adapter->ConfigLogged = FALSE;
    Adapter->Settings.speed = settings.speed;
    Adapter->Settings.duplex = settings.duplex;
    Adapter->LinkUp = settings.link_up;
    VioNetIndicateLink(Adapter);
}

/* Whether a device that needs another recovery deserves it. */
static BOOLEAN VioNetCountRecovery(VIONET_ADAPTER *Adapter)
{
    LARGE_INTEGER now;

    NdisGetSystemUpTimeEx(&now);
    if (now.QuadPart - Adapter->RecoveryTime > VIONET_RECOVERY_SPAN_MS) {
        Adapter->Recoveries = 0;
    }
    Adapter->RecoveryTime = now.QuadPart;
    Adapter->Recoveries++;
    return Adapter->Recoveries <= VIONET_MAX_RECOVERIES;
}

/*
 * Reset and start over. A device that needs that again and again is given up: link down, sends
 * fail, until it is disabled and enabled, or NDIS resets it.
 */
static NDIS_STATUS VioNetRecover(VIONET_ADAPTER *Adapter, BOOLEAN ByNdis)
{
    NDIS_STATUS status = NDIS_STATUS_DEVICE_FAILED;
    BOOLEAN again = TRUE;

    if (Adapter->Removed || Adapter->State == VioNetHalted) {
        return NDIS_STATUS_DEVICE_FAILED;
    }
    if (Adapter->LowPower) {
        return NDIS_STATUS_SUCCESS; /* it was reset, and wakes up by a complete start */
    }
    VioNetDeviceStop(Adapter, NDIS_STATUS_RESET_IN_PROGRESS);
    if (ByNdis) {
        Adapter->Failed = FALSE;
    } else {
        again = VioNetCountRecovery(Adapter) && !Adapter->Failed;
    }
    if (again) {
        status = VioNetDeviceRestart(Adapter);
    }
    if (status != NDIS_STATUS_SUCCESS) {
        VioNetDeviceStop(Adapter, NDIS_STATUS_DEVICE_FAILED);
        if (!Adapter->Failed) {
            VioNetLogEvent(Adapter, VioNetEventGivenUp, Adapter->Recoveries, 0);
        }
        Adapter->Failed = TRUE;
    }
    VioNetUpdateTxStatus(Adapter);
    VioNetIndicateLink(Adapter);
    return status;
}

static VOID VioNetWorkRemoved(VIONET_ADAPTER *Adapter)
{
    ULONG apply;

    /* If it is not there (NT_OS.Removed), the reset in here is none. */
    VioNetDeviceStop(Adapter, NDIS_STATUS_NOT_ACCEPTED);
    NtOsDisableBusMaster(&Adapter->Os.Nt);
    Adapter->Os.Nt.Removed = TRUE; /* whether it is or not: nobody touches it any more */
    VioNetCompleteOid(Adapter, VioNetBeginOid(Adapter, &apply), NDIS_STATUS_NOT_ACCEPTED);
}

/* Always succeeds: OID_PNP_SET_POWER knows no failure. A device that does not wake up shows as link
 * down. */
static VOID VioNetWorkPower(VIONET_ADAPTER *Adapter)
{
    if (Adapter->PendingPower == NdisDeviceStateD0 && !Adapter->LowPower) {
        return;
    }
    if (Adapter->PendingPower != NdisDeviceStateD0) {
        Adapter->LowPower = TRUE;
        VioNetUpdateTxStatus(Adapter);
        VioNetDeviceStop(Adapter, NDIS_STATUS_LOW_POWER_STATE);
        /* Not before the reset: it lowers the line, and from here on the ISR disowns it. */
        Adapter->Asleep = TRUE;
        VioNetIndicateLink(Adapter);
        return;
    }
    Adapter->Asleep = FALSE;
    Adapter->LowPower = FALSE;
    Adapter->Failed = FALSE; /* if it was given up: power was off, so it gets another chance */
    if (VioNetDeviceRestart(Adapter) != NDIS_STATUS_SUCCESS) {
        VioNetDeviceStop(Adapter, NDIS_STATUS_DEVICE_FAILED);
        VioNetLogEvent(Adapter, VioNetEventGivenUp, Adapter->Recoveries, 1);
        Adapter->Failed = TRUE;
    }
    VioNetUpdateTxStatus(Adapter);
    VioNetIndicateLink(Adapter);
}

static VOID VioNetWorkOid(VIONET_ADAPTER *Adapter)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    ULONG apply;
    ULONG serial = VioNetBeginOid(Adapter, &apply);

    if (apply & VIONET_APPLY_POWER) {
        VioNetWorkPower(Adapter);
    } else if (apply && Adapter->Started) {
        if ((apply & VIONET_APPLY_VLAN) &&
            !(Adapter->Features & VIONET_FEATURE(CTRL_VLAN)) == (Adapter->VlanId != 0) &&
            (Adapter->HostFeatures & VIONET_FEATURE(CTRL_VLAN))) {
            /* The VLAN filter comes or goes, and features change with a handshake only. */
            VioNetDeviceStop(Adapter, NDIS_STATUS_RESET_IN_PROGRESS);
            status = VioNetDeviceRestart(Adapter);
        } else {
            status = VioNetControlApply(Adapter);
        }
        if (status != NDIS_STATUS_SUCCESS) {
            VioNetQueueWork(Adapter, VIONET_WORK_RECOVER);
        }
    }
    VioNetCompleteOid(Adapter, serial, status);
}

static VOID VioNetCompleteReset(VIONET_ADAPTER *Adapter, NDIS_STATUS Status)
{
    KIRQL irql;

    /* The reference page of NdisMResetComplete asks for DISPATCH_LEVEL. */
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    NdisMResetComplete(Adapter->Handle, Status, FALSE);
    KeLowerIrql(irql);
}

static VOID NTAPI VioNetWork(PVOID WorkItemContext, NDIS_HANDLE NdisIoWorkItemHandle)
{
    VIONET_ADAPTER *adapter = WorkItemContext;
    LONG bits, count;

    UNREFERENCED_PARAMETER(NdisIoWorkItemHandle);
    do {
        count = adapter->WorkCount;
        if (adapter->State == VioNetInitializing) {
            /* Initialize commands the device itself; what comes up meanwhile waits for its end. */
            bits = InterlockedAnd(&adapter->WorkBits, ~VIONET_WORK_STOP) & VIONET_WORK_STOP;
        } else {
            bits = InterlockedExchange(&adapter->WorkBits, 0);
        }
        if (bits & VIONET_WORK_REMOVED) {
            VioNetWorkRemoved(adapter);
        }
        if (bits & VIONET_WORK_RESET) {
            VioNetCompleteReset(adapter, VioNetRecover(adapter, TRUE));
        } else if (bits & VIONET_WORK_RECOVER) {
            VioNetRecover(adapter, FALSE);
        }
        if (bits & VIONET_WORK_CONFIG) {
            VioNetWorkConfig(adapter);
        }
        if (bits & VIONET_WORK_OID) {
            VioNetWorkOid(adapter);
        }
        if (bits & VIONET_WORK_STOP) {
            /* WorkCount stays above 0: nothing queues the item again. */
            NdisSetEvent(&adapter->WorkStopped);
            return;
        }
    } while (InterlockedCompareExchange(&adapter->WorkCount, 0, count) != count);
}

VOID VioNetQueueWork(VIONET_ADAPTER *Adapter, LONG Bits)
{
    InterlockedOr(&Adapter->WorkBits, Bits);
    if (InterlockedIncrement(&Adapter->WorkCount) == 1) {
        NdisQueueIoWorkItem(Adapter->WorkItem, VioNetWork, Adapter);
    }
}

VOID VioNetStopWork(VIONET_ADAPTER *Adapter)
{
    VioNetQueueWork(Adapter, VIONET_WORK_STOP);
    NdisWaitEvent(&Adapter->WorkStopped, 0);
}

/* ---- Reset, hang, plug and play
 * ------------------------------------------------------------------ */

BOOLEAN NTAPI VioNetCheckForHangEx(NDIS_HANDLE MiniportAdapterContext)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;
    BOOLEAN hangs = FALSE;
    ULONG i;

    for (i = 0; i < adapter->PairCount; i++) {
        hangs = VioNetTxHangs(&adapter->Pairs[i].Tx) || hangs;
    }
    return hangs;
}

NDIS_STATUS NTAPI VioNetResetEx(NDIS_HANDLE MiniportAdapterContext, PBOOLEAN AddressingReset)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;

    /* Filters, multicast list and addresses are restored from the adapter's own fields. */
    *AddressingReset = FALSE;
    VioNetQueueWork(adapter, VIONET_WORK_RESET);
    return NDIS_STATUS_PENDING;
}

VOID NTAPI VioNetDevicePnPEventNotify(NDIS_HANDLE MiniportAdapterContext,
                                      PNET_DEVICE_PNP_EVENT NetDevicePnPEvent)
{
    VIONET_ADAPTER *adapter = MiniportAdapterContext;

    if (NetDevicePnPEvent->DevicePnPEvent != NdisDevicePnPEventSurpriseRemoved) {
        return; /* power profile: nothing to save */
    }
    adapter->Removed = TRUE;
    NtOsLookForDevice(&adapter->Os.Nt);
    VioNetUpdateTxStatus(adapter);
    NdisSetEvent(&adapter->Control.Done); /* a command under way will get no answer */
    VioNetQueueWork(adapter, VIONET_WORK_REMOVED);
}

/* SPDX-License-Identifier: MIT */
/*
 * The adapter state machine (MS docs, Miniport Adapter States and Operations):
 *
 *   Halted -> Initializing -> Paused -> Restarting -> Running -> Pausing -> Paused -> Halted
 */
#include "ndisp.h"

/* Longest time that a pause, restart or reset may take. NDIS itself waits for ever; a driver that
 * needs longer is lost. */
#define NDISP_PATIENCE_NS (20ull * 1000 * 1000 * 1000)

const char *NdispStateName(NDISP_STATE State)
{
    static const char *const Names[] = {"Halted",  "Initializing", "Paused",  "Running",
                                        "Pausing", "Restarting",   "Shutdown"};

    return State <= NdispShutdown ? Names[State] : "?";
}

VOID NdispLockState(PNDISP_ADAPTER Adapter)
{
    KeWaitForSingleObject(&Adapter->StateLock, Executive, KernelMode, FALSE, NULL);
}

VOID NdispUnlockState(PNDISP_ADAPTER Adapter)
{
    KeSetEvent(&Adapter->StateLock, IO_NO_INCREMENT, FALSE);
}

static VOID NdispSetState(PNDISP_ADAPTER Adapter, NDISP_STATE State)
{
    LabLog(LAB_LOG_DEBUG, "ndis: %s: %s -> %s", Adapter->Name, NdispStateName(Adapter->State),
           NdispStateName(State));
    Adapter->State = State;
}

static VOID NdispExpectState(PNDISP_ADAPTER Adapter, NDISP_STATE State, const char *What)
{
    if (Adapter->State != State)
        LabFinding("internal", "ndis: %s: %s in state %s", Adapter->Name, What,
                   NdispStateName(Adapter->State));
}

/* Wait for Event in slices, so that a hang becomes a finding with a reason. */
static VOID NdispWaitPatiently(PNDISP_ADAPTER Adapter, PKEVENT Event, const char *What)
{
    ULONG64 Start = LabHost->clock();
    LARGE_INTEGER Slice;

    Slice.QuadPart = -10 * 1000 * 1000;
    while (KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, &Slice) == STATUS_TIMEOUT) {
        if (LabHost->clock() - Start < NDISP_PATIENCE_NS)
            continue;
        if (Adapter->State == NdispPausing)
            NdispCheckOutstanding(Adapter, "pause does not end");
        LabFinding("ndis-state", "%s: %s was never completed", Adapter->Name, What);
    }
}

/* ---- initialize and halt --------------------------------------------------------------------- */

static VOID NdispForgetAttributes(PNDISP_ADAPTER Adapter)
{
    Adapter->HasRegistration = Adapter->HasGeneral = FALSE;
    Adapter->HasOffload = Adapter->HasHardwareAssist = FALSE;
    Adapter->HasPmCapabilities = FALSE;
    RtlZeroMemory(&Adapter->LastStatistics, sizeof(Adapter->LastStatistics));
    Adapter->SentNbs = 0;
    Adapter->Context = NULL;
    Adapter->PacketFilter = 0;
    Adapter->MulticastCount = 0;
    Adapter->SupportedOidCount = 0;
}

NDIS_STATUS NdispInitializeAdapter(PNDISP_ADAPTER Adapter)
{
    static const char Api[] = "MiniportInitializeEx";
    NDIS_MINIPORT_INIT_PARAMETERS Parameters;
    NDIS_STATUS Status;

    NdispExpectState(Adapter, NdispHalted, Api);
    NdispForgetAttributes(Adapter);
    RtlZeroMemory(&Parameters, sizeof(Parameters));
    Parameters.Header.Type = NDIS_OBJECT_TYPE_MINIPORT_INIT_PARAMETERS;
    Parameters.Header.Revision = NDIS_MINIPORT_INIT_PARAMETERS_REVISION_1;
    Parameters.Header.Size = NDIS_SIZEOF_MINIPORT_INIT_PARAMETERS_REVISION_1;
    Parameters.AllocatedResources = Adapter->Resources;
    Parameters.MiniportAddDeviceContext = Adapter->AddDeviceContext;
    Parameters.IfIndex = Adapter->Device + 1;
    Parameters.NetLuid.Info.IfType = IF_TYPE_ETHERNET_CSMACD;
    Parameters.NetLuid.Info.NetLuidIndex = Adapter->Device;
    NdispSetState(Adapter, NdispInitializing);
    Adapter->InInitialize = TRUE;
    Status = LAB_CALL(Api, NdispHandlers(Adapter)->InitializeHandlerEx, Adapter,
                      Adapter->Object.Driver->Context, &Parameters);
    Adapter->InInitialize = FALSE;
    if (Status == NDIS_STATUS_SUCCESS) {
        if (!Adapter->HasRegistration || !Adapter->HasGeneral)
            LabFinding("ndis-attributes", "%s: %s succeeded without setting the %s attributes",
                       Adapter->Name, Api, Adapter->HasRegistration ? "general" : "registration");
        NdispSetState(Adapter, NdispPaused);
        return NDIS_STATUS_SUCCESS;
    }
    if (Status == NDIS_STATUS_PENDING || ((ULONG)Status >> 30) == 1)
        LabFinding("ndis-state", "%s: %s returned 0x%08x", Adapter->Name, Api, Status);
    /* Initializing a Miniport Adapter: on failure everything has been released. */
    NdispCheckLeaks(Adapter, NULL, "MiniportInitializeEx failed");
    NdispForgetAttributes(Adapter);
    NdispSetState(Adapter, NdispHalted);
    return Status;
}

VOID NdispHaltAdapter(PNDISP_ADAPTER Adapter, NDIS_HALT_ACTION Action)
{
    NdispExpectState(Adapter, NdispPaused, "MiniportHaltEx");
    NdispStopHangTimer(Adapter);
    NdispCheckOutstanding(Adapter, "halt");
    Adapter->InHalt = TRUE;
    LAB_CALL_VOID("MiniportHaltEx", NdispHandlers(Adapter)->HaltHandlerEx, Adapter->Context,
                  Action);
    Adapter->InHalt = FALSE;
    if (Adapter->SgLists != 0)
        LabFinding("ndis-dma", "%s: MiniportHaltEx returned with %d scatter/gather lists in use",
                   Adapter->Name, Adapter->SgLists);
    NdispCheckLeaks(Adapter, NULL, "MiniportHaltEx returned");
    NdispForgetAttributes(Adapter);
    NdispSetState(Adapter, NdispHalted);
}

VOID NdispShutdownAdapter(PNDISP_ADAPTER Adapter, NDIS_SHUTDOWN_ACTION Action)
{
    if (Adapter->State == NdispHalted || Adapter->State == NdispInitializing ||
        Adapter->State == NdispShutdown)
        return;
    NdispStopHangTimer(Adapter);
    /* Nothing may be called any more, least of all what this very call would complete. */
    NdispSetState(Adapter, NdispShutdown);
    Adapter->InShutdown = TRUE;
    LAB_CALL_VOID("MiniportShutdownEx", NdispHandlers(Adapter)->ShutdownHandlerEx, Adapter->Context,
                  Action);
    Adapter->InShutdown = FALSE;
}

/* ---- restart --------------------------------------------------------------------------------- */

/* The list that NDIS passes to MiniportRestart; the driver may change, free and reallocate entries,
 * so it is pool in the driver's name. */
static PNDIS_RESTART_ATTRIBUTES NdispMakeRestartAttributes(PNDISP_ADAPTER Adapter)
{
    const NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES *General = &Adapter->General;
    SIZE_T Offset = ALIGN_UP_BY(FIELD_OFFSET(NDIS_RESTART_ATTRIBUTES, Data), sizeof(ULONG64));
    PNDIS_RESTART_ATTRIBUTES List;
    PNDIS_RESTART_GENERAL_ATTRIBUTES Data;

    List = LabPoolAllocate(NonPagedPool, Offset + sizeof(*Data), NDISP_TAG, LAB_POOL_ZERO,
                           (PVOID)(ULONG_PTR)NdispHandlers(Adapter)->RestartHandler);
    if (List == NULL)
        return NULL;
    List->Oid = OID_GEN_MINIPORT_RESTART_ATTRIBUTES;
    List->DataLength = sizeof(*Data);
    Data = (PNDIS_RESTART_GENERAL_ATTRIBUTES)((PUCHAR)List + Offset);
    Data->Header.Type = NDIS_OBJECT_TYPE_RESTART_GENERAL_ATTRIBUTES;
    Data->Header.Revision = NDIS_RESTART_GENERAL_ATTRIBUTES_REVISION_2;
    Data->Header.Size = NDIS_SIZEOF_RESTART_GENERAL_ATTRIBUTES_REVISION_2;
    Data->MtuSize = General->MtuSize;
    Data->MaxXmitLinkSpeed = General->MaxXmitLinkSpeed;
    Data->MaxRcvLinkSpeed = General->MaxRcvLinkSpeed;
    Data->LookaheadSize = General->LookaheadSize;
    Data->MacOptions = General->MacOptions;
    Data->SupportedPacketFilters = General->SupportedPacketFilters;
    Data->MaxMulticastListSize = General->MaxMulticastListSize;
    Data->AccessType = General->AccessType;
    Data->ConnectionType = General->ConnectionType;
    Data->SupportedStatistics = General->SupportedStatistics;
    Data->SupportedOidList = Adapter->SupportedOids;
    Data->SupportedOidListLength = Adapter->SupportedOidCount * sizeof(NDIS_OID);
    return List;
}

NDIS_STATUS NdispRestartAdapter(PNDISP_ADAPTER Adapter)
{
    static const char Api[] = "MiniportRestart";
    NDIS_MINIPORT_RESTART_PARAMETERS Parameters;
    NDIS_STATUS Status;

    NdispExpectState(Adapter, NdispPaused, Api);
    RtlZeroMemory(&Parameters, sizeof(Parameters));
    Parameters.Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
    Parameters.Header.Revision = NDIS_MINIPORT_RESTART_PARAMETERS_REVISION_1;
    Parameters.Header.Size = NDIS_SIZEOF_MINIPORT_RESTART_PARAMETERS_REVISION_1;
    Parameters.RestartAttributes = NdispMakeRestartAttributes(Adapter);
    KeClearEvent(&Adapter->StateDone);
    Adapter->RestartCompleted = FALSE;
    Adapter->RestartInCall = TRUE;
    NdispSetState(Adapter, NdispRestarting);
    Status = LAB_CALL(Api, NdispHandlers(Adapter)->RestartHandler, Adapter->Context, &Parameters);
    Adapter->RestartInCall = FALSE;
    if (Status == NDIS_STATUS_PENDING) {
        NdispWaitPatiently(Adapter, &Adapter->StateDone, Api);
        Status = Adapter->StateStatus;
    } else if (Adapter->RestartCompleted) {
        LabFinding("ndis-state", "%s: %s returned 0x%08x after NdisMRestartComplete", Adapter->Name,
                   Api, Status);
    }
    while (Parameters.RestartAttributes != NULL) {
        PNDIS_RESTART_ATTRIBUTES Next = Parameters.RestartAttributes->Next;

        LabPoolFree(Parameters.RestartAttributes, 0, LAB_CALLER());
        Parameters.RestartAttributes = Next;
    }
    if (Status != NDIS_STATUS_SUCCESS) {
        NdispSetState(Adapter, NdispPaused);
        NdispEdgeReturnAll(Adapter);
        return Status;
    }
    NdispSetState(Adapter, NdispRunning);
    NdispEdgeResume(Adapter);
    LabEdgeReady();
    return NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisMRestartComplete(NDIS_HANDLE MiniportAdapterHandle, NDIS_STATUS Status)
{
    static const char Api[] = "NdisMRestartComplete";
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);

    if (Adapter->State != NdispRestarting || Adapter->RestartCompleted)
        LabFinding("ndis-state", "%s: %s: no restart is pending (state %s)", Adapter->Name, Api,
                   NdispStateName(Adapter->State));
    if (Status == NDIS_STATUS_PENDING)
        LabFinding("ndis-param", "%s: %s with NDIS_STATUS_PENDING", Adapter->Name, Api);
    Adapter->RestartCompleted = TRUE;
    Adapter->StateStatus = Status;
    KeSetEvent(&Adapter->StateDone, IO_NO_INCREMENT, FALSE);
}

/* ---- pause ----------------------------------------------------------------------------------- */

/* A pause is complete: nothing may be left in either direction (MiniportPause page). */
static VOID NdispCheckPaused(PNDISP_ADAPTER Adapter, const char *Api)
{
    if (Adapter->InIndicate != 0)
        LabFinding("nbl-state",
                   "%s: %s: a call of NdisMIndicateReceiveNetBufferLists has not returned yet",
                   Adapter->Name, Api);
    NdispCheckOutstanding(Adapter, Api);
}

/*
 * Data calls that raced with the pause return before the adapter is Paused: what may come next is
 * a halt, and no driver could protect itself from that while its handlers run.
 */
static VOID NdispAwaitHandlers(PNDISP_ADAPTER Adapter)
{
    LARGE_INTEGER Delay;

    Delay.QuadPart = -10;
    while (Adapter->InSend != 0 || Adapter->InReturn != 0)
        KeDelayExecutionThread(KernelMode, FALSE, &Delay);
}

VOID NdispPauseAdapter(PNDISP_ADAPTER Adapter, ULONG Reason)
{
    static const char Api[] = "MiniportPause";
    NDIS_MINIPORT_PAUSE_PARAMETERS Parameters;
    NDIS_STATUS Status;

    NdispExpectState(Adapter, NdispRunning, Api);
    RtlZeroMemory(&Parameters, sizeof(Parameters));
    Parameters.Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
    Parameters.Header.Revision = NDIS_MINIPORT_PAUSE_PARAMETERS_REVISION_1;
    Parameters.Header.Size = NDIS_SIZEOF_MINIPORT_PAUSE_PARAMETERS_REVISION_1;
    Parameters.PauseReason = Reason;
    KeClearEvent(&Adapter->StateDone);
    Adapter->PauseCompleted = FALSE;
    Adapter->PauseInCall = TRUE;
    NdispSetState(Adapter, NdispPausing);
    /* What the protocol holds comes back from its own thread, before, during or after the call. */
    NdispEdgeReturnAll(Adapter);
    Status = LAB_CALL(Api, NdispHandlers(Adapter)->PauseHandler, Adapter->Context, &Parameters);
    Adapter->PauseInCall = FALSE;
    NdispEdgeProbePaused(Adapter);
    if (Status == NDIS_STATUS_PENDING) {
        NdispWaitPatiently(Adapter, &Adapter->StateDone, Api);
    } else {
        if (Status != NDIS_STATUS_SUCCESS)
            LabFinding("ndis-state", "%s: %s returned 0x%08x; a pause cannot fail", Adapter->Name,
                       Api, Status);
        if (Adapter->PauseCompleted)
            LabFinding("ndis-state", "%s: %s returned NDIS_STATUS_SUCCESS after NdisMPauseComplete",
                       Adapter->Name, Api);
        NdispCheckPaused(Adapter, Api);
    }
    NdispAwaitHandlers(Adapter);
    NdispCheckOutstanding(Adapter, Api);
    NdispSetState(Adapter, NdispPaused);
}

VOID NTAPI NdisMPauseComplete(NDIS_HANDLE MiniportAdapterHandle)
{
    static const char Api[] = "NdisMPauseComplete";
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);

    if (Adapter->State != NdispPausing || Adapter->PauseCompleted)
        LabFinding("ndis-state", "%s: %s: no pause is pending (state %s)", Adapter->Name, Api,
                   NdispStateName(Adapter->State));
    NdispCheckPaused(Adapter, Api);
    Adapter->PauseCompleted = TRUE;
    KeSetEvent(&Adapter->StateDone, IO_NO_INCREMENT, FALSE);
}

/* ---- reset and hang check -------------------------------------------------------------------- */

static VOID NdispFinishReset(PNDISP_ADAPTER Adapter)
{
    Adapter->ResetPending = FALSE;
    if (Adapter->ResetAddressing)
        NdispEdgeRestoreSettings(Adapter);
}

NDIS_STATUS NdispResetAdapter(PNDISP_ADAPTER Adapter)
{
    static const char Api[] = "MiniportResetEx";
    BOOLEAN Addressing = FALSE;
    NDIS_STATUS Status;

    if (NdispHandlers(Adapter)->ResetHandlerEx == NULL)
        return NDIS_STATUS_NOT_SUPPORTED;
    if (Adapter->ResetPending)
        return NDIS_STATUS_RESET_IN_PROGRESS;
    KeClearEvent(&Adapter->ResetDone);
    Adapter->ResetPending = TRUE;
    Adapter->ResetCompleted = FALSE;
    Adapter->ResetAddressing = FALSE;
    Status = LAB_CALL(Api, NdispHandlers(Adapter)->ResetHandlerEx, Adapter->Context, &Addressing);
    if (Status == NDIS_STATUS_PENDING) {
        NdispWaitPatiently(Adapter, &Adapter->ResetDone, Api);
        Status = Adapter->ResetStatus;
    } else {
        if (Adapter->ResetCompleted)
            LabFinding("ndis-state", "%s: %s returned 0x%08x after NdisMResetComplete",
                       Adapter->Name, Api, Status);
        Adapter->ResetAddressing = Addressing;
    }
    NdispFinishReset(Adapter);
    return Status;
}

VOID NTAPI NdisMResetComplete(NDIS_HANDLE MiniportAdapterHandle, NDIS_STATUS Status,
                              BOOLEAN AddressingReset)
{
    static const char Api[] = "NdisMResetComplete";
    PNDISP_ADAPTER Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);

    if (!Adapter->ResetPending || Adapter->ResetCompleted)
        LabFinding("ndis-state", "%s: %s: no reset is pending", Adapter->Name, Api);
    Adapter->ResetCompleted = TRUE;
    Adapter->ResetStatus = Status;
    Adapter->ResetAddressing = AddressingReset;
    KeSetEvent(&Adapter->ResetDone, IO_NO_INCREMENT, FALSE);
}

static VOID NTAPI NdispHangWork(PVOID Context)
{
    PNDISP_ADAPTER Adapter = Context;
    LARGE_INTEGER Zero = {.QuadPart = 0};

    /* PnP and power work excludes the check; NDIS skips a round then. */
    if (KeWaitForSingleObject(&Adapter->StateLock, Executive, KernelMode, FALSE, &Zero) ==
        STATUS_SUCCESS) {
        if (Adapter->State >= NdispPaused && Adapter->State <= NdispRestarting &&
            !Adapter->LowPower && !Adapter->SurpriseRemoved &&
            LAB_CALL("MiniportCheckForHangEx", NdispHandlers(Adapter)->CheckForHangHandlerEx,
                     Adapter->Context)) {
            LabLog(LAB_LOG_WARN, "ndis: %s: MiniportCheckForHangEx asked for a reset",
                   Adapter->Name);
            NdispResetAdapter(Adapter);
        }
        NdispUnlockState(Adapter);
    }
    Adapter->HangCheckBusy = FALSE;
}

static VOID NTAPI NdispHangDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PNDISP_ADAPTER Adapter = Context;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    if (Adapter->HangCheckBusy)
        return;
    Adapter->HangCheckBusy = TRUE;
    ExQueueWorkItem(&Adapter->HangWork, DelayedWorkQueue);
}

VOID NdispStartHangTimer(PNDISP_ADAPTER Adapter)
{
    ULONG Seconds = Adapter->Registration.CheckForHangTimeInSeconds & ~1u; /* multiples of 2 s */
    LARGE_INTEGER Due;

    if (NdispHandlers(Adapter)->CheckForHangHandlerEx == NULL)
        return;
    if (Seconds == 0)
        Seconds = 2;
    KeInitializeTimer(&Adapter->HangTimer);
    KeInitializeDpc(&Adapter->HangDpc, NdispHangDpc, Adapter);
    ExInitializeWorkItem(&Adapter->HangWork, NdispHangWork, Adapter);
    Due.QuadPart = -(LONGLONG)Seconds * 10 * 1000 * 1000;
    KeSetTimerEx(&Adapter->HangTimer, Due, Seconds * 1000, &Adapter->HangDpc);
    Adapter->HangTimerOn = TRUE;
}

VOID NdispStopHangTimer(PNDISP_ADAPTER Adapter)
{
    LARGE_INTEGER Delay;

    if (!Adapter->HangTimerOn)
        return;
    Adapter->HangTimerOn = FALSE;
    KeCancelTimer(&Adapter->HangTimer);
    Delay.QuadPart = -10 * 1000;
    while (Adapter->HangCheckBusy)
        KeDelayExecutionThread(KernelMode, FALSE, &Delay);
}

/* ---- notifications --------------------------------------------------------------------------- */

VOID NdispNotifyPnpEvent(PNDISP_ADAPTER Adapter, NDIS_DEVICE_PNP_EVENT Event, PVOID Buffer,
                         ULONG Bytes)
{
    NET_DEVICE_PNP_EVENT Notification;

    RtlZeroMemory(&Notification, sizeof(Notification));
    Notification.Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
    Notification.Header.Revision = NET_DEVICE_PNP_EVENT_REVISION_1;
    Notification.Header.Size = NDIS_SIZEOF_NET_DEVICE_PNP_EVENT_REVISION_1;
    Notification.DevicePnPEvent = Event;
    Notification.InformationBuffer = Buffer;
    Notification.InformationBufferLength = Bytes;
    LAB_CALL_VOID("MiniportDevicePnPEventNotify",
                  NdispHandlers(Adapter)->DevicePnPEventNotifyHandler, Adapter->Context,
                  &Notification);
}

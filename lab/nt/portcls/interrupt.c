/* SPDX-License-Identifier: MIT */
/*
 * IInterruptSync: one line interrupt, its service routines in the order of registration, execution
 * synchronised with it.
 */
#include "pcp.h"

#define PCP_MAX_ROUTINES 8

typedef struct _PCP_SYNC {
    PCP_OBJECT Object;
    CM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor; /* translated */
    INTERRUPTSYNCMODE Mode;
    PKINTERRUPT Interrupt;
    KSPIN_LOCK Lock; /* while not connected */
    ULONG Count;
    struct {
        PINTERRUPTSYNCROUTINE Routine;
        PVOID Context;
    } Routine[PCP_MAX_ROUTINES];
} PCP_SYNC, *PPCP_SYNC;

static PCP_INTERFACE *const PcpSyncFaces[] = {&PcpIInterruptSync};

static VOID PcpDestroySync(PPCP_OBJECT Object)
{
    PPCP_SYNC Sync = CONTAINING_RECORD(Object, PCP_SYNC, Object);

    if (Sync->Interrupt != NULL)
        LabFinding("portcls-leak", "portcls: IInterruptSync: the last reference is released before "
                   "Disconnect");
}

NTSTATUS NTAPI PcNewInterruptSync(PINTERRUPTSYNC *OutInterruptSync, PUNKNOWN OuterUnknown,
                                  PRESOURCELIST ResourceList, ULONG ResourceIndex,
                                  INTERRUPTSYNCMODE Mode)
{
    PCM_PARTIAL_RESOURCE_DESCRIPTOR Found;
    PPCP_SYNC Sync;

    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    PcpNoAggregation(OuterUnknown, "PcNewInterruptSync");
    if (Mode < InterruptSyncModeNormal || Mode > InterruptSyncModeRepeat)
        LabFinding("portcls-param", "portcls: PcNewInterruptSync: Mode %d", Mode);
    PcpObjectOf(ResourceList, "PcNewInterruptSync");
    Found = ((IResourceList *)ResourceList)
                ->lpVtbl->FindTranslatedEntry(ResourceList, CmResourceTypeInterrupt, ResourceIndex);
    if (Found == NULL)
        return STATUS_INVALID_PARAMETER;
    Sync = PcpCreateObject(sizeof(*Sync), "IInterruptSync", LAB_CALLER(), PcpSyncFaces, 1,
                           PcpDestroySync);
    Sync->Descriptor = *Found;
    Sync->Mode = Mode;
    KeInitializeSpinLock(&Sync->Lock);
    *OutInterruptSync = (PINTERRUPTSYNC)&Sync->Object.Face[0];
    return STATUS_SUCCESS;
}

/* InterruptSyncModeNormal: until one succeeds; All: every one; Repeat: all, until none succeeds. */
static BOOLEAN NTAPI PcpService(PKINTERRUPT Interrupt, PVOID Context)
{
    PPCP_SYNC Sync = Context;
    BOOLEAN Ours = FALSE, Again;

    UNREFERENCED_PARAMETER(Interrupt);
    do {
        Again = FALSE;
        for (ULONG i = 0; i < Sync->Count; i++) {
            NTSTATUS Status = LAB_CALL("PINTERRUPTSYNCROUTINE", Sync->Routine[i].Routine,
                                       (IInterruptSync *)&Sync->Object.Face[0],
                                       Sync->Routine[i].Context);
            if (Status == STATUS_SUCCESS) {
                Ours = Again = TRUE;
                if (Sync->Mode == InterruptSyncModeNormal)
                    return TRUE;
            }
        }
    } while (Again && Sync->Mode == InterruptSyncModeRepeat);
    return Ours;
}

static NTSTATUS NTAPI PcpSyncConnect(PVOID This)
{
    PPCP_SYNC Sync = PcpObjectOf(This, "IInterruptSync::Connect");
    const CM_PARTIAL_RESOURCE_DESCRIPTOR *d = &Sync->Descriptor;

    if (Sync->Interrupt != NULL)
        LabFinding("portcls-param", "portcls: IInterruptSync::Connect: connected already");
    if (Sync->Count == 0)
        LabFinding("portcls-param", "portcls: IInterruptSync::Connect: no service routine");
    if (d->Flags & CM_RESOURCE_INTERRUPT_MESSAGE)
        LabMissing("IInterruptSync of a message-signaled interrupt");
    return IoConnectInterrupt(&Sync->Interrupt, PcpService, Sync, NULL, d->u.Interrupt.Vector,
                              (KIRQL)d->u.Interrupt.Level, (KIRQL)d->u.Interrupt.Level,
                              d->Flags & CM_RESOURCE_INTERRUPT_LATCHED ? Latched : LevelSensitive,
                              d->ShareDisposition == CmResourceShareShared, d->u.Interrupt.Affinity,
                              FALSE);
}

static VOID NTAPI PcpSyncDisconnect(PVOID This)
{
    PPCP_SYNC Sync = PcpObjectOf(This, "IInterruptSync::Disconnect");

    if (Sync->Interrupt == NULL)
        LabFinding("portcls-param", "portcls: IInterruptSync::Disconnect: not connected");
    IoDisconnectInterrupt(Sync->Interrupt);
    Sync->Interrupt = NULL;
}

typedef struct _PCP_SYNC_CALL {
    PPCP_SYNC Sync;
    PINTERRUPTSYNCROUTINE Routine;
    PVOID Context;
    NTSTATUS Status;
} PCP_SYNC_CALL;

static BOOLEAN NTAPI PcpRunSynchronized(PVOID Context)
{
    PCP_SYNC_CALL *Call = Context;

    Call->Status = LAB_CALL("PINTERRUPTSYNCROUTINE", Call->Routine,
                            (IInterruptSync *)&Call->Sync->Object.Face[0], Call->Context);
    return TRUE;
}

static NTSTATUS NTAPI PcpSyncCall(PVOID This, PINTERRUPTSYNCROUTINE Routine, PVOID DynamicContext)
{
    PCP_SYNC_CALL Call = {PcpObjectOf(This, "IInterruptSync::CallSynchronizedRoutine"), Routine,
                          DynamicContext, STATUS_SUCCESS};
    KIRQL Irql;

    /* Not connected: DISPATCH_LEVEL at most, under a lock (IInterruptSync::CallSynchronizedRoutine). */
    if (Call.Sync->Interrupt == NULL) {
        KeAcquireSpinLock(&Call.Sync->Lock, &Irql);
        PcpRunSynchronized(&Call);
        KeReleaseSpinLock(&Call.Sync->Lock, Irql);
    } else {
        KeSynchronizeExecution(Call.Sync->Interrupt, PcpRunSynchronized, &Call);
    }
    return Call.Status;
}

static PKINTERRUPT NTAPI PcpSyncInterrupt(PVOID This)
{
    return ((PPCP_SYNC)PcpObjectOf(This, "IInterruptSync::GetKInterrupt"))->Interrupt;
}

static NTSTATUS NTAPI PcpSyncRegister(PVOID This, PINTERRUPTSYNCROUTINE Routine, PVOID DynamicContext,
                                      BOOLEAN First)
{
    PPCP_SYNC Sync = PcpObjectOf(This, "IInterruptSync::RegisterServiceRoutine");
    ULONG At = First ? 0 : Sync->Count;

    if (Routine == NULL)
        LabFinding("portcls-param", "portcls: IInterruptSync::RegisterServiceRoutine: no routine");
    if (Sync->Count == PCP_MAX_ROUTINES)
        return STATUS_INSUFFICIENT_RESOURCES;
    for (ULONG i = Sync->Count; i > At; i--)
        Sync->Routine[i] = Sync->Routine[i - 1];
    Sync->Routine[At].Routine = Routine;
    Sync->Routine[At].Context = DynamicContext;
    Sync->Count++;
    return STATUS_SUCCESS;
}

static const PCP_METHOD PcpSyncMethods[] = {
    PCP_METHOD_ROW("IInterruptSync::CallSynchronizedRoutine", PcpSyncCall, 3, PASSIVE_LEVEL, HIGH_LEVEL),
    PCP_METHOD_ROW("IInterruptSync::GetKInterrupt", PcpSyncInterrupt, 1, PASSIVE_LEVEL, HIGH_LEVEL),
    PCP_METHOD_ROW("IInterruptSync::Connect", PcpSyncConnect, 1, PASSIVE_LEVEL, PASSIVE_LEVEL),
    PCP_METHOD_ROW("IInterruptSync::Disconnect", PcpSyncDisconnect, 1, PASSIVE_LEVEL, PASSIVE_LEVEL),
    PCP_METHOD_ROW("IInterruptSync::RegisterServiceRoutine", PcpSyncRegister, 4, PASSIVE_LEVEL,
                   PASSIVE_LEVEL),
};
PCP_DEFINE_INTERFACE(IInterruptSync, PcpSyncMethods);

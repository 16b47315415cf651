/* SPDX-License-Identifier: MIT */
/*
 * Interrupts of miniports: line or messages, their DPCs with the receive throttle of NDIS 6.20.
 */
#include "ndisp.h"

typedef struct _NDISP_INTERRUPT NDISP_INTERRUPT, *PNDISP_INTERRUPT;

typedef struct _NDISP_DPC {
    KDPC Dpc;
    PNDISP_INTERRUPT Interrupt;
    ULONG MessageId;
    PVOID Context; /* MiniportDpcContext of NdisMQueueDpc; NULL for the default DPC */
    BOOLEAN Queued;
} NDISP_DPC, *PNDISP_DPC;

struct _NDISP_INTERRUPT {
    NDISP_OBJECT Object;
    NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Handlers;
    NDIS_HANDLE Context;
    PKINTERRUPT Line;
    PIO_INTERRUPT_MESSAGE_INFO Messages;
    KSPIN_LOCK MessageLock;
    ULONG MessageCount; /* 1 for a line */
    ULONG Cpus;
    LONG Running;
    BOOLEAN Connected;
    PNDISP_DPC Dpcs; /* [message][cpu], the last of each row is the default DPC */
};

/* Budget of the interrupt DPC that runs on each CPU; -1: none. */
static LONG64 NdispBudget[LAB_MAX_CPUS];
static BOOLEAN NdispBudgetSet[LAB_MAX_CPUS];

static PNDISP_DPC NdispDpcOf(PNDISP_INTERRUPT Interrupt, ULONG MessageId, ULONG Cpu)
{
    return &Interrupt->Dpcs[MessageId * (Interrupt->Cpus + 1) + Cpu];
}

static PKINTERRUPT NdispKernelInterrupt(PNDISP_INTERRUPT Interrupt, ULONG MessageId)
{
    return Interrupt->Messages != NULL ? Interrupt->Messages->MessageInfo[MessageId].InterruptObject
                                       : Interrupt->Line;
}

/* ---- DPCs ------------------------------------------------------------------------------------ */

VOID NdispChargeDpcBudget(PNDISP_ADAPTER Adapter, ULONG NblCount)
{
    ULONG Cpu = KeGetCurrentProcessorNumber();

    if (KeGetCurrentIrql() != DISPATCH_LEVEL || !NdispBudgetSet[Cpu])
        return;
    NdispBudget[Cpu] -= NblCount;
    if (NdispBudget[Cpu] < 0)
        LabFinding(
            "ndis-interrupt",
            "%s: MiniportInterruptDPC indicated %lld NET_BUFFER_LISTs more than MaxNblsToIndicate",
            Adapter->Name, -NdispBudget[Cpu]);
}

static ULONG NdispChooseBudget(PNDISP_INTERRUPT Interrupt)
{
    static const ULONG Choices[] = {NDIS_INDICATE_ALL_NBLS, NDIS_INDICATE_ALL_NBLS, 64, 16};

    if (!NdispAtLeast(Interrupt->Object.Adapter, 6, 20))
        return NDIS_INDICATE_ALL_NBLS;
    return Choices[NdispChoose(RTL_NUMBER_OF(Choices))];
}

static VOID NTAPI NdispInterruptDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PNDISP_DPC Entry = Context;
    PNDISP_INTERRUPT Interrupt = Entry->Interrupt;
    NDIS_RECEIVE_THROTTLE_PARAMETERS Throttle = {0};
    BOOLEAN Throttled = NdispAtLeast(Interrupt->Object.Adapter, 6, 20);
    ULONG Cpu = KeGetCurrentProcessorNumber();

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    Entry->Queued = FALSE;
    Interrupt->Running++;
    Throttle.MaxNblsToIndicate = NdispChooseBudget(Interrupt);
    NdispBudgetSet[Cpu] = Throttle.MaxNblsToIndicate != NDIS_INDICATE_ALL_NBLS;
    NdispBudget[Cpu] = Throttle.MaxNblsToIndicate;
    if (Interrupt->Messages != NULL)
        LAB_CALL_VOID("MiniportMessageInterruptDPC", Interrupt->Handlers.MessageInterruptDpcHandler,
                      Interrupt->Context, Entry->MessageId, Entry->Context,
                      Throttled ? &Throttle : NULL, NULL);
    else
        LAB_CALL_VOID("MiniportInterruptDPC", Interrupt->Handlers.InterruptDpcHandler,
                      Interrupt->Context, Entry->Context, Throttled ? &Throttle : NULL, NULL);
    NdispBudgetSet[Cpu] = FALSE;
    Interrupt->Running--;
    if (Throttle.MoreNblsPending && Throttle.MaxNblsToIndicate == NDIS_INDICATE_ALL_NBLS)
        LabFinding("ndis-interrupt",
                   "%s: MiniportInterruptDPC: MoreNblsPending must be FALSE for "
                   "NDIS_INDICATE_ALL_NBLS",
                   Interrupt->Object.Adapter->Name);
    if (Throttle.MoreNblsPending && !Entry->Queued) {
        Entry->Queued = TRUE;
        KeInsertQueueDpc(&Entry->Dpc, NULL, NULL);
    }
}

static BOOLEAN NdispQueueDpc(PNDISP_INTERRUPT Interrupt, ULONG MessageId, ULONG Cpu,
                             PVOID DpcContext)
{
    PNDISP_DPC Entry = NdispDpcOf(Interrupt, MessageId, Cpu);

    if (Entry->Queued)
        return FALSE;
    Entry->Queued = TRUE;
    Entry->Context = DpcContext;
    KeInsertQueueDpc(&Entry->Dpc, NULL, NULL);
    return TRUE;
}

static VOID NdispQueueAsAsked(PNDISP_INTERRUPT Interrupt, ULONG MessageId, BOOLEAN Default,
                              ULONG Targets)
{
    ULONG Cpu;

    if (Targets != 0 && NdispAtLeast(Interrupt->Object.Adapter, 6, 20))
        LabFinding("ndis-interrupt",
                   "%s: MiniportInterrupt: TargetProcessors must be zero for NDIS "
                   "6.20; NdisMQueueDpcEx chooses processors",
                   Interrupt->Object.Adapter->Name);
    if (Default)
        NdispQueueDpc(Interrupt, MessageId, Interrupt->Cpus, NULL);
    for (Cpu = 0; Cpu < Interrupt->Cpus && !Default; Cpu++)
        if ((Targets & (1u << Cpu)) != 0)
            NdispQueueDpc(Interrupt, MessageId, Cpu, NULL);
}

/* ---- ISRs ------------------------------------------------------------------------------------ */

static BOOLEAN NTAPI NdispLineIsr(PKINTERRUPT KernelInterrupt, PVOID Context)
{
    PNDISP_INTERRUPT Interrupt = Context;
    BOOLEAN Default = FALSE, Mine;
    ULONG Targets = 0;

    UNREFERENCED_PARAMETER(KernelInterrupt);
    Mine = LAB_CALL("MiniportInterrupt", Interrupt->Handlers.InterruptHandler, Interrupt->Context,
                    &Default, &Targets);
    NdispQueueAsAsked(Interrupt, 0, Default, Targets);
    return Mine;
}

static BOOLEAN NTAPI NdispMessageIsr(PKINTERRUPT KernelInterrupt, PVOID Context, ULONG MessageId)
{
    PNDISP_INTERRUPT Interrupt = Context;
    BOOLEAN Default = FALSE, Mine;
    ULONG Targets = 0;

    UNREFERENCED_PARAMETER(KernelInterrupt);
    /* Messages can arrive while IoConnectInterruptEx is still under way. */
    if (Interrupt->Dpcs == NULL || MessageId >= Interrupt->MessageCount)
        return FALSE;
    Mine = LAB_CALL("MiniportMessageInterrupt", Interrupt->Handlers.MessageInterruptHandler,
                    Interrupt->Context, MessageId, &Default, &Targets);
    NdispQueueAsAsked(Interrupt, MessageId, Default, Targets);
    return Mine;
}

/* ---- registration ---------------------------------------------------------------------------- */

static VOID NdispCheckCharacteristics(PNDISP_ADAPTER Adapter,
                                      const NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS *Handlers,
                                      const char *Api)
{
    NDISP_CHECK_HEADER(&Handlers->Header, NDIS_OBJECT_TYPE_MINIPORT_INTERRUPT, Api,
                       "NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS",
                       {NDIS_MINIPORT_INTERRUPT_REVISION_1,
                        NDIS_SIZEOF_MINIPORT_INTERRUPT_CHARACTERISTICS_REVISION_1});
    if (!Adapter->InInitialize)
        LabFinding("ndis-state", "%s: %s: called outside MiniportInitializeEx", Adapter->Name, Api);
    if (!Adapter->HasRegistration)
        LabFinding("ndis-state", "%s: %s: called before the registration attributes were set",
                   Adapter->Name, Api);
    if (Handlers->InterruptHandler == NULL || Handlers->InterruptDpcHandler == NULL ||
        Handlers->DisableInterruptHandler == NULL || Handlers->EnableInterruptHandler == NULL)
        LabFinding("ndis-interrupt", "%s: %s: the four line interrupt handlers are mandatory",
                   Adapter->Name, Api);
    if (Handlers->MsiSupported && (Handlers->MessageInterruptHandler == NULL ||
                                   Handlers->MessageInterruptDpcHandler == NULL ||
                                   Handlers->DisableMessageInterruptHandler == NULL ||
                                   Handlers->EnableMessageInterruptHandler == NULL))
        LabFinding("ndis-interrupt", "%s: %s: MsiSupported needs all four message handlers",
                   Adapter->Name, Api);
}

/* Message or line interrupts among the translated resources. */
static ULONG NdispCountInterrupts(PNDISP_ADAPTER Adapter, BOOLEAN Message)
{
    ULONG Index, Count = 0;

    for (Index = 0; Adapter->Resources != NULL && Index < Adapter->Resources->Count; Index++) {
        const CM_PARTIAL_RESOURCE_DESCRIPTOR *Item = &Adapter->Resources->PartialDescriptors[Index];

        if (Item->Type == CmResourceTypeInterrupt &&
            ((Item->Flags & CM_RESOURCE_INTERRUPT_MESSAGE) != 0) == Message)
            Count++;
    }
    return Count;
}

static VOID NdispMakeDpcs(PNDISP_INTERRUPT Interrupt, ULONG Messages)
{
    ULONG Message, Cpu;

    Interrupt->Cpus = LabBootInfo()->cpu_count;
    Interrupt->MessageCount = Messages;
    Interrupt->Dpcs = LabAllocate((SIZE_T)Messages * (Interrupt->Cpus + 1) * sizeof(NDISP_DPC));
    for (Message = 0; Message < Messages; Message++)
        for (Cpu = 0; Cpu <= Interrupt->Cpus; Cpu++) {
            PNDISP_DPC Entry = NdispDpcOf(Interrupt, Message, Cpu);

            Entry->Interrupt = Interrupt;
            Entry->MessageId = Message;
            KeInitializeDpc(&Entry->Dpc, NdispInterruptDpc, Entry);
            if (Cpu < Interrupt->Cpus)
                KeSetTargetProcessorDpc(&Entry->Dpc, (CCHAR)Cpu);
        }
}

static NTSTATUS NdispConnectMessages(PNDISP_INTERRUPT Interrupt)
{
    PNDISP_ADAPTER Adapter = Interrupt->Object.Adapter;
    IO_CONNECT_INTERRUPT_PARAMETERS Connect;
    NTSTATUS Status;

    RtlZeroMemory(&Connect, sizeof(Connect));
    Connect.Version = CONNECT_MESSAGE_BASED;
    Connect.MessageBased.PhysicalDeviceObject = Adapter->Pdo;
    Connect.MessageBased.ConnectionContext.InterruptMessageTable = &Interrupt->Messages;
    Connect.MessageBased.MessageServiceRoutine = NdispMessageIsr;
    Connect.MessageBased.ServiceContext = Interrupt;
    Connect.MessageBased.SpinLock =
        Interrupt->Handlers.MsiSyncWithAllMessages ? &Interrupt->MessageLock : NULL;
    NdispMakeDpcs(Interrupt, NdispCountInterrupts(Adapter, TRUE));
    Status = IoConnectInterruptEx(&Connect);
    if (NT_SUCCESS(Status) && Connect.Version != CONNECT_MESSAGE_BASED)
        LabFinding("internal", "ndis: message interrupts were connected as version %u",
                   Connect.Version);
    if (!NT_SUCCESS(Status))
        Interrupt->Messages = NULL;
    else if (Interrupt->Messages->MessageCount > Interrupt->MessageCount)
        LabFinding("internal", "ndis: %u messages connected, %u assigned",
                   Interrupt->Messages->MessageCount, Interrupt->MessageCount);
    return Status;
}

static NTSTATUS NdispConnectLine(PNDISP_INTERRUPT Interrupt)
{
    IO_CONNECT_INTERRUPT_PARAMETERS Connect;

    RtlZeroMemory(&Connect, sizeof(Connect));
    Connect.Version = CONNECT_LINE_BASED;
    Connect.LineBased.PhysicalDeviceObject = Interrupt->Object.Adapter->Pdo;
    Connect.LineBased.InterruptObject = &Interrupt->Line;
    Connect.LineBased.ServiceRoutine = NdispLineIsr;
    Connect.LineBased.ServiceContext = Interrupt;
    NdispMakeDpcs(Interrupt, 1);
    return IoConnectInterruptEx(&Connect);
}

static VOID NdispFreeInterrupt(PNDISP_INTERRUPT Interrupt, PVOID Caller)
{
    if (Interrupt->Dpcs != NULL)
        LabFree(Interrupt->Dpcs);
    NdispDeleteObject(&Interrupt->Object, Caller);
}

NDIS_STATUS NTAPI NdisMRegisterInterruptEx(NDIS_HANDLE MiniportAdapterHandle,
                                           NDIS_HANDLE MiniportInterruptContext,
                                           PNDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Characteristics,
                                           PNDIS_HANDLE NdisInterruptHandle)
{
    static const char Api[] = "NdisMRegisterInterruptEx";
    PVOID Caller = LAB_CALLER();
    PNDISP_ADAPTER Adapter;
    PNDISP_INTERRUPT Interrupt;
    NTSTATUS Status;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    Adapter = NdispGetAdapter(MiniportAdapterHandle, Api);
    NdispCheckCharacteristics(Adapter, Characteristics, Api);
    if (Adapter->Interrupt != NULL)
        LabFinding("ndis-interrupt", "%s: %s: an interrupt is registered already", Adapter->Name,
                   Api);
    Interrupt = NdispCreateObject(NdispInterrupt, sizeof(*Interrupt), Adapter, FALSE, Caller, Api);
    if (Interrupt == NULL)
        return NDIS_STATUS_RESOURCES;
    Interrupt->Handlers = *Characteristics;
    Interrupt->Context = MiniportInterruptContext;
    KeInitializeSpinLock(&Interrupt->MessageLock);
    /* The handle must be there before the first interrupt, which may come during connection. */
    *NdisInterruptHandle = Interrupt;
    Adapter->Interrupt = Interrupt;
    if (Characteristics->MsiSupported && NdispCountInterrupts(Adapter, TRUE) != 0)
        Status = NdispConnectMessages(Interrupt);
    else
        Status = NdispConnectLine(Interrupt);
    if (!NT_SUCCESS(Status)) {
        Adapter->Interrupt = NULL;
        *NdisInterruptHandle = NULL;
        NdispFreeInterrupt(Interrupt, Caller);
        return Status;
    }
    Interrupt->Connected = TRUE;
    Characteristics->InterruptType =
        Interrupt->Messages != NULL ? NDIS_CONNECT_MESSAGE_BASED : NDIS_CONNECT_LINE_BASED;
    Characteristics->MessageInfoTable = Interrupt->Messages;
    return NDIS_STATUS_SUCCESS;
}

static BOOLEAN NdispDpcsPending(PNDISP_INTERRUPT Interrupt)
{
    ULONG Index;

    for (Index = 0; Index < Interrupt->MessageCount * (Interrupt->Cpus + 1); Index++)
        if (Interrupt->Dpcs[Index].Queued)
            return TRUE;
    return Interrupt->Running != 0;
}

VOID NTAPI NdisMDeregisterInterruptEx(NDIS_HANDLE NdisInterruptHandle)
{
    static const char Api[] = "NdisMDeregisterInterruptEx";
    PVOID Caller = LAB_CALLER();
    PNDISP_INTERRUPT Interrupt = NdispObject(NdisInterruptHandle, NdispInterrupt, Api);
    PNDISP_ADAPTER Adapter = Interrupt->Object.Adapter;
    IO_DISCONNECT_INTERRUPT_PARAMETERS Disconnect;
    LARGE_INTEGER Delay;

    if (!Adapter->InHalt && !Adapter->InInitialize)
        LabFinding("ndis-state", "%s: %s: called outside MiniportHaltEx and MiniportInitializeEx",
                   Adapter->Name, Api);
    RtlZeroMemory(&Disconnect, sizeof(Disconnect));
    if (Interrupt->Messages != NULL) {
        Disconnect.Version = CONNECT_MESSAGE_BASED;
        Disconnect.ConnectionContext.InterruptMessageTable = Interrupt->Messages;
    } else {
        Disconnect.Version = CONNECT_LINE_BASED;
        Disconnect.ConnectionContext.InterruptObject = Interrupt->Line;
    }
    IoDisconnectInterruptEx(&Disconnect);
    Interrupt->Connected = FALSE;
    /* Does not return until all DPCs have finished (NdisMDeregisterInterruptEx page). */
    Delay.QuadPart = -10;
    while (NdispDpcsPending(Interrupt))
        KeDelayExecutionThread(KernelMode, FALSE, &Delay);
    Adapter->Interrupt = NULL;
    NdispFreeInterrupt(Interrupt, Caller);
}

/* ---- synchronisation and DPC requests -------------------------------------------------------- */

static PNDISP_INTERRUPT NdispCheckMessage(NDIS_HANDLE Handle, ULONG MessageId, const char *Api)
{
    PNDISP_INTERRUPT Interrupt = NdispObject(Handle, NdispInterrupt, Api);

    if (Interrupt->Messages == NULL ? MessageId != 0 : MessageId >= Interrupt->MessageCount)
        LabFinding("ndis-interrupt", "%s: %s: message %u of %u", Interrupt->Object.Adapter->Name,
                   Api, MessageId, Interrupt->MessageCount);
    return Interrupt;
}

typedef struct _NDISP_SYNCHRONIZE {
    MINIPORT_SYNCHRONIZE_INTERRUPT_HANDLER Function;
    PVOID Context;
} NDISP_SYNCHRONIZE;

static BOOLEAN NTAPI NdispSynchronize(PVOID Context)
{
    NDISP_SYNCHRONIZE *Call = Context;

    return LAB_CALL("MiniportSynchronizeInterrupt", Call->Function, Call->Context);
}

BOOLEAN NTAPI NdisMSynchronizeWithInterruptEx(
    NDIS_HANDLE NdisInterruptHandle, ULONG MessageId,
    MINIPORT_SYNCHRONIZE_INTERRUPT_HANDLER SynchronizeFunction, PVOID SynchronizeContext)
{
    static const char Api[] = "NdisMSynchronizeWithInterruptEx";
    PNDISP_INTERRUPT Interrupt = NdispCheckMessage(NdisInterruptHandle, MessageId, Api);
    NDISP_SYNCHRONIZE Call = {.Function = SynchronizeFunction, .Context = SynchronizeContext};

    if (SynchronizeFunction == NULL)
        LabFinding("ndis-param", "%s: SynchronizeFunction is NULL", Api);
    return KeSynchronizeExecution(NdispKernelInterrupt(Interrupt, MessageId), NdispSynchronize,
                                  &Call);
}

ULONG NTAPI NdisMQueueDpc(NDIS_HANDLE NdisInterruptHandle, ULONG MessageId, ULONG TargetProcessors,
                          PVOID MiniportDpcContext)
{
    static const char Api[] = "NdisMQueueDpc";
    PNDISP_INTERRUPT Interrupt = NdispCheckMessage(NdisInterruptHandle, MessageId, Api);
    ULONG Cpu, Queued = 0;

    if (TargetProcessors == 0)
        LabFinding("ndis-param", "%s: TargetProcessors is zero", Api);
    for (Cpu = 0; Cpu < Interrupt->Cpus; Cpu++)
        if ((TargetProcessors & (1u << Cpu)) != 0 &&
            NdispQueueDpc(Interrupt, MessageId, Cpu, MiniportDpcContext))
            Queued |= 1u << Cpu;
    return Queued;
}

KAFFINITY NTAPI NdisMQueueDpcEx(NDIS_HANDLE NdisInterruptHandle, ULONG MessageId,
                                PGROUP_AFFINITY TargetProcessors, PVOID MiniportDpcContext)
{
    if (TargetProcessors->Group != 0)
        LabFinding("ndis-param", "NdisMQueueDpcEx: group %u does not exist",
                   TargetProcessors->Group);
    return NdisMQueueDpc(NdisInterruptHandle, MessageId, (ULONG)TargetProcessors->Mask,
                         MiniportDpcContext);
}

static BOOLEAN NTAPI NdispToggle(PVOID Context)
{
    PNDISP_INTERRUPT Interrupt = Context;

    if (Interrupt->Messages == NULL) {
        LAB_CALL_VOID("MiniportDisableInterruptEx", Interrupt->Handlers.DisableInterruptHandler,
                      Interrupt->Context);
        LAB_CALL_VOID("MiniportEnableInterruptEx", Interrupt->Handlers.EnableInterruptHandler,
                      Interrupt->Context);
    } else {
        LAB_CALL_VOID("MiniportDisableMessageInterrupt",
                      Interrupt->Handlers.DisableMessageInterruptHandler, Interrupt->Context, 0);
        LAB_CALL_VOID("MiniportEnableMessageInterrupt",
                      Interrupt->Handlers.EnableMessageInterruptHandler, Interrupt->Context, 0);
    }
    return TRUE;
}

VOID NdispToggleInterrupts(PNDISP_ADAPTER Adapter)
{
    PNDISP_INTERRUPT Interrupt = Adapter->Interrupt;

    if (Interrupt != NULL)
        KeSynchronizeExecution(NdispKernelInterrupt(Interrupt, 0), NdispToggle, Interrupt);
}

NDIS_STATUS NTAPI NdisMConfigMSIXTableEntry(NDIS_HANDLE NdisMiniportHandle,
                                            PNDIS_MSIX_CONFIG_PARAMETERS Parameters)
{
    static const char Api[] = "NdisMConfigMSIXTableEntry";

    NdispGetAdapter(NdisMiniportHandle, Api);
    NDISP_CHECK_HEADER(
        &Parameters->Header, NDIS_OBJECT_TYPE_DEFAULT, Api, "NDIS_MSIX_CONFIG_PARAMETERS",
        {NDIS_MSIX_CONFIG_PARAMETERS_REVISION_1, NDIS_SIZEOF_MSIX_CONFIG_PARAMETERS_REVISION_1});
    LabMissing("NdisMConfigMSIXTableEntry");
}

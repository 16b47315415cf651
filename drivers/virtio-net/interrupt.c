/* SPDX-License-Identifier: MIT */
/*
 * Interrupts.
 *
 *   messages granted   config and control   RX   TX
 *   1                  0                    0    0
 *   2                  0                    1    1
 *   3 or more          0                    1    2
 *   none: line         ISR status register: reading it says why and acknowledges (virtio 1.3
 * §4.1.4.5)
 *
 * Masking is by the rings (virtqueue_disable_interrupts, in the DPC): there is no mask register,
 * and the line falls by reading the ISR status.
 */
#include "vionet.h"

static const UCHAR VioNetRoles[VIONET_MAX_MESSAGES][VIONET_MAX_MESSAGES] = {
    {VIONET_ROLE_ALL},
    {VIONET_ROLE_CONFIG | VIONET_ROLE_CTRL, VIONET_ROLE_RX | VIONET_ROLE_TX},
    {VIONET_ROLE_CONFIG | VIONET_ROLE_CTRL, VIONET_ROLE_RX, VIONET_ROLE_TX},
};

/* Row of VioNetRoles in use: messages, less one. */
static ULONG VioNetInterruptRow(const VIONET_INTERRUPT *Interrupt)
{
    if (Interrupt->Shared || Interrupt->MessageCount == 0) {
        return 0;
    }
    return Interrupt->MessageCount < VIONET_MAX_MESSAGES ? Interrupt->MessageCount - 1
                                                         : VIONET_MAX_MESSAGES - 1;
}

USHORT VioNetInterruptVector(const VIONET_ADAPTER *Adapter, ULONG Role)
{
    const UCHAR *roles = VioNetRoles[VioNetInterruptRow(&Adapter->Interrupt)];
    USHORT i;

    if (!Adapter->Interrupt.Message) {
        return VIRTIO_MSI_NO_VECTOR;
    }
    for (i = 0; i < VIONET_MAX_MESSAGES; i++) {
        if (roles[i] & Role) {
            return i;
        }
    }
    return 0;
}

/* ---- DPC
 * ----------------------------------------------------------------------------------------- */

/* Runs the DPC once more on this processor, because there is work and no interrupt will come for
 * it. */
_IRQL_requires_(DISPATCH_LEVEL) static VOID
    VioNetRequeueDpc(VIONET_ADAPTER *Adapter, ULONG MessageId)
{
    PROCESSOR_NUMBER number;
    GROUP_AFFINITY target = {.Mask = 0};

    KeGetCurrentProcessorNumberEx(&number);
    target.Group = number.Group;
    target.Mask = (KAFFINITY)1 << number.Number;
    NdisMQueueDpcEx(Adapter->Interrupt.Handle, MessageId, &target, NULL);
}

_IRQL_requires_(DISPATCH_LEVEL) static VOID
    VioNetDpc(VIONET_ADAPTER *Adapter, ULONG MessageId, ULONG Roles,
              PNDIS_RECEIVE_THROTTLE_PARAMETERS Throttle)
{
    ULONG limit = VIONET_RX_BUDGET;
    ULONG more = 0;
    ULONG i;

    Throttle->MoreNblsPending = FALSE;
    if (Throttle->MaxNblsToIndicate < limit) {
        limit = Throttle->MaxNblsToIndicate;
    }
    if (Roles & VIONET_ROLE_CTRL) {
        VioNetControlDpc(Adapter);
    }
    if (Roles & VIONET_ROLE_CONFIG) {
        VioNetQueueWork(Adapter, VIONET_WORK_CONFIG);
    }
    for (i = 0; i < Adapter->PairCount; i++) {
        if ((Roles & VIONET_ROLE_TX) && VioNetTxDpc(&Adapter->Pairs[i].Tx)) {
            more |= VIONET_ROLE_TX;
        }
        if ((Roles & VIONET_ROLE_RX) && VioNetRxDpc(&Adapter->Pairs[i].Rx, limit)) {
            more |= VIONET_ROLE_RX;
        }
    }
    if (more == 0) {
        return;
    }
    /*
     * MS docs, NDIS_RECEIVE_THROTTLE_PARAMETERS: under a limit of NDIS, MoreNblsPending brings the
     * next DPC; with NDIS_INDICATE_ALL_NBLS it must stay FALSE, and a driver with a budget of its
     * own asks for a DPC.
     */
    if (!Adapter->Interrupt.Message) {
        InterlockedOr(&Adapter->Interrupt.Pending, (LONG)more);
    }
    if (Throttle->MaxNblsToIndicate != NDIS_INDICATE_ALL_NBLS) {
        Throttle->MoreNblsPending = TRUE;
    } else {
        VioNetRequeueDpc(Adapter, MessageId);
    }
}

/* ---- Line
 * ---------------------------------------------------------------------------------------- */

static BOOLEAN NTAPI VioNetInterruptIsr(NDIS_HANDLE MiniportInterruptContext,
                                        PBOOLEAN QueueDefaultInterruptDpc, PULONG TargetProcessors)
{
    VIONET_ADAPTER *adapter = MiniportInterruptContext;
    VIONET_INTERRUPT *interrupt = &adapter->Interrupt;
    LONG roles = 0;
    UCHAR isr;

    *QueueDefaultInterruptDpc = FALSE;
    *TargetProcessors = 0; /* MS docs, MINIPORT_ISR: not for NDIS 6.20 drivers */
    if (adapter->Asleep) {
        return FALSE; /* another device's: ours was reset, and must not be touched in D3 */
    }
    isr = adapter->Transport->ops->isr_read(adapter->Transport);
    if (isr == 0 || !virtio_isr_valid(isr)) {
        interrupt->NotOurs++;
        return FALSE;
    }
    interrupt->Isr[0]++;
    if (isr & VIRTIO_PCI_ISR_QUEUE) {
        roles |= VIONET_ROLE_QUEUES;
    }
    if (isr & VIRTIO_PCI_ISR_CONFIG) {
        roles |= VIONET_ROLE_CONFIG;
    }
    InterlockedOr(&interrupt->Pending, roles);
    /* While NDIS has interrupts disabled the line is still ours to acknowledge; the cause waits. */
    *QueueDefaultInterruptDpc = !interrupt->Disabled;
    return TRUE;
}

static VOID NTAPI VioNetInterruptDpcHandler(NDIS_HANDLE MiniportInterruptContext,
                                            PVOID MiniportDpcContext,
                                            PVOID ReceiveThrottleParameters, PVOID NdisReserved2)
{
    VIONET_ADAPTER *adapter = MiniportInterruptContext;
    LONG roles = InterlockedExchange(&adapter->Interrupt.Pending, 0);

    UNREFERENCED_PARAMETER(MiniportDpcContext);
    UNREFERENCED_PARAMETER(NdisReserved2);
    adapter->Interrupt.Dpc[0]++;
    VioNetDpc(adapter, 0, (ULONG)roles, ReceiveThrottleParameters);
}

static VOID NTAPI VioNetDisableInterrupt(NDIS_HANDLE MiniportInterruptContext)
{
    VIONET_ADAPTER *adapter = MiniportInterruptContext;
    InterlockedOr(&adapter->Interrupt.Disabled, 1);
}

static VOID NTAPI VioNetEnableInterrupt(NDIS_HANDLE MiniportInterruptContext)
{
    VIONET_ADAPTER *adapter = MiniportInterruptContext;

    InterlockedAnd(&adapter->Interrupt.Disabled, ~1);
    if (adapter->Interrupt.Pending) {
        VioNetRequeueDpc(adapter, 0);
    }
}

/* ---- Messages
 * ------------------------------------------------------------------------------------ */

static BOOLEAN NTAPI VioNetMessageIsr(NDIS_HANDLE MiniportInterruptContext, ULONG MessageId,
                                      PBOOLEAN QueueDefaultInterruptDpc, PULONG TargetProcessors)
{
    VIONET_ADAPTER *adapter = MiniportInterruptContext;
    VIONET_INTERRUPT *interrupt = &adapter->Interrupt;
    LONG bit;

    *QueueDefaultInterruptDpc = FALSE;
    *TargetProcessors = 0;
    if (MessageId >= VIONET_MAX_MESSAGES) {
        return TRUE; /* granted but not in use; nobody else's, a message is never shared */
    }
    bit = 1 << MessageId;
    interrupt->Isr[MessageId]++;
    if (interrupt->Disabled & bit) {
        InterlockedOr(&interrupt->Missed, bit);
        return TRUE;
    }
    *QueueDefaultInterruptDpc = TRUE;
    return TRUE;
}

static VOID NTAPI VioNetMessageDpc(NDIS_HANDLE MiniportInterruptContext, ULONG MessageId,
                                   PVOID MiniportDpcContext, PVOID ReceiveThrottleParameters,
                                   PVOID NdisReserved2)
{
    VIONET_ADAPTER *adapter = MiniportInterruptContext;
    VIONET_INTERRUPT *interrupt = &adapter->Interrupt;
    PNDIS_RECEIVE_THROTTLE_PARAMETERS throttle = ReceiveThrottleParameters;

    UNREFERENCED_PARAMETER(MiniportDpcContext);
    UNREFERENCED_PARAMETER(NdisReserved2);
    if (MessageId >= VIONET_MAX_MESSAGES) {
        throttle->MoreNblsPending = FALSE;
        return;
    }
    interrupt->Dpc[MessageId]++;
    VioNetDpc(adapter, MessageId, VioNetRoles[VioNetInterruptRow(interrupt)][MessageId], throttle);
}

static VOID NTAPI VioNetDisableMessage(NDIS_HANDLE MiniportInterruptContext, ULONG MessageId)
{
    VIONET_ADAPTER *adapter = MiniportInterruptContext;

    if (MessageId < VIONET_MAX_MESSAGES) {
        InterlockedOr(&adapter->Interrupt.Disabled, 1 << MessageId);
    }
}

static VOID NTAPI VioNetEnableMessage(NDIS_HANDLE MiniportInterruptContext, ULONG MessageId)
{
    VIONET_ADAPTER *adapter = MiniportInterruptContext;
    LONG bit;

    if (MessageId >= VIONET_MAX_MESSAGES) {
        return;
    }
    bit = 1 << MessageId;
    InterlockedAnd(&adapter->Interrupt.Disabled, ~bit);
    if (InterlockedAnd(&adapter->Interrupt.Missed, ~bit) & bit) {
        VioNetRequeueDpc(adapter, MessageId);
    }
}

/* ---- Registration
 * -------------------------------------------------------------------------------- */

NDIS_STATUS VioNetInterruptRegister(VIONET_ADAPTER *Adapter, BOOLEAN AllowMessages)
{
    VIONET_INTERRUPT *interrupt = &Adapter->Interrupt;
    NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS characteristics = {
        .Header =
            {
                .Type = NDIS_OBJECT_TYPE_MINIPORT_INTERRUPT,
                .Revision = NDIS_MINIPORT_INTERRUPT_REVISION_1,
                .Size = NDIS_SIZEOF_MINIPORT_INTERRUPT_CHARACTERISTICS_REVISION_1,
            },
        .InterruptHandler = VioNetInterruptIsr,
        .InterruptDpcHandler = VioNetInterruptDpcHandler,
        .DisableInterruptHandler = VioNetDisableInterrupt,
        .EnableInterruptHandler = VioNetEnableInterrupt,
    };
    NDIS_STATUS status;

    RtlZeroMemory(interrupt, sizeof(*interrupt));
    if (AllowMessages) {
        characteristics.MsiSupported = TRUE;
        characteristics.MessageInterruptHandler = VioNetMessageIsr;
        characteristics.MessageInterruptDpcHandler = VioNetMessageDpc;
        characteristics.DisableMessageInterruptHandler = VioNetDisableMessage;
        characteristics.EnableMessageInterruptHandler = VioNetEnableMessage;
    }
    status =
        NdisMRegisterInterruptEx(Adapter->Handle, Adapter, &characteristics, &interrupt->Handle);
    if (status != NDIS_STATUS_SUCCESS) {
        interrupt->Handle = NULL;
        VioNetLogEvent(Adapter, VioNetEventInterrupt, (ULONG)status, 0);
        return status;
    }
    if (characteristics.InterruptType == NDIS_CONNECT_MESSAGE_BASED &&
        characteristics.MessageInfoTable && characteristics.MessageInfoTable->MessageCount > 0) {
        interrupt->MessageCount = characteristics.MessageInfoTable->MessageCount;
        interrupt->Message = TRUE;
    }
    return NDIS_STATUS_SUCCESS;
}

VOID VioNetInterruptDeregister(VIONET_ADAPTER *Adapter)
{
    if (Adapter->Interrupt.Handle) {
        NdisMDeregisterInterruptEx(Adapter->Interrupt.Handle);
        Adapter->Interrupt.Handle = NULL;
    }
}

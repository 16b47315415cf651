/* SPDX-License-Identifier: MIT */
/*
 * Interrupts.
 *
 *   messages granted   config   control   event   tx   rx
 *   1                  0        0         0       0    0
 *   2                  0        0         0       1    1     (stock QEMU)
 *   3                  0        0         0       1    2
 *   4                  0        1         1       2    3
 *   5 or more          0        1         2       3    4
 *   none: line         ISR status register: reading it says why and acknowledges (virtio 1.3
 *                      §4.1.4.5)
 *   none at all        a timer (AllowPollingOnly)
 *
 * The ISR only notes who wants service; one DPC serves all, under the adapter's lock. A few hundred
 * interrupts a second are too few for more.
 */
#include "viosnd.h"

#define VIOSND_CTRL  VIOSND_ROLE(VIRTIO_SND_QUEUE_CONTROL)
#define VIOSND_EVENT VIOSND_ROLE(VIRTIO_SND_QUEUE_EVENT)
#define VIOSND_TX    VIOSND_ROLE(VIRTIO_SND_QUEUE_TX)
#define VIOSND_RX    VIOSND_ROLE(VIRTIO_SND_QUEUE_RX)

static const UCHAR VioSndRoles[VIOSND_MAX_MESSAGES][VIOSND_MAX_MESSAGES] = {
    {VIOSND_ROLE_ALL},
    {VIOSND_ROLE_CONFIG | VIOSND_CTRL | VIOSND_EVENT, VIOSND_TX | VIOSND_RX},
    {VIOSND_ROLE_CONFIG | VIOSND_CTRL | VIOSND_EVENT, VIOSND_TX, VIOSND_RX},
    {VIOSND_ROLE_CONFIG, VIOSND_CTRL | VIOSND_EVENT, VIOSND_TX, VIOSND_RX},
    {VIOSND_ROLE_CONFIG, VIOSND_CTRL, VIOSND_EVENT, VIOSND_TX, VIOSND_RX},
};

/* Row of VioSndRoles in use: messages, less one. */
static ULONG VioSndInterruptRow(const VIOSND_INTERRUPT *Interrupt)
{
    if (Interrupt->Shared || Interrupt->MessageCount == 0) {
        return 0;
    }
    return Interrupt->MessageCount < VIOSND_MAX_MESSAGES ? Interrupt->MessageCount - 1
                                                         : VIOSND_MAX_MESSAGES - 1;
}

USHORT VioSndInterruptVector(const VIOSND_ADAPTER *Adapter, ULONG Role)
{
    const UCHAR *roles = VioSndRoles[VioSndInterruptRow(&Adapter->Interrupt)];
    USHORT i;

    if (Adapter->Interrupt.Kind != VioSndInterruptMessage) {
        return VIRTIO_MSI_NO_VECTOR;
    }
    for (i = 0; i < VIOSND_MAX_MESSAGES; i++) {
        if (roles[i] & Role) {
            return i;
        }
    }
    return 0;
}

/* ---- DPC
 * ----------------------------------------------------------------------------------------- */

static VOID VioSndNotice(VIOSND_ADAPTER *Adapter, const struct virtio_snd_notice *Notice)
{
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        VIOSND_ENDPOINT *endpoint = &Adapter->Endpoints[i];

        switch (Notice->type) {
        case VIRTIO_SND_EVT_JACK_CONNECTED:
        case VIRTIO_SND_EVT_JACK_DISCONNECTED:
            if (endpoint->JackId == Notice->id) {
                endpoint->JackConnected = Notice->type == VIRTIO_SND_EVT_JACK_CONNECTED;
            }
            break;
        case VIRTIO_SND_EVT_PCM_XRUN:
            if (endpoint->Present && endpoint->StreamId == Notice->id) {
                endpoint->Xruns++;
            }
            break;
        default: /* elapsed periods show by completions; there are no control elements */
            break;
        }
    }
}

static VOID VioSndEventPoll(VIOSND_ADAPTER *Adapter)
{
    struct virtio_snd_notice notice;
    enum virtio_error error = VIRTIO_OK;
    ULONG i;

    for (i = 0; i < VIOSND_EVENTS_PER_DPC && error == VIRTIO_OK; i++) {
        error = virtio_snd_events_poll(&Adapter->Events, &notice);
        if (error == VIRTIO_OK) {
            VioSndNotice(Adapter, &notice);
        }
    }
    if (error == VIRTIO_E_QUEUE_BROKEN) {
        VioSndBroken(Adapter, VIRTIO_SND_QUEUE_EVENT,
                     virtqueue_broken(&Adapter->Queues[VIRTIO_SND_QUEUE_EVENT].Ring));
    }
    VioSndKick(Adapter, VIRTIO_SND_QUEUE_EVENT);
}

static VOID VioSndServeQueue(VIOSND_ADAPTER *Adapter, ULONG Queue)
{
    switch (Queue) {
    case VIRTIO_SND_QUEUE_CONTROL:
        VioSndControlPoll(Adapter);
        break;
    case VIRTIO_SND_QUEUE_EVENT:
        VioSndEventPoll(Adapter);
        break;
    case VIRTIO_SND_QUEUE_TX:
        VioSndPcmPoll(Adapter, VIRTIO_SND_D_OUTPUT);
        break;
    case VIRTIO_SND_QUEUE_RX:
        VioSndPcmPoll(Adapter, VIRTIO_SND_D_INPUT);
        break;
    }
}

/* Returns the roles that have more to do than one DPC should. Lock held. */
_Requires_lock_held_(Adapter->Lock) static ULONG VioSndServe(VIOSND_ADAPTER *Adapter, ULONG Roles)
{
    ULONG more = 0;
    ULONG i;

    for (i = 0; i < VIRTIO_SND_QUEUE_COUNT && Adapter->Started && !Adapter->Broken; i++) {
        VIOSND_QUEUE *queue = &Adapter->Queues[i];

        if (!(Roles & VIOSND_ROLE(i)) || (Adapter->Settling && i >= VIRTIO_SND_QUEUE_TX)) {
            continue;
        }
        queue->Interrupts++;
        VioSndServeQueue(Adapter, i);
        if (virtqueue_arm_and_check_more(&queue->Ring)) {
            more |= VIOSND_ROLE(i);
        }
    }
    return more;
}

static KDEFERRED_ROUTINE VioSndDpc;
static VOID NTAPI VioSndDpc(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                            PVOID SystemArgument2)
{
    VIOSND_ADAPTER *adapter = DeferredContext;
    ULONG roles = (ULONG)InterlockedExchange(&adapter->Interrupt.Pending, 0);
    ULONG more;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    KeAcquireSpinLockAtDpcLevel(&adapter->Lock);
    adapter->Interrupt.Dpcs++;
    more = VioSndServe(adapter, roles);
    KeReleaseSpinLockFromDpcLevel(&adapter->Lock);
    if ((roles & VIOSND_ROLE_CONFIG) && adapter->Started) {
        VioSndQueueWork(adapter, VIOSND_WORK_CONFIG);
    }
    if (roles & VIOSND_EVENT) {
        VioSndReportJacks(adapter);
    }
    if (more) {
        /* There is work, and no interrupt will come for it; others have their turn first. */
        InterlockedOr(&adapter->Interrupt.Pending, (LONG)more);
        KeInsertQueueDpc(&adapter->Interrupt.Dpc, NULL, NULL);
    }
}

/* ---- ISRs
 * ---------------------------------------------------------------------------------------- */

static KSERVICE_ROUTINE VioSndLineIsr;
static BOOLEAN NTAPI VioSndLineIsr(PKINTERRUPT Interrupt, PVOID ServiceContext)
{
    VIOSND_ADAPTER *adapter = ServiceContext;
    LONG roles = 0;
    UCHAR isr;

    UNREFERENCED_PARAMETER(Interrupt);
    if (adapter->Asleep) {
        return FALSE; /* another device's: ours was reset, and must not be touched in D3 */
    }
    isr = adapter->Transport->ops->isr_read(adapter->Transport);
    if (isr == 0 || !virtio_isr_valid(isr)) {
        adapter->Interrupt.NotOurs++;
        return FALSE;
    }
    adapter->Interrupt.Isr[0]++;
    if (isr & VIRTIO_PCI_ISR_QUEUE) {
        roles |= VIOSND_ROLE_QUEUES;
    }
    if (isr & VIRTIO_PCI_ISR_CONFIG) {
        roles |= VIOSND_ROLE_CONFIG;
    }
    InterlockedOr(&adapter->Interrupt.Pending, roles);
    KeInsertQueueDpc(&adapter->Interrupt.Dpc, NULL, NULL);
    return TRUE;
}

static KMESSAGE_SERVICE_ROUTINE VioSndMessageIsr;
static BOOLEAN NTAPI VioSndMessageIsr(PKINTERRUPT Interrupt, PVOID ServiceContext, ULONG MessageId)
{
    VIOSND_ADAPTER *adapter = ServiceContext;
    VIOSND_INTERRUPT *interrupt = &adapter->Interrupt;

    UNREFERENCED_PARAMETER(Interrupt);
    if (MessageId >= VIOSND_MAX_MESSAGES) {
        return TRUE; /* granted but not in use; nobody else's, a message is never shared */
    }
    interrupt->Isr[MessageId]++;
    InterlockedOr(&interrupt->Pending, VioSndRoles[VioSndInterruptRow(interrupt)][MessageId]);
    KeInsertQueueDpc(&interrupt->Dpc, NULL, NULL);
    return TRUE;
}

/* ---- Connect
 * ------------------------------------------------------------------------------------- */

NTSTATUS VioSndInterruptConnect(VIOSND_ADAPTER *Adapter)
{
    VIOSND_INTERRUPT *interrupt = &Adapter->Interrupt;
    /* Messages if Windows has granted any, else the line: "IoConnectInterruptEx". */
    IO_CONNECT_INTERRUPT_PARAMETERS parameters = {
        .Version = CONNECT_MESSAGE_BASED,
        .MessageBased =
            {
                .PhysicalDeviceObject = Adapter->Pdo,
                .ConnectionContext.Generic = &interrupt->Context,
                .MessageServiceRoutine = VioSndMessageIsr,
                .ServiceContext = Adapter,
                .SpinLock = NULL,
                .SynchronizeIrql = 0,
                .FloatingSave = FALSE,
                .FallBackServiceRoutine = VioSndLineIsr,
            },
    };
    NTSTATUS status;

    interrupt->Shared = FALSE;
    interrupt->MessageCount = 0;
    status = IoConnectInterruptEx(&parameters);
    if (!NT_SUCCESS(status)) {
        interrupt->Context = NULL;
        VioSndLogEvent(Adapter, VioSndEventInterrupt, (ULONG)status, 0);
        return status;
    }
    if (parameters.Version == CONNECT_MESSAGE_BASED) {
        interrupt->MessageCount = interrupt->Messages->MessageCount;
        interrupt->Kind = VioSndInterruptMessage;
    } else {
        interrupt->Kind = VioSndInterruptLine;
    }
    return STATUS_SUCCESS;
}

VOID VioSndInterruptDisconnect(VIOSND_ADAPTER *Adapter)
{
    VIOSND_INTERRUPT *interrupt = &Adapter->Interrupt;
    IO_DISCONNECT_INTERRUPT_PARAMETERS parameters = {
        .Version =
            interrupt->Kind == VioSndInterruptMessage ? CONNECT_MESSAGE_BASED : CONNECT_LINE_BASED,
        .ConnectionContext.Generic = interrupt->Context,
    };

    if (interrupt->Kind == VioSndInterruptNone) {
        return;
    }
    IoDisconnectInterruptEx(&parameters);
    interrupt->Context = NULL;
    interrupt->Kind = VioSndInterruptNone;
    KeRemoveQueueDpc(&interrupt->Dpc);
}

/* ---- Without interrupts
 * -------------------------------------------------------------------------- */

static KDEFERRED_ROUTINE VioSndPollTimerDpc;
static VOID NTAPI VioSndPollTimerDpc(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                                     PVOID SystemArgument2)
{
    VIOSND_ADAPTER *adapter = DeferredContext;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    KeAcquireSpinLockAtDpcLevel(&adapter->Lock);
    (void)VioSndServe(adapter, VIOSND_ROLE_QUEUES); /* the rest is served next time */
    KeReleaseSpinLockFromDpcLevel(&adapter->Lock);
    VioSndReportJacks(adapter);
    if (adapter->Started && ++adapter->PollTicks % VIOSND_POLL_SLOW_MS == 0) {
        VioSndQueueWork(adapter, VIOSND_WORK_CONFIG);
    }
}

VOID VioSndPollUpdate(VIOSND_ADAPTER *Adapter)
{
    ULONG period = 0;
    LARGE_INTEGER due;
    ULONG i;

    if (Adapter->Polling && Adapter->Started) {
        period = VIOSND_POLL_SLOW_MS;
        for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
            const VIOSND_STREAM *stream = Adapter->Endpoints[i].Stream;

            if (stream && stream->State == KSSTATE_RUN) {
                period = VIOSND_POLL_FAST_MS;
            }
        }
    }
    if (period == Adapter->PollPeriod) {
        return;
    }
    Adapter->PollPeriod = period;
    if (period == 0) {
        KeCancelTimer(&Adapter->PollTimer);
        return;
    }
    due.QuadPart = -10000ll * period;
    KeSetTimerEx(&Adapter->PollTimer, due, (LONG)period, &Adapter->PollDpc);
}

VOID VioSndInterruptInitialize(VIOSND_ADAPTER *Adapter)
{
    KeInitializeDpc(&Adapter->Interrupt.Dpc, VioSndDpc, Adapter);
    KeInitializeTimer(&Adapter->PollTimer);
    KeInitializeDpc(&Adapter->PollDpc, VioSndPollTimerDpc, Adapter);
}

/* SPDX-License-Identifier: MIT */
/*
 * The device from reset to DRIVER_OK and back (virtio 1.3 §3.1.1, §5.14.5). Same sequence at start,
 * after a failure and on wake:
 *
 *   negotiate: reset, ACKNOWLEDGE, DRIVER, features, FEATURES_OK, read configuration
 *   start:     per queue addresses, vector, enable; DRIVER_OK; event buffers
 *   query:     jacks, at the first start also streams (control.c)
 *   apply:     streams go on (pcm.c)
 *
 * A device that was reset while it had transfers is started twice: see VioSndSettle.
 */
#include "viosnd.h"

#define VIOSND_REQUIRED VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1)
#define VIOSND_WANTED                                                                              \
    (VIRTIO_FEATURE_MASK(VIRTIO_F_INDIRECT_DESC) | VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX))

/* ---- Registers
 * ----------------------------------------------------------------------------------- */

NTSTATUS VioSndDeviceAttach(VIOSND_ADAPTER *Adapter)
{
    const struct virtio_pci_config config = {
        .os = {.ops = &NtOsOps, .ctx = &Adapter->Os},
        .io = &NtOsPciIoOps,
        .io_ctx = &Adapter->Os,
        .layout = Adapter->Config.StrictContract ? VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1
                                                 : VIRTIO_PCI_LAYOUT_PERMISSIVE,
        .device_type = VIRTIO_ID_SOUND,
        .legacy_id = VIOSND_DEVICE_ID,
        .need_device_config = true,
    };
    NT_OS_IDENTITY found;
    enum virtio_error error;

    if (!NtOsIdentityIs(&Adapter->Os.Nt, VIOSND_DEVICE_ID, VIOSND_REVISION, &found)) {
        VioSndLogEvent(Adapter, VioSndEventIdentity, found.Id, found.Revision);
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    error = virtio_pci_create(&Adapter->Pci, &config);
    if (error != VIRTIO_OK) {
        VioSndLogEvent(Adapter, VioSndEventPci, (ULONG)error, 0);
        return error == VIRTIO_E_MAP_FAILED ? STATUS_INSUFFICIENT_RESOURCES
                                            : STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    Adapter->Transport = &Adapter->Pci.transport;
    return STATUS_SUCCESS;
}

VOID VioSndDeviceDetach(VIOSND_ADAPTER *Adapter)
{
    if (Adapter->Transport) {
        Adapter->Transport = NULL;
        virtio_pci_destroy(&Adapter->Pci);
    }
}

static NTSTATUS VioSndNegotiate(VIOSND_ADAPTER *Adapter)
{
    struct virtio_transport *transport = Adapter->Transport;
    uint64_t required = Adapter->Features ? Adapter->Features : VIOSND_REQUIRED;
    uint64_t wanted =
        Adapter->Features ? 0 : VIOSND_WANTED; /* rings are made for the first choice */
    uint64_t features, missing;
    struct virtio_snd_settings settings;
    enum virtio_error error;

    error = virtio_transport_begin(transport);
    if (error != VIRTIO_OK) {
        VioSndLogEvent(Adapter, VioSndEventReset, (ULONG)error, 0);
        return STATUS_IO_DEVICE_ERROR;
    }
    Adapter->HostFeatures = transport->ops->get_device_features(transport);
    error =
        virtio_snd_select_features(Adapter->HostFeatures, required, wanted, &features, &missing);
    if (error != VIRTIO_OK) {
        virtio_transport_fail(transport);
        VioSndLogEvent(Adapter, VioSndEventFeatureMissing, (ULONG)missing, (ULONG)(missing >> 32));
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    error = virtio_transport_accept_features(transport, features);
    if (error != VIRTIO_OK) {
        virtio_transport_fail(transport);
        VioSndLogEvent(Adapter, VioSndEventFeaturesRefused, (ULONG)error, 0);
        return STATUS_IO_DEVICE_ERROR;
    }
    error = virtio_snd_read_settings(transport, features, &settings);
    if (error != VIRTIO_OK) {
        virtio_transport_fail(transport);
        VioSndLogEvent(Adapter, VioSndEventDeviceConfig, (ULONG)error, 0);
        return STATUS_IO_DEVICE_ERROR;
    }
    if (Adapter->Features == 0) {
        Adapter->Settings = settings; /* later ones must not surprise what was built on these */
    }
    Adapter->Features = features;
    return STATUS_SUCCESS;
}

/* ---- Queues
 * -------------------------------------------------------------------------------------- */

/* Smallest useful sizes: a request and its answer; an event; header, samples, status. */
static const struct {
    uint16_t MinSize, Cap, IndirectMax;
} VioSndQueueShapes[VIRTIO_SND_QUEUE_COUNT] = {
    [VIRTIO_SND_QUEUE_CONTROL] = {2, 16, 0},
    [VIRTIO_SND_QUEUE_EVENT] = {1, VIOSND_EVENT_BUFFERS, 0},
    [VIRTIO_SND_QUEUE_TX] = {4, VIOSND_MAX_QUEUE_SIZE, VIRTIO_SND_INDIRECT_MAX},
    [VIRTIO_SND_QUEUE_RX] = {4, VIOSND_MAX_QUEUE_SIZE, VIRTIO_SND_INDIRECT_MAX},
};

static enum virtio_error VioSndQueueCreate(VIOSND_ADAPTER *Adapter, USHORT Index)
{
    struct virtio_transport *transport = Adapter->Transport;
    VIOSND_QUEUE *queue = &Adapter->Queues[Index];
    struct virtqueue_config config = {
        .os = {.ops = &NtOsOps, .ctx = &Adapter->Os},
        .index = Index,
        .event_idx = (Adapter->Features & VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX)) != 0,
    };
    enum virtio_error error = VIRTIO_E_QUEUE_ABSENT;

    if (Adapter->Features & VIRTIO_FEATURE_MASK(VIRTIO_F_INDIRECT_DESC)) {
        config.indirect_max = VioSndQueueShapes[Index].IndirectMax;
    }
    if (Index < transport->ops->queue_count(transport)) {
        config.size = virtqueue_choose_size(transport->ops->queue_max_size(transport, Index),
                                            VioSndQueueShapes[Index].Cap);
        error = config.size < VioSndQueueShapes[Index].MinSize
                    ? VIRTIO_E_QUEUE_SIZE_INVALID
                    : virtqueue_create(&queue->Ring, &config);
    }
    queue->Created = error == VIRTIO_OK;
    if (error != VIRTIO_OK) {
        VioSndLogEvent(Adapter, VioSndEventQueue, Index, (ULONG)error);
    }
    return error;
}

static NTSTATUS VioSndStatusOf(enum virtio_error Error)
{
    if (Error == VIRTIO_OK) {
        return STATUS_SUCCESS;
    }
    return Error == VIRTIO_E_NO_MEMORY || Error == VIRTIO_E_NO_DMA_MEMORY
               ? STATUS_INSUFFICIENT_RESOURCES
               : STATUS_IO_DEVICE_ERROR;
}

static NTSTATUS VioSndCreateQueues(VIOSND_ADAPTER *Adapter)
{
    const struct core_os os = {.ops = &NtOsOps, .ctx = &Adapter->Os};
    const bool zero_is_ok = Adapter->Pci.layout.is_aero_contract;
    enum virtio_error error = VIRTIO_OK;
    USHORT i;

    for (i = 0; i < VIRTIO_SND_QUEUE_COUNT && error == VIRTIO_OK; i++) {
        error = VioSndQueueCreate(Adapter, i);
    }
    if (error == VIRTIO_OK) {
        error =
            virtio_snd_control_create(&Adapter->Control.Core, &os,
                                      &Adapter->Queues[VIRTIO_SND_QUEUE_CONTROL].Ring, zero_is_ok);
        Adapter->Control.Created = error == VIRTIO_OK;
    }
    if (error == VIRTIO_OK) {
        error = virtio_snd_events_create(&Adapter->Events, &os,
                                         &Adapter->Queues[VIRTIO_SND_QUEUE_EVENT].Ring,
                                         &Adapter->Settings, VIOSND_EVENT_BUFFERS);
        Adapter->EventsCreated = error == VIRTIO_OK;
    }
    if (error == VIRTIO_OK) {
        virtio_snd_pcm_queue_init(&Adapter->PcmQueues[VIRTIO_SND_D_OUTPUT],
                                  &Adapter->Queues[VIRTIO_SND_QUEUE_TX].Ring, VIRTIO_SND_D_OUTPUT,
                                  zero_is_ok);
        virtio_snd_pcm_queue_init(&Adapter->PcmQueues[VIRTIO_SND_D_INPUT],
                                  &Adapter->Queues[VIRTIO_SND_QUEUE_RX].Ring, VIRTIO_SND_D_INPUT,
                                  zero_is_ok);
    }
    return VioSndStatusOf(error);
}

/* The device has been reset, or can no longer reach memory. */
static VOID VioSndDestroyQueues(VIOSND_ADAPTER *Adapter)
{
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        if (Adapter->Endpoints[i].CoreCreated) {
            Adapter->Endpoints[i].CoreCreated = FALSE;
            virtio_snd_stream_destroy(&Adapter->Endpoints[i].Core);
        }
    }
    if (Adapter->EventsCreated) {
        Adapter->EventsCreated = FALSE;
        virtio_snd_events_destroy(&Adapter->Events);
    }
    if (Adapter->Control.Created) {
        Adapter->Control.Created = FALSE;
        virtio_snd_control_destroy(&Adapter->Control.Core);
    }
    for (i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        if (Adapter->Queues[i].Created) {
            Adapter->Queues[i].Created = FALSE;
            virtqueue_destroy(&Adapter->Queues[i].Ring);
        }
    }
}

VOID VioSndKick(VIOSND_ADAPTER *Adapter, ULONG Queue)
{
    VIOSND_QUEUE *queue = &Adapter->Queues[Queue];

    if (!Adapter->Started) {
        return;
    }
    virtqueue_publish(&queue->Ring);
    if (virtqueue_kick_needed(&queue->Ring)) {
        queue->Kicks++;
        Adapter->Transport->ops->notify(Adapter->Transport, &queue->Doorbell);
    }
}

VOID VioSndBroken(VIOSND_ADAPTER *Adapter, ULONG Queue, enum virtio_error Error)
{
    if (Adapter->Broken || !Adapter->Started) {
        return;
    }
    Adapter->Broken = TRUE;
    VioSndLogEvent(Adapter, VioSndEventQueueBroken, Queue, (ULONG)Error);
    VioSndQueueWork(Adapter, VIOSND_WORK_RECOVER);
}

/* ---- Start
 * --------------------------------------------------------------------------------------- */

static enum virtio_error VioSndQueueEnable(VIOSND_ADAPTER *Adapter, USHORT Index)
{
    struct virtio_transport *transport = Adapter->Transport;
    VIOSND_QUEUE *queue = &Adapter->Queues[Index];
    struct virtqueue_areas areas;
    enum virtio_error error;

    virtqueue_get_areas(&queue->Ring, &areas);
    error = transport->ops->queue_setup(transport, Index, &areas, &queue->Doorbell);
    if (error == VIRTIO_OK && Adapter->Interrupt.Kind == VioSndInterruptMessage) {
        error = transport->ops->queue_set_vector(
            transport, Index, VioSndInterruptVector(Adapter, VIOSND_ROLE(Index)));
    }
    if (error == VIRTIO_OK) {
        error = transport->ops->queue_enable(transport, Index);
    }
    if (error != VIRTIO_OK && error != VIRTIO_E_VECTOR_REFUSED) {
        VioSndLogEvent(Adapter, VioSndEventQueue, Index, (ULONG)error);
    }
    return error;
}

/* Event buffers go in before DRIVER_OK, the doorbell comes after it (§3.1.1). */
static enum virtio_error VioSndGo(VIOSND_ADAPTER *Adapter)
{
    enum virtio_error error;
    KIRQL irql;

    KeAcquireSpinLock(&Adapter->Lock, &irql);
    error = virtio_snd_events_post(&Adapter->Events);
    KeReleaseSpinLock(&Adapter->Lock, irql);
    if (error == VIRTIO_OK) {
        error = virtio_transport_driver_ok(Adapter->Transport);
    }
    if (error != VIRTIO_OK) {
        VioSndLogEvent(Adapter, VioSndEventDriverOk, (ULONG)error, 0);
        return error;
    }
    KeAcquireSpinLock(&Adapter->Lock, &irql);
    Adapter->Started = TRUE;
    Adapter->Broken = FALSE;
    VioSndKick(Adapter, VIRTIO_SND_QUEUE_EVENT);
    KeReleaseSpinLock(&Adapter->Lock, irql);
    return VIRTIO_OK;
}

/* After VioSndNegotiate. On failure the device is reset again. */
static enum virtio_error VioSndStart(VIOSND_ADAPTER *Adapter)
{
    struct virtio_transport *transport = Adapter->Transport;
    enum virtio_error error = VIRTIO_OK;
    USHORT i;

    if (Adapter->Interrupt.Kind == VioSndInterruptMessage) {
        error = transport->ops->config_set_vector(
            transport, VioSndInterruptVector(Adapter, VIOSND_ROLE_CONFIG));
    }
    for (i = 0; i < VIRTIO_SND_QUEUE_COUNT && error == VIRTIO_OK; i++) {
        error = VioSndQueueEnable(Adapter, i);
    }
    if (error == VIRTIO_OK) {
        error = VioSndGo(Adapter);
    }
    if (error != VIRTIO_OK) {
        virtio_transport_fail(transport);
        VioSndDeviceStop(Adapter);
    }
    return error;
}

/* The device took none of our vectors, or there is no interrupt: by the clock, if allowed. */
static NTSTATUS VioSndUsePolling(VIOSND_ADAPTER *Adapter, NTSTATUS Why)
{
    if (!Adapter->Config.AllowPollingOnly) {
        return Why;
    }
    Adapter->Polling = TRUE;
    VioSndLogEvent(Adapter, VioSndEventPolling, 0, 0);
    return STATUS_SUCCESS;
}

/* Separate messages, one message for all, no message. */
static NTSTATUS VioSndStartWithInterrupt(VIOSND_ADAPTER *Adapter)
{
    enum virtio_error error;
    NTSTATUS status = VioSndInterruptConnect(Adapter);

    if (!NT_SUCCESS(status)) {
        status = VioSndUsePolling(Adapter, status);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    error = VioSndStart(Adapter);
    if (error == VIRTIO_E_VECTOR_REFUSED) {
        VioSndLogEvent(Adapter, VioSndEventSharedVector, Adapter->Interrupt.MessageCount, 0);
        Adapter->Interrupt.Shared = TRUE;
        status = VioSndNegotiate(Adapter);
        error = NT_SUCCESS(status) ? VioSndStart(Adapter) : VIRTIO_E_DEVICE_GONE;
    }
    if (error == VIRTIO_E_VECTOR_REFUSED) {
        /*
         * Windows has given us messages instead of the line, and does so until the next start
         * (README.md, Msi).
         */
        VioSndLogEvent(Adapter, VioSndEventSharedVector, 1, 0);
        VioSndInterruptDisconnect(Adapter);
        status = VioSndUsePolling(Adapter, STATUS_IO_DEVICE_ERROR);
        if (NT_SUCCESS(status)) {
            status = VioSndNegotiate(Adapter);
        }
        error = NT_SUCCESS(status) ? VioSndStart(Adapter) : VIRTIO_E_DEVICE_GONE;
    }
    return VioSndStatusOf(error);
}

static NTSTATUS VioSndCreateStreams(VIOSND_ADAPTER *Adapter)
{
    const struct core_os os = {.ops = &NtOsOps, .ctx = &Adapter->Os};
    enum virtio_error error = VIRTIO_OK;
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints) && error == VIRTIO_OK; i++) {
        VIOSND_ENDPOINT *endpoint = &Adapter->Endpoints[i];

        if (endpoint->Present) {
            error = virtio_snd_stream_create(&endpoint->Core, &os, &Adapter->PcmQueues[i],
                                             endpoint->StreamId, &endpoint->Pcm,
                                             VIRTIO_SND_TRANSFERS_MAX);
            endpoint->CoreCreated = error == VIRTIO_OK;
        }
    }
    return VioSndStatusOf(error);
}

NTSTATUS VioSndDeviceOpen(VIOSND_ADAPTER *Adapter)
{
    NTSTATUS status = VioSndNegotiate(Adapter);

    if (NT_SUCCESS(status)) {
        status = VioSndCreateQueues(Adapter);
    }
    if (NT_SUCCESS(status)) {
        status = VioSndStartWithInterrupt(Adapter);
    }
    if (NT_SUCCESS(status)) {
        VioSndPollUpdate(Adapter);
        status = VioSndStatusOf(VioSndQueryStreams(Adapter));
    }
    if (NT_SUCCESS(status)) {
        status = VioSndStatusOf(VioSndQueryJacks(Adapter));
    }
    if (NT_SUCCESS(status)) {
        status = VioSndStatusOf(VioSndQueryMaps(Adapter));
    }
    if (NT_SUCCESS(status)) {
        status = VioSndCreateStreams(Adapter);
    }
    return status; /* on failure the caller shuts down, which closes */
}

/* ---- Stop, restart, recovery
 * --------------------------------------------------------------------- */

/*
 * After the reset: what the device had is ours again. So the specification has it (§2.4.1);
 * a device that does not keep to it is why streams that had transfers are remembered.
 */
_Requires_lock_held_(Adapter->Lock) static VOID VioSndReclaim(VIOSND_ADAPTER *Adapter)
{
    struct virtio_snd_stream *stream;
    void *cookie;
    ULONG i;

    if (Adapter->Control.Created) {
        virtio_snd_control_reset(&Adapter->Control.Core);
    }
    if (Adapter->EventsCreated) {
        virtio_snd_events_reset(&Adapter->Events);
    }
    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        if (Adapter->PcmQueues[i].vq) {
            while (virtio_snd_pcm_queue_detach(&Adapter->PcmQueues[i], &stream, &cookie)) {
            }
        }
        if (Adapter->Endpoints[i].CoreCreated) {
            virtio_snd_stream_reset(&Adapter->Endpoints[i].Core);
        }
    }
}

/* Before the reset is forgotten: streams with transfers that the device might not forget. */
_Requires_lock_held_(Adapter->Lock) static VOID VioSndMarkUnsettled(VIOSND_ADAPTER *Adapter)
{
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        VIOSND_ENDPOINT *endpoint = &Adapter->Endpoints[i];

        if (endpoint->CoreCreated && virtio_snd_stream_in_flight(&endpoint->Core) > 0) {
            endpoint->Unsettled = TRUE;
        }
    }
}

VOID VioSndDeviceStop(VIOSND_ADAPTER *Adapter)
{
    enum virtio_error error = VIRTIO_OK;
    KIRQL irql;
    ULONG i;

    if (!Adapter->Transport) {
        return;
    }
    KeAcquireSpinLock(&Adapter->Lock, &irql);
    Adapter->Started = FALSE; /* no ring is touched by the DPC after this */
    KeReleaseSpinLock(&Adapter->Lock, irql);
    if (!Adapter->Asleep) { /* a sleeping device was reset before it went to sleep */
        error = Adapter->Transport->ops->reset(Adapter->Transport);
    }
    if (error != VIRTIO_OK && !Adapter->Os.Nt.Removed) {
        VioSndLogEvent(Adapter, VioSndEventReset, (ULONG)error, 0);
        /*
         * It must not write to memory that is about to be given to others; nor may one that only
         * did not answer for a while, and comes back.
         */
        NtOsDisableBusMaster(&Adapter->Os.Nt);
        Adapter->ResetTimedOut = TRUE;
    }
    KeAcquireSpinLock(&Adapter->Lock, &irql);
    VioSndMarkUnsettled(Adapter);
    VioSndReclaim(Adapter);
    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        if (Adapter->Endpoints[i].Stream) {
            VioSndPcmSuspend(Adapter->Endpoints[i].Stream);
        }
    }
    KeReleaseSpinLock(&Adapter->Lock, irql);
}

static BOOLEAN VioSndUnsettled(const VIOSND_ADAPTER *Adapter)
{
    return Adapter->Endpoints[0].Unsettled || Adapter->Endpoints[1].Unsettled;
}

static VOID VioSndSetSettling(VIOSND_ADAPTER *Adapter, BOOLEAN Settling)
{
    KIRQL irql;

    KeAcquireSpinLock(&Adapter->Lock, &irql);
    Adapter->Settling = Settling;
    KeReleaseSpinLock(&Adapter->Lock, irql);
}

/*
 * QEMU's device keeps what a stream has over a reset, against the specification (10.0.2,
 * virtio_snd_reset): it goes on reading and writing there, and what it returns it puts into the
 * used rings of its next life. RELEASE makes it return everything at once. So after a reset of a
 * device that had transfers comes a life in which it is led to RELEASE, as any device may be, the
 * transfer queues are not looked at, and nothing is handed over; then another reset, and the
 * life that counts.
 *
 * Until RELEASE has been answered the pages stay allocated, also when the client has closed the
 * stream (VIOSND_HELD). They are freed, and the client can have a buffer again,
 *   - when it is answered, here or at the end of the endpoint's next stream;
 *   - with the adapter (VioSndDeviceClose), after bus mastering has been taken from the function;
 *   - after surprise removal: the function is no longer on the bus, or masters it no more.
 *
 * Fails if the device does not come up. If it refuses or does not answer, it is tried again, then
 * next time; it is bounded by the time limit of commands.
 */
static NTSTATUS VioSndSettle(VIOSND_ADAPTER *Adapter)
{
    NTSTATUS status = STATUS_SUCCESS;
    BOOLEAN answers;
    ULONG i, life;

    for (life = 0; life < VIOSND_SETTLE_TRIES && VioSndUnsettled(Adapter) && NT_SUCCESS(status);
         life++) {
        VioSndSetSettling(Adapter, TRUE);
        status = VioSndNegotiate(Adapter);
        if (NT_SUCCESS(status)) {
            status = VioSndStatusOf(VioSndStart(Adapter));
        }
        answers = NT_SUCCESS(status);
        for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints) && answers; i++) {
            VIOSND_ENDPOINT *endpoint = &Adapter->Endpoints[i];

            if (endpoint->Unsettled) {
                answers = NT_SUCCESS(VioSndPcmSettle(endpoint));
                if (answers) {
                    VioSndSettled(endpoint);
                }
            }
        }
        VioSndDeviceStop(Adapter);
        VioSndSetSettling(Adapter, FALSE);
    }
    return status;
}

NTSTATUS VioSndDeviceRestart(VIOSND_ADAPTER *Adapter)
{
    NTSTATUS status;
    ULONG i;

    if (Adapter->Null) {
        status = STATUS_SUCCESS;
    } else if (Adapter->ResetTimedOut) {
        status = STATUS_IO_DEVICE_ERROR;
    } else {
        status = VioSndSettle(Adapter);
        if (NT_SUCCESS(status)) {
            status = VioSndNegotiate(Adapter);
        }
        if (NT_SUCCESS(status)) {
            status = VioSndStatusOf(VioSndStart(Adapter));
        }
        if (NT_SUCCESS(status)) {
            status = VioSndStatusOf(VioSndQueryJacks(Adapter));
        }
    }
    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints) && NT_SUCCESS(status); i++) {
        if (Adapter->Endpoints[i].Stream) {
            /*
             * A stream that the device refuses stands. If the device is silent, the control queue
             * has asked for another recovery.
             */
            (void)VioSndPcmApply(Adapter->Endpoints[i].Stream);
        }
    }
    return status;
}

VOID VioSndDeviceClose(VIOSND_ADAPTER *Adapter)
{
    ULONG i;

    if (!Adapter->Transport) {
        return;
    }
    VioSndDeviceStop(Adapter);
    if (VioSndUnsettled(Adapter) && !Adapter->Removed && !Adapter->Asleep &&
        !Adapter->ResetTimedOut) {
        (void)VioSndSettle(Adapter);
    }
    if (VioSndUnsettled(Adapter)) {
        NtOsDisableBusMaster(&Adapter->Os.Nt); /* nothing if it is not there any more */
    }
    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        VioSndSettled(&Adapter->Endpoints[i]);
    }
    VioSndInterruptDisconnect(Adapter);
    VioSndPollUpdate(Adapter);
    KeFlushQueuedDpcs(); /* a DPC may still hold what the next line frees */
    VioSndDestroyQueues(Adapter);
}

VOID VioSndSetFailed(VIOSND_ADAPTER *Adapter, BOOLEAN Failed)
{
    KIRQL irql;

    KeAcquireSpinLock(&Adapter->Lock, &irql);
    Adapter->Failed = Failed;
    KeReleaseSpinLock(&Adapter->Lock, irql);
}

/* Whether a device that needs another recovery deserves it. */
static BOOLEAN VioSndCountRecovery(VIOSND_ADAPTER *Adapter)
{
    ULONGLONG now = VioSndTime(Adapter);

    if (now - Adapter->RecoveryTime > VIOSND_RECOVERY_SPAN) {
        Adapter->Recoveries = 0;
    }
    Adapter->RecoveryTime = now;
    Adapter->Recoveries++;
    Adapter->RecoveriesTotal++;
    return Adapter->Recoveries <= VIOSND_MAX_RECOVERIES;
}

NTSTATUS VioSndRecover(VIOSND_ADAPTER *Adapter)
{
    NTSTATUS status = STATUS_IO_DEVICE_ERROR;

    if (Adapter->Null || Adapter->Removed || Adapter->Detached || !Adapter->Running) {
        return STATUS_DEVICE_NOT_READY;
    }
    if (Adapter->LowPower) {
        return STATUS_SUCCESS; /* it was reset, and wakes up by a complete start */
    }
    InterlockedAnd(&Adapter->WorkBits, ~VIOSND_WORK_RECOVER); /* this is it */
    VioSndDeviceStop(Adapter);
    if (!Adapter->Failed && VioSndCountRecovery(Adapter)) {
        status = VioSndDeviceRestart(Adapter);
    }
    if (!NT_SUCCESS(status)) {
        VioSndDeviceStop(Adapter);
        if (!Adapter->Failed) {
            VioSndLogEvent(Adapter, VioSndEventGivenUp, Adapter->Recoveries, 0);
        }
        VioSndSetFailed(Adapter, TRUE);
    }
    VioSndPollUpdate(Adapter);
    VioSndReportJacks(Adapter);
    return status;
}

/* ---- Work item
 * ----------------------------------------------------------------------------------- */

/* Configuration interrupt: nothing in the configuration changes but a cry for help. */
static VOID VioSndWorkConfig(VIOSND_ADAPTER *Adapter)
{
    if (!Adapter->Started || Adapter->Removed) {
        return;
    }
    if (virtio_transport_check(Adapter->Transport) == VIRTIO_E_NEEDS_RESET) {
        VioSndLogEvent(Adapter, VioSndEventNeedsReset, 0, 0);
        VioSndRecover(Adapter);
    }
}

static IO_WORKITEM_ROUTINE VioSndWork;
static VOID NTAPI VioSndWork(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    VIOSND_ADAPTER *adapter = Context;
    LONG bits, count;

    UNREFERENCED_PARAMETER(DeviceObject);
    do {
        count = adapter->WorkCount;
        bits = InterlockedExchange(&adapter->WorkBits, 0);
        VioSndLockMutex(adapter);
        if (bits & VIOSND_WORK_RECOVER) {
            VioSndRecover(adapter);
        }
        if (bits & VIOSND_WORK_CONFIG) {
            VioSndWorkConfig(adapter);
        }
        VioSndUnlockMutex(adapter);
        if (bits & VIOSND_WORK_STOP) {
            /* WorkCount stays above 0: nothing queues the item again. */
            KeSetEvent(&adapter->WorkStopped, IO_NO_INCREMENT, FALSE);
            return;
        }
    } while (InterlockedCompareExchange(&adapter->WorkCount, 0, count) != count);
}

VOID VioSndQueueWork(VIOSND_ADAPTER *Adapter, LONG Bits)
{
    InterlockedOr(&Adapter->WorkBits, Bits);
    if (InterlockedIncrement(&Adapter->WorkCount) == 1) {
        IoQueueWorkItem(Adapter->WorkItem, VioSndWork, DelayedWorkQueue, Adapter);
    }
}

VOID VioSndStopWork(VIOSND_ADAPTER *Adapter)
{
    VioSndQueueWork(Adapter, VIOSND_WORK_STOP);
    KeWaitForSingleObject(&Adapter->WorkStopped, Executive, KernelMode, FALSE, NULL);
}

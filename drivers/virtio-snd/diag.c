/* SPDX-License-Identifier: MIT */
/*
 * Diagnostics device: see diag.h. It exists while there are adapters (driver.c). Its security is
 * the default of its device type; whoever may open it can do nothing but read counters.
 */
#include "viosnd.h"

#define VIOSND_DIAG_NT_NAME    L"\\Device\\" VIOSND_NAME_W L"_diag"
#define VIOSND_DIAG_DOS_NAME   L"\\DosDevices\\" VIOSND_NAME_W L"_diag"
#define VIOSND_DIAG_MIN_OUTPUT 8u /* size and version */
/* Of the vendors' half, and so what no device object of PortCls has. */
#define VIOSND_DIAG_DEVICE_TYPE 0x8A0Du

C_ASSERT(AERO_VIRTIO_SND_DIAG_IOCTL_QUERY ==
         CTL_CODE(FILE_DEVICE_UNKNOWN, 0xA01, METHOD_BUFFERED, FILE_READ_ACCESS));
C_ASSERT(AERO_VIRTIO_SND_DIAG_IOCTL_LIST ==
         CTL_CODE(FILE_DEVICE_UNKNOWN, 0xA02, METHOD_BUFFERED, FILE_READ_ACCESS));
C_ASSERT(AERO_VIRTIO_SND_DIAG_QUEUES == VIRTIO_SND_QUEUE_COUNT);
C_ASSERT(AERO_VIRTIO_SND_DIAG_MESSAGES == VIOSND_MAX_MESSAGES);
C_ASSERT(AERO_VIRTIO_SND_DIAG_NO_VECTOR == VIRTIO_MSI_NO_VECTOR);
C_ASSERT(AERO_VIRTIO_SND_DIAG_INTERRUPT_LINE == VioSndInterruptLine);
C_ASSERT(AERO_VIRTIO_SND_DIAG_INTERRUPT_MSIX == VioSndInterruptMessage);

static PDEVICE_OBJECT VioSndDiagDevice;

/* ---- Snapshot
 * ------------------------------------------------------------------------------------ */

static VOID VioSndDiagQueue(const VIOSND_ADAPTER *Adapter, ULONG Index,
                            struct aero_virtio_snd_diag_queue *Out)
{
    const VIOSND_QUEUE *queue = &Adapter->Queues[Index];
    struct virtqueue_info info;

    Out->vector = VioSndInterruptVector(Adapter, VIOSND_ROLE(Index));
    if (!queue->Created) {
        return;
    }
    virtqueue_get_info(&queue->Ring, &info);
    Out->kicks = queue->Kicks;
    Out->interrupts = queue->Interrupts;
    Out->size = info.size;
    Out->avail_idx = info.avail_idx;
    Out->used_idx = info.used_idx;
    Out->in_flight = info.in_flight;
    Out->free_descriptors = info.free;
    Out->broken = (uint32_t)info.broken;
}

static VOID VioSndDiagStream(VIOSND_STREAM *Stream, struct aero_virtio_snd_diag_endpoint *Out)
{
    ULONGLONG position, taken;

    Out->flags |= AERO_VIRTIO_SND_DIAG_OPEN;
    Out->state = (uint32_t)Stream->State;
    Out->rate = Stream->Format.Rate;
    Out->channels = Stream->Format.Channels;
    Out->format = Stream->Format.Wire->id;
    Out->notifications = Stream->Notifications;
    if (Stream->HasBuffer) {
        VioSndPcmPosition(Stream, &position, &taken);
        Out->position = position;
        Out->buffer_bytes = Stream->Geometry.buffer_bytes;
        Out->transfer_bytes = Stream->Geometry.slot_bytes;
        Out->in_flight = virtio_snd_pace_in_flight(&Stream->Pace);
        Out->no_clock = Stream->Pace.eager;
        Out->underruns += Stream->Pace.ran_dry;
    }
}

static VOID VioSndDiagEndpoint(const VIOSND_ENDPOINT *Endpoint,
                               struct aero_virtio_snd_diag_endpoint *Out)
{
    if (!Endpoint->Present) {
        return;
    }
    Out->flags = AERO_VIRTIO_SND_DIAG_PRESENT;
    if (VioSndEndpointConnected(Endpoint)) {
        Out->flags |= AERO_VIRTIO_SND_DIAG_CONNECTED;
    }
    Out->stream_id = Endpoint->StreamId;
    Out->formats = Endpoint->Pcm.formats;
    Out->rates = Endpoint->Pcm.rates;
    Out->channels_max = Endpoint->Pcm.channels_max;
    Out->errors = (uint32_t)Endpoint->Core.count.errors;
    Out->transfers = Endpoint->Core.count.transfers;
    Out->bytes = Endpoint->Core.count.bytes;
    Out->xruns = Endpoint->Xruns;
    Out->underruns = Endpoint->Underruns;
    if (Endpoint->Stream) {
        VioSndDiagStream(Endpoint->Stream, Out);
    }
}

static uint32_t VioSndDiagFlags(const VIOSND_ADAPTER *Adapter)
{
    const struct {
        BOOLEAN Set;
        uint32_t Flag;
    } flags[] = {
        {Adapter->Started, AERO_VIRTIO_SND_DIAG_STARTED},
        {Adapter->Removed, AERO_VIRTIO_SND_DIAG_REMOVED},
        {Adapter->LowPower, AERO_VIRTIO_SND_DIAG_LOW_POWER},
        {Adapter->Failed, AERO_VIRTIO_SND_DIAG_FAILED},
        {Adapter->Interrupt.Shared, AERO_VIRTIO_SND_DIAG_SHARED_VECTOR},
        {Adapter->Null, AERO_VIRTIO_SND_DIAG_NULL},
        {Adapter->Polling, AERO_VIRTIO_SND_DIAG_POLLING},
        {Adapter->Pci.layout.is_aero_contract, AERO_VIRTIO_SND_DIAG_CONTRACT_LAYOUT},
        {Adapter->Config.StrictContract != 0, AERO_VIRTIO_SND_DIAG_STRICT},
    };
    uint32_t mask = 0;
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(flags); i++) {
        mask |= flags[i].Set ? flags[i].Flag : 0;
    }
    return mask;
}

/* VIOSND_VISIT */
static VOID VioSndDiagSnapshot(VIOSND_ADAPTER *Adapter, PVOID Context)
{
    struct aero_virtio_snd_diag *out = Context;
    KIRQL irql;
    ULONG i;

    KeAcquireSpinLock(&Adapter->Lock, &irql);
    out->size = sizeof(*out);
    out->version = AERO_VIRTIO_SND_DIAG_VERSION;
    out->interrupt_mode = (uint32_t)Adapter->Interrupt.Kind;
    out->message_count = Adapter->Interrupt.MessageCount;
    out->index = Adapter->Index;
    out->flags = VioSndDiagFlags(Adapter);
    out->host_features = Adapter->HostFeatures;
    out->guest_features = Adapter->Features;
    out->jacks = Adapter->Settings.jacks;
    out->streams = Adapter->Settings.streams;
    out->chmaps = Adapter->Settings.chmaps;
    out->config_vector = VioSndInterruptVector(Adapter, VIOSND_ROLE_CONFIG);
    for (i = 0; i < VIOSND_MAX_MESSAGES; i++) {
        out->interrupts[i] = Adapter->Interrupt.Isr[i];
    }
    out->interrupts_not_ours = Adapter->Interrupt.NotOurs;
    out->dpcs = Adapter->Interrupt.Dpcs;
    out->control_commands = Adapter->Control.Commands;
    out->control_failures = Adapter->Control.Failures;
    out->events_ignored = Adapter->Events.ignored;
    out->recoveries = Adapter->RecoveriesTotal;
    for (i = 0; i < VIRTIO_SND_QUEUE_COUNT; i++) {
        VioSndDiagQueue(Adapter, i, &out->queue[i]);
    }
    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        VioSndDiagEndpoint(&Adapter->Endpoints[i], &out->endpoint[i]);
    }
    KeReleaseSpinLock(&Adapter->Lock, irql);
}

/* ---- Requests
 * ------------------------------------------------------------------------------------ */

static NTSTATUS VioSndDiagQuery(PVOID Buffer, ULONG InputLength, ULONG OutputLength, PULONG Written)
{
    struct aero_virtio_snd_diag diag;
    ULONG index = 0;

    if (OutputLength < VIOSND_DIAG_MIN_OUTPUT) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (InputLength >= sizeof(struct aero_virtio_snd_diag_request)) {
        index = ((const struct aero_virtio_snd_diag_request *)Buffer)->index;
    }
    RtlZeroMemory(&diag, sizeof(diag));
    if (!VioSndListVisit(index, VioSndDiagSnapshot, &diag)) {
        return STATUS_NO_SUCH_DEVICE;
    }
    *Written = OutputLength < sizeof(diag) ? OutputLength : sizeof(diag);
    RtlCopyMemory(Buffer, &diag, *Written);
    return STATUS_SUCCESS;
}

static NTSTATUS VioSndDiagList(PVOID Buffer, ULONG OutputLength, PULONG Written)
{
    struct aero_virtio_snd_diag_list list = {
        .size = sizeof(list),
        .version = AERO_VIRTIO_SND_DIAG_VERSION,
    };
    ULONG mask;

    if (OutputLength < VIOSND_DIAG_MIN_OUTPUT) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    list.count = VioSndListIndexes(&mask);
    list.mask = mask;
    *Written = OutputLength < sizeof(list) ? OutputLength : sizeof(list);
    RtlCopyMemory(Buffer, &list, *Written);
    return STATUS_SUCCESS;
}

static NTSTATUS VioSndDiagControl(PIRP Irp, PULONG Written)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    ULONG input = stack->Parameters.DeviceIoControl.InputBufferLength;
    ULONG output = stack->Parameters.DeviceIoControl.OutputBufferLength;
    PVOID buffer = Irp->AssociatedIrp.SystemBuffer;

    switch (stack->Parameters.DeviceIoControl.IoControlCode) {
    case AERO_VIRTIO_SND_DIAG_IOCTL_QUERY:
        return VioSndDiagQuery(buffer, input, output, Written);
    case AERO_VIRTIO_SND_DIAG_IOCTL_LIST:
        return VioSndDiagList(buffer, output, Written);
    }
    return STATUS_INVALID_DEVICE_REQUEST;
}

BOOLEAN VioSndDiagDispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp, PNTSTATUS Status)
{
    ULONG written = 0;

    if (DeviceObject->DeviceType != VIOSND_DIAG_DEVICE_TYPE) {
        return FALSE; /* PortCls' */
    }
    switch (IoGetCurrentIrpStackLocation(Irp)->MajorFunction) {
    case IRP_MJ_CREATE:
    case IRP_MJ_CLEANUP:
    case IRP_MJ_CLOSE:
        *Status = STATUS_SUCCESS;
        break;
    case IRP_MJ_DEVICE_CONTROL:
        *Status = VioSndDiagControl(Irp, &written);
        break;
    default:
        *Status = STATUS_INVALID_DEVICE_REQUEST;
        break;
    }
    Irp->IoStatus.Status = *Status;
    Irp->IoStatus.Information = written;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return TRUE;
}

/* ---- Life
 * ---------------------------------------------------------------------------------------- */

VOID VioSndDiagRegister(PDRIVER_OBJECT DriverObject)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(VIOSND_DIAG_NT_NAME);
    UNICODE_STRING link = RTL_CONSTANT_STRING(VIOSND_DIAG_DOS_NAME);
    NTSTATUS status;

    status = IoCreateDevice(DriverObject, 0, &name, VIOSND_DIAG_DEVICE_TYPE,
                            FILE_DEVICE_SECURE_OPEN, FALSE, &VioSndDiagDevice);
    if (NT_SUCCESS(status)) {
        status = IoCreateSymbolicLink(&link, &name);
        if (!NT_SUCCESS(status)) {
            IoDeleteDevice(VioSndDiagDevice);
        }
    }
    if (!NT_SUCCESS(status)) {
        /* The adapters work without it. */
        VioSndDiagDevice = NULL;
        DbgPrintEx(DPFLTR_IHVAUDIO_ID, DPFLTR_WARNING_LEVEL,
                   VIOSND_NAME ": could not create the diagnostics device: 0x%08x\n",
                   (ULONG)status);
        return;
    }
    VioSndDiagDevice->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
}

VOID VioSndDiagDeregister(VOID)
{
    UNICODE_STRING link = RTL_CONSTANT_STRING(VIOSND_DIAG_DOS_NAME);

    if (VioSndDiagDevice) {
        IoDeleteSymbolicLink(&link);
        IoDeleteDevice(VioSndDiagDevice);
        VioSndDiagDevice = NULL;
    }
}

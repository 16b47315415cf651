/* SPDX-License-Identifier: MIT */
/* Diagnostics device: see diag.h. It exists while there are adapters (driver.c). */
#include "vionet.h"

#define VIONET_DIAG_NT_NAME  L"\\Device\\AeroVirtioNetDiag"
#define VIONET_DIAG_DOS_NAME L"\\DosDevices\\AeroVirtioNetDiag"
/* SYSTEM and administrators: all; everybody: read, which is all that the device can do. */
#define VIONET_DIAG_SDDL       L"D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;GR;;;WD)"
#define VIONET_DIAG_MIN_OUTPUT 8u /* version and size */

C_ASSERT(AERO_VIRTIO_NET_DIAG_IOCTL_QUERY ==
         CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_READ_ACCESS));
C_ASSERT(AERO_VIRTIO_NET_DIAG_IOCTL_LIST ==
         CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_READ_ACCESS));
C_ASSERT(AERO_VIRTIO_NET_DIAG_STATE_RUNNING == VioNetRunning);
C_ASSERT(AERO_VIRTIO_NET_DIAG_STATE_PAUSING == VioNetPausing);

static NDIS_HANDLE VioNetDiagHandle;

/* ---- Snapshot
 * ------------------------------------------------------------------------------------ */

static VOID VioNetDiagQueue(VIONET_ADAPTER *Adapter, VIONET_QUEUE *Queue, ULONG Role,
                            struct aero_virtio_net_diag_queue *Out)
{
    struct virtqueue_info info;
    KIRQL irql;

    if (!Queue->Created) {
        return;
    }
    KeAcquireSpinLock(&Queue->Lock, &irql);
    virtqueue_get_info(&Queue->Ring, &info);
    Out->kicks = Queue->Kicks;
    Out->interrupts = Queue->Interrupts;
    KeReleaseSpinLock(&Queue->Lock, irql);
    Out->size = info.size;
    Out->vector = VioNetInterruptVector(Adapter, Role);
    Out->avail_idx = info.avail_idx;
    Out->used_idx = info.used_idx;
    Out->in_flight = info.in_flight;
    Out->free_descriptors = info.free;
    Out->broken = (uint32_t)info.broken;
}

static VOID VioNetDiagCounters(VIONET_QUEUE *Queue, const VIONET_COUNTERS *Counters,
                               struct aero_virtio_net_diag_counters *Out)
{
    KIRQL irql;
    ULONG i;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    for (i = 0; i < VioNetClassCount; i++) {
        Out->frames[i] = Counters->Frames[i];
        Out->bytes[i] = Counters->Bytes[i];
    }
    Out->errors = Counters->Errors;
    Out->discards = Counters->Discards;
    KeReleaseSpinLock(&Queue->Lock, irql);
}

static uint32_t VioNetDiagFlags(const VIONET_ADAPTER *Adapter)
{
    const struct {
        BOOLEAN Set;
        uint32_t Flag;
    } flags[] = {
        {Adapter->Interrupt.Message, AERO_VIRTIO_NET_DIAG_MSIX},
        {Adapter->Interrupt.Shared, AERO_VIRTIO_NET_DIAG_SHARED_VECTOR},
        {Adapter->Removed, AERO_VIRTIO_NET_DIAG_REMOVED},
        {Adapter->LowPower, AERO_VIRTIO_NET_DIAG_LOW_POWER},
        {Adapter->Failed, AERO_VIRTIO_NET_DIAG_FAILED},
        {Adapter->Started, AERO_VIRTIO_NET_DIAG_STARTED},
        {Adapter->LinkUp, AERO_VIRTIO_NET_DIAG_LINK_UP},
        {Adapter->Pci.layout.is_aero_contract, AERO_VIRTIO_NET_DIAG_CONTRACT_LAYOUT},
        {Adapter->Config.StrictContract != 0, AERO_VIRTIO_NET_DIAG_STRICT},
    };
    uint32_t mask = 0;
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(flags); i++) {
        mask |= flags[i].Set ? flags[i].Flag : 0;
    }
    return mask;
}

/* VIONET_VISIT */
static VOID VioNetDiagSnapshot(VIONET_ADAPTER *Adapter, PVOID Context)
{
    struct aero_virtio_net_diag *out = Context;
    VIONET_RX *rx = &Adapter->Pairs[0].Rx;
    VIONET_TX *tx = &Adapter->Pairs[0].Tx;
    ULONG i;

    out->version = AERO_VIRTIO_NET_DIAG_VERSION;
    out->size = sizeof(*out);
    out->index = Adapter->Index;
    out->flags = VioNetDiagFlags(Adapter);
    out->state = (uint32_t)Adapter->State;
    out->message_count = Adapter->Interrupt.MessageCount;
    out->host_features = Adapter->HostFeatures;
    out->guest_features = Adapter->Features;
    RtlCopyMemory(out->permanent_mac, Adapter->PermanentMac, sizeof(out->permanent_mac));
    RtlCopyMemory(out->current_mac, Adapter->CurrentMac, sizeof(out->current_mac));
    out->header_size = Adapter->HeaderSize;
    out->mtu = Adapter->Mtu;
    out->packet_filter = Adapter->PacketFilter;
    out->multicast_count = Adapter->MulticastCount;
    out->vlan_id = Adapter->VlanId;
    out->recoveries = Adapter->Recoveries;
    out->config_vector = VioNetInterruptVector(Adapter, VIONET_ROLE_CONFIG);
    out->link_speed =
        Adapter->Settings.speed ? Adapter->Settings.speed * 1000000ull : VIONET_DEFAULT_SPEED;
    VioNetDiagQueue(Adapter, &rx->Queue, VIONET_ROLE_RX, &out->rx);
    VioNetDiagQueue(Adapter, &tx->Queue, VIONET_ROLE_TX, &out->tx);
    VioNetDiagQueue(Adapter, &Adapter->Control.Queue, VIONET_ROLE_CTRL, &out->control);
    VioNetDiagCounters(&rx->Queue, &rx->Counters, &out->rx_counters);
    VioNetDiagCounters(&tx->Queue, &tx->Counters, &out->tx_counters);
    for (i = 0; i < VIONET_MAX_MESSAGES; i++) {
        out->isr_count[i] = Adapter->Interrupt.Isr[i];
        out->dpc_count[i] = Adapter->Interrupt.Dpc[i];
    }
    out->isr_not_ours = Adapter->Interrupt.NotOurs;
    out->control_commands = Adapter->Control.Commands;
    out->control_failures = Adapter->Control.Failures;
    out->rx_no_buffer = rx->NoBuffer;
    out->rx_buffer_count = rx->BufferCount;
    out->rx_buffer_size = rx->BufferSize;
    out->rx_buffers_free = rx->FreeCount;
    out->tx_request_count = tx->RequestCount;
    out->tx_requests_free = tx->FreeCount;
    out->tx_nbl_count = tx->NblCount;
    for (i = 0; i < VIRTIO_NET_RX_DROP_COUNT; i++) {
        out->rx_dropped[i] = rx->Reassembly.dropped[i];
    }
}
C_ASSERT(VIRTIO_NET_RX_DROP_COUNT == RTL_NUMBER_OF(((struct aero_virtio_net_diag *)0)->rx_dropped));

/* ---- Requests
 * ------------------------------------------------------------------------------------ */

static NTSTATUS VioNetDiagQuery(PVOID Buffer, ULONG InputLength, ULONG OutputLength, PULONG Written)
{
    struct aero_virtio_net_diag diag;
    ULONG index = 0;

    if (OutputLength < VIONET_DIAG_MIN_OUTPUT) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (InputLength >= sizeof(struct aero_virtio_net_diag_request)) {
        index = ((const struct aero_virtio_net_diag_request *)Buffer)->index;
    }
    RtlZeroMemory(&diag, sizeof(diag));
    if (!VioNetListVisit(index, VioNetDiagSnapshot, &diag)) {
        return STATUS_NO_SUCH_DEVICE;
    }
    *Written = OutputLength < sizeof(diag) ? OutputLength : sizeof(diag);
    RtlCopyMemory(Buffer, &diag, *Written);
    return STATUS_SUCCESS;
}

static NTSTATUS VioNetDiagList(PVOID Buffer, ULONG InputLength, ULONG OutputLength, PULONG Written)
{
    struct aero_virtio_net_diag_list list = {
        .version = AERO_VIRTIO_NET_DIAG_VERSION,
        .size = sizeof(list),
    };
    ULONG mask;

    UNREFERENCED_PARAMETER(InputLength);
    if (OutputLength < VIONET_DIAG_MIN_OUTPUT) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    list.count = VioNetListIndexes(&mask);
    list.mask = mask;
    *Written = OutputLength < sizeof(list) ? OutputLength : sizeof(list);
    RtlCopyMemory(Buffer, &list, *Written);
    return STATUS_SUCCESS;
}

static NTSTATUS VioNetDiagComplete(PIRP Irp, NTSTATUS Status, ULONG Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS NTAPI VioNetDiagOpenClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    return VioNetDiagComplete(Irp, STATUS_SUCCESS, 0);
}

static NTSTATUS NTAPI VioNetDiagControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    ULONG input = stack->Parameters.DeviceIoControl.InputBufferLength;
    ULONG output = stack->Parameters.DeviceIoControl.OutputBufferLength;
    PVOID buffer = Irp->AssociatedIrp.SystemBuffer;
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;
    ULONG written = 0;

    UNREFERENCED_PARAMETER(DeviceObject);
    switch (stack->Parameters.DeviceIoControl.IoControlCode) {
    case AERO_VIRTIO_NET_DIAG_IOCTL_QUERY:
        status = VioNetDiagQuery(buffer, input, output, &written);
        break;
    case AERO_VIRTIO_NET_DIAG_IOCTL_LIST:
        status = VioNetDiagList(buffer, input, output, &written);
        break;
    }
    return VioNetDiagComplete(Irp, status, written);
}

/* ---- Life
 * ---------------------------------------------------------------------------------------- */

VOID VioNetDiagRegister(VOID)
{
    PDRIVER_DISPATCH dispatch[IRP_MJ_MAXIMUM_FUNCTION + 1] = {
        [IRP_MJ_CREATE] = VioNetDiagOpenClose,
        [IRP_MJ_CLEANUP] = VioNetDiagOpenClose,
        [IRP_MJ_CLOSE] = VioNetDiagOpenClose,
        [IRP_MJ_DEVICE_CONTROL] = VioNetDiagControl,
    };
    NDIS_STRING device = RTL_CONSTANT_STRING(VIONET_DIAG_NT_NAME);
    NDIS_STRING symbolic = RTL_CONSTANT_STRING(VIONET_DIAG_DOS_NAME);
    UNICODE_STRING sddl = RTL_CONSTANT_STRING(VIONET_DIAG_SDDL);
    NDIS_DEVICE_OBJECT_ATTRIBUTES attributes = {
        .Header =
            {
                .Type = NDIS_OBJECT_TYPE_DEVICE_OBJECT_ATTRIBUTES,
                .Revision = NDIS_DEVICE_OBJECT_ATTRIBUTES_REVISION_1,
                .Size = NDIS_SIZEOF_DEVICE_OBJECT_ATTRIBUTES_REVISION_1,
            },
        .DeviceName = &device,
        .SymbolicName = &symbolic,
        .MajorFunctions = dispatch,
        .DefaultSDDLString = &sddl,
    };
    PDEVICE_OBJECT object;
    NDIS_STATUS status;

    status = NdisRegisterDeviceEx(VioNetDriverHandle, &attributes, &object, &VioNetDiagHandle);
    if (status != NDIS_STATUS_SUCCESS) {
        /* The adapters work without it. */
        VioNetDiagHandle = NULL;
        DbgPrintEx(DPFLTR_IHVNETWORK_ID, DPFLTR_WARNING_LEVEL,
                   VIONET_NAME ": could not create the diagnostics device: 0x%08x\n",
                   (ULONG)status);
    }
}

VOID VioNetDiagDeregister(VOID)
{
    if (VioNetDiagHandle) {
        NdisDeregisterDeviceEx(VioNetDiagHandle);
        VioNetDiagHandle = NULL;
    }
}

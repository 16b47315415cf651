/* SPDX-License-Identifier: MIT */
/*
 * KS requests that come in IRPs: opening filters and pins, properties, routed to the port's own sets
 * and then to the automation tables of filter, pin or node (PCPROPERTY_REQUEST).
 *
 * Pins are opened relative to their filter, under the name KSSTRING_Pin\ followed by the bytes of
 * KSPIN_CONNECT and the data format, as KsCreatePin does.
 */
#include "pcp.h"

#define PCP_TAG 'scP '

NTSTATUS PcpAnswer(PPCP_REQUEST Request, const VOID *Data, ULONG Bytes)
{
    Request->Information = Bytes;
    if (Request->ValueBytes == 0)
        return STATUS_BUFFER_OVERFLOW;
    if (Request->ValueBytes < Bytes) {
        Request->Information = 0;
        return STATUS_BUFFER_TOO_SMALL;
    }
    RtlCopyMemory(Request->Value, Data, Bytes);
    return STATUS_SUCCESS;
}

PPCP_STREAM PcpStreamOfFile(PFILE_OBJECT File)
{
    return ((PPCP_FILE)File->FsContext)->Stream;
}

/* ---- create, close ---------------------------------------------------------------------------------- */

static NTSTATUS PcpCreateFilter(PPCP_ADAPTER Adapter, PFILE_OBJECT File, PPCP_FILE New)
{
    PWSTR Name = File->FileName.Buffer;
    SIZE_T Chars = File->FileName.Length / sizeof(WCHAR);

    if (Chars != 0 && Name[0] == '\\') {
        Name++;
        Chars--;
    }
    New->Subdevice = PcpFindSubdevice(Adapter, Name, Chars);
    return New->Subdevice != NULL ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND;
}

static NTSTATUS PcpCheckConnect(PPCP_PORT Port, const KSPIN_CONNECT *Connect, ULONG FormatBytes)
{
    const PCPIN_DESCRIPTOR *Pin = PcpPin(Port, Connect->PinId);
    KSPIN_COMMUNICATION Communication;

    if (Pin == NULL)
        return STATUS_INVALID_PARAMETER;
    Communication = Pin->KsPinDescriptor.Communication;
    if (!Port->WaveRt || (Communication != KSPIN_COMMUNICATION_SINK &&
                          Communication != KSPIN_COMMUNICATION_SOURCE &&
                          Communication != KSPIN_COMMUNICATION_BOTH))
        return STATUS_INVALID_DEVICE_REQUEST;
    if (!IsEqualGUID(&Connect->Interface.Set, &KSINTERFACESETID_Standard) ||
        Connect->Interface.Id != KSINTERFACE_STANDARD_LOOPED_STREAMING ||
        !IsEqualGUID(&Connect->Medium.Set, &KSMEDIUMSETID_Standard))
        return STATUS_NO_MATCH;
    if (Port->PinInstances[Connect->PinId] >= Pin->MaxFilterInstanceCount ||
        Port->PinInstances[Connect->PinId] >= Pin->MaxGlobalInstanceCount)
        return STATUS_INSUFFICIENT_RESOURCES;
    return PcpValidateFormat(Port, Connect->PinId, (const KSDATAFORMAT *)(Connect + 1), FormatBytes);
}

static NTSTATUS PcpCreatePin(PFILE_OBJECT File, PPCP_FILE Filter, PPCP_FILE New)
{
    static const WCHAR Prefix[] = KSSTRING_Pin;
    const ULONG PrefixBytes = sizeof(Prefix); /* the NUL's place is the backslash's */
    PKSPIN_CONNECT Connect;
    ULONG Bytes = File->FileName.Length;
    NTSTATUS Status;

    if (Filter == NULL || Filter->Stream != NULL || Bytes < PrefixBytes + sizeof(*Connect) ||
        RtlCompareMemory(File->FileName.Buffer, Prefix, PrefixBytes - sizeof(WCHAR)) !=
            PrefixBytes - sizeof(WCHAR))
        return STATUS_OBJECT_NAME_NOT_FOUND;
    Bytes -= PrefixBytes;
    /* A copy of its own, guarded, because the driver keeps pointers into it at its peril. */
    Connect = LabPoolAllocate(NonPagedPool, Bytes, PCP_TAG, LAB_POOL_NOT_POOL, NULL);
    RtlCopyMemory(Connect, (PUCHAR)File->FileName.Buffer + PrefixBytes, Bytes);
    New->Subdevice = Filter->Subdevice;
    PcpLockPort(Filter->Port);
    Status = PcpCheckConnect(Filter->Port, Connect, Bytes - sizeof(*Connect));
    if (NT_SUCCESS(Status))
        Status = PcpOpenStream(Filter->Port, Connect->PinId, (const KSDATAFORMAT *)(Connect + 1),
                               ((PKSDATAFORMAT)(Connect + 1))->FormatSize, &New->Stream);
    if (NT_SUCCESS(Status))
        Filter->Port->PinInstances[Connect->PinId]++;
    PcpUnlockPort(Filter->Port);
    LabPoolFree(Connect, 0, NULL);
    return Status;
}

NTSTATUS PcpCreate(PPCP_ADAPTER Adapter, PIRP Irp)
{
    PFILE_OBJECT File = IoGetCurrentIrpStackLocation(Irp)->FileObject;
    PPCP_FILE New;
    NTSTATUS Status;

    Irp->IoStatus.Information = 0;
    if (!Adapter->Started || Adapter->Removed)
        return PcpComplete(Irp, STATUS_DEVICE_NOT_READY);
    New = LabAllocate(sizeof(*New));
    if (File->RelatedFileObject != NULL)
        Status = PcpCreatePin(File, File->RelatedFileObject->FsContext, New);
    else
        Status = PcpCreateFilter(Adapter, File, New);
    if (!NT_SUCCESS(Status)) {
        LabFree(New);
        return PcpComplete(Irp, Status);
    }
    New->Subdevice->Opens++;
    New->Port = New->Subdevice->Port;
    PcpReference(&New->Port->Object);
    File->FsContext = New;
    return PcpComplete(Irp, STATUS_SUCCESS);
}

NTSTATUS PcpCleanup(PPCP_ADAPTER Adapter, PIRP Irp)
{
    PFILE_OBJECT File = IoGetCurrentIrpStackLocation(Irp)->FileObject;
    PPCP_FILE Context = File->FsContext;

    UNREFERENCED_PARAMETER(Adapter);
    if (Context != NULL)
        PcpDropEvents(Context->Port, File);
    return PcpComplete(Irp, STATUS_SUCCESS);
}

NTSTATUS PcpClose(PPCP_ADAPTER Adapter, PIRP Irp)
{
    PFILE_OBJECT File = IoGetCurrentIrpStackLocation(Irp)->FileObject;
    PPCP_FILE Context = File->FsContext;

    UNREFERENCED_PARAMETER(Adapter);
    if (Context != NULL) {
        if (Context->Stream != NULL) {
            PcpLockPort(Context->Port);
            Context->Port->PinInstances[Context->Stream->Pin]--;
            PcpCloseStream(Context->Stream);
            PcpUnlockPort(Context->Port);
        }
        Context->Subdevice->Opens--;
        File->FsContext = NULL;
        PcpDereference(&Context->Port->Object, "PortCls");
        LabFree(Context);
    }
    return PcpComplete(Irp, STATUS_SUCCESS);
}

/* ---- properties of the driver ------------------------------------------------------------------------ */

typedef struct _PCP_PENDING {
    PCPROPERTY_REQUEST Public; /* first: what the driver sees */
    PCP_REQUEST Request;
    ULONG Given; /* ValueSize as the driver got it */
    PVOID Copy, Value;
    BOOLEAN Pended, Completed;
} PCP_PENDING, *PPCP_PENDING;

static const PCPROPERTY_ITEM *PcpFindItem(const PCAUTOMATION_TABLE *Table, const KSPROPERTY *Property,
                                          BOOLEAN *SetKnown)
{
    for (ULONG i = 0; Table != NULL && i < Table->PropertyCount; i++) {
        const PCPROPERTY_ITEM *Item =
            (const PCPROPERTY_ITEM *)((const UCHAR *)Table->Properties +
                                      (SIZE_T)i * Table->PropertyItemSize);

        if (!IsEqualGUID(Item->Set, &Property->Set))
            continue;
        *SetKnown = TRUE;
        if (Item->Id == Property->Id)
            return Item;
    }
    return NULL;
}

/* Basic support that the driver does not answer itself (KSPROPERTY_DESCRIPTION page). */
static NTSTATUS PcpBasicSupport(PPCP_REQUEST Request, const PCPROPERTY_ITEM *Item)
{
    KSPROPERTY_DESCRIPTION Description = {.DescriptionSize = sizeof(Description)};

    Description.AccessFlags = Item->Flags & (KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_SET |
                                             KSPROPERTY_TYPE_BASICSUPPORT);
    if (Request->ValueBytes >= sizeof(Description))
        return PcpAnswer(Request, &Description, sizeof(Description));
    return PcpAnswer(Request, &Description.AccessFlags, sizeof(ULONG));
}

/* The handler has answered: results to the client's buffer; checks. */
static NTSTATUS PcpFinish(PPCP_PENDING p, NTSTATUS Status)
{
    const PCPROPERTY_ITEM *Item = p->Public.PropertyItem;

    if (NT_SUCCESS(Status) && !(p->Public.Verb & KSPROPERTY_TYPE_SET)) {
        if (p->Public.ValueSize > p->Given)
            LabFinding("portcls-property", "portcls: handler of property %u: success with ValueSize %u, "
                       "the buffer has %u bytes", Item->Id, p->Public.ValueSize, p->Given);
        RtlCopyMemory(p->Request.Value, p->Value, p->Public.ValueSize);
        p->Request.Information = p->Public.ValueSize;
    } else if (Status == STATUS_BUFFER_OVERFLOW) {
        if (p->Public.ValueSize <= p->Given)
            LabFinding("portcls-property", "portcls: handler of property %u: STATUS_BUFFER_OVERFLOW, but "
                       "ValueSize %u fits into the buffer of %u bytes", Item->Id, p->Public.ValueSize,
                       p->Given);
        p->Request.Information = p->Public.ValueSize;
    }
    if (p->Copy != NULL)
        LabPoolFree(p->Copy, 0, NULL);
    if (p->Value != NULL)
        LabPoolFree(p->Value, 0, NULL);
    return Status;
}

NTSTATUS NTAPI PcCompletePendingPropertyRequest(PPCPROPERTY_REQUEST PropertyRequest, NTSTATUS Status)
{
    PPCP_PENDING p = CONTAINING_RECORD(PropertyRequest, PCP_PENDING, Public);
    PIRP Irp = p->Request.Irp;

    /* PcPropertyRequest rule of Driver Verifier's audio domain. */
    if (Status == STATUS_PENDING)
        LabFinding("portcls-property", "portcls: PcCompletePendingPropertyRequest: STATUS_PENDING");
    if (p->Completed)
        LabFinding("portcls-property", "portcls: PcCompletePendingPropertyRequest: completed twice");
    p->Completed = TRUE;
    Status = PcpFinish(p, Status);
    Irp->IoStatus.Information = p->Request.Information;
    LabFree(p);
    PcpComplete(Irp, Status);
    return STATUS_SUCCESS;
}

static NTSTATUS PcpCallHandler(PPCP_REQUEST Request, const PCPROPERTY_ITEM *Item, ULONG Node,
                               ULONG HeaderBytes)
{
    PPCP_PENDING p = LabAllocate(sizeof(*p));
    PPCP_STREAM Stream = Request->File->Stream;
    NTSTATUS Status;

    p->Request = *Request;
    p->Given = Request->ValueBytes;
    p->Public.MajorTarget = Request->File->Port->Unknown;
    p->Public.MinorTarget = Stream != NULL ? (PUNKNOWN)Stream->Stream : NULL;
    p->Public.Node = Node;
    p->Public.PropertyItem = Item;
    p->Public.Verb = Request->Property->Flags & ~(ULONG)KSPROPERTY_TYPE_TOPOLOGY;
    p->Public.InstanceSize = Request->InBytes - HeaderBytes;
    p->Public.ValueSize = Request->ValueBytes;
    p->Public.Irp = Request->Irp;
    /* Copies of exactly the size, so that whoever goes beyond is seen. */
    if (p->Public.InstanceSize != 0) {
        p->Copy = LabPoolAllocate(NonPagedPool, p->Public.InstanceSize, PCP_TAG, LAB_POOL_NOT_POOL, NULL);
        RtlCopyMemory(p->Copy, (PUCHAR)Request->Property + HeaderBytes, p->Public.InstanceSize);
        p->Public.Instance = p->Copy;
    }
    if (p->Given != 0) {
        p->Value = LabPoolAllocate(NonPagedPool, p->Given, PCP_TAG, LAB_POOL_NOT_POOL, NULL);
        if (p->Public.Verb & KSPROPERTY_TYPE_SET)
            RtlCopyMemory(p->Value, Request->Value, p->Given);
        p->Public.Value = p->Value;
    }
    IoMarkIrpPending(Request->Irp);
    Status = LAB_CALL("PCPFNPROPERTY_HANDLER", Item->Handler, &p->Public);
    if (Status == STATUS_PENDING)
        return STATUS_PENDING;
    Status = PcpFinish(p, Status);
    Request->Information = p->Request.Information;
    LabFree(p);
    return Status;
}

static NTSTATUS PcpDriverProperty(PPCP_REQUEST Request)
{
    PPCP_PORT Port = Request->File->Port;
    PKSPROPERTY Property = Request->Property;
    ULONG Verb = Property->Flags & ~(ULONG)KSPROPERTY_TYPE_TOPOLOGY, Node = PCFILTER_NODE;
    ULONG HeaderBytes = sizeof(KSPROPERTY);
    const PCAUTOMATION_TABLE *Table = Port->Filter->AutomationTable;
    const PCPROPERTY_ITEM *Item;
    BOOLEAN SetKnown = FALSE;

    if (Request->File->Stream != NULL)
        Table = PcpPin(Port, Request->File->Stream->Pin)->AutomationTable;
    if (Property->Flags & KSPROPERTY_TYPE_TOPOLOGY) {
        if (Request->InBytes < sizeof(KSP_NODE))
            return STATUS_INVALID_BUFFER_SIZE;
        Node = ((PKSP_NODE)Property)->NodeId;
        HeaderBytes = sizeof(KSP_NODE);
        if (PcpNode(Port, Node) == NULL)
            return STATUS_INVALID_DEVICE_REQUEST;
        Table = PcpNode(Port, Node)->AutomationTable;
    }
    Item = PcpFindItem(Table, Property, &SetKnown);
    if (Verb == KSPROPERTY_TYPE_SETSUPPORT)
        return SetKnown ? STATUS_SUCCESS : STATUS_PROPSET_NOT_FOUND;
    if (Item == NULL)
        return SetKnown ? STATUS_NOT_FOUND : STATUS_PROPSET_NOT_FOUND;
    if (Verb == KSPROPERTY_TYPE_BASICSUPPORT && !(Item->Flags & PCPROPERTY_ITEM_FLAG_BASICSUPPORT))
        return PcpBasicSupport(Request, Item);
    if ((Item->Flags & Verb) == 0)
        return STATUS_INVALID_DEVICE_REQUEST;
    return PcpCallHandler(Request, Item, Node, HeaderBytes);
}

static NTSTATUS PcpProperty(PPCP_FILE File, PIRP Irp)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);
    PCP_REQUEST Request = {
        .File = File,
        .Irp = Irp,
        .Property = Stack->Parameters.DeviceIoControl.Type3InputBuffer,
        .InBytes = Stack->Parameters.DeviceIoControl.InputBufferLength,
        .Value = Irp->UserBuffer,
        .ValueBytes = Stack->Parameters.DeviceIoControl.OutputBufferLength,
    };
    NTSTATUS Status = STATUS_NOT_FOUND;

    Irp->IoStatus.Information = 0;
    if (Request.InBytes < sizeof(KSPROPERTY))
        return PcpComplete(Irp, STATUS_INVALID_BUFFER_SIZE);
    if (!(Request.Property->Flags & KSPROPERTY_TYPE_TOPOLOGY))
        Status = File->Stream != NULL ? PcpStreamProperty(&Request, File->Stream)
                                      : PcpFilterProperty(&Request);
    if (Status == STATUS_NOT_FOUND)
        Status = PcpDriverProperty(&Request);
    if (Status == STATUS_PENDING)
        return STATUS_PENDING;
    Irp->IoStatus.Information = Request.Information;
    if (IoGetCurrentIrpStackLocation(Irp)->Control & SL_PENDING_RETURNED) {
        PcpComplete(Irp, Status);
        return STATUS_PENDING;
    }
    return PcpComplete(Irp, Status);
}

NTSTATUS PcpDeviceControl(PPCP_ADAPTER Adapter, PIRP Irp)
{
    PIO_STACK_LOCATION Stack = IoGetCurrentIrpStackLocation(Irp);
    PPCP_FILE File = Stack->FileObject != NULL ? Stack->FileObject->FsContext : NULL;

    Irp->IoStatus.Information = 0;
    if (File == NULL)
        return PcpComplete(Irp, STATUS_INVALID_DEVICE_REQUEST);
    if (Adapter->Removed)
        return PcpComplete(Irp, STATUS_DEVICE_NOT_CONNECTED);
    switch (Stack->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_KS_PROPERTY:
        return PcpProperty(File, Irp);
    case IOCTL_KS_ENABLE_EVENT:
        return PcpComplete(Irp, PcpEventRequest(File, Irp, TRUE));
    case IOCTL_KS_DISABLE_EVENT:
        return PcpComplete(Irp, PcpEventRequest(File, Irp, FALSE));
    default:
        return PcpComplete(Irp, STATUS_INVALID_DEVICE_REQUEST);
    }
}

/* SPDX-License-Identifier: MIT */
/*
 * Resources: asks the stack what a device needs, finds room in the PCI windows, hands out interrupt
 * messages, and builds the raw and translated lists of IRP_MN_START_DEVICE.
 *
 * Raw and translated differ only in interrupts here, as on a PC: addresses are the same on both sides
 * of the host bridge.
 */
#include "pnp.h"

typedef struct _PNP_RANGE {
    LIST_ENTRY Link;
    PPNP_NODE Owner;
    UCHAR Type;
    ULONG64 Start, Length;
} PNP_RANGE, *PPNP_RANGE;

static LIST_ENTRY PnpRanges = {&PnpRanges, &PnpRanges};
static PPNP_NODE PnpMessageOwner[PNP_MAX_INTERRUPTS];

/* Translated vectors are opaque to drivers; these ranges let a bare vector be traced back. */
#define PNP_LINE_VECTOR 0x40u
#define PNP_MESSAGE_VECTOR 0x200u

static BOOLEAN PnpFree(UCHAR type, ULONG64 start, ULONG64 length)
{
    for (PLIST_ENTRY e = PnpRanges.Flink; e != &PnpRanges; e = e->Flink) {
        PPNP_RANGE r = CONTAINING_RECORD(e, PNP_RANGE, Link);

        if (r->Type == type && start < r->Start + r->Length && r->Start < start + length) {
            return FALSE;
        }
    }
    return TRUE;
}

static BOOLEAN PnpFindRoom(UCHAR type, ULONG64 low, ULONG64 high, ULONG64 length, ULONG64 align,
                           PULONG64 start)
{
    ULONG64 at;

    if (align == 0) {
        align = 1;
    }
    at = (low + align - 1) & ~(align - 1);
    while (at >= low && at <= high && length - 1 <= high - at) {
        ULONG64 next = 0;

        if (PnpFree(type, at, length)) {
            *start = at;
            return TRUE;
        }
        for (PLIST_ENTRY e = PnpRanges.Flink; e != &PnpRanges; e = e->Flink) {
            PPNP_RANGE r = CONTAINING_RECORD(e, PNP_RANGE, Link);

            if (r->Type == type && at < r->Start + r->Length && r->Start < at + length) {
                next = r->Start + r->Length;
            }
        }
        at = (next + align - 1) & ~(align - 1);
    }
    return FALSE;
}

/* Window of the machine intersected with what the device can decode. */
static BOOLEAN PnpInWindow(UCHAR type, ULONG64 base, ULONG64 size, const IO_RESOURCE_DESCRIPTOR *d,
                           PULONG64 start)
{
    ULONG64 low = max((ULONG64)d->u.Memory.MinimumAddress.QuadPart, base);
    ULONG64 high = min((ULONG64)d->u.Memory.MaximumAddress.QuadPart, base + size - 1);

    return size != 0 && low <= high &&
           PnpFindRoom(type, low, high, d->u.Memory.Length, d->u.Memory.Alignment, start);
}

static BOOLEAN PnpPlace(const IO_RESOURCE_DESCRIPTOR *d, PULONG64 start)
{
    const struct lab_boot *boot = LabBootInfo();

    if (d->u.Memory.Length == 0) {
        *start = (ULONG64)d->u.Memory.MinimumAddress.QuadPart;
        return TRUE;
    }
    if (d->Type == CmResourceTypePort) {
        return PnpInWindow(d->Type, boot->pci_io, boot->pci_io_size, d, start);
    }
#if defined(_WIN64)
    /* Large prefetchable BARs go above 4 GiB, as firmware and Windows x64 do; the 32-bit client
     * editions of Windows 7 use no physical address above 4 GiB. */
    if ((d->Flags & CM_RESOURCE_MEMORY_PREFETCHABLE) &&
        PnpInWindow(d->Type, boot->pci_mem64, boot->pci_mem64_size, d, start)) {
        return TRUE;
    }
#endif
    return PnpInWindow(d->Type, boot->pci_mem32, boot->pci_mem32_size, d, start);
}

static void PnpReserve(PPNP_NODE node, UCHAR type, ULONG64 start, ULONG64 length)
{
    PPNP_RANGE r = LabAllocate(sizeof(*r));

    r->Owner = node;
    r->Type = type;
    r->Start = start;
    r->Length = length;
    InsertTailList(&PnpRanges, &r->Link);
}

static void PnpAddInterrupt(PPNP_NODE node, ULONG64 irq, ULONG vector, BOOLEAN message)
{
    PPNP_INTERRUPT grown = LabAllocate((node->InterruptCount + 1) * sizeof(*grown));

    if (node->Interrupts != NULL) {
        RtlpMove(grown, node->Interrupts, node->InterruptCount * sizeof(*grown));
        LabFree(node->Interrupts);
    }
    grown[node->InterruptCount++] = (PNP_INTERRUPT){
        .Irq = irq, .Vector = vector, .Irql = KiIrqlOfInterrupt(irq), .Message = message};
    node->Interrupts = grown;
}

/* `count` consecutive messages, aligned as multi-message MSI needs them (PCI 3.0 §6.8.1.3). */
static BOOLEAN PnpTakeMessages(PPNP_NODE node, ULONG count, PULONG first)
{
    ULONG step = 1;

    while (step < count) {
        step <<= 1;
    }
    for (ULONG at = 0; at + count <= PNP_MAX_INTERRUPTS; at += step) {
        ULONG n = 0;

        while (n < count && PnpMessageOwner[at + n] == NULL) {
            n++;
        }
        if (n == count) {
            for (n = 0; n < count; n++) {
                PnpMessageOwner[at + n] = node;
                PnpAddInterrupt(node, LAB_IRQ_MESSAGE | (at + n), PNP_MESSAGE_VECTOR + at + n, TRUE);
            }
            *first = at;
            return TRUE;
        }
    }
    return FALSE;
}

static KAFFINITY PnpAllCpus(void)
{
    return ((KAFFINITY)1 << LabBootInfo()->cpu_count) - 1;
}

static BOOLEAN PnpTakeInterrupt(PPNP_NODE node, const IO_RESOURCE_DESCRIPTOR *d,
                                PCM_PARTIAL_RESOURCE_DESCRIPTOR raw,
                                PCM_PARTIAL_RESOURCE_DESCRIPTOR translated)
{
    ULONG low = d->u.Interrupt.MinimumVector, high = d->u.Interrupt.MaximumVector;
    ULONG first;

    if (d->Flags & CM_RESOURCE_INTERRUPT_MESSAGE) {
        if (!PnpTakeMessages(node, high - low + 1, &first)) {
            return FALSE;
        }
        raw->u.MessageInterrupt.Raw.MessageCount = (USHORT)(high - low + 1);
        raw->u.MessageInterrupt.Raw.Vector = PNP_MESSAGE_VECTOR + first;
        raw->u.MessageInterrupt.Raw.Affinity = PnpAllCpus();
        translated->u.MessageInterrupt.Translated.Level = KiIrqlOfInterrupt(LAB_IRQ_MESSAGE | first);
        translated->u.MessageInterrupt.Translated.Vector = PNP_MESSAGE_VECTOR + first;
        translated->u.MessageInterrupt.Translated.Affinity = PnpAllCpus();
        return TRUE;
    }
    if (low > 255 || low != high) {
        return FALSE;
    }
    PnpAddInterrupt(node, low, PNP_LINE_VECTOR + low, FALSE);
    raw->u.Interrupt.Level = low;
    raw->u.Interrupt.Vector = low;
    raw->u.Interrupt.Affinity = PnpAllCpus();
    translated->u.Interrupt.Level = KiIrqlOfInterrupt(low);
    translated->u.Interrupt.Vector = PNP_LINE_VECTOR + low;
    translated->u.Interrupt.Affinity = PnpAllCpus();
    return TRUE;
}

PPNP_INTERRUPT NTAPI PnpInterruptByVector(ULONG Vector)
{
    for (PPNP_NODE n = PnpNext(NULL); n != NULL; n = PnpNext(n)) {
        for (ULONG i = 0; i < n->InterruptCount; i++) {
            if (n->Interrupts[i].Vector == Vector) {
                return &n->Interrupts[i];
            }
        }
    }
    return NULL;
}

VOID NTAPI PnpGiveResources(PPNP_NODE From, PPNP_NODE To)
{
    for (PLIST_ENTRY e = PnpRanges.Flink; e != &PnpRanges; e = e->Flink) {
        PPNP_RANGE r = CONTAINING_RECORD(e, PNP_RANGE, Link);

        if (r->Owner == From) {
            r->Owner = To;
        }
    }
    for (ULONG i = 0; i < PNP_MAX_INTERRUPTS; i++) {
        if (PnpMessageOwner[i] == From) {
            PnpMessageOwner[i] = To;
        }
    }
}

VOID NTAPI PnpReleaseResources(PPNP_NODE Node)
{
    for (PLIST_ENTRY e = PnpRanges.Flink; e != &PnpRanges;) {
        PPNP_RANGE r = CONTAINING_RECORD(e, PNP_RANGE, Link);

        e = e->Flink;
        if (r->Owner == Node) {
            RemoveEntryList(&r->Link);
            LabFree(r);
        }
    }
    for (ULONG i = 0; i < PNP_MAX_INTERRUPTS; i++) {
        if (PnpMessageOwner[i] == Node) {
            PnpMessageOwner[i] = NULL;
        }
    }
    if (Node->Interrupts != NULL) {
        LabFree(Node->Interrupts);
    }
    Node->Interrupts = NULL;
    Node->InterruptCount = 0;
    if (Node->Raw != NULL) {
        LabPoolFree(Node->Raw, 0, NULL);
        LabPoolFree(Node->Translated, 0, NULL);
    }
    Node->Raw = Node->Translated = NULL;
    Node->ResourceBytes = 0;
}

static BOOLEAN PnpTake(PPNP_NODE node, const IO_RESOURCE_DESCRIPTOR *d,
                       PCM_PARTIAL_RESOURCE_DESCRIPTOR raw,
                       PCM_PARTIAL_RESOURCE_DESCRIPTOR translated)
{
    ULONG64 start;

    *raw = (CM_PARTIAL_RESOURCE_DESCRIPTOR){
        .Type = d->Type, .ShareDisposition = d->ShareDisposition, .Flags = d->Flags};
    *translated = *raw;
    switch (d->Type) {
    case CmResourceTypePort:
    case CmResourceTypeMemory:
        if (!PnpPlace(d, &start)) {
            return FALSE;
        }
        if (d->u.Memory.Length != 0) {
            PnpReserve(node, d->Type, start, d->u.Memory.Length);
        }
        raw->u.Memory.Start.QuadPart = (LONGLONG)start;
        raw->u.Memory.Length = d->u.Memory.Length;
        *translated = *raw;
        return TRUE;
    case CmResourceTypeInterrupt:
        return PnpTakeInterrupt(node, d, raw, translated);
    case CmResourceTypeBusNumber:
        raw->u.BusNumber.Start = d->u.BusNumber.MinBusNumber;
        raw->u.BusNumber.Length = d->u.BusNumber.Length;
        *translated = *raw;
        return TRUE;
    case CmResourceTypeDevicePrivate:
        RtlpMove(raw->u.DevicePrivate.Data, d->u.DevicePrivate.Data,
                 sizeof(raw->u.DevicePrivate.Data));
        *translated = *raw;
        return TRUE;
    default:
        LabFinding("missing", "resource requirement of type %u", d->Type);
    }
}

/* One alternative list. Within it a descriptor and the ALTERNATIVE ones that follow are one choice. */
static BOOLEAN PnpTryList(PPNP_NODE node, const IO_RESOURCE_LIST *list, const CM_RESOURCE_LIST *head)
{
    ULONG bytes = sizeof(CM_RESOURCE_LIST) + list->Count * sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR);
    PCM_PARTIAL_RESOURCE_LIST raw, translated;
    ULONG i = 0;

    /* Behind guard pages of their own, and gone when the device stops. */
    node->Raw = LabPoolAllocate(NonPagedPool, bytes, 'seRP', LAB_POOL_ZERO | LAB_POOL_NOT_POOL, NULL);
    node->Translated =
        LabPoolAllocate(NonPagedPool, bytes, 'seRP', LAB_POOL_ZERO | LAB_POOL_NOT_POOL, NULL);
    *node->Raw = *head;
    raw = &node->Raw->List[0].PartialResourceList;
    raw->Version = raw->Revision = 1;
    *node->Translated = *node->Raw;
    translated = &node->Translated->List[0].PartialResourceList;
    while (i < list->Count) {
        BOOLEAN taken = FALSE;
        ULONG at = raw->Count;

        do {
            taken = taken || PnpTake(node, &list->Descriptors[i], &raw->PartialDescriptors[at],
                                     &translated->PartialDescriptors[at]);
            i++;
        } while (i < list->Count && (list->Descriptors[i].Option & IO_RESOURCE_ALTERNATIVE));
        if (!taken) {
            PnpReleaseResources(node);
            return FALSE;
        }
        raw->Count = translated->Count = at + 1;
    }
    node->ResourceBytes = (ULONG)FIELD_OFFSET(CM_RESOURCE_LIST, List[0].PartialResourceList.PartialDescriptors) +
                          raw->Count * (ULONG)sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR);
    return TRUE;
}

/* QUERY_RESOURCE_REQUIREMENTS to the bus driver, then every driver of the stack may filter. */
static PIO_RESOURCE_REQUIREMENTS_LIST PnpRequirements(PPNP_NODE node)
{
    IO_STACK_LOCATION s = {.MinorFunction = IRP_MN_QUERY_RESOURCE_REQUIREMENTS};
    ULONG_PTR answer = 0;
    PIO_RESOURCE_REQUIREMENTS_LIST list = NULL;
    NTSTATUS status = PnpSend(node, &s, &answer);
    ULONG bytes = 0;

    if (NT_SUCCESS(status)) {
        list = (PIO_RESOURCE_REQUIREMENTS_LIST)answer;
        bytes = list != NULL ? list->ListSize : 0;
    }
    s = (IO_STACK_LOCATION){.MinorFunction = IRP_MN_FILTER_RESOURCE_REQUIREMENTS};
    s.Parameters.FilterResourceRequirements.IoResourceRequirementList = list;
    answer = (ULONG_PTR)list;
    status = PnpSend(node, &s, &answer);
    if (NT_SUCCESS(status) && answer != (ULONG_PTR)list) {
        /* The filter made a new list and freed the old one. */
        list = (PIO_RESOURCE_REQUIREMENTS_LIST)answer;
    } else if (list != NULL && list->ListSize != bytes) {
        LabFinding("pnp-resources", "%wZ: IRP_MN_FILTER_RESOURCE_REQUIREMENTS: the size of the list went "
                   "from %u to %u in place; it has to be a new list",
                   &node->InstancePath, bytes, list->ListSize);
    }
    return list;
}

NTSTATUS NTAPI PnpAssignResources(PPNP_NODE Node)
{
    PIO_RESOURCE_REQUIREMENTS_LIST r = PnpRequirements(Node);
    CM_RESOURCE_LIST head = {.Count = 1};
    const IO_RESOURCE_LIST *list;
    NTSTATUS status = STATUS_CONFLICTING_ADDRESSES;

    if (r == NULL || r->AlternativeLists == 0) {
        if (r != NULL) {
            ExFreePool(r);
        }
        return STATUS_SUCCESS;
    }
    head.List[0].InterfaceType = r->InterfaceType;
    head.List[0].BusNumber = r->BusNumber;
    list = r->List;
    for (ULONG i = 0; i < r->AlternativeLists; i++) {
        if ((PUCHAR)&list->Descriptors[list->Count] > (PUCHAR)r + r->ListSize) {
            LabFinding("pnp-resources", "resource requirements list %u runs past ListSize %u", i,
                       r->ListSize);
        }
        if (PnpTryList(Node, list, &head)) {
            status = STATUS_SUCCESS;
            break;
        }
        list = (const IO_RESOURCE_LIST *)&list->Descriptors[list->Count];
    }
    ExFreePool(r);
    return status;
}

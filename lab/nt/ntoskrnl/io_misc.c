/* SPDX-License-Identifier: MIT */
/*
 * Remove locks, error log, shutdown notification, device queues of StartIo, small queries.
 *
 * Findings: remove-lock (released with a tag that was not acquired, acquired in vain for ever, not
 * initialised), error-log (packet written twice or never), unload-object.
 */
#include "io.h"

/* ---- remove locks ------------------------------------------------------------------------------- */

typedef struct _IOP_LOCK_TAG {
    struct _IOP_LOCK_TAG *Next;
    PVOID Tag;
} IOP_LOCK_TAG;

/* Beside every remove lock, whether the driver was built with the checked form or not. */
typedef struct _IOP_REMOVE_LOCK {
    LIST_ENTRY Link;
    PIO_REMOVE_LOCK Lock;
    PLAB_IMAGE Owner;
    IOP_LOCK_TAG *Tags;
} IOP_REMOVE_LOCK;

static LIST_ENTRY IopRemoveLocks = {&IopRemoveLocks, &IopRemoveLocks};

/* How long the last holders may take, of the machine's time, before the wait is called hopeless. */
#define IOP_REMOVE_SECONDS 30

static IOP_REMOVE_LOCK *IopFindRemoveLock(PIO_REMOVE_LOCK lock, const char *api)
{
    for (PLIST_ENTRY e = IopRemoveLocks.Flink; e != &IopRemoveLocks; e = e->Flink) {
        IOP_REMOVE_LOCK *r = CONTAINING_RECORD(e, IOP_REMOVE_LOCK, Link);

        if (r->Lock == lock) {
            return r;
        }
    }
    if (api != NULL) {
        LabFinding("remove-lock", "%s: %p was not initialised by IoInitializeRemoveLock", api, lock);
    }
    return NULL;
}

VOID NTAPI IoInitializeRemoveLockEx(PIO_REMOVE_LOCK Lock, ULONG AllocateTag, ULONG MaxLockedMinutes,
                                    ULONG HighWatermark, ULONG RemlockSize)
{
    IOP_REMOVE_LOCK *r = IopFindRemoveLock(Lock, NULL);

    UNREFERENCED_PARAMETER(AllocateTag);
    UNREFERENCED_PARAMETER(MaxLockedMinutes);
    UNREFERENCED_PARAMETER(HighWatermark);
    if (r == NULL) { /* the device extension of an earlier device may have been at this place */
        r = LabAllocate(sizeof(*r));
        InsertTailList(&IopRemoveLocks, &r->Link);
    }
    r->Lock = Lock;
    r->Owner = LabImageFromAddress(LAB_CALLER());
    while (r->Tags != NULL) {
        IOP_LOCK_TAG *t = r->Tags;

        r->Tags = t->Next;
        LabFree(t);
    }
    RtlZeroMemory(Lock, RemlockSize);
    Lock->Common.IoCount = 1;
    KeInitializeEvent(&Lock->Common.RemoveEvent, SynchronizationEvent, FALSE);
}

NTSTATUS NTAPI IoAcquireRemoveLockEx(PIO_REMOVE_LOCK Lock, PVOID Tag, PCSTR File, ULONG Line,
                                     ULONG RemlockSize)
{
    IOP_REMOVE_LOCK *r = IopFindRemoveLock(Lock, "IoAcquireRemoveLock");
    IOP_LOCK_TAG *t;

    UNREFERENCED_PARAMETER(File);
    UNREFERENCED_PARAMETER(Line);
    UNREFERENCED_PARAMETER(RemlockSize);
    if (Lock->Common.Removed) {
        return STATUS_DELETE_PENDING;
    }
    InterlockedIncrement(&Lock->Common.IoCount);
    t = LabAllocate(sizeof(*t));
    t->Tag = Tag;
    t->Next = r->Tags;
    r->Tags = t;
    return STATUS_SUCCESS;
}

static void IopDropTag(IOP_REMOVE_LOCK *r, PVOID tag, const char *api)
{
    IOP_LOCK_TAG **at = &r->Tags;
    IOP_LOCK_TAG *t;

    while (*at != NULL && (*at)->Tag != tag) {
        at = &(*at)->Next;
    }
    if (*at == NULL) {
        LabFinding("remove-lock", "%s: lock %p is not held with tag %p", api, r->Lock, tag);
    }
    t = *at;
    *at = t->Next;
    LabFree(t);
}

VOID NTAPI IoReleaseRemoveLockEx(PIO_REMOVE_LOCK Lock, PVOID Tag, ULONG RemlockSize)
{
    IOP_REMOVE_LOCK *r = IopFindRemoveLock(Lock, "IoReleaseRemoveLock");

    UNREFERENCED_PARAMETER(RemlockSize);
    IopDropTag(r, Tag, "IoReleaseRemoveLock");
    if (InterlockedDecrement(&Lock->Common.IoCount) == 0) {
        KeSetEvent(&Lock->Common.RemoveEvent, IO_NO_INCREMENT, FALSE);
    }
}

VOID NTAPI IoReleaseRemoveLockAndWaitEx(PIO_REMOVE_LOCK Lock, PVOID Tag, ULONG RemlockSize)
{
    IOP_REMOVE_LOCK *r = IopFindRemoveLock(Lock, "IoReleaseRemoveLockAndWait");
    LARGE_INTEGER patience = {.QuadPart = -10000000LL * IOP_REMOVE_SECONDS};

    UNREFERENCED_PARAMETER(RemlockSize);
    if (Lock->Common.Removed) {
        LabFinding("remove-lock", "IoReleaseRemoveLockAndWait: lock %p was already released for removal",
                   Lock);
    }
    Lock->Common.Removed = TRUE;
    IopDropTag(r, Tag, "IoReleaseRemoveLockAndWait");
    InterlockedDecrement(&Lock->Common.IoCount); /* this acquisition ... */
    if (InterlockedDecrement(&Lock->Common.IoCount) > 0 && /* ... and the one of initialisation */
        KeWaitForSingleObject(&Lock->Common.RemoveEvent, Executive, KernelMode, FALSE, &patience) ==
            STATUS_TIMEOUT) {
        LabFinding("remove-lock", "IoReleaseRemoveLockAndWait: lock %p is still held, tag %p", Lock,
                   r->Tags != NULL ? r->Tags->Tag : NULL);
    }
    /* The record stays: requests that come later still ask and get STATUS_DELETE_PENDING. */
}

/* ---- error log ------------------------------------------------------------------------------------ */

typedef struct _IOP_ERROR_ENTRY {
    LIST_ENTRY Link;
    PLAB_IMAGE Owner;
    UNICODE_STRING Source;
    UCHAR Bytes;
    DECLSPEC_ALIGN(8) IO_ERROR_LOG_PACKET Packet;
} IOP_ERROR_ENTRY;

static LIST_ENTRY IopErrorEntries = {&IopErrorEntries, &IopErrorEntries};

static IOP_ERROR_ENTRY *IopErrorEntry(PVOID packet, const char *api)
{
    for (PLIST_ENTRY e = IopErrorEntries.Flink; e != &IopErrorEntries; e = e->Flink) {
        IOP_ERROR_ENTRY *x = CONTAINING_RECORD(e, IOP_ERROR_ENTRY, Link);

        if (&x->Packet == packet) {
            return x;
        }
    }
    LabFinding("error-log", "%s: %p is not an unwritten packet", api, packet);
}

PVOID NTAPI IoAllocateErrorLogEntry(PVOID IoObject, UCHAR EntrySize)
{
    PDRIVER_OBJECT driver;
    IOP_ERROR_ENTRY *x;

    if (LabInjectFailure()) {
        return NULL;
    }
    if (EntrySize < sizeof(IO_ERROR_LOG_PACKET) || EntrySize > ERROR_LOG_MAXIMUM_SIZE) {
        return NULL;
    }
    driver = ObpTypeOf(IoObject) == IopDriverType ? IoObject
                                                  : ((PDEVICE_OBJECT)IoObject)->DriverObject;
    x = LabPoolAllocate(NonPagedPool, FIELD_OFFSET(IOP_ERROR_ENTRY, Packet) + EntrySize, 'rEoI',
                        LAB_POOL_ZERO | LAB_POOL_NOT_POOL, NULL);
    x->Owner = LabImageFromAddress(LAB_CALLER());
    x->Source = driver->DriverName;
    x->Bytes = EntrySize;
    InsertTailList(&IopErrorEntries, &x->Link);
    return &x->Packet;
}

VOID NTAPI IoFreeErrorLogEntry(PVOID Entry)
{
    IOP_ERROR_ENTRY *x = IopErrorEntry(Entry, "IoFreeErrorLogEntry");

    RemoveEntryList(&x->Link);
    LabPoolFree(x, 0, NULL);
}

/* As the event viewer would: source, code, then the strings, which lie NUL terminated one after
 * another at StringOffset. */
VOID NTAPI IoWriteErrorLogEntry(PVOID Entry)
{
    IOP_ERROR_ENTRY *x = IopErrorEntry(Entry, "IoWriteErrorLogEntry");
    const IO_ERROR_LOG_PACKET *p = &x->Packet;
    char text[512];
    SIZE_T at;
    ULONG offset = p->StringOffset;

    if (p->DumpDataSize % sizeof(ULONG) != 0 ||
        FIELD_OFFSET(IO_ERROR_LOG_PACKET, DumpData) + p->DumpDataSize > x->Bytes) {
        LabFinding("error-log", "IoWriteErrorLogEntry: DumpDataSize %u does not fit the packet",
                   p->DumpDataSize);
    }
    at = LabFormat(text, sizeof(text), "event log: %wZ: code 0x%08x status 0x%08x", &x->Source,
                   p->ErrorCode, p->FinalStatus);
    for (USHORT i = 0; i < p->NumberOfStrings; i++) {
        const WCHAR *s = (const WCHAR *)((const UCHAR *)p + offset);
        ULONG n = 0;

        while (offset + (n + 1) * sizeof(WCHAR) <= x->Bytes && s[n] != 0) {
            n++;
        }
        if (offset + (n + 1) * sizeof(WCHAR) > x->Bytes) {
            LabFinding("error-log", "IoWriteErrorLogEntry: string %u is not terminated in the packet", i);
        }
        at += LabFormat(text + at, sizeof(text) - at, " \"%ws\"", s);
        offset += (n + 1) * (ULONG)sizeof(WCHAR);
    }
    for (USHORT i = 0; i < p->DumpDataSize / sizeof(ULONG); i++) {
        at += LabFormat(text + at, sizeof(text) - at, " %08x", p->DumpData[i]);
    }
    LabLog(LAB_LOG_WARN, "%s", text);
    RemoveEntryList(&x->Link);
    LabPoolFree(x, 0, NULL);
}

/* ---- shutdown ------------------------------------------------------------------------------------- */

typedef struct _IOP_SHUTDOWN {
    LIST_ENTRY Link;
    PDEVICE_OBJECT Device;
} IOP_SHUTDOWN;

static LIST_ENTRY IopShutdowns = {&IopShutdowns, &IopShutdowns};
static LIST_ENTRY IopLastShutdowns = {&IopLastShutdowns, &IopLastShutdowns};

static NTSTATUS IopRegisterShutdown(PLIST_ENTRY list, PDEVICE_OBJECT device)
{
    IOP_SHUTDOWN *s = LabAllocate(sizeof(*s));

    s->Device = device;
    ObfReferenceObject(device);
    device->Flags |= DO_SHUTDOWN_REGISTERED;
    InsertHeadList(list, &s->Link); /* last registered is called first */
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoRegisterShutdownNotification(PDEVICE_OBJECT DeviceObject)
{
    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return IopRegisterShutdown(&IopShutdowns, DeviceObject);
}

NTSTATUS NTAPI IoRegisterLastChanceShutdownNotification(PDEVICE_OBJECT DeviceObject)
{
    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return IopRegisterShutdown(&IopLastShutdowns, DeviceObject);
}

VOID NTAPI IoUnregisterShutdownNotification(PDEVICE_OBJECT DeviceObject)
{
    PLIST_ENTRY lists[] = {&IopShutdowns, &IopLastShutdowns};

    for (ULONG i = 0; i < RTL_NUMBER_OF(lists); i++) {
        for (PLIST_ENTRY e = lists[i]->Flink; e != lists[i];) {
            IOP_SHUTDOWN *s = CONTAINING_RECORD(e, IOP_SHUTDOWN, Link);

            e = e->Flink;
            if (s->Device == DeviceObject) {
                RemoveEntryList(&s->Link);
                ObfDereferenceObject(DeviceObject);
                LabFree(s);
            }
        }
    }
    DeviceObject->Flags &= ~(ULONG)DO_SHUTDOWN_REGISTERED;
}

VOID NTAPI IopRunShutdownHandlers(void)
{
    PLIST_ENTRY lists[] = {&IopShutdowns, &IopLastShutdowns};

    for (ULONG i = 0; i < RTL_NUMBER_OF(lists); i++) {
        while (!IsListEmpty(lists[i])) {
            IOP_SHUTDOWN *s = CONTAINING_RECORD(RemoveHeadList(lists[i]), IOP_SHUTDOWN, Link);
            PDEVICE_OBJECT top = IoGetAttachedDeviceReference(s->Device);
            PIRP irp = IopAllocateSystemIrp(top, NULL, NULL);

            IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_SHUTDOWN;
            IopCallAndWait(top, irp, NULL);
            ObfDereferenceObject(top);
            ObfDereferenceObject(s->Device);
            LabFree(s);
        }
    }
}

/* ---- StartIo ---------------------------------------------------------------------------------------- */

static void IopCallStartIo(PDEVICE_OBJECT device, PIRP irp)
{
    device->CurrentIrp = irp;
    IOP_CALL_VOID("DRIVER_STARTIO", device->DriverObject->DriverStartIo, device, irp);
}

VOID NTAPI IoStartPacket(PDEVICE_OBJECT DeviceObject, PIRP Irp, PULONG Key, PDRIVER_CANCEL CancelFunction)
{
    PKDEVICE_QUEUE_ENTRY entry = &Irp->Tail.Overlay.DeviceQueueEntry;
    KIRQL old, cancel;
    BOOLEAN queued;

    if (DeviceObject->DriverObject->DriverStartIo == NULL) {
        LabFinding("driver-dispatch", "IoStartPacket: the driver has no StartIo routine");
    }
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    if (CancelFunction != NULL) {
        IoAcquireCancelSpinLock(&cancel);
        IoSetCancelRoutine(Irp, CancelFunction);
    }
    queued = Key != NULL ? KeInsertByKeyDeviceQueue(&DeviceObject->DeviceQueue, entry, *Key)
                         : KeInsertDeviceQueue(&DeviceObject->DeviceQueue, entry);
    if (CancelFunction != NULL) {
        IoReleaseCancelSpinLock(cancel);
    }
    if (!queued) {
        IopCallStartIo(DeviceObject, Irp);
    }
    KeLowerIrql(old);
}

VOID NTAPI IoStartNextPacket(PDEVICE_OBJECT DeviceObject, BOOLEAN Cancelable)
{
    PKDEVICE_QUEUE_ENTRY entry;
    KIRQL cancel;

    if (Cancelable) {
        IoAcquireCancelSpinLock(&cancel);
    }
    DeviceObject->CurrentIrp = NULL;
    entry = KeRemoveDeviceQueue(&DeviceObject->DeviceQueue);
    if (entry != NULL) {
        PIRP irp = CONTAINING_RECORD(entry, IRP, Tail.Overlay.DeviceQueueEntry);

        DeviceObject->CurrentIrp = irp;
        if (Cancelable) {
            IoReleaseCancelSpinLock(cancel);
        }
        IopCallStartIo(DeviceObject, irp);
    } else if (Cancelable) {
        IoReleaseCancelSpinLock(cancel);
    }
}

/* ---- small ones --------------------------------------------------------------------------------------- */

/* The one process, opaque to drivers. */
PEPROCESS PsInitialSystemProcess;

BOOLEAN NTAPI IoIs32bitProcess(PIRP Irp)
{
    UNREFERENCED_PARAMETER(Irp);
    return FALSE; /* every request comes from the system itself */
}

PEPROCESS NTAPI IoGetRequestorProcess(PIRP Irp)
{
    UNREFERENCED_PARAMETER(Irp);
    return PsInitialSystemProcess;
}

PEPROCESS NTAPI IoGetCurrentProcess(VOID)
{
    return PsInitialSystemProcess;
}

static VOID NTAPI IopMiscUnloadCheck(PLAB_IMAGE Image)
{
    for (PLIST_ENTRY e = IopErrorEntries.Flink; e != &IopErrorEntries; e = e->Flink) {
        if (CONTAINING_RECORD(e, IOP_ERROR_ENTRY, Link)->Owner == Image) {
            LabFinding("error-log", "DriverUnload: %s allocated an error log packet and never wrote it",
                       Image->Info.name);
        }
    }
    for (PLIST_ENTRY e = IopShutdowns.Flink; e != &IopShutdowns; e = e->Flink) {
        PDRIVER_OBJECT driver = CONTAINING_RECORD(e, IOP_SHUTDOWN, Link)->Device->DriverObject;

        if (IopDriverImage(driver) == Image) {
            LabFinding("unload-object", "DriverUnload: %s left a shutdown notification registered",
                       Image->Info.name);
        }
    }
    for (PLIST_ENTRY e = IopRemoveLocks.Flink; e != &IopRemoveLocks;) {
        IOP_REMOVE_LOCK *r = CONTAINING_RECORD(e, IOP_REMOVE_LOCK, Link);

        e = e->Flink;
        if (r->Owner != Image) {
            continue;
        }
        if (r->Tags != NULL) {
            LabFinding("remove-lock", "DriverUnload: %s still holds remove lock %p with tag %p",
                       Image->Info.name, r->Lock, r->Tags->Tag);
        }
        RemoveEntryList(&r->Link);
        LabFree(r);
    }
}

VOID NTAPI IopInitMisc(void)
{
    PsInitialSystemProcess = ObpCreateObject(ObpCreateType("Process", NULL), sizeof(ULONG_PTR), NULL);
    LabRegisterUnloadCheck(IopMiscUnloadCheck);
}

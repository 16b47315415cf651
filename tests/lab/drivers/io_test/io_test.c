/* SPDX-License-Identifier: MIT */
/*
 * Self-test of the I/O manager, object manager, registry and run-time library: two stacked control
 * devices send one another IRPs in every documented way. Prints one line for each group and
 * "io_test: passed"; the first check that fails is printed with its line, and the load fails.
 */
#include "io_test.h"

#define IOCTL_ECHO CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_DIRECT CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_OUT_DIRECT, FILE_ANY_ACCESS)
#define IOCTL_PEND CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_HANG CTL_CODE(FILE_DEVICE_UNKNOWN, 0x803, METHOD_BUFFERED, FILE_ANY_ACCESS)

#define IOCTL_QUEUE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x804, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef struct _EXTENSION {
    PDEVICE_OBJECT Lower; /* of the upper device; NULL: this is the lower one */
    IO_REMOVE_LOCK RemoveLock;
    PIO_WORKITEM Work;
    PIRP Pending;
    IO_CSQ Queue;
    LIST_ENTRY Queued;
    KSPIN_LOCK QueueLock;
    ULONG Creates, Cleanups, Closes, Completions, Ticks;
} EXTENSION, *PEXTENSION;

DRIVER_INITIALIZE DriverEntry;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

static DRIVER_UNLOAD TestUnload;
static PDEVICE_OBJECT Upper, Bottom;
static UNICODE_STRING LinkName = RTL_CONSTANT_STRING(L"\\DosDevices\\IoTest");

static PEXTENSION Ext(PDEVICE_OBJECT Device)
{
    return Device->DeviceExtension;
}

static NTSTATUS Complete(PIRP Irp, NTSTATUS Status, ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* ---- the driver ---- */

static NTSTATUS NTAPI Passed(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    Ext(Device)->Completions++;
    if (Irp->PendingReturned) {
        IoMarkIrpPending(Irp);
    }
    return STATUS_CONTINUE_COMPLETION;
}

static VOID NTAPI CompleteLater(PDEVICE_OBJECT Device, PVOID Context)
{
    PIRP irp = Ext(Device)->Pending;

    Ext(Device)->Pending = NULL;
    Complete(irp, STATUS_SUCCESS, 0);
}

static VOID NTAPI QueueInsert(PIO_CSQ Csq, PIRP Irp)
{
    InsertTailList(&CONTAINING_RECORD(Csq, EXTENSION, Queue)->Queued, &Irp->Tail.Overlay.ListEntry);
}

static VOID NTAPI QueueRemove(PIO_CSQ Csq, PIRP Irp)
{
    RemoveEntryList(&Irp->Tail.Overlay.ListEntry);
}

static PIRP NTAPI QueuePeek(PIO_CSQ Csq, PIRP Irp, PVOID Context)
{
    PEXTENSION x = CONTAINING_RECORD(Csq, EXTENSION, Queue);
    PLIST_ENTRY e = Irp != NULL ? Irp->Tail.Overlay.ListEntry.Flink : x->Queued.Flink;

    return e == &x->Queued ? NULL : CONTAINING_RECORD(e, IRP, Tail.Overlay.ListEntry);
}

static VOID NTAPI QueueAcquire(PIO_CSQ Csq, PKIRQL Irql)
{
    KeAcquireSpinLock(&CONTAINING_RECORD(Csq, EXTENSION, Queue)->QueueLock, Irql);
}

static VOID NTAPI QueueRelease(PIO_CSQ Csq, KIRQL Irql)
{
    KeReleaseSpinLock(&CONTAINING_RECORD(Csq, EXTENSION, Queue)->QueueLock, Irql);
}

static VOID NTAPI QueueCancelled(PIO_CSQ Csq, PIRP Irp)
{
    Complete(Irp, STATUS_CANCELLED, 0);
}

static VOID NTAPI CancelHung(PDEVICE_OBJECT Device, PIRP Irp)
{
    Ext(Device)->Pending = NULL;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    Complete(Irp, STATUS_CANCELLED, 0);
}

static NTSTATUS Control(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION s = IoGetCurrentIrpStackLocation(Irp);
    ULONG in = s->Parameters.DeviceIoControl.InputBufferLength;
    ULONG out = s->Parameters.DeviceIoControl.OutputBufferLength;
    PUCHAR bytes;

    switch (s->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_ECHO:
        if (out < in) {
            return Complete(Irp, STATUS_BUFFER_TOO_SMALL, 0);
        }
        bytes = Irp->AssociatedIrp.SystemBuffer;
        for (ULONG i = 0; i < in; i++) {
            bytes[i] ^= 0xFF;
        }
        return Complete(Irp, STATUS_SUCCESS, in);
    case IOCTL_DIRECT:
        bytes = MmGetSystemAddressForMdlSafe(Irp->MdlAddress, NormalPagePriority);
        RtlFillMemory(bytes, out, 0x5A);
        return Complete(Irp, STATUS_SUCCESS, out);
    case IOCTL_PEND:
        IoMarkIrpPending(Irp);
        Ext(Device)->Pending = Irp;
        IoQueueWorkItem(Ext(Device)->Work, CompleteLater, DelayedWorkQueue, NULL);
        return STATUS_PENDING;
    case IOCTL_HANG:
        IoMarkIrpPending(Irp);
        Ext(Device)->Pending = Irp;
        IoSetCancelRoutine(Irp, CancelHung);
        return STATUS_PENDING;
    case IOCTL_QUEUE:
        IoCsqInsertIrp(&Ext(Device)->Queue, Irp, NULL);
        return STATUS_PENDING;
    default:
        return Complete(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
    }
}

static NTSTATUS NTAPI Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    PEXTENSION x = Ext(Device);
    PIO_STACK_LOCATION s = IoGetCurrentIrpStackLocation(Irp);

    x->Creates += s->MajorFunction == IRP_MJ_CREATE;
    x->Cleanups += s->MajorFunction == IRP_MJ_CLEANUP;
    x->Closes += s->MajorFunction == IRP_MJ_CLOSE;
    if (x->Lower == NULL) {
        return s->MajorFunction == IRP_MJ_DEVICE_CONTROL ? Control(Device, Irp)
                                                         : Complete(Irp, STATUS_SUCCESS, 0);
    }
    if (s->MajorFunction != IRP_MJ_DEVICE_CONTROL) {
        IoSkipCurrentIrpStackLocation(Irp);
        return IoCallDriver(x->Lower, Irp);
    }
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, Passed, NULL, TRUE, TRUE, TRUE);
    return IoCallDriver(x->Lower, Irp);
}

/* ---- tests ---- */

static NTSTATUS Ioctl(PDEVICE_OBJECT Device, ULONG Code, PVOID In, ULONG InBytes, PVOID Out,
                      ULONG OutBytes, PULONG_PTR Information)
{
    IO_STATUS_BLOCK result;
    KEVENT done;
    PIRP irp;
    NTSTATUS status;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    irp = IoBuildDeviceIoControlRequest(Code, Device, In, InBytes, Out, OutBytes, FALSE, &done, &result);
    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = IoCallDriver(Device, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
    }
    *Information = result.Information;
    return result.Status;
}

static BOOLEAN TestObjects(void)
{
    PDEVICE_OBJECT device;
    PFILE_OBJECT file;

    CHECK(NT_SUCCESS(IoGetDeviceObjectPointer(&LinkName, FILE_ALL_ACCESS, &file, &device)));
    CHECK(device == Upper && Ext(Bottom)->Creates == 1 && Ext(Bottom)->Cleanups == 1);
    CHECK(Ext(Bottom)->Closes == 0);
    ObDereferenceObject(file);
    CHECK(Ext(Bottom)->Closes == 1 && Ext(Upper)->Closes == 1);
    device = IoGetAttachedDeviceReference(Bottom);
    CHECK(device == Upper && Upper->StackSize == 2);
    ObDereferenceObject(device);
    return TRUE;
}

static BOOLEAN TestControl(void)
{
    UCHAR in[4] = {1, 2, 3, 4}, out[4] = {0};
    ULONG_PTR information;

    CHECK(NT_SUCCESS(Ioctl(Upper, IOCTL_ECHO, in, 4, out, 4, &information)));
    CHECK(information == 4 && out[0] == 0xFE && out[3] == 0xFB && in[0] == 1);
    CHECK(Ioctl(Upper, IOCTL_ECHO, in, 4, out, 3, &information) == STATUS_BUFFER_TOO_SMALL);
    CHECK(NT_SUCCESS(Ioctl(Upper, IOCTL_DIRECT, NULL, 0, out, 4, &information)));
    CHECK(out[0] == 0x5A && out[3] == 0x5A);
    CHECK(NT_SUCCESS(Ioctl(Upper, IOCTL_PEND, NULL, 0, NULL, 0, &information)));
    CHECK(Ext(Upper)->Completions == 4);
    return TRUE;
}

static NTSTATUS NTAPI Mine(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static BOOLEAN TestOwnIrp(void)
{
    KEVENT done;
    PIRP irp = IoAllocateIrp(Upper->StackSize, FALSE);

    CHECK(irp != NULL);
    for (ULONG round = 0; round < 2; round++) {
        PIO_STACK_LOCATION s = IoGetNextIrpStackLocation(irp);

        KeInitializeEvent(&done, NotificationEvent, FALSE);
        s->MajorFunction = IRP_MJ_DEVICE_CONTROL;
        s->Parameters.DeviceIoControl.IoControlCode = IOCTL_HANG;
        IoSetCompletionRoutine(irp, Mine, &done, TRUE, TRUE, TRUE);
        CHECK(IoCallDriver(Upper, irp) == STATUS_PENDING);
        CHECK(KeReadStateEvent(&done) == 0);
        CHECK(IoCancelIrp(irp));
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
        CHECK(irp->IoStatus.Status == STATUS_CANCELLED && irp->Cancel);
        IoReuseIrp(irp, STATUS_SUCCESS);
        CHECK(!irp->Cancel);
    }
    IoFreeIrp(irp);
    return TRUE;
}

/* Cancelled while queued, then taken out of the queue and completed. */
static BOOLEAN TestQueue(void)
{
    KEVENT done;
    PIRP irp = IoAllocateIrp(Upper->StackSize, FALSE);

    CHECK(irp != NULL);
    for (ULONG round = 0; round < 2; round++) {
        PIO_STACK_LOCATION s = IoGetNextIrpStackLocation(irp);

        KeInitializeEvent(&done, NotificationEvent, FALSE);
        s->MajorFunction = IRP_MJ_DEVICE_CONTROL;
        s->Parameters.DeviceIoControl.IoControlCode = IOCTL_QUEUE;
        IoSetCompletionRoutine(irp, Mine, &done, TRUE, TRUE, TRUE);
        CHECK(IoCallDriver(Upper, irp) == STATUS_PENDING && KeReadStateEvent(&done) == 0);
        if (round == 0) {
            CHECK(IoCancelIrp(irp));
            CHECK(IoCsqRemoveNextIrp(&Ext(Bottom)->Queue, NULL) == NULL);
        } else {
            CHECK(IoCsqRemoveNextIrp(&Ext(Bottom)->Queue, NULL) == irp);
            Complete(irp, STATUS_SUCCESS, 0);
        }
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
        CHECK(irp->IoStatus.Status == (round == 0 ? STATUS_CANCELLED : STATUS_SUCCESS));
        IoReuseIrp(irp, STATUS_SUCCESS);
    }
    IoFreeIrp(irp);
    return TRUE;
}

static BOOLEAN TestRemoveLock(void)
{
    PIO_REMOVE_LOCK lock = &Ext(Upper)->RemoveLock;

    IoInitializeRemoveLock(lock, TAG, 1, 10);
    CHECK(NT_SUCCESS(IoAcquireRemoveLock(lock, Upper)));
    CHECK(NT_SUCCESS(IoAcquireRemoveLock(lock, Bottom)));
    IoReleaseRemoveLock(lock, Upper);
    IoReleaseRemoveLockAndWait(lock, Bottom);
    CHECK(IoAcquireRemoveLock(lock, Upper) == STATUS_DELETE_PENDING);
    return TRUE;
}

static VOID NTAPI Tick(PDEVICE_OBJECT Device, PVOID Context)
{
    Ext(Device)->Ticks++;
}

static BOOLEAN TestTimer(void)
{
    LARGE_INTEGER time = {.QuadPart = -25000000};

    CHECK(NT_SUCCESS(IoInitializeTimer(Bottom, Tick, NULL)));
    IoStartTimer(Bottom);
    KeDelayExecutionThread(KernelMode, FALSE, &time);
    IoStopTimer(Bottom);
    CHECK(Ext(Bottom)->Ticks == 2);
    return TRUE;
}

static BOOLEAN TestErrorLog(PDRIVER_OBJECT Driver)
{
    static const WCHAR text[] = L"sample";
    ULONG bytes = sizeof(IO_ERROR_LOG_PACKET) + sizeof(text);
    PIO_ERROR_LOG_PACKET p = IoAllocateErrorLogEntry(Driver, (UCHAR)bytes);

    CHECK(p != NULL);
    p->ErrorCode = (NTSTATUS)0xC0041234;
    p->NumberOfStrings = 1;
    p->StringOffset = sizeof(IO_ERROR_LOG_PACKET);
    RtlCopyMemory((PUCHAR)p + p->StringOffset, text, sizeof(text));
    IoWriteErrorLogEntry(p);
    return TRUE;
}

/* ---- load and unload ---- */

static VOID NTAPI TestUnload(PDRIVER_OBJECT DriverObject)
{
    IoDeleteSymbolicLink(&LinkName);
    if (Upper != NULL) {
        IoDetachDevice(Ext(Upper)->Lower);
        IoDeleteDevice(Upper);
    }
    if (Bottom != NULL) {
        IoFreeWorkItem(Ext(Bottom)->Work);
        IoDeleteDevice(Bottom);
    }
}

static BOOLEAN CreateDevices(PDRIVER_OBJECT DriverObject)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\IoTest");

    CHECK(NT_SUCCESS(IoCreateDevice(DriverObject, sizeof(EXTENSION), &name, FILE_DEVICE_UNKNOWN, 0, FALSE,
                                    &Bottom)));
    Ext(Bottom)->Work = IoAllocateWorkItem(Bottom);
    InitializeListHead(&Ext(Bottom)->Queued);
    KeInitializeSpinLock(&Ext(Bottom)->QueueLock);
    CHECK(NT_SUCCESS(IoCsqInitialize(&Ext(Bottom)->Queue, QueueInsert, QueueRemove, QueuePeek,
                                     QueueAcquire, QueueRelease, QueueCancelled)));
    Bottom->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    CHECK(NT_SUCCESS(IoCreateDevice(DriverObject, sizeof(EXTENSION), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE,
                                    &Upper)));
    Ext(Upper)->Lower = IoAttachDeviceToDeviceStack(Upper, Bottom);
    CHECK(Ext(Upper)->Lower == Bottom);
    Upper->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    CHECK(NT_SUCCESS(IoCreateSymbolicLink(&LinkName, &name)));
    return TRUE;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    BOOLEAN good;

    DriverObject->DriverUnload = TestUnload;
    DriverObject->MajorFunction[IRP_MJ_CREATE] = Dispatch;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = Dispatch;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = Dispatch;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = Dispatch;
    good = TestStrings() && TestNumbers() && TestPrint() && TestBitMaps();
    DbgPrint("io_test: rtl %s\n", good ? "good" : "BAD");
    good = good && TestKeys(RegistryPath) && TestQueryTable(RegistryPath);
    DbgPrint("io_test: registry %s\n", good ? "good" : "BAD");
    good = good && CreateDevices(DriverObject) && TestObjects() && TestControl() && TestOwnIrp() &&
           TestQueue() && TestRemoveLock() && TestTimer() && TestErrorLog(DriverObject);
    if (!good) {
        TestUnload(DriverObject);
        return STATUS_UNSUCCESSFUL;
    }
    DbgPrint("io_test: passed\n");
    return STATUS_SUCCESS;
}

/* SPDX-License-Identifier: MIT */
/*
 * I/O request packets: allocation, dispatch, completion, cancellation, and who may do what when.
 *
 * Every IRP has a record beside it, found by address, that says for each stack location which device
 * was called, what its dispatch routine returned and whether the location was marked pending.
 *
 * Findings: irp-double-completion, irp-freed (freed, reused or touched while a driver below owns it,
 * or not an IRP), irp-stack (no location left), irp-pending (STATUS_PENDING and IoMarkIrpPending do
 * not agree), irp-status (completed with STATUS_PENDING), irp-cancel-routine (completed with one
 * set), irp-owner (completed by a driver that has passed it down), irp-lost (returned neither
 * completed nor pending, or in a driver's hands at unload), irp-top (a driver's own IRP ran off the
 * top), irp-leak, irp-init, irp-not-forwarded.
 */
#include "io.h"

#if defined(_WIN64)
_Static_assert(sizeof(IRP) == 0xD0 && sizeof(IO_STACK_LOCATION) == 0x48, "IRP");
_Static_assert(FIELD_OFFSET(IRP, Tail.Overlay.CurrentStackLocation) == 0xB8, "IRP");
#else
_Static_assert(sizeof(IRP) == 0x70 && sizeof(IO_STACK_LOCATION) == 0x24, "IRP");
_Static_assert(FIELD_OFFSET(IRP, Tail.Overlay.CurrentStackLocation) == 0x60, "IRP");
#endif

enum { IOP_CALLED = 1, IOP_RETURNED = 2, IOP_COMPLETED = 4, IOP_MARKED = 8 };

typedef struct _IOP_LOCATION {
    PDEVICE_OBJECT Device;
    PDRIVER_OBJECT Driver;
    PLAB_IMAGE Image; /* of Driver, which is gone at the unload check */
    NTSTATUS Status; /* returned by the dispatch routine */
    ULONG Serial;
    UCHAR Major;
    UCHAR Minor;
    UCHAR Flags;
} IOP_LOCATION;

typedef enum _IOP_IRP_KIND {
    IopDriverIrp,   /* IoAllocateIrp, IoBuildAsynchronousFsdRequest: the driver frees it */
    IopForeignIrp,  /* IoInitializeIrp on the driver's memory */
    IopThreadedIrp, /* IoBuildSynchronousFsdRequest, ...DeviceIoControl: freed on completion */
    IopSystemIrp,
} IOP_IRP_KIND;

typedef struct _IOP_RECORD {
    LIST_ENTRY Hash;
    PIRP Irp;
    PLAB_IMAGE Owner;
    IOP_IRP_KIND Kind;
    LONG References; /* dispatch frames and the IRP itself */
    BOOLEAN Active;  /* sent, not yet back at the top */
    UCHAR StackCount;
    ULONG Serial;
    IOP_IRP_DONE *Done;
    PVOID Context;
    PDEVICE_OBJECT MustReach; /* bottom device that must see it if it succeeds */
    BOOLEAN Reached;
    PVOID FreeBuffer; /* system buffer of a threaded IRP */
    PVOID CopyTo;     /* where its output goes */
    ULONG CopyBytes;
    IOP_LOCATION Location[]; /* 1 .. StackCount */
} IOP_RECORD, *PIOP_RECORD;

#define IOP_BUCKETS 256
#define IOP_GONE 64
static LIST_ENTRY IopIrps[IOP_BUCKETS];
static PIRP IopGone[IOP_GONE]; /* lately freed, to name late completions */
static ULONG IopGoneNext;
static KSPIN_LOCK IopCancelLock;

static PLIST_ENTRY IopBucket(PIRP irp)
{
    return &IopIrps[((ULONG_PTR)irp >> 5 ^ (ULONG_PTR)irp >> 13) % IOP_BUCKETS];
}

static PIOP_RECORD IopFindRecord(PIRP irp)
{
    PLIST_ENTRY head = IopBucket(irp);

    for (PLIST_ENTRY e = head->Flink; e != head; e = e->Flink) {
        PIOP_RECORD r = CONTAINING_RECORD(e, IOP_RECORD, Hash);

        if (r->Irp == irp) {
            return r;
        }
    }
    return NULL;
}

static PIOP_RECORD IopNewRecord(PIRP irp, UCHAR stack, IOP_IRP_KIND kind, PVOID caller)
{
    PIOP_RECORD r = LabAllocate(FIELD_OFFSET(IOP_RECORD, Location) +
                                (stack + 1u) * sizeof(IOP_LOCATION));

    r->Irp = irp;
    r->Kind = kind;
    r->Owner = caller != NULL ? LabImageFromAddress(caller) : NULL;
    r->References = 1;
    r->StackCount = stack;
    InsertHeadList(IopBucket(irp), &r->Hash);
    return r;
}

static void IopReleaseRecord(PIOP_RECORD r)
{
    if (--r->References == 0) {
        LabFree(r);
    }
}

/* The IRP's memory goes: the record stays only for dispatch frames that still hold it. */
static void IopForget(PIOP_RECORD r)
{
    RemoveEntryList(&r->Hash);
    IopGone[IopGoneNext++ % IOP_GONE] = r->Irp;
    r->Irp = NULL;
    IopReleaseRecord(r);
}

/* Record of a live IRP; `late` is the finding for one that was lately freed. */
static PIOP_RECORD IopRecordOr(PIRP irp, const char *api, const char *late)
{
    PIOP_RECORD r = IopFindRecord(irp);

    if (r != NULL) {
        return r;
    }
    for (ULONG i = 0; i < IOP_GONE; i++) {
        if (IopGone[i] == irp && irp != NULL) {
            LabFinding(late, "%s: IRP %p has been completed and freed", api, irp);
        }
    }
    LabFinding("irp-freed", "%s: %p is not an IRP", api, irp);
}

static PIOP_RECORD IopRecord(PIRP irp, const char *api)
{
    return IopRecordOr(irp, api, "irp-freed");
}

static void IopInitializeIrp(PIRP irp, USHORT bytes, CCHAR stack)
{
    RtlZeroMemory(irp, bytes);
    irp->Type = IO_TYPE_IRP;
    irp->Size = bytes;
    irp->StackCount = stack;
    irp->CurrentLocation = (CCHAR)(stack + 1);
    irp->ApcEnvironment = 0;
    InitializeListHead(&irp->ThreadListEntry);
    irp->Tail.Overlay.CurrentStackLocation = (PIO_STACK_LOCATION)(irp + 1) + stack;
}

static PIRP IopAllocateIrp(CCHAR stack, IOP_IRP_KIND kind, PVOID caller)
{
    USHORT bytes = IoSizeOfIrp(stack);
    PIRP irp;

    irp = LabPoolAllocate(NonPagedPool, bytes, 'prI ', LAB_POOL_ZERO | LAB_POOL_NOT_POOL,
                          kind == IopDriverIrp ? caller : NULL);
    if (irp == NULL) {
        return NULL;
    }
    IopInitializeIrp(irp, bytes, stack);
    irp->AllocationFlags = 4; /* not from driver memory; only its not being 0 is visible */
    IopNewRecord(irp, (UCHAR)stack, kind, caller);
    return irp;
}

static void IopFreeIrpMemory(PIOP_RECORD r)
{
    PIRP irp = r->Irp;
    BOOLEAN foreign = r->Kind == IopForeignIrp;

    IopForget(r);
    if (!foreign) {
        LabPoolFree(irp, 0, NULL);
    }
}

PIRP NTAPI IoAllocateIrp(CCHAR StackSize, BOOLEAN ChargeQuota)
{
    UNREFERENCED_PARAMETER(ChargeQuota);
    if (LabInjectFailure()) {
        return NULL;
    }
    if (StackSize <= 0) {
        LabFinding("irp-stack", "IoAllocateIrp: stack size %d", StackSize);
    }
    return IopAllocateIrp(StackSize, IopDriverIrp, LAB_CALLER());
}

VOID NTAPI IoInitializeIrp(PIRP Irp, USHORT PacketSize, CCHAR StackSize)
{
    PIOP_RECORD r = IopFindRecord(Irp);

    if (r != NULL && r->Kind != IopForeignIrp) {
        LabFinding("irp-init", "IoInitializeIrp: IRP %p came from IoAllocateIrp; use IoReuseIrp", Irp);
    }
    if (PacketSize < IoSizeOfIrp(StackSize)) {
        LabFinding("irp-init", "IoInitializeIrp: %u bytes for %d locations, %u needed", PacketSize,
                   StackSize, IoSizeOfIrp(StackSize));
    }
    if (r != NULL) {
        if (r->Active) {
            LabFinding("irp-freed", "IoInitializeIrp: IRP %p is in use", Irp);
        }
        IopForget(r);
    }
    IopInitializeIrp(Irp, PacketSize, StackSize);
    IopNewRecord(Irp, (UCHAR)StackSize, IopForeignIrp, LAB_CALLER());
}

VOID NTAPI IoFreeIrp(PIRP Irp)
{
    PIOP_RECORD r = IopRecord(Irp, "IoFreeIrp");

    if (r->Active && Irp->CurrentLocation <= Irp->StackCount) {
        LabFinding("irp-freed", "IoFreeIrp: IRP %p is still owned by %s below", Irp,
                   LabImageName(r->Location[(UCHAR)Irp->CurrentLocation].Driver->DriverStart));
    }
    if (r->Kind == IopForeignIrp) {
        LabFinding("irp-freed", "IoFreeIrp: IRP %p lies in the driver's own memory", Irp);
    }
    if (Irp->CancelRoutine != NULL) {
        LabFinding("irp-cancel-routine", "IoFreeIrp: IRP %p has a cancel routine set", Irp);
    }
    IopFreeIrpMemory(r);
}

VOID NTAPI IoReuseIrp(PIRP Irp, NTSTATUS Status)
{
    PIOP_RECORD r = IopRecord(Irp, "IoReuseIrp");
    UCHAR flags = Irp->AllocationFlags;

    if (r->Kind == IopThreadedIrp || r->Kind == IopSystemIrp) {
        LabFinding("irp-init", "IoReuseIrp: IRP %p was not made by IoAllocateIrp", Irp);
    }
    if (r->Active && Irp->CurrentLocation <= Irp->StackCount) {
        LabFinding("irp-freed", "IoReuseIrp: IRP %p is in use", Irp);
    }
    IopInitializeIrp(Irp, Irp->Size, Irp->StackCount);
    Irp->AllocationFlags = flags;
    Irp->IoStatus.Status = Status;
    r->Active = FALSE;
    RtlZeroMemory(r->Location, (r->StackCount + 1u) * sizeof(IOP_LOCATION));
}

/* ---- dispatch ------------------------------------------------------------------------------- */

static const char *IopDriverName(PDRIVER_OBJECT driver)
{
    return LabImageName((PVOID)(ULONG_PTR)driver->DriverStart);
}

static void IopCheckPending(const IOP_LOCATION *l)
{
    BOOLEAN marked = (l->Flags & IOP_MARKED) != 0;

    if (l->Status == STATUS_PENDING && !marked) {
        LabFinding("irp-pending",
                   "%s: dispatch routine of major %u minor %u returned STATUS_PENDING for an IRP that "
                   "it did not mark with IoMarkIrpPending",
                   IopDriverName(l->Driver), l->Major, l->Minor);
    }
    if (l->Status != STATUS_PENDING && marked) {
        LabFinding("irp-pending",
                   "%s: dispatch routine of major %u minor %u marked the IRP pending but returned "
                   "0x%08x",
                   IopDriverName(l->Driver), l->Major, l->Minor, l->Status);
    }
}

static void IopCheckDispatchIrql(PDEVICE_OBJECT device, PIO_STACK_LOCATION s)
{
    KIRQL highest = DISPATCH_LEVEL;

    switch (s->MajorFunction) {
    case IRP_MJ_PNP:
    case IRP_MJ_CREATE:
    case IRP_MJ_CLEANUP:
    case IRP_MJ_CLOSE:
    case IRP_MJ_SYSTEM_CONTROL:
    case IRP_MJ_SHUTDOWN:
        highest = PASSIVE_LEVEL;
        break;
    case IRP_MJ_POWER:
        if ((device->Flags & DO_POWER_PAGABLE) && !(device->Flags & DO_POWER_INRUSH)) {
            highest = APC_LEVEL;
        }
        break;
    default:
        break;
    }
    if (LabGetIrql() > highest) {
        LabFinding("irql", "IoCallDriver: major %u sent at IRQL %u, highest is %u", s->MajorFunction,
                   LabGetIrql(), highest);
    }
}

NTSTATUS FASTCALL IofCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIOP_RECORD r = IopRecord(Irp, "IofCallDriver");
    PIO_STACK_LOCATION s;
    PDRIVER_DISPATCH dispatch;
    IOP_LOCATION *l;
    ULONG serial;
    NTSTATUS status;

    if (DeviceObject == NULL || ObpTypeOf(DeviceObject) != IopDeviceType) {
        LabFinding("irp-owner", "IofCallDriver: %p is not a device object", DeviceObject);
    }
    if (Irp->CurrentLocation <= 1) {
        LabFinding("irp-stack", "IofCallDriver: IRP %p has no stack location left for %s", Irp,
                   IopDriverName(DeviceObject->DriverObject));
    }
    Irp->CurrentLocation--;
    s = --Irp->Tail.Overlay.CurrentStackLocation;
    s->DeviceObject = DeviceObject;
    IopCheckDispatchIrql(DeviceObject, s);
    l = &r->Location[(UCHAR)Irp->CurrentLocation];
    /* A skipped location keeps its serial: both frames answer for one location. */
    serial = (l->Flags & IOP_CALLED) && !(l->Flags & IOP_COMPLETED) ? l->Serial : ++r->Serial;
    *l = (IOP_LOCATION){.Device = DeviceObject,
                        .Driver = DeviceObject->DriverObject,
                        .Image = IopDriverImage(DeviceObject->DriverObject),
                        .Serial = serial,
                        .Major = s->MajorFunction,
                        .Minor = s->MinorFunction,
                        .Flags = IOP_CALLED};
    r->Active = TRUE;
    r->Reached |= DeviceObject == r->MustReach;
    r->References++;
    dispatch = DeviceObject->DriverObject->MajorFunction[s->MajorFunction];
    status = IOP_CALL("DRIVER_DISPATCH", dispatch, DeviceObject, Irp);
    if (l->Serial == serial) {
        l->Status = status;
        l->Flags |= IOP_RETURNED;
        if (l->Flags & IOP_COMPLETED) {
            IopCheckPending(l);
        } else if (status != STATUS_PENDING) {
            LabFinding("irp-lost",
                       "%s: dispatch routine of major %u minor %u returned 0x%08x but neither "
                       "completed the IRP nor passed it on",
                       IopDriverName(l->Driver), l->Major, l->Minor, status);
        }
    }
    IopReleaseRecord(r);
    return status;
}

NTSTATUS NTAPI PoCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return IofCallDriver(DeviceObject, Irp);
}

/* ---- completion ------------------------------------------------------------------------------ */

static void IopFinishThreaded(PIOP_RECORD r, PIRP irp)
{
    PKEVENT event = irp->UserEvent;
    PIO_STATUS_BLOCK iosb = irp->UserIosb;
    IO_STATUS_BLOCK result = irp->IoStatus;

    if (r->CopyTo != NULL && !NT_ERROR(result.Status)) {
        RtlpMove(r->CopyTo, r->FreeBuffer,
                 result.Information < r->CopyBytes ? result.Information : r->CopyBytes);
    }
    if (r->FreeBuffer != NULL) {
        LabPoolFree(r->FreeBuffer, 0, NULL);
    }
    while (irp->MdlAddress != NULL) {
        PMDL mdl = irp->MdlAddress;

        irp->MdlAddress = mdl->Next;
        if (mdl->MdlFlags & MDL_PAGES_LOCKED) {
            MmUnlockPages(mdl);
        }
        IoFreeMdl(mdl);
    }
    IopFreeIrpMemory(r);
    if (iosb != NULL) {
        *iosb = result;
    }
    if (event != NULL) {
        KeSetEvent(event, IO_NO_INCREMENT, FALSE);
    }
}

static void IopReachedTop(PIOP_RECORD r, PIRP irp)
{
    r->Active = FALSE;
    if (r->MustReach != NULL && !r->Reached && NT_SUCCESS(irp->IoStatus.Status)) {
        const IOP_LOCATION *l = &r->Location[r->StackCount];

        LabFinding("irp-not-forwarded",
                   "major %u minor %u completed with 0x%08x, but the drivers did not pass it down to "
                   "the bus driver",
                   l->Major, l->Minor, irp->IoStatus.Status);
    }
    switch (r->Kind) {
    case IopDriverIrp:
    case IopForeignIrp:
        LabFinding("irp-top",
                   "IRP %p made by %s was completed but its maker's completion routine did not return "
                   "STATUS_MORE_PROCESSING_REQUIRED",
                   irp, r->Owner != NULL ? r->Owner->Info.name : "?");
    case IopThreadedIrp:
        IopFinishThreaded(r, irp);
        break;
    case IopSystemIrp:
        if (r->Done != NULL) {
            r->Done(irp, r->Context);
        }
        IopFreeIrpMemory(r);
        break;
    }
}

static void IopCheckCompletion(PIOP_RECORD r, PIRP irp, PVOID caller)
{
    PLAB_IMAGE image = LabImageFromAddress(caller);

    if (!r->Active || irp->CurrentLocation > irp->StackCount) {
        LabFinding("irp-double-completion", "IoCompleteRequest: IRP %p has already been completed",
                   irp);
    }
    if (irp->IoStatus.Status == STATUS_PENDING || irp->IoStatus.Status == -1) {
        LabFinding("irp-status", "IoCompleteRequest: IRP %p completed with status 0x%08x", irp,
                   irp->IoStatus.Status);
    }
    if (irp->CancelRoutine != NULL) {
        LabFinding("irp-cancel-routine", "IoCompleteRequest: IRP %p still has a cancel routine", irp);
    }
    if (image == NULL || image->Info.trusted) {
        return;
    }
    for (ULONG i = (UCHAR)irp->CurrentLocation + 1u; i <= r->StackCount; i++) {
        PDRIVER_OBJECT current = r->Location[(UCHAR)irp->CurrentLocation].Driver;
        PDRIVER_OBJECT upper = r->Location[i].Driver;

        if (upper != NULL && current != NULL && current != upper &&
            IopDriverImage(upper) == image && IopDriverImage(current) != image) {
            LabFinding("irp-owner", "IoCompleteRequest: %s completes IRP %p that it passed down to %s",
                       image->Info.name, irp, IopDriverName(current));
        }
    }
}

static BOOLEAN IopWantsRoutine(PIRP irp, UCHAR control)
{
    return (NT_SUCCESS(irp->IoStatus.Status) && (control & SL_INVOKE_ON_SUCCESS)) ||
           (!NT_SUCCESS(irp->IoStatus.Status) && (control & SL_INVOKE_ON_ERROR)) ||
           (irp->Cancel && (control & SL_INVOKE_ON_CANCEL));
}

static void IopComplete(PIRP irp, PVOID caller)
{
    PIOP_RECORD r = IopRecordOr(irp, "IoCompleteRequest", "irp-double-completion");
    PIO_STACK_LOCATION s = irp->Tail.Overlay.CurrentStackLocation;

    IopCheckCompletion(r, irp, caller);
    for (; irp->CurrentLocation <= irp->StackCount; s++) {
        IOP_LOCATION *l = &r->Location[(UCHAR)irp->CurrentLocation];
        PIO_COMPLETION_ROUTINE routine = s->CompletionRoutine;
        PVOID context = s->Context;
        PDEVICE_OBJECT device;
        UCHAR control = s->Control;

        irp->PendingReturned = (control & SL_PENDING_RETURNED) != 0;
        l->Flags |= IOP_COMPLETED | (irp->PendingReturned ? IOP_MARKED : 0);
        if (l->Flags & IOP_RETURNED) {
            IopCheckPending(l);
        }
        irp->CurrentLocation++;
        irp->Tail.Overlay.CurrentStackLocation++;
        device = irp->CurrentLocation <= irp->StackCount ? s[1].DeviceObject : NULL;
        /* What a driver may not look at any more is wiped. */
        s->MinorFunction = 0;
        s->Flags = 0;
        s->Control = 0;
        s->CompletionRoutine = NULL;
        RtlZeroMemory(&s->Parameters, sizeof(s->Parameters));
        if (routine != NULL && IopWantsRoutine(irp, control)) {
            CCHAR location = irp->CurrentLocation;
            NTSTATUS status;

            r->References++;
            status = IOP_CALL("IO_COMPLETION_ROUTINE", routine, device, irp, context);
            if (status == STATUS_MORE_PROCESSING_REQUIRED) {
                if (r->Irp != NULL && irp->CurrentLocation > irp->StackCount) {
                    r->Active = FALSE; /* back in its maker's hands */
                }
                IopReleaseRecord(r);
                return;
            }
            if (r->Irp == NULL || irp->CurrentLocation != location) {
                LabFinding("irp-freed",
                           "IO_COMPLETION_ROUTINE: freed, completed or resent IRP %p and returned "
                           "0x%08x instead of STATUS_MORE_PROCESSING_REQUIRED",
                           irp, status);
            }
            IopReleaseRecord(r);
        } else if (irp->PendingReturned && irp->CurrentLocation <= irp->StackCount) {
            IoMarkIrpPending(irp);
        }
    }
    IopReachedTop(r, irp);
}

VOID FASTCALL IofCompleteRequest(PIRP Irp, CCHAR PriorityBoost)
{
    UNREFERENCED_PARAMETER(PriorityBoost);
    IopComplete(Irp, LAB_CALLER());
}

/* ---- cancellation ---------------------------------------------------------------------------- */

VOID NTAPI IoAcquireCancelSpinLock(PKIRQL Irql)
{
    KeAcquireSpinLock(&IopCancelLock, Irql);
}

VOID NTAPI IoReleaseCancelSpinLock(KIRQL Irql)
{
    KeReleaseSpinLock(&IopCancelLock, Irql);
}

BOOLEAN NTAPI IoCancelIrp(PIRP Irp)
{
    PDRIVER_CANCEL routine;
    KIRQL irql;

    IopRecord(Irp, "IoCancelIrp");
    IoAcquireCancelSpinLock(&irql);
    Irp->Cancel = TRUE;
    routine = (PDRIVER_CANCEL)InterlockedExchangePointer((PVOID *)&Irp->CancelRoutine, NULL);
    if (routine == NULL) {
        IoReleaseCancelSpinLock(irql);
        return FALSE;
    }
    if (Irp->CurrentLocation > Irp->StackCount) {
        LabFinding("irp-cancel-routine", "IoCancelIrp: IRP %p has a cancel routine but is at the top",
                   Irp);
    }
    Irp->CancelIrql = irql;
    if (IopIsDriverCode((PVOID)(ULONG_PTR)routine)) {
        LAB_CALLBACK callback;

        /* The routine releases the cancel lock itself: what it must come back with is the outer
         * level without that lock. */
        LabEnterCallback(&callback, "DRIVER_CANCEL", (PVOID)(ULONG_PTR)routine);
        callback.Irql = irql;
        callback.Locks--;
        routine(Irp->Tail.Overlay.CurrentStackLocation->DeviceObject, Irp);
        LabLeaveCallback(&callback);
    } else {
        routine(Irp->Tail.Overlay.CurrentStackLocation->DeviceObject, Irp);
    }
    return TRUE;
}

/* ---- IRPs made by the system ------------------------------------------------------------------ */

PIRP NTAPI IopAllocateSystemIrp(PDEVICE_OBJECT Top, IOP_IRP_DONE *Done, PVOID Context)
{
    PIRP irp = IopAllocateIrp(Top->StackSize, IopSystemIrp, NULL);
    PIOP_RECORD r;

    LAB_ASSERT(irp != NULL);
    r = IopFindRecord(irp);
    r->Done = Done;
    r->Context = Context;
    irp->Tail.Overlay.Thread = PsGetCurrentThread();
    return irp;
}

VOID NTAPI IopRequireForward(PIRP Irp, PDEVICE_OBJECT Bottom)
{
    IopRecord(Irp, "system")->MustReach = Bottom;
}

typedef struct _IOP_WAIT {
    KEVENT Event;
    IO_STATUS_BLOCK Result;
} IOP_WAIT;

static VOID NTAPI IopWaitDone(PIRP Irp, PVOID Context)
{
    IOP_WAIT *wait = Context;

    wait->Result = Irp->IoStatus;
    KeSetEvent(&wait->Event, IO_NO_INCREMENT, FALSE);
}

NTSTATUS NTAPI IopCallAndWait(PDEVICE_OBJECT Top, PIRP Irp, PULONG_PTR Information)
{
    PIOP_RECORD r = IopRecord(Irp, "system");
    IOP_WAIT wait;

    KeInitializeEvent(&wait.Event, NotificationEvent, FALSE);
    r->Done = IopWaitDone;
    r->Context = &wait;
    IofCallDriver(Top, Irp);
    KeWaitForSingleObject(&wait.Event, Executive, KernelMode, FALSE, NULL);
    if (Information != NULL) {
        *Information = wait.Result.Information;
    }
    return wait.Result.Status;
}

/* ---- IoBuild... ------------------------------------------------------------------------------- */

static PMDL IopLockBuffer(PVOID buffer, ULONG bytes, LOCK_OPERATION operation, PIRP irp)
{
    PMDL mdl = IoAllocateMdl(buffer, bytes, FALSE, FALSE, irp);

    if (mdl != NULL) {
        MmProbeAndLockPages(mdl, KernelMode, operation);
    }
    return mdl;
}

static PIRP IopBuildFsd(ULONG major, PDEVICE_OBJECT device, PVOID buffer, ULONG bytes,
                        PLARGE_INTEGER offset, IOP_IRP_KIND kind, PVOID caller)
{
    PIRP irp = IopAllocateIrp(device->StackSize, kind, caller);
    PIO_STACK_LOCATION s;
    PIOP_RECORD r;

    if (irp == NULL) {
        return NULL;
    }
    r = IopFindRecord(irp);
    s = IoGetNextIrpStackLocation(irp);
    s->MajorFunction = (UCHAR)major;
    irp->Tail.Overlay.Thread = PsGetCurrentThread();
    if (major != IRP_MJ_READ && major != IRP_MJ_WRITE) {
        return irp;
    }
    if ((device->Flags & DO_BUFFERED_IO) && bytes != 0) {
        /* A driver that made the IRP with IoBuildAsynchronousFsdRequest frees this as pool. */
        PVOID system = LabPoolAllocate(NonPagedPool, bytes, 'sboI', LAB_POOL_ZERO,
                                       kind == IopDriverIrp ? caller : NULL);

        if (system == NULL) {
            IopFreeIrpMemory(r);
            return NULL;
        }
        irp->AssociatedIrp.SystemBuffer = system;
        irp->UserBuffer = buffer;
        irp->Flags = IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
        if (major == IRP_MJ_WRITE) {
            RtlpMove(system, buffer, bytes);
        } else {
            irp->Flags |= IRP_INPUT_OPERATION;
        }
        if (kind == IopThreadedIrp) {
            r->FreeBuffer = system;
            r->CopyTo = major == IRP_MJ_READ ? buffer : NULL;
            r->CopyBytes = bytes;
        }
    } else if ((device->Flags & DO_DIRECT_IO) && bytes != 0) {
        irp->MdlAddress =
            IopLockBuffer(buffer, bytes, major == IRP_MJ_READ ? IoWriteAccess : IoReadAccess, NULL);
        if (irp->MdlAddress == NULL) {
            IopFreeIrpMemory(r);
            return NULL;
        }
    } else {
        irp->UserBuffer = buffer;
    }
    s->Parameters.Read.Length = bytes; /* Write has the same layout */
    if (offset != NULL) {
        s->Parameters.Read.ByteOffset = *offset;
    }
    return irp;
}

PIRP NTAPI IoBuildAsynchronousFsdRequest(ULONG Major, PDEVICE_OBJECT Device, PVOID Buffer,
                                         ULONG Length, PLARGE_INTEGER Offset, PIO_STATUS_BLOCK Iosb)
{
    PIRP irp;

    if (LabInjectFailure()) {
        return NULL;
    }
    irp = IopBuildFsd(Major, Device, Buffer, Length, Offset, IopDriverIrp, LAB_CALLER());
    if (irp != NULL) {
        irp->UserIosb = Iosb;
    }
    return irp;
}

PIRP NTAPI IoBuildSynchronousFsdRequest(ULONG Major, PDEVICE_OBJECT Device, PVOID Buffer,
                                        ULONG Length, PLARGE_INTEGER Offset, PKEVENT Event,
                                        PIO_STATUS_BLOCK Iosb)
{
    PIRP irp;

    if (LabInjectFailure()) {
        return NULL;
    }
    irp = IopBuildFsd(Major, Device, Buffer, Length, Offset, IopThreadedIrp, LAB_CALLER());
    if (irp != NULL) {
        irp->UserIosb = Iosb;
        irp->UserEvent = Event;
        irp->Flags |= IRP_SYNCHRONOUS_API;
    }
    return irp;
}

static PIRP IopBuildControl(ULONG code, PDEVICE_OBJECT device, PVOID in, ULONG in_bytes, PVOID out,
                            ULONG out_bytes, BOOLEAN internal, PVOID caller)
{
    PIRP irp = IopAllocateIrp(device->StackSize, IopThreadedIrp, caller);
    PIO_STACK_LOCATION s;
    PIOP_RECORD r;
    ULONG system = METHOD_FROM_CTL_CODE(code) == METHOD_BUFFERED ? max(in_bytes, out_bytes) : in_bytes;

    if (irp == NULL) {
        return NULL;
    }
    r = IopFindRecord(irp);
    s = IoGetNextIrpStackLocation(irp);
    s->MajorFunction = internal ? IRP_MJ_INTERNAL_DEVICE_CONTROL : IRP_MJ_DEVICE_CONTROL;
    s->Parameters.DeviceIoControl.IoControlCode = code;
    s->Parameters.DeviceIoControl.InputBufferLength = in_bytes;
    s->Parameters.DeviceIoControl.OutputBufferLength = out_bytes;
    irp->Tail.Overlay.Thread = PsGetCurrentThread();
    if (METHOD_FROM_CTL_CODE(code) == METHOD_NEITHER) {
        s->Parameters.DeviceIoControl.Type3InputBuffer = in;
        irp->UserBuffer = out;
        return irp;
    }
    if (system != 0) {
        /* Not zeroed: a driver that returns more than it wrote leaks the pool's pattern. */
        r->FreeBuffer = LabPoolAllocate(NonPagedPool, system, 'sboI', 0, NULL);
        irp->AssociatedIrp.SystemBuffer = r->FreeBuffer;
        irp->Flags |= IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
        RtlpMove(r->FreeBuffer, in, in_bytes);
    }
    if (METHOD_FROM_CTL_CODE(code) == METHOD_BUFFERED) {
        irp->UserBuffer = out;
        if (out_bytes != 0) {
            irp->Flags |= IRP_INPUT_OPERATION;
            r->CopyTo = out;
            r->CopyBytes = out_bytes;
        }
    } else if (out_bytes != 0) {
        irp->MdlAddress = IopLockBuffer(out, out_bytes,
                                        METHOD_FROM_CTL_CODE(code) == METHOD_IN_DIRECT ? IoReadAccess
                                                                                       : IoWriteAccess,
                                        NULL);
    }
    return irp;
}

PIRP NTAPI IoBuildDeviceIoControlRequest(ULONG Code, PDEVICE_OBJECT Device, PVOID In, ULONG InBytes,
                                         PVOID Out, ULONG OutBytes, BOOLEAN Internal, PKEVENT Event,
                                         PIO_STATUS_BLOCK Iosb)
{
    PIRP irp;

    if (LabInjectFailure()) {
        return NULL;
    }
    irp = IopBuildControl(Code, Device, In, InBytes, Out, OutBytes, Internal, LAB_CALLER());
    if (irp != NULL) {
        irp->UserEvent = Event;
        irp->UserIosb = Iosb;
    }
    return irp;
}

/* ---- unload ---------------------------------------------------------------------------------- */

VOID NTAPI IopIrpUnloadCheck(PLAB_IMAGE Image)
{
    for (ULONG b = 0; b < IOP_BUCKETS; b++) {
        for (PLIST_ENTRY e = IopIrps[b].Flink; e != &IopIrps[b]; e = e->Flink) {
            PIOP_RECORD r = CONTAINING_RECORD(e, IOP_RECORD, Hash);

            for (ULONG i = 1; r->Active && i <= r->StackCount; i++) {
                const IOP_LOCATION *l = &r->Location[i];

                if ((l->Flags & IOP_CALLED) && !(l->Flags & IOP_COMPLETED) &&
                    l->Image == Image) {
                    LabFinding("irp-lost", "DriverUnload: %s never completed IRP %p (major %u minor %u)",
                               Image->Info.name, r->Irp, l->Major, l->Minor);
                }
            }
            if (r->Owner == Image && r->Kind == IopDriverIrp) {
                LabFinding("irp-leak", "DriverUnload: %s did not free IRP %p", Image->Info.name, r->Irp);
            }
        }
    }
}

VOID NTAPI IopInitIrps(void)
{
    for (ULONG i = 0; i < IOP_BUCKETS; i++) {
        InitializeListHead(&IopIrps[i]);
    }
    KeInitializeSpinLock(&IopCancelLock);
    LabRegisterUnloadCheck(IopIrpUnloadCheck);
}

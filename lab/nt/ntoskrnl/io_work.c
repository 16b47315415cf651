/* SPDX-License-Identifier: MIT */
/*
 * I/O work items and I/O timers.
 *
 * Findings: work-item (queued twice, freed while queued), unload-work, unload-timer.
 */
#include "io.h"

typedef struct _IO_WORKITEM {
    WORK_QUEUE_ITEM Item;
    LIST_ENTRY Link; /* while queued */
    PVOID Object;    /* device or driver object, referenced while queued */
    PVOID Routine;
    PVOID Context;
    BOOLEAN Queued;
    BOOLEAN Extended;
    BOOLEAN Initialized; /* IoInitializeWorkItem on the driver's memory */
} IO_WORKITEM;

static LIST_ENTRY IopQueuedWork = {&IopQueuedWork, &IopQueuedWork};

static VOID NTAPI IopRunWorkItem(PVOID Context)
{
    PIO_WORKITEM w = Context;
    IO_WORKITEM copy = *w;

    /* From here on the routine may free or queue the item again. */
    RemoveEntryList(&w->Link);
    w->Queued = FALSE;
    if (copy.Extended) {
        IOP_CALL_VOID("IO_WORKITEM_ROUTINE_EX", (PIO_WORKITEM_ROUTINE_EX)(ULONG_PTR)copy.Routine,
                      copy.Object, copy.Context, w);
    } else {
        IOP_CALL_VOID("IO_WORKITEM_ROUTINE", (PIO_WORKITEM_ROUTINE)(ULONG_PTR)copy.Routine,
                      copy.Object, copy.Context);
    }
    ObfDereferenceObject(copy.Object);
}

PIO_WORKITEM NTAPI IoAllocateWorkItem(PDEVICE_OBJECT DeviceObject)
{
    PIO_WORKITEM w;

    if (LabInjectFailure()) {
        return NULL;
    }
    w = LabPoolAllocate(NonPagedPool, sizeof(*w), 'IWoI', LAB_POOL_ZERO | LAB_POOL_NOT_POOL,
                        LAB_CALLER());
    if (w != NULL) {
        w->Object = DeviceObject;
    }
    return w;
}

VOID NTAPI IoFreeWorkItem(PIO_WORKITEM WorkItem)
{
    if (WorkItem->Queued) {
        LabFinding("work-item", "IoFreeWorkItem: work item %p is queued", WorkItem);
    }
    if (WorkItem->Initialized) {
        LabFinding("work-item", "IoFreeWorkItem: %p was made by IoInitializeWorkItem", WorkItem);
    }
    LabPoolFree(WorkItem, 0, LAB_CALLER());
}

ULONG NTAPI IoSizeofWorkItem(VOID)
{
    return sizeof(IO_WORKITEM);
}

VOID NTAPI IoInitializeWorkItem(PVOID IoObject, PIO_WORKITEM WorkItem)
{
    RtlZeroMemory(WorkItem, sizeof(*WorkItem));
    WorkItem->Object = IoObject;
    WorkItem->Initialized = TRUE;
}

VOID NTAPI IoUninitializeWorkItem(PIO_WORKITEM WorkItem)
{
    if (WorkItem->Queued) {
        LabFinding("work-item", "IoUninitializeWorkItem: work item %p is queued", WorkItem);
    }
    WorkItem->Object = NULL;
}

static void IopQueueWork(PIO_WORKITEM w, PVOID routine, WORK_QUEUE_TYPE queue, PVOID context,
                         BOOLEAN extended, const char *api)
{
    if (w->Queued) {
        LabFinding("work-item", "%s: work item %p is already queued", api, w);
    }
    if (ObpTypeOf(w->Object) != IopDeviceType && ObpTypeOf(w->Object) != IopDriverType) {
        LabFinding("work-item", "%s: not a device or driver object", api);
    }
    w->Queued = TRUE;
    w->Extended = extended;
    w->Routine = routine;
    w->Context = context;
    ObfReferenceObject(w->Object);
    InsertTailList(&IopQueuedWork, &w->Link);
    ExInitializeWorkItem(&w->Item, IopRunWorkItem, w);
    ExQueueWorkItem(&w->Item, queue);
}

VOID NTAPI IoQueueWorkItem(PIO_WORKITEM WorkItem, PIO_WORKITEM_ROUTINE Routine, WORK_QUEUE_TYPE Queue,
                           PVOID Context)
{
    IopQueueWork(WorkItem, (PVOID)(ULONG_PTR)Routine, Queue, Context, FALSE, "IoQueueWorkItem");
}

VOID NTAPI IoQueueWorkItemEx(PIO_WORKITEM WorkItem, PIO_WORKITEM_ROUTINE_EX Routine,
                             WORK_QUEUE_TYPE Queue, PVOID Context)
{
    IopQueueWork(WorkItem, (PVOID)(ULONG_PTR)Routine, Queue, Context, TRUE, "IoQueueWorkItemEx");
}

/* ---- I/O timers: once a second, at DISPATCH_LEVEL ------------------------------------------------- */

typedef struct _IO_TIMER {
    PDEVICE_OBJECT Device;
    PIO_TIMER_ROUTINE Routine;
    PVOID Context;
} IO_TIMER;

static LIST_ENTRY IopTimers = {&IopTimers, &IopTimers};
static KTIMER IopTick;
static KDPC IopTickDpc;

static VOID NTAPI IopTickRoutine(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    for (PLIST_ENTRY e = IopTimers.Flink; e != &IopTimers;) {
        PIOP_DEVICE x = CONTAINING_RECORD(e, IOP_DEVICE, Timer);
        PIO_TIMER t = x->Public.DeviceObject->Timer;

        e = e->Flink;
        IOP_CALL_VOID("IO_TIMER_ROUTINE", t->Routine, t->Device, t->Context);
    }
}

NTSTATUS NTAPI IoInitializeTimer(PDEVICE_OBJECT DeviceObject, PIO_TIMER_ROUTINE Routine, PVOID Context)
{
    PIO_TIMER t = DeviceObject->Timer;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (t == NULL) {
        t = LabAllocate(sizeof(*t)); /* goes with the device */
        DeviceObject->Timer = t;
    }
    t->Device = DeviceObject;
    t->Routine = Routine;
    t->Context = Context;
    return STATUS_SUCCESS;
}

VOID NTAPI IoStartTimer(PDEVICE_OBJECT DeviceObject)
{
    PIOP_DEVICE x = IopExtension(DeviceObject);
    LARGE_INTEGER due = {.QuadPart = -10000000};

    if (DeviceObject->Timer == NULL) {
        LabFinding("object", "IoStartTimer: no timer; IoInitializeTimer comes first");
    }
    if (!IsListEmpty(&x->Timer)) {
        return;
    }
    if (IsListEmpty(&IopTimers)) {
        KeSetTimerEx(&IopTick, due, 1000, &IopTickDpc);
    }
    InsertTailList(&IopTimers, &x->Timer);
}

VOID NTAPI IoStopTimer(PDEVICE_OBJECT DeviceObject)
{
    PIOP_DEVICE x = IopExtension(DeviceObject);

    if (IsListEmpty(&x->Timer)) {
        return;
    }
    RemoveEntryList(&x->Timer);
    InitializeListHead(&x->Timer);
    if (IsListEmpty(&IopTimers)) {
        KeCancelTimer(&IopTick);
    }
}

static BOOLEAN IopInImage(PLAB_IMAGE image, PVOID address)
{
    return LabImageFromAddress(address) == image;
}

static VOID NTAPI IopWorkUnloadCheck(PLAB_IMAGE Image)
{
    for (PLIST_ENTRY e = IopQueuedWork.Flink; e != &IopQueuedWork; e = e->Flink) {
        PIO_WORKITEM w = CONTAINING_RECORD(e, IO_WORKITEM, Link);

        if (IopInImage(Image, w->Routine)) {
            LabFinding("unload-work", "DriverUnload: %s has a work item queued", Image->Info.name);
        }
    }
    for (PLIST_ENTRY e = IopTimers.Flink; e != &IopTimers; e = e->Flink) {
        PIOP_DEVICE x = CONTAINING_RECORD(e, IOP_DEVICE, Timer);

        if (IopInImage(Image, (PVOID)(ULONG_PTR)x->Public.DeviceObject->Timer->Routine)) {
            LabFinding("unload-timer", "DriverUnload: %s has an I/O timer running", Image->Info.name);
        }
    }
}

VOID NTAPI IopInitWorkItems(void)
{
    KeInitializeTimer(&IopTick);
    KeInitializeDpc(&IopTickDpc, IopTickRoutine, NULL);
    LabRegisterUnloadCheck(IopWorkUnloadCheck);
}

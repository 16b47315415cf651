/* SPDX-License-Identifier: MIT */
/* Executive resources, run-down protection, work queues. */
#include "ki.h"

/*
 * ---- resources ----
 * The public part of ERESOURCE is opaque to drivers but for its size. Owners are kept in a record
 * of our own that SystemResourcesList.Flink points to.
 */

#define EX_MAX_OWNERS 16

typedef struct _EXP_RESOURCE {
    LIST_ENTRY Link;
    PERESOURCE Resource;
    PLAB_IMAGE Image;
    KEVENT Changed; /* notification, reset before each wait */
    ERESOURCE_THREAD Exclusive;
    ULONG ExclusiveCount;
    struct {
        ERESOURCE_THREAD Thread;
        ULONG Count;
    } Shared[EX_MAX_OWNERS];
    ULONG SharedTotal;
    ULONG ExclusiveWaiters, SharedWaiters;
} EXP_RESOURCE;

static LIST_ENTRY ExpResources = {&ExpResources, &ExpResources};

#define EXP_ME ((ERESOURCE_THREAD)KiThread)

static EXP_RESOURCE *ExpResource(PERESOURCE Resource, const char *What)
{
    EXP_RESOURCE *Record = (EXP_RESOURCE *)Resource->SystemResourcesList.Flink;

    for (PLIST_ENTRY e = ExpResources.Flink; e != &ExpResources; e = e->Flink) {
        if (CONTAINING_RECORD(e, EXP_RESOURCE, Link) == Record && Record->Resource == Resource) {
            return Record;
        }
    }
    LabFinding("resource", "%s: resource %p is not initialised or was deleted", What, Resource);
}

NTSTATUS NTAPI ExInitializeResourceLite(PERESOURCE Resource)
{
    EXP_RESOURCE *Record = LabAllocate(sizeof(*Record));

    RtlZeroMemory(Resource, sizeof(*Resource));
    Record->Resource = Resource;
    Record->Image = LabImageFromAddress(LAB_CALLER());
    KeInitializeEvent(&Record->Changed, NotificationEvent, FALSE);
    InsertTailList(&ExpResources, &Record->Link);
    Resource->SystemResourcesList.Flink = (PLIST_ENTRY)Record;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ExReinitializeResourceLite(PERESOURCE Resource)
{
    EXP_RESOURCE *Record = ExpResource(Resource, "ExReinitializeResourceLite");

    if (Record->SharedTotal != 0 || Record->ExclusiveCount != 0) {
        LabFinding("resource", "ExReinitializeResourceLite: resource %p is owned", Resource);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ExDeleteResourceLite(PERESOURCE Resource)
{
    EXP_RESOURCE *Record = ExpResource(Resource, "ExDeleteResourceLite");

    if (Record->SharedTotal != 0 || Record->ExclusiveCount != 0) {
        LabFinding("resource", "ExDeleteResourceLite: resource %p is owned", Resource);
    }
    RemoveEntryList(&Record->Link);
    Resource->SystemResourcesList.Flink = NULL;
    LabFree(Record);
    return STATUS_SUCCESS;
}

static ULONG *ExpSharedCount(EXP_RESOURCE *Record, ERESOURCE_THREAD Thread, BOOLEAN Create)
{
    ULONG Free = EX_MAX_OWNERS;

    for (ULONG i = 0; i < EX_MAX_OWNERS; i++) {
        if (Record->Shared[i].Count != 0 && Record->Shared[i].Thread == Thread) {
            return &Record->Shared[i].Count;
        }
        Free = Record->Shared[i].Count == 0 && Free == EX_MAX_OWNERS ? i : Free;
    }
    if (!Create) {
        return NULL;
    }
    LAB_ASSERT(Free < EX_MAX_OWNERS);
    Record->Shared[Free].Thread = Thread;
    return &Record->Shared[Free].Count;
}

static VOID ExpCheckApcs(const char *What)
{
    if (KiCpu->Irql < APC_LEVEL && !KeAreApcsDisabled()) {
        LabFinding("resource",
                   "%s: normal kernel APC delivery must be disabled (KeEnterCriticalRegion)", What);
    }
}

static VOID ExpBlock(EXP_RESOURCE *Record, ULONG *Waiters, const char *What)
{
    PVOID Object = &Record->Changed;

    ++*Waiters;
    Record->Changed.Header.SignalState = 0;
    KiWait(1, &Object, WaitAny, LAB_NO_DEADLINE, KiThread->OwnWaitBlocks, What);
    --*Waiters;
}

BOOLEAN NTAPI ExAcquireResourceExclusiveLite(PERESOURCE Resource, BOOLEAN Wait)
{
    EXP_RESOURCE *Record = ExpResource(Resource, "ExAcquireResourceExclusiveLite");

    ExpCheckApcs("ExAcquireResourceExclusiveLite");
    if (Record->ExclusiveCount != 0 && Record->Exclusive == EXP_ME) {
        Record->ExclusiveCount++;
        return TRUE;
    }
    if (Wait && ExpSharedCount(Record, EXP_ME, FALSE) != NULL) {
        LabFinding("deadlock", "ExAcquireResourceExclusiveLite: the thread owns resource %p shared",
                   Resource);
    }
    while (Record->ExclusiveCount != 0 || Record->SharedTotal != 0) {
        if (!Wait) {
            return FALSE;
        }
        ExpBlock(Record, &Record->ExclusiveWaiters, "ExAcquireResourceExclusiveLite");
    }
    Record->Exclusive = EXP_ME;
    Record->ExclusiveCount = 1;
    return TRUE;
}

/* Waiters that ask for exclusive ownership come first unless StarveExclusive. */
static BOOLEAN ExpAcquireShared(PERESOURCE Resource, BOOLEAN Wait, BOOLEAN Starve, BOOLEAN Defer,
                                const char *What)
{
    EXP_RESOURCE *Record = ExpResource(Resource, What);
    BOOLEAN Recursive;

    ExpCheckApcs(What);
    if (Record->ExclusiveCount != 0 && Record->Exclusive == EXP_ME) {
        Record->ExclusiveCount++;
        return TRUE;
    }
    Recursive = ExpSharedCount(Record, EXP_ME, FALSE) != NULL;
    while (Record->ExclusiveCount != 0 ||
           (Record->ExclusiveWaiters != 0 && !Starve && (!Recursive || Defer))) {
        if (!Wait) {
            return FALSE;
        }
        ExpBlock(Record, &Record->SharedWaiters, What);
    }
    ++*ExpSharedCount(Record, EXP_ME, TRUE);
    Record->SharedTotal++;
    return TRUE;
}

BOOLEAN NTAPI ExAcquireResourceSharedLite(PERESOURCE Resource, BOOLEAN Wait)
{
    return ExpAcquireShared(Resource, Wait, FALSE, FALSE, "ExAcquireResourceSharedLite");
}

BOOLEAN NTAPI ExAcquireSharedStarveExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
    return ExpAcquireShared(Resource, Wait, TRUE, FALSE, "ExAcquireSharedStarveExclusive");
}

BOOLEAN NTAPI ExAcquireSharedWaitForExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
    return ExpAcquireShared(Resource, Wait, FALSE, TRUE, "ExAcquireSharedWaitForExclusive");
}

static VOID ExpRelease(PERESOURCE Resource, ERESOURCE_THREAD Thread, const char *What)
{
    EXP_RESOURCE *Record = ExpResource(Resource, What);
    ULONG *Shared;

    if (Record->ExclusiveCount != 0 && Record->Exclusive == Thread) {
        Record->ExclusiveCount--;
    } else if ((Shared = ExpSharedCount(Record, Thread, FALSE)) != NULL) {
        --*Shared;
        Record->SharedTotal--;
    } else {
        LabFinding("resource", "%s: resource %p is not owned by the thread", What, Resource);
    }
    if (Record->ExclusiveCount == 0) {
        KeSetEvent(&Record->Changed, IO_NO_INCREMENT, FALSE);
    }
}

VOID FASTCALL ExReleaseResourceLite(PERESOURCE Resource)
{
    ExpRelease(Resource, EXP_ME, "ExReleaseResourceLite");
}

VOID NTAPI ExReleaseResourceForThreadLite(PERESOURCE Resource, ERESOURCE_THREAD ResourceThreadId)
{
    ExpRelease(Resource, ResourceThreadId, "ExReleaseResourceForThreadLite");
}

VOID NTAPI ExConvertExclusiveToSharedLite(PERESOURCE Resource)
{
    EXP_RESOURCE *Record = ExpResource(Resource, "ExConvertExclusiveToSharedLite");

    if (Record->ExclusiveCount == 0 || Record->Exclusive != EXP_ME) {
        LabFinding("resource", "ExConvertExclusiveToSharedLite: resource %p is not owned",
                   Resource);
    }
    *ExpSharedCount(Record, EXP_ME, TRUE) = Record->ExclusiveCount;
    Record->SharedTotal = Record->ExclusiveCount;
    Record->ExclusiveCount = 0;
    KeSetEvent(&Record->Changed, IO_NO_INCREMENT, FALSE);
}

BOOLEAN NTAPI ExIsResourceAcquiredExclusiveLite(PERESOURCE Resource)
{
    EXP_RESOURCE *Record = ExpResource(Resource, "ExIsResourceAcquiredExclusiveLite");

    return Record->ExclusiveCount != 0 && Record->Exclusive == EXP_ME;
}

ULONG NTAPI ExIsResourceAcquiredSharedLite(PERESOURCE Resource)
{
    EXP_RESOURCE *Record = ExpResource(Resource, "ExIsResourceAcquiredSharedLite");
    ULONG *Shared = ExpSharedCount(Record, EXP_ME, FALSE);

    return Record->Exclusive == EXP_ME && Record->ExclusiveCount != 0 ? Record->ExclusiveCount
           : Shared != NULL                                           ? *Shared
                                                                      : 0;
}

ULONG NTAPI ExGetExclusiveWaiterCount(PERESOURCE Resource)
{
    return ExpResource(Resource, "ExGetExclusiveWaiterCount")->ExclusiveWaiters;
}

ULONG NTAPI ExGetSharedWaiterCount(PERESOURCE Resource)
{
    return ExpResource(Resource, "ExGetSharedWaiterCount")->SharedWaiters;
}

PVOID NTAPI ExEnterCriticalRegionAndAcquireResourceExclusive(PERESOURCE Resource)
{
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(Resource, TRUE);
    return NULL;
}

PVOID NTAPI ExEnterCriticalRegionAndAcquireResourceShared(PERESOURCE Resource)
{
    KeEnterCriticalRegion();
    ExAcquireResourceSharedLite(Resource, TRUE);
    return NULL;
}

VOID FASTCALL ExReleaseResourceAndLeaveCriticalRegion(PERESOURCE Resource)
{
    ExReleaseResourceLite(Resource);
    KeLeaveCriticalRegion();
}

/* ---- run-down protection: bit 0 says that run-down began, references count by two ---- */

#define EX_RUNDOWN_STARTED 1u

VOID FASTCALL ExInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    RunRef->Count = 0;
}

VOID FASTCALL ExReInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    if (RunRef->Count != EX_RUNDOWN_STARTED) {
        LabFinding("resource", "ExReInitializeRundownProtection: %p is not run down", RunRef);
    }
    RunRef->Count = 0;
}

BOOLEAN FASTCALL ExAcquireRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count)
{
    if (RunRef->Count & EX_RUNDOWN_STARTED) {
        return FALSE;
    }
    RunRef->Count += 2 * Count;
    return TRUE;
}

BOOLEAN FASTCALL ExAcquireRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    return ExAcquireRundownProtectionEx(RunRef, 1);
}

VOID FASTCALL ExReleaseRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count)
{
    if (RunRef->Count / 2 < Count) {
        LabFinding("resource", "ExReleaseRundownProtection: %p was not acquired", RunRef);
    }
    RunRef->Count -= 2 * Count;
}

VOID FASTCALL ExReleaseRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    ExReleaseRundownProtectionEx(RunRef, 1);
}

VOID FASTCALL ExWaitForRundownProtectionRelease(PEX_RUNDOWN_REF RunRef)
{
    LARGE_INTEGER Pause = {.QuadPart = -1000}; /* 100 us of virtual time per look */

    LabAssertIrql("ExWaitForRundownProtectionRelease", PASSIVE_LEVEL, APC_LEVEL);
    RunRef->Count |= EX_RUNDOWN_STARTED;
    while (RunRef->Count != EX_RUNDOWN_STARTED) {
        KeDelayExecutionThread(KernelMode, FALSE, &Pause);
    }
}

VOID FASTCALL ExRundownCompleted(PEX_RUNDOWN_REF RunRef)
{
    RunRef->Count = EX_RUNDOWN_STARTED;
}

/* ---- work queues ---- */

#define EX_WORKERS 4u

static LIST_ENTRY ExpWork = {&ExpWork, &ExpWork};
static KSEMAPHORE ExpWorkCount;
static PVOID ExpRunning[EX_WORKERS];

static VOID NTAPI ExpWorker(PVOID Context)
{
    ULONG Index = (ULONG)(ULONG_PTR)Context;

    for (;;) {
        PWORK_QUEUE_ITEM Item;
        PWORKER_THREAD_ROUTINE Routine;
        PVOID Parameter;

        KeWaitForSingleObject(&ExpWorkCount, Executive, KernelMode, FALSE, NULL);
        Item = CONTAINING_RECORD(RemoveHeadList(&ExpWork), WORK_QUEUE_ITEM, List);
        Routine = Item->WorkerRoutine;
        Parameter = (PVOID)Item->Parameter;
        Item->List.Flink = NULL; /* the routine may free or queue it again */
        ExpRunning[Index] = (PVOID)(ULONG_PTR)Routine;
        LAB_CALL_VOID("WorkerRoutine", Routine, Parameter);
        ExpRunning[Index] = NULL;
    }
}

VOID NTAPI ExQueueWorkItem(PWORK_QUEUE_ITEM WorkItem, WORK_QUEUE_TYPE QueueType)
{
    if (QueueType >= MaximumWorkQueue) {
        LabFinding("object", "ExQueueWorkItem: there is no queue %u", QueueType);
    }
    if (WorkItem->List.Flink != NULL) {
        LabFinding("object", "ExQueueWorkItem: work item %p is queued already", WorkItem);
    }
    InsertTailList(&ExpWork, &WorkItem->List);
    KeReleaseSemaphore(&ExpWorkCount, IO_NO_INCREMENT, 1, FALSE);
}

VOID NTAPI ExpCheckWorkOf(PLAB_IMAGE Image)
{
    for (PLIST_ENTRY e = ExpWork.Flink; e != &ExpWork; e = e->Flink) {
        PWORK_QUEUE_ITEM Item = CONTAINING_RECORD(e, WORK_QUEUE_ITEM, List);
        if (LabImageFromAddress((PVOID)(ULONG_PTR)Item->WorkerRoutine) == Image) {
            LabFinding("unload-work", "%s: work item %p is still queued", Image->Info.name, Item);
        }
    }
    for (ULONG i = 0; i < EX_WORKERS; i++) {
        if (ExpRunning[i] != NULL && LabImageFromAddress(ExpRunning[i]) == Image) {
            LabFinding("unload-work", "%s: a worker routine still runs", Image->Info.name);
        }
    }
    for (PLIST_ENTRY e = ExpResources.Flink; e != &ExpResources; e = e->Flink) {
        if (CONTAINING_RECORD(e, EXP_RESOURCE, Link)->Image == Image && !Image->Info.trusted) {
            LabFinding("resource", "%s: resource %p was not deleted", Image->Info.name,
                       CONTAINING_RECORD(e, EXP_RESOURCE, Link)->Resource);
        }
    }
}

VOID NTAPI ExpInitSystem(void)
{
    KeInitializeSemaphore(&ExpWorkCount, 0, MAXLONG);
    for (ULONG_PTR i = 0; i < EX_WORKERS; i++) {
        LabCreateThread(ExpWorker, (PVOID)i);
    }
}

/* SPDX-License-Identifier: MIT */
/*
 * Self-test of the kernel routines a driver leans on. Prints one line per group and "ke_test: passed" at
 * the end; the first check that fails is printed with its line, and the load fails.
 */
#include <ntddk.h>

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD TestUnload;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

#define TAG 0x7473656Bu /* "kest" */
#define MS(n) (-(LONGLONG)(n) * 10000)

#define CHECK(Condition)                                                                          \
    do {                                                                                          \
        if (!(Condition)) {                                                                       \
            DbgPrint("ke_test: %s:%d failed: %s\n", __FUNCTION__, __LINE__, #Condition);          \
            return FALSE;                                                                         \
        }                                                                                         \
    } while (0)

static LARGE_INTEGER Relative(ULONG Milliseconds)
{
    LARGE_INTEGER Time;

    Time.QuadPart = MS(Milliseconds);
    return Time;
}

static ULONGLONG Now(void)
{
    LARGE_INTEGER Time;

    KeQuerySystemTime(&Time);
    return (ULONGLONG)Time.QuadPart;
}

/* ---- events, semaphores, mutexes ---- */

static BOOLEAN TestObjects(void)
{
    LARGE_INTEGER Zero = {.QuadPart = 0}, Short = Relative(5);
    KEVENT Auto, Manual;
    KSEMAPHORE Semaphore;
    KMUTEX Mutex;
    PVOID Objects[3] = {&Auto, &Manual, &Semaphore};
    ULONGLONG Start;

    KeInitializeEvent(&Auto, SynchronizationEvent, FALSE);
    KeInitializeEvent(&Manual, NotificationEvent, FALSE);
    KeInitializeSemaphore(&Semaphore, 1, 2);
    KeInitializeMutex(&Mutex, 0);
    CHECK(KeWaitForSingleObject(&Auto, Executive, KernelMode, FALSE, &Zero) == STATUS_TIMEOUT);
    Start = Now();
    CHECK(KeWaitForSingleObject(&Auto, Executive, KernelMode, FALSE, &Short) == STATUS_TIMEOUT);
    CHECK(Now() - Start >= 40000);
    CHECK(KeSetEvent(&Auto, 0, FALSE) == 0);
    CHECK(KeSetEvent(&Auto, 0, FALSE) != 0);
    CHECK(KeWaitForSingleObject(&Auto, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(KeReadStateEvent(&Auto) == 0);
    KeSetEvent(&Manual, 0, FALSE);
    CHECK(KeWaitForSingleObject(&Manual, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(KeReadStateEvent(&Manual) != 0);
    CHECK(KeWaitForMultipleObjects(3, Objects, WaitAny, Executive, KernelMode, FALSE, NULL, NULL) ==
          STATUS_WAIT_1);
    CHECK(KeWaitForMultipleObjects(3, Objects, WaitAll, Executive, KernelMode, FALSE, &Zero, NULL) ==
          STATUS_TIMEOUT);
    CHECK(KeReadStateSemaphore(&Semaphore) == 1); /* nothing is taken in part */
    KeSetEvent(&Auto, 0, FALSE);
    CHECK(KeWaitForMultipleObjects(3, Objects, WaitAll, Executive, KernelMode, FALSE, NULL, NULL) ==
          STATUS_SUCCESS);
    CHECK(KeReadStateSemaphore(&Semaphore) == 0 && KeReadStateEvent(&Auto) == 0);
    CHECK(KeReleaseSemaphore(&Semaphore, 0, 2, FALSE) == 0);
    CHECK(KeWaitForSingleObject(&Mutex, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(KeWaitForSingleObject(&Mutex, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(KeAreApcsDisabled());
    KeReleaseMutex(&Mutex, FALSE);
    CHECK(KeReadStateMutex(&Mutex) == 0);
    KeReleaseMutex(&Mutex, FALSE);
    CHECK(KeReadStateMutex(&Mutex) == 1 && !KeAreApcsDisabled());
    return TRUE;
}

/* ---- DPCs and IRQL ---- */

static struct {
    KDPC Dpc[3];
    ULONG Order[4];
    ULONG Count;
    KIRQL Irql;
} DpcTest;

static KDEFERRED_ROUTINE TestDpc;
static VOID NTAPI TestDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Context);
    DpcTest.Irql = KeGetCurrentIrql();
    if (Argument1 == (PVOID)1 && Argument2 == (PVOID)2 && DpcTest.Count < 4) {
        DpcTest.Order[DpcTest.Count++] = (ULONG)(Dpc - DpcTest.Dpc);
    }
}

static BOOLEAN TestDpcs(void)
{
    KIRQL Irql;

    DpcTest.Count = 0;
    for (ULONG i = 0; i < 3; i++) {
        KeInitializeDpc(&DpcTest.Dpc[i], TestDpc, NULL);
    }
    KeSetImportanceDpc(&DpcTest.Dpc[2], HighImportance);
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
    KeRaiseIrql(DISPATCH_LEVEL, &Irql);
    CHECK(Irql == PASSIVE_LEVEL && KeGetCurrentIrql() == DISPATCH_LEVEL);
    CHECK(KeInsertQueueDpc(&DpcTest.Dpc[0], (PVOID)1, (PVOID)2));
    CHECK(!KeInsertQueueDpc(&DpcTest.Dpc[0], (PVOID)3, (PVOID)4));
    CHECK(KeInsertQueueDpc(&DpcTest.Dpc[1], (PVOID)1, (PVOID)2));
    CHECK(KeInsertQueueDpc(&DpcTest.Dpc[2], (PVOID)1, (PVOID)2));
    CHECK(DpcTest.Count == 0);
    KeLowerIrql(Irql);
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
    CHECK(DpcTest.Count == 3 && DpcTest.Irql == DISPATCH_LEVEL);
    CHECK(DpcTest.Order[0] == 2 && DpcTest.Order[1] == 0 && DpcTest.Order[2] == 1);
    KeRaiseIrql(DISPATCH_LEVEL, &Irql);
    CHECK(KeInsertQueueDpc(&DpcTest.Dpc[1], (PVOID)1, (PVOID)2));
    CHECK(KeRemoveQueueDpc(&DpcTest.Dpc[1]));
    CHECK(!KeRemoveQueueDpc(&DpcTest.Dpc[1]));
    KeLowerIrql(Irql);
    CHECK(DpcTest.Count == 3);
    /* To another processor: runs when that one does, at the latest when flushed. */
    if (KeQueryActiveProcessorCount(NULL) > 1) {
        KeSetTargetProcessorDpc(&DpcTest.Dpc[0], (CCHAR)(KeQueryActiveProcessorCount(NULL) - 1));
        CHECK(KeInsertQueueDpc(&DpcTest.Dpc[0], (PVOID)1, (PVOID)2));
        KeFlushQueuedDpcs();
        CHECK(DpcTest.Count == 4);
    }
    return TRUE;
}

/* ---- timers ---- */

static struct {
    KTIMER Timer;
    KDPC Dpc;
    KEVENT Done;
    ULONG Count;
} TimerTest;

static KDEFERRED_ROUTINE TestTimerDpc;
static VOID NTAPI TestTimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    if (++TimerTest.Count == 5) {
        KeSetEvent(&TimerTest.Done, 0, FALSE);
    }
}

static BOOLEAN TestTimers(void)
{
    LARGE_INTEGER Delay = Relative(3);
    ULONGLONG Start = Now();

    KeInitializeTimerEx(&TimerTest.Timer, SynchronizationTimer);
    KeInitializeDpc(&TimerTest.Dpc, TestTimerDpc, NULL);
    KeInitializeEvent(&TimerTest.Done, NotificationEvent, FALSE);
    TimerTest.Count = 0;
    CHECK(!KeSetTimer(&TimerTest.Timer, Delay, NULL));
    CHECK(KeSetTimer(&TimerTest.Timer, Delay, NULL));
    CHECK(KeWaitForSingleObject(&TimerTest.Timer, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(Now() - Start >= 30000 && !KeReadStateTimer(&TimerTest.Timer));
    CHECK(!KeCancelTimer(&TimerTest.Timer));
    CHECK(!KeSetTimerEx(&TimerTest.Timer, Delay, 2, &TimerTest.Dpc));
    CHECK(KeWaitForSingleObject(&TimerTest.Done, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(KeCancelTimer(&TimerTest.Timer));
    KeFlushQueuedDpcs();
    CHECK(TimerTest.Count >= 5);
    CHECK(KeDelayExecutionThread(KernelMode, FALSE, &Delay) == STATUS_SUCCESS);
    return TRUE;
}

/* ---- threads and spin locks ---- */

#define ROUNDS 300

static struct {
    KSPIN_LOCK Lock, Queued;
    FAST_MUTEX Mutex;
    KEVENT Done;
    LONG Running;
    ULONG Counter, SlowCounter;
    BOOLEAN Torn;
    KIRQL Irql;
} LockTest;

static KSTART_ROUTINE TestLockThread;
static VOID NTAPI TestLockThread(PVOID Context)
{
    LARGE_INTEGER Delay = Relative(1);

    UNREFERENCED_PARAMETER(Context);
    for (ULONG i = 0; i < ROUNDS; i++) {
        KLOCK_QUEUE_HANDLE Handle;
        KIRQL Irql;
        ULONG Value;

        KeAcquireSpinLock(&LockTest.Lock, &Irql);
        Value = LockTest.Counter;
        LockTest.Irql = KeGetCurrentIrql(); /* a call, so that others get a chance to interfere */
        KeAcquireInStackQueuedSpinLockAtDpcLevel(&LockTest.Queued, &Handle);
        KeReleaseInStackQueuedSpinLockFromDpcLevel(&Handle);
        if (LockTest.Counter != Value) {
            LockTest.Torn = TRUE;
        }
        LockTest.Counter = Value + 1;
        KeReleaseSpinLock(&LockTest.Lock, Irql);
        if (i % 100 == 0) {
            ExAcquireFastMutex(&LockTest.Mutex);
            Value = LockTest.SlowCounter;
            KeDelayExecutionThread(KernelMode, FALSE, &Delay);
            LockTest.SlowCounter = Value + 1;
            ExReleaseFastMutex(&LockTest.Mutex);
        }
    }
    if (InterlockedDecrement(&LockTest.Running) == 0) {
        KeSetEvent(&LockTest.Done, 0, FALSE);
    }
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static BOOLEAN TestLocks(void)
{
    enum { THREADS = 3 };

    KeInitializeSpinLock(&LockTest.Lock);
    KeInitializeSpinLock(&LockTest.Queued);
    ExInitializeFastMutex(&LockTest.Mutex);
    KeInitializeEvent(&LockTest.Done, NotificationEvent, FALSE);
    LockTest.Running = THREADS;
    for (ULONG i = 0; i < THREADS; i++) {
        HANDLE Thread;
        CHECK(NT_SUCCESS(PsCreateSystemThread(&Thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, TestLockThread,
                                              NULL)));
        ZwClose(Thread);
    }
    CHECK(KeWaitForSingleObject(&LockTest.Done, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(!LockTest.Torn && LockTest.Counter == THREADS * ROUNDS && LockTest.Irql == DISPATCH_LEVEL);
    CHECK(LockTest.SlowCounter == THREADS * ROUNDS / 100);
    return TRUE;
}

/* ---- pool, MDLs, physical addresses ---- */

static BOOLEAN TestPool(void)
{
    static const SIZE_T Sizes[] = {1, 7, 16, 100, 4095, 4096, 4097, 20000};

    for (ULONG i = 0; i < RTL_NUMBER_OF(Sizes); i++) {
        PUCHAR p = ExAllocatePoolWithTag(i % 2 ? PagedPool : NonPagedPool, Sizes[i], TAG);
        CHECK(p != NULL);
        CHECK(((ULONG_PTR)p & (Sizes[i] >= PAGE_SIZE ? PAGE_SIZE - 1 : MEMORY_ALLOCATION_ALIGNMENT - 1)) == 0);
        RtlFillMemory(p, Sizes[i], 0x5A);
        CHECK(p[0] == 0x5A && p[Sizes[i] - 1] == 0x5A);
        ExFreePoolWithTag(p, TAG);
    }
    return TRUE;
}

static BOOLEAN TestMdls(void)
{
    PHYSICAL_ADDRESS Any, Page, Low = {.QuadPart = 0}, Skip = {.QuadPart = 0};
    PUCHAR Buffer = ExAllocatePoolWithTag(NonPagedPool, 5 * PAGE_SIZE, TAG), View, Pageable;
    BOOLEAN Scattered = FALSE;
    PMDL Mdl, Partial;

    Any.QuadPart = -1;
    CHECK(Buffer != NULL);
    Mdl = IoAllocateMdl(Buffer + 100, 4 * PAGE_SIZE, FALSE, FALSE, NULL);
    CHECK(Mdl != NULL && MmGetMdlByteCount(Mdl) == 4 * PAGE_SIZE && MmGetMdlByteOffset(Mdl) ==
          BYTE_OFFSET(Buffer + 100));
    MmBuildMdlForNonPagedPool(Mdl);
    CHECK(MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority) == Buffer + 100);
    for (ULONG i = 0; i < 5; i++) {
        Page = MmGetPhysicalAddress(Buffer + i * PAGE_SIZE);
        CHECK(MmGetMdlPfnArray(Mdl)[i] == (PFN_NUMBER)(Page.QuadPart >> PAGE_SHIFT));
        Scattered = Scattered || (i != 0 && MmGetMdlPfnArray(Mdl)[i] != MmGetMdlPfnArray(Mdl)[i - 1] + 1);
    }
    CHECK(Scattered); /* nobody may count on contiguous pool */
    Partial = IoAllocateMdl(Buffer, 2 * PAGE_SIZE, FALSE, FALSE, NULL);
    IoBuildPartialMdl(Mdl, Partial, Buffer + PAGE_SIZE + 8, 50);
    CHECK(MmGetSystemAddressForMdlSafe(Partial, NormalPagePriority) == Buffer + PAGE_SIZE + 8);
    IoFreeMdl(Partial);
    IoFreeMdl(Mdl);
    ExFreePoolWithTag(Buffer, TAG);

    Pageable = ExAllocatePoolWithTag(PagedPool, 3 * PAGE_SIZE, TAG);
    CHECK(Pageable != NULL);
    Mdl = IoAllocateMdl(Pageable, 3 * PAGE_SIZE, FALSE, FALSE, NULL);
    MmProbeAndLockPages(Mdl, KernelMode, IoModifyAccess);
    View = MmMapLockedPagesSpecifyCache(Mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
    CHECK(View != NULL);
    View[2 * PAGE_SIZE] = 0x77;
    CHECK(Pageable[2 * PAGE_SIZE] == 0x77);
    MmUnlockPages(Mdl); /* unmaps */
    IoFreeMdl(Mdl);
    ExFreePoolWithTag(Pageable, TAG);

    Mdl = MmAllocatePagesForMdlEx(Low, Any, Skip, 4 * PAGE_SIZE, MmCached, 0);
    CHECK(Mdl != NULL && MmGetMdlByteCount(Mdl) == 4 * PAGE_SIZE);
    View = MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority);
    CHECK(View != NULL && View[3 * PAGE_SIZE + 9] == 0);
    MmUnmapLockedPages(View, Mdl);
    MmFreePagesFromMdl(Mdl);
    ExFreePool(Mdl);

    Any.QuadPart = 0xFFFFFFFF;
    View = MmAllocateContiguousMemory(3 * PAGE_SIZE, Any);
    CHECK(View != NULL);
    CHECK(MmGetPhysicalAddress(View + 2 * PAGE_SIZE).QuadPart ==
          MmGetPhysicalAddress(View).QuadPart + 2 * PAGE_SIZE);
    MmFreeContiguousMemory(View);
    return TRUE;
}

/* ---- executive ---- */

static struct {
    WORK_QUEUE_ITEM Item;
    KEVENT Done;
    KIRQL Irql;
} WorkTest;

static WORKER_THREAD_ROUTINE TestWork;
static VOID NTAPI TestWork(PVOID Parameter)
{
    UNREFERENCED_PARAMETER(Parameter);
    WorkTest.Irql = KeGetCurrentIrql();
    KeSetEvent(&WorkTest.Done, 0, FALSE);
}

typedef struct _TEST_ENTRY {
    DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) SLIST_ENTRY Link;
    ULONG Value;
} TEST_ENTRY;

static ULONG Notified;

static CALLBACK_FUNCTION TestCallback;
static VOID NTAPI TestCallback(PVOID Context, PVOID Argument1, PVOID Argument2)
{
    if (Context == &Notified && Argument1 == (PVOID)1 && Argument2 == (PVOID)2) {
        Notified++;
    }
}

static BOOLEAN TestNames(void)
{
    UNICODE_STRING Name = RTL_CONSTANT_STRING(L"\\Callback\\KeTest"), Routine, Later;
    OBJECT_ATTRIBUTES Attributes;
    PCALLBACK_OBJECT Object;
    PVOID Registration;
    ULONG(NTAPI * QueryIncrement)(void);

    InitializeObjectAttributes(&Attributes, &Name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    CHECK(ExCreateCallback(&Object, &Attributes, FALSE, FALSE) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(NT_SUCCESS(ExCreateCallback(&Object, &Attributes, TRUE, FALSE)));
    Registration = ExRegisterCallback(Object, TestCallback, &Notified);
    CHECK(Registration != NULL && ExRegisterCallback(Object, TestCallback, NULL) == NULL);
    ExNotifyCallback(Object, (PVOID)1, (PVOID)2);
    CHECK(Notified == 1);
    ExUnregisterCallback(Registration);
    ObDereferenceObject(Object);
    RtlInitUnicodeString(&Routine, L"KeQueryTimeIncrement");
    RtlInitUnicodeString(&Later, L"ExAllocatePool2"); /* Windows 10 */
    CHECK(MmGetSystemRoutineAddress(&Later) == NULL);
    QueryIncrement = (ULONG(NTAPI *)(void))(ULONG_PTR)MmGetSystemRoutineAddress(&Routine);
    CHECK(QueryIncrement != NULL && QueryIncrement() == KeQueryTimeIncrement());
    return TRUE;
}

static BOOLEAN TestExecutive(void)
{
    static DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) SLIST_HEADER List;
    static TEST_ENTRY Entries[2];
    static NPAGED_LOOKASIDE_LIST Lookaside;
    EX_RUNDOWN_REF RunDown;
    ERESOURCE Resource;
    PVOID Memory;

    KeInitializeEvent(&WorkTest.Done, NotificationEvent, FALSE);
    ExInitializeWorkItem(&WorkTest.Item, TestWork, NULL);
    ExQueueWorkItem(&WorkTest.Item, DelayedWorkQueue);
    CHECK(KeWaitForSingleObject(&WorkTest.Done, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(WorkTest.Irql == PASSIVE_LEVEL);

    ExInitializeSListHead(&List);
    CHECK(InterlockedPopEntrySList(&List) == NULL);
    CHECK(InterlockedPushEntrySList(&List, &Entries[0].Link) == NULL);
    CHECK(InterlockedPushEntrySList(&List, &Entries[1].Link) == &Entries[0].Link);
    CHECK(ExQueryDepthSList(&List) == 2);
    CHECK(InterlockedPopEntrySList(&List) == &Entries[1].Link && ExQueryDepthSList(&List) == 1);

    ExInitializeNPagedLookasideList(&Lookaside, NULL, NULL, 0, 40, TAG, 0);
    Memory = ExAllocateFromNPagedLookasideList(&Lookaside);
    CHECK(Memory != NULL);
    ExFreeToNPagedLookasideList(&Lookaside, Memory);
    ExDeleteNPagedLookasideList(&Lookaside);

    ExInitializeResourceLite(&Resource);
    KeEnterCriticalRegion();
    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    CHECK(ExAcquireResourceSharedLite(&Resource, FALSE) && ExIsResourceAcquiredExclusiveLite(&Resource));
    ExReleaseResourceLite(&Resource);
    ExReleaseResourceLite(&Resource);
    CHECK(ExIsResourceAcquiredSharedLite(&Resource) == 0);
    KeLeaveCriticalRegion();
    ExDeleteResourceLite(&Resource);

    ExInitializeRundownProtection(&RunDown);
    CHECK(ExAcquireRundownProtection(&RunDown));
    ExReleaseRundownProtection(&RunDown);
    ExWaitForRundownProtectionRelease(&RunDown);
    CHECK(!ExAcquireRundownProtection(&RunDown));
    return TRUE;
}

/* ---- pageable code, touched only where it may be ---- */

__attribute__((section("PAGE"), noinline)) static ULONG TestPageable(ULONG Value)
{
    PAGED_CODE();
    return Value * 3 + 1;
}

static BOOLEAN TestPaging(void)
{
    KIRQL Irql;

    CHECK(TestPageable(1) == 4);
    KeRaiseIrql(DISPATCH_LEVEL, &Irql); /* out */
    KeLowerIrql(Irql);
    CHECK(TestPageable(2) == 7); /* and in again */
    return TRUE;
}

static VOID NTAPI TestUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
    DbgPrint("ke_test: unloaded\n");
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    static const struct {
        const char *Name;
        BOOLEAN (*Run)(void);
    } Tests[] = {
        {"objects", TestObjects}, {"dpc", TestDpcs},   {"timers", TestTimers},
        {"locks", TestLocks},     {"pool", TestPool},  {"mdl", TestMdls},
        {"ex", TestExecutive},    {"names", TestNames}, {"paging", TestPaging},
    };

    UNREFERENCED_PARAMETER(RegistryPath);
    DriverObject->DriverUnload = TestUnload;
    for (ULONG i = 0; i < RTL_NUMBER_OF(Tests); i++) {
        if (!Tests[i].Run()) {
            return STATUS_UNSUCCESSFUL;
        }
        DbgPrint("ke_test: %s ok\n", Tests[i].Name);
    }
    DbgPrint("ke_test: passed\n");
    return STATUS_SUCCESS;
}

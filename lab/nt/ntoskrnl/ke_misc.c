/* SPDX-License-Identifier: MIT */
/* Processor queries, time, bug checks, debug output, device queues and other small parts of ke. */
#include "ki.h"

#undef KeQueryTickCount
#undef DbgBreakPoint
#undef KeQueryInterruptTime
#undef KeQuerySystemTime
#undef KeFlushIoBuffers
#undef KeQueryTimeIncrement

/* ---- exported variables ---- */

ULONG KiBuildNumber KI_EXPORTED_AS(NtBuildNumber) = 0xF0001DB1; /* 7601, free */
BOOLEAN KiDebuggerEnabled KI_EXPORTED_AS(KdDebuggerEnabled) = FALSE;
BOOLEAN KiDebuggerNotPresent KI_EXPORTED_AS(KdDebuggerNotPresent) = TRUE;
volatile CCHAR KiNumberProcessors;
ULONG KiSafeBootMode KI_EXPORTED_AS(InitSafeBootMode);

/* ---- processors: one group ---- */

ULONG NTAPI KeGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER ProcNumber)
{
    if (ProcNumber != NULL) {
        ProcNumber->Group = 0;
        ProcNumber->Number = (UCHAR)KiCpu->Number;
        ProcNumber->Reserved = 0;
    }
    return KiCpu->Number;
}

KAFFINITY NTAPI KeQueryActiveProcessors(void)
{
    return ((KAFFINITY)1 << KiCpuCount) - 1;
}

ULONG NTAPI KeQueryActiveProcessorCount(PKAFFINITY ActiveProcessors)
{
    if (ActiveProcessors != NULL) {
        *ActiveProcessors = KeQueryActiveProcessors();
    }
    return KiCpuCount;
}

static ULONG KipCountOfGroup(USHORT Group)
{
    return Group == 0 || Group == ALL_PROCESSOR_GROUPS ? KiCpuCount : 0;
}

ULONG NTAPI KeQueryActiveProcessorCountEx(USHORT GroupNumber)
{
    return KipCountOfGroup(GroupNumber);
}

ULONG NTAPI KeQueryMaximumProcessorCount(void)
{
    return KiCpuCount;
}

ULONG NTAPI KeQueryMaximumProcessorCountEx(USHORT GroupNumber)
{
    return KipCountOfGroup(GroupNumber);
}

USHORT NTAPI KeQueryActiveGroupCount(void)
{
    return 1;
}

USHORT NTAPI KeQueryMaximumGroupCount(void)
{
    return 1;
}

KAFFINITY NTAPI KeQueryGroupAffinity(USHORT GroupNumber)
{
    return GroupNumber == 0 ? KeQueryActiveProcessors() : 0;
}

NTSTATUS NTAPI KeGetProcessorNumberFromIndex(ULONG ProcIndex, PPROCESSOR_NUMBER ProcNumber)
{
    if (ProcIndex >= KiCpuCount) {
        return STATUS_INVALID_PARAMETER;
    }
    ProcNumber->Group = 0;
    ProcNumber->Number = (UCHAR)ProcIndex;
    ProcNumber->Reserved = 0;
    return STATUS_SUCCESS;
}

ULONG NTAPI KeGetProcessorIndexFromNumber(PPROCESSOR_NUMBER ProcNumber)
{
    return ProcNumber->Group == 0 && ProcNumber->Number < KiCpuCount ? ProcNumber->Number
                                                                     : INVALID_PROCESSOR_INDEX;
}

USHORT NTAPI KeQueryHighestNodeNumber(void)
{
    return 0;
}

USHORT NTAPI KeGetCurrentNodeNumber(void)
{
    return 0;
}

ULONG NTAPI KeGetRecommendedSharedDataAlignment(void)
{
    return 64;
}

LOGICAL NTAPI KeShouldYieldProcessor(void)
{
    return KiCpu->DpcQueueDepth > 8;
}

/* Runs the function on every processor at IPI_LEVEL; here one after another while all are stopped.
 */
ULONG_PTR NTAPI KeIpiGenericCall(PKIPI_BROADCAST_WORKER BroadcastFunction, ULONG_PTR Context)
{
    KIRQL Irql = KiRaise(KI_CLOCK_LEVEL + 1);
    PKI_CPU Self = KiCpu;
    ULONG_PTR Result = 0;

    for (ULONG i = 0; i < KiCpuCount; i++) {
        ULONG_PTR Value;

        KiHost->cpu_select(i, LAB_VA(&KiCpus[i].Pcr));
        Value = LAB_CALL("BroadcastFunction", BroadcastFunction, Context);
        Result = i == Self->Number ? Value : Result;
    }
    KiHost->cpu_select(Self->Number, LAB_VA(&Self->Pcr));
    LabLowerIrql(Irql);
    return Result;
}

VOID NTAPI KeFlushIoBuffers(PMDL Mdl, BOOLEAN ReadOperation, BOOLEAN DmaOperation)
{
    UNREFERENCED_PARAMETER(Mdl);
    UNREFERENCED_PARAMETER(ReadOperation);
    UNREFERENCED_PARAMETER(DmaOperation); /* PC DMA is coherent */
}

BOOLEAN NTAPI KeInvalidateAllCaches(void)
{
    return TRUE;
}

#if defined(_M_IX86)
KIRQL NTAPI KeGetCurrentIrql(void)
{
    return KiCpu->Irql;
}

#undef KeRaiseIrql
#undef KeLowerIrql
VOID NTAPI KeRaiseIrql(KIRQL NewIrql, PKIRQL OldIrql)
{
    *OldIrql = LabRaiseIrql(NewIrql);
}

VOID NTAPI KeLowerIrql(KIRQL NewIrql)
{
    LabLowerIrql(NewIrql);
}

KIRQL FASTCALL KfRaiseIrql(KIRQL NewIrql)
{
    return LabRaiseIrql(NewIrql);
}

VOID FASTCALL KfLowerIrql(KIRQL NewIrql)
{
    LabLowerIrql(NewIrql);
}

KIRQL NTAPI KeRaiseIrqlToDpcLevel(void)
{
    return LabRaiseIrql(DISPATCH_LEVEL);
}

KIRQL NTAPI KeRaiseIrqlToSynchLevel(void)
{
    return LabRaiseIrql(KI_SYNCH_LEVEL);
}

ULONG NTAPI KeGetCurrentProcessorNumber(void)
{
    return KiCpu->Number;
}

PKTHREAD NTAPI KeGetCurrentThread(void)
{
    return (PKTHREAD)KiThread;
}

/* The x87 and SSE state of a thread is its own stack frame's here; entry and exit of interrupts
 * keep it, so there is nothing to store. */
NTSTATUS NTAPI KeSaveFloatingPointState(PKFLOATING_SAVE FloatSave)
{
    RtlZeroMemory(FloatSave, sizeof(*FloatSave));
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI KeRestoreFloatingPointState(PKFLOATING_SAVE FloatSave)
{
    UNREFERENCED_PARAMETER(FloatSave);
    return STATUS_SUCCESS;
}
#endif

/* ---- time ---- */

ULONG NTAPI KeQueryTimeIncrement(void)
{
    return KeTimeIncrementValue;
}

#if defined(_M_IX86)
ULONGLONG NTAPI KeQueryInterruptTime(void)
{
    return LabQueryInterruptTime();
}

VOID NTAPI KeQuerySystemTime(PLARGE_INTEGER CurrentTime)
{
    CurrentTime->QuadPart = (LONGLONG)LabQuerySystemTime();
}

VOID NTAPI KeQueryTickCount(PLARGE_INTEGER CurrentCount)
{
    CurrentCount->QuadPart = (LONGLONG)LabQueryTickCount();
}
#endif

ULONGLONG NTAPI KeQueryUnbiasedInterruptTime(void)
{
    return LabQueryInterruptTime();
}

VOID NTAPI ExSystemTimeToLocalTime(PLARGE_INTEGER SystemTime, PLARGE_INTEGER LocalTime)
{
    *LocalTime = *SystemTime; /* the lab lives in UTC */
}

VOID NTAPI ExLocalTimeToSystemTime(PLARGE_INTEGER LocalTime, PLARGE_INTEGER SystemTime)
{
    *SystemTime = *LocalTime;
}

ULONG NTAPI ExSetTimerResolution(ULONG DesiredTime, BOOLEAN SetResolution)
{
    UNREFERENCED_PARAMETER(DesiredTime);
    UNREFERENCED_PARAMETER(SetResolution);
    return KeTimeIncrementValue;
}

/* ---- bug checks ---- */

static LIST_ENTRY KiBugCheckCallbacks = {&KiBugCheckCallbacks, &KiBugCheckCallbacks};
static LIST_ENTRY KiReasonCallbacks = {&KiReasonCallbacks, &KiReasonCallbacks};

DECLSPEC_NORETURN VOID NTAPI KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR P1, ULONG_PTR P2,
                                          ULONG_PTR P3, ULONG_PTR P4)
{
    LabBugCheck(BugCheckCode, P1, P2, P3, P4);
}

DECLSPEC_NORETURN VOID NTAPI KeBugCheck(ULONG BugCheckCode)
{
    LabBugCheck(BugCheckCode, 0, 0, 0, 0);
}

/* Registered, and demanded back at unload; never called, because a bug check ends the run. */
BOOLEAN NTAPI KeRegisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD Record,
                                         PKBUGCHECK_CALLBACK_ROUTINE Routine, PVOID Buffer,
                                         ULONG Length, PUCHAR Component)
{
    if (Record->State != BufferEmpty) {
        return FALSE;
    }
    Record->CallbackRoutine = Routine;
    Record->Buffer = Buffer;
    Record->Length = Length;
    Record->Component = Component;
    Record->State = BufferInserted;
    InsertTailList(&KiBugCheckCallbacks, &Record->Entry);
    return TRUE;
}

BOOLEAN NTAPI KeDeregisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD Record)
{
    if (Record->State != BufferInserted) {
        return FALSE;
    }
    Record->State = BufferEmpty;
    RemoveEntryList(&Record->Entry);
    return TRUE;
}

BOOLEAN NTAPI KeRegisterBugCheckReasonCallback(PKBUGCHECK_REASON_CALLBACK_RECORD Record,
                                               PKBUGCHECK_REASON_CALLBACK_ROUTINE Routine,
                                               KBUGCHECK_CALLBACK_REASON Reason, PUCHAR Component)
{
    if (Record->State != BufferEmpty) {
        return FALSE;
    }
    Record->CallbackRoutine = Routine;
    Record->Reason = Reason;
    Record->Component = Component;
    Record->State = BufferInserted;
    InsertTailList(&KiReasonCallbacks, &Record->Entry);
    return TRUE;
}

BOOLEAN NTAPI KeDeregisterBugCheckReasonCallback(PKBUGCHECK_REASON_CALLBACK_RECORD Record)
{
    if (Record->State != BufferInserted) {
        return FALSE;
    }
    Record->State = BufferEmpty;
    RemoveEntryList(&Record->Entry);
    return TRUE;
}

VOID NTAPI KiCheckBugCheckCallbacksOf(PLAB_IMAGE Image)
{
    for (PLIST_ENTRY e = KiBugCheckCallbacks.Flink; e != &KiBugCheckCallbacks; e = e->Flink) {
        if (LabImageFromAddress(
                (PVOID)(ULONG_PTR)CONTAINING_RECORD(e, KBUGCHECK_CALLBACK_RECORD, Entry)
                    ->CallbackRoutine) == Image) {
            LabFinding("unload-object", "%s: a bug check callback is still registered",
                       Image->Info.name);
        }
    }
    for (PLIST_ENTRY e = KiReasonCallbacks.Flink; e != &KiReasonCallbacks; e = e->Flink) {
        if (LabImageFromAddress(
                (PVOID)(ULONG_PTR)CONTAINING_RECORD(e, KBUGCHECK_REASON_CALLBACK_RECORD, Entry)
                    ->CallbackRoutine) == Image) {
            LabFinding("unload-object", "%s: a bug check reason callback is still registered",
                       Image->Info.name);
        }
    }
}

/* ---- exceptions raised by software ---- */

DECLSPEC_NORETURN VOID NTAPI ExRaiseStatus(NTSTATUS Status)
{
    LabFinding("unhandled-status", "ExRaiseStatus(%08x): exception handlers are not run by this NT",
               Status);
}

DECLSPEC_NORETURN VOID NTAPI ExRaiseAccessViolation(void)
{
    ExRaiseStatus(STATUS_ACCESS_VIOLATION);
}

DECLSPEC_NORETURN VOID NTAPI ExRaiseDatatypeMisalignment(void)
{
    ExRaiseStatus(STATUS_DATATYPE_MISALIGNMENT);
}

/* Language handlers are named by the unwind data of drivers with __try; being reached means that an
 * exception is dispatched, which this NT reports at its origin instead. */
#if defined(_M_AMD64)
EXCEPTION_DISPOSITION __cdecl __C_specific_handler(struct _EXCEPTION_RECORD *Record, void *Frame,
                                                   struct _CONTEXT *Context,
                                                   struct _DISPATCHER_CONTEXT *Dispatcher)
{
    UNREFERENCED_PARAMETER(Record);
    UNREFERENCED_PARAMETER(Frame);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Dispatcher);
    LabMissing("__C_specific_handler");
}
#else
EXCEPTION_DISPOSITION __cdecl _except_handler3(struct _EXCEPTION_RECORD *Record, void *Frame,
                                               struct _CONTEXT *Context, void *Dispatcher)
{
    UNREFERENCED_PARAMETER(Record);
    UNREFERENCED_PARAMETER(Frame);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Dispatcher);
    LabMissing("_except_handler3");
}
#endif

/* ---- debug output ---- */

static ULONG KipDebugPrint(ULONG Level, PVOID Caller, const char *Format, va_list Arguments)
{
    char Line[512];
    SIZE_T Length;

    Length = LabFormatV(Line, sizeof(Line), Format, Arguments);
    while (Length != 0 && (Line[Length - 1] == '\n' || Line[Length - 1] == '\r')) {
        Line[--Length] = 0;
    }
    LabLog(Level, "%s: %s", LabImageName(Caller), Line);
    return STATUS_SUCCESS;
}

ULONG __cdecl DbgPrint(PCSTR Format, ...)
{
    va_list Arguments;
    ULONG Status;

    va_start(Arguments, Format);
    Status = KipDebugPrint(LAB_LOG_INFO, LAB_CALLER(), Format, Arguments);
    va_end(Arguments);
    return Status;
}

static ULONG KipLevelOf(ULONG Level)
{
    switch (Level) {
    case DPFLTR_ERROR_LEVEL:
        return LAB_LOG_ERROR;
    case DPFLTR_WARNING_LEVEL:
        return LAB_LOG_WARN;
    case DPFLTR_TRACE_LEVEL:
        return LAB_LOG_DEBUG;
    default:
        return LAB_LOG_INFO;
    }
}

ULONG __cdecl DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...)
{
    va_list Arguments;
    ULONG Status;

    UNREFERENCED_PARAMETER(ComponentId);
    va_start(Arguments, Format);
    Status = KipDebugPrint(KipLevelOf(Level), LAB_CALLER(), Format, Arguments);
    va_end(Arguments);
    return Status;
}

ULONG NTAPI vDbgPrintEx(ULONG ComponentId, ULONG Level, PCCH Format, va_list ArgList)
{
    UNREFERENCED_PARAMETER(ComponentId);
    return KipDebugPrint(KipLevelOf(Level), LAB_CALLER(), Format, ArgList);
}

ULONG NTAPI vDbgPrintExWithPrefix(PCCH Prefix, ULONG ComponentId, ULONG Level, PCCH Format,
                                  va_list ArgList)
{
    UNREFERENCED_PARAMETER(Prefix);
    UNREFERENCED_PARAMETER(ComponentId);
    return KipDebugPrint(KipLevelOf(Level), LAB_CALLER(), Format, ArgList);
}

NTSTATUS NTAPI DbgQueryDebugFilterState(ULONG ComponentId, ULONG Level)
{
    UNREFERENCED_PARAMETER(ComponentId);
    UNREFERENCED_PARAMETER(Level);
    return TRUE;
}

VOID NTAPI DbgBreakPoint(void)
{
    LabFinding("exception", "DbgBreakPoint: no debugger is attached");
}

VOID NTAPI DbgBreakPointWithStatus(ULONG Status)
{
    LabFinding("exception", "DbgBreakPointWithStatus(%08x): no debugger is attached", Status);
}

VOID NTAPI RtlAssert(PVOID FailedAssertion, PVOID FileName, ULONG LineNumber, PCHAR Message)
{
    LabFinding("exception", "ASSERT(%s) failed at %s:%u %s", FailedAssertion, FileName, LineNumber,
               Message != NULL ? Message : "");
}

BOOLEAN NTAPI KdRefreshDebuggerNotPresent(void)
{
    return TRUE;
}

/* ---- device queues (StartIo) ---- */

VOID NTAPI KeInitializeDeviceQueue(PKDEVICE_QUEUE Queue)
{
    RtlZeroMemory(Queue, sizeof(*Queue));
    Queue->Type = 20; /* DeviceQueueObject */
    Queue->Size = sizeof(*Queue);
    InitializeListHead(&Queue->DeviceListHead);
}

static VOID KipSetBusy(PKDEVICE_QUEUE Queue, BOOLEAN Busy)
{
    Queue->Busy = Busy;
}

BOOLEAN NTAPI KeInsertDeviceQueue(PKDEVICE_QUEUE Queue, PKDEVICE_QUEUE_ENTRY Entry)
{
    if (Queue->Busy) {
        InsertTailList(&Queue->DeviceListHead, &Entry->DeviceListEntry);
        return Entry->Inserted = TRUE;
    }
    KipSetBusy(Queue, TRUE);
    return Entry->Inserted = FALSE;
}

BOOLEAN NTAPI KeInsertByKeyDeviceQueue(PKDEVICE_QUEUE Queue, PKDEVICE_QUEUE_ENTRY Entry,
                                       ULONG SortKey)
{
    PLIST_ENTRY Next = &Queue->DeviceListHead;

    Entry->SortKey = SortKey;
    if (!Queue->Busy) {
        KipSetBusy(Queue, TRUE);
        return Entry->Inserted = FALSE;
    }
    for (PLIST_ENTRY e = Queue->DeviceListHead.Flink; e != &Queue->DeviceListHead; e = e->Flink) {
        if (CONTAINING_RECORD(e, KDEVICE_QUEUE_ENTRY, DeviceListEntry)->SortKey > SortKey) {
            Next = e;
            break;
        }
    }
    InsertTailList(Next, &Entry->DeviceListEntry);
    return Entry->Inserted = TRUE;
}

PKDEVICE_QUEUE_ENTRY NTAPI KeRemoveDeviceQueue(PKDEVICE_QUEUE Queue)
{
    PKDEVICE_QUEUE_ENTRY Entry;

    if (IsListEmpty(&Queue->DeviceListHead)) {
        KipSetBusy(Queue, FALSE);
        return NULL;
    }
    Entry = CONTAINING_RECORD(RemoveHeadList(&Queue->DeviceListHead), KDEVICE_QUEUE_ENTRY,
                              DeviceListEntry);
    Entry->Inserted = FALSE;
    return Entry;
}

PKDEVICE_QUEUE_ENTRY NTAPI KeRemoveByKeyDeviceQueue(PKDEVICE_QUEUE Queue, ULONG SortKey)
{
    for (PLIST_ENTRY e = Queue->DeviceListHead.Flink; e != &Queue->DeviceListHead; e = e->Flink) {
        PKDEVICE_QUEUE_ENTRY Entry = CONTAINING_RECORD(e, KDEVICE_QUEUE_ENTRY, DeviceListEntry);
        if (Entry->SortKey >= SortKey) {
            RemoveEntryList(e);
            Entry->Inserted = FALSE;
            return Entry;
        }
    }
    return KeRemoveDeviceQueue(Queue);
}

BOOLEAN NTAPI KeRemoveEntryDeviceQueue(PKDEVICE_QUEUE Queue, PKDEVICE_QUEUE_ENTRY Entry)
{
    BOOLEAN Inserted = Entry->Inserted;

    UNREFERENCED_PARAMETER(Queue);
    if (Inserted) {
        RemoveEntryList(&Entry->DeviceListEntry);
        Entry->Inserted = FALSE;
    }
    return Inserted;
}

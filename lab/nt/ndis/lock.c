/* SPDX-License-Identifier: MIT */
/*
 * Spin locks, read/write locks, events, interlocked lists. Spin locks are the kernel's, so its
 * checks (recursion, owner, order) hold for them too.
 */
#include "ndisp.h"

VOID NTAPI NdisAllocateSpinLock(PNDIS_SPIN_LOCK SpinLock)
{
    KeInitializeSpinLock(&SpinLock->SpinLock);
}

VOID NTAPI NdisFreeSpinLock(PNDIS_SPIN_LOCK SpinLock)
{
    UNREFERENCED_PARAMETER(SpinLock);
}

VOID NTAPI NdisAcquireSpinLock(PNDIS_SPIN_LOCK SpinLock)
{
    KIRQL OldIrql;

    /* The old IRQL is written only by the owner. */
    KeAcquireSpinLock(&SpinLock->SpinLock, &OldIrql);
    SpinLock->OldIrql = OldIrql;
}

VOID NTAPI NdisReleaseSpinLock(PNDIS_SPIN_LOCK SpinLock)
{
    KeReleaseSpinLock(&SpinLock->SpinLock, SpinLock->OldIrql);
}

VOID NTAPI NdisDprAcquireSpinLock(PNDIS_SPIN_LOCK SpinLock)
{
    KeAcquireSpinLockAtDpcLevel(&SpinLock->SpinLock);
    SpinLock->OldIrql = DISPATCH_LEVEL;
}

VOID NTAPI NdisDprReleaseSpinLock(PNDIS_SPIN_LOCK SpinLock)
{
    KeReleaseSpinLockFromDpcLevel(&SpinLock->SpinLock);
}

/* ---- read/write locks ------------------------------------------------------------------------ */

typedef enum _NDISP_RW_MODE { NdispRwFree = 0, NdispRwRead = 1, NdispRwWrite = 2 } NDISP_RW_MODE;

/* What both kinds of lock are made of: readers of each CPU, and the CPU that writes plus one. */
typedef struct _NDISP_RW {
    UCHAR Readers[LAB_MAX_CPUS];
    UCHAR Writer;
    UCHAR WriterDepth;
} NDISP_RW, *PNDISP_RW;
_Static_assert(sizeof(NDISP_RW) <= sizeof(NDIS_RW_LOCK), "fits the documented structure");

typedef struct _NDISP_RW_LOCK {
    NDISP_OBJECT Object;
    NDISP_RW Rw;
} NDISP_RW_LOCK, *PNDISP_RW_LOCK;

static BOOLEAN NdispOtherReaders(PNDISP_RW Rw, ULONG Cpu)
{
    ULONG Index;

    for (Index = 0; Index < LAB_MAX_CPUS; Index++)
        if (Index != Cpu && Rw->Readers[Index] != 0)
            return TRUE;
    return FALSE;
}

/* IRQL is DISPATCH_LEVEL. */
static VOID NdispRwAcquire(PNDISP_RW Rw, BOOLEAN Write, const char *Api)
{
    ULONG Cpu = KeGetCurrentProcessorNumber();

    if (Rw->Writer == Cpu + 1)
        LabFinding("ndis-lock", "%s: lock %p is held for writing by this processor", Api, Rw);
    if (Write && Rw->Readers[Cpu] != 0)
        LabFinding("ndis-lock", "%s: lock %p is held for reading by this processor", Api, Rw);
    while (Rw->Writer != 0 || (Write && NdispOtherReaders(Rw, Cpu)))
        LabPoll();
    if (Write)
        Rw->Writer = (UCHAR)(Cpu + 1);
    else
        Rw->Readers[Cpu]++;
}

static VOID NdispRwRelease(PNDISP_RW Rw, NDISP_RW_MODE Mode, const char *Api)
{
    ULONG Cpu = KeGetCurrentProcessorNumber();

    if (Mode == NdispRwWrite && Rw->Writer == Cpu + 1)
        Rw->Writer = 0;
    else if (Mode == NdispRwRead && Rw->Readers[Cpu] != 0)
        Rw->Readers[Cpu]--;
    else
        LabFinding("ndis-lock", "%s: lock %p is not held %s by this processor", Api, Rw,
                   Mode == NdispRwWrite ? "for writing" : "for reading");
}

static BOOLEAN NdispRwHeld(PNDISP_RW Rw)
{
    return Rw->Writer != 0 || NdispOtherReaders(Rw, LAB_MAX_CPUS);
}

PNDIS_RW_LOCK_EX NTAPI NdisAllocateRWLock(NDIS_HANDLE NdisHandle)
{
    if (LabInjectFailure())
        return NULL;
    return NdispCreateObject(NdispRwLock, sizeof(NDISP_RW_LOCK), NdisHandle, FALSE, LAB_CALLER(),
                             "NdisAllocateRWLock");
}

VOID NTAPI NdisFreeRWLock(PNDIS_RW_LOCK_EX Lock)
{
    PVOID Caller = LAB_CALLER();
    PNDISP_RW_LOCK RwLock = NdispObject(Lock, NdispRwLock, "NdisFreeRWLock");

    if (NdispRwHeld(&RwLock->Rw))
        LabFinding("ndis-lock", "NdisFreeRWLock: lock %p is held", Lock);
    NdispDeleteObject(&RwLock->Object, Caller);
}

static VOID NdispAcquireEx(PNDIS_RW_LOCK_EX Lock, PLOCK_STATE_EX State, UCHAR Flags, BOOLEAN Write,
                           const char *Api)
{
    PNDISP_RW_LOCK RwLock = NdispObject(Lock, NdispRwLock, Api);

    if ((Flags & ~NDIS_RWL_AT_DISPATCH_LEVEL) != 0)
        LabFinding("ndis-param", "%s: Flags 0x%x", Api, Flags);
    if ((Flags & NDIS_RWL_AT_DISPATCH_LEVEL) != 0) {
        if (KeGetCurrentIrql() != DISPATCH_LEVEL)
            LabFinding("ndis-lock", "%s: NDIS_RWL_AT_DISPATCH_LEVEL at IRQL %u", Api,
                       KeGetCurrentIrql());
        State->OldIrql = DISPATCH_LEVEL;
    } else {
        State->OldIrql = KeRaiseIrqlToDpcLevel();
    }
    State->Flags = Flags;
    NdispRwAcquire(&RwLock->Rw, Write, Api);
    State->LockState = Write ? NdispRwWrite : NdispRwRead;
}

VOID NTAPI NdisAcquireRWLockRead(PNDIS_RW_LOCK_EX Lock, PLOCK_STATE_EX LockState, UCHAR Flags)
{
    NdispAcquireEx(Lock, LockState, Flags, FALSE, "NdisAcquireRWLockRead");
}

VOID NTAPI NdisAcquireRWLockWrite(PNDIS_RW_LOCK_EX Lock, PLOCK_STATE_EX LockState, UCHAR Flags)
{
    NdispAcquireEx(Lock, LockState, Flags, TRUE, "NdisAcquireRWLockWrite");
}

VOID NTAPI NdisReleaseRWLock(PNDIS_RW_LOCK_EX Lock, PLOCK_STATE_EX LockState)
{
    static const char Api[] = "NdisReleaseRWLock";
    PNDISP_RW_LOCK RwLock = NdispObject(Lock, NdispRwLock, Api);

    NdispRwRelease(&RwLock->Rw, (NDISP_RW_MODE)LockState->LockState, Api);
    LockState->LockState = NdispRwFree;
    if ((LockState->Flags & NDIS_RWL_AT_DISPATCH_LEVEL) == 0)
        KeLowerIrql(LockState->OldIrql);
}

VOID NTAPI NdisInitializeReadWriteLock(PNDIS_RW_LOCK Lock)
{
    RtlZeroMemory(Lock, sizeof(*Lock));
}

VOID NTAPI NdisAcquireReadWriteLock(PNDIS_RW_LOCK Lock, BOOLEAN fWrite, PLOCK_STATE LockState)
{
    LockState->OldIrql = KeRaiseIrqlToDpcLevel();
    NdispRwAcquire((PNDISP_RW)Lock, fWrite, "NdisAcquireReadWriteLock");
    LockState->LockState = fWrite ? NdispRwWrite : NdispRwRead;
}

VOID NTAPI NdisReleaseReadWriteLock(PNDIS_RW_LOCK Lock, PLOCK_STATE LockState)
{
    NdispRwRelease((PNDISP_RW)Lock, (NDISP_RW_MODE)LockState->LockState,
                   "NdisReleaseReadWriteLock");
    LockState->LockState = NdispRwFree;
    KeLowerIrql(LockState->OldIrql);
}

VOID NTAPI NdisDprAcquireReadWriteLock(PNDIS_RW_LOCK Lock, BOOLEAN fWrite, PLOCK_STATE LockState)
{
    LockState->OldIrql = DISPATCH_LEVEL;
    NdispRwAcquire((PNDISP_RW)Lock, fWrite, "NdisDprAcquireReadWriteLock");
    LockState->LockState = fWrite ? NdispRwWrite : NdispRwRead;
}

VOID NTAPI NdisDprReleaseReadWriteLock(PNDIS_RW_LOCK Lock, PLOCK_STATE LockState)
{
    NdispRwRelease((PNDISP_RW)Lock, (NDISP_RW_MODE)LockState->LockState,
                   "NdisDprReleaseReadWriteLock");
    LockState->LockState = NdispRwFree;
}

/* ---- events ---------------------------------------------------------------------------------- */

VOID NTAPI NdisInitializeEvent(PNDIS_EVENT Event)
{
    KeInitializeEvent(&Event->Event, NotificationEvent, FALSE);
}

VOID NTAPI NdisSetEvent(PNDIS_EVENT Event)
{
    KeSetEvent(&Event->Event, IO_NO_INCREMENT, FALSE);
}

VOID NTAPI NdisResetEvent(PNDIS_EVENT Event)
{
    KeClearEvent(&Event->Event);
}

BOOLEAN NTAPI NdisWaitEvent(PNDIS_EVENT Event, UINT MsToWait)
{
    LARGE_INTEGER Timeout;

    Timeout.QuadPart = -(LONGLONG)MsToWait * 10000;
    return KeWaitForSingleObject(&Event->Event, Executive, KernelMode, FALSE,
                                 MsToWait != 0 ? &Timeout : NULL) == STATUS_SUCCESS;
}

/* ---- interlocked ----------------------------------------------------------------------------- */

LONG NTAPI NdisInterlockedIncrement(PLONG Addend)
{
    return InterlockedIncrement(Addend);
}

LONG NTAPI NdisInterlockedDecrement(PLONG Addend)
{
    return InterlockedDecrement(Addend);
}

VOID NTAPI NdisInterlockedAddUlong(PULONG Addend, ULONG Increment, PNDIS_SPIN_LOCK SpinLock)
{
    ExInterlockedAddUlong(Addend, Increment, &SpinLock->SpinLock);
}

PLIST_ENTRY NTAPI NdisInterlockedInsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                                PNDIS_SPIN_LOCK SpinLock)
{
    return ExInterlockedInsertHeadList(ListHead, ListEntry, &SpinLock->SpinLock);
}

PLIST_ENTRY NTAPI NdisInterlockedInsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                                PNDIS_SPIN_LOCK SpinLock)
{
    return ExInterlockedInsertTailList(ListHead, ListEntry, &SpinLock->SpinLock);
}

PLIST_ENTRY NTAPI NdisInterlockedRemoveHeadList(PLIST_ENTRY ListHead, PNDIS_SPIN_LOCK SpinLock)
{
    return ExInterlockedRemoveHeadList(ListHead, &SpinLock->SpinLock);
}

/* SPDX-License-Identifier: MIT */
/*
 * Locks, events, interlocked operations and lists.
 */
#ifndef NDIS_SYNC_H
#define NDIS_SYNC_H

#include <ndis/base.h>

typedef struct _NDIS_SPIN_LOCK {
    KSPIN_LOCK SpinLock;
    KIRQL OldIrql;
} NDIS_SPIN_LOCK, *PNDIS_SPIN_LOCK;
DDK_ASSERT_SIZE(NDIS_SPIN_LOCK, 8, 16);

NDISAPI VOID NTAPI NdisAllocateSpinLock(_Out_ PNDIS_SPIN_LOCK SpinLock);

NDISAPI VOID NTAPI NdisFreeSpinLock(_In_ PNDIS_SPIN_LOCK SpinLock);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisAcquireSpinLock(_In_ PNDIS_SPIN_LOCK SpinLock);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisReleaseSpinLock(_In_ PNDIS_SPIN_LOCK SpinLock);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisDprAcquireSpinLock(_In_ PNDIS_SPIN_LOCK SpinLock);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisDprReleaseSpinLock(_In_ PNDIS_SPIN_LOCK SpinLock);

#if NDIS_SUPPORT_NDIS620
/* Read/write lock of NDIS 6.20: NDIS allocates it, the holder keeps a LOCK_STATE_EX. */
typedef struct _NDIS_RW_LOCK_EX NDIS_RW_LOCK_EX, *PNDIS_RW_LOCK_EX;

#define NDIS_RWL_AT_DISPATCH_LEVEL 1
typedef struct _LOCK_STATE_EX {
    KIRQL OldIrql;
    UCHAR LockState;
    UCHAR Flags;
} LOCK_STATE_EX, *PLOCK_STATE_EX;
DDK_ASSERT_SIZE(LOCK_STATE_EX, 3, 3);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI PNDIS_RW_LOCK_EX NTAPI
    NdisAllocateRWLock(_In_ NDIS_HANDLE NdisHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI NdisFreeRWLock(_In_ PNDIS_RW_LOCK_EX Lock);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisAcquireRWLockRead(_In_ PNDIS_RW_LOCK_EX Lock, _Out_ PLOCK_STATE_EX LockState,
                          _In_ UCHAR Flags);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisAcquireRWLockWrite(_In_ PNDIS_RW_LOCK_EX Lock, _Out_ PLOCK_STATE_EX LockState,
                           _In_ UCHAR Flags);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisReleaseRWLock(_In_ PNDIS_RW_LOCK_EX Lock, _In_ PLOCK_STATE_EX LockState);

#endif

#if NDIS_SUPPORT_60_COMPATIBLE_API
/* Read/write lock of NDIS 6.0 and 6.1, for at most 32 processors on x86 and 64 on x64. */
typedef union _NDIS_RW_LOCK_REFCOUNT {
    UINT RefCount;
    UCHAR cacheLine[16];
} NDIS_RW_LOCK_REFCOUNT;
DDK_ASSERT_SIZE(NDIS_RW_LOCK_REFCOUNT, 16, 16);

typedef struct _NDIS_RW_LOCK {
    union {
        struct {
            KSPIN_LOCK SpinLock;
            PVOID Context;
        };
        UCHAR Reserved[16];
    };
    union {
        NDIS_RW_LOCK_REFCOUNT RefCount[MAXIMUM_PROCESSORS];
        ULONG RefCountEx[sizeof(NDIS_RW_LOCK_REFCOUNT) / sizeof(ULONG) * MAXIMUM_PROCESSORS];
        struct {
            KSPIN_LOCK RefCountLock;
            volatile ULONG SharedRefCount;
            volatile BOOLEAN WriterWaiting;
        };
    };
} NDIS_RW_LOCK, *PNDIS_RW_LOCK;
DDK_ASSERT_SIZE(NDIS_RW_LOCK, 528, 1040);

typedef struct _LOCK_STATE {
    USHORT LockState;
    KIRQL OldIrql;
} LOCK_STATE, *PLOCK_STATE;
DDK_ASSERT_SIZE(LOCK_STATE, 4, 4);

NDISAPI VOID NTAPI NdisInitializeReadWriteLock(_Out_ PNDIS_RW_LOCK Lock);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisAcquireReadWriteLock(_Inout_ PNDIS_RW_LOCK Lock, _In_ BOOLEAN fWrite,
                             _Out_ PLOCK_STATE LockState);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisReleaseReadWriteLock(_Inout_ PNDIS_RW_LOCK Lock, _In_ PLOCK_STATE LockState);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisDprAcquireReadWriteLock(_Inout_ PNDIS_RW_LOCK Lock, _In_ BOOLEAN fWrite,
                                _Out_ PLOCK_STATE LockState);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisDprReleaseReadWriteLock(_Inout_ PNDIS_RW_LOCK Lock, _In_ PLOCK_STATE LockState);

#endif

typedef struct _NDIS_EVENT {
    KEVENT Event;
} NDIS_EVENT, *PNDIS_EVENT;
DDK_ASSERT_SIZE(NDIS_EVENT, 16, 24);
NDISAPI VOID NTAPI NdisInitializeEvent(_Out_ PNDIS_EVENT Event);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI NdisSetEvent(_In_ PNDIS_EVENT Event);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI NdisResetEvent(_In_ PNDIS_EVENT Event);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI BOOLEAN NTAPI
    NdisWaitEvent(_In_ PNDIS_EVENT Event, _In_ UINT MsToWait);

typedef KMUTEX NDIS_MUTEX, *PNDIS_MUTEX;
#define NDIS_INIT_MUTEX(mutex) KeInitializeMutex((mutex), 0xffff)
#define NDIS_WAIT_FOR_MUTEX(mutex)                                                                 \
    KeWaitForSingleObject((mutex), Executive, KernelMode, FALSE, NULL)
#define NDIS_RELEASE_MUTEX(mutex) KeReleaseMutex((mutex), FALSE)

#define NDIS_RAISE_IRQL_TO_DISPATCH(old) KeRaiseIrql(DISPATCH_LEVEL, (old))
#define NDIS_LOWER_IRQL(old, current)                                                              \
    do {                                                                                           \
        if ((old) != (current)) {                                                                  \
            KeLowerIrql(old);                                                                      \
        }                                                                                          \
    } while (0)
#define NDIS_CURRENT_IRQL() KeGetCurrentIrql()

NDISAPI LONG NTAPI NdisInterlockedIncrement(_In_ PLONG Addend);

NDISAPI LONG NTAPI NdisInterlockedDecrement(_In_ PLONG Addend);

NDISAPI VOID NTAPI NdisInterlockedAddUlong(_In_ PULONG Addend, _In_ ULONG Increment,
                                           _In_ PNDIS_SPIN_LOCK SpinLock);

#define NdisInterlockedAddLargeStatistic(addend, increment)                                        \
    ExInterlockedAddLargeStatistic((PLARGE_INTEGER)(addend), (increment))
NDISAPI PLIST_ENTRY NTAPI NdisInterlockedInsertHeadList(_In_ PLIST_ENTRY ListHead,
                                                        _In_ PLIST_ENTRY ListEntry,
                                                        _In_ PNDIS_SPIN_LOCK SpinLock);

NDISAPI PLIST_ENTRY NTAPI NdisInterlockedInsertTailList(_In_ PLIST_ENTRY ListHead,
                                                        _In_ PLIST_ENTRY ListEntry,
                                                        _In_ PNDIS_SPIN_LOCK SpinLock);

NDISAPI PLIST_ENTRY NTAPI NdisInterlockedRemoveHeadList(_In_ PLIST_ENTRY ListHead,
                                                        _In_ PNDIS_SPIN_LOCK SpinLock);

#define NdisInitializeListHead(head)  InitializeListHead(head)
#define NdisInitializeSListHead(head) ExInitializeSListHead(head)
#define NdisInterlockedPushEntrySList(head, entry, lock)                                           \
    ExInterlockedPushEntrySList((head), (entry), &(lock)->SpinLock)
#define NdisInterlockedPopEntrySList(head, lock)                                                   \
    ExInterlockedPopEntrySList((head), &(lock)->SpinLock)
#define NdisInterlockedFlushSList(head) ExInterlockedFlushSList(head)
#define NdisQueryDepthSList(head)       ExQueryDepthSList(head)

#endif

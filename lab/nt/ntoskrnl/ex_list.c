/* SPDX-License-Identifier: MIT */
/*
 * Interlocked operations, sequenced lists and lookaside lists. Nothing in lab/nt is interrupted, so
 * plain code is atomic. Lookaside lists keep nothing: each allocation comes from pool and goes back
 * to it, so that the pool checks see every single one.
 */
#include "ki.h"

#undef ExInterlockedAddUlong
#undef ExInterlockedPopEntrySList
#undef ExInterlockedPushEntrySList
#undef ExInterlockedFlushSList
#undef ExInitializeNPagedLookasideList
#undef ExInitializePagedLookasideList

/* ---- lists under a spin lock: any IRQL, the lock only says so ---- */

#if defined(_M_IX86)
#define EXP_LOCKED(Name) Exf##Name
#undef ExInterlockedInsertHeadList
#undef ExInterlockedInsertTailList
#undef ExInterlockedRemoveHeadList
#undef ExInterlockedPopEntryList
#undef ExInterlockedPushEntryList
#define EXP_PROTOTYPE(Type, Name, ...) Type FASTCALL Name(__VA_ARGS__);
EXP_PROTOTYPE(ULONG, ExfInterlockedAddUlong, PULONG, ULONG, PKSPIN_LOCK)
EXP_PROTOTYPE(PLIST_ENTRY, ExfInterlockedInsertHeadList, PLIST_ENTRY, PLIST_ENTRY, PKSPIN_LOCK)
EXP_PROTOTYPE(PLIST_ENTRY, ExfInterlockedInsertTailList, PLIST_ENTRY, PLIST_ENTRY, PKSPIN_LOCK)
EXP_PROTOTYPE(PLIST_ENTRY, ExfInterlockedRemoveHeadList, PLIST_ENTRY, PKSPIN_LOCK)
EXP_PROTOTYPE(PSINGLE_LIST_ENTRY, ExfInterlockedPopEntryList, PSINGLE_LIST_ENTRY, PKSPIN_LOCK)
EXP_PROTOTYPE(PSINGLE_LIST_ENTRY, ExfInterlockedPushEntryList, PSINGLE_LIST_ENTRY,
              PSINGLE_LIST_ENTRY, PKSPIN_LOCK)
#else
#define EXP_LOCKED(Name) Ex##Name
#endif

static VOID ExpCheckListLock(PKSPIN_LOCK Lock)
{
    if (*Lock != 0) {
        LabFinding("lock-recursion",
                   "ExInterlocked list routine: spin lock %p is held; the same lock must "
                   "not be used with other spin lock routines",
                   Lock);
    }
}

ULONG FASTCALL EXP_LOCKED(InterlockedAddUlong)(PULONG Addend, ULONG Increment, PKSPIN_LOCK Lock)
{
    ULONG Old = *Addend;

    ExpCheckListLock(Lock);
    *Addend += Increment;
    return Old;
}

PLIST_ENTRY FASTCALL EXP_LOCKED(InterlockedInsertHeadList)(PLIST_ENTRY Head, PLIST_ENTRY Entry,
                                                           PKSPIN_LOCK Lock)
{
    PLIST_ENTRY Old = IsListEmpty(Head) ? NULL : Head->Flink;

    ExpCheckListLock(Lock);
    InsertHeadList(Head, Entry);
    return Old;
}

PLIST_ENTRY FASTCALL EXP_LOCKED(InterlockedInsertTailList)(PLIST_ENTRY Head, PLIST_ENTRY Entry,
                                                           PKSPIN_LOCK Lock)
{
    PLIST_ENTRY Old = IsListEmpty(Head) ? NULL : Head->Blink;

    ExpCheckListLock(Lock);
    InsertTailList(Head, Entry);
    return Old;
}

PLIST_ENTRY FASTCALL EXP_LOCKED(InterlockedRemoveHeadList)(PLIST_ENTRY Head, PKSPIN_LOCK Lock)
{
    ExpCheckListLock(Lock);
    return IsListEmpty(Head) ? NULL : RemoveHeadList(Head);
}

PSINGLE_LIST_ENTRY FASTCALL EXP_LOCKED(InterlockedPopEntryList)(PSINGLE_LIST_ENTRY Head,
                                                                PKSPIN_LOCK Lock)
{
    PSINGLE_LIST_ENTRY Entry = Head->Next;

    ExpCheckListLock(Lock);
    if (Entry != NULL) {
        Head->Next = Entry->Next;
    }
    return Entry;
}

PSINGLE_LIST_ENTRY FASTCALL EXP_LOCKED(InterlockedPushEntryList)(PSINGLE_LIST_ENTRY Head,
                                                                 PSINGLE_LIST_ENTRY Entry,
                                                                 PKSPIN_LOCK Lock)
{
    PSINGLE_LIST_ENTRY Old = Head->Next;

    ExpCheckListLock(Lock);
    Entry->Next = Old;
    Head->Next = Entry;
    return Old;
}

LARGE_INTEGER NTAPI ExInterlockedAddLargeInteger(PLARGE_INTEGER Addend, LARGE_INTEGER Increment,
                                                 PKSPIN_LOCK Lock)
{
    LARGE_INTEGER Old = *Addend;

    ExpCheckListLock(Lock);
    Addend->QuadPart += Increment.QuadPart;
    return Old;
}

/* ---- sequenced lists ---- */

#if defined(_M_AMD64)
/* Alignment: depth : 16, sequence : 48. Region: type and init bits, then the first entry. */
#define EXP_SLIST_FLAGS 3u

static PSLIST_ENTRY ExpFirst(PSLIST_HEADER Head)
{
    return (PSLIST_ENTRY)(Head->Region & ~(ULONG64)15);
}

static VOID ExpSetFirst(PSLIST_HEADER Head, PSLIST_ENTRY Entry, LONG DepthChange)
{
    USHORT Depth = (USHORT)((USHORT)Head->Alignment + DepthChange);

    Head->Alignment = ((Head->Alignment >> 16) + 1) << 16 | Depth;
    Head->Region = (ULONG64)Entry | EXP_SLIST_FLAGS;
}

static USHORT ExpDepth(PSLIST_HEADER Head)
{
    return (USHORT)Head->Alignment;
}
#else
static PSLIST_ENTRY ExpFirst(PSLIST_HEADER Head)
{
    return Head->Next.Next;
}

static VOID ExpSetFirst(PSLIST_HEADER Head, PSLIST_ENTRY Entry, LONG DepthChange)
{
    Head->Next.Next = Entry;
    Head->Depth = (USHORT)(Head->Depth + DepthChange);
    Head->Sequence++;
}

static USHORT ExpDepth(PSLIST_HEADER Head)
{
    return Head->Depth;
}
#endif

static PSLIST_ENTRY ExpPop(PSLIST_HEADER Head)
{
    PSLIST_ENTRY Entry = ExpFirst(Head);

    if (Entry != NULL) {
        ExpSetFirst(Head, Entry->Next, -1);
    }
    return Entry;
}

static PSLIST_ENTRY ExpPush(PSLIST_HEADER Head, PSLIST_ENTRY Entry)
{
    PSLIST_ENTRY Old = ExpFirst(Head);

    if ((ULONG_PTR)Entry & (MEMORY_ALLOCATION_ALIGNMENT - 1)) {
        LabFinding("object", "InterlockedPushEntrySList: entry %p is not aligned", Entry);
    }
    Entry->Next = Old;
    ExpSetFirst(Head, Entry, 1);
    return Old;
}

static PSLIST_ENTRY ExpFlush(PSLIST_HEADER Head)
{
    PSLIST_ENTRY Entry = ExpFirst(Head);

    if (Entry != NULL) {
        ExpSetFirst(Head, NULL, -(LONG)ExpDepth(Head));
    }
    return Entry;
}

#if defined(_M_AMD64)
PSLIST_ENTRY NTAPI ExpInterlockedPopEntrySList(PSLIST_HEADER ListHead)
{
    return ExpPop(ListHead);
}

PSLIST_ENTRY NTAPI ExpInterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry)
{
    return ExpPush(ListHead, ListEntry);
}

PSLIST_ENTRY NTAPI ExpInterlockedFlushSList(PSLIST_HEADER ListHead)
{
    return ExpFlush(ListHead);
}

#undef ExQueryDepthSList
USHORT NTAPI ExQueryDepthSList(PSLIST_HEADER ListHead)
{
    return ExpDepth(ListHead);
}

#undef InitializeSListHead
VOID NTAPI InitializeSListHead(PSLIST_HEADER ListHead)
{
    ListHead->Alignment = 0;
    ListHead->Region = EXP_SLIST_FLAGS;
}
#else
#undef ExInterlockedPopEntrySList
PSLIST_ENTRY FASTCALL ExInterlockedPopEntrySList(PSLIST_HEADER ListHead, PKSPIN_LOCK Lock);
PSLIST_ENTRY FASTCALL ExInterlockedPopEntrySList(PSLIST_HEADER ListHead, PKSPIN_LOCK Lock)
{
    UNREFERENCED_PARAMETER(Lock);
    return ExpPop(ListHead);
}

PSLIST_ENTRY FASTCALL ExInterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry,
                                                  PKSPIN_LOCK Lock);
PSLIST_ENTRY FASTCALL ExInterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry,
                                                  PKSPIN_LOCK Lock)
{
    UNREFERENCED_PARAMETER(Lock);
    return ExpPush(ListHead, ListEntry);
}

PSLIST_ENTRY FASTCALL ExInterlockedFlushSList(PSLIST_HEADER ListHead)
{
    return ExpFlush(ListHead);
}

#undef InterlockedPopEntrySList
#undef InterlockedPushEntrySList
PSLIST_ENTRY FASTCALL InterlockedPopEntrySList(PSLIST_HEADER ListHead)
{
    return ExpPop(ListHead);
}

PSLIST_ENTRY FASTCALL InterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry)
{
    return ExpPush(ListHead, ListEntry);
}

/* ---- interlocked variables: functions on i386, instructions on x86-64 ---- */

#undef InterlockedIncrement
#undef InterlockedDecrement
#undef InterlockedExchange
#undef InterlockedExchangeAdd
#undef InterlockedCompareExchange
#undef ExInterlockedAddLargeStatistic
#undef ExInterlockedCompareExchange64

LONG FASTCALL InterlockedIncrement(LONG volatile *Addend);
LONG FASTCALL InterlockedDecrement(LONG volatile *Addend);
LONG FASTCALL InterlockedExchange(LONG volatile *Target, LONG Value);
LONG FASTCALL InterlockedExchangeAdd(LONG volatile *Addend, LONG Value);
LONG FASTCALL InterlockedCompareExchange(LONG volatile *Destination, LONG Exchange, LONG Comperand);
/* The name is taken by a compiler intrinsic of the headers. */
VOID FASTCALL ExpAddLargeStatistic(PLARGE_INTEGER Addend,
                                   ULONG Increment) __asm__("@ExInterlockedAddLargeStatistic@8");
LONGLONG FASTCALL ExInterlockedCompareExchange64(LONGLONG volatile *Destination, PLONGLONG Exchange,
                                                 PLONGLONG Comperand, PKSPIN_LOCK Lock);
LONGLONG FASTCALL ExfInterlockedCompareExchange64(LONGLONG volatile *Destination,
                                                  PLONGLONG Exchange, PLONGLONG Comperand);

LONG FASTCALL InterlockedIncrement(LONG volatile *Addend)
{
    return __sync_add_and_fetch(Addend, 1);
}

LONG FASTCALL InterlockedDecrement(LONG volatile *Addend)
{
    return __sync_sub_and_fetch(Addend, 1);
}

LONG FASTCALL InterlockedExchange(LONG volatile *Target, LONG Value)
{
    return __atomic_exchange_n(Target, Value, __ATOMIC_SEQ_CST);
}

LONG FASTCALL InterlockedExchangeAdd(LONG volatile *Addend, LONG Value)
{
    return __sync_fetch_and_add(Addend, Value);
}

LONG FASTCALL InterlockedCompareExchange(LONG volatile *Destination, LONG Exchange, LONG Comperand)
{
    return __sync_val_compare_and_swap(Destination, Comperand, Exchange);
}

LONGLONG FASTCALL ExfInterlockedCompareExchange64(LONGLONG volatile *Destination,
                                                  PLONGLONG Exchange, PLONGLONG Comperand)
{
    LONGLONG Old = *Destination;

    if (Old == *Comperand) {
        *Destination = *Exchange;
    }
    return Old;
}

LONGLONG FASTCALL ExInterlockedCompareExchange64(LONGLONG volatile *Destination, PLONGLONG Exchange,
                                                 PLONGLONG Comperand, PKSPIN_LOCK Lock)
{
    UNREFERENCED_PARAMETER(Lock);
    return ExfInterlockedCompareExchange64(Destination, Exchange, Comperand);
}

VOID FASTCALL ExpAddLargeStatistic(PLARGE_INTEGER Addend, ULONG Increment)
{
    Addend->QuadPart += Increment;
}
#endif

/* ---- lookaside lists ---- */

static VOID ExpInitLookaside(PGENERAL_LOOKASIDE List, POOL_TYPE Type, SIZE_T Size, ULONG Tag)
{
    RtlZeroMemory(List, sizeof(*List));
    List->Type = Type;
    List->Tag = Tag;
    List->Size = (ULONG)(Size < sizeof(SLIST_ENTRY) ? sizeof(SLIST_ENTRY) : Size);
    List->MaximumDepth = 256;
    List->Depth = 0;
    InitializeListHead(&List->ListEntry);
#if defined(_M_AMD64)
    List->ListHead.Region = EXP_SLIST_FLAGS;
#endif
}

VOID NTAPI ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside,
                                           PALLOCATE_FUNCTION Allocate, PFREE_FUNCTION Free,
                                           ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth)
{
    UNREFERENCED_PARAMETER(Depth);
    ExpInitLookaside(&Lookaside->L,
                     (POOL_TYPE)(NonPagedPool | (Flags & POOL_RAISE_IF_ALLOCATION_FAILURE)), Size,
                     Tag);
    Lookaside->L.Allocate = Allocate != NULL ? Allocate : ExAllocatePoolWithTag;
    Lookaside->L.Free = Free != NULL ? Free : ExFreePool;
}

VOID NTAPI ExInitializePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside,
                                          PALLOCATE_FUNCTION Allocate, PFREE_FUNCTION Free,
                                          ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth)
{
    UNREFERENCED_PARAMETER(Depth);
    ExpInitLookaside(&Lookaside->L,
                     (POOL_TYPE)(PagedPool | (Flags & POOL_RAISE_IF_ALLOCATION_FAILURE)), Size,
                     Tag);
    Lookaside->L.Allocate = Allocate != NULL ? Allocate : ExAllocatePoolWithTag;
    Lookaside->L.Free = Free != NULL ? Free : ExFreePool;
}

static VOID ExpDeleteLookaside(PGENERAL_LOOKASIDE List, const char *What)
{
    PVOID Entry;

    if (List->Size == 0) {
        LabFinding("resource", "%s: %p is not initialised", What, List);
    }
    while ((Entry = ExpPop(&List->ListHead)) != NULL) {
        List->Free(Entry);
    }
    if (List->TotalAllocates != List->TotalFrees) {
        LabFinding("resource", "%s: %u entries of list %p were not freed", What,
                   List->TotalAllocates - List->TotalFrees, List);
    }
    RtlZeroMemory(List, sizeof(*List));
}

VOID NTAPI ExDeleteNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside)
{
    ExpDeleteLookaside(&Lookaside->L, "ExDeleteNPagedLookasideList");
}

VOID NTAPI ExDeletePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside)
{
    ExpDeleteLookaside(&Lookaside->L, "ExDeletePagedLookasideList");
}

static PVOID NTAPI ExpAllocateEx(POOL_TYPE PoolType, SIZE_T Bytes, ULONG Tag,
                                 PLOOKASIDE_LIST_EX Lookaside)
{
    UNREFERENCED_PARAMETER(Lookaside);
    return LabPoolAllocate(PoolType, Bytes, Tag, 0, LAB_CALLER());
}

static VOID NTAPI ExpFreeEx(PVOID Buffer, PLOOKASIDE_LIST_EX Lookaside)
{
    UNREFERENCED_PARAMETER(Lookaside);
    LabPoolFree(Buffer, 0, LAB_CALLER());
}

NTSTATUS NTAPI ExInitializeLookasideListEx(PLOOKASIDE_LIST_EX Lookaside,
                                           PALLOCATE_FUNCTION_EX Allocate, PFREE_FUNCTION_EX Free,
                                           POOL_TYPE PoolType, ULONG Flags, SIZE_T Size, ULONG Tag,
                                           USHORT Depth)
{
    UNREFERENCED_PARAMETER(Depth);
    if ((Flags & EX_LOOKASIDE_LIST_EX_FLAGS_RAISE_ON_FAIL) &&
        (Flags & EX_LOOKASIDE_LIST_EX_FLAGS_FAIL_NO_RAISE)) {
        return STATUS_INVALID_PARAMETER_5;
    }
    ExpInitLookaside((PGENERAL_LOOKASIDE)&Lookaside->L, PoolType, Size, Tag);
    Lookaside->L.AllocateEx = Allocate != NULL ? Allocate : ExpAllocateEx;
    Lookaside->L.FreeEx = Free != NULL ? Free : ExpFreeEx;
    return STATUS_SUCCESS;
}

VOID NTAPI ExDeleteLookasideListEx(PLOOKASIDE_LIST_EX Lookaside)
{
    if (Lookaside->L.TotalAllocates != Lookaside->L.TotalFrees) {
        LabFinding("resource", "ExDeleteLookasideListEx: %u entries of list %p were not freed",
                   Lookaside->L.TotalAllocates - Lookaside->L.TotalFrees, Lookaside);
    }
}

VOID NTAPI ExFlushLookasideListEx(PLOOKASIDE_LIST_EX Lookaside)
{
    UNREFERENCED_PARAMETER(Lookaside); /* depth 0: nothing is kept */
}

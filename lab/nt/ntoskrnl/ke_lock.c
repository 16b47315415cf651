/* SPDX-License-Identifier: MIT */
/*
 * Spin locks. The lock word is as on Windows (0 free, 1 owned); who owns it, since where and at
 * which IRQL is kept per CPU, and the order in which locks were ever nested in a graph, so that an
 * inversion is found the first time both orders occur, not when two CPUs meet in it.
 */
#include "ki.h"

/* ---- lock order ---- */

#define KI_ORDER_NODES 4096 /* hash table, open addressing */
#define KI_ORDER_EDGES 12

typedef struct _KI_ORDER_NODE {
    PVOID Lock;
    ULONG Visit;
    ULONG EdgeCount;
    USHORT Edge[KI_ORDER_EDGES]; /* locks taken while this one was held */
    PVOID Pc[KI_ORDER_EDGES];    /* where */
} KI_ORDER_NODE;

static KI_ORDER_NODE KiOrder[KI_ORDER_NODES];
static ULONG KiOrderUsed;
static ULONG KiOrderVisit;
static PVOID const KiForgotten = (PVOID)1;

static KI_ORDER_NODE *KipOrderNode(PVOID Lock, BOOLEAN Create)
{
    ULONG Slot = (ULONG)(((ULONG_PTR)Lock >> 3) * 2654435761u) % KI_ORDER_NODES;
    KI_ORDER_NODE *Free = NULL;

    for (ULONG i = 0; i < KI_ORDER_NODES; i++, Slot = (Slot + 1) % KI_ORDER_NODES) {
        KI_ORDER_NODE *Node = &KiOrder[Slot];
        if (Node->Lock == Lock) {
            return Node;
        }
        if (Node->Lock == KiForgotten && Free == NULL) {
            Free = Node;
        }
        if (Node->Lock == NULL) {
            Free = Free != NULL ? Free : Node;
            break;
        }
    }
    if (!Create || Free == NULL) {
        return NULL;
    }
    if (Free->Lock == NULL && ++KiOrderUsed > KI_ORDER_NODES - KI_ORDER_NODES / 8) {
        /* Full of forgotten entries: start over; orders are learnt again. */
        RtlZeroMemory(KiOrder, sizeof(KiOrder));
        KiOrderUsed = 0;
        return KipOrderNode(Lock, TRUE);
    }
    Free->Lock = Lock;
    Free->EdgeCount = 0;
    return Free;
}

static BOOLEAN KipReaches(KI_ORDER_NODE *From, KI_ORDER_NODE *To, PVOID *Pc)
{
    From->Visit = KiOrderVisit;
    for (ULONG i = 0; i < From->EdgeCount; i++) {
        KI_ORDER_NODE *Next = &KiOrder[From->Edge[i]];
        if (Next == To || (Next->Visit != KiOrderVisit && KipReaches(Next, To, Pc))) {
            *Pc = From->Pc[i];
            return TRUE;
        }
    }
    return FALSE;
}

static VOID KipCheckOrder(PVOID Held, PVOID HeldPc, PVOID Lock, PVOID Pc)
{
    KI_ORDER_NODE *To = KipOrderNode(Lock, TRUE), *From = KipOrderNode(Held, TRUE);
    PVOID OtherPc = NULL;

    To = KipOrderNode(Lock, FALSE);
    if (From == NULL || To == NULL) {
        return;
    }
    for (ULONG i = 0; i < From->EdgeCount; i++) {
        if (From->Edge[i] == To - KiOrder) {
            return;
        }
    }
    KiOrderVisit++;
    if (KipReaches(To, From, &OtherPc)) {
        LabFinding("lock-order",
                   "spin lock %p taken at %s+0x%Ix while %p (taken at %s+0x%Ix) is held; "
                   "the other order was seen at %s+0x%Ix",
                   Lock, LabImageName(Pc), VfImageOffset(Pc), Held, LabImageName(HeldPc),
                   VfImageOffset(HeldPc), LabImageName(OtherPc), VfImageOffset(OtherPc));
    }
    if (From->EdgeCount < KI_ORDER_EDGES) {
        From->Pc[From->EdgeCount] = Pc;
        From->Edge[From->EdgeCount++] = (USHORT)(To - KiOrder);
    }
}

static VOID KipForgetOrder(PVOID Lock)
{
    KI_ORDER_NODE *Node = KipOrderNode(Lock, FALSE);
    USHORT Index;

    if (Node == NULL) {
        return;
    }
    Index = (USHORT)(Node - KiOrder);
    for (ULONG i = 0; i < KI_ORDER_NODES; i++) {
        KI_ORDER_NODE *From = &KiOrder[i];
        for (ULONG k = 0; k < From->EdgeCount; k++) {
            if (From->Edge[k] == Index) {
                From->Edge[k] = From->Edge[--From->EdgeCount];
                From->Pc[k] = From->Pc[From->EdgeCount];
                k--;
            }
        }
    }
    Node->Lock = KiForgotten;
    Node->EdgeCount = 0;
}

/* Memory is freed or an image unloaded: no lock in it may be held; its orders are forgotten. */
VOID NTAPI KiForgetLocks(PVOID Start, SIZE_T Bytes, PVOID Caller)
{
    PUCHAR Low = Start, High = Low + Bytes;

    for (ULONG c = 0; c < KiCpuCount; c++) {
        for (ULONG i = 0; i < KiCpus[c].HeldLocks; i++) {
            KI_HELD_LOCK *Held = &KiCpus[c].Held[i];
            if ((PUCHAR)Held->Lock >= Low && (PUCHAR)Held->Lock < High) {
                LabFinding("lock-freed", "%s: memory with spin lock %p freed while it is held",
                           LabImageName(Caller), Held->Lock);
            }
        }
    }
    if (KiOrderUsed == 0) {
        return;
    }
    for (ULONG i = 0; i < KI_ORDER_NODES; i++) {
        if ((PUCHAR)KiOrder[i].Lock >= Low && (PUCHAR)KiOrder[i].Lock < High) {
            KipForgetOrder(KiOrder[i].Lock);
        }
    }
}

/* ---- ownership ---- */

static PKI_CPU KipOwner(PVOID Lock, KI_HELD_LOCK **Entry)
{
    for (ULONG c = 0; c < KiCpuCount; c++) {
        for (ULONG i = 0; i < KiCpus[c].HeldLocks; i++) {
            if (KiCpus[c].Held[i].Lock == Lock) {
                *Entry = &KiCpus[c].Held[i];
                return &KiCpus[c];
            }
        }
    }
    return NULL;
}

static KI_HELD_LOCK *KipHeldHere(PVOID Lock)
{
    for (ULONG i = KiCpu->HeldLocks; i-- != 0;) {
        if (KiCpu->Held[i].Lock == Lock) {
            return &KiCpu->Held[i];
        }
    }
    return NULL;
}

VOID NTAPI KiLockAcquired(PVOID Lock, PVOID Pc, BOOLEAN Raised, KIRQL OldIrql, BOOLEAN Queued)
{
    PKI_CPU Cpu = KiCpu;
    KI_HELD_LOCK *Entry;

    if (Cpu->HeldLocks != 0) {
        KI_HELD_LOCK *Last = &Cpu->Held[Cpu->HeldLocks - 1];
        KipCheckOrder(Last->Lock, Last->Pc, Lock, Pc);
    }
    LAB_ASSERT(Cpu->HeldLocks < KI_MAX_HELD_LOCKS);
    Entry = &Cpu->Held[Cpu->HeldLocks++];
    *Entry = (KI_HELD_LOCK){
        .Lock = Lock, .Pc = Pc, .OldIrql = OldIrql, .Raised = Raised, .Queued = Queued};
}

static KI_HELD_LOCK KipLockReleased(PVOID Lock, const char *What)
{
    KI_HELD_LOCK *Entry = KipHeldHere(Lock), Copy;

    if (Entry == NULL) {
        PKI_CPU Owner = KipOwner(Lock, &Entry);
        if (Owner != NULL) {
            LabFinding("lock-owner", "%s: spin lock %p is owned by processor %u, this is %u", What,
                       Lock, Owner->Number, KiCpu->Number);
        }
        LabFinding("lock-owner", "%s: spin lock %p is not held", What, Lock);
    }
    Copy = *Entry;
    RtlMoveMemory(Entry, Entry + 1, (PUCHAR)&KiCpu->Held[--KiCpu->HeldLocks] - (PUCHAR)Entry);
    return Copy;
}

/*
 * Spins until the word is free. Another CPU must run for that; when no CPU can, all of them spin.
 */
static VOID KipSpin(PVOID Lock, volatile ULONG_PTR *Word, ULONG_PTR BusyMask, const char *What)
{
    KI_HELD_LOCK *Entry;

    while (*Word & BusyMask) {
        PKI_CPU Owner = KipOwner(Lock, &Entry);

        if (KipHeldHere(Lock) != NULL) {
            LabFinding("lock-recursion",
                       "%s: this processor already owns spin lock %p (taken at %s+0x%Ix)", What,
                       Lock, LabImageName(KipHeldHere(Lock)->Pc),
                       VfImageOffset(KipHeldHere(Lock)->Pc));
        }
        if (Owner == NULL) {
            LabFinding("lock-owner", "%s: spin lock %p is not initialised or was overwritten (%Ix)",
                       What, Lock, *Word);
        }
        KiCpu->Spinning = TRUE;
        if (!KiSwitchToOtherCpu(FALSE)) {
            LabFinding("deadlock",
                       "%s: every processor spins; this one on %p, owned since %s+0x%Ix", What,
                       Lock, LabImageName(Entry->Pc), VfImageOffset(Entry->Pc));
        }
        KiCpu->Spinning = FALSE;
    }
}

static VOID KipAcquire(PKSPIN_LOCK Lock, PVOID Pc, BOOLEAN Raised, KIRQL OldIrql, BOOLEAN Queued,
                       const char *What)
{
    KipSpin(Lock, Lock, ~(ULONG_PTR)0, What);
    *Lock = 1;
    KiLockAcquired(Lock, Pc, Raised, OldIrql, Queued);
}

static VOID KipRelease(PKSPIN_LOCK Lock, BOOLEAN Lowers, KIRQL NewIrql, BOOLEAN Queued,
                       const char *What)
{
    KI_HELD_LOCK Held;

    if (KiCpu->Irql < DISPATCH_LEVEL) {
        LabFinding("lock-irql", "%s: called at IRQL %u", What, KiCpu->Irql);
    }
    Held = KipLockReleased(Lock, What);
    if (Held.Queued != Queued) {
        LabFinding("lock-owner", "%s: spin lock %p was taken %s a queue handle", What, Lock,
                   Held.Queued ? "with" : "without");
    }
    if (Lowers && Held.Raised && NewIrql != Held.OldIrql && KiCpu->HeldLocks == 0) {
        LabFinding("lock-irql", "%s: lowers to IRQL %u, spin lock %p was taken at %u", What,
                   NewIrql, Lock, Held.OldIrql);
    }
    *Lock = 0;
    if (Lowers) {
        LabLowerIrql(NewIrql);
    }
}

static KIRQL KipRaiseForLock(KIRQL Level, const char *What)
{
    if (KiCpu->Irql > Level) {
        LabFinding("lock-irql", "%s: called at IRQL %u", What, KiCpu->Irql);
    }
    return KiRaise(Level);
}

static VOID KipCheckDpcLevel(const char *What)
{
    if (KiCpu->Irql < DISPATCH_LEVEL) {
        LabFinding("lock-irql", "%s: called at IRQL %u, must be DISPATCH_LEVEL or above", What,
                   KiCpu->Irql);
    }
}

/* ---- exports ---- */

#undef KeInitializeSpinLock
VOID NTAPI KeInitializeSpinLock(PKSPIN_LOCK Lock)
{
    KI_HELD_LOCK *Entry;

    if (KipOwner(Lock, &Entry) != NULL) {
        LabFinding("lock-owner", "KeInitializeSpinLock: spin lock %p is held", Lock);
    }
    KipForgetOrder(Lock);
    *Lock = 0;
}

#define ACQUIRE_RAISING(Lock, Level, What)                                                         \
    ({                                                                                             \
        KIRQL Old_ = KipRaiseForLock(Level, What);                                                 \
        KipAcquire(Lock, LAB_CALLER(), TRUE, Old_, FALSE, What);                                   \
        Old_;                                                                                      \
    })

KIRQL NTAPI KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK Lock)
{
    return ACQUIRE_RAISING(Lock, DISPATCH_LEVEL, "KeAcquireSpinLock");
}

#undef KeReleaseSpinLock
#undef KeAcquireSpinLock
#undef KeAcquireSpinLockAtDpcLevel
#undef KeReleaseSpinLockFromDpcLevel
VOID NTAPI KeReleaseSpinLock(PKSPIN_LOCK Lock, KIRQL NewIrql)
{
    KipRelease(Lock, TRUE, NewIrql, FALSE, "KeReleaseSpinLock");
}

VOID NTAPI KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK Lock)
{
    KipCheckDpcLevel("KeAcquireSpinLockAtDpcLevel");
    KipAcquire(Lock, LAB_CALLER(), FALSE, 0, FALSE, "KeAcquireSpinLockAtDpcLevel");
}

VOID NTAPI KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK Lock)
{
    KipRelease(Lock, FALSE, 0, FALSE, "KeReleaseSpinLockFromDpcLevel");
}

#if defined(_M_IX86)
VOID NTAPI KeAcquireSpinLock(PKSPIN_LOCK Lock, PKIRQL OldIrql)
{
    *OldIrql = ACQUIRE_RAISING(Lock, DISPATCH_LEVEL, "KeAcquireSpinLock");
}

KIRQL FASTCALL KfAcquireSpinLock(PKSPIN_LOCK Lock)
{
    return ACQUIRE_RAISING(Lock, DISPATCH_LEVEL, "KeAcquireSpinLock");
}

VOID FASTCALL KfReleaseSpinLock(PKSPIN_LOCK Lock, KIRQL NewIrql)
{
    KipRelease(Lock, TRUE, NewIrql, FALSE, "KeReleaseSpinLock");
}

VOID FASTCALL KefAcquireSpinLockAtDpcLevel(PKSPIN_LOCK Lock)
{
    KipCheckDpcLevel("KeAcquireSpinLockAtDpcLevel");
    KipAcquire(Lock, LAB_CALLER(), FALSE, 0, FALSE, "KeAcquireSpinLockAtDpcLevel");
}

VOID FASTCALL KefReleaseSpinLockFromDpcLevel(PKSPIN_LOCK Lock)
{
    KipRelease(Lock, FALSE, 0, FALSE, "KeReleaseSpinLockFromDpcLevel");
}
#endif

KIRQL FASTCALL KeAcquireSpinLockRaiseToSynch(PKSPIN_LOCK Lock)
{
    return ACQUIRE_RAISING(Lock, KI_SYNCH_LEVEL, "KeAcquireSpinLockRaiseToSynch");
}

BOOLEAN FASTCALL KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK Lock)
{
    KipCheckDpcLevel("KeTryToAcquireSpinLockAtDpcLevel");
    if (*Lock != 0) {
        return FALSE;
    }
    KipAcquire(Lock, LAB_CALLER(), FALSE, 0, FALSE, "KeTryToAcquireSpinLockAtDpcLevel");
    return TRUE;
}

BOOLEAN FASTCALL KeTestSpinLock(PKSPIN_LOCK Lock)
{
    return *Lock == 0;
}

KIRQL FASTCALL KeAcquireSpinLockForDpc(PKSPIN_LOCK Lock)
{
    return ACQUIRE_RAISING(Lock, DISPATCH_LEVEL, "KeAcquireSpinLockForDpc");
}

VOID FASTCALL KeReleaseSpinLockForDpc(PKSPIN_LOCK Lock, KIRQL OldIrql)
{
    KipRelease(Lock, TRUE, OldIrql, FALSE, "KeReleaseSpinLockForDpc");
}

VOID FASTCALL KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK Lock, PKLOCK_QUEUE_HANDLE Handle)
{
    Handle->LockQueue.Next = NULL;
    Handle->LockQueue.Lock = Lock;
    Handle->OldIrql = KipRaiseForLock(DISPATCH_LEVEL, "KeAcquireInStackQueuedSpinLock");
    KipAcquire(Lock, LAB_CALLER(), TRUE, Handle->OldIrql, TRUE, "KeAcquireInStackQueuedSpinLock");
}

VOID FASTCALL KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE Handle)
{
    KipRelease((PKSPIN_LOCK)Handle->LockQueue.Lock, TRUE, Handle->OldIrql, TRUE,
               "KeReleaseInStackQueuedSpinLock");
}

VOID FASTCALL KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK Lock, PKLOCK_QUEUE_HANDLE Handle)
{
    KipCheckDpcLevel("KeAcquireInStackQueuedSpinLockAtDpcLevel");
    Handle->LockQueue.Next = NULL;
    Handle->LockQueue.Lock = Lock;
    Handle->OldIrql = KiCpu->Irql;
    KipAcquire(Lock, LAB_CALLER(), FALSE, 0, TRUE, "KeAcquireInStackQueuedSpinLockAtDpcLevel");
}

VOID FASTCALL KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE Handle)
{
    KipRelease((PKSPIN_LOCK)Handle->LockQueue.Lock, FALSE, 0, TRUE,
               "KeReleaseInStackQueuedSpinLockFromDpcLevel");
}

VOID FASTCALL KeAcquireInStackQueuedSpinLockForDpc(PKSPIN_LOCK Lock, PKLOCK_QUEUE_HANDLE Handle)
{
    KeAcquireInStackQueuedSpinLock(Lock, Handle);
}

VOID FASTCALL KeReleaseInStackQueuedSpinLockForDpc(PKLOCK_QUEUE_HANDLE Handle)
{
    KeReleaseInStackQueuedSpinLock(Handle);
}

/* ---- executive reader/writer spin locks: exclusive owner sets the top bit, readers count ---- */

#define EX_EXCLUSIVE 0x80000000u

static VOID KipExAcquire(PEX_SPIN_LOCK Lock, BOOLEAN Shared, PVOID Pc, BOOLEAN Raised, KIRQL Old,
                         const char *What)
{
    volatile ULONG *Word = (volatile ULONG *)Lock;

    if (KipHeldHere((PVOID)Lock) != NULL) {
        LabFinding("lock-recursion", "%s: this processor already owns spin lock %p", What, Lock);
    }
    while (*Word & (Shared ? EX_EXCLUSIVE : ~0u)) {
        KiCpu->Spinning = TRUE;
        if (!KiSwitchToOtherCpu(FALSE)) {
            LabFinding("deadlock", "%s: every processor spins; this one on %p", What, Lock);
        }
        KiCpu->Spinning = FALSE;
    }
    *Word = Shared ? *Word + 1 : EX_EXCLUSIVE;
    KiLockAcquired((PVOID)Lock, Pc, Raised, Old, FALSE);
    KiCpu->Held[KiCpu->HeldLocks - 1].Shared = Shared;
}

static VOID KipExRelease(PEX_SPIN_LOCK Lock, BOOLEAN Shared, BOOLEAN Lowers, KIRQL NewIrql,
                         const char *What)
{
    KI_HELD_LOCK Held;

    KipCheckDpcLevel(What);
    Held = KipLockReleased((PVOID)Lock, What);
    if (Held.Shared != Shared) {
        LabFinding("lock-owner", "%s: spin lock %p is held %s", What, Lock,
                   Held.Shared ? "shared" : "exclusively");
    }
    *Lock = Shared ? *Lock - 1 : 0;
    if (Lowers) {
        LabLowerIrql(NewIrql);
    }
}

KIRQL NTAPI ExAcquireSpinLockShared(PEX_SPIN_LOCK Lock)
{
    KIRQL Old = KipRaiseForLock(DISPATCH_LEVEL, "ExAcquireSpinLockShared");
    KipExAcquire(Lock, TRUE, LAB_CALLER(), TRUE, Old, "ExAcquireSpinLockShared");
    return Old;
}

KIRQL NTAPI ExAcquireSpinLockExclusive(PEX_SPIN_LOCK Lock)
{
    KIRQL Old = KipRaiseForLock(DISPATCH_LEVEL, "ExAcquireSpinLockExclusive");
    KipExAcquire(Lock, FALSE, LAB_CALLER(), TRUE, Old, "ExAcquireSpinLockExclusive");
    return Old;
}

VOID NTAPI ExReleaseSpinLockShared(PEX_SPIN_LOCK Lock, KIRQL OldIrql)
{
    KipExRelease(Lock, TRUE, TRUE, OldIrql, "ExReleaseSpinLockShared");
}

VOID NTAPI ExReleaseSpinLockExclusive(PEX_SPIN_LOCK Lock, KIRQL OldIrql)
{
    KipExRelease(Lock, FALSE, TRUE, OldIrql, "ExReleaseSpinLockExclusive");
}

VOID NTAPI ExAcquireSpinLockSharedAtDpcLevel(PEX_SPIN_LOCK Lock)
{
    KipCheckDpcLevel("ExAcquireSpinLockSharedAtDpcLevel");
    KipExAcquire(Lock, TRUE, LAB_CALLER(), FALSE, 0, "ExAcquireSpinLockSharedAtDpcLevel");
}

VOID NTAPI ExAcquireSpinLockExclusiveAtDpcLevel(PEX_SPIN_LOCK Lock)
{
    KipCheckDpcLevel("ExAcquireSpinLockExclusiveAtDpcLevel");
    KipExAcquire(Lock, FALSE, LAB_CALLER(), FALSE, 0, "ExAcquireSpinLockExclusiveAtDpcLevel");
}

VOID NTAPI ExReleaseSpinLockSharedFromDpcLevel(PEX_SPIN_LOCK Lock)
{
    KipExRelease(Lock, TRUE, FALSE, 0, "ExReleaseSpinLockSharedFromDpcLevel");
}

VOID NTAPI ExReleaseSpinLockExclusiveFromDpcLevel(PEX_SPIN_LOCK Lock)
{
    KipExRelease(Lock, FALSE, FALSE, 0, "ExReleaseSpinLockExclusiveFromDpcLevel");
}

/* SPDX-License-Identifier: MIT */
/*
 * Private to ke*.c, trap.c, verifier*.c, mm*.c and ex*.c: processors, threads, scheduler.
 */
#ifndef KI_H
#define KI_H

/* Inline in the headers, an export in the system: the inline ones are moved out of the way. */
#define KeInitializeSpinLock        KipInlineInitializeSpinLock
#define KeGetCurrentProcessorNumber KipInlineGetCurrentProcessorNumber
#define DbgBreakPoint               KipInlineDbgBreakPoint
#define LAB_DEFINES_KE_NAMES
#include "nt.h"
#undef KeInitializeSpinLock
#undef KeGetCurrentProcessorNumber
#undef DbgBreakPoint
#undef RtlMoveMemory
#undef RtlFillMemory
#undef RtlZeroMemory
#undef RtlCopyMemory
#undef KeFlushIoBuffers
#undef KeShouldYieldProcessor
#undef KeRaiseIrql
#undef KeLowerIrql
#undef KeQueryTickCount
#undef KeReleaseSpinLock
#undef KeAcquireSpinLock
#undef KeAcquireSpinLockAtDpcLevel
#undef KeReleaseSpinLockFromDpcLevel

#if defined(_M_AMD64)
#define KI_CLOCK_LEVEL 13
#define KI_HIGH_LEVEL  15
#define KI_SYNCH_LEVEL 12
#define KI_STACK_SIZE  0x6000u /* kernel stack of Windows on x64: 24 KB */
#else
#define KI_CLOCK_LEVEL 28
#define KI_HIGH_LEVEL  31
#define KI_SYNCH_LEVEL 28
#define KI_STACK_SIZE  0x3000u /* 12 KB on x86 */
#endif
/* DISPATCHER_HEADER.Type (KOBJECTS of Windows). */
enum {
    EventNotificationObject = 0,
    EventSynchronizationObject = 1,
    MutantObject = 2,
    ProcessObject = 3,
    QueueObject = 4,
    SemaphoreObject = 5,
    ThreadObject = 6,
    GateObject = 7,
    TimerNotificationObject = 8,
    TimerSynchronizationObject = 9,
};

/* Documented, but not declared by the DDK headers for this target. */
typedef LONG EX_SPIN_LOCK, *PEX_SPIN_LOCK;
KIRQL NTAPI ExAcquireSpinLockShared(PEX_SPIN_LOCK Lock);
KIRQL NTAPI ExAcquireSpinLockExclusive(PEX_SPIN_LOCK Lock);
VOID NTAPI ExReleaseSpinLockShared(PEX_SPIN_LOCK Lock, KIRQL OldIrql);
VOID NTAPI ExReleaseSpinLockExclusive(PEX_SPIN_LOCK Lock, KIRQL OldIrql);
VOID NTAPI ExAcquireSpinLockSharedAtDpcLevel(PEX_SPIN_LOCK Lock);
VOID NTAPI ExAcquireSpinLockExclusiveAtDpcLevel(PEX_SPIN_LOCK Lock);
VOID NTAPI ExReleaseSpinLockSharedFromDpcLevel(PEX_SPIN_LOCK Lock);
VOID NTAPI ExReleaseSpinLockExclusiveFromDpcLevel(PEX_SPIN_LOCK Lock);
PVOID NTAPI ExAllocatePool2(ULONG64 Flags, SIZE_T NumberOfBytes, ULONG Tag);
LOGICAL NTAPI KeShouldYieldProcessor(void);
NTSTATUS NTAPI KeExpandKernelStackAndCalloutEx(PEXPAND_STACK_CALLOUT Callout, PVOID Parameter,
                                               SIZE_T Size, BOOLEAN Wait, PVOID Context);
VOID NTAPI KeFlushIoBuffers(PMDL Mdl, BOOLEAN ReadOperation, BOOLEAN DmaOperation);
VOID NTAPI DbgBreakPoint(void);
VOID NTAPI KeInitializeSpinLock(PKSPIN_LOCK Lock);
VOID NTAPI RtlMoveMemory(PVOID Destination, const VOID *Source, SIZE_T Length);
VOID NTAPI RtlFillMemory(PVOID Destination, SIZE_T Length, UCHAR Fill);
VOID NTAPI RtlZeroMemory(PVOID Destination, SIZE_T Length);
#if defined(_M_AMD64)
VOID NTAPI RtlCopyMemory(PVOID Destination, const VOID *Source, SIZE_T Length);
#else
#define RtlCopyMemory(Destination, Source, Length) RtlMoveMemory(Destination, Source, Length)
ULONG NTAPI KeGetCurrentProcessorNumber(void);
KIRQL NTAPI KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK Lock);
VOID NTAPI KeAcquireSpinLock(PKSPIN_LOCK Lock, PKIRQL OldIrql);
VOID NTAPI KeReleaseSpinLock(PKSPIN_LOCK Lock, KIRQL NewIrql);
VOID NTAPI KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK Lock);
VOID NTAPI KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK Lock);
VOID NTAPI KeRaiseIrql(KIRQL NewIrql, PKIRQL OldIrql);
VOID NTAPI KeLowerIrql(KIRQL NewIrql);
VOID NTAPI KeQueryTickCount(PLARGE_INTEGER CurrentCount);
EXCEPTION_DISPOSITION __cdecl _except_handler3(struct _EXCEPTION_RECORD *Record, void *Frame,
                                               struct _CONTEXT *Context, void *Dispatcher);
/* The callee pops, but the names carry no @16. */
ULONG64 NTAPI _aulldiv(ULONG64 Dividend, ULONG64 Divisor) __asm__("__aulldiv");
ULONG64 NTAPI _aullrem(ULONG64 Dividend, ULONG64 Divisor) __asm__("__aullrem");
LONG64 NTAPI _alldiv(LONG64 Dividend, LONG64 Divisor) __asm__("__alldiv");
LONG64 NTAPI _allrem(LONG64 Dividend, LONG64 Divisor) __asm__("__allrem");
LONG64 NTAPI _allmul(LONG64 Left, LONG64 Right) __asm__("__allmul");
#endif
/* A variable whose C name in the headers is a pointer to it (what a driver's import slot is). */
#if defined(_M_AMD64)
#define KI_EXPORTED_AS(Name) __asm__(#Name)
#else
#define KI_EXPORTED_AS(Name) __asm__("_" #Name)
#endif

/* Entry points that only the host or other modules name. */
VOID NTAPI LabKernelEntry(lab_va Boot);
PKTHREAD NTAPI LabCurrentThread(void);

#define KI_INTERRUPT_STACK_SIZE 0x6000u /* per CPU, one for DPCs and one for ISRs */

#define KI_MAX_HELD_LOCKS   32
#define KI_MAX_PENDING_IRQS 64
#define KI_PRIORITIES       32

/*
 * Architectural part of a processor control region, at the offsets that inline functions of the
 * DDK and drivers read through GS (x86-64) or FS (i386). Everything else stays zero.
 */
typedef struct _KI_PCR {
#if defined(_M_AMD64)
    UCHAR Reserved0[0x18];
    struct _KI_PCR *Self; /* 0x018 */
    PVOID CurrentPrcb;    /* 0x020 */
    UCHAR Reserved1[0x28];
    UCHAR Irql; /* 0x050 */
    UCHAR Reserved2[0x180 - 0x51];
    ULONG MxCsr;        /* 0x180 start of the PRCB */
    UCHAR LegacyNumber; /* 0x184 */
    UCHAR Reserved3[3];
    struct _KI_THREAD *CurrentThread; /* 0x188 */
    struct _KI_THREAD *NextThread;
    struct _KI_THREAD *IdleThread;
    UCHAR NestingLevel; /* 0x1a0 */
    UCHAR Reserved4[3];
    ULONG Number; /* 0x1a4 */
#else
    PVOID ExceptionList; /* 0x00 NT_TIB */
    PVOID StackBase;
    PVOID StackLimit;
    UCHAR Reserved0[0x10];
    struct _KI_PCR *Self; /* 0x1c */
    PVOID Prcb;           /* 0x20 */
    UCHAR Irql;           /* 0x24 */
    UCHAR Reserved1[0x51 - 0x25];
    UCHAR Number; /* 0x51 */
    UCHAR Reserved2[0x120 - 0x52];
    ULONG PrcbVersion;                /* 0x120 start of the PRCB */
    struct _KI_THREAD *CurrentThread; /* 0x124 */
    struct _KI_THREAD *NextThread;
    struct _KI_THREAD *IdleThread;
    UCHAR LegacyNumber; /* 0x130 */
#endif
    UCHAR Tail[0x100];
} KI_PCR;

#if defined(_M_AMD64)
_Static_assert(offsetof(KI_PCR, Self) == 0x18, "KPCR.Self");
_Static_assert(offsetof(KI_PCR, Irql) == 0x50, "KPCR.Irql");
_Static_assert(offsetof(KI_PCR, LegacyNumber) == 0x184, "KPRCB.LegacyNumber");
_Static_assert(offsetof(KI_PCR, CurrentThread) == 0x188, "KPRCB.CurrentThread");
_Static_assert(offsetof(KI_PCR, Number) == 0x1a4, "KPRCB.Number");
#else
_Static_assert(offsetof(KI_PCR, Self) == 0x1c, "KPCR.SelfPcr");
_Static_assert(offsetof(KI_PCR, Irql) == 0x24, "KPCR.Irql");
_Static_assert(offsetof(KI_PCR, Number) == 0x51, "KPCR.Number");
_Static_assert(offsetof(KI_PCR, CurrentThread) == 0x124, "KPRCB.CurrentThread");
#endif

typedef enum _KI_THREAD_STATE {
    KiThreadReady = 1,
    KiThreadRunning,
    KiThreadWaiting,
    KiThreadTerminated,
} KI_THREAD_STATE;

/* The object behind PKTHREAD and PETHREAD. */
typedef struct _KI_THREAD {
    DISPATCHER_HEADER Header; /* signalled when terminated */
    PVOID StackPointer;       /* while not executing */
    PVOID ExceptionList;      /* i386: FS:[0] */
    PUCHAR StackLow, StackHigh;
    LIST_ENTRY AllLink;
    LIST_ENTRY ReadyLink;
    KI_THREAD_STATE State;
    KPRIORITY Priority;
    KAFFINITY Affinity;
    ULONG Number;           /* thread id */
    BOOLEAN SystemAffinity; /* KeSetSystemAffinityThread in force */
    BOOLEAN Idle;
    BOOLEAN Object;         /* managed by ob (PsCreateSystemThread) */
    BOOLEAN InjectFailure;  /* the current driver call is to fail */
    LONG KernelApcDisable;  /* critical regions, 0: none, negative: disabled */
    LONG SpecialApcDisable; /* guarded regions */
    ULONG Quantum;          /* driver calls left */
    PKSTART_ROUTINE StartRoutine;
    PVOID StartContext;
    PLAB_IMAGE Image; /* driver that created it */
    NTSTATUS ExitStatus;
    /* wait */
    NTSTATUS WaitStatus;
    ULONG WaitCount;
    WAIT_TYPE WaitType;
    KWAIT_BLOCK *WaitBlocks;
    KWAIT_BLOCK OwnWaitBlocks[THREAD_WAIT_OBJECTS + 1];
    ULONG64 WaitDeadline; /* ns, LAB_NO_DEADLINE: for ever */
    LIST_ENTRY WaitLink;  /* list of waits with a deadline */
    const char *WaitName;
    LIST_ENTRY MutantList; /* mutexes owned */
    ULONG FastMutexes;     /* fast and guarded mutexes owned */
} KI_THREAD, *PKI_THREAD;

typedef struct _KI_HELD_LOCK {
    PVOID Lock;
    PVOID Pc; /* where it was taken */
    KIRQL OldIrql;
    BOOLEAN Raised; /* taken with an IRQL raise: OldIrql counts */
    BOOLEAN Queued; /* by KLOCK_QUEUE_HANDLE */
    BOOLEAN Shared; /* EX_SPIN_LOCK, shared */
} KI_HELD_LOCK;

typedef struct _KI_CPU {
    DECLSPEC_ALIGN(64) KI_PCR Pcr;
    ULONG Number;
    KIRQL Irql;
    BOOLEAN InterruptsEnabled; /* IF */
    BOOLEAN DpcActive;
    BOOLEAN TimerRequest; /* timer expiration is due at DISPATCH_LEVEL */
    BOOLEAN Preempt;      /* reschedule when IRQL falls below DISPATCH_LEVEL */
    BOOLEAN Spinning;     /* on a spin lock owned by another CPU */
    ULONG IsrDepth;
    PVOID StackPointer; /* of whatever this CPU executes, while another CPU is current */
    PKI_THREAD CurrentThread;
    PKI_THREAD IdleThread;
    LIST_ENTRY DpcQueue;
    ULONG DpcQueueDepth;
    KDPC *ActiveDpc;
    PUCHAR DpcStackLow, DpcStackHigh;
    PUCHAR IsrStackLow, IsrStackHigh;
    ULONG HeldLocks;
    KI_HELD_LOCK Held[KI_MAX_HELD_LOCKS];
    ULONG PendingIrqs;
    ULONG64 PendingIrq[KI_MAX_PENDING_IRQS];
} KI_CPU, *PKI_CPU;

extern KI_CPU KiCpus[LAB_MAX_CPUS];
extern PKI_CPU KiCpu; /* the one that executes */
extern ULONG KiCpuCount;
extern const struct lab_host_ops *KiHost;
extern struct lab_boot KiBoot;
extern struct lab_state LabState;
extern struct lab_counters KiCounters;
extern LIST_ENTRY KiAllThreads;

#define KiThread (KiCpu->CurrentThread)

/* ke_asm.c */
VOID NTAPI KiSwitchStack(PVOID *SavedStack, PVOID NewStack);
VOID NTAPI KiCallOnStack(VOID(NTAPI *Routine)(PVOID), PVOID Argument, PVOID StackTop);
VOID NTAPI KiThreadEntryThunk(void);
VOID NTAPI LabCallGate(void);
VOID NTAPI LabInterruptEntry(void);
VOID NTAPI LabTrapEntry(void);

/* ke_cpu.c */
VOID NTAPI KiSetIrql(KIRQL Irql);      /* bookkeeping only */
KIRQL FASTCALL KiRaise(KIRQL NewIrql); /* no check of direction by the driver's rules */
VOID NTAPI KiSwitchCpu(PKI_CPU Cpu);
BOOLEAN NTAPI KiSwitchToOtherCpu(BOOLEAN MayPickSpinning); /* FALSE: no other one is runnable */
VOID NTAPI KiTakeInterrupts(void);                         /* host -> pending lists */
VOID NTAPI KiDeliverInterrupts(void); /* those pending here that IRQL and IF allow */
VOID NTAPI KiGatePoll(void);
ULONG NTAPI KiChoose(ULONG Below);
VOID NTAPI KiUpdateSharedTime(void);
BOOLEAN NTAPI KiCpuRunnable(PKI_CPU Cpu);

/* ke_dpc.c */
VOID NTAPI KiRetireDpcs(void); /* at DISPATCH_LEVEL */
BOOLEAN NTAPI KiDpcPending(PKI_CPU Cpu);

/* ke_thread.c */
VOID NTAPI KiInitThreads(void);
VOID NTAPI PspInitSystem(void);
VOID NTAPI KiReadyThread(PKI_THREAD Thread);
VOID NTAPI KiDispatch(void); /* give up the CPU; the current thread's state is set */
VOID NTAPI KiPreempt(void);  /* IRQL < DISPATCH_LEVEL: switch if a better thread is ready */
BOOLEAN NTAPI KiReadyThreadFor(PKI_CPU Cpu, KPRIORITY Above);
PKI_THREAD NTAPI KiCreateThread(PKSTART_ROUTINE Routine, PVOID Context, PVOID Caller,
                                BOOLEAN Object);
extern LIST_ENTRY KiTimedWaits;
VOID NTAPI KiCheckTimedWaits(ULONG64 Now);
DECLSPEC_NORETURN VOID NTAPI KiIdleLoop(void);

/* ke_wait.c */
VOID NTAPI KiSignalObject(DISPATCHER_HEADER *Header); /* wake waiters that can be satisfied */
VOID NTAPI KiUnwait(PKI_THREAD Thread, NTSTATUS Status);
NTSTATUS NTAPI KiWait(ULONG Count, PVOID Objects[], WAIT_TYPE Type, ULONG64 Deadline,
                      KWAIT_BLOCK *Blocks, const char *What);
ULONG64 NTAPI KiDeadline(const LARGE_INTEGER *Timeout); /* relative or absolute 100 ns -> ns */
VOID NTAPI KiInitHeader(DISPATCHER_HEADER *Header, UCHAR Type, SIZE_T Bytes, LONG State);

/* ke_timer.c */
VOID NTAPI KiExpireTimers(void); /* at DISPATCH_LEVEL */
ULONG64 NTAPI KiNextTimer(void);

/* ke_lock.c */
VOID NTAPI KiLockAcquired(PVOID Lock, PVOID Pc, BOOLEAN Raised, KIRQL OldIrql, BOOLEAN Queued);
VOID NTAPI KiForgetLocks(PVOID Start, SIZE_T Bytes, PVOID Caller);

/* ke_service.c: request and edge threads */
VOID NTAPI KiWakeServices(ULONG64 Pending); /* bits of lab_wake; IRQL < DISPATCH_LEVEL */
VOID NTAPI KiStartServices(void);

/* ke_interrupt.c */
VOID NTAPI KiServiceInterrupt(ULONG64 Irq);
VOID NTAPI KiCheckInterruptsOf(PLAB_IMAGE Image);

/* ke_misc.c */
VOID NTAPI KiCheckBugCheckCallbacksOf(PLAB_IMAGE Image);
extern ULONG KeTimeIncrementValue;
extern volatile CCHAR KiNumberProcessors KI_EXPORTED_AS(KeNumberProcessors);

/* mm */
PVOID NTAPI MiAllocateStack(SIZE_T Bytes); /* returns the low end; a guard page lies below */
VOID NTAPI MiFreeStack(PVOID Low, SIZE_T Bytes);
VOID NTAPI MiTrimPageable(void); /* IRQL became >= DISPATCH_LEVEL */
extern ULONG MiPresentCount;
#define KI_TRIM_PAGEABLE()                                                                         \
    do {                                                                                           \
        if (MiPresentCount != 0)                                                                   \
            MiTrimPageable();                                                                      \
    } while (0)
BOOLEAN NTAPI MiPageIn(PVOID Address); /* TRUE if pageable and now present */
VOID NTAPI MiMakeAllPresent(void);     /* before a finding: the host reads code for the backtrace */
BOOLEAN NTAPI MiIsPageable(PVOID Address);
VOID NTAPI MiLockRange(PVOID Start, SIZE_T Bytes,
                       LONG Change); /* keeps what is pageable resident */
VOID NTAPI MiAddPageable(PVOID Start, SIZE_T Bytes, ULONG Protection, BOOLEAN Present);
VOID NTAPI MiRemovePageable(PVOID Start);
BOOLEAN NTAPI MiIsMapped(PVOID Address); /* kernel VA only */
/* Reports a fault in kernel VA if it belongs to a known (freed or guarded) allocation. */
VOID NTAPI MiExplainFault(struct lab_trap *Trap);
VOID NTAPI MiCheckImageLeaks(PLAB_IMAGE Image);
VOID NTAPI MiDrainQuarantine(void);

/* ex */
VOID NTAPI ExpCheckWorkOf(PLAB_IMAGE Image);
VOID NTAPI ExpInitCallbacks(void);

/* verifier */
typedef struct _KI_BACKTRACE {
    PVOID Frame[6];
} KI_BACKTRACE;
VOID NTAPI KiCaptureBacktrace(KI_BACKTRACE *Trace, PVOID Caller);
/* "driver.sys+0x12 < driver.sys+0x34" */
VOID NTAPI KiFormatBacktrace(const KI_BACKTRACE *Trace, char *Text, SIZE_T Size);
extern ULONG64 KiFailCountdown;
ULONG_PTR NTAPI VfImageOffset(PVOID Address); /* from the base of its image; Address if none */
/* What is wrong with an access to Address if that lies in an image; NULL: nothing known. */
const char *NTAPI VfExplainImage(PVOID Address, const char **Kind);
VOID NTAPI KiAsynchronousInterrupt(void);
VOID NTAPI KiTrap(struct lab_trap *Resume);
VOID NTAPI VfCheckCall(const struct lab_export *Row, PVOID *Frame, PVOID Fp);
DECLSPEC_NORETURN VOID NTAPI VfReportArguments(PVOID Pc, PVOID Sp, PVOID Fp, PVOID *Arguments);
extern PLAB_IMAGE VfSuspect;
VOID NTAPI VfInitSystem(const struct lab_boot *Boot);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Private interface among the modules of lab/nt (ntoskrnl.exe, hal.dll, ndis.sys, ...). Drivers
 * never see it: what they may call are the rows of the exports_*.inc files (see lab_exports.h).
 *
 * How this NT runs, in short.
 *
 * - One thread of control at a time. There are N virtual CPUs, each with a KPCR, an IRQL, a DPC
 *   queue and a current thread, but exactly one executes. Code of lab/nt is never interrupted and
 *   never switched away from, except inside:
 *     waits (KeWait*, KeDelayExecutionThread, mutex and resource acquisition),
 *     lowering IRQL (KeLowerIrql and what implies it: KeReleaseSpinLock, KeSetEvent at < DISPATCH),
 *     spinning on a contended spin lock, LabPoll, and a callback into a driver.
 *   So lab/nt's own tables need no locks as long as they are consistent at those points.
 * - A driver's import goes through LabCallGate, which checks the row, may deliver interrupts and
 *   switch CPU or thread, and jumps to the implementation with stack and registers unchanged. In
 *   the implementation LAB_CALLER() is therefore the driver's return address, and
 *   LabImageFromAddress(LAB_CALLER()) the driver that called. Take it in the exported function
 *   itself and hand it down to whatever attributes (pool, handles, devices).
 *   Calls between modules of lab/nt do not pass the gate and are not checked against the rows.
 * - Every call from lab/nt into a driver is bracketed by LabEnterCallback / LabLeaveCallback.
 * - A broken rule ends in LabFinding, which does not return.
 */
#ifndef LABNT_H
#define LABNT_H

#include <ntifs.h>

#include "lab_abi.h"

/*
 * The DDK headers read CR8 and fixed addresses inline on x86-64; inside lab/nt the same names reach
 * the implementation directly.
 */
KIRQL NTAPI LabGetIrql(void);
KIRQL FASTCALL LabRaiseIrql(KIRQL NewIrql); /* finding "irql" if NewIrql is below the current one */
VOID FASTCALL LabLowerIrql(KIRQL NewIrql); /* runs DPCs and pending interrupts; may switch thread */
ULONGLONG NTAPI LabQueryInterruptTime(void); /* 100 ns since boot */
ULONGLONG NTAPI LabQuerySystemTime(void);    /* 100 ns since 1601 */
ULONGLONG NTAPI LabQueryTickCount(void);     /* units of KeQueryTimeIncrement() */

#ifndef LAB_DEFINES_KE_NAMES
#undef KeRaiseIrql
#undef KeLowerIrql
#undef KeQueryInterruptTime
#undef KeQuerySystemTime
#undef KeQueryTickCount
#define KeGetCurrentIrql()            LabGetIrql()
#define KeRaiseIrql(NewIrql, OldIrql) (*(OldIrql) = LabRaiseIrql(NewIrql))
#define KfRaiseIrql(NewIrql)          LabRaiseIrql(NewIrql)
#define KeLowerIrql(NewIrql)          LabLowerIrql(NewIrql)
#define KfLowerIrql(NewIrql)          LabLowerIrql(NewIrql)
#define KeRaiseIrqlToDpcLevel()       LabRaiseIrql(DISPATCH_LEVEL)
#define KeQueryInterruptTime()        LabQueryInterruptTime()
#define KeQuerySystemTime(Time)       ((void)((Time)->QuadPart = (LONGLONG)LabQuerySystemTime()))
#define KeQueryTickCount(Count)       ((void)((Count)->QuadPart = (LONGLONG)LabQueryTickCount()))
#endif

/* The host, valid from the first instruction of every module but ntoskrnl's own entry. */
const struct lab_host_ops *NTAPI LabHostOps(void);
const struct lab_boot *NTAPI LabBootInfo(void);
#define LabHost         (LabHostOps())
#define LAB_VA(Pointer) ((lab_va)(ULONG_PTR)(Pointer))
#define LAB_POINTER(Va) ((PVOID)(ULONG_PTR)(Va))

/* Boot order: LabKernelEntry initialises ke, mm, ex; then ob, cm, io, pnp of ntoskrnl; then calls
 * the entry point of each further boot image (hal.dll, ndis.sys ...) as NTSTATUS NTAPI Entry(void)
 * in boot order, on the first system thread at PASSIVE_LEVEL; then serves requests for ever. */

/* ---- findings ------------------------------------------------------------------------------
 *
 * kind tokens (stable: tests expect them):
 *   irql                API called at an IRQL outside its row, KeRaiseIrql down, KeLowerIrql up
 *   irql-callback       a driver callback returned at another IRQL than it was called at
 *   lock-callback       a driver callback returned with more or fewer spin locks held
 *   lock-recursion      spin lock acquired again by the CPU that owns it
 *   lock-owner          released by a CPU that does not own it, or not held at all
 *   lock-irql           acquired or released at the wrong IRQL, or released with a wrong old IRQL
 *   lock-order          two spin locks taken in both orders
 *   lock-freed          memory that holds a spin lock in use was freed
 *   deadlock            every CPU spins, or every thread waits on a mutex/resource cycle
 *   wait                wait at a wrong IRQL, on a freed or uninitialised object, mutex misuse
 *   object              dispatcher object, DPC or timer re-initialised or misused while in use
 *   pool                bad pool call: wrong type, zero size, zero or bad tag, wrong IRQL for the
 * pool pool-double-free    freed twice pool-bad-free       not the address of an allocation
 *   pool-tag            ExFreePoolWithTag with another tag
 *   pool-overrun        access or write past (or before) an allocation
 *   pool-corruption     slack around an allocation was overwritten
 *   pool-leak           memory still allocated by a driver that was unloaded
 *   use-after-free      access to freed pool, an unmapped view or an unloaded image
 *   pageable            paged pool or a PAGE section touched at IRQL >= DISPATCH_LEVEL
 *   init-code           INIT section touched after DriverEntry returned
 *   access              any other invalid access (null pointer, read-only, non-executable, ...)
 *   exception           other CPU exceptions: divide, int3, invalid or privileged instruction
 *   unhandled-status    ExRaiseStatus without a handler
 *   stack               kernel stack overflow that left room for the report; without room the host
 *                       reports it as double-fault
 *   mdl                 MDL misuse: not locked, mapped twice, freed while mapped or locked
 *   mapping             MmUnmapIoSpace and friends with arguments that were never mapped; leaks
 *   contiguous-leak     contiguous or non-cached memory left at unload
 *   dma-after-free      the device wrote to memory that had been freed, or memory was freed while a
 *                       device still had a mapping to it
 *   unload-dpc          unload with a DPC queued
 *   unload-timer        unload with a timer pending
 *   unload-work         unload with a work item pending
 *   unload-thread       unload with a thread running in the driver
 *   unload-interrupt    unload with an interrupt connected
 *   unload-object       unload with another registration left (each module names its own in the
 * text) resource            ERESOURCE, remove lock, run-down or lookaside misuse missing a
 * documented function or case this NT does not have bugcheck            KeBugCheckEx called by a
 * driver internal            lab/nt found itself broken hal, io and ndis add theirs: irp-*, dma-*,
 * nbl-*, ndis-*; each is listed in the table of its module.
 */
#ifdef __cplusplus
#error "lab/nt is C"
#endif
#define LAB_PRINTF(Fmt, First) __attribute__((format(__printf__, Fmt, First)))

/* Reports and ends the run; the backtrace starts at the caller. Any IRQL. Formats are LabFormat's.
 */
DECLSPEC_NORETURN VOID __cdecl LabFinding(const char *Kind, const char *Format, ...);
/* The same with the backtrace starting at a driver frame given by the caller. */
DECLSPEC_NORETURN VOID __cdecl LabFindingAt(PVOID Pc, PVOID Sp, PVOID Fp, const char *Kind,
                                            const char *Format, ...);
DECLSPEC_NORETURN VOID NTAPI LabBugCheck(ULONG Code, ULONG_PTR P1, ULONG_PTR P2, ULONG_PTR P3,
                                         ULONG_PTR P4);
/* Something documented that lab/nt lacks: ends the run with kind "missing" and the name. */
#define LabMissing(What) LabFinding("missing", "%s: not implemented in this NT", What)
#define LAB_ASSERT(Condition)                                                                      \
    ((Condition) ? (void)0 : LabFinding("internal", "%s:%d: %s", __FILE__, __LINE__, #Condition))

/* IRQL rule of an operation that has no export row of its own. */
#define LabAssertIrql(What, Lowest, Highest)                                                       \
    do {                                                                                           \
        KIRQL Irql_ = LabGetIrql();                                                                \
        if (Irql_ < (Lowest) || Irql_ > (Highest))                                                 \
            LabFinding("irql", "%s: called at IRQL %u, legal is %u..%u", What, Irql_,              \
                       (unsigned)(Lowest), (unsigned)(Highest));                                   \
    } while (0)

/* One log line (level: enum lab_log_level). Any IRQL. */
VOID __cdecl LabLog(ULONG Level, const char *Format, ...);
/* printf of the kernel: %d %u %x %p %c %s %S %ws %wZ %Z %I64x %I64d %lx %llx %hs ..., width,
 * precision, flags. Returns characters written without the NUL; always terminates. Any IRQL. */
SIZE_T __cdecl LabFormat(char *Buffer, SIZE_T Size, const char *Format, ...);
SIZE_T NTAPI LabFormatV(char *Buffer, SIZE_T Size, const char *Format, va_list Arguments);

/* ---- who calls, which image ---------------------------------------------------------------- */

#define LAB_CALLER() (__builtin_extract_return_addr(__builtin_return_address(0)))

typedef struct _LAB_IMAGE {
    LIST_ENTRY Link;
    struct lab_image Info;
    BOOLEAN InitDone;   /* INIT sections are gone */
    BOOLEAN Unloaded;   /* kept for naming late accesses */
    PVOID DriverObject; /* for the I/O manager's use */
    PVOID Context;      /* for the use of one class library (NDIS) */
} LAB_IMAGE, *PLAB_IMAGE;

/* Image that contains Address, NULL if none (unloaded images are not found). Any IRQL. */
PLAB_IMAGE NTAPI LabImageFromAddress(PVOID Address);
/* File name of the image at Address, "?" if none. Never NULL. Any IRQL. */
const char *NTAPI LabImageName(PVOID Address);
/* Load a driver file (last component of ImagePath, UTF-8). PASSIVE_LEVEL. The entry point is not
 * called. STATUS_OBJECT_NAME_NOT_FOUND etc. on failure; the reason was logged by the host. */
NTSTATUS NTAPI LabLoadImage(const char *Name, PLAB_IMAGE *Image);
/* DriverEntry has returned: INIT sections become inaccessible, PAGE sections pageable. */
VOID NTAPI LabImageInitDone(PLAB_IMAGE Image);
/* After DriverUnload returned and the driver object is gone: all unload checks (leaks, DPCs,
 * timers, work items, threads, interrupts, registered checks), then the image is removed. */
VOID NTAPI LabUnloadImage(PLAB_IMAGE Image);
/* A module's own unload check: reports what Image still has registered. */
typedef VOID NTAPI LAB_UNLOAD_CHECK(PLAB_IMAGE Image);
VOID NTAPI LabRegisterUnloadCheck(LAB_UNLOAD_CHECK *Check);

/* ---- callbacks into drivers ---------------------------------------------------------------- */

typedef struct _LAB_CALLBACK {
    const char *Name; /* "DRIVER_UNLOAD", "MiniportSendNetBufferLists" ... */
    PVOID Function;
    KIRQL Irql;
    ULONG Locks;     /* spin locks held by this CPU or thread */
    LONG ApcDisable; /* critical regions of the thread */
    PVOID Thread;
} LAB_CALLBACK, *PLAB_CALLBACK;

/* Function: the driver routine about to be called (finding "use-after-free" if it lies in no
 * image). */
VOID NTAPI LabEnterCallback(PLAB_CALLBACK Callback, const char *Name, PVOID Function);
/* Checks that IRQL, spin locks and critical regions are as at entry. */
VOID NTAPI LabLeaveCallback(PLAB_CALLBACK Callback);

/* Expression form for the usual case: LAB_CALL("DRIVER_UNLOAD", Driver->DriverUnload, Driver). */
#define LAB_CALL_VOID(Name, Function, ...)                                                         \
    do {                                                                                           \
        LAB_CALLBACK Callback_;                                                                    \
        LabEnterCallback(&Callback_, Name, (PVOID)(ULONG_PTR)(Function));                          \
        (Function)(__VA_ARGS__);                                                                   \
        LabLeaveCallback(&Callback_);                                                              \
    } while (0)
#define LAB_CALL(Name, Function, ...)                                                              \
    ({                                                                                             \
        LAB_CALLBACK Callback_;                                                                    \
        LabEnterCallback(&Callback_, Name, (PVOID)(ULONG_PTR)(Function));                          \
        __typeof__((Function)(__VA_ARGS__)) Result_ = (Function)(__VA_ARGS__);                     \
        LabLeaveCallback(&Callback_);                                                              \
        Result_;                                                                                   \
    })

/* Was this driver call chosen by failure injection? Asked once, first thing, by the implementation
 * of a row with LAB_EXPORT_MAY_FAIL; if TRUE it fails as for lack of resources. Any IRQL. */
BOOLEAN NTAPI LabInjectFailure(void);

/* A point where interrupts, timers and CPU switches may happen (bounded loops of lab/nt that wait
 * for something without blocking). Any IRQL. */
VOID NTAPI LabPoll(void);

/* ---- memory -------------------------------------------------------------------------------- */

/* Memory of lab/nt itself: zeroed, 16-byte aligned, never paged, not checked for leaks. IRQL <=
 * DISPATCH_LEVEL (and inside interrupt delivery). NULL never returned: exhaustion is "internal". */
PVOID NTAPI LabAllocate(SIZE_T Bytes);
VOID NTAPI LabFree(PVOID Memory);

/*
 * Memory given to a driver: guarded, attributed to the image that contains Caller, counted at
 * unload. Zero Bytes is a finding. Free with LabPoolFree (Tag 0: any) or by the driver's
 * ExFreePool*. Alignment 16 (x64) / 8 (x86); page aligned from a page up, as on Windows.
 * Flag bits for objects that drivers own but do not allocate as pool (IRPs, MDLs, NBLs ...):
 */
#define LAB_POOL_ZERO     1u /* zero filled; otherwise a pattern */
#define LAB_POOL_NOT_POOL 2u /* ExFreePool on it is "pool-bad-free"; What names it in reports */
PVOID NTAPI LabPoolAllocate(POOL_TYPE Type, SIZE_T Bytes, ULONG Tag, ULONG Flags, PVOID Caller);
VOID NTAPI LabPoolFree(PVOID Memory, ULONG Tag, PVOID Caller);
/* Bytes of the allocation that contains Address, 0 if it is in none; *Start its first byte. */
SIZE_T NTAPI LabPoolQuery(PVOID Address, PVOID *Start);

/* Guest-physical address of a mapped, resident address; finding "access" if not mapped. Any IRQL.
 */
lab_pa NTAPI LabPhysicalAddress(PVOID Address);
/* Device access to [Pa, Pa + Bytes) begins (Allow) or ends; counted per page. Freeing a granted
 * page is "dma-after-free". Any IRQL <= DISPATCH_LEVEL. */
VOID NTAPI LabDmaGrant(lab_pa Pa, SIZE_T Bytes, BOOLEAN Allow);
/* Physically contiguous pages, zeroed, mapped; below Highest, aligned and not crossing Boundary (0:
 * none). Attributed to Caller for the leak check. NULL if there are none. IRQL <= DISPATCH_LEVEL.
 */
PVOID NTAPI LabAllocateContiguous(SIZE_T Bytes, lab_pa Lowest, lab_pa Highest, lab_pa Boundary,
                                  ULONG Tag, PVOID Caller);
VOID NTAPI LabFreeContiguous(PVOID Memory, PVOID Caller);

/* ---- interrupts ---------------------------------------------------------------------------- */

typedef struct _LAB_INTERRUPT *PLAB_INTERRUPT;

/* Irq: a line (GSI) or LAB_IRQ_MESSAGE | n. Several objects may share a line if all are Shareable.
 * Lock NULL: the object's own. Irql: DIRQL at which Routine runs; SynchronizeIrql >= Irql. The
 * KINTERRUPT that drivers see is KiInterruptObject(). Message != 0 routines get it as their third
 * argument (PKMESSAGE_SERVICE_ROUTINE). PASSIVE_LEVEL. */
typedef struct _LAB_CONNECT {
    ULONG64 Irq;
    KIRQL Irql;
    KIRQL SynchronizeIrql;
    BOOLEAN Shareable;
    BOOLEAN MessageRoutine; /* Routine is a KMESSAGE_SERVICE_ROUTINE */
    ULONG MessageId;
    PKSPIN_LOCK Lock;
    PVOID Routine;
    PVOID Context;
} LAB_CONNECT;
NTSTATUS NTAPI KiConnectInterrupt(const LAB_CONNECT *Connect, PVOID Caller,
                                  PLAB_INTERRUPT *Interrupt);
VOID NTAPI KiDisconnectInterrupt(PLAB_INTERRUPT Interrupt);
PKINTERRUPT NTAPI KiInterruptObject(PLAB_INTERRUPT Interrupt);
PLAB_INTERRUPT NTAPI KiInterruptFromObject(PKINTERRUPT Interrupt); /* finding if it is none */
/* DIRQL for an interrupt number: between 3 and 11 (x86-64), 3 and 26 (i386). */
KIRQL NTAPI KiIrqlOfInterrupt(ULONG64 Irq);

/* ---- threads, requests, edges -------------------------------------------------------------- */

/* A system thread of lab/nt (not attributed to a driver). PASSIVE_LEVEL. */
VOID NTAPI LabCreateThread(PKSTART_ROUTINE Routine, PVOID Context);

/*
 * Requests: the first handler whose range has the code runs on the request thread at PASSIVE_LEVEL.
 * Data (DataBytes) is the request's input in a writable buffer; up to OutCapacity bytes may be
 * written to Out, *OutBytes set. The return value is the completion's status.
 */
typedef NTSTATUS NTAPI LAB_REQUEST_HANDLER(const struct lab_request *Request, PVOID Data,
                                           ULONG DataBytes, PVOID Out, ULONG OutCapacity,
                                           ULONG *OutBytes);
VOID NTAPI LabRegisterRequestHandler(ULONG First, ULONG Last, LAB_REQUEST_HANDLER *Handler);

/* Runs at PASSIVE_LEVEL on the edge thread whenever LAB_WAKE_EDGE is pending; takes what it can
 * (a bounded number) and returns; it is run again while the bit stays set. A handler that took
 * nothing because it cannot take now returns FALSE and is run again after LabEdgeReady or 1 ms. */
typedef BOOLEAN NTAPI LAB_EDGE_HANDLER(void);
VOID NTAPI LabRegisterEdgeHandler(LAB_EDGE_HANDLER *Handler);
VOID NTAPI LabEdgeReady(void); /* IRQL <= DISPATCH_LEVEL */

#endif

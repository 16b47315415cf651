/* SPDX-License-Identifier: MIT */
/*
 * Internal interface among the parts of ntoskrnl.exe. Folder-wide rules: labnt.h.
 *
 * ke  scheduler, IRQL, DPC, timers, dispatcher objects, spin locks, interrupts      ke*.c trap*
 * mm  pages, address space, pool, MDLs, I/O space                                    mm*.c
 * ex  resources, run-down, lookaside, work queues, callbacks                         ex*.c
 * vf  verifier: call gate, findings, images, unload checks                           verifier*.c
 * ob se cm io pnp pci po rtl wmi                                                     the others
 */
#ifndef NT_H
#define NT_H

#include "labnt.h"

/* ---- boot ---- */

VOID NTAPI KiInitSystem(const struct lab_boot *Boot); /* ke: CPUs, boot thread becomes idle thread */
VOID NTAPI MiInitSystem(const struct lab_boot *Boot);
VOID NTAPI ExpInitSystem(void); /* worker threads; first call on the system thread */
/* ob, se, cm, io, pnp, po: called on the system thread at PASSIVE_LEVEL after ke, mm and ex are up and
 * before the entry points of the other boot images. Implemented in io_init.c. */
VOID NTAPI IopInitSystem(void);

/* ---- object manager, used by ke/ps/ex ---- */

typedef VOID NTAPI OBP_DELETE(PVOID Object);
/* A type; POBJECT_TYPE variables such as PsThreadType are filled by their owner with this. */
POBJECT_TYPE NTAPI ObpCreateType(const char *Name, OBP_DELETE *Delete);
/* Body of Bytes bytes, zeroed, one reference; Delete runs when the last reference goes. Attributed
 * to Caller for the unload check (NULL: lab/nt's own). */
PVOID NTAPI ObpCreateObject(POBJECT_TYPE Type, SIZE_T Bytes, PVOID Caller);
/* A kernel handle that holds a reference of its own. */
NTSTATUS NTAPI ObpCreateHandle(PVOID Object, ACCESS_MASK Access, PHANDLE Handle);

/* ---- ke for the others ---- */

ULONG64 NTAPI KiClock(void); /* ns since boot */
/* Inside a DPC routine on this CPU? */
BOOLEAN NTAPI KiIsDpcActive(void);
/* Stack limits of the current stack (thread, DPC or ISR stack). */
VOID NTAPI KiCurrentStack(PULONG_PTR Low, PULONG_PTR High);
/* Object scan: is the address range in use by a queued DPC, pending timer, spin lock held, wait?
 * Reports the finding itself. Used at pool free and image unload. */
VOID NTAPI KiCheckFreedRange(PVOID Start, SIZE_T Bytes, PVOID Caller, BOOLEAN Unload);

/* ---- mm for the others ---- */

/* KPROCESS stand-in: PsInitialSystemProcess. */
extern PEPROCESS PsInitialSystemProcess;

#endif

/* SPDX-License-Identifier: MIT */
/* Object manager as seen by io, cm and pnp; what ke, ps and ex use is in nt.h. */
#ifndef NTOSKRNL_OB_H
#define NTOSKRNL_OB_H

#include "nt.h"

struct _OBJECT_TYPE {
    const char *Name;
    OBP_DELETE *Delete; /* last reference gone; runs at the caller's IRQL */
    OBP_DELETE *Close;  /* a handle was closed; PASSIVE_LEVEL; may be NULL */
    ULONG Live;
};

extern POBJECT_TYPE ObpDirectoryType, ObpSymbolicLinkType;

/* Put Object under an absolute name; the directory holds a reference until ObpRemoveName. PASSIVE. */
NTSTATUS NTAPI ObpInsertName(PVOID Object, PCUNICODE_STRING Name);
VOID NTAPI ObpRemoveName(PVOID Object);
/* Name of the object in *Name (valid while the object lives); FALSE if it has none. */
BOOLEAN NTAPI ObpObjectName(PVOID Object, PUNICODE_STRING Name);
/*
 * Walk an absolute name through directories and symbolic links. On success *Object is referenced and
 * *Rest is what of the name was left behind a non-directory object (empty or beginning with a
 * backslash). *Buffer is the text that Rest points into: ObpFreeName(Buffer).
 */
NTSTATUS NTAPI ObpLookup(PCUNICODE_STRING Name, PVOID *Object, PUNICODE_STRING Rest, PWSTR *Buffer);
VOID NTAPI ObpFreeName(PWSTR Buffer);
NTSTATUS NTAPI ObpCreateDirectory(PCWSTR Name);

POBJECT_TYPE NTAPI ObpTypeOf(PVOID Object);
/* Caller: the driver to which a leaked handle is charged. */
NTSTATUS NTAPI ObpCreateHandleFor(PVOID Object, ACCESS_MASK Access, PVOID Caller, PHANDLE Handle);
/* Object behind a handle, not referenced. */
NTSTATUS NTAPI ObpFromHandle(HANDLE Handle, ACCESS_MASK Access, POBJECT_TYPE Type, PVOID *Object,
                             ACCESS_MASK *Granted);
NTSTATUS NTAPI ObpClose(HANDLE Handle);
/* References that exist now. */
LONG NTAPI ObpReferences(PVOID Object);
/* The image that created it. */
PLAB_IMAGE NTAPI ObpOwner(PVOID Object);
VOID NTAPI ObpInitSystem(void);

/* Exported, but missing in the DDK headers. */
NTSTATUS NTAPI ObCloseHandle(HANDLE Handle, KPROCESSOR_MODE Mode);

#endif

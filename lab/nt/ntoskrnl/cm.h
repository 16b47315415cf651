/* SPDX-License-Identifier: MIT */
/* Configuration manager: the registry as seen by io and pnp. All PASSIVE_LEVEL. */
#ifndef NTOSKRNL_CM_H
#define NTOSKRNL_CM_H

#include "ob.h"

typedef struct _CM_NODE {
    LIST_ENTRY Sibling; /* in the parent's Children, sorted by name */
    LIST_ENTRY Children;
    LIST_ENTRY Values;
    struct _CM_NODE *Parent;
    struct _CM_NODE *Link; /* a symbolic link to another key */
    UNICODE_STRING Name;
    LARGE_INTEGER LastWrite;
    ULONG References; /* key objects */
    BOOLEAN Deleted;
} CM_NODE, *PCM_NODE;

typedef struct _CM_VALUE {
    LIST_ENTRY Link;
    UNICODE_STRING Name;
    ULONG Type;
    ULONG Bytes;
    PVOID Data;
} CM_VALUE, *PCM_VALUE;

#define CM_CONTROL_SET L"\\Registry\\Machine\\System\\CurrentControlSet\\"
#define CM_SERVICES CM_CONTROL_SET L"Services\\"
#define CM_ENUM CM_CONTROL_SET L"Enum\\"
#define CM_CLASS CM_CONTROL_SET L"Control\\Class\\"

/* Absolute path or path below Parent. Create: missing keys are made. NULL if not there. */
PCM_NODE NTAPI CmpFind(PCM_NODE Parent, PCUNICODE_STRING Path, BOOLEAN Create);
PCM_NODE NTAPI CmpFindZ(PCM_NODE Parent, PCWSTR Path, BOOLEAN Create);
PCM_VALUE NTAPI CmpValue(PCM_NODE Key, PCWSTR Name);
VOID NTAPI CmpSetValue(PCM_NODE Key, PCUNICODE_STRING Name, ULONG Type, const VOID *Data, ULONG Bytes);
VOID NTAPI CmpSetValueZ(PCM_NODE Key, PCWSTR Name, ULONG Type, const VOID *Data, ULONG Bytes);
VOID NTAPI CmpSetString(PCM_NODE Key, PCWSTR Name, PCWSTR Text);
/* REG_SZ value without its NUL (also the first string of a REG_MULTI_SZ); FALSE if there is none. */
BOOLEAN NTAPI CmpString(PCM_NODE Key, PCWSTR Name, PUNICODE_STRING Text);
ULONG NTAPI CmpDword(PCM_NODE Key, PCWSTR Name, ULONG Default);
/* Full path, allocated: free with LabFree(Path->Buffer). */
VOID NTAPI CmpPath(PCM_NODE Key, PUNICODE_STRING Path);
NTSTATUS NTAPI CmpOpenHandle(PCM_NODE Key, ACCESS_MASK Access, PVOID Caller, PHANDLE Handle);
/* Key behind a handle. */
NTSTATUS NTAPI CmpFromHandle(HANDLE Handle, ACCESS_MASK Access, PCM_NODE *Key);
NTSTATUS NTAPI CmpDeleteValue(PCM_NODE Key, PCUNICODE_STRING Name);
VOID NTAPI CmpInitSystem(void);

#endif

/* SPDX-License-Identifier: MIT */
/* The Rtl registry helpers, on top of cm.c. All PASSIVE_LEVEL. */
#include "cm.h"
#include "rtlp.h"

/* Key that RelativeTo and Path name; Create: made if missing. */
static NTSTATUS RtlpRegistryKey(ULONG relative, PCWSTR path, BOOLEAN create, ACCESS_MASK access,
                                PCM_NODE *key)
{
    static const PCWSTR base[] = {
        [RTL_REGISTRY_ABSOLUTE] = L"",
        [RTL_REGISTRY_SERVICES] = L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\",
        [RTL_REGISTRY_CONTROL] = L"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\",
        [RTL_REGISTRY_WINDOWS_NT] =
            L"\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion\\",
        [RTL_REGISTRY_DEVICEMAP] = L"\\Registry\\Machine\\Hardware\\DeviceMap\\",
        [RTL_REGISTRY_USER] = L"\\Registry\\User\\.Default\\",
    };
    ULONG where = relative & ~(ULONG)RTL_REGISTRY_OPTIONAL;
    PCM_NODE root = NULL;

    if (where == RTL_REGISTRY_HANDLE) {
        return CmpFromHandle((HANDLE)path, access, key);
    }
    if (where >= RTL_NUMBER_OF(base)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (where != RTL_REGISTRY_ABSOLUTE) {
        root = CmpFindZ(NULL, base[where], TRUE);
    } else if (path == NULL || path[0] != '\\') {
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    }
    *key = path != NULL ? CmpFindZ(root, path, create) : root;
    return *key != NULL ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND;
}

NTSTATUS NTAPI RtlCheckRegistryKey(ULONG RelativeTo, PWSTR Path)
{
    PCM_NODE key;

    return RtlpRegistryKey(RelativeTo, Path, FALSE, 0, &key);
}

NTSTATUS NTAPI RtlCreateRegistryKey(ULONG RelativeTo, PWSTR Path)
{
    PCM_NODE key;

    return RtlpRegistryKey(RelativeTo, Path, TRUE, KEY_CREATE_SUB_KEY, &key);
}

NTSTATUS NTAPI RtlWriteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR Name, ULONG Type,
                                     PVOID Data, ULONG Bytes)
{
    PCM_NODE key;
    NTSTATUS status = RtlpRegistryKey(RelativeTo, Path, TRUE, KEY_SET_VALUE, &key);

    if (NT_SUCCESS(status)) {
        CmpSetValueZ(key, Name, Type, Data, Bytes);
    }
    return status;
}

NTSTATUS NTAPI RtlDeleteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR Name)
{
    PCM_NODE key;
    UNICODE_STRING name;
    NTSTATUS status = RtlpRegistryKey(RelativeTo, Path, FALSE, KEY_SET_VALUE, &key);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    RtlInitUnicodeString(&name, Name);
    return CmpDeleteValue(key, &name);
}

/* MS docs, RtlQueryRegistryValues; newer than the DDK headers. */
#ifndef RTL_QUERY_REGISTRY_TYPECHECK
#define RTL_QUERY_REGISTRY_TYPECHECK 0x00000100
#define RTL_QUERY_REGISTRY_TYPECHECK_SHIFT 24
#endif

/* ---- RtlQueryRegistryValues ------------------------------------------------------------------ */

static BOOLEAN RtlpIsString(ULONG type)
{
    return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ;
}

/* DIRECT of a string: into the UNICODE_STRING at context, whose buffer may have to be made. */
static NTSTATUS RtlpDirectString(PUNICODE_STRING out, const VOID *data, ULONG bytes)
{
    USHORT n = (USHORT)(bytes > MAXUSHORT - 1 ? MAXUSHORT - 1 : bytes & ~1u);

    if (out->Buffer == NULL) {
        out->Buffer = ExAllocatePoolWithTag(PagedPool, n != 0 ? n : sizeof(WCHAR), RTLP_TAG);
        if (out->Buffer == NULL) {
            return STATUS_NO_MEMORY;
        }
        out->MaximumLength = n;
    } else if (n > out->MaximumLength) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    RtlpMove(out->Buffer, data, n);
    out->Length = (USHORT)(n >= sizeof(WCHAR) ? n - sizeof(WCHAR) : 0);
    return STATUS_SUCCESS;
}

/*
 * DIRECT of anything else. Up to a ULONG the bytes are stored plainly; for longer ones the first
 * LONG of the buffer says how: negative, its size, which is filled with the bare data; positive,
 * its size, filled with length, type and data (MS docs, RtlQueryRegistryValues).
 */
static NTSTATUS RtlpDirectBinary(PVOID out, ULONG type, const VOID *data, ULONG bytes)
{
    LONG size;
    PULONG words = out;

    if (bytes <= sizeof(ULONG)) {
        RtlpMove(out, data, bytes);
        return STATUS_SUCCESS;
    }
    RtlpMove(&size, out, sizeof(size));
    if (size < 0) {
        if ((ULONG)-size < bytes) {
            return STATUS_BUFFER_TOO_SMALL;
        }
        RtlpMove(out, data, bytes);
        return STATUS_SUCCESS;
    }
    if ((ULONG)size < bytes + 2 * sizeof(ULONG)) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    words[0] = bytes;
    words[1] = type;
    RtlpMove(words + 2, data, bytes);
    return STATUS_SUCCESS;
}

static NTSTATUS RtlpDeliverOne(PRTL_QUERY_REGISTRY_TABLE t, PCWSTR name, ULONG type, PVOID data,
                               ULONG bytes, PVOID context)
{
    if (t->Flags & RTL_QUERY_REGISTRY_DIRECT) {
        return RtlpIsString(type) ? RtlpDirectString(t->EntryContext, data, bytes)
                                  : RtlpDirectBinary(t->EntryContext, type, data, bytes);
    }
    return LAB_CALL("RTL_QUERY_REGISTRY_ROUTINE", t->QueryRoutine, (PWSTR)name, type, data, bytes,
                    context, t->EntryContext);
}

/* Strings of a multi string one by one, unless DIRECT or NOEXPAND ask for the whole. */
static NTSTATUS RtlpDeliver(PRTL_QUERY_REGISTRY_TABLE t, PCWSTR name, ULONG type, const VOID *data,
                            ULONG bytes, PVOID context)
{
    NTSTATUS status = STATUS_SUCCESS;
    PWSTR copy = LabAllocate(bytes + 2 * sizeof(WCHAR)); /* always ends in a NUL */
    PWSTR at = copy;

    RtlpMove(copy, data, bytes);
    if (type == REG_EXPAND_SZ && !(t->Flags & RTL_QUERY_REGISTRY_NOEXPAND)) {
        for (ULONG i = 0; i < bytes / sizeof(WCHAR); i++) {
            if (copy[i] == '%') {
                LabMissing("RtlQueryRegistryValues: expansion of environment variables");
            }
        }
        type = REG_SZ;
    }
    if (type == REG_MULTI_SZ && !(t->Flags & (RTL_QUERY_REGISTRY_NOEXPAND | RTL_QUERY_REGISTRY_DIRECT))) {
        while (NT_SUCCESS(status) && at < copy + bytes / sizeof(WCHAR) && *at != 0) {
            SIZE_T n = RtlpWcsLen(at) + 1;

            status = RtlpDeliverOne(t, name, REG_SZ, at, (ULONG)(n * sizeof(WCHAR)), context);
            at += n;
        }
    } else {
        if (RtlpIsString(type) && (bytes < sizeof(WCHAR) || copy[bytes / sizeof(WCHAR) - 1] != 0)) {
            bytes = (bytes & ~1u) + sizeof(WCHAR);
        }
        status = RtlpDeliverOne(t, name, type, copy, bytes, context);
    }
    LabFree(copy);
    return status == STATUS_BUFFER_TOO_SMALL && !(t->Flags & RTL_QUERY_REGISTRY_DIRECT)
               ? STATUS_SUCCESS
               : status;
}

static NTSTATUS RtlpDefault(PRTL_QUERY_REGISTRY_TABLE t, PVOID context)
{
    ULONG bytes = t->DefaultLength;

    if (t->Flags & RTL_QUERY_REGISTRY_REQUIRED) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    if ((t->DefaultType & 0xFF) == REG_NONE) {
        return STATUS_SUCCESS;
    }
    if (bytes == 0 && RtlpIsString(t->DefaultType & 0xFF)) {
        PCWSTR s = t->DefaultData;

        bytes = (ULONG)(RtlpWcsLen(s) + 1) * sizeof(WCHAR);
        while ((t->DefaultType & 0xFF) == REG_MULTI_SZ && s[bytes / sizeof(WCHAR)] != 0) {
            bytes += (ULONG)(RtlpWcsLen(s + bytes / sizeof(WCHAR)) + 1) * sizeof(WCHAR);
        }
    }
    return RtlpDeliver(t, t->Name, t->DefaultType & 0xFF, t->DefaultData, bytes, context);
}

static NTSTATUS RtlpQueryValue(PRTL_QUERY_REGISTRY_TABLE t, PCM_NODE key, PVOID context)
{
    PCM_VALUE value = CmpValue(key, t->Name);
    NTSTATUS status;

    if (value == NULL) {
        return RtlpDefault(t, context);
    }
    if (t->Flags & RTL_QUERY_REGISTRY_TYPECHECK) {
        ULONG want = t->DefaultType >> RTL_QUERY_REGISTRY_TYPECHECK_SHIFT;

        if (want == REG_NONE) {
            LabFinding("registry-typecheck",
                       "RtlQueryRegistryValues: TYPECHECK of %S without a type in DefaultType",
                       t->Name);
        }
        if (want != value->Type) {
            return STATUS_OBJECT_TYPE_MISMATCH;
        }
    }
    status = RtlpDeliver(t, t->Name, value->Type, value->Data, value->Bytes, context);
    if (NT_SUCCESS(status) && (t->Flags & RTL_QUERY_REGISTRY_DELETE)) {
        CmpDeleteValue(key, &value->Name);
    }
    return status;
}

static NTSTATUS RtlpQueryAllValues(PRTL_QUERY_REGISTRY_TABLE t, PCM_NODE key, PVOID context)
{
    NTSTATUS status = STATUS_SUCCESS;
    ULONG count = 0;

    for (PLIST_ENTRY e = key->Values.Flink; NT_SUCCESS(status) && e != &key->Values;) {
        PCM_VALUE value = CONTAINING_RECORD(e, CM_VALUE, Link);

        e = e->Flink; /* the routine may delete it */
        status = RtlpDeliver(t, value->Name.Buffer, value->Type, value->Data, value->Bytes, context);
        count++;
    }
    return count == 0 && (t->Flags & RTL_QUERY_REGISTRY_REQUIRED) ? STATUS_OBJECT_NAME_NOT_FOUND
                                                                   : status;
}

static void RtlpCheckEntry(PRTL_QUERY_REGISTRY_TABLE t)
{
    if ((t->Flags & RTL_QUERY_REGISTRY_DIRECT) &&
        (t->Name == NULL || t->QueryRoutine != NULL ||
         (t->Flags & (RTL_QUERY_REGISTRY_SUBKEY | RTL_QUERY_REGISTRY_NOVALUE)))) {
        LabFinding("registry-table", "RtlQueryRegistryValues: DIRECT entry %S has a routine, "
                                     "SUBKEY or no name",
                   t->Name != NULL ? t->Name : L"(none)");
    }
    if ((t->Flags & RTL_QUERY_REGISTRY_TYPECHECK) && !(t->Flags & RTL_QUERY_REGISTRY_DIRECT)) {
        LabFinding("registry-table", "RtlQueryRegistryValues: TYPECHECK without DIRECT");
    }
}

NTSTATUS NTAPI RtlQueryRegistryValues(ULONG RelativeTo, PCWSTR Path, PRTL_QUERY_REGISTRY_TABLE Table,
                                      PVOID Context, PVOID Environment)
{
    PCM_NODE top, key;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Environment);
    if (LabInjectFailure()) {
        return STATUS_NO_MEMORY;
    }
    status = RtlpRegistryKey(RelativeTo, Path, FALSE, KEY_QUERY_VALUE, &top);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    key = top;
    for (; NT_SUCCESS(status) &&
           (Table->QueryRoutine != NULL ||
            (Table->Flags & (RTL_QUERY_REGISTRY_SUBKEY | RTL_QUERY_REGISTRY_DIRECT)));
         Table++) {
        RtlpCheckEntry(Table);
        if (Table->Flags & (RTL_QUERY_REGISTRY_TOPKEY | RTL_QUERY_REGISTRY_SUBKEY)) {
            key = top;
        }
        if (Table->Flags & RTL_QUERY_REGISTRY_SUBKEY) {
            PCM_NODE sub;

            if (Table->Name == NULL) {
                return STATUS_INVALID_PARAMETER;
            }
            sub = CmpFindZ(top, Table->Name, FALSE);
            if (sub == NULL) {
                if (Table->Flags & RTL_QUERY_REGISTRY_REQUIRED) {
                    status = STATUS_OBJECT_NAME_NOT_FOUND;
                } else {
                    /* The entries that follow refer to a key that is not there. */
                    while (Table[1].QueryRoutine != NULL &&
                           !(Table[1].Flags & (RTL_QUERY_REGISTRY_SUBKEY | RTL_QUERY_REGISTRY_TOPKEY))) {
                        Table++;
                    }
                }
                continue;
            }
            key = sub;
            if (Table->QueryRoutine != NULL) {
                status = RtlpQueryAllValues(Table, key, Context);
            }
        } else if (Table->Flags & RTL_QUERY_REGISTRY_NOVALUE) {
            status = LAB_CALL("RTL_QUERY_REGISTRY_ROUTINE", Table->QueryRoutine, NULL, REG_NONE, NULL,
                              0, Context, Table->EntryContext);
        } else if (Table->Name != NULL) {
            status = RtlpQueryValue(Table, key, Context);
        } else {
            status = RtlpQueryAllValues(Table, key, Context);
        }
    }
    return status;
}

/* SPDX-License-Identifier: MIT */
/*
 * Objects: a header in front of every body, reference counts, a tree of names, one handle table.
 *
 * Findings: object-reference (count below zero, dead or foreign object), handle (unknown or closed
 * handle), unload-object (handle or named object left by an unloaded driver), symbolic-link-leak.
 */
#include "ob.h"
#include "rtlp.h"

#define OBP_MAGIC 0x504A424Fu /* "OBJP" */
#define OBP_DEAD 0x44414544u
#define OBP_MAX_HANDLES 4096
#define OBP_MAX_LINKS 16
/* Kernel handles have the sign bit set on Windows, so that they can not be taken for user ones. */
#define OBP_KERNEL_HANDLE ((ULONG_PTR)(LONG_PTR)(LONG)0x80000000)

typedef struct DECLSPEC_ALIGN(16) _OBP_HEADER {
    LIST_ENTRY Link; /* all objects */
    LIST_ENTRY Name; /* in the parent directory's Children */
    POBJECT_TYPE Type;
    struct _OBP_HEADER *Parent;
    UNICODE_STRING Component;
    PLAB_IMAGE Owner;
    volatile LONG References;
    LONG Handles;
    ULONG Magic;
} OBP_HEADER, *POBP_HEADER;
_Static_assert(sizeof(OBP_HEADER) % 16 == 0, "bodies are aligned like pool");

typedef struct _OBP_DIRECTORY {
    LIST_ENTRY Children;
} OBP_DIRECTORY, *POBP_DIRECTORY;

typedef struct _OBP_SYMBOLIC_LINK {
    UNICODE_STRING Target;
} OBP_SYMBOLIC_LINK, *POBP_SYMBOLIC_LINK;

typedef struct _OBP_HANDLE {
    PVOID Object;
    ACCESS_MASK Access;
    PLAB_IMAGE Owner;
} OBP_HANDLE;

POBJECT_TYPE ObpDirectoryType, ObpSymbolicLinkType;
static LIST_ENTRY ObpObjects;
static PVOID ObpRoot;
static OBP_HANDLE ObpHandles[OBP_MAX_HANDLES];

static POBP_HEADER ObpHeader(PVOID object, const char *api)
{
    POBP_HEADER h = (POBP_HEADER)object - 1;

    if (object == NULL || h->Magic != OBP_MAGIC) {
        LabFinding("object-reference", "%s: %p is %s", api, object,
                   object != NULL && h->Magic == OBP_DEAD ? "a deleted object" : "not an object");
    }
    return h;
}

POBJECT_TYPE NTAPI ObpCreateType(const char *Name, OBP_DELETE *Delete)
{
    POBJECT_TYPE type = LabAllocate(sizeof(*type));

    type->Name = Name;
    type->Delete = Delete;
    return type;
}

PVOID NTAPI ObpCreateObject(POBJECT_TYPE Type, SIZE_T Bytes, PVOID Caller)
{
    PLAB_IMAGE owner = Caller != NULL ? LabImageFromAddress(Caller) : NULL;
    POBP_HEADER h;

    /* Behind a guard page like pool, so that an overrun of a device extension is seen. */
    h = LabPoolAllocate(NonPagedPool, sizeof(*h) + Bytes, 'jbOL', LAB_POOL_ZERO | LAB_POOL_NOT_POOL,
                        owner != NULL && !owner->Info.trusted ? Caller : NULL);
    if (h == NULL) {
        return NULL;
    }
    h->Magic = OBP_MAGIC;
    h->Type = Type;
    h->References = 1;
    h->Owner = owner;
    InitializeListHead(&h->Name);
    InsertTailList(&ObpObjects, &h->Link);
    Type->Live++;
    return h + 1;
}

POBJECT_TYPE NTAPI ObpTypeOf(PVOID Object)
{
    return ObpHeader(Object, "object type")->Type;
}

LONG NTAPI ObpReferences(PVOID Object)
{
    return ObpHeader(Object, "object references")->References;
}

PLAB_IMAGE NTAPI ObpOwner(PVOID Object)
{
    return ObpHeader(Object, "object owner")->Owner;
}

static void ObpDelete(POBP_HEADER h)
{
    if (h->Type->Delete != NULL) {
        h->Type->Delete(h + 1);
    }
    RemoveEntryList(&h->Link);
    h->Type->Live--;
    h->Magic = OBP_DEAD;
    LabPoolFree(h, 0, NULL);
}

LONG_PTR FASTCALL ObfReferenceObject(PVOID Object)
{
    return InterlockedIncrement(&ObpHeader(Object, "ObReferenceObject")->References);
}

LONG_PTR FASTCALL ObfDereferenceObject(PVOID Object)
{
    POBP_HEADER h = ObpHeader(Object, "ObDereferenceObject");
    LONG left;

    if (h->References <= 0) {
        LabFinding("object-reference", "ObDereferenceObject: %s %p has no reference left",
                   h->Type->Name, Object);
    }
    left = InterlockedDecrement(&h->References);
    if (left == 0) {
        ObpDelete(h);
    }
    return left;
}

VOID NTAPI ObDereferenceObjectDeferDelete(PVOID Object)
{
    ObfDereferenceObject(Object);
}

/* ---- names ---------------------------------------------------------------------------------- */

static POBP_HEADER ObpFindChild(PVOID directory, PCUNICODE_STRING component)
{
    POBP_DIRECTORY d = directory;

    for (PLIST_ENTRY e = d->Children.Flink; e != &d->Children; e = e->Flink) {
        POBP_HEADER h = CONTAINING_RECORD(e, OBP_HEADER, Name);

        if (RtlEqualUnicodeString(&h->Component, component, TRUE)) {
            return h;
        }
    }
    return NULL;
}

static PWSTR ObpJoin(PCUNICODE_STRING a, PCUNICODE_STRING b, PUNICODE_STRING out)
{
    SIZE_T bytes = (SIZE_T)a->Length + b->Length;
    PWSTR text = LabAllocate(bytes + sizeof(WCHAR));

    RtlpMove(text, a->Buffer, a->Length);
    RtlpMove((PUCHAR)text + a->Length, b->Buffer, b->Length);
    out->Buffer = text;
    out->Length = (USHORT)bytes;
    out->MaximumLength = (USHORT)(bytes + sizeof(WCHAR));
    return text;
}

VOID NTAPI ObpFreeName(PWSTR Buffer)
{
    if (Buffer != NULL) {
        LabFree(Buffer);
    }
}

/* First component of *rest (which starts with a backslash), removed from it. */
static UNICODE_STRING ObpNextComponent(PUNICODE_STRING rest)
{
    UNICODE_STRING c = {.Buffer = rest->Buffer + 1};
    USHORT n = 1;

    while (n < rest->Length / sizeof(WCHAR) && rest->Buffer[n] != '\\') {
        n++;
    }
    c.Length = c.MaximumLength = (USHORT)((n - 1) * sizeof(WCHAR));
    rest->Buffer += n;
    rest->Length = (USHORT)(rest->Length - n * sizeof(WCHAR));
    return c;
}

/* Walk; *last is the directory and *component the name that was not found in it, if that is all
 * that fails (for insertion). */
static NTSTATUS ObpWalk(PCUNICODE_STRING name, PVOID *object, PUNICODE_STRING rest, PWSTR *buffer,
                        PVOID *last, PUNICODE_STRING component)
{
    static const UNICODE_STRING none = {0};
    PVOID at = ObpRoot;
    ULONG links = 0;

    *last = NULL;
    if (name->Length == 0 || name->Length % sizeof(WCHAR) != 0) {
        *buffer = NULL;
        return STATUS_OBJECT_NAME_INVALID;
    }
    *buffer = ObpJoin(name, &none, rest);
    if (rest->Buffer[0] != '\\') {
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    }
    while (rest->Length != 0 && ObpTypeOf(at) == ObpDirectoryType) {
        POBP_HEADER child;

        *component = ObpNextComponent(rest);
        if (component->Length == 0) {
            if (rest->Length != 0) {
                return STATUS_OBJECT_NAME_INVALID;
            }
            break; /* a trailing backslash names the directory itself */
        }
        child = ObpFindChild(at, component);
        if (child == NULL) {
            *last = rest->Length == 0 ? at : NULL;
            return rest->Length == 0 ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_OBJECT_PATH_NOT_FOUND;
        }
        at = child + 1;
        if (child->Type == ObpSymbolicLinkType) {
            POBP_SYMBOLIC_LINK link = at;
            PWSTR old = *buffer;

            if (++links > OBP_MAX_LINKS) {
                return STATUS_OBJECT_PATH_NOT_FOUND;
            }
            *buffer = ObpJoin(&link->Target, rest, rest);
            LabFree(old);
            at = ObpRoot;
        }
    }
    *object = at;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ObpLookup(PCUNICODE_STRING Name, PVOID *Object, PUNICODE_STRING Rest, PWSTR *Buffer)
{
    UNICODE_STRING component;
    PVOID last;
    NTSTATUS status;

    *Object = NULL;
    status = ObpWalk(Name, Object, Rest, Buffer, &last, &component);
    if (NT_SUCCESS(status)) {
        ObfReferenceObject(*Object);
    } else {
        ObpFreeName(*Buffer);
        *Buffer = NULL;
    }
    return status;
}

NTSTATUS NTAPI ObpInsertName(PVOID Object, PCUNICODE_STRING Name)
{
    POBP_HEADER h = ObpHeader(Object, "object name");
    UNICODE_STRING rest, component;
    PVOID found = NULL;
    PVOID last;
    PWSTR buffer;
    NTSTATUS status;

    status = ObpWalk(Name, &found, &rest, &buffer, &last, &component);
    if (NT_SUCCESS(status)) {
        status = rest.Length == 0 ? STATUS_OBJECT_NAME_COLLISION : STATUS_OBJECT_PATH_NOT_FOUND;
    } else if (status == STATUS_OBJECT_NAME_NOT_FOUND && last != NULL) {
        static const UNICODE_STRING none = {0};

        ObpJoin(&component, &none, &h->Component);
        h->Parent = (POBP_HEADER)last - 1;
        InsertTailList(&((POBP_DIRECTORY)last)->Children, &h->Name);
        ObfReferenceObject(Object);
        status = STATUS_SUCCESS;
    }
    ObpFreeName(buffer);
    return status;
}

VOID NTAPI ObpRemoveName(PVOID Object)
{
    POBP_HEADER h = ObpHeader(Object, "object name");

    if (h->Parent == NULL) {
        return;
    }
    RemoveEntryList(&h->Name);
    InitializeListHead(&h->Name);
    h->Parent = NULL;
    LabFree(h->Component.Buffer);
    h->Component = (UNICODE_STRING){0};
    ObfDereferenceObject(Object);
}

BOOLEAN NTAPI ObpObjectName(PVOID Object, PUNICODE_STRING Name)
{
    POBP_HEADER h = ObpHeader(Object, "object name");

    *Name = h->Component;
    return h->Parent != NULL;
}

NTSTATUS NTAPI ObpCreateDirectory(PCWSTR Name)
{
    POBP_DIRECTORY d = ObpCreateObject(ObpDirectoryType, sizeof(*d), NULL);
    UNICODE_STRING name;
    NTSTATUS status;

    InitializeListHead(&d->Children);
    RtlInitUnicodeString(&name, Name);
    status = ObpInsertName(d, &name);
    ObfDereferenceObject(d);
    return status;
}

/* Length of the full name with its backslashes, in characters; writes it if text is not NULL. */
static USHORT ObpPath(POBP_HEADER h, PWSTR text)
{
    USHORT n;

    if (h->Parent == NULL) {
        return 0;
    }
    n = ObpPath(h->Parent, text);
    if (text != NULL) {
        text[n] = '\\';
        RtlpMove(text + n + 1, h->Component.Buffer, h->Component.Length);
    }
    return (USHORT)(n + 1 + h->Component.Length / sizeof(WCHAR));
}

NTSTATUS NTAPI ObQueryNameString(PVOID Object, POBJECT_NAME_INFORMATION Info, ULONG Length,
                                 PULONG ReturnLength)
{
    POBP_HEADER h = ObpHeader(Object, "ObQueryNameString");
    USHORT chars = ObpPath(h, NULL);
    ULONG need = sizeof(*Info) + (chars != 0 ? (chars + 1u) * sizeof(WCHAR) : 0);

    *ReturnLength = need;
    if (Length < need) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    Info->Name = (UNICODE_STRING){0};
    if (chars != 0) {
        Info->Name.Buffer = (PWSTR)(Info + 1);
        Info->Name.Length = (USHORT)(chars * sizeof(WCHAR));
        Info->Name.MaximumLength = (USHORT)((chars + 1) * sizeof(WCHAR));
        ObpPath(h, Info->Name.Buffer);
        Info->Name.Buffer[chars] = 0;
    }
    return STATUS_SUCCESS;
}

static VOID NTAPI ObpDeleteLink(PVOID Object)
{
    POBP_SYMBOLIC_LINK link = Object;

    LabFree(link->Target.Buffer);
}

static NTSTATUS ObpNewLink(PCUNICODE_STRING Name, PCUNICODE_STRING Target, PVOID Caller)
{
    static const UNICODE_STRING none = {0};
    POBP_SYMBOLIC_LINK link = ObpCreateObject(ObpSymbolicLinkType, sizeof(*link), Caller);
    NTSTATUS status;

    if (link == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    ObpJoin(Target, &none, &link->Target);
    status = ObpInsertName(link, Name);
    ObfDereferenceObject(link);
    return status;
}

NTSTATUS NTAPI IoCreateSymbolicLink(PUNICODE_STRING Name, PUNICODE_STRING Target)
{
    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return ObpNewLink(Name, Target, LAB_CALLER());
}

NTSTATUS NTAPI IoCreateUnprotectedSymbolicLink(PUNICODE_STRING Name, PUNICODE_STRING Target)
{
    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return ObpNewLink(Name, Target, LAB_CALLER());
}

NTSTATUS NTAPI IoDeleteSymbolicLink(PUNICODE_STRING Name)
{
    UNICODE_STRING path = *Name, component = *Name, rest;
    USHORT n = Name->Length / sizeof(WCHAR);
    PVOID directory;
    POBP_HEADER found;
    PWSTR buffer;
    NTSTATUS status;

    /* Links on the way (\DosDevices) are followed, the last component is not. */
    while (n > 0 && Name->Buffer[n - 1] != '\\') {
        n--;
    }
    if (n < 2) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    path.Length = (USHORT)((n - 1) * sizeof(WCHAR));
    component.Buffer += n;
    component.Length = (USHORT)(Name->Length - n * sizeof(WCHAR));
    status = ObpLookup(&path, &directory, &rest, &buffer);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    found = ObpTypeOf(directory) == ObpDirectoryType ? ObpFindChild(directory, &component) : NULL;
    ObpFreeName(buffer);
    ObfDereferenceObject(directory);
    if (found == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    if (found->Type != ObpSymbolicLinkType) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    ObpRemoveName(found + 1);
    return STATUS_SUCCESS;
}

/* ---- handles -------------------------------------------------------------------------------- */

NTSTATUS NTAPI ObpCreateHandleFor(PVOID Object, ACCESS_MASK Access, PVOID Caller, PHANDLE Handle)
{
    POBP_HEADER h = ObpHeader(Object, "handle");

    for (ULONG i = 1; i < OBP_MAX_HANDLES; i++) {
        if (ObpHandles[i].Object == NULL) {
            ObpHandles[i].Object = Object;
            ObpHandles[i].Access = Access;
            ObpHandles[i].Owner = Caller != NULL ? LabImageFromAddress(Caller) : NULL;
            h->Handles++;
            ObfReferenceObject(Object);
            *Handle = (HANDLE)(OBP_KERNEL_HANDLE | i << 2);
            return STATUS_SUCCESS;
        }
    }
    return STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS NTAPI ObpCreateHandle(PVOID Object, ACCESS_MASK Access, PHANDLE Handle)
{
    return ObpCreateHandleFor(Object, Access, NULL, Handle);
}

static OBP_HANDLE *ObpSlot(HANDLE handle)
{
    ULONG_PTR value = (ULONG_PTR)handle;
    ULONG_PTR index = (value & ~OBP_KERNEL_HANDLE) >> 2;

    if ((value & OBP_KERNEL_HANDLE) != OBP_KERNEL_HANDLE || (value & 3) != 0 || index == 0 ||
        index >= OBP_MAX_HANDLES || ObpHandles[index].Object == NULL) {
        return NULL;
    }
    return &ObpHandles[index];
}

NTSTATUS NTAPI ObpFromHandle(HANDLE Handle, ACCESS_MASK Access, POBJECT_TYPE Type, PVOID *Object,
                             ACCESS_MASK *Granted)
{
    OBP_HANDLE *slot;

    if (Handle == NtCurrentThread()) {
        *Object = KeGetCurrentThread();
        return STATUS_SUCCESS;
    }
    if (Handle == NtCurrentProcess()) {
        *Object = PsInitialSystemProcess;
        return STATUS_SUCCESS;
    }
    slot = ObpSlot(Handle);
    if (slot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (Type != NULL && ObpTypeOf(slot->Object) != Type) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    if ((Access & ~(slot->Access | MAXIMUM_ALLOWED)) != 0) {
        return STATUS_ACCESS_DENIED;
    }
    *Object = slot->Object;
    if (Granted != NULL) {
        *Granted = slot->Access;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ObReferenceObjectByHandle(HANDLE Handle, ACCESS_MASK Access, POBJECT_TYPE Type,
                                         KPROCESSOR_MODE Mode, PVOID *Object,
                                         POBJECT_HANDLE_INFORMATION Info)
{
    ACCESS_MASK granted = 0;
    /* The access check is only made for user mode: a kernel-mode caller is trusted to ask well. */
    NTSTATUS status = ObpFromHandle(Handle, Mode == KernelMode ? 0 : Access, Type, Object, &granted);

    if (!NT_SUCCESS(status)) {
        *Object = NULL;
        return status;
    }
    ObfReferenceObject(*Object);
    if (Info != NULL) {
        Info->HandleAttributes = OBJ_KERNEL_HANDLE;
        Info->GrantedAccess = granted;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ObReferenceObjectByPointer(PVOID Object, ACCESS_MASK Access, POBJECT_TYPE Type,
                                          KPROCESSOR_MODE Mode)
{
    UNREFERENCED_PARAMETER(Access);
    if (Type != NULL && ObpTypeOf(Object) != Type) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    if (Type == NULL && Mode != KernelMode) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    ObfReferenceObject(Object);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ObpClose(HANDLE Handle)
{
    OBP_HANDLE *slot = ObpSlot(Handle);
    PVOID object;
    POBP_HEADER h;

    if (Handle == NtCurrentThread() || Handle == NtCurrentProcess()) {
        return STATUS_SUCCESS;
    }
    if (slot == NULL) {
        /* Windows stops a kernel-mode caller with INVALID_KERNEL_HANDLE (93) under the verifier. */
        LabFinding("handle", "ZwClose: %p is not an open handle", Handle);
    }
    object = slot->Object;
    h = ObpHeader(object, "ZwClose");
    *slot = (OBP_HANDLE){0};
    h->Handles--;
    if (h->Type->Close != NULL && h->Handles == 0) {
        h->Type->Close(object);
    }
    ObfDereferenceObject(object);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ZwClose(HANDLE Handle)
{
    return ObpClose(Handle);
}

NTSTATUS NTAPI ObCloseHandle(HANDLE Handle, KPROCESSOR_MODE Mode)
{
    UNREFERENCED_PARAMETER(Mode);
    return ObpClose(Handle);
}

static VOID NTAPI ObpUnloadCheck(PLAB_IMAGE Image)
{
    for (ULONG i = 0; i < OBP_MAX_HANDLES; i++) {
        if (ObpHandles[i].Object != NULL && ObpHandles[i].Owner == Image) {
            LabFinding("unload-object", "DriverUnload: %s left a handle %p to a %s open",
                       Image->Info.name, (PVOID)(OBP_KERNEL_HANDLE | i << 2),
                       ObpTypeOf(ObpHandles[i].Object)->Name);
        }
    }
    for (PLIST_ENTRY e = ObpObjects.Flink; e != &ObpObjects; e = e->Flink) {
        POBP_HEADER h = CONTAINING_RECORD(e, OBP_HEADER, Link);

        if (h->Owner == Image && h->Type == ObpSymbolicLinkType) {
            LabFinding("symbolic-link-leak", "DriverUnload: %s left the symbolic link %wZ",
                       Image->Info.name, &h->Component);
        }
    }
}

VOID NTAPI ObpInitSystem(void)
{
    static const PCWSTR directories[] = {L"\\Device", L"\\Driver", L"\\FileSystem", L"\\Callback",
                                         L"\\??", L"\\BaseNamedObjects", L"\\KernelObjects"};
    static const PCWSTR aliases[] = {L"\\DosDevices", L"\\GLOBAL??"};
    UNICODE_STRING dos;

    InitializeListHead(&ObpObjects);
    ObpDirectoryType = ObpCreateType("Directory", NULL);
    ObpSymbolicLinkType = ObpCreateType("SymbolicLink", ObpDeleteLink);
    ObpRoot = ObpCreateObject(ObpDirectoryType, sizeof(OBP_DIRECTORY), NULL);
    InitializeListHead(&((POBP_DIRECTORY)ObpRoot)->Children);
    for (ULONG i = 0; i < RTL_NUMBER_OF(directories); i++) {
        LAB_ASSERT(NT_SUCCESS(ObpCreateDirectory(directories[i])));
    }
    RtlInitUnicodeString(&dos, L"\\??");
    for (ULONG i = 0; i < RTL_NUMBER_OF(aliases); i++) {
        UNICODE_STRING name;

        RtlInitUnicodeString(&name, aliases[i]);
        LAB_ASSERT(NT_SUCCESS(ObpNewLink(&name, &dos, NULL)));
    }
    LabRegisterUnloadCheck(ObpUnloadCheck);
}

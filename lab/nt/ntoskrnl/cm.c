/* SPDX-License-Identifier: MIT */
/*
 * The registry: a tree in memory, filled from the boot hive (struct lab_hive_record), lost at the
 * end of the run. Nothing here is paged or flushed; everything runs at PASSIVE_LEVEL.
 */
#include "cm.h"
#include "rtlp.h"

typedef struct _CM_KEY_BODY {
    PCM_NODE Node;
} CM_KEY_BODY, *PCM_KEY_BODY;

POBJECT_TYPE *CmKeyObjectType;
static POBJECT_TYPE CmpKeyType;
static PCM_NODE CmpRoot;

static void CmpCopyString(PUNICODE_STRING dst, PCUNICODE_STRING src)
{
    dst->Buffer = LabAllocate(src->Length + sizeof(WCHAR));
    RtlpMove(dst->Buffer, src->Buffer, src->Length);
    dst->Length = src->Length;
    dst->MaximumLength = (USHORT)(src->Length + sizeof(WCHAR));
}

static void CmpTouch(PCM_NODE key)
{
    KeQuerySystemTime(&key->LastWrite);
}

static PCM_NODE CmpNewNode(PCM_NODE parent, PCUNICODE_STRING name)
{
    PCM_NODE key = LabAllocate(sizeof(*key));
    PLIST_ENTRY at;

    CmpCopyString(&key->Name, name);
    InitializeListHead(&key->Children);
    InitializeListHead(&key->Values);
    key->Parent = parent;
    CmpTouch(key);
    if (parent == NULL) {
        InitializeListHead(&key->Sibling);
        return key;
    }
    for (at = parent->Children.Flink; at != &parent->Children; at = at->Flink) {
        PCM_NODE other = CONTAINING_RECORD(at, CM_NODE, Sibling);

        if (RtlCompareUnicodeString(&other->Name, name, TRUE) > 0) {
            break;
        }
    }
    InsertTailList(at, &key->Sibling);
    CmpTouch(parent);
    return key;
}

static PCM_NODE CmpChild(PCM_NODE parent, PCUNICODE_STRING name)
{
    for (PLIST_ENTRY e = parent->Children.Flink; e != &parent->Children; e = e->Flink) {
        PCM_NODE key = CONTAINING_RECORD(e, CM_NODE, Sibling);

        if (RtlEqualUnicodeString(&key->Name, name, TRUE)) {
            return key->Link != NULL ? key->Link : key;
        }
    }
    return NULL;
}

/* Next component of *rest; FALSE at the end. Leading and repeated separators are skipped. */
static BOOLEAN CmpComponent(PUNICODE_STRING rest, PUNICODE_STRING component)
{
    while (rest->Length != 0 && rest->Buffer[0] == '\\') {
        rest->Buffer++;
        rest->Length -= sizeof(WCHAR);
    }
    component->Buffer = rest->Buffer;
    component->Length = 0;
    while (rest->Length != 0 && rest->Buffer[0] != '\\') {
        rest->Buffer++;
        rest->Length -= sizeof(WCHAR);
        component->Length += sizeof(WCHAR);
    }
    component->MaximumLength = component->Length;
    return component->Length != 0;
}

PCM_NODE NTAPI CmpFind(PCM_NODE Parent, PCUNICODE_STRING Path, BOOLEAN Create)
{
    UNICODE_STRING rest = *Path;
    UNICODE_STRING name;
    PCM_NODE at = Parent;

    if (at == NULL) {
        UNICODE_STRING registry;

        RtlInitUnicodeString(&registry, L"Registry");
        if (!CmpComponent(&rest, &name) || !RtlEqualUnicodeString(&name, &registry, TRUE)) {
            return NULL;
        }
        at = CmpRoot;
    }
    while (at != NULL && CmpComponent(&rest, &name)) {
        PCM_NODE child = CmpChild(at, &name);

        at = child == NULL && Create ? CmpNewNode(at, &name) : child;
    }
    return at;
}

PCM_NODE NTAPI CmpFindZ(PCM_NODE Parent, PCWSTR Path, BOOLEAN Create)
{
    UNICODE_STRING path;

    RtlInitUnicodeString(&path, Path);
    return CmpFind(Parent, &path, Create);
}

static PCM_VALUE CmpFindValue(PCM_NODE key, PCUNICODE_STRING name)
{
    for (PLIST_ENTRY e = key->Values.Flink; e != &key->Values; e = e->Flink) {
        PCM_VALUE value = CONTAINING_RECORD(e, CM_VALUE, Link);

        if (RtlEqualUnicodeString(&value->Name, name, TRUE)) {
            return value;
        }
    }
    return NULL;
}

PCM_VALUE NTAPI CmpValue(PCM_NODE Key, PCWSTR Name)
{
    UNICODE_STRING name;

    RtlInitUnicodeString(&name, Name);
    return CmpFindValue(Key, &name);
}

VOID NTAPI CmpSetValue(PCM_NODE Key, PCUNICODE_STRING Name, ULONG Type, const VOID *Data, ULONG Bytes)
{
    PCM_VALUE value = CmpFindValue(Key, Name);
    PVOID copy = LabAllocate(Bytes != 0 ? Bytes : 1);

    RtlpMove(copy, Data, Bytes);
    if (value == NULL) {
        value = LabAllocate(sizeof(*value));
        CmpCopyString(&value->Name, Name);
        InsertTailList(&Key->Values, &value->Link);
    } else {
        LabFree(value->Data);
    }
    value->Type = Type;
    value->Bytes = Bytes;
    value->Data = copy;
    CmpTouch(Key);
}

VOID NTAPI CmpSetValueZ(PCM_NODE Key, PCWSTR Name, ULONG Type, const VOID *Data, ULONG Bytes)
{
    UNICODE_STRING name;

    RtlInitUnicodeString(&name, Name);
    CmpSetValue(Key, &name, Type, Data, Bytes);
}

VOID NTAPI CmpSetString(PCM_NODE Key, PCWSTR Name, PCWSTR Text)
{
    CmpSetValueZ(Key, Name, REG_SZ, Text, (ULONG)(RtlpWcsLen(Text) + 1) * sizeof(WCHAR));
}

BOOLEAN NTAPI CmpString(PCM_NODE Key, PCWSTR Name, PUNICODE_STRING Text)
{
    PCM_VALUE value = CmpValue(Key, Name);
    ULONG n = 0;

    if (value == NULL || (value->Type != REG_SZ && value->Type != REG_EXPAND_SZ &&
                          value->Type != REG_MULTI_SZ)) {
        return FALSE;
    }
    Text->Buffer = value->Data;
    while (n < value->Bytes / sizeof(WCHAR) && Text->Buffer[n] != 0) {
        n++;
    }
    Text->Length = (USHORT)(n * sizeof(WCHAR));
    Text->MaximumLength = Text->Length;
    return TRUE;
}

ULONG NTAPI CmpDword(PCM_NODE Key, PCWSTR Name, ULONG Default)
{
    PCM_VALUE value = CmpValue(Key, Name);
    ULONG result;

    if (value == NULL || value->Type != REG_DWORD || value->Bytes != sizeof(result)) {
        return Default;
    }
    RtlpMove(&result, value->Data, sizeof(result));
    return result;
}

static void CmpFreeValue(PCM_VALUE value)
{
    RemoveEntryList(&value->Link);
    LabFree(value->Data);
    LabFree(value->Name.Buffer);
    LabFree(value);
}

NTSTATUS NTAPI CmpDeleteValue(PCM_NODE Key, PCUNICODE_STRING Name)
{
    PCM_VALUE value = CmpFindValue(Key, Name);

    if (value == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    CmpFreeValue(value);
    CmpTouch(Key);
    return STATUS_SUCCESS;
}

static ULONG CmpPathChars(PCM_NODE key, PWSTR text)
{
    ULONG n = key->Parent != NULL ? CmpPathChars(key->Parent, text) : 0;

    if (text != NULL) {
        text[n] = '\\';
        RtlpMove(text + n + 1, key->Name.Buffer, key->Name.Length);
    }
    return n + 1 + key->Name.Length / sizeof(WCHAR);
}

VOID NTAPI CmpPath(PCM_NODE Key, PUNICODE_STRING Path)
{
    ULONG n = CmpPathChars(Key, NULL);

    Path->Buffer = LabAllocate((n + 1) * sizeof(WCHAR));
    CmpPathChars(Key, Path->Buffer);
    Path->Length = (USHORT)(n * sizeof(WCHAR));
    Path->MaximumLength = (USHORT)((n + 1) * sizeof(WCHAR));
}

/* ---- key objects ---------------------------------------------------------------------------- */

/* A deleted key lives on, nameless, until its last handle is closed. */
static void CmpFreeNode(PCM_NODE key)
{
    while (!IsListEmpty(&key->Values)) {
        CmpFreeValue(CONTAINING_RECORD(key->Values.Flink, CM_VALUE, Link));
    }
    LabFree(key->Name.Buffer);
    LabFree(key);
}

static VOID NTAPI CmpDeleteBody(PVOID Object)
{
    PCM_NODE key = ((PCM_KEY_BODY)Object)->Node;

    if (--key->References == 0 && key->Deleted) {
        CmpFreeNode(key);
    }
}

NTSTATUS NTAPI CmpOpenHandle(PCM_NODE Key, ACCESS_MASK Access, PVOID Caller, PHANDLE Handle)
{
    PCM_KEY_BODY body = ObpCreateObject(CmpKeyType, sizeof(*body), NULL);
    NTSTATUS status;

    if (Access & GENERIC_READ) {
        Access |= KEY_READ;
    }
    if (Access & GENERIC_WRITE) {
        Access |= KEY_WRITE;
    }
    if (Access & (GENERIC_ALL | MAXIMUM_ALLOWED)) {
        Access |= KEY_ALL_ACCESS;
    }
    body->Node = Key;
    Key->References++;
    status = ObpCreateHandleFor(body, Access, Caller, Handle);
    ObfDereferenceObject(body);
    return status;
}

NTSTATUS NTAPI CmpFromHandle(HANDLE Handle, ACCESS_MASK Access, PCM_NODE *Key)
{
    PCM_KEY_BODY body;
    NTSTATUS status = ObpFromHandle(Handle, Access, CmpKeyType, (PVOID *)&body, NULL);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    *Key = body->Node;
    return body->Node->Deleted ? STATUS_KEY_DELETED : STATUS_SUCCESS;
}

static NTSTATUS CmpFromAttributes(POBJECT_ATTRIBUTES attributes, PCM_NODE *parent, PUNICODE_STRING name)
{
    if (attributes == NULL || attributes->Length != sizeof(*attributes)) {
        return STATUS_INVALID_PARAMETER;
    }
    *name = attributes->ObjectName != NULL ? *attributes->ObjectName : (UNICODE_STRING){0};
    *parent = NULL;
    if (attributes->RootDirectory != NULL) {
        if (name->Length != 0 && name->Buffer[0] == '\\') {
            return STATUS_OBJECT_PATH_SYNTAX_BAD;
        }
        return CmpFromHandle(attributes->RootDirectory, 0, parent);
    }
    return name->Length != 0 && name->Buffer[0] == '\\' ? STATUS_SUCCESS
                                                         : STATUS_OBJECT_PATH_SYNTAX_BAD;
}

NTSTATUS NTAPI ZwOpenKey(PHANDLE Handle, ACCESS_MASK Access, POBJECT_ATTRIBUTES Attributes)
{
    PCM_NODE parent, key;
    UNICODE_STRING name;
    NTSTATUS status;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = CmpFromAttributes(Attributes, &parent, &name);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    key = CmpFind(parent, &name, FALSE);
    if (key == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    return CmpOpenHandle(key, Access, LAB_CALLER(), Handle);
}

NTSTATUS NTAPI ZwOpenKeyEx(PHANDLE Handle, ACCESS_MASK Access, POBJECT_ATTRIBUTES Attributes,
                           ULONG Options)
{
    PCM_NODE parent, key;
    UNICODE_STRING name;
    NTSTATUS status;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (Options & ~(ULONG)(REG_OPTION_OPEN_LINK | REG_OPTION_BACKUP_RESTORE)) {
        return STATUS_INVALID_PARAMETER;
    }
    status = CmpFromAttributes(Attributes, &parent, &name);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    key = CmpFind(parent, &name, FALSE);
    return key == NULL ? STATUS_OBJECT_NAME_NOT_FOUND
                       : CmpOpenHandle(key, Access, LAB_CALLER(), Handle);
}

NTSTATUS NTAPI ZwCreateKey(PHANDLE Handle, ACCESS_MASK Access, POBJECT_ATTRIBUTES Attributes,
                           ULONG TitleIndex, PUNICODE_STRING Class, ULONG Options,
                           PULONG Disposition)
{
    PCM_NODE parent, key;
    UNICODE_STRING name, head;
    NTSTATUS status;
    BOOLEAN fresh;
    USHORT n;

    UNREFERENCED_PARAMETER(TitleIndex);
    UNREFERENCED_PARAMETER(Class);
    UNREFERENCED_PARAMETER(Options);
    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = CmpFromAttributes(Attributes, &parent, &name);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    key = CmpFind(parent, &name, FALSE);
    fresh = key == NULL;
    if (fresh) {
        /* Only the last component is created. */
        head = name;
        for (n = name.Length / sizeof(WCHAR); n > 0 && name.Buffer[n - 1] != '\\'; n--) {
        }
        head.Length = (USHORT)(n * sizeof(WCHAR));
        parent = CmpFind(parent, &head, FALSE);
        if (parent == NULL) {
            return STATUS_OBJECT_NAME_NOT_FOUND;
        }
        name.Buffer += n;
        name.Length = (USHORT)(name.Length - head.Length);
        key = CmpNewNode(parent, &name);
    }
    if (Disposition != NULL) {
        *Disposition = fresh ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
    }
    return CmpOpenHandle(key, Access, LAB_CALLER(), Handle);
}

NTSTATUS NTAPI ZwDeleteKey(HANDLE Handle)
{
    PCM_NODE key;
    NTSTATUS status = CmpFromHandle(Handle, DELETE, &key);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (!IsListEmpty(&key->Children) || key->Parent == NULL) {
        return STATUS_CANNOT_DELETE;
    }
    RemoveEntryList(&key->Sibling);
    CmpTouch(key->Parent);
    key->Deleted = TRUE;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ZwFlushKey(HANDLE Handle)
{
    PCM_NODE key;

    return CmpFromHandle(Handle, 0, &key);
}

NTSTATUS NTAPI ZwSetValueKey(HANDLE Handle, PUNICODE_STRING Name, ULONG TitleIndex, ULONG Type,
                             PVOID Data, ULONG Bytes)
{
    PCM_NODE key;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(TitleIndex);
    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = CmpFromHandle(Handle, KEY_SET_VALUE, &key);
    if (NT_SUCCESS(status)) {
        CmpSetValue(key, Name, Type, Data, Bytes);
    }
    return status;
}

NTSTATUS NTAPI ZwDeleteValueKey(HANDLE Handle, PUNICODE_STRING Name)
{
    PCM_NODE key;
    NTSTATUS status = CmpFromHandle(Handle, KEY_SET_VALUE, &key);

    return NT_SUCCESS(status) ? CmpDeleteValue(key, Name) : status;
}

/* ---- queries -------------------------------------------------------------------------------- */

/* A variable structure being written: as much as fits, the full need, the least that must fit. */
typedef struct _CM_WRITER {
    PUCHAR Out;
    ULONG Cap;
    ULONG Need;
    ULONG Fixed;
} CM_WRITER;

static void CmpPut(CM_WRITER *w, ULONG offset, const void *data, ULONG bytes)
{
    if (offset + bytes > w->Need) {
        w->Need = offset + bytes;
    }
    if (offset < w->Cap) {
        RtlpMove(w->Out + offset, data, bytes < w->Cap - offset ? bytes : w->Cap - offset);
    }
}

static NTSTATUS CmpFinish(const CM_WRITER *w, PULONG result)
{
    *result = w->Need;
    if (w->Cap < w->Fixed) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    return w->Cap < w->Need ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

static NTSTATUS CmpPutValue(PCM_VALUE v, KEY_VALUE_INFORMATION_CLASS class, PVOID out, ULONG cap,
                            PULONG result)
{
    CM_WRITER w = {.Out = out, .Cap = out != NULL ? cap : 0};

    switch (class) {
    case KeyValueBasicInformation: {
        KEY_VALUE_BASIC_INFORMATION info = {.Type = v->Type, .NameLength = v->Name.Length};

        w.Fixed = FIELD_OFFSET(KEY_VALUE_BASIC_INFORMATION, Name);
        CmpPut(&w, 0, &info, w.Fixed);
        CmpPut(&w, w.Fixed, v->Name.Buffer, v->Name.Length);
        break;
    }
    case KeyValueFullInformation:
    case KeyValueFullInformationAlign64: {
        ULONG align = class == KeyValueFullInformation ? 4 : 8;
        KEY_VALUE_FULL_INFORMATION info = {
            .Type = v->Type, .DataLength = v->Bytes, .NameLength = v->Name.Length};

        w.Fixed = FIELD_OFFSET(KEY_VALUE_FULL_INFORMATION, Name);
        info.DataOffset = (w.Fixed + v->Name.Length + align - 1) & ~(align - 1);
        CmpPut(&w, 0, &info, w.Fixed);
        CmpPut(&w, w.Fixed, v->Name.Buffer, v->Name.Length);
        CmpPut(&w, info.DataOffset, v->Data, v->Bytes);
        break;
    }
    case KeyValuePartialInformation: {
        KEY_VALUE_PARTIAL_INFORMATION info = {.Type = v->Type, .DataLength = v->Bytes};

        w.Fixed = FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data);
        CmpPut(&w, 0, &info, w.Fixed);
        CmpPut(&w, w.Fixed, v->Data, v->Bytes);
        break;
    }
    case KeyValuePartialInformationAlign64: {
        KEY_VALUE_PARTIAL_INFORMATION_ALIGN64 info = {.Type = v->Type, .DataLength = v->Bytes};

        w.Fixed = FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION_ALIGN64, Data);
        CmpPut(&w, 0, &info, w.Fixed);
        CmpPut(&w, w.Fixed, v->Data, v->Bytes);
        break;
    }
    default:
        return STATUS_INVALID_PARAMETER;
    }
    return CmpFinish(&w, result);
}

NTSTATUS NTAPI ZwQueryValueKey(HANDLE Handle, PUNICODE_STRING Name, KEY_VALUE_INFORMATION_CLASS Class,
                               PVOID Out, ULONG Length, PULONG ResultLength)
{
    PCM_NODE key;
    PCM_VALUE value;
    NTSTATUS status;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = CmpFromHandle(Handle, KEY_QUERY_VALUE, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    value = CmpFindValue(key, Name);
    return value == NULL ? STATUS_OBJECT_NAME_NOT_FOUND
                         : CmpPutValue(value, Class, Out, Length, ResultLength);
}

static PLIST_ENTRY CmpNth(PLIST_ENTRY head, ULONG n)
{
    PLIST_ENTRY e = head->Flink;

    while (e != head && n-- > 0) {
        e = e->Flink;
    }
    return e == head ? NULL : e;
}

NTSTATUS NTAPI ZwEnumerateValueKey(HANDLE Handle, ULONG Index, KEY_VALUE_INFORMATION_CLASS Class,
                                   PVOID Out, ULONG Length, PULONG ResultLength)
{
    PCM_NODE key;
    PLIST_ENTRY e;
    NTSTATUS status = CmpFromHandle(Handle, KEY_QUERY_VALUE, &key);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    e = CmpNth(&key->Values, Index);
    return e == NULL ? STATUS_NO_MORE_ENTRIES
                     : CmpPutValue(CONTAINING_RECORD(e, CM_VALUE, Link), Class, Out, Length,
                                   ResultLength);
}

static void CmpFullInformation(PCM_NODE key, KEY_FULL_INFORMATION *info)
{
    *info = (KEY_FULL_INFORMATION){
        .LastWriteTime = key->LastWrite,
        .ClassOffset = FIELD_OFFSET(KEY_FULL_INFORMATION, Class),
    };
    for (PLIST_ENTRY e = key->Children.Flink; e != &key->Children; e = e->Flink) {
        PCM_NODE child = CONTAINING_RECORD(e, CM_NODE, Sibling);

        info->SubKeys++;
        info->MaxNameLen = max(info->MaxNameLen, child->Name.Length);
    }
    for (PLIST_ENTRY e = key->Values.Flink; e != &key->Values; e = e->Flink) {
        PCM_VALUE value = CONTAINING_RECORD(e, CM_VALUE, Link);

        info->Values++;
        info->MaxValueNameLen = max(info->MaxValueNameLen, value->Name.Length);
        info->MaxValueDataLen = max(info->MaxValueDataLen, value->Bytes);
    }
}

static NTSTATUS CmpPutKey(PCM_NODE key, KEY_INFORMATION_CLASS class, PVOID out, ULONG cap,
                          PULONG result)
{
    CM_WRITER w = {.Out = out, .Cap = out != NULL ? cap : 0};

    switch (class) {
    case KeyBasicInformation: {
        KEY_BASIC_INFORMATION info = {.LastWriteTime = key->LastWrite,
                                      .NameLength = key->Name.Length};

        w.Fixed = FIELD_OFFSET(KEY_BASIC_INFORMATION, Name);
        CmpPut(&w, 0, &info, w.Fixed);
        CmpPut(&w, w.Fixed, key->Name.Buffer, key->Name.Length);
        break;
    }
    case KeyNodeInformation: {
        KEY_NODE_INFORMATION info = {.LastWriteTime = key->LastWrite,
                                     .ClassOffset = MAXULONG,
                                     .NameLength = key->Name.Length};

        w.Fixed = FIELD_OFFSET(KEY_NODE_INFORMATION, Name);
        CmpPut(&w, 0, &info, w.Fixed);
        CmpPut(&w, w.Fixed, key->Name.Buffer, key->Name.Length);
        break;
    }
    case KeyFullInformation: {
        KEY_FULL_INFORMATION info;

        CmpFullInformation(key, &info);
        w.Fixed = FIELD_OFFSET(KEY_FULL_INFORMATION, Class);
        CmpPut(&w, 0, &info, w.Fixed);
        break;
    }
    case KeyNameInformation: {
        UNICODE_STRING path;
        ULONG length;

        CmpPath(key, &path);
        length = path.Length;
        w.Fixed = sizeof(ULONG);
        CmpPut(&w, 0, &length, sizeof(length));
        CmpPut(&w, sizeof(length), path.Buffer, path.Length);
        LabFree(path.Buffer);
        break;
    }
    default:
        return STATUS_INVALID_PARAMETER;
    }
    return CmpFinish(&w, result);
}

NTSTATUS NTAPI ZwQueryKey(HANDLE Handle, KEY_INFORMATION_CLASS Class, PVOID Out, ULONG Length,
                          PULONG ResultLength)
{
    PCM_NODE key;
    NTSTATUS status;

    /* The name may be asked through any handle. */
    status = CmpFromHandle(Handle, Class == KeyNameInformation ? 0 : KEY_QUERY_VALUE, &key);
    return NT_SUCCESS(status) ? CmpPutKey(key, Class, Out, Length, ResultLength) : status;
}

NTSTATUS NTAPI ZwEnumerateKey(HANDLE Handle, ULONG Index, KEY_INFORMATION_CLASS Class, PVOID Out,
                              ULONG Length, PULONG ResultLength)
{
    PCM_NODE key;
    PLIST_ENTRY e;
    NTSTATUS status = CmpFromHandle(Handle, KEY_ENUMERATE_SUB_KEYS, &key);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    e = CmpNth(&key->Children, Index);
    if (e == NULL) {
        return STATUS_NO_MORE_ENTRIES;
    }
    return CmpPutKey(CONTAINING_RECORD(e, CM_NODE, Sibling), Class, Out, Length, ResultLength);
}

/* ---- boot ----------------------------------------------------------------------------------- */

static void CmpLoadHive(const UCHAR *at, ULONG64 size)
{
    ULONG64 left = size;

    while (left >= sizeof(struct lab_hive_record)) {
        const struct lab_hive_record *r = (const struct lab_hive_record *)at;
        ULONG64 need = sizeof(*r) + (ULONG64)r->key_bytes + r->name_bytes + r->data_bytes;
        UNICODE_STRING path = {.Buffer = (PWSTR)(r + 1), .Length = (USHORT)r->key_bytes};
        UNICODE_STRING name = {.Length = (USHORT)r->name_bytes};
        PCM_NODE key;

        if (r->record_bytes > left || need > r->record_bytes || r->record_bytes % 8 != 0 ||
            r->key_bytes > 0xFFF0 || r->name_bytes > 0xFFF0) {
            LabFinding("internal", "hive: bad record at offset %I64u", size - left);
        }
        key = CmpFind(NULL, &path, TRUE);
        if (key == NULL) {
            LabFinding("internal", "hive: %wZ is not an absolute key", &path);
        }
        name.Buffer = (PWSTR)((PUCHAR)path.Buffer + r->key_bytes);
        if (r->value_type != LAB_HIVE_KEY_ONLY &&
            ((r->flags & LAB_HIVE_KEEP) == 0 || CmpFindValue(key, &name) == NULL)) {
            CmpSetValue(key, &name, r->value_type, (PUCHAR)name.Buffer + r->name_bytes,
                        r->data_bytes);
        }
        at += r->record_bytes;
        left -= r->record_bytes;
    }
}

/* Device setup adds to the registry while the system runs. */
static NTSTATUS NTAPI CmpRegistryRequest(const struct lab_request *Request, PVOID Data,
                                         ULONG DataBytes, PVOID Out, ULONG OutCapacity,
                                         ULONG *OutBytes)
{
    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Out);
    UNREFERENCED_PARAMETER(OutCapacity);
    *OutBytes = 0;
    CmpLoadHive(Data, DataBytes);
    return STATUS_SUCCESS;
}

VOID NTAPI CmpInitSystem(void)
{
    static const PCWSTR keys[] = {
        L"Machine\\System\\CurrentControlSet\\Control\\Class",
        L"Machine\\System\\CurrentControlSet\\Control\\DeviceClasses",
        L"Machine\\System\\CurrentControlSet\\Enum",
        L"Machine\\System\\CurrentControlSet\\Services",
        L"Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion",
        L"Machine\\Hardware\\DeviceMap",
        L"User\\.Default",
    };
    UNICODE_STRING name;
    PCM_NODE alias;

    CmpKeyType = ObpCreateType("Key", CmpDeleteBody);
    CmKeyObjectType = LabAllocate(sizeof(POBJECT_TYPE));
    *CmKeyObjectType = CmpKeyType;
    RtlInitUnicodeString(&name, L"REGISTRY");
    CmpRoot = CmpNewNode(NULL, &name);
    for (ULONG i = 0; i < RTL_NUMBER_OF(keys); i++) {
        CmpFindZ(CmpRoot, keys[i], TRUE);
    }
    alias = CmpFindZ(CmpRoot, L"Machine\\System\\ControlSet001", TRUE);
    alias->Link = CmpFindZ(CmpRoot, L"Machine\\System\\CurrentControlSet", FALSE);
    CmpLoadHive(LAB_POINTER(LabBootInfo()->hive), LabBootInfo()->hive_size);
    LabRegisterRequestHandler(LAB_REQ_REGISTRY, LAB_REQ_REGISTRY, CmpRegistryRequest);
}

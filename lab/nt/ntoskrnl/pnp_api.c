/* SPDX-License-Identifier: MIT */
/*
 * Plug and Play services to drivers: properties, registry keys, device interfaces, notifications,
 * invalidation.
 *
 * Findings: pnp-pdo (not a physical device object), unload-object (notification left).
 */
#include "pnp.h"

static PPNP_NODE PnpRequirePdo(PDEVICE_OBJECT pdo, const char *api)
{
    if (pdo == NULL || ObpTypeOf(pdo) != IopDeviceType || IopExtension(pdo)->Node == NULL) {
        LabFinding("pnp-pdo", "%s: %p is not a physical device object", api, pdo);
    }
    return IopExtension(pdo)->Node;
}

ULONG NTAPI IopLabDevice(PDEVICE_OBJECT Pdo)
{
    return PnpRequirePdo(Pdo, "device number")->Number;
}

/* ---- registry keys --------------------------------------------------------------------------------- */

static PCM_NODE PnpDriverKey(PPNP_NODE node)
{
    UNICODE_STRING driver;

    if (!CmpString(node->Key, L"Driver", &driver)) {
        return NULL;
    }
    return CmpFind(CmpFindZ(NULL, CM_CLASS, TRUE), &driver, FALSE);
}

NTSTATUS NTAPI IoOpenDeviceRegistryKey(PDEVICE_OBJECT DeviceObject, ULONG Type, ACCESS_MASK Access,
                                       PHANDLE Handle)
{
    PPNP_NODE node = PnpRequirePdo(DeviceObject, "IoOpenDeviceRegistryKey");
    PCM_NODE key = NULL;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    switch (Type & ~(ULONG)PLUGPLAY_REGKEY_CURRENT_HWPROFILE) {
    case PLUGPLAY_REGKEY_DEVICE:
        key = CmpFindZ(node->Key, L"Device Parameters", TRUE);
        break;
    case PLUGPLAY_REGKEY_DRIVER:
        key = PnpDriverKey(node);
        break;
    default:
        return STATUS_INVALID_PARAMETER;
    }
    return key == NULL ? STATUS_OBJECT_NAME_NOT_FOUND
                       : CmpOpenHandle(key, Access, LAB_CALLER(), Handle);
}

/* ---- properties -------------------------------------------------------------------------------------- */

typedef struct _PNP_ANSWER {
    PVOID Out;
    ULONG Cap;
    PULONG Need;
} PNP_ANSWER;

static NTSTATUS PnpAnswer(const PNP_ANSWER *a, const VOID *data, ULONG bytes)
{
    *a->Need = bytes;
    if (bytes > a->Cap) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    RtlpMove(a->Out, data, bytes);
    return STATUS_SUCCESS;
}

static NTSTATUS PnpAnswerValue(const PNP_ANSWER *a, PPNP_NODE node, PCWSTR name)
{
    PCM_VALUE v = CmpValue(node->Key, name);

    if (v == NULL) {
        *a->Need = 0;
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    return PnpAnswer(a, v->Data, v->Bytes);
}

static NTSTATUS PnpAnswerNumber(const PNP_ANSWER *a, ULONG value, BOOLEAN known)
{
    return known ? PnpAnswer(a, &value, sizeof(value)) : STATUS_OBJECT_NAME_NOT_FOUND;
}

static NTSTATUS PnpAnswerName(const PNP_ANSWER *a, PPNP_NODE node)
{
    UCHAR buffer[512];
    POBJECT_NAME_INFORMATION info = (POBJECT_NAME_INFORMATION)buffer;
    ULONG need;

    if (!NT_SUCCESS(ObQueryNameString(node->Pdo, info, sizeof(buffer), &need)) ||
        info->Name.Length == 0) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    return PnpAnswer(a, info->Name.Buffer, info->Name.Length + (ULONG)sizeof(WCHAR));
}

static NTSTATUS PnpAnswerEnumerator(const PNP_ANSWER *a, PPNP_NODE node)
{
    WCHAR name[32] = {0};

    for (ULONG i = 0; i < RTL_NUMBER_OF(name) - 1 && node->DeviceId.Buffer[i] != '\\'; i++) {
        name[i] = node->DeviceId.Buffer[i];
    }
    return PnpAnswer(a, name, (ULONG)(RtlpWcsLen(name) + 1) * sizeof(WCHAR));
}

static NTSTATUS PnpAnswerKeyName(const PNP_ANSWER *a, PPNP_NODE node)
{
    PCM_NODE key = PnpDriverKey(node);
    UNICODE_STRING path;
    NTSTATUS status;

    if (key == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    CmpPath(key, &path);
    status = PnpAnswer(a, path.Buffer, path.MaximumLength);
    LabFree(path.Buffer);
    return status;
}

NTSTATUS NTAPI IoGetDeviceProperty(PDEVICE_OBJECT DeviceObject, DEVICE_REGISTRY_PROPERTY Property,
                                   ULONG BufferLength, PVOID PropertyBuffer, PULONG ResultLength)
{
    static const struct {
        DEVICE_REGISTRY_PROPERTY Property;
        PCWSTR Value;
    } values[] = {
        {DevicePropertyDeviceDescription, L"DeviceDesc"},
        {DevicePropertyHardwareID, L"HardwareID"},
        {DevicePropertyCompatibleIDs, L"CompatibleIDs"},
        {DevicePropertyClassName, L"Class"},
        {DevicePropertyClassGuid, L"ClassGUID"},
        {DevicePropertyManufacturer, L"Mfg"},
        {DevicePropertyFriendlyName, L"FriendlyName"},
        {DevicePropertyLocationInformation, L"LocationInformation"},
    };
    PPNP_NODE node = PnpRequirePdo(DeviceObject, "IoGetDeviceProperty");
    PNP_ANSWER a = {PropertyBuffer, PropertyBuffer != NULL ? BufferLength : 0, ResultLength};
    const PNP_BUS_INFORMATION *bus = &node->BusInformation;
    ULONG removal;

    *ResultLength = 0;
    for (ULONG i = 0; i < RTL_NUMBER_OF(values); i++) {
        if (values[i].Property == Property) {
            return PnpAnswerValue(&a, node, values[i].Value);
        }
    }
    switch (Property) {
    case DevicePropertyDriverKeyName:
        return PnpAnswerKeyName(&a, node);
    case DevicePropertyPhysicalDeviceObjectName:
        return PnpAnswerName(&a, node);
    case DevicePropertyBusTypeGuid:
        return PnpAnswer(&a, &bus->BusTypeGuid, sizeof(bus->BusTypeGuid));
    case DevicePropertyLegacyBusType:
        return PnpAnswerNumber(&a, (ULONG)bus->LegacyBusType,
                               bus->LegacyBusType != InterfaceTypeUndefined);
    case DevicePropertyBusNumber:
        return PnpAnswerNumber(&a, bus->BusNumber, bus->BusNumber != MAXULONG);
    case DevicePropertyEnumeratorName:
        return PnpAnswerEnumerator(&a, node);
    case DevicePropertyAddress:
        return PnpAnswerNumber(&a, node->Capabilities.Address, node->Capabilities.Address != MAXULONG);
    case DevicePropertyUINumber:
        return PnpAnswerNumber(&a, node->Capabilities.UINumber,
                               node->Capabilities.UINumber != MAXULONG);
    case DevicePropertyBootConfiguration:
        return STATUS_OBJECT_NAME_NOT_FOUND;
    case DevicePropertyInstallState:
        return PnpAnswerNumber(&a, node->Service[0] != 0 ? InstallStateInstalled
                                                         : InstallStateNeedsReinstall,
                               TRUE);
    case DevicePropertyRemovalPolicy:
        removal = node->Capabilities.SurpriseRemovalOK ? RemovalPolicyExpectSurpriseRemoval
                                                       : RemovalPolicyExpectNoRemoval;
        return PnpAnswerNumber(&a, removal, TRUE);
    default:
        return STATUS_INVALID_PARAMETER_2;
    }
}

/* ---- device interfaces -------------------------------------------------------------------------------- */

typedef struct _PNP_INTERFACE {
    LIST_ENTRY Link;
    GUID Class;
    ULONG Number; /* of the device node */
    UNICODE_STRING Name;    /* \??\..., with room for a NUL */
    UNICODE_STRING DeviceName;
    PCM_NODE Key;
    BOOLEAN Enabled;
} PNP_INTERFACE, *PPNP_INTERFACE;

typedef struct _PNP_NOTIFICATION {
    LIST_ENTRY Link;
    IO_NOTIFICATION_EVENT_CATEGORY Category;
    GUID Class;
    PFILE_OBJECT File; /* target device change */
    PDRIVER_OBJECT Driver;
    PDRIVER_NOTIFICATION_CALLBACK_ROUTINE Routine;
    PVOID Context;
} PNP_NOTIFICATION, *PPNP_NOTIFICATION;

static LIST_ENTRY PnpInterfaces = {&PnpInterfaces, &PnpInterfaces};
static LIST_ENTRY PnpNotifications = {&PnpNotifications, &PnpNotifications};

/* GUID_DEVICE_INTERFACE_ARRIVAL and _REMOVAL of wdmguid.h. */
static const GUID PnpArrival = {0xCB3A4004, 0x46F0, 0x11D0,
                                {0xB0, 0x8F, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3F}};
static const GUID PnpRemoval = {0xCB3A4005, 0x46F0, 0x11D0,
                                {0xB0, 0x8F, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3F}};

static void PnpCallNotification(PPNP_NOTIFICATION n, PVOID event)
{
    IOP_CALL("DRIVER_NOTIFICATION_CALLBACK_ROUTINE", n->Routine, event, n->Context);
}

static void PnpInterfaceEvent(PPNP_INTERFACE i, const GUID *event)
{
    DEVICE_INTERFACE_CHANGE_NOTIFICATION info = {.Version = 1,
                                                 .Size = sizeof(info),
                                                 .Event = *event,
                                                 .InterfaceClassGuid = i->Class,
                                                 .SymbolicLinkName = &i->Name};

    for (PLIST_ENTRY e = PnpNotifications.Flink; e != &PnpNotifications;) {
        PPNP_NOTIFICATION n = CONTAINING_RECORD(e, PNP_NOTIFICATION, Link);

        e = e->Flink;
        if (n->Category == EventCategoryDeviceInterfaceChange && IsEqualGUID(&n->Class, &i->Class)) {
            PnpCallNotification(n, &info);
        }
    }
}

/* \??\PCI#VEN_...#3&LAB&0&18#{guid}[\reference]: backslashes of the instance path become '#'. */
static void PnpInterfaceName(PPNP_NODE node, const GUID *class, PUNICODE_STRING reference,
                             PUNICODE_STRING name)
{
    UNICODE_STRING guid;
    USHORT tail;

    RtlStringFromGUID(class, &guid);
    tail = reference != NULL && reference->Length != 0 ? reference->Length + (USHORT)sizeof(WCHAR) : 0;
    name->MaximumLength = (USHORT)(node->InstancePath.Length + guid.Length + tail + 6 * sizeof(WCHAR));
    name->Length = 0;
    name->Buffer = LabAllocate(name->MaximumLength);
    RtlAppendUnicodeToString(name, L"\\??\\");
    RtlAppendUnicodeStringToString(name, &node->InstancePath);
    for (USHORT i = 4; i < name->Length / sizeof(WCHAR); i++) {
        if (name->Buffer[i] == '\\') {
            name->Buffer[i] = '#';
        }
    }
    RtlAppendUnicodeToString(name, L"#");
    RtlAppendUnicodeStringToString(name, &guid);
    if (tail != 0) {
        RtlAppendUnicodeToString(name, L"\\");
        RtlAppendUnicodeStringToString(name, reference);
    }
    RtlFreeUnicodeString(&guid);
}

/*
 * The key of an interface, which device setup also writes to (INF AddInterface):
 * DeviceClasses\{guid}\##?#PCI#VEN_...#{guid}\#[reference].
 */
static PCM_NODE PnpInterfaceKey(PCUNICODE_STRING name, const GUID *class, PCUNICODE_STRING reference)
{
    UNICODE_STRING guid, instance = *name, path = {.Length = 0};
    PCM_NODE key;

    instance.Buffer += 4; /* \??\ */
    instance.Length -= 4 * sizeof(WCHAR);
    if (reference != NULL && reference->Length != 0) {
        instance.Length -= reference->Length + sizeof(WCHAR);
    }
    RtlStringFromGUID(class, &guid);
    path.MaximumLength = (USHORT)(name->Length + guid.Length + 8 * sizeof(WCHAR));
    path.Buffer = LabAllocate(path.MaximumLength);
    RtlAppendUnicodeStringToString(&path, &guid);
    RtlAppendUnicodeToString(&path, L"\\##?#");
    RtlAppendUnicodeStringToString(&path, &instance);
    RtlAppendUnicodeToString(&path, L"\\#");
    if (reference != NULL) {
        RtlAppendUnicodeStringToString(&path, reference);
    }
    key = CmpFind(CmpFindZ(NULL, CM_CONTROL_SET L"Control\\DeviceClasses", TRUE), &path, TRUE);
    LabFree(path.Buffer);
    RtlFreeUnicodeString(&guid);
    return key;
}

static PPNP_INTERFACE PnpFindInterface(PCUNICODE_STRING name)
{
    for (PLIST_ENTRY e = PnpInterfaces.Flink; e != &PnpInterfaces; e = e->Flink) {
        PPNP_INTERFACE i = CONTAINING_RECORD(e, PNP_INTERFACE, Link);

        if (RtlEqualUnicodeString(&i->Name, name, TRUE)) {
            return i;
        }
    }
    return NULL;
}

NTSTATUS NTAPI IoRegisterDeviceInterface(PDEVICE_OBJECT Pdo, CONST GUID *Class,
                                         PUNICODE_STRING Reference, PUNICODE_STRING Link)
{
    PPNP_NODE node = PnpRequirePdo(Pdo, "IoRegisterDeviceInterface");
    UNICODE_STRING name;
    PPNP_INTERFACE i;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    PnpInterfaceName(node, Class, Reference, &name);
    i = PnpFindInterface(&name);
    if (i == NULL) {
        UCHAR buffer[256];
        POBJECT_NAME_INFORMATION info = (POBJECT_NAME_INFORMATION)buffer;
        ULONG need;

        i = LabAllocate(sizeof(*i));
        i->Name = name;
        i->Class = *Class;
        i->Number = node->Number;
        if (NT_SUCCESS(ObQueryNameString(Pdo, info, sizeof(buffer), &need))) {
            i->DeviceName.Buffer = LabAllocate(info->Name.Length + sizeof(WCHAR));
            i->DeviceName.MaximumLength = info->Name.Length;
            RtlCopyUnicodeString(&i->DeviceName, &info->Name);
        }
        i->Key = PnpInterfaceKey(&name, Class, Reference);
        InsertTailList(&PnpInterfaces, &i->Link);
    } else {
        LabFree(name.Buffer);
    }
    /* The caller frees the string with RtlFreeUnicodeString. */
    Link->Buffer = LabPoolAllocate(PagedPool, i->Name.Length + sizeof(WCHAR), 'knLI', LAB_POOL_ZERO,
                                   LAB_CALLER());
    Link->MaximumLength = (USHORT)(i->Name.Length + sizeof(WCHAR));
    RtlCopyUnicodeString(Link, &i->Name);
    return STATUS_SUCCESS;
}

/* Has another enabled interface the same link, only with another reference string? */
static BOOLEAN PnpLinkShared(PPNP_INTERFACE self, const UNICODE_STRING *link)
{
    for (PLIST_ENTRY e = PnpInterfaces.Flink; e != &PnpInterfaces; e = e->Flink) {
        PPNP_INTERFACE i = CONTAINING_RECORD(e, PNP_INTERFACE, Link);

        if (i != self && i->Enabled && RtlPrefixUnicodeString(link, &i->Name, TRUE)) {
            return TRUE;
        }
    }
    return FALSE;
}

static NTSTATUS PnpEnable(PPNP_INTERFACE i, BOOLEAN enable)
{
    NTSTATUS status = STATUS_SUCCESS;
    UNICODE_STRING link = i->Name;

    /* The link has no reference string: that part of an opened name goes to the driver. */
    link.Length = 4 * sizeof(WCHAR);
    while (link.Length < i->Name.Length && link.Buffer[link.Length / sizeof(WCHAR)] != '\\') {
        link.Length += sizeof(WCHAR);
    }
    if (i->Enabled == enable) {
        return enable ? STATUS_OBJECT_NAME_EXISTS : STATUS_OBJECT_NAME_NOT_FOUND;
    }
    if (enable) {
        status = IoCreateSymbolicLink(&link, &i->DeviceName);
        if (status == STATUS_OBJECT_NAME_COLLISION) {
            status = STATUS_SUCCESS; /* the same class with another reference string */
        }
    } else if (!PnpLinkShared(i, &link)) {
        IoDeleteSymbolicLink(&link);
    }
    if (NT_SUCCESS(status)) {
        i->Enabled = enable;
        PnpInterfaceEvent(i, enable ? &PnpArrival : &PnpRemoval);
    }
    return status;
}

NTSTATUS NTAPI IoSetDeviceInterfaceState(PUNICODE_STRING Name, BOOLEAN Enable)
{
    PPNP_INTERFACE i;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    i = PnpFindInterface(Name);
    return i == NULL ? STATUS_OBJECT_NAME_NOT_FOUND : PnpEnable(i, Enable);
}

VOID NTAPI PnpNodeStopped(PPNP_NODE Node)
{
    for (PLIST_ENTRY e = PnpInterfaces.Flink; e != &PnpInterfaces; e = e->Flink) {
        PPNP_INTERFACE i = CONTAINING_RECORD(e, PNP_INTERFACE, Link);

        if (i->Number == Node->Number && i->Enabled) {
            PnpEnable(i, FALSE);
        }
    }
}

NTSTATUS NTAPI IoGetDeviceInterfaces(CONST GUID *Class, PDEVICE_OBJECT Pdo, ULONG Flags, PWSTR *List)
{
    ULONG number = Pdo != NULL ? PnpRequirePdo(Pdo, "IoGetDeviceInterfaces")->Number : MAXULONG;
    ULONG bytes = sizeof(WCHAR);
    PUCHAR at;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            *List = LabPoolAllocate(PagedPool, bytes, 'tsLI', LAB_POOL_ZERO, LAB_CALLER());
            at = (PUCHAR)*List;
        }
        for (PLIST_ENTRY e = PnpInterfaces.Flink; e != &PnpInterfaces; e = e->Flink) {
            PPNP_INTERFACE i = CONTAINING_RECORD(e, PNP_INTERFACE, Link);

            if (!IsEqualGUID(&i->Class, Class) || (number != MAXULONG && i->Number != number) ||
                (!i->Enabled && !(Flags & DEVICE_INTERFACE_INCLUDE_NONACTIVE))) {
                continue;
            }
            if (pass == 0) {
                bytes += i->Name.Length + (ULONG)sizeof(WCHAR);
            } else {
                RtlpMove(at, i->Name.Buffer, i->Name.Length);
                at += i->Name.Length + sizeof(WCHAR);
            }
        }
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoOpenDeviceInterfaceRegistryKey(PUNICODE_STRING Name, ACCESS_MASK Access,
                                                PHANDLE Handle)
{
    PPNP_INTERFACE i = PnpFindInterface(Name);

    if (i == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    return CmpOpenHandle(CmpFindZ(i->Key, L"Device Parameters", TRUE), Access, LAB_CALLER(), Handle);
}

/* ---- notifications ---------------------------------------------------------------------------------------- */

NTSTATUS NTAPI IoRegisterPlugPlayNotification(IO_NOTIFICATION_EVENT_CATEGORY Category, ULONG Flags,
                                              PVOID Data, PDRIVER_OBJECT DriverObject,
                                              PDRIVER_NOTIFICATION_CALLBACK_ROUTINE Routine,
                                              PVOID Context, PVOID *Entry)
{
    PPNP_NOTIFICATION n;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    n = LabAllocate(sizeof(*n));
    n->Category = Category;
    n->Driver = DriverObject;
    n->Routine = Routine;
    n->Context = Context;
    ObfReferenceObject(DriverObject);
    if (Category == EventCategoryDeviceInterfaceChange) {
        n->Class = *(const GUID *)Data;
    } else if (Category == EventCategoryTargetDeviceChange) {
        n->File = Data;
        ObfReferenceObject(n->File);
    }
    InsertTailList(&PnpNotifications, &n->Link);
    *Entry = n;
    if (Category == EventCategoryDeviceInterfaceChange &&
        (Flags & PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES)) {
        for (PLIST_ENTRY e = PnpInterfaces.Flink; e != &PnpInterfaces; e = e->Flink) {
            PPNP_INTERFACE i = CONTAINING_RECORD(e, PNP_INTERFACE, Link);

            if (i->Enabled && IsEqualGUID(&i->Class, &n->Class)) {
                DEVICE_INTERFACE_CHANGE_NOTIFICATION info = {.Version = 1,
                                                             .Size = sizeof(info),
                                                             .Event = PnpArrival,
                                                             .InterfaceClassGuid = i->Class,
                                                             .SymbolicLinkName = &i->Name};

                PnpCallNotification(n, &info);
            }
        }
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoUnregisterPlugPlayNotification(PVOID Entry)
{
    PPNP_NOTIFICATION n = Entry;

    RemoveEntryList(&n->Link);
    if (n->File != NULL) {
        ObfDereferenceObject(n->File);
    }
    ObfDereferenceObject(n->Driver);
    LabFree(n);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoUnregisterPlugPlayNotificationEx(PVOID Entry)
{
    return IoUnregisterPlugPlayNotification(Entry);
}

NTSTATUS NTAPI IoReportTargetDeviceChange(PDEVICE_OBJECT Pdo, PVOID Notification)
{
    PPNP_NODE node = PnpRequirePdo(Pdo, "IoReportTargetDeviceChange");

    for (PLIST_ENTRY e = PnpNotifications.Flink; e != &PnpNotifications;) {
        PPNP_NOTIFICATION n = CONTAINING_RECORD(e, PNP_NOTIFICATION, Link);

        e = e->Flink;
        if (n->Category == EventCategoryTargetDeviceChange &&
            PnpNodeOf(n->File->DeviceObject) == node) {
            PnpCallNotification(n, Notification);
        }
    }
    return STATUS_SUCCESS;
}

/* ---- invalidation ---------------------------------------------------------------------------------------- */

VOID NTAPI IoInvalidateDeviceRelations(PDEVICE_OBJECT DeviceObject, DEVICE_RELATION_TYPE Type)
{
    PPNP_NODE node = PnpRequirePdo(DeviceObject, "IoInvalidateDeviceRelations");

    if (Type == BusRelations || Type == SingleBusRelations) {
        PnpQueueEnumerate(node);
    }
}

VOID NTAPI IoInvalidateDeviceState(PDEVICE_OBJECT PhysicalDeviceObject)
{
    PnpQueueState(PnpRequirePdo(PhysicalDeviceObject, "IoInvalidateDeviceState"));
}

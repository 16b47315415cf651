/* SPDX-License-Identifier: MIT */
/* Device nodes: making them, asking the bus driver who they are, their keys in the registry. */
#include "pnp.h"

static LIST_ENTRY PnpNodes = {&PnpNodes, &PnpNodes};
static ULONG PnpNextNumber;
PPNP_NODE PnpRoot;

PPNP_NODE NTAPI PnpNext(PPNP_NODE After)
{
    PLIST_ENTRY e = After != NULL ? After->Link.Flink : PnpNodes.Flink;

    return e == &PnpNodes ? NULL : CONTAINING_RECORD(e, PNP_NODE, Link);
}

PPNP_NODE NTAPI PnpNodeByNumber(ULONG Number)
{
    PPNP_NODE n = NULL;

    while ((n = PnpNext(n)) != NULL && n->Number != Number) {
    }
    return Number != 0 ? n : NULL;
}

PPNP_NODE NTAPI PnpNodeOf(PDEVICE_OBJECT Device)
{
    return IopExtension(IopBottomOfStack(Device))->Node;
}

PPNP_NODE NTAPI PnpNewNode(PPNP_NODE Parent, PDEVICE_OBJECT Pdo)
{
    PPNP_NODE n = LabAllocate(sizeof(*n));

    ObfReferenceObject(Pdo);
    n->Parent = Parent;
    n->Depth = Parent != NULL ? Parent->Depth + 1 : 0;
    n->Number = PnpNextNumber++;
    n->Pdo = Pdo;
    n->Status = STATUS_SUCCESS;
    IopExtension(Pdo)->Node = n;
    Pdo->Flags |= DO_BUS_ENUMERATED_DEVICE;
    InsertTailList(&PnpNodes, &n->Link);
    return n;
}

static void PnpFreeText(PVOID text)
{
    if (text != NULL) {
        LabFree(text);
    }
}

VOID NTAPI PnpFreeNode(PPNP_NODE Node)
{
    RemoveEntryList(&Node->Link);
    IopExtension(Node->Pdo)->Node = NULL;
    ObfDereferenceObject(Node->Pdo);
    PnpFreeText(Node->DeviceId.Buffer);
    PnpFreeText(Node->InstancePath.Buffer);
    PnpFreeText(Node->HardwareIds);
    PnpFreeText(Node->CompatibleIds);
    PnpFreeText(Node->Requirements);
    LabFree(Node);
}

/* Minors that a driver may complete itself with success: an interface may be its own. */
static BOOLEAN PnpMustForward(UCHAR minor)
{
    return minor != IRP_MN_QUERY_INTERFACE;
}

NTSTATUS NTAPI PnpSend(PPNP_NODE Node, const IO_STACK_LOCATION *Location, PULONG_PTR Information)
{
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(Node->Pdo);
    PIRP irp = IopAllocateSystemIrp(top, NULL, NULL);
    PIO_STACK_LOCATION s = IoGetNextIrpStackLocation(irp);
    NTSTATUS status;

    *s = *Location;
    s->MajorFunction = IRP_MJ_PNP;
    /* Drivers that do not handle a minor must leave this as it is (MS docs, "IRP_MJ_PNP"). */
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    if (Information != NULL) {
        irp->IoStatus.Information = *Information;
    }
    if (PnpMustForward(Location->MinorFunction)) {
        IopRequireForward(irp, Node->Pdo);
    }
    status = IopCallAndWait(top, irp, Information);
    ObfDereferenceObject(top);
    return status;
}

NTSTATUS NTAPI PnpSimple(PPNP_NODE Node, UCHAR Minor)
{
    IO_STACK_LOCATION s = {.MinorFunction = Minor};

    return PnpSend(Node, &s, NULL);
}

/* Bytes of a multi string with its final NUL. */
static ULONG PnpMultiBytes(PCWSTR text)
{
    ULONG n = 0;

    while (text[n] != 0) {
        n += (ULONG)RtlpWcsLen(text + n) + 1;
    }
    return (n + 1) * sizeof(WCHAR);
}

/* Ask for an id; the answer, owned by the caller, is copied out of the bus driver's pool. */
static PWSTR PnpQueryId(PPNP_NODE node, BUS_QUERY_ID_TYPE type, PULONG bytes)
{
    IO_STACK_LOCATION s = {.MinorFunction = IRP_MN_QUERY_ID};
    ULONG_PTR answer = 0;
    BOOLEAN multi = type == BusQueryHardwareIDs || type == BusQueryCompatibleIDs;
    PWSTR copy;

    s.Parameters.QueryId.IdType = type;
    if (!NT_SUCCESS(PnpSend(node, &s, &answer)) || answer == 0) {
        return NULL;
    }
    *bytes = multi ? PnpMultiBytes((PCWSTR)answer)
                   : (ULONG)(RtlpWcsLen((PCWSTR)answer) + 1) * sizeof(WCHAR);
    copy = LabAllocate(*bytes);
    RtlpMove(copy, (PVOID)answer, *bytes);
    ExFreePool((PVOID)answer);
    return copy;
}

/* Characters that may not stand in an id (MS docs, "Device Identification Strings"). */
static BOOLEAN PnpValidId(PCWSTR id, ULONG separators)
{
    ULONG seen = 0;

    for (; *id != 0; id++) {
        if (*id <= 0x20 || *id > 0x7F || *id == ',') {
            return FALSE;
        }
        seen += *id == '\\';
    }
    return seen == separators;
}

static void PnpAppend(PUNICODE_STRING text, PCWSTR more)
{
    LAB_ASSERT(NT_SUCCESS(RtlAppendUnicodeToString(text, more)));
}

static void PnpAppendNumber(PUNICODE_STRING text, ULONG value)
{
    WCHAR digits[12];
    UNICODE_STRING n = {.Buffer = digits, .MaximumLength = sizeof(digits)};

    RtlIntegerToUnicodeString(value, 10, &n);
    LAB_ASSERT(NT_SUCCESS(RtlAppendUnicodeStringToString(text, &n)));
}

static void PnpMakePath(PPNP_NODE node, PCWSTR instance)
{
    PUNICODE_STRING path = &node->InstancePath;

    path->MaximumLength = 512;
    path->Buffer = LabAllocate(path->MaximumLength);
    PnpAppend(path, node->DeviceId.Buffer);
    PnpAppend(path, L"\\");
    if (!node->Capabilities.UniqueID) {
        if (node->Parent == PnpRoot) {
            PnpAppend(path, L"3&LAB&0&");
        } else {
            PnpAppendNumber(path, node->Depth + 2);
            PnpAppend(path, L"&LAB");
            PnpAppendNumber(path, node->Parent != NULL ? node->Parent->Number : 0);
            PnpAppend(path, L"&0&");
        }
    }
    PnpAppend(path, instance != NULL ? instance : L"0");
}

static void PnpQueryText(PPNP_NODE node, DEVICE_TEXT_TYPE type, PCWSTR value)
{
    IO_STACK_LOCATION s = {.MinorFunction = IRP_MN_QUERY_DEVICE_TEXT};
    ULONG_PTR answer = 0;

    s.Parameters.QueryDeviceText.DeviceTextType = type;
    s.Parameters.QueryDeviceText.LocaleId = 0x409;
    if (NT_SUCCESS(PnpSend(node, &s, &answer)) && answer != 0) {
        if (CmpValue(node->Key, value) == NULL) {
            CmpSetString(node->Key, value, (PCWSTR)answer);
        }
        ExFreePool((PVOID)answer);
    }
}

static void PnpQueryBusInformation(PPNP_NODE node)
{
    IO_STACK_LOCATION s = {.MinorFunction = IRP_MN_QUERY_BUS_INFORMATION};
    ULONG_PTR answer = 0;

    if (NT_SUCCESS(PnpSend(node, &s, &answer)) && answer != 0) {
        node->BusInformation = *(PPNP_BUS_INFORMATION)answer;
        ExFreePool((PVOID)answer);
    } else {
        node->BusInformation.LegacyBusType = InterfaceTypeUndefined;
        node->BusInformation.BusNumber = MAXULONG;
    }
}

static NTSTATUS PnpQueryCapabilities(PPNP_NODE node)
{
    IO_STACK_LOCATION s = {.MinorFunction = IRP_MN_QUERY_CAPABILITIES};

    node->Capabilities = (DEVICE_CAPABILITIES){
        .Size = sizeof(DEVICE_CAPABILITIES), .Version = 1, .Address = MAXULONG, .UINumber = MAXULONG};
    s.Parameters.DeviceCapabilities.Capabilities = &node->Capabilities;
    return PnpSend(node, &s, NULL);
}

static void PnpFillKey(PPNP_NODE node, ULONG hardware_bytes, ULONG compatible_bytes)
{
    ULONG capabilities = (node->Capabilities.Removable ? 4u : 0u) |
                         (node->Capabilities.UniqueID ? 0x10u : 0u) |
                         (node->Capabilities.SurpriseRemovalOK ? 0x80u : 0u);

    node->Key = CmpFind(CmpFindZ(NULL, CM_ENUM, TRUE), &node->InstancePath, TRUE);
    CmpSetValueZ(node->Key, L"HardwareID", REG_MULTI_SZ, node->HardwareIds, hardware_bytes);
    if (node->CompatibleIds != NULL) {
        CmpSetValueZ(node->Key, L"CompatibleIDs", REG_MULTI_SZ, node->CompatibleIds,
                     compatible_bytes);
    }
    CmpSetValueZ(node->Key, L"Capabilities", REG_DWORD, &capabilities, sizeof(capabilities));
    if (node->Capabilities.UINumber != MAXULONG) {
        CmpSetValueZ(node->Key, L"UINumber", REG_DWORD, &node->Capabilities.UINumber, sizeof(ULONG));
    }
    if (node->Capabilities.Address != MAXULONG) {
        CmpSetValueZ(node->Key, L"Address", REG_DWORD, &node->Capabilities.Address, sizeof(ULONG));
    }
}

NTSTATUS NTAPI PnpIdentify(PPNP_NODE Node)
{
    ULONG bytes, hardware = 0, compatible = 0;
    PWSTR device = PnpQueryId(Node, BusQueryDeviceID, &bytes);
    PWSTR instance;

    if (device == NULL || !PnpValidId(device, 1)) {
        LabFinding("pnp-id", "IRP_MN_QUERY_ID: %s gave %s device id",
                   LabImageName(Node->Pdo->DriverObject->DriverStart),
                   device == NULL ? "no" : "an invalid");
    }
    RtlInitUnicodeString(&Node->DeviceId, device);
    PnpQueryCapabilities(Node);
    instance = PnpQueryId(Node, BusQueryInstanceID, &bytes);
    if (instance != NULL && !PnpValidId(instance, 0)) {
        LabFinding("pnp-id", "IRP_MN_QUERY_ID: instance id %S of %S is invalid", instance, device);
    }
    PnpMakePath(Node, instance);
    PnpFreeText(instance);
    Node->HardwareIds = PnpQueryId(Node, BusQueryHardwareIDs, &hardware);
    Node->CompatibleIds = PnpQueryId(Node, BusQueryCompatibleIDs, &compatible);
    if (Node->HardwareIds == NULL) {
        LabFinding("pnp-id", "IRP_MN_QUERY_ID: %S has no hardware ids", device);
    }
    PnpFillKey(Node, hardware, compatible);
    PnpQueryText(Node, DeviceTextDescription, L"DeviceDesc");
    PnpQueryText(Node, DeviceTextLocationInformation, L"LocationInformation");
    PnpQueryBusInformation(Node);
    return STATUS_SUCCESS;
}

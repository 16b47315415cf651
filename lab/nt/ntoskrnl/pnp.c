/* SPDX-License-Identifier: MIT */
/*
 * Plug and Play manager: the life of a device node, and the director's requests.
 *
 *   enumerate   bus QUERY_DEVICE_RELATIONS -> new node (Idle) -> drivers by registry -> Added
 *   start       resources -> START_DEVICE -> Started -> QUERY_CAPABILITIES, QUERY_PNP_DEVICE_STATE,
 *               children enumerated
 *   remove      children first; QUERY_REMOVE_DEVICE, REMOVE_DEVICE -> Idle, drivers released
 *   rebalance   QUERY_STOP_DEVICE, STOP_DEVICE -> Stopped, resources, START_DEVICE -> Started
 *   surprise    SURPRISE_REMOVAL -> Surprise; when the last handle is closed REMOVE_DEVICE -> Gone
 *
 * Everything under one lock, on the request thread or the PnP thread, at PASSIVE_LEVEL.
 *
 * Findings: pnp-status (a request that must not fail was failed), device-left (function device left
 * attached after REMOVE_DEVICE), device-initializing (DO_DEVICE_INITIALIZING not cleared).
 */
#include "pnp.h"

typedef struct _PNP_ACTION {
    LIST_ENTRY Link;
    ULONG Number; /* of the node, which may be gone by then */
    BOOLEAN Root;
    VOID(NTAPI *Run)(PPNP_NODE);
} PNP_ACTION, *PPNP_ACTION;

static KEVENT PnpMutex;
static LIST_ENTRY PnpActions = {&PnpActions, &PnpActions};
static KSPIN_LOCK PnpActionLock;
static KSEMAPHORE PnpActionCount;
static PNP_DEPARTURE_HOOK *PnpDepartureHook;

VOID NTAPI PnpSetDepartureHook(PNP_DEPARTURE_HOOK *Hook)
{
    PnpDepartureHook = Hook;
}

static void PnpDepart(PPNP_NODE node)
{
    if (PnpDepartureHook != NULL) {
        PnpDepartureHook(node->Number);
    }
}

VOID NTAPI PnpLock(void)
{
    KeWaitForSingleObject(&PnpMutex, Executive, KernelMode, FALSE, NULL);
}

VOID NTAPI PnpUnlock(void)
{
    KeSetEvent(&PnpMutex, IO_NO_INCREMENT, FALSE);
}

static void PnpFail(PPNP_NODE node, ULONG problem, NTSTATUS status)
{
    node->Problem = problem;
    node->Status = status;
    LabLog(LAB_LOG_WARN, "device %wZ: problem %u, status 0x%08x", &node->InstancePath, problem, status);
}

/* ---- drivers ---------------------------------------------------------------------------------- */

static NTSTATUS PnpAddOne(PPNP_NODE node, PCUNICODE_STRING service)
{
    PDEVICE_OBJECT before = IopTopOfStack(node->Pdo);
    PDRIVER_OBJECT driver;
    PDRIVER_ADD_DEVICE add;
    NTSTATUS status;

    if (node->DriverCount == PNP_MAX_STACK) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = IopLoadDriver(service, &driver);
    if (!NT_SUCCESS(status)) {
        PnpFail(node, PNP_PROB_DRIVER_FAILED_LOAD, status);
        return status;
    }
    node->Drivers[node->DriverCount++] = driver;
    add = driver->DriverExtension->AddDevice;
    if (add == NULL) {
        PnpFail(node, PNP_PROB_FAILED_ADD, STATUS_INVALID_DEVICE_REQUEST);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    status = IOP_CALL("DRIVER_ADD_DEVICE", add, driver, node->Pdo);
    if (!NT_SUCCESS(status)) {
        PnpFail(node, PNP_PROB_FAILED_ADD, status);
        return status;
    }
    for (PDEVICE_OBJECT d = before->AttachedDevice; d != NULL; d = d->AttachedDevice) {
        if (d->Flags & DO_DEVICE_INITIALIZING) {
            LabFinding("device-initializing", "AddDevice: %s did not clear DO_DEVICE_INITIALIZING",
                       LabImageName(driver->DriverStart));
        }
    }
    return STATUS_SUCCESS;
}

/* Each service of a REG_MULTI_SZ value. */
static NTSTATUS PnpAddFilters(PPNP_NODE node, PCM_NODE key, PCWSTR value)
{
    PCM_VALUE v = key != NULL ? CmpValue(key, value) : NULL;
    PCWSTR at;
    NTSTATUS status = STATUS_SUCCESS;

    if (v == NULL || v->Type != REG_MULTI_SZ) {
        return STATUS_SUCCESS;
    }
    at = v->Data;
    while (NT_SUCCESS(status) && (PUCHAR)at < (PUCHAR)v->Data + v->Bytes && *at != 0) {
        UNICODE_STRING service;

        RtlInitUnicodeString(&service, at);
        status = PnpAddOne(node, &service);
        at += RtlpWcsLen(at) + 1;
    }
    return status;
}

static PCM_NODE PnpClassKey(PPNP_NODE node)
{
    UNICODE_STRING guid;

    if (!CmpString(node->Key, L"ClassGUID", &guid)) {
        return NULL;
    }
    return CmpFind(CmpFindZ(NULL, CM_CLASS, TRUE), &guid, FALSE);
}

static void PnpReleaseDrivers(PPNP_NODE node)
{
    while (node->DriverCount > 0) {
        IopReleaseDriver(node->Drivers[--node->DriverCount]);
    }
}

static NTSTATUS PnpAddDevices(PPNP_NODE node)
{
    UNICODE_STRING service;
    PCM_NODE class = PnpClassKey(node);
    ULONG bytes = 0;
    NTSTATUS status;

    if (!CmpString(node->Key, L"Service", &service) || service.Length == 0) {
        node->Problem = PNP_PROB_FAILED_INSTALL;
        node->Status = STATUS_NO_SUCH_DEVICE;
        return STATUS_NO_SUCH_DEVICE;
    }
    RtlUnicodeToUTF8N(node->Service, sizeof(node->Service) - 1, &bytes, service.Buffer, service.Length);
    node->Service[bytes] = 0;
    status = PnpAddFilters(node, node->Key, L"LowerFilters");
    if (NT_SUCCESS(status)) {
        status = PnpAddFilters(node, class, L"LowerFilters");
    }
    if (NT_SUCCESS(status)) {
        status = PnpAddOne(node, &service);
    }
    if (NT_SUCCESS(status)) {
        status = PnpAddFilters(node, node->Key, L"UpperFilters");
    }
    if (NT_SUCCESS(status)) {
        status = PnpAddFilters(node, class, L"UpperFilters");
    }
    if (NT_SUCCESS(status)) {
        IopReinitializeDrivers();
        node->State = PnpAdded;
        node->Problem = 0;
        node->Status = STATUS_SUCCESS;
    }
    return status;
}

/* ---- removal ----------------------------------------------------------------------------------- */

static void PnpCheckDetached(PPNP_NODE node)
{
    PDEVICE_OBJECT left = node->Pdo->AttachedDevice;

    if (left != NULL) {
        LabFinding("device-left", "IRP_MN_REMOVE_DEVICE: %s left its device object attached",
                   LabImageName(left->DriverObject->DriverStart));
    }
}

static void PnpMustSucceed(PPNP_NODE node, UCHAR minor, const char *name)
{
    NTSTATUS status = PnpSimple(node, minor);

    if (!NT_SUCCESS(status)) {
        LabFinding("pnp-status", "%s: the stack of %wZ failed it with 0x%08x", name,
                   &node->InstancePath, status);
    }
}

static PPNP_NODE PnpChildAfter(PPNP_NODE parent, ULONG number)
{
    for (PPNP_NODE n = PnpNext(NULL); n != NULL; n = PnpNext(n)) {
        if (n->Parent == parent && n->Number > number) {
            return n;
        }
    }
    return NULL;
}

/* A bus that goes deletes the children it still reported: their nodes go with them. */
static void PnpForgetChildren(PPNP_NODE node)
{
    ULONG last = 0;
    PPNP_NODE child;

    while ((child = PnpChildAfter(node, last)) != NULL) {
        last = child->Number;
        if (IopExtension(child->Pdo)->DeletePending) {
            PnpFreeNode(child);
        }
    }
}

/* REMOVE_DEVICE and what follows; the node stays if the bus driver still reports the device. */
static void PnpFinishRemove(PPNP_NODE node, ULONG problem)
{
    PnpNodeStopped(node);
    PnpMustSucceed(node, IRP_MN_REMOVE_DEVICE, "IRP_MN_REMOVE_DEVICE");
    PnpCheckDetached(node);
    PnpForgetChildren(node);
    PnpReleaseResources(node);
    node->State = PnpIdle;
    node->Problem = problem;
    node->IsNic = FALSE;
    PnpReleaseDrivers(node);
    if (IopExtension(node->Pdo)->DeletePending) {
        PnpFreeNode(node);
    }
}

static NTSTATUS PnpRemoveChildren(PPNP_NODE node, BOOLEAN surprise, ULONG problem)
{
    ULONG last = 0;
    PPNP_NODE child;

    /* Nodes come and go meanwhile, their numbers only grow. */
    while ((child = PnpChildAfter(node, last)) != NULL) {
        NTSTATUS status;

        last = child->Number;
        status = PnpRemove(child, surprise, problem);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    return STATUS_SUCCESS;
}

static NTSTATUS PnpQueryRemove(PPNP_NODE node)
{
    NTSTATUS status;

    for (PPNP_NODE child = PnpNext(NULL); child != NULL; child = PnpNext(child)) {
        if (child->Parent == node && child->State == PnpStarted) {
            status = PnpQueryRemove(child);
            if (!NT_SUCCESS(status)) {
                return status;
            }
        }
    }
    if (node->State != PnpStarted && node->State != PnpStopped) {
        return STATUS_SUCCESS;
    }
    PnpDepart(node);
    status = PnpSimple(node, IRP_MN_QUERY_REMOVE_DEVICE);
    if (NT_SUCCESS(status) && node->OpenFiles != 0) {
        status = STATUS_PLUGPLAY_QUERY_VETOED;
    }
    if (!NT_SUCCESS(status)) {
        PnpMustSucceed(node, IRP_MN_CANCEL_REMOVE_DEVICE, "IRP_MN_CANCEL_REMOVE_DEVICE");
    }
    return status;
}

NTSTATUS NTAPI PnpRemove(PPNP_NODE Node, BOOLEAN Surprise, ULONG Problem)
{
    NTSTATUS status;

    if (!Surprise) {
        status = PnpQueryRemove(Node);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    status = PnpRemoveChildren(Node, Surprise, Problem);
    if (!NT_SUCCESS(status) || Node->State == PnpSurprise) {
        return status;
    }
    if (Node->State == PnpIdle && !IopExtension(Node->Pdo)->DeletePending && !Surprise) {
        Node->Problem = Problem;
        return STATUS_SUCCESS;
    }
    if (Surprise && (Node->State == PnpStarted || Node->State == PnpStopped)) {
        Node->State = PnpSurprise;
        PnpNodeStopped(Node);
        PnpMustSucceed(Node, IRP_MN_SURPRISE_REMOVAL, "IRP_MN_SURPRISE_REMOVAL");
        Node->Problem = PNP_PROB_DEVICE_NOT_THERE;
        PnpDepart(Node);
        if (Node->OpenFiles != 0) {
            return STATUS_SUCCESS;
        }
    }
    PnpFinishRemove(Node, Problem);
    return STATUS_SUCCESS;
}

static VOID NTAPI PnpFinishSurprise(PPNP_NODE Node)
{
    if (Node->State == PnpSurprise && Node->OpenFiles == 0) {
        PnpFinishRemove(Node, PNP_PROB_DEVICE_NOT_THERE);
    }
}

/* ---- start -------------------------------------------------------------------------------------- */

/* A part of the lab (ndis.sys) may want to know that a node is a NIC: by class. */
static BOOLEAN PnpIsNetClass(PPNP_NODE node)
{
    static const WCHAR net[] = L"{4d36e972-e325-11ce-bfc1-08002be10318}";
    UNICODE_STRING have, want;

    RtlInitUnicodeString(&want, net);
    return CmpString(node->Key, L"ClassGUID", &have) && RtlEqualUnicodeString(&have, &want, TRUE);
}

/* FALSE: the stack reported the device as failed and it was removed. */
static BOOLEAN PnpQueryState(PPNP_NODE node)
{
    IO_STACK_LOCATION s = {.MinorFunction = IRP_MN_QUERY_PNP_DEVICE_STATE};
    ULONG_PTR state = 0;

    if (!NT_SUCCESS(PnpSend(node, &s, &state))) {
        return TRUE;
    }
    if (state & (PNP_DEVICE_FAILED | PNP_DEVICE_REMOVED)) {
        node->Status = STATUS_DEVICE_NOT_READY;
        PnpRemove(node, TRUE, PNP_PROB_FAILED_POST_START);
        return FALSE;
    }
    return TRUE;
}

static NTSTATUS PnpSendStart(PPNP_NODE node)
{
    IO_STACK_LOCATION s = {.MinorFunction = IRP_MN_START_DEVICE};

    s.Parameters.StartDevice.AllocatedResources = node->Raw;
    s.Parameters.StartDevice.AllocatedResourcesTranslated = node->Translated;
    return PnpSend(node, &s, NULL);
}

NTSTATUS NTAPI PnpStart(PPNP_NODE Node)
{
    NTSTATUS status;

    if (Node->State == PnpStarted) {
        return STATUS_SUCCESS;
    }
    if (Node->State == PnpSurprise || Node->State == PnpGone) {
        return STATUS_DELETE_PENDING;
    }
    if (Node->State == PnpIdle) {
        status = PnpAddDevices(Node);
        if (!NT_SUCCESS(status)) {
            ULONG problem = Node->Problem;

            if (Node->DriverCount != 0) {
                PnpFinishRemove(Node, problem);
            }
            return status;
        }
    }
    status = PnpAssignResources(Node);
    if (NT_SUCCESS(status)) {
        status = PnpSendStart(Node);
    }
    if (!NT_SUCCESS(status)) {
        ULONG problem = status == STATUS_CONFLICTING_ADDRESSES ? PNP_PROB_NORMAL_CONFLICT
                                                               : PNP_PROB_FAILED_START;

        PnpFail(Node, problem, status);
        PnpFinishRemove(Node, problem);
        return status;
    }
    Node->State = PnpStarted;
    Node->Problem = 0;
    Node->Status = STATUS_SUCCESS;
    Node->IsNic = PnpIsNetClass(Node);
    {
        IO_STACK_LOCATION s = {.MinorFunction = IRP_MN_QUERY_CAPABILITIES};

        s.Parameters.DeviceCapabilities.Capabilities = &Node->Capabilities;
        PnpSend(Node, &s, NULL);
    }
    if (!PnpQueryState(Node)) {
        return STATUS_DEVICE_NOT_READY;
    }
    PnpEnumerate(Node);
    return Node->Status;
}

/* Stopped and started again. Somebody else has what it had, so that it gets other resources. */
static NTSTATUS PnpRebalance(PPNP_NODE node)
{
    PNP_NODE other = {0};
    NTSTATUS status;

    if (node->State != PnpStarted) {
        return STATUS_INVALID_DEVICE_STATE;
    }
    PnpDepart(node);
    status = PnpSimple(node, IRP_MN_QUERY_STOP_DEVICE);
    if (!NT_SUCCESS(status)) {
        PnpMustSucceed(node, IRP_MN_CANCEL_STOP_DEVICE, "IRP_MN_CANCEL_STOP_DEVICE");
        return status;
    }
    PnpMustSucceed(node, IRP_MN_STOP_DEVICE, "IRP_MN_STOP_DEVICE");
    node->State = PnpStopped;
    PnpGiveResources(node, &other);
    PnpReleaseResources(node);
    status = PnpStart(node);
    PnpReleaseResources(&other);
    return status;
}

/* ---- enumeration --------------------------------------------------------------------------------- */

static void PnpNewDevice(PPNP_NODE parent, PDEVICE_OBJECT pdo)
{
    PPNP_NODE node = PnpNewNode(parent, pdo);

    if (pdo->Flags & DO_DEVICE_INITIALIZING) {
        LabFinding("device-initializing",
                   "IRP_MN_QUERY_DEVICE_RELATIONS: %s reported a device with DO_DEVICE_INITIALIZING set",
                   LabImageName(pdo->DriverObject->DriverStart));
    }
    node->Reported = TRUE;
    PnpIdentify(node);
    LabLog(LAB_LOG_DEBUG, "device %u: %wZ", node->Number, &node->InstancePath);
    PnpStart(node);
}

/* What the bus does not report any more has been pulled out. */
static void PnpDropMissing(PPNP_NODE parent)
{
    PPNP_NODE n = PnpNext(NULL);

    while (n != NULL) {
        if (n->Parent == parent && !n->Reported && n->State != PnpSurprise) {
            n->Reported = TRUE; /* it may be freed now, or wait for its handles */
            PnpRemove(n, TRUE, PNP_PROB_DEVICE_NOT_THERE);
            n = PnpNext(NULL);
            continue;
        }
        n = PnpNext(n);
    }
}

NTSTATUS NTAPI PnpEnumerate(PPNP_NODE Parent)
{
    IO_STACK_LOCATION s = {.MinorFunction = IRP_MN_QUERY_DEVICE_RELATIONS};
    PDEVICE_RELATIONS relations;
    ULONG_PTR answer = 0;
    NTSTATUS status;

    s.Parameters.QueryDeviceRelations.Type = BusRelations;
    status = PnpSend(Parent, &s, &answer);
    if (!NT_SUCCESS(status) || answer == 0) {
        return status == STATUS_NOT_SUPPORTED ? STATUS_SUCCESS : status;
    }
    relations = (PDEVICE_RELATIONS)answer;
    for (PPNP_NODE n = PnpNext(NULL); n != NULL; n = PnpNext(n)) {
        n->Reported = n->Parent != Parent;
    }
    for (ULONG i = 0; i < relations->Count; i++) {
        PPNP_NODE n = IopExtension(relations->Objects[i])->Node;

        if (n != NULL) {
            n->Reported = TRUE;
        }
    }
    PnpDropMissing(Parent);
    for (ULONG i = 0; i < relations->Count; i++) {
        PDEVICE_OBJECT pdo = relations->Objects[i];

        if (IopExtension(pdo)->Node == NULL) {
            PnpNewDevice(Parent, pdo);
        }
        ObfDereferenceObject(pdo); /* the bus driver took one for the list */
    }
    ExFreePool(relations);
    return STATUS_SUCCESS;
}

/* ---- the PnP thread -------------------------------------------------------------------------------- */

static VOID NTAPI PnpThread(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    for (;;) {
        PPNP_ACTION a;
        PPNP_NODE node;
        KIRQL irql;

        KeWaitForSingleObject(&PnpActionCount, Executive, KernelMode, FALSE, NULL);
        KeAcquireSpinLock(&PnpActionLock, &irql);
        a = CONTAINING_RECORD(RemoveHeadList(&PnpActions), PNP_ACTION, Link);
        KeReleaseSpinLock(&PnpActionLock, irql);
        PnpLock();
        node = a->Root ? PnpRoot : PnpNodeByNumber(a->Number);
        if (node != NULL) {
            a->Run(node);
        }
        PnpUnlock();
        LabFree(a);
    }
}

static void PnpQueue(PPNP_NODE node, VOID(NTAPI *run)(PPNP_NODE))
{
    PPNP_ACTION a = LabAllocate(sizeof(*a));
    KIRQL irql;

    a->Number = node->Number;
    a->Root = node == PnpRoot;
    a->Run = run;
    KeAcquireSpinLock(&PnpActionLock, &irql);
    InsertTailList(&PnpActions, &a->Link);
    KeReleaseSpinLock(&PnpActionLock, irql);
    KeReleaseSemaphore(&PnpActionCount, IO_NO_INCREMENT, 1, FALSE);
}

static VOID NTAPI PnpRunEnumerate(PPNP_NODE Node)
{
    if (Node->State == PnpStarted) {
        PnpEnumerate(Node);
    }
}

static VOID NTAPI PnpRunState(PPNP_NODE Node)
{
    if (Node->State == PnpStarted) {
        PnpQueryState(Node);
    }
}

VOID NTAPI PnpQueueEnumerate(PPNP_NODE Node)
{
    PnpQueue(Node, PnpRunEnumerate);
}

VOID NTAPI PnpQueueState(PPNP_NODE Node)
{
    PnpQueue(Node, PnpRunState);
}

VOID NTAPI PnpFileClosed(PPNP_NODE Node)
{
    if (Node->State == PnpSurprise && Node->OpenFiles == 0) {
        PnpQueue(Node, PnpFinishSurprise);
    }
}

/* ---- requests of the director ----------------------------------------------------------------------- */

static void PnpNarrow(PCUNICODE_STRING text, char *out, ULONG cap)
{
    ULONG bytes = 0;

    RtlUnicodeToUTF8N(out, cap - 1, &bytes, text->Buffer, text->Length);
    out[bytes] = 0;
}

static ULONG PnpReport(PVOID out, ULONG cap)
{
    struct lab_device_info *info = out;
    ULONG count = 0;

    for (PPNP_NODE n = PnpNext(NULL); n != NULL; n = PnpNext(n)) {
        if (n->Number == 0 || (count + 1) * sizeof(*info) > cap) {
            continue;
        }
        RtlZeroMemory(&info[count], sizeof(*info));
        info[count].device = n->Number;
        PciAddressOf(n->Pdo, &info[count].bdf);
        info[count].status = n->Status;
        info[count].problem = n->Problem;
        info[count].is_nic = n->IsNic;
        RtlpMove(info[count].service, n->Service, sizeof(info->service));
        PnpNarrow(&n->InstancePath, info[count].instance, sizeof(info->instance));
        count++;
    }
    return count * (ULONG)sizeof(*info);
}

static ULONG PnpCopyIds(PPNP_NODE node, PVOID out, ULONG cap)
{
    static const WCHAR none[1];
    PCWSTR lists[2] = {node->HardwareIds, node->CompatibleIds != NULL ? node->CompatibleIds : none};
    ULONG at = 0;

    for (ULONG i = 0; i < 2; i++) {
        PCWSTR end = lists[i];
        ULONG bytes;

        while (*end != 0) {
            end += RtlpWcsLen(end) + 1;
        }
        bytes = (ULONG)((PUCHAR)(end + 1) - (PUCHAR)lists[i]);
        if (bytes > cap - at) {
            return at;
        }
        RtlpMove((PUCHAR)out + at, lists[i], bytes);
        at += bytes;
    }
    return at;
}

static NTSTATUS PnpSurpriseRemove(PPNP_NODE node)
{
    PPNP_NODE parent = node->Parent;

    PnpRemove(node, TRUE, PNP_PROB_DEVICE_NOT_THERE);
    return PnpEnumerate(parent); /* the bus driver forgets the device if it is really gone */
}

static NTSTATUS PnpUnloadEverything(void)
{
    PnpRemoveChildren(PnpRoot, FALSE, PNP_PROB_DISABLED);
    for (PPNP_NODE n = PnpNext(NULL); n != NULL; n = PnpNext(n)) {
        if (n->Number != 0 && n->State != PnpIdle) {
            LabLog(LAB_LOG_ERROR, "device %wZ could not be removed", &n->InstancePath);
            return STATUS_DEVICE_BUSY;
        }
    }
    return IopUnloadAll();
}

static NTSTATUS NTAPI PnpRequest(const struct lab_request *Request, PVOID Data, ULONG DataBytes,
                                 PVOID Out, ULONG OutCapacity, ULONG *OutBytes)
{
    PPNP_NODE node = PnpNodeByNumber(Request->device);
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Data);
    UNREFERENCED_PARAMETER(DataBytes);
    *OutBytes = 0;
    if (node == NULL && Request->code != LAB_REQ_ENUMERATE && Request->code != LAB_REQ_UNLOAD) {
        return STATUS_NO_SUCH_DEVICE;
    }
    PnpLock();
    switch (Request->code) {
    case LAB_REQ_ENUMERATE:
        status = PnpEnumerate(PnpRoot);
        *OutBytes = PnpReport(Out, OutCapacity);
        break;
    case LAB_REQ_START:
        status = PnpStart(node);
        break;
    case LAB_REQ_REMOVE:
        status = PnpRemove(node, FALSE, PNP_PROB_DISABLED);
        break;
    case LAB_REQ_SURPRISE_REMOVE:
        status = PnpSurpriseRemove(node);
        break;
    case LAB_REQ_REBALANCE:
        status = PnpRebalance(node);
        break;
    case LAB_REQ_DEVICE_IDS:
        *OutBytes = PnpCopyIds(node, Out, OutCapacity);
        status = STATUS_SUCCESS;
        break;
    default:
        status = PnpUnloadEverything();
        break;
    }
    PnpUnlock();
    return status;
}

VOID NTAPI PnpInitSystem(void)
{
    KeInitializeEvent(&PnpMutex, SynchronizationEvent, TRUE);
    KeInitializeSpinLock(&PnpActionLock);
    KeInitializeSemaphore(&PnpActionCount, 0, MAXLONG);
    LabCreateThread(PnpThread, NULL);
    LabRegisterRequestHandler(LAB_REQ_ENUMERATE, LAB_REQ_SURPRISE_REMOVE, PnpRequest);
    LabRegisterRequestHandler(LAB_REQ_UNLOAD, LAB_REQ_UNLOAD, PnpRequest);
    LabRegisterRequestHandler(LAB_REQ_DEVICE_IDS, LAB_REQ_REBALANCE, PnpRequest);
}

/* SPDX-License-Identifier: MIT */
/*
 * IoConnectInterrupt(Ex) over ke's interrupt objects.
 *
 * Findings: interrupt (not a physical device object, resources that the device was not given,
 * disconnected twice).
 */
#include "pnp.h"

#define IOP_CONNECTION_TAG 'nCoI'

/* What a driver holds for messages; the table handed out is behind it. */
typedef struct _IOP_CONNECTION {
    LIST_ENTRY Link;
    PDEVICE_OBJECT Pdo;
    ULONG Version; /* as connected */
    ULONG Count;
    PVOID Token;   /* the pointer that the driver knows it by */
    PLAB_INTERRUPT Interrupt[];
} IOP_CONNECTION, *PIOP_CONNECTION;

static LIST_ENTRY IopConnections = {&IopConnections, &IopConnections};

static PIOP_CONNECTION IopNewConnection(PDEVICE_OBJECT pdo, ULONG version, ULONG count)
{
    PIOP_CONNECTION c = LabAllocate(sizeof(*c) + count * sizeof(c->Interrupt[0]));

    c->Pdo = pdo;
    c->Version = version;
    InsertTailList(&IopConnections, &c->Link);
    return c;
}

static void IopDropConnection(PIOP_CONNECTION c)
{
    if (c->Version == CONNECT_MESSAGE_BASED) {
        if (IopExtension(c->Pdo)->Node != NULL) {
            PciConnectMessages(c->Pdo, 0, c->Count, FALSE);
        }
        LabPoolFree(c->Token, 0, NULL);
    }
    for (ULONG i = 0; i < c->Count; i++) {
        KiDisconnectInterrupt(c->Interrupt[i]);
    }
    RemoveEntryList(&c->Link);
    LabFree(c);
}

static PIOP_CONNECTION IopFindConnection(PVOID token)
{
    for (PLIST_ENTRY e = IopConnections.Flink; e != &IopConnections; e = e->Flink) {
        PIOP_CONNECTION c = CONTAINING_RECORD(e, IOP_CONNECTION, Link);

        if (c->Token == token) {
            return c;
        }
    }
    return NULL;
}

/* ---- fully specified ------------------------------------------------------------------------------ */

static NTSTATUS IopConnectFull(const IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS *p, PVOID caller)
{
    PPNP_INTERRUPT given = PnpInterruptByVector(p->Vector);
    PIOP_CONNECTION c;
    LAB_CONNECT connect;
    NTSTATUS status;

    *p->InterruptObject = NULL;
    if (given == NULL) {
        LabFinding("interrupt", "IoConnectInterrupt: vector 0x%x was not assigned to a device", p->Vector);
    }
    if (p->Irql != given->Irql || p->SynchronizeIrql < p->Irql) {
        LabFinding("interrupt", "IoConnectInterrupt: Irql %u, SynchronizeIrql %u, assigned is %u",
                   p->Irql, p->SynchronizeIrql, given->Irql);
    }
    if (p->FloatingSave) {
        return STATUS_INVALID_PARAMETER;
    }
    connect = (LAB_CONNECT){.Irq = given->Irq,
                            .Irql = p->Irql,
                            .SynchronizeIrql = p->SynchronizeIrql,
                            .Shareable = p->ShareVector,
                            .Lock = p->SpinLock,
                            .Routine = (PVOID)(ULONG_PTR)p->ServiceRoutine,
                            .Context = p->ServiceContext};
    c = IopNewConnection(p->PhysicalDeviceObject, CONNECT_FULLY_SPECIFIED, 1);
    status = KiConnectInterrupt(&connect, caller, &c->Interrupt[0]);
    if (!NT_SUCCESS(status)) {
        IopDropConnection(c);
        return status;
    }
    c->Count = 1;
    c->Token = KiInterruptObject(c->Interrupt[0]);
    *p->InterruptObject = c->Token;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoConnectInterrupt(PKINTERRUPT *Object, PKSERVICE_ROUTINE Routine, PVOID Context,
                                  PKSPIN_LOCK SpinLock, ULONG Vector, KIRQL Irql,
                                  KIRQL SynchronizeIrql, KINTERRUPT_MODE Mode, BOOLEAN ShareVector,
                                  KAFFINITY Processors, BOOLEAN FloatingSave)
{
    IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS p = {
        .InterruptObject = Object,
        .ServiceRoutine = Routine,
        .ServiceContext = Context,
        .SpinLock = SpinLock,
        .SynchronizeIrql = SynchronizeIrql,
        .FloatingSave = FloatingSave,
        .ShareVector = ShareVector,
        .Vector = Vector,
        .Irql = Irql,
        .InterruptMode = Mode,
        .ProcessorEnableMask = Processors,
    };

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return IopConnectFull(&p, LAB_CALLER());
}

/* ---- line and message based ------------------------------------------------------------------------ */

static PPNP_NODE IopDeviceNode(PDEVICE_OBJECT pdo)
{
    PPNP_NODE node;

    if (pdo == NULL || ObpTypeOf(pdo) != IopDeviceType || IopExtension(pdo)->Node == NULL) {
        LabFinding("interrupt", "IoConnectInterruptEx: %p is not a physical device object", pdo);
    }
    node = IopExtension(pdo)->Node;
    return node;
}

static NTSTATUS IopConnectLine(PDEVICE_OBJECT pdo, PKINTERRUPT *object, PKSERVICE_ROUTINE routine,
                               PVOID context, PKSPIN_LOCK lock, KIRQL synchronize, PVOID caller)
{
    PPNP_NODE node = IopDeviceNode(pdo);
    PIOP_CONNECTION c;
    LAB_CONNECT connect;
    NTSTATUS status;
    ULONG i = 0;

    *object = NULL;
    while (i < node->InterruptCount && node->Interrupts[i].Message) {
        i++;
    }
    if (i == node->InterruptCount) {
        return STATUS_NOT_FOUND;
    }
    connect = (LAB_CONNECT){.Irq = node->Interrupts[i].Irq,
                            .Irql = node->Interrupts[i].Irql,
                            .SynchronizeIrql = max(synchronize, node->Interrupts[i].Irql),
                            .Shareable = TRUE,
                            .Lock = lock,
                            .Routine = (PVOID)(ULONG_PTR)routine,
                            .Context = context};
    c = IopNewConnection(pdo, CONNECT_LINE_BASED, 1);
    status = KiConnectInterrupt(&connect, caller, &c->Interrupt[0]);
    if (!NT_SUCCESS(status)) {
        IopDropConnection(c);
        return status;
    }
    c->Count = 1;
    c->Token = KiInterruptObject(c->Interrupt[0]);
    *object = c->Token;
    return STATUS_SUCCESS;
}

/* IO_INTERRUPT_MESSAGE_INFO: one unified IRQL, which is the highest, so that one lock serves all. */
static PIO_INTERRUPT_MESSAGE_INFO IopMessageTable(PPNP_NODE node, ULONG count, PVOID caller)
{
    PIO_INTERRUPT_MESSAGE_INFO info =
        LabPoolAllocate(NonPagedPool,
                        FIELD_OFFSET(IO_INTERRUPT_MESSAGE_INFO, MessageInfo) +
                            count * sizeof(IO_INTERRUPT_MESSAGE_INFO_ENTRY),
                        IOP_CONNECTION_TAG, LAB_POOL_ZERO | LAB_POOL_NOT_POOL, NULL);

    UNREFERENCED_PARAMETER(caller);
    info->MessageCount = count;
    for (ULONG i = 0; i < count; i++) {
        struct lab_msi message = {0};

        PciMessage(node->Pdo, i, &message);
        info->UnifiedIrql = max(info->UnifiedIrql, node->Interrupts[i].Irql);
        info->MessageInfo[i].MessageAddress.QuadPart = (LONGLONG)message.address;
        info->MessageInfo[i].MessageData = message.data;
        info->MessageInfo[i].TargetProcessorSet = ((KAFFINITY)1 << LabBootInfo()->cpu_count) - 1;
        info->MessageInfo[i].Vector = node->Interrupts[i].Vector;
        info->MessageInfo[i].Irql = node->Interrupts[i].Irql;
        info->MessageInfo[i].Mode = Latched;
        info->MessageInfo[i].Polarity = InterruptActiveHigh;
    }
    return info;
}

static NTSTATUS IopConnectMessages(PPNP_NODE node, IO_CONNECT_INTERRUPT_MESSAGE_BASED_PARAMETERS *p,
                                   ULONG count, PVOID caller)
{
    PIO_INTERRUPT_MESSAGE_INFO info = IopMessageTable(node, count, caller);
    PIOP_CONNECTION c = IopNewConnection(node->Pdo, CONNECT_MESSAGE_BASED, count);
    NTSTATUS status = STATUS_SUCCESS;

    c->Token = info;
    /* A common lock means a common IRQL for all messages. */
    for (ULONG i = 0; i < count && NT_SUCCESS(status); i++) {
        KIRQL irql = node->Interrupts[i].Irql;
        LAB_CONNECT connect = {
            .Irq = node->Interrupts[i].Irq,
            .Irql = irql,
            .SynchronizeIrql = p->SpinLock != NULL ? max(p->SynchronizeIrql, info->UnifiedIrql)
                                                   : max(p->SynchronizeIrql, irql),
            .MessageRoutine = TRUE,
            .MessageId = i,
            .Lock = p->SpinLock,
            .Routine = (PVOID)(ULONG_PTR)p->MessageServiceRoutine,
            .Context = p->ServiceContext,
        };

        status = KiConnectInterrupt(&connect, caller, &c->Interrupt[i]);
        if (NT_SUCCESS(status)) {
            c->Count++;
            info->MessageInfo[i].InterruptObject = KiInterruptObject(c->Interrupt[i]);
        }
    }
    if (!NT_SUCCESS(status)) {
        IopDropConnection(c);
        return status;
    }
    *p->ConnectionContext.InterruptMessageTable = info;
    return PciConnectMessages(node->Pdo, 0, count, TRUE);
}

static NTSTATUS IopConnectMessageBased(PIO_CONNECT_INTERRUPT_PARAMETERS parameters, PVOID caller)
{
    IO_CONNECT_INTERRUPT_MESSAGE_BASED_PARAMETERS *p = &parameters->MessageBased;
    PPNP_NODE node = IopDeviceNode(p->PhysicalDeviceObject);
    ULONG count = 0;

    while (count < node->InterruptCount && node->Interrupts[count].Message) {
        count++;
    }
    *p->ConnectionContext.Generic = NULL;
    if (count != 0) {
        return IopConnectMessages(node, p, count, caller);
    }
    if (p->FallBackServiceRoutine == NULL) {
        return STATUS_NOT_FOUND;
    }
    /* The caller learns from Version which of the two it has now. */
    parameters->Version = CONNECT_LINE_BASED;
    return IopConnectLine(p->PhysicalDeviceObject, p->ConnectionContext.InterruptObject,
                          p->FallBackServiceRoutine, p->ServiceContext, p->SpinLock,
                          p->SynchronizeIrql, caller);
}

NTSTATUS NTAPI IoConnectInterruptEx(PIO_CONNECT_INTERRUPT_PARAMETERS Parameters)
{
    const IO_CONNECT_INTERRUPT_LINE_BASED_PARAMETERS *line = &Parameters->LineBased;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    switch (Parameters->Version) {
    case CONNECT_FULLY_SPECIFIED:
    case CONNECT_FULLY_SPECIFIED_GROUP:
        IopDeviceNode(Parameters->FullySpecified.PhysicalDeviceObject);
        return IopConnectFull(&Parameters->FullySpecified, LAB_CALLER());
    case CONNECT_LINE_BASED:
        if (line->FloatingSave) {
            return STATUS_INVALID_PARAMETER;
        }
        return IopConnectLine(line->PhysicalDeviceObject, line->InterruptObject, line->ServiceRoutine,
                              line->ServiceContext, line->SpinLock, line->SynchronizeIrql,
                              LAB_CALLER());
    case CONNECT_MESSAGE_BASED:
        return IopConnectMessageBased(Parameters, LAB_CALLER());
    default:
        /* An unknown version is answered with the highest known one. */
        Parameters->Version = CONNECT_FULLY_SPECIFIED_GROUP;
        return STATUS_NOT_SUPPORTED;
    }
}

static void IopDisconnect(PVOID token, const char *api)
{
    PIOP_CONNECTION c = IopFindConnection(token);

    if (c == NULL) {
        LabFinding("interrupt", "%s: %p is not a connected interrupt", api, token);
    }
    IopDropConnection(c);
}

VOID NTAPI IoDisconnectInterrupt(PKINTERRUPT Object)
{
    IopDisconnect(Object, "IoDisconnectInterrupt");
}

VOID NTAPI IoDisconnectInterruptEx(PIO_DISCONNECT_INTERRUPT_PARAMETERS Parameters)
{
    PIOP_CONNECTION c = IopFindConnection(Parameters->ConnectionContext.Generic);
    ULONG version = Parameters->Version == CONNECT_FULLY_SPECIFIED_GROUP ? CONNECT_FULLY_SPECIFIED
                                                                         : Parameters->Version;

    if (c != NULL && c->Version != version) {
        LabFinding("interrupt", "IoDisconnectInterruptEx: Version %u, connected with %u",
                   Parameters->Version, c->Version);
    }
    IopDisconnect(Parameters->ConnectionContext.Generic, "IoDisconnectInterruptEx");
}

VOID NTAPI IopRestoreMessages(PDEVICE_OBJECT Pdo)
{
    for (PLIST_ENTRY e = IopConnections.Flink; e != &IopConnections; e = e->Flink) {
        PIOP_CONNECTION c = CONTAINING_RECORD(e, IOP_CONNECTION, Link);

        if (c->Pdo == Pdo && c->Version == CONNECT_MESSAGE_BASED) {
            PciConnectMessages(Pdo, 0, c->Count, TRUE);
        }
    }
}

/* SPDX-License-Identifier: MIT */
/*
 * PCI functions: resource requirements, programming of BARs and messages, power.
 *
 * Messages are used if the device's hardware key asks for them (Interrupt Management\
 * MessageSignaledInterruptProperties, MSISupported) and the function has MSI-X or MSI. MSI-X entries
 * are written masked at start and unmasked when their interrupt is connected. Of MSI one message is
 * used: the addresses of the host's messages are not consecutive.
 *
 * Sleep: D3 saves the header, turns off decoding and messages and sets PMCSR to D3hot if there is such
 * a register. When the system sleeps (S1 and deeper) real machines cut power, so a function that can
 * be reset (PCI Express function level reset) is: a driver must take all device state as lost. D0
 * restores header and message table.
 */
#include "pci.h"

#if defined(_WIN64)
_Static_assert(sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR) == 20, "CM_PARTIAL_RESOURCE_DESCRIPTOR");
#else
_Static_assert(sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR) == 16, "CM_PARTIAL_RESOURCE_DESCRIPTOR");
#endif
_Static_assert(sizeof(IO_RESOURCE_DESCRIPTOR) == 32, "IO_RESOURCE_DESCRIPTOR");
_Static_assert(FIELD_OFFSET(IO_RESOURCE_REQUIREMENTS_LIST, List) == 32, "requirements list");

/* ---- requirements ------------------------------------------------------------------------------ */

static ULONG PciMessageCount(PPCI_FUNCTION f)
{
    PPNP_NODE node = IopExtension(f->Pdo)->Node;
    PCM_NODE key = CmpFindZ(node->Key,
                            L"Device Parameters\\Interrupt Management\\MessageSignaledInterruptProperties",
                            FALSE);
    ULONG limit;

    if (key == NULL || CmpDword(key, L"MSISupported", 0) != 1) {
        return 0;
    }
    limit = CmpDword(key, L"MessageNumberLimit", PCI_MSIX_SIZE + 1);
    if (f->Msix != 0) {
        return min(max(limit, 1u), f->MsixCount);
    }
    return f->Msi != 0 ? 1 : 0;
}

static ULONG PciAddBars(PPCI_FUNCTION f, PIO_RESOURCE_DESCRIPTOR d)
{
    ULONG n = 0;

    for (ULONG i = 0; i < PCI_BARS; i++) {
        const PCI_BAR *bar = &f->Bar[i];
        BOOLEAN io = (bar->Bits & PCI_ADDRESS_IO_SPACE) != 0;
        BOOLEAN wide = !io && (bar->Bits & PCI_ADDRESS_MEMORY_TYPE_MASK) == PCI_TYPE_64BIT;

        if (bar->Size == 0) {
            continue;
        }
        if (bar->Size > 0x80000000) {
            LabFinding("missing", "PCI BAR %u of 0x%I64x bytes", i, bar->Size);
        }
        d[n] = (IO_RESOURCE_DESCRIPTOR){
            .Type = io ? CmResourceTypePort : CmResourceTypeMemory,
            .ShareDisposition = CmResourceShareDeviceExclusive,
            .Flags = (USHORT)(io ? CM_RESOURCE_PORT_IO | CM_RESOURCE_PORT_16_BIT_DECODE |
                                       CM_RESOURCE_PORT_POSITIVE_DECODE
                              : bar->Bits & PCI_ADDRESS_MEMORY_PREFETCHABLE
                                  ? CM_RESOURCE_MEMORY_PREFETCHABLE
                                  : CM_RESOURCE_MEMORY_READ_WRITE),
        };
        d[n].u.Memory.Length = (ULONG)bar->Size;
        d[n].u.Memory.Alignment = (ULONG)bar->Size;
        d[n].u.Memory.MaximumAddress.QuadPart = io ? 0xFFFF : wide ? -1 : (LONGLONG)0xFFFFFFFF;
        n++;
    }
    return n;
}

static ULONG PciAddMessages(PIO_RESOURCE_DESCRIPTOR d, ULONG count)
{
    for (ULONG i = 0; i < count; i++) {
        d[i] = (IO_RESOURCE_DESCRIPTOR){
            .Type = CmResourceTypeInterrupt,
            .ShareDisposition = CmResourceShareDeviceExclusive,
            .Flags = CM_RESOURCE_INTERRUPT_LATCHED | CM_RESOURCE_INTERRUPT_MESSAGE,
        };
        d[i].u.Interrupt.MinimumVector = CM_RESOURCE_INTERRUPT_MESSAGE_TOKEN;
        d[i].u.Interrupt.MaximumVector = CM_RESOURCE_INTERRUPT_MESSAGE_TOKEN;
    }
    return count;
}

static ULONG PciAddLine(PPCI_FUNCTION f, PIO_RESOURCE_DESCRIPTOR d)
{
    if (f->Pin == 0 || f->Pin > 4) {
        return 0;
    }
    *d = (IO_RESOURCE_DESCRIPTOR){
        .Type = CmResourceTypeInterrupt,
        .ShareDisposition = CmResourceShareShared,
        .Flags = CM_RESOURCE_INTERRUPT_LEVEL_SENSITIVE,
    };
    d->u.Interrupt.MinimumVector = d->u.Interrupt.MaximumVector =
        (ULONG)LabHost->pci_line(f->Bdf, f->Pin);
    return 1;
}

PIO_RESOURCE_REQUIREMENTS_LIST NTAPI PciRequirements(PPCI_FUNCTION f)
{
    ULONG messages = PciMessageCount(f);
    ULONG lists = messages > 1 ? 3 : messages == 1 ? 2 : 1;
    ULONG bytes = FIELD_OFFSET(IO_RESOURCE_REQUIREMENTS_LIST, List) +
                  lists * FIELD_OFFSET(IO_RESOURCE_LIST, Descriptors) +
                  (lists * (PCI_BARS + 1) + messages + 1) * (ULONG)sizeof(IO_RESOURCE_DESCRIPTOR);
    PIO_RESOURCE_REQUIREMENTS_LIST r = ExAllocatePoolWithTag(PagedPool, bytes, ' icP');
    PIO_RESOURCE_LIST list;

    if (r == NULL) {
        return NULL;
    }
    RtlZeroMemory(r, bytes);
    r->InterfaceType = PCIBus;
    r->BusNumber = f->Bdf >> 8;
    r->SlotNumber = (f->Bdf >> 3 & 31) | (f->Bdf & 7) << 5; /* PCI_SLOT_NUMBER */
    r->AlternativeLists = lists;
    list = r->List;
    for (ULONG i = 0; i < lists; i++) {
        ULONG want = i + 1 == lists ? 0 : i == 0 ? messages : 1;

        list->Version = list->Revision = 1;
        list->Count = PciAddBars(f, list->Descriptors);
        list->Count += want != 0 ? PciAddMessages(&list->Descriptors[list->Count], want)
                                 : PciAddLine(f, &list->Descriptors[list->Count]);
        list = (PIO_RESOURCE_LIST)&list->Descriptors[list->Count];
    }
    r->ListSize = (ULONG)((PUCHAR)list - (PUCHAR)r);
    return r;
}

/* ---- messages ------------------------------------------------------------------------------------ */

static volatile ULONG *PciEntry(PPCI_FUNCTION f, ULONG index)
{
    return f->MsixTable + index * (PCI_MSIX_ENTRY / sizeof(ULONG));
}

BOOLEAN NTAPI PciMessage(PDEVICE_OBJECT Pdo, ULONG Index, struct lab_msi *Message)
{
    PPNP_NODE node = IopExtension(Pdo)->Node;

    if (Index >= node->InterruptCount || !node->Interrupts[Index].Message) {
        return FALSE;
    }
    return LabHost->msi_route(node->Interrupts[Index].Irq & ~LAB_IRQ_MESSAGE, LAB_VA(Message)) == 0;
}

static NTSTATUS PciWriteMsix(PPCI_FUNCTION f, ULONG count)
{
    PHYSICAL_ADDRESS table = {.QuadPart =
                                  (LONGLONG)(f->Bar[f->MsixBar].Address + f->MsixOffset)};

    if (f->MsixBar >= PCI_BARS || f->Bar[f->MsixBar].Size == 0) {
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    f->MsixTable = MmMapIoSpace(table, f->MsixCount * PCI_MSIX_ENTRY, MmNonCached);
    if (f->MsixTable == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    PciWrite(f, f->Msix + PCI_MSIX_CONTROL, 2, PCI_MSIX_ENABLE | PCI_MSIX_MASK_ALL);
    for (ULONG i = 0; i < f->MsixCount; i++) {
        volatile ULONG *entry = PciEntry(f, i);
        struct lab_msi message = {0};

        entry[3] = PCI_MSIX_ENTRY_MASKED;
        if (i < count && PciMessage(f->Pdo, i, &message)) {
            entry[0] = (ULONG)message.address;
            entry[1] = (ULONG)(message.address >> 32);
            entry[2] = message.data;
        }
    }
    PciWrite(f, f->Msix + PCI_MSIX_CONTROL, 2, PCI_MSIX_ENABLE);
    return STATUS_SUCCESS;
}

static NTSTATUS PciWriteMsi(PPCI_FUNCTION f)
{
    ULONG control = PciRead(f, f->Msi + PCI_MSI_CONTROL, 2);
    struct lab_msi message;

    if (!PciMessage(f->Pdo, 0, &message)) {
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    PciWrite(f, f->Msi + 4, 4, (ULONG)message.address);
    if (control & PCI_MSI_64BIT) {
        PciWrite(f, f->Msi + 8, 4, (ULONG)(message.address >> 32));
        PciWrite(f, f->Msi + 12, 2, message.data);
    } else if (message.address >> 32 != 0) {
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    } else {
        PciWrite(f, f->Msi + 8, 2, message.data);
    }
    PciWrite(f, f->Msi + PCI_MSI_CONTROL, 2,
             control & ~(PCI_MSI_ENABLE | PCI_MSI_MULTIPLE_ENABLE));
    return STATUS_SUCCESS;
}

static ULONG PciAssignedMessages(PPCI_FUNCTION f)
{
    PPNP_NODE node = IopExtension(f->Pdo)->Node;
    ULONG n = 0;

    while (n < node->InterruptCount && node->Interrupts[n].Message) {
        n++;
    }
    return n;
}

static NTSTATUS PciProgramMessages(PPCI_FUNCTION f)
{
    ULONG count = PciAssignedMessages(f);

    if (count == 0) {
        return STATUS_SUCCESS;
    }
    return f->Msix != 0 ? PciWriteMsix(f, count) : PciWriteMsi(f);
}

static void PciDisableMessages(PPCI_FUNCTION f)
{
    if (f->Msix != 0) {
        PciWrite(f, f->Msix + PCI_MSIX_CONTROL, 2, 0);
    }
    if (f->Msi != 0) {
        ULONG control = PciRead(f, f->Msi + PCI_MSI_CONTROL, 2);

        PciWrite(f, f->Msi + PCI_MSI_CONTROL, 2, control & ~PCI_MSI_ENABLE);
    }
    if (f->MsixTable != NULL) {
        MmUnmapIoSpace((PVOID)f->MsixTable, f->MsixCount * PCI_MSIX_ENTRY);
        f->MsixTable = NULL;
    }
}

NTSTATUS NTAPI PciConnectMessages(PDEVICE_OBJECT Pdo, ULONG First, ULONG Count, BOOLEAN On)
{
    PPCI_FUNCTION f = Pdo->DeviceExtension;

    if (f->MsixTable != NULL) {
        for (ULONG i = First; i < First + Count; i++) {
            PciEntry(f, i)[3] = On ? 0 : PCI_MSIX_ENTRY_MASKED;
        }
    } else if (f->Msi != 0) {
        ULONG control = PciRead(f, f->Msi + PCI_MSI_CONTROL, 2) & ~PCI_MSI_ENABLE;

        PciWrite(f, f->Msi + PCI_MSI_CONTROL, 2, control | (On ? PCI_MSI_ENABLE : 0));
    }
    return STATUS_SUCCESS;
}

/* ---- start, stop ----------------------------------------------------------------------------------- */

static void PciWriteBar(PPCI_FUNCTION f, ULONG i)
{
    const PCI_BAR *bar = &f->Bar[i];

    PciWrite(f, PCI_REG_BAR0 + 4 * i, 4, (ULONG)bar->Address | bar->Bits);
    if (!(bar->Bits & PCI_ADDRESS_IO_SPACE) &&
        (bar->Bits & PCI_ADDRESS_MEMORY_TYPE_MASK) == PCI_TYPE_64BIT) {
        PciWrite(f, PCI_REG_BAR0 + 4 * i + 4, 4, (ULONG)(bar->Address >> 32));
    }
}

/* The n-th memory or port descriptor belongs to the n-th BAR that exists. */
static NTSTATUS PciAssignBars(PPCI_FUNCTION f, PCM_RESOURCE_LIST raw)
{
    const CM_PARTIAL_RESOURCE_LIST *list = raw != NULL ? &raw->List[0].PartialResourceList : NULL;
    ULONG bar = 0;

    for (ULONG i = 0; list != NULL && i < list->Count; i++) {
        const CM_PARTIAL_RESOURCE_DESCRIPTOR *d = &list->PartialDescriptors[i];

        if (d->Type != CmResourceTypeMemory && d->Type != CmResourceTypePort) {
            continue;
        }
        while (bar < PCI_BARS && f->Bar[bar].Size == 0) {
            bar++;
        }
        if (bar == PCI_BARS || f->Bar[bar].Size != d->u.Memory.Length) {
            return STATUS_DEVICE_CONFIGURATION_ERROR;
        }
        f->Bar[bar].Address = (ULONG64)d->u.Memory.Start.QuadPart;
        PciWriteBar(f, bar);
        bar++;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PciStart(PPCI_FUNCTION f, PCM_RESOURCE_LIST Raw)
{
    NTSTATUS status;

    if ((USHORT)PciRead(f, 0, 2) != f->Vendor) {
        return STATUS_NO_SUCH_DEVICE;
    }
    PciSetPower(f, PowerDeviceD0);
    PciWrite(f, PCI_REG_COMMAND, 2, 0);
    status = PciAssignBars(f, Raw);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    PciWrite(f, PCI_REG_COMMAND, 2,
             PCI_ENABLE_IO_SPACE | PCI_ENABLE_MEMORY_SPACE | PCI_ENABLE_BUS_MASTER);
    status = PciProgramMessages(f);
    f->Started = NT_SUCCESS(status);
    return status;
}

VOID NTAPI PciStop(PPCI_FUNCTION f)
{
    if (f->Started && f->Present) {
        PciDisableMessages(f);
        PciWrite(f, PCI_REG_COMMAND, 2, 0);
    } else if (f->MsixTable != NULL) {
        MmUnmapIoSpace((PVOID)f->MsixTable, f->MsixCount * PCI_MSIX_ENTRY);
        f->MsixTable = NULL;
    }
    f->Started = FALSE;
}

/* ---- power ------------------------------------------------------------------------------------------ */

static void PciResetFunction(PPCI_FUNCTION f)
{
    if (f->Express != 0 &&
        (PciRead(f, f->Express + PCI_EXP_DEVICE_CAPABILITIES, 4) & PCI_EXP_FLR_CAPABLE)) {
        ULONG control = PciRead(f, f->Express + PCI_EXP_DEVICE_CONTROL, 2);

        PciWrite(f, f->Express + PCI_EXP_DEVICE_CONTROL, 2, control | PCI_EXP_INITIATE_FLR);
        LabHost->stall(100 * 1000 * 1000); /* PCI Express 3.0 §6.6.2: 100 ms */
    }
}

static void PciWritePmcsr(PPCI_FUNCTION f, ULONG state)
{
    ULONG value;

    if (f->Pm == 0) {
        return;
    }
    value = PciRead(f, f->Pm + PCI_PM_CSR, 2) & ~PCI_PM_STATE_MASK;
    PciWrite(f, f->Pm + PCI_PM_CSR, 2, value | state);
}

static void PciSleep(PPCI_FUNCTION f)
{
    for (ULONG i = 0; i < 16; i++) {
        f->Saved[i] = PciRead(f, 4 * i, 4);
    }
    if (PopSystemState() > PowerSystemWorking) {
        PciResetFunction(f);
    }
    PciWrite(f, PCI_REG_COMMAND, 2, 0);
    PciWritePmcsr(f, 3);
}

static void PciWake(PPCI_FUNCTION f)
{
    ULONG messages = f->Started ? PciAssignedMessages(f) : 0;

    PciWritePmcsr(f, 0);
    LabHost->stall(10 * 1000 * 1000); /* PCI Power Management 1.2 §5.4: 10 ms after D3hot */
    for (ULONG i = 0; i < PCI_BARS; i++) {
        PciWrite(f, PCI_REG_BAR0 + 4 * i, 4, f->Saved[4 + i]);
    }
    PciWrite(f, PCI_REG_INTERRUPT_LINE, 1, f->Saved[15] & 0xFF);
    PciWrite(f, PCI_REG_COMMAND, 2, f->Saved[1] & 0xFFFF);
    if (messages != 0) {
        if (f->MsixTable != NULL) {
            MmUnmapIoSpace((PVOID)f->MsixTable, f->MsixCount * PCI_MSIX_ENTRY);
            f->MsixTable = NULL;
        }
        PciProgramMessages(f);
        IopRestoreMessages(f->Pdo); /* those that are connected */
    }
}

VOID NTAPI PciSetPower(PPCI_FUNCTION f, DEVICE_POWER_STATE State)
{
    if (State == f->Power || !f->Present) {
        return;
    }
    if (State == PowerDeviceD3 && f->Power == PowerDeviceD0) {
        PciSleep(f);
    } else if (State == PowerDeviceD0) {
        PciWake(f);
    } else {
        PciWritePmcsr(f, (ULONG)(State - PowerDeviceD0));
    }
    f->Power = State;
}

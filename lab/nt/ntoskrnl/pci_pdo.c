/* SPDX-License-Identifier: MIT */
/*
 * PCI functions: the physical device object's answers to PnP and power requests.
 *
 * Ids are formed as MS docs "Identifiers for PCI Devices" says and in Windows 7's order.
 */
#include "pci.h"

#include <initguid.h>
#include <wdmguid.h>

#define PCI_TAG ' icP'
#define PCI_IDS_CHARS 512

/* A list of strings being written; wide from narrow formats. */
typedef struct _PCI_IDS {
    PWSTR Text;
    ULONG At;
} PCI_IDS;

static void PciId(PCI_IDS *ids, const char *format, ...)
{
    char line[80];
    va_list args;
    SIZE_T n;

    va_start(args, format);
    n = LabFormatV(line, sizeof(line), format, args);
    va_end(args);
    LAB_ASSERT(ids->At + n + 2 <= PCI_IDS_CHARS);
    for (SIZE_T i = 0; i <= n; i++) {
        ids->Text[ids->At++] = (WCHAR)line[i];
    }
    ids->Text[ids->At] = 0;
}

static void PciHardwareIds(const PCI_FUNCTION *f, PCI_IDS *ids)
{
    ULONG sub = (ULONG)f->Subsystem << 16 | f->Subvendor;

    PciId(ids, "PCI\\VEN_%04X&DEV_%04X&SUBSYS_%08X&REV_%02X", f->Vendor, f->Device, sub, f->Revision);
    PciId(ids, "PCI\\VEN_%04X&DEV_%04X&SUBSYS_%08X", f->Vendor, f->Device, sub);
    PciId(ids, "PCI\\VEN_%04X&DEV_%04X&CC_%02X%02X%02X", f->Vendor, f->Device, f->Class, f->Subclass,
          f->ProgIf);
    PciId(ids, "PCI\\VEN_%04X&DEV_%04X&CC_%02X%02X", f->Vendor, f->Device, f->Class, f->Subclass);
}

static void PciCompatibleIds(const PCI_FUNCTION *f, PCI_IDS *ids)
{
    PciId(ids, "PCI\\VEN_%04X&DEV_%04X&REV_%02X", f->Vendor, f->Device, f->Revision);
    PciId(ids, "PCI\\VEN_%04X&DEV_%04X", f->Vendor, f->Device);
    PciId(ids, "PCI\\VEN_%04X&CC_%02X%02X%02X", f->Vendor, f->Class, f->Subclass, f->ProgIf);
    PciId(ids, "PCI\\VEN_%04X&CC_%02X%02X", f->Vendor, f->Class, f->Subclass);
    PciId(ids, "PCI\\VEN_%04X", f->Vendor);
    PciId(ids, "PCI\\CC_%02X%02X%02X", f->Class, f->Subclass, f->ProgIf);
    PciId(ids, "PCI\\CC_%02X%02X", f->Class, f->Subclass);
}

static NTSTATUS PciQueryId(const PCI_FUNCTION *f, PIO_STACK_LOCATION s, PIRP irp)
{
    PCI_IDS ids = {0};

    ids.Text = ExAllocatePoolWithTag(PagedPool, PCI_IDS_CHARS * sizeof(WCHAR), PCI_TAG);
    if (ids.Text == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    switch (s->Parameters.QueryId.IdType) {
    case BusQueryDeviceID:
        PciId(&ids, "PCI\\VEN_%04X&DEV_%04X&SUBSYS_%08X&REV_%02X", f->Vendor, f->Device,
              (ULONG)f->Subsystem << 16 | f->Subvendor, f->Revision);
        break;
    case BusQueryHardwareIDs:
        PciHardwareIds(f, &ids);
        break;
    case BusQueryCompatibleIDs:
        PciCompatibleIds(f, &ids);
        break;
    case BusQueryInstanceID:
        PciId(&ids, f->Bdf > 0xFF ? "%04X" : "%02X", f->Bdf);
        break;
    default:
        ExFreePoolWithTag(ids.Text, PCI_TAG);
        return irp->IoStatus.Status;
    }
    irp->IoStatus.Information = (ULONG_PTR)ids.Text;
    return STATUS_SUCCESS;
}

static const char *PciClassName(const PCI_FUNCTION *f)
{
    switch (f->Class) {
    case 1: return "Mass Storage Controller";
    case 2: return f->Subclass == 0 ? "Ethernet Controller" : "Network Controller";
    case 3: return "Video Controller";
    case 4: return f->Subclass == 1 ? "Multimedia Audio Controller" : "Multimedia Controller";
    case 5: return "PCI Memory Controller";
    case 6: return "PCI Bridge";
    case 7: return "PCI Communications Device";
    case 12: return "PCI Serial Bus Controller";
    default: return "PCI Device";
    }
}

static NTSTATUS PciQueryText(const PCI_FUNCTION *f, PIO_STACK_LOCATION s, PIRP irp)
{
    PCI_IDS ids = {0};

    if (s->Parameters.QueryDeviceText.DeviceTextType > DeviceTextLocationInformation) {
        return irp->IoStatus.Status;
    }
    ids.Text = ExAllocatePoolWithTag(PagedPool, PCI_IDS_CHARS * sizeof(WCHAR), PCI_TAG);
    if (ids.Text == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (s->Parameters.QueryDeviceText.DeviceTextType == DeviceTextDescription) {
        PciId(&ids, "%s", PciClassName(f));
    } else {
        PciId(&ids, "PCI bus %u, device %u, function %u", f->Bdf >> 8, f->Bdf >> 3 & 31, f->Bdf & 7);
    }
    irp->IoStatus.Information = (ULONG_PTR)ids.Text;
    return STATUS_SUCCESS;
}

static NTSTATUS PciQueryCapabilities(const PCI_FUNCTION *f, PDEVICE_CAPABILITIES c)
{
    if (c->Version != 1 || c->Size < sizeof(*c)) {
        return STATUS_UNSUCCESSFUL;
    }
    c->UniqueID = FALSE;
    c->Address = (f->Bdf >> 3 & 31) << 16 | (f->Bdf & 7);
    c->UINumber = f->Bdf >> 3 & 31;
    c->SurpriseRemovalOK = FALSE;
    c->DeviceState[PowerSystemUnspecified] = PowerDeviceUnspecified;
    c->DeviceState[PowerSystemWorking] = PowerDeviceD0;
    for (int s = PowerSystemSleeping1; s < PowerSystemMaximum; s++) {
        c->DeviceState[s] = PowerDeviceD3;
    }
    c->SystemWake = PowerSystemUnspecified;
    c->DeviceWake = PowerDeviceUnspecified;
    c->D1Latency = c->D2Latency = 0;
    c->D3Latency = 100; /* units of 100 us */
    return STATUS_SUCCESS;
}

/* ---- configuration space ----------------------------------------------------------------------- */

/* Byte by byte where the range is not aligned; returns the bytes moved. */
static ULONG PciMove(const PCI_FUNCTION *f, PVOID buffer, ULONG offset, ULONG length, BOOLEAN write)
{
    PUCHAR at = buffer;
    ULONG end;

    if (offset >= PCI_EXTENDED_CONFIG_LENGTH) {
        return 0;
    }
    length = min(length, PCI_EXTENDED_CONFIG_LENGTH - offset);
    end = offset + length;
    while (offset < end) {
        ULONG width = offset % 4 == 0 && end - offset >= 4   ? 4
                      : offset % 2 == 0 && end - offset >= 2 ? 2
                                                             : 1;
        ULONG value = 0;

        if (write) {
            RtlpMove(&value, at, width);
            PciWrite(f, offset, width, value);
        } else {
            value = PciRead(f, offset, width);
            RtlpMove(at, &value, width);
        }
        at += width;
        offset += width;
    }
    return length;
}

static ULONG NTAPI PciGetData(PVOID Context, ULONG Space, PVOID Buffer, ULONG Offset, ULONG Length)
{
    return Space == PCI_WHICHSPACE_CONFIG ? PciMove(Context, Buffer, Offset, Length, FALSE) : 0;
}

static ULONG NTAPI PciSetData(PVOID Context, ULONG Space, PVOID Buffer, ULONG Offset, ULONG Length)
{
    return Space == PCI_WHICHSPACE_CONFIG ? PciMove(Context, Buffer, Offset, Length, TRUE) : 0;
}

static NTSTATUS PciConfig(const PCI_FUNCTION *f, PIO_STACK_LOCATION s, PIRP irp, BOOLEAN write)
{
    if (s->Parameters.ReadWriteConfig.WhichSpace != PCI_WHICHSPACE_CONFIG) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    irp->IoStatus.Information =
        PciMove(f, s->Parameters.ReadWriteConfig.Buffer, s->Parameters.ReadWriteConfig.Offset,
                s->Parameters.ReadWriteConfig.Length, write);
    return STATUS_SUCCESS;
}

/* ---- BUS_INTERFACE_STANDARD ---------------------------------------------------------------------- */

static VOID NTAPI PciReferenceInterface(PVOID Context)
{
    PPCI_FUNCTION f = Context;

    InterlockedIncrement(&f->InterfaceReferences);
    ObfReferenceObject(f->Pdo);
}

static VOID NTAPI PciDereferenceInterface(PVOID Context)
{
    PPCI_FUNCTION f = Context;

    if (InterlockedDecrement(&f->InterfaceReferences) < 0) {
        LabFinding("object-reference", "BUS_INTERFACE_STANDARD: InterfaceDereference called once more "
                                       "than there are references");
    }
    ObfDereferenceObject(f->Pdo);
}

static BOOLEAN NTAPI PciTranslate(PVOID Context, PHYSICAL_ADDRESS Address, ULONG Length, PULONG Space,
                                  PPHYSICAL_ADDRESS Translated)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Length);
    UNREFERENCED_PARAMETER(Space);
    *Translated = Address; /* bus addresses are system addresses on a PC */
    return TRUE;
}

static struct _DMA_ADAPTER *NTAPI PciDmaAdapter(PVOID Context, struct _DEVICE_DESCRIPTION *Description,
                                                PULONG MapRegisters)
{
    return IoGetDmaAdapter(((PPCI_FUNCTION)Context)->Pdo, Description, MapRegisters);
}

/* The bus part of IRP_MN_QUERY_INTERFACE; also asked from IoGetDmaAdapter's callers. */
static NTSTATUS PciQueryInterface(PPCI_FUNCTION f, PIO_STACK_LOCATION s, NTSTATUS unchanged)
{
    PBUS_INTERFACE_STANDARD bus = (PBUS_INTERFACE_STANDARD)s->Parameters.QueryInterface.Interface;

    if (!IsEqualGUID(s->Parameters.QueryInterface.InterfaceType, &GUID_BUS_INTERFACE_STANDARD)) {
        return unchanged;
    }
    if (s->Parameters.QueryInterface.Size < sizeof(*bus)) {
        return STATUS_INVALID_PARAMETER;
    }
    *bus = (BUS_INTERFACE_STANDARD){
        .Size = sizeof(*bus),
        .Version = 1,
        .Context = f,
        .InterfaceReference = PciReferenceInterface,
        .InterfaceDereference = PciDereferenceInterface,
        .TranslateBusAddress = PciTranslate,
        .GetDmaAdapter = PciDmaAdapter,
        .SetBusData = PciSetData,
        .GetBusData = PciGetData,
    };
    PciReferenceInterface(f);
    return STATUS_SUCCESS;
}

/* ---- PnP ------------------------------------------------------------------------------------------ */

static NTSTATUS PciBusInformation(const PCI_FUNCTION *f, PIRP irp)
{
    PPNP_BUS_INFORMATION info = ExAllocatePoolWithTag(PagedPool, sizeof(*info), PCI_TAG);

    if (info == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    info->BusTypeGuid = GUID_BUS_TYPE_PCI;
    info->LegacyBusType = PCIBus;
    info->BusNumber = f->Bdf >> 8;
    irp->IoStatus.Information = (ULONG_PTR)info;
    return STATUS_SUCCESS;
}

static NTSTATUS PciRelations(const PCI_FUNCTION *f, PIO_STACK_LOCATION s, PIRP irp)
{
    PDEVICE_RELATIONS relations;

    if (s->Parameters.QueryDeviceRelations.Type != TargetDeviceRelation) {
        return irp->IoStatus.Status;
    }
    relations = ExAllocatePoolWithTag(PagedPool, sizeof(*relations), PCI_TAG);
    if (relations == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    ObfReferenceObject(f->Pdo);
    relations->Count = 1;
    relations->Objects[0] = f->Pdo;
    irp->IoStatus.Information = (ULONG_PTR)relations;
    return STATUS_SUCCESS;
}

/* The boot configuration: none, what firmware left is not kept. */
static NTSTATUS PciQueryRequirements(PPCI_FUNCTION f, PIRP irp)
{
    PIO_RESOURCE_REQUIREMENTS_LIST list = PciRequirements(f);

    irp->IoStatus.Information = (ULONG_PTR)list;
    return list != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS PciRemove(PPCI_FUNCTION f)
{
    PciStop(f);
    if (!f->Present) {
        IoDeleteDevice(f->Pdo);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS PciMinor(PPCI_FUNCTION f, PIO_STACK_LOCATION s, PIRP irp)
{
    switch (s->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return PciStart(f, s->Parameters.StartDevice.AllocatedResources);
    case IRP_MN_STOP_DEVICE:
        PciStop(f);
        return STATUS_SUCCESS;
    case IRP_MN_REMOVE_DEVICE:
        return PciRemove(f);
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
    case IRP_MN_DEVICE_USAGE_NOTIFICATION:
        return STATUS_SUCCESS;
    case IRP_MN_QUERY_ID:
        return PciQueryId(f, s, irp);
    case IRP_MN_QUERY_DEVICE_TEXT:
        return PciQueryText(f, s, irp);
    case IRP_MN_QUERY_CAPABILITIES:
        return PciQueryCapabilities(f, s->Parameters.DeviceCapabilities.Capabilities);
    case IRP_MN_QUERY_RESOURCE_REQUIREMENTS:
        return PciQueryRequirements(f, irp);
    case IRP_MN_QUERY_BUS_INFORMATION:
        return PciBusInformation(f, irp);
    case IRP_MN_QUERY_DEVICE_RELATIONS:
        return PciRelations(f, s, irp);
    case IRP_MN_QUERY_INTERFACE:
        return PciQueryInterface(f, s, irp->IoStatus.Status);
    case IRP_MN_READ_CONFIG:
        return PciConfig(f, s, irp, FALSE);
    case IRP_MN_WRITE_CONFIG:
        return PciConfig(f, s, irp, TRUE);
    default:
        return irp->IoStatus.Status; /* unknown minors keep the status they came with */
    }
}

NTSTATUS NTAPI PciFunctionPnp(PPCI_FUNCTION f, PIRP Irp)
{
    PDEVICE_OBJECT pdo = f->Pdo;
    NTSTATUS status;

    ObfReferenceObject(pdo); /* REMOVE_DEVICE may delete it */
    status = PciMinor(f, IoGetCurrentIrpStackLocation(Irp), Irp);
    Irp->IoStatus.Status = status;
    IofCompleteRequest(Irp, IO_NO_INCREMENT);
    ObfDereferenceObject(pdo);
    return status;
}

NTSTATUS NTAPI PciFunctionPower(PPCI_FUNCTION f, PIRP Irp)
{
    PIO_STACK_LOCATION s = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status = Irp->IoStatus.Status;

    switch (s->MinorFunction) {
    case IRP_MN_SET_POWER:
        if (s->Parameters.Power.Type == DevicePowerState) {
            POWER_STATE state = s->Parameters.Power.State;

            PciSetPower(f, state.DeviceState);
            PoSetPowerState(f->Pdo, DevicePowerState, state);
        }
        status = STATUS_SUCCESS;
        break;
    case IRP_MN_QUERY_POWER:
        status = STATUS_SUCCESS;
        break;
    default: /* WAIT_WAKE: no function of the lab's machines wakes it */
        break;
    }
    PoStartNextPowerIrp(Irp);
    Irp->IoStatus.Status = status;
    IofCompleteRequest(Irp, IO_NO_INCREMENT);
    return status;
}

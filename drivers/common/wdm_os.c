/* SPDX-License-Identifier: MIT */
#include <initguid.h>
#include <ntddk.h>
#include <wdmguid.h>

#include "wdm_os.h"

#define PCI_CFG_COMMAND            0x04u /* PCI Local Bus 3.0 §6.2.2 */
#define PCI_CFG_COMMAND_BUS_MASTER 0x04u
#define PCI_BAR_MEMORY_MASK        0xFFFFFFF0u

/* ---- DMA memory
 * ---------------------------------------------------------------------------------- */

static bool WdmOsDmaAlloc(void *ctx, size_t size, size_t align, struct core_dma *dma)
{
    WDM_OS *os = ctx;
    PHYSICAL_ADDRESS logical = {.QuadPart = 0};
    PVOID va = os->Dma->DmaOperations->AllocateCommonBuffer(os->Dma, (ULONG)size, &logical, TRUE);

    if (!va) {
        return false;
    }
    /* Its page promises no alignment: refuse what does not fit rather than corrupt. */
    if (((ULONG_PTR)va | (ULONG_PTR)logical.QuadPart) & (align - 1)) {
        os->Dma->DmaOperations->FreeCommonBuffer(os->Dma, (ULONG)size, logical, va, TRUE);
        return false;
    }
    RtlZeroMemory(va, size);
    dma->va = va;
    dma->device_addr = (uint64_t)logical.QuadPart;
    dma->size = size;
    dma->handle = NULL;
    return true;
}

static void WdmOsDmaFree(void *ctx, const struct core_dma *dma)
{
    WDM_OS *os = ctx;
    PHYSICAL_ADDRESS logical = {.QuadPart = (LONGLONG)dma->device_addr};

    os->Dma->DmaOperations->FreeCommonBuffer(os->Dma, (ULONG)dma->size, logical, dma->va, TRUE);
}

/* ---- Configuration space, BARs
 * ------------------------------------------------------------------- */

ULONG WdmOsConfigRead(WDM_OS *Os, ULONG Offset, ULONG Length)
{
    ULONG value = 0;

    if (!Os->BusValid || Os->Nt.Removed ||
        Os->Bus.GetBusData(Os->Bus.Context, PCI_WHICHSPACE_CONFIG, &value, Offset, Length) !=
            Length) {
        return 0xFFFFFFFFu;
    }
    return value;
}

static uint8_t WdmOsConfigRead8(void *ctx, uint16_t offset)
{
    return (uint8_t)WdmOsConfigRead(ctx, offset, 1);
}

static uint16_t WdmOsConfigRead16(void *ctx, uint16_t offset)
{
    return (uint16_t)WdmOsConfigRead(ctx, offset, 2);
}

static uint32_t WdmOsConfigRead32(void *ctx, uint16_t offset)
{
    return WdmOsConfigRead(ctx, offset, 4);
}

static bool WdmOsBarSize(void *ctx, uint8_t bar, uint64_t *size)
{
    WDM_OS *os = ctx;

    if (bar >= PCI_BAR_COUNT || os->Bars[bar].Length == 0) {
        return false;
    }
    *size = os->Bars[bar].Length;
    return true;
}

static volatile void *WdmOsMap(void *ctx, uint8_t bar, uint64_t offset, uint32_t length)
{
    WDM_OS *os = ctx;
    PHYSICAL_ADDRESS start = os->Bars[bar].Start;

    start.QuadPart += (LONGLONG)offset;
    return MmMapIoSpace(start, length, MmNonCached);
}

static void WdmOsUnmap(void *ctx, volatile void *va, uint32_t length)
{
    UNREFERENCED_PARAMETER(ctx);
    MmUnmapIoSpace((PVOID)va, length);
}

const struct core_os_ops WdmOsOps = {
    .mem_alloc = NtOsMemAlloc,
    .mem_free = NtOsMemFree,
    .dma_alloc = WdmOsDmaAlloc,
    .dma_free = WdmOsDmaFree,
    .log = NtOsLog,
};

const struct virtio_pci_io_ops WdmOsPciIoOps = {
    .config_read8 = WdmOsConfigRead8,
    .config_read16 = WdmOsConfigRead16,
    .config_read32 = WdmOsConfigRead32,
    .bar_size = WdmOsBarSize,
    .map = WdmOsMap,
    .unmap = WdmOsUnmap,
    .read8 = NtOsRead8,
    .read16 = NtOsRead16,
    .read32 = NtOsRead32,
    .write8 = NtOsWrite8,
    .write16 = NtOsWrite16,
    .write32 = NtOsWrite32,
    .selector_lock = NtOsSelectorLock,
    .selector_unlock = NtOsSelectorUnlock,
    .delay_us = NtOsDelay,
};

VOID WdmOsAddMemory(WDM_OS *Os, const CM_PARTIAL_RESOURCE_DESCRIPTOR *Raw,
                    const CM_PARTIAL_RESOURCE_DESCRIPTOR *Translated)
{
    ULONG bar;

    for (bar = 0; bar < PCI_BAR_COUNT; bar++) {
        ULONG low = WdmOsConfigRead(Os, PCI_CFG_BAR0 + 4 * bar, 4);
        ULONGLONG start = low & PCI_BAR_MEMORY_MASK;
        ULONG this_bar = bar;

        if (low & PCI_BAR_IO) {
            continue;
        }
        if ((low & PCI_BAR_TYPE_MASK) == PCI_BAR_TYPE_64 && bar + 1 < PCI_BAR_COUNT) {
            bar++;
            start |= (ULONGLONG)WdmOsConfigRead(Os, PCI_CFG_BAR0 + 4 * bar, 4) << 32;
        }
        if (start && start == (ULONGLONG)Raw->u.Memory.Start.QuadPart) {
            Os->Bars[this_bar].Start = Translated->u.Memory.Start;
            Os->Bars[this_bar].Length = Translated->u.Memory.Length;
        }
    }
}

VOID WdmOsDisableBusMaster(WDM_OS *Os)
{
    USHORT command = (USHORT)WdmOsConfigRead(Os, PCI_CFG_COMMAND, sizeof(command));

    if (!Os->BusValid || Os->Nt.Removed) {
        return;
    }
    command &= (USHORT)~PCI_CFG_COMMAND_BUS_MASTER;
    Os->Bus.SetBusData(Os->Bus.Context, PCI_WHICHSPACE_CONFIG, &command, PCI_CFG_COMMAND,
                       sizeof(command));
}

/* ---- Life
 * ---------------------------------------------------------------------------------------- */

/* GUID_BUS_INTERFACE_STANDARD of the bus driver (MS docs, "IRP_MN_QUERY_INTERFACE"). */
static NTSTATUS WdmOsQueryBus(WDM_OS *Os, PDEVICE_OBJECT Lower)
{
    IO_STATUS_BLOCK status_block = {.Information = 0};
    PIO_STACK_LOCATION stack;
    NTSTATUS status;
    KEVENT event;
    PIRP irp;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, Lower, NULL, 0, NULL, &event, &status_block);
    if (!irp) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED; /* as for every PnP IRP */
    stack = IoGetNextIrpStackLocation(irp);
    stack->MinorFunction = IRP_MN_QUERY_INTERFACE;
    stack->Parameters.QueryInterface.InterfaceType = &GUID_BUS_INTERFACE_STANDARD;
    stack->Parameters.QueryInterface.Size = sizeof(Os->Bus);
    stack->Parameters.QueryInterface.Version = 1;
    stack->Parameters.QueryInterface.Interface = (PINTERFACE)&Os->Bus;
    stack->Parameters.QueryInterface.InterfaceSpecificData = NULL;
    status = IoCallDriver(Lower, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
        status = status_block.Status;
    }
    return status;
}

static NTSTATUS WdmOsGetDma(WDM_OS *Os, PDEVICE_OBJECT Pdo)
{
    DEVICE_DESCRIPTION description = {
        .Version = DEVICE_DESCRIPTION_VERSION,
        .Master = TRUE,
        .ScatterGather = TRUE,
        .Dma32BitAddresses = TRUE,
        .Dma64BitAddresses = TRUE,
        .InterfaceType = PCIBus,
        .MaximumLength = 0x7FFFFFFF,
    };
    ULONG map_registers;

    Os->Dma = IoGetDmaAdapter(Pdo, &description, &map_registers);
    return Os->Dma ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS WdmOsCreate(WDM_OS *Os, PDEVICE_OBJECT Lower, PDEVICE_OBJECT Pdo, PCSTR Driver,
                     ULONG Instance, ULONG PoolTag, ULONG Component)
{
    NTSTATUS status;

    RtlZeroMemory(Os, sizeof(*Os));
    NtOsInitialize(&Os->Nt, Driver, Instance, PoolTag, Component);
    status = WdmOsQueryBus(Os, Lower);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    Os->BusValid = TRUE;
    status = WdmOsGetDma(Os, Pdo);
    if (!NT_SUCCESS(status)) {
        WdmOsDestroy(Os);
    }
    return status;
}

VOID WdmOsDestroy(WDM_OS *Os)
{
    if (Os->Dma) {
        Os->Dma->DmaOperations->PutDmaAdapter(Os->Dma);
        Os->Dma = NULL;
    }
    if (Os->BusValid) {
        Os->BusValid = FALSE;
        Os->Bus.InterfaceDereference(Os->Bus.Context);
    }
}

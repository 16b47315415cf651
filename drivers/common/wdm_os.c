/* SPDX-License-Identifier: MIT */
#include <initguid.h>
#include <ntddk.h>
#include <wdmguid.h>

#include "wdm_os.h"

static WDM_OS *WdmOsOf(NT_OS *Os)
{
    return CONTAINING_RECORD(Os, WDM_OS, Nt);
}

static ULONG WdmOsReadConfig(NT_OS *Os, ULONG Offset, PVOID Buffer, ULONG Length)
{
    WDM_OS *os = WdmOsOf(Os);

    if (!os->BusValid) {
        return 0;
    }
    return os->Bus.GetBusData(os->Bus.Context, PCI_WHICHSPACE_CONFIG, Buffer, Offset, Length);
}

static ULONG WdmOsWriteConfig(NT_OS *Os, ULONG Offset, PVOID Buffer, ULONG Length)
{
    WDM_OS *os = WdmOsOf(Os);

    if (!os->BusValid) {
        return 0;
    }
    return os->Bus.SetBusData(os->Bus.Context, PCI_WHICHSPACE_CONFIG, Buffer, Offset, Length);
}

static PVOID WdmOsMapRegisters(NT_OS *Os, PHYSICAL_ADDRESS Start, ULONG Length)
{
    UNREFERENCED_PARAMETER(Os);
    return MmMapIoSpace(Start, Length, MmNonCached);
}

static VOID WdmOsUnmapRegisters(NT_OS *Os, PVOID Va, ULONG Length)
{
    UNREFERENCED_PARAMETER(Os);
    MmUnmapIoSpace(Va, Length);
}

static PVOID WdmOsAllocateShared(NT_OS *Os, ULONG Length, PPHYSICAL_ADDRESS Logical)
{
    PDMA_ADAPTER dma = WdmOsOf(Os)->Dma;
    return dma->DmaOperations->AllocateCommonBuffer(dma, Length, Logical, TRUE);
}

static VOID WdmOsFreeShared(NT_OS *Os, PVOID Va, ULONG Length, PHYSICAL_ADDRESS Logical)
{
    PDMA_ADAPTER dma = WdmOsOf(Os)->Dma;
    dma->DmaOperations->FreeCommonBuffer(dma, Length, Logical, Va, TRUE);
}

static const NT_OS_BUS WdmOsBus = {
    .ReadConfig = WdmOsReadConfig,
    .WriteConfig = WdmOsWriteConfig,
    .MapRegisters = WdmOsMapRegisters,
    .UnmapRegisters = WdmOsUnmapRegisters,
    .AllocateShared = WdmOsAllocateShared,
    .FreeShared = WdmOsFreeShared,
};

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
    Os->Nt.Bus = &WdmOsBus;
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

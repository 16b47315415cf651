/* SPDX-License-Identifier: MIT */
/*
 * core_os_ops and virtio_pci_io_ops for WDM function drivers: shared memory comes from the device's
 * DMA adapter, configuration space from the bus driver, BARs from the resources of
 * IRP_MN_START_DEVICE; the rest from nt_os.h. Everything here belongs to one device; PASSIVE_LEVEL
 * unless nt_os.h says otherwise.
 */
#ifndef COMMON_WDM_OS_H
#define COMMON_WDM_OS_H

#include <core/virtio/virtio_pci.h>

#include "nt_os.h"

/* Include after ntddk.h. */

typedef struct _WDM_OS_BAR {
    PHYSICAL_ADDRESS Start; /* translated */
    ULONGLONG Length;       /* bytes; 0: not a memory BAR that we own */
} WDM_OS_BAR;

typedef struct _WDM_OS {
    NT_OS Nt; /* first: the ops below are given a pointer to WDM_OS as ctx */
    BUS_INTERFACE_STANDARD Bus;
    BOOLEAN BusValid; /* Bus holds a reference */
    PDMA_ADAPTER Dma;
    WDM_OS_BAR Bars[PCI_BAR_COUNT];
} WDM_OS;

/* Tables with the context &WDM_OS. */
extern const struct core_os_ops WdmOsOps;
extern const struct virtio_pci_io_ops WdmOsPciIoOps;

/*
 * Bus interface and DMA adapter. Lower is the device object that the function driver is attached
 * to, Pdo the bottom of the stack. On failure nothing is held. Undone by WdmOsDestroy.
 */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    WdmOsCreate(_Out_ WDM_OS *Os, _In_ PDEVICE_OBJECT Lower, _In_ PDEVICE_OBJECT Pdo,
                _In_ PCSTR Driver, _In_ ULONG Instance, _In_ ULONG PoolTag, _In_ ULONG Component);
_IRQL_requires_(PASSIVE_LEVEL) VOID WdmOsDestroy(_Inout_ WDM_OS *Os);

/*
 * One memory resource of IRP_MN_START_DEVICE: finds out which BAR it is. Raw is what the bus
 * decodes, Translated what the processor maps.
 */
_IRQL_requires_(PASSIVE_LEVEL) VOID
    WdmOsAddMemory(_Inout_ WDM_OS *Os, _In_ const CM_PARTIAL_RESOURCE_DESCRIPTOR *Raw,
                   _In_ const CM_PARTIAL_RESOURCE_DESCRIPTOR *Translated);

/* Configuration space; all ones if it cannot be read. Length 1, 2 or 4. */
_IRQL_requires_max_(DISPATCH_LEVEL) ULONG
    WdmOsConfigRead(_In_ WDM_OS *Os, _In_ ULONG Offset, _In_ ULONG Length);

/*
 * Takes the right to DMA away from the function. The last resort before memory is freed that a
 * device which did not finish its reset may still write to (docs/threat-model.md §4.6).
 */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID WdmOsDisableBusMaster(_In_ WDM_OS *Os);

#endif

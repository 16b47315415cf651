/* SPDX-License-Identifier: MIT */
/*
 * nt_os.h for WDM function drivers: shared memory comes from the device's DMA adapter,
 * configuration space from the bus driver (IRQL <= DISPATCH_LEVEL); the driver passes the memory
 * resources of IRP_MN_START_DEVICE to NtOsAddMemory. Everything here belongs to one device.
 */
#ifndef COMMON_WDM_OS_H
#define COMMON_WDM_OS_H

#include "nt_os.h"

/* Include after ntddk.h. */

typedef struct _WDM_OS {
    NT_OS Nt; /* first: NtOsOps and NtOsPciIoOps take a pointer to either */
    BUS_INTERFACE_STANDARD Bus;
    BOOLEAN BusValid; /* Bus holds a reference */
    PDMA_ADAPTER Dma;
} WDM_OS;

/*
 * Bus interface and DMA adapter. Lower is the device object that the function driver is attached
 * to, Pdo the bottom of the stack. On failure nothing is held. Undone by WdmOsDestroy.
 */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    WdmOsCreate(_Out_ WDM_OS *Os, _In_ PDEVICE_OBJECT Lower, _In_ PDEVICE_OBJECT Pdo,
                _In_ PCSTR Driver, _In_ ULONG Instance, _In_ ULONG PoolTag, _In_ ULONG Component);
_IRQL_requires_(PASSIVE_LEVEL) VOID WdmOsDestroy(_Inout_ WDM_OS *Os);

#endif

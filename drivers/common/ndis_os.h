/* SPDX-License-Identifier: MIT */
/*
 * core_os_ops and virtio_pci_io_ops for NDIS 6 miniports: shared memory, BARs and configuration
 * space come from NDIS, the rest from nt_os.h. Everything here belongs to one adapter;
 * PASSIVE_LEVEL unless nt_os.h says otherwise.
 */
#ifndef COMMON_NDIS_OS_H
#define COMMON_NDIS_OS_H

#include <core/virtio/virtio_pci.h>

#include "nt_os.h"

typedef struct _NDIS_OS_BAR {
    PHYSICAL_ADDRESS Start; /* translated */
    ULONGLONG Length;       /* bytes; 0: not a memory BAR that we own */
} NDIS_OS_BAR;

typedef struct _NDIS_OS {
    NT_OS Nt; /* first: the ops below are given a pointer to NDIS_OS as ctx */
    NDIS_HANDLE MiniportHandle;
    NDIS_OS_BAR Bars[PCI_BAR_COUNT];
} NDIS_OS;

/* Tables with the context &NDIS_OS. dma_alloc works after NdisMRegisterScatterGatherDma only. */
extern const struct core_os_ops NdisOsOps;
extern const struct virtio_pci_io_ops NdisOsPciIoOps;

/*
 * Finds out which of the translated resources is which BAR. Resources may be NULL (then there are
 * no BARs, and the capability walk will say what it lacks).
 */
_IRQL_requires_max_(PASSIVE_LEVEL) VOID
    NdisOsInitialize(_Out_ NDIS_OS *Os, _In_ NDIS_HANDLE MiniportHandle, _In_ PCSTR Driver,
                     _In_ ULONG Instance, _In_ ULONG PoolTag,
                     _In_opt_ PNDIS_RESOURCE_LIST Resources);

/*
 * Takes the right to DMA away from the function. The last resort before memory is freed that a
 * device which did not finish its reset may still write to (docs/threat-model.md §4.6).
 */
_IRQL_requires_max_(PASSIVE_LEVEL) VOID NdisOsDisableBusMaster(_In_ NDIS_OS *Os);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * nt_os.h for NDIS 6 miniports: shared memory, BARs and configuration space come from NDIS.
 * Everything here belongs to one adapter.
 */
#ifndef COMMON_NDIS_OS_H
#define COMMON_NDIS_OS_H

#include "nt_os.h"

/* Include after ndis.h. */

typedef struct _NDIS_OS {
    NT_OS Nt; /* first: NtOsOps and NtOsPciIoOps take a pointer to either */
    NDIS_HANDLE MiniportHandle;
} NDIS_OS;

/*
 * Finds out which of the translated resources is which BAR. Resources may be NULL (then there are
 * no BARs, and the capability walk will say what it lacks). Shared memory can be had after
 * NdisMRegisterScatterGatherDma only.
 */
_IRQL_requires_max_(PASSIVE_LEVEL) VOID
    NdisOsInitialize(_Out_ NDIS_OS *Os, _In_ NDIS_HANDLE MiniportHandle, _In_ PCSTR Driver,
                     _In_ ULONG Instance, _In_ ULONG PoolTag,
                     _In_opt_ PNDIS_RESOURCE_LIST Resources);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Processors: counts, topology, use, and which ones RSS may use.
 */
#ifndef NDIS_PROCESSOR_H
#define NDIS_PROCESSOR_H

#include <ndis/base.h>

#define NDIS_MAX_PROCESSOR_COUNT 64

#if NDIS_SUPPORT_60_COMPATIBLE_API
typedef struct _NDIS_PROCESSOR_INFO {
    ULONG CpuNumber;
    ULONG PhysicalPackageId;
    ULONG CoreId;
    ULONG HyperThreadID;
} NDIS_PROCESSOR_INFO, *PNDIS_PROCESSOR_INFO;
DDK_ASSERT_SIZE(NDIS_PROCESSOR_INFO, 16, 16);

#define NDIS_SYSTEM_PROCESSOR_INFO_REVISION_1 1
typedef struct _NDIS_SYSTEM_PROCESSOR_INFO {
    NDIS_OBJECT_HEADER Header;
    ULONG Flags;
    NDIS_PROCESSOR_VENDOR ProcessorVendor;
    ULONG NumPhysicalPackages;
    ULONG NumCores;
    ULONG NumCoresPerPhysicalPackage;
    ULONG MaxHyperThreadingCpusPerCore;
    ULONG RssBaseCpu;
    ULONG RssCpuCount;
    PUCHAR RssProcessors;
    NDIS_PROCESSOR_INFO CpuInfo[MAXIMUM_PROC_PER_GROUP];
} NDIS_SYSTEM_PROCESSOR_INFO, *PNDIS_SYSTEM_PROCESSOR_INFO;
DDK_ASSERT_SIZE(NDIS_SYSTEM_PROCESSOR_INFO, 552, 1072);

#define NDIS_SIZEOF_SYSTEM_PROCESSOR_INFO_REVISION_1                                               \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_SYSTEM_PROCESSOR_INFO, CpuInfo)
_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisGetProcessorInformation(_Inout_ PNDIS_SYSTEM_PROCESSOR_INFO SystemProcessorInfo);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI CCHAR NTAPI NdisSystemProcessorCount(VOID);

#define NDIS_CURRENT_PROCESSOR_NUMBER() KeGetCurrentProcessorNumber()
#endif

NDISAPI VOID NTAPI NdisGetCurrentProcessorCpuUsage(_Out_ PULONG pCpuUsage);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisGetCurrentProcessorCounts(_Out_ PULONG pIdleCount, _Out_ PULONG pKernelAndUser,
                                  _Out_ PULONG pIndex);

#if NDIS_SUPPORT_NDIS620
/* Processor groups */
_IRQL_requires_(DISPATCH_LEVEL) NDISAPI ULONG NTAPI NdisCurrentProcessorIndex(VOID);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI PROCESSOR_NUMBER NTAPI NdisCurrentGroupAndProcessor(VOID);

NDISAPI USHORT NTAPI NdisActiveGroupCount(VOID);

NDISAPI USHORT NTAPI NdisMaxGroupCount(VOID);

NDISAPI ULONG NTAPI NdisGroupActiveProcessorCount(_In_ USHORT Group);

NDISAPI ULONG NTAPI NdisGroupMaxProcessorCount(_In_ USHORT Group);

NDISAPI KAFFINITY NTAPI NdisGroupActiveProcessorMask(_In_ USHORT Group);

NDISAPI ULONG NTAPI NdisSystemActiveProcessorCount(_Out_opt_ PKAFFINITY ActiveProcessors);

NDISAPI ULONG NTAPI NdisProcessorNumberToIndex(_In_ PPROCESSOR_NUMBER ProcNumber);

NDISAPI NDIS_STATUS NTAPI NdisProcessorIndexToNumber(_In_ ULONG ProcIndex,
                                                     _Out_ PPROCESSOR_NUMBER ProcNumber);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisGetProcessorInformationEx(_In_opt_ NDIS_HANDLE NdisHandle,
                                  _Out_opt_ PNDIS_SYSTEM_PROCESSOR_INFO_EX SystemProcessorInfo,
                                  _Inout_ PSIZE_T Size);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisGetRssProcessorInformation(_In_ NDIS_HANDLE NdisHandle,
                                   _Out_opt_ PNDIS_RSS_PROCESSOR_INFO RssProcessorInfo,
                                   _Inout_ PSIZE_T Size);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisGetHypervisorInfo(_Inout_ PNDIS_HYPERVISOR_INFO HypervisorInfo);

#endif

#endif

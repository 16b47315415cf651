/* SPDX-License-Identifier: MIT */
/*
 * Processors: one group, one socket, one core for each virtual CPU; all of them may do RSS.
 */
#include "ndisp.h"

static ULONG NdispCpus(void)
{
    return LabBootInfo()->cpu_count;
}

UINT NTAPI NdisGetVersion(VOID)
{
    return 6 << 16 | 20; /* Windows 7 */
}

CCHAR NTAPI NdisSystemProcessorCount(VOID)
{
    return (CCHAR)NdispCpus();
}

ULONG NTAPI NdisSystemActiveProcessorCount(PKAFFINITY ActiveProcessors)
{
    if (ActiveProcessors != NULL)
        *ActiveProcessors = ((KAFFINITY)1 << NdispCpus()) - 1;
    return NdispCpus();
}

static VOID NdispCheckGroup(USHORT Group, const char *Api)
{
    if (Group != 0 && Group != ALL_PROCESSOR_GROUPS)
        LabFinding("ndis-param", "%s: group %u does not exist", Api, Group);
}

ULONG NTAPI NdisGroupMaxProcessorCount(USHORT Group)
{
    NdispCheckGroup(Group, "NdisGroupMaxProcessorCount");
    return NdispCpus();
}

ULONG NTAPI NdisGroupActiveProcessorCount(USHORT Group)
{
    NdispCheckGroup(Group, "NdisGroupActiveProcessorCount");
    return NdispCpus();
}

KAFFINITY NTAPI NdisGroupActiveProcessorMask(USHORT Group)
{
    NdispCheckGroup(Group, "NdisGroupActiveProcessorMask");
    return ((KAFFINITY)1 << NdispCpus()) - 1;
}

USHORT NTAPI NdisMaxGroupCount(VOID)
{
    return 1;
}

USHORT NTAPI NdisActiveGroupCount(VOID)
{
    return 1;
}

ULONG NTAPI NdisCurrentProcessorIndex(VOID)
{
    return KeGetCurrentProcessorNumber();
}

PROCESSOR_NUMBER NTAPI NdisCurrentGroupAndProcessor(VOID)
{
    PROCESSOR_NUMBER Number = {.Group = 0, .Number = (UCHAR)KeGetCurrentProcessorNumber()};

    return Number;
}

ULONG NTAPI NdisProcessorNumberToIndex(PPROCESSOR_NUMBER ProcNumber)
{
    if (ProcNumber->Group != 0 || ProcNumber->Number >= NdispCpus())
        return (ULONG)-1;
    return ProcNumber->Number;
}

NDIS_STATUS NTAPI NdisProcessorIndexToNumber(ULONG ProcIndex, PPROCESSOR_NUMBER ProcNumber)
{
    if (ProcIndex >= NdispCpus())
        return NDIS_STATUS_INVALID_PARAMETER;
    ProcNumber->Group = 0;
    ProcNumber->Number = (UCHAR)ProcIndex;
    ProcNumber->Reserved = 0;
    return NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisGetCurrentProcessorCpuUsage(PULONG pCpuUsage)
{
    *pCpuUsage = 0;
}

VOID NTAPI NdisGetCurrentProcessorCounts(PULONG pIdleCount, PULONG pKernelAndUser, PULONG pIndex)
{
    *pIdleCount = *pKernelAndUser = (ULONG)(KeQueryInterruptTime() / 156250);
    *pIndex = KeGetCurrentProcessorNumber();
}

NDIS_STATUS NTAPI NdisGetProcessorInformation(PNDIS_SYSTEM_PROCESSOR_INFO SystemProcessorInfo)
{
    ULONG Cpu;

    NDISP_CHECK_HEADER(
        &SystemProcessorInfo->Header, NDIS_OBJECT_TYPE_DEFAULT, "NdisGetProcessorInformation",
        "NDIS_SYSTEM_PROCESSOR_INFO",
        {NDIS_SYSTEM_PROCESSOR_INFO_REVISION_1, NDIS_SIZEOF_SYSTEM_PROCESSOR_INFO_REVISION_1});
    SystemProcessorInfo->ProcessorVendor = NdisProcessorVendorUnknown;
    SystemProcessorInfo->NumPhysicalPackages = 1;
    SystemProcessorInfo->NumCores = NdispCpus();
    SystemProcessorInfo->NumCoresPerPhysicalPackage = NdispCpus();
    SystemProcessorInfo->MaxHyperThreadingCpusPerCore = 1;
    SystemProcessorInfo->RssBaseCpu = 0;
    SystemProcessorInfo->RssCpuCount = NdispCpus();
    for (Cpu = 0; Cpu < NdispCpus(); Cpu++) {
        SystemProcessorInfo->CpuInfo[Cpu].CpuNumber = Cpu;
        SystemProcessorInfo->CpuInfo[Cpu].CoreId = Cpu;
        SystemProcessorInfo->CpuInfo[Cpu].PhysicalPackageId = 0;
        SystemProcessorInfo->CpuInfo[Cpu].HyperThreadID = 0;
    }
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS NTAPI NdisGetProcessorInformationEx(NDIS_HANDLE NdisHandle,
                                                PNDIS_SYSTEM_PROCESSOR_INFO_EX Info, PSIZE_T Size)
{
    SIZE_T Needed = sizeof(*Info) + NdispCpus() * sizeof(NDIS_PROCESSOR_INFO_EX);
    PNDIS_PROCESSOR_INFO_EX Entry;
    ULONG Cpu;

    UNREFERENCED_PARAMETER(NdisHandle);
    if (Info == NULL || *Size < Needed) {
        *Size = Needed;
        return NDIS_STATUS_BUFFER_TOO_SHORT;
    }
    *Size = Needed;
    RtlZeroMemory(Info, Needed);
    Info->Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
    Info->Header.Revision = NDIS_SYSTEM_PROCESSOR_INFO_EX_REVISION_1;
    Info->Header.Size = NDIS_SIZEOF_SYSTEM_PROCESSOR_INFO_EX_REVISION_1;
    Info->ProcessorVendor = NdisProcessorVendorUnknown;
    Info->NumSockets = 1;
    Info->NumCores = Info->NumCoresPerSocket = NdispCpus();
    Info->MaxHyperThreadingProcsPerCore = 1;
    Info->ProcessorInfoOffset = sizeof(*Info);
    Info->NumberOfProcessors = NdispCpus();
    Info->ProcessorInfoEntrySize = sizeof(*Entry);
    Entry = (PNDIS_PROCESSOR_INFO_EX)(Info + 1);
    for (Cpu = 0; Cpu < NdispCpus(); Cpu++) {
        Entry[Cpu].ProcNum.Number = (UCHAR)Cpu;
        Entry[Cpu].CoreId = Cpu;
    }
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS NTAPI NdisGetRssProcessorInformation(NDIS_HANDLE NdisHandle,
                                                 PNDIS_RSS_PROCESSOR_INFO Info, PSIZE_T Size)
{
    SIZE_T Needed = sizeof(*Info) + NdispCpus() * sizeof(NDIS_RSS_PROCESSOR);
    PNDIS_RSS_PROCESSOR Entry;
    ULONG Cpu;

    NdispGetAdapter(NdisHandle, "NdisGetRssProcessorInformation");
    if (Info == NULL || *Size < Needed) {
        *Size = Needed;
        return NDIS_STATUS_BUFFER_TOO_SHORT;
    }
    *Size = Needed;
    RtlZeroMemory(Info, Needed);
    Info->Header.Type = NDIS_OBJECT_TYPE_RSS_PROCESSOR_INFO;
    Info->Header.Revision = NDIS_RSS_PROCESSOR_INFO_REVISION_1;
    Info->Header.Size = NDIS_SIZEOF_RSS_PROCESSOR_INFO_REVISION_1;
    Info->MaxNumRssProcessors = NdispCpus();
    Info->RssProcessorArrayOffset = sizeof(*Info);
    Info->RssProcessorCount = NdispCpus();
    Info->RssProcessorEntrySize = sizeof(*Entry);
    Entry = (PNDIS_RSS_PROCESSOR)(Info + 1);
    for (Cpu = 0; Cpu < NdispCpus(); Cpu++)
        Entry[Cpu].ProcNum.Number = (UCHAR)Cpu;
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS NTAPI NdisGetHypervisorInfo(PNDIS_HYPERVISOR_INFO HypervisorInfo)
{
    HypervisorInfo->PartitionType = NdisHypervisorPartitionTypeUnknown;
    return NDIS_STATUS_SUCCESS;
}

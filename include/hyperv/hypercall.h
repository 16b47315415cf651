/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Hypercall codes, control word and result. Their inputs and outputs are in hypercall_*.h. Sources:
 * TLFS 3 and appendix A, mu_msvm HvGuestHypercall.h, mshv headers, Windows symbols.
 */
#ifndef HYPERV_HYPERCALL_H
#define HYPERV_HYPERCALL_H

#include "types.h"
#include "status.h"

HV_HEADER_BEGIN

/** Hypercall codes; TLFS appendix A, mu_msvm, mshv headers, Windows symbols. */
typedef enum _HV_CALL_CODE HV_ENUM_UINT32 {
    HvCallReserved0000 = 0x0000,
    HvCallSwitchVirtualAddressSpace = 0x0001,
    HvCallFlushVirtualAddressSpace = 0x0002,
    HvCallFlushVirtualAddressList = 0x0003,
    HvCallGetLogicalProcessorRunTime = 0x0004,
    HvCallUpdateHvProcessorFeatures = 0x0005,
    HvCallSwitchAliasMap = 0x0006,
    HvCallUpdateMicrocode = 0x0007,
    HvCallNotifyLongSpinWait = 0x0008,
    HvCallParkedVirtualProcessors = 0x0009,
    HvCallInvokeHypervisorDebugger = 0x000a,
    HvCallSendSyntheticClusterIpi = 0x000b,
    HvCallModifyVtlProtectionMask = 0x000c,
    HvCallEnablePartitionVtl = 0x000d,
    HvCallDisablePartitionVtl = 0x000e,
    HvCallEnableVpVtl = 0x000f,
    HvCallDisableVpVtl = 0x0010,
    HvCallVtlCall = 0x0011,
    HvCallVtlReturn = 0x0012,
    HvCallFlushVirtualAddressSpaceEx = 0x0013,
    HvCallFlushVirtualAddressListEx = 0x0014,
    HvCallSendSyntheticClusterIpiEx = 0x0015,
    HvCallQueryImageInfo = 0x0016,
    HvCallMapImagePages = 0x0017,
    HvCallCommitPatch = 0x0018,
    HvCallReserved0019 = 0x0019,
    HvCallReserved001a = 0x001a,
    HvCallReserved001b = 0x001b,
    HvCallReserved001c = 0x001c,
    HvCallReserved001d = 0x001d,
    HvCallReserved001e = 0x001e,
    HvCallReserved001f = 0x001f,
    HvCallReserved0020 = 0x0020,
    HvCallReserved0021 = 0x0021,
    HvCallReserved0022 = 0x0022,
    HvCallReserved0023 = 0x0023,
    HvCallReserved0024 = 0x0024,
    HvCallReserved0025 = 0x0025,
    HvCallReserved0026 = 0x0026,
    HvCallReserved0027 = 0x0027,
    HvCallReserved0028 = 0x0028,
    HvCallReserved0029 = 0x0029,
    HvCallReserved002a = 0x002a,
    HvCallReserved002b = 0x002b,
    HvCallReserved002c = 0x002c,
    HvCallReserved002d = 0x002d,
    HvCallReserved002e = 0x002e,
    HvCallReserved002f = 0x002f,
    HvCallReserved0030 = 0x0030,
    HvCallReserved0031 = 0x0031,
    HvCallReserved0032 = 0x0032,
    HvCallReserved0033 = 0x0033,
    HvCallReserved0034 = 0x0034,
    HvCallReserved0035 = 0x0035,
    HvCallReserved0036 = 0x0036,
    HvCallReserved0037 = 0x0037,
    HvCallReserved0038 = 0x0038,
    HvCallReserved0039 = 0x0039,
    HvCallReserved003a = 0x003a,
    HvCallReserved003b = 0x003b,
    HvCallReserved003c = 0x003c,
    HvCallReserved003d = 0x003d,
    HvCallReserved003e = 0x003e,
    HvCallReserved003f = 0x003f,
    HvCallCreatePartition = 0x0040,
    HvCallInitializePartition = 0x0041,
    HvCallFinalizePartition = 0x0042,
    HvCallDeletePartition = 0x0043,
    HvCallGetPartitionProperty = 0x0044,
    HvCallSetPartitionProperty = 0x0045,
    HvCallGetPartitionId = 0x0046,
    HvCallGetNextChildPartition = 0x0047,
    HvCallDepositMemory = 0x0048,
    HvCallWithdrawMemory = 0x0049,
    HvCallGetMemoryBalance = 0x004a,
    HvCallMapGpaPages = 0x004b,
    HvCallUnmapGpaPages = 0x004c,
    HvCallInstallIntercept = 0x004d,
    HvCallCreateVp = 0x004e,
    HvCallDeleteVp = 0x004f,
    HvCallGetVpRegisters = 0x0050,
    HvCallSetVpRegisters = 0x0051,
    HvCallTranslateVirtualAddress = 0x0052,
    HvCallReadGpa = 0x0053,
    HvCallWriteGpa = 0x0054,
    HvCallAssertVirtualInterruptDeprecated = 0x0055,
    HvCallClearVirtualInterrupt = 0x0056,
    HvCallCreatePortDeprecated = 0x0057,
    HvCallDeletePort = 0x0058,
    HvCallConnectPortDeprecated = 0x0059,
    HvCallGetPortProperty = 0x005a,
    HvCallDisconnectPort = 0x005b,
    HvCallPostMessage = 0x005c,
    HvCallSignalEvent = 0x005d,
    HvCallSavePartitionState = 0x005e,
    HvCallRestorePartitionState = 0x005f,
    HvCallInitializeEventLogBufferGroup = 0x0060,
    HvCallFinalizeEventLogBufferGroup = 0x0061,
    HvCallCreateEventLogBuffer = 0x0062,
    HvCallDeleteEventLogBuffer = 0x0063,
    HvCallMapEventLogBuffer = 0x0064,
    HvCallUnmapEventLogBuffer = 0x0065,
    HvCallSetEventLogGroupSources = 0x0066,
    HvCallReleaseEventLogBuffer = 0x0067,
    HvCallFlushEventLogBuffer = 0x0068,
    HvCallPostDebugData = 0x0069,
    HvCallRetrieveDebugData = 0x006a,
    HvCallResetDebugSession = 0x006b,
    HvCallMapStatsPage = 0x006c,
    HvCallUnmapStatsPage = 0x006d,
    HvCallMapSparseGpaPages = 0x006e,
    HvCallSetSystemProperty = 0x006f,
    HvCallSetPortProperty = 0x0070,
    HvCallOutputDebugCharacter = 0x0071,
    HvCallEchoIncrement = 0x0072,
    HvCallPerfNop = 0x0073,
    HvCallPerfNopInput = 0x0074,
    HvCallPerfNopOutput = 0x0075,
    HvCallAddLogicalProcessor = 0x0076,
    HvCallRemoveLogicalProcessor = 0x0077,
    HvCallQueryNumaDistance = 0x0078,
    HvCallSetLogicalProcessorProperty = 0x0079,
    HvCallGetLogicalProcessorProperty = 0x007a,
    HvCallGetSystemProperty = 0x007b,
    HvCallMapDeviceInterrupt = 0x007c,
    HvCallUnmapDeviceInterrupt = 0x007d,
    HvCallRetargetDeviceInterrupt = 0x007e,
    HvCallRetargetRootDeviceInterrupt = 0x007f,
    HvCallAssertDeviceInterrupt = 0x0080,
    HvCallReserved0081 = 0x0081,
    HvCallAttachDevice = 0x0082,
    HvCallDetachDevice = 0x0083,
    HvCallEnterSleepState = 0x0084,
    HvCallNotifyStandbyTransition = 0x0085,
    HvCallPrepareForHibernate = 0x0086,
    HvCallNotifyPartitionEvent = 0x0087,
    HvCallGetLogicalProcessorRegisters = 0x0088,
    HvCallSetLogicalProcessorRegisters = 0x0089,
    HvCallQueryAssociatedLpsForMca = 0x008A,
    HvCallNotifyPortRingEmpty = 0x008B,
    HvCallInjectSyntheticMachineCheck = 0x008C,
    HvCallScrubPartition = 0x008D,
    HvCallCollectLivedump = 0x008E,
    HvCallDisableHypervisor = 0x008F,
    HvCallModifySparseGpaPages = 0x0090,
    HvCallRegisterInterceptResult = 0x0091,
    HvCallUnregisterInterceptResult = 0x0092,
    HvCallGetCoverageData = 0x0093,
    HvCallAssertVirtualInterrupt = 0x0094,
    HvCallCreatePort = 0x0095,
    HvCallConnectPort = 0x0096,
    HvCallGetSpaPageList = 0x0097,
    HvCallArm64GetStartStub = 0x0098,
    HvCallStartVirtualProcessor = 0x0099,
    HvCallGetVpIndexFromApicId = 0x009A,
    HvCallGetPowerProperty = 0x009B,
    HvCallSetPowerProperty = 0x009C,
    HvCallCreatePasidSpace = 0x009D,
    HvCallDeletePasidSpace = 0x009E,
    HvCallSetPasidAddressSpace = 0x009F,
    HvCallFlushPasidAddressSpace = 0x00A0,
    HvCallFlushPasidAddressList = 0x00A1,
    HvCallAttachPasidSpace = 0x00A2,
    HvCallDetachPasidSpace = 0x00A3,
    HvCallEnablePasid = 0x00A4,
    HvCallDisablePasid = 0x00A5,
    HvCallAcknowledgeDevicePageRequest = 0x00A6,
    HvCallCreateDevicePrQueue = 0x00A7,
    HvCallDeleteDevicePrQueue = 0x00A8,
    HvCallSetDevicePrqProperty = 0x00A9,
    HvCallGetPhysicalDeviceProperty = 0x00AA,
    HvCallSetPhysicalDeviceProperty = 0x00AB,
    HvCallTranslateVirtualAddressEx = 0x00AC,
    HvCallCheckForIoIntercept = 0x00AD,
    HvCallSetGpaPageAttributes = 0x00AE,
    HvCallFlushGuestPhysicalAddressSpace = 0x00AF,
    HvCallFlushGuestPhysicalAddressList = 0x00B0,
    HvCallCreateDeviceDomain = 0x00B1,
    HvCallAttachDeviceDomain = 0x00B2,
    HvCallMapDeviceGpaPages = 0x00B3,
    HvCallUnmapDeviceGpaPages = 0x00B4,
    HvCallCreateCpuGroup = 0x00B5,
    HvCallDeleteCpuGroup = 0x00B6,
    HvCallGetCpuGroupProperty = 0x00B7,
    HvCallSetCpuGroupProperty = 0x00B8,
    HvCallGetCpuGroupAffinity = 0x00B9,
    HvCallGetNextCpuGroup = 0x00BA,
    HvCallGetNextCpuGroupPartition = 0x00BB,
    HvCallAddPhysicalMemory = 0x00BC,
    HvCallCompleteIntercept = 0x00BD,
    HvCallPrecommitGpaPages = 0x00BE,
    HvCallUncommitGpaPages = 0x00BF,
    HvCallConfigureVirtualInterruptLine = 0x00C0,
    HvCallSetVirtualInterruptLineState = 0x00C1,
    HvCallSignalEventDirect = 0x00C0,
    HvCallPostMessageDirect = 0x00C1,
    HvCallDispatchVp = 0x00C2,
    HvCallProcessIommuPrq = 0x00C3,
    HvCallDetachDeviceDomain = 0x00C4,
    HvCallDeleteDeviceDomain = 0x00C5,
    HvCallQueryDeviceDomain = 0x00C6,
    HvCallMapSparseDeviceGpaPages = 0x00C7,
    HvCallUnmapSparseDeviceGpaPages = 0x00C8,
    HvCallGetGpaPagesAccessState = 0x00C9,
    HvCallGetSparseGpaPagesAccessState = 0x00CA,
    HvCallInvokeTestFramework = 0x00CB,
    HvCallQueryVtlProtectionMaskRange = 0x00CC,
    HvCallModifyVtlProtectionMaskRange = 0x00CD,
    HvCallConfigureDeviceDomain = 0x00CE,
    HvCallQueryDeviceDomainProperties = 0x00CF,
    HvCallFlushDeviceDomain = 0x00D0,
    HvCallFlushDeviceDomainList = 0x00D1,
    HvCallAcquireSparseGpaPageHostAccess = 0x00D2,
    HvCallReleaseSparseGpaPageHostAccess = 0x00D3,
    HvCallCheckSparseGpaPageVtlAccess = 0x00D4,
    HvCallEnableDeviceInterrupt = 0x00D5,
    HvCallFlushTlb = 0x00D6,
    HvCallAcquireSparseSpaPageHostAccess = 0x00D7,
    HvCallReleaseSparseSpaPageHostAccess = 0x00D8,
    HvCallAcceptGpaPages = 0x00D9,
    HvCallUnacceptGpaPages = 0x00DA,
    HvCallModifySparseGpaPageHostVisibility = 0x00DB,
    HvCallLockSparseGpaPageMapping = 0x00DC,
    HvCallUnlockSparseGpaPageMapping = 0x00DD,
    HvCallRequestProcessorHalt = 0x00DE,
    HvCallGetInterceptData = 0x00DF,
    HvCallGetVpCpuidValues = 0x00F4,
    HvCallRestorePartitionTime = 0x0103,
    HvCallMemoryMappedIoRead = 0x0106,
    HvCallMemoryMappedIoWrite = 0x0107,
    HvCallPinGpaPageRanges = 0x0112,
    HvCallUnpinGpaPageRanges = 0x0113,
    HvCallQuerySparseGpaPageHostVisibility = 0x011C,
    HvCallCount = 285,
    HvCallQueryInformationGpaRange = 0x0135,
} HV_CALL_CODE, *PHV_CALL_CODE;

#define HV_X64_MAX_HYPERCALL_ELEMENTS ((1 << 12) - 1)

/** Hypercall control word; TLFS 3.7. */
typedef union _HV_HYPERCALL_INPUT {
    struct {
        HV_UINT32 CallCode : 16;
        HV_UINT32 IsFast : 1;
        HV_UINT32 VariableHeaderSize : 10;
        HV_UINT32 Reserved1 : 4;
        HV_UINT32 IsNested : 1;
        HV_UINT32 CountOfElements : 12;
        HV_UINT32 Reserved2 : 4;
        HV_UINT32 RepStartIndex : 12;
        HV_UINT32 Reserved3 : 4;
    };
    HV_UINT64 AsUINT64;
} HV_HYPERCALL_INPUT, *PHV_HYPERCALL_INPUT;

/** Hypercall result; TLFS 3.8. */
typedef union _HV_HYPERCALL_OUTPUT {
    struct {
        HV_STATUS CallStatus;
        HV_UINT16 Reserved1;
        HV_UINT32 ElementsProcessed : 12;
        HV_UINT32 Reserved2 : 20;
    };
    HV_UINT64 AsUINT64;
} HV_HYPERCALL_OUTPUT, *PHV_HYPERCALL_OUTPUT;

typedef HV_HYPERCALL_INPUT HV_X64_HYPERCALL_INPUT;
typedef HV_HYPERCALL_OUTPUT HV_X64_HYPERCALL_OUTPUT;

/** Hypercall control word, further bits; mshv headers. */
typedef union _HV_HYPERCALL_INPUT_PRIVATE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 CallCode : 14;
        HV_UINT32 IsIsolated : 1;
        HV_UINT32 IsExtended : 1;
        HV_UINT32 IsFast : 1;
        HV_UINT32 VariableHeaderSize : 9;
        HV_UINT32 Reserved1 : 4;
        HV_UINT32 AddressesAreVirtual : 1;
        HV_UINT32 IsNested : 1;
        HV_UINT32 CountOfElements : 12;
        HV_UINT32 Reserved2 : 4;
        HV_UINT32 RepStartIndex : 12;
        HV_UINT32 Reserved3 : 4;
    };
} HV_HYPERCALL_INPUT_PRIVATE, *PHV_HYPERCALL_INPUT_PRIVATE;

/** Hypercall codes of older or special hypervisors; WDK 7.1 hvgdk.h. */
typedef enum _HV_CALL_CODE_PRIVATE HV_ENUM_UINT32 {
    HvCallSyncContext = 0x0019,
    HvCallSyncContextEx = 0x001A,
    HvCallSetPerfRegister = 0x001B,
    HvCallGetPerfRegister = 0x001C,
    HvCallFlushCache = 0x001D,
    HvCallLaunchHypervisor = 0x008F,
    HvCallReserved0098 = 0x0098,
    HvCallReserved00d5 = 0x00D5,
    HvCallQueryDeviceInterruptTarget = 0x00E0,
    HvCallMapVpStatePage = 0x00E1,
    HvCallUnmapVpStatePage = 0x00E2,
    HvCallGetVpState = 0x00E3,
    HvCallSetVpState = 0x00E4,
    HvCallGetVpSetFromMda = 0x00E5,
    HvCallReserved00e6 = 0x00E6,
    HvCallCreateIptBuffers = 0x00E7,
    HvCallDeleteIptBuffers = 0x00E8,
    HvCallControlHypervisorIptTrace = 0x00E9,
    HvCallReserveDeviceInterrupt = 0x00EA,
    HvCallPersistDevice = 0x00EB,
    HvCallUnpersistDevice = 0x00EC,
    HvCallPersistDeviceInterrupt = 0x00ED,
    HvCallRefreshPerformanceCounters = 0x00EE,
    HvCallImportIsolatedPages = 0x00EF,
    HvCallReserved00f0 = 0x00F0,
    HvCallCompleteIsolatedImport = 0x00F1,
    HvCallIssueSnpPspGuestRequest = 0x00F2,
    HvCallRootSignalEvent = 0x00F3,
    HvCallReadSystemMemory = 0x00F5,
    HvCallSetHwWatchdogConfig = 0x00F6,
    HvCallRemovePhysicalMemory = 0x00F7,
    HvCallLogHypervisorSystemConfig = 0x00F8,
    HvCallIssueNestedSnpPspRequests = 0x00F9,
    HvCallReserved00fa = 0x00FA,
    HvCallSubsumeInitializedMemory = 0x00FB,
    HvCallSubsumeVp = 0x00FC,
    HvCallDestroySubsumedContext = 0x00FD,
    HvCallWriteSysDiagEvent = 0x00FE,
    HvCallDepositMemoryMirroring = 0x00FF,
    HvCallSetDeviceCapabilities = 0x0100,
    HvCallGetPartitionPropertyEx = 0x0101,
    HvCallGetGpaRangesAccessState = 0x0102,
    HvCallQueryAssociatedLpsForMcaEx = 0x0104,
    HvCallQueryPartitionReservedPages = 0x0105,
    HvCallMapDmaRange = 0x0108,
    HvCallUnmapDmaRange = 0x0109,
    HvCallSetPartitionPropertyEx = 0x010A,
    HvCallAttachDevicePrQueue = 0x010B,
    HvCallDetachDevicePrQueue = 0x010C,
    HvCallReserveDeviceDomainAttachment = 0x010D,
    HvCallUnreserveDeviceDomainAttachment = 0x010E,
    HvCallDisableHypervisorEx = 0x010F,
    HvCallInstallInterceptEx = 0x0110,
    HvCallMapVpStatePageEx = 0x0111,
    HvCallWakeVps = 0x0114,
    HvCallSetCpuGroupAffinity = 0x0115,
    HvCallMapPartitionEventLogBuffer = 0x0116,
    HvCallPrivateCount = 279,
} HV_CALL_CODE_PRIVATE, *PHV_CALL_CODE_PRIVATE;

/** Call of the hypercall page: control word, input GPA, output GPA (fast calls: two values). */
typedef HV_HYPERCALL_OUTPUT (*PHVCALL_HYPERCALL_ROUTINE)(HV_HYPERCALL_INPUT HypercallInput,
                                                         HV_UINT64 HypercallParameter1,
                                                         HV_UINT64 HypercallParameter2);

/* ---- layout ---------------------------------------------------------------------------------- */

#if defined(HYPERV_CHECK_LAYOUT)
HV_STATIC_ASSERT_SIZE(HV_CALL_CODE, 4);
HV_STATIC_ASSERT_SIZE(HV_HYPERCALL_INPUT, 8);
HV_STATIC_ASSERT_SIZE(HV_HYPERCALL_OUTPUT, 8);
HV_STATIC_ASSERT_OFFSET(HV_HYPERCALL_OUTPUT, Reserved1, 2);
HV_STATIC_ASSERT_SIZE(HV_HYPERCALL_INPUT_PRIVATE, 8);
HV_STATIC_ASSERT_SIZE(HV_CALL_CODE_PRIVATE, 4);
#endif

HV_HEADER_END

#endif

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
    HvCallReserved0000 = 0x0000u,
    HvCallSwitchVirtualAddressSpace,
    HvCallFlushVirtualAddressSpace,
    HvCallFlushVirtualAddressList,
    HvCallGetLogicalProcessorRunTime,
    HvCallUpdateHvProcessorFeatures,
    HvCallSwitchAliasMap,
    HvCallUpdateMicrocode,
    HvCallNotifyLongSpinWait = 0x0008u,
    HvCallParkedVirtualProcessors,
    HvCallInvokeHypervisorDebugger,
    HvCallSendSyntheticClusterIpi,
    HvCallModifyVtlProtectionMask,
    HvCallEnablePartitionVtl,
    HvCallDisablePartitionVtl,
    HvCallEnableVpVtl,
    HvCallDisableVpVtl = 0x0010u,
    HvCallVtlCall,
    HvCallVtlReturn,
    HvCallFlushVirtualAddressSpaceEx,
    HvCallFlushVirtualAddressListEx,
    HvCallSendSyntheticClusterIpiEx,
    HvCallQueryImageInfo,
    HvCallMapImagePages,
    HvCallCommitPatch = 0x0018u,
    HvCallReserved0019,
    HvCallReserved001a,
    HvCallReserved001b,
    HvCallReserved001c,
    HvCallReserved001d,
    HvCallReserved001e,
    HvCallReserved001f,
    HvCallReserved0020 = 0x0020u,
    HvCallReserved0021,
    HvCallReserved0022,
    HvCallReserved0023,
    HvCallReserved0024,
    HvCallReserved0025,
    HvCallReserved0026,
    HvCallReserved0027,
    HvCallReserved0028 = 0x0028u,
    HvCallReserved0029,
    HvCallReserved002a,
    HvCallReserved002b,
    HvCallReserved002c,
    HvCallReserved002d,
    HvCallReserved002e,
    HvCallReserved002f,
    HvCallReserved0030 = 0x0030u,
    HvCallReserved0031,
    HvCallReserved0032,
    HvCallReserved0033,
    HvCallReserved0034,
    HvCallReserved0035,
    HvCallReserved0036,
    HvCallReserved0037,
    HvCallReserved0038 = 0x0038u,
    HvCallReserved0039,
    HvCallReserved003a,
    HvCallReserved003b,
    HvCallReserved003c,
    HvCallReserved003d,
    HvCallReserved003e,
    HvCallReserved003f,
    HvCallCreatePartition = 0x0040u,
    HvCallInitializePartition,
    HvCallFinalizePartition,
    HvCallDeletePartition,
    HvCallGetPartitionProperty,
    HvCallSetPartitionProperty,
    HvCallGetPartitionId,
    HvCallGetNextChildPartition,
    HvCallDepositMemory = 0x0048u,
    HvCallWithdrawMemory,
    HvCallGetMemoryBalance,
    HvCallMapGpaPages,
    HvCallUnmapGpaPages,
    HvCallInstallIntercept,
    HvCallCreateVp,
    HvCallDeleteVp,
    HvCallGetVpRegisters = 0x0050u,
    HvCallSetVpRegisters,
    HvCallTranslateVirtualAddress,
    HvCallReadGpa,
    HvCallWriteGpa,
    HvCallAssertVirtualInterruptDeprecated,
    HvCallClearVirtualInterrupt,
    HvCallCreatePortDeprecated,
    HvCallDeletePort = 0x0058u,
    HvCallConnectPortDeprecated,
    HvCallGetPortProperty,
    HvCallDisconnectPort,
    HvCallPostMessage,
    HvCallSignalEvent,
    HvCallSavePartitionState,
    HvCallRestorePartitionState,
    HvCallInitializeEventLogBufferGroup = 0x0060u,
    HvCallFinalizeEventLogBufferGroup,
    HvCallCreateEventLogBuffer,
    HvCallDeleteEventLogBuffer,
    HvCallMapEventLogBuffer,
    HvCallUnmapEventLogBuffer,
    HvCallSetEventLogGroupSources,
    HvCallReleaseEventLogBuffer,
    HvCallFlushEventLogBuffer = 0x0068u,
    HvCallPostDebugData,
    HvCallRetrieveDebugData,
    HvCallResetDebugSession,
    HvCallMapStatsPage,
    HvCallUnmapStatsPage,
    HvCallMapSparseGpaPages,
    HvCallSetSystemProperty,
    HvCallSetPortProperty = 0x0070u,
    HvCallOutputDebugCharacter,
    HvCallEchoIncrement,
    HvCallPerfNop,
    HvCallPerfNopInput,
    HvCallPerfNopOutput,
    HvCallAddLogicalProcessor,
    HvCallRemoveLogicalProcessor,
    HvCallQueryNumaDistance = 0x0078u,
    HvCallSetLogicalProcessorProperty,
    HvCallGetLogicalProcessorProperty,
    HvCallGetSystemProperty,
    HvCallMapDeviceInterrupt,
    HvCallUnmapDeviceInterrupt,
    HvCallRetargetDeviceInterrupt,
    HvCallRetargetRootDeviceInterrupt,
    HvCallAssertDeviceInterrupt = 0x0080u,
    HvCallReserved0081,
    HvCallAttachDevice,
    HvCallDetachDevice,
    HvCallEnterSleepState,
    HvCallNotifyStandbyTransition,
    HvCallPrepareForHibernate,
    HvCallNotifyPartitionEvent,
    HvCallGetLogicalProcessorRegisters = 0x0088u,
    HvCallSetLogicalProcessorRegisters,
    HvCallQueryAssociatedLpsForMca,
    HvCallNotifyPortRingEmpty,
    HvCallInjectSyntheticMachineCheck,
    HvCallScrubPartition,
    HvCallCollectLivedump,
    HvCallDisableHypervisor,
    HvCallModifySparseGpaPages = 0x0090u,
    HvCallRegisterInterceptResult,
    HvCallUnregisterInterceptResult,
    HvCallGetCoverageData,
    HvCallAssertVirtualInterrupt,
    HvCallCreatePort,
    HvCallConnectPort,
    HvCallGetSpaPageList,
    HvCallArm64GetStartStub = 0x0098u,
    HvCallStartVirtualProcessor,
    HvCallGetVpIndexFromApicId,
    HvCallGetPowerProperty,
    HvCallSetPowerProperty,
    HvCallCreatePasidSpace,
    HvCallDeletePasidSpace,
    HvCallSetPasidAddressSpace,
    HvCallFlushPasidAddressSpace = 0x00A0u,
    HvCallFlushPasidAddressList,
    HvCallAttachPasidSpace,
    HvCallDetachPasidSpace,
    HvCallEnablePasid,
    HvCallDisablePasid,
    HvCallAcknowledgeDevicePageRequest,
    HvCallCreateDevicePrQueue,
    HvCallDeleteDevicePrQueue = 0x00A8u,
    HvCallSetDevicePrqProperty,
    HvCallGetPhysicalDeviceProperty,
    HvCallSetPhysicalDeviceProperty,
    HvCallTranslateVirtualAddressEx,
    HvCallCheckForIoIntercept,
    HvCallSetGpaPageAttributes,
    HvCallFlushGuestPhysicalAddressSpace,
    HvCallFlushGuestPhysicalAddressList = 0x00B0u,
    HvCallCreateDeviceDomain,
    HvCallAttachDeviceDomain,
    HvCallMapDeviceGpaPages,
    HvCallUnmapDeviceGpaPages,
    HvCallCreateCpuGroup,
    HvCallDeleteCpuGroup,
    HvCallGetCpuGroupProperty,
    HvCallSetCpuGroupProperty = 0x00B8u,
    HvCallGetCpuGroupAffinity,
    HvCallGetNextCpuGroup,
    HvCallGetNextCpuGroupPartition,
    HvCallAddPhysicalMemory,
    HvCallCompleteIntercept,
    HvCallPrecommitGpaPages,
    HvCallUncommitGpaPages,
    HvCallConfigureVirtualInterruptLine = 0x00C0u,
    HvCallSetVirtualInterruptLineState,
    HvCallSignalEventDirect = 0x00C0u,
    HvCallPostMessageDirect,
    HvCallDispatchVp,
    HvCallProcessIommuPrq,
    HvCallDetachDeviceDomain,
    HvCallDeleteDeviceDomain,
    HvCallQueryDeviceDomain,
    HvCallMapSparseDeviceGpaPages,
    HvCallUnmapSparseDeviceGpaPages = 0x00C8u,
    HvCallGetGpaPagesAccessState,
    HvCallGetSparseGpaPagesAccessState,
    HvCallInvokeTestFramework,
    HvCallQueryVtlProtectionMaskRange,
    HvCallModifyVtlProtectionMaskRange,
    HvCallConfigureDeviceDomain,
    HvCallQueryDeviceDomainProperties,
    HvCallFlushDeviceDomain = 0x00D0u,
    HvCallFlushDeviceDomainList,
    HvCallAcquireSparseGpaPageHostAccess,
    HvCallReleaseSparseGpaPageHostAccess,
    HvCallCheckSparseGpaPageVtlAccess,
    HvCallEnableDeviceInterrupt,
    HvCallFlushTlb,
    HvCallAcquireSparseSpaPageHostAccess,
    HvCallReleaseSparseSpaPageHostAccess = 0x00D8u,
    HvCallAcceptGpaPages,
    HvCallUnacceptGpaPages,
    HvCallModifySparseGpaPageHostVisibility,
    HvCallLockSparseGpaPageMapping,
    HvCallUnlockSparseGpaPageMapping,
    HvCallRequestProcessorHalt,
    HvCallGetInterceptData,
    HvCallGetVpCpuidValues = 0x00F4u,
    HvCallRestorePartitionTime = 0x0103u,
    HvCallMemoryMappedIoRead = 0x0106u,
    HvCallMemoryMappedIoWrite,
    HvCallPinGpaPageRanges = 0x0112u,
    HvCallUnpinGpaPageRanges,
    HvCallQuerySparseGpaPageHostVisibility = 0x011Cu,
    HvCallCount,
    HvCallQueryInformationGpaRange = 0x0135u,
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
    HvCallSyncContext = 0x0019u,
    HvCallSyncContextEx,
    HvCallSetPerfRegister,
    HvCallGetPerfRegister,
    HvCallFlushCache,
    HvCallLaunchHypervisor = 0x008Fu,
    HvCallReserved0098 = 0x0098u,
    HvCallReserved00d5 = 0x00D5u,
    HvCallQueryDeviceInterruptTarget = 0x00E0u,
    HvCallMapVpStatePage,
    HvCallUnmapVpStatePage,
    HvCallGetVpState,
    HvCallSetVpState,
    HvCallGetVpSetFromMda,
    HvCallReserved00e6,
    HvCallCreateIptBuffers,
    HvCallDeleteIptBuffers = 0x00E8u,
    HvCallControlHypervisorIptTrace,
    HvCallReserveDeviceInterrupt,
    HvCallPersistDevice,
    HvCallUnpersistDevice,
    HvCallPersistDeviceInterrupt,
    HvCallRefreshPerformanceCounters,
    HvCallImportIsolatedPages,
    HvCallReserved00f0 = 0x00F0u,
    HvCallCompleteIsolatedImport,
    HvCallIssueSnpPspGuestRequest,
    HvCallRootSignalEvent,
    HvCallReadSystemMemory = 0x00F5u,
    HvCallSetHwWatchdogConfig,
    HvCallRemovePhysicalMemory,
    HvCallLogHypervisorSystemConfig = 0x00F8u,
    HvCallIssueNestedSnpPspRequests,
    HvCallReserved00fa,
    HvCallSubsumeInitializedMemory,
    HvCallSubsumeVp,
    HvCallDestroySubsumedContext,
    HvCallWriteSysDiagEvent,
    HvCallDepositMemoryMirroring,
    HvCallSetDeviceCapabilities = 0x0100u,
    HvCallGetPartitionPropertyEx,
    HvCallGetGpaRangesAccessState,
    HvCallQueryAssociatedLpsForMcaEx = 0x0104u,
    HvCallQueryPartitionReservedPages,
    HvCallMapDmaRange = 0x0108u,
    HvCallUnmapDmaRange,
    HvCallSetPartitionPropertyEx,
    HvCallAttachDevicePrQueue,
    HvCallDetachDevicePrQueue,
    HvCallReserveDeviceDomainAttachment,
    HvCallUnreserveDeviceDomainAttachment,
    HvCallDisableHypervisorEx,
    HvCallInstallInterceptEx = 0x0110u,
    HvCallMapVpStatePageEx,
    HvCallWakeVps = 0x0114u,
    HvCallSetCpuGroupAffinity,
    HvCallMapPartitionEventLogBuffer,
    HvCallPrivateCount,
} HV_CALL_CODE_PRIVATE, *PHV_CALL_CODE_PRIVATE;

/** Call of the hypercall page: control word, input GPA, output GPA (fast calls: two values). */
typedef HV_HYPERCALL_OUTPUT (*PHVCALL_HYPERCALL_ROUTINE)(HV_HYPERCALL_INPUT HypercallInput,
                                                         HV_UINT64 HypercallParameter1,
                                                         HV_UINT64 HypercallParameter2);

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/hypercall.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Hypercalls on virtual processors, registers and intercepts: inputs and outputs. Sources:
 * TLFS 7.10, mu_msvm, mshv headers.
 */
#ifndef HYPERV_HYPERCALL_VP_H
#define HYPERV_HYPERCALL_VP_H

#include "types.h"
#include "base.h"
#include "cpuid.h"
#include "register_names.h"
#include "interrupt.h"
#include "registers.h"
#include "intercept.h"
#include "synic.h"
#include "context.h"
#include "partition.h"

HV_HEADER_BEGIN

/** Input of HvCallSendSyntheticClusterIpi, hypercall 0x000B; openvmm hvdef
 *  SendSyntheticClusterIpi. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SEND_SYNTHETIC_CLUSTER_IPI {
    HV_INTERRUPT_VECTOR Vector;
    HV_INPUT_VTL TargetVtl;
    HV_UINT8 Flags;
    HV_UINT16 Reserved;
    HV_UINT64 ProcessorMask;
} HV_INPUT_SEND_SYNTHETIC_CLUSTER_IPI, *PHV_INPUT_SEND_SYNTHETIC_CLUSTER_IPI;

/** Input of HvCallSendSyntheticClusterIpiEx, hypercall 0x0015; TLFS
 *  HvCallSendSyntheticClusterIpiEx, Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SEND_SYNTHETIC_CLUSTER_IPI_EX {
    HV_INTERRUPT_VECTOR Vector;
    HV_INPUT_VTL TargetVtl;
    HV_UINT8 Flags;
    HV_UINT16 Reserved;
    HV_GENERIC_SET ProcessorSet;
} HV_INPUT_SEND_SYNTHETIC_CLUSTER_IPI_EX, *PHV_INPUT_SEND_SYNTHETIC_CLUSTER_IPI_EX;

/** Input of HvCallInstallIntercept, hypercall 0x004D; TLFS HvCallInstallIntercept, WDK 7.1
 *  hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_INSTALL_INTERCEPT {
    HV_PARTITION_ID PartitionId;
    HV_INTERCEPT_ACCESS_TYPE_MASK AccessType;
    HV_INTERCEPT_TYPE InterceptType;
    HV_INTERCEPT_PARAMETERS InterceptParameter;
} HV_INPUT_INSTALL_INTERCEPT, *PHV_INPUT_INSTALL_INTERCEPT;

/** Input of HvCallGetVpRegisters, hypercall 0x0050; TLFS HvCallGetVpRegisters, WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_VP_REGISTERS {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_INPUT_VTL InputVtl;
    HV_UINT8 RsvdZ8;
    HV_UINT16 RsvdZ16;
    HV_REGISTER_NAME Names[HV_ANYSIZE_ARRAY];
} HV_INPUT_GET_VP_REGISTERS, *PHV_INPUT_GET_VP_REGISTERS;

/** Input of HvCallSetVpRegisters, hypercall 0x0051; TLFS HvCallSetVpRegisters, WDK 7.1 hvgdk.h. */
typedef struct HV_ALIGNED(16) _HV_INPUT_SET_VP_REGISTERS {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_INPUT_VTL InputVtl;
    HV_UINT8 RsvdZ8;
    HV_UINT16 RsvdZ16;
    HV_REGISTER_ASSOC Elements[HV_ANYSIZE_ARRAY];
} HV_INPUT_SET_VP_REGISTERS, *PHV_INPUT_SET_VP_REGISTERS;

#if defined(HV_WITH_X64)
/** CPUID leaf whose result to register; openvmm hvdef HvRegisterX64CpuidResultParametersInput. */
typedef struct _HV_REGISTER_X64_CPUID_RESULT_PARAMETERS_INPUT {
    HV_UINT32 Eax;
    HV_UINT32 Ecx;
    HV_UINT8 SubleafSpecific;
    HV_UINT8 AlwaysOverride;
    HV_UINT16 Padding;
} HV_REGISTER_X64_CPUID_RESULT_PARAMETERS_INPUT, *PHV_REGISTER_X64_CPUID_RESULT_PARAMETERS_INPUT;

/** Result and which bits of it count; openvmm hvdef HvRegisterX64CpuidResultParametersOutput. */
typedef struct _HV_REGISTER_X64_CPUID_RESULT_PARAMETERS_OUTPUT {
    HV_UINT32 Eax;
    HV_UINT32 EaxMask;
    HV_UINT32 Ebx;
    HV_UINT32 EbxMask;
    HV_UINT32 Ecx;
    HV_UINT32 EcxMask;
    HV_UINT32 Edx;
    HV_UINT32 EdxMask;
} HV_REGISTER_X64_CPUID_RESULT_PARAMETERS_OUTPUT, *PHV_REGISTER_X64_CPUID_RESULT_PARAMETERS_OUTPUT;

/** Result of CPUID that HvCallRegisterInterceptResult sets; mshv headers
 *  hv_register_x64_cpuid_result_parameters. */
typedef struct _HV_REGISTER_X64_CPUID_RESULT_PARAMETERS {
    HV_REGISTER_X64_CPUID_RESULT_PARAMETERS_INPUT Input;
    HV_REGISTER_X64_CPUID_RESULT_PARAMETERS_OUTPUT Result;
} HV_REGISTER_X64_CPUID_RESULT_PARAMETERS, *PHV_REGISTER_X64_CPUID_RESULT_PARAMETERS;

/** Result that HvCallRegisterInterceptResult sets, of CPUID; mshv headers
 *  hv_register_intercept_result_parameters. */
typedef union _HV_REGISTER_INTERCEPT_RESULT_PARAMETERS {
    HV_REGISTER_X64_CPUID_RESULT_PARAMETERS Cpuid;
} HV_REGISTER_INTERCEPT_RESULT_PARAMETERS, *PHV_REGISTER_INTERCEPT_RESULT_PARAMETERS;

/** Input of HvCallRegisterInterceptResult, hypercall 0x0091; TLFS HvCallRegisterInterceptResult,
 *  mshv headers hv_input_register_intercept_result. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_REGISTER_INTERCEPT_RESULT {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_INTERCEPT_TYPE InterceptType;
    HV_REGISTER_INTERCEPT_RESULT_PARAMETERS Parameters;
} HV_INPUT_REGISTER_INTERCEPT_RESULT, *PHV_INPUT_REGISTER_INTERCEPT_RESULT;
#endif

/** Input of HvCallGetVpIndexFromApicId, hypercall 0x009A; TLFS HvCallGetVpIndexFromApicId, openvmm
 *  hvdef GetVpIndexFromApicId. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_VP_INDEX_FROM_APIC_ID {
    HV_PARTITION_ID PartitionId;
    HV_VTL TargetVtl;
    HV_UINT8 ReservedZ0;
    HV_UINT16 ReservedZ1;
    HV_UINT32 ReservedZ2;
#if defined(HV_ARCH_ARM64)
    HV_PROCESSOR_HW_ID ProcHwIds[HV_ANYSIZE_ARRAY];
#else
    HV_APIC_ID ApicIds[HV_ANYSIZE_ARRAY];
#endif
} HV_INPUT_GET_VP_INDEX_FROM_APIC_ID, *PHV_INPUT_GET_VP_INDEX_FROM_APIC_ID;

/** Input of the call that gives the name of a register by its index; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_VP_REGISTER_CODE {
    HV_PARTITION_ID PartitionId;
    HV_UINT32 RegisterIndex;
} HV_INPUT_GET_VP_REGISTER_CODE, *PHV_INPUT_GET_VP_REGISTER_CODE;

/** CPU group that outlives its partition; Windows 26100 symbols. */
typedef struct _HV_INPUT_PROTO_CREATE_PERSISTED_CPU_GROUP {
    HV_CPU_GROUP_ID CpuGroupId;
    HV_UINT16 LpIndexSetSize;
    HV_UINT16 LpIndexSetOffset;
} HV_INPUT_PROTO_CREATE_PERSISTED_CPU_GROUP, *PHV_INPUT_PROTO_CREATE_PERSISTED_CPU_GROUP;

/** Input of HvCallCreateVp, hypercall 0x004E; WDK 7.1 hvgdk.h HV_INPUT_CREATE_VP. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CREATE_VP_V1 {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_UINT32 Padding;
    HV_PROXIMITY_DOMAIN_INFO ProximityDomainInfo;
    HV_UINT64 Flags;
} HV_INPUT_CREATE_VP_V1, *PHV_INPUT_CREATE_VP_V1;

/** Input of HvCallCreateVp, hypercall 0x004E; TLFS HvCallCreateVp, Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CREATE_VP {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_UINT8 Padding[3];
    HV_UINT8 SubnodeType;
    HV_UINT64 SubnodeId;
    HV_PROXIMITY_DOMAIN_INFO ProximityDomainInfo;
    HV_UINT64 Flags;
} HV_INPUT_CREATE_VP, *PHV_INPUT_CREATE_VP;

/** Input of HvCallDeleteVp, hypercall 0x004F; TLFS HvCallDeleteVp, WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DELETE_VP {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
} HV_INPUT_DELETE_VP, *PHV_INPUT_DELETE_VP;

/** Output of HvCallGetVpRegisters, hypercall 0x0050; Linux hv_get_vp_registers_output. */
typedef struct HV_ALIGNED(16) _HV_OUTPUT_GET_VP_REGISTERS {
    HV_REGISTER_VALUE Values[HV_ANYSIZE_ARRAY];
} HV_OUTPUT_GET_VP_REGISTERS, *PHV_OUTPUT_GET_VP_REGISTERS;

#if defined(HV_WITH_X64)
/** Input of HvCallRegisterInterceptResult, hypercall 0x0091; Mile.HyperV. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_REGISTER_INTERCEPT_RESULT_PRIVATE {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_INTERCEPT_TYPE InterceptType;
    HV_REGISTER_INTERCEPT_RESULT_PARAMETERS_PRIVATE Parameters;
} HV_INPUT_REGISTER_INTERCEPT_RESULT_PRIVATE, *PHV_INPUT_REGISTER_INTERCEPT_RESULT_PRIVATE;
#endif

/** Output of HvCallGetVpIndexFromApicId, hypercall 0x009A; Mile.HyperV. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_VP_INDEX_FROM_APIC_ID {
    HV_VP_INDEX VpIndexs[HV_ANYSIZE_ARRAY];
} HV_OUTPUT_GET_VP_INDEX_FROM_APIC_ID, *PHV_OUTPUT_GET_VP_INDEX_FROM_APIC_ID;

/** Input of HvCallCheckForIoIntercept, hypercall 0x00AD; TLFS HvCallCheckForIoIntercept, Windows
 *  26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CHECK_FOR_IO_INTERCEPT {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_INPUT_VTL TargetVtl;
    HV_UINT16 Port;
    HV_UINT8 Size;
    HV_UINT8 IsWrite;
} HV_INPUT_CHECK_FOR_IO_INTERCEPT, *PHV_INPUT_CHECK_FOR_IO_INTERCEPT;

/** Output of HvCallCheckForIoIntercept, hypercall 0x00AD; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_CHECK_FOR_IO_INTERCEPT {
    HV_UINT8 Intercept;
} HV_OUTPUT_CHECK_FOR_IO_INTERCEPT, *PHV_OUTPUT_CHECK_FOR_IO_INTERCEPT;

/** Output of HvCallCreateCpuGroup, hypercall 0x00B5; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_CREATE_CPU_GROUP {
    HV_CPU_GROUP_ID NewCpuGroupId;
} HV_OUTPUT_CREATE_CPU_GROUP, *PHV_OUTPUT_CREATE_CPU_GROUP;

/** Input of HvCallDeleteCpuGroup, hypercall 0x00B6; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DELETE_CPU_GROUP {
    HV_CPU_GROUP_ID CpuGroupId;
} HV_INPUT_DELETE_CPU_GROUP, *PHV_INPUT_DELETE_CPU_GROUP;

/** Input of HvCallGetCpuGroupProperty, hypercall 0x00B7; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_CPU_GROUP_PROPERTY {
    HV_CPU_GROUP_ID CpuGroupId;
    HV_CPU_GROUP_PROPERTY_CODE PropertyCode;
} HV_INPUT_GET_CPU_GROUP_PROPERTY, *PHV_INPUT_GET_CPU_GROUP_PROPERTY;

/** Output of HvCallGetCpuGroupProperty, hypercall 0x00B7; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_CPU_GROUP_PROPERTY {
    HV_CPU_GROUP_PROPERTY PropertyValue;
} HV_OUTPUT_GET_CPU_GROUP_PROPERTY, *PHV_OUTPUT_GET_CPU_GROUP_PROPERTY;

/** Input of HvCallSetCpuGroupProperty, hypercall 0x00B8; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_CPU_GROUP_PROPERTY {
    HV_CPU_GROUP_ID CpuGroupId;
    HV_CPU_GROUP_PROPERTY_CODE PropertyCode;
    HV_CPU_GROUP_PROPERTY PropertyValue;
} HV_INPUT_SET_CPU_GROUP_PROPERTY, *PHV_INPUT_SET_CPU_GROUP_PROPERTY;

/** Input of HvCallGetCpuGroupAffinity, hypercall 0x00B9; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_CPU_GROUP_AFFINITY {
    HV_CPU_GROUP_ID CpuGroupId;
} HV_INPUT_GET_CPU_GROUP_AFFINITY, *PHV_INPUT_GET_CPU_GROUP_AFFINITY;

/** Output of HvCallGetCpuGroupAffinity, hypercall 0x00B9; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_CPU_GROUP_AFFINITY {
    HV_UINT32 LpCount;
    union {
        HV_GENERIC_SET Bitset;
        HV_UINT64 BitsetBuffer[7];
    } CpuGroupAffinity;
} HV_OUTPUT_GET_CPU_GROUP_AFFINITY, *PHV_OUTPUT_GET_CPU_GROUP_AFFINITY;

/** Input of HvCallCompleteIntercept, hypercall 0x00BD; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_COMPLETE_INTERCEPT {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_UINT32 DataSize;
    HV_UINT8 Data[];
} HV_INPUT_COMPLETE_INTERCEPT, *PHV_INPUT_COMPLETE_INTERCEPT;

/** Input of HvCallGetInterceptData, hypercall 0x00DF; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_INTERCEPT_DATA {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
} HV_INPUT_GET_INTERCEPT_DATA, *PHV_INPUT_GET_INTERCEPT_DATA;

/** Input of HvCallGetVpState, hypercall 0x00E3; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_VP_STATE {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_VTL InputVtl;
    HV_UINT8 Reserved0;
    HV_UINT16 Reserved1;
    HV_VP_STATE_DATA StateData;
    HV_UINT64 OutputDataPfns[];
} HV_INPUT_GET_VP_STATE, *PHV_INPUT_GET_VP_STATE;

/** Output of HvCallGetVpState, hypercall 0x00E3; Windows 26100 symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_VP_STATE {
#if defined(HV_ARCH_ARM64)
    HV_UINT64 Reserved0;
#else
    HV_LOCAL_INTERRUPT_CONTROLLER_STATE InterruptControllerState;
    HV_SYNTHETIC_TIMERS_STATE SyntheticTimersState;
#endif
} HV_OUTPUT_GET_VP_STATE, *PHV_OUTPUT_GET_VP_STATE;

/** One piece of state for HvCallSetVpState; Windows 26100 symbols. */
typedef union _HV_INPUT_SET_VP_STATE_DATA {
    HV_UINT64 Pfns;
    HV_UINT8 Bytes;
} HV_INPUT_SET_VP_STATE_DATA, *PHV_INPUT_SET_VP_STATE_DATA;

/** Input of HvCallSetVpState, hypercall 0x00E4; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_VP_STATE {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_VTL InputVtl;
    HV_UINT8 Reserved0;
    HV_UINT16 Reserved1;
    HV_VP_STATE_DATA StateData;
    HV_INPUT_SET_VP_STATE_DATA Data[];
} HV_INPUT_SET_VP_STATE, *PHV_INPUT_SET_VP_STATE;

/** Input of HvCallGetVpCpuidValues, hypercall 0x00F4; mshv headers hv_input_get_vp_cpuid_values. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_VP_CPUID_VALUES {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_GET_VP_CPUID_VALUES_FLAGS Flags;
    HV_UINT32 ReservedZ;
    HV_CPUID_LEAF_INFO CpuidLeafInfo[];
} HV_INPUT_GET_VP_CPUID_VALUES, *PHV_INPUT_GET_VP_CPUID_VALUES;

/** Output of HvCallGetVpCpuidValues, hypercall 0x00F4; mshv headers
 *  hv_output_get_vp_cpuid_values. */
typedef union HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_VP_CPUID_VALUES {
    HV_UINT32 AsUINT32[4];
    struct {
        HV_UINT32 Eax;
        HV_UINT32 Ebx;
        HV_UINT32 Ecx;
        HV_UINT32 Edx;
    };
} HV_OUTPUT_GET_VP_CPUID_VALUES, *PHV_OUTPUT_GET_VP_CPUID_VALUES;

/** Input of HvCallSubsumeVp, hypercall 0x00FC; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SUBSUME_VP {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
} HV_INPUT_SUBSUME_VP, *PHV_INPUT_SUBSUME_VP;

/** Input of HvCallInstallInterceptEx, hypercall 0x0110; TLFS HvCallInstallInterceptEx, Windows
 *  26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_INSTALL_INTERCEPT_EX {
    HV_PARTITION_ID PartitionId;
    HV_INPUT_VTL InterceptingInputVtl;
    HV_INTERCEPT_TYPE InterceptType;
    HV_UINT64 Reserved[4];
    HV_INTERCEPT_PARAMETERS_EX InterceptParameters[];
} HV_INPUT_INSTALL_INTERCEPT_EX, *PHV_INPUT_INSTALL_INTERCEPT_EX;

/** Input of HvCallSetCpuGroupAffinity, hypercall 0x0115; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_CPU_GROUP_AFFINITY {
    HV_CPU_GROUP_ID CpuGroupId;
    union {
        HV_GENERIC_SET Bitset;
        HV_UINT64 BitsetBuffer[7];
    } CpuGroupAffinity;
} HV_INPUT_SET_CPU_GROUP_AFFINITY, *PHV_INPUT_SET_CPU_GROUP_AFFINITY;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/hypercall_vp.h"
#endif

HV_HEADER_END

#endif

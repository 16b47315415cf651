/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Hypercalls on virtual trust levels: inputs and outputs. Sources: TLFS 15.15, mu_msvm.
 */
#ifndef HYPERV_HYPERCALL_VTL_H
#define HYPERV_HYPERCALL_VTL_H

#include "types.h"
#include "base.h"
#include "vsm.h"
#include "registers.h"
#include "partition.h"

HV_HEADER_BEGIN

/** Input of HvCallModifyVtlProtectionMask, hypercall 0x000C; TLFS HvCallModifyVtlProtectionMask,
 *  openvmm hvdef ModifyVtlProtectionMask. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MODIFY_VTL_PROTECTION_MASK {
    HV_PARTITION_ID TargetPartitionId;
    HV_MAP_GPA_FLAGS MapFlags;
    HV_INPUT_VTL TargetVtl;
    HV_UINT8 RsvdZ8;
    HV_UINT16 RsvdZ16;
    HV_GPA_PAGE_NUMBER GpaPageList[HV_ANYSIZE_ARRAY];
} HV_INPUT_MODIFY_VTL_PROTECTION_MASK, *PHV_INPUT_MODIFY_VTL_PROTECTION_MASK;

/** Flags of HvCallEnablePartitionVtl; TLFS 15.15. */
typedef union _HV_ENABLE_PARTITION_VTL_FLAGS {
    HV_UINT8 AsUINT8;
    struct {
        HV_UINT8 EnableMbec : 1,
                 EnableSupervisorShadowStack : 1,
                 EnableHardwareHvpt : 1,
                 Reserved : 5;
    };
} HV_ENABLE_PARTITION_VTL_FLAGS, *PHV_ENABLE_PARTITION_VTL_FLAGS;

/** Input of HvCallEnablePartitionVtl, hypercall 0x000D; TLFS HvCallEnablePartitionVtl, openvmm
 *  hvdef EnablePartitionVtl. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ENABLE_PARTITION_VTL {
    HV_PARTITION_ID TargetPartitionId;
    HV_VTL TargetVtl;
    HV_ENABLE_PARTITION_VTL_FLAGS Flags;
    HV_UINT16 ReservedZ0;
    HV_UINT32 ReservedZ1;
} HV_INPUT_ENABLE_PARTITION_VTL, *PHV_INPUT_ENABLE_PARTITION_VTL;

/** Input of HvCallEnableVpVtl, hypercall 0x000F; TLFS HvCallEnableVpVtl, openvmm hvdef
 *  EnableVpVtlX64. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ENABLE_VP_VTL {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_VTL TargetVtl;
    HV_UINT8 ReservedZ0;
    HV_UINT16 ReservedZ1;
    HV_INITIAL_VP_CONTEXT VpVtlContext;
} HV_INPUT_ENABLE_VP_VTL, *PHV_INPUT_ENABLE_VP_VTL;

/** Input of HvCallCheckSparseGpaPageVtlAccess, hypercall 0x00D4; openvmm hvdef
 *  CheckSparseGpaPageVtlAccess. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CHECK_SPARSE_GPA_PAGE_VTL_ACCESS {
    HV_PARTITION_ID TargetPartitionId;
    HV_INPUT_VTL TargetVtl;
    HV_UINT8 DesiredAccess;
    HV_UINT16 Reserved0;
    HV_UINT32 Reserved1;
    HV_GPA_PAGE_NUMBER GpaPageList[HV_ANYSIZE_ARRAY];
} HV_INPUT_CHECK_SPARSE_GPA_PAGE_VTL_ACCESS, *PHV_INPUT_CHECK_SPARSE_GPA_PAGE_VTL_ACCESS;

/** Outcome of a check of access to a guest page, and the VTL which denies; Windows 26100
 *  symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_CHECK_GPA_PAGE_VTL_ACCESS_RESULT {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 ResultCode : 8,
                  DeniedAccess : 8,
                  InterceptingVtl : 4,
                  Reserved0 : 12;
        HV_UINT32 Reserved1;
    };
} HV_CHECK_GPA_PAGE_VTL_ACCESS_RESULT, *PHV_CHECK_GPA_PAGE_VTL_ACCESS_RESULT;

/** Input of HvCallDisablePartitionVtl, hypercall 0x000E; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DISABLE_PARTITION_VTL {
    HV_PARTITION_ID PartitionId;
    HV_VTL TargetVtl;
    HV_DISABLE_PARTITION_VTL_FLAGS Flags;
    HV_UINT16 ReservedZ0;
    HV_UINT32 ReservedZ1;
} HV_INPUT_DISABLE_PARTITION_VTL, *PHV_INPUT_DISABLE_PARTITION_VTL;

/** Input of HvCallDisableVpVtl, hypercall 0x0010; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DISABLE_VP_VTL {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_VTL TargetVtl;
    HV_DISABLE_VP_VTL_FLAGS Flags;
    HV_UINT16 ReservedZ0;
} HV_INPUT_DISABLE_VP_VTL, *PHV_INPUT_DISABLE_VP_VTL;

/** Input of HvCallDispatchVp, hypercall 0x00C2; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DISPATCH_VP {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_UINT32 Flags;
    HV_NANO100_DURATION TimeSlice;
    HV_UINT64 SpecCtrl;
} HV_INPUT_DISPATCH_VP, *PHV_INPUT_DISPATCH_VP;

/** Output of HvCallDispatchVp, hypercall 0x00C2; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_DISPATCH_VP {
    HV_VP_DISPATCH_STATE DispatchState;
    HV_VP_DISPATCH_EVENT DispatchEvent;
} HV_OUTPUT_DISPATCH_VP, *PHV_OUTPUT_DISPATCH_VP;

/** Input of HvCallQueryVtlProtectionMaskRange, hypercall 0x00CC; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_QUERY_VTL_PROTECTION_MASK_RANGE {
    HV_PARTITION_ID TargetPartitionId;
    HV_GPA TargetGpaBase;
    HV_UINT16 TargetVtlSet;
    HV_UINT16 Reserved0;
    HV_UINT32 Reserved1;
} HV_INPUT_QUERY_VTL_PROTECTION_MASK_RANGE, *PHV_INPUT_QUERY_VTL_PROTECTION_MASK_RANGE;

/** Input of HvCallModifyVtlProtectionMaskRange, hypercall 0x00CD; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MODIFY_VTL_PROTECTION_MASK_RANGE {
    HV_PARTITION_ID TargetPartitionId;
    HV_GPA TargetGpaBase;
    HV_UINT16 TargetVtlSet;
    HV_UINT16 Reserved0;
    HV_UINT32 Reserved1;
    HV_VTL_PERMISSION_SET VtlPermissionList[];
} HV_INPUT_MODIFY_VTL_PROTECTION_MASK_RANGE, *PHV_INPUT_MODIFY_VTL_PROTECTION_MASK_RANGE;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/hypercall_vtl.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Hypercalls on memory, translation and flushing: inputs and outputs. Sources: TLFS 9.4, 16.13,
 * mu_msvm, mshv headers, Windows symbols.
 */
#ifndef HYPERV_HYPERCALL_MEMORY_H
#define HYPERV_HYPERCALL_MEMORY_H

#include "types.h"
#include "base.h"
#include "vsm.h"
#include "registers.h"
#include "pending_event.h"
#include "context.h"

HV_HEADER_BEGIN

/** Part which the flushes of virtual addresses share: address space, flags, mask of VPs; WDK 7.1
 *  hvgdk.h. */
typedef struct _HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_HEADER {
    HV_ADDRESS_SPACE_ID AddressSpace;
    HV_FLUSH_FLAGS Flags;
    HV_UINT64 ProcessorMask;
} HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_HEADER, *PHV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_HEADER;

/** Part which the flushes of virtual addresses with a sparse set of VPs share; Windows 26100
 *  symbols. */
typedef struct _HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_HEADER_EX {
    HV_ADDRESS_SPACE_ID AddressSpace;
    HV_FLUSH_FLAGS Flags;
    HV_GENERIC_SET ProcessorSet;
} HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_HEADER_EX, *PHV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_HEADER_EX;

/** Outcome of a translation; TLFS 9.3. */
typedef union _HV_TRANSLATE_GVA_RESULT {
    HV_UINT64 AsUINT64;
    struct {
        HV_TRANSLATE_GVA_RESULT_CODE ResultCode;
        HV_UINT32 CacheType : 8,
                  OverlayPage : 1,
                  Reserved3 : 23;
    };
} HV_TRANSLATE_GVA_RESULT, *PHV_TRANSLATE_GVA_RESULT;

/** Outcome of HvCallTranslateVirtualAddressEx, with the event that a failure raises; TLFS 9.3. */
typedef struct _HV_TRANSLATE_GVA_RESULT_EX {
    HV_TRANSLATE_GVA_RESULT_CODE ResultCode;
    HV_UINT32 CacheType : 8,
              OverlayPage : 1,
              Reserved : 23;
#if !defined(HV_ARCH_ARM64)
    HV_X64_PENDING_EVENT EventInfo;
#endif
} HV_TRANSLATE_GVA_RESULT_EX, *PHV_TRANSLATE_GVA_RESULT_EX;

/** Input of HvCallAcceptGpaPages, hypercall 0x00D9; openvmm hvdef AcceptGpaPages. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ACCEPT_GPA_PAGES {
    HV_PARTITION_ID TargetPartitionId;
    HV_UINT32 MemoryType : 6,
              HostVisibility : 2,
              VtlSet : 3,
              Reserved : 21;
    HV_VTL_PERMISSION_SET VtlPermissionSet;
    HV_GPA_PAGE_NUMBER GpaPageBase;
} HV_INPUT_ACCEPT_GPA_PAGES, *PHV_INPUT_ACCEPT_GPA_PAGES;

/** Input of HvCallUnacceptGpaPages, hypercall 0x00DA; openvmm hvdef UnacceptGpaPages. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNACCEPT_GPA_PAGES {
    HV_PARTITION_ID TargetPartitionId;
    HV_UINT32 VtlSet : 3,
              Reserved : 29;
    HV_VTL_PERMISSION_SET VtlPermissionSet;
    HV_GPA_PAGE_NUMBER GpaPageBase;
} HV_INPUT_UNACCEPT_GPA_PAGES, *PHV_INPUT_UNACCEPT_GPA_PAGES;

/** Input of HvCallModifySparseGpaPageHostVisibility, hypercall 0x00DB; mu_msvm
 *  HvGuestHypercall.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY {
    HV_PARTITION_ID TargetPartitionId;
    HV_UINT32 HostVisibility : 2,
              Reserved0 : 30;
    HV_UINT32 Reserved1;
    HV_CALL_ATTRIBUTES HV_GPA_PAGE_NUMBER GpaPageList[1];
} HV_INPUT_MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY,
    *PHV_INPUT_MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY;

/** Input of HvCallMemoryMappedIoRead, hypercall 0x0106; openvmm hvdef MemoryMappedIoRead. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MEMORY_MAPPED_IO_READ {
    HV_GPA Gpa;
    HV_UINT32 AccessWidth;
    HV_UINT32 ReservedZ0;
} HV_INPUT_MEMORY_MAPPED_IO_READ, *PHV_INPUT_MEMORY_MAPPED_IO_READ;

/** Output of HvCallMemoryMappedIoRead, hypercall 0x0106; openvmm hvdef MemoryMappedIoReadOutput. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_MEMORY_MAPPED_IO_READ {
    HV_UINT8 Data[HV_HYPERCALL_MMIO_MAX_DATA_LENGTH];
} HV_OUTPUT_MEMORY_MAPPED_IO_READ, *PHV_OUTPUT_MEMORY_MAPPED_IO_READ;

/** Input of HvCallMemoryMappedIoWrite, hypercall 0x0107; openvmm hvdef MemoryMappedIoWrite. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MEMORY_MAPPED_IO_WRITE {
    HV_GPA Gpa;
    HV_UINT32 AccessWidth;
    HV_UINT32 ReservedZ0;
    HV_UINT8 Data[HV_HYPERCALL_MMIO_MAX_DATA_LENGTH];
} HV_INPUT_MEMORY_MAPPED_IO_WRITE, *PHV_INPUT_MEMORY_MAPPED_IO_WRITE;

/** Input of HvCallPinGpaPageRanges, hypercall 0x0112; openvmm hvdef PinUnpinGpaPageRangesHeader. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_PIN_GPA_PAGE_RANGES {
    HV_UINT64 Reserved;
    HV_GPA_RANGE GpaRangeList[HV_ANYSIZE_ARRAY];
} HV_INPUT_PIN_GPA_PAGE_RANGES, *PHV_INPUT_PIN_GPA_PAGE_RANGES;

/** Input of HvCallUnpinGpaPageRanges, hypercall 0x0113; openvmm hvdef
 *  PinUnpinGpaPageRangesHeader. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNPIN_GPA_PAGE_RANGES {
    HV_UINT64 Reserved;
    HV_GPA_RANGE GpaRangeList[HV_ANYSIZE_ARRAY];
} HV_INPUT_UNPIN_GPA_PAGE_RANGES, *PHV_INPUT_UNPIN_GPA_PAGE_RANGES;

/** Input of HvCallQuerySparseGpaPageHostVisibility, hypercall 0x011C; openvmm hvdef
 *  QuerySparsePageVisibility. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_QUERY_SPARSE_GPA_PAGE_HOST_VISIBILITY {
    HV_PARTITION_ID TargetPartitionId;
    HV_CALL_ATTRIBUTES HV_GPA_PAGE_NUMBER GpaPageList[1];
} HV_INPUT_QUERY_SPARSE_GPA_PAGE_HOST_VISIBILITY, *PHV_INPUT_QUERY_SPARSE_GPA_PAGE_HOST_VISIBILITY;

/** Guest pages to flush from nested translations; mshv headers hv_guest_mapping_flush_list. */
typedef struct _HV_GUEST_MAPPING_FLUSH_LIST {
    HV_UINT64 AddressSpace;
    HV_FLUSH_FLAGS Flags;
    HV_GPA_PAGE_RANGE GpaList[];
} HV_GUEST_MAPPING_FLUSH_LIST, *PHV_GUEST_MAPPING_FLUSH_LIST;

/** Input of HvCallQueryPartitionReservedPages, hypercall 0x0105; Windows 26100 symbols. */
typedef struct _HV_INPUT_GET_PARTITION_RESERVED_PAGES {
    HV_UINT64 PartitionId;
    union {
        HV_UINT64 AsUINT64;
        struct {
            HV_UINT64 Continue : 1;
        };
    };
} HV_INPUT_GET_PARTITION_RESERVED_PAGES, *PHV_INPUT_GET_PARTITION_RESERVED_PAGES;

/** Input of HvCallPinGpaPageRanges and HvCallUnpinGpaPageRanges; mu_msvm HvGuestHypercall.h. */
typedef struct _HV_INPUT_GPA_PAGE_PINNING {
    HV_UINT64 Reserved;
    HV_GPA_PAGE_RANGE GpaRangeList[];
} HV_INPUT_GPA_PAGE_PINNING, *PHV_INPUT_GPA_PAGE_PINNING;
/** How many ranges one pinning hypercall takes; mu_msvm HvGuestHypercall.h. */
#define HV_GPA_PAGE_PINNING_MAX_RANGE_COUNT                                                        \
    ((HV_PAGE_SIZE - sizeof(HV_INPUT_GPA_PAGE_PINNING)) / sizeof(HV_GPA_PAGE_RANGE))
HV_STATIC_ASSERT(HV_GPA_PAGE_PINNING_MAX_RANGE_COUNT == 511);

/** What HvCallQueryInformationGpaRange tells; mu_msvm HvGuestHypercall.h. */
typedef enum _HV_QUERY_GPA_RANGE_INFO_CLASS HV_ENUM_UINT32 {
    HvQueryGpaRangeAlwaysPinnedSubranges = 0u,
    HvQueryGpaRangeHeatHintBeneficialSubranges,
    HvQueryGpaRangeInfoClassMax,
} HV_QUERY_GPA_RANGE_INFO_CLASS, *PHV_QUERY_GPA_RANGE_INFO_CLASS;

/** Input of HvCallQueryInformationGpaRange, hypercall 0x0135; mu_msvm HvGuestHypercall.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_QUERY_GPA_RANGE {
    HV_QUERY_GPA_RANGE_INFO_CLASS InfoClass;
    HV_UINT32 ReservedZ0;
    HV_UINT64 StartGpn;
    HV_UINT64 PageCount;
} HV_INPUT_QUERY_GPA_RANGE, *PHV_INPUT_QUERY_GPA_RANGE;

/** Output of HvCallQueryInformationGpaRange: the subranges for which the question holds; mu_msvm
 *  HvGuestHypercall.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_QUERY_GPA_RANGE_SUBRANGES {
    HV_UINT16 SubrangeCount;
    HV_UINT16 ReservedZ0;
    HV_UINT32 ReservedZ1;
    HV_UINT64 ReservedZ2;
    HV_GPA_PAGE_RANGE SubrangeList[];
} HV_OUTPUT_QUERY_GPA_RANGE_SUBRANGES, *PHV_OUTPUT_QUERY_GPA_RANGE_SUBRANGES;

/** Output of HvCallQueryInformationGpaRange by class; mu_msvm HvGuestHypercall.h. */
typedef union _HV_OUTPUT_QUERY_GPA_RANGE {
    HV_OUTPUT_QUERY_GPA_RANGE_SUBRANGES AlwaysPinnedSubranges;
    HV_OUTPUT_QUERY_GPA_RANGE_SUBRANGES HeatHintBeneficialSubranges;
} HV_OUTPUT_QUERY_GPA_RANGE, *PHV_OUTPUT_QUERY_GPA_RANGE;

/** Output of HvCallQueryPartitionReservedPages, hypercall 0x0105; Windows 26100 symbols. */
typedef struct _HV_OUTPUT_GET_PARTITION_RESERVED_PAGES {
    union {
        HV_UINT64 AsUINT64;
        HV_UINT16 RangeCount;
    };
    HV_SPA_PAGE_RANGE RangeList[511];
} HV_OUTPUT_GET_PARTITION_RESERVED_PAGES, *PHV_OUTPUT_GET_PARTITION_RESERVED_PAGES;

/** Input of HvCallDepositMemory, hypercall 0x0048; TLFS HvCallDepositMemory, WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DEPOSIT_MEMORY {
    HV_PARTITION_ID PartitionId;
    HV_GPA_PAGE_NUMBER GpaPageList[];
} HV_INPUT_DEPOSIT_MEMORY, *PHV_INPUT_DEPOSIT_MEMORY;

/** Input of HvCallWithdrawMemory, hypercall 0x0049; TLFS HvCallWithdrawMemory, WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_WITHDRAW_MEMORY {
    HV_PARTITION_ID PartitionId;
    HV_PROXIMITY_DOMAIN_INFO ProximityDomainInfo;
} HV_INPUT_WITHDRAW_MEMORY, *PHV_INPUT_WITHDRAW_MEMORY;

/** Output of HvCallWithdrawMemory, hypercall 0x0049; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_WITHDRAW_MEMORY {
    HV_GPA_PAGE_NUMBER GpaPageList[HV_ANYSIZE_ARRAY];
} HV_OUTPUT_WITHDRAW_MEMORY, *PHV_OUTPUT_WITHDRAW_MEMORY;

/** Input of HvCallGetMemoryBalance, hypercall 0x004A; TLFS HvCallGetMemoryBalance, WDK 7.1
 *  hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_MEMORY_BALANCE {
    HV_PARTITION_ID PartitionId;
    HV_PROXIMITY_DOMAIN_INFO ProximityDomainInfo;
} HV_INPUT_GET_MEMORY_BALANCE, *PHV_INPUT_GET_MEMORY_BALANCE;

/** Output of HvCallGetMemoryBalance, hypercall 0x004A; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_MEMORY_BALANCE {
    HV_UINT64 PagesAvailable;
    HV_UINT64 PagesInUse;
} HV_OUTPUT_GET_MEMORY_BALANCE, *PHV_OUTPUT_GET_MEMORY_BALANCE;

/** Input of HvCallMapGpaPages, hypercall 0x004B; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MAP_GPA_PAGES {
    HV_PARTITION_ID TargetPartitionId;
    HV_GPA_PAGE_NUMBER TargetGpaBase;
    HV_MAP_GPA_FLAGS MapFlags;
    HV_GPA_PAGE_NUMBER SourceGpaPageList[];
} HV_INPUT_MAP_GPA_PAGES, *PHV_INPUT_MAP_GPA_PAGES;

/** Input of HvCallUnmapGpaPages, hypercall 0x004C; TLFS HvCallUnmapGpaPages, Windows 26100
 *  symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNMAP_GPA_PAGES {
    HV_PARTITION_ID TargetPartitionId;
    HV_GPA_PAGE_NUMBER TargetGpaBase;
    HV_UINT32 UnmapFlags;
} HV_INPUT_UNMAP_GPA_PAGES, *PHV_INPUT_UNMAP_GPA_PAGES;

/** Input of HvCallReadGpa, hypercall 0x0053; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_READ_GPA {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_UINT32 ByteCount;
    HV_GPA BaseGpa;
    HV_ACCESS_GPA_CONTROL_FLAGS ControlFlags;
} HV_INPUT_READ_GPA, *PHV_INPUT_READ_GPA;

/** Output of HvCallReadGpa, hypercall 0x0053; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_READ_GPA {
    HV_ACCESS_GPA_RESULT AccessResult;
    HV_UINT8 Data[16];
} HV_OUTPUT_READ_GPA, *PHV_OUTPUT_READ_GPA;

/** Input of HvCallWriteGpa, hypercall 0x0054; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_WRITE_GPA {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_UINT32 ByteCount;
    HV_GPA BaseGpa;
    HV_ACCESS_GPA_CONTROL_FLAGS ControlFlags;
    HV_UINT8 Data[16];
} HV_INPUT_WRITE_GPA, *PHV_INPUT_WRITE_GPA;

/** Output of HvCallWriteGpa, hypercall 0x0054; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_WRITE_GPA {
    HV_ACCESS_GPA_RESULT AccessResult;
} HV_OUTPUT_WRITE_GPA, *PHV_OUTPUT_WRITE_GPA;

/** Input of HvCallMapSparseGpaPages, hypercall 0x006E; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MAP_SPARSE_GPA_PAGES {
    HV_PARTITION_ID TargetPartitionId;
    HV_MAP_GPA_FLAGS MapFlags;
    HV_GPA_MAPPING PageList[];
} HV_INPUT_MAP_SPARSE_GPA_PAGES, *PHV_INPUT_MAP_SPARSE_GPA_PAGES;

/** Input of HvCallModifySparseGpaPages, hypercall 0x0090; TLFS HvCallModifySparseGpaPages, Windows
 *  26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MODIFY_SPARSE_GPA_PAGES {
    HV_PARTITION_ID TargetPartitionId;
    HV_UINT32 MapFlags;
    HV_UINT32 Rsvdz;
    HV_GPA_PAGE_NUMBER GpaPageList[];
} HV_INPUT_MODIFY_SPARSE_GPA_PAGES, *PHV_INPUT_MODIFY_SPARSE_GPA_PAGES;

/** Input of HvCallGetSpaPageList, hypercall 0x0097; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_SPA_PAGE_LIST {
    HV_UINT64 StartPage;
    HV_UINT64 EndPage;
    HV_SPA_PAGE_LIST_FLAGS Flags;
} HV_INPUT_GET_SPA_PAGE_LIST, *PHV_INPUT_GET_SPA_PAGE_LIST;

/** Output of HvCallGetSpaPageList, hypercall 0x0097; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_SPA_PAGE_LIST {
    HV_UINT64 NextPageToScan;
    HV_UINT16 RangeCount;
    HV_UINT16 Rsvd[3];
    HV_SPA_PAGE_RANGE RangeList[510];
} HV_OUTPUT_GET_SPA_PAGE_LIST, *PHV_OUTPUT_GET_SPA_PAGE_LIST;

/** Outcome of HvCallTranslateVirtualAddressEx, with the event as a record; openvmm hvdef
 *  TranslateGvaResultExX64. */
typedef struct _HV_TRANSLATE_GVA_RESULT_EX_PRIVATE {
    HV_TRANSLATE_GVA_RESULT_CODE ResultCode;
    HV_UINT32 CacheType : 8,
              OverlayPage : 1,
              Reserved : 23;
#if defined(HV_ARCH_ARM64)
    HV_ARM64_PENDING_EVENT EventInfo;
#else
    HV_X64_PENDING_EVENT EventInfo;
#endif
} HV_TRANSLATE_GVA_RESULT_EX_PRIVATE, *PHV_TRANSLATE_GVA_RESULT_EX_PRIVATE;

/** Input of HvCallSetGpaPageAttributes, hypercall 0x00AE; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_GPA_PAGE_ATTRIBUTES {
    HV_PARTITION_ID PartitionId;
    HV_GPA_PAGE_ATTRIBUTES Attributes;
    HV_GPA_PAGE_NUMBER GpaPageList[];
} HV_INPUT_SET_GPA_PAGE_ATTRIBUTES, *PHV_INPUT_SET_GPA_PAGE_ATTRIBUTES;

/** Input of HvCallFlushGuestPhysicalAddressSpace, hypercall 0x00AF; TLFS
 *  HvCallFlushGuestPhysicalAddressSpace, Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE {
    HV_SPA AddressSpace;
    HV_FLUSH_FLAGS Flags;
} HV_INPUT_FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE, *PHV_INPUT_FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE;

/** Input of HvCallFlushGuestPhysicalAddressList, hypercall 0x00B0; TLFS
 *  HvCallFlushGuestPhysicalAddressList, Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FLUSH_GUEST_PHYSICAL_ADDRESS_LIST {
    HV_SPA AddressSpace;
    HV_FLUSH_FLAGS Flags;
    HV_GPA_PAGE_RANGE GpaRangeList[];
} HV_INPUT_FLUSH_GUEST_PHYSICAL_ADDRESS_LIST, *PHV_INPUT_FLUSH_GUEST_PHYSICAL_ADDRESS_LIST;

/** Input of HvCallAddPhysicalMemory, hypercall 0x00BC; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ADD_PHYSICAL_MEMORY {
    HV_UINT8 Prepare;
    HV_UINT8 LargePage;
    HV_UINT16 Reserved1;
    HV_UINT32 Reserved2;
    HV_GPA_PAGE_NUMBER StartPage;
} HV_INPUT_ADD_PHYSICAL_MEMORY, *PHV_INPUT_ADD_PHYSICAL_MEMORY;

/** Output of HvCallAddPhysicalMemory, hypercall 0x00BC; Mile.HyperV. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_ADD_PHYSICAL_MEMORY {
    HV_UINT64 PagesProcessed;
} HV_OUTPUT_ADD_PHYSICAL_MEMORY, *PHV_OUTPUT_ADD_PHYSICAL_MEMORY;

/** Input of HvCallPrecommitGpaPages, hypercall 0x00BE; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_PRECOMMIT_GPA_PAGES {
    HV_PARTITION_ID TargetPartitionId;
    HV_UINT32 Flags;
    HV_GPA TargetGpaBase;
} HV_INPUT_PRECOMMIT_GPA_PAGES, *PHV_INPUT_PRECOMMIT_GPA_PAGES;

/** Input of HvCallUncommitGpaPages, hypercall 0x00BF; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNCOMMIT_GPA_PAGES {
    HV_PARTITION_ID TargetPartitionId;
    HV_GPA TargetGpaBase;
} HV_INPUT_UNCOMMIT_GPA_PAGES, *PHV_INPUT_UNCOMMIT_GPA_PAGES;

/** Input of HvCallGetGpaPagesAccessState, hypercall 0x00C9; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_GPA_PAGES_ACCESS_STATE {
    HV_PARTITION_ID TargetPartitionId;
    HV_GPA_PAGE_ACCESS_STATE_FLAGS Flags;
    HV_GPA_PAGE_NUMBER TargetGpaBase;
} HV_INPUT_GET_GPA_PAGES_ACCESS_STATE, *PHV_INPUT_GET_GPA_PAGES_ACCESS_STATE;

/** Input of HvCallGetSparseGpaPagesAccessState, hypercall 0x00CA; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_SPARSE_GPA_PAGES_ACCESS_STATE {
    HV_PARTITION_ID TargetPartitionId;
    HV_GPA_PAGE_ACCESS_STATE_FLAGS Flags;
    HV_GPA_PAGE_NUMBER GpaPageList[];
} HV_INPUT_GET_SPARSE_GPA_PAGES_ACCESS_STATE, *PHV_INPUT_GET_SPARSE_GPA_PAGES_ACCESS_STATE;

/** Changes host access to guest pages; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MODIFY_SPARSE_GPA_PAGE_HOST_ACCESS {
    HV_PARTITION_ID TargetPartitionId;
    HV_UINT32 HostAccess : 2,
              Reserved0 : 30;
    HV_UINT32 Reserved1;
    HV_GPA_PAGE_NUMBER GpaPageList[];
} HV_INPUT_MODIFY_SPARSE_GPA_PAGE_HOST_ACCESS, *PHV_INPUT_MODIFY_SPARSE_GPA_PAGE_HOST_ACCESS;

/** Changes host access to system pages; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MODIFY_SPARSE_SPA_PAGE_HOST_ACCESS {
    HV_UINT32 HostAccess : 2,
              Reserved : 30;
    HV_UINT32 Flags;
    HV_PARTITION_ID TargetPartitionId;
    HV_SPA_PAGE_NUMBER SpaPageList[];
} HV_INPUT_MODIFY_SPARSE_SPA_PAGE_HOST_ACCESS, *PHV_INPUT_MODIFY_SPARSE_SPA_PAGE_HOST_ACCESS;

/** Input of HvCallLockSparseGpaPageMapping, hypercall 0x00DC; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_LOCK_SPARSE_GPA_PAGE_MAPPING {
    HV_PARTITION_ID TargetPartitionId;
    HV_UINT32 Flags;
    HV_UINT32 Reserved;
    HV_GPA_PAGE_MAPPING_LOCK_INPUT LockList[];
} HV_INPUT_LOCK_SPARSE_GPA_PAGE_MAPPING, *PHV_INPUT_LOCK_SPARSE_GPA_PAGE_MAPPING;

/** Input of HvCallUnlockSparseGpaPageMapping, hypercall 0x00DD; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNLOCK_SPARSE_GPA_PAGE_MAPPING {
    HV_PARTITION_ID TargetPartitionId;
    HV_GPA_PAGE_MAPPING_UNLOCK_INPUT UnlockList[];
} HV_INPUT_UNLOCK_SPARSE_GPA_PAGE_MAPPING, *PHV_INPUT_UNLOCK_SPARSE_GPA_PAGE_MAPPING;

/** Input of HvCallMapVpStatePage, hypercall 0x00E1; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MAP_VP_STATE_PAGE {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_VP_STATE_PAGE_TYPE Type;
} HV_INPUT_MAP_VP_STATE_PAGE, *PHV_INPUT_MAP_VP_STATE_PAGE;

/** Output of HvCallMapVpStatePage, hypercall 0x00E1; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_MAP_VP_STATE_PAGE {
    HV_GPA_PAGE_NUMBER MapLocation;
} HV_OUTPUT_MAP_VP_STATE_PAGE, *PHV_OUTPUT_MAP_VP_STATE_PAGE;

/** Input of HvCallUnmapVpStatePage, hypercall 0x00E2; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNMAP_VP_STATE_PAGE {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_VP_STATE_PAGE_TYPE Type;
} HV_INPUT_UNMAP_VP_STATE_PAGE, *PHV_INPUT_UNMAP_VP_STATE_PAGE;

/** Input of HvCallReadSystemMemory, hypercall 0x00F5; Windows 26100 symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_INPUT_READ_SYSTEM_MEMORY {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Spa : 52,
                  Uncached : 1,
                  Size : 4,
                  ReservedZ0 : 7;
    };
} HV_INPUT_READ_SYSTEM_MEMORY, *PHV_INPUT_READ_SYSTEM_MEMORY;

/** Output of HvCallReadSystemMemory, hypercall 0x00F5; Windows 26100 symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_OUTPUT_READ_SYSTEM_MEMORY {
    HV_UINT64 Reg64;
    HV_UINT32 Reg32;
    HV_UINT16 Reg16;
    HV_UINT8 Reg8;
} HV_OUTPUT_READ_SYSTEM_MEMORY, *PHV_OUTPUT_READ_SYSTEM_MEMORY;

/** Input of HvCallRemovePhysicalMemory, hypercall 0x00F7; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_REMOVE_PHYSICAL_MEMORY {
    HV_UINT8 Prepare;
    HV_UINT8 LargePage;
    HV_UINT16 Reserved1;
    HV_UINT32 Reserved2;
    HV_UINT64 StartPage;
} HV_INPUT_REMOVE_PHYSICAL_MEMORY, *PHV_INPUT_REMOVE_PHYSICAL_MEMORY;

/** Input of HvCallGetGpaRangesAccessState, hypercall 0x0102; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_GPA_RANGES_ACCESS_STATE {
    HV_UINT64 PartitionId;
    HV_GPA_PAGE_ACCESS_STATE_FLAGS Flags;
    HV_UINT64 BaseGpaPage;
    HV_GPA_ACCESS_TRACKING_RANGE_SIZE RangeSize;
    HV_UINT32 Reserved;
} HV_INPUT_GET_GPA_RANGES_ACCESS_STATE, *PHV_INPUT_GET_GPA_RANGES_ACCESS_STATE;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/hypercall_memory.h"
#endif

HV_HEADER_END

#endif

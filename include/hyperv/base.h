/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Basic types of the hypervisor interface: addresses and pages, identifiers, time, sets of virtual
 * processors, access flags. Sources: TLFS 1.6 to 1.9, 4.2, 5.2, 7.8, 9.3.
 */
#ifndef HYPERV_BASE_H
#define HYPERV_BASE_H

#include "types.h"

HV_HEADER_BEGIN

#define HV_MAXIMUM_PROCESSORS 2048

/* ---- addresses ------------------------------------------------------------------------------- */

typedef HV_UINT64 HV_GPA, *PHV_GPA;
typedef HV_UINT64 HV_GPA_PAGE_NUMBER, *PHV_GPA_PAGE_NUMBER;
typedef HV_UINT64 HV_GVA, *PHV_GVA;
typedef HV_UINT64 HV_GVA_PAGE_NUMBER, *PHV_GVA_PAGE_NUMBER;

#if defined(HV_WITH_ARM64)
#define HV_ARM64_PAGE_SIZE           4096
#define HV_ARM64_LARGE_PAGE_SIZE     0x200000
#define HV_ARM64_LARGE_PAGE_SIZE_1GB 0x40000000
#endif

#if defined(HV_WITH_X64)
#define HV_X64_PAGE_SIZE           4096
#define HV_X64_LARGE_PAGE_SIZE     0x200000
#define HV_X64_LARGE_PAGE_SIZE_1GB 0x40000000
#endif
#if defined(HV_ARCH_ARM64)
#define HV_PAGE_SIZE           HV_ARM64_PAGE_SIZE
#define HV_LARGE_PAGE_SIZE     HV_ARM64_LARGE_PAGE_SIZE
#define HV_LARGE_PAGE_SIZE_1GB HV_ARM64_LARGE_PAGE_SIZE_1GB
#else
#define HV_PAGE_SIZE           HV_X64_PAGE_SIZE
#define HV_LARGE_PAGE_SIZE     HV_X64_LARGE_PAGE_SIZE
#define HV_LARGE_PAGE_SIZE_1GB HV_X64_LARGE_PAGE_SIZE_1GB
#endif

#if defined(HV_WITH_ARM64)
#define HV_ARM64_HVC_IMM16                    1
#define HV_ARM64_HVC_VTLENTRY_IMM16           2
#define HV_ARM64_HVC_VTLEXIT_IMM16            3
#define HV_ARM64_HVC_LAUNCH_IMM16             4
#define HV_ARM64_HVC_LAUNCH_SL_IMM16          5
#define HV_ARM64_ENABLE_SRE                   2
#define HV_ARM64_SYSTEM_RESET2_FIRMWARE_CRASH 0x80000001
#endif

typedef HV_UINT64 HV_PARTITION_ID, *PHV_PARTITION_ID;

#define HV_PARTITION_ID_INVALID ((HV_PARTITION_ID)0x0)
#define HV_PARTITION_ID_SELF    ((HV_PARTITION_ID)-1)

#define HV_VP_INDEX_SELF 0xFFFFFFFE

#define HV_ANY_VP (0xFFFFFFFF)

typedef HV_UINT64 HV_NANO100_TIME, *PHV_NANO100_TIME;
typedef HV_UINT64 HV_NANO100_DURATION, *PHV_NANO100_DURATION;

#define HV_NANO100_TIME_NEVER ((HV_NANO100_TIME)-1)

typedef HV_UINT32 HV_IOMMU_ID, *PHV_IOMMU_ID;
typedef HV_UINT32 HV_VP_INDEX, *PHV_VP_INDEX;
typedef HV_UINT8 HV_VTL, *PHV_VTL;

#define HV_VTL_VTL0 0
#define HV_VTL_VTL1 1
#define HV_VTL_VTL2 2

typedef HV_UINT32 HV_MAP_GPA_FLAGS, *PHV_MAP_GPA_FLAGS;
typedef HV_UINT64 HV_ADDRESS_SPACE_ID, *PHV_ADDRESS_SPACE_ID;
typedef HV_UINT64 HV_FLUSH_FLAGS, *PHV_FLUSH_FLAGS;

/* ---- flushing -------------------------------------------------------------------------------- */

#define HV_FLUSH_ALL_PROCESSORS             (0x00000001)
#define HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES (0x00000002)
#define HV_FLUSH_NON_GLOBAL_MAPPINGS_ONLY   (0x00000004)
#define HV_FLUSH_USE_EXTENDED_RANGE_FORMAT  (0x00000008)
#define HV_FLUSH_USE_TARGET_VTL             (0x00000010)
#define HV_FLUSH_TARGET_VTL0                (0x00000100)
#define HV_FLUSH_TARGET_VTL1                (0x00000200)
#define HV_FLUSH_MASK                                                                              \
    (HV_FLUSH_ALL_PROCESSORS | HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES |                               \
     HV_FLUSH_NON_GLOBAL_MAPPINGS_ONLY | HV_FLUSH_USE_EXTENDED_RANGE_FORMAT |                      \
     HV_FLUSH_USE_TARGET_VTL | HV_FLUSH_TARGET_VTL0 | HV_FLUSH_TARGET_VTL1)

/* ---- sets of virtual processors -------------------------------------------------------------- */

/** Formats of a set of VPs; TLFS 7.8.7.3. */
typedef enum _HV_GENERIC_SET_FORMAT HV_ENUM_UINT32 {
    HvGenericSetSparse4k = 0u,
    HvGenericSetAll,
} HV_GENERIC_SET_FORMAT, *PHV_GENERIC_SET_FORMAT;

/** Sparse set of VPs or processors: format, mask of the banks present, then those banks of 64;
 *  Windows 26100 symbols. */
typedef struct _HV_GENERIC_SET {
    HV_UINT64 Format;
    HV_UINT64 ValidBanksMask;
    HV_UINT64 BankContents[HV_ANYSIZE_ARRAY];
} HV_GENERIC_SET, HV_VP_SET, *PHV_GENERIC_SET, *PHV_VP_SET;

/* ---- ranges ---------------------------------------------------------------------------------- */

/** Guest virtual range to flush: first page number, and up to 4095 pages after it; openvmm hvdef
 *  HvGvaRangeSimple. */
typedef union _HV_GVA_RANGE_SIMPLE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 AdditionalPages : 12,
                  GvaPageNumber : 52;
    };
} HV_GVA_RANGE_SIMPLE, *PHV_GVA_RANGE_SIMPLE;

/** Guest virtual range in the extended format of a flush, in 4 KiB pages; openvmm hvdef
 *  HvGvaRangeExtended. */
typedef union _HV_GVA_RANGE_EXTENDED {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 AdditionalPages : 11,
                  LargePage : 1,
                  GvaPageNumber : 52;
    };
} HV_GVA_RANGE_EXTENDED, *PHV_GVA_RANGE_EXTENDED;

/** Guest virtual range in the extended format of a flush, in large pages; openvmm hvdef
 *  HvGvaRangeExtendedLargePage. */
typedef union _HV_GVA_RANGE_EXTENDED_LARGE_PAGE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 AdditionalPages : 11,
                  LargePage : 1,
                  PageSize : 1,
                  Reserved : 8,
                  GvaLargePageNumber : 43;
    };
} HV_GVA_RANGE_EXTENDED_LARGE_PAGE, *PHV_GVA_RANGE_EXTENDED_LARGE_PAGE;

/** Guest virtual range to flush, in any of its three formats; WDK 7.1 hvgdk.h. */
typedef union _HV_GVA_RANGE {
    HV_UINT64 AsUINT64;
    HV_GVA_RANGE_SIMPLE Simple;
    HV_GVA_RANGE_EXTENDED Extended;
    HV_GVA_RANGE_EXTENDED_LARGE_PAGE ExtendedLargePage;
} HV_GVA_RANGE, *PHV_GVA_RANGE;

/** Guest physical range: first page number, and up to 4095 pages after it; openvmm hvdef
 *  HvGpaRangeSimple. */
typedef union _HV_GPA_RANGE_SIMPLE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 AdditionalPages : 12,
                  GpaPageNumber : 52;
    };
} HV_GPA_RANGE_SIMPLE, *PHV_GPA_RANGE_SIMPLE;

/** Guest physical range in the extended format, in 4 KiB pages; openvmm hvdef
 *  HvGpaRangeExtended. */
typedef union _HV_GPA_RANGE_EXTENDED {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 AdditionalPages : 11,
                  LargePage : 1,
                  GpaPageNumber : 52;
    };
} HV_GPA_RANGE_EXTENDED, *PHV_GPA_RANGE_EXTENDED;

/** Guest physical range in the extended format, in large pages; openvmm hvdef
 *  HvGpaRangeExtendedLargePage. */
typedef union _HV_GPA_RANGE_EXTENDED_LARGE_PAGE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 AdditionalPages : 11,
                  LargePage : 1,
                  PageSize : 1,
                  Reserved : 8,
                  GpaLargePageNumber : 43;
    };
} HV_GPA_RANGE_EXTENDED_LARGE_PAGE, *PHV_GPA_RANGE_EXTENDED_LARGE_PAGE;

/** Guest physical range to pin or unpin, in any of its three formats; openvmm hvdef HvGpaRange. */
typedef union _HV_GPA_RANGE {
    HV_UINT64 AsUINT64;
    HV_GPA_RANGE_SIMPLE Simple;
    HV_GPA_RANGE_EXTENDED Extended;
    HV_GPA_RANGE_EXTENDED_LARGE_PAGE ExtendedLargePage;
} HV_GPA_RANGE, *PHV_GPA_RANGE;

typedef HV_UINT32 *PHV_INTERRUPT_VECTOR;

/** VTL that a hypercall acts on, or that of the caller; TLFS 15.15. */
typedef union _HV_INPUT_VTL {
    HV_UINT8 AsUINT8;
    struct {
        HV_UINT8 TargetVtl : 4,
                 UseTargetVtl : 1,
                 ReservedZ : 3;
    };
} HV_INPUT_VTL, *PHV_INPUT_VTL;

/* ---- access to guest pages ------------------------------------------------------------------- */

#define HV_MAP_GPA_PERMISSIONS_NONE          0x0
#define HV_MAP_GPA_READABLE                  0x1
#define HV_MAP_GPA_WRITABLE                  0x2
#define HV_MAP_GPA_KERNEL_EXECUTABLE         0x4
#define HV_MAP_GPA_USER_EXECUTABLE           0x8
#define HV_MAP_GPA_SUPERVISOR_SHADOW_STACK   0x10
#define HV_MAP_GPA_PAGING_WRITABILITY        0x20
#define HV_MAP_GPA_VERIFY_PAGING_WRITABILITY 0x40
#define HV_MAP_GPA_ADJUSTABLE                0x8000
#define HV_MAP_GPA_PERMISSIONS_ALL                                                                 \
    (HV_MAP_GPA_READABLE | HV_MAP_GPA_WRITABLE | HV_MAP_GPA_KERNEL_EXECUTABLE |                    \
     HV_MAP_GPA_USER_EXECUTABLE)

#define HV_ACCEPT_MEMORY_TYPE_ANY 0
#define HV_ACCEPT_MEMORY_TYPE_RAM 1

#define HV_HOST_VISIBILITY_PRIVATE        HV_MAP_GPA_PERMISSIONS_NONE
#define HV_HOST_VISIBILITY_SHARED         (HV_MAP_GPA_READABLE | HV_MAP_GPA_WRITABLE)
#define HV_HYPERCALL_MMIO_MAX_DATA_LENGTH 64

/** Cache types of a memory access, as the x86 PAT encodes them; TLFS 9.3. */
typedef enum _HV_CACHE_TYPE HV_ENUM_UINT32 {
    HvCacheTypeUncached = 0u,
    HvCacheTypeWriteCombining,
    HvCacheTypeWriteThrough = 4u,
    HvCacheTypeWriteProtected,
    HvCacheTypeWriteBack,
} HV_CACHE_TYPE, *PHV_CACHE_TYPE;

#define HV_CALL_ALIGNMENT                         8
#define HV_CALL_ATTRIBUTES                        HV_DECLSPEC_ALIGN(HV_CALL_ALIGNMENT)
#define HV_CALL_ATTRIBUTES_ALIGNED(__alignment__) HV_DECLSPEC_ALIGN(__alignment__)

typedef HV_UINT64 HV_SPA, *PHV_SPA;

#if defined(HV_WITH_X64)
#define HV_X64_MAX_PAGE_NUMBER       (UINT64_MAX / HV_X64_PAGE_SIZE)
#define HV_X64_MAX_LARGE_PAGE_NUMBER (UINT64_MAX / HV_X64_LARGE_PAGE_SIZE)
#define HV_X64_MAX_1GB_PAGE_NUMBER   (UINT64_MAX / HV_X64_LARGE_PAGE_SIZE_1GB)
#endif

#define HV_1GB_PAGE_SIZE   HV_LARGE_PAGE_SIZE_1GB
#define HV_PAGE_MASK       (HV_PAGE_SIZE - 1)
#define HV_LARGE_PAGE_MASK (HV_LARGE_PAGE_SIZE - 1)
#define HV_1GB_PAGE_MASK   (HV_1GB_PAGE_SIZE - 1)

typedef HV_UINT64 HV_SPA_PAGE_NUMBER, *PHV_SPA_PAGE_NUMBER;
typedef const HV_SPA_PAGE_NUMBER *PCHV_SPA_PAGE_NUMBER;
typedef const HV_GPA_PAGE_NUMBER *PCHV_GPA_PAGE_NUMBER;
typedef const HV_GVA_PAGE_NUMBER *PCHV_GVA_PAGE_NUMBER;
typedef HV_UINT16 HV_IO_PORT, *PHV_IO_PORT;
typedef HV_UINT64 HV_TIME_STAMP, *PHV_TIME_STAMP;
typedef HV_UINT32 HV_LOGICAL_PROCESSOR_INDEX;
typedef HV_UINT32 HV_PROXIMITY_DOMAIN_ID;

/** Flags of HV_PROXIMITY_DOMAIN_INFO: whether the domain counts, and whether it is preferred only;
 *  TLFS HV_PROXIMITY_DOMAIN_INFO, WDK 7.1 hvgdk.h. */
typedef struct _HV_PROXIMITY_DOMAIN_FLAGS {
    HV_UINT32 ProximityPreferred : 1,
              Reserved : 30,
              ProximityInfoValid : 1;
} HV_PROXIMITY_DOMAIN_FLAGS, *PHV_PROXIMITY_DOMAIN_FLAGS;

/** NUMA node by its ACPI proximity domain; TLFS HV_PROXIMITY_DOMAIN_INFO, WDK 7.1 hvgdk.h. */
typedef struct _HV_PROXIMITY_DOMAIN_INFO {
    HV_PROXIMITY_DOMAIN_ID Id;
    HV_PROXIMITY_DOMAIN_FLAGS Flags;
} HV_PROXIMITY_DOMAIN_INFO, *PHV_PROXIMITY_DOMAIN_INFO;

typedef HV_UINT16 HV_X64_IO_PORT, *PHV_X64_IO_PORT;

#define HV_MAX_VP_INDEX (HV_MAXIMUM_PROCESSORS - 1)

/** How HvCallReadGpa and HvCallWriteGpa access memory; WDK 7.1 hvgdk.h. */
typedef union _HV_ACCESS_GPA_CONTROL_FLAGS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT8 CacheType;
        HV_INPUT_VTL InputVtl;
        HV_UINT16 ReservedZ0;
        HV_UINT32 ReservedZ1;
    };
} HV_ACCESS_GPA_CONTROL_FLAGS, *PHV_ACCESS_GPA_CONTROL_FLAGS;

/** Outcome of an access to a guest page; WDK 7.1 hvgdk.h. */
typedef enum _HV_ACCESS_GPA_RESULT_CODE HV_ENUM_UINT32 {
    HvAccessGpaSuccess = 0u,
    HvAccessGpaUnmapped,
    HvAccessGpaReadIntercept,
    HvAccessGpaWriteIntercept,
    HvAccessGpaIllegalOverlayAccess,
} HV_ACCESS_GPA_RESULT_CODE, *PHV_ACCESS_GPA_RESULT_CODE;

/** Outcome of HvCallReadGpa or HvCallWriteGpa; WDK 7.1 hvgdk.h. */
typedef union _HV_ACCESS_GPA_RESULT {
    HV_UINT64 AsUINT64;
    struct {
        HV_ACCESS_GPA_RESULT_CODE ResultCode;
        HV_UINT32 Reserved;
    };
} HV_ACCESS_GPA_RESULT, *PHV_ACCESS_GPA_RESULT;

/** Cache types with the names which the TLFS does not list; WDK 7.1 hvgdk.h HV_CACHE_TYPE. */
typedef enum _HV_CACHE_TYPE_PRIVATE HV_ENUM_UINT32 {
    HvCacheTypeX64Uncached = 0u,
    HvCacheTypeX64WriteCombining,
    HvCacheTypeX64WriteThrough = 4u,
    HvCacheTypeX64WriteProtected,
    HvCacheTypeX64WriteBack,
} HV_CACHE_TYPE_PRIVATE, *PHV_CACHE_TYPE_PRIVATE;

#define HV_MAP_GPA_EXECUTABLE       0x0000000C
#define HV_MAP_GPA_PERMISSIONS_MASK 0x0000000F

typedef HV_UINT8 HV_BOOLEAN, *PHV_BOOLEAN;
typedef const HV_BOOLEAN *PCHV_BOOLEAN;
typedef const HV_SPA *PCHV_SPA;
typedef const HV_GPA *PCHV_GPA;
typedef const HV_GVA *PCHV_GVA;
typedef HV_UINT32 HV_SPA_PAGE_OFFSET, *PHV_SPA_PAGE_OFFSET;
typedef HV_UINT32 HV_GPA_PAGE_OFFSET, *PHV_GPA_PAGE_OFFSET;
typedef HV_UINT32 HV_GVA_PAGE_OFFSET, *PHV_GVA_PAGE_OFFSET;
typedef const HV_GPA_PAGE_OFFSET *PCHV_GPA_PAGE_OFFSET;
typedef const HV_GVA_PAGE_OFFSET *PCHV_GVA_PAGE_OFFSET;

#define HV_X64_CR4_LA57           0x0000000000001000
#define HV_X64_PTE_PRESENT        0x1
#define HV_X64_PTE_READ_WRITE     0x2
#define HV_X64_PTE_ACCESSED       0x20
#define HV_X64_PTE_LARGE_PAGE     0x80
#define HV_PAGE_TABLE_ENTRY_COUNT 512
#define HV_X64_PAGE_SHIFT         12
#define HV_X64_PTE_BITS           9

typedef const HV_PARTITION_ID *PCHV_PARTITION_ID;

/** Value that is no format of a set; mshv headers hv_generic_set_format. */
typedef enum _HV_GENERIC_SET_FORMAT_PRIVATE HV_ENUM_UINT32 {
    HvGenericSetInvalid = 2u,
} HV_GENERIC_SET_FORMAT_PRIVATE, *PHV_GENERIC_SET_FORMAT_PRIVATE;

/** Format and bank mask of a set; Windows 26100 symbols. */
typedef struct _HV_GENERIC_SET_HEADER {
    HV_UINT64 Format;
    HV_UINT64 ValidBanksMask;
} HV_GENERIC_SET_HEADER, *PHV_GENERIC_SET_HEADER;

typedef const HV_ADDRESS_SPACE_ID *PCHV_ADDRESS_SPACE_ID;
typedef const HV_FLUSH_FLAGS *PCHV_FLUSH_FLAGS;
typedef const HV_VTL *PCHV_VTL;
typedef const HV_NANO100_TIME *PCHV_NANO100_TIME;
typedef const HV_MAP_GPA_FLAGS *PCHV_MAP_GPA_FLAGS;

/** Range of guest pages in one quadword; the large page form applies while LargePage is set. */
typedef union _HV_GPA_PAGE_RANGE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 AdditionalPages : 11,
                  LargePage : 1,
                  BasePfn : 52;
    };
    struct {
        HV_UINT64 : 12;
        HV_UINT64 PageSize : 1,
                  Reserved1 : 8,
                  BaseLargePfn : 43;
    };
} HV_GPA_PAGE_RANGE, *PHV_GPA_PAGE_RANGE;

#define HV_GPA_PAGE_RANGE_PAGE_SIZE_2MB 0
#define HV_GPA_PAGE_RANGE_PAGE_SIZE_1GB 1

#define HV_GENERIC_SET_SHIFT (6)
#define HV_GENERIC_SET_MASK  (63)

#define HV_MAX_SPARSE_VCPU_BANKS (64)
#define HV_VCPUS_PER_SPARSE_BANK (64)

/** Whether HvCallGetGpaPagesAccessState clears or sets accessed and dirty bits; Windows 26100
 *  symbols. */
typedef union _HV_GPA_PAGE_ACCESS_STATE_FLAGS {
    struct {
        HV_UINT64 ClearAccessed : 1,
                  SetAccess : 1,
                  ClearDirty : 1,
                  SetDirty : 1,
                  Reserved : 60;
    };
    HV_UINT64 AsUINT64;
} HV_GPA_PAGE_ACCESS_STATE_FLAGS, *PHV_GPA_PAGE_ACCESS_STATE_FLAGS;

/** Accessed and dirty bit of a guest page; Windows 26100 symbols. */
typedef union _HV_GPA_PAGE_ACCESS_STATE {
    struct {
        HV_UINT8 Accessed : 1,
                 Dirty : 1,
                 Reserved : 6;
    };
    HV_UINT8 AsUINT8;
} HV_GPA_PAGE_ACCESS_STATE, *PHV_GPA_PAGE_ACCESS_STATE;

#define HV_GENERIC_SET_QWORD_COUNT(max) (((((max) - 1) >> 6) + 1) + 2)

/** Attributes of a guest page: whether it can be protected; Windows 26100 symbols. */
typedef union _HV_GPA_PAGE_ATTRIBUTES {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Protectable : 1,
                  Reserved : 63;
    };
} HV_GPA_PAGE_ATTRIBUTES, *PHV_GPA_PAGE_ATTRIBUTES;

/** Which system pages a list shall have: deposited, minimal, of the hardware; Windows 26100
 *  symbols. */
typedef union _HV_SPA_PAGE_LIST_FLAGS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Deposited : 1,
                  Minimal : 1,
                  Hardware : 1,
                  RsvdZ : 61;
    };
} HV_SPA_PAGE_LIST_FLAGS, *PHV_SPA_PAGE_LIST_FLAGS;

/** Pages of a system physical range; Windows 26100 symbols. */
typedef union _HV_SPA_PAGE_RANGE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 BasePfn : 40,
                  AdditionalPages : 24;
    };
} HV_SPA_PAGE_RANGE, *PHV_SPA_PAGE_RANGE;

typedef HV_UINT32 HV_MODIFY_SPA_PAGE_HOST_ACCESS_FLAGS, *PHV_MODIFY_SPA_PAGE_HOST_ACCESS_FLAGS;
typedef HV_UINT32 HV_LOCK_GPA_PAGE_MAPPING_FLAGS, *PHV_LOCK_GPA_PAGE_MAPPING_FLAGS;
typedef HV_UINT32 HV_UNMAP_GPA_FLAGS, *PHV_UNMAP_GPA_FLAGS;
typedef HV_UINT32 HV_PRECOMMIT_GPA_FLAGS, *PHV_PRECOMMIT_GPA_FLAGS;

/** Page sizes in access tracking; Windows 26100 symbols. */
typedef enum _HV_PAGE_ACCESS_TRACKING_GRANULARITY HV_ENUM_UINT32 {
    HvPageAccessTrackingGranularitySmallPage = 0x0u,
    HvPageAccessTrackingGranularityLargePage,
} HV_PAGE_ACCESS_TRACKING_GRANULARITY, *PHV_PAGE_ACCESS_TRACKING_GRANULARITY;

/** Range sizes in access tracking; Windows 26100 symbols. */
typedef enum _HV_GPA_ACCESS_TRACKING_RANGE_SIZE HV_ENUM_UINT32 {
    HvGpaAccessTrackingRange4k = 0x0u,
    HvGpaAccessTrackingRange2m,
    HvGpaAccessTrackingRange1g,
    HvGpaAccessTrackingRange512g,
    HvGpaAccessTrackingRange256t,
    HvGpaAccessTrackingRangeMax,
} HV_GPA_ACCESS_TRACKING_RANGE_SIZE, *PHV_GPA_ACCESS_TRACKING_RANGE_SIZE;

/** Who owns a system page; Windows 26100 symbols. */
typedef enum _HV_SPA_PAGE_OWNERSHIP HV_ENUM_UINT32 {
    HvSpaPageOwnershipShared = 0x0u,
    HvSpaPageOwnershipExclusive,
} HV_SPA_PAGE_OWNERSHIP, *PHV_SPA_PAGE_OWNERSHIP;

/** How a guest page is mapped: whether accepted, and what VTL 1 and 2 permit; Windows 26100
 *  symbols. */
typedef union _HV_GPA_PAGE_MAPPING_DATA {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Acceptance : 2,
                  Vtl1Permission : 16,
                  Vtl2Permission : 16;
    };
} HV_GPA_PAGE_MAPPING_DATA, *PHV_GPA_PAGE_MAPPING_DATA;

/** Duration in units of 100 picoseconds; Windows 26100 symbols. */
typedef union _HV_PICO100_DURATION {
    HV_UINT64 AsUINT64;
} HV_PICO100_DURATION;

typedef const HV_VP_INDEX *PCHV_VP_INDEX;

/** Guest page with the access that is allowed to it; Windows 26100 symbols. */
typedef union _HV_GPA_PAGE_PERMISSION {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Valid : 1,
                  Writable : 1,
                  Executable : 1,
                  ReservedZ0 : 9,
                  GpaPage : 40,
                  ReservedZ1 : 12;
    };
} HV_GPA_PAGE_PERMISSION, *PHV_GPA_PAGE_PERMISSION;

/** Virtual page with the access that is allowed to it; Windows 26100 symbols. */
typedef union _HV_VA_PERMISSION {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Valid : 1,
                  Writable : 1,
                  Executable : 1,
                  ReservedZ0 : 9,
                  VirtualPageFrame : 52;
    };
} HV_VA_PERMISSION, *PHV_VA_PERMISSION;

/** Guest page and what it is mapped to; TLFS HV_GPA_MAPPING, WDK 7.1 hvgdk.h. */
typedef struct _HV_GPA_MAPPING {
    HV_GPA_PAGE_NUMBER TargetGpaPageNumber;
    HV_GPA_PAGE_NUMBER SourceGpaPageNumber;
} HV_GPA_MAPPING, *PHV_GPA_MAPPING;

/** Guest page whose mapping HvCallLockSparseGpaPageMapping shall keep; Windows 26100 symbols. */
typedef union _HV_GPA_PAGE_MAPPING_LOCK_INPUT {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 AcceptPrivate : 1,
                  Reserved0 : 11,
                  GpaPage : 40,
                  Reserved1 : 12;
    };
} HV_GPA_PAGE_MAPPING_LOCK_INPUT, *PHV_GPA_PAGE_MAPPING_LOCK_INPUT;

/** How a guest page is mapped whose mapping was locked; Windows 26100 symbols. */
typedef struct _HV_GPA_PAGE_MAPPING_LOCK_OUTPUT {
    HV_UINT64 SpaPageOwnership : 1,
              SpaPageMemoryType : 4,
              RootReadable : 1,
              RootWritable : 1,
              RootAdjustable : 1,
              UntrustedOverlay : 1,
              Reserved0 : 3,
              SpaPage : 40,
              Reserved1 : 12;
    HV_GPA_PAGE_MAPPING_DATA Data;
} HV_GPA_PAGE_MAPPING_LOCK_OUTPUT, *PHV_GPA_PAGE_MAPPING_LOCK_OUTPUT;

/** Guest page whose mapping may change again; Windows 26100 symbols. */
typedef struct _HV_GPA_PAGE_MAPPING_UNLOCK_INPUT {
    HV_UINT64 SetAttributes : 1,
              Reserved0 : 11,
              GpaPage : 40,
              Reserved1 : 12;
    HV_GPA_PAGE_MAPPING_DATA Data;
} HV_GPA_PAGE_MAPPING_UNLOCK_INPUT, *PHV_GPA_PAGE_MAPPING_UNLOCK_INPUT;

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#if defined(HV_WITH_X64) && !defined(X64_PAGE_SIZE)
#define X64_PAGE_SIZE HV_X64_PAGE_SIZE
#endif
#if defined(HV_WITH_X64) && !defined(X64_LARGE_PAGE_SIZE)
#define X64_LARGE_PAGE_SIZE HV_X64_LARGE_PAGE_SIZE
#endif
#if defined(HV_WITH_X64) && !defined(X64_1GB_PAGE_SIZE)
#define X64_1GB_PAGE_SIZE HV_X64_LARGE_PAGE_SIZE_1GB
#endif
#ifndef X64_CR4_LA57
#define X64_CR4_LA57 HV_X64_CR4_LA57
#endif
#ifndef X64_PTE_PRESENT
#define X64_PTE_PRESENT HV_X64_PTE_PRESENT
#endif
#ifndef X64_PTE_READ_WRITE
#define X64_PTE_READ_WRITE HV_X64_PTE_READ_WRITE
#endif
#ifndef X64_PTE_ACCESSED
#define X64_PTE_ACCESSED HV_X64_PTE_ACCESSED
#endif
#ifndef X64_PTE_LARGE_PAGE
#define X64_PTE_LARGE_PAGE HV_X64_PTE_LARGE_PAGE
#endif
#ifndef PAGE_TABLE_ENTRY_COUNT
#define PAGE_TABLE_ENTRY_COUNT HV_PAGE_TABLE_ENTRY_COUNT
#endif
#ifndef X64_PAGE_SHIFT
#define X64_PAGE_SHIFT HV_X64_PAGE_SHIFT
#endif
#ifndef X64_PTE_BITS
#define X64_PTE_BITS HV_X64_PTE_BITS
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/base.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Start of the hypervisor: loader block, image, live patches. Source: Windows symbols.
 */
#ifndef HYPERV_BOOT_H
#define HYPERV_BOOT_H

#include "types.h"
#include "debug.h"

HV_HEADER_BEGIN

/** Loader block, whose contents are not public; hvgdk. */
typedef struct _HV_LOADER_BLOCK *PHV_LOADER_BLOCK;

/** Time stamps of the steps of the start of the hypervisor; Windows 26100 symbols. */
typedef struct _HV_HYPERVISOR_LAUNCH_STATS {
    HV_UINT64 RootBspTscAdjustment;
} HV_HYPERVISOR_LAUNCH_STATS, *PHV_HYPERVISOR_LAUNCH_STATS;

/** Run of pages in the memory map from the loader; Windows 26100 symbols. */
typedef struct _HV_MEMORY_DESCRIPTOR {
    HV_UINT64 Pages;
    HV_UINT32 Levels;
    HV_UINT64 PageTableRoot;
} HV_MEMORY_DESCRIPTOR, *PHV_MEMORY_DESCRIPTOR;

/** Parameters of the start of the hypervisor, from the loader; Windows 26100 symbols. */
typedef struct _HV_BOOT_PARAMETERS {
    HV_BOOT_DEBUG_PARAMETERS DebugParams;
    HV_UINT64 Flags;
} HV_BOOT_PARAMETERS, *PHV_BOOT_PARAMETERS;

/** Errata and PSCI support of the ARM64 hardware, from the loader; Windows 26100 symbols. */
typedef struct _HV_HARDWARE_DETAILS {
    HV_UINT32 ErrataType;
    HV_UINT32 SupportPsci : 1,
              Reserved : 31;
} HV_HARDWARE_DETAILS, *PHV_HARDWARE_DETAILS;

/** One section of the hypervisor image in memory; Windows 26100 symbols. */
typedef struct _HV_IMAGE_SECTION_DETAIL {
    HV_UINT64 SectionPhysicalAddress;
    HV_UINT32 SectionSize;
    HV_UINT32 Padding;
    HV_UINT64 Writeable : 1,
              Executable : 1,
              Reserved : 62;
} HV_IMAGE_SECTION_DETAIL, *PHV_IMAGE_SECTION_DETAIL;

/** The hypervisor image in memory; Windows 26100 symbols. */
typedef struct _HV_IMAGE_DETAIL {
    HV_UINT32 SectionCount;
    HV_IMAGE_SECTION_DETAIL Sections[15];
} HV_IMAGE_DETAIL, *PHV_IMAGE_DETAIL;

/** Short loader block; Windows 26100 symbols. */
typedef struct _HV_MINI_LOADER_BLOCK {
    HV_UINT32 LoaderBlockSize;
    HV_UINT32 LoaderBlockVersion;
    HV_UINT64 LoaderBlockPhysicalAddress;
    HV_UINT64 HypervisorEntryPoint;
    HV_UINT64 HypervisorTransTabBasePhys;
    HV_BOOT_PARAMETERS BootParameters;
    HV_UINT32 RootPartitionProcessorCount;
    HV_UINT32 RootPartitionProcessorsContextsOffset;
    HV_UINT32 VpContextSize;
    HV_UINT32 MiniVpContextSize;
    HV_UINT32 HypervisorCrashdumpAreaPageCount;
    HV_UINT64 HypervisorCrashdumpAreaSpa;
    HV_UINT32 RuntimeServicesMemoryRangesCount;
    struct {
        HV_UINT64 BasePage;
        HV_UINT64 PageCount;
    } RuntimeServicesMemoryRanges[512];
    HV_HARDWARE_DETAILS HardwareDetails;
    HV_IMAGE_DETAIL HypervisorImageDetail;
} HV_MINI_LOADER_BLOCK, *PHV_MINI_LOADER_BLOCK;

/** What to ask of an image; Windows 26100 symbols. */
typedef enum _HV_IMAGE_QUERY_TYPE HV_ENUM_UINT32 {
    HvImageQueryTypeModuleCount = 0x0u,
    HvImageQueryTypeModuleTraits,
    HvImageQueryTypeSlotVaMappings,
    HvImageQueryTypeMax,
} HV_IMAGE_QUERY_TYPE, *PHV_IMAGE_QUERY_TYPE;

/** System property: flags of the start of the hypervisor; Windows 26100 symbols. */
typedef struct _HV_BOOT_CONFIG_PROPERTY {
    HV_UINT64 BootFlags;
    HV_UINT64 StartupModeNormal;
} HV_BOOT_CONFIG_PROPERTY, *PHV_BOOT_CONFIG_PROPERTY;

/** PCI segment from the loader; Windows 26100 symbols. */
typedef struct _HV_LOADER_PCI_SEGMENT_ENTRY {
    HV_UINT16 SegmentNumber;
    HV_UINT64 ReservedDeviceBitmap[1024];
    struct {
        HV_UINT64 AtsBusBitmap[4];
        HV_UINT64 SecureIntegratedAtsDeviceBitmap[1024];
    } Intel;
} HV_LOADER_PCI_SEGMENT_ENTRY, *PHV_LOADER_PCI_SEGMENT_ENTRY;

/** IOMMU from the loader; Windows 26100 symbols. */
typedef struct _HV_LOADER_IOMMU_ENTRY {
    HV_UINT16 SegmentNumber;
    HV_UINT64 RegisterBaseAddress;
    HV_UINT32 Idr0;
    HV_UINT32 Idr1;
    HV_UINT32 Idr2;
    HV_UINT32 Idr3;
    HV_UINT32 Idr4;
    HV_UINT32 Idr5;
    HV_UINT32 Aidr;
    HV_UINT64 StreamTableBase;
    HV_UINT32 StreamTableSizeInPages;
    HV_UINT32 StrTabBaseCfg;
    HV_UINT32 Mpamidr;
} HV_LOADER_IOMMU_ENTRY, *PHV_LOADER_IOMMU_ENTRY;

/** Slot of a live patch; Windows 26100 symbols. */
typedef struct _HV_SLOT_TRAITS {
    HV_UINT64 StartVa;
    HV_UINT32 Size;
    HV_UINT32 IsPrimarySlot : 1,
              IsSlotActive : 1,
              IsSlotCommitted : 1,
              ReservedZ0 : 29;
    HV_UINT32 Checksum;
    HV_UINT32 Timestamp;
} HV_SLOT_TRAITS, *PHV_SLOT_TRAITS;

/** Module that can be patched; Windows 26100 symbols. */
typedef struct _HV_MODULE_TRAITS {
    HV_WCHAR ModuleName[8];
    HV_SLOT_TRAITS SlotTraits[3];
} HV_MODULE_TRAITS, *PHV_MODULE_TRAITS;

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#define ImageQueryTypeModuleCount    HvImageQueryTypeModuleCount
#define ImageQueryTypeModuleTraits   HvImageQueryTypeModuleTraits
#define ImageQueryTypeSlotVaMappings HvImageQueryTypeSlotVaMappings
#define ImageQueryTypeMax            HvImageQueryTypeMax
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/boot.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Hypercalls on devices, domains and interrupts: inputs and outputs. Sources: TLFS 10.5, mu_msvm,
 * mshv headers, Windows symbols.
 */
#ifndef HYPERV_HYPERCALL_DEVICE_H
#define HYPERV_HYPERCALL_DEVICE_H

#include "types.h"
#include "base.h"
#include "interrupt.h"
#include "registers.h"
#include "device.h"
#include "hypercall_memory.h"

HV_HEADER_BEGIN

/** Input of HvCallSwitchVirtualAddressSpace, hypercall 0x0001; mu_msvm HvGuestHypercall.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SWITCH_VIRTUAL_ADDRESS_SPACE {
    HV_ADDRESS_SPACE_ID AddressSpace;
} HV_INPUT_SWITCH_VIRTUAL_ADDRESS_SPACE, *PHV_INPUT_SWITCH_VIRTUAL_ADDRESS_SPACE;

/** Input of HvCallFlushVirtualAddressSpace, hypercall 0x0002; TLFS HvCallFlushVirtualAddressSpace,
 *  WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE {
    HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_HEADER Header;
} HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE, *PHV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE;

/** Input of HvCallFlushVirtualAddressList, hypercall 0x0003; TLFS HvCallFlushVirtualAddressList,
 *  WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FLUSH_VIRTUAL_ADDRESS_LIST {
    HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_HEADER Header;
    HV_GVA GvaList[HV_ANYSIZE_ARRAY];
} HV_INPUT_FLUSH_VIRTUAL_ADDRESS_LIST, *PHV_INPUT_FLUSH_VIRTUAL_ADDRESS_LIST;

/** Input of HvCallFlushVirtualAddressSpaceEx, hypercall 0x0013; TLFS
 *  HvCallFlushVirtualAddressSpaceEx, Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_EX {
    HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_HEADER_EX Header;
} HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_EX, *PHV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_EX;

/** Input of HvCallFlushVirtualAddressListEx, hypercall 0x0014; TLFS
 *  HvCallFlushVirtualAddressListEx, Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FLUSH_VIRTUAL_ADDRESS_LIST_EX {
    HV_INPUT_FLUSH_VIRTUAL_ADDRESS_SPACE_HEADER_EX Header;
} HV_INPUT_FLUSH_VIRTUAL_ADDRESS_LIST_EX, *PHV_INPUT_FLUSH_VIRTUAL_ADDRESS_LIST_EX;

/** Input of HvCallTranslateVirtualAddress, hypercall 0x0052; TLFS HvCallTranslateVirtualAddress,
 *  WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_TRANSLATE_VIRTUAL_ADDRESS {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_TRANSLATE_GVA_CONTROL_FLAGS ControlFlags;
    HV_GVA_PAGE_NUMBER GvaPage;
} HV_INPUT_TRANSLATE_VIRTUAL_ADDRESS, *PHV_INPUT_TRANSLATE_VIRTUAL_ADDRESS;

/** Output of HvCallTranslateVirtualAddress, hypercall 0x0052; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_TRANSLATE_VIRTUAL_ADDRESS {
    HV_TRANSLATE_GVA_RESULT TranslationResult;
    HV_GPA_PAGE_NUMBER GpaPage;
} HV_OUTPUT_TRANSLATE_VIRTUAL_ADDRESS, *PHV_OUTPUT_TRANSLATE_VIRTUAL_ADDRESS;

/** Input of HvCallRetargetDeviceInterrupt, hypercall 0x007E; openvmm hvdef
 *  RetargetDeviceInterrupt. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_RETARGET_DEVICE_INTERRUPT {
    HV_PARTITION_ID PartitionId;
    HV_UINT64 DeviceId;
    HV_INTERRUPT_ENTRY InterruptEntry;
    HV_UINT64 Reserved;
    HV_DEVICE_INTERRUPT_TARGET InterruptTarget;
} HV_INPUT_RETARGET_DEVICE_INTERRUPT, *PHV_INPUT_RETARGET_DEVICE_INTERRUPT;

/** Input of HvCallAssertVirtualInterrupt, hypercall 0x0094; TLFS HvCallAssertVirtualInterrupt, WDK
 *  7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ASSERT_VIRTUAL_INTERRUPT {
    HV_PARTITION_ID TargetPartition;
    HV_INTERRUPT_CONTROL InterruptControl;
    HV_UINT64 DestinationAddress;
    HV_INTERRUPT_VECTOR RequestedVector;
    HV_VTL TargetVtl;
    HV_UINT8 ReservedZ0;
    HV_UINT16 ReservedZ1;
} HV_INPUT_ASSERT_VIRTUAL_INTERRUPT, *PHV_INPUT_ASSERT_VIRTUAL_INTERRUPT;

/** Input of HvCallStartVirtualProcessor, hypercall 0x0099; TLFS 7.10. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_START_VIRTUAL_PROCESSOR {
    HV_PARTITION_ID PartitionId;
    HV_VP_INDEX VpIndex;
    HV_VTL TargetVtl;
    HV_UINT8 ReservedZ0;
    HV_UINT16 ReservedZ1;
    HV_INITIAL_VP_CONTEXT VpContext;
} HV_INPUT_START_VIRTUAL_PROCESSOR, *PHV_INPUT_START_VIRTUAL_PROCESSOR;

/** Output of HvCallTranslateVirtualAddressEx, hypercall 0x00AC; openvmm hvdef
 *  TranslateVirtualAddressExOutputX64. */
typedef struct HV_ALIGNED(16) _HV_OUTPUT_TRANSLATE_VIRTUAL_ADDRESS_EX {
    HV_TRANSLATE_GVA_RESULT_EX TranslationResult;
    HV_GPA_PAGE_NUMBER GpaPage;
} HV_OUTPUT_TRANSLATE_VIRTUAL_ADDRESS_EX, *PHV_OUTPUT_TRANSLATE_VIRTUAL_ADDRESS_EX;

/** Domain of devices as hypercalls name it: partition, VTL and number; Windows 26100 symbols. */
typedef struct _HV_INPUT_DEVICE_DOMAIN {
    HV_PARTITION_ID PartitionId;
    HV_INPUT_VTL OwnerVtl;
    HV_DEVICE_DOMAIN_ID DomainId;
} HV_INPUT_DEVICE_DOMAIN, *PHV_INPUT_DEVICE_DOMAIN;

/** IOMMU properties, older form; Windows 26100 symbols. */
typedef struct _HV_DEPRECATED_OUTPUT_QUERY_IOMMU_PROPERTIES {
    union {
        struct {
            HV_UINT32 DeviceTableSizeInPages;
            HV_UINT64 DeviceTableSpaBasePage;
        } Amd;
        struct {
            HV_UINT32 ContextTableCount;
            HV_UINT32 InterruptRemappingTableSizeInPages;
            HV_UINT64 RootTableSpaPage;
            HV_UINT64 ContextTableSpaPages[256];
            HV_UINT64 InterruptRemappingTableSpaBasePage;
        } Intel;
    };
    union {
        struct {
            HV_UINT32 LiveDomainIdSelector : 1,
                      Reserved : 31;
        };
        HV_UINT32 AsUINT32;
    } Flags;
} HV_DEPRECATED_OUTPUT_QUERY_IOMMU_PROPERTIES, *PHV_DEPRECATED_OUTPUT_QUERY_IOMMU_PROPERTIES;

/** Input of HvCallParkedVirtualProcessors, hypercall 0x0009; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_PARKED_VIRTUAL_PROCESSORS {
    HV_GENERIC_SET ProcessorSet;
} HV_INPUT_PARKED_VIRTUAL_PROCESSORS, *PHV_INPUT_PARKED_VIRTUAL_PROCESSORS;

/** Input of HvCallAssertVirtualInterruptDeprecated, hypercall 0x0055; TLFS
 *  HvCallAssertVirtualInterrupt, mshv headers hv_input_assert_virtual_interrupt. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ASSERT_VIRTUAL_INTERRUPT_DEPRECATED {
    HV_PARTITION_ID TargetPartition;
    HV_INTERRUPT_CONTROL InterruptControl;
    HV_UINT64 DestinationAddress;
    HV_INTERRUPT_VECTOR RequestedVector;
    HV_UINT32 Reserved;
} HV_INPUT_ASSERT_VIRTUAL_INTERRUPT_DEPRECATED, *PHV_INPUT_ASSERT_VIRTUAL_INTERRUPT_DEPRECATED;

/** Input of HvCallClearVirtualInterrupt, hypercall 0x0056; WDK 7.1 hvgdk.h. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CLEAR_VIRTUAL_INTERRUPT {
    HV_PARTITION_ID TargetPartition;
} HV_INPUT_CLEAR_VIRTUAL_INTERRUPT, *PHV_INPUT_CLEAR_VIRTUAL_INTERRUPT;

/** Input of HvCallMapDeviceInterrupt, hypercall 0x007C; Linux hv_input_map_device_interrupt, and
 *  Windows symbols for ARM64. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MAP_DEVICE_INTERRUPT {
    HV_PARTITION_ID PartitionId;
    HV_DEVICE_ID DeviceId;
#if defined(HV_ARCH_ARM64)
    HV_UINT32 Flags;
    HV_UINT32 BaseIrtIndex;
#else
    HV_UINT64 Flags;
#endif
    HV_INTERRUPT_ENTRY LogicalInterruptEntry;
    HV_DEVICE_INTERRUPT_DESCRIPTOR InterruptDescriptor;
} HV_INPUT_MAP_DEVICE_INTERRUPT, *PHV_INPUT_MAP_DEVICE_INTERRUPT;

/** Output of HvCallMapDeviceInterrupt, hypercall 0x007C; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_MAP_DEVICE_INTERRUPT {
    HV_INTERRUPT_ENTRY InterruptEntry;
    HV_IOMMU_EXTENDED_STATUS ExtendedStatus;
} HV_OUTPUT_MAP_DEVICE_INTERRUPT, *PHV_OUTPUT_MAP_DEVICE_INTERRUPT;

/** Input of HvCallUnmapDeviceInterrupt, hypercall 0x007D; Linux hv_input_unmap_device_interrupt. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNMAP_DEVICE_INTERRUPT {
    HV_PARTITION_ID PartitionId;
    HV_DEVICE_ID DeviceId;
    HV_INTERRUPT_ENTRY InterruptEntry;
#if defined(HV_ARCH_ARM64)
    HV_UINT32 Flags;
#endif
} HV_INPUT_UNMAP_DEVICE_INTERRUPT, *PHV_INPUT_UNMAP_DEVICE_INTERRUPT;

/** Output of HvCallRetargetRootDeviceInterrupt, hypercall 0x007F; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_RETARGET_ROOT_DEVICE_INTERRUPT {
    HV_INTERRUPT_ENTRY InterruptEntry;
} HV_OUTPUT_RETARGET_ROOT_DEVICE_INTERRUPT, *PHV_OUTPUT_RETARGET_ROOT_DEVICE_INTERRUPT;

/** Input of HvCallAssertDeviceInterrupt, hypercall 0x0080; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ASSERT_DEVICE_INTERRUPT {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
    HV_INTERRUPT_ENTRY InterruptEntry;
} HV_INPUT_ASSERT_DEVICE_INTERRUPT, *PHV_INPUT_ASSERT_DEVICE_INTERRUPT;

/** Input of HvCallAttachDevice, hypercall 0x0082; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ATTACH_DEVICE {
    HV_PARTITION_ID PartitionId;
    HV_DEVICE_ID DeviceId;
    HV_ATTACH_DEVICE_FLAGS Flags;
    HV_VTL Vtl;
    HV_UINT8 Reserved0;
    HV_UINT16 Reserved1;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
    HV_DEVICE_PCI_CAPABILITIES PciCapabilities;
    HV_UINT32 Reserved2;
} HV_INPUT_ATTACH_DEVICE, *PHV_INPUT_ATTACH_DEVICE;

/** Input of HvCallDetachDevice, hypercall 0x0083; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DETACH_DEVICE {
    HV_PARTITION_ID PartitionId;
    HV_DEVICE_ID DeviceId;
} HV_INPUT_DETACH_DEVICE, *PHV_INPUT_DETACH_DEVICE;

/** Input of HvCallCreatePasidSpace, hypercall 0x009D; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CREATE_PASID_SPACE {
    HV_PARTITION_ID PartitionId;
    HV_PASID_SPACE_ID PasidSpaceId;
    HV_UINT32 PasidCount;
    HV_UINT64 Pat;
    HV_UINT32 Flags;
    HV_UINT32 Reserved;
} HV_INPUT_CREATE_PASID_SPACE, *PHV_INPUT_CREATE_PASID_SPACE;

/** Input of HvCallDeletePasidSpace, hypercall 0x009E; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DELETE_PASID_SPACE {
    HV_PARTITION_ID PartitionId;
    HV_PASID_SPACE_ID PasidSpaceId;
    HV_UINT32 Reserved;
} HV_INPUT_DELETE_PASID_SPACE, *PHV_INPUT_DELETE_PASID_SPACE;

/** Input of HvCallSetPasidAddressSpace, hypercall 0x009F; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_PASID_ADDRESS_SPACE {
    HV_PARTITION_ID PartitionId;
    HV_FULL_PASID FullPasid;
    HV_DEVICE_ADDRESS_SPACE AddressSpace;
} HV_INPUT_SET_PASID_ADDRESS_SPACE, *PHV_INPUT_SET_PASID_ADDRESS_SPACE;

/** Input of HvCallFlushPasidAddressSpace, hypercall 0x00A0; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FLUSH_PASID_ADDRESS_SPACE {
    HV_FULL_PASID FullPasid;
    HV_UINT32 Flags;
    HV_UINT32 Reserved;
} HV_INPUT_FLUSH_PASID_ADDRESS_SPACE, *PHV_INPUT_FLUSH_PASID_ADDRESS_SPACE;

/** Input of HvCallFlushPasidAddressList, hypercall 0x00A1; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FLUSH_PASID_ADDRESS_LIST {
    HV_FULL_PASID FullPasid;
    HV_UINT32 Flags;
    HV_UINT32 VaCount;
    HV_GVA_RANGE_EXTENDED VaList[];
} HV_INPUT_FLUSH_PASID_ADDRESS_LIST, *PHV_INPUT_FLUSH_PASID_ADDRESS_LIST;

/** Input of HvCallAttachPasidSpace, hypercall 0x00A2; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ATTACH_PASID_SPACE {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
    HV_PASID_SPACE_ID PasidSpaceId;
    HV_UINT32 Reserved;
} HV_INPUT_ATTACH_PASID_SPACE, *PHV_INPUT_ATTACH_PASID_SPACE;

/** Input of HvCallDetachPasidSpace, hypercall 0x00A3; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DETACH_PASID_SPACE {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
} HV_INPUT_DETACH_PASID_SPACE, *PHV_INPUT_DETACH_PASID_SPACE;

/** Input of HvCallEnablePasid, hypercall 0x00A4; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ENABLE_PASID {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
    HV_PASID Pasid;
    HV_UINT32 Reserved;
} HV_INPUT_ENABLE_PASID, *PHV_INPUT_ENABLE_PASID;

/** Input of HvCallDisablePasid, hypercall 0x00A5; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DISABLE_PASID {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
    HV_PASID Pasid;
    HV_UINT32 Reserved;
} HV_INPUT_DISABLE_PASID, *PHV_INPUT_DISABLE_PASID;

/** Input of HvCallCreateDevicePrQueue, hypercall 0x00A7; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CREATE_DEVICE_PR_QUEUE {
    HV_PARTITION_ID PartitionId;
    HV_UINT32 QueueId;
    HV_UINT32 Size;
    HV_GPA_PAGE_NUMBER BaseGpaPage;
    HV_INTERRUPT_VECTOR InterruptVector;
    HV_VP_INDEX InterruptVpIndex;
    HV_UINT32 Flags;
    HV_UINT32 Reserved;
} HV_INPUT_CREATE_DEVICE_PR_QUEUE, *PHV_INPUT_CREATE_DEVICE_PR_QUEUE;

/** Input of HvCallDeleteDevicePrQueue, hypercall 0x00A8; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DELETE_DEVICE_PR_QUEUE {
    HV_PARTITION_ID PartitionId;
    HV_UINT32 QueueId;
    HV_UINT32 Reserved;
} HV_INPUT_DELETE_DEVICE_PR_QUEUE, *PHV_INPUT_DELETE_DEVICE_PR_QUEUE;

/** Start of the input of HvCallSetDevicePrqProperty; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_DEVICE_PRQ_PROPERTY_HEADER {
    HV_UINT32 QueueId;
    HV_DEVICE_PRQ_PROPERTY Property;
} HV_INPUT_SET_DEVICE_PRQ_PROPERTY_HEADER, *PHV_INPUT_SET_DEVICE_PRQ_PROPERTY_HEADER;

/** Input of HvCallGetPhysicalDeviceProperty, hypercall 0x00AA; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_GET_PHYSICAL_DEVICE_PROPERTY {
    HV_DEVICE_ID PhysicalDeviceId;
    HV_PHYSICAL_DEVICE_FLAGS Flags;
    HV_PHYSICAL_DEVICE_PROPERTY Property;
    HV_UINT32 Reserved;
} HV_INPUT_GET_PHYSICAL_DEVICE_PROPERTY, *PHV_INPUT_GET_PHYSICAL_DEVICE_PROPERTY;

/** Output of HvCallGetPhysicalDeviceProperty, hypercall 0x00AA; Windows 26100 symbols. */
typedef union HV_CALL_ATTRIBUTES _HV_OUTPUT_GET_PHYSICAL_DEVICE_PROPERTY {
    HV_PHYSICAL_DEVICE_PROPERTY_CAPABILITIES Capabilities;
    HV_PHYSICAL_DEVICE_PROPERTY_DMA_ENABLED DmaEnabled;
    HV_PHYSICAL_DEVICE_PROPERTY_ATS_ENABLED AtsEnabled;
    HV_PHYSICAL_DEVICE_PROPERTY_FAULT_REPORTING FaultReporting;
    HV_PHYSICAL_DEVICE_PROPERTY_IRT_RANGE IrtRange;
} HV_OUTPUT_GET_PHYSICAL_DEVICE_PROPERTY, *PHV_OUTPUT_GET_PHYSICAL_DEVICE_PROPERTY;

/** Start of the input of HvCallSetPhysicalDeviceProperty; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_PHYSICAL_DEVICE_PROPERTY_HEADER {
    HV_DEVICE_ID PhysicalDeviceId;
    HV_PHYSICAL_DEVICE_PROPERTY Property;
    HV_UINT32 Reserved;
} HV_INPUT_SET_PHYSICAL_DEVICE_PROPERTY_HEADER, *PHV_INPUT_SET_PHYSICAL_DEVICE_PROPERTY_HEADER;

/** Output of HvCallTranslateVirtualAddressEx, hypercall 0x00AC; openvmm hvdef
 *  TranslateVirtualAddressExOutputX64. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_TRANSLATE_VIRTUAL_ADDRESS_EX_PRIVATE {
    HV_TRANSLATE_GVA_RESULT_EX_PRIVATE TranslationResult;
    HV_GPA_PAGE_NUMBER GpaPage;
} HV_OUTPUT_TRANSLATE_VIRTUAL_ADDRESS_EX_PRIVATE, *PHV_OUTPUT_TRANSLATE_VIRTUAL_ADDRESS_EX_PRIVATE;

/** Input of HvCallCreateDeviceDomain, hypercall 0x00B1; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CREATE_DEVICE_DOMAIN {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
    HV_CREATE_DEVICE_DOMAIN_FLAGS CreateDeviceDomainFlags;
} HV_INPUT_CREATE_DEVICE_DOMAIN, *PHV_INPUT_CREATE_DEVICE_DOMAIN;

/** Input of HvCallAttachDeviceDomain, hypercall 0x00B2; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ATTACH_DEVICE_DOMAIN {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
    HV_DEVICE_ID DeviceId;
} HV_INPUT_ATTACH_DEVICE_DOMAIN, *PHV_INPUT_ATTACH_DEVICE_DOMAIN;

/** Input of HvCallMapDeviceGpaPages, hypercall 0x00B3; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MAP_DEVICE_GPA_PAGES {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
    HV_INPUT_VTL TargetVtl;
    HV_UINT32 MapFlags;
    HV_DEVICE_VA TargetDeviceVaBase;
    HV_GPA_PAGE_NUMBER GpaPageList[];
} HV_INPUT_MAP_DEVICE_GPA_PAGES, *PHV_INPUT_MAP_DEVICE_GPA_PAGES;

/** Input of HvCallUnmapDeviceGpaPages, hypercall 0x00B4; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNMAP_DEVICE_GPA_PAGES {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
    HV_DEVICE_VA TargetDeviceVaBase;
} HV_INPUT_UNMAP_DEVICE_GPA_PAGES, *PHV_INPUT_UNMAP_DEVICE_GPA_PAGES;

/** Input of HvCallProcessIommuPrq, hypercall 0x00C3; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_PROCESS_IOMMU_PRQ {
    HV_IOMMU_ID IommuId;
} HV_INPUT_PROCESS_IOMMU_PRQ, *PHV_INPUT_PROCESS_IOMMU_PRQ;

/** Input of HvCallDetachDeviceDomain, hypercall 0x00C4; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DETACH_DEVICE_DOMAIN {
    HV_PARTITION_ID PartitionId;
    HV_DEVICE_ID DeviceId;
} HV_INPUT_DETACH_DEVICE_DOMAIN, *PHV_INPUT_DETACH_DEVICE_DOMAIN;

/** Input of HvCallDeleteDeviceDomain, hypercall 0x00C5; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DELETE_DEVICE_DOMAIN {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
} HV_INPUT_DELETE_DEVICE_DOMAIN, *PHV_INPUT_DELETE_DEVICE_DOMAIN;

/** Input of HvCallQueryDeviceDomain, hypercall 0x00C6; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_QUERY_DEVICE_DOMAIN {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
    HV_DEVICE_VA TargetDeviceVaList[];
} HV_INPUT_QUERY_DEVICE_DOMAIN, *PHV_INPUT_QUERY_DEVICE_DOMAIN;

/** Input of HvCallMapSparseDeviceGpaPages, hypercall 0x00C7; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_MAP_SPARSE_DEVICE_GPA_PAGES {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
    HV_INPUT_VTL TargetVtl;
    HV_UINT32 MapFlags;
    HV_DEVICE_VA_MAPPING PageList[];
} HV_INPUT_MAP_SPARSE_DEVICE_GPA_PAGES, *PHV_INPUT_MAP_SPARSE_DEVICE_GPA_PAGES;

/** Input of HvCallUnmapSparseDeviceGpaPages, hypercall 0x00C8; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNMAP_SPARSE_DEVICE_GPA_PAGES {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
    HV_DEVICE_VA TargetDeviceVaList[];
} HV_INPUT_UNMAP_SPARSE_DEVICE_GPA_PAGES, *PHV_INPUT_UNMAP_SPARSE_DEVICE_GPA_PAGES;

/** Input of HvCallConfigureDeviceDomain, hypercall 0x00CE; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_CONFIGURE_DEVICE_DOMAIN {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
    HV_DEVICE_DOMAIN_SETTINGS Settings;
} HV_INPUT_CONFIGURE_DEVICE_DOMAIN, *PHV_INPUT_CONFIGURE_DEVICE_DOMAIN;

/** Input of HvCallFlushDeviceDomain, hypercall 0x00D0; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FLUSH_DEVICE_DOMAIN {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
    HV_UINT32 Flags;
    HV_UINT32 Reserved;
} HV_INPUT_FLUSH_DEVICE_DOMAIN, *PHV_INPUT_FLUSH_DEVICE_DOMAIN;

/** Input of HvCallFlushDeviceDomainList, hypercall 0x00D1; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_FLUSH_DEVICE_DOMAIN_LIST {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
    HV_UINT32 Flags;
    HV_UINT32 Reserved;
    HV_GVA_RANGE_EXTENDED VaList[];
} HV_INPUT_FLUSH_DEVICE_DOMAIN_LIST, *PHV_INPUT_FLUSH_DEVICE_DOMAIN_LIST;

/** Input of HvCallQueryDeviceInterruptTarget, hypercall 0x00E0; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_QUERY_DEVICE_INTERRUPT_TARGET {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
    HV_INTERRUPT_ENTRY InterruptEntry;
} HV_INPUT_QUERY_DEVICE_INTERRUPT_TARGET, *PHV_INPUT_QUERY_DEVICE_INTERRUPT_TARGET;

/** Output of HvCallQueryDeviceInterruptTarget, hypercall 0x00E0; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_QUERY_DEVICE_INTERRUPT_TARGET {
    HV_UINT32 InterruptTargetSize;
    union {
        HV_DEVICE_INTERRUPT_TARGET InterruptTarget;
        struct {
            HV_DEVICE_INTERRUPT_TARGET_HEADER InterruptTargetHeader;
            union {
                HV_GENERIC_SET InterruptTargetProcessorSet;
                struct {
                    HV_GENERIC_SET_HEADER InterruptTargetProcessorSetHeader;
                    HV_UINT64 InterruptTargetProcessorSetBankContents[4];
                };
            };
        };
    };
    HV_INTERRUPT_ENTRY InterruptEntry;
} HV_OUTPUT_QUERY_DEVICE_INTERRUPT_TARGET, *PHV_OUTPUT_QUERY_DEVICE_INTERRUPT_TARGET;

/** Input of HvCallReserveDeviceInterrupt, hypercall 0x00EA; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_RESERVE_DEVICE_INTERRUPT {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
    HV_UINT32 VectorCount;
    HV_UINT64 Flags;
    HV_INTERRUPT_ENTRY LogicalInterruptEntry;
    HV_UINT32 BaseIrtIndex;
} HV_INPUT_RESERVE_DEVICE_INTERRUPT, *PHV_INPUT_RESERVE_DEVICE_INTERRUPT;

/** Input of HvCallPersistDevice, hypercall 0x00EB; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_PERSIST_DEVICE {
    HV_PARTITION_ID PartitionId;
    HV_DEVICE_ID DeviceId;
    HV_ATTACH_DEVICE_FLAGS Flags;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
    HV_DEVICE_PCI_CAPABILITIES PciCapabilities;
    HV_UINT16 PhysicalFunctionRid;
} HV_INPUT_PERSIST_DEVICE, *PHV_INPUT_PERSIST_DEVICE;

/** Input of HvCallUnpersistDevice, hypercall 0x00EC; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNPERSIST_DEVICE {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
} HV_INPUT_UNPERSIST_DEVICE, *PHV_INPUT_UNPERSIST_DEVICE;

/** Input of HvCallPersistDeviceInterrupt, hypercall 0x00ED; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_PERSIST_DEVICE_INTERRUPT {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
    HV_INTERRUPT_ENTRY InterruptEntry;
    HV_UINT32 VectorCount;
    HV_UINT64 Flags;
} HV_INPUT_PERSIST_DEVICE_INTERRUPT, *PHV_INPUT_PERSIST_DEVICE_INTERRUPT;

/** Output of HvCallPersistDeviceInterrupt, hypercall 0x00ED; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_OUTPUT_PERSIST_DEVICE_INTERRUPT {
    HV_UINT32 BaseIrtIndex;
} HV_OUTPUT_PERSIST_DEVICE_INTERRUPT, *PHV_OUTPUT_PERSIST_DEVICE_INTERRUPT;

/** Input of HvCallSetDeviceCapabilities, hypercall 0x0100; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_SET_DEVICE_CAPABILITIES {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
    HV_SET_DEVICE_CAPABILITIES_FLAGS Flags;
    HV_DEVICE_PCI_CAPABILITIES PciCapabilities;
} HV_INPUT_SET_DEVICE_CAPABILITIES, *PHV_INPUT_SET_DEVICE_CAPABILITIES;

/** Input of HvCallAttachDevicePrQueue, hypercall 0x010B; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_ATTACH_DEVICE_PR_QUEUE {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
    HV_DEVICE_PR_QUEUE_ID PrQueueId;
    HV_UINT32 Reserved;
} HV_INPUT_ATTACH_DEVICE_PR_QUEUE, *PHV_INPUT_ATTACH_DEVICE_PR_QUEUE;

/** Input of HvCallDetachDevicePrQueue, hypercall 0x010C; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_DETACH_DEVICE_PR_QUEUE {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
} HV_INPUT_DETACH_DEVICE_PR_QUEUE, *PHV_INPUT_DETACH_DEVICE_PR_QUEUE;

/** Input of HvCallReserveDeviceDomainAttachment, hypercall 0x010D; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_RESERVE_DEVICE_DOMAIN_ATTACHMENT {
    HV_INPUT_DEVICE_DOMAIN DeviceDomain;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
} HV_INPUT_RESERVE_DEVICE_DOMAIN_ATTACHMENT, *PHV_INPUT_RESERVE_DEVICE_DOMAIN_ATTACHMENT;

/** Input of HvCallUnreserveDeviceDomainAttachment, hypercall 0x010E; Windows 26100 symbols. */
typedef struct HV_CALL_ATTRIBUTES _HV_INPUT_UNRESERVE_DEVICE_DOMAIN_ATTACHMENT {
    HV_PARTITION_ID PartitionId;
    HV_LOGICAL_DEVICE_ID LogicalDeviceId;
} HV_INPUT_UNRESERVE_DEVICE_DOMAIN_ATTACHMENT, *PHV_INPUT_UNRESERVE_DEVICE_DOMAIN_ATTACHMENT;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/hypercall_device.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Devices, their domains and interrupts, and the IOMMU, as the root partition sees them. Sources:
 * mshv headers, Windows symbols.
 */
#ifndef HYPERV_DEVICE_H
#define HYPERV_DEVICE_H

#include "types.h"
#include "base.h"
#include "interrupt.h"

HV_HEADER_BEGIN

#define HV_VIRTUAL_PROCESSOR_REGISTERS_VERSION 1

/** Types of virtual interrupts which the guest interface does not name; TLFS HV_INTERRUPT_TYPE, WDK
 *  7.1 hvgdk.h HV_INTERRUPT_TYPE. */
typedef enum _HV_INTERRUPT_TYPE_PRIVATE HV_ENUM_UINT32 {
#if defined(HV_WITH_X64)
    HvX64InterruptTypeMaximum = 0x000Au,
#endif
#if defined(HV_WITH_ARM64)
    HvArm64InterruptTypeMaximum = 0x0008u,
#endif
} HV_INTERRUPT_TYPE_PRIVATE, *PHV_INTERRUPT_TYPE_PRIVATE;

#define HV_INTERRUPT_VECTOR_NONE 0xFFFFFFFF

#define HV_X64_PTE_DIRTY 0x40

/** Sources of device interrupts which the guest interface does not name; TLFS HV_INTERRUPT_ENTRY,
 *  openvmm hvdef HvInterruptSource. */
typedef enum _HV_INTERRUPT_SOURCE_PRIVATE HV_ENUM_UINT32 {
    HvInterruptSourceGicd = 3u,
} HV_INTERRUPT_SOURCE_PRIVATE, *PHV_INTERRUPT_SOURCE_PRIVATE;

/** Address that an x86 device writes for an MSI: destination and mode; PCI 3.0 6.8, Linux
 *  hv_msi_address_register. */
typedef union _HV_MSI_ADDRESS_REGISTER {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 Reserved1 : 2,
                  DestinationMode : 1,
                  RedirectionHint : 1,
                  Reserved2 : 8,
                  DestinationId : 8,
                  MsiBase : 12;
    };
} HV_MSI_ADDRESS_REGISTER, *PHV_MSI_ADDRESS_REGISTER;

/** Data that an x86 device writes for an MSI: vector and delivery; PCI 3.0 6.8, Linux
 *  hv_msi_data_register. */
typedef union _HV_MSI_DATA_REGISTER {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 Vector : 8,
                  DeliveryMode : 3,
                  Reserved1 : 3,
                  LevelAssert : 1,
                  TriggerMode : 1,
                  Reserved2 : 16;
    };
} HV_MSI_DATA_REGISTER, *PHV_MSI_DATA_REGISTER;

/** MSI address and data; TLFS 10.4. */
typedef union _HV_MSI_ENTRY {
#if defined(HV_ARCH_ARM64)
    HV_UINT64 AsUINT64[2];
#else
    HV_UINT64 AsUINT64;
#endif
    struct {
#if defined(HV_ARCH_ARM64)
        HV_UINT64 Address;
#else
        HV_MSI_ADDRESS_REGISTER Address;
#endif
        HV_MSI_DATA_REGISTER Data;
#if defined(HV_ARCH_ARM64)
        HV_UINT32 Reserved;
#endif
    };
} HV_MSI_ENTRY, *PHV_MSI_ENTRY;

/** I/O APIC redirection entry; Linux hv_ioapic_rte. */
typedef union _HV_IOAPIC_RTE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 Vector : 8,
                  DeliveryMode : 3,
                  DestinationMode : 1,
                  DeliveryStatus : 1,
                  InterruptPolarity : 1,
                  RemoteIRR : 1,
                  TriggerMode : 1,
                  InterruptMask : 1,
                  Reserved1 : 15,
                  Reserved2 : 24,
                  DestinationId : 8;
    };
    struct {
        HV_UINT32 LowUINT32;
        HV_UINT32 HighUINT32;
    };
} HV_IOAPIC_RTE, *PHV_IOAPIC_RTE;

/** Interrupt of the GIC distributor, ARM64; Mile.HyperV. */
typedef union _HV_GICD_ENTRY {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 Polarity : 1,
                  TriggerMode : 1,
                  Line : 10,
                  ProcessorTarget : 3,
                  Vector : 10,
                  Priority : 7,
                  UnitId : 24,
                  Flags : 8;
    };
    struct {
        HV_UINT32 LowUINT32;
        HV_UINT32 HighUINT32;
    };
} HV_GICD_ENTRY, *PHV_GICD_ENTRY;

/** Interrupt as its source has it programmed, with a view for each source; TLFS HV_INTERRUPT_ENTRY,
 *  Linux hv_interrupt_entry. */
typedef struct _HV_INTERRUPT_ENTRY_PRIVATE {
    HV_INTERRUPT_SOURCE InterruptSource;
    HV_UINT32 Reserved;
    union {
        HV_MSI_ENTRY MsiEntry;
#if defined(HV_ARCH_ARM64)
        HV_GICD_ENTRY GicdEntry;
        HV_UINT64 Data[2];
#else
        HV_IOAPIC_RTE IoApicRte;
        HV_UINT64 Data;
#endif
    };
} HV_INTERRUPT_ENTRY_PRIVATE, *PHV_INTERRUPT_ENTRY_PRIVATE;

/** Vector and flags of a device interrupt, before its processors; Windows 26100 symbols. */
typedef struct _HV_DEVICE_INTERRUPT_TARGET_HEADER {
    HV_INTERRUPT_VECTOR Vector;
    HV_DEVICE_INTERRUPT_TARGET_FLAGS Flags;
} HV_DEVICE_INTERRUPT_TARGET_HEADER, *PHV_DEVICE_INTERRUPT_TARGET_HEADER;

#define HV_DISPATCH_VP_FLAG_ENABLE_CALLER_INTERRUPTS 0x2

typedef HV_UINT64 HV_LOGICAL_DEVICE_ID, *PHV_LOGICAL_DEVICE_ID;
typedef HV_UINT32 HV_PASID, *PHV_PASID;
typedef HV_UINT32 HV_PASID_SPACE_ID, *PHV_PASID_SPACE_ID;
typedef HV_UINT8 HV_IOAPIC_ID, *PHV_IOAPIC_ID;
typedef HV_UINT16 HV_PCI_SEGMENT, *PHV_PCI_SEGMENT;
typedef HV_UINT64 HV_DEVICE_VA, *PHV_DEVICE_VA;
typedef HV_UINT16 HV_PCI_RID, *PHV_PCI_RID;
typedef HV_UINT32 HV_DEVICE_PR_QUEUE_ID, *PHV_DEVICE_PR_QUEUE_ID;

/** Properties of a device; Windows 26100 symbols. */
typedef enum _HV_PHYSICAL_DEVICE_PROPERTY HV_ENUM_UINT32 {
    HvPhysicalDevicePropertyCapabilities = 0x0u,
    HvPhysicalDevicePropertyEnabled,
    HvPhysicalDevicePropertyDmaEnabled = 0x1u,
    HvPhysicalDevicePropertyAtsEnabled = 0x1u,
    HvPhysicalDevicePropertyFaultReporting,
    HvPhysicalDevicePropertyIrtRange = 0x4u,
} HV_PHYSICAL_DEVICE_PROPERTY, *PHV_PHYSICAL_DEVICE_PROPERTY;

/** Kinds of device ids; Linux hv_device_type. */
typedef enum _HV_DEVICE_TYPE HV_ENUM_UINT32 {
    HV_DEVICE_TYPE_LOGICAL = 0x0u,
    HV_DEVICE_TYPE_PCI,
    HV_DEVICE_TYPE_IOAPIC,
    HV_DEVICE_TYPE_ACPI,
} HV_DEVICE_TYPE, *PHV_DEVICE_TYPE;

/** Whether an interrupt is edge or level triggered; Linux hv_interrupt_trigger_mode. */
typedef enum _HV_INTERRUPT_TRIGGER_MODE HV_ENUM_UINT32 {
    HvInterruptTriggerModeEdge = 0x0u,
    HvInterruptTriggerModeLevel,
} HV_INTERRUPT_TRIGGER_MODE, *PHV_INTERRUPT_TRIGGER_MODE;

/** Properties of a page request queue; Windows 26100 symbols. */
typedef enum _HV_DEVICE_PRQ_PROPERTY HV_ENUM_UINT32 {
    HvDevicePrqPropertyStalled = 0x0u,
    HvDevicePrqPropertyInterruptMasked,
} HV_DEVICE_PRQ_PROPERTY, *PHV_DEVICE_PRQ_PROPERTY;

/** Presence, features and errors of an IOMMU after its set-up; Windows 26100 symbols. */
typedef struct _HV_IOMMU_INIT_STATUS {
    HV_UINT8 HardwarePresent;
    HV_UINT8 Enabled;
    HV_UINT64 Policy;
    HV_UINT64 Features;
    HV_UINT64 InitStatus;
    HV_UINT64 Errors;
    HV_UINT64 Errata;
} HV_IOMMU_INIT_STATUS, *PHV_IOMMU_INIT_STATUS;

/** PCI bus, device and function; Linux hv_pci_bdf. */
typedef union _HV_PCI_BDF {
    HV_UINT16 AsUINT16;
    struct {
        HV_UINT8 Function : 3,
                 Device : 5;
        HV_UINT8 Bus;
    };
} HV_PCI_BDF, *PHV_PCI_BDF;

/** Range of PCI buses behind a bridge; Linux hv_pci_bus_range. */
typedef union _HV_PCI_BUS_RANGE {
    HV_UINT16 AsUINT16;
    struct {
        HV_UINT8 SubordinateBus;
        HV_UINT8 SecondaryBus;
    };
} HV_PCI_BUS_RANGE, *PHV_PCI_BUS_RANGE;

/** A device: logical, on PCI (or an I/O APIC), or of ACPI; bits 62 and 63 say which. Linux
 *  hv_device_id, and Windows symbols for ARM64. */
typedef union _HV_DEVICE_ID {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Id : 62,
                  DeviceType : 2;
    } Logical;
    struct {
        union {
            HV_UINT16 Rid;
            HV_PCI_BDF Bdf;
#if !defined(HV_ARCH_ARM64)
            HV_IOAPIC_ID IoApicId;
#endif
        };
        HV_UINT16 Segment;
#if defined(HV_ARCH_ARM64)
        HV_UINT16 RsvdZ0;
        HV_UINT16 PhantomFunctionBits : 2,
                  RsvdZ1 : 12;
#else
        union {
            HV_PCI_BDF ShadowBdf;
            HV_PCI_BUS_RANGE ShadowBusRange;
        };
        HV_UINT16 PhantomFunctionBits : 2,
                  SourceShadow : 1,
                  RsvdZ0 : 11;
#endif
        HV_UINT16 DeviceType : 2;
    } Pci;
    struct {
        HV_UINT32 InputMappingBase;
        HV_UINT32 InputMappingsCount : 30,
                  DeviceType : 2;
    } Acpi;
    struct {
        HV_UINT64 : 62;
        HV_UINT64 DeviceType : 2;
    };
} HV_DEVICE_ID, *PHV_DEVICE_ID;

/** Which HPET timer the hypervisor uses, and its interrupt pin; Windows 26100 symbols. */
typedef struct _HV_HPET_CONFIG_INFO {
    HV_UINT64 BaseAddressDeprecated;
    HV_UINT32 TimerIndex;
    HV_DEVICE_ID DeviceId;
    HV_UINT8 TimerInterruptPin;
} HV_HPET_CONFIG_INFO, *PHV_HPET_CONFIG_INFO;

/** Interrupt of the HPET; Windows 26100 symbols. */
typedef struct _HV_HPET_INTERRUPT_INFO {
    HV_INTERRUPT_ENTRY InterruptEntry;
} HV_HPET_INTERRUPT_INFO, *PHV_HPET_INTERRUPT_INFO;

/** Whether the HPET is in use; Windows 26100 symbols. */
typedef struct _HV_HPET_ENABLED_INFO {
    HV_UINT8 HpetEnabled : 1,
             Reserved : 7;
} HV_HPET_ENABLED_INFO, *PHV_HPET_ENABLED_INFO;

/** IOMMUs with which the root can share virtual memory, and their least number of PASIDs;
 *  Mile.HyperV. */
typedef struct _HV_ROOT_SVM_CAPABILITIES_PROPERTY {
    HV_UINT32 IommuCount;
    HV_UINT32 MinIommuPasidCount;
} HV_ROOT_SVM_CAPABILITIES_PROPERTY, *PHV_ROOT_SVM_CAPABILITIES_PROPERTY;

/** Whether the platform has nested virtualization and SGX; Windows 26100 symbols. */
typedef struct _HV_PLATFORM_VIRTUALIZATION_SUPPORT_INFO {
    HV_UINT8 NestedVirtualization;
    HV_UINT8 Sgx;
} HV_PLATFORM_VIRTUALIZATION_SUPPORT_INFO, *PHV_PLATFORM_VIRTUALIZATION_SUPPORT_INFO;

/** Domain of devices; Windows 26100 symbols. */
typedef union _HV_DEVICE_DOMAIN_ID {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT32 Type : 4,
                  Reserved : 28;
        HV_UINT32 Id;
    };
} HV_DEVICE_DOMAIN_ID, *PHV_DEVICE_DOMAIN_ID;

/** PASID and the PASID space that it belongs to; Windows 26100 symbols. */
typedef union _HV_FULL_PASID {
    HV_UINT64 AsUINT64;
    struct {
        HV_PASID Pasid;
        HV_PASID_SPACE_ID PasidSpaceId;
    };
} HV_FULL_PASID, *PHV_FULL_PASID;

/** Page table of a PASID: whether present, and its root; Windows 26100 symbols. */
typedef union _HV_DEVICE_ADDRESS_SPACE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 Present : 1,
                  Supervisor : 1,
                  Reserved : 10,
                  PageTableRootPfn : 52;
    };
} HV_DEVICE_ADDRESS_SPACE, *PHV_DEVICE_ADDRESS_SPACE;

/** Start of an interrupt descriptor; Windows 26100 symbols. */
typedef struct _HV_DEVICE_INTERRUPT_DESCRIPTOR_HEADER {
    HV_INTERRUPT_TYPE InterruptType;
    HV_INTERRUPT_TRIGGER_MODE TriggerMode;
    HV_UINT32 VectorCount;
    HV_UINT32 Reserved;
} HV_DEVICE_INTERRUPT_DESCRIPTOR_HEADER, *PHV_DEVICE_INTERRUPT_DESCRIPTOR_HEADER;

/** Interrupt of a device; Windows 26100 symbols. */
typedef struct _HV_DEVICE_INTERRUPT_DESCRIPTOR {
    HV_INTERRUPT_TYPE InterruptType;
    HV_INTERRUPT_TRIGGER_MODE TriggerMode;
    HV_UINT32 VectorCount;
    HV_UINT32 Reserved;
    HV_DEVICE_INTERRUPT_TARGET Target;
} HV_DEVICE_INTERRUPT_DESCRIPTOR, *PHV_DEVICE_INTERRUPT_DESCRIPTOR;

/** Flags of HvCallAttachDevice; Windows 26100 symbols. */
typedef union _HV_ATTACH_DEVICE_FLAGS {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 LogicalId : 1;
#if defined(HV_ARCH_ARM64)
        HV_UINT32 Reserved0 : 1,
                  AtsEnabled : 1,
                  VirtualFunction : 1,
                  SharedInterruptsChild : 1,
                  VirtualDevice : 1,
                  AtsSupported : 1,
                  SmallIrt : 1,
                  Reserved1 : 24;
#else
        HV_UINT32 PasidSupported : 1,
                  PasidEnabled : 1,
                  Reserved : 29;
#endif
    };
} HV_ATTACH_DEVICE_FLAGS, *PHV_ATTACH_DEVICE_FLAGS;

/** ATS, PRI and PASID of a device; Windows 26100 symbols. */
typedef union _HV_DEVICE_PCI_CAPABILITIES {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 MaxPasidWidth : 5,
                  InvalidateQueueDepth : 5,
                  GlobalInvalidate : 1,
                  PrgResponsePasidRequired : 1,
                  Reserved : 20;
    };
} HV_DEVICE_PCI_CAPABILITIES, *PHV_DEVICE_PCI_CAPABILITIES;

/** What the IOMMU lets a device do: shared memory, execution, ATS, domains, number of PASIDs; Windows
 *  26100 symbols. */
typedef struct _HV_PHYSICAL_DEVICE_PROPERTY_CAPABILITIES {
    HV_UINT32 RootSvm : 1,
              Execute : 1,
              Privileged : 1,
              IovAts : 1,
              DeviceDomains : 1,
              S1DeviceDomains : 1,
              RootAts : 1,
              DomainTransitionSupported : 1,
              La57 : 1,
              RootPasid : 1,
              RootDefaultDomainAts : 1,
              Reserved0 : 21;
    HV_UINT32 PasidCount;
    HV_UINT32 RootSvmIommuIndex;
    HV_UINT32 Reserved1;
} HV_PHYSICAL_DEVICE_PROPERTY_CAPABILITIES, *PHV_PHYSICAL_DEVICE_PROPERTY_CAPABILITIES;

/** Property of a device that may do DMA: whether with PASIDs; Windows 26100 symbols. */
typedef struct _HV_PHYSICAL_DEVICE_PROPERTY_DMA_ENABLED {
    HV_UINT8 PasidEnabled;
    HV_UINT8 Reserved0;
    HV_UINT16 Reserved1;
    HV_UINT32 Reserved2;
} HV_PHYSICAL_DEVICE_PROPERTY_DMA_ENABLED, *PHV_PHYSICAL_DEVICE_PROPERTY_DMA_ENABLED;

typedef HV_PHYSICAL_DEVICE_PROPERTY_DMA_ENABLED HV_PHYSICAL_DEVICE_PROPERTY_ATS_ENABLED,
    *PHV_PHYSICAL_DEVICE_PROPERTY_ATS_ENABLED;

/** Severity, status and details of a failed operation on an IOMMU; Mile.HyperV. */
typedef struct _HV_IOMMU_EXTENDED_STATUS {
    HV_UINT8 Severity;
    HV_UINT16 Status;
    HV_UINT64 Params[4];
} HV_IOMMU_EXTENDED_STATUS, *PHV_IOMMU_EXTENDED_STATUS;

/** PCI segment and function; Windows 26100 symbols. */
typedef union _HV_PCI_ID {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT16 Rid;
        HV_UINT16 Segment;
    };
    HV_PCI_BDF Bdf;
} HV_PCI_ID, *PHV_PCI_ID;

/** Page request of a device (PCIe PRI) as the root partition gets it: four quadwords. */
typedef union _HV_DEVICE_PAGE_REQUEST {
    HV_UINT64 AsUINT64[4];
    struct {
        HV_DEVICE_ID DeviceId;
        union {
            struct {
                HV_UINT64 GroupIndex : 9,
                          LastInGroup : 1,
                          Virtual : 1,
                          Pasid : 20,
                          Reserved0 : 33,
                          Read : 1,
                          Write : 1,
                          Execute : 1,
                          Privileged : 1,
                          Reserved2 : 8,
                          PageNumber : 52;
                HV_UINT64 Reserved3;
            };
            struct {
                HV_UINT64 : 31;
                HV_UINT64 Reserved1 : 30,
                          InvalidRequest : 1,
                          ValidateGpa : 1,
                          Overflow : 1;
            };
            struct {
                HV_UINT64 : 63;
                HV_UINT64 SendResponse : 1;
            };
        };
    };
} HV_DEVICE_PAGE_REQUEST, *PHV_DEVICE_PAGE_REQUEST;

/** Whether the interrupt of a page request queue is masked; Windows 26100 symbols. */
typedef struct _HV_DEVICE_PRQ_PROPERTY_INTERRUPT_MASKED {
    HV_UINT8 InterruptMasked;
    HV_UINT8 Reserved0;
    HV_UINT16 Reserved1;
    HV_UINT32 Reserved2;
} HV_DEVICE_PRQ_PROPERTY_INTERRUPT_MASKED, *PHV_DEVICE_PRQ_PROPERTY_INTERRUPT_MASKED;

/** PCI function by start bus and the device numbers on the way; Windows 26100 symbols. */
typedef struct _HV_PCI_PATH {
    HV_UINT8 PathLength;
    HV_UINT16 Segment;
    HV_UINT8 StartBus;
    union {
        HV_UINT8 AsUINT8;
        struct {
            HV_UINT8 Function : 3,
                     Device : 5;
        };
    } Path[];
} HV_PCI_PATH, *PHV_PCI_PATH;

/** Start of a page request queue: head, tail and state; Windows 26100 symbols. */
typedef struct _HV_DEVICE_PRQ_HEADER {
    HV_UINT32 Head;
    HV_UINT32 Tail;
    HV_UINT8 Pending;
    HV_UINT8 Stalled;
    HV_UINT8 Error;
} HV_DEVICE_PRQ_HEADER, *PHV_DEVICE_PRQ_HEADER;

typedef HV_UINT64 HV_DEVICE_VA_PAGE_NUMBER, *PHV_DEVICE_VA_PAGE_NUMBER;
typedef HV_UINT64 HV_MSI_ADDRESS, *PHV_MSI_ADDRESS;
typedef HV_UINT8 HV_IOMMU_STATUS_SEVERITY, *PHV_IOMMU_STATUS_SEVERITY;
typedef HV_UINT16 HV_IOMMU_STATUS, *PHV_IOMMU_STATUS;

/** Regions in every device domain; Windows 26100 symbols. */
typedef struct _HV_PARTITION_PROPERTY_INHERITED_DEVICE_DOMAIN_REGIONS {
    HV_UINT64 UnitSizePages;
    HV_UINT32 ReservedUnitMap[16];
} HV_PARTITION_PROPERTY_INHERITED_DEVICE_DOMAIN_REGIONS,
    *PHV_PARTITION_PROPERTY_INHERITED_DEVICE_DOMAIN_REGIONS;

/** What the platform can virtualize; Windows 26100 symbols. */
typedef union _HV_VIRTUALIZATION_FEATURE_SET {
    HV_UINT64 AsUINT64[4];
    struct {
        HV_UINT64 ValFeatureSet;
        union {
            struct {
                HV_UINT64 FeatureSet;
            } Intel;
            struct {
                HV_UINT64 FeatureSet;
            } Amd;
            struct {
                HV_UINT64 FeatureSet;
            } Arm;
        };
    };
} HV_VIRTUALIZATION_FEATURE_SET, *PHV_VIRTUALIZATION_FEATURE_SET;

/** Whether a device is a PCI virtual function, and of which physical one; Windows 26100 symbols. */
typedef union _HV_PHYSICAL_DEVICE_FLAGS {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 VirtualFunction : 1,
                  PhysicalFunctionRid : 16,
                  Reserved : 47;
    };
} HV_PHYSICAL_DEVICE_FLAGS, *PHV_PHYSICAL_DEVICE_FLAGS;

/** Whether faults are reported; Windows 26100 symbols. */
typedef struct _HV_PHYSICAL_DEVICE_PROPERTY_FAULT_REPORTING {
    HV_UINT8 FaultReportingEnabled;
    HV_UINT8 Reserved0;
    HV_UINT16 Reserved1;
    HV_UINT32 Reserved2;
} HV_PHYSICAL_DEVICE_PROPERTY_FAULT_REPORTING, *PHV_PHYSICAL_DEVICE_PROPERTY_FAULT_REPORTING;

/** Interrupt remapping entries of a device; Windows 26100 symbols. */
typedef struct _HV_PHYSICAL_DEVICE_PROPERTY_IRT_RANGE {
    HV_UINT32 BaseIrtIndex;
    HV_UINT32 Count;
} HV_PHYSICAL_DEVICE_PROPERTY_IRT_RANGE, *PHV_PHYSICAL_DEVICE_PROPERTY_IRT_RANGE;

/** IOMMUs with PASIDs for the root, and their least number of PASIDs; Windows 26100 symbols. */
typedef struct _HV_ROOT_PASID_CAPABILITIES_PROPERTY {
    HV_UINT32 SvmIommuCount;
    HV_UINT32 MinIommuPasidCount;
} HV_ROOT_PASID_CAPABILITIES_PROPERTY, *PHV_ROOT_PASID_CAPABILITIES_PROPERTY;

/** Device virtual pages to flush: a page number, and the size of the block it stands for; Windows
 *  26100 symbols. */
typedef union _HV_IOMMU_GVA_RANGE {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 PageMaskShift : 6,
                  Reserved : 6,
                  PageNumber : 52;
    };
} HV_IOMMU_GVA_RANGE, *PHV_IOMMU_GVA_RANGE;

/** Range for DMA; Windows 26100 symbols. */
typedef struct _HV_DMA_RANGE {
    HV_UINT64 StartPage;
    HV_UINT32 PageCount;
} HV_DMA_RANGE, *PHV_DMA_RANGE;

/** Flags of HvCallCreateDeviceDomain; Windows 26100 symbols. */
typedef union _HV_CREATE_DEVICE_DOMAIN_FLAGS {
    struct {
        HV_UINT32 ForwardProgressRequired : 1,
                  InheritOwningVtl : 1,
                  Reserved : 30;
    };
    HV_UINT32 AsUINT32;
} HV_CREATE_DEVICE_DOMAIN_FLAGS, *PHV_CREATE_DEVICE_DOMAIN_FLAGS;

/** Device virtual page with the system page behind it; Windows 26100 symbols. */
typedef struct _HV_DEVICE_VA_MAPPING {
    HV_DEVICE_VA TargetDeviceVa;
    HV_GPA_PAGE_NUMBER GpaPageNumber;
} HV_DEVICE_VA_MAPPING, *PHV_DEVICE_VA_MAPPING;

/** Settings of a device domain; Windows 26100 symbols. */
typedef struct _HV_DEVICE_DOMAIN_SETTINGS {
    struct {
        HV_UINT64 TranslationEnabled : 1,
                  CoherentTableWalks : 1,
                  Reserved : 62;
    } Flags;
    HV_UINT64 PageTableRoot0;
    HV_UINT64 PageTableRoot1;
    HV_UINT8 InputSize0;
    HV_UINT8 InputSize1;
    HV_UINT32 Mair0;
    HV_UINT32 Mair1;
    HV_UINT16 Asid;
} HV_DEVICE_DOMAIN_SETTINGS, *PHV_DEVICE_DOMAIN_SETTINGS;

/** What HvCallSetDeviceCapabilities changes, and whether it sets or clears. */
typedef union _HV_SET_DEVICE_CAPABILITIES_FLAGS {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 Clear : 1,
                  Set : 1,
                  SvmSupported : 1,
                  DmaEnabled : 1,
                  AtsEnabled : 1,
                  PasidSupported : 1,
                  Reserved : 26;
    };
} HV_SET_DEVICE_CAPABILITIES_FLAGS, *PHV_SET_DEVICE_CAPABILITIES_FLAGS;

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#ifndef X64_PTE_DIRTY
#define X64_PTE_DIRTY HV_X64_PTE_DIRTY
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/device.h"
#endif

HV_HEADER_END

#endif

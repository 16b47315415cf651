/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Configuration which the host gives to the UEFI firmware. Sources: mu_msvm BiosInterface.h,
 * openvmm uefi/config.rs.
 */
#ifndef HYPERV_BIOS_CONFIG_H
#define HYPERV_BIOS_CONFIG_H

#include "types.h"
#include "bios.h"

HV_HEADER_BEGIN

#pragma pack(push, 1)

/**
 * Type and length of each structure; UEFI configuration; mu_msvm BiosInterface.h, openvmm
 * uefi/config.rs Header.
 */
typedef struct _UEFI_CONFIG_HEADER {
    HV_UINT32 Type;
    HV_UINT32 Length;
} UEFI_CONFIG_HEADER;

/**
 * Types of structures; UEFI configuration; mu_msvm BiosInterface.h, openvmm uefi/config.rs
 * BlobStructureType.
 */
typedef enum _UEFI_CONFIG_STRUCTURE_TYPE HV_ENUM_UINT32 {
    UefiConfigStructureCount = 0x00u,
    UefiConfigBiosInformation,
    UefiConfigSrat,
    UefiConfigMemoryMap,
    UefiConfigEntropy,
    UefiConfigBiosGuid,
    UefiConfigSmbiosSystemSerialNumber,
    UefiConfigSmbiosBaseSerialNumber,
    UefiConfigSmbiosChassisSerialNumber = 0x08u,
    UefiConfigSmbiosChassisAssetTag,
    UefiConfigSmbiosBiosLockString,
    UefiConfigSmbios31ProcessorInformation,
    UefiConfigSmbiosSocketDesignation,
    UefiConfigSmbiosProcessorManufacturer,
    UefiConfigSmbiosProcessorVersion,
    UefiConfigSmbiosProcessorSerialNumber,
    UefiConfigSmbiosProcessorAssetTag = 0x10u,
    UefiConfigSmbiosProcessorPartNumber,
    UefiConfigFlags,
    UefiConfigProcessorInformation,
    UefiConfigMmioRanges,
    UefiConfigAARCH64MPIDR,
    UefiConfigAcpiTable,
    UefiConfigNvdimmCount,
    UefiConfigMadt = 0x18u,
    UefiConfigVpciInstanceFilter,
    UefiConfigSmbiosSystemManufacturer,
    UefiConfigSmbiosSystemProductName,
    UefiConfigSmbiosSystemVersion,
    UefiConfigSmbiosSystemSKUNumber,
    UefiConfigSmbiosSystemFamily,
    UefiConfigSmbiosMemoryDeviceSerialNumber,
    UefiConfigSlit = 0x20u,
    UefiConfigAspt,
    UefiConfigPptt,
    UefiConfigGic,
    UefiConfigMcfg,
    UefiConfigSsdt,
    UefiConfigHmat,
    UefiConfigIort,
    UefiConfigPcieBarApertures = 0x28u,
} UEFI_CONFIG_STRUCTURE_TYPE, *PUEFI_CONFIG_STRUCTURE_TYPE;

/**
 * How many structures follow, and how long; UEFI configuration 0x00; mu_msvm BiosInterface.h,
 * openvmm uefi/config.rs StructureCount.
 */
typedef struct _UEFI_CONFIG_STRUCTURE_COUNT {
    UEFI_CONFIG_HEADER Header;
    HV_UINT32 TotalStructureCount;
    HV_UINT32 TotalConfigBlobSize;
} UEFI_CONFIG_STRUCTURE_COUNT, *PUEFI_CONFIG_STRUCTURE_COUNT;

/**
 * Size of the firmware in pages, and whether the memory map has its old form; UEFI configuration
 * 0x01; mu_msvm BiosInterface.h, openvmm uefi/config.rs BiosInformation.
 */
typedef struct _UEFI_CONFIG_BIOS_INFORMATION {
    UEFI_CONFIG_HEADER Header;
    HV_UINT32 BiosSizePages;
    struct {
        HV_UINT32 LegacyMemoryMap : 1,
                  Reserved : 31;
    } Flags;
} UEFI_CONFIG_BIOS_INFORMATION, *PUEFI_CONFIG_BIOS_INFORMATION;

/** ACPI table MADT; UEFI configuration 0x18; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_MADT {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 Madt[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_MADT, *PUEFI_CONFIG_MADT;

/** ACPI table SRAT; UEFI configuration 0x02; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SRAT {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 Srat[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SRAT, *PUEFI_CONFIG_SRAT;

/** ACPI table SLIT; UEFI configuration 0x20; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SLIT {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 Slit[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SLIT, *PUEFI_CONFIG_SLIT;

/** ACPI table PPTT; UEFI configuration 0x22; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_PPTT {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 Pptt[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_PPTT, *PUEFI_CONFIG_PPTT;

/** ACPI table HMAT; UEFI configuration 0x26; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_HMAT {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 Hmat[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_HMAT, *PUEFI_CONFIG_HMAT;

/** Memory map; UEFI configuration 0x03; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_MEMORY_MAP {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 MemoryMap[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_MEMORY_MAP, *PUEFI_CONFIG_MEMORY_MAP;

/**
 * Random bytes; UEFI configuration 0x04; mu_msvm BiosInterface.h, openvmm uefi/config.rs Entropy.
 */
typedef struct _UEFI_CONFIG_ENTROPY {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 Entropy[BiosInterfaceEntropyTableSize];
} UEFI_CONFIG_ENTROPY, *PUEFI_CONFIG_ENTROPY;

/**
 * GUID of the machine for SMBIOS type 1; UEFI configuration 0x05; mu_msvm BiosInterface.h, openvmm
 * uefi/config.rs BiosGuid.
 */
typedef struct _UEFI_CONFIG_BIOS_GUID {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 BiosGuid[sizeof(HV_GUID)];
} UEFI_CONFIG_BIOS_GUID, *PUEFI_CONFIG_BIOS_GUID;

/** SMBIOS string: system manufacturer; UEFI configuration 0x1A; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_SYSTEM_MANUFACTURER {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 SystemManufacturer[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_SYSTEM_MANUFACTURER, *PUEFI_CONFIG_SMBIOS_SYSTEM_MANUFACTURER;

/** SMBIOS string: system product name; UEFI configuration 0x1B; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_SYSTEM_PRODUCT_NAME {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 SystemProductName[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_SYSTEM_PRODUCT_NAME, *PUEFI_CONFIG_SMBIOS_SYSTEM_PRODUCT_NAME;

/** SMBIOS string: system version; UEFI configuration 0x1C; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_SYSTEM_VERSION {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 SystemVersion[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_SYSTEM_VERSION, *PUEFI_CONFIG_SMBIOS_SYSTEM_VERSION;

/** SMBIOS string: system serial number; UEFI configuration 0x06; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_SYSTEM_SERIAL_NUMBER {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 SystemSerialNumber[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_SYSTEM_SERIAL_NUMBER, *PUEFI_CONFIG_SMBIOS_SYSTEM_SERIAL_NUMBER;

/** SMBIOS string: system SKU number; UEFI configuration 0x1D; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_SYSTEM_SKU_NUMBER {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 SystemSKUNumber[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_SYSTEM_SKU_NUMBER, *PUEFI_CONFIG_SMBIOS_SYSTEM_SKU_NUMBER;

/** SMBIOS string: system family; UEFI configuration 0x1E; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_SYSTEM_FAMILY {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 SystemFamily[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_SYSTEM_FAMILY, *PUEFI_CONFIG_SMBIOS_SYSTEM_FAMILY;

/** SMBIOS string: base serial number; UEFI configuration 0x07; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_BASE_SERIAL_NUMBER {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 BaseSerialNumber[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_BASE_SERIAL_NUMBER, *PUEFI_CONFIG_SMBIOS_BASE_SERIAL_NUMBER;

/** SMBIOS string: chassis serial number; UEFI configuration 0x08; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_CHASSIS_SERIAL_NUMBER {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 ChassisSerialNumber[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_CHASSIS_SERIAL_NUMBER, *PUEFI_CONFIG_SMBIOS_CHASSIS_SERIAL_NUMBER;

/** SMBIOS string: chassis asset tag; UEFI configuration 0x09; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_CHASSIS_ASSET_TAG {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 ChassisAssetTag[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_CHASSIS_ASSET_TAG, *PUEFI_CONFIG_SMBIOS_CHASSIS_ASSET_TAG;

/** SMBIOS string: BIOS lock string; UEFI configuration 0x0A; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_BIOS_LOCK_STRING {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 BiosLockString[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_BIOS_LOCK_STRING, *PUEFI_CONFIG_SMBIOS_BIOS_LOCK_STRING;

/** SMBIOS string: memory device serial number; UEFI configuration 0x1F; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_MEMORY_DEVICE_SERIAL_NUMBER {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 MemoryDeviceSerialNumber[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_MEMORY_DEVICE_SERIAL_NUMBER, *PUEFI_CONFIG_SMBIOS_MEMORY_DEVICE_SERIAL_NUMBER;

/**
 * Processor fields of SMBIOS type 4; UEFI configuration 0x0B; mu_msvm BiosInterface.h, openvmm
 * uefi/config.rs Smbios31ProcessorInformation.
 */
typedef struct _UEFI_CONFIG_SMBIOS_3_1_PROCESSOR_INFORMATION {
    UEFI_CONFIG_HEADER Header;
    HV_UINT64 ProcessorID;
    HV_UINT16 ExternalClock;
    HV_UINT16 MaxSpeed;
    HV_UINT16 CurrentSpeed;
    HV_UINT16 ProcessorCharacteristics;
    HV_UINT16 ProcessorFamily2;
    HV_UINT8 ProcessorType;
    HV_UINT8 Voltage;
    HV_UINT8 Status;
    HV_UINT8 ProcessorUpgrade;
    HV_UINT16 Reserved;
} UEFI_CONFIG_SMBIOS_3_1_PROCESSOR_INFORMATION, *PUEFI_CONFIG_SMBIOS_3_1_PROCESSOR_INFORMATION;

/** SMBIOS string: socket designation; UEFI configuration 0x0C; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_SOCKET_DESIGNATION {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 SocketDesignation[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_SOCKET_DESIGNATION, *PUEFI_CONFIG_SMBIOS_SOCKET_DESIGNATION;

/** SMBIOS string: processor manufacturer; UEFI configuration 0x0D; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_PROCESSOR_MANUFACTURER {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 ProcessorManufacturer[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_PROCESSOR_MANUFACTURER, *PUEFI_CONFIG_SMBIOS_PROCESSOR_MANUFACTURER;

/** SMBIOS string: processor version; UEFI configuration 0x0E; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_PROCESSOR_VERSION {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 ProcessorVersion[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_PROCESSOR_VERSION, *PUEFI_CONFIG_SMBIOS_PROCESSOR_VERSION;

/** SMBIOS string: processor serial number; UEFI configuration 0x0F; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_PROCESSOR_SERIAL_NUMBER {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 ProcessorSerialNumber[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_PROCESSOR_SERIAL_NUMBER, *PUEFI_CONFIG_SMBIOS_PROCESSOR_SERIAL_NUMBER;

/** SMBIOS string: processor asset tag; UEFI configuration 0x10; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_PROCESSOR_ASSET_TAG {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 ProcessorAssetTag[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_PROCESSOR_ASSET_TAG, *PUEFI_CONFIG_SMBIOS_PROCESSOR_ASSET_TAG;

/** SMBIOS string: processor part number; UEFI configuration 0x11; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SMBIOS_PROCESSOR_PART_NUMBER {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 ProcessorPartNumber[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SMBIOS_PROCESSOR_PART_NUMBER, *PUEFI_CONFIG_SMBIOS_PROCESSOR_PART_NUMBER;

/**
 * What the firmware shall and shall not do; UEFI configuration 0x12; mu_msvm BiosInterface.h,
 * openvmm uefi/config.rs Flags.
 */
typedef struct _UEFI_CONFIG_FLAGS {
    UEFI_CONFIG_HEADER Header;
    struct {
        HV_UINT64 SerialControllersEnabled : 1,
                  PauseAfterBootFailure : 1,
                  PxeIpV6 : 1,
                  DebuggerEnabled : 1,
                  LoadOempTable : 1,
                  TpmEnabled : 1,
                  HibernateEnabled : 1,
                  ConsoleMode : 2,
                  MemoryAttributesTableEnabled : 1,
                  VirtualBatteryEnabled : 1,
                  SgxMemoryEnabled : 1,
                  IsVmbfsBoot : 1,
                  MeasureAdditionalPcrs : 1,
                  DisableFrontpage : 1,
                  DefaultBootAlwaysAttempt : 1,
                  LowPowerS0IdleEnabled : 1,
                  VpciBootEnabled : 1,
                  ProcIdleEnabled : 1,
                  DisableSha384Pcr : 1,
                  MediaPresentEnabledByDefault : 1,
                  MemoryProtectionMode : 2,
                  EnableIMCWhenIsolated : 1,
                  WatchdogEnabled : 1,
                  TpmLocalityRegsEnabled : 1,
                  Dhcp6DuidTypeLlt : 1,
                  CxlMemoryEnabled : 1,
                  MtrrsInitializedAtLoad : 1,
                  HvSintEnabled : 1,
                  VmbusDisabled : 1,
                  PciResourcesPreAssigned : 1,
                  ForceDmaBounceEnabled : 1,
                  Reserved : 31;
    } Flags;
} UEFI_CONFIG_FLAGS, *PUEFI_CONFIG_FLAGS;

/**
 * Number of processors, per socket and thread; UEFI configuration 0x13; mu_msvm BiosInterface.h,
 * openvmm uefi/config.rs ProcessorInformation.
 */
typedef struct _UEFI_CONFIG_PROCESSOR_INFORMATION {
    UEFI_CONFIG_HEADER Header;
    HV_UINT32 MaxProcessorCount;
    HV_UINT32 ProcessorCount;
    HV_UINT32 ProcessorsPerVirtualSocket;
    HV_UINT32 ThreadsPerProcessor;
} UEFI_CONFIG_PROCESSOR_INFORMATION, *PUEFI_CONFIG_PROCESSOR_INFORMATION;

/**
 * Range for devices, in pages; UEFI configuration; mu_msvm BiosInterface.h, openvmm uefi/config.rs
 * Mmio.
 */
typedef struct _UEFI_CONFIG_MMIO {
    HV_UINT64 MmioPageNumberStart;
    HV_UINT64 MmioSizeInPages;
} UEFI_CONFIG_MMIO, *PUEFI_CONFIG_MMIO;

/**
 * Ranges for devices; UEFI configuration 0x14; mu_msvm BiosInterface.h, openvmm uefi/config.rs
 * MmioRanges.
 */
typedef struct _UEFI_CONFIG_MMIO_RANGES {
    UEFI_CONFIG_HEADER Header;
    UEFI_CONFIG_MMIO Ranges[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_MMIO_RANGES, *PUEFI_CONFIG_MMIO_RANGES;

/** MPIDR values of the processors; UEFI configuration 0x15, ARM64; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_AARCH64_MPIDR {
    UEFI_CONFIG_HEADER Header;
    HV_UINT64 ProcessorMPIDRValues[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_AARCH64_MPIDR, *PUEFI_CONFIG_AARCH64_MPIDR;

/** Any other ACPI table; UEFI configuration 0x16; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_ACPI_TABLE {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 AcpiTableData[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_ACPI_TABLE, *PUEFI_CONFIG_ACPI_TABLE;

/**
 * Number of NVDIMM devices; UEFI configuration 0x17; mu_msvm BiosInterface.h, openvmm
 * uefi/config.rs NvdimmCount.
 */
typedef struct _UEFI_CONFIG_NVDIMM_COUNT {
    UEFI_CONFIG_HEADER Header;
    union {
        HV_UINT64 Padding;
        HV_UINT16 Count;
    };
} UEFI_CONFIG_NVDIMM_COUNT, *PUEFI_CONFIG_NVDIMM_COUNT;

/**
 * The one VPCI device to start from; UEFI configuration 0x19; mu_msvm BiosInterface.h, openvmm
 * uefi/config.rs VpciInstanceFilter.
 */
typedef struct _UEFI_CONFIG_VPCI_INSTANCE_FILTER {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 InstanceGuid[sizeof(HV_GUID)];
} UEFI_CONFIG_VPCI_INSTANCE_FILTER, *PUEFI_CONFIG_VPCI_INSTANCE_FILTER;

/** ACPI table ASPT; UEFI configuration 0x21; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_AMD_ASPT {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 Aspt[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_AMD_ASPT, *PUEFI_CONFIG_AMD_ASPT;

/**
 * Where the interrupt controller is; UEFI configuration 0x23, ARM64; mu_msvm BiosInterface.h,
 * openvmm uefi/config.rs Gic.
 */
typedef struct _UEFI_CONFIG_GIC {
    UEFI_CONFIG_HEADER Header;
    HV_UINT64 GicDistributorBase;
    HV_UINT64 GicRedistributorsBase;
} UEFI_CONFIG_GIC, *PUEFI_CONFIG_GIC;

/** ACPI table MCFG; UEFI configuration 0x24; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_MCFG {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 Mcfg[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_MCFG, *PUEFI_CONFIG_MCFG;

/** ACPI table SSDT; UEFI configuration 0x25; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_SSDT {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 Ssdt[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_SSDT, *PUEFI_CONFIG_SSDT;

/** ACPI table IORT; UEFI configuration 0x27; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_IORT {
    UEFI_CONFIG_HEADER Header;
    HV_UINT8 Iort[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_IORT, *PUEFI_CONFIG_IORT;

/**
 * MMIO windows of one PCIe host bridge; UEFI configuration; mu_msvm BiosInterface.h, openvmm
 * uefi/config.rs PcieBarApertureEntry.
 */
typedef struct _PCIE_BAR_APERTURE_ENTRY {
    HV_UINT16 Segment;
    HV_UINT8 StartBus;
    HV_UINT8 EndBus;
    HV_UINT32 Uid;
    HV_UINT64 LowMmioBase;
    HV_UINT64 LowMmioLength;
    HV_UINT64 HighMmioBase;
    HV_UINT64 HighMmioLength;
} PCIE_BAR_APERTURE_ENTRY, *PPCIE_BAR_APERTURE_ENTRY;

/** MMIO windows of the PCIe host bridges; UEFI configuration 0x28; mu_msvm BiosInterface.h. */
typedef struct _UEFI_CONFIG_PCIE_BAR_APERTURES {
    UEFI_CONFIG_HEADER Header;
    PCIE_BAR_APERTURE_ENTRY Entries[HV_ANYSIZE_ARRAY];
} UEFI_CONFIG_PCIE_BAR_APERTURES, *PUEFI_CONFIG_PCIE_BAR_APERTURES;

/** Where the parameters of an IGVM file were loaded; mu_msvm BiosInterface.h. */
typedef struct _UEFI_IGVM_PARAMETER_INFO {
    HV_UINT32 ParameterPageCount;
    HV_UINT32 CpuidPagesOffset;
    HV_UINT64 VpContextPageNumber;
    HV_UINT32 LoaderBlockOffset;
    HV_UINT32 CommandLineOffset;
    HV_UINT32 CommandLinePageCount;
    HV_UINT32 MemoryMapOffset;
    HV_UINT32 MemoryMapPageCount;
    HV_UINT32 MadtOffset;
    HV_UINT32 MadtPageCount;
    HV_UINT32 SratOffset;
    HV_UINT32 SratPageCount;
    HV_UINT32 MaximumProcessorCount;
    HV_UINT32 UefiMemoryMapOffset;
    HV_UINT32 UefiMemoryMapPageCount;
    HV_UINT32 UefiIgvmConfigurationFlags;
    HV_UINT32 SecretsPageOffset;
} UEFI_IGVM_PARAMETER_INFO, *PUEFI_IGVM_PARAMETER_INFO;

#define UEFI_IGVM_CONFIGURATION_ENABLE_HOST_EMULATORS 0x00000001

/**
 * Loader block among the parameters of an IGVM file: the number of processors; mu_msvm
 * BiosInterface.h.
 */
typedef struct _UEFI_IGVM_LOADER_BLOCK {
    HV_UINT32 NumberOfProcessors;
} UEFI_IGVM_LOADER_BLOCK, *PUEFI_IGVM_LOADER_BLOCK;

#pragma pack(pop)

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/bios_config.h"
#endif

HV_HEADER_END

#endif

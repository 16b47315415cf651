/* SPDX-License-Identifier: MIT */
/**
 * @file
 * UEFI BIOS device: registers, variables, cryptography, SMBIOS. Sources: mu_msvm BiosInterface.h,
 * openvmm uefi_specs.
 */
#ifndef HYPERV_BIOS_H
#define HYPERV_BIOS_H

#include "types.h"

HV_HEADER_BEGIN

/** Limits; BIOS device; mu_msvm BiosInterface.h. */
typedef enum _BIOS_INTERFACE_CONSTANTS HV_ENUM_UINT32 {
    BiosInterfaceMaximumProcessorNumber = 64u,
    BiosInterfaceEntropyTableSize = 64u,
    BiosInterfaceGenerationIdSize = 16u,
    BiosInterfaceSmbiosStringMax = 32u,
} BIOS_INTERFACE_CONSTANTS, *PBIOS_INTERFACE_CONSTANTS;

#if defined(HV_ARCH_ARM64)
#define BIOS_INTERFACE_BASE_ADDRESS 0xEFFED000
#else
#define BIOS_INTERFACE_BASE_ADDRESS 0x28
#endif

/* ---- registers ------------------------------------------------------------------------------- */

/** Registers, written to the address port; BIOS device; mu_msvm BiosInterface.h. */
typedef enum _BIOS_INTERFACE_SELECTORS HV_ENUM_UINT32 {
    BiosConfigFirstMemoryBlockSize = 0x00u,
    BiosConfigNumLockEnabled,
    BiosConfigBiosGuid,
    BiosConfigBiosSystemSerialNumber,
    BiosConfigBiosBaseSerialNumber,
    BiosConfigBiosChassisSerialNumber,
    BiosConfigBiosChassisAssetTag,
    BiosConfigBootDeviceOrder,
    BiosConfigBiosProcessorCount = 0x08u,
    BiosConfigProcessorLocalApicId,
    BiosConfigSratSize,
    BiosConfigSratOffset,
    BiosConfigSratData,
    BiosConfigMemoryAmountAbove4Gb,
    BiosConfigGenerationIdPtrLow,
    BiosConfigGenerationIdPtrHigh,
    BiosConfigPciIoGapStart = 0x12u,
    BiosConfigProcessorReplyStatusIndex,
    BiosConfigProcessorReplyStatus,
    BiosConfigProcessorMatEnable,
    BiosConfigProcessorStaEnable,
    BiosConfigWaitNano100,
    BiosConfigWait1Millisecond = 0x18u,
    BiosConfigWait10Milliseconds,
    BiosConfigBootFinalize,
    BiosConfigWait2Millisecond,
    BiosConfigBiosLockString,
    BiosConfigProcessorDMTFTable,
    BiosConfigEntropyTable,
    BiosConfigMemoryAboveHighMmio,
    BiosConfigHighMmioGapBaseInMb = 0x20u,
    BiosConfigHighMmioGapLengthInMb,
    BiosConfigE820Entry,
    BiosConfigInitialMegabytesBelowGap,
    BiosConfigNvramCommand,
    BiosConfigWriteConfigPage,
    BiosConfigCryptoCommand,
    BiosConfigWatchdogConfig,
    BiosConfigWatchdogResolution = 0x28u,
    BiosConfigWatchdogCount,
    BiosConfigMemoryMapSize,
    BiosConfigSetEfiDiagnosticsGpa,
    BiosConfigProcessEfiDiagnostics,
    BiosConfigEventLogFlush = 0x30u,
    BiosConfigMorSetVariable,
    BiosConfigVdevVersion,
    BiosConfigMemoryMap,
    BiosConfigGetTime,
    BiosConfigSetTime,
    BiosDebugOutputString,
    BiosConfigNfitSize,
    BiosConfigNfitPopulate = 0x38u,
    BiosConfigVpmemSetACPIBuffer,
    BiosConfigMaxValue = BiosConfigVpmemSetACPIBuffer,
} BIOS_INTERFACE_SELECTORS, *PBIOS_INTERFACE_SELECTORS;

#pragma pack(push, 1)

/* ---- SMBIOS ---------------------------------------------------------------------------------- */

/** Start of each SMBIOS structure; SMBIOS 2.x; mu_msvm BiosInterface.h SMBIOS_HEADER. */
typedef struct _HV_SMBIOS_HEADER {
    HV_UINT8 Type;
    HV_UINT8 Length;
    HV_UINT16 Handle;
} HV_SMBIOS_HEADER, *PHV_SMBIOS_HEADER;

#define HV_SMBIOS_NONE_STRING      "None"
#define HV_SMBIOS_NONE_STRING_SIZE sizeof(HV_SMBIOS_NONE_STRING)

#define HV_MAX_SMBIOS_STRING_LENGTH 64

/** Formatted part of SMBIOS type 4; mu_msvm BiosInterface.h SMBIOS_CPU_INFO_FORMATTED. */
typedef struct _HV_SMBIOS_CPU_INFO_FORMATTED {
    HV_SMBIOS_HEADER Header;
    HV_UINT8 SocketDesignation;
    HV_UINT8 ProcessorType;
    HV_UINT8 ProcessorFamily;
    HV_UINT8 ProcessorManufacturer;
    HV_UINT64 ProcessorId;
    HV_UINT8 ProcessorVersion;
    HV_UINT8 Voltage;
    HV_UINT16 ExternalClock;
    HV_UINT16 MaxSpeed;
    HV_UINT16 CurrentSpeed;
    HV_UINT8 Status;
    HV_UINT8 Upgrade;
    HV_UINT16 L1Handle;
    HV_UINT16 L2Handle;
    HV_UINT16 L3Handle;
    HV_UINT8 SerialNumber;
    HV_UINT8 AssetTag;
    HV_UINT8 PartNumber;
} HV_SMBIOS_CPU_INFO_FORMATTED, *PHV_SMBIOS_CPU_INFO_FORMATTED;

/** Strings of SMBIOS type 4; mu_msvm BiosInterface.h SMBIOS_CPU_INFO_STRINGS. */
typedef struct _HV_SMBIOS_CPU_INFO_STRINGS {
    HV_CHAR
        StringTable[(4 * HV_SMBIOS_NONE_STRING_SIZE) + ((HV_MAX_SMBIOS_STRING_LENGTH + 1) * 2) + 1];
} HV_SMBIOS_CPU_INFO_STRINGS, *PHV_SMBIOS_CPU_INFO_STRINGS;

/** Strings of SMBIOS type 4, older form; mu_msvm BiosInterface.h SMBIOS_CPU_INFO_STRINGS_LEGACY. */
typedef struct _HV_SMBIOS_CPU_INFO_STRINGS_LEGACY {
    HV_CHAR StringTable[HV_SMBIOS_NONE_STRING_SIZE + ((HV_MAX_SMBIOS_STRING_LENGTH + 1) * 2) + 1];
} HV_SMBIOS_CPU_INFO_STRINGS_LEGACY, *PHV_SMBIOS_CPU_INFO_STRINGS_LEGACY;

/** SMBIOS type 4; mu_msvm BiosInterface.h SMBIOS_CPU_INFORMATION. */
typedef struct _HV_SMBIOS_CPU_INFORMATION {
    HV_SMBIOS_CPU_INFO_FORMATTED Formatted;
    HV_SMBIOS_CPU_INFO_STRINGS Unformatted;
} HV_SMBIOS_CPU_INFORMATION, *PHV_SMBIOS_CPU_INFORMATION;

/** SMBIOS type 4, older form; mu_msvm BiosInterface.h SMBIOS_CPU_INFORMATION_LEGACY. */
typedef struct _HV_SMBIOS_CPU_INFORMATION_LEGACY {
    HV_SMBIOS_CPU_INFO_FORMATTED Formatted;
    HV_SMBIOS_CPU_INFO_STRINGS_LEGACY Unformatted;
} HV_SMBIOS_CPU_INFORMATION_LEGACY, *PHV_SMBIOS_CPU_INFORMATION_LEGACY;

#pragma pack(pop)

/**
 * Range of guest memory, in the memory map of versions 2 to 4 of the device; mu_msvm
 * BiosInterface.h.
 */
typedef struct _VM_MEMORY_RANGE {
    HV_UINT64 BaseAddress;
    HV_UINT64 Length;
} VM_MEMORY_RANGE, *PVM_MEMORY_RANGE;

#define VM_MEMORY_RANGE_FLAG_PLATFORM_RESERVED 0x1
#define VM_MEMORY_RANGE_FLAG_PERSISTENT_MEMORY 0x2
#define VM_MEMORY_RANGE_FLAG_SPECIFIC_PURPOSE  0x4

/**
 * Range with flags, in the memory map since version 5 of the device; mu_msvm BiosInterface.h,
 * openvmm uefi/config.rs MemoryRangeV5.
 */
typedef struct _VM_MEMORY_RANGE_V5 {
    HV_UINT64 BaseAddress;
    HV_UINT64 Length;
    HV_UINT32 Flags;
    HV_UINT32 Reserved;
} VM_MEMORY_RANGE_V5, *PVM_MEMORY_RANGE_V5;

/* ---- variables ------------------------------------------------------------------------------- */

/**
 * Commands for variables; BIOS device; mu_msvm BiosInterface.h, openvmm uefi_specs NvramCommand.
 */
typedef enum _NVRAM_COMMAND HV_ENUM_UINT32 {
    NvramGetVariableCommand = 0u,
    NvramSetVariableCommand,
    NvramGetFirstVariableNameCommand,
    NvramGetNextVariableNameCommand,
    NvramQueryInfoCommand,
    NvramSignalRuntimeCommand,
    NvramDebugStringCommand,
} NVRAM_COMMAND, *PNVRAM_COMMAND;

#define HV_EFI_MAX_VARIABLE_NAME_SIZE (2 * 1024)
#define HV_EFI_MAX_VARIABLE_DATA_SIZE (32 * 1024)

#pragma pack(push, 1)

/**
 * Parameters of such a command, in guest memory; mu_msvm BiosInterface.h, openvmm uefi_specs
 * NvramCommandDescriptor and what follows it.
 */
typedef struct _NVRAM_COMMAND_DESCRIPTOR {
    NVRAM_COMMAND Command;
    HV_UINT64 Status;
    union {
        struct {
            HV_UINT32 VariableAttributes;
            HV_UINT64 VariableNameAddress;
            HV_UINT32 VariableNameBytes;
            HV_GUID VariableVendorGuid;
            HV_UINT64 VariableDataAddress;
            HV_UINT32 VariableDataBytes;
        } VariableCommand;
        struct {
            HV_UINT32 Attributes;
            HV_UINT64 MaximumVariableStorage;
            HV_UINT64 RemainingVariableStorage;
            HV_UINT64 MaximumVariableSize;
        } QueryInfo;
        union {
            struct {
                HV_UINT64 VsmAware : 1,
                          Unused : 63;
            } S;
            HV_UINT64 AsUINT64;
        } SignalRuntimeCommand;
    } U;
} NVRAM_COMMAND_DESCRIPTOR, *PNVRAM_COMMAND_DESCRIPTOR;

#define HV_CRYPT_HASH_CONTEXT_SIZE (2 * sizeof(HV_UINT64))

/* ---- cryptography ---------------------------------------------------------------------------- */

/** Hash algorithms; BIOS device; mu_msvm BiosInterface.h. */
typedef enum _HASH_ALG_ID HV_ENUM_UINT32 {
    HashAlgSha1 = 0u,
    HashAlgSha256,
} HASH_ALG_ID, *PHASH_ALG_ID;

/**
 * Cryptographic commands, all but the random number deprecated; mu_msvm BiosInterface.h, openvmm
 * uefi_specs CryptoCommand.
 */
typedef enum _CRYPTO_COMMAND HV_ENUM_UINT32 {
    CryptoComputeHash = 0u,
    CryptoVerifyRsaPkcs1,
    CryptoVerifyPkcs7,
    CryptoVerifyAuthenticode,
    CryptoLogEvent,
    CryptoGetRandomNumber,
} CRYPTO_COMMAND, *PCRYPTO_COMMAND;

/** Why an image was refused; BIOS device; mu_msvm BiosInterface.h. */
typedef enum _SECUREBOOT_EVENT_INFO HV_ENUM_UINT32 {
    ImageFailedVerification = 0u,
    ImageFailedVerificationUnsignedAndHashNotInDb,
    ImageFailedVerificationHashInDbx,
    ImageFailedVerificationNeitherCertNorHashInDb,
    ImageFailedVerificationCertInDbx,
    ImageFailedVerificationNotValidPeOrCoff,
} SECUREBOOT_EVENT_INFO, *PSECUREBOOT_EVENT_INFO;

/**
 * Parameters of such a command, in guest memory; mu_msvm BiosInterface.h, openvmm uefi_specs
 * CryptoCommandDescriptor.
 */
typedef struct _CRYPTO_COMMAND_DESCRIPTOR {
    CRYPTO_COMMAND Command;
    HV_UINT64 Status;
    union {
        struct {
            HASH_ALG_ID HashAlgorithm;
            HV_UINT64 DataAddress;
            HV_UINT32 DataLength;
            HV_UINT64 ValueAddress;
            HV_UINT32 ValueLength;
        } ComputeHashParams;
        struct {
            HV_UINT64 RsaContextAddress;
            HV_UINT32 RsaContextLength;
            HV_UINT64 MessageHashAddress;
            HV_UINT32 MessageHashLength;
            HV_UINT64 SignatureAddress;
            HV_UINT32 SignatureLength;
        } RsaPkcs1Params;
        struct {
            HV_UINT64 AuthDataAddress;
            HV_UINT32 AuthDataSize;
            HV_UINT64 TrustedCertAddress;
            HV_UINT32 TrustedCertSize;
            HV_UINT64 HashOrPkcsDataAddress;
            HV_UINT32 HashOrPkcsDataSize;
        } AuthenticodeOrPkcs7Params;
        struct {
            SECUREBOOT_EVENT_INFO EventInfo;
        } LogEventParams;
        struct {
            HV_UINT64 BufferAddress;
            HV_UINT32 BufferSize;
        } GetRandomNumberParams;
    } U;
} CRYPTO_COMMAND_DESCRIPTOR, *PCRYPTO_COMMAND_DESCRIPTOR;

/* ---- watchdog -------------------------------------------------------------------------------- */

#define BIOS_WATCHDOG_NOT_ENABLED ((HV_UINT32)0xFFFFFFFF)
#define BIOS_WATCHDOG_CONFIGURED  0x00000001
#define BIOS_WATCHDOG_ENABLED     0x00000002
#define BIOS_WATCHDOG_ONE_SHOT    0x00000010
#define BIOS_WATCHDOG_BOOT_STATUS 0x00000100
#define BIOS_WATCHDOG_FOR_GUEST   0x00001000
#define BIOS_WATCHDOG_RUNNING     (BIOS_WATCHDOG_CONFIGURED | BIOS_WATCHDOG_ENABLED)

#pragma pack(pop)

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
typedef HV_SMBIOS_HEADER SMBIOS_HEADER, *PSMBIOS_HEADER;
#ifndef SMBIOS_NONE_STRING
#define SMBIOS_NONE_STRING HV_SMBIOS_NONE_STRING
#endif
#ifndef SMBIOS_NONE_STRING_SIZE
#define SMBIOS_NONE_STRING_SIZE HV_SMBIOS_NONE_STRING_SIZE
#endif
#ifndef MAX_SMBIOS_STRING_LENGTH
#define MAX_SMBIOS_STRING_LENGTH HV_MAX_SMBIOS_STRING_LENGTH
#endif
typedef HV_SMBIOS_CPU_INFO_FORMATTED SMBIOS_CPU_INFO_FORMATTED, *PSMBIOS_CPU_INFO_FORMATTED;
typedef HV_SMBIOS_CPU_INFO_STRINGS SMBIOS_CPU_INFO_STRINGS, *PSMBIOS_CPU_INFO_STRINGS;
typedef HV_SMBIOS_CPU_INFO_STRINGS_LEGACY SMBIOS_CPU_INFO_STRINGS_LEGACY,
    *PSMBIOS_CPU_INFO_STRINGS_LEGACY;
typedef HV_SMBIOS_CPU_INFORMATION SMBIOS_CPU_INFORMATION, *PSMBIOS_CPU_INFORMATION;
typedef HV_SMBIOS_CPU_INFORMATION_LEGACY SMBIOS_CPU_INFORMATION_LEGACY,
    *PSMBIOS_CPU_INFORMATION_LEGACY;
#ifndef EFI_MAX_VARIABLE_NAME_SIZE
#define EFI_MAX_VARIABLE_NAME_SIZE HV_EFI_MAX_VARIABLE_NAME_SIZE
#endif
#ifndef EFI_MAX_VARIABLE_DATA_SIZE
#define EFI_MAX_VARIABLE_DATA_SIZE HV_EFI_MAX_VARIABLE_DATA_SIZE
#endif
#ifndef CRYPT_HASH_CONTEXT_SIZE
#define CRYPT_HASH_CONTEXT_SIZE HV_CRYPT_HASH_CONTEXT_SIZE
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/bios.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Event log and boot log of the BIOS device. Sources: mu_msvm BiosEventLogInterface.h,
 * BiosBootLogInterface.h, openvmm uefi_specs.
 */
#ifndef HYPERV_BIOS_EVENTS_H
#define HYPERV_BIOS_EVENTS_H

#include "types.h"

HV_HEADER_BEGIN

#define HV_EVENT_FLAG_PENDING    0x00000001
#define HV_EVENT_FLAG_INCOMPLETE 0x00000002

/**
 * Header of a logged event; mu_msvm BiosEventLogInterface.h, openvmm uefi_specs EfiEventDescriptor.
 */
typedef struct _HV_EFI_EVENT_DESCRIPTOR {
    HV_GUID Producer;
    HV_GUID CorrelationId;
    HV_UINT64 CreateTime;
    HV_UINT64 CommitTime;
    HV_UINT32 EventId;
    HV_UINT32 Flags;
    HV_UINT32 HeaderSize;
    HV_UINT32 DataSize;
} HV_EFI_EVENT_DESCRIPTOR, *PHV_EFI_EVENT_DESCRIPTOR;

#define HV_SIZEOF_EFI_EVENT_DESCRIPTOR_REVISION_1                                                  \
    (HV_FIELD_SIZE_THROUGH(HV_EFI_EVENT_DESCRIPTOR, DataSize))

/**
 * An event channel with its events; mu_msvm BiosEventLogInterface.h, openvmm uefi_specs
 * BiosEventChannel.
 */
typedef struct _BIOS_EVENT_CHANNEL {
    HV_GUID Channel;
    HV_UINT32 EventsWritten;
    HV_UINT32 EventsLost;
    HV_UINT32 DataSize;
    HV_UINT8 Data[HV_ANYSIZE_ARRAY];
} BIOS_EVENT_CHANNEL, *PBIOS_EVENT_CHANNEL;

/**
 * Groups of boot status, in the high half; mu_msvm BiosBootLogInterface.h, openvmm uefi_specs
 * DEVICE_STATUS_*_GROUP.
 */
typedef enum _BOOT_DEVICE_STATUS_GROUP HV_ENUM_UINT32 {
    DeviceStatusBootGroup = 0x00010000u,
    DeviceStatusSecureBootGroup = 0x00020000u,
    DeviceStatusNetworkGroup = 0x00030000u,
} BOOT_DEVICE_STATUS_GROUP, *PBOOT_DEVICE_STATUS_GROUP;

/**
 * What came of starting from a device; mu_msvm BiosBootLogInterface.h, openvmm uefi_specs
 * BootDeviceStatus.
 */
typedef enum _BOOT_DEVICE_STATUS HV_ENUM_UINT32 {
    BootPending = 0u,
    BootDeviceNoFilesystem = DeviceStatusBootGroup,
    BootDeviceNoLoader = 65537u,
    BootDeviceIncompatibleLoader,
    BootDeviceReturnedFailure,
    BootDeviceOsNotLoaded,
    BootDeviceOsLoaded,
    BootDeviceNoDevices,
    BootDeviceLoadError,
    SecureBootFailed = DeviceStatusSecureBootGroup,
    SecureBootPolicyDenied = 131073u,
    SecureBootHashDenied,
    SecureBootCertDenied,
    SecureBootInvalidImage,
    SecureBootUnsignedHashNotInDb,
    SecureBootSignedHashNotFound,
    SecureBootNeitherCertNorHashInDb,
    NetworkBootMediaDisconnected = DeviceStatusNetworkGroup,
    NetworkBootDhcpFailed = 196609u,
    NetworkBootNoResponse,
    NetworkBootBufferTooSmall,
    NetworkBootDeviceError,
    NetworkBootNoResources,
    NetworkBootServerTimeout,
    NetworkBootCancelled,
    NetworkBootIcmpError = 196616u,
    NetworkBootTftpError,
    NetworkBootNoBootFile,
    NetworkBootUnexpectedFailure,
} BOOT_DEVICE_STATUS, *PBOOT_DEVICE_STATUS;

#define HV_GET_BOOT_DEVICE_STATUS_GROUP(Status) ((Status) & 0xFFFF0000)

#define HV_BOOT_DEVICE_EVENT_ID 1

/**
 * A device that was tried; mu_msvm BiosBootLogInterface.h, openvmm uefi_specs BootEventDeviceEntry.
 */
typedef struct _BOOTEVENT_DEVICE_ENTRY {
    BOOT_DEVICE_STATUS Status;
    HV_UINT64 ExtendedStatus;
    HV_UINT16 BootVariableNumber;
    HV_UINT32 DevicePathSize;
    HV_UINT8 DevicePath[HV_ANYSIZE_ARRAY];
} BOOTEVENT_DEVICE_ENTRY, *PBOOTEVENT_DEVICE_ENTRY;

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#ifndef EVENT_FLAG_PENDING
#define EVENT_FLAG_PENDING HV_EVENT_FLAG_PENDING
#endif
#ifndef EVENT_FLAG_INCOMPLETE
#define EVENT_FLAG_INCOMPLETE HV_EVENT_FLAG_INCOMPLETE
#endif
typedef HV_EFI_EVENT_DESCRIPTOR EFI_EVENT_DESCRIPTOR, *PEFI_EVENT_DESCRIPTOR;
#ifndef SIZEOF_EFI_EVENT_DESCRIPTOR_REVISION_1
#define SIZEOF_EFI_EVENT_DESCRIPTOR_REVISION_1 HV_SIZEOF_EFI_EVENT_DESCRIPTOR_REVISION_1
#endif
#ifndef GET_BOOT_DEVICE_STATUS_GROUP
#define GET_BOOT_DEVICE_STATUS_GROUP(Status) HV_GET_BOOT_DEVICE_STATUS_GROUP(Status)
#endif
#ifndef BOOT_DEVICE_EVENT_ID
#define BOOT_DEVICE_EVENT_ID HV_BOOT_DEVICE_EVENT_ID
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/bios_events.h"
#endif

HV_HEADER_END

#endif

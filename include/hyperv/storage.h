/* SPDX-License-Identifier: MIT */
/**
 * @file
 * SCSI, IDE accelerator and Fibre Channel controllers, protocol 2.0 to 6.2. Sources: openvmm
 * storvsp_protocol, mu_msvm VstorageProtocol.h.
 */
#ifndef HYPERV_STORAGE_H
#define HYPERV_STORAGE_H

#include "types.h"
#include "status.h"

HV_HEADER_BEGIN

/* ---- versions -------------------------------------------------------------------------------- */

#define VMSTOR_PROTOCOL_MAJOR(VERSION_)         (((VERSION_) >> 8) & 0xff)
#define VMSTOR_PROTOCOL_MINOR(VERSION_)         (((VERSION_)) & 0xff)
#define VMSTOR_PROTOCOL_VERSION(MAJOR_, MINOR_) ((((MAJOR_) & 0xff) << 8) | (((MINOR_) & 0xff)))

#define VMSTOR_INVALID_PROTOCOL_VERSION -1

#define VMSTOR_PROTOCOL_VERSION_WIN6      VMSTOR_PROTOCOL_VERSION(2, 0)
#define VMSTOR_PROTOCOL_VERSION_WIN7      VMSTOR_PROTOCOL_VERSION(4, 2)
#define VMSTOR_PROTOCOL_VERSION_WIN8      VMSTOR_PROTOCOL_VERSION(5, 1)
#define VMSTOR_PROTOCOL_VERSION_BLUE      VMSTOR_PROTOCOL_VERSION(6, 0)
#define VMSTOR_PROTOCOL_VERSION_THRESHOLD VMSTOR_PROTOCOL_VERSION(6, 2)
#define VMSTOR_PROTOCOL_VERSION_CURRENT   VMSTOR_PROTOCOL_VERSION_BLUE

#define HV_MAX_TRANSFER_LENGTH (8 * 1024 * 1024)

#define VMSTOR_PROPERTY_AN_CAPABLE 0x1

/* ---- packets --------------------------------------------------------------------------------- */

/** Operations of a storage packet; storage protocol 2.0 to 6.2; storvsp_protocol Operation. */
typedef enum _VSTOR_PACKET_OPERATION HV_ENUM_UINT32 {
    VStorOperationCompleteIo = 1u,
    VStorOperationRemoveDevice,
    VStorOperationExecuteSRB,
    VStorOperationResetLun,
    VStorOperationResetAdapter,
    VStorOperationResetBus,
    VStorOperationBeginInitialization,
    VStorOperationEndInitialization = 8u,
    VStorOperationQueryProtocolVersion,
    VStorOperationQueryProperties,
    VStorOperationEnumerateBus,
    VStorOperationFcHbaData,
    VStorOperationCreateSubChannels,
    VStorOperationEventNotification,
    VStorOperationMaximum = 14u,
} VSTOR_PACKET_OPERATION, *PVSTOR_PACKET_OPERATION;

#define HV_CDB16GENERIC_LENGTH                 0x10
#define HV_MAX_DATA_BUFFER_LENGTH_WITH_PADDING 0x14
#define VMSCSI_SENSE_BUFFER_SIZE_REVISION_1    0x12
#define VMSCSI_SENSE_BUFFER_SIZE               0x14
#define VMSCSI_IOCTL_DATA_OUT                  0
#define VMSCSI_IOCTL_DATA_IN                   1

#pragma pack(push, 1)

/**
 * SCSI request block; 36 bytes before storage protocol 5.1, 52 since; storvsp_protocol ScsiRequest.
 */
typedef struct _VMSCSI_REQUEST {
    HV_UINT16 Length;
    HV_UINT8 SrbStatus;
    HV_UINT8 ScsiStatus;
    HV_UINT8 Reserved1;
    HV_UINT8 PathId;
    HV_UINT8 TargetId;
    HV_UINT8 Lun;
    HV_UINT8 CdbLength;
    HV_UINT8 SenseInfoExLength;
    HV_UINT8 DataIn;
    HV_UINT8 Properties;
    HV_UINT32 DataTransferLength;
    union {
        HV_UINT8 Cdb[HV_CDB16GENERIC_LENGTH];
        HV_UINT8 SenseDataEx[VMSCSI_SENSE_BUFFER_SIZE];
        HV_UINT8 ReservedArray[HV_MAX_DATA_BUFFER_LENGTH_WITH_PADDING];
    };
    HV_UINT16 Reserve;
    HV_UINT8 QueueTag;
    HV_UINT8 QueueAction;
    HV_UINT32 SrbFlags;
    HV_UINT32 TimeOutValue;
    HV_UINT32 QueueSortKey;
} VMSCSI_REQUEST, *PVMSCSI_REQUEST;

#define VMSTORAGE_SIZEOF_VMSCSI_REQUEST_REVISION_1 HV_FIELD_OFFSET(VMSCSI_REQUEST, Reserve)
#define VMSTORAGE_SIZEOF_VMSCSI_REQUEST_REVISION_2                                                 \
    HV_FIELD_SIZE_THROUGH(VMSCSI_REQUEST, QueueSortKey)

/**
 * Limits of a channel; sub-channels since storage protocol 5.1, before that the reserved members
 * may be non-zero; storvsp_protocol ChannelProperties.
 */
typedef struct _VMSTORAGE_CHANNEL_PROPERTIES {
    HV_UINT32 Reserved;
    HV_UINT16 MaximumSubChannelCount;
    HV_UINT16 Reserved2;
    HV_UINT32 Flags;
    HV_UINT32 MaxTransferBytes;
    HV_UINT64 Reserved3;
} VMSTORAGE_CHANNEL_PROPERTIES, *PVMSTORAGE_CHANNEL_PROPERTIES;

#define HV_STORAGE_CHANNEL_SUPPORTS_MULTI_CHANNEL 0x1

/**
 * User data of the offer of a storage channel, for older guests; storvsp_protocol OfferProperties.
 */
typedef struct _VMSTORAGE_OFFER_PROPERTIES {
    HV_UINT16 Reserved;
    HV_UINT8 PathId;
    HV_UINT8 TargetId;
    HV_UINT32 Reserved2;
    HV_UINT32 Flags;
    HV_UINT32 Reserved3[3];
} VMSTORAGE_OFFER_PROPERTIES, *PVMSTORAGE_OFFER_PROPERTIES;

#define HV_STORAGE_OFFER_EMULATED_IDE_FLAG 0x2

/** A proposed version; storage protocol 2.0; storvsp_protocol ProtocolVersion. */
typedef struct _VMSTORAGE_PROTOCOL_VERSION {
    HV_UINT16 MajorMinor;
    HV_UINT16 Build;
} VMSTORAGE_PROTOCOL_VERSION, *PVMSTORAGE_PROTOCOL_VERSION;

/**
 * World wide names of a virtual Fibre Channel port (operation 12); mu_msvm VstorageProtocol.h,
 * Linux storvsc_drv.c hv_fc_wwn_packet.
 */
typedef struct _VMFC_WWN_PACKET {
    HV_UINT8 PrimaryWwnActive;
    HV_UINT8 Reserved1;
    HV_UINT16 Reserved2;
    HV_UINT8 PrimaryPortWwn[8];
    HV_UINT8 PrimaryNodeWwn[8];
    HV_UINT8 SecondaryPortWwn[8];
    HV_UINT8 SecondaryNodeWwn[8];
} VMFC_WWN_PACKET, *PVMFC_WWN_PACKET;

/** What the guest supports; storage protocol 6.0; storvsp_protocol ClientProperties. */
typedef struct _VSTOR_CLIENT_PROPERTIES {
    HV_UINT32 AsyncNotifyCapable : 1,
              Reserved : 31;
} VSTOR_CLIENT_PROPERTIES, *PVSTOR_CLIENT_PROPERTIES;

/** Registers for asynchronous notifications; storage protocol 6.0; mu_msvm VstorageProtocol.h. */
typedef struct _VSTOR_ASYNC_REGISTER_PACKET {
    HV_UINT8 Lun;
    HV_UINT8 Target;
    HV_UINT8 Path;
    HV_UINT8 Register;
} VSTOR_ASYNC_REGISTER_PACKET, *PVSTOR_ASYNC_REGISTER_PACKET;

/**
 * An asynchronous notification of a change of medium (operation 14); storage protocol 6.0;
 * storvsp_protocol NotificationPacket.
 */
typedef struct _VSTOR_NOTIFICATION_PACKET {
    HV_UINT8 Lun;
    HV_UINT8 Target;
    HV_UINT8 Path;
    HV_UINT8 Flags;
} VSTOR_NOTIFICATION_PACKET, *PVSTOR_NOTIFICATION_PACKET;

/**
 * Any storage packet; 48 bytes before storage protocol 5.1, 64 since; storvsp_protocol Packet,
 * Linux storvsc_drv.c vstor_packet.
 */
typedef struct _VSTOR_PACKET {
    VSTOR_PACKET_OPERATION Operation;
    HV_UINT32 Flags;
    HV_NTSTATUS Status;
    union {
        VMSCSI_REQUEST VmSrb;
        VMSTORAGE_CHANNEL_PROPERTIES StorageChannelProperties;
        VMSTORAGE_PROTOCOL_VERSION Version;
        VMFC_WWN_PACKET FcWwnPacket;
        HV_UINT16 SubChannelCount;
        VSTOR_CLIENT_PROPERTIES ClientProperties;
        VSTOR_NOTIFICATION_PACKET NotificationPacket;
        HV_UINT8 Buffer[0x34];
    };
} VSTOR_PACKET, *PVSTOR_PACKET;

#define VMSTORAGE_SIZEOF_VSTOR_PACKET_REVISION_1                                                   \
    (HV_FIELD_SIZE_THROUGH(VSTOR_PACKET, Status) + VMSTORAGE_SIZEOF_VMSCSI_REQUEST_REVISION_1)
#define VMSTORAGE_SIZEOF_VSTOR_PACKET_REVISION_2                                                   \
    (HV_FIELD_SIZE_THROUGH(VSTOR_PACKET, Status) + VMSTORAGE_SIZEOF_VMSCSI_REQUEST_REVISION_2)

#define HV_REQUEST_COMPLETION_FLAG 0x1

#define HV_VSC_LEGAL_FLAGS (HV_REQUEST_COMPLETION_FLAG)

#pragma pack(pop)

/**
 * Partition, channel, SCSI address and world wide names of a storage adapter; mu_msvm
 * VstorageProtocol.h ADAPTER_ADDRESS.
 */
typedef struct _HV_ADAPTER_ADDRESS {
    HV_UINT64 PartitionId;
    HV_GUID ChannelInstanceGUID;
    HV_UINT8 Reserved;
    HV_UINT8 PathId;
    HV_UINT8 TargetId;
    HV_UINT8 Lun;
    HV_UINT32 Flags;
    HV_UINT8 PrimaryWwnActive;
    HV_UINT8 PrimaryPortWwn[8];
    HV_UINT8 PrimaryNodeWwn[8];
    HV_UINT8 SecondaryPortWwn[8];
    HV_UINT8 SecondaryNodeWwn[8];
} HV_ADAPTER_ADDRESS, *PHV_ADAPTER_ADDRESS;

#define HV_ADAPTER_ADDRESS_EMULATED_DEVICE 0x1
#define HV_ADAPTER_ADDRESS_SYNTHFC_DEVICE  0x2

#define VSTORAGE_ALIGNMENT_MASK 0x01

#define VMSTORAGE_MAKE_VERSION    VMSTOR_PROTOCOL_VERSION
#define VMSTORAGE_VERSION_MAJOR   VMSTOR_PROTOCOL_MAJOR
#define VMSTORAGE_VERSION_MINOR   VMSTOR_PROTOCOL_MINOR
#define VMSTORAGE_VERSION_WIN6    VMSTOR_PROTOCOL_VERSION_WIN6
#define VMSTORAGE_VERSION_WIN7    VMSTOR_PROTOCOL_VERSION_WIN7
#define VMSTORAGE_VERSION_WIN8    VMSTOR_PROTOCOL_VERSION_WIN8
#define VMSTORAGE_VERSION_WINBLUE VMSTOR_PROTOCOL_VERSION_BLUE
#define VMSTORAGE_VERSION_WIN10   VMSTOR_PROTOCOL_VERSION_THRESHOLD

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#ifndef MAX_TRANSFER_LENGTH
#define MAX_TRANSFER_LENGTH HV_MAX_TRANSFER_LENGTH
#endif
#ifndef CDB16GENERIC_LENGTH
#define CDB16GENERIC_LENGTH HV_CDB16GENERIC_LENGTH
#endif
#ifndef MAX_DATA_BUFFER_LENGTH_WITH_PADDING
#define MAX_DATA_BUFFER_LENGTH_WITH_PADDING HV_MAX_DATA_BUFFER_LENGTH_WITH_PADDING
#endif
#ifndef STORAGE_CHANNEL_SUPPORTS_MULTI_CHANNEL
#define STORAGE_CHANNEL_SUPPORTS_MULTI_CHANNEL HV_STORAGE_CHANNEL_SUPPORTS_MULTI_CHANNEL
#endif
#ifndef STORAGE_OFFER_EMULATED_IDE_FLAG
#define STORAGE_OFFER_EMULATED_IDE_FLAG HV_STORAGE_OFFER_EMULATED_IDE_FLAG
#endif
#ifndef REQUEST_COMPLETION_FLAG
#define REQUEST_COMPLETION_FLAG HV_REQUEST_COMPLETION_FLAG
#endif
#ifndef VSC_LEGAL_FLAGS
#define VSC_LEGAL_FLAGS HV_VSC_LEGAL_FLAGS
#endif
typedef HV_ADAPTER_ADDRESS ADAPTER_ADDRESS, *PADAPTER_ADDRESS;
#ifndef ADAPTER_ADDRESS_EMULATED_DEVICE
#define ADAPTER_ADDRESS_EMULATED_DEVICE HV_ADAPTER_ADDRESS_EMULATED_DEVICE
#endif
#ifndef ADAPTER_ADDRESS_SYNTHFC_DEVICE
#define ADAPTER_ADDRESS_SYNTHFC_DEVICE HV_ADAPTER_ADDRESS_SYNTHFC_DEVICE
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/storage.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Integration component for volume shadow copies, 4.0 to 7.0. Sources: openvmm hyperv_ic_protocol,
 * Linux uapi hyperv.h, Windows symbols.
 */
#ifndef HYPERV_IC_VSS_H
#define HYPERV_IC_VSS_H

#include "types.h"

HV_HEADER_BEGIN

#define IC_VSS_MAX_VHD_COUNT 260

/**
 * Operations; 0 to 3 from the start, backup complete since VSS 4.0, freeze to auto-recover since
 * 5.0, cluster query since 6.0; hyperv_ic_protocol vss Operation.
 */
typedef enum _IC_VSS_OPERATION HV_ENUM_UINT32 {
    ICVssOperationCreate = 0u,
    ICVssOperationDelete,
    ICVssOperationCheckHotBackup,
    ICVssOperationGetDirectMappedDevicesInfo,
    ICVssOperationBackupComplete,
    ICVssOperationFreezeApplications,
    ICVssOperationThawApplications,
    ICVssOperationAutoRecover,
    ICVssOperationQueryGuestClusterInformation = 8u,
    ICVssOperationCount,
} IC_VSS_OPERATION, *PIC_VSS_OPERATION;

/**
 * Start of each VSS message body; the operation's own part follows at byte 8; hyperv_ic_protocol
 * VssHeader, Linux uapi hyperv.h hv_vss_hdr.
 */
typedef struct _IC_VSS_MSG_HDR {
    HV_UINT8 Operation; /* IC_VSS_OPERATION */
    HV_UINT8 Reserved[7];
} IC_VSS_MSG_HDR, *PIC_VSS_MSG_HDR;

/**
 * Whether a hot backup is possible (operation 2); hyperv_ic_protocol MessageCheckHotBackup, Linux
 * uapi hyperv.h hv_vss_check_feature.
 */
typedef struct _IC_VSS_MSG_CHECK_HOT_BACKUP {
    HV_UINT32 Flags;
} IC_VSS_MSG_CHECK_HOT_BACKUP, *PIC_VSS_MSG_CHECK_HOT_BACKUP;

/** Creates a snapshot set (operation 0); hyperv_ic_protocol MessageCreate. */
typedef struct _IC_VSS_MSG_CREATE {
    HV_GUID SnapshotSetId;
} IC_VSS_MSG_CREATE, *PIC_VSS_MSG_CREATE;

/** Creates one of a backup type (operation 0); hyperv_ic_protocol MessageCreateV2. */
typedef struct _IC_VSS_MSG_CREATE_V2 {
    HV_GUID SnapshotSetId;
    HV_UINT32 BackupType;
} IC_VSS_MSG_CREATE_V2, *PIC_VSS_MSG_CREATE_V2;

/** Deletes a snapshot set (operation 1); hyperv_ic_protocol vss MessageDelete. */
typedef struct _IC_VSS_MSG_DELETE {
    HV_GUID SnapshotSetId;
} IC_VSS_MSG_DELETE, *PIC_VSS_MSG_DELETE;

/**
 * Flags of pass-through disks (operation 3); hyperv_ic_protocol MessageDirectMappedDevicesInfo,
 * Linux uapi hyperv.h hv_vss_check_dm_info.
 */
typedef struct _IC_VSS_MSG_DIRECT_MAPPED_DEVICES_INFO {
    HV_UINT32 Flags;
} IC_VSS_MSG_DIRECT_MAPPED_DEVICES_INFO, *PIC_VSS_MSG_DIRECT_MAPPED_DEVICES_INFO;

/**
 * The backup is complete (operation 4); VSS 4.0; hyperv_ic_protocol MessageCheckHotBackupComplete.
 */
typedef struct _IC_VSS_MSG_BACKUP_COMPLETE {
    HV_UINT32 Flags;
} IC_VSS_MSG_BACKUP_COMPLETE, *PIC_VSS_MSG_BACKUP_COMPLETE;

/** Applications run again (operation 6); VSS 5.0; hyperv_ic_protocol MessageThawApplications. */
typedef struct _IC_VSS_MSG_THAW_APPLICATIONS {
    HV_UINT32 Flags;
} IC_VSS_MSG_THAW_APPLICATIONS, *PIC_VSS_MSG_THAW_APPLICATIONS;

/** Any short message; hyperv_ic_protocol VssMessage. */
typedef struct _IC_VSS_MSG {
    IC_VSS_MSG_HDR Header;
    union {
        IC_VSS_MSG_DELETE Delete;
        IC_VSS_MSG_CHECK_HOT_BACKUP CheckHotBackup;
        IC_VSS_MSG_DIRECT_MAPPED_DEVICES_INFO DirectMapInfo;
        IC_VSS_MSG_BACKUP_COMPLETE BackupComplete;
        IC_VSS_MSG_CREATE_V2 CreateV2;
        IC_VSS_MSG_THAW_APPLICATIONS ThawApplications;
    } Body;
    HV_UINT8 Reserved[4];
} IC_VSS_MSG, *PIC_VSS_MSG;

/** A disk by bus and address; hyperv_ic_protocol LunInfo. */
typedef struct _IC_VSS_LUN_INFO {
    HV_UINT8 BusType;
    HV_UINT8 Reserved[3];
    HV_GUID Controller;
    HV_UINT8 Port;
    HV_UINT8 Target;
    HV_UINT8 Lun;
    HV_UINT8 Reserved2;
} IC_VSS_LUN_INFO, *PIC_VSS_LUN_INFO;

/**
 * Freeze and auto-recover (operations 5 and 7) with up to 260 disks; VSS 5.0; hyperv_ic_protocol
 * Message2.
 */
typedef struct _IC_VSS_MSG2 {
    IC_VSS_MSG_HDR Header;
    HV_UINT32 BackupType;
    HV_UINT32 Flags;
    HV_UINT32 LunCount;
    IC_VSS_LUN_INFO Luns[IC_VSS_MAX_VHD_COUNT];
} IC_VSS_MSG2, *PIC_VSS_MSG2;

/** The same with the shadow copy of each disk; hyperv_ic_protocol Message2Ex. */
typedef struct _IC_VSS_MSG2_EX {
    IC_VSS_MSG_HDR Header;
    HV_UINT32 BackupType;
    HV_UINT32 Flags;
    HV_UINT32 LunCount;
    IC_VSS_LUN_INFO Luns[IC_VSS_MAX_VHD_COUNT];
    IC_VSS_LUN_INFO ShadowLuns[IC_VSS_MAX_VHD_COUNT];
} IC_VSS_MSG2_EX, *PIC_VSS_MSG2_EX;

/** The guest's cluster and its shared disks (operation 8); VSS 6.0; hyperv_ic_protocol Message3. */
typedef struct _IC_VSS_MSG3 {
    IC_VSS_MSG_HDR Header;
    HV_GUID ClusterId;
    HV_UINT32 ClusterSize;
    HV_UINT32 LunCount;
    IC_VSS_LUN_INFO SharedLuns[IC_VSS_MAX_VHD_COUNT];
    HV_UINT32 SharedLunStatus[IC_VSS_MAX_VHD_COUNT];
} IC_VSS_MSG3, *PIC_VSS_MSG3;

/** The same with the time of the last move; hyperv_ic_protocol Message3Ex. */
typedef struct _IC_VSS_MSG3_EX {
    IC_VSS_MSG_HDR Header;
    HV_GUID ClusterId;
    HV_UINT32 ClusterSize;
    HV_UINT32 LunCount;
    IC_VSS_LUN_INFO SharedLuns[IC_VSS_MAX_VHD_COUNT];
    HV_UINT32 SharedLunStatus[IC_VSS_MAX_VHD_COUNT];
    HV_UINT64 LastMoveTime;
} IC_VSS_MSG3_EX, *PIC_VSS_MSG3_EX;

/** Bus of a disk, in IC_VSS_LUN_INFO; Windows symbols (icsvcext, as Mile.HyperV has them). */
typedef enum _IC_VSS_LUN_INFO_BUS_TYPE HV_ENUM_UINT32 {
    IcVssLunInfoBusTypeInvalid = 0u,
    IcVssLunInfoBusTypeSCSI,
    IcVssLunInfoBusTypeIDE,
} IC_VSS_LUN_INFO_BUS_TYPE, *PIC_VSS_LUN_INFO_BUS_TYPE;

/**
 * A place on a disk: its number and a byte offset; Windows symbols (icsvcext, as Mile.HyperV has
 * them).
 */
typedef struct _IC_VSS_LUN_OFFSET {
    HV_UINT32 DiskNumber;
    HV_INT64 StartingOffset;
} IC_VSS_LUN_OFFSET, *PIC_VSS_LUN_OFFSET;

/** Signature of a disk with MBR or GPT; Windows symbols (icsvcext, as Mile.HyperV has them). */
typedef struct _IC_VSS_DISK_SIGNATURE {
    HV_UINT32 PartitionStyle;
    union {
        struct {
            HV_UINT32 Signature;
        } Mbr;
        struct {
            HV_GUID DiskId;
        } Gpt;
    };
} IC_VSS_DISK_SIGNATURE, *PIC_VSS_DISK_SIGNATURE;

/**
 * Flags of a freeze, in IC_VSS_MSG2; VSS 5.0; Windows symbols (icsvcext, as Mile.HyperV has them).
 */
typedef enum _IC_VSS_FREEZE_FLAGS HV_ENUM_UINT32 {
    IcVssFreezeFlagNone = 0u,
    IcVssFreezeFlagAutoRecovery,
    IcVssFreezeFlagIncludesSharedLuns,
} IC_VSS_FREEZE_FLAGS, *PIC_VSS_FREEZE_FLAGS;

/** State of the VSS client; Windows symbols (icsvcext, as Mile.HyperV has them). */
typedef enum _IC_VSS_CLIENT_STATE HV_ENUM_UINT32 {
    ICVssClientStateNone = 0u,
    ICVssClientStateFreeze,
    ICVssClientStateThaw,
    ICVssClientStateAutoRecovery,
    ICVssClientStateBackupComplete,
    ICVssClientStateCount,
} IC_VSS_CLIENT_STATE, *PIC_VSS_CLIENT_STATE;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/ic_vss.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Integration components: framework, heartbeat, shutdown, time synchronisation, remote desktop
 * virtualization, guest service (file copy). Sources: openvmm hyperv_ic_protocol, Linux uapi
 * hyperv.h, Windows symbols.
 */
#ifndef HYPERV_IC_H
#define HYPERV_IC_H

#include "types.h"

HV_HEADER_BEGIN

#define IC_MAXIMUM_MESSAGE_SIZE 13312

typedef HV_UINT16 IC_VERSION_FIELD, *PIC_VERSION_FIELD;

/* ---- framework ------------------------------------------------------------------------------- */

/** Version of the framework or of a message set; IC framework 1.0; hyperv_ic_protocol Version. */
typedef struct _IC_VERSION {
    IC_VERSION_FIELD Major;
    IC_VERSION_FIELD Minor;
} IC_VERSION, *PIC_VERSION;

#define IC_VERSION_NULL           {0, 0}
#define IC_FRAMEWORK_VERSION_1    {1, 0}
#define IC_FRAMEWORK_VERSION_3    {3, 0}
#define IC_KVP_EXCHANGE_VERSION_3 {3, 0}
#define IC_KVP_EXCHANGE_VERSION_4 {4, 0}
#define IC_KVP_EXCHANGE_VERSION_5 {5, 0}
#define IC_SHUTDOWN_VERSION_1     {1, 0}
#define IC_SHUTDOWN_VERSION_3     {3, 0}
#define IC_SHUTDOWN_VERSION_31    {3, 1}
#define IC_SHUTDOWN_VERSION_32    {3, 2}
#define IC_TIMESYNC_VERSION_1     {1, 0}
#define IC_TIMESYNC_VERSION_3     {3, 0}
#define IC_TIMESYNC_VERSION_4     {4, 0}
#define IC_VSS_VERSION_4          {4, 0}
#define IC_VSS_VERSION_5          {5, 0}
#define IC_VSS_VERSION_6          {6, 0}
#define IC_VSS_VERSION_7          {7, 0}

/** Message types, one for each component; hyperv_ic_protocol MessageType. */
typedef enum _IC_FEATURE_IDX HV_ENUM_UINT32 {
    ICFeatureVersionNegotiation = 0u,
    ICFeatureIdxHeartbeat,
    ICFeatureIdxKvpExchange,
    ICFeatureIdxShutdown,
    ICFeatureIdxTimeSync,
    ICFeatureIdxVss,
    ICFeatureIdxRdv,
    ICFeatureIdxGuestInterface,
    ICFeatureIdxVMSession = 8u,
    ICFeatureCount,
} IC_FEATURE_IDX, *PIC_FEATURE_IDX;

typedef HV_UINT16 IC_MSG_TYPE, *PIC_MSG_TYPE;

#define IC_STATUS_SUCCESS       0x00000000
#define IC_STATUS_NO_MORE_ITEMS 0x80070103
#define IC_STATUS_FAIL          0x80004005
#define IC_STATUS_NOT_SUPPORTED 0x80070032
#define IC_STATUS_NOT_FOUND     0x80041002

typedef HV_UINT8 IC_MSG_TRANS_ID, *PIC_MSG_TRANS_ID;
typedef HV_UINT8 IC_MSG_HDR_FLAG, *PIC_MSG_HDR_FLAG;

#define IC_MSG_FLAG_TRANSACTION 0x01
#define IC_MSG_FLAG_REQUEST     0x02
#define IC_MSG_FLAG_RESPONSE    0x04

/** Start of each message, after the pipe header; IC framework 1.0; hyperv_ic_protocol Header. */
typedef struct _IC_MSG_HDR {
    IC_VERSION ICVerFramework;
    IC_MSG_TYPE ICMsgType;
    IC_VERSION ICVerMessage;
    HV_UINT16 ICMsgSize;
    HV_UINT32 Status;
    IC_MSG_TRANS_ID ICTransactionId;
    IC_MSG_HDR_FLAG ICFlags;
    HV_UINT8 RESERVED[2];
} IC_MSG_HDR, *PIC_MSG_HDR;

/**
 * Versions to choose from, or the chosen ones; IC framework 1.0; hyperv_ic_protocol
 * NegotiateMessage.
 */
typedef struct _IC_MSG_NEGOTIATE {
    HV_UINT16 ICFrameworkVersionCount;
    HV_UINT16 ICMessageVersionCount;
    HV_UINT32 Reserved;
    IC_VERSION ICVersionData[HV_ANYSIZE_ARRAY];
} IC_MSG_NEGOTIATE, *PIC_MSG_NEGOTIATE;

/* ---- heartbeat ------------------------------------------------------------------------------- */

/**
 * How the applications of the guest are, told with each heartbeat; hyperv_ic_protocol
 * ApplicationState.
 */
typedef enum _GUEST_APPLICATION_STATE HV_ENUM_UINT32 {
    GuestApplicationStateUnknown = 0u,
    GuestApplicationStateHealthy,
    GuestApplicationStateCritical,
    GuestApplicationStateStopped,
} GUEST_APPLICATION_STATE, *PGUEST_APPLICATION_STATE;

/**
 * Sequence number, returned plus one; heartbeat 1.0 to 3.1; hyperv_ic_protocol HeartbeatMessage.
 */
typedef struct _IC_HEARTBEAT_MSG_DATA {
    HV_UINT64 SeqNum;
    GUEST_APPLICATION_STATE ApplicationState;
    HV_UINT8 Reserved[4];
} IC_HEARTBEAT_MSG_DATA, *PIC_HEARTBEAT_MSG_DATA;

/* ---- shutdown -------------------------------------------------------------------------------- */

#define IC_SHUTDOWN_FLAG_FORCE          0x1
#define IC_SHUTDOWN_FLAG_RESTART        0x2
#define IC_SHUTDOWN_FLAG_HIBERNATE      0x4
#define IC_SHUTDOWN_REASON_FLAG_PLANNED 0x80000000

/** Asks the guest to shut down; shutdown 1.0 to 3.2; hyperv_ic_protocol ShutdownMessage. */
typedef struct _IC_SHUTDOWN_MSG_DATA {
    HV_UINT32 ReasonCode;
    HV_UINT32 TimeoutInSeconds;
    HV_UINT32 Flags;
    HV_UINT8 Message[2048];
} IC_SHUTDOWN_MSG_DATA, *PIC_SHUTDOWN_MSG_DATA;

/* ---- time synchronisation -------------------------------------------------------------------- */

#define IC_TIMESYNC_FLAG_SYNC   0x1
#define IC_TIMESYNC_FLAG_SAMPLE 0x2

#pragma pack(push, 4)

/** Time of the host; time synchronisation 1.0 and 3.0; hyperv_ic_protocol TimesyncMessage. */
typedef struct _IC_TIMESYNC_MSG_DATA {
    HV_UINT64 ParentTime;
    HV_UINT64 ChildTime;
    HV_UINT64 RoundTripTime;
    HV_UINT8 Flags;
    HV_UINT8 Reserved[3];
} IC_TIMESYNC_MSG_DATA, *PIC_TIMESYNC_MSG_DATA;

#pragma pack(pop)

/**
 * Time of the host against reference time; time synchronisation 4.0; hyperv_ic_protocol
 * TimesyncMessageV4.
 */
typedef struct _IC_TIMESYNC_REFERENCE_MSG_DATA {
    HV_UINT64 ParentTime;
    HV_UINT64 VmReferenceTime;
    HV_UINT8 Flags;
    HV_UINT8 LeapFlags;
    HV_UINT8 Stratum;
    HV_UINT8 Reserved[5];
} IC_TIMESYNC_REFERENCE_MSG_DATA, *PIC_TIMESYNC_REFERENCE_MSG_DATA;

#define IC_HEARTBEAT_VERSION_3   {3, 0}
#define IC_HEARTBEAT_VERSION_31  {3, 1}
#define IC_RDV_VERSION_1         {1, 0}
#define IC_RDV_VERSION_3         {3, 0}
#define IC_GUESTIFACE_VERSION_11 {1, 1}

/** Side of an IC transport; Windows symbols (icsvc, as Mile.HyperV has them). */
typedef enum _IC_TRANSPORT_ROLE HV_ENUM_UINT32 {
    ICTransportRoleClient = 0x0u,
    ICTransportRoleServer,
    ICTransportRoleCount,
} IC_TRANSPORT_ROLE, *PIC_TRANSPORT_ROLE;

/** Kind of an IC transport; Windows symbols (icsvc, as Mile.HyperV has them). */
typedef enum _IC_TRANSPORT_PROTO HV_ENUM_UINT32 {
    ICTransportProtoVMBus = 0x0u,
    ICTransportProtoNamed,
    ICTransportProtoCount,
} IC_TRANSPORT_PROTO, *PIC_TRANSPORT_PROTO;

typedef HV_UINT8 IC_TRANSPORT_FLAG, *PIC_TRANSPORT_FLAG;

/** Sample given to the Windows time provider; Windows symbols (icsvc, as Mile.HyperV has them). */
typedef struct _IC_TIMESYNC_PROVIDER_MSG_DATA {
    HV_INT64 Offset;
    HV_UINT64 Delay;
    HV_UINT64 Dispersion;
    HV_UINT32 Flags;
    HV_UINT8 LeapFlags;
    HV_UINT8 Stratum;
    HV_UINT8 Reserved[3];
} IC_TIMESYNC_PROVIDER_MSG_DATA, *PIC_TIMESYNC_PROVIDER_MSG_DATA;

/* ---- remote desktop virtualization ----------------------------------------------------------- */

/**
 * Text message; remote desktop virtualization 1.0 and 3.0; Windows symbols (icsvc, as Mile.HyperV
 * has them).
 */
typedef struct _IC_RDV_MSG_DATA {
    HV_UINT32 Flags;
    HV_UINT8 Message[2048];
} IC_RDV_MSG_DATA, *PIC_RDV_MSG_DATA;

/* ---- guest service (file copy) --------------------------------------------------------------- */

/** Operations; guest service (file copy) 1.1; Linux uapi hyperv.h hv_fcopy_op. */
typedef enum _IC_GUESTSVC_OPERATION HV_ENUM_UINT32 {
    ICGuestSvcOperationStartFileCopy = 0u,
    ICGuestSvcOperationWriteToFile,
    ICGuestSvcOperationCompleteFileCopy,
    ICGuestSvcOperationCancelFileCopy,
} IC_GUESTSVC_OPERATION, *PIC_GUESTSVC_OPERATION;

/** Start of each message body; guest service 1.1; Linux uapi hyperv.h hv_fcopy_hdr. */
typedef struct _IC_GUESTSVC_MSG_HEADER {
    IC_GUESTSVC_OPERATION Operation;
    HV_GUID ServiceID;
    HV_GUID SessionID;
} IC_GUESTSVC_MSG_HEADER, *PIC_GUESTSVC_MSG_HEADER;

/** Flags of a file copy; guest service 1.1; Linux uapi hyperv.h OVER_WRITE, CREATE_PATH. */
typedef enum _IC_GUESTSVC_FLAGS HV_ENUM_UINT32 {
    ICGuestSvcStartFileCopyFlagsOverwrite = 1u,
    ICGuestSvcStartFileCopyFlagsCreateFullPath,
} IC_GUESTSVC_FLAGS, *PIC_GUESTSVC_FLAGS;

/**
 * Starts the copy of a file (operation 0); guest service 1.1; Linux uapi hyperv.h hv_start_fcopy.
 */
typedef struct _IC_GUESTIFACE_START_OPERATION_MESSAGE {
    IC_GUESTSVC_MSG_HEADER Header;
    HV_WCHAR SourceFileName[260];
    HV_WCHAR DestinationFilePath[260];
    IC_GUESTSVC_FLAGS Flags;
    HV_UINT64 FileSizeInBytes;
} IC_GUESTIFACE_START_OPERATION_MESSAGE, *PIC_GUESTIFACE_START_OPERATION_MESSAGE;

/** Part of the file (operation 1); guest service 1.1; Linux uapi hyperv.h hv_do_fcopy. */
typedef struct _IC_GUESTIFACE_COPY_OPERATION_MESSAGE {
    IC_GUESTSVC_MSG_HEADER Header;
    HV_INT64 Offset;
    HV_UINT32 Size;
    HV_UINT8 Data[6144];
} IC_GUESTIFACE_COPY_OPERATION_MESSAGE, *PIC_GUESTIFACE_COPY_OPERATION_MESSAGE;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/ic.h"
#endif

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * VMBus file system, protocol 1.0. Sources: openvmm vmbfs, mu_msvm VmbusFileSystem.h.
 */
#ifndef HYPERV_VMBFS_H
#define HYPERV_VMBFS_H

#include "types.h"

HV_HEADER_BEGIN

#define VMBFS_MAXIMUM_MESSAGE_SIZE           12288
#define VMBFS_MAXIMUM_PAYLOAD_SIZE(_Header_) (VMBFS_MAXIMUM_MESSAGE_SIZE - sizeof(_Header_))

#define VMBFS_MAKE_VERSION(Major, Minor) ((HV_UINT32)((Major) << 16) | (Minor))
#define VMBFS_VERSION_WIN10              VMBFS_MAKE_VERSION(1, 0)

/** Message types; vmbfs 1.0; vmbfs MessageType. */
typedef enum _VMBFS_MESSAGE_TYPE HV_ENUM_UINT32 {
    VmbfsMessageTypeInvalid = 0u,
    VmbfsMessageTypeVersionRequest,
    VmbfsMessageTypeVersionResponse,
    VmbfsMessageTypeGetFileInfo,
    VmbfsMessageTypeGetFileInfoResponse,
    VmbfsMessageTypeReadFile,
    VmbfsMessageTypeReadFileResponse,
    VmbfsMessageTypeReadFileRdma,
    VmbfsMessageTypeReadFileRdmaResponse = 8u,
    VmbfsMessageTypeMax,
} VMBFS_MESSAGE_TYPE, *PVMBFS_MESSAGE_TYPE;

#define VMBFS_GET_FILE_INFO_FLAG_DIRECTORY    0x1
#define VMBFS_GET_FILE_INFO_FLAG_RDMA_CAPABLE 0x2
#define VMBFS_GET_FILE_INFO_FLAGS                                                                  \
    (VMBFS_GET_FILE_INFO_FLAG_DIRECTORY | VMBFS_GET_FILE_INFO_FLAG_RDMA_CAPABLE)

#pragma pack(push, 1)

/** Start of each message; vmbfs 1.0; vmbfs MessageHeader. */
typedef struct _VMBFS_MESSAGE_HEADER {
    VMBFS_MESSAGE_TYPE Type;
    HV_UINT32 Reserved;
} VMBFS_MESSAGE_HEADER, *PVMBFS_MESSAGE_HEADER;

#define HV_STATIC_ASSERT_VMBFS_MESSAGE_SIZE(type, size) HV_STATIC_ASSERT(sizeof(type) == 8 + size);

/** The guest proposes a version (message 1); vmbfs 1.0; vmbfs VersionRequest. */
typedef struct _VMBFS_MESSAGE_VERSION_REQUEST {
    VMBFS_MESSAGE_HEADER Header;
    HV_UINT32 RequestedVersion;
} VMBFS_MESSAGE_VERSION_REQUEST, *PVMBFS_MESSAGE_VERSION_REQUEST;

/** Whether a version is supported; vmbfs 1.0; vmbfs VersionStatus. */
typedef enum _VMBFS_STATUS_VERSION_RESPONSE HV_ENUM_UINT32 {
    VmbfsVersionSupported = 0u,
    VmbfsVersionUnsupported,
} VMBFS_STATUS_VERSION_RESPONSE, *PVMBFS_STATUS_VERSION_RESPONSE;

/** Answer to a proposed version (message 2); vmbfs 1.0; vmbfs VersionResponse. */
typedef struct _VMBFS_MESSAGE_VERSION_RESPONSE {
    VMBFS_MESSAGE_HEADER Header;
    HV_UINT32 Status;
} VMBFS_MESSAGE_VERSION_RESPONSE, *PVMBFS_MESSAGE_VERSION_RESPONSE;

/** Asks for a file by its path (message 3); vmbfs 1.0; vmbfs GetFileInfoRequest. */
typedef struct _VMBFS_MESSAGE_GET_FILE_INFO {
    VMBFS_MESSAGE_HEADER Header;
    HV_WCHAR FilePath[HV_ANYSIZE_ARRAY];
} VMBFS_MESSAGE_GET_FILE_INFO, *PVMBFS_MESSAGE_GET_FILE_INFO;

/** Status of file operations; vmbfs 1.0; vmbfs Status. */
typedef enum _VMBFS_STATUS_FILE_RESPONSE HV_ENUM_UINT32 {
    VmbfsFileSuccess = 0u,
    VmbfsFileNotFound,
    VmbfsFileEndOfFile,
    VmbfsFileError,
} VMBFS_STATUS_FILE_RESPONSE, *PVMBFS_STATUS_FILE_RESPONSE;

/** Size and flags of a file (message 4); vmbfs 1.0; vmbfs GetFileInfoResponse. */
typedef struct _VMBFS_MESSAGE_GET_FILE_INFO_RESPONSE {
    VMBFS_MESSAGE_HEADER Header;
    HV_UINT32 Status;
    HV_UINT32 Flags;
    HV_UINT64 FileSize;
} VMBFS_MESSAGE_GET_FILE_INFO_RESPONSE, *PVMBFS_MESSAGE_GET_FILE_INFO_RESPONSE;

/** Asks for a part of a file (message 5); vmbfs 1.0; vmbfs ReadFileRequest. */
typedef struct _VMBFS_MESSAGE_READ_FILE {
    VMBFS_MESSAGE_HEADER Header;
    HV_UINT32 ByteCount;
    HV_UINT64 Offset;
    HV_WCHAR FilePath[HV_ANYSIZE_ARRAY];
} VMBFS_MESSAGE_READ_FILE, *PVMBFS_MESSAGE_READ_FILE;

/** The part, in the message (message 6); vmbfs 1.0; vmbfs ReadFileResponse. */
typedef struct _VMBFS_MESSAGE_READ_FILE_RESPONSE {
    VMBFS_MESSAGE_HEADER Header;
    HV_UINT32 Status;
    HV_UINT8 Payload[HV_ANYSIZE_ARRAY];
} VMBFS_MESSAGE_READ_FILE_RESPONSE, *PVMBFS_MESSAGE_READ_FILE_RESPONSE;

/**
 * Asks for a part of a file, to be put into guest memory (message 7); vmbfs 1.0; vmbfs
 * ReadFileRdmaRequest.
 */
typedef struct _VMBFS_MESSAGE_READ_FILE_RDMA {
    VMBFS_MESSAGE_HEADER Header;
    HV_UINT32 Handle;
    HV_UINT32 ByteCount;
    HV_UINT64 FileOffset;
    HV_UINT64 TokenOffset;
    HV_WCHAR FilePath[HV_ANYSIZE_ARRAY];
} VMBFS_MESSAGE_READ_FILE_RDMA, *PVMBFS_MESSAGE_READ_FILE_RDMA;

/** How much was put there (message 8); vmbfs 1.0; vmbfs ReadFileRdmaResponse. */
typedef struct _VMBFS_MESSAGE_READ_FILE_RDMA_RESPONSE {
    VMBFS_MESSAGE_HEADER Header;
    HV_UINT32 Status;
    HV_UINT32 ByteCount;
} VMBFS_MESSAGE_READ_FILE_RDMA_RESPONSE, *PVMBFS_MESSAGE_READ_FILE_RDMA_RESPONSE;

#pragma pack(pop)

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#ifndef STATIC_ASSERT_VMBFS_MESSAGE_SIZE
#define STATIC_ASSERT_VMBFS_MESSAGE_SIZE(type, size) HV_STATIC_ASSERT_VMBFS_MESSAGE_SIZE(type, size)
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/vmbfs.h"
#endif

HV_HEADER_END

#endif

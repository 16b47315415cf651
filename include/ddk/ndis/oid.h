/* SPDX-License-Identifier: MIT */
/*
 * OID requests and status indications: how drivers ask each other for information and tell of
 * changes. The OIDs and the structures they carry are in <ntddndis.h>.
 */
#ifndef NDIS_OID_H
#define NDIS_OID_H

#include <ndis/base.h>

#define NDIS_OID_REQUEST_REVISION_1         1
#define NDIS_OID_REQUEST_TIMEOUT_INFINITE   0
#define NDIS_OID_REQUEST_NDIS_RESERVED_SIZE 16
typedef struct _NDIS_OID_REQUEST {
    NDIS_OBJECT_HEADER Header;
    NDIS_REQUEST_TYPE RequestType;
    NDIS_PORT_NUMBER PortNumber;
    UINT Timeout;
    PVOID RequestId;
    NDIS_HANDLE RequestHandle;
    union _REQUEST_DATA {
        struct _QUERY {
            NDIS_OID Oid;
            PVOID InformationBuffer;
            UINT InformationBufferLength;
            UINT BytesWritten;
            UINT BytesNeeded;
        } QUERY_INFORMATION;
        struct _SET {
            NDIS_OID Oid;
            PVOID InformationBuffer;
            UINT InformationBufferLength;
            UINT BytesRead;
            UINT BytesNeeded;
        } SET_INFORMATION;
        struct _METHOD {
            NDIS_OID Oid;
            PVOID InformationBuffer;
            ULONG InputBufferLength;
            ULONG OutputBufferLength;
            ULONG MethodId;
            UINT BytesWritten;
            UINT BytesRead;
            UINT BytesNeeded;
        } METHOD_INFORMATION;
    } DATA;
    UCHAR NdisReserved[NDIS_OID_REQUEST_NDIS_RESERVED_SIZE * sizeof(PVOID)];
    UCHAR MiniportReserved[2 * sizeof(PVOID)];
    UCHAR SourceReserved[2 * sizeof(PVOID)];
    UCHAR SupportedRevision;
    UCHAR Reserved1;
    USHORT Reserved2;
} NDIS_OID_REQUEST, *PNDIS_OID_REQUEST;
DDK_ASSERT_SIZE(NDIS_OID_REQUEST, 140, 240);

DDK_ASSERT_OFFSET(NDIS_OID_REQUEST, RequestHandle, 0x14, 0x18);
DDK_ASSERT_OFFSET(NDIS_OID_REQUEST, DATA, 0x18, 0x20);
#define NDIS_SIZEOF_OID_REQUEST_REVISION_1 RTL_SIZEOF_THROUGH_FIELD(NDIS_OID_REQUEST, Reserved2)

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisAllocateCloneOidRequest(_In_ NDIS_HANDLE SourceHandle, _In_ PNDIS_OID_REQUEST Request,
                                _In_ UINT PoolTag, _Out_ PNDIS_OID_REQUEST *CloneRequest);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeCloneOidRequest(_In_ NDIS_HANDLE SourceHandle, _In_ PNDIS_OID_REQUEST Request);

#define NDIS_STATUS_INDICATION_REVISION_1 1
/* NDIS_STATUS_INDICATION.Flags */
#define NDIS_STATUS_INDICATION_FLAGS_NDIS_RESERVED            0x00000fff
#define NDIS_STATUS_INDICATION_FLAGS_MEDIA_CONNECT_TO_CONNECT 0x00001000
typedef struct _NDIS_STATUS_INDICATION {
    NDIS_OBJECT_HEADER Header;
    NDIS_HANDLE SourceHandle;
    NDIS_PORT_NUMBER PortNumber;
    NDIS_STATUS StatusCode;
    ULONG Flags;
    NDIS_HANDLE DestinationHandle;
    PVOID RequestId;
    PVOID StatusBuffer;
    ULONG StatusBufferSize;
    GUID Guid;
    PVOID NdisReserved[4];
} NDIS_STATUS_INDICATION, *PNDIS_STATUS_INDICATION;
DDK_ASSERT_SIZE(NDIS_STATUS_INDICATION, 68, 112);

DDK_ASSERT_OFFSET(NDIS_STATUS_INDICATION, StatusBuffer, 0x1c, 0x30);
#define NDIS_SIZEOF_STATUS_INDICATION_REVISION_1                                                   \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_STATUS_INDICATION, NdisReserved)

#endif

/* SPDX-License-Identifier: MIT */
/*
 * NET_BUFFER, NET_BUFFER_LIST, their pools, and the functions and macros that work on them.
 *
 * A NET_BUFFER is one frame: an MDL chain, an offset to the used data and its length. A
 * NET_BUFFER_LIST carries frames with the same out-of-band information; lists are chained by Next.
 */
#ifndef NDIS_NBL_H
#define NDIS_NBL_H

#include <ndis/base.h>
#include <ndis/nblinfo.h>

typedef struct _NET_BUFFER NET_BUFFER, *PNET_BUFFER;
typedef struct _NET_BUFFER_LIST NET_BUFFER_LIST, *PNET_BUFFER_LIST;
typedef struct _NET_BUFFER_LIST_CONTEXT NET_BUFFER_LIST_CONTEXT, *PNET_BUFFER_LIST_CONTEXT;

/* DataLength is the low ULONG of stDataLength; drivers that handle 32-bit lengths use DataLength.
 */
typedef union _NET_BUFFER_DATA_LENGTH {
    ULONG DataLength;
    SIZE_T stDataLength;
} NET_BUFFER_DATA_LENGTH, *PNET_BUFFER_DATA_LENGTH;
DDK_ASSERT_SIZE(NET_BUFFER_DATA_LENGTH, 4, 8);

typedef struct _NET_BUFFER_DATA {
    PNET_BUFFER Next;
    PMDL CurrentMdl;
    ULONG CurrentMdlOffset;
    union {
        ULONG DataLength;
        SIZE_T stDataLength;
        NET_BUFFER_DATA_LENGTH NbDataLength;
    };
    PMDL MdlChain;
    ULONG DataOffset;
} NET_BUFFER_DATA, *PNET_BUFFER_DATA;
DDK_ASSERT_SIZE(NET_BUFFER_DATA, 24, 48);

typedef union _NET_BUFFER_HEADER {
    NET_BUFFER_DATA NetBufferData;
    SLIST_HEADER Link;
} NET_BUFFER_HEADER, *PNET_BUFFER_HEADER;
DDK_ASSERT_SIZE(NET_BUFFER_HEADER, 24, 48);

typedef struct _NET_BUFFER_SHARED_MEMORY {
    struct _NET_BUFFER_SHARED_MEMORY *NextSharedMemorySegment;
    ULONG SharedMemoryFlags;
    NDIS_HANDLE SharedMemoryHandle;
    ULONG SharedMemoryOffset;
    ULONG SharedMemoryLength;
} NET_BUFFER_SHARED_MEMORY, *PNET_BUFFER_SHARED_MEMORY;
DDK_ASSERT_SIZE(NET_BUFFER_SHARED_MEMORY, 20, 32);

struct _NET_BUFFER {
    union {
        struct {
            PNET_BUFFER Next;
            PMDL CurrentMdl;
            ULONG CurrentMdlOffset;
            union {
                ULONG DataLength;
                SIZE_T stDataLength;
            };
            PMDL MdlChain;
            ULONG DataOffset;
        };
        SLIST_HEADER Link;
        NET_BUFFER_HEADER NetBufferHeader;
    };
    USHORT ChecksumBias;
    USHORT Reserved;
    NDIS_HANDLE NdisPoolHandle;
    DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) PVOID NdisReserved[2];
    DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) PVOID ProtocolReserved[6];
    DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) PVOID MiniportReserved[4];
    NDIS_PHYSICAL_ADDRESS DataPhysicalAddress;
#if NDIS_SUPPORT_NDIS620
    union {
        PNET_BUFFER_SHARED_MEMORY SharedMemoryInfo;
        PSCATTER_GATHER_LIST ScatterGatherList;
    };
#endif
};
DDK_ASSERT_SIZE_NDIS620(NET_BUFFER, 96, 176);

DDK_ASSERT_OFFSET(NET_BUFFER, CurrentMdlOffset, 0x08, 0x10);
DDK_ASSERT_OFFSET(NET_BUFFER, DataLength, 0x0c, 0x18);
DDK_ASSERT_OFFSET(NET_BUFFER, MdlChain, 0x10, 0x20);
DDK_ASSERT_OFFSET(NET_BUFFER, DataOffset, 0x14, 0x28);
DDK_ASSERT_OFFSET(NET_BUFFER, ChecksumBias, 0x18, 0x30);
DDK_ASSERT_OFFSET(NET_BUFFER, NdisPoolHandle, 0x1c, 0x38);
DDK_ASSERT_OFFSET(NET_BUFFER, NdisReserved, 0x20, 0x40);
DDK_ASSERT_OFFSET(NET_BUFFER, ProtocolReserved, 0x28, 0x50);
DDK_ASSERT_OFFSET(NET_BUFFER, MiniportReserved, 0x40, 0x80);
DDK_ASSERT_OFFSET(NET_BUFFER, DataPhysicalAddress, 0x50, 0xa0);

typedef struct _NET_BUFFER_LIST_DATA {
    PNET_BUFFER_LIST Next;
    PNET_BUFFER FirstNetBuffer;
} NET_BUFFER_LIST_DATA, *PNET_BUFFER_LIST_DATA;
DDK_ASSERT_SIZE(NET_BUFFER_LIST_DATA, 8, 16);

typedef union _NET_BUFFER_LIST_HEADER {
    NET_BUFFER_LIST_DATA NetBufferListData;
    SLIST_HEADER Link;
} NET_BUFFER_LIST_HEADER, *PNET_BUFFER_LIST_HEADER;
DDK_ASSERT_SIZE(NET_BUFFER_LIST_HEADER, 8, 16);

struct _NET_BUFFER_LIST_CONTEXT {
    PNET_BUFFER_LIST_CONTEXT Next;
    USHORT Size;
    USHORT Offset;
    DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) UCHAR ContextData[];
};
DDK_ASSERT_SIZE(NET_BUFFER_LIST_CONTEXT, 8, 16);

struct _NET_BUFFER_LIST {
    union {
        struct {
            PNET_BUFFER_LIST Next;
            PNET_BUFFER FirstNetBuffer;
        };
        SLIST_HEADER Link;
        NET_BUFFER_LIST_HEADER NetBufferListHeader;
    };
    PNET_BUFFER_LIST_CONTEXT Context;
    PNET_BUFFER_LIST ParentNetBufferList;
    NDIS_HANDLE NdisPoolHandle;
    DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) PVOID NdisReserved[2];
    DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) PVOID ProtocolReserved[4];
    DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) PVOID MiniportReserved[2];
    PVOID Scratch;
    NDIS_HANDLE SourceHandle;
    ULONG NblFlags;
    LONG ChildRefCount;
    ULONG Flags;
    NDIS_STATUS Status;
    PVOID NetBufferListInfo[MaxNetBufferListInfo];
};
DDK_ASSERT_SIZE_NDIS620(NET_BUFFER_LIST, 152, 288);

DDK_ASSERT_OFFSET(NET_BUFFER_LIST, Context, 0x08, 0x10);
DDK_ASSERT_OFFSET(NET_BUFFER_LIST, NdisReserved, 0x18, 0x30);
DDK_ASSERT_OFFSET(NET_BUFFER_LIST, ProtocolReserved, 0x20, 0x40);
DDK_ASSERT_OFFSET(NET_BUFFER_LIST, MiniportReserved, 0x30, 0x60);
DDK_ASSERT_OFFSET(NET_BUFFER_LIST, Scratch, 0x38, 0x70);
DDK_ASSERT_OFFSET(NET_BUFFER_LIST, SourceHandle, 0x3c, 0x78);
DDK_ASSERT_OFFSET(NET_BUFFER_LIST, NblFlags, 0x40, 0x80);
DDK_ASSERT_OFFSET(NET_BUFFER_LIST, Flags, 0x48, 0x88);
DDK_ASSERT_OFFSET(NET_BUFFER_LIST, Status, 0x4c, 0x8c);
DDK_ASSERT_OFFSET(NET_BUFFER_LIST, NetBufferListInfo, 0x50, 0x90);

/* NET_BUFFER_LIST.Flags: one range for each owner. */
#define NBL_FLAGS_PROTOCOL_RESERVED 0xfff00000
#define NBL_FLAGS_SCRATCH           0x000f0000
#define NBL_FLAGS_MINIPORT_RESERVED 0x0000f000
#define NBL_FLAGS_NDIS_RESERVED     0x00000fff
#define NBL_PROT_RSVD_FLAGS         NBL_FLAGS_PROTOCOL_RESERVED
/* NET_BUFFER_LIST.NblFlags */
#define NDIS_NBL_FLAGS_SEND_READ_ONLY                        0x00000001
#define NDIS_NBL_FLAGS_RECV_READ_ONLY                        0x00000002
#define NDIS_NBL_FLAGS_HD_SPLIT                              0x00000100
#define NDIS_NBL_FLAGS_IS_IPV4                               0x00000200
#define NDIS_NBL_FLAGS_IS_IPV6                               0x00000400
#define NDIS_NBL_FLAGS_IS_TCP                                0x00000800
#define NDIS_NBL_FLAGS_IS_UDP                                0x00001000
#define NDIS_NBL_FLAGS_SPLIT_AT_UPPER_LAYER_PROTOCOL_HEADER  0x00002000
#define NDIS_NBL_FLAGS_SPLIT_AT_UPPER_LAYER_PROTOCOL_PAYLOAD 0x00004000
#define NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET                    0x00008000

/* Send, send-complete, receive and return calls: the flags parameter of each. */
#define NDIS_SEND_FLAGS_DISPATCH_LEVEL              0x00000001
#define NDIS_SEND_FLAGS_CHECK_FOR_LOOPBACK          0x00000002
#define NDIS_SEND_FLAGS_SINGLE_QUEUE                0x00000004
#define NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL     0x00000001
#define NDIS_SEND_COMPLETE_FLAGS_SINGLE_QUEUE       0x00000002
#define NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL           0x00000001
#define NDIS_RECEIVE_FLAGS_RESOURCES                0x00000002
#define NDIS_RECEIVE_FLAGS_SINGLE_ETHER_TYPE        0x00000100
#define NDIS_RECEIVE_FLAGS_SINGLE_VLAN              0x00000200
#define NDIS_RECEIVE_FLAGS_PERFECT_FILTERED         0x00000400
#define NDIS_RECEIVE_FLAGS_SINGLE_QUEUE             0x00000800
#define NDIS_RECEIVE_FLAGS_SHARED_MEMORY_INFO_VALID 0x00001000
#define NDIS_RECEIVE_FLAGS_MORE_NBLS                0x00002000
#define NDIS_RETURN_FLAGS_DISPATCH_LEVEL            0x00000001
#define NDIS_RETURN_FLAGS_SINGLE_QUEUE              0x00000002

#define NDIS_TEST_SEND_FLAG(flags, flag) (((flags) & (flag)) != 0)
#define NDIS_TEST_SEND_AT_DISPATCH_LEVEL(flags)                                                    \
    NDIS_TEST_SEND_FLAG(flags, NDIS_SEND_FLAGS_DISPATCH_LEVEL)
#define NDIS_TEST_SEND_COMPLETE_FLAG(flags, flag) (((flags) & (flag)) != 0)
#define NDIS_TEST_SEND_COMPLETE_AT_DISPATCH_LEVEL(flags)                                           \
    NDIS_TEST_SEND_COMPLETE_FLAG(flags, NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL)
#define NDIS_TEST_RECEIVE_FLAG(flags, flag) (((flags) & (flag)) != 0)
#define NDIS_TEST_RECEIVE_AT_DISPATCH_LEVEL(flags)                                                 \
    NDIS_TEST_RECEIVE_FLAG(flags, NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL)
#define NDIS_TEST_RECEIVE_CANNOT_PEND(flags)                                                       \
    NDIS_TEST_RECEIVE_FLAG(flags, NDIS_RECEIVE_FLAGS_RESOURCES)
#define NDIS_TEST_RECEIVE_CAN_PEND(flags)  (!NDIS_TEST_RECEIVE_CANNOT_PEND(flags))
#define NDIS_TEST_RETURN_FLAG(flags, flag) (((flags) & (flag)) != 0)
#define NDIS_TEST_RETURN_AT_DISPATCH_LEVEL(flags)                                                  \
    NDIS_TEST_RETURN_FLAG(flags, NDIS_RETURN_FLAGS_DISPATCH_LEVEL)
#define NDIS_SET_SEND_FLAG(flags, flag)          ((flags) |= (flag))
#define NDIS_SET_SEND_COMPLETE_FLAG(flags, flag) ((flags) |= (flag))
#define NDIS_SET_RECEIVE_FLAG(flags, flag)       ((flags) |= (flag))
#define NDIS_SET_RETURN_FLAG(flags, flag)        ((flags) |= (flag))

/* Access to the members: drivers use these, not the members. */
#define NET_BUFFER_NEXT_NB(nb)            ((nb)->NetBufferHeader.NetBufferData.Next)
#define NET_BUFFER_FIRST_MDL(nb)          ((nb)->NetBufferHeader.NetBufferData.MdlChain)
#define NET_BUFFER_DATA_LENGTH(nb)        ((nb)->NetBufferHeader.NetBufferData.NbDataLength.DataLength)
#define NET_BUFFER_DATA_OFFSET(nb)        ((nb)->NetBufferHeader.NetBufferData.DataOffset)
#define NET_BUFFER_CURRENT_MDL(nb)        ((nb)->NetBufferHeader.NetBufferData.CurrentMdl)
#define NET_BUFFER_CURRENT_MDL_OFFSET(nb) ((nb)->NetBufferHeader.NetBufferData.CurrentMdlOffset)
#define NET_BUFFER_PROTOCOL_RESERVED(nb)  ((nb)->ProtocolReserved)
#define NET_BUFFER_MINIPORT_RESERVED(nb)  ((nb)->MiniportReserved)
#define NET_BUFFER_CHECKSUM_BIAS(nb)      ((nb)->ChecksumBias)
#if NDIS_SUPPORT_NDIS61
#define NET_BUFFER_DATA_PHYSICAL_ADDRESS(nb) ((nb)->DataPhysicalAddress)
#endif
#if NDIS_SUPPORT_NDIS620
#define NET_BUFFER_FIRST_SHARED_MEM_INFO(nb)    ((nb)->SharedMemoryInfo)
#define NET_BUFFER_SHARED_MEM_NEXT_SEGMENT(shm) ((shm)->NextSharedMemorySegment)
#define NET_BUFFER_SHARED_MEM_FLAGS(shm)        ((shm)->SharedMemoryFlags)
#define NET_BUFFER_SHARED_MEM_HANDLE(shm)       ((shm)->SharedMemoryHandle)
#define NET_BUFFER_SHARED_MEM_OFFSET(shm)       ((shm)->SharedMemoryOffset)
#define NET_BUFFER_SHARED_MEM_LENGTH(shm)       ((shm)->SharedMemoryLength)
#define NET_BUFFER_SCATTER_GATHER_LIST(nb)      ((nb)->ScatterGatherList)
#endif

#define NET_BUFFER_LIST_NEXT_NBL(nbl)          ((nbl)->NetBufferListHeader.NetBufferListData.Next)
#define NET_BUFFER_LIST_FIRST_NB(nbl)          ((nbl)->NetBufferListHeader.NetBufferListData.FirstNetBuffer)
#define NET_BUFFER_LIST_FLAGS(nbl)             ((nbl)->Flags)
#define NET_BUFFER_LIST_NBL_FLAGS(nbl)         ((nbl)->NblFlags)
#define NET_BUFFER_LIST_PROTOCOL_RESERVED(nbl) ((nbl)->ProtocolReserved)
#define NET_BUFFER_LIST_MINIPORT_RESERVED(nbl) ((nbl)->MiniportReserved)
#define NET_BUFFER_LIST_CONTEXT_DATA_START(nbl)                                                    \
    ((PUCHAR)((nbl)->Context + 1) + (nbl)->Context->Offset)
#define NET_BUFFER_LIST_CONTEXT_DATA_SIZE(nbl) ((nbl)->Context->Size)
#define NET_BUFFER_LIST_STATUS(nbl)            ((nbl)->Status)
#define NET_BUFFER_LIST_INFO(nbl, id)          ((nbl)->NetBufferListInfo[(id)])

#define NDIS_GET_NET_BUFFER_LIST_CANCEL_ID(nbl) (NET_BUFFER_LIST_INFO(nbl, NetBufferListCancelId))
#define NDIS_SET_NET_BUFFER_LIST_CANCEL_ID(nbl, id)                                                \
    (NET_BUFFER_LIST_INFO(nbl, NetBufferListCancelId) = (id))

/* The same for NET_BUFFER_LIST.Flags; a protocol's own bits are NBL_PROT_RSVD_FLAGS. */
#define NBL_SET_FLAG(nbl, flag)              ((nbl)->Flags |= (flag))
#define NBL_CLEAR_FLAG(nbl, flag)            ((nbl)->Flags &= ~(flag))
#define NBL_TEST_FLAG(nbl, flag)             (((nbl)->Flags & (flag)) != 0)
#define NBL_TEST_FLAGS(nbl, flags)           (((nbl)->Flags & (flags)) == (flags))
#define NBL_SET_PROT_RSVD_FLAG(nbl, flag)    NBL_SET_FLAG(nbl, flag)
#define NBL_CLEAR_PROT_RSVD_FLAG(nbl, flag)  NBL_CLEAR_FLAG(nbl, flag)
#define NBL_TEST_PROT_RSVD_FLAG(nbl, flag)   NBL_TEST_FLAG(nbl, flag)
#define NBL_TEST_PROT_RSVD_FLAGS(nbl, flags) NBL_TEST_FLAGS(nbl, flags)

#define NdisSetNblFlag(nbl, flag)    ((nbl)->NblFlags |= (flag))
#define NdisClearNblFlag(nbl, flag)  ((nbl)->NblFlags &= ~(flag))
#define NdisTestNblFlag(nbl, flag)   (((nbl)->NblFlags & (flag)) != 0)
#define NdisTestNblFlags(nbl, flags) (((nbl)->NblFlags & (flags)) == (flags))

/* RSS hash of a received list: value in one slot; function and type packed in another. */
#define NET_BUFFER_LIST_GET_HASH_TYPE(nbl)                                                         \
    (PtrToUlong(NET_BUFFER_LIST_INFO(nbl, NetBufferListHashInfo)) & NDIS_HASH_TYPE_MASK)
#define NET_BUFFER_LIST_GET_HASH_FUNCTION(nbl)                                                     \
    (PtrToUlong(NET_BUFFER_LIST_INFO(nbl, NetBufferListHashInfo)) & NDIS_HASH_FUNCTION_MASK)
#define NET_BUFFER_LIST_GET_HASH_VALUE(nbl)                                                        \
    (PtrToUlong(NET_BUFFER_LIST_INFO(nbl, NetBufferListHashValue)))
#define NET_BUFFER_LIST_SET_HASH_TYPE(nbl, type)                                                   \
    (NET_BUFFER_LIST_INFO(nbl, NetBufferListHashInfo) =                                            \
         UlongToPtr((PtrToUlong(NET_BUFFER_LIST_INFO(nbl, NetBufferListHashInfo)) &                \
                     ~(ULONG)NDIS_HASH_TYPE_MASK) |                                                \
                    ((type) & NDIS_HASH_TYPE_MASK)))
#define NET_BUFFER_LIST_SET_HASH_FUNCTION(nbl, function)                                           \
    (NET_BUFFER_LIST_INFO(nbl, NetBufferListHashInfo) =                                            \
         UlongToPtr((PtrToUlong(NET_BUFFER_LIST_INFO(nbl, NetBufferListHashInfo)) &                \
                     ~(ULONG)NDIS_HASH_FUNCTION_MASK) |                                            \
                    ((function) & NDIS_HASH_FUNCTION_MASK)))
#define NET_BUFFER_LIST_SET_HASH_VALUE(nbl, value)                                                 \
    (NET_BUFFER_LIST_INFO(nbl, NetBufferListHashValue) = UlongToPtr(value))

#if NDIS_SUPPORT_NDIS620
/* VMQ: which filter matched, on which queue. */
#define NET_BUFFER_LIST_RECEIVE_FILTER_ID(nbl)                                                     \
    (((PNDIS_NET_BUFFER_LIST_FILTERING_INFO) &                                                     \
      NET_BUFFER_LIST_INFO(nbl, NetBufferListFilteringInfo))                                       \
         ->FilteringInfo.FilterId)
#define NET_BUFFER_LIST_RECEIVE_QUEUE_ID(nbl)                                                      \
    (((PNDIS_NET_BUFFER_LIST_FILTERING_INFO) &                                                     \
      NET_BUFFER_LIST_INFO(nbl, NetBufferListFilteringInfo))                                       \
         ->FilteringInfo.QueueId)

#endif

/* Lists of media-specific information; the entries are the driver's and live until completion. */
#define NDIS_NBL_INFO_LIST_ADD_(nbl, slot, entry)                                                  \
    do {                                                                                           \
        (entry)->NextEntry = NET_BUFFER_LIST_INFO(nbl, slot);                                      \
        NET_BUFFER_LIST_INFO(nbl, slot) = (entry);                                                 \
    } while (0)
#define NDIS_NBL_INFO_LIST_GET_(nbl, slot, type, tag, entry)                                       \
    do {                                                                                           \
        type at_ = NET_BUFFER_LIST_INFO(nbl, slot);                                                \
        while (at_ != NULL && at_->Tag != (tag)) {                                                 \
            at_ = at_->NextEntry;                                                                  \
        }                                                                                          \
        (entry) = at_;                                                                             \
    } while (0)
#define NDIS_NBL_INFO_LIST_REMOVE_(nbl, slot, type, tag, entry)                                    \
    do {                                                                                           \
        type *link_ = (type *)&NET_BUFFER_LIST_INFO(nbl, slot);                                    \
        while (*link_ != NULL && (*link_)->Tag != (tag)) {                                         \
            link_ = &(*link_)->NextEntry;                                                          \
        }                                                                                          \
        (entry) = *link_;                                                                          \
        if (*link_ != NULL) {                                                                      \
            *link_ = (*link_)->NextEntry;                                                          \
        }                                                                                          \
    } while (0)
/* NDIS 6.0 and 6.1 */
#define NDIS_NBL_ADD_MEDIA_SPECIFIC_INFO(nbl, entry)                                               \
    NDIS_NBL_INFO_LIST_ADD_(nbl, MediaSpecificInformation, entry)
#define NDIS_NBL_GET_MEDIA_SPECIFIC_INFO(nbl, tag, entry)                                          \
    NDIS_NBL_INFO_LIST_GET_(nbl, MediaSpecificInformation, PNDIS_NBL_MEDIA_SPECIFIC_INFORMATION,   \
                            tag, entry)
#define NDIS_NBL_REMOVE_MEDIA_SPECIFIC_INFO(nbl, tag, entry)                                       \
    NDIS_NBL_INFO_LIST_REMOVE_(nbl, MediaSpecificInformation,                                      \
                               PNDIS_NBL_MEDIA_SPECIFIC_INFORMATION, tag, entry)
#if NDIS_SUPPORT_NDIS620
#define NDIS_NBL_ADD_MEDIA_SPECIFIC_INFO_EX(nbl, entry)                                            \
    NDIS_NBL_INFO_LIST_ADD_(nbl, MediaSpecificInformationEx, entry)
#define NDIS_NBL_GET_MEDIA_SPECIFIC_INFO_EX(nbl, tag, entry)                                       \
    NDIS_NBL_INFO_LIST_GET_(nbl, MediaSpecificInformationEx,                                       \
                            PNDIS_NBL_MEDIA_SPECIFIC_INFORMATION_EX, tag, entry)
#define NDIS_NBL_REMOVE_MEDIA_SPECIFIC_INFO_EX(nbl, tag, entry)                                    \
    NDIS_NBL_INFO_LIST_REMOVE_(nbl, MediaSpecificInformationEx,                                    \
                               PNDIS_NBL_MEDIA_SPECIFIC_INFORMATION_EX, tag, entry)
#endif

/* Pools. ContextSize and DataSize of 0 leave the space out; DataSize needs fAllocateNetBuffer. */
#define NDIS_PROTOCOL_ID_DEFAULT 0x00
#define NDIS_PROTOCOL_ID_TCP_IP  0x02
#define NDIS_PROTOCOL_ID_IP6     0x03
#define NDIS_PROTOCOL_ID_IPX     0x06
#define NDIS_PROTOCOL_ID_NBF     0x07
#define NDIS_PROTOCOL_ID_MAX     0x0f
#define NDIS_PROTOCOL_ID_MASK    0x0f

#define NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1 1
typedef struct _NET_BUFFER_LIST_POOL_PARAMETERS {
    NDIS_OBJECT_HEADER Header;
    UCHAR ProtocolId;
    BOOLEAN fAllocateNetBuffer;
    USHORT ContextSize;
    ULONG PoolTag;
    ULONG DataSize;
} NET_BUFFER_LIST_POOL_PARAMETERS, *PNET_BUFFER_LIST_POOL_PARAMETERS;
DDK_ASSERT_SIZE(NET_BUFFER_LIST_POOL_PARAMETERS, 16, 16);

#define NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1                                     \
    RTL_SIZEOF_THROUGH_FIELD(NET_BUFFER_LIST_POOL_PARAMETERS, DataSize)

#define NET_BUFFER_POOL_PARAMETERS_REVISION_1 1
typedef struct _NET_BUFFER_POOL_PARAMETERS {
    NDIS_OBJECT_HEADER Header;
    ULONG PoolTag;
    ULONG DataSize;
} NET_BUFFER_POOL_PARAMETERS, *PNET_BUFFER_POOL_PARAMETERS;
DDK_ASSERT_SIZE(NET_BUFFER_POOL_PARAMETERS, 12, 12);

#define NDIS_SIZEOF_NET_BUFFER_POOL_PARAMETERS_REVISION_1                                          \
    RTL_SIZEOF_THROUGH_FIELD(NET_BUFFER_POOL_PARAMETERS, DataSize)

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_HANDLE NTAPI
    NdisAllocateNetBufferListPool(_In_opt_ NDIS_HANDLE NdisHandle,
                                  _In_ PNET_BUFFER_LIST_POOL_PARAMETERS Parameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeNetBufferListPool(_In_ NDIS_HANDLE PoolHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI PNET_BUFFER_LIST NTAPI
    NdisAllocateNetBufferList(_In_ NDIS_HANDLE PoolHandle, _In_ USHORT ContextSize,
                              _In_ USHORT ContextBackFill);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeNetBufferList(_In_ PNET_BUFFER_LIST NetBufferList);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI PNET_BUFFER_LIST NTAPI
    NdisAllocateNetBufferAndNetBufferList(_In_ NDIS_HANDLE PoolHandle, _In_ USHORT ContextSize,
                                          _In_ USHORT ContextBackFill, _In_opt_ PMDL MdlChain,
                                          _In_ ULONG DataOffset, _In_ SIZE_T DataLength);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisAllocateNetBufferListContext(_In_ PNET_BUFFER_LIST NetBufferList, _In_ USHORT ContextSize,
                                     _In_ USHORT ContextBackFill, _In_ ULONG PoolTag);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeNetBufferListContext(_In_ PNET_BUFFER_LIST NetBufferList, _In_ USHORT ContextSize);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_HANDLE NTAPI
    NdisAllocateNetBufferPool(_In_opt_ NDIS_HANDLE NdisHandle,
                              _In_ PNET_BUFFER_POOL_PARAMETERS Parameters);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeNetBufferPool(_In_ NDIS_HANDLE PoolHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI PNET_BUFFER NTAPI
    NdisAllocateNetBuffer(_In_ NDIS_HANDLE PoolHandle, _In_opt_ PMDL MdlChain,
                          _In_ ULONG DataOffset, _In_ SIZE_T DataLength);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI PNET_BUFFER NTAPI
    NdisAllocateNetBufferMdlAndData(_In_ NDIS_HANDLE PoolHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeNetBuffer(_In_ PNET_BUFFER NetBuffer);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_HANDLE NTAPI
    NdisGetPoolFromNetBuffer(_In_ PNET_BUFFER NetBuffer);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_HANDLE NTAPI
    NdisGetPoolFromNetBufferList(_In_ PNET_BUFFER_LIST NetBufferList);

NDISAPI UCHAR NTAPI NdisGetNetBufferListProtocolId(_In_ PNET_BUFFER_LIST NetBufferList);

/* The protocol id shares a slot with the frame type: id in the low half, type in the high half. */
#define NdisSetNetBufferListProtocolId(nbl, id)                                                    \
    (*((PUCHAR) & NET_BUFFER_LIST_INFO(nbl, NetBufferListProtocolId)) = (UCHAR)(id))

/* Derived lists. A clone shares the original's MDLs' memory; the original is kept until it is
 * freed. */
#define NDIS_CLONE_FLAGS_RESERVED          0x00000001
#define NDIS_CLONE_FLAGS_USE_ORIGINAL_MDLS 0x00000002
_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI PNET_BUFFER_LIST NTAPI
    NdisAllocateCloneNetBufferList(_In_ PNET_BUFFER_LIST OriginalNetBufferList,
                                   _In_opt_ NDIS_HANDLE NetBufferListPoolHandle,
                                   _In_opt_ NDIS_HANDLE NetBufferPoolHandle,
                                   _In_ ULONG AllocateCloneFlags);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeCloneNetBufferList(_In_ PNET_BUFFER_LIST CloneNetBufferList, _In_ ULONG FreeCloneFlags);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI PNET_BUFFER_LIST NTAPI
    NdisAllocateFragmentNetBufferList(_In_ PNET_BUFFER_LIST OriginalNetBufferList,
                                      _In_opt_ NDIS_HANDLE NetBufferListPoolHandle,
                                      _In_opt_ NDIS_HANDLE NetBufferPoolHandle,
                                      _In_ ULONG StartOffset, _In_ ULONG MaximumLength,
                                      _In_ ULONG DataOffsetDelta, _In_ ULONG DataBackFill,
                                      _In_ ULONG AllocateFragmentFlags);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeFragmentNetBufferList(_In_ PNET_BUFFER_LIST FragmentNetBufferList,
                                  _In_ ULONG DataOffsetDelta, _In_ ULONG FreeFragmentFlags);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI PNET_BUFFER_LIST NTAPI
    NdisAllocateReassembledNetBufferList(_In_ PNET_BUFFER_LIST FragmentedNetBufferList,
                                         _In_opt_ NDIS_HANDLE NetBufferAndNetBufferListPoolHandle,
                                         _In_ ULONG StartOffset, _In_ ULONG DataOffsetDelta,
                                         _In_ ULONG DataBackFill,
                                         _In_ ULONG AllocateReassembleFlags);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeReassembledNetBufferList(_In_ PNET_BUFFER_LIST ReassembledNetBufferList,
                                     _In_ ULONG DataOffsetDelta, _In_ ULONG FreeReassembleFlags);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCopySendNetBufferListInfo(_In_ PNET_BUFFER_LIST DestNetBufferList,
                                  _In_ PNET_BUFFER_LIST SrcNetBufferList);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisCopyReceiveNetBufferListInfo(_In_ PNET_BUFFER_LIST DestNetBufferList,
                                     _In_ PNET_BUFFER_LIST SrcNetBufferList);

/* Moving the start of the used data; retreat allocates an MDL when the space in front is short. */
typedef PMDL NTAPI NET_BUFFER_ALLOCATE_MDL_HANDLER(_In_ PULONG BufferSize);
typedef NET_BUFFER_ALLOCATE_MDL_HANDLER *PNET_BUFFER_ALLOCATE_MDL_HANDLER;

typedef VOID NTAPI NET_BUFFER_FREE_MDL_HANDLER(_In_ PMDL Mdl);
typedef NET_BUFFER_FREE_MDL_HANDLER *PNET_BUFFER_FREE_MDL_HANDLER;

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisRetreatNetBufferDataStart(_In_ PNET_BUFFER NetBuffer, _In_ ULONG DataOffsetDelta,
                                  _In_ ULONG DataBackFill,
                                  _In_opt_ NET_BUFFER_ALLOCATE_MDL_HANDLER AllocateMdlHandler);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisAdvanceNetBufferDataStart(_In_ PNET_BUFFER NetBuffer, _In_ ULONG DataOffsetDelta,
                                  _In_ BOOLEAN FreeMdl,
                                  _In_opt_ NET_BUFFER_FREE_MDL_HANDLER FreeMdlHandler);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisRetreatNetBufferListDataStart(_In_ PNET_BUFFER_LIST NetBufferList,
                                      _In_ ULONG DataOffsetDelta, _In_ ULONG DataBackFill,
                                      _In_opt_ NET_BUFFER_ALLOCATE_MDL_HANDLER AllocateMdlHandler,
                                      _In_opt_ NET_BUFFER_FREE_MDL_HANDLER FreeMdlHandler);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisAdvanceNetBufferListDataStart(_In_ PNET_BUFFER_LIST NetBufferList,
                                      _In_ ULONG DataOffsetDelta, _In_ BOOLEAN FreeMdl,
                                      _In_opt_ NET_BUFFER_FREE_MDL_HANDLER FreeMdlHandler);

NDISAPI VOID NTAPI NdisAdjustNetBufferCurrentMdl(_In_ PNET_BUFFER NetBuffer);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI PVOID NTAPI
    NdisGetDataBuffer(_In_ PNET_BUFFER NetBuffer, _In_ ULONG BytesNeeded, _In_opt_ PVOID Storage,
                      _In_ UINT AlignMultiple, _In_ UINT AlignOffset);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisCopyFromNetBufferToNetBuffer(_In_ PNET_BUFFER Destination, _In_ ULONG DestinationOffset,
                                     _In_ ULONG BytesToCopy, _In_ PNET_BUFFER Source,
                                     _In_ ULONG SourceOffset, _Out_ PULONG BytesCopied);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI ULONG NTAPI
    NdisQueryNetBufferPhysicalCount(_In_ PNET_BUFFER NetBuffer);

#endif

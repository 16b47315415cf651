/* SPDX-License-Identifier: MIT */
/*
 * Memory: allocation, lookaside lists, MDLs, and the Ndis names of the copy routines.
 */
#ifndef NDIS_MEMORY_H
#define NDIS_MEMORY_H

#include <ndis/base.h>

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI PVOID NTAPI
    NdisAllocateMemoryWithTagPriority(_In_ NDIS_HANDLE NdisHandle, _In_ UINT Length, _In_ ULONG Tag,
                                      _In_ EX_POOL_PRIORITY Priority);

NDISAPI VOID NTAPI NdisFreeMemoryWithTagPriority(_In_ NDIS_HANDLE NdisHandle,
                                                 _In_ PVOID VirtualAddress, _In_ ULONG Tag);

/* Superseded by the calls above, still exported; Length and flags of the free match the allocation.
 */
#define NDIS_MEMORY_CONTIGUOUS 0x00000001
#define NDIS_MEMORY_NONCACHED  0x00000002
NDISAPI NDIS_STATUS NTAPI NdisAllocateMemoryWithTag(_Out_ PVOID *VirtualAddress, _In_ UINT Length,
                                                    _In_ ULONG Tag);

NDISAPI VOID NTAPI NdisFreeMemoryWithTag(_In_ PVOID VirtualAddress, _In_ ULONG Tag);

NDISAPI VOID NTAPI NdisFreeMemory(_In_ PVOID VirtualAddress, _In_ UINT Length,
                                  _In_ UINT MemoryFlags);

#define NdisInitializeNPagedLookasideList(list, allocate, free, flags, size, tag, depth)           \
    ExInitializeNPagedLookasideList(list, allocate, free, flags, size, tag, depth)
#define NdisDeleteNPagedLookasideList(list)        ExDeleteNPagedLookasideList(list)
#define NdisAllocateFromNPagedLookasideList(list)  ExAllocateFromNPagedLookasideList(list)
#define NdisFreeToNPagedLookasideList(list, entry) ExFreeToNPagedLookasideList(list, entry)

#define NdisMoveMemory(to, from, length)  RtlCopyMemory(to, from, length)
#define NdisZeroMemory(to, length)        RtlZeroMemory(to, length)
#define NdisFillMemory(to, length, value) RtlFillMemory(to, length, value)
#define NdisEqualMemory(a, b, length)     RtlEqualMemory(a, b, length)
#define NdisRetrieveUlong(to, from)       RtlRetrieveUlong(to, from)
#define NdisStoreUlong(to, value)         RtlStoreUlong(to, value)
/* Device memory on x86 and x64 is ordinary memory to the compiler: byte accesses, kept in order. */
#define NdisZeroMappedMemory(to, length)                                                           \
    do {                                                                                           \
        volatile UCHAR *to_ = (volatile UCHAR *)(to);                                              \
        ULONG left_ = (length);                                                                    \
        while (left_-- != 0) {                                                                     \
            *to_++ = 0;                                                                            \
        }                                                                                          \
    } while (0)
#define NdisMoveMappedMemory(to, from, length)     RtlCopyMemory(to, from, length)
#define NdisMoveToMappedMemory(to, from, length)   NdisMoveMappedMemory(to, from, length)
#define NdisMoveFromMappedMemory(to, from, length) NdisMoveMappedMemory(to, from, length)

/* MDLs. NdisHandle is any handle NDIS gave the driver; it names the owner for leak checks. */
NDISAPI PMDL NTAPI NdisAllocateMdl(_In_ NDIS_HANDLE NdisHandle, _In_ PVOID VirtualAddress,
                                   _In_ UINT Length);

NDISAPI VOID NTAPI NdisFreeMdl(_In_ PMDL Mdl);

#define NDIS_MDL_LINKAGE(mdl) ((mdl)->Next)
#define NDIS_MDL_TO_SPAN_PAGES(mdl)                                                                \
    (MmGetMdlByteCount(mdl) == 0                                                                   \
         ? 1                                                                                       \
         : ADDRESS_AND_SIZE_TO_SPAN_PAGES(MmGetMdlVirtualAddress(mdl), MmGetMdlByteCount(mdl)))
#define NdisGetNextMdl(mdl, next) (*(next) = (mdl)->Next)
#define NdisQueryMdl(mdl, address, length, priority)                                               \
    do {                                                                                           \
        if ((address) != NULL) {                                                                   \
            *(PVOID *)(address) = MmGetSystemAddressForMdlSafe((mdl), (priority));                 \
        }                                                                                          \
        *(length) = MmGetMdlByteCount(mdl);                                                        \
    } while (0)
#define NdisQueryMdlOffset(mdl, offset, length)                                                    \
    do {                                                                                           \
        *(offset) = MmGetMdlByteOffset(mdl);                                                       \
        *(length) = MmGetMdlByteCount(mdl);                                                        \
    } while (0)
#define NdisAdjustMdlLength(mdl, length)       ((mdl)->ByteCount = (length))
#define NdisGetMdlPhysicalArraySize(mdl, size) (*(size) = NDIS_MDL_TO_SPAN_PAGES(mdl))
/* The NDIS 5 names of the same, still used by NDIS 6 drivers. */
#define NDIS_BUFFER_LINKAGE(buffer)       NDIS_MDL_LINKAGE(buffer)
#define NDIS_BUFFER_TO_SPAN_PAGES(buffer) NDIS_MDL_TO_SPAN_PAGES(buffer)
#define NdisGetNextBuffer(buffer, next)   NdisGetNextMdl(buffer, next)

#define NdisGetPhysicalAddressHigh(address)        ((address).HighPart)
#define NdisSetPhysicalAddressHigh(address, value) (((address).HighPart) = (value))
#define NdisGetPhysicalAddressLow(address)         ((address).LowPart)
#define NdisSetPhysicalAddressLow(address, value)  (((address).LowPart) = (value))

#endif

/* SPDX-License-Identifier: MIT */
/*
 * DMA: scatter/gather lists of bus masters, shared (common) memory, and slave DMA channels.
 */
#ifndef NDIS_DMA_H
#define NDIS_DMA_H

#include <ndis/base.h>
#include <ndis/nbl.h>

/* Runs at DISPATCH_LEVEL; may run before NdisMAllocateNetBufferSGList returns. */
typedef VOID NTAPI MINIPORT_PROCESS_SG_LIST(_In_ PDEVICE_OBJECT pDO, _In_ PVOID Reserved,
                                            _In_ PSCATTER_GATHER_LIST pSGL, _In_ PVOID Context);
typedef MINIPORT_PROCESS_SG_LIST *MINIPORT_PROCESS_SG_LIST_HANDLER;

typedef VOID NTAPI MINIPORT_ALLOCATE_SHARED_MEM_COMPLETE(
    _In_ NDIS_HANDLE MiniportAdapterContext, _In_ PVOID VirtualAddress,
    _In_ PNDIS_PHYSICAL_ADDRESS PhysicalAddress, _In_ ULONG Length, _In_ PVOID Context);
typedef MINIPORT_ALLOCATE_SHARED_MEM_COMPLETE *MINIPORT_ALLOCATE_SHARED_MEM_COMPLETE_HANDLER;

#define NDIS_SG_DMA_DESCRIPTION_REVISION_1 1
/* NDIS_SG_DMA_DESCRIPTION.Flags */
#define NDIS_SG_DMA_64_BIT_ADDRESS 0x00000001
/* ScatterGatherListSize is a result: the bytes a driver-supplied list buffer needs. */
typedef struct _NDIS_SG_DMA_DESCRIPTION {
    NDIS_OBJECT_HEADER Header;
    ULONG Flags;
    ULONG MaximumPhysicalMapping;
    MINIPORT_PROCESS_SG_LIST_HANDLER ProcessSGListHandler;
    MINIPORT_ALLOCATE_SHARED_MEM_COMPLETE_HANDLER SharedMemAllocateCompleteHandler;
    ULONG ScatterGatherListSize;
} NDIS_SG_DMA_DESCRIPTION, *PNDIS_SG_DMA_DESCRIPTION;
DDK_ASSERT_SIZE(NDIS_SG_DMA_DESCRIPTION, 24, 40);

#define NDIS_SIZEOF_SG_DMA_DESCRIPTION_REVISION_1                                                  \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_SG_DMA_DESCRIPTION, ScatterGatherListSize)

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMRegisterScatterGatherDma(_In_ NDIS_HANDLE MiniportAdapterHandle,
                                  _Inout_ PNDIS_SG_DMA_DESCRIPTION DmaDescription,
                                  _Out_ PNDIS_HANDLE NdisMiniportDmaHandle);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisMDeregisterScatterGatherDma(_In_ NDIS_HANDLE NdisMiniportDmaHandle);

/* Flags of NdisMAllocateNetBufferSGList */
#define NDIS_SG_LIST_WRITE_TO_DEVICE 0x00000001
_IRQL_requires_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMAllocateNetBufferSGList(_In_ NDIS_HANDLE NdisMiniportDmaHandle, _In_ PNET_BUFFER NetBuffer,
                                 _In_ PVOID Context, _In_ ULONG Flags,
                                 _In_opt_ PVOID ScatterGatherListBuffer,
                                 _In_ ULONG ScatterGatherListBufferSize);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisMFreeNetBufferSGList(_In_ NDIS_HANDLE NdisMiniportDmaHandle, _In_ PSCATTER_GATHER_LIST pSGL,
                             _In_ PNET_BUFFER NetBuffer);

/* Shared memory: virtually contiguous, logically contiguous, seen by the device at PhysicalAddress.
 */
_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisMAllocateSharedMemory(_In_ NDIS_HANDLE MiniportAdapterHandle, _In_ ULONG Length,
                              _In_ BOOLEAN Cached, _Out_ PVOID *VirtualAddress,
                              _Out_ PNDIS_PHYSICAL_ADDRESS PhysicalAddress);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMAllocateSharedMemoryAsyncEx(_In_ NDIS_HANDLE MiniportDmaHandle, _In_ ULONG Length,
                                     _In_ BOOLEAN Cached, _In_ PVOID Context);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisMFreeSharedMemory(_In_ NDIS_HANDLE MiniportAdapterHandle, _In_ ULONG Length,
                          _In_ BOOLEAN Cached, _In_ PVOID VirtualAddress,
                          _In_ NDIS_PHYSICAL_ADDRESS PhysicalAddress);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI ULONG NTAPI
    NdisMGetDmaAlignment(_In_ NDIS_HANDLE MiniportAdapterHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI ULONG NTAPI NdisGetSharedDataAlignment(VOID);

#if NDIS_SUPPORT_NDIS620
/* Memory and lists tied to a receive queue (VMQ). */
typedef enum _NDIS_SHARED_MEMORY_USAGE {
    NdisSharedMemoryUsageUndefined,
    NdisSharedMemoryUsageXmit,
    NdisSharedMemoryUsageXmitHeader,
    NdisSharedMemoryUsageXmitData,
    NdisSharedMemoryUsageReceive,
    NdisSharedMemoryUsageReceiveLookahead,
    NdisSharedMemoryUsageReceivePostLookahead,
    NdisSharedMemoryUsageReceiveHeader,
    NdisSharedMemoryUsageReceiveData,
    NdisSharedMemoryUsageOther,
    NdisSharedMemoryUsageMax
} NDIS_SHARED_MEMORY_USAGE,
    *PNDIS_SHARED_MEMORY_USAGE;

#define NDIS_SHARED_MEMORY_PARAMETERS_REVISION_1 1
#define NDIS_SHARED_MEM_PARAMETERS_CONTIGUOUS    0x00000001
#define NDIS_SHARED_MEM_PARAMETERS_CONTIGOUS     NDIS_SHARED_MEM_PARAMETERS_CONTIGUOUS
typedef struct _NDIS_SHARED_MEMORY_PARAMETERS {
    NDIS_OBJECT_HEADER Header;
    ULONG Flags;
    NDIS_RECEIVE_QUEUE_ID QueueId;
    NDIS_HANDLE SharedMemoryHandle;
    NODE_REQUIREMENT PreferredNode;
    NDIS_SHARED_MEMORY_USAGE Usage;
    ULONG Length;
    PVOID VirtualAddress;
    ULONG SGListBufferLength;
    PSCATTER_GATHER_LIST SGListBuffer;
} NDIS_SHARED_MEMORY_PARAMETERS, *PNDIS_SHARED_MEMORY_PARAMETERS;
DDK_ASSERT_SIZE(NDIS_SHARED_MEMORY_PARAMETERS, 40, 64);

#define NDIS_SIZEOF_SHARED_MEMORY_PARAMETERS_REVISION_1                                            \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_SHARED_MEMORY_PARAMETERS, SGListBuffer)
_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisAllocateSharedMemory(_In_ NDIS_HANDLE NdisHandle,
                             _In_ PNDIS_SHARED_MEMORY_PARAMETERS SharedMemoryParameters,
                             _Inout_ PNDIS_HANDLE pAllocationHandle);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisFreeSharedMemory(_In_ NDIS_HANDLE NdisHandle, _In_ NDIS_HANDLE AllocationHandle);

typedef NDIS_STATUS(NTAPI *ALLOCATE_SHARED_MEMORY_HANDLER)(
    _In_ NDIS_HANDLE ProviderContext, _In_ PNDIS_SHARED_MEMORY_PARAMETERS SharedMemoryParameters,
    _Inout_ PNDIS_HANDLE pSharedMemoryProviderContext);

typedef VOID(NTAPI *FREE_SHARED_MEMORY_HANDLER)(_In_ NDIS_HANDLE ProviderContext,
                                                _In_ NDIS_HANDLE SharedMemoryProviderContext);

#define NDIS_SHARED_MEMORY_PROVIDER_CHARACTERISTICS_REVISION_1 1
typedef struct _NDIS_SHARED_MEMORY_PROVIDER_CHARACTERISTICS {
    NDIS_OBJECT_HEADER Header;
    ULONG Flags;
    NDIS_HANDLE ProviderContext;
    ALLOCATE_SHARED_MEMORY_HANDLER AllocateSharedMemoryHandler;
    FREE_SHARED_MEMORY_HANDLER FreeSharedMemoryHandler;
} NDIS_SHARED_MEMORY_PROVIDER_CHARACTERISTICS, *PNDIS_SHARED_MEMORY_PROVIDER_CHARACTERISTICS;
DDK_ASSERT_SIZE(NDIS_SHARED_MEMORY_PROVIDER_CHARACTERISTICS, 20, 32);

#define NDIS_SIZEOF_SHARED_MEMORY_PROVIDER_CHARACTERISTICS_REVISION_1                              \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_SHARED_MEMORY_PROVIDER_CHARACTERISTICS, FreeSharedMemoryHandler)

typedef VOID NTAPI NDIS_PROCESS_SG_LIST(_In_ PDEVICE_OBJECT DeviceObject, _In_ PVOID Reserved,
                                        _In_ PSCATTER_GATHER_LIST ScatterGatherListBuffer,
                                        _In_ PVOID Context);
typedef NDIS_PROCESS_SG_LIST *NDIS_PROCESS_SG_LIST_HANDLER;

#define NDIS_SCATTER_GATHER_LIST_PARAMETERS_REVISION_1 1
typedef struct _NDIS_SCATTER_GATHER_LIST_PARAMETERS {
    NDIS_OBJECT_HEADER Header;
    ULONG Flags;
    NDIS_RECEIVE_QUEUE_ID QueueId;
    NDIS_SHARED_MEMORY_USAGE SharedMemoryUsage;
    PMDL Mdl;
    PVOID CurrentVa;
    ULONG Length;
    NDIS_PROCESS_SG_LIST_HANDLER ProcessSGListHandler;
    PVOID Context;
    PSCATTER_GATHER_LIST ScatterGatherListBuffer;
    ULONG ScatterGatherListBufferSize;
    ULONG ScatterGatherListBufferSizeNeeded;
} NDIS_SCATTER_GATHER_LIST_PARAMETERS, *PNDIS_SCATTER_GATHER_LIST_PARAMETERS;
DDK_ASSERT_SIZE(NDIS_SCATTER_GATHER_LIST_PARAMETERS, 48, 72);

#define NDIS_SIZEOF_SCATTER_GATHER_LIST_PARAMETERS_REVISION_1                                      \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_SCATTER_GATHER_LIST_PARAMETERS, ScatterGatherListBufferSizeNeeded)
_IRQL_requires_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisBuildScatterGatherList(_In_ NDIS_HANDLE NdisHandle,
                               _In_ PNDIS_SCATTER_GATHER_LIST_PARAMETERS SGListParameters);

_IRQL_requires_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeScatterGatherList(_In_ NDIS_HANDLE NdisHandle,
                              _In_ PSCATTER_GATHER_LIST ScatterGatherListBuffer,
                              _In_ BOOLEAN WriteToDevice);

#endif

/* System (slave) DMA */
typedef struct _NDIS_DMA_DESCRIPTION {
    BOOLEAN DemandMode;
    BOOLEAN AutoInitialize;
    BOOLEAN DmaChannelSpecified;
    DMA_WIDTH DmaWidth;
    DMA_SPEED DmaSpeed;
    ULONG DmaPort;
    ULONG DmaChannel;
} NDIS_DMA_DESCRIPTION, *PNDIS_DMA_DESCRIPTION;
DDK_ASSERT_SIZE(NDIS_DMA_DESCRIPTION, 20, 20);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMRegisterDmaChannel(_Out_ PNDIS_HANDLE MiniportDmaHandle,
                            _In_ NDIS_HANDLE MiniportAdapterHandle, _In_ UINT DmaChannel,
                            _In_ BOOLEAN Dma32BitAddresses,
                            _In_ PNDIS_DMA_DESCRIPTION DmaDescription, _In_ ULONG MaximumLength);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisMDeregisterDmaChannel(_In_ NDIS_HANDLE MiniportDmaHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI ULONG NTAPI
    NdisMReadDmaCounter(_In_ NDIS_HANDLE MiniportDmaHandle);

NDISAPI VOID NTAPI NdisSetupDmaTransfer(_Out_ PNDIS_STATUS Status, _In_ PNDIS_HANDLE NdisDmaHandle,
                                        _In_ PNDIS_BUFFER Buffer, _In_ ULONG Offset,
                                        _In_ ULONG Length, _In_ BOOLEAN WriteToDevice);

NDISAPI VOID NTAPI NdisCompleteDmaTransfer(_Out_ PNDIS_STATUS Status,
                                           _In_ PNDIS_HANDLE NdisDmaHandle,
                                           _In_ PNDIS_BUFFER Buffer, _In_ ULONG Offset,
                                           _In_ ULONG Length, _In_ BOOLEAN WriteToDevice);

#define NdisMSetupDmaTransfer(status, handle, buffer, offset, length, write)                       \
    NdisSetupDmaTransfer(status, handle, buffer, offset, length, write)
#define NdisMCompleteDmaTransfer(status, handle, buffer, offset, length, write)                    \
    NdisCompleteDmaTransfer(status, handle, buffer, offset, length, write)

#endif

/* SPDX-License-Identifier: MIT */
#include <ndis.h>

#include "ndis_os.h"

#define PCI_CFG_COMMAND            0x04u /* PCI Local Bus 3.0 §6.2.2 */
#define PCI_CFG_COMMAND_BUS_MASTER 0x04u
#define PCI_BAR_MEMORY_MASK        0xFFFFFFF0u

static bool NdisOsDmaAlloc(void *ctx, size_t size, size_t align, struct core_dma *dma)
{
    NDIS_OS *os = ctx;
    NDIS_PHYSICAL_ADDRESS physical = {.QuadPart = 0};
    PVOID va = NULL;

    /*
     * The documentation of NdisMAllocateSharedMemory promises no alignment. Blocks of a page and
     * more come page aligned; for anything else that does not fit by itself, refuse rather than
     * corrupt.
     */
    NdisMAllocateSharedMemory(os->MiniportHandle, (ULONG)size, TRUE, &va, &physical);
    if (!va) {
        return false;
    }
    if (((ULONG_PTR)va | (ULONG_PTR)physical.QuadPart) & (align - 1)) {
        NdisMFreeSharedMemory(os->MiniportHandle, (ULONG)size, TRUE, va, physical);
        return false;
    }
    RtlZeroMemory(va, size);
    dma->va = va;
    dma->device_addr = (uint64_t)physical.QuadPart;
    dma->size = size;
    dma->handle = NULL;
    return true;
}

static void NdisOsDmaFree(void *ctx, const struct core_dma *dma)
{
    NDIS_OS *os = ctx;
    NDIS_PHYSICAL_ADDRESS physical = {.QuadPart = (LONGLONG)dma->device_addr};

    NdisMFreeSharedMemory(os->MiniportHandle, (ULONG)dma->size, TRUE, dma->va, physical);
}

static ULONG NdisOsConfigRead(NDIS_OS *Os, ULONG Offset, ULONG Length)
{
    ULONG value = 0;

    if (NdisMGetBusData(Os->MiniportHandle, PCI_WHICHSPACE_CONFIG, Offset, &value, Length) !=
        Length) {
        return 0xFFFFFFFFu;
    }
    return value;
}

static uint8_t NdisOsConfigRead8(void *ctx, uint16_t offset)
{
    return (uint8_t)NdisOsConfigRead(ctx, offset, 1);
}

static uint16_t NdisOsConfigRead16(void *ctx, uint16_t offset)
{
    return (uint16_t)NdisOsConfigRead(ctx, offset, 2);
}

static uint32_t NdisOsConfigRead32(void *ctx, uint16_t offset)
{
    return NdisOsConfigRead(ctx, offset, 4);
}

static bool NdisOsBarSize(void *ctx, uint8_t bar, uint64_t *size)
{
    NDIS_OS *os = ctx;

    if (bar >= PCI_BAR_COUNT || os->Bars[bar].Length == 0) {
        return false;
    }
    *size = os->Bars[bar].Length;
    return true;
}

static volatile void *NdisOsMap(void *ctx, uint8_t bar, uint64_t offset, uint32_t length)
{
    NDIS_OS *os = ctx;
    PHYSICAL_ADDRESS start = os->Bars[bar].Start;
    PVOID va = NULL;

    start.QuadPart += (LONGLONG)offset;
    if (NdisMMapIoSpace(&va, os->MiniportHandle, start, length) != NDIS_STATUS_SUCCESS) {
        return NULL;
    }
    return va;
}

static void NdisOsUnmap(void *ctx, volatile void *va, uint32_t length)
{
    NDIS_OS *os = ctx;
    NdisMUnmapIoSpace(os->MiniportHandle, (PVOID)va, length);
}

const struct core_os_ops NdisOsOps = {
    .mem_alloc = NtOsMemAlloc,
    .mem_free = NtOsMemFree,
    .dma_alloc = NdisOsDmaAlloc,
    .dma_free = NdisOsDmaFree,
    .log = NtOsLog,
};

const struct virtio_pci_io_ops NdisOsPciIoOps = {
    .config_read8 = NdisOsConfigRead8,
    .config_read16 = NdisOsConfigRead16,
    .config_read32 = NdisOsConfigRead32,
    .bar_size = NdisOsBarSize,
    .map = NdisOsMap,
    .unmap = NdisOsUnmap,
    .read8 = NtOsRead8,
    .read16 = NtOsRead16,
    .read32 = NtOsRead32,
    .write8 = NtOsWrite8,
    .write16 = NtOsWrite16,
    .write32 = NtOsWrite32,
    .selector_lock = NtOsSelectorLock,
    .selector_unlock = NtOsSelectorUnlock,
    .delay_us = NtOsDelay,
};

/* The memory resource that starts where the BAR points to. */
static const CM_PARTIAL_RESOURCE_DESCRIPTOR *NdisOsFindMemory(PNDIS_RESOURCE_LIST Resources,
                                                              ULONGLONG Start)
{
    ULONG i;

    for (i = 0; i < Resources->Count; i++) {
        const CM_PARTIAL_RESOURCE_DESCRIPTOR *d = &Resources->PartialDescriptors[i];

        if (d->Type == CmResourceTypeMemory && (ULONGLONG)d->u.Memory.Start.QuadPart == Start) {
            return d;
        }
    }
    return NULL;
}

VOID NdisOsInitialize(NDIS_OS *Os, NDIS_HANDLE MiniportHandle, PCSTR Driver, ULONG Instance,
                      ULONG PoolTag, PNDIS_RESOURCE_LIST Resources)
{
    ULONG bar;

    RtlZeroMemory(Os, sizeof(*Os));
    NtOsInitialize(&Os->Nt, Driver, Instance, PoolTag, DPFLTR_IHVNETWORK_ID);
    Os->MiniportHandle = MiniportHandle;
    for (bar = 0; Resources && bar < PCI_BAR_COUNT; bar++) {
        ULONG low = NdisOsConfigRead(Os, PCI_CFG_BAR0 + 4 * bar, 4);
        const CM_PARTIAL_RESOURCE_DESCRIPTOR *memory;
        ULONGLONG start = low & PCI_BAR_MEMORY_MASK;
        ULONG this_bar = bar;

        if (low & PCI_BAR_IO) {
            continue;
        }
        if ((low & PCI_BAR_TYPE_MASK) == PCI_BAR_TYPE_64 && bar + 1 < PCI_BAR_COUNT) {
            bar++;
            start |= (ULONGLONG)NdisOsConfigRead(Os, PCI_CFG_BAR0 + 4 * bar, 4) << 32;
        }
        memory = start ? NdisOsFindMemory(Resources, start) : NULL;
        if (memory) {
            Os->Bars[this_bar].Start = memory->u.Memory.Start;
            Os->Bars[this_bar].Length = memory->u.Memory.Length;
        }
    }
}

VOID NdisOsDisableBusMaster(NDIS_OS *Os)
{
    USHORT command = (USHORT)NdisOsConfigRead(Os, PCI_CFG_COMMAND, sizeof(command));

    command &= (USHORT)~PCI_CFG_COMMAND_BUS_MASTER;
    NdisMSetBusData(Os->MiniportHandle, PCI_WHICHSPACE_CONFIG, PCI_CFG_COMMAND, &command,
                    sizeof(command));
}

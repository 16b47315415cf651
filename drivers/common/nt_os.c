/* SPDX-License-Identifier: MIT */
#include <ntddk.h>

#include <core/core_mmio.h>

#include "nt_os.h"

#define PCI_CFG_COMMAND            0x04u /* PCI Local Bus 3.0 §6.2.2 */
#define PCI_CFG_COMMAND_BUS_MASTER 0x04u
#define PCI_BAR_MEMORY_MASK        0xFFFFFFF0u

/* Windows 7 knows no NonPagedPoolNx; later Windows' memory integrity wants no other pool. */
static POOL_TYPE NtOsChoosePool(VOID)
{
    RTL_OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof(version)};

    if (!NT_SUCCESS(RtlGetVersion(&version))) {
        return NonPagedPool;
    }
    return version.dwMajorVersion > 6 ||
                   (version.dwMajorVersion == 6 && version.dwMinorVersion >= 2)
               ? NonPagedPoolNx
               : NonPagedPool;
}

VOID NtOsInitialize(NT_OS *Os, PCSTR Driver, ULONG Instance, ULONG PoolTag, ULONG Component)
{
    ULONG i = 0;

    RtlZeroMemory(Os, sizeof(*Os));
    KeInitializeSpinLock(&Os->SelectorLock);
    Os->PoolTag = PoolTag;
    Os->Component = Component;
    Os->PoolType = NtOsChoosePool();
    while (Driver[i] && i < sizeof(Os->PrefixBuffer) - 5) {
        Os->PrefixBuffer[i] = Driver[i];
        i++;
    }
    Os->PrefixBuffer[i++] = ' ';
    if (Instance >= 100) {
        Os->PrefixBuffer[i++] = (CHAR)('0' + Instance / 100 % 10);
    }
    if (Instance >= 10) {
        Os->PrefixBuffer[i++] = (CHAR)('0' + Instance / 10 % 10);
    }
    Os->PrefixBuffer[i++] = (CHAR)('0' + Instance % 10);
    Os->PrefixBuffer[i] = 0;
    Os->Prefix = Os->PrefixBuffer;
}

void *NtOsMemAlloc(void *ctx, size_t size)
{
    NT_OS *os = ctx;
    void *mem = ExAllocatePoolWithTag(os->PoolType, size, os->PoolTag);

    if (mem) {
        RtlZeroMemory(mem, size);
    }
    return mem;
}

void NtOsMemFree(void *ctx, void *mem, size_t size)
{
    NT_OS *os = ctx;

    UNREFERENCED_PARAMETER(size);
    ExFreePoolWithTag(mem, os->PoolTag);
}

static bool NtOsDmaAlloc(void *ctx, size_t size, size_t align, struct core_dma *dma)
{
    NT_OS *os = ctx;
    PHYSICAL_ADDRESS logical = {.QuadPart = 0};
    PVOID va = os->Bus->AllocateShared(os, (ULONG)size, &logical);

    if (!va) {
        return false;
    }
    /*
     * Neither NdisMAllocateSharedMemory nor AllocateCommonBuffer promises an alignment. Blocks of a
     * page and more come page aligned; for anything else that does not fit by itself, refuse rather
     * than corrupt.
     */
    if (((ULONG_PTR)va | (ULONG_PTR)logical.QuadPart) & (align - 1)) {
        os->Bus->FreeShared(os, va, (ULONG)size, logical);
        return false;
    }
    RtlZeroMemory(va, size);
    dma->va = va;
    dma->device_addr = (uint64_t)logical.QuadPart;
    dma->size = size;
    dma->handle = NULL;
    return true;
}

static void NtOsDmaFree(void *ctx, const struct core_dma *dma)
{
    NT_OS *os = ctx;
    PHYSICAL_ADDRESS logical = {.QuadPart = (LONGLONG)dma->device_addr};

    os->Bus->FreeShared(os, dma->va, (ULONG)dma->size, logical);
}

static void NtOsLog(void *ctx, enum core_log_level level, const char *text, uint64_t a, uint64_t b)
{
    static const ULONG Levels[] = {
        [CORE_LOG_ERROR] = DPFLTR_ERROR_LEVEL,
        [CORE_LOG_WARNING] = DPFLTR_WARNING_LEVEL,
        [CORE_LOG_INFO] = DPFLTR_INFO_LEVEL,
    };
    NT_OS *os = ctx;

    DbgPrintEx(os->Component, Levels[level], "%s: %s (%I64u, %I64u)\n", os->Prefix, text, a, b);
}

/* "0x1f" at To; returns the end, after the NUL. */
static PWCHAR NtOsHex(PWCHAR To, ULONG Value)
{
    ULONG digits = 1;

    while (digits < 8 && Value >> (4 * digits) != 0) {
        digits++;
    }
    *To++ = L'0';
    *To++ = L'x';
    while (digits-- > 0) {
        *To++ = L"0123456789abcdef"[Value >> (4 * digits) & 0xF];
    }
    *To++ = 0;
    return To;
}

VOID NtOsLogEntry(const NT_OS *Os, PDEVICE_OBJECT DeviceObject, NTSTATUS Code, ULONG A, ULONG B)
{
    const ULONG hex = 11; /* longest NtOsHex */
    const CHAR *name = Os->Prefix;
    PIO_ERROR_LOG_PACKET packet;
    ULONG length = 0;
    PWCHAR to;
    ULONG i;

    while (name[length]) {
        length++;
    }
    packet = IoAllocateErrorLogEntry(
        DeviceObject, (UCHAR)(sizeof(*packet) + (length + 1 + 2 * hex) * sizeof(WCHAR)));
    if (!packet) {
        return; /* the log may lose entries */
    }
    RtlZeroMemory(packet, sizeof(*packet));
    packet->ErrorCode = Code;
    packet->NumberOfStrings = 3;
    packet->StringOffset = sizeof(*packet);
    to = (PWCHAR)(packet + 1);
    for (i = 0; i <= length; i++) {
        *to++ = (WCHAR)name[i];
    }
    to = NtOsHex(to, A);
    NtOsHex(to, B);
    IoWriteErrorLogEntry(packet);
}

ULONG NtOsConfigRead(NT_OS *Os, ULONG Offset, ULONG Length)
{
    ULONG value = 0;

    if (Os->Removed || Os->Bus->ReadConfig(Os, Offset, &value, Length) != Length) {
        return 0xFFFFFFFFu;
    }
    return value;
}

static uint8_t NtOsConfigRead8(void *ctx, uint16_t offset)
{
    return (uint8_t)NtOsConfigRead(ctx, offset, 1);
}

static uint16_t NtOsConfigRead16(void *ctx, uint16_t offset)
{
    return (uint16_t)NtOsConfigRead(ctx, offset, 2);
}

static uint32_t NtOsConfigRead32(void *ctx, uint16_t offset)
{
    return NtOsConfigRead(ctx, offset, 4);
}

BOOLEAN NtOsIdentityIs(NT_OS *Os, ULONG DeviceId, ULONG Revision, NT_OS_IDENTITY *Found)
{
    Found->Id = NtOsConfigRead(Os, PCI_CFG_VENDOR_ID, 4);
    Found->Revision = NtOsConfigRead(Os, PCI_CFG_REVISION_ID, 1) & 0xFF;
    return Found->Id == (DeviceId << 16 | VIRTIO_PCI_VENDOR_ID) &&
           (Revision == NT_OS_ANY_REVISION || Found->Revision == Revision);
}

VOID NtOsLookForDevice(NT_OS *Os)
{
    if ((USHORT)NtOsConfigRead(Os, PCI_CFG_VENDOR_ID, 2) == 0xFFFF) {
        Os->Removed = TRUE; /* what nobody answers reads as all ones */
    }
}

VOID NtOsDisableBusMaster(NT_OS *Os)
{
    USHORT command = (USHORT)NtOsConfigRead(Os, PCI_CFG_COMMAND, sizeof(command));

    if (Os->Removed) {
        return;
    }
    command &= (USHORT)~PCI_CFG_COMMAND_BUS_MASTER;
    Os->Bus->WriteConfig(Os, PCI_CFG_COMMAND, &command, sizeof(command));
}

VOID NtOsAddMemory(NT_OS *Os, PHYSICAL_ADDRESS Start,
                   const CM_PARTIAL_RESOURCE_DESCRIPTOR *Translated)
{
    ULONG bar;

    for (bar = 0; bar < PCI_BAR_COUNT; bar++) {
        ULONG low = NtOsConfigRead(Os, PCI_CFG_BAR0 + 4 * bar, 4);
        ULONGLONG start = low & PCI_BAR_MEMORY_MASK;
        ULONG this_bar = bar;

        if (low & PCI_BAR_IO) {
            continue;
        }
        if ((low & PCI_BAR_TYPE_MASK) == PCI_BAR_TYPE_64 && bar + 1 < PCI_BAR_COUNT) {
            bar++;
            start |= (ULONGLONG)NtOsConfigRead(Os, PCI_CFG_BAR0 + 4 * bar, 4) << 32;
        }
        if (start && start == (ULONGLONG)Start.QuadPart) {
            Os->Bars[this_bar].Start = Translated->u.Memory.Start;
            Os->Bars[this_bar].Length = Translated->u.Memory.Length;
        }
    }
}

static bool NtOsBarSize(void *ctx, uint8_t bar, uint64_t *size)
{
    NT_OS *os = ctx;

    if (bar >= PCI_BAR_COUNT || os->Bars[bar].Length == 0) {
        return false;
    }
    *size = os->Bars[bar].Length;
    return true;
}

static volatile void *NtOsMap(void *ctx, uint8_t bar, uint64_t offset, uint32_t length)
{
    NT_OS *os = ctx;
    PHYSICAL_ADDRESS start = os->Bars[bar].Start;

    start.QuadPart += (LONGLONG)offset;
    return os->Bus->MapRegisters(os, start, length);
}

static void NtOsUnmap(void *ctx, volatile void *va, uint32_t length)
{
    NT_OS *os = ctx;
    os->Bus->UnmapRegisters(os, (PVOID)va, length);
}

static uint8_t NtOsRead8(void *ctx, const volatile void *addr)
{
    NT_OS *os = ctx;
    return os->Removed ? 0xFFu : core_mmio_read8(addr);
}

static uint16_t NtOsRead16(void *ctx, const volatile void *addr)
{
    NT_OS *os = ctx;
    return os->Removed ? 0xFFFFu : core_mmio_read16(addr);
}

static uint32_t NtOsRead32(void *ctx, const volatile void *addr)
{
    NT_OS *os = ctx;
    return os->Removed ? 0xFFFFFFFFu : core_mmio_read32(addr);
}

static void NtOsWrite8(void *ctx, volatile void *addr, uint8_t value)
{
    NT_OS *os = ctx;
    if (!os->Removed) {
        core_mmio_write8(addr, value);
    }
}

static void NtOsWrite16(void *ctx, volatile void *addr, uint16_t value)
{
    NT_OS *os = ctx;
    if (!os->Removed) {
        core_mmio_write16(addr, value);
    }
}

static void NtOsWrite32(void *ctx, volatile void *addr, uint32_t value)
{
    NT_OS *os = ctx;
    if (!os->Removed) {
        core_mmio_write32(addr, value);
    }
}

static uintptr_t NtOsSelectorLock(void *ctx)
{
    NT_OS *os = ctx;
    KIRQL irql;

    KeAcquireSpinLock(&os->SelectorLock, &irql);
    return irql;
}

static void NtOsSelectorUnlock(void *ctx, uintptr_t state)
{
    NT_OS *os = ctx;
    KeReleaseSpinLock(&os->SelectorLock, (KIRQL)state);
}

static void NtOsDelay(void *ctx, uint32_t us)
{
    UNREFERENCED_PARAMETER(ctx);
    if (KeGetCurrentIrql() == PASSIVE_LEVEL) {
        LARGE_INTEGER interval;

        interval.QuadPart = -10 * (LONGLONG)us; /* relative, 100 ns */
        KeDelayExecutionThread(KernelMode, FALSE, &interval);
        return;
    }
    while (us > 0) {
        ULONG slice = us < 50 ? us : 50; /* KeStallExecutionProcessor: at most 50 us a call */

        KeStallExecutionProcessor(slice);
        us -= slice;
    }
}

const struct core_os_ops NtOsOps = {
    .mem_alloc = NtOsMemAlloc,
    .mem_free = NtOsMemFree,
    .dma_alloc = NtOsDmaAlloc,
    .dma_free = NtOsDmaFree,
    .log = NtOsLog,
};

const struct virtio_pci_io_ops NtOsPciIoOps = {
    .config_read8 = NtOsConfigRead8,
    .config_read16 = NtOsConfigRead16,
    .config_read32 = NtOsConfigRead32,
    .bar_size = NtOsBarSize,
    .map = NtOsMap,
    .unmap = NtOsUnmap,
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

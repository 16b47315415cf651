/* SPDX-License-Identifier: MIT */
#include <ntddk.h>

#include <core/core_mmio.h>

#include "nt_os.h"

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

void NtOsLog(void *ctx, enum core_log_level level, const char *text, uint64_t a, uint64_t b)
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

uint8_t NtOsRead8(void *ctx, const volatile void *addr)
{
    NT_OS *os = ctx;
    return os->Removed ? 0xFFu : core_mmio_read8(addr);
}

uint16_t NtOsRead16(void *ctx, const volatile void *addr)
{
    NT_OS *os = ctx;
    return os->Removed ? 0xFFFFu : core_mmio_read16(addr);
}

uint32_t NtOsRead32(void *ctx, const volatile void *addr)
{
    NT_OS *os = ctx;
    return os->Removed ? 0xFFFFFFFFu : core_mmio_read32(addr);
}

void NtOsWrite8(void *ctx, volatile void *addr, uint8_t value)
{
    NT_OS *os = ctx;
    if (!os->Removed) {
        core_mmio_write8(addr, value);
    }
}

void NtOsWrite16(void *ctx, volatile void *addr, uint16_t value)
{
    NT_OS *os = ctx;
    if (!os->Removed) {
        core_mmio_write16(addr, value);
    }
}

void NtOsWrite32(void *ctx, volatile void *addr, uint32_t value)
{
    NT_OS *os = ctx;
    if (!os->Removed) {
        core_mmio_write32(addr, value);
    }
}

uintptr_t NtOsSelectorLock(void *ctx)
{
    NT_OS *os = ctx;
    KIRQL irql;

    KeAcquireSpinLock(&os->SelectorLock, &irql);
    return irql;
}

void NtOsSelectorUnlock(void *ctx, uintptr_t state)
{
    NT_OS *os = ctx;
    KeReleaseSpinLock(&os->SelectorLock, (KIRQL)state);
}

void NtOsDelay(void *ctx, uint32_t us)
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

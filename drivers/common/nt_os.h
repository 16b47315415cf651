/* SPDX-License-Identifier: MIT */
/*
 * The part of core_os_ops and virtio_pci_io_ops that is the same for every Windows driver: pool,
 * log, register access, the selector lock, delays. What depends on the driver model (DMA memory,
 * resources, configuration space) is in ndis_os.h and its siblings.
 */
#ifndef COMMON_NT_OS_H
#define COMMON_NT_OS_H

#include <core/core_os.h>

/* Include after ntddk.h or ndis.h. */

typedef struct _NT_OS {
    KSPIN_LOCK SelectorLock;
    ULONG PoolTag;
    POOL_TYPE PoolType;    /* nonpaged, not executable where Windows can tell (Windows 8) */
    PCSTR Prefix;          /* of each log line, e.g. "aero_virtio_net 0" */
    CHAR PrefixBuffer[32]; /* room for it */
    ULONG Component;       /* DPFLTR_*_ID of debugger output */
    /*
     * Set once the hardware is known to be gone: from then on no register is touched, reads give
     * all ones as the bus would.
     */
    volatile BOOLEAN Removed;
} NT_OS;

_IRQL_requires_max_(PASSIVE_LEVEL) VOID
    NtOsInitialize(_Out_ NT_OS *Os, _In_ PCSTR Driver, _In_ ULONG Instance, _In_ ULONG PoolTag,
                   _In_ ULONG Component);

/*
 * An event-log entry: Code is of the driver's message table, its insertion strings are Prefix, A
 * and B in hexadecimal. The log may lose entries.
 */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID
    NtOsLogEntry(_In_ const NT_OS *Os, _In_ PDEVICE_OBJECT DeviceObject, _In_ NTSTATUS Code,
                 _In_ ULONG A, _In_ ULONG B);

/* core_os_ops; ctx is a pointer to NT_OS. */
void *NtOsMemAlloc(void *ctx, size_t size);
void NtOsMemFree(void *ctx, void *mem, size_t size);
void NtOsLog(void *ctx, enum core_log_level level, const char *text, uint64_t a, uint64_t b);

/* virtio_pci_io_ops; ctx is a pointer to NT_OS. */
uint8_t NtOsRead8(void *ctx, const volatile void *addr);
uint16_t NtOsRead16(void *ctx, const volatile void *addr);
uint32_t NtOsRead32(void *ctx, const volatile void *addr);
void NtOsWrite8(void *ctx, volatile void *addr, uint8_t value);
void NtOsWrite16(void *ctx, volatile void *addr, uint16_t value);
void NtOsWrite32(void *ctx, volatile void *addr, uint32_t value);
uintptr_t NtOsSelectorLock(void *ctx);
void NtOsSelectorUnlock(void *ctx, uintptr_t state);
void NtOsDelay(void *ctx, uint32_t us);

#endif

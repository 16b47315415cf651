/* SPDX-License-Identifier: MIT */
/*
 * core_os_ops and virtio_pci_io_ops for Windows drivers. What only the driver model can do (shared
 * memory, configuration space, mapping) comes through NT_OS_BUS from ndis_os.h or wdm_os.h; drivers
 * include one of these two.
 */
#ifndef COMMON_NT_OS_H
#define COMMON_NT_OS_H

#include <core/virtio/virtio_pci.h>

/* Include after ntddk.h or ndis.h. */

typedef struct _NT_OS NT_OS;

/* What depends on the driver model. PASSIVE_LEVEL, but for configuration space on WDM. */
typedef struct _NT_OS_BUS {
    /* Configuration space. Return the bytes that were read or written. */
    ULONG (*ReadConfig)(NT_OS *Os, ULONG Offset, PVOID Buffer, ULONG Length);
    ULONG (*WriteConfig)(NT_OS *Os, ULONG Offset, PVOID Buffer, ULONG Length);
    /* Registers, not cached; NULL on failure. Length bytes. */
    PVOID (*MapRegisters)(NT_OS *Os, PHYSICAL_ADDRESS Start, ULONG Length);
    VOID (*UnmapRegisters)(NT_OS *Os, PVOID Va, ULONG Length);
    /* Memory that driver and device share, cached; NULL on failure. */
    PVOID (*AllocateShared)(NT_OS *Os, ULONG Length, PPHYSICAL_ADDRESS Logical);
    VOID (*FreeShared)(NT_OS *Os, PVOID Va, ULONG Length, PHYSICAL_ADDRESS Logical);
} NT_OS_BUS;

typedef struct _NT_OS_BAR {
    PHYSICAL_ADDRESS Start; /* translated */
    ULONGLONG Length;       /* bytes; 0: not a memory BAR that we own */
} NT_OS_BAR;

struct _NT_OS {
    const NT_OS_BUS *Bus; /* NULL: pool and log only */
    NT_OS_BAR Bars[PCI_BAR_COUNT];
    KSPIN_LOCK SelectorLock;
    ULONG PoolTag;
    POOL_TYPE PoolType;    /* nonpaged, not executable where Windows can tell (Windows 8) */
    PCSTR Prefix;          /* of each log line, e.g. "aero_virtio_net 0" */
    CHAR PrefixBuffer[32]; /* room for it */
    ULONG Component;       /* DPFLTR_*_ID of debugger output */
    /*
     * Set once the hardware is known to be gone: from then on neither registers nor configuration
     * space are touched, reads give all ones as the bus would.
     */
    volatile BOOLEAN Removed;
};

/*
 * Tables with the context &NT_OS (or what begins with one). Where DMA needs something registered
 * first, dma_alloc works after that only.
 */
extern const struct core_os_ops NtOsOps;
extern const struct virtio_pci_io_ops NtOsPciIoOps;

/* Everything but Bus, which the driver model sets. */
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

/* core_os_ops.mem_alloc and mem_free for the driver's own memory; ctx is a pointer to NT_OS. */
void *NtOsMemAlloc(void *ctx, size_t size);
void NtOsMemFree(void *ctx, void *mem, size_t size);

/* Configuration space; all ones if it cannot be read. Length 1, 2 or 4. IRQL: see NT_OS_BUS. */
ULONG NtOsConfigRead(_In_ NT_OS *Os, _In_ ULONG Offset, _In_ ULONG Length);

/* What Revision of NtOsIdentityIs means "whatever it is". */
#define NT_OS_ANY_REVISION 0x100u

typedef struct _NT_OS_IDENTITY {
    ULONG Id; /* device << 16 | vendor */
    ULONG Revision;
} NT_OS_IDENTITY;

/*
 * Whether the function has the id and revision that the driver's INF binds; *Found is what it has.
 * Windows has compared them already, unless somebody chose the driver by hand or wrote another INF.
 * IRQL: see NT_OS_BUS.
 */
BOOLEAN NtOsIdentityIs(_In_ NT_OS *Os, _In_ ULONG DeviceId, _In_ ULONG Revision,
                       _Out_ NT_OS_IDENTITY *Found);

/*
 * One memory resource of the device: finds out which BAR it is. Start is what the bus decodes,
 * Translated what the processor maps.
 */
_IRQL_requires_max_(PASSIVE_LEVEL) VOID
    NtOsAddMemory(_Inout_ NT_OS *Os, _In_ PHYSICAL_ADDRESS Start,
                  _In_ const CM_PARTIAL_RESOURCE_DESCRIPTOR *Translated);

/*
 * Takes the right to DMA away from the function. The last resort before memory is freed that a
 * device which did not finish its reset may still write to (docs/threat-model.md §4.6). IRQL: see
 * NT_OS_BUS.
 */
VOID NtOsDisableBusMaster(_In_ NT_OS *Os);

/*
 * At surprise removal: sets Removed if no function answers any more. Windows sends this for devices
 * too that have failed and are still there; they are to be stopped and disabled ("Handling an
 * IRP_MN_SURPRISE_REMOVAL Request"), and Removed set after that. IRQL: see NT_OS_BUS.
 */
VOID NtOsLookForDevice(_Inout_ NT_OS *Os);

#endif

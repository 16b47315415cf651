/* SPDX-License-Identifier: MIT */
/*
 * The types every NDIS header uses: handles, status, strings, object headers, ports.
 *
 * NDIS_OBJECT_HEADER, the OIDs and the structures carried by OIDs and status indications are
 * mingw-w64's <ntddndis.h>, which agrees with the documentation member by member (docs/ddk.md).
 */
#ifndef NDIS_BASE_H
#define NDIS_BASE_H

#include <ndis/version.h>
#include <ntddk.h>
#include <netpnp.h>
#include <ntstatus.h>
#include <netevent.h>
#include <ddkassert.h>
#include <driverspecs.h>

#if defined(NDIS_WRAPPER)
/* ndis.sys itself: it defines what drivers import. */
#define NDISAPI
#else
#define NDISAPI DECLSPEC_IMPORT
#endif
#ifndef EXPORT
#define EXPORT NDISAPI
#endif

typedef int NDIS_STATUS, *PNDIS_STATUS;

/* wdm.h has no UINT; the documented NDIS prototypes do. */
typedef unsigned int UINT, *PUINT;

/* <ntddndis.h> leaves out its own NDIS_STATUS when this is set. */
#ifndef _NDIS_
#define _NDIS_
#endif
#include <ntddndis.h>

typedef PVOID NDIS_HANDLE, *PNDIS_HANDLE;

typedef UNICODE_STRING NDIS_STRING, *PNDIS_STRING;
#define NDIS_STRING_CONST(x) {sizeof(L##x) - sizeof(WCHAR), sizeof(L##x), L##x}

typedef PHYSICAL_ADDRESS NDIS_PHYSICAL_ADDRESS, *PNDIS_PHYSICAL_ADDRESS;
#define NDIS_PHYSICAL_ADDRESS_CONST(low, high)                                                     \
    {                                                                                              \
        {                                                                                          \
            (ULONG)(low), (LONG)(high)                                                             \
        }                                                                                          \
    }

typedef CM_PARTIAL_RESOURCE_LIST NDIS_RESOURCE_LIST, *PNDIS_RESOURCE_LIST;

typedef MDL NDIS_BUFFER, *PNDIS_BUFFER;

/* NDIS_RECEIVE_SCALE_CAPABILITIES.CapabilitiesFlags; <ntddndis.h> writes ULONG there. */
typedef ULONG NDIS_RSS_CAPS_FLAGS;

typedef USHORT NET_FRAME_TYPE, *PNET_FRAME_TYPE;

#ifndef NDIS_MAX_PHYS_ADDRESS_LENGTH
#define NDIS_MAX_PHYS_ADDRESS_LENGTH IF_MAX_PHYS_ADDRESS_LENGTH
#endif

/* Bus types as NdisMGetBusData, attributes and DMA use them: the INTERFACE_TYPE numbers. */
typedef enum _NDIS_INTERFACE_TYPE {
    NdisInterfaceInternal = Internal,
    NdisInterfaceIsa = Isa,
    NdisInterfaceEisa = Eisa,
    NdisInterfaceMca = MicroChannel,
    NdisInterfaceTurboChannel = TurboChannel,
    NdisInterfacePci = PCIBus,
    NdisInterfacePcMcia = PCMCIABus,
    NdisInterfaceCBus = CBus,
    NdisInterfaceMPIBus = MPIBus,
    NdisInterfaceMPSABus = MPSABus,
    NdisInterfaceProcessorInternal = ProcessorInternal,
    NdisInterfaceInternalPowerBus = InternalPowerBus,
    NdisInterfacePNPISABus = PNPISABus,
    NdisInterfacePNPBus = PNPBus,
    NdisInterfaceUSB,
    NdisInterfaceIrda,
    NdisInterface1394,
    NdisMaximumInterfaceType
} NDIS_INTERFACE_TYPE,
    *PNDIS_INTERFACE_TYPE;
_Static_assert(NdisInterfacePci == 5, "bus numbers are the INTERFACE_TYPE ones");
_Static_assert(NdisInterfaceUSB == 16, "bus numbers are the INTERFACE_TYPE ones");

/* Objects are found by these: a driver without a miniport handle allocates one of them. */
typedef struct _NDIS_GENERIC_OBJECT {
    NDIS_OBJECT_HEADER Header;
    PVOID Caller;
    PVOID CallersCaller;
    PDRIVER_OBJECT DriverObject;
} NDIS_GENERIC_OBJECT, *PNDIS_GENERIC_OBJECT;
DDK_ASSERT_SIZE(NDIS_GENERIC_OBJECT, 16, 32);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI PNDIS_GENERIC_OBJECT NTAPI
    NdisAllocateGenericObject(_In_opt_ PDRIVER_OBJECT DriverObject, _In_ ULONG Tag,
                              _In_ USHORT Size);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisFreeGenericObject(_In_ PNDIS_GENERIC_OBJECT NdisGenericObject);

/* NdisSetOptionalHandlers takes any *_CHARACTERISTICS structure; only the header is common. */
typedef NDIS_OBJECT_HEADER NDIS_DRIVER_OPTIONAL_HANDLERS, *PNDIS_DRIVER_OPTIONAL_HANDLERS;
typedef NDIS_STATUS NTAPI SET_OPTIONS(_In_ NDIS_HANDLE NdisDriverHandle,
                                      _In_ NDIS_HANDLE DriverContext);
typedef SET_OPTIONS *SET_OPTIONS_HANDLER;

typedef SET_OPTIONS MINIPORT_SET_OPTIONS;
typedef SET_OPTIONS PROTOCOL_SET_OPTIONS;
typedef SET_OPTIONS FILTER_SET_OPTIONS;
_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisSetOptionalHandlers(_In_ NDIS_HANDLE NdisHandle,
                            _In_ PNDIS_DRIVER_OPTIONAL_HANDLERS OptionalHandlers);

/* NDIS_DRIVER_CHARACTERISTICS.Flags of miniport drivers. */
#define NDIS_INTERMEDIATE_DRIVER   0x00000001
#define NDIS_WDM_DRIVER            0x00000002
#define NDIS_DRIVER_FLAGS_RESERVED 0x00000008

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI UINT NTAPI NdisGetVersion(VOID);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI PVOID NTAPI
    NdisGetRoutineAddress(_In_ PNDIS_STRING NdisRoutineName);

#define NDIS_RUNTIME_VERSION_60 ((6 << 16) | 0)

/* Tell a debugger what a context pointer is; no code. Used as a statement where it is first known.
 */
#define NDIS_DECLARE_MINIPORT_DRIVER_CONTEXT(type)
#define NDIS_DECLARE_MINIPORT_ADAPTER_CONTEXT(type)
#define NDIS_DECLARE_MINIPORT_INTERRUPT_CONTEXT(type)
#define NDIS_DECLARE_PROTOCOL_DRIVER_CONTEXT(type)
#define NDIS_DECLARE_PROTOCOL_OPEN_CONTEXT(type)
#define NDIS_DECLARE_FILTER_DRIVER_CONTEXT(type)
#define NDIS_DECLARE_FILTER_MODULE_CONTEXT(type)

#define ETH_LENGTH_OF_ADDRESS      6
#define ETHERNET_LENGTH_OF_ADDRESS 6
/* Multicast: low bit of the first octet (IEEE 802.3 3.2.3); broadcast: all ones. */
#define ETH_IS_MULTICAST(address) ((BOOLEAN)(((PUCHAR)(address))[0] & 0x01))
#define ETH_IS_BROADCAST(address)                                                                  \
    ((BOOLEAN)((((PUCHAR)(address))[0] & ((PUCHAR)(address))[1] & ((PUCHAR)(address))[2] &         \
                ((PUCHAR)(address))[3] & ((PUCHAR)(address))[4] & ((PUCHAR)(address))[5]) ==       \
               0xff))
#define ETH_COMPARE_NETWORK_ADDRESSES_EQ(a, b, result)                                             \
    (*(result) = RtlCompareMemory((a), (b), ETH_LENGTH_OF_ADDRESS) != ETH_LENGTH_OF_ADDRESS)
#define ETH_COPY_NETWORK_ADDRESS(to, from) RtlCopyMemory((to), (from), ETH_LENGTH_OF_ADDRESS)

#endif

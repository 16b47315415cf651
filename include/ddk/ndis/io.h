/* SPDX-License-Identifier: MIT */
/*
 * Ports, registers, device memory, PCI configuration space.
 *
 * The register macros take a virtual address from NdisMMapIoSpace; the raw port macros take a
 * value from NdisMRegisterIoPortRange. Both are READ_/WRITE_ routines of the HAL under other names.
 */
#ifndef NDIS_IO_H
#define NDIS_IO_H

#include <ndis/base.h>

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMRegisterIoPortRange(_Out_ PVOID *PortOffset, _In_ NDIS_HANDLE MiniportAdapterHandle,
                             _In_ UINT InitialPort, _In_ UINT NumberOfPorts);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisMDeregisterIoPortRange(_In_ NDIS_HANDLE MiniportAdapterHandle, _In_ UINT InitialPort,
                               _In_ UINT NumberOfPorts, _In_ PVOID PortOffset);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMMapIoSpace(_Out_ PVOID *VirtualAddress, _In_ NDIS_HANDLE MiniportAdapterHandle,
                    _In_ NDIS_PHYSICAL_ADDRESS PhysicalAddress, _In_ UINT Length);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisMUnmapIoSpace(_In_ NDIS_HANDLE MiniportAdapterHandle, _In_ PVOID VirtualAddress,
                      _In_ UINT Length);

#define NdisRawReadPortUchar(port, data)  (*(data) = READ_PORT_UCHAR((PUCHAR)(ULONG_PTR)(port)))
#define NdisRawReadPortUshort(port, data) (*(data) = READ_PORT_USHORT((PUSHORT)(ULONG_PTR)(port)))
#define NdisRawReadPortUlong(port, data)  (*(data) = READ_PORT_ULONG((PULONG)(ULONG_PTR)(port)))
#define NdisRawWritePortUchar(port, data) WRITE_PORT_UCHAR((PUCHAR)(ULONG_PTR)(port), (UCHAR)(data))
#define NdisRawWritePortUshort(port, data)                                                         \
    WRITE_PORT_USHORT((PUSHORT)(ULONG_PTR)(port), (USHORT)(data))
#define NdisRawWritePortUlong(port, data) WRITE_PORT_ULONG((PULONG)(ULONG_PTR)(port), (ULONG)(data))
#define NdisRawReadPortBufferUchar(port, buffer, length)                                           \
    READ_PORT_BUFFER_UCHAR((PUCHAR)(ULONG_PTR)(port), (PUCHAR)(buffer), (length))
#define NdisRawReadPortBufferUshort(port, buffer, length)                                          \
    READ_PORT_BUFFER_USHORT((PUSHORT)(ULONG_PTR)(port), (PUSHORT)(buffer), (length))
#define NdisRawReadPortBufferUlong(port, buffer, length)                                           \
    READ_PORT_BUFFER_ULONG((PULONG)(ULONG_PTR)(port), (PULONG)(buffer), (length))
#define NdisRawWritePortBufferUchar(port, buffer, length)                                          \
    WRITE_PORT_BUFFER_UCHAR((PUCHAR)(ULONG_PTR)(port), (PUCHAR)(buffer), (length))
#define NdisRawWritePortBufferUshort(port, buffer, length)                                         \
    WRITE_PORT_BUFFER_USHORT((PUSHORT)(ULONG_PTR)(port), (PUSHORT)(buffer), (length))
#define NdisRawWritePortBufferUlong(port, buffer, length)                                          \
    WRITE_PORT_BUFFER_ULONG((PULONG)(ULONG_PTR)(port), (PULONG)(buffer), (length))

#define NdisReadRegisterUchar(reg, data)   (*(data) = READ_REGISTER_UCHAR((PUCHAR)(reg)))
#define NdisReadRegisterUshort(reg, data)  (*(data) = READ_REGISTER_USHORT((PUSHORT)(reg)))
#define NdisReadRegisterUlong(reg, data)   (*(data) = READ_REGISTER_ULONG((PULONG)(reg)))
#define NdisWriteRegisterUchar(reg, data)  WRITE_REGISTER_UCHAR((PUCHAR)(reg), (UCHAR)(data))
#define NdisWriteRegisterUshort(reg, data) WRITE_REGISTER_USHORT((PUSHORT)(reg), (USHORT)(data))
#define NdisWriteRegisterUlong(reg, data)  WRITE_REGISTER_ULONG((PULONG)(reg), (ULONG)(data))

/* WhichSpace is PCI_WHICHSPACE_CONFIG; the return value is the number of bytes transferred. */
NDISAPI ULONG NTAPI NdisMGetBusData(_In_ NDIS_HANDLE MiniportAdapterHandle, _In_ ULONG WhichSpace,
                                    _In_ ULONG Offset, _Out_ PVOID Buffer, _In_ ULONG Length);

NDISAPI ULONG NTAPI NdisMSetBusData(_In_ NDIS_HANDLE MiniportAdapterHandle, _In_ ULONG WhichSpace,
                                    _In_ ULONG Offset, _In_ PVOID Buffer, _In_ ULONG Length);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisMGetDeviceProperty(_In_ NDIS_HANDLE MiniportAdapterHandle,
                           _Out_opt_ PDEVICE_OBJECT *PhysicalDeviceObject,
                           _Out_opt_ PDEVICE_OBJECT *FunctionalDeviceObject,
                           _Out_opt_ PDEVICE_OBJECT *NextDeviceObject,
                           _Out_opt_ PCM_RESOURCE_LIST *AllocatedResources,
                           _Out_opt_ PCM_RESOURCE_LIST *AllocatedResourcesTranslated);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMQueryAdapterInstanceName(_Out_ PNDIS_STRING AdapterInstanceName,
                                  _In_ NDIS_HANDLE MiniportAdapterHandle);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Intermediate (MUX) drivers: a protocol below and virtual miniports above.
 */
#ifndef NDIS_INTERMEDIATE_H
#define NDIS_INTERMEDIATE_H

#include <ndis/miniport.h>
#include <ndis/protocol.h>

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisIMAssociateMiniport(_In_ NDIS_HANDLE DriverHandle, _In_ NDIS_HANDLE ProtocolHandle);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisIMInitializeDeviceInstanceEx(_In_ NDIS_HANDLE DriverHandle,
                                     _In_ PNDIS_STRING DriverInstance,
                                     _In_opt_ NDIS_HANDLE DeviceContext);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisIMCancelInitializeDeviceInstance(_In_ NDIS_HANDLE DriverHandle,
                                         _In_ PNDIS_STRING DeviceInstance);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisIMDeInitializeDeviceInstance(_In_ NDIS_HANDLE NdisMiniportHandle);

_IRQL_requires_max_(APC_LEVEL) NDISAPI NDIS_HANDLE NTAPI
    NdisIMGetBindingContext(_In_ NDIS_HANDLE NdisBindingHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_HANDLE NTAPI
    NdisIMGetDeviceContext(_In_ NDIS_HANDLE MiniportAdapterHandle);

#endif

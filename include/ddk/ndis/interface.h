/* SPDX-License-Identifier: MIT */
/*
 * Network interfaces (RFC 2863): providers, registration, LUIDs and indices.
 */
#ifndef NDIS_INTERFACE_H
#define NDIS_INTERFACE_H

#include <ndis/base.h>

typedef NDIS_OID NET_IF_OBJECT_ID, *PNET_IF_OBJECT_ID;

typedef NDIS_STATUS NTAPI IF_QUERY_OBJECT(_In_ NDIS_HANDLE ProviderIfContext,
                                          _In_ NET_IF_OBJECT_ID ObjectId,
                                          _Inout_ PULONG pOutputBufferLength,
                                          _Out_ PVOID pOutputBuffer);
typedef IF_QUERY_OBJECT *IFP_QUERY_OBJECT;

typedef NDIS_STATUS NTAPI IF_SET_OBJECT(_In_ NDIS_HANDLE ProviderIfContext,
                                        _In_ NET_IF_OBJECT_ID ObjectId,
                                        _In_ ULONG InputBufferLength, _In_ PVOID pInputBuffer);
typedef IF_SET_OBJECT *IFP_SET_OBJECT;

typedef struct _NDIS_IF_PROVIDER_CHARACTERISTICS {
    NDIS_OBJECT_HEADER Header;
    IFP_QUERY_OBJECT QueryObjectHandler;
    IFP_SET_OBJECT SetObjectHandler;
    PVOID Reserved1;
    PVOID Reserved2;
} NDIS_IF_PROVIDER_CHARACTERISTICS, *PNDIS_IF_PROVIDER_CHARACTERISTICS;
DDK_ASSERT_SIZE(NDIS_IF_PROVIDER_CHARACTERISTICS, 20, 40);

#define NDIS_SIZEOF_IF_PROVIDER_CHARACTERISTICS_REVISION_1                                         \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_IF_PROVIDER_CHARACTERISTICS, Reserved2)

typedef struct _NET_IF_INFORMATION {
    NDIS_OBJECT_HEADER Header;
    ULONG Flags;
    NET_PHYSICAL_LOCATION PhysicalLocation;
    ULONG WanTunnelType;
    ULONG PortNumber;
    NET_IF_ACCESS_TYPE AccessType;
    NET_IF_DIRECTION_TYPE DirectionType;
    NET_IF_CONNECTION_TYPE ConnectionType;
    BOOLEAN ifConnectorPresent;
    USHORT PhysAddressLength;
    USHORT PhysAddressOffset;
    USHORT PermanentPhysAddressOffset;
    USHORT FriendlyNameLength;
    USHORT FriendlyNameOffset;
    GUID InterfaceGuid;
    NET_IF_NETWORK_GUID NetworkGuid;
    ULONG SupportedStatistics;
    NDIS_MEDIUM MediaType;
    NDIS_PHYSICAL_MEDIUM PhysicalMediumType;
} NET_IF_INFORMATION, *PNET_IF_INFORMATION;
DDK_ASSERT_SIZE(NET_IF_INFORMATION, 96, 96);

#define NDIS_SIZEOF_NET_IF_INFORMATION_REVISION_1                                                  \
    RTL_SIZEOF_THROUGH_FIELD(NET_IF_INFORMATION, PhysicalMediumType)

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisIfRegisterProvider(_In_ PNDIS_IF_PROVIDER_CHARACTERISTICS ProviderCharacteristics,
                           _In_ NDIS_HANDLE IfProviderContext,
                           _Out_ PNDIS_HANDLE pNdisProviderHandle);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisIfDeregisterProvider(_In_ NDIS_HANDLE NdisProviderHandle);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisIfRegisterInterface(_In_ NDIS_HANDLE NdisProviderHandle, _In_ NET_LUID NetLuid,
                            _In_ NDIS_HANDLE ProviderIfContext, _In_ PNET_IF_INFORMATION pIfInfo,
                            _Out_ PNET_IFINDEX pIfIndex);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisIfDeregisterInterface(_In_ NET_IFINDEX IfIndex);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisIfAllocateNetLuidIndex(_In_ NET_IFTYPE IfType, _Out_ PUINT32 pNetLuidIndex);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisIfFreeNetLuidIndex(_In_ NET_IFTYPE IfType, _In_ UINT32 NetLuidIndex);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisIfGetInterfaceIndexFromNetLuid(_In_ NET_LUID NetLuid, _Out_ PNET_IFINDEX pIfIndex);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisIfGetNetLuidFromInterfaceIndex(_In_ NET_IFINDEX IfIndex, _Out_ PNET_LUID pNetLuid);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisIfAddIfStackEntry(_In_ NET_IFINDEX HigherLayerIfIndex, _In_ NET_IFINDEX LowerLayerIfIndex);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisIfDeleteIfStackEntry(_In_ NET_IFINDEX HigherLayerIfIndex,
                             _In_ NET_IFINDEX LowerLayerIfIndex);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisIfQueryBindingIfIndex(_In_ NDIS_HANDLE NdisBindingHandle, _Out_ PNET_IFINDEX pBoundIfIndex,
                              _Out_ PNET_LUID pBoundIfNetLuid, _Out_ PNET_IFINDEX pLowestIfIndex,
                              _Out_ PNET_LUID pLowestIfNetLuid);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Integration component for key-value pairs, 3.0 to 5.0. Sources: openvmm hyperv_ic_protocol,
 * Linux uapi hyperv.h.
 */
#ifndef HYPERV_IC_KVP_H
#define HYPERV_IC_KVP_H

#include "types.h"

HV_HEADER_BEGIN

/**
 * Operations; IP address information since KVP 4.0, the others since 3.0; hyperv_ic_protocol
 * KvpOperation.
 */
typedef enum _IC_KVP_EXCHANGE_OPERATION HV_ENUM_UINT32 {
    ICKvpExchangeOperationGet = 0u,
    ICKvpExchangeOperationSet,
    ICKvpExchangeOperationDelete,
    ICKvpExchangeOperationEnumerate,
    ICKvpExchangeOperationGetIpAddressInfo,
    ICKvpExchangeOperationSetIpAddressInfo,
    ICKvpExchangeOperationCount,
} IC_KVP_EXCHANGE_OPERATION, *PIC_KVP_EXCHANGE_OPERATION;

/** Pools of values; KVP 3.0; hyperv_ic_protocol KvpPool. */
typedef enum _IC_KVP_EXCHANGE_POOL HV_ENUM_UINT32 {
    ICKvpExchangePoolExternal = 0u,
    ICKvpExchangePoolGuest,
    ICKvpExchangePoolAuto,
    ICKvpExchangePoolAutoExternal,
} IC_KVP_EXCHANGE_POOL, *PIC_KVP_EXCHANGE_POOL;

/** Operation and pool; KVP 3.0; hyperv_ic_protocol KvpHeader. */
typedef struct _IC_KVP_EXCHANGE_MSG_HDR {
    HV_UINT8 Operation;
    HV_UINT8 Pool;
} IC_KVP_EXCHANGE_MSG_HDR, *PIC_KVP_EXCHANGE_MSG_HDR;

#define IC_KVP_EXCHANGE_MAX_KEY_BYTES   512
#define IC_KVP_EXCHANGE_MAX_VALUE_BYTES 2048

/** Types of values; KVP 3.0; hyperv_ic_protocol ValueType. */
typedef enum _IC_KVP_EXCHANGE_VALUE_TYPE HV_ENUM_UINT32 {
    ICKvpExchangeValueTypeString = 1u,
    ICKvpExchangeValueTypeExpandString,
    ICKvpExchangeValueTypeDword = 4u,
    ICKvpExchangeValueTypeQword = 11u,
} IC_KVP_EXCHANGE_VALUE_TYPE, *PIC_KVP_EXCHANGE_VALUE_TYPE;

/** A key and its value; KVP 3.0; hyperv_ic_protocol Value. */
typedef struct _IC_KVP_EXCHANGE_MSG_VALUE {
    IC_KVP_EXCHANGE_VALUE_TYPE ValueType;
    HV_UINT32 KeySize;
    HV_UINT32 ValueSize;
    HV_WCHAR Key[IC_KVP_EXCHANGE_MAX_KEY_BYTES / 2];
    HV_UINT8 Value[IC_KVP_EXCHANGE_MAX_VALUE_BYTES];
} IC_KVP_EXCHANGE_MSG_VALUE, *PIC_KVP_EXCHANGE_MSG_VALUE;

/** Body of get and set; KVP 3.0; hyperv_ic_protocol MessageGetSet. */
typedef struct _IC_KVP_EXCHANGE_MSG_GET_SET {
    IC_KVP_EXCHANGE_MSG_VALUE Value;
} IC_KVP_EXCHANGE_MSG_GET_SET, *PIC_KVP_EXCHANGE_MSG_GET_SET;

/** Body of delete; KVP 3.0; hyperv_ic_protocol kvp MessageDelete. */
typedef struct _IC_KVP_EXCHANGE_MSG_DELETE {
    HV_UINT32 KeySize;
    HV_WCHAR Key[IC_KVP_EXCHANGE_MAX_KEY_BYTES / 2];
} IC_KVP_EXCHANGE_MSG_DELETE, *PIC_KVP_EXCHANGE_MSG_DELETE;

/** Body of enumerate, by index; KVP 3.0; hyperv_ic_protocol MessageEnumerate. */
typedef struct _IC_KVP_EXCHANGE_MSG_ENUMERATE {
    HV_UINT32 Index;
    IC_KVP_EXCHANGE_MSG_VALUE Value;
} IC_KVP_EXCHANGE_MSG_ENUMERATE, *PIC_KVP_EXCHANGE_MSG_ENUMERATE;

/** Any message without IP information; KVP 3.0; hyperv_ic_protocol KvpMessage. */
typedef struct _IC_KVP_EXCHANGE_MSG {
    IC_KVP_EXCHANGE_MSG_HDR Header;
    union {
        IC_KVP_EXCHANGE_MSG_GET_SET Get;
        IC_KVP_EXCHANGE_MSG_GET_SET Set;
        IC_KVP_EXCHANGE_MSG_DELETE Delete;
        IC_KVP_EXCHANGE_MSG_ENUMERATE Enumerate;
    };
} IC_KVP_EXCHANGE_MSG, *PIC_KVP_EXCHANGE_MSG;

/** Address families of an adapter; KVP 4.0; hyperv_ic_protocol AddressFamily. */
typedef enum _IC_KVP_EXCHANGE_ADDRESS_FAMILY HV_ENUM_UINT32 {
    ICKvpExchangeAddressFamilyNone = 0u,
    ICKvpExchangeAddressFamilyIpv4,
    ICKvpExchangeAddressFamilyIpv6,
    ICKvpExchangeAddressFamilyIpv4v6,
} IC_KVP_EXCHANGE_ADDRESS_FAMILY, *PIC_KVP_EXCHANGE_ADDRESS_FAMILY;

/** Addresses of an adapter as text; KVP 4.0; hyperv_ic_protocol MessageIpAddressInfo. */
typedef struct _IC_KVP_EXCHANGE_MSG_IP_ADDRESS_INFO {
    HV_WCHAR AdapterId[128];
    HV_UINT8 AddressFamily;
    HV_UINT8 DHCPEnabled;
    HV_WCHAR IPAddress[1024];
    HV_WCHAR Subnet[1024];
    HV_WCHAR Gateway[512];
    HV_WCHAR DNSServerAddresses[1024];
} IC_KVP_EXCHANGE_MSG_IP_ADDRESS_INFO, *PIC_KVP_EXCHANGE_MSG_IP_ADDRESS_INFO;

/** Where an address comes from; KVP 5.0; hyperv_ic_protocol IpAddressOrigin. */
typedef enum _IC_KVP_EXCHANGE_IP_ADDRESS_ORIGIN HV_ENUM_UINT32 {
    ICKvpExchangeIpAddressOriginUnknown = 0u,
    ICKvpExchangeIpAddressOriginOther,
    ICKvpExchangeIpAddressOriginStatic,
} IC_KVP_EXCHANGE_IP_ADDRESS_ORIGIN, *PIC_KVP_EXCHANGE_IP_ADDRESS_ORIGIN;

/** IPv4 address in network order; KVP 5.0; hyperv_ic_protocol IpAddressV4. */
typedef struct _IC_KVP_EXCHANGE_IPV4_ADDRESS {
    HV_UINT8 Octets[4];
} IC_KVP_EXCHANGE_IPV4_ADDRESS, *PIC_KVP_EXCHANGE_IPV4_ADDRESS;

/** IPv6 address in network order; KVP 5.0; hyperv_ic_protocol IpAddressV6. */
typedef struct _IC_KVP_EXCHANGE_IPV6_ADDRESS {
    HV_UINT8 Octets[16];
} IC_KVP_EXCHANGE_IPV6_ADDRESS, *PIC_KVP_EXCHANGE_IPV6_ADDRESS;

/** Addresses of an adapter in binary; KVP 5.0; hyperv_ic_protocol MessageIpAddressInfoBinary. */
typedef struct _IC_KVP_EXCHANGE_MSG_IP_ADDRESS_INFO_BINARY {
    HV_UINT32 IPv4AddressCount;
    HV_UINT32 IPv6AddressCount;
    HV_UINT32 IPv4GatewayCount;
    HV_UINT32 IPv6GatewayCount;
    HV_UINT32 IPv4DNSServerCount;
    HV_UINT32 IPv6DNSServerCount;
    HV_WCHAR AdapterId[128];
    HV_UINT8 AddressFamily;
    HV_UINT8 DHCPEnabled;
    HV_UINT16 Padding;
    IC_KVP_EXCHANGE_IPV4_ADDRESS IPv4Addresses[64];
    IC_KVP_EXCHANGE_IPV6_ADDRESS IPv6Addresses[64];
    IC_KVP_EXCHANGE_IPV4_ADDRESS IPv4Subnets[64];
    HV_UINT32 IPv6Subnets[64];
    IC_KVP_EXCHANGE_IPV4_ADDRESS IPv4Gateways[5];
    IC_KVP_EXCHANGE_IPV6_ADDRESS IPv6Gateways[5];
    IC_KVP_EXCHANGE_IPV4_ADDRESS IPv4DNSServers[64];
    IC_KVP_EXCHANGE_IPV6_ADDRESS IPv6DNSServers[64];
    HV_UINT16 IPAddressOrigins[128];
} IC_KVP_EXCHANGE_MSG_IP_ADDRESS_INFO_BINARY, *PIC_KVP_EXCHANGE_MSG_IP_ADDRESS_INFO_BINARY;

#pragma pack(push, 2)

/**
 * Any message with IP information, as text since KVP 4.0, in binary since 5.0; each body starts at
 * its own alignment; hyperv_ic_protocol KvpMessage2, Linux uapi hyperv.h hv_kvp_ip_msg.
 */
typedef struct _IC_KVP_EXCHANGE_MSG2 {
    IC_KVP_EXCHANGE_MSG_HDR Header;
    union {
        IC_KVP_EXCHANGE_MSG_IP_ADDRESS_INFO IpAddressInfo;
        struct {
            HV_UINT16 Padding;
            IC_KVP_EXCHANGE_MSG_IP_ADDRESS_INFO_BINARY IpAddressInfoBinary;
        };
    };
} IC_KVP_EXCHANGE_MSG2, *PIC_KVP_EXCHANGE_MSG2;

#pragma pack(pop)

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/ic_kvp.h"
#endif

HV_HEADER_END

#endif

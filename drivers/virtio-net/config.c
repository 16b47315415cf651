/* SPDX-License-Identifier: MIT */
/* Registry parameters. NDIS does not check them ("NdisReadConfiguration"): what is out of range is
 * replaced. */
#include "vionet.h"

/* Overridden by a build for nothing but contract devices: -DVIONET_STRICT_CONTRACT=1. */
#ifndef VIONET_STRICT_CONTRACT
#define VIONET_STRICT_CONTRACT 0
#endif

typedef struct _VIONET_PARAMETER {
    NDIS_STRING Keyword;
    ULONG Offset; /* of a ULONG in VIONET_CONFIG */
    ULONG Default, Min, Max;
} VIONET_PARAMETER;

#define VIONET_KEYWORD(text) {sizeof(text) - sizeof(WCHAR), sizeof(text), (PWSTR)(text)}
#define VIONET_PARAM(text, field, def, min, max)                                                   \
    {VIONET_KEYWORD(text), FIELD_OFFSET(VIONET_CONFIG, field), def, min, max}

/* Defaults and ranges are repeated in the INF, where people see them. */
static const VIONET_PARAMETER VioNetParameters[] = {
    VIONET_PARAM(L"*JumboPacket", JumboPacket, 1514, 1514, 16128),
    VIONET_PARAM(L"*PriorityVLANTag", PriorityVlanTag, 3, 0, 3),
    VIONET_PARAM(L"VlanId", VlanId, 0, 0, VIONET_VLAN_ID_MAX),
    VIONET_PARAM(L"*ReceiveBuffers", ReceiveBuffers, 512, 64, 4096),
    VIONET_PARAM(L"*TransmitBuffers", TransmitBuffers, 256, 16, 1024),
    VIONET_PARAM(L"Msi", Msi, 1, 0, 1),
    VIONET_PARAM(L"StrictContract", StrictContract, VIONET_STRICT_CONTRACT, 0, 1),
};

static VOID VioNetReadParameter(NDIS_HANDLE Configuration, const VIONET_PARAMETER *Parameter,
                                VIONET_CONFIG *Config)
{
    NDIS_STRING keyword = Parameter->Keyword;
    PNDIS_CONFIGURATION_PARAMETER value;
    NDIS_STATUS status;
    ULONG number = Parameter->Default;

    NdisReadConfiguration(&status, &value, Configuration, &keyword, NdisParameterInteger);
    if (status == NDIS_STATUS_SUCCESS && (value->ParameterType == NdisParameterInteger ||
                                          value->ParameterType == NdisParameterHexInteger)) {
        number = value->ParameterData.IntegerData;
    } else if (status == NDIS_STATUS_SUCCESS && value->ParameterType == NdisParameterString) {
        /* The Advanced page stores "int" and "enum" parameters as text. */
        if (!NT_SUCCESS(RtlUnicodeStringToInteger(&value->ParameterData.StringData, 10, &number))) {
            number = Parameter->Default;
        }
    }
    if (number < Parameter->Min || number > Parameter->Max) {
        number = Parameter->Default;
    }
    *(PULONG)((PUCHAR)Config + Parameter->Offset) = number;
}

/* Unicast, and not zero. */
static BOOLEAN VioNetMacUsable(const UCHAR *Mac)
{
    return !(Mac[0] & 1) && (Mac[0] | Mac[1] | Mac[2] | Mac[3] | Mac[4] | Mac[5]) != 0;
}

NDIS_STATUS VioNetReadConfig(NDIS_HANDLE MiniportHandle, VIONET_CONFIG *Config)
{
    NDIS_CONFIGURATION_OBJECT object = {
        .Header =
            {
                .Type = NDIS_OBJECT_TYPE_CONFIGURATION_OBJECT,
                .Revision = NDIS_CONFIGURATION_OBJECT_REVISION_1,
                .Size = NDIS_SIZEOF_CONFIGURATION_OBJECT_REVISION_1,
            },
        .NdisHandle = MiniportHandle,
    };
    NDIS_HANDLE configuration;
    NDIS_STATUS status;
    PVOID address;
    UINT length;
    ULONG i;

    RtlZeroMemory(Config, sizeof(*Config));
    status = NdisOpenConfigurationEx(&object, &configuration);
    if (status != NDIS_STATUS_SUCCESS) {
        return status;
    }
    for (i = 0; i < RTL_NUMBER_OF(VioNetParameters); i++) {
        VioNetReadParameter(configuration, &VioNetParameters[i], Config);
    }
    NdisReadNetworkAddress(&status, &address, &length, configuration);
    if (status == NDIS_STATUS_SUCCESS && length == VIRTIO_NET_MAC_SIZE &&
        VioNetMacUsable(address)) {
        RtlCopyMemory(Config->Mac, address, VIRTIO_NET_MAC_SIZE);
        Config->MacValid = TRUE;
    }
    NdisCloseConfiguration(configuration);
    return NDIS_STATUS_SUCCESS;
}

/* SPDX-License-Identifier: MIT */
/*
 * The registry, strings, files, the event log.
 */
#ifndef NDIS_CONFIG_H
#define NDIS_CONFIG_H

#include <ndis/base.h>

#define NDIS_CONFIGURATION_OBJECT_REVISION_1           1
#define NDIS_CONFIG_FLAG_FILTER_INSTANCE_CONFIGURATION 0x00000001
typedef struct _NDIS_CONFIGURATION_OBJECT {
    NDIS_OBJECT_HEADER Header;
    NDIS_HANDLE NdisHandle;
    ULONG Flags;
} NDIS_CONFIGURATION_OBJECT, *PNDIS_CONFIGURATION_OBJECT;
DDK_ASSERT_SIZE(NDIS_CONFIGURATION_OBJECT, 12, 24);

#define NDIS_SIZEOF_CONFIGURATION_OBJECT_REVISION_1                                                \
    RTL_SIZEOF_THROUGH_FIELD(NDIS_CONFIGURATION_OBJECT, Flags)

typedef enum _NDIS_PARAMETER_TYPE {
    NdisParameterInteger,
    NdisParameterHexInteger,
    NdisParameterString,
    NdisParameterMultiString,
    NdisParameterBinary
} NDIS_PARAMETER_TYPE,
    *PNDIS_PARAMETER_TYPE;

typedef struct {
    USHORT Length;
    PVOID Buffer;
} BINARY_DATA;
DDK_ASSERT_SIZE(BINARY_DATA, 8, 16);

typedef struct _NDIS_CONFIGURATION_PARAMETER {
    NDIS_PARAMETER_TYPE ParameterType;
    union {
        ULONG IntegerData;
        NDIS_STRING StringData;
        BINARY_DATA BinaryData;
    } ParameterData;
} NDIS_CONFIGURATION_PARAMETER, *PNDIS_CONFIGURATION_PARAMETER;
DDK_ASSERT_SIZE(NDIS_CONFIGURATION_PARAMETER, 12, 24);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisOpenConfigurationEx(_In_ PNDIS_CONFIGURATION_OBJECT ConfigObject,
                            _Out_ PNDIS_HANDLE ConfigurationHandle);

_IRQL_requires_max_(APC_LEVEL) NDISAPI VOID NTAPI
    NdisOpenConfigurationKeyByName(_Out_ PNDIS_STATUS Status, _In_ NDIS_HANDLE ConfigurationHandle,
                                   _In_ PNDIS_STRING SubKeyName, _Out_ PNDIS_HANDLE SubKeyHandle);

_IRQL_requires_max_(APC_LEVEL) NDISAPI VOID NTAPI
    NdisOpenConfigurationKeyByIndex(_Out_ PNDIS_STATUS Status, _In_ NDIS_HANDLE ConfigurationHandle,
                                    _In_ ULONG Index, _Out_ PNDIS_STRING KeyName,
                                    _Out_ PNDIS_HANDLE KeyHandle);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisCloseConfiguration(_In_ NDIS_HANDLE ConfigurationHandle);

/* What NdisReadConfiguration returns belongs to NDIS and lives until the handle is closed. */
_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisOpenProtocolConfiguration(_Out_ PNDIS_STATUS Status, _Out_ PNDIS_HANDLE ConfigurationHandle,
                                  _In_ PNDIS_STRING ProtocolSection);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisReadConfiguration(_Out_ PNDIS_STATUS Status,
                          _Out_ PNDIS_CONFIGURATION_PARAMETER *ParameterValue,
                          _In_ NDIS_HANDLE ConfigurationHandle, _In_ PNDIS_STRING Keyword,
                          _In_ NDIS_PARAMETER_TYPE ParameterType);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisWriteConfiguration(_Out_ PNDIS_STATUS Status, _In_ NDIS_HANDLE ConfigurationHandle,
                           _In_ PNDIS_STRING Keyword,
                           _In_ PNDIS_CONFIGURATION_PARAMETER ParameterValue);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisReadNetworkAddress(_Out_ PNDIS_STATUS Status, _Out_ PVOID *NetworkAddress,
                           _Out_ PUINT NetworkAddressLength, _In_ NDIS_HANDLE ConfigurationHandle);

/* Strings */
_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisInitializeString(_Out_ PNDIS_STRING DestinationString, _In_ PUCHAR SourceString);

NDISAPI VOID NTAPI NdisInitAnsiString(_Inout_ PANSI_STRING DestinationString,
                                      _In_ PCSTR SourceString);

NDISAPI VOID NTAPI NdisInitUnicodeString(_Inout_ PNDIS_STRING DestinationString,
                                         _In_ PCWSTR SourceString);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI BOOLEAN NTAPI
    NdisEqualString(_In_ PNDIS_STRING String1, _In_ PNDIS_STRING String2,
                    _In_ BOOLEAN CaseInsensitive);

#define NdisEqualUnicodeString(a, b, ignore_case)                                                  \
    RtlEqualUnicodeString((PCUNICODE_STRING)(a), (PCUNICODE_STRING)(b), (ignore_case))
_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisAnsiStringToUnicodeString(_Inout_ PUNICODE_STRING DestinationString,
                                  _In_ PANSI_STRING SourceString);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisUnicodeStringToAnsiString(_Inout_ PANSI_STRING DestinationString,
                                  _In_ PUNICODE_STRING SourceString);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NTSTATUS NTAPI
    NdisUpcaseUnicodeString(_Out_ PUNICODE_STRING DestinationString,
                            _In_ PUNICODE_STRING SourceString);

#define NdisFreeString(string) NdisFreeMemory((string).Buffer, (string).MaximumLength, 0)

/* Firmware files in %SystemRoot%\system32\drivers */
_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI
    NdisOpenFile(_Out_ PNDIS_STATUS Status, _Out_ PNDIS_HANDLE FileHandle, _Out_ PUINT FileLength,
                 _In_ PNDIS_STRING FileName, _In_ NDIS_PHYSICAL_ADDRESS HighestAcceptableAddress);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI NdisCloseFile(_In_ NDIS_HANDLE FileHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI
    NdisMapFile(_Out_ PNDIS_STATUS Status, _Out_ PVOID *MappedBuffer, _In_ NDIS_HANDLE FileHandle);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI NdisUnmapFile(_In_ NDIS_HANDLE FileHandle);

/* System event log. Extra values after the count are ULONG each. */
typedef ULONG NDIS_ERROR_CODE, *PNDIS_ERROR_CODE;
#define NDIS_ERROR_CODE_RESOURCE_CONFLICT               EVENT_NDIS_RESOURCE_CONFLICT
#define NDIS_ERROR_CODE_OUT_OF_RESOURCES                EVENT_NDIS_OUT_OF_RESOURCE
#define NDIS_ERROR_CODE_HARDWARE_FAILURE                EVENT_NDIS_HARDWARE_FAILURE
#define NDIS_ERROR_CODE_ADAPTER_NOT_FOUND               EVENT_NDIS_ADAPTER_NOT_FOUND
#define NDIS_ERROR_CODE_INTERRUPT_CONNECT               EVENT_NDIS_INTERRUPT_CONNECT
#define NDIS_ERROR_CODE_DRIVER_FAILURE                  EVENT_NDIS_DRIVER_FAILURE
#define NDIS_ERROR_CODE_BAD_VERSION                     EVENT_NDIS_BAD_VERSION
#define NDIS_ERROR_CODE_TIMEOUT                         EVENT_NDIS_TIMEOUT
#define NDIS_ERROR_CODE_NETWORK_ADDRESS                 EVENT_NDIS_NETWORK_ADDRESS
#define NDIS_ERROR_CODE_UNSUPPORTED_CONFIGURATION       EVENT_NDIS_UNSUPPORTED_CONFIGURATION
#define NDIS_ERROR_CODE_INVALID_VALUE_FROM_ADAPTER      EVENT_NDIS_INVALID_VALUE_FROM_ADAPTER
#define NDIS_ERROR_CODE_MISSING_CONFIGURATION_PARAMETER EVENT_NDIS_MISSING_CONFIGURATION_PARAMETER
#define NDIS_ERROR_CODE_BAD_IO_BASE_ADDRESS             EVENT_NDIS_BAD_IO_BASE_ADDRESS
#define NDIS_ERROR_CODE_RECEIVE_SPACE_SMALL             EVENT_NDIS_RECEIVE_SPACE_SMALL
#define NDIS_ERROR_CODE_ADAPTER_DISABLED                EVENT_NDIS_ADAPTER_DISABLED
_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID
    __cdecl NdisWriteErrorLogEntry(_In_ NDIS_HANDLE NdisAdapterHandle,
                                   _In_ NDIS_ERROR_CODE ErrorCode, _In_ ULONG NumberOfErrorValues,
                                   ...);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisWriteEventLogEntry(_In_ PVOID LogHandle, _In_ NDIS_STATUS EventCode,
                           _In_ ULONG UniqueEventValue, _In_ USHORT NumStrings,
                           _In_opt_ PVOID StringsList, _In_ ULONG DataSize, _In_opt_ PVOID Data);

/* A log an application reads from a miniport (IOCTL_NDIS_GET_LOG_DATA). */
_IRQL_requires_(PASSIVE_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMCreateLog(_In_ NDIS_HANDLE MiniportAdapterHandle, _In_ UINT Size,
                   _Out_ PNDIS_HANDLE LogHandle);

_IRQL_requires_(PASSIVE_LEVEL) NDISAPI VOID NTAPI NdisMCloseLog(_In_ NDIS_HANDLE LogHandle);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI NDIS_STATUS NTAPI
    NdisMWriteLogData(_In_ NDIS_HANDLE LogHandle, _In_ PVOID LogBuffer, _In_ UINT LogBufferSize);

_IRQL_requires_max_(DISPATCH_LEVEL) NDISAPI VOID NTAPI NdisMFlushLog(_In_ NDIS_HANDLE LogHandle);

#endif

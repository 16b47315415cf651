/* SPDX-License-Identifier: MIT */
/*
 * Configuration: the registry as miniports read it, and the event log.
 */
#include "ndisp.h"

typedef struct _NDISP_CONFIG {
    NDISP_OBJECT Object;
    HANDLE Key;
    BOOLEAN Adapter; /* opened with an adapter handle (or below such a key) */
    LIST_ENTRY Blocks;
    ULONG SubKeys;
} NDISP_CONFIG, *PNDISP_CONFIG;

/* Memory handed out by NdisReadConfiguration and friends; freed when the handle is closed, and then
 * any use of it traps. */
typedef struct _NDISP_BLOCK {
    LIST_ENTRY Link;
    PVOID Memory;
} NDISP_BLOCK;

static PVOID NdispConfigAllocate(PNDISP_CONFIG Config, SIZE_T Bytes)
{
    NDISP_BLOCK *Block = LabAllocate(sizeof(*Block));

    Block->Memory = LabPoolAllocate(NonPagedPool, Bytes, NDISP_TAG,
                                    LAB_POOL_ZERO | LAB_POOL_NOT_POOL, Config->Object.Caller);
    if (Block->Memory == NULL) {
        LabFree(Block);
        return NULL;
    }
    InsertTailList(&Config->Blocks, &Block->Link);
    return Block->Memory;
}

static PNDISP_CONFIG NdispCreateConfig(NDIS_HANDLE NdisHandle, HANDLE Key, BOOLEAN Adapter,
                                       PVOID Caller, const char *Api)
{
    PNDISP_CONFIG Config =
        NdispCreateObject(NdispConfiguration, sizeof(*Config), NdisHandle, FALSE, Caller, Api);

    if (Config == NULL) {
        ZwClose(Key);
        return NULL;
    }
    Config->Key = Key;
    Config->Adapter = Adapter;
    InitializeListHead(&Config->Blocks);
    return Config;
}

/* A driver handle leads to Services\NAME\Parameters. */
static NTSTATUS NdispOpenParameters(PNDISP_DRIVER Driver, PHANDLE Key)
{
    UNICODE_STRING Parameters = RTL_CONSTANT_STRING(L"Parameters");
    OBJECT_ATTRIBUTES Attributes;
    HANDLE Service;
    NTSTATUS Status;

    InitializeObjectAttributes(&Attributes, &Driver->RegistryPath,
                               OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL, NULL);
    Status = ZwOpenKey(&Service, KEY_READ, &Attributes);
    if (!NT_SUCCESS(Status))
        return Status;
    InitializeObjectAttributes(&Attributes, &Parameters, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE,
                               Service, NULL);
    Status = ZwOpenKey(Key, KEY_ALL_ACCESS, &Attributes);
    ZwClose(Service);
    return Status;
}

NDIS_STATUS NTAPI NdisOpenConfigurationEx(PNDIS_CONFIGURATION_OBJECT ConfigObject,
                                          PNDIS_HANDLE ConfigurationHandle)
{
    static const char Api[] = "NdisOpenConfigurationEx";
    PVOID Caller = LAB_CALLER();
    PNDISP_OBJECT Owner;
    PNDISP_CONFIG Config;
    HANDLE Key;
    NTSTATUS Status;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    NDISP_CHECK_HEADER(
        &ConfigObject->Header, NDIS_OBJECT_TYPE_CONFIGURATION_OBJECT, Api,
        "NDIS_CONFIGURATION_OBJECT",
        {NDIS_CONFIGURATION_OBJECT_REVISION_1, NDIS_SIZEOF_CONFIGURATION_OBJECT_REVISION_1});
    if (ConfigObject->Flags != 0)
        LabFinding("ndis-param", "%s: Flags 0x%x", Api, ConfigObject->Flags);
    Owner = ConfigObject->NdisHandle;
    if (Owner != NULL && Owner->Kind == NdispDriver) {
        Status = NdispOpenParameters(NdispObject(Owner, NdispDriver, Api), &Key);
    } else {
        PNDISP_ADAPTER Adapter = NdispGetAdapter(Owner, Api);

        Status =
            IoOpenDeviceRegistryKey(Adapter->Pdo, PLUGPLAY_REGKEY_DRIVER, KEY_ALL_ACCESS, &Key);
    }
    if (!NT_SUCCESS(Status))
        return NDIS_STATUS_FAILURE;
    Config = NdispCreateConfig(Owner, Key, Owner->Kind == NdispAdapter, Caller, Api);
    if (Config == NULL)
        return NDIS_STATUS_RESOURCES;
    *ConfigurationHandle = Config;
    return NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisCloseConfiguration(NDIS_HANDLE ConfigurationHandle)
{
    PVOID Caller = LAB_CALLER();
    PNDISP_CONFIG Config =
        NdispObject(ConfigurationHandle, NdispConfiguration, "NdisCloseConfiguration");

    while (!IsListEmpty(&Config->Blocks)) {
        NDISP_BLOCK *Block = CONTAINING_RECORD(RemoveHeadList(&Config->Blocks), NDISP_BLOCK, Link);

        LabPoolFree(Block->Memory, 0, Caller);
        LabFree(Block);
    }
    ZwClose(Config->Key);
    NdispDeleteObject(&Config->Object, Caller);
}

/* ---- subkeys --------------------------------------------------------------------------------- */

static VOID NdispOpenSubKey(PNDIS_STATUS Status, PNDISP_CONFIG Parent, PUNICODE_STRING Name,
                            PNDIS_HANDLE SubKey, PVOID Caller, const char *Api)
{
    OBJECT_ATTRIBUTES Attributes;
    PNDISP_CONFIG Config;
    HANDLE Key;
    NTSTATUS Opened;

    *SubKey = NULL;
    *Status = NDIS_STATUS_FAILURE;
    InitializeObjectAttributes(&Attributes, Name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE,
                               Parent->Key, NULL);
    Opened = ZwOpenKey(&Key, KEY_ALL_ACCESS, &Attributes);
    if (!NT_SUCCESS(Opened))
        return;
    Config = NdispCreateConfig(Parent->Object.Adapter != NULL ? (NDIS_HANDLE)Parent->Object.Adapter
                                                              : (NDIS_HANDLE)Parent->Object.Driver,
                               Key, FALSE, Caller, Api);
    if (Config == NULL) {
        *Status = NDIS_STATUS_RESOURCES;
        return;
    }
    *SubKey = Config;
    *Status = NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisOpenConfigurationKeyByName(PNDIS_STATUS Status, NDIS_HANDLE ConfigurationHandle,
                                          PNDIS_STRING SubKeyName, PNDIS_HANDLE SubKeyHandle)
{
    static const char Api[] = "NdisOpenConfigurationKeyByName";
    PVOID Caller = LAB_CALLER();

    if (LabInjectFailure()) {
        *Status = NDIS_STATUS_RESOURCES;
        return;
    }
    NdispOpenSubKey(Status, NdispObject(ConfigurationHandle, NdispConfiguration, Api), SubKeyName,
                    SubKeyHandle, Caller, Api);
}

VOID NTAPI NdisOpenConfigurationKeyByIndex(PNDIS_STATUS Status, NDIS_HANDLE ConfigurationHandle,
                                           ULONG Index, PNDIS_STRING KeyName,
                                           PNDIS_HANDLE KeyHandle)
{
    static const char Api[] = "NdisOpenConfigurationKeyByIndex";
    PVOID Caller = LAB_CALLER();
    PNDISP_CONFIG Config = NdispObject(ConfigurationHandle, NdispConfiguration, Api);
    PKEY_BASIC_INFORMATION Information;
    ULONG Bytes;

    if (LabInjectFailure()) {
        *Status = NDIS_STATUS_RESOURCES;
        return;
    }
    *Status = NDIS_STATUS_FAILURE;
    Information = NdispConfigAllocate(Config, 1024);
    if (Information == NULL) {
        *Status = NDIS_STATUS_RESOURCES;
        return;
    }
    if (!NT_SUCCESS(ZwEnumerateKey(Config->Key, Index, KeyBasicInformation, Information,
                                   1024 - sizeof(WCHAR), &Bytes)))
        return;
    KeyName->Buffer = Information->Name;
    KeyName->Length = KeyName->MaximumLength = (USHORT)Information->NameLength;
    NdispOpenSubKey(Status, Config, KeyName, KeyHandle, Caller, Api);
}

/* ---- values ---------------------------------------------------------------------------------- */

static BOOLEAN NdispPredefined(PNDIS_STRING Keyword, ULONG *Value)
{
    UNICODE_STRING ProcessorType = RTL_CONSTANT_STRING(L"ProcessorType");
    UNICODE_STRING NdisVersion = RTL_CONSTANT_STRING(L"NdisVersion");

    if (RtlEqualUnicodeString(Keyword, &NdisVersion, TRUE)) {
        *Value = NdisGetVersion();
        return TRUE;
    }
    if (RtlEqualUnicodeString(Keyword, &ProcessorType, TRUE)) {
#ifdef _WIN64
        *Value = 8; /* NdisProcessorAmd64 */
#else
        *Value = 0; /* NdisProcessorX86 */
#endif
        return TRUE;
    }
    return FALSE;
}

/* A REG_SZ that is asked for as a number is read in base 10 or 16 (standardised keywords are
 * strings in the registry). */
static NDIS_STATUS NdispConvert(PKEY_VALUE_PARTIAL_INFORMATION Value, NDIS_PARAMETER_TYPE Type,
                                PNDIS_CONFIGURATION_PARAMETER Parameter)
{
    UNICODE_STRING Text;

    switch (Value->Type) {
    case REG_DWORD:
        if (Value->DataLength != sizeof(ULONG))
            return NDIS_STATUS_FAILURE;
        Parameter->ParameterType =
            Type == NdisParameterHexInteger ? NdisParameterHexInteger : NdisParameterInteger;
        RtlCopyMemory(&Parameter->ParameterData.IntegerData, Value->Data, sizeof(ULONG));
        return NDIS_STATUS_SUCCESS;
    case REG_SZ:
    case REG_MULTI_SZ:
    case REG_EXPAND_SZ:
        Text.Buffer = (PWCH)Value->Data;
        Text.MaximumLength = (USHORT)Value->DataLength;
        Text.Length = (USHORT)Value->DataLength;
        while (Value->Type != REG_MULTI_SZ && Text.Length >= sizeof(WCHAR) &&
               Text.Buffer[Text.Length / sizeof(WCHAR) - 1] == 0)
            Text.Length -= sizeof(WCHAR);
        if (Type == NdisParameterInteger || Type == NdisParameterHexInteger) {
            if (!NT_SUCCESS(RtlUnicodeStringToInteger(&Text, Type == NdisParameterInteger ? 10 : 16,
                                                      &Parameter->ParameterData.IntegerData)))
                return NDIS_STATUS_FAILURE;
            Parameter->ParameterType = Type;
            return NDIS_STATUS_SUCCESS;
        }
        Parameter->ParameterType =
            Value->Type == REG_MULTI_SZ ? NdisParameterMultiString : NdisParameterString;
        Parameter->ParameterData.StringData = Text;
        return NDIS_STATUS_SUCCESS;
    case REG_BINARY:
        Parameter->ParameterType = NdisParameterBinary;
        Parameter->ParameterData.BinaryData.Length = (USHORT)Value->DataLength;
        Parameter->ParameterData.BinaryData.Buffer = Value->Data;
        return NDIS_STATUS_SUCCESS;
    default:
        return NDIS_STATUS_FAILURE;
    }
}

static PKEY_VALUE_PARTIAL_INFORMATION NdispQueryValue(PNDISP_CONFIG Config, PUNICODE_STRING Name,
                                                      NDIS_STATUS *Status)
{
    PKEY_VALUE_PARTIAL_INFORMATION Value;
    ULONG Bytes = 0;

    *Status = NDIS_STATUS_FAILURE;
    ZwQueryValueKey(Config->Key, Name, KeyValuePartialInformation, NULL, 0, &Bytes);
    if (Bytes == 0)
        return NULL;
    Value = NdispConfigAllocate(Config, Bytes + sizeof(WCHAR));
    if (Value == NULL) {
        *Status = NDIS_STATUS_RESOURCES;
        return NULL;
    }
    if (!NT_SUCCESS(
            ZwQueryValueKey(Config->Key, Name, KeyValuePartialInformation, Value, Bytes, &Bytes)))
        return NULL;
    *Status = NDIS_STATUS_SUCCESS;
    return Value;
}

VOID NTAPI NdisReadConfiguration(PNDIS_STATUS Status, PNDIS_CONFIGURATION_PARAMETER *ParameterValue,
                                 NDIS_HANDLE ConfigurationHandle, PNDIS_STRING Keyword,
                                 NDIS_PARAMETER_TYPE ParameterType)
{
    static const char Api[] = "NdisReadConfiguration";
    PNDISP_CONFIG Config = NdispObject(ConfigurationHandle, NdispConfiguration, Api);
    PNDIS_CONFIGURATION_PARAMETER Parameter;
    PKEY_VALUE_PARTIAL_INFORMATION Value;

    *ParameterValue = NULL;
    if (LabInjectFailure()) {
        *Status = NDIS_STATUS_RESOURCES;
        return;
    }
    if ((ULONG)ParameterType > NdisParameterBinary)
        LabFinding("ndis-param", "%s: ParameterType %d", Api, ParameterType);
    Parameter = NdispConfigAllocate(Config, sizeof(*Parameter));
    if (Parameter == NULL) {
        *Status = NDIS_STATUS_RESOURCES;
        return;
    }
    if (NdispPredefined(Keyword, &Parameter->ParameterData.IntegerData)) {
        Parameter->ParameterType = NdisParameterInteger;
        *Status = NDIS_STATUS_SUCCESS;
    } else {
        Value = NdispQueryValue(Config, Keyword, Status);
        if (Value != NULL)
            *Status = NdispConvert(Value, ParameterType, Parameter);
    }
    if (*Status == NDIS_STATUS_SUCCESS)
        *ParameterValue = Parameter;
}

VOID NTAPI NdisWriteConfiguration(PNDIS_STATUS Status, NDIS_HANDLE ConfigurationHandle,
                                  PNDIS_STRING Keyword,
                                  PNDIS_CONFIGURATION_PARAMETER ParameterValue)
{
    static const char Api[] = "NdisWriteConfiguration";
    PNDISP_CONFIG Config = NdispObject(ConfigurationHandle, NdispConfiguration, Api);
    NTSTATUS Written;

    if (LabInjectFailure()) {
        *Status = NDIS_STATUS_RESOURCES;
        return;
    }
    switch (ParameterValue->ParameterType) {
    case NdisParameterInteger:
    case NdisParameterHexInteger:
        Written = ZwSetValueKey(Config->Key, Keyword, 0, REG_DWORD,
                                &ParameterValue->ParameterData.IntegerData, sizeof(ULONG));
        break;
    case NdisParameterString:
    case NdisParameterMultiString:
        Written = ZwSetValueKey(Config->Key, Keyword, 0,
                                ParameterValue->ParameterType == NdisParameterString ? REG_SZ
                                                                                     : REG_MULTI_SZ,
                                ParameterValue->ParameterData.StringData.Buffer,
                                ParameterValue->ParameterData.StringData.Length);
        break;
    case NdisParameterBinary:
        Written = ZwSetValueKey(Config->Key, Keyword, 0, REG_BINARY,
                                ParameterValue->ParameterData.BinaryData.Buffer,
                                ParameterValue->ParameterData.BinaryData.Length);
        break;
    default:
        *Status = NDIS_STATUS_NOT_SUPPORTED;
        return;
    }
    *Status = NT_SUCCESS(Written) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}

static int NdispHexDigit(WCHAR Character)
{
    if (Character >= L'0' && Character <= L'9')
        return Character - L'0';
    if (Character >= L'a' && Character <= L'f')
        return Character - L'a' + 10;
    if (Character >= L'A' && Character <= L'F')
        return Character - L'A' + 10;
    return -1;
}

VOID NTAPI NdisReadNetworkAddress(PNDIS_STATUS Status, PVOID *NetworkAddress,
                                  PUINT NetworkAddressLength, NDIS_HANDLE ConfigurationHandle)
{
    static const char Api[] = "NdisReadNetworkAddress";
    PNDISP_CONFIG Config = NdispObject(ConfigurationHandle, NdispConfiguration, Api);
    UNICODE_STRING Name = RTL_CONSTANT_STRING(L"NetworkAddress");
    PKEY_VALUE_PARTIAL_INFORMATION Value;
    UINT Count = 0;
    PUCHAR Address;
    PWCH Text;
    ULONG Index, Length;
    int High = -1;

    *NetworkAddress = NULL;
    *NetworkAddressLength = 0;
    if (LabInjectFailure()) {
        *Status = NDIS_STATUS_RESOURCES;
        return;
    }
    if (!Config->Adapter)
        LabFinding("ndis-config", "%s: the handle was not opened with an adapter handle", Api);
    Value = NdispQueryValue(Config, &Name, Status);
    if (Value == NULL)
        return;
    *Status = NDIS_STATUS_FAILURE;
    if (Value->Type != REG_SZ)
        return;
    Text = (PWCH)Value->Data;
    Length = Value->DataLength / sizeof(WCHAR);
    Address = NdispConfigAllocate(Config, Length / 2 + 1);
    if (Address == NULL) {
        *Status = NDIS_STATUS_RESOURCES;
        return;
    }
    for (Index = 0; Index < Length && Text[Index] != 0; Index++) {
        int Digit = NdispHexDigit(Text[Index]);

        if (Text[Index] == L'-')
            continue;
        if (Digit < 0)
            return;
        if (High < 0) {
            High = Digit;
        } else {
            Address[Count++] = (UCHAR)(High << 4 | Digit);
            High = -1;
        }
    }
    if (Count == 0 || High >= 0)
        return;
    *NetworkAddress = Address;
    *NetworkAddressLength = Count;
    *Status = NDIS_STATUS_SUCCESS;
}

/* ---- event log ------------------------------------------------------------------------------- */

VOID __cdecl NdisWriteErrorLogEntry(NDIS_HANDLE NdisAdapterHandle, NDIS_ERROR_CODE ErrorCode,
                                    ULONG NumberOfErrorValues, ...)
{
    PNDISP_ADAPTER Adapter = NdispGetAdapter(NdisAdapterHandle, "NdisWriteErrorLogEntry");
    ULONG Index;
    va_list Values;

    LabLog(LAB_LOG_WARN, "event log: %s: error code 0x%08x, %u values", Adapter->Name, ErrorCode,
           NumberOfErrorValues);
    va_start(Values, NumberOfErrorValues);
    for (Index = 0; Index < NumberOfErrorValues; Index++)
        LabLog(LAB_LOG_WARN, "event log: %s:   value %u: 0x%08x", Adapter->Name, Index,
               va_arg(Values, ULONG));
    va_end(Values);
}

NDIS_STATUS NTAPI NdisWriteEventLogEntry(PVOID LogHandle, NDIS_STATUS EventCode,
                                         ULONG UniqueEventValue, USHORT NumStrings,
                                         PVOID StringsList, ULONG DataSize, PVOID Data)
{
    PWSTR *Strings = StringsList;
    USHORT Index;

    if (LogHandle == NULL)
        LabFinding("ndis-param", "NdisWriteEventLogEntry: LogHandle is NULL");
    if (DataSize != 0 && Data == NULL)
        LabFinding("ndis-param", "NdisWriteEventLogEntry: DataSize %u without Data", DataSize);
    LabLog(LAB_LOG_WARN, "event log: event 0x%08x, unique value %u, %u bytes", EventCode,
           UniqueEventValue, DataSize);
    for (Index = 0; Index < NumStrings; Index++)
        LabLog(LAB_LOG_WARN, "event log:   %ws", Strings[Index]);
    return NDIS_STATUS_SUCCESS;
}

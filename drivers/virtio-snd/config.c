/* SPDX-License-Identifier: MIT */
/*
 * Registry parameters: DWORDs in the key "Parameters" of the device's hardware key ("Device
 * Parameters"), or in its driver key. What is missing or out of range is replaced.
 */
#include "viosnd.h"

/* Overridden by a build for nothing but contract devices: -DVIOSND_STRICT_CONTRACT=1. */
#ifndef VIOSND_STRICT_CONTRACT
#define VIOSND_STRICT_CONTRACT 0
#endif

typedef struct _VIOSND_PARAMETER {
    PCWSTR Name;
    ULONG Offset; /* of a ULONG in VIOSND_CONFIG, which is 0 or 1 */
    ULONG Default;
} VIOSND_PARAMETER;

#define VIOSND_PARAM(name, def) {L## #name, FIELD_OFFSET(VIOSND_CONFIG, name), def}

/* Defaults are repeated in README.md. */
static const VIOSND_PARAMETER VioSndParameters[] = {
    VIOSND_PARAM(ForceNullBackend, 0),
    VIOSND_PARAM(AllowPollingOnly, 0),
    VIOSND_PARAM(StrictContract, VIOSND_STRICT_CONTRACT),
    VIOSND_PARAM(Msi, 1),
};

static BOOLEAN VioSndReadValue(HANDLE Key, PCWSTR Name, PULONG Value)
{
    struct {
        KEY_VALUE_PARTIAL_INFORMATION Header;
        ULONG Room; /* Data has space for a ULONG with what the header is padded by */
    } information;
    const ULONG data = FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data);
    UNICODE_STRING name;
    NTSTATUS status;
    ULONG length;

    RtlInitUnicodeString(&name, Name);
    status = ZwQueryValueKey(Key, &name, KeyValuePartialInformation, &information,
                             data + sizeof(ULONG), &length);
    if (!NT_SUCCESS(status) || information.Header.Type != REG_DWORD ||
        information.Header.DataLength != sizeof(ULONG)) {
        return FALSE;
    }
    RtlCopyMemory(Value, (PUCHAR)&information + data, sizeof(*Value));
    return TRUE;
}

/* "Parameters" under the key of that kind; NULL: there is none. */
static HANDLE VioSndOpenParameters(PDEVICE_OBJECT Pdo, ULONG KeyType)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"Parameters");
    OBJECT_ATTRIBUTES attributes;
    HANDLE parent, key = NULL;

    if (!NT_SUCCESS(IoOpenDeviceRegistryKey(Pdo, KeyType, KEY_READ, &parent))) {
        return NULL;
    }
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, parent,
                               NULL);
    if (!NT_SUCCESS(ZwOpenKey(&key, KEY_READ, &attributes))) {
        key = NULL;
    }
    ZwClose(parent);
    return key;
}

VOID VioSndReadConfig(PDEVICE_OBJECT Pdo, VIOSND_CONFIG *Config)
{
    HANDLE keys[2] = {
        VioSndOpenParameters(Pdo, PLUGPLAY_REGKEY_DEVICE),
        VioSndOpenParameters(Pdo, PLUGPLAY_REGKEY_DRIVER),
    };
    ULONG i, k;

    for (i = 0; i < RTL_NUMBER_OF(VioSndParameters); i++) {
        const VIOSND_PARAMETER *parameter = &VioSndParameters[i];
        PULONG field = (PULONG)((PUCHAR)Config + parameter->Offset);
        ULONG value;

        *field = parameter->Default;
        for (k = 0; k < RTL_NUMBER_OF(keys); k++) {
            if (keys[k] && VioSndReadValue(keys[k], parameter->Name, &value)) {
                *field = value <= 1 ? value : parameter->Default;
                break;
            }
        }
    }
    for (k = 0; k < RTL_NUMBER_OF(keys); k++) {
        if (keys[k]) {
            ZwClose(keys[k]);
        }
    }
}

/* SPDX-License-Identifier: MIT */
#include "io_test.h"

static NTSTATUS OpenKey(PUNICODE_STRING Path, ACCESS_MASK Access, BOOLEAN Create, HANDLE Root,
                        PHANDLE Key)
{
    OBJECT_ATTRIBUTES attributes;

    InitializeObjectAttributes(&attributes, Path, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, Root, NULL);
    return Create ? ZwCreateKey(Key, Access, &attributes, 0, NULL, REG_OPTION_NON_VOLATILE, NULL)
                  : ZwOpenKey(Key, Access, &attributes);
}

static BOOLEAN TestValues(HANDLE Key)
{
    UCHAR buffer[64];
    PKEY_VALUE_PARTIAL_INFORMATION partial = (PKEY_VALUE_PARTIAL_INFORMATION)buffer;
    PKEY_VALUE_FULL_INFORMATION full = (PKEY_VALUE_FULL_INFORMATION)buffer;
    UNICODE_STRING name;
    ULONG value = 0x12345678, need;

    RtlInitUnicodeString(&name, L"Number");
    CHECK(NT_SUCCESS(ZwSetValueKey(Key, &name, 0, REG_DWORD, &value, sizeof(value))));
    CHECK(ZwQueryValueKey(Key, &name, KeyValuePartialInformation, buffer, 8, &need) ==
          STATUS_BUFFER_TOO_SMALL);
    CHECK(need == 16);
    CHECK(ZwQueryValueKey(Key, &name, KeyValuePartialInformation, buffer, 14, &need) ==
          STATUS_BUFFER_OVERFLOW);
    CHECK(NT_SUCCESS(ZwQueryValueKey(Key, &name, KeyValuePartialInformation, buffer, sizeof(buffer),
                                     &need)));
    CHECK(partial->Type == REG_DWORD && partial->DataLength == 4);
    CHECK(*(PULONG)partial->Data == value);
    CHECK(NT_SUCCESS(ZwEnumerateValueKey(Key, 0, KeyValueFullInformation, buffer, sizeof(buffer),
                                         &need)));
    CHECK(full->NameLength == name.Length && *(PULONG)(buffer + full->DataOffset) == value);
    CHECK(ZwEnumerateValueKey(Key, 1, KeyValueFullInformation, buffer, sizeof(buffer), &need) ==
          STATUS_NO_MORE_ENTRIES);
    CHECK(NT_SUCCESS(ZwDeleteValueKey(Key, &name)));
    CHECK(ZwQueryValueKey(Key, &name, KeyValuePartialInformation, buffer, sizeof(buffer), &need) ==
          STATUS_OBJECT_NAME_NOT_FOUND);
    return TRUE;
}

BOOLEAN TestKeys(PUNICODE_STRING RegistryPath)
{
    UCHAR buffer[128];
    PKEY_BASIC_INFORMATION basic = (PKEY_BASIC_INFORMATION)buffer;
    HANDLE service, sub, reader;
    UNICODE_STRING name;
    ULONG need;

    CHECK(NT_SUCCESS(OpenKey(RegistryPath, KEY_ALL_ACCESS, FALSE, NULL, &service)));
    RtlInitUnicodeString(&name, L"Sub");
    CHECK(OpenKey(&name, KEY_READ, FALSE, service, &sub) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(NT_SUCCESS(OpenKey(&name, KEY_ALL_ACCESS, TRUE, service, &sub)));
    CHECK(TestValues(sub));
    CHECK(NT_SUCCESS(OpenKey(&name, KEY_READ, FALSE, service, &reader)));
    CHECK(ZwSetValueKey(reader, &name, 0, REG_SZ, NULL, 0) == STATUS_ACCESS_DENIED);
    CHECK(NT_SUCCESS(ZwEnumerateKey(service, 0, KeyBasicInformation, buffer, sizeof(buffer), &need)));
    CHECK(basic->NameLength == name.Length);
    CHECK(ZwEnumerateKey(service, 1, KeyBasicInformation, buffer, sizeof(buffer), &need) ==
          STATUS_NO_MORE_ENTRIES);
    CHECK(NT_SUCCESS(ZwDeleteKey(sub)));
    CHECK(ZwQueryKey(reader, KeyBasicInformation, buffer, sizeof(buffer), &need) ==
          STATUS_KEY_DELETED);
    CHECK(NT_SUCCESS(ZwClose(reader)) && NT_SUCCESS(ZwClose(sub)) && NT_SUCCESS(ZwClose(service)));
    return TRUE;
}

static ULONG Strings;

static NTSTATUS NTAPI CountString(PWSTR Name, ULONG Type, PVOID Data, ULONG Length, PVOID Context,
                                  PVOID EntryContext)
{
    if (Type == REG_SZ && Length == 4 && *(PWSTR)EntryContext == 'E') {
        Strings += *(PWSTR)Data - 'a' + 1;
    }
    return STATUS_SUCCESS;
}

BOOLEAN TestQueryTable(PUNICODE_STRING RegistryPath)
{
    static WCHAR entry[] = L"E";
    static const WCHAR multi[] = L"a\0b\0c\0";
    ULONG number = 0, fallback = 7, absent = 99;
    UNICODE_STRING text = {0};
    RTL_QUERY_REGISTRY_TABLE table[] = {
        {NULL, RTL_QUERY_REGISTRY_DIRECT, L"Number", &number, REG_DWORD, &fallback, sizeof(fallback)},
        {NULL, RTL_QUERY_REGISTRY_DIRECT, L"Absent", &absent, REG_DWORD, &fallback, sizeof(fallback)},
        {NULL, RTL_QUERY_REGISTRY_DIRECT, L"Text", &text, REG_NONE, NULL, 0},
        {CountString, 0, L"Multi", entry, REG_NONE, NULL, 0},
        {NULL, 0, NULL, NULL, REG_NONE, NULL, 0},
    };
    RTL_QUERY_REGISTRY_TABLE required[] = {
        {NULL, RTL_QUERY_REGISTRY_DIRECT | RTL_QUERY_REGISTRY_REQUIRED, L"Absent", &absent, REG_DWORD,
         &fallback, sizeof(fallback)},
        {NULL, 0, NULL, NULL, REG_NONE, NULL, 0},
    };
    ULONG five = 5;
    WCHAR path[128] = {0}; /* the given one need not be terminated */

    CHECK(RegistryPath->Length < sizeof(path) - sizeof(WCHAR));
    RtlCopyMemory(path, RegistryPath->Buffer, RegistryPath->Length);
    CHECK(NT_SUCCESS(RtlWriteRegistryValue(RTL_REGISTRY_ABSOLUTE, path, L"Number", REG_DWORD, &five, 4)));
    CHECK(NT_SUCCESS(RtlWriteRegistryValue(RTL_REGISTRY_ABSOLUTE, path, L"Text", REG_SZ, L"xyz", 8)));
    CHECK(NT_SUCCESS(RtlWriteRegistryValue(RTL_REGISTRY_ABSOLUTE, path, L"Multi", REG_MULTI_SZ,
                                           (PVOID)multi, sizeof(multi))));
    CHECK(NT_SUCCESS(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, path, table, NULL, NULL)));
    CHECK(number == 5 && absent == 7 && Strings == 1 + 2 + 3);
    CHECK(text.Length == 6 && text.Buffer[2] == 'z');
    RtlFreeUnicodeString(&text);
    CHECK(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, path, required, NULL, NULL) ==
          STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(NT_SUCCESS(RtlDeleteRegistryValue(RTL_REGISTRY_ABSOLUTE, path, L"Number")));
    CHECK(NT_SUCCESS(RtlCheckRegistryKey(RTL_REGISTRY_SERVICES, L"io_test")));
    CHECK(!NT_SUCCESS(RtlCheckRegistryKey(RTL_REGISTRY_SERVICES, L"nobody")));
    return TRUE;
}

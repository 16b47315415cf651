/* SPDX-License-Identifier: MIT */
#include "io_test.h"

/* Exported by ntoskrnl.exe, declared by stdio.h, which a kernel driver need not have. */
int __cdecl _snprintf(char *Buffer, size_t Count, const char *Format, ...);
int __cdecl _snwprintf(wchar_t *Buffer, size_t Count, const wchar_t *Format, ...);

BOOLEAN TestStrings(void)
{
    UNICODE_STRING a, b, up;
    ANSI_STRING narrow;
    WCHAR buffer[8];
    UNICODE_STRING small = {.Buffer = buffer, .MaximumLength = sizeof(buffer)};

    RtlInitUnicodeString(&a, L"Hello");
    RtlInitUnicodeString(&b, L"hELLO world");
    CHECK(a.Length == 10 && a.MaximumLength == 12);
    CHECK(!RtlEqualUnicodeString(&a, &b, TRUE));
    CHECK(RtlPrefixUnicodeString(&a, &b, TRUE) && !RtlPrefixUnicodeString(&a, &b, FALSE));
    CHECK(RtlCompareUnicodeString(&a, &b, FALSE) < 0 && RtlCompareUnicodeString(&a, &b, TRUE) < 0);
    RtlCopyUnicodeString(&small, &b);
    CHECK(small.Length == sizeof(buffer));
    CHECK(RtlAppendUnicodeToString(&small, L"x") == STATUS_BUFFER_TOO_SMALL);
    CHECK(NT_SUCCESS(RtlUpcaseUnicodeString(&up, &a, TRUE)));
    RtlInitUnicodeString(&b, L"HELLO");
    CHECK(RtlEqualUnicodeString(&up, &b, FALSE));
    RtlFreeUnicodeString(&up);
    CHECK(NT_SUCCESS(RtlUnicodeStringToAnsiString(&narrow, &a, TRUE)));
    CHECK(narrow.Length == 5 && narrow.Buffer[4] == 'o' && narrow.Buffer[5] == 0);
    CHECK(NT_SUCCESS(RtlAnsiStringToUnicodeString(&up, &narrow, TRUE)));
    CHECK(RtlEqualUnicodeString(&up, &a, FALSE));
    RtlFreeUnicodeString(&up);
    RtlFreeAnsiString(&narrow);
    return TRUE;
}

BOOLEAN TestNumbers(void)
{
    static const GUID guid = {0x12345678, 0x9ABC, 0xDEF0, {1, 2, 3, 4, 5, 6, 7, 0xFE}};
    UNICODE_STRING text, want;
    WCHAR buffer[16];
    GUID back;
    ULONG value;
    TIME_FIELDS fields;
    LARGE_INTEGER time, again;
    RTL_OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof(version)};

    RtlInitUnicodeString(&text, L" -0x1F");
    CHECK(NT_SUCCESS(RtlUnicodeStringToInteger(&text, 0, &value)) && value == (ULONG)-0x1F);
    text.Buffer = buffer;
    text.MaximumLength = sizeof(buffer);
    CHECK(NT_SUCCESS(RtlIntegerToUnicodeString(48879, 16, &text)));
    RtlInitUnicodeString(&want, L"BEEF");
    CHECK(RtlEqualUnicodeString(&text, &want, FALSE));
    CHECK(NT_SUCCESS(RtlStringFromGUID(&guid, &text)));
    RtlInitUnicodeString(&want, L"{12345678-9ABC-DEF0-0102-0304050607FE}");
    CHECK(RtlEqualUnicodeString(&text, &want, FALSE));
    CHECK(NT_SUCCESS(RtlGUIDFromString(&text, &back)));
    CHECK(RtlCompareMemory(&guid, &back, sizeof(guid)) == sizeof(guid));
    RtlFreeUnicodeString(&text);
    time.QuadPart = 133801632000000000LL + 123 * 10000; /* 2025-01-01 00:00:00.123, a Wednesday */
    RtlTimeToTimeFields(&time, &fields);
    CHECK(fields.Year == 2025 && fields.Month == 1 && fields.Day == 1 && fields.Hour == 0);
    CHECK(fields.Weekday == 3 && fields.Milliseconds == 123);
    CHECK(RtlTimeFieldsToTime(&fields, &again) && again.QuadPart == time.QuadPart);
    CHECK(NT_SUCCESS(RtlGetVersion(&version)));
    CHECK(version.dwMajorVersion == 6 && version.dwMinorVersion == 1);
    CHECK(version.dwBuildNumber == 7601);
    return TRUE;
}

BOOLEAN TestPrint(void)
{
    char narrow[16];
    WCHAR wide[16];

    narrow[5] = '!';
    CHECK(_snprintf(narrow, sizeof(narrow), "%s-%04x", "ab", 0x2F) == 7 && narrow[7] == 0);
    CHECK(strcmp(narrow, "ab-002f") == 0);
    narrow[3] = '!';
    CHECK(_snprintf(narrow, 3, "%d", 123) == 3 && narrow[2] == '3' && narrow[3] == '!');
    CHECK(_snprintf(narrow, 2, "%d", 123) == -1);
    CHECK(_snwprintf(wide, RTL_NUMBER_OF(wide), L"%s %S %I64u", L"w", "n", 5000000000ULL) == 14);
    CHECK(wcscmp(wide, L"w n 5000000000") == 0);
    return TRUE;
}

BOOLEAN TestBitMaps(void)
{
    ULONG words[3];
    RTL_BITMAP map;
    ULONG start;

    RtlInitializeBitMap(&map, words, 70);
    RtlClearAllBits(&map);
    RtlSetBits(&map, 3, 40);
    CHECK(RtlNumberOfSetBits(&map) == 40 && RtlNumberOfClearBits(&map) == 30);
    CHECK(RtlFindClearBits(&map, 4, 0) == 43 && RtlFindClearBits(&map, 28, 0) == 0xFFFFFFFF);
    CHECK(RtlFindClearBitsAndSet(&map, 3, 44) == 44 && RtlAreBitsSet(&map, 44, 3));
    CHECK(RtlFindLongestRunClear(&map, &start) == 23 && start == 47);
    CHECK(RtlFindMostSignificantBit(0x8001) == 15 && RtlFindLeastSignificantBit(0) == -1);
    return TRUE;
}

/* SPDX-License-Identifier: MIT */
/* Numbers and GUIDs as text, string hash, time fields, version, pseudo-random numbers. */
#include "nt.h"
#include "rtlp.h"

static int RtlpDigit(WCHAR c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = RtlUpcaseUnicodeChar(c);
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

/* The grammar shared by both text-to-number routines: blanks, sign, 0b 0o 0x, digits. */
static NTSTATUS RtlpParse(const WCHAR *s, SIZE_T n, ULONG base, PULONG value)
{
    SIZE_T i = 0;
    BOOLEAN minus = FALSE;
    ULONG sum = 0;

    while (i < n && s[i] <= ' ') {
        i++;
    }
    if (i < n && (s[i] == '-' || s[i] == '+')) {
        minus = s[i++] == '-';
    }
    if (base == 0) {
        base = 10;
        if (i + 1 < n && s[i] == '0') {
            ULONG b = s[i + 1] == 'b' ? 2 : s[i + 1] == 'o' ? 8 : s[i + 1] == 'x' ? 16 : 0;

            if (b != 0) {
                base = b;
                i += 2;
            }
        }
    } else if (base != 2 && base != 8 && base != 10 && base != 16) {
        return STATUS_INVALID_PARAMETER;
    }
    for (; i < n && (ULONG)RtlpDigit(s[i]) < base; i++) {
        sum = sum * base + (ULONG)RtlpDigit(s[i]);
    }
    *value = minus ? 0 - sum : sum;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING s, ULONG base, PULONG value)
{
    return RtlpParse(s->Buffer, s->Length / sizeof(WCHAR), base, value);
}

NTSTATUS NTAPI RtlCharToInteger(PCSZ s, ULONG base, PULONG value)
{
    WCHAR wide[64];
    SIZE_T n = 0;

    while (s[n] != 0 && n < RTL_NUMBER_OF(wide)) {
        wide[n] = (UCHAR)s[n];
        n++;
    }
    return RtlpParse(wide, n, base, value);
}

static NTSTATUS RtlpFormat(ULONGLONG value, ULONG base, PUNICODE_STRING dst)
{
    WCHAR digits[65];
    ULONG at = RTL_NUMBER_OF(digits);
    ULONG n;

    if (base == 0) {
        base = 10;
    }
    if (base != 2 && base != 8 && base != 10 && base != 16) {
        return STATUS_INVALID_PARAMETER;
    }
    do {
        digits[--at] = (WCHAR)("0123456789ABCDEF"[value % base]);
        value /= base;
    } while (value != 0);
    n = (ULONG)(RTL_NUMBER_OF(digits) - at) * sizeof(WCHAR);
    if (n > dst->MaximumLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    RtlpMove(dst->Buffer, digits + at, n);
    dst->Length = (USHORT)n;
    if (n + sizeof(WCHAR) <= dst->MaximumLength) {
        dst->Buffer[n / sizeof(WCHAR)] = 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG value, ULONG base, PUNICODE_STRING dst)
{
    return RtlpFormat(value, base, dst);
}

NTSTATUS NTAPI RtlInt64ToUnicodeString(ULONGLONG value, ULONG base, PUNICODE_STRING dst)
{
    return RtlpFormat(value, base, dst);
}

NTSTATUS NTAPI RtlHashUnicodeString(PCUNICODE_STRING s, BOOLEAN fold, ULONG algorithm, PULONG hash)
{
    ULONG sum = 0;

    if (s == NULL || hash == NULL || algorithm > HASH_STRING_ALGORITHM_X65599) {
        return STATUS_INVALID_PARAMETER;
    }
    for (USHORT i = 0; i < s->Length / sizeof(WCHAR); i++) {
        sum = sum * 65599 + (fold ? RtlUpcaseUnicodeChar(s->Buffer[i]) : s->Buffer[i]);
    }
    *hash = sum;
    return STATUS_SUCCESS;
}

/* {8-4-4-4-12}; position of each of the 16 bytes in the text order of a GUID. */
#define RTLP_GUID_CHARS 38
static const UCHAR RtlpGuidAt[16] = {1, 3, 5, 7, 10, 12, 15, 17, 20, 22, 25, 27, 29, 31, 33, 35};

static void RtlpGuidBytes(const GUID *guid, UCHAR bytes[16])
{
    for (int i = 0; i < 4; i++) {
        bytes[i] = (UCHAR)(guid->Data1 >> (24 - 8 * i));
    }
    bytes[4] = (UCHAR)(guid->Data2 >> 8);
    bytes[5] = (UCHAR)guid->Data2;
    bytes[6] = (UCHAR)(guid->Data3 >> 8);
    bytes[7] = (UCHAR)guid->Data3;
    RtlpMove(bytes + 8, guid->Data4, 8);
}

NTSTATUS NTAPI RtlStringFromGUID(REFGUID guid, PUNICODE_STRING out)
{
    static const CHAR hex[] = "0123456789ABCDEF";
    UCHAR bytes[16];

    out->Buffer = ExAllocatePoolWithTag(PagedPool, (RTLP_GUID_CHARS + 1) * sizeof(WCHAR), RTLP_TAG);
    if (out->Buffer == NULL) {
        return STATUS_NO_MEMORY;
    }
    out->Length = RTLP_GUID_CHARS * sizeof(WCHAR);
    out->MaximumLength = (RTLP_GUID_CHARS + 1) * sizeof(WCHAR);
    for (int i = 0; i < RTLP_GUID_CHARS; i++) {
        out->Buffer[i] = '-';
    }
    out->Buffer[0] = '{';
    out->Buffer[RTLP_GUID_CHARS - 1] = '}';
    out->Buffer[RTLP_GUID_CHARS] = 0;
    RtlpGuidBytes(guid, bytes);
    for (int i = 0; i < 16; i++) {
        out->Buffer[RtlpGuidAt[i]] = (WCHAR)hex[bytes[i] >> 4];
        out->Buffer[RtlpGuidAt[i] + 1] = (WCHAR)hex[bytes[i] & 15];
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGUIDFromString(PUNICODE_STRING s, GUID *guid)
{
    static const UCHAR dash[4] = {9, 14, 19, 24};
    UCHAR b[16];

    if (s->Length < RTLP_GUID_CHARS * sizeof(WCHAR) || s->Buffer[0] != '{' ||
        s->Buffer[RTLP_GUID_CHARS - 1] != '}') {
        return STATUS_INVALID_PARAMETER;
    }
    for (int i = 0; i < 4; i++) {
        if (s->Buffer[dash[i]] != '-') {
            return STATUS_INVALID_PARAMETER;
        }
    }
    for (int i = 0; i < 16; i++) {
        int high = RtlpDigit(s->Buffer[RtlpGuidAt[i]]);
        int low = RtlpDigit(s->Buffer[RtlpGuidAt[i] + 1]);

        if (high > 15 || low > 15) {
            return STATUS_INVALID_PARAMETER;
        }
        b[i] = (UCHAR)(high << 4 | low);
    }
    guid->Data1 = (ULONG)b[0] << 24 | (ULONG)b[1] << 16 | (ULONG)b[2] << 8 | b[3];
    guid->Data2 = (USHORT)(b[4] << 8 | b[5]);
    guid->Data3 = (USHORT)(b[6] << 8 | b[7]);
    RtlpMove(guid->Data4, b + 8, 8);
    return STATUS_SUCCESS;
}

/* Windows 7 SP1. */
#define RTLP_MAJOR 6
#define RTLP_MINOR 1
#define RTLP_BUILD 7601

static const WCHAR RtlpServicePack[] = L"Service Pack 1";

NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW info)
{
    BOOLEAN ex = info->dwOSVersionInfoSize == sizeof(RTL_OSVERSIONINFOEXW);

    if (!ex && info->dwOSVersionInfoSize != sizeof(RTL_OSVERSIONINFOW)) {
        return STATUS_INVALID_PARAMETER;
    }
    info->dwMajorVersion = RTLP_MAJOR;
    info->dwMinorVersion = RTLP_MINOR;
    info->dwBuildNumber = RTLP_BUILD;
    info->dwPlatformId = 2; /* VER_PLATFORM_WIN32_NT */
    RtlZeroMemory(info->szCSDVersion, sizeof(info->szCSDVersion));
    RtlpMove(info->szCSDVersion, RtlpServicePack, sizeof(RtlpServicePack));
    if (ex) {
        PRTL_OSVERSIONINFOEXW more = (PRTL_OSVERSIONINFOEXW)info;

        more->wServicePackMajor = 1;
        more->wServicePackMinor = 0;
        more->wSuiteMask = 0x100; /* VER_SUITE_SINGLEUSERTS */
        more->wProductType = 1;   /* VER_NT_WORKSTATION */
        more->wReserved = 0;
    }
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI PsGetVersion(PULONG major, PULONG minor, PULONG build, PUNICODE_STRING csd)
{
    if (major != NULL) {
        *major = RTLP_MAJOR;
    }
    if (minor != NULL) {
        *minor = RTLP_MINOR;
    }
    if (build != NULL) {
        *build = RTLP_BUILD;
    }
    if (csd != NULL) {
        RtlInitUnicodeString(csd, RtlpServicePack);
    }
    return FALSE; /* free build */
}

/* Condition mask: three bits per VER_ flag, in the order of the flags' bit numbers. */
static ULONG RtlpVersionBit(ULONG type)
{
    ULONG bit = 0;

    while (type > 1) {
        type >>= 1;
        bit++;
    }
    return bit;
}

ULONGLONG NTAPI VerSetConditionMask(ULONGLONG mask, ULONG type, UCHAR condition)
{
    for (ULONG bit = 0; bit < 8; bit++) {
        if (type & 1u << bit) {
            mask |= (ULONGLONG)(condition & 7) << (3 * bit);
        }
    }
    return mask;
}

static BOOLEAN RtlpVersionHolds(ULONG have, ULONG want, ULONG condition)
{
    switch (condition) {
    case 1: return have == want;
    case 2: return have > want;
    case 3: return have >= want;
    case 4: return have < want;
    case 5: return have <= want;
    default: return FALSE;
    }
}

NTSTATUS NTAPI RtlVerifyVersionInfo(PRTL_OSVERSIONINFOEXW want, ULONG types, ULONGLONG mask)
{
    /* Major, minor and service pack are compared as one number, most significant first; the
     * first one named that differs decides (MS docs, VerifyVersionInfo). */
    const struct {
        ULONG type, have, want;
    } chain[] = {
        {VER_MAJORVERSION, RTLP_MAJOR, want->dwMajorVersion},
        {VER_MINORVERSION, RTLP_MINOR, want->dwMinorVersion},
        {VER_SERVICEPACKMAJOR, 1, want->wServicePackMajor},
        {VER_SERVICEPACKMINOR, 0, want->wServicePackMinor},
    };
    const struct {
        ULONG type, have, want;
    } single[] = {
        {VER_BUILDNUMBER, RTLP_BUILD, want->dwBuildNumber},
        {VER_PLATFORMID, 2, want->dwPlatformId},
        {VER_PRODUCT_TYPE, 1, want->wProductType},
    };
    ULONG condition = 0;
    BOOLEAN equal = TRUE;

    if (types == 0 || mask == 0) {
        return STATUS_INVALID_PARAMETER;
    }
    for (ULONG i = 0; i < RTL_NUMBER_OF(single); i++) {
        if ((types & single[i].type) != 0 &&
            !RtlpVersionHolds(single[i].have, single[i].want,
                              (ULONG)(mask >> (3 * RtlpVersionBit(single[i].type))) & 7)) {
            return STATUS_REVISION_MISMATCH;
        }
    }
    for (ULONG i = 0; i < RTL_NUMBER_OF(chain) && equal; i++) {
        if ((types & chain[i].type) == 0) {
            continue;
        }
        condition = (ULONG)(mask >> (3 * RtlpVersionBit(chain[i].type))) & 7;
        if (chain[i].have != chain[i].want) {
            equal = FALSE;
            if (!RtlpVersionHolds(chain[i].have, chain[i].want, condition)) {
                return STATUS_REVISION_MISMATCH;
            }
        }
    }
    if (equal && condition != 0 && !RtlpVersionHolds(0, 0, condition)) {
        return STATUS_REVISION_MISMATCH;
    }
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI IoIsWdmVersionAvailable(UCHAR major, UCHAR minor)
{
    /* Windows 7 supports WDM 6.1; the minor number is written 0x10 there. */
    return major < 6 || (major == 6 && minor <= 0x10);
}

/* Lehmer generator with modulus 2^31 - 1, the contract being "uniform, 0 .. MAXLONG - 1". */
ULONG NTAPI RtlRandomEx(PULONG seed)
{
    *seed = (ULONG)(((ULONGLONG)*seed * 0x7FFFFFED + 0x7FFFFFC3) % 0x7FFFFFFF);
    return *seed;
}

ULONG NTAPI RtlRandom(PULONG seed)
{
    return RtlRandomEx(seed);
}

#define RTLP_DAY (24ULL * 3600 * 10000000)

static BOOLEAN RtlpLeap(ULONG year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static ULONG RtlpMonthDays(ULONG year, ULONG month)
{
    static const UCHAR days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && RtlpLeap(year) ? 1u : 0u);
}

VOID NTAPI RtlTimeToTimeFields(PLARGE_INTEGER time, PTIME_FIELDS f)
{
    ULONGLONG t = (ULONGLONG)time->QuadPart;
    ULONG days = (ULONG)(t / RTLP_DAY);
    ULONG ms = (ULONG)(t % RTLP_DAY / 10000);
    ULONG year = 1601;
    ULONG month = 1;

    f->Weekday = (CSHORT)((days + 1) % 7); /* 1601-01-01 was a Monday */
    year += days / 146097 * 400;
    days %= 146097;
    while (days >= 365u + RtlpLeap(year)) {
        days -= 365u + RtlpLeap(year);
        year++;
    }
    while (days >= RtlpMonthDays(year, month)) {
        days -= RtlpMonthDays(year, month);
        month++;
    }
    f->Year = (CSHORT)year;
    f->Month = (CSHORT)month;
    f->Day = (CSHORT)(days + 1);
    f->Hour = (CSHORT)(ms / 3600000);
    f->Minute = (CSHORT)(ms / 60000 % 60);
    f->Second = (CSHORT)(ms / 1000 % 60);
    f->Milliseconds = (CSHORT)(ms % 1000);
}

BOOLEAN NTAPI RtlTimeFieldsToTime(PTIME_FIELDS f, PLARGE_INTEGER time)
{
    ULONGLONG days = 0;
    ULONGLONG ms;

    if (f->Year < 1601 || f->Month < 1 || f->Month > 12 || f->Day < 1 ||
        f->Day > (CSHORT)RtlpMonthDays((ULONG)f->Year, (ULONG)f->Month) || f->Hour < 0 ||
        f->Hour > 23 || f->Minute < 0 || f->Minute > 59 || f->Second < 0 || f->Second > 59 ||
        f->Milliseconds < 0 || f->Milliseconds > 999) {
        return FALSE;
    }
    for (ULONG year = 1601; year < (ULONG)f->Year; year++) {
        days += 365u + RtlpLeap(year);
    }
    for (ULONG month = 1; month < (ULONG)f->Month; month++) {
        days += RtlpMonthDays((ULONG)f->Year, month);
    }
    days += (ULONG)f->Day - 1;
    ms = (((ULONGLONG)f->Hour * 60 + (ULONG)f->Minute) * 60 + (ULONG)f->Second) * 1000 +
         (ULONG)f->Milliseconds;
    time->QuadPart = (LONGLONG)(days * RTLP_DAY + ms * 10000);
    return TRUE;
}

#define RTLP_1601_TO_1970 11644473600ULL

BOOLEAN NTAPI RtlTimeToSecondsSince1970(PLARGE_INTEGER time, PULONG seconds)
{
    ULONGLONG s = (ULONGLONG)time->QuadPart / 10000000;

    if (s < RTLP_1601_TO_1970 || s - RTLP_1601_TO_1970 > 0xFFFFFFFF) {
        return FALSE;
    }
    *seconds = (ULONG)(s - RTLP_1601_TO_1970);
    return TRUE;
}

VOID NTAPI RtlSecondsSince1970ToTime(ULONG seconds, PLARGE_INTEGER time)
{
    time->QuadPart = (LONGLONG)((seconds + RTLP_1601_TO_1970) * 10000000);
}

/* SPDX-License-Identifier: MIT */
/*
 * Counted strings, case mapping, ANSI/UTF-8 conversion, numbers and GUIDs as text.
 *
 * The ANSI code page is ISO 8859-1: every driver under test keeps to ASCII in narrow strings, and
 * a fixed page keeps runs reproducible. Case mapping covers Latin, Greek and Cyrillic letters.
 */
#include "nt.h"
#include "rtlp.h"

#define RTLP_MAX_STRING 0xFFFEu

WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR c)
{
    if (c < 'a') {
        return c;
    }
    if (c <= 'z') {
        return (WCHAR)(c - 32);
    }
    if ((c >= 0xE0 && c <= 0xFE && c != 0xF7) || (c >= 0x3B1 && c <= 0x3CB && c != 0x3C2) ||
        (c >= 0x430 && c <= 0x44F)) {
        return (WCHAR)(c - 32);
    }
    if (c == 0xFF) {
        return 0x178;
    }
    if (c >= 0x450 && c <= 0x45F) {
        return (WCHAR)(c - 80);
    }
    /* Latin Extended-A: pairs, upper even up to U+0137 and again from U+014A, odd between. */
    if ((c >= 0x100 && c <= 0x137 && c != 0x131) || (c >= 0x14A && c <= 0x177)) {
        return (WCHAR)(c & ~1);
    }
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) {
        return (WCHAR)((c & 1) ? c : c - 1);
    }
    return c;
}

WCHAR NTAPI RtlDowncaseUnicodeChar(WCHAR c)
{
    if (c < 'A') {
        return c;
    }
    if (c <= 'Z') {
        return (WCHAR)(c + 32);
    }
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3AB && c != 0x3A2) ||
        (c >= 0x410 && c <= 0x42F)) {
        return (WCHAR)(c + 32);
    }
    if (c == 0x178) {
        return 0xFF;
    }
    if (c >= 0x400 && c <= 0x40F) {
        return (WCHAR)(c + 80);
    }
    if ((c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14A && c <= 0x177)) {
        return (WCHAR)(c | 1);
    }
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) {
        return (WCHAR)((c & 1) ? c + 1 : c);
    }
    return c;
}

CHAR NTAPI RtlUpperChar(CHAR c)
{
    WCHAR up = RtlUpcaseUnicodeChar((UCHAR)c);

    return up <= 0xFF ? (CHAR)up : c;
}

VOID NTAPI RtlInitUnicodeString(PUNICODE_STRING dst, PCWSTR src)
{
    SIZE_T bytes = 0;

    if (src != NULL) {
        bytes = RtlpWcsLen(src) * sizeof(WCHAR);
        if (bytes > RTLP_MAX_STRING - sizeof(WCHAR)) {
            bytes = RTLP_MAX_STRING - sizeof(WCHAR);
        }
    }
    dst->Length = (USHORT)bytes;
    dst->MaximumLength = (USHORT)(src != NULL ? bytes + sizeof(WCHAR) : 0);
    dst->Buffer = (PWSTR)src;
}

NTSTATUS NTAPI RtlInitUnicodeStringEx(PUNICODE_STRING dst, PCWSTR src)
{
    if (src != NULL && RtlpWcsLen(src) * sizeof(WCHAR) > RTLP_MAX_STRING - sizeof(WCHAR)) {
        return STATUS_NAME_TOO_LONG;
    }
    RtlInitUnicodeString(dst, src);
    return STATUS_SUCCESS;
}

VOID NTAPI RtlInitAnsiString(PANSI_STRING dst, PCSZ src)
{
    SIZE_T bytes = 0;

    if (src != NULL) {
        bytes = RtlpStrLen(src);
        if (bytes > RTLP_MAX_STRING) {
            bytes = RTLP_MAX_STRING;
        }
    }
    dst->Length = (USHORT)bytes;
    dst->MaximumLength = (USHORT)(src != NULL ? bytes + 1 : 0);
    dst->Buffer = (PCHAR)src;
}

VOID NTAPI RtlInitString(PSTRING dst, PCSZ src)
{
    RtlInitAnsiString(dst, src);
}

static LONG RtlpCompare(const WCHAR *a, SIZE_T an, const WCHAR *b, SIZE_T bn, BOOLEAN fold)
{
    SIZE_T n = an < bn ? an : bn;

    for (SIZE_T i = 0; i < n; i++) {
        WCHAR x = fold ? RtlUpcaseUnicodeChar(a[i]) : a[i];
        WCHAR y = fold ? RtlUpcaseUnicodeChar(b[i]) : b[i];

        if (x != y) {
            return (LONG)x - (LONG)y;
        }
    }
    return (LONG)an - (LONG)bn;
}

LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING a, PCUNICODE_STRING b, BOOLEAN fold)
{
    return RtlpCompare(a->Buffer, a->Length / sizeof(WCHAR), b->Buffer, b->Length / sizeof(WCHAR),
                       fold);
}

BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING a, PCUNICODE_STRING b, BOOLEAN fold)
{
    return a->Length == b->Length && RtlCompareUnicodeString(a, b, fold) == 0;
}

BOOLEAN NTAPI RtlPrefixUnicodeString(PCUNICODE_STRING prefix, PCUNICODE_STRING s, BOOLEAN fold)
{
    SIZE_T n = prefix->Length / sizeof(WCHAR);

    return prefix->Length <= s->Length && RtlpCompare(prefix->Buffer, n, s->Buffer, n, fold) == 0;
}

LONG NTAPI RtlCompareString(const PSTRING a, const PSTRING b, BOOLEAN fold)
{
    USHORT n = a->Length < b->Length ? a->Length : b->Length;

    for (USHORT i = 0; i < n; i++) {
        UCHAR x = (UCHAR)(fold ? RtlUpperChar(a->Buffer[i]) : a->Buffer[i]);
        UCHAR y = (UCHAR)(fold ? RtlUpperChar(b->Buffer[i]) : b->Buffer[i]);

        if (x != y) {
            return (LONG)x - (LONG)y;
        }
    }
    return (LONG)a->Length - (LONG)b->Length;
}

BOOLEAN NTAPI RtlEqualString(const PSTRING a, const PSTRING b, BOOLEAN fold)
{
    return a->Length == b->Length && RtlCompareString(a, b, fold) == 0;
}

BOOLEAN NTAPI RtlPrefixString(PSTRING prefix, PSTRING s, BOOLEAN fold)
{
    STRING head = *s;

    if (prefix->Length > s->Length) {
        return FALSE;
    }
    head.Length = prefix->Length;
    return RtlCompareString(prefix, &head, fold) == 0;
}

VOID NTAPI RtlCopyUnicodeString(PUNICODE_STRING dst, PCUNICODE_STRING src)
{
    USHORT n;

    if (src == NULL) {
        dst->Length = 0;
        return;
    }
    n = src->Length < dst->MaximumLength ? src->Length : (USHORT)(dst->MaximumLength & ~1);
    RtlpMove(dst->Buffer, src->Buffer, n);
    dst->Length = n;
    if (n + sizeof(WCHAR) <= dst->MaximumLength) {
        dst->Buffer[n / sizeof(WCHAR)] = 0;
    }
}

VOID NTAPI RtlCopyString(PSTRING dst, const PSTRING src)
{
    USHORT n;

    if (src == NULL) {
        dst->Length = 0;
        return;
    }
    n = src->Length < dst->MaximumLength ? src->Length : dst->MaximumLength;
    RtlpMove(dst->Buffer, src->Buffer, n);
    dst->Length = n;
}

static NTSTATUS RtlpAppend(PUNICODE_STRING dst, const WCHAR *src, SIZE_T bytes)
{
    if (bytes > (SIZE_T)dst->MaximumLength - dst->Length) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    RtlpMove((PUCHAR)dst->Buffer + dst->Length, src, bytes);
    dst->Length = (USHORT)(dst->Length + bytes);
    if (dst->Length + sizeof(WCHAR) <= dst->MaximumLength) {
        dst->Buffer[dst->Length / sizeof(WCHAR)] = 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING dst, PCWSTR src)
{
    return src == NULL ? STATUS_SUCCESS : RtlpAppend(dst, src, RtlpWcsLen(src) * sizeof(WCHAR));
}

NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING dst, PCUNICODE_STRING src)
{
    return RtlpAppend(dst, src->Buffer, src->Length);
}

NTSTATUS NTAPI RtlAppendStringToString(PSTRING dst, const STRING *src)
{
    if (src->Length > dst->MaximumLength - dst->Length) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    RtlpMove(dst->Buffer + dst->Length, src->Buffer, src->Length);
    dst->Length = (USHORT)(dst->Length + src->Length);
    return STATUS_SUCCESS;
}

/* Room for `bytes` (with its NUL) in dst: allocated or checked. */
static NTSTATUS RtlpPrepare(PUNICODE_STRING dst, SIZE_T bytes, BOOLEAN allocate)
{
    if (bytes > RTLP_MAX_STRING) {
        return STATUS_INVALID_PARAMETER_2;
    }
    if (allocate) {
        dst->Buffer = ExAllocatePoolWithTag(PagedPool, bytes != 0 ? bytes : 1, RTLP_TAG);
        if (dst->Buffer == NULL) {
            return STATUS_NO_MEMORY;
        }
        dst->MaximumLength = (USHORT)bytes;
        return STATUS_SUCCESS;
    }
    return bytes <= dst->MaximumLength ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

static NTSTATUS RtlpMapCase(PUNICODE_STRING dst, PCUNICODE_STRING src, BOOLEAN allocate,
                            WCHAR(NTAPI *map)(WCHAR))
{
    NTSTATUS status = RtlpPrepare(dst, src->Length, allocate);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    for (USHORT i = 0; i < src->Length / sizeof(WCHAR); i++) {
        dst->Buffer[i] = map(src->Buffer[i]);
    }
    dst->Length = src->Length;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUpcaseUnicodeString(PUNICODE_STRING dst, PCUNICODE_STRING src, BOOLEAN allocate)
{
    return RtlpMapCase(dst, src, allocate, RtlUpcaseUnicodeChar);
}

NTSTATUS NTAPI RtlDowncaseUnicodeString(PUNICODE_STRING dst, PCUNICODE_STRING src, BOOLEAN allocate)
{
    return RtlpMapCase(dst, src, allocate, RtlDowncaseUnicodeChar);
}

VOID NTAPI RtlUpperString(PSTRING dst, const PSTRING src)
{
    USHORT n = src->Length < dst->MaximumLength ? src->Length : dst->MaximumLength;

    for (USHORT i = 0; i < n; i++) {
        dst->Buffer[i] = RtlUpperChar(src->Buffer[i]);
    }
    dst->Length = n;
}

VOID NTAPI RtlFreeUnicodeString(PUNICODE_STRING s)
{
    if (s->Buffer != NULL) {
        ExFreePoolWithTag(s->Buffer, 0);
        *s = (UNICODE_STRING){0};
    }
}

VOID NTAPI RtlFreeAnsiString(PANSI_STRING s)
{
    if (s->Buffer != NULL) {
        ExFreePoolWithTag(s->Buffer, 0);
        *s = (ANSI_STRING){0};
    }
}

BOOLEAN NTAPI RtlCreateUnicodeString(PUNICODE_STRING dst, PCWSTR src)
{
    SIZE_T bytes = (RtlpWcsLen(src) + 1) * sizeof(WCHAR);

    if (!NT_SUCCESS(RtlpPrepare(dst, bytes, TRUE))) {
        return FALSE;
    }
    RtlpMove(dst->Buffer, src, bytes);
    dst->Length = (USHORT)(bytes - sizeof(WCHAR));
    return TRUE;
}

ULONG NTAPI RtlxAnsiStringToUnicodeSize(PCANSI_STRING s)
{
    return ((ULONG)s->Length + 1) * sizeof(WCHAR);
}

ULONG NTAPI RtlxUnicodeStringToAnsiSize(PCUNICODE_STRING s)
{
    return s->Length / sizeof(WCHAR) + 1;
}

NTSTATUS NTAPI RtlAnsiStringToUnicodeString(PUNICODE_STRING dst, PCANSI_STRING src,
                                            BOOLEAN allocate)
{
    NTSTATUS status = RtlpPrepare(dst, ((SIZE_T)src->Length + 1) * sizeof(WCHAR), allocate);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    for (USHORT i = 0; i < src->Length; i++) {
        dst->Buffer[i] = (UCHAR)src->Buffer[i];
    }
    dst->Length = (USHORT)(src->Length * sizeof(WCHAR));
    dst->Buffer[src->Length] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeStringToAnsiString(PANSI_STRING dst, PCUNICODE_STRING src,
                                            BOOLEAN allocate)
{
    USHORT n = src->Length / sizeof(WCHAR);

    if (allocate) {
        dst->Buffer = ExAllocatePoolWithTag(PagedPool, (SIZE_T)n + 1, RTLP_TAG);
        if (dst->Buffer == NULL) {
            return STATUS_NO_MEMORY;
        }
        dst->MaximumLength = (USHORT)(n + 1);
    } else if (n >= dst->MaximumLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    for (USHORT i = 0; i < n; i++) {
        dst->Buffer[i] = (CHAR)(src->Buffer[i] <= 0xFF ? src->Buffer[i] : '?');
    }
    dst->Length = n;
    dst->Buffer[n] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlMultiByteToUnicodeN(PWCH dst, ULONG dst_bytes, PULONG out_bytes, const CHAR *src,
                                      ULONG src_bytes)
{
    ULONG n = src_bytes < dst_bytes / 2 ? src_bytes : dst_bytes / 2;

    for (ULONG i = 0; i < n; i++) {
        dst[i] = (UCHAR)src[i];
    }
    if (out_bytes != NULL) {
        *out_bytes = n * 2;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlMultiByteToUnicodeSize(PULONG bytes, const CHAR *src, ULONG src_bytes)
{
    UNREFERENCED_PARAMETER(src);
    *bytes = src_bytes * 2;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeToMultiByteN(PCHAR dst, ULONG dst_bytes, PULONG out_bytes, PCWCH src,
                                      ULONG src_bytes)
{
    ULONG n = src_bytes / 2 < dst_bytes ? src_bytes / 2 : dst_bytes;

    for (ULONG i = 0; i < n; i++) {
        dst[i] = (CHAR)(src[i] <= 0xFF ? src[i] : '?');
    }
    if (out_bytes != NULL) {
        *out_bytes = n;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeToMultiByteSize(PULONG bytes, PCWCH src, ULONG src_bytes)
{
    UNREFERENCED_PARAMETER(src);
    *bytes = src_bytes / 2;
    return STATUS_SUCCESS;
}

/* One code point of UTF-16; an unpaired surrogate gives U+FFFD and sets *bad. */
static ULONG RtlpNextUtf16(const WCHAR *s, ULONG n, ULONG *i, BOOLEAN *bad)
{
    ULONG c = s[(*i)++];

    if (c >= 0xD800 && c <= 0xDBFF && *i < n && s[*i] >= 0xDC00 && s[*i] <= 0xDFFF) {
        return 0x10000 + ((c - 0xD800) << 10) + (s[(*i)++] - 0xDC00u);
    }
    if (c >= 0xD800 && c <= 0xDFFF) {
        *bad = TRUE;
        return 0xFFFD;
    }
    return c;
}

static ULONG RtlpEncodeUtf8(ULONG c, UCHAR out[4])
{
    if (c < 0x80) {
        out[0] = (UCHAR)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (UCHAR)(0xC0 | c >> 6);
        out[1] = (UCHAR)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (UCHAR)(0xE0 | c >> 12);
        out[1] = (UCHAR)(0x80 | (c >> 6 & 0x3F));
        out[2] = (UCHAR)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (UCHAR)(0xF0 | c >> 18);
    out[1] = (UCHAR)(0x80 | (c >> 12 & 0x3F));
    out[2] = (UCHAR)(0x80 | (c >> 6 & 0x3F));
    out[3] = (UCHAR)(0x80 | (c & 0x3F));
    return 4;
}

NTSTATUS NTAPI RtlUnicodeToUTF8N(PCHAR dst, ULONG cap, PULONG out_bytes, PCWCH src, ULONG bytes)
{
    ULONG n = bytes / sizeof(WCHAR);
    ULONG at = 0;
    BOOLEAN bad = FALSE;

    if (src == NULL || (dst == NULL && out_bytes == NULL)) {
        return STATUS_INVALID_PARAMETER;
    }
    for (ULONG i = 0; i < n;) {
        UCHAR code[4];
        ULONG length = RtlpEncodeUtf8(RtlpNextUtf16(src, n, &i, &bad), code);

        if (dst != NULL) {
            if (length > cap - at) {
                if (out_bytes != NULL) {
                    *out_bytes = at;
                }
                return STATUS_BUFFER_TOO_SMALL;
            }
            RtlpMove(dst + at, code, length);
        }
        at += length;
    }
    if (out_bytes != NULL) {
        *out_bytes = at;
    }
    return bad ? STATUS_SOME_NOT_MAPPED : STATUS_SUCCESS;
}

static ULONG RtlpNextUtf8(const UCHAR *s, ULONG n, ULONG *i, BOOLEAN *bad)
{
    static const ULONG least[4] = {0, 0x80, 0x800, 0x10000};
    UCHAR lead = s[(*i)++];
    ULONG more = lead < 0x80                   ? 0
                 : lead >= 0xC2 && lead < 0xE0 ? 1
                 : lead >= 0xE0 && lead < 0xF0 ? 2
                 : lead >= 0xF0 && lead < 0xF5 ? 3
                                               : 4;
    ULONG c = lead & (more == 0 ? 0x7Fu : 0x3Fu >> more);

    if (more == 4 || more > n - *i) {
        *bad = TRUE;
        return 0xFFFD;
    }
    for (ULONG k = 0; k < more; k++) {
        if ((s[*i + k] & 0xC0) != 0x80) {
            *bad = TRUE;
            return 0xFFFD;
        }
        c = c << 6 | (s[*i + k] & 0x3Fu);
    }
    if (c < least[more] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        *bad = TRUE;
        return 0xFFFD;
    }
    *i += more;
    return c;
}

NTSTATUS NTAPI RtlUTF8ToUnicodeN(PWSTR dst, ULONG cap, PULONG out_bytes, PCCH src, ULONG n)
{
    ULONG at = 0; /* bytes */
    BOOLEAN bad = FALSE;

    if (src == NULL || (dst == NULL && out_bytes == NULL)) {
        return STATUS_INVALID_PARAMETER;
    }
    for (ULONG i = 0; i < n;) {
        ULONG c = RtlpNextUtf8((const UCHAR *)src, n, &i, &bad);
        ULONG length = c >= 0x10000 ? 4 : 2;

        if (dst != NULL) {
            if (length > cap - at) {
                if (out_bytes != NULL) {
                    *out_bytes = at;
                }
                return STATUS_BUFFER_TOO_SMALL;
            }
            if (length == 2) {
                dst[at / 2] = (WCHAR)c;
            } else {
                dst[at / 2] = (WCHAR)(0xD800 + ((c - 0x10000) >> 10));
                dst[at / 2 + 1] = (WCHAR)(0xDC00 + ((c - 0x10000) & 0x3FF));
            }
        }
        at += length;
    }
    if (out_bytes != NULL) {
        *out_bytes = at;
    }
    return bad ? STATUS_SOME_NOT_MAPPED : STATUS_SUCCESS;
}

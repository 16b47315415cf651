/* SPDX-License-Identifier: MIT */
/*
 * The C run-time functions that drivers use of ntoskrnl.exe: plain strings, and formatted text through
 * LabFormatV. In the wide functions %s means a wide string and %S a narrow one, as the Windows run-time
 * has it.
 */
#include "nt.h"
#include "rtlp.h"

#include <stdarg.h>

#define RTLP_MAX_TEXT 4096u

/* stdio.h stays out: its inline forms have the same names. */
int __cdecl _vsnprintf(char *buffer, size_t count, const char *format, va_list args);
int __cdecl _snprintf(char *buffer, size_t count, const char *format, ...);
int __cdecl _vsnwprintf(wchar_t *buffer, size_t count, const wchar_t *format, va_list args);
int __cdecl _snwprintf(wchar_t *buffer, size_t count, const wchar_t *format, ...);

size_t __cdecl strlen(const char *s)
{
    return RtlpStrLen(s);
}

size_t __cdecl wcslen(const wchar_t *s)
{
    return RtlpWcsLen((const WCHAR *)s);
}

int __cdecl strncmp(const char *a, const char *b, size_t n)
{
    for (; n > 0; n--, a++, b++) {
        if (*a != *b || *a == 0) {
            return (UCHAR)*a - (UCHAR)*b;
        }
    }
    return 0;
}

int __cdecl strcmp(const char *a, const char *b)
{
    return strncmp(a, b, (size_t)-1);
}

int __cdecl wcsncmp(const wchar_t *a, const wchar_t *b, size_t n)
{
    for (; n > 0; n--, a++, b++) {
        if (*a != *b || *a == 0) {
            return *a - *b;
        }
    }
    return 0;
}

int __cdecl wcscmp(const wchar_t *a, const wchar_t *b)
{
    return wcsncmp(a, b, (size_t)-1);
}

int __cdecl _strnicmp(const char *a, const char *b, size_t n)
{
    for (; n > 0; n--, a++, b++) {
        UCHAR x = (UCHAR)RtlUpperChar(*a), y = (UCHAR)RtlUpperChar(*b);

        if (x != y || x == 0) {
            return x - y;
        }
    }
    return 0;
}

int __cdecl _stricmp(const char *a, const char *b)
{
    return _strnicmp(a, b, (size_t)-1);
}

int __cdecl _wcsnicmp(const wchar_t *a, const wchar_t *b, size_t n)
{
    for (; n > 0; n--, a++, b++) {
        WCHAR x = RtlUpcaseUnicodeChar(*a), y = RtlUpcaseUnicodeChar(*b);

        if (x != y || x == 0) {
            return x - y;
        }
    }
    return 0;
}

int __cdecl _wcsicmp(const wchar_t *a, const wchar_t *b)
{
    return _wcsnicmp(a, b, (size_t)-1);
}

char *__cdecl strchr(const char *s, int c)
{
    for (; *s != (char)c; s++) {
        if (*s == 0) {
            return NULL;
        }
    }
    return (char *)(ULONG_PTR)s;
}

wchar_t *__cdecl wcschr(const wchar_t *s, wchar_t c)
{
    for (; *s != c; s++) {
        if (*s == 0) {
            return NULL;
        }
    }
    return (wchar_t *)(ULONG_PTR)s;
}

wchar_t *__cdecl wcsrchr(const wchar_t *s, wchar_t c)
{
    const wchar_t *found = NULL;

    do {
        if (*s == c) {
            found = s;
        }
    } while (*s++ != 0);
    return (wchar_t *)(ULONG_PTR)found;
}

char *__cdecl strstr(const char *s, const char *part)
{
    size_t n = strlen(part);

    for (;; s++) {
        if (strncmp(s, part, n) == 0) {
            return (char *)(ULONG_PTR)s;
        }
        if (*s == 0) {
            return NULL;
        }
    }
}

wchar_t *__cdecl wcsstr(const wchar_t *s, const wchar_t *part)
{
    size_t n = wcslen(part);

    for (;; s++) {
        if (wcsncmp(s, part, n) == 0) {
            return (wchar_t *)(ULONG_PTR)s;
        }
        if (*s == 0) {
            return NULL;
        }
    }
}

/* ---- formatted text ---------------------------------------------------------------------------------- */

/* The text in memory of its own; *length without the NUL. */
static char *RtlpText(const char *format, va_list args, size_t *length)
{
    char *text = LabAllocate(RTLP_MAX_TEXT);

    *length = LabFormatV(text, RTLP_MAX_TEXT, format, args);
    if (*length == RTLP_MAX_TEXT - 1) {
        LabMissing("printf of more than 4,094 characters");
    }
    return text;
}

/* No NUL if the text has exactly count characters; -1 if it has more. */
int __cdecl _vsnprintf(char *buffer, size_t count, const char *format, va_list args)
{
    size_t n;
    char *text = RtlpText(format, args, &n);

    RtlpMove(buffer, text, n < count ? n + 1 : count);
    LabFree(text);
    return n > count ? -1 : (int)n;
}

int __cdecl _snprintf(char *buffer, size_t count, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = _vsnprintf(buffer, count, format, args);
    va_end(args);
    return n;
}

/* Narrow form of a wide format, with the meaning of %s and %S (and %c, %C) exchanged. */
static void RtlpNarrowFormat(const wchar_t *wide, char *narrow, size_t cap)
{
    BOOLEAN spec = FALSE, sized = FALSE;
    size_t i = 0;

    for (; wide[i] != 0; i++) {
        char c = wide[i] < 0x80 ? (char)wide[i] : '?';

        if (i + 1 >= cap) {
            LabMissing("wide printf with a format of more than 255 characters");
        }
        if (!spec) {
            spec = c == '%';
            sized = FALSE;
        } else if (c == '%') {
            spec = FALSE;
        } else if (c == 'l' || c == 'h' || c == 'w') {
            sized = TRUE;
        } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            if (!sized && (c == 's' || c == 'S' || c == 'c' || c == 'C')) {
                c ^= 0x20;
            }
            spec = c == 'I'; /* I64: more follows */
        }
        narrow[i] = c;
    }
    narrow[i] = 0;
}

int __cdecl _vsnwprintf(wchar_t *buffer, size_t count, const wchar_t *format, va_list args)
{
    char narrow[256];
    char *text;
    size_t n;

    RtlpNarrowFormat(format, narrow, sizeof(narrow));
    text = RtlpText(narrow, args, &n);
    for (size_t i = 0; i < count && i <= n; i++) {
        buffer[i] = (UCHAR)text[i];
    }
    LabFree(text);
    return n > count ? -1 : (int)n;
}

int __cdecl _snwprintf(wchar_t *buffer, size_t count, const wchar_t *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = _vsnwprintf(buffer, count, format, args);
    va_end(args);
    return n;
}

/* SPDX-License-Identifier: MIT */
/* Inside Rtl: small helpers, and what other parts of ntoskrnl use of them. */
#ifndef NTOSKRNL_RTLP_H
#define NTOSKRNL_RTLP_H

#define RTLP_TAG 'rtSR' /* "RStr": strings handed to callers */

static inline void RtlpMove(void *dst, const void *src, SIZE_T bytes)
{
    __builtin_memmove(dst, src, bytes);
}

static inline SIZE_T RtlpWcsLen(const WCHAR *s)
{
    SIZE_T n = 0;

    while (s[n] != 0) {
        n++;
    }
    return n;
}

static inline SIZE_T RtlpStrLen(const CHAR *s)
{
    SIZE_T n = 0;

    while (s[n] != 0) {
        n++;
    }
    return n;
}

/* Exported, but missing in the DDK headers. */
BOOLEAN NTAPI RtlPrefixString(PSTRING Prefix, PSTRING String, BOOLEAN CaseInsensitive);

#endif

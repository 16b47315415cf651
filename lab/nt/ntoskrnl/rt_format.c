/* SPDX-License-Identifier: MIT */
/* printf of the kernel: the conversions that DbgPrint and the string-safe routines document. */
#include "ki.h"

typedef struct _RT_OUTPUT {
    char *At;
    SIZE_T Left; /* without the NUL */
    SIZE_T Count;
} RT_OUTPUT;

typedef struct _RT_SPEC {
    BOOLEAN Left, Zero, Plus, Space, Alternate;
    LONG Width, Precision; /* Precision -1: none */
    CHAR Size;             /* 'h', 'l', 'w', 'I' (64), 'P' (pointer), 0 */
} RT_SPEC;

static VOID RtpPut(RT_OUTPUT *Out, char c)
{
    if (Out->Left != 0) {
        *Out->At++ = c;
        Out->Left--;
        Out->Count++;
    }
}

static VOID RtpPad(RT_OUTPUT *Out, char c, LONG Count)
{
    while (Count-- > 0) {
        RtpPut(Out, c);
    }
}

static VOID RtpText(RT_OUTPUT *Out, const RT_SPEC *Spec, const char *Text, SIZE_T Length)
{
    if (Text == NULL) {
        Text = "(null)";
        Length = 6;
    }
    if (Spec->Precision >= 0 && Length > (SIZE_T)Spec->Precision) {
        Length = (SIZE_T)Spec->Precision;
    }
    RtpPad(Out, ' ', Spec->Left ? 0 : Spec->Width - (LONG)Length);
    for (SIZE_T i = 0; i < Length; i++) {
        RtpPut(Out, Text[i]);
    }
    RtpPad(Out, ' ', Spec->Left ? Spec->Width - (LONG)Length : 0);
}

static VOID RtpWideText(RT_OUTPUT *Out, const RT_SPEC *Spec, const WCHAR *Text, SIZE_T Length)
{
    if (Text == NULL) {
        RtpText(Out, Spec, NULL, 0);
        return;
    }
    if (Spec->Precision >= 0 && Length > (SIZE_T)Spec->Precision) {
        Length = (SIZE_T)Spec->Precision;
    }
    RtpPad(Out, ' ', Spec->Left ? 0 : Spec->Width - (LONG)Length);
    for (SIZE_T i = 0; i < Length; i++) {
        RtpPut(Out, Text[i] < 0x80 ? (char)Text[i] : '?');
    }
    RtpPad(Out, ' ', Spec->Left ? Spec->Width - (LONG)Length : 0);
}

static VOID RtpNumber(RT_OUTPUT *Out, const RT_SPEC *Spec, ULONG64 Value, BOOLEAN Negative,
                      ULONG Base, BOOLEAN Upper)
{
    const char *Digits = Upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char Text[24], Prefix[3];
    LONG Count = 0, PrefixCount = 0, Zeros;

    if (Negative || Spec->Plus || Spec->Space) {
        Prefix[PrefixCount++] = Negative ? '-' : Spec->Plus ? '+' : ' ';
    }
    if (Spec->Alternate && Base == 16 && Value != 0) {
        Prefix[PrefixCount++] = '0';
        Prefix[PrefixCount++] = Upper ? 'X' : 'x';
    }
    while (Value != 0 || (Count == 0 && Spec->Precision != 0)) {
        /* 32-bit steps where possible: 64-bit division is a library call on i386. */
        Text[Count++] = Digits[(ULONG)(Value % Base)];
        Value /= Base;
    }
    Zeros = Spec->Precision > Count ? Spec->Precision - Count : 0;
    if (Spec->Zero && !Spec->Left && Spec->Precision < 0 && Spec->Width > Count + PrefixCount) {
        Zeros = Spec->Width - Count - PrefixCount;
    }
    RtpPad(Out, ' ', Spec->Left ? 0 : Spec->Width - Count - Zeros - PrefixCount);
    for (LONG i = 0; i < PrefixCount; i++) {
        RtpPut(Out, Prefix[i]);
    }
    RtpPad(Out, '0', Zeros);
    for (LONG i = Count; i-- > 0;) {
        RtpPut(Out, Text[i]);
    }
    RtpPad(Out, ' ', Spec->Left ? Spec->Width - Count - Zeros - PrefixCount : 0);
}

static const char *RtpParseFlags(const char *f, RT_SPEC *Spec)
{
    for (;; f++) {
        if (*f == '-') {
            Spec->Left = TRUE;
        } else if (*f == '0') {
            Spec->Zero = TRUE;
        } else if (*f == '+') {
            Spec->Plus = TRUE;
        } else if (*f == ' ') {
            Spec->Space = TRUE;
        } else if (*f == '#') {
            Spec->Alternate = TRUE;
        } else {
            return f;
        }
    }
}

static const char *RtpParseSize(const char *f, RT_SPEC *Spec)
{
    if (f[0] == 'I' && f[1] == '6' && f[2] == '4') {
        Spec->Size = 'I';
        return f + 3;
    }
    if (f[0] == 'I' && f[1] == '3' && f[2] == '2') {
        return f + 3;
    }
    if (f[0] == 'I' || f[0] == 'z' || f[0] == 't') {
        Spec->Size = 'P';
        return f + 1;
    }
    if (f[0] == 'l' && f[1] == 'l') {
        Spec->Size = 'I';
        return f + 2;
    }
    if (f[0] == 'h' && f[1] == 'h') {
        Spec->Size = 'H';
        return f + 2;
    }
    if (f[0] == 'l' || f[0] == 'h' || f[0] == 'w') {
        Spec->Size = f[0];
        return f + 1;
    }
    return f;
}

#define RT_SIGNED(Spec, Arguments)                                                                 \
    ((Spec).Size == 'I'   ? va_arg(Arguments, LONG64)                                              \
     : (Spec).Size == 'P' ? (LONG64)va_arg(Arguments, LONG_PTR)                                    \
     : (Spec).Size == 'h' ? (SHORT)va_arg(Arguments, int)                                          \
     : (Spec).Size == 'H' ? (signed char)va_arg(Arguments, int)                                    \
                          : va_arg(Arguments, int))
#define RT_UNSIGNED(Spec, Arguments)                                                               \
    ((Spec).Size == 'I'   ? va_arg(Arguments, ULONG64)                                             \
     : (Spec).Size == 'P' ? (ULONG64)va_arg(Arguments, ULONG_PTR)                                  \
     : (Spec).Size == 'h' ? (USHORT)va_arg(Arguments, int)                                         \
     : (Spec).Size == 'H' ? (UCHAR)va_arg(Arguments, int)                                          \
                          : va_arg(Arguments, unsigned))

static SIZE_T RtpLength(const char *Text, LONG Limit)
{
    SIZE_T n = 0;

    while (Text != NULL && (Limit < 0 || n < (SIZE_T)Limit) && Text[n] != 0) {
        n++;
    }
    return n;
}

static SIZE_T RtpWideLength(const WCHAR *Text, LONG Limit)
{
    SIZE_T n = 0;

    while (Text != NULL && (Limit < 0 || n < (SIZE_T)Limit) && Text[n] != 0) {
        n++;
    }
    return n;
}

/* A number, or '*' and an argument. */
static const char *RtpParseCount(const char *f, LONG *Value, va_list *Arguments)
{
    if (*f == '*') {
        *Value = va_arg(*Arguments, int);
        f++;
    }
    for (; *f >= '0' && *f <= '9'; f++) {
        *Value = *Value * 10 + (*f - '0');
    }
    return f;
}

/* What stands between '%' and the conversion. */
static const char *RtpParseSpec(const char *f, RT_SPEC *Spec, va_list *Arguments)
{
    f = RtpParseFlags(f, Spec);
    f = RtpParseCount(f, &Spec->Width, Arguments);
    if (Spec->Width < 0) {
        Spec->Left = TRUE;
        Spec->Width = -Spec->Width;
    }
    if (*f == '.') {
        Spec->Precision = 0;
        f = RtpParseCount(f + 1, &Spec->Precision, Arguments);
    }
    return RtpParseSize(f, Spec);
}

static VOID RtpConvertString(RT_OUTPUT *Out, const RT_SPEC *Spec, BOOLEAN Wide, va_list *Arguments)
{
    if (Wide) {
        const WCHAR *Text = va_arg(*Arguments, const WCHAR *);
        RtpWideText(Out, Spec, Text, RtpWideLength(Text, Spec->Precision));
    } else {
        const char *Text = va_arg(*Arguments, const char *);
        RtpText(Out, Spec, Text, RtpLength(Text, Spec->Precision));
    }
}

/* %Z: UNICODE_STRING and ANSI_STRING. */
static VOID RtpConvertCounted(RT_OUTPUT *Out, const RT_SPEC *Spec, BOOLEAN Wide, va_list *Arguments)
{
    if (Wide) {
        PUNICODE_STRING Text = va_arg(*Arguments, PUNICODE_STRING);
        RtpWideText(Out, Spec, Text != NULL ? Text->Buffer : NULL,
                    Text != NULL ? Text->Length / sizeof(WCHAR) : 0);
    } else {
        PANSI_STRING Text = va_arg(*Arguments, PANSI_STRING);
        RtpText(Out, Spec, Text != NULL ? Text->Buffer : NULL, Text != NULL ? Text->Length : 0);
    }
}

/* One conversion; what is none is printed as it stands. */
static VOID RtpConvert(RT_OUTPUT *Out, RT_SPEC *Spec, char Conversion, va_list *Arguments)
{
    BOOLEAN Wide = Spec->Size == 'w' || Spec->Size == 'l';
    LONG64 Signed;
    char c;

    switch (Conversion) {
    case 'd':
    case 'i':
        Signed = RT_SIGNED(*Spec, *Arguments);
        RtpNumber(Out, Spec, Signed < 0 ? 0 - (ULONG64)Signed : (ULONG64)Signed, Signed < 0, 10,
                  FALSE);
        break;
    case 'u':
        RtpNumber(Out, Spec, RT_UNSIGNED(*Spec, *Arguments), FALSE, 10, FALSE);
        break;
    case 'o':
        RtpNumber(Out, Spec, RT_UNSIGNED(*Spec, *Arguments), FALSE, 8, FALSE);
        break;
    case 'x':
    case 'X':
        RtpNumber(Out, Spec, RT_UNSIGNED(*Spec, *Arguments), FALSE, 16, Conversion == 'X');
        break;
    case 'p':
        Spec->Precision = 2 * sizeof(PVOID);
        RtpNumber(Out, Spec, (ULONG_PTR)va_arg(*Arguments, PVOID), FALSE, 16, TRUE);
        break;
    case 'c':
    case 'C':
        c = (char)va_arg(*Arguments, int);
        RtpText(Out, Spec, &c, 1);
        break;
    case 's':
        RtpConvertString(Out, Spec, Wide, Arguments);
        break;
    case 'S':
        RtpConvertString(Out, Spec, TRUE, Arguments);
        break;
    case 'Z':
        RtpConvertCounted(Out, Spec, Wide, Arguments);
        break;
    default:
        RtpPut(Out, Conversion);
        break;
    }
}

SIZE_T NTAPI LabFormatV(char *Buffer, SIZE_T Size, const char *Format, va_list Arguments)
{
    RT_OUTPUT Out = {.At = Buffer, .Left = Size - 1};
    va_list Rest; /* a va_list that is a parameter may be a pointer: no address of it is taken */

    if (Size == 0) {
        return 0;
    }
    va_copy(Rest, Arguments);
    for (const char *f = Format; *f != 0; f++) {
        RT_SPEC Spec = {.Precision = -1};

        if (*f != '%') {
            RtpPut(&Out, *f);
            continue;
        }
        f = RtpParseSpec(f + 1, &Spec, &Rest);
        if (*f == 0) {
            break;
        }
        RtpConvert(&Out, &Spec, *f, &Rest);
    }
    va_end(Rest);
    *Out.At = 0;
    return Out.Count;
}

SIZE_T __cdecl LabFormat(char *Buffer, SIZE_T Size, const char *Format, ...)
{
    va_list Arguments;
    SIZE_T Count;

    va_start(Arguments, Format);
    Count = LabFormatV(Buffer, Size, Format, Arguments);
    va_end(Arguments);
    return Count;
}

VOID __cdecl LabLog(ULONG Level, const char *Format, ...)
{
    char Line[600];
    va_list Arguments;
    SIZE_T Count;

    va_start(Arguments, Format);
    Count = LabFormatV(Line, sizeof(Line), Format, Arguments);
    va_end(Arguments);
    KiHost->log(Level, LAB_VA(Line), Count);
}

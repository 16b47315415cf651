/* SPDX-License-Identifier: MIT */
/*
 * Memory routines that compilers and drivers call by name, and the compiler's own helpers. This
 * file is compiled with -fno-builtin, lest a loop here becomes a call to itself.
 */
#include "ki.h"

#undef RtlCopyMemory
#undef RtlMoveMemory
#undef RtlFillMemory
#undef RtlZeroMemory
#undef RtlCompareMemory

PVOID __cdecl memcpy(PVOID Destination, const void *Source, size_t Bytes)
{
    PVOID d = Destination;

    __asm__ volatile("rep movsb" : "+D"(d), "+S"(Source), "+c"(Bytes) : : "memory");
    return Destination;
}

PVOID __cdecl memmove(PVOID Destination, const void *Source, size_t Bytes)
{
    PUCHAR d = Destination;
    const UCHAR *s = Source;

    if (d <= s || d >= s + Bytes) {
        return memcpy(Destination, Source, Bytes);
    }
    while (Bytes-- != 0) {
        d[Bytes] = s[Bytes];
    }
    return Destination;
}

PVOID __cdecl memset(PVOID Destination, int Value, size_t Bytes)
{
    PVOID d = Destination;

    __asm__ volatile("rep stosb" : "+D"(d), "+c"(Bytes) : "a"(Value) : "memory");
    return Destination;
}

int __cdecl memcmp(const void *Left, const void *Right, size_t Bytes)
{
    const UCHAR *a = Left, *b = Right;

    for (SIZE_T i = 0; i < Bytes; i++) {
        if (a[i] != b[i]) {
            return a[i] - b[i];
        }
    }
    return 0;
}

void *__cdecl memchr(const void *Buffer, int Value, size_t Bytes)
{
    const UCHAR *p = Buffer;

    for (SIZE_T i = 0; i < Bytes; i++) {
        if (p[i] == (UCHAR)Value) {
            return (void *)(ULONG_PTR)(p + i);
        }
    }
    return NULL;
}

SIZE_T NTAPI RtlCompareMemory(const VOID *Source1, const VOID *Source2, SIZE_T Length)
{
    const UCHAR *a = Source1, *b = Source2;
    SIZE_T i = 0;

    while (i < Length && a[i] == b[i]) {
        i++;
    }
    return i;
}

SIZE_T NTAPI RtlCompareMemoryUlong(PVOID Source, SIZE_T Length, ULONG Pattern)
{
    const ULONG *p = Source;
    SIZE_T i = 0;

    while (i < Length / sizeof(ULONG) && p[i] == Pattern) {
        i++;
    }
    return i * sizeof(ULONG);
}

#if defined(_M_AMD64)
VOID NTAPI RtlCopyMemory(PVOID Destination, const VOID *Source, SIZE_T Length)
{
    memcpy(Destination, Source, Length);
}
#endif

VOID NTAPI RtlMoveMemory(PVOID Destination, const VOID *Source, SIZE_T Length)
{
    memmove(Destination, Source, Length);
}

VOID NTAPI RtlFillMemory(PVOID Destination, SIZE_T Length, UCHAR Fill)
{
    memset(Destination, Fill, Length);
}

VOID NTAPI RtlZeroMemory(PVOID Destination, SIZE_T Length)
{
    memset(Destination, 0, Length);
}

/* ---- compiler support ---- */

int _fltused = 0x9875;

#if defined(_M_IX86)
/* 64-bit arithmetic of i386, called by name from compiled code: arguments on the stack, the callee
 * pops them, result in EDX:EAX. Long division by schoolbook with 32-bit quotient digits. */
static ULONG64 RtpDivide(ULONG64 Dividend, ULONG64 Divisor, ULONG64 *Remainder)
{
    ULONG High = (ULONG)(Dividend >> 32), Low = (ULONG)Dividend;
    ULONG64 Quotient = 0, Rest = 0;

    if ((Divisor >> 32) == 0) {
        ULONG d = (ULONG)Divisor, q1, q0, r;

        __asm__("divl %4" : "=a"(q1), "=d"(r) : "0"(High), "1"(0u), "rm"(d));
        __asm__("divl %4" : "=a"(q0), "=d"(r) : "0"(Low), "1"(r), "rm"(d));
        *Remainder = r;
        return (ULONG64)q1 << 32 | q0;
    }
    for (LONG Bit = 63; Bit >= 0; Bit--) {
        Rest = Rest << 1 | ((Bit >= 32 ? High >> (Bit - 32) : Low >> Bit) & 1);
        if (Rest >= Divisor) {
            Rest -= Divisor;
            if (Bit >= 32) {
                Quotient |= (ULONG64)(1u << (Bit - 32)) << 32;
            } else {
                Quotient |= 1u << Bit;
            }
        }
    }
    *Remainder = Rest;
    return Quotient;
}

ULONG64 NTAPI _aulldiv(ULONG64 Dividend, ULONG64 Divisor)
{
    ULONG64 Remainder;

    return RtpDivide(Dividend, Divisor, &Remainder);
}

ULONG64 NTAPI _aullrem(ULONG64 Dividend, ULONG64 Divisor)
{
    ULONG64 Remainder;

    RtpDivide(Dividend, Divisor, &Remainder);
    return Remainder;
}

LONG64 NTAPI _alldiv(LONG64 Dividend, LONG64 Divisor)
{
    ULONG64 Remainder, Quotient;

    Quotient = RtpDivide(Dividend < 0 ? 0 - (ULONG64)Dividend : (ULONG64)Dividend,
                         Divisor < 0 ? 0 - (ULONG64)Divisor : (ULONG64)Divisor, &Remainder);
    return (Dividend < 0) != (Divisor < 0) ? (LONG64)(0 - Quotient) : (LONG64)Quotient;
}

LONG64 NTAPI _allrem(LONG64 Dividend, LONG64 Divisor)
{
    ULONG64 Remainder;

    RtpDivide(Dividend < 0 ? 0 - (ULONG64)Dividend : (ULONG64)Dividend,
              Divisor < 0 ? 0 - (ULONG64)Divisor : (ULONG64)Divisor, &Remainder);
    return Dividend < 0 ? (LONG64)(0 - Remainder) : (LONG64)Remainder;
}

LONG64 NTAPI _allmul(LONG64 Left, LONG64 Right)
{
    ULONG64 a = (ULONG64)Left, b = (ULONG64)Right;
    ULONG64 Low = (ULONG64)(ULONG)a * (ULONG)b;
    ULONG High = (ULONG)(a >> 32) * (ULONG)b + (ULONG)a * (ULONG)(b >> 32);

    return (LONG64)(Low + ((ULONG64)High << 32));
}

/* Shifts take EDX:EAX and CL, by their own convention; clang inlines them, MSVC calls them. */
__asm__(".text\n"
        ".globl __allshl\n__allshl:\n"
        "  cmpb $64, %cl; jae 2f; cmpb $32, %cl; jae 1f\n"
        "  shldl %cl, %eax, %edx; shll %cl, %eax; ret\n"
        "1: movl %eax, %edx; xorl %eax, %eax; shll %cl, %edx; ret\n"
        "2: xorl %eax, %eax; xorl %edx, %edx; ret\n"
        ".globl __aullshr\n__aullshr:\n"
        "  cmpb $64, %cl; jae 2f; cmpb $32, %cl; jae 1f\n"
        "  shrdl %cl, %edx, %eax; shrl %cl, %edx; ret\n"
        "1: movl %edx, %eax; xorl %edx, %edx; shrl %cl, %eax; ret\n"
        "2: xorl %eax, %eax; xorl %edx, %edx; ret\n"
        ".globl __allshr\n__allshr:\n"
        "  cmpb $64, %cl; jae 2f; cmpb $32, %cl; jae 1f\n"
        "  shrdl %cl, %edx, %eax; sarl %cl, %edx; ret\n"
        "1: movl %edx, %eax; sarl $31, %edx; sarl %cl, %eax; ret\n"
        "2: sarl $31, %edx; movl %edx, %eax; ret\n");
#else
/* Stack probe: kernel stacks are wholly present, and the guard page ends them. */
__asm__(".text\n"
        ".globl __chkstk\n__chkstk:\n"
        "  ret\n");
#endif

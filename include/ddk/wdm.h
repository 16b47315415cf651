/* SPDX-License-Identifier: MIT */
/*
 * mingw-w64's <wdm.h>, repaired. <ntddk.h> and <ntifs.h> include <wdm.h> and so get this one.
 * What is repaired and why is listed in docs/ddk.md.
 */
#ifndef DDK_WDM_H
#define DDK_WDM_H

#include <_mingw.h>

/*
 * mingw-w64's __forceinline contains `extern`, so that `static __forceinline`, which drivers write
 * all the time, does not compile. C99 inline has the same meaning here: nothing is emitted.
 */
#ifndef __cplusplus
#undef __forceinline
#define __forceinline __inline__ __attribute__((__always_inline__))
#endif

/*
 * <intrin.h> pulls in <mm3dnow.h>, which clang 19 has emptied and which warns when included. Its
 * include guard keeps it out.
 */
#ifndef _MM3DNOW_H_INCLUDED
#define _MM3DNOW_H_INCLUDED
#endif

/* Inline functions there that are replaced below. On x86 the register ones are imports: those stay.
 */
#define KeMemoryBarrier KeMemoryBarrierMingw_
#ifdef __x86_64__
#define READ_REGISTER_UCHAR   READ_REGISTER_UCHAR_Mingw_
#define READ_REGISTER_USHORT  READ_REGISTER_USHORT_Mingw_
#define READ_REGISTER_ULONG   READ_REGISTER_ULONG_Mingw_
#define WRITE_REGISTER_UCHAR  WRITE_REGISTER_UCHAR_Mingw_
#define WRITE_REGISTER_USHORT WRITE_REGISTER_USHORT_Mingw_
#define WRITE_REGISTER_ULONG  WRITE_REGISTER_ULONG_Mingw_
#endif
/*
 * Two static functions there follow the extern declarations of the same names in <intrin.h>, so
 * that clang emits them as public symbols and two objects of one driver do not link. The header
 * itself makes the names macros for intrinsics further on; these do not collide.
 */
#include <intrin.h>
#define InterlockedBitTestAndSet   InterlockedBitTestAndSetMingw_
#define InterlockedBitTestAndReset InterlockedBitTestAndResetMingw_
#include_next <wdm.h>
#undef KeMemoryBarrier
#ifdef __x86_64__
#undef READ_REGISTER_UCHAR
#undef READ_REGISTER_USHORT
#undef READ_REGISTER_ULONG
#undef WRITE_REGISTER_UCHAR
#undef WRITE_REGISTER_USHORT
#undef WRITE_REGISTER_ULONG
#endif

#include <driverspecs.h>

/* Function types of lookaside lists; there are only the pointer types there. */
typedef PVOID NTAPI ALLOCATE_FUNCTION(_In_ POOL_TYPE PoolType, _In_ SIZE_T NumberOfBytes,
                                      _In_ ULONG Tag);
typedef VOID NTAPI FREE_FUNCTION(_In_ PVOID Buffer);

/* {STATICGUIDOF(x)} initialises a GUID: there without the inner braces, which clang warns about. */
#undef STATICGUIDOF
#define DDK_STATICGUID_(data1, data2, data3, ...) data1, data2, data3, {__VA_ARGS__}
#define DDK_STATICGUID(...)                       DDK_STATICGUID_(__VA_ARGS__)
#define STATICGUIDOF(guid)                        DDK_STATICGUID(STATIC_##guid)

/* Byte swaps: there they are MSVC intrinsics (x64), which clang has under other names. */
#undef RtlUshortByteSwap
#undef RtlUlongByteSwap
#undef RtlUlonglongByteSwap
#define RtlUshortByteSwap(x)    __builtin_bswap16((USHORT)(x))
#define RtlUlongByteSwap(x)     __builtin_bswap32((ULONG)(x))
#define RtlUlonglongByteSwap(x) __builtin_bswap64((ULONGLONG)(x))

#if defined(__i386__) || defined(__x86_64__)
FORCEINLINE VOID KeMemoryBarrier(VOID)
{
    /* A locked read-modify-write is a full fence and, unlike mfence, exists on every x86. */
    LONG scratch = 0;
    __asm__ __volatile__("lock; orl $0, %0" : "+m"(scratch) : : "memory", "cc");
}
/* Keeps the compiler from moving accesses; the processor may still reorder a store with a load. */
#define KeMemoryBarrierWithoutFence() __asm__ __volatile__("" : : : "memory")
#endif

#ifdef __x86_64__
/*
 * Device registers, one move each: clang folds a volatile read, an operation and a volatile write
 * into one read-modify-write instruction, which is not what a device is meant to see.
 */
#define DDK_REGISTER_ACCESS(name, type, mov, constraint)                                           \
    FORCEINLINE type READ_REGISTER_##name(volatile type *Register)                                 \
    {                                                                                              \
        type value;                                                                                \
        __asm__ __volatile__(mov " %1, %0" : "=" constraint(value) : "m"(*Register) : "memory");   \
        return value;                                                                              \
    }                                                                                              \
    FORCEINLINE VOID WRITE_REGISTER_##name(volatile type *Register, type Value)                    \
    {                                                                                              \
        __asm__ __volatile__(mov " %1, %0" : "=m"(*Register) : constraint(Value) : "memory");      \
        KeMemoryBarrier();                                                                         \
    }
DDK_REGISTER_ACCESS(UCHAR, UCHAR, "movb", "q")
DDK_REGISTER_ACCESS(USHORT, USHORT, "movw", "r")
DDK_REGISTER_ACCESS(ULONG, ULONG, "movl", "r")
DDK_REGISTER_ACCESS(ULONG64, ULONG64, "movq", "r")
#undef DDK_REGISTER_ACCESS
#endif

#ifdef __i386__
/* The macro there calls an intrinsic that clang does not have. */
#undef ExInterlockedAddLargeStatistic
FORCEINLINE VOID ExInterlockedAddLargeStatistic(PLARGE_INTEGER Addend, ULONG Increment)
{
    __asm__ __volatile__("lock; addl %2, %0\n\t"
                         "jnc 1f\n\t"
                         "lock; adcl $0, %1\n"
                         "1:"
                         : "+m"(Addend->LowPart), "+m"(Addend->HighPart)
                         : "r"(Increment)
                         : "memory", "cc");
}

/* 64-bit interlocked operations, by cmpxchg8b; there they exist for x64 only. */
FORCEINLINE LONG64 InterlockedCompareExchange64(LONG64 volatile *Destination, LONG64 Exchange,
                                                LONG64 Comperand)
{
    return __sync_val_compare_and_swap(Destination, Comperand, Exchange);
}
FORCEINLINE LONG64 InterlockedExchangeAdd64(LONG64 volatile *Addend, LONG64 Value)
{
    return __sync_fetch_and_add(Addend, Value);
}
FORCEINLINE LONG64 InterlockedIncrement64(LONG64 volatile *Addend)
{
    return __sync_add_and_fetch(Addend, 1);
}
FORCEINLINE LONG64 InterlockedDecrement64(LONG64 volatile *Addend)
{
    return __sync_sub_and_fetch(Addend, 1);
}
FORCEINLINE LONG64 InterlockedExchange64(LONG64 volatile *Target, LONG64 Value)
{
    return __atomic_exchange_n(Target, Value, __ATOMIC_SEQ_CST);
}
#endif

#endif

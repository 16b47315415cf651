/* SPDX-License-Identifier: MIT */
/*
 * mingw-w64's <wdm.h>, repaired. <ntddk.h> and <ntifs.h> include <wdm.h> and so get this one.
 * What is repaired and why is listed in docs/ddk.md.
 */
#ifndef DDK_WDM_H
#define DDK_WDM_H

/*
 * <intrin.h> pulls in <mm3dnow.h>, which clang 19 has emptied and which warns when included. Its
 * include guard keeps it out.
 */
#ifndef _MM3DNOW_H_INCLUDED
#define _MM3DNOW_H_INCLUDED
#endif

/* The x86 KeMemoryBarrier there does not tell the compiler that memory changes; x64 has none. */
#define KeMemoryBarrier KeMemoryBarrierMingw_
#include_next <wdm.h>
#undef KeMemoryBarrier

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

#endif

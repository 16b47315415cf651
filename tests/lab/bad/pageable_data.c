/* SPDX-License-Identifier: MIT */
#include "bad.h"

BAD_DRIVER()
{
    volatile ULONG *Memory = ExAllocatePoolWithTag(PagedPool, 64, TAG_BAD);
    KSPIN_LOCK Lock;
    KIRQL Irql;

    Memory[0] = 1;
    KeInitializeSpinLock(&Lock);
    KeAcquireSpinLock(&Lock, &Irql);
    Memory[0]++;
    KeReleaseSpinLock(&Lock, Irql);
    ExFreePoolWithTag((PVOID)Memory, TAG_BAD);
}

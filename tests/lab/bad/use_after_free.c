/* SPDX-License-Identifier: MIT */
#include "bad.h"

BAD_DRIVER()
{
    volatile ULONG *Memory = ExAllocatePoolWithTag(NonPagedPool, 100, TAG_BAD);

    ExFreePoolWithTag((PVOID)Memory, TAG_BAD);
    (void)Memory[3];
}

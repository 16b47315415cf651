/* SPDX-License-Identifier: MIT */
#include "bad.h"

BAD_DRIVER()
{
    volatile UCHAR *Memory = ExAllocatePoolWithTag(NonPagedPool, 13, TAG_BAD);

    Memory[13] = 1; /* alignment leaves this byte accessible */
    ExFreePoolWithTag((PVOID)Memory, TAG_BAD);
}

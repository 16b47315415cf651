/* SPDX-License-Identifier: MIT */
#include "bad.h"

BAD_DRIVER()
{
    /* A page exactly: the next byte is the guard's, wherever the allocation was put. */
    volatile UCHAR *Memory = ExAllocatePoolWithTag(NonPagedPool, PAGE_SIZE, TAG_BAD);

    Memory[PAGE_SIZE] = 1;
    ExFreePoolWithTag((PVOID)Memory, TAG_BAD);
}

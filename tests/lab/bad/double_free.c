/* SPDX-License-Identifier: MIT */
#include "bad.h"

BAD_DRIVER()
{
    PVOID Memory = ExAllocatePoolWithTag(NonPagedPool, 100, TAG_BAD);

    ExFreePoolWithTag(Memory, TAG_BAD);
    ExFreePoolWithTag(Memory, TAG_BAD);
}

/* SPDX-License-Identifier: MIT */
#include "bad.h"

BAD_DRIVER()
{
    ExFreePoolWithTag(ExAllocatePoolWithTag(NonPagedPool, 13, TAG_BAD), TAG_LEAK);
}

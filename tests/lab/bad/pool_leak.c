/* SPDX-License-Identifier: MIT */
#include "bad.h"

BAD_DRIVER()
{
    ExAllocatePoolWithTag(NonPagedPool, 24, TAG_LEAK);
}

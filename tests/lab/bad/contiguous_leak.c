/* SPDX-License-Identifier: MIT */
#include "bad.h"

BAD_DRIVER()
{
    PHYSICAL_ADDRESS Highest = {.QuadPart = 0xFFFFFFFF};

    MmAllocateContiguousMemory(2 * PAGE_SIZE, Highest);
}

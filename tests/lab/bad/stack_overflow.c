/* SPDX-License-Identifier: MIT */
#include "bad.h"

static volatile ULONG Depth = 1000000;

__attribute__((noinline)) static ULONG BadRecurse(ULONG Left)
{
    volatile UCHAR Frame[128];

    Frame[Left % sizeof(Frame)] = (UCHAR)Left;
    return Left == 0 ? 0 : BadRecurse(Left - 1) + Frame[0];
}

BAD_DRIVER()
{
    Depth = BadRecurse(Depth);
}

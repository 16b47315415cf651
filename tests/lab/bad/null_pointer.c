/* SPDX-License-Identifier: MIT */
#include "bad.h"

static ULONG *volatile Nowhere;

BAD_DRIVER()
{
    *Nowhere = 1;
}

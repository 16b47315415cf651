/* SPDX-License-Identifier: MIT */
#include "bad.h"

static volatile ULONG Counter;

__attribute__((section("PAGE"), noinline)) static VOID BadPageable(void)
{
    Counter++;
}

BAD_DRIVER()
{
    KIRQL Irql;

    BadPageable(); /* in memory now, which must not help */
    KeRaiseIrql(DISPATCH_LEVEL, &Irql);
    BadPageable();
    KeLowerIrql(Irql);
}

/* SPDX-License-Identifier: MIT */
#include "bad.h"

BAD_DRIVER()
{
    KIRQL Irql;

    KeRaiseIrql(DISPATCH_LEVEL, &Irql);
    ZwClose(NULL);
    KeLowerIrql(Irql);
}

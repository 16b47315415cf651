/* SPDX-License-Identifier: MIT */
#include "bad.h"

static KSPIN_LOCK Lock;

BAD_DRIVER()
{
    KIRQL Irql, Inner;

    KeInitializeSpinLock(&Lock);
    KeAcquireSpinLock(&Lock, &Irql);
    KeAcquireSpinLock(&Lock, &Inner);
    KeReleaseSpinLock(&Lock, Inner);
    KeReleaseSpinLock(&Lock, Irql);
}

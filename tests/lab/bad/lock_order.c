/* SPDX-License-Identifier: MIT */
#include "bad.h"

static KSPIN_LOCK First, Second;

static VOID BadTakeBoth(PKSPIN_LOCK Outer, PKSPIN_LOCK Inner)
{
    KIRQL Irql;

    KeAcquireSpinLock(Outer, &Irql);
    KeAcquireSpinLockAtDpcLevel(Inner);
    KeReleaseSpinLockFromDpcLevel(Inner);
    KeReleaseSpinLock(Outer, Irql);
}

BAD_DRIVER()
{
    KeInitializeSpinLock(&First);
    KeInitializeSpinLock(&Second);
    BadTakeBoth(&First, &Second);
    BadTakeBoth(&Second, &First);
}

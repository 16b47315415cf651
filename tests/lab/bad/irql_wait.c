/* SPDX-License-Identifier: MIT */
#include "bad.h"

static KEVENT Event;

BAD_DRIVER()
{
    LARGE_INTEGER Timeout = {.QuadPart = -10000};
    KIRQL Irql;

    KeInitializeEvent(&Event, NotificationEvent, FALSE);
    KeRaiseIrql(DISPATCH_LEVEL, &Irql);
    KeWaitForSingleObject(&Event, Executive, KernelMode, FALSE, &Timeout);
    KeLowerIrql(Irql);
}

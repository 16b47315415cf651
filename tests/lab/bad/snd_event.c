/* SPDX-License-Identifier: MIT */
/* Signals the client's event for ever. */
#define WAVERT_EVENT_GONE(s) (Kept = (s)->Event)
#define WAVERT_TICK_ALWAYS (Kept != NULL ? KeSetEvent(Kept, IO_NO_INCREMENT, FALSE) : 0)
#include <ntddk.h>
static PKEVENT Kept;
#include "../drivers/wavert_test/wavert.h"

/* SPDX-License-Identifier: MIT */
/* Calls its port stream from the DPC. */
#define WAVERT_TICK(s) ((s)->PortStream->lpVtbl->GetPhysicalPagesCount((s)->PortStream, NULL))
#include "../drivers/wavert_test/wavert.h"

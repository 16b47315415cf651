/* SPDX-License-Identifier: MIT */
/* Keeps a reference to its port. */
#define WAVERT_STARTED(device, port) ((port)->lpVtbl->AddRef(port))
#include "../drivers/wavert_test/wavert.h"

/* SPDX-License-Identifier: MIT */
/* Asks for a device extension without PortCls' part. */
#define WAVERT_EXTENSION_BYTES 64
#include "../drivers/wavert_test/wavert.h"

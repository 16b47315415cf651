/* SPDX-License-Identifier: MIT */
/* Says that it wrote more than it was given room for. */
#define WAVERT_JACK_BYTES(bytes) ((bytes) + 4)
#include "../drivers/wavert_test/wavert.h"

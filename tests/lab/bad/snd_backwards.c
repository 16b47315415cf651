/* SPDX-License-Identifier: MIT */
/* Steps back a little, three times of four that it is asked. */
#define WAVERT_POSITION(s, at) (((at) >= 64 ? (at) - ++Reads % 4 * 16 : (at)) % (s)->BufferBytes)
static unsigned Reads;
#include "../drivers/wavert_test/wavert.h"

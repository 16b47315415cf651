/* SPDX-License-Identifier: MIT */
/* Answers with a position beyond the buffer. */
#define WAVERT_POSITION(s, at) ((at) + (s)->BufferBytes + 1)
#include "../drivers/wavert_test/wavert.h"

/* SPDX-License-Identifier: MIT */
/* Forgets the pages of its buffer. */
#define WAVERT_BUFFER_FREED(s, mdl) ((void)(mdl))
#include "../drivers/wavert_test/wavert.h"

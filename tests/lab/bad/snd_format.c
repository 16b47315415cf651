/* SPDX-License-Identifier: MIT */
/* Makes a format whose block alignment is not that of its channels and bits. */
#define WAVERT_FORMAT(f) ((f)->WaveFormatEx.nBlockAlign++)
#include "../drivers/wavert_test/wavert.h"

/* SPDX-License-Identifier: MIT */
/* Records that the layout test must report: each depends on the compiler or escapes the tables. */
#include <stdint.h>

/* The Microsoft ABI starts a new unit when the type of a bit-field changes. */
typedef struct _BAD_STRADDLE {
    uint8_t Low : 4;
    uint16_t High : 12;
} BAD_STRADDLE;

/* i386 System V aligns the quadword to 4, everybody else to 8. */
typedef struct _BAD_QUADWORD {
    uint32_t First;
    uint64_t Second;
} BAD_QUADWORD;

/* long is 32 bits on Windows, 64 on Linux. */
typedef struct _BAD_LONG {
    long Value;
} BAD_LONG;

/* No name, no typedef: no table can contain it. */
extern struct {
    int Member;
} BadUnnamed;

enum { BadUndescribed = 1 };

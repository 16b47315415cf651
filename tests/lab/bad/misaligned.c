/* SPDX-License-Identifier: MIT */
#include "bad.h"

/* movaps xmm0, [rcx or ecx]: what a compiler makes of an object that it takes for aligned. */
BAD_DRIVER()
{
    PUCHAR Memory = ExAllocatePoolWithTag(NonPagedPool, 64, TAG_BAD);

    if (Memory == NULL) {
        return;
    }
    __asm__ volatile(".byte 0x0F, 0x28, 0x01" : : "c"(Memory + 4) : "memory");
    ExFreePoolWithTag(Memory, TAG_BAD);
}

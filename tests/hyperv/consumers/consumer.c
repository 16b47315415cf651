/* SPDX-License-Identifier: MIT */
/* The smallest user of the library; valid C and C++. */
#include <stdio.h>

#ifdef CONSUMER_HEADER
#include CONSUMER_HEADER
#else
#include <hyperv/hyperv.h>
#endif

int main(void)
{
    printf("%#x %u\n", (unsigned)HvCallPostMessage, (unsigned)sizeof(VMPACKET_DESCRIPTOR));
    return HvCallPostMessage == 0x5c && sizeof(VMPACKET_DESCRIPTOR) == 16 ? 0 : 1;
}

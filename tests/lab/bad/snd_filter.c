/* SPDX-License-Identifier: MIT */
/* Has a connection to a node that it does not have. */
#define WAVERT_CONNECTIONS                                                                         \
    {PCFILTER_NODE, 0, 0, 1}, {0, 0, 7, 1}, {1, 0, PCFILTER_NODE, 1}, {PCFILTER_NODE, 2, PCFILTER_NODE, 3}
#include "../drivers/wavert_test/wavert.h"

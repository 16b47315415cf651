/* SPDX-License-Identifier: MIT */
/*
 * Layout assertions for operating-system structures.
 *
 * Sizes are given for both pointer widths, x86 first, because these headers are always built for
 * both. DDK_ASSERT_SIZE_NDIS620 is for structures that grew with NDIS 6.1 or 6.20: the number holds
 * for the 6.20 form only, so it is checked only when that form is selected.
 */
#ifndef DDKASSERT_H
#define DDKASSERT_H

#ifndef DDK_NO_LAYOUT_ASSERTS
#define DDK_BY_WIDTH(x86, x64) (sizeof(void *) == 8 ? (x64) : (x86))
#define DDK_ASSERT_SIZE(type, x86, x64)                                                            \
    _Static_assert(sizeof(type) == DDK_BY_WIDTH(x86, x64), "size of " #type)
#define DDK_ASSERT_OFFSET(type, member, x86, x64)                                                  \
    _Static_assert(__builtin_offsetof(type, member) == DDK_BY_WIDTH(x86, x64),                     \
                   "offset of " #type "." #member)
#else
#define DDK_ASSERT_SIZE(type, x86, x64)           _Static_assert(1, "")
#define DDK_ASSERT_OFFSET(type, member, x86, x64) _Static_assert(1, "")
#endif

#endif

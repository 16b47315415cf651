/* SPDX-License-Identifier: MIT */
/* Sizes and offsets of trace_profile.h; it includes this file when HYPERV_CHECK_LAYOUT is defined. */
HV_STATIC_ASSERT_SIZE(HV_PROFILE_SOURCE, 4);

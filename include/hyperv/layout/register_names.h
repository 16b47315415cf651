/* SPDX-License-Identifier: MIT */
/* Sizes and offsets of register_names.h; it includes this file when HYPERV_CHECK_LAYOUT is defined. */
HV_STATIC_ASSERT_SIZE(HV_REGISTER_NAME, 4);

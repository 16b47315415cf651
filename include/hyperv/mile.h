/* SPDX-License-Identifier: MIT */
/**
 * @file
 * For programs written to Mile.HyperV: everything, with the unprefixed names as well.
 */
#ifndef HYPERV_MILE_H
#define HYPERV_MILE_H

#ifndef HYPERV_UNPREFIXED_NAMES
#define HYPERV_UNPREFIXED_NAMES
#endif
#include "hyperv.h"

#endif

/* SPDX-License-Identifier: MIT */
#include "scenarios.h"

const struct lab_scenario *const lab_scenarios[] = {
    &scenario_boot_hello,
    NULL,
};

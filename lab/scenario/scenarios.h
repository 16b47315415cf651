/* SPDX-License-Identifier: MIT */
/* Every scenario, one line each; table.c gives them their order. */
#ifndef LAB_SCENARIOS_H
#define LAB_SCENARIOS_H

#include "scenario.h"

extern const struct lab_scenario scenario_boot_hello;

#endif

/* SPDX-License-Identifier: MIT */
/* Every scenario, one line each; table.c gives them their order. */
#ifndef LAB_SCENARIOS_H
#define LAB_SCENARIOS_H

#include "scenario.h"

extern const struct lab_scenario scenario_boot_hello;
extern const struct lab_scenario scenario_net_dhcp;
extern const struct lab_scenario scenario_net_ping;
extern const struct lab_scenario scenario_net_http;
extern const struct lab_scenario scenario_net_iperf3;
extern const struct lab_scenario scenario_net_vlan;
extern const struct lab_scenario scenario_net_jumbo;
extern const struct lab_scenario scenario_net_high_memory;
extern const struct lab_scenario scenario_net_pause;
extern const struct lab_scenario scenario_net_sleep;
extern const struct lab_scenario scenario_net_link;
extern const struct lab_scenario scenario_net_unplug;
extern const struct lab_scenario scenario_net_cycle;
extern const struct lab_scenario scenario_net_shutdown;
extern const struct lab_scenario scenario_net_frames;
extern const struct lab_scenario scenario_net_multicast;
extern const struct lab_scenario scenario_net_statistics;
extern const struct lab_scenario scenario_net_two;
extern const struct lab_scenario scenario_net_hold;
extern const struct lab_scenario scenario_contract_start_lies;
extern const struct lab_scenario scenario_contract_run_lies;

#endif

/* SPDX-License-Identifier: MIT */
#include "scenarios.h"

const struct lab_scenario *const lab_scenarios[] = {
    &scenario_boot_hello,
    &scenario_net_dhcp,
    &scenario_net_ping,
    &scenario_net_http,
    &scenario_net_iperf3,
    &scenario_net_vlan,
    &scenario_net_jumbo,
    &scenario_net_high_memory,
    &scenario_net_pause,
    &scenario_net_sleep,
    &scenario_net_link,
    &scenario_net_unplug,
    &scenario_net_cycle,
    &scenario_net_shutdown,
    &scenario_net_frames,
    &scenario_net_multicast,
    &scenario_net_statistics,
    &scenario_net_two,
    &scenario_net_hold,
    &scenario_contract_start_lies,
    &scenario_contract_run_lies,
    NULL,
};

/* SPDX-License-Identifier: MIT */
/* Every scenario, one line each; table.c gives them their order. */
#ifndef LAB_SCENARIOS_H
#define LAB_SCENARIOS_H

#include "scenario.h"

extern const struct lab_scenario scenario_boot_hello;
extern const struct lab_scenario scenario_nt_ke;
extern const struct lab_scenario scenario_nt_io;
extern const struct lab_scenario scenario_nt_pnp;
extern const struct lab_scenario scenario_nt_bus;
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
extern const struct lab_scenario scenario_bad_pool_leak;
extern const struct lab_scenario scenario_bad_double_free;
extern const struct lab_scenario scenario_bad_use_after_free;
extern const struct lab_scenario scenario_bad_overrun;
extern const struct lab_scenario scenario_bad_slack;
extern const struct lab_scenario scenario_bad_wrong_tag;
extern const struct lab_scenario scenario_bad_pageable_code;
extern const struct lab_scenario scenario_bad_pageable_data;
extern const struct lab_scenario scenario_bad_init_code;
extern const struct lab_scenario scenario_bad_lock_recursion;
extern const struct lab_scenario scenario_bad_lock_order;
extern const struct lab_scenario scenario_bad_lock_held;
extern const struct lab_scenario scenario_bad_irql_call;
extern const struct lab_scenario scenario_bad_irql_wait;
extern const struct lab_scenario scenario_bad_irql_return;
extern const struct lab_scenario scenario_bad_unload_dpc;
extern const struct lab_scenario scenario_bad_unload_timer;
extern const struct lab_scenario scenario_bad_unload_thread;
extern const struct lab_scenario scenario_bad_dma_after_free;
extern const struct lab_scenario scenario_bad_mdl_locked;
extern const struct lab_scenario scenario_bad_contiguous_leak;
extern const struct lab_scenario scenario_bad_null_pointer;
extern const struct lab_scenario scenario_bad_stack_overflow;
extern const struct lab_scenario scenario_bad_irp_double_completion;
extern const struct lab_scenario scenario_bad_irp_touched;
extern const struct lab_scenario scenario_bad_irp_cancel_routine;
extern const struct lab_scenario scenario_bad_irp_pending;
extern const struct lab_scenario scenario_bad_irp_status;
extern const struct lab_scenario scenario_bad_irp_lost;
extern const struct lab_scenario scenario_bad_irp_kept;
extern const struct lab_scenario scenario_bad_irp_stack;
extern const struct lab_scenario scenario_bad_irp_top;
extern const struct lab_scenario scenario_bad_irp_leak;
extern const struct lab_scenario scenario_bad_device_left;
extern const struct lab_scenario scenario_bad_symbolic_link_left;
extern const struct lab_scenario scenario_bad_handle_left;
extern const struct lab_scenario scenario_bad_remove_lock;
extern const struct lab_scenario scenario_bad_work_item;
extern const struct lab_scenario scenario_bad_extension_overrun;
extern const struct lab_scenario scenario_bad_registry_path;
extern const struct lab_scenario scenario_bad_pnp_start_kept;
extern const struct lab_scenario scenario_bad_pnp_remove_attached;
extern const struct lab_scenario scenario_bad_pnp_remove_failed;

extern const struct lab_scenario scenario_nt_ndis;
extern const struct lab_scenario scenario_bad_ndis_double_complete;
extern const struct lab_scenario scenario_bad_ndis_nbl_lost;
extern const struct lab_scenario scenario_bad_ndis_rx_after_pause;
extern const struct lab_scenario scenario_bad_ndis_halt_interrupt;
extern const struct lab_scenario scenario_bad_ndis_oid_twice;
extern const struct lab_scenario scenario_bad_ndis_no_status;
extern const struct lab_scenario scenario_bad_ndis_status_pending;
extern const struct lab_scenario scenario_bad_ndis_dispatch_flag;
extern const struct lab_scenario scenario_bad_ndis_rx_twice;
extern const struct lab_scenario scenario_bad_ndis_rx_freed;
extern const struct lab_scenario scenario_bad_ndis_touch_completed;
extern const struct lab_scenario scenario_bad_ndis_modify_sent;
extern const struct lab_scenario scenario_bad_ndis_modify_held;
extern const struct lab_scenario scenario_bad_ndis_pool_leak;
extern const struct lab_scenario scenario_bad_ndis_timer_leak;
extern const struct lab_scenario scenario_bad_ndis_rx_count;
extern const struct lab_scenario scenario_bad_ndis_statistics;
extern const struct lab_scenario scenario_bad_ndis_oid_length;
extern const struct lab_scenario scenario_bad_ndis_oid_missing;
extern const struct lab_scenario scenario_bad_ndis_no_general;
extern const struct lab_scenario scenario_bad_ndis_status_header;
extern const struct lab_scenario scenario_bad_ndis_send_while_paused;
extern const struct lab_scenario scenario_bad_ndis_sg_leak;
extern const struct lab_scenario scenario_bad_ndis_shared_leak;
extern const struct lab_scenario scenario_bad_ndis_pause_hangs;
extern const struct lab_scenario scenario_bad_ndis_rwlock;
extern const struct lab_scenario scenario_bad_ndis_oid_lost;
extern const struct lab_scenario scenario_bad_ndis_no_deregister;

#endif

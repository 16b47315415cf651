/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Everything: the hypervisor interface, VMBus, and the protocols of the devices on it.
 * docs/hyperv/README.md says which header has which topic.
 */
#ifndef HYPERV_HYPERV_H
#define HYPERV_HYPERV_H

#include "types.h"

HV_HEADER_STATE_BEGIN
#undef HV_HEADER_BEGIN
#undef HV_HEADER_END
#define HV_HEADER_BEGIN HV_HEADER_QUIET
#define HV_HEADER_END

#include "status.h"
#include "guid.h"
#include "base.h"
#include "wdk.h"
#include "features.h"
#include "cpuid.h"
#include "msr.h"
#include "register_names.h"
#include "register_names_private.h"
#include "interrupt.h"
#include "vsm.h"
#include "registers.h"
#include "pending_event.h"
#include "intercept.h"
#include "synic.h"
#include "vp_assist.h"
#include "nested.h"
#include "context.h"
#include "machine_check.h"
#include "power.h"
#include "processor.h"
#include "device.h"
#include "debug.h"
#include "partition.h"
#include "isolation.h"
#include "boot.h"
#include "system.h"
#include "statistics.h"
#include "trace_profile.h"
#include "trace.h"
#include "hypercall.h"
#include "hypercall_vtl.h"
#include "hypercall_vp.h"
#include "hypercall_memory.h"
#include "hypercall_port.h"
#include "hypercall_device.h"
#include "hypercall_partition.h"
#include "hypercall_system.h"
#include "hypercall_debug.h"
#include "hypercall_ext.h"
#include "vbs.h"
#include "vmbus_channel.h"
#include "vmbus_ring.h"
#include "vmbus_pipe.h"
#include "hvsock.h"
#include "video.h"
#include "keyboard.h"
#include "mouse.h"
#include "storage.h"
#include "oid.h"
#include "rndis.h"
#include "rndis_offload.h"
#include "nvsp.h"
#include "vpci.h"
#include "vmbfs.h"
#include "ic.h"
#include "ic_kvp.h"
#include "ic_vss.h"
#include "rdp.h"
#include "smb.h"
#include "bios.h"
#include "bios_config.h"
#include "bios_events.h"

#undef HV_HEADER_BEGIN
#undef HV_HEADER_END
#define HV_HEADER_BEGIN HV_HEADER_QUIET HV_HEADER_STATE_BEGIN
#define HV_HEADER_END   HV_HEADER_STATE_END
HV_HEADER_STATE_END

#endif

/* Outside the guard: a request that comes too late must not pass in silence. */
#if defined(HYPERV_ALL_ARCHITECTURES) && !(defined(HV_WITH_X64) && defined(HV_WITH_ARM64))
#error "hyperv: HYPERV_ALL_ARCHITECTURES must be defined before the first header of hyperv"
#elif defined(HYPERV_UNPREFIXED_NAMES) && !defined(HV_WITH_UNPREFIXED_NAMES)
#error "hyperv: HYPERV_UNPREFIXED_NAMES (hyperv/mile.h) must come before the first header of hyperv"
#elif defined(HYPERV_CHECK_LAYOUT) && !defined(HV_WITH_LAYOUT_CHECKS)
#error "hyperv: HYPERV_CHECK_LAYOUT must be defined before the first header of hyperv"
#endif

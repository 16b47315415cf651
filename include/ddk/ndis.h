/* SPDX-License-Identifier: MIT */
/*
 * NDIS 6.0 to 6.20 for drivers written in C: everything, in headers by topic under ndis/.
 *
 * This file replaces mingw-w64's <ndis.h>. A driver defines what it is first (ndis/version.h).
 * Functions come from ndis.sys; which of the documented names are macros is as in the
 * documentation.
 */
#ifndef NDIS_H
#define NDIS_H

#include <ndis/base.h>
#include <ndis/status.h>
#include <ndis/memory.h>
#include <ndis/sync.h>
#include <ndis/timer.h>
#include <ndis/config.h>
#include <ndis/nblinfo.h>
#include <ndis/nbl.h>
#include <ndis/oid.h>
#include <ndis/pnp.h>
#include <ndis/io.h>
#include <ndis/interrupt.h>
#include <ndis/dma.h>
#include <ndis/processor.h>
#include <ndis/hdsplit.h>
#include <ndis/miniport.h>
#include <ndis/protocol.h>
#include <ndis/filter.h>
#include <ndis/intermediate.h>
#include <ndis/interface.h>
#include <ndis/offload.h>
#include <ndis/conet.h>

#endif

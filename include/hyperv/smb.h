/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Virtual SMB share (VSMB) which a host offers to a utility machine. Sources: Windows symbols (as
 * Mile.HyperV has them), hcsshim internal/uvm/vsmb.go.
 *
 * The channel is found by VSMB_CLASS_ID and VSMB_INSTANCE_ID (guid.h; there is one channel for all
 * shares). What travels over it is SMB (MS-SMB2); how the channel frames it is not published, so
 * there are no records here.
 */
#ifndef HYPERV_SMB_H
#define HYPERV_SMB_H

#include "guid.h"

/** Where a Windows guest sees the shares: a share's name follows. The GUID is VSMB_INSTANCE_ID. */
#define HV_VSMB_GUEST_PATH "\\\\?\\VMSMB\\VSMB-{dcc079ae-60ba-4d07-847c-3493609c0870}\\"

#endif

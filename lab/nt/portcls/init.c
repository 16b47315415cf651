/* SPDX-License-Identifier: MIT */
/*
 * Entry point of portcls.sys, and the GUIDs that it uses.
 */
#include <ntddk.h>

#include <initguid.h>
#include <ksguid.h>
#include "pcp.h"

/* Called by ntoskrnl on the first system thread, PASSIVE_LEVEL. */
NTSTATUS NTAPI PcInitSystem(void);
NTSTATUS NTAPI PcInitSystem(void)
{
    PcpInitMethods();
    LabRegisterUnloadCheck(PcpUnloadCheck);
    PcpInitDirector();
    LabLog(LAB_LOG_DEBUG, "portcls: PortCls of Windows 7 is up");
    return STATUS_SUCCESS;
}

/* SPDX-License-Identifier: MIT */
/*
 * Entry point of ndis.sys.
 */
#include "edge.h"

/* Called by ntoskrnl on the first system thread, PASSIVE_LEVEL. */
NTSTATUS NTAPI NdisInitSystem(void);
NTSTATUS NTAPI NdisInitSystem(void)
{
    LabRegisterUnloadCheck(NdispUnloadCheck);
    NdispRegisterRequests();
    NdispEdgeInitialize();
    LabLog(LAB_LOG_DEBUG, "ndis: NDIS 6.20 is up");
    return STATUS_SUCCESS;
}

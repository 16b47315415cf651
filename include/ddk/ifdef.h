/* SPDX-License-Identifier: MIT */
/*
 * mingw-w64's <ifdef.h> with what it lacks of the interface definitions NDIS uses.
 */
#ifndef DDK_IFDEF_H
#define DDK_IFDEF_H

#include_next <ifdef.h>
#include <ddkassert.h>

#ifndef NET_IF_LINK_SPEED_UNKNOWN
#define NET_IF_LINK_SPEED_UNKNOWN ((ULONG64) - 1)
#endif

#ifndef NET_IF_COMPARTMENT_ID_PRIMARY
#define NET_IF_COMPARTMENT_ID_UNSPECIFIED ((NET_IF_COMPARTMENT_ID)0)
#define NET_IF_COMPARTMENT_ID_PRIMARY     ((NET_IF_COMPARTMENT_ID)1)
#endif

/* NET_IF_OPER_STATUS has reasons: OperationalStatusFlags of NDIS_OPER_STATE. */
#ifndef NET_IF_OPER_STATUS_DOWN_NOT_AUTHENTICATED
#define NET_IF_OPER_STATUS_DOWN_NOT_AUTHENTICATED   0x00000001
#define NET_IF_OPER_STATUS_DOWN_NOT_MEDIA_CONNECTED 0x00000002
#define NET_IF_OPER_STATUS_DORMANT_PAUSED           0x00000004
#define NET_IF_OPER_STATUS_DORMANT_LOW_POWER        0x00000008
#endif

#ifndef NIIF_BUS_NUMBER_UNKNOWN
/* Where the hardware is; all ones: unknown. */
#define NIIF_BUS_NUMBER_UNKNOWN      ((ULONG) - 1)
#define NIIF_SLOT_NUMBER_UNKNOWN     ((ULONG) - 1)
#define NIIF_FUNCTION_NUMBER_UNKNOWN ((ULONG) - 1)
#define NIIF_WAN_TUNNEL_TYPE_UNKNOWN ((ULONG) - 1)
typedef struct _NET_PHYSICAL_LOCATION_LH {
    ULONG BusNumber;
    ULONG SlotNumber;
    ULONG FunctionNumber;
} NET_PHYSICAL_LOCATION, *PNET_PHYSICAL_LOCATION;
DDK_ASSERT_SIZE(NET_PHYSICAL_LOCATION, 12, 12);

#endif

#endif

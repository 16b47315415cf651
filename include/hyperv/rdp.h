/* SPDX-License-Identifier: MIT */
/**
 * @file
 * RDP control and data channels, protocol 1.0. Source: Windows symbols.
 */
#ifndef HYPERV_RDP_H
#define HYPERV_RDP_H

#include "types.h"
#include "video.h"

HV_HEADER_BEGIN

/** Message types; RDP channel 1.0; Windows symbols (as Mile.HyperV has them). */
typedef enum _SYNTHRDP_MESSAGE_TYPE HV_ENUM_UINT32 {
    SynthrdpError = 0u,
    SynthrdpVersionRequest,
    SynthrdpVersionResponse,
    SynthrdpMax,
} SYNTHRDP_MESSAGE_TYPE, *PSYNTHRDP_MESSAGE_TYPE;

/** Start of each message; RDP channel 1.0; Windows symbols (as Mile.HyperV has them). */
typedef struct _SYNTHRDP_MESSAGE_HEADER {
    SYNTHRDP_MESSAGE_TYPE Type;
    HV_UINT32 Size;
} SYNTHRDP_MESSAGE_HEADER, *PSYNTHRDP_MESSAGE_HEADER;

#define SYNTHRDP_MAKE_VERSION(Major, Minor) ((Minor) << 16 | (Major))
#define SYNTHRDP_VERSION_MAJOR(Version)     ((Version) & 0x0000FFFF)
#define SYNTHRDP_VERSION_MINOR(Version)     (((Version) & 0xFFFF0000) >> 16)
#define SYNTHRDP_VERSION_WINBLUE            SYNTHRDP_MAKE_VERSION(1, 0)

/**
 * Version of the RDP channel, minor in the high half; Windows symbols (as Mile.HyperV has them).
 */
typedef union _SYNTHRDP_VERSION {
    HV_UINT32 AsDWORD;
    struct {
        HV_UINT16 MajorVersion;
        HV_UINT16 MinorVersion;
    };
} SYNTHRDP_VERSION, *PSYNTHRDP_VERSION;

/**
 * The guest proposes a version (message 1); RDP channel 1.0; Windows symbols (as Mile.HyperV has
 * them).
 */
typedef struct _SYNTHRDP_VERSION_REQUEST_MESSAGE {
    SYNTHRDP_MESSAGE_HEADER Header;
    SYNTHRDP_VERSION Version;
    HV_UINT32 Reserved;
} SYNTHRDP_VERSION_REQUEST_MESSAGE, *PSYNTHRDP_VERSION_REQUEST_MESSAGE;

#define SYNTHRDP_TRUE_WITH_VERSION_EXCHANGE HV_TRUE_WITH_VERSION_EXCHANGE

#pragma pack(push, 1)

/**
 * Whether the host accepts it (message 2); RDP channel 1.0; Windows symbols (as Mile.HyperV has
 * them).
 */
typedef struct _SYNTHRDP_VERSION_RESPONSE_MESSAGE {
    SYNTHRDP_MESSAGE_HEADER Header;
    SYNTHRDP_VERSION Version;
    HV_UINT32 Reserved;
    HV_UINT8 IsAccepted;
} SYNTHRDP_VERSION_RESPONSE_MESSAGE, *PSYNTHRDP_VERSION_RESPONSE_MESSAGE;

#pragma pack(pop)

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/rdp.h"
#endif

HV_HEADER_END

#endif

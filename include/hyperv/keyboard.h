/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Synthetic keyboard, protocol 1.0. Sources: openvmm uidevices, mu_msvm SynthKeyProtocol.h.
 */
#ifndef HYPERV_KEYBOARD_H
#define HYPERV_KEYBOARD_H

#include "types.h"

HV_HEADER_BEGIN

#define HK_MAKE_VERSION(Major, Minor) ((HV_UINT32)(Major) << 16 | (HV_UINT32)(Minor))
#define HK_VERSION_WIN8               HK_MAKE_VERSION(1, 0)

/**
 * Message types; keyboard protocol 1.0; mu_msvm SynthKeyProtocol.h, uidevices keyboard MESSAGE_*.
 */
typedef enum _HK_MESSAGE_TYPE HV_ENUM_UINT32 {
    HkMessageProtocolRequest = 1u,
    HkMessageProtocolResponse,
    HkMessageEvent,
    HkMessageSetLedIndicators,
} HK_MESSAGE_TYPE, *PHK_MESSAGE_TYPE;

/** Start of each keyboard message; keyboard protocol 1.0; uidevices keyboard MessageHeader. */
typedef struct _HK_MESSAGE_HEADER {
    HK_MESSAGE_TYPE MessageType;
} HK_MESSAGE_HEADER, *PHK_MESSAGE_HEADER;

/**
 * The guest proposes a version (message 1); keyboard protocol 1.0; uidevices keyboard
 * MessageProtocolRequest.
 */
typedef struct _HK_MESSAGE_PROTOCOL_REQUEST {
    HK_MESSAGE_HEADER Header;
    HV_UINT32 Version;
} HK_MESSAGE_PROTOCOL_REQUEST, *PHK_MESSAGE_PROTOCOL_REQUEST;

/**
 * The guest sets the indicators (message 4); keyboard protocol 1.0; uidevices keyboard
 * MessageLedIndicatorsState.
 */
typedef struct _HK_MESSAGE_LED_INDICATORS_STATE {
    HK_MESSAGE_HEADER Header;
    HV_UINT16 LedFlags;
} HK_MESSAGE_LED_INDICATORS_STATE, *PHK_MESSAGE_LED_INDICATORS_STATE;

/**
 * Whether the host accepts the version (message 2); keyboard protocol 1.0; uidevices keyboard
 * MessageProtocolResponse.
 */
typedef struct _HK_MESSAGE_PROTOCOL_RESPONSE {
    HK_MESSAGE_HEADER Header;
    HV_UINT32 Accepted : 1,
              Reserved : 31;
} HK_MESSAGE_PROTOCOL_RESPONSE, *PHK_MESSAGE_PROTOCOL_RESPONSE;

/**
 * Key press or release, host to guest (message 3); keyboard protocol 1.0; uidevices keyboard
 * MessageKeystroke.
 */
typedef struct _HK_MESSAGE_KEYSTROKE {
    HK_MESSAGE_HEADER Header;
    HV_UINT16 MakeCode;
    HV_UINT16 Padding;
    HV_UINT32 IsUnicode : 1,
              IsBreak : 1,
              IsE0 : 1,
              IsE1 : 1,
              Reserved : 28;
} HK_MESSAGE_KEYSTROKE, *PHK_MESSAGE_KEYSTROKE;

#define HK_MAXIMUM_MESSAGE_SIZE 256

#define HK_VERSION_MAJOR(Version) (((Version) & 0xFFFF0000) >> 16)
#define HK_VERSION_MINOR(Version) ((Version) & 0x0000FFFF)
#define HK_VERSION_CURRENT        HK_VERSION_WIN8

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/keyboard.h"
#endif

HV_HEADER_END

#endif

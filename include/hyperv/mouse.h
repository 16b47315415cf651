/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Synthetic HID device (mouse), protocol 2.0. Sources: openvmm uidevices, Linux
 * hid-hyperv.c.
 */
#ifndef HYPERV_MOUSE_H
#define HYPERV_MOUSE_H

#include "types.h"
#include "wdk.h"

HV_HEADER_BEGIN

/** Version of the input protocol, minor in the low half; Linux hid-hyperv.c synthhid_version. */
typedef union _SYNTHHID_VERSION {
    HV_UINT32 AsDWord;
    struct {
        HV_UINT16 Minor;
        HV_UINT16 Major;
    };
} SYNTHHID_VERSION, *PSYNTHHID_VERSION;

#define SYNTHHID_MAKE_VERSION(Major, Minor) ((HV_UINT32)(Major) << 16 | (HV_UINT32)(Minor))
#define SYNTHHID_INPUT_VERSION              SYNTHHID_MAKE_VERSION(2, 0)

/**
 * Message types; synthetic HID 2.0; uidevices mouse SYNTHHID_*, Linux hid-hyperv.c
 * synthhid_msg_type.
 */
typedef enum _SYNTHHID_MESSAGE_TYPE HV_ENUM_UINT32 {
    SynthHidProtocolRequest = 0u,
    SynthHidProtocolResponse,
    SynthHidInitialDeviceInfo,
    SynthHidInitialDeviceInfoAck,
    SynthHidInputReport,
    SynthHidMax,
} SYNTHHID_MESSAGE_TYPE, *PSYNTHHID_MESSAGE_TYPE;

#define SYNTHHID_HID_VENDOR_ID             0x045e
#define SYNTHHID_HID_PRODUCT_ID            0x0621
#define SYNTHHID_HID_VERSION_ID            0x0001
#define SYNTHHID_INPUT_REPORT_SIZE         16
#define SYNTHHID_MAX_HID_MESSAGE_SIZE      512
#define SYNTHHID_MAX_HID_REPORT_DESCRIPTOR 256

/** Start of each input message; synthetic HID 2.0; uidevices mouse MessageHeader. */
typedef struct _SYNTHHID_MESSAGE_HEADER {
    SYNTHHID_MESSAGE_TYPE Type;
    HV_UINT32 Size;
} SYNTHHID_MESSAGE_HEADER, *PSYNTHHID_MESSAGE_HEADER;

/**
 * The guest proposes a version (message 0); synthetic HID 2.0; uidevices mouse
 * MessageProtocolRequest.
 */
typedef struct _SYNTHHID_PROTOCOL_REQUEST {
    SYNTHHID_MESSAGE_HEADER Header;
    SYNTHHID_VERSION VersionRequested;
} SYNTHHID_PROTOCOL_REQUEST, *PSYNTHHID_PROTOCOL_REQUEST;

#pragma pack(push, 1)

/**
 * Whether the host accepts the version (message 1); synthetic HID 2.0; uidevices mouse
 * MessageProtocolResponse.
 */
typedef struct _SYNTHHID_PROTOCOL_RESPONSE {
    SYNTHHID_MESSAGE_HEADER Header;
    SYNTHHID_VERSION VersionRequested;
    HV_UINT8 Approved;
} SYNTHHID_PROTOCOL_RESPONSE, *PSYNTHHID_PROTOCOL_RESPONSE;

/**
 * Attributes and descriptor of the device, to be acknowledged (message 2); synthetic HID 2.0;
 * uidevices mouse MessageDeviceInfo.
 */
typedef struct _SYNTHHID_DEVICE_INFO {
    SYNTHHID_MESSAGE_HEADER Header;
    HV_HID_DEVICE_ATTRIBUTES HidDeviceAttributes;
    HV_HID_DESCRIPTOR HidDescriptorInformation;
    HV_UINT8 HidReportDescriptorInformation[128];
} SYNTHHID_DEVICE_INFO, *PSYNTHHID_DEVICE_INFO;

/**
 * Acknowledges the device information (message 3); synthetic HID 2.0; uidevices mouse
 * MessageDeviceInfoAck.
 */
typedef struct _SYNTHHID_DEVICE_INFO_ACK {
    SYNTHHID_MESSAGE_HEADER Header;
    HV_UINT8 Acknowledged;
} SYNTHHID_DEVICE_INFO_ACK, *PSYNTHHID_DEVICE_INFO_ACK;

#define SYNTHHID_HID_MOUSE_BUTTON_LEFT   0x01
#define SYNTHHID_HID_MOUSE_BUTTON_RIGHT  0x02
#define SYNTHHID_HID_MOUSE_BUTTON_MIDDLE 0x04
#define SYNTHHID_MOUSE_NUMBER_BUTTONS    5

/** Buttons of the mouse; synthetic HID 2.0; uidevices mouse MouseButton. */
typedef enum _SYNTHHID_MOUSE_BUTTON HV_ENUM_UINT32 {
    SynthHidMouseButtonLeft = 0u,
    SynthHidMouseButtonRight,
    SynthHidMouseButtonMiddle,
    SynthHidMouseButtonFourth,
    SynthHidMouseButtonFifth,
} SYNTHHID_MOUSE_BUTTON, *PSYNTHHID_MOUSE_BUTTON;

/** Direction of the wheel; synthetic HID 2.0; uidevices mouse ScrollType. */
typedef enum _SYNTHHID_SCROLL_TYPE HV_ENUM_INT32 {
    SynthHidScrollTypeDown = -1,
    SynthHidScrollTypeNoChange = 0,
    SynthHidScrollTypeUp = 1,
} SYNTHHID_SCROLL_TYPE, *PSYNTHHID_SCROLL_TYPE;

#define SYNTHHID_MOUSE_EVENT_FLAG_XY_ABSOLUTE  (1 << 0)
#define SYNTHHID_MOUSE_EVENT_NO_CHANGE(Button) (1 << (((HV_UINT32)Button) + 1))
#define SYNTHHID_MOUSE_EVENT_FLAG_LEFT_BUTTON_NO_CHANGE                                            \
    SYNTHHID_MOUSE_EVENT_NO_CHANGE(SynthHidMouseButtonLeft)
#define SYNTHHID_MOUSE_EVENT_FLAG_RIGHT_BUTTON_NO_CHANGE                                           \
    SYNTHHID_MOUSE_EVENT_NO_CHANGE(SynthHidMouseButtonRight)
#define SYNTHHID_MOUSE_EVENT_FLAG_MIDDLE_BUTTON_NO_CHANGE                                          \
    SYNTHHID_MOUSE_EVENT_NO_CHANGE(SynthHidMouseButtonMiddle)
#define SYNTHHID_MOUSE_EVENT_FLAG_FOURTH_BUTTON_NO_CHANGE                                          \
    SYNTHHID_MOUSE_EVENT_NO_CHANGE(SynthHidMouseButtonFourth)
#define SYNTHHID_MOUSE_EVENT_FLAG_FIFTH_BUTTON_NO_CHANGE                                           \
    SYNTHHID_MOUSE_EVENT_NO_CHANGE(SynthHidMouseButtonFifth)
#define SYNTHHID_MOUSE_EVENT_FLAG_ALL_BUTTONS_NO_CHANGE                                            \
    (SYNTHHID_MOUSE_EVENT_FLAG_LEFT_BUTTON_NO_CHANGE |                                             \
     SYNTHHID_MOUSE_EVENT_FLAG_MIDDLE_BUTTON_NO_CHANGE |                                           \
     SYNTHHID_MOUSE_EVENT_FLAG_RIGHT_BUTTON_NO_CHANGE |                                            \
     SYNTHHID_MOUSE_EVENT_FLAG_FOURTH_BUTTON_NO_CHANGE |                                           \
     SYNTHHID_MOUSE_EVENT_FLAG_FIFTH_BUTTON_NO_CHANGE)
#define SYNTHHID_MOUSE_EVENT_SINGLE_CHANGE(Button)                                                 \
    (SYNTHHID_MOUSE_EVENT_FLAG_ALL_BUTTONS_NO_CHANGE & ~SYNTHHID_MOUSE_EVENT_NO_CHANGE(Button))
#define SYNTHHID_MOUSE_EVENT_FLAG_FORCE_REPORT_EVENT (1 << 8)

/** Report of the absolute mouse; synthetic HID 2.0; uidevices mouse MousePacket. */
typedef struct _SYNTHHID_MOUSE_PACKET {
    HV_UINT8 ButtonData;
    HV_INT16 X;
    HV_INT16 Y;
    HV_INT16 Z;
} SYNTHHID_MOUSE_PACKET, *PSYNTHHID_MOUSE_PACKET;

/** A report, host to guest (message 4); synthetic HID 2.0; uidevices mouse MessageInputReport. */
typedef struct _SYNTHHID_INPUT_REPORT {
    SYNTHHID_MESSAGE_HEADER Header;
    SYNTHHID_MOUSE_PACKET InputReport;
} SYNTHHID_INPUT_REPORT, *PSYNTHHID_INPUT_REPORT;

/** HID report descriptor of the absolute mouse; uidevices mouse REPORT_DESCRIPTOR. */
static const HV_UINT8 SYNTHHID_REPORT_DESCRIPTOR[67] HV_UNUSED = {
    0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x01, 0xA1, 0x00, 0x05, 0x09, 0x19, 0x01,
    0x29, 0x05, 0x15, 0x00, 0x25, 0x01, 0x95, 0x05, 0x75, 0x01, 0x81, 0x02, 0x95, 0x01,
    0x75, 0x03, 0x81, 0x01, 0x05, 0x01, 0x09, 0x30, 0x09, 0x31, 0x15, 0x00, 0x26, 0xFF,
    0x7F, 0x75, 0x10, 0x95, 0x02, 0x81, 0x02, 0x05, 0x01, 0x09, 0x38, 0x16, 0x01, 0x80,
    0x26, 0xFF, 0x7F, 0x75, 0x10, 0x95, 0x01, 0x81, 0x06, 0xC0, 0xC0,
};

#define SYNTHHID_VERSION_MAJOR(Version) (((Version) & 0xFFFF0000) >> 16)
#define SYNTHHID_VERSION_MINOR(Version) ((Version) & 0x0000FFFF)
#define SYNTHHID_VERSION_CURRENT        SYNTHHID_MAKE_VERSION(2, 0)

/** Any input message; synthetic HID 2.0; Linux hid-hyperv.c synthhid_msg. */
typedef struct _SYNTHHID_MESSAGE {
    SYNTHHID_MESSAGE_HEADER Header;
    HV_UINT8 Data[HV_ANYSIZE_ARRAY];
} SYNTHHID_MESSAGE, *PSYNTHHID_MESSAGE;

#pragma pack(pop)

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/mouse.h"
#endif

HV_HEADER_END

#endif

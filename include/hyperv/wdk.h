/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Types of the Windows kernel interface which device protocols carry: rectangle, HID descriptor,
 * group affinity. Sources: WDK, openvmm uidevices.
 */
#ifndef HYPERV_WDK_H
#define HYPERV_WDK_H

#include "types.h"

HV_HEADER_BEGIN

/**
 * Rectangle in pixels, right and bottom exclusive; Windows RECT, openvmm uidevices video Rectangle.
 */
typedef struct _HV_RECT {
    HV_INT32 Left;
    HV_INT32 Top;
    HV_INT32 Right;
    HV_INT32 Bottom;
} HV_RECT, *PHV_RECT;

/**
 * Vendor, product and version of a HID device; WDK hidport.h HID_DEVICE_ATTRIBUTES, openvmm
 * uidevices mouse HidAttributes.
 */
typedef struct _HV_HID_DEVICE_ATTRIBUTES {
    HV_UINT32 Size;
    HV_UINT16 VendorID;
    HV_UINT16 ProductID;
    HV_UINT16 VersionNumber;
    HV_UINT16 Reserved[11];
} HV_HID_DEVICE_ATTRIBUTES, *PHV_HID_DEVICE_ATTRIBUTES;

#pragma pack(push, 1)

/**
 * Entry of a HID descriptor: type and length of a class descriptor; HID 1.11 6.2.1, openvmm
 * uidevices mouse HidDescriptorList.
 */
typedef struct _HV_HID_DESCRIPTOR_DESC_LIST {
    HV_UINT8 bReportType;
    HV_UINT16 wReportLength;
} HV_HID_DESCRIPTOR_DESC_LIST, *PHV_HID_DESCRIPTOR_DESC_LIST;

/**
 * HID descriptor with its class descriptors; HID 1.11 6.2.1, WDK hidport.h HID_DESCRIPTOR, openvmm
 * uidevices mouse HidDescriptor.
 */
typedef struct _HV_HID_DESCRIPTOR {
    HV_UINT8 bLength;
    HV_UINT8 bDescriptorType;
    HV_UINT16 bcdHID;
    HV_UINT8 bCountry;
    HV_UINT8 bNumDescriptors;
    HV_HID_DESCRIPTOR_DESC_LIST DescriptorList[HV_ANYSIZE_ARRAY];
} HV_HID_DESCRIPTOR, *PHV_HID_DESCRIPTOR;

#pragma pack(pop)

/**
 * Processors of one group, 64-bit mask; NT GROUP_AFFINITY as NVSP 6.1 carries it, Linux
 * hyperv_net.h grp_affinity.
 */
typedef struct _HV_GROUP_AFFINITY {
    HV_UINT64 Mask;
    HV_UINT16 Group;
    HV_UINT16 Reserved[3];
} HV_GROUP_AFFINITY, *PHV_GROUP_AFFINITY;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/wdk.h"
#endif

HV_HEADER_END

#endif

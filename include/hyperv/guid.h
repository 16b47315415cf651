/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Class and instance GUIDs of the devices on VMBus. Each is an object, and as HV_GUID_INIT_<name>
 * an initialiser for constants and tables.
 */
#ifndef HYPERV_GUID_H
#define HYPERV_GUID_H

#include "types.h"

HV_HEADER_BEGIN

/** Class: synthetic video. */
#define HV_GUID_INIT_SYNTHVID_CLASS_ID                                                             \
    {0xda0a7802, 0xe377, 0x4aac, {0x8e, 0x77, 0x05, 0x58, 0xeb, 0x10, 0x73, 0xf8}}
static const HV_GUID SYNTHVID_CLASS_ID HV_UNUSED = HV_GUID_INIT_SYNTHVID_CLASS_ID;

/** Class: synthetic keyboard. */
#define HV_GUID_INIT_HK_CLASS_ID                                                                   \
    {0xf912ad6d, 0x2b17, 0x48ea, {0xbd, 0x65, 0xf9, 0x27, 0xa6, 0x1c, 0x76, 0x84}}
static const HV_GUID HK_CLASS_ID HV_UNUSED = HV_GUID_INIT_HK_CLASS_ID;

/** Instance: synthetic keyboard. */
#define HV_GUID_INIT_HK_INSTANCE_ID                                                                \
    {0xd34b2567, 0xb9b6, 0x42b9, {0x87, 0x78, 0x0a, 0x4e, 0xc0, 0xb9, 0x55, 0xbf}}
static const HV_GUID HK_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_HK_INSTANCE_ID;

/** Class: synthetic mouse. */
#define HV_GUID_INIT_SYNTHHID_CLASS_ID                                                             \
    {0xcfa8b69e, 0x5b4a, 0x4cc0, {0xb9, 0x8b, 0x8b, 0xa1, 0xa1, 0xf3, 0xf9, 0x5a}}
static const HV_GUID SYNTHHID_CLASS_ID HV_UNUSED = HV_GUID_INIT_SYNTHHID_CLASS_ID;

/** Instance: synthetic mouse. */
#define HV_GUID_INIT_SYNTHHID_INSTANCE_ID                                                          \
    {0x58f75a6d, 0xd949, 0x4320, {0x99, 0xe1, 0xa2, 0xa2, 0x57, 0x6d, 0x58, 0x1c}}
static const HV_GUID SYNTHHID_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_SYNTHHID_INSTANCE_ID;

/** Class: synthetic SCSI controller. */
#define HV_GUID_INIT_VMSCSI_CLASS_ID                                                               \
    {0xba6163d9, 0x04a1, 0x4d29, {0xb6, 0x05, 0x72, 0xe2, 0xff, 0xb1, 0xdc, 0x7f}}
static const HV_GUID VMSCSI_CLASS_ID HV_UNUSED = HV_GUID_INIT_VMSCSI_CLASS_ID;

/** Class: IDE accelerator. */
#define HV_GUID_INIT_VMIDE_ACCELERATOR_CLASS_ID                                                    \
    {0x32412632, 0x86cb, 0x44a2, {0x9b, 0x5c, 0x50, 0xd1, 0x41, 0x73, 0x54, 0xf5}}
static const HV_GUID VMIDE_ACCELERATOR_CLASS_ID HV_UNUSED = HV_GUID_INIT_VMIDE_ACCELERATOR_CLASS_ID;

/** Class: network adapter. */
#define HV_GUID_INIT_NVSP_CLASS_ID                                                                 \
    {0xf8615163, 0xdf3e, 0x46c5, {0x91, 0x3f, 0xf2, 0xd2, 0xf9, 0x65, 0xed, 0x0e}}
static const HV_GUID NVSP_CLASS_ID HV_UNUSED = HV_GUID_INIT_NVSP_CLASS_ID;

/** Class: virtual PCI bus. */
#define HV_GUID_INIT_VPCI_CLASS_ID                                                                 \
    {0x44c4f61d, 0x4444, 0x4400, {0x9d, 0x52, 0x80, 0x2e, 0x27, 0xed, 0xe1, 0x9f}}
static const HV_GUID VPCI_CLASS_ID HV_UNUSED = HV_GUID_INIT_VPCI_CLASS_ID;

/** Class: VMBus file system. */
#define HV_GUID_INIT_VMBFS_CLASS_ID                                                                \
    {0xc376c1c3, 0xd276, 0x48d2, {0x90, 0xa9, 0xc0, 0x47, 0x48, 0x07, 0x2c, 0x60}}
static const HV_GUID VMBFS_CLASS_ID HV_UNUSED = HV_GUID_INIT_VMBFS_CLASS_ID;

/** Instance: VMBus file system of the initial machine configuration. */
#define HV_GUID_INIT_VMBFS_IMC_INSTANCE_ID                                                         \
    {0xc4e5e7d1, 0xd748, 0x4afc, {0x97, 0x9d, 0x68, 0x31, 0x67, 0x91, 0x0a, 0x55}}
static const HV_GUID VMBFS_IMC_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_VMBFS_IMC_INSTANCE_ID;

/** Instance: VMBus file system to start from. */
#define HV_GUID_INIT_VMBFS_BOOT_INSTANCE_ID                                                        \
    {0xc63c9bdf, 0x5fa5, 0x4208, {0xb0, 0x3f, 0x6b, 0x45, 0x8b, 0x36, 0x55, 0x92}}
static const HV_GUID VMBFS_BOOT_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_VMBFS_BOOT_INSTANCE_ID;

/** Class: heartbeat. */
#define HV_GUID_INIT_IC_HEARTBEAT_CLASS_ID                                                         \
    {0x57164f39, 0x9115, 0x4e78, {0xab, 0x55, 0x38, 0x2f, 0x3b, 0xd5, 0x42, 0x2d}}
static const HV_GUID IC_HEARTBEAT_CLASS_ID HV_UNUSED = HV_GUID_INIT_IC_HEARTBEAT_CLASS_ID;

/** Class: key-value pair exchange. */
#define HV_GUID_INIT_IC_KVP_EXCHANGE_CLASS_ID                                                      \
    {0xa9a0f4e7, 0x5a45, 0x4d96, {0xb8, 0x27, 0x8a, 0x84, 0x1e, 0x8c, 0x03, 0xe6}}
static const HV_GUID IC_KVP_EXCHANGE_CLASS_ID HV_UNUSED = HV_GUID_INIT_IC_KVP_EXCHANGE_CLASS_ID;

/** Instance: key-value pair exchange. */
#define HV_GUID_INIT_IC_KVP_EXCHANGE_INSTANCE_ID                                                   \
    {0x242ff919, 0x07db, 0x4180, {0x9c, 0x2e, 0xb8, 0x6c, 0xb6, 0x8c, 0x8c, 0x55}}
static const HV_GUID IC_KVP_EXCHANGE_INSTANCE_ID HV_UNUSED =
    HV_GUID_INIT_IC_KVP_EXCHANGE_INSTANCE_ID;

/** Class: guest shutdown. */
#define HV_GUID_INIT_IC_SHUTDOWN_CLASS_ID                                                          \
    {0x0e0b6031, 0x5213, 0x4934, {0x81, 0x8b, 0x38, 0xd9, 0x0c, 0xed, 0x39, 0xdb}}
static const HV_GUID IC_SHUTDOWN_CLASS_ID HV_UNUSED = HV_GUID_INIT_IC_SHUTDOWN_CLASS_ID;

/** Instance: guest shutdown. */
#define HV_GUID_INIT_IC_SHUTDOWN_INSTANCE_ID                                                       \
    {0xb6650ff7, 0x33bc, 0x4840, {0x80, 0x48, 0xe0, 0x67, 0x67, 0x86, 0xf3, 0x93}}
static const HV_GUID IC_SHUTDOWN_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_IC_SHUTDOWN_INSTANCE_ID;

/** Class: time synchronisation. */
#define HV_GUID_INIT_IC_TIMESYNC_CLASS_ID                                                          \
    {0x9527e630, 0xd0ae, 0x497b, {0xad, 0xce, 0xe8, 0x0a, 0xb0, 0x17, 0x5c, 0xaf}}
static const HV_GUID IC_TIMESYNC_CLASS_ID HV_UNUSED = HV_GUID_INIT_IC_TIMESYNC_CLASS_ID;

/** Instance: time synchronisation. */
#define HV_GUID_INIT_IC_TIMESYNC_INSTANCE_ID                                                       \
    {0x2dd1ce17, 0x079e, 0x403c, {0xb3, 0x52, 0xa1, 0x92, 0x1e, 0xe2, 0x07, 0xee}}
static const HV_GUID IC_TIMESYNC_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_IC_TIMESYNC_INSTANCE_ID;

/** Class: volume shadow copy (backup). */
#define HV_GUID_INIT_IC_VSS_CLASS_ID                                                               \
    {0x35fa2e29, 0xea23, 0x4236, {0x96, 0xae, 0x3a, 0x6e, 0xba, 0xcb, 0xa4, 0x40}}
static const HV_GUID IC_VSS_CLASS_ID HV_UNUSED = HV_GUID_INIT_IC_VSS_CLASS_ID;

/** Class: remote desktop virtualization. */
#define HV_GUID_INIT_IC_RDV_CLASS_ID                                                               \
    {0x276aacf4, 0xac15, 0x426c, {0x98, 0xdd, 0x75, 0x21, 0xad, 0x3f, 0x01, 0xfe}}
static const HV_GUID IC_RDV_CLASS_ID HV_UNUSED = HV_GUID_INIT_IC_RDV_CLASS_ID;

/** Class: automatic activation of Windows. */
#define HV_GUID_INIT_INHERITED_ACTIVATION_CLASS_ID                                                 \
    {0x3375baf4, 0x9e15, 0x4b30, {0xb7, 0x65, 0x67, 0xac, 0xb1, 0x0d, 0x60, 0x7b}}
static const HV_GUID INHERITED_ACTIVATION_CLASS_ID HV_UNUSED =
    HV_GUID_INIT_INHERITED_ACTIVATION_CLASS_ID;

/** Event channel of the boot log; BIOS event log. */
#define HV_GUID_INIT_BOOT_EVENT_CHANNEL_GUID                                                       \
    {0x8cc6713b, 0x360d, 0x4406, {0x92, 0x68, 0xf6, 0xb0, 0xcf, 0xdf, 0xca, 0x91}}
static const HV_GUID BOOT_EVENT_CHANNEL_GUID HV_UNUSED = HV_GUID_INIT_BOOT_EVENT_CHANNEL_GUID;

#define SYNTHVID_CONTROL_CLASS_ID SYNTHVID_CLASS_ID

#define HK_CONTROL_CLASS_ID HK_CLASS_ID

#define SYNTHHID_CONTROL_CLASS_ID SYNTHHID_CLASS_ID

/** Class: virtual Fibre Channel. */
#define HV_GUID_INIT_VMFC_CLASS_ID                                                                 \
    {0x2f9bcc4a, 0x0069, 0x4af3, {0xb7, 0x6b, 0x6f, 0xd0, 0xbe, 0x52, 0x8c, 0xda}}
static const HV_GUID VMFC_CLASS_ID HV_UNUSED = HV_GUID_INIT_VMFC_CLASS_ID;

#define VMSCSI_CONTROL_CLASS_ID     VMSCSI_CLASS_ID
#define VMFC_CONTROL_CLASS_ID       VMFC_CLASS_ID
#define VSTOR_SCSI_CONTROL_CLASS_ID VMSCSI_CONTROL_CLASS_ID
#define VSTOR_FC_CONTROL_CLASS_ID   VMFC_CONTROL_CLASS_ID

#define NVSP_CONTROL_CLASS_ID NVSP_CLASS_ID

#define VPCI_CONTROL_CLASS_ID VPCI_CLASS_ID

#define VMBFS_CONTROL_CLASS_ID VMBFS_CLASS_ID
/** Instance: VMBus file system. */
#define VMBFS_INSTANCE_ID VMBFS_BOOT_INSTANCE_ID

/** Class: version negotiation of the integration components. */
#define HV_GUID_INIT_IC_NEGOTIATE_CLASS_ID                                                         \
    {0x9722c3e7, 0x8f86, 0x456d, {0x8b, 0x6c, 0x60, 0x09, 0xda, 0x4c, 0xcd, 0x0b}}
static const HV_GUID IC_NEGOTIATE_CLASS_ID HV_UNUSED = HV_GUID_INIT_IC_NEGOTIATE_CLASS_ID;

/** Instance: version negotiation of the integration components. */
#define HV_GUID_INIT_IC_NEGOTIATE_INSTANCE_ID                                                      \
    {0x77b80a1a, 0xc226, 0x427b, {0xb6, 0x5b, 0xdb, 0xa0, 0xdf, 0x85, 0xc8, 0x12}}
static const HV_GUID IC_NEGOTIATE_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_IC_NEGOTIATE_INSTANCE_ID;

/** Instance: heartbeat. */
#define HV_GUID_INIT_IC_HEARTBEAT_INSTANCE_ID                                                      \
    {0xfd149e91, 0x82e0, 0x4a7d, {0xaf, 0xa6, 0x2a, 0x41, 0x66, 0xcb, 0xd7, 0xc0}}
static const HV_GUID IC_HEARTBEAT_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_IC_HEARTBEAT_INSTANCE_ID;

/** Instance: volume shadow copy (backup). */
#define HV_GUID_INIT_IC_VSS_INSTANCE_ID                                                            \
    {0x2450ee40, 0x33bf, 0x4fbd, {0x89, 0x2e, 0x9f, 0xb0, 0x6e, 0x92, 0x14, 0xcf}}
static const HV_GUID IC_VSS_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_IC_VSS_INSTANCE_ID;

/** Instance: remote desktop virtualization. */
#define HV_GUID_INIT_IC_RDV_INSTANCE_ID                                                            \
    {0xf5bee29c, 0x1741, 0x4aad, {0xa4, 0xc2, 0x8f, 0xde, 0xdb, 0x46, 0xdc, 0xc2}}
static const HV_GUID IC_RDV_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_IC_RDV_INSTANCE_ID;

/** Class: guest service (file copy). */
#define HV_GUID_INIT_IC_GUESTSVC_CLASS_ID                                                          \
    {0x34d14be3, 0xdee4, 0x41c8, {0x9a, 0xe7, 0x6b, 0x17, 0x49, 0x77, 0xc1, 0x92}}
static const HV_GUID IC_GUESTSVC_CLASS_ID HV_UNUSED = HV_GUID_INIT_IC_GUESTSVC_CLASS_ID;

/** Instance: guest service (file copy). */
#define HV_GUID_INIT_IC_GUESTSVC_INSTANCE_ID                                                       \
    {0xeb765408, 0x105f, 0x49b6, {0xb4, 0xaa, 0xc1, 0x23, 0xb6, 0x4d, 0x17, 0xd4}}
static const HV_GUID IC_GUESTSVC_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_IC_GUESTSVC_INSTANCE_ID;
/** Class: dynamic memory (balloon); OpenBSD and Linux drivers. */
#define HV_GUID_INIT_HV_DYNAMIC_MEMORY_CLASS_ID                                                    \
    {0x525074dc, 0x8985, 0x46e2, {0x80, 0x57, 0xa3, 0x07, 0xdc, 0x18, 0xa5, 0x02}}
static const HV_GUID HV_DYNAMIC_MEMORY_CLASS_ID HV_UNUSED = HV_GUID_INIT_HV_DYNAMIC_MEMORY_CLASS_ID;

#define IC_NEGOTIATE_CONTROL_CLASS_ID    IC_NEGOTIATE_CLASS_ID
#define IC_HEARTBEAT_CONTROL_CLASS_ID    IC_HEARTBEAT_CLASS_ID
#define IC_KVP_EXCHANGE_CONTROL_CLASS_ID IC_KVP_EXCHANGE_CLASS_ID
#define IC_SHUTDOWN_CONTROL_CLASS_ID     IC_SHUTDOWN_CLASS_ID
#define IC_TIMESYNC_CONTROL_CLASS_ID     IC_TIMESYNC_CLASS_ID
#define IC_VSS_CONTROL_CLASS_ID          IC_VSS_CLASS_ID
#define IC_RDV_CONTROL_CLASS_ID          IC_RDV_CLASS_ID
#define IC_GUESTSVC_CONTROL_CLASS_ID     IC_GUESTSVC_CLASS_ID

/** Class: RDP control channel. */
#define HV_GUID_INIT_SYNTHRDP_CONTROL_CLASS_ID                                                     \
    {0xf8e65716, 0x3cb3, 0x4a06, {0x9a, 0x60, 0x18, 0x89, 0xc5, 0xcc, 0xca, 0xb5}}
static const HV_GUID SYNTHRDP_CONTROL_CLASS_ID HV_UNUSED = HV_GUID_INIT_SYNTHRDP_CONTROL_CLASS_ID;

/** Instance: RDP control channel. */
#define HV_GUID_INIT_SYNTHRDP_CONTROL_INSTANCE_ID                                                  \
    {0x99221fa0, 0x24ad, 0x11e2, {0xbe, 0x98, 0x00, 0x1a, 0xa0, 0x1b, 0xbf, 0x6e}}
static const HV_GUID SYNTHRDP_CONTROL_INSTANCE_ID HV_UNUSED =
    HV_GUID_INIT_SYNTHRDP_CONTROL_INSTANCE_ID;

/** Class: RDP data channel. */
#define HV_GUID_INIT_SYNTHRDP_DATA_CLASS_ID                                                        \
    {0xf9e9c0d3, 0xb511, 0x4a48, {0x80, 0x46, 0xd3, 0x80, 0x79, 0xa8, 0x83, 0x0c}}
static const HV_GUID SYNTHRDP_DATA_CLASS_ID HV_UNUSED = HV_GUID_INIT_SYNTHRDP_DATA_CLASS_ID;

/** Instance: RDP data channel 1. */
#define HV_GUID_INIT_SYNTHRDP_DATA_INSTANCE_ID_1                                                   \
    {0x99221fa1, 0x24ad, 0x11e2, {0xbe, 0x98, 0x00, 0x1a, 0xa0, 0x1b, 0xbf, 0x6e}}
static const HV_GUID SYNTHRDP_DATA_INSTANCE_ID_1 HV_UNUSED =
    HV_GUID_INIT_SYNTHRDP_DATA_INSTANCE_ID_1;

/** Instance: RDP data channel 2. */
#define HV_GUID_INIT_SYNTHRDP_DATA_INSTANCE_ID_2                                                   \
    {0x99221fa2, 0x24ad, 0x11e2, {0xbe, 0x98, 0x00, 0x1a, 0xa0, 0x1b, 0xbf, 0x6e}}
static const HV_GUID SYNTHRDP_DATA_INSTANCE_ID_2 HV_UNUSED =
    HV_GUID_INIT_SYNTHRDP_DATA_INSTANCE_ID_2;

/** Instance: RDP data channel 3. */
#define HV_GUID_INIT_SYNTHRDP_DATA_INSTANCE_ID_3                                                   \
    {0x99221fa3, 0x24ad, 0x11e2, {0xbe, 0x98, 0x00, 0x1a, 0xa0, 0x1b, 0xbf, 0x6e}}
static const HV_GUID SYNTHRDP_DATA_INSTANCE_ID_3 HV_UNUSED =
    HV_GUID_INIT_SYNTHRDP_DATA_INSTANCE_ID_3;

/** Instance: RDP data channel 4. */
#define HV_GUID_INIT_SYNTHRDP_DATA_INSTANCE_ID_4                                                   \
    {0x99221fa4, 0x24ad, 0x11e2, {0xbe, 0x98, 0x00, 0x1a, 0xa0, 0x1b, 0xbf, 0x6e}}
static const HV_GUID SYNTHRDP_DATA_INSTANCE_ID_4 HV_UNUSED =
    HV_GUID_INIT_SYNTHRDP_DATA_INSTANCE_ID_4;

/** Instance: RDP data channel 5. */
#define HV_GUID_INIT_SYNTHRDP_DATA_INSTANCE_ID_5                                                   \
    {0x99221fa5, 0x24ad, 0x11e2, {0xbe, 0x98, 0x00, 0x1a, 0xa0, 0x1b, 0xbf, 0x6e}}
static const HV_GUID SYNTHRDP_DATA_INSTANCE_ID_5 HV_UNUSED =
    HV_GUID_INIT_SYNTHRDP_DATA_INSTANCE_ID_5;

/** Class: virtual SMB share. */
#define HV_GUID_INIT_VSMB_CLASS_ID                                                                 \
    {0x4d12e519, 0x17a0, 0x4ae4, {0x8e, 0xaa, 0x52, 0x70, 0xfc, 0x6a, 0xbd, 0xb7}}
static const HV_GUID VSMB_CLASS_ID HV_UNUSED = HV_GUID_INIT_VSMB_CLASS_ID;

/** Instance: virtual SMB share. */
#define HV_GUID_INIT_VSMB_INSTANCE_ID                                                              \
    {0xdcc079ae, 0x60ba, 0x4d07, {0x84, 0x7c, 0x34, 0x93, 0x60, 0x9c, 0x08, 0x70}}
static const HV_GUID VSMB_INSTANCE_ID HV_UNUSED = HV_GUID_INIT_VSMB_INSTANCE_ID;

HV_HEADER_END

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Synthetic video device, protocol 3.0 to 3.5. Sources: openvmm uidevices, mu_msvm
 * SynthVidProtocol.h.
 */
#ifndef HYPERV_VIDEO_H
#define HYPERV_VIDEO_H

#include "types.h"
#include "status.h"
#include "base.h"
#include "wdk.h"

HV_HEADER_BEGIN

#define SYNTHVID_MAX_VMBUS_PACKET_SIZE 0x4000

#define SYNTHVID_CURSOR_MAX_PAYLOAD_SIZE (SYNTHVID_MAX_VMBUS_PACKET_SIZE / 2)
#define SYNTHVID_CURSOR_MAX_X            96
#define SYNTHVID_CURSOR_MAX_Y            96
#define SYNTHVID_CURSOR_ARGB_PIXEL_SIZE  4
#define SYNTHVID_CURSOR_MAX_SIZE                                                                   \
    (SYNTHVID_CURSOR_MAX_X * SYNTHVID_CURSOR_MAX_Y * SYNTHVID_CURSOR_ARGB_PIXEL_SIZE)

#define HVD_CHILD_ID  0x00545648
#define HVD_CHILD_ID2 0x00325648
#define HVD_CHILD_ID3 0x00335648

/** EDID which a guest gives to its system when the host has none; uidevices video EDID_BLOCK. */
static const HV_UINT8 SYNTHVID_EDID_BLOCK[128] HV_UNUSED = {
    0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x36, 0x68, 0x2E, 0x06, 0x00, 0x00, 0x00, 0x00,
    0xFF, 0x15, 0x01, 0x04, 0x80, 0x00, 0x00, 0x78, 0x22, 0xEE, 0x95, 0xA3, 0x54, 0x4C, 0x99, 0x26,
    0x0F, 0x50, 0x54, 0x00, 0x00, 0x00, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01,
    0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x6C, 0x20, 0x00, 0x30, 0x42, 0x00, 0x32, 0x30, 0x40, 0xC0,
    0x13, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x1E, 0x00, 0x00, 0x00, 0xFC, 0x00, 0x48, 0x79, 0x70,
    0x65, 0x72, 0x56, 0x4D, 0x6F, 0x6E, 0x69, 0x74, 0x6F, 0x72, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xC6,
};

#define SYNTHVID_MAX_DIRTY_REGIONS 255

#pragma pack(push, 1)

/** Width and height of a supported resolution; synthetic video 3.4; uidevices video ScreenInfo. */
typedef struct _HVD_SCREEN_INFO {
    HV_UINT16 Width;
    HV_UINT16 Height;
} HVD_SCREEN_INFO, *PHVD_SCREEN_INFO;

#define SYNTHVID_MAXIMUM_RESOLUTIONS_COUNT 64

#define SYNTHVID_EMERGENCY_RESET_IO_PORT 0x100

/* ---- versions -------------------------------------------------------------------------------- */

/**
 * Version of the video protocol, minor in the high half; mu_msvm SynthVidProtocol.h, uidevices
 * video Version.
 */
typedef union _SYNTHVID_VERSION {
    struct {
        HV_UINT16 MajorVersion;
        HV_UINT16 MinorVersion;
    };
    HV_UINT32 AsDWORD;
} SYNTHVID_VERSION, *PSYNTHVID_VERSION;

#define SYNTHVID_MAKE_VERSION(Major, Minor)  (((Minor) << 16) | (Major))
#define SYNTHVID_MAKE_VERSION_MAJOR(Version) ((Version) & 0x0000FFFF)
#define SYNTHVID_MAKE_VERSION_MINOR(Version) (((Version) & 0xFFFF0000) >> 16)

#define SYNTHVID_VERSION_MAJOR              3
#define SYNTHVID_VERSION_MINOR              5
#define SYNTHVID_VERSION_MAJOR_THRESHOLD    3
#define SYNTHVID_VERSION_MINOR_BLUE         3
#define SYNTHVID_VERSION_MINOR_THRESHOLD_M1 4
#define SYNTHVID_VERSION_MINOR_THRESHOLD_M2 5
#define SYNTHVID_VERSION_CURRENT                                                                   \
    ((SYNTHVID_VERSION_MINOR << 16) | SYNTHVID_VERSION_MAJOR)
#define HV_TRUE_WITH_VERSION_EXCHANGE       (HV_TRUE + 1)

#define SYNTHVID_FEATURE_MINOR_MASK 0xFF
#define SYNTHVID_MAKE_FEATURE(Major, Minor)                                                        \
    (((Major) << 16) | (Minor & SYNTHVID_FEATURE_MINOR_MASK))

#define SYNTHVID_EDID_BLOCK_SIZE 128

/**
 * Protocol versions by the feature each brought; synthetic video 3.0 to 3.5; uidevices video
 * FEATURE_*.
 */
typedef enum _SYNTHVID_FEATURE HV_ENUM_UINT32 {
    SynthVidFeatureWin7Rtm = SYNTHVID_MAKE_FEATURE(3, 0),
    SynthVidFeatureBasic = SynthVidFeatureWin7Rtm,
    SynthVidFeatureWin8Rtm = SYNTHVID_MAKE_FEATURE(3, 2),
    SynthVidFeatureHighResolutions = SynthVidFeatureWin8Rtm,
    SynthVidFeatureSupportsReinit = SynthVidFeatureWin8Rtm,
    SynthVidFeatureWinBlue = SYNTHVID_MAKE_FEATURE(3, 3),
    SynthVidFeatureQueryBiosInfo = SynthVidFeatureWinBlue,
    SynthVidFeatureWinThresholdM1 = SYNTHVID_MAKE_FEATURE(3, 4),
    SynthVidFeatureResolutionSetByHost = SynthVidFeatureWinThresholdM1,
    SynthVidFeatureWinThresholdM2 = SYNTHVID_MAKE_FEATURE(3, 5),
    SynthVidFeatureLockOnDisconnect = SynthVidFeatureWinThresholdM2,
} SYNTHVID_FEATURE, *PSYNTHVID_FEATURE;

/* ---- messages -------------------------------------------------------------------------------- */

/** Message types; synthetic video 3.5; mu_msvm SynthVidProtocol.h, uidevices video MESSAGE_*. */
typedef enum _SYNTHVID_MESSAGE_TYPE HV_ENUM_UINT32 {
    SynthvidError = 0u,
    SynthvidVersionRequest,
    SynthvidVersionResponse,
    SynthvidVramLocation,
    SynthvidVramLocationAck,
    SynthvidSituationUpdate,
    SynthvidSituationUpdateAck,
    SynthvidPointerPosition,
    SynthvidPointerShape = 8u,
    SynthvidFeatureChange,
    SynthvidDirt,
    SynthvidBiosInfoRequest,
    SynthvidBiosInfoResponse,
    SynthvidSupportedResolutionsRequest,
    SynthvidSupportedResolutionsResponse,
    SynthvidCapabilityRequest,
    SynthvidCapabilityResponse = 16u,
    SynthvidMax,
} SYNTHVID_MESSAGE_TYPE, *PSYNTHVID_MESSAGE_TYPE;

/** Start of each video message; synthetic video 3.0; uidevices video MessageHeader. */
typedef struct _SYNTHVID_MESSAGE_HEADER {
    SYNTHVID_MESSAGE_TYPE Type;
    HV_UINT32 Size;
} SYNTHVID_MESSAGE_HEADER, *PSYNTHVID_MESSAGE_HEADER;

/** Any video message; synthetic video 3.0; mu_msvm SynthVidProtocol.h. */
typedef struct _SYNTHVID_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT8 Data[HV_ANYSIZE_ARRAY];
} SYNTHVID_MESSAGE, *PSYNTHVID_MESSAGE;

/**
 * The guest proposes a version (message 1); synthetic video 3.0; uidevices video
 * VersionRequestMessage.
 */
typedef struct _SYNTHVID_VERSION_REQUEST_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    SYNTHVID_VERSION Version;
} SYNTHVID_VERSION_REQUEST_MESSAGE, *PSYNTHVID_VERSION_REQUEST_MESSAGE;

/**
 * Whether the host accepts the version (message 2); synthetic video 3.0; uidevices video
 * VersionResponseMessage.
 */
typedef struct _SYNTHVID_VERSION_RESPONSE_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    SYNTHVID_VERSION Version;
    HV_UINT8 IsAccepted;
    HV_UINT8 MaxVideoOutputs;
} SYNTHVID_VERSION_RESPONSE_MESSAGE, *PSYNTHVID_VERSION_RESPONSE_MESSAGE;

/**
 * Asks which resolutions the host offers (message 13); synthetic video 3.4, feature
 * SynthVidFeatureResolutionSetByHost; uidevices video SupportedResolutionsRequestMessage.
 */
typedef struct _SYNTHVID_SUPPORTED_RESOLUTIONS_REQUEST_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT8 MaximumResolutionCount;
} SYNTHVID_SUPPORTED_RESOLUTIONS_REQUEST_MESSAGE, *PSYNTHVID_SUPPORTED_RESOLUTIONS_REQUEST_MESSAGE;

/**
 * EDID and the resolutions offered (message 14); synthetic video 3.4; uidevices video
 * SupportedResolutionsResponseMessage.
 */
typedef struct _SYNTHVID_SUPPORTED_RESOLUTIONS_RESPONSE_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT8 EdidBlock[SYNTHVID_EDID_BLOCK_SIZE];
    HV_UINT8 ResolutionCount;
    HV_UINT8 DefaultResolutionIndex;
    HV_UINT8 IsStandard;
    HVD_SCREEN_INFO SupportedResolution[HV_ANYSIZE_ARRAY];
} SYNTHVID_SUPPORTED_RESOLUTIONS_RESPONSE_MESSAGE,
    *PSYNTHVID_SUPPORTED_RESOLUTIONS_RESPONSE_MESSAGE;

/**
 * Asks what the device can do (message 15); synthetic video 3.5; uidevices video
 * CapabilityRequestMessage.
 */
typedef struct _SYNTHVID_CAPABILITY_REQUEST_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
} SYNTHVID_CAPABILITY_REQUEST_MESSAGE, *PSYNTHVID_CAPABILITY_REQUEST_MESSAGE;

/**
 * What the device can do (message 16); synthetic video 3.5; uidevices video
 * CapabilityResponseMessage.
 */
typedef struct _SYNTHVID_CAPABILITY_RESPONSE_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT32 LockOnDisconnect : 1,
              Reserved : 31;
    HV_UINT32 Reserved2[15];
} SYNTHVID_CAPABILITY_RESPONSE_MESSAGE, *PSYNTHVID_CAPABILITY_RESPONSE_MESSAGE;

/**
 * Where the guest has put the frame buffer (message 3); synthetic video 3.0; uidevices video
 * VramLocationMessage.
 */
typedef struct _SYNTHVID_VRAM_LOCATION_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT64 UserContext;
    HV_UINT8 IsVramGpaAddressSpecified;
    HV_GPA VramGpaAddress;
} SYNTHVID_VRAM_LOCATION_MESSAGE, *PSYNTHVID_VRAM_LOCATION_MESSAGE;

/**
 * The frame buffer is backed with memory (message 4); synthetic video 3.0; uidevices video
 * VramLocationAckMessage.
 */
typedef struct _SYNTHVID_VRAM_LOCATION_ACK_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT64 UserContext;
} SYNTHVID_VRAM_LOCATION_ACK_MESSAGE, *PSYNTHVID_VRAM_LOCATION_ACK_MESSAGE;

/**
 * State, size and pixel format of one output; synthetic video 3.0, the offset must be zero since
 * Windows 10; uidevices video VideoOutputSituation.
 */
typedef struct _VIDEO_OUTPUT_SITUATION {
    HV_UINT8 Active;
    HV_UINT32 PrimarySurfaceVramOffset;
    HV_UINT8 DepthBits;
    HV_UINT32 WidthPixels;
    HV_UINT32 HeightPixels;
    HV_UINT32 PitchBytes;
} VIDEO_OUTPUT_SITUATION, *PVIDEO_OUTPUT_SITUATION;

/**
 * The guest changes its outputs (message 5); synthetic video 3.0; uidevices video
 * SituationUpdateMessage.
 */
typedef struct _SYNTHVID_SITUATION_UPDATE_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT64 UserContext;
    HV_UINT8 VideoOutputCount;
    VIDEO_OUTPUT_SITUATION VideoOutput[HV_ANYSIZE_ARRAY];
} SYNTHVID_SITUATION_UPDATE_MESSAGE, *PSYNTHVID_SITUATION_UPDATE_MESSAGE;

/**
 * The host has taken the change (message 6); synthetic video 3.0; uidevices video
 * SituationUpdateAckMessage.
 */
typedef struct _SYNTHVID_SITUATION_UPDATE_ACK_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT64 UserContext;
} SYNTHVID_SITUATION_UPDATE_ACK_MESSAGE, *PSYNTHVID_SITUATION_UPDATE_ACK_MESSAGE;

/**
 * Asks which firmware started the machine (message 11); synthetic video 3.3; uidevices video
 * BiosInfoRequestMessage.
 */
typedef struct _SYNTHVID_BIOS_INFO_REQUEST_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
} SYNTHVID_BIOS_INFO_REQUEST_MESSAGE, *PSYNTHVID_BIOS_INFO_REQUEST_MESSAGE;

/**
 * Generation of the machine; bit 0 also says that the device can be stopped (message 12); synthetic
 * video 3.3; uidevices video BiosInfoResponseMessage.
 */
typedef struct _SYNTHVID_BIOS_INFO_RESPONSE_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT32 VmGeneration;
    HV_UINT32 ReservedInt32;
    HV_UINT64 ReservedInt64;
} SYNTHVID_BIOS_INFO_RESPONSE_MESSAGE, *PSYNTHVID_BIOS_INFO_RESPONSE_MESSAGE;

/**
 * Where the guest shows its pointer (message 7); synthetic video 3.0; uidevices video
 * PointerPositionMessage.
 */
typedef struct _SYNTHVID_POINTER_POSITION_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT8 IsVisible;
    HV_UINT8 VideoOutput;
    HV_INT32 ImageX;
    HV_INT32 ImageY;
} SYNTHVID_POINTER_POSITION_MESSAGE, *PSYNTHVID_POINTER_POSITION_MESSAGE;

/**
 * Part of the image of the pointer (message 8); synthetic video 3.0; uidevices video
 * PointerShapeMessage.
 */
typedef struct _SYNTHVID_POINTER_SHAPE_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT8 PartialIndex;
    HV_UINT8 CursorFlags;
    HV_UINT32 WidthPixels;
    HV_UINT32 HeightPixels;
    HV_UINT32 HotspotX;
    HV_UINT32 HotspotY;
    HV_UINT8 PixelData[HV_ANYSIZE_ARRAY];
} SYNTHVID_POINTER_SHAPE_MESSAGE, *PSYNTHVID_POINTER_SHAPE_MESSAGE;

#define SYNTHVID_CURSOR_COMPLETE 0xff

/**
 * What the host wants to be told (message 9); synthetic video 3.0; uidevices video
 * FeatureChangeMessage.
 */
typedef struct _SYNTHVID_FEATURE_CHANGE_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT8 IsDirtNeeded;
    HV_UINT8 IsPointerPositionUpdatesNeeded;
    HV_UINT8 IsPointerShapeUpdatesNeeded;
    HV_UINT8 IsVideoSituationUpdatesNeeded;
} SYNTHVID_FEATURE_CHANGE_MESSAGE, *PSYNTHVID_FEATURE_CHANGE_MESSAGE;

/** The same with the EDID; synthetic video 3.4; uidevices video FeatureChangeMessageV2. */
typedef struct _SYNTHVID_FEATURE_CHANGE_MESSAGE_V2 {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT8 IsDirtNeeded;
    HV_UINT8 IsPointerPositionUpdatesNeeded;
    HV_UINT8 IsPointerShapeUpdatesNeeded;
    HV_UINT8 IsVideoSituationUpdatesNeeded;
    HV_UINT8 EdidBlock[SYNTHVID_EDID_BLOCK_SIZE];
} SYNTHVID_FEATURE_CHANGE_MESSAGE_V2, *PSYNTHVID_FEATURE_CHANGE_MESSAGE_V2;

/**
 * Rectangles of the frame buffer that have changed (message 10); synthetic video 3.0; uidevices
 * video DirtMessage.
 */
typedef struct _SYNTHVID_DIRT_MESSAGE {
    SYNTHVID_MESSAGE_HEADER Header;
    HV_UINT8 VideoOutput;
    HV_UINT8 DirtCount;
    HV_RECT Dirt[HV_ANYSIZE_ARRAY];
} SYNTHVID_DIRT_MESSAGE, *PSYNTHVID_DIRT_MESSAGE;

#define HV_DEFAULT_VRAM_SIZE_WIN7 (4 * 1024 * 1024)
#define HV_DEFAULT_VRAM_SIZE_WIN8 (2 * HV_DEFAULT_VRAM_SIZE_WIN7)

#define SYNTHVID_VERSION_WIN7            SYNTHVID_MAKE_VERSION(3, 0)
#define SYNTHVID_VERSION_WIN8            SYNTHVID_MAKE_VERSION(3, 2)
#define SYNTHVID_VERSION_WINBLUE         SYNTHVID_MAKE_VERSION(3, 3)
#define SYNTHVID_VERSION_WINTHRESHOLD_M1 SYNTHVID_MAKE_VERSION(3, 4)
#define SYNTHVID_VERSION_WINTHRESHOLD_M2 SYNTHVID_MAKE_VERSION(3, 5)
#define SYNTHVID_VERSION_WIN10           SYNTHVID_VERSION_WINTHRESHOLD_M2

#pragma pack(pop)

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#ifndef TRUE_WITH_VERSION_EXCHANGE
#define TRUE_WITH_VERSION_EXCHANGE HV_TRUE_WITH_VERSION_EXCHANGE
#endif
#ifndef DEFAULT_VRAM_SIZE_WIN7
#define DEFAULT_VRAM_SIZE_WIN7 HV_DEFAULT_VRAM_SIZE_WIN7
#endif
#ifndef DEFAULT_VRAM_SIZE_WIN8
#define DEFAULT_VRAM_SIZE_WIN8 HV_DEFAULT_VRAM_SIZE_WIN8
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/video.h"
#endif

HV_HEADER_END

#endif

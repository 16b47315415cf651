/* SPDX-License-Identifier: MIT */
/**
 * @file
 * VMBus channel protocol: versions, features, and all messages between guest and host. Versions
 * 0.13 to 6.0. Sources: openvmm vmbus_core, mu_msvm ChannelMessages.h.
 */
#ifndef HYPERV_VMBUS_CHANNEL_H
#define HYPERV_VMBUS_CHANNEL_H

#include "types.h"
#include "status.h"
#include "base.h"
#include "synic.h"

HV_HEADER_BEGIN

#define HV_MAXIMUM_SYNIC_MESSAGE_BYTES 240
#define HV_MAX_USER_DEFINED_BYTES      120

/* ---- limits and page lists ------------------------------------------------------------------- */

/**
 * Byte range and the guest pages it lies in; body of GPADLs and GPA direct packets; mu_msvm
 * VmbusPacketFormat.h GPA_RANGE, vmbus_ring GpaRange.
 */
typedef struct _HV_VMBUS_GPA_RANGE {
    HV_UINT32 ByteCount;
    HV_UINT32 ByteOffset;
    HV_UINT64 PfnArray[HV_ANYSIZE_ARRAY];
} HV_VMBUS_GPA_RANGE, *PHV_VMBUS_GPA_RANGE;

#define HV_GPA_RANGE_MAX_PFN_COUNT 0xfffff

/* ---- versions and features ------------------------------------------------------------------- */

#define VMBUS_MAKE_VERSION(Major, Minor) (((Major) << 16) | (Minor))
#define VMBUS_VERSION_V1                 VMBUS_MAKE_VERSION(0, 13)
#define VMBUS_VERSION_WIN7               VMBUS_MAKE_VERSION(1, 1)
#define VMBUS_VERSION_WIN8               VMBUS_MAKE_VERSION(2, 4)
#define VMBUS_VERSION_WIN8_1             VMBUS_MAKE_VERSION(3, 0)
#define VMBUS_VERSION_WIN10              VMBUS_MAKE_VERSION(4, 0)
#define VMBUS_VERSION_WIN10RS3_0         VMBUS_MAKE_VERSION(4, 1)
#define VMBUS_VERSION_WIN10RS3_1         VMBUS_MAKE_VERSION(5, 0)
#define VMBUS_VERSION_WIN10RS4           VMBUS_MAKE_VERSION(5, 1)
#define VMBUS_VERSION_WIN10RS5           VMBUS_MAKE_VERSION(5, 2)
#define VMBUS_VERSION_IRON               VMBUS_MAKE_VERSION(5, 3)
#define VMBUS_VERSION_COPPER             VMBUS_MAKE_VERSION(6, 0)
#define VMBUS_VERSION_LATEST             VMBUS_VERSION_COPPER
#define VMBUS_VERSION_MULTICLIENT        VMBUS_VERSION_WIN10RS3_1

#define VMBUS_FEATURE_FLAG_GUEST_SPECIFIED_SIGNAL_PARAMETERS 0x1
#define VMBUS_FEATURE_FLAG_CHANNEL_INTERRUPT_REDIRECTION     0x2
#define VMBUS_FEATURE_FLAG_MODIFY_CONNECTION                 0x4
#define VMBUS_FEATURE_FLAG_CLIENT_ID                         0x8
#define VMBUS_FEATURE_FLAG_CONFIDENTIAL_CHANNELS             0x10
#define VMBUS_FEATURE_FLAG_PAUSE_RESUME                      0x20

#define VMBUS_FEATURE_FLAG_SERVER_SPECIFIED_MONITOR_PAGES 0x40
#define VMBUS_FEATURE_FLAG_GPA_PINNING                    0x80
#define VMBUS_SUPPORTED_FEATURE_FLAGS_COPPER                                                       \
    (VMBUS_FEATURE_FLAG_GUEST_SPECIFIED_SIGNAL_PARAMETERS |                                        \
     VMBUS_FEATURE_FLAG_CHANNEL_INTERRUPT_REDIRECTION | VMBUS_FEATURE_FLAG_MODIFY_CONNECTION)
#define VMBUS_SUPPORTED_FEATURE_FLAGS_DILITHIUM                                                    \
    (VMBUS_SUPPORTED_FEATURE_FLAGS_COPPER | VMBUS_FEATURE_FLAG_CLIENT_ID)

/* ---- messages -------------------------------------------------------------------------------- */

/** Message types of the channel protocol; VMBus 0.13 to 6.0; vmbus_core MessageType. */
typedef enum _VMBUS_CHANNEL_MESSAGE_TYPE HV_ENUM_UINT32 {
    ChannelMessageInvalid = 0u,
    ChannelMessageOfferChannel,
    ChannelMessageRescindChannelOffer,
    ChannelMessageRequestOffers,
    ChannelMessageAllOffersDelivered,
    ChannelMessageOpenChannel,
    ChannelMessageOpenChannelResult,
    ChannelMessageCloseChannel,
    ChannelMessageGpadlHeader = 8u,
    ChannelMessageGpadlBody,
    ChannelMessageGpadlCreated,
    ChannelMessageGpadlTeardown,
    ChannelMessageGpadlTorndown,
    ChannelMessageRelIdReleased,
    ChannelMessageInitiateContact,
    ChannelMessageVersionResponse,
    ChannelMessageUnload = 16u,
    ChannelMessageUnloadComplete,
    ChannelMessageOpenReservedChannel,
    ChannelMessageCloseReservedChannel,
    ChannelMessageCloseReservedResponse,
    ChannelMessageTlConnectRequest,
    ChannelMessageModifyChannel,
    ChannelMessageTlConnectRequestResult,
    ChannelMessageModifyChannelResponse = 24u,
    ChannelMessageModifyConnection,
    ChannelMessageModifyConnectionResponse,
    ChannelMessagePause,
    ChannelMessagePauseResponse,
    ChannelMessageResume,
    ChannelMessageCount,
} VMBUS_CHANNEL_MESSAGE_TYPE, *PVMBUS_CHANNEL_MESSAGE_TYPE;

#pragma pack(push, 1)

/** Start of each channel message; VMBus 0.13; vmbus_core MessageHeader. */
typedef struct _VMBUS_CHANNEL_MESSAGE_HEADER {
    VMBUS_CHANNEL_MESSAGE_TYPE MessageType;
    HV_UINT32 Padding;
} VMBUS_CHANNEL_MESSAGE_HEADER, *PVMBUS_CHANNEL_MESSAGE_HEADER;

#define VMBUS_OFFER_FLAG_ENUMERATE_DEVICE_INTERFACE     0x1
#define VMBUS_OFFER_FLAG_CONFIDENTIAL_RING_BUFFER       0x2
#define VMBUS_OFFER_FLAG_CONFIDENTIAL_EXTERNAL_MEMORY   0x4
#define VMBUS_OFFER_FLAG_REQUIRE_PINNED_EXTERNAL_MEMORY 0x8
#define VMBUS_OFFER_FLAG_NAMED_PIPE_MODE                0x10
#define VMBUS_OFFER_FLAG_TLNPI_PROVIDER                 0x2000
#define VMBUS_OFFER_FLAGS_WIN6                                                                     \
    (VMBUS_OFFER_FLAG_ENUMERATE_DEVICE_INTERFACE | VMBUS_OFFER_FLAG_NAMED_PIPE_MODE)
#define VMBUS_OFFER_FLAGS_WIN10 (VMBUS_OFFER_FLAGS_WIN6 | VMBUS_OFFER_FLAG_TLNPI_PROVIDER)

#define VMBUS_VP_INDEX_DISABLE_INTERRUPT ((HV_UINT32)-1)

/* ---- offers ---------------------------------------------------------------------------------- */

/**
 * The host offers a channel (message 1); VMBus 0.13, dedicated interrupt fields since 1.1, sub-
 * channel index since 2.4; vmbus_core OfferChannel.
 */
typedef struct _VMBUS_CHANNEL_OFFER_CHANNEL {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_GUID InterfaceType;
    HV_GUID InterfaceInstance;
    HV_UINT64 Reserved;
    HV_UINT64 Reserved2;
    HV_UINT16 Flags;
    HV_UINT16 MmioMegabytes;
    HV_UINT8 UserDefined[HV_MAX_USER_DEFINED_BYTES];
    HV_UINT16 SubChannelIndex;
    HV_UINT16 MmioMegabytesOptional;
    HV_UINT32 ChildRelId;
    HV_UINT8 MonitorId;
    HV_UINT8 MonitorAllocated : 1,
             Reserved4 : 7;
    union {
        struct {
            HV_UINT16 IsDedicatedInterrupt : 1,
                      Reserved5 : 15;
            HV_CONNECTION_ID ConnectionId;
        };
        HV_UINT8 Windows6Offset;
    };
} VMBUS_CHANNEL_OFFER_CHANNEL, *PVMBUS_CHANNEL_OFFER_CHANNEL;

#define VMBUS_CHANNEL_OFFER_CHANNEL_SIZE_PRE_WIN7                                                  \
    (HV_UINT32)HV_FIELD_OFFSET(VMBUS_CHANNEL_OFFER_CHANNEL, Windows6Offset)

/** The host withdraws a channel (message 2); VMBus 0.13; vmbus_core RescindChannelOffer. */
typedef struct _VMBUS_CHANNEL_RESCIND_OFFER {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChildRelId;
} VMBUS_CHANNEL_RESCIND_OFFER, *PVMBUS_CHANNEL_RESCIND_OFFER;

/**
 * The guest asks for all offers, once per connection (message 3); VMBus 0.13; vmbus_core
 * RequestOffers.
 */
typedef VMBUS_CHANNEL_MESSAGE_HEADER VMBUS_CHANNEL_REQUEST_OFFERS, *PVMBUS_CHANNEL_REQUEST_OFFERS;
/**
 * All present channels have been offered (message 4); VMBus 0.13; vmbus_core AllOffersDelivered.
 */
typedef VMBUS_CHANNEL_MESSAGE_HEADER VMBUS_CHANNEL_ALL_OFFERS_DELIVERED,
    *PVMBUS_CHANNEL_ALL_OFFERS_DELIVERED;

#define VMBUS_OPEN_FLAG_REDIRECT_INTERRUPT 0x1

/* ---- open and close -------------------------------------------------------------------------- */

/**
 * The guest opens a channel with its ring (message 5); VMBus 0.13, target VP since 2.4, the last
 * three members since 6.0 with feature 0x1 or 0x2; vmbus_core OpenChannel, OpenChannel2.
 */
typedef struct _VMBUS_CHANNEL_OPEN_CHANNEL {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChildRelId;
    HV_UINT32 OpenId;
    HV_UINT32 RingBufferGpadlHandle;
    HV_VP_INDEX TargetVp;
    HV_UINT32 DownstreamRingBufferPageOffset;
    HV_UINT8 UserData[HV_MAX_USER_DEFINED_BYTES];
    HV_CONNECTION_ID ConnectionId;
    HV_UINT16 EventFlag;
    HV_UINT16 Flags;
} VMBUS_CHANNEL_OPEN_CHANNEL, *PVMBUS_CHANNEL_OPEN_CHANNEL;

#define VMBUS_CHANNEL_OPEN_CHANNEL_MIN_SIZE                                                        \
    HV_FIELD_OFFSET(VMBUS_CHANNEL_OPEN_CHANNEL, ConnectionId)

/** Outcome of an open (message 6), zero is success; VMBus 0.13; vmbus_core OpenResult. */
typedef struct _VMBUS_CHANNEL_OPEN_RESULT {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChildRelId;
    HV_UINT32 OpenId;
    HV_UINT32 Status;
} VMBUS_CHANNEL_OPEN_RESULT, *PVMBUS_CHANNEL_OPEN_RESULT;

/** The guest closes a channel, no reply (message 7); VMBus 0.13; vmbus_core CloseChannel. */
typedef struct _VMBUS_CHANNEL_CLOSE_CHANNEL {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChildRelId;
} VMBUS_CHANNEL_CLOSE_CHANNEL, *PVMBUS_CHANNEL_CLOSE_CHANNEL;

/**
 * The guest moves a channel's interrupt to another VP (message 22); VMBus 4.1; vmbus_core
 * ModifyChannel.
 */
typedef struct _VMBUS_CHANNEL_MODIFY_CHANNEL {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChildRelId;
    HV_VP_INDEX TargetVp;
} VMBUS_CHANNEL_MODIFY_CHANNEL, *PVMBUS_CHANNEL_MODIFY_CHANNEL;

/** Outcome of a modify channel (message 24); VMBus 5.3; vmbus_core ModifyChannelResponse. */
typedef struct _VMBUS_CHANNEL_MODIFY_CHANNEL_RESPONSE {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChildRelId;
    HV_NTSTATUS Status;
} VMBUS_CHANNEL_MODIFY_CHANNEL_RESPONSE, *PVMBUS_CHANNEL_MODIFY_CHANNEL_RESPONSE;

/* ---- guest physical address descriptor lists ------------------------------------------------- */

/**
 * First part of a guest physical address descriptor list (message 8); VMBus 0.13; vmbus_core
 * GpadlHeader.
 */
typedef struct _VMBUS_CHANNEL_GPADL_HEADER {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChildRelId;
    HV_UINT32 Gpadl;
    HV_UINT16 RangeBufLen;
    HV_UINT16 RangeCount;
    HV_VMBUS_GPA_RANGE Range[HV_ANYSIZE_ARRAY];
} VMBUS_CHANNEL_GPADL_HEADER, *PVMBUS_CHANNEL_GPADL_HEADER;

/** Further page numbers of a list (message 9); VMBus 0.13; vmbus_core GpadlBody. */
typedef struct _VMBUS_CHANNEL_GPADL_BODY {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 MessageNumber;
    HV_UINT32 Gpadl;
    HV_UINT64 Pfn[HV_ANYSIZE_ARRAY];
} VMBUS_CHANNEL_GPADL_BODY, *PVMBUS_CHANNEL_GPADL_BODY;

/** Outcome of a list (message 10), zero is success; VMBus 0.13; vmbus_core GpadlCreated. */
typedef struct _VMBUS_CHANNEL_GPADL_CREATED {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChildRelId;
    HV_UINT32 Gpadl;
    HV_UINT32 CreationStatus;
} VMBUS_CHANNEL_GPADL_CREATED, *PVMBUS_CHANNEL_GPADL_CREATED;

/** The guest takes a list back (message 11); VMBus 0.13; vmbus_core GpadlTeardown. */
typedef struct _VMBUS_CHANNEL_GPADL_TEARDOWN {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChildRelId;
    HV_UINT32 Gpadl;
} VMBUS_CHANNEL_GPADL_TEARDOWN, *PVMBUS_CHANNEL_GPADL_TEARDOWN;

/** The host no longer uses a list (message 12); VMBus 0.13; vmbus_core GpadlTorndown. */
typedef struct _VMBUS_CHANNEL_GPADL_TORNDOWN {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 Gpadl;
} VMBUS_CHANNEL_GPADL_TORNDOWN, *PVMBUS_CHANNEL_GPADL_TORNDOWN;

/**
 * The guest has forgotten a rescinded channel (message 13); VMBus 0.13; vmbus_core RelIdReleased.
 */
typedef struct _VMBUS_CHANNEL_RELID_RELEASED {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChildRelId;
} VMBUS_CHANNEL_RELID_RELEASED, *PVMBUS_CHANNEL_RELID_RELEASED;

/* ---- connection ------------------------------------------------------------------------------ */

/**
 * The guest proposes a version (message 14); target SINT since VMBus 5.0, VTL since 5.1, features
 * since 6.0, client with feature 0x8; vmbus_core InitiateContact, TargetInfo, InitiateContact2.
 */
typedef struct _VMBUS_CHANNEL_INITIATE_CONTACT {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 VMBusVersionRequested;
    HV_VP_INDEX TargetMessageVp;
    union {
        HV_UINT64 InterruptPage;
        struct {
            HV_UINT8 TargetSint;
            HV_VTL TargetVtl;
            HV_UINT8 Reserved[2];
            HV_UINT32 FeatureFlags;
        };
    };
    HV_GPA ParentToChildMonitorPageGpa;
    HV_GPA ChildToParentMonitorPageGpa;
    HV_GUID ClientId;
} VMBUS_CHANNEL_INITIATE_CONTACT, *PVMBUS_CHANNEL_INITIATE_CONTACT;

#define VMBUS_CHANNEL_INITIATE_CONTACT_MIN_SIZE                                                    \
    HV_FIELD_OFFSET(VMBUS_CHANNEL_INITIATE_CONTACT, ClientId)

/**
 * Answer to a proposed version (message 15), 16 bytes; connection id since VMBus 5.0, 20 bytes with
 * features since 6.0, 40 with monitor pages (feature 0x40); vmbus_core VersionResponse to
 * VersionResponse3.
 */
typedef struct _VMBUS_CHANNEL_VERSION_RESPONSE {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT8 VersionSupported;
    HV_UINT8 ConnectionState;
    HV_UINT8 Pad[2];
    union {
        HV_UINT32 SelectedVersion;
        HV_CONNECTION_ID ConnectionId;
    };
    HV_UINT32 SupportedFeatures;
    HV_UINT32 Padding;
    HV_GPA ParentToChildMonitorPageGpa;
    HV_GPA ChildToParentMonitorPageGpa;
} VMBUS_CHANNEL_VERSION_RESPONSE, *PVMBUS_CHANNEL_VERSION_RESPONSE;

#define VMBUS_CHANNEL_VERSION_RESPONSE_MIN_SIZE                                                    \
    HV_FIELD_OFFSET(VMBUS_CHANNEL_VERSION_RESPONSE, SupportedFeatures)

/** Connection state in a version response; valid from VMBus 2.4; vmbus_core ConnectionState. */
enum HV_ENUM_UINT32 {
    VmbusChannelConnectionSuccessful = 0,
    VmbusChannelConnectionFailedLowResources = 1,
    VmbusChannelConnectionFailedUnknownFailure = 2,
};

/** The guest ends the connection (message 16); VMBus 0.13; vmbus_core Unload. */
typedef VMBUS_CHANNEL_MESSAGE_HEADER VMBUS_CHANNEL_UNLOAD, *PVMBUS_CHANNEL_UNLOAD;
/** The connection has ended (message 17); VMBus 1.1; vmbus_core UnloadComplete. */
typedef VMBUS_CHANNEL_MESSAGE_HEADER VMBUS_CHANNEL_UNLOAD_COMPLETE, *PVMBUS_CHANNEL_UNLOAD_COMPLETE;

/* ---- reserved channels ----------------------------------------------------------------------- */

/** Opens a channel by its reserved id (message 18); VMBus 4.0; vmbus_core OpenReservedChannel. */
typedef struct _VMBUS_CHANNEL_OPEN_RESERVED_CHANNEL {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChannelId;
    HV_VP_INDEX TargetVp;
    HV_UINT32 TargetSint;
    HV_UINT32 RingBufferGpadl;
    HV_UINT32 DownstreamPageOffset;
} VMBUS_CHANNEL_OPEN_RESERVED_CHANNEL, *PVMBUS_CHANNEL_OPEN_RESERVED_CHANNEL;

/**
 * Closes a reserved channel, also without a connection (message 19); VMBus 4.0; vmbus_core
 * CloseReservedChannel.
 */
typedef struct _VMBUS_CHANNEL_CLOSE_RESERVED_CHANNEL {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChannelId;
    HV_VP_INDEX TargetVp;
    HV_UINT32 TargetSint;
} VMBUS_CHANNEL_CLOSE_RESERVED_CHANNEL, *PVMBUS_CHANNEL_CLOSE_RESERVED_CHANNEL;

/**
 * A reserved channel is closed (message 20); VMBus 4.0; vmbus_core CloseReservedChannelResponse.
 */
typedef struct _VMBUS_CHANNEL_CLOSE_RESERVED_RESPONSE {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT32 ChannelId;
} VMBUS_CHANNEL_CLOSE_RESERVED_RESPONSE, *PVMBUS_CHANNEL_CLOSE_RESERVED_RESPONSE;

/* ---- hypervisor sockets ---------------------------------------------------------------------- */

/**
 * Asks for a hypervisor socket connection (message 21); VMBus 4.0, silo since 5.2; vmbus_core
 * TlConnectRequest, TlConnectRequest2.
 */
typedef struct _VMBUS_CHANNEL_TL_CONNECT_REQUEST {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_GUID EndpointId;
    HV_GUID ServiceId;
    union {
        HV_GUID SiloId;
        HV_UINT8 WindowsRS1Offset;
    };
} VMBUS_CHANNEL_TL_CONNECT_REQUEST, *PVMBUS_CHANNEL_TL_CONNECT_REQUEST;

#define VMBUS_CHANNEL_TL_CONNECT_REQUEST_PRE_RS5_SIZE                                              \
    (HV_UINT32)HV_FIELD_OFFSET(VMBUS_CHANNEL_TL_CONNECT_REQUEST, WindowsRS1Offset)

/** Outcome of a hypervisor socket request (message 23); VMBus 4.1; vmbus_core TlConnectResult. */
typedef struct _VMBUS_CHANNEL_TL_CONNECT_RESULT {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_GUID EndpointId;
    HV_GUID ServiceId;
    HV_NTSTATUS Status;
} VMBUS_CHANNEL_TL_CONNECT_RESULT, *PVMBUS_CHANNEL_TL_CONNECT_RESULT;

/* ---- changes to the connection --------------------------------------------------------------- */

/**
 * Changes the monitor pages of the connection (message 25); VMBus 6.0, feature 0x4; vmbus_core
 * ModifyConnection.
 */
typedef struct _VMBUS_CHANNEL_MODIFY_CONNECTION {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_GPA ParentToChildMonitorPageGpa;
    HV_GPA ChildToParentMonitorPageGpa;
} VMBUS_CHANNEL_MODIFY_CONNECTION, *PVMBUS_CHANNEL_MODIFY_CONNECTION;

/**
 * Outcome of a modify connection (message 26); VMBus 6.0, feature 0x4; vmbus_core
 * ModifyConnectionResponse.
 */
typedef struct _VMBUS_CHANNEL_MODIFY_CONNECTION_RESPONSE {
    VMBUS_CHANNEL_MESSAGE_HEADER Header;
    HV_UINT8 ConnectionState;
} VMBUS_CHANNEL_MODIFY_CONNECTION_RESPONSE, *PVMBUS_CHANNEL_MODIFY_CONNECTION_RESPONSE;

/**
 * Asks the host to hold back channel messages (message 27); VMBus 6.0, feature 0x20; vmbus_core
 * Pause.
 */
typedef VMBUS_CHANNEL_MESSAGE_HEADER VMBUS_CHANNEL_PAUSE, *PVMBUS_CHANNEL_PAUSE;
/**
 * Channel messages are held back (message 28); VMBus 6.0, feature 0x20; vmbus_core PauseResponse.
 */
typedef VMBUS_CHANNEL_MESSAGE_HEADER VMBUS_CHANNEL_PAUSE_RESPONSE, *PVMBUS_CHANNEL_PAUSE_RESPONSE;
/** Channel messages may come again (message 29); VMBus 6.0, feature 0x20; vmbus_core Resume. */
typedef VMBUS_CHANNEL_MESSAGE_HEADER VMBUS_CHANNEL_RESUME, *PVMBUS_CHANNEL_RESUME;

/* ---- connection ids and limits --------------------------------------------------------------- */

#define VMBUS_MESSAGE_CONNECTION_ID          1
#define VMBUS_MESSAGE_REDIRECT_CONNECTION_ID 0x800074
#define VMBUS_MESSAGE_TYPE                   1
#define VMBUS_MAX_GPADLS                     256
#define VMBUS_MAX_CHANNELS                   HV_EVENT_FLAGS_COUNT

#pragma pack(pop)

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#ifndef MAXIMUM_SYNIC_MESSAGE_BYTES
#define MAXIMUM_SYNIC_MESSAGE_BYTES HV_MAXIMUM_SYNIC_MESSAGE_BYTES
#endif
#ifndef MAX_USER_DEFINED_BYTES
#define MAX_USER_DEFINED_BYTES HV_MAX_USER_DEFINED_BYTES
#endif
typedef HV_VMBUS_GPA_RANGE GPA_RANGE, *PGPA_RANGE;
#ifndef GPA_RANGE_MAX_PFN_COUNT
#define GPA_RANGE_MAX_PFN_COUNT HV_GPA_RANGE_MAX_PFN_COUNT
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/vmbus_channel.h"
#endif

HV_HEADER_END

#endif

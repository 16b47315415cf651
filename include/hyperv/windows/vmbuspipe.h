/* SPDX-License-Identifier: MIT */
/**
 * @file
 * VMBus pipes from Windows user mode: the interface of vmbuspipe.dll.
 *
 * Compile vmbuspipe.c into the program. The DLL is loaded at the first call, from System32 and from
 * nowhere else, by whichever thread comes first; there is no import to resolve at start, so the
 * program also starts where the DLL or one of its exports does not exist. All functions may be
 * called from any thread, but not from DllMain (they load a library).
 *
 * Where the DLL cannot be loaded, the last error is LoadLibraryEx's (ERROR_MOD_NOT_FOUND, 126);
 * where it lacks an export, ERROR_PROC_NOT_FOUND (127). The function then returns what it returns
 * on failure: FALSE, INVALID_HANDLE_VALUE, NULL, or ERROR_CALL_NOT_IMPLEMENTED where the result is
 * itself an error code; the functions without a result do nothing. Output parameters stay untouched.
 *
 * Declarations follow the symbols of vmbuspipe.dll 10.0.14347 and 10.0.19041.
 */
#ifndef HYPERV_WINDOWS_VMBUSPIPE_H
#define HYPERV_WINDOWS_VMBUSPIPE_H

#if !defined(_WIN32)
#error "hyperv: windows/vmbuspipe.h needs Windows; the wire format of pipes is in hyperv/vmbus_pipe.h"
#else

#include <windows.h>

#if defined(_MSC_VER) && !defined(__clang__)
#pragma warning(push)
#pragma warning(disable : 4201) /* anonymous union */
#endif

/* Anonymous unions are older than C11 everywhere but in pedantic warnings. */
#if defined(__GNUC__)
#define HV_PIPE_ANONYMOUS __extension__
#else
#define HV_PIPE_ANONYMOUS
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** A channel as the client functions name it: the path of its device. */
typedef struct _VMBUS_PIPE_CHANNEL_INFO {
    WCHAR DevicePath[MAX_PATH + 4]; /**< with a terminating zero; 4 more for old releases */
} VMBUS_PIPE_CHANNEL_INFO, *PVMBUS_PIPE_CHANNEL_INFO;

/** Called once per offered channel by VmbusPipeClientEnumeratePipes, on the caller's thread.
 *  UserDefined is the 120 bytes of the offer; both pointers are valid during the call only. */
typedef VOID(CALLBACK *CHANNEL_OFFER_NOTIFICATION)(LPVOID HostContext, LPBYTE UserDefined,
                                                   PVMBUS_PIPE_CHANNEL_INFO ChannelInfo,
                                                   LPCGUID InstanceGuid);

/** A registration for notifications. */
DECLARE_HANDLE(HVMBUS_PIPE_NOTIFICATION);

/** What happened to a channel. */
typedef enum _VMBUS_PIPE_CHANNEL_NOTIFICATION_TYPE {
    ChannelNotificationArrival = 0x1,
} VMBUS_PIPE_CHANNEL_NOTIFICATION_TYPE, *PVMBUS_PIPE_CHANNEL_NOTIFICATION_TYPE;

/** Called on a thread of the DLL's choice when a channel of the registered kind arrives. */
typedef VOID(CALLBACK *VMBUS_PIPE_CLIENT_CHANNEL_NOTIFICATION_CALLBACK)(
    LPVOID ClientContext, PVMBUS_PIPE_CHANNEL_INFO ChannelInfo,
    VMBUS_PIPE_CHANNEL_NOTIFICATION_TYPE NotificationType);

/** A channel that this side offers. */
typedef struct _VMBUS_PIPE_SERVER_OFFER {
    HV_PIPE_ANONYMOUS union {
        GUID VmGuid;        /**< the virtual machine ... */
        HANDLE VmbusHandle; /**< ... or an open handle to its VMBus; Flags say which */
    };
    DWORD InterruptLatencyInMilliseconds;
    GUID InterfaceType;
    GUID InterfaceInstance;
    DWORD InterfaceRevision;
    USHORT MmioMegabytes;
    USHORT Flags;
    BYTE UserDefined[112];
} VMBUS_PIPE_SERVER_OFFER, *PVMBUS_PIPE_SERVER_OFFER;

/** The same with a version, the size of the structure, and a name for the offer. */
typedef struct _VMBUS_PIPE_SERVER_OFFER_EX {
    DWORD Version;
    DWORD Size; /**< bytes of this structure */
    HV_PIPE_ANONYMOUS union {
        GUID VmGuid;
        HANDLE VmbusHandle;
    };
    DWORD InterruptLatencyInMilliseconds;
    GUID InterfaceType;
    GUID InterfaceInstance;
    DWORD InterfaceRevision;
    USHORT MmioMegabytes;
    USHORT Flags;
    BYTE UserDefined[112];
    LPCWSTR Name;
} VMBUS_PIPE_SERVER_OFFER_EX, *PVMBUS_PIPE_SERVER_OFFER_EX;

typedef const VMBUS_PIPE_SERVER_OFFER_EX *PCVMBUS_PIPE_SERVER_OFFER_EX;

/** VMBUS_PIPE_CLIENT_CHANNEL_SETTINGS.Version. */
#define VMBUS_PIPE_CLIENT_CHANNEL_CURRENT_VERSION 1

/** Ring sizes of a channel that is opened. */
typedef struct _VMBUS_PIPE_CLIENT_CHANNEL_SETTINGS {
    DWORD Version;
    DWORD Size;         /**< bytes of this structure */
    DWORD IncomingSize; /**< ring from the other side, in bytes */
    DWORD OutgoingSize; /**< ring to the other side, in bytes */
} VMBUS_PIPE_CLIENT_CHANNEL_SETTINGS, *PVMBUS_PIPE_CLIENT_CHANNEL_SETTINGS;

/** Calls back for each channel of a class that is offered now. FALSE on failure. */
BOOL WINAPI VmbusPipeClientEnumeratePipes(LPCGUID InterfaceType, LPVOID UserContext,
                                          CHANNEL_OFFER_NOTIFICATION OnOfferNotification);

/** Opens a channel; OpenMode as dwFlagsAndAttributes of CreateFile. The caller closes the handle
 *  with CloseHandle. INVALID_HANDLE_VALUE on failure. */
HANDLE WINAPI VmbusPipeClientOpenChannel(PVMBUS_PIPE_CHANNEL_INFO ChannelInfo, DWORD OpenMode);

/** The same with chosen ring sizes. */
HANDLE WINAPI VmbusPipeClientOpenChannelEx(PVMBUS_PIPE_CHANNEL_INFO ChannelInfo, DWORD OpenMode,
                                           PVMBUS_PIPE_CLIENT_CHANNEL_SETTINGS ChannelSettings);

/** Waits until the given instance is offered and fills ChannelInfo. FALSE on failure. */
BOOL WINAPI VmbusPipeClientWaitChannel(LPCGUID InterfaceType, LPCGUID InterfaceInstance,
                                       DWORD TimeoutInMsec, PVMBUS_PIPE_CHANNEL_INFO ChannelInfo);

/** Registers for arrivals. Nothing is reported before ...ReadyForChannelNotification. NULL on
 *  failure. */
HVMBUS_PIPE_NOTIFICATION WINAPI VmbusPipeClientRegisterChannelNotification(
    LPCGUID InterfaceType, LPCGUID InterfaceInstance, DWORD Flags,
    VMBUS_PIPE_CLIENT_CHANNEL_NOTIFICATION_CALLBACK Callback, LPVOID ClientContext);

/** Starts notifications, with the channels that exist already if asked for. */
VOID WINAPI VmbusPipeClientReadyForChannelNotification(HVMBUS_PIPE_NOTIFICATION NotificationContext,
                                                       BOOL ReportExistingChannels);

/** Ends a registration; with TRUE it returns only when no callback runs any more. */
VOID WINAPI VmbusPipeClientUnregisterChannelNotification(
    HVMBUS_PIPE_NOTIFICATION NotificationContext, BOOL WaitForNotificationsToComplete);

/** Offers a channel; modes as in CreateNamedPipe. INVALID_HANDLE_VALUE on failure. */
HANDLE WINAPI VmbusPipeServerOfferChannel(PVMBUS_PIPE_SERVER_OFFER Offer, DWORD OpenMode,
                                          DWORD PipeMode);

/** The same for an offer with a name. Returns a Windows error code, 0 for success. */
DWORD WINAPI VmbusPipeServerOfferChannelEx(PCVMBUS_PIPE_SERVER_OFFER_EX Offer, DWORD OpenMode,
                                           DWORD PipeMode, PHANDLE PipeHandle);

/** Waits for the other side to open an offered channel; Overlapped may be NULL. FALSE on failure,
 *  ERROR_IO_PENDING among them. */
BOOL WINAPI VmbusPipeServerConnectPipe(HANDLE PipeHandle, LPOVERLAPPED Overlapped);

#ifdef __cplusplus
}
#endif

#undef HV_PIPE_ANONYMOUS

#if defined(_MSC_VER) && !defined(__clang__)
#pragma warning(pop)
#endif

#endif
#endif

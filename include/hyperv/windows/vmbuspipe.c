/* SPDX-License-Identifier: MIT */
/* vmbuspipe.dll by lazy loading; vmbuspipe.h has the contract. C and C++. */
#include "vmbuspipe.h"

/* SDKs hide it unless _WIN32_WINNT says Windows 8; Windows 7 knows it since KB2533623, and one
 * without that update refuses the flag: the functions fail, no other directory is searched. */
#ifndef LOAD_LIBRARY_SEARCH_SYSTEM32
#define LOAD_LIBRARY_SEARCH_SYSTEM32 0x00000800
#endif

enum {
    ExportEnumeratePipes,
    ExportOpenChannel,
    ExportOpenChannelEx,
    ExportWaitChannel,
    ExportRegister,
    ExportReady,
    ExportUnregister,
    ExportOfferChannel,
    ExportOfferChannelEx,
    ExportConnectPipe,
    ExportCount
};

static const char *const ExportNames[ExportCount] = {
    "VmbusPipeClientEnumeratePipes",
    "VmbusPipeClientOpenChannel",
    "VmbusPipeClientOpenChannelEx",
    "VmbusPipeClientWaitChannel",
    "VmbusPipeClientRegisterChannelNotification",
    "VmbusPipeClientReadyForChannelNotification",
    "VmbusPipeClientUnregisterChannelNotification",
    "VmbusPipeServerOfferChannel",
    "VmbusPipeServerOfferChannelEx",
    "VmbusPipeServerConnectPipe",
};

/* Written once, by whichever thread gets there first; a module is never unloaded again, so that the
 * addresses stay good. */
static PVOID volatile Module;
static PVOID volatile Exports[ExportCount];

static HMODULE LoadPipeModule(void)
{
    HMODULE mine = (HMODULE)Module;
    HMODULE earlier;

    if (mine != NULL) {
        return mine;
    }
    mine = LoadLibraryExW(L"vmbuspipe.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (mine == NULL) {
        return NULL;
    }
    earlier = (HMODULE)InterlockedCompareExchangePointer(&Module, (PVOID)mine, NULL);
    if (earlier == NULL) {
        return mine;
    }
    /* Another thread was first; give back the second reference. */
    FreeLibrary(mine);
    return earlier;
}

/* NULL with the last error set. Failures are not remembered: GetProcAddress sets the last error
 * each time, and a DLL that is installed later is found. */
static FARPROC Resolve(int index)
{
    FARPROC found = (FARPROC)(ULONG_PTR)Exports[index];
    HMODULE module;

    if (found != NULL) {
        return found;
    }
    module = LoadPipeModule();
    if (module == NULL) {
        return NULL;
    }
    found = GetProcAddress(module, ExportNames[index]);
    if (found == NULL) {
        SetLastError(ERROR_PROC_NOT_FOUND);
        return NULL;
    }
    /* All threads find the same address. */
    InterlockedExchangePointer(&Exports[index], (PVOID)(ULONG_PTR)found);
    return found;
}

/* FARPROC takes no arguments; through void (*)(void) no compiler warns about the other type. */
#define RESOLVE(type, index) ((type)(void (*)(void))Resolve(index))

typedef BOOL(WINAPI *ENUMERATE_PIPES)(LPCGUID, LPVOID, CHANNEL_OFFER_NOTIFICATION);
typedef HANDLE(WINAPI *OPEN_CHANNEL)(PVMBUS_PIPE_CHANNEL_INFO, DWORD);
typedef HANDLE(WINAPI *OPEN_CHANNEL_EX)(PVMBUS_PIPE_CHANNEL_INFO, DWORD,
                                        PVMBUS_PIPE_CLIENT_CHANNEL_SETTINGS);
typedef BOOL(WINAPI *WAIT_CHANNEL)(LPCGUID, LPCGUID, DWORD, PVMBUS_PIPE_CHANNEL_INFO);
typedef HVMBUS_PIPE_NOTIFICATION(WINAPI *REGISTER_NOTIFICATION)(
    LPCGUID, LPCGUID, DWORD, VMBUS_PIPE_CLIENT_CHANNEL_NOTIFICATION_CALLBACK, LPVOID);
typedef VOID(WINAPI *NOTIFICATION)(HVMBUS_PIPE_NOTIFICATION, BOOL);
typedef HANDLE(WINAPI *OFFER_CHANNEL)(PVMBUS_PIPE_SERVER_OFFER, DWORD, DWORD);
typedef DWORD(WINAPI *OFFER_CHANNEL_EX)(PCVMBUS_PIPE_SERVER_OFFER_EX, DWORD, DWORD, PHANDLE);
typedef BOOL(WINAPI *CONNECT_PIPE)(HANDLE, LPOVERLAPPED);

BOOL WINAPI VmbusPipeClientEnumeratePipes(LPCGUID InterfaceType, LPVOID UserContext,
                                          CHANNEL_OFFER_NOTIFICATION OnOfferNotification)
{
    ENUMERATE_PIPES function = RESOLVE(ENUMERATE_PIPES, ExportEnumeratePipes);

    return function ? function(InterfaceType, UserContext, OnOfferNotification) : FALSE;
}

HANDLE WINAPI VmbusPipeClientOpenChannel(PVMBUS_PIPE_CHANNEL_INFO ChannelInfo, DWORD OpenMode)
{
    OPEN_CHANNEL function = RESOLVE(OPEN_CHANNEL, ExportOpenChannel);

    return function ? function(ChannelInfo, OpenMode) : INVALID_HANDLE_VALUE;
}

HANDLE WINAPI VmbusPipeClientOpenChannelEx(PVMBUS_PIPE_CHANNEL_INFO ChannelInfo, DWORD OpenMode,
                                           PVMBUS_PIPE_CLIENT_CHANNEL_SETTINGS ChannelSettings)
{
    OPEN_CHANNEL_EX function = RESOLVE(OPEN_CHANNEL_EX, ExportOpenChannelEx);

    return function ? function(ChannelInfo, OpenMode, ChannelSettings) : INVALID_HANDLE_VALUE;
}

BOOL WINAPI VmbusPipeClientWaitChannel(LPCGUID InterfaceType, LPCGUID InterfaceInstance,
                                       DWORD TimeoutInMsec, PVMBUS_PIPE_CHANNEL_INFO ChannelInfo)
{
    WAIT_CHANNEL function = RESOLVE(WAIT_CHANNEL, ExportWaitChannel);

    return function ? function(InterfaceType, InterfaceInstance, TimeoutInMsec, ChannelInfo) : FALSE;
}

HVMBUS_PIPE_NOTIFICATION WINAPI VmbusPipeClientRegisterChannelNotification(
    LPCGUID InterfaceType, LPCGUID InterfaceInstance, DWORD Flags,
    VMBUS_PIPE_CLIENT_CHANNEL_NOTIFICATION_CALLBACK Callback, LPVOID ClientContext)
{
    REGISTER_NOTIFICATION function = RESOLVE(REGISTER_NOTIFICATION, ExportRegister);

    return function ? function(InterfaceType, InterfaceInstance, Flags, Callback, ClientContext)
                    : NULL;
}

VOID WINAPI VmbusPipeClientReadyForChannelNotification(HVMBUS_PIPE_NOTIFICATION NotificationContext,
                                                       BOOL ReportExistingChannels)
{
    NOTIFICATION function = RESOLVE(NOTIFICATION, ExportReady);

    if (function) {
        function(NotificationContext, ReportExistingChannels);
    }
}

VOID WINAPI VmbusPipeClientUnregisterChannelNotification(
    HVMBUS_PIPE_NOTIFICATION NotificationContext, BOOL WaitForNotificationsToComplete)
{
    NOTIFICATION function = RESOLVE(NOTIFICATION, ExportUnregister);

    if (function) {
        function(NotificationContext, WaitForNotificationsToComplete);
    }
}

HANDLE WINAPI VmbusPipeServerOfferChannel(PVMBUS_PIPE_SERVER_OFFER Offer, DWORD OpenMode,
                                          DWORD PipeMode)
{
    OFFER_CHANNEL function = RESOLVE(OFFER_CHANNEL, ExportOfferChannel);

    return function ? function(Offer, OpenMode, PipeMode) : INVALID_HANDLE_VALUE;
}

DWORD WINAPI VmbusPipeServerOfferChannelEx(PCVMBUS_PIPE_SERVER_OFFER_EX Offer, DWORD OpenMode,
                                           DWORD PipeMode, PHANDLE PipeHandle)
{
    OFFER_CHANNEL_EX function = RESOLVE(OFFER_CHANNEL_EX, ExportOfferChannelEx);

    return function ? function(Offer, OpenMode, PipeMode, PipeHandle) : ERROR_CALL_NOT_IMPLEMENTED;
}

BOOL WINAPI VmbusPipeServerConnectPipe(HANDLE PipeHandle, LPOVERLAPPED Overlapped)
{
    CONNECT_PIPE function = RESOLVE(CONNECT_PIPE, ExportConnectPipe);

    return function ? function(PipeHandle, Overlapped) : FALSE;
}

/* SPDX-License-Identifier: MIT */
/* A vmbuspipe.dll for the tests. It checks the arguments it is given and answers with values that
 * the program expects; STANDIN_PARTIAL leaves the newer exports out, as an old Windows does. */
#include "standin.h"

static VMBUS_PIPE_CLIENT_CHANNEL_NOTIFICATION_CALLBACK Registered;
static LPVOID RegisteredContext;

static int IsGuid(LPCGUID guid, DWORD first) { return guid != NULL && guid->Data1 == first; }

static void WriteDevicePath(PVMBUS_PIPE_CHANNEL_INFO info)
{
    const WCHAR *text = STANDIN_PATH;
    int i = 0;

    do {
        info->DevicePath[i] = text[i];
    } while (text[i++] != 0);
}

BOOL WINAPI VmbusPipeClientEnumeratePipes(LPCGUID InterfaceType, LPVOID UserContext,
                                          CHANNEL_OFFER_NOTIFICATION OnOfferNotification)
{
    static BYTE user[120];
    VMBUS_PIPE_CHANNEL_INFO info;
    GUID instance = STANDIN_INSTANCE;
    DWORD i;

    if (!IsGuid(InterfaceType, STANDIN_CLASS1)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    WriteDevicePath(&info);
    for (i = 0; i < 3; i++) {
        user[0] = (BYTE)(i + 1);
        instance.Data2 = (USHORT)i;
        OnOfferNotification(UserContext, user, &info, &instance);
    }
    return TRUE;
}

HANDLE WINAPI VmbusPipeClientOpenChannel(PVMBUS_PIPE_CHANNEL_INFO ChannelInfo, DWORD OpenMode)
{
    return ChannelInfo->DevicePath[0] == '\\' && OpenMode == 7 ? (HANDLE)0x1001 : NULL;
}

BOOL WINAPI VmbusPipeClientWaitChannel(LPCGUID InterfaceType, LPCGUID InterfaceInstance,
                                       DWORD TimeoutInMsec, PVMBUS_PIPE_CHANNEL_INFO ChannelInfo)
{
    if (!IsGuid(InterfaceType, STANDIN_CLASS1) || !IsGuid(InterfaceInstance, STANDIN_INSTANCE1)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    if (TimeoutInMsec == 0) {
        SetLastError(WAIT_TIMEOUT);
        return FALSE;
    }
    WriteDevicePath(ChannelInfo);
    return TRUE;
}

BOOL WINAPI VmbusPipeServerConnectPipe(HANDLE PipeHandle, LPOVERLAPPED Overlapped)
{
    if (Overlapped != NULL) {
        SetLastError(ERROR_IO_PENDING);
        return FALSE;
    }
    return PipeHandle == (HANDLE)0x2002;
}

HANDLE WINAPI VmbusPipeServerOfferChannel(PVMBUS_PIPE_SERVER_OFFER Offer, DWORD OpenMode,
                                          DWORD PipeMode)
{
    return sizeof(*Offer) == 176 && Offer->UserDefined[111] == 0xA5 && OpenMode == 1 && PipeMode == 2
               ? (HANDLE)0x2002
               : INVALID_HANDLE_VALUE;
}

#ifndef STANDIN_PARTIAL
HANDLE WINAPI VmbusPipeClientOpenChannelEx(PVMBUS_PIPE_CHANNEL_INFO ChannelInfo, DWORD OpenMode,
                                           PVMBUS_PIPE_CLIENT_CHANNEL_SETTINGS ChannelSettings)
{
    return ChannelInfo->DevicePath[0] == '\\' && OpenMode == 7 && ChannelSettings->Size == 16 &&
                   ChannelSettings->OutgoingSize == 0x4000
               ? (HANDLE)0x1002
               : NULL;
}

HVMBUS_PIPE_NOTIFICATION WINAPI VmbusPipeClientRegisterChannelNotification(
    LPCGUID InterfaceType, LPCGUID InterfaceInstance, DWORD Flags,
    VMBUS_PIPE_CLIENT_CHANNEL_NOTIFICATION_CALLBACK Callback, LPVOID ClientContext)
{
    if (!IsGuid(InterfaceType, STANDIN_CLASS1) || !IsGuid(InterfaceInstance, STANDIN_INSTANCE1) ||
        Flags != 0) {
        return NULL;
    }
    Registered = Callback;
    RegisteredContext = ClientContext;
    return (HVMBUS_PIPE_NOTIFICATION)0x3003;
}

VOID WINAPI VmbusPipeClientReadyForChannelNotification(HVMBUS_PIPE_NOTIFICATION NotificationContext,
                                                       BOOL ReportExistingChannels)
{
    VMBUS_PIPE_CHANNEL_INFO info;

    if (NotificationContext == (HVMBUS_PIPE_NOTIFICATION)0x3003 && ReportExistingChannels) {
        WriteDevicePath(&info);
        Registered(RegisteredContext, &info, ChannelNotificationArrival);
    }
}

VOID WINAPI VmbusPipeClientUnregisterChannelNotification(
    HVMBUS_PIPE_NOTIFICATION NotificationContext, BOOL WaitForNotificationsToComplete)
{
    if (NotificationContext == (HVMBUS_PIPE_NOTIFICATION)0x3003 && WaitForNotificationsToComplete) {
        *(DWORD *)RegisteredContext += 100;
    }
}

DWORD WINAPI VmbusPipeServerOfferChannelEx(PCVMBUS_PIPE_SERVER_OFFER_EX Offer, DWORD OpenMode,
                                           DWORD PipeMode, PHANDLE PipeHandle)
{
    if (Offer->Size != sizeof(*Offer) || Offer->Name == NULL || OpenMode != 1 || PipeMode != 2) {
        return ERROR_INVALID_PARAMETER;
    }
    *PipeHandle = (HANDLE)0x2003;
    return ERROR_SUCCESS;
}
#endif

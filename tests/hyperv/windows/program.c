/* SPDX-License-Identifier: MIT */
/* Calls all ten functions: program.exe full | partial | absent, as the DLL in System32 is. */
#include <stdio.h>
#include <string.h>

#include "standin.h"

#define THREADS 16

static int Failures;
static HANDLE Start;

static void Check(int condition, const char *text, int line)
{
    if (!condition) {
        printf("line %d: %s (last error %lu)\n", line, text, (unsigned long)GetLastError());
        Failures++;
    }
}
#define CHECK(condition) Check((condition), #condition, __LINE__)

/* The call must fail by itself, so the error left by the one before is wiped first. */
#define FAILS(call, error) (SetLastError(0), CHECK(call), CHECK(GetLastError() == (error)))

static VOID CALLBACK OnOffer(LPVOID HostContext, LPBYTE UserDefined,
                             PVMBUS_PIPE_CHANNEL_INFO ChannelInfo, LPCGUID InstanceGuid)
{
    CHECK(InstanceGuid->Data1 == STANDIN_INSTANCE1 && ChannelInfo->DevicePath[0] == '\\');
    *(DWORD *)HostContext += UserDefined[0];
}

static VOID CALLBACK OnArrival(LPVOID ClientContext, PVMBUS_PIPE_CHANNEL_INFO ChannelInfo,
                               VMBUS_PIPE_CHANNEL_NOTIFICATION_TYPE NotificationType)
{
    CHECK(ChannelInfo->DevicePath[0] == '\\' && NotificationType == ChannelNotificationArrival);
    *(DWORD *)ClientContext += 1;
}

/* All threads make the first call at once. */
static DWORD WINAPI Race(LPVOID argument)
{
    const GUID type = STANDIN_CLASS;
    DWORD sum = 0;

    (void)argument;
    WaitForSingleObject(Start, INFINITE);
    return VmbusPipeClientEnumeratePipes(&type, &sum, OnOffer) && sum == 6 ? 0 : 1;
}

static void TestThreads(void)
{
    HANDLE threads[THREADS];
    DWORD code;
    int i;

    Start = CreateEventW(NULL, TRUE, FALSE, NULL);
    for (i = 0; i < THREADS; i++) {
        threads[i] = CreateThread(NULL, 0, Race, NULL, 0, NULL);
    }
    SetEvent(Start);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (i = 0; i < THREADS; i++) {
        CHECK(GetExitCodeThread(threads[i], &code) && code == 0);
        CloseHandle(threads[i]);
    }
    CloseHandle(Start);
}

static void TestOld(void)
{
    const GUID type = STANDIN_CLASS, instance = STANDIN_INSTANCE, wrong = { 0 };
    VMBUS_PIPE_CHANNEL_INFO info;
    VMBUS_PIPE_SERVER_OFFER offer;
    OVERLAPPED overlapped;
    DWORD sum = 0;

    memset(&offer, 0, sizeof offer);
    memset(&info, 0, sizeof info);
    memset(&overlapped, 0, sizeof overlapped);
    TestThreads();
    CHECK(VmbusPipeClientEnumeratePipes(&type, &sum, OnOffer) && sum == 6);
    FAILS(!VmbusPipeClientEnumeratePipes(&wrong, &sum, OnOffer), ERROR_INVALID_PARAMETER);
    FAILS(!VmbusPipeClientWaitChannel(&type, &instance, 0, &info), WAIT_TIMEOUT);
    CHECK(VmbusPipeClientWaitChannel(&type, &instance, 1000, &info));
    CHECK(wcscmp(info.DevicePath, STANDIN_PATH) == 0);
    CHECK(VmbusPipeClientOpenChannel(&info, 7) == (HANDLE)0x1001);
    offer.UserDefined[111] = 0xA5;
    CHECK(VmbusPipeServerOfferChannel(&offer, 1, 2) == (HANDLE)0x2002);
    CHECK(VmbusPipeServerConnectPipe((HANDLE)0x2002, NULL));
    FAILS(!VmbusPipeServerConnectPipe((HANDLE)0x2002, &overlapped), ERROR_IO_PENDING);
}

static void TestNew(void)
{
    const GUID type = STANDIN_CLASS, instance = STANDIN_INSTANCE;
    VMBUS_PIPE_CLIENT_CHANNEL_SETTINGS settings = { VMBUS_PIPE_CLIENT_CHANNEL_CURRENT_VERSION,
                                                    sizeof settings, 0x2000, 0x4000 };
    VMBUS_PIPE_CHANNEL_INFO info = { STANDIN_PATH };
    VMBUS_PIPE_SERVER_OFFER_EX offer;
    HVMBUS_PIPE_NOTIFICATION notification;
    HANDLE pipe = NULL;
    DWORD arrivals = 0;

    memset(&offer, 0, sizeof offer);
    offer.Size = sizeof offer;
    offer.Name = L"offer";
    CHECK(VmbusPipeClientOpenChannelEx(&info, 7, &settings) == (HANDLE)0x1002);
    notification =
        VmbusPipeClientRegisterChannelNotification(&type, &instance, 0, OnArrival, &arrivals);
    CHECK(notification == (HVMBUS_PIPE_NOTIFICATION)0x3003);
    VmbusPipeClientReadyForChannelNotification(notification, TRUE);
    VmbusPipeClientUnregisterChannelNotification(notification, TRUE);
    CHECK(arrivals == 101);
    CHECK(VmbusPipeServerOfferChannelEx(&offer, 1, 2, &pipe) == ERROR_SUCCESS &&
          pipe == (HANDLE)0x2003);
}

static void TestOldMissing(DWORD error)
{
    const GUID type = STANDIN_CLASS;
    VMBUS_PIPE_CHANNEL_INFO info = { STANDIN_PATH };
    VMBUS_PIPE_SERVER_OFFER offer;
    DWORD sum = 0;

    FAILS(!VmbusPipeClientEnumeratePipes(&type, &sum, OnOffer) && sum == 0, error);
    FAILS(VmbusPipeClientOpenChannel(&info, 7) == INVALID_HANDLE_VALUE, error);
    FAILS(!VmbusPipeClientWaitChannel(&type, &type, 1, &info), error);
    FAILS(VmbusPipeServerOfferChannel(&offer, 1, 2) == INVALID_HANDLE_VALUE, error);
    FAILS(!VmbusPipeServerConnectPipe(NULL, NULL), error);
}

static void TestNewMissing(DWORD error)
{
    const GUID type = STANDIN_CLASS;
    VMBUS_PIPE_CLIENT_CHANNEL_SETTINGS settings;
    VMBUS_PIPE_CHANNEL_INFO info = { STANDIN_PATH };
    VMBUS_PIPE_SERVER_OFFER_EX offer;
    HANDLE pipe = (HANDLE)0x77;

    FAILS(VmbusPipeClientOpenChannelEx(&info, 7, &settings) == INVALID_HANDLE_VALUE, error);
    FAILS(VmbusPipeClientRegisterChannelNotification(&type, &type, 0, OnArrival, NULL) == NULL,
          error);
    FAILS((VmbusPipeClientReadyForChannelNotification(NULL, TRUE), 1), error);
    FAILS((VmbusPipeClientUnregisterChannelNotification(NULL, TRUE), 1), error);
    FAILS(VmbusPipeServerOfferChannelEx(&offer, 1, 2, &pipe) == ERROR_CALL_NOT_IMPLEMENTED, error);
    CHECK(pipe == (HANDLE)0x77);
}

int main(int argc, char **argv)
{
    const char *what = argc == 2 ? argv[1] : "";

    setvbuf(stdout, NULL, _IONBF, 0);
    CHECK(GetModuleHandleW(L"vmbuspipe.dll") == NULL); /* nothing is loaded before the first call */
    if (strcmp(what, "full") == 0) {
        TestOld();
        TestNew();
    } else if (strcmp(what, "partial") == 0) {
        TestOld();
        TestNewMissing(ERROR_PROC_NOT_FOUND);
    } else if (strcmp(what, "absent") == 0) {
        TestOldMissing(ERROR_MOD_NOT_FOUND);
        TestNewMissing(ERROR_MOD_NOT_FOUND);
    } else {
        printf("usage: program full|partial|absent\n");
        return 2;
    }
    printf("%s: %d failures\n", what, Failures);
    return Failures != 0;
}

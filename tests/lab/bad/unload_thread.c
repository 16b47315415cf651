/* SPDX-License-Identifier: MIT */
#include "bad.h"

static KEVENT Never;

static KSTART_ROUTINE BadThread;
static VOID NTAPI BadThread(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    KeWaitForSingleObject(&Never, Executive, KernelMode, FALSE, NULL);
}

BAD_DRIVER()
{
    HANDLE Thread;

    KeInitializeEvent(&Never, NotificationEvent, FALSE);
    if (NT_SUCCESS(PsCreateSystemThread(&Thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, BadThread, NULL))) {
        ZwClose(Thread);
    }
}

/* SPDX-License-Identifier: MIT */
#include "bad_io.h"

static IO_REMOVE_LOCK Lock;

BAD_IO_DRIVER(GoodDispatch, IoDeleteDevice(Device))
{
    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);
    IoInitializeRemoveLock(&Lock, TAG_BAD, 0, 0);
    IoAcquireRemoveLock(&Lock, (PVOID)1);
    IoAcquireRemoveLock(&Lock, (PVOID)2);
    IoReleaseRemoveLockAndWait(&Lock, (PVOID)2); /* 1 is never released */
}

/* SPDX-License-Identifier: MIT */
#include "bad.h"

static KSPIN_LOCK Lock;
static KDPC Dpc;

static KDEFERRED_ROUTINE BadDpc;
static VOID NTAPI BadDpc(PKDPC Object, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Object);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    KeAcquireSpinLockAtDpcLevel(&Lock);
}

BAD_DRIVER()
{
    KeInitializeSpinLock(&Lock);
    KeInitializeDpc(&Dpc, BadDpc, NULL);
    KeInsertQueueDpc(&Dpc, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "bad.h"

static KTIMER Timer;
static KDPC Dpc;

static KDEFERRED_ROUTINE BadDpc;
static VOID NTAPI BadDpc(PKDPC Object, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Object);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
}

BAD_DRIVER()
{
    LARGE_INTEGER Hour = {.QuadPart = -36000000000LL};

    KeInitializeTimer(&Timer);
    KeInitializeDpc(&Dpc, BadDpc, NULL);
    KeSetTimer(&Timer, Hour, &Dpc);
}

/* SPDX-License-Identifier: MIT */
#include "bad.h"

static KDPC Dpc;

static KDEFERRED_ROUTINE BadDpc;
static VOID NTAPI BadDpc(PKDPC Object, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Object);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
}

/* The memory that holds a queued DPC is freed at DISPATCH_LEVEL, so it cannot have run. */
BAD_DRIVER()
{
    PKDPC Own = ExAllocatePoolWithTag(NonPagedPool, sizeof(*Own), TAG_BAD);
    KIRQL Irql;

    KeInitializeDpc(&Dpc, BadDpc, NULL);
    KeInitializeDpc(Own, BadDpc, NULL);
    KeRaiseIrql(DISPATCH_LEVEL, &Irql);
    KeInsertQueueDpc(Own, NULL, NULL);
    ExFreePoolWithTag(Own, TAG_BAD);
    KeLowerIrql(Irql);
}

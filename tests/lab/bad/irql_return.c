/* SPDX-License-Identifier: MIT */
#include "bad.h"

static WORK_QUEUE_ITEM Item;
static KEVENT Never;

static WORKER_THREAD_ROUTINE BadWork;
static VOID NTAPI BadWork(PVOID Parameter)
{
    KIRQL Irql;

    UNREFERENCED_PARAMETER(Parameter);
    KeRaiseIrql(DISPATCH_LEVEL, &Irql);
}

BAD_DRIVER()
{
    KeInitializeEvent(&Never, NotificationEvent, FALSE);
    ExInitializeWorkItem(&Item, BadWork, NULL);
    ExQueueWorkItem(&Item, DelayedWorkQueue);
    KeWaitForSingleObject(&Never, Executive, KernelMode, FALSE, NULL);
}

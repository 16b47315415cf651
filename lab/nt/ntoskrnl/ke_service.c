/* SPDX-License-Identifier: MIT */
/* Start of the system; the threads that serve the director's requests and the upper edges. */
#include "ki.h"

#define KI_MAX_HANDLERS  16
#define KI_REQUEST_BYTES 0x40000u /* input and output of one request */

typedef NTSTATUS NTAPI KI_MODULE_ENTRY(void);

static struct {
    ULONG First, Last;
    LAB_REQUEST_HANDLER *Handler;
} KiHandlers[KI_MAX_HANDLERS];
static ULONG KiHandlerCount;
static KEVENT KiRequestEvent, KiEdgeEvent;
static BOOLEAN KiRequestBusy, KiEdgeBusy, KiServing;
static LAB_EDGE_HANDLER *KiEdgeHandler;

VOID NTAPI LabRegisterRequestHandler(ULONG First, ULONG Last, LAB_REQUEST_HANDLER *Handler)
{
    LAB_ASSERT(KiHandlerCount < KI_MAX_HANDLERS);
    KiHandlers[KiHandlerCount].First = First;
    KiHandlers[KiHandlerCount].Last = Last;
    KiHandlers[KiHandlerCount++].Handler = Handler;
}

VOID NTAPI LabRegisterEdgeHandler(LAB_EDGE_HANDLER *Handler)
{
    KiEdgeHandler = Handler;
}

VOID NTAPI LabEdgeReady(void)
{
    KeSetEvent(&KiEdgeEvent, IO_NO_INCREMENT, FALSE);
}

VOID NTAPI KiWakeServices(ULONG64 Pending)
{
    if (!KiServing) {
        return;
    }
    if ((Pending & LAB_WAKE_REQUEST) && !KiRequestBusy) {
        KiRequestBusy = TRUE;
        KiRequestEvent.Header.SignalState = 1;
        KiSignalObject(&KiRequestEvent.Header);
    }
    if ((Pending & LAB_WAKE_EDGE) && !KiEdgeBusy && KiEdgeHandler != NULL) {
        KiEdgeBusy = TRUE;
        KiEdgeEvent.Header.SignalState = 1;
        KiSignalObject(&KiEdgeEvent.Header);
    }
}

static VOID NTAPI KipEdgeThread(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    for (;;) {
        LARGE_INTEGER Retry = {.QuadPart = -10000}; /* 1 ms */

        KeWaitForSingleObject(&KiEdgeEvent, Executive, KernelMode, FALSE, NULL);
        while (KiHost->pending() & LAB_WAKE_EDGE) {
            if (!KiEdgeHandler()) {
                KeWaitForSingleObject(&KiEdgeEvent, Executive, KernelMode, FALSE, &Retry);
            }
            LabPoll();
        }
        KiEdgeBusy = FALSE;
    }
}

static VOID KipServe(PVOID Input, PVOID Output)
{
    struct lab_request Request;
    ULONG OutBytes = 0;
    NTSTATUS Status = STATUS_NOT_SUPPORTED;

    if (KiHost->request_take(LAB_VA(&Request), LAB_VA(Input), KI_REQUEST_BYTES) != 1) {
        return;
    }
    for (ULONG i = 0; i < KiHandlerCount; i++) {
        if (Request.code >= KiHandlers[i].First && Request.code <= KiHandlers[i].Last) {
            Status = KiHandlers[i].Handler(&Request, Input, Request.data_bytes, Output,
                                           KI_REQUEST_BYTES, &OutBytes);
            break;
        }
    }
    LabAssertIrql("request handler return", PASSIVE_LEVEL, PASSIVE_LEVEL);
    KiHost->request_complete(Request.id, (ULONG64)(LONG64)Status, LAB_VA(Output), OutBytes);
}

static NTSTATUS NTAPI KipOwnRequests(const struct lab_request *Request, PVOID Data, ULONG DataBytes,
                                     PVOID Out, ULONG OutCapacity, ULONG *OutBytes)
{
    UNREFERENCED_PARAMETER(Data);
    UNREFERENCED_PARAMETER(DataBytes);
    if (Request->code == LAB_REQ_SET_FAILURE) {
        KiFailCountdown = Request->arg[0];
        return STATUS_SUCCESS;
    }
    LAB_ASSERT(OutCapacity >= sizeof(KiCounters));
    RtlCopyMemory(Out, &KiCounters, sizeof(KiCounters));
    *OutBytes = sizeof(KiCounters);
    return STATUS_SUCCESS;
}

static VOID NTAPI KipSystemThread(PVOID Context)
{
    PVOID Input, Output;

    UNREFERENCED_PARAMETER(Context);
    ExpInitSystem();
    IopInitSystem();
    PspInitSystem();
    ExpInitCallbacks();
    for (ULONG i = 1; i < KiBoot.image_count; i++) {
        KI_MODULE_ENTRY *Entry = (KI_MODULE_ENTRY *)LAB_POINTER(KiBoot.image[i].entry);
        NTSTATUS Status = Entry != NULL ? Entry() : STATUS_SUCCESS;
        if (!NT_SUCCESS(Status)) {
            LabFinding("internal", "%s: start failed with status %08x", KiBoot.image[i].name,
                       Status);
        }
    }
    LabRegisterRequestHandler(LAB_REQ_SET_FAILURE, LAB_REQ_COUNTERS, KipOwnRequests);
    Input = LabAllocate(KI_REQUEST_BYTES);
    Output = LabAllocate(KI_REQUEST_BYTES);
    LabCreateThread(KipEdgeThread, NULL);
    KiServing = TRUE;
    for (;;) {
        KeWaitForSingleObject(&KiRequestEvent, Executive, KernelMode, FALSE, NULL);
        while (KiHost->pending() & LAB_WAKE_REQUEST) {
            KipServe(Input, Output);
        }
        KiRequestBusy = FALSE;
    }
}

/* First code to run, on the boot stack, with nothing of NT set up. */
VOID NTAPI LabKernelEntry(lab_va Boot)
{
    PVOID BootStack;

    KiBoot = *(const struct lab_boot *)LAB_POINTER(Boot);
    KiHost = LAB_POINTER(KiBoot.ops);
    if (KiBoot.version != LAB_ABI_VERSION) {
        LabFinding("internal", "the host speaks version %u of the seam, this NT %u", KiBoot.version,
                   LAB_ABI_VERSION);
    }
    VfInitSystem(&KiBoot);
    MiInitSystem(&KiBoot);
    KiInitSystem(&KiBoot);
    KiNumberProcessors = (CCHAR)KiCpuCount;
    KeInitializeEvent(&KiRequestEvent, SynchronizationEvent, FALSE);
    KeInitializeEvent(&KiEdgeEvent, SynchronizationEvent, FALSE);
    LabCreateThread(KipSystemThread, NULL);
    KiSwitchStack(&BootStack, KiCpus[0].IdleThread->StackPointer);
}

/* SPDX-License-Identifier: MIT */
/*
 * Event log and debugger output. The text of an entry is in this driver's resources (messages.mc);
 * the debugger gets the same sentence.
 */
#include "viosnd.h"

#include "messages.h"

typedef struct _VIOSND_EVENT_TEXT {
    NTSTATUS Code; /* of messages.mc */
    PCSTR Format;
} VIOSND_EVENT_TEXT;

/* In the order of VIOSND_EVENT: messages.mc is numbered like it. */
#define VIOSND_EVENT_ROW(code, format) {(NTSTATUS)(code), format "\n"},
static const VIOSND_EVENT_TEXT VioSndTexts[] = {{0, NULL}, MESSAGES(VIOSND_EVENT_ROW)};
C_ASSERT(RTL_NUMBER_OF(VioSndTexts) == VioSndEventCount);
C_ASSERT((VIOSND_MSG_NO_MEMORY & 0xFFFF) == VioSndEventNoMemory);
C_ASSERT((VIOSND_MSG_BUS & 0xFFFF) == VioSndEventBus);

VOID VioSndLogEvent(VIOSND_ADAPTER *Adapter, VIOSND_EVENT Event, ULONG A, ULONG B)
{
    const VIOSND_EVENT_TEXT *text = &VioSndTexts[Event];

    DbgPrintEx(DPFLTR_IHVAUDIO_ID, DPFLTR_ERROR_LEVEL, text->Format, Adapter->Os.Nt.Prefix, A, B);
    NtOsLogEntry(&Adapter->Os.Nt, Adapter->DeviceObject, text->Code, A, B);
}

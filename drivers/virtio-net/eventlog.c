/* SPDX-License-Identifier: MIT */
/*
 * Event log and debugger output. NDIS is told the class of each error with NdisWriteErrorLogEntry,
 * as "MINIPORT_INITIALIZE" asks for; its text is Windows' own and says nothing about the reason. So
 * there is a second entry with the sentence of messages.mc, which is in this driver's resources.
 * The debugger gets the sentence too.
 */
#include "vionet.h"

#include "messages.h"

typedef struct _VIONET_EVENT_TEXT {
    NTSTATUS Code; /* of messages.mc */
    PCSTR Format;
} VIONET_EVENT_TEXT;

/* In the order of VIONET_EVENT: messages.mc is numbered like it. */
#define VIONET_EVENT_ROW(code, format) {(NTSTATUS)(code), format "\n"},
static const VIONET_EVENT_TEXT VioNetTexts[] = {{0, NULL}, MESSAGES(VIONET_EVENT_ROW)};
C_ASSERT(RTL_NUMBER_OF(VioNetTexts) == VioNetEventCount);
C_ASSERT((VIONET_MSG_NO_MEMORY & 0xFFFF) == VioNetEventNoMemory);
C_ASSERT((VIONET_MSG_IDENTITY & 0xFFFF) == VioNetEventIdentity);

static const NDIS_ERROR_CODE VioNetClasses[VioNetEventCount] = {
    [VioNetEventNoMemory] = NDIS_ERROR_CODE_OUT_OF_RESOURCES,
    [VioNetEventPci] = NDIS_ERROR_CODE_UNSUPPORTED_CONFIGURATION,
    [VioNetEventReset] = NDIS_ERROR_CODE_HARDWARE_FAILURE,
    [VioNetEventFeatureMissing] = NDIS_ERROR_CODE_UNSUPPORTED_CONFIGURATION,
    [VioNetEventFeaturesRefused] = NDIS_ERROR_CODE_HARDWARE_FAILURE,
    [VioNetEventDeviceConfig] = NDIS_ERROR_CODE_INVALID_VALUE_FROM_ADAPTER,
    [VioNetEventQueue] = NDIS_ERROR_CODE_HARDWARE_FAILURE,
    [VioNetEventInterrupt] = NDIS_ERROR_CODE_INTERRUPT_CONNECT,
    [VioNetEventDriverOk] = NDIS_ERROR_CODE_HARDWARE_FAILURE,
    [VioNetEventQueueBroken] = NDIS_ERROR_CODE_INVALID_VALUE_FROM_ADAPTER,
    [VioNetEventNeedsReset] = NDIS_ERROR_CODE_HARDWARE_FAILURE,
    [VioNetEventGivenUp] = NDIS_ERROR_CODE_HARDWARE_FAILURE,
    [VioNetEventTxHang] = NDIS_ERROR_CODE_TIMEOUT,
    [VioNetEventControl] = NDIS_ERROR_CODE_HARDWARE_FAILURE,
    [VioNetEventNetworkAddress] = NDIS_ERROR_CODE_NETWORK_ADDRESS,
    [VioNetEventSharedVector] = NDIS_ERROR_CODE_INTERRUPT_CONNECT,
    [VioNetEventDma] = NDIS_ERROR_CODE_OUT_OF_RESOURCES,
    [VioNetEventIdentity] = NDIS_ERROR_CODE_ADAPTER_NOT_FOUND,
};

VOID VioNetLogEvent(VIONET_ADAPTER *Adapter, VIONET_EVENT Event, ULONG A, ULONG B)
{
    const VIONET_EVENT_TEXT *text = &VioNetTexts[Event];

    DbgPrintEx(DPFLTR_IHVNETWORK_ID, DPFLTR_ERROR_LEVEL, text->Format, Adapter->Os.Nt.Prefix, A, B);
    NdisWriteErrorLogEntry(Adapter->Handle, VioNetClasses[Event], 3, (ULONG)Event, A, B);
    NtOsLogEntry(&Adapter->Os.Nt, Adapter->DeviceObject, text->Code, A, B);
}

/* SPDX-License-Identifier: MIT */
/*
 * Event log and debugger output. The entry's message is the fixed text of its NDIS error code; the
 * reason is in the dump data: {event number, a, b}, explained in README.md. The debugger gets the
 * sentence.
 */
#include "vionet.h"

typedef struct _VIONET_EVENT_INFO {
    NDIS_ERROR_CODE Code;
    PCSTR Text;
} VIONET_EVENT_INFO;

static const VIONET_EVENT_INFO VioNetEvents[VioNetEventCount] = {
    [VioNetEventNoMemory] = {NDIS_ERROR_CODE_OUT_OF_RESOURCES, "could not start: out of memory"},
    [VioNetEventPci] = {NDIS_ERROR_CODE_UNSUPPORTED_CONFIGURATION,
                        "could not start: the PCI function is not a usable virtio device"},
    [VioNetEventReset] = {NDIS_ERROR_CODE_HARDWARE_FAILURE, "could not reset the device"},
    [VioNetEventFeatureMissing] = {NDIS_ERROR_CODE_UNSUPPORTED_CONFIGURATION,
                                   "could not start: the device lacks required features"},
    [VioNetEventFeaturesRefused] = {NDIS_ERROR_CODE_HARDWARE_FAILURE,
                                    "could not start: the device refused the features"},
    [VioNetEventDeviceConfig] = {NDIS_ERROR_CODE_INVALID_VALUE_FROM_ADAPTER,
                                 "could not use the device configuration"},
    [VioNetEventQueue] = {NDIS_ERROR_CODE_HARDWARE_FAILURE, "could not set up a queue"},
    [VioNetEventInterrupt] = {NDIS_ERROR_CODE_INTERRUPT_CONNECT, "could not connect the interrupt"},
    [VioNetEventDriverOk] = {NDIS_ERROR_CODE_HARDWARE_FAILURE, "could not bring the device up"},
    [VioNetEventQueueBroken] = {NDIS_ERROR_CODE_INVALID_VALUE_FROM_ADAPTER,
                                "the device broke the rules of a queue; resetting it"},
    [VioNetEventNeedsReset] = {NDIS_ERROR_CODE_HARDWARE_FAILURE,
                               "the device reports an internal error; resetting it"},
    [VioNetEventGivenUp] = {NDIS_ERROR_CODE_HARDWARE_FAILURE,
                            "the device keeps failing and is given up; the adapter is down"},
    [VioNetEventTxHang] = {NDIS_ERROR_CODE_TIMEOUT, "the device does not send; resetting it"},
    [VioNetEventControl] = {NDIS_ERROR_CODE_HARDWARE_FAILURE, "a control command failed"},
    [VioNetEventNetworkAddress] = {NDIS_ERROR_CODE_NETWORK_ADDRESS,
                                   "the device did not take NetworkAddress; filtering in software"},
    [VioNetEventSharedVector] = {NDIS_ERROR_CODE_INTERRUPT_CONNECT,
                                 "the device refused its interrupt vectors; trying with fewer"},
    [VioNetEventDma] = {NDIS_ERROR_CODE_OUT_OF_RESOURCES, "could not register for DMA"},
};

VOID VioNetLogEvent(VIONET_ADAPTER *Adapter, VIONET_EVENT Event, ULONG A, ULONG B)
{
    const VIONET_EVENT_INFO *info = &VioNetEvents[Event];

    DbgPrintEx(DPFLTR_IHVNETWORK_ID, DPFLTR_ERROR_LEVEL, "%s: event %u: %s (0x%x, 0x%x)\n",
               Adapter->Os.Nt.Prefix, (ULONG)Event, info->Text, A, B);
    NdisWriteErrorLogEntry(Adapter->Handle, info->Code, 3, (ULONG)Event, A, B);
}

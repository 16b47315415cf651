/* SPDX-License-Identifier: MIT */
/*
 * IAdapterPowerManagement. The adapter object has this one interface. Sleeping is a reset of the
 * device, waking up is a whole handshake: nothing that matters is kept by the hardware. Streams
 * keep their state and go on where they stood, whether or not PortCls pauses them meanwhile.
 */
#include "viosnd.h"

static inline VIOSND_ADAPTER *VioSndAdapter(IAdapterPowerManagement *This)
{
    return CONTAINING_RECORD(This, VIOSND_ADAPTER, Power);
}

static ULONG STDMETHODCALLTYPE VioSndPowerAddRef(IAdapterPowerManagement *This)
{
    VIOSND_ADAPTER *adapter = VioSndAdapter(This);
    return (ULONG)InterlockedIncrement(&adapter->References);
}

static ULONG STDMETHODCALLTYPE VioSndPowerRelease(IAdapterPowerManagement *This)
{
    VIOSND_ADAPTER *adapter = VioSndAdapter(This);
    LONG references = adapter->References - 1; /* of no use but for people who look at it */

    VioSndAdapterRelease(adapter);
    return (ULONG)references;
}

static NTSTATUS STDMETHODCALLTYPE VioSndPowerQueryInterface(IAdapterPowerManagement *This,
                                                            REFIID Iid, PVOID *Object)
{
    if (VioSndIsIid(Iid, &IID_IUnknown) || VioSndIsIid(Iid, &IID_IAdapterPowerManagement)) {
        *Object = This;
        VioSndPowerAddRef(This);
        return STATUS_SUCCESS;
    }
    *Object = NULL;
    return STATUS_INVALID_PARAMETER; /* what PortCls' own objects answer */
}

static VOID VioSndSleep(VIOSND_ADAPTER *Adapter)
{
    ULONG i;

    Adapter->LowPower = TRUE;
    for (i = 0; i < RTL_NUMBER_OF(Adapter->Endpoints); i++) {
        if (Adapter->Endpoints[i].Stream) {
            VioSndPcmLetGo(Adapter->Endpoints[i].Stream);
        }
    }
    VioSndDeviceStop(Adapter);
    /* Not before the reset: it lowers the line, and from here on the ISR disowns it. */
    Adapter->Asleep = TRUE;
    VioSndPollUpdate(Adapter);
}

/* The call must not fail: a device that does not wake up shows as unplugged. */
static VOID VioSndWake(VIOSND_ADAPTER *Adapter)
{
    Adapter->Asleep = FALSE;
    Adapter->LowPower = FALSE;
    if (Adapter->Removed) {
        return;
    }
    VioSndSetFailed(Adapter, FALSE); /* power was off: another chance */
    if (!NT_SUCCESS(VioSndDeviceRestart(Adapter))) {
        VioSndDeviceStop(Adapter);
        VioSndLogEvent(Adapter, VioSndEventGivenUp, Adapter->Recoveries, 1);
        VioSndSetFailed(Adapter, TRUE);
    }
    VioSndPollUpdate(Adapter);
    VioSndReportJacks(Adapter);
}

static void STDMETHODCALLTYPE VioSndPowerChangeState(IAdapterPowerManagement *This,
                                                     POWER_STATE NewState)
{
    VIOSND_ADAPTER *adapter = VioSndAdapter(This);
    const BOOLEAN low = NewState.DeviceState != PowerDeviceD0;

    VioSndLockMutex(adapter);
    if (!adapter->Detached && adapter->Running && low != adapter->LowPower) {
        if (low) {
            VioSndSleep(adapter);
        } else {
            VioSndWake(adapter);
        }
    }
    VioSndUnlockMutex(adapter);
}

static NTSTATUS STDMETHODCALLTYPE VioSndPowerQueryChangeState(IAdapterPowerManagement *This,
                                                              POWER_STATE NewStateQuery)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(NewStateQuery);
    return STATUS_SUCCESS; /* any time is as good as any other */
}

static NTSTATUS STDMETHODCALLTYPE VioSndPowerQueryCapabilities(IAdapterPowerManagement *This,
                                                               PDEVICE_CAPABILITIES PowerDeviceCaps)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(PowerDeviceCaps); /* the bus driver's mapping is right */
    return STATUS_SUCCESS;
}

const IAdapterPowerManagementVtbl VioSndPowerVtbl = {
    .QueryInterface = VioSndPowerQueryInterface,
    .AddRef = VioSndPowerAddRef,
    .Release = VioSndPowerRelease,
    .PowerChangeState = VioSndPowerChangeState,
    .QueryPowerChangeState = VioSndPowerQueryChangeState,
    .QueryDeviceCapabilities = VioSndPowerQueryCapabilities,
};
C_ASSERT(sizeof(VioSndPowerVtbl) == 6 * sizeof(PVOID));

/* SPDX-License-Identifier: MIT */
/*
 * mingw-w64's <portcls.h> with what it lacks or has wrong for audio drivers of Windows 7
 * (docs/ddk.md). A driver in C needs no more than
 *
 *     #include <ntddk.h>
 *     #include <portcls.h>
 *
 * and in one source <initguid.h> and <ksguid.h> before them. Interfaces are called through lpVtbl.
 */
#ifndef DDK_PORTCLS_H
#define DDK_PORTCLS_H

#include <wdm.h>
#include <windef.h>
#include <mmreg.h>
#include <punknown.h>
#include <ks.h>
#include <ksmedia.h>
/* Its WaveRT part, which is what it has for Vista, is left out: portcls_wavert.h says why. */
#pragma push_macro("NTDDI_VERSION")
#undef NTDDI_VERSION
#define NTDDI_VERSION 0x05020000
#include_next <portcls.h>
#pragma pop_macro("NTDDI_VERSION")
#include <portcls_wavert.h>
#include <ddkassert.h>

/* Empty there. */
#undef PCMETHOD_ITEM_FLAG_SEND
#undef PCMETHOD_ITEM_FLAG_SETSUPPORT
#define PCMETHOD_ITEM_FLAG_SEND       KSMETHOD_TYPE_SEND
#define PCMETHOD_ITEM_FLAG_SETSUPPORT KSMETHOD_TYPE_SETSUPPORT

typedef PCCONNECTION_DESCRIPTOR *PPCCONNECTION_DESCRIPTOR;

/* PcGetTimeInterval: units of 100 ns. */
#ifndef GTI_SECONDS
#define GTI_SECONDS(t)      ((ULONGLONG)(t) * 10000000)
#define GTI_MILLISECONDS(t) ((ULONGLONG)(t) * 10000)
#define GTI_MICROSECONDS(t) ((ULONGLONG)(t) * 10)
#endif

#ifndef DEFINE_PCAUTOMATION_TABLE_PROP_EVENT
#define DEFINE_PCAUTOMATION_TABLE_PROP_EVENT(AutomationTable, PropertyTable, EventTable)           \
    const PCAUTOMATION_TABLE AutomationTable = {                                                   \
        .PropertyItemSize = sizeof(PropertyTable[0]),                                              \
        .PropertyCount = SIZEOF_ARRAY(PropertyTable),                                              \
        .Properties = PropertyTable,                                                               \
        .EventItemSize = sizeof(EventTable[0]),                                                    \
        .EventCount = SIZEOF_ARRAY(EventTable),                                                    \
        .Events = EventTable,                                                                      \
    }
#endif

/* Missing there. */
DEFINE_GUID(IID_IMusicTechnology, 0x80396C3CL, 0xCBCB, 0x409B, 0x9F, 0x65, 0x4F, 0x1E, 0x74, 0x67,
            0xCD, 0xAF);

/* IAdapterPowerManagement2 (Windows 7): the methods of IAdapterPowerManagement, then one that also
 * says why. PortCls calls PowerChangeState2 instead of PowerChangeState where it is offered. */
#undef INTERFACE
#define INTERFACE IAdapterPowerManagement2
DEFINE_GUID(IID_IAdapterPowerManagement2, 0xE0F92E5DL, 0x67F5, 0x48EE, 0xB5, 0x7A, 0x7D, 0x1E, 0x90,
            0xC5, 0xF4, 0x3D);
DECLARE_INTERFACE_(IAdapterPowerManagement2, IUnknown)
{
    DEFINE_ABSTRACT_UNKNOWN()
    STDMETHOD_(void, PowerChangeState)(THIS_ IN POWER_STATE NewState) PURE;
    STDMETHOD_(NTSTATUS, QueryPowerChangeState)(THIS_ IN POWER_STATE NewStateQuery) PURE;
    STDMETHOD_(NTSTATUS, QueryDeviceCapabilities)
    (THIS_ IN OUT PDEVICE_CAPABILITIES PowerDeviceCaps) PURE;
    STDMETHOD_(void, PowerChangeState2)
    (THIS_ IN DEVICE_POWER_STATE NewDeviceState, IN SYSTEM_POWER_STATE NewSystemState) PURE;
};
#undef INTERFACE
typedef IAdapterPowerManagement2 *PADAPTERPOWERMANAGEMENT2;

/* Windows 7. */
PORTCLASSAPI NTSTATUS NTAPI PcUnregisterAdapterPowerManagement(IN PDEVICE_OBJECT pDeviceObject);

/* ---- layouts, and the places of the methods that audio drivers implement and call ------------ */

DDK_ASSERT_SIZE(PCPROPERTY_ITEM, 16, 24);
DDK_ASSERT_SIZE(PCPROPERTY_REQUEST, 40, 72);
DDK_ASSERT_OFFSET(PCPROPERTY_REQUEST, Verb, 16, 32);
DDK_ASSERT_OFFSET(PCPROPERTY_REQUEST, Value, 32, 56);
DDK_ASSERT_SIZE(PCEVENT_ITEM, 16, 24);
DDK_ASSERT_SIZE(PCEVENT_REQUEST, 28, 56);
DDK_ASSERT_OFFSET(PCEVENT_REQUEST, Verb, 20, 40);
DDK_ASSERT_SIZE(PCMETHOD_ITEM, 16, 24);
DDK_ASSERT_SIZE(PCAUTOMATION_TABLE, 40, 56);
DDK_ASSERT_OFFSET(PCAUTOMATION_TABLE, Events, 32, 40);
DDK_ASSERT_SIZE(PCCONNECTION_DESCRIPTOR, 16, 16);
DDK_ASSERT_SIZE(PCPIN_DESCRIPTOR, 64, 112);
DDK_ASSERT_OFFSET(PCPIN_DESCRIPTOR, KsPinDescriptor, 16, 24);
DDK_ASSERT_SIZE(PCNODE_DESCRIPTOR, 16, 32);
DDK_ASSERT_SIZE(PCFILTER_DESCRIPTOR, 48, 80);
DDK_ASSERT_OFFSET(PCFILTER_DESCRIPTOR, Categories, 44, 72);

#define DDK_ASSERT_SLOT(interface, method, slot)                                                   \
    DDK_ASSERT_OFFSET(interface##Vtbl, method, (slot) * 4, (slot) * 8)
#define DDK_ASSERT_SLOTS(interface, count) DDK_ASSERT_SIZE(interface##Vtbl, (count) * 4, (count) * 8)
DDK_ASSERT_SLOT(IPort, Init, 3);
DDK_ASSERT_SLOT(IPort, NewRegistryKey, 5);
DDK_ASSERT_SLOTS(IPortWaveRT, 6);
DDK_ASSERT_SLOTS(IPortTopology, 6);
DDK_ASSERT_SLOT(IPortWaveRTStream, AllocatePagesForMdl, 3);
DDK_ASSERT_SLOT(IPortWaveRTStream, FreePagesFromMdl, 7);
DDK_ASSERT_SLOT(IPortWaveRTStream, GetPhysicalPageAddress, 9);
DDK_ASSERT_SLOTS(IPortWaveRTStream, 10);
DDK_ASSERT_SLOT(IMiniport, DataRangeIntersection, 4);
DDK_ASSERT_SLOT(IMiniportTopology, Init, 5);
DDK_ASSERT_SLOTS(IMiniportTopology, 6);
DDK_ASSERT_SLOT(IMiniportWaveRT, Init, 5);
DDK_ASSERT_SLOT(IMiniportWaveRT, NewStream, 6);
DDK_ASSERT_SLOT(IMiniportWaveRT, GetDeviceDescription, 7);
DDK_ASSERT_SLOTS(IMiniportWaveRT, 8);
DDK_ASSERT_SLOT(IMiniportWaveRTStream, SetFormat, 3);
DDK_ASSERT_SLOT(IMiniportWaveRTStream, AllocateAudioBuffer, 6);
DDK_ASSERT_SLOT(IMiniportWaveRTStream, GetClockRegister, 10);
DDK_ASSERT_SLOTS(IMiniportWaveRTStream, 11);
DDK_ASSERT_SLOT(IMiniportWaveRTStreamNotification, AllocateBufferWithNotification, 11);
DDK_ASSERT_SLOT(IMiniportWaveRTStreamNotification, UnregisterNotificationEvent, 14);
DDK_ASSERT_SLOTS(IMiniportWaveRTStreamNotification, 15);
DDK_ASSERT_SLOTS(IAdapterPowerManagement, 6);
DDK_ASSERT_SLOT(IAdapterPowerManagement2, PowerChangeState2, 6);
DDK_ASSERT_SLOTS(IAdapterPowerManagement2, 7);
DDK_ASSERT_SLOTS(IPowerNotify, 4);
DDK_ASSERT_SLOTS(IPinCount, 4);
DDK_ASSERT_SLOT(IPortEvents, GenerateEventList, 4);
DDK_ASSERT_SLOTS(IPortEvents, 5);
DDK_ASSERT_SLOT(IResourceList, FindTranslatedEntry, 5);
DDK_ASSERT_SLOTS(IResourceList, 11);
DDK_ASSERT_SLOTS(IInterruptSync, 8);
DDK_ASSERT_SLOTS(IServiceGroup, 9);
DDK_ASSERT_SLOTS(IRegistryKey, 11);
DDK_ASSERT_SLOTS(IDmaChannel, 15);
DDK_ASSERT_SLOTS(IUnregisterSubdevice, 4);
DDK_ASSERT_SLOTS(IUnregisterPhysicalConnection, 6);
DDK_ASSERT_SLOTS(IPortClsVersion, 4);

#endif

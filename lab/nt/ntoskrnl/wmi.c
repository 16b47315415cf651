/* SPDX-License-Identifier: MIT */
/*
 * WMI and ETW providers: registration is kept and checked, nobody consumes.
 *
 * Findings: wmi (registered twice, not registered), unload-object.
 */
#include "io.h"

#include <evntprov.h>

typedef struct _WMIP_PROVIDER {
    LIST_ENTRY Link;
    PVOID Object; /* device object of WMI; NULL: an ETW provider */
    PLAB_IMAGE Owner;
} WMIP_PROVIDER, *PWMIP_PROVIDER;

static LIST_ENTRY WmipProviders = {&WmipProviders, &WmipProviders};
static ULONG WmipInstances;

static PWMIP_PROVIDER WmipFind(PVOID object)
{
    for (PLIST_ENTRY e = WmipProviders.Flink; e != &WmipProviders; e = e->Flink) {
        PWMIP_PROVIDER p = CONTAINING_RECORD(e, WMIP_PROVIDER, Link);

        if (p->Object == object) {
            return p;
        }
    }
    return NULL;
}

NTSTATUS NTAPI IoWMIRegistrationControl(PDEVICE_OBJECT DeviceObject, ULONG Action)
{
    PWMIP_PROVIDER p = WmipFind(DeviceObject);

    switch (Action & 0xFFFF) {
    case WMIREG_ACTION_REGISTER:
        if (p != NULL) {
            return STATUS_OBJECT_NAME_EXISTS;
        }
        p = LabAllocate(sizeof(*p));
        p->Object = DeviceObject;
        p->Owner = LabImageFromAddress(LAB_CALLER());
        InsertTailList(&WmipProviders, &p->Link);
        return STATUS_SUCCESS;
    case WMIREG_ACTION_DEREGISTER:
        if (p == NULL) {
            return STATUS_INVALID_PARAMETER;
        }
        RemoveEntryList(&p->Link);
        LabFree(p);
        return STATUS_SUCCESS;
    case WMIREG_ACTION_REREGISTER:
    case WMIREG_ACTION_UPDATE_GUIDS:
    case WMIREG_ACTION_BLOCK_IRPS:
        return p != NULL ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

/* The system takes the node over: it came from the caller's nonpaged pool. */
NTSTATUS NTAPI IoWMIWriteEvent(PVOID WnodeEventItem)
{
    ExFreePoolWithTag(WnodeEventItem, 0);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoWMIAllocateInstanceIds(GUID *Guid, ULONG InstanceCount, ULONG *FirstInstanceId)
{
    UNREFERENCED_PARAMETER(Guid);
    *FirstInstanceId = WmipInstances;
    WmipInstances += InstanceCount;
    return STATUS_SUCCESS;
}

/* ---- ETW --------------------------------------------------------------------------------------------- */

NTSTATUS NTAPI EtwRegister(LPCGUID ProviderId, PETWENABLECALLBACK Callback, PVOID Context,
                           PREGHANDLE Handle)
{
    PWMIP_PROVIDER p;

    UNREFERENCED_PARAMETER(ProviderId);
    UNREFERENCED_PARAMETER(Callback);
    UNREFERENCED_PARAMETER(Context);
    if (LabInjectFailure()) {
        return STATUS_NO_MEMORY;
    }
    p = LabAllocate(sizeof(*p));
    p->Owner = LabImageFromAddress(LAB_CALLER());
    InsertTailList(&WmipProviders, &p->Link);
    *Handle = (REGHANDLE)(ULONG_PTR)p;
    return STATUS_SUCCESS;
}

static PWMIP_PROVIDER WmipEtw(REGHANDLE handle, const char *api)
{
    for (PLIST_ENTRY e = WmipProviders.Flink; e != &WmipProviders; e = e->Flink) {
        PWMIP_PROVIDER p = CONTAINING_RECORD(e, WMIP_PROVIDER, Link);

        if (p->Object == NULL && (REGHANDLE)(ULONG_PTR)p == handle) {
            return p;
        }
    }
    LabFinding("wmi", "%s: not a registration handle", api);
}

NTSTATUS NTAPI EtwUnregister(REGHANDLE Handle)
{
    PWMIP_PROVIDER p = WmipEtw(Handle, "EtwUnregister");

    RemoveEntryList(&p->Link);
    LabFree(p);
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI EtwEventEnabled(REGHANDLE Handle, PCEVENT_DESCRIPTOR Descriptor)
{
    UNREFERENCED_PARAMETER(Descriptor);
    WmipEtw(Handle, "EtwEventEnabled");
    return FALSE;
}

BOOLEAN NTAPI EtwProviderEnabled(REGHANDLE Handle, UCHAR Level, ULONGLONG Keyword)
{
    UNREFERENCED_PARAMETER(Level);
    UNREFERENCED_PARAMETER(Keyword);
    WmipEtw(Handle, "EtwProviderEnabled");
    return FALSE;
}

NTSTATUS NTAPI EtwWrite(REGHANDLE Handle, PCEVENT_DESCRIPTOR Descriptor, LPCGUID ActivityId,
                        ULONG Count, PEVENT_DATA_DESCRIPTOR Data)
{
    UNREFERENCED_PARAMETER(Descriptor);
    UNREFERENCED_PARAMETER(ActivityId);
    UNREFERENCED_PARAMETER(Count);
    UNREFERENCED_PARAMETER(Data);
    WmipEtw(Handle, "EtwWrite");
    return STATUS_SUCCESS;
}

static VOID NTAPI WmipUnloadCheck(PLAB_IMAGE Image)
{
    for (PLIST_ENTRY e = WmipProviders.Flink; e != &WmipProviders; e = e->Flink) {
        PWMIP_PROVIDER p = CONTAINING_RECORD(e, WMIP_PROVIDER, Link);

        if (p->Owner == Image) {
            LabFinding("unload-object", "DriverUnload: %s left %s registered", Image->Info.name,
                       p->Object != NULL ? "a device with WMI" : "an ETW provider");
        }
    }
}

VOID NTAPI WmipInitSystem(void)
{
    LabRegisterUnloadCheck(WmipUnloadCheck);
}

/* SPDX-License-Identifier: MIT */
/*
 * COM objects that drivers hold: references counted, misuse named, leaks reported at unload.
 */
#include "pcp.h"

static LIST_ENTRY PcpObjects = {&PcpObjects, &PcpObjects};

PVOID PcpCreateObject(SIZE_T Bytes, const char *What, PVOID Caller, PPCP_INTERFACE const *Interfaces,
                      ULONG Count, VOID (*Destroy)(PPCP_OBJECT))
{
    PPCP_OBJECT Object = LabAllocate(Bytes);

    LAB_ASSERT(Count <= PCP_MAX_FACES);
    Object->Magic = PCP_OBJECT_MAGIC;
    Object->References = 1;
    Object->What = What;
    Object->Image = LabImageFromAddress(Caller);
    Object->Caller = Caller;
    Object->Destroy = Destroy;
    Object->Interfaces = Interfaces;
    Object->InterfaceCount = Count;
    for (ULONG i = 0; i < Count; i++) {
        Object->Face[i].Vtbl = Interfaces[i]->Vtbl;
        Object->Face[i].Object = Object;
    }
    InsertTailList(&PcpObjects, &Object->Link);
    return Object;
}

PPCP_OBJECT PcpTryObject(PVOID This)
{
    for (PLIST_ENTRY e = PcpObjects.Flink; e != &PcpObjects; e = e->Flink) {
        PPCP_OBJECT Object = CONTAINING_RECORD(e, PCP_OBJECT, Link);

        if (This >= (PVOID)Object->Face && This < (PVOID)(Object->Face + Object->InterfaceCount))
            return Object;
    }
    return NULL;
}

PVOID PcpObjectOf(PVOID This, const char *Api)
{
    PPCP_OBJECT Object = PcpTryObject(This);

    if (Object == NULL)
        LabFinding("portcls-param", "portcls: %s: %p is no object of PortCls", Api, This);
    if (Object->References <= 0)
        LabFinding("portcls-reference", "portcls: %s: the %s at %p is gone, all references to it were "
                   "released", Api, Object->What, This);
    return Object;
}

ULONG PcpReference(PPCP_OBJECT Object)
{
    return (ULONG)InterlockedIncrement(&Object->References);
}

ULONG PcpDereference(PPCP_OBJECT Object, const char *Api)
{
    LONG Left = InterlockedDecrement(&Object->References);

    if (Left < 0)
        LabFinding("portcls-reference", "portcls: %s: one reference too many released of the %s", Api,
                   Object->What);
    if (Left == 0 && Object->Destroy != NULL)
        Object->Destroy(Object);
    return (ULONG)Left;
}

VOID NTAPI PcpUnloadCheck(PLAB_IMAGE Image)
{
    for (PLIST_ENTRY e = PcpObjects.Flink; e != &PcpObjects; e = e->Flink) {
        PPCP_OBJECT Object = CONTAINING_RECORD(e, PCP_OBJECT, Link);

        if (Object->Image == Image && Object->References > 0)
            LabFinding("portcls-reference", "portcls: %s is unloaded with %d reference(s) left to the "
                       "%s made at %s+0x%Ix", Image->Info.name, Object->References, Object->What,
                       LabImageName(Object->Caller),
                       (ULONG_PTR)Object->Caller - (ULONG_PTR)Image->Info.base);
    }
}

VOID PcpNoAggregation(PVOID OuterUnknown, const char *Api)
{
    if (OuterUnknown != NULL)
        LabFinding("missing", "%s: aggregation: not implemented in this NT", Api);
}

/* ---- IUnknown of our objects ------------------------------------------------------------------ */

NTSTATUS NTAPI PcpUnknownQuery(PVOID This, REFIID Iid, PVOID *Interface);
ULONG NTAPI PcpUnknownAddRef(PVOID This);
ULONG NTAPI PcpUnknownRelease(PVOID This);

NTSTATUS NTAPI PcpUnknownQuery(PVOID This, REFIID Iid, PVOID *Interface)
{
    PPCP_OBJECT Object = PcpObjectOf(This, "IUnknown::QueryInterface");
    ULONG Found = Object->InterfaceCount;

    *Interface = NULL;
    for (ULONG i = 0; i < Object->InterfaceCount && Found == Object->InterfaceCount; i++)
        if (IsEqualGUID(Iid, Object->Interfaces[i]->Iid))
            Found = i;
    if (IsEqualGUID(Iid, &IID_IUnknown))
        Found = 0;
    if (Found == Object->InterfaceCount)
        return STATUS_INVALID_PARAMETER;
    PcpReference(Object);
    *Interface = &Object->Face[Found];
    return STATUS_SUCCESS;
}

ULONG NTAPI PcpUnknownAddRef(PVOID This)
{
    return PcpReference(PcpObjectOf(This, "IUnknown::AddRef"));
}

ULONG NTAPI PcpUnknownRelease(PVOID This)
{
    return PcpDereference(PcpObjectOf(This, "IUnknown::Release"), "IUnknown::Release");
}

/* ---- of anybody's objects ----------------------------------------------------------------------- */

PVOID PcpQuery(PVOID Unknown, const GUID *Iid)
{
    PVOID Interface = NULL;
    NTSTATUS Status;

    if (PcpTryObject(Unknown) != NULL)
        Status = PcpUnknownQuery(Unknown, Iid, &Interface);
    else
        Status = PCP_CALL(Unknown, IUnknown, QueryInterface, Iid, &Interface);
    if (NT_SUCCESS(Status) && Interface == NULL)
        LabFinding("portcls-reference", "portcls: IUnknown::QueryInterface: success, but no interface");
    return NT_SUCCESS(Status) ? Interface : NULL;
}

VOID PcpAddRef(PVOID Unknown)
{
    if (PcpTryObject(Unknown) != NULL)
        PcpUnknownAddRef(Unknown);
    else
        PCP_CALL(Unknown, IUnknown, AddRef);
}

VOID PcpRelease(PVOID Unknown)
{
    if (Unknown == NULL)
        return;
    if (PcpTryObject(Unknown) != NULL)
        PcpUnknownRelease(Unknown);
    else
        PCP_CALL(Unknown, IUnknown, Release);
}

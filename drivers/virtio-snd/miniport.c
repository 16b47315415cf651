/* SPDX-License-Identifier: MIT */
/*
 * What the Wave and the Topology miniport have in common: IUnknown, and the filter descriptor. Both
 * interfaces begin with IMiniport's methods, and both objects with VIOSND_MINIPORT.
 */
#include "viosnd.h"

static inline VIOSND_MINIPORT *VioSndMiniport(IMiniport *This)
{
    return CONTAINING_RECORD(This, VIOSND_MINIPORT, Interface);
}

VIOSND_ADAPTER *VioSndMiniportAdapter(PUNKNOWN MajorTarget)
{
    return VioSndMiniport((IMiniport *)MajorTarget)->Adapter;
}

ULONG STDMETHODCALLTYPE VioSndMiniportAddRef(IMiniport *This)
{
    return (ULONG)InterlockedIncrement(&VioSndMiniport(This)->References);
}

ULONG STDMETHODCALLTYPE VioSndMiniportRelease(IMiniport *This)
{
    VIOSND_MINIPORT *miniport = VioSndMiniport(This);
    VIOSND_ADAPTER *adapter = miniport->Adapter;
    LONG references = InterlockedDecrement(&miniport->References);

    if (references == 0) {
        VioSndFree(adapter, miniport);
        VioSndAdapterRelease(adapter);
    }
    return (ULONG)references;
}

NTSTATUS STDMETHODCALLTYPE VioSndMiniportQueryInterface(IMiniport *This, REFIID Iid, PVOID *Object)
{
    if (VioSndIsIid(Iid, &IID_IUnknown) || VioSndIsIid(Iid, &IID_IMiniport) ||
        VioSndIsIid(Iid, VioSndMiniport(This)->Iid)) {
        *Object = This;
        VioSndMiniportAddRef(This);
        return STATUS_SUCCESS;
    }
    *Object = NULL;
    return STATUS_INVALID_PARAMETER; /* what PortCls' own objects answer */
}

NTSTATUS STDMETHODCALLTYPE VioSndMiniportGetDescription(IMiniport *This,
                                                        PPCFILTER_DESCRIPTOR *Description)
{
    *Description = &VioSndMiniport(This)->Filter;
    return STATUS_SUCCESS;
}

VIOSND_MINIPORT *VioSndMiniportCreate(VIOSND_ADAPTER *Adapter, SIZE_T Size, const GUID *Iid,
                                      PVOID Vtbl)
{
    VIOSND_MINIPORT *miniport = VioSndAllocate(Adapter, Size);

    if (miniport) {
        miniport->Interface.lpVtbl = Vtbl;
        miniport->References = 1;
        miniport->Iid = Iid;
        miniport->Adapter = Adapter;
        VioSndAdapterAddRef(Adapter);
        miniport->Filter.PinSize = sizeof(PCPIN_DESCRIPTOR);
        miniport->Filter.NodeSize = sizeof(PCNODE_DESCRIPTOR);
    }
    return miniport;
}

VOID VioSndConnectNodes(PCFILTER_DESCRIPTOR *Filter, ULONG FromNode, ULONG FromPin, ULONG ToNode,
                        ULONG ToPin)
{
    PCCONNECTION_DESCRIPTOR *connection =
        (PCCONNECTION_DESCRIPTOR *)&Filter->Connections[Filter->ConnectionCount++];

    connection->FromNode = FromNode;
    connection->FromNodePin = FromPin;
    connection->ToNode = ToNode;
    connection->ToNodePin = ToPin;
}

/* SPDX-License-Identifier: MIT */
/*
 * Handles that drivers hold, and the checks every NDIS structure goes through.
 */
#include "ndisp.h"

#define NDISP_MAGIC 0x6A624F4Eu

LIST_ENTRY NdispObjects = {&NdispObjects, &NdispObjects};
LIST_ENTRY NdispAdapters = {&NdispAdapters, &NdispAdapters};

const char *NdispKindName(NDISP_KIND Kind)
{
    static const char *const Names[NdispKinds] = {
        [NdispDriver] = "miniport driver registration",
        [NdispAdapter] = "miniport adapter",
        [NdispNblPool] = "NET_BUFFER_LIST pool",
        [NdispNbPool] = "NET_BUFFER pool",
        [NdispTimer] = "timer object",
        [NdispWorkItem] = "I/O work item",
        [NdispRwLock] = "read/write lock",
        [NdispSharedMemory] = "shared memory",
        [NdispSgDma] = "scatter/gather DMA registration",
        [NdispInterrupt] = "interrupt registration",
        [NdispConfiguration] = "configuration handle",
        [NdispDevice] = "registered device object",
        [NdispIoMapping] = "mapped I/O space",
        [NdispPortRange] = "I/O port range",
        [NdispGenericObject] = "generic object",
    };
    return Kind > 0 && Kind < NdispKinds ? Names[Kind] : "unknown object";
}

static PNDISP_OBJECT NdispCheckMagic(NDIS_HANDLE Handle, const char *Api)
{
    PNDISP_OBJECT Object = Handle;

    if (Object == NULL)
        LabFinding("ndis-handle", "%s: the handle is NULL", Api);
    if (((ULONG_PTR)Object & (sizeof(PVOID) - 1)) != 0 || Object->Magic != NDISP_MAGIC)
        LabFinding("ndis-handle", "%s: %p is not a handle that NDIS gave out", Api, Handle);
    return Object;
}

PVOID NdispObject(NDIS_HANDLE Handle, NDISP_KIND Kind, const char *Api)
{
    PNDISP_OBJECT Object = NdispCheckMagic(Handle, Api);

    if (Object->Kind != Kind)
        LabFinding("ndis-handle", "%s: %p is a %s, not a %s", Api, Handle,
                   NdispKindName(Object->Kind), NdispKindName(Kind));
    return Object;
}

PNDISP_ADAPTER NdispGetAdapter(NDIS_HANDLE Handle, const char *Api)
{
    return NdispObject(Handle, NdispAdapter, Api);
}

PVOID NdispCreateObject(NDISP_KIND Kind, SIZE_T Size, NDIS_HANDLE NdisHandle, BOOLEAN MayBeNull,
                        PVOID Caller, const char *Api)
{
    PNDISP_OBJECT Owner = NULL;
    PNDISP_OBJECT Object;

    if (NdisHandle != NULL || !MayBeNull) {
        Owner = NdispCheckMagic(NdisHandle, Api);
        if (Owner->Kind != NdispAdapter && Owner->Kind != NdispDriver)
            LabFinding("ndis-handle", "%s: a %s was given as NdisHandle", Api,
                       NdispKindName(Owner->Kind));
    }
    Object =
        LabPoolAllocate(NonPagedPool, Size, NDISP_TAG, LAB_POOL_ZERO | LAB_POOL_NOT_POOL, Caller);
    if (Object == NULL)
        return NULL;
    Object->Magic = NDISP_MAGIC;
    Object->Kind = Kind;
    Object->Caller = Caller;
    Object->Image = LabImageFromAddress(Caller);
    if (Owner != NULL) {
        Object->Driver = Owner->Kind == NdispDriver ? (PNDISP_DRIVER)Owner : Owner->Driver;
        Object->Adapter = Owner->Kind == NdispAdapter ? (PNDISP_ADAPTER)Owner : NULL;
    }
    InsertTailList(&NdispObjects, &Object->Link);
    return Object;
}

VOID NdispDeleteObject(PNDISP_OBJECT Object, PVOID Caller)
{
    RemoveEntryList(&Object->Link);
    Object->Magic = 0;
    LabPoolFree(Object, 0, Caller);
}

VOID NdispCheckLeaks(PNDISP_ADAPTER Adapter, PNDISP_DRIVER Driver, const char *When)
{
    PLIST_ENTRY Entry;

    for (Entry = NdispObjects.Flink; Entry != &NdispObjects; Entry = Entry->Flink) {
        PNDISP_OBJECT Object = CONTAINING_RECORD(Entry, NDISP_OBJECT, Link);

        if (Object->Kind == NdispAdapter || Object->Kind == NdispDriver)
            continue;
        if (Adapter != NULL ? Object->Adapter == Adapter : Object->Driver == Driver)
            LabFinding(Object->Kind == NdispInterrupt ? "ndis-interrupt" : "ndis-leak",
                       "%s: %s left behind, made by %s at %p", When, NdispKindName(Object->Kind),
                       LabImageName(Object->Caller), Object->Caller);
    }
}

VOID NdispCheckHeader(const NDIS_OBJECT_HEADER *Header, UCHAR Type, const NDISP_REVISION *Revisions,
                      ULONG Count, const char *Api, const char *Structure)
{
    ULONG Index;

    if (Header == NULL)
        LabFinding("ndis-param", "%s: the %s pointer is NULL", Api, Structure);
    if (Header->Type != Type)
        LabFinding("ndis-header", "%s: %s has Header.Type 0x%02x, documented is 0x%02x", Api,
                   Structure, Header->Type, Type);
    for (Index = 0; Index < Count; Index++)
        if (Revisions[Index].Revision == Header->Revision)
            break;
    if (Index == Count)
        LabFinding("ndis-header", "%s: %s has revision %u, which NDIS 6.20 does not know", Api,
                   Structure, Header->Revision);
    if (Header->Size < Revisions[Index].Size)
        LabFinding("ndis-header", "%s: %s revision %u has Header.Size %u, documented is %u", Api,
                   Structure, Header->Revision, Header->Size, Revisions[Index].Size);
}

PNDISP_ADAPTER NdispAdapterOfDevice(ULONG Device)
{
    PLIST_ENTRY Entry;

    for (Entry = NdispAdapters.Flink; Entry != &NdispAdapters; Entry = Entry->Flink) {
        PNDISP_ADAPTER Adapter = CONTAINING_RECORD(Entry, NDISP_ADAPTER, Link);

        if (Adapter->Device == Device)
            return Adapter;
    }
    return NULL;
}

BOOLEAN NdispAtLeast(PNDISP_ADAPTER Adapter, UCHAR Major, UCHAR Minor)
{
    const NDIS_MINIPORT_DRIVER_CHARACTERISTICS *Handlers = NdispHandlers(Adapter);

    return Handlers->MajorNdisVersion > Major ||
           (Handlers->MajorNdisVersion == Major && Handlers->MinorNdisVersion >= Minor);
}

ULONG NdispChoose(ULONG N)
{
    return N > 1 ? (ULONG)LabHost->choose(N) : 0;
}

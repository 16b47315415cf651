/* SPDX-License-Identifier: MIT */
/*
 * IResourceList: the resources of IRP_MN_START_DEVICE, and sublists made of them.
 */
#include "pcp.h"

#define PCP_MAX_RESOURCES 64

typedef struct _PCP_RESOURCES {
    PCP_OBJECT Object;
    ULONG Count, Most;
    PCM_RESOURCE_LIST Translated, Raw; /* of one full descriptor; room for Most */
} PCP_RESOURCES, *PPCP_RESOURCES;

static PCP_INTERFACE *const PcpResourceFaces[] = {&PcpIResourceList};

static PCM_PARTIAL_RESOURCE_DESCRIPTOR PcpDescriptor(PCM_RESOURCE_LIST List, ULONG Index)
{
    return &List->List[0].PartialResourceList.PartialDescriptors[Index];
}

static PCM_RESOURCE_LIST PcpEmptyList(ULONG Most, PCM_RESOURCE_LIST Like)
{
    PCM_RESOURCE_LIST List =
        LabAllocate(sizeof(*List) + Most * sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR));

    List->Count = 1;
    if (Like != NULL && Like->Count != 0) {
        List->List[0].InterfaceType = Like->List[0].InterfaceType;
        List->List[0].BusNumber = Like->List[0].BusNumber;
    }
    List->List[0].PartialResourceList.Version = 1;
    List->List[0].PartialResourceList.Revision = 1;
    return List;
}

static VOID PcpDestroyResources(PPCP_OBJECT Object)
{
    PPCP_RESOURCES r = CONTAINING_RECORD(Object, PCP_RESOURCES, Object);

    LabFree(r->Translated);
    LabFree(r->Raw);
}

static PPCP_RESOURCES PcpMakeResources(ULONG Most, PCM_RESOURCE_LIST Like, PVOID Caller)
{
    PPCP_RESOURCES r = PcpCreateObject(sizeof(*r), "IResourceList", Caller, PcpResourceFaces, 1,
                                       PcpDestroyResources);

    r->Most = Most;
    r->Translated = PcpEmptyList(Most, Like);
    r->Raw = PcpEmptyList(Most, Like);
    return r;
}

static NTSTATUS PcpAppend(PPCP_RESOURCES r, PCM_PARTIAL_RESOURCE_DESCRIPTOR Translated,
                          PCM_PARTIAL_RESOURCE_DESCRIPTOR Raw)
{
    if (r->Count == r->Most)
        return STATUS_INSUFFICIENT_RESOURCES;
    *PcpDescriptor(r->Translated, r->Count) = *Translated;
    *PcpDescriptor(r->Raw, r->Count) = *Raw;
    r->Count++;
    r->Translated->List[0].PartialResourceList.Count = r->Count;
    r->Raw->List[0].PartialResourceList.Count = r->Count;
    return STATUS_SUCCESS;
}

NTSTATUS PcpNewResources(PCM_RESOURCE_LIST Translated, PCM_RESOURCE_LIST Raw, PVOID Caller,
                         PRESOURCELIST *List)
{
    ULONG Count = Translated != NULL && Translated->Count != 0
                      ? Translated->List[0].PartialResourceList.Count
                      : 0;
    PPCP_RESOURCES r;

    if (Count != 0 && (Raw == NULL || Raw->Count == 0 ||
                       Raw->List[0].PartialResourceList.Count != Count || Count > PCP_MAX_RESOURCES))
        return STATUS_INVALID_PARAMETER;
    r = PcpMakeResources(PCP_MAX_RESOURCES, Translated, Caller);
    for (ULONG i = 0; i < Count; i++)
        PcpAppend(r, PcpDescriptor(Translated, i), PcpDescriptor(Raw, i));
    *List = (PRESOURCELIST)&r->Object.Face[0];
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PcNewResourceList(PRESOURCELIST *OutResourceList, PUNKNOWN OuterUnknown,
                                 POOL_TYPE PoolType, PCM_RESOURCE_LIST Translated,
                                 PCM_RESOURCE_LIST Untranslated)
{
    UNREFERENCED_PARAMETER(PoolType);
    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    PcpNoAggregation(OuterUnknown, "PcNewResourceList");
    return PcpNewResources(Translated, Untranslated, LAB_CALLER(), OutResourceList);
}

NTSTATUS NTAPI PcNewResourceSublist(PRESOURCELIST *OutResourceList, PUNKNOWN OuterUnknown,
                                    POOL_TYPE PoolType, PRESOURCELIST ParentList, ULONG MaximumEntries)
{
    PPCP_RESOURCES Parent, r;

    UNREFERENCED_PARAMETER(PoolType);
    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    PcpNoAggregation(OuterUnknown, "PcNewResourceSublist");
    Parent = PcpObjectOf(ParentList, "PcNewResourceSublist");
    if (MaximumEntries == 0)
        LabFinding("portcls-param", "portcls: PcNewResourceSublist: MaximumEntries is 0");
    r = PcpMakeResources(MaximumEntries, Parent->Translated, LAB_CALLER());
    *OutResourceList = (PRESOURCELIST)&r->Object.Face[0];
    return STATUS_SUCCESS;
}

static PCM_PARTIAL_RESOURCE_DESCRIPTOR PcpFind(PPCP_RESOURCES r, PCM_RESOURCE_LIST List, UCHAR Type,
                                               ULONG Index)
{
    for (ULONG i = 0; i < r->Count; i++)
        if (PcpDescriptor(List, i)->Type == Type && Index-- == 0)
            return PcpDescriptor(List, i);
    return NULL;
}

static ULONG NTAPI PcpEntries(PVOID This)
{
    return ((PPCP_RESOURCES)PcpObjectOf(This, "IResourceList::NumberOfEntries"))->Count;
}

static ULONG NTAPI PcpEntriesOfType(PVOID This, CM_RESOURCE_TYPE Type)
{
    PPCP_RESOURCES r = PcpObjectOf(This, "IResourceList::NumberOfEntriesOfType");
    ULONG Count = 0;

    while (PcpFind(r, r->Translated, (UCHAR)Type, Count) != NULL)
        Count++;
    return Count;
}

static PCM_PARTIAL_RESOURCE_DESCRIPTOR NTAPI PcpFindTranslated(PVOID This, CM_RESOURCE_TYPE Type,
                                                               ULONG Index)
{
    PPCP_RESOURCES r = PcpObjectOf(This, "IResourceList::FindTranslatedEntry");

    return PcpFind(r, r->Translated, (UCHAR)Type, Index);
}

static PCM_PARTIAL_RESOURCE_DESCRIPTOR NTAPI PcpFindUntranslated(PVOID This, CM_RESOURCE_TYPE Type,
                                                                 ULONG Index)
{
    PPCP_RESOURCES r = PcpObjectOf(This, "IResourceList::FindUntranslatedEntry");

    return PcpFind(r, r->Raw, (UCHAR)Type, Index);
}

static NTSTATUS NTAPI PcpAddEntry(PVOID This, PCM_PARTIAL_RESOURCE_DESCRIPTOR Translated,
                                  PCM_PARTIAL_RESOURCE_DESCRIPTOR Untranslated)
{
    return PcpAppend(PcpObjectOf(This, "IResourceList::AddEntry"), Translated, Untranslated);
}

static NTSTATUS NTAPI PcpAddFromParent(PVOID This, IResourceList *Parent, CM_RESOURCE_TYPE Type,
                                       ULONG Index)
{
    static const char Api[] = "IResourceList::AddEntryFromParent";
    PPCP_RESOURCES r = PcpObjectOf(This, Api), p = PcpObjectOf(Parent, Api);
    PCM_PARTIAL_RESOURCE_DESCRIPTOR Translated = PcpFind(p, p->Translated, (UCHAR)Type, Index);

    return Translated == NULL ? STATUS_INVALID_PARAMETER
                              : PcpAppend(r, Translated, PcpFind(p, p->Raw, (UCHAR)Type, Index));
}

static PCM_RESOURCE_LIST NTAPI PcpTranslatedList(PVOID This)
{
    return ((PPCP_RESOURCES)PcpObjectOf(This, "IResourceList::TranslatedList"))->Translated;
}

static PCM_RESOURCE_LIST NTAPI PcpUntranslatedList(PVOID This)
{
    return ((PPCP_RESOURCES)PcpObjectOf(This, "IResourceList::UntranslatedList"))->Raw;
}

#define ROW(Name, Function, Words)                                                                 \
    PCP_METHOD_ROW("IResourceList::" #Name, Function, Words, PASSIVE_LEVEL, PASSIVE_LEVEL)
static const PCP_METHOD PcpResourceMethods[] = {
    ROW(NumberOfEntries, PcpEntries, 1),
    ROW(NumberOfEntriesOfType, PcpEntriesOfType, 2),
    ROW(FindTranslatedEntry, PcpFindTranslated, 3),
    ROW(FindUntranslatedEntry, PcpFindUntranslated, 3),
    ROW(AddEntry, PcpAddEntry, 3),
    ROW(AddEntryFromParent, PcpAddFromParent, 4),
    ROW(TranslatedList, PcpTranslatedList, 1),
    ROW(UntranslatedList, PcpUntranslatedList, 1),
};
PCP_DEFINE_INTERFACE(IResourceList, PcpResourceMethods);

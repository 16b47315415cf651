/* SPDX-License-Identifier: MIT */
/*
 * The property sets that the port answers for every filter: KSPROPSETID_Pin, with data intersection
 * as the real port does it, and KSPROPSETID_Topology.
 */
#include "pcp.h"

/* KSMULTIPLE_ITEM, then the items. */
static NTSTATUS PcpAnswerItems(PPCP_REQUEST Request, const VOID *Items, ULONG Count, ULONG ItemBytes)
{
    ULONG Bytes = sizeof(KSMULTIPLE_ITEM) + Count * ItemBytes;
    PKSMULTIPLE_ITEM Answer = LabAllocate(Bytes);
    NTSTATUS Status;

    Answer->Size = Bytes;
    Answer->Count = Count;
    if (Count != 0)
        RtlCopyMemory(Answer + 1, Items, Count * ItemBytes);
    Status = PcpAnswer(Request, Answer, Bytes);
    LabFree(Answer);
    return Status;
}

static NTSTATUS PcpAnswerRanges(PPCP_REQUEST Request, const KSPIN_DESCRIPTOR *ks)
{
    ULONG Bytes = sizeof(KSMULTIPLE_ITEM), At = Bytes;
    PKSMULTIPLE_ITEM Answer;
    NTSTATUS Status;

    for (ULONG i = 0; i < ks->DataRangesCount; i++)
        Bytes += ALIGN_UP_BY(ks->DataRanges[i]->FormatSize, 8);
    Answer = LabAllocate(Bytes);
    Answer->Size = Bytes;
    Answer->Count = ks->DataRangesCount;
    for (ULONG i = 0; i < ks->DataRangesCount; i++) {
        RtlCopyMemory((PUCHAR)Answer + At, ks->DataRanges[i], ks->DataRanges[i]->FormatSize);
        At += ALIGN_UP_BY(ks->DataRanges[i]->FormatSize, 8);
    }
    Status = PcpAnswer(Request, Answer, Bytes);
    LabFree(Answer);
    return Status;
}

static NTSTATUS PcpAnswerConnection(PPCP_REQUEST Request, ULONG Pin)
{
    PPCP_SUBDEVICE Subdevice = Request->File->Subdevice, Other;
    PPCP_CONNECTION c = PcpConnectionAt(Subdevice, Pin);
    const UNICODE_STRING *Name;
    PKSPIN_PHYSICALCONNECTION Answer;
    BOOLEAN Outward;
    ULONG Bytes;
    NTSTATUS Status;

    if (c == NULL)
        return STATUS_NOT_FOUND;
    Outward = c->From == Subdevice;
    Other = Outward ? c->To : c->From;
    Name = Other == NULL ? &c->External : &Other->Links[0];
    Bytes = FIELD_OFFSET(KSPIN_PHYSICALCONNECTION, SymbolicLinkName) + Name->Length + sizeof(WCHAR);
    Answer = LabAllocate(Bytes);
    Answer->Size = Bytes;
    Answer->Pin = Outward ? c->ToPin : c->FromPin;
    RtlCopyMemory(Answer->SymbolicLinkName, Name->Buffer, Name->Length);
    Status = PcpAnswer(Request, Answer, Bytes);
    LabFree(Answer);
    return Status;
}

static NTSTATUS PcpAnswerInstances(PPCP_REQUEST Request, ULONG Pin, ULONG Id)
{
    PPCP_PORT Port = Request->File->Port;
    const PCPIN_DESCRIPTOR *p = PcpPin(Port, Pin);
    ULONG Necessary = p->MinFilterInstanceCount, FilterNow = Port->PinInstances[Pin];
    ULONG FilterMost = p->MaxFilterInstanceCount, GlobalNow = FilterNow;
    ULONG GlobalMost = p->MaxGlobalInstanceCount;
    KSPIN_CINSTANCES Answer;

    if (Port->PinCount != NULL)
        PCP_CALL_VOID(Port->PinCount, IPinCount, PinCount, Pin, &Necessary, &FilterNow, &FilterMost,
                      &GlobalNow, &GlobalMost);
    if (Id == KSPROPERTY_PIN_NECESSARYINSTANCES)
        return PcpAnswer(Request, &Necessary, sizeof(Necessary));
    Answer.PossibleCount = Id == KSPROPERTY_PIN_CINSTANCES ? FilterMost : GlobalMost;
    Answer.CurrentCount = Id == KSPROPERTY_PIN_CINSTANCES ? FilterNow : GlobalNow;
    return PcpAnswer(Request, &Answer, sizeof(Answer));
}

/* ---- data intersection ----------------------------------------------------------------------------------- */

static BOOLEAN PcpIsWave(const KSDATARANGE *Range)
{
    return IsEqualGUID(&Range->Specifier, &KSDATAFORMAT_SPECIFIER_WAVEFORMATEX) &&
           Range->FormatSize >= sizeof(KSDATARANGE_AUDIO);
}

static BOOLEAN PcpMeets(const GUID *a, const GUID *b)
{
    return IsEqualGUID(a, b) || IsEqualGUID(a, &GUID_NULL) || IsEqualGUID(b, &GUID_NULL);
}

/* What the port makes of two audio ranges when the miniport leaves it to it: the most of both. */
static NTSTATUS PcpDefaultIntersection(const KSDATARANGE *Client, const KSDATARANGE *Mine,
                                       ULONG Capacity, PVOID Out, PULONG Bytes)
{
    const KSDATARANGE_AUDIO *a = (const KSDATARANGE_AUDIO *)Client;
    const KSDATARANGE_AUDIO *b = (const KSDATARANGE_AUDIO *)Mine;
    KSDATAFORMAT_WAVEFORMATEX Format = {.DataFormat = *(const KSDATAFORMAT *)Mine};
    ULONG Bits, Rate;

    if (!PcpIsWave(Client) || !PcpIsWave(Mine) ||
        a->MaximumBitsPerSample < b->MinimumBitsPerSample ||
        b->MaximumBitsPerSample < a->MinimumBitsPerSample ||
        a->MaximumSampleFrequency < b->MinimumSampleFrequency ||
        b->MaximumSampleFrequency < a->MinimumSampleFrequency)
        return STATUS_NO_MATCH;
    *Bytes = sizeof(Format);
    if (Capacity == 0)
        return STATUS_BUFFER_OVERFLOW;
    if (Capacity < sizeof(Format))
        return STATUS_BUFFER_TOO_SMALL;
    Bits = min(a->MaximumBitsPerSample, b->MaximumBitsPerSample);
    Rate = min(a->MaximumSampleFrequency, b->MaximumSampleFrequency);
    Format.WaveFormatEx.wFormatTag = WAVE_FORMAT_PCM;
    Format.WaveFormatEx.nChannels = (WORD)min(a->MaximumChannels, b->MaximumChannels);
    Format.WaveFormatEx.nSamplesPerSec = Rate;
    Format.WaveFormatEx.wBitsPerSample = (WORD)Bits;
    Format.WaveFormatEx.nBlockAlign = (WORD)(Format.WaveFormatEx.nChannels * Bits / 8);
    Format.WaveFormatEx.nAvgBytesPerSec = Rate * Format.WaveFormatEx.nBlockAlign;
    Format.DataFormat.FormatSize = sizeof(Format);
    Format.DataFormat.SampleSize = Format.WaveFormatEx.nBlockAlign;
    RtlCopyMemory(Out, &Format, sizeof(Format));
    return STATUS_SUCCESS;
}

static NTSTATUS PcpIntersectOne(PPCP_REQUEST Request, ULONG Pin, PKSDATARANGE Client, PKSDATARANGE Mine)
{
    static const char Api[] = "IMiniport::DataRangeIntersection";
    PPCP_PORT Port = Request->File->Port;
    ULONG Bytes = 0, Capacity = Request->ValueBytes;
    PVOID Out = Capacity != 0 ? LabPoolAllocate(NonPagedPool, Capacity, 'xiP ', LAB_POOL_NOT_POOL, NULL)
                              : NULL;
    NTSTATUS Status = PCP_CALL(Port->Miniport, IMiniportTopology, DataRangeIntersection, Pin, Client, Mine,
                               Capacity, Out, &Bytes);

    if (Status == STATUS_NOT_IMPLEMENTED)
        Status = PcpDefaultIntersection(Client, Mine, Capacity, Out, &Bytes);
    if (Status == STATUS_PENDING)
        LabFinding("portcls-property", "portcls: %s: STATUS_PENDING", Api);
    if (NT_SUCCESS(Status)) {
        if (Bytes > Capacity)
            LabFinding("portcls-property", "portcls: %s: success with a format of %u bytes, the buffer "
                       "has %u", Api, Bytes, Capacity);
        PcpCheckFormat(Out, Bytes, Api);
        if (PcpIsWave(Mine) && !PcpRangeFits(Out, Mine))
            LabFinding("portcls-property", "portcls: %s: the format of pin %u lies outside its data "
                       "range", Api, Pin);
        RtlCopyMemory(Request->Value, Out, Bytes);
        Request->Information = Bytes;
    } else if (Status == STATUS_BUFFER_OVERFLOW) {
        /* IMiniport::DataRangeIntersection page: only for a request without a buffer. */
        if (Capacity != 0 || Bytes == 0)
            LabFinding("portcls-property", "portcls: %s: STATUS_BUFFER_OVERFLOW with a buffer of %u "
                       "bytes, ResultantFormatLength %u", Api, Capacity, Bytes);
        Request->Information = Bytes;
    }
    if (Out != NULL)
        LabPoolFree(Out, 0, NULL);
    return Status;
}

static NTSTATUS PcpIntersect(PPCP_REQUEST Request, ULONG Pin)
{
    const KSPIN_DESCRIPTOR *ks = &PcpPin(Request->File->Port, Pin)->KsPinDescriptor;
    PKSMULTIPLE_ITEM Items = (PKSMULTIPLE_ITEM)((PKSP_PIN)Request->Property + 1);
    ULONG Left = Request->InBytes - sizeof(KSP_PIN);
    PUCHAR At = (PUCHAR)(Items + 1);

    if (Left < sizeof(*Items) || Items->Size < sizeof(*Items) || Items->Size > Left)
        return STATUS_INVALID_BUFFER_SIZE;
    Left = Items->Size - sizeof(*Items);
    for (ULONG i = 0; i < Items->Count; i++) {
        PKSDATARANGE Client = (PKSDATARANGE)At;
        ULONG Step;

        if (Left < sizeof(KSDATARANGE) || Client->FormatSize < sizeof(KSDATARANGE) ||
            Client->FormatSize > Left)
            return STATUS_INVALID_BUFFER_SIZE;
        for (ULONG j = 0; j < ks->DataRangesCount; j++) {
            PKSDATARANGE Mine = ks->DataRanges[j];
            NTSTATUS Status;

            if (!PcpMeets(&Client->MajorFormat, &Mine->MajorFormat) ||
                !PcpMeets(&Client->SubFormat, &Mine->SubFormat) ||
                !PcpMeets(&Client->Specifier, &Mine->Specifier))
                continue;
            Status = PcpIntersectOne(Request, Pin, Client, Mine);
            if (Status != STATUS_NO_MATCH)
                return Status;
        }
        Step = min(ALIGN_UP_BY(Client->FormatSize, 8), Left);
        At += Step;
        Left -= Step;
    }
    return STATUS_NO_MATCH;
}

/* ---- the sets ----------------------------------------------------------------------------------------------- */

static NTSTATUS PcpPinProperty(PPCP_REQUEST Request)
{
    KSPIN_INTERFACE Interface = {0};
    KSPIN_MEDIUM Medium = {0};
    PPCP_PORT Port = Request->File->Port;
    ULONG Id = Request->Property->Id, Pin;
    const KSPIN_DESCRIPTOR *ks;

    Interface.Set = KSINTERFACESETID_Standard;
    Interface.Id = KSINTERFACE_STANDARD_LOOPED_STREAMING;
    Medium.Set = KSMEDIUMSETID_Standard;
    if (!(Request->Property->Flags & KSPROPERTY_TYPE_GET))
        return STATUS_INVALID_DEVICE_REQUEST;
    if (Id == KSPROPERTY_PIN_CTYPES)
        return PcpAnswer(Request, &Port->Filter->PinCount, sizeof(ULONG));
    if (Request->InBytes < sizeof(KSP_PIN))
        return STATUS_INVALID_BUFFER_SIZE;
    Pin = ((PKSP_PIN)Request->Property)->PinId;
    if (PcpPin(Port, Pin) == NULL)
        return STATUS_INVALID_PARAMETER;
    ks = &PcpPin(Port, Pin)->KsPinDescriptor;
    switch (Id) {
    case KSPROPERTY_PIN_CINSTANCES:
    case KSPROPERTY_PIN_GLOBALCINSTANCES:
    case KSPROPERTY_PIN_NECESSARYINSTANCES:
        return PcpAnswerInstances(Request, Pin, Id);
    case KSPROPERTY_PIN_DATAFLOW:
        return PcpAnswer(Request, &ks->DataFlow, sizeof(ks->DataFlow));
    case KSPROPERTY_PIN_COMMUNICATION:
        return PcpAnswer(Request, &ks->Communication, sizeof(ks->Communication));
    case KSPROPERTY_PIN_DATARANGES:
    case KSPROPERTY_PIN_CONSTRAINEDDATARANGES:
        return PcpAnswerRanges(Request, ks);
    case KSPROPERTY_PIN_DATAINTERSECTION:
        return PcpIntersect(Request, Pin);
    case KSPROPERTY_PIN_INTERFACES:
        return PcpAnswerItems(Request, &Interface, 1, sizeof(Interface));
    case KSPROPERTY_PIN_MEDIUMS:
        return PcpAnswerItems(Request, &Medium, 1, sizeof(Medium));
    case KSPROPERTY_PIN_PHYSICALCONNECTION:
        return PcpAnswerConnection(Request, Pin);
    case KSPROPERTY_PIN_CATEGORY:
        return ks->Category != NULL ? PcpAnswer(Request, ks->Category, sizeof(GUID))
                                    : STATUS_OBJECT_NAME_NOT_FOUND;
    default:
        return STATUS_NOT_FOUND;
    }
}

static NTSTATUS PcpTopologyProperty(PPCP_REQUEST Request)
{
    PPCP_PORT Port = Request->File->Port;
    const PCFILTER_DESCRIPTOR *f = Port->Filter;
    const GUID *Categories;
    ULONG Count;
    NTSTATUS Status;
    GUID *Types;

    if (!(Request->Property->Flags & KSPROPERTY_TYPE_GET))
        return STATUS_INVALID_DEVICE_REQUEST;
    switch (Request->Property->Id) {
    case KSPROPERTY_TOPOLOGY_CATEGORIES:
        Categories = PcpCategories(Port, &Count);
        return PcpAnswerItems(Request, Categories, Count, sizeof(GUID));
    case KSPROPERTY_TOPOLOGY_NODES:
        Types = LabAllocate((f->NodeCount + 1) * sizeof(GUID));
        for (ULONG i = 0; i < f->NodeCount; i++)
            Types[i] = *PcpNode(Port, i)->Type;
        Status = PcpAnswerItems(Request, Types, f->NodeCount, sizeof(GUID));
        LabFree(Types);
        return Status;
    case KSPROPERTY_TOPOLOGY_CONNECTIONS:
        return PcpAnswerItems(Request, f->Connections, f->ConnectionCount,
                              sizeof(PCCONNECTION_DESCRIPTOR));
    default:
        return STATUS_NOT_FOUND;
    }
}

NTSTATUS PcpFilterProperty(PPCP_REQUEST Request)
{
    if (Request->Property->Flags & (KSPROPERTY_TYPE_BASICSUPPORT | KSPROPERTY_TYPE_SETSUPPORT))
        return STATUS_NOT_FOUND;
    if (IsEqualGUID(&Request->Property->Set, &KSPROPSETID_Pin))
        return PcpPinProperty(Request);
    if (IsEqualGUID(&Request->Property->Set, &KSPROPSETID_Topology))
        return PcpTopologyProperty(Request);
    return STATUS_NOT_FOUND;
}

/* SPDX-License-Identifier: MIT */
/*
 * Filter descriptors (PCFILTER_DESCRIPTOR): everything that a client or the topology parser would
 * follow is checked once, when the port is initialised.
 */
#include "pcp.h"

#define WRONG(...) LabFinding("portcls-filter", "portcls: filter descriptor: " __VA_ARGS__)

const PCPIN_DESCRIPTOR *PcpPin(PPCP_PORT Port, ULONG Pin)
{
    const PCFILTER_DESCRIPTOR *f = Port->Filter;

    return Pin < f->PinCount
               ? (const PCPIN_DESCRIPTOR *)((const UCHAR *)f->Pins + (SIZE_T)Pin * f->PinSize)
               : NULL;
}

const PCNODE_DESCRIPTOR *PcpNode(PPCP_PORT Port, ULONG Node)
{
    const PCFILTER_DESCRIPTOR *f = Port->Filter;

    return Node < f->NodeCount
               ? (const PCNODE_DESCRIPTOR *)((const UCHAR *)f->Nodes + (SIZE_T)Node * f->NodeSize)
               : NULL;
}

const GUID *PcpCategories(PPCP_PORT Port, ULONG *Count)
{
    static GUID WaveRt[4], Topology[2];

    if (Port->Filter->CategoryCount != 0) {
        *Count = Port->Filter->CategoryCount;
        return Port->Filter->Categories;
    }
    WaveRt[0] = Topology[0] = KSCATEGORY_AUDIO;
    WaveRt[1] = KSCATEGORY_RENDER;
    WaveRt[2] = KSCATEGORY_CAPTURE;
    WaveRt[3] = KSCATEGORY_REALTIME;
    Topology[1] = KSCATEGORY_TOPOLOGY;
    *Count = Port->WaveRt ? RTL_NUMBER_OF(WaveRt) : RTL_NUMBER_OF(Topology);
    return Port->WaveRt ? WaveRt : Topology;
}

static VOID PcpCheckAutomation(const PCAUTOMATION_TABLE *Table, const char *Where, ULONG Index)
{
    if (Table == NULL)
        return;
    if (Table->PropertyCount != 0 &&
        (Table->Properties == NULL || Table->PropertyItemSize < sizeof(PCPROPERTY_ITEM)))
        WRONG("automation table of %s %u: property items at %p of %u bytes", Where, Index,
              Table->Properties, Table->PropertyItemSize);
    for (ULONG i = 0; i < Table->PropertyCount; i++) {
        const PCPROPERTY_ITEM *Item =
            (const PCPROPERTY_ITEM *)((const UCHAR *)Table->Properties +
                                      (SIZE_T)i * Table->PropertyItemSize);

        if (Item->Set == NULL || Item->Handler == NULL || Item->Flags == 0)
            WRONG("automation table of %s %u: property item %u lacks a set, a handler or flags", Where,
                  Index, i);
        for (ULONG j = 0; j < i; j++) {
            const PCPROPERTY_ITEM *Other =
                (const PCPROPERTY_ITEM *)((const UCHAR *)Table->Properties +
                                          (SIZE_T)j * Table->PropertyItemSize);
            if (Other->Id == Item->Id && IsEqualGUID(Other->Set, Item->Set))
                WRONG("automation table of %s %u: property item %u repeats item %u", Where, Index, i, j);
        }
    }
    if (Table->EventCount != 0 &&
        (Table->Events == NULL || Table->EventItemSize < sizeof(PCEVENT_ITEM)))
        WRONG("automation table of %s %u: event items at %p of %u bytes", Where, Index, Table->Events,
              Table->EventItemSize);
    for (ULONG i = 0; i < Table->EventCount; i++) {
        const PCEVENT_ITEM *Item = (const PCEVENT_ITEM *)((const UCHAR *)Table->Events +
                                                          (SIZE_T)i * Table->EventItemSize);
        if (Item->Set == NULL || Item->Handler == NULL ||
            !(Item->Flags & PCEVENT_ITEM_FLAG_ENABLE))
            WRONG("automation table of %s %u: event item %u lacks a set, a handler or "
                  "PCEVENT_ITEM_FLAG_ENABLE", Where, Index, i);
    }
    if (Table->MethodCount != 0)
        WRONG("automation table of %s %u: methods; WDM audio supports no method requests", Where, Index);
}

static BOOLEAN PcpIsAudioRange(const KSDATARANGE *Range)
{
    return IsEqualGUID(&Range->MajorFormat, &KSDATAFORMAT_TYPE_AUDIO) &&
           (IsEqualGUID(&Range->Specifier, &KSDATAFORMAT_SPECIFIER_WAVEFORMATEX) ||
            IsEqualGUID(&Range->Specifier, &KSDATAFORMAT_SPECIFIER_DSOUND));
}

static VOID PcpCheckRange(ULONG Pin, ULONG Index, const KSDATARANGE *Range)
{
    const KSDATARANGE_AUDIO *Audio = (const KSDATARANGE_AUDIO *)Range;

    if (Range == NULL || Range->FormatSize < sizeof(KSDATARANGE))
        WRONG("pin %u, data range %u: FormatSize is less than a KSDATARANGE", Pin, Index);
    if (!PcpIsAudioRange(Range))
        return;
    if (Range->FormatSize < sizeof(*Audio))
        WRONG("pin %u, data range %u: FormatSize %u is less than a KSDATARANGE_AUDIO", Pin, Index,
              Range->FormatSize);
    if (Audio->MaximumChannels == 0 || Audio->MinimumBitsPerSample > Audio->MaximumBitsPerSample ||
        Audio->MaximumBitsPerSample == 0 || Audio->MaximumSampleFrequency == 0 ||
        Audio->MinimumSampleFrequency > Audio->MaximumSampleFrequency)
        WRONG("pin %u, data range %u: %u channels, %u..%u bits, %u..%u Hz", Pin, Index,
              Audio->MaximumChannels, Audio->MinimumBitsPerSample, Audio->MaximumBitsPerSample,
              Audio->MinimumSampleFrequency, Audio->MaximumSampleFrequency);
}

static VOID PcpCheckPin(PPCP_PORT Port, ULONG Pin)
{
    const PCPIN_DESCRIPTOR *p = PcpPin(Port, Pin);
    const KSPIN_DESCRIPTOR *ks = &p->KsPinDescriptor;
    BOOLEAN Bridge = ks->Communication == KSPIN_COMMUNICATION_NONE ||
                     ks->Communication == KSPIN_COMMUNICATION_BRIDGE;

    if (ks->DataFlow != KSPIN_DATAFLOW_IN && ks->DataFlow != KSPIN_DATAFLOW_OUT)
        WRONG("pin %u: DataFlow is %d", Pin, ks->DataFlow);
    if (ks->Communication < KSPIN_COMMUNICATION_NONE || ks->Communication > KSPIN_COMMUNICATION_BRIDGE)
        WRONG("pin %u: Communication is %d", Pin, ks->Communication);
    if (ks->DataRangesCount == 0 || ks->DataRanges == NULL)
        WRONG("pin %u: no data ranges", Pin);
    if (!Bridge && (p->MaxGlobalInstanceCount == 0 || p->MaxFilterInstanceCount == 0))
        WRONG("pin %u: a streaming pin with %u global and %u filter instances", Pin,
              p->MaxGlobalInstanceCount, p->MaxFilterInstanceCount);
    if (p->MinFilterInstanceCount > p->MaxFilterInstanceCount)
        WRONG("pin %u: MinFilterInstanceCount is above MaxFilterInstanceCount", Pin);
    if (!Port->WaveRt && !Bridge)
        WRONG("pin %u: pins of a topology filter do not stream", Pin);
    for (ULONG i = 0; i < ks->DataRangesCount; i++)
        PcpCheckRange(Pin, i, ks->DataRanges[i]);
    PcpCheckAutomation(p->AutomationTable, "pin", Pin);
}

static VOID PcpCheckEnd(PPCP_PORT Port, ULONG Index, ULONG Node, ULONG Pin, KSPIN_DATAFLOW FilterFlow)
{
    const PCPIN_DESCRIPTOR *p;

    if (Node != PCFILTER_NODE) {
        if (Node >= Port->Filter->NodeCount)
            WRONG("connection %u: node %u of %u", Index, Node, Port->Filter->NodeCount);
        return;
    }
    p = PcpPin(Port, Pin);
    if (p == NULL)
        WRONG("connection %u: filter pin %u of %u", Index, Pin, Port->Filter->PinCount);
    if (p->KsPinDescriptor.DataFlow != FilterFlow)
        WRONG("connection %u: data flows the other way at filter pin %u", Index, Pin);
}

static VOID PcpCheckConnections(PPCP_PORT Port)
{
    const PCFILTER_DESCRIPTOR *f = Port->Filter;

    if (f->ConnectionCount != 0 && f->Connections == NULL)
        WRONG("%u connections at NULL", f->ConnectionCount);
    for (ULONG i = 0; i < f->ConnectionCount; i++) {
        const PCCONNECTION_DESCRIPTOR *c = &f->Connections[i];

        PcpCheckEnd(Port, i, c->FromNode, c->FromNodePin, KSPIN_DATAFLOW_IN);
        PcpCheckEnd(Port, i, c->ToNode, c->ToNodePin, KSPIN_DATAFLOW_OUT);
    }
    for (ULONG Node = 0; Node < f->NodeCount; Node++) {
        BOOLEAN In = FALSE, Out = FALSE;

        for (ULONG i = 0; i < f->ConnectionCount; i++) {
            In = In || f->Connections[i].ToNode == Node;
            Out = Out || f->Connections[i].FromNode == Node;
        }
        if (!In || !Out)
            WRONG("node %u: not connected on both sides", Node);
    }
}

VOID PcpCheckFilter(PPCP_PORT Port)
{
    const PCFILTER_DESCRIPTOR *f = Port->Filter;

    if (f == NULL)
        WRONG("IMiniport::GetDescription gave none");
    if (f->Version != 0)
        WRONG("Version is %u, it must be 0", f->Version);
    if (f->PinCount == 0 || f->Pins == NULL || f->PinSize < sizeof(PCPIN_DESCRIPTOR))
        WRONG("%u pins of %u bytes", f->PinCount, f->PinSize);
    if (f->NodeCount != 0 && (f->Nodes == NULL || f->NodeSize < sizeof(PCNODE_DESCRIPTOR)))
        WRONG("%u nodes of %u bytes", f->NodeCount, f->NodeSize);
    if (f->CategoryCount != 0 && f->Categories == NULL)
        WRONG("%u categories at NULL", f->CategoryCount);
    PcpCheckAutomation(f->AutomationTable, "the filter", 0);
    for (ULONG i = 0; i < f->PinCount; i++)
        PcpCheckPin(Port, i);
    for (ULONG i = 0; i < f->NodeCount; i++) {
        if (PcpNode(Port, i)->Type == NULL)
            WRONG("node %u: no Type", i);
        PcpCheckAutomation(PcpNode(Port, i)->AutomationTable, "node", i);
    }
    PcpCheckConnections(Port);
}

/* ---- formats against ranges ------------------------------------------------------------------------- */

static BOOLEAN PcpGuidFits(const GUID *Format, const GUID *Range)
{
    return IsEqualGUID(Format, Range) || IsEqualGUID(Range, &GUID_NULL); /* wild card */
}

BOOLEAN PcpRangeFits(const KSDATAFORMAT *Format, const KSDATARANGE *Range)
{
    const KSDATARANGE_AUDIO *a = (const KSDATARANGE_AUDIO *)Range;
    const WAVEFORMATEX *w;

    if (!PcpGuidFits(&Format->MajorFormat, &Range->MajorFormat) ||
        !PcpGuidFits(&Format->SubFormat, &Range->SubFormat) ||
        !PcpGuidFits(&Format->Specifier, &Range->Specifier))
        return FALSE;
    if (!PcpIsAudioRange(Range) || Format->FormatSize < sizeof(KSDATAFORMAT_WAVEFORMATEX))
        return !PcpIsAudioRange(Range);
    w = &((const KSDATAFORMAT_WAVEFORMATEX *)Format)->WaveFormatEx;
    return w->nChannels <= a->MaximumChannels && w->wBitsPerSample >= a->MinimumBitsPerSample &&
           w->wBitsPerSample <= a->MaximumBitsPerSample &&
           w->nSamplesPerSec >= a->MinimumSampleFrequency &&
           w->nSamplesPerSec <= a->MaximumSampleFrequency;
}

VOID PcpCheckFormat(const KSDATAFORMAT *Format, ULONG Bytes, const char *Api)
{
    const WAVEFORMATEX *w;

    if (Bytes < sizeof(KSDATAFORMAT) || Format->FormatSize != Bytes)
        LabFinding("portcls-property", "portcls: %s: a format of %u bytes whose FormatSize is %u", Api,
                   Bytes, Bytes < sizeof(KSDATAFORMAT) ? 0 : Format->FormatSize);
    if (!IsEqualGUID(&Format->Specifier, &KSDATAFORMAT_SPECIFIER_WAVEFORMATEX))
        return;
    if (Bytes < sizeof(KSDATAFORMAT_WAVEFORMATEX))
        LabFinding("portcls-property", "portcls: %s: specifier WAVEFORMATEX in %u bytes", Api, Bytes);
    w = &((const KSDATAFORMAT_WAVEFORMATEX *)Format)->WaveFormatEx;
    if (sizeof(KSDATAFORMAT_WAVEFORMATEX) + w->cbSize > Bytes)
        LabFinding("portcls-property", "portcls: %s: cbSize %u reaches beyond the %u bytes", Api,
                   w->cbSize, Bytes);
    if (w->nChannels == 0 || w->nSamplesPerSec == 0 ||
        w->nBlockAlign != w->nChannels * w->wBitsPerSample / 8 ||
        w->nAvgBytesPerSec != w->nSamplesPerSec * w->nBlockAlign)
        LabFinding("portcls-property", "portcls: %s: %u channels, %u bits, %u Hz, nBlockAlign %u, "
                   "nAvgBytesPerSec %u do not fit together", Api, w->nChannels, w->wBitsPerSample,
                   w->nSamplesPerSec, w->nBlockAlign, w->nAvgBytesPerSec);
}

NTSTATUS PcpValidateFormat(PPCP_PORT Port, ULONG Pin, const KSDATAFORMAT *Format, ULONG Bytes)
{
    const KSPIN_DESCRIPTOR *ks = &PcpPin(Port, Pin)->KsPinDescriptor;

    if (Bytes < sizeof(KSDATAFORMAT) || Format->FormatSize < sizeof(KSDATAFORMAT) ||
        Format->FormatSize > Bytes)
        return STATUS_INVALID_BUFFER_SIZE;
    for (ULONG i = 0; i < ks->DataRangesCount; i++)
        if (PcpRangeFits(Format, ks->DataRanges[i]))
            return STATUS_SUCCESS;
    return STATUS_NO_MATCH;
}

/* SPDX-License-Identifier: MIT */
/*
 * The method tables of PortCls' own objects. Drivers call methods through pointers, not imports: each
 * entry is a thunk through the call gate, so that methods are checked like exports (IRQLs: the pages
 * of the interfaces' methods).
 */
#include "pcp.h"

NTSTATUS NTAPI PcpUnknownQuery(PVOID This, REFIID Iid, PVOID *Interface);
ULONG NTAPI PcpUnknownAddRef(PVOID This);
ULONG NTAPI PcpUnknownRelease(PVOID This);

static const PCP_METHOD PcpUnknownMethods[] = {
    PCP_METHOD_ROW("IUnknown::QueryInterface", PcpUnknownQuery, 3, PASSIVE_LEVEL, PASSIVE_LEVEL),
    PCP_METHOD_ROW("IUnknown::AddRef", PcpUnknownAddRef, 1, PASSIVE_LEVEL, DISPATCH_LEVEL),
    PCP_METHOD_ROW("IUnknown::Release", PcpUnknownRelease, 1, PASSIVE_LEVEL, DISPATCH_LEVEL),
};

static PCP_INTERFACE *const PcpInterfaces[] = {
    &PcpIPort,           &PcpIPortWaveRT,   &PcpIPortTopology,
    &PcpIPortEvents,     &PcpIUnregisterSubdevice, &PcpIUnregisterPhysicalConnection,
    &PcpIPortClsVersion, &PcpIPortWaveRTStream,    &PcpIResourceList,
    &PcpIInterruptSync,  &PcpIServiceGroup, &PcpIRegistryKey,
};

static PVOID PcpThunk(const PCP_METHOD *Method)
{
    struct lab_export *Row = LabAllocate(sizeof(*Row));
    PVOID Thunk;

    Row->name = LAB_VA(Method->Name);
    Row->fn = LAB_VA(Method->Function);
    Row->arg_bytes = Method->Bytes;
    Row->irql_min = Method->IrqlMin;
    Row->irql_max = Method->IrqlMax;
    Row->first_version = 0x0601;
    Thunk = LAB_POINTER(LabHost->export_thunk(LAB_VA(Row)));
    LAB_ASSERT(Thunk != NULL);
    return Thunk;
}

VOID PcpInitMethods(void)
{
    PVOID Unknown[3];

    for (ULONG i = 0; i < RTL_NUMBER_OF(Unknown); i++)
        Unknown[i] = PcpThunk(&PcpUnknownMethods[i]);
    for (ULONG i = 0; i < RTL_NUMBER_OF(PcpInterfaces); i++) {
        PPCP_INTERFACE Interface = PcpInterfaces[i];

        Interface->Vtbl = LabAllocate((Interface->MethodCount + 3) * sizeof(PVOID));
        RtlCopyMemory(Interface->Vtbl, Unknown, sizeof(Unknown));
        for (ULONG m = 0; m < Interface->MethodCount; m++)
            Interface->Vtbl[3 + m] = PcpThunk(&Interface->Methods[m]);
    }
}

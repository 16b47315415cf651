/* SPDX-License-Identifier: MIT */
/*
 * Memory, strings, generic objects.
 */
#include "ndisp.h"

/* ---- memory ---------------------------------------------------------------------------------- */

PVOID NTAPI NdisAllocateMemoryWithTagPriority(NDIS_HANDLE NdisHandle, UINT Length, ULONG Tag,
                                              EX_POOL_PRIORITY Priority)
{
    PVOID Caller = LAB_CALLER();

    if (LabInjectFailure())
        return NULL;
    if (NdisHandle == NULL)
        LabFinding("ndis-handle", "NdisAllocateMemoryWithTagPriority: NdisHandle is NULL");
    if (Tag == 0)
        LabFinding("ndis-param", "NdisAllocateMemoryWithTagPriority: Tag is zero");
    UNREFERENCED_PARAMETER(Priority);
    return LabPoolAllocate(NonPagedPool, Length, Tag, 0, Caller);
}

VOID NTAPI NdisFreeMemoryWithTagPriority(NDIS_HANDLE NdisHandle, PVOID VirtualAddress, ULONG Tag)
{
    PVOID Caller = LAB_CALLER();

    if (NdisHandle == NULL)
        LabFinding("ndis-handle", "NdisFreeMemoryWithTagPriority: NdisHandle is NULL");
    LabPoolFree(VirtualAddress, Tag, Caller);
}

NDIS_STATUS NTAPI NdisAllocateMemoryWithTag(PVOID *VirtualAddress, UINT Length, ULONG Tag)
{
    PVOID Caller = LAB_CALLER();

    *VirtualAddress = NULL;
    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    if (Tag == 0)
        LabFinding("ndis-param", "NdisAllocateMemoryWithTag: Tag is zero");
    *VirtualAddress = LabPoolAllocate(NonPagedPool, Length, Tag, 0, Caller);
    return *VirtualAddress != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}

VOID NTAPI NdisFreeMemoryWithTag(PVOID VirtualAddress, ULONG Tag)
{
    LabPoolFree(VirtualAddress, Tag, LAB_CALLER());
}

VOID NTAPI NdisFreeMemory(PVOID VirtualAddress, UINT Length, UINT MemoryFlags)
{
    PVOID Caller = LAB_CALLER();

    if (MemoryFlags != 0)
        LabMissing("NdisFreeMemory with NDIS_MEMORY_CONTIGUOUS or NDIS_MEMORY_NONCACHED");
    if (Length != 0) {
        PVOID Start = NULL;
        SIZE_T Size = LabPoolQuery(VirtualAddress, &Start);

        if (Size != 0 && Start == VirtualAddress && Length > Size)
            LabFinding("ndis-param", "NdisFreeMemory: Length %u, allocated were %u bytes", Length,
                       (ULONG)Size);
    }
    LabPoolFree(VirtualAddress, 0, Caller);
}

/* ---- generic objects ------------------------------------------------------------------------- */

/* NDIS_OBJECT_TYPE_GENERIC_OBJECT, whose value the documentation does not give. */
#define NDISP_TYPE_GENERIC_OBJECT 0xAA

typedef struct _NDISP_GENERIC {
    NDISP_OBJECT Object;
    NDIS_GENERIC_OBJECT Public;
} NDISP_GENERIC, *PNDISP_GENERIC;

PNDIS_GENERIC_OBJECT NTAPI NdisAllocateGenericObject(PDRIVER_OBJECT DriverObject, ULONG Tag,
                                                     USHORT Size)
{
    static const char Api[] = "NdisAllocateGenericObject";
    PVOID Caller = LAB_CALLER();
    PNDISP_GENERIC Generic;

    if (LabInjectFailure())
        return NULL;
    if (Size < sizeof(NDIS_GENERIC_OBJECT) || Tag == 0)
        LabFinding("ndis-param", "%s: Tag 0x%x, Size %u", Api, Tag, Size);
    Generic =
        NdispCreateObject(NdispGenericObject, FIELD_OFFSET(NDISP_GENERIC, Public) + (SIZE_T)Size,
                          NULL, TRUE, Caller, Api);
    if (Generic == NULL)
        return NULL;
    Generic->Public.Header.Type = NDISP_TYPE_GENERIC_OBJECT;
    Generic->Public.Header.Revision = 1;
    Generic->Public.Header.Size = Size;
    Generic->Public.Caller = Caller;
    Generic->Public.DriverObject = DriverObject;
    return &Generic->Public;
}

VOID NTAPI NdisFreeGenericObject(PNDIS_GENERIC_OBJECT NdisGenericObject)
{
    PVOID Caller = LAB_CALLER();
    PNDISP_GENERIC Generic = CONTAINING_RECORD(NdisGenericObject, NDISP_GENERIC, Public);

    NdispObject(Generic, NdispGenericObject, "NdisFreeGenericObject");
    NdispDeleteObject(&Generic->Object, Caller);
}

/* ---- strings --------------------------------------------------------------------------------- */

VOID NTAPI NdisInitializeString(PNDIS_STRING DestinationString, PUCHAR SourceString)
{
    PVOID Caller = LAB_CALLER();
    USHORT Index, Length = 0;

    while (SourceString[Length] != 0)
        Length++;
    DestinationString->Length = Length * sizeof(WCHAR);
    DestinationString->MaximumLength = DestinationString->Length + sizeof(WCHAR);
    DestinationString->Buffer = LabPoolAllocate(NonPagedPool, DestinationString->MaximumLength,
                                                NDISP_TAG, LAB_POOL_ZERO, Caller);
    for (Index = 0; DestinationString->Buffer != NULL && Index < Length; Index++)
        DestinationString->Buffer[Index] = SourceString[Index];
}

VOID NTAPI NdisInitAnsiString(PANSI_STRING DestinationString, PCSTR SourceString)
{
    RtlInitAnsiString(DestinationString, SourceString);
}

VOID NTAPI NdisInitUnicodeString(PNDIS_STRING DestinationString, PCWSTR SourceString)
{
    RtlInitUnicodeString(DestinationString, SourceString);
}

BOOLEAN NTAPI NdisEqualString(PNDIS_STRING String1, PNDIS_STRING String2, BOOLEAN CaseInsensitive)
{
    return RtlEqualUnicodeString(String1, String2, CaseInsensitive);
}

/* These write into the caller's buffer, unlike the Rtl routines that allocate. */
NDIS_STATUS NTAPI NdisAnsiStringToUnicodeString(PUNICODE_STRING DestinationString,
                                                PANSI_STRING SourceString)
{
    return NT_SUCCESS(RtlAnsiStringToUnicodeString(DestinationString, SourceString, FALSE))
               ? NDIS_STATUS_SUCCESS
               : NDIS_STATUS_FAILURE;
}

NDIS_STATUS NTAPI NdisUnicodeStringToAnsiString(PANSI_STRING DestinationString,
                                                PUNICODE_STRING SourceString)
{
    return NT_SUCCESS(RtlUnicodeStringToAnsiString(DestinationString, SourceString, FALSE))
               ? NDIS_STATUS_SUCCESS
               : NDIS_STATUS_FAILURE;
}

NTSTATUS NTAPI NdisUpcaseUnicodeString(PUNICODE_STRING DestinationString,
                                       PUNICODE_STRING SourceString)
{
    return RtlUpcaseUnicodeString(DestinationString, SourceString, FALSE);
}

/* ---- routines by name ------------------------------------------------------------------------ */

/* Routines that exist in this version under the given name; optional ones are looked up this way.
 */
PVOID NTAPI NdisGetRoutineAddress(PNDIS_STRING NdisRoutineName)
{
    return (PVOID)(ULONG_PTR)NdispFindRow(NdisRoutineName->Buffer,
                                          NdisRoutineName->Length / sizeof(WCHAR));
}

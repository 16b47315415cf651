/* SPDX-License-Identifier: MIT */
/*
 * Entry point of ndis.sys, and the table of its routines by name.
 */
#include "edge.h"
#include "lab_exports.h"

extern const struct lab_export_row LabExports[];

PVOID NdispRoutineAddress(PCUNICODE_STRING Name)
{
    const struct lab_export_row *Row;
    USHORT Index, Length = Name->Length / sizeof(WCHAR);

    for (Row = LabExports; Row->name != NULL; Row++) {
        for (Index = 0; Index < Length && Row->name[Index] != '\0'; Index++)
            if ((WCHAR)Row->name[Index] != Name->Buffer[Index])
                break;
        if (Index == Length && Row->name[Index] == '\0')
            return (PVOID)(ULONG_PTR)Row->fn;
    }
    return NULL;
}

/* First system thread, PASSIVE_LEVEL. */
NTSTATUS NTAPI NdisInitSystem(void)
{
    LabRegisterUnloadCheck(NdispUnloadCheck);
    NdispRegisterRequests();
    NdispEdgeInitialize();
    LabLog(LAB_LOG_DEBUG, "ndis: NDIS 6.20 is up");
    return STATUS_SUCCESS;
}

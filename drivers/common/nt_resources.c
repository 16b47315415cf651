/* SPDX-License-Identifier: MIT */
#include <ntddk.h>

#include "nt_resources.h"

static BOOLEAN NtIsMessage(const IO_RESOURCE_DESCRIPTOR *Descriptor)
{
    return Descriptor->Type == CmResourceTypeInterrupt &&
           (Descriptor->Flags & CM_RESOURCE_INTERRUPT_MESSAGE) != 0;
}

static BOOLEAN NtHasLine(const IO_RESOURCE_LIST *List)
{
    ULONG i;

    for (i = 0; i < List->Count; i++) {
        if (List->Descriptors[i].Type == CmResourceTypeInterrupt &&
            !NtIsMessage(&List->Descriptors[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Copies From without messages; To is From or before it. Returns the end of To. */
static PIO_RESOURCE_LIST NtCopyWithoutMessages(const IO_RESOURCE_LIST *From, PIO_RESOURCE_LIST To)
{
    const ULONG count = From->Count;
    BOOLEAN removed = FALSE;
    ULONG kept = 0;
    ULONG i;

    RtlMoveMemory(To, From, FIELD_OFFSET(IO_RESOURCE_LIST, Descriptors));
    for (i = 0; i < count; i++) {
        PIO_RESOURCE_DESCRIPTOR descriptor = &To->Descriptors[kept];

        if (NtIsMessage(&From->Descriptors[i])) {
            removed = TRUE;
            continue;
        }
        RtlMoveMemory(descriptor, &From->Descriptors[i], sizeof(*descriptor));
        if (removed) {
            /* It was the alternative to a message; now it is the thing itself. */
            descriptor->Option &= (UCHAR)~IO_RESOURCE_ALTERNATIVE;
        }
        removed = FALSE;
        kept++;
    }
    To->Count = kept;
    return (PIO_RESOURCE_LIST)&To->Descriptors[kept];
}

/* A list is one alternative; those with no interrupt but messages go as a whole. */
static VOID NtRemoveMessagesFrom(PIO_RESOURCE_REQUIREMENTS_LIST Requirements)
{
    const IO_RESOURCE_LIST *from = Requirements->List;
    PIO_RESOURCE_LIST to = Requirements->List;
    ULONG lists = Requirements->AlternativeLists;
    ULONG with_line = 0;
    ULONG i;

    for (i = 0; i < lists; i++) {
        with_line += NtHasLine(from);
        from = (const IO_RESOURCE_LIST *)&from->Descriptors[from->Count];
    }
    if (with_line == 0) {
        return; /* messages are all that this machine can offer */
    }
    from = Requirements->List;
    for (i = 0; i < lists; i++) {
        const IO_RESOURCE_LIST *next = (const IO_RESOURCE_LIST *)&from->Descriptors[from->Count];

        if (NtHasLine(from)) {
            to = NtCopyWithoutMessages(from, to);
        }
        from = next;
    }
    Requirements->AlternativeLists = with_line;
    Requirements->ListSize = (ULONG)((PUCHAR)to - (PUCHAR)Requirements);
}

NTSTATUS NtRemoveMessages(PIRP Irp, ULONG PoolTag)
{
    PIO_RESOURCE_REQUIREMENTS_LIST old = (PIO_RESOURCE_REQUIREMENTS_LIST)Irp->IoStatus.Information;
    PIO_RESOURCE_REQUIREMENTS_LIST list;

    if (!old) {
        return STATUS_SUCCESS;
    }
    list = ExAllocatePoolWithTag(PagedPool, old->ListSize, PoolTag);
    if (!list) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlCopyMemory(list, old, old->ListSize);
    NtRemoveMessagesFrom(list);
    Irp->IoStatus.Information = (ULONG_PTR)list;
    ExFreePool(old);
    return STATUS_SUCCESS;
}

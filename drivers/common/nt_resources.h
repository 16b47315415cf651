/* SPDX-License-Identifier: MIT */
/*
 * IRP_MN_FILTER_RESOURCE_REQUIREMENTS: a driver that wants its line interrupt must take the
 * messages out of the device's resource requirements.
 */
#ifndef COMMON_NT_RESOURCES_H
#define COMMON_NT_RESOURCES_H

/* Include after ntddk.h or ndis.h. */

/*
 * Takes message interrupts out of the IRP's list, if that also offers a line. A list of another
 * size has to be a new one, in paged pool, for which the old one is freed (MS docs,
 * "IRP_MN_FILTER_RESOURCE_REQUIREMENTS"). On failure it is as it was. The IRP is the caller's, on
 * its way back up.
 */
_IRQL_requires_max_(PASSIVE_LEVEL) NTSTATUS NtRemoveMessages(_Inout_ PIRP Irp, _In_ ULONG PoolTag);

#endif

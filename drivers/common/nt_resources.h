/* SPDX-License-Identifier: MIT */
/*
 * IRP_MN_FILTER_RESOURCE_REQUIREMENTS: a driver that wants its line interrupt must take the
 * messages out of the device's resource requirements.
 */
#ifndef COMMON_NT_RESOURCES_H
#define COMMON_NT_RESOURCES_H

/* Include after ntddk.h or ndis.h. */

/*
 * Takes message interrupts out of a list that also offers a line, in place; any other list stays
 * as it is.
 */
_IRQL_requires_max_(PASSIVE_LEVEL) VOID
    NtRemoveMessages(_Inout_ PIO_RESOURCE_REQUIREMENTS_LIST Requirements);

#endif

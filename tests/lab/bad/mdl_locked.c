/* SPDX-License-Identifier: MIT */
#include "bad.h"

BAD_DRIVER()
{
    PVOID Memory = ExAllocatePoolWithTag(PagedPool, 100, TAG_BAD);
    PMDL Mdl = IoAllocateMdl(Memory, 100, FALSE, FALSE, NULL);

    MmProbeAndLockPages(Mdl, KernelMode, IoReadAccess);
    IoFreeMdl(Mdl);
}

/* SPDX-License-Identifier: MIT */
#include "bad.h"

/*
 * A second mapping plays the device: like one, it writes to the physical pages without regard to what
 * became of the virtual address that the driver freed.
 */
BAD_DRIVER()
{
    PUCHAR Memory = ExAllocatePoolWithTag(NonPagedPool, PAGE_SIZE, TAG_BAD);
    PMDL Mdl = IoAllocateMdl(Memory, PAGE_SIZE, FALSE, FALSE, NULL);
    volatile UCHAR *Device;

    MmProbeAndLockPages(Mdl, KernelMode, IoModifyAccess);
    Device = MmMapLockedPagesSpecifyCache(Mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
    (void)MmGetPhysicalAddress(Memory); /* what a driver tells its device */
    ExFreePoolWithTag(Memory, TAG_BAD);
    Device[0x123] = 1;
    MmUnlockPages(Mdl);
    IoFreeMdl(Mdl);
}

/* SPDX-License-Identifier: MIT */
/* Releases what only PortCls holds, then uses it. */
#define WAVERT_STARTED(device, port)                                                               \
    do {                                                                                           \
        PPORT Port_;                                                                               \
        PcNewPort(&Port_, &CLSID_PortTopology);                                                    \
        Port_->lpVtbl->Release(Port_);                                                             \
        Port_->lpVtbl->Release(Port_);                                                             \
    } while (0)
#include "../drivers/wavert_test/wavert.h"

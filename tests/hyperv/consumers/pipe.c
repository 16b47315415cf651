/* SPDX-License-Identifier: MIT */
/* A Windows program with the wrappers. */
#include <hyperv/windows/vmbuspipe.h>

int main(void)
{
    VMBUS_PIPE_CHANNEL_INFO info = { L"" };

    return VmbusPipeClientOpenChannel(&info, 0) == INVALID_HANDLE_VALUE;
}

/* SPDX-License-Identifier: MIT */
#ifndef LAB_FAKE_NT_H
#define LAB_FAKE_NT_H

enum fake_test {
    FAKE_ECHO,
    FAKE_MEMORY,
    FAKE_DEVICE_ACCESS,
    FAKE_PCR,
    FAKE_OVERFLOW,
    FAKE_FINDING,
    /* served by the driver */
    FAKE_IMPORT = 100,
    FAKE_INTERRUPT,
    FAKE_CPUID,
    FAKE_SHARED_DATA,
    FAKE_IRQL_READ,
    FAKE_STEP,
    FAKE_HANG,
    FAKE_PORT,
};

#endif

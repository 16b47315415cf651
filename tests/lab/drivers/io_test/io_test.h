/* SPDX-License-Identifier: MIT */
#ifndef IO_TEST_H
#define IO_TEST_H

#include <ntddk.h>

#define TAG 0x7473656Fu /* "oest" */

#define CHECK(Condition)                                                                          \
    do {                                                                                          \
        if (!(Condition)) {                                                                       \
            DbgPrint("io_test: %s:%d failed: %s\n", __FUNCTION__, __LINE__, #Condition);          \
            return FALSE;                                                                         \
        }                                                                                         \
    } while (0)

BOOLEAN TestStrings(void);
BOOLEAN TestNumbers(void);
BOOLEAN TestPrint(void);
BOOLEAN TestBitMaps(void);
BOOLEAN TestKeys(PUNICODE_STRING RegistryPath);
BOOLEAN TestQueryTable(PUNICODE_STRING RegistryPath);

#endif

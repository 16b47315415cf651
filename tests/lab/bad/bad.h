/* SPDX-License-Identifier: MIT */
/*
 * Drivers that break one rule each. The scenario bad/NAME loads bad_NAME.sys, unloads it if it comes
 * that far, and expects the finding that lab/scenario/nt.c names.
 */
#ifndef BAD_H
#define BAD_H

#include <ntddk.h>

#define TAG_LEAK 0x4C65616Bu /* "kaeL" */
#define TAG_BAD 0x20646142u  /* "Bad " */

DRIVER_INITIALIZE DriverEntry;
#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

static DRIVER_UNLOAD BadUnload;

/* The whole driver but for what BadEntry does wrong. */
#define BAD_DRIVER()                                                                              \
    __attribute__((noinline)) static VOID BadEntry(void);                                         \
    static VOID NTAPI BadUnload(PDRIVER_OBJECT DriverObject)                                      \
    {                                                                                             \
        UNREFERENCED_PARAMETER(DriverObject);                                                     \
    }                                                                                             \
    NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)         \
    {                                                                                             \
        UNREFERENCED_PARAMETER(RegistryPath);                                                     \
        DriverObject->DriverUnload = BadUnload;                                                   \
        BadEntry();                                                                               \
        return STATUS_SUCCESS;                                                                    \
    }                                                                                             \
    static VOID BadEntry(void)

#endif

/* SPDX-License-Identifier: MIT */
/*
 * As bad.h, for rules of the I/O manager: a driver with one device, `Device`, whose requests go to
 * BadDispatch; Send() sends it one and waits for it.
 */
#ifndef BAD_IO_H
#define BAD_IO_H

#include <ntddk.h>

#define TAG_BAD 0x20646142u /* "Bad " */

DRIVER_INITIALIZE DriverEntry;
#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

static PDEVICE_OBJECT Device;

static inline NTSTATUS Complete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static inline NTSTATUS Send(void)
{
    IO_STATUS_BLOCK Result;
    KEVENT Done;
    PIRP Irp;
    NTSTATUS Status;

    KeInitializeEvent(&Done, NotificationEvent, FALSE);
    Irp = IoBuildDeviceIoControlRequest(0, Device, NULL, 0, NULL, 0, TRUE, &Done, &Result);
    if (Irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    Status = IoCallDriver(Device, Irp);
    if (Status == STATUS_PENDING) {
        KeWaitForSingleObject(&Done, Executive, KernelMode, FALSE, NULL);
        Status = Result.Status;
    }
    return Status;
}

/* Unload code and the body of the test; dispatch routine `Dispatch`. */
#define BAD_IO_DRIVER(Dispatch, Unload)                                                           \
    __attribute__((noinline)) static VOID BadEntry(PDRIVER_OBJECT DriverObject,                   \
                                                   PUNICODE_STRING RegistryPath);                 \
    static DRIVER_UNLOAD BadUnload;                                                               \
    static VOID NTAPI BadUnload(PDRIVER_OBJECT DriverObject)                                      \
    {                                                                                             \
        UNREFERENCED_PARAMETER(DriverObject);                                                     \
        Unload;                                                                                   \
    }                                                                                             \
    NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)         \
    {                                                                                             \
        NTSTATUS Status =                                                                         \
            IoCreateDevice(DriverObject, 64, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &Device);       \
                                                                                                  \
        if (!NT_SUCCESS(Status)) {                                                                \
            return Status;                                                                        \
        }                                                                                         \
        DriverObject->DriverUnload = BadUnload;                                                   \
        DriverObject->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = Dispatch;                   \
        BadEntry(DriverObject, RegistryPath);                                                     \
        return STATUS_SUCCESS;                                                                    \
    }                                                                                             \
    static VOID BadEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)

#define BAD_IO_SEND(Dispatch)                                                                     \
    BAD_IO_DRIVER(Dispatch, IoDeleteDevice(Device))                                               \
    {                                                                                             \
        UNREFERENCED_PARAMETER(DriverObject);                                                     \
        UNREFERENCED_PARAMETER(RegistryPath);                                                     \
        Send();                                                                                   \
    }

/* For drivers whose dispatch routine is not the point. */
static inline NTSTATUS NTAPI GoodDispatch(PDEVICE_OBJECT Unused, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Unused);
    return Complete(Irp, STATUS_SUCCESS);
}

#endif

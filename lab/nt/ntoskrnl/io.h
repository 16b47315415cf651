/* SPDX-License-Identifier: MIT */
/* I/O manager, Plug and Play and power as seen by one another. */
#ifndef NTOSKRNL_IO_H
#define NTOSKRNL_IO_H

#include "cm.h"
#include "rtlp.h"

typedef struct _PNP_NODE PNP_NODE, *PPNP_NODE;

extern POBJECT_TYPE IopDeviceType, IopDriverType, IopFileType;

/* Behind DEVICE_OBJECT.DeviceObjectExtension. */
typedef struct _IOP_DEVICE {
    DEVOBJ_EXTENSION Public;
    PDEVICE_OBJECT AttachedTo; /* the device below */
    PPNP_NODE Node;            /* of a physical device object that PnP knows */
    BOOLEAN DeletePending;
    BOOLEAN Initialized;       /* DO_DEVICE_INITIALIZING was seen cleared */
    SYSTEM_POWER_STATE SystemPower;
    DEVICE_POWER_STATE DevicePower;
    LIST_ENTRY Timer;          /* in the list of running I/O timers */
} IOP_DEVICE, *PIOP_DEVICE;

static inline PIOP_DEVICE IopExtension(PDEVICE_OBJECT device)
{
    return (PIOP_DEVICE)device->DeviceObjectExtension;
}

/* Call a driver routine; code of lab/nt itself is called plainly. */
BOOLEAN NTAPI IopIsDriverCode(PVOID Function);
#define IOP_CALL(Name, Function, ...)                                                              \
    (IopIsDriverCode((PVOID)(ULONG_PTR)(Function)) ? LAB_CALL(Name, Function, __VA_ARGS__)         \
                                                   : (Function)(__VA_ARGS__))
#define IOP_CALL_VOID(Name, Function, ...)                                                         \
    do {                                                                                           \
        if (IopIsDriverCode((PVOID)(ULONG_PTR)(Function))) {                                       \
            LAB_CALL_VOID(Name, Function, __VA_ARGS__);                                            \
        } else {                                                                                   \
            (Function)(__VA_ARGS__);                                                               \
        }                                                                                          \
    } while (0)

/* ---- io_irp.c: IRPs of the system itself ---------------------------------------------------- */

/* Done: called instead of signalling and freeing when an IRP made by IopAllocateSystemIrp reaches its
 * top; the IRP is freed after it returns. IRQL <= DISPATCH_LEVEL. */
typedef VOID NTAPI IOP_IRP_DONE(PIRP Irp, PVOID Context);
PIRP NTAPI IopAllocateSystemIrp(PDEVICE_OBJECT Top, IOP_IRP_DONE *Done, PVOID Context);
/* Send and wait for a system IRP whose next stack location is filled in; frees it. PASSIVE_LEVEL.
 * Information may be NULL. */
NTSTATUS NTAPI IopCallAndWait(PDEVICE_OBJECT Top, PIRP Irp, PULONG_PTR Information);
/* Did the last synchronous or current system IRP reach the bottom device? (forwarding rule) */
VOID NTAPI IopRequireForward(PIRP Irp, PDEVICE_OBJECT Bottom);
VOID NTAPI IopIrpUnloadCheck(PLAB_IMAGE Image);

/* ---- io_device.c, io_driver.c --------------------------------------------------------------- */

NTSTATUS NTAPI IopCreateDevice(PDRIVER_OBJECT Driver, ULONG ExtensionBytes, PUNICODE_STRING Name,
                               DEVICE_TYPE Type, ULONG Characteristics, BOOLEAN Exclusive,
                               PVOID Caller, PDEVICE_OBJECT *Device);
PDEVICE_OBJECT NTAPI IopTopOfStack(PDEVICE_OBJECT Device);
PDEVICE_OBJECT NTAPI IopBottomOfStack(PDEVICE_OBJECT Device);

NTSTATUS NTAPI IopCreateDriver(PCWSTR Name, DRIVER_INITIALIZE *Entry, PDRIVER_OBJECT *Driver);
/* Load a driver by service name, or find it. The caller's use counts until IopReleaseDriver. */
NTSTATUS NTAPI IopLoadDriver(PCUNICODE_STRING Service, PDRIVER_OBJECT *Driver);
/* Unload if it has no devices any more and nobody uses it. */
VOID NTAPI IopReleaseDriver(PDRIVER_OBJECT Driver);
/* Unload every driver that has no devices; finding for those that keep some. */
NTSTATUS NTAPI IopUnloadAll(void);
PLAB_IMAGE NTAPI IopDriverImage(PDRIVER_OBJECT Driver);
VOID NTAPI IopReinitializeDrivers(void);

/* ---- io_file.c ------------------------------------------------------------------------------- */

NTSTATUS NTAPI IopOpenDevice(PCUNICODE_STRING Name, ACCESS_MASK Access, PFILE_OBJECT *File);
/* Open Name relative to a file object that is open; Name is the driver's to interpret. */
NTSTATUS NTAPI IopOpenRelative(PFILE_OBJECT Related, PCUNICODE_STRING Name, PFILE_OBJECT *File);
/* CLEANUP and CLOSE happen as the last handle and reference go. */
VOID NTAPI IopCloseFile(PFILE_OBJECT File);
NTSTATUS NTAPI IopDeviceControl(PFILE_OBJECT File, ULONG Code, PVOID In, ULONG InBytes, PVOID Out,
                                ULONG OutBytes, PULONG_PTR Information);

/* ---- parts started by io_init.c --------------------------------------------------------------- */

VOID NTAPI IopInitDevices(void);
VOID NTAPI IopInitDrivers(void);
VOID NTAPI IopInitFiles(void);
VOID NTAPI IopInitIrps(void);
VOID NTAPI IopInitMisc(void);
VOID NTAPI IopInitWorkItems(void);
VOID NTAPI IopInitDma(void);
VOID NTAPI WmipInitSystem(void);
VOID NTAPI PnpInitSystem(void);
VOID NTAPI PciInitSystem(void);
VOID NTAPI PopInitSystem(void);
VOID NTAPI IopRunShutdownHandlers(void);
/* The state the system is in or is going to (po.c). */
SYSTEM_POWER_STATE NTAPI PopSystemState(void);
/* Unmask again those messages of the device that are connected (io_interrupt.c). */
VOID NTAPI IopRestoreMessages(PDEVICE_OBJECT Pdo);

/* Number of the device that the director knows a physical device object by (for ndis.sys). */
ULONG NTAPI IopLabDevice(PDEVICE_OBJECT Pdo);
/* Exported, but declared by the DDK headers for 64 bit only. */
BOOLEAN NTAPI IoIs32bitProcess(PIRP Irp);

#endif

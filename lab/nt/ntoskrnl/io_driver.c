/* SPDX-License-Identifier: MIT */
/*
 * Driver objects: loading by service name, DriverEntry, unloading, driver object extensions.
 *
 * Findings: device-left, driver-dispatch (a dispatch entry that is no code).
 */
#include "io.h"

#define IOP_MAX_DRIVERS 64

typedef struct _IOP_CLIENT {
    struct _IOP_CLIENT *Next;
    PVOID Identification;
    DECLSPEC_ALIGN(16) UCHAR Body[];
} IOP_CLIENT, *PIOP_CLIENT;

/* One allocation: DRIVER_OBJECT is the object, the rest is private. */
typedef struct _IOP_DRIVER {
    DRIVER_OBJECT Object;
    DRIVER_EXTENSION Extension;
    PLAB_IMAGE Image; /* NULL: a driver inside ntoskrnl */
    PIOP_CLIENT Clients;
    PDRIVER_REINITIALIZE Reinitialize;
    PVOID ReinitializeContext;
    ULONG Users;
    BOOLEAN Unloading;
} IOP_DRIVER, *PIOP_DRIVER;

POBJECT_TYPE IopDriverType;
POBJECT_TYPE *IoDriverObjectType;
static PIOP_DRIVER IopDrivers[IOP_MAX_DRIVERS];

static VOID NTAPI IopDriverGone(PVOID Object)
{
    PIOP_DRIVER d = Object;

    while (d->Clients != NULL) {
        PIOP_CLIENT c = d->Clients;

        d->Clients = c->Next;
        LabFree(c);
    }
    LabFree(d->Object.DriverName.Buffer);
    if (d->Extension.ServiceKeyName.Buffer != NULL) {
        LabFree(d->Extension.ServiceKeyName.Buffer);
    }
    for (ULONG i = 0; i < IOP_MAX_DRIVERS; i++) {
        if (IopDrivers[i] == d) {
            IopDrivers[i] = NULL;
        }
    }
}

PLAB_IMAGE NTAPI IopDriverImage(PDRIVER_OBJECT Driver)
{
    return ((PIOP_DRIVER)Driver)->Image;
}

BOOLEAN NTAPI IopIsDriverCode(PVOID Function)
{
    PLAB_IMAGE image = LabImageFromAddress(Function);

    /* An address in no image goes the checked way, which names it. */
    return image == NULL || !image->Info.trusted;
}

/* Default of every dispatch entry. */
static NTSTATUS NTAPI IopInvalidRequest(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    Irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_INVALID_DEVICE_REQUEST;
}

static void IopDuplicate(PUNICODE_STRING dst, PCWSTR prefix, PCUNICODE_STRING text)
{
    USHORT head = (USHORT)(RtlpWcsLen(prefix) * sizeof(WCHAR));

    dst->Length = (USHORT)(head + text->Length);
    dst->MaximumLength = (USHORT)(dst->Length + sizeof(WCHAR));
    dst->Buffer = LabAllocate(dst->MaximumLength);
    RtlpMove(dst->Buffer, prefix, head);
    RtlpMove((PUCHAR)dst->Buffer + head, text->Buffer, text->Length);
}

static PIOP_DRIVER IopNewDriver(PCUNICODE_STRING service, PLAB_IMAGE image)
{
    PIOP_DRIVER d;
    ULONG slot = 0;

    while (slot < IOP_MAX_DRIVERS && IopDrivers[slot] != NULL) {
        slot++;
    }
    if (slot == IOP_MAX_DRIVERS) {
        LabFinding("internal", "more than %u drivers", IOP_MAX_DRIVERS);
    }
    d = ObpCreateObject(IopDriverType, sizeof(*d), NULL);
    d->Object.Type = IO_TYPE_DRIVER;
    d->Object.Size = sizeof(DRIVER_OBJECT);
    d->Object.DriverExtension = &d->Extension;
    d->Extension.DriverObject = &d->Object;
    IopDuplicate(&d->Object.DriverName, L"\\Driver\\", service);
    IopDuplicate(&d->Extension.ServiceKeyName, L"", service);
    for (ULONG i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        d->Object.MajorFunction[i] = IopInvalidRequest;
    }
    d->Image = image;
    if (image != NULL) {
        image->DriverObject = d;
        d->Object.DriverStart = LAB_POINTER(image->Info.base);
        d->Object.DriverSize = image->Info.size;
        d->Object.DriverSection = image;
        d->Object.DriverInit = (PDRIVER_INITIALIZE)(ULONG_PTR)image->Info.entry;
    } else {
        d->Object.Flags = DRVO_BUILTIN_DRIVER;
    }
    IopDrivers[slot] = d;
    return d;
}

NTSTATUS NTAPI IopCreateDriver(PCWSTR Name, DRIVER_INITIALIZE *Entry, PDRIVER_OBJECT *Driver)
{
    UNICODE_STRING name;
    PIOP_DRIVER d;

    RtlInitUnicodeString(&name, Name);
    d = IopNewDriver(&name, NULL);
    d->Object.DriverStart = (PVOID)(ULONG_PTR)Entry;
    d->Users = 1;
    ObpInsertName(d, &d->Object.DriverName);
    *Driver = &d->Object;
    return Entry(&d->Object, &d->Object.DriverName);
}

static PIOP_DRIVER IopFindDriver(PCUNICODE_STRING service)
{
    for (ULONG i = 0; i < IOP_MAX_DRIVERS; i++) {
        if (IopDrivers[i] != NULL &&
            RtlEqualUnicodeString(&IopDrivers[i]->Extension.ServiceKeyName, service, TRUE)) {
            return IopDrivers[i];
        }
    }
    return NULL;
}

/* Last component of the service's ImagePath, else SERVICE.sys, in UTF-8. */
static void IopImageFile(PCM_NODE key, PCUNICODE_STRING service, char name[64])
{
    UNICODE_STRING path = *service;
    BOOLEAN named = CmpString(key, L"ImagePath", &path) && path.Length != 0;
    ULONG start = path.Length / sizeof(WCHAR);
    ULONG bytes = 0;

    while (start > 0 && path.Buffer[start - 1] != '\\' && path.Buffer[start - 1] != '/') {
        start--;
    }
    RtlUnicodeToUTF8N(name, 58, &bytes, path.Buffer + start,
                      path.Length - start * (ULONG)sizeof(WCHAR));
    name[bytes] = 0;
    if (!named) {
        LabFormat(name + bytes, 64 - bytes, ".sys");
    }
}

static void IopCheckDispatch(PIOP_DRIVER d)
{
    for (ULONG i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        if (LabImageFromAddress((PVOID)(ULONG_PTR)d->Object.MajorFunction[i]) == NULL) {
            LabFinding("driver-dispatch", "DriverEntry: %s set MajorFunction[%u] to %p, which is no code",
                       d->Image->Info.name, i, d->Object.MajorFunction[i]);
        }
    }
}

static void IopCheckDevicesGone(PIOP_DRIVER d, const char *after)
{
    PDEVICE_OBJECT left = d->Object.DeviceObject;
    UNICODE_STRING name;

    if (left == NULL) {
        return;
    }
    ObpObjectName(left, &name);
    LabFinding("device-left", "%s: %s left device object %p %wZ", after, d->Image->Info.name, left,
               &name);
}

static void IopDiscard(PIOP_DRIVER d)
{
    PLAB_IMAGE image = d->Image;

    d->Unloading = TRUE;
    ObpRemoveName(d);
    image->DriverObject = NULL;
    if (ObpReferences(d) != 1) {
        LabFinding("object-reference", "%s: its driver object still has %d references at unload",
                   image->Info.name, (int)ObpReferences(d) - 1);
    }
    ObfDereferenceObject(d);
    LabUnloadImage(image);
}

static NTSTATUS IopEnterDriver(PIOP_DRIVER d, PCM_NODE key)
{
    UNICODE_STRING path, *given;
    NTSTATUS status;

    /* The path lives only as long as DriverEntry: the copy is unmapped when it returns. */
    CmpPath(key, &path);
    given = LabPoolAllocate(NonPagedPool, sizeof(*given) + path.MaximumLength, 'htaP',
                            LAB_POOL_ZERO | LAB_POOL_NOT_POOL, NULL);
    given->Buffer = (PWSTR)(given + 1);
    given->Length = path.Length;
    given->MaximumLength = path.MaximumLength;
    RtlpMove(given->Buffer, path.Buffer, path.Length);
    LabFree(path.Buffer);
    status = LAB_CALL("DRIVER_INITIALIZE", d->Object.DriverInit, &d->Object, given);
    LabPoolFree(given, 0, NULL);
    return status;
}

NTSTATUS NTAPI IopLoadDriver(PCUNICODE_STRING Service, PDRIVER_OBJECT *Driver)
{
    PIOP_DRIVER d = IopFindDriver(Service);
    PLAB_IMAGE image;
    PCM_NODE key;
    char file[64];
    NTSTATUS status;

    if (d != NULL) {
        d->Users++;
        *Driver = &d->Object;
        return STATUS_SUCCESS;
    }
    key = CmpFind(CmpFindZ(NULL, CM_SERVICES, TRUE), Service, FALSE);
    if (key == NULL) {
        LabLog(LAB_LOG_ERROR, "service %wZ is not in the registry", Service);
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    IopImageFile(key, Service, file);
    status = LabLoadImage(file, &image);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    d = IopNewDriver(Service, image);
    d->Users = 1;
    ObpInsertName(d, &d->Object.DriverName);
    status = IopEnterDriver(d, key);
    LabImageInitDone(image);
    if (!NT_SUCCESS(status)) {
        LabLog(LAB_LOG_WARN, "%s: DriverEntry failed with 0x%08x", image->Info.name, status);
        IopCheckDevicesGone(d, "DriverEntry failed");
        IopDiscard(d);
        return STATUS_FAILED_DRIVER_ENTRY;
    }
    IopCheckDispatch(d);
    for (PDEVICE_OBJECT dev = d->Object.DeviceObject; dev != NULL; dev = dev->NextDevice) {
        dev->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    }
    if (d->Extension.AddDevice == NULL) {
        d->Object.Flags |= DRVO_LEGACY_DRIVER;
    }
    *Driver = &d->Object;
    return STATUS_SUCCESS;
}

static NTSTATUS IopUnload(PIOP_DRIVER d)
{
    if (d->Object.DriverUnload == NULL) {
        LabLog(LAB_LOG_WARN, "%s: no DriverUnload, stays loaded", d->Image->Info.name);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    d->Unloading = TRUE;
    d->Object.Flags |= DRVO_UNLOAD_INVOKED;
    IOP_CALL_VOID("DRIVER_UNLOAD", d->Object.DriverUnload, &d->Object);
    IopCheckDevicesGone(d, "DriverUnload");
    IopDiscard(d);
    return STATUS_SUCCESS;
}

VOID NTAPI IopReleaseDriver(PDRIVER_OBJECT Driver)
{
    PIOP_DRIVER d = (PIOP_DRIVER)Driver;

    if (d->Users > 0) {
        d->Users--;
    }
    /* A legacy driver is only unloaded on request. */
    if (d->Users == 0 && d->Image != NULL && !d->Unloading && d->Object.DeviceObject == NULL &&
        !(d->Object.Flags & DRVO_LEGACY_DRIVER)) {
        IopUnload(d);
    }
}

NTSTATUS NTAPI IopUnloadAll(void)
{
    NTSTATUS result = STATUS_SUCCESS;

    for (ULONG i = IOP_MAX_DRIVERS; i-- > 0;) {
        PIOP_DRIVER d = IopDrivers[i];
        NTSTATUS status;

        if (d == NULL || d->Image == NULL) {
            continue;
        }
        if (!(d->Object.Flags & DRVO_LEGACY_DRIVER)) {
            IopCheckDevicesGone(d, "unload");
        }
        status = IopUnload(d);
        if (!NT_SUCCESS(status)) {
            result = status;
        }
    }
    return result;
}

/* ---- services to drivers ---------------------------------------------------------------------- */

NTSTATUS NTAPI IoAllocateDriverObjectExtension(PDRIVER_OBJECT DriverObject, PVOID Id, ULONG Bytes,
                                               PVOID *Extension)
{
    PIOP_DRIVER d = (PIOP_DRIVER)DriverObject;
    PIOP_CLIENT c;

    *Extension = NULL;
    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    for (c = d->Clients; c != NULL; c = c->Next) {
        if (c->Identification == Id) {
            return STATUS_OBJECT_NAME_COLLISION;
        }
    }
    c = LabAllocate(sizeof(*c) + Bytes);
    c->Identification = Id;
    c->Next = d->Clients;
    d->Clients = c;
    *Extension = c->Body;
    return STATUS_SUCCESS;
}

PVOID NTAPI IoGetDriverObjectExtension(PDRIVER_OBJECT DriverObject, PVOID Id)
{
    for (PIOP_CLIENT c = ((PIOP_DRIVER)DriverObject)->Clients; c != NULL; c = c->Next) {
        if (c->Identification == Id) {
            return c->Body;
        }
    }
    return NULL;
}

VOID NTAPI IoRegisterDriverReinitialization(PDRIVER_OBJECT DriverObject, PDRIVER_REINITIALIZE Routine,
                                            PVOID Context)
{
    PIOP_DRIVER d = (PIOP_DRIVER)DriverObject;

    d->Reinitialize = Routine;
    d->ReinitializeContext = Context;
}

VOID NTAPI IoRegisterBootDriverReinitialization(PDRIVER_OBJECT DriverObject,
                                                PDRIVER_REINITIALIZE Routine, PVOID Context)
{
    IoRegisterDriverReinitialization(DriverObject, Routine, Context);
}

/* Routines may register again; each registration runs once per round. */
VOID NTAPI IopReinitializeDrivers(void)
{
    for (ULONG i = 0; i < IOP_MAX_DRIVERS; i++) {
        PIOP_DRIVER d = IopDrivers[i];
        PDRIVER_REINITIALIZE routine = d != NULL ? d->Reinitialize : NULL;

        if (routine != NULL) {
            d->Reinitialize = NULL;
            d->Extension.Count++;
            IOP_CALL_VOID("DRIVER_REINITIALIZE", routine, &d->Object, d->ReinitializeContext,
                          d->Extension.Count);
        }
    }
}

/* ---- director requests ------------------------------------------------------------------------ */

static NTSTATUS NTAPI IopLoadRequest(const struct lab_request *Request, PVOID Data, ULONG DataBytes,
                                     PVOID Out, ULONG OutCapacity, ULONG *OutBytes)
{
    UNICODE_STRING service = {.Buffer = Data, .Length = (USHORT)(DataBytes & ~1u)};
    PDRIVER_OBJECT driver;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Out);
    UNREFERENCED_PARAMETER(OutCapacity);
    *OutBytes = 0;
    while (service.Length != 0 && service.Buffer[service.Length / sizeof(WCHAR) - 1] == 0) {
        service.Length -= sizeof(WCHAR);
    }
    status = IopLoadDriver(&service, &driver);
    IopReinitializeDrivers();
    return status;
}

VOID NTAPI IopInitDrivers(void)
{
    IopDriverType = ObpCreateType("Driver", IopDriverGone);
    IoDriverObjectType = LabAllocate(sizeof(POBJECT_TYPE));
    *IoDriverObjectType = IopDriverType;
    LabRegisterRequestHandler(LAB_REQ_LOAD_DRIVER, LAB_REQ_LOAD_DRIVER, IopLoadRequest);
}

/* SPDX-License-Identifier: MIT */
/*
 * File objects: opening devices by name, device control, closing; IoGetDeviceObjectPointer and the
 * director's IOCTL request.
 */
#include "pnp.h"

POBJECT_TYPE IopFileType;
POBJECT_TYPE *IoFileObjectType;

static NTSTATUS IopFileIrp(PFILE_OBJECT file, UCHAR major)
{
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(file->DeviceObject);
    PIRP irp = IopAllocateSystemIrp(top, NULL, NULL);
    PIO_STACK_LOCATION s = IoGetNextIrpStackLocation(irp);
    IO_SECURITY_CONTEXT security = {.DesiredAccess = FILE_ALL_ACCESS};
    NTSTATUS status;

    irp->Tail.Overlay.OriginalFileObject = file;
    irp->RequestorMode = KernelMode;
    s->MajorFunction = major;
    s->FileObject = file;
    if (major == IRP_MJ_CREATE) {
        s->Parameters.Create.SecurityContext = &security;
        s->Parameters.Create.Options = FILE_OPEN << 24;
        s->Parameters.Create.ShareAccess = FILE_SHARE_READ | FILE_SHARE_WRITE;
    }
    status = IopCallAndWait(top, irp, NULL);
    ObfDereferenceObject(top);
    return status;
}

static VOID NTAPI IopFileHandleClosed(PVOID Object)
{
    PFILE_OBJECT file = Object;

    if (!(file->Flags & FO_CLEANUP_COMPLETE)) {
        IopFileIrp(file, IRP_MJ_CLEANUP);
        file->Flags |= FO_CLEANUP_COMPLETE;
    }
}

static VOID NTAPI IopFileGone(PVOID Object)
{
    PFILE_OBJECT file = Object;
    PDEVICE_OBJECT device = file->DeviceObject;
    PPNP_NODE node;

    if (file->Flags & FO_HANDLE_CREATED) {
        IopFileHandleClosed(Object);
        IopFileIrp(file, IRP_MJ_CLOSE);
    }
    if (file->FileName.Buffer != NULL) {
        LabFree(file->FileName.Buffer);
    }
    device->ReferenceCount--;
    node = PnpNodeOf(device);
    if (node != NULL && (file->Flags & FO_HANDLE_CREATED)) {
        node->OpenFiles--;
        PnpFileClosed(node);
    }
    if (IopExtension(device)->DeletePending && device->ReferenceCount == 0) {
        IopExtension(device)->DeletePending = FALSE;
        IoDeleteDevice(device); /* the delete that waited for this handle */
    }
    ObfDereferenceObject(device);
}

static PFILE_OBJECT IopNewFile(PDEVICE_OBJECT device, PCUNICODE_STRING rest)
{
    PFILE_OBJECT file = ObpCreateObject(IopFileType, sizeof(*file), NULL);

    file->Type = IO_TYPE_FILE;
    file->Size = sizeof(*file);
    file->DeviceObject = device;
    file->Flags = FO_SYNCHRONOUS_IO;
    file->ReadAccess = file->WriteAccess = TRUE;
    KeInitializeEvent(&file->Lock, SynchronizationEvent, TRUE);
    KeInitializeEvent(&file->Event, NotificationEvent, FALSE);
    InitializeListHead(&file->IrpList);
    file->FileName.MaximumLength = (USHORT)(rest->Length + sizeof(WCHAR));
    file->FileName.Buffer = LabAllocate(file->FileName.MaximumLength);
    RtlCopyUnicodeString(&file->FileName, rest);
    ObfReferenceObject(device);
    device->ReferenceCount++;
    return file;
}

/* Send CREATE for a new file object; it lives if the driver takes it. */
static NTSTATUS IopCreateFile(PFILE_OBJECT file, PFILE_OBJECT *File)
{
    NTSTATUS status = IopFileIrp(file, IRP_MJ_CREATE);
    PPNP_NODE node = PnpNodeOf(file->DeviceObject);

    if (!NT_SUCCESS(status)) {
        ObfDereferenceObject(file);
        return status;
    }
    file->Flags |= FO_HANDLE_CREATED;
    if (node != NULL) {
        node->OpenFiles++;
    }
    *File = file;
    return status;
}

NTSTATUS NTAPI IopOpenRelative(PFILE_OBJECT Related, PCUNICODE_STRING Name, PFILE_OBJECT *File)
{
    PFILE_OBJECT file = IopNewFile(Related->DeviceObject, Name);
    NTSTATUS status;

    *File = NULL;
    file->RelatedFileObject = Related;
    status = IopCreateFile(file, File);
    if (NT_SUCCESS(status)) {
        file->RelatedFileObject = NULL; /* only valid in CREATE */
    }
    return status;
}

NTSTATUS NTAPI IopOpenDevice(PCUNICODE_STRING Name, ACCESS_MASK Access, PFILE_OBJECT *File)
{
    UNICODE_STRING rest;
    PDEVICE_OBJECT device;
    PVOID found;
    PWSTR buffer;
    NTSTATUS status = ObpLookup(Name, &found, &rest, &buffer);

    UNREFERENCED_PARAMETER(Access);
    *File = NULL;
    if (!NT_SUCCESS(status)) {
        return status;
    }
    device = found;
    if (ObpTypeOf(found) != IopDeviceType) {
        status = STATUS_OBJECT_TYPE_MISMATCH;
    } else if (IopExtension(device)->DeletePending || (device->Flags & DO_DEVICE_INITIALIZING)) {
        status = STATUS_NO_SUCH_DEVICE;
    } else if ((device->Flags & DO_EXCLUSIVE) && device->ReferenceCount != 0) {
        status = STATUS_ACCESS_DENIED;
    } else {
        status = IopCreateFile(IopNewFile(device, &rest), File);
    }
    ObpFreeName(buffer);
    ObfDereferenceObject(found);
    return status;
}

VOID NTAPI IopCloseFile(PFILE_OBJECT File)
{
    ObfDereferenceObject(File);
}

NTSTATUS NTAPI IoGetDeviceObjectPointer(PUNICODE_STRING Name, ACCESS_MASK Access,
                                        PFILE_OBJECT *FileObject, PDEVICE_OBJECT *DeviceObject)
{
    NTSTATUS status;

    if (LabInjectFailure()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = IopOpenDevice(Name, Access, FileObject);
    if (NT_SUCCESS(status)) {
        /* The handle that the open made is closed at once: CLEANUP has come, CLOSE comes when the
         * caller dereferences the file object. */
        IopFileHandleClosed(*FileObject);
        *DeviceObject = IopTopOfStack((*FileObject)->DeviceObject);
    }
    return status;
}

PDEVICE_OBJECT NTAPI IoGetRelatedDeviceObject(PFILE_OBJECT FileObject)
{
    return IopTopOfStack(FileObject->DeviceObject);
}

NTSTATUS NTAPI IopDeviceControl(PFILE_OBJECT File, ULONG Code, PVOID In, ULONG InBytes, PVOID Out,
                                ULONG OutBytes, PULONG_PTR Information)
{
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(File->DeviceObject);
    IO_STATUS_BLOCK iosb = {0};
    KEVENT event;
    PIRP irp;
    NTSTATUS status;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    irp = IoBuildDeviceIoControlRequest(Code, top, In, InBytes, Out, OutBytes, FALSE, &event, &iosb);
    irp->Tail.Overlay.OriginalFileObject = File;
    IoGetNextIrpStackLocation(irp)->FileObject = File;
    status = IofCallDriver(top, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    }
    status = iosb.Status;
    if (NT_SUCCESS(status) && iosb.Information > OutBytes) {
        LabFinding("irp-information",
                   "IRP_MJ_DEVICE_CONTROL 0x%08x: Information %u is more than the output buffer's %u",
                   Code, (ULONG)iosb.Information, OutBytes);
    }
    *Information = iosb.Information;
    ObfDereferenceObject(top);
    return status;
}

/*
 * What Windows asks for whoever registers a handle for notifications of its device, a program
 * included (MS docs, "IRP_MN_QUERY_DEVICE_RELATIONS"). A device that is in no stack may refuse.
 */
static VOID IopQueryTarget(PFILE_OBJECT File)
{
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(File->DeviceObject);
    PIRP irp = IopAllocateSystemIrp(top, NULL, NULL);
    PIO_STACK_LOCATION s = IoGetNextIrpStackLocation(irp);
    ULONG_PTR information = 0;
    PDEVICE_RELATIONS relations;

    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    s->MajorFunction = IRP_MJ_PNP;
    s->MinorFunction = IRP_MN_QUERY_DEVICE_RELATIONS;
    s->Parameters.QueryDeviceRelations.Type = TargetDeviceRelation;
    s->FileObject = File;
    if (NT_SUCCESS(IopCallAndWait(top, irp, &information))) {
        relations = (PDEVICE_RELATIONS)information;
        if (relations == NULL || relations->Count != 1) {
            LabFinding("pnp-status", "TargetDeviceRelation: success, but not with one device");
        }
        ObfDereferenceObject(relations->Objects[0]);
        ExFreePool(relations);
    }
    ObfDereferenceObject(top);
}

static NTSTATUS NTAPI IopControlRequest(const struct lab_request *Request, PVOID Data,
                                        ULONG DataBytes, PVOID Out, ULONG OutCapacity,
                                        ULONG *OutBytes)
{
    PWSTR text = Data;
    ULONG chars = 0;
    static PFILE_OBJECT kept;
    UNICODE_STRING name;
    PFILE_OBJECT file = kept;
    ULONG_PTR information = 0;
    NTSTATUS status = STATUS_SUCCESS;

    *OutBytes = 0;
    while (chars < DataBytes / sizeof(WCHAR) && text[chars] != 0) {
        chars++;
    }
    if (chars == DataBytes / sizeof(WCHAR) || Request->arg[1] > OutCapacity) {
        return STATUS_INVALID_PARAMETER;
    }
    RtlInitUnicodeString(&name, text);
    if (!(Request->arg[2] & LAB_IOCTL_KEPT)) {
        status = IopOpenDevice(&name, FILE_ALL_ACCESS, &file);
        if (NT_SUCCESS(status)) {
            IopQueryTarget(file);
        }
    } else if (kept == NULL) {
        status = STATUS_INVALID_HANDLE;
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = IopDeviceControl(file, (ULONG)Request->arg[0], text + chars + 1,
                              DataBytes - (chars + 1) * (ULONG)sizeof(WCHAR), Out,
                              (ULONG)Request->arg[1], &information);
    if (!NT_ERROR(status)) {
        *OutBytes = (ULONG)information;
    }
    kept = Request->arg[2] & LAB_IOCTL_KEEP ? file : file == kept ? NULL : kept;
    if (!(Request->arg[2] & LAB_IOCTL_KEEP)) {
        IopCloseFile(file);
    }
    return status;
}

VOID NTAPI IopInitFiles(void)
{
    IopFileType = ObpCreateType("File", IopFileGone);
    IopFileType->Close = IopFileHandleClosed;
    IoFileObjectType = LabAllocate(sizeof(POBJECT_TYPE));
    *IoFileObjectType = IopFileType;
    LabRegisterRequestHandler(LAB_REQ_IOCTL, LAB_REQ_IOCTL, IopControlRequest);
}

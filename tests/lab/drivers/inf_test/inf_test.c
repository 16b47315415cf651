/* SPDX-License-Identifier: MIT */
/*
 * A function driver that does nothing but look, in AddDevice, for what inf_test.inf and device setup
 * have written. If something is not there it says so and does not attach.
 */
#include <initguid.h>
#include <ntddk.h>

#define TAG 0x74666E69u /* "inft" */

/* KSCATEGORY_AUDIO of ksmedia.h, KSNODETYPE_SPEAKER's name comes from KS.Registration. */
DEFINE_GUID(InfTestAudio, 0x6994AD04, 0x93EF, 0x11D0, 0xA3, 0xCC, 0x00, 0xA0, 0xC9, 0x22, 0x31, 0x96);
#define SPEAKERS                                                                                   \
    L"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\MediaCategories\\"                  \
    L"{DFF21CE1-F70F-11D0-B917-00A0C9223196}"

typedef struct _EXTENSION {
    PDEVICE_OBJECT Lower;
} EXTENSION, *PEXTENSION;

DRIVER_INITIALIZE DriverEntry;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

/* Value Name of the key Path below Root is these bytes. */
static BOOLEAN Is(HANDLE Root, PCWSTR Path, PCWSTR Name, ULONG Type, const VOID *Data, ULONG Bytes)
{
    UCHAR buffer[256];
    PKEY_VALUE_PARTIAL_INFORMATION info = (PKEY_VALUE_PARTIAL_INFORMATION)buffer;
    UNICODE_STRING path, name;
    OBJECT_ATTRIBUTES attributes;
    NTSTATUS status;
    HANDLE key;
    ULONG got;

    RtlInitUnicodeString(&path, Path);
    RtlInitUnicodeString(&name, Name);
    InitializeObjectAttributes(&attributes, &path, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, Root, NULL);
    status = ZwOpenKey(&key, KEY_READ, &attributes);
    if (NT_SUCCESS(status)) {
        status = ZwQueryValueKey(key, &name, KeyValuePartialInformation, info, sizeof(buffer), &got);
        ZwClose(key);
    }
    if (NT_SUCCESS(status) && info->Type == Type && info->DataLength == Bytes &&
        RtlCompareMemory(info->Data, Data, Bytes) == Bytes) {
        return TRUE;
    }
    DbgPrint("inf_test: %S\\%S is not as it should be, status 0x%08x\n", Path, Name, status);
    return FALSE;
}

static BOOLEAN IsDword(HANDLE Root, PCWSTR Path, PCWSTR Name, ULONG Value)
{
    return Is(Root, Path, Name, REG_DWORD, &Value, sizeof(Value));
}

static BOOLEAN LookAtInterface(PDEVICE_OBJECT Pdo)
{
    static const WCHAR friendly[] = L"The Wave";
    UNICODE_STRING reference, link;
    HANDLE key;
    BOOLEAN good;

    RtlInitUnicodeString(&reference, L"Wave");
    if (!NT_SUCCESS(IoRegisterDeviceInterface(Pdo, &InfTestAudio, &reference, &link))) {
        return FALSE;
    }
    good = NT_SUCCESS(IoOpenDeviceInterfaceRegistryKey(&link, KEY_READ, &key));
    if (good) {
        good = Is(key, L"", L"FriendlyName", REG_SZ, friendly, sizeof(friendly)) &&
               IsDword(key, L"EP\\0", L"Events", 7);
        ZwClose(key);
    }
    RtlFreeUnicodeString(&link);
    return good;
}

static BOOLEAN LookAtDevice(PDEVICE_OBJECT Pdo)
{
    static const WCHAR speakers[] = L"Speakers";
    HANDLE key;
    BOOLEAN good;

    if (!NT_SUCCESS(IoOpenDeviceRegistryKey(Pdo, PLUGPLAY_REGKEY_DEVICE, KEY_READ, &key))) {
        return FALSE;
    }
    good = IsDword(key, L"Parameters", L"Untouched", 1) && IsDword(key, L"Parameters", L"Changed", 5) &&
           Is(NULL, SPEAKERS, L"Name", REG_SZ, speakers, sizeof(speakers));
    ZwClose(key);
    return good;
}

static NTSTATUS NTAPI Pass(PDEVICE_OBJECT Device, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(((PEXTENSION)Device->DeviceExtension)->Lower, Irp);
}

static NTSTATUS NTAPI DispatchPower(PDEVICE_OBJECT Device, PIRP Irp)
{
    PoStartNextPowerIrp(Irp);
    IoSkipCurrentIrpStackLocation(Irp);
    return PoCallDriver(((PEXTENSION)Device->DeviceExtension)->Lower, Irp);
}

static NTSTATUS NTAPI DispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PDEVICE_OBJECT lower = ((PEXTENSION)Device->DeviceExtension)->Lower;
    UCHAR minor = IoGetCurrentIrpStackLocation(Irp)->MinorFunction;
    NTSTATUS status;

    /* Nothing to do before or after the bus driver, which decides. */
    if (minor != IRP_MN_REMOVE_DEVICE) {
        if (minor == IRP_MN_SURPRISE_REMOVAL || minor == IRP_MN_QUERY_REMOVE_DEVICE ||
            minor == IRP_MN_CANCEL_REMOVE_DEVICE || minor == IRP_MN_QUERY_STOP_DEVICE ||
            minor == IRP_MN_CANCEL_STOP_DEVICE || minor == IRP_MN_STOP_DEVICE) {
            Irp->IoStatus.Status = STATUS_SUCCESS;
        }
        return Pass(Device, Irp);
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(lower, Irp);
    IoDetachDevice(lower);
    IoDeleteDevice(Device);
    return status;
}

static NTSTATUS NTAPI AddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT Pdo)
{
    PDEVICE_OBJECT device;
    PEXTENSION x;
    NTSTATUS status;

    if (!LookAtInterface(Pdo) || !LookAtDevice(Pdo)) {
        return STATUS_UNSUCCESSFUL;
    }
    status = IoCreateDevice(DriverObject, sizeof(*x), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    x = device->DeviceExtension;
    x->Lower = IoAttachDeviceToDeviceStack(device, Pdo);
    if (x->Lower == NULL) {
        IoDeleteDevice(device);
        return STATUS_NO_SUCH_DEVICE;
    }
    device->Flags |= DO_POWER_PAGABLE;
    device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static VOID NTAPI Unload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    DriverObject->DriverUnload = Unload;
    DriverObject->DriverExtension->AddDevice = AddDevice;
    DriverObject->MajorFunction[IRP_MJ_PNP] = DispatchPnp;
    DriverObject->MajorFunction[IRP_MJ_POWER] = DispatchPower;
    DriverObject->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = Pass;
    return STATUS_SUCCESS;
}

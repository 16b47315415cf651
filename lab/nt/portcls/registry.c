/* SPDX-License-Identifier: MIT */
/*
 * IRegistryKey.
 */
#include "pcp.h"

typedef struct _PCP_KEY {
    PCP_OBJECT Object;
    HANDLE Handle;
    BOOLEAN General; /* may be deleted */
} PCP_KEY, *PPCP_KEY;

static PCP_INTERFACE *const PcpKeyFaces[] = {&PcpIRegistryKey};

static VOID PcpDestroyKey(PPCP_OBJECT Object)
{
    ZwClose(CONTAINING_RECORD(Object, PCP_KEY, Object)->Handle);
}

static PREGISTRYKEY PcpMakeKey(HANDLE Handle, BOOLEAN General, PVOID Caller)
{
    PPCP_KEY Key = PcpCreateObject(sizeof(*Key), "IRegistryKey", Caller, PcpKeyFaces, 1, PcpDestroyKey);

    Key->Handle = Handle;
    Key->General = General;
    return (PREGISTRYKEY)&Key->Object.Face[0];
}

/* Key of a subdevice's first interface. */
static NTSTATUS PcpOpenInterfaceKey(PPCP_ADAPTER Adapter, PVOID SubDevice, ACCESS_MASK Access,
                                    PHANDLE Handle)
{
    PPCP_SUBDEVICE Subdevice = PcpSubdeviceOfPort(Adapter, SubDevice, "PcNewRegistryKey");

    return IoOpenDeviceInterfaceRegistryKey(&Subdevice->Links[0], Access, Handle);
}

NTSTATUS NTAPI PcNewRegistryKey(PREGISTRYKEY *OutKey, PUNKNOWN OuterUnknown, ULONG Type,
                                ACCESS_MASK Access, PVOID DeviceObject, PVOID SubDevice,
                                POBJECT_ATTRIBUTES Attributes, ULONG CreateOptions, PULONG Disposition)
{
    PPCP_ADAPTER Adapter = NULL;
    HANDLE Handle = NULL;
    NTSTATUS Status;

    *OutKey = NULL;
    if (LabInjectFailure())
        return STATUS_INSUFFICIENT_RESOURCES;
    PcpNoAggregation(OuterUnknown, "PcNewRegistryKey");
    if (Type != GeneralRegistryKey)
        Adapter = PcpAdapterOf(DeviceObject, "PcNewRegistryKey");
    switch (Type) {
    case GeneralRegistryKey:
        if (Attributes == NULL)
            return STATUS_INVALID_PARAMETER;
        Status = ZwCreateKey(&Handle, Access, Attributes, 0, NULL, CreateOptions, Disposition);
        break;
    case DeviceRegistryKey:
        Status = IoOpenDeviceRegistryKey(Adapter->Pdo, PLUGPLAY_REGKEY_DEVICE, Access, &Handle);
        break;
    case DriverRegistryKey:
        Status = IoOpenDeviceRegistryKey(Adapter->Pdo, PLUGPLAY_REGKEY_DRIVER, Access, &Handle);
        break;
    case HwProfileRegistryKey:
        Status = IoOpenDeviceRegistryKey(
            Adapter->Pdo, PLUGPLAY_REGKEY_DEVICE | PLUGPLAY_REGKEY_CURRENT_HWPROFILE, Access, &Handle);
        break;
    case DeviceInterfaceRegistryKey:
        Status = PcpOpenInterfaceKey(Adapter, SubDevice, Access, &Handle);
        break;
    default:
        return STATUS_INVALID_PARAMETER;
    }
    if (NT_SUCCESS(Status))
        *OutKey = PcpMakeKey(Handle, Type == GeneralRegistryKey, LAB_CALLER());
    return Status;
}

static PPCP_KEY PcpKey(PVOID This, const char *Api)
{
    return CONTAINING_RECORD((PPCP_OBJECT)PcpObjectOf(This, Api), PCP_KEY, Object);
}

static NTSTATUS NTAPI PcpQueryKey(PVOID This, KEY_INFORMATION_CLASS Class, PVOID Information,
                                  ULONG Length, PULONG ResultLength)
{
    return ZwQueryKey(PcpKey(This, "IRegistryKey::QueryKey")->Handle, Class, Information, Length,
                      ResultLength);
}

static NTSTATUS NTAPI PcpEnumerateKey(PVOID This, ULONG Index, KEY_INFORMATION_CLASS Class,
                                      PVOID Information, ULONG Length, PULONG ResultLength)
{
    return ZwEnumerateKey(PcpKey(This, "IRegistryKey::EnumerateKey")->Handle, Index, Class,
                          Information, Length, ResultLength);
}

static NTSTATUS NTAPI PcpQueryValue(PVOID This, PUNICODE_STRING Name, KEY_VALUE_INFORMATION_CLASS Class,
                                    PVOID Information, ULONG Length, PULONG ResultLength)
{
    return ZwQueryValueKey(PcpKey(This, "IRegistryKey::QueryValueKey")->Handle, Name, Class,
                           Information, Length, ResultLength);
}

static NTSTATUS NTAPI PcpEnumerateValue(PVOID This, ULONG Index, KEY_VALUE_INFORMATION_CLASS Class,
                                        PVOID Information, ULONG Length, PULONG ResultLength)
{
    return ZwEnumerateValueKey(PcpKey(This, "IRegistryKey::EnumerateValueKey")->Handle, Index, Class,
                               Information, Length, ResultLength);
}

static NTSTATUS NTAPI PcpSetValue(PVOID This, PUNICODE_STRING Name, ULONG Type, PVOID Data,
                                  ULONG DataSize)
{
    return ZwSetValueKey(PcpKey(This, "IRegistryKey::SetValueKey")->Handle, Name, 0, Type, Data,
                         DataSize);
}

static NTSTATUS NTAPI PcpQueryValues(PVOID This, PRTL_QUERY_REGISTRY_TABLE QueryTable, PVOID Context)
{
    return RtlQueryRegistryValues(RTL_REGISTRY_HANDLE,
                                  PcpKey(This, "IRegistryKey::QueryRegistryValues")->Handle, QueryTable,
                                  Context, NULL);
}

static NTSTATUS NTAPI PcpNewSubKey(PVOID This, IRegistryKey **SubKey, PUNKNOWN OuterUnknown,
                                   ACCESS_MASK Access, PUNICODE_STRING Name, ULONG CreateOptions,
                                   PULONG Disposition)
{
    PPCP_KEY Key = PcpKey(This, "IRegistryKey::NewSubKey");
    OBJECT_ATTRIBUTES Attributes;
    HANDLE Handle;
    NTSTATUS Status;

    PcpNoAggregation(OuterUnknown, "IRegistryKey::NewSubKey");
    InitializeObjectAttributes(&Attributes, Name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, Key->Handle,
                               NULL);
    Status = ZwCreateKey(&Handle, Access, &Attributes, 0, NULL, CreateOptions, Disposition);
    if (NT_SUCCESS(Status))
        *SubKey = PcpMakeKey(Handle, TRUE, LAB_CALLER());
    return Status;
}

static NTSTATUS NTAPI PcpDeleteKey(PVOID This)
{
    PPCP_KEY Key = PcpKey(This, "IRegistryKey::DeleteKey");

    /* IRegistryKey::DeleteKey page: only a general key, and what NewSubKey made. */
    return Key->General ? ZwDeleteKey(Key->Handle) : STATUS_INVALID_DEVICE_REQUEST;
}

#define ROW(Name, Function, Words)                                                                 \
    PCP_METHOD_ROW("IRegistryKey::" #Name, Function, Words, PASSIVE_LEVEL, PASSIVE_LEVEL)
static const PCP_METHOD PcpKeyMethods[] = {
    ROW(QueryKey, PcpQueryKey, 5),
    ROW(EnumerateKey, PcpEnumerateKey, 6),
    ROW(QueryValueKey, PcpQueryValue, 6),
    ROW(EnumerateValueKey, PcpEnumerateValue, 6),
    ROW(SetValueKey, PcpSetValue, 5),
    ROW(QueryRegistryValues, PcpQueryValues, 3),
    ROW(NewSubKey, PcpNewSubKey, 7),
    ROW(DeleteKey, PcpDeleteKey, 1),
};
PCP_DEFINE_INTERFACE(IRegistryKey, PcpKeyMethods);

/* SPDX-License-Identifier: MIT */
/*
 * PortCls' services beside ports: service groups, I/O timeouts, registry keys, resource sublists,
 * interrupt synchronisation. Each is used as its page documents it, at PASSIVE_LEVEL, and what it
 * does is looked at: STATUS_UNSUCCESSFUL and a line of the debugger's otherwise.
 */
#ifndef SERVICES_H
#define SERVICES_H

#define MUST(Condition)                                                                            \
    do {                                                                                           \
        if (!(Condition)) {                                                                        \
            DbgPrint("services.h:%u: %s\n", (ULONG)__LINE__, #Condition);                          \
            return STATUS_UNSUCCESSFUL;                                                            \
        }                                                                                          \
    } while (0)

static VOID Sleep(LONGLONG Milliseconds)
{
    LARGE_INTEGER Due = {.QuadPart = -10000 * Milliseconds};

    KeDelayExecutionThread(KernelMode, FALSE, &Due);
}

/* ---- IServiceGroup ------------------------------------------------------------------------------- */

typedef struct _SINK {
    IServiceSink Interface;
    LONG References, Calls;
    BOOLEAN WrongIrql;
} SINK, *PSINK;

static ULONG NTAPI SinkAddRef(IServiceSink *This)
{
    return (ULONG)InterlockedIncrement(&((PSINK)This)->References);
}

static NTSTATUS NTAPI SinkQuery(IServiceSink *This, REFIID Iid, PVOID *Out)
{
    if (!IsEqualGUID(Iid, &IID_IUnknown) && !IsEqualGUID(Iid, &IID_IServiceSink)) {
        *Out = NULL;
        return STATUS_INVALID_PARAMETER;
    }
    SinkAddRef(This);
    *Out = This;
    return STATUS_SUCCESS;
}

static ULONG NTAPI SinkRelease(IServiceSink *This)
{
    return (ULONG)InterlockedDecrement(&((PSINK)This)->References);
}

static void NTAPI SinkService(IServiceSink *This)
{
    PSINK Sink = (PSINK)This;

    Sink->WrongIrql |= KeGetCurrentIrql() != DISPATCH_LEVEL;
    InterlockedIncrement(&Sink->Calls);
}

static IServiceSinkVtbl SinkVtbl = {SinkQuery, SinkAddRef, SinkRelease, SinkService};

static NTSTATUS UseGroup(PSERVICEGROUP Group, PSINK One, PSINK Other)
{
    const IServiceGroupVtbl *v = Group->lpVtbl;

    MUST(NT_SUCCESS(v->AddMember(Group, &One->Interface)));
    MUST(NT_SUCCESS(v->AddMember(Group, &Other->Interface)));
    MUST(One->References == 2 && Other->References == 2);
    v->RequestService(Group);
    Sleep(1);
    MUST(One->Calls == 1 && Other->Calls == 1);
    v->RemoveMember(Group, &Other->Interface);
    MUST(Other->References == 1);
    v->RequestService(Group);
    Sleep(1);
    MUST(One->Calls == 2 && Other->Calls == 1);
    v->SupportDelayedService(Group);
    v->RequestDelayedService(Group, (ULONGLONG)-200000); /* relative: 20 ms */
    Sleep(10);
    MUST(One->Calls == 2);
    Sleep(40);
    MUST(One->Calls == 3);
    v->RequestDelayedService(Group, (ULONGLONG)-200000);
    v->CancelDelayedService(Group);
    Sleep(60);
    MUST(One->Calls == 3 && Other->Calls == 1);
    MUST(!One->WrongIrql && !Other->WrongIrql);
    v->RemoveMember(Group, &One->Interface);
    MUST(One->References == 1);
    return STATUS_SUCCESS;
}

static NTSTATUS UseServiceGroup(VOID)
{
    SINK One = {{&SinkVtbl}, 1, 0, FALSE}, Other = {{&SinkVtbl}, 1, 0, FALSE};
    PSERVICEGROUP Group;
    NTSTATUS Status;

    MUST(NT_SUCCESS(PcNewServiceGroup(&Group, NULL)));
    Status = UseGroup(Group, &One, &Other);
    Group->lpVtbl->Release(Group);
    return Status;
}

/* ---- PcRegisterIoTimeout ------------------------------------------------------------------------- */

static LONG Timeouts[2];

static VOID NTAPI Timeout(PDEVICE_OBJECT Device, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    if (KeGetCurrentIrql() == DISPATCH_LEVEL)
        InterlockedIncrement(Context);
}

static NTSTATUS UseIoTimeout(PDEVICE_OBJECT Device)
{
    LONG Before;

    Timeouts[0] = Timeouts[1] = 0;
    MUST(NT_SUCCESS(PcRegisterIoTimeout(Device, Timeout, &Timeouts[0])));
    MUST(NT_SUCCESS(PcRegisterIoTimeout(Device, Timeout, &Timeouts[1])));
    Sleep(3500); /* once a second, as IoStartTimer */
    MUST(Timeouts[0] >= 3 && Timeouts[0] <= 4 && Timeouts[1] == Timeouts[0]);
    MUST(NT_SUCCESS(PcUnregisterIoTimeout(Device, Timeout, &Timeouts[0])));
    MUST(PcUnregisterIoTimeout(Device, Timeout, &Timeouts[0]) == STATUS_NOT_FOUND);
    Before = Timeouts[0];
    Sleep(2000);
    MUST(Timeouts[0] == Before && Timeouts[1] >= Before + 1);
    MUST(NT_SUCCESS(PcUnregisterIoTimeout(Device, Timeout, &Timeouts[1])));
    Before = Timeouts[1];
    Sleep(2000);
    MUST(Timeouts[1] == Before);
    return STATUS_SUCCESS;
}

/* ---- IRegistryKey -------------------------------------------------------------------------------- */

static NTSTATUS NTAPI FoundValue(PWSTR Name, ULONG Type, PVOID Data, ULONG Length, PVOID Context,
                                 PVOID EntryContext)
{
    UNREFERENCED_PARAMETER(Name);
    UNREFERENCED_PARAMETER(EntryContext);
    if (Type == REG_DWORD && Length == sizeof(ULONG))
        *(PULONG)Context = *(PULONG)Data;
    return STATUS_SUCCESS;
}

static NTSTATUS UseSubKey(PREGISTRYKEY Key)
{
    UNICODE_STRING Value = RTL_CONSTANT_STRING(L"Volume");
    RTL_QUERY_REGISTRY_TABLE Table[2] = {{.QueryRoutine = FoundValue, .Name = Value.Buffer}};
    ULONG64 Room[16];
    PKEY_VALUE_PARTIAL_INFORMATION Partial = (PVOID)Room;
    PKEY_VALUE_BASIC_INFORMATION Basic = (PVOID)Room;
    PKEY_FULL_INFORMATION Full = (PVOID)Room;
    const IRegistryKeyVtbl *v = Key->lpVtbl;
    ULONG Data = 0x1234, Length, Found = 0;

    MUST(v->QueryValueKey(Key, &Value, KeyValuePartialInformation, Room, sizeof(Room), &Length) ==
         STATUS_OBJECT_NAME_NOT_FOUND);
    MUST(NT_SUCCESS(v->SetValueKey(Key, &Value, REG_DWORD, &Data, sizeof(Data))));
    MUST(v->QueryValueKey(Key, &Value, KeyValuePartialInformation, Room, 4, &Length) ==
         STATUS_BUFFER_TOO_SMALL);
    MUST(NT_SUCCESS(v->QueryValueKey(Key, &Value, KeyValuePartialInformation, Room, sizeof(Room),
                                     &Length)));
    MUST(Partial->Type == REG_DWORD && *(PULONG)Partial->Data == Data);
    MUST(NT_SUCCESS(v->EnumerateValueKey(Key, 0, KeyValueBasicInformation, Room, sizeof(Room),
                                         &Length)));
    MUST(Basic->NameLength == Value.Length);
    MUST(v->EnumerateValueKey(Key, 1, KeyValueBasicInformation, Room, sizeof(Room), &Length) ==
         STATUS_NO_MORE_ENTRIES);
    MUST(NT_SUCCESS(v->QueryKey(Key, KeyFullInformation, Room, sizeof(Room), &Length)));
    MUST(Full->Values == 1 && Full->SubKeys == 0);
    MUST(NT_SUCCESS(v->QueryRegistryValues(Key, Table, &Found)) && Found == Data);
    return v->DeleteKey(Key);
}

static NTSTATUS UseKey(PREGISTRYKEY Key)
{
    UNICODE_STRING Name = RTL_CONSTANT_STRING(L"Services");
    ULONG64 Room[16];
    const IRegistryKeyVtbl *v = Key->lpVtbl;
    PREGISTRYKEY SubKey;
    ULONG Disposition = 0, Length;
    NTSTATUS Status;

    MUST(NT_SUCCESS(v->NewSubKey(Key, &SubKey, NULL, KEY_ALL_ACCESS, &Name, REG_OPTION_NON_VOLATILE,
                                 &Disposition)));
    Status = Disposition == REG_CREATED_NEW_KEY &&
                     NT_SUCCESS(v->EnumerateKey(Key, 0, KeyBasicInformation, Room, sizeof(Room),
                                                &Length))
                 ? UseSubKey(SubKey)
                 : STATUS_UNSUCCESSFUL;
    SubKey->lpVtbl->Release(SubKey);
    MUST(NT_SUCCESS(Status));
    /* Only what NewSubKey or a general key has made may be deleted. */
    MUST(!NT_SUCCESS(v->DeleteKey(Key)));
    return STATUS_SUCCESS;
}

static NTSTATUS UseRegistry(PDEVICE_OBJECT Device)
{
    static const ULONG Types[] = {DeviceRegistryKey, DriverRegistryKey};

    for (ULONG i = 0; i < RTL_NUMBER_OF(Types); i++) {
        PREGISTRYKEY Key;
        NTSTATUS Status;

        MUST(NT_SUCCESS(PcNewRegistryKey(&Key, NULL, Types[i], KEY_ALL_ACCESS, Device, NULL, NULL, 0,
                                         NULL)));
        Status = UseKey(Key);
        Key->lpVtbl->Release(Key);
        MUST(NT_SUCCESS(Status));
    }
    return STATUS_SUCCESS;
}

/* ---- IResourceList, IInterruptSync --------------------------------------------------------------- */

static NTSTATUS NTAPI NotOurs(IInterruptSync *Sync, PVOID Context)
{
    UNREFERENCED_PARAMETER(Sync);
    UNREFERENCED_PARAMETER(Context);
    return STATUS_UNSUCCESSFUL;
}

static NTSTATUS NTAPI TakeIrql(IInterruptSync *Sync, PVOID Context)
{
    UNREFERENCED_PARAMETER(Sync);
    *(PKIRQL)Context = KeGetCurrentIrql();
    return STATUS_MORE_ENTRIES; /* whatever it returns comes back */
}

static NTSTATUS UseSync(PINTERRUPTSYNC Sync, KIRQL Dirql)
{
    const IInterruptSyncVtbl *v = Sync->lpVtbl;
    KIRQL Irql = 0;

    MUST(NT_SUCCESS(v->RegisterServiceRoutine(Sync, NotOurs, NULL, FALSE)));
    MUST(v->CallSynchronizedRoutine(Sync, TakeIrql, &Irql) == STATUS_MORE_ENTRIES);
    MUST(Irql == DISPATCH_LEVEL && v->GetKInterrupt(Sync) == NULL);
    MUST(NT_SUCCESS(v->Connect(Sync)));
    if (v->GetKInterrupt(Sync) == NULL ||
        v->CallSynchronizedRoutine(Sync, TakeIrql, &Irql) != STATUS_MORE_ENTRIES)
        Irql = PASSIVE_LEVEL;
    v->Disconnect(Sync);
    MUST(Irql == Dirql && v->GetKInterrupt(Sync) == NULL);
    return STATUS_SUCCESS;
}

static NTSTATUS UseSublist(PRESOURCELIST All, PRESOURCELIST Some)
{
    PCM_PARTIAL_RESOURCE_DESCRIPTOR Line;
    PINTERRUPTSYNC Sync;
    NTSTATUS Status;

    MUST(Some->lpVtbl->NumberOfEntries(Some) == 0);
    MUST(NT_SUCCESS(Some->lpVtbl->AddEntryFromParent(Some, All, CmResourceTypeInterrupt, 0)));
    MUST(Some->lpVtbl->NumberOfEntriesOfType(Some, CmResourceTypeInterrupt) == 1);
    MUST(!NT_SUCCESS(Some->lpVtbl->AddEntryFromParent(Some, All, CmResourceTypeInterrupt, 0)));
    MUST(Some->lpVtbl->FindTranslatedEntry(Some, CmResourceTypeMemory, 0) == NULL);
    Line = Some->lpVtbl->FindTranslatedEntry(Some, CmResourceTypeInterrupt, 0);
    MUST(Line != NULL && !(Line->Flags & CM_RESOURCE_INTERRUPT_MESSAGE));
    MUST(!NT_SUCCESS(PcNewInterruptSync(&Sync, NULL, Some, 1, InterruptSyncModeNormal)));
    MUST(NT_SUCCESS(PcNewInterruptSync(&Sync, NULL, Some, 0, InterruptSyncModeNormal)));
    Status = UseSync(Sync, (KIRQL)Line->u.Interrupt.Level);
    Sync->lpVtbl->Release(Sync);
    return Status;
}

static NTSTATUS UseResources(PRESOURCELIST All)
{
    PRESOURCELIST Some;
    NTSTATUS Status;

    MUST(NT_SUCCESS(PcNewResourceSublist(&Some, NULL, PagedPool, All, 1)));
    Status = UseSublist(All, Some);
    Some->lpVtbl->Release(Some);
    return Status;
}

static NTSTATUS UseServices(PDEVICE_OBJECT Device, PRESOURCELIST Resources)
{
    NTSTATUS Status = UseServiceGroup();

    if (NT_SUCCESS(Status))
        Status = UseIoTimeout(Device);
    if (NT_SUCCESS(Status))
        Status = UseRegistry(Device);
    return NT_SUCCESS(Status) ? UseResources(Resources) : Status;
}

#endif

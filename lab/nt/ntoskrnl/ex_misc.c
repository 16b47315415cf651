/* SPDX-License-Identifier: MIT */
/* Callback objects, look-up of system routines by name, processor features, identifiers. */
#include "ki.h"
#include <ntimage.h>

/* ---- callback objects ---- */

typedef struct _CALLBACK_OBJECT {
    LIST_ENTRY Registrations;
    BOOLEAN AllowMultiple;
    BOOLEAN Named;
    LIST_ENTRY Link;
    UNICODE_STRING Name;
} CALLBACK_OBJECT;

typedef struct _EXP_REGISTRATION {
    LIST_ENTRY Link;
    LIST_ENTRY AllLink;
    PCALLBACK_OBJECT Object;
    PCALLBACK_FUNCTION Function;
    PVOID Context;
    ULONG Busy; /* notifications that run it now */
} EXP_REGISTRATION;

static LIST_ENTRY ExpNamed = {&ExpNamed, &ExpNamed};
static LIST_ENTRY ExpRegistrations = {&ExpRegistrations, &ExpRegistrations};
static POBJECT_TYPE ExpCallbackType;

static VOID NTAPI ExpDeleteCallback(PVOID Body)
{
    PCALLBACK_OBJECT Object = Body;

    if (!IsListEmpty(&Object->Registrations)) {
        LabFinding("resource", "callback object %p goes away with routines registered", Object);
    }
    if (Object->Named) {
        RemoveEntryList(&Object->Link);
        LabFree(Object->Name.Buffer);
    }
}

static PCALLBACK_OBJECT ExpFindCallback(PUNICODE_STRING Name, ULONG Attributes)
{
    for (PLIST_ENTRY e = ExpNamed.Flink; e != &ExpNamed; e = e->Flink) {
        PCALLBACK_OBJECT Object = CONTAINING_RECORD(e, CALLBACK_OBJECT, Link);
        if (RtlEqualUnicodeString(&Object->Name, Name, (Attributes & OBJ_CASE_INSENSITIVE) != 0)) {
            return Object;
        }
    }
    return NULL;
}

static PCALLBACK_OBJECT ExpMakeCallback(PUNICODE_STRING Name, BOOLEAN AllowMultiple, PVOID Caller)
{
    PCALLBACK_OBJECT Object = ObpCreateObject(ExpCallbackType, sizeof(*Object), Caller);

    InitializeListHead(&Object->Registrations);
    Object->AllowMultiple = AllowMultiple;
    if (Name != NULL) {
        Object->Named = TRUE;
        Object->Name = *Name;
        Object->Name.Buffer = LabAllocate(Name->Length + sizeof(WCHAR));
        RtlCopyMemory(Object->Name.Buffer, Name->Buffer, Name->Length);
        InsertTailList(&ExpNamed, &Object->Link);
    }
    return Object;
}

NTSTATUS NTAPI ExCreateCallback(PCALLBACK_OBJECT *CallbackObject,
                                POBJECT_ATTRIBUTES ObjectAttributes, BOOLEAN Create,
                                BOOLEAN AllowMultipleCallbacks)
{
    PUNICODE_STRING Name = ObjectAttributes->ObjectName;
    PCALLBACK_OBJECT Object =
        Name != NULL ? ExpFindCallback(Name, ObjectAttributes->Attributes) : NULL;

    if (Object != NULL) {
        ObReferenceObject(Object);
    } else if (!Create) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    } else {
        Object = ExpMakeCallback(Name, AllowMultipleCallbacks, LAB_CALLER());
    }
    *CallbackObject = Object;
    return STATUS_SUCCESS;
}

PVOID NTAPI ExRegisterCallback(PCALLBACK_OBJECT CallbackObject, PCALLBACK_FUNCTION CallbackFunction,
                               PVOID CallbackContext)
{
    EXP_REGISTRATION *Registration;

    if (!CallbackObject->AllowMultiple && !IsListEmpty(&CallbackObject->Registrations)) {
        return NULL;
    }
    Registration = LabAllocate(sizeof(*Registration));
    Registration->Object = CallbackObject;
    Registration->Function = CallbackFunction;
    Registration->Context = CallbackContext;
    ObReferenceObject(CallbackObject);
    InsertTailList(&CallbackObject->Registrations, &Registration->Link);
    InsertTailList(&ExpRegistrations, &Registration->AllLink);
    return Registration;
}

VOID NTAPI ExUnregisterCallback(PVOID CbRegistration)
{
    EXP_REGISTRATION *Registration = CbRegistration;
    LARGE_INTEGER Pause = {.QuadPart = -1000};

    while (Registration->Busy != 0) {
        KeDelayExecutionThread(KernelMode, FALSE, &Pause);
    }
    RemoveEntryList(&Registration->Link);
    RemoveEntryList(&Registration->AllLink);
    ObDereferenceObject(Registration->Object);
    LabFree(Registration);
}

VOID NTAPI ExNotifyCallback(PCALLBACK_OBJECT CallbackObject, PVOID Argument1, PVOID Argument2)
{
    for (PLIST_ENTRY e = CallbackObject->Registrations.Flink;
         e != &CallbackObject->Registrations;) {
        EXP_REGISTRATION *Registration = CONTAINING_RECORD(e, EXP_REGISTRATION, Link);

        Registration->Busy++;
        LAB_CALL_VOID("CallbackFunction", Registration->Function, Registration->Context, Argument1,
                      Argument2);
        e = e->Flink;
        Registration->Busy--;
    }
}

static VOID NTAPI ExpCheckCallbacksOf(PLAB_IMAGE Image)
{
    for (PLIST_ENTRY e = ExpRegistrations.Flink; e != &ExpRegistrations; e = e->Flink) {
        EXP_REGISTRATION *Registration = CONTAINING_RECORD(e, EXP_REGISTRATION, AllLink);
        if (LabImageFromAddress((PVOID)(ULONG_PTR)Registration->Function) == Image) {
            LabFinding("unload-object", "%s: a routine is still registered with a callback object",
                       Image->Info.name);
        }
    }
}

/* After the object manager: the callback objects that the system itself has. */
VOID NTAPI ExpInitCallbacks(void)
{
    static const WCHAR *const Names[] = {L"\\Callback\\PowerState", L"\\Callback\\SetSystemTime",
                                         L"\\Callback\\ProcessorAdd"};

    ExpCallbackType = ObpCreateType("Callback", ExpDeleteCallback);
    for (ULONG i = 0; i < RTL_NUMBER_OF(Names); i++) {
        UNICODE_STRING Name;
        RtlInitUnicodeString(&Name, Names[i]);
        ExpMakeCallback(&Name, TRUE, NULL);
    }
    LabRegisterUnloadCheck(ExpCheckCallbacksOf);
}

/* ---- routines by name ---- */

static const struct lab_export *ExpExportTable(const struct lab_image *Image)
{
    PUCHAR Base = LAB_POINTER(Image->base);
    PIMAGE_NT_HEADERS Headers = (PIMAGE_NT_HEADERS)(Base + ((PIMAGE_DOS_HEADER)Base)->e_lfanew);
    PIMAGE_EXPORT_DIRECTORY Directory =
        (PIMAGE_EXPORT_DIRECTORY)(Base + Headers->OptionalHeader
                                             .DataDirectory[IMAGE_DIRECTORY_ENTRY_EXPORT]
                                             .VirtualAddress);
    ULONG *Names = (ULONG *)(Base + Directory->AddressOfNames);
    USHORT *Ordinals = (USHORT *)(Base + Directory->AddressOfNameOrdinals);
    ULONG *Functions = (ULONG *)(Base + Directory->AddressOfFunctions);
    static const char Wanted[] = "LabExports";

    for (ULONG i = 0; i < Directory->NumberOfNames; i++) {
        if (memcmp(Base + Names[i], Wanted, sizeof(Wanted)) == 0) {
            return (const struct lab_export *)(Base + Functions[Ordinals[i]]);
        }
    }
    LabFinding("internal", "%s has no LabExports", Image->name);
}

static BOOLEAN ExpSameName(PUNICODE_STRING Wanted, const char *Name)
{
    ULONG i = 0;

    for (; i < Wanted->Length / sizeof(WCHAR) && Name[i] != 0; i++) {
        if (Wanted->Buffer[i] != (WCHAR)Name[i]) {
            return FALSE;
        }
    }
    return i == Wanted->Length / sizeof(WCHAR) && Name[i] == 0;
}

#define EX_WINDOWS_7 0x0601

/* ntoskrnl.exe and hal.dll; what came after Windows 7 is not there, as drivers that ask expect. */
PVOID NTAPI MmGetSystemRoutineAddress(PUNICODE_STRING SystemRoutineName)
{
    for (ULONG i = 0; i < KiBoot.image_count && i < 2; i++) {
        const struct lab_export *Row = ExpExportTable(&KiBoot.image[i]);
        for (; Row->name != 0; Row++) {
            if (Row->first_version <= EX_WINDOWS_7 &&
                ExpSameName(SystemRoutineName, LAB_POINTER(Row->name))) {
                return LAB_POINTER(KiHost->export_thunk(LAB_VA(Row)));
            }
        }
    }
    return NULL;
}

/* ---- small queries ---- */

KPROCESSOR_MODE NTAPI ExGetPreviousMode(void)
{
    return KernelMode; /* every thread is a system thread */
}

BOOLEAN NTAPI ExIsProcessorFeaturePresent(ULONG ProcessorFeature)
{
    switch (ProcessorFeature) {
    case PF_COMPARE_EXCHANGE_DOUBLE:
    case PF_MMX_INSTRUCTIONS_AVAILABLE:
    case PF_XMMI_INSTRUCTIONS_AVAILABLE:
    case PF_RDTSC_INSTRUCTION_AVAILABLE:
    case PF_PAE_ENABLED:
    case PF_XMMI64_INSTRUCTIONS_AVAILABLE:
    case PF_NX_ENABLED:
        return TRUE;
    default:
        return FALSE;
    }
}

/* Random (version 4), from the seed, so that a replay sees the same. */
NTSTATUS NTAPI ExUuidCreate(UUID *Uuid)
{
    PUCHAR Bytes = (PUCHAR)Uuid;

    for (ULONG i = 0; i < sizeof(*Uuid); i++) {
        Bytes[i] = (UCHAR)KiChoose(256);
    }
    Uuid->Data3 = (USHORT)((Uuid->Data3 & 0x0FFF) | 0x4000);
    Uuid->Data4[0] = (UCHAR)((Uuid->Data4[0] & 0x3F) | 0x80);
    return STATUS_SUCCESS;
}

/* Stacks here never grow: the callout runs if the rest of this one is enough, and fails otherwise.
 */
NTSTATUS NTAPI KeExpandKernelStackAndCalloutEx(PEXPAND_STACK_CALLOUT Callout, PVOID Parameter,
                                               SIZE_T Size, BOOLEAN Wait, PVOID Context)
{
    ULONG_PTR Low, High;

    UNREFERENCED_PARAMETER(Wait);
    UNREFERENCED_PARAMETER(Context);
    KiCurrentStack(&Low, &High);
    if ((ULONG_PTR)__builtin_frame_address(0) - Low < Size) {
        return STATUS_NO_MEMORY;
    }
    LAB_CALL_VOID("Callout", Callout, Parameter);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI KeExpandKernelStackAndCallout(PEXPAND_STACK_CALLOUT Callout, PVOID Parameter,
                                             SIZE_T Size)
{
    return KeExpandKernelStackAndCalloutEx(Callout, Parameter, Size, TRUE, NULL);
}

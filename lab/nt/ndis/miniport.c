/* SPDX-License-Identifier: MIT */
/*
 * Registration of miniport drivers and the attributes of their adapters.
 */
#include "ndisp.h"

static PNDISP_DRIVER NdispFindDriver(PDRIVER_OBJECT DriverObject)
{
    PLIST_ENTRY Entry;

    for (Entry = NdispObjects.Flink; Entry != &NdispObjects; Entry = Entry->Flink) {
        PNDISP_OBJECT Object = CONTAINING_RECORD(Entry, NDISP_OBJECT, Link);

        if (Object->Kind == NdispDriver && ((PNDISP_DRIVER)Object)->DriverObject == DriverObject)
            return (PNDISP_DRIVER)Object;
    }
    return NULL;
}

PNDISP_DRIVER NdispDriverOf(PDRIVER_OBJECT DriverObject)
{
    return NdispFindDriver(DriverObject);
}

/* DriverUnload as NDIS installs it. */
static VOID NTAPI NdispUnload(PDRIVER_OBJECT DriverObject)
{
    PNDISP_DRIVER Driver = NdispFindDriver(DriverObject);

    if (Driver == NULL)
        LabFinding("internal", "ndis: unload of a driver that is not registered");
    LAB_CALL_VOID("MiniportDriverUnload", Driver->Characteristics.UnloadHandler, DriverObject);
    if (NdispFindDriver(DriverObject) != NULL)
        LabFinding("ndis-leak",
                   "MiniportDriverUnload: %s returned without NdisMDeregisterMiniportDriver",
                   Driver->Name);
}

static VOID NdispCheckHandlers(const NDIS_MINIPORT_DRIVER_CHARACTERISTICS *Handlers,
                               const char *Api)
{
    const struct {
        const char *Name;
        const VOID *Handler;
    } Mandatory[] = {
        {"InitializeHandlerEx", Handlers->InitializeHandlerEx},
        {"HaltHandlerEx", Handlers->HaltHandlerEx},
        {"UnloadHandler", Handlers->UnloadHandler},
        {"PauseHandler", Handlers->PauseHandler},
        {"RestartHandler", Handlers->RestartHandler},
        {"OidRequestHandler", Handlers->OidRequestHandler},
        {"SendNetBufferListsHandler", Handlers->SendNetBufferListsHandler},
        {"ReturnNetBufferListsHandler", Handlers->ReturnNetBufferListsHandler},
        {"CancelSendHandler", Handlers->CancelSendHandler},
        {"DevicePnPEventNotifyHandler", Handlers->DevicePnPEventNotifyHandler},
        {"ShutdownHandlerEx", Handlers->ShutdownHandlerEx},
        {"CancelOidRequestHandler", Handlers->CancelOidRequestHandler},
    };
    ULONG Index;

    for (Index = 0; Index < RTL_NUMBER_OF(Mandatory); Index++)
        if (Mandatory[Index].Handler == NULL)
            LabFinding("ndis-param", "%s: the mandatory %s is NULL", Api, Mandatory[Index].Name);
    if (Handlers->CheckForHangHandlerEx != NULL && Handlers->ResetHandlerEx == NULL)
        LabFinding("ndis-param", "%s: CheckForHangHandlerEx without ResetHandlerEx", Api);
}

/* Last component of the registry path, in ASCII. */
static VOID NdispNameDriver(PNDISP_DRIVER Driver)
{
    USHORT Start, Index, End = Driver->RegistryPath.Length / sizeof(WCHAR), Out = 0;

    for (Start = End; Start > 0 && Driver->RegistryPath.Buffer[Start - 1] != L'\\'; Start--)
        ;
    for (Index = Start; Index < End && Out + 1u < sizeof(Driver->Name); Index++)
        Driver->Name[Out++] = (char)Driver->RegistryPath.Buffer[Index];
    Driver->Name[Out] = '\0';
}

static VOID NdispHookDriverObject(PDRIVER_OBJECT DriverObject)
{
    ULONG Index;

    DriverObject->DriverExtension->AddDevice = NdispAddDevice;
    DriverObject->DriverUnload = NdispUnload;
    for (Index = 0; Index <= IRP_MJ_MAXIMUM_FUNCTION; Index++)
        DriverObject->MajorFunction[Index] = NdispDispatch;
    DriverObject->MajorFunction[IRP_MJ_POWER] = NdispDispatchPower;
}

NDIS_STATUS NTAPI NdisMRegisterMiniportDriver(PDRIVER_OBJECT DriverObject,
                                              PUNICODE_STRING RegistryPath,
                                              NDIS_HANDLE MiniportDriverContext,
                                              PNDIS_MINIPORT_DRIVER_CHARACTERISTICS Characteristics,
                                              PNDIS_HANDLE NdisMiniportDriverHandle)
{
    static const char Api[] = "NdisMRegisterMiniportDriver";
    PVOID Caller = LAB_CALLER();
    PLAB_IMAGE Image = LabImageFromAddress(Caller);
    PNDISP_DRIVER Driver;
    SIZE_T Size;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    if (Image != NULL && Image->InitDone)
        LabFinding("ndis-state", "%s: called after DriverEntry returned", Api);
    NDISP_CHECK_HEADER(&Characteristics->Header, NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS,
                       Api, "NDIS_MINIPORT_DRIVER_CHARACTERISTICS",
                       {NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_1,
                        NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_1},
                       {NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2,
                        NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2});
    if (Characteristics->MajorNdisVersion != 6 ||
        (Characteristics->MinorNdisVersion != 0 && Characteristics->MinorNdisVersion != 1 &&
         Characteristics->MinorNdisVersion != 20))
        return NDIS_STATUS_BAD_VERSION;
    if (Characteristics->MinorNdisVersion > 0 &&
        Characteristics->Header.Revision < NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2)
        LabFinding("ndis-header", "%s: NDIS 6.%u needs characteristics revision 2", Api,
                   Characteristics->MinorNdisVersion);
    if (NdispFindDriver(DriverObject) != NULL)
        LabFinding("ndis-state", "%s: this driver object is registered already", Api);
    NdispCheckHandlers(Characteristics, Api);
    if ((Characteristics->Flags & ~(ULONG)NDIS_WDM_DRIVER) != 0)
        LabMissing("NdisMRegisterMiniportDriver for intermediate drivers");
    Driver = NdispCreateObject(NdispDriver, sizeof(*Driver), NULL, TRUE, Caller, Api);
    if (Driver == NULL)
        return NDIS_STATUS_RESOURCES;
    Driver->Object.Driver = Driver;
    Driver->DriverObject = DriverObject;
    Driver->Context = MiniportDriverContext;
    Size = Characteristics->Header.Size < sizeof(Driver->Characteristics)
               ? Characteristics->Header.Size
               : sizeof(Driver->Characteristics);
    RtlCopyMemory(&Driver->Characteristics, Characteristics, Size);
    Driver->RegistryPath = *RegistryPath;
    Driver->RegistryPath.Buffer = LabAllocate(RegistryPath->Length + sizeof(WCHAR));
    Driver->RegistryPath.MaximumLength = RegistryPath->Length + sizeof(WCHAR);
    RtlCopyMemory(Driver->RegistryPath.Buffer, RegistryPath->Buffer, RegistryPath->Length);
    NdispNameDriver(Driver);
    *NdisMiniportDriverHandle = Driver;
    if (Driver->Characteristics.SetOptionsHandler != NULL) {
        NDIS_STATUS Status;

        Driver->InSetOptions = TRUE;
        Status = LAB_CALL("MiniportSetOptions", Driver->Characteristics.SetOptionsHandler, Driver,
                          MiniportDriverContext);
        Driver->InSetOptions = FALSE;
        if (Status != NDIS_STATUS_SUCCESS) {
            LabFree(Driver->RegistryPath.Buffer);
            NdispDeleteObject(&Driver->Object, Caller);
            return Status;
        }
    }
    NdispHookDriverObject(DriverObject);
    LabLog(LAB_LOG_INFO, "ndis: %s registered as an NDIS %u.%u miniport driver", Driver->Name,
           Driver->Characteristics.MajorNdisVersion, Driver->Characteristics.MinorNdisVersion);
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS NTAPI NdisSetOptionalHandlers(NDIS_HANDLE NdisHandle,
                                          PNDIS_DRIVER_OPTIONAL_HANDLERS OptionalHandlers)
{
    static const char Api[] = "NdisSetOptionalHandlers";
    PNDISP_DRIVER Driver = NdispObject(NdisHandle, NdispDriver, Api);
    PNDIS_MINIPORT_PNP_CHARACTERISTICS Pnp = (PNDIS_MINIPORT_PNP_CHARACTERISTICS)OptionalHandlers;

    if (!Driver->InSetOptions)
        LabFinding("ndis-state", "%s: called outside MiniportSetOptions", Api);
    if (OptionalHandlers->Type != NDIS_OBJECT_TYPE_MINIPORT_PNP_CHARACTERISTICS)
        LabMissing("NdisSetOptionalHandlers for other than NDIS_MINIPORT_PNP_CHARACTERISTICS");
    NDISP_CHECK_HEADER(OptionalHandlers, NDIS_OBJECT_TYPE_MINIPORT_PNP_CHARACTERISTICS, Api,
                       "NDIS_MINIPORT_PNP_CHARACTERISTICS",
                       {NDIS_MINIPORT_PNP_CHARACTERISTICS_REVISION_1,
                        NDIS_SIZEOF_MINIPORT_PNP_CHARACTERISTICS_REVISION_1});
    Driver->PnpCharacteristics = *Pnp;
    Driver->HasPnpCharacteristics = TRUE;
    return NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisMDeregisterMiniportDriver(NDIS_HANDLE NdisMiniportDriverHandle)
{
    static const char Api[] = "NdisMDeregisterMiniportDriver";
    PVOID Caller = LAB_CALLER();
    PNDISP_DRIVER Driver = NdispObject(NdisMiniportDriverHandle, NdispDriver, Api);

    if (Driver->AdapterCount != 0)
        LabFinding("ndis-state", "%s: %u adapters of %s still exist", Api, Driver->AdapterCount,
                   Driver->Name);
    NdispCheckLeaks(NULL, Driver, Api);
    LabFree(Driver->RegistryPath.Buffer);
    NdispDeleteObject(&Driver->Object, Caller);
}

/* Unload check: DriverEntry failed or unload ended with a registration left. */
VOID NTAPI NdispUnloadCheck(PLAB_IMAGE Image)
{
    PLIST_ENTRY Entry;

    for (Entry = NdispObjects.Flink; Entry != &NdispObjects; Entry = Entry->Flink) {
        PNDISP_OBJECT Object = CONTAINING_RECORD(Entry, NDISP_OBJECT, Link);

        if (Object->Image == Image && Image != NULL)
            LabFinding("ndis-leak", "unload of %s: %s left behind, made at %p", Image->Info.name,
                       NdispKindName(Object->Kind), Object->Caller);
    }
}

/* ---- attributes ------------------------------------------------------------------------------ */

static NDIS_STATUS
NdispSetRegistration(PNDISP_ADAPTER Adapter,
                     const NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES *Attributes,
                     const char *Api)
{
    const ULONG Known =
        NDIS_MINIPORT_ATTRIBUTES_HARDWARE_DEVICE | NDIS_MINIPORT_ATTRIBUTES_NDIS_WDM |
        NDIS_MINIPORT_ATTRIBUTES_SURPRISE_REMOVE_OK | NDIS_MINIPORT_ATTRIBUTES_NOT_CO_NDIS |
        NDIS_MINIPORT_ATTRIBUTES_DO_NOT_BIND_TO_ALL_CO |
        NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND | NDIS_MINIPORT_ATTRIBUTES_BUS_MASTER |
        NDIS_MINIPORT_ATTRIBUTES_CONTROLS_DEFAULT_PORT;

    NDISP_CHECK_HEADER(&Attributes->Header,
                       NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES, Api,
                       "NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES",
                       {NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1,
                        NDIS_SIZEOF_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1});
    if (Adapter->HasRegistration)
        LabFinding("ndis-attributes", "%s: %s: registration attributes were set already",
                   Adapter->Name, Api);
    if ((Attributes->AttributeFlags & ~Known) != 0)
        LabFinding("ndis-attributes", "%s: %s: AttributeFlags 0x%x", Adapter->Name, Api,
                   Attributes->AttributeFlags);
    if ((Attributes->AttributeFlags & NDIS_MINIPORT_ATTRIBUTES_BUS_MASTER) != 0 &&
        (Attributes->AttributeFlags & NDIS_MINIPORT_ATTRIBUTES_HARDWARE_DEVICE) == 0)
        LabFinding("ndis-attributes", "%s: %s: BUS_MASTER without HARDWARE_DEVICE", Adapter->Name,
                   Api);
    if (Attributes->MiniportAdapterContext == NULL)
        LabFinding("ndis-attributes", "%s: %s: MiniportAdapterContext is NULL", Adapter->Name, Api);
    if (Attributes->InterfaceType < NdisInterfaceInternal ||
        Attributes->InterfaceType >= NdisMaximumInterfaceType)
        LabFinding("ndis-attributes", "%s: %s: InterfaceType %d", Adapter->Name, Api,
                   Attributes->InterfaceType);
    Adapter->Registration = *Attributes;
    Adapter->Context = Attributes->MiniportAdapterContext;
    Adapter->HasRegistration = TRUE;
    return NDIS_STATUS_SUCCESS;
}

/* Highest bit of NDIS_STATISTICS_*_SUPPORTED and NDIS_STATISTICS_FLAGS_VALID_*. */
#define NDISP_ALL_STATISTICS 0x003FFFFFu

#define NDISP_REQUIRE(Condition, What)                                                             \
    do {                                                                                           \
        if (!(Condition))                                                                          \
            LabFinding("ndis-attributes", "%s: %s: general attributes: %s", Adapter->Name, Api,    \
                       What);                                                                      \
    } while (0)

static VOID NdispCheckGeneral(PNDISP_ADAPTER Adapter,
                              const NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES *General,
                              const char *Api)
{
    ULONG Index;
    UCHAR Or = 0;

    NDISP_REQUIRE(General->MediaType == NdisMedium802_3, "MediaType is not NdisMedium802_3");
    NDISP_REQUIRE(General->MtuSize >= 46, "MtuSize is below 46");
    NDISP_REQUIRE(General->MacAddressLength == 6, "MacAddressLength is not 6");
    for (Index = 0; Index < 6; Index++)
        Or |= General->CurrentMacAddress[Index];
    NDISP_REQUIRE(Or != 0 && (General->CurrentMacAddress[0] & 1) == 0,
                  "CurrentMacAddress is no unicast address");
    NDISP_REQUIRE((General->PermanentMacAddress[0] & 1) == 0,
                  "PermanentMacAddress is a group address");
    NDISP_REQUIRE(General->LookaheadSize != 0, "LookaheadSize is zero");
    NDISP_REQUIRE((General->SupportedPacketFilters & NDIS_PACKET_TYPE_DIRECTED) != 0,
                  "SupportedPacketFilters lacks NDIS_PACKET_TYPE_DIRECTED");
    NDISP_REQUIRE((General->SupportedPacketFilters & NDIS_PACKET_TYPE_MULTICAST) == 0 ||
                      General->MaxMulticastListSize != 0,
                  "multicast filtering with MaxMulticastListSize 0");
    NDISP_REQUIRE(General->SupportedOidList != NULL && General->SupportedOidListLength != 0,
                  "SupportedOidList is empty");
    NDISP_REQUIRE(General->SupportedOidListLength % sizeof(NDIS_OID) == 0 &&
                      General->SupportedOidListLength <= sizeof(Adapter->SupportedOids),
                  "SupportedOidListLength is no list of OIDs in bytes");
    NDISP_REQUIRE((ULONG)General->MediaConnectState <= MediaConnectStateDisconnected,
                  "MediaConnectState is out of range");
    NDISP_REQUIRE((ULONG)General->MediaDuplexState <= MediaDuplexStateFull,
                  "MediaDuplexState is out of range");
    NDISP_REQUIRE(General->AccessType == NET_IF_ACCESS_BROADCAST,
                  "AccessType of Ethernet is BROADCAST");
    NDISP_REQUIRE((ULONG)General->DirectionType < NET_IF_DIRECTION_MAXIMUM,
                  "DirectionType is out of range");
    NDISP_REQUIRE(General->ConnectionType > 0 &&
                      General->ConnectionType < NET_IF_CONNECTION_MAXIMUM,
                  "ConnectionType is out of range");
    NDISP_REQUIRE(General->IfType != 0, "IfType is zero");
    NDISP_REQUIRE((General->SupportedStatistics & ~(ULONG)NDISP_ALL_STATISTICS) == 0,
                  "SupportedStatistics has undefined bits");
    NDISP_REQUIRE(General->SupportedPauseFunctions <= NdisPauseFunctionsUnknown,
                  "SupportedPauseFunctions is out of range");
    NDISP_REQUIRE(General->XmitLinkSpeed == NDIS_LINK_SPEED_UNKNOWN ||
                      General->XmitLinkSpeed <= General->MaxXmitLinkSpeed,
                  "XmitLinkSpeed exceeds MaxXmitLinkSpeed");
    NDISP_REQUIRE(General->RcvLinkSpeed == NDIS_LINK_SPEED_UNKNOWN ||
                      General->RcvLinkSpeed <= General->MaxRcvLinkSpeed,
                  "RcvLinkSpeed exceeds MaxRcvLinkSpeed");
}

static VOID NdispSetPowerCapabilities(PNDISP_ADAPTER Adapter,
                                      const NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES *General,
                                      const char *Api)
{
    PNDIS_PM_CAPABILITIES Pm = NULL;

    if (!NdispAtLeast(Adapter, 6, 20)) {
        Adapter->HasPmCapabilities = General->PowerManagementCapabilities != NULL;
        return;
    }
    /* Power Management Enhancements in NDIS 6.20: mandatory for 6.20 miniports. */
    NDISP_REQUIRE(General->Header.Revision >= NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2,
                  "an NDIS 6.20 miniport needs revision 2");
    NDISP_REQUIRE(General->PowerManagementCapabilities == NULL,
                  "NDIS 6.20 uses PowerManagementCapabilitiesEx, not PowerManagementCapabilities");
    Pm = General->PowerManagementCapabilitiesEx;
    NDISP_REQUIRE(Pm != NULL, "PowerManagementCapabilitiesEx is mandatory for NDIS 6.20");
    NDISP_CHECK_HEADER(
        &Pm->Header, NDIS_OBJECT_TYPE_DEFAULT, Api, "NDIS_PM_CAPABILITIES",
        {NDIS_PM_CAPABILITIES_REVISION_1, NDIS_SIZEOF_NDIS_PM_CAPABILITIES_REVISION_1});
    RtlCopyMemory(&Adapter->PmCapabilities, Pm, NDIS_SIZEOF_NDIS_PM_CAPABILITIES_REVISION_1);
    Adapter->HasPmCapabilities = TRUE;
}

static NDIS_STATUS NdispSetGeneral(PNDISP_ADAPTER Adapter,
                                   const NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES *General,
                                   const char *Api)
{
    NDISP_CHECK_HEADER(&General->Header, NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES, Api,
                       "NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES",
                       {NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_1,
                        NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_1},
                       {NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2,
                        NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2});
    if (!Adapter->HasRegistration)
        LabFinding("ndis-attributes", "%s: %s: general before registration attributes",
                   Adapter->Name, Api);
    if (Adapter->HasGeneral)
        LabFinding("ndis-attributes", "%s: %s: general attributes were set already", Adapter->Name,
                   Api);
    NdispCheckGeneral(Adapter, General, Api);
    RtlZeroMemory(&Adapter->General, sizeof(Adapter->General));
    RtlCopyMemory(&Adapter->General, General,
                  General->Header.Revision >= NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2
                      ? NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_2
                      : NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_1);
    NdispSetPowerCapabilities(Adapter, General, Api);
    RtlCopyMemory(Adapter->SupportedOids, General->SupportedOidList,
                  General->SupportedOidListLength);
    Adapter->SupportedOidCount = General->SupportedOidListLength / sizeof(NDIS_OID);
    /* NDIS keeps copies; the driver's memory may go as soon as this returns. */
    Adapter->General.SupportedOidList = Adapter->SupportedOids;
    Adapter->General.PowerManagementCapabilities = NULL;
    Adapter->General.PowerManagementCapabilitiesEx = NULL;
    Adapter->General.RecvScaleCapabilities = NULL;
    Adapter->CurrentLink.MediaConnectState = General->MediaConnectState;
    Adapter->CurrentLink.MediaDuplexState = General->MediaDuplexState;
    Adapter->CurrentLink.XmitLinkSpeed = General->XmitLinkSpeed;
    Adapter->CurrentLink.RcvLinkSpeed = General->RcvLinkSpeed;
    Adapter->HasGeneral = TRUE;
    return NDIS_STATUS_SUCCESS;
}

static VOID NdispCheckFurther(PNDISP_ADAPTER Adapter, const char *Api)
{
    if (!Adapter->HasGeneral)
        LabFinding("ndis-attributes", "%s: %s: other attributes before the general ones",
                   Adapter->Name, Api);
}

NDIS_STATUS NTAPI NdisMSetMiniportAttributes(NDIS_HANDLE NdisMiniportHandle,
                                             PNDIS_MINIPORT_ADAPTER_ATTRIBUTES MiniportAttributes)
{
    static const char Api[] = "NdisMSetMiniportAttributes";
    PNDISP_ADAPTER Adapter;

    if (LabInjectFailure())
        return NDIS_STATUS_RESOURCES;
    Adapter = NdispGetAdapter(NdisMiniportHandle, Api);
    if (MiniportAttributes == NULL)
        LabFinding("ndis-param", "%s: MiniportAttributes is NULL", Api);
    if (MiniportAttributes->Header.Type ==
        NDIS_OBJECT_TYPE_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES) {
        const NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES *Add =
            &MiniportAttributes->AddDeviceRegistrationAttributes;

        NDISP_CHECK_HEADER(&Add->Header,
                           NDIS_OBJECT_TYPE_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES, Api,
                           "NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES",
                           {NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES_REVISION_1,
                            NDIS_SIZEOF_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES_REVISION_1});
        if (!Adapter->InAddDevice)
            LabFinding("ndis-state", "%s: %s: add-device attributes outside MiniportAddDevice",
                       Adapter->Name, Api);
        Adapter->AddDeviceContext = Add->MiniportAddDeviceContext;
        return NDIS_STATUS_SUCCESS;
    }
    if (!Adapter->InInitialize)
        LabFinding("ndis-state", "%s: %s: called outside MiniportInitializeEx", Adapter->Name, Api);
    switch (MiniportAttributes->Header.Type) {
    case NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES:
        return NdispSetRegistration(Adapter, &MiniportAttributes->RegistrationAttributes, Api);
    case NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES:
        return NdispSetGeneral(Adapter, &MiniportAttributes->GeneralAttributes, Api);
    case NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES:
        NdispCheckFurther(Adapter, Api);
        NDISP_CHECK_HEADER(&MiniportAttributes->Header,
                           NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES, Api,
                           "NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES",
                           {NDIS_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES_REVISION_1,
                            NDIS_SIZEOF_MINIPORT_ADAPTER_OFFLOAD_ATTRIBUTES_REVISION_1});
        Adapter->HasOffload = TRUE;
        return NDIS_STATUS_SUCCESS;
    case NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_HARDWARE_ASSIST_ATTRIBUTES:
        NdispCheckFurther(Adapter, Api);
        NDISP_CHECK_HEADER(&MiniportAttributes->Header,
                           NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_HARDWARE_ASSIST_ATTRIBUTES, Api,
                           "NDIS_MINIPORT_ADAPTER_HARDWARE_ASSIST_ATTRIBUTES",
                           {NDIS_MINIPORT_ADAPTER_HARDWARE_ASSIST_ATTRIBUTES_REVISION_1,
                            NDIS_SIZEOF_MINIPORT_ADAPTER_HARDWARE_ASSIST_ATTRIBUTES_REVISION_1},
                           {NDIS_MINIPORT_ADAPTER_HARDWARE_ASSIST_ATTRIBUTES_REVISION_2,
                            NDIS_SIZEOF_MINIPORT_ADAPTER_HARDWARE_ASSIST_ATTRIBUTES_REVISION_2});
        Adapter->HasHardwareAssist = TRUE;
        return NDIS_STATUS_SUCCESS;
    default:
        LabFinding("ndis-header", "%s: %s: attributes of type 0x%02x", Adapter->Name, Api,
                   MiniportAttributes->Header.Type);
    }
}

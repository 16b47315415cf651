/* SPDX-License-Identifier: MIT */
/*
 * The Msi parameter. A miniport that wants its line interrupt must take the messages out of the
 * device's resource requirements: "If the miniport driver does not remove these message interrupt
 * resources, the operating system will fail if the driver tries to register line-based interrupts"
 * (MS docs, "MSI-X Resource Filtering").
 */
#include "vionet.h"

typedef struct _VIONET_ADD_DEVICE {
    NDIS_HANDLE Handle;
} VIONET_ADD_DEVICE;

static MINIPORT_ADD_DEVICE VioNetAddDevice;
static MINIPORT_REMOVE_DEVICE VioNetRemoveDevice;
static MINIPORT_FILTER_RESOURCE_REQUIREMENTS VioNetFilterResourceRequirements;

static NDIS_STATUS NTAPI VioNetAddDevice(NDIS_HANDLE NdisMiniportHandle,
                                         NDIS_HANDLE MiniportDriverContext)
{
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes = {
        .AddDeviceRegistrationAttributes =
            {
                .Header =
                    {
                        .Type = NDIS_OBJECT_TYPE_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES,
                        .Revision = NDIS_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES_REVISION_1,
                        .Size = NDIS_SIZEOF_MINIPORT_ADD_DEVICE_REGISTRATION_ATTRIBUTES_REVISION_1,
                    },
            },
    };
    VIONET_ADD_DEVICE *context;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(MiniportDriverContext);
    context = NdisAllocateMemoryWithTagPriority(NdisMiniportHandle, sizeof(*context), VIONET_TAG,
                                                NormalPoolPriority);
    if (!context) {
        return NDIS_STATUS_RESOURCES;
    }
    context->Handle = NdisMiniportHandle;
    attributes.AddDeviceRegistrationAttributes.MiniportAddDeviceContext = context;
    status = NdisMSetMiniportAttributes(NdisMiniportHandle, &attributes);
    if (status != NDIS_STATUS_SUCCESS) {
        NdisFreeMemoryWithTagPriority(NdisMiniportHandle, context, VIONET_TAG);
    }
    return status;
}

static VOID NTAPI VioNetRemoveDevice(NDIS_HANDLE MiniportAddDeviceContext)
{
    VIONET_ADD_DEVICE *context = MiniportAddDeviceContext;
    NdisFreeMemoryWithTagPriority(context->Handle, context, VIONET_TAG);
}

static BOOLEAN VioNetIsMessage(const IO_RESOURCE_DESCRIPTOR *Descriptor)
{
    return Descriptor->Type == CmResourceTypeInterrupt &&
           (Descriptor->Flags & CM_RESOURCE_INTERRUPT_MESSAGE) != 0;
}

static BOOLEAN VioNetHasLine(const IO_RESOURCE_LIST *List)
{
    ULONG i;

    for (i = 0; i < List->Count; i++) {
        if (List->Descriptors[i].Type == CmResourceTypeInterrupt &&
            !VioNetIsMessage(&List->Descriptors[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Copies From without messages; To is From or before it. Returns the end of To. */
static PIO_RESOURCE_LIST VioNetCopyWithoutMessages(const IO_RESOURCE_LIST *From,
                                                   PIO_RESOURCE_LIST To)
{
    const ULONG count = From->Count;
    BOOLEAN removed = FALSE;
    ULONG kept = 0;
    ULONG i;

    RtlMoveMemory(To, From, FIELD_OFFSET(IO_RESOURCE_LIST, Descriptors));
    for (i = 0; i < count; i++) {
        PIO_RESOURCE_DESCRIPTOR descriptor = &To->Descriptors[kept];

        if (VioNetIsMessage(&From->Descriptors[i])) {
            removed = TRUE;
            continue;
        }
        RtlMoveMemory(descriptor, &From->Descriptors[i], sizeof(*descriptor));
        if (removed) {
            /* It was the alternative to a message; now it is the thing itself. */
            descriptor->Option &= (UCHAR)~IO_RESOURCE_ALTERNATIVE;
        }
        removed = FALSE;
        kept++;
    }
    To->Count = kept;
    return (PIO_RESOURCE_LIST)&To->Descriptors[kept];
}

/* In place. A list is one alternative; those with no interrupt but messages go as a whole. */
static VOID VioNetRemoveMessages(PIO_RESOURCE_REQUIREMENTS_LIST Requirements)
{
    const IO_RESOURCE_LIST *from = Requirements->List;
    PIO_RESOURCE_LIST to = Requirements->List;
    ULONG lists = Requirements->AlternativeLists;
    ULONG with_line = 0;
    ULONG i;

    for (i = 0; i < lists; i++) {
        with_line += VioNetHasLine(from);
        from = (const IO_RESOURCE_LIST *)&from->Descriptors[from->Count];
    }
    if (with_line == 0) {
        return; /* messages are all that this machine can offer */
    }
    from = Requirements->List;
    for (i = 0; i < lists; i++) {
        const IO_RESOURCE_LIST *next = (const IO_RESOURCE_LIST *)&from->Descriptors[from->Count];

        if (VioNetHasLine(from)) {
            to = VioNetCopyWithoutMessages(from, to);
        }
        from = next;
    }
    Requirements->AlternativeLists = with_line;
    Requirements->ListSize = (ULONG)((PUCHAR)to - (PUCHAR)Requirements);
}

static NDIS_STATUS NTAPI VioNetFilterResourceRequirements(NDIS_HANDLE MiniportAddDeviceContext,
                                                          PIRP Irp)
{
    VIONET_ADD_DEVICE *context = MiniportAddDeviceContext;
    PIO_RESOURCE_REQUIREMENTS_LIST requirements =
        (PIO_RESOURCE_REQUIREMENTS_LIST)Irp->IoStatus.Information;
    VIONET_CONFIG config;

    if (requirements && VioNetReadConfig(context->Handle, &config) == NDIS_STATUS_SUCCESS &&
        !config.Msi) {
        VioNetRemoveMessages(requirements);
    }
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS NTAPI VioNetSetOptions(NDIS_HANDLE NdisDriverHandle, NDIS_HANDLE DriverContext)
{
    NDIS_MINIPORT_PNP_CHARACTERISTICS characteristics = {
        .Header =
            {
                .Type = NDIS_OBJECT_TYPE_MINIPORT_PNP_CHARACTERISTICS,
                .Revision = NDIS_MINIPORT_PNP_CHARACTERISTICS_REVISION_1,
                .Size = NDIS_SIZEOF_MINIPORT_PNP_CHARACTERISTICS_REVISION_1,
            },
        .MiniportAddDeviceHandler = VioNetAddDevice,
        .MiniportRemoveDeviceHandler = VioNetRemoveDevice,
        .MiniportFilterResourceRequirementsHandler = VioNetFilterResourceRequirements,
    };

    UNREFERENCED_PARAMETER(DriverContext);
    return NdisSetOptionalHandlers(NdisDriverHandle,
                                   (PNDIS_DRIVER_OPTIONAL_HANDLERS)&characteristics);
}

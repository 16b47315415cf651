/* SPDX-License-Identifier: MIT */
/*
 * The Msi parameter. A miniport that wants its line interrupt must take the messages out of the
 * device's resource requirements: "If the miniport driver does not remove these message interrupt
 * resources, the operating system will fail if the driver tries to register line-based interrupts"
 * (MS docs, "MSI-X Resource Filtering").
 */
#include "vionet.h"

#include <drivers/common/nt_resources.h>

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

static NDIS_STATUS NTAPI VioNetFilterResourceRequirements(NDIS_HANDLE MiniportAddDeviceContext,
                                                          PIRP Irp)
{
    VIONET_ADD_DEVICE *context = MiniportAddDeviceContext;
    VIONET_CONFIG config;

    if (VioNetReadConfig(context->Handle, &config) == NDIS_STATUS_SUCCESS && !config.Msi &&
        !NT_SUCCESS(NtRemoveMessages(Irp, VIONET_TAG))) {
        return NDIS_STATUS_RESOURCES;
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

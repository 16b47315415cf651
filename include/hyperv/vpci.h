/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Virtual PCI bus, protocol 1.0 to 1.6. Sources: openvmm vpci_protocol, mu_msvm VpciProtocol.h.
 */
#ifndef HYPERV_VPCI_H
#define HYPERV_VPCI_H

#include "types.h"

HV_HEADER_BEGIN

#define HvCmResourceTypeNull           0
#define HvCmResourceTypePort           1
#define HvCmResourceTypeInterrupt      2
#define HvCmResourceTypeMemory         3
#define HvCmResourceTypeDma            4
#define HvCmResourceTypeDeviceSpecific 5
#define HvCmResourceTypeBusNumber      6
#define HvCmResourceTypeMemoryLarge    7

#define HV_CM_RESOURCE_MEMORY_LARGE_40        0x0200
#define HV_CM_RESOURCE_MEMORY_LARGE_48        0x0400
#define HV_CM_RESOURCE_MEMORY_LARGE_64        0x0800
#define HV_CM_RESOURCE_MEMORY_LARGE_40_MAXLEN 0x000000FFFFFFFF00
#define HV_CM_RESOURCE_MEMORY_LARGE_48_MAXLEN 0x0000FFFFFFFF0000
#define HV_CM_RESOURCE_MEMORY_LARGE_64_MAXLEN 0xFFFFFFFF00000000

#pragma pack(push, 4)

/**
 * A resource of a device; NT CM_PARTIAL_RESOURCE_DESCRIPTOR as VPCI carries it; vpci_protocol
 * PartialResourceDescriptor.
 */
typedef struct _HV_CM_PARTIAL_RESOURCE_DESCRIPTOR {
    HV_UINT8 Type;
    HV_UINT8 ShareDisposition;
    HV_UINT16 Flags;
    union {
        struct {
            HV_UINT64 Start;
            HV_UINT32 Length;
        } Generic;
        struct {
            HV_UINT64 First;
            HV_UINT64 Second;
        } ForSize;
    } u;
} HV_CM_PARTIAL_RESOURCE_DESCRIPTOR, *PHV_CM_PARTIAL_RESOURCE_DESCRIPTOR;

#pragma pack(pop)

/**
 * Resources of a device; NT CM_PARTIAL_RESOURCE_LIST as VPCI carries it; vpci_protocol
 * PartialResourceList.
 */
typedef struct _HV_CM_PARTIAL_RESOURCE_LIST {
    HV_UINT16 Version;
    HV_UINT16 Revision;
    HV_UINT32 Count;
    HV_CM_PARTIAL_RESOURCE_DESCRIPTOR PartialDescriptors[HV_ANYSIZE_ARRAY];
} HV_CM_PARTIAL_RESOURCE_LIST, *PHV_CM_PARTIAL_RESOURCE_LIST;

/**
 * Power states of a device; NT DEVICE_POWER_STATE; mu_msvm VpciProtocol.h, vpci_protocol
 * DevicePowerState.
 */
typedef enum _HV_DEVICE_POWER_STATE HV_ENUM_UINT32 {
    HvPowerDeviceUnspecified = 0u,
    HvPowerDeviceD0,
    HvPowerDeviceD1,
    HvPowerDeviceD2,
    HvPowerDeviceD3,
    HvPowerDeviceMaximum,
} HV_DEVICE_POWER_STATE, *PHV_DEVICE_POWER_STATE;

/** Device and function number; NT PCI_SLOT_NUMBER; vpci_protocol SlotNumber. */
typedef struct _HV_PCI_SLOT_NUMBER {
    union {
        struct {
            HV_UINT32 DeviceNumber : 5,
                      FunctionNumber : 3,
                      Reserved : 24;
        } bits;
        HV_UINT32 AsUINT32;
    } u;
} HV_PCI_SLOT_NUMBER, *PHV_PCI_SLOT_NUMBER;

#define HV_ALIGN_VALUE(Value, Alignment) ((Value) + (((Alignment) - (Value)) & ((Alignment) - 1)))

#define HV_ALIGN_UP(x, y) HV_ALIGN_VALUE((x), sizeof(y))

#define HV_PCI_MAX_BAR 0x0006

#define VPCI_MMIO_PAGE_SLOT_NUMBER  0
#define VPCI_MMIO_PAGE_CONFIG_SPACE 0x1000
#define VPCI_MMIO_PAGE_MASK         0xfff

/** Identification of a PCI function; VPCI 1.0; vpci_protocol PnpId. */
typedef struct _VPCI_PNP_ID {
    HV_UINT16 VendorID;
    HV_UINT16 DeviceID;
    HV_UINT8 RevisionID;
    HV_UINT8 ProgIf;
    HV_UINT8 SubClass;
    HV_UINT8 BaseClass;
    HV_UINT16 SubVendorID;
    HV_UINT16 SubSystemID;
} VPCI_PNP_ID, *PVPCI_PNP_ID;

/* ---- versions -------------------------------------------------------------------------------- */

#define VPCI_PROTOCOL_VERSION_WIN8    0x00010000
#define VPCI_PROTOCOL_VERSION_WIN10   0x00010001
#define VPCI_PROTOCOL_VERSION_RS1     0x00010002
#define VPCI_PROTOCOL_VERSION_VB      0x00010003
#define VPCI_PROTOCOL_VERSION_FE      0x00010004
#define VPCI_PROTOCOL_VERSION_GE      0x00010005
#define VPCI_PROTOCOL_VERSION_DT      0x00010006
#define VPCI_PROTOCOL_VERSION_CURRENT VPCI_PROTOCOL_VERSION_RS1

/** Protocol versions to propose, in order; mu_msvm VpciProtocol.h. */
static const HV_UINT32 VscSupportedVersions[1] HV_UNUSED = {
    VPCI_PROTOCOL_VERSION_RS1,
};

/* ---- messages -------------------------------------------------------------------------------- */

/** Message types; VPCI 1.0 to 1.6; vpci_protocol MessageType. */
typedef enum _VPCI_MESSAGE HV_ENUM_UINT32 {
    VpciMsgBusRelations = 0x42490000u,
    VpciMsgQueryBusRelations,
    VpciMsgInvalidateDevice,
    VpciMsgInvalidateBus,
    VpciMsgDevicePowerStateChange,
    VpciMsgCurrentResourceRequirements,
    VpciMsgGetResources,
    VpciMsgFdoD0Entry,
    VpciMsgFdoD0Exit = 1112080392u,
    VpciMsgReadBlock,
    VpciMsgWriteBlock,
    VpciMsgEject,
    VpciMsgQueryStop,
    VpciMsgReEnable,
    VpciMsgQueryStopFailed,
    VpciMsgEjectComplete,
    VpciMsgAssignedResources = 1112080400u,
    VpciMsgReleaseResources,
    VpciMsgInvalidateBlock,
    VpciMsgQueryProtocolVersion,
    VpciMsgCreateInterruptMessage,
    VpciMsgDeleteInterruptMessage,
    VpciMsgAssignedResources2,
    VpciMsgCreateInterruptMessage2,
    VpciMsgDeleteInterruptMessage2 = 1112080408u,
    VpciMsgBusRelations2,
    VpciMsgAssignedResources3,
    VpciMsgCreateInterruptMessage3,
    VpciMsgResetDevice,
    VpciMsgTdispCommand,
} VPCI_MESSAGE, *PVPCI_MESSAGE;

/** Start of each message; VPCI 1.0; mu_msvm VpciProtocol.h. */
typedef struct _VPCI_PACKET_HEADER {
    HV_UINT32 MessageType;
} VPCI_PACKET_HEADER, *PVPCI_PACKET_HEADER;

/** Start of each reply; VPCI 1.0; mu_msvm VpciProtocol.h. */
typedef struct _VPCI_REPLY_HEADER {
    HV_UINT32 Status;
} VPCI_REPLY_HEADER, *PVPCI_REPLY_HEADER;

/** A function on the bus; VPCI 1.0; vpci_protocol DeviceDescription. */
typedef struct _VPCI_DEVICE_DESCRIPTION {
    VPCI_PNP_ID IDs;
    HV_PCI_SLOT_NUMBER Slot;
    HV_UINT32 SerialNumber;
} VPCI_DEVICE_DESCRIPTION, *PVPCI_DEVICE_DESCRIPTION;

/** The functions on the bus; VPCI 1.0 to 1.2; vpci_protocol QueryBusRelations. */
typedef struct _VPCI_QUERY_BUS_RELATIONS {
    VPCI_PACKET_HEADER Header;
    HV_UINT32 DeviceCount;
    VPCI_DEVICE_DESCRIPTION Devices[HV_ANYSIZE_ARRAY];
} VPCI_QUERY_BUS_RELATIONS, *PVPCI_QUERY_BUS_RELATIONS;

/** Which fields of a function are valid; VPCI 1.3; vpci_protocol DeviceDescription2Flags. */
typedef struct _VPCI_DEVICE_DESCRIPTION_2_FLAGS {
    HV_UINT32 NumaAffinitySpecified : 1,
              Reserved : 31;
} VPCI_DEVICE_DESCRIPTION_2_FLAGS, *PVPCI_DEVICE_DESCRIPTION_2_FLAGS;

/**
 * A function with its NUMA node; VPCI 1.3; vpci_protocol DeviceDescription2, Linux pci-hyperv.c
 * pci_function_description2.
 */
typedef struct _VPCI_DEVICE_DESCRIPTION_2 {
    VPCI_PNP_ID IDs;
    HV_PCI_SLOT_NUMBER Slot;
    HV_UINT32 SerialNumber;
    VPCI_DEVICE_DESCRIPTION_2_FLAGS Flags;
    HV_UINT16 NumaNode;
    HV_UINT16 Reserved;
} VPCI_DEVICE_DESCRIPTION_2, *PVPCI_DEVICE_DESCRIPTION_2;

/** The functions with their NUMA nodes; VPCI 1.3; vpci_protocol QueryBusRelations2. */
typedef struct _VPCI_QUERY_BUS_RELATIONS_2 {
    VPCI_PACKET_HEADER Header;
    HV_UINT32 DeviceCount;
    VPCI_DEVICE_DESCRIPTION_2 Devices[HV_ANYSIZE_ARRAY];
} VPCI_QUERY_BUS_RELATIONS_2, *PVPCI_QUERY_BUS_RELATIONS_2;

#define VPCI_MAX_DEVICES_PER_BUS 255

#define VPCI_DELIVERY_MODE_FIXED           0
#define VPCI_DELIVERY_MODE_LOWEST_PRIORITY 1

/**
 * Message interrupt: what the guest wants, then what it gets; VPCI 1.0 and 1.1; vpci_protocol
 * MsiResource.
 */
typedef struct _VPCI_MESSAGE_RESOURCE {
    union {
        HV_UINT64 ResourceData[2];
        struct {
            HV_UINT16 Reserved;
            HV_UINT16 MessageCount;
            HV_UINT32 DataPayload;
            HV_UINT64 Address;
        } Remapped;
        struct {
            HV_UINT8 Vector;
            HV_UINT8 DeliveryMode;
            HV_UINT16 VectorCount;
            HV_UINT16 Reserved[2];
            HV_UINT64 ProcessorMask;
        } Descriptor;
    };
} VPCI_MESSAGE_RESOURCE, *PVPCI_MESSAGE_RESOURCE;

#define VPCI_MESSAGE_RESOURCE_2_MAX_CPU_COUNT 32

/**
 * The same with a list of up to 32 processors; VPCI 1.2; vpci_protocol MsiResource2, Linux pci-
 * hyperv.c hv_msi_desc2.
 */
typedef struct _VPCI_MESSAGE_RESOURCE_2 {
    union {
        HV_UINT64 ResourceData[9];
        struct {
            HV_UINT16 Reserved;
            HV_UINT16 MessageCount;
            HV_UINT32 DataPayload;
            HV_UINT64 Address;
        } Remapped;
        struct {
            HV_UINT8 Vector;
            HV_UINT8 DeliveryMode;
            HV_UINT16 VectorCount;
            HV_UINT16 ProcessorCount;
            HV_UINT16 ProcessorArray[VPCI_MESSAGE_RESOURCE_2_MAX_CPU_COUNT];
        } Descriptor;
    };
} VPCI_MESSAGE_RESOURCE_2, *PVPCI_MESSAGE_RESOURCE_2;

/** The same with 32-bit vectors; VPCI 1.4; vpci_protocol MsiResource3. */
typedef struct _VPCI_MESSAGE_RESOURCE_3 {
    union {
        HV_UINT64 ResourceData[10];
        struct {
            HV_UINT16 Reserved;
            HV_UINT16 MessageCount;
            HV_UINT32 DataPayload;
            HV_UINT64 Address;
        } Remapped;
        struct {
            HV_UINT32 Vector;
            HV_UINT8 DeliveryMode;
            HV_UINT8 Reserved;
            HV_UINT16 VectorCount;
            HV_UINT16 ProcessorCount;
            HV_UINT16 ProcessorArray[VPCI_MESSAGE_RESOURCE_2_MAX_CPU_COUNT];
        } Descriptor;
    };
} VPCI_MESSAGE_RESOURCE_3, *PVPCI_MESSAGE_RESOURCE_3;

/** The guest proposes a version; VPCI 1.0; vpci_protocol QueryProtocolVersion. */
typedef struct _VPCI_QUERY_PROTOCOL_VERSION {
    VPCI_PACKET_HEADER Header;
    HV_UINT32 ProtocolVersion;
} VPCI_QUERY_PROTOCOL_VERSION, *PVPCI_QUERY_PROTOCOL_VERSION;

/** Whether the host accepts it; VPCI 1.0; vpci_protocol QueryProtocolVersionReply. */
typedef struct _VPCI_PROTOCOL_VERSION_REPLY {
    VPCI_REPLY_HEADER Header;
    HV_UINT32 ProtocolVersion;
} VPCI_PROTOCOL_VERSION_REPLY, *PVPCI_PROTOCOL_VERSION_REPLY;

/** Asks for the BARs of a function; VPCI 1.0; vpci_protocol QueryResourceRequirements. */
typedef struct _VPCI_QUERY_RESOURCE_REQUIREMENTS {
    VPCI_PACKET_HEADER Header;
    HV_PCI_SLOT_NUMBER Slot;
} VPCI_QUERY_RESOURCE_REQUIREMENTS, *PVPCI_QUERY_RESOURCE_REQUIREMENTS;

/** BARs as probed; VPCI 1.0; vpci_protocol QueryResourceRequirementsReply. */
typedef struct _VPCI_RESOURCE_REQUIREMENTS_REPLY {
    VPCI_REPLY_HEADER Header;
    HV_UINT32 Bars[HV_PCI_MAX_BAR];
} VPCI_RESOURCE_REQUIREMENTS_REPLY, *PVPCI_RESOURCE_REQUIREMENTS_REPLY;

/** Changes the power state of a function; VPCI 1.0; vpci_protocol DevicePowerChange. */
typedef struct _VPCI_DEVICE_POWER_CHANGE {
    union {
        VPCI_PACKET_HEADER Header;
        VPCI_REPLY_HEADER ReplyHeader;
    };
    HV_PCI_SLOT_NUMBER Slot;
    HV_DEVICE_POWER_STATE TargetState;
} VPCI_DEVICE_POWER_CHANGE, *PVPCI_DEVICE_POWER_CHANGE;

/** Resources of a function for translation; VPCI 1.0 and 1.1; vpci_protocol DeviceTranslate. */
typedef struct _VPCI_DEVICE_TRANSLATE {
    union {
        VPCI_PACKET_HEADER Header;
        VPCI_REPLY_HEADER ReplyHeader;
    };
    HV_PCI_SLOT_NUMBER Slot;
    HV_CM_PARTIAL_RESOURCE_DESCRIPTOR MmioResources[HV_PCI_MAX_BAR];
    HV_UINT32 MsiResourceCount;
    VPCI_MESSAGE_RESOURCE MsiResources[HV_ANYSIZE_ARRAY];
} VPCI_DEVICE_TRANSLATE, *PVPCI_DEVICE_TRANSLATE;

/** The same with lists of processors; VPCI 1.2; mu_msvm VpciProtocol.h. */
typedef struct _VPCI_DEVICE_TRANSLATE_2 {
    union {
        VPCI_PACKET_HEADER Header;
        VPCI_REPLY_HEADER ReplyHeader;
    };
    HV_PCI_SLOT_NUMBER Slot;
    HV_CM_PARTIAL_RESOURCE_DESCRIPTOR MmioResources[HV_PCI_MAX_BAR];
    HV_UINT32 MsiResourceCount;
    VPCI_MESSAGE_RESOURCE_2 MsiResources[HV_ANYSIZE_ARRAY];
} VPCI_DEVICE_TRANSLATE_2, *PVPCI_DEVICE_TRANSLATE_2;

/** Start of the outcome of a translation; VPCI 1.2; mu_msvm VpciProtocol.h. */
typedef struct _VPCI_DEVICE_TRANSLATE_2_REPLY {
    VPCI_REPLY_HEADER Header;
    HV_PCI_SLOT_NUMBER Slot;
} VPCI_DEVICE_TRANSLATE_2_REPLY, *PVPCI_DEVICE_TRANSLATE_2_REPLY;

/** The same with 32-bit vectors; VPCI 1.4; vpci_protocol DeviceTranslate with MsiResource3. */
typedef struct _VPCI_DEVICE_TRANSLATE_3 {
    union {
        VPCI_PACKET_HEADER Header;
        VPCI_REPLY_HEADER ReplyHeader;
    };
    HV_PCI_SLOT_NUMBER Slot;
    HV_CM_PARTIAL_RESOURCE_DESCRIPTOR MmioResources[HV_PCI_MAX_BAR];
    HV_UINT32 MsiResourceCount;
    VPCI_MESSAGE_RESOURCE_3 MsiResources[HV_ANYSIZE_ARRAY];
} VPCI_DEVICE_TRANSLATE_3, *PVPCI_DEVICE_TRANSLATE_3;

#define VPCI_MAX_SUPPORTED_INTERRUPT_MESSAGES 494

#define VPCI_MAXIMUM_PACKET_SIZE                                                                   \
    (sizeof(VPCI_DEVICE_TRANSLATE_3) +                                                             \
     ((VPCI_MAX_SUPPORTED_INTERRUPT_MESSAGES - 1) * sizeof(VPCI_MESSAGE_RESOURCE_3)))

/**
 * The bus starts: where its window for configuration space is; VPCI 1.0; vpci_protocol FdoD0Entry.
 */
typedef struct _VPCI_FDO_D0_ENTRY {
    VPCI_PACKET_HEADER Header;
    HV_UINT32 Padding;
    HV_UINT64 MmioStart;
} VPCI_FDO_D0_ENTRY, *PVPCI_FDO_D0_ENTRY;

/** Whether the bus has started; VPCI 1.0; mu_msvm VpciProtocol.h. */
typedef struct _VPCI_FDO_D0_ENTRY_REPLY {
    HV_UINT32 NtStatus;
    HV_UINT32 Pad;
} VPCI_FDO_D0_ENTRY_REPLY, *PVPCI_FDO_D0_ENTRY_REPLY;

/** Base address register by its kinds; PCI Local Bus 3.0 6.2.5.1. */
typedef struct _PCI_BAR_FORMAT {
    union {
        struct {
            HV_UINT32 MemorySpaceIndicator : 1,
                      MemoryType : 2,
                      Prefetchable : 1,
                      Address : 28;
        } Memory;
        struct {
            HV_UINT32 IoSpaceIndicator : 1,
                      Reserved : 1,
                      Address : 30;
        };
        HV_UINT32 AsUINT32;
    };
} PCI_BAR_FORMAT;

#define HV_PCI_BAR_MEMORY_TYPE_64BIT 0x2

/** Asks for the resources assigned to a function; VPCI 1.0; vpci_protocol GetResources. */
typedef struct _VPCI_GET_RESOURCES {
    VPCI_PACKET_HEADER Header;
    HV_PCI_SLOT_NUMBER Slot;
    HV_UINT64 Reserved[3];
} VPCI_GET_RESOURCES, *PVPCI_GET_RESOURCES;

/** Asks for a message interrupt; VPCI 1.0 and 1.1; vpci_protocol CreateInterrupt. */
typedef struct _VPCI_CREATE_INTERRUPT_MESSAGE {
    VPCI_PACKET_HEADER Header;
    HV_PCI_SLOT_NUMBER Slot;
    VPCI_MESSAGE_RESOURCE MsiResourceDescriptor;
} VPCI_CREATE_INTERRUPT_MESSAGE, *PVPCI_CREATE_INTERRUPT_MESSAGE;

/** Address and data to program; VPCI 1.0; vpci_protocol CreateInterruptReply. */
typedef struct _VPCI_CREATE_INTERRUPT_REPLY {
    VPCI_REPLY_HEADER Header;
    VPCI_MESSAGE_RESOURCE RemappedMsiResource;
} VPCI_CREATE_INTERRUPT_REPLY, *PVPCI_CREATE_INTERRUPT_REPLY;

/** Asks for one with a list of processors; VPCI 1.2; vpci_protocol CreateInterrupt2. */
typedef struct _VPCI_CREATE_INTERRUPT_MESSAGE_2 {
    VPCI_PACKET_HEADER Header;
    HV_PCI_SLOT_NUMBER Slot;
    VPCI_MESSAGE_RESOURCE_2 MsiResourceDescriptor;
} VPCI_CREATE_INTERRUPT_MESSAGE_2, *PVPCI_CREATE_INTERRUPT_MESSAGE_2;

/** Asks for one with a 32-bit vector; VPCI 1.4; vpci_protocol CreateInterrupt3. */
typedef struct _VPCI_CREATE_INTERRUPT_MESSAGE_3 {
    VPCI_PACKET_HEADER Header;
    HV_PCI_SLOT_NUMBER Slot;
    VPCI_MESSAGE_RESOURCE_3 MsiResourceDescriptor;
} VPCI_CREATE_INTERRUPT_MESSAGE_3, *PVPCI_CREATE_INTERRUPT_MESSAGE_3;

/** Gives a message interrupt back; VPCI 1.0; vpci_protocol DeleteInterrupt. */
typedef struct _VPCI_DELETE_INTERRUPT_MESSAGE {
    VPCI_PACKET_HEADER Header;
    HV_PCI_SLOT_NUMBER Slot;
    VPCI_MESSAGE_RESOURCE RemappedMsiResource;
} VPCI_DELETE_INTERRUPT_MESSAGE, *PVPCI_DELETE_INTERRUPT_MESSAGE;

/** Message about one function; VPCI 1.0; vpci_protocol PdoMessage. */
typedef struct _VPCI_PDO_MESSAGE {
    VPCI_PACKET_HEADER Header;
    HV_PCI_SLOT_NUMBER Slot;
} VPCI_PDO_MESSAGE, *PVPCI_PDO_MESSAGE;

/** Start of a TDISP command; vpci_protocol VpciTdispCommandHeader. */
typedef struct _VPCI_TDISP_COMMAND_HEADER {
    VPCI_PACKET_HEADER Header;
    HV_PCI_SLOT_NUMBER Slot;
    HV_UINT64 DataLength;
} VPCI_TDISP_COMMAND_HEADER, *PVPCI_TDISP_COMMAND_HEADER;

/** Start of the reply to one; vpci_protocol VpciTdispCommandHeaderReply. */
typedef struct _VPCI_TDISP_COMMAND_HEADER_REPLY {
    VPCI_REPLY_HEADER Header;
    HV_PCI_SLOT_NUMBER Slot;
    HV_UINT64 DataLength;
} VPCI_TDISP_COMMAND_HEADER_REPLY, *PVPCI_TDISP_COMMAND_HEADER_REPLY;

/** TDISP command with its data; vpci_protocol VpciTdispCommand. */
typedef struct _VPCI_TDISP_COMMAND {
    VPCI_TDISP_COMMAND_HEADER Header;
    HV_UINT8 Data[HV_ANYSIZE_ARRAY];
} VPCI_TDISP_COMMAND, *PVPCI_TDISP_COMMAND;

#define VPCI_MAX_TDISP_COMMAND_SIZE (VPCI_MAXIMUM_PACKET_SIZE - sizeof(VPCI_TDISP_COMMAND_HEADER))

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#ifndef CmResourceTypeNull
#define CmResourceTypeNull HvCmResourceTypeNull
#endif
#ifndef CmResourceTypePort
#define CmResourceTypePort HvCmResourceTypePort
#endif
#ifndef CmResourceTypeInterrupt
#define CmResourceTypeInterrupt HvCmResourceTypeInterrupt
#endif
#ifndef CmResourceTypeMemory
#define CmResourceTypeMemory HvCmResourceTypeMemory
#endif
#ifndef CmResourceTypeDma
#define CmResourceTypeDma HvCmResourceTypeDma
#endif
#ifndef CmResourceTypeDeviceSpecific
#define CmResourceTypeDeviceSpecific HvCmResourceTypeDeviceSpecific
#endif
#ifndef CmResourceTypeBusNumber
#define CmResourceTypeBusNumber HvCmResourceTypeBusNumber
#endif
#ifndef CmResourceTypeMemoryLarge
#define CmResourceTypeMemoryLarge HvCmResourceTypeMemoryLarge
#endif
#ifndef CM_RESOURCE_MEMORY_LARGE_40
#define CM_RESOURCE_MEMORY_LARGE_40 HV_CM_RESOURCE_MEMORY_LARGE_40
#endif
#ifndef CM_RESOURCE_MEMORY_LARGE_48
#define CM_RESOURCE_MEMORY_LARGE_48 HV_CM_RESOURCE_MEMORY_LARGE_48
#endif
#ifndef CM_RESOURCE_MEMORY_LARGE_64
#define CM_RESOURCE_MEMORY_LARGE_64 HV_CM_RESOURCE_MEMORY_LARGE_64
#endif
#ifndef CM_RESOURCE_MEMORY_LARGE_40_MAXLEN
#define CM_RESOURCE_MEMORY_LARGE_40_MAXLEN HV_CM_RESOURCE_MEMORY_LARGE_40_MAXLEN
#endif
#ifndef CM_RESOURCE_MEMORY_LARGE_48_MAXLEN
#define CM_RESOURCE_MEMORY_LARGE_48_MAXLEN HV_CM_RESOURCE_MEMORY_LARGE_48_MAXLEN
#endif
#ifndef CM_RESOURCE_MEMORY_LARGE_64_MAXLEN
#define CM_RESOURCE_MEMORY_LARGE_64_MAXLEN HV_CM_RESOURCE_MEMORY_LARGE_64_MAXLEN
#endif
#if !defined(_WDMDDK_) && !defined(_NTDDK_)
typedef HV_CM_PARTIAL_RESOURCE_DESCRIPTOR CM_PARTIAL_RESOURCE_DESCRIPTOR,
    *PCM_PARTIAL_RESOURCE_DESCRIPTOR;
#endif
#if !defined(_WDMDDK_) && !defined(_NTDDK_)
typedef HV_CM_PARTIAL_RESOURCE_LIST CM_PARTIAL_RESOURCE_LIST, *PCM_PARTIAL_RESOURCE_LIST;
#endif
#if !defined(_WINNT_) && !defined(_WDMDDK_) && !defined(_NTDDK_)
typedef HV_DEVICE_POWER_STATE DEVICE_POWER_STATE, *PDEVICE_POWER_STATE;
#define PowerDeviceUnspecified HvPowerDeviceUnspecified
#define PowerDeviceD0          HvPowerDeviceD0
#define PowerDeviceD1          HvPowerDeviceD1
#define PowerDeviceD2          HvPowerDeviceD2
#define PowerDeviceD3          HvPowerDeviceD3
#define PowerDeviceMaximum     HvPowerDeviceMaximum
#endif
#if !defined(_WDMDDK_) && !defined(_NTDDK_)
typedef HV_PCI_SLOT_NUMBER PCI_SLOT_NUMBER, *PPCI_SLOT_NUMBER;
#endif
#ifndef ALIGN_VALUE
#define ALIGN_VALUE(Value, Alignment) HV_ALIGN_VALUE(Value, Alignment)
#endif
#ifndef ALIGN_UP
#define ALIGN_UP(x, y) HV_ALIGN_UP(x, y)
#endif
#ifndef PCI_MAX_BAR
#define PCI_MAX_BAR HV_PCI_MAX_BAR
#endif
#ifndef PCI_BAR_MEMORY_TYPE_64BIT
#define PCI_BAR_MEMORY_TYPE_64BIT HV_PCI_BAR_MEMORY_TYPE_64BIT
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/vpci.h"
#endif

HV_HEADER_END

#endif

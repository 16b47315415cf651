/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Debugger transport and crash dump area. Sources: WDK 7.1 hvgdk.h, Windows symbols.
 */
#ifndef HYPERV_DEBUG_H
#define HYPERV_DEBUG_H

#include "types.h"
#include "base.h"

HV_HEADER_BEGIN

typedef HV_UINT16 HV_DEBUG_CHANNEL_IDENTIFIER;

#define HV_DEBUG_MAXIMUM_DATA_SIZE 4088

typedef HV_UINT32 HV_DEBUG_OPTIONS;

#define HV_DEBUG_POST_LOOP              0x00000001
#define HV_DEBUG_RETRIEVE_LOOP          0x00000001
#define HV_DEBUG_RETRIEVE_TEST_ACTIVITY 0x00000002
#define HV_DEBUG_PURGE_INCOMING_DATA    0x00000001
#define HV_DEBUG_PURGE_OUTGOING_DATA    0x00000002

#define HV_MUX_PACKET_LEADER              0x11223344
#define HV_MUX_PACKET_TYPE_DATA           0x0001
#define HV_MUX_PACKET_TYPE_BREAKIN        0x0002
#define HV_MUX_PACKET_TYPE_QUERY_CHANNELS 0x0003
#define HV_MUX_PACKET_TYPE_MAXIMUM        HV_MUX_PACKET_TYPE_QUERY_CHANNELS

#pragma pack(push, 1)

/** Start of a packet of the debug transport which several debuggers share; WDK 7.1 hvgdk.h. */
typedef struct _HV_MUX_PACKET_HEADER {
    HV_UINT32 Leader;
    HV_UINT16 Type;
    HV_UINT16 Length;
    HV_UINT32 CRC;
    HV_DEBUG_CHANNEL_IDENTIFIER Channel;
    HV_UINT16 Reserved;
} HV_MUX_PACKET_HEADER, *PHV_MUX_PACKET_HEADER;

/** Channel number and kind of data in a packet of the shared debug transport; WDK 7.1 hvgdk.h
 *  MUX_CHANNEL_DATA. */
typedef struct HV_MUX_CHANNEL_DATA {
    HV_UINT32 Count;
    HV_DEBUG_CHANNEL_IDENTIFIER ChannelIds[1];
} HV_MUX_CHANNEL_DATA, *PHV_MUX_CHANNEL_DATA;

#define HV_DEBUG_CHANNEL_ID_HYPERVISOR   0x00000000
#define HV_DEBUG_CHANNEL_ID_ROOT         0x00000001
#define HV_DEBUG_CHANNEL_ID_DEFAULT      0x0000BADA
#define HV_DEBUG_CHANNEL_ID_ASSIGN_START 0x00000002
#define HV_DEBUG_CHANNEL_ID_FW_MAX       0x0000003E

#define HV_CRASHDUMP_AREA_VERSION      2
#define HV_IMAGE_NAME_MAX_LENGTH       32
#define HV_DEFAULT_CRASHDUMP_SPA_PAGES 5

#pragma pack(pop)

/* ---- crash dump area ------------------------------------------------------------------------- */

/** Area in which the hypervisor leaves its crash, version 1; WDK 7.1 hvgdk.h. */
typedef struct _HV_CRASHDUMP_AREA_V1 {
    HV_UINT32 Version;
    union {
        HV_UINT32 FlagsAsUINT32;
        struct {
            HV_UINT32 Valid : 1,
                      Reserved : 31;
        };
    };
    HV_UINT64 HypervisorBase;
    HV_UINT32 SizeOfImage;
    HV_UINT16 ImageNameLength;
    HV_WCHAR ImageName[HV_IMAGE_NAME_MAX_LENGTH];
    HV_UINT64 BugCheckData[5];
    HV_UINT64 BugCheckErrorReturnAddress;
    HV_UINT64 PageTableBase;
    HV_UINT64 PfnDataBase;
    HV_UINT64 DebuggerDataBlock;
    HV_UINT32 NumberProcessors;
    HV_UINT32 ProcessorStateOffset;
    HV_UINT32 ProcessorStateSize;
    HV_UINT32 CrashStackSize;
    HV_UINT32 CrashStackOffset;
    HV_UINT64 CrashStackAddress;
} HV_CRASHDUMP_AREA_V1, *PHV_CRASHDUMP_AREA_V1;

/** State of a processor in a crash dump; WDK 7.1 hvgdk.h. */
typedef struct _HV_CRASHDUMP_PROCESSOR_STATE {
    HV_UINT32 RegisterStateOffset;
    HV_UINT32 RegisterStateSize;
    HV_UINT32 CrashStackSize;
    HV_UINT32 CrashStackOffset;
    HV_UINT64 CrashStackAddress;
    HV_UINT32 PlatformStateSize;
    HV_UINT32 PlatformStateOffset;
} HV_CRASHDUMP_PROCESSOR_STATE, *PHV_CRASHDUMP_PROCESSOR_STATE;

#define HV_CODE_CHUNK_SIZE 0x200

/** Area in which the hypervisor leaves its crash, version 2; WDK 7.1 hvgdk.h HV_CRASHDUMP_AREA. */
typedef struct _HV_CRASHDUMP_AREA_V2 {
    HV_UINT32 Version;
    union {
        HV_UINT32 FlagsAsUINT32;
        struct {
            HV_UINT32 Valid : 1,
                      Reserved : 31;
        };
    };
    HV_UINT64 HypervisorBase;
    HV_UINT32 SizeOfImage;
    HV_UINT32 CheckSum;
    HV_UINT64 CurrentPartition;
    HV_UINT64 PartitionsCreated;
    HV_UINT32 PartitionsRunning;
    HV_UINT64 CompartmentFreePfns;
    HV_UINT16 ImageNameLength;
    HV_WCHAR ImageName[HV_IMAGE_NAME_MAX_LENGTH];
    HV_UINT64 BugCheckData[5];
    HV_UINT64 BugCheckErrorReturnAddress;
    HV_UINT64 PageTableBase;
    HV_UINT64 PfnDataBase;
    HV_UINT64 DebuggerDataBlock;
    HV_UINT32 NumberProcessors;
    HV_UINT32 CurrentProcessor;
    HV_UINT64 CodeSpa;
    HV_UINT8 CodeChunk[HV_CODE_CHUNK_SIZE];
    HV_UINT32 ContextCount;
    HV_UINT32 ContextOffset;
    HV_UINT32 ContextSize;
} HV_CRASHDUMP_AREA_V2, *PHV_CRASHDUMP_AREA_V2;

/** Area in which the hypervisor leaves its crash, version 3; Windows 26100 symbols. */
typedef struct _HV_CRASHDUMP_AREA_V3 {
    HV_UINT32 Version;
    union {
        HV_UINT32 FlagsAsUINT32;
        struct {
            HV_UINT32 Valid : 1,
                      Reserved : 31;
        };
    };
    HV_UINT64 HypervisorBase;
    HV_UINT32 SizeOfImage;
    HV_UINT32 CheckSum;
    HV_UINT64 CurrentPartition;
    HV_UINT64 PartitionsCreated;
    HV_UINT32 PartitionsRunning;
    HV_UINT64 CompartmentFreePfns;
    HV_UINT16 ImageNameLength;
    HV_WCHAR ImageName[HV_IMAGE_NAME_MAX_LENGTH];
    HV_UINT64 BugCheckData[5];
    HV_UINT64 BugCheckErrorReturnAddress;
    HV_UINT64 PageTableBase;
    HV_UINT64 PfnDataBase;
    HV_UINT64 MaxPfn;
    HV_UINT64 DebuggerDataBlock;
    HV_UINT32 NumberProcessors;
    HV_UINT32 CurrentProcessor;
    HV_UINT64 CodeSpa;
    HV_UINT8 CodeChunk[HV_CODE_CHUNK_SIZE];
    HV_UINT32 ContextCount;
    HV_UINT32 ContextOffset;
    HV_UINT32 ContextSize;
    HV_UINT32 PfnEntrySize;
    HV_UINT16 AllocatedPfnEntryMask;
} HV_CRASHDUMP_AREA_V3, *PHV_CRASHDUMP_AREA_V3;

/** Area in which the hypervisor leaves its crash, version 4; Windows 26100 symbols. */
typedef struct _HV_CRASHDUMP_AREA_V4 {
    HV_UINT32 Version;
    union {
        HV_UINT32 FlagsAsUINT32;
        struct {
            HV_UINT32 Valid : 1,
                      Reserved : 31;
        };
    };
    HV_UINT64 HypervisorBase;
    HV_UINT32 SizeOfImage;
    HV_UINT32 CheckSum;
    HV_UINT64 CurrentPartition;
    HV_UINT64 PartitionsCreated;
    HV_UINT32 PartitionsRunning;
    HV_UINT64 CompartmentFreePfns;
    HV_UINT16 ImageNameLength;
    HV_WCHAR ImageName[HV_IMAGE_NAME_MAX_LENGTH];
    HV_UINT64 BugCheckData[5];
    HV_UINT64 BugCheckErrorReturnAddress;
    HV_UINT64 PageTableBase;
    HV_UINT64 PfnDataBase;
    HV_UINT64 MaxPfn;
    HV_UINT64 DebuggerDataBlock;
    HV_UINT32 NumberProcessors;
    HV_UINT32 CurrentProcessor;
    HV_UINT64 CodeSpa;
    HV_UINT8 CodeChunk[HV_CODE_CHUNK_SIZE];
    HV_UINT32 ContextCount;
    HV_UINT32 ContextOffset;
    HV_UINT32 ContextSize;
    HV_UINT32 PfnEntrySize;
    HV_UINT16 AllocatedPfnEntryMask;
    HV_UINT8 Partial;
} HV_CRASHDUMP_AREA_V4, *PHV_CRASHDUMP_AREA_V4;

/** Area in which the hypervisor leaves its crash, in the newest version; Windows 26100 symbols. */
typedef struct _HV_CRASHDUMP_AREA {
    HV_UINT32 Version;
    union {
        HV_UINT32 FlagsAsUINT32;
        struct {
            HV_UINT32 Valid : 1,
                      NotAllProcessorsSuspended : 1,
                      ExcludesNonEssentialPages : 1,
                      Reserved : 29;
        };
    };
    union {
        struct {
            HV_UINT64 HypervisorBase;
            HV_UINT32 SizeOfImage;
            HV_UINT32 CheckSum;
        };
        struct {
            HV_UINT64 Base;
            HV_UINT32 Size;
            HV_UINT32 Checksum;
            HV_UINT32 Timestamp;
        } ImageInfo[3];
    };
    HV_UINT64 CurrentPartition;
    HV_UINT64 PartitionsCreated;
    HV_UINT32 PartitionsRunning;
    HV_UINT64 CompartmentFreePfns;
    HV_UINT16 ImageNameLength;
    HV_WCHAR ImageName[HV_IMAGE_NAME_MAX_LENGTH];
    HV_UINT64 BugCheckData[5];
    HV_UINT64 BugCheckErrorReturnAddress;
    HV_UINT64 PageTableBase;
    HV_UINT64 PfnDataBase;
    HV_UINT64 DebuggerDataBlock;
    HV_UINT32 NumberProcessors;
    HV_UINT32 CurrentProcessor;
    HV_UINT64 CodeSpa;
    HV_UINT8 CodeChunk[HV_CODE_CHUNK_SIZE];
    HV_UINT32 ContextCount;
    HV_UINT32 ContextOffset;
    HV_UINT32 ContextSize;
    HV_UINT8 Partial;
} HV_CRASHDUMP_AREA, *PHV_CRASHDUMP_AREA;

/** Kinds of debug ports; Windows 26100 symbols. */
typedef enum _HV_BOOT_DEBUG_PORT_TYPE HV_ENUM_UINT32 {
    HvBootDbgPortNone = 0x0u,
    HvBootDbgPortCom,
    HvBootDbgPortFirewire,
    HvBootDbgPortNet,
} HV_BOOT_DEBUG_PORT_TYPE, *PHV_BOOT_DEBUG_PORT_TYPE;

/** What a crash of the hypervisor does; Windows 26100 symbols. */
typedef enum _HV_CRASHDUMP_ACTION HV_ENUM_UINT32 {
    HvCrashdumpNone = 0x0u,
    HvCrashdumpSuspendAllVps,
    HvCrashdumpPrepareForStateSave,
    HvCrashdumpStateSaved,
    HvCrashdumpEntry,
} HV_CRASHDUMP_ACTION, *PHV_CRASHDUMP_ACTION;

/** Operations of code coverage; Windows 26100 symbols. */
typedef enum _HV_COVERAGE_OPERATION HV_ENUM_UINT32 {
    HvCoverageFetchInfo = 0x0u,
    HvCoverageFetchCovHeader,
    HvCoverageFetchCovSection,
    HvCoverageResetCovVector,
} HV_COVERAGE_OPERATION, *PHV_COVERAGE_OPERATION;

/** Kinds of serial debug ports; Windows 26100 symbols. */
typedef enum _HV_BOOT_DEBUG_COM_PORT_TYPE HV_ENUM_UINT32 {
    HvBootDbgPortComIoPort = 0x0u,
    HvBootDbgPortComMemoryMapped,
} HV_BOOT_DEBUG_COM_PORT_TYPE, *PHV_BOOT_DEBUG_COM_PORT_TYPE;

/** System property: whether a debugger of the hypervisor is active; Windows 26100 symbols. */
typedef struct _HV_HYPERVISOR_DEBUG_PROPERTY {
    HV_UINT8 PowerStateEnabled;
} HV_HYPERVISOR_DEBUG_PROPERTY, *PHV_HYPERVISOR_DEBUG_PROPERTY;

/** IPv6 address; Windows 26100 kdhv.lib. */
typedef union _HV_IPV6_ADDRESS {
    struct {
        HV_UINT64 QW0;
        HV_UINT64 QW1;
    };
    struct {
        HV_UINT32 DW0;
        HV_UINT32 DW1;
        HV_UINT32 DW2;
        HV_UINT32 DW3;
    };
    struct {
        HV_UINT16 W0;
        HV_UINT16 W1;
        HV_UINT16 W2;
        HV_UINT16 W3;
        HV_UINT16 W4;
        HV_UINT16 W5;
        HV_UINT16 W6;
        HV_UINT16 W7;
    };
} HV_IPV6_ADDRESS, *PHV_IPV6_ADDRESS;

/** Addresses and ports of a debug session over the network; Mile.HyperV. */
typedef struct _HV_DEBUG_NET_DATA {
    struct {
        HV_UINT32 HostIp;
        HV_UINT32 TargetIp;
        HV_UINT16 HostPort;
        HV_UINT16 TargetPort;
        HV_UINT8 HostMac[6];
        HV_UINT8 TargetMac[6];
    } Ipv4;
    struct {
        HV_IPV6_ADDRESS HostIp;
        HV_IPV6_ADDRESS TargetIp;
        HV_UINT16 HostPort;
        HV_UINT16 TargetPort;
        HV_UINT8 HostMac[6];
        HV_UINT8 TargetMac[6];
    } Ipv6;
} HV_DEBUG_NET_DATA, *PHV_DEBUG_NET_DATA;

/** Code coverage of an image; Windows 26100 symbols. */
typedef struct _HV_IMAGE_COVERAGE_INFO {
    HV_UINT32 HeaderSize;
    HV_UINT32 Size;
    HV_WCHAR ImageName[HV_IMAGE_NAME_MAX_LENGTH];
} HV_IMAGE_COVERAGE_INFO, *PHV_IMAGE_COVERAGE_INFO;

/** Debug port from the loader; Windows 26100 symbols. */
typedef struct _HV_BOOT_DEBUG_PARAMETERS {
    HV_BOOT_DEBUG_PORT_TYPE PortType;
    HV_UINT64 TransferPagesSpa;
    HV_UINT32 TransferPagesCount;
    union {
        struct {
            HV_BOOT_DEBUG_COM_PORT_TYPE ComPortType;
            HV_UINT32 InterfaceType;
            union {
                HV_UINT16 IoPort;
                struct {
                    HV_UINT64 RegistersSpa;
                    HV_UINT32 RegistersSize;
                };
            };
            HV_UINT32 BaudRate;
            HV_BOOLEAN ExclusiveMode;
        } Com;
        struct {
            HV_UINT32 Bus;
            HV_UINT32 Slot;
            HV_UINT16 Flags;
            HV_UINT8 HvChannelId;
            HV_UINT8 RootChannelId;
            HV_UINT64 OhciRegistersSpa;
        } Firewire;
        struct {
            HV_UINT64 Key[4];
            HV_IPV6_ADDRESS HostIP;
            HV_IPV6_ADDRESS TargetIP;
            HV_IPV6_ADDRESS GatewayIP;
            HV_UINT16 HostRootPort;
            HV_UINT16 HostHvPort;
            HV_UINT8 DefaultTargetMacAddress[6];
            HV_UINT32 Flags;
            HV_UINT32 Bus;
            HV_UINT32 Slot;
            HV_UINT16 Segment;
            HV_UINT16 VendorID;
            HV_UINT16 DeviceID;
            HV_UINT8 BaseClass;
            HV_UINT8 SubClass;
            HV_UINT8 ProgIf;
            HV_UINT64 BaseAddressRegisterSPA[6];
            HV_UINT32 BaseAddressRegisterByteCount[6];
            HV_UINT16 BaseAddressRegisterType[6];
            HV_UINT64 KdNetPciMmCfgAddr;
            HV_UINT32 Dbg2TableIndex;
            HV_UINT16 PortType;
            HV_UINT16 PortSubtype;
            HV_UINT32 NameSpace;
            HV_UINT32 KdNetDataSize;
        } Net;
    };
} HV_BOOT_DEBUG_PARAMETERS, *PHV_BOOT_DEBUG_PARAMETERS;

#define HV_DEBUG_INVOKE_REASON_CLOCK_WATCHDOG 0x01
#define HV_DEBUG_INVOKE_REASON_DPC_WATCHDOG   0x02
#define HV_DEBUG_INVOKE_REASON_DPC_TIMEOUT    0x03

/* The unprefixed names, on request. */
#if defined(HYPERV_UNPREFIXED_NAMES)
typedef HV_MUX_CHANNEL_DATA MUX_CHANNEL_DATA, *PMUX_CHANNEL_DATA;
#ifndef CODE_CHUNK_SIZE
#define CODE_CHUNK_SIZE HV_CODE_CHUNK_SIZE
#endif
#endif

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/debug.h"
#endif

HV_HEADER_END

#endif

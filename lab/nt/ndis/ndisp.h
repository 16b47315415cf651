/* SPDX-License-Identifier: MIT */
/*
 * Internal interface among the parts of ndis.sys. Rules of the house: labnt.h. The documented rules
 * that are checked carry the name of the documentation page in the comment beside the check.
 *
 *   exports.c     rows, entry point          miniport.c  driver registration and attributes
 *   state.c       the adapter state machine  pnp.c       function device object, PnP IRPs
 *   power.c       power IRPs and OIDs        interrupt.c line and message interrupts
 *   dma.c         scatter/gather, shared memory
 *   nbl*.c nb.c   NET_BUFFER_LIST handling   verify.c    ownership of NET_BUFFER_LISTs
 *   oid.c         OID engine and its checks  status.c    status indications
 *   config.c      registry, event log        timer.c     timers, work items, time
 *   lock.c        spin and RW locks, events  memory.c    memory, strings; processor.c
 *   device.c      NdisRegisterDeviceEx       bus.c       PCI configuration, I/O space
 *   edge.c        upper edge: binding        edge_tx.c edge_rx.c  frames down and up
 *   request.c     LAB_REQ_NIC_*
 *
 * Finding kinds of this module (stable, see labnt.h for the kernel's):
 *   nbl-owner      completed, returned, freed or indicated a NET_BUFFER_LIST it does not own
 *   nbl-lost       a NET_BUFFER_LIST that was never completed or never given back
 *   nbl-state      indicated or completed in an adapter state that forbids it
 *   nbl-modified   fields or data changed that belong to the other side
 *   nbl-shape      NET_BUFFER_LIST or NET_BUFFER that contradicts itself
 *   nbl-flags      DISPATCH_LEVEL flag that lies, wrong count, wrong port
 *   nbl-status     completed with a status that is not one of a completion
 *   nbl-pool       pool misuse
 *   ndis-handle    a handle that is none, of another kind, or freed
 *   ndis-header    NDIS_OBJECT_HEADER with a wrong type, revision or size
 *   ndis-param     another argument outside its documented values
 *   ndis-attributes missing, repeated, contradictory or late miniport attributes
 *   ndis-state     a call that the adapter's state forbids, or a callback answered wrongly
 *   ndis-leak      something left at halt, deregistration or unload
 *   ndis-oid       OID request answered wrongly, twice or never
 *   ndis-statistics counters that contradict themselves
 *   ndis-status    malformed status indication
 *   ndis-interrupt ndis-dma ndis-timer ndis-work ndis-lock ndis-config ndis-device  misuse of these
 */
#ifndef NDISP_H
#define NDISP_H

#include "labnt.h"

#define NDIS_WRAPPER 1
#include <ndis.h>

#define NDISP_TAG 'sidN'

/* ---- objects --------------------------------------------------------------------------------- */

typedef struct _NDISP_DRIVER NDISP_DRIVER, *PNDISP_DRIVER;
typedef struct _NDISP_ADAPTER NDISP_ADAPTER, *PNDISP_ADAPTER;

typedef enum _NDISP_KIND {
    NdispDriver = 1,
    NdispAdapter,
    NdispNblPool,
    NdispNbPool,
    NdispTimer,
    NdispWorkItem,
    NdispRwLock,
    NdispSharedMemory,
    NdispSgDma,
    NdispInterrupt,
    NdispConfiguration,
    NdispDevice,
    NdispIoMapping,
    NdispPortRange,
    NdispGenericObject,
    NdispKinds
} NDISP_KIND;

/* Head of everything that a driver holds by a handle. Memory is guarded: a freed handle traps. */
typedef struct _NDISP_OBJECT {
    LIST_ENTRY Link; /* NdispObjects */
    ULONG Magic;
    NDISP_KIND Kind;
    PNDISP_DRIVER Driver;
    PNDISP_ADAPTER Adapter; /* NULL: belongs to the driver */
    PVOID Caller;           /* who made it, for reports */
    PLAB_IMAGE Image;
} NDISP_OBJECT, *PNDISP_OBJECT;

extern LIST_ENTRY NdispObjects;

/* Zeroed object of Size bytes whose head is filled from NdisHandle (a driver or adapter handle;
 * NULL only if MayBeNull). Caller as of LAB_CALLER(). */
PVOID NdispCreateObject(NDISP_KIND Kind, SIZE_T Size, NDIS_HANDLE NdisHandle, BOOLEAN MayBeNull,
                        PVOID Caller, const char *Api);
VOID NdispDeleteObject(PNDISP_OBJECT Object, PVOID Caller);
/* Handle must be an object of Kind; finding ndis-handle otherwise. */
PVOID NdispObject(NDIS_HANDLE Handle, NDISP_KIND Kind, const char *Api);
PNDISP_ADAPTER NdispGetAdapter(NDIS_HANDLE Handle, const char *Api);
const char *NdispKindName(NDISP_KIND Kind);
/* Finding ndis-leak for the first object left of this adapter (Adapter != NULL) or driver. */
VOID NdispCheckLeaks(PNDISP_ADAPTER Adapter, PNDISP_DRIVER Driver, const char *When);

/* Checks an NDIS_OBJECT_HEADER: Type equal, Revision and Size as the table of that structure says.
 * Accepts a header of a higher revision than known only if Size >= the size known. */
typedef struct _NDISP_REVISION {
    UCHAR Revision;
    USHORT Size;
} NDISP_REVISION;
VOID NdispCheckHeader(const NDIS_OBJECT_HEADER *Header, UCHAR Type, const NDISP_REVISION *Revisions,
                      ULONG Count, const char *Api, const char *Structure);
#define NDISP_CHECK_HEADER(Header, Type, Api, Structure, ...)                                      \
    do {                                                                                           \
        static const NDISP_REVISION Revisions_[] = {__VA_ARGS__};                                  \
        NdispCheckHeader(Header, Type, Revisions_, RTL_NUMBER_OF(Revisions_), Api, Structure);     \
    } while (0)

/* ---- drivers and adapters -------------------------------------------------------------------- */

struct _NDISP_DRIVER {
    NDISP_OBJECT Object;
    PDRIVER_OBJECT DriverObject;
    UNICODE_STRING RegistryPath;
    NDIS_HANDLE Context;
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS Characteristics;
    NDIS_MINIPORT_PNP_CHARACTERISTICS PnpCharacteristics;
    BOOLEAN HasPnpCharacteristics;
    BOOLEAN InSetOptions;
    BOOLEAN Deregistered;
    ULONG AdapterCount;
    char Name[32];
};

/* Values as in struct lab_nic_info. */
typedef enum _NDISP_STATE {
    NdispHalted = 0,
    NdispInitializing = 1,
    NdispPaused = 2,
    NdispRunning = 3,
    NdispPausing = 4,
    NdispRestarting = 5,
    NdispShutdown = 6
} NDISP_STATE;

#define NDISP_MAX_OIDS      256
#define NDISP_MAX_MULTICAST 64

/* An OID request on its way (oid.c). */
typedef struct _NDISP_OID_CALL NDISP_OID_CALL, *PNDISP_OID_CALL;

typedef struct _NDISP_EDGE NDISP_EDGE, *PNDISP_EDGE;

struct _NDISP_ADAPTER {
    NDISP_OBJECT Object;
    LIST_ENTRY Link; /* NdispAdapters */
    PDEVICE_OBJECT Fdo, Pdo, Lower;
    ULONG Device; /* number of the lab's device list */
    char Name[48];
    NDISP_STATE State;
    BOOLEAN Started, SurpriseRemoved, Removing, InInitialize, InShutdown, InHalt;
    BOOLEAN InAddDevice, AddDeviceCalled;
    BOOLEAN PauseForPower, HaltedForPower, RestartAfterPower;
    BOOLEAN UserPaused; /* LAB_REQ_NIC_PAUSE */
    NDIS_HANDLE AddDeviceContext;

    /* Resources of IRP_MN_START_DEVICE, translated and raw. */
    PCM_PARTIAL_RESOURCE_LIST Resources; /* inside FullResources */
    PCM_RESOURCE_LIST FullResources, FullRawResources;
    BUS_INTERFACE_STANDARD Bus;

    /* Attributes. */
    BOOLEAN HasRegistration, HasGeneral, HasOffload, HasHardwareAssist;
    NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES Registration;
    NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES General;
    NDIS_PM_CAPABILITIES PmCapabilities;
    BOOLEAN HasPmCapabilities;
    NDIS_OID SupportedOids[NDISP_MAX_OIDS];
    ULONG SupportedOidCount;
    NDIS_HANDLE Context; /* MiniportAdapterContext */

    /* Pause and restart. */
    KEVENT StateDone;
    NDIS_STATUS StateStatus;
    BOOLEAN PauseInCall, PauseCompleted, RestartInCall, RestartCompleted;
    KEVENT StateLock; /* one PnP, power or state operation at a time */

    /* OIDs. */
    KEVENT OidLock;
    PNDISP_OID_CALL Oid;
    BOOLEAN OidCancel;      /* LAB_REQ_NIC_OID_CANCEL */
    ULONG64 OidCancelAfter; /* ns */
    NDIS_STATISTICS_INFO LastStatistics;

    /* Reset and hang check. */
    BOOLEAN ResetPending, ResetCompleted, HangCheckBusy, HangTimerOn;
    NDIS_STATUS ResetStatus;
    BOOLEAN ResetAddressing;
    KEVENT ResetDone;
    KTIMER HangTimer;
    KDPC HangDpc;
    WORK_QUEUE_ITEM HangWork;

    /* Interrupt, DMA. */
    struct _NDISP_INTERRUPT *Interrupt;
    PDMA_ADAPTER DmaAdapter; /* made by the first of shared memory or scatter/gather */
    ULONG DmaMapRegisters;
    LONG DmaReferences;
    LONG SgLists;

    /* Link as last indicated. */
    NDIS_LINK_STATE CurrentLink;
    ULONG StatusIndications;

    /* Transfers. */
    LIST_ENTRY Sent;      /* NDISP_NBL that the miniport owns */
    LIST_ENTRY Indicated; /* NDISP_NBL that the upper edge owns */
    ULONG SentCount, IndicatedCount;
    LONG InIndicate;
    LONG InSend, InReturn; /* calls of the miniport's handlers that have not returned */
    ULONG64 SendCalls;     /* since the device was added */
    ULONG64 SentNbs; /* since initialisation */
    ULONG64 SentTotal, CompletedTotal, FailedTotal, ReceivedTotal, ReturnedTotal, DroppedRx;

    /* Settings made by the upper edge. */
    ULONG PacketFilter, Lookahead;
    ULONG MulticastCount;
    UCHAR Multicast[NDISP_MAX_MULTICAST][6];
    PNDISP_EDGE Edge;

    /* Power. */
    DEVICE_POWER_STATE PowerState;
    BOOLEAN LowPower;
};

extern LIST_ENTRY NdispAdapters;

/* IRQL <= DISPATCH_LEVEL. NULL if there is none. */
PNDISP_ADAPTER NdispAdapterOfDevice(ULONG Device);
static inline const NDIS_MINIPORT_DRIVER_CHARACTERISTICS *NdispHandlers(PNDISP_ADAPTER Adapter)
{
    return &Adapter->Object.Driver->Characteristics;
}
/* TRUE if the miniport registered for NDIS Major.Minor or later. */
BOOLEAN NdispAtLeast(PNDISP_ADAPTER Adapter, UCHAR Major, UCHAR Minor);

PNDISP_DRIVER NdispDriverOf(PDRIVER_OBJECT DriverObject);
VOID NTAPI NdispUnloadCheck(PLAB_IMAGE Image);

/* ---- NET_BUFFER_LISTs ------------------------------------------------------------------------ */

typedef struct _NDISP_POOL {
    NDISP_OBJECT Object;
    ULONG Tag;
    ULONG ContextSize;
    ULONG DataSize;
    UCHAR ProtocolId;
    BOOLEAN AllocateNetBuffer;
    LONG Outstanding;
} NDISP_POOL, *PNDISP_POOL;

typedef enum _NDISP_NBL_STATE {
    NdispNblFree = 0, /* owned by whoever allocated it */
    NdispNblSent,     /* owned by the miniport */
    NdispNblIndicated /* owned by the upper edge */
} NDISP_NBL_STATE;

#define NDISP_SNAPSHOT_NBS 8

/* What must be the same again when the other side gives a NET_BUFFER_LIST back. */
typedef struct _NDISP_NB_SNAPSHOT {
    PNET_BUFFER Nb, Next;
    PMDL MdlChain, CurrentMdl;
    ULONG DataOffset, DataLength, CurrentMdlOffset;
    ULONG64 Sum; /* over the data */
} NDISP_NB_SNAPSHOT;

typedef struct _NDISP_SNAPSHOT {
    PNET_BUFFER_LIST Parent;
    NDIS_HANDLE SourceHandle, PoolHandle;
    PVOID Protocol[4]; /* sent: ProtocolReserved; indicated: MiniportReserved[0..1] */
    ULONG NbCount;
    NDISP_NB_SNAPSHOT Nb[NDISP_SNAPSHOT_NBS];
} NDISP_SNAPSHOT;

#define NDISP_NBL_MAGIC 0x4C424E6Eu
#define NDISP_NB_MAGIC  0x2D424E6Eu

typedef struct _NDISP_NB {
    ULONG Magic;
    BOOLEAN Embedded; /* part of a NET_BUFFER_LIST */
    PNDISP_POOL Pool;
    PMDL OwnMdl; /* allocated with the NET_BUFFER */
    PVOID OwnData;
    NET_BUFFER Nb;
} NDISP_NB, *PNDISP_NB;

typedef struct _NDISP_NBL {
    ULONG Magic;
    NDISP_NBL_STATE State;
    PNDISP_POOL Pool;
    PNDISP_ADAPTER Adapter; /* while sent or indicated */
    LIST_ENTRY Link;        /* Adapter->Sent or Indicated */
    PNDISP_NB OwnNb;
    PVOID OwnContext;
    PVOID EdgeSlot;
    ULONG64 Call; /* number of the send call under way that brings it, 0: has returned */
    ULONG64 Time; /* of the last change of owner */
    PMDL CloneMdls;
    NDISP_SNAPSHOT Snapshot;
    NET_BUFFER_LIST Nbl;
} NDISP_NBL, *PNDISP_NBL;

/* The container of a NET_BUFFER_LIST or NET_BUFFER; finding nbl-pool if it is none of ours. */
PNDISP_NBL NdispNbl(PNET_BUFFER_LIST Nbl, const char *Api);
PNDISP_NB NdispNb(PNET_BUFFER Nb, const char *Api);
PNET_BUFFER_LIST NdispAllocateNbl(PNDISP_POOL Pool, ULONG ContextSize, ULONG ContextBackFill,
                                  PVOID Caller);
/* Finding nbl-shape if the fields of Nb contradict its MDL chain. */
VOID NdispCheckNb(PNET_BUFFER Nb, const char *Api);
/* Copy Bytes from the data of Nb at Offset; the range must lie inside. Any IRQL <= DISPATCH. */
VOID NdispReadNb(PNET_BUFFER Nb, ULONG Offset, PVOID Buffer, ULONG Bytes);
VOID NdispWriteNb(PNET_BUFFER Nb, ULONG Offset, const VOID *Buffer, ULONG Bytes);
/* MDL over nonpaged memory, in Caller's name; freed with IoFreeMdl. NULL: no memory. */
PMDL NdispMakeMdl(PVOID Va, ULONG Bytes, PVOID Caller);
PVOID NdispMapMdl(PMDL Mdl, const char *Api);

/* verify.c */
/* In NET_BUFFER_LIST.Status while the miniport has it: it must set a status of its own. */
#define NDISP_POISON_STATUS ((NDIS_STATUS)0x5EADBEEF)
VOID NdispTakeSnapshot(PNDISP_NBL Entry, BOOLEAN Sent);
VOID NdispCompareSnapshot(PNDISP_ADAPTER Adapter, PNDISP_NBL Entry, BOOLEAN Sent, const char *Api);
/* Finding nbl-lost for anything still sent or indicated. */
VOID NdispCheckOutstanding(PNDISP_ADAPTER Adapter, const char *When);
/* The DISPATCH_LEVEL bit of a flags argument must tell the truth (Dispatch IRQL Tracking). */
VOID NdispCheckDispatchFlag(ULONG Flags, ULONG Bit, const char *Api);

/* ---- state machine (state.c): PASSIVE_LEVEL, lock held by NdispLockState --------------------- */

VOID NdispLockState(PNDISP_ADAPTER Adapter);
VOID NdispUnlockState(PNDISP_ADAPTER Adapter);
NDIS_STATUS NdispInitializeAdapter(PNDISP_ADAPTER Adapter);
NDIS_STATUS NdispRestartAdapter(PNDISP_ADAPTER Adapter);
VOID NdispPauseAdapter(PNDISP_ADAPTER Adapter, ULONG Reason);
VOID NdispHaltAdapter(PNDISP_ADAPTER Adapter, NDIS_HALT_ACTION Action);
VOID NdispShutdownAdapter(PNDISP_ADAPTER Adapter, NDIS_SHUTDOWN_ACTION Action);
NDIS_STATUS NdispResetAdapter(PNDISP_ADAPTER Adapter);
VOID NdispNotifyPnpEvent(PNDISP_ADAPTER Adapter, NDIS_DEVICE_PNP_EVENT Event, PVOID Buffer,
                         ULONG Bytes);
VOID NdispStartHangTimer(PNDISP_ADAPTER Adapter);
VOID NdispStopHangTimer(PNDISP_ADAPTER Adapter);
const char *NdispStateName(NDISP_STATE State);

/* pnp.c, power.c, device.c */
DRIVER_ADD_DEVICE NdispAddDevice;
DRIVER_DISPATCH NdispDispatch;
DRIVER_DISPATCH NdispDispatchPower;
/* Number of the device in the lab's list, from its physical device object (ntoskrnl, pnp). */
ULONG NTAPI IopLabDevice(PDEVICE_OBJECT Pdo);
VOID NdispQueryBusInterface(PNDISP_ADAPTER Adapter);
VOID NdispReleaseBusInterface(PNDISP_ADAPTER Adapter);
/* FALSE if the card has been pulled out, whether PnP knows already or not. */
BOOLEAN NdispDevicePresent(PNDISP_ADAPTER Adapter);
/* routine.c: address of the export with this name of Length characters, NULL if there is none. */
const void *NdispFindRow(const uint16_t *Name, unsigned Length);
/* Bring up again or take down for a suspend of a miniport that is halted for it; state lock held.
 */
NDIS_STATUS NdispResume(PNDISP_ADAPTER Adapter);
VOID NdispSuspend(PNDISP_ADAPTER Adapter);
NTSTATUS NdispForwardAndWait(PNDISP_ADAPTER Adapter, PIRP Irp);
/* The registered device object's own dispatch; STATUS_SUCCESS paths return the driver's answer. */
NTSTATUS NdispDispatchDevice(PDEVICE_OBJECT DeviceObject, PIRP Irp);
/* First bytes of every device extension made by this module. */
typedef struct _NDISP_EXTENSION {
    ULONG Magic;
    PNDISP_ADAPTER Adapter;           /* function device object */
    struct _NDISP_DEVICE *Registered; /* NdisRegisterDeviceEx */
} NDISP_EXTENSION, *PNDISP_EXTENSION;
#define NDISP_EXTENSION_MAGIC 0x7478454Eu

/* ---- OIDs (oid.c): PASSIVE_LEVEL ------------------------------------------------------------- */

/* Buffer of Length bytes in and out; *Bytes: written, read or needed. */
NDIS_STATUS NdispOidRequest(PNDISP_ADAPTER Adapter, NDIS_REQUEST_TYPE Type, NDIS_OID Oid,
                            PVOID Buffer, ULONG Length, ULONG *Bytes);
NDIS_STATUS NdispOidMethod(PNDISP_ADAPTER Adapter, NDIS_OID Oid, PVOID Buffer, ULONG InLength,
                           ULONG OutLength, ULONG *Bytes);
/* Same, answered by this module where NDIS does so for miniports (Mandatory OIDs page). */
NDIS_STATUS NdispOidQuery(PNDISP_ADAPTER Adapter, NDIS_OID Oid, PVOID Buffer, ULONG Length,
                          ULONG *Bytes);
/* oid_check.c: symbolic name, "0x..." if unknown. The buffer is static. */
const char *NdispOidName(NDIS_OID Oid);
/* The whole examination made after each initialisation. */
VOID NdispCheckOids(PNDISP_ADAPTER Adapter);
/* Query OID_GEN_STATISTICS and compare with the last answer. */
VOID NdispCheckStatistics(PNDISP_ADAPTER Adapter);
VOID NdispCompareStatistics(PNDISP_ADAPTER Adapter, const NDIS_STATISTICS_INFO *Now);
BOOLEAN NdispSupportsOid(PNDISP_ADAPTER Adapter, NDIS_OID Oid);

/* ---- interrupts ------------------------------------------------------------------------------ */

/* Between calls: the DPC's throttle, see interrupt.c. */
/* MiniportDisableInterruptEx and MiniportEnableInterruptEx in turn, at DIRQL. */
VOID NdispToggleInterrupts(PNDISP_ADAPTER Adapter);
VOID NdispChargeDpcBudget(PNDISP_ADAPTER Adapter, ULONG NblCount);

/* timer.c: finding ndis-timer if a timer object of the adapter is queued. */
VOID NdispCheckTimersIdle(PNDISP_ADAPTER Adapter, const char *When);
/* dma.c: finding ndis-dma if a scatter/gather list still maps part of Nbl. */
VOID NdispCheckUnmapped(PNDISP_ADAPTER Adapter, PNET_BUFFER_LIST Nbl, const char *Api);

/* ---- upper edge ------------------------------------------------------------------------------ */

VOID NdispEdgeInitialize(void);
/* After initialise: pools and templates; queries and settings of a binding protocol. */
NDIS_STATUS NdispEdgeBind(PNDISP_ADAPTER Adapter);
/* After restart: filter and multicast list as TCP/IP sets them; the OID examination. */
VOID NdispEdgeActivate(PNDISP_ADAPTER Adapter);
VOID NdispEdgeUnbind(PNDISP_ADAPTER Adapter);
/* Filter, lookahead and multicast list after a reset or wake that lost them. */
VOID NdispEdgeRestoreSettings(PNDISP_ADAPTER Adapter);
NDIS_STATUS NdispSetFilter(PNDISP_ADAPTER Adapter, ULONG Filter);
NDIS_STATUS NdispSetMulticast(PNDISP_ADAPTER Adapter, const VOID *List, ULONG Bytes);
/* One frame in Pausing or Paused, which the miniport must refuse. */
VOID NdispEdgeProbePaused(PNDISP_ADAPTER Adapter);
/* Give back everything received, soon, from the return thread (pause). */
VOID NdispEdgeReturnAll(PNDISP_ADAPTER Adapter);
VOID NdispEdgeResume(PNDISP_ADAPTER Adapter);
VOID NdispEdgeHold(PNDISP_ADAPTER Adapter, BOOLEAN Hold);
/* Arguments: those of LAB_REQ_NIC_SEND. */
NTSTATUS NdispEdgeSendTest(PNDISP_ADAPTER Adapter, const ULONG64 *Arguments, const UCHAR *Frame,
                           ULONG Bytes);
VOID NdispEdgeCancelSends(PNDISP_ADAPTER Adapter);
/* From the exports, after ownership was checked. */
VOID NdispEdgeSendComplete(PNDISP_ADAPTER Adapter, PNDISP_NBL Entry);
VOID NdispEdgeReceive(PNDISP_ADAPTER Adapter, PNET_BUFFER_LIST Chain, BOOLEAN Resources);
VOID NdispEdgeLinkChanged(PNDISP_ADAPTER Adapter);
BOOLEAN NTAPI NdispEdgeHandler(void);
/* Choice below N from the run's seed. */
ULONG NdispChoose(ULONG N);

VOID NdispRegisterRequests(void);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * aero_virtio_net.sys: NDIS 6.20 miniport for the virtio network device (virtio 1.3 §5.1).
 *
 *   driver.c     DriverEntry, unload          interrupt.c  line and message interrupts, DPC
 *   adapter.c    initialize, halt             tx.c rx.c    data path
 *   device.c     virtio handshake, queues     control.c    control queue, filters
 *   state.c      pause, restart, reset,       oid.c        table of OIDs
 *                power, removal, work item    config.c     registry parameters
 *   eventlog.c   event log                    diag.c       diagnostics device
 *   resources.c  line instead of messages
 *
 * Locks: one spin lock per queue (Rx.Lock, Tx.Lock, Control.Lock); no two are ever held together
 * and none is held across a call into NDIS that may call back. A mutex of driver.c protects the
 * adapter list.
 *
 * Threads of one adapter: NDIS serialises initialize, halt, pause, restart, OID requests and reset
 * among themselves. Whatever of that has to wait for the device, and all recovery, runs in one work
 * item, so that only it (or initialize and halt, when it does not run) starts, stops or commands
 * the device.
 */
#ifndef VIONET_H
#define VIONET_H

#include <ndis.h>

#include <core/virtio/virtio_net.h>
#include <core/virtio/virtio_pci.h>
#include <drivers/common/ndis_os.h>

#include "diag.h"

#define VIONET_TAG       'NoiV'
#define VIONET_NAME      "aero_virtio_net"
#define VIONET_DEVICE_ID 0x1041u
#define VIONET_REVISION  AERO_CONTRACT_PCI_REVISION
#define VIONET_VERSION   0x00010000u /* OID_GEN_VENDOR_DRIVER_VERSION: major, minor */
#define VIONET_VENDOR_ID 0x00FFFFFFu /* OID_GEN_VENDOR_ID: no IEEE-assigned code */

#define VIONET_MAX_PAIRS      1u  /* queue pairs; the structures are per pair for the day of MQ */
#define VIONET_MAX_MESSAGES   3u  /* MSI-X messages used: config, RX, TX */
#define VIONET_MAX_MULTICAST  64u /* addresses in the multicast list */
#define VIONET_MAX_QUEUE_SIZE 1024u
#define VIONET_TX_ELEMENTS                                                                         \
    34u /* pieces of a frame incl. header; more fragments are copied together */
#define VIONET_TX_SLOT_SIZE     64u /* shared memory per request: header, MAC addresses, VLAN tag */
#define VIONET_TX_BOUNCE_COUNT  8u  /* frames with too many fragments that can be under way */
#define VIONET_TX_BATCH         64u /* frames mapped between two lock sections */
#define VIONET_RX_BUDGET        256u  /* frames per DPC if NDIS sets no limit */
#define VIONET_RX_MAX_BUFFERS   1024u /* buffers looked at per DPC, dropped frames included */
#define VIONET_RX_KICK_BATCH    16u   /* buffers given back before the device is told */
#define VIONET_RX_BUFFER_SIZE   2048u /* with MRG_RXBUF, MTU 1500 */
#define VIONET_RX_BUFFER_JUMBO  4096u /* with MRG_RXBUF, larger MTU */
#define VIONET_RX_SLAB_SIZE     65536u
#define VIONET_CTRL_BUFFER_SIZE 1024u
#define VIONET_CTRL_TIMEOUT_MS  1000u
#define VIONET_TX_DRAIN_MS      2000u  /* pause: how long the device gets for frames under way */
#define VIONET_HANG_CHECKS      4u     /* silent check-for-hang periods until a reset */
#define VIONET_MAX_RECOVERIES   5u     /* of a lying or failed device, until it is given up */
#define VIONET_RECOVERY_SPAN_MS 60000u /* without one for so long, the count starts again */
#define VIONET_DEFAULT_SPEED    10000000000ull /* bit/s, when the device does not say */

#define VIONET_VLAN_ETHERTYPE 0x8100u
#define VIONET_VLAN_ID_MAX    4094u
#define VIONET_MTU_DEFAULT    1500u
#define VIONET_FRAME_OVERHEAD (VIRTIO_NET_ETH_HEADER_SIZE + VIRTIO_NET_VLAN_TAG_SIZE)

#define VIONET_PACKET_FILTERS                                                                      \
    (NDIS_PACKET_TYPE_DIRECTED | NDIS_PACKET_TYPE_MULTICAST | NDIS_PACKET_TYPE_ALL_MULTICAST |     \
     NDIS_PACKET_TYPE_BROADCAST | NDIS_PACKET_TYPE_PROMISCUOUS)

#define VIONET_FEATURE(name) VIRTIO_FEATURE_MASK(VIRTIO_NET_F_##name)

/* *PriorityVLANTag is a mask of these. */
#define VIONET_TAG_PRIORITY 1u
#define VIONET_TAG_VLAN     2u

typedef struct _VIONET_ADAPTER VIONET_ADAPTER;

/* Ethernet address classes, for filters and statistics. */
typedef enum _VIONET_CLASS {
    VioNetUnicast,
    VioNetMulticast,
    VioNetBroadcast,
    VioNetClassCount
} VIONET_CLASS;

typedef struct _VIONET_COUNTERS {
    ULONG64 Frames[VioNetClassCount];
    ULONG64 Bytes[VioNetClassCount];
    ULONG64 Errors;
    ULONG64 Discards;
} VIONET_COUNTERS;

/* ---- Registry parameters (config.c)
 * ---------------------------------------------------------------- */

typedef struct _VIONET_CONFIG {
    ULONG JumboPacket;     /* bytes of the largest frame without FCS and VLAN tag */
    ULONG PriorityVlanTag; /* VIONET_TAG_* */
    ULONG VlanId;          /* 0: none */
    ULONG ReceiveBuffers;
    ULONG TransmitBuffers;
    ULONG Msi;
    ULONG StrictContract;
    BOOLEAN MacValid;
    UCHAR Mac[VIRTIO_NET_MAC_SIZE]; /* NetworkAddress */
} VIONET_CONFIG;

/* ---- Queues
 * ---------------------------------------------------------------------------------------- */

/* What the three kinds of queues have in common. All but Lock are protected by Lock. */
typedef struct _VIONET_QUEUE {
    KSPIN_LOCK Lock;
    struct virtqueue Ring;
    struct virtio_doorbell Doorbell;
    USHORT Index;
    BOOLEAN Created;
    BOOLEAN Active;   /* the device is started: the ring may be used. Set and cleared by device.c */
    BOOLEAN Serviced; /* a DPC is at it: another one has nothing to do */
    ULONG64 Kicks;
    ULONG64 Interrupts;
} VIONET_QUEUE;

/* One receive buffer: a descriptor, an MDL, and an NBL which it uses when it is the first of a
 * frame. */
typedef struct _VIONET_RX_BUFFER {
    struct _VIONET_RX_BUFFER *Next; /* free list, or the next buffer of the same frame */
    PNET_BUFFER_LIST Nbl;
    PMDL Mdl;
    PUCHAR Va;
    ULONG64 DeviceAddress;
} VIONET_RX_BUFFER;

typedef struct _VIONET_RX {
    VIONET_QUEUE Queue;
    VIONET_ADAPTER *Adapter;
    struct virtio_net_rx Reassembly;
    VIONET_RX_BUFFER *Free;
    VIONET_RX_BUFFER *FrameHead, *FrameTail; /* buffers of a frame that is not complete yet */
    ULONG FreeCount;
    ULONG BufferSize; /* bytes of each buffer */
    ULONG BufferCount;
    ULONG LowWater;    /* fewer buffers than this with us and the device: lend no more */
    BOOLEAN Accepting; /* Running: frames may be indicated */
    VIONET_COUNTERS Counters;
    ULONG64 NoBuffer; /* indications with NDIS_RECEIVE_FLAGS_RESOURCES */

    VIONET_RX_BUFFER *Buffers; /* BufferCount */
    struct core_dma *Slabs;
    ULONG SlabCount;
    NDIS_HANDLE NblPool;
} VIONET_RX;

/* A NET_BUFFER on its way; one element of the queue's request array. */
typedef struct _VIONET_TX_REQUEST {
    struct _VIONET_TX_REQUEST *Next; /* free list, order list, or list of finished ones */
    struct _VIONET_TX *Tx;
    PNET_BUFFER_LIST Nbl;
    PNET_BUFFER Nb;
    PSCATTER_GATHER_LIST SgList; /* owned until NdisMFreeNetBufferSGList */
    volatile LONG State;         /* VIONET_TX_STATE */
    ULONG TagControl;            /* 802.1Q TCI to insert, 0: none */
    VIONET_CLASS Class;
    ULONG Bounce; /* index + 1 of the bounce buffer in use, 0: none */
    PUCHAR Slot;  /* shared memory: packet header (all zero), then addresses and tag */
    ULONG64 SlotAddress;
    PVOID SgBuffer; /* room for SgList */
} VIONET_TX_REQUEST;

/*
 * NdisMAllocateNetBufferSGList may call back before or after it returns. Whoever comes second, its
 * caller or the callback, submits the request.
 */
typedef enum _VIONET_TX_STATE {
    VioNetTxMapping,  /* the call is under way */
    VioNetTxDeferred, /* the call has returned, the callback has not come */
    VioNetTxMapped,   /* the callback has come */
    VioNetTxFailed    /* no list could be had, or the frame is not sendable */
} VIONET_TX_STATE;

typedef struct _VIONET_TX {
    VIONET_QUEUE Queue;
    VIONET_ADAPTER *Adapter;
    NDIS_STATUS Status; /* SUCCESS: send. Otherwise NBLs are completed with it at once */
    PNET_BUFFER_LIST BacklogHead,
        BacklogTail; /* NBLs of which some NET_BUFFER has no request yet */
    VIONET_TX_REQUEST *OrderHead,
        *OrderTail; /* requests that are not in the ring yet, in send order */
    VIONET_TX_REQUEST *Free;
    ULONG FreeCount;
    ULONG NblCount;    /* NBLs that we own */
    NDIS_EVENT Idle;   /* signalled while NblCount is 0 */
    ULONG64 Completed; /* requests, ever; watched by check-for-hang */
    ULONG64 HangSeen;
    ULONG HangPeriods;
    VIONET_COUNTERS Counters;

    VIONET_TX_REQUEST *Requests; /* RequestCount */
    ULONG RequestCount;
    USHORT MaxElements; /* pieces of a frame incl. header that the ring takes */
    ULONG SgBufferSize;
    PUCHAR SgBuffers;
    struct core_dma Slots;
    struct core_dma Bounce[VIONET_TX_BOUNCE_COUNT];
    ULONG BounceFree; /* bit mask */
} VIONET_TX;

typedef struct _VIONET_PAIR {
    VIONET_RX Rx;
    VIONET_TX Tx;
} VIONET_PAIR;

typedef struct _VIONET_CONTROL {
    VIONET_QUEUE Queue;
    struct core_dma Buffer;
    NDIS_EVENT Done;
    BOOLEAN Completed;
    ULONG UsedLength;
    ULONG64 Commands, Failures;
} VIONET_CONTROL;

/* ---- Adapter
 * --------------------------------------------------------------------------------------- */

/* The states of "Miniport Adapter States and Operations". */
typedef enum _VIONET_STATE {
    VioNetHalted,
    VioNetInitializing,
    VioNetPaused,
    VioNetRestarting,
    VioNetRunning,
    VioNetPausing
} VIONET_STATE;

/* What interrupt sources a message or the line stands for. */
#define VIONET_ROLE_CONFIG 0x1u
#define VIONET_ROLE_RX     0x2u
#define VIONET_ROLE_TX     0x4u
#define VIONET_ROLE_CTRL   0x8u
#define VIONET_ROLE_QUEUES (VIONET_ROLE_RX | VIONET_ROLE_TX | VIONET_ROLE_CTRL)
#define VIONET_ROLE_ALL    (VIONET_ROLE_CONFIG | VIONET_ROLE_QUEUES)

typedef struct _VIONET_INTERRUPT {
    NDIS_HANDLE Handle;
    BOOLEAN Message;        /* messages, not a line */
    BOOLEAN Shared;         /* the device refused separate vectors: everything on message 0 */
    ULONG MessageCount;     /* granted */
    volatile LONG Disabled; /* by NDIS (diagnostics): bit per message, bit 0 for the line */
    volatile LONG
        Pending;          /* VIONET_ROLE_* latched by the line ISR, or by a DPC for its successor */
    volatile LONG Missed; /* messages that came while disabled: bit per message */
    ULONG64 Isr[VIONET_MAX_MESSAGES];
    ULONG64 Dpc[VIONET_MAX_MESSAGES];
    ULONG64 NotOurs;
} VIONET_INTERRUPT;

/* What the work item has to do. */
#define VIONET_WORK_CONFIG  0x01 /* configuration interrupt */
#define VIONET_WORK_RECOVER 0x02 /* device broken, lying or silent */
#define VIONET_WORK_RESET   0x04 /* MiniportResetEx is pending */
#define VIONET_WORK_OID     0x08 /* PendingOid is waiting for the device */
#define VIONET_WORK_REMOVED 0x10 /* surprise removal */
#define VIONET_WORK_STOP    0x20 /* halt: last call */

/* What an OID changed that the device has to be told. */
#define VIONET_APPLY_FILTER 0x1
#define VIONET_APPLY_VLAN   0x2
#define VIONET_APPLY_POWER  0x4

struct _VIONET_ADAPTER {
    LIST_ENTRY Link; /* list of adapters, driver.c */
    ULONG Index;     /* for people and for the diagnostics device; lowest free number */
    NDIS_HANDLE Handle;
    PDEVICE_OBJECT DeviceObject; /* of the event log */
    NDIS_OS Os;
    struct virtio_pci Pci;
    struct virtio_transport *Transport;
    NDIS_HANDLE DmaHandle;
    VIONET_CONFIG Config;

    VIONET_STATE State;
    volatile BOOLEAN Removed;
    BOOLEAN Started;       /* DRIVER_OK was set since the last reset */
    BOOLEAN LowPower;      /* between OID_PNP_SET_POWER D1..D3 and D0 */
    BOOLEAN Asleep;        /* the part of LowPower in which registers must not be touched */
    BOOLEAN Failed;        /* given up; see VioNetRecover */
    BOOLEAN ResetTimedOut; /* the device may still write to memory: no bus mastering before free */
    BOOLEAN ConfigLogged;  /* its configuration is unusable, and the event log says so */
    ULONG Recoveries;      /* in a row, each within VIONET_RECOVERY_SPAN_MS of the one before */
    LONGLONG RecoveryTime; /* of the last, milliseconds of NdisGetSystemUpTimeEx */
    volatile LONG
        IoReferences; /* 1 while Running, plus NBLs here or lent, plus indications under way */

    ULONG64 HostFeatures;
    ULONG64 Features;
    struct virtio_net_settings Settings; /* as last read */
    ULONG HeaderSize;
    ULONG Mtu;
    ULONG MaxFrame; /* Mtu and Ethernet header, without tag */
    UCHAR PermanentMac[VIRTIO_NET_MAC_SIZE];
    UCHAR CurrentMac[VIRTIO_NET_MAC_SIZE];
    BOOLEAN LinkUp;
    NDIS_MEDIA_CONNECT_STATE IndicatedState;
    ULONG64 IndicatedSpeed;

    /* Receive filter, read in the RX DPC under Rx.Lock. */
    ULONG PacketFilter;
    ULONG VlanId;
    ULONG MulticastCount;
    UCHAR Multicast[VIONET_MAX_MULTICAST][VIRTIO_NET_MAC_SIZE];
    ULONG Lookahead;
    ULONG DeviceVlan; /* id in the device's VLAN table, 0: none */

    VIONET_INTERRUPT Interrupt;
    VIONET_PAIR Pairs[VIONET_MAX_PAIRS];
    ULONG PairCount;
    VIONET_CONTROL Control;

    NDIS_HANDLE WorkItem;
    volatile LONG WorkBits;
    volatile LONG WorkCount;
    NDIS_EVENT WorkStopped;
    KSPIN_LOCK OidLock;           /* of the next three */
    PNDIS_OID_REQUEST PendingOid; /* ours until completed; NDIS sends one at a time */
    ULONG PendingSerial; /* of PendingOid: after a cancel the next one may be here already */
    ULONG PendingApply;  /* what the work item has not begun with */
    NDIS_DEVICE_POWER_STATE PendingPower;
};

/* Byte by byte OR: no call, and no assumption about alignment. */
static inline BOOLEAN VioNetMacEqual(const UCHAR *A, const UCHAR *B)
{
    return ((A[0] ^ B[0]) | (A[1] ^ B[1]) | (A[2] ^ B[2]) | (A[3] ^ B[3]) | (A[4] ^ B[4]) |
            (A[5] ^ B[5])) == 0;
}

/* ---- driver.c
 * -------------------------------------------------------------------------------------- */

extern NDIS_HANDLE VioNetDriverHandle;

_IRQL_requires_max_(PASSIVE_LEVEL) VOID VioNetListInsert(_Inout_ VIONET_ADAPTER *Adapter);
_IRQL_requires_max_(PASSIVE_LEVEL) VOID VioNetListRemove(_Inout_ VIONET_ADAPTER *Adapter);
/* Calls Visit with the adapter of that index, which stays alive meanwhile. FALSE: there is none. */
typedef VOID VIONET_VISIT(_In_ VIONET_ADAPTER *Adapter, _Inout_ PVOID Context);
_IRQL_requires_max_(PASSIVE_LEVEL) BOOLEAN
    VioNetListVisit(_In_ ULONG Index, _In_ VIONET_VISIT *Visit, _Inout_ PVOID Context);
/* Bit n of *Mask is set if adapter n (below 32) exists. Returns the number of adapters. */
_IRQL_requires_max_(PASSIVE_LEVEL) ULONG VioNetListIndexes(_Out_ PULONG Mask);

/* ---- adapter.c
 * ------------------------------------------------------------------------------------- */

MINIPORT_INITIALIZE VioNetInitializeEx;
MINIPORT_HALT VioNetHaltEx;
MINIPORT_SHUTDOWN VioNetShutdownEx;

/* ---- config.c
 * -------------------------------------------------------------------------------------- */

_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS
    VioNetReadConfig(_In_ NDIS_HANDLE MiniportHandle, _Out_ VIONET_CONFIG *Config);

/* ---- resources.c
 * ----------------------------------------------------------------------------------- */

SET_OPTIONS VioNetSetOptions;

/* ---- device.c
 * -------------------------------------------------------------------------------------- */

/* Finds and maps the registers. Fails with an event-log entry. */
_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS VioNetDeviceAttach(_Inout_ VIONET_ADAPTER *Adapter);
_IRQL_requires_max_(PASSIVE_LEVEL) VOID VioNetDeviceDetach(_Inout_ VIONET_ADAPTER *Adapter);
/* Reset to FEATURES_OK. The first call chooses the features, later ones insist on the same. */
_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS
    VioNetDeviceNegotiate(_Inout_ VIONET_ADAPTER *Adapter);
/* Memory of all queues; between the first negotiation and the first start. */
_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS
    VioNetDeviceCreateQueues(_Inout_ VIONET_ADAPTER *Adapter);
_IRQL_requires_max_(PASSIVE_LEVEL) VOID VioNetDeviceDestroyQueues(_Inout_ VIONET_ADAPTER *Adapter);
/* Queues, vectors, receive buffers, DRIVER_OK; after negotiate. On failure the device is reset
 * again. */
_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS VioNetDeviceStart(_Inout_ VIONET_ADAPTER *Adapter);
/*
 * Resets the device and takes all buffers back: NBLs under way are completed with Status, receive
 * buffers go to the free list. Idempotent.
 */
_IRQL_requires_max_(PASSIVE_LEVEL) VOID
    VioNetDeviceStop(_Inout_ VIONET_ADAPTER *Adapter, _In_ NDIS_STATUS Status);
/* Takes the rings out of use; the device goes on by itself until it is reset. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID VioNetDeviceQuiesce(_Inout_ VIONET_ADAPTER *Adapter);
/* negotiate, start and restore filters, MAC, VLAN. Afterwards frames flow again. */
_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS VioNetDeviceRestart(_Inout_ VIONET_ADAPTER *Adapter);
/* Publishes what was added; TRUE: ring the doorbell once the lock is released. Lock held. */
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Queue->Lock) BOOLEAN
    VioNetQueuePublish(_Inout_ VIONET_QUEUE *Queue);
/*
 * Any IRQL up to DISPATCH_LEVEL: the queue is broken; logs once and schedules recovery. Lock held.
 */
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Queue->Lock) VOID
    VioNetQueueBroken(_Inout_ VIONET_ADAPTER *Adapter, _Inout_ VIONET_QUEUE *Queue);

static inline VOID VioNetQueueKick(VIONET_ADAPTER *Adapter, VIONET_QUEUE *Queue)
{
    Adapter->Transport->ops->notify(Adapter->Transport, &Queue->Doorbell);
}

/* ---- interrupt.c
 * ----------------------------------------------------------------------------------- */

_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS
    VioNetInterruptRegister(_Inout_ VIONET_ADAPTER *Adapter, _In_ BOOLEAN AllowMessages);
_IRQL_requires_max_(PASSIVE_LEVEL) VOID VioNetInterruptDeregister(_Inout_ VIONET_ADAPTER *Adapter);
/* The vector for a VIONET_ROLE_* under the present sharing, VIRTIO_MSI_NO_VECTOR with a line. */
USHORT VioNetInterruptVector(_In_ const VIONET_ADAPTER *Adapter, _In_ ULONG Role);

/* ---- rx.c
 * ------------------------------------------------------------------------------------------ */

MINIPORT_RETURN_NET_BUFFER_LISTS VioNetReturnNetBufferLists;

_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS VioNetRxCreate(_Inout_ VIONET_RX *Rx);
_IRQL_requires_max_(PASSIVE_LEVEL) VOID VioNetRxDestroy(_Inout_ VIONET_RX *Rx);
/* Gives the device all the free buffers that it can take. Returns whether to kick. Lock held. */
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Rx->Queue.Lock) BOOLEAN
    VioNetRxFill(_Inout_ VIONET_RX *Rx);
/* After a device reset: all buffers back to the free list. Lock held. */
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Rx->Queue.Lock) VOID
    VioNetRxReclaim(_Inout_ VIONET_RX *Rx);
/* Indicates up to Limit frames. TRUE: there are more, and interrupts are still off. */
_IRQL_requires_(DISPATCH_LEVEL) BOOLEAN VioNetRxDpc(_Inout_ VIONET_RX *Rx, _In_ ULONG Limit);

/* ---- tx.c
 * ------------------------------------------------------------------------------------------ */

MINIPORT_SEND_NET_BUFFER_LISTS VioNetSendNetBufferLists;
MINIPORT_CANCEL_SEND VioNetCancelSend;
MINIPORT_PROCESS_SG_LIST VioNetProcessSgList;

_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS VioNetTxCreate(_Inout_ VIONET_TX *Tx);
_IRQL_requires_max_(PASSIVE_LEVEL) VOID VioNetTxDestroy(_Inout_ VIONET_TX *Tx);
/* Moves NBLs on as far as room and state allow; completes those that Tx->Status rejects. */
_IRQL_requires_(DISPATCH_LEVEL) VOID VioNetTxPump(_Inout_ VIONET_TX *Tx);
/*
 * Makes Tx->Status what the adapter's fields say now; call it after changing one of them. With an
 * error, everything that the device does not have is completed with it.
 */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID VioNetTxUpdateStatus(_Inout_ VIONET_TX *Tx);
/* After a device reset: completes what the device had with Status. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID
    VioNetTxReclaim(_Inout_ VIONET_TX *Tx, _In_ NDIS_STATUS Status);
_IRQL_requires_(DISPATCH_LEVEL) BOOLEAN VioNetTxDpc(_Inout_ VIONET_TX *Tx);
/* One check-for-hang period has passed. TRUE: the device has been silent for too long. */
_IRQL_requires_max_(DISPATCH_LEVEL) BOOLEAN VioNetTxHangs(_Inout_ VIONET_TX *Tx);

/* ---- control.c
 * ------------------------------------------------------------------------------------- */

_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS VioNetControlCreate(_Inout_ VIONET_ADAPTER *Adapter);
_IRQL_requires_max_(PASSIVE_LEVEL) VOID VioNetControlDestroy(_Inout_ VIONET_ADAPTER *Adapter);
/*
 * Makes the device's MAC, packet filter, multicast and VLAN table what the adapter's fields say.
 * The software filter of rx.c is exact, so a device that refuses a command costs CPU time, not
 * correctness. Fails only if the device does not answer.
 */
_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS VioNetControlApply(_Inout_ VIONET_ADAPTER *Adapter);
_IRQL_requires_(DISPATCH_LEVEL) VOID VioNetControlDpc(_Inout_ VIONET_ADAPTER *Adapter);

/* ---- state.c
 * --------------------------------------------------------------------------------------- */

MINIPORT_PAUSE VioNetPause;
MINIPORT_RESTART VioNetRestart;
MINIPORT_RESET VioNetResetEx;
MINIPORT_CHECK_FOR_HANG VioNetCheckForHangEx;
MINIPORT_DEVICE_PNP_EVENT_NOTIFY VioNetDevicePnPEventNotify;

/* Schedules VIONET_WORK_* bits. Any IRQL up to DISPATCH_LEVEL. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID
    VioNetQueueWork(_Inout_ VIONET_ADAPTER *Adapter, _In_ LONG Bits);
/* Waits until the work item has done everything and will not run again. */
_IRQL_requires_max_(PASSIVE_LEVEL) VOID VioNetStopWork(_Inout_ VIONET_ADAPTER *Adapter);
/* Counts references away; the last one completes a pending pause. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID
    VioNetIoRelease(_Inout_ VIONET_ADAPTER *Adapter, _In_ LONG Count);
/* What sends get now: SUCCESS if they go to the device or wait for it. Any IRQL. */
NDIS_STATUS VioNetSendStatus(_In_ const VIONET_ADAPTER *Adapter);
/* Tells NDIS the link state if it changed. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID VioNetIndicateLink(_Inout_ VIONET_ADAPTER *Adapter);
VOID VioNetFillLinkState(_In_ const VIONET_ADAPTER *Adapter, _Out_ PNDIS_LINK_STATE State);

static inline VOID VioNetIoReference(VIONET_ADAPTER *Adapter, LONG Count)
{
    InterlockedExchangeAdd(&Adapter->IoReferences, Count);
}

/* ---- oid.c
 * ----------------------------------------------------------------------------------------- */

MINIPORT_OID_REQUEST VioNetOidRequest;
MINIPORT_CANCEL_OID_REQUEST VioNetCancelOidRequest;

_IRQL_requires_max_(PASSIVE_LEVEL) NDIS_STATUS
    VioNetSetGeneralAttributes(_Inout_ VIONET_ADAPTER *Adapter);
/* Takes what there is to apply, and the serial number of the request that waits for it. */
_IRQL_requires_max_(DISPATCH_LEVEL) ULONG
    VioNetBeginOid(_Inout_ VIONET_ADAPTER *Adapter, _Out_ PULONG Apply);
/* Completes PendingOid unless that request was cancelled meanwhile. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID
    VioNetCompleteOid(_Inout_ VIONET_ADAPTER *Adapter, _In_ ULONG Serial, _In_ NDIS_STATUS Status);

/* ---- diag.c
 * ---------------------------------------------------------------------------------------- */

_IRQL_requires_max_(PASSIVE_LEVEL) VOID VioNetDiagRegister(VOID);
_IRQL_requires_max_(PASSIVE_LEVEL) VOID VioNetDiagDeregister(VOID);

/* ---- eventlog.c
 * ------------------------------------------------------------------------------------ */

/* Numbered like messages.mc and README.md. Append only, in all three. */
typedef enum _VIONET_EVENT {
    VioNetEventNone,
    VioNetEventNoMemory,        /* 1 */
    VioNetEventPci,             /* 2: a = virtio_error */
    VioNetEventReset,           /* 3: a = virtio_error */
    VioNetEventFeatureMissing,  /* 4: a = low 32 bits missing, b = high 32 bits */
    VioNetEventFeaturesRefused, /* 5: a = virtio_error */
    VioNetEventDeviceConfig,    /* 6: a = virtio_error */
    VioNetEventQueue,           /* 7: a = queue, b = virtio_error */
    VioNetEventInterrupt,       /* 8: a = NDIS status */
    VioNetEventDriverOk,        /* 9: a = virtio_error */
    VioNetEventQueueBroken,     /* 10: a = queue, b = virtio_error */
    VioNetEventNeedsReset,      /* 11 */
    VioNetEventGivenUp,         /* 12: a = recoveries tried */
    VioNetEventTxHang,          /* 13: a = requests in flight */
    VioNetEventControl,         /* 14: a = command class << 8 | command, b = virtio_error */
    VioNetEventNetworkAddress,  /* 15 */
    VioNetEventSharedVector,    /* 16: a = messages granted */
    VioNetEventDma,             /* 17: a = NDIS status */
    VioNetEventIdentity,        /* 18: a = device << 16 | vendor, b = revision */
    VioNetEventCount
} VIONET_EVENT;

_IRQL_requires_max_(DISPATCH_LEVEL) VOID
    VioNetLogEvent(_In_ VIONET_ADAPTER *Adapter, _In_ VIONET_EVENT Event, _In_ ULONG A,
                   _In_ ULONG B);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * aero_virtio_snd.sys: PortCls adapter driver for the virtio sound device (virtio 1.3 §5.14). With
 * VIOSND_LEGACY it is virtiosnd_legacy.sys: device id 1018, any revision; nothing else differs.
 *
 *   driver.c     DriverEntry, AddDevice,      topology.c   filter "Topology": volume, mute, jacks
 *                PnP hook, adapter list       topoprop.c   its property handlers
 *   adapter.c    start, shutdown, adapter     wave.c       filter "Wave": pins
 *                object                       format.c     data ranges, formats
 *   device.c     virtio handshake, queues,    stream.c     WaveRT stream object
 *                recovery, work item          pcm.c        transfers, pacing, position
 *   control.c    control requests             null.c       silent backend without a device
 *   interrupt.c  line, messages, DPC, polling power.c      D-states
 *   config.c     registry parameters          diag.c       diagnostics device
 *   eventlog.c   event log                    miniport.c   what both filters' objects share
 *
 * Locks of one adapter. Mutex (PASSIVE_LEVEL): whoever starts, stops or commands the device or
 * changes the state of a stream. Lock (spin lock): every call into core/virtio/virtio_snd*, and
 * all that the DPC reads; taken after Mutex, nothing is taken inside it, and no port driver is
 * called under it. A mutex of driver.c protects the adapter list.
 *
 * Objects. The adapter is referenced by the device extension, by both miniports, by every stream
 * and by PortCls (power management). Hardware goes away in VioSndAdapterShutdown, when Windows
 * says so; memory goes away with the last reference. A stream that outlives the shutdown finds
 * Adapter->Detached set and only counts references.
 *
 * IRQL: PASSIVE_LEVEL unless an annotation says otherwise. Nothing is pageable: the few kilobytes
 * are not worth a rule that every later change has to keep.
 */
#ifndef VIOSND_H
#define VIOSND_H

#include <ntddk.h>
#include <portcls.h>

#include <core/virtio/virtio_pci.h>
#include <core/virtio/virtio_snd.h>
#include <core/virtio/virtio_snd_gain.h>
#include <core/virtio/virtio_snd_pace.h>
#include <drivers/common/wdm_os.h>

#include "diag.h"

#define VIOSND_TAG 'SoiV'
#ifdef VIOSND_LEGACY
#define VIOSND_NAME      "virtiosnd_legacy"
#define VIOSND_NAME_W    L"virtiosnd_legacy"
#define VIOSND_DEVICE_ID 0x1018u
#define VIOSND_REVISION  NT_OS_ANY_REVISION
#else
#define VIOSND_NAME      "aero_virtio_snd"
#define VIOSND_NAME_W    L"aero_virtio_snd"
#define VIOSND_DEVICE_ID 0x1059u
#define VIOSND_REVISION  AERO_CONTRACT_PCI_REVISION
#endif

#define VIOSND_SUBDEVICES         2u /* Wave, Topology */
#define VIOSND_MAX_MESSAGES       5u /* MSI-X messages used: config and one per queue */
#define VIOSND_MAX_QUEUE_SIZE     256u
#define VIOSND_EVENT_BUFFERS      16u
#define VIOSND_EVENTS_PER_DPC     32u /* a device may flood: the rest waits for the next DPC */
#define VIOSND_CONTROL_TIMEOUT_MS 1000u
#define VIOSND_CONTROL_SLICE_MS   20u  /* between two looks, should the interrupt be lost */
#define VIOSND_DRAIN_MS           100u /* for transfers that are late at RELEASE */
#define VIOSND_MAX_RECOVERIES     5u   /* of a lying or failed device, until it is given up */
#define VIOSND_SETTLE_TRIES       2u   /* lives of a device to get back what it kept; device.c */
#define VIOSND_RECOVERY_SPAN      600000000ull /* 100 ns; without one for so long, count anew */
#define VIOSND_POLL_FAST_MS       1u           /* AllowPollingOnly: period while a stream runs */
#define VIOSND_POLL_SLOW_MS       50u
#define VIOSND_BUFFER_MAX         0x200000u /* bytes of a cyclic buffer */
#define VIOSND_SLOT_MAX           0x10000u  /* bytes of a transfer: fits an indirect table */
#define VIOSND_NOTIFICATIONS_MAX  2u        /* per buffer, "AllocateBufferWithNotification" */
#define VIOSND_CLIENT_EVENTS_MAX  16u       /* notification events of a stream */
#define VIOSND_NO_JACK            0xFFFFFFFFu

/* Volume nodes: 1/65536 dB. */
#define VIOSND_LEVEL_MIN  (-96 * 65536)
#define VIOSND_LEVEL_MAX  0
#define VIOSND_LEVEL_STEP 0x8000

typedef struct _VIOSND_ADAPTER VIOSND_ADAPTER;
typedef struct _VIOSND_STREAM VIOSND_STREAM;

/* ---- Registry parameters (config.c)
 * ---------------------------------------------------------------- */

typedef struct _VIOSND_CONFIG {
    ULONG ForceNullBackend;
    ULONG AllowPollingOnly;
    ULONG StrictContract;
    ULONG Msi;
} VIOSND_CONFIG;

/* ---- Queues
 * ---------------------------------------------------------------------------------------- */

/* All but Index and Created is protected by the adapter's Lock. */
typedef struct _VIOSND_QUEUE {
    struct virtqueue Ring;
    struct virtio_doorbell Doorbell;
    BOOLEAN Created;
    ULONG64 Kicks;
    ULONG64 Interrupts;
} VIOSND_QUEUE;

/* Bit per queue in interrupt roles; and the configuration. */
#define VIOSND_ROLE(queue) (1u << (queue))
#define VIOSND_ROLE_CONFIG (1u << VIRTIO_SND_QUEUE_COUNT)
#define VIOSND_ROLE_QUEUES (VIOSND_ROLE_CONFIG - 1u)
#define VIOSND_ROLE_ALL    (VIOSND_ROLE_CONFIG | VIOSND_ROLE_QUEUES)

typedef enum _VIOSND_INTERRUPT_KIND {
    VioSndInterruptNone, /* not connected: null backend, or polling */
    VioSndInterruptLine,
    VioSndInterruptMessage
} VIOSND_INTERRUPT_KIND;

typedef struct _VIOSND_INTERRUPT {
    VIOSND_INTERRUPT_KIND Kind;
    BOOLEAN Shared;     /* the device refused separate vectors: everything on message 0 */
    ULONG MessageCount; /* granted */
    union {
        PVOID Context;
        PKINTERRUPT Line;
        PIO_INTERRUPT_MESSAGE_INFO Messages;
    };
    KDPC Dpc;
    volatile LONG Pending; /* VIOSND_ROLE_* that the DPC has to serve */
    ULONG64 Isr[VIOSND_MAX_MESSAGES];
    ULONG64 Dpcs;
    ULONG64 NotOurs;
} VIOSND_INTERRUPT;

typedef struct _VIOSND_CONTROL {
    struct virtio_snd_control Core;
    BOOLEAN Created;
    KEVENT Done;
    ULONG WaitId; /* the request somebody waits for, 0: none. Lock */
    BOOLEAN Completed;
    struct virtio_snd_answer Result;
    struct virtio_snd_request Request; /* Mutex, as is Answer */
    UCHAR Answer[VIRTIO_SND_ANSWER_MAX];
    ULONG64 Commands, Failures;
} VIOSND_CONTROL;

/* ---- Endpoints
 * ------------------------------------------------------------------------------------- */

/* Pages of a buffer that the device reads or writes where it is. */
typedef struct _VIOSND_PAGES {
    PMDL Mdl;
    PUCHAR Va;
    ULONG Count;
    uint64_t *Address;
} VIOSND_PAGES;

/*
 * Memory of a stream that is gone, while the device may still use it (device.c, "Settle"). The port
 * driver's pages are freed through the stream's port object, which is why that is kept, too.
 */
typedef struct _VIOSND_HELD {
    PPORTWAVERTSTREAM Port; /* referenced; NULL: nothing is held */
    VIOSND_PAGES Buffer;
    VIOSND_PAGES Shadow;
} VIOSND_HELD;

/* Speaker positions of a frame's channels. */
typedef struct _VIOSND_MAP {
    ULONG Channels;
    ULONG Speakers; /* SPEAKER_*, one for each */
} VIOSND_MAP;

/* One direction: what the device offers, and what does not change with streams. */
typedef struct _VIOSND_ENDPOINT {
    VIOSND_ADAPTER *Adapter;
    UCHAR Direction; /* VIRTIO_SND_D_* */
    BOOLEAN Present;
    BOOLEAN CoreCreated;
    struct virtio_snd_pcm Pcm;
    struct virtio_snd_stream Core; /* Lock */
    ULONG StreamId;
    ULONG JackId; /* VIOSND_NO_JACK: none */
    ULONG DefConf;
    BOOLEAN JackConnected; /* Lock */
    BOOLEAN JackReported;  /* as clients were last told */

    ULONG WavePin, WaveBridge, WaveNode;
    ULONG TopologyBridge, TopologyPin, VolumeNode, MuteNode;

    /* Channel maps of the device that Windows can say, in the device's order (format.c). */
    ULONG MapCount;
    VIOSND_MAP Maps[VIRTIO_SND_CHMAPS_MAX];

    ULONG RangeCount;
    KSDATARANGE_AUDIO *Ranges;
    PKSDATARANGE *RangePointers;

    /* The nodes. Lock. */
    LONG Level[VIRTIO_SND_CHANNELS_MAX];
    BOOLEAN Mute[VIRTIO_SND_CHANNELS_MAX];
    uint32_t Gain[VIRTIO_SND_CHANNELS_MAX]; /* of both together */

    VIOSND_STREAM *Stream;    /* the one instance of the pin. Changed under Mutex and Lock */
    BOOLEAN Unsettled;        /* the device was reset while it had transfers. Mutex */
    VIOSND_HELD Held;         /* of the stream before, until that is settled. Mutex */
    ULONG64 Underruns, Xruns; /* of streams that are gone; as the device says */
} VIOSND_ENDPOINT;

/* ---- Streams
 * --------------------------------------------------------------------------------------- */

typedef struct _VIOSND_FORMAT {
    const struct virtio_snd_format *Wire;
    ULONG Rate; /* Hz */
    UCHAR RateId;
    UCHAR Channels;
    ULONG FrameBytes;
} VIOSND_FORMAT;

struct _VIOSND_STREAM {
    IMiniportWaveRTStreamNotification Interface; /* first */
    volatile LONG References;
    VIOSND_ADAPTER *Adapter;
    VIOSND_ENDPOINT *Endpoint;
    PPORTWAVERTSTREAM Port;
    VIOSND_FORMAT Format;
    KSSTATE State; /* what the port driver set. Mutex */

    /* The cyclic buffer, and the device's copy of it (pcm.c). Mutex; streaming: Lock. */
    BOOLEAN HasBuffer;
    BOOLEAN Staged;      /* the device sees the copy only */
    BOOLEAN NotifyTaken; /* the client is told when the copy has been made */
    VIOSND_PAGES Buffer;
    VIOSND_PAGES Shadow;
    struct virtio_snd_geometry Geometry;
    ULONG InFlightMax; /* slots with the device */

    /* Streaming. Lock. */
    BOOLEAN Active;  /* the device may have transfers of it */
    BOOLEAN Flowing; /* and gets more */
    struct virtio_snd_pace Pace;
    struct virtio_snd_gain Gain;
    ULONGLONG NullStart; /* null backend: when slot NullSlot began */
    ULONGLONG NullSlot;
    KTIMER Timer; /* wake time of Pace, and the null backend's clock */
    KDPC TimerDpc;
    BOOLEAN TimerResolution; /* ExSetTimerResolution is in force for us. Mutex */
    ULONG ClientEventCount;
    PKEVENT ClientEvents[VIOSND_CLIENT_EVENTS_MAX];
    ULONG64 Notifications;
    struct virtqueue_element Pieces[VIRTIO_SND_ELEMENTS_MAX];
};

/* ---- Adapter
 * --------------------------------------------------------------------------------------- */

/* What the work item has to do. */
#define VIOSND_WORK_CONFIG  0x1 /* configuration interrupt */
#define VIOSND_WORK_RECOVER 0x2 /* device broken, lying or silent */
#define VIOSND_WORK_STOP    0x4 /* shutdown: last call */

struct _VIOSND_ADAPTER {
    IAdapterPowerManagement Power; /* first: this is the object's IUnknown too */
    volatile LONG References;
    LIST_ENTRY Link; /* list of adapters, driver.c */
    ULONG Index;     /* for people and for the diagnostics device; lowest free number */
    PDEVICE_OBJECT DeviceObject;
    PDEVICE_OBJECT Pdo;
    WDM_OS Os;
    struct virtio_pci Pci;
    struct virtio_transport *Transport;
    VIOSND_CONFIG Config;
    KMUTEX Mutex;
    KSPIN_LOCK Lock;
    LARGE_INTEGER ClockFrequency;

    BOOLEAN Started; /* DRIVER_OK was set since the last reset. Lock to change */
    BOOLEAN Running; /* the device was up once, shutdown has not begun. Mutex */
    BOOLEAN PowerRegistered;
    volatile BOOLEAN Removed; /* surprise removal */
    volatile BOOLEAN Asleep;  /* registers must not be touched */
    BOOLEAN LowPower;         /* not in D0. Mutex */
    BOOLEAN Failed;           /* given up; see VioSndRecover. Mutex and Lock to change */
    BOOLEAN Detached;         /* shut down: there is no hardware any more. Mutex */
    BOOLEAN Null;             /* silent backend: there never was any */
    BOOLEAN Polling;          /* no interrupt */
    BOOLEAN Broken;           /* logged, recovery is scheduled. Lock */
    BOOLEAN Settling;         /* nobody looks at the transfer queues. Lock to change */
    BOOLEAN ResetTimedOut; /* the device may still write to memory: no bus mastering before free */
    ULONG Recoveries;      /* in a row, each within VIOSND_RECOVERY_SPAN of the one before */
    ULONG64 RecoveriesTotal;
    ULONGLONG RecoveryTime;

    ULONG64 HostFeatures;
    ULONG64 Features;
    struct virtio_snd_settings Settings;
    VIOSND_QUEUE Queues[VIRTIO_SND_QUEUE_COUNT];
    VIOSND_CONTROL Control;
    struct virtio_snd_events Events;
    BOOLEAN EventsCreated;
    struct virtio_snd_pcm_queue PcmQueues[2]; /* by VIRTIO_SND_D_* */
    VIOSND_INTERRUPT Interrupt;
    KTIMER PollTimer;
    KDPC PollDpc;
    ULONG PollPeriod; /* ms; 0: not running. Mutex */
    ULONG PollTicks;

    VIOSND_ENDPOINT Endpoints[2]; /* by VIRTIO_SND_D_* */
    KSDATARANGE BridgeRange;      /* of all bridge pins: analog audio */
    PKSDATARANGE BridgeRangePointer;
    PPORTEVENTS TopologyEvents; /* of the topology port; until the last DPC has run */

    PIO_WORKITEM WorkItem;
    volatile LONG WorkBits;
    volatile LONG WorkCount;
    KEVENT WorkStopped;
};

/* Behind PortCls' part of the device extension. */
typedef struct _VIOSND_EXTENSION {
    PDEVICE_OBJECT Pdo;
    PDEVICE_OBJECT Lower;    /* what we are attached to; referenced */
    VIOSND_ADAPTER *Adapter; /* between start and stop; referenced */
} VIOSND_EXTENSION;

static inline VIOSND_EXTENSION *VioSndExtension(PDEVICE_OBJECT DeviceObject)
{
    return (VIOSND_EXTENSION *)((PUCHAR)DeviceObject->DeviceExtension +
                                PORT_CLASS_DEVICE_EXTENSION_SIZE);
}

/* 100 ns since any start. Any IRQL. */
static inline ULONGLONG VioSndTime(const VIOSND_ADAPTER *Adapter)
{
    LARGE_INTEGER ticks = KeQueryPerformanceCounter(NULL);
    return virtio_snd_pace_time((uint64_t)ticks.QuadPart,
                                (uint64_t)Adapter->ClockFrequency.QuadPart);
}

static inline VOID VioSndLockMutex(VIOSND_ADAPTER *Adapter)
{
    KeWaitForSingleObject(&Adapter->Mutex, Executive, KernelMode, FALSE, NULL);
}

static inline VOID VioSndUnlockMutex(VIOSND_ADAPTER *Adapter)
{
    KeReleaseMutex(&Adapter->Mutex, FALSE);
}

static inline PVOID VioSndAllocate(VIOSND_ADAPTER *Adapter, SIZE_T Size)
{
    return NtOsMemAlloc(&Adapter->Os, Size); /* zeroed */
}

static inline VOID VioSndFree(VIOSND_ADAPTER *Adapter, PVOID Memory)
{
    NtOsMemFree(&Adapter->Os, Memory, 0);
}

static inline BOOLEAN VioSndIsIid(REFIID A, const GUID *B)
{
    return RtlCompareMemory(A, B, sizeof(GUID)) == sizeof(GUID);
}

/* ---- driver.c
 * -------------------------------------------------------------------------------------- */

_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndListInsert(_Inout_ VIOSND_ADAPTER *Adapter);
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndListRemove(_Inout_ VIOSND_ADAPTER *Adapter);
/* Calls Visit with the adapter of that index, which stays alive meanwhile. FALSE: there is none. */
typedef VOID VIOSND_VISIT(_In_ VIOSND_ADAPTER *Adapter, _Inout_ PVOID Context);
_IRQL_requires_(PASSIVE_LEVEL) BOOLEAN
    VioSndListVisit(_In_ ULONG Index, _In_ VIOSND_VISIT *Visit, _Inout_ PVOID Context);
/* Bit n of *Mask is set if adapter n (below 32) exists. Returns the number of adapters. */
_IRQL_requires_(PASSIVE_LEVEL) ULONG VioSndListIndexes(_Out_ PULONG Mask);

/* ---- adapter.c
 * ------------------------------------------------------------------------------------- */

/* PCPFNSTARTDEVICE */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS NTAPI
    VioSndStartDevice(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp,
                      _In_ PRESOURCELIST ResourceList);
/* IRP_MN_SURPRISE_REMOVAL: streams stand still, no register is touched from here on. */
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndAdapterRemoved(_Inout_ VIOSND_ADAPTER *Adapter);
/* IRP_MN_STOP_DEVICE, IRP_MN_REMOVE_DEVICE: device, interrupt and DMA memory go. Once. */
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndAdapterShutdown(_Inout_ VIOSND_ADAPTER *Adapter);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID VioSndAdapterAddRef(_Inout_ VIOSND_ADAPTER *Adapter);
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndAdapterRelease(_Inout_ VIOSND_ADAPTER *Adapter);
/* Whether something can be heard or recorded there. */
_IRQL_requires_max_(DISPATCH_LEVEL) BOOLEAN
    VioSndEndpointConnected(_In_ const VIOSND_ENDPOINT *Endpoint);
/* Tells clients about jacks whose state is not what they were last told. Lock not held. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID VioSndReportJacks(_Inout_ VIOSND_ADAPTER *Adapter);

/* ---- power.c
 * --------------------------------------------------------------------------------------- */

extern const IAdapterPowerManagementVtbl VioSndPowerVtbl;

/* ---- config.c
 * -------------------------------------------------------------------------------------- */

_IRQL_requires_(PASSIVE_LEVEL) VOID
    VioSndReadConfig(_In_ PDEVICE_OBJECT Pdo, _Out_ VIOSND_CONFIG *Config);

/* ---- device.c
 * -------------------------------------------------------------------------------------- */

/* Checks the PCI id, finds and maps the registers. Fails with an event-log entry. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS VioSndDeviceAttach(_Inout_ VIOSND_ADAPTER *Adapter);
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndDeviceDetach(_Inout_ VIOSND_ADAPTER *Adapter);
/* From reset to DRIVER_OK, interrupt included, and what the device says of itself. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS VioSndDeviceOpen(_Inout_ VIOSND_ADAPTER *Adapter);
/* Undoes DeviceOpen: reset, interrupt, memory of queues and streams. */
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndDeviceClose(_Inout_ VIOSND_ADAPTER *Adapter);
/* Resets the device and takes all buffers back; streams keep their state and stand. Idempotent. */
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndDeviceStop(_Inout_ VIOSND_ADAPTER *Adapter);
/* After DeviceStop: handshake, jacks, and streams go on where they stood. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS VioSndDeviceRestart(_Inout_ VIOSND_ADAPTER *Adapter);
/* Reset and start over; a device that needs that again and again is given up. Mutex held. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS VioSndRecover(_Inout_ VIOSND_ADAPTER *Adapter);
_IRQL_requires_(PASSIVE_LEVEL) VOID
    VioSndSetFailed(_Inout_ VIOSND_ADAPTER *Adapter, _In_ BOOLEAN Failed);
/* Schedules VIOSND_WORK_* bits. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID
    VioSndQueueWork(_Inout_ VIOSND_ADAPTER *Adapter, _In_ LONG Bits);
/* Waits until the work item has done everything and will not run again. */
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndStopWork(_Inout_ VIOSND_ADAPTER *Adapter);
/* The device broke a rule: logs once and schedules recovery. */
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Adapter->Lock) VOID
    VioSndBroken(_Inout_ VIOSND_ADAPTER *Adapter, _In_ ULONG Queue, _In_ enum virtio_error Error);
/* Publishes what was added and rings the doorbell if the device wants it. */
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Adapter->Lock) VOID
    VioSndKick(_Inout_ VIOSND_ADAPTER *Adapter, _In_ ULONG Queue);

/* ---- control.c
 * ------------------------------------------------------------------------------------- */

/*
 * Sends Control.Request, waits for its answer in Control.Answer. Mutex held. A device that does not
 * answer in time is scheduled for recovery. VIRTIO_OK, or how it went wrong; logged.
 */
_IRQL_requires_(PASSIVE_LEVEL) enum virtio_error VioSndControlRun(_Inout_ VIOSND_ADAPTER *Adapter);
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Adapter->Lock) VOID
    VioSndControlPoll(_Inout_ VIOSND_ADAPTER *Adapter);
/* JACK_INFO, and at the first start PCM_INFO: fills Endpoints. Mutex held, or nobody else there. */
_IRQL_requires_(PASSIVE_LEVEL) enum virtio_error VioSndQueryJacks(_Inout_ VIOSND_ADAPTER *Adapter);
_IRQL_requires_(PASSIVE_LEVEL) enum virtio_error
    VioSndQueryStreams(_Inout_ VIOSND_ADAPTER *Adapter);
/* CHMAP_INFO, after the streams; only at the first start, clients have been told since. */
_IRQL_requires_(PASSIVE_LEVEL) enum virtio_error VioSndQueryMaps(_Inout_ VIOSND_ADAPTER *Adapter);

/* ---- interrupt.c
 * ----------------------------------------------------------------------------------- */

_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndInterruptInitialize(_Inout_ VIOSND_ADAPTER *Adapter);
/* AllowMessages FALSE: the line. Fails with an event-log entry. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS VioSndInterruptConnect(_Inout_ VIOSND_ADAPTER *Adapter);
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndInterruptDisconnect(_Inout_ VIOSND_ADAPTER *Adapter);
/* The vector for VIOSND_ROLE_* under the present sharing, VIRTIO_MSI_NO_VECTOR with a line. */
USHORT VioSndInterruptVector(_In_ const VIOSND_ADAPTER *Adapter, _In_ ULONG Role);
/* Starts, stops or changes the poll timer for what is needed now. Mutex held. */
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndPollUpdate(_Inout_ VIOSND_ADAPTER *Adapter);

/* ---- format.c
 * -------------------------------------------------------------------------------------- */

/* Ranges of an endpoint, S16 at 48 kHz first. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS VioSndBuildRanges(_Inout_ VIOSND_ENDPOINT *Endpoint);
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndFreeRanges(_Inout_ VIOSND_ENDPOINT *Endpoint);
/* Any IRQL. STATUS_NO_MATCH: well formed, but not for this endpoint. STATUS_INVALID_PARAMETER. */
NTSTATUS VioSndParseFormat(_In_ const VIOSND_ENDPOINT *Endpoint, _In_ const KSDATAFORMAT *Format,
                           _Out_ VIOSND_FORMAT *Parsed);
/* IMiniport::DataRangeIntersection for an endpoint's streaming pin. */
NTSTATUS VioSndIntersect(_In_ const VIOSND_ENDPOINT *Endpoint, _In_ const KSDATARANGE *Client,
                         _In_ const KSDATARANGE *Ours, _In_ ULONG Length, _Out_opt_ PVOID Format,
                         _Out_ PULONG FormatLength);
/* Any IRQL. The mask that is advertised for so many channels. */
ULONG VioSndSpeakers(_In_ const VIOSND_ENDPOINT *Endpoint, _In_ ULONG Channels);
/* Takes a channel map of the device, unless Windows has no words for it. */
VOID VioSndAddMap(_Inout_ VIOSND_ENDPOINT *Endpoint, _In_ const struct virtio_snd_chmap *Map);

/* ---- miniport.c
 * ------------------------------------------------------------------------------------ */

/* Head of both miniport objects. Their interfaces begin with IMiniport's methods. */
typedef struct _VIOSND_MINIPORT {
    IMiniport Interface; /* first */
    volatile LONG References;
    VIOSND_ADAPTER *Adapter;
    const GUID *Iid; /* of the whole interface */
    PCFILTER_DESCRIPTOR Filter;
} VIOSND_MINIPORT;

ULONG STDMETHODCALLTYPE VioSndMiniportAddRef(_In_ IMiniport *This);
ULONG STDMETHODCALLTYPE VioSndMiniportRelease(_In_ IMiniport *This);
NTSTATUS STDMETHODCALLTYPE VioSndMiniportQueryInterface(_In_ IMiniport *This, _In_ REFIID Iid,
                                                        _Out_ PVOID *Object);
NTSTATUS STDMETHODCALLTYPE VioSndMiniportGetDescription(_In_ IMiniport *This,
                                                        _Out_ PPCFILTER_DESCRIPTOR *Description);

/* Those four for the method table of an interface: C knows no inheritance of `This`. */
#define VIOSND_MINIPORT_METHODS(Type)                                                              \
    .QueryInterface =                                                                              \
        (NTSTATUS(STDMETHODCALLTYPE *)(Type *, REFIID, PVOID *))VioSndMiniportQueryInterface,      \
    .AddRef = (ULONG(STDMETHODCALLTYPE *)(Type *))VioSndMiniportAddRef,                            \
    .Release = (ULONG(STDMETHODCALLTYPE *)(Type *))VioSndMiniportRelease,                          \
    .GetDescription = (NTSTATUS(STDMETHODCALLTYPE *)(                                              \
        Type *, PPCFILTER_DESCRIPTOR *))VioSndMiniportGetDescription

/* Zeroed but for its head; Size is of the whole object. One reference, one on the adapter. */
_IRQL_requires_(PASSIVE_LEVEL) VIOSND_MINIPORT *VioSndMiniportCreate(
    _Inout_ VIOSND_ADAPTER *Adapter, _In_ SIZE_T Size, _In_ const GUID *Iid, _In_ PVOID Vtbl);
/* The adapter of a miniport's IUnknown. */
VIOSND_ADAPTER *VioSndMiniportAdapter(_In_ PUNKNOWN MajorTarget);
/* Appends to the filter's connections, for which there is room. */
VOID VioSndConnectNodes(_Inout_ PCFILTER_DESCRIPTOR *Filter, _In_ ULONG FromNode,
                        _In_ ULONG FromPin, _In_ ULONG ToNode, _In_ ULONG ToPin);

/* ---- wave.c, topology.c, topoprop.c
 * ---------------------------------------------------------------- */

/* The objects, with one reference. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    VioSndWaveCreate(_In_ VIOSND_ADAPTER *Adapter, _Out_ PUNKNOWN *Unknown);
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    VioSndTopologyCreate(_In_ VIOSND_ADAPTER *Adapter, _Out_ PUNKNOWN *Unknown);
extern const PCAUTOMATION_TABLE VioSndTopologyFilterTable, VioSndVolumeTable, VioSndMuteTable;
/* The endpoint to which a node or a pin of the topology filter belongs; NULL: none. */
VIOSND_ENDPOINT *VioSndEndpointOfNode(_In_ VIOSND_ADAPTER *Adapter, _In_ ULONG Node);
VIOSND_ENDPOINT *VioSndEndpointOfPin(_In_ VIOSND_ADAPTER *Adapter, _In_ ULONG Pin);
/* Gain from Level and Mute. Lock held. */
VOID VioSndUpdateGain(_Inout_ VIOSND_ENDPOINT *Endpoint);

/*
 * How a property handler answers. Size of the value is Needed: *Proceed says whether Value can
 * be written; if not, the status is the answer ("Audio Property Handlers": size query by length
 * 0, STATUS_BUFFER_OVERFLOW with the size; too small is STATUS_BUFFER_TOO_SMALL).
 */
NTSTATUS VioSndPropertyRoom(_Inout_ PPCPROPERTY_REQUEST Request, _In_ ULONG Needed,
                            _Out_ PBOOLEAN Proceed);
/* KSPROPERTY_TYPE_BASICSUPPORT without ranges: access flags, or the whole description. */
NTSTATUS VioSndPropertyAccess(_Inout_ PPCPROPERTY_REQUEST Request, _In_ ULONG Access,
                              _In_ ULONG VariantType);

/* ---- stream.c
 * -------------------------------------------------------------------------------------- */

_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    VioSndStreamCreate(_In_ VIOSND_ENDPOINT *Endpoint, _In_ PPORTWAVERTSTREAM Port,
                       _In_ const VIOSND_FORMAT *Format, _Out_ PMINIPORTWAVERTSTREAM *Stream);

/* The device has no pages of the endpoint any more: those of streams that are gone are freed. */
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndSettled(_Inout_ VIOSND_ENDPOINT *Endpoint);

/* ---- pcm.c
 * ----------------------------------------------------------------------------------------- */

/* Has the device return what it kept over a reset; see device.c. Mutex. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS VioSndPcmSettle(_Inout_ VIOSND_ENDPOINT *Endpoint);

/* Makes the device do what Stream->State says. Mutex held. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS VioSndPcmApply(_Inout_ VIOSND_STREAM *Stream);
/* Takes finished transfers of one direction and hands over new ones. */
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Adapter->Lock) VOID
    VioSndPcmPoll(_Inout_ VIOSND_ADAPTER *Adapter, _In_ UCHAR Direction);
/* Pacing step: events to the client, slots to the device, timer. */
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Stream->Adapter->Lock) VOID
    VioSndPcmPump(_Inout_ VIOSND_STREAM *Stream);
/* Before a reset of a device that works: it returns what the stream has; then as Suspend. Mutex. */
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndPcmLetGo(_Inout_ VIOSND_STREAM *Stream);
/* The device lost its transfers: the stream stands until VioSndPcmApply. Lock held. */
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Stream->Adapter->Lock) VOID
    VioSndPcmSuspend(_Inout_ VIOSND_STREAM *Stream);
/* Linear position and what is taken, bytes. Lock held. */
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Stream->Adapter->Lock) VOID
    VioSndPcmPosition(_Inout_ VIOSND_STREAM *Stream, _Out_ PULONGLONG Position,
                      _Out_ PULONGLONG Taken);
KDEFERRED_ROUTINE VioSndPcmTimerDpc;

/* ---- null.c
 * ---------------------------------------------------------------------------------------- */

/* Two endpoints of the contract's formats. */
VOID VioSndNullEndpoints(_Inout_ VIOSND_ADAPTER *Adapter);
/* Completes what is due. Returns when the next slot is (100 ns), NEVER if there is none. */
_IRQL_requires_(DISPATCH_LEVEL) _Requires_lock_held_(Stream->Adapter->Lock) ULONGLONG
    VioSndNullComplete(_Inout_ VIOSND_STREAM *Stream, _In_ ULONGLONG Now);

/* ---- diag.c
 * ---------------------------------------------------------------------------------------- */

_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndDiagRegister(_In_ PDRIVER_OBJECT DriverObject);
_IRQL_requires_(PASSIVE_LEVEL) VOID VioSndDiagDeregister(VOID);
/* TRUE: the IRP was the diagnostics device's, *Status is its status, and it is completed. */
BOOLEAN VioSndDiagDispatch(_In_ PDEVICE_OBJECT DeviceObject, _Inout_ PIRP Irp,
                           _Out_ PNTSTATUS Status);

/* ---- eventlog.c
 * ------------------------------------------------------------------------------------ */

/* Numbered like messages.mc and README.md. Append only, in all three. */
typedef enum _VIOSND_EVENT {
    VioSndEventNone,
    VioSndEventNoMemory,        /* 1 */
    VioSndEventPci,             /* 2: a = virtio_error */
    VioSndEventReset,           /* 3: a = virtio_error */
    VioSndEventFeatureMissing,  /* 4: a = low 32 bits missing, b = high 32 bits */
    VioSndEventFeaturesRefused, /* 5: a = virtio_error */
    VioSndEventDeviceConfig,    /* 6: a = virtio_error */
    VioSndEventQueue,           /* 7: a = queue, b = virtio_error */
    VioSndEventInterrupt,       /* 8: a = NTSTATUS */
    VioSndEventDriverOk,        /* 9: a = virtio_error */
    VioSndEventQueueBroken,     /* 10: a = queue, b = virtio_error */
    VioSndEventNeedsReset,      /* 11 */
    VioSndEventGivenUp,         /* 12: a = recoveries tried */
    VioSndEventControl,         /* 13: a = request code, b = virtio_error */
    VioSndEventNoStreams,       /* 14: a = streams that the device says it has */
    VioSndEventSharedVector,    /* 15: a = messages granted */
    VioSndEventIdentity,        /* 16: a = device << 16 | vendor, b = revision */
    VioSndEventPolling,         /* 17 */
    VioSndEventNull,            /* 18 */
    VioSndEventBus,             /* 19: a = NTSTATUS */
    VioSndEventCount
} VIOSND_EVENT;

_IRQL_requires_max_(DISPATCH_LEVEL) VOID
    VioSndLogEvent(_In_ VIOSND_ADAPTER *Adapter, _In_ VIOSND_EVENT Event, _In_ ULONG A,
                   _In_ ULONG B);

#endif

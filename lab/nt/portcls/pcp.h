/* SPDX-License-Identifier: MIT */
/*
 * Private to portcls.sys of lab/nt: PortCls of Windows 7 with the WaveRT and Topology ports.
 *
 *   adapter.c power.c      the function device object, PnP and power IRPs
 *   object.c               COM objects given to drivers; methods.c their method tables
 *   port.c filter.c        ports, subdevices, filter descriptors
 *   request.c pin.c event.c  KS requests: properties, pins, events
 *   stream.c               IPortWaveRTStream and the life of a stream
 *   engine.c director.c    the audio engine above, and the director's requests to it
 *   helper.c resource.c interrupt.c registry.c   the helper objects
 *
 * The engine is a client like any other: it opens filters and pins by name and talks to them in
 * IOCTL_KS_* requests, which pass through the driver's dispatch routines.
 *
 * Findings: portcls-param (a call or descriptor that the documentation forbids), portcls-reference
 * (references miscounted), portcls-filter (filter descriptor), portcls-property (a property or event
 * handler or a data intersection answers wrongly), portcls-stream (a stream breaks its contract),
 * portcls-position, portcls-buffer, portcls-event, portcls-leak.
 */
#ifndef PORTCLS_PCP_H
#define PORTCLS_PCP_H

#include "labnt.h"

#define PC_NO_IMPORTS
#include <portcls.h>

typedef struct _PCP_ADAPTER PCP_ADAPTER, *PPCP_ADAPTER;
typedef struct _PCP_PORT PCP_PORT, *PPCP_PORT;
typedef struct _PCP_STREAM PCP_STREAM, *PPCP_STREAM;

/* From ntoskrnl.exe. */
ULONG NTAPI IopLabDevice(PDEVICE_OBJECT Pdo);
NTSTATUS NTAPI IopOpenDevice(PCUNICODE_STRING Name, ACCESS_MASK Access, PFILE_OBJECT *File);
NTSTATUS NTAPI IopOpenRelative(PFILE_OBJECT Related, PCUNICODE_STRING Name, PFILE_OBJECT *File);
VOID NTAPI IopCloseFile(PFILE_OBJECT File);
NTSTATUS NTAPI IopDeviceControl(PFILE_OBJECT File, ULONG Code, PVOID In, ULONG InBytes, PVOID Out,
                                ULONG OutBytes, PULONG_PTR Information);
typedef VOID NTAPI PNP_DEPARTURE_HOOK(ULONG Device);
VOID NTAPI PnpSetDepartureHook(PNP_DEPARTURE_HOOK *Hook);

/* ---- object.c: objects that drivers hold ----------------------------------------------------- */

typedef struct _PCP_METHOD {
    const char *Name; /* "IPort::Init" */
    PVOID Function;
    USHORT Bytes;     /* i386: of all arguments */
    UCHAR IrqlMin, IrqlMax;
} PCP_METHOD;

/* An interface of a class of objects. Methods follow the three of IUnknown. Vtbl is made of thunks
 * through the call gate at start. */
typedef struct _PCP_INTERFACE {
    const GUID *Iid;
    const PCP_METHOD *Methods;
    ULONG MethodCount;
    PVOID *Vtbl;
} PCP_INTERFACE, *PPCP_INTERFACE;

/* Rows of method tables: as those of exports, the bytes in words of i386 and with This. */
#define PCP_METHOD_ROW(Name, Function, Words, Lowest, Highest)                                     \
    {Name, (PVOID)(ULONG_PTR)(Function), (Words) * 4, Lowest, Highest}
/* An interface object: Methods must be all of Type's but IUnknown's. */
#define PCP_DEFINE_INTERFACE(Type, List)                                                           \
    PCP_INTERFACE Pcp##Type = {&IID_##Type, List, RTL_NUMBER_OF(List), NULL};                      \
    _Static_assert(RTL_NUMBER_OF(List) + 3 == sizeof(Type##Vtbl) / sizeof(PVOID), #Type)

typedef struct _PCP_OBJECT PCP_OBJECT, *PPCP_OBJECT;

/* What an interface pointer points to. */
typedef struct _PCP_FACE {
    PVOID *Vtbl;
    PPCP_OBJECT Object;
} PCP_FACE, *PPCP_FACE;

#define PCP_MAX_FACES 6
#define PCP_OBJECT_MAGIC 0x4F706350u /* "PcpO" */

struct _PCP_OBJECT {
    ULONG Magic;
    LONG References; /* 0: gone; the memory stays, to name late calls */
    LIST_ENTRY Link;
    const char *What; /* "IPortWaveRT" */
    PLAB_IMAGE Image; /* driver that it was made for */
    PVOID Caller;     /* where */
    VOID (*Destroy)(PPCP_OBJECT Object);
    PPCP_INTERFACE const *Interfaces;
    ULONG InterfaceCount;
    PCP_FACE Face[PCP_MAX_FACES];
};

/* Object is the first member of the structure of Bytes. One reference, the caller's. */
PVOID PcpCreateObject(SIZE_T Bytes, const char *What, PVOID Caller, PPCP_INTERFACE const *Interfaces,
                      ULONG Count, VOID (*Destroy)(PPCP_OBJECT));
/* The object behind an interface pointer; finding if it is none of ours or gone. */
PVOID PcpObjectOf(PVOID This, const char *Api);
/* NULL: not an object of ours. */
PPCP_OBJECT PcpTryObject(PVOID This);
ULONG PcpReference(PPCP_OBJECT Object);
ULONG PcpDereference(PPCP_OBJECT Object, const char *Api);
VOID NTAPI PcpUnloadCheck(PLAB_IMAGE Image);
VOID PcpInitMethods(void);
/* Is the outer unknown NULL? Aggregation is not supported by PortCls of Windows 7 for kernel-mode
 * helper objects made here; finding "missing" otherwise. */
VOID PcpNoAggregation(PVOID OuterUnknown, const char *Api);

extern PCP_INTERFACE PcpIPortWaveRT, PcpIPortTopology, PcpIPort, PcpIPortEvents,
    PcpIUnregisterSubdevice, PcpIUnregisterPhysicalConnection, PcpIPortClsVersion,
    PcpIPortWaveRTStream, PcpIResourceList, PcpIInterruptSync, PcpIServiceGroup, PcpIRegistryKey;

/* Calls to a driver's method. */
#define PCP_CALL(Object, Interface, Method, ...)                                                   \
    LAB_CALL(#Interface "::" #Method, ((Interface *)(Object))->lpVtbl->Method,                     \
             (Interface *)(Object), ##__VA_ARGS__)
#define PCP_CALL_VOID(Object, Interface, Method, ...)                                              \
    LAB_CALL_VOID(#Interface "::" #Method, ((Interface *)(Object))->lpVtbl->Method,                \
                  (Interface *)(Object), ##__VA_ARGS__)

/* QueryInterface of a driver's or our own object; NULL if it has none. */
PVOID PcpQuery(PVOID Unknown, const GUID *Iid);
VOID PcpAddRef(PVOID Unknown);
VOID PcpRelease(PVOID Unknown);

/* ---- adapter.c -------------------------------------------------------------------------------- */

#define PCP_EXTENSION_MAGIC 0x45706350u /* "PcpE" */
#define PCP_MAX_SUBDEVICES 16

/* At the start of the device extension, inside PORT_CLASS_DEVICE_EXTENSION_SIZE. */
typedef struct _PCP_EXTENSION {
    ULONG Magic;
    PPCP_ADAPTER Adapter;
} PCP_EXTENSION, *PPCP_EXTENSION;

typedef struct _PCP_SUBDEVICE {
    LIST_ENTRY Link;
    PPCP_ADAPTER Adapter;
    PPCP_PORT Port; /* referenced */
    WCHAR Name[32];
    ULONG CategoryCount;
    UNICODE_STRING *Links; /* symbolic link per category */
    ULONG Opens;
} PCP_SUBDEVICE, *PPCP_SUBDEVICE;

typedef struct _PCP_CONNECTION {
    LIST_ENTRY Link;
    PPCP_SUBDEVICE From, To; /* NULL: External names it */
    ULONG FromPin, ToPin;
    UNICODE_STRING External;
} PCP_CONNECTION, *PPCP_CONNECTION;

struct _PCP_ADAPTER {
    LIST_ENTRY Link;
    PDRIVER_OBJECT Driver;
    PLAB_IMAGE Image;
    PDEVICE_OBJECT Fdo, Pdo, Lower;
    ULONG Device; /* of the director */
    ULONG MaxObjects;
    PCPFNSTARTDEVICE StartDevice;
    BOOLEAN Starting, Started, Removed;
    LIST_ENTRY Subdevices;
    ULONG SubdeviceCount;
    LIST_ENTRY Connections;
    /* power.c */
    PVOID Power;  /* IAdapterPowerManagement, referenced; NULL: none */
    PVOID Power2; /* IAdapterPowerManagement2 */
    DEVICE_POWER_STATE DeviceState;
    SYSTEM_POWER_STATE SystemState;
    DEVICE_CAPABILITIES Capabilities;
    /* helper.c: I/O timeouts */
    LIST_ENTRY Timeouts;
    ULONG64 Events; /* signalled, of all filters */
};

extern LIST_ENTRY PcpAdapters;

PPCP_ADAPTER PcpAdapterOf(PDEVICE_OBJECT DeviceObject, const char *Api);
PPCP_ADAPTER PcpAdapterOfDevice(ULONG Device); /* started; NULL: none */
NTSTATUS PcpForwardAndWait(PPCP_ADAPTER Adapter, PIRP Irp);
NTSTATUS PcpForward(PPCP_ADAPTER Adapter, PIRP Irp);
NTSTATUS PcpComplete(PIRP Irp, NTSTATUS Status);
NTSTATUS PcpDispatchPower(PPCP_ADAPTER Adapter, PIRP Irp);
VOID PcpQueryCapabilities(PPCP_ADAPTER Adapter, PDEVICE_CAPABILITIES Capabilities);
VOID PcpReleasePower(PPCP_ADAPTER Adapter);
VOID PcpFreeTimeouts(PPCP_ADAPTER Adapter);
VOID PcpRemoveSubdevices(PPCP_ADAPTER Adapter);
PPCP_SUBDEVICE PcpFindSubdevice(PPCP_ADAPTER Adapter, PCWSTR Name, SIZE_T Chars);
PPCP_SUBDEVICE PcpSubdeviceOfPort(PPCP_ADAPTER Adapter, PVOID Unknown, const char *Api);
PPCP_CONNECTION PcpConnectionAt(PPCP_SUBDEVICE Subdevice, ULONG Pin);

/* ---- port.c, filter.c -------------------------------------------------------------------------- */

typedef struct _PCP_EVENT {
    LIST_ENTRY Link;        /* of the filter's clients' entries */
    KSEVENT_ENTRY Entry;    /* what the driver sees */
    const PCEVENT_ITEM *Item;
    PVOID Minor;
    PFILE_OBJECT File;
    KSEVENTDATA *Data;      /* the client's, its identity */
    ULONG PinId, NodeId;    /* ~0: none */
    BOOLEAN Listed;
} PCP_EVENT, *PPCP_EVENT;

struct _PCP_PORT {
    PCP_OBJECT Object;
    BOOLEAN WaveRt; /* else topology */
    BOOLEAN Initialized;
    PPCP_ADAPTER Adapter;
    PVOID Unknown;  /* the miniport as given to Init, referenced */
    PVOID Miniport; /* IMiniportWaveRT or IMiniportTopology, referenced */
    PVOID PowerNotify, PinCount;
    const PCFILTER_DESCRIPTOR *Filter;
    PPCP_SUBDEVICE Subdevice;
    KEVENT Control; /* one request that changes something at a time */
    LIST_ENTRY Streams;
    ULONG *PinInstances; /* per pin factory */
    LIST_ENTRY Events;
    KSPIN_LOCK EventLock;
    KDPC EventDpc;
    struct {
        GUID Set;
        BOOLEAN AnySet, PinEvent, NodeEvent;
        ULONG Id, Pin, Node;
    } Deferred; /* GenerateEventList above DISPATCH_LEVEL: the last call */
};

VOID PcpLockPort(PPCP_PORT Port);
VOID PcpUnlockPort(PPCP_PORT Port);
VOID PcpCheckFilter(PPCP_PORT Port);
const PCPIN_DESCRIPTOR *PcpPin(PPCP_PORT Port, ULONG Pin);
const PCNODE_DESCRIPTOR *PcpNode(PPCP_PORT Port, ULONG Node);
BOOLEAN PcpRangeFits(const KSDATAFORMAT *Format, const KSDATARANGE *Range);
const GUID *PcpCategories(PPCP_PORT Port, ULONG *Count);

/* ---- request.c, pin.c, event.c: what comes through IRPs ---------------------------------------- */

/* FsContext of filters and pins opened. */
typedef struct _PCP_FILE {
    PPCP_SUBDEVICE Subdevice;
    PPCP_PORT Port; /* referenced */
    PPCP_STREAM Stream; /* NULL: a filter */
} PCP_FILE, *PPCP_FILE;

/* One property request being served. */
typedef struct _PCP_REQUEST {
    PPCP_FILE File;
    PIRP Irp;
    PKSPROPERTY Property;
    ULONG InBytes;
    PVOID Value;
    ULONG ValueBytes;
    ULONG Information;
} PCP_REQUEST, *PPCP_REQUEST;

NTSTATUS PcpCreate(PPCP_ADAPTER Adapter, PIRP Irp);
NTSTATUS PcpCleanup(PPCP_ADAPTER Adapter, PIRP Irp);
NTSTATUS PcpClose(PPCP_ADAPTER Adapter, PIRP Irp);
NTSTATUS PcpDeviceControl(PPCP_ADAPTER Adapter, PIRP Irp);
NTSTATUS PcpFilterProperty(PPCP_REQUEST Request); /* pin.c; STATUS_NOT_FOUND: not of the port */
NTSTATUS PcpEventRequest(PPCP_FILE File, PIRP Irp, BOOLEAN Enable);
VOID PcpDropEvents(PPCP_PORT Port, PFILE_OBJECT File);
VOID NTAPI PcpEventDpc(PKDPC Dpc, PVOID Context, PVOID A, PVOID B);
/* Size rules of a property value; then copy. */
NTSTATUS PcpAnswer(PPCP_REQUEST Request, const VOID *Data, ULONG Bytes);
/* KSPIN_CONNECT with its data format against the pin's ranges. */
NTSTATUS PcpValidateFormat(PPCP_PORT Port, ULONG Pin, const KSDATAFORMAT *Format, ULONG Bytes);
/* Data format that a driver produced, against itself; Api for the finding. */
VOID PcpCheckFormat(const KSDATAFORMAT *Format, ULONG Bytes, const char *Api);

/* ---- stream.c ---------------------------------------------------------------------------------- */

typedef struct _PCP_PAGES {
    LIST_ENTRY Link;
    PMDL Mdl;
    PVOID Mapped;
} PCP_PAGES, *PPCP_PAGES;

struct _PCP_STREAM {
    PCP_OBJECT Object; /* IPortWaveRTStream */
    LIST_ENTRY Link;
    PPCP_PORT Port;
    ULONG Pin;
    BOOLEAN Capture, Open;
    PKSDATAFORMAT Format; /* copy */
    ULONG FormatBytes;
    ULONG FrameBytes, Rate;
    PVOID Stream;         /* IMiniportWaveRTStream, referenced */
    PVOID Notification;   /* IMiniportWaveRTStreamNotification, referenced; NULL: none */
    PVOID PowerNotify;
    KSSTATE State;     /* as the driver was last told */
    KSSTATE Commanded; /* as the client wants it */
    BOOLEAN Suspended; /* for power */
    LIST_ENTRY Pages;  /* PCP_PAGES */
    PMDL Buffer;       /* the driver's MDL */
    ULONG BufferBytes, BufferOffset, NotificationCount;
    MEMORY_CACHING_TYPE CacheType;
    BOOLEAN WithNotification;
    PMDL ClientMdl;
    PVOID ClientBase, ClientAddress;
    PKEVENT Events[4]; /* registered for notification */
    BOOLEAN PositionRegister, ClockRegister;
    ULONG64 Signals;   /* seen by the client; for position checks */
    /* positions: as last read */
    KEVENT PositionLock;
    ULONG64 Linear;
    ULONG LastOffset;
    ULONG64 LastTime, LastSignals;
    ULONG64 RunTime, RunLinear; /* of when it last began to run */
    BOOLEAN Frozen; /* the position may not move: LastOffset is where it froze */
};

NTSTATUS PcpOpenStream(PPCP_PORT Port, ULONG Pin, const KSDATAFORMAT *Format, ULONG Bytes,
                       PPCP_STREAM *Stream);
VOID PcpCloseStream(PPCP_STREAM Stream);
NTSTATUS PcpStreamProperty(PPCP_REQUEST Request, PPCP_STREAM Stream);
NTSTATUS PcpSetStreamState(PPCP_STREAM Stream, KSSTATE State);
VOID PcpSuspendStream(PPCP_STREAM Stream, BOOLEAN Suspend);
/* What the driver answers to GetPosition, checked. */
NTSTATUS PcpStreamPosition(PPCP_STREAM Stream, KSAUDIO_POSITION *Position);

/* ---- engine.c, director.c ------------------------------------------------------------------------ */

VOID PcpInitDirector(void);
ULONG PcpChoose(ULONG Below);
PPCP_STREAM PcpStreamOfFile(PFILE_OBJECT File);

/* ---- resource.c ---------------------------------------------------------------------------------- */

NTSTATUS PcpNewResources(PCM_RESOURCE_LIST Translated, PCM_RESOURCE_LIST Raw, PVOID Caller,
                         PRESOURCELIST *List);

#endif

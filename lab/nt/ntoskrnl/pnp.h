/* SPDX-License-Identifier: MIT */
/*
 * Plug and Play manager: device nodes, their states and resources.
 *
 * Instance paths. DEVICE_ID\INSTANCE, the instance made from the bus driver's answer to
 * BusQueryInstanceID: if the capabilities say UniqueID, as it is; else "3&LAB&0&" in front of it for
 * functions of the PCI root and "N&LABn&0&" for children of device n at depth N. PCI functions answer
 * with %02X of device << 3 | function, on a bus other than 0 with %04X of bus << 8 | that: for example
 * PCI\VEN_1AF4&DEV_1041&SUBSYS_11001AF4&REV_01\3&LAB&0&18. The keys are
 * \Registry\Machine\System\CurrentControlSet\Enum\<instance path>.
 */
#ifndef NTOSKRNL_PNP_H
#define NTOSKRNL_PNP_H

#include "io.h"

/* cfg.h */
#define PNP_PROB_NOT_CONFIGURED 1
#define PNP_PROB_FAILED_START 10
#define PNP_PROB_NORMAL_CONFLICT 12
#define PNP_PROB_DISABLED 22
#define PNP_PROB_DEVICE_NOT_THERE 24
#define PNP_PROB_FAILED_INSTALL 28
#define PNP_PROB_FAILED_ADD 31
#define PNP_PROB_DRIVER_FAILED_LOAD 39
#define PNP_PROB_FAILED_POST_START 43
#define PNP_PROB_HELD_FOR_EJECT 47

typedef enum _PNP_STATE {
    PnpIdle,     /* known, no drivers above the physical device object */
    PnpAdded,    /* AddDevice done */
    PnpStarted,
    PnpStopped,
    PnpSurprise, /* IRP_MN_SURPRISE_REMOVAL sent, waits for handles to be closed */
    PnpGone,
} PNP_STATE;

#define PNP_MAX_STACK 8
#define PNP_MAX_INTERRUPTS 2048 /* messages, as many as the host routes */

typedef struct _PNP_INTERRUPT {
    ULONG64 Irq; /* lab number */
    ULONG Vector;
    KIRQL Irql;
    BOOLEAN Message;
} PNP_INTERRUPT, *PPNP_INTERRUPT;

struct _PNP_NODE {
    LIST_ENTRY Link;
    PPNP_NODE Parent;
    ULONG Depth;
    ULONG Number; /* of the director; 0: the root */
    PDEVICE_OBJECT Pdo;
    PNP_STATE State;
    ULONG Problem;
    NTSTATUS Status;
    UNICODE_STRING DeviceId;
    UNICODE_STRING InstancePath;
    PWSTR HardwareIds;   /* REG_MULTI_SZ, owned */
    PWSTR CompatibleIds;
    DEVICE_CAPABILITIES Capabilities;
    PNP_BUS_INFORMATION BusInformation;
    PCM_NODE Key; /* instance key */
    PDRIVER_OBJECT Drivers[PNP_MAX_STACK];
    ULONG DriverCount;
    char Service[64];
    PCM_RESOURCE_LIST Raw, Translated; /* while started; owned */
    ULONG ResourceBytes;
    PIO_RESOURCE_REQUIREMENTS_LIST Requirements; /* as last filtered; owned */
    PPNP_INTERRUPT Interrupts;
    ULONG InterruptCount;
    ULONG OpenFiles; /* on any device of the stack */
    BOOLEAN Reported; /* seen in the enumeration under way */
    BOOLEAN IsNic;
    ULONG BusyInterfaces;
};

extern PPNP_NODE PnpRoot;

PPNP_NODE NTAPI PnpNodeOf(PDEVICE_OBJECT Device); /* of the stack it belongs to; NULL: none */
PPNP_NODE NTAPI PnpNodeByNumber(ULONG Number);
PPNP_NODE NTAPI PnpNext(PPNP_NODE After); /* NULL: first */

/* pnp_node.c */
PPNP_NODE NTAPI PnpNewNode(PPNP_NODE Parent, PDEVICE_OBJECT Pdo);
VOID NTAPI PnpFreeNode(PPNP_NODE Node);
/* Ids, capabilities, instance key. */
NTSTATUS NTAPI PnpIdentify(PPNP_NODE Node);
/* Send a PnP IRP with this stack location (major and parameters filled in) to the top of the stack. */
NTSTATUS NTAPI PnpSend(PPNP_NODE Node, const IO_STACK_LOCATION *Location, PULONG_PTR Information);
NTSTATUS NTAPI PnpSimple(PPNP_NODE Node, UCHAR Minor);
/* pnp_res.c */
NTSTATUS NTAPI PnpAssignResources(PPNP_NODE Node);
VOID NTAPI PnpReleaseResources(PPNP_NODE Node);
/* Memory, ports and messages; the lists in From stay until it releases them. */
VOID NTAPI PnpGiveResources(PPNP_NODE From, PPNP_NODE To);
/* Interrupt that a translated vector stands for; NULL: none. */
PPNP_INTERRUPT NTAPI PnpInterruptByVector(ULONG Vector);
/* pnp.c; all with the PnP lock held by the caller except those that take it themselves */
VOID NTAPI PnpLock(void);
VOID NTAPI PnpUnlock(void);
NTSTATUS NTAPI PnpEnumerate(PPNP_NODE Parent);
NTSTATUS NTAPI PnpStart(PPNP_NODE Node);
NTSTATUS NTAPI PnpRemove(PPNP_NODE Node, BOOLEAN Surprise, ULONG Problem);
/* The last handle on a surprise-removed device was closed. Any thread, PASSIVE_LEVEL. */
VOID NTAPI PnpFileClosed(PPNP_NODE Node);
/* Called when a device (of this number) is asked to go, before its drivers are, and when it has gone:
 * clients of lab/nt itself then close what they have open. PASSIVE_LEVEL, PnP lock held. */
typedef VOID NTAPI PNP_DEPARTURE_HOOK(ULONG Device);
VOID NTAPI PnpSetDepartureHook(PNP_DEPARTURE_HOOK *Hook);
VOID NTAPI PnpQueueEnumerate(PPNP_NODE Node);
VOID NTAPI PnpQueueState(PPNP_NODE Node);
/* pnp_api.c */
VOID NTAPI PnpNodeStopped(PPNP_NODE Node); /* interfaces are disabled */
/* pci.c */
/* The root bus: its physical device object, and its bus-relative address of a function. */
ULONG NTAPI PciAddressOf(PDEVICE_OBJECT Pdo, lab_bdf *Bdf); /* 0: not a PCI function */
/* Messages of the function are about to be used: write the table, unmask, enable. */
NTSTATUS NTAPI PciConnectMessages(PDEVICE_OBJECT Pdo, ULONG First, ULONG Count, BOOLEAN On);
/* Address and data that message Index of the function is programmed with. */
BOOLEAN NTAPI PciMessage(PDEVICE_OBJECT Pdo, ULONG Index, struct lab_msi *Message);

#endif

/* SPDX-License-Identifier: MIT */
/* The PCI bus driver inside ntoskrnl: what its files share. */
#ifndef NTOSKRNL_PCI_H
#define NTOSKRNL_PCI_H

#include "pnp.h"

#define PCI_BARS 6

/* PCI Local Bus 3.0 §6.1, §6.8; PCI Power Management 1.2 §3.2; PCI Express 3.0 §7.8. */
#define PCI_REG_COMMAND 0x04u
#define PCI_REG_STATUS 0x06u
#define PCI_REG_HEADER_TYPE 0x0Eu
#define PCI_REG_BAR0 0x10u
#define PCI_REG_SECONDARY_BUS 0x19u
#define PCI_REG_SUBSYSTEM 0x2Cu
#define PCI_REG_CAPABILITIES 0x34u
#define PCI_REG_INTERRUPT_LINE 0x3Cu
#define PCI_REG_INTERRUPT_PIN 0x3Du

#define PCI_PM_CSR 4u
#define PCI_PM_STATE_MASK 3u
#define PCI_MSI_CONTROL 2u
#define PCI_MSI_ENABLE 0x0001u
#define PCI_MSI_64BIT 0x0080u
#define PCI_MSI_MULTIPLE_ENABLE 0x0070u
#define PCI_MSIX_CONTROL 2u
#define PCI_MSIX_TABLE 4u
#define PCI_MSIX_ENABLE 0x8000u
#define PCI_MSIX_MASK_ALL 0x4000u
#define PCI_MSIX_SIZE 0x07FFu
#define PCI_MSIX_ENTRY 16u
#define PCI_MSIX_ENTRY_MASKED 1u
#define PCI_EXP_DEVICE_CAPABILITIES 4u
#define PCI_EXP_DEVICE_CONTROL 8u
#define PCI_EXP_FLR_CAPABLE 0x10000000u
#define PCI_EXP_INITIATE_FLR 0x8000u

typedef struct _PCI_BAR {
    ULONG64 Size;    /* 0: none (also the upper half of a 64-bit one) */
    ULONG64 Address; /* as assigned */
    ULONG Bits;      /* low bits as the device has them */
} PCI_BAR;

/* Device extension of a function's physical device object. */
typedef struct _PCI_FUNCTION {
    BOOLEAN IsFunction; /* FALSE: this is the bus's function device object */
    BOOLEAN Present;    /* answers in configuration space */
    BOOLEAN Started;
    LIST_ENTRY Link;
    PDEVICE_OBJECT Pdo;
    lab_bdf Bdf;
    USHORT Vendor, Device, Subvendor, Subsystem;
    UCHAR Revision, Class, Subclass, ProgIf, Pin;
    PCI_BAR Bar[PCI_BARS];
    UCHAR Pm, Msi, Msix, Express; /* offsets of capabilities, 0: none */
    ULONG MsixCount;
    ULONG MsixBar, MsixOffset;
    volatile ULONG *MsixTable; /* mapped while started with messages */
    DEVICE_POWER_STATE Power;
    ULONG Saved[16]; /* header while in D3 */
    LONG InterfaceReferences;
} PCI_FUNCTION, *PPCI_FUNCTION;

typedef struct _PCI_BUS {
    BOOLEAN IsFunction;
    PDEVICE_OBJECT Fdo, Below;
    LIST_ENTRY Functions;
} PCI_BUS, *PPCI_BUS;

ULONG NTAPI PciRead(const PCI_FUNCTION *Function, ULONG Offset, ULONG Width);
VOID NTAPI PciWrite(const PCI_FUNCTION *Function, ULONG Offset, ULONG Width, ULONG Value);

/* pci.c: a new function: identity, BARs, capabilities. */
VOID NTAPI PciDescribe(PPCI_FUNCTION Function);
/* pci_res.c */
PIO_RESOURCE_REQUIREMENTS_LIST NTAPI PciRequirements(PPCI_FUNCTION Function);
NTSTATUS NTAPI PciStart(PPCI_FUNCTION Function, PCM_RESOURCE_LIST Raw);
VOID NTAPI PciStop(PPCI_FUNCTION Function);
VOID NTAPI PciSetPower(PPCI_FUNCTION Function, DEVICE_POWER_STATE State);
/* pci_pdo.c */
NTSTATUS NTAPI PciFunctionPnp(PPCI_FUNCTION Function, PIRP Irp);
NTSTATUS NTAPI PciFunctionPower(PPCI_FUNCTION Function, PIRP Irp);

#endif

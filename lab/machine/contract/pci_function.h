/* SPDX-License-Identifier: MIT */
/* Model of one PCI function: configuration space, BARs, capabilities, INTx and MSI-X. */
#ifndef LAB_CONTRACT_PCI_FUNCTION_H
#define LAB_CONTRACT_PCI_FUNCTION_H

#include "machine.h"

#include "virtio/virtio_pci.h"

#define PCI_MAX_VECTORS 64u

struct pci_identity {
    uint16_t vendor, device, subsystem_vendor, subsystem;
    uint8_t revision;
    uint32_t class_code; /* base class, subclass, interface */
};

struct pci_function {
    struct lab_machine *m;
    const char *name; /* for messages */
    unsigned index;   /* of the machine's functions */
    lab_bdf bdf;
    unsigned line; /* GSI of its interrupt pin */
    bool present;
    bool no_line; /* there is no interrupt pin */
    uint8_t config[PCI_CFG_SPACE_SIZE];
    uint8_t writable[PCI_CFG_SPACE_SIZE]; /* mask */
    uint64_t bar_size[PCI_BAR_COUNT];     /* 0: none */
    unsigned last_capability, free_config;
    unsigned msix, msix_bar, vectors; /* capability offset, 0: none */
    uint32_t table[PCI_MAX_VECTORS][4];
    uint64_t pending; /* vectors that rang while masked */
    bool line_high;   /* what the device wants; see pci_function_set_line */
};

/* Everything but what pci_function_attach has set is reset to an empty function. */
void pci_function_init(struct pci_function *f, const struct pci_identity *identity);
void pci_function_add_bar(struct pci_function *f, unsigned bar, uint64_t size, bool wide);
/* Append a capability of `bytes` (its first two are filled in); returns its offset. */
unsigned pci_function_add_capability(struct pci_function *f, uint8_t id, const void *capability,
                                     unsigned bytes);
/* MSI-X with its table at 0 and its PBA at 0x800 of a BAR of its own (4 KiB). */
void pci_function_add_msix(struct pci_function *f, unsigned bar, unsigned vectors);

uint32_t pci_function_read(struct pci_function *f, unsigned offset, unsigned width);
void pci_function_write(struct pci_function *f, unsigned offset, unsigned width, uint32_t value);

/* Which BAR decodes [pa, pa + width) now; false if none does. */
bool pci_function_decodes(const struct pci_function *f, lab_pa pa, unsigned width, unsigned *bar,
                          uint64_t *offset);

/* Accesses to the MSI-X BAR. */
uint64_t pci_function_msix_read(struct pci_function *f, uint64_t offset, unsigned width);
void pci_function_msix_write(struct pci_function *f, uint64_t offset, unsigned width,
                             uint64_t value);

bool pci_function_msix_enabled(const struct pci_function *f);
bool pci_function_bus_master(const struct pci_function *f);
void pci_function_set_line(struct pci_function *f, bool high);
void pci_function_message(struct pci_function *f, unsigned vector);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * What the lab's host needs of a machine: RAM, PCI, register windows, interrupts, a clock and
 * the test equipment around it (monitor, network and audio backends). Machines: qemu (stock QEMU over
 * qtest), qemu-virtual (the same in virtual time), contract (in-process device models,
 * deterministic); later xen, hyperv.
 *
 * All calls come from the host's machine thread or, where stated, from the director while the
 * machine thread is stopped; never concurrently. No call may call back into the host.
 * Errors: 0 or a negative errno; the machine has already said why through its log function.
 */
#ifndef LAB_MACHINE_H
#define LAB_MACHINE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab_abi.h"

/* A piece of guest RAM: file contents [offset, offset + size) appear at guest-physical base. */
struct lab_ram_range {
    lab_pa base;
    uint64_t size;
    int fd;
    uint64_t offset;
};

struct lab_machine_config {
    enum lab_arch arch;
    uint64_t ram_bytes;    /* qemu default 1 GiB low; > 2 GiB puts RAM above 4 GiB */
    uint64_t seed;
    const char *devices;   /* machine-specific device list, NULL: one virtio-net device */
    const char *netdev;    /* backend of NIC 0: "user", "user,restrict=on", "dgram:...", "tap", ... */
    unsigned msix_vectors; /* of each virtio device; 0: no MSI-X, line interrupt only */
    const char *faults;    /* contract: comma list of lies, see docs/lab.md */
    void (*log)(void *log_ctx, enum lab_log_level level, const char *line);
    void *log_ctx;
};

/* Samples in the order of the channels, frame after frame, little endian. */
struct lab_sound_format {
    bool is_float, is_unsigned;
    unsigned bits;  /* of the container, whole bytes */
    unsigned valid; /* of these, the lower ones (virtio 1.3 §5.14.6.6.3: S20, S24 and so on) */
    unsigned channels;
    unsigned rate; /* Hz */
};

struct lab_machine;

struct lab_machine_ops {
    const char *name;
    const char *summary; /* one line for `lab list` */
    bool deterministic;  /* the clock is virtual and stands still unless advanced */

    /* Start the machine with all devices plugged. *out is owned by the caller until stop. */
    int (*start)(const struct lab_machine_config *config, struct lab_machine **out);
    /* Stop and free; never fails, leaves no process or file behind. */
    void (*stop)(struct lab_machine *m);

    /* RAM ranges, at most LAB_MAX_RAM, ascending; returns the count. fds stay the machine's. */
    size_t (*ram)(struct lab_machine *m, struct lab_ram_range *ranges);

    /* Configuration space, width 1, 2 or 4; an absent function reads as all ones. */
    uint32_t (*pci_read)(struct lab_machine *m, lab_bdf bdf, unsigned offset, unsigned width);
    void (*pci_write)(struct lab_machine *m, lab_bdf bdf, unsigned offset, unsigned width,
                      uint32_t value);
    /* GSI of interrupt pin 1..4 of a function (what ACPI's _PRT says). */
    uint32_t (*pci_line)(struct lab_machine *m, lab_bdf bdf, unsigned pin);
    /* Where BARs may be placed: a window of 32-bit and one of 64-bit addresses, and I/O ports. */
    void (*pci_windows)(struct lab_machine *m, lab_pa *mem32, uint64_t *mem32_size, lab_pa *mem64,
                        uint64_t *mem64_size, uint32_t *io, uint32_t *io_size);

    /* Register access at guest-physical addresses inside BARs, width 1, 2, 4 or 8. Reads of a gone
     * device give all ones. */
    uint64_t (*mmio_read)(struct lab_machine *m, lab_pa pa, unsigned width);
    void (*mmio_write)(struct lab_machine *m, lab_pa pa, unsigned width, uint64_t value);
    uint32_t (*io_read)(struct lab_machine *m, uint32_t port, unsigned width);
    void (*io_write)(struct lab_machine *m, uint32_t port, unsigned width, uint32_t value);

    /* Interrupts, see lab_abi.h. irq_take clears a message; a line is reported again after
     * irq_eoi as long as it is high. msi_route fills where message n is to be sent. */
    uint64_t (*irq_take)(struct lab_machine *m);
    bool (*irq_pending)(struct lab_machine *m); /* cheap: asked at every kernel call */
    void (*irq_eoi)(struct lab_machine *m, uint64_t irq);
    int (*msi_route)(struct lab_machine *m, unsigned n, struct lab_msi *out);

    /* Time in ns since start. wait sleeps (or advances virtual time) until an interrupt is
     * pending, one of the extra descriptors is ready (their revents are filled) or the deadline;
     * stall lets ns pass with devices running. */
    uint64_t (*clock)(struct lab_machine *m);
    void (*wait)(struct lab_machine *m, uint64_t deadline, struct pollfd *extra, size_t count);
    void (*stall)(struct lab_machine *m, uint64_t ns);

    /* Which RAM devices may touch (contract machine checks every DMA; others may be NULL). */
    void (*dma_grant)(struct lab_machine *m, lab_pa pa, uint64_t size, bool allow);

    /* Test equipment, called by the director. Commands are the machine's own (QEMU monitor lines;
     * contract: "link net0 off", "unplug net0", "fault net0 bad-id" ...). reply may be NULL. */
    int (*monitor)(struct lab_machine *m, const char *command, char *reply, size_t cap);

    /* In-process network backend of NIC `nic` (contract machine; NULL elsewhere): frames that the
     * device sent, frames it is to receive. Return length, 0 none, negative errno. */
    int64_t (*net_take)(struct lab_machine *m, unsigned nic, void *buffer, size_t cap);
    int64_t (*net_put)(struct lab_machine *m, unsigned nic, const void *frame, size_t bytes);

    /* In-process audio backend of sound device `card`; NULL: none. Take: what the device has played
     * since, oldest first, in whole frames of one format (which it says); bytes, 0 none, negative
     * errno. Put: what its microphone hears next, in the format in which the driver records; bytes
     * taken, negative errno. Afterwards it hears silence. */
    int64_t (*snd_take)(struct lab_machine *m, unsigned card, struct lab_sound_format *format,
                        void *buffer, size_t cap);
    int64_t (*snd_put)(struct lab_machine *m, unsigned card, const void *data, size_t bytes);

    /* One line of what broke, if the machine itself saw the driver break the device's rules (bad
     * descriptor, DMA outside a grant ...); NULL if none. Ends the run as a finding. */
    const char *(*violation)(struct lab_machine *m);
};

extern const struct lab_machine_ops lab_machine_qemu;
extern const struct lab_machine_ops lab_machine_qemu_virtual;
extern const struct lab_machine_ops lab_machine_contract;

/* NULL-terminated table of all machines. */
extern const struct lab_machine_ops *const lab_machines[];

#endif

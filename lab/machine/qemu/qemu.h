/* SPDX-License-Identifier: MIT */
/*
 * Stock QEMU as a device server: the parts of the machine behind lab_machine_qemu.
 *
 * Physical map (q35):
 *   0x00100000..2 GiB    RAM, file offset = address (the first MiB has holes and is not given out)
 *   0xB0000000           configuration space (ECAM, PCIEXBAR)
 *   0xC0000000..         window for 32-bit BARs, ends at 0xFE000000
 *   0xFE000000           the doorbell device's registers (see doorbell.h)
 *   4 GiB..              the rest of RAM, file offset = address - 2 GiB
 *   32 GiB..48 GiB       window for 64-bit BARs, within reach of 36-bit physical addresses
 *
 * Every device under test sits alone behind a root port of its own (bus i + 1, device 0), since
 * only there can it be unplugged. All root ports forward both windows whole: QEMU lets a bridge's
 * window be transparent where no BAR is, so that BARs may be placed without regard to bridges.
 */
#ifndef LAB_QEMU_QEMU_H
#define LAB_QEMU_QEMU_H

#include "lab/machine/lab_machine.h"

#include "audio.h"
#include "clock.h"
#include "doorbell.h"
#include "launch.h"
#include "qmp.h"
#include "qtest.h"

#define QEMU_MAX_DEVICES     8u
#define QEMU_FIRST_PORT_SLOT 2u
#define QEMU_DOORBELL_SLOT   0x1Du
#define QEMU_LOW_RAM_END     UINT64_C(0x80000000)
#define QEMU_LOW_RAM_START   UINT64_C(0x00100000)
#define QEMU_HIGH_RAM_START  UINT64_C(0x100000000)
#define QEMU_ECAM            UINT64_C(0xB0000000)
#define QEMU_MEM32           UINT64_C(0xC0000000)
#define QEMU_MEM32_SIZE      UINT64_C(0x3E000000)
#define QEMU_DOORBELL        UINT64_C(0xFE000000)
#define QEMU_MEM64           UINT64_C(0x800000000)
#define QEMU_MEM64_SIZE      UINT64_C(0x400000000)
#define QEMU_IO              0xC000u
#define QEMU_IO_SIZE         0x4000u
#define QEMU_MAX_RAM         (QEMU_MEM64 - QEMU_HIGH_RAM_START + QEMU_LOW_RAM_END)

#define QEMU_BARS 6u

struct qemu_device {
    char id[16];    /* "net0": also QEMU's id */
    char what[512]; /* argument of -device, to plug it again */
    bool present;
    uint64_t bar_size[QEMU_BARS]; /* 0: none (or upper half of a 64-bit BAR) */
    bool bar_io[QEMU_BARS], bar_64[QEMU_BARS];
};

/* What a BAR decodes at the moment. */
struct qemu_window {
    uint64_t base, size;
    bool io;
};

struct lab_machine {
    struct lab_machine_config config; /* its strings are not kept */
    struct launch_process process;
    struct qtest qtest;
    struct qmp qmp;
    struct doorbell doorbell;
    bool has_doorbell;
    unsigned cards; /* sound devices */
    unsigned audio_period_us; /* QEMU looks after audio so often */
    struct audio *audio; /* NULL: none of them */
    bool reported_dead;
    int ram_fd;
    uint64_t ram_bytes;
    uint64_t start_ns; /* of real time, or of QEMU's virtual clock */
    bool is_virtual;
    struct clock clock;
    uint64_t now;      /* virtual time that the lab has reached */
    uint64_t tick;     /* with audio: the next time at which QEMU looks after it; 0: none */
    _Atomic uint64_t passed; /* ... and that QEMU has, for the audio thread */

    unsigned devices;
    struct qemu_device device[QEMU_MAX_DEVICES];
    bool decode_dirty;
    unsigned windows;
    struct qemu_window window[QEMU_MAX_DEVICES * QEMU_BARS];

    bool in_service[QTEST_LINES]; /* taken, no irq_eoi yet */
    uint64_t polled_ns;           /* of irq_pending */
};

__attribute__((format(printf, 3, 4))) void
qemu_log(const struct lab_machine *m, enum lab_log_level level, const char *format, ...);

/* machine.c: take in everything that QEMU has said. Returns true if an interrupt is pending. */
bool qemu_poll(struct lab_machine *m);

/* virtual.c: how time passes in the machine `qemu-virtual`. */
int qemu_virtual_start(struct lab_machine *m); /* 0 or a negative errno; virtual time begins */
void qemu_virtual_pass(struct lab_machine *m, uint64_t ns); /* in QEMU itself */
void qemu_virtual_wait(struct lab_machine *m, uint64_t deadline, struct pollfd *extra,
                       size_t count);
void qemu_virtual_stall(struct lab_machine *m, uint64_t ns);

/* devices.c: what goes on the command line. Fills m->device; 0 or -EINVAL after a log line. */
int qemu_parse_devices(struct lab_machine *m, const struct lab_machine_config *config,
                       struct launch *l);

/* pci.c */
void qemu_pci_setup(struct lab_machine *m);
void qemu_pci_describe(struct lab_machine *m, unsigned device); /* sizes its BARs */
void qemu_pci_slot_power(struct lab_machine *m, unsigned device, bool on);
bool qemu_pci_decodes(struct lab_machine *m, bool io, uint64_t address, unsigned width);
uint32_t qemu_pci_read(struct lab_machine *m, lab_bdf bdf, unsigned offset, unsigned width);
void qemu_pci_write(struct lab_machine *m, lab_bdf bdf, unsigned offset, unsigned width,
                    uint32_t value);
uint32_t qemu_pci_line(struct lab_machine *m, lab_bdf bdf, unsigned pin);

/* monitor.c */
int qemu_monitor(struct lab_machine *m, const char *command, char *reply, size_t cap);

#endif

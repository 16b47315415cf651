/* SPDX-License-Identifier: MIT */
/* A machine of RAM and one page of plain registers, for the host's own test. */

#include "lab_machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct lab_machine {
    int fd;
    uint64_t bytes;
    uint8_t device[4096];
    unsigned interrupts;
};

static int fake_start(const struct lab_machine_config *config, struct lab_machine **out)
{
    struct lab_machine *m = calloc(1, sizeof(*m));
    if (m == NULL)
        return -ENOMEM;
    m->bytes = config->ram_bytes;
    m->fd = memfd_create("fake-ram", MFD_CLOEXEC);
    if (m->fd < 0 || ftruncate(m->fd, (off_t)m->bytes) != 0) {
        free(m);
        return -ENOMEM;
    }
    *out = m;
    return 0;
}

static void fake_stop(struct lab_machine *m)
{
    close(m->fd);
    free(m);
}

static size_t fake_ram(struct lab_machine *m, struct lab_ram_range *ranges)
{
    ranges[0] = (struct lab_ram_range){.base = 0, .size = m->bytes, .fd = m->fd};
    return 1;
}

static uint32_t fake_pci_read(struct lab_machine *m, lab_bdf bdf, unsigned offset, unsigned width)
{
    return 0xFFFFFFFF;
}

static void fake_pci_write(struct lab_machine *m, lab_bdf bdf, unsigned offset, unsigned width,
                           uint32_t value)
{
}

static uint32_t fake_pci_line(struct lab_machine *m, lab_bdf bdf, unsigned pin)
{
    return 0;
}

static void fake_pci_windows(struct lab_machine *m, lab_pa *mem32, uint64_t *mem32_size,
                             lab_pa *mem64, uint64_t *mem64_size, uint32_t *io, uint32_t *io_size)
{
    *mem32 = *mem64 = *mem32_size = *mem64_size = 0;
    *io = *io_size = 0;
}

static uint64_t fake_mmio_read(struct lab_machine *m, lab_pa pa, unsigned width)
{
    uint64_t value = 0;
    memcpy(&value, m->device + (pa & 0xFFF), width);
    return value;
}

static void fake_mmio_write(struct lab_machine *m, lab_pa pa, unsigned width, uint64_t value)
{
    memcpy(m->device + (pa & 0xFFF), &value, width);
}

static uint32_t fake_io_read(struct lab_machine *m, uint32_t port, unsigned width)
{
    return port;
}

static void fake_io_write(struct lab_machine *m, uint32_t port, unsigned width, uint32_t value) {}

static uint64_t fake_irq_take(struct lab_machine *m)
{
    if (m->interrupts == 0)
        return LAB_IRQ_NONE;
    m->interrupts--;
    return 5;
}

static bool fake_irq_pending(struct lab_machine *m)
{
    return m->interrupts != 0;
}

static void fake_irq_eoi(struct lab_machine *m, uint64_t irq) {}

static int fake_msi_route(struct lab_machine *m, unsigned n, struct lab_msi *out)
{
    *out = (struct lab_msi){.address = 0xFEE00000, .data = n};
    return 0;
}

static uint64_t fake_clock(struct lab_machine *m)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void fake_wait(struct lab_machine *m, uint64_t deadline, struct pollfd *extra, size_t count)
{
    uint64_t now = fake_clock(m);
    if (now < deadline)
        poll(extra, count,
             deadline - now > 1000000000u ? 1000 : (int)((deadline - now) / 1000000u + 1));
}

static void fake_stall(struct lab_machine *m, uint64_t ns) {}

static int fake_monitor(struct lab_machine *m, const char *command, char *reply, size_t cap)
{
    if (strcmp(command, "interrupt") != 0)
        return -EINVAL;
    m->interrupts++;
    return 0;
}

static const struct lab_machine_ops lab_machine_fake = {
    .name = "fake",
    .summary = "registers and RAM",
    .start = fake_start,
    .stop = fake_stop,
    .ram = fake_ram,
    .pci_read = fake_pci_read,
    .pci_write = fake_pci_write,
    .pci_line = fake_pci_line,
    .pci_windows = fake_pci_windows,
    .mmio_read = fake_mmio_read,
    .mmio_write = fake_mmio_write,
    .io_read = fake_io_read,
    .io_write = fake_io_write,
    .irq_take = fake_irq_take,
    .irq_pending = fake_irq_pending,
    .irq_eoi = fake_irq_eoi,
    .msi_route = fake_msi_route,
    .clock = fake_clock,
    .wait = fake_wait,
    .stall = fake_stall,
    .monitor = fake_monitor,
};

const struct lab_machine_ops *const lab_machines[] = {&lab_machine_fake, NULL};

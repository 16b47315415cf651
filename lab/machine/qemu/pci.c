/* SPDX-License-Identifier: MIT */
/* Configuration space of the QEMU machine, and its set-up that firmware would have done. */
#include "qemu.h"

#define Q35_CONFIG_ADDRESS  0xCF8u
#define Q35_CONFIG_DATA     0xCFCu
#define Q35_PCIEXBAR        0x60u
#define Q35_PCIEXBAR_ENABLE 1u

/* PCI Local Bus 3.0 §6.1, PCI-to-PCI Bridge 1.2 §3.2, PCI Express Base 3.0 §7.8. */
#define PCI_COMMAND                    0x04u
#define PCI_COMMAND_IO                 0x1u
#define PCI_COMMAND_MEMORY             0x2u
#define PCI_COMMAND_MASTER             0x4u
#define PCI_BAR0                       0x10u
#define PCI_BAR_IS_IO                  0x1u
#define PCI_BAR_TYPE                   0x6u
#define PCI_BAR_TYPE_64BIT             0x4u
#define PCI_CAPABILITIES               0x34u
#define PCI_CAPABILITY_EXPRESS         0x10u
#define PCI_BRIDGE_BUSES               0x18u
#define PCI_BRIDGE_IO                  0x1Cu
#define PCI_BRIDGE_MEMORY              0x20u
#define PCI_BRIDGE_PREFETCH            0x24u
#define PCI_BRIDGE_PREFETCH_BASE_HIGH  0x28u
#define PCI_BRIDGE_PREFETCH_LIMIT_HIGH 0x2Cu
#define PCI_BRIDGE_IO_HIGH             0x30u
#define PCIE_SLOT_CONTROL              0x18u
#define PCIE_SLOT_POWER_INDICATOR      0x0300u
#define PCIE_SLOT_POWER_INDICATOR_ON   0x0100u
#define PCIE_SLOT_POWER_INDICATOR_OFF  0x0300u
#define PCIE_SLOT_POWER_CONTROLLER_OFF 0x0400u

/* ICH9 wires pin p of slot s (0 to 24) to PIRQ E..H, which are inputs 20..23 of the I/O APIC. */
#define ICH9_FIRST_GSI 20u

static lab_bdf qemu_port_bdf(unsigned device)
{
    return (QEMU_FIRST_PORT_SLOT + device) << 3;
}

static uint64_t qemu_ecam(lab_bdf bdf, unsigned offset)
{
    return QEMU_ECAM + ((uint64_t)bdf << 12) + offset;
}

static uint32_t qemu_config_read(struct lab_machine *m, lab_bdf bdf, unsigned offset,
                                 unsigned width)
{
    return (uint32_t)qtest_read(&m->qtest, QTEST_MEMORY, qemu_ecam(bdf, offset), width);
}

static void qemu_config_write(struct lab_machine *m, lab_bdf bdf, unsigned offset, unsigned width,
                              uint32_t value)
{
    qtest_write(&m->qtest, QTEST_MEMORY, qemu_ecam(bdf, offset), width, value);
}

static void qemu_pci_setup_port(struct lab_machine *m, unsigned device)
{
    lab_bdf port = qemu_port_bdf(device);
    uint32_t bus = device + 1;
    uint64_t last = QEMU_MEM64 + QEMU_MEM64_SIZE - 1;

    qemu_config_write(m, port, PCI_BRIDGE_BUSES, 4, bus << 16 | bus << 8);
    qemu_config_write(m, port, PCI_BRIDGE_IO, 2,
                      ((QEMU_IO + QEMU_IO_SIZE - 1) & 0xF000) | (QEMU_IO & 0xF000) >> 8);
    qemu_config_write(m, port, PCI_BRIDGE_IO_HIGH, 4, 0);
    qemu_config_write(m, port, PCI_BRIDGE_MEMORY, 4,
                      (uint32_t)((QEMU_MEM32 + QEMU_MEM32_SIZE - 1) & 0xFFF00000) |
                          (uint32_t)(QEMU_MEM32 >> 16));
    qemu_config_write(m, port, PCI_BRIDGE_PREFETCH, 4,
                      (uint32_t)(last & 0xFFF00000) | (uint32_t)((QEMU_MEM64 & 0xFFF00000) >> 16));
    qemu_config_write(m, port, PCI_BRIDGE_PREFETCH_BASE_HIGH, 4, (uint32_t)(QEMU_MEM64 >> 32));
    qemu_config_write(m, port, PCI_BRIDGE_PREFETCH_LIMIT_HIGH, 4, (uint32_t)(last >> 32));
    qemu_config_write(m, port, PCI_COMMAND, 2,
                      PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
}

/* Finds out what BARs there are, as PCI Local Bus 3.0 §6.2.5.1 says; decoding is off meanwhile. */
void qemu_pci_describe(struct lab_machine *m, unsigned device)
{
    struct qemu_device *d = &m->device[device];
    lab_bdf bdf = (device + 1) << 8;

    for (unsigned i = 0; i < QEMU_BARS; i++) {
        d->bar_size[i] = 0;
    }
    for (unsigned i = 0; i < QEMU_BARS; i++) {
        unsigned offset = PCI_BAR0 + 4 * i;
        uint64_t mask;

        qemu_config_write(m, bdf, offset, 4, UINT32_MAX);
        mask = qemu_config_read(m, bdf, offset, 4);
        qemu_config_write(m, bdf, offset, 4, 0);
        if (mask == 0) {
            continue;
        }
        d->bar_io[i] = (mask & PCI_BAR_IS_IO) != 0;
        d->bar_64[i] = !d->bar_io[i] && (mask & PCI_BAR_TYPE) == PCI_BAR_TYPE_64BIT;
        if (d->bar_64[i] && i + 1 < QEMU_BARS) {
            qemu_config_write(m, bdf, offset + 4, 4, UINT32_MAX);
            mask |= (uint64_t)qemu_config_read(m, bdf, offset + 4, 4) << 32;
            qemu_config_write(m, bdf, offset + 4, 4, 0);
        } else {
            mask |= UINT64_C(0xFFFFFFFF00000000);
        }
        d->bar_size[i] = ~(mask & ~(uint64_t)(d->bar_io[i] ? 0x3 : 0xF)) + 1;
        i += d->bar_64[i] ? 1 : 0;
    }
    m->decode_dirty = true;
}

void qemu_pci_setup(struct lab_machine *m)
{
    qtest_write(&m->qtest, QTEST_PORT, Q35_CONFIG_ADDRESS, 4, 0x80000000u | Q35_PCIEXBAR);
    qtest_write(&m->qtest, QTEST_PORT, Q35_CONFIG_DATA, 4,
                (uint32_t)QEMU_ECAM | Q35_PCIEXBAR_ENABLE);
    for (unsigned i = 0; i < m->devices; i++) {
        qemu_pci_setup_port(m, i);
        qemu_pci_describe(m, i);
    }
    if (m->has_doorbell) {
        lab_bdf bell = QEMU_DOORBELL_SLOT << 3;

        qemu_config_write(m, bell, PCI_BAR0, 4, (uint32_t)QEMU_DOORBELL);
        qemu_config_write(m, bell, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
    }
}

/*
 * Power controller and power indicator both off: what a guest writes at the end of an orderly
 * removal (PCI Express Base 3.0 §6.7). QEMU then takes the device out at once, without asking
 * anybody. Only after a device_del does it also forget the device's id and say DEVICE_DELETED.
 */
void qemu_pci_slot_power(struct lab_machine *m, unsigned device, bool on)
{
    lab_bdf port = qemu_port_bdf(device);
    unsigned capability = qemu_config_read(m, port, PCI_CAPABILITIES, 1);
    uint32_t control;

    for (unsigned left = 48; left > 0 && capability >= 0x40; left--) {
        if (qemu_config_read(m, port, capability, 1) == PCI_CAPABILITY_EXPRESS) {
            break;
        }
        capability = qemu_config_read(m, port, capability + 1, 1);
    }
    control = qemu_config_read(m, port, capability + PCIE_SLOT_CONTROL, 2);
    control &= ~(PCIE_SLOT_POWER_INDICATOR | PCIE_SLOT_POWER_CONTROLLER_OFF);
    control |= on ? PCIE_SLOT_POWER_INDICATOR_ON
                  : PCIE_SLOT_POWER_INDICATOR_OFF | PCIE_SLOT_POWER_CONTROLLER_OFF;
    qemu_config_write(m, port, capability + PCIE_SLOT_CONTROL, 2, control);
    qtest_drain(&m->qtest);
}

static void qemu_pci_decode_device(struct lab_machine *m, unsigned device)
{
    const struct qemu_device *d = &m->device[device];
    lab_bdf bdf = (device + 1) << 8;
    uint32_t command = qemu_config_read(m, bdf, PCI_COMMAND, 2);

    for (unsigned i = 0; i < QEMU_BARS; i++) {
        uint64_t base;

        if (d->bar_size[i] == 0 ||
            (command & (d->bar_io[i] ? PCI_COMMAND_IO : PCI_COMMAND_MEMORY)) == 0) {
            continue;
        }
        base = qemu_config_read(m, bdf, PCI_BAR0 + 4 * i, 4) & ~(d->bar_io[i] ? 0x3u : 0xFu);
        if (d->bar_64[i]) {
            base |= (uint64_t)qemu_config_read(m, bdf, PCI_BAR0 + 4 * i + 4, 4) << 32;
        }
        m->window[m->windows++] =
            (struct qemu_window){.base = base, .size = d->bar_size[i], .io = d->bar_io[i]};
    }
}

/*
 * QEMU reads zeroes where nothing answers; on a PC it is all ones, and drivers rely on that to see
 * that their device is gone. So only addresses that a BAR decodes now are passed on.
 */
bool qemu_pci_decodes(struct lab_machine *m, bool io, uint64_t address, unsigned width)
{
    if (m->decode_dirty) {
        m->decode_dirty = false;
        m->windows = 0;
        for (unsigned i = 0; i < m->devices; i++) {
            if (m->device[i].present) {
                qemu_pci_decode_device(m, i);
            }
        }
    }
    for (unsigned i = 0; i < m->windows; i++) {
        const struct qemu_window *w = &m->window[i];

        if (w->io == io && address >= w->base && address - w->base <= w->size - width) {
            return true;
        }
    }
    return false;
}

/* Device behind the port that owns this bus, or m->devices. Root ports count as no device. */
static unsigned qemu_pci_device(const struct lab_machine *m, lab_bdf bdf)
{
    unsigned bus = bdf >> 8;

    return bus >= 1 && bus <= m->devices && (bdf & 0xFF) == 0 ? bus - 1 : m->devices;
}

static bool qemu_pci_is_port(const struct lab_machine *m, lab_bdf bdf)
{
    unsigned slot = bdf >> 3;

    return (bdf & 7) == 0 && slot >= QEMU_FIRST_PORT_SLOT &&
           slot - QEMU_FIRST_PORT_SLOT < m->devices;
}

uint32_t qemu_pci_read(struct lab_machine *m, lab_bdf bdf, unsigned offset, unsigned width)
{
    unsigned device = qemu_pci_device(m, bdf);
    bool there = device < m->devices ? m->device[device].present : qemu_pci_is_port(m, bdf);

    if (!there || offset + width > 4096) {
        return UINT32_MAX >> (32 - 8 * width);
    }
    return qemu_config_read(m, bdf, offset, width);
}

/* The root ports can be read but not written: they are firmware's and stay as they were set up. */
void qemu_pci_write(struct lab_machine *m, lab_bdf bdf, unsigned offset, unsigned width,
                    uint32_t value)
{
    unsigned device = qemu_pci_device(m, bdf);

    if (device == m->devices || !m->device[device].present || offset + width > 4096) {
        return;
    }
    qemu_config_write(m, bdf, offset, width, value);
    m->decode_dirty = true;
}

uint32_t qemu_pci_line(struct lab_machine *m, lab_bdf bdf, unsigned pin)
{
    unsigned device = qemu_pci_device(m, bdf);
    unsigned slot = (bdf >> 3) & 31, input = pin - 1;

    if (device < m->devices) {
        /* Through the bridge: PCI-to-PCI Bridge 1.2 §9.1 swizzle, here for device 0. */
        input = (slot + input) % 4;
        slot = QEMU_FIRST_PORT_SLOT + device;
    }
    return ICH9_FIRST_GSI + (slot + input) % 4;
}

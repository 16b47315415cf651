/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "virtio_by_hand.h"

#include "virtio/aero_contract.h"

#define PCI_COMMAND                   0x04u
#define PCI_COMMAND_MEMORY_AND_MASTER 0x6u
#define PCI_MSIX_ENABLE               0x8000u
#define PCI_MSIX_ENTRY_BYTES          16u
#define PAGE                          4096u
#define HAND_VECTORS                  2u

static void hand_log(void *ctx, enum lab_log_level level, const char *line)
{
    struct hand *h = ctx;

    if (level <= LAB_LOG_WARN) {
        h->log_lines++;
        snprintf(h->last_log, sizeof(h->last_log), "%s", line);
    }
}

int hand_open(struct hand *h, const struct lab_machine_ops *ops, struct lab_machine_config *config)
{
    struct lab_ram_range ranges[LAB_MAX_RAM];
    lab_pa mem32, mem64;
    uint64_t size32, size64;
    uint32_t io, io_size;
    int error;

    memset(h, 0, sizeof(*h));
    h->ops = ops;
    config->log = hand_log;
    config->log_ctx = h;
    error = ops->start(config, &h->m);
    if (error != 0) {
        return error;
    }
    h->rams = (unsigned)ops->ram(h->m, ranges);
    assert_in_range(h->rams, 1, LAB_MAX_RAM);
    for (unsigned i = 0; i < h->rams; i++) {
        h->ram[i].range = ranges[i];
        h->ram[i].map = mmap(NULL, ranges[i].size, PROT_READ | PROT_WRITE, MAP_SHARED, ranges[i].fd,
                             (off_t)ranges[i].offset);
        assert_ptr_not_equal(h->ram[i].map, MAP_FAILED);
    }
    h->next_page = (ranges[h->rams - 1].base + 0x200000) & ~(lab_pa)(PAGE - 1);
    ops->pci_windows(h->m, &mem32, &size32, &mem64, &size64, &io, &io_size);
    h->next_bar32 = mem32;
    h->next_bar64 = mem64;
    return 0;
}

void hand_close(struct hand *h)
{
    for (unsigned i = 0; i < h->rams; i++) {
        munmap(h->ram[i].map, h->ram[i].range.size);
    }
    h->ops->stop(h->m);
}

void *hand_at(struct hand *h, lab_pa pa)
{
    for (unsigned i = 0; i < h->rams; i++) {
        if (pa >= h->ram[i].range.base && pa - h->ram[i].range.base < h->ram[i].range.size) {
            return h->ram[i].map + (pa - h->ram[i].range.base);
        }
    }
    fail_msg("no RAM at 0x%llx", (unsigned long long)pa);
    return NULL;
}

lab_pa hand_pages(struct hand *h, unsigned pages)
{
    lab_pa pa = h->next_page;

    h->next_page += (lab_pa)pages * PAGE;
    memset(hand_at(h, pa), 0, (size_t)pages * PAGE);
    if (h->ops->dma_grant != NULL) {
        h->ops->dma_grant(h->m, pa, (uint64_t)pages * PAGE, true);
    }
    return pa;
}

bool hand_find_id(struct hand *h, unsigned device, unsigned nth, lab_bdf *out)
{
    uint32_t wanted = device << 16 | VIRTIO_PCI_VENDOR_ID;

    for (lab_bdf bdf = 0; bdf < 9 << 8; bdf += 8) {
        if (h->ops->pci_read(h->m, bdf, PCI_CFG_VENDOR_ID, 4) == wanted && nth-- == 0) {
            *out = bdf;
            return true;
        }
    }
    return false;
}

bool hand_find(struct hand *h, unsigned nth, lab_bdf *out)
{
    return hand_find_id(h, VIRTIO_PCI_DEVICE_ID_BASE + VIRTIO_ID_NET, nth, out);
}

static uint32_t hand_config(struct hand_nic *n, unsigned offset, unsigned width)
{
    return n->h->ops->pci_read(n->h->m, n->bdf, offset, width);
}

static void hand_set_config(struct hand_nic *n, unsigned offset, unsigned width, uint32_t value)
{
    n->h->ops->pci_write(n->h->m, n->bdf, offset, width, value);
}

static void hand_place_bars(struct hand_nic *n)
{
    hand_set_config(n, PCI_COMMAND, 2, 0);
    for (unsigned i = 0; i < PCI_BAR_COUNT; i++) {
        unsigned offset = PCI_CFG_BAR0 + 4 * i;
        uint32_t mask;
        uint64_t size;

        hand_set_config(n, offset, 4, UINT32_MAX);
        mask = hand_config(n, offset, 4);
        if (mask == 0) {
            continue;
        }
        assert_int_equal(mask & PCI_BAR_IO, 0);
        size = (uint32_t)~(mask & ~0xFu) + UINT64_C(1);
        lab_pa *next =
            (mask & PCI_BAR_TYPE_MASK) == PCI_BAR_TYPE_64 ? &n->h->next_bar64 : &n->h->next_bar32;

        *next = (*next + size - 1) & ~(size - 1);
        n->bar[i] = *next;
        *next += size;
        hand_set_config(n, offset, 4, (uint32_t)n->bar[i]);
        if ((mask & PCI_BAR_TYPE_MASK) == PCI_BAR_TYPE_64) {
            hand_set_config(n, offset + 4, 4, (uint32_t)(n->bar[i] >> 32));
            i++;
        }
    }
    hand_set_config(n, PCI_COMMAND, 2, PCI_COMMAND_MEMORY_AND_MASTER);
}

static void hand_capability(struct hand_nic *n, unsigned at)
{
    unsigned type = hand_config(n, at + offsetof(struct virtio_pci_cap, cfg_type), 1);
    unsigned bar = hand_config(n, at + offsetof(struct virtio_pci_cap, bar), 1);
    lab_pa pa = hand_config(n, at + offsetof(struct virtio_pci_cap, offset), 4);

    if (type == VIRTIO_PCI_CAP_PCI_CFG) {
        return;
    }
    assert_in_range(bar, 0, PCI_BAR_COUNT - 1);
    pa += n->bar[bar];
    if (type == VIRTIO_PCI_CAP_COMMON_CFG) {
        n->common = pa;
    } else if (type == VIRTIO_PCI_CAP_NOTIFY_CFG) {
        n->notify = pa;
        n->notify_multiplier =
            hand_config(n, at + offsetof(struct virtio_pci_notify_cap, notify_off_multiplier), 4);
    } else if (type == VIRTIO_PCI_CAP_ISR_CFG) {
        n->isr = pa;
    } else if (type == VIRTIO_PCI_CAP_DEVICE_CFG) {
        n->device = pa;
    }
}

void hand_attach(struct hand *h, struct hand_nic *n, lab_bdf bdf)
{
    memset(n, 0, sizeof(*n));
    n->h = h;
    n->bdf = bdf;
    n->header = sizeof(struct virtio_net_hdr);
    hand_place_bars(n);
    for (unsigned at = hand_config(n, PCI_CFG_CAP_POINTER, 1), left = 48; at != 0 && left > 0;
         at = hand_config(n, at + 1, 1), left--) {
        unsigned id = hand_config(n, at, 1);

        if (id == PCI_CAP_ID_VENDOR) {
            hand_capability(n, at);
        } else if (id == PCI_CAP_ID_MSIX) {
            uint32_t table = hand_config(n, at + 4, 4);

            n->msix_capability = at;
            n->msix_entries = (hand_config(n, at + 2, 2) & 0x7FF) + 1;
            n->msix_table = n->bar[table & 7] + (table & ~7u);
        }
    }
    assert_true(n->common != 0 && n->notify != 0 && n->isr != 0 && n->device != 0);
}

uint64_t hand_register(struct hand_nic *n, size_t offset, unsigned width)
{
    if (width == 8) {
        return n->h->ops->mmio_read(n->h->m, n->common + offset, 4) |
               n->h->ops->mmio_read(n->h->m, n->common + offset + 4, 4) << 32;
    }
    return n->h->ops->mmio_read(n->h->m, n->common + offset, width);
}

void hand_set_register(struct hand_nic *n, size_t offset, unsigned width, uint64_t value)
{
    if (width == 8) {
        n->h->ops->mmio_write(n->h->m, n->common + offset, 4, (uint32_t)value);
        n->h->ops->mmio_write(n->h->m, n->common + offset + 4, 4, value >> 32);
        return;
    }
    n->h->ops->mmio_write(n->h->m, n->common + offset, width, value);
}

void hand_status(struct hand_nic *n, uint8_t bits)
{
    HAND_WRITE(n, device_status, HAND_READ(n, device_status) | bits);
}

static void hand_msix(struct hand_nic *n)
{
    assert_in_range(n->msix_entries, HAND_VECTORS, 64);
    for (unsigned i = 0; i < HAND_VECTORS; i++) {
        lab_pa entry = n->msix_table + i * PCI_MSIX_ENTRY_BYTES;
        struct lab_msi msi;

        assert_int_equal(n->h->ops->msi_route(n->h->m, i, &msi), 0);
        n->h->ops->mmio_write(n->h->m, entry, 4, (uint32_t)msi.address);
        n->h->ops->mmio_write(n->h->m, entry + 4, 4, msi.address >> 32);
        n->h->ops->mmio_write(n->h->m, entry + 8, 4, msi.data);
        n->h->ops->mmio_write(n->h->m, entry + 12, 4, 0);
    }
    hand_set_config(n, n->msix_capability + 2, 2, PCI_MSIX_ENABLE);
}

void hand_queue_up(struct hand_nic *n, unsigned index)
{
    struct hand_queue *q = &n->queue[index];

    memset(q, 0, sizeof(*q));
    HAND_WRITE(n, queue_select, index);
    q->size = (uint16_t)HAND_READ(n, queue_size);
    assert_in_range(q->size, HAND_QUEUE_ENTRIES, 1024);
    q->desc = hand_pages(n->h, 4);
    q->avail = hand_pages(n->h, 1);
    q->used = hand_pages(n->h, 3);
    q->buffers = hand_pages(n->h, HAND_QUEUE_ENTRIES * HAND_BUFFER_BYTES / PAGE);
    HAND_WRITE(n, queue_desc, q->desc);
    HAND_WRITE(n, queue_driver, q->avail);
    HAND_WRITE(n, queue_device, q->used);
    if (n->msix) {
        unsigned vector = index < HAND_VECTORS ? index : HAND_VECTORS - 1;

        HAND_WRITE(n, queue_msix_vector, vector);
        assert_int_equal(HAND_READ(n, queue_msix_vector), vector);
    }
    q->notify = n->notify + HAND_READ(n, queue_notify_off) * n->notify_multiplier;
    HAND_WRITE(n, queue_enable, 1);
}

/* Buffer i of the queue becomes available; it always has descriptor i. */
static void hand_post(struct hand_nic *n, unsigned index, unsigned i, uint32_t bytes, bool write)
{
    struct hand_queue *q = &n->queue[index];
    struct virtq_desc *desc = hand_at(n->h, q->desc);
    struct virtq_avail *avail = hand_at(n->h, q->avail);

    desc[i] = (struct virtq_desc){.addr = le64_make(q->buffers + i * HAND_BUFFER_BYTES),
                                  .len = le32_make(bytes),
                                  .flags = le16_make(write ? VIRTQ_DESC_F_WRITE : 0)};
    avail->ring[q->avail_idx % q->size] = le16_make((uint16_t)i);
    __atomic_store_n(&avail->idx, le16_make(++q->avail_idx), __ATOMIC_SEQ_CST);
    n->h->ops->mmio_write(n->h->m, q->notify, 2, index);
}

void hand_negotiate(struct hand_nic *n, uint64_t want, bool msix)
{
    HAND_WRITE(n, device_status, 0);
    assert_int_equal(HAND_READ(n, device_status), 0);
    hand_status(n, VIRTIO_STATUS_ACKNOWLEDGE);
    hand_status(n, VIRTIO_STATUS_DRIVER);
    HAND_WRITE(n, device_feature_select, 0);
    n->offered = HAND_READ(n, device_feature);
    HAND_WRITE(n, device_feature_select, 1);
    n->offered |= HAND_READ(n, device_feature) << 32;
    n->accepted = n->offered & want;
    HAND_WRITE(n, driver_feature_select, 0);
    HAND_WRITE(n, driver_feature, (uint32_t)n->accepted);
    HAND_WRITE(n, driver_feature_select, 1);
    HAND_WRITE(n, driver_feature, n->accepted >> 32);
    hand_status(n, VIRTIO_STATUS_FEATURES_OK);
    assert_true(HAND_READ(n, device_status) & VIRTIO_STATUS_FEATURES_OK);
    n->msix = msix;
    if (msix) {
        hand_msix(n);
        HAND_WRITE(n, config_msix_vector, 0);
        assert_int_equal(HAND_READ(n, config_msix_vector), 0);
    }
}

void hand_up(struct hand_nic *n, uint64_t want, bool msix)
{
    hand_negotiate(n, want, msix);
    hand_queue_up(n, VIRTIO_NET_QUEUE_RX);
    hand_queue_up(n, VIRTIO_NET_QUEUE_TX);
    hand_status(n, VIRTIO_STATUS_DRIVER_OK);
    for (unsigned i = 0; i < HAND_QUEUE_ENTRIES; i++) {
        hand_post(n, VIRTIO_NET_QUEUE_RX, i, HAND_BUFFER_BYTES, true);
    }
}

uint16_t hand_used_idx(struct hand_nic *n, unsigned queue)
{
    struct virtq_used *used = hand_at(n->h, n->queue[queue].used);

    return le16_get(__atomic_load_n(&used->idx, __ATOMIC_SEQ_CST));
}

void hand_send(struct hand_nic *n, const void *frame, size_t bytes)
{
    struct hand_queue *q = &n->queue[VIRTIO_NET_QUEUE_TX];
    unsigned i = q->avail_idx % HAND_QUEUE_ENTRIES;
    uint8_t *buffer = hand_at(n->h, q->buffers + i * HAND_BUFFER_BYTES);

    memset(buffer, 0, n->header);
    memcpy(buffer + n->header, frame, bytes);
    hand_post(n, VIRTIO_NET_QUEUE_TX, i, (uint32_t)(n->header + bytes), false);
}

unsigned hand_interrupts(struct hand_nic *n)
{
    const struct lab_machine_ops *ops = n->h->ops;
    unsigned taken = 0;
    uint64_t irq;

    while ((irq = ops->irq_take(n->h->m)) != LAB_IRQ_NONE) {
        taken++;
        n->interrupts++;
        if (n->msix) {
            assert_true(irq == LAB_IRQ_MESSAGE || irq == (LAB_IRQ_MESSAGE | 1));
        } else {
            uint64_t isr = ops->mmio_read(n->h->m, n->isr, 1);

            assert_int_equal(irq, ops->pci_line(n->h->m, n->bdf, 1));
            n->queue_interrupts += (isr & VIRTIO_PCI_ISR_QUEUE) != 0;
            n->config_interrupts += (isr & VIRTIO_PCI_ISR_CONFIG) != 0;
        }
        ops->irq_eoi(n->h->m, irq);
        assert_in_range(taken, 1, 1000);
    }
    return taken;
}

size_t hand_receive(struct hand_nic *n, void *frame, size_t cap, uint64_t ns)
{
    struct hand_queue *q = &n->queue[VIRTIO_NET_QUEUE_RX];
    struct virtq_used *used = hand_at(n->h, q->used);
    uint64_t deadline = n->h->ops->clock(n->h->m) + ns;

    for (;;) {
        hand_interrupts(n);
        if (hand_used_idx(n, VIRTIO_NET_QUEUE_RX) != q->used_idx) {
            struct virtq_used_elem e = used->ring[q->used_idx++ % q->size];
            uint32_t id = le32_get(e.id), bytes = le32_get(e.len);

            assert_in_range(id, 0, HAND_QUEUE_ENTRIES - 1);
            assert_in_range(bytes, n->header + 1, HAND_BUFFER_BYTES);
            bytes -= n->header;
            assert_in_range(bytes, 1, cap);
            memcpy(frame, (uint8_t *)hand_at(n->h, q->buffers + id * HAND_BUFFER_BYTES) + n->header,
                   bytes);
            hand_post(n, VIRTIO_NET_QUEUE_RX, id, HAND_BUFFER_BYTES, true);
            return bytes;
        }
        if (n->h->ops->clock(n->h->m) >= deadline) {
            return 0;
        }
        n->h->ops->wait(n->h->m, deadline, NULL, 0);
    }
}

static void hand_put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void hand_ethernet(uint8_t *frame, const uint8_t *mac, unsigned type)
{
    memset(frame, 0xFF, 6);
    memcpy(frame + 6, mac, 6);
    hand_put16(frame + 12, type);
}

size_t hand_dhcp_discover(uint8_t *frame, const uint8_t *mac)
{
    enum { ip = 14, udp = ip + 20, bootp = udp + 8, options = bootp + 236, total = options + 8 };
    static const uint8_t discover[8] = {99, 130, 83, 99, 53, 1, 1, 255};
    uint32_t sum = 0;

    memset(frame, 0, total);
    hand_ethernet(frame, mac, 0x0800);
    frame[ip] = 0x45;
    hand_put16(frame + ip + 2, total - ip);
    frame[ip + 8] = 64;
    frame[ip + 9] = 17;
    memset(frame + ip + 16, 0xFF, 4);
    for (unsigned i = 0; i < 20; i += 2) {
        sum += (uint32_t)frame[ip + i] << 8 | frame[ip + i + 1];
    }
    sum = (sum & 0xFFFF) + (sum >> 16);
    hand_put16(frame + ip + 10, ~sum & 0xFFFF);
    hand_put16(frame + udp, 68);
    hand_put16(frame + udp + 2, 67);
    hand_put16(frame + udp + 4, total - udp);
    frame[bootp] = 1;
    frame[bootp + 1] = 1;
    frame[bootp + 2] = 6;
    memcpy(frame + bootp + 28, mac, 6);
    memcpy(frame + options, discover, sizeof(discover));
    return total;
}

size_t hand_arp_request(uint8_t *frame, const uint8_t *mac, const uint8_t *from_ip,
                        const uint8_t *for_ip)
{
    static const uint8_t fixed[8] = {0, 1, 8, 0, 6, 4, 0, 1};

    memset(frame, 0, 60);
    hand_ethernet(frame, mac, 0x0806);
    memcpy(frame + 14, fixed, sizeof(fixed));
    memcpy(frame + 22, mac, 6);
    memcpy(frame + 28, from_ip, 4);
    memcpy(frame + 38, for_ip, 4);
    return 60;
}

void hand_open_contract(struct hand *h, struct hand_nic *n, struct lab_machine_config *config)
{
    lab_bdf bdf;

    assert_int_equal(hand_open(h, &lab_machine_contract, config), 0);
    assert_true(hand_find(h, 0, &bdf));
    hand_attach(h, n, bdf);
    if (config->devices == NULL || strstr(config->devices, "layout") == NULL) {
        n->header = AERO_CONTRACT_NET_HDR_SIZE;
    }
}

void hand_up_contract(struct hand *h, struct hand_nic *n, struct lab_machine_config *config)
{
    hand_open_contract(h, n, config);
    hand_up(n, HAND_PLAIN_FEATURES, config->msix_vectors > 0);
    assert_null(h->ops->violation(h->m));
}

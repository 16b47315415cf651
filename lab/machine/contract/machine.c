/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "machine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "net_model.h"
#include "snd_model.h"

#define RAM_LOW_START  UINT64_C(0x00100000)
#define RAM_LOW_END    UINT64_C(0x80000000)
#define RAM_HIGH_START UINT64_C(0x100000000)
#define RAM_DEFAULT    (UINT64_C(256) << 20)
#define RAM_MAX        (UINT64_C(28) << 30)
#define PAGE_SHIFT     12
#define MEM32          UINT64_C(0xC0000000)
#define MEM32_SIZE     UINT64_C(0x3E000000)
#define MEM64          UINT64_C(0x800000000)
#define MEM64_SIZE     UINT64_C(0x400000000)
#define IO_BASE        0xC000u
#define IO_SIZE        0x4000u
#define FIRST_SLOT     2u
#define FIRST_GSI      20u
#define MAX_EVENTS     64u

struct contract_event {
    uint64_t at, order;
    contract_event_fn *fn;
    void *ctx;
};

struct lab_machine {
    struct lab_machine_config config;
    uint8_t *ram;
    int ram_fd;
    uint64_t ram_bytes;
    uint16_t *grants; /* per page of the RAM file */
    uint64_t now, order, random, trace;
    unsigned events;
    struct contract_event event[MAX_EVENTS];
    unsigned functions;
    struct virtio_device *function[CONTRACT_MAX_FUNCTIONS];
    uint32_t line_holders[CONTRACT_LINES]; /* bit per function */
    bool in_service[CONTRACT_LINES];
    uint64_t messages[CONTRACT_MESSAGES / 64];
    char violation[256];
};

/* ---- Services for the models -------------------------------------------------------------------
 */

void contract_log(struct lab_machine *m, enum lab_log_level level, const char *format, ...)
{
    char text[512];
    int length = snprintf(text, sizeof(text), "contract: ");
    va_list list;

    va_start(list, format);
    vsnprintf(text + length, sizeof(text) - (size_t)length, format, list);
    va_end(list);
    if (m->config.log != NULL) {
        m->config.log(m->config.log_ctx, level, text);
    }
}

void contract_violation(struct lab_machine *m, const char *format, ...)
{
    va_list list;

    if (m->violation[0] != '\0') {
        return;
    }
    va_start(list, format);
    vsnprintf(m->violation, sizeof(m->violation), format, list);
    va_end(list);
    contract_trace(m, 'v', m->now, 0);
}

/* splitmix64: small, and every seed is as good as another. */
uint64_t contract_random(struct lab_machine *m, uint64_t n)
{
    uint64_t z = m->random += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) % n;
}

/* FNV-1a over words. */
void contract_trace(struct lab_machine *m, uint64_t what, uint64_t a, uint64_t b)
{
    const uint64_t words[] = {what, m->now, a, b};

    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        for (unsigned shift = 0; shift < 64; shift += 8) {
            m->trace = (m->trace ^ (words[i] >> shift & 0xFF)) * UINT64_C(0x100000001B3);
        }
    }
}

void contract_schedule(struct lab_machine *m, uint64_t after, contract_event_fn *fn, void *ctx)
{
    for (unsigned i = 0; i < m->events; i++) {
        if (m->event[i].fn == fn && m->event[i].ctx == ctx) {
            return;
        }
    }
    if (m->events == MAX_EVENTS) {
        abort(); /* each model has a handful of event kinds; see CONTRACT_MAX_FUNCTIONS */
    }
    m->event[m->events++] =
        (struct contract_event){.at = m->now + after, .order = m->order++, .fn = fn, .ctx = ctx};
}

void contract_cancel(struct lab_machine *m, contract_event_fn *fn, void *ctx)
{
    for (unsigned i = 0; i < m->events; i++) {
        if (m->event[i].fn == fn && m->event[i].ctx == ctx) {
            m->event[i] = m->event[--m->events];
            return;
        }
    }
}

/* Offset in the RAM file, or UINT64_MAX if [pa, pa + bytes) is not all RAM. */
static uint64_t ram_offset(const struct lab_machine *m, uint64_t pa, uint64_t bytes)
{
    uint64_t low_end = m->ram_bytes < RAM_LOW_END ? m->ram_bytes : RAM_LOW_END;

    if (bytes > m->ram_bytes) {
        return UINT64_MAX;
    }
    if (pa >= RAM_LOW_START && pa < low_end && bytes <= low_end - pa) {
        return pa;
    }
    if (pa >= RAM_HIGH_START && pa - RAM_HIGH_START < m->ram_bytes - low_end &&
        bytes <= m->ram_bytes - low_end - (pa - RAM_HIGH_START)) {
        return pa - RAM_HIGH_START + low_end;
    }
    return UINT64_MAX;
}

void *contract_dma(struct lab_machine *m, const char *what, uint64_t pa, uint64_t bytes)
{
    uint64_t offset = ram_offset(m, pa, bytes);

    if (offset == UINT64_MAX) {
        contract_violation(m, "DMA outside RAM: %s at 0x%llx, %llu bytes", what,
                           (unsigned long long)pa, (unsigned long long)bytes);
        return NULL;
    }
    for (uint64_t page = offset >> PAGE_SHIFT; page << PAGE_SHIFT < offset + bytes; page++) {
        if (m->grants[page] == 0) {
            contract_violation(m,
                               "DMA to memory the device was not given: %s at 0x%llx, %llu bytes",
                               what, (unsigned long long)pa, (unsigned long long)bytes);
            return NULL;
        }
    }
    return m->ram + offset;
}

void contract_line(struct lab_machine *m, unsigned function, unsigned line, bool high)
{
    uint32_t bit = 1u << function;

    m->line_holders[line] = high ? m->line_holders[line] | bit : m->line_holders[line] & ~bit;
}

void contract_message(struct lab_machine *m, uint64_t address, uint32_t data)
{
    if (address != CONTRACT_MESSAGE_ADDRESS || data >= CONTRACT_MESSAGES) {
        contract_violation(m, "message 0x%x to 0x%llx, which no msi_route has given", data,
                           (unsigned long long)address);
        return;
    }
    m->messages[data / 64] |= UINT64_C(1) << data % 64;
}

/* ---- Time -------------------------------------------------------------------------------------
 */

/* Run the earliest event that is due at `until` or before. */
static bool run_event(struct lab_machine *m, uint64_t until)
{
    struct contract_event *first = NULL, event;

    for (unsigned i = 0; i < m->events; i++) {
        struct contract_event *e = &m->event[i];

        if (first == NULL || e->at < first->at || (e->at == first->at && e->order < first->order)) {
            first = e;
        }
    }
    if (first == NULL || first->at > until) {
        return false;
    }
    event = *first;
    *first = m->event[--m->events];
    if (event.at > m->now) {
        m->now = event.at;
    }
    event.fn(event.ctx);
    return true;
}

uint64_t contract_now(const struct lab_machine *m)
{
    return m->now;
}

static uint64_t contract_clock(struct lab_machine *m)
{
    return m->now;
}

static bool contract_irq_pending(struct lab_machine *m)
{
    for (unsigned i = 0; i < CONTRACT_LINES; i++) {
        if (m->line_holders[i] != 0 && !m->in_service[i]) {
            return true;
        }
    }
    for (unsigned i = 0; i < CONTRACT_MESSAGES / 64; i++) {
        if (m->messages[i] != 0) {
            return true;
        }
    }
    return false;
}

static void contract_wait(struct lab_machine *m, uint64_t deadline, struct pollfd *extra,
                          size_t count)
{
    if (poll(extra, count, 0) > 0) {
        return;
    }
    while (!contract_irq_pending(m)) {
        if (run_event(m, deadline)) {
            continue;
        }
        if (deadline != LAB_NO_DEADLINE) {
            m->now = deadline > m->now ? deadline : m->now;
        } else if (count > 0) {
            poll(extra, count, -1); /* nothing will happen here: only the outside can go on */
        }
        return;
    }
}

static void contract_stall(struct lab_machine *m, uint64_t ns)
{
    uint64_t end = m->now + ns;

    while (run_event(m, end)) {
    }
    m->now = end;
}

/* ---- Interrupts -------------------------------------------------------------------------------
 */

static uint64_t contract_irq_take(struct lab_machine *m)
{
    for (unsigned i = 0; i < CONTRACT_MESSAGES / 64; i++) {
        if (m->messages[i] != 0) {
            uint64_t n = i * 64 + (unsigned)__builtin_ctzll(m->messages[i]);

            m->messages[i] &= m->messages[i] - 1;
            contract_trace(m, 'm', n, 0);
            return LAB_IRQ_MESSAGE | n;
        }
    }
    for (unsigned i = 0; i < CONTRACT_LINES; i++) {
        if (m->line_holders[i] != 0 && !m->in_service[i]) {
            m->in_service[i] = true;
            contract_trace(m, 'l', i, 0);
            return i;
        }
    }
    return LAB_IRQ_NONE;
}

static void contract_irq_eoi(struct lab_machine *m, uint64_t irq)
{
    if (irq < CONTRACT_LINES) {
        m->in_service[irq] = false;
    }
}

static int contract_msi_route(struct lab_machine *m, unsigned n, struct lab_msi *out)
{
    if (n >= CONTRACT_MESSAGES) {
        return -ENOSPC;
    }
    *out = (struct lab_msi){.address = CONTRACT_MESSAGE_ADDRESS, .data = n};
    return 0;
}

/* ---- PCI --------------------------------------------------------------------------------------
 */

static struct virtio_device *find_function(struct lab_machine *m, lab_bdf bdf)
{
    for (unsigned i = 0; i < m->functions; i++) {
        if (m->function[i]->pci.bdf == bdf) {
            return m->function[i];
        }
    }
    return NULL;
}

static uint32_t contract_pci_read(struct lab_machine *m, lab_bdf bdf, unsigned offset,
                                  unsigned width)
{
    struct virtio_device *d = find_function(m, bdf);

    if (d == NULL || fault_on(&d->faults, FAULT_DEAD)) {
        return UINT32_MAX >> (32 - 8 * width);
    }
    return pci_function_read(&d->pci, offset, width);
}

static void contract_pci_write(struct lab_machine *m, lab_bdf bdf, unsigned offset, unsigned width,
                               uint32_t value)
{
    struct virtio_device *d = find_function(m, bdf);

    if (d != NULL && !fault_on(&d->faults, FAULT_DEAD)) {
        contract_trace(m, 'c', (uint64_t)bdf << 32 | offset, value);
        pci_function_write(&d->pci, offset, width, value);
    }
}

static unsigned slot_line(unsigned slot, unsigned pin)
{
    return FIRST_GSI + (slot + pin - 1) % 4;
}

static uint32_t contract_pci_line(struct lab_machine *m, lab_bdf bdf, unsigned pin)
{
    return slot_line(bdf >> 3 & 31, pin);
}

static void contract_pci_windows(struct lab_machine *m, lab_pa *mem32, uint64_t *mem32_size,
                                 lab_pa *mem64, uint64_t *mem64_size, uint32_t *io,
                                 uint32_t *io_size)
{
    *mem32 = MEM32;
    *mem32_size = MEM32_SIZE;
    *mem64 = MEM64;
    *mem64_size = MEM64_SIZE;
    *io = IO_BASE;
    *io_size = IO_SIZE;
}

static struct virtio_device *find_bar(struct lab_machine *m, lab_pa pa, unsigned width,
                                      unsigned *bar, uint64_t *offset)
{
    for (unsigned i = 0; i < m->functions; i++) {
        if (pci_function_decodes(&m->function[i]->pci, pa, width, bar, offset)) {
            return m->function[i];
        }
    }
    return NULL;
}

static uint64_t contract_mmio_read(struct lab_machine *m, lab_pa pa, unsigned width)
{
    unsigned bar;
    uint64_t offset;
    struct virtio_device *d = find_bar(m, pa, width, &bar, &offset);

    return d != NULL ? virtio_device_read(d, bar, offset, width) : UINT64_MAX >> (64 - 8 * width);
}

static void contract_mmio_write(struct lab_machine *m, lab_pa pa, unsigned width, uint64_t value)
{
    unsigned bar;
    uint64_t offset;
    struct virtio_device *d = find_bar(m, pa, width, &bar, &offset);

    if (d != NULL) {
        virtio_device_write(d, bar, offset, width, value);
    }
}

/* No model has I/O BARs: nothing answers. */
static uint32_t contract_io_read(struct lab_machine *m, uint32_t port, unsigned width)
{
    return UINT32_MAX >> (32 - 8 * width);
}

static void contract_io_write(struct lab_machine *m, uint32_t port, unsigned width, uint32_t value)
{
}

/* ---- DMA grants -------------------------------------------------------------------------------
 */

/* The last grant of a page is being taken back: does a device still count on it? */
static void check_revoked(struct lab_machine *m, lab_pa pa)
{
    for (unsigned i = 0; i < m->functions; i++) {
        struct virtio_device *d = m->function[i];

        for (unsigned q = 0; virtio_device_running(d) && q < d->queues; q++) {
            const char *use;

            device_queue_fetch(&d->queue[q]);
            use = device_queue_uses(&d->queue[q], pa, UINT64_C(1) << PAGE_SHIFT);
            if (use != NULL) {
                contract_violation(m, "%s queue %u: %s at 0x%llx was taken back from the device",
                                   d->name, q, use, (unsigned long long)pa);
            }
        }
    }
}

static void contract_dma_grant(struct lab_machine *m, lab_pa pa, uint64_t size, bool allow)
{
    lab_pa page = pa >> PAGE_SHIFT << PAGE_SHIFT;

    for (; page < pa + size; page += UINT64_C(1) << PAGE_SHIFT) {
        uint64_t offset = ram_offset(m, page, UINT64_C(1) << PAGE_SHIFT);
        uint16_t *count;

        if (offset == UINT64_MAX) {
            contract_violation(m, "DMA grant outside RAM: 0x%llx", (unsigned long long)page);
            return;
        }
        count = &m->grants[offset >> PAGE_SHIFT];
        if (allow) {
            if (*count == UINT16_MAX) {
                contract_violation(m, "page 0x%llx granted 65535 times", (unsigned long long)page);
                return;
            }
            ++*count;
        } else if (*count == 0) {
            contract_violation(m, "page 0x%llx taken back more often than granted",
                               (unsigned long long)page);
            return;
        } else {
            if (*count == 1) {
                check_revoked(m, page);
            }
            --*count;
        }
    }
}

static const char *contract_violated(struct lab_machine *m)
{
    return m->violation[0] != '\0' ? m->violation : NULL;
}

/* ---- Test equipment ---------------------------------------------------------------------------
 */

static struct virtio_device *find_name(struct lab_machine *m, const char *name)
{
    for (unsigned i = 0; i < m->functions; i++) {
        if (strcmp(m->function[i]->name, name) == 0) {
            return m->function[i];
        }
    }
    contract_log(m, LAB_LOG_ERROR, "there is no device %s", name);
    return NULL;
}

static int arm_fault(struct lab_machine *m, struct virtio_device *d, const char *fault, bool on)
{
    if (!fault_arm(&d->faults, fault, on)) {
        contract_log(m, LAB_LOG_ERROR, "%s: there is no fault \"%s\"", d->name, fault);
        return -EINVAL;
    }
    if (on) {
        virtio_device_fault_armed(d);
    } else if (virtio_device_running(d)) {
        for (unsigned q = 0; q < d->queues; q++) {
            d->model->notified(d, q); /* what a stuck queue has left lying */
        }
    }
    return 0;
}

static int contract_monitor(struct lab_machine *m, const char *command, char *reply, size_t cap)
{
    char verb[16] = "", name[16] = "", word[40] = "", state[8] = "";
    int words = sscanf(command, "%15s %15s %39s %7s", verb, name, word, state);
    struct virtio_device *d;

    if (reply != NULL && cap > 0) {
        reply[0] = '\0';
    }
    if (words == 1 && strcmp(verb, "trace") == 0) {
        if (reply != NULL) {
            snprintf(reply, cap, "%016llx", (unsigned long long)m->trace);
        }
        return 0;
    }
    if (words < 2) {
        contract_log(m, LAB_LOG_ERROR, "monitor command \"%s\" is not understood", command);
        return -EINVAL;
    }
    d = find_name(m, name);
    if (d == NULL) {
        return -ENODEV;
    }
    contract_trace(m, 'M', (uint64_t)verb[0], (uint64_t)word[0]);
    if (words == 3 && strcmp(verb, "link") == 0 && d->model == &net_model) {
        net_model_link(d, strcmp(word, "on") == 0);
        return 0;
    }
    if (words == 4 && strcmp(verb, "jack") == 0 && d->model == &snd_model) {
        return snd_model_jack(d, (unsigned)strtoul(word, NULL, 10), strcmp(state, "on") == 0);
    }
    if (words >= 3 && strcmp(verb, "fault") == 0) {
        return arm_fault(m, d, word, strcmp(state, "off") != 0);
    }
    if (words == 2 && strcmp(verb, "stats") == 0 && reply != NULL) {
        d->model->stats(d, reply, cap);
        return 0;
    }
    if (words == 2 && strcmp(verb, "unplug") == 0) {
        if (!d->pci.present) {
            return -ENODEV;
        }
        virtio_device_unplug(d);
        return 0;
    }
    if (words == 2 && strcmp(verb, "plug") == 0) {
        if (d->pci.present) {
            return -EEXIST;
        }
        virtio_device_plug(d);
        return 0;
    }
    contract_log(m, LAB_LOG_ERROR, "monitor command \"%s\" is not understood", command);
    return -EINVAL;
}

/* The nth device of this type, from 0. */
static struct virtio_device *find_nth(struct lab_machine *m, const struct virtio_model *model,
                                      unsigned n)
{
    for (unsigned i = 0; i < m->functions; i++) {
        if (m->function[i]->model == model && n-- == 0) {
            return m->function[i];
        }
    }
    return NULL;
}

static int64_t contract_net_take(struct lab_machine *m, unsigned nic, void *buffer, size_t cap)
{
    struct virtio_device *d = find_nth(m, &net_model, nic);

    return d != NULL ? net_model_take(d, buffer, cap) : -ENODEV;
}

static int64_t contract_net_put(struct lab_machine *m, unsigned nic, const void *frame,
                                size_t bytes)
{
    struct virtio_device *d = find_nth(m, &net_model, nic);

    if (d == NULL) {
        return -ENODEV;
    }
    contract_trace(m, 'p', nic, bytes);
    return net_model_put(d, frame, bytes);
}

static int64_t contract_snd_take(struct lab_machine *m, unsigned card,
                                 struct lab_sound_format *format, void *buffer, size_t cap)
{
    struct virtio_device *d = find_nth(m, &snd_model, card);

    return d != NULL ? snd_model_take(d, format, buffer, cap) : -ENODEV;
}

static int64_t contract_snd_put(struct lab_machine *m, unsigned card, const void *data,
                                size_t bytes)
{
    struct virtio_device *d = find_nth(m, &snd_model, card);

    if (d == NULL) {
        return -ENODEV;
    }
    contract_trace(m, 'P', card, bytes);
    return snd_model_put(d, data, bytes);
}

/* ---- Start and stop ---------------------------------------------------------------------------
 */

static void contract_stop(struct lab_machine *m)
{
    for (unsigned i = 0; i < m->functions; i++) {
        m->function[i]->model->destroy(m->function[i]);
    }
    if (m->ram != NULL) {
        munmap(m->ram, m->ram_bytes);
    }
    if (m->ram_fd >= 0) {
        close(m->ram_fd);
    }
    free(m->grants);
    free(m);
}

static int make_ram(struct lab_machine *m, uint64_t bytes)
{
    void *map;

    m->ram_bytes = bytes != 0 ? bytes : RAM_DEFAULT;
    if (m->ram_bytes > RAM_MAX || m->ram_bytes < 2 * RAM_LOW_START ||
        (m->ram_bytes & 0xFFFFF) != 0) {
        contract_log(m, LAB_LOG_ERROR, "RAM must be 2 MiB to 28 GiB, in whole MiB");
        return -EINVAL;
    }
    m->ram_fd = memfd_create("lab-ram", MFD_CLOEXEC);
    if (m->ram_fd < 0 || ftruncate(m->ram_fd, (off_t)m->ram_bytes) != 0) {
        return -errno;
    }
    map =
        mmap(NULL, m->ram_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, m->ram_fd, 0);
    if (map == MAP_FAILED) {
        return -errno;
    }
    m->ram = map;
    m->grants = calloc(m->ram_bytes >> PAGE_SHIFT, sizeof(*m->grants));
    return m->grants != NULL ? 0 : -ENOMEM;
}

/* The device that an item of the list describes; NULL after a log line. */
static struct virtio_device *make_model(struct lab_machine *m, const char *item)
{
    static const struct {
        const char *name;
        const struct virtio_model *model;
        struct virtio_device *(*create)(struct lab_machine *m, unsigned nth, const char *options,
                                        unsigned msix_vectors);
    } models[] = {
        {"net", &net_model, net_model_create},
        {"virtio-net", &net_model, net_model_create},
        {"snd", &snd_model, snd_model_create},
        {"virtio-snd", &snd_model, snd_model_create},
    };
    size_t name = strcspn(item, ",");
    unsigned nth = 0;

    for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
        if (strlen(models[i].name) == name && strncmp(item, models[i].name, name) == 0) {
            while (find_nth(m, models[i].model, nth) != NULL) {
                nth++;
            }
            return models[i].create(m, nth, item[name] == ',' ? item + name + 1 : "",
                                    m->config.msix_vectors);
        }
    }
    contract_log(m, LAB_LOG_ERROR, "there is no model \"%.*s\"", (int)name, item);
    return NULL;
}

static int make_device(struct lab_machine *m, const char *item)
{
    struct virtio_device *d;

    if (m->functions == CONTRACT_MAX_FUNCTIONS) {
        contract_log(m, LAB_LOG_ERROR, "more than %u devices", CONTRACT_MAX_FUNCTIONS);
        return -EINVAL;
    }
    d = make_model(m, item);
    if (d == NULL) {
        return -EINVAL;
    }
    if (d->pci.bdf == 0) {
        d->pci.bdf = (FIRST_SLOT + m->functions) << 3;
    }
    if (find_function(m, d->pci.bdf) != NULL) {
        contract_log(m, LAB_LOG_ERROR, "%s: slot %u is taken", d->name, d->pci.bdf >> 3);
        d->model->destroy(d);
        return -EINVAL;
    }
    d->pci.m = m;
    d->pci.name = d->name;
    d->pci.index = m->functions;
    d->pci.line = slot_line(d->pci.bdf >> 3, 1);
    m->function[m->functions++] = d;
    return 0;
}

/* Items "net[,options]" or "snd[,options]" (also "virtio-net", "virtio-snd") separated by ';'. */
static int make_devices(struct lab_machine *m, const char *list)
{
    char *copy = strdup(list != NULL ? list : "net"), *rest = copy, *item;
    int error = copy == NULL ? -ENOMEM : 0;

    while (error == 0 && (item = strsep(&rest, ";")) != NULL) {
        error = *item != '\0' ? make_device(m, item) : 0;
    }
    free(copy);
    return error;
}

/* "FAULT" or "netN:FAULT" or "sndN:FAULT", separated by commas. No fault's name begins like a
 * device's, with three letters and a digit. */
static int make_faults(struct lab_machine *m, const char *list)
{
    char *copy = strdup(list), *rest = copy, *item;
    int error = copy == NULL ? -ENOMEM : 0;

    while (error == 0 && (item = strsep(&rest, ",")) != NULL) {
        struct virtio_device *d = m->functions > 0 ? m->function[0] : NULL;
        char *fault = item, *colon = strchr(item, ':');

        if (*item == '\0') {
            continue;
        }
        if (colon != NULL && colon - item > 3 && item[3] >= '0' && item[3] <= '9') {
            *colon = '\0';
            d = find_name(m, item);
            fault = colon + 1;
        }
        error = d != NULL ? arm_fault(m, d, fault, true) : -ENODEV;
    }
    free(copy);
    return error;
}

static int contract_start(const struct lab_machine_config *config, struct lab_machine **out)
{
    struct lab_machine *m = calloc(1, sizeof(*m));
    int error;

    if (m == NULL) {
        return -ENOMEM;
    }
    m->config = *config;
    m->ram_fd = -1;
    m->random = config->seed;
    m->trace = UINT64_C(0xCBF29CE484222325);
    error = make_ram(m, config->ram_bytes);
    if (error == 0) {
        error = make_devices(m, config->devices);
    }
    if (error == 0 && config->faults != NULL) {
        error = make_faults(m, config->faults);
    }
    if (error != 0) {
        contract_stop(m);
        return error;
    }
    for (unsigned i = 0; i < m->functions; i++) {
        virtio_device_plug(m->function[i]);
    }
    m->config.devices = m->config.netdev = m->config.faults = NULL;
    *out = m;
    return 0;
}

static size_t contract_ram(struct lab_machine *m, struct lab_ram_range *ranges)
{
    uint64_t low_end = m->ram_bytes < RAM_LOW_END ? m->ram_bytes : RAM_LOW_END;

    ranges[0] = (struct lab_ram_range){.base = RAM_LOW_START,
                                       .size = low_end - RAM_LOW_START,
                                       .fd = m->ram_fd,
                                       .offset = RAM_LOW_START};
    if (m->ram_bytes == low_end) {
        return 1;
    }
    ranges[1] = (struct lab_ram_range){
        .base = RAM_HIGH_START, .size = m->ram_bytes - low_end, .fd = m->ram_fd, .offset = low_end};
    return 2;
}

const struct lab_machine_ops lab_machine_contract = {
    .name = "contract",
    .summary = "device models of the Aero contract in this process, deterministic",
    .deterministic = true,
    .start = contract_start,
    .stop = contract_stop,
    .ram = contract_ram,
    .pci_read = contract_pci_read,
    .pci_write = contract_pci_write,
    .pci_line = contract_pci_line,
    .pci_windows = contract_pci_windows,
    .mmio_read = contract_mmio_read,
    .mmio_write = contract_mmio_write,
    .io_read = contract_io_read,
    .io_write = contract_io_write,
    .irq_take = contract_irq_take,
    .irq_pending = contract_irq_pending,
    .irq_eoi = contract_irq_eoi,
    .msi_route = contract_msi_route,
    .clock = contract_clock,
    .wait = contract_wait,
    .stall = contract_stall,
    .dma_grant = contract_dma_grant,
    .monitor = contract_monitor,
    .net_take = contract_net_take,
    .net_put = contract_net_put,
    .snd_take = contract_snd_take,
    .snd_put = contract_snd_put,
    .violation = contract_violated,
};

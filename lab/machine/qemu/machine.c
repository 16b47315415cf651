/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "qemu.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#define QEMU_PROGRAM   "qemu-system-x86_64"
#define QEMU_INSTALL   "install qemu-system-x86 8.2 or newer (Debian 12: from bookworm-backports)"
#define QEMU_MIN_MAJOR 8
#define QEMU_MIN_MINOR 2
/* Before, virtio-sound says of every answer that it wrote the status only, not what follows it. */
#define QEMU_DEFAULT_RAM (UINT64_C(1) << 30)

/* The processor only has to stand still, or to keep the clock; QEMU wants a BIOS of a multiple of
 * 64 KiB. */
#define BIOS_BYTES 65536u
static const unsigned char bios_reset_code[] = {0xFA /* cli */, 0xF4 /* hlt */, 0xEB, 0xFC};

/* At most this often does irq_pending make system calls: NT asks at every kernel call. */
#define IRQ_POLL_NS 4000u

/* Inputs of the I/O APIC that PCI functions use; those below are ISA, nothing of ours. */
#define QEMU_FIRST_LINE 16u
#define QEMU_LAST_LINE  23u

#define QEMU_MAX_EXTRA 16u /* descriptors that the host may add to wait */

void qemu_log(const struct lab_machine *m, enum lab_log_level level, const char *format, ...)
{
    char text[512];
    int length = snprintf(text, sizeof(text), "qemu: ");
    va_list list;

    va_start(list, format);
    vsnprintf(text + length, sizeof(text) - (size_t)length, format, list);
    va_end(list);
    if (m->config.log != NULL) {
        m->config.log(m->config.log_ctx, level, text);
    }
}

static uint64_t qemu_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t qemu_clock(struct lab_machine *m)
{
    return m->is_virtual ? m->now : qemu_now() - m->start_ns;
}

static int qemu_make_bios(const struct lab_machine *m)
{
    int fd = memfd_create("lab-bios", MFD_CLOEXEC);
    const void *code = m->is_virtual ? (const void *)qemu_bios_clock : bios_reset_code;
    size_t bytes =
        m->is_virtual ? (size_t)(qemu_bios_clock_end - qemu_bios_clock) : sizeof(bios_reset_code);
    /* The reset vector is 16 bytes below the end. */
    off_t at = BIOS_BYTES - (m->is_virtual ? (off_t)bytes : 16);

    if (fd >= 0 &&
        (ftruncate(fd, BIOS_BYTES) != 0 || pwrite(fd, code, bytes, at) != (ssize_t)bytes)) {
        close(fd);
        return -errno;
    }
    return fd >= 0 ? fd : -errno;
}

static int qemu_make_ram(struct lab_machine *m, uint64_t bytes)
{
    m->ram_bytes = bytes != 0 ? bytes : QEMU_DEFAULT_RAM;
    if (m->ram_bytes > QEMU_MAX_RAM || m->ram_bytes < 2 * QEMU_LOW_RAM_START ||
        (m->ram_bytes & 0xFFFFF) != 0) {
        qemu_log(m, LAB_LOG_ERROR, "RAM must be 2 MiB to 30 GiB, in whole MiB");
        return -EINVAL;
    }
    m->ram_fd = memfd_create("lab-ram", MFD_CLOEXEC);
    if (m->ram_fd < 0 || ftruncate(m->ram_fd, (off_t)m->ram_bytes) != 0) {
        return -errno;
    }
    return 0;
}

/* The part of the command line that is the same for every device list. */
static void qemu_machine_arguments(struct lab_machine *m, struct launch *l, int bios_fd,
                                   int qtest_fd, int qmp_fd)
{
    const char *program = getenv("LAB_QEMU");

    launch_argument(l, "%s", program != NULL && *program != '\0' ? program : QEMU_PROGRAM);
    launch_argument(l, "-nodefaults");
    launch_argument(l, "-no-user-config");
    launch_argument(l, "-accel");
    launch_argument(l, "tcg,tb-size=1");
    launch_argument(l, "-machine");
    launch_argument(l, "q35,memory-backend=ram,max-ram-below-4g=2G,pit=off,hpet=off,sata=off,"
                       "smbus=off,i8042=off,vmport=off");
    /* Unplugging by the slot's own registers, not by ACPI, whose tables nobody reads here. */
    launch_argument(l, "-global");
    launch_argument(l, "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off");
    launch_argument(l, "-m");
    launch_argument(l, "%lluM", (unsigned long long)(m->ram_bytes >> 20));
    launch_argument(l, "-object");
    launch_argument(l, "memory-backend-file,id=ram,size=%llu,share=on,mem-path=/proc/self/fd/%d",
                    (unsigned long long)m->ram_bytes, launch_inherit(l, m->ram_fd));
    launch_argument(l, "-bios");
    launch_argument(l, "/proc/self/fd/%d", launch_inherit(l, bios_fd));
    launch_argument(l, "-chardev");
    launch_argument(l, "socket,id=qtest,fd=%d", launch_inherit(l, qtest_fd));
    launch_argument(l, "-qtest");
    launch_argument(l, "chardev:qtest");
    launch_argument(l, "-qtest-log");
    launch_argument(l, "none");
    launch_argument(l, "-chardev");
    launch_argument(l, "socket,id=qmp,fd=%d", launch_inherit(l, qmp_fd));
    launch_argument(l, "-mon");
    launch_argument(l, "chardev=qmp,mode=control");
    if (m->is_virtual) {
        launch_argument(l, "-icount");
        launch_argument(l, "shift=0,sleep=off");
    }
    if (m->has_doorbell) {
        launch_argument(l, "-chardev");
        launch_argument(l, "socket,id=doorbell,fd=%d", launch_inherit(l, m->doorbell.client_fd));
        launch_argument(l, "-device");
        launch_argument(l, "ivshmem-doorbell,chardev=doorbell,vectors=1,ioeventfd=off,addr=0x%x",
                        QEMU_DOORBELL_SLOT);
    }
}

/* After the devices, which say whether there is a sound card. */
static void qemu_audio_arguments(const struct lab_machine *m, struct launch *l)
{
    launch_argument(l, "-display");
    launch_argument(l, "%s", m->cards > 0 ? AUDIO_DISPLAY : "none");
    if (m->cards > 0) {
        launch_argument(l, "-audiodev");
        launch_argument(l, "%s,timer-period=%u", AUDIO_AUDIODEV, m->audio_period_us);
    }
}

/* Why it did not come up, in one line. */
static int qemu_start_failed(struct lab_machine *m, int error)
{
    char words[256];

    launch_last_words(&m->process, words, sizeof(words));
    if (error == -ENOENT) {
        qemu_log(m, LAB_LOG_ERROR, "%s not found: " QEMU_INSTALL, QEMU_PROGRAM);
    } else if (words[0] != '\0') {
        qemu_log(m, LAB_LOG_ERROR, "could not start: %s", words);
    } else {
        qemu_log(m, LAB_LOG_ERROR, "could not start: %s", strerror(-error));
    }
    return error;
}

/* On the audio thread. */
static uint64_t qemu_audio_now(void *ctx)
{
    struct lab_machine *m = ctx;

    return m->is_virtual ? m->passed : qemu_now();
}

static int qemu_audio_start(struct lab_machine *m)
{
    cJSON *arguments;
    int pair[2], error;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return -errno;
    }
    error = qmp_give_fd(&m->qmp, "audio", pair[1]);
    close(pair[1]);
    if (error == 0) {
        arguments = cJSON_CreateObject();
        cJSON_AddStringToObject(arguments, "protocol", "@dbus-display");
        cJSON_AddStringToObject(arguments, "fdname", "audio");
        error = qmp_command(&m->qmp, "add_client", arguments, NULL);
    }
    if (error != 0) {
        close(pair[0]);
    } else {
        error = audio_open(&m->audio, pair[0], qemu_audio_now, m);
    }
    if (error != 0) {
        qemu_log(m, LAB_LOG_ERROR, "no audio: %s",
                 error == -EREMOTEIO ? m->qmp.error : strerror(-error));
    }
    return error;
}

static int qemu_handshake(struct lab_machine *m, int qtest_fd, int qmp_fd)
{
    int error = qmp_open(&m->qmp, qmp_fd);
    const int *v = m->qmp.version;

    if (error != 0) {
        return qemu_start_failed(m, error);
    }
    if (v[0] < QEMU_MIN_MAJOR || (v[0] == QEMU_MIN_MAJOR && v[1] < QEMU_MIN_MINOR)) {
        qemu_log(m, LAB_LOG_ERROR, "version %d.%d.%d is too old: " QEMU_INSTALL, v[0], v[1], v[2]);
        return -ENOTSUP;
    }
    qtest_init(&m->qtest, qtest_fd);
    error = qtest_command(&m->qtest, "irq_intercept_in ioapic");
    if (error != 0) {
        qemu_log(m, LAB_LOG_ERROR, "interrupts cannot be intercepted: %s", m->qtest.error);
        return error;
    }
    qemu_pci_setup(m);
    qtest_drain(&m->qtest);
    if (m->is_virtual) {
        error = qemu_virtual_start(m);
        if (error != 0) {
            return qemu_start_failed(m, error);
        }
    }
    if (m->cards > 0) {
        error = qemu_audio_start(m);
    }
    if (error != 0) {
        return error;
    }
    qemu_log(m, LAB_LOG_INFO, "version %d.%d.%d, %u device(s), %llu MiB", v[0], v[1], v[2],
             m->devices, (unsigned long long)(m->ram_bytes >> 20));
    return 0;
}

static void qemu_stop(struct lab_machine *m)
{
    launch_stop(&m->process);
    audio_close(m->audio);
    clock_close(&m->clock);
    doorbell_close(&m->doorbell);
    if (m->qtest.fd >= 0) {
        close(m->qtest.fd);
    }
    if (m->qmp.fd >= 0) {
        close(m->qmp.fd);
    }
    if (m->ram_fd >= 0) {
        close(m->ram_fd);
    }
    free(m);
}

/* Sockets: [0] ours, [1] QEMU's. */
static int qemu_spawn(struct lab_machine *m, const struct lab_machine_config *config)
{
    struct launch l = {.arguments = 0};
    int qtest[2] = {-1, -1}, qmp[2] = {-1, -1}, bios = qemu_make_bios(m), error = 0;

    if (bios < 0) {
        error = bios;
    } else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, qtest) != 0 ||
               socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, qmp) != 0) {
        error = -errno;
    }
    m->qtest.fd = qtest[0];
    m->qmp.fd = qmp[0];
    if (error == 0 && m->has_doorbell) {
        error = doorbell_open(&m->doorbell);
    }
    if (error != 0) {
        qemu_log(m, LAB_LOG_ERROR, "could not start: %s", strerror(-error));
    } else {
        qemu_machine_arguments(m, &l, bios, qtest[1], qmp[1]);
        error = qemu_parse_devices(m, config, &l);
        qemu_audio_arguments(m, &l);
        if (error == 0) {
            error = launch_start(&l, &m->process);
            if (error != 0) {
                qemu_start_failed(m, error);
            }
        }
    }
    launch_free(&l);
    for (unsigned i = 0; i < 3; i++) {
        int fd = i == 0 ? bios : i == 1 ? qtest[1] : qmp[1];

        if (fd >= 0) {
            close(fd); /* QEMU has its own now; with ours gone, its death shows as end of file */
        }
    }
    return error == 0 ? qemu_handshake(m, qtest[0], qmp[0]) : error;
}

static int start_machine(const struct lab_machine_config *config, bool is_virtual,
                         struct lab_machine **out)
{
    struct lab_machine *m = calloc(1, sizeof(*m));
    int error;

    if (m == NULL) {
        return -ENOMEM;
    }
    m->config = *config;
    m->is_virtual = is_virtual;
    m->audio_period_us = AUDIO_PERIOD_US;
    m->process = (struct launch_process){.pid = -1, .output_fd = -1};
    m->qtest.fd = m->qmp.fd = m->ram_fd = -1;
    m->doorbell.server_fd = m->doorbell.client_fd = m->doorbell.poll_fd = -1;
    m->has_doorbell = config->msix_vectors > 0;
    m->start_ns = qemu_now();

    error = qemu_make_ram(m, config->ram_bytes);
    if (error == 0) {
        error = qemu_spawn(m, config);
    }
    if (error != 0) {
        qemu_stop(m);
        return error;
    }
    m->config.devices = m->config.netdev = m->config.faults = NULL;
    *out = m;
    return 0;
}

static int start_real(const struct lab_machine_config *config, struct lab_machine **out)
{
    return start_machine(config, false, out);
}

static int start_virtual(const struct lab_machine_config *config, struct lab_machine **out)
{
    return start_machine(config, true, out);
}

static size_t qemu_ram(struct lab_machine *m, struct lab_ram_range *ranges)
{
    uint64_t low_end = m->ram_bytes < QEMU_LOW_RAM_END ? m->ram_bytes : QEMU_LOW_RAM_END;

    ranges[0] = (struct lab_ram_range){.base = QEMU_LOW_RAM_START,
                                       .size = low_end - QEMU_LOW_RAM_START,
                                       .fd = m->ram_fd,
                                       .offset = QEMU_LOW_RAM_START};
    if (m->ram_bytes == low_end) {
        return 1;
    }
    ranges[1] = (struct lab_ram_range){.base = QEMU_HIGH_RAM_START,
                                       .size = m->ram_bytes - low_end,
                                       .fd = m->ram_fd,
                                       .offset = low_end};
    return 2;
}

static void qemu_pci_windows(struct lab_machine *m, lab_pa *mem32, uint64_t *mem32_size,
                             lab_pa *mem64, uint64_t *mem64_size, uint32_t *io, uint32_t *io_size)
{
    *mem32 = QEMU_MEM32;
    *mem32_size = QEMU_MEM32_SIZE;
    *mem64 = QEMU_MEM64;
    *mem64_size = QEMU_MEM64_SIZE;
    *io = QEMU_IO;
    *io_size = QEMU_IO_SIZE;
}

static uint64_t qemu_mmio_read(struct lab_machine *m, lab_pa pa, unsigned width)
{
    if (!qemu_pci_decodes(m, false, pa, width)) {
        return UINT64_MAX >> (64 - 8 * width);
    }
    return qtest_read(&m->qtest, QTEST_MEMORY, pa, width);
}

static void qemu_mmio_write(struct lab_machine *m, lab_pa pa, unsigned width, uint64_t value)
{
    if (qemu_pci_decodes(m, false, pa, width)) {
        qtest_write(&m->qtest, QTEST_MEMORY, pa, width, value);
    }
}

static uint32_t qemu_io_read(struct lab_machine *m, uint32_t port, unsigned width)
{
    if (!qemu_pci_decodes(m, true, port, width)) {
        return UINT32_MAX >> (32 - 8 * width);
    }
    return (uint32_t)qtest_read(&m->qtest, QTEST_PORT, port, width);
}

static void qemu_io_write(struct lab_machine *m, uint32_t port, unsigned width, uint32_t value)
{
    if (qemu_pci_decodes(m, true, port, width)) {
        qtest_write(&m->qtest, QTEST_PORT, port, width, value);
    }
}

static int qemu_line_pending(const struct lab_machine *m)
{
    for (unsigned i = QEMU_FIRST_LINE; i <= QEMU_LAST_LINE; i++) {
        if (m->qtest.level[i] && !m->in_service[i]) {
            return (int)i;
        }
    }
    return -1;
}

bool qemu_poll(struct lab_machine *m)
{
    qtest_poll(&m->qtest);
    m->polled_ns = qemu_now();
    if (m->qtest.dead && !m->reported_dead) {
        char words[256];

        m->reported_dead = true;
        launch_last_words(&m->process, words, sizeof(words));
        qemu_log(m, LAB_LOG_ERROR, "ended unexpectedly: %s", words[0] ? words : "no reason given");
    }
    return doorbell_poll(&m->doorbell) || qemu_line_pending(m) >= 0;
}

static bool qemu_irq_pending(struct lab_machine *m)
{
    for (unsigned i = 0; i < DOORBELL_MAX_MESSAGES / 64; i++) {
        if (m->doorbell.pending[i] != 0) {
            return true;
        }
    }
    if (qemu_line_pending(m) >= 0) {
        return true;
    }
    return qemu_now() - m->polled_ns >= IRQ_POLL_NS && qemu_poll(m);
}

static uint64_t qemu_irq_take(struct lab_machine *m)
{
    int line, message;

    qemu_poll(m);
    message = doorbell_take(&m->doorbell);
    if (message >= 0) {
        return LAB_IRQ_MESSAGE | (uint64_t)message;
    }
    line = qemu_line_pending(m);
    if (line < 0) {
        return LAB_IRQ_NONE;
    }
    m->in_service[line] = true;
    return (uint64_t)line;
}

static void qemu_irq_eoi(struct lab_machine *m, uint64_t irq)
{
    if (irq >= QTEST_LINES) {
        return;
    }
    /* The write that made the device lower its line may still be on its way. */
    if (m->qtest.level[irq]) {
        qtest_drain(&m->qtest);
        qtest_poll(&m->qtest);
    }
    m->in_service[irq] = false;
}

static int qemu_msi_route(struct lab_machine *m, unsigned n, struct lab_msi *out)
{
    while (n >= m->doorbell.count) {
        unsigned added = m->doorbell.count;
        int error = doorbell_add(&m->doorbell);

        if (error != 0) {
            qemu_log(m, LAB_LOG_ERROR, "no message %u: %s", n, strerror(-error));
            return error;
        }
        /* QEMU learns of it some time later; a message rung too early would be lost. Try it. */
        for (unsigned tries = 0;; tries++) {
            struct pollfd bell = {.fd = m->doorbell.event_fd[added], .events = POLLIN};
            uint64_t rings;

            qtest_write(&m->qtest, QTEST_MEMORY, QEMU_DOORBELL + IVSHMEM_DOORBELL, 4,
                        DOORBELL_DATA(added));
            qtest_drain(&m->qtest);
            if (poll(&bell, 1, tries == 0 ? 0 : 1) == 1 &&
                read(bell.fd, &rings, sizeof(rings)) == (ssize_t)sizeof(rings)) {
                break;
            }
            if (tries == 2000 || m->qtest.dead) {
                qemu_log(m, LAB_LOG_ERROR, "message %u does not ring", added);
                return -EIO;
            }
        }
    }
    *out = (struct lab_msi){.address = QEMU_DOORBELL + IVSHMEM_DOORBELL, .data = DOORBELL_DATA(n)};
    return 0;
}

static void qemu_wait(struct lab_machine *m, uint64_t deadline, struct pollfd *extra, size_t count)
{
    struct pollfd fds[3 + QEMU_MAX_EXTRA];

    if (count > QEMU_MAX_EXTRA) {
        qemu_log(m, LAB_LOG_ERROR, "wait: only %u of %zu descriptors are watched", QEMU_MAX_EXTRA,
                 count);
        count = QEMU_MAX_EXTRA;
    }
    for (;;) {
        struct timespec left, *timeout = NULL;
        bool pending = qemu_poll(m);
        uint64_t now = qemu_clock(m);
        nfds_t used = 0;

        qmp_poll(&m->qmp);
        if (!m->qtest.dead) {
            fds[used++] = (struct pollfd){.fd = m->qtest.fd, .events = POLLIN};
            fds[used++] = (struct pollfd){.fd = m->qmp.fd, .events = POLLIN};
        }
        if (m->has_doorbell) {
            fds[used++] = (struct pollfd){.fd = m->doorbell.poll_fd, .events = POLLIN};
        }
        for (size_t i = 0; i < count; i++) {
            fds[used + i] = extra[i];
        }
        if (pending || deadline != LAB_NO_DEADLINE) {
            uint64_t ns = pending || deadline <= now ? 0 : deadline - now;

            left.tv_sec = (time_t)(ns / 1000000000u);
            left.tv_nsec = (long)(ns % 1000000000u);
            timeout = &left;
        }

        int ready = ppoll(fds, used + count, timeout, NULL);
        bool extra_ready = false;

        for (size_t i = 0; i < count; i++) {
            extra[i].revents = ready > 0 ? fds[used + i].revents : 0;
            extra_ready |= extra[i].revents != 0;
        }
        if (pending || extra_ready || qemu_poll(m) || qemu_clock(m) >= deadline) {
            return;
        }
        if (m->qtest.dead && deadline == LAB_NO_DEADLINE && count == 0) {
            return; /* nothing can ever come */
        }
    }
}

static void qemu_stall(struct lab_machine *m, uint64_t ns)
{
    uint64_t end = qemu_now() + ns;

    /* QEMU runs on its own; sleeping gives it the processor. Short stalls are over before a sleep.
     */
    if (ns > 50000) {
        struct timespec nap = {.tv_sec = (time_t)(ns / 1000000000u),
                               .tv_nsec = (long)(ns % 1000000000u)};

        nanosleep(&nap, NULL);
    }
    while (qemu_now() < end) {
    }
}

/* ---- Sound ------------------------------------------------------------------------------------
 */

static int64_t qemu_snd_take(struct lab_machine *m, unsigned card, struct lab_sound_format *format,
                             void *buffer, size_t cap)
{
    qtest_drain(&m->qtest);
    return card < m->cards ? audio_take(m->audio, format, buffer, cap) : -ENODEV;
}

static int64_t qemu_snd_put(struct lab_machine *m, unsigned card, const void *data, size_t bytes)
{
    return card < m->cards ? audio_put(m->audio, data, bytes) : -ENODEV;
}

/* What does not depend on how time passes. */
#define QEMU_OPS                                                                                   \
    .stop = qemu_stop, .ram = qemu_ram, .pci_read = qemu_pci_read, .pci_write = qemu_pci_write,    \
    .pci_line = qemu_pci_line, .pci_windows = qemu_pci_windows, .mmio_read = qemu_mmio_read,       \
    .mmio_write = qemu_mmio_write, .io_read = qemu_io_read, .io_write = qemu_io_write,             \
    .irq_take = qemu_irq_take, .irq_pending = qemu_irq_pending, .irq_eoi = qemu_irq_eoi,           \
    .msi_route = qemu_msi_route, .clock = qemu_clock, .monitor = qemu_monitor,                     \
    .snd_take = qemu_snd_take, .snd_put = qemu_snd_put

const struct lab_machine_ops lab_machine_qemu = {
    .name = "qemu",
    .summary = "stock QEMU's devices over qtest (QEMU 8.2 or newer)",
    .deterministic = false,
    .start = start_real,
    .wait = qemu_wait,
    .stall = qemu_stall,
    QEMU_OPS,
};

const struct lab_machine_ops lab_machine_qemu_virtual = {
    .name = "qemu-virtual",
    .summary = "the same in virtual time (-icount), for sound",
    .deterministic = true,
    .start = start_virtual,
    .wait = qemu_virtual_wait,
    .stall = qemu_virtual_stall,
    QEMU_OPS,
};

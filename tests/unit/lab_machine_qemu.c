/* SPDX-License-Identifier: MIT */
/* The qemu machine, driven by hand. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../lab/machine/qemu/clock.h"
#include "edge.h"
#include "virtio_by_hand.h"

#define SECOND UINT64_C(1000000000)
#define NET_FEATURES                                                                               \
    (VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1) | VIRTIO_FEATURE_MASK(VIRTIO_NET_F_MAC) |             \
     VIRTIO_FEATURE_MASK(VIRTIO_NET_F_STATUS))

static const uint8_t nic_mac[6] = {0x52, 0x54, 0x00, 0x57, 0x4C, 0x01};

static unsigned open_fds(void)
{
    DIR *dir = opendir("/proc/self/fd");
    unsigned count = 0;

    assert_non_null(dir);
    while (readdir(dir) != NULL) {
        count++;
    }
    closedir(dir);
    return count;
}

static void expect_offer(struct hand_nic *n)
{
    uint8_t frame[2048];
    size_t bytes = hand_dhcp_discover(frame, nic_mac);

    hand_send(n, frame, bytes);
    for (;;) {
        bytes = hand_receive(n, frame, sizeof(frame), 5 * SECOND);
        assert_true(bytes > 0);
        /* UDP to port 68 with "DHCP message type: offer" as first option. */
        if (bytes > 285 && frame[36] == 0 && frame[37] == 68 && frame[282] == 53) {
            assert_int_equal(frame[284], 2);
            return;
        }
    }
}

static void bring_up(struct hand *h, struct hand_nic *n, bool msix)
{
    lab_bdf bdf;

    assert_true(hand_find(h, 0, &bdf));
    hand_attach(h, n, bdf);
    hand_up(n, NET_FEATURES, msix);
}

static void test_dhcp(unsigned vectors, uint64_t ram)
{
    struct lab_machine_config config = {.ram_bytes = ram, .msix_vectors = vectors};
    struct hand h;
    struct hand_nic n;

    assert_int_equal(hand_open(&h, &lab_machine_qemu, &config), 0);
    bring_up(&h, &n, vectors > 0);
    if (vectors == 0) {
        assert_int_equal(n.msix_entries, 0);
    } else {
        assert_int_equal(n.msix_entries, vectors);
    }
    if (ram > UINT64_C(0x80000000)) {
        assert_true(n.queue[0].desc > UINT32_MAX);
    }
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(h.ops->mmio_read(h.m, n.device + i, 1), nic_mac[i]);
    }
    expect_offer(&n);
    assert_true(n.interrupts > 0);
    if (vectors == 0) {
        assert_true(n.queue_interrupts > 0);
    }
    assert_int_equal(h.log_lines, 0);
    hand_close(&h);
}

static void dhcp_line(void **state)
{
    test_dhcp(0, 0);
}

static void dhcp_messages(void **state)
{
    test_dhcp(3, 0);
}

static void dhcp_ram_above_4g(void **state)
{
    test_dhcp(3, UINT64_C(3) << 30);
}

static void windows_and_absent_functions(void **state)
{
    struct lab_machine_config config = {.msix_vectors = 2};
    struct hand h;
    struct hand_nic n;

    assert_int_equal(hand_open(&h, &lab_machine_qemu, &config), 0);
    bring_up(&h, &n, true);
    assert_int_equal(h.ops->pci_read(h.m, 0x700, 0, 4), 0xFFFFFFFF);
    assert_int_equal(h.ops->pci_read(h.m, 0x700, 0, 1), 0xFF);
    assert_int_equal(h.ops->mmio_read(h.m, 0xD0000000, 4), 0xFFFFFFFF);
    assert_int_equal(h.ops->mmio_read(h.m, 0xD0000000, 8), UINT64_MAX);
    /* Not decoding: memory space off. */
    h.ops->pci_write(h.m, n.bdf, 4, 2, 0);
    assert_int_equal(h.ops->mmio_read(h.m, n.common, 2), 0xFFFF);
    h.ops->pci_write(h.m, n.bdf, 4, 2, 6);
    assert_int_equal(h.ops->mmio_read(h.m, n.common + 0x12, 2), 3);
    hand_close(&h);
}

static void link_and_config_interrupt(void **state)
{
    struct lab_machine_config config = {.msix_vectors = 0};
    struct hand h;
    struct hand_nic n;
    size_t status = offsetof(struct virtio_net_config, status);

    assert_int_equal(hand_open(&h, &lab_machine_qemu, &config), 0);
    bring_up(&h, &n, false);
    assert_int_equal(h.ops->mmio_read(h.m, n.device + status, 2) & 1, 1);
    for (unsigned up = 0; up < 2; up++) {
        unsigned before = n.config_interrupts;
        uint64_t deadline = h.ops->clock(h.m) + 2 * SECOND;

        assert_int_equal(h.ops->monitor(h.m, up ? "link net0 on" : "link net0 off", NULL, 0), 0);
        while (n.config_interrupts == before && h.ops->clock(h.m) < deadline) {
            h.ops->wait(h.m, deadline, NULL, 0);
            hand_interrupts(&n);
        }
        assert_true(n.config_interrupts > before);
        assert_int_equal(h.ops->mmio_read(h.m, n.device + status, 2) & 1, up);
    }
    assert_int_not_equal(h.ops->monitor(h.m, "link net7 off", NULL, 0), 0);
    assert_int_not_equal(h.ops->monitor(h.m, "nonsense", NULL, 0), 0);

    char reply[256];

    assert_int_equal(h.ops->monitor(h.m, "info network", reply, sizeof(reply)), 0);
    assert_non_null(strstr(reply, "net0"));
    hand_close(&h);
}

static void unplug_and_plug(unsigned vectors)
{
    struct lab_machine_config config = {.msix_vectors = vectors};
    struct hand h;
    struct hand_nic n;

    assert_int_equal(hand_open(&h, &lab_machine_qemu, &config), 0);
    bring_up(&h, &n, vectors > 0);
    for (unsigned i = 0; i < 3; i++) {
        uint8_t frame[2048];

        hand_send(&n, frame, hand_dhcp_discover(frame, nic_mac));
        assert_int_equal(h.ops->monitor(h.m, "unplug net0", NULL, 0), 0);
        assert_int_equal(h.ops->pci_read(h.m, n.bdf, 0, 4), 0xFFFFFFFF);
        assert_int_equal(HAND_READ(&n, device_status), 0xFF);
        assert_int_equal(h.ops->mmio_read(h.m, n.isr, 1), 0xFF);
        h.ops->mmio_write(h.m, n.queue[0].notify, 2, 0);
        assert_int_equal(h.ops->monitor(h.m, "unplug net0", NULL, 0), -ENODEV);
        /* Its line is low again: at most the interrupts of before are left. */
        for (uint64_t irq; (irq = h.ops->irq_take(h.m)) != LAB_IRQ_NONE;) {
            h.ops->irq_eoi(h.m, irq);
        }
        if (h.ops->monitor(h.m, "plug net0", NULL, 0) != 0) {
            fail_msg("%s", h.last_log);
        }
        bring_up(&h, &n, vectors > 0);
        expect_offer(&n);
    }
    hand_close(&h);
}

static void unplug_line(void **state)
{
    unplug_and_plug(0);
}

static void unplug_messages(void **state)
{
    unplug_and_plug(4);
}

static void two_nics(void **state)
{
    struct lab_machine_config config = {
        .devices = "virtio-net;virtio-net", .netdev = "user,restrict=on|none", .msix_vectors = 0};
    struct hand h;
    struct hand_nic n, other;
    lab_bdf bdf, second;

    assert_int_equal(hand_open(&h, &lab_machine_qemu, &config), 0);
    assert_true(hand_find(&h, 0, &bdf));
    assert_true(hand_find(&h, 1, &second));
    assert_int_not_equal(h.ops->pci_line(h.m, bdf, 1), h.ops->pci_line(h.m, second, 1));
    hand_attach(&h, &n, bdf);
    hand_attach(&h, &other, second);
    hand_up(&n, NET_FEATURES, false);
    assert_int_equal(h.ops->mmio_read(h.m, other.device + 5, 1), 2);
    expect_offer(&n);
    hand_close(&h);
}

/* The reply to an ARP request that the NIC sent must come back from 10.9.0.1. */
static void expect_arp_reply(struct hand_nic *n)
{
    static const uint8_t own[4] = {10, 9, 0, 2}, other[4] = {10, 9, 0, 1};
    uint8_t frame[2048];

    hand_send(n, frame, hand_arp_request(frame, nic_mac, own, other));
    for (;;) {
        size_t bytes = hand_receive(n, frame, sizeof(frame), 5 * SECOND);

        assert_true(bytes >= 42);
        if (frame[12] == 8 && frame[13] == 6 && frame[21] == 2) {
            assert_memory_equal(frame, nic_mac, 6);
            assert_memory_equal(frame + 28, other, 4);
            return;
        }
    }
}

static void tap_backend(void **state)
{
    struct lab_machine_config config = {.msix_vectors = 3};
    char why[256], netdev[32];
    struct lab_tap *tap;
    struct hand h;
    struct hand_nic n;

    if (lab_tap_open("wire0", &tap, why, sizeof(why)) == LAB_EDGE_SKIP) {
        print_message("skipped: %s\n", why);
        skip();
    }
    assert_int_equal(lab_tap_configure(tap, "10.9.0.1/24", NULL, why, sizeof(why)), 0);
    snprintf(netdev, sizeof(netdev), "fd:%d", lab_tap_fd(tap));
    config.netdev = netdev;
    assert_int_equal(hand_open(&h, &lab_machine_qemu, &config), 0);
    lab_tap_close(tap); /* QEMU's own descriptor keeps the namespace */
    bring_up(&h, &n, true);
    expect_arp_reply(&n);
    hand_close(&h);
}

static void datagram_backend(void **state)
{
    struct lab_machine_config config = {.devices = "virtio-net,host_mtu=9000"};
    uint8_t out[60] = {0x52, 0x54, 0x00, 0x57, 0x4C, 0x01, 2, 2, 2, 2, 2, 2, 0x88, 0xB5}, in[2048];
    char netdev[32];
    struct hand h;
    struct hand_nic n;
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends), 0);
    snprintf(netdev, sizeof(netdev), "dgram:%d", ends[1]);
    config.netdev = netdev;
    assert_int_equal(hand_open(&h, &lab_machine_qemu, &config), 0);
    close(ends[1]);
    bring_up(&h, &n, false);
    assert_true(n.offered & VIRTIO_FEATURE_MASK(VIRTIO_NET_F_MTU));
    assert_int_equal(h.ops->mmio_read(h.m, n.device + offsetof(struct virtio_net_config, mtu), 2),
                     9000);
    hand_send(&n, out, sizeof(out));
    assert_int_equal(recv(ends[0], in, sizeof(in), 0), sizeof(out));
    assert_memory_equal(in, out, sizeof(out));
    assert_int_equal(send(ends[0], out, sizeof(out), 0), sizeof(out));
    assert_int_equal(hand_receive(&n, in, sizeof(in), 5 * SECOND), sizeof(out));
    assert_memory_equal(in, out, sizeof(out));
    hand_close(&h);
    close(ends[0]);
}

static void wait_deadline_and_extra(void **state)
{
    struct lab_machine_config config = {.msix_vectors = 2, .netdev = "none"};
    struct hand h;
    int pipe_fds[2];
    uint64_t before;

    assert_int_equal(hand_open(&h, &lab_machine_qemu, &config), 0);
    assert_int_equal(pipe(pipe_fds), 0);
    struct pollfd extra = {.fd = pipe_fds[0], .events = POLLIN};

    before = h.ops->clock(h.m);
    h.ops->wait(h.m, before + 3000000, &extra, 1);
    assert_in_range(h.ops->clock(h.m) - before, 3000000, SECOND);
    assert_int_equal(extra.revents, 0);
    assert_int_equal(write(pipe_fds[1], "x", 1), 1);
    h.ops->wait(h.m, LAB_NO_DEADLINE, &extra, 1);
    assert_int_equal(extra.revents & POLLIN, POLLIN);
    h.ops->stall(h.m, 100000);
    assert_false(h.ops->irq_pending(h.m));
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    hand_close(&h);
}

static void starts_and_stops_clean(void **state)
{
    unsigned fds = 0;

    for (unsigned i = 0; i < 20; i++) {
        struct lab_machine_config config = {.msix_vectors = i % 4};
        struct timespec a, b;
        struct hand h;

        clock_gettime(CLOCK_MONOTONIC, &a);
        assert_int_equal(hand_open(&h, &lab_machine_qemu, &config), 0);
        clock_gettime(CLOCK_MONOTONIC, &b);
        if (i == 0) {
            print_message("start: %.0f ms\n", (double)(b.tv_sec - a.tv_sec) * 1e3 +
                                                  (double)(b.tv_nsec - a.tv_nsec) / 1e6);
        }
        hand_close(&h);
        if (i == 0) {
            fds = open_fds();
        }
    }
    assert_int_equal(open_fds(), fds);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child left */
}

static void bad_input_is_one_line(void **state)
{
    static const struct {
        const char *devices, *netdev, *qemu, *word;
        uint64_t ram;
    } cases[] = {
        {.qemu = "/nonexistent/qemu", .word = "not found"},
        {.qemu = "/bin/false", .word = "could not start"},
        {.netdev = "nonsense", .word = "nonsense"},
        {.netdev = "fd:x", .word = "names no descriptor"},
        {.devices = "no-such-device", .word = "no-such-device"},
        {.devices = "virtio-net;virtio-net;virtio-net;virtio-net;virtio-net;virtio-net;virtio-net;"
                    "virtio-net;virtio-net",
         .word = "more than 8"},
        {.ram = 12345, .word = "RAM must be"},
    };

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lab_machine_config config = {
            .devices = cases[i].devices, .netdev = cases[i].netdev, .ram_bytes = cases[i].ram};
        struct hand h;

        if (cases[i].qemu != NULL) {
            setenv("LAB_QEMU", cases[i].qemu, 1);
        }
        assert_int_not_equal(hand_open(&h, &lab_machine_qemu, &config), 0);
        unsetenv("LAB_QEMU");
        assert_int_equal(h.log_lines, 1);
        assert_null(strchr(h.last_log, '\n'));
        if (strstr(h.last_log, cases[i].word) == NULL) {
            fail_msg("\"%s\" does not say \"%s\"", h.last_log, cases[i].word);
        }
    }
}

/* A script that speaks as much QMP as an old QEMU would. */
static void old_qemu_is_refused(void **state)
{
    static const char script[] =
        "#!/bin/sh\n"
        "for a; do case $a in *id=qmp,fd=*) fd=${a##*fd=};; esac; done\n"
        "printf '%s\\n%s\\n' "
        "'{\"QMP\":{\"version\":{\"qemu\":{\"major\":7,\"minor\":2,\"micro\":1}}}}' "
        "'{\"return\":{}}' >&$fd\n"
        "sleep 10\n";
    char path[] = "/tmp/lab-old-qemu-XXXXXX";
    struct lab_machine_config config = {.msix_vectors = 0};
    int fd = mkstemp(path);
    struct hand h;

    assert_int_not_equal(fd, -1);
    assert_int_equal(write(fd, script, sizeof(script) - 1), sizeof(script) - 1);
    assert_int_equal(fchmod(fd, 0700), 0);
    close(fd);
    setenv("LAB_QEMU", path, 1);
    assert_int_equal(hand_open(&h, &lab_machine_qemu, &config), -ENOTSUP);
    unsetenv("LAB_QEMU");
    unlink(path);
    assert_int_equal(h.log_lines, 1);
    assert_non_null(strstr(h.last_log, "7.2.1 is too old: install"));
}

static void qemu_dies_with_the_lab(void **state)
{
    int report[2];
    pid_t lab, found;
    char path[64], name[32] = "";

    assert_int_equal(pipe(report), 0);
    /* The orphan becomes our child, so that we can see its end. */
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    lab = fork();
    if (lab == 0) {
        struct lab_machine_config config = {.msix_vectors = 2};
        struct lab_machine *m;
        char ready = lab_machine_qemu.start(&config, &m) == 0;

        if (write(report[1], &ready, 1) == 1) {
            pause();
        }
        _exit(0);
    }
    assert_int_equal(read(report[0], name, 1), 1);
    assert_int_equal(name[0], 1);
    kill(lab, SIGKILL);
    assert_int_equal(waitpid(lab, NULL, 0), lab);
    found = waitpid(-1, NULL, 0); /* QEMU, killed by its parent's death */
    assert_true(found > 0);
    snprintf(path, sizeof(path), "/proc/%d", (int)found);
    assert_int_not_equal(access(path, F_OK), 0);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    close(report[0]);
    close(report[1]);
}

static void qemu_killed_under_us(void **state)
{
    struct lab_machine_config config = {.msix_vectors = 0};
    struct hand h;
    struct hand_nic n;
    char line[64];

    assert_int_equal(hand_open(&h, &lab_machine_qemu, &config), 0);
    bring_up(&h, &n, false);
    (void)h.ops->monitor(h.m, "quit", line, sizeof(line));
    h.ops->wait(h.m, h.ops->clock(h.m) + SECOND, NULL, 0);
    assert_int_equal(HAND_READ(&n, device_status), 0xFF);
    h.ops->wait(h.m, LAB_NO_DEADLINE, NULL, 0);
    assert_non_null(strstr(h.last_log, "qemu: "));
    hand_close(&h);
}

static bool never_ended(void *ctx)
{
    return ++*(unsigned *)ctx == 0;
}

static bool at_once_ended(void *ctx)
{
    return ++*(unsigned *)ctx != 0;
}

/* Nobody answers in the mailbox. */
static void virtual_clock_gives_up(void **state)
{
    int ram = memfd_create("ram", MFD_CLOEXEC);
    unsigned asked = 0;
    struct clock c;

    assert_true(ram >= 0 && ftruncate(ram, 2 * CLOCK_MAILBOX) == 0);
    assert_int_equal(clock_open(&c, ram), 0);
    c.patience_s = 1;
    assert_int_equal(clock_pass(&c, SECOND, never_ended, &asked), 0);
    assert_true(asked > 1);
    asked = 0;
    assert_int_equal(clock_pass(&c, SECOND, at_once_ended, &asked), 0);
    assert_int_equal(asked, 1);
    clock_close(&c);
    close(ram);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dhcp_line),
        cmocka_unit_test(dhcp_messages),
        cmocka_unit_test(dhcp_ram_above_4g),
        cmocka_unit_test(windows_and_absent_functions),
        cmocka_unit_test(link_and_config_interrupt),
        cmocka_unit_test(unplug_line),
        cmocka_unit_test(unplug_messages),
        cmocka_unit_test(two_nics),
        cmocka_unit_test(tap_backend),
        cmocka_unit_test(datagram_backend),
        cmocka_unit_test(wait_deadline_and_extra),
        cmocka_unit_test(starts_and_stops_clean),
        cmocka_unit_test(bad_input_is_one_line),
        cmocka_unit_test(old_qemu_is_refused),
        cmocka_unit_test(qemu_dies_with_the_lab),
        cmocka_unit_test(qemu_killed_under_us),
        cmocka_unit_test(virtual_clock_gives_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

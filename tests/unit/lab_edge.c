/* SPDX-License-Identifier: MIT */
/* The NIC's upper edge: TAP devices in namespaces, frame queues, captures, the HTTP server. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "edge.h"

#define SHA256_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static char why[256];

static struct lab_tap *open_tap(const char *name, const char *address)
{
    struct lab_tap *tap;
    int result = lab_tap_open(name, &tap, why, sizeof(why));

    if (result == LAB_EDGE_SKIP) {
        print_message("skipped: %s\n", why);
        assert_null(tap);
        skip();
    }
    assert_int_equal(result, 0);
    if (address != NULL && lab_tap_configure(tap, address, NULL, why, sizeof(why)) != 0) {
        fail_msg("%s", why);
    }
    return tap;
}

/* Run a shell command in the namespace; returns a pid. */
static pid_t run_in(struct lab_tap *tap, const char *command)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        if (tap == NULL || lab_tap_enter(tap) == 0) {
            execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        }
        _exit(127);
    }
    return child;
}

static int finish(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void tap_is_alone_with_loopback(void **state)
{
    static const uint8_t mac[6] = {0x02, 0x11, 0x22, 0x33, 0x44, 0x55};
    struct lab_tap *tap = open_tap("win0", NULL);

    assert_int_equal(lab_tap_set_mac(tap, mac, why, sizeof(why)), 0);
    assert_int_equal(lab_tap_set_mtu(tap, 4000, why, sizeof(why)), 0);
    assert_int_equal(lab_tap_configure(tap, "10.1.2.3/24", "10.1.2.1", why, sizeof(why)), 0);
    assert_int_equal(finish(run_in(tap, "ping -c1 -W1 127.0.0.1 >/dev/null")), 0);
    assert_int_equal(finish(run_in(tap, "test $(ls /proc/sys/net/ipv4/conf | wc -l) = 4")), 0);
    assert_int_equal(finish(run_in(tap, "ip -o link show win0 | grep -q 02:11:22:33:44:55")), 0);
    assert_int_equal(finish(run_in(tap, "ip -o link show win0 | grep -q 'mtu 4000'")), 0);
    assert_int_equal(finish(run_in(tap, "ip -o -4 addr show win0 | grep -q 10.1.2.3/24")), 0);
    assert_int_equal(finish(run_in(tap, "ip route | grep -q 'default via 10.1.2.1'")), 0);
    assert_int_equal(finish(run_in(NULL, "ip -o link show win0 2>/dev/null")), 1);
    assert_int_equal(lab_tap_link(tap, false, why, sizeof(why)), 0);
    assert_int_equal(finish(run_in(tap, "ip -o link show win0 | grep -q 'state DOWN'")), 0);
    lab_tap_close(tap);
}

static void bad_tap_input_is_one_line(void **state)
{
    struct lab_tap *tap;

    assert_int_equal(lab_tap_open("a-name-that-is-too-long", &tap, why, sizeof(why)), -1);
    assert_null(tap);
    tap = open_tap("win0", NULL);
    assert_int_equal(lab_tap_configure(tap, "10.1.2.3", NULL, why, sizeof(why)), -1);
    assert_int_equal(lab_tap_configure(tap, "10.1.2.3/40", NULL, why, sizeof(why)), -1);
    assert_int_equal(lab_tap_configure(tap, "10.1.2/8", NULL, why, sizeof(why)), -1);
    assert_int_equal(lab_tap_configure(tap, "10.1.2.3/8", "x", why, sizeof(why)), -1);
    assert_int_equal(lab_tap_set_mtu(tap, 1, why, sizeof(why)), -1);
    assert_null(strchr(why, '\n'));
    lab_tap_close(tap);
}

static void death_signal_survives_enter(void **state)
{
    struct lab_tap *tap = open_tap("win0", NULL);
    pid_t child = fork();

    if (child == 0) {
        int death_signal = 0;

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (lab_tap_enter(tap) != 0 || prctl(PR_GET_PDEATHSIG, &death_signal) != 0) {
            _exit(2);
        }
        _exit(death_signal == SIGKILL ? 0 : 1);
    }
    assert_int_equal(finish(child), 0);
    lab_tap_close(tap);
}

static uint64_t fixed_clock(struct lab_run *run)
{
    return UINT64_C(0x123456789A);
}

/* Two namespaces, each seen through an edge of its own, joined by this loop until the child ends.
 */
static void join_edges(struct lab_edge_nics *a, struct lab_edge_nics *b, pid_t child)
{
    const struct lab_edge_ops *ops = &lab_edge_nics_ops;
    uint8_t frame[4096];
    int status;

    while (waitpid(child, &status, WNOHANG) == 0) {
        struct pollfd fds[4];
        size_t first = ops->poll(a, fds, 4), all = first + ops->poll(b, fds + first, 4 - first);
        uint32_t device;
        int64_t bytes;

        poll(fds, all, 20);
        ops->polled(a, fds, first);
        ops->polled(b, fds + first, all - first);
        for (;;) {
            device = 0; /* any */
            if (!ops->ready(a) || (bytes = ops->take(a, &device, frame, sizeof(frame))) <= 0) {
                break;
            }
            assert_int_equal(device, 7);
            assert_int_equal(ops->put(b, 9, frame, (size_t)bytes), 0);
        }
        for (;;) {
            device = 0;
            if (!ops->ready(b) || (bytes = ops->take(b, &device, frame, sizeof(frame))) <= 0) {
                break;
            }
            assert_int_equal(device, 9);
            assert_int_equal(ops->put(a, 7, frame, (size_t)bytes), 0);
        }
    }
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* Own reader: walks the blocks and counts packets by direction. */
static void read_capture(const char *path, unsigned counts[3])
{
    FILE *file = fopen(path, "rb");
    uint32_t head[2];

    memset(counts, 0, 3 * sizeof(counts[0]));
    assert_non_null(file);
    for (unsigned block = 0; fread(head, sizeof(head), 1, file) == 1; block++) {
        uint8_t body[8192];
        uint32_t length = head[1], again;

        assert_int_equal(length % 4, 0);
        assert_in_range(length, 12, sizeof(body));
        assert_int_equal(fread(body, length - sizeof(head), 1, file), 1);
        memcpy(&again, body + length - 12, sizeof(again));
        assert_int_equal(again, length);
        if (block == 0) {
            assert_int_equal(head[0], 0x0A0D0D0A);
            assert_int_equal(body[0], 0x4D);
        } else if (block == 1) {
            assert_int_equal(head[0], 1);
            assert_int_equal(body[0], 1);
        } else {
            uint32_t packet[5], flags, padded;

            assert_int_equal(head[0], 6);
            memcpy(packet, body, sizeof(packet));
            padded = (packet[3] + 3) & ~3u;
            memcpy(&flags, body + sizeof(packet) + padded + 4, sizeof(flags));
            assert_int_equal(packet[1], 0x12);
            assert_int_equal(packet[2], 0x3456789A);
            assert_in_range(flags, 1, 2);
            counts[flags]++;
        }
    }
    fclose(file);
}

static void ping_through_two_edges(void **state)
{
    char path[] = "/tmp/lab-edge-XXXXXX";
    struct lab_tap *left = open_tap("win0", "10.7.0.1/24"),
                   *right = open_tap("wire0", "10.7.0.2/24");
    struct lab_edge_counters counters;
    struct lab_edge_nics *a, *b;
    struct lab_pcapng *capture;
    unsigned counts[3];

    assert_int_not_equal(mkstemp(path), -1);
    assert_int_equal(lab_edge_nics_new(&a, why, sizeof(why)), 0);
    assert_int_equal(lab_edge_nics_new(&b, why, sizeof(why)), 0);
    assert_int_equal(lab_pcapng_open(path, "win0", &capture, why, sizeof(why)), 0);
    lab_edge_attach_tap(a, 7, left);
    lab_edge_attach_tap(b, 9, right);
    lab_edge_capture(a, capture, fixed_clock, NULL);
    join_edges(a, b,
               run_in(left, "ping -n -c 20 -i 0.01 -w 60 10.7.0.2 | awk '/ bytes from /"
                            " { sub(/.*icmp_seq=/, \"\"); bad += $1 != ++n }"
                            " END { exit bad || n != 20 }'"));
    lab_edge_counters(a, 7, &counters);
    assert_true(counters.to_driver >= 21 && counters.from_driver >= 21);
    assert_int_equal(counters.dropped, 0);
    assert_int_equal(lab_pcapng_close(capture), 0);
    read_capture(path, counts);
    assert_int_equal(counts[2], counters.to_driver);
    assert_int_equal(counts[1], counters.from_driver);
    lab_edge_nics_free(a);
    lab_edge_nics_free(b);
    lab_tap_close(left);
    lab_tap_close(right);
    unlink(path);
}

static void queues_keep_frames(void **state)
{
    const struct lab_edge_ops *ops = &lab_edge_nics_ops;
    struct lab_edge_counters counters;
    struct lab_edge_nics *e;
    uint8_t frame[64];
    uint32_t device = 0;

    assert_int_equal(lab_edge_nics_new(&e, why, sizeof(why)), 0);
    lab_edge_attach_queue(e, 1);
    lab_edge_attach_queue(e, 2);
    assert_false(ops->ready(e));
    for (unsigned i = 0; i < 4096; i++) {
        memset(frame, (int)i, sizeof(frame));
        assert_int_equal(lab_edge_put(e, 1, frame, sizeof(frame)), 0);
    }
    assert_int_equal(lab_edge_put(e, 1, frame, sizeof(frame)), -1);
    assert_int_equal(lab_edge_put(e, 2, frame, 20), 0);
    assert_int_equal(lab_edge_put(e, 3, frame, 20), -1);
    assert_true(ops->ready(e));
    /* Turn by turn. */
    assert_int_equal(ops->take(e, &device, frame, sizeof(frame)), 64);
    assert_int_equal(device, 1);
    device = 0;
    assert_int_equal(ops->take(e, &device, frame, sizeof(frame)), 20);
    assert_int_equal(device, 2);
    device = 1; /* that one and no other */
    assert_int_equal(ops->take(e, &device, frame, sizeof(frame)), 64);
    assert_int_equal(frame[0], 1);
    assert_int_equal(ops->put(e, 2, "frame", 5), 0);
    assert_int_equal(ops->put(e, 5, "frame", 5), -ENODEV);
    assert_int_equal(lab_edge_take(e, 1, frame, sizeof(frame)), 0);
    assert_int_equal(lab_edge_take(e, 2, frame, sizeof(frame)), 5);
    assert_memory_equal(frame, "frame", 5);
    for (unsigned i = 0; i < 4100; i++) {
        ops->put(e, 2, "frame", 5);
    }
    lab_edge_counters(e, 2, &counters);
    assert_int_equal(counters.dropped, 4);
    lab_edge_detach(e, 1);
    assert_false(ops->ready(e));
    lab_edge_nics_free(e);
}

static void capture_fails_in_one_line(void **state)
{
    struct lab_pcapng *capture;

    assert_int_equal(lab_pcapng_open("/nonexistent/x", "win0", &capture, why, sizeof(why)), -1);
    assert_non_null(strstr(why, "/nonexistent/x"));
    assert_int_equal(lab_pcapng_open("/dev/full", "win0", &capture, why, sizeof(why)), 0);
    assert_int_equal(lab_pcapng_close(capture), -1);
}

static void shell(uint16_t port, const char *digest, const char *format)
{
    char command[512];

    snprintf(command, sizeof(command), "P=http://127.0.0.1:%u D=%s; set -e; %s", port, digest,
             format);
    assert_int_equal(finish(run_in(NULL, command)), 0);
}

static void http_both_ways(void **state)
{
    struct lab_http *http;
    uint16_t port;
    char hex[65];

    lab_http_sha256(0, hex);
    assert_string_equal(hex, SHA256_OF_NOTHING);
    assert_int_equal(lab_http_start(NULL, &http, &port, why, sizeof(why)), 0);
    lab_http_sha256(3000001, hex);
    shell(port, hex, "curl -sf $P/bytes/3000001 | sha256sum | grep -q $D");
    shell(port, hex,
          "test \"$(curl -sf $P/bytes/3000001 | curl -sf -T - -H 'Transfer-Encoding:' "
          "-H 'Content-Length: 3000001' $P/x)\" = $D");
    shell(port, hex,
          "curl -sf $P/bytes/3000001 -o /tmp/lab-edge-$$; trap 'rm /tmp/lab-edge-$$' EXIT; "
          "test \"$(curl -sf -T /tmp/lab-edge-$$ $P/x)\" = $D; "
          "test \"$(curl -sf --data-binary @/tmp/lab-edge-$$ $P/x)\" = $D");
    shell(port, hex, "test $(curl -s -o /dev/null -w '%{http_code}' $P/etc/passwd) = 404");
    shell(port, hex, "test $(curl -s -o /dev/null -w '%{http_code}' $P/bytes/9999999999999) = 404");
    shell(port, hex, "test $(curl -s -o /dev/null -w '%{http_code}' -X DELETE $P/) = 405");
    lab_http_sha256(5, hex);
    shell(port, hex, "curl -sf $P/bytes/5 $P/bytes/5 | wc -c | grep -q 10");
    lab_http_stop(http);
    shell(port, hex, "! curl -s $P/bytes/5");
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void http_in_a_namespace(void **state)
{
    struct lab_tap *tap = open_tap("win0", "10.8.0.1/24");
    struct lab_http *http;
    char command[128];
    uint16_t port;

    assert_int_equal(lab_http_start(tap, &http, &port, why, sizeof(why)), 0);
    snprintf(command, sizeof(command),
             "curl -sf http://10.8.0.1:%u/bytes/100 | wc -c | grep -q 100", port);
    assert_int_equal(finish(run_in(tap, command)), 0);
    lab_http_stop(http);
    lab_tap_close(tap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tap_is_alone_with_loopback),
        cmocka_unit_test(bad_tap_input_is_one_line),
        cmocka_unit_test(death_signal_survives_enter),
        cmocka_unit_test(ping_through_two_edges),
        cmocka_unit_test(queues_keep_frames),
        cmocka_unit_test(capture_fails_in_one_line),
        cmocka_unit_test(http_both_ways),
        cmocka_unit_test(http_in_a_namespace),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "nic.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TAP_NAME "nic0"

const uint8_t nic_peer_mac[6] = {0x02, 0x00, 0x5E, 0x00, 0x00, 0x02};

enum lab_verdict nic_rig_init(struct nic_rig *rig, struct lab_case *c, enum nic_edge kind)
{
    memset(rig, 0, sizeof *rig);
    rig->c = c;
    rig->edge_kind = kind;
    rig->peer = -1;
    lab_case_config(c, &rig->config);
    rig->config.driver_path = lab_packages_path;
    rig->config.driver_ctx = &rig->packages;
    if (c->inf == NULL)
        return lab_case_fail(c, "no driver package: build it (make build) or give --driver FILE.inf");
    if (lab_packages_add(&rig->packages, c->inf, c->text, sizeof c->text) != 0)
        return LAB_FAIL;
    if (kind == NIC_EDGE_TAP) {
        int status = lab_tap_open(TAP_NAME, &rig->tap, c->text, sizeof c->text);

        if (status != 0)
            return status == LAB_EDGE_SKIP ? LAB_SKIP : LAB_FAIL;
    }
    return LAB_PASS;
}

enum lab_verdict nic_rig_peer(struct nic_rig *rig)
{
    static char netdev[32];
    int pair[2], size = 4 << 20;

    if (strcmp(rig->c->machine, "qemu") != 0)
        return LAB_PASS; /* the contract machine has an in-process peer */
    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0)
        return lab_case_fail(rig->c, "socketpair: %s", strerror(errno));
    setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    rig->peer = pair[0];
    snprintf(netdev, sizeof netdev, "dgram:%d", pair[1]);
    rig->config.netdev = netdev;
    return LAB_PASS;
}

static enum lab_verdict start_edge(struct nic_rig *rig)
{
    struct lab_case *c = rig->c;

    if (lab_edge_nics_new(&rig->edge, c->text, sizeof c->text) != 0)
        return LAB_FAIL;
    lab_set_edge(c->run, &lab_edge_nics_ops, rig->edge);
    if (c->pcap != NULL) {
        if (lab_pcapng_open(c->pcap, TAP_NAME, &rig->capture, c->text, sizeof c->text) != 0)
            return LAB_FAIL;
        lab_edge_capture(rig->edge, rig->capture, lab_clock, c->run);
    }
    return LAB_PASS;
}

static void find_nics(struct nic_rig *rig)
{
    rig->nic_count = 0;
    for (size_t i = 0; i < rig->device_count && rig->nic_count < NIC_MAX; i++)
        if (rig->devices[i].is_nic && rig->devices[i].status >= 0 && rig->devices[i].problem == 0)
            rig->nic[rig->nic_count++] = rig->devices[i].device;
}

enum lab_verdict nic_rig_boot(struct nic_rig *rig)
{
    enum lab_verdict verdict = lab_case_start(rig->c, &rig->config);

    return verdict == LAB_PASS ? start_edge(rig) : verdict;
}

enum lab_verdict nic_rig_setup(struct nic_rig *rig)
{
    struct lab_case *c = rig->c;

    if (lab_install(c->run, &rig->packages, c->arch, rig->devices, &rig->device_count, c->text,
                    sizeof c->text) != 0)
        return c->text[0] != '\0' ? LAB_FAIL
                                  : lab_case_expect(c, LAB_STOP_FINDING, "the installation");
    find_nics(rig);
    return LAB_PASS;
}

enum lab_verdict nic_rig_install(struct nic_rig *rig)
{
    enum lab_verdict verdict = nic_rig_boot(rig);

    return verdict == LAB_PASS ? nic_rig_setup(rig) : verdict;
}

static enum lab_verdict attach(struct nic_rig *rig, uint32_t device)
{
    struct lab_case *c = rig->c;

    if (rig->edge_kind == NIC_EDGE_QUEUE) {
        lab_edge_attach_queue(rig->edge, device);
        return LAB_PASS;
    }
    if (lab_tap_set_mac(rig->tap, rig->info.current_mac, c->text, sizeof c->text) != 0 ||
        lab_tap_set_mtu(rig->tap, rig->info.mtu, c->text, sizeof c->text) != 0 ||
        lab_tap_link(rig->tap, true, c->text, sizeof c->text) != 0)
        return LAB_FAIL;
    lab_edge_attach_tap(rig->edge, device, rig->tap);
    return LAB_PASS;
}

enum lab_verdict nic_rig_start(struct nic_rig *rig)
{
    enum lab_verdict verdict = nic_rig_install(rig);

    if (verdict != LAB_PASS)
        return verdict;
    if (rig->nic_count == 0) {
        const struct lab_device_info *d = rig->device_count > 0 ? &rig->devices[0] : NULL;

        for (size_t i = 0; i < rig->device_count; i++)
            if (rig->devices[i].service[0] != '\0')
                d = &rig->devices[i];
        const char *error = lab_first_error(rig->c->run);
        if (d != NULL && d->problem == CM_PROB_FAILED_INSTALL && rig->c->text[0] != '\0')
            return LAB_FAIL; /* the installer has said why */
        return lab_case_fail(rig->c, "no NIC started: %s%s%s: status 0x%08x, problem %u", error,
                             error[0] != '\0' ? "; " : "",
                             d != NULL ? d->instance : "no device at all",
                             d != NULL ? (unsigned)d->status : 0, d != NULL ? d->problem : 0);
    }
    verdict = nic_wait_link(rig, MEDIA_CONNECTED);
    for (size_t i = 0; i < rig->nic_count && verdict == LAB_PASS; i++)
        if (i == 0 || rig->edge_kind == NIC_EDGE_QUEUE)
            verdict = attach(rig, rig->nic[i]);
    return verdict;
}

enum lab_verdict nic_rig_finish(struct nic_rig *rig, enum lab_verdict verdict)
{
    struct lab_case *c = rig->c;

    if (c->run != NULL && verdict == LAB_PASS && lab_finding(c->run) == NULL) {
        struct lab_reply reply;
        enum lab_stop stop = lab_request(c->run, LAB_REQ_UNLOAD, 0, NULL, NULL, 0, NIC_LIMIT, &reply);

        verdict = lab_case_expect(c, stop, "the driver to unload");
        if (verdict == LAB_PASS && reply.status < 0)
            verdict = lab_case_fail(c, "unload: status 0x%08x", (unsigned)reply.status);
    }
    if (c->run != NULL)
        lab_set_edge(c->run, NULL, NULL);
    if (rig->edge != NULL)
        lab_edge_nics_free(rig->edge);
    if (rig->capture != NULL && lab_pcapng_close(rig->capture) != 0 && verdict == LAB_PASS)
        verdict = lab_case_fail(c, "%s could not be written", c->pcap);
    if (rig->tap != NULL)
        lab_tap_close(rig->tap);
    if (rig->peer >= 0)
        close(rig->peer);
    lab_packages_free(&rig->packages);
    return verdict;
}

enum lab_verdict nic_do(struct nic_rig *rig, enum lab_request_code code, uint32_t device,
                        uint64_t arg0, const char *what)
{
    const uint64_t arg[6] = {arg0};
    struct lab_reply reply;
    enum lab_verdict verdict = lab_case_expect(
        rig->c, lab_request(rig->c->run, code, device, arg, NULL, 0, NIC_LIMIT, &reply), what);

    if (verdict == LAB_PASS && reply.status < 0)
        return lab_case_fail(rig->c, "%s: status 0x%08x", what, (unsigned)reply.status);
    return verdict;
}

enum lab_verdict nic_info(struct nic_rig *rig)
{
    struct lab_reply reply;
    enum lab_verdict verdict = lab_case_expect(
        rig->c,
        lab_request(rig->c->run, LAB_REQ_NIC_INFO, rig->nic[0], NULL, NULL, 0, NIC_LIMIT, &reply),
        "the adapter's data");

    if (verdict == LAB_PASS && (reply.status < 0 || reply.bytes != sizeof rig->info))
        return lab_case_fail(rig->c, "adapter's data: status 0x%08x, %zu bytes",
                             (unsigned)reply.status, reply.bytes);
    if (verdict == LAB_PASS)
        memcpy(&rig->info, reply.data, sizeof rig->info);
    return verdict;
}

enum lab_verdict nic_counters(struct nic_rig *rig, struct lab_counters *out)
{
    struct lab_reply reply;
    enum lab_verdict verdict = lab_case_expect(
        rig->c, lab_request(rig->c->run, LAB_REQ_COUNTERS, 0, NULL, NULL, 0, NIC_LIMIT, &reply),
        "NT's counters");

    if (verdict == LAB_PASS && (reply.status < 0 || reply.bytes != sizeof *out))
        return lab_case_fail(rig->c, "counters: status 0x%08x, %zu bytes", (unsigned)reply.status,
                             reply.bytes);
    if (verdict == LAB_PASS)
        memcpy(out, reply.data, sizeof *out);
    return verdict;
}

enum lab_verdict nic_wait_link(struct nic_rig *rig, uint32_t media_state)
{
    uint64_t end = lab_clock(rig->c->run) + 5 * LAB_SECOND;

    for (;;) {
        enum lab_verdict verdict = nic_info(rig);

        if (verdict != LAB_PASS || rig->info.media_connect_state == media_state)
            return verdict;
        if (lab_clock(rig->c->run) > end)
            return lab_case_fail(rig->c, "media state is %u, expected %u",
                                 rig->info.media_connect_state, media_state);
        verdict = nic_run_for(rig, 5 * LAB_MS);
        if (verdict != LAB_PASS)
            return verdict;
    }
}

enum lab_verdict nic_oid_set(struct nic_rig *rig, uint32_t oid, const void *data, size_t bytes)
{
    const uint64_t arg[6] = {oid};
    struct lab_reply reply;
    enum lab_verdict verdict = lab_case_expect(
        rig->c,
        lab_request(rig->c->run, LAB_REQ_NIC_OID_SET, rig->nic[0], arg, data, bytes, NIC_LIMIT, &reply),
        "an OID to be set");

    if (verdict == LAB_PASS && reply.status < 0)
        return lab_case_fail(rig->c, "set OID 0x%08x: status 0x%08x", oid, (unsigned)reply.status);
    return verdict;
}

enum lab_verdict nic_oid_query(struct nic_rig *rig, uint32_t oid, void *data, size_t *bytes)
{
    const uint64_t arg[6] = {oid, *bytes};
    struct lab_reply reply;
    enum lab_verdict verdict = lab_case_expect(
        rig->c,
        lab_request(rig->c->run, LAB_REQ_NIC_OID_QUERY, rig->nic[0], arg, NULL, 0, NIC_LIMIT, &reply),
        "an OID to be queried");

    if (verdict == LAB_PASS && (reply.status < 0 || reply.bytes > *bytes))
        return lab_case_fail(rig->c, "query OID 0x%08x: status 0x%08x, %zu bytes", oid,
                             (unsigned)reply.status, reply.bytes);
    if (verdict == LAB_PASS) {
        *bytes = reply.bytes;
        memcpy(data, reply.data, reply.bytes);
    }
    return verdict;
}

enum lab_verdict nic_monitor(struct nic_rig *rig, const char *command)
{
    char reply[512] = "";

    if (lab_monitor(rig->c->run, command, reply, sizeof reply) != 0)
        return lab_case_fail(rig->c, "monitor command '%s' failed: %s", command, reply);
    return LAB_PASS;
}

enum lab_verdict nic_run_for(struct nic_rig *rig, uint64_t ns)
{
    return lab_case_expect(rig->c, lab_run_for(rig->c->run, ns), "time to pass");
}

/* The last lines of a command's output, on one line. */
static const char *tail(char *output)
{
    size_t length = strlen(output);

    while (length > 0 && strchr("\r\n ", output[length - 1]) != NULL)
        output[--length] = '\0';
    for (char *p = output; *p != '\0'; p++)
        if (*p == '\n' || *p == '\r')
            *p = ' ';
    return length > 400 ? output + length - 400 : output;
}

enum lab_verdict nic_shell(struct nic_rig *rig, uint64_t limit, const char *format, ...)
{
    char text[2048];
    char *const argv[] = {"sh", "-c", text, NULL};
    struct lab_command command = {.argv = argv, .prepare = lab_tap_enter, .prepare_ctx = rig->tap,
                                  .output = rig->output, .cap = sizeof rig->output - 1};
    enum lab_verdict verdict;
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    verdict = lab_case_expect(rig->c, lab_command_run(rig->c->run, &command, limit), text);
    rig->output[command.bytes] = '\0';
    if (verdict == LAB_PASS && command.status != 0)
        return lab_case_fail(rig->c, "'%s' ended with status %d: %s", text,
                             WIFEXITED(command.status) ? WEXITSTATUS(command.status) : command.status,
                             tail(rig->output));
    return verdict;
}

pid_t nic_background(struct nic_rig *rig, struct lab_tap *tap, const char *command)
{
    pid_t parent = getpid(), pid = fork();

    if (pid != 0)
        return pid;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent && lab_tap_enter(tap != NULL ? tap : rig->tap) == 0) {
        int null = open("/dev/null", O_RDWR);

        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        execlp("sh", "sh", "-c", command, (char *)NULL);
    }
    _exit(127);
}

void nic_background_stop(pid_t pid)
{
    int status;

    if (pid <= 0)
        return;
    kill(-pid, SIGKILL);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
}

/* udhcpc calls its -s script with the lease in the environment. */
static const char dhcp_script[] =
    "#!/bin/sh\n"
    "[ \"$1\" = bound ] || exit 0\n"
    "ip addr flush dev $interface\n"
    "ip addr add $ip/${mask:-24} dev $interface\n"
    "ip route add default via $router\n"
    "echo lease $ip router $router dns $dns\n";

enum lab_verdict nic_dhcp(struct nic_rig *rig)
{
    int fd = memfd_create("windlass-dhcp", 0);
    enum lab_verdict verdict;

    if (fd < 0 || write(fd, dhcp_script, sizeof dhcp_script - 1) != sizeof dhcp_script - 1 ||
        fchmod(fd, 0700) != 0)
        return lab_case_fail(rig->c, "no memory for the DHCP script: %s", strerror(errno));
    verdict = nic_shell(rig, NIC_LIMIT, "busybox udhcpc -i %s -n -q -f -t 10 -T 1 -s /proc/self/fd/%d",
                        TAP_NAME, fd);
    close(fd);
    if (verdict == LAB_PASS && strstr(rig->output, "lease 10.0.2.15 router 10.0.2.2") == NULL)
        return lab_case_fail(rig->c, "unexpected lease: %s", tail(rig->output));
    return verdict;
}

/*
 * Without a loss the first `count` requests are those that are answered. ping's own summary will not
 * do: once it has sent everything it waits for two round trips only, and a machine that stands still
 * for longer looks like a loss.
 */
static enum lab_verdict check_replies(struct nic_rig *rig, unsigned count)
{
    unsigned expected = 1, number;

    for (char *line = rig->output; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        char *end = strchr(line, '\n'), *at = strstr(line, "icmp_seq=");

        if (end == NULL || at == NULL || at > end || *line < '0' || *line > '9')
            continue; /* answers begin with their length */
        number = (unsigned)strtoul(at + strlen("icmp_seq="), NULL, 10);
        if (number != expected)
            return lab_case_fail(rig->c, "ping: answer %u came where %u was expected: %s", number,
                                 expected, tail(rig->output));
        expected++;
    }
    /* More have been sent, and answered, if the last of them came late. */
    if (expected <= count)
        return lab_case_fail(rig->c, "ping: %u of %u answers: %s", expected - 1, count,
                             tail(rig->output));
    return LAB_PASS;
}

enum lab_verdict nic_ping(struct nic_rig *rig, const char *host, unsigned count, const char *options)
{
    const uint64_t limit = NIC_LIMIT + count * 50 * LAB_MS;
    /* With -w, ping goes on until `count` answers have come. */
    enum lab_verdict verdict =
        nic_shell(rig, limit + NIC_LIMIT, "ping -n -c %u -i 0.01 -w %u %s %s", count,
                  (unsigned)(limit / LAB_SECOND), options, host);

    return verdict == LAB_PASS ? check_replies(rig, count) : verdict;
}

/* ---- frames one by one --------------------------------------------------------------------- */

enum lab_verdict nic_peer_send(struct nic_rig *rig, unsigned n, const void *frame, size_t bytes)
{
    const struct lab_machine_ops *ops = lab_run_machine_ops(rig->c->run);
    int64_t sent = ops->net_put != NULL ? ops->net_put(lab_run_machine(rig->c->run), n, frame, bytes)
                                        : send(rig->peer, frame, bytes, 0);

    if (sent != (int64_t)bytes)
        return lab_case_fail(rig->c, "the device's network took %lld of %zu bytes", (long long)sent,
                             bytes);
    return LAB_PASS;
}

struct receive {
    struct nic_rig *rig;
    unsigned n;
    void *frame;
    size_t cap;
    int64_t bytes;
};

static bool peer_has_frame(void *ctx)
{
    struct receive *r = ctx;
    const struct lab_machine_ops *ops = lab_run_machine_ops(r->rig->c->run);

    r->bytes = ops->net_take != NULL
                   ? ops->net_take(lab_run_machine(r->rig->c->run), r->n, r->frame, r->cap)
                   : recv(r->rig->peer, r->frame, r->cap, MSG_DONTWAIT);
    return r->bytes > 0;
}

static bool edge_has_frame(void *ctx)
{
    struct receive *r = ctx;

    r->bytes = (int64_t)lab_edge_take(r->rig->edge, r->rig->nic[r->n], r->frame, r->cap);
    return r->bytes > 0;
}

/* Steps of 1 ms: a datagram at the peer is no event of NT's. */
static enum lab_verdict receive(struct receive *r, bool (*has_frame)(void *ctx), const char *what)
{
    /* Elsewhere the clock goes on while this program stands still. */
    const unsigned limit = lab_is_deterministic(r->rig->c->run) ? 1000 : 20000;

    for (unsigned ms = 0; ms < limit; ms++) {
        enum lab_verdict verdict;

        if (has_frame(r))
            return LAB_PASS;
        verdict = nic_run_for(r->rig, LAB_MS);
        if (verdict != LAB_PASS)
            return verdict;
    }
    return lab_case_fail(r->rig->c, "no frame arrived at %s within %u ms", what, limit);
}

enum lab_verdict nic_peer_receive(struct nic_rig *rig, unsigned n, void *frame, size_t cap,
                                  size_t *bytes)
{
    struct receive r = {.rig = rig, .n = n, .frame = frame, .cap = cap};
    enum lab_verdict verdict = receive(&r, peer_has_frame, "the device's network");

    *bytes = verdict == LAB_PASS ? (size_t)r.bytes : 0;
    return verdict;
}

enum lab_verdict nic_edge_send(struct nic_rig *rig, unsigned n, const void *frame, size_t bytes)
{
    if (lab_edge_put(rig->edge, rig->nic[n], frame, bytes) != 0)
        return lab_case_fail(rig->c, "the driver does not take frames: the edge's queue is full");
    return LAB_PASS;
}

enum lab_verdict nic_edge_receive(struct nic_rig *rig, unsigned n, void *frame, size_t cap,
                                  size_t *bytes)
{
    struct receive r = {.rig = rig, .n = n, .frame = frame, .cap = cap};
    enum lab_verdict verdict = receive(&r, edge_has_frame, "the protocol above the driver");

    *bytes = verdict == LAB_PASS ? (size_t)r.bytes : 0;
    return verdict;
}

enum lab_verdict nic_edge_silent(struct nic_rig *rig, const char *what)
{
    uint8_t frame[16384];
    struct receive r = {.rig = rig, .frame = frame, .cap = sizeof frame};
    enum lab_verdict verdict = nic_run_for(rig, 50 * LAB_MS);

    if (verdict == LAB_PASS && edge_has_frame(&r))
        return lab_case_fail(rig->c, "%s was received, and should not have been", what);
    return verdict;
}

size_t nic_frame(uint8_t *frame, size_t bytes, const uint8_t dst[6], const uint8_t src[6],
                 uint16_t type, uint32_t seed)
{
    memcpy(frame, dst, 6);
    memcpy(frame + 6, src, 6);
    frame[12] = (uint8_t)(type >> 8);
    frame[13] = (uint8_t)type;
    for (size_t i = 14; i < bytes; i++) {
        seed = seed * 1664525u + 1013904223u;
        frame[i] = (uint8_t)(seed >> 24);
    }
    return bytes;
}

enum lab_verdict nic_same(struct nic_rig *rig, const uint8_t *sent, size_t bytes,
                          const uint8_t *got, size_t got_bytes, const char *direction)
{
    if (got_bytes < bytes || got_bytes > (bytes < 60 ? 60 : bytes) || memcmp(sent, got, bytes) != 0)
        return lab_case_fail(rig->c, "%s frame of %zu bytes arrived as %zu bytes%s", direction, bytes,
                             got_bytes, got_bytes == bytes ? " with other contents" : "");
    return LAB_PASS;
}

enum lab_verdict nic_inbound(struct nic_rig *rig, const uint8_t *frame, size_t bytes)
{
    uint8_t got[16384];
    size_t got_bytes;
    enum lab_verdict verdict = nic_peer_send(rig, 0, frame, bytes);

    if (verdict == LAB_PASS)
        verdict = nic_edge_receive(rig, 0, got, sizeof got, &got_bytes);
    return verdict == LAB_PASS ? nic_same(rig, frame, bytes, got, got_bytes, "received") : verdict;
}

enum lab_verdict nic_outbound(struct nic_rig *rig, const uint8_t *frame, size_t bytes,
                              enum lab_send_shape shape)
{
    const uint64_t arg[6] = {shape};
    struct lab_reply reply;
    uint8_t got[16384];
    size_t got_bytes;
    enum lab_verdict verdict = lab_case_expect(
        rig->c,
        lab_request(rig->c->run, LAB_REQ_NIC_SEND, rig->nic[0], arg, frame, bytes, NIC_LIMIT, &reply),
        "a frame to be sent");

    if (verdict == LAB_PASS && reply.status < 0)
        return lab_case_fail(rig->c, "send: status 0x%08x", (unsigned)reply.status);
    if (verdict == LAB_PASS)
        verdict = nic_peer_receive(rig, 0, got, sizeof got, &got_bytes);
    return verdict == LAB_PASS ? nic_same(rig, frame, bytes, got, got_bytes, "sent") : verdict;
}

/* Device name, NUL, input: the data of LAB_REQ_IOCTL. */
enum lab_verdict nic_diagnose(struct nic_rig *rig, uint32_t adapter,
                              struct aero_virtio_net_diag *diag)
{
    static const char name[] = "\\DosDevices\\AeroVirtioNetDiag";
    uint8_t data[2 * sizeof name + sizeof adapter] = {0};
    const uint64_t arg[6] = {AERO_VIRTIO_NET_DIAG_IOCTL_QUERY, sizeof *diag};
    struct lab_reply reply;
    enum lab_verdict verdict;

    for (size_t i = 0; i < sizeof name; i++)
        data[2 * i] = (uint8_t)name[i];
    memcpy(data + 2 * sizeof name, &adapter, sizeof adapter);
    verdict = lab_case_expect(
        rig->c,
        lab_request(rig->c->run, LAB_REQ_IOCTL, 0, arg, data, sizeof data, NIC_LIMIT, &reply),
        "the diagnostics device");
    if (verdict == LAB_PASS && (reply.status < 0 || reply.bytes != sizeof *diag))
        return lab_case_fail(rig->c, "diagnostics of adapter %u: status 0x%08x, %zu bytes", adapter,
                             (unsigned)reply.status, reply.bytes);
    if (verdict == LAB_PASS)
        memcpy(diag, reply.data, sizeof *diag);
    return verdict;
}

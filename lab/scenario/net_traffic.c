/* SPDX-License-Identifier: MIT */
/* Real programs over the driver: DHCP, ping, HTTP, iperf3, jumbo frames. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "nic.h"
#include "scenarios.h"

#define HTTP_BYTES (64u << 20)
#define FLAGS_TAP (LAB_SCENARIO_IRQ | LAB_SCENARIO_TAP)

/* The usual beginning: machine, driver, link, lease. */
static enum lab_verdict start_with_lease(struct nic_rig *rig, struct lab_case *c)
{
    enum lab_verdict verdict = nic_rig_init(rig, c, NIC_EDGE_TAP);

    if (verdict == LAB_PASS)
        verdict = nic_rig_start(rig);
    if (verdict == LAB_PASS)
        verdict = nic_dhcp(rig);
    return verdict;
}

static enum lab_verdict run_dhcp(struct lab_case *c)
{
    struct nic_rig rig;
    enum lab_verdict verdict = nic_rig_init(&rig, c, NIC_EDGE_TAP);
    uint64_t start, up;

    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS) {
        up = lab_clock(c->run);
        lab_case_metric(c, "link up", (double)up / LAB_MS, "ms");
        start = lab_clock(c->run);
        verdict = nic_dhcp(&rig);
        lab_case_metric(c, "lease", (double)(lab_clock(c->run) - start) / LAB_MS, "ms");
    }
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_dhcp = {
    .name = "net/dhcp",
    .summary = "a DHCP lease from QEMU's user network",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_dhcp,
};

static enum lab_verdict run_ping(struct lab_case *c)
{
    struct nic_rig rig;
    enum lab_verdict verdict = start_with_lease(&rig, c);
    const char *rtt;

    if (verdict == LAB_PASS)
        verdict = nic_ping(&rig, "10.0.2.2", 200, "");
    rtt = verdict == LAB_PASS ? strstr(rig.output, "min/avg/max") : NULL;
    if (rtt != NULL && (rtt = strchr(rtt, '=')) != NULL && (rtt = strchr(rtt, '/')) != NULL)
        lab_case_metric(c, "round trip", atof(rtt + 1), "ms");
    if (verdict == LAB_PASS) /* longest that fits, then fragments */
        verdict = nic_ping(&rig, "10.0.2.2", 50, "-s 1472 -M do");
    if (verdict == LAB_PASS)
        verdict = nic_ping(&rig, "10.0.2.2", 20, "-s 8000");
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_ping = {
    .name = "net/ping",
    .summary = "270 echo requests of three sizes without a loss",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_ping,
};

/* Download to a file, compare, upload that file, compare what the server says it got. */
static enum lab_verdict http_both_ways(struct nic_rig *rig, uint16_t port, const char *file)
{
    struct lab_case *c = rig->c;
    uint64_t start = lab_clock(c->run), middle, end;
    char expected[65];
    enum lab_verdict verdict;

    lab_http_sha256(HTTP_BYTES, expected);
    verdict = nic_shell(rig, 240 * LAB_SECOND,
                        "curl -sS -f -o %s http://10.0.2.2:%u/bytes/%u && sha256sum <%s", file, port,
                        HTTP_BYTES, file);
    middle = lab_clock(c->run);
    if (verdict == LAB_PASS && strncmp(rig->output, expected, 64) != 0)
        return lab_case_fail(c, "download differs: SHA-256 %.64s, expected %s", rig->output, expected);
    if (verdict == LAB_PASS)
        verdict = nic_shell(rig, 240 * LAB_SECOND, "curl -sS -f -T %s http://10.0.2.2:%u/upload", file,
                            port);
    end = lab_clock(c->run);
    if (verdict == LAB_PASS && strncmp(rig->output, expected, 64) != 0)
        return lab_case_fail(c, "upload differs: SHA-256 %.64s, expected %s", rig->output, expected);
    if (verdict == LAB_PASS) {
        lab_case_metric(c, "down", HTTP_BYTES * 8e3 / (double)(middle - start), "Mbit/s");
        lab_case_metric(c, "up", HTTP_BYTES * 8e3 / (double)(end - middle), "Mbit/s");
    }
    return verdict;
}

static enum lab_verdict run_http(struct lab_case *c)
{
    struct nic_rig rig;
    enum lab_verdict verdict = start_with_lease(&rig, c);
    struct lab_http *http = NULL;
    int fd = memfd_create("windlass-http", 0); /* no file to be left behind */
    uint16_t port = 0;
    char file[32];

    snprintf(file, sizeof file, "/proc/self/fd/%d", fd);
    if (verdict == LAB_PASS && fd < 0)
        verdict = lab_case_fail(c, "no memory for the download: %s", strerror(errno));
    if (verdict == LAB_PASS && lab_http_start(NULL, &http, &port, c->text, sizeof c->text) != 0)
        verdict = LAB_FAIL;
    if (verdict == LAB_PASS)
        verdict = http_both_ways(&rig, port, file);
    if (http != NULL)
        lab_http_stop(http);
    if (fd >= 0)
        close(fd);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_http = {
    .name = "net/http",
    .summary = "64 MB down and 64 MB up by HTTP, SHA-256 compared",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_http,
};

/* ---- two namespaces: the driver's TAP on one side, QEMU's backend TAP on the other --------- */

struct peer_tap {
    struct lab_tap *tap;
    char netdev[32];
};

static enum lab_verdict peer_tap_open(struct nic_rig *rig, struct peer_tap *peer)
{
    int status = lab_tap_open("peer0", &peer->tap, rig->c->text, sizeof rig->c->text);

    if (status != 0)
        return status == LAB_EDGE_SKIP ? LAB_SKIP : LAB_FAIL;
    snprintf(peer->netdev, sizeof peer->netdev, "fd:%d", lab_tap_fd(peer->tap));
    rig->config.netdev = peer->netdev;
    return LAB_PASS;
}

/* Rig with 10.9.0.1/24 at the driver's TAP and 10.9.0.2/24 at the peer's. */
static enum lab_verdict start_with_peer(struct nic_rig *rig, struct lab_case *c,
                                        struct peer_tap *peer, const char *devices, unsigned mtu)
{
    enum lab_verdict verdict = nic_rig_init(rig, c, NIC_EDGE_TAP);

    peer->tap = NULL;
    if (verdict == LAB_PASS)
        verdict = peer_tap_open(rig, peer);
    if (verdict != LAB_PASS)
        return verdict;
    rig->config.devices = devices;
    if (mtu > 1500)
        lab_packages_set(&rig->packages, "*JumboPacket", "9014");
    verdict = nic_rig_start(rig);
    if (verdict != LAB_PASS)
        return verdict;
    if (lab_tap_configure(rig->tap, "10.9.0.1/24", NULL, c->text, sizeof c->text) != 0 ||
        lab_tap_set_mtu(peer->tap, mtu, c->text, sizeof c->text) != 0 ||
        lab_tap_configure(peer->tap, "10.9.0.2/24", NULL, c->text, sizeof c->text) != 0)
        return LAB_FAIL;
    return LAB_PASS;
}

static enum lab_verdict finish_with_peer(struct nic_rig *rig, struct peer_tap *peer,
                                         enum lab_verdict verdict)
{
    verdict = nic_rig_finish(rig, verdict);
    if (peer->tap != NULL)
        lab_tap_close(peer->tap);
    return verdict;
}

/* Mbit/s of the receiver from iperf3's JSON. */
static double iperf_rate(const char *output)
{
    const char *sum = strstr(output, "\"sum_received\"");
    const char *rate = sum != NULL ? strstr(sum, "\"bits_per_second\":") : NULL;

    return rate != NULL ? atof(rate + strlen("\"bits_per_second\":")) / 1e6 : 0;
}

static enum lab_verdict iperf(struct nic_rig *rig, const char *options, const char *metric)
{
    enum lab_verdict verdict =
        nic_shell(rig, 240 * LAB_SECOND, "iperf3 -J -c 10.9.0.2 -n 48M --connect-timeout 5000 %s", options);
    double rate = verdict == LAB_PASS ? iperf_rate(rig->output) : 0;

    if (verdict == LAB_PASS && rate <= 0)
        return lab_case_fail(rig->c, "iperf3 %s moved nothing", options);
    if (verdict == LAB_PASS)
        lab_case_metric(rig->c, metric, rate, "Mbit/s");
    return verdict;
}

static enum lab_verdict run_iperf3(struct lab_case *c)
{
    struct nic_rig rig;
    struct peer_tap peer;
    enum lab_verdict verdict = start_with_peer(&rig, c, &peer, NULL, 1500);
    pid_t server = -1;

    if (verdict == LAB_PASS) {
        server = nic_background(&rig, peer.tap, "iperf3 -s");
        verdict = nic_ping(&rig, "10.9.0.2", 10, "");
    }
    if (verdict == LAB_PASS)
        verdict = nic_run_for(&rig, 200 * LAB_MS); /* the server opens its port */
    if (verdict == LAB_PASS)
        verdict = iperf(&rig, "", "up");
    if (verdict == LAB_PASS)
        verdict = iperf(&rig, "-R", "down");
    nic_background_stop(server);
    return finish_with_peer(&rig, &peer, verdict);
}

const struct lab_scenario scenario_net_iperf3 = {
    .name = "net/iperf3",
    .summary = "iperf3 both ways between two namespaces",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_iperf3,
};

static enum lab_verdict run_jumbo(struct lab_case *c)
{
    struct nic_rig rig;
    struct peer_tap peer;
    enum lab_verdict verdict = start_with_peer(&rig, c, &peer, "virtio-net,host_mtu=9000", 9000);

    if (verdict == LAB_PASS && rig.info.mtu != 9000)
        verdict = lab_case_fail(c, "the device's MTU is 9000, the driver says %u", rig.info.mtu);
    if (verdict == LAB_PASS)
        verdict = nic_ping(&rig, "10.9.0.2", 50, "-s 8972 -M do");
    if (verdict == LAB_PASS)
        verdict = nic_ping(&rig, "10.9.0.2", 50, "");
    return finish_with_peer(&rig, &peer, verdict);
}

const struct lab_scenario scenario_net_jumbo = {
    .name = "net/jumbo",
    .summary = "frames of 9,014 bytes, not fragmented",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_jumbo,
};

static enum lab_verdict run_high_memory(struct lab_case *c)
{
    struct nic_rig rig;
    enum lab_verdict verdict = nic_rig_init(&rig, c, NIC_EDGE_TAP);

    rig.config.ram_bytes = UINT64_C(6) << 30;
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_dhcp(&rig);
    if (verdict == LAB_PASS)
        verdict = nic_ping(&rig, "10.0.2.2", 100, "-s 1472");
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_high_memory = {
    .name = "net/high-memory",
    .summary = "buffers above 4 GiB (6 GiB of RAM)",
    .machines = "qemu",
    .package = "virtio-net",
    .flags = FLAGS_TAP,
    .run = run_high_memory,
};

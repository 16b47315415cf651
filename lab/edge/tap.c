/* SPDX-License-Identifier: MIT */
/*
 * A TAP device in namespaces of its own. A short-lived child makes the namespaces and the device
 * and hands over descriptors; the namespaces live as long as the descriptors do, so that no process
 * has to stay behind and nothing has to be cleaned up.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "edge.h"

enum tap_fd { TAP_DEVICE, TAP_SOCKET, TAP_NETWORK, TAP_USER, TAP_FDS };

struct lab_tap {
    char name[IFNAMSIZ];
    int fd[TAP_FDS]; /* TAP_USER is -1 without a user namespace of its own */
};

/* What the child reports: where it failed, and how. */
struct tap_report {
    int step, error;
    bool user;
};
static const char *const tap_steps[] = {
    "",
    "make a network namespace",
    "write /proc/self/uid_map",
    "bring loopback up",
    "open /dev/net/tun",
    "create a TAP device",
    "open /proc/self/ns",
};
enum { STEP_DONE, STEP_NAMESPACE, STEP_MAP, STEP_LOOPBACK, STEP_TUN, STEP_CREATE, STEP_PROC };

__attribute__((format(printf, 3, 4))) static int fail(char *why, size_t cap, const char *format,
                                                      ...)
{
    va_list list;

    va_start(list, format);
    vsnprintf(why, cap, format, list);
    va_end(list);
    return -1;
}

/* ---- The child ---------------------------------------------------------------------------- */

static bool write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    if (fd >= 0) {
        close(fd);
    }
    return good;
}

/* Root inside is the calling user outside; without the right to that, root makes do without. */
static int enter_namespaces(struct tap_report *report)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();
    char map[64];

    report->step = STEP_NAMESPACE;
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
        return unshare(CLONE_NEWNET);
    }
    report->user = true;
    report->step = STEP_MAP;
    snprintf(map, sizeof(map), "0 %u 1\n", uid);
    if (!write_file("/proc/self/uid_map", map) || !write_file("/proc/self/setgroups", "deny")) {
        return -1;
    }
    snprintf(map, sizeof(map), "0 %u 1\n", gid);
    return write_file("/proc/self/gid_map", map) ? 0 : -1;
}

static int make_tap(const char *name, int fd[TAP_FDS], struct tap_report *report)
{
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    struct ifreq device = {.ifr_flags = IFF_TAP | IFF_NO_PI};

    if (enter_namespaces(report) != 0) {
        return -1;
    }
    report->step = STEP_LOOPBACK;
    fd[TAP_SOCKET] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd[TAP_SOCKET] < 0 || ioctl(fd[TAP_SOCKET], SIOCSIFFLAGS, &loopback) != 0) {
        return -1;
    }
    /* Without this the kernel sends router solicitations and the like as soon as the link is up,
     * which no scenario has asked for. Kernels without IPv6 lack the file: nothing to do then. */
    write_file("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
    report->step = STEP_TUN;
    fd[TAP_DEVICE] = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd[TAP_DEVICE] < 0) {
        return -1;
    }
    report->step = STEP_CREATE;
    memcpy(device.ifr_name, name, strlen(name));
    if (ioctl(fd[TAP_DEVICE], TUNSETIFF, &device) != 0) {
        return -1;
    }
    report->step = STEP_PROC;
    fd[TAP_NETWORK] = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    fd[TAP_USER] = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
    if (fd[TAP_NETWORK] < 0 || fd[TAP_USER] < 0) {
        return -1;
    }
    report->step = STEP_DONE;
    return 0;
}

union fd_control {
    struct cmsghdr header;
    char space[CMSG_SPACE(TAP_FDS * sizeof(int))];
};

static void tap_child(const char *name, int report_fd)
{
    struct tap_report report = {.step = STEP_DONE};
    int fd[TAP_FDS] = {-1, -1, -1, -1};
    union fd_control control = {.space = {0}};
    struct iovec data = {.iov_base = &report, .iov_len = sizeof(report)};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};

    if (make_tap(name, fd, &report) != 0) {
        report.error = errno;
    } else {
        message.msg_control = control.space;
        message.msg_controllen = sizeof(control.space);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(sizeof(fd));
        memcpy(CMSG_DATA(&control.header), fd, sizeof(fd));
    }
    _exit(sendmsg(report_fd, &message, MSG_NOSIGNAL) < 0);
}

/* ---- The parent --------------------------------------------------------------------------- */

static bool tap_receive(int socket_fd, struct tap_report *report, int fd[TAP_FDS])
{
    union fd_control control = {.space = {0}};
    struct iovec data = {.iov_base = report, .iov_len = sizeof(*report)};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = control.space,
                             .msg_controllen = sizeof(control.space)};
    ssize_t got;

    do {
        got = recvmsg(socket_fd, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof(*report)) {
        return false;
    }
    if (report->step == STEP_DONE) {
        if (message.msg_controllen == 0 ||
            control.header.cmsg_len != CMSG_LEN(TAP_FDS * sizeof(int))) {
            return false;
        }
        memcpy(fd, CMSG_DATA(&control.header), TAP_FDS * sizeof(int));
    }
    return true;
}

static int tap_failed(const struct tap_report *report, char *why, size_t cap)
{
    bool forbidden = report->error == EPERM || report->error == EACCES || report->error == ENOSPC;

    if (report->step == STEP_TUN) {
        fail(why, cap,
             "no TAP device: /dev/net/tun: %s; load the tun module or pass the device into the "
             "container",
             strerror(report->error));
        return LAB_EDGE_SKIP;
    }
    if (report->step == STEP_NAMESPACE || report->step == STEP_MAP || forbidden) {
        fail(why, cap,
             "no network namespace: could not %s: %s; run as root, or allow unprivileged user "
             "namespaces",
             tap_steps[report->step], strerror(report->error));
        return LAB_EDGE_SKIP;
    }
    return fail(why, cap, "could not %s: %s", tap_steps[report->step], strerror(report->error));
}

int lab_tap_open(const char *name, struct lab_tap **out, char *why, size_t cap)
{
    struct tap_report report = {.step = STEP_NAMESPACE};
    struct lab_tap *tap;
    int ends[2], result;
    bool told;
    pid_t child;

    *out = NULL;
    if (strlen(name) == 0 || strlen(name) >= IFNAMSIZ) {
        return fail(why, cap, "\"%s\" cannot name a network device", name);
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return fail(why, cap, "no socket pair: %s", strerror(errno));
    }
    tap = calloc(1, sizeof(*tap));
    child = tap != NULL ? fork() : -1;
    if (child < 0) {
        result = fail(why, cap, "no process for the TAP device: %s", strerror(errno));
        goto close_ends;
    }
    if (child == 0) {
        tap_child(name, ends[1]);
    }
    close(ends[1]);
    ends[1] = -1;
    memcpy(tap->name, name, strlen(name) + 1);
    told = tap_receive(ends[0], &report, tap->fd);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    if (!told) {
        result = fail(why, cap, "the process that makes the TAP device died");
        goto close_ends;
    }
    result = report.step == STEP_DONE ? 0 : tap_failed(&report, why, cap);
    if (result == 0) {
        if (!report.user) {
            close(tap->fd[TAP_USER]);
            tap->fd[TAP_USER] = -1;
        }
        *out = tap;
        tap = NULL;
    }
close_ends:
    free(tap);
    close(ends[0]);
    if (ends[1] >= 0) {
        close(ends[1]);
    }
    return result;
}

void lab_tap_close(struct lab_tap *tap)
{
    for (unsigned i = 0; tap != NULL && i < TAP_FDS; i++) {
        if (tap->fd[i] >= 0) {
            close(tap->fd[i]);
        }
    }
    free(tap);
}

int lab_tap_fd(const struct lab_tap *tap)
{
    return tap->fd[TAP_DEVICE];
}

/* The socket was made in the namespace, so that these requests are about its devices. */
static int tap_ioctl(struct lab_tap *tap, unsigned long request, struct ifreq *r, const char *what,
                     char *why, size_t cap)
{
    memcpy(r->ifr_name, tap->name, sizeof(tap->name));
    if (ioctl(tap->fd[TAP_SOCKET], request, r) != 0) {
        return fail(why, cap, "%s: could not set %s: %s", tap->name, what, strerror(errno));
    }
    return 0;
}

int lab_tap_set_mac(struct lab_tap *tap, const uint8_t mac[6], char *why, size_t cap)
{
    struct ifreq r = {.ifr_hwaddr = {.sa_family = ARPHRD_ETHER}};

    memcpy(r.ifr_hwaddr.sa_data, mac, 6);
    return tap_ioctl(tap, SIOCSIFHWADDR, &r, "MAC address", why, cap);
}

int lab_tap_set_mtu(struct lab_tap *tap, unsigned mtu, char *why, size_t cap)
{
    struct ifreq r = {.ifr_mtu = (int)mtu};

    return tap_ioctl(tap, SIOCSIFMTU, &r, "MTU", why, cap);
}

int lab_tap_link(struct lab_tap *tap, bool up, char *why, size_t cap)
{
    struct ifreq r = {.ifr_flags = (short)(up ? IFF_UP | IFF_RUNNING : 0)};

    r.ifr_flags |= IFF_BROADCAST | IFF_MULTICAST;
    return tap_ioctl(tap, SIOCSIFFLAGS, &r, "link state", why, cap);
}

static bool parse_address(const char *text, struct in_addr *address, struct in_addr *mask)
{
    const char *slash = strchr(text, '/');
    char host[INET_ADDRSTRLEN], *end;
    unsigned long bits;

    if (slash == NULL || (size_t)(slash - text) >= sizeof(host)) {
        return false;
    }
    memcpy(host, text, (size_t)(slash - text));
    host[slash - text] = '\0';
    bits = strtoul(slash + 1, &end, 10);
    if (end == slash + 1 || *end != '\0' || bits < 1 || bits > 32) {
        return false;
    }
    mask->s_addr = htonl(UINT32_MAX << (32 - bits));
    return inet_pton(AF_INET, host, address) == 1;
}

static void put_address(struct sockaddr *to, struct in_addr address)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = address};

    memcpy(to, &in, sizeof(in));
}

int lab_tap_configure(struct lab_tap *tap, const char *address, const char *gateway, char *why,
                      size_t cap)
{
    struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY};
    struct in_addr host, mask, hop = {.s_addr = 0};
    struct ifreq r = {.ifr_flags = 0};

    if (!parse_address(address, &host, &mask) ||
        (gateway != NULL && inet_pton(AF_INET, gateway, &hop) != 1)) {
        return fail(why, cap, "%s: \"%s\" via \"%s\" is no address", tap->name, address,
                    gateway != NULL ? gateway : "");
    }
    put_address(&r.ifr_addr, host);
    if (tap_ioctl(tap, SIOCSIFADDR, &r, "address", why, cap) != 0) {
        return -1;
    }
    put_address(&r.ifr_netmask, mask);
    if (tap_ioctl(tap, SIOCSIFNETMASK, &r, "netmask", why, cap) != 0 ||
        lab_tap_link(tap, true, why, cap) != 0) {
        return -1;
    }
    if (gateway == NULL) {
        return 0;
    }
    put_address(&route.rt_dst, (struct in_addr){.s_addr = 0});
    put_address(&route.rt_genmask, (struct in_addr){.s_addr = 0});
    put_address(&route.rt_gateway, hop);
    if (ioctl(tap->fd[TAP_SOCKET], SIOCADDRT, &route) != 0) {
        return fail(why, cap, "%s: no route through %s: %s", tap->name, gateway, strerror(errno));
    }
    return 0;
}

int lab_tap_enter(void *ctx)
{
    const struct lab_tap *tap = ctx;
    int death_signal = 0;

    /* Entering a user namespace changes the credentials, which makes the kernel forget this. */
    prctl(PR_GET_PDEATHSIG, &death_signal);
    if (tap->fd[TAP_USER] >= 0 && setns(tap->fd[TAP_USER], CLONE_NEWUSER) != 0) {
        return -1;
    }
    if (setns(tap->fd[TAP_NETWORK], CLONE_NEWNET) != 0) {
        return -1;
    }
    return prctl(PR_SET_PDEATHSIG, death_signal);
}

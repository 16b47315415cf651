/* SPDX-License-Identifier: MIT */
/*
 * Device and backend lists:
 *   devices: items separated by ';', each NAME[,property=value...]; "virtio-net" and "virtio-sound"
 *            (or "virtio-snd", "snd") are the modern-only PCI devices with a backend; the first
 *            property of the latter may be timer-period=US, how often QEMU looks after audio. Anything else is handed to QEMU's -device.
 *   netdev:  backends of the net devices in order, separated by '|', the last one repeats as
 * "user": user[,options]  QEMU's own user network fd:N            TAP device that is open as
 * descriptor N dgram:N         unix datagram socket N, one frame per datagram none            not
 * connected others          as for -netdev, without id
 */
#define _GNU_SOURCE
#include "qemu.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int qemu_parse_fd(struct lab_machine *m, const char *text, struct launch *l, int *out)
{
    char *end;
    long fd = strtol(text, &end, 10);

    if (end == text || *end != '\0' || fd < 0 || fd > 1 << 20) {
        qemu_log(m, LAB_LOG_ERROR, "netdev \"%s\" names no descriptor", text);
        return -EINVAL;
    }
    *out = launch_inherit(l, (int)fd);
    return 0;
}

static int qemu_add_backend(struct lab_machine *m, unsigned nic, const char *text, struct launch *l)
{
    const char *options = strchr(text, ',');
    int fd, error = 0;

    if (strcmp(text, "none") == 0) {
        return 0;
    }
    launch_argument(l, "-netdev");
    if (strncmp(text, "fd:", 3) == 0) {
        error = qemu_parse_fd(m, text + 3, l, &fd);
        if (error == 0) {
            launch_argument(l, "tap,id=be%u,fd=%d,vhost=off", nic, fd);
        }
    } else if (strncmp(text, "dgram:", 6) == 0) {
        error = qemu_parse_fd(m, text + 6, l, &fd);
        if (error == 0) {
            launch_argument(l, "dgram,id=be%u,local.type=fd,local.str=%d", nic, fd);
        }
    } else if (options == NULL) {
        launch_argument(l, "%s,id=be%u", text, nic);
    } else {
        launch_argument(l, "%.*s,id=be%u%s", (int)(options - text), text, nic, options);
    }
    return error;
}

static int qemu_add_net(struct lab_machine *m, unsigned nic, const char *properties,
                        char **backends, unsigned vectors, struct launch *l)
{
    struct qemu_device *d = &m->device[m->devices];
    const char *backend = strsep(backends, "|");
    char id[16], peer[24] = "";
    int length;

    if (backend == NULL || *backend == '\0') {
        backend = "user";
    }
    snprintf(id, sizeof(id), "net%u", nic);
    if (strcmp(backend, "none") != 0) {
        snprintf(peer, sizeof(peer), ",netdev=be%u", nic);
    }
    length = snprintf(d->what, sizeof(d->what),
                      "virtio-net-pci,id=%s,bus=port%u,disable-legacy=on,romfile=,vectors=%u,"
                      "mac=52:54:00:57:4c:%02x%s%s",
                      id, m->devices, vectors, nic + 1, peer, properties);
    memcpy(d->id, id, sizeof(id));
    if (length >= (int)sizeof(d->what)) {
        qemu_log(m, LAB_LOG_ERROR, "device options \"%s\" are too long", properties);
        return -EINVAL;
    }
    return qemu_add_backend(m, nic, backend, l);
}

static int qemu_add_sound(struct lab_machine *m, const char *properties, unsigned vectors)
{
    struct qemu_device *d = &m->device[m->devices];
    int length, end = 0;

    if (sscanf(properties, ",timer-period=%u%n", &m->audio_period_us, &end) == 1) {
        properties += end;
    }
    if (m->cards > 0) {
        qemu_log(m, LAB_LOG_ERROR, "only one sound device can be heard: the audio backend is one");
        return -EINVAL;
    }
    snprintf(d->id, sizeof(d->id), "snd%u", m->cards++);
    /* In virtual time what the driver notifies must be done before time passes: no ioeventfd. */
    length = snprintf(d->what, sizeof(d->what),
                      "virtio-sound-pci,id=%s,bus=port%u,disable-legacy=on,audiodev=" AUDIO_ID
                      ",vectors=%u%s%s",
                      d->id, m->devices, vectors, m->is_virtual ? ",ioeventfd=off" : "",
                      properties);
    if (length >= (int)sizeof(d->what)) {
        qemu_log(m, LAB_LOG_ERROR, "device options \"%s\" are too long", properties);
        return -EINVAL;
    }
    return 0;
}

static bool is_name(const char *item, size_t bytes, const char *name)
{
    return bytes == strlen(name) && strncmp(item, name, bytes) == 0;
}

static int qemu_add_other(struct lab_machine *m, const char *item, size_t name)
{
    struct qemu_device *d = &m->device[m->devices];
    const char *modern = strncmp(item, "virtio-", 7) == 0 ? ",disable-legacy=on" : "";
    char id[16];
    int length;

    snprintf(id, sizeof(id), "dev%u", m->devices);
    length = snprintf(d->what, sizeof(d->what), "%.*s,id=%s,bus=port%u%s%s", (int)name, item, id,
                      m->devices, modern, item + name);
    memcpy(d->id, id, sizeof(id));
    if (length >= (int)sizeof(d->what)) {
        qemu_log(m, LAB_LOG_ERROR, "device \"%s\" is too long", item);
        return -EINVAL;
    }
    return 0;
}

static int qemu_add_device(struct lab_machine *m, const char *item, unsigned *nics, char **backends,
                           unsigned vectors, struct launch *l)
{
    size_t name = strcspn(item, ",");
    int error;

    if (m->devices == QEMU_MAX_DEVICES) {
        qemu_log(m, LAB_LOG_ERROR, "more than %u devices", QEMU_MAX_DEVICES);
        return -EINVAL;
    }
    launch_argument(l, "-device");
    launch_argument(l, "pcie-root-port,id=port%u,bus=pcie.0,chassis=%u,slot=%u,addr=0x%x",
                    m->devices, m->devices + 1, m->devices + 1, QEMU_FIRST_PORT_SLOT + m->devices);
    if (is_name(item, name, "virtio-net")) {
        error = qemu_add_net(m, (*nics)++, item + name, backends, vectors, l);
    } else if (is_name(item, name, "virtio-sound") || is_name(item, name, "virtio-snd") ||
               is_name(item, name, "snd")) {
        error = qemu_add_sound(m, item + name, vectors);
    } else {
        error = qemu_add_other(m, item, name);
    }
    if (error == 0) {
        launch_argument(l, "-device");
        launch_argument(l, "%s", m->device[m->devices].what);
        m->device[m->devices].present = true;
        m->devices++;
    }
    return error;
}

int qemu_parse_devices(struct lab_machine *m, const struct lab_machine_config *config,
                       struct launch *l)
{
    char *devices = strdup(config->devices != NULL ? config->devices : "virtio-net");
    char *netdev = strdup(config->netdev != NULL ? config->netdev : "user");
    char *next = devices, *backends = netdev, *item;
    unsigned nics = 0;
    int error = devices == NULL || netdev == NULL ? -ENOMEM : 0;

    while (error == 0 && (item = strsep(&next, ";")) != NULL) {
        if (*item != '\0') {
            error = qemu_add_device(m, item, &nics, &backends, config->msix_vectors, l);
        }
    }
    free(devices);
    free(netdev);
    return error;
}

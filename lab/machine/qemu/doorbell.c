/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "doorbell.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Server protocol: version, the client's own id, then the shared memory (marked by -1). */
#define IVSHMEM_PROTOCOL_VERSION 0
#define IVSHMEM_OWN_ID           0
#define IVSHMEM_SHARED_MEMORY    (-1)
#define IVSHMEM_SHARED_BYTES     4096 /* QEMU insists on a power of two; unused */

/* One message is one 8-byte little-endian number, with at most one descriptor. */
static int doorbell_send(const struct doorbell *d, int64_t number, int fd)
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control = {.space = {0}};
    struct iovec data = {.iov_base = &number, .iov_len = sizeof(number)};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    ssize_t sent;

    if (fd >= 0) {
        message.msg_control = control.space;
        message.msg_controllen = sizeof(control.space);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
    }
    do {
        sent = sendmsg(d->server_fd, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) {
        return -errno;
    }
    return sent == (ssize_t)sizeof(number) ? 0 : -EIO;
}

int doorbell_open(struct doorbell *d)
{
    int ends[2], shared, error;

    memset(d, 0, sizeof(*d));
    d->server_fd = d->client_fd = d->poll_fd = -1;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return -errno;
    }
    d->server_fd = ends[0];
    d->client_fd = ends[1];
    d->poll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (d->poll_fd < 0) {
        error = -errno;
        goto fail;
    }
    shared = memfd_create("lab-doorbell", MFD_CLOEXEC);
    if (shared < 0 || ftruncate(shared, IVSHMEM_SHARED_BYTES) != 0) {
        error = -errno;
        if (shared >= 0) {
            close(shared);
        }
        goto fail;
    }
    error = doorbell_send(d, IVSHMEM_PROTOCOL_VERSION, -1);
    if (error == 0) {
        error = doorbell_send(d, IVSHMEM_OWN_ID, -1);
    }
    if (error == 0) {
        error = doorbell_send(d, IVSHMEM_SHARED_MEMORY, shared);
    }
    close(shared);
    if (error == 0) {
        return 0;
    }
fail:
    doorbell_close(d);
    return error;
}

void doorbell_close(struct doorbell *d)
{
    for (unsigned i = 0; i < d->count; i++) {
        close(d->event_fd[i]);
    }
    d->count = 0;
    if (d->poll_fd >= 0) {
        close(d->poll_fd);
    }
    if (d->server_fd >= 0) {
        close(d->server_fd);
    }
    if (d->client_fd >= 0) {
        close(d->client_fd);
    }
    d->server_fd = d->client_fd = d->poll_fd = -1;
}

int doorbell_add(struct doorbell *d)
{
    unsigned n = d->count;
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = n};
    int fd, error;

    if (d->server_fd < 0) {
        return -ENOTSUP;
    }
    if (n == DOORBELL_MAX_MESSAGES) {
        return -ENOSPC;
    }
    fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    if (epoll_ctl(d->poll_fd, EPOLL_CTL_ADD, fd, &event) != 0) {
        error = -errno;
    } else {
        error = doorbell_send(d, (int64_t)n + 1, fd); /* a peer with one vector */
    }
    if (error != 0) {
        close(fd);
        return error;
    }
    d->event_fd[n] = fd;
    d->count = n + 1;
    return 0;
}

bool doorbell_poll(struct doorbell *d)
{
    struct epoll_event events[16];
    uint64_t any = 0;
    int count = 0;

    if (d->count > 0) {
        count = epoll_wait(d->poll_fd, events, 16, 0);
    }
    for (int i = 0; i < count; i++) {
        unsigned n = events[i].data.u32;
        uint64_t rings;

        /* Reading resets the eventfd: messages that come together are one, as on real hardware. */
        if (read(d->event_fd[n], &rings, sizeof(rings)) == (ssize_t)sizeof(rings)) {
            d->pending[n / 64] |= UINT64_C(1) << (n % 64);
        }
    }
    for (unsigned i = 0; i < DOORBELL_MAX_MESSAGES / 64; i++) {
        any |= d->pending[i];
    }
    return any != 0;
}

int doorbell_take(struct doorbell *d)
{
    for (unsigned i = 0; i < DOORBELL_MAX_MESSAGES / 64; i++) {
        if (d->pending[i] != 0) {
            unsigned bit = (unsigned)__builtin_ctzll(d->pending[i]);

            d->pending[i] &= d->pending[i] - 1;
            return (int)(i * 64 + bit);
        }
    }
    return -1;
}

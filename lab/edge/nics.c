/* SPDX-License-Identifier: MIT */
/* The edge as the director wants it: TAP devices and frame queues behind one ops table. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "edge.h"

#define EDGE_QUEUE     4096u
#define EDGE_FRAME_MAX 65550u
/* ready is asked at every kernel call; a TAP device that had nothing is asked again after this. */
#define EDGE_TAP_INTERVAL_NS 5000u

struct edge_frame {
    uint8_t *data;
    size_t bytes;
};

struct edge_queue {
    struct edge_frame frame[EDGE_QUEUE];
    unsigned first, count;
};

struct edge_nic {
    uint32_t device; /* 0: free */
    struct lab_tap *tap;
    struct edge_queue *to_driver, *from_driver; /* without a TAP device */
    struct lab_edge_counters counters;
    /* One frame read ahead from the TAP device: that is how to know that there is one. */
    size_t ahead;
    uint64_t asked_ns;
    uint8_t buffer[EDGE_FRAME_MAX];
};

struct lab_edge_nics {
    struct edge_nic nic[LAB_EDGE_MAX_NICS];
    unsigned turn; /* whose frame is taken next */
    struct lab_pcapng *capture;
    uint64_t (*clock)(struct lab_run *run);
    struct lab_run *run;
};

static bool queue_put(struct edge_queue *q, const void *frame, size_t bytes)
{
    struct edge_frame *slot = &q->frame[(q->first + q->count) % EDGE_QUEUE];

    if (q->count == EDGE_QUEUE || (slot->data = malloc(bytes)) == NULL) {
        return false;
    }
    memcpy(slot->data, frame, bytes);
    slot->bytes = bytes;
    q->count++;
    return true;
}

static size_t queue_take(struct edge_queue *q, void *frame, size_t cap)
{
    struct edge_frame *slot = &q->frame[q->first];
    size_t bytes;

    if (q->count == 0) {
        return 0;
    }
    bytes = slot->bytes < cap ? slot->bytes : cap;
    memcpy(frame, slot->data, bytes);
    free(slot->data);
    q->first = (q->first + 1) % EDGE_QUEUE;
    q->count--;
    return bytes;
}

static void queue_free(struct edge_queue *q)
{
    uint8_t drop[1];

    while (q != NULL && q->count > 0) {
        queue_take(q, drop, sizeof(drop));
    }
    free(q);
}

static struct edge_nic *find_nic(const struct lab_edge_nics *e, uint32_t device)
{
    for (unsigned i = 0; i < LAB_EDGE_MAX_NICS; i++) {
        if (e->nic[i].device == device) {
            return (struct edge_nic *)&e->nic[i];
        }
    }
    return NULL;
}

int lab_edge_nics_new(struct lab_edge_nics **out, char *why, size_t cap)
{
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        snprintf(why, cap, "out of memory");
        return -1;
    }
    return 0;
}

void lab_edge_nics_free(struct lab_edge_nics *e)
{
    for (unsigned i = 0; e != NULL && i < LAB_EDGE_MAX_NICS; i++) {
        if (e->nic[i].device != 0) {
            lab_edge_detach(e, e->nic[i].device);
        }
    }
    free(e);
}

static struct edge_nic *attach(struct lab_edge_nics *e, uint32_t device)
{
    struct edge_nic *n;

    lab_edge_detach(e, device);
    n = find_nic(e, 0);
    if (n == NULL || device == 0) {
        fprintf(stderr, "lab edge: device %u cannot be attached, %u is the most\n", device,
                LAB_EDGE_MAX_NICS);
        abort();
    }
    n->device = device;
    return n;
}

void lab_edge_attach_tap(struct lab_edge_nics *e, uint32_t device, struct lab_tap *tap)
{
    attach(e, device)->tap = tap;
}

void lab_edge_attach_queue(struct lab_edge_nics *e, uint32_t device)
{
    struct edge_nic *n = attach(e, device);

    n->to_driver = calloc(1, sizeof(*n->to_driver));
    n->from_driver = calloc(1, sizeof(*n->from_driver));
    if (n->to_driver == NULL || n->from_driver == NULL) {
        abort();
    }
}

void lab_edge_detach(struct lab_edge_nics *e, uint32_t device)
{
    struct edge_nic *n = device != 0 ? find_nic(e, device) : NULL;

    if (n != NULL) {
        queue_free(n->to_driver);
        queue_free(n->from_driver);
        memset(n, 0, offsetof(struct edge_nic, buffer));
    }
}

int lab_edge_put(struct lab_edge_nics *e, uint32_t device, const void *frame, size_t bytes)
{
    struct edge_nic *n = find_nic(e, device);

    if (n == NULL || n->to_driver == NULL || bytes > EDGE_FRAME_MAX) {
        return -1;
    }
    return queue_put(n->to_driver, frame, bytes) ? 0 : -1;
}

size_t lab_edge_take(struct lab_edge_nics *e, uint32_t device, void *frame, size_t cap)
{
    struct edge_nic *n = find_nic(e, device);

    return n != NULL && n->from_driver != NULL ? queue_take(n->from_driver, frame, cap) : 0;
}

void lab_edge_capture(struct lab_edge_nics *e, struct lab_pcapng *capture,
                      uint64_t (*clock)(struct lab_run *run), struct lab_run *run)
{
    e->capture = capture;
    e->clock = clock;
    e->run = run;
}

void lab_edge_counters(const struct lab_edge_nics *e, uint32_t device,
                       struct lab_edge_counters *out)
{
    const struct edge_nic *n = device != 0 ? find_nic(e, device) : NULL;

    *out = n != NULL ? n->counters : (struct lab_edge_counters){.dropped = 0};
}

/* ---- What the director calls -------------------------------------------------------------- */

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void capture_frame(struct lab_edge_nics *e, bool inbound, const void *frame, size_t bytes)
{
    if (e->capture != NULL) {
        lab_pcapng_write(e->capture, e->clock(e->run), inbound, frame, bytes);
    }
}

static bool nic_ready(struct edge_nic *n)
{
    ssize_t got;
    uint64_t now;

    if (n->tap == NULL) {
        return n->to_driver != NULL && n->to_driver->count > 0;
    }
    if (n->ahead > 0) {
        return true;
    }
    now = now_ns();
    if (now - n->asked_ns < EDGE_TAP_INTERVAL_NS) {
        return false;
    }
    got = read(lab_tap_fd(n->tap), n->buffer, sizeof(n->buffer));
    if (got > 0) {
        n->ahead = (size_t)got;
    } else {
        n->asked_ns = now;
    }
    return got > 0;
}

static bool edge_ready(void *ctx)
{
    struct lab_edge_nics *e = ctx;

    for (unsigned i = 0; i < LAB_EDGE_MAX_NICS; i++) {
        if (e->nic[i].device != 0 && nic_ready(&e->nic[i])) {
            return true;
        }
    }
    return false;
}

static int64_t nic_take(struct edge_nic *n, void *buffer, size_t cap)
{
    size_t bytes;

    if (n->tap == NULL) {
        return (int64_t)queue_take(n->to_driver, buffer, cap);
    }
    bytes = n->ahead < cap ? n->ahead : cap;
    memcpy(buffer, n->buffer, bytes);
    n->ahead = 0;
    n->asked_ns = 0; /* where one was there may be more */
    return (int64_t)bytes;
}

static int64_t edge_take(void *ctx, uint32_t *device, void *buffer, size_t cap)
{
    struct lab_edge_nics *e = ctx;

    for (unsigned i = 0; i < LAB_EDGE_MAX_NICS; i++) {
        struct edge_nic *n = &e->nic[(e->turn + i) % LAB_EDGE_MAX_NICS];
        int64_t bytes;

        if (n->device == 0 || (*device != 0 && n->device != *device) || !nic_ready(n)) {
            continue;
        }
        bytes = nic_take(n, buffer, cap);
        e->turn = (unsigned)(n - e->nic) + 1;
        *device = n->device;
        n->counters.to_driver++;
        capture_frame(e, false, buffer, (size_t)bytes);
        return bytes;
    }
    return 0;
}

static int64_t edge_put(void *ctx, uint32_t device, const void *frame, size_t bytes)
{
    struct lab_edge_nics *e = ctx;
    struct edge_nic *n = device != 0 ? find_nic(e, device) : NULL;
    bool passed;

    if (n == NULL) {
        return -ENODEV;
    }
    capture_frame(e, true, frame, bytes);
    n->counters.from_driver++;
    passed = n->tap != NULL ? write(lab_tap_fd(n->tap), frame, bytes) == (ssize_t)bytes
                            : queue_put(n->from_driver, frame, bytes);
    /* As on a wire: what nobody takes is lost, and the sender does not hear of it. */
    n->counters.dropped += passed ? 0 : 1;
    return 0;
}

static size_t edge_poll(void *ctx, struct pollfd *fds, size_t cap)
{
    struct lab_edge_nics *e = ctx;
    size_t count = 0;

    for (unsigned i = 0; i < LAB_EDGE_MAX_NICS && count < cap; i++) {
        if (e->nic[i].device != 0 && e->nic[i].tap != NULL) {
            fds[count++] = (struct pollfd){.fd = lab_tap_fd(e->nic[i].tap), .events = POLLIN};
        }
    }
    return count;
}

static void edge_polled(void *ctx, const struct pollfd *fds, size_t count)
{
    struct lab_edge_nics *e = ctx;

    for (size_t at = 0; at < count; at++) {
        for (unsigned i = 0; (fds[at].revents & POLLIN) != 0 && i < LAB_EDGE_MAX_NICS; i++) {
            if (e->nic[i].device != 0 && e->nic[i].tap != NULL &&
                lab_tap_fd(e->nic[i].tap) == fds[at].fd) {
                e->nic[i].asked_ns = 0;
            }
        }
    }
}

const struct lab_edge_ops lab_edge_nics_ops = {
    .kind = LAB_EDGE_NIC,
    .take = edge_take,
    .put = edge_put,
    .ready = edge_ready,
    .poll = edge_poll,
    .polled = edge_polled,
};

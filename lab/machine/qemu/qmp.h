/* SPDX-License-Identifier: MIT */
/* Client of QEMU's machine protocol (QMP): JSON objects, one per line. */
#ifndef LAB_QEMU_QMP_H
#define LAB_QEMU_QMP_H

#include <stddef.h>

struct cJSON;

struct qmp {
    int fd; /* connected stream socket, owned by whoever started QEMU */
    int version[3];
    int give_fd; /* goes along with the next command; -1: none */
    char error[256]; /* of the last command that failed */
    size_t used;
    char in[65536];
};

/* Take the greeting (which names the version) and leave negotiation mode. 0 or a negative errno:
 * -EPIPE if QEMU ended, -ETIMEDOUT, -EPROTO. */
int qmp_open(struct qmp *q, int fd);

/*
 * Run a command. arguments (may be NULL) is consumed. On success *result, if result is not NULL,
 * is the value of "return", to be freed with cJSON_Delete. -EREMOTEIO: QEMU refused, see q->error.
 */
int qmp_command(struct qmp *q, const char *command, struct cJSON *arguments, struct cJSON **result);

/* Give QEMU a copy of a descriptor, which commands then know by name. */
int qmp_give_fd(struct qmp *q, const char *name, int fd);

/* Wait until the event with this name and, if given, this data.device comes; -ETIMEDOUT if nothing
 * at all has come for timeout_ms, then it may be called again. */
#define QMP_TIMEOUT_MS 20000 /* QEMU answers at once or not at all, unless the machine swaps */
int qmp_wait_event(struct qmp *q, const char *event, const char *device, int timeout_ms);

/* Take in and drop events that nobody waits for, so that QEMU never blocks on us. */
void qmp_poll(struct qmp *q);

#endif

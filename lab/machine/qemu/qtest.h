/* SPDX-License-Identifier: MIT */
/*
 * Client of QEMU's qtest protocol: one text line per command, one "OK ..." or "FAIL ..." line per
 * reply, in order, with "IRQ raise N" and "IRQ lower N" lines between them.
 *
 * Writes are posted: they are sent at once, their replies are taken in later. Commands are served
 * in order, so a read also proves that all writes before it have reached the device.
 *
 * Nothing here allocates, so that it may run where a register access was trapped.
 */
#ifndef LAB_QEMU_QTEST_H
#define LAB_QEMU_QTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QTEST_LINES 256u

/* Reads and writes of guest-physical memory, or of I/O ports. */
enum qtest_space { QTEST_MEMORY, QTEST_PORT };

struct qtest {
    int fd;                  /* connected stream socket, owned by whoever started QEMU */
    bool dead;               /* the connection ended; reads give all ones */
    unsigned outstanding;    /* posted writes whose replies have not come */
    bool level[QTEST_LINES]; /* of intercepted interrupt lines */
    char error[128];         /* first FAIL or malformed line, empty if none */
    size_t used;
    char in[4096];
};

void qtest_init(struct qtest *q, int fd);

/* Send a command line (without newline) and wait for its reply. 0, or -EIO with q->error set. */
int qtest_command(struct qtest *q, const char *line);

/* width 1, 2, 4 or (memory) 8. */
void qtest_write(struct qtest *q, enum qtest_space space, uint64_t address, unsigned width,
                 uint64_t value);
uint64_t qtest_read(struct qtest *q, enum qtest_space space, uint64_t address, unsigned width);

/* Take in what has arrived, without waiting. */
void qtest_poll(struct qtest *q);
/* Wait until every posted write has been served. */
void qtest_drain(struct qtest *q);

#endif

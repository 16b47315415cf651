/* SPDX-License-Identifier: MIT */
/*
 * Message-signalled interrupts as file descriptors.
 *
 * A message is a 32-bit write by the device to an address that the driver's OS chose. Stock QEMU
 * has one device whose registers turn such a write into an eventfd of another process:
 * ivshmem-doorbell. The lab plays its server and hands QEMU one eventfd per message; the message's
 * address is then the Doorbell register, its data the number of the peer that owns the eventfd
 * (QEMU's ivshmem specification, "Device registers" and "Client-server protocol").
 */
#ifndef LAB_QEMU_DOORBELL_H
#define LAB_QEMU_DOORBELL_H

#include <stdbool.h>
#include <stdint.h>

#define DOORBELL_MAX_MESSAGES 256u

/* Register in the ivshmem device's BAR0, and its value for message n. */
#define IVSHMEM_DOORBELL 0x0Cu
#define DOORBELL_DATA(n) (((uint32_t)(n) + 1u) << 16)

struct doorbell {
    int server_fd;  /* our end of the server connection, -1: none */
    int client_fd;  /* QEMU's end, to be inherited; closed by the launcher */
    int poll_fd;    /* epoll over all eventfds: readable while a message is pending */
    unsigned count; /* of messages open so far: 0 .. count - 1 */
    int event_fd[DOORBELL_MAX_MESSAGES];
    uint64_t pending[DOORBELL_MAX_MESSAGES / 64]; /* seen, not taken yet */
};

/* Make both ends and queue the greeting that QEMU waits for when it starts. */
int doorbell_open(struct doorbell *d);
void doorbell_close(struct doorbell *d);

/* Tell QEMU of the next message's eventfd. 0 or a negative errno. */
int doorbell_add(struct doorbell *d);

/* Collect what has rung into pending, without waiting. Returns true if any message is pending. */
bool doorbell_poll(struct doorbell *d);
/* Lowest pending message, cleared, or -1. */
int doorbell_take(struct doorbell *d);

#endif

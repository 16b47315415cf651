/* SPDX-License-Identifier: MIT */
/*
 * The upper edge of a NIC: where the frames that the Windows driver receives go to, and where those
 * that it is to send come from. Either a TAP device in a network namespace of its own, so that
 * ordinary programs work over the driver, or queues that a scenario fills and reads frame by frame.
 * Both can be captured as pcapng.
 *
 * Functions return 0 or -1 with one line in why, unless they say otherwise.
 */
#ifndef LAB_EDGE_H
#define LAB_EDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "director.h"

#define LAB_EDGE_SKIP 1 /* the machine lacks something optional; why says what and what to do */

/* ---- a namespace with a TAP device in it -------------------------------------------------- */

struct lab_tap;

/*
 * Make a user and network namespace (only a network namespace as root if user namespaces are
 * forbidden) with loopback up and a TAP device `name` in it, link down, no address. Everything
 * vanishes with lab_tap_close or the end of this process, however it ends. LAB_EDGE_SKIP without
 * /dev/net/tun or the right to make namespaces.
 */
int lab_tap_open(const char *name, struct lab_tap **out, char *why, size_t cap);
void lab_tap_close(struct lab_tap *tap);
/* Non-blocking descriptor of frames, without packet information or virtio header. */
int lab_tap_fd(const struct lab_tap *tap);
/* The other side sees the driver's NIC through this device, so they share a MAC address. */
int lab_tap_set_mac(struct lab_tap *tap, const uint8_t mac[6], char *why, size_t cap);
int lab_tap_set_mtu(struct lab_tap *tap, unsigned mtu, char *why, size_t cap);
/* Static IPv4 address ("10.0.2.15/24"), link up, and a default route through gateway if not NULL.
 */
int lab_tap_configure(struct lab_tap *tap, const char *address, const char *gateway, char *why,
                      size_t cap);
int lab_tap_link(struct lab_tap *tap, bool up, char *why, size_t cap);
/* For struct lab_command.prepare: the child enters the namespaces. ctx is the struct lab_tap. */
int lab_tap_enter(void *tap);

/* ---- captures ----------------------------------------------------------------------------- */

struct lab_pcapng;

int lab_pcapng_open(const char *path, const char *interface, struct lab_pcapng **out, char *why,
                    size_t cap);
/* inbound: towards the Windows side of the NIC. Time in ns of the run's clock. */
void lab_pcapng_write(struct lab_pcapng *capture, uint64_t ns, bool inbound, const void *frame,
                      size_t bytes);
/* 0, or -1 if anything could not be written. */
int lab_pcapng_close(struct lab_pcapng *capture);

/* ---- the edge of one or more NICs, as the director wants it ------------------------------- */

#define LAB_EDGE_MAX_NICS 4

struct lab_edge_nics;

/* For lab_set_edge, with the struct lab_edge_nics as ctx. */
extern const struct lab_edge_ops lab_edge_nics_ops;

int lab_edge_nics_new(struct lab_edge_nics **out, char *why, size_t cap);
void lab_edge_nics_free(struct lab_edge_nics *edge);
/* Frames of this device come from and go to the TAP (not owned). */
void lab_edge_attach_tap(struct lab_edge_nics *edge, uint32_t device, struct lab_tap *tap);
/* ... or stay in queues: lab_edge_put gives the driver a frame to send, lab_edge_take returns the
 * length of the next one it received (0: none). At most 4096 wait in either direction; put returns
 * -1 when full. */
void lab_edge_attach_queue(struct lab_edge_nics *edge, uint32_t device);
int lab_edge_put(struct lab_edge_nics *edge, uint32_t device, const void *frame, size_t bytes);
size_t lab_edge_take(struct lab_edge_nics *edge, uint32_t device, void *frame, size_t cap);
void lab_edge_detach(struct lab_edge_nics *edge, uint32_t device);
/* Everything that passes is captured too, until the edge is freed (not owned). clock: lab_clock. */
void lab_edge_capture(struct lab_edge_nics *edge, struct lab_pcapng *capture,
                      uint64_t (*clock)(struct lab_run *run), struct lab_run *run);

struct lab_edge_counters {
    uint64_t to_driver, from_driver, dropped;
};
void lab_edge_counters(const struct lab_edge_nics *edge, uint32_t device,
                       struct lab_edge_counters *out);

/* ---- test servers on loopback ------------------------------------------------------------- */

struct lab_http;

/*
 * HTTP/1.1 server on 127.0.0.1 or, if tap is not NULL, on every address in its namespace, for the
 * lab's own traffic: GET /bytes/N answers N bytes of a fixed pseudo-random stream, PUT or POST
 * anywhere answers the SHA-256 of the body in hex. A process of its own; port is chosen.
 */
int lab_http_start(struct lab_tap *tap, struct lab_http **out, uint16_t *port, char *why,
                   size_t cap);
void lab_http_stop(struct lab_http *http);
/* SHA-256 in hex (64 characters and NUL) of the first n bytes of that stream. */
void lab_http_sha256(uint64_t n, char hex[65]);

#endif

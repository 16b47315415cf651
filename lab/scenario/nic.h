/* SPDX-License-Identifier: MIT */
/*
 * What the NIC scenarios share: a machine with the driver installed from its INF, a TAP device or
 * frame queues as the driver's upper edge, and short forms of what they do all the time.
 *
 * Functions that return enum lab_verdict have recorded why (lab_case_fail) when it is not LAB_PASS.
 */
#ifndef LAB_SCENARIO_NIC_H
#define LAB_SCENARIO_NIC_H

#include <sys/types.h>

#include "drivers/virtio-net/diag.h"
#include "install.h"
#include "lab/edge/edge.h"
#include "scenario.h"

#define NIC_LIMIT (30 * LAB_SECOND) /* for one step that should take milliseconds */
#define NIC_TYPE_TEST 0x88B5 /* EtherType of test frames: IEEE 802 local experimental 1 */
#define NIC_MAX 2

/* OIDs used by scenarios (ntddndis.h). */
enum {
    OID_GEN_CURRENT_PACKET_FILTER = 0x0001010E,
    OID_GEN_STATISTICS = 0x00020106,
    OID_GEN_VLAN_ID = 0x0001021C,
    OID_802_3_CURRENT_ADDRESS = 0x01010102,
    OID_802_3_MULTICAST_LIST = 0x01010103,
};
enum {
    PACKET_TYPE_DIRECTED = 0x01,
    PACKET_TYPE_MULTICAST = 0x02,
    PACKET_TYPE_ALL_MULTICAST = 0x04,
    PACKET_TYPE_BROADCAST = 0x08,
    PACKET_TYPE_PROMISCUOUS = 0x20,
};
enum { MEDIA_CONNECTED = 1, MEDIA_DISCONNECTED = 2 };

enum nic_edge { NIC_EDGE_TAP, NIC_EDGE_QUEUE };

struct nic_rig {
    struct lab_case *c;
    struct lab_config config; /* set by nic_rig_init; change before nic_rig_start */
    enum nic_edge edge_kind;
    struct lab_packages packages;
    struct lab_edge_nics *edge;
    struct lab_pcapng *capture;
    struct lab_tap *tap;
    struct lab_device_info devices[LAB_MAX_DEVICES];
    size_t device_count;
    uint32_t nic[NIC_MAX]; /* device numbers of started NICs, in bus order */
    size_t nic_count;
    struct lab_nic_info info; /* of nic[0], after nic_info */
    int peer;                 /* dgram end of QEMU's backend, -1: none */
    char output[65536];       /* of the last command */
};

/* Defaults for the case: one NIC on QEMU's user network, or one contract NIC. */
enum lab_verdict nic_rig_init(struct nic_rig *rig, struct lab_case *c, enum nic_edge kind);
/* Use a datagram socket instead of QEMU's network: frames by nic_peer_send and _receive. */
enum lab_verdict nic_rig_peer(struct nic_rig *rig);
/* Start the machine, install the package, bring up the edge of NIC 0, wait for the link. */
enum lab_verdict nic_rig_start(struct nic_rig *rig);
/* The same without waiting for or demanding that a NIC starts; and its two halves. */
enum lab_verdict nic_rig_install(struct nic_rig *rig);
enum lab_verdict nic_rig_boot(struct nic_rig *rig);
enum lab_verdict nic_rig_setup(struct nic_rig *rig);
/* Disable all NICs, unload the driver (leak checks), release everything. Returns the worse of the
 * given verdict and what this step found. Call it once, whatever happened. */
enum lab_verdict nic_rig_finish(struct nic_rig *rig, enum lab_verdict verdict);

/* One request with no data; a failure status is a failure of the case. */
enum lab_verdict nic_do(struct nic_rig *rig, enum lab_request_code code, uint32_t device,
                        uint64_t arg0, const char *what);
/* LAB_REQ_NIC_INFO of nic[0] into rig->info. */
enum lab_verdict nic_info(struct nic_rig *rig);
/* LAB_REQ_COUNTERS. */
enum lab_verdict nic_counters(struct nic_rig *rig, struct lab_counters *out);
/* Run until the media state of nic[0] is this. */
enum lab_verdict nic_wait_link(struct nic_rig *rig, uint32_t media_state);
enum lab_verdict nic_oid_set(struct nic_rig *rig, uint32_t oid, const void *data, size_t bytes);
/* Answer copied to data; *bytes: capacity in, length out. */
enum lab_verdict nic_oid_query(struct nic_rig *rig, uint32_t oid, void *data, size_t *bytes);
enum lab_verdict nic_monitor(struct nic_rig *rig, const char *command);
enum lab_verdict nic_run_for(struct nic_rig *rig, uint64_t ns);

/* Run a shell command in the TAP's namespace while NT runs; its output (both streams) is in
 * rig->output. A status other than 0 fails the case with the last lines of output. */
enum lab_verdict nic_shell(struct nic_rig *rig, uint64_t limit, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Start one in the background (in `tap`, or the rig's own when NULL); output is thrown away. */
pid_t nic_background(struct nic_rig *rig, struct lab_tap *tap, const char *command);
/* End it and everything it started. */
void nic_background_stop(pid_t pid);

/* Address by DHCP from QEMU's user network (10.0.2.15, gateway 10.0.2.2). */
enum lab_verdict nic_dhcp(struct nic_rig *rig);
/* `count` echo requests to host, 10 ms apart; all answers must come, once and in order. */
enum lab_verdict nic_ping(struct nic_rig *rig, const char *host, unsigned count, const char *options);

/* Frames of the queue edge and of the peer of NIC n (QEMU: only NIC 0 has a peer); receive runs NT
 * up to 1 s of its clock (20 s of a real one). */
enum lab_verdict nic_peer_send(struct nic_rig *rig, unsigned n, const void *frame, size_t bytes);
enum lab_verdict nic_peer_receive(struct nic_rig *rig, unsigned n, void *frame, size_t cap,
                                  size_t *bytes);
enum lab_verdict nic_edge_send(struct nic_rig *rig, unsigned n, const void *frame, size_t bytes);
enum lab_verdict nic_edge_receive(struct nic_rig *rig, unsigned n, void *frame, size_t cap,
                                  size_t *bytes);
/* LAB_PASS if nothing arrives at the queue edge within 50 ms of the run's clock. */
enum lab_verdict nic_edge_silent(struct nic_rig *rig, const char *what);

/* A frame from the network of NIC 0 to the edge, or the other way in that shape; byte for byte. */
enum lab_verdict nic_inbound(struct nic_rig *rig, const uint8_t *frame, size_t bytes);
enum lab_verdict nic_outbound(struct nic_rig *rig, const uint8_t *frame, size_t bytes,
                              enum lab_send_shape shape);
/* The comparison in these: the lab's protocol may pad short frames. */
enum lab_verdict nic_same(struct nic_rig *rig, const uint8_t *sent, size_t bytes,
                          const uint8_t *got, size_t got_bytes, const char *direction);

/* What the driver's diagnostics device says of its adapter of that number. */
enum lab_verdict nic_diagnose(struct nic_rig *rig, uint32_t adapter,
                              struct aero_virtio_net_diag *diag);

/* The station at the other end of the wire, locally administered. */
extern const uint8_t nic_peer_mac[6];

/* An Ethernet frame of `bytes` whose payload follows from `seed`; returns bytes. */
size_t nic_frame(uint8_t *frame, size_t bytes, const uint8_t dst[6], const uint8_t src[6],
                 uint16_t type, uint32_t seed);

#endif

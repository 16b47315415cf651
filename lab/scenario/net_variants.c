/* SPDX-License-Identifier: MIT */
/*
 * Devices of many kinds: layouts, feature sets, queue sizes, vectors. Each must carry frames of all
 * lengths and shapes byte for byte, and the driver's diagnostics must show that it was the kind
 * that was meant.
 */
#include <stdio.h>
#include <string.h>

#include "nic.h"
#include "scenarios.h"

#define FRAME_MAX 16128
#define NO_VECTOR 0xFFFF

struct parameter {
    const char *name, *value;
};

/* What a device is, what the user has set, what comes of it. */
struct variant {
    const char *devices;
    struct parameter parameter[2];
    uint32_t header; /* expected bytes of packet header, 0: any */
    uint32_t mtu;    /* expected, 0: 1500 */
};

static enum lab_verdict begin(struct nic_rig *rig, struct lab_case *c, const char *devices,
                              const struct parameter *parameter, size_t parameters)
{
    enum lab_verdict verdict = nic_rig_init(rig, c, NIC_EDGE_QUEUE);

    rig->config.devices = devices;
    for (size_t i = 0; i < parameters; i++)
        if (parameter[i].name != NULL)
            lab_packages_set(&rig->packages, parameter[i].name, parameter[i].value);
    return verdict == LAB_PASS ? nic_rig_peer(rig) : verdict;
}

/* The end of one of several machines in a case; the text says which. */
static enum lab_verdict end(struct nic_rig *rig, const char *which, enum lab_verdict verdict)
{
    struct lab_case *c = rig->c;
    char why[sizeof c->text];

    verdict = nic_rig_finish(rig, verdict);
    if (verdict == LAB_FAIL && (c->run == NULL || lab_finding(c->run) == NULL)) {
        memcpy(why, c->text, sizeof why);
        lab_case_fail(c, "%s: %.800s", which, why);
    }
    if (verdict == LAB_PASS) {
        lab_destroy(c->run);
        c->run = NULL;
    }
    return verdict;
}

/* Frames of some lengths up to the largest, both ways, in every shape. */
static enum lab_verdict exercise(struct nic_rig *rig, uint32_t mtu)
{
    const size_t sizes[] = {60, 200, 1514, mtu + 14};
    static uint8_t frame[FRAME_MAX];
    uint32_t seed = (uint32_t)rig->c->seed;
    enum lab_verdict verdict = LAB_PASS;

    for (unsigned round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0] && verdict == LAB_PASS; i++) {
            if (sizes[i] > mtu + 14)
                continue;
            nic_frame(frame, sizes[i], rig->info.current_mac, nic_peer_mac, NIC_TYPE_TEST, ++seed);
            verdict = nic_inbound(rig, frame, sizes[i]);
            for (int shape = LAB_SEND_FLAT; shape <= LAB_SEND_FRAGMENTS && verdict == LAB_PASS;
                 shape++) {
                if (shape == LAB_SEND_MULTI_NB)
                    continue; /* sends copies */
                nic_frame(frame, sizes[i], nic_peer_mac, rig->info.current_mac, NIC_TYPE_TEST, ++seed);
                verdict = nic_outbound(rig, frame, sizes[i], (enum lab_send_shape)shape);
            }
        }
    return verdict;
}

/* ---- layouts, features, sizes -------------------------------------------------------------- */

static const struct variant variants[] = {
    {"net", {{0}}, 10, 0},
    {"net,in-order,latency=0", {{0}}, 10, 0},
    {"net,event-idx", {{0}}, 10, 0},
    {"net,ctrl", {{0}}, 10, 0},
    {"net,mrg", {{0}}, 12, 0},
    {"net,mrg,event-idx,ctrl,announce", {{0}}, 12, 0},
    {"net,layout=spread", {{0}}, 12, 0},
    {"net,layout=spread,mrg,event-idx", {{0}}, 12, 0},
    {"net,layout=qemu", {{0}}, 12, 0},
    {"net,layout=qemu,mrg,ctrl", {{0}}, 12, 0},
    {"net,queue=2", {{0}}, 10, 0},
    {"net,queue=2,event-idx,mrg", {{0}}, 12, 0},
    {"net,queue=4,ctrl", {{0}}, 10, 0},
    {"net,queue=8,layout=qemu", {{"*TransmitBuffers", "16"}, {"*ReceiveBuffers", "64"}}, 12, 0},
    {"net,queue=32,event-idx", {{"*TransmitBuffers", "1024"}, {"*ReceiveBuffers", "4096"}}, 10, 0},
    {"net,queue=1024,layout=spread", {{"*ReceiveBuffers", "64"}}, 12, 0},
    {"net,queue=32768", {{0}}, 10, 0},
    {"net,mtu=1400", {{0}}, 10, 1400},
    {"net,mtu=9000", {{"*JumboPacket", "9014"}}, 10, 9000},
    {"net,mtu=9000,layout=spread", {{"*JumboPacket", "9014"}}, 12, 9000},
    {"net,mtu=9000,mrg", {{"*JumboPacket", "9014"}}, 12, 9000},
    {"net,mtu=16114,mrg,event-idx", {{"*JumboPacket", "16128"}}, 12, 16114},
    {"net,mtu=16114", {{"*JumboPacket", "16128"}}, 10, 16114},
    {"net,mtu=65535", {{0}}, 10, 1500},
    {"net,mtu=1500,mrg", {{"*JumboPacket", "9014"}}, 12, 1500},
};

static enum lab_verdict one_variant(struct lab_case *c, struct nic_rig *rig, const struct variant *v)
{
    uint32_t mtu = v->mtu != 0 ? v->mtu : 1500;
    struct aero_virtio_net_diag d;
    bool contract = strstr(v->devices, "layout=") == NULL;
    enum lab_verdict verdict = begin(rig, c, v->devices, v->parameter, 2);

    if (verdict == LAB_PASS)
        verdict = nic_rig_start(rig);
    if (verdict == LAB_PASS)
        verdict = nic_diagnose(rig, 0, &d);
    if (verdict == LAB_PASS && (d.header_size != v->header || d.mtu != mtu || rig->info.mtu != mtu))
        return lab_case_fail(c, "header of %u bytes, MTU %u and %u", d.header_size, d.mtu,
                             rig->info.mtu);
    if (verdict == LAB_PASS && ((d.flags & AERO_VIRTIO_NET_DIAG_CONTRACT_LAYOUT) != 0) != contract)
        return lab_case_fail(c, "contract layout: %d, expected %d", !contract, contract);
    if (verdict == LAB_PASS)
        verdict = exercise(rig, mtu);
    if (verdict == LAB_PASS)
        verdict = nic_diagnose(rig, 0, &d);
    if (verdict == LAB_PASS && (d.recoveries != 0 || d.rx_counters.errors != 0))
        return lab_case_fail(c, "%u recoveries, %llu receive errors", d.recoveries,
                             (unsigned long long)d.rx_counters.errors);
    return verdict;
}

static enum lab_verdict run_variants(struct lab_case *c)
{
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof variants / sizeof variants[0] && verdict == LAB_PASS; i++) {
        struct nic_rig rig;

        verdict = end(&rig, variants[i].devices, one_variant(c, &rig, &variants[i]));
    }
    lab_case_metric(c, "devices", sizeof variants / sizeof variants[0], "");
    return verdict;
}

const struct lab_scenario scenario_net_variants = {
    .name = "net/variants",
    .summary = "25 devices: layouts, features, queue sizes of 2 to 32768, MTUs of 1400 to 65535",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_variants,
};

/* ---- vectors ------------------------------------------------------------------------------- */

struct vectors {
    const char *contract, *qemu; /* devices; NULL: not there */
    const char *faults;
    struct parameter parameter;
    bool msix, shared; /* expected */
    uint16_t config, rx, tx;
    const char *log;
};

static const struct vectors vectors[] = {
    {"net,ctrl,vectors=1", "virtio-net,vectors=1", NULL, {0}, true, false, 0, 0, 0, NULL},
    {"net,ctrl,vectors=2", "virtio-net,vectors=2", NULL, {0}, true, false, 0, 1, 1, NULL},
    {"net,ctrl,vectors=3", "virtio-net,vectors=3", NULL, {0}, true, false, 0, 1, 2, NULL},
    {"net,ctrl,vectors=8", "virtio-net,vectors=8", NULL, {0}, true, false, 0, 1, 2, NULL},
    {"net,ctrl,vectors=0", "virtio-net,vectors=0", NULL, {0}, false, false, NO_VECTOR, NO_VECTOR,
     NO_VECTOR, NULL},
    {"net,ctrl,vectors=3", "virtio-net,vectors=4", NULL, {"Msi", "0"}, false, false, NO_VECTOR,
     NO_VECTOR, NO_VECTOR, NULL},
    {"net,ctrl,vectors=3", NULL, "net0:msix-few", {0}, true, true, 0, 0, 0, "(0x3 messages"},
};

static enum lab_verdict check_vectors(struct nic_rig *rig, const struct vectors *v)
{
    struct aero_virtio_net_diag d;
    enum lab_verdict verdict = nic_diagnose(rig, 0, &d);
    
    if (verdict != LAB_PASS)
        return verdict;
    if (((d.flags & AERO_VIRTIO_NET_DIAG_MSIX) != 0) != v->msix ||
        ((d.flags & AERO_VIRTIO_NET_DIAG_SHARED_VECTOR) != 0) != v->shared)
        return lab_case_fail(rig->c, "flags 0x%x with %u messages", d.flags, d.message_count);
    if (d.config_vector != v->config || d.rx.vector != v->rx ||
        d.tx.vector != v->tx)
        return lab_case_fail(rig->c, "vectors %u, %u and %u", d.config_vector, d.rx.vector,
                             d.tx.vector);
    /* The counters say which vectors there really were interrupts on. */
    for (unsigned i = 0; i < 3; i++) {
        bool used = v->msix ? i == v->config || i == v->rx || i == v->tx : i == 0;

        if ((d.isr_count[i] != 0) != used)
            return lab_case_fail(rig->c, "%llu interrupts on message %u",
                                 (unsigned long long)d.isr_count[i], i);
    }
    if (v->log != NULL && strstr(lab_log_text(rig->c->run), v->log) == NULL)
        return lab_case_fail(rig->c, "the event log does not say \"%s\"", v->log);
    return LAB_PASS;
}

static enum lab_verdict one_vectors(struct lab_case *c, struct nic_rig *rig, const struct vectors *v)
{
    bool qemu = strcmp(c->machine, "qemu") == 0;
    enum lab_verdict verdict = begin(rig, c, qemu ? v->qemu : v->contract, &v->parameter, 1);

    rig->config.faults = v->faults;
    if (verdict == LAB_PASS)
        verdict = nic_rig_start(rig);
    if (verdict == LAB_PASS)
        verdict = exercise(rig, 1500);
    if (verdict == LAB_PASS)
        verdict = nic_monitor(rig, "link net0 off");
    if (verdict == LAB_PASS)
        verdict = nic_wait_link(rig, MEDIA_DISCONNECTED);
    if (verdict == LAB_PASS)
        verdict = nic_monitor(rig, "link net0 on");
    if (verdict == LAB_PASS)
        verdict = nic_wait_link(rig, MEDIA_CONNECTED);
    return verdict == LAB_PASS ? check_vectors(rig, v) : verdict;
}

static enum lab_verdict run_vectors(struct lab_case *c)
{
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0] && verdict == LAB_PASS; i++) {
        struct nic_rig rig;
        char which[64];

        if (strcmp(c->machine, "qemu") == 0 && vectors[i].qemu == NULL)
            continue;
        snprintf(which, sizeof which, "%s %s", vectors[i].contract,
                 vectors[i].faults != NULL            ? vectors[i].faults
                 : vectors[i].parameter.name != NULL ? vectors[i].parameter.name
                                                      : "");
        verdict = end(&rig, which, one_vectors(c, &rig, &vectors[i]));
    }
    return verdict;
}

const struct lab_scenario scenario_net_vectors = {
    .name = "net/vectors",
    .summary = "0 to 8 vectors, vectors refused, Msi=0: who interrupts, and that it works",
    .machines = "contract,qemu",
    .package = "virtio-net",
    .flags = 0, /* the devices say how many vectors */
    .run = run_vectors,
};

/* Two adapters on one line, which is the rule for a PCI bus with four lines. */
static enum lab_verdict run_shared_line(struct lab_case *c)
{
    struct nic_rig rig;
    struct aero_virtio_net_diag d[2];
    enum lab_verdict verdict = begin(&rig, c, "net,slot=3;net,slot=7", NULL, 0);
    uint64_t not_ours = 0;
    uint8_t frame[300], got[2048];
    size_t bytes;

    if (verdict == LAB_PASS)
        verdict = nic_rig_start(&rig);
    if (verdict == LAB_PASS && rig.nic_count != 2)
        verdict = lab_case_fail(c, "%zu adapters started, expected 2", rig.nic_count);
    for (uint32_t i = 0; i < 200 && verdict == LAB_PASS; i++) {
        nic_frame(frame, sizeof frame, nic_peer_mac, rig.info.current_mac, NIC_TYPE_TEST, i);
        verdict = nic_edge_send(&rig, i % 2, frame, sizeof frame);
        if (verdict == LAB_PASS)
            verdict = nic_peer_receive(&rig, i % 2, got, sizeof got, &bytes);
        if (verdict == LAB_PASS)
            verdict = nic_same(&rig, frame, sizeof frame, got, bytes, "sent");
    }
    for (uint32_t i = 0; i < 2 && verdict == LAB_PASS; i++) {
        verdict = nic_diagnose(&rig, i, &d[i]);
        not_ours += verdict == LAB_PASS ? d[i].isr_not_ours : 0;
    }
    if (verdict == LAB_PASS && (not_ours != 0) != !c->msix)
        verdict = lab_case_fail(c, "%llu interrupts of the other adapter were seen",
                                (unsigned long long)not_ours);
    return nic_rig_finish(&rig, verdict);
}

const struct lab_scenario scenario_net_shared_line = {
    .name = "net/shared-line",
    .summary = "two adapters share an interrupt line; each serves its own",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_shared_line,
};

/* ---- StrictContract, missing features ------------------------------------------------------ */

struct refusal {
    const char *devices, *faults;
    bool strict, starts;
    const char *log; /* what the event log must say if it does not start */
};

static const struct refusal refusals[] = {
    {"net", NULL, true, true, NULL},
    {"net,mrg,event-idx,ctrl", NULL, true, true, NULL},
    {"net,layout=qemu", NULL, true, false, "not a usable virtio device (core error"},
    {"net,layout=spread", NULL, true, false, "not a usable virtio device (core error"},
    {"net,no-mac", NULL, false, false, "required features (missing bits 0x20 of 0..31, 0x0 of"},
    {"net,no-status", NULL, false, false, "required features (missing bits 0x10000 of 0..31, 0x0"},
    {"net,no-indirect", NULL, false, false, "required features (missing bits 0x10000000 of 0..31"},
    {"net", "net0:no-version-1", false, false, "required features (missing bits 0x0 of 0..31, 0x1"},
    /* Windows has given messages only: without them there is no line to fall back to. */
    {"net,vectors=3", "net0:msix-refused", false, false, "could not connect the interrupt"},
    {"net,queue=1", NULL, false, false, "could not set up queue 0x1"},
};

static enum lab_verdict one_refusal(struct lab_case *c, struct nic_rig *rig, const struct refusal *r)
{
    const struct parameter strict = {"StrictContract", "1"};
    enum lab_verdict verdict = begin(rig, c, r->devices, &strict, r->strict ? 1 : 0);

    rig->config.faults = r->faults;
    if (verdict == LAB_PASS)
        verdict = r->starts ? nic_rig_start(rig) : nic_rig_install(rig);
    if (verdict != LAB_PASS)
        return verdict;
    if (r->starts)
        return exercise(rig, 1500);
    if (rig->nic_count != 0)
        return lab_case_fail(c, "the adapter started");
    if (strstr(lab_log_text(c->run), r->log) == NULL)
        return lab_case_fail(c, "the event log does not say \"%s\"", r->log);
    return LAB_PASS;
}

static enum lab_verdict run_refusals(struct lab_case *c)
{
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0] && verdict == LAB_PASS; i++) {
        struct nic_rig rig;

        verdict = end(&rig, refusals[i].devices, one_refusal(c, &rig, &refusals[i]));
    }
    return verdict;
}

const struct lab_scenario scenario_net_refusals = {
    .name = "net/refusals",
    .summary = "StrictContract, and devices that lack something: starts or says in the event log why",
    .machines = "contract",
    .package = "virtio-net",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_refusals,
};

/* ---- other devices -------------------------------------------------------------------------- */

/* The driver is loaded for a device that its INF does not bind: nothing starts, and the log says why. */
static enum lab_verdict refuses_revision(struct lab_case *c, struct nic_rig *rig, const char *devices,
                                         unsigned revision)
{
    char said[80];
    enum lab_verdict verdict = begin(rig, c, devices, NULL, 0);

    lab_packages_choose(&rig->packages, "PCI\\VEN_1AF4&DEV_1041", "PCI\\VEN_1AF4&DEV_1041&REV_01");
    if (verdict == LAB_PASS)
        verdict = nic_rig_install(rig);
    if (verdict != LAB_PASS)
        return verdict;
    for (size_t i = 0; i < rig->device_count; i++)
        if (rig->devices[i].service[0] != '\0' && rig->devices[i].problem != CM_PROB_FAILED_START)
            return lab_case_fail(c, "the adapter has problem %u", rig->devices[i].problem);
    snprintf(said, sizeof said, "device and vendor 0x10411af4, revision 0x%x)", revision);
    if (strstr(lab_log_text(c->run), said) == NULL)
        return lab_case_fail(c, "the event log does not say \"%s\"", said);
    return LAB_PASS;
}

static enum lab_verdict left_alone(struct lab_case *c, struct nic_rig *rig, const char *devices)
{
    enum lab_verdict verdict = begin(rig, c, devices, NULL, 0);

    if (verdict == LAB_PASS)
        verdict = nic_rig_install(rig);
    for (size_t i = 0; i < rig->device_count && verdict == LAB_PASS; i++)
        if (rig->devices[i].service[0] != '\0')
            verdict = lab_case_fail(c, "the driver was installed");
    if (verdict == LAB_PASS)
        c->text[0] = '\0'; /* of the installer: nothing matches */
    return verdict;
}

static enum lab_verdict run_not_ours(struct lab_case *c)
{
    static const struct {
        const char *devices;
        unsigned revision;
    } other[] = {{"net,revision=0", 0}, {"net,revision=2", 2}, {"net,layout=qemu,revision=0", 0}};
    enum lab_verdict verdict = LAB_PASS;

    for (size_t i = 0; i < sizeof other / sizeof other[0] && verdict == LAB_PASS; i++) {
        struct nic_rig rig;

        verdict = end(&rig, other[i].devices, left_alone(c, &rig, other[i].devices));
        if (verdict == LAB_PASS)
            verdict = end(&rig, other[i].devices,
                          refuses_revision(c, &rig, other[i].devices, other[i].revision));
    }
    return verdict;
}

const struct lab_scenario scenario_net_not_ours = {
    .name = "net/not-ours",
    .summary = "devices with another revision are left alone, and refused if the driver is chosen by hand",
    .machines = "contract",
    .package = "virtio-net",
    .flags = 0,
    .run = run_not_ours,
};

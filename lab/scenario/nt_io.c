/* SPDX-License-Identifier: MIT */
/* The small NT against itself: test drivers of tests/lab/drivers and tests/lab/bad for io and pnp. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hive.h"
#include "scenarios.h"

#define SERVICES "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\"
#define ENUM "\\Registry\\Machine\\System\\CurrentControlSet\\Enum\\"
#define LIMIT (60 * LAB_SECOND)
#define SERVICE_KERNEL_DRIVER 1
#define SERVICE_DEMAND_START 3
#define IOCTL_PNP_TEST_QUERY 0x222000u /* CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, BUFFERED, ANY) */

/* Drivers by the name of their file. */
static bool find_driver(void *ctx, const char *name, char *path, size_t cap)
{
    const struct lab_case *c = ctx;

    return (size_t)snprintf(path, cap, "%s/lab/drivers/%s/%s", c->out_dir,
                            c->arch == LAB_ARCH_X64 ? "x64" : "x86", name) < cap;
}

static void add_service(struct hive *hive, const char *name, const char *file)
{
    char key[256], image[128];

    snprintf(key, sizeof(key), SERVICES "%s", name);
    snprintf(image, sizeof(image), "\\SystemRoot\\System32\\drivers\\%s", file);
    hive_set_sz(hive, key, "ImagePath", HIVE_REG_EXPAND_SZ, image);
    hive_set_dword(hive, key, "Type", SERVICE_KERNEL_DRIVER);
    hive_set_dword(hive, key, "Start", SERVICE_DEMAND_START);
}

static enum lab_verdict start(struct lab_case *c, struct hive *hive)
{
    struct lab_config config;

    lab_case_config(c, &config);
    config.hive = hive->data;
    config.hive_bytes = hive->size;
    config.driver_path = find_driver;
    config.driver_ctx = c;
    return lab_case_start(c, &config);
}

static enum lab_stop load(struct lab_case *c, const char *service, struct lab_reply *reply)
{
    size_t bytes;
    uint16_t *name = hive_utf16(service, &bytes);
    enum lab_stop stop =
        lab_request(c->run, LAB_REQ_LOAD_DRIVER, 0, NULL, name, bytes + 2, LIMIT, reply);

    free(name);
    return stop;
}

static enum lab_verdict request(struct lab_case *c, enum lab_request_code code, uint32_t device,
                                uint64_t arg0, struct lab_reply *reply, const char *what)
{
    const uint64_t arg[6] = {arg0};
    enum lab_stop stop = lab_request(c->run, code, device, arg, NULL, 0, LIMIT, reply);
    enum lab_verdict verdict = lab_case_expect(c, stop, what);

    if (verdict == LAB_PASS && reply->status < 0)
        return lab_case_fail(c, "%s: status 0x%08x", what, (unsigned)reply->status);
    return verdict;
}

/* ---- nt/io: a driver that tests what it calls ---------------------------------------------------- */

static enum lab_verdict run_io(struct lab_case *c)
{
    struct hive hive = {0};
    struct lab_reply reply;
    enum lab_verdict verdict;

    add_service(&hive, "io_test", "io_test.sys");
    verdict = start(c, &hive);
    if (verdict == LAB_PASS)
        verdict = lab_case_expect(c, load(c, "io_test", &reply), "load");
    if (verdict == LAB_PASS && strstr(lab_log_text(c->run), "io_test: passed") == NULL)
        verdict = lab_case_fail(c, "the driver's self-test failed: see its lines in the log");
    if (verdict == LAB_PASS && strstr(lab_log_text(c->run), "code 0xc0041234") == NULL)
        verdict = lab_case_fail(c, "the event-log line is missing");
    if (verdict == LAB_PASS)
        verdict = request(c, LAB_REQ_UNLOAD, 0, 0, &reply, "unload");
    hive_free(&hive);
    return verdict;
}

const struct lab_scenario scenario_nt_io = {
    .name = "nt/io",
    .summary = "I/O manager, object manager, registry and Rtl tested by a driver",
    .machines = "contract,qemu",
    .run = run_io,
};

/* ---- nt/pnp: a WDM function driver on a PCI device ------------------------------------------------- */

/* What the driver answers to IOCTL_PNP_TEST_QUERY; also in tests/lab/drivers/pnp_test. */
struct pnp_test_state {
    uint32_t version;
    uint32_t starts, stops, surprises, removes;
    uint32_t memory_ranges, messages, lines;
    uint32_t connected; /* CONNECT_LINE_BASED 2, CONNECT_MESSAGE_BASED 3 */
    uint32_t vendor_device; /* configuration space dword 0 through BUS_INTERFACE_STANDARD */
    uint32_t bar_value; /* first dword of the first register window */
    uint32_t power_downs, power_ups;
};

static enum lab_verdict query(struct lab_case *c, struct pnp_test_state *state)
{
    const uint64_t arg[6] = {IOCTL_PNP_TEST_QUERY, sizeof(*state)};
    struct lab_reply reply;
    size_t bytes;
    uint16_t *name = hive_utf16("\\DosDevices\\PnpTest", &bytes);
    enum lab_stop stop =
        lab_request(c->run, LAB_REQ_IOCTL, 0, arg, name, bytes + 2, LIMIT, &reply);
    enum lab_verdict verdict = lab_case_expect(c, stop, "ioctl");

    free(name);
    if (verdict != LAB_PASS)
        return verdict;
    if (reply.status < 0 || reply.bytes != sizeof(*state))
        return lab_case_fail(c, "ioctl: status 0x%08x, %zu bytes", (unsigned)reply.status, reply.bytes);
    memcpy(state, reply.data, sizeof(*state));
    return LAB_PASS;
}

static enum lab_verdict find_device(struct lab_case *c, struct lab_device_info *device)
{
    struct lab_reply reply;
    enum lab_verdict verdict = request(c, LAB_REQ_ENUMERATE, 0, 0, &reply, "enumerate");
    const struct lab_device_info *info = reply.data;

    if (verdict != LAB_PASS)
        return verdict;
    for (size_t i = 0; i < reply.bytes / sizeof(*info); i++) {
        if (strncmp(info[i].instance, "PCI\\VEN_1AF4&DEV_1041&", 22) == 0) {
            *device = info[i];
            return LAB_PASS;
        }
    }
    return lab_case_fail(c, "enumerate: no virtio-net device among %zu",
                         reply.bytes / sizeof(*info));
}

/* The driver's binding, as device setup writes it. */
static enum lab_verdict install(struct lab_case *c, const struct lab_device_info *device,
                                const char *service)
{
    struct hive hive = {0};
    struct lab_reply reply;
    char key[512];
    enum lab_stop stop;

    snprintf(key, sizeof(key), ENUM "%s", device->instance);
    hive_set_sz(&hive, key, "Service", HIVE_REG_SZ, service);
    if (c->msix) {
        strncat(key, "\\Device Parameters\\Interrupt Management\\MessageSignaledInterruptProperties",
                sizeof(key) - strlen(key) - 1);
        hive_set_dword(&hive, key, "MSISupported", 1);
        hive_set_dword(&hive, key, "MessageNumberLimit", 2);
    }
    stop = lab_request(c->run, LAB_REQ_REGISTRY, 0, NULL, hive.data, hive.size, LIMIT, &reply);
    hive_free(&hive);
    return lab_case_expect(c, stop, "registry");
}

static enum lab_verdict check_started(struct lab_case *c, uint32_t starts)
{
    struct pnp_test_state s;
    enum lab_verdict verdict = query(c, &s);

    if (verdict != LAB_PASS)
        return verdict;
    if (s.starts != starts || s.memory_ranges == 0 || s.vendor_device != 0x10411AF4)
        return lab_case_fail(c, "started %u times, %u register windows, id 0x%08x", s.starts,
                             s.memory_ranges, s.vendor_device);
    if (c->msix && (s.messages != 2 || s.lines != 0 || s.connected != 3))
        return lab_case_fail(c, "MSI-X: %u messages, %u lines, connected as %u", s.messages, s.lines,
                             s.connected);
    if (!c->msix && (s.messages != 0 || s.lines != 1 || s.connected != 2))
        return lab_case_fail(c, "INTx: %u messages, %u lines, connected as %u", s.messages, s.lines,
                             s.connected);
    return LAB_PASS;
}

static enum lab_verdict cycle(struct lab_case *c, const struct lab_device_info *device)
{
    struct lab_device_info now;
    struct pnp_test_state s;
    struct lab_reply reply;
    enum lab_verdict verdict = LAB_PASS;

    for (uint32_t i = 0; verdict == LAB_PASS && i < 3; i++) {
        verdict = request(c, LAB_REQ_START, device->device, 0, &reply, "start");
        if (verdict == LAB_PASS)
            verdict = check_started(c, 1);
        if (verdict == LAB_PASS)
            verdict = request(c, LAB_REQ_SET_SYSTEM_POWER, 0, 4, &reply, "sleep");
        if (verdict == LAB_PASS)
            verdict = request(c, LAB_REQ_SET_SYSTEM_POWER, 0, 1, &reply, "wake");
        if (verdict == LAB_PASS)
            verdict = query(c, &s);
        if (verdict == LAB_PASS && (s.power_downs != 1 || s.power_ups != 1))
            verdict = lab_case_fail(c, "sleep: %u down, %u up", s.power_downs, s.power_ups);
        if (verdict == LAB_PASS)
            verdict = request(c, LAB_REQ_REBALANCE, device->device, 0, &reply, "rebalance");
        if (verdict == LAB_PASS)
            verdict = check_started(c, 2);
        if (verdict == LAB_PASS)
            verdict = query(c, &s);
        if (verdict == LAB_PASS && s.stops != 1)
            verdict = lab_case_fail(c, "rebalance: stopped %u times", s.stops);
        if (verdict == LAB_PASS)
            verdict = request(c, LAB_REQ_REMOVE, device->device, 0, &reply, "remove");
        if (verdict == LAB_PASS)
            verdict = find_device(c, &now);
        if (verdict == LAB_PASS && (now.problem != 22 || now.device != device->device))
            verdict = lab_case_fail(c, "removed device %u has problem %u", now.device, now.problem);
    }
    return verdict;
}

static enum lab_verdict run_pnp(struct lab_case *c)
{
    struct hive hive = {0};
    struct lab_device_info device = {0};
    struct lab_reply reply;
    enum lab_verdict verdict;

    add_service(&hive, "pnp_test", "pnp_test.sys");
    verdict = start(c, &hive);
    if (verdict == LAB_PASS)
        verdict = find_device(c, &device);
    if (verdict == LAB_PASS && device.problem != 28)
        verdict = lab_case_fail(c, "a device without driver has problem %u", device.problem);
    if (verdict == LAB_PASS)
        verdict = install(c, &device, "pnp_test");
    if (verdict == LAB_PASS)
        verdict = cycle(c, &device);
    if (verdict == LAB_PASS)
        verdict = request(c, LAB_REQ_START, device.device, 0, &reply, "start");
    if (verdict == LAB_PASS)
        verdict = request(c, LAB_REQ_SURPRISE_REMOVE, device.device, 0, &reply, "surprise removal");
    if (verdict == LAB_PASS)
        verdict = request(c, LAB_REQ_UNLOAD, 0, 0, &reply, "unload");
    hive_free(&hive);
    return verdict;
}

const struct lab_scenario scenario_nt_pnp = {
    .name = "nt/pnp",
    .summary = "a WDM function driver starts, sleeps, wakes, stops and is pulled out",
    .machines = "contract,qemu",
    .flags = LAB_SCENARIO_IRQ,
    .run = run_pnp,
};

/* ---- nt/bus: a bus driver with children, a filter above it ------------------------------------------ */

#define IOCTL_BUS_TEST_CHILDREN 0x222004u

static enum lab_verdict plug(struct lab_case *c, uint8_t children)
{
    const uint64_t arg[6] = {IOCTL_BUS_TEST_CHILDREN, 0};
    struct lab_reply reply;
    size_t bytes;
    uint16_t *name = hive_utf16("\\DosDevices\\BusTest", &bytes);
    uint8_t data[64];
    enum lab_verdict verdict;

    memcpy(data, name, bytes + 2);
    data[bytes + 2] = children;
    free(name);
    verdict = lab_case_expect(c, lab_request(c->run, LAB_REQ_IOCTL, 0, arg, data, bytes + 3, LIMIT,
                                             &reply), "plug");
    if (verdict == LAB_PASS && reply.status < 0)
        return lab_case_fail(c, "plug: status 0x%08x", (unsigned)reply.status);
    /* The invalidation is worked off by a thread of NT. */
    return verdict != LAB_PASS ? verdict
                               : lab_case_expect(c, lab_run_for(c->run, 100 * LAB_MS), "children");
}

static enum lab_verdict expect_children(struct lab_case *c, unsigned want, unsigned want_started)
{
    struct lab_reply reply;
    enum lab_verdict verdict = request(c, LAB_REQ_ENUMERATE, 0, 0, &reply, "enumerate");
    const struct lab_device_info *info = reply.data;
    unsigned children = 0, started = 0;

    for (size_t i = 0; verdict == LAB_PASS && i < reply.bytes / sizeof(*info); i++) {
        bool child = strncmp(info[i].instance, "LABBUS\\CHILD\\", 13) == 0;

        children += child;
        started += child && info[i].problem == 0;
    }
    if (verdict == LAB_PASS && (children != want || started != want_started))
        return lab_case_fail(c, "%u children, %u started; expected %u and %u", children, started, want,
                             want_started);
    return verdict;
}

static enum lab_verdict run_bus(struct lab_case *c)
{
    static const char *const upper[] = {"bus_test"};
    struct hive hive = {0}, filter = {0};
    struct lab_device_info device = {0};
    struct lab_reply reply;
    char key[512];
    enum lab_verdict verdict;

    add_service(&hive, "bus_test", "bus_test.sys");
    /* The second child has a driver, the others have none. */
    hive_set_sz(&hive, ENUM "LABBUS\\CHILD\\4&LAB1&0&1", "Service", HIVE_REG_SZ, "bus_test");
    verdict = start(c, &hive);
    hive_free(&hive);
    if (verdict == LAB_PASS)
        verdict = find_device(c, &device);
    if (verdict == LAB_PASS)
        verdict = install(c, &device, "bus_test");
    if (verdict == LAB_PASS) {
        snprintf(key, sizeof(key), ENUM "%s", device.instance);
        hive_set_multi_sz(&filter, key, "UpperFilters", upper, 1);
        verdict = lab_case_expect(c, lab_request(c->run, LAB_REQ_REGISTRY, 0, NULL, filter.data,
                                                 filter.size, LIMIT, &reply), "registry");
        hive_free(&filter);
    }
    if (verdict == LAB_PASS)
        verdict = request(c, LAB_REQ_START, device.device, 0, &reply, "start");
    if (verdict == LAB_PASS)
        verdict = plug(c, 3);
    if (verdict == LAB_PASS)
        verdict = expect_children(c, 3, 1);
    if (verdict == LAB_PASS)
        verdict = request(c, LAB_REQ_SET_SYSTEM_POWER, 0, 4, &reply, "sleep");
    if (verdict == LAB_PASS)
        verdict = request(c, LAB_REQ_SET_SYSTEM_POWER, 0, 1, &reply, "wake");
    if (verdict == LAB_PASS)
        verdict = plug(c, 1);
    if (verdict == LAB_PASS)
        verdict = expect_children(c, 1, 0);
    if (verdict == LAB_PASS)
        verdict = plug(c, 2);
    if (verdict == LAB_PASS)
        verdict = expect_children(c, 2, 1);
    if (verdict == LAB_PASS)
        verdict = request(c, LAB_REQ_REMOVE, device.device, 0, &reply, "remove");
    if (verdict == LAB_PASS)
        verdict = expect_children(c, 0, 0);
    if (verdict == LAB_PASS)
        verdict = request(c, LAB_REQ_UNLOAD, 0, 0, &reply, "unload");
    return verdict;
}

const struct lab_scenario scenario_nt_bus = {
    .name = "nt/bus",
    .summary = "a bus driver plugs and unplugs children, a filter sits above it",
    .machines = "contract,qemu",
    .run = run_bus,
};

/* ---- bad drivers: what the verifier must stop them with ------------------------------------------- */

static void bad_names(const struct lab_case *c, char service[80], char file[96])
{
    snprintf(service, 80, "bad_%s", strchr(c->scenario->name, '/') + 1);
    for (char *p = service; *p != 0; p++)
        *p = *p == '-' ? '_' : *p;
    snprintf(file, 96, "%s.sys", service);
}

/* At its load, or when it is unloaded at the latest. */
static enum lab_verdict run_bad_io(struct lab_case *c, const char *kind, const char *part)
{
    struct hive hive = {0};
    struct lab_reply reply;
    char service[80], file[96];
    enum lab_verdict verdict;

    bad_names(c, service, file);
    add_service(&hive, service, file);
    verdict = start(c, &hive);
    hive_free(&hive);
    if (verdict != LAB_PASS)
        return verdict;
    if (load(c, service, &reply) == LAB_STOP_DONE) {
        if (reply.status < 0)
            return lab_case_fail(c, "load: status 0x%08x", (unsigned)reply.status);
        lab_request(c->run, LAB_REQ_UNLOAD, 0, NULL, NULL, 0, LIMIT, &reply);
    }
    return lab_case_expect_finding(c, kind, part);
}

/* On a device: when it is started, or when it is removed at the latest. */
static enum lab_verdict run_bad_pnp(struct lab_case *c, const char *kind, const char *part)
{
    struct lab_device_info device = {0};
    struct hive hive = {0};
    struct lab_reply reply;
    char service[80], file[96];
    enum lab_verdict verdict;

    bad_names(c, service, file);
    add_service(&hive, service, file);
    verdict = start(c, &hive);
    hive_free(&hive);
    if (verdict == LAB_PASS)
        verdict = find_device(c, &device);
    if (verdict == LAB_PASS)
        verdict = install(c, &device, service);
    if (verdict != LAB_PASS)
        return verdict;
    if (lab_request(c->run, LAB_REQ_START, device.device, NULL, NULL, 0, LIMIT, &reply) ==
        LAB_STOP_DONE)
        lab_request(c->run, LAB_REQ_REMOVE, device.device, NULL, NULL, 0, LIMIT, &reply);
    return lab_case_expect_finding(c, kind, part);
}

/* symbol, scenario name, runner, kind of the finding, part of its text, summary */
#define BAD(symbol, file, runner, kind, part, text)                                                \
    static enum lab_verdict run_##symbol(struct lab_case *c)                                       \
    {                                                                                              \
        return runner(c, kind, part);                                                              \
    }                                                                                              \
    const struct lab_scenario scenario_bad_##symbol = {                                            \
        .name = "bad/" file, .summary = text, .machines = "contract", .run = run_##symbol};

BAD(irp_double_completion, "irp-double-completion", run_bad_io, "irp-double-completion", NULL,
    "IRP completed twice")
BAD(irp_touched, "irp-touched", run_bad_io, "use-after-free", NULL,
    "IRP read after it was completed")
BAD(irp_cancel_routine, "irp-cancel-routine", run_bad_io, "irp-cancel-routine", NULL,
    "IRP completed with its cancel routine set")
BAD(irp_pending, "irp-pending", run_bad_io, "irp-pending", "did not mark",
    "STATUS_PENDING without IoMarkIrpPending")
BAD(irp_status, "irp-status", run_bad_io, "irp-status", NULL, "IRP completed with STATUS_PENDING")
BAD(irp_lost, "irp-lost", run_bad_io, "irp-lost", "neither", "IRP neither completed nor pending")
BAD(irp_kept, "irp-kept", run_bad_io, "irp-lost", "never completed",
    "IRP in the driver when it is unloaded")
BAD(irp_stack, "irp-stack", run_bad_io, "irp-stack", NULL, "IRP sent on without a stack location")
BAD(irp_top, "irp-top", run_bad_io, "irp-top", NULL, "a driver's own IRP runs off the top")
BAD(irp_leak, "irp-leak", run_bad_io, "irp-leak", NULL, "IRP left at unload")
BAD(device_left, "device-left", run_bad_io, "device-left", NULL, "device object left at unload")
BAD(symbolic_link_left, "symbolic-link-left", run_bad_io, "symbolic-link-leak", "BadLink",
    "symbolic link left at unload")
BAD(handle_left, "handle-left", run_bad_io, "unload-object", "handle",
    "key handle left open at unload")
BAD(remove_lock, "remove-lock", run_bad_io, "remove-lock", "still held",
    "remove lock that is never released")
BAD(work_item, "work-item", run_bad_io, "work-item", "is queued", "work item freed while queued")
BAD(extension_overrun, "extension-overrun", run_bad_io, "pool-overrun", NULL,
    "write behind a device extension")
BAD(registry_path, "registry-path", run_bad_io, "use-after-free", NULL,
    "RegistryPath used after DriverEntry")
BAD(pnp_start_kept, "pnp-start-kept", run_bad_pnp, "irp-not-forwarded", NULL,
    "START_DEVICE not passed down")
BAD(pnp_remove_attached, "pnp-remove-attached", run_bad_pnp, "device-left", "attached",
    "still attached after REMOVE_DEVICE")
BAD(pnp_remove_failed, "pnp-remove-failed", run_bad_pnp, "pnp-status", "REMOVE_DEVICE",
    "REMOVE_DEVICE failed")

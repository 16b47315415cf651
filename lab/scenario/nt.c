/* SPDX-License-Identifier: MIT */
/*
 * NT without a device: the self-test driver of its kernel routines, and drivers that break one rule
 * each (tests/lab/bad), which the verifier must stop with the right finding.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hive.h"
#include "scenarios.h"

#define SERVICE_KEY "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\"
#define LIMIT (30 * LAB_SECOND)
#define SERVICE_KERNEL_DRIVER 1
#define SERVICE_DEMAND_START 3

static bool find_driver(void *ctx, const char *name, char *path, size_t cap)
{
    const struct lab_case *c = ctx;
    return (size_t)snprintf(path, cap, "%s/lab/drivers/%s/%s", c->out_dir,
                            c->arch == LAB_ARCH_X64 ? "x64" : "x86", name) < cap;
}

/* Boots with the service `name` in the registry. */
static enum lab_verdict start(struct lab_case *c, const char *name)
{
    struct lab_config config;
    struct hive hive = {0};
    char key[160], image[160];

    snprintf(key, sizeof(key), SERVICE_KEY "%s", name);
    snprintf(image, sizeof(image), "\\SystemRoot\\System32\\drivers\\%s.sys", name);
    hive_set_sz(&hive, key, "ImagePath", HIVE_REG_EXPAND_SZ, image);
    hive_set_dword(&hive, key, "Type", SERVICE_KERNEL_DRIVER);
    hive_set_dword(&hive, key, "Start", SERVICE_DEMAND_START);
    lab_case_config(c, &config);
    config.hive = hive.data;
    config.hive_bytes = hive.size;
    config.driver_path = find_driver;
    config.driver_ctx = c;
    enum lab_verdict verdict = lab_case_start(c, &config);
    hive_free(&hive);
    return verdict;
}

static enum lab_stop load(struct lab_case *c, const char *name, struct lab_reply *reply)
{
    size_t bytes;
    uint16_t *wide = hive_utf16(name, &bytes);
    enum lab_stop stop = lab_request(c->run, LAB_REQ_LOAD_DRIVER, 0, NULL, wide,
                                     bytes + sizeof(*wide), LIMIT, reply);
    free(wide);
    return stop;
}

static enum lab_verdict run_ke(struct lab_case *c)
{
    struct lab_reply reply;
    enum lab_verdict verdict = start(c, "ke_test");

    if (verdict != LAB_PASS)
        return verdict;
    verdict = lab_case_expect(c, load(c, "ke_test", &reply), "load");
    if (verdict != LAB_PASS)
        return verdict;
    if (reply.status < 0 || strstr(lab_log_text(c->run), "ke_test: passed") == NULL)
        return lab_case_fail(c, "self-test: status 0x%08x; its log names the check that failed",
                             (unsigned)reply.status);
    enum lab_stop stop = lab_request(c->run, LAB_REQ_UNLOAD, 0, NULL, NULL, 0, LIMIT, &reply);
    verdict = lab_case_expect(c, stop, "unload");
    if (verdict == LAB_PASS && strstr(lab_log_text(c->run), "ke_test: unloaded") == NULL)
        return lab_case_fail(c, "the driver was not unloaded");
    return verdict;
}

const struct lab_scenario scenario_nt_ke = {
    .name = "nt/ke",
    .summary = "self-test of kernel routines: waits, timers, DPCs, locks, pool, MDLs",
    .machines = "contract,qemu",
    .run = run_ke,
};

/* What a bad driver is stopped with, at its load or when it is unloaded at the latest. */
static enum lab_verdict run_bad(struct lab_case *c, const char *kind, const char *part)
{
    const char *name = strchr(c->scenario->name, '/') + 1;
    struct lab_reply reply;
    char service[80];

    snprintf(service, sizeof(service), "bad_%s", name);
    for (char *p = service; *p != 0; p++)
        *p = *p == '-' ? '_' : *p;
    enum lab_verdict verdict = start(c, service);
    if (verdict != LAB_PASS)
        return verdict;
    enum lab_stop stop = load(c, service, &reply);
    if (stop == LAB_STOP_DONE && reply.status < 0)
        return lab_case_fail(c, "load: status 0x%08x", (unsigned)reply.status);
    if (stop == LAB_STOP_DONE)
        lab_request(c->run, LAB_REQ_UNLOAD, 0, NULL, NULL, 0, LIMIT, &reply);
    return lab_case_expect_finding(c, kind, part);
}

/* symbol, scenario name, kind of the finding, part of its text, summary */
#define BAD(symbol, file, kind, part, text)                                                        \
    static enum lab_verdict run_##symbol(struct lab_case *c)                                       \
    {                                                                                              \
        return run_bad(c, kind, part);                                                             \
    }                                                                                              \
    const struct lab_scenario scenario_bad_##symbol = {                                            \
        .name = "bad/" file, .summary = text, .machines = "contract", .run = run_##symbol};

BAD(pool_leak, "pool-leak", "pool-leak", "'kaeL'", "pool left at unload")
BAD(double_free, "double-free", "pool-double-free", "freed at bad_double_free.sys",
    "pool freed twice")
BAD(use_after_free, "use-after-free", "use-after-free", "freed at bad_use_after_free.sys",
    "pool read after it was freed")
BAD(overrun, "overrun", "pool-overrun", NULL, "write behind a pool allocation")
BAD(slack, "slack", "pool-corruption", NULL, "write into the alignment slack of an allocation")
BAD(wrong_tag, "wrong-tag", "pool-tag", NULL, "pool freed with another tag")
BAD(pageable_code, "pageable-code", "pageable", "IRQL", "PAGE section called at DISPATCH_LEVEL")
BAD(pageable_data, "pageable-data", "pageable", "IRQL", "paged pool touched under a spin lock")
BAD(init_code, "init-code", "init-code", NULL, "INIT section called after DriverEntry")
BAD(lock_recursion, "lock-recursion", "lock-recursion", NULL, "spin lock taken twice")
BAD(lock_order, "lock-order", "lock-order", NULL, "two spin locks taken in both orders")
BAD(lock_held, "lock-held", "lock-callback", NULL, "spin lock still held when a DPC returns")
BAD(irql_call, "irql-call", "irql", "ZwClose", "PASSIVE_LEVEL routine called at DISPATCH_LEVEL")
BAD(irql_wait, "irql-wait", "irql", "KeWaitForSingleObject", "wait at DISPATCH_LEVEL")
BAD(irql_return, "irql-return", "irql-callback", NULL, "work item returns at raised IRQL")
BAD(unload_dpc, "unload-dpc", "unload-dpc", NULL, "unload with a DPC queued")
BAD(unload_timer, "unload-timer", "unload-timer", NULL, "unload with a timer pending")
BAD(unload_thread, "unload-thread", "unload-thread", NULL, "unload with a thread running")
BAD(dma_after_free, "dma-after-free", "dma-after-free", NULL,
    "memory written through another mapping after it was freed")
BAD(mdl_locked, "mdl-locked", "mdl", "still locked", "MDL freed with its pages locked")
BAD(contiguous_leak, "contiguous-leak", "contiguous-leak", NULL, "contiguous memory left at unload")
BAD(null_pointer, "null-pointer", "access", "null pointer", "write through a null pointer")
BAD(misaligned, "misaligned", "exception", "misaligned", "SSE access that is not aligned")
BAD(stack_overflow, "stack-overflow", "double-fault", "stack", "unbounded recursion")

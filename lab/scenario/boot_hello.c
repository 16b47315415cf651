/* SPDX-License-Identifier: MIT */
/* The shortest way through the whole lab: NT starts, loads a driver, unloads it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hive.h"
#include "scenarios.h"

#define HELLO_KEY "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\hello"
#define LIMIT (10 * LAB_SECOND)
#define SERVICE_KERNEL_DRIVER 1
#define SERVICE_DEMAND_START 3

static bool find_hello(void *ctx, const char *name, char *path, size_t cap)
{
    const struct lab_case *c = ctx;
    return strcmp(name, "hello.sys") == 0 &&
           (size_t)snprintf(path, cap, "%s/lab/drivers/%s/hello.sys", c->out_dir,
                            c->arch == LAB_ARCH_X64 ? "x64" : "x86") < cap;
}

static enum lab_verdict check(struct lab_case *c, enum lab_stop stop, const struct lab_reply *reply,
                              const char *what, const char *line)
{
    enum lab_verdict verdict = lab_case_expect(c, stop, what);
    if (verdict != LAB_PASS)
        return verdict;
    if (reply->status < 0)
        return lab_case_fail(c, "%s: status 0x%08x", what, (unsigned)reply->status);
    if (strstr(lab_log_text(c->run), line) == NULL)
        return lab_case_fail(c, "%s: the driver did not print \"%s\"", what, line);
    return LAB_PASS;
}

static enum lab_verdict run(struct lab_case *c)
{
    struct lab_config config;
    struct lab_reply reply;
    struct hive hive = {0};
    size_t bytes;

    hive_set_sz(&hive, HELLO_KEY, "ImagePath", HIVE_REG_EXPAND_SZ,
                "\\SystemRoot\\System32\\drivers\\hello.sys");
    hive_set_dword(&hive, HELLO_KEY, "Type", SERVICE_KERNEL_DRIVER);
    hive_set_dword(&hive, HELLO_KEY, "Start", SERVICE_DEMAND_START);
    lab_case_config(c, &config);
    config.hive = hive.data;
    config.hive_bytes = hive.size;
    config.driver_path = find_hello;
    config.driver_ctx = c;
    enum lab_verdict verdict = lab_case_start(c, &config);
    if (verdict == LAB_PASS) {
        uint16_t *name = hive_utf16("hello", &bytes);
        enum lab_stop stop = lab_request(c->run, LAB_REQ_LOAD_DRIVER, 0, NULL, name,
                                         bytes + sizeof(*name), LIMIT, &reply);
        verdict = check(c, stop, &reply, "load", "hello: DriverEntry");
        free(name);
    }
    if (verdict == LAB_PASS) {
        enum lab_stop stop = lab_request(c->run, LAB_REQ_UNLOAD, 0, NULL, NULL, 0, LIMIT, &reply);
        verdict = check(c, stop, &reply, "unload", "hello: unloaded");
    }
    hive_free(&hive);
    return verdict;
}

const struct lab_scenario scenario_boot_hello = {
    .name = "boot/hello",
    .summary = "NT starts, loads a driver that prints, unloads it",
    .machines = "contract,qemu",
    .run = run,
};

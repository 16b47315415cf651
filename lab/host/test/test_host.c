/* SPDX-License-Identifier: MIT */
/* The host end to end, under a fake NT on a fake machine: test_host DIRECTORY-OF-FAKES. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "director.h"
#include "fake_nt.h"

static const char *fake_dir;
static unsigned inject;

struct fixture {
    struct lab_run *run;
    enum lab_arch arch;
    char dir[4096];
};

static bool find_driver(void *ctx, const char *name, char *path, size_t cap)
{
    struct fixture *f = ctx;
    snprintf(path, cap, "%s/%s", f->dir, name);
    return true;
}

static void start(struct fixture *f, enum lab_arch arch)
{
    char why[512];
    f->arch = arch;
    snprintf(f->dir, sizeof(f->dir), "%s/%s", fake_dir, arch == LAB_ARCH_X64 ? "x64" : "x86");
    struct lab_config config = {.arch = arch,
                                .machine = "fake",
                                .module_dir = f->dir,
                                .ram_bytes = 256 << 20,
                                .seed = 1,
                                .inject = inject,
                                .hang_seconds = 1,
                                .driver_path = find_driver,
                                .driver_ctx = f};
    int err = lab_create(&config, &f->run, why, sizeof(why));
    if (err != 0)
        fail_msg("lab_create: %s", why);
    assert_int_equal(lab_boot(f->run, LAB_SECOND), LAB_STOP_DONE);
    assert_non_null(strstr(lab_log_text(f->run), "fake NT is up"));
}

static void ask(struct fixture *f, uint64_t what, int32_t expect)
{
    uint64_t arg[6] = {what};
    struct lab_reply reply;
    enum lab_stop stop =
        lab_request(f->run, LAB_REQ_IOCTL, 0, arg, "hello", 5, 2 * LAB_SECOND, &reply);
    if (stop == LAB_STOP_FINDING)
        fail_msg("request %d: %s", (int)what, lab_finding_text(f->run));
    assert_int_equal(stop, LAB_STOP_DONE);
    assert_int_equal(reply.status, expect);
    assert_int_equal(reply.bytes, 5);
    assert_memory_equal(reply.data, "hello", 5);
}

static void expect_finding(struct fixture *f, uint64_t what, const char *kind, const char *frame,
                           uint64_t limit)
{
    uint64_t arg[6] = {what};
    assert_int_equal(lab_request(f->run, LAB_REQ_IOCTL, 0, arg, NULL, 0, limit, NULL),
                     LAB_STOP_FINDING);
    const char *text = lab_finding_text(f->run);
    assert_string_equal(lab_finding(f->run)->kind, kind);
    if (frame != NULL && strstr(text, frame) == NULL)
        fail_msg("no frame %s in:\n%s", frame, text);
}

static void serve(enum lab_arch arch)
{
    struct fixture f;
    start(&f, arch);
    for (int i = 0; i < 100; i++)
        ask(&f, FAKE_ECHO, 0);
    ask(&f, FAKE_PCR, 0);
    ask(&f, FAKE_MEMORY, 0);
    ask(&f, FAKE_DEVICE_ACCESS, 0);
    ask(&f, FAKE_IMPORT, 0);
    ask(&f, FAKE_CPUID, 0);
    ask(&f, FAKE_PORT, 0);
    if (arch == LAB_ARCH_X64) {
        ask(&f, FAKE_SHARED_DATA, 0);
        ask(&f, FAKE_IRQL_READ, 0);
    }
    lab_destroy(f.run);
}

static void test_serve_x64(void **state)
{
    serve(LAB_ARCH_X64);
}
static void test_serve_x86(void **state)
{
    serve(LAB_ARCH_X86);
}

static void interrupt(enum lab_arch arch)
{
    struct fixture f;
    uint64_t arg[6] = {FAKE_INTERRUPT};
    start(&f, arch);
    /* The driver spins; after a while with no result an interrupt arrives. */
    assert_int_equal(lab_monitor(f.run, "interrupt", NULL, 0), 0);
    assert_int_equal(lab_run_for(f.run, 5 * LAB_MS), LAB_STOP_DONE); /* taken when idle */
    for (int i = 0; i < 20; i++) {
        assert_int_equal(lab_monitor(f.run, "interrupt", NULL, 0), 0);
        assert_int_equal(lab_monitor(f.run, "interrupt", NULL, 0), 0);
        struct lab_reply reply;
        assert_int_equal(lab_request(f.run, LAB_REQ_IOCTL, 0, arg, NULL, 0, 3 * LAB_SECOND, &reply),
                         LAB_STOP_DONE);
        assert_int_equal(reply.status, 0);
    }
    lab_destroy(f.run);
}

static void test_interrupt_x64(void **state)
{
    interrupt(LAB_ARCH_X64);
}
static void test_interrupt_x86(void **state)
{
    interrupt(LAB_ARCH_X86);
}

static void step(enum lab_arch arch)
{
    struct fixture f;
    inject = 20;
    start(&f, arch);
    inject = 0;
    assert_int_equal(lab_monitor(f.run, "interrupt", NULL, 0), 0);
    assert_int_equal(lab_run_for(f.run, 2 * LAB_MS), LAB_STOP_DONE);
    for (int i = 0; i < 20; i++) {
        /* One is taken when the request wakes NT, the other between instructions. */
        assert_int_equal(lab_monitor(f.run, "interrupt", NULL, 0), 0);
        assert_int_equal(lab_monitor(f.run, "interrupt", NULL, 0), 0);
        ask(&f, FAKE_STEP, 0);
    }
    lab_destroy(f.run);
}

static void test_step_x64(void **state)
{
    step(LAB_ARCH_X64);
}
static void test_step_x86(void **state)
{
    step(LAB_ARCH_X86);
}

static void finding(enum lab_arch arch, uint64_t what, const char *kind, const char *frame)
{
    struct fixture f;
    start(&f, arch);
    expect_finding(&f, what, kind, frame, 30 * LAB_SECOND);
    assert_int_equal(lab_run_for(f.run, LAB_MS), LAB_STOP_FINDING);
    lab_destroy(f.run);
}

static void test_findings(void **state)
{
    finding(LAB_ARCH_X64, FAKE_FINDING, "test", "ntoskrnl.exe!LabKernelEntry");
    finding(LAB_ARCH_X86, FAKE_FINDING, "test", "ntoskrnl.exe!LabKernelEntry");
    finding(LAB_ARCH_X64, FAKE_OVERFLOW, "double-fault", "ntoskrnl.exe!recurse");
    finding(LAB_ARCH_X86, FAKE_OVERFLOW, "double-fault", "ntoskrnl.exe!recurse");
}

static void test_hang(void **state)
{
    finding(LAB_ARCH_X64, FAKE_HANG, "hang", "fake_driver.sys!DriverEntry");
    finding(LAB_ARCH_X86, FAKE_HANG, "hang", "fake_driver.sys!DriverEntry");
}

static void test_wrong(void **state)
{
    char why[512];
    struct lab_run *run;
    struct lab_config config = {.arch = LAB_ARCH_X64, .machine = "none", .module_dir = fake_dir};
    assert_int_not_equal(lab_create(&config, &run, why, sizeof(why)), 0);
    assert_string_equal(why, "unknown machine 'none'");
    config.machine = "fake";
    config.module_dir = "/nonexistent";
    assert_int_not_equal(lab_create(&config, &run, why, sizeof(why)), 0);
    assert_non_null(strstr(why, "ntoskrnl.exe: could not open"));
    char dir[4096];
    snprintf(dir, sizeof(dir), "%s/x86", fake_dir);
    config.module_dir = dir;
    assert_int_not_equal(lab_create(&config, &run, why, sizeof(why)), 0);
    assert_string_equal(why, "ntoskrnl.exe: wrong machine: is x86, the lab runs x64");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_serve_x64),     cmocka_unit_test(test_serve_x86),
        cmocka_unit_test(test_interrupt_x64), cmocka_unit_test(test_interrupt_x86),
        cmocka_unit_test(test_step_x64),      cmocka_unit_test(test_step_x86),
        cmocka_unit_test(test_findings),      cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_hang),
    };
    if (argc != 2) {
        fprintf(stderr, "usage: test_host DIRECTORY\n");
        return 2;
    }
    fake_dir = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}

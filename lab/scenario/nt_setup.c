/* SPDX-License-Identifier: MIT */
/*
 * Device setup end to end: two packages, of which the one with the more specific id must be chosen,
 * and a driver (tests/lab/drivers/inf_test) that looks for what its INF writes.
 */
#include <stdio.h>

#include "lab/host/install.h"
#include "lab/host/scenario.h"
#include "scenarios.h"

#define LIMIT (10 * LAB_SECOND)

static enum lab_verdict add(struct lab_case *c, struct lab_packages *packages, const char *inf)
{
    char path[512];

    snprintf(path, sizeof(path), "%s/lab/drivers/%s/%s.inf", c->out_dir,
             c->arch == LAB_ARCH_X64 ? "x64" : "x86", inf);
    return lab_packages_add(packages, path, c->text, sizeof(c->text)) == 0 ? LAB_PASS : LAB_FAIL;
}

static enum lab_verdict set_up(struct lab_case *c, struct lab_packages *packages)
{
    struct lab_device_info devices[LAB_MAX_DEVICES];
    size_t count = 0;
    unsigned started = 0;

    if (lab_install(c->run, packages, c->arch, devices, &count, c->text, sizeof(c->text)) != 0)
        return LAB_FAIL;
    for (size_t i = 0; i < count; i++) {
        if (devices[i].problem == 0 && packages->binary_count == 1)
            started++;
        else if (devices[i].problem != CM_PROB_FAILED_INSTALL)
            return lab_case_fail(c, "%s: problem %u, status 0x%08x", devices[i].instance,
                                 devices[i].problem, (unsigned)devices[i].status);
    }
    if (started == 0)
        return lab_case_fail(c, "none of %zu devices was set up", count);
    return LAB_PASS;
}

static enum lab_verdict run_setup(struct lab_case *c)
{
    struct lab_packages packages = {0};
    struct lab_config config;
    struct lab_reply reply;
    enum lab_verdict verdict;

    lab_case_config(c, &config);
    config.driver_path = lab_packages_path;
    config.driver_ctx = &packages;
    verdict = add(c, &packages, "inf_test_general");
    if (verdict == LAB_PASS)
        verdict = add(c, &packages, "inf_test");
    lab_packages_set_hardware(&packages, "Changed", 5);
    if (verdict == LAB_PASS)
        verdict = lab_case_start(c, &config);
    if (verdict == LAB_PASS)
        verdict = set_up(c, &packages);
    if (verdict == LAB_PASS)
        verdict = lab_case_expect(
            c, lab_request(c->run, LAB_REQ_UNLOAD, 0, NULL, NULL, 0, LIMIT, &reply), "unload");
    lab_packages_free(&packages);
    return verdict;
}

const struct lab_scenario scenario_nt_setup = {
    .name = "nt/setup",
    .summary = "of two INFs the better match is installed, and all that it writes is there",
    .machines = "contract,qemu",
    .run = run_setup,
};

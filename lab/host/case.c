/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BOOT_LIMIT           (20 * LAB_SECOND)
#define DEFAULT_MSIX_VECTORS 4

void lab_case_config(const struct lab_case *c, struct lab_config *config)
{
    static char module_dir[4096];

    snprintf(module_dir, sizeof(module_dir), "%s/lab/%s", c->out_dir,
             c->arch == LAB_ARCH_X64 ? "x64" : "x86");
    *config = (struct lab_config){
        .arch = c->arch,
        .machine = c->machine,
        .module_dir = module_dir,
        .seed = c->seed,
        .msix_vectors = c->msix ? DEFAULT_MSIX_VECTORS : 0,
        .verbose = c->verbose,
        .inject = c->inject,
    };
}

/* Packages are named with hyphens, their INFs with either: virtio-net, aero_virtio_net.inf. */
void lab_case_package(const struct lab_case *c, const char *name, char *path, size_t cap)
{
    char pattern[128] = "aero[-_]";
    size_t used = strlen(pattern);
    glob_t found = {0};

    for (const char *at = name; *at != '\0' && used + 5 < sizeof(pattern); at++)
        used += (size_t)snprintf(pattern + used, sizeof(pattern) - used, *at == '-' ? "[-_]" : "%c", *at);
    snprintf(path, cap, "%s/drivers/windows7/%s/%s/%s.inf", c->out_dir, name,
             c->arch == LAB_ARCH_X64 ? "x64" : "x86", pattern);
    if (glob(path, 0, NULL, &found) == 0)
        snprintf(path, cap, "%s", found.gl_pathv[0]);
    globfree(&found);
}

enum lab_verdict lab_case_start(struct lab_case *c, const struct lab_config *config)
{
    char why[512];
    if (lab_create(config, &c->run, why, sizeof(why)) != 0)
        return lab_case_fail(c, "%s", why);
    return lab_case_expect(c, lab_boot(c->run, BOOT_LIMIT), "NT to start");
}

enum lab_verdict lab_case_fail(struct lab_case *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(c->text, sizeof(c->text), format, args);
    va_end(args);
    return LAB_FAIL;
}

enum lab_verdict lab_case_skip(struct lab_case *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(c->text, sizeof(c->text), format, args);
    va_end(args);
    return LAB_SKIP;
}

enum lab_verdict lab_case_expect(struct lab_case *c, enum lab_stop stop, const char *what)
{
    switch (stop) {
    case LAB_STOP_DONE:
        return LAB_PASS;
    case LAB_STOP_FINDING:
        return lab_case_fail(c, "a finding while waiting for %s", what);
    case LAB_STOP_LIMIT:
        return lab_case_fail(c, "waited in vain for %s", what);
    default:
        return lab_case_fail(c, "NT ended while waiting for %s", what);
    }
}

enum lab_verdict lab_case_expect_finding(struct lab_case *c, const char *kind, const char *part)
{
    const struct lab_finding *finding = c->run == NULL ? NULL : lab_finding(c->run);

    if (finding == NULL)
        return lab_case_fail(c, "no finding, expected %s", kind);
    if (strcmp(finding->kind, kind) != 0)
        return lab_case_fail(c, "finding %s, expected %s", finding->kind, kind);
    if (part != NULL && strstr(finding->text, part) == NULL &&
        strstr(lab_finding_text(c->run), part) == NULL)
        return lab_case_fail(c, "finding %s does not mention \"%s\"", kind, part);
    return LAB_PASS;
}

void lab_case_metric(struct lab_case *c, const char *name, double value, const char *unit)
{
    if (c->metric_count == LAB_MAX_METRICS)
        return;
    struct lab_metric *m = &c->metric[c->metric_count++];
    snprintf(m->name, sizeof(m->name), "%s", name);
    snprintf(m->unit, sizeof(m->unit), "%s", unit);
    m->value = value;
}

/* SPDX-License-Identifier: MIT */
/*
 * Scenarios: what `lab run` runs. A scenario is a function over the director's calls; the command
 * line decides architecture, machine, interrupt kind and seed, and runs each combination (a case)
 * in a process of its own.
 */
#ifndef LAB_HOST_SCENARIO_H
#define LAB_HOST_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "director.h"

/* Also the exit status of `lab run` for the worst case of all. */
enum lab_verdict {
    LAB_PASS = 0,
    LAB_FAIL = 1,
    LAB_SKIP = 77, /* something optional is missing here */
};

enum lab_scenario_flags {
    LAB_SCENARIO_IRQ = 1u << 0, /* run with INTx and with MSI-X */
    LAB_SCENARIO_TAP = 1u << 1, /* needs /dev/net/tun and a network namespace */
};

struct lab_case;

struct lab_scenario {
    const char *name;     /* "net/dhcp" */
    const char *summary;  /* one line */
    const char *machines; /* names, comma between; the first is the default with --quick */
    const char *package;  /* driver package it needs ("virtio-net"), NULL: none */
    unsigned flags;       /* enum lab_scenario_flags */
    enum lab_verdict (*run)(struct lab_case *c);
};

#define LAB_MAX_METRICS 16

struct lab_metric {
    char name[32];
    double value;
    char unit[16];
};

/* One case. The fields above the line are set before the scenario runs. */
struct lab_case {
    const struct lab_scenario *scenario;
    enum lab_arch arch;
    const char *machine;
    bool msix;
    uint64_t seed;
    const char *inf;     /* of --driver or the package's staged one, NULL: none */
    const char *pcap;    /* file for --pcap, NULL: none */
    const char *play;    /* WAV to play instead of the lab's own music, NULL: none */
    const char *record;  /* WAV to write what arrived to, NULL: none */
    const char *out_dir; /* the build's out/: lab/<arch> has NT, lab/drivers/<arch> test drivers */
    bool verbose;
    unsigned inject;
    /* ---- */
    struct lab_run *run;  /* lab_case_start's; destroyed after the scenario */
    char text[1024];      /* why it failed or was skipped */
    struct lab_metric metric[LAB_MAX_METRICS];
    size_t metric_count;
};

/* The configuration for this case, to be changed where the scenario wants; module_dir points to
 * static storage. */
void lab_case_config(const struct lab_case *c, struct lab_config *config);
/* The INF of a package as build.py staged it for this case's architecture; the pattern looked for if
 * there is none. */
void lab_case_package(const struct lab_case *c, const char *name, char *path, size_t cap);
/* lab_create and lab_boot with this configuration. */
enum lab_verdict lab_case_start(struct lab_case *c, const struct lab_config *config);
/* Record why and return LAB_FAIL or LAB_SKIP. */
enum lab_verdict lab_case_fail(struct lab_case *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
enum lab_verdict lab_case_skip(struct lab_case *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* LAB_PASS for LAB_STOP_DONE; else a failure that says what was waited for. */
enum lab_verdict lab_case_expect(struct lab_case *c, enum lab_stop stop, const char *what);
/* LAB_PASS if the run stopped with a finding of this kind whose text contains `part` (NULL: any);
 * the finding then does not fail the case. */
enum lab_verdict lab_case_expect_finding(struct lab_case *c, const char *kind, const char *part);
/* A number for the table and the JSON record. */
void lab_case_metric(struct lab_case *c, const char *name, double value, const char *unit);

/* NULL-terminated, in the order of `lab list` (lab/scenario/table.c). */
extern const struct lab_scenario *const lab_scenarios[];

#endif

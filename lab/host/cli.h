/* SPDX-License-Identifier: MIT */
#ifndef LAB_HOST_CLI_H
#define LAB_HOST_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenario.h"

#define LAB_EXIT_USAGE 2
#define LAB_EXIT_INTERRUPTED 130

/* What `lab run` was asked for. */
struct lab_options {
    char *const *pattern; /* scenario names and globs */
    size_t pattern_count;
    bool x64, x86;
    bool intx, msix;      /* both false: as the scenario says */
    const char *machine;  /* NULL: all of the scenario */
    const char *driver;
    const char *json;
    const char *pcap;
    const char *play;
    const char *record;
    uint64_t seed;
    bool seed_given;
    bool verbose;
    bool keep_going;
    unsigned inject;
    char out_dir[4096];
};

/* runner.c: run all cases, print results; the exit status. */
int lab_runner(const struct lab_options *options);

#endif

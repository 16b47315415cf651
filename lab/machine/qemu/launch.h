/* SPDX-License-Identifier: MIT */
/* The QEMU process: command line, start, death. */
#ifndef LAB_QEMU_LAUNCH_H
#define LAB_QEMU_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define LAUNCH_MAX_ARGUMENTS 96u
#define LAUNCH_MAX_INHERIT   16u

/* Built step by step with launch_argument and launch_inherit; freed by launch_free. */
struct launch {
    char *argument[LAUNCH_MAX_ARGUMENTS + 1];
    unsigned arguments;
    int inherit[LAUNCH_MAX_INHERIT]; /* descriptors that QEMU keeps; all others close on exec */
    unsigned inherits;
    bool failed; /* a step ran out of room or memory: launch_start reports it */
};

struct launch_process {
    pid_t pid;     /* -1: not running */
    int output_fd; /* unnamed file with what QEMU wrote to stdout and stderr */
};

__attribute__((format(printf, 2, 3))) void launch_argument(struct launch *l, const char *format,
                                                           ...);
/* Returns fd, so that it can stand among the arguments of launch_argument. */
int launch_inherit(struct launch *l, int fd);
void launch_free(struct launch *l);

/*
 * Start the program argument[0] (searched in PATH). It dies when the calling thread ends, whatever
 * the reason. 0, or a negative errno: of the exec itself (-ENOENT: no such program) or before it.
 */
int launch_start(struct launch *l, struct launch_process *out);
/* Kill and reap. Safe to call again. */
void launch_stop(struct launch_process *p);
/* True if it has ended by itself. */
bool launch_ended(struct launch_process *p);
/* Last line that QEMU printed, or "" . */
void launch_last_words(const struct launch_process *p, char *line, size_t cap);

#endif

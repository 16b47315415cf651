/* SPDX-License-Identifier: MIT */
/*
 * The director: what scenarios are written against. A run is one machine with one NT on it. NT
 * runs only inside the calls below, until what the call waits for has happened; between calls it
 * stands still, so that a scenario is a plain sequence and a deterministic machine replays it
 * exactly.
 *
 * All times are nanoseconds of the run's own clock (virtual on deterministic machines). Functions
 * returning enum lab_stop say why NT stopped; anything but LAB_STOP_DONE usually ends the
 * scenario with lab_fail's text already set.
 */
#ifndef LAB_HOST_DIRECTOR_H
#define LAB_HOST_DIRECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab_abi.h"
#include "lab_machine.h"

#define LAB_MS     UINT64_C(1000000)
#define LAB_SECOND UINT64_C(1000000000)

struct lab_run;

enum lab_stop {
    LAB_STOP_DONE = 0, /* what was waited for has happened */
    LAB_STOP_LIMIT,    /* the time given ran out first */
    LAB_STOP_FINDING,  /* the verifier, NT or the host found something: see lab_finding */
    LAB_STOP_ENDED,    /* NT has ended */
};

/* The other side of NICs or of sound cards, given by the caller; see take and put in lab_abi.h.
 * ready: there is something to take (NIC); sound is taken whenever NT wants it. */
struct lab_edge_ops {
    enum lab_edge kind;
    int64_t (*take)(void *ctx, uint32_t *device, void *buffer, size_t cap);
    int64_t (*put)(void *ctx, uint32_t device, const void *frame, size_t bytes);
    bool (*ready)(void *ctx); /* cheap */
    size_t (*poll)(void *ctx, struct pollfd *fds, size_t cap);
    void (*polled)(void *ctx, const struct pollfd *fds, size_t count);
};

struct lab_config {
    enum lab_arch arch;
    const char *machine;    /* "qemu", "contract", ... */
    const char *module_dir; /* of ntoskrnl.exe and the others, with PDBs */
    uint64_t ram_bytes;     /* 0: 512 MiB */
    uint64_t seed;
    unsigned cpu_count;  /* 0: 1 */
    const char *devices; /* as in struct lab_machine_config */
    const char *netdev;
    unsigned msix_vectors;
    const char *faults;
    bool verbose;
    bool trace_calls;
    bool steady; /* see LAB_BOOT_STEADY */
    unsigned
        hang_seconds; /* real time in a driver without a kernel call that is a finding; 0: 10 */
    unsigned inject;  /* interrupts between instructions: one in about this many, 0: off */
    /* Registry records (struct lab_hive_record), owned by the caller until lab_destroy. */
    const void *hive;
    size_t hive_bytes;
    /* Where image_load finds a driver's file: writes the path, false if there is none. */
    bool (*driver_path)(void *ctx, const char *name, char *path, size_t cap);
    void *driver_ctx;
};

/* Start the machine, load NT. On failure *run is NULL and why says it in one line. */
int lab_create(const struct lab_config *config, struct lab_run **run, char *why, size_t why_bytes);
/* Run NT until it is idle for the first time. */
enum lab_stop lab_boot(struct lab_run *run, uint64_t limit_ns);
void lab_destroy(struct lab_run *run);

void lab_set_edge(struct lab_run *run, const struct lab_edge_ops *edge, void *ctx);

/* A request's completion: data is the run's, until the next request. */
struct lab_reply {
    int32_t status; /* NTSTATUS */
    const void *data;
    size_t bytes;
};

/* Post a request and run NT until it is completed, at most limit_ns. */
enum lab_stop lab_request(struct lab_run *run, enum lab_request_code code, uint32_t device,
                          const uint64_t arg[6], const void *data, size_t bytes, uint64_t limit_ns,
                          struct lab_reply *reply);
/* Go on with a request whose limit has come (LAB_STOP_LIMIT): the director had its turn meanwhile. */
enum lab_stop lab_request_wait(struct lab_run *run, uint64_t limit_ns, struct lab_reply *reply);
enum lab_stop lab_run_for(struct lab_run *run, uint64_t ns);
/* Run until predicate(ctx) is true: asked whenever NT is idle and after every frame, completion
 * and poll event, on the NT thread while the director waits. */
enum lab_stop lab_run_until(struct lab_run *run, bool (*predicate)(void *ctx), void *ctx,
                            uint64_t limit_ns);

/* Also ask the predicate when this descriptor becomes readable; -1: none. What is readable must be
 * consumed by the predicate, or it is asked again at once. */
void lab_watch(struct lab_run *run, int fd);

/* NULL if there is none. The text is the printable block, made on first use. */
const struct lab_finding *lab_finding(struct lab_run *run);
const char *lab_finding_text(struct lab_run *run);

uint64_t lab_clock(struct lab_run *run);
bool lab_is_deterministic(const struct lab_run *run);
/* Commands of the machine's monitor, see lab_machine.h. */
int lab_monitor(struct lab_run *run, const char *command, char *reply, size_t cap);
struct lab_machine *lab_run_machine(struct lab_run *run);
const struct lab_machine_ops *lab_run_machine_ops(struct lab_run *run);
/* Everything logged so far (DbgPrint included), lines ended by \n. */
const char *lab_log_text(struct lab_run *run);
/* The first line logged as an error: usually why everything after it went wrong. "": none. */
const char *lab_first_error(struct lab_run *run);

/* Count the instructions that the driver with this file name executes, until lab_count_stop; false
 * if it is not loaded. The driver runs some thousand times slower meanwhile. A verbose run logs
 * which functions the instructions were in. */
bool lab_count_start(struct lab_run *run, const char *driver);
uint64_t lab_count_stop(struct lab_run *run);

/* Run a Linux program while NT runs; at most limit_ns of real and run time. The program is
 * started by `prepare` having run in the child (enter a namespace; 0 or -1 with errno).
 * Output of both streams (cut at cap) and the exit status as of waitpid. */
struct lab_command {
    char *const *argv;
    int (*prepare)(void *ctx);
    void *prepare_ctx;
    char *output;
    size_t cap;
    size_t bytes;
    int status;
};
enum lab_stop lab_command_run(struct lab_run *run, struct lab_command *command, uint64_t limit_ns);

#endif

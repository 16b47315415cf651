/* SPDX-License-Identifier: MIT */
/*
 * The state of one run, shared by the parts of the host. Scenarios see director.h only.
 *
 * Two threads: the director (the scenario) and the NT thread. Exactly one of them runs at any
 * time; whoever has `turn` owns everything here. The tick thread only reads the counters marked
 * atomic.
 */
#ifndef LAB_HOST_RUN_H
#define LAB_HOST_RUN_H

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/ucontext.h>

#include "director.h"
#include "insn.h"
#include "lab_abi.h"
#include "lab_machine.h"
#include "memory.h"
#include "pe.h"
#include "symbol.h"

#define LAB_REQUEST_DATA (256u * 1024u)
#define LAB_STACK_BYTES (64u * 1024u)
#define LAB_LOG_BYTES (4u * 1024u * 1024u)
#define LAB_MAX_POLL 16
#define LAB_HANG_SECONDS 10u /* default */

#define LAB_TICKS_PER_SECOND 1000u
#define LAB_SPIN_WARNING "a driver spins without kernel calls: this run may not replay exactly"
#define LAB_SPINS 64u

/* Where the tick found driver code spinning. */
struct lab_spin {
    lab_va sp;
    uint64_t turn;
    unsigned ticks;
};

/* Counting of a driver's instructions, see count.c. */
struct lab_count {
    bool on, inside;
    lab_va low, high; /* the driver's image */
    lab_va last_pc;
    uint64_t instructions;
    uint32_t *hits; /* per byte of the image; NULL: no profile */
};

enum lab_turn { LAB_TURN_DIRECTOR, LAB_TURN_NT };

enum lab_request_state { LAB_REQUEST_NONE, LAB_REQUEST_POSTED, LAB_REQUEST_TAKEN, LAB_REQUEST_DONE };

struct lab_run {
    struct lab_config config;
    const struct lab_machine_ops *ops;
    struct lab_machine *machine;
    struct lab_memory memory;
    struct lab_modules modules;
    struct lab_insn_cache *insns;
    uint64_t insns_generation;
    struct lab_boot boot; /* the host's copy of what NT was given */
    lab_va boot_va;
    volatile struct lab_state *state; /* LabState, through the host's view */
    lab_va trap_entry, interrupt_entry;
    lab_va pcr[LAB_MAX_CPUS];

    pthread_t nt_thread, tick_thread;
    bool nt_started, tick_started;
    pid_t nt_tid;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum lab_turn turn;
    bool stopping;
    bool nt_ended;

    /* What the director waits for. */
    uint64_t limit;   /* clock() at which the director gets its turn */
    bool until_idle;  /* ... or at the first wait with nothing to do */
    bool (*until)(void *ctx);
    void *until_ctx;
    enum lab_stop stop;
    struct pollfd poll[LAB_MAX_POLL];
    size_t poll_count;
    int watch; /* one more, -1: none */

    struct lab_request request;
    uint8_t *request_data;
    enum lab_request_state request_state;
    uint64_t request_status;
    uint64_t request_bytes; /* of completion data, in request_data */
    uint64_t next_request;

    bool have_finding;
    struct lab_finding finding;
    char *finding_text; /* the printed block, made once */
    struct lab_backtrace finding_backtrace;

    const struct lab_edge_ops *edge;
    void *edge_ctx;

    uint64_t random; /* of choose */
    uint64_t spent;  /* virtual ns that have not passed yet, see lab_run_spend */
    char *log;
    size_t log_bytes;
    char first_error[512];
    struct lab_symbolizer *symbolizer;

    /* Where NT code was left at the last operation. */
    lab_va nt_pc, nt_sp, nt_fp;

    _Atomic uint64_t sequence; /* odd while the host runs on the NT thread */
    _Atomic bool hang_suspected;
    _Atomic bool tick_stop;
    struct lab_spin spin[LAB_SPINS];
    uint64_t turn_count; /* times that NT was given its turn */
    uint64_t op_count, mmio_count, trap_count, emulated_count;

    struct lab_count count;

    /* Seeded interrupts between instructions, 0: off. */
    unsigned inject;
    uint64_t inject_steps;
};

/* The one run of this process: NT is "one per host process" (lab_abi.h). */
extern struct lab_run *lab_current;

/* ops.c */
uint64_t lab_dispatch(uint32_t op, const uint64_t *args);
size_t lab_ops_count(void);
const char *lab_ops_name(size_t op);
uint64_t lab_run_pending(struct lab_run *run);
uint64_t lab_run_random(struct lab_run *run);
/* NT's code took this long: on deterministic machines, time passes. */
void lab_run_spend(struct lab_run *run, uint64_t ns);

/* trap.c: signal handlers of the process and what the NT thread needs for them. */
int lab_trap_install(void);
void lab_signal_entry(int signal, siginfo_t *info, void *context);
void lab_signal_handler(int signal, siginfo_t *info, void *context);
#define LAB_TICK_SIGNAL (SIGRTMIN + 1)

/* count.c, from the signal handler: an execution fault at the driver's border; false: not that. */
bool lab_count_enter(struct lab_run *run, greg_t *greg);
/* One instruction is done, by the processor or in its place; false: no counting inside a driver. */
bool lab_count_step(struct lab_run *run, greg_t *greg);

/* director.c, on the NT thread */
/* If what the director waits for has happened (idle: NT has nothing to do now), or its limit has
 * come, give it its turn and wait for ours; true if so. Does not return if the run ends. */
bool lab_run_check(struct lab_run *run, bool idle);
/* Record a finding and never return. */
void lab_run_found(struct lab_run *run, const struct lab_finding *finding) __attribute__((noreturn));
/* A finding of the host's own about the code at pc. */
void lab_run_fail_at(struct lab_run *run, const char *kind, lab_va pc, lab_va sp, lab_va fp,
                     const char *format, ...) __attribute__((noreturn, format(printf, 6, 7)));
/* If the machine saw a violation: a finding. */
void lab_run_check_violation(struct lab_run *run);
void lab_run_log(struct lab_run *run, enum lab_log_level level, const char *text, size_t bytes);

/* gate.S */
extern uint64_t lab_host_sp, lab_host_fs_base, lab_nt_fs_selector, lab_nt_fp, lab_have_fsgsbase;
extern uint64_t lab_signal_stack_low, lab_signal_stack_high;
extern const uint8_t lab_trampoline[], lab_trampoline_end[];
void lab_enter_x64(lab_va entry, lab_va stack, uint64_t argument);
void lab_enter_x86(lab_va entry, lab_va stack, uint64_t argument);
void lab_gate_x64(void);
void lab_gate_x86(void);
void lab_leave(void) __attribute__((noreturn));

#endif

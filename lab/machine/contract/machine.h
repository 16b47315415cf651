/* SPDX-License-Identifier: MIT */
/*
 * The contract machine: device models in this process, a virtual clock, everything random drawn
 * from one seed. This header is what the models see of it.
 *
 * Time stands still but in wait and stall, which run the models' events in order of time and, at
 * equal times, of scheduling. Whatever a driver does is checked by the models; the first broken
 * rule is kept as the violation.
 *
 * Physical map: RAM from 1 MiB to 2 GiB and from 4 GiB on, 32-bit BARs from 0xC0000000, 64-bit
 * BARs from 32 GiB, messages are writes to 0xFEE00000.
 */
#ifndef LAB_CONTRACT_MACHINE_H
#define LAB_CONTRACT_MACHINE_H

#include "lab/machine/lab_machine.h"

#define CONTRACT_LINES           24u
#define CONTRACT_MESSAGES        2048u
#define CONTRACT_MESSAGE_ADDRESS UINT64_C(0xFEE00000)
#define CONTRACT_MAX_FUNCTIONS   8u

typedef void contract_event_fn(void *ctx);

struct lab_machine;

/* The first violation counts; later ones are mostly its consequences. */
__attribute__((format(printf, 2, 3))) void contract_violation(struct lab_machine *m,
                                                              const char *format, ...);
__attribute__((format(printf, 3, 4))) void
contract_log(struct lab_machine *m, enum lab_log_level level, const char *format, ...);

/* fn(ctx) in `after` ns. One pair (fn, ctx) is scheduled at most once: a second call is ignored. */
void contract_schedule(struct lab_machine *m, uint64_t after, contract_event_fn *fn, void *ctx);
void contract_cancel(struct lab_machine *m, contract_event_fn *fn, void *ctx);

/* ns since start. */
uint64_t contract_now(const struct lab_machine *m);

/* A number below n (n > 0), drawn from the seed. */
uint64_t contract_random(struct lab_machine *m, uint64_t n);

/* Fold what happened into the trace hash, by which two runs are compared. */
void contract_trace(struct lab_machine *m, uint64_t what, uint64_t a, uint64_t b);

/* DMA: guest RAM at pa, all of it granted to devices, or NULL after a violation that names `what`.
 */
void *contract_dma(struct lab_machine *m, const char *what, uint64_t pa, uint64_t bytes);

/* Interrupt sources. Lines are shared: a line is high while any function holds it. */
void contract_line(struct lab_machine *m, unsigned function, unsigned line, bool high);
void contract_message(struct lab_machine *m, uint64_t address, uint32_t data);

#endif

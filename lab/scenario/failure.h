/* SPDX-License-Identifier: MIT */
/* Out of everything, once at every place: for the scenarios net/failures and snd/failure. */
#ifndef LAB_SCENARIO_FAILURE_H
#define LAB_SCENARIO_FAILURE_H

#include "lab_abi.h"
#include "scenario.h"

struct failure_result {
    bool started;              /* an adapter, in spite of the failure */
    struct lab_counters after; /* NT's, at the end */
};

/* One whole life of a machine in which the n-th call that may fail does: boot, LAB_REQ_SET_FAILURE,
 * install, use, unload. Records why when it does not pass; leaves c->run to the caller. */
typedef enum lab_verdict failure_attempt(struct lab_case *c, uint64_t n,
                                         struct failure_result *out);

/* Attempts for n = 1, 2, 3… until nothing is left that could fail; that last one must start. */
enum lab_verdict failure_each(struct lab_case *c, failure_attempt *attempt);

#endif

/* SPDX-License-Identifier: MIT */
#include "failure.h"

#define MAX_CALLS 2000 /* a driver with more places that may fail loops */

enum lab_verdict failure_each(struct lab_case *c, failure_attempt *attempt)
{
    unsigned started = 0, n;

    for (n = 1; n <= MAX_CALLS; n++) {
        struct failure_result result = {0};
        enum lab_verdict verdict = attempt(c, n, &result);

        if (verdict != LAB_PASS)
            return verdict;
        lab_destroy(c->run);
        c->run = NULL;
        if (result.after.failures_injected == 0) {
            if (!result.started)
                return lab_case_fail(c, "nothing failed, and yet the adapter did not start");
            break;
        }
        started += result.started;
    }
    if (n > MAX_CALLS)
        return lab_case_fail(c, "more than %d calls that may fail", MAX_CALLS);
    lab_case_metric(c, "failures", n - 1, "");
    lab_case_metric(c, "survived", started, "");
    return LAB_PASS;
}

/* SPDX-License-Identifier: MIT */
/*
 * Instructions that a driver executes, counted exactly: its code pages lose the right to be
 * executed, so that every entry faults; from there it is single-stepped until it leaves. NT runs at
 * full speed, and the result does not depend on the machine or on time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "run.h"

#define FLAG_TF           0x100
#define PROFILE_LINES     16u
#define PROFILE_FUNCTIONS 256u

static void set_executable(struct lab_run *run, bool executable)
{
    const struct lab_count *c = &run->count;

    for (lab_va va = c->low; va < c->high; va += LAB_PAGE_SIZE)
        if (lab_memory_page(&run->memory, va) & LAB_PROT_EXEC)
            mprotect((void *)va, LAB_PAGE_SIZE, PROT_READ | (executable ? PROT_EXEC : 0));
}

static bool within(const struct lab_count *c, lab_va pc)
{
    return pc >= c->low && pc < c->high;
}

bool lab_count_start(struct lab_run *run, const char *driver)
{
    const struct lab_module *module = lab_modules_find(&run->modules, driver);

    if (module == NULL)
        return false;
    run->count = (struct lab_count){
        .on = true, .low = module->image.base, .high = module->image.base + module->image.size};
    if (run->config.verbose)
        run->count.hits = calloc(module->image.size, sizeof(*run->count.hits));
    set_executable(run, false);
    return true;
}

struct function_share {
    char name[160];
    uint64_t instructions;
};

static int more_first(const void *a, const void *b)
{
    uint64_t x = ((const struct function_share *)a)->instructions;
    uint64_t y = ((const struct function_share *)b)->instructions;

    return (x < y) - (x > y);
}

/* The functions (with what was inlined into them) that most instructions are in. */
static void log_profile(struct lab_run *run)
{
    struct function_share *share = calloc(PROFILE_FUNCTIONS, sizeof(*share));
    const struct lab_count *c = &run->count;
    size_t count = 0;

    if (run->symbolizer == NULL)
        run->symbolizer = lab_symbolizer_new();
    for (lab_va at = c->low; share != NULL && run->symbolizer != NULL && at < c->high; at++) {
        struct lab_backtrace one = {.count = 1,
                                    .frame[0] = {.pc = at, .rva = (uint32_t)(at - c->low)}};
        size_t i = 0;

        if (c->hits[at - c->low] == 0)
            continue;
        lab_symbolize(run->symbolizer, &run->modules, &one);
        while (i < count && strcmp(share[i].name, one.frame[0].function) != 0)
            i++;
        if (i == PROFILE_FUNCTIONS)
            continue;
        if (i == count)
            memcpy(share[count++].name, one.frame[0].function, sizeof(share[0].name));
        share[i].instructions += c->hits[at - c->low];
    }
    if (share != NULL)
        qsort(share, count, sizeof(*share), more_first);
    for (size_t i = 0; i < count && i < PROFILE_LINES; i++) {
        char line[256];
        int bytes = snprintf(line, sizeof(line), "profile: %5.1f %%  %s",
                             100.0 * (double)share[i].instructions / (double)c->instructions,
                             share[i].name);
        lab_run_log(run, LAB_LOG_INFO, line, (size_t)bytes);
    }
    free(share);
}

uint64_t lab_count_stop(struct lab_run *run)
{
    struct lab_count *c = &run->count;

    /* NT stands still between calls of the director, never inside a driver that is stepped. */
    if (c->on)
        set_executable(run, true);
    c->on = false;
    if (c->hits != NULL)
        log_profile(run);
    free(c->hits);
    c->hits = NULL;
    return c->instructions;
}

bool lab_count_enter(struct lab_run *run, greg_t *greg)
{
    struct lab_count *c = &run->count;
    lab_va pc = (lab_va)greg[REG_RIP];

    if (!c->on || c->inside || !within(c, pc) ||
        !(lab_memory_page(&run->memory, pc) & LAB_PROT_EXEC))
        return false;
    set_executable(run, true);
    c->inside = true;
    c->last_pc = pc;
    greg[REG_EFL] |= FLAG_TF;
    return true;
}

bool lab_count_step(struct lab_run *run, greg_t *greg)
{
    struct lab_count *c = &run->count;
    lab_va pc = (lab_va)greg[REG_RIP];

    if (!c->inside)
        return false;
    if (pc != c->last_pc) { /* a repeated string instruction traps each time */
        c->instructions++;
        if (c->hits != NULL)
            c->hits[c->last_pc - c->low]++;
    }
    c->last_pc = pc;
    c->inside = within(c, pc);
    if (c->inside) {
        greg[REG_EFL] |= FLAG_TF;
    } else {
        greg[REG_EFL] &= ~(greg_t)FLAG_TF;
        set_executable(run, false);
    }
    return true;
}

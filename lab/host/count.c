/* SPDX-License-Identifier: MIT */
/*
 * Instructions that a driver executes, counted exactly: its code pages lose the right to be executed,
 * so that every entry faults; from there it is single-stepped until it leaves. NT runs at full
 * speed, and the result does not depend on the machine or on time.
 */
#include <sys/mman.h>

#include "run.h"

#define FLAG_TF 0x100

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
    run->count = (struct lab_count){.on = true, .low = module->image.base,
                                    .high = module->image.base + module->image.size};
    set_executable(run, false);
    return true;
}

uint64_t lab_count_stop(struct lab_run *run)
{
    /* NT stands still between calls of the director, never inside a driver that is stepped. */
    if (run->count.on)
        set_executable(run, true);
    run->count.on = false;
    return run->count.instructions;
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
    c->instructions += pc != c->last_pc; /* a repeated string instruction traps each time */
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

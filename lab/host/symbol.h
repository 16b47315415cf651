/* SPDX-License-Identifier: MIT */
/* Backtraces of NT code and their symbols. */
#ifndef LAB_HOST_SYMBOL_H
#define LAB_HOST_SYMBOL_H

#include <stddef.h>
#include <stdint.h>

#include "memory.h"
#include "pe.h"

#define LAB_MAX_FRAMES 48

struct lab_frame {
    lab_va pc;
    char module[64]; /* "" if pc is in none */
    uint32_t rva;
    char function[160]; /* "" if unknown */
    char file[256];     /* "" if unknown */
    unsigned line;
};

struct lab_backtrace {
    size_t count;
    struct lab_frame frame[LAB_MAX_FRAMES];
};

/* Walk from pc: x64 by unwind data, i386 by frame pointers. The first frame is pc itself, others
 * are return addresses (symbolised at the call). Fills module and rva only. */
void lab_unwind(const struct lab_memory *memory, const struct lab_modules *modules, lab_va pc,
                lab_va sp, lab_va fp, struct lab_backtrace *out);

/* A symbolizer process, started at the first use. */
struct lab_symbolizer;
struct lab_symbolizer *lab_symbolizer_new(void);
void lab_symbolizer_free(struct lab_symbolizer *symbolizer);
/* Fill function, file, line where the modules' PDBs tell them. */
void lab_symbolize(struct lab_symbolizer *symbolizer, const struct lab_modules *modules,
                   struct lab_backtrace *backtrace);

#endif

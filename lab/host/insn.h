/* SPDX-License-Identifier: MIT */
/*
 * Execution of single instructions that trapped: accesses to device windows, privileged
 * instructions, and those that the loader replaced. Works on a register file, so that it can be
 * tested without signals.
 */
#ifndef LAB_HOST_INSN_H
#define LAB_HOST_INSN_H

#include <stdbool.h>
#include <stdint.h>

/* Order of the processor's own numbering. */
enum lab_reg { LAB_RAX, LAB_RCX, LAB_RDX, LAB_RBX, LAB_RSP, LAB_RBP, LAB_RSI, LAB_RDI };

struct lab_cpu {
    bool wide; /* 64-bit code */
    uint64_t gpr[16];
    uint64_t pc;
    uint64_t flags;
    uint64_t fs_base, gs_base;
    uint8_t (*xmm)[16]; /* 16 registers, NULL: none */
};

enum lab_insn_result {
    LAB_INSN_DONE = 0,
    LAB_INSN_FAULT,       /* an address that env refused: cpu is unchanged, env->fault_va set */
    LAB_INSN_UNSUPPORTED, /* not an instruction that this file can execute */
    LAB_INSN_REFUSED,     /* env->privileged said no */
    LAB_INSN_MISALIGNED,  /* #GP: an operand that must be 16-byte aligned is not */
};

/* What privileged or replaced instructions need. */
enum lab_privileged {
    LAB_PRIV_CPUID,
    LAB_PRIV_RDTSC,
    LAB_PRIV_RDTSCP,
    LAB_PRIV_RANDOM,  /* value[0]: width in bytes, then the value */
    LAB_PRIV_READ_CR, /* number: 0, 2, 3, 4, 8; value[0] */
    LAB_PRIV_WRITE_CR,
    LAB_PRIV_CLI,
    LAB_PRIV_STI,
    LAB_PRIV_IN, /* number: port, width */
    LAB_PRIV_OUT,
    LAB_PRIV_RDMSR, /* number: MSR */
    LAB_PRIV_WRMSR,
    LAB_PRIV_HLT,
    LAB_PRIV_WBINVD,
    LAB_PRIV_OTHER, /* everything else that needs ring 0 */
};

struct lab_insn_env {
    void *ctx;
    /* Memory operands, width 1, 2, 4, 8 or 16. False: fault. */
    bool (*read)(void *ctx, uint64_t va, unsigned width, void *value);
    bool (*write)(void *ctx, uint64_t va, unsigned width, const void *value);
    /* value[0..3] in and out. False: refused. */
    bool (*privileged)(void *ctx, enum lab_privileged what, uint32_t number, unsigned width,
                       uint64_t value[4]);
    uint64_t fault_va;
    const char *what; /* of UNSUPPORTED and REFUSED: disassembly, valid until the next call */
};

struct lab_insn_cache;

/* One cache per run; forget everything with reset when code changes. */
struct lab_insn_cache *lab_insn_cache_new(void);
void lab_insn_cache_reset(struct lab_insn_cache *cache);
void lab_insn_cache_free(struct lab_insn_cache *cache);

/*
 * Execute the instruction whose bytes (at most 15, `room` readable) are at `code`; on success
 * cpu->pc is behind it (for a repeated string instruction: after all repetitions). cache may be
 * NULL; if not, the decoding is remembered under cpu->pc.
 */
enum lab_insn_result lab_insn_execute(struct lab_cpu *cpu, struct lab_insn_env *env,
                                      const uint8_t *code, unsigned room,
                                      struct lab_insn_cache *cache);

/* Does the instruction need ring 0, is it one that lab_insn_execute asks env->privileged about? */
bool lab_insn_privileged(const struct lab_cpu *cpu, const uint8_t *code, unsigned room,
                         struct lab_insn_cache *cache);

/* Effective address of the first memory operand; false if there is none. */
bool lab_insn_address(const struct lab_cpu *cpu, const uint8_t *code, unsigned room,
                      struct lab_insn_cache *cache, uint64_t *va, unsigned *width);

#endif

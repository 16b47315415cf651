/* SPDX-License-Identifier: MIT */
/*
 * Instructions that user mode cannot be kept from running natively, and that would show the driver
 * the real machine: they are replaced by ud2 and emulated on the trap. Code is found by following
 * it from known starts; what is left of executable sections is then swept linearly. Bytes are
 * changed only where a whole instruction was decoded, and never where a relocation applies.
 */
#include <Zydis/Zydis.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pe.h"

enum mark { MARK_SEEN = 1, MARK_STARTS = 2, MARK_RELOCATED = 4, MARK_QUEUED = 8 };

struct sweep {
    const struct lab_pe *pe;
    uint8_t *view;
    lab_va base;
    ZydisDecoder decoder;
    uint8_t *mark; /* per byte of the image */
    uint32_t *todo;
    size_t todo_count, todo_cap;
    bool irql_in_fs;
    struct lab_rewrite *list;
    size_t count, cap;
};

static const struct pe_section *code_section(const struct lab_pe *pe, uint64_t rva)
{
    for (unsigned i = 0; i < pe->section_count; i++) {
        const struct pe_section *s = &pe->section[i];
        uint32_t span = s->virtual_size != 0 ? s->virtual_size : s->raw_size;
        if ((s->characteristics & PE_SCN_EXECUTE) && rva >= s->rva && rva - s->rva < span)
            return s;
    }
    return NULL;
}

static int push(struct sweep *sweep, uint64_t rva)
{
    if (code_section(sweep->pe, rva) == NULL || (sweep->mark[rva] & MARK_QUEUED))
        return 0;
    if (sweep->todo_count == sweep->todo_cap) {
        size_t cap = sweep->todo_cap != 0 ? 2 * sweep->todo_cap : 1024;
        uint32_t *todo = realloc(sweep->todo, cap * sizeof(*todo));
        if (todo == NULL)
            return -ENOMEM;
        sweep->todo = todo;
        sweep->todo_cap = cap;
    }
    sweep->mark[rva] |= MARK_QUEUED;
    sweep->todo[sweep->todo_count++] = (uint32_t)rva;
    return 0;
}

/* What would show the machine beneath, or be a call to Linux or its hypervisor. */
static bool is_trapped(const ZydisDecodedInstruction *insn, const ZydisDecodedOperand *operand)
{
    switch (insn->mnemonic) {
    case ZYDIS_MNEMONIC_CPUID:
    case ZYDIS_MNEMONIC_VMCALL:
    case ZYDIS_MNEMONIC_VMMCALL:
    case ZYDIS_MNEMONIC_RDTSC:
    case ZYDIS_MNEMONIC_RDTSCP:
    case ZYDIS_MNEMONIC_RDRAND:
    case ZYDIS_MNEMONIC_RDSEED:
    case ZYDIS_MNEMONIC_SYSCALL:
    case ZYDIS_MNEMONIC_SYSENTER:
        return true;
    case ZYDIS_MNEMONIC_INT:
        return operand[0].imm.value.u == 0x80;
    default:
        return false;
    }
}

static int record(struct sweep *sweep, uint32_t rva, uint8_t length)
{
    for (unsigned i = 0; i < length; i++) {
        if (sweep->mark[rva + i] & MARK_RELOCATED)
            return 0;
    }
    if (sweep->count == sweep->cap) {
        size_t cap = sweep->cap != 0 ? 2 * sweep->cap : 16;
        struct lab_rewrite *list = realloc(sweep->list, cap * sizeof(*list));
        if (list == NULL)
            return -ENOMEM;
        sweep->list = list;
        sweep->cap = cap;
    }
    struct lab_rewrite *r = &sweep->list[sweep->count++];
    *r = (struct lab_rewrite){.rva = rva, .length = length};
    memcpy(r->bytes, sweep->view + rva, length);
    return 0;
}

/*
 * KeGetCurrentIrql is an inlined `mov reg, cr8` on x86-64, executed too often to be trapped. The
 * one harmless instruction of its length (4 bytes, as long as reg is one of the first eight) that
 * reads processor state that NT can set is rdfsbase.
 */
static void replace_irql_read(const ZydisDecodedInstruction *insn,
                              const ZydisDecodedOperand *operand, uint8_t *at)
{
    if (insn->mnemonic == ZYDIS_MNEMONIC_MOV && insn->length == 4 &&
        operand[1].type == ZYDIS_OPERAND_TYPE_REGISTER &&
        operand[1].reg.value == ZYDIS_REGISTER_CR8 && at[0] == 0x44) {
        uint8_t reg = at[3] & 7;
        at[0] = 0xF3;
        at[1] = 0x0F;
        at[2] = 0xAE;
        at[3] = 0xC0 | reg;
    }
}

static bool ends_flow(const ZydisDecodedInstruction *insn)
{
    switch (insn->meta.category) {
    case ZYDIS_CATEGORY_RET:
    case ZYDIS_CATEGORY_UNCOND_BR:
        return true;
    default:
        return insn->mnemonic == ZYDIS_MNEMONIC_INT3 || insn->mnemonic == ZYDIS_MNEMONIC_UD2;
    }
}

/* Decode from rva until flow ends (follow) or the section or unknown bytes do. */
static int decode_run(struct sweep *sweep, uint32_t rva, bool follow, uint32_t *end)
{
    const struct pe_section *s = code_section(sweep->pe, rva);
    uint32_t limit = s->rva + (s->virtual_size != 0 ? s->virtual_size : s->raw_size);

    while (rva < limit && !(sweep->mark[rva] & MARK_SEEN)) {
        ZydisDecodedInstruction insn;
        ZydisDecodedOperand operand[ZYDIS_MAX_OPERAND_COUNT];
        if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&sweep->decoder, sweep->view + rva, limit - rva,
                                                 &insn, operand)))
            break;
        for (unsigned i = 0; i < insn.length; i++)
            sweep->mark[rva + i] |= MARK_SEEN;
        sweep->mark[rva] |= MARK_STARTS;
        if (is_trapped(&insn, operand) && record(sweep, rva, insn.length) != 0)
            return -ENOMEM;
        if (follow && insn.operand_count > 0 && operand[0].type == ZYDIS_OPERAND_TYPE_IMMEDIATE &&
            operand[0].imm.is_relative &&
            push(sweep, (uint32_t)(rva + insn.length + operand[0].imm.value.s)) != 0)
            return -ENOMEM;
        if (sweep->irql_in_fs)
            replace_irql_read(&insn, operand, sweep->view + rva);
        rva += insn.length;
        if (follow && ends_flow(&insn))
            break;
    }
    *end = rva;
    return 0;
}

static int seed_exports(struct sweep *sweep)
{
    const struct lab_pe *pe = sweep->pe;
    const struct pe_data_directory *d = &pe->directory[PE_DIR_EXPORT];
    struct pe_export_directory e;

    if (d->size < sizeof(e))
        return 0;
    memcpy(&e, sweep->view + d->rva, sizeof(e));
    if (!lab_pe_within(pe, e.functions_rva, (uint64_t)e.function_count * 4))
        return 0;
    for (uint32_t i = 0; i < e.function_count; i++) {
        uint32_t rva;
        memcpy(&rva, sweep->view + e.functions_rva + 4 * (uint64_t)i, 4);
        if (push(sweep, rva) != 0)
            return -ENOMEM;
    }
    return 0;
}

static int seed_functions(struct sweep *sweep)
{
    const struct pe_data_directory *d = &sweep->pe->directory[PE_DIR_EXCEPTION];
    if (sweep->pe->arch != LAB_ARCH_X64)
        return 0;
    for (uint32_t at = 0; at + sizeof(struct pe_runtime_function) <= d->size;
         at += sizeof(struct pe_runtime_function)) {
        struct pe_runtime_function f;
        memcpy(&f, sweep->view + d->rva + at, sizeof(f));
        if (push(sweep, f.begin_rva) != 0)
            return -ENOMEM;
    }
    return 0;
}

/* Relocated words are never rewritten; on i386 those that point to code start functions (or cases
 * of a switch). The table was checked when it was applied. */
static int seed_relocations(struct sweep *sweep)
{
    const struct lab_pe *pe = sweep->pe;
    const struct pe_data_directory *d = &pe->directory[PE_DIR_BASERELOC];
    unsigned width = pe->arch == LAB_ARCH_X64 ? 8 : 4;

    for (uint64_t at = d->rva, end = (uint64_t)d->rva + d->size; at < end;) {
        struct pe_relocation_block b;
        if (end - at < sizeof(b))
            return 0;
        memcpy(&b, sweep->view + at, sizeof(b));
        if (b.size < sizeof(b) || b.size > end - at)
            return 0;
        for (uint64_t e = at + sizeof(b); e + 2 <= at + b.size; e += 2) {
            uint16_t item;
            uint64_t target = 0;
            memcpy(&item, sweep->view + e, 2);
            uint64_t rva = (uint64_t)b.rva + (item & 0xFFF);
            if (item >> 12 == PE_REL_ABSOLUTE || !lab_pe_within(pe, rva, width))
                continue;
            for (unsigned i = 0; i < width; i++)
                sweep->mark[rva + i] |= MARK_RELOCATED;
            memcpy(&target, sweep->view + rva, width);
            if (target - sweep->base < pe->image_size && push(sweep, target - sweep->base) != 0)
                return -ENOMEM;
        }
        at += b.size;
    }
    return 0;
}

static int sweep_all(struct sweep *sweep)
{
    const struct lab_pe *pe = sweep->pe;
    uint32_t end;
    int err = seed_relocations(sweep);

    if (err == 0)
        err = seed_functions(sweep);
    if (err == 0)
        err = seed_exports(sweep);
    if (err == 0 && pe->entry_rva != 0)
        err = push(sweep, pe->entry_rva);
    while (err == 0 && sweep->todo_count > 0) {
        uint32_t rva = sweep->todo[--sweep->todo_count];
        err = decode_run(sweep, rva, true, &end);
    }
    for (unsigned i = 0; i < pe->section_count && err == 0; i++) {
        const struct pe_section *s = &pe->section[i];
        uint32_t limit = s->rva + (s->virtual_size != 0 ? s->virtual_size : s->raw_size);
        if (!(s->characteristics & PE_SCN_EXECUTE))
            continue;
        for (uint32_t rva = s->rva; rva < limit && err == 0;) {
            if (sweep->mark[rva] & MARK_SEEN) {
                rva++;
                continue;
            }
            err = decode_run(sweep, rva, false, &end);
            rva = end > rva ? end : rva + 1;
        }
    }
    return err;
}

static int by_rva(const void *a, const void *b)
{
    uint32_t x = ((const struct lab_rewrite *)a)->rva, y = ((const struct lab_rewrite *)b)->rva;
    return x < y ? -1 : x > y;
}

int lab_pe_rewrite(const struct lab_pe *pe, uint8_t *view, lab_va base, bool irql_in_fs,
                   struct lab_rewrite **list, size_t *count)
{
    bool wide = pe->arch == LAB_ARCH_X64;
    struct sweep sweep = {.pe = pe, .view = view, .base = base, .irql_in_fs = irql_in_fs && wide};

    *list = NULL;
    *count = 0;
    ZydisDecoderInit(&sweep.decoder,
                     wide ? ZYDIS_MACHINE_MODE_LONG_64 : ZYDIS_MACHINE_MODE_LONG_COMPAT_32,
                     wide ? ZYDIS_STACK_WIDTH_64 : ZYDIS_STACK_WIDTH_32);
    sweep.mark = calloc(1, pe->image_size);
    if (sweep.mark == NULL)
        return -ENOMEM;
    int err = sweep_all(&sweep);
    free(sweep.mark);
    free(sweep.todo);
    if (err != 0) {
        free(sweep.list);
        return err;
    }
    for (size_t i = 0; i < sweep.count; i++) {
        uint8_t *at = view + sweep.list[i].rva;
        at[0] = 0x0F; /* ud2, then nops that are never reached */
        at[1] = 0x0B;
        memset(at + 2, 0x90, sweep.list[i].length - 2u);
    }
    if (sweep.count != 0)
        qsort(sweep.list, sweep.count, sizeof(sweep.list[0]), by_rva);
    *list = sweep.list;
    *count = sweep.count;
    return 0;
}

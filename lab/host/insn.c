/* SPDX-License-Identifier: MIT */
#include "insn.h"

#include <Zydis/Zydis.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_SLOTS 512u /* power of two */

#define FLAG_CF     (UINT64_C(1) << 0)
#define FLAG_PF     (UINT64_C(1) << 2)
#define FLAG_AF     (UINT64_C(1) << 4)
#define FLAG_ZF     (UINT64_C(1) << 6)
#define FLAG_SF     (UINT64_C(1) << 7)
#define FLAG_DF     (UINT64_C(1) << 10)
#define FLAG_OF     (UINT64_C(1) << 11)
#define FLAGS_ARITH (FLAG_CF | FLAG_PF | FLAG_AF | FLAG_ZF | FLAG_SF | FLAG_OF)

/* rax and its parts, by the binary logarithm of the width. */
static const ZydisRegister accumulators[] = {ZYDIS_REGISTER_AL, ZYDIS_REGISTER_AX,
                                             ZYDIS_REGISTER_EAX, ZYDIS_REGISTER_RAX};

struct decoded {
    uint64_t pc;
    bool wide;
    ZydisDecodedInstruction insn;
    ZydisDecodedOperand operand[ZYDIS_MAX_OPERAND_COUNT];
};

struct lab_insn_cache {
    struct decoded slot[CACHE_SLOTS];
};

/* One execution: the instruction, its registers, the outside. */
struct exec {
    struct lab_cpu *cpu;
    struct lab_insn_env *env;
    const struct decoded *d;
    bool fault, misaligned;
};

struct lab_insn_cache *lab_insn_cache_new(void)
{
    return calloc(1, sizeof(struct lab_insn_cache));
}

void lab_insn_cache_reset(struct lab_insn_cache *cache)
{
    for (unsigned i = 0; i < CACHE_SLOTS; i++)
        cache->slot[i].pc = 0;
}

void lab_insn_cache_free(struct lab_insn_cache *cache)
{
    free(cache);
}

static const struct decoded *decode(const struct lab_cpu *cpu, const uint8_t *code, unsigned room,
                                    struct lab_insn_cache *cache, struct decoded *local)
{
    struct decoded *d = local;
    ZydisDecoder decoder;

    if (cache != NULL) {
        d = &cache->slot[(cpu->pc ^ (cpu->pc >> 9)) & (CACHE_SLOTS - 1)];
        if (d->pc == cpu->pc && d->wide == cpu->wide && cpu->pc != 0)
            return d;
    }
    ZydisDecoderInit(&decoder,
                     cpu->wide ? ZYDIS_MACHINE_MODE_LONG_64 : ZYDIS_MACHINE_MODE_LONG_COMPAT_32,
                     cpu->wide ? ZYDIS_STACK_WIDTH_64 : ZYDIS_STACK_WIDTH_32);
    d->pc = 0;
    if (!ZYAN_SUCCESS(
            ZydisDecoderDecodeFull(&decoder, code, room < 15 ? room : 15, &d->insn, d->operand)))
        return NULL;
    d->pc = cpu->pc;
    d->wide = cpu->wide;
    return d;
}

static uint64_t mask(unsigned width)
{
    return width >= 8 ? UINT64_MAX : (UINT64_C(1) << (8 * width)) - 1;
}

static uint64_t sign_bit(unsigned width)
{
    return UINT64_C(1) << (8 * width - 1);
}

static uint64_t sign_extend(uint64_t value, unsigned width)
{
    return width >= 8 ? value : ((value & mask(width)) ^ sign_bit(width)) - sign_bit(width);
}

static uint64_t reg_read(const struct lab_cpu *cpu, ZydisRegister reg)
{
    if (reg == ZYDIS_REGISTER_NONE)
        return 0;
    ZydisRegisterClass class = ZydisRegisterGetClass(reg);
    ZyanI8 id = ZydisRegisterGetId(reg);
    switch (class) {
    case ZYDIS_REGCLASS_GPR8:
        if (reg >= ZYDIS_REGISTER_AH && reg <= ZYDIS_REGISTER_BH)
            return (cpu->gpr[reg - ZYDIS_REGISTER_AH] >> 8) & 0xFF;
        /* Ids run AL..BL, AH..BH, SPL.. in the encoder's order: go by the enclosing register. */
        return cpu->gpr[ZydisRegisterGetId(
                   ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, reg))] &
               0xFF;
    case ZYDIS_REGCLASS_GPR16:
        return cpu->gpr[id] & 0xFFFF;
    case ZYDIS_REGCLASS_GPR32:
        return cpu->gpr[id] & 0xFFFFFFFF;
    case ZYDIS_REGCLASS_GPR64:
        return cpu->gpr[id];
    case ZYDIS_REGCLASS_IP:
        return cpu->pc;
    default:
        return 0;
    }
}

static void reg_write(struct lab_cpu *cpu, ZydisRegister reg, uint64_t value)
{
    ZydisRegisterClass class = ZydisRegisterGetClass(reg);
    ZyanI8 id = ZydisRegisterGetId(reg);
    uint64_t *at;

    switch (class) {
    case ZYDIS_REGCLASS_GPR8:
        if (reg >= ZYDIS_REGISTER_AH && reg <= ZYDIS_REGISTER_BH) {
            at = &cpu->gpr[reg - ZYDIS_REGISTER_AH];
            *at = (*at & ~UINT64_C(0xFF00)) | ((value & 0xFF) << 8);
            return;
        }
        at = &cpu->gpr[ZydisRegisterGetId(
            ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, reg))];
        *at = (*at & ~UINT64_C(0xFF)) | (value & 0xFF);
        return;
    case ZYDIS_REGCLASS_GPR16:
        cpu->gpr[id] = (cpu->gpr[id] & ~UINT64_C(0xFFFF)) | (value & 0xFFFF);
        return;
    case ZYDIS_REGCLASS_GPR32: /* clears the upper half */
        cpu->gpr[id] = value & 0xFFFFFFFF;
        return;
    case ZYDIS_REGCLASS_GPR64:
        cpu->gpr[id] = value;
        return;
    default:
        return;
    }
}

static uint64_t effective(const struct lab_cpu *cpu, const struct decoded *d,
                          const ZydisDecodedOperand *o)
{
    uint64_t va = 0;
    if (o->mem.base == ZYDIS_REGISTER_RIP)
        va = cpu->pc + d->insn.length;
    else if (o->mem.base != ZYDIS_REGISTER_NONE)
        va = reg_read(cpu, o->mem.base);
    if (o->mem.index != ZYDIS_REGISTER_NONE)
        va += reg_read(cpu, o->mem.index) * o->mem.scale;
    if (o->mem.disp.has_displacement)
        va += (uint64_t)o->mem.disp.value;
    if (d->insn.address_width == 32)
        va &= 0xFFFFFFFF;
    if (o->mem.segment == ZYDIS_REGISTER_FS)
        va += cpu->fs_base;
    if (o->mem.segment == ZYDIS_REGISTER_GS)
        va += cpu->gs_base;
    return cpu->wide ? va : va & 0xFFFFFFFF;
}

static bool mem_read(struct exec *x, uint64_t va, unsigned width, void *value)
{
    if (!x->fault && x->env->read(x->env->ctx, va, width, value))
        return true;
    if (!x->fault)
        x->env->fault_va = va;
    x->fault = true;
    return false;
}

static bool mem_write(struct exec *x, uint64_t va, unsigned width, const void *value)
{
    if (!x->fault && x->env->write(x->env->ctx, va, width, value))
        return true;
    if (!x->fault)
        x->env->fault_va = va;
    x->fault = true;
    return false;
}

static uint64_t operand_read(struct exec *x, unsigned n)
{
    const ZydisDecodedOperand *o = &x->d->operand[n];
    uint64_t value = 0;

    switch (o->type) {
    case ZYDIS_OPERAND_TYPE_REGISTER:
        return reg_read(x->cpu, o->reg.value);
    case ZYDIS_OPERAND_TYPE_IMMEDIATE:
        return o->imm.value.u;
    case ZYDIS_OPERAND_TYPE_MEMORY:
        mem_read(x, effective(x->cpu, x->d, o), o->size / 8u, &value);
        return value;
    default:
        return 0;
    }
}

static void operand_write(struct exec *x, unsigned n, uint64_t value)
{
    const ZydisDecodedOperand *o = &x->d->operand[n];

    if (x->fault)
        return;
    if (o->type == ZYDIS_OPERAND_TYPE_REGISTER)
        reg_write(x->cpu, o->reg.value, value);
    else if (o->type == ZYDIS_OPERAND_TYPE_MEMORY)
        mem_write(x, effective(x->cpu, x->d, o), o->size / 8u, &value);
}

static void set_flags(struct exec *x, uint64_t which, uint64_t value)
{
    if (!x->fault)
        x->cpu->flags = (x->cpu->flags & ~which) | (value & which);
}

static uint64_t result_flags(uint64_t result, unsigned width)
{
    uint64_t r = result & mask(width);
    return (r == 0 ? FLAG_ZF : 0) | ((r & sign_bit(width)) ? FLAG_SF : 0) |
           (__builtin_parity((unsigned)(r & 0xFF)) ? 0 : FLAG_PF);
}

static uint64_t add_flags(uint64_t a, uint64_t b, uint64_t carry, uint64_t r, unsigned width)
{
    uint64_t m = mask(width);
    uint64_t cf = carry ? (r & m) <= (a & m) : (r & m) < (a & m);
    return result_flags(r, width) | (cf ? FLAG_CF : 0) |
           (((a ^ r) & (b ^ r) & sign_bit(width)) ? FLAG_OF : 0) |
           (((a ^ b ^ r) & 0x10) ? FLAG_AF : 0);
}

static uint64_t sub_flags(uint64_t a, uint64_t b, uint64_t borrow, uint64_t r, unsigned width)
{
    uint64_t m = mask(width);
    uint64_t cf = borrow ? (a & m) <= (b & m) : (a & m) < (b & m);
    return result_flags(r, width) | (cf ? FLAG_CF : 0) |
           (((a ^ b) & (a ^ r) & sign_bit(width)) ? FLAG_OF : 0) |
           (((a ^ b ^ r) & 0x10) ? FLAG_AF : 0);
}

/* Two-operand arithmetic and logic; false if the mnemonic is something else. */
static bool execute_arith(struct exec *x)
{
    ZydisMnemonic m = x->d->insn.mnemonic;
    unsigned width = x->d->operand[0].size / 8u;
    uint64_t carry = x->cpu->flags & FLAG_CF, a, b, r, flags;
    bool store = true;

    switch (m) {
    case ZYDIS_MNEMONIC_ADD:
    case ZYDIS_MNEMONIC_ADC:
    case ZYDIS_MNEMONIC_SUB:
    case ZYDIS_MNEMONIC_SBB:
    case ZYDIS_MNEMONIC_CMP:
    case ZYDIS_MNEMONIC_AND:
    case ZYDIS_MNEMONIC_OR:
    case ZYDIS_MNEMONIC_XOR:
    case ZYDIS_MNEMONIC_TEST:
        break;
    default:
        return false;
    }
    a = operand_read(x, 0) & mask(width);
    b = operand_read(x, 1) & mask(width);
    switch (m) {
    case ZYDIS_MNEMONIC_ADC:
    case ZYDIS_MNEMONIC_ADD:
        carry = m == ZYDIS_MNEMONIC_ADC ? carry : 0;
        r = a + b + carry;
        flags = add_flags(a, b, carry, r, width);
        break;
    case ZYDIS_MNEMONIC_SBB:
    case ZYDIS_MNEMONIC_SUB:
    case ZYDIS_MNEMONIC_CMP:
        carry = m == ZYDIS_MNEMONIC_SBB ? carry : 0;
        r = a - b - carry;
        flags = sub_flags(a, b, carry, r, width);
        store = m != ZYDIS_MNEMONIC_CMP;
        break;
    case ZYDIS_MNEMONIC_OR:
        r = a | b;
        flags = result_flags(r, width);
        break;
    case ZYDIS_MNEMONIC_XOR:
        r = a ^ b;
        flags = result_flags(r, width);
        break;
    default:
        r = a & b;
        flags = result_flags(r, width);
        store = m != ZYDIS_MNEMONIC_TEST;
        break;
    }
    if (store)
        operand_write(x, 0, r & mask(width));
    set_flags(x, FLAGS_ARITH, flags);
    return true;
}

/* One-operand arithmetic, exchange and bit tests. */
static bool execute_modify(struct exec *x)
{
    unsigned width = x->d->operand[0].size / 8u;
    uint64_t a, b, r;

    switch (x->d->insn.mnemonic) {
    case ZYDIS_MNEMONIC_INC:
        a = operand_read(x, 0);
        r = a + 1;
        operand_write(x, 0, r & mask(width));
        set_flags(x, FLAGS_ARITH & ~FLAG_CF, add_flags(a, 1, 0, r, width));
        return true;
    case ZYDIS_MNEMONIC_DEC:
        a = operand_read(x, 0);
        r = a - 1;
        operand_write(x, 0, r & mask(width));
        set_flags(x, FLAGS_ARITH & ~FLAG_CF, sub_flags(a, 1, 0, r, width));
        return true;
    case ZYDIS_MNEMONIC_NOT:
        operand_write(x, 0, ~operand_read(x, 0) & mask(width));
        return true;
    case ZYDIS_MNEMONIC_NEG:
        a = operand_read(x, 0);
        r = 0 - a;
        operand_write(x, 0, r & mask(width));
        set_flags(x, FLAGS_ARITH, sub_flags(0, a, 0, r, width));
        return true;
    case ZYDIS_MNEMONIC_XCHG:
        a = operand_read(x, 0);
        b = operand_read(x, 1);
        /* The memory side first: if it faults nothing has changed. */
        if (x->d->operand[0].type == ZYDIS_OPERAND_TYPE_MEMORY) {
            operand_write(x, 0, b);
            operand_write(x, 1, a);
        } else {
            operand_write(x, 1, a);
            operand_write(x, 0, b);
        }
        return true;
    case ZYDIS_MNEMONIC_XADD:
        a = operand_read(x, 0);
        b = operand_read(x, 1);
        r = a + b;
        operand_write(x, 0, r & mask(width));
        operand_write(x, 1, a);
        set_flags(x, FLAGS_ARITH, add_flags(a, b, 0, r, width));
        return true;
    case ZYDIS_MNEMONIC_CMPXCHG:
        a = operand_read(x, 0);
        b = x->cpu->gpr[LAB_RAX] & mask(width);
        r = operand_read(x, 1);
        operand_write(x, 0, a == b ? r : a);
        set_flags(x, FLAGS_ARITH, sub_flags(b, a, 0, b - a, width));
        if (!x->fault && a != b)
            reg_write(x->cpu, accumulators[__builtin_ctz(width)], a);
        return true;
    default:
        return false;
    }
}

static bool execute_bits(struct exec *x)
{
    const ZydisDecodedOperand *o = &x->d->operand[0];
    ZydisMnemonic m = x->d->insn.mnemonic;
    unsigned width = o->size / 8u;

    if (m != ZYDIS_MNEMONIC_BT && m != ZYDIS_MNEMONIC_BTS && m != ZYDIS_MNEMONIC_BTR &&
        m != ZYDIS_MNEMONIC_BTC)
        return false;
    if (o->type != ZYDIS_OPERAND_TYPE_MEMORY)
        return false;
    uint64_t va = effective(x->cpu, x->d, o);
    uint64_t index = operand_read(x, 1), word = 0;
    /* With a register the bit string reaches beyond the operand, in both directions. */
    if (x->d->operand[1].type == ZYDIS_OPERAND_TYPE_REGISTER)
        va += (uint64_t)(((int64_t)sign_extend(index, width) >> (width == 8   ? 6
                                                                 : width == 4 ? 5
                                                                              : 4)) *
                         (int64_t)width);
    uint64_t bit = UINT64_C(1) << (index & (8u * width - 1));
    if (!mem_read(x, va, width, &word))
        return true;
    uint64_t r = m == ZYDIS_MNEMONIC_BTS   ? word | bit
                 : m == ZYDIS_MNEMONIC_BTR ? word & ~bit
                                           : word ^ bit;
    if (m != ZYDIS_MNEMONIC_BT)
        mem_write(x, va, width, &r);
    set_flags(x, FLAG_CF, (word & bit) ? FLAG_CF : 0);
    return true;
}

static bool condition(const struct lab_cpu *cpu, unsigned code)
{
    uint64_t f = cpu->flags;
    bool less = !(f & FLAG_SF) != !(f & FLAG_OF), r;

    switch (code >> 1) {
    case 0:
        r = (f & FLAG_OF) != 0;
        break;
    case 1:
        r = (f & FLAG_CF) != 0;
        break;
    case 2:
        r = (f & FLAG_ZF) != 0;
        break;
    case 3:
        r = (f & (FLAG_CF | FLAG_ZF)) != 0;
        break;
    case 4:
        r = (f & FLAG_SF) != 0;
        break;
    case 5:
        r = (f & FLAG_PF) != 0;
        break;
    case 6:
        r = less;
        break;
    default:
        r = less || (f & FLAG_ZF) != 0;
        break;
    }
    return (code & 1) ? !r : r;
}

static void push_value(struct exec *x, uint64_t value)
{
    unsigned width = x->d->insn.operand_width / 8u;
    uint64_t sp = x->cpu->gpr[LAB_RSP] - width;
    if (!x->cpu->wide)
        sp &= 0xFFFFFFFF;
    if (!x->fault && mem_write(x, sp, width, &value))
        x->cpu->gpr[LAB_RSP] = sp;
}

static bool execute_move(struct exec *x)
{
    const ZydisDecodedInstruction *insn = &x->d->insn;
    const ZydisDecodedOperand *o = x->d->operand;
    uint64_t value;

    switch (insn->mnemonic) {
    case ZYDIS_MNEMONIC_MOV:
        if (o[0].type == ZYDIS_OPERAND_TYPE_REGISTER &&
            ZydisRegisterGetClass(o[0].reg.value) > ZYDIS_REGCLASS_GPR64)
            return false;
        if (o[1].type == ZYDIS_OPERAND_TYPE_REGISTER &&
            ZydisRegisterGetClass(o[1].reg.value) > ZYDIS_REGCLASS_GPR64)
            return false;
        /* fall through */
    case ZYDIS_MNEMONIC_MOVZX:
    case ZYDIS_MNEMONIC_MOVNTI:
        operand_write(x, 0, operand_read(x, 1));
        return true;
    case ZYDIS_MNEMONIC_MOVSX:
    case ZYDIS_MNEMONIC_MOVSXD:
        operand_write(x, 0, sign_extend(operand_read(x, 1), o[1].size / 8u));
        return true;
    case ZYDIS_MNEMONIC_PUSH:
        push_value(x, operand_read(x, 0));
        return true;
    case ZYDIS_MNEMONIC_POP: {
        unsigned width = insn->operand_width / 8u;
        uint64_t sp = x->cpu->gpr[LAB_RSP];
        value = 0;
        if (!mem_read(x, sp, width, &value))
            return true;
        /* The address of a memory operand is formed after the increment (Intel SDM, POP). */
        x->cpu->gpr[LAB_RSP] = sp + width;
        operand_write(x, 0, value);
        if (x->fault)
            x->cpu->gpr[LAB_RSP] = sp;
        return true;
    }
    default:
        break;
    }
    if (insn->meta.category == ZYDIS_CATEGORY_CMOV) {
        value = operand_read(x, 1); /* read in any case, as the processor does */
        if (condition(x->cpu, insn->opcode & 15))
            operand_write(x, 0, value);
        else if (o[0].size == 32)
            operand_write(x, 0, operand_read(x, 0)); /* clears the upper half */
        return true;
    }
    if (insn->meta.category == ZYDIS_CATEGORY_SETCC) {
        operand_write(x, 0, condition(x->cpu, insn->opcode & 15));
        return true;
    }
    return false;
}

/* Moves between memory and an xmm register, as compilers copy structures. */
static bool execute_vector(struct exec *x)
{
    const ZydisDecodedOperand *o = x->d->operand;
    unsigned width, zero_to = 16, align = 1;

    switch (x->d->insn.mnemonic) {
    case ZYDIS_MNEMONIC_MOVAPS:
    case ZYDIS_MNEMONIC_MOVAPD:
    case ZYDIS_MNEMONIC_MOVDQA:
    case ZYDIS_MNEMONIC_MOVNTDQ:
    case ZYDIS_MNEMONIC_MOVNTPS:
    case ZYDIS_MNEMONIC_MOVNTPD:
        width = align = 16;
        break;
    case ZYDIS_MNEMONIC_MOVUPS:
    case ZYDIS_MNEMONIC_MOVUPD:
    case ZYDIS_MNEMONIC_MOVDQU:
        width = 16;
        break;
    case ZYDIS_MNEMONIC_MOVQ:
    case ZYDIS_MNEMONIC_MOVSD:
        width = 8;
        break;
    case ZYDIS_MNEMONIC_MOVD:
    case ZYDIS_MNEMONIC_MOVSS:
        width = 4;
        break;
    case ZYDIS_MNEMONIC_MOVLPS:
    case ZYDIS_MNEMONIC_MOVLPD:
        width = 8;
        zero_to = 8;
        break;
    default:
        return false;
    }
    unsigned mem = o[0].type == ZYDIS_OPERAND_TYPE_MEMORY ? 0 : 1, reg = 1 - mem;
    if (x->cpu->xmm == NULL || o[mem].type != ZYDIS_OPERAND_TYPE_MEMORY ||
        o[reg].type != ZYDIS_OPERAND_TYPE_REGISTER ||
        ZydisRegisterGetClass(o[reg].reg.value) != ZYDIS_REGCLASS_XMM ||
        ZydisRegisterGetId(o[reg].reg.value) >= 16)
        return false;
    uint8_t *xmm = x->cpu->xmm[ZydisRegisterGetId(o[reg].reg.value)];
    uint64_t va = effective(x->cpu, x->d, &o[mem]);
    x->misaligned = va % align != 0;
    if (x->misaligned)
        return true;
    if (mem == 0) {
        mem_write(x, va, width, xmm);
    } else {
        uint8_t value[16] = {0};
        if (mem_read(x, va, width, value))
            memcpy(xmm, value, width > zero_to ? width : zero_to);
    }
    return true;
}

static void advance(struct lab_cpu *cpu, enum lab_reg reg, unsigned address_width, uint64_t by)
{
    uint64_t value = cpu->gpr[reg] + by;
    cpu->gpr[reg] = address_width == 64 ? value : value & 0xFFFFFFFF;
}

enum string_kind { STRING_NONE, STRING_MOVE, STRING_STORE, STRING_LOAD };

/* What a string instruction does, and the width of its elements. */
static enum string_kind string_kind(const ZydisDecodedInstruction *insn, unsigned *width)
{
    static const struct {
        ZydisMnemonic mnemonic;
        enum string_kind kind;
        unsigned width;
    } table[] = {
        {ZYDIS_MNEMONIC_MOVSB, STRING_MOVE, 1},  {ZYDIS_MNEMONIC_MOVSW, STRING_MOVE, 2},
        {ZYDIS_MNEMONIC_MOVSD, STRING_MOVE, 4},  {ZYDIS_MNEMONIC_MOVSQ, STRING_MOVE, 8},
        {ZYDIS_MNEMONIC_STOSB, STRING_STORE, 1}, {ZYDIS_MNEMONIC_STOSW, STRING_STORE, 2},
        {ZYDIS_MNEMONIC_STOSD, STRING_STORE, 4}, {ZYDIS_MNEMONIC_STOSQ, STRING_STORE, 8},
        {ZYDIS_MNEMONIC_LODSB, STRING_LOAD, 1},  {ZYDIS_MNEMONIC_LODSW, STRING_LOAD, 2},
        {ZYDIS_MNEMONIC_LODSD, STRING_LOAD, 4},  {ZYDIS_MNEMONIC_LODSQ, STRING_LOAD, 8},
    };

    if (insn->meta.category != ZYDIS_CATEGORY_STRINGOP)
        return STRING_NONE; /* also movsd of SSE2 */
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].mnemonic == insn->mnemonic) {
            *width = table[i].width;
            return table[i].kind;
        }
    }
    return STRING_NONE;
}

static bool execute_string(struct exec *x)
{
    const ZydisDecodedInstruction *insn = &x->d->insn;
    struct lab_cpu *cpu = x->cpu;
    unsigned width = 0;
    enum string_kind kind = string_kind(insn, &width);

    if (kind == STRING_NONE)
        return false;
    bool repeat = (insn->attributes & ZYDIS_ATTRIB_HAS_REP) != 0;
    uint64_t step = (cpu->flags & FLAG_DF) ? 0 - (uint64_t)width : width;
    uint64_t limit = insn->address_width == 64 ? UINT64_MAX : 0xFFFFFFFF;
    ZydisRegister acc = accumulators[__builtin_ctz(width)];

    while (!x->fault && (!repeat || (cpu->gpr[LAB_RCX] & limit) != 0)) {
        uint64_t value = kind == STRING_STORE ? reg_read(cpu, acc) : 0;
        if (kind != STRING_STORE && !mem_read(x, cpu->gpr[LAB_RSI] & limit, width, &value))
            break;
        if (kind != STRING_LOAD && !mem_write(x, cpu->gpr[LAB_RDI] & limit, width, &value))
            break;
        if (kind == STRING_LOAD)
            reg_write(cpu, acc, value);
        if (kind != STRING_STORE)
            advance(cpu, LAB_RSI, insn->address_width, step);
        if (kind != STRING_LOAD)
            advance(cpu, LAB_RDI, insn->address_width, step);
        if (!repeat)
            break;
        advance(cpu, LAB_RCX, insn->address_width, UINT64_MAX);
    }
    return true;
}

static unsigned control_register(ZydisRegister reg)
{
    return ZydisRegisterGetClass(reg) == ZYDIS_REGCLASS_CONTROL ? (unsigned)ZydisRegisterGetId(reg)
                                                                : UINT32_MAX;
}

static bool ask(struct exec *x, enum lab_privileged what, uint32_t number, unsigned width,
                uint64_t value[4], bool *refused)
{
    bool ok =
        x->env->privileged != NULL && x->env->privileged(x->env->ctx, what, number, width, value);
    *refused = !ok;
    return ok;
}

static void store32(struct lab_cpu *cpu, enum lab_reg reg, uint64_t value)
{
    cpu->gpr[reg] = value & 0xFFFFFFFF;
}

/* The answer goes to edx:eax. */
static void store_pair(struct lab_cpu *cpu, uint64_t value)
{
    store32(cpu, LAB_RAX, value);
    store32(cpu, LAB_RDX, value >> 32);
}

/* Instructions that the loader replaced: what they would say of the real machine. */
static bool execute_replaced(struct exec *x, bool *refused)
{
    const ZydisDecodedInstruction *insn = &x->d->insn;
    const ZydisDecodedOperand *o = x->d->operand;
    struct lab_cpu *cpu = x->cpu;
    uint64_t v[4] = {cpu->gpr[LAB_RAX], cpu->gpr[LAB_RBX], cpu->gpr[LAB_RCX], cpu->gpr[LAB_RDX]};

    switch (insn->mnemonic) {
    case ZYDIS_MNEMONIC_CPUID:
        if (ask(x, LAB_PRIV_CPUID, (uint32_t)v[0], 4, v, refused)) {
            store32(cpu, LAB_RAX, v[0]);
            store32(cpu, LAB_RBX, v[1]);
            store32(cpu, LAB_RCX, v[2]);
            store32(cpu, LAB_RDX, v[3]);
        }
        return true;
    case ZYDIS_MNEMONIC_RDTSC:
    case ZYDIS_MNEMONIC_RDTSCP:
        if (ask(x, LAB_PRIV_RDTSC, 0, 8, v, refused)) {
            store_pair(cpu, v[0]);
            if (insn->mnemonic == ZYDIS_MNEMONIC_RDTSCP)
                store32(cpu, LAB_RCX, 0);
        }
        return true;
    case ZYDIS_MNEMONIC_RDRAND:
    case ZYDIS_MNEMONIC_RDSEED:
        if (ask(x, LAB_PRIV_RANDOM, 0, o[0].size / 8u, v, refused)) {
            reg_write(cpu, o[0].reg.value, v[0]);
            set_flags(x, FLAGS_ARITH, FLAG_CF);
        }
        return true;
    default:
        return false;
    }
}

/* MOV to or from a control register. */
static bool execute_control(struct exec *x, bool *refused)
{
    const ZydisDecodedOperand *o = x->d->operand;
    struct lab_cpu *cpu = x->cpu;
    uint64_t v[4] = {cpu->gpr[LAB_RAX], cpu->gpr[LAB_RBX], cpu->gpr[LAB_RCX], cpu->gpr[LAB_RDX]};
    unsigned cr;

    if (x->d->insn.mnemonic != ZYDIS_MNEMONIC_MOV || o[0].type != ZYDIS_OPERAND_TYPE_REGISTER ||
        o[1].type != ZYDIS_OPERAND_TYPE_REGISTER)
        return false;
    cr = control_register(o[1].reg.value);
    if (cr != UINT32_MAX) {
        if (ask(x, LAB_PRIV_READ_CR, cr, 8, v, refused))
            reg_write(cpu, o[0].reg.value, v[0]);
        return true;
    }
    cr = control_register(o[0].reg.value);
    if (cr == UINT32_MAX)
        return false;
    v[0] = reg_read(cpu, o[1].reg.value);
    ask(x, LAB_PRIV_WRITE_CR, cr, 8, v, refused);
    return true;
}

/* Instructions that need ring 0. */
static bool execute_privileged(struct exec *x, bool *refused)
{
    const ZydisDecodedOperand *o = x->d->operand;
    struct lab_cpu *cpu = x->cpu;
    uint64_t v[4] = {cpu->gpr[LAB_RAX], cpu->gpr[LAB_RBX], cpu->gpr[LAB_RCX], cpu->gpr[LAB_RDX]};

    switch (x->d->insn.mnemonic) {
    case ZYDIS_MNEMONIC_CLI:
        ask(x, LAB_PRIV_CLI, 0, 0, v, refused);
        return true;
    case ZYDIS_MNEMONIC_STI:
        ask(x, LAB_PRIV_STI, 0, 0, v, refused);
        return true;
    case ZYDIS_MNEMONIC_IN:
        v[0] = 0;
        if (ask(x, LAB_PRIV_IN, (uint32_t)operand_read(x, 1) & 0xFFFF, o[0].size / 8u, v, refused))
            reg_write(cpu, o[0].reg.value, v[0]);
        return true;
    case ZYDIS_MNEMONIC_OUT:
        v[0] = operand_read(x, 1);
        ask(x, LAB_PRIV_OUT, (uint32_t)operand_read(x, 0) & 0xFFFF, o[1].size / 8u, v, refused);
        return true;
    case ZYDIS_MNEMONIC_RDMSR:
        if (ask(x, LAB_PRIV_RDMSR, (uint32_t)cpu->gpr[LAB_RCX], 8, v, refused))
            store_pair(cpu, v[0]);
        return true;
    case ZYDIS_MNEMONIC_WRMSR:
        v[0] = (cpu->gpr[LAB_RAX] & 0xFFFFFFFF) | (cpu->gpr[LAB_RDX] << 32);
        ask(x, LAB_PRIV_WRMSR, (uint32_t)cpu->gpr[LAB_RCX], 8, v, refused);
        return true;
    case ZYDIS_MNEMONIC_HLT:
        ask(x, LAB_PRIV_HLT, 0, 0, v, refused);
        return true;
    case ZYDIS_MNEMONIC_WBINVD:
        ask(x, LAB_PRIV_WBINVD, 0, 0, v, refused);
        return true;
    default:
        return false;
    }
}

static const char *disassemble(const struct lab_cpu *cpu, const struct decoded *d)
{
    static char text[128];
    ZydisFormatter formatter;

    ZydisFormatterInit(&formatter, ZYDIS_FORMATTER_STYLE_INTEL);
    if (!ZYAN_SUCCESS(ZydisFormatterFormatInstruction(&formatter, &d->insn, d->operand,
                                                      d->insn.operand_count_visible, text,
                                                      sizeof(text), cpu->pc, NULL)))
        return "undecodable bytes";
    return text;
}

enum lab_insn_result lab_insn_execute(struct lab_cpu *cpu, struct lab_insn_env *env,
                                      const uint8_t *code, unsigned room,
                                      struct lab_insn_cache *cache)
{
    struct decoded local;
    struct lab_cpu before = *cpu;
    bool refused = false;
    const struct decoded *d = decode(cpu, code, room, cache, &local);

    env->what = "undecodable bytes";
    if (d == NULL)
        return LAB_INSN_UNSUPPORTED;
    struct exec x = {.cpu = cpu, .env = env, .d = d};
    bool string = false;
    if (!execute_move(&x) && !execute_arith(&x) && !execute_bits(&x) && !execute_modify(&x) &&
        !(string = execute_string(&x)) && !execute_vector(&x) && !execute_replaced(&x, &refused) &&
        !execute_control(&x, &refused) && !execute_privileged(&x, &refused)) {
        env->what = disassemble(cpu, d);
        return LAB_INSN_UNSUPPORTED;
    }
    if (refused) {
        env->what = disassemble(&before, d);
        *cpu = before;
        return LAB_INSN_REFUSED;
    }
    if (x.misaligned)
        return LAB_INSN_MISALIGNED; /* nothing has changed */
    if (x.fault) {
        /* String instructions stop between elements with their registers advanced. */
        if (!string)
            *cpu = before;
        return LAB_INSN_FAULT;
    }
    cpu->pc += d->insn.length;
    if (!cpu->wide)
        cpu->pc &= 0xFFFFFFFF;
    return LAB_INSN_DONE;
}

bool lab_insn_privileged(const struct lab_cpu *cpu, const uint8_t *code, unsigned room,
                         struct lab_insn_cache *cache)
{
    struct decoded local;
    const struct decoded *d = decode(cpu, code, room, cache, &local);

    if (d == NULL)
        return false;
    switch (d->insn.mnemonic) {
    case ZYDIS_MNEMONIC_IN:
    case ZYDIS_MNEMONIC_OUT:
    case ZYDIS_MNEMONIC_CLI:
    case ZYDIS_MNEMONIC_STI:
    case ZYDIS_MNEMONIC_HLT:
    case ZYDIS_MNEMONIC_RDMSR:
    case ZYDIS_MNEMONIC_WRMSR:
    case ZYDIS_MNEMONIC_WBINVD:
        return true;
    case ZYDIS_MNEMONIC_MOV:
        for (unsigned i = 0; i < 2; i++) {
            if (d->operand[i].type == ZYDIS_OPERAND_TYPE_REGISTER &&
                control_register(d->operand[i].reg.value) != UINT32_MAX)
                return true;
        }
        return false;
    default:
        return false;
    }
}

bool lab_insn_address(const struct lab_cpu *cpu, const uint8_t *code, unsigned room,
                      struct lab_insn_cache *cache, uint64_t *va, unsigned *width)
{
    struct decoded local;
    const struct decoded *d = decode(cpu, code, room, cache, &local);

    for (unsigned i = 0; d != NULL && i < d->insn.operand_count; i++) {
        if (d->operand[i].type == ZYDIS_OPERAND_TYPE_MEMORY) {
            *va = effective(cpu, d, &d->operand[i]);
            *width = d->operand[i].size / 8u;
            return true;
        }
    }
    return false;
}

/* SPDX-License-Identifier: MIT */
/*
 * The instruction emulation against the processor itself: each form runs natively and emulated on
 * equal registers, flags and memory, and must leave the same behind. 32-bit decoding is compared
 * with the same bytes in 64-bit mode at low addresses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "insn.h"

#define ROUNDS      200
#define BUFFER      256u
#define ARITH_FLAGS 0x8D5u /* OF SF ZF AF PF CF */
#define LOGIC_FLAGS 0x8C5u /* AF is undefined */
#define CARRY       1u

struct native {
    uint64_t gpr[16];
    uint64_t flags;
};

static struct native native;
static uint8_t *code, *data;
static uint64_t random_state = 1;

static uint64_t draw(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    /* Short and extreme values find the corners. */
    switch (random_state >> 61) {
    case 0:
        return random_state & 0xFF;
    case 1:
        return UINT64_MAX;
    case 2:
        return UINT64_C(0x8000000080008080);
    default:
        return random_state;
    }
}

static uint8_t *emit(uint8_t *at, const void *bytes, size_t n)
{
    memcpy(at, bytes, n);
    return at + n;
}

static uint8_t *emit64(uint8_t *at, uint64_t value)
{
    return emit(at, &value, 8);
}

/* Load all registers but rsp and the flags, run, store them again. */
static void run_native(const uint8_t *insn, size_t length)
{
    uint8_t *at = code;
    at = emit(at, "\x53\x55\x41\x54\x41\x55\x41\x56\x41\x57\x48\xB8", 12); /* push...; mov rax, */
    at = emit64(at, (uintptr_t)&native);
    at = emit(at, "\xFF\xB0\x80\x00\x00\x00\x9D", 7); /* push [rax+flags]; popfq */
    for (unsigned r = 15; r > 0; r--) {
        if (r == 4)
            continue;
        uint8_t load[] = {(uint8_t)(0x48 | (r >= 8 ? 4 : 0)), 0x8B,
                          (uint8_t)(0x40 | ((r & 7) << 3)), (uint8_t)(r * 8)};
        at = emit(at, load, sizeof(load)); /* mov r, [rax + 8r] */
    }
    at = emit(at, "\x48\x8B\x00", 3); /* mov rax, [rax] */
    at = emit(at, insn, length);
    at = emit(at, "\x48\xA3", 2); /* mov [native], rax */
    at = emit64(at, (uintptr_t)&native);
    at = emit(at, "\x48\xB8", 2);
    at = emit64(at, (uintptr_t)&native);
    for (unsigned r = 1; r < 16; r++) {
        if (r == 4)
            continue;
        uint8_t store[] = {(uint8_t)(0x48 | (r >= 8 ? 4 : 0)), 0x89,
                           (uint8_t)(0x40 | ((r & 7) << 3)), (uint8_t)(r * 8)};
        at = emit(at, store, sizeof(store));
    }
    at = emit(at, "\x9C\x8F\x80\x80\x00\x00\x00", 7); /* pushfq; pop [rax+flags] */
    at = emit(at, "\xFC\x41\x5F\x41\x5E\x41\x5D\x41\x5C\x5D\x5B\xC3", 12); /* cld; pop...; ret */
    ((void (*)(void))(uintptr_t)code)();
}

static bool read_plain(void *ctx, uint64_t va, unsigned width, void *value)
{
    memcpy(value, (const void *)(uintptr_t)va, width);
    return true;
}

static bool write_plain(void *ctx, uint64_t va, unsigned width, const void *value)
{
    memcpy((void *)(uintptr_t)va, value, width);
    return true;
}

static struct lab_insn_env plain_env(void)
{
    return (struct lab_insn_env){.read = read_plain, .write = write_plain};
}

static void compare(const uint8_t *insn, size_t length, bool wide, uint64_t flags_mask)
{
    uint8_t before[BUFFER], after[BUFFER];
    char shown[64] = "";
    const uint8_t *opcode = insn[0] == 0x66 || insn[0] == 0x48 ? insn + 1 : insn;
    uint64_t limit = wide ? UINT64_MAX : 0xFFFFFFFF;
    for (size_t i = 0; i < length; i++)
        snprintf(shown + 3 * i, sizeof(shown) - 3 * i, "%02x ", insn[i]);
    for (int round = 0; round < ROUNDS; round++) {
        struct lab_cpu cpu = {.wide = wide, .pc = 0x1000};
        struct lab_insn_env env = plain_env();
        for (unsigned i = 0; i < BUFFER; i++)
            data[i] = before[i] = (uint8_t)draw();
        for (unsigned r = 0; r < 16; r++)
            native.gpr[r] = draw() & limit;
        native.gpr[LAB_RBX] = (uintptr_t)data + 64;
        native.gpr[LAB_RSI] = (uintptr_t)data + 128;
        native.gpr[LAB_RDI] = (uintptr_t)data + 64;
        native.gpr[LAB_RSP] = 0;
        if (insn[0] == 0xF3)
            native.gpr[LAB_RCX] = round % 5;
        if (opcode[0] == 0x0F && (opcode[1] & 0xE7) == 0xA3) /* bit indices within the buffer */
            native.gpr[LAB_RCX] = (uint64_t)(int64_t)(round - ROUNDS / 2) & limit;
        native.flags = 0x202 | (draw() & ARITH_FLAGS);
        if ((insn[0] >= 0xA4 && insn[0] <= 0xAD) || insn[0] == 0xF3)
            native.flags |= (draw() & 1) << 10;
        memcpy(cpu.gpr, native.gpr, sizeof(cpu.gpr));
        cpu.flags = native.flags;
        run_native(insn, length);
        memcpy(after, data, BUFFER);
        memcpy(data, before, BUFFER);
        if (lab_insn_execute(&cpu, &env, insn, (unsigned)length, NULL) != LAB_INSN_DONE)
            fail_msg("%s(%s): not executed: %s", shown, wide ? "64" : "32", env.what);
        assert_int_equal(cpu.pc, 0x1000 + length);
        if (memcmp(data, after, BUFFER) != 0)
            fail_msg("%s(%s): memory differs", shown, wide ? "64" : "32");
        for (unsigned r = 0; r < 16; r++) {
            if (cpu.gpr[r] != native.gpr[r])
                fail_msg("%s(%s): register %u is %llx, not %llx", shown, wide ? "64" : "32", r,
                         (unsigned long long)cpu.gpr[r], (unsigned long long)native.gpr[r]);
        }
        if ((cpu.flags ^ native.flags) & flags_mask)
            fail_msg("%s(%s): flags are %llx, not %llx", shown, wide ? "64" : "32",
                     (unsigned long long)cpu.flags, (unsigned long long)native.flags);
    }
}

/* The form with no prefix, 66 and (64-bit only) REX.W. */
static void widths(const uint8_t *insn, size_t length, uint64_t flags_mask, size_t imm_wide)
{
    uint8_t prefixed[16];
    for (int wide = 0; wide < 2; wide++) {
        compare(insn, length, wide, flags_mask);
        prefixed[0] = 0x66;
        memcpy(prefixed + 1, insn, length);
        compare(prefixed, length + 1 - (imm_wide ? 2 : 0), wide, flags_mask);
    }
    prefixed[0] = 0x48;
    compare(prefixed, length + 1, true, flags_mask);
}

static void test_arithmetic(void **state)
{
    for (unsigned op = 0; op < 0x40; op += 8) {
        uint64_t mask = op == 0x08 || op == 0x20 || op == 0x30 ? LOGIC_FLAGS : ARITH_FLAGS;
        for (unsigned form = 0; form < 4; form++) {
            uint8_t insn[] = {(uint8_t)(op | form), 0x0B}; /* cl or ecx with [rbx] */
            widths(insn, sizeof(insn), mask, 0);
            uint8_t high[] = {(uint8_t)(op | form), 0x23}; /* ah or esp */
            if (form == 0 || form == 2) {
                compare(high, sizeof(high), true, mask);
                compare(high, sizeof(high), false, mask);
            }
        }
        uint8_t byte[] = {0x80, (uint8_t)(0x03 | op), 0x9C};
        uint8_t full[] = {0x81, (uint8_t)(0x03 | op), 0x12, 0x34, 0x56, 0x87};
        uint8_t small[] = {0x83, (uint8_t)(0x03 | op), 0xF1};
        compare(byte, sizeof(byte), true, mask);
        compare(byte, sizeof(byte), false, mask);
        widths(full, sizeof(full), mask, 2);
        widths(small, sizeof(small), mask, 0);
    }
    static const uint8_t test_forms[][3] = {{0x84, 0x0B}, {0x85, 0x0B}, {0x86, 0x0B}, {0x87, 0x0B}};
    for (size_t i = 0; i < 4; i++)
        widths(test_forms[i], 2, i < 2 ? LOGIC_FLAGS : ARITH_FLAGS, 0);
    for (unsigned op = 0xF6; op <= 0xF7; op++) {
        for (unsigned ext = 2; ext <= 3; ext++) {
            uint8_t insn[] = {(uint8_t)op, (uint8_t)(0x03 | ext << 3)};
            widths(insn, sizeof(insn), ARITH_FLAGS, 0);
        }
    }
    for (unsigned op = 0xFE; op <= 0xFF; op++) {
        for (unsigned ext = 0; ext <= 1; ext++) {
            uint8_t insn[] = {(uint8_t)op, (uint8_t)(0x03 | ext << 3)};
            widths(insn, sizeof(insn), ARITH_FLAGS, 0);
        }
    }
    static const uint8_t test_imm[] = {0xF7, 0x03, 1, 2, 3, 0x84};
    widths(test_imm, sizeof(test_imm), LOGIC_FLAGS, 2);
}

static void test_moves(void **state)
{
    static const uint8_t mov[][2] = {{0x88, 0x0B}, {0x89, 0x0B}, {0x8A, 0x0B},
                                     {0x8B, 0x0B}, {0x8A, 0x2B}, {0x88, 0x3B}};
    for (size_t i = 0; i < 4; i++)
        widths(mov[i], 2, ARITH_FLAGS, 0);
    for (size_t i = 4; i < 6; i++) {
        compare(mov[i], 2, true, ARITH_FLAGS);
        compare(mov[i], 2, false, ARITH_FLAGS);
    }
    static const uint8_t imm8[] = {0xC6, 0x03, 0x7F}, imm32[] = {0xC7, 0x03, 1, 2, 3, 0xF4};
    compare(imm8, 3, true, ARITH_FLAGS);
    widths(imm32, 6, ARITH_FLAGS, 2);
    for (unsigned op = 0xB6; op <= 0xBF; op++) {
        uint8_t insn[] = {0x0F, (uint8_t)op, 0x0B};
        if (op <= 0xB7 || op >= 0xBE)
            widths(insn, 3, ARITH_FLAGS, 0);
    }
    static const uint8_t movsxd[] = {0x48, 0x63, 0x0B}, sib[] = {0x8B, 0x44, 0x23, 0x10};
    static const uint8_t movnti[] = {0x0F, 0xC3, 0x0B};
    compare(movsxd, 3, true, ARITH_FLAGS);
    compare(sib, 4, true, ARITH_FLAGS);
    compare(sib, 4, false, ARITH_FLAGS);
    compare(movnti, 3, true, ARITH_FLAGS);
    for (unsigned cc = 0; cc < 16; cc++) {
        uint8_t cmov[] = {0x0F, (uint8_t)(0x40 | cc), 0x0B},
                set[] = {0x0F, (uint8_t)(0x90 | cc), 0x03};
        widths(cmov, 3, ARITH_FLAGS, 0);
        compare(set, 3, true, ARITH_FLAGS);
        compare(set, 3, false, ARITH_FLAGS);
    }
}

static void test_bits_and_locked(void **state)
{
    for (unsigned op = 0xA3; op <= 0xBB; op += 8) {
        uint8_t reg[] = {0x0F, (uint8_t)op, 0x0B};
        uint8_t imm[] = {0x0F, 0xBA, (uint8_t)(0x03 | (0x20 + (op - 0xA3))), 0x25};
        widths(reg, 3, CARRY, 0);
        widths(imm, 4, CARRY, 0);
    }
    static const uint8_t exchange[][4] = {
        {0x0F, 0xB0, 0x0B}, {0x0F, 0xB1, 0x0B}, {0x0F, 0xC0, 0x0B}, {0x0F, 0xC1, 0x0B}};
    for (size_t i = 0; i < 4; i++)
        widths(exchange[i], 3, ARITH_FLAGS, 0);
    static const uint8_t locked[] = {0xF0, 0x0F, 0xC1, 0x0B};
    compare(locked, 4, true, ARITH_FLAGS);
    compare(locked, 4, false, ARITH_FLAGS);
}

static void test_strings(void **state)
{
    static const uint8_t ops[] = {0xA4, 0xA5, 0xAA, 0xAB, 0xAC, 0xAD};
    for (size_t i = 0; i < sizeof(ops); i++) {
        uint8_t rep[] = {0xF3, ops[i]}, rep_wide[] = {0xF3, 0x48, ops[i]};
        compare(&ops[i], 1, true, ARITH_FLAGS);
        compare(&ops[i], 1, false, ARITH_FLAGS);
        compare(rep, 2, true, ARITH_FLAGS);
        compare(rep, 2, false, ARITH_FLAGS);
        if (ops[i] & 1)
            compare(rep_wide, 3, true, ARITH_FLAGS);
    }
}

static bool refuse(void *ctx, uint64_t va, unsigned width, const void *value)
{
    return false;
}

static void test_fault_changes_nothing(void **state)
{
    static const uint8_t xchg[] = {0x87, 0x0B}, push[] = {0xFF, 0x33};
    struct lab_cpu cpu = {.wide = true, .pc = 0x1000, .flags = 2}, before;
    struct lab_insn_env env = plain_env();
    env.write = refuse;
    cpu.gpr[LAB_RBX] = (uintptr_t)data;
    cpu.gpr[LAB_RSP] = (uintptr_t)data + 128;
    before = cpu;
    assert_int_equal(lab_insn_execute(&cpu, &env, xchg, 2, NULL), LAB_INSN_FAULT);
    assert_int_equal(env.fault_va, (uintptr_t)data);
    assert_memory_equal(&cpu, &before, sizeof(cpu));
    assert_int_equal(lab_insn_execute(&cpu, &env, push, 2, NULL), LAB_INSN_FAULT);
    assert_int_equal(env.fault_va, (uintptr_t)data + 120);
    assert_memory_equal(&cpu, &before, sizeof(cpu));
}

static void test_stack_and_unknown(void **state)
{
    static const uint8_t push[] = {0xFF, 0x33}, pop[] = {0x8F, 0x03}, far_jump[] = {0xFF, 0x2B};
    static const uint8_t cut[] = {0x81, 0x03, 1};
    struct lab_insn_env env = plain_env();
    for (int wide = 0; wide < 2; wide++) {
        struct lab_cpu cpu = {.wide = wide, .pc = 0x1000, .flags = 2};
        unsigned width = wide ? 8 : 4;
        memset(data, 0x5C, BUFFER);
        cpu.gpr[LAB_RBX] = (uintptr_t)data;
        cpu.gpr[LAB_RSP] = (uintptr_t)data + 128;
        memset(data + 100, 0, 28);
        assert_int_equal(lab_insn_execute(&cpu, &env, push, 2, NULL), LAB_INSN_DONE);
        assert_int_equal(cpu.gpr[LAB_RSP], (uintptr_t)data + 128 - width);
        assert_memory_equal(data + 128 - width, data, width);
        memset(data, 0, 8);
        assert_int_equal(lab_insn_execute(&cpu, &env, pop, 2, NULL), LAB_INSN_DONE);
        assert_int_equal(cpu.gpr[LAB_RSP], (uintptr_t)data + 128);
        assert_memory_equal(data, data + 128 - width, width);
        assert_int_equal(lab_insn_execute(&cpu, &env, far_jump, 2, NULL), LAB_INSN_UNSUPPORTED);
        assert_non_null(strstr(env.what, "jmp"));
        assert_int_equal(lab_insn_execute(&cpu, &env, cut, 3, NULL), LAB_INSN_UNSUPPORTED);
    }
}

static void test_vector(void **state)
{
    uint8_t xmm[16][16], want[16];
    struct lab_cpu cpu = {.wide = true, .pc = 0x1000, .xmm = xmm};
    struct lab_insn_env env = plain_env();
    static const uint8_t load[] = {0xF3, 0x0F, 0x6F, 0x1B}, store[] = {0x0F, 0x11, 0x1B};
    static const uint8_t movq[] = {0xF3, 0x0F, 0x7E, 0x1B}, movd[] = {0x66, 0x0F, 0x6E, 0x1B};
    memset(xmm, 0xEE, sizeof(xmm));
    for (unsigned i = 0; i < 16; i++)
        data[i] = want[i] = (uint8_t)i;
    cpu.gpr[LAB_RBX] = (uintptr_t)data;
    assert_int_equal(lab_insn_execute(&cpu, &env, load, 4, NULL), LAB_INSN_DONE);
    assert_memory_equal(xmm[3], want, 16);
    cpu.gpr[LAB_RBX] = (uintptr_t)data + 32;
    assert_int_equal(lab_insn_execute(&cpu, &env, store, 3, NULL), LAB_INSN_DONE);
    assert_memory_equal(data + 32, want, 16);
    memset(want + 8, 0, 8);
    assert_int_equal(lab_insn_execute(&cpu, &env, movq, 4, NULL), LAB_INSN_DONE);
    assert_memory_equal(xmm[3], want, 16);
    memset(want + 4, 0, 12);
    assert_int_equal(lab_insn_execute(&cpu, &env, movd, 4, NULL), LAB_INSN_DONE);
    assert_memory_equal(xmm[3], want, 16);
}

static void test_misaligned(void **state)
{
    uint8_t xmm[16][16] = {{0}}, nothing[16] = {0};
    struct lab_cpu cpu = {.wide = true, .pc = 0x1000, .xmm = xmm};
    struct lab_insn_env env = plain_env();
    static const uint8_t movaps[] = {0x0F, 0x28, 0x1B}, movdqa[] = {0x66, 0x0F, 0x7F, 0x1B};

    cpu.gpr[LAB_RBX] = (uintptr_t)data + 16;
    assert_int_equal(lab_insn_execute(&cpu, &env, movaps, 3, NULL), LAB_INSN_DONE);
    memset(data, 0x5C, 64);
    memset(xmm, 0, sizeof(xmm));
    for (unsigned by = 1; by < 16; by++) {
        cpu.pc = 0x1000;
        cpu.gpr[LAB_RBX] = (uintptr_t)data + 16 + by;
        assert_int_equal(lab_insn_execute(&cpu, &env, movaps, 3, NULL), LAB_INSN_MISALIGNED);
        assert_memory_equal(xmm[3], nothing, 16);
        assert_int_equal(lab_insn_execute(&cpu, &env, movdqa, 4, NULL), LAB_INSN_MISALIGNED);
        assert_int_equal(data[16 + by], 0x5C);
        assert_int_equal(cpu.pc, 0x1000);
    }
}

static void test_privileged(void **state)
{
    static const uint8_t yes[][4] = {{0xEC}, {0xEF}, {0xFA}, {0xFB}, {0xF4}, {0x0F, 0x32},
                                     {0x0F, 0x30}, {0x0F, 0x09}, {0x0F, 0x20, 0xC0}};
    static const uint8_t no[][4] = {{0x0F, 0x28, 0x1B}, {0x8B, 0x03}, {0x90}, {0xCD, 0x2C}};
    const struct lab_cpu cpu = {.wide = true, .pc = 0x1000};

    for (unsigned i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
        assert_true(lab_insn_privileged(&cpu, yes[i], 4, NULL));
    for (unsigned i = 0; i < sizeof(no) / sizeof(no[0]); i++)
        assert_false(lab_insn_privileged(&cpu, no[i], 4, NULL));
}

/* Random bytes decode to something or nothing, but never break the emulator. */
static bool count_only(void *ctx, uint64_t va, unsigned width, void *value)
{
    memset(value, 0xA5, width);
    return true;
}

static bool swallow(void *ctx, uint64_t va, unsigned width, const void *value)
{
    return true;
}

static void test_random_bytes(void **state)
{
    struct lab_insn_cache *cache = lab_insn_cache_new();
    struct lab_insn_env env = {.read = count_only, .write = swallow};
    for (int i = 0; i < 300000; i++) {
        uint8_t bytes[15];
        struct lab_cpu cpu = {.wide = i & 1, .pc = 0x1000 + (uint64_t)i};
        for (unsigned b = 0; b < sizeof(bytes); b++)
            bytes[b] = (uint8_t)draw();
        cpu.gpr[LAB_RCX] = 3; /* bounds the repetitions */
        lab_insn_execute(&cpu, &env, bytes, (unsigned)(draw() % 16), cache);
    }
    lab_insn_cache_free(cache);
}

static int setup(void **state)
{
    code = mmap(NULL, 8192, PROT_READ | PROT_WRITE | PROT_EXEC,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    data = code + 4096;
    return code == MAP_FAILED;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_bits_and_locked),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_fault_changes_nothing),
        cmocka_unit_test(test_stack_and_unknown),
        cmocka_unit_test(test_vector),
        cmocka_unit_test(test_misaligned),
        cmocka_unit_test(test_privileged),
        cmocka_unit_test(test_random_bytes),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

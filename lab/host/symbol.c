/* SPDX-License-Identifier: MIT */
#include "symbol.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define REG_RSP_NUMBER 4u
#define REG_RBP_NUMBER 5u
#define CHAIN_MAX      32u

struct unwind {
    const struct lab_memory *memory;
    uint64_t gpr[16];
    lab_va pc;
};

static bool read_word(struct unwind *u, lab_va va, uint64_t *value)
{
    return lab_memory_read(u->memory, va, value, 8) == 0;
}

static bool find_function(const struct lab_module *module, uint32_t rva,
                          struct pe_runtime_function *out)
{
    const struct pe_data_directory *d = &module->pe.directory[PE_DIR_EXCEPTION];
    uint32_t low = 0, high = d->size / sizeof(*out);

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        memcpy(out, module->view + d->rva + middle * sizeof(*out), sizeof(*out));
        if (rva < out->begin_rva)
            high = middle;
        else if (rva >= out->end_rva)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

/* Slots that an operation takes, 0: malformed. */
static unsigned code_slots(unsigned op, unsigned info)
{
    switch (op) {
    case PE_UWOP_PUSH_NONVOL:
    case PE_UWOP_ALLOC_SMALL:
    case PE_UWOP_SET_FPREG:
    case PE_UWOP_PUSH_MACHFRAME:
        return 1;
    case PE_UWOP_ALLOC_LARGE:
        return info == 0 ? 2 : 3;
    case PE_UWOP_SAVE_NONVOL:
    case PE_UWOP_SAVE_XMM128:
    case PE_UWOP_EPILOG:
        return 2;
    case PE_UWOP_SAVE_NONVOL_FAR:
    case PE_UWOP_SAVE_XMM128_FAR:
    case PE_UWOP_SPARE:
        return 3;
    default:
        return 0;
    }
}

/* Undo one operation of a prolog; machine frames give the interrupted pc at once. */
static bool undo(struct unwind *u, unsigned op, unsigned info, const uint16_t *operand,
                 lab_va frame_base, unsigned frame_register, bool *machine_frame)
{
    uint32_t wide;

    switch (op) {
    case PE_UWOP_PUSH_NONVOL:
        if (!read_word(u, u->gpr[REG_RSP_NUMBER], &u->gpr[info]))
            return false;
        u->gpr[REG_RSP_NUMBER] += 8;
        return true;
    case PE_UWOP_ALLOC_SMALL:
        u->gpr[REG_RSP_NUMBER] += info * 8 + 8;
        return true;
    case PE_UWOP_ALLOC_LARGE:
        memcpy(&wide, operand, sizeof(wide));
        u->gpr[REG_RSP_NUMBER] += info == 0 ? operand[0] * UINT64_C(8) : wide;
        return true;
    case PE_UWOP_SET_FPREG:
        u->gpr[REG_RSP_NUMBER] = frame_base;
        (void)frame_register;
        return true;
    case PE_UWOP_SAVE_NONVOL:
        return read_word(u, frame_base + operand[0] * UINT64_C(8), &u->gpr[info]);
    case PE_UWOP_SAVE_NONVOL_FAR:
        memcpy(&wide, operand, sizeof(wide));
        return read_word(u, frame_base + wide, &u->gpr[info]);
    case PE_UWOP_PUSH_MACHFRAME: {
        lab_va at = u->gpr[REG_RSP_NUMBER] + (info != 0 ? 8 : 0);
        *machine_frame = true;
        return read_word(u, at, &u->pc) && read_word(u, at + 24, &u->gpr[REG_RSP_NUMBER]);
    }
    default:
        return true;
    }
}

/* Undo the prolog of the function at u->pc and leave pc at its caller. */
static bool step_x64(struct unwind *u, const struct lab_module *module)
{
    struct pe_runtime_function f;
    bool machine_frame = false, first = true;
    uint32_t rva = (uint32_t)(u->pc - module->image.base);

    if (!find_function(module, rva, &f)) {
        /* A leaf: nothing but the return address on the stack. */
        if (!read_word(u, u->gpr[REG_RSP_NUMBER], &u->pc))
            return false;
        u->gpr[REG_RSP_NUMBER] += 8;
        return true;
    }
    for (unsigned chain = 0; chain < CHAIN_MAX; chain++) {
        struct pe_unwind_info info;
        uint16_t codes[256 + 2] = {0};
        if (!lab_pe_within(&module->pe, f.unwind_rva, sizeof(info)))
            return false;
        memcpy(&info, module->view + f.unwind_rva, sizeof(info));
        uint64_t codes_rva = f.unwind_rva + sizeof(info);
        uint64_t after = codes_rva + ((info.code_count + 1u) & ~1u) * sizeof(uint16_t);
        if (!lab_pe_within(&module->pe, codes_rva, after - codes_rva))
            return false;
        memcpy(codes, module->view + codes_rva, info.code_count * sizeof(uint16_t));
        unsigned frame_register = info.frame & 15;
        uint32_t offset = first ? rva - f.begin_rva : UINT32_MAX;
        lab_va frame_base = u->gpr[REG_RSP_NUMBER];
        if (frame_register != 0)
            frame_base = u->gpr[frame_register] - (info.frame >> 4) * UINT64_C(16);
        for (unsigned i = 0; i < info.code_count;) {
            unsigned op = (codes[i] >> 8) & 15, op_info = codes[i] >> 12;
            unsigned slots = code_slots(op, op_info);
            if (slots == 0)
                return false;
            if (offset >= (codes[i] & 0xFFu) &&
                !undo(u, op, op_info, &codes[i + 1], frame_base, frame_register, &machine_frame))
                return false;
            i += slots;
        }
        if (!((info.version_flags >> 3) & PE_UNW_FLAG_CHAININFO))
            break;
        if (!lab_pe_within(&module->pe, after, sizeof(f)))
            return false;
        memcpy(&f, module->view + after, sizeof(f));
        first = false;
    }
    if (machine_frame)
        return true;
    if (!read_word(u, u->gpr[REG_RSP_NUMBER], &u->pc))
        return false;
    u->gpr[REG_RSP_NUMBER] += 8;
    return true;
}

static bool step_x86(struct unwind *u)
{
    uint32_t frame[2];
    lab_va fp = u->gpr[REG_RBP_NUMBER];

    /* The chain may lead to another stack, up or down: KiCallOnStack. */
    if (fp == 0 || (fp & 3) != 0 || lab_memory_read(u->memory, fp, frame, sizeof(frame)) != 0 ||
        fp == frame[0])
        return false;
    u->gpr[REG_RSP_NUMBER] = fp + 8;
    u->gpr[REG_RBP_NUMBER] = frame[0];
    u->pc = frame[1];
    return true;
}

void lab_unwind(const struct lab_memory *memory, const struct lab_modules *modules, lab_va pc,
                lab_va sp, lab_va fp, struct lab_backtrace *out)
{
    struct unwind u = {.memory = memory, .pc = pc};

    memset(out, 0, sizeof(*out));
    u.gpr[REG_RSP_NUMBER] = sp;
    u.gpr[REG_RBP_NUMBER] = fp;
    while (out->count < LAB_MAX_FRAMES && u.pc != 0) {
        struct lab_frame *frame = &out->frame[out->count];
        const struct lab_module *module = lab_modules_at(modules, u.pc);
        /* A wild call at the very start: its caller's address is on top of the stack. */
        bool lost = module == NULL;
        if (lost && out->count > 0)
            return;
        frame->pc = u.pc;
        if (!lost) {
            snprintf(frame->module, sizeof(frame->module), "%s", module->image.name);
            frame->rva = (uint32_t)(u.pc - module->image.base);
        }
        out->count++;
        uint64_t last_sp = u.gpr[REG_RSP_NUMBER];
        if (lost) {
            uint64_t top = 0;
            unsigned width = memory->arch == LAB_ARCH_X64 ? 8 : 4;
            if (lab_memory_read(memory, last_sp, &top, width) != 0)
                return;
            u.pc = top;
            u.gpr[REG_RSP_NUMBER] += width;
        } else if (memory->arch == LAB_ARCH_X64 ? !step_x64(&u, module) : !step_x86(&u)) {
            return;
        }
        if (u.gpr[REG_RSP_NUMBER] == last_sp)
            return;
    }
}

struct lab_symbolizer {
    pid_t pid;
    FILE *to, *from;
};

struct lab_symbolizer *lab_symbolizer_new(void)
{
    static char *const names[] = {"llvm-symbolizer-19", "llvm-symbolizer"};
    int in[2], out[2];
    struct lab_symbolizer *s = calloc(1, sizeof(*s));

    if (s == NULL || pipe2(in, O_CLOEXEC) != 0)
        goto fail;
    if (pipe2(out, O_CLOEXEC) != 0)
        goto fail_in;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    int err = -1;
    for (size_t i = 0; i < 2 && err != 0; i++) {
        char *const argv[] = {names[i], "--relative-address", "--no-inlines", "--functions=linkage",
                              NULL};
        err = posix_spawnp(&s->pid, names[i], &actions, NULL, argv, environ);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    s->to = fdopen(in[1], "w");
    s->from = fdopen(out[0], "r");
    if (err != 0 || s->to == NULL || s->from == NULL) {
        lab_symbolizer_free(s);
        return NULL;
    }
    return s;

fail_in:
    close(in[0]);
    close(in[1]);
fail:
    free(s);
    return NULL;
}

void lab_symbolizer_free(struct lab_symbolizer *s)
{
    if (s == NULL)
        return;
    if (s->to != NULL)
        fclose(s->to); /* end of input ends it */
    if (s->from != NULL)
        fclose(s->from);
    if (s->pid > 0)
        waitpid(s->pid, NULL, 0);
    free(s);
}

/* _Name@8 and @Name@8 of i386 are Name in the source. */
static void undecorate(char *name, bool x86)
{
    char *at = x86 ? strrchr(name, '@') : NULL;
    if (at != NULL && at != name && at[1] >= '0' && at[1] <= '9')
        *at = 0;
    if (x86 && (name[0] == '_' || name[0] == '@'))
        memmove(name, name + 1, strlen(name));
}

static bool ask(struct lab_symbolizer *s, const struct lab_module *module, uint32_t rva,
                struct lab_frame *frame)
{
    char line[1024];

    if (fprintf(s->to, "CODE \"%s\" 0x%x\n", module->path, rva) < 0 || fflush(s->to) != 0)
        return false;
    if (fgets(line, sizeof(line), s->from) == NULL)
        return false;
    line[strcspn(line, "\n")] = 0;
    if (strcmp(line, "??") != 0) {
        snprintf(frame->function, sizeof(frame->function), "%.*s", (int)sizeof(frame->function) - 1,
                 line);
        undecorate(frame->function, module->pe.arch == LAB_ARCH_X86);
    }
    if (fgets(line, sizeof(line), s->from) == NULL)
        return false;
    char *column = strrchr(line, ':');
    if (column != NULL)
        *column = 0;
    char *number = strrchr(line, ':');
    if (number != NULL && strncmp(line, "??", 2) != 0) {
        *number = 0;
        frame->line = (unsigned)strtoul(number + 1, NULL, 10);
        snprintf(frame->file, sizeof(frame->file), "%.*s", (int)sizeof(frame->file) - 1, line);
    }
    while (fgets(line, sizeof(line), s->from) != NULL && line[0] != '\n')
        ;
    return true;
}

void lab_symbolize(struct lab_symbolizer *symbolizer, const struct lab_modules *modules,
                   struct lab_backtrace *backtrace)
{
    for (size_t i = 0; i < backtrace->count; i++) {
        struct lab_frame *frame = &backtrace->frame[i];
        const struct lab_module *module = lab_modules_at(modules, frame->pc);
        if (module == NULL)
            continue;
        /* A return address is behind its call, possibly in the next line or function. */
        uint32_t rva = i == 0 || frame->rva == 0 ? frame->rva : frame->rva - 1;
        if (!ask(symbolizer, module, rva, frame))
            return;
    }
}

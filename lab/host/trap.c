/* SPDX-License-Identifier: MIT */
/*
 * Signals of the NT thread: accesses to devices, privileged and replaced instructions, faults that
 * NT itself handles, and asynchronous interrupts.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"

#define VECTOR_DB        1
#define VECTOR_UD        6
#define VECTOR_SS        12
#define VECTOR_GP        13
#define VECTOR_PF        14
#define FLAG_TF          0x100
#define CS_COMPAT        0x23
#define DEVICE_ACCESS_NS 200u /* of an uncached access over PCI */

/* In the processor's numbering. */
static const int greg_order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                                   REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                   REG_R12, REG_R13, REG_R14, REG_R15};

static bool from_nt(const struct lab_run *run, const greg_t *greg)
{
    if (run->memory.arch == LAB_ARCH_X86)
        return (greg[REG_CSGSFS] & 0xFFFF) == CS_COMPAT;
    /* Host code never runs on NT's stacks, nor NT code on the host's. */
    lab_va sp = (lab_va)greg[REG_RSP], pc = (lab_va)greg[REG_RIP];
    return (pc >= run->memory.window_va && pc - run->memory.window_va < run->memory.window_size) ||
           (sp >= run->memory.window_va && sp - run->memory.window_va < run->memory.window_size);
}

static void cpu_load(const struct lab_run *run, ucontext_t *uc, struct lab_cpu *cpu)
{
    const greg_t *greg = uc->uc_mcontext.gregs;
    lab_va pcr = run->pcr[run->state->cpu < LAB_MAX_CPUS ? run->state->cpu : 0];

    cpu->wide = run->memory.arch == LAB_ARCH_X64;
    for (unsigned i = 0; i < 16; i++)
        cpu->gpr[i] = (uint64_t)greg[greg_order[i]];
    cpu->pc = (uint64_t)greg[REG_RIP];
    cpu->flags = (uint64_t)greg[REG_EFL];
    cpu->gs_base = cpu->wide ? pcr : 0;
    cpu->fs_base = cpu->wide ? 0 : pcr;
    cpu->xmm = uc->uc_mcontext.fpregs == NULL
                   ? NULL
                   : (uint8_t(*)[16])(void *)uc->uc_mcontext.fpregs->_xmm;
}

static void cpu_store(ucontext_t *uc, const struct lab_cpu *cpu)
{
    greg_t *greg = uc->uc_mcontext.gregs;
    for (unsigned i = 0; i < 16; i++)
        greg[greg_order[i]] = (greg_t)cpu->gpr[i];
    greg[REG_RIP] = (greg_t)cpu->pc;
    greg[REG_EFL] = (greg_t)cpu->flags;
}

/* x86-64 drivers read KUSER_SHARED_DATA at an address that no Linux process can map. */
static lab_va redirect(const struct lab_run *run, lab_va va)
{
    if (run->memory.arch == LAB_ARCH_X64 && va >= LAB_X64_ARCH_SHARED_DATA &&
        va - LAB_X64_ARCH_SHARED_DATA < LAB_PAGE_SIZE)
        return run->memory.shared_data + (va - LAB_X64_ARCH_SHARED_DATA);
    return va;
}

static bool crosses_page(lab_va va, unsigned width)
{
    return (va & LAB_PAGE_MASK) + width > LAB_PAGE_SIZE;
}

static bool env_read(void *ctx, uint64_t at, unsigned width, void *value)
{
    struct lab_run *run = ctx;
    lab_va va = redirect(run, at);
    uint64_t page = lab_memory_page(&run->memory, va);

    if (!(page & LAB_PROT_DEVICE)) {
        if (!(page & LAB_PROT_READ) ||
            (crosses_page(va, width) &&
             !(lab_memory_page(&run->memory, va + width - 1) & LAB_PROT_READ)))
            return false;
        return lab_memory_read(&run->memory, va, value, width) == 0;
    }
    if (crosses_page(va, width))
        return false;
    lab_pa pa = (page & ~LAB_PAGE_MASK) + (va & LAB_PAGE_MASK);
    run->mmio_count++;
    for (unsigned done = 0; done < width;) {
        unsigned part = width - done > 8 ? 8 : width - done;
        uint64_t v = run->ops->mmio_read(run->machine, pa + done, part);
        memcpy((uint8_t *)value + done, &v, part);
        done += part;
    }
    return true;
}

static bool env_write(void *ctx, uint64_t va, unsigned width, const void *value)
{
    struct lab_run *run = ctx;
    uint64_t page = lab_memory_page(&run->memory, va);

    if (!(page & LAB_PROT_DEVICE)) {
        if (!(page & LAB_PROT_WRITE) ||
            (crosses_page(va, width) &&
             !(lab_memory_page(&run->memory, va + width - 1) & LAB_PROT_WRITE)))
            return false;
        return lab_memory_write(&run->memory, va, value, width) == 0;
    }
    if (crosses_page(va, width))
        return false;
    lab_pa pa = (page & ~LAB_PAGE_MASK) + (va & LAB_PAGE_MASK);
    run->mmio_count++;
    for (unsigned done = 0; done < width;) {
        unsigned part = width - done > 8 ? 8 : width - done;
        uint64_t v = 0;
        memcpy(&v, (const uint8_t *)value + done, part);
        run->ops->mmio_write(run->machine, pa + done, part, v);
        done += part;
    }
    return true;
}

/* A plain x86-64 processor with SSE2 and nothing else, no hypervisor bit. */
static void emulate_cpuid(uint64_t v[4])
{
    static const char brand[48] = "Windlass lab processor";
    uint32_t leaf = (uint32_t)v[0];

    memset(v, 0, 4 * sizeof(v[0]));
    if (leaf == 0) {
        v[0] = 1;
        v[1] = 0x756E6547; /* GenuineIntel */
        v[3] = 0x49656E69;
        v[2] = 0x6C65746E;
    } else if (leaf == 1) {
        v[0] = 0x000006F0;               /* family 6 */
        v[1] = 8u << 8;                  /* CLFLUSH line of 64 bytes */
        v[2] = (1u << 0) | (1u << 13);   /* SSE3, CMPXCHG16B */
        v[3] = 0x078BFBFD & ~(1u << 18); /* FPU .. SSE2, no serial number */
    } else if (leaf == 0x80000000) {
        v[0] = 0x80000008;
    } else if (leaf == 0x80000001) {
        v[3] = (1u << 29) | (1u << 20) | (1u << 11); /* long mode, NX, SYSCALL */
        v[2] = 1;                                    /* LAHF in long mode */
    } else if (leaf >= 0x80000002 && leaf <= 0x80000004) {
        for (unsigned i = 0; i < 4; i++) {
            uint32_t word;
            memcpy(&word, brand + (leaf - 0x80000002) * 16 + 4 * i, 4);
            v[i] = word;
        }
    } else if (leaf == 0x80000008) {
        v[0] = 40 | 48u << 8; /* physical and linear address bits */
    }
}

static bool read_msr(struct lab_run *run, uint32_t msr, uint64_t *value)
{
    switch (msr) {
    case 0x10: /* IA32_TIME_STAMP_COUNTER */
        *value = run->ops->clock(run->machine);
        return true;
    case 0x1B: /* IA32_APIC_BASE: the usual place, enabled, boot processor */
        *value = UINT64_C(0xFEE00900);
        return true;
    default:
        return false;
    }
}

static bool env_privileged(void *ctx, enum lab_privileged what, uint32_t number, unsigned width,
                           uint64_t value[4])
{
    struct lab_run *run = ctx;

    switch (what) {
    case LAB_PRIV_CPUID:
        emulate_cpuid(value);
        return true;
    case LAB_PRIV_RDTSC:
    case LAB_PRIV_RDTSCP:
        value[0] = run->ops->clock(run->machine);
        return true;
    case LAB_PRIV_RANDOM:
        value[0] = lab_run_random(run);
        return true;
    case LAB_PRIV_READ_CR:
        value[0] = run->state->irql;
        return number == 8;
    case LAB_PRIV_IN:
        value[0] = run->ops->io_read(run->machine, number, width);
        return true;
    case LAB_PRIV_OUT:
        run->ops->io_write(run->machine, number, width, (uint32_t)value[0]);
        return true;
    case LAB_PRIV_RDMSR:
        return read_msr(run, number, value);
    case LAB_PRIV_WBINVD: /* all memory of the lab is coherent */
        return true;
    default: /* cli, sti, mov to cr8: NT's own state, it emulates them when the trap reaches it */
        return false;
    }
}

/* Push `pc` on NT's stack and continue at `entry`, as a CALL there would. */
static bool redirect_call(struct lab_run *run, greg_t *greg, lab_va entry)
{
    unsigned width = run->memory.arch == LAB_ARCH_X64 ? 8 : 4;
    uint64_t pc = (uint64_t)greg[REG_RIP];
    lab_va sp = (lab_va)greg[REG_RSP] - width;

    if (!(lab_memory_page(&run->memory, sp) & LAB_PROT_WRITE) ||
        !(lab_memory_page(&run->memory, sp + width - 1) & LAB_PROT_WRITE) ||
        lab_memory_write(&run->memory, sp, &pc, width) != 0)
        return false;
    greg[REG_RSP] = (greg_t)sp;
    greg[REG_RIP] = (greg_t)entry;
    return true;
}

/* Hand a fault to NT, see struct lab_trap. */
static void deliver_trap(struct lab_run *run, greg_t *greg, uint32_t vector, uint32_t error_code,
                         lab_va address)
{
    uint32_t cpu = run->state->cpu < LAB_MAX_CPUS ? run->state->cpu : 0;
    struct lab_trap *trap = (struct lab_trap *)&run->state->trap[cpu];

    run->trap_count++;
    greg[REG_EFL] &= ~(greg_t)FLAG_TF;
    *trap = (struct lab_trap){
        .vector = vector,
        .error_code = error_code,
        .address = address,
        .pc = (lab_va)greg[REG_RIP],
        .sp = (lab_va)greg[REG_RSP],
        .fp = (lab_va)greg[REG_RBP],
        .flags = (uint64_t)greg[REG_EFL],
    };
    for (unsigned i = 0; i < 16; i++)
        trap->gpr[i] = (uint64_t)greg[greg_order[i]];
    if (run->trap_entry == 0 || !redirect_call(run, greg, run->trap_entry))
        lab_run_fail_at(run, "double-fault", trap->pc, trap->sp, trap->fp,
                        "exception %u at address 0x%llx with no usable stack (stack overflow?)",
                        vector, (unsigned long long)address);
}

/* Run the one instruction at pc (or its original) for NT. */
static void emulate(struct lab_run *run, ucontext_t *uc, const uint8_t *bytes, unsigned room,
                    uint32_t vector, uint32_t error_code, lab_va address)
{
    greg_t *greg = uc->uc_mcontext.gregs;
    struct lab_cpu cpu;
    struct lab_insn_env env = {
        .ctx = run, .read = env_read, .write = env_write, .privileged = env_privileged};

    cpu_load(run, uc, &cpu);
    run->emulated_count++;
    run->nt_pc = cpu.pc;
    run->nt_sp = cpu.gpr[LAB_RSP];
    run->nt_fp = cpu.gpr[LAB_RBP];
    switch (lab_insn_execute(&cpu, &env, bytes, room, run->insns)) {
    case LAB_INSN_DONE:
        cpu_store(uc, &cpu);
        lab_run_check_violation(run);
        lab_run_spend(run, DEVICE_ACCESS_NS);
        return;
    case LAB_INSN_FAULT:
        cpu_store(uc, &cpu);
        deliver_trap(run, greg, VECTOR_PF, error_code, env.fault_va);
        return;
    case LAB_INSN_REFUSED:
        deliver_trap(run, greg, vector, error_code, address);
        return;
    case LAB_INSN_MISALIGNED:
        deliver_trap(run, greg, VECTOR_GP, 0, 0);
        return;
    case LAB_INSN_UNSUPPORTED:
        if (vector == VECTOR_PF)
            lab_run_fail_at(run, "mmio", cpu.pc, cpu.gpr[LAB_RSP], cpu.gpr[LAB_RBP],
                            "%s: not an instruction for device registers", env.what);
        deliver_trap(run, greg, vector, error_code, address);
        return;
    }
}

/* Readable bytes of code at pc, at most 15, through the host's view. */
static unsigned fetch(const struct lab_run *run, lab_va pc, uint8_t bytes[15])
{
    unsigned room = 15;
    while (room > 0 && lab_memory_read(&run->memory, pc, bytes, room) != 0)
        room--;
    return room;
}

static bool canonical(lab_va va)
{
    return va >> 47 == 0 || va >> 47 == 0x1FFFF;
}

/*
 * What is a protection fault about? Instructions for ring 0 and an address that only the kernel has
 * are the doing of user mode. Emulation also tells which non-canonical address was used. All others
 * (misaligned SSE operands, above all) are faults on Windows too, and not to be repaired.
 */
static bool worth_emulating(struct lab_run *run, ucontext_t *uc, const uint8_t *bytes,
                               unsigned room)
{
    struct lab_cpu cpu;
    uint64_t va;
    unsigned width;

    cpu_load(run, uc, &cpu);
    if (lab_insn_privileged(&cpu, bytes, room, run->insns))
        return true;
    return lab_insn_address(&cpu, bytes, room, run->insns, &va, &width) &&
           (redirect(run, va) != va || !canonical(va));
}

static bool may_interrupt(const struct lab_run *run, lab_va pc)
{
    const struct lab_module *module = lab_modules_at(&run->modules, pc);
    return module != NULL && !module->image.trusted && run->interrupt_entry != 0 &&
           run->state->in_kernel == 0 && run->state->interruptible != 0;
}

/*
 * Seeded interrupts between instructions (--inject): from a device access on, driver code is
 * single-stepped until it calls the kernel (which has its own points of interruption).
 */
static void step_on(struct lab_run *run, greg_t *greg)
{
    const struct lab_module *module = lab_modules_at(&run->modules, (lab_va)greg[REG_RIP]);

    greg[REG_EFL] &= ~(greg_t)FLAG_TF;
    if (run->inject == 0 || module == NULL || module->image.trusted)
        return;
    greg[REG_EFL] |= FLAG_TF;
    if (run->inject_steps == 0)
        run->inject_steps = 1 + lab_run_random(run) % (2 * (uint64_t)run->inject);
}

static void nt_step(struct lab_run *run, greg_t *greg)
{
    step_on(run, greg);
    if (run->inject_steps == 0 || --run->inject_steps != 0)
        return;
    if (may_interrupt(run, (lab_va)greg[REG_RIP]) && run->ops->irq_pending(run->machine)) {
        greg[REG_EFL] &= ~(greg_t)FLAG_TF;
        redirect_call(run, greg, run->interrupt_entry);
    }
}

static void serve_fault(struct lab_run *run, ucontext_t *uc)
{
    greg_t *greg = uc->uc_mcontext.gregs;
    uint32_t vector = (uint32_t)greg[REG_TRAPNO];
    uint32_t error_code = (uint32_t)greg[REG_ERR];
    lab_va address = vector == VECTOR_PF ? (lab_va)greg[REG_CR2] : 0;
    lab_va pc = (lab_va)greg[REG_RIP];
    uint8_t bytes[15];

    unsigned room = fetch(run, pc, bytes);
    if (run->insns_generation != run->memory.generation) {
        lab_insn_cache_reset(run->insns);
        run->insns_generation = run->memory.generation;
    }
    if (vector == VECTOR_UD) {
        const struct lab_module *module = lab_modules_at(&run->modules, pc);
        const struct lab_rewrite *r = module == NULL ? NULL : lab_module_rewrite(module, pc);
        if (r != NULL) {
            emulate(run, uc, r->bytes, r->length, vector, 0, 0);
            return;
        }
    } else if (vector == VECTOR_PF && room > 0 && address != pc) {
        uint64_t page = lab_memory_page(&run->memory, address);
        if ((page & LAB_PROT_DEVICE) || redirect(run, address) != address) {
            emulate(run, uc, bytes, room, vector, error_code, address);
            step_on(run, greg);
            return;
        }
    } else if ((vector == VECTOR_GP || vector == VECTOR_SS) && room > 0) {
        if (worth_emulating(run, uc, bytes, room)) {
            emulate(run, uc, bytes, room, vector, error_code, address);
            return;
        }
    }
    deliver_trap(run, greg, vector, error_code, address);
}

static void nt_fault(struct lab_run *run, ucontext_t *uc)
{
    greg_t *greg = uc->uc_mcontext.gregs;
    uint32_t vector = (uint32_t)greg[REG_TRAPNO];

    if (vector == VECTOR_DB && (greg[REG_EFL] & FLAG_TF)) {
        if (!lab_count_step(run, greg))
            nt_step(run, greg);
    } else if (vector != VECTOR_PF || greg[REG_CR2] != greg[REG_RIP] ||
               !lab_count_enter(run, greg)) {
        serve_fault(run, uc);
        lab_count_step(run, greg);
    }
}

/* Ticks that found driver code spinning with this stack pointer since NT last had its turn. */
static unsigned count_spin(struct lab_run *run, lab_va sp)
{
    struct lab_spin *slot = &run->spin[(sp >> 3) % LAB_SPINS];

    if (slot->sp != sp || slot->turn != run->turn_count)
        *slot = (struct lab_spin){.sp = sp, .turn = run->turn_count};
    return ++slot->ticks;
}

/*
 * The driver has run for a tick without a kernel call. That is where a clock interrupt would be:
 * pending interrupts are taken, time is updated, another CPU gets its share. A deterministic run
 * has no such ticks; only code that would otherwise spin for ever gets them, and the log says so.
 */
static void nt_tick(struct lab_run *run, greg_t *greg)
{
    lab_va pc = (lab_va)greg[REG_RIP], sp = (lab_va)greg[REG_RSP];
    bool hang = atomic_load(&run->hang_suspected);

    if (run->count.on) /* single steps are slow, and must not make time pass */
        return;
    if (!hang && may_interrupt(run, pc)) {
        unsigned ticks = count_spin(run, sp);
        hang = ticks >= run->config.hang_seconds * LAB_TICKS_PER_SECOND;
        if (!hang && run->ops->deterministic) {
            if (ticks < LAB_TICKS_PER_SECOND / 4)
                return;
            if (ticks == LAB_TICKS_PER_SECOND / 4)
                lab_run_log(run, LAB_LOG_WARN, LAB_SPIN_WARNING, sizeof(LAB_SPIN_WARNING) - 1);
            run->ops->stall(run->machine, LAB_SECOND / LAB_TICKS_PER_SECOND);
        }
        if (!hang && redirect_call(run, greg, run->interrupt_entry))
            return;
    }
    if (hang)
        lab_run_fail_at(run, "hang", pc, sp, (lab_va)greg[REG_RBP], "no kernel call for %u seconds",
                        run->config.hang_seconds);
}

static void host_crash(int signal, const siginfo_t *info, const greg_t *greg)
{
    char text[256];
    int n = snprintf(text, sizeof(text),
                     "lab: internal error: signal %d at pc 0x%llx, address %p: please report\n",
                     signal, (unsigned long long)greg[REG_RIP], info->si_addr);
    if (write(STDERR_FILENO, text, (size_t)n) < 0)
        _exit(70);
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(signal, &standard, NULL); /* returning repeats the fault, for a core dump */
}

void lab_signal_handler(int signal, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;
    greg_t *greg = uc->uc_mcontext.gregs;
    struct lab_run *run = lab_current;
    int saved_errno = errno;

    bool nt = run != NULL && pthread_equal(pthread_self(), run->nt_thread) && from_nt(run, greg);
    if (signal == LAB_TICK_SIGNAL) {
        if (nt)
            nt_tick(run, greg);
    } else if (nt) {
        nt_fault(run, uc);
    } else {
        host_crash(signal, info, greg);
    }
    errno = saved_errno;
}

int lab_trap_install(void)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE};
    struct sigaction action = {.sa_sigaction = lab_signal_entry,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};

    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, LAB_TICK_SIGNAL);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        if (sigaction(faults[i], &action, NULL) != 0)
            return -errno;
    }
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    return sigaction(LAB_TICK_SIGNAL, &action, NULL) == 0 ? 0 : -errno;
}

/* SPDX-License-Identifier: MIT */
/* Making and ending a run, and the hand-off between director and NT. */
#include <asm/prctl.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

#define SIGNAL_STACK_BYTES  (256u * 1024u)
#define STUB_BYTES          32u
#define DEFAULT_RAM         (UINT64_C(512) << 20)
#define HWCAP2_FSGSBASE_BIT 2u
#define CS_LONG             0x33
#define TICK_NS             (1000000000L / LAB_TICKS_PER_SECOND)
/* 2020-01-01 in 100 ns since 1601: every deterministic run begins then. */
#define FIXED_SYSTEM_TIME UINT64_C(132223104000000000)
#define UNIX_EPOCH_1601   UINT64_C(116444736000000000)

struct lab_run *lab_current;

/* The modules of NT itself, in this order; all but the first may be missing. */
static const char *const nt_modules[] = {"ntoskrnl.exe", "hal.dll", "ndis.sys", "portcls.sys"};

/* --- NT thread --- */

/* Wait until it is NT's turn; leave for good when the run ends. */
static void wait_turn(struct lab_run *run)
{
    pthread_mutex_lock(&run->lock);
    while (run->turn != LAB_TURN_NT)
        pthread_cond_wait(&run->changed, &run->lock);
    bool stopping = run->stopping;
    pthread_mutex_unlock(&run->lock);
    if (stopping)
        lab_leave();
}

static void yield(struct lab_run *run, enum lab_stop why)
{
    pthread_mutex_lock(&run->lock);
    run->stop = why;
    run->turn = LAB_TURN_DIRECTOR;
    pthread_cond_broadcast(&run->changed);
    pthread_mutex_unlock(&run->lock);
    wait_turn(run);
}

bool lab_run_check(struct lab_run *run, bool idle)
{
    enum lab_stop why = LAB_STOP_DONE;

    if (run->until != NULL && run->until(run->until_ctx))
        ;
    else if (run->until_idle && idle)
        ;
    else if (run->ops->clock(run->machine) >= run->limit)
        why = LAB_STOP_LIMIT;
    else
        return false;
    yield(run, why);
    return true;
}

void lab_run_found(struct lab_run *run, const struct lab_finding *finding)
{
    if (!run->have_finding)
        run->finding = *finding;
    run->have_finding = true;
    for (;;)
        yield(run, LAB_STOP_FINDING);
}

void lab_run_fail_at(struct lab_run *run, const char *kind, lab_va pc, lab_va sp, lab_va fp,
                     const char *format, ...)
{
    struct lab_finding finding = {.pc = pc, .sp = sp, .fp = fp};
    const struct lab_module *module = lab_modules_at(&run->modules, pc);
    va_list args;

    snprintf(finding.kind, sizeof(finding.kind), "%s", kind);
    snprintf(finding.module, sizeof(finding.module), "%s",
             module != NULL ? module->image.name : "unknown");
    va_start(args, format);
    vsnprintf(finding.text, sizeof(finding.text), format, args);
    va_end(args);
    lab_run_found(run, &finding);
}

void lab_run_check_violation(struct lab_run *run)
{
    const char *what = run->ops->violation == NULL ? NULL : run->ops->violation(run->machine);
    if (what != NULL)
        lab_run_fail_at(run, "device", run->nt_pc, run->nt_sp, run->nt_fp, "%s", what);
}

static void *nt_main(void *argument)
{
    struct lab_run *run = argument;
    stack_t stack = {.ss_size = SIGNAL_STACK_BYTES};

    stack.ss_sp =
        mmap(NULL, SIGNAL_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack.ss_sp == MAP_FAILED || sigaltstack(&stack, NULL) != 0) {
        fprintf(stderr, "lab: no memory for a signal stack\n");
        abort();
    }
    lab_signal_stack_low = (uintptr_t)stack.ss_sp;
    lab_signal_stack_high = lab_signal_stack_low + SIGNAL_STACK_BYTES;
    syscall(SYS_arch_prctl, ARCH_GET_FS, &lab_host_fs_base);
    run->nt_tid = (pid_t)syscall(SYS_gettid);

    pthread_mutex_lock(&run->lock);
    while (run->turn != LAB_TURN_NT)
        pthread_cond_wait(&run->changed, &run->lock);
    pthread_mutex_unlock(&run->lock);
    if (!run->stopping) {
        lab_va entry = lab_module_export(run->modules.module[0], "LabKernelEntry");
        if (run->memory.arch == LAB_ARCH_X64)
            lab_enter_x64(entry, run->boot.stack_top, run->boot_va);
        else
            lab_enter_x86(entry, run->boot.stack_top, run->boot_va);
    }
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, NULL);
    lab_signal_stack_low = lab_signal_stack_high = 0;
    munmap(stack.ss_sp, SIGNAL_STACK_BYTES);
    return NULL;
}

/*
 * Signals the NT thread while a driver computes without calling the kernel: only then can an
 * interrupt be late. Also notices code that never calls again.
 */
static void *tick_main(void *argument)
{
    struct lab_run *run = argument;
    uint64_t last = 0, ticks = 0;

    while (!atomic_load(&run->tick_stop)) {
        struct timespec pause = {.tv_nsec = TICK_NS};
        nanosleep(&pause, NULL);
        uint64_t now = atomic_load(&run->sequence);
        if (now != last || (now & 1)) {
            last = now;
            ticks = 0;
            continue;
        }
        if (++ticks * (uint64_t)TICK_NS >= run->config.hang_seconds * LAB_SECOND)
            atomic_store(&run->hang_suspected, true);
        syscall(SYS_tgkill, getpid(), run->nt_tid, LAB_TICK_SIGNAL);
    }
    return NULL;
}

/* --- making a run --- */

void lab_run_log(struct lab_run *run, enum lab_log_level level, const char *text, size_t bytes)
{
    if (run->log_bytes + bytes + 2 < LAB_LOG_BYTES) {
        memcpy(run->log + run->log_bytes, text, bytes);
        run->log_bytes += bytes;
        run->log[run->log_bytes++] = '\n';
        run->log[run->log_bytes] = 0;
    }
    if (level == LAB_LOG_ERROR && run->first_error[0] == 0)
        snprintf(run->first_error, sizeof(run->first_error), "%.*s", (int)bytes, text);
    if (run->config.verbose) {
        static const char *const mark[] = {"error", "warn", "info", "debug"};
        uint64_t now = run->machine != NULL ? run->ops->clock(run->machine) : 0;
        fprintf(stderr, "%5llu.%06llu %-5s %.*s\n", (unsigned long long)(now / LAB_SECOND),
                (unsigned long long)(now % LAB_SECOND / 1000), mark[level], (int)bytes, text);
    }
}

static void machine_log(void *ctx, enum lab_log_level level, const char *line)
{
    struct lab_run *run = ctx;
    struct lab_machine *machine = run->machine;
    run->machine = NULL; /* the clock may not be asked from within the machine */
    lab_run_log(run, level, line, strlen(line));
    run->machine = machine;
}

static int start_machine(struct lab_run *run, char *why, size_t why_bytes)
{
    const struct lab_config *config = &run->config;
    struct lab_ram_range ranges[LAB_MAX_RAM];

    for (size_t i = 0; lab_machines[i] != NULL; i++) {
        if (strcmp(lab_machines[i]->name, config->machine) == 0)
            run->ops = lab_machines[i];
    }
    if (run->ops == NULL) {
        snprintf(why, why_bytes, "unknown machine '%s'", config->machine);
        return -ENOENT;
    }
    struct lab_machine_config mc = {
        .arch = config->arch,
        .ram_bytes = config->ram_bytes,
        .seed = config->seed,
        .devices = config->devices,
        .netdev = config->netdev,
        .msix_vectors = config->msix_vectors,
        .faults = config->faults,
        .log = machine_log,
        .log_ctx = run,
    };
    int err = run->ops->start(&mc, &run->machine);
    if (err != 0) {
        const char *line = strrchr(run->log, '\n');
        for (size_t n = run->log_bytes > 1 ? run->log_bytes - 1 : 0; n > 0; n--) {
            if (run->log[n - 1] == '\n' || n == 1) {
                line = run->log + (n == 1 ? 0 : n);
                break;
            }
        }
        snprintf(why, why_bytes, "machine %s did not start: %.*s", run->ops->name,
                 line != NULL ? (int)strcspn(line, "\n") : 0, line != NULL ? line : "");
        return err;
    }
    size_t count = run->ops->ram(run->machine, ranges);
    err = lab_memory_init(&run->memory, config->arch, ranges, count);
    if (err != 0) {
        snprintf(why, why_bytes, "could not lay out guest memory: %s", strerror(-err));
        return err;
    }
    run->boot.ram_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        run->boot.ram[i] = (struct lab_ram){ranges[i].base, ranges[i].size};
    return 0;
}

static int load_modules(struct lab_run *run, char *why, size_t why_bytes)
{
    enum { COUNT = sizeof(nt_modules) / sizeof(nt_modules[0]) };
    char path[COUNT][4096], reason[LAB_PE_WHY] = "";
    const char *paths[COUNT];
    size_t count = 0;

    for (size_t i = 0; i < COUNT; i++) {
        snprintf(path[count], sizeof(path[0]), "%s/%s", run->config.module_dir, nt_modules[i]);
        if (i > 0 && access(path[count], R_OK) != 0)
            continue;
        paths[count] = path[count];
        count++;
    }
    int err = lab_modules_init(&run->modules, &run->memory);
    lab_have_fsgsbase =
        (getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE_BIT) != 0 && getenv("LAB_NO_FSGSBASE") == NULL;
    run->modules.irql_in_fs = lab_have_fsgsbase && run->config.arch == LAB_ARCH_X64;
    if (err == 0)
        err = lab_modules_load_trusted(&run->modules, paths, count, reason);
    if (err != 0) {
        snprintf(why, why_bytes, "%s", reason[0] != 0 ? reason : "no memory for NT's modules");
        return err;
    }
    const struct lab_module *kernel = run->modules.module[0];
    lab_va state = lab_module_export(kernel, "LabState");
    run->trap_entry = lab_module_export(kernel, "LabTrapEntry");
    run->interrupt_entry = lab_module_export(kernel, "LabInterruptEntry");
    if (state == 0 || run->trap_entry == 0 || run->interrupt_entry == 0 ||
        run->modules.call_gate == 0 || lab_module_export(kernel, "LabKernelEntry") == 0 ||
        state - kernel->image.base > kernel->image.size - sizeof(struct lab_state)) {
        snprintf(why, why_bytes,
                 "ntoskrnl.exe: does not export LabKernelEntry, LabCallGate, LabInterruptEntry, "
                 "LabTrapEntry and LabState");
        return -ENOEXEC;
    }
    run->state = (volatile struct lab_state *)(void *)(kernel->view + (state - kernel->image.base));
    return 0;
}

/* Pages of the boot area, mapped for NT. */
static lab_va boot_pages(struct lab_run *run, uint64_t bytes, uint64_t prot)
{
    uint64_t size = (bytes + LAB_PAGE_MASK) & ~LAB_PAGE_MASK;
    lab_va va = size == 0 ? 0 : lab_memory_boot_alloc(&run->memory, size);
    if (va != 0 &&
        lab_memory_map(&run->memory, va, lab_memory_boot_pa(&run->memory, va), size, prot) != 0)
        return 0;
    return va;
}

/* The table of operations: each entry is a stub that loads its number and goes to the gate. */
static lab_va make_ops(struct lab_run *run)
{
    bool wide = run->memory.arch == LAB_ARCH_X64;
    size_t count = lab_ops_count(), tramp = (size_t)(lab_trampoline_end - lab_trampoline);
    lab_va code = boot_pages(run, (count + 2) * STUB_BYTES, LAB_PROT_READ | LAB_PROT_EXEC);
    lab_va table = boot_pages(run, count * 8, LAB_PROT_READ);

    if (code == 0 || table == 0 || tramp > 2 * STUB_BYTES)
        return 0;
    uint8_t *at = lab_memory_boot_host(&run->memory, code);
    uint8_t *row = lab_memory_boot_host(&run->memory, table);
    uint32_t tramp_va = (uint32_t)(code + count * STUB_BYTES);
    uint64_t gate = (uintptr_t)lab_gate_x64;
    memcpy(at + count * STUB_BYTES, lab_trampoline, tramp);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *stub = at + i * STUB_BYTES;
        lab_va stub_va = code + i * STUB_BYTES;
        memset(stub, 0xCC, STUB_BYTES);
        stub[0] = 0xB8; /* mov eax, i */
        memcpy(stub + 1, &i, 4);
        if (wide) {
            stub[5] = 0x49; /* mov r11, gate; jmp r11 */
            stub[6] = 0xBB;
            memcpy(stub + 7, &gate, 8);
            memcpy(stub + 15, "\x41\xFF\xE3", 3);
            memcpy(row + 8 * i, &stub_va, 8);
        } else {
            uint16_t selector = CS_LONG; /* jmp far 0x33:trampoline */
            stub[5] = 0xEA;
            memcpy(stub + 6, &tramp_va, 4);
            memcpy(stub + 10, &selector, 2);
            memcpy(row + 4 * i, &stub_va, 4);
        }
    }
    return table;
}

static uint64_t system_time(const struct lab_run *run)
{
    struct timespec now;
    if (run->ops->deterministic)
        return FIXED_SYSTEM_TIME;
    clock_gettime(CLOCK_REALTIME, &now);
    return UNIX_EPOCH_1601 + (uint64_t)now.tv_sec * 10000000u + (uint64_t)now.tv_nsec / 100u;
}

static int make_boot(struct lab_run *run, char *why, size_t why_bytes)
{
    struct lab_boot *boot = &run->boot;
    const struct lab_config *config = &run->config;
    const uint64_t rw = LAB_PROT_READ | LAB_PROT_WRITE;

    boot->version = LAB_ABI_VERSION;
    boot->arch = config->arch;
    boot->cpu_count = config->cpu_count;
    boot->boot_pa = run->memory.boot_pa;
    boot->boot_pa_size = run->memory.boot_size;
    boot->boot_va = run->memory.boot_va;
    boot->kernel_va = run->memory.kernel_va;
    boot->kernel_va_size = run->memory.kernel_va_size;
    boot->user_shared_data = run->memory.shared_data;
    boot->seed = config->seed;
    boot->flags = (run->ops->deterministic ? LAB_BOOT_DETERMINISTIC : 0) |
                  (config->trace_calls ? LAB_BOOT_TRACE_CALLS : 0) |
                  (config->steady ? LAB_BOOT_STEADY : 0) |
                  (run->modules.irql_in_fs ? LAB_BOOT_IRQL_IN_FS : 0);
    boot->system_time = system_time(run);
    run->ops->pci_windows(run->machine, &boot->pci_mem32, &boot->pci_mem32_size, &boot->pci_mem64,
                          &boot->pci_mem64_size, &boot->pci_io, &boot->pci_io_size);
    boot->ops = make_ops(run);
    boot->stack_size = LAB_STACK_BYTES;
    boot->stack_top = boot_pages(run, LAB_STACK_BYTES, rw);
    run->boot_va = boot_pages(run, sizeof(*boot), rw);
    if (config->hive_bytes != 0) {
        boot->hive = boot_pages(run, config->hive_bytes, LAB_PROT_READ);
        boot->hive_size = config->hive_bytes;
    }
    if (boot->ops == 0 || boot->stack_top == 0 || run->boot_va == 0 ||
        (boot->hive_size != 0 && boot->hive == 0)) {
        snprintf(why, why_bytes, "no room in the boot area for NT's start");
        return -ENOMEM;
    }
    boot->stack_top += LAB_STACK_BYTES;
    if (config->hive_bytes != 0)
        memcpy(lab_memory_boot_host(&run->memory, boot->hive), config->hive, config->hive_bytes);
    for (size_t i = 0; i < run->modules.count && i < LAB_MAX_BOOT_IMAGES; i++)
        boot->image[boot->image_count++] = run->modules.module[i]->image;
    memcpy(lab_memory_boot_host(&run->memory, run->boot_va), boot, sizeof(*boot));
    return 0;
}

static int start_threads(struct lab_run *run, char *why, size_t why_bytes)
{
    sigset_t all, old;
    int err = lab_trap_install();

    if (err == 0) {
        /* Signals for the process go to the director. */
        sigfillset(&all);
        sigdelset(&all, SIGSEGV);
        sigdelset(&all, SIGBUS);
        sigdelset(&all, SIGILL);
        sigdelset(&all, SIGTRAP);
        sigdelset(&all, SIGFPE);
        sigdelset(&all, LAB_TICK_SIGNAL);
        pthread_sigmask(SIG_SETMASK, &all, &old);
        err = -pthread_create(&run->nt_thread, NULL, nt_main, run);
        run->nt_started = err == 0;
        if (err == 0)
            err = -pthread_create(&run->tick_thread, NULL, tick_main, run);
        run->tick_started = err == 0;
        pthread_sigmask(SIG_SETMASK, &old, NULL);
    }
    if (err != 0)
        snprintf(why, why_bytes, "could not start NT's thread: %s", strerror(-err));
    return err;
}

int lab_create(const struct lab_config *config, struct lab_run **out, char *why, size_t why_bytes)
{
    struct lab_run *run = calloc(1, sizeof(*run));
    int err;

    *out = NULL;
    why[0] = 0;
    if (run == NULL)
        return -ENOMEM;
    run->config = *config;
    if (run->config.ram_bytes == 0)
        run->config.ram_bytes = DEFAULT_RAM;
    if (run->config.cpu_count == 0)
        run->config.cpu_count = 1;
    if (run->config.hang_seconds == 0)
        run->config.hang_seconds = LAB_HANG_SECONDS;
    run->random = config->seed;
    run->limit = LAB_NO_DEADLINE;
    run->watch = -1;
    run->inject = config->inject;
    run->sequence = 1; /* the host's turn */
    pthread_mutex_init(&run->lock, NULL);
    pthread_cond_init(&run->changed, NULL);
    run->log = calloc(1, LAB_LOG_BYTES);
    run->request_data = malloc(LAB_REQUEST_DATA);
    run->insns = lab_insn_cache_new();
    err = -ENOMEM;
    if (run->log == NULL || run->request_data == NULL || run->insns == NULL) {
        snprintf(why, why_bytes, "out of memory");
        goto fail;
    }
    err = -EBUSY;
    if (lab_current != NULL) {
        snprintf(why, why_bytes, "another run is active in this process");
        goto fail;
    }
    lab_current = run;
    err = start_machine(run, why, why_bytes);
    if (err == 0)
        err = load_modules(run, why, why_bytes);
    if (err == 0)
        err = make_boot(run, why, why_bytes);
    if (err == 0)
        err = start_threads(run, why, why_bytes);
    if (err != 0)
        goto fail;
    *out = run;
    return 0;

fail:
    lab_destroy(run);
    return err;
}

void lab_destroy(struct lab_run *run)
{
    if (run == NULL)
        return;
    if (run->tick_started) {
        atomic_store(&run->tick_stop, true);
        pthread_join(run->tick_thread, NULL);
    }
    if (run->nt_started) {
        pthread_mutex_lock(&run->lock);
        run->stopping = true;
        run->turn = LAB_TURN_NT;
        pthread_cond_broadcast(&run->changed);
        pthread_mutex_unlock(&run->lock);
        pthread_join(run->nt_thread, NULL);
    }
    if (run->modules.memory != NULL)
        lab_modules_fini(&run->modules);
    if (run->memory.window_size != 0)
        lab_memory_fini(&run->memory);
    if (run->machine != NULL)
        run->ops->stop(run->machine);
    lab_symbolizer_free(run->symbolizer);
    lab_insn_cache_free(run->insns);
    pthread_cond_destroy(&run->changed);
    pthread_mutex_destroy(&run->lock);
    free(run->finding_text);
    free(run->request_data);
    free(run->log);
    if (lab_current == run)
        lab_current = NULL;
    free(run);
}

/* --- the director's calls --- */

static enum lab_stop resume(struct lab_run *run, uint64_t limit_ns)
{
    uint64_t now = run->ops->clock(run->machine);

    if (run->have_finding)
        return LAB_STOP_FINDING;
    run->limit = limit_ns > LAB_NO_DEADLINE - now ? LAB_NO_DEADLINE : now + limit_ns;
    run->turn_count++;
    pthread_mutex_lock(&run->lock);
    run->turn = LAB_TURN_NT;
    pthread_cond_broadcast(&run->changed);
    while (run->turn != LAB_TURN_DIRECTOR)
        pthread_cond_wait(&run->changed, &run->lock);
    pthread_mutex_unlock(&run->lock);
    return run->stop;
}

enum lab_stop lab_boot(struct lab_run *run, uint64_t limit_ns)
{
    run->until_idle = true;
    atomic_store(&run->sequence, 0); /* NT runs from its first instruction */
    enum lab_stop stop = resume(run, limit_ns);
    run->until_idle = false;
    return stop;
}

void lab_set_edge(struct lab_run *run, const struct lab_edge_ops *edge, void *ctx)
{
    run->edge = edge;
    run->edge_ctx = ctx;
}

static bool request_done(void *ctx)
{
    const struct lab_run *run = ctx;
    return run->request_state == LAB_REQUEST_DONE;
}

enum lab_stop lab_request(struct lab_run *run, enum lab_request_code code, uint32_t device,
                          const uint64_t arg[6], const void *data, size_t bytes, uint64_t limit_ns,
                          struct lab_reply *reply)
{
    if (reply != NULL)
        *reply = (struct lab_reply){0};
    if (bytes > LAB_REQUEST_DATA || run->request_state == LAB_REQUEST_TAKEN)
        return LAB_STOP_LIMIT; /* the one before never completed */
    run->request = (struct lab_request){
        .id = ++run->next_request, .code = code, .device = device, .data_bytes = (uint32_t)bytes};
    if (arg != NULL)
        memcpy(run->request.arg, arg, sizeof(run->request.arg));
    if (bytes != 0)
        memcpy(run->request_data, data, bytes);
    run->request_bytes = 0;
    run->request_state = LAB_REQUEST_POSTED;
    return lab_request_wait(run, limit_ns, reply);
}

enum lab_stop lab_request_wait(struct lab_run *run, uint64_t limit_ns, struct lab_reply *reply)
{
    enum lab_stop stop = lab_run_until(run, request_done, run, limit_ns);
    if (stop != LAB_STOP_DONE)
        return stop;
    run->request_state = LAB_REQUEST_NONE;
    if (reply != NULL) {
        reply->status = (int32_t)run->request_status;
        reply->data = run->request_data;
        reply->bytes = run->request_bytes;
    }
    return LAB_STOP_DONE;
}

enum lab_stop lab_run_for(struct lab_run *run, uint64_t ns)
{
    enum lab_stop stop = resume(run, ns);
    return stop == LAB_STOP_LIMIT ? LAB_STOP_DONE : stop;
}

enum lab_stop lab_run_until(struct lab_run *run, bool (*predicate)(void *ctx), void *ctx,
                            uint64_t limit_ns)
{
    if (predicate(ctx))
        return LAB_STOP_DONE;
    run->until = predicate;
    run->until_ctx = ctx;
    enum lab_stop stop = resume(run, limit_ns);
    run->until = NULL;
    return stop;
}

void lab_watch(struct lab_run *run, int fd)
{
    run->watch = fd;
}

const struct lab_finding *lab_finding(struct lab_run *run)
{
    return run->have_finding ? &run->finding : NULL;
}

const char *lab_finding_text(struct lab_run *run)
{
    const struct lab_finding *f = &run->finding;
    size_t bytes = 0;

    if (!run->have_finding || run->finding_text != NULL)
        return run->finding_text;
    FILE *out = open_memstream(&run->finding_text, &bytes);
    if (out == NULL)
        return NULL;
    lab_unwind(&run->memory, &run->modules, f->pc, f->sp, f->fp, &run->finding_backtrace);
    if (run->symbolizer == NULL)
        run->symbolizer = lab_symbolizer_new();
    if (run->symbolizer != NULL)
        lab_symbolize(run->symbolizer, &run->modules, &run->finding_backtrace);
    fprintf(out, "finding: %s in %s\n  %s\n", f->kind, f->module, f->text);
    if (f->bug_check != 0)
        fprintf(out, "  bug check 0x%llX (0x%llx, 0x%llx, 0x%llx, 0x%llx)\n",
                (unsigned long long)f->bug_check, (unsigned long long)f->parameter[0],
                (unsigned long long)f->parameter[1], (unsigned long long)f->parameter[2],
                (unsigned long long)f->parameter[3]);
    for (size_t i = 0; i < run->finding_backtrace.count; i++) {
        const struct lab_frame *frame = &run->finding_backtrace.frame[i];
        if (frame->module[0] == 0)
            fprintf(out, "  #%-2zu 0x%llx\n", i, (unsigned long long)frame->pc);
        else if (frame->function[0] == 0)
            fprintf(out, "  #%-2zu %s+0x%x\n", i, frame->module, frame->rva);
        else if (frame->line == 0)
            fprintf(out, "  #%-2zu %s!%s\n", i, frame->module, frame->function);
        else
            fprintf(out, "  #%-2zu %s!%s %s:%u\n", i, frame->module, frame->function, frame->file,
                    frame->line);
    }
    fclose(out);
    return run->finding_text;
}

uint64_t lab_clock(struct lab_run *run)
{
    return run->ops->clock(run->machine);
}

bool lab_is_deterministic(const struct lab_run *run)
{
    return run->ops->deterministic;
}

int lab_monitor(struct lab_run *run, const char *command, char *reply, size_t cap)
{
    return run->ops->monitor(run->machine, command, reply, cap);
}

struct lab_machine *lab_run_machine(struct lab_run *run)
{
    return run->machine;
}

const struct lab_machine_ops *lab_run_machine_ops(struct lab_run *run)
{
    return run->ops;
}

const char *lab_log_text(struct lab_run *run)
{
    return run->log;
}

const char *lab_first_error(struct lab_run *run)
{
    return run->first_error;
}

/* SPDX-License-Identifier: MIT */
/* The operations of struct lab_host_ops over a machine. Runs on the NT thread, on a host stack. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <asm/ldt.h>
#include <asm/prctl.h>

#include "run.h"

#define LOG_LINE_MAX 4096u
#define FRAME_MAX    (256u * 1024u)
/* Time limits are looked at every so many operations that are not waits. */
#define CHECK_INTERVAL 64u

/* What NT's code costs of virtual time, roughly a processor of 2009. Without it a driver that waits
 * for a time by reading the clock would wait for ever. Let pass in portions. */
#define OPERATION_NS    50u
#define TIME_PORTION_NS 3200u

typedef uint64_t (*op_fn)(struct lab_run *run, const uint64_t *a);

static uint64_t error(int err)
{
    return (uint64_t)(int64_t)err;
}

static uint64_t op_log(struct lab_run *run, const uint64_t *a)
{
    char text[LOG_LINE_MAX];
    uint64_t bytes = a[2] < sizeof(text) ? a[2] : sizeof(text);
    if (lab_memory_read(&run->memory, a[1], text, bytes) != 0)
        return error(-EFAULT);
    lab_run_log(run, a[0] > LAB_LOG_DEBUG ? LAB_LOG_DEBUG : (enum lab_log_level)a[0], text, bytes);
    return 0;
}

static uint64_t op_map(struct lab_run *run, const uint64_t *a)
{
    return error(lab_memory_map(&run->memory, a[0], a[1], a[2], a[3]));
}

static uint64_t op_unmap(struct lab_run *run, const uint64_t *a)
{
    return error(lab_memory_unmap(&run->memory, a[0], a[1]));
}

static uint64_t op_protect(struct lab_run *run, const uint64_t *a)
{
    return error(lab_memory_protect(&run->memory, a[0], a[1], a[2]));
}

static uint64_t op_clock(struct lab_run *run, const uint64_t *a)
{
    (void)a;
    return run->ops->clock(run->machine);
}

static uint64_t op_stall(struct lab_run *run, const uint64_t *a)
{
    run->ops->stall(run->machine, a[0]);
    lab_run_check_violation(run);
    lab_run_check(run, false);
    return 0;
}

uint64_t lab_run_pending(struct lab_run *run)
{
    uint64_t wake = 0;
    if (run->ops->irq_pending(run->machine))
        wake |= LAB_WAKE_IRQ;
    if (run->request_state == LAB_REQUEST_POSTED)
        wake |= LAB_WAKE_REQUEST;
    if (run->edge != NULL && run->edge->ready(run->edge_ctx))
        wake |= LAB_WAKE_EDGE;
    return wake;
}

static void wait_machine(struct lab_run *run, uint64_t until)
{
    struct pollfd fds[LAB_MAX_POLL];
    size_t own = run->poll_count, count = own;

    memcpy(fds, run->poll, own * sizeof(fds[0]));
    if (run->edge != NULL)
        count += run->edge->poll(run->edge_ctx, fds + own, LAB_MAX_POLL - 1 - own);
    size_t edge = count - own;
    if (run->watch >= 0)
        fds[count++] = (struct pollfd){.fd = run->watch, .events = POLLIN};
    for (size_t i = 0; i < count; i++)
        fds[i].revents = 0;
    run->ops->wait(run->machine, until, fds, count);
    memcpy(run->poll, fds, own * sizeof(fds[0]));
    if (run->edge != NULL)
        run->edge->polled(run->edge_ctx, fds + own, edge);
    lab_run_check_violation(run);
}

void lab_run_spend(struct lab_run *run, uint64_t ns)
{
    if (!run->ops->deterministic)
        return;
    run->spent += ns;
    if (run->spent < TIME_PORTION_NS)
        return;
    run->ops->stall(run->machine, run->spent);
    run->spent = 0;
    lab_run_check_violation(run);
}

static uint64_t op_wait(struct lab_run *run, const uint64_t *a)
{
    uint64_t deadline = a[0];

    for (;;) {
        uint64_t wake = lab_run_pending(run);
        if (wake == 0 && run->ops->clock(run->machine) >= deadline)
            wake = LAB_WAKE_DEADLINE;
        if (lab_run_check(run, wake == 0))
            continue;
        if (wake != 0)
            return wake;
        wait_machine(run, deadline < run->limit ? deadline : run->limit);
    }
}

static uint64_t op_pending(struct lab_run *run, const uint64_t *a)
{
    (void)a;
    return lab_run_pending(run);
}

static int set_ldt(uint64_t cpu, lab_va pcr)
{
    struct user_desc desc = {
        .entry_number = (unsigned)cpu,
        .base_addr = (unsigned)pcr,
        .limit = 0xFFFFF,
        .seg_32bit = 1,
        .limit_in_pages = 1,
        .useable = 1,
    };
    return syscall(SYS_modify_ldt, 0x11, &desc, sizeof(desc)) == 0 ? 0 : -errno;
}

static uint64_t op_cpu_select(struct lab_run *run, const uint64_t *a)
{
    uint64_t cpu = a[0], pcr = a[1];

    if (cpu >= run->boot.cpu_count)
        return error(-EINVAL);
    if (run->memory.arch == LAB_ARCH_X64) {
        if (lab_have_fsgsbase)
            __asm__ volatile("wrgsbase %0" : : "r"(pcr));
        else if (syscall(SYS_arch_prctl, ARCH_SET_GS, pcr) != 0)
            return error(-errno);
    } else {
        int err = run->pcr[cpu] == pcr ? 0 : set_ldt(cpu, pcr);
        if (err != 0)
            return error(err);
        lab_nt_fs_selector = (cpu << 3) | 7; /* LDT, ring 3; loaded on the way out */
    }
    run->pcr[cpu] = pcr;
    return 0;
}

static uint64_t op_irq_take(struct lab_run *run, const uint64_t *a)
{
    (void)a;
    return run->ops->irq_take(run->machine);
}

static uint64_t op_irq_eoi(struct lab_run *run, const uint64_t *a)
{
    run->ops->irq_eoi(run->machine, a[0]);
    return 0;
}

static uint64_t op_msi_route(struct lab_run *run, const uint64_t *a)
{
    struct lab_msi msi = {0};
    int err = run->ops->msi_route(run->machine, (unsigned)a[0], &msi);
    return error(err != 0 ? err : lab_memory_write(&run->memory, a[1], &msi, sizeof(msi)));
}

static bool bad_width(uint64_t width)
{
    return width != 1 && width != 2 && width != 4;
}

static uint64_t op_pci_read(struct lab_run *run, const uint64_t *a)
{
    if (bad_width(a[2]) || a[1] > 4096 - a[2] || a[0] > 0xFFFF)
        return 0xFFFFFFFF;
    return run->ops->pci_read(run->machine, (lab_bdf)a[0], (unsigned)a[1], (unsigned)a[2]);
}

static uint64_t op_pci_write(struct lab_run *run, const uint64_t *a)
{
    if (bad_width(a[2]) || a[1] > 4096 - a[2] || a[0] > 0xFFFF)
        return error(-EINVAL);
    run->ops->pci_write(run->machine, (lab_bdf)a[0], (unsigned)a[1], (unsigned)a[2],
                        (uint32_t)a[3]);
    lab_run_check_violation(run);
    return 0;
}

static uint64_t op_io_read(struct lab_run *run, const uint64_t *a)
{
    if (bad_width(a[1]) || a[0] > 0xFFFF)
        return 0xFFFFFFFF;
    return run->ops->io_read(run->machine, (uint32_t)a[0], (unsigned)a[1]);
}

static uint64_t op_io_write(struct lab_run *run, const uint64_t *a)
{
    if (bad_width(a[1]) || a[0] > 0xFFFF)
        return error(-EINVAL);
    run->ops->io_write(run->machine, (uint32_t)a[0], (unsigned)a[1], (uint32_t)a[2]);
    lab_run_check_violation(run);
    return 0;
}

static uint64_t op_pci_line(struct lab_run *run, const uint64_t *a)
{
    return run->ops->pci_line(run->machine, (lab_bdf)a[0], (unsigned)a[1]);
}

static uint64_t op_image_load(struct lab_run *run, const uint64_t *a)
{
    char name[256], path[4096], why[LAB_PE_WHY] = "";
    struct lab_module *module;

    if (a[1] == 0 || a[1] >= sizeof(name) || lab_memory_read(&run->memory, a[0], name, a[1]) != 0)
        return error(-EINVAL);
    name[a[1]] = 0;
    if (strchr(name, '/') != NULL || strlen(name) != a[1])
        return error(-EINVAL);
    if (run->config.driver_path == NULL ||
        !run->config.driver_path(run->config.driver_ctx, name, path, sizeof(path))) {
        snprintf(why, sizeof(why), "%s: no installed package brings this file", name);
        lab_run_log(run, LAB_LOG_ERROR, why, strlen(why));
        return error(-ENOENT);
    }
    int err = lab_modules_load_driver(&run->modules, path, &module, why);
    if (err != 0) {
        lab_run_log(run, LAB_LOG_ERROR, why, strlen(why));
        return error(err);
    }
    return error(lab_memory_write(&run->memory, a[2], &module->image, sizeof(module->image)));
}

static uint64_t op_image_unload(struct lab_run *run, const uint64_t *a)
{
    struct lab_module *module = lab_modules_at(&run->modules, a[0]);
    if (module == NULL || module->image.base != a[0] || module->image.trusted)
        return error(-EINVAL);
    lab_modules_unload(&run->modules, module);
    return 0;
}

uint64_t lab_run_random(struct lab_run *run)
{
    /* splitmix64: a full-period sequence per seed. */
    uint64_t z = run->random += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint64_t op_choose(struct lab_run *run, const uint64_t *a)
{
    return a[0] == 0 ? 0 : lab_run_random(run) % a[0];
}

static uint64_t op_request_take(struct lab_run *run, const uint64_t *a)
{
    if (run->request_state != LAB_REQUEST_POSTED)
        return 0;
    if (run->request.data_bytes > a[2])
        return error(-ENOBUFS);
    if (lab_memory_write(&run->memory, a[0], &run->request, sizeof(run->request)) != 0 ||
        lab_memory_write(&run->memory, a[1], run->request_data, run->request.data_bytes) != 0)
        return error(-EFAULT);
    run->request_state = LAB_REQUEST_TAKEN;
    return 1;
}

static uint64_t op_request_complete(struct lab_run *run, const uint64_t *a)
{
    if (run->request_state != LAB_REQUEST_TAKEN || a[0] != run->request.id)
        return error(-EINVAL);
    if (a[3] > LAB_REQUEST_DATA)
        return error(-ENOBUFS);
    if (lab_memory_read(&run->memory, a[2], run->request_data, a[3]) != 0)
        return error(-EFAULT);
    run->request_status = a[1];
    run->request_bytes = a[3];
    run->request_state = LAB_REQUEST_DONE;
    lab_run_check(run, false);
    return 0;
}

static uint8_t *frame_buffer(void)
{
    static uint8_t frame[FRAME_MAX];
    return frame;
}

static uint64_t op_edge_take(struct lab_run *run, const uint64_t *a)
{
    uint32_t device = 0;
    uint64_t cap = a[3] < FRAME_MAX ? a[3] : FRAME_MAX;

    if (a[0] != LAB_EDGE_NIC && a[0] != LAB_EDGE_SOUND)
        return error(-EINVAL);
    if (run->edge == NULL || run->edge->kind != a[0] ||
        (a[0] == LAB_EDGE_NIC && !run->edge->ready(run->edge_ctx)))
        return 0;
    if (lab_memory_read(&run->memory, a[1], &device, sizeof(device)) != 0)
        return error(-EFAULT);
    int64_t bytes = run->edge->take(run->edge_ctx, &device, frame_buffer(), cap);
    if (bytes <= 0)
        return (uint64_t)bytes;
    if (lab_memory_write(&run->memory, a[2], frame_buffer(), (uint64_t)bytes) != 0 ||
        lab_memory_write(&run->memory, a[1], &device, sizeof(device)) != 0)
        return error(-EFAULT);
    return (uint64_t)bytes;
}

static uint64_t op_edge_put(struct lab_run *run, const uint64_t *a)
{
    if ((a[0] != LAB_EDGE_NIC && a[0] != LAB_EDGE_SOUND) || a[3] > FRAME_MAX)
        return error(-EINVAL);
    if (run->edge == NULL || run->edge->kind != a[0])
        return error(-ENODEV);
    if (lab_memory_read(&run->memory, a[2], frame_buffer(), a[3]) != 0)
        return error(-EFAULT);
    int64_t err = run->edge->put(run->edge_ctx, (uint32_t)a[1], frame_buffer(), a[3]);
    if (run->until != NULL)
        lab_run_check(run, false);
    return (uint64_t)err;
}

static uint64_t op_dma_grant(struct lab_run *run, const uint64_t *a)
{
    if (run->ops->dma_grant != NULL)
        run->ops->dma_grant(run->machine, a[0], a[1], a[2] != 0);
    return 0;
}

static uint64_t op_finding(struct lab_run *run, const uint64_t *a)
{
    struct lab_finding finding;
    if (lab_memory_read(&run->memory, a[0], &finding, sizeof(finding)) != 0)
        lab_run_fail_at(run, "lab", run->nt_pc, run->nt_sp, run->nt_fp,
                        "finding: unreadable record");
    finding.kind[sizeof(finding.kind) - 1] = 0;
    finding.module[sizeof(finding.module) - 1] = 0;
    finding.text[sizeof(finding.text) - 1] = 0;
    if (finding.pc == 0) {
        finding.pc = run->nt_pc;
        finding.sp = run->nt_sp;
        finding.fp = run->nt_fp;
    }
    lab_run_found(run, &finding);
}

static uint64_t op_export_thunk(struct lab_run *run, const uint64_t *a)
{
    return lab_modules_thunk(&run->modules, a[0]);
}

/* In the order of struct lab_host_ops. */
#define OP(name) {#name, op_##name}
static const struct {
    const char *name;
    op_fn fn;
} ops_table[] = {
    OP(log),          OP(map),
    OP(unmap),        OP(protect),
    OP(clock),        OP(stall),
    OP(wait),         OP(pending),
    OP(cpu_select),   OP(irq_take),
    OP(irq_eoi),      OP(msi_route),
    OP(pci_read),     OP(pci_write),
    OP(io_read),      OP(io_write),
    OP(pci_line),     OP(image_load),
    OP(image_unload), OP(choose),
    OP(request_take), OP(request_complete),
    OP(edge_take),    OP(edge_put),
    OP(dma_grant),    OP(finding),
    OP(export_thunk),
};
#define OP_COUNT (sizeof(ops_table) / sizeof(ops_table[0]))
_Static_assert(OP_COUNT == sizeof(struct lab_host_ops) / sizeof(void *), "every operation");
_Static_assert(offsetof(struct lab_host_ops, finding) == 25 * sizeof(void *), "order");
_Static_assert(offsetof(struct lab_host_ops, pci_line) == 16 * sizeof(void *), "order");

size_t lab_ops_count(void)
{
    return OP_COUNT;
}

const char *lab_ops_name(size_t op)
{
    return op < OP_COUNT ? ops_table[op].name : "?";
}

uint64_t lab_dispatch(uint32_t op, const uint64_t *args)
{
    struct lab_run *run = lab_current;
    uint64_t result;

    atomic_fetch_add_explicit(&run->sequence, 1, memory_order_relaxed);
    run->op_count++;
    run->nt_fp = lab_nt_fp;
    if (run->memory.arch == LAB_ARCH_X64) {
        run->nt_pc = args[-1];
        run->nt_sp = (lab_va)(uintptr_t)args;
    } else {
        run->nt_pc = ((const uint32_t *)args)[-1];
        run->nt_sp = (lab_va)(uintptr_t)args;
    }
    if (op >= OP_COUNT)
        lab_run_fail_at(run, "lab", run->nt_pc, run->nt_sp, run->nt_fp,
                        "operation %u does not exist", op);
    result = ops_table[op].fn(run, args);
    lab_run_spend(run, OPERATION_NS);
    if (run->op_count % CHECK_INTERVAL == 0)
        lab_run_check(run, false);
    atomic_fetch_add_explicit(&run->sequence, 1, memory_order_relaxed);
    return result;
}

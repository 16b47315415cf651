/* SPDX-License-Identifier: MIT */
/*
 * The smallest NT that the host accepts, for the host's own test: it serves requests that make it
 * use operations, touch a device, fault, load a driver and be interrupted. arg[0] of a request
 * selects what to do; status 0 is success.
 */
#include "../../include/lab_abi.h"
#include "fake_nt.h"

#ifdef _M_IX86
#define NAKED_CALL "_"
#else
#define NAKED_CALL ""
#endif
#define EXPORT __declspec(dllexport)

struct kpcr {
    lab_va self;
    uint64_t cpu;
};

EXPORT struct lab_state LabState;
EXPORT struct lab_export LabExports[4];
static const struct lab_host_ops *ops;
static const struct lab_boot *boot;
static struct kpcr pcr;
static uint8_t data[65536];
static volatile uint32_t interrupts;
uintptr_t trap_resume_pc, trap_resume_sp, trap_resume_fp;

/* The compiler's own calls. */
void *memcpy(void *to, const void *from, size_t bytes);
void *memcpy(void *to, const void *from, size_t bytes)
{
    uint8_t *d = to;
    const uint8_t *s = from;
    for (size_t i = 0; i < bytes; i++)
        ((volatile uint8_t *)d)[i] = s[i];
    return to;
}

void *memset(void *to, int value, size_t bytes);
void *memset(void *to, int value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        ((volatile uint8_t *)to)[i] = (uint8_t)value;
    return to;
}

#define VA(pointer) ((lab_va)(uintptr_t)(pointer))
#define FAKE_DEVICE (UINT64_C(0x10000000))

static uint32_t __stdcall FakeAdd(uint32_t a, uint32_t b)
{
    return a + b;
}

/* Maps the device for a driver. */
static volatile uint32_t *__stdcall FakeDevice(void)
{
    lab_va at = boot->kernel_va + 0x500000;
    ops->map(at, FAKE_DEVICE, 4096, LAB_PROT_READ | LAB_PROT_WRITE | LAB_PROT_DEVICE);
    return (volatile uint32_t *)(uintptr_t)at;
}

static void log_text(const char *text)
{
    uint64_t n = 0;
    while (text[n] != 0)
        n++;
    ops->log(LAB_LOG_INFO, VA(text), n);
}

uint64_t count_interrupt(void);
uint64_t count_interrupt(void)
{
    ops->irq_take();
    return ++interrupts;
}

/* The gate checks nothing here. */
#ifdef _M_IX86
EXPORT __attribute__((naked)) void LabCallGate(void)
{
    __asm__("jmp *8(%eax)");
}
EXPORT __attribute__((naked)) void LabInterruptEntry(void)
{
    __asm__("pushfl; pushal; call _count_interrupt; popal; popfl; ret");
}
EXPORT __attribute__((naked)) void LabTrapEntry(void)
{
    __asm__("mov _trap_resume_sp, %esp; mov _trap_resume_fp, %ebp; jmp *_trap_resume_pc");
}
/* Call fn(arg); 1 if it trapped, else 0. */
static __attribute__((naked, noinline)) int try_call(void (*fn)(uintptr_t), uintptr_t arg)
{
    __asm__("push %ebp; push %ebx; push %esi; push %edi\n"
            "mov %esp, _trap_resume_sp; mov %ebp, _trap_resume_fp\n"
            "movl $1f, _trap_resume_pc\n"
            "mov 20(%esp), %eax; push 24(%esp); call *%eax; add $4, %esp\n"
            "xor %eax, %eax; jmp 2f\n"
            "1: mov $1, %eax\n"
            "2: pop %edi; pop %esi; pop %ebx; pop %ebp; ret");
}
#else
EXPORT __attribute__((naked)) void LabCallGate(void)
{
    __asm__("jmp *8(%r11)");
}
EXPORT __attribute__((naked)) void LabInterruptEntry(void)
{
    __asm__("pushfq; push %rax; push %rcx; push %rdx; push %r8; push %r9; push %r10; push %r11\n"
            "push %rbp; mov %rsp, %rbp; and $-16, %rsp; sub $32, %rsp; call count_interrupt\n"
            "mov %rbp, %rsp; pop %rbp\n"
            "pop %r11; pop %r10; pop %r9; pop %r8; pop %rdx; pop %rcx; pop %rax; popfq; ret");
}
EXPORT __attribute__((naked)) void LabTrapEntry(void)
{
    __asm__("mov trap_resume_sp(%rip), %rsp; mov trap_resume_fp(%rip), %rbp\n"
            "jmp *trap_resume_pc(%rip)");
}
static __attribute__((naked, noinline)) int try_call(void (*fn)(uintptr_t), uintptr_t arg)
{
    __asm__(
        "push %rbp; push %rbx; push %rsi; push %rdi; push %r12; push %r13; push %r14; push %r15\n"
        "sub $40, %rsp\n"
        "mov %rsp, trap_resume_sp(%rip); mov %rbp, trap_resume_fp(%rip)\n"
        "lea 1f(%rip), %rax; mov %rax, trap_resume_pc(%rip)\n"
        "mov %rcx, %rax; mov %rdx, %rcx; call *%rax\n"
        "xor %eax, %eax; jmp 2f\n"
        "1: mov $1, %eax\n"
        "2: add $40, %rsp; pop %r15; pop %r14; pop %r13; pop %r12; pop %rdi; pop %rsi; pop %rbx\n"
        "pop %rbp; ret");
}
#endif

static void touch(uintptr_t address)
{
    *(volatile uint32_t *)address;
}

static void recurse(uintptr_t depth)
{
    volatile uint8_t frame[512];
    frame[0] = (uint8_t)depth;
    if (depth != 0)
        recurse(depth + 1);
    frame[1] = frame[0];
}

static void wild_call(uintptr_t address)
{
    ((void (*)(void))address)();
}

static uint64_t test_memory(void)
{
    uint8_t *at = (uint8_t *)(uintptr_t)(boot->kernel_va + 0x100000);
    lab_pa pa = boot->ram[0].base + 0x200000;
    if (ops->map(VA(at), pa, 8192, LAB_PROT_READ | LAB_PROT_WRITE) != 0)
        return 1;
    at[0] = 0x5A;
    at[4096] = 0xA5;
    if (ops->map(VA(at) + 8192, pa, 4096, LAB_PROT_READ) != 0 || at[8192] != 0x5A)
        return 2;
    if (ops->protect(VA(at) + 4096, 4096, LAB_PROT_READ) != 0 || at[4096] != 0xA5)
        return 3;
    if (ops->map(VA(at), pa, 4096, LAB_PROT_WRITE | LAB_PROT_EXEC) == 0)
        return 4;
    if (ops->unmap(VA(at), 3 * 4096) != 0 || try_call(touch, (uintptr_t)at) != 1)
        return 5;
    if (LabState.trap[0].vector != 14 || LabState.trap[0].address != VA(at))
        return 6;
    if (try_call(touch, 0) != 1 || LabState.trap[0].address != 0)
        return 7;
    if (try_call(wild_call, (uintptr_t)at + 64) != 1 || LabState.trap[0].pc != VA(at) + 64)
        return 8;
    return 0;
}

static uint64_t test_device(void)
{
    uintptr_t at = (uintptr_t)(boot->kernel_va + 0x400000);
    if (ops->map(at, FAKE_DEVICE, 4096, LAB_PROT_READ | LAB_PROT_WRITE | LAB_PROT_DEVICE) != 0)
        return 1;
    volatile uint32_t *r = (volatile uint32_t *)at;
    volatile uint8_t *b = (volatile uint8_t *)at;
    volatile uint16_t *h = (volatile uint16_t *)at;
    volatile uint64_t *q = (volatile uint64_t *)at;
    r[0] = 0x11223344;
    if (r[0] != 0x11223344 || b[1] != 0x33 || h[1] != 0x1122)
        return 2;
    b[3] = 0xFF;
    if (r[0] != 0xFF223344 || (int8_t)b[3] != -1)
        return 3;
    r[1] = 7;
    r[1] |= 0x80;
    r[1] += 3;
    r[1] ^= 1;
    if (r[1] != ((7 | 0x80) + 3 ^ 1))
        return 4;
    q[1] = UINT64_C(0x0102030405060708);
    if (q[1] != UINT64_C(0x0102030405060708))
        return 5;
    uint8_t bytes[16];
    for (unsigned i = 0; i < 16; i++)
        bytes[i] = (uint8_t)(i * 3);
    __builtin_memcpy((void *)(at + 64), bytes, 16);
    for (unsigned i = 0; i < 16; i++) {
        if (b[64 + i] != (uint8_t)(i * 3))
            return 6;
    }
    if (r[3] > 0x01020304)
        return 7;
    return 0;
}

static uint64_t test_driver(uint64_t which)
{
    static const char name[] = "fake_driver.sys";
    struct lab_image image;
    int64_t err = (int64_t)ops->image_load(VA(name), sizeof(name) - 1, VA(&image));
    if (err != 0)
        return (uint64_t)err;
    uint64_t (*entry)(uint64_t, volatile uint32_t *) =
        (uint64_t (*)(uint64_t, volatile uint32_t *))(uintptr_t)image.entry;
    LabState.in_kernel = 0;
    LabState.interruptible = 1;
    uint64_t status = entry(which, &interrupts);
    LabState.in_kernel = 1;
    return ops->image_unload(image.base) != 0 ? 1000 : status;
}

static uint64_t test_pcr(void)
{
    uint64_t self;
#ifdef _M_IX86
    uint32_t low;
    __asm__ volatile("mov %%fs:0, %0" : "=r"(low));
    self = low;
#else
    __asm__ volatile("mov %%gs:0, %0" : "=r"(self));
#endif
    return self == VA(&pcr) ? 0 : 1;
}

static uint64_t serve(const struct lab_request *r)
{
    static struct lab_finding finding;
    switch (r->arg[0]) {
    case FAKE_ECHO:
        return 0;
    case FAKE_MEMORY:
        return test_memory();
    case FAKE_DEVICE_ACCESS:
        return test_device();
    case FAKE_PCR:
        return test_pcr();
    case FAKE_OVERFLOW:
        return (uint64_t)try_call(recurse, 1);
    case FAKE_FINDING:
        finding = (struct lab_finding){.kind = "test", .module = "fake", .text = "as asked"};
        ops->finding(VA(&finding));
        return 1;
    default:
        return test_driver(r->arg[0]);
    }
}

static void exports_init(void)
{
    static const char add[] = "FakeAdd";
    static const char device[] = "FakeDevice";
    LabExports[0] = (struct lab_export){.name = VA(add), .fn = VA(FakeAdd), .arg_bytes = 8};
    LabExports[1] = (struct lab_export){.name = VA(device), .fn = VA(FakeDevice)};
}

EXPORT void __cdecl LabKernelEntry(lab_va boot_va)
{
    struct lab_request r;
    boot = (const struct lab_boot *)(uintptr_t)boot_va;
    ops = (const struct lab_host_ops *)(uintptr_t)boot->ops;
    LabState.in_kernel = 1;
    exports_init();
    pcr.self = VA(&pcr);
    ops->cpu_select(0, VA(&pcr));
    ops->map(boot->user_shared_data, boot->ram[0].base + 0x300000, 4096,
             LAB_PROT_READ | LAB_PROT_WRITE);
    *(volatile uint32_t *)(uintptr_t)(boot->user_shared_data + 0x10) = 0xC0FFEE;
#ifdef _M_AMD64
    if (boot->flags & LAB_BOOT_IRQL_IN_FS)
        __asm__ volatile("wrfsbase %0" : : "r"((uint64_t)LabState.irql));
#endif
    log_text("fake NT is up");
    for (;;) {
        if (ops->wait(LAB_NO_DEADLINE) & LAB_WAKE_IRQ)
            count_interrupt();
        while (ops->request_take(VA(&r), VA(data), sizeof(data)) == 1)
            ops->request_complete(r.id, serve(&r), VA(data), r.data_bytes);
    }
}

int __stdcall FakeEntry(void *a, void *b);
int __stdcall FakeEntry(void *a, void *b)
{
    return a == b;
}

/* SPDX-License-Identifier: MIT */
/*
 * What QEMU's processor runs: nothing (`bios_idle`), or the keeper of virtual time (`bios_clock`),
 * see clock.h. Copied to the end of the 64 KiB below 4 GiB; the reset vector is at its last 16 bytes.
 */
#define APIC           0xFEE00000
#define APIC_EOI       0xB0
#define APIC_SPURIOUS  0xF0
#define APIC_ENABLE    0x1FF
#define APIC_LVT_TIMER 0x320
#define APIC_COUNT     0x380
#define APIC_DIVIDE    0x3E0
#define DIVIDE_BY_1    0x0B
#define TIMER_VECTOR   0x20

/* struct clock_mailbox, clock.h */
#define MAILBOX        0x1000
#define REQUEST        0
#define DONE           4
#define TARGET         8
#define NOW            16
#define STACK_TOP      0x2000

    .section .rodata
    .globl qemu_bios_clock, qemu_bios_clock_end
    .balign 16

/* `at` of a label when the code ends at 4 GiB. */
#define LINEAR(label) (0xFFFFFFFF - (qemu_bios_clock_end - label - 1))

qemu_bios_clock:
    .code32
flat:
    movw $0x10, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movl $STACK_TOP, %esp

    /* One nanosecond of virtual time for each instruction: let each take long. QEMU computes a
     * polynomial of 128 bits for this one. */
    fninit
wait_request:
    fldln2
    .rept 6
    f2xm1
    .endr
    fstp %st(0)
    movl MAILBOX + REQUEST, %ebx
    cmpl MAILBOX + DONE, %ebx
    je wait_request

pass_time:
    rdtsc
    movl MAILBOX + TARGET, %ecx
    movl MAILBOX + TARGET + 4, %esi
    subl %eax, %ecx
    sbbl %edx, %esi
    js arrived
    jnz far_away
    testl %ecx, %ecx
    jz arrived
    jns arm
far_away:
    movl $0x7FFFFFFF, %ecx
    /* When another thread changes QEMU's memory map (PCI BARs), an access of the processor to the APIC may
     * go astray, a write be lost (10.0.2; the map that its TLB entries index is freed too early). So the
     * APIC is used here only, while the lab waits; everything is written each time, and read back before
     * the processor halts, which nothing else would end. */
arm:
    movl $0, APIC + APIC_EOI
    movl $APIC_ENABLE, APIC + APIC_SPURIOUS
    movl $DIVIDE_BY_1, APIC + APIC_DIVIDE
    movl $TIMER_VECTOR, APIC + APIC_LVT_TIMER
    movl %ecx, APIC + APIC_COUNT
    cmpl $APIC_ENABLE, APIC + APIC_SPURIOUS
    jne pass_time
    cmpl $DIVIDE_BY_1, APIC + APIC_DIVIDE
    jne pass_time
    cmpl $TIMER_VECTOR, APIC + APIC_LVT_TIMER
    jne pass_time
    cmpl %ecx, APIC + APIC_COUNT
    jne pass_time
    sti
    hlt
    cli
    jmp pass_time

arrived:
    movl %eax, MAILBOX + NOW
    movl %edx, MAILBOX + NOW + 4
    movl %ebx, MAILBOX + DONE
    jmp wait_request

timer:
    movl $0, APIC + APIC_EOI
    iret

    .balign 8
gdt:
    .quad 0, 0x00CF9A000000FFFF, 0x00CF92000000FFFF
gdt_pointer:
    .word gdt_pointer - gdt - 1
    .long LINEAR(gdt)
    .balign 8
idt:
    .fill TIMER_VECTOR, 8, 0
    .word LINEAR(timer) & 0xFFFF, 0x08, 0x8E00, LINEAR(timer) >> 16 & 0xFFFF
idt_pointer:
    .word idt_pointer - idt - 1
    .long LINEAR(idt)

    .code16
start:
    cli
    lgdtl %cs:(LINEAR(gdt_pointer) & 0xFFFF)
    lidtl %cs:(LINEAR(idt_pointer) & 0xFFFF)
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    ljmpl $0x08, $LINEAR(flat)

    .balign 16
reset:
    jmp start
    .fill 16 - (. - reset), 1, 0x90
qemu_bios_clock_end:
    .section .note.GNU-stack, "", @progbits

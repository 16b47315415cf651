/* SPDX-License-Identifier: MIT */
/*
 * The crossings between the host (64-bit Linux code on host stacks) and NT (Windows code of either
 * width on NT stacks), and the way into signal handlers.
 *
 * The C library keeps its thread pointer in FS; i386 NT code has FS on its KPCR through an LDT
 * selector. While the host runs on the NT thread the selector stays loaded and only the base is
 * changed (wrfsbase); the kernel keeps selector and base apart then. Without FSGSBASE the selector
 * is cleared and the base set by arch_prctl. x86-64 NT code owns GS, and with FSGSBASE the base of
 * FS, where it keeps the IRQL.
 *
 *   lab_enter_x64(entry, stack, argument)   run NT; returns when lab_leave is called
 *   lab_enter_x86(entry, stack, argument)
 *   lab_gate_x64, lab_gate_x86              an operation was called: EAX is its number
 *   lab_signal_entry                        sa_sigaction of the NT thread's signals
 */
#define ARCH_SET_FS 0x1002
#define SYS_arch_prctl 158
#define CS32 0x23
#define DS 0x2b

        .section .note.GNU-stack, "", @progbits
        .bss
        .balign 16
        .globl lab_host_sp, lab_host_fs_base, lab_nt_fs_selector, lab_nt_fp, lab_have_fsgsbase
        .globl lab_signal_stack_low, lab_signal_stack_high, lab_nt_nonvolatile
        .hidden lab_host_sp, lab_host_fs_base, lab_nt_fs_selector, lab_nt_fp, lab_have_fsgsbase
        .hidden lab_signal_stack_low, lab_signal_stack_high, lab_nt_nonvolatile
lab_host_sp:            .quad 0 /* host stack pointer inside lab_enter_*: gates start below it */
lab_host_fs_base:       .quad 0 /* thread pointer of the NT thread's C library */
lab_nt_fs_selector:     .quad 0
lab_nt_fp:              .quad 0 /* frame pointer at the last gate */
lab_have_fsgsbase:      .quad 0
lab_signal_stack_low:   .quad 0
lab_signal_stack_high:  .quad 0
lab_nt_nonvolatile:     .fill 8, 8, 0 /* rbx rbp rsi rdi r12 r13 r14 r15 at the last gate */
far_target:             .long 0
                        .word 0

        .text

        .macro SAVE_HOST
        push    %rbp
        push    %rbx
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        sub     $8, %rsp
        mov     %rsp, lab_host_sp(%rip)
        .endm

/* void lab_leave(void): drop NT, return from lab_enter_*. On a host stack, FS is the host's. */
        .globl  lab_leave
        .hidden lab_leave
lab_leave:
        mov     lab_host_sp(%rip), %rsp
        add     $8, %rsp
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbx
        pop     %rbp
        ret

        .globl  lab_enter_x64
        .hidden lab_enter_x64
lab_enter_x64:
        SAVE_HOST
        mov     %rsi, %rsp
        sub     $32, %rsp               /* home space */
        mov     %rdx, %rcx
        xor     %ebp, %ebp
        call    *%rdi
        ud2

        .globl  lab_enter_x86
        .hidden lab_enter_x86
lab_enter_x86:
        SAVE_HOST
        movl    %edi, far_target(%rip)
        movw    $CS32, 4+far_target(%rip)
        mov     %esi, %r10d
        sub     $16, %r10
        movl    $0, (%r10)              /* return address: none */
        mov     %rdx, 4(%r10)           /* the uint64_t argument */
        mov     $DS, %ecx
        mov     %ecx, %ds
        mov     %ecx, %es
        mov     lab_nt_fs_selector(%rip), %rcx
        mov     %ecx, %fs
        mov     %r10, %rsp
        xor     %ebp, %ebp
        ljmpl   *far_target(%rip)

        .globl  lab_gate_x64
        .hidden lab_gate_x64
lab_gate_x64:
        mov     %rcx, 8(%rsp)
        mov     %rdx, 16(%rsp)
        mov     %r8, 24(%rsp)
        mov     %r9, 32(%rsp)
        mov     %rsp, %r10
        mov     lab_host_sp(%rip), %rsp
        push    %r10
        push    %rdi
        push    %rsi
        sub     $(160 + 8), %rsp
        cmpb    $0, lab_have_fsgsbase(%rip)
        je      1f
        rdfsbase %rcx                   /* NT's IRQL, see LAB_BOOT_IRQL_IN_FS */
        mov     %rcx, 160(%rsp)
        mov     lab_host_fs_base(%rip), %rcx
        wrfsbase %rcx
1:
        movaps  %xmm6, 0(%rsp)
        movaps  %xmm7, 16(%rsp)
        movaps  %xmm8, 32(%rsp)
        movaps  %xmm9, 48(%rsp)
        movaps  %xmm10, 64(%rsp)
        movaps  %xmm11, 80(%rsp)
        movaps  %xmm12, 96(%rsp)
        movaps  %xmm13, 112(%rsp)
        movaps  %xmm14, 128(%rsp)
        movaps  %xmm15, 144(%rsp)
        mov     %rbp, lab_nt_fp(%rip)
        lea     lab_nt_nonvolatile(%rip), %rcx
        mov     %rbx, 0(%rcx)
        mov     %rbp, 8(%rcx)
        mov     %rsi, 16(%rcx)
        mov     %rdi, 24(%rcx)
        mov     %r12, 32(%rcx)
        mov     %r13, 40(%rcx)
        mov     %r14, 48(%rcx)
        mov     %r15, 56(%rcx)
        mov     %eax, %edi
        lea     8(%r10), %rsi
        call    lab_dispatch
        movaps  0(%rsp), %xmm6
        movaps  16(%rsp), %xmm7
        movaps  32(%rsp), %xmm8
        movaps  48(%rsp), %xmm9
        movaps  64(%rsp), %xmm10
        movaps  80(%rsp), %xmm11
        movaps  96(%rsp), %xmm12
        movaps  112(%rsp), %xmm13
        movaps  128(%rsp), %xmm14
        movaps  144(%rsp), %xmm15
        cmpb    $0, lab_have_fsgsbase(%rip)
        je      1f
        mov     160(%rsp), %rcx
        wrfsbase %rcx
1:
        add     $(160 + 8), %rsp
        pop     %rsi
        pop     %rdi
        pop     %rsp
        ret

        .globl  lab_gate_x86
        .hidden lab_gate_x86
lab_gate_x86:
        mov     %esp, %r10d
        mov     %eax, %r9d
        cmpb    $0, lab_have_fsgsbase(%rip)
        je      1f
        mov     lab_host_fs_base(%rip), %rcx
        wrfsbase %rcx
        mov     lab_host_sp(%rip), %rsp
        jmp     2f
1:      mov     lab_host_sp(%rip), %rsp
        push    %rdi
        push    %rsi
        xor     %ecx, %ecx
        mov     %ecx, %fs
        mov     $ARCH_SET_FS, %edi
        mov     lab_host_fs_base(%rip), %rsi
        mov     $SYS_arch_prctl, %eax
        syscall
        pop     %rsi
        pop     %rdi
2:      push    %r10
        push    %rdi
        push    %rsi
        sub     $8, %rsp
        mov     %ebp, %ebp
        mov     %rbp, lab_nt_fp(%rip)
        mov     %r9d, %edi
        lea     4(%r10), %rsi
        call    lab_dispatch
        mov     %rax, %rdx
        shr     $32, %rdx
        mov     %eax, %eax
        add     $8, %rsp
        pop     %rsi
        pop     %rdi
        pop     %r10
        mov     (%r10), %ecx            /* return address */
        mov     %ecx, far_target(%rip)
        add     $4, %r10
        mov     lab_nt_fs_selector(%rip), %rcx
        mov     %ecx, %fs
        mov     %r10, %rsp
        ljmpl   *far_target(%rip)

/*
 * A signal may find the NT thread in i386 code. On the NT thread's signal stack the thread pointer
 * is set before, and FS put back after, the C handler; other threads have their own already.
 */
        .globl  lab_signal_entry
        .hidden lab_signal_entry
lab_signal_entry:
        cmp     lab_signal_stack_low(%rip), %rsp
        jb      lab_signal_handler
        cmp     lab_signal_stack_high(%rip), %rsp
        jae     lab_signal_handler
        push    %rbx
        push    %r12
        push    %r13
        cmpb    $0, lab_have_fsgsbase(%rip)
        je      1f
        rdfsbase %r12
        mov     lab_host_fs_base(%rip), %rcx
        wrfsbase %rcx
        call    lab_signal_handler
        wrfsbase %r12
        jmp     2f
1:      mov     %fs, %ebx
        mov     %rdi, %r12
        mov     %rsi, %r13
        push    %rdx
        push    %rdx
        xor     %ecx, %ecx
        mov     %ecx, %fs
        mov     $ARCH_SET_FS, %edi
        mov     lab_host_fs_base(%rip), %rsi
        mov     $SYS_arch_prctl, %eax
        syscall
        mov     %r12, %rdi
        mov     %r13, %rsi
        pop     %rdx
        pop     %rdx
        call    lab_signal_handler
        test    %ebx, %ebx
        jz      2f
        mov     %ebx, %fs
2:      pop     %r13
        pop     %r12
        pop     %rbx
        ret

/* What operations of i386 NT reach by a far jump to 64-bit code below 4 GiB: copied there. */
        .section .data.rel.ro, "aw"
        .globl  lab_trampoline, lab_trampoline_end
        .hidden lab_trampoline, lab_trampoline_end
lab_trampoline:
        jmp     *1f(%rip)
        .balign 8
1:      .quad   lab_gate_x86
lab_trampoline_end:

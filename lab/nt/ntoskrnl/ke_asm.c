/* SPDX-License-Identifier: MIT */
/*
 * The few routines that C cannot express: stack switches, the call gate, interrupt and trap entry.
 * x86-64 ones carry unwind data so that a backtrace walks from lab/nt into the driver.
 */
#include "ki.h"

_Static_assert(offsetof(struct lab_export, fn) == 8, "the gate jumps through fn");

#if defined(_M_AMD64)

/* void KiSwitchStack(PVOID *SavedStack, PVOID NewStack) */
__asm__(".text\n"
        ".globl KiSwitchStack\n"
        "KiSwitchStack:\n"
        "  pushq %rbp; pushq %rbx; pushq %rsi; pushq %rdi\n"
        "  pushq %r12; pushq %r13; pushq %r14; pushq %r15\n"
        "  subq $0xa8, %rsp\n"
        "  movaps %xmm6, 0x00(%rsp); movaps %xmm7, 0x10(%rsp)\n"
        "  movaps %xmm8, 0x20(%rsp); movaps %xmm9, 0x30(%rsp)\n"
        "  movaps %xmm10, 0x40(%rsp); movaps %xmm11, 0x50(%rsp)\n"
        "  movaps %xmm12, 0x60(%rsp); movaps %xmm13, 0x70(%rsp)\n"
        "  movaps %xmm14, 0x80(%rsp); movaps %xmm15, 0x90(%rsp)\n"
        "  stmxcsr 0xa0(%rsp); fnstcw 0xa4(%rsp)\n"
        "  movq %rsp, (%rcx)\n"
        "  movq %rdx, %rsp\n"
        "  ldmxcsr 0xa0(%rsp); fldcw 0xa4(%rsp)\n"
        "  movaps 0x00(%rsp), %xmm6; movaps 0x10(%rsp), %xmm7\n"
        "  movaps 0x20(%rsp), %xmm8; movaps 0x30(%rsp), %xmm9\n"
        "  movaps 0x40(%rsp), %xmm10; movaps 0x50(%rsp), %xmm11\n"
        "  movaps 0x60(%rsp), %xmm12; movaps 0x70(%rsp), %xmm13\n"
        "  movaps 0x80(%rsp), %xmm14; movaps 0x90(%rsp), %xmm15\n"
        "  addq $0xa8, %rsp\n"
        "  popq %r15; popq %r14; popq %r13; popq %r12\n"
        "  popq %rdi; popq %rsi; popq %rbx; popq %rbp\n"
        "  ret\n");

/* void KiCallOnStack(routine, argument, stack top); the frame pointer links the two stacks */
__asm__(".text\n"
        ".globl KiCallOnStack\n"
        ".seh_proc KiCallOnStack\n"
        "KiCallOnStack:\n"
        "  pushq %rbp\n"
        "  .seh_pushreg %rbp\n"
        "  movq %rsp, %rbp\n"
        "  .seh_setframe %rbp, 0\n"
        "  .seh_endprologue\n"
        "  movq %rcx, %rax\n"
        "  movq %rdx, %rcx\n"
        "  leaq -32(%r8), %rsp\n"
        "  call *%rax\n"
        "  leaq (%rbp), %rsp\n"
        "  popq %rbp\n"
        "  ret\n"
        ".seh_endproc\n");

/* First code of a thread: KiSwitchStack returns here with r12 routine and an aligned stack. */
__asm__(".text\n"
        ".globl KiThreadEntryThunk\n"
        ".seh_proc KiThreadEntryThunk\n"
        "KiThreadEntryThunk:\n"
        "  subq $32, %rsp\n"
        "  .seh_stackalloc 32\n"
        "  .seh_endprologue\n"
        "  call *%r12\n"
        "  int3\n"
        ".seh_endproc\n");

/* R11: row. At entry the stack is as at the implementation's entry, misaligned by 8. */
__asm__(".text\n"
        ".globl LabCallGate\n"
        ".seh_proc LabCallGate\n"
        "LabCallGate:\n"
        "  subq $0x98, %rsp\n"
        "  .seh_stackalloc 0x98\n"
        "  .seh_endprologue\n"
        "  movq %rcx, 0x20(%rsp); movq %rdx, 0x28(%rsp)\n"
        "  movq %r8, 0x30(%rsp); movq %r9, 0x38(%rsp)\n"
        "  movq %r11, 0x40(%rsp)\n"
        "  movaps %xmm0, 0x50(%rsp); movaps %xmm1, 0x60(%rsp)\n"
        "  movaps %xmm2, 0x70(%rsp); movaps %xmm3, 0x80(%rsp)\n"
        "  movq %r11, %rcx\n"
        "  leaq 0x98(%rsp), %rdx\n"
        "  movq %rbp, %r8\n"
        "  call VfCheckCall\n"
        "  movaps 0x50(%rsp), %xmm0; movaps 0x60(%rsp), %xmm1\n"
        "  movaps 0x70(%rsp), %xmm2; movaps 0x80(%rsp), %xmm3\n"
        "  movq 0x20(%rsp), %rcx; movq 0x28(%rsp), %rdx\n"
        "  movq 0x30(%rsp), %r8; movq 0x38(%rsp), %r9\n"
        "  movq 0x40(%rsp), %r11\n"
        "  addq $0x98, %rsp\n"
        "  jmpq *8(%r11)\n"
        ".seh_endproc\n");

#define SAVE_ALL                                                                                   \
    "  pushq %rax; pushq %rcx; pushq %rdx; pushq %rbx; pushq %rbp; pushq %rsi; pushq %rdi\n"       \
    "  pushq %r8; pushq %r9; pushq %r10; pushq %r11; pushq %r12; pushq %r13; pushq %r14\n"         \
    "  pushq %r15\n"                                                                               \
    "  cld\n"                                                                                      \
    "  movq %rsp, %rbp\n"                                                                          \
    "  subq $0x240, %rsp\n"                                                                        \
    "  andq $-64, %rsp\n"                                                                          \
    "  fxsave64 0x20(%rsp)\n"
#define FXSAVE_AREA "0x20(%rsp)"

__asm__(".text\n"
        ".globl LabInterruptEntry\n"
        "LabInterruptEntry:\n"
        "  pushfq\n" SAVE_ALL "  call KiAsynchronousInterrupt\n"
        "  fxrstor64 " FXSAVE_AREA "\n"
        "  movq %rbp, %rsp\n"
        "  popq %r15; popq %r14; popq %r13; popq %r12; popq %r11; popq %r10; popq %r9; popq %r8\n"
        "  popq %rdi; popq %rsi; popq %rbp; popq %rbx; popq %rdx; popq %rcx; popq %rax\n"
        "  popfq\n"
        "  ret\n");

/*
 * The state to resume lies in the lab_trap that KiTrap leaves on the stack; gpr are at offset 48 in
 * the order rax rcx rdx rbx rsp rbp rsi rdi r8..r15, pc at 16, sp at 24, flags at 40.
 */
__asm__(".text\n"
        ".globl LabTrapEntry\n"
        "LabTrapEntry:\n"
        "  cld\n"
        "  movq %rsp, %rbp\n"
        "  subq $0x300, %rsp\n" /* 0x20 home, 0x200 fxsave, 176 record */
        "  andq $-64, %rsp\n"
        "  fxsave64 0x40(%rsp)\n"
        "  leaq 0x240(%rsp), %rcx\n"
        "  call KiTrap\n"
        "  fxrstor64 0x40(%rsp)\n"
        "  leaq 0x240(%rsp), %rax\n"
        "  movq 24(%rax), %rcx\n" /* interrupted stack pointer */
        "  movq 16(%rax), %rdx\n"
        "  movq %rdx, -8(%rcx)\n" /* pc */
        "  movq 40(%rax), %rdx\n"
        "  movq %rdx, -16(%rcx)\n" /* flags */
        "  movq 48(%rax), %rdx\n"
        "  movq %rdx, -24(%rcx)\n" /* rax */
        "  movq 56(%rax), %rdx\n"
        "  movq %rdx, -32(%rcx)\n" /* rcx */
        "  leaq -32(%rcx), %rsp\n"
        "  movq 64(%rax), %rdx\n"
        "  movq 72(%rax), %rbx\n"
        "  movq 88(%rax), %rbp\n"
        "  movq 96(%rax), %rsi\n"
        "  movq 104(%rax), %rdi\n"
        "  movq 112(%rax), %r8\n"
        "  movq 120(%rax), %r9\n"
        "  movq 128(%rax), %r10\n"
        "  movq 136(%rax), %r11\n"
        "  movq 144(%rax), %r12\n"
        "  movq 152(%rax), %r13\n"
        "  movq 160(%rax), %r14\n"
        "  movq 168(%rax), %r15\n"
        "  popq %rcx\n"
        "  popq %rax\n"
        "  popfq\n"
        "  ret\n");

/* void LabFinding(kind, format, ...): records where the backtrace starts, then the C part. */
__asm__(".text\n"
        ".globl LabFinding\n"
        ".seh_proc LabFinding\n"
        "LabFinding:\n"
        "  subq $40, %rsp\n"
        "  .seh_stackalloc 40\n"
        "  .seh_endprologue\n"
        "  movq %rcx, 48(%rsp); movq %rdx, 56(%rsp); movq %r8, 64(%rsp); movq %r9, 72(%rsp)\n"
        "  movq 40(%rsp), %rcx\n"
        "  leaq 48(%rsp), %rdx\n"
        "  movq %rbp, %r8\n"
        "  leaq 48(%rsp), %r9\n"
        "  call VfReportArguments\n"
        "  int3\n"
        ".seh_endproc\n");

#else

__asm__(".text\n"
        ".globl _KiSwitchStack@8\n"
        "_KiSwitchStack@8:\n"
        "  movl 4(%esp), %ecx\n"
        "  movl 8(%esp), %edx\n"
        "  pushl %ebp; pushl %ebx; pushl %esi; pushl %edi\n"
        "  subl $8, %esp\n"
        "  stmxcsr (%esp); fnstcw 4(%esp)\n"
        "  movl %esp, (%ecx)\n"
        "  movl %edx, %esp\n"
        "  ldmxcsr (%esp); fldcw 4(%esp)\n"
        "  addl $8, %esp\n"
        "  popl %edi; popl %esi; popl %ebx; popl %ebp\n"
        "  ret $8\n");

__asm__(".text\n"
        ".globl _KiCallOnStack@12\n"
        "_KiCallOnStack@12:\n"
        "  pushl %ebp\n"
        "  movl %esp, %ebp\n"
        "  movl 16(%ebp), %esp\n"
        "  pushl 12(%ebp)\n"
        "  call *8(%ebp)\n"
        "  movl %ebp, %esp\n"
        "  popl %ebp\n"
        "  ret $12\n");

__asm__(".text\n"
        ".globl _KiThreadEntryThunk@0\n"
        "_KiThreadEntryThunk@0:\n"
        "  xorl %ebp, %ebp\n"
        "  call *%ebx\n"
        "  int3\n");

/* EAX: row. ECX and EDX are arguments of fastcall functions. */
__asm__(".text\n"
        ".globl _LabCallGate\n"
        "_LabCallGate:\n"
        "  pushl %ebp\n"
        "  movl %esp, %ebp\n"
        "  pushl %ecx; pushl %edx; pushl %eax\n"
        "  pushl (%ebp)\n"
        "  leal 4(%ebp), %ecx\n"
        "  pushl %ecx\n"
        "  pushl %eax\n"
        "  call _VfCheckCall@12\n"
        "  popl %eax; popl %edx; popl %ecx\n"
        "  popl %ebp\n"
        "  jmp *8(%eax)\n");

__asm__(".text\n"
        ".globl _LabInterruptEntry\n"
        "_LabInterruptEntry:\n"
        "  pushfl\n"
        "  pushal\n"
        "  cld\n"
        "  movl %esp, %ebp\n"
        "  subl $0x200, %esp\n"
        "  andl $-64, %esp\n"
        "  fxsave (%esp)\n"
        "  call _KiAsynchronousInterrupt@0\n"
        "  fxrstor (%esp)\n"
        "  movl %ebp, %esp\n"
        "  popal\n"
        "  popfl\n"
        "  ret\n");

__asm__(".text\n"
        ".globl _LabTrapEntry\n"
        "_LabTrapEntry:\n"
        "  cld\n"
        "  movl %esp, %ebp\n"
        "  subl $0x2c0, %esp\n" /* 0x200 fxsave, 176 record */
        "  andl $-64, %esp\n"
        "  fxsave (%esp)\n"
        "  leal 0x200(%esp), %ecx\n"
        "  pushl %ecx\n"
        "  call _KiTrap@4\n"
        "  fxrstor (%esp)\n"
        "  leal 0x200(%esp), %eax\n"
        "  movl 24(%eax), %ecx\n"
        "  movl 16(%eax), %edx\n"
        "  movl %edx, -4(%ecx)\n" /* pc */
        "  movl 40(%eax), %edx\n"
        "  movl %edx, -8(%ecx)\n" /* flags */
        "  movl 48(%eax), %edx\n"
        "  movl %edx, -12(%ecx)\n" /* eax */
        "  movl 56(%eax), %edx\n"
        "  movl %edx, -16(%ecx)\n" /* ecx */
        "  leal -16(%ecx), %esp\n"
        "  movl 64(%eax), %edx\n"
        "  movl 72(%eax), %ebx\n"
        "  movl 88(%eax), %ebp\n"
        "  movl 96(%eax), %esi\n"
        "  movl 104(%eax), %edi\n"
        "  popl %ecx\n"
        "  popl %eax\n"
        "  popfl\n"
        "  ret\n");

__asm__(".text\n"
        ".globl _LabFinding\n"
        "_LabFinding:\n"
        "  leal 4(%esp), %eax\n"
        "  pushl %eax\n" /* argument list */
        "  pushl %ebp\n"
        "  pushl %eax\n"     /* sp after return */
        "  pushl -4(%eax)\n" /* return address */
        "  call _VfReportArguments@16\n"
        "  int3\n");

#endif

_Static_assert(offsetof(struct lab_trap, pc) == 16, "LabTrapEntry");
_Static_assert(offsetof(struct lab_trap, sp) == 24, "LabTrapEntry");
_Static_assert(offsetof(struct lab_trap, flags) == 40, "LabTrapEntry");
_Static_assert(offsetof(struct lab_trap, gpr) == 48, "LabTrapEntry");

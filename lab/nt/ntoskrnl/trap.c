/* SPDX-License-Identifier: MIT */
/* Faults that the host could not serve: paging, inlined privileged instructions, findings. */
#include "ki.h"

#define KI_VECTOR_PAGE_FAULT 14
#define KI_VECTOR_PROTECTION 13

static DECLSPEC_NORETURN VOID KipReport(struct lab_trap *Trap, const char *Kind, const char *What)
{
    const char *How = Trap->error_code & 16  ? "execution of"
                      : Trap->error_code & 2 ? "write to"
                                             : "read of";

    LabFindingAt(LAB_POINTER(Trap->pc), LAB_POINTER(Trap->sp), LAB_POINTER(Trap->fp), Kind,
                 "%s %p at IRQL %u: %s", How, LAB_POINTER(Trap->address), KiCpu->Irql, What);
}

static BOOLEAN KipOnGuardPage(PVOID Address)
{
    PUCHAR Low = KiThread->StackLow;

    return ((PUCHAR)Address < Low && (PUCHAR)Address >= Low - PAGE_SIZE) ||
           ((PUCHAR)Address < KiCpu->DpcStackLow &&
            (PUCHAR)Address >= KiCpu->DpcStackLow - PAGE_SIZE) ||
           ((PUCHAR)Address < KiCpu->IsrStackLow &&
            (PUCHAR)Address >= KiCpu->IsrStackLow - PAGE_SIZE);
}

static VOID KipPageFault(struct lab_trap *Trap)
{
    PVOID Address = LAB_POINTER(Trap->address);
    const char *Kind = "access", *What;

    if (KiCpu->Irql < DISPATCH_LEVEL && MiPageIn(Address)) {
        return;
    }
    if (KiCpu->Irql >= DISPATCH_LEVEL && MiIsPageable(Address)) {
        KipReport(Trap, "pageable", "pageable memory at IRQL >= DISPATCH_LEVEL");
    }
    if (KipOnGuardPage(Address)) {
        KipReport(Trap, "stack", "kernel stack overflow");
    }
    What = VfExplainImage(Address, &Kind);
    if (What != NULL) {
        KipReport(Trap, Kind, What);
    }
    MiExplainFault(Trap);
    KipReport(Trap, "access",
              (ULONG_PTR)Address < 0x10000 ? "null pointer"
              : MiIsMapped(Address)        ? "not allowed by the protection of the page"
                                           : "nothing is mapped there");
}

/*
 * Privileged instructions that compilers inline: on x86-64 KeGetCurrentIrql and KeRaise/LowerIrql
 * are moves from and to CR8; cli and sti on both. TRUE: emulated.
 */
static BOOLEAN KipPrivileged(struct lab_trap *Trap)
{
    const UCHAR *Code = LAB_POINTER(Trap->pc);
    PLAB_IMAGE Image = LabImageFromAddress((PVOID)Code);

    if (Image == NULL) {
        return FALSE;
    }
    if (Code[0] == 0xFA || Code[0] == 0xFB) {
        KiCpu->InterruptsEnabled = Code[0] == 0xFB;
        KiSetIrql(KiCpu->Irql);
        Trap->pc++;
        if (KiCpu->InterruptsEnabled) {
            LabLowerIrql(KiCpu->Irql); /* what was held off */
        }
        return TRUE;
    }
#if defined(_M_AMD64)
    /* 44 or 45 (REX.R, perhaps REX.B), 0F 20 or 22, modrm with reg 0: CR8 */
    if ((Code[0] & 0xFE) == 0x44 && Code[1] == 0x0F && (Code[2] == 0x20 || Code[2] == 0x22) &&
        (Code[3] & 0xF8) == 0xC0) {
        ULONG64 *Register = &Trap->gpr[(Code[3] & 7) | (Code[0] & 1) << 3];

        Trap->pc += 4;
        if (Code[2] == 0x20) {
            *Register = KiCpu->Irql;
        } else if (*Register >= KiCpu->Irql) {
            LabRaiseIrql((KIRQL)*Register);
        } else {
            LabLowerIrql((KIRQL)*Register);
        }
        return TRUE;
    }
#endif
    return FALSE;
}

/* Resume is where LabTrapEntry takes the state to continue with. */
VOID NTAPI KiTrap(struct lab_trap *Resume)
{
    static const char *const Names[] = {
        [0] = "divide error", [1] = "debug exception",  [3] = "breakpoint",
        [4] = "overflow",     [5] = "bound range",      [6] = "invalid opcode",
        [16] = "x87 error",   [17] = "alignment check", [19] = "SIMD error"};
    const char *Name = "exception";

    *Resume = LabState.trap[KiCpu->Number];
    if (Resume->vector == KI_VECTOR_PAGE_FAULT) {
        KipPageFault(Resume);
        return;
    }
    if (Resume->vector == KI_VECTOR_PROTECTION && KipPrivileged(Resume)) {
        return;
    }
    if (Resume->vector == KI_VECTOR_PROTECTION) {
        Name = "general protection: privileged instruction, non-canonical or misaligned address";
    } else if (Resume->vector < RTL_NUMBER_OF(Names) && Names[Resume->vector] != NULL) {
        Name = Names[Resume->vector];
    }
    LabFindingAt(LAB_POINTER(Resume->pc), LAB_POINTER(Resume->sp), LAB_POINTER(Resume->fp),
                 "exception", "%s (vector %u) at %s+0x%Ix, IRQL %u", Name, Resume->vector,
                 LabImageName(LAB_POINTER(Resume->pc)), VfImageOffset(LAB_POINTER(Resume->pc)),
                 KiCpu->Irql);
}

/* SPDX-License-Identifier: MIT */
/* Verifier: driver calls against their rows, findings, callbacks, failure injection. */
#include "ki.h"

ULONG64 KiFailCountdown; /* the n-th MAY_FAIL call from now fails, 0: off */
static BOOLEAN VfReporting;
PLAB_IMAGE VfSuspect; /* whom a finding is about when no driver is on the stack */

/* ---- findings ---- */

static VOID VfpCopy(char *To, SIZE_T Size, const char *From)
{
    SIZE_T i = 0;

    for (; i + 1 < Size && From[i] != 0; i++) {
        To[i] = From[i];
    }
    To[i] = 0;
}

/* The driver that the finding is about: the nearest image under test on the way up. */
static PLAB_IMAGE VfpCulprit(PVOID Pc)
{
    PLAB_IMAGE Image = LabImageFromAddress(Pc);
    KI_BACKTRACE Trace;

    if (Image != NULL && !Image->Info.trusted) {
        return Image;
    }
    KiCaptureBacktrace(&Trace, Pc);
    for (ULONG i = 0; i < RTL_NUMBER_OF(Trace.Frame) && Trace.Frame[i] != NULL; i++) {
        PLAB_IMAGE Caller = LabImageFromAddress(Trace.Frame[i]);
        if (Caller != NULL && !Caller->Info.trusted) {
            return Caller;
        }
    }
    return VfSuspect != NULL ? VfSuspect : Image;
}

static DECLSPEC_NORETURN VOID VfpReport(PVOID Pc, PVOID Sp, PVOID Fp, const char *Kind,
                                        const char *Format, va_list Arguments, ULONG BugCheck,
                                        const ULONG_PTR *Parameters)
{
    static struct lab_finding Finding;
    PLAB_IMAGE Image = VfReporting ? NULL : VfpCulprit(Pc);

    VfpCopy(Finding.kind, sizeof(Finding.kind), Kind);
    VfpCopy(Finding.module, sizeof(Finding.module), Image != NULL ? Image->Info.name : "?");
    LabFormatV(Finding.text, sizeof(Finding.text), Format, Arguments);
    Finding.pc = LAB_VA(Pc);
    Finding.sp = LAB_VA(Sp);
    Finding.fp = LAB_VA(Fp);
    Finding.bug_check = BugCheck;
    for (ULONG i = 0; i < 4 && Parameters != NULL; i++) {
        Finding.parameter[i] = Parameters[i];
    }
    if (!VfReporting) {
        VfReporting = TRUE;
        MiMakeAllPresent();
    }
    KiHost->finding(LAB_VA(&Finding));
    for (;;) {
        __asm__ volatile("int3");
    }
}

/* From LabFinding: Arguments begins with Kind and Format. */
DECLSPEC_NORETURN VOID NTAPI VfReportArguments(PVOID Pc, PVOID Sp, PVOID Fp, PVOID *Arguments)
{
    VfpReport(Pc, Sp, Fp, Arguments[0], Arguments[1], (va_list)(Arguments + 2), 0, NULL);
}

DECLSPEC_NORETURN VOID __cdecl LabFindingAt(PVOID Pc, PVOID Sp, PVOID Fp, const char *Kind,
                                            const char *Format, ...)
{
    va_list Arguments;

    va_start(Arguments, Format);
    VfpReport(Pc, Sp, Fp, Kind, Format, Arguments, 0, NULL);
}

static DECLSPEC_NORETURN VOID __cdecl VfpBugCheck(ULONG Code, const ULONG_PTR *P,
                                                  const char *Format, ...)
{
    va_list Arguments;

    va_start(Arguments, Format);
    VfpReport(LAB_CALLER(), __builtin_frame_address(0), __builtin_frame_address(0), "bugcheck",
              Format, Arguments, Code, P);
}

DECLSPEC_NORETURN VOID NTAPI LabBugCheck(ULONG Code, ULONG_PTR P1, ULONG_PTR P2, ULONG_PTR P3,
                                         ULONG_PTR P4)
{
    ULONG_PTR P[4] = {P1, P2, P3, P4};

    VfpBugCheck(Code, P, "KeBugCheckEx(0x%x, %Ix, %Ix, %Ix, %Ix)", Code, P1, P2, P3, P4);
}

/* ---- driver calls ---- */

static DECLSPEC_NORETURN VOID VfpWrongIrql(const struct lab_export *Row, PVOID *Frame, PVOID Fp)
{
    LabFindingAt(Frame[0], Frame + 1, Fp, "irql", "%s: called at IRQL %u, legal is %u..%u",
                 (const char *)LAB_POINTER(Row->name), KiCpu->Irql, Row->irql_min, Row->irql_max);
}

/* Frame[0] is the return address into the driver. */
VOID NTAPI VfCheckCall(const struct lab_export *Row, PVOID *Frame, PVOID Fp)
{
    KiCounters.kernel_calls++;
    if (KiCpu->Irql < Row->irql_min || KiCpu->Irql > Row->irql_max) {
        VfpWrongIrql(Row, Frame, Fp);
    }
    if (KiBoot.flags & LAB_BOOT_TRACE_CALLS) {
        LabLog(LAB_LOG_DEBUG, "cpu %u irql %u %s+0x%Ix calls %s", KiCpu->Number, KiCpu->Irql,
               LabImageName(Frame[0]), VfImageOffset(Frame[0]), LAB_POINTER(Row->name));
    }
    KiGatePoll();
    KiThread->InjectFailure = FALSE;
    if (Row->flags & LAB_EXPORT_MAY_FAIL) {
        KiCounters.may_fail_calls++;
        if (KiFailCountdown != 0 && --KiFailCountdown == 0) {
            KiThread->InjectFailure = TRUE;
            KiCounters.failures_injected++;
            LabLog(LAB_LOG_INFO, "failure injected: %s called from %s+0x%Ix",
                   LAB_POINTER(Row->name), LabImageName(Frame[0]), VfImageOffset(Frame[0]));
        }
    }
}

BOOLEAN NTAPI LabInjectFailure(void)
{
    BOOLEAN Fail = KiThread->InjectFailure;

    KiThread->InjectFailure = FALSE;
    return Fail;
}

/* ---- callbacks ---- */

VOID NTAPI LabEnterCallback(PLAB_CALLBACK Callback, const char *Name, PVOID Function)
{
    PLAB_IMAGE Image = LabImageFromAddress(Function);

    if (Image == NULL) {
        LabFinding("use-after-free", "%s: the routine at %p lies in no loaded image", Name,
                   Function);
    }
    Callback->Name = Name;
    Callback->Function = Function;
    Callback->Irql = KiCpu->Irql;
    Callback->Locks = KiCpu->HeldLocks;
    Callback->ApcDisable = KiThread->KernelApcDisable + KiThread->SpecialApcDisable;
    Callback->Thread = KiThread;
}

VOID NTAPI LabLeaveCallback(PLAB_CALLBACK Callback)
{
    const char *Image;
    ULONG_PTR Offset;

    if (KiCpu->HeldLocks == Callback->Locks && KiCpu->Irql == Callback->Irql &&
        (KiThread != Callback->Thread ||
         KiThread->KernelApcDisable + KiThread->SpecialApcDisable == Callback->ApcDisable)) {
        return;
    }
    Image = LabImageName(Callback->Function);
    Offset = VfImageOffset(Callback->Function);
    VfSuspect = LabImageFromAddress(Callback->Function);
    if (KiCpu->HeldLocks != Callback->Locks) {
        LabFinding("lock-callback",
                   "%s (%s+0x%Ix) returned with %u spin locks held, was called with %u",
                   Callback->Name, Image, Offset, KiCpu->HeldLocks, Callback->Locks);
    }
    if (KiCpu->Irql != Callback->Irql) {
        LabFinding("irql-callback", "%s (%s+0x%Ix) returned at IRQL %u, was called at %u",
                   Callback->Name, Image, Offset, KiCpu->Irql, Callback->Irql);
    }
    LabFinding("wait", "%s (%s+0x%Ix) returned inside a critical or guarded region, or left one",
               Callback->Name, Image, Offset);
}

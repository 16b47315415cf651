/* SPDX-License-Identifier: MIT */
/* Images of modules and drivers: sections, unload checks, backtraces. */
#include "ki.h"
#include <ntimage.h>

#define VF_MAX_CHECKS 16

static LIST_ENTRY VfImages = {&VfImages, &VfImages};
static LAB_UNLOAD_CHECK *VfChecks[VF_MAX_CHECKS];
static ULONG VfCheckCount;
static LAB_IMAGE VfBootImages[LAB_MAX_BOOT_IMAGES];

VOID NTAPI LabRegisterUnloadCheck(LAB_UNLOAD_CHECK *Check)
{
    LAB_ASSERT(VfCheckCount < VF_MAX_CHECKS);
    VfChecks[VfCheckCount++] = Check;
}

PLAB_IMAGE NTAPI LabImageFromAddress(PVOID Address)
{
    for (PLIST_ENTRY e = VfImages.Flink; e != &VfImages; e = e->Flink) {
        PLAB_IMAGE Image = CONTAINING_RECORD(e, LAB_IMAGE, Link);
        if (!Image->Unloaded && LAB_VA(Address) - Image->Info.base < Image->Info.size) {
            return Image;
        }
    }
    return NULL;
}

const char *NTAPI LabImageName(PVOID Address)
{
    for (PLIST_ENTRY e = VfImages.Flink; e != &VfImages; e = e->Flink) {
        PLAB_IMAGE Image = CONTAINING_RECORD(e, LAB_IMAGE, Link);
        if (LAB_VA(Address) - Image->Info.base < Image->Info.size) {
            return Image->Info.name;
        }
    }
    return "?";
}

ULONG_PTR NTAPI VfImageOffset(PVOID Address)
{
    for (PLIST_ENTRY e = VfImages.Flink; e != &VfImages; e = e->Flink) {
        PLAB_IMAGE Image = CONTAINING_RECORD(e, LAB_IMAGE, Link);
        if (LAB_VA(Address) - Image->Info.base < Image->Info.size) {
            return (ULONG_PTR)(LAB_VA(Address) - Image->Info.base);
        }
    }
    return (ULONG_PTR)Address;
}

static PIMAGE_NT_HEADERS VfpHeaders(PLAB_IMAGE Image)
{
    PUCHAR Base = LAB_POINTER(Image->Info.base);

    return (PIMAGE_NT_HEADERS)(Base + ((PIMAGE_DOS_HEADER)Base)->e_lfanew);
}

static PIMAGE_SECTION_HEADER VfpSections(PLAB_IMAGE Image, ULONG *Count)
{
    PIMAGE_NT_HEADERS Headers = VfpHeaders(Image);

    *Count = Headers->FileHeader.NumberOfSections;
    return IMAGE_FIRST_SECTION(Headers);
}

static BOOLEAN VfpIsPageable(PIMAGE_SECTION_HEADER Section)
{
    return Section->Name[0] == 'P' && Section->Name[1] == 'A' && Section->Name[2] == 'G' &&
           Section->Name[3] == 'E';
}

static ULONG VfpProtection(PIMAGE_SECTION_HEADER Section)
{
    ULONG c = Section->Characteristics;

    return LAB_PROT_READ | (c & IMAGE_SCN_MEM_WRITE ? LAB_PROT_WRITE : 0) |
           (c & IMAGE_SCN_MEM_EXECUTE ? LAB_PROT_EXEC : 0);
}

static SIZE_T VfpBytes(PIMAGE_SECTION_HEADER Section)
{
    SIZE_T Bytes =
        Section->Misc.VirtualSize != 0 ? Section->Misc.VirtualSize : Section->SizeOfRawData;

    return (Bytes + PAGE_SIZE - 1) & ~(SIZE_T)(PAGE_SIZE - 1);
}

NTSTATUS NTAPI LabLoadImage(const char *Name, PLAB_IMAGE *Result)
{
    PLAB_IMAGE Image = LabAllocate(sizeof(*Image));
    PIMAGE_SECTION_HEADER Section;
    ULONG Count, Length = 0;

    while (Name[Length] != 0) {
        Length++;
    }
    if (KiHost->image_load(LAB_VA(Name), Length, LAB_VA(&Image->Info)) != 0) {
        LabFree(Image);
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    InsertTailList(&VfImages, &Image->Link);
    Section = VfpSections(Image, &Count);
    for (ULONG i = 0; i < Count; i++) {
        if (VfpIsPageable(&Section[i])) {
            MiAddPageable(LAB_POINTER(Image->Info.base + Section[i].VirtualAddress),
                          VfpBytes(&Section[i]), VfpProtection(&Section[i]), TRUE);
        }
    }
    *Result = Image;
    return STATUS_SUCCESS;
}

VOID NTAPI LabImageInitDone(PLAB_IMAGE Image)
{
    Image->InitDone = TRUE;
    if (Image->Info.init_size != 0) {
        KiHost->protect(Image->Info.init_base,
                        (Image->Info.init_size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1u), 0);
    }
}

VOID NTAPI LabUnloadImage(PLAB_IMAGE Image)
{
    PVOID Base = LAB_POINTER(Image->Info.base);
    PIMAGE_SECTION_HEADER Section;
    ULONG Count;

    LabAssertIrql("driver unload", PASSIVE_LEVEL, PASSIVE_LEVEL);
    VfSuspect = Image;
    KiCheckFreedRange(Base, Image->Info.size, Base, TRUE);
    ExpCheckWorkOf(Image);
    KiCheckInterruptsOf(Image);
    KiCheckBugCheckCallbacksOf(Image);
    KiForgetLocks(Base, Image->Info.size, Base);
    for (ULONG i = 0; i < VfCheckCount; i++) {
        VfChecks[i](Image);
    }
    MiCheckImageLeaks(Image);
    MiDrainQuarantine();
    VfSuspect = NULL;
    Section = VfpSections(Image, &Count);
    for (ULONG i = 0; i < Count; i++) {
        if (VfpIsPageable(&Section[i])) {
            MiRemovePageable(LAB_POINTER(Image->Info.base + Section[i].VirtualAddress));
        }
    }
    Image->Unloaded = TRUE;
    KiHost->image_unload(Image->Info.base);
}

/* An access to an address inside an image that is not allowed there. */
const char *NTAPI VfExplainImage(PVOID Address, const char **Kind)
{
    for (PLIST_ENTRY e = VfImages.Flink; e != &VfImages; e = e->Flink) {
        PLAB_IMAGE Image = CONTAINING_RECORD(e, LAB_IMAGE, Link);
        if (LAB_VA(Address) - Image->Info.base >= Image->Info.size) {
            continue;
        }
        if (Image->Unloaded) {
            *Kind = "use-after-free";
            return "an image that was unloaded";
        }
        if (Image->InitDone && LAB_VA(Address) - Image->Info.init_base < Image->Info.init_size) {
            *Kind = "init-code";
            return "an INIT section, discarded when DriverEntry returned";
        }
        return NULL;
    }
    return NULL;
}

/* ---- backtraces ---- */

#if defined(_M_AMD64)
typedef struct _VF_FUNCTION {
    ULONG BeginAddress;
    ULONG EndAddress;
    ULONG UnwindInfoAddress;
} VF_FUNCTION;
_Static_assert(sizeof(VF_FUNCTION) == 12, "RUNTIME_FUNCTION");

/* Unwind codes of x64 (PE format, ".pdata section" and UNWIND_INFO). */
typedef struct _VF_UNWIND_INFO {
    UCHAR VersionFlags;
    UCHAR PrologBytes;
    UCHAR CodeCount;
    UCHAR FrameRegisterOffset;
    USHORT Code[1]; /* low byte: offset in prolog; then operation : 4, info : 4 */
} VF_UNWIND_INFO;

enum {
    VfPushNonvolatile = 0,
    VfAllocLarge = 1,
    VfAllocSmall = 2,
    VfSetFrame = 3,
    VfSaveNonvolatile = 4,
    VfSaveNonvolatileFar = 5,
    VfSaveXmm = 8,
    VfSaveXmmFar = 9,
    VfPushMachineFrame = 10,
};
#define VF_CHAINED 4

static const VF_FUNCTION *VfpFunction(PLAB_IMAGE Image, ULONG Rva)
{
    PIMAGE_DATA_DIRECTORY Directory =
        &VfpHeaders(Image)->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_EXCEPTION];
    const VF_FUNCTION *Table = LAB_POINTER(Image->Info.base + Directory->VirtualAddress);
    LONG Low = 0, High = (LONG)(Directory->Size / sizeof(*Table)) - 1;

    while (Low <= High) {
        LONG Middle = (Low + High) / 2;
        if (Rva < Table[Middle].BeginAddress) {
            High = Middle - 1;
        } else if (Rva >= Table[Middle].EndAddress) {
            Low = Middle + 1;
        } else {
            return &Table[Middle];
        }
    }
    return NULL;
}

/* Only return addresses are walked, that is, bodies: prologs and epilogs need no care. */
static BOOLEAN VfpUnwindFrame(PLAB_IMAGE Image, ULONG64 Register[16], ULONG64 Low, ULONG64 High,
                              ULONG64 *Pc)
{
    const VF_FUNCTION *Function = VfpFunction(Image, (ULONG)(*Pc - 1 - Image->Info.base));
    enum { Rsp = 4 };

    for (ULONG Chain = 0; Function != NULL && Chain < 8; Chain++) {
        const VF_UNWIND_INFO *Info = LAB_POINTER(Image->Info.base + Function->UnwindInfoAddress);
        ULONG Frame = Info->FrameRegisterOffset & 15;

        for (ULONG i = 0; i < Info->CodeCount; i++) {
            ULONG Operation = (Info->Code[i] >> 8) & 15, Extra = Info->Code[i] >> 12;
            switch (Operation) {
            case VfPushNonvolatile:
                if (Register[Rsp] < Low || Register[Rsp] + 8 > High) {
                    return FALSE;
                }
                Register[Extra] = *(ULONG64 *)Register[Rsp];
                Register[Rsp] += 8;
                break;
            case VfAllocLarge:
                if (Extra == 0) {
                    Register[Rsp] += Info->Code[++i] * 8u;
                } else {
                    Register[Rsp] += Info->Code[i + 1] | (ULONG)Info->Code[i + 2] << 16;
                    i += 2;
                }
                break;
            case VfAllocSmall:
                Register[Rsp] += Extra * 8 + 8;
                break;
            case VfSetFrame:
                Register[Rsp] = Register[Frame] - (Info->FrameRegisterOffset >> 4) * 16u;
                break;
            case VfSaveNonvolatile: {
                ULONG64 At = Register[Rsp] + Info->Code[++i] * 8u;
                if (At < Low || At + 8 > High) {
                    return FALSE;
                }
                Register[Extra] = *(ULONG64 *)At;
                break;
            }
            case VfSaveXmm:
                i++;
                break;
            case VfSaveNonvolatileFar:
            case VfSaveXmmFar:
                i += 2;
                break;
            default:
                return FALSE;
            }
        }
        if (!(Info->VersionFlags >> 3 & VF_CHAINED)) {
            break;
        }
        Function = (const VF_FUNCTION *)(const void *)&Info->Code[(Info->CodeCount + 1) & ~1u];
    }
    if (Register[Rsp] < Low || Register[Rsp] + 8 > High) {
        return FALSE;
    }
    *Pc = *(ULONG64 *)Register[Rsp];
    Register[Rsp] += 8;
    return TRUE;
}

static ULONG VfpWalk(PVOID *Frames, ULONG Count)
{
    ULONG64 Register[16], Pc;
    ULONG_PTR Low, High;
    ULONG Found = 0;

    KiCurrentStack(&Low, &High);
    __asm__ volatile("movq %%rbx, 24(%1)\n movq %%rsp, 32(%1)\n movq %%rbp, 40(%1)\n"
                     "movq %%rsi, 48(%1)\n movq %%rdi, 56(%1)\n movq %%r12, 96(%1)\n"
                     "movq %%r13, 104(%1)\n movq %%r14, 112(%1)\n movq %%r15, 120(%1)\n"
                     "leaq 1f(%%rip), %%rax\n movq %%rax, %0\n 1: nop"
                     : "=m"(Pc)
                     : "r"(Register)
                     : "rax", "memory");
    for (ULONG Depth = 0; Depth < 40 && Found < Count; Depth++) {
        PLAB_IMAGE Image = LabImageFromAddress((PVOID)Pc);
        if (Image == NULL || !VfpUnwindFrame(Image, Register, Low, High, &Pc)) {
            break;
        }
        Image = LabImageFromAddress((PVOID)Pc);
        if (Image != NULL && !Image->Info.trusted) {
            Frames[Found++] = (PVOID)Pc;
        }
    }
    return Found;
}
#else
static ULONG VfpWalk(PVOID *Frames, ULONG Count)
{
    ULONG_PTR Low, High;
    ULONG_PTR *Frame = __builtin_frame_address(0);
    ULONG Found = 0;

    KiCurrentStack(&Low, &High);
    for (ULONG Depth = 0; Depth < 40 && Found < Count; Depth++) {
        PLAB_IMAGE Image;
        if ((ULONG_PTR)Frame < Low || (ULONG_PTR)(Frame + 2) > High || ((ULONG_PTR)Frame & 3)) {
            break;
        }
        Image = LabImageFromAddress((PVOID)Frame[1]);
        if (Image != NULL && !Image->Info.trusted) {
            Frames[Found++] = (PVOID)Frame[1];
        }
        if (Frame[0] <= (ULONG_PTR)Frame) {
            break;
        }
        Frame = (ULONG_PTR *)Frame[0];
    }
    return Found;
}
#endif

/* Driver frames only, innermost first, beginning with Caller. */
VOID NTAPI KiCaptureBacktrace(KI_BACKTRACE *Trace, PVOID Caller)
{
    PLAB_IMAGE Image = Caller != NULL ? LabImageFromAddress(Caller) : NULL;

    RtlZeroMemory(Trace, sizeof(*Trace));
    if (Image == NULL) {
        return;
    }
    VfpWalk(Trace->Frame, RTL_NUMBER_OF(Trace->Frame));
    if (Trace->Frame[0] == NULL) {
        Trace->Frame[0] = Caller;
    }
}

VOID NTAPI KiFormatBacktrace(const KI_BACKTRACE *Trace, char *Text, SIZE_T Size)
{
    SIZE_T Used = 0;

    Text[0] = 0;
    for (ULONG i = 0; i < RTL_NUMBER_OF(Trace->Frame) && Trace->Frame[i] != NULL && Used + 1 < Size;
         i++) {
        Used += LabFormat(Text + Used, Size - Used, "%s%s+0x%Ix", i != 0 ? " < " : "",
                          LabImageName(Trace->Frame[i]), VfImageOffset(Trace->Frame[i]));
    }
}

/* ---- start ---- */

VOID NTAPI VfInitSystem(const struct lab_boot *Boot)
{
    for (ULONG i = 0; i < Boot->image_count; i++) {
        VfBootImages[i].Info = Boot->image[i];
        InsertTailList(&VfImages, &VfBootImages[i].Link);
    }
}

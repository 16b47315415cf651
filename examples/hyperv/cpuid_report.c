/* SPDX-License-Identifier: MIT */
/*
 * Says what a Hyper-V guest may use, from CPUID leaves read as text: one line per leaf with the leaf
 * and EAX EBX ECX EDX, all hexadecimal. Reading them from a file instead of from the processor makes
 * the program run anywhere (TLFS, feature and interface discovery).
 */
#include <stdio.h>
#include <string.h>

#include <hyperv/cpuid.h>

#define FIRST_LEAF 0x40000000u
#define LEAVES     16

#if defined(HV_ARCH_ARM64)
#error "CPUID is x86's; on ARM64 the same facts are in registers (hyperv/register_names.h)"
#endif

static HV_CPUID_RESULT leaves[LEAVES];

static const HV_CPUID_RESULT *leaf(HV_UINT32 function)
{
    return &leaves[function - FIRST_LEAF];
}

static void read_leaves(FILE *in)
{
    unsigned function, eax, ebx, ecx, edx;

    while (fscanf(in, "%x %x %x %x %x", &function, &eax, &ebx, &ecx, &edx) == 5) {
        if (function - FIRST_LEAF < LEAVES) {
            leaves[function - FIRST_LEAF].Eax = eax;
            leaves[function - FIRST_LEAF].Ebx = ebx;
            leaves[function - FIRST_LEAF].Ecx = ecx;
            leaves[function - FIRST_LEAF].Edx = edx;
        }
    }
}

static void yes_no(const char *what, unsigned bit)
{
    printf("  %-32s %s\n", what, bit ? "yes" : "no");
}

int main(int argc, char **argv)
{
    const HV_PARTITION_PRIVILEGE_MASK *may;
    const HV_X64_HYPERVISOR_FEATURES *features;
    const HV_HYPERVISOR_VERSION_INFO *version;
    FILE *in = argc == 2 ? fopen(argv[1], "r") : stdin;

    if (in == NULL) {
        fprintf(stderr, "cpuid_report: cannot open %s\n", argv[1]);
        return 1;
    }
    read_leaves(in);
    printf("vendor \"%.12s\", leaves to %#x\n",
           (const char *)leaf(HvCpuIdFunctionHvVendorAndMaxFunction)->HvVendorAndMaxFunction.VendorName,
           (unsigned)leaf(HvCpuIdFunctionHvVendorAndMaxFunction)->HvVendorAndMaxFunction.MaxFunction);
    if (leaf(HvCpuIdFunctionHvInterface)->HvInterface.Interface != HvMicrosoftHypervisorInterface) {
        printf("not the Hyper-V interface\n");
        return 1;
    }
    version = &leaf(HvCpuIdFunctionMsHvVersion)->MsHvVersion;
    printf("version %u.%u, build %u\n", (unsigned)version->MajorVersion,
           (unsigned)version->MinorVersion, (unsigned)version->BuildNumber);
    features = &leaf(HvCpuIdFunctionMsHvFeatures)->MsHvFeatures;
    may = &features->PartitionPrivileges;
    printf("this partition may use\n");
    yes_no("the hypercall page", (unsigned)may->AccessHypercallMsrs);
    yes_no("the synthetic interrupts", (unsigned)may->AccessSynicRegs);
    yes_no("HvCallPostMessage", (unsigned)may->PostMessages);
    yes_no("HvCallSignalEvent", (unsigned)may->SignalEvents);
    yes_no("the reference TSC page", (unsigned)may->AccessPartitionReferenceTsc);
    yes_no("crash registers", (unsigned)features->GuestCrashRegsAvailable);
    yes_no("direct synthetic timers", (unsigned)features->DirectSyntheticTimers);
    printf("VMBus can work: %s\n", may->AccessHypercallMsrs && may->AccessSynicRegs &&
                                           may->PostMessages && may->SignalEvents ? "yes" : "no");
    if (in != stdin) {
        fclose(in);
    }
    return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Stack cookies of checked builds: what the compiler's -fstack-protector expects of the C run
 * time. GsDriverEntry is the image's entry point; it seeds the cookie before DriverEntry runs
 * (as BufferOverflowK.lib does in drivers built with Microsoft's tools).
 */
#include <ntddk.h>

DRIVER_INITIALIZE DriverEntry;
DRIVER_INITIALIZE GsDriverEntry;
void __fastcall __security_check_cookie(ULONG_PTR Cookie);

/* The value the Windows loader recognises as "not yet seeded". */
#ifdef _WIN64
#define COOKIE_DEFAULT ((ULONG_PTR)0x00002B992DDFA232ull)
#else
#define COOKIE_DEFAULT ((ULONG_PTR)0xBB40E64Eu)
#endif

ULONG_PTR __security_cookie = COOKIE_DEFAULT;

void __fastcall __security_check_cookie(ULONG_PTR Cookie)
{
    if (Cookie != __security_cookie)
        KeBugCheckEx(0xF7 /* DRIVER_OVERRAN_STACK_BUFFER */, Cookie, __security_cookie,
                     ~__security_cookie, 0);
}

#pragma code_seg("INIT")
__attribute__((no_stack_protector)) NTSTATUS NTAPI GsDriverEntry(PDRIVER_OBJECT DriverObject,
                                                                 PUNICODE_STRING RegistryPath)
{
    if (__security_cookie == COOKIE_DEFAULT) {
        LARGE_INTEGER counter = KeQueryPerformanceCounter(NULL);
        ULONG_PTR seed = (ULONG_PTR)counter.QuadPart ^ (ULONG_PTR)DriverObject;
#ifdef _WIN64
        seed ^= seed << 21;
        seed &= 0x0000FFFFFFFFFFFFull; /* top bits zero: a string copy cannot write it */
#endif
        __security_cookie = seed == COOKIE_DEFAULT ? seed + 1 : seed;
    }
    return DriverEntry(DriverObject, RegistryPath);
}
#pragma code_seg()

/* SPDX-License-Identifier: MIT */
/* The driver of the host's own test; returns 0 when all is well. */
#include <stdint.h>

#include "fake_nt.h"

__declspec(dllimport) uint32_t __stdcall FakeAdd(uint32_t a, uint32_t b);
__declspec(dllimport) volatile uint32_t *__stdcall FakeDevice(void);
int _fltused;

static uint64_t test_cpuid(void)
{
    uint32_t a = 1, b = 0, c = 0, d = 0;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return (c >> 31) != 0 || (d & (1u << 26)) == 0; /* no hypervisor, SSE2 */
}

static uint64_t test_vector(void)
{
    /* Non-volatile xmm registers survive kernel calls and traps. */
    volatile double x = 1.5, y = x * 2.0;
    uint32_t sum = FakeAdd(3, 4);
    return sum != 7 || y != 3.0;
}

uint64_t DriverEntry(uint64_t which, volatile uint32_t *interrupts);
uint64_t DriverEntry(uint64_t which, volatile uint32_t *interrupts)
{
    uint32_t seen = *interrupts;
    switch (which) {
    case FAKE_IMPORT:
        return FakeAdd(40, 2) != 42 || test_vector() != 0;
    case FAKE_INTERRUPT:
        while (*interrupts == seen)
            ;
        return 0;
    case FAKE_CPUID:
        return test_cpuid();
#ifdef _M_AMD64
    case FAKE_SHARED_DATA:
        return *(volatile uint32_t *)0xFFFFF78000000010ull != 0xC0FFEE;
    case FAKE_IRQL_READ: {
        uint64_t irql;
        __asm__ volatile("mov %%cr8, %0" : "=r"(irql));
        return irql != 0;
    }
#endif
    case FAKE_STEP: {
        volatile uint32_t *device = FakeDevice();
        uint32_t n = 0;
        *device = 1; /* from here on single-stepped */
        while (*interrupts == seen && ++n < 100000)
            ;
        return *interrupts == seen;
    }
    case FAKE_HANG:
        for (;;)
            __asm__ volatile("pause");
    case FAKE_PORT: {
        uint8_t v;
        __asm__ volatile("inb %1, %0" : "=a"(v) : "d"((uint16_t)0x70));
        return v != 0x70;
    }
    default:
        return 999;
    }
}

/* SPDX-License-Identifier: MIT */
/*
 * Device register accessors for shells whose registers are plain mapped memory: each is one mov
 * (or ldr/str) of its width. A volatile dereference is not enough: compilers may fold it into an
 * ALU instruction with a memory operand, which a trapping hypervisor or a device lab has to
 * emulate.
 */
#ifndef CORE_CORE_MMIO_H
#define CORE_CORE_MMIO_H

#include <stdint.h>

#if defined(__x86_64__) || defined(__i386__)

static inline uint8_t core_mmio_read8(const volatile void *addr)
{
    uint8_t v;
    __asm__ volatile("movb %1, %0" : "=q"(v) : "m"(*(const volatile uint8_t *)addr) : "memory");
    return v;
}

static inline uint16_t core_mmio_read16(const volatile void *addr)
{
    uint16_t v;
    __asm__ volatile("movw %1, %0" : "=r"(v) : "m"(*(const volatile uint16_t *)addr) : "memory");
    return v;
}

static inline uint32_t core_mmio_read32(const volatile void *addr)
{
    uint32_t v;
    __asm__ volatile("movl %1, %0" : "=r"(v) : "m"(*(const volatile uint32_t *)addr) : "memory");
    return v;
}

static inline void core_mmio_write8(volatile void *addr, uint8_t v)
{
    __asm__ volatile("movb %1, %0" : "=m"(*(volatile uint8_t *)addr) : "q"(v) : "memory");
}

static inline void core_mmio_write16(volatile void *addr, uint16_t v)
{
    __asm__ volatile("movw %1, %0" : "=m"(*(volatile uint16_t *)addr) : "r"(v) : "memory");
}

static inline void core_mmio_write32(volatile void *addr, uint32_t v)
{
    __asm__ volatile("movl %1, %0" : "=m"(*(volatile uint32_t *)addr) : "r"(v) : "memory");
}

#elif defined(__aarch64__)

/*
 * Loads are ordered before, and stores after, accesses to ordinary memory (dmb of the device's
 * domain).
 */
static inline uint8_t core_mmio_read8(const volatile void *addr)
{
    uint32_t v;
    __asm__ volatile("ldrb %w0, [%1]\n\tdmb oshld" : "=r"(v) : "r"(addr) : "memory");
    return (uint8_t)v;
}

static inline uint16_t core_mmio_read16(const volatile void *addr)
{
    uint32_t v;
    __asm__ volatile("ldrh %w0, [%1]\n\tdmb oshld" : "=r"(v) : "r"(addr) : "memory");
    return (uint16_t)v;
}

static inline uint32_t core_mmio_read32(const volatile void *addr)
{
    uint32_t v;
    __asm__ volatile("ldr %w0, [%1]\n\tdmb oshld" : "=r"(v) : "r"(addr) : "memory");
    return v;
}

static inline void core_mmio_write8(volatile void *addr, uint8_t v)
{
    __asm__ volatile("dmb oshst\n\tstrb %w0, [%1]" : : "r"((uint32_t)v), "r"(addr) : "memory");
}

static inline void core_mmio_write16(volatile void *addr, uint16_t v)
{
    __asm__ volatile("dmb oshst\n\tstrh %w0, [%1]" : : "r"((uint32_t)v), "r"(addr) : "memory");
}

static inline void core_mmio_write32(volatile void *addr, uint32_t v)
{
    __asm__ volatile("dmb oshst\n\tstr %w0, [%1]" : : "r"(v), "r"(addr) : "memory");
}

#else
#error "core_mmio.h: no register accessors for this architecture"
#endif

#endif

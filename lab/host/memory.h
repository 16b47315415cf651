/* SPDX-License-Identifier: MIT */
/*
 * The address space of the NT that this process hosts: one window of virtual addresses, reserved
 * as a whole, in which pages of guest RAM (files, mapped shared) appear where NT puts them. A flat
 * table remembers what each page is, so that the host can read NT's memory without faulting and
 * knows which faults are accesses to devices.
 *
 * One window per process and architecture. Not thread-safe: callers hold the run's hand-off.
 * Errors are negative errno values.
 */
#ifndef LAB_HOST_MEMORY_H
#define LAB_HOST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab_abi.h"
#include "lab_machine.h"

#define LAB_PAGE_SIZE UINT64_C(4096)
#define LAB_PAGE_MASK (LAB_PAGE_SIZE - 1)

#define LAB_X64_KERNEL_VA UINT64_C(0x200000000000)
#define LAB_X64_KERNEL_SIZE (UINT64_C(64) << 30)
#define LAB_X86_KERNEL_VA UINT64_C(0x80000000)
#define LAB_X86_KERNEL_SIZE UINT64_C(0x60000000)
#define LAB_BOOT_AREA_SIZE (UINT64_C(48) << 20)
/* Where Windows has KUSER_SHARED_DATA in kernel space. */
#define LAB_X64_ARCH_SHARED_DATA UINT64_C(0xFFFFF78000000000)
#define LAB_X86_SHARED_DATA UINT64_C(0xFFDF0000)

struct lab_memory_ram {
    struct lab_ram_range range;
    uint8_t *alias; /* the host's own read-write view of the whole range */
};

struct lab_memory {
    enum lab_arch arch;
    lab_va window_va;
    uint64_t window_size;
    uint64_t *page; /* per page of the window: pa | flags below; 0: nothing there */
    struct lab_memory_ram ram[LAB_MAX_RAM];
    size_t ram_count;
    lab_va kernel_va;
    uint64_t kernel_va_size;
    lab_va boot_va;
    lab_pa boot_pa;
    uint64_t boot_size;
    uint8_t *boot_used; /* one byte per page of the boot area: taken */
    lab_va shared_data;
    uint64_t generation; /* grows with every change of code pages: decoded code is stale */
};

/* Flags of a page entry, beside the LAB_PROT_* bits. */
#define LAB_PAGE_PRESENT (UINT64_C(1) << 8)

/* Reserve the window and alias all RAM. Fails with -EEXIST if something of this process is in
 * the way, -EINVAL for RAM that is not page-aligned or too small for the boot area. */
int lab_memory_init(struct lab_memory *memory, enum lab_arch arch,
                    const struct lab_ram_range *ranges, size_t count);
void lab_memory_fini(struct lab_memory *memory);

/* See map, unmap and protect in lab_abi.h. The pages must lie in the window; W with X is refused
 * with -EPERM, RAM that does not exist with -ENXIO. */
int lab_memory_map(struct lab_memory *memory, lab_va va, lab_pa pa, uint64_t size, uint64_t prot);
int lab_memory_unmap(struct lab_memory *memory, lab_va va, uint64_t size);
int lab_memory_protect(struct lab_memory *memory, lab_va va, uint64_t size, uint64_t prot);

/* Entry of the page at va, 0 if none. */
uint64_t lab_memory_page(const struct lab_memory *memory, lab_va va);

/* Host view of physical RAM, NULL if [pa, pa + size) is not within one range. */
void *lab_memory_physical(const struct lab_memory *memory, lab_pa pa, uint64_t size);

/* Copy from or to NT's memory, regardless of page protection but never to devices or pages that
 * are not there: -EFAULT, with nothing copied. */
int lab_memory_read(const struct lab_memory *memory, lab_va va, void *out, uint64_t size);
int lab_memory_write(const struct lab_memory *memory, lab_va va, const void *data, uint64_t size);
/* Read a NUL-terminated string, at most cap - 1 characters; the result is always terminated. */
int lab_memory_string(const struct lab_memory *memory, lab_va va, char *out, size_t cap);

/* Take size bytes (rounded to pages, with an unmapped page behind) of the boot area: the virtual
 * address, or 0 when it is full. Nothing is mapped yet; the memory is zeroed. */
lab_va lab_memory_boot_alloc(struct lab_memory *memory, uint64_t size);
void lab_memory_boot_free(struct lab_memory *memory, lab_va va, uint64_t size);
/* Host view of the boot area at va. */
void *lab_memory_boot_host(const struct lab_memory *memory, lab_va va);
lab_pa lab_memory_boot_pa(const struct lab_memory *memory, lab_va va);

#endif

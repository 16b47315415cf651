/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define RESERVE_FLAGS (MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE)
#define PROT_BITS     (LAB_PROT_READ | LAB_PROT_WRITE | LAB_PROT_EXEC | LAB_PROT_DEVICE)

static uint64_t round_page(uint64_t size)
{
    return (size + LAB_PAGE_MASK) & ~LAB_PAGE_MASK;
}

static void layout(struct lab_memory *memory, enum lab_arch arch)
{
    memory->arch = arch;
    if (arch == LAB_ARCH_X64) {
        memory->kernel_va = LAB_X64_KERNEL_VA;
        memory->kernel_va_size = LAB_X64_KERNEL_SIZE;
    } else {
        memory->kernel_va = LAB_X86_KERNEL_VA;
        memory->kernel_va_size = LAB_X86_KERNEL_SIZE;
    }
    memory->boot_size = LAB_BOOT_AREA_SIZE;
    memory->boot_va = memory->kernel_va + memory->kernel_va_size;
    memory->window_va = memory->kernel_va;
    if (arch == LAB_ARCH_X64) {
        memory->shared_data = memory->boot_va + memory->boot_size + LAB_PAGE_SIZE;
        memory->window_size = memory->shared_data + 2 * LAB_PAGE_SIZE - memory->window_va;
    } else {
        memory->shared_data = LAB_X86_SHARED_DATA;
        memory->window_size = (UINT64_C(1) << 32) - LAB_PAGE_SIZE - memory->window_va;
    }
}

static int alias_ram(struct lab_memory *memory, const struct lab_ram_range *ranges, size_t count)
{
    if (count == 0 || count > LAB_MAX_RAM)
        return -EINVAL;
    for (size_t i = 0; i < count; i++) {
        const struct lab_ram_range *r = &ranges[i];
        if (((r->base | r->size | r->offset) & LAB_PAGE_MASK) != 0 || r->size == 0 ||
            r->base + r->size < r->base)
            return -EINVAL;
        void *alias =
            mmap(NULL, r->size, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, (off_t)r->offset);
        if (alias == MAP_FAILED)
            return -errno;
        memory->ram[i] = (struct lab_memory_ram){.range = *r, .alias = alias};
        memory->ram_count = i + 1;
    }
    /* The boot area is the top of the first range: NT's low memory stays whole. */
    if (ranges[0].size < 2 * memory->boot_size)
        return -EINVAL;
    memory->boot_pa = ranges[0].base + ranges[0].size - memory->boot_size;
    return 0;
}

int lab_memory_init(struct lab_memory *memory, enum lab_arch arch,
                    const struct lab_ram_range *ranges, size_t count)
{
    int err;

    memset(memory, 0, sizeof(*memory));
    layout(memory, arch);
    void *window = mmap((void *)memory->window_va, memory->window_size, PROT_NONE,
                        RESERVE_FLAGS | MAP_FIXED_NOREPLACE, -1, 0);
    if (window == MAP_FAILED) {
        err = -errno;
        memory->window_size = 0;
        return err;
    }
    uint64_t table_bytes = memory->window_size / LAB_PAGE_SIZE * sizeof(uint64_t);
    memory->page = mmap(NULL, table_bytes, PROT_READ | PROT_WRITE, RESERVE_FLAGS, -1, 0);
    if (memory->page == MAP_FAILED) {
        err = -errno;
        memory->page = NULL;
        goto fail;
    }
    uint64_t boot_pages = memory->boot_size / LAB_PAGE_SIZE;
    memory->boot_used = mmap(NULL, boot_pages, PROT_READ | PROT_WRITE, RESERVE_FLAGS, -1, 0);
    if (memory->boot_used == MAP_FAILED) {
        err = -errno;
        memory->boot_used = NULL;
        goto fail;
    }
    err = alias_ram(memory, ranges, count);
    if (err != 0)
        goto fail;
    return 0;

fail:
    lab_memory_fini(memory);
    return err;
}

void lab_memory_fini(struct lab_memory *memory)
{
    for (size_t i = 0; i < memory->ram_count; i++)
        munmap(memory->ram[i].alias, memory->ram[i].range.size);
    if (memory->boot_used != NULL)
        munmap(memory->boot_used, memory->boot_size / LAB_PAGE_SIZE);
    if (memory->page != NULL)
        munmap(memory->page, memory->window_size / LAB_PAGE_SIZE * sizeof(uint64_t));
    if (memory->window_size != 0)
        munmap((void *)memory->window_va, memory->window_size);
    memset(memory, 0, sizeof(*memory));
}

static bool in_window(const struct lab_memory *memory, lab_va va, uint64_t size)
{
    return va >= memory->window_va && size <= memory->window_size &&
           va - memory->window_va <= memory->window_size - size;
}

static bool bad_range(const struct lab_memory *memory, lab_va va, uint64_t size)
{
    return ((va | size) & LAB_PAGE_MASK) != 0 || size == 0 || !in_window(memory, va, size);
}

static uint64_t *entry(const struct lab_memory *memory, lab_va va)
{
    return &memory->page[(va - memory->window_va) / LAB_PAGE_SIZE];
}

static void set_entry(struct lab_memory *memory, lab_va va, uint64_t page)
{
    uint64_t *at = entry(memory, va);
    if ((*at | page) & LAB_PROT_EXEC)
        memory->generation++;
    *at = page;
}

static const struct lab_memory_ram *find_ram(const struct lab_memory *memory, lab_pa pa,
                                             uint64_t size)
{
    for (size_t i = 0; i < memory->ram_count; i++) {
        const struct lab_ram_range *r = &memory->ram[i].range;
        if (pa >= r->base && size <= r->size && pa - r->base <= r->size - size)
            return &memory->ram[i];
    }
    return NULL;
}

static int host_prot(uint64_t prot)
{
    if (prot & LAB_PROT_DEVICE)
        return PROT_NONE;
    return ((prot & LAB_PROT_READ) ? PROT_READ : 0) | ((prot & LAB_PROT_WRITE) ? PROT_WRITE : 0) |
           ((prot & LAB_PROT_EXEC) ? PROT_EXEC : 0);
}

static bool bad_prot(uint64_t prot)
{
    return (prot & ~(uint64_t)PROT_BITS) != 0 ||
           ((prot & LAB_PROT_EXEC) && (prot & (LAB_PROT_WRITE | LAB_PROT_DEVICE)));
}

int lab_memory_map(struct lab_memory *memory, lab_va va, lab_pa pa, uint64_t size, uint64_t prot)
{
    if (bad_range(memory, va, size) || (pa & LAB_PAGE_MASK) != 0 || pa + size < pa)
        return -EINVAL;
    if (bad_prot(prot))
        return -EPERM;
    void *at;
    const struct lab_memory_ram *ram = find_ram(memory, pa, size);
    if (prot & LAB_PROT_DEVICE) {
        at = mmap((void *)va, size, PROT_NONE, RESERVE_FLAGS | MAP_FIXED, -1, 0);
    } else {
        if (ram == NULL)
            return -ENXIO;
        at = mmap((void *)va, size, host_prot(prot), MAP_SHARED | MAP_FIXED, ram->range.fd,
                  (off_t)(ram->range.offset + (pa - ram->range.base)));
    }
    if (at == MAP_FAILED)
        return -errno;
    for (uint64_t n = 0; n < size; n += LAB_PAGE_SIZE)
        set_entry(memory, va + n, (pa + n) | LAB_PAGE_PRESENT | prot);
    return 0;
}

int lab_memory_unmap(struct lab_memory *memory, lab_va va, uint64_t size)
{
    if (bad_range(memory, va, size))
        return -EINVAL;
    if (mmap((void *)va, size, PROT_NONE, RESERVE_FLAGS | MAP_FIXED, -1, 0) == MAP_FAILED)
        return -errno;
    for (uint64_t n = 0; n < size; n += LAB_PAGE_SIZE)
        set_entry(memory, va + n, 0);
    return 0;
}

int lab_memory_protect(struct lab_memory *memory, lab_va va, uint64_t size, uint64_t prot)
{
    if (bad_range(memory, va, size))
        return -EINVAL;
    if (bad_prot(prot) || (prot & LAB_PROT_DEVICE))
        return -EPERM;
    for (uint64_t n = 0; n < size; n += LAB_PAGE_SIZE) {
        uint64_t page = *entry(memory, va + n);
        if (!(page & LAB_PAGE_PRESENT) || (page & LAB_PROT_DEVICE))
            return -EFAULT;
    }
    if (mprotect((void *)va, size, host_prot(prot)) != 0)
        return -errno;
    for (uint64_t n = 0; n < size; n += LAB_PAGE_SIZE) {
        set_entry(memory, va + n, (*entry(memory, va + n) & ~(uint64_t)PROT_BITS) | prot);
    }
    return 0;
}

uint64_t lab_memory_page(const struct lab_memory *memory, lab_va va)
{
    return in_window(memory, va, 1) ? *entry(memory, va) : 0;
}

void *lab_memory_physical(const struct lab_memory *memory, lab_pa pa, uint64_t size)
{
    const struct lab_memory_ram *ram = find_ram(memory, pa, size);
    return ram == NULL ? NULL : ram->alias + (pa - ram->range.base);
}

/* Every page of [va, va + size) is RAM. */
static bool is_ram(const struct lab_memory *memory, lab_va va, uint64_t size)
{
    if (size == 0)
        return true;
    if (!in_window(memory, va, size))
        return false;
    for (lab_va at = va & ~LAB_PAGE_MASK; at < va + size; at += LAB_PAGE_SIZE) {
        uint64_t page = *entry(memory, at);
        if (!(page & LAB_PAGE_PRESENT) || (page & LAB_PROT_DEVICE))
            return false;
    }
    return true;
}

static uint8_t *page_host(const struct lab_memory *memory, lab_va va)
{
    lab_pa pa = *entry(memory, va) & ~LAB_PAGE_MASK;
    return lab_memory_physical(memory, pa + (va & LAB_PAGE_MASK), 1);
}

static uint64_t page_part(lab_va va, uint64_t size)
{
    uint64_t part = LAB_PAGE_SIZE - (va & LAB_PAGE_MASK);
    return part < size ? part : size;
}

int lab_memory_read(const struct lab_memory *memory, lab_va va, void *out, uint64_t size)
{
    if (!is_ram(memory, va, size))
        return -EFAULT;
    for (uint64_t done = 0; done < size;) {
        uint64_t part = page_part(va + done, size - done);
        memcpy((uint8_t *)out + done, page_host(memory, va + done), part);
        done += part;
    }
    return 0;
}

int lab_memory_write(const struct lab_memory *memory, lab_va va, const void *data, uint64_t size)
{
    if (!is_ram(memory, va, size))
        return -EFAULT;
    for (uint64_t done = 0; done < size;) {
        uint64_t part = page_part(va + done, size - done);
        memcpy(page_host(memory, va + done), (const uint8_t *)data + done, part);
        done += part;
    }
    return 0;
}

int lab_memory_string(const struct lab_memory *memory, lab_va va, char *out, size_t cap)
{
    size_t n = 0;
    out[0] = 0;
    while (n + 1 < cap) {
        if (!is_ram(memory, va + n, 1)) {
            out[n] = 0;
            return -EFAULT;
        }
        uint64_t part = page_part(va + n, cap - 1 - n);
        const char *from = (const char *)page_host(memory, va + n);
        for (uint64_t i = 0; i < part; i++) {
            out[n] = from[i];
            if (from[i] == 0)
                return 0;
            n++;
        }
    }
    out[n] = 0;
    return 0;
}

lab_va lab_memory_boot_alloc(struct lab_memory *memory, uint64_t size)
{
    uint64_t pages = memory->boot_size / LAB_PAGE_SIZE;
    uint64_t want = round_page(size) / LAB_PAGE_SIZE + 1;
    uint64_t run = 0;

    if (size == 0 || size > memory->boot_size)
        return 0;
    for (uint64_t i = 0; i < pages; i++) {
        run = memory->boot_used[i] ? 0 : run + 1;
        if (run < want)
            continue;
        uint64_t first = i + 1 - want;
        memset(memory->boot_used + first, 1, want);
        lab_va va = memory->boot_va + first * LAB_PAGE_SIZE;
        memset(lab_memory_boot_host(memory, va), 0, round_page(size));
        return va;
    }
    return 0;
}

void lab_memory_boot_free(struct lab_memory *memory, lab_va va, uint64_t size)
{
    uint64_t count = round_page(size) / LAB_PAGE_SIZE;
    (void)lab_memory_unmap(memory, va, count * LAB_PAGE_SIZE);
    memset(memory->boot_used + (va - memory->boot_va) / LAB_PAGE_SIZE, 0, count + 1);
}

void *lab_memory_boot_host(const struct lab_memory *memory, lab_va va)
{
    lab_pa pa = lab_memory_boot_pa(memory, va);
    return lab_memory_physical(memory, pa, 1);
}

lab_pa lab_memory_boot_pa(const struct lab_memory *memory, lab_va va)
{
    return memory->boot_pa + (va - memory->boot_va);
}

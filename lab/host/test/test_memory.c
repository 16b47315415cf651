/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "memory.h"

#define RAM_BYTES (UINT64_C(128) << 20)
#define RW        (LAB_PROT_READ | LAB_PROT_WRITE)

static struct lab_memory memory;
static int ram_fd = -1;

static void init(enum lab_arch arch)
{
    ram_fd = memfd_create("ram", MFD_CLOEXEC);
    assert_true(ram_fd >= 0);
    assert_int_equal(ftruncate(ram_fd, (off_t)(2 * RAM_BYTES)), 0);
    const struct lab_ram_range ranges[] = {
        {.base = 0, .size = RAM_BYTES, .fd = ram_fd, .offset = 0},
        {.base = UINT64_C(1) << 32, .size = RAM_BYTES, .fd = ram_fd, .offset = RAM_BYTES},
    };
    assert_int_equal(lab_memory_init(&memory, arch, ranges, 2), 0);
}

static void fini(void)
{
    lab_memory_fini(&memory);
    close(ram_fd);
}

static void map_and_copy(enum lab_arch arch)
{
    uint8_t out[8192];
    init(arch);
    lab_va va = memory.kernel_va + 0x10000;
    volatile uint8_t *at = (volatile uint8_t *)(uintptr_t)va;

    assert_int_equal(lab_memory_map(&memory, va, 0x5000, 8192, RW), 0);
    /* One virtual range over two distant physical pages, the second above 4 GiB. */
    assert_int_equal(lab_memory_map(&memory, va + 4096, UINT64_C(1) << 32, 4096, RW), 0);
    at[4095] = 0x12;
    at[4096] = 0x34;
    assert_int_equal(*(uint8_t *)lab_memory_physical(&memory, 0x5FFF, 1), 0x12);
    assert_int_equal(*(uint8_t *)lab_memory_physical(&memory, UINT64_C(1) << 32, 1), 0x34);
    assert_int_equal(lab_memory_read(&memory, va + 4095, out, 2), 0);
    assert_memory_equal(out, "\x12\x34", 2);
    assert_int_equal(lab_memory_write(&memory, va + 4090, "123456789", 10), 0);
    assert_string_equal((const char *)(uintptr_t)(va + 4090), "123456789");
    char text[6];
    assert_int_equal(lab_memory_string(&memory, va + 4090, text, sizeof(text)), 0);
    assert_string_equal(text, "12345");
    /* Nothing is copied when a part is missing. */
    assert_int_equal(lab_memory_read(&memory, va + 8190, out, 3), -EFAULT);
    assert_int_equal(lab_memory_write(&memory, va - 1, "ab", 2), -EFAULT);
    assert_int_equal(at[0], 0);
    assert_int_equal(lab_memory_unmap(&memory, va, 8192), 0);
    assert_int_equal(lab_memory_read(&memory, va, out, 1), -EFAULT);
    assert_int_equal(lab_memory_page(&memory, va), 0);
    fini();
}

static void test_map_x64(void **state)
{
    map_and_copy(LAB_ARCH_X64);
}
static void test_map_x86(void **state)
{
    map_and_copy(LAB_ARCH_X86);
}

static void test_refused(void **state)
{
    init(LAB_ARCH_X64);
    lab_va va = memory.kernel_va;
    const uint64_t wx = LAB_PROT_WRITE | LAB_PROT_EXEC;
    assert_int_equal(lab_memory_map(&memory, va, 0, 4096, wx), -EPERM);
    assert_int_equal(lab_memory_map(&memory, va, 0, 4096, LAB_PROT_DEVICE | LAB_PROT_EXEC), -EPERM);
    assert_int_equal(lab_memory_map(&memory, va, 0, 4096, 0x10), -EPERM);
    assert_int_equal(lab_memory_map(&memory, va + 1, 0, 4096, RW), -EINVAL);
    assert_int_equal(lab_memory_map(&memory, va, 1, 4096, RW), -EINVAL);
    assert_int_equal(lab_memory_map(&memory, va, 0, 0, RW), -EINVAL);
    assert_int_equal(lab_memory_map(&memory, va, 0, UINT64_MAX & ~LAB_PAGE_MASK, RW), -EINVAL);
    assert_int_equal(lab_memory_map(&memory, va, RAM_BYTES - 4096, 8192, RW), -ENXIO);
    assert_int_equal(lab_memory_map(&memory, va, UINT64_MAX & ~LAB_PAGE_MASK, 8192, RW), -EINVAL);
    assert_int_equal(lab_memory_map(&memory, (uintptr_t)&memory & ~LAB_PAGE_MASK, 0, 4096, RW),
                     -EINVAL);
    assert_int_equal(lab_memory_protect(&memory, va, 4096, RW), -EFAULT);
    assert_int_equal(lab_memory_map(&memory, va, 0, 4096, RW), 0);
    assert_int_equal(lab_memory_protect(&memory, va, 4096, wx), -EPERM);
    assert_int_equal(lab_memory_protect(&memory, va, 8192, RW), -EFAULT);
    /* Device pages are remembered but not readable as memory. */
    assert_int_equal(lab_memory_map(&memory, va, 0xE0000000, 4096, RW | LAB_PROT_DEVICE), 0);
    assert_int_equal(lab_memory_page(&memory, va) & ~LAB_PAGE_MASK, 0xE0000000);
    assert_int_equal(lab_memory_read(&memory, va, &va, 1), -EFAULT);
    fini();
}

static void test_boot_area(void **state)
{
    init(LAB_ARCH_X86);
    lab_va a = lab_memory_boot_alloc(&memory, 5000);
    lab_va b = lab_memory_boot_alloc(&memory, 1);
    assert_int_equal(a, memory.boot_va);
    assert_int_equal(b, a + 3 * LAB_PAGE_SIZE); /* two pages and a gap */
    memset(lab_memory_boot_host(&memory, a), 0xEE, 5000);
    lab_memory_boot_free(&memory, a, 5000);
    assert_int_equal(lab_memory_boot_alloc(&memory, 8192), a);
    assert_int_equal(*(uint8_t *)lab_memory_boot_host(&memory, a), 0);
    assert_int_equal(lab_memory_boot_alloc(&memory, memory.boot_size), 0);
    assert_int_equal(lab_memory_boot_alloc(&memory, 0), 0);
    assert_int_equal(lab_memory_boot_alloc(&memory, UINT64_MAX), 0);
    assert_true(b + LAB_PAGE_SIZE < (UINT64_C(1) << 32));
    fini();
}

static void test_bad_ram(void **state)
{
    struct lab_ram_range range = {.size = RAM_BYTES + 1, .fd = -1};
    assert_int_equal(lab_memory_init(&memory, LAB_ARCH_X64, &range, 1), -EINVAL);
    range.size = RAM_BYTES;
    assert_int_equal(lab_memory_init(&memory, LAB_ARCH_X64, &range, 1), -EBADF);
    assert_int_equal(lab_memory_init(&memory, LAB_ARCH_X64, &range, 0), -EINVAL);
    /* Something of the process is in the way. */
    void *taken = mmap((void *)LAB_X86_KERNEL_VA, 4096, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    assert_ptr_not_equal(taken, MAP_FAILED);
    assert_int_equal(lab_memory_init(&memory, LAB_ARCH_X86, &range, 1), -EEXIST);
    munmap(taken, 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_map_x64), cmocka_unit_test(test_map_x86),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_boot_area),
        cmocka_unit_test(test_bad_ram),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

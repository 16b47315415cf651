/* SPDX-License-Identifier: MIT */
/* Loading of PE files, well-formed and hostile: test_pe DIRECTORY-OF-FAKES. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "pe.h"

#define RAM_BYTES (UINT64_C(128) << 20)
#define MUTATIONS 4000

static const char *fake_dir;
static uint64_t random_state = 42;

static uint64_t draw(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static uint8_t *load(const char *arch, const char *name, size_t *size)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s/%s", fake_dir, arch, name);
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    fseek(in, 0, SEEK_END);
    *size = (size_t)ftell(in);
    rewind(in);
    uint8_t *data = malloc(*size);
    assert_int_equal(fread(data, 1, *size, in), *size);
    fclose(in);
    return data;
}

static void test_parse(void **state)
{
    static const char *const arches[] = {"x64", "x86"};
    for (int i = 0; i < 2; i++) {
        struct lab_pe pe;
        char why[LAB_PE_WHY];
        size_t size;
        uint8_t *file = load(arches[i], "ntoskrnl.exe", &size);
        assert_int_equal(lab_pe_parse(file, size, "ntoskrnl.exe", &pe, why), 0);
        assert_int_equal(pe.arch, i == 0 ? LAB_ARCH_X64 : LAB_ARCH_X86);
        assert_int_equal(lab_pe_checksum(file, size, pe.checksum_offset), pe.checksum);
        uint8_t *view = calloc(1, pe.image_size);
        assert_int_equal(lab_pe_layout(file, size, "x", &pe, view, 0x90000000, why), 0);
        assert_int_not_equal(lab_pe_export(&pe, view, "LabKernelEntry"), 0);
        assert_int_equal(lab_pe_export(&pe, view, "LabKernelEntr"), 0);
        assert_int_equal(lab_pe_export(&pe, view, ""), 0);
        free(view);
        free(file);
    }
}

static void expect(const uint8_t *file, size_t size, const char *part)
{
    struct lab_pe pe;
    char why[LAB_PE_WHY] = "";
    assert_int_not_equal(lab_pe_parse(file, size, "x.sys", &pe, why), 0);
    if (strstr(why, part) == NULL || strncmp(why, "x.sys: ", 7) != 0 || strchr(why, '\n') != NULL)
        fail_msg("\"%s\" is not about \"%s\"", why, part);
}

static void test_malformed(void **state)
{
    size_t size;
    uint8_t *file = load("x64", "fake_driver.sys", &size);
    uint8_t *bad = malloc(size);
    uint32_t nt;
    memcpy(&nt, file + PE_DOS_LFANEW, 4);
    expect((const uint8_t *)"#!/bin/sh\n", 10, "not a PE file");
    expect(file, 0, "not a PE file");
    expect(file, PE_DOS_SIZE, "not a PE file");
    expect(file, size - 1, "truncated file");
    static const struct {
        uint32_t offset; /* from the PE signature */
        uint32_t value;
        unsigned bytes;
        const char *part;
    } cases[] = {
        {0, 0, 4, "no PE signature"},
        {4, 0xAA64, 2, "wrong machine: 0xaa64"},
        {4, PE_MACHINE_I386, 2, "without a PE32 header"},
        {6, 0, 2, "section table"},
        {6, 0xFFFF, 2, "section table"},
        {20, 10, 2, "too short"},
        {20, 0xFFFF, 2, "truncated"},
        {22, 0, 2, "incomplete"},
        {24, 0x30B, 2, "PE32+"},
        {24 + 16, 0x10, 4, "entry point"},
        {24 + 32, 512, 4, "section alignment"},
        {24 + 36, 3, 4, "file alignment"},
        {24 + 56, 0, 4, "image size"},
        {24 + 56, 0xFFFFFFFF, 4, "image size"},
        {24 + 60, 0x7FFFFFFF, 4, "headers"},
        {24 + 68, 2, 2, "subsystem"},
        {24 + 108, 17, 4, "data directories"},
        {24 + 112 + 8, 0xFFFFFF00, 4, "data directory"},
        {24 + 112 + 9 * 8 + 4, 8, 4, "thread-local"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        memcpy(bad, file, size);
        memcpy(bad + nt + cases[i].offset, &cases[i].value, cases[i].bytes);
        expect(bad, size, cases[i].part);
    }
    free(bad);
    free(file);
}

/* Exact-size copies, so that the address sanitizer sees any step outside. */
static void parse_exact(const uint8_t *data, size_t size)
{
    struct lab_pe pe;
    char why[LAB_PE_WHY];
    uint8_t *file = malloc(size);
    memcpy(file, data, size);
    if (lab_pe_parse(file, size, "x", &pe, why) == 0) {
        uint8_t *view = calloc(1, pe.image_size);
        struct lab_rewrite *list = NULL;
        size_t count;
        if (lab_pe_layout(file, size, "x", &pe, view, 0xA0000000, why) == 0) {
            lab_pe_export(&pe, view, "LabState");
            if (lab_pe_rewrite(&pe, view, 0xA0000000, true, &list, &count) == 0)
                free(list);
        }
        free(view);
    }
    free(file);
}

static void mutate(uint8_t *bad, size_t size)
{
    unsigned changes = 1 + (unsigned)(draw() % 4);
    for (unsigned i = 0; i < changes; i++) {
        /* Headers more often than the rest. */
        size_t at = draw() % 3 != 0 ? draw() % 1024 : draw() % size;
        static const uint8_t extreme[] = {0, 1, 0x7F, 0x80, 0xFF};
        bad[at] = draw() & 1 ? (uint8_t)draw() : extreme[draw() % sizeof(extreme)];
    }
}

static void test_fuzz_parse(void **state)
{
    static const char *const arches[] = {"x64", "x86"};
    for (int a = 0; a < 2; a++) {
        size_t size;
        uint8_t *file = load(arches[a], "ntoskrnl.exe", &size);
        uint8_t *bad = malloc(size);
        for (size_t cut = 0; cut < 2048; cut++)
            parse_exact(file, cut);
        for (int i = 0; i < MUTATIONS; i++) {
            memcpy(bad, file, size);
            mutate(bad, size);
            parse_exact(bad, size);
        }
        free(bad);
        free(file);
    }
}

struct world {
    struct lab_memory memory;
    struct lab_modules modules;
    int fd;
};

static void world_init(struct world *w, const char *arch)
{
    char kernel[4096], why[LAB_PE_WHY] = "";
    const char *paths[] = {kernel};
    snprintf(kernel, sizeof(kernel), "%s/%s/ntoskrnl.exe", fake_dir, arch);
    w->fd = memfd_create("ram", MFD_CLOEXEC);
    assert_int_equal(ftruncate(w->fd, (off_t)RAM_BYTES), 0);
    struct lab_ram_range range = {.size = RAM_BYTES, .fd = w->fd};
    assert_int_equal(lab_memory_init(&w->memory,
                                     strcmp(arch, "x64") == 0 ? LAB_ARCH_X64 : LAB_ARCH_X86, &range,
                                     1),
                     0);
    assert_int_equal(lab_modules_init(&w->modules, &w->memory), 0);
    if (lab_modules_load_trusted(&w->modules, paths, 1, why) != 0)
        fail_msg("%s", why);
}

static void world_fini(struct world *w)
{
    lab_modules_fini(&w->modules);
    lab_memory_fini(&w->memory);
    close(w->fd);
}

/* Give the fake kernel the rows that its start-up code would make. */
static void add_rows(struct world *w)
{
    static const char *const names[] = {"FakeAdd", "FakeDevice"};
    lab_va rows = lab_module_export(w->modules.module[0], "LabExports");
    for (unsigned i = 0; i < 2; i++) {
        /* The fourth row is spare: names fit there. */
        lab_va name_va = rows + 3 * sizeof(struct lab_export) + 12 * i;
        struct lab_export row = {.name = name_va, .fn = w->modules.module[0]->image.entry};
        assert_int_equal(lab_memory_write(&w->memory, name_va, names[i], strlen(names[i]) + 1), 0);
        assert_int_equal(lab_memory_write(&w->memory, rows + i * sizeof(row), &row, sizeof(row)),
                         0);
    }
}

static void test_imports(void **state)
{
    struct world w;
    struct lab_module *module;
    char path[4096], why[LAB_PE_WHY];
    world_init(&w, "x64");
    snprintf(path, sizeof(path), "%s/x64/fake_driver.sys", fake_dir);
    assert_int_not_equal(lab_modules_load_driver(&w.modules, path, &module, why), 0);
    assert_string_equal(why, "unknown import ntoskrnl.exe!FakeAdd wanted by fake_driver.sys");
    add_rows(&w);
    assert_int_equal(lab_modules_load_driver(&w.modules, path, &module, why), 0);
    assert_string_equal(module->image.name, "fake_driver.sys");
    assert_int_equal(module->rewrite_count, 1);
    assert_int_equal(module->rewrite[0].length, 2);
    assert_memory_equal(module->rewrite[0].bytes, "\x0F\xA2", 2);
    assert_memory_equal(module->view + module->rewrite[0].rva, "\x0F\x0B", 2);
    assert_ptr_equal(lab_modules_at(&w.modules, module->image.base), module);
    assert_ptr_equal(lab_modules_at(&w.modules, module->image.base + module->image.size), NULL);
    for (lab_va va = module->image.base; va < module->image.base + module->image.size;
         va += LAB_PAGE_SIZE) {
        uint64_t prot = lab_memory_page(&w.memory, va);
        assert_true((prot & (LAB_PROT_WRITE | LAB_PROT_EXEC)) != (LAB_PROT_WRITE | LAB_PROT_EXEC));
    }
    lab_va base = module->image.base;
    lab_modules_unload(&w.modules, module);
    assert_int_equal(lab_memory_page(&w.memory, base), 0);
    snprintf(path, sizeof(path), "%s/x86/fake_driver.sys", fake_dir);
    assert_int_not_equal(lab_modules_load_driver(&w.modules, path, &module, why), 0);
    assert_string_equal(why, "fake_driver.sys: wrong machine: is x86, the lab runs x64");
    assert_int_not_equal(lab_modules_load_driver(&w.modules, "/dev/null", &module, why), 0);
    assert_non_null(strstr(why, "null: not a PE file"));
    world_fini(&w);
}

/* Hostile drivers with a right checksum, down to the binding of imports. */
static void test_fuzz_load(void **state)
{
    struct world w;
    size_t size;
    char path[] = "/tmp/lab-test-pe-XXXXXX";
    int fd = mkstemp(path);
    uint8_t *file = load("x64", "fake_driver.sys", &size), *bad = malloc(size);
    unsigned loaded = 0;
    assert_true(fd >= 0);
    world_init(&w, "x64");
    add_rows(&w);
    for (int i = 0; i < MUTATIONS; i++) {
        struct lab_pe pe;
        struct lab_module *module;
        char why[LAB_PE_WHY] = "";
        memcpy(bad, file, size);
        mutate(bad, size);
        if (lab_pe_parse(bad, size, "x", &pe, why) != 0)
            continue;
        uint32_t sum = lab_pe_checksum(bad, size, pe.checksum_offset);
        memcpy(bad + pe.checksum_offset, &sum, 4);
        assert_int_equal(pwrite(fd, bad, size, 0), size);
        if (lab_modules_load_driver(&w.modules, path, &module, why) == 0) {
            lab_modules_unload(&w.modules, module);
            loaded++;
        } else {
            assert_true(why[0] != 0 && strchr(why, '\n') == NULL);
        }
    }
    assert_true(loaded > MUTATIONS / 20);
    assert_int_equal(w.modules.count, 1);
    world_fini(&w);
    unlink(path);
    close(fd);
    free(bad);
    free(file);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),     cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_imports),   cmocka_unit_test(test_fuzz_parse),
        cmocka_unit_test(test_fuzz_load),
    };
    if (argc != 2) {
        fprintf(stderr, "usage: test_pe DIRECTORY\n");
        return 2;
    }
    fake_dir = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}

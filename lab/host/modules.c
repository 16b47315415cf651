/* SPDX-License-Identifier: MIT */
/* The set of loaded images and how their imports are bound. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pe.h"

#define THUNK_BYTES 32u
#define THUNK_COUNT 8192u
#define ROWS_MAX    8192u

static int read_file(const char *path, const char *name, uint8_t **data, size_t *size, char *why)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *data = NULL;
    if (fd < 0 || fstat(fd, &st) != 0) {
        int err = errno;
        snprintf(why, LAB_PE_WHY, "%s: could not open %s: %s", name, path, strerror(err));
        if (fd >= 0)
            close(fd);
        return -err;
    }
    if (!S_ISREG(st.st_mode) || st.st_size > (off_t)LAB_PE_MAX_IMAGE * 2) {
        snprintf(why, LAB_PE_WHY, "%s: not a PE file: not a regular file of at most 32 MiB", name);
        close(fd);
        return -ENOEXEC;
    }
    uint8_t *buffer = malloc((size_t)st.st_size + 1);
    size_t done = 0;
    while (buffer != NULL && done < (size_t)st.st_size) {
        ssize_t n = read(fd, buffer + done, (size_t)st.st_size - done);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    close(fd);
    if (buffer == NULL || done != (size_t)st.st_size) {
        snprintf(why, LAB_PE_WHY, "%s: could not read %s", name, path);
        free(buffer);
        return -EIO;
    }
    *data = buffer;
    *size = done;
    return 0;
}

static void set_name(struct lab_module *module, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *from = slash != NULL ? slash + 1 : path;
    snprintf(module->path, sizeof(module->path), "%s", path);
    size_t n = 0;
    for (; from[n] != 0 && n + 1 < sizeof(module->image.name); n++)
        module->image.name[n] = (char)tolower((unsigned char)from[n]);
    module->image.name[n] = 0;
}

int lab_modules_init(struct lab_modules *modules, struct lab_memory *memory)
{
    memset(modules, 0, sizeof(*modules));
    modules->memory = memory;
    modules->thunk_area = lab_memory_boot_alloc(memory, (uint64_t)THUNK_BYTES * THUNK_COUNT);
    modules->thunk_row = calloc(THUNK_COUNT, sizeof(lab_va));
    if (modules->thunk_area == 0 || modules->thunk_row == NULL)
        return -ENOMEM;
    return lab_memory_map(memory, modules->thunk_area,
                          lab_memory_boot_pa(memory, modules->thunk_area),
                          (uint64_t)THUNK_BYTES * THUNK_COUNT, LAB_PROT_READ | LAB_PROT_EXEC);
}

static void module_free(struct lab_modules *modules, struct lab_module *module)
{
    if (module->image.base != 0)
        lab_memory_boot_free(modules->memory, module->image.base, module->pe.image_size);
    free(module->rewrite);
    free(module);
}

void lab_modules_fini(struct lab_modules *modules)
{
    for (size_t i = 0; i < modules->count; i++)
        module_free(modules, modules->module[i]);
    free(modules->thunk_row);
    memset(modules, 0, sizeof(*modules));
}

/* The first run of adjoining discardable sections: what the kernel frees after DriverEntry. */
static void find_init(struct lab_module *module)
{
    const struct lab_pe *pe = &module->pe;
    uint32_t end = 0;

    for (unsigned i = 0; i < pe->section_count; i++) {
        const struct pe_section *s = &pe->section[i];
        uint32_t span = s->virtual_size != 0 ? s->virtual_size : s->raw_size;
        if (!(s->characteristics & PE_SCN_DISCARDABLE)) {
            if (end != 0)
                break;
            continue;
        }
        if (end == 0)
            module->image.init_base = module->image.base + s->rva;
        end = (uint32_t)((s->rva + span + LAB_PAGE_MASK) & ~LAB_PAGE_MASK);
    }
    if (end != 0)
        module->image.init_size = (uint32_t)(module->image.base + end - module->image.init_base);
}

/* Lay the file out in the boot area; nothing of it is mapped for NT yet. */
static int module_place(struct lab_modules *modules, const char *path, bool trusted,
                        struct lab_module **out, char *why)
{
    uint8_t *file;
    size_t size = 0;
    struct lab_module *module = calloc(1, sizeof(*module));
    *out = NULL;
    if (module == NULL)
        return -ENOMEM;
    set_name(module, path);
    const char *name = module->image.name;
    int err = read_file(path, name, &file, &size, why);
    if (err != 0)
        goto fail_file;
    err = lab_pe_parse(file, size, name, &module->pe, why);
    if (err != 0)
        goto fail;
    err = -ENOEXEC;
    if (module->pe.arch != modules->memory->arch) {
        snprintf(why, LAB_PE_WHY, "%s: wrong machine: is %s, the lab runs %s", name,
                 module->pe.arch == LAB_ARCH_X64 ? "x64" : "x86",
                 modules->memory->arch == LAB_ARCH_X64 ? "x64" : "x86");
        goto fail;
    }
    /* Windows checks the checksum of every driver and boot image. */
    if (lab_pe_checksum(file, size, module->pe.checksum_offset) != module->pe.checksum) {
        snprintf(why, LAB_PE_WHY, "%s: wrong checksum in the header: link with /release", name);
        goto fail;
    }
    lab_va base = lab_memory_boot_alloc(modules->memory, module->pe.image_size);
    if (base == 0) {
        snprintf(why, LAB_PE_WHY, "%s: no room for the image in the boot area", name);
        err = -ENOMEM;
        goto fail;
    }
    module->view = lab_memory_boot_host(modules->memory, base);
    module->image.base = base;
    module->image.size = module->pe.image_size;
    module->image.timestamp = module->pe.timestamp;
    module->image.trusted = trusted;
    module->image.entry = module->pe.entry_rva != 0 ? base + module->pe.entry_rva : 0;
    err = lab_pe_layout(file, size, name, &module->pe, module->view, base, why);
    if (err != 0)
        goto fail;
    err = lab_pe_rewrite(&module->pe, module->view, base, modules->irql_in_fs && !trusted,
                         &module->rewrite, &module->rewrite_count);
    if (err != 0) {
        snprintf(why, LAB_PE_WHY, "%s: could not rewrite instructions: %s", name, strerror(-err));
        goto fail;
    }
    find_init(module);
    free(file);
    *out = module;
    return 0;

fail:
    free(file);
fail_file:
    module_free(modules, module);
    return err;
}

/* Give the pages their protection; what is between sections stays unmapped. */
static int module_map(struct lab_modules *modules, struct lab_module *module, char *why)
{
    const struct lab_pe *pe = &module->pe;
    lab_va base = module->image.base;
    lab_pa pa = lab_memory_boot_pa(modules->memory, base);
    uint64_t span = (pe->headers_size + LAB_PAGE_MASK) & ~LAB_PAGE_MASK;
    int err = lab_memory_map(modules->memory, base, pa, span, LAB_PROT_READ);

    for (unsigned i = 0; i < pe->section_count && err == 0; i++) {
        const struct pe_section *s = &pe->section[i];
        uint32_t bytes = s->virtual_size != 0 ? s->virtual_size : s->raw_size;
        uint64_t prot = LAB_PROT_READ;
        if (s->characteristics & PE_SCN_EXECUTE)
            prot |= LAB_PROT_EXEC; /* a section that is also writable loses that: no W+X */
        else if (s->characteristics & PE_SCN_WRITE)
            prot |= LAB_PROT_WRITE;
        span = (bytes + LAB_PAGE_MASK) & ~LAB_PAGE_MASK;
        err = lab_memory_map(modules->memory, base + s->rva, pa + s->rva, span, prot);
    }
    if (err != 0)
        snprintf(why, LAB_PE_WHY, "%s: could not map the image: %s", module->image.name,
                 strerror(-err));
    return err;
}

lab_va lab_module_export(const struct lab_module *module, const char *name)
{
    uint32_t rva = lab_pe_export(&module->pe, module->view, name);
    return rva == 0 ? 0 : module->image.base + rva;
}

lab_va lab_modules_thunk(struct lab_modules *modules, lab_va row_va)
{
    struct lab_export row;

    if (lab_memory_read(modules->memory, row_va, &row, sizeof(row)) != 0)
        return 0;
    if (row.flags & LAB_EXPORT_DATA)
        return row.fn;
    for (size_t i = 0; i < modules->thunk_count; i++) {
        if (modules->thunk_row[i] == row_va)
            return modules->thunk_area + i * THUNK_BYTES;
    }
    if (modules->thunk_count == THUNK_COUNT || modules->call_gate == 0)
        return 0;
    lab_va at = modules->thunk_area + modules->thunk_count * THUNK_BYTES;
    uint8_t code[THUNK_BYTES];
    memset(code, 0xCC, sizeof(code));
    if (modules->memory->arch == LAB_ARCH_X64) {
        code[0] = 0x49; /* mov r11, row */
        code[1] = 0xBB;
        memcpy(code + 2, &row_va, 8);
        static const uint8_t jump[] = {0xFF, 0x25, 0, 0, 0, 0}; /* jmp [rip + 0] */
        memcpy(code + 10, jump, sizeof(jump));
        memcpy(code + 16, &modules->call_gate, 8);
    } else {
        uint32_t row32 = (uint32_t)row_va;
        uint32_t distance = (uint32_t)(modules->call_gate - (at + 10));
        code[0] = 0xB8; /* mov eax, row */
        memcpy(code + 1, &row32, 4);
        code[5] = 0xE9; /* jmp LabCallGate */
        memcpy(code + 6, &distance, 4);
    }
    memcpy(lab_memory_boot_host(modules->memory, at), code, sizeof(code));
    modules->thunk_row[modules->thunk_count++] = row_va;
    return at;
}

/* The row of a trusted module's LabExports with this name, 0 if there is none. */
static lab_va find_row(const struct lab_modules *modules, const struct lab_module *module,
                       const char *name)
{
    lab_va rows = lab_module_export(module, "LabExports");
    if (rows == 0)
        return 0;
    for (size_t i = 0; i < ROWS_MAX; i++) {
        struct lab_export row;
        char have[128];
        lab_va at = rows + i * sizeof(row);
        if (lab_memory_read(modules->memory, at, &row, sizeof(row)) != 0 || row.name == 0)
            return 0;
        if (lab_memory_string(modules->memory, row.name, have, sizeof(have)) == 0 &&
            strcmp(have, name) == 0)
            return at;
    }
    return 0;
}

/* What `importer`'s import of from!name is bound to, 0: unknown. */
static lab_va resolve(struct lab_modules *modules, const struct lab_module *importer,
                      const struct lab_module *from, const char *name)
{
    if (importer->image.trusted || !from->image.trusted)
        return lab_module_export(from, name);
    lab_va row = find_row(modules, from, name);
    return row == 0 ? 0 : lab_modules_thunk(modules, row);
}

struct import_walk {
    struct lab_modules *modules;
    struct lab_module *module;
    const char *from_name;
    const struct lab_module *from;
    char *why;
};

static int unknown_import(const struct import_walk *walk, const char *function)
{
    snprintf(walk->why, LAB_PE_WHY, "unknown import %s!%s wanted by %s", walk->from_name, function,
             walk->module->image.name);
    for (char *at = walk->why; *at != 0; at++) { /* names come from the file */
        if (*at < ' ' || *at > '~')
            *at = '?';
    }
    return -ENOENT;
}

/* Bind one slot: returns 1 at the end of the list. */
static int bind_slot(const struct import_walk *walk, uint64_t lookup_rva, uint64_t slot_rva)
{
    struct lab_module *module = walk->module;
    bool wide = module->pe.arch == LAB_ARCH_X64;
    unsigned width = wide ? 8 : 4;
    uint64_t thunk = 0;
    char ordinal[16];

    if (!lab_pe_within(&module->pe, lookup_rva, width) ||
        !lab_pe_within(&module->pe, slot_rva, width))
        return -ENOEXEC;
    memcpy(&thunk, module->view + lookup_rva, width);
    if (thunk == 0)
        return 1;
    if (thunk >> (wide ? 63 : 31)) {
        snprintf(ordinal, sizeof(ordinal), "#%u", (unsigned)(thunk & 0xFFFF));
        return unknown_import(walk, ordinal);
    }
    const char *name = lab_pe_string(&module->pe, module->view, thunk + 2);
    if (name == NULL)
        return -ENOEXEC;
    if (walk->from == NULL)
        return unknown_import(walk, name);
    lab_va target = resolve(walk->modules, module, walk->from, name);
    if (target == 0)
        return unknown_import(walk, name);
    memcpy(module->view + slot_rva, &target, width);
    return 0;
}

static int bind_imports(struct lab_modules *modules, struct lab_module *module, char *why)
{
    const struct lab_pe *pe = &module->pe;
    const struct pe_data_directory *d = &pe->directory[PE_DIR_IMPORT];
    unsigned width = pe->arch == LAB_ARCH_X64 ? 8 : 4;
    struct import_walk walk = {.modules = modules, .module = module, .why = why};
    int err = 0;

    for (uint64_t at = d->rva; d->size != 0; at += sizeof(struct pe_import_descriptor)) {
        struct pe_import_descriptor import;
        if (!lab_pe_within(pe, at, sizeof(import)))
            goto malformed;
        memcpy(&import, module->view + at, sizeof(import));
        if (import.name_rva == 0 || import.iat_rva == 0)
            return 0;
        walk.from_name = lab_pe_string(pe, module->view, import.name_rva);
        if (walk.from_name == NULL)
            goto malformed;
        walk.from = lab_modules_find(modules, walk.from_name);
        uint64_t lookup = import.lookup_rva != 0 ? import.lookup_rva : import.iat_rva;
        for (uint64_t n = 0; err == 0; n += width)
            err = bind_slot(&walk, lookup + n, import.iat_rva + n);
        if (err == -ENOEXEC)
            goto malformed;
        if (err < 0)
            return err;
        err = 0;
    }
    return 0;

malformed:
    snprintf(why, LAB_PE_WHY, "%s: not a PE file: malformed imports", module->image.name);
    return -ENOEXEC;
}

static int module_add(struct lab_modules *modules, struct lab_module *module, char *why)
{
    if (modules->count == LAB_MAX_MODULES) {
        snprintf(why, LAB_PE_WHY, "%s: more than %d images", module->image.name, LAB_MAX_MODULES);
        return -ENOSPC;
    }
    modules->module[modules->count++] = module;
    modules->generation++;
    return 0;
}

int lab_modules_load_trusted(struct lab_modules *modules, const char *const *paths, size_t count,
                             char why[LAB_PE_WHY])
{
    int err = 0;

    for (size_t i = 0; i < count && err == 0; i++) {
        struct lab_module *module;
        err = module_place(modules, paths[i], true, &module, why);
        if (err != 0)
            return err;
        err = module_add(modules, module, why);
        if (err != 0)
            module_free(modules, module);
    }
    for (size_t i = 0; i < modules->count && err == 0; i++) {
        err = bind_imports(modules, modules->module[i], why);
        if (err == 0)
            err = module_map(modules, modules->module[i], why);
    }
    if (err == 0 && count > 0)
        modules->call_gate = lab_module_export(modules->module[0], "LabCallGate");
    return err;
}

int lab_modules_load_driver(struct lab_modules *modules, const char *path, struct lab_module **out,
                            char why[LAB_PE_WHY])
{
    struct lab_module *module;
    int err = module_place(modules, path, false, &module, why);

    *out = NULL;
    if (err != 0)
        return err;
    err = bind_imports(modules, module, why);
    if (err == 0)
        err = module_map(modules, module, why);
    if (err == 0)
        err = module_add(modules, module, why);
    if (err != 0) {
        module_free(modules, module);
        return err;
    }
    *out = module;
    return 0;
}

void lab_modules_unload(struct lab_modules *modules, struct lab_module *module)
{
    for (size_t i = 0; i < modules->count; i++) {
        if (modules->module[i] != module)
            continue;
        memmove(&modules->module[i], &modules->module[i + 1],
                (modules->count - i - 1) * sizeof(modules->module[0]));
        modules->count--;
        modules->generation++;
        module_free(modules, module);
        return;
    }
}

struct lab_module *lab_modules_at(const struct lab_modules *modules, lab_va va)
{
    for (size_t i = 0; i < modules->count; i++) {
        const struct lab_image *image = &modules->module[i]->image;
        if (va >= image->base && va - image->base < image->size)
            return modules->module[i];
    }
    return NULL;
}

struct lab_module *lab_modules_find(const struct lab_modules *modules, const char *name)
{
    for (size_t i = 0; i < modules->count; i++) {
        if (strcasecmp(modules->module[i]->image.name, name) == 0)
            return modules->module[i];
    }
    return NULL;
}

const struct lab_rewrite *lab_module_rewrite(const struct lab_module *module, lab_va va)
{
    uint64_t rva = va - module->image.base;
    size_t low = 0, high = module->rewrite_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (module->rewrite[middle].rva == rva)
            return &module->rewrite[middle];
        if (module->rewrite[middle].rva < rva)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

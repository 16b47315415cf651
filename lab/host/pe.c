/* SPDX-License-Identifier: MIT */
#include "pe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int fail(char why[LAB_PE_WHY], const char *name, const char *what)
{
    snprintf(why, LAB_PE_WHY, "%s: %s", name, what);
    return -ENOEXEC;
}

static bool within(uint64_t offset, uint64_t size, uint64_t limit)
{
    return offset <= limit && size <= limit - offset;
}

static bool power_of_two(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

static uint32_t section_span(const struct pe_section *s)
{
    return s->virtual_size != 0 ? s->virtual_size : s->raw_size;
}

struct optional {
    uint32_t section_alignment, file_alignment, directory_count;
};

/* Both widths of the optional header into one form; `at` and `room` are inside the file. */
static int parse_optional(const uint8_t *at, size_t room, const char *name, struct lab_pe *pe,
                          struct optional *o, size_t *fixed, char *why)
{
    if (pe->arch == LAB_ARCH_X64) {
        struct pe_optional64 h;
        if (room < sizeof(h))
            return fail(why, name, "not a PE file: optional header is too short");
        memcpy(&h, at, sizeof(h));
        if (h.magic != PE_MAGIC_64)
            return fail(why, name, "not a PE file: AMD64 image without a PE32+ header");
        pe->entry_rva = h.entry_rva;
        pe->image_base = h.image_base;
        pe->image_size = h.image_size;
        pe->headers_size = h.headers_size;
        pe->checksum = h.checksum;
        pe->subsystem = h.subsystem;
        *o = (struct optional){h.section_alignment, h.file_alignment, h.directory_count};
        *fixed = sizeof(h);
    } else {
        struct pe_optional32 h;
        if (room < sizeof(h))
            return fail(why, name, "not a PE file: optional header is too short");
        memcpy(&h, at, sizeof(h));
        if (h.magic != PE_MAGIC_32)
            return fail(why, name, "not a PE file: i386 image without a PE32 header");
        pe->entry_rva = h.entry_rva;
        pe->image_base = h.image_base;
        pe->image_size = h.image_size;
        pe->headers_size = h.headers_size;
        pe->checksum = h.checksum;
        pe->subsystem = h.subsystem;
        *o = (struct optional){h.section_alignment, h.file_alignment, h.directory_count};
        *fixed = sizeof(h);
    }
    return 0;
}

static int check_sections(const struct lab_pe *pe, size_t file_size, const char *name, char *why)
{
    uint64_t end = (pe->headers_size + LAB_PAGE_MASK) & ~LAB_PAGE_MASK;
    bool entry_found = pe->entry_rva == 0;

    for (unsigned i = 0; i < pe->section_count; i++) {
        const struct pe_section *s = &pe->section[i];
        if ((s->rva & LAB_PAGE_MASK) != 0 || s->rva < end)
            return fail(why, name, "not a PE file: sections overlap or are out of order");
        if (section_span(s) == 0 || !within(s->rva, section_span(s), pe->image_size))
            return fail(why, name, "not a PE file: a section lies outside of the image");
        if (s->raw_size != 0 && !within(s->raw_offset, s->raw_size, file_size))
            return fail(why, name, "truncated file: a section's data lies behind the end");
        end = ((uint64_t)s->rva + section_span(s) + LAB_PAGE_MASK) & ~LAB_PAGE_MASK;
        if ((s->characteristics & PE_SCN_EXECUTE) && pe->entry_rva >= s->rva &&
            pe->entry_rva - s->rva < section_span(s))
            entry_found = true;
    }
    if (!entry_found)
        return fail(why, name, "not a PE file: the entry point is not in executable code");
    return 0;
}

static int check_directories(const struct lab_pe *pe, const char *name, char *why)
{
    for (unsigned i = 0; i < PE_DIR_COUNT; i++) {
        const struct pe_data_directory *d = &pe->directory[i];
        if (i == 4) /* the certificate table is a file offset and never loaded */
            continue;
        if (d->size != 0 && !within(d->rva, d->size, pe->image_size))
            return fail(why, name, "not a PE file: a data directory lies outside of the image");
    }
    if (pe->directory[PE_DIR_TLS].size != 0)
        return fail(why, name, "thread-local storage is not possible in kernel images");
    if (pe->directory[PE_DIR_COM].size != 0)
        return fail(why, name, "is managed code, not a kernel image");
    if (pe->directory[PE_DIR_DELAY_IMPORT].size != 0)
        return fail(why, name, "delay-loaded imports are not possible in kernel images");
    return 0;
}

int lab_pe_parse(const uint8_t *file, size_t size, const char *name, struct lab_pe *pe,
                 char why[LAB_PE_WHY])
{
    uint16_t magic;
    uint32_t nt, signature;
    struct pe_file_header h;
    struct optional o = {0};
    size_t fixed = 0;

    memset(pe, 0, sizeof(*pe));
    if (size < PE_DOS_SIZE)
        return fail(why, name, "not a PE file: too short for a header");
    memcpy(&magic, file, sizeof(magic));
    memcpy(&nt, file + PE_DOS_LFANEW, sizeof(nt));
    if (magic != PE_DOS_MAGIC || (nt & 3) != 0 || !within(nt, 4 + sizeof(h), size))
        return fail(why, name, "not a PE file: no MZ header");
    memcpy(&signature, file + nt, sizeof(signature));
    memcpy(&h, file + nt + 4, sizeof(h));
    if (signature != PE_SIGNATURE)
        return fail(why, name, "not a PE file: no PE signature");
    if (h.machine == PE_MACHINE_AMD64) {
        pe->arch = LAB_ARCH_X64;
    } else if (h.machine == PE_MACHINE_I386) {
        pe->arch = LAB_ARCH_X86;
    } else {
        snprintf(why, LAB_PE_WHY, "%s: wrong machine: 0x%04x is neither x64 nor x86", name,
                 h.machine);
        return -ENOEXEC;
    }
    uint64_t optional_at = (uint64_t)nt + 4 + sizeof(h);
    if (!within(optional_at, h.optional_size, size))
        return fail(why, name, "truncated file: headers lie behind the end");
    int err = parse_optional(file + optional_at, h.optional_size, name, pe, &o, &fixed, why);
    if (err != 0)
        return err;
    pe->timestamp = h.timestamp;
    pe->relocs_stripped = (h.characteristics & PE_FILE_RELOCS_STRIPPED) != 0;
    pe->checksum_offset = (uint32_t)optional_at + offsetof(struct pe_optional64, checksum);
    if (!(h.characteristics & PE_FILE_EXECUTABLE))
        return fail(why, name, "not an executable PE file: the linker marked it as incomplete");
    if (pe->subsystem != PE_SUBSYSTEM_NATIVE)
        return fail(why, name, "not a kernel image: the subsystem is not native");
    if (!power_of_two(o.section_alignment) || o.section_alignment < LAB_PAGE_SIZE)
        return fail(why, name, "section alignment is less than a page: link with /align:4096");
    if (!power_of_two(o.file_alignment) || o.file_alignment > o.section_alignment)
        return fail(why, name, "not a PE file: impossible file alignment");
    if (pe->image_size == 0 || pe->image_size > LAB_PE_MAX_IMAGE)
        return fail(why, name, "image size is zero or over 16 MiB");
    pe->image_size = (uint32_t)((pe->image_size + LAB_PAGE_MASK) & ~LAB_PAGE_MASK);
    if (pe->headers_size > size || pe->headers_size > pe->image_size)
        return fail(why, name, "truncated file: headers lie behind the end");
    if (o.directory_count > PE_DIR_COUNT ||
        !within(fixed, o.directory_count * sizeof(struct pe_data_directory), h.optional_size))
        return fail(why, name, "not a PE file: impossible number of data directories");
    memcpy(pe->directory, file + optional_at + fixed,
           o.directory_count * sizeof(struct pe_data_directory));
    uint64_t sections_at = optional_at + h.optional_size;
    if (h.section_count == 0 || h.section_count > LAB_PE_MAX_SECTIONS ||
        !within(sections_at, h.section_count * sizeof(struct pe_section), pe->headers_size))
        return fail(why, name, "not a PE file: the section table does not fit the headers");
    pe->section_count = h.section_count;
    memcpy(pe->section, file + sections_at, h.section_count * sizeof(struct pe_section));
    err = check_sections(pe, size, name, why);
    return err != 0 ? err : check_directories(pe, name, why);
}

uint32_t lab_pe_checksum(const uint8_t *file, size_t size, uint32_t checksum_offset)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < size; i += 2) {
        uint32_t word = file[i] | (i + 1 < size ? (uint32_t)file[i + 1] << 8 : 0);
        if (i >= checksum_offset && i < checksum_offset + 4)
            word = 0;
        sum += word;
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return ((sum & 0xFFFF) + (sum >> 16)) + (uint32_t)size;
}

static int relocate_one(const struct lab_pe *pe, uint8_t *view, uint64_t rva, unsigned type,
                        uint64_t delta)
{
    if (type == PE_REL_ABSOLUTE)
        return 0;
    if (type == PE_REL_HIGHLOW && pe->arch == LAB_ARCH_X86 && within(rva, 4, pe->image_size)) {
        uint32_t v;
        memcpy(&v, view + rva, 4);
        v += (uint32_t)delta;
        memcpy(view + rva, &v, 4);
        return 0;
    }
    if (type == PE_REL_DIR64 && pe->arch == LAB_ARCH_X64 && within(rva, 8, pe->image_size)) {
        uint64_t v;
        memcpy(&v, view + rva, 8);
        v += delta;
        memcpy(view + rva, &v, 8);
        return 0;
    }
    return -ENOEXEC;
}

static int relocate(const struct lab_pe *pe, const char *name, uint8_t *view, lab_va base,
                    char *why)
{
    const struct pe_data_directory *d = &pe->directory[PE_DIR_BASERELOC];
    uint64_t delta = base - pe->image_base;

    if (delta == 0)
        return 0;
    if (pe->relocs_stripped)
        return fail(why, name, "cannot be relocated: its relocations are stripped");
    for (uint64_t at = d->rva, end = (uint64_t)d->rva + d->size; at < end;) {
        struct pe_relocation_block b;
        if (end - at < sizeof(b))
            return fail(why, name, "not a PE file: malformed relocations");
        memcpy(&b, view + at, sizeof(b));
        if (b.size < sizeof(b) || b.size > end - at || (b.size & 1) != 0)
            return fail(why, name, "not a PE file: malformed relocations");
        /* The table itself may be a target; read each entry once, before it is applied. */
        for (uint64_t e = at + sizeof(b); e < at + b.size; e += 2) {
            uint16_t entry;
            memcpy(&entry, view + e, 2);
            if (relocate_one(pe, view, (uint64_t)b.rva + (entry & 0xFFF), entry >> 12, delta) != 0)
                return fail(why, name, "not a PE file: relocation of unknown type or place");
        }
        at += b.size;
    }
    return 0;
}

int lab_pe_layout(const uint8_t *file, size_t size, const char *name, const struct lab_pe *pe,
                  uint8_t *view, lab_va base, char why[LAB_PE_WHY])
{
    memcpy(view, file, pe->headers_size);
    for (unsigned i = 0; i < pe->section_count; i++) {
        const struct pe_section *s = &pe->section[i];
        uint32_t bytes = s->raw_size < section_span(s) ? s->raw_size : section_span(s);
        if (bytes != 0 && within(s->raw_offset, bytes, size))
            memcpy(view + s->rva, file + s->raw_offset, bytes);
    }
    return relocate(pe, name, view, base, why);
}

const char *lab_pe_string(const struct lab_pe *pe, const uint8_t *view, uint64_t rva)
{
    if (rva >= pe->image_size || memchr(view + rva, 0, pe->image_size - rva) == NULL)
        return NULL;
    return (const char *)view + rva;
}

uint32_t lab_pe_export(const struct lab_pe *pe, const uint8_t *view, const char *name)
{
    const struct pe_data_directory *d = &pe->directory[PE_DIR_EXPORT];
    struct pe_export_directory e;

    if (d->size < sizeof(e))
        return 0;
    memcpy(&e, view + d->rva, sizeof(e));
    if (!within(e.functions_rva, (uint64_t)e.function_count * 4, pe->image_size) ||
        !within(e.names_rva, (uint64_t)e.name_count * 4, pe->image_size) ||
        !within(e.ordinals_rva, (uint64_t)e.name_count * 2, pe->image_size))
        return 0;
    for (uint32_t i = 0; i < e.name_count; i++) {
        uint32_t name_rva, rva;
        uint16_t index;
        memcpy(&name_rva, view + e.names_rva + 4 * (uint64_t)i, 4);
        const char *have = lab_pe_string(pe, view, name_rva);
        if (have == NULL || strcmp(have, name) != 0)
            continue;
        memcpy(&index, view + e.ordinals_rva + 2 * (uint64_t)i, 2);
        if (index >= e.function_count)
            return 0;
        memcpy(&rva, view + e.functions_rva + 4 * (uint64_t)index, 4);
        bool forwarder = rva >= d->rva && rva - d->rva < d->size;
        return rva < pe->image_size && !forwarder ? rva : 0;
    }
    return 0;
}

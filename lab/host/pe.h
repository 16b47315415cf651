/* SPDX-License-Identifier: MIT */
/*
 * PE images: checking, laying out in the boot area, relocating, binding, rewriting of instructions
 * that must not reach the real processor. A file is untrusted: every offset in it is checked.
 *
 * Functions that fail return a negative errno and leave one line in why[LAB_PE_WHY] that names
 * the file and what is wrong with it.
 */
#ifndef LAB_HOST_PE_H
#define LAB_HOST_PE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab_abi.h"
#include "memory.h"
#include "pe_reg.h"

#define LAB_PE_WHY 512
#define LAB_PE_MAX_SECTIONS 96
#define LAB_PE_MAX_IMAGE (UINT32_C(16) << 20)
#define LAB_MAX_MODULES 32

/* The facts of the headers, all checked against the file's size. */
struct lab_pe {
    enum lab_arch arch;
    uint32_t timestamp;
    uint32_t entry_rva;
    uint64_t image_base;
    uint32_t image_size;
    uint32_t headers_size;
    uint32_t checksum;
    uint32_t checksum_offset;
    bool relocs_stripped;
    uint16_t subsystem;
    struct pe_data_directory directory[PE_DIR_COUNT];
    uint16_t section_count;
    struct pe_section section[LAB_PE_MAX_SECTIONS];
};

/* An instruction replaced by a trap: the original is emulated. */
struct lab_rewrite {
    uint32_t rva;
    uint8_t length;
    uint8_t bytes[15];
};

struct lab_module {
    struct lab_image image; /* as handed to NT */
    struct lab_pe pe;
    char path[4096];
    uint8_t *view; /* host's read-write view of the image, pe.image_size bytes */
    struct lab_rewrite *rewrite;
    size_t rewrite_count;
};

struct lab_modules {
    struct lab_memory *memory;
    struct lab_module *module[LAB_MAX_MODULES];
    size_t count;
    lab_va call_gate;      /* LabCallGate, 0 until ntoskrnl.exe is there */
    lab_va thunk_area;     /* R+X pages of thunks */
    size_t thunk_count;
    lab_va *thunk_row;     /* row of each thunk */
    uint64_t generation;   /* grows with every load and unload */
    bool irql_in_fs;       /* LAB_BOOT_IRQL_IN_FS */
};

/* Check the headers of a file in memory. `name` is for the message. */
int lab_pe_parse(const uint8_t *file, size_t size, const char *name, struct lab_pe *pe,
                 char why[LAB_PE_WHY]);
/* Copy headers and sections to view (pe->image_size zeroed bytes) and relocate to base. */
int lab_pe_layout(const uint8_t *file, size_t size, const char *name, const struct lab_pe *pe,
                  uint8_t *view, lab_va base, char why[LAB_PE_WHY]);
/* The checksum that the header should hold. */
uint32_t lab_pe_checksum(const uint8_t *file, size_t size, uint32_t checksum_offset);
/* [rva, rva + size) lies within the image. */
static inline bool lab_pe_within(const struct lab_pe *pe, uint64_t rva, uint64_t size)
{
    return rva <= pe->image_size && size <= pe->image_size - rva;
}
/* The NUL-terminated string at rva, NULL if it runs out of the image. */
const char *lab_pe_string(const struct lab_pe *pe, const uint8_t *view, uint64_t rva);
/* RVA of an export by name, 0 if there is none (or it is a forwarder). */
uint32_t lab_pe_export(const struct lab_pe *pe, const uint8_t *view, const char *name);
/* Find what must be rewritten in the executable sections of a laid-out image, and rewrite it.
 * *list is malloc'ed, sorted by rva. irql_in_fs: reads of CR8 become reads of the FS base. */
int lab_pe_rewrite(const struct lab_pe *pe, uint8_t *view, lab_va base, bool irql_in_fs,
                   struct lab_rewrite **list, size_t *count);

int lab_modules_init(struct lab_modules *modules, struct lab_memory *memory);
void lab_modules_fini(struct lab_modules *modules);

/* Load all modules of NT itself and bind them to each other. paths: ntoskrnl.exe first. */
int lab_modules_load_trusted(struct lab_modules *modules, const char *const *paths, size_t count,
                             char why[LAB_PE_WHY]);
/* Load a driver and bind it to the rows of trusted modules (and exports of other drivers). */
int lab_modules_load_driver(struct lab_modules *modules, const char *path,
                            struct lab_module **out, char why[LAB_PE_WHY]);
void lab_modules_unload(struct lab_modules *modules, struct lab_module *module);

/* The module that contains va, or NULL. */
struct lab_module *lab_modules_at(const struct lab_modules *modules, lab_va va);
struct lab_module *lab_modules_find(const struct lab_modules *modules, const char *name);
/* Address of an export of a module, 0 if none. */
lab_va lab_module_export(const struct lab_module *module, const char *name);
/* The original of a rewritten instruction at va, or NULL. */
const struct lab_rewrite *lab_module_rewrite(const struct lab_module *module, lab_va va);
/* Thunk for a row of LabExports, 0 when there is no room or no such row memory. */
lab_va lab_modules_thunk(struct lab_modules *modules, lab_va row);

#endif

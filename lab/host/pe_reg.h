/* SPDX-License-Identifier: MIT */
/* The PE format's facts ("PE Format", Microsoft). Little-endian on disk as on every host of ours. */
#ifndef LAB_HOST_PE_REG_H
#define LAB_HOST_PE_REG_H

#include <stddef.h>
#include <stdint.h>

#define PE_DOS_MAGIC 0x5A4Du      /* MZ */
#define PE_DOS_LFANEW 0x3Cu       /* offset of e_lfanew */
#define PE_DOS_SIZE 0x40u
#define PE_SIGNATURE 0x00004550u  /* PE\0\0 */
#define PE_MACHINE_I386 0x014Cu
#define PE_MACHINE_AMD64 0x8664u
#define PE_MAGIC_32 0x010Bu
#define PE_MAGIC_64 0x020Bu
#define PE_FILE_RELOCS_STRIPPED 0x0001u
#define PE_FILE_EXECUTABLE 0x0002u
#define PE_SUBSYSTEM_NATIVE 1u

#define PE_SCN_DISCARDABLE 0x02000000u
#define PE_SCN_EXECUTE 0x20000000u
#define PE_SCN_READ 0x40000000u
#define PE_SCN_WRITE 0x80000000u

enum pe_directory {
    PE_DIR_EXPORT = 0,
    PE_DIR_IMPORT = 1,
    PE_DIR_EXCEPTION = 3,
    PE_DIR_BASERELOC = 5,
    PE_DIR_TLS = 9,
    PE_DIR_DELAY_IMPORT = 13,
    PE_DIR_COM = 14,
    PE_DIR_COUNT = 16,
};

struct pe_file_header {
    uint16_t machine;
    uint16_t section_count;
    uint32_t timestamp;
    uint32_t symbol_table;
    uint32_t symbol_count;
    uint16_t optional_size;
    uint16_t characteristics;
};
_Static_assert(sizeof(struct pe_file_header) == 20, "pe_file_header");

struct pe_data_directory {
    uint32_t rva;
    uint32_t size;
};

struct pe_optional32 {
    uint16_t magic;
    uint8_t linker_major, linker_minor;
    uint32_t code_size, data_size, bss_size;
    uint32_t entry_rva;
    uint32_t code_base, data_base;
    uint32_t image_base;
    uint32_t section_alignment;
    uint32_t file_alignment;
    uint16_t os_major, os_minor, image_major, image_minor, subsystem_major, subsystem_minor;
    uint32_t win32_version;
    uint32_t image_size;
    uint32_t headers_size;
    uint32_t checksum;
    uint16_t subsystem;
    uint16_t dll_characteristics;
    uint32_t stack_reserve, stack_commit, heap_reserve, heap_commit;
    uint32_t loader_flags;
    uint32_t directory_count;
};
_Static_assert(sizeof(struct pe_optional32) == 96, "pe_optional32");
_Static_assert(offsetof(struct pe_optional32, checksum) == 64, "pe_optional32.checksum");

struct pe_optional64 {
    uint16_t magic;
    uint8_t linker_major, linker_minor;
    uint32_t code_size, data_size, bss_size;
    uint32_t entry_rva;
    uint32_t code_base;
    uint64_t image_base;
    uint32_t section_alignment;
    uint32_t file_alignment;
    uint16_t os_major, os_minor, image_major, image_minor, subsystem_major, subsystem_minor;
    uint32_t win32_version;
    uint32_t image_size;
    uint32_t headers_size;
    uint32_t checksum;
    uint16_t subsystem;
    uint16_t dll_characteristics;
    uint64_t stack_reserve, stack_commit, heap_reserve, heap_commit;
    uint32_t loader_flags;
    uint32_t directory_count;
};
_Static_assert(sizeof(struct pe_optional64) == 112, "pe_optional64");
_Static_assert(offsetof(struct pe_optional64, checksum) == 64, "pe_optional64.checksum");

struct pe_section {
    char name[8];
    uint32_t virtual_size;
    uint32_t rva;
    uint32_t raw_size;
    uint32_t raw_offset;
    uint32_t relocations, line_numbers;
    uint16_t relocation_count, line_number_count;
    uint32_t characteristics;
};
_Static_assert(sizeof(struct pe_section) == 40, "pe_section");

struct pe_export_directory {
    uint32_t characteristics, timestamp;
    uint16_t major, minor;
    uint32_t name_rva;
    uint32_t ordinal_base;
    uint32_t function_count;
    uint32_t name_count;
    uint32_t functions_rva;
    uint32_t names_rva;
    uint32_t ordinals_rva;
};
_Static_assert(sizeof(struct pe_export_directory) == 40, "pe_export_directory");

struct pe_import_descriptor {
    uint32_t lookup_rva; /* 0: use iat_rva */
    uint32_t timestamp, forwarder;
    uint32_t name_rva;
    uint32_t iat_rva;
};
_Static_assert(sizeof(struct pe_import_descriptor) == 20, "pe_import_descriptor");

struct pe_relocation_block {
    uint32_t rva;
    uint32_t size; /* of the block with this header; then uint16_t type << 12 | offset */
};
enum pe_relocation { PE_REL_ABSOLUTE = 0, PE_REL_HIGHLOW = 3, PE_REL_DIR64 = 10 };

/* x64 exception data ("x64 exception handling", Microsoft). */
struct pe_runtime_function {
    uint32_t begin_rva;
    uint32_t end_rva;
    uint32_t unwind_rva;
};
_Static_assert(sizeof(struct pe_runtime_function) == 12, "pe_runtime_function");

struct pe_unwind_info {
    uint8_t version_flags; /* version : 3, flags : 5 */
    uint8_t prolog_size;
    uint8_t code_count;
    uint8_t frame; /* register : 4, scaled offset : 4 */
    /* uint16_t codes[code_count], padded to even; then handler or chained pe_runtime_function */
};
_Static_assert(sizeof(struct pe_unwind_info) == 4, "pe_unwind_info");
#define PE_UNW_FLAG_CHAININFO 0x4u
enum pe_unwind_op {
    PE_UWOP_PUSH_NONVOL = 0,
    PE_UWOP_ALLOC_LARGE = 1,
    PE_UWOP_ALLOC_SMALL = 2,
    PE_UWOP_SET_FPREG = 3,
    PE_UWOP_SAVE_NONVOL = 4,
    PE_UWOP_SAVE_NONVOL_FAR = 5,
    PE_UWOP_EPILOG = 6,
    PE_UWOP_SPARE = 7,
    PE_UWOP_SAVE_XMM128 = 8,
    PE_UWOP_SAVE_XMM128_FAR = 9,
    PE_UWOP_PUSH_MACHFRAME = 10,
};

#endif

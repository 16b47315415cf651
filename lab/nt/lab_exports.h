/* SPDX-License-Identifier: MIT */
/*
 * Export rows. Each module of lab/nt lists what drivers may import in exports_*.inc files, made of
 * these rows. The module's exports.c includes them twice, after this file (declarations) and after
 * lab_exports_table.h (the LabExports table); no prototypes are needed. The build also preprocesses
 * exports.c with LAB_EXPORTS_LIST for mkexports.py, which makes the .def files of module and
 * import library. So a module's exports.c is:
 *
 *     #include "lab_exports.h"
 *     #include "exports_x.inc"
 *     #include "lab_exports_table.h"
 *     LAB_EXPORT_TABLE_BEGIN
 *     #include "exports_x.inc"
 *     LAB_EXPORT_TABLE_END #if defined(_M_IX86) / defined(_M_AMD64) may be used around rows.
 *
 *   LAB_STD(Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)   __stdcall on i386
 *   LAB_FAST(Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)  __fastcall on i386
 *   LAB_CDECL(Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags) __cdecl (also varargs)
 *   LAB_DATA(Name, FirstVersion)                                     a variable
 *   LAB_PRIVATE_STD(Name, ArgBytes), LAB_PRIVATE_FAST, LAB_PRIVATE_CDECL(Name),
 * LAB_PRIVATE_DATA(Name) exported for the other modules of lab/nt and the host only: no row,
 * drivers cannot bind to it
 *
 * ArgBytes are those of i386 (a wrong number does not link). Irql: PASSIVE_LEVEL .. HIGH_LEVEL.
 * FirstVersion: 0x0500 2000, 0x0501 XP, 0x0502 2003, 0x0600 Vista, 0x0601 7, 0x0602 8, 0x0603 8.1,
 * 0x0A00 10. Flags: 0 or LAB_EXPORT_MAY_FAIL.
 */
#ifdef LAB_EXPORTS_LIST /* preprocessed by the build */
#define LAB_STD(Name, ArgBytes, ...)     @row std Name ArgBytes @end
#define LAB_FAST(Name, ArgBytes, ...)    @row fast Name ArgBytes @end
#define LAB_CDECL(Name, ArgBytes, ...)   @row cdecl Name ArgBytes @end
#define LAB_DATA(Name, ...)              @row data Name 0 @end
#define LAB_PRIVATE_STD(Name, ArgBytes)  @row std Name ArgBytes @end
#define LAB_PRIVATE_FAST(Name, ArgBytes) @row fast Name ArgBytes @end
#define LAB_PRIVATE_CDECL(Name)          @row cdecl Name 0 @end
#define LAB_PRIVATE_DATA(Name)           @row data Name 0 @end
LAB_PRIVATE_DATA(LabExports)
#else
/* Not labnt.h: the headers' inline functions have the names of rows. */
#include "lab_abi.h"

enum {
    PASSIVE_LEVEL = 0,
    APC_LEVEL = 1,
    DISPATCH_LEVEL = 2,
#if defined(_M_IX86)
    HIGH_LEVEL = 31,
#else
    HIGH_LEVEL = 15,
#endif
};

/* struct lab_export with pointers of this width, so that the table is a constant on i386 too. */
struct lab_export_row {
    const char *name;
#ifndef _WIN64
    uint32_t name_high;
#endif
    const void *fn;
#ifndef _WIN64
    uint32_t fn_high;
#endif
    uint16_t arg_bytes;
    uint8_t irql_min;
    uint8_t irql_max;
    uint16_t first_version;
    uint16_t flags;
};
_Static_assert(sizeof(struct lab_export_row) == sizeof(struct lab_export), "export row");
_Static_assert(offsetof(struct lab_export_row, fn) == offsetof(struct lab_export, fn), "fn");
_Static_assert(offsetof(struct lab_export_row, flags) == offsetof(struct lab_export, flags),
               "flags");

/* Only the address matters, and the name after decoration: a C prototype is not needed, and often
 * not possible (macros, inline functions, builtins of the same name). */
#if defined(_M_IX86)
#define LAB_STD(Name, ArgBytes, ...)                                                               \
    extern const char LabRow_##Name[] __asm__("_" #Name "@" #ArgBytes);
#define LAB_FAST(Name, ArgBytes, ...)                                                              \
    extern const char LabRow_##Name[] __asm__("@" #Name "@" #ArgBytes);
#define LAB_CDECL(Name, ...) extern const char LabRow_##Name[] __asm__("_" #Name);
#define LAB_DATA(Name, ...)  extern const char LabRow_##Name[] __asm__("_" #Name);
#else
#define LAB_STD(Name, ...)   extern const char LabRow_##Name[] __asm__(#Name);
#define LAB_FAST(Name, ...)  extern const char LabRow_##Name[] __asm__(#Name);
#define LAB_CDECL(Name, ...) extern const char LabRow_##Name[] __asm__(#Name);
#define LAB_DATA(Name, ...)  extern const char LabRow_##Name[] __asm__(#Name);
#endif
#define LAB_PRIVATE_STD(Name, ArgBytes)
#define LAB_PRIVATE_FAST(Name, ArgBytes)
#define LAB_PRIVATE_CDECL(Name)
#define LAB_PRIVATE_DATA(Name)

extern const struct lab_export_row LabExports[];
#endif

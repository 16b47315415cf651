/* SPDX-License-Identifier: MIT */
/*
 * Export rows. Each module of lab/nt lists what drivers may import in exports_*.inc files, made of
 * these rows and included once by the module's exports.c (through this file) for the LabExports
 * table and once by the build (preprocessed, then tools in lab/nt/mkexports.py) for the .def file
 * and the import library. #if defined(_M_IX86) / defined(_M_AMD64) may be used around rows.
 *
 *   LAB_STD(Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)   __stdcall on i386
 *   LAB_FAST(Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)  __fastcall on i386
 *   LAB_CDECL(Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags) __cdecl (also varargs)
 *   LAB_DATA(Name, FirstVersion)                                     a variable
 *   LAB_PRIVATE_STD(Name, ArgBytes), LAB_PRIVATE_FAST, LAB_PRIVATE_CDECL(Name), LAB_PRIVATE_DATA(Name)
 *       exported for the other modules of lab/nt and the host only: no row, drivers cannot bind to it
 *
 * ArgBytes are those of i386 (a wrong number does not link). Irql: PASSIVE_LEVEL .. HIGH_LEVEL.
 * FirstVersion: 0x0500 2000, 0x0501 XP, 0x0502 2003, 0x0600 Vista, 0x0601 7, 0x0602 8, 0x0603 8.1,
 * 0x0A00 10. Flags: 0 or LAB_EXPORT_MAY_FAIL.
 */
#ifdef LAB_EXPORTS_LIST /* preprocessed by the build */
#define LAB_STD(Name, ArgBytes, ...) @row std Name ArgBytes @end
#define LAB_FAST(Name, ArgBytes, ...) @row fast Name ArgBytes @end
#define LAB_CDECL(Name, ArgBytes, ...) @row cdecl Name ArgBytes @end
#define LAB_DATA(Name, ...) @row data Name 0 @end
#define LAB_PRIVATE_STD(Name, ArgBytes) @row std Name ArgBytes @end
#define LAB_PRIVATE_FAST(Name, ArgBytes) @row fast Name ArgBytes @end
#define LAB_PRIVATE_CDECL(Name) @row cdecl Name 0 @end
#define LAB_PRIVATE_DATA(Name) @row data Name 0 @end
#else
#include "labnt.h"

/* struct lab_export with pointers of this width, so that the table is a constant on i386 too. */
struct lab_export_row {
    const char *name;
#ifndef _WIN64
    ULONG name_high;
#endif
    const void *fn;
#ifndef _WIN64
    ULONG fn_high;
#endif
    USHORT arg_bytes;
    UCHAR irql_min;
    UCHAR irql_max;
    USHORT first_version;
    USHORT flags;
};
_Static_assert(sizeof(struct lab_export_row) == sizeof(struct lab_export), "export row");
_Static_assert(offsetof(struct lab_export_row, fn) == offsetof(struct lab_export, fn), "fn");
_Static_assert(offsetof(struct lab_export_row, flags) == offsetof(struct lab_export, flags), "flags");

#define LAB_ROW_(Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)                           \
    {.name = #Name,                                                                               \
     .fn = (const void *)&Name,                                                                   \
     .arg_bytes = ArgBytes,                                                                       \
     .irql_min = IrqlMin,                                                                         \
     .irql_max = IrqlMax,                                                                         \
     .first_version = FirstVersion,                                                               \
     .flags = Flags},
#define LAB_STD(Name, ...) LAB_ROW_(Name, __VA_ARGS__)
#define LAB_FAST(Name, ...) LAB_ROW_(Name, __VA_ARGS__)
#define LAB_CDECL(Name, ...) LAB_ROW_(Name, __VA_ARGS__)
#define LAB_DATA(Name, FirstVersion)                                                              \
    LAB_ROW_(Name, 0, PASSIVE_LEVEL, HIGH_LEVEL, FirstVersion, LAB_EXPORT_DATA)
#define LAB_PRIVATE_STD(Name, ArgBytes)
#define LAB_PRIVATE_FAST(Name, ArgBytes)
#define LAB_PRIVATE_CDECL(Name)
#define LAB_PRIVATE_DATA(Name)
#endif

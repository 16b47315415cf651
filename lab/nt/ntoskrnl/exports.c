/* SPDX-License-Identifier: MIT */
/* The table of everything drivers may import from ntoskrnl.exe; also read by the build. */
#include "lab_exports.h"
#include "exports_ke.inc"
#if __has_include("exports_io.inc")
#include "exports_io.inc"
#endif

#include "lab_exports_table.h"
LAB_EXPORT_TABLE_BEGIN
#include "exports_ke.inc"
#if __has_include("exports_io.inc")
#include "exports_io.inc"
#endif
LAB_EXPORT_TABLE_END

/* SPDX-License-Identifier: MIT */
/* The table of everything drivers may import from hal.dll; also read by the build. */
#include "lab_exports.h"
#include "exports_hal.inc"

#include "lab_exports_table.h"
LAB_EXPORT_TABLE_BEGIN
#include "exports_hal.inc"
LAB_EXPORT_TABLE_END

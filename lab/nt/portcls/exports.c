/* SPDX-License-Identifier: MIT */
/* The table of everything drivers may import from portcls.sys; also read by the build. */
#include "lab_exports.h"
#include "exports_portcls.inc"

#include "lab_exports_table.h"
LAB_EXPORT_TABLE_BEGIN
#include "exports_portcls.inc"
LAB_EXPORT_TABLE_END

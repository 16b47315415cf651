/* SPDX-License-Identifier: MIT */
/* NdisGetRoutineAddress: apart, because the rows and the DDK headers do not go together. */
#include "lab_exports.h"

const void *NdispFindRow(const uint16_t *name, unsigned length);

/* Function of the row with this name (UTF-16, not terminated); NULL if there is none. */
const void *NdispFindRow(const uint16_t *name, unsigned length)
{
    const struct lab_export_row *row;
    unsigned index;

    for (row = LabExports; row->name != NULL; row++) {
        for (index = 0; index < length && row->name[index] != '\0'; index++)
            if ((uint16_t)row->name[index] != name[index])
                break;
        if (index == length && row->name[index] == '\0')
            return row->fn;
    }
    return NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * Device information files: a parser (sections, fields, strings; "INF File Sections and Directives"
 * of Microsoft's documentation) and the installation of one device from one INF, as SetupAPI does
 * it: the best model is chosen by architecture, Windows 7's version and hardware id, and the
 * registry the driver will see is written as hive records.
 */
#ifndef LAB_HOST_INF_H
#define LAB_HOST_INF_H

#include <limits.h>
#include <stddef.h>

#include "hive.h"
#include "lab_abi.h"

struct inf;

/* One line "key = field, field" (key may be NULL: a line of fields only). Strings are expanded. */
struct inf_line {
    const char *key;
    const char *const *field;
    size_t field_count;
    unsigned number; /* line in the file, from 1 */
};

/* Parse a file. On failure returns NULL and writes "FILE:LINE: what" to error. */
struct inf *inf_open(const char *path, char *error, size_t error_cap);
void inf_close(struct inf *inf);
/* Lines of a section by name (case does not matter). index counts from 0; NULL after the last. */
const struct inf_line *inf_get(const struct inf *inf, const char *section, size_t index);
int inf_has_section(const struct inf *inf, const char *section);
/* First line of the section with this key, or NULL. */
const struct inf_line *inf_find(const struct inf *inf, const char *section, const char *key);
const char *inf_path(const struct inf *inf);

struct inf_device {
    const char *instance;            /* "PCI\\VEN_...\\3&..." */
    const char *const *hardware_ids; /* most specific first, then compatible ids */
    size_t id_count;
    unsigned class_index;            /* NNNN of the software key */
};

struct inf_result {
    char service[64];
    char binary[PATH_MAX]; /* file to be loaded for the service, beside the INF */
    char description[128];
    char hardware_id[128]; /* that matched */
    char software_key[256]; /* where the driver's parameters are */
};

/* Index of the first of the device's ids that inf binds; id_count if it binds none. */
size_t inf_match(const struct inf *inf, enum lab_arch arch, const struct inf_device *device);

/*
 * Write what installing inf on device leaves in the registry. 0: done; 1: no model of this INF
 * matches the device (error says which ids were looked for); -1: the INF is wrong, error says where.
 */
int inf_install(const struct inf *inf, enum lab_arch arch, const struct inf_device *device,
                struct hive *hive, struct inf_result *result, char *error, size_t error_cap);

#endif

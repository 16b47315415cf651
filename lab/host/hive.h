/* SPDX-License-Identifier: MIT */
/*
 * Registry records for NT: builds the stream of struct lab_hive_record that lab_abi.h describes.
 * Keys and names are given in UTF-8 and stored in UTF-16LE.
 */
#ifndef LAB_HOST_HIVE_H
#define LAB_HOST_HIVE_H

#include <stddef.h>
#include <stdint.h>

enum {
    HIVE_REG_NONE = 0,
    HIVE_REG_SZ = 1,
    HIVE_REG_EXPAND_SZ = 2,
    HIVE_REG_BINARY = 3,
    HIVE_REG_DWORD = 4,
    HIVE_REG_MULTI_SZ = 7,
};

struct hive {
    uint8_t *data; /* records, owned; free with hive_free */
    size_t size;
    size_t capacity;
    size_t last; /* where the newest record begins */
};

void hive_free(struct hive *hive);
/* Create a key with no value. */
void hive_key(struct hive *hive, const char *key);
/* Set a value; name NULL is the key's default value. Memory exhaustion ends the program. */
void hive_set(struct hive *hive, const char *key, const char *name, uint32_t type, const void *data,
              size_t bytes);
/* The value set last is no more than a default: one that NT's registry has already stays. */
void hive_keep(struct hive *hive);
void hive_set_dword(struct hive *hive, const char *key, const char *name, uint32_t value);
/* REG_SZ or REG_EXPAND_SZ from UTF-8. */
void hive_set_sz(struct hive *hive, const char *key, const char *name, uint32_t type,
                 const char *text);
/* REG_MULTI_SZ from count UTF-8 strings. */
void hive_set_multi_sz(struct hive *hive, const char *key, const char *name,
                       const char *const *strings, size_t count);

/* UTF-8 to UTF-16LE; ill-formed bytes become U+FFFD. Returns a malloc'ed NUL-terminated string and
 * its length in bytes without the NUL. */
uint16_t *hive_utf16(const char *text, size_t *bytes);

#endif

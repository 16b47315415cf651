/* SPDX-License-Identifier: MIT */
#include "hive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab_abi.h"

static void *checked_realloc(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes);

    if (memory == NULL) {
        fprintf(stderr, "lab: out of memory\n");
        abort();
    }
    return memory;
}

/* One code point from UTF-8; advances *text. */
static uint32_t utf8_next(const char **text)
{
    const uint8_t *p = (const uint8_t *)*text;
    uint32_t code = p[0];
    unsigned more = code < 0x80 ? 0 : code >> 5 == 6 ? 1 : code >> 4 == 14 ? 2 : code >> 3 == 30 ? 3 : 4;

    if (more == 4) {
        *text += 1;
        return 0xFFFD;
    }
    if (more > 0)
        code &= 0x3Fu >> more;
    for (unsigned i = 1; i <= more; i++) {
        if (p[i] >> 6 != 2) {
            *text += i;
            return 0xFFFD;
        }
        code = code << 6 | (p[i] & 0x3Fu);
    }
    *text += more + 1;
    return code > 0x10FFFF || code >> 11 == 0x1B ? 0xFFFD : code;
}

uint16_t *hive_utf16(const char *text, size_t *bytes)
{
    uint16_t *out = checked_realloc(NULL, (strlen(text) + 1) * 2 * sizeof *out);
    size_t n = 0;

    while (*text != '\0') {
        uint32_t code = utf8_next(&text);

        if (code >= 0x10000) {
            code -= 0x10000;
            out[n++] = (uint16_t)(0xD800 | code >> 10);
            out[n++] = (uint16_t)(0xDC00 | (code & 0x3FF));
        } else {
            out[n++] = (uint16_t)code;
        }
    }
    out[n] = 0;
    *bytes = n * sizeof *out;
    return out;
}

void hive_free(struct hive *hive)
{
    free(hive->data);
    *hive = (struct hive){0};
}

void hive_set(struct hive *hive, const char *key, const char *name, uint32_t type, const void *data,
              size_t bytes)
{
    size_t key_bytes, name_bytes;
    uint16_t *wide_key = hive_utf16(key, &key_bytes);
    uint16_t *wide_name = hive_utf16(name != NULL ? name : "", &name_bytes);
    size_t used = sizeof(struct lab_hive_record) + key_bytes + name_bytes + bytes;
    size_t record_bytes = (used + 7) & ~(size_t)7;
    struct lab_hive_record record = {
        .record_bytes = (uint32_t)record_bytes,
        .value_type = type,
        .key_bytes = (uint32_t)key_bytes,
        .name_bytes = (uint32_t)name_bytes,
        .data_bytes = (uint32_t)bytes,
    };
    uint8_t *at;

    if (hive->size + record_bytes > hive->capacity) {
        hive->capacity = (hive->size + record_bytes) * 2;
        hive->data = checked_realloc(hive->data, hive->capacity);
    }
    hive->last = hive->size;
    at = hive->data + hive->size;
    memset(at, 0, record_bytes);
    memcpy(at, &record, sizeof record);
    at += sizeof record;
    memcpy(at, wide_key, key_bytes);
    memcpy(at + key_bytes, wide_name, name_bytes);
    if (bytes > 0)
        memcpy(at + key_bytes + name_bytes, data, bytes);
    hive->size += record_bytes;
    free(wide_key);
    free(wide_name);
}

void hive_keep(struct hive *hive)
{
    ((struct lab_hive_record *)(hive->data + hive->last))->flags |= LAB_HIVE_KEEP;
}

void hive_key(struct hive *hive, const char *key)
{
    hive_set(hive, key, NULL, LAB_HIVE_KEY_ONLY, NULL, 0);
}

void hive_set_dword(struct hive *hive, const char *key, const char *name, uint32_t value)
{
    hive_set(hive, key, name, HIVE_REG_DWORD, &value, sizeof value);
}

void hive_set_sz(struct hive *hive, const char *key, const char *name, uint32_t type,
                 const char *text)
{
    size_t bytes;
    uint16_t *wide = hive_utf16(text, &bytes);

    hive_set(hive, key, name, type, wide, bytes + sizeof *wide);
    free(wide);
}

void hive_set_multi_sz(struct hive *hive, const char *key, const char *name,
                       const char *const *strings, size_t count)
{
    uint8_t *all = checked_realloc(NULL, sizeof(uint16_t));
    size_t size = 0;

    for (size_t i = 0; i < count; i++) {
        size_t bytes;
        uint16_t *wide = hive_utf16(strings[i], &bytes);

        all = checked_realloc(all, size + bytes + 2 * sizeof(uint16_t));
        memcpy(all + size, wide, bytes + sizeof(uint16_t));
        size += bytes + sizeof(uint16_t);
        free(wide);
    }
    memset(all + size, 0, sizeof(uint16_t));
    hive_set(hive, key, name, HIVE_REG_MULTI_SZ, all, size + sizeof(uint16_t));
    free(all);
}

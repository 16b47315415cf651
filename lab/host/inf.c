/* SPDX-License-Identifier: MIT */
/* INF parser: text to sections of lines of fields. Installation is in inf_install.c. */
#include "inf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* An INF is a few KiB; anything larger is not one. */
#define INF_MAX_BYTES (1u << 20)

struct section {
    char *name;
    struct inf_line *lines;
    size_t count;
};

struct inf {
    char *path;
    struct section *sections;
    size_t count;
    char *error;
    size_t error_cap;
};

static void *inf_realloc(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes);

    if (memory == NULL) {
        fprintf(stderr, "lab: out of memory\n");
        abort();
    }
    return memory;
}

static char *inf_strndup(const char *text, size_t length)
{
    char *copy = inf_realloc(NULL, length + 1);

    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

__attribute__((format(printf, 3, 4))) static void inf_error(struct inf *inf, unsigned line,
                                                             const char *format, ...)
{
    va_list args;
    int used = line > 0 ? snprintf(inf->error, inf->error_cap, "%s:%u: ", inf->path, line)
                        : snprintf(inf->error, inf->error_cap, "%s: ", inf->path);

    if (used < 0 || (size_t)used >= inf->error_cap)
        return;
    va_start(args, format);
    vsnprintf(inf->error + used, inf->error_cap - (size_t)used, format, args);
    va_end(args);
}

/* Append a code point as UTF-8. */
static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

/*
 * Whole file as NUL-terminated UTF-8. INFs are UTF-16 with a byte order mark or in the ANSI code
 * page (bytes above 0x7F taken as Latin-1); a UTF-8 mark is accepted. Embedded NULs are refused.
 */
static char *read_text(struct inf *inf)
{
    FILE *file = fopen(inf->path, "rb");
    uint8_t *raw;
    char *text = NULL;
    size_t size, n = 0, i;

    if (file == NULL) {
        inf_error(inf, 0, "%s", strerror(errno));
        return NULL;
    }
    raw = inf_realloc(NULL, INF_MAX_BYTES + 1);
    size = fread(raw, 1, INF_MAX_BYTES + 1, file);
    if (ferror(file) || size > INF_MAX_BYTES) {
        inf_error(inf, 0, "%s", size > INF_MAX_BYTES ? "larger than 1 MiB, not an INF" : "read error");
        goto err_read;
    }
    text = inf_realloc(NULL, size * 3 + 1);
    if (size >= 2 && raw[0] == 0xFF && raw[1] == 0xFE) {
        for (i = 2; i + 1 < size; i += 2)
            n += put_utf8(text + n, (uint32_t)raw[i] | (uint32_t)raw[i + 1] << 8);
    } else {
        int utf8 = size >= 3 && memcmp(raw, "\xEF\xBB\xBF", 3) == 0;

        for (i = utf8 ? 3 : 0; i < size; i++)
            n += utf8 ? (text[n] = (char)raw[i], 1) : put_utf8(text + n, raw[i]);
    }
    text[n] = '\0';
    if (strlen(text) != n) {
        inf_error(inf, 0, "contains NUL characters, not an INF");
        free(text);
        text = NULL;
    }
err_read:
    free(raw);
    fclose(file);
    return text;
}

static struct section *find_section(const struct inf *inf, const char *name)
{
    for (size_t i = 0; i < inf->count; i++)
        if (strcasecmp(inf->sections[i].name, name) == 0)
            return &inf->sections[i];
    return NULL;
}

/* Value of %name% from [Strings], NULL if undefined. During parsing of [Strings] itself the
 * section is still growing, so strings may refer to earlier ones only. */
static const char *string_value(const struct inf *inf, const char *name, size_t length)
{
    const struct section *strings = find_section(inf, "Strings");

    for (size_t i = 0; strings != NULL && i < strings->count; i++) {
        const struct inf_line *line = &strings->lines[i];

        if (line->key != NULL && strlen(line->key) == length &&
            strncasecmp(line->key, name, length) == 0)
            return line->field_count > 0 ? line->field[0] : "";
    }
    return NULL;
}

struct text {
    char *data;
    size_t length;
};

static void text_add(struct text *text, const char *data, size_t length)
{
    text->data = inf_realloc(text->data, text->length + length + 1);
    memcpy(text->data + text->length, data, length);
    text->length += length;
    text->data[text->length] = '\0';
}

/* %name% at *p (which points behind the first %): append its value. */
static int expand_string(struct inf *inf, unsigned number, const char **p, struct text *out)
{
    const char *end = strchr(*p, '%');
    const char *value;

    if (end == *p) {
        text_add(out, "%", 1);
        *p = end + 1;
        return 0;
    }
    if (end == NULL) {
        inf_error(inf, number, "'%%' without its closing '%%'; write '%%%%' for the character itself");
        return -1;
    }
    value = string_value(inf, *p, (size_t)(end - *p));
    if (value == NULL && strspn(*p, "0123456789") == (size_t)(end - *p)) {
        /* %12% and its like are directory ids, which are resolved where paths are used. */
        text_add(out, *p - 1, (size_t)(end - *p) + 2);
        *p = end + 1;
        return 0;
    }
    if (value == NULL) {
        inf_error(inf, number, "%%%.*s%% is not defined in [Strings]", (int)(end - *p), *p);
        return -1;
    }
    text_add(out, value, strlen(value));
    *p = end + 1;
    return 0;
}

/* One field from *p up to a comma, to '=' if it may be a key, or to the end. */
static char *parse_field(struct inf *inf, unsigned number, const char **p, int may_be_key)
{
    struct text out = {0};
    size_t keep = 0; /* trailing blanks before this are quoted, so they stay */
    int quoted = 0;

    text_add(&out, "", 0);
    *p += strspn(*p, " \t");
    while (**p != '\0' && (quoted || (**p != ',' && !(may_be_key && **p == '=')))) {
        char c = *(*p)++;

        if (c == '"' && quoted && **p == '"') {
            text_add(&out, (*p)++, 1);
        } else if (c == '"') {
            quoted = !quoted;
            keep = out.length;
        } else if (c == '%') {
            if (expand_string(inf, number, p, &out) != 0)
                goto err;
            keep = out.length;
        } else {
            text_add(&out, &c, 1);
        }
    }
    if (quoted) {
        inf_error(inf, number, "quotation mark is not closed");
        goto err;
    }
    while (out.length > keep && strchr(" \t", out.data[out.length - 1]) != NULL)
        out.data[--out.length] = '\0';
    return out.data;
err:
    free(out.data);
    return NULL;
}

static void free_line(struct inf_line *line)
{
    for (size_t i = 0; i < line->field_count; i++)
        free((char *)line->field[i]);
    free((void *)line->field);
    free((char *)line->key);
}

static int parse_line(struct inf *inf, struct section *section, const char *text, unsigned number)
{
    struct inf_line line = {.number = number};
    char *field = parse_field(inf, number, &text, 1);

    if (field != NULL && *text == '=') {
        line.key = field;
        text++;
        field = parse_field(inf, number, &text, 0);
    }
    while (field != NULL) {
        line.field = inf_realloc((void *)line.field, (line.field_count + 1) * sizeof *line.field);
        ((const char **)line.field)[line.field_count++] = field;
        if (*text == '\0')
            break;
        text++;
        field = parse_field(inf, number, &text, 0);
    }
    if (field == NULL) {
        free_line(&line);
        return -1;
    }
    section->lines = inf_realloc(section->lines, (section->count + 1) * sizeof *section->lines);
    section->lines[section->count++] = line;
    return 0;
}

/* Cut the comment and the blanks around; returns the start. */
static char *clean_line(char *line)
{
    int quoted = 0;
    char *end;

    line += strspn(line, " \t");
    for (end = line; *end != '\0' && (quoted || *end != ';'); end++)
        quoted ^= *end == '"';
    while (end > line && strchr(" \t\r", end[-1]) != NULL)
        end--;
    *end = '\0';
    return line;
}

static struct section *open_section(struct inf *inf, const char *line, unsigned number)
{
    const char *end = strchr(line, ']');
    struct section *section;
    char *name;

    if (end == NULL || end[1] != '\0' || end == line + 1) {
        inf_error(inf, number, "malformed section name '%s'", line);
        return NULL;
    }
    name = inf_strndup(line + 1, (size_t)(end - line) - 1);
    section = find_section(inf, name);
    if (section != NULL) { /* the same section may be continued */
        free(name);
        return section;
    }
    inf->sections = inf_realloc(inf->sections, (inf->count + 1) * sizeof *inf->sections);
    section = &inf->sections[inf->count++];
    *section = (struct section){.name = name};
    return section;
}

/*
 * Walk all logical lines; only_strings selects [Strings] or everything else, since strings are
 * used before the section that defines them, which usually stands last.
 */
static int parse_text(struct inf *inf, const char *text, int only_strings)
{
    char *copy = inf_strndup(text, strlen(text)), *next = copy;
    struct section *section = NULL;
    struct text logical = {0};
    unsigned number = 0, first = 0;
    int result = 0;

    while (next != NULL && result == 0) {
        char *line = next, *clean;
        size_t length;

        next = strchr(next, '\n');
        if (next != NULL)
            *next++ = '\0';
        number++;
        clean = clean_line(line);
        length = strlen(clean);
        if (logical.length == 0)
            first = number;
        if (length > 0 && clean[length - 1] == '\\' && (length < 2 || clean[length - 2] != '"')) {
            text_add(&logical, clean, length - 1);
            continue;
        }
        text_add(&logical, clean, length);
        clean = logical.data;
        if (clean[0] == '[') {
            section = open_section(inf, clean, first);
            result = section == NULL ? -1 : 0;
        } else if (clean[0] != '\0' && section == NULL) {
            inf_error(inf, first, "text before the first [section]");
            result = -1;
        } else if (clean[0] != '\0' && (strcasecmp(section->name, "Strings") == 0) == only_strings) {
            result = parse_line(inf, section, clean, first);
        }
        logical.length = 0;
        logical.data[0] = '\0';
    }
    free(logical.data);
    free(copy);
    return result;
}

struct inf *inf_open(const char *path, char *error, size_t error_cap)
{
    struct inf *inf = inf_realloc(NULL, sizeof *inf);
    const struct inf_line *signature;
    char *text;

    *inf = (struct inf){.path = inf_strndup(path, strlen(path)), .error = error,
                        .error_cap = error_cap};
    text = read_text(inf);
    if (text == NULL)
        goto err_text;
    if (parse_text(inf, text, 1) != 0 || parse_text(inf, text, 0) != 0)
        goto err_parse;
    signature = inf_find(inf, "Version", "Signature");
    if (signature == NULL || signature->field_count == 0 ||
        (strcasecmp(signature->field[0], "$Windows NT$") != 0 &&
         strcasecmp(signature->field[0], "$CHICAGO$") != 0)) {
        inf_error(inf, signature != NULL ? signature->number : 0,
                  "no [Version] with Signature=\"$Windows NT$\", so this is not an INF");
        goto err_parse;
    }
    free(text);
    return inf;
err_parse:
    free(text);
err_text:
    inf_close(inf);
    return NULL;
}

void inf_close(struct inf *inf)
{
    for (size_t i = 0; i < inf->count; i++) {
        for (size_t k = 0; k < inf->sections[i].count; k++)
            free_line(&inf->sections[i].lines[k]);
        free(inf->sections[i].lines);
        free(inf->sections[i].name);
    }
    free(inf->sections);
    free(inf->path);
    free(inf);
}

const struct inf_line *inf_get(const struct inf *inf, const char *section, size_t index)
{
    const struct section *found = find_section(inf, section);

    return found != NULL && index < found->count ? &found->lines[index] : NULL;
}

int inf_has_section(const struct inf *inf, const char *section)
{
    return find_section(inf, section) != NULL;
}

const struct inf_line *inf_find(const struct inf *inf, const char *section, const char *key)
{
    const struct inf_line *line;

    for (size_t i = 0; (line = inf_get(inf, section, i)) != NULL; i++)
        if (line->key != NULL && strcasecmp(line->key, key) == 0)
            return line;
    return NULL;
}

const char *inf_path(const struct inf *inf)
{
    return inf->path;
}

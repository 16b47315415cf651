/* SPDX-License-Identifier: MIT */
/*
 * Installing one device from one INF: which sections count, what they write. Section names and
 * order as in Microsoft's "INF Models Section", "INF DDInstall Section", "INF AddReg Directive",
 * "INF AddService Directive", "INF AddInterface Directive", "Standardized INF Keywords for Network
 * Devices".
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "inf.h"

#define MEDIA_CLASS "{4d36e96c-e325-11ce-bfc1-08002be10318}"
#define CONTROL_SET "\\Registry\\Machine\\System\\CurrentControlSet"

/* AddReg flags (setupapi.h). */
enum {
    ADDREG_BINVALUETYPE = 0x00000001,
    ADDREG_NOCLOBBER = 0x00000002,
    ADDREG_DELVAL = 0x00000004,
    ADDREG_KEYONLY = 0x00000010,
    ADDREG_APPEND = 0x00000008,
    ADDREG_OVERWRITEONLY = 0x00000020,
    ADDREG_TYPE_MASK = 0xFFFF0001u,
    ADDREG_TYPE_SZ = 0x00000000,
    ADDREG_TYPE_BINARY = 0x00000001,
    ADDREG_TYPE_MULTI_SZ = 0x00010000,
    ADDREG_TYPE_DWORD = 0x00010001,
    ADDREG_TYPE_EXPAND_SZ = 0x00020000,
    ADDREG_TYPE_NONE = 0x00020001,
};
#define SPSVCINST_ASSOCSERVICE 0x2

struct install {
    const struct inf *inf;
    struct hive *hive;
    enum lab_arch arch;
    const struct inf_device *device;
    char class_guid[64];
    char class_name[64];
    char device_key[512];   /* ...\Enum\<instance> */
    struct inf_result *result;
    char *error;
    size_t error_cap;
};

__attribute__((format(printf, 3, 4))) static int fail(struct install *in, const struct inf_line *line,
                                                      const char *format, ...)
{
    int used = line != NULL
                   ? snprintf(in->error, in->error_cap, "%s:%u: ", inf_path(in->inf), line->number)
                   : snprintf(in->error, in->error_cap, "%s: ", inf_path(in->inf));
    va_list args;

    if (used >= 0 && (size_t)used < in->error_cap) {
        va_start(args, format);
        vsnprintf(in->error + used, in->error_cap - (size_t)used, format, args);
        va_end(args);
    }
    return -1;
}

static const char *field(const struct inf_line *line, size_t index)
{
    return index < line->field_count ? line->field[index] : "";
}

/* Does the TargetOSVersion decoration NT[arch][.major[.minor[...]]] fit Windows 7 on this
 * architecture? Returns a rank (more specific is higher), -1 if it does not fit. */
static int decoration_rank(const struct install *in, const char *decoration)
{
    static const char *const arches[] = {[LAB_ARCH_X64] = "amd64", [LAB_ARCH_X86] = "x86"};
    const char *arch = arches[in->arch], *p = decoration;
    unsigned major = 0, minor = 0;
    int rank = 1;

    if (*p == '\0')
        return 0;
    if (strncasecmp(p, "NT", 2) != 0)
        return -1;
    p += 2;
    if (strncasecmp(p, arch, strlen(arch)) == 0) {
        p += strlen(arch);
        rank = 2;
    }
    if (*p == '\0')
        return rank;
    if (*p != '.' || sscanf(p + 1, "%u.%u", &major, &minor) < 1)
        return -1;
    if (major > 6 || (major == 6 && minor > 1))
        return -1;
    return 10 + (int)(major * 10 + minor) * 2 + rank;
}

/* Name of the best-decorated section "base[.decoration]", into out; 0 if there is one. */
static int best_install_section(const struct install *in, const char *base, char *out, size_t cap)
{
    static const char *const arches[] = {[LAB_ARCH_X64] = ".NTamd64", [LAB_ARCH_X86] = ".NTx86"};
    const char *const suffixes[] = {arches[in->arch], ".NT", ""};

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        snprintf(out, cap, "%s%s", base, suffixes[i]);
        if (inf_has_section(in->inf, out))
            return 0;
    }
    return -1;
}

/* The models section for this system named by one [Manufacturer] line; 0 and its name in out. */
static int models_section(const struct install *in, const struct inf_line *manufacturer, char *out,
                          size_t cap)
{
    int best = -1;

    if (manufacturer->field_count <= 1) {
        snprintf(out, cap, "%s", field(manufacturer, 0));
        return 0;
    }
    for (size_t i = 1; i < manufacturer->field_count; i++) {
        int rank = decoration_rank(in, manufacturer->field[i]);

        if (rank > best) {
            best = rank;
            snprintf(out, cap, "%s.%s", field(manufacturer, 0), manufacturer->field[i]);
        }
    }
    return best < 0 ? -1 : 0;
}

/* The model line that matches the device best: lowest index in the device's id list. */
static const struct inf_line *find_model(struct install *in, size_t *best_id)
{
    const struct inf_line *manufacturer, *model, *best = NULL;
    char section[256];

    *best_id = in->device->id_count;
    for (size_t m = 0; (manufacturer = inf_get(in->inf, "Manufacturer", m)) != NULL; m++) {
        if (models_section(in, manufacturer, section, sizeof section) != 0)
            continue;
        for (size_t k = 0; (model = inf_get(in->inf, section, k)) != NULL; k++)
            for (size_t f = 1; f < model->field_count; f++)
                for (size_t id = 0; id < *best_id; id++)
                    if (strcasecmp(model->field[f], in->device->hardware_ids[id]) == 0) {
                        *best_id = id;
                        best = model;
                    }
    }
    return best;
}

static int root_key(struct install *in, const struct inf_line *line, const char *relative, char *out,
                    size_t cap)
{
    const char *root = field(line, 0), *subkey = field(line, 1);
    const char *base = strcasecmp(root, "HKR") == 0    ? relative
                       : strcasecmp(root, "HKLM") == 0 ? "\\Registry\\Machine"
                                                       : NULL;
    int used;

    if (base == NULL)
        return fail(in, line, "registry root '%s' cannot be used here; use HKR or HKLM", root);
    if (strstr(subkey, "\\\\") != NULL)
        return fail(in, line, "key '%s' has doubled backslashes: an INF does not escape them", subkey);
    if (subkey[0] == '\\')
        return fail(in, line, "key '%s' begins with a backslash", subkey);
    used = snprintf(out, cap, "%s%s%s", base, subkey[0] != '\0' ? "\\" : "", subkey);
    return used < 0 || (size_t)used >= cap ? fail(in, line, "key is too long") : 0;
}

static int parse_number(const char *text, uint32_t *value)
{
    char *end;
    unsigned long long number = strtoull(text, &end, 0);

    if (*text == '\0' || *end != '\0' || number > 0xFFFFFFFFull)
        return -1;
    *value = (uint32_t)number;
    return 0;
}

/* REG_BINARY data: a comma-separated list of bytes; also a REG_DWORD written so. */
static int add_binary(struct install *in, const struct inf_line *line, const char *key,
                      const char *name, uint32_t type)
{
    size_t count = line->field_count > 4 ? line->field_count - 4 : 0;
    uint8_t *bytes = calloc(count + 1, 1);

    for (size_t i = 0; i < count; i++) {
        char *end;
        unsigned long byte = strtoul(line->field[4 + i], &end, 16);

        if (*end != '\0' || end == line->field[4 + i] || byte > 0xFF) {
            free(bytes);
            return fail(in, line, "'%s' is not a byte in hexadecimal", line->field[4 + i]);
        }
        bytes[i] = (uint8_t)byte;
    }
    hive_set(in->hive, key, name, type, bytes, count);
    free(bytes);
    return 0;
}

static int set_value(struct install *in, const struct inf_line *line, const char *key, const char *name,
                     uint32_t type)
{
    uint32_t number;

    switch (type) {
    case ADDREG_TYPE_SZ:
        hive_set_sz(in->hive, key, name, HIVE_REG_SZ, field(line, 4));
        return 0;
    case ADDREG_TYPE_EXPAND_SZ:
        hive_set_sz(in->hive, key, name, HIVE_REG_EXPAND_SZ, field(line, 4));
        return 0;
    case ADDREG_TYPE_MULTI_SZ:
        hive_set_multi_sz(in->hive, key, name, line->field + 4,
                          line->field_count > 4 ? line->field_count - 4 : 0);
        return 0;
    case ADDREG_TYPE_DWORD:
        if (line->field_count == 8)
            return add_binary(in, line, key, name, HIVE_REG_DWORD);
        if (parse_number(field(line, 4), &number) != 0)
            return fail(in, line, "'%s' is not a 32-bit number", field(line, 4));
        hive_set_dword(in->hive, key, name, number);
        return 0;
    case ADDREG_TYPE_BINARY:
        return add_binary(in, line, key, name, HIVE_REG_BINARY);
    case ADDREG_TYPE_NONE:
        return add_binary(in, line, key, name, HIVE_REG_NONE);
    default:
        return fail(in, line, "value type of flags 0x%08x is not known", type);
    }
}

static int add_value(struct install *in, const struct inf_line *line, const char *relative)
{
    char key[1024];
    uint32_t flags = 0;

    if (line->key != NULL || line->field_count < 2)
        return fail(in, line, "not an AddReg line: root, subkey, name, flags, value");
    if (root_key(in, line, relative, key, sizeof key) != 0)
        return -1;
    if (field(line, 3)[0] != '\0' && parse_number(field(line, 3), &flags) != 0)
        return fail(in, line, "flags '%s' are not a number", field(line, 3));
    if (flags & ADDREG_KEYONLY || line->field_count < 3) {
        hive_key(in->hive, key);
        return 0;
    }
    if (flags & ADDREG_DELVAL)
        return fail(in, line, "AddReg with FLG_ADDREG_DELVAL is not supported; use DelReg");
    if (flags & (ADDREG_APPEND | ADDREG_OVERWRITEONLY))
        return fail(in, line, "AddReg with flags 0x%08x is not supported by the lab", flags);
    if (set_value(in, line, key, field(line, 2), flags & ADDREG_TYPE_MASK) != 0)
        return -1;
    if (flags & ADDREG_NOCLOBBER)
        hive_keep(in->hive);
    return 0;
}

/* Every section named by AddReg lines of `section`, relative to the given key. */
static int run_addreg(struct install *in, const char *section, const char *relative)
{
    const struct inf_line *line, *value;

    for (size_t i = 0; (line = inf_get(in->inf, section, i)) != NULL; i++) {
        if (line->key == NULL)
            return fail(in, line, "[%s] takes directives such as AddReg = section, not '%s, ...'",
                        section, field(line, 0));
        if (strcasecmp(line->key, "AddReg") != 0)
            continue;
        for (size_t f = 0; f < line->field_count; f++) {
            if (!inf_has_section(in->inf, line->field[f]))
                return fail(in, line, "AddReg names section [%s], which does not exist",
                            line->field[f]);
            for (size_t k = 0; (value = inf_get(in->inf, line->field[f], k)) != NULL; k++)
                if (add_value(in, value, relative) != 0)
                    return -1;
        }
    }
    return 0;
}

/* Last component of a path such as "%12%\name.sys" (%12%: system32\drivers). */
static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '\\');

    return slash != NULL ? slash + 1 : path;
}

static int check_service_section(struct install *in, const struct inf_line *add, const char *section,
                                 const char **binary)
{
    const struct inf_line *line;
    uint32_t number;
    static const char *const required[] = {"ServiceType", "StartType", "ErrorControl"};

    if (!inf_has_section(in->inf, section))
        return fail(in, add, "AddService names section [%s], which does not exist", section);
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        line = inf_find(in->inf, section, required[i]);
        if (line == NULL || parse_number(field(line, 0), &number) != 0)
            return fail(in, line != NULL ? line : add, "[%s] needs %s = number", section, required[i]);
    }
    line = inf_find(in->inf, section, "ServiceBinary");
    if (line == NULL || field(line, 0)[0] == '\0')
        return fail(in, add, "[%s] has no ServiceBinary", section);
    *binary = file_name(field(line, 0));
    return 0;
}

/* The file of the service must lie beside the INF or in a folder of this architecture. */
static int find_binary(struct install *in, const struct inf_line *add, const char *name)
{
    const char *path = inf_path(in->inf), *slash = strrchr(path, '/');
    int folder = slash != NULL ? (int)(slash - path) + 1 : 0;
    const char *const sub[] = {"", in->arch == LAB_ARCH_X64 ? "x64/" : "x86/",
                               in->arch == LAB_ARCH_X64 ? "amd64/" : "i386/"};

    for (size_t i = 0; i < sizeof sub / sizeof sub[0]; i++) {
        snprintf(in->result->binary, sizeof in->result->binary, "%.*s%s%s", folder, path, sub[i], name);
        if (access(in->result->binary, R_OK) == 0)
            return 0;
    }
    return fail(in, add, "service binary %s is neither beside the INF nor in %s there", name, sub[1]);
}

static int add_service(struct install *in, const struct inf_line *add)
{
    const char *service = field(add, 0), *section = field(add, 2), *binary;
    const struct inf_line *group;
    char key[256], image[256], event_key[512];
    static const struct {
        const char *inf_name, *value;
    } numbers[] = {{"ServiceType", "Type"}, {"StartType", "Start"}, {"ErrorControl", "ErrorControl"}};
    uint32_t flags = 0, number;

    if (check_service_section(in, add, section, &binary) != 0 || find_binary(in, add, binary) != 0)
        return -1;
    if (field(add, 1)[0] != '\0' && parse_number(field(add, 1), &flags) != 0)
        return fail(in, add, "AddService flags '%s' are not a number", field(add, 1));
    snprintf(key, sizeof key, CONTROL_SET "\\Services\\%s", service);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        parse_number(field(inf_find(in->inf, section, numbers[i].inf_name), 0), &number);
        hive_set_dword(in->hive, key, numbers[i].value, number);
    }
    snprintf(image, sizeof image, "system32\\DRIVERS\\%s", binary);
    hive_set_sz(in->hive, key, "ImagePath", HIVE_REG_EXPAND_SZ, image);
    group = inf_find(in->inf, section, "LoadOrderGroup");
    if (group != NULL)
        hive_set_sz(in->hive, key, "Group", HIVE_REG_SZ, field(group, 0));
    if (run_addreg(in, section, key) != 0)
        return -1;
    if (field(add, 3)[0] != '\0') {
        const char *type = field(add, 4)[0] != '\0' ? field(add, 4) : "System";
        const char *name = field(add, 5)[0] != '\0' ? field(add, 5) : service;

        if (!inf_has_section(in->inf, field(add, 3)))
            return fail(in, add, "event log section [%s] does not exist", field(add, 3));
        snprintf(event_key, sizeof event_key, CONTROL_SET "\\Services\\EventLog\\%s\\%s", type, name);
        if (run_addreg(in, field(add, 3), event_key) != 0)
            return -1;
    }
    if (flags & SPSVCINST_ASSOCSERVICE) {
        snprintf(in->result->service, sizeof in->result->service, "%s", service);
        hive_set_sz(in->hive, in->device_key, "Service", HIVE_REG_SZ, service);
    }
    return 0;
}

/*
 * What the network class installer adds: each keyword of Ndi\params with a non-empty default gets
 * that value in the software key; and the adapter's own identity.
 */
static int install_net_class(struct install *in, const char *section)
{
    const struct inf_line *line, *value;
    char guid[64], text[128];

    for (size_t i = 0; (line = inf_get(in->inf, section, i)) != NULL; i++) {
        if (line->key == NULL || strcasecmp(line->key, "AddReg") != 0)
            continue;
        for (size_t f = 0; f < line->field_count; f++)
            for (size_t k = 0; (value = inf_get(in->inf, line->field[f], k)) != NULL; k++) {
                const char *key = field(value, 1);
                static const char params[] = "Ndi\\params\\";

                if (strncasecmp(key, params, sizeof params - 1) == 0 &&
                    strcasecmp(field(value, 2), "default") == 0 && field(value, 4)[0] != '\0' &&
                    strchr(key + sizeof params - 1, '\\') == NULL)
                    hive_set_sz(in->hive, in->result->software_key, key + sizeof params - 1, HIVE_REG_SZ,
                                field(value, 4));
            }
    }
    snprintf(guid, sizeof guid, "{57494E44-4C41-5353-0000-%012X}", in->device->class_index + 1);
    hive_set_sz(in->hive, in->result->software_key, "NetCfgInstanceId", HIVE_REG_SZ, guid);
    snprintf(text, sizeof text, "%s\\Linkage", in->result->software_key);
    hive_set_multi_sz(in->hive, text, "RootDevice", (const char *const[]){guid}, 1);
    return 0;
}

/*
 * Sections of Windows' own INFs, by what Microsoft's documentation says they bring ("Installing
 * Core System Components for an Audio Adapter", "Friendly Names for Audio Endpoint Devices"). Their
 * files and services are part of the lab's NT; the names of pin categories are not.
 */
static void register_ks(struct install *in)
{
    static const struct {
        const char *category, *name;
    } names[] = {
        {"{DFF21CE1-F70F-11D0-B917-00A0C9223196}", "Speakers"},   /* KSNODETYPE_SPEAKER */
        {"{DFF21BE1-F70F-11D0-B917-00A0C9223196}", "Microphone"}, /* KSNODETYPE_MICROPHONE */
    };
    char key[256];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(key, sizeof key, CONTROL_SET "\\Control\\MediaCategories\\%s", names[i].category);
        hive_set_sz(in->hive, key, "Name", HIVE_REG_SZ, names[i].name);
    }
}

static const struct inbox_section {
    const char *inf, *section;
    void (*effect)(struct install *in);
} inbox_sections[] = {
    {"ks.inf", "KS.Registration", register_ks},
    {"wdmaudio.inf", "WDMAUDIO.Registration", NULL},
};

static int names(const struct inf_line *line, const char *word)
{
    for (size_t f = 0; line != NULL && f < line->field_count; f++)
        if (strcasecmp(line->field[f], word) == 0)
            return 1;
    return 0;
}

/* Include and Needs of one section. */
static int run_needs(struct install *in, const char *section)
{
    const struct inf_line *include = inf_find(in->inf, section, "Include");
    const struct inf_line *needs = inf_find(in->inf, section, "Needs");
    const struct inbox_section *end = inbox_sections + sizeof inbox_sections / sizeof inbox_sections[0];

    if (include != NULL && needs == NULL)
        return fail(in, include, "[%s] has Include without Needs, which does nothing", section);
    for (size_t f = 0; needs != NULL && f < needs->field_count; f++) {
        const struct inbox_section *at = inbox_sections;

        while (at < end && strcasecmp(at->section, needs->field[f]) != 0)
            at++;
        if (at == end)
            return fail(in, needs, "Needs names [%s], a section of no INF that the lab knows",
                        needs->field[f]);
        if (!names(include, at->inf))
            return fail(in, needs, "Needs names [%s], but Include does not name %s", at->section,
                        at->inf);
        if (at->effect != NULL)
            at->effect(in);
    }
    return 0;
}

/*
 * An audio adapter's DDInstall section must take both inbox sections: they install ks.sys, portcls.sys
 * and what is above them ("Installing Core System Components for an Audio Adapter"). The lab's own are
 * always there, and so would hide that they are missing.
 */
static int check_media_class(struct install *in, const char *section, const struct inf_line *model)
{
    const struct inf_line *needs = inf_find(in->inf, section, "Needs");

    for (size_t i = 0; i < sizeof inbox_sections / sizeof inbox_sections[0]; i++)
        if (!names(needs, inbox_sections[i].section))
            return fail(in, needs != NULL ? needs : model,
                        "[%s] of class MEDIA does not take [%s] from %s (Include, Needs): Windows "
                        "would install no audio stack below the driver",
                        section, inbox_sections[i].section, inbox_sections[i].inf);
    return 0;
}

static int is_guid(const char *text)
{
    static const char shape[] = "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";

    if (strlen(text) != sizeof shape - 1)
        return 0;
    for (size_t i = 0; shape[i] != '\0'; i++)
        if (shape[i] == 'x' ? !isxdigit((unsigned char)text[i]) : text[i] != shape[i])
            return 0;
    return 1;
}

/* AddInterface = {class} [, reference string [, section [, flags]]] */
static int add_interface(struct install *in, const struct inf_line *add)
{
    const char *class = field(add, 0), *reference = field(add, 1), *section = field(add, 2);
    char instance[300], key[800], link[700];
    uint32_t flags = 0;

    if (!is_guid(class))
        return fail(in, add, "'%s' is no interface class: {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}", class);
    if (strchr(reference, '\\') != NULL || strchr(reference, '/') != NULL)
        return fail(in, add, "reference string '%s' has a path separator", reference);
    if (field(add, 3)[0] != '\0' && (parse_number(field(add, 3), &flags) != 0 || flags != 0))
        return fail(in, add, "flags of AddInterface must be 0, not '%s'", field(add, 3));
    if (section[0] != '\0' && !inf_has_section(in->inf, section))
        return fail(in, add, "AddInterface names section [%s], which does not exist", section);
    snprintf(instance, sizeof instance, "%s", in->device->instance);
    for (char *at = instance; (at = strchr(at, '\\')) != NULL;)
        *at = '#';
    snprintf(key, sizeof key, CONTROL_SET "\\Control\\DeviceClasses\\%s\\##?#%s#%s", class, instance,
             class);
    hive_set_sz(in->hive, key, "DeviceInstance", HIVE_REG_SZ, in->device->instance);
    snprintf(link, sizeof link, "\\\\?\\%s#%s%s%s", instance, class, reference[0] != '\0' ? "\\" : "",
             reference);
    snprintf(key + strlen(key), sizeof key - strlen(key), "\\#%s", reference);
    hive_set_sz(in->hive, key, "SymbolicLink", HIVE_REG_SZ, link);
    snprintf(key + strlen(key), sizeof key - strlen(key), "\\Device Parameters");
    hive_key(in->hive, key);
    return section[0] != '\0' ? run_addreg(in, section, key) : 0;
}

static int add_interfaces(struct install *in, const char *install_section)
{
    char section[300];
    const struct inf_line *line, *other;

    snprintf(section, sizeof section, "%s.Interfaces", install_section);
    if (run_needs(in, section) != 0)
        return -1;
    for (size_t i = 0; (line = inf_get(in->inf, section, i)) != NULL; i++) {
        if (line->key == NULL || strcasecmp(line->key, "AddInterface") != 0)
            continue;
        for (size_t k = 0; k < i; k++) {
            other = inf_get(in->inf, section, k);
            if (other->key != NULL && strcasecmp(other->key, "AddInterface") == 0 &&
                strcasecmp(field(other, 0), field(line, 0)) == 0 &&
                strcasecmp(field(other, 1), field(line, 1)) == 0)
                return fail(in, line, "the same interface as in line %u", other->number);
        }
        if (add_interface(in, line) != 0)
            return -1;
    }
    return 0;
}

static int check_version(struct install *in)
{
    const struct inf_line *guid = inf_find(in->inf, "Version", "ClassGuid");
    const struct inf_line *name = inf_find(in->inf, "Version", "Class");
    static const char *const required[] = {"Provider", "DriverVer", "CatalogFile"};

    if (guid == NULL || strlen(field(guid, 0)) != 38 || field(guid, 0)[0] != '{')
        return fail(in, guid, "[Version] needs ClassGuid={xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}");
    if (name == NULL)
        return fail(in, guid, "[Version] has no Class");
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++)
        if (inf_find(in->inf, "Version", required[i]) == NULL)
            return fail(in, name, "[Version] has no %s", required[i]);
    snprintf(in->class_guid, sizeof in->class_guid, "%s", field(guid, 0));
    snprintf(in->class_name, sizeof in->class_name, "%s", field(name, 0));
    return 0;
}

static void write_device_key(struct install *in, const char *description)
{
    char driver[128];

    snprintf(driver, sizeof driver, "%s\\%04u", in->class_guid, in->device->class_index);
    hive_set_sz(in->hive, in->device_key, "Driver", HIVE_REG_SZ, driver);
    hive_set_sz(in->hive, in->device_key, "Class", HIVE_REG_SZ, in->class_name);
    hive_set_sz(in->hive, in->device_key, "ClassGUID", HIVE_REG_SZ, in->class_guid);
    hive_set_sz(in->hive, in->device_key, "DeviceDesc", HIVE_REG_SZ, description);
    hive_set_sz(in->hive, in->result->software_key, "DriverDesc", HIVE_REG_SZ, description);
    hive_set_sz(in->hive, in->result->software_key, "MatchingDeviceId", HIVE_REG_SZ,
                in->result->hardware_id);
}

/* DWORDs of a DDInstall section that setup copies to the software key. */
static int copy_directives(struct install *in, const char *section)
{
    static const char *const names[] = {"Characteristics", "BusType"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct inf_line *line = inf_find(in->inf, section, names[i]);
        uint32_t value;
        char text[16];

        if (line == NULL)
            continue;
        if (parse_number(field(line, 0), &value) != 0)
            return fail(in, line, "%s '%s' is not a number", names[i], field(line, 0));
        if (i == 0) {
            hive_set_dword(in->hive, in->result->software_key, names[i], value);
        } else {
            snprintf(text, sizeof text, "%u", value);
            hive_set_sz(in->hive, in->result->software_key, names[i], HIVE_REG_SZ, text);
        }
    }
    return 0;
}

static int install_sections(struct install *in, const struct inf_line *model)
{
    char section[256], sub[300], key[600];
    const struct inf_line *line;

    if (best_install_section(in, field(model, 0), section, sizeof section) != 0)
        return fail(in, model, "install section [%s] does not exist", field(model, 0));
    if (copy_directives(in, section) != 0 || run_addreg(in, section, in->result->software_key) != 0)
        return -1;
    if (strcasecmp(in->class_name, "Net") == 0 && install_net_class(in, section) != 0)
        return -1;
    if (run_needs(in, section) != 0)
        return -1;
    if (strcasecmp(in->class_guid, MEDIA_CLASS) == 0 && check_media_class(in, section, model) != 0)
        return -1;
    if (add_interfaces(in, section) != 0)
        return -1;
    snprintf(sub, sizeof sub, "%s.HW", section);
    snprintf(key, sizeof key, "%s\\Device Parameters", in->device_key);
    hive_key(in->hive, key);
    if (run_addreg(in, sub, key) != 0)
        return -1;
    snprintf(sub, sizeof sub, "%s.Services", section);
    if (!inf_has_section(in->inf, sub))
        return fail(in, model, "[%s] is missing: no driver would be started for this device", sub);
    for (size_t i = 0; (line = inf_get(in->inf, sub, i)) != NULL; i++)
        if (line->key != NULL && strcasecmp(line->key, "AddService") == 0 &&
            field(line, 0)[0] != '\0' && add_service(in, line) != 0)
            return -1;
    if (in->result->service[0] == '\0')
        return fail(in, model, "[%s] has no AddService with SPSVCINST_ASSOCSERVICE (2)", sub);
    return 0;
}

size_t inf_match(const struct inf *inf, enum lab_arch arch, const struct inf_device *device)
{
    struct install in = {.inf = inf, .arch = arch, .device = device};
    size_t id;

    find_model(&in, &id);
    return id;
}

int inf_install(const struct inf *inf, enum lab_arch arch, const struct inf_device *device,
                struct hive *hive, struct inf_result *result, char *error, size_t error_cap)
{
    struct install in = {.inf = inf, .hive = hive, .arch = arch, .device = device,
                         .result = result, .error = error, .error_cap = error_cap};
    const struct inf_line *model;
    size_t id;

    *result = (struct inf_result){0};
    if (check_version(&in) != 0)
        return -1;
    if (!inf_has_section(inf, "Manufacturer"))
        return fail(&in, NULL, "has no [Manufacturer] section");
    model = find_model(&in, &id);
    if (model == NULL) {
        fail(&in, NULL, "matches none of the device's ids (most specific: %s)",
             device->id_count > 0 ? device->hardware_ids[0] : "none");
        return 1;
    }
    snprintf(result->hardware_id, sizeof result->hardware_id, "%s", device->hardware_ids[id]);
    snprintf(result->description, sizeof result->description, "%s", model->key != NULL ? model->key : "");
    snprintf(in.device_key, sizeof in.device_key, CONTROL_SET "\\Enum\\%s", device->instance);
    snprintf(result->software_key, sizeof result->software_key,
             CONTROL_SET "\\Control\\Class\\%s\\%04u", in.class_guid, device->class_index);
    write_device_key(&in, result->description);
    return install_sections(&in, model);
}

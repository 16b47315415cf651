/* SPDX-License-Identifier: MIT */
#include "install.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SETUP_LIMIT (30 * LAB_SECOND)
#define MAX_IDS 64

int lab_packages_add(struct lab_packages *packages, const char *path, char *error, size_t cap)
{
    struct inf *inf;

    if (packages->count == LAB_MAX_PACKAGES) {
        snprintf(error, cap, "more than %d packages in one run", LAB_MAX_PACKAGES);
        return -1;
    }
    inf = inf_open(path, error, cap);
    if (inf == NULL)
        return -1;
    packages->inf[packages->count++] = inf;
    return 0;
}

static void add_parameter(struct lab_packages *packages, const char *name, const char *value,
                          uint32_t number)
{
    if (packages->parameter_count == LAB_MAX_PARAMETERS)
        abort(); /* a scenario's own constant list is too long */
    packages->parameter[packages->parameter_count].name = name;
    packages->parameter[packages->parameter_count].value = value;
    packages->parameter[packages->parameter_count++].number = number;
}

void lab_packages_set(struct lab_packages *packages, const char *name, const char *value)
{
    add_parameter(packages, name, value, 0);
}

void lab_packages_set_hardware(struct lab_packages *packages, const char *name, uint32_t value)
{
    add_parameter(packages, name, NULL, value);
}

void lab_packages_choose(struct lab_packages *packages, const char *device, const char *as)
{
    packages->chosen_for = device;
    packages->chosen_as = as;
}

void lab_packages_free(struct lab_packages *packages)
{
    for (size_t i = 0; i < packages->count; i++)
        inf_close(packages->inf[i]);
    *packages = (struct lab_packages){0};
}

bool lab_packages_path(void *ctx, const char *name, char *path, size_t cap)
{
    const struct lab_packages *packages = ctx;

    for (size_t i = 0; i < packages->binary_count; i++) {
        const char *slash = strrchr(packages->binary[i], '/');

        if (strcasecmp(slash != NULL ? slash + 1 : packages->binary[i], name) == 0)
            return (size_t)snprintf(path, cap, "%s", packages->binary[i]) < cap;
    }
    return false;
}

int lab_enumerate(struct lab_run *run, struct lab_device_info *devices, size_t *count)
{
    struct lab_reply reply;
    size_t n;

    if (lab_request(run, LAB_REQ_ENUMERATE, 0, NULL, NULL, 0, SETUP_LIMIT, &reply) != LAB_STOP_DONE)
        return -1;
    n = reply.bytes / sizeof *devices;
    if (n > LAB_MAX_DEVICES)
        n = LAB_MAX_DEVICES;
    memcpy(devices, reply.data, n * sizeof *devices);
    *count = n;
    return 0;
}

/* Ids are ASCII: anything else in them cannot match an INF and becomes '?'. */
static size_t split_ids(const uint16_t *wide, size_t length, char *text, size_t cap,
                        const char *ids[MAX_IDS])
{
    size_t count = 0, used = 0;

    for (size_t i = 0; i < length && count < MAX_IDS; i++) {
        size_t start = used;

        for (; i < length && wide[i] != 0 && used + 1 < cap; i++)
            text[used++] = wide[i] < 0x80 ? (char)wide[i] : '?';
        if (used == start) /* the empty string between the two lists */
            continue;
        if (used + 1 >= cap)
            break;
        text[used++] = '\0';
        ids[count++] = text + start;
    }
    return count;
}

/* One request that must succeed. */
static int setup_request(struct lab_run *run, enum lab_request_code code, uint32_t device,
                         const void *data, size_t bytes, const char *what, struct lab_reply *reply,
                         char *error, size_t cap)
{
    if (lab_request(run, code, device, NULL, data, bytes, SETUP_LIMIT, reply) != LAB_STOP_DONE)
        return -1;
    if (reply->status >= 0)
        return 0;
    snprintf(error, cap, "setup of device %u: %s: status 0x%08x", device, what,
             (unsigned)reply->status);
    return -1;
}

/* The package whose INF binds the most specific id of the device; among equals, or if none does,
 * the first. */
static const struct inf *best_package(const struct lab_packages *packages, enum lab_arch arch,
                                      const struct inf_device *device)
{
    const struct inf *best = NULL;
    size_t best_id = SIZE_MAX;

    for (size_t i = 0; i < packages->count; i++) {
        size_t id = inf_match(packages->inf[i], arch, device);

        if (id < best_id) {
            best_id = id;
            best = packages->inf[i];
        }
    }
    return best;
}

/* The hardware key is as an earlier installation left it: what of it an INF overwrites is its flags'
 * business. */
static void set_hardware(const struct lab_packages *packages, struct hive *hive, const char *instance)
{
    char key[512];

    snprintf(key, sizeof key,
             "\\Registry\\Machine\\System\\CurrentControlSet\\Enum\\%s\\Device Parameters\\Parameters",
             instance);
    for (size_t k = 0; k < packages->parameter_count; k++)
        if (packages->parameter[k].value == NULL)
            hive_set_dword(hive, key, packages->parameter[k].name, packages->parameter[k].number);
}

static void set_software(const struct lab_packages *packages, struct hive *hive, const char *key)
{
    for (size_t k = 0; k < packages->parameter_count; k++)
        if (packages->parameter[k].value != NULL)
            hive_set_sz(hive, key, packages->parameter[k].name, HIVE_REG_SZ, packages->parameter[k].value);
}

/* Install one device; 1 if no package matches it. */
static int install_device(struct lab_run *run, struct lab_packages *packages, enum lab_arch arch,
                          const struct lab_device_info *info, char *error, size_t cap)
{
    char text[4096];
    const char *ids[MAX_IDS];
    struct lab_reply reply;
    struct inf_device device = {.instance = info->instance, .hardware_ids = ids,
                                .class_index = packages->next_class_index};
    struct hive hive = {0};
    struct inf_result result;
    const struct inf *inf;
    int status;

    if (setup_request(run, LAB_REQ_DEVICE_IDS, info->device, NULL, 0, "its ids", &reply, error,
                      cap) != 0)
        return -1;
    device.id_count = split_ids(reply.data, reply.bytes / 2, text, sizeof text, ids);
    if (packages->chosen_for != NULL && device.id_count < MAX_IDS)
        for (size_t i = 0; i < device.id_count; i++)
            if (strcasecmp(ids[i], packages->chosen_for) == 0) {
                ids[device.id_count++] = packages->chosen_as;
                break;
            }
    inf = best_package(packages, arch, &device);
    if (inf == NULL)
        return 1;
    set_hardware(packages, &hive, device.instance);
    status = inf_install(inf, arch, &device, &hive, &result, error, cap);
    if (status == 0 && packages->binary_count < LAB_MAX_DEVICES) {
        memcpy(packages->binary[packages->binary_count++], result.binary, sizeof result.binary);
        packages->next_class_index++;
        set_software(packages, &hive, result.software_key);
        status = setup_request(run, LAB_REQ_REGISTRY, 0, hive.data, hive.size, "the registry", &reply,
                               error, cap);
        if (status == 0 && lab_request(run, LAB_REQ_START, info->device, NULL, NULL, 0, SETUP_LIMIT,
                                       &reply) != LAB_STOP_DONE)
            status = -1;
    }
    hive_free(&hive);
    return status;
}

int lab_install(struct lab_run *run, struct lab_packages *packages, enum lab_arch arch,
                struct lab_device_info *devices, size_t *count, char *error, size_t cap)
{
    error[0] = '\0';
    if (lab_enumerate(run, devices, count) != 0)
        return -1;
    for (size_t i = 0; i < *count; i++)
        if (devices[i].problem == CM_PROB_FAILED_INSTALL &&
            install_device(run, packages, arch, &devices[i], error, cap) < 0)
            return -1;
    return lab_enumerate(run, devices, count);
}

/* SPDX-License-Identifier: MIT */
/*
 * Test equipment: "unplug ID" (surprise removal), "plug ID" (the same device again), "link ID
 * on|off"; anything else goes to QEMU's human monitor.
 */
#define _GNU_SOURCE
#include "qemu.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#define UNPLUG_STEP_MS 5
#define UNPLUG_STEPS   2000u

static int qemu_human_command(struct lab_machine *m, const char *line, char *reply, size_t cap)
{
    cJSON *arguments = cJSON_CreateObject(), *result = NULL;
    int error;

    cJSON_AddStringToObject(arguments, "command-line", line);
    error = qmp_command(&m->qmp, "human-monitor-command", arguments, &result);
    if (error != 0) {
        qemu_log(m, LAB_LOG_ERROR, "monitor \"%s\": %s", line,
                 error == -EREMOTEIO ? m->qmp.error : strerror(-error));
        return error;
    }

    /* The human monitor has no status: an error is a text that says so. */
    const char *text = cJSON_GetStringValue(result);

    if (text == NULL) {
        text = "";
    }
    if (strncmp(text, "Error:", 6) == 0 || strncmp(text, "unknown command", 15) == 0) {
        qemu_log(m, LAB_LOG_ERROR, "monitor \"%s\": %.*s", line, (int)strcspn(text, "\r\n"), text);
        error = -EREMOTEIO;
    }
    if (reply != NULL && cap > 0) {
        snprintf(reply, cap, "%s", text);
    }
    cJSON_Delete(result);
    return error;
}

static unsigned qemu_find_device(const struct lab_machine *m, const char *id)
{
    unsigned i = 0;

    while (i < m->devices && strcmp(m->device[i].id, id) != 0) {
        i++;
    }
    return i;
}

/*
 * QEMU deletes the device when no reader of its memory map is left (RCU), which a processor that
 * spins on the mailbox is for ever: it has to stop now and then.
 */
static int qemu_wait_deleted(struct lab_machine *m, const char *id)
{
    int error = -ETIMEDOUT;

    if (!m->is_virtual) {
        return qmp_wait_event(&m->qmp, "DEVICE_DELETED", id, QMP_TIMEOUT_MS);
    }
    for (unsigned i = 0; i < UNPLUG_STEPS && error == -ETIMEDOUT; i++) {
        qemu_virtual_pass(m, UNPLUG_STEP_MS * UINT64_C(1000000));
        error = qmp_wait_event(&m->qmp, "DEVICE_DELETED", id, UNPLUG_STEP_MS);
    }
    return error;
}

static int qemu_unplug(struct lab_machine *m, unsigned device)
{
    struct qemu_device *d = &m->device[device];
    cJSON *arguments;
    int error;

    if (!d->present) {
        return -ENODEV;
    }
    arguments = cJSON_CreateObject();
    /* From here on every access reads ones, as on a bus where nothing answers. */
    d->present = false;
    m->decode_dirty = true;
    cJSON_AddStringToObject(arguments, "id", d->id);
    error = qmp_command(&m->qmp, "device_del", arguments, NULL);
    if (error == 0) {
        qemu_pci_slot_power(m, device, false);
        error = qemu_wait_deleted(m, d->id);
    }
    if (error != 0) {
        qemu_log(m, LAB_LOG_ERROR, "%s could not be unplugged: %s", d->id,
                 error == -EREMOTEIO ? m->qmp.error : strerror(-error));
    }
    return error;
}

static int qemu_plug(struct lab_machine *m, unsigned device)
{
    struct qemu_device *d = &m->device[device];
    char line[sizeof(d->what) + 16];
    int error;

    if (d->present) {
        return -EEXIST;
    }
    qemu_pci_slot_power(m, device, true);
    snprintf(line, sizeof(line), "device_add %s", d->what);
    error = qemu_human_command(m, line, NULL, 0);
    if (error != 0) {
        return error;
    }
    d->present = true;
    qemu_pci_describe(m, device);
    return 0;
}

int qemu_monitor(struct lab_machine *m, const char *command, char *reply, size_t cap)
{
    char verb[16] = "", id[16] = "", state[8] = "", line[64];
    int words = sscanf(command, "%15s %15s %7s", verb, id, state);

    if (reply != NULL && cap > 0) {
        reply[0] = '\0';
    }
    /* Everything the driver wrote before must have reached the device first. */
    qtest_drain(&m->qtest);

    if (words == 3 && strcmp(verb, "link") == 0) {
        snprintf(line, sizeof(line), "set_link %s %s", id, state);
        return qemu_human_command(m, line, reply, cap);
    }
    if (words == 2 && (strcmp(verb, "unplug") == 0 || strcmp(verb, "plug") == 0)) {
        unsigned device = qemu_find_device(m, id);

        if (device == m->devices) {
            qemu_log(m, LAB_LOG_ERROR, "monitor \"%s\": there is no device %s", command, id);
            return -ENODEV;
        }
        return verb[0] == 'u' ? qemu_unplug(m, device) : qemu_plug(m, device);
    }
    return qemu_human_command(m, command, reply, cap);
}
